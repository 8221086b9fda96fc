"""What an exercise is worth in a Grade where no hidden test decides: by what its own test cell put
out, by a person, or with nothing handed in."""

from __future__ import annotations

from dataclasses import replace

from autograder.course.course import Exercise, Unit
from autograder.grade import MAX_TOLD, ExerciseGrade, TestOutcome
from autograder.sandbox.outputs import cut
from autograder.scoring.own_tests import Output, own_score


def not_attempted(exercise: Exercise) -> ExerciseGrade:
    """The result of an exercise of which nothing was handed in."""
    score = None if exercise.manual else 0.0
    return ExerciseGrade(
        exercise.id,
        score,
        exercise.points,
        exercise.manual,
        attempted=False,
        task=exercise.task,
        notebook=exercise.notebook,
    )


def by_a_person(exercise: Exercise, unit: Unit, own: str) -> ExerciseGrade:
    """What a person grades: an answer, `own`, that is not as it was released, as nbgrader has it,
    and every task."""
    stub = next(cell.source for cell in unit.release.cells if cell.grade_id == exercise.test_id)
    return replace(not_attempted(exercise), attempted=exercise.task or own != stub)


def by_its_own_cell(exercise: Exercise, outputs: list[Output] | None) -> ExerciseGrade:
    """The outputs of the test cell decide, as in stock nbgrader, but for results that are no number
    of points (see `own_tests`); None: it was not run."""
    score, message = (
        (0.0, "This cell was not run.") if outputs is None else own_score(outputs, exercise.points)
    )
    message = None if message is None else cut(message, MAX_TOLD)
    test = TestOutcome(
        exercise.test_id, f"The checks of {exercise.test_id}", score >= exercise.points, 1, message
    )
    return ExerciseGrade(
        exercise.id, score, exercise.points, tests=(test,), notebook=exercise.notebook
    )
