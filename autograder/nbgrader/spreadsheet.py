"""CSV as spreadsheets save it, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

FORMULA = "=+-@|%"  # with these a spreadsheet takes a cell for a formula
_GUARDED = re.compile(r"'+(.)", re.DOTALL)


class SpreadsheetError(Exception):
    """The file can't be used. The message names the mend."""


def read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows that hold something, numbered as a spreadsheet numbers them, the header first:
    UTF-8, UTF-16 or Windows' own letters, with commas, semicolons or tabs between cells. Raises
    `SpreadsheetError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SpreadsheetError(f"{path} can't be read: {error.strerror}. Check the name.") from None
    if data[:4] == b"PK\x03\x04":
        raise SpreadsheetError(
            f"{path} is a spreadsheet, not CSV. Save it as CSV (UTF-8), and name that."
        )
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SpreadsheetError(f"{path} is no text that can be read. Save it as CSV (UTF-8).")
    head = text.lstrip("\r\n").splitlines()[:1]
    separator = max(",;\t", key=head[0].count) if head else ","
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, row in enumerate(reader, 1):
            if any(cell.strip() for cell in row):
                rows.append((number, row))
    except csv.Error as error:
        raise SpreadsheetError(
            f"{path}, line {reader.line_num}: {error}. Save it as CSV again."
        ) from None
    if not rows:
        raise SpreadsheetError(f"{path} is empty.")
    return rows


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
