"""What a class's Grades say about the exercises themselves.

Difficulty and discrimination as in classical test theory: F. M. Lord and M. R. Novick, *Statistical Theories of Mental Test Scores* (1968).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.grade import ExerciseGrade, Grade

EXAMPLES = 2  # of each misconception


@dataclass(frozen=True)
class TestFailures:
    """A hidden test's title, and how many of those who attempted the exercise fail it."""

    __test__ = False

    title: str
    failed: int
    of: int

    @property
    def rate(self) -> float:
        return self.failed / self.of if self.of else 0.0


@dataclass(frozen=True)
class MisconceptionCount:
    """How often a misconception was recognised, and what two learners saw (without names)."""

    name: str
    says: str
    count: int
    of: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One exercise in a class. `difficulty`: the mean share of its points (1: everybody has them all). `discrimination`: the correlation
    of its points with those of the rest, None where one of them is constant."""

    id: str
    max_score: float
    full: int
    partial: int
    none: int
    blank: int
    difficulty: float
    discrimination: float | None
    tests: tuple[TestFailures, ...]
    misconceptions: tuple[MisconceptionCount, ...]

    @property
    def students(self) -> int:
        return self.full + self.partial + self.none + self.blank


def items(grades: Sequence[Grade]) -> list[Item]:
    """The automatically graded exercises of a unit, in its order, over all Grades that were graded."""
    graded = [grade for grade in grades if grade.status == "graded"]
    if not graded:
        return []
    names = [exercise.id for exercise in graded[0].exercises if not exercise.manual]
    by_name: dict[str, list[ExerciseGrade]] = {name: [] for name in names}
    for grade in graded:
        for exercise in grade.exercises:
            if exercise.id in by_name:
                by_name[exercise.id].append(exercise)
    totals = np.array([grade.score for grade in graded])
    return [_item(name, by_name[name], totals) for name in names if len(by_name[name]) == len(graded)]


def _item(name: str, exercises: list[ExerciseGrade], totals: NDArray[np.float64]) -> Item:
    scores = np.array([exercise.score or 0.0 for exercise in exercises])
    max_score = exercises[0].max_score
    rest = totals - scores
    varies = scores.std() > 1e-9 and rest.std() > 1e-9
    attempted = [exercise for exercise in exercises if exercise.attempted]
    full = sum(exercise.score == exercise.max_score for exercise in attempted)
    partial = sum(0 < (exercise.score or 0) < exercise.max_score for exercise in attempted)
    return Item(
        name,
        max_score,
        full,
        partial,
        none=len(attempted) - full - partial,
        blank=len(exercises) - len(attempted),
        difficulty=float(scores.mean() / max_score) if max_score else 0.0,
        discrimination=float(np.corrcoef(scores, rest)[0, 1]) if varies else None,
        tests=_tests(attempted),
        misconceptions=_misconceptions(attempted),
    )


def _tests(attempted: list[ExerciseGrade]) -> tuple[TestFailures, ...]:
    failed: dict[str, int] = {}
    for exercise in attempted:
        titles: dict[str, bool] = {}
        for test in exercise.tests:
            titles[test.title] = titles.get(test.title, True) and test.passed
        for title, passed in titles.items():
            failed[title] = failed.get(title, 0) + (not passed)
    return tuple(TestFailures(title, count, len(attempted)) for title, count in failed.items())


def _misconceptions(attempted: list[ExerciseGrade]) -> tuple[MisconceptionCount, ...]:
    counts: Counter[str] = Counter()
    says: dict[str, str] = {}
    examples: dict[str, list[str]] = defaultdict(list)
    for exercise in attempted:
        for item in exercise.misconceptions:
            counts[item.name] += 1
            says[item.name] = item.says
            message = next((test.message for test in exercise.tests if not test.passed and test.message), None)
            if message and message not in examples[item.name] and len(examples[item.name]) < EXAMPLES:
                examples[item.name].append(message)
    return tuple(MisconceptionCount(name, says[name], n, len(attempted), tuple(examples[name])) for name, n in counts.most_common())
