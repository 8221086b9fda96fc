"""Scores for Canvas and Moodle, exported by nbgrader itself from a real gradebook with hostile
names."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as Book

from autograder.nbgrader.exporters import inert
from tests.support.classes import with_question
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, small

NAMES = {  # first and last name, e-mail, the number in the LMS
    "full": (
        '=HYPERLINK("https://evil.example","you")',
        "M\u00fcller, Zo\u00eb",
        "z@example.org",
        "101",
    ),
    "half": ("Ann", "Li", "@SUM(1)", "102"),
    "twin": ("Ann", "Li", "+1", "103"),
    "unread": ("\u202e\uff1d1+1", "\u5f20\n\u4f1f", "", "104"),
    "absent": ("-2+3", "\t=cmd|' /C calc'!A0", None, None),
}


@pytest.fixture
def graded(course: Path) -> Path:
    """A graded class of five: full marks, half, a twin of the same name, a written answer not yet
    read, nothing handed in."""
    write(course / "release" / UNIT, with_question(small()))
    for student, document in {
        "full": with_question(small(*RIGHT)),
        "half": with_question(small("def double(x):\n    return x", RIGHT[1])),
        "twin": with_question(small()),
        "unread": with_question(small(*RIGHT), "Because."),
    }.items():
        write(course / "submitted" / student / UNIT, document)
        (course / "submitted" / student / UNIT / "timestamp.txt").write_text(
            "2026-11-20 10:00:00 UTC"
        )
    assert run("grade", UNIT, cwd=course).returncode == 0
    with Book(f"sqlite:///{course}/gradebook.db") as book:
        for student, (first, last, email, number) in NAMES.items():
            book.update_or_create_student(
                student, first_name=first, last_name=last, email=email, lms_user_id=number
            )
        grade = book.find_submission_notebook(UNIT, UNIT, "full")
        grade.comments[0].manual_comment = "=1+1 Well said."
        book.db.commit()
    return course


def export(course: Path, name: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "nbgrader",
        "export",
        "--exporter",
        f"autograder.nbgrader.exporters.{name}",
        "--to",
        "out.csv",
        *options,
    ]
    return subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=120)


def table(course: Path, name: str, *options: str) -> list[list[str]]:
    done = export(course, name, *options)
    assert done.returncode == 0, done.stderr
    return list(csv.reader(io.StringIO((course / "out.csv").read_text("utf-8"))))


def test_canvas_finds_its_assignment_and_leaves_the_ungraded_blank(graded: Path) -> None:
    with (graded / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CanvasExporter.canvas_ids = {{{UNIT!r}: 4711}}\n")
    header, possible, *students = table(graded, "CanvasExporter")
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{UNIT} (4711)"]
    assert possible == ["    Points Possible", "", "", "", "", "9"]
    assert {row[3]: (row[1], row[5]) for row in students} == {
        "full": ("101", "6"),
        "half": ("102", "2"),
        "twin": ("103", "0"),
        "unread": ("104", ""),
        "absent": ("", ""),
    }


def test_canvas_without_a_number_says_what_will_happen(graded: Path) -> None:
    done = export(graded, "CanvasExporter")
    assert "Canvas will make a new assignment" in done.stderr
    assert "canvas_ids" in done.stderr


def test_moodle_never_has_feedback_without_a_grade(graded: Path) -> None:
    header, *students = table(graded, "MoodleExporter", "--assignment", f'["{UNIT}"]')
    assert header[0] == "Identifier"
    rows = {row[0]: dict(zip(header, row, strict=True)) for row in students}
    assert rows["Participant 101"]["Grade"] == "6"
    assert rows["Participant 101"]["Maximum Grade"] == "9"
    assert "double: 4 of 4." in rows["Participant 101"]["Feedback comments"]
    assert "Well said" in rows["Participant 101"]["Feedback comments"]
    assert (
        rows["Participant 101"]["Last modified (submission)"]
        == "Friday, 20 November 2026, 10:00 AM"
    )
    for name, grade, feedback in (
        (row["Identifier"], row["Grade"], row["Feedback comments"]) for row in rows.values()
    ):
        assert bool(grade) == bool(feedback), name
    assert rows["absent"]["Status"] == "No submission"


def test_moodle_wants_one_assignment(graded: Path) -> None:
    with Book(f"sqlite:///{graded}/gradebook.db") as book:
        book.add_assignment("02_other")
    done = export(graded, "MoodleExporter")
    assert done.returncode == 1
    assert "one assignment at a time" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_a_formula(graded: Path) -> None:
    for exporter, options in (
        ("CanvasExporter", []),
        ("MoodleExporter", ["--assignment", f'["{UNIT}"]']),
    ):
        for row in table(graded, exporter, *options)[1:]:
            for cell in row:
                assert cell == "-" or cell.strip()[:1] not in set("=+-@\t\r"), row
                assert "\n" not in cell


@pytest.mark.parametrize(
    "text", ["=1", " =1", "\uff1d1", "+1", "-1", "@x", "\t=1", "\r\n=1", "\u202e=1", "|x", "%x"]
)
def test_a_formula_becomes_text(text: str) -> None:
    assert inert(text).startswith("'")


@pytest.mark.parametrize("text", ["M\u00fcller, Zo\u00eb", "\u5f20\u4f1f", "O'Brien", "a=b", ""])
def test_names_stay_names(text: str) -> None:
    assert inert(text) == text
