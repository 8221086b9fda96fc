"""What feedback shows is tried: a learner who pastes it gets what it says.

The calls in the feedback of each misconception run in the instructor's notebook with that
misconception in it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autograder.course.variants import Variant
from autograder.grade import ExerciseGrade
from autograder.scoring.tried import NOTED, Tried

CALLED, BACK, STOPPED = "called: ", "came back: ", "It stopped with "
LONGEST = 100  # characters of a call in a breach
DIGITS = 8  # significant ones of a number that a learner is to read

# What no learner has to do with: our own names, places in memory, functions that can't be written
# down.
_OURS = re.compile(
    r"\b(Proxy|student\.|autograder|_Callback|Reference|Handle|fixture)\b|<locals>|\bobject at\b|\b0x"
)
_DESCRIBED = re.compile(
    r"<(array of|list of|tuple of|dict of|set of|frozenset of|function|[\w.]+ object)"
)
_ENTRY = re.compile(
    r"at \[[\d, ]+\], is (-?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|nan|inf))\.?$", re.MULTILINE
)
_VALUE = re.compile(r"(?<!\w)-?(?:[\d.]+(?:e[-+]?\d+)?|np\.nan|np\.inf)\b\.?")
_NUMBER = re.compile(r"\d[\d.]*\d(?:e[-+]?\d+)?")


@dataclass(frozen=True)
class Shown:
    """A failed test's message, taken apart: the program, what came back (None: nothing is said of
    it), and the rest."""

    program: str
    back: str | None
    rest: str


def taken_apart(message: str) -> Shown | None:
    """The program that a message shows, with what came of it; None where it shows none."""
    if not message.startswith(CALLED):
        return None
    lines = message.removeprefix(CALLED).split("\n")
    at = next((place for place, line in enumerate(lines) if line.startswith(BACK)), None)
    if at is None:
        at = next(
            (count for count in range(len(lines), 0, -1) if _parses("\n".join(lines[:count]))), 1
        )
        return Shown("\n".join(lines[:at]), None, "\n".join(lines[at:]))
    return Shown("\n".join(lines[:at]), lines[at].removeprefix(BACK), "\n".join(lines[at + 1 :]))


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def unpasted(
    ask: Callable[[Sequence[Sequence[str]]], list[Tried]], slip: Variant, exercise: ExerciseGrade
) -> list[str]:
    """What should be mended in the feedback of a misconception, one line each. `ask` runs trials in
    the instructor's notebook."""
    found: list[str] = []
    trials: list[tuple[str, str, Shown]] = []
    large: list[str] = []
    for test in exercise.tests:
        if test.passed or not test.message:
            continue
        place = f"{exercise.id}: what {test.name} shows of {slip.name}"
        found += [f"{place} {said}" for said in _about_text(test.title, test.message)]
        shown = taken_apart(test.message)
        if shown is None:
            continue
        if _DESCRIBED.search(shown.program):
            large.append(f"{place} can't be pasted: {_short(shown.program)}")
        elif not _parses(shown.program):
            found.append(f"{place} is no Python: {_short(shown.program)}")
        else:
            if inner := _inner(shown):
                found.append(f"{place} {inner}")
            if long := [
                number for number in _NUMBER.findall(shown.program) if _digits(number) > DIGITS
            ]:
                found.append(
                    f"{place} has numbers that nobody reads ({len(long)} like {long[0]}): {_short(shown.program)}"
                )
            if "was stopped" not in shown.rest and "ended the whole" not in shown.rest:
                trials.append((place, test.message, shown))
    if large and not trials:
        found.append(f"{large[0]} (and no other test of it shows a call that can be)")
    runs = [(slip.source, _noting(shown)) for _, _, shown in trials]
    for (place, message, shown), tried in zip(trials, ask(runs) if runs else [], strict=True):
        if (said := _came(shown, message, tried)) is not None:
            found.append(f"{place} {said}: {_short(shown.program)}")
    return found


def _about_text(title: str, message: str) -> Iterator[str]:
    if ours := _OURS.search(message):
        yield f"names what is ours, {ours[0]!r}"
    for kind in re.findall(rf"{STOPPED}(\w+):", message):
        if f"raise a {kind}" in title or f"raises a {kind}" in title:
            yield f'contradicts itself: "{title}" and "{STOPPED}{kind}"'


def _digits(number: str) -> int:
    return len(re.sub(r"e.*|\.", "", number).strip("0"))


def _inner(shown: Shown) -> str | None:
    """A value that a sentence gives for an entry of what came back, and that is another there."""
    said = _ENTRY.search(shown.rest)
    if said is None or shown.back is None or _DESCRIBED.search(shown.back):
        return None
    values = [float(number.replace("np.", "")) for number in _VALUE.findall(shown.back)]
    value = float(said[1])
    near = any(
        value == other
        or abs(value - other) <= 1e-4 * abs(other)
        or (value != value and other != other)
        for other in values
    )
    return None if near or not values else f"says {said[1]} of what is shown as {shown.back[:60]}"


def _short(program: str) -> str:
    line = " / ".join(program.split("\n"))
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


_SAME = """
import numpy as np
def same_for_the_audit(value, shown):
    if isinstance(shown, np.ndarray) or isinstance(value, np.ndarray):
        if not (isinstance(shown, np.ndarray) and isinstance(value, np.ndarray) and shown.shape == value.shape):
            return False
        if shown.dtype.kind in "OSU" or value.dtype.kind in "OSU":
            return bool(np.array_equal(shown, value))
        return bool(np.allclose(value, shown, rtol=1e-4, atol=1e-5 * float(np.abs(shown[np.isfinite(shown)]).max(initial=0.0)), equal_nan=True))
    if isinstance(shown, (list, tuple)):
        return isinstance(value, (list, tuple)) and len(value) == len(shown) and all(map(same_for_the_audit, value, shown))
    if isinstance(shown, dict):
        return isinstance(value, dict) and len(value) == len(shown) and all(key in value and same_for_the_audit(value[key], shown[key]) for key in shown)
    if isinstance(shown, (int, float, complex, np.number)) and isinstance(value, (int, float, complex, np.number)):
        return bool(np.isclose(value, shown, rtol=1e-4, atol=1e-12, equal_nan=True))
    return value == shown
"""

_COMPARING = """
{source}
first_for_the_audit = given_to_the_audit
if same_for_the_audit(first_for_the_audit, {back}):
    {noted}(0, "")
else:
    exec({again})
    {noted}(1 if same_for_the_audit(given_to_the_audit, first_for_the_audit) else 0, repr(first_for_the_audit)[:80])
"""


def _noting(shown: Shown) -> str:
    """A shown program that notes whether it gives what was shown, or what chance gives (0), or
    something else (1, with what it gives)."""
    tree = ast.parse(shown.program)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        return shown.program
    tree.body[-1] = ast.Assign([ast.Name("given_to_the_audit", ast.Store())], last.value)
    source = ast.unparse(ast.fix_missing_locations(tree))
    if shown.back is None or _DESCRIBED.search(shown.back) or not _parses(shown.back):
        return source
    return _SAME + _COMPARING.format(
        source=source, again=repr(source), back=shown.back, noted=NOTED
    )


def _came(shown: Shown, message: str, tried: Tried) -> str | None:
    """How what came of a program differs from what was said; None where it does not."""
    if tried.stopped:
        return f"does not end ({tried.stopped})"
    said = re.search(rf"^{STOPPED}(\w+)", message, re.MULTILINE)
    if said:
        if tried.error is None:
            return f"does not stop with {said[1]} where it is pasted"
        return (
            None if tried.error[0] == said[1] else f"stops with {tried.error[0]} and not {said[1]}"
        )
    if tried.error is not None:
        if shown.back is None and any(source == 0 for source, _ in tried.through):
            return None  # told in other words
        return f"stops with {tried.error[0]} where it is pasted ({tried.error[1][:60]})"
    wrong = [given for place, given in tried.noted if place == 1]
    return (
        f"gives {wrong[0]} where it is pasted, and not {shown.back[:60] if shown.back else 'that'}"
        if wrong
        else None
    )
