"""Who takes the course: lists of students as Canvas, Moodle or a spreadsheet export them, for
nbgrader's gradebook.

Columns: Canvas, "How do I export grades in the Gradebook?"; Moodle, "Participants" and "Grading
worksheet".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from autograder.course.writing import replace_file
from autograder.nbgrader.spreadsheet import SpreadsheetError, read_rows

FILE = "roster.csv"  # in the course's folder: what nbgrader's gradebook has no field for, too


class RosterError(Exception):
    """The list can't be used. The message names the line and the mend."""


@dataclass(frozen=True)
class Student:
    """One student: `login` is the name of the folder in ``submitted``, `lms_id` the number by which
    the learning platform knows them, `sis_id` that of the university's own system."""

    login: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    sis_id: str = ""
    section: str = ""

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.login


# The names that columns have, in small letters: Canvas's, Moodle's, and those that people write.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "login": ("sis login id", "username", "user name", "login", "login id", "student", "user", "netid"),
    "name": ("student name", "full name", "name"),
    "first_name": ("first name", "firstname", "first_name", "given name", "given names", "forename"),
    "last_name": ("last name", "lastname", "last_name", "surname", "family name"),
    "email": ("email address", "email", "e-mail", "e-mail address", "mail"),
    "lms_id": ("identifier", "lms id", "lms_id", "lms user id", "lms_user_id", "canvas id", "moodle id", "id"),
    "sis_id": ("sis user id", "sis_id", "id number", "student number", "matriculation number"),
    "section": ("section", "groups", "group", "sections"),
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What a list would change: who is new, whose fields differ (before and after), who is known
    and not in the list; and all of them afterwards."""

    new: tuple[Student, ...]
    changed: tuple[tuple[Student, Student], ...]
    same: int
    left: tuple[Student, ...]

    @property
    def changes(self) -> bool:
        return bool(self.new or self.changed)

    def after(self, before: Mapping[str, Student]) -> list[Student]:
        """Everybody, with what is new of them."""
        listed = (*self.new, *(student for _, student in self.changed))
        together = {**before, **{student.login: student for student in listed}}
        return [together[login] for login in sorted(together)]


def read(path: Path, *, login: str | None = None) -> list[Student]:
    """The students of a list; `login` names the column that has the names of their folders, where
    that is not to be guessed. Raises `RosterError`."""
    rows = _rows(path)
    header = [_plain(cell).lower() for cell in rows[0][1]]
    columns = {
        field: header.index(name)
        for field, names in _COLUMNS.items()
        for name in reversed(names)
        if name in header
    }
    if header[0] == "student" and "id" in header:  # Canvas calls the name so, and the number ID
        columns["name"] = columns.pop("login") if columns.get("login") == 0 else 0
    elif "login" not in columns and "id" in header:  # nbgrader's own lists call the login so
        columns["login"] = header.index("id")
        if columns["lms_id"] == columns["login"]:
            del columns["lms_id"]
    if login is not None:
        if _plain(login).lower() not in header:
            raise RosterError(f"{path} has no column {login!r}. It has: {', '.join(rows[0][1])}.")
        columns["login"] = header.index(_plain(login).lower())
    found = [
        _student(path, number, {field: _cell(row, place) for field, place in columns.items()})
        for number, row in rows[1:]
        if not _is_no_student(row)
    ]
    if not found:
        raise RosterError(f"{path} names no students.")
    _nobody_twice(path, found)
    return [student for _, student in found]


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        return read_rows(path)
    except SpreadsheetError as error:
        raise RosterError(str(error)) from None


def _is_no_student(row: list[str]) -> bool:
    """Canvas's line of points, and its student for tests."""
    first = row[0].strip()
    return first == "Points Possible" or first in ("Student, Test", "Test Student")


def _student(path: Path, number: int, said: dict[str, str]) -> tuple[int, Student]:
    name = said.pop("name", "")
    if name and not (said.get("first_name") or said.get("last_name")):
        last, comma, first = name.partition(",")
        if not comma:
            first, _, last = name.rpartition(" ")
        said["first_name"], said["last_name"] = first.strip(), last.strip()
    if said.get("lms_id", "").lower().startswith("participant "):  # Moodle's worksheet
        said["lms_id"] = said["lms_id"].split()[-1]
    login = said.get("login") or said.get("email", "").partition("@")[0]
    if not login:
        raise RosterError(
            f"{path}, line {number}: no login, by which a student's folder is called. Name the column that has it: --login COLUMN"
        )
    if (
        login != login.strip(" .")
        or any(character in login for character in "/\\\0+")
        or login.startswith("-")
    ):
        raise RosterError(
            f"{path}, line {number}: {login!r} can't be the name of a folder in submitted."
        )
    return number, Student(**said | {"login": login})


def _nobody_twice(path: Path, found: Sequence[tuple[int, Student]]) -> None:
    for field in ("login", "lms_id"):
        seen: dict[str, int] = {}
        for number, student in found:
            value = getattr(student, field)
            if value and value in seen:
                raise RosterError(
                    f"{path}, lines {seen[value]} and {number}: both have the {field} {value}. Leave one out."
                )
            seen[value] = number


def _cell(row: list[str], place: int) -> str:
    return _plain(row[place]) if place < len(row) else ""


def _plain(text: str) -> str:
    """On one line, without what can't be seen, and without the apostrophe that keeps a spreadsheet
    from calculating."""
    shown = "".join(
        char for char in text if unicodedata.category(char)[0] != "C" or char in "\t\n "
    )
    return " ".join(unicodedata.normalize("NFC", shown).split()).removeprefix("'")


def compare(before: Mapping[str, Student], listed: Sequence[Student]) -> Difference:
    """What changes where a list comes to those who are known. A field that the list does not have
    stays as it is."""
    new = tuple(student for student in listed if student.login not in before)
    changed = []
    for student in listed:
        known = before.get(student.login)
        if known is not None and (after := _merged(known, student)) != known:
            changed.append((known, after))
    same = len(listed) - len(new) - len(changed)
    names = {student.login for student in listed}
    left = tuple(before[login] for login in sorted(set(before) - names))
    return Difference(new, tuple(changed), same, left)


def _merged(known: Student, listed: Student) -> Student:
    return Student(
        **asdict(known) | {name: value for name, value in asdict(listed).items() if value}
    )


def kept(root: Path) -> dict[str, Student]:
    """The list as it was kept in the course's folder, by login: nothing where there is none.
    Raises `RosterError`."""
    path = root / FILE
    return (
        {student.login: student for student in read(path, login="login")} if path.exists() else {}
    )


def keep(root: Path, students: Sequence[Student]) -> None:
    """Keep the list in the course's folder. Raises OSError."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [field.name for field in fields(Student)]
    writer.writerow(names)
    writer.writerows([getattr(student, name) for name in names] for student in students)
    replace_file(root / FILE, text.getvalue(), 0o640)
