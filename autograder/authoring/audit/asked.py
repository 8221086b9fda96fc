"""Two promises about what is asked: nothing that was not promised (`promises`), and each promise
once (`kinds`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.authoring.audit.kinds import KINDS, others
from autograder.authoring.audit.promises import refusing
from autograder.course.variants import Variant
from autograder.grade import Grade, TestOutcome
from autograder.running.handle import Grader

_REFUSED = "NotPromised: "


@dataclass(frozen=True)
class Question:
    """A solution of an exercise to try: one that refuses what is not promised (`other` is ""), or
    one whose answers are right, but `other`."""

    exercise: str
    source: str
    other: str = ""


@dataclass(frozen=True)
class Answer:
    """What the hidden tests say of it, and the visible check (None: it passes)."""

    tests: tuple[TestOutcome, ...]
    check: str | None

    @property
    def failed(self) -> list[TestOutcome]:
        return [test for test in self.tests if not test.passed]

    @property
    def lost(self) -> float:
        """The share of the exercise's points that it costs."""
        return sum(test.weight for test in self.failed) / (
            sum(test.weight for test in self.tests) or 1
        )


_Found = Sequence[tuple[Question, Answer]]


def questions(exercise: str, source: str) -> list[Question]:
    """What is tried with an exercise's solution."""
    strict, _ = refusing(exercise, source)
    tried = [
        Question(exercise, changed, what) for what, changed in others(exercise, source).items()
    ]
    return [Question(exercise, strict), *tried] if strict else tried


def answer(grader: Grader, question: Question) -> Answer:
    """What comes of it."""
    tests, check = grader.judged(question.exercise, question.source)
    return Answer(tuple(tests), check)


def promises(found: _Found) -> tuple[str, tuple[str, ...]]:
    """Where a hidden test gives an argument that its exercise does not promise."""
    tried = [(question, answer) for question, answer in found if not question.other]
    breaches = [
        f"{question.exercise}: {test.name} gives what is not promised: {_reason(test)}"
        for question, answer in tried
        for test in answer.failed
        if _REFUSED in (test.message or "")
    ]
    return f"{len(tried)} solutions that take nothing else", tuple(breaches)


def _reason(test: TestOutcome) -> str:
    line = next(line for line in (test.message or "").splitlines() if _REFUSED in line)
    return line.split(_REFUSED, 1)[1].split(" (line ")[0]


def costs(
    found: _Found, slips: Sequence[tuple[Variant, Grade]]
) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """What right answers of another kind, and the known misconceptions, cost of their exercise's
    points. A right answer costs one test at most, and that its kind is another the visible check
    says first."""
    tried = [(question, answer) for question, answer in found if question.other and answer.failed]
    breaches = []
    for question, answer in tried:
        if len(answer.failed) > 1:
            names = ", ".join(test.name.split("::")[-1] for test in answer.failed)
            breaches.append(
                f"{question.exercise}: {question.other} costs {answer.lost:.0%} of the points, in {len(answer.failed)} tests: {names}"
            )
        if answer.check is None and question.other in KINDS:
            breaches.append(
                f"{question.exercise}: {question.other} costs {answer.lost:.0%} of the points, and the visible check passes it"
            )
    shares = {
        f"{question.exercise}: {question.other}": round(answer.lost, 4)
        for question, answer in tried
    }
    scores = {
        (slip.exercise, slip.name): exercise
        for slip, grade in slips
        for exercise in grade.exercises
        if exercise.id == slip.exercise
    }
    lost = {
        f"{exercise}.{name}": round(1 - (item.score or 0.0) / item.max_score, 4)
        for (exercise, name), item in scores.items()
        if item.max_score
    }
    count = sum(bool(question.other) for question, _ in found)
    most = max(shares.values(), default=0.0)
    summary = f"{count} right answers of another kind, {len(tried)} cost something, {most:.0%} of an exercise at most"
    return summary, tuple(breaches), {"kinds": shares, "misconceptions": lost}
