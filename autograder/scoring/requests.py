"""What can be asked of a grading process, and what comes back, as records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.course.beside import Files, Folder
from autograder.course.course import Unit
from autograder.course.overlay import LaidCell
from autograder.grade import Grade, TestOutcome
from autograder.scoring.tried import Tried


@dataclass(frozen=True)
class Submission:
    """One notebook to grade: how it is called in the report, its bytes, or the fault that kept them
    from being read; notes on where it was found; and the folder that was handed in with it.
    `title`: which of the assignment's notebooks it is; `made`: files that the ones before it have
    made; `keeps`: those that this one makes are asked for; `compares`: where no misconception is
    recognised, its results are compared with the right ones; `only`: the exercises that are asked
    for, where not all are."""

    name: str
    data: bytes | None
    fault: str | None = None
    notes: tuple[str, ...] = ()
    folder: Folder | None = None
    title: str = ""
    made: Files = ()
    keeps: bool = False
    compares: bool = True
    only: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Probe:
    """A solution of one exercise, to see whether its hidden tests notice that it is wrong."""

    exercise: str
    source: str
    every: bool = False


@dataclass(frozen=True)
class Probed:
    """The name of the first hidden test that failed; None where all passed. Where every test was
    asked for, what each says, and the visible check."""

    failed: str | None
    tests: tuple[TestOutcome, ...] = ()
    check: str | None = None


@dataclass(frozen=True)
class Tries:
    """Programs to run in the instructor's notebook, the whole of it or up to an exercise, whose
    solution they may change (see `trials`)."""

    exercise: str
    trials: tuple[tuple[str, ...], ...]
    whole: bool


@dataclass(frozen=True)
class Trieds:
    """What came of each of them, and what the exercise forbids, with the reasons."""

    tried: list[Tried]
    forbids: dict[str, str]


@dataclass(frozen=True)
class Failed:
    """A fault of the grader's or of the machine's: there is no Grade. `details`: the traceback, for
    the log."""

    reason: str
    details: str


@dataclass(frozen=True)
class Graded:
    """A Grade of a notebook, and the cells with what they put out (by their place among the cells);
    the files that they made."""

    unit: Unit
    grade: Grade
    laid: list[LaidCell]
    outputs: dict[int, list[dict[str, Any]]]
    made: dict[str, bytes] = field(default_factory=dict)
