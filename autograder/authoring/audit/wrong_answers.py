"""Solutions that answer wrongly on purpose, made of a right one: always, or at one call alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import indent

from autograder.scoring.tried import NOTED

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


def what_may_be_wrong(check: str) -> Iterator[tuple[str, str]]:
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
