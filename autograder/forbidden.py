"""Means that an exercise forbids, found in a submission's source: names such as ``np.linalg.inv``, methods such as ``.dot``, syntax such as ``@``.

Only what the exercise's function can reach counts: its own body and the student's other functions that it names, so that nobody is
charged for checking an answer with a forbidden function in another cell. Aliases, ``from ... import`` and ``getattr`` with a plain text are
seen through. What no source shows (a name put together at run time) is caught in the worker, which blocks the forbidden functions while
the exercise is tested.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

SYNTAX: dict[str, tuple[type[ast.AST], ...]] = {
    "@": (ast.MatMult,),
    "for": (ast.For, ast.comprehension),
    "while": (ast.While,),
    "**": (ast.Pow,),
    "import": (ast.Import, ast.ImportFrom),
}


def violation(name: str, sources: Iterable[str], forbids: Mapping[str, str]) -> str | None:
    """What a learner is told where the exercise `name` uses something forbidden in these cells; None where it does not.

    `forbids` maps each forbidden means to the reason ("" for none).
    """
    if not forbids:
        return None
    modules = [module for source in sources if (module := _parsed(source)) is not None]
    trees = [tree for tree, _ in modules]
    aliases: dict[str, str] = {}
    for _, found in modules:
        aliases |= found
    definitions: dict[str, ast.AST] = {}
    for tree in trees:
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                definitions[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                definitions |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
    for definition in _reachable(name, definitions):
        local = aliases | _aliases(definition)
        for part in ast.walk(definition):
            for means, reason in forbids.items():
                if _uses(part, means, local):
                    line = f" (line {part.lineno} of its cell)" if isinstance(part, (ast.expr, ast.stmt)) else ""
                    why = f": {reason}" if reason else "."
                    return f"`{means}` is used{line}, and is not allowed in this exercise{why}"
    return None


@lru_cache(maxsize=256)  # the cells of one submission are looked at once for each exercise
def _parsed(source: str) -> tuple[ast.Module, dict[str, str]] | None:
    """A cell as a tree, and its aliases; None where it is no Python."""
    try:
        tree = ast.parse(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source))
        return tree, _aliases(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _reachable(name: str, definitions: dict[str, ast.AST]) -> Iterator[ast.AST]:
    """The definition of a name, and of every name that it mentions, and so on."""
    pending, seen = [name], set()
    while pending:
        current = pending.pop()
        if current in seen or current not in definitions:
            continue
        seen.add(current)
        yield definitions[current]
        pending += [node.id for node in ast.walk(definitions[current]) if isinstance(node, ast.Name)]


def _aliases(tree: ast.AST) -> dict[str, str]:
    """What local names stand for, as dotted names: ``la`` is numpy.linalg, ``i`` is numpy.linalg.inv."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            dotted = _dotted(node.value, found)
            if dotted is not None and "." in dotted:
                found[node.targets[0].id] = dotted
    return found


def _dotted(node: ast.AST, aliases: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, aliases)
        return None if base is None else f"{base}.{node.attr}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) >= 2:
        base, attribute = _dotted(node.args[0], aliases), node.args[1]
        if base is not None and isinstance(attribute, ast.Constant) and isinstance(attribute.value, str):
            return f"{base}.{attribute.value}"
    return None


def _uses(node: ast.AST, means: str, aliases: dict[str, str]) -> bool:
    if means in SYNTAX:
        return isinstance(node, SYNTAX[means])
    if means.startswith("."):
        return isinstance(node, ast.Attribute) and node.attr == means[1:]
    dotted = _dotted(node, aliases)
    return dotted is not None and _canonical(dotted) == _canonical(means)


def _canonical(dotted: str) -> str:
    return re.sub(r"^np(?=\.|$)", "numpy", dotted)
