"""How much two honest students agree: measured on correct solutions that were written apart.

`honest.json` has, for each unit of this project's course that it was measured on, which share of
the shorter one two different correct solutions of an exercise have in common, for every two that
are known (the unit's alternatives, and those of `tests/campaign`), with all that is usual taken
out. ``python -m tests.campaign.likeness`` measures, and a test holds the file to it.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from importlib.resources import files
from itertools import combinations

from autograder.likeness.passages import Piece, agreement

HONEST = 2000  # pairs that are put together
_SEED = 25


def honest_pairs(sizes: Sequence[float], count: int = HONEST) -> list[int]:
    """In how many tokens honest pairs agree whose answers to the exercises are so long: `count`
    pairs, in order. Each takes its shares from what was measured on one unit, for units differ."""
    drawn = random.Random(_SEED)
    units: list[list[float]] = json.loads(_kept())
    return sorted(
        round(sum(drawn.choice(shares) * size for size in sizes))
        for shares in drawn.choices(units, k=count)
    )


def agreements(
    solutions: Mapping[str, Sequence[Piece]], code: AbstractSet[int]
) -> Iterator[tuple[str, int, float]]:
    """Of each two correct solutions of an exercise: the exercise, in how many tokens they agree,
    and which share of the shorter one that is. Taken out, as they are for a class, are `code` and
    what any third solution of the unit has."""
    having = Counter(
        value for row in solutions.values() for piece in row for value in set(piece.hashes)
    )
    for exercise, row in solutions.items():
        for left, right in combinations(row, 2):
            ours, theirs = set(left.hashes), set(right.hashes)
            usual = {
                value
                for value in ours | theirs
                if value in code or having[value] > (value in ours) + (value in theirs)
            }
            tokens = agreement([left], [right], usual).tokens
            yield exercise, tokens, tokens / min(len(left.tokens), len(right.tokens))


def _kept() -> str:
    return files("autograder.likeness").joinpath("honest.json").read_text("utf-8")
