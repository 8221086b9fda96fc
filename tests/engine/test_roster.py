"""Lists of students as platforms export them, into nbgrader's own gradebook, and out again."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as Book

from autograder.nbgrader.roster import FILE, Student, read
from autograder.nbgrader.tables import TableError
from tests.support.classes import with_question
from tests.support.commands import nbgrader, run, write
from tests.support.small_course import RIGHT, UNIT, small

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,01_small (12)
    Points Possible,,,,,6
"Müller, Zoë",4711,m100,zmueller,"Tuesday, early",3
"Li, Ann",4712,m101,ali,Thursday,
"Student, Test",4713,,abc123,Thursday,
"""
MOODLE = """First name;Last name;ID number;Email address;Groups
Zoë;Müller;m100;zmueller@example.org;Tuesday
Ann;Li;m101;ali@example.org;Thursday
"""
WORKSHEET = """Identifier,Full name,Email address,Status
Participant 88,Zoë Müller,zmueller@example.org,No submission
Participant 89,Ann Li,ali@example.org,No submission
"""
NBGRADER = """id,first_name,last_name,email,lms_user_id
zmueller,Zoë,Müller,zmueller@example.org,4711
ali,Ann,Li,,4712
"""


def listed(folder: Path, text: str | bytes, **options: str) -> list[Student]:
    path = folder / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **options)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (CANVAS, {"lms_id": "4711", "sis_id": "m100", "section": "Tuesday, early"}),
        (MOODLE, {"sis_id": "m100", "section": "Tuesday", "email": "zmueller@example.org"}),
        (WORKSHEET, {"lms_id": "88", "email": "zmueller@example.org"}),
        (NBGRADER, {"lms_id": "4711", "email": "zmueller@example.org"}),
        ("Name\tLogin\nZoë Müller\tzmueller\nAnn Li\tali\n", {}),
        ("E-Mail,Surname,Forename\nzmueller@x.y,Müller,Zoë\nali@x.y,Li,Ann", {"email": "zmueller@x.y"}),
    ],
    ids=["canvas", "moodle", "worksheet", "nbgrader", "tabs", "spreadsheet"],
)  # fmt: skip
def test_every_kind_of_list_is_read(tmp_path: Path, text: str, fields: dict[str, str]) -> None:
    zoe, ann = listed(tmp_path, text)
    assert zoe == Student("zmueller", "Zoë", "Müller", **fields)
    assert (ann.login, ann.name) == ("ali", "Ann Li")


def test_what_spreadsheets_save_is_read(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        zoe, _ = listed(tmp_path, MOODLE.replace("\n", "\r\n").encode(encoding))
        assert zoe.last_name == "Müller"


def test_the_login_can_be_named(tmp_path: Path) -> None:
    assert [one.login for one in listed(tmp_path, MOODLE, login="ID number")] == ["m100", "m101"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "is empty"),
        ("login,name\n", "names no students"),
        (b"PK\x03\x04 a spreadsheet", "Save it as CSV"),
        ("name,section\nAnn Li,1\n", "line 2: no login"),
        ("login,name\nali,Ann\nali,Ann\n", "lines 2 and 3: both have the login ali"),
        ("login,lms id\na,1\nb,2\nc,1\n", "lines 2 and 4: both have the lms_id 1"),
        ("login,name\n../up,Ann\n", "can't be the name of a folder"),
        ("login,name\nann+bob,Ann\n", "can't be the name of a folder"),
    ],
)
def test_a_list_that_can_not_be_used_says_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(TableError, match=says):
        listed(tmp_path, text)


def people(course: Path) -> dict[str, tuple[str | None, ...]]:
    with Book(f"sqlite:///{course}/gradebook.db") as book:
        return {
            row.id: (row.first_name, row.last_name, row.email, row.lms_user_id)
            for row in book.students
        }


def test_it_shows_what_changes_and_asks(course: Path) -> None:
    (course / "canvas.csv").write_text(CANVAS)
    asked = run("roster", "canvas.csv", cwd=course)
    assert asked.returncode == 1
    assert "2 new:\n  zmueller  Zoë Müller\n  ali  Ann Li" in asked.stdout
    assert "--yes" in asked.stdout
    assert people(course) == {}
    assert not (course / FILE).exists()
    assert run("roster", "canvas.csv", "--yes", cwd=course).returncode == 0
    assert people(course)["zmueller"] == ("Zoë", "Müller", None, "4711")
    again = run("roster", "canvas.csv", cwd=course)
    assert (again.returncode, again.stdout) == (0, "Nothing is new.\n")


def test_another_list_adds_to_it_and_nobody_is_taken_out(course: Path) -> None:
    write(course / "submitted/old" / UNIT, small(*RIGHT))
    assert run("grade", UNIT, cwd=course).returncode == 0
    (course / "canvas.csv").write_text(CANVAS)
    (course / "moodle.csv").write_text(MOODLE.replace("Li;", "Lee;"))
    assert run("roster", "canvas.csv", "--yes", cwd=course).returncode == 0
    told = run("roster", "moodle.csv", "--yes", cwd=course).stdout
    assert "ali  last name Li -> Lee, email nothing -> ali@example.org" in told
    assert "1 not in the list, and kept with their grades:\n  old" in told
    assert people(course)["ali"] == ("Ann", "Lee", "ali@example.org", "4712")
    with Book(f"sqlite:///{course}/gradebook.db") as book:
        assert book.find_submission(UNIT, "old").score == 6


def test_exports_find_people_by_it(course: Path) -> None:
    write(course / "release" / UNIT, with_question(small()))
    write(course / "submitted/zmueller" / UNIT, with_question(small(*RIGHT)))
    (course / "canvas.csv").write_text(CANVAS)
    assert run("roster", "canvas.csv", "--yes", cwd=course).returncode == 0
    assert run("grade", UNIT, cwd=course).returncode == 0
    out = ["export", "--exporter", "autograder.exporters.CanvasExporter", "--to", "out.csv"]
    nbgrader(course, *out)
    rows = list(csv.reader((course / "out.csv").read_text().splitlines()))
    assert ["Müller, Zoë", "4711", "m100", "zmueller", "Tuesday, early"] in [
        row[:5] for row in rows
    ]
    (course / FILE).write_text("damaged")
    assert "Sections are left out" in nbgrader(course, *out)


def test_a_gradebook_that_can_not_be_written_is_left_as_it_was(course: Path) -> None:
    (course / "canvas.csv").write_text(CANVAS)
    assert run("roster", "canvas.csv", "--yes", cwd=course).returncode == 0
    before = (course / "gradebook.db").read_bytes()
    (course / "gradebook.db").write_bytes(b"no database" * 100)
    done = run("roster", "canvas.csv", "--yes", cwd=course)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    (course / "gradebook.db").write_bytes(before)
    missing = subprocess.run(
        [sys.executable, "-m", "autograder", "roster", "nowhere.csv"],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    assert missing.returncode == 2
    assert "nowhere.csv can't be read: No such file or directory. Check the name." in missing.stderr
