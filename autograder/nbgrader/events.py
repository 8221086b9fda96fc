"""What happens while a class is graded, as whoever shows it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.course.late_work import Lateness
from autograder.grade import Grade


@dataclass(frozen=True)
class Graded:
    """One student's Grade is stored. `done` of `total` are. `storing`: the seconds that took, None
    where it was stored before. `lateness`: when it was due and came; `unread`: a person has yet to
    look at it."""

    student: str
    grade: Grade
    done: int
    total: int
    storing: float | None = None
    lateness: Lateness = field(default_factory=Lateness)
    unread: bool = False


@dataclass(frozen=True)
class NotGraded:
    """One student's submission was not graded, through no fault of its own: nothing is stored, and
    the next run tries again."""

    student: str
    reason: str
    done: int
    total: int


@dataclass(frozen=True)
class Preview:
    """A submission was graded again, and nothing is stored yet. `done` of `total` are."""

    done: int
    total: int


@dataclass(frozen=True)
class Said:
    """Something to tell before the work begins, or after it."""

    text: str


@dataclass(frozen=True)
class Change:
    """What would change for one student whose submission has not: final points, penalties taken
    off, before and after; and by exercise."""

    student: str
    before: float
    after: float
    exercises: tuple[tuple[str, float, float], ...] = ()
    why: str = ""


Confirm = Callable[[list[Change]], bool]
