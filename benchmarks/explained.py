"""How many wrong solutions are explained, and how many explanations are false.

    python benchmarks/explained.py [UNIT ...] [--mutants N]

Wrong solutions are each unit's misconceptions and N mutants of each function's solution (12, drawn
with a fixed seed). The diagnosis does not know the one that it is shown: the misconception, or that
very mutant, is hidden from it, so what it says must come from a relation between values, from
another misconception, or from another small change with the same results. What it says is then held
against other random inputs: the hidden tests run again with other seeds, and the sentence is
checked there by a rule of its own, written here. An explanation is false where a result that is off
does not obey it.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import math
import random
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.course.course import Course, Unit
from autograder.grade import Misconception
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session
from autograder.sandbox.student import Call, Reference
from autograder.scoring import plugin
from autograder.scoring.diagnosis.explain import Diagnosis
from autograder.scoring.diagnosis.mutants import mutants
from autograder.scoring.diagnosis.near_misses import kind_of, sentence
from autograder.scoring.hidden_tests import HiddenTests, TestRun, collected
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.plans import Plan

LIMITS = TimeLimits(cell=5, call=2, test=5, submission=600)
SALT = b"other inputs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("units", nargs="*")
    parser.add_argument("--mutants", type=int, default=12)
    parser.add_argument(
        "--show", action="store_true", help="print every wrong solution and what is said of it"
    )
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    course = Course(Path(__file__).parents[1])
    total: Counter[str] = Counter()
    with Zygote() as zygote:
        for name in options.units or course.units:
            unit = course.unit(name)
            if unit.hidden is None or not unit.source.is_file():
                continue
            counts = _measure(unit, zygote, options.mutants, options.show)
            total += counts
            print(_row(name, counts), flush=True)
    print(_row("all", total))


def _row(name: str, counts: Counter[str]) -> str:
    parts = []
    for kind in ("misconceptions", "mutants"):
        wrong = counts[f"{kind}: wrong"]
        told = sum(counts[f"{kind}: {how}"] for how in ("slip", "relation", "near miss"))
        parts.append(
            f"{wrong} {kind}, {told / max(wrong, 1):.0%} explained ({counts[f'{kind}: slip']} by another slip, {counts[f'{kind}: relation']} by a "
            f"relation, {counts[f'{kind}: near miss']} as a near miss), {counts[f'{kind}: known'] / max(wrong, 1):.0%} where nothing is hidden"
        )
    checked = counts["true"] + counts["false"]
    return f"{name}: {'; '.join(parts)}; {checked} held against other inputs, {counts['false']} false, {counts['unchecked']} not checked"


def _measure(unit: Unit, zygote: Zygote, most: int, show: bool) -> Counter[str]:
    counts: Counter[str] = Counter()

    def use(tests: HiddenTests) -> None:
        known = KnownSolutions(unit, tests, zygote)
        with contextlib.closing(known):
            for exercise in unit.exercises:
                if not exercise.manual and exercise.id in known.plans:
                    _measure_exercise(known, known.plans[exercise.id], most, show, counts)

    collected(unit, use)
    return counts


def _measure_exercise(
    known: KnownSolutions, plan: Plan, most: int, show: bool, counts: Counter[str]
) -> None:
    diagnosis = Diagnosis(known)
    fresh = _Fresh(known, plan)
    changed = mutants(plan.name, known.solutions[plan.name])
    random.Random(1).shuffle(changed)
    wrong = [("misconceptions", slip.name, slip.source) for slip, _ in known.slips(plan.name)]
    wrong += [
        ("mutants", mutant.key, mutant.source) for mutant in changed[: 0 if plan.is_class else most]
    ]
    for kind, name, source in wrong:
        with contextlib.closing(known.up_to(plan.name, {}, LIMITS)) as session:
            session.run_another(RunCell(source))
            runs = _run(known, plan, session)
            if all(run.outcome.passed for run in runs):
                continue
            counts[f"{kind}: wrong"] += 1
            diagnosis.hidden = frozenset([name])
            found = diagnosis.misconceptions(plan.name, runs) or diagnosis.differences(
                plan.name, runs, session
            )
            how = _how(found[0]) if found else "nothing"
            counts[f"{kind}: {how}"] += 1
            diagnosis.hidden = frozenset()
            counts[f"{kind}: known"] += bool(
                found
                or diagnosis.misconceptions(plan.name, runs)
                or diagnosis.differences(plan.name, runs, session)
            )
            holds = fresh.holds(found[0], name, session) if found else None
            if found:
                counts[{True: "true", False: "false", None: "unchecked"}[holds]] += 1
            if show:
                print(
                    f"  {plan.name} | {kind} | {name} | {how} | {holds} | {found[0].says if found else ''}"
                )


def _how(found: Misconception) -> str:
    return (
        "slip"
        if found.kind == "misconception"
        else "near miss"
        if found.name.startswith("near miss")
        else "relation"
    )


def _run(known: KnownSolutions, plan: Plan, session: Session) -> list[TestRun]:
    return [known.tests.run(item, session) for item in known.tests.of(plan.name)]


@contextlib.contextmanager
def _other_seeds() -> Iterator[None]:
    """The fixture `rng` of hidden tests draws other numbers."""
    real = plugin.hashlib
    plugin.hashlib = SimpleNamespace(sha256=lambda data: hashlib.sha256(SALT + data))  # type: ignore[assignment]
    try:
        yield
    finally:
        plugin.hashlib = real


class _Fresh:
    """The tests of one exercise with other random numbers."""

    def __init__(self, known: KnownSolutions, plan: Plan):
        self._known, self._plan = known, plan
        self._values: dict[str, list[tuple[Any, ...]]] = {}

    def holds(self, found: Misconception, hidden: str, session: Session) -> bool | None:
        """Whether what was said is true there, too; None where nothing there can tell."""
        if found.name.startswith(("where: ", "everywhere: ")):
            return self._holds_of_calls(found, session)
        right = self._of("the instructor's", self._known.solutions[self._plan.name])
        with _other_seeds():
            mine = self._seen(_run(self._known, self._plan, session))
        off = [pair for pair in _pairs(mine, right) if not _close(pair[1], pair[2])]
        if not off:
            return None
        if found.kind == "relation" and not found.name.startswith("near miss"):
            return None if found.name not in _RULES else all(_obeys(found, *pair) for pair in off)
        if found.kind == "misconception":
            sources = [
                slip.source
                for slip, _ in self._known.slips(self._plan.name)
                if slip.name == found.name
            ]
        else:
            changed = mutants(self._plan.name, self._known.solutions[self._plan.name])
            sources = [
                m.source
                for m in changed
                if m.key != hidden and (sentence([kind_of(m.key)]) or ("", ""))[1] == found.says
            ]
        return any(
            self._agrees(mine, self._of(source, source), right, all_=found.kind == "relation")
            for source in sources
        )

    def _holds_of_calls(self, found: Misconception, session: Session) -> bool | None:
        """Whether it is so for every call that differs, exceptions among them."""
        source = self._known.solutions[self._plan.name]
        with (
            contextlib.closing(self._known.up_to(self._plan.name, {}, LIMITS)) as other,
            _other_seeds(),
        ):
            other.run_another(RunCell(source))
            right = {run.outcome.name: run for run in _run(self._known, self._plan, other)}
            mine = _run(self._known, self._plan, session)
        told = []
        for run in mine:
            for call, should in zip(run.calls, right[run.outcome.name].calls, strict=False):
                asked = self._plan.arguments(call)
                if _question(asked) != _question(self._plan.arguments(should)):
                    break
                if call.name == self._plan.name and not _ends_alike(call, should):
                    told.append(_is_such_a_call(found, asked, call, should))
        known = [one for one in told if one is not None]
        return all(known) if known else None

    def _agrees(self, mine: list[Any], theirs: list[Any], right: list[Any], *, all_: bool) -> bool:
        off = {
            where: answer
            for where, answer, truth in _answers(theirs, right)
            if not _close(answer, truth)
        }
        own = {where: (answer, truth) for where, answer, truth in _answers(mine, right)}
        same = all(
            _close(own[question][0], answer) for question, answer in off.items() if question in own
        )
        no_more = all(question in off or _close(*pair) for question, pair in own.items())
        return bool(off) and same and (no_more or not all_)

    def _of(self, key: str, source: str) -> list[tuple[Any, ...]]:
        if key not in self._values:
            with (
                contextlib.closing(self._known.up_to(self._plan.name, {}, LIMITS)) as session,
                _other_seeds(),
            ):
                session.run_another(RunCell(source))
                self._values[key] = self._seen(_run(self._known, self._plan, session))
        return self._values[key]

    def _seen(self, runs: Sequence[TestRun]) -> list[tuple[Any, ...]]:
        """(test, place in it), what was asked, what came back: of calls of the function, and of
        attributes."""
        found = []
        for run in runs:
            for place, call in enumerate(run.calls):
                own = call.name == self._plan.name or (
                    call.name == "getattr" and len(call.args) == 2
                )
                if (
                    own
                    and call.error is None
                    and not isinstance(call.result, Reference)
                    and call.result is not None
                ):
                    asked = (
                        self._plan.arguments(call)
                        if not call.operator
                        else {"attribute": call.args[1]}
                    )
                    found.append(((run.outcome.name, place), asked, call.result))
        return found


def _pairs(
    mine: list[tuple[Any, ...]], right: list[tuple[Any, ...]]
) -> list[tuple[Mapping[str, Any], Any, Any]]:
    truth = {where: (asked, value) for where, asked, value in right}
    return [
        (asked, value, truth[where][1])
        for where, asked, value in mine
        if where in truth and _question(asked) == _question(truth[where][0])
    ]


def _answers(
    mine: list[tuple[Any, ...]], right: list[tuple[Any, ...]]
) -> list[tuple[Any, Any, Any]]:
    truth = {(where, _question(asked)): value for where, asked, value in right}
    return [
        (key, value, truth[key])
        for where, asked, value in mine
        if (key := (where, _question(asked))) in truth
    ]


def _question(asked: Mapping[str, Any]) -> str:
    return repr({name: "function" if callable(value) else value for name, value in asked.items()})


def _flat(value: Any) -> Any:
    if isinstance(value, dict):
        value = tuple(value[key] for key in sorted(value, key=repr))
    if isinstance(value, tuple):
        return (
            np.concatenate([np.ravel(np.asarray(part, dtype=complex)) for part in value])
            if value
            else np.zeros(0)
        )
    return np.asarray(value)


def _close(left: Any, right: Any) -> bool:
    try:
        left, right = _flat(left), _flat(right)
        return left.shape == right.shape and bool(
            np.allclose(left, right, rtol=1e-5, atol=1e-8, equal_nan=True)
        )
    except (TypeError, ValueError):
        return bool(repr(left) == repr(right))


def _ends_alike(mine: Call, right: Call) -> bool:
    if mine.error is None and right.error is None:
        return isinstance(mine.result, Reference) or _close(mine.result, right.result)
    return _name(mine.error) == _name(right.error)


def _name(error: Exception | None) -> str:
    return str(getattr(error, "type_name", type(error).__name__))


def _is_such_a_call(
    found: Misconception, asked: Mapping[str, Any], mine: Call, right: Call
) -> bool | None:
    if found.name == "everywhere: no ValueError":
        return _name(right.error) == "ValueError"  # a value came in its place, or another exception
    if found.name == "everywhere: ValueError":
        return right.error is None and _name(mine.error) == "ValueError"
    if found.name == "everywhere: another shape":
        return _close(np.ravel(mine.result), np.ravel(right.result))
    argument = re.search(r"in which `(\w+)(?:\[(\d)\])?` (.*?)\. ", found.says)
    assert argument is not None
    name, part, is_so = argument.groups()
    value = asked.get(name)
    if part:
        value = value[int(part)]  # type: ignore[index]
    if is_so.startswith("is ") and is_so[3:4] in "-'0123456789TF":
        return repr(value) == is_so[3:]
    return bool(_SUCH[is_so](np.asarray(value))) if is_so in _SUCH else None


_SUCH: dict[str, Callable[[Any], Any]] = {
    "is empty": lambda a: a.size == 0,
    "has one entry": lambda a: a.shape == (1,),
    "has two entries": lambda a: a.shape == (2,),
    "has one row": lambda a: a.shape[0] == 1,
    "has one column": lambda a: a.shape[1] == 1,
    "is not square": lambda a: a.shape[0] != a.shape[1],
    "has more rows than columns": lambda a: a.shape[0] > a.shape[1],
    "has more columns than rows": lambda a: a.shape[0] < a.shape[1],
    "has two axes": lambda a: a.ndim == 2,
    "has one axis": lambda a: a.ndim == 1,
    "holds whole numbers": lambda a: a.dtype.kind == "i",
    "has no fractions": lambda a: not (a % 1).any(),
    "has a negative entry": lambda a: a.min() < 0,
    "has no positive entry": lambda a: a.max() <= 0,
    "has an entry that is 0": lambda a: 0 in a,
    "has only zeros": lambda a: not a.any(),
    "has equal entries": lambda a: len(set(a.ravel().tolist())) < a.size,
    "has nothing but equal entries": lambda a: len(set(a.ravel().tolist())) == 1,
    "is not sorted": lambda a: list(a) != sorted(a),
    "has large entries": lambda a: abs(a).max() > 400,
    "has only tiny entries": lambda a: abs(a).max() < 1e-4,
    "is not symmetric": lambda a: (a != a.T).any(),
    "is symmetric": lambda a: _close(a, a.T),
    "is negative": lambda a: a < 0,
    "is not a whole number": lambda a: a % 1 != 0,
    "is even": lambda a: a % 2 == 0,
    "is odd": lambda a: a % 2 == 1,
    "is more than 1": lambda a: a > 1,
    "is large": lambda a: abs(a) > 400,
}


# -- what a sentence says, checked by rules of its own ---------------------------------------------


def _obeys(found: Misconception, asked: Mapping[str, Any], mine: Any, right: Any) -> bool:
    rule = _RULES[found.name]
    for key in re.findall(r"entry `(.*?)`", found.says):
        mine, right = mine[key], right[key]
    for word, place in (("first", 0), ("second", 1), ("third", 2), ("fourth", 3)):
        if f"he {word} part of your result" in found.says and "exchanged" not in found.says:
            mine, right = mine[place], right[place]
    if "The width of" in found.says or "The middle of" in found.says:
        sign = -1 if "width" in found.says else 1
        mine, right = (part[1] + sign * part[0] for part in (mine, right))
    if isinstance(right, (tuple, dict)) and found.name != "parts exchanged":
        pairs = zip(_parts(mine), _parts(right), strict=True)
        return all(
            _close(a, b) or rule(found.says, asked, np.asarray(a), np.asarray(b)) for a, b in pairs
        )
    if found.name == "parts exchanged":
        return rule(found.says, asked, mine, right)
    return rule(found.says, asked, np.asarray(mine), np.asarray(right))


def _parts(value: Any) -> list[Any]:
    return (
        [value[key] for key in sorted(value, key=repr)] if isinstance(value, dict) else list(value)
    )


def _number(text: str) -> float:
    text = (
        text.replace("about ", "")
        .replace("minus ", "-")
        .replace("a hundredth", "0.01")
        .replace("twice", "2")
        .replace("half", "0.5")
    )
    text = (
        re.sub(r"\bln (\d+)", r"log(\1)", text)
        .replace("2 pi", "2*pi")
        .replace("2 n", "2*n")
        .replace("n k", "n*k")
        .replace("n squared", "n**2")
    )
    return float(eval(text, {"__builtins__": {}}, vars(math)))


def _factor(says: str, asked: Mapping[str, Any], mine: Any, right: Any) -> bool:
    text = re.search(r" is (.*?)(?: of| times)? what it should be", says)
    assert text is not None
    tolerance = 1e-3 if "about" in says else 1e-5
    return bool(np.allclose(mine, _number(text[1]) * right, rtol=tolerance, equal_nan=True))


def _factor_of_n(says: str, asked: Mapping[str, Any], mine: Any, right: Any) -> bool:
    text = re.search(r" is (.*?) times what it should be", says)
    assert text is not None
    expression = text[1]
    for letter, what in re.findall(r"\b([nk]) is (the .*?`\w+`|`\w+`)", says):
        name = re.findall(r"`(\w+)`", what)[0]
        value = asked.get(name)
        number = (
            value
            if what.startswith("`")
            else np.size(value)
            if "entries" in what
            else np.shape(value)[1 if "columns" in what else 0]
        )
        expression = re.sub(rf"\b{letter}\b", f"({number})", expression)
    factor = _number(
        expression.replace(") (", ")*(").replace("2 (", "2*(").replace(") squared", ")**2")
    )
    return bool(np.allclose(mine, factor * right, rtol=1e-5, equal_nan=True))


def _constant(says: str, asked: Mapping[str, Any], mine: Any, right: Any) -> bool:
    text = re.search(r" is (.*?) too (large|small)", says)
    assert text is not None
    amount = _number(text[1]) * (1 if text[2] == "large" else -1)
    return bool(
        np.allclose(mine - right, amount, rtol=1e-3 if "about" in says else 1e-4, atol=1e-7)
    )


def _map(function: Callable[[Any], Any]) -> Callable[..., bool]:
    return lambda says, asked, mine, right: _close(mine, function(right))


def _proportional(says: str, asked: Mapping[str, Any], mine: Any, right: Any) -> bool:
    place = np.unravel_index(np.nanargmax(np.abs(right)), right.shape)
    return _close(mine / mine[place], right / right[place])


def _sorted(value: Any) -> Any:
    return np.sort(np.ravel(value))


_RULES: dict[str, Callable[..., bool]] = {
    "factor": _factor,
    "factor of n": _factor_of_n,
    "factor of n and k": _factor_of_n,
    "sign": _map(np.negative),
    "added constant": _constant,
    "squared": _map(lambda y: y**2),
    "rooted": _map(lambda y: y**0.5),
    "exponential": _map(np.exp),
    "logarithm": _map(np.log),
    "reciprocal": _map(lambda y: 1 / y),
    "one minus": _map(lambda y: 1 - y),
    "absolute value": _map(np.abs),
    "no negative ones": _map(lambda y: np.where(y < 0, 0, y)),
    "conjugate": _map(np.conj),
    "real part": _map(np.real),
    "modulus": _map(np.abs),
    "opposite": _map(np.logical_not),
    "cut down": _map(np.floor),
    "cut off": _map(np.trunc),
    "rounded up": _map(np.ceil),
    "rounded": _map(np.rint),
    "transposed": _map(np.transpose),
    "zeros": _map(np.zeros_like),
    "not normalised": _proportional,
    "right direction": _proportional,
    "up to a factor": _proportional,
    "running sum": lambda says, asked, mine, right: (
        _close(np.diff(mine, axis=0)[..., :], right[1:]) or _close(np.diff(mine), right[..., 1:])
    ),
    "single steps": _map(lambda y: np.diff(y, prepend=0)),
    "reversed": lambda says, asked, mine, right: any(
        _close(mine, np.flip(right, axis)) for axis in range(right.ndim)
    ),
    "shifted": lambda says, asked, mine, right: any(
        _close(mine, np.roll(right, s, axis)) for axis in range(right.ndim) for s in (1, -1)
    ),
    "sorted": lambda says, asked, mine, right: _close(_sorted(mine), _sorted(right)),
    "sorted down": lambda says, asked, mine, right: _close(_sorted(mine), _sorted(right)),
    "order": lambda says, asked, mine, right: _close(_sorted(mine), _sorted(right)),
    "lower half": _map(np.tril),
    "upper half": _map(np.triu),
    "shape": lambda says, asked, mine, right: (
        mine.shape != right.shape and _close(np.ravel(mine), np.ravel(right))
    ),
    "last missing": _map(lambda y: y[:-1]),
    "first missing": _map(lambda y: y[1:]),
    "one more at the end": lambda says, asked, mine, right: _close(mine[:-1], right),
    "one more at the beginning": lambda says, asked, mine, right: _close(mine[1:], right),
    "one place later": lambda says, asked, mine, right: _close(mine[1:], right[:-1]),
    "one place earlier": lambda says, asked, mine, right: _close(mine[:-1], right[1:]),
    "all alike": lambda says, asked, mine, right: len(np.unique(mine)) == 1,
    "lines alike": lambda says, asked, mine, right: (
        1 in (len(np.unique(mine, axis=0)), len(np.unique(mine, axis=1)))
    ),
    "all but the diagonal": lambda says, asked, mine, right: _close(
        mine - np.diag(np.diag(mine)), right - np.diag(np.diag(right))
    ),
    "only the diagonal": lambda says, asked, mine, right: _close(np.diag(mine), np.diag(right)),
    "only the first": lambda says, asked, mine, right: _close(mine[0], right[0]),
    "only the last": lambda says, asked, mine, right: _close(mine[-1], right[-1]),
    "all but the first": lambda says, asked, mine, right: _close(mine[1:], right[1:]),
    "all but the last": lambda says, asked, mine, right: _close(mine[:-1], right[:-1]),
    "all but the ends": lambda says, asked, mine, right: _close(mine[1:-1], right[1:-1]),
    "given back": lambda says, asked, mine, right: _close(
        mine, asked[re.findall(r"`(.*?)`", says)[0]]
    ),
    "parts exchanged": lambda says, asked, mine, right: all(
        any(_close(part, other) for other in right) for part in mine
    ),
}

if __name__ == "__main__":
    sys.exit(main())
