"""Visible checks, tried on what they may meet: does each slip fail, does every sentence have its
turn, and does no answer crash the check itself?

A check is rewritten so that it goes on after a sentence: all that it would say is known, and what
it says first.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import indent

from autograder.course.variants import Variant
from autograder.scoring.diagnosis.mutants import Mutant
from autograder.scoring.tried import NOTED, Tried

# Answers of the wrong kind: what becomes of the right one, `answer`.
KINDS = {
    "None": "None",
    "a string": "'answer'",
    "a dict": "{'answer': 1.0}",
    "a list": "answer.tolist() if isinstance(answer, np.ndarray) else [answer]",
    "a list for each array": "tuple(part.tolist() if isinstance(part, np.ndarray) else part for part in answer) if isinstance(answer, tuple)"
    " else answer.tolist() if isinstance(answer, np.ndarray) else answer",
    "a tuple with one item more": "(*answer, None) if isinstance(answer, tuple) else (answer, None)",
    "a tuple with one item less": "answer[:-1] if isinstance(answer, tuple) else (answer,)",
    "the first item alone": "answer[0] if isinstance(answer, tuple) else np.ravel(answer)[:1]",
    "one axis more": "tuple(np.asarray(part)[..., np.newaxis] for part in answer) if isinstance(answer, tuple) else np.asarray(answer)[..., np.newaxis]",
    "all nan": "tuple(np.full(np.shape(part), np.nan) for part in answer) if isinstance(answer, tuple) else np.full(np.shape(answer), np.nan)",
    "zeros": "tuple(np.zeros(np.shape(part)) for part in answer) if isinstance(answer, tuple) else np.zeros(np.shape(answer))",
}


@dataclass(frozen=True)
class Sentence:
    """One thing that a visible check can say: its line, and the source of what it says (None:
    nothing). `recognises`: it is said where a certain wrong value came, not where the right one did
    not."""

    line: int
    says: str | None
    recognises: bool


@dataclass(frozen=True)
class Watched:
    """A visible check that goes on, and its sentences in order."""

    source: str
    sentences: tuple[Sentence, ...]
    lines: dict[int, int]  # of the rewritten source, where they stood before


def watched(check: str) -> Watched:
    """Rewrite a visible check. Raises SyntaxError where it is none."""
    rewriter = _Rewriter()
    tree = ast.fix_missing_locations(rewriter.visit(ast.parse(check)))
    source = ast.unparse(tree)
    pairs = zip(_statements(ast.parse(source)), _statements(tree), strict=True)
    return Watched(
        source, tuple(rewriter.sentences), {now.lineno: then.lineno for now, then in pairs}
    )


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.stmt))


class _Rewriter(ast.NodeTransformer):
    def __init__(self) -> None:
        self.sentences: list[Sentence] = []

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        noted = self._noted(node, node.msg, any(_is_negated(part) for part in _parts(node.test)))
        return ast.copy_location(ast.If(ast.UnaryOp(ast.Not(), node.test), [noted], []), node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        raised = node.exc
        if isinstance(raised, ast.Name) and raised.id == "AssertionError":
            return self._noted(node, None, False)
        if (
            isinstance(raised, ast.Call)
            and isinstance(raised.func, ast.Name)
            and raised.func.id == "AssertionError"
        ):
            return self._noted(node, raised.args[0] if raised.args else None, False)
        return node

    def _noted(self, node: ast.stmt, message: ast.expr | None, recognises: bool) -> ast.stmt:
        self.sentences.append(
            Sentence(node.lineno, None if message is None else ast.unparse(message), recognises)
        )
        arguments: list[ast.expr] = [
            ast.Constant(len(self.sentences) - 1),
            *([] if message is None else [message]),
        ]
        return ast.copy_location(
            ast.Expr(ast.Call(ast.Name(NOTED, ast.Load()), arguments, [])), node
        )


def _parts(test: ast.expr) -> list[ast.expr]:
    return (
        [part for value in test.values for part in _parts(value)]
        if isinstance(test, ast.BoolOp)
        else [test]
    )


def _is_negated(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _wrapped(name: str, source: str, wrapper: str) -> str:
    """A solution below which `name` means what `wrapper`, a `def` of `wrong(right, args, options)`,
    makes of it."""
    return (
        f"import numpy as np\n{source}\n\n"
        f"def _wrapped(right):\n{indent(wrapper, '    ')}\n"
        f"    def {name}(*args, **options):\n        return wrong(right, args, options)\n    return {name}\n\n{name} = _wrapped({name})\n"
    )


def of_a_kind(name: str, source: str, kind: str) -> str:
    """A solution whose answers are right, and of the wrong kind."""
    return _wrapped(
        name,
        source,
        f"def wrong(right, args, options):\n    answer = right(*args, **options)\n    return {KINDS[kind]}",
    )


def changing(name: str, source: str) -> str:
    """A solution that gives the right answers, and then changes what it was given."""
    return _wrapped(name, source, _CHANGING)


_CHANGING = """\
def change(value):
    if isinstance(value, np.ndarray) and value.size and value.dtype.kind in "fiuc":
        value += 1
    elif isinstance(value, (list, tuple)):
        for item in value:
            change(item)
        if isinstance(value, list) and value and isinstance(value[0], (int, float, str)):
            value.append(value[0])
    elif isinstance(value, dict):
        for item in value.values():
            change(item)
        value["one more"] = None
def wrong(right, args, options):
    answer = right(*args, **options)
    change([*args, *options.values()])
    return answer"""

# What may be wrong with one answer alone: `answer` is the right one, or `error` the exception in
# its place.
_ONCE = {
    "another value": "return other(answer) if error is None else None",
    "another last part": "return (*answer[:-1], other(answer[-1])) if isinstance(answer, (tuple, list)) else -1.0 * np.asarray(answer)",
    "another first part": "return (other(answer[0]), *answer[1:]) if isinstance(answer, (tuple, list)) else np.ravel(answer)[:-1]",
    "another last entry": "return other_entry(answer, -1)",
    "another first entry": "return other_entry(answer, 0)",
    "nan": "return np.full(np.shape(answer), np.nan)[()]",
    "an error": "raise ValueError('no')",
    "other arguments of functions": "return right(*[calling(argument) if callable(argument) else argument for argument in args], **options)",
    "longer arguments of functions": "return right(*[calling(argument, lambda x: np.append(x, x)) if callable(argument) else argument for argument in args], **options)",
    "one axis more": "return np.asarray(answer)[np.newaxis]",
    "a list": "return answer.tolist() if isinstance(answer, np.ndarray) else [answer]",
    "the first argument": "return [*args, None][0]",
    "another kind": "return np.asarray(answer, dtype=int) if np.asarray(answer).dtype.kind == 'f' else np.asarray(answer, dtype=float)",
    "all options": "return right(*args)",
    **{
        f"{kind} in part {part}": f"return (*answer[:{part}], {change}(answer[{part}]), *answer[{part + 1}:])"
        f" if isinstance(answer, tuple) and len(answer) > {part} else None"
        for part in range(4)
        for kind, change in (
            ("another container", "another_container"),
            ("other items", "other_items"),
            ("a word", "str"),
        )
    },
}


def _what_may_be_wrong(check: str) -> Iterator[tuple[str, str]]:
    """What may be wrong with one answer, and what a function then does: the kinds above, and the
    exceptions that a check expects."""
    yield from _ONCE.items()
    for node in ast.walk(ast.parse(check)):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            for kind in node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]:
                name = ast.unparse(kind)
                yield name, f"raise {name}('no')"


def once(name: str, source: str, number: int, does: str) -> str:
    """A solution that `does` something else at call `number`, and no other."""
    return _wrapped(
        name,
        source,
        f"""\
def other(value):
    if isinstance(value, (tuple, list)):
        return type(value)(map(other, value))
    if isinstance(value, dict):
        return {{key: other(item) for key, item in value.items()}}
    if isinstance(value, str) or value is None:
        return "other"
    if isinstance(value, (bool, np.bool_)):
        return not value
    if isinstance(value, np.ndarray) and value.dtype.kind == "b":
        return ~value
    value = np.nan_to_num(value)[()] if isinstance(value, (float, complex, np.ndarray, np.generic)) else value
    return value + 1 + abs(value) / 2
def other_entry(value, place):
    value = np.array(value)
    value[place] = other(value[place])
    return value
def another_container(value):
    return tuple(value) if isinstance(value, list) else value.tolist() if isinstance(value, np.ndarray) else [value]
def other_items(value):
    return [another_container(item) for item in value] if isinstance(value, list) else np.asarray(value)[np.newaxis]
def calling(function, change=other):
    return lambda *args, **options: function(*map(change, args), **options)
calls = [0]
def wrong(right, args, options):
    calls[0] += 1
    if calls[0] != {number}:
        return right(*args, **options)
    answer = error = None
    try:
        answer = right(*args, **options)
    except ValueError as caught:
        error = caught
    {does}""",
    )


def counting(name: str, source: str) -> tuple[str, str]:
    """A solution that counts its calls, and what tells their number when the check is through."""
    wrapper = "def wrong(right, args, options):\n    _counted.append(1)\n    return right(*args, **options)"
    return f"_counted = []\n{_wrapped(name, source, wrapper)}", f"{NOTED}({COUNT}, len(_counted))"


COUNT = -1  # the place of the number of calls
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
                        for what, does in _what_may_be_wrong(check)
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
