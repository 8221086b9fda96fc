"""Where students stand: 0 % of someone who tried is told from nothing handed in, from what could not
be graded, and from what waits for a person, in every report."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as Book

from autograder.course.course import Course
from autograder.grade import ExerciseGrade, Grade
from autograder.nbgrader.enrolment import Enrolment
from autograder.nbgrader.register import register
from autograder.nbgrader.roster import Student
from autograder.reports.standing import Recorded, Register, counted, mean, standings
from autograder.reports.text import Short
from tests.support.classes import with_question
from tests.support.commands import nbgrader, run, write
from tests.support.small_course import CONFIG, HIDDEN, RIGHT, STUB, UNIT, small

SECOND = "02_small"
WRONG = ("def double(x):\n    return 0", "def total(x):\n    return 0")
HALF = (RIGHT[0], f"def total(x):\n    {STUB}")


def of(score: float, *, status: str = "graded") -> Grade:
    return Grade("", UNIT, status, exercises=(ExerciseGrade("a", score, 4.0),))


def test_who_needs_somebody_comes_first() -> None:
    known = Register(
        names={"zoe": "Zoë Müller", "ada": "ada"},
        recorded={(UNIT, "full"): Recorded(4, 4, True)},
        handed_in=frozenset({(UNIT, "stuck"), ("02", "ada")}),
    )
    grades = {"full": of(4), "tried": of(0), "broken": of(0, status="invalid"), "half": of(2)}
    found = standings(known, UNIT, grades)
    assert [(one.student, one.state, one.share) for one in found] == [
        ("stuck", "not graded", None),
        ("broken", "invalid", None),
        ("ada", "missing", None),
        ("zoe", "missing", None),
        ("tried", "graded", 0.0),
        ("half", "graded", 0.5),
        ("full", "graded", 1.0),
    ]
    assert counted(found) == (
        "1 not graded yet, 1 could not be graded, 2 handed in nothing, 1 waits for a person"
    )
    assert {one.student: one.name for one in found}["zoe"] == "Zoë Müller"
    assert mean(one.share for one in found) == 0.5
    short = Short()
    for grade in grades.values():
        short.add(grade)
    assert "Mean: 50% of the automatic points, without 1 that could not be graded" in short.report()


def test_a_course_without_a_gradebook_gets_none(course: Path) -> None:
    assert register(Course(course), [UNIT]) == Register()
    assert not (course / "gradebook.db").exists()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of two units, graded, with reports."""
    root = tmp_path_factory.mktemp("standing") / "course"
    for unit in (UNIT, SECOND):
        write(root / f"release/{unit}", with_question(small()), f"{unit}.ipynb")
        write(root / f"source/{unit}", with_question(small(*RIGHT)), f"{unit}.ipynb")
        (root / f"tests/hidden/{unit}").mkdir(parents=True)
        (root / f"tests/hidden/{unit}/test_{unit}.py").write_text(HIDDEN)
    (root / "nbgrader_config.py").write_text(
        f"{CONFIG}c.AssignLatePenalties.plugin_class = 'autograder.late.ByRule'\n"
    )
    with Enrolment(Course(root)) as made:
        made.enrol([Student("gone", "Zoë", "Müller"), Student("full", "Ada", "Li")])
    with Book(f"sqlite:///{root}/gradebook.db") as book:
        book.update_or_create_assignment(UNIT, duedate="2026-11-20 12:00:00 UTC")
    for student, document in {
        "full": with_question(small(*RIGHT), "Because."),
        "half": with_question(small(*HALF)),
        "tried": with_question(small(*WRONG)),
        "broken": b"{",
    }.items():
        folder = root / "submitted" / student / UNIT
        write(folder, document)
        (folder / "timestamp.txt").write_text("2026-11-20 18:00:00 UTC")
    write(root / "submitted/half" / SECOND, with_question(small(*RIGHT)), f"{SECOND}.ipynb")
    graded = run("grade", UNIT, cwd=root)
    assert "1 handed in nothing: gone." in graded.stderr
    (root / "terminal.txt").write_text(graded.stdout)
    assert run("grade", SECOND, cwd=root).returncode == 0
    for arguments in ([UNIT], []):
        assert run("report", *arguments, cwd=root).returncode == 0
    return root


class Tables(HTMLParser):
    """The text of the tables' rows, cell by cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        self._inside = tag in ("td", "th", "span")

    def handle_endtag(self, tag: str) -> None:
        self._inside = tag == "span" and self._inside

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.tables[-1][-1][-1] += data


def students(page: Path) -> Iterator[list[str]]:
    tables = Tables()
    tables.feed(page.read_text())
    yield from tables.tables[-1][1:]


def test_the_report_of_a_unit_tells_them_apart(played: Path) -> None:
    page = played / f"reports/{UNIT}.html"
    rows = [row[:5] for row in students(page)]
    assert [row[:3] for row in rows] == [
        ["broken", "–", "0 of 9"],
        ["Zoë Müller gone", "–", "–"],
        ["tried", "0 of 6", "0 of 9"],
        ["half", "4 of 6", "3.1 of 9"],
        ["Ada Li full", "6 of 6", "to read"],
    ]
    assert rows[0][3] == "could not be graded"
    assert rows[1][3:] == ["handed in nothing", ""]
    assert rows[3][4] == "6 hours late: -0.9"
    text = page.read_text()
    assert "1 could not be graded, 1 handed in nothing, 1 waits for a person, 4 came late." in text
    assert "mean 1.55 of 9 points, without 1 that could not be graded, over the 2 that wait" in text
    assert "<h2>Handed in nothing</h2>\n<p>Zoë Müller</p>" in text


def test_the_report_of_the_course_shows_each_ones_way(played: Path) -> None:
    rows = list(students(played / "reports/course.html"))
    assert [row[0] for row in rows] == ["broken", "Zoë Müller gone", "tried", "Ada Li full", "half"]
    assert [row[1] for row in rows] == [
        "✗could not be graded",
        "–nothing handed in",
        "0%",
        "100% …, to read",
        "67%",
    ]
    assert [row[2] for row in rows] == ["–nothing handed in"] * 4 + ["100%"]
    assert [row[3] for row in rows] == ["0%", "0%", "0%", "50%", "83%"]


def test_there_is_one_mean_and_one_count(played: Path) -> None:
    terminal = (played / "terminal.txt").read_text()
    (said,) = re.findall(r"^Mean: (\d+%)", terminal, re.MULTILINE)
    assert f"Mean {said} of the automatic points" in (played / f"reports/{UNIT}.html").read_text()
    tables = Tables()
    tables.feed((played / "reports/course.html").read_text())
    units = {row[0]: dict(zip(tables.tables[0][0], row, strict=True)) for row in tables.tables[0]}
    assert units[UNIT]["mean"] == said
    shares = [
        grade["score"] / grade["max_score"]
        for path in (played / "reports" / UNIT).glob("*.json")
        if (grade := json.loads(path.read_text()))["status"] == "graded"
    ]
    assert said == f"{sum(shares) / len(shares):.0%}"


def test_final_scores_are_those_that_are_exported(played: Path) -> None:
    nbgrader(played, "export", "--to", "grades.csv")
    with (played / "grades.csv").open() as file:
        exported = {
            row["student_id"]: float(row["score"])
            for row in csv.DictReader(file)
            if row["assignment"] == UNIT
        }
    finals = {row[0].split()[-1]: row[2] for row in students(played / f"reports/{UNIT}.html")}
    assert {
        student: float(text.split()[0]) for student, text in finals.items() if " of " in text
    } == {student: exported[student] for student in ("broken", "tried", "half")}


def test_what_a_person_has_read_is_not_to_read_any_more(played: Path) -> None:
    with Book(f"sqlite:///{played}/gradebook.db") as book:
        row = book.find_grade("explain_it", UNIT, UNIT, "full")
        before = row.manual_score, row.needs_manual_grade
        row.manual_score, row.needs_manual_grade = 2.0, False
        book.db.commit()
    try:
        again = run("grade", UNIT, cwd=played)
        assert "1 written answer to read" in (played / "terminal.txt").read_text()
        assert "to read" not in again.stdout
        run("report", UNIT, "--output", played / "read.html", cwd=played)
        (row_of_full,) = [row for row in students(played / "read.html") if "full" in row[0]]
        assert row_of_full[2] == "7.1 of 9"
        assert "to read" not in row_of_full[3]
    finally:
        with Book(f"sqlite:///{played}/gradebook.db") as book:
            row = book.find_grade("explain_it", UNIT, UNIT, "full")
            row.manual_score, row.needs_manual_grade = before
            book.db.commit()
