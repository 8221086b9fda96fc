"""Means that an exercise forbids, found in a submission's source: names such as ``np.linalg.inv``,
methods such as ``.dot``, syntax such as ``@``.

Only what the exercise's function can reach counts: its own body, the learner's other functions,
values and modules that it names, and so on (see `reach`), so that nobody is charged for checking an
answer with a forbidden function in another cell, nor for what the course's own cells or another
exercise's function do. Aliases, ``from ... import``, and names put together from constant texts are
seen through.

Functions are guarded a second time while the exercise is tested, however they were come by (see
`sandbox.gates`). What no source shows and no gate can stand before would let a forbidden means pass
unseen: `eval`, numpy's own insides, Python's garbage collector. These count as ways around it.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from autograder.scoring.reach import IMPORTS, UNREADABLE, Cells, Tangled, fetch
from autograder.scoring.scopes import Part

SYNTAX: dict[str, tuple[type[ast.AST], ...]] = {
    "@": (ast.MatMult,),
    "for": (ast.For, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "while": (ast.While,),
    "**": (ast.Pow,),
    "import": (ast.Import, ast.ImportFrom),
}
# The same by other names: methods, and functions.
_METHODS = {
    "@": ("__matmul__", "__rmatmul__", "__imatmul__"),
    "**": ("__pow__", "__rpow__", "__ipow__"),
}
_FUNCTIONS = {
    "@": ("operator.matmul", "operator.imatmul", "operator.__matmul__", "operator.__imatmul__"),
    "**": ("operator.pow", "operator.ipow", "operator.__pow__", "operator.__ipow__"),
    "import": ("__import__", "importlib"),
}
_WAYS_AROUND = (
    *(
        "eval",
        "exec",
        "compile",
        "get_ipython",
        "importlib",
        "runpy",
        "code",
        "codeop",
        "marshal",
        "pickle.loads",
        "gc",
        "ctypes",
        "_ctypes",
    ),
    *(
        "cffi",
        "sys._getframe",
        "inspect.currentframe",
        "inspect.stack",
        "types.FunctionType",
        "types.CodeType",
    ),
    *("np.core", "np.ctypeslib", "np.f2py"),
)


def violation(
    name: str,
    sources: Sequence[str],
    forbids: Mapping[str, str],
    *,
    given: Iterable[str] = (),
    others: Collection[str] = (),
) -> str | None:
    """What a learner is told where the exercise `name` uses something forbidden; None where it does
    not.

    `sources` are the learner's cells in the order in which they run, `given` the course's own
    cells. `forbids` maps each forbidden means to the reason ("" for none). `others` are the other
    exercises' names: what their functions use is not this one's.
    """
    if not forbids:
        return None
    rules = _Rules(forbids)
    try:
        cells = _cells(tuple(sources), tuple(given))
        cells.steps = 0
        for part in cells.reachable(name, set(others) - {name}):
            if found := rules.broken_by(part, cells):
                return found
    except Tangled:
        return f"It can't be followed what this function uses. {rules.please}"
    return None


_cells = lru_cache(maxsize=4)(
    Cells
)  # the cells of one submission are looked at once for each exercise


class _Rules:
    """What one exercise forbids, by kind."""

    def __init__(self, forbids: Mapping[str, str]):
        self._forbids = forbids
        self._names = {
            means: _canonical(means)
            for means in forbids
            if means not in SYNTAX and not means.startswith(".")
        }
        self._methods = {means[1:]: means for means in forbids if means.startswith(".")}
        self._methods |= {method: means for means in forbids for method in _METHODS.get(means, ())}
        # What no gate stands before, so that a name that can't be read could be one of these.
        self._unguarded = len(self._names) < len(forbids) or any(
            "." not in means or _is_type(means) for means in self._names
        )

    @property
    def please(self) -> str:
        names = ", ".join(f"`{means}`" for means in list(self._forbids)[:2]) + (
            " and more" if len(self._forbids) > 2 else ""
        )
        return f"This exercise does without {names}, so please write it in a way that can be read."

    def broken_by(self, part: Part, cells: Cells) -> str | None:
        node = part.node
        for means, kinds in SYNTAX.items():
            if means in self._forbids and isinstance(node, kinds):
                return self._says(means, part)
        found = cells.dotted(node, part.scope, part.when)
        dotted = {_canonical(name) for name in found}
        for means, name in self._names.items():
            if any(_within(each, name) for each in dotted):
                return self._says(means, part)
        for means, functions in _FUNCTIONS.items():
            if means in self._forbids and any(
                _within(each, function) for each in dotted for function in functions
            ):
                return self._says(means, part, instead=min(dotted))
        for attribute in _attributes(part, cells):
            if attribute is None and self._unguarded:
                return self._around("A name that is put together", part)
            if attribute in self._methods:
                means = self._methods[attribute]
                return self._says(
                    means, part, instead="" if means.startswith(".") else f".{attribute}"
                )
        return self._way_around(part, found)

    def _way_around(self, part: Part, dotted: set[str]) -> str | None:
        node = part.node
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            return None
        for found in sorted(dotted - IMPORTS):
            for way in _WAYS_AROUND:
                if (
                    _within(_canonical(found), _canonical(way)) and found != "importlib"
                ):  # what it imports is looked at
                    return self._around(f"`{way}`", part)
            steps = found.split(".")
            if found == UNREADABLE or (
                steps[0] == "numpy"
                and any(step.startswith("_") and not step.startswith("__") for step in steps)
            ):
                return self._around(
                    "What numpy keeps for itself"
                    if steps[0] == "numpy"
                    else "A module whose name is put together",
                    part,
                )
            if self._unguarded and isinstance(node, ast.Name) and not _is_installed(steps[0]):
                return self._around(f"`{node.id}`, from a module that is not installed here,", part)
        return None

    def _says(self, means: str, part: Part, instead: str = "") -> str:
        reason = f": {self._forbids[means]}" if self._forbids[means] else "."
        if instead:
            return f"`{instead}` is used{_line(part)}. It does what `{means}` does, which is not allowed in this exercise{reason}"
        return f"`{means}` is used{_line(part)}, and is not allowed in this exercise{reason}"

    def _around(self, what: str, part: Part) -> str:
        return f"{what} is used{_line(part)}, and could do anything unseen. {self.please}"


def _attributes(part: Part, cells: Cells) -> Iterator[str | None]:
    """The names of the attributes that a node fetches; None for one that can't be read. What is
    fetched from a module passes a gate."""
    node = part.node
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Call) and (
        makers := _MAKERS & cells.dotted(node.func, part.scope, part.when)
    ):
        for argument in node.args[: 1 if "operator.methodcaller" in makers else None]:
            text = cells.text(argument, part.scope, part.when)
            yield from [None] if text is None else text.split(".")
    elif (fetched := fetch(node)) is not None and not fetched.modules:
        text = cells.text(fetched.key, part.scope, part.when)
        if text is not None or not any(
            map(_is_module, cells.dotted(fetched.base, part.scope, part.when))
        ):
            yield text


_MAKERS = {"operator.attrgetter", "operator.methodcaller"}


def _is_module(dotted: str) -> bool:
    return _canonical(dotted) in sys.modules


def _is_type(means: str) -> bool:
    """Whether a dotted name of numpy's is a number type."""
    first, _, attribute = means.partition(".")
    return first in ("np", "numpy") and isinstance(getattr(np, attribute, None), type)


def _is_installed(module: str) -> bool:
    """Whether a module belongs to Python or an installed package."""
    if module in sys.stdlib_module_names or module in sys.modules:
        return True
    return module.isidentifier() and importlib.util.find_spec(module) is not None


def _within(dotted: str, name: str) -> bool:
    return dotted == name or dotted.startswith(f"{name}.")


def _line(part: Part) -> str:
    return (
        f" (line {part.node.lineno} of its cell)"
        if isinstance(part.node, (ast.expr, ast.stmt))
        else ""
    )


def _canonical(dotted: str) -> str:
    return re.sub(r"^np(?=\.|$)", "numpy", dotted).removeprefix("builtins.")
