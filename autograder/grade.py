"""The Grade record: what is known of one submission after grading, the same in JSON, the gradebook
and every report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = 1
MAX_TOLD = 6000  # characters of what a learner is told of one test


@dataclass(frozen=True)
class TestOutcome:
    """One hidden test. `title` is the line the learner reads, `message` why it failed (None where
    it passed). `undecided`: it failed for the values, before what its title promises could be
    judged; it earns nothing, and nobody says that the promise is broken."""

    __test__ = False  # not a class for pytest to collect

    name: str
    title: str
    passed: bool
    weight: float = 1
    message: str | None = None
    seconds: float = field(default=0.0, compare=False)
    undecided: bool = False


@dataclass(frozen=True)
class Misconception:
    """What the answers show of a misunderstanding, and what the learner is told of it. `kind`: a
    known "misconception", or a "relation" that holds between the learner's results and the right
    ones."""

    name: str
    says: str
    kind: str = "misconception"


@dataclass(frozen=True)
class ExerciseGrade:
    """One exercise. `score` is None where a person grades it, and where it is a `task`, by the
    cells that follow it. `notebook` is the one that it is in, empty for that with the assignment's
    name. `error` is what stopped the learner's own cell. `replaced`: earlier exercises of which
    correct versions stood in for the learner's where tests ran again; `follow_through`: a test
    passed for it."""

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
    task: bool = False
    notebook: str = ""

    @property
    def label(self) -> str:
        """What it is called among all exercises of the assignment."""
        return f"{self.notebook}: {self.id}" if self.notebook else self.id

    @property
    def holds(self) -> bool:
        """Whether nothing is open: also of an exercise without points its tests decide."""
        return self.score == self.max_score and (
            self.max_score > 0 or all(test.passed for test in self.tests)
        )


@dataclass(frozen=True)
class Grade:
    """One submission. `status`: "graded"; "invalid", where the notebook can't be graded and gets no
    points; or "not_graded", where the grader or the course failed, so that there is no score at
    all. `reason` says why; `notes` what was mended so that it could be graded."""

    submission: str
    assignment: str
    status: str
    reason: str | None = None
    notes: tuple[str, ...] = ()
    exercises: tuple[ExerciseGrade, ...] = ()
    seconds: dict[str, float] = field(
        default_factory=lambda: {"notebook": 0.0, "tests": 0.0, "diagnosis": 0.0}, compare=False
    )
    provenance: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """Points for the automatically graded exercises."""
        return round(
            sum(exercise.score or 0.0 for exercise in self.exercises if not exercise.manual), 6
        )

    @property
    def max_score(self) -> float:
        """Points that the automatically graded exercises can give."""
        return round(
            sum(exercise.max_score for exercise in self.exercises if not exercise.manual), 6
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as `check --format json` prints it."""
        data = asdict(self)
        head = {key: data.pop(key) for key in ("submission", "assignment", "status", "reason")}
        score = None if self.status == "not_graded" else self.score
        return {**head, "score": score, "max_score": self.max_score, **data}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Grade:
        """The inverse of `to_dict`."""
        exercises = tuple(
            ExerciseGrade(
                **{
                    **exercise,
                    "tests": tuple(TestOutcome(**test) for test in exercise["tests"]),
                    "replaced": tuple(exercise["replaced"]),
                    "misconceptions": tuple(
                        Misconception(**item) for item in exercise["misconceptions"]
                    ),
                }
            )
            for exercise in data["exercises"]
        )
        plain = {
            key: data[key]
            for key in ("submission", "assignment", "status", "reason", "seconds", "provenance")
        }
        return cls(**plain, notes=tuple(data["notes"]), exercises=exercises)


def points(max_score: float, tests: tuple[TestOutcome, ...]) -> float:
    """``max_score * (weights of passed tests) / (all weights)``, rounded to 1e-6 and within [0,
    max_score]; 0 without tests."""
    total = sum(test.weight for test in tests)
    if total <= 0:
        return 0.0
    share = sum(test.weight for test in tests if test.passed) / total
    return min(max(round(max_score * share, 6), 0.0), max_score)
