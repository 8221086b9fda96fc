"""Lists of extensions as instructors write them: what is read, and what is told of one that can't
be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.course.course import Course, CourseError
from autograder.nbgrader.extensions import FILE, Extensions, moment, read
from tests.support.commands import write
from tests.support.small_course import CONFIG, UNIT, small

BERLIN = ZoneInfo("Europe/Berlin")


def listed(course: Path, text: str | bytes) -> Extensions:
    (course / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(Course(course))


def test_without_a_list_nobody_has_one(course: Path) -> None:
    given = read(Course(course))
    assert not given.there
    assert given.of("ada", UNIT) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_save_is_read(course: Path, encoding: str, separator: str) -> None:
    lines = ["Note,UNTIL,Login,Assignment", "Fieber (ärztlich),2026-11-25,zoë,01"]
    text = "\r\n".join(lines).replace(",", separator)
    given = listed(course, text.encode(encoding))
    one = given.of("zoë", UNIT)
    assert given.there
    assert one is not None
    assert (one.until, one.note, one.line) == (datetime(2026, 11, 26), "Fieber (ärztlich)", 2)
    assert given.of("zoe", UNIT) is None


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-11-25", UTC, datetime(2026, 11, 26)),
        ("25.11.2026", UTC, datetime(2026, 11, 26)),
        ("2026-11-25", BERLIN, datetime(2026, 11, 25, 23)),
        ("2026-07-25", BERLIN, datetime(2026, 7, 25, 22)),
        ("2026-11-25 18:00", BERLIN, datetime(2026, 11, 25, 17)),
        ("2026-11-25 18:00:30", UTC, datetime(2026, 11, 25, 18, 0, 30)),
        ("2026-11-25 24:00", UTC, datetime(2026, 11, 26)),
        ("2026-11-25T18:00+01:00", UTC, datetime(2026, 11, 25, 17)),
        ("2026-11-25 18:00 -0530", BERLIN, datetime(2026, 11, 25, 23, 30)),
        ("2026-11-25 18:00 UTC", BERLIN, datetime(2026, 11, 25, 18)),
        ("2026-11-25T18:00Z", BERLIN, datetime(2026, 11, 25, 18)),
        ("2026-11-25 18:00 Europe/Berlin", UTC, datetime(2026, 11, 25, 17)),
    ],
)
def test_a_day_means_its_end_and_a_time_that_time(text: str, zone: object, utc: datetime) -> None:
    assert moment(text, zone) == utc  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "11/25/2026", "2026-13-01", "2026-02-30", "2026-11-25 25:00", "1066-10-14"),
        *("2026-11-25 24:30", "2026-11-25 18", "2026-11-25 18:00 Atlantis", "9999-12-31"),
        *("2026-11-25 18:00 +01:75", "2026-11-25 18:00 +99:00", "2026-11-25 18:00 ../etc/passwd"),
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment(text, UTC) is None


@pytest.mark.parametrize("section", ["NbGraderAPI", "Exchange"])
def test_the_time_zone_is_nbgraders_own(course: Path, section: str) -> None:
    (course / "nbgrader_config.py").write_text(f"{CONFIG}c.{section}.timezone = 'Europe/Berlin'\n")
    one = listed(course, f"student,unit,until\nada,{UNIT},2026-11-25\n").of("ada", UNIT)
    assert one is not None
    assert one.until == datetime(2026, 11, 25, 23)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (b"PK\x03\x04 a spreadsheet", "Save it as CSV"),
        ("student,until\nada,2026-11-25\n", "has no column unit. It has: student, until. Its first line has to be: student,unit,until,note"),
        ("who\nada\n", "has no column student and no column unit and no column until"),
        ("student,unit,until\nada,01,2026-11-25\n\nben,01,soon\n", "line 4: 'soon' is no time that can be read. Write a day, such as 2026-11-25"),
        ("student,unit,until\nada,01\n", "line 2: until when"),
        ("student,unit,until\n,01,2026-11-25\n", "line 2: the student is missing"),
        ("student,unit,until\nada,01_smal_,2026-11-25\n", "line 2: the course has no unit called '01_smal_'. Near to it: 01_small"),
        ("student,unit,until\nada,0,2026-11-25\n", "line 2: '0' may be 01_small or 02_other. Write more of it."),
        ("student,unit,until\nada,01,2026-11-25\nada,01_small,2026-11-26\n", "lines 2 and 3: both are for ada and 01_small. Leave one out."),
    ],
)  # fmt: skip
def test_a_list_that_can_not_be_used_says_where(course: Path, text: str, says: str) -> None:
    write(course / "release/02_other", small(), "02_other.ipynb")
    with pytest.raises(CourseError) as raised:
        listed(course, text)
    assert says in str(raised.value)


def test_an_unknown_time_zone_is_told(course: Path) -> None:
    (course / "nbgrader_config.py").write_text(f"{CONFIG}c.Exchange.timezone = 'Atlantis'\n")
    with pytest.raises(CourseError, match=r"c\.Exchange\.timezone .*no time zone 'Atlantis'"):
        listed(course, f"student,unit,until\nada,{UNIT},2026-11-25\n")


def test_what_makes_no_difference_is_told(course: Path) -> None:
    given = listed(course, f"student,unit,until\nada,{UNIT},2026-11-25\nbne,{UNIT},2026-11-25\n")
    due = datetime(2026, 11, 20)
    assert list(given.about(UNIT, {"ada", "ben"}, due)) == [
        f"{FILE}, line 3: nobody is called 'bne' here. Near to it: ben."
    ]
    assert list(given.about(UNIT, {"ada", "bne"}, due)) == []
    assert list(given.about("02_other", {"ada"}, None)) == []
    ada, ben = given.about(UNIT, {"ada", "bne"}, datetime(2026, 11, 30))
    assert "due later than that, and stays so for ada" in ada
    assert "for bne" in ben
    assert "has no due date" in next(given.about(UNIT, {"ada", "bne"}, None))
