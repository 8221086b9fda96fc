"""The hidden tests of an exercise as a learner reads them: one entry a property, however many cases
it was checked on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.grade import TestOutcome


@dataclass(frozen=True)
class Property:
    """What a hidden test of a given title found: `of` cases, of which `held` did; the first message
    where one did not. `first`: the first message of its exercise; `undecided`: none of the others
    could be judged."""

    title: str
    held: int
    of: int
    message: str | None
    first: bool
    undecided: bool = False


def properties(tests: Sequence[TestOutcome]) -> list[Property]:
    """The tests of an exercise, one entry a title; of equal messages only the first is told."""
    by_title: dict[str, list[TestOutcome]] = {}
    for test in tests:
        by_title.setdefault(test.title, []).append(test)
    told: set[str] = set()
    found = []
    for title, cases in by_title.items():
        message = next((test.message for test in cases if not test.passed), None)
        undecided = all(test.passed or test.undecided for test in cases) and not all(
            test.passed for test in cases
        )
        shown = None if message in told else message
        found.append(
            Property(
                title,
                sum(test.passed for test in cases),
                len(cases),
                shown,
                first=not told,
                undecided=undecided,
            )
        )
        told.update(filter(None, [message]))
    return found
