"""The Grade record: what is known of one submission after grading, the same in JSON, the gradebook and every report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = 1


@dataclass(frozen=True)
class TestOutcome:
    """One hidden test. `title` is the line the learner reads, `message` why it failed (None where it passed)."""

    __test__ = False  # not a class for pytest to collect

    name: str
    title: str
    passed: bool
    weight: float = 1
    message: str | None = None
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Misconception:
    """A known misunderstanding that the answers show, and what the learner is told of it."""

    name: str
    says: str


@dataclass(frozen=True)
class ExerciseGrade:
    """One exercise. `score` is None where a person grades it; `error` is what stopped the learner's own cell; `follow_through`: tests
    passed with correct versions of the earlier exercises `replaced` in place of the learner's."""

    id: str
    score: float | None
    max_score: float
    manual: bool = False
    attempted: bool = True
    follow_through: bool = False
    replaced: tuple[str, ...] = ()
    error: str | None = None
    tests: tuple[TestOutcome, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()


@dataclass(frozen=True)
class Grade:
    """One submission. `reason` says why it could not be graded; `notes` what was mended so that it could."""

    submission: str
    assignment: str
    status: str  # "graded" or "invalid"
    reason: str | None = None
    notes: tuple[str, ...] = ()
    exercises: tuple[ExerciseGrade, ...] = ()
    seconds: dict[str, float] = field(default_factory=lambda: {"notebook": 0.0, "tests": 0.0, "diagnosis": 0.0}, compare=False)
    provenance: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """Points for the automatically graded exercises."""
        return round(sum(exercise.score or 0.0 for exercise in self.exercises if not exercise.manual), 6)

    @property
    def max_score(self) -> float:
        """Points that the automatically graded exercises can give."""
        return round(sum(exercise.max_score for exercise in self.exercises if not exercise.manual), 6)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as `check --format json` prints it."""
        data = asdict(self)
        head = {key: data.pop(key) for key in ("submission", "assignment", "status", "reason")}
        return {**head, "score": self.score, "max_score": self.max_score, **data}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Grade:
        """The inverse of `to_dict`."""
        exercises = tuple(
            ExerciseGrade(
                **{
                    **exercise,
                    "tests": tuple(TestOutcome(**test) for test in exercise["tests"]),
                    "replaced": tuple(exercise["replaced"]),
                    "misconceptions": tuple(Misconception(**item) for item in exercise["misconceptions"]),
                }
            )
            for exercise in data["exercises"]
        )
        plain = {key: data[key] for key in ("submission", "assignment", "status", "reason", "seconds", "provenance")}
        return cls(**plain, notes=tuple(data["notes"]), exercises=exercises)


def points(max_score: float, tests: tuple[TestOutcome, ...]) -> float:
    """``max_score * (weights of passed tests) / (all weights)``, rounded to 1e-6 and within [0, max_score]; 0 without tests."""
    total = sum(test.weight for test in tests)
    if total <= 0:
        return 0.0
    share = sum(test.weight for test in tests if test.passed) / total
    return min(max(round(max_score * share, 6), 0.0), max_score)
