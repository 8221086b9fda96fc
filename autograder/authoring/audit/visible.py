"""Visible checks, tried on what they may meet: does each slip fail, does every sentence have its
turn, and does no answer crash the check itself?"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.authoring.audit.watched import Watched, watched
from autograder.authoring.audit.wrong_answers import (
    COUNT,
    KINDS,
    changing,
    counting,
    of_a_kind,
    once,
    what_may_be_wrong,
)
from autograder.course.variants import Variant
from autograder.scoring.diagnosis.mutants import Mutant
from autograder.scoring.tried import Tried

_MOST_CALLS = 24  # that are made wrong one after another
_MUTANTS = 10  # tried together
# seconds of CPU time in which sentences of an exercise are sought that nothing has brought about
_SEARCH = 4.0
LONGEST = 140  # characters of a sentence in a breach


@dataclass
class _Examined:
    """What is known of an exercise's check: what came of each trial, by its name."""

    check: Watched
    results: dict[str, Tried] = field(default_factory=dict)

    def first(self) -> dict[int, list[str]]:
        """By sentence, the trials in which it was the first."""
        found: dict[int, list[str]] = {}
        for name, tried in self.results.items():
            places = [place for place, _ in tried.noted if place != COUNT]
            if places:
                found.setdefault(places[0], []).append(name)
        return found

    def silent(self) -> bool:
        """Whether a sentence has not been the first in any trial, and there is time to seek it."""
        return (
            len(self.first()) < len(self.check.sentences)
            and sum(tried.seconds for tried in self.results.values()) < _SEARCH
        )


def examine(
    ask: Callable[[Sequence[Sequence[str]]], list[Tried]],
    exercise: str,
    check: str,
    solution: str,
    slips: Sequence[Variant],
    changes: Sequence[Mutant],
    banned: Sequence[str] = (),
    rights: Sequence[Variant] = (),
) -> Found:
    """What should be mended in a visible check, one line each. `ask` runs trials in the
    instructor's notebook; `banned` are right solutions that use what is forbidden, and `changes`
    those of the solution: with these, sentences are sought that nothing else brings about. `rights`
    are other right solutions, which the check should pass."""
    examined = _Examined(watched(check))

    def attempt(trials: Mapping[str, str]) -> None:
        tried = ask([(source, examined.check.source) for source in trials.values()])
        examined.results.update(zip(trials, tried, strict=True))

    is_class = any(
        isinstance(node, ast.ClassDef) and node.name == exercise
        for node in ast.parse(solution).body
    )
    right = {f"the correct solution {other.name}": other.source for other in rights}
    attempt({RIGHT: solution} | right | {slip.name: slip.source for slip in slips})
    attempt({f"a forbidden means ({number})": source for number, source in enumerate(banned, 1)})
    kinds: list[str] = []
    if not is_class:
        trials = {kind: of_a_kind(exercise, solution, kind) for kind in KINDS} | {
            "changed arguments": changing(exercise, solution)
        }
        kinds = list(trials)
        attempt(trials)
    if not is_class and examined.silent():
        source, told = counting(exercise, solution)
        counted = ask([(source, examined.check.source, told)])[0]
        calls = next((int(message or 0) for place, message in counted.noted if place == COUNT), 0)
        for n in range(1, min(calls, _MOST_CALLS) + 1):
            if examined.silent():
                attempt(
                    {
                        f"{what} to call {n}": once(exercise, solution, n, does)
                        for what, does in what_may_be_wrong(check)
                    }
                )
    for start in range(0, len(changes), _MUTANTS):
        if examined.silent():
            attempt({mutant.key: mutant.source for mutant in changes[start : start + _MUTANTS]})
    names = [slip.name for slip in slips]
    return Found(
        tuple(f"{exercise}: {line}" for line in _breaches(examined, list(right), names, kinds)),
        tuple(f"{exercise}: {line}" for line in _shared(examined, names)),
    )


@dataclass(frozen=True)
class Found:
    """What should be mended in a visible check, and what a person should look at: sentences that
    are said of several misconceptions."""

    breaches: tuple[str, ...]
    shared: tuple[str, ...]


RIGHT = "the instructor's solution"


def _breaches(
    examined: _Examined, others: Sequence[str], slips: Sequence[str], kinds: Sequence[str]
) -> Iterator[str]:
    results, sentences, first = examined.results, examined.check.sentences, examined.first()
    refused = [
        name
        for name in (RIGHT, *others)
        if results[name].noted or results[name].error or results[name].stopped
    ]
    yield from (f"the visible check fails {name}: {_said(results[name])}" for name in refused)
    if RIGHT in refused:
        return
    for name in slips:
        tried = results.get(name, Tried())
        if _crashes(tried):
            yield f"the visible check stops at the misconception {name} with {_where(examined.check, tried)}"
        elif not tried.noted and not tried.error and not tried.stopped:
            yield f"the visible check passes the misconception {name}"
    crashes = {
        kind: _where(examined.check, results[kind])
        for kind in kinds
        if kind in results and _crashes(results[kind])
    }
    if crashes:
        said = "; ".join(
            f"{', '.join(kind for kind in crashes if crashes[kind] == where)}: {where}"
            for where in dict.fromkeys(crashes.values())
        )
        yield f"the visible check stops at answers of the wrong kind, in place of saying so ({said})"
    for place, sentence in enumerate(sentences):
        if sentence.says is None:
            yield f"the visible check fails without a word in line {sentence.line}"
        elif place not in first:
            yield f"no wrong answer brings the visible check to say (line {sentence.line}): {sentence.says[:LONGEST]}"


def _shared(examined: _Examined, slips: Sequence[str]) -> Iterator[str]:
    """The sentences about a certain wrong value that are the first for misconceptions which differ
    in what else the check has to say."""
    first = examined.first()
    for place, sentence in enumerate(examined.check.sentences):
        mine = [name for name in first.get(place, ()) if name in slips]
        if sentence.recognises and len({examined.results[name].noted for name in mine}) > 1:
            yield f"the visible check says the same (line {sentence.line}) of {' and of '.join(mine)}: {(sentence.says or '')[:LONGEST]}"


def _crashes(tried: Tried) -> bool:
    """Whether it is the check that an exception came out of, before it had said anything."""
    return (
        not tried.noted
        and tried.error is not None
        and not any(source == 0 for source, _ in tried.through)
    )


def _where(check: Watched, tried: Tried) -> str:
    """The exception that came out of a check, and the check's line."""
    return f"{tried.error[0] if tried.error else ''} in line {_line(check, tried)}"


def _said(tried: Tried) -> str:
    if tried.noted:
        return str(tried.noted[0][1])
    return ": ".join(tried.error) if tried.error else str(tried.stopped)


def _line(check: Watched, tried: Tried) -> int:
    """The line of the check as it was written that an exception came from."""
    rewritten = [line for source, line in tried.through if source == 1]
    return check.lines.get(rewritten[0], 0) if rewritten else 0
