"""Solutions written from a unit's release alone, by somebody who had not read its hidden tests: wrong ones that pass the visible check, and
unusual right ones. A file of a unit holds functions, `@wrong("exercise")` and `@right("exercise")`, and changes of the instructor's solution,
``name = wrong("exercise", (old text, new text))``, as `autograder.slip` takes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from autograder.checks.decorators import Slip
from autograder.course.course import Course
from autograder.course.variants import Variant, reference_solutions, variants, with_solutions
from autograder.grade import ExerciseGrade
from autograder.running.batch import spread
from autograder.running.handle import Grader
from autograder.running.options import Options


@dataclass(frozen=True)
class Tried:
    """What came of one solution. `full`: it got all points; `explained`: the learner was told more than what came back."""

    exercise: str
    name: str
    wrong: bool
    full: bool
    explained: bool

    @property
    def false(self) -> bool:
        """Whether the verdict is: a wrong one with all points, or a right one without."""
        return self.wrong == self.full


def wrong(exercise: str, *changes: tuple[str, str]) -> Any:
    """Declare a wrong solution that passes the visible check: a function, or changes of the instructor's."""
    return _declared(exercise, changes, "wrong")


def right(exercise: str, *changes: tuple[str, str]) -> Any:
    """Declare a right solution in a style that nobody foresaw: a function, or changes of the instructor's."""
    return _declared(exercise, changes, "right")


def _declared(
    exercise: str, changes: tuple[tuple[str, str], ...], kind: str
) -> Slip | Callable[[Any], Any]:
    if changes:
        return Slip(exercise, changes, kind)

    def decorate(definition: Any) -> Any:
        definition.__variant_of__, definition.__says__ = exercise, kind
        return definition

    return decorate


def campaign(path: Path, solutions: dict[str, str]) -> list[Variant]:
    """The solutions of a file, in its order; `says` is "wrong" or "right". `solutions` are the instructor's, by exercise."""
    return variants(path, solutions)


def files() -> list[Path]:
    """The campaign's files, one for each unit."""
    return sorted(Path(__file__).parent.glob("[0-9]*.py"))


def tried(course: Course, path: Path, *, jobs: int) -> Iterator[Tried]:
    """Grade the solutions of a unit, several exercises' in one notebook; a false verdict is looked at again, alone."""
    source = json.loads(course.unit(path.stem).source.read_text())
    by_exercise: dict[str, list[Variant]] = {}
    for variant in campaign(path, reference_solutions(source)):
        by_exercise.setdefault(variant.exercise, []).append(variant)
    rounds = [
        [variant for variant in row if variant is not None]
        for row in zip_longest(*by_exercise.values())
    ]
    options = Options(str(course.root), path.stem, course.settings)
    for _, found in spread(
        [partial(_graded, source=source, together=together) for together in rounds],
        options,
        jobs=jobs,
    ):
        yield from found


def _graded(grader: Grader, source: dict[str, Any], together: list[Variant]) -> list[Tried]:
    document = with_solutions(source, {variant.exercise: variant.source for variant in together})
    grades = {
        exercise.id: exercise
        for exercise in grader.grade_bytes(json.dumps(document).encode(), "campaign")[0].exercises
    }
    found = [_result(variant, grades[variant.exercise]) for variant in together]
    if len(together) == 1:
        return found
    again = {
        item.name: _graded(grader, source, [variant])
        for item, variant in zip(found, together, strict=True)
        if item.false
    }
    return [result for item in found for result in again.get(item.name, [item])]


def _result(variant: Variant, grade: ExerciseGrade) -> Tried:
    return Tried(
        variant.exercise,
        variant.name,
        variant.says == "wrong",
        grade.score == grade.max_score,
        bool(grade.misconceptions),
    )
