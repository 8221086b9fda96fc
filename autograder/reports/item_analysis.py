"""What a class's Grades say about the exercises themselves.

Difficulty and discrimination as in classical test theory: F. M. Lord and M. R. Novick, *Statistical
Theories of Mental Test Scores* (1968).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.grade import ExerciseGrade, Grade
from autograder.reports.properties import properties

EXAMPLES = 2  # of each misconception


@dataclass(frozen=True)
class TestFailures:
    """A hidden test's title, and how many of those who attempted the exercise fail it; of whom
    `undecided` for the values, before it could be judged."""

    __test__ = False

    title: str
    failed: int
    of: int
    undecided: int = 0

    @property
    def rate(self) -> float:
        return self.failed / self.of if self.of else 0.0


@dataclass(frozen=True)
class MisconceptionCount:
    """How often a misconception, or a relation to the right results, was recognised, and what two
    learners saw (without names)."""

    name: str
    says: str
    count: int
    of: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One exercise in a class. `difficulty`: the mean share of its points (1: everybody has them
    all). `discrimination`: the correlation of its points with those of the rest, None where one of
    them is constant."""

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
    relations: tuple[MisconceptionCount, ...]

    @property
    def students(self) -> int:
        return self.full + self.partial + self.none + self.blank


def items(grades: Sequence[Grade]) -> list[Item]:
    """The automatically graded exercises of a unit, in its order, over all Grades that were
    graded."""
    graded = [grade for grade in grades if grade.status == "graded"]
    if not graded:
        return []
    names = [exercise.label for exercise in graded[0].exercises if not exercise.manual]
    by_name: dict[str, list[ExerciseGrade]] = {name: [] for name in names}
    for grade in graded:
        for exercise in grade.exercises:
            if exercise.label in by_name:
                by_name[exercise.label].append(exercise)
    totals = np.array([grade.score for grade in graded])
    return [
        _item(name, by_name[name], totals) for name in names if len(by_name[name]) == len(graded)
    ]


def _item(name: str, exercises: list[ExerciseGrade], totals: NDArray[np.float64]) -> Item:
    scores = np.array([exercise.score or 0.0 for exercise in exercises])
    max_score = exercises[0].max_score
    rest = totals - scores
    varies = scores.std() > 1e-9 and rest.std() > 1e-9
    attempted = [exercise for exercise in exercises if exercise.attempted]
    full = sum(exercise.holds for exercise in attempted)
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
        misconceptions=_counts(attempted, "misconception"),
        relations=_counts(attempted, "relation"),
    )


def _tests(attempted: list[ExerciseGrade]) -> tuple[TestFailures, ...]:
    failed: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for exercise in attempted:
        for found in properties(exercise.tests):
            failed[found.title] += found.held < found.of
            undecided[found.title] += found.undecided
    return tuple(
        TestFailures(title, count, len(attempted), undecided[title])
        for title, count in failed.items()
    )


def _counts(attempted: list[ExerciseGrade], kind: str) -> tuple[MisconceptionCount, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[str]] = defaultdict(list)
    for exercise in attempted:
        for told in [
            (item.name, item.says) for item in exercise.misconceptions if item.kind == kind
        ]:
            counts[told] += 1
            message = next(
                (test.message for test in exercise.tests if not test.passed and test.message), None
            )
            if message and message not in examples[told] and len(examples[told]) < EXAMPLES:
                examples[told].append(message)
    return tuple(
        MisconceptionCount(*told, n, len(attempted), tuple(examples[told]))
        for told, n in counts.most_common()
    )
