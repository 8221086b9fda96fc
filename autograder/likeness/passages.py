"""Passages that two works share: winnowing, as `copydetect` has it (Schleimer, Wilkerson, Aiken,
"Winnowing: local algorithms for document fingerprinting", 2003)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from copydetect.utils import get_copied_slices, winnow

from autograder.likeness.tokens import Token

_WINDOW = 4  # of so many fingerprints in a row, one is kept


@dataclass(frozen=True)
class Piece:
    """One cell that a student wrote. `length`: how many tokens agree before it counts; `exercise`:
    it is the answer to one, whose name it bears."""

    name: str
    source: str
    tokens: tuple[Token, ...]
    length: int
    exercise: bool = True

    @cached_property
    def hashes(self) -> list[int]:
        """A number for each run of `length` tokens, the same in every process."""
        texts = [token.text for token in self.tokens]
        runs = range(len(texts) - self.length + 1)
        return [_hash(texts[start : start + self.length]) for start in runs]

    @cached_property
    def fingerprints(self) -> dict[int, list[int]]:
        """The runs that are kept, with the places where they begin."""
        found: dict[int, list[int]] = {}
        if self.hashes:
            kept, places = winnow(np.array(self.hashes), _WINDOW, remove_duplicates=False)
            for value, place in zip(kept.tolist(), places.tolist(), strict=True):
                found.setdefault(value, []).append(place)
        return found


@dataclass(frozen=True)
class Passage:
    """Lines of a piece, from `first` to `last` (from 0, inclusive). Passages of two works with the
    same number say the same."""

    number: int
    piece: int
    first: int
    last: int


@dataclass(frozen=True)
class Agreement:
    """What two works share. `tokens`: in the passages of that work in which they are fewer; `own`:
    how many tokens of the shorter one are not usual, so that they could have agreed."""

    tokens: int
    own: int
    left: tuple[Passage, ...] = ()
    right: tuple[Passage, ...] = ()

    @property
    def share(self) -> float:
        return self.tokens / self.own if self.own else 0.0


Work = Sequence[Piece]


def hashes_of(pieces: Iterable[Piece]) -> set[int]:
    """All runs of tokens in some pieces."""
    return {value for piece in pieces for value in piece.hashes}


def agreement(left: Work, right: Work, usual: AbstractSet[int]) -> Agreement:
    """What two works share of what is not `usual`."""
    ours, theirs = _rare(left, usual), _rare(right, usual)
    own = min(_covered(left, ours, ours.keys()), _covered(right, theirs, theirs.keys()))
    both = ours.keys() & theirs.keys()
    if not both:
        return Agreement(0, own)
    tokens = min(_covered(left, ours, both), _covered(right, theirs, both))
    return Agreement(tokens, own, *_numbered(left, right, ours, theirs, both))


_Places = dict[int, list[tuple[int, int]]]  # by fingerprint: the piece, and where in it


def _rare(work: Work, usual: AbstractSet[int]) -> _Places:
    found: _Places = {}
    for number, piece in enumerate(work):
        for value, places in piece.fingerprints.items():
            if value not in usual:
                found.setdefault(value, []).extend((number, place) for place in places)
    return found


def _slices(work: Work, places: _Places, values: AbstractSet[int]) -> list[tuple[int, int, int]]:
    """The runs of tokens, by piece, beginning and end, that these fingerprints cover."""
    by_piece: dict[int, set[int]] = {}
    for value in values:
        for number, place in places[value]:
            by_piece.setdefault(number, set()).add(place)
    found = []
    for number, begun in sorted(by_piece.items()):
        starts, ends = get_copied_slices(np.array(sorted(begun)), work[number].length)
        found += [(number, int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
    return found


def _covered(work: Work, places: _Places, values: AbstractSet[int]) -> int:
    return sum(end - start for _, start, end in _slices(work, places, values))


def _numbered(
    left: Work, right: Work, ours: _Places, theirs: _Places, both: AbstractSet[int]
) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """The passages of both works; those that have a fingerprint in common have one number."""
    sides = (_slices(left, ours, both), _slices(right, theirs, both))
    group = {(side, index): (side, index) for side in (0, 1) for index in range(len(sides[side]))}

    def root(node: tuple[int, int]) -> tuple[int, int]:
        while group[node] != node:
            node = group[node]
        return node

    owner = [
        {
            (number, place): index
            for index, (number, start, end) in enumerate(side)
            for place in range(start, end)
        }
        for side in sides
    ]
    for value in both:
        nodes = [(0, owner[0][place]) for place in ours[value]]
        nodes += [(1, owner[1][place]) for place in theirs[value]]
        for node in nodes[1:]:
            group[root(node)] = root(nodes[0])
    numbers: dict[tuple[int, int], int] = {}
    found: list[list[Passage]] = [[], []]
    for side, (work, slices) in enumerate(zip((left, right), sides, strict=True)):
        for index, (piece, start, end) in enumerate(slices):
            number = numbers.setdefault(root((side, index)), len(numbers) + 1)
            lines = [token.line for token in work[piece].tokens[start:end]]
            found[side].append(Passage(number, piece, min(lines), max(lines)))
    return tuple(found[0]), tuple(found[1])


def _hash(texts: list[str]) -> int:
    """48 bits: `winnow` compares them as floating-point numbers."""
    return int.from_bytes(
        hashlib.blake2b("\x1f".join(texts).encode("utf-8", "replace"), digest_size=6).digest()
    )
