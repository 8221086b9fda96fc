"""Tables as people save them from spreadsheets: CSV in any usual encoding, with any usual
separator; and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

FORMULA = "=+-@|%"  # with these a spreadsheet takes a cell for a formula
_GUARDED = re.compile(r"'+(.)", re.DOTALL)


class TableError(Exception):
    """A list can't be used. The message names the line and the mend."""


def rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows that hold something, numbered as a spreadsheet numbers them, the header first: UTF-8,
    UTF-16 or Windows' own letters, with commas, semicolons or tabs between cells. Raises
    `TableError`."""
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
        found = [(number, row) for number, row in enumerate(reader, 1) if any(map(str.strip, row))]
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


def guarded(text: str) -> str:
    """Text with an apostrophe before what a spreadsheet would calculate; `unguarded` undoes it."""
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """The text that was `guarded`; any other as it is."""
    found = _GUARDED.match(text)
    return text[1:] if found is not None and _is_formula(found[1]) else text


def _is_formula(text: str) -> bool:
    """Also where the sign is a wide one, and after tabs and line ends, which some leave out."""
    return text[:1] in ("\t", "\r", "\n") or unicodedata.normalize("NFKC", text[:1]) in tuple(
        FORMULA
    )
