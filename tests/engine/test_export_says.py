"""What an export says of itself: how many scores it holds, that it holds none, whom Moodle will not
find, and no comment that nobody wrote."""

from __future__ import annotations

import csv
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.nbgrader.exporters import CanvasExporter, CsvExporter, MoodleExporter
from autograder.nbgrader.gradebook import NO_RESPONSE
from tests.support.small_course import UNIT


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook with an assignment that nobody has handed in."""
    path = tmp_path_factory.mktemp("made") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        )  # it starts `alembic`
        with Gradebook(f"sqlite:///{path}") as book:
            book.add_assignment(UNIT)
            book.add_notebook(UNIT, UNIT)
            book.add_solution_cell("double", UNIT, UNIT)
            book.add_grade_cell("test_double", UNIT, UNIT, max_score=4, cell_type="code")
            for name in ("why", "how"):
                book.add_grade_cell(name, UNIT, UNIT, max_score=2, cell_type="markdown")
                book.add_solution_cell(name, UNIT, UNIT)
    return path


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Iterator[Gradebook]:
    shutil.copy(made, tmp_path)
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        yield book


def hand_in(
    book: Gradebook,
    student: str,
    *,
    opened: bool = False,
    number: str | None = None,
    blank: tuple[str, ...] = (),
) -> Any:
    book.add_student(student, lms_user_id=number)
    book.add_submission(UNIT, student)
    submission = book.find_submission_notebook(UNIT, UNIT, student)
    for grade in submission.grades:
        grade.auto_score, grade.needs_manual_grade = 1.0, False
        if opened and grade.name == "why":
            grade.auto_score, grade.needs_manual_grade = None, True
    for comment in submission.comments:
        comment.auto_comment = NO_RESPONSE if comment.name in blank else None
    book.db.commit()
    return submission


def said(
    exporter: Any, book: Gradebook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> list[str]:
    exporter.to, exporter.log = str(tmp_path / "out.csv"), logging.getLogger("export")
    caplog.clear()
    with caplog.at_level(logging.INFO, "export"):
        exporter.export(book)
    return [
        record.getMessage().replace(exporter.to, "out.csv")
        for record in caplog.records
        if "Canvas will make" not in record.getMessage()
    ]


@pytest.mark.parametrize("kind", [CanvasExporter, MoodleExporter])
def test_scores_of_students_are_counted_and_not_lines(
    kind: Any, book: Gradebook, tmp_path: Path, caplog: Any
) -> None:
    for student in ("ann", "ben"):
        hand_in(book, student, number="101")
    hand_in(book, "cy", number="103", opened=True)
    book.add_student("absent", lms_user_id="104")
    assert said(kind(), book, tmp_path, caplog) == [
        "Scores of 2 students written to out.csv; 1 has none yet, for a person has yet to read an answer."
    ]


@pytest.mark.parametrize("kind", [CanvasExporter, MoodleExporter])
def test_an_export_without_a_score_says_so(
    kind: Any, book: Gradebook, tmp_path: Path, caplog: Any
) -> None:
    nothing = f"Nothing is graded yet: out.csv holds no score. Run: autograder grade {UNIT}"
    assert said(kind(), book, tmp_path, caplog) == [nothing]
    book.add_student("absent", lms_user_id="104")
    assert said(kind(), book, tmp_path, caplog) == [nothing]
    hand_in(book, "cy", number="103", opened=True)
    assert said(kind(), book, tmp_path, caplog) == [
        "Scores of 0 students written to out.csv; 1 has none yet, for a person has yet to read an answer."
    ]


def test_nbgraders_columns_have_no_digits_that_adding_left(
    book: Gradebook, tmp_path: Path, caplog: Any
) -> None:
    submission = hand_in(book, "ann")
    for grade, score in zip(submission.grades, (0.1, 0.2, 2 / 3), strict=True):
        grade.auto_score = score
    submission.late_submission_penalty = 0.3
    book.update_or_create_student("ann", last_name="Fry, the younger", first_name="=1+1")
    book.add_student("absent")
    book.db.commit()
    assert said(CsvExporter(), book, tmp_path, caplog) == [
        "Scores of 1 student written to out.csv."
    ]
    with open(tmp_path / "out.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    wanted = ("raw_score", "late_submission_penalty", "score", "max_score")
    assert [rows["ann"][name] for name in wanted] == ["0.9667", "0.3", "0.6667", "8"]
    assert [rows["absent"][name] for name in wanted] == ["0", "0", "0", "8"]
    assert rows["ann"]["last_name"] == "Fry, the younger"
    assert rows["ann"]["first_name"] == "'=1+1"


def test_whom_moodle_will_not_find_is_named(book: Gradebook, tmp_path: Path, caplog: Any) -> None:
    hand_in(book, "ann", number="101")
    hand_in(book, "ben")
    book.add_student("absent")
    warning, count = said(MoodleExporter(), book, tmp_path, caplog)
    assert warning == (
        "Moodle will not find absent and ben: without a number in the gradebook the column Identifier has the login, not Participant NUMBER. "
        "Store it: nbgrader db student add absent --lms-user-id NUMBER"
    )
    assert count == "Scores of 2 students written to out.csv."


def test_a_comment_that_nobody_wrote_is_none(book: Gradebook, tmp_path: Path, caplog: Any) -> None:
    submission = hand_in(book, "ann", number="101", blank=("double", "why", "how"))
    next(
        comment for comment in submission.comments if comment.name == "how"
    ).manual_comment = "Ask me."
    book.db.commit()
    said(MoodleExporter(), book, tmp_path, caplog)
    with open(tmp_path / "out.csv", newline="") as file:
        (row,) = csv.DictReader(file)
    told = row["Feedback comments"]
    assert sorted(told.removesuffix(" Ask me.").removesuffix(".").split(". ")) == [
        "double: 1 of 4 (no answer)", "how: 1 of 2 (no answer)", "why: 1 of 2 (no answer)",
    ]  # fmt: skip
    assert told.endswith(" Ask me.")
