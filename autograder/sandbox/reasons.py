"""Why a cell or a call was ended, in the learner's words."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.sandbox.cells import RunCell
from autograder.sandbox.outputs import inert
from autograder.sandbox.timekeeping import Account, OutOfTime, Span
from autograder.sandbox.wire.failures import UsedTooMuch

ENDED = "ended the whole Python process (out of memory, or something like os._exit)"
_ENDLESS = "Is there a loop that never ends?"
_WAITING = "Does it sleep, or wait for something that never comes?"


def dropped(error: Exception, span: Span, used_up: str) -> str:
    """Why a cell is left out."""
    if isinstance(error, OutOfTime):
        if error.limit == "submission":
            return f"It was left out: the {used_up}."
        if error.waiting:
            return f"It was still waiting after {span.own:g} s and was left out. {_WAITING}"
        return (
            f"It was still running after {span.cpu:g} s of computing and was left out. {_ENDLESS}"
        )
    if isinstance(error, UsedTooMuch):
        return f"It was left out: {error}."
    return f"It {ENDED}, and was left out."


def used_up(account: Account, cells: Sequence[RunCell]) -> str:
    """That the time of the whole submission is over, and on what most of it went."""
    purpose, share = account.chief()
    if purpose.startswith("cell "):
        first = next(filter(None, map(str.strip, cells[int(purpose[5:])].source.splitlines())), "")
        purpose = f"the cell that begins with `{inert(first[:60])}`"
    kind = (
        f"{account.stretch * account.submission:g} s, mostly asleep"
        if account.slept_away
        else f"{account.submission:g} s of computing"
    )
    most = f"; {'most' if share > 0.5 else 'much'} of it in {purpose}" if purpose else ""
    return f"notebook used up the time there is for one submission ({kind}{most})"


def many_calls(
    what: str, error: OutOfTime, test: Span, used: tuple[float, float], asked: int
) -> str:
    """Why a call was stopped whose test had used the student's code so many times; `used` are
    seconds of CPU, and run or slept."""
    cpu, own = used
    each, total = (
        (own, f"{own:.3g} s, mostly asleep")
        if error.waiting
        else (cpu, f"{cpu:.3g} s of computing")
    )
    return (
        f"{what} was stopped: this test had used your code {asked} times, which took {total}, about {each / asked:.2g} s each, "
        f"and a test has {test.own if error.waiting else test.cpu:g} s. Is there a faster way?"
    )


def one_call(what: str, error: OutOfTime, span: Span, callbacks: int, *, shortened: bool) -> str:
    """Why a call was stopped. That a loop never ends is only asked where it took all of the time by
    itself; `shortened`: it had less than usual."""
    if error.waiting:
        return f"{what} was still waiting after {span.own:g} s and was stopped. {_WAITING}"
    reason = f"{what} was still running after {span.cpu:g} s of computing and was stopped"
    if callbacks:
        return f"{reason}. It had called the functions of the test {callbacks} times."
    if shortened:
        return (
            f"{reason}: an earlier test of this exercise had run out of time, so this one had less."
        )
    return f"{reason}. {_ENDLESS}"
