"""A class compared, pair by pair, with itself and with an earlier one."""

from __future__ import annotations

import bisect
import statistics
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path

from autograder.course.course import Course, CourseError
from autograder.course.handed_in.finding import submissions
from autograder.course.handed_in.opening import Unreadable
from autograder.likeness.honest import honest_pairs
from autograder.likeness.own_work import OwnWork, own_work
from autograder.likeness.passages import Agreement, Piece, agreement
from autograder.likeness.usual import shared_by_many, usual

FEWEST_TOKENS = 40  # in which a pair agrees before it is listed
FEWEST_WORDS = 20
_MANY = 5  # who share an answer that is usual then, or a tenth of the class

Said = Callable[[int, int], None]  # how many submissions of how many have been read


@dataclass(frozen=True)
class Pair:
    """Two students, their cells and what they share. `earlier`: the right one is of the earlier
    class; `honest`: how many honest pairs reach as much."""

    left: str
    right: str
    works: tuple[Sequence[Piece], Sequence[Piece]]
    found: Agreement
    earlier: bool = False
    honest: int = 0


@dataclass
class Likeness:
    """What came of comparing a class. `code` and `written`: pairs that agree in at least
    `least_tokens` tokens or `least_words` words, most first; `honest`: in how many tokens honest
    pairs agree, in order; `many`: what more works than that have is usual; `missing`: who could not
    be compared, and why."""

    unit: str
    students: int
    earlier: int
    pairs: int
    least_tokens: int
    least_words: int
    honest: list[int]
    many: int
    code: list[Pair] = field(default_factory=list)
    written: list[Pair] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def compare(
    course: Course,
    name: str,
    *,
    last_year: Path | None = None,
    least: int | None = None,
    said: Said = lambda done, total: None,
) -> Likeness:
    """Compare what lies in `submitted/*/NAME`, and below `last_year`, a folder laid out in the same
    way. `least`: in how many tokens a pair must agree to be listed; without it, in more than any
    honest pair does. Raises `CourseError`, and `Unreadable` where a folder can't be listed."""
    assignment = course.assignment(name)
    common = usual(assignment)
    folders = submissions(course.submitted, name)
    if not folders:
        raise CourseError(
            f"There are no submissions of {name}: {course.submitted}/STUDENT/{name} does not exist for anyone. Collect them first."
        )
    before = {} if last_year is None else submissions(last_year, name)
    if last_year is not None and not before:
        raise CourseError(
            f"{last_year} has no submissions of {name}. It should hold STUDENT/{name}/{name}.ipynb, as submitted/ does."
        )
    total = len(folders) + len(before)
    missing: dict[str, str] = {}
    works: dict[tuple[str, bool], OwnWork] = {}
    places = [(who, folder, course.submitted, False) for who, folder in folders.items()]
    places += [(who, folder, last_year or folder, True) for who, folder in before.items()]
    for done, (student, folder, below, earlier) in enumerate(places, 1):
        try:
            work = own_work(assignment, folder, below, common.known)
        except Unreadable as error:
            work = OwnWork(fault=str(error))
        shown = f"{student} (earlier)" if earlier else student
        if work.fault or work.cut:
            missing[shown] = work.fault or "too long; only its beginning was compared"
        if not work.fault:
            works[student, earlier] = work
        said(done, total)
    now = [who for who in works if not who[1]]
    then = [who for who in works if who[1]]
    # a student who takes the course again may hand in again what is theirs
    across = [(left, right) for left, right in product(now, then) if left[0] != right[0]]
    pairs = [*combinations(now, 2), *across]
    many = max(_MANY, len(works) // 10)
    honest = honest_pairs(_sizes(works[who].code for who in now))
    result = Likeness(
        name,
        len(now),
        len(then),
        len(pairs),
        _least(honest, least),
        FEWEST_WORDS,
        honest,
        many,
        missing=missing,
    )
    result.code = _listed(
        pairs,
        {who: work.code for who, work in works.items()},
        common.all_code | shared_by_many((work.code for work in works.values()), many),
        result.least_tokens,
        honest,
    )
    result.written = _listed(
        pairs,
        {who: work.written for who, work in works.items()},
        common.written | shared_by_many((work.written for work in works.values()), many),
        result.least_words,
        [],
    )
    return result


def _sizes(works: Iterable[Sequence[Piece]]) -> list[float]:
    """How long the answer to each exercise is, in tokens: half of the class's are no longer."""
    by_exercise: dict[str, list[int]] = {}
    for work in works:
        for piece in work:
            if piece.exercise:
                by_exercise.setdefault(piece.name, []).append(len(piece.tokens))
    return [statistics.median(lengths) for _, lengths in sorted(by_exercise.items())]


def _least(honest: list[int], least: int | None) -> int:
    if least is not None:
        return least
    return max([FEWEST_TOKENS, *(each + 1 for each in honest[-1:])])


_Who = tuple[str, bool]


def _listed(
    pairs: list[tuple[_Who, _Who]],
    works: dict[_Who, tuple[Piece, ...]],
    common: AbstractSet[int],
    least: int,
    honest: list[int],
) -> list[Pair]:
    """The pairs that agree in so much, those that agree most first."""
    rare = {
        who: {value for piece in work for value in piece.fingerprints} - common
        for who, work in works.items()
    }
    found = []
    for left, right in pairs:
        if rare[left].isdisjoint(rare[right]):
            continue
        shared = agreement(works[left], works[right], common)
        if shared.tokens >= least:
            reach = len(honest) - bisect.bisect_left(honest, shared.tokens)
            both = (works[left], works[right])
            found.append(Pair(left[0], right[0], both, shared, right[1], reach))
    return sorted(found, key=lambda pair: (-pair.found.tokens, pair.left, pair.right))
