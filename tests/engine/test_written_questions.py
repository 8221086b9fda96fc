"""Model answers and marks, as instructors' notebooks have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.course.course import Course
from autograder.course.questions import Question, questions
from tests.support.commands import write
from tests.support.small_course import CONFIG, UNIT, notebook
from tests.support.the_course import ROOT, UNITS


@pytest.mark.parametrize("unit", UNITS)
def test_each_question_of_the_course_has_a_model_answer_and_marks(unit: str) -> None:
    found = questions(Course(ROOT).assignment(unit))
    assert found
    for question in found:
        assert question.model, question.id
        assert question.marks, question.id
        assert "SOLUTION" not in question.model + question.marks
        assert not question.model.lower().startswith("**model")
        assert question.title
        assert question.text


def cell(source: str, *, kind: str = "markdown", **nbgrader: Any) -> dict[str, Any]:
    names = {"solution": True, "grade": True, "locked": False, "task": False, "grade_id": "why"}
    about = {"schema_version": 3, "points": 2} | names | nbgrader
    made: dict[str, Any] = {"cell_type": kind, "source": source, "metadata": {"nbgrader": about}}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


TEXT = {"cell_type": "markdown", "source": "## Twice\n\nWhy?", "metadata": {}}


def asked(root: Path, released: dict[str, Any], source: dict[str, Any]) -> Question:
    (root / "nbgrader_config.py").write_text(CONFIG)
    write(root / "release" / UNIT, notebook(TEXT, released))
    write(root / "source" / UNIT, notebook(TEXT, source))
    (question,) = questions(Course(root).assignment(UNIT))
    return question


@pytest.mark.parametrize(
    ("source", "model", "marks"),
    [
        ("Because.", "Because.", ""),
        ("### BEGIN SOLUTION\nBecause.\n### END SOLUTION", "Because.", ""),
        ("**Model answer:** Because.\n\n**Marking scheme:**\n\n- 1: so", "Because.", "- 1: so"),
        ("Because.\n\n#### Rubric\n\n1 point: so", "Because.", "1 point: so"),
        ("Marks are what teachers give.", "Marks are what teachers give.", ""),
        ("*Write here.*", "", ""),
    ],
)
def test_marks_are_told_from_the_model_answer(
    tmp_path: Path, source: str, model: str, marks: str
) -> None:
    question = asked(tmp_path, cell("*Write here.*"), cell(source))
    assert (question.title, question.text) == ("Twice", "## Twice\n\nWhy?")
    assert (question.model, question.marks, question.maximum) == (model, marks, 2.0)


def test_a_task_has_its_mark_scheme(tmp_path: Path) -> None:
    about = {"solution": False, "grade": False, "locked": True, "task": True}
    scheme = "\n=== BEGIN MARK SCHEME ===\n1: draws it\n=== END MARK SCHEME ===\n"
    task = "### Draw\n\nDraw it."
    question = asked(tmp_path, cell(task, **about), cell(task + scheme, **about))
    assert (question.title, question.text) == ("Draw", task)
    assert (question.model, question.marks) == ("", "1: draws it")
    assert question.is_task


def test_code_that_a_person_grades_has_code_for_a_model(tmp_path: Path) -> None:
    solved = "### BEGIN SOLUTION\n# marks: none\nx = 1\n### END SOLUTION"
    question = asked(tmp_path, cell("pass", kind="code"), cell(solved, kind="code"))
    assert (question.model, question.marks) == ("# marks: none\nx = 1", "")
    assert question.is_code


def test_without_the_instructors_notebook_there_is_neither(tmp_path: Path) -> None:
    asked(tmp_path, cell("pass"), cell("Because."))
    (tmp_path / "source" / UNIT / f"{UNIT}.ipynb").unlink()
    (question,) = questions(Course(tmp_path).assignment(UNIT))
    assert (question.model, question.marks) == ("", "")
