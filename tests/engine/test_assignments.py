"""Assignments with tasks and of several notebooks: graded, told, drawn, fed back and exported as
wholes; and what is open is never called done."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook as Book

from autograder.course.course import Course
from autograder.course.handed_in import opening
from autograder.course.notebook import parse
from autograder.grade import ExerciseGrade, Grade
from autograder.nbgrader.caged_cells import bring_back
from autograder.reports.text import Short, next_step, row, to_read
from autograder.running import cluster, packing
from autograder.running.batch import Task
from autograder.scoring.prepared import prepare
from tests.engine.courses import doors
from tests.engine.courses.assignments import locked, test, text
from tests.support.assignments import answer, configured, write_as
from tests.support.commands import nbgrader, run, write
from tests.support.small_course import UNIT, code, notebook

NAME = "first"
STUB = "*Write your answer here.*"
FIGURE = code("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
WRITES = code("open('helper.py', 'w').write('VALUE = 0');")


def first(f: str = "pass", *more: dict[str, Any]) -> dict[str, Any]:
    return notebook(
        locked("given_start", "count = 1\nopen('kept.txt', 'w').write('a');"),
        answer("f", f),
        test(
            "test_f",
            "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(0) == 0\n### END HIDDEN TESTS",
            2,
        ),
        text("Draw it, and say what you see.", "draw", 3, task=True),
        *more,
    )


def second(g: str = "pass", essay: str = STUB) -> dict[str, Any]:
    return notebook(
        answer("f", g),
        test("test_f", "assert g() == 'a'\nopen('kept.txt', 'a').write('b');", 1),
        text(essay, "why", 2),
    )


def third() -> dict[str, Any]:
    own = "from helper import VALUE\nassert VALUE == 1, 'a student has written into this file'"
    return notebook(test("test_kept", f"{own}\nassert open('kept.txt').read() == 'ab'", 1))


RIGHT = "def f(x): return 2 * x"
READS = "def g(): return open('kept.txt').read()"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "course"
    for title, document in {NAME: first(), "second": second(), "third": third()}.items():
        write_as(root / "source" / NAME, title, document)
    (root / "source" / NAME / "helper.py").write_text("VALUE = 1\n")
    configured(root)
    nbgrader(root, "generate_assignment", NAME)
    submitted = root / "submitted"
    write_as(submitted / "ann" / NAME, NAME, first(RIGHT, text("I see a line."), FIGURE, WRITES))
    write_as(submitted / "ann" / NAME, "second", second(READS, "Since it was kept."))
    write_as(submitted / "ann" / NAME, "third", third())
    write_as(submitted / "ben" / NAME, NAME, first("def f(x): return x"))
    write_as(submitted / "ben" / NAME, "Copy of second", second("def g(): return 'a'"))
    write_as(submitted / "cy" / NAME, NAME, first(RIGHT))
    (submitted / "cy" / NAME / "second.ipynb").write_text('{"cells": [')
    (submitted / "dan" / NAME).mkdir(parents=True)
    return root


@pytest.fixture(scope="module")
def graded(made: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
    root = configured(shutil.copytree(made, made.parent / "graded"))
    return root, run("grade", NAME, cwd=root)


def scores(root: Path) -> dict[str, float | None]:
    return {
        name.removeprefix(f"{NAME}/"): row["auto"]
        for name, row in doors.rows(str(root)).items()
        if "/comment on " not in name
    }


SCORES = {
    f"{NAME}/ann/test_f": 2.0, f"{NAME}/ann/draw": None, "second/ann/test_f": 1.0, "second/ann/why": None, "third/ann/test_kept": 1.0,
    f"{NAME}/ben/test_f": 0.0, f"{NAME}/ben/draw": None, "second/ben/test_f": 1.0, "second/ben/why": 0.0, "third/ben/test_kept": 0.0,
    f"{NAME}/cy/test_f": 2.0, f"{NAME}/cy/draw": None, "second/cy/test_f": 0.0, "second/cy/why": 0.0, "third/cy/test_kept": 0.0,
    f"{NAME}/dan/test_f": 0.0, f"{NAME}/dan/draw": 0.0, "second/dan/test_f": 0.0, "second/dan/why": 0.0, "third/dan/test_kept": 0.0,
}  # fmt: skip


def test_all_notebooks_are_graded_in_one_working_directory_and_what_is_missing_or_broken_costs_itself(
    graded: Any,
) -> None:
    root, done = graded
    assert scores(root) == SCORES, done.stderr
    assert done.returncode == 2, "one of them handed in nothing that could be graded"
    assert "Traceback" not in done.stderr


def test_the_table_says_what_is_open(graded: Any) -> None:
    _, done = graded
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line}
    assert lines["ann"].split(None, 4)[4] == "1 written answer and 1 task to read"
    assert lines["ben"].split(None, 4)[4].startswith("f, 2 not attempted, 1 task to read")
    assert "Copy of second.ipynb" in lines["ben"]
    assert lines["cy"].split(None, 4)[4] == "3 not attempted, 1 task to read"
    assert "could not be graded" in lines["dan"]
    assert "of the automatic points, without 1 that could not be graded." in done.stdout


def test_a_broken_notebook_is_told_of_and_the_others_count(graded: Any) -> None:
    root, _ = graded
    report = json.loads((root / "reports" / NAME / "cy.json").read_text())
    assert report["status"] == "graded"
    assert any(
        note.startswith("second.ipynb could not be graded. This file ends in the middle")
        for note in report["notes"]
    )
    assert any(
        note.startswith("third.ipynb could not be graded. There is no file third.ipynb")
        for note in report["notes"]
    )
    assert [(item["notebook"], item["id"], item["task"]) for item in report["exercises"]] == [
        ("", "f", False), ("", "draw", True), ("second", "f", False), ("second", "why", False), ("third", "kept", False),
    ]  # fmt: skip


def test_what_has_not_changed_is_left_alone(graded: Any) -> None:
    root, _ = graded
    again = run("grade", NAME, cwd=root)
    assert scores(root) == SCORES
    grades = {
        path.stem: json.loads(path.read_text()) for path in (root / "reports" / NAME).glob("*.json")
    }
    assert (
        run(
            "grade", NAME, "--student", "ann", "--student", "ben", "--student", "cy", cwd=root
        ).returncode
        == 0
    )
    assert "dan" in again.stdout
    assert not (root / "reports" / NAME / "history").exists()
    assert grades == {
        path.stem: json.loads(path.read_text()) for path in (root / "reports" / NAME).glob("*.json")
    }


def test_figures_of_a_task_are_drawn(graded: Any) -> None:
    root, _ = graded
    document = json.loads((root / "autograded" / "ann" / NAME / f"{NAME}.ipynb").read_text())
    assert [
        kind
        for cell in document["cells"]
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    ].count("image/png") == 1


def test_feedback_shows_tasks_and_every_notebook_and_calls_nothing_done_that_is_open(
    graded: Any,
) -> None:
    root, _ = graded
    nbgrader(root, "generate_feedback", NAME)

    def page(student: str, title: str) -> str:
        return (root / "feedback" / student / NAME / f"{title}.html").read_text()

    shown = page("ann", NAME)
    assert "1 task is still to be read" in shown
    assert "I see a line." in shown
    assert "plt.plot([1, 2])" in shown.replace("&#39;", "'")
    assert "data:image/png" in shown
    assert "A person will read 1 task." in shown
    assert "1 written answer is still to be read" in page("ann", "second")
    assert "Everything holds" not in shown + page("ann", "second") + page("cy", NAME)
    assert "Everything holds" in page("ann", "third")


def test_a_report_counts_what_a_person_reads_and_says_whom_the_mean_leaves_out(graded: Any) -> None:
    root, _ = graded
    assert run("report", NAME, cwd=root).returncode == 0
    page = (root / "reports" / f"{NAME}.html").read_text()
    assert "Handed in for a person to read: 1 written answer and 3 tasks." in page
    assert ", without 1 that could not be graded." in page
    assert "second: f" in page
    assert run("report", cwd=root).returncode == 0
    assert (
        "without those that could not be graded" in (root / "reports" / "course.html").read_text()
    )


def test_no_score_is_exported_while_a_task_is_open(graded: Any) -> None:
    root, _ = graded

    def exported() -> dict[str, str]:
        nbgrader(
            root, "export", "--exporter", "autograder.exporters.CanvasExporter", "--to", "out.csv"
        )
        return {
            line[3]: line[5]
            for line in list(csv.reader(io.StringIO((root / "out.csv").read_text("utf-8"))))[2:]
        }

    assert exported() == {"ann": "", "ben": "", "cy": "", "dan": "0"}
    with Book(f"sqlite:///{root}/gradebook.db") as book:
        grade = book.find_grade("draw", NAME, NAME, "ben")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.db.commit()
    assert exported()["ben"] == "2.5"
    assert run("grade", NAME, "--student", "ben", "--force", "--yes", cwd=root).returncode == 0
    assert exported()["ben"] == "2.5", "what a person gave for a task stays, as in nbgrader"


def test_nbgraders_door_finds_grades_and_reports_the_same(made: Path, graded: Any) -> None:
    root = configured(shutil.copytree(made, made.parent / "by_nbgrader"))
    for student in (
        "ann",
        "ben",
        "dan",
    ):  # nbgrader gives up who hands in a broken notebook that is no unit's own
        nbgrader(root, "autograde", NAME, "--student", student)
    assert scores(root) == {name: score for name, score in SCORES.items() if "/cy/" not in name}
    ours, theirs = (
        {path.stem: untimed(path) for path in (place / "reports" / NAME).glob("*.json")}
        for place in (graded[0], root)
    )
    assert theirs == {student: report for student, report in ours.items() if student != "cy"}


def untimed(path: Path) -> dict[str, Any]:
    return {
        name: value for name, value in json.loads(path.read_text()).items() if name != "seconds"
    }


def test_a_check_takes_a_folder_or_one_of_its_notebooks(graded: Any) -> None:
    root, _ = graded
    done = run(
        "check",
        f"submitted/ann/{NAME}",
        f"submitted/ann/{NAME}/second.ipynb",
        "--format",
        "json",
        cwd=root,
    )
    whole, one = json.loads(done.stdout)["results"]
    assert (whole["score"], whole["max_score"], len(whole["exercises"])) == (4.0, 4.0, 5)
    assert [(item["notebook"], item["id"]) for item in one["exercises"]] == [
        ("second", "f"),
        ("second", "why"),
    ]
    told = run("check", f"submitted/ann/{NAME}", cwd=root).stdout
    assert "A person will read 1 written answer and 1 task." in told


# -- on a cluster ----------------------------------------------------------------------------------


def test_workers_get_the_tests_with_their_hidden_lines(made: Path, tmp_path: Path) -> None:
    """A worker has no gradebook to read them from: without them, wrong answers would pass there."""
    here = Course(made).assignment(NAME)
    zipfile.ZipFile(io.BytesIO(packing.pack(Course(made), here))).extractall(tmp_path)
    there = Course(tmp_path).assignment(NAME)
    assert "assert f(0) == 0" not in (made / "release" / NAME / f"{NAME}.ipynb").read_text()
    assert "assert f(0) == 0" in next(
        cell.source for cell in there.units[0].release.cells if cell.is_test
    )
    assert [unit.release for unit in there.units] == [unit.release for unit in here.units]
    assert there.units[0].students_own == {"mine.py"}


def test_a_side_file_that_can_not_be_read_is_the_instructors_on_a_cluster_too(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = course / "submitted" / "ann" / UNIT
    write(folder, first())
    (folder / "closed.txt").write_text("x")
    real = opening.os.open

    def opened(path: Any, *arguments: Any, **options: Any) -> int:
        if path == "closed.txt":
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    monkeypatch.setattr(opening.os, "open", opened)
    question = cluster._question(Task(folder, "ann", course / "submitted"), UNIT, [UNIT])
    assert question["unreadable"].startswith(
        f"submitted/ann/{UNIT}/closed.txt can't be read (Permission denied). Give yourself"
    )


# -- words -----------------------------------------------------------------------------------------


def of(*exercises: ExerciseGrade, status: str = "graded") -> Grade:
    return Grade("ann", NAME, status, exercises=exercises)


FULL, NONE = ExerciseGrade("a", 2.0, 2.0), ExerciseGrade("b", 0.0, 2.0)
UNTRIED = ExerciseGrade("c", 0.0, 2.0, attempted=False)
ESSAY, ESSAY_UNTRIED = (
    ExerciseGrade("e", None, 2.0, manual=True),
    ExerciseGrade("g", None, 2.0, manual=True, attempted=False),
)
TASK = ExerciseGrade("t", None, 2.0, manual=True, task=True)


@pytest.mark.parametrize(
    ("exercises", "says", "open_ones"),
    [
        ([FULL], "Everything holds. Well done.", "nothing"),
        ([FULL, ESSAY], "What can be checked here holds. A person will read 1 written answer.", "1 written answer to read"),
        ([FULL, ESSAY, ESSAY, TASK], "What can be checked here holds. A person will read 2 written answers and 1 task.",
         "2 written answers and 1 task to read"),
        ([ESSAY, TASK, TASK], "A person will read 1 written answer and 2 tasks.", "1 written answer and 2 tasks to read"),
        ([FULL, ESSAY_UNTRIED], "What you wrote holds. Next: g.", "1 not attempted"),
        ([FULL, NONE, TASK], "Next: b.", "b, 1 task to read"),
        ([FULL, UNTRIED, ESSAY], "What you wrote holds. Next: c.", "1 not attempted, 1 written answer to read"),
        ([UNTRIED, ESSAY_UNTRIED, TASK], "Nothing is written yet. Begin with c; a first try costs nothing.", "2 not attempted, 1 task to read"),
        ([UNTRIED, ESSAY], "You have made a start. Next: c.", "1 not attempted, 1 written answer to read"),
        ([ESSAY_UNTRIED], "Nothing is written yet. Begin with g; a first try costs nothing.", "1 not attempted"),
    ],
)  # fmt: skip
def test_what_is_open_is_told(exercises: list[ExerciseGrade], says: str, open_ones: str) -> None:
    assert next_step(of(*exercises)) == says
    assert row(of(*exercises))[1] == open_ones


def test_a_mean_says_how_many_it_leaves_out() -> None:
    short = Short()
    for grade in (of(FULL), of(NONE), of(UNTRIED, status="invalid"), of(UNTRIED, status="invalid")):
        short.add(grade)
    assert (
        "Mean: 50% of the automatic points, without 2 that could not be graded." in short.report()
    )
    assert to_read([FULL]) == ""


def test_what_an_earlier_notebook_wrote_never_takes_the_place_of_the_courses_own_file(
    made: Path, tmp_path: Path
) -> None:
    """Also where the earlier one has hidden tests, so that its session knows nothing of these
    files."""
    unit = Course(made).unit(NAME, "third")
    written = [("helper.py", tmp_path / "helper.py"), ("kept.txt", tmp_path / "kept.txt")]
    for _, path in written:
        path.write_text("as it was")
    prepared = prepare(unit, parse((unit.folder / unit.file).read_bytes()), made=written)
    assert [name for name, _ in prepared.made] == ["kept.txt"]
    bring_back({name: b"a student's" for name, _ in written}, tmp_path, ["helper.py"])
    assert [path.read_text() for _, path in written] == ["as it was", "a student's"]
