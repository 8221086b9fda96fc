"""The source of a hidden test's function, as a learner can paste it: an expression where there is
one, else a short `def`.

Values that the function has from around it are written into it. Lines that only keep count, for the
test, are left out.
"""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

MAX_LINES = 8  # of a function that is shown whole
_MODULES = {"np": np, "np.linalg": np.linalg}  # what a notebook has imported


def source_of(function: Callable[..., Any], literal: Callable[[Any], str]) -> str | None:
    """A function as source: ``np.exp``, ``lambda x: x**2``, or its `def`; None where it can't be
    shown. `literal` writes the values in it; what begins with ``<`` is none."""
    if (named := _public(function)) is not None:
        return named
    if not inspect.isfunction(function):
        return None
    node = _node_of(function)
    if node is None:
        return None
    try:
        return _written(copy.deepcopy(node), function, literal)
    except _Unshown:
        return None


class _Unshown(Exception):
    """A part of a function has no source."""


def _public(function: Any) -> str | None:
    name = getattr(function, "__name__", None)
    if not isinstance(name, str) or not name.isidentifier():
        return None
    for prefix, module in _MODULES.items():
        if getattr(module, name, None) is function:
            return f"{prefix}.{name}"
    if getattr(math, name, None) is function:
        return f"np.{name}" if hasattr(np, name) else None
    return name if getattr(builtins, name, None) is function else None


@lru_cache(maxsize=64)
def _functions_in(file: str) -> dict[int, list[ast.Lambda | ast.FunctionDef]]:
    """The functions of a file, by their first line."""
    found: dict[int, list[ast.Lambda | ast.FunctionDef]] = {}
    try:
        with open(file, encoding="utf-8") as lines:
            tree = ast.parse(lines.read())
    except (OSError, SyntaxError, ValueError):
        return {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Lambda, ast.FunctionDef)):
            found.setdefault(node.lineno, []).append(node)
    return found


def _node_of(function: Any) -> ast.Lambda | ast.FunctionDef | None:
    code = function.__code__
    nodes = [
        node
        for node in _functions_in(code.co_filename).get(code.co_firstlineno, ())
        if _fits(node, code)
    ]
    return nodes[0] if len(nodes) == 1 else None


def _fits(node: ast.Lambda | ast.FunctionDef, code: Any) -> bool:
    """Whether a function of the file is the one that this code was made from: of several on a line,
    its instructions stand in one alone."""
    if (code.co_name == "<lambda>") != isinstance(node, ast.Lambda):
        return False
    if isinstance(node, ast.FunctionDef):
        return bool(node.name == code.co_name)
    body = node.body
    start, end = (body.lineno, body.col_offset), (body.end_lineno or 0, body.end_col_offset or 0)
    places = [
        ((first, column), (last, end_column))
        for first, last, column, end_column in code.co_positions()
        if None not in (first, last, column, end_column) and end_column
    ]
    return any(place == (start, end) for place in places) and all(
        start <= first and last <= end for first, last in places
    )


def _written(
    node: ast.Lambda | ast.FunctionDef, function: Any, literal: Callable[[Any], str]
) -> str:
    around = inspect.getclosurevars(function)
    known = {**around.globals, **around.nonlocals}
    defaults = [*(function.__defaults__ or ())]
    node.args.defaults = [_literal(value, literal) for value in defaults]
    node.args.kw_defaults = [
        None
        if default is None
        else _literal((function.__kwdefaults__ or {})[argument.arg], literal)
        for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    ]
    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        argument.annotation = None
    body: list[ast.stmt] = (
        []
        if isinstance(node, ast.Lambda)
        else [item for item in node.body if not _only_counts(item, around.nonlocals)]
    )
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        node = ast.Lambda(node.args, body[0].value)
    bound = {
        argument.arg
        for inner in ast.walk(node)
        if isinstance(inner, ast.arguments)
        for argument in _all(inner)
    }
    bound |= {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load)
    }
    if isinstance(node, ast.FunctionDef):
        node.body, node.decorator_list, node.returns = body, [], None
        if not body:
            raise _Unshown
    written = _WrittenIn(
        {name: value for name, value in known.items() if name not in bound}, literal
    ).visit(node)
    text = ast.unparse(ast.fix_missing_locations(written))
    if text.count("\n") >= MAX_LINES:
        raise _Unshown
    return text


def _all(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    yield from filter(None, (arguments.vararg, arguments.kwarg))


def _only_counts(statement: ast.stmt, nonlocals: Any) -> bool:
    """Whether a statement only keeps something for the test: it fills a list from around the
    function, or counts. Docstrings and the test's own assertions go, too."""
    if isinstance(statement, (ast.Nonlocal, ast.Assert)):
        return True
    if isinstance(statement, ast.AugAssign):
        target = statement.target
        return _root(target) in nonlocals
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    if isinstance(value, ast.Constant):
        return True
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and _root(value.func.value) in nonlocals
    )


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _literal(value: Any, literal: Callable[[Any], str]) -> ast.expr:
    text = literal(value)
    if text.startswith("<"):
        raise _Unshown
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        raise _Unshown from None


class _WrittenIn(ast.NodeTransformer):
    """Values in place of the names that a function has from around it."""

    def __init__(self, known: dict[str, Any], literal: Callable[[Any], str]):
        self._known, self._write = known, literal

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if (
            isinstance(node.value, ast.Name)
            and self._known.get(node.value.id) is math
            and hasattr(np, node.attr)
        ):
            return ast.parse(f"np.{node.attr}", mode="eval").body
        return ast.Attribute(self.visit(node.value), node.attr, node.ctx)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self._known:
            return node
        value = self._known[node.id]
        if inspect.ismodule(value):
            name = next((name for name, module in _MODULES.items() if module is value), None)
            if name is None:
                raise _Unshown
            return ast.parse(name, mode="eval").body
        if callable(value) and not isinstance(value, type):
            text = source_of(value, self._write)
            if text is None or text.startswith("def "):
                raise _Unshown
            return ast.parse(text, mode="eval").body
        return _literal(value, self._write)
