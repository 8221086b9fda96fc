"""A class in a real nbgrader gradebook: scores, executed notebooks, reports, and nothing lost."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook as Book
from nbgrader.api import MissingEntry

from autograder.course.course import Course, CourseError
from autograder.nbgrader import classroom
from autograder.nbgrader.database import GradebookError
from autograder.nbgrader.events import Change
from tests.support.classes import grade, with_question
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, code, small


@pytest.fixture
def class_of(course: Path) -> Path:
    """The small course with a written question, and submissions of a few students."""
    write(course / "release" / UNIT, with_question(small()))
    submissions: dict[str, Any] = {
        "full": with_question(small(*RIGHT), "Because."),
        "half": with_question(small("def double(x):\n    return x", RIGHT[1])),
        "blank": with_question(small()),
        "broken": b"{",
        "crash": with_question(small(*RIGHT, code("import os; os._exit(1)"))),
    }
    for student, document in submissions.items():
        write(course / "submitted" / student / UNIT, document)
        (course / "submitted" / student / UNIT / "timestamp.txt").write_text(
            "2026-11-20 10:00:00 UTC"
        )
    (course / "submitted" / "missing" / UNIT).mkdir(parents=True)
    return course


def rows(root: Path, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    with Book(f"sqlite:///{root / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook(UNIT, UNIT, student)
        return {
            row.name: (row.auto_score, row.manual_score, row.needs_manual_grade)
            for row in notebook.grades
        }


def test_every_submission_gets_a_row_a_notebook_and_a_report(class_of: Path) -> None:
    grades = grade(class_of)
    assert {student: result.score for student, result in grades.items()} == {
        "full": 6,
        "half": 2,
        "blank": 0,
        "broken": 0,
        "crash": 6,
        "missing": 0,
    }
    assert rows(class_of, "full") == {
        "test_double": (4.0, None, False),
        "test_total": (2.0, None, False),
        "explain_it": (None, None, True),
    }
    assert rows(class_of, "half") == {
        "test_double": (0.0, None, False),
        "test_total": (2.0, None, False),
        "explain_it": (0.0, None, False),
    }
    assert rows(class_of, "broken")["test_double"] == (0.0, None, False)
    for student in grades:
        path = class_of / "autograded" / student / UNIT / f"{UNIT}.ipynb"
        assert stat.S_IMODE(path.stat().st_mode) == 0o444
        assert json.loads(path.read_text())["nbformat"] == 4
        assert (
            json.loads((class_of / "reports" / UNIT / f"{student}.json").read_text())["score"]
            == grades[student].score
        )
    assert "ends in the middle" in grades["broken"].reason
    assert "no file" in grades["missing"].reason


def test_the_executed_notebook_holds_scores_where_nbgrader_reads_them(class_of: Path) -> None:
    import nbformat
    from nbgrader.utils import determine_grade

    grade(class_of)
    for student, expected in [
        ("full", [4.0, 2.0, None]),
        ("half", [0.0, 2.0, 0]),
        ("broken", [0.0, 0.0, 0]),
    ]:
        document = nbformat.read(
            class_of / "autograded" / student / UNIT / f"{UNIT}.ipynb", as_version=4
        )
        nbformat.validate(document)
        cells = [cell for cell in document.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        for cell in cells:
            if (
                cell.cell_type == "markdown"
            ):  # a course compiled by nbgrader has the stub's checksum here
                continue
            assert determine_grade(cell)[0] == expected[cells.index(cell)]


def test_what_has_not_changed_is_left_and_what_has_is_graded_again(
    class_of: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = grade(class_of)
    asked: list[str] = []
    real = classroom.grade_files
    monkeypatch.setattr(
        classroom,
        "grade_files",
        lambda tasks, *a, **k: (asked.extend(task.name for task in tasks), real(tasks, *a, **k))[1],
    )
    assert grade(class_of) == first
    assert asked == ["missing"]
    asked.clear()
    write(class_of / "submitted" / "half" / UNIT, with_question(small(*RIGHT)))
    assert grade(class_of)["half"].score == 6
    assert set(asked) == {"half", "missing"}
    asked.clear()
    hidden = class_of / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    hidden.write_text(hidden.read_text() + "\n# changed\n")
    grade(class_of)
    assert len(asked) == 6
    asked.clear()
    grade(class_of, force=True, students=["full"])
    assert asked == ["full"]


def test_an_emptied_gradebook_is_not_filled_again_without_a_word(class_of: Path) -> None:
    grade(class_of)
    (class_of / "gradebook.db").unlink()
    asked = run("grade", UNIT, cwd=class_of)
    assert asked.returncode == 2
    assert (
        f"has lost {UNIT} of 6 who were graded: blank, broken, crash, full, half and 1 more"
        in asked.stdout
    )
    assert "--yes" in asked.stderr
    with pytest.raises(MissingEntry):
        rows(class_of, "full")
    assert "6 of 6" in run("grade", UNIT, "--yes", cwd=class_of).stdout
    assert rows(class_of, "full")["test_double"] == (4.0, None, False)


def test_manual_scores_and_comments_survive_a_regrade(class_of: Path) -> None:
    grade(class_of)
    with Book(f"sqlite:///{class_of / 'gradebook.db'}") as book:
        written = book.find_grade("explain_it", UNIT, UNIT, "full")
        written.manual_score, written.needs_manual_grade = 2.5, False
        book.find_comment("double", UNIT, UNIT, "full").manual_comment = "Well put."
        book.db.commit()
    grade(class_of, force=True)
    assert rows(class_of, "full")["explain_it"] == (None, 2.5, False), "nothing to look at again"
    path = class_of / "submitted" / "full" / UNIT / f"{UNIT}.ipynb"
    path.write_text(path.read_text() + "\n")
    grade(class_of)
    assert rows(class_of, "full")["explain_it"] == (None, 2.5, True), "a person looks again"
    with Book(f"sqlite:///{class_of / 'gradebook.db'}") as book:
        assert book.find_comment("double", UNIT, UNIT, "full").comment == "Well put."
        assert book.find_submission(UNIT, "full").score == 8.5


LATE = """
from nbgrader.plugins import BasePlugin

c = get_config()


class OnePointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return None if student_id == "half" else total_seconds_late / 3600


c.AssignLatePenalties.plugin_class = OnePointAnHour
"""


def penalties(root: Path) -> dict[str, tuple[float, float | None]]:
    """Score of the submission and penalty of the notebook, by student."""
    with Book(f"sqlite:///{root / 'gradebook.db'}") as book:
        return {
            item.student_id: (
                item.score,
                next(notebook.late_submission_penalty for notebook in item.notebooks),
            )
            for item in book.assignment_submissions(UNIT)
        }


def due(root: Path, moment: str) -> None:
    with Book(f"sqlite:///{root / 'gradebook.db'}") as book:
        book.update_or_create_assignment(UNIT, duedate=moment)


def test_late_penalties_are_those_of_nbgrader(class_of: Path) -> None:
    from nbgrader.preprocessors import AssignLatePenalties

    (class_of / "nbgrader_config.py").write_text(LATE)
    grade(class_of)
    due(class_of, "2026-11-20 08:00:00 UTC")  # everyone is two hours late
    assert penalties(class_of)["full"] == (6.0, None)
    shown: list[Change] = []
    grade(class_of, confirm=lambda changes: shown.extend(changes))
    assert {(change.student, change.before, change.after) for change in shown} == {
        ("full", 6.0, 4.0),
        ("crash", 6.0, 4.0),
    }
    assert penalties(class_of)["full"] == (6.0, None), "nobody said that it should be stored"
    grade(class_of)
    ours = penalties(class_of)
    assert ours["full"] == (6.0, 2.0)
    assert ours["half"][1] is None, "the plugin forgave it"
    assert ours["blank"][1] == 0.0, "never more than the score"
    for student in ours:  # nbgrader's own preprocessor finds nothing to change
        resources = {
            "nbgrader": {
                "notebook": UNIT,
                "assignment": UNIT,
                "student": student,
                "db_url": f"sqlite:///{class_of / 'gradebook.db'}",
            }
        }
        AssignLatePenalties(config=Course(class_of).config).preprocess(
            NotebookNode(cells=[]), resources
        )
    assert penalties(class_of) == ours
    due(class_of, "2026-11-21 08:00:00 UTC")
    grade(class_of)
    assert penalties(class_of)["full"] == (6.0, None), "in time after all"


def test_a_broken_penalty_plugin_is_told(class_of: Path) -> None:
    grade(class_of)
    due(class_of, "2026-11-20 08:00:00 UTC")
    before = rows(class_of, "full")
    (class_of / "nbgrader_config.py").write_text(LATE.replace("total_seconds_late / 3600", "1 / 0"))
    with pytest.raises(GradebookError, match="OnePointAnHour, failed for .*: ZeroDivisionError"):
        grade(class_of, force=True)
    assert rows(class_of, "full") == before


def test_a_submission_is_stored_whole_or_not_at_all(class_of: Path) -> None:
    grade(class_of, students=["blank"])
    due(class_of, "2026-11-20 08:00:00 UTC")
    (class_of / "nbgrader_config.py").write_text(LATE.replace("total_seconds_late / 3600", "1 / 0"))
    with pytest.raises(GradebookError):
        grade(class_of, students=["full"])
    with Book(f"sqlite:///{class_of / 'gradebook.db'}") as book:
        assert [item.student_id for item in book.assignment_submissions(UNIT)] == ["blank"]
        assert [student.id for student in book.students] == ["blank"]


def test_nothing_to_grade_says_so(class_of: Path) -> None:
    with pytest.raises(CourseError, match="No submission of .* by: nobody"):
        grade(class_of, students=["nobody"])
    (class_of / "submitted").rename(class_of / "elsewhere")
    with pytest.raises(CourseError, match="no submissions"):
        grade(class_of)


def test_a_gradebook_that_can_not_be_opened_is_told(class_of: Path) -> None:
    (class_of / "gradebook.db").write_text("this is no database")
    with pytest.raises(GradebookError, match="can't be opened"):
        grade(class_of)
    done = run("grade", UNIT, cwd=class_of)
    assert done.returncode == 2
    assert "can't be opened" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_prints_a_table_and_says_where_things_lie(class_of: Path) -> None:
    done = run("grade", UNIT, "--timeout", "20", cwd=class_of)
    assert done.returncode == 2  # two of them could not be graded
    assert "full     6 of 6" in done.stdout
    assert "autograded/" in done.stdout
    assert "broken: This file ends in the middle" in done.stderr
    assert run("grade", UNIT, "--student", "full", cwd=class_of).returncode == 0


def test_folders_and_database_come_from_the_courses_settings(class_of: Path) -> None:
    (class_of / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.submitted_directory = 'handed_in'\nc.CourseDirectory.db_url = 'sqlite:///' + __import__('os').path.dirname(__file__) + '/other.db'\n"
    )
    (class_of / "submitted").rename(class_of / "handed_in")
    grade(class_of)
    assert (class_of / "other.db").exists()
    assert not (class_of / "gradebook.db").exists()


def test_a_profile_says_where_the_time_went(class_of: Path) -> None:
    done = run("grade", UNIT, "--profile", cwd=class_of)
    assert "Where the time went, for 6 submissions graded now" in done.stdout
    assert "recognising misconceptions" in done.stdout
    again = run("grade", UNIT, "--profile", "--student", "full", cwd=class_of)
    assert "for 0 submissions graded now" in again.stdout


def test_grading_again_shows_what_changes_before_it_stores(class_of: Path) -> None:
    run("grade", UNIT, cwd=class_of)
    hidden = class_of / "tests" / "hidden" / UNIT / f"test_{UNIT}.py"
    hidden.write_text(
        hidden.read_text().replace(
            "student.total(np.array([5.0])), 5.0", "student.total(np.array([5.0])), 6.0"
        )
    )
    reports = class_of / "reports" / UNIT
    before = {
        f"{who}.json": (reports / f"{who}.json").read_text() for who in ("full", "half", "crash")
    }

    asked = run("grade", UNIT, "--force", cwd=class_of)
    assert asked.returncode == 2
    assert "half     2 -> 1            total 2 -> 1" in asked.stdout
    assert "full     6 -> 5            total 2 -> 1" in asked.stdout
    assert "blank" not in asked.stdout.split("\n\n")[0]
    assert "What would change was not stored" in asked.stderr
    assert "The hidden tests have changed: 5 are graded again." in asked.stderr
    plainly = run("grade", UNIT, cwd=class_of)
    assert (plainly.returncode, plainly.stdout.split("\n\n")[0]) == (
        2,
        asked.stdout.split("\n\n")[0],
    ), "the same without --force"
    assert {name: (reports / name).read_text() for name in before} == before

    stored = run("grade", UNIT, "--force", "--yes", cwd=class_of)
    assert "5 of 6" in stored.stdout
    assert json.loads((reports / "full.json").read_text())["score"] == 5
    assert (reports / "history" / "full" / "0001.json").read_text() == before["full.json"]

    again = run("grade", UNIT, "--force", cwd=class_of)  # nothing changes, so nothing is asked
    assert again.returncode == stored.returncode
    assert not (reports / "history" / "full" / "0002.json").exists()
