"""Tables as people save them from spreadsheets: CSV in any usual encoding, with any usual
separator."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path


class TableError(Exception):
    """A list can't be used. The message names the line and the mend."""


def rows(path: Path) -> list[tuple[int, list[str]]]:
    """The lines that hold something, numbered from 1, the header first. Raises `TableError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror}. Check the name.") from None
    if data[:4] == b"PK\x03\x04":
        raise TableError(
            f"{path} is a spreadsheet, not CSV. Save it as CSV (UTF-8), and name that."
        )
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise TableError(f"{path} is no text that can be read. Save it as CSV (UTF-8).")
    head = text.lstrip("\r\n").splitlines()[:1]
    separator = max(",;\t", key=head[0].count) if head else ","
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        found = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise TableError(
            f"{path}, line {reader.line_num}: {error}. Save it as CSV again."
        ) from None
    if not found:
        raise TableError(f"{path} is empty.")
    return found


def cell(row: list[str], place: int) -> str:
    """A cell as `plain` text; empty where the line is shorter."""
    return plain(row[place]) if place < len(row) else ""


def plain(text: str) -> str:
    """On one line, without what can't be seen, and without the apostrophe that keeps a spreadsheet
    from calculating."""
    shown = "".join(
        char for char in text if unicodedata.category(char)[0] != "C" or char in "\t\n "
    )
    return " ".join(unicodedata.normalize("NFC", shown).split()).removeprefix("'")
