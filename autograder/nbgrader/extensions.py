"""Extensions: who may hand in what until when, from a list in the course's folder.

The columns are student, unit, until, note. nbgrader has a place for extensions in its gradebook:
they are put there whenever a submission is graded, through either door.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from autograder.course.course import Course, CourseError
from autograder.course.late_work import time_zone, zone_called
from autograder.nbgrader import roster
from autograder.nbgrader.tables import TableError, cell, plain, rows

FILE = "extensions.csv"
_COLUMNS = {
    "student": ("student", "login", "username", "user name", "user", "netid", "id"),
    "unit": ("unit", "assignment", "exercise sheet", "sheet"),
    "until": ("until", "extended to", "extended until", "extension", "new due date", "due date", "due", "deadline"),
    "note": ("note", "notes", "comment", "reason", "why"),
}  # fmt: skip
_MOMENT = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)|(?P<d_>\d\d?)\.(?P<m_>\d\d?)\.(?P<y_>\d{4}))"
    r"(?:[T ]\s*(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<zone>[+-]\d\d:?[0-5]\d|[A-Za-z]\w*(?:/[\w+-]+)*)?)?"
)
_MEND = "Write a day, such as 2026-11-25 (to its end), or a day and a time, such as 2026-11-25 18:00 or 2026-11-25 18:00 +01:00."


@dataclass(frozen=True)
class Extension:
    """One line of the list. `until`: UTC, without a time zone, as in nbgrader's gradebook."""

    student: str
    unit: str
    until: datetime
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Extensions:
    """All of them, by student and unit. `there`: the course has a list, so nobody else has one."""

    there: bool = False
    given: Mapping[tuple[str, str], Extension] = field(default_factory=dict)

    def of(self, student: str, unit: str) -> Extension | None:
        """A student's extension for a unit; None where there is none."""
        return self.given.get((plain(student), unit))

    def about(self, unit: str, known: Collection[str], due: datetime | None) -> Iterator[str]:
        """What an instructor should know of those for a unit, in lines: that nobody is called so
        of those who are `known`, and what makes no difference."""
        names = {plain(name) for name in known}
        for one in self.given.values():
            if one.unit != unit:
                continue
            where = f"{FILE}, line {one.line}"
            if one.student not in names:
                near = difflib.get_close_matches(one.student, names, n=3, cutoff=0.6)
                who = f" Near to it: {', '.join(near)}." if near else ""
                yield f"{where}: nobody is called {one.student!r} here.{who}"
            elif due is None:
                yield f"{where}: {unit} has no due date, so nothing is late and nothing is extended. Set one in formgrader."
            elif one.until <= due:
                yield f"{where}: {unit} is due later than that, and stays so for {one.student}."


def read(course: Course) -> Extensions:
    """The course's list; none where it has none. Raises `CourseError`, which names the line and
    the mend, where it can't be used as a whole."""
    path = course.root / FILE
    if not path.exists():
        return Extensions()
    zone = time_zone(course.config)
    try:
        (_, header), *lines = rows(path)
    except TableError as error:
        raise CourseError(str(error)) from None
    names = [plain(name).lower() for name in header]
    columns = {
        field: names.index(name)
        for field, known in _COLUMNS.items()
        for name in reversed(known)
        if name in names
    }
    if lacking := [name for name in ("student", "unit", "until") if name not in columns]:
        raise CourseError(
            f"{path} has no column {' and no column '.join(lacking)}. It has: {', '.join(header)}. "
            "Its first line has to be: student,unit,until,note"
        )
    given: dict[tuple[str, str], Extension] = {}
    for number, row in lines:
        said = {name: cell(row, place) for name, place in columns.items()}
        one = _extension(course, f"{path}, line {number}", number, said, zone)
        if before := given.get((one.student, one.unit)):
            raise CourseError(
                f"{path}, lines {before.line} and {number}: both are for {one.student} and {one.unit}. Leave one out."
            )
        given[one.student, one.unit] = one
    return Extensions(True, given)


def _extension(
    course: Course, where: str, number: int, said: Mapping[str, str], zone: tzinfo
) -> Extension:
    for name in ("student", "unit"):
        if not said[name]:
            raise CourseError(f"{where}: the {name} is missing.")
    try:
        unit = course.called(said["unit"])
    except CourseError as error:
        raise CourseError(f"{where}: {error}") from None
    if unit not in (known := _units(course)):
        near = difflib.get_close_matches(unit, known, n=3, cutoff=0.45)
        listed = f"Near to it: {', '.join(near)}" if near else f"There are: {', '.join(known)}"
        raise CourseError(f"{where}: the course has no unit called {unit!r}. {listed}.")
    until = moment(said["until"], zone)
    if until is None:
        what = f"{said['until']!r} is no time that can be read." if said["until"] else "until when?"
        raise CourseError(f"{where}: {what} {_MEND}")
    return Extension(said["student"], unit, until, said.get("note", ""), number)


def _units(course: Course) -> list[str]:
    """Those that are released, and those that are not yet."""
    return sorted(
        {*course.assignments, *(path.parent.name for path in course.source.glob("[!.]*/*.ipynb"))}
    )


def moment(text: str, zone: tzinfo) -> datetime | None:
    """The time that a text names, in UTC and without a time zone: of a day its end; in `zone`
    where it names none itself. None where it can't be read."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(found[name] or found[f"{name}_"]) for name in "ymd")
    time = [int(found[name] or 0) for name in ("hour", "minute", "second")]
    try:
        local = datetime(year, month, day)
        if found["hour"] is None or time == [24, 0, 0]:
            local += timedelta(days=1)
        else:
            local = local.replace(hour=time[0], minute=time[1], second=time[2])
        where = _zone(found["zone"]) if found["zone"] else zone
    except (ValueError, OverflowError):
        return None
    if where is None or not 1970 <= year <= 2999:
        return None
    return local.replace(tzinfo=where).astimezone(UTC).replace(tzinfo=None)


def _zone(text: str) -> tzinfo | None:
    if text[0] not in "+-":
        return zone_called(text)
    ahead = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(ahead if text[0] == "+" else -ahead)


def everybody(course: Course, graded: Collection[str], handed_in: Collection[str]) -> set[str]:
    """Who may be meant: those on the roster, in the gradebook, and those who handed in."""
    try:
        listed = roster.kept(course.root)
    except TableError:
        listed = {}
    return {*listed, *graded, *handed_in}
