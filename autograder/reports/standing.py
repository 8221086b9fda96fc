"""Where each student stands in a unit: who handed in nothing, who could not be graded, who waits for
a person, and who tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from autograder.course.late_work import Lateness
from autograder.grade import Grade

NOT_GRADED, INVALID, MISSING, GRADED = "not graded", "invalid", "missing", "graded"
_BY_NEED = (NOT_GRADED, INVALID, MISSING, GRADED)


@dataclass(frozen=True)
class Recorded:
    """What the gradebook has of one submission: its `final` score, with what a person gave and
    without the penalty, of `max_score`; whether it is `unread`, so that a person has to look at
    it."""

    final: float
    max_score: float
    unread: bool
    lateness: Lateness = field(default_factory=Lateness)


@dataclass(frozen=True)
class Register:
    """Who takes the course (names by login), and what is known of them by unit and login: what the
    gradebook has, who handed in, until when it was extended and why."""

    names: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[tuple[str, str], Recorded] = field(default_factory=dict)
    handed_in: frozenset[tuple[str, str]] = frozenset()
    extended: Mapping[tuple[str, str], tuple[datetime, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """One student in one unit. `state`: "not graded" (handed in, and without a Grade), "invalid"
    (could not be graded), "missing" (handed in nothing), or "graded"."""

    student: str
    name: str
    state: str
    grade: Grade | None = None
    recorded: Recorded | None = None
    extended: tuple[datetime, str] | None = None

    @property
    def share(self) -> float | None:
        """The share of the automatic points, in [0, 1]; None where there is nothing to count."""
        return None if self.state != GRADED or self.grade is None else share(self.grade)

    @property
    def unread(self) -> bool:
        """Whether a person has yet to look at it."""
        return self.state == GRADED and self.recorded is not None and self.recorded.unread

    @property
    def need(self) -> tuple[int, float, str]:
        """Those who need somebody most come first: the ungraded, those without a submission, and
        then the lowest scores."""
        return _BY_NEED.index(self.state), self.share or 0.0, self.student


def share(grade: Grade) -> float | None:
    """The share of the automatic points, in [0, 1]; None where there are none."""
    return grade.score / grade.max_score if grade.max_score else None


def mean(shares: Iterable[float | None]) -> float | None:
    """The mean, over those that there are: the one definition for terminal and reports."""
    counted = [share for share in shares if share is not None]
    return sum(counted) / len(counted) if counted else None


def standings(register: Register, unit: str, grades: Mapping[str, Grade]) -> list[Standing]:
    """Everybody who takes the course or handed in, by need."""
    handed_in = {student for name, student in register.handed_in if name == unit}
    recorded = {student for name, student in register.recorded if name == unit}
    everybody = {*register.names, *grades, *handed_in, *recorded}
    found = []
    for student in everybody:
        grade = grades.get(student)
        if grade is not None:
            state = INVALID if grade.status == "invalid" else GRADED
        else:
            state = NOT_GRADED if student in handed_in | recorded else MISSING
        key = (unit, student)
        name = register.names.get(student, "")
        found.append(
            Standing(
                student,
                name if name != student else "",
                state,
                grade,
                register.recorded.get(key),
                register.extended.get(key),
            )
        )
    return sorted(found, key=lambda standing: standing.need)


def counted(found: Sequence[Standing]) -> str:
    """``2 handed in nothing, 1 could not be graded, 3 wait for a person, 1 came late``; nothing
    where all is done."""
    counts = (
        (sum(one.state == NOT_GRADED for one in found), "not graded yet", "not graded yet"),
        (sum(one.state == INVALID for one in found), "could not be graded", "could not be graded"),
        (sum(one.state == MISSING for one in found), "handed in nothing", "handed in nothing"),
        (sum(one.unread for one in found), "waits for a person", "wait for a person"),
        (sum(is_late(one) for one in found), "came late", "came late"),
    )
    return ", ".join(
        f"{count} {one if count == 1 else more}" for count, one, more in counts if count
    )


def is_late(standing: Standing) -> bool:
    return standing.recorded is not None and standing.recorded.lateness.seconds > 0
