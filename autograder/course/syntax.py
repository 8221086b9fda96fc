"""Cells as syntax trees: each is parsed once for all that is asked of it, in time that grows with
its length and no faster."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
# characters of the cells that are remembered; as trees they take 300 times as many bytes
MAX_KEPT = 1_000_000


class _Remembered(Generic[T]):
    """A function of a cell's source that remembers its answers, until those are about too many
    characters."""

    def __init__(self, function: Callable[[str], T]):
        self._function = function
        self._answers: dict[str, T] = {}
        self._size = 0
        self.__doc__ = function.__doc__

    def __call__(self, source: str) -> T:
        if source not in self._answers:
            if self._size + len(source) > MAX_KEPT:
                self.forget()
            self._answers[source] = self._function(source)
            self._size += len(source)
        return self._answers[source]

    def forget(self) -> None:
        self._answers.clear()
        self._size = 0


def without_magics(source: str) -> str:
    """A cell with ``pass`` in place of its lines for IPython."""
    return re.sub(r"(?m)^([^\S\n]*)[%!].*$", r"\1pass", source)


@_Remembered
def tree(source: str) -> ast.Module | None:
    """A cell, magics apart; None where it is no Python."""
    return _parse(without_magics(source))


@_Remembered
def bound_names(source: str) -> frozenset[str] | None:
    """The names that a cell defines, assigns or imports anywhere; None where it is no Python."""
    module = _parse(without_magics(source))
    if module is None:
        return None
    found = set()
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name)
    return frozenset(found)


@_Remembered
def program(source: str) -> bytes | None:
    """A digest of what a cell does, comments and layout apart; None where it is no Python."""
    module = _parse(source)
    try:
        return (
            None
            if module is None
            else hashlib.sha256(ast.dump(module).encode("utf-8", "surrogatepass")).digest()
        )
    except (RecursionError, MemoryError):
        return None


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
