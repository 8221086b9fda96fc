"""The scopes in a tree: which names functions, classes and comprehensions have for themselves, and
when each piece of code runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.scoring.statements import FUNCTION, imported

COMPREHENSION = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Scope:
    """The names of one function, class or comprehension, with what is assigned to them there."""

    parent: Scope | None
    values: dict[str, list[ast.AST | str]] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)  # declared global
    is_class: bool = False

    def of(self, name: str) -> Scope | None:
        """The scope that a name belongs to; None where it is the notebook's."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.shared:
                return None
            if name in scope.values and not (scope.is_class and scope is not self):
                return scope
            scope = scope.parent
        return None


@dataclass(frozen=True)
class Part:
    """A piece of code that can be reached, with the scope it stands in, and when it runs (a place
    among the statements; None: in the end)."""

    node: ast.AST
    scope: Scope | None
    when: int | None


def parts_of(node: ast.AST, scope: Scope | None, place: int, when: int | None) -> Iterator[Part]:
    """A tree's nodes with their scopes. What a statement evaluates runs at its place, the bodies of
    functions when they are called."""
    pending: list[tuple[ast.AST, Scope | None, int | None]] = [
        (node, scope, place if when is None else min(place, when))
    ]
    while pending:
        part, scope, now = pending.pop()
        yield Part(part, scope, now)
        if isinstance(part, (*FUNCTION, ast.ClassDef, *COMPREHENSION)):
            outer = (
                scope.parent
                if scope is not None and scope.is_class and not isinstance(part, ast.ClassDef)
                else scope
            )
            own = _scope(part, outer)
            later = when if isinstance(part, FUNCTION) else now
            for child, inside in _children(part):
                pending.append((child, own if inside else scope, later if inside else now))
        else:
            pending += [(child, scope, now) for child in ast.iter_child_nodes(part)]


def _children(part: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """The children of a node that makes a scope, and whether they stand inside it."""
    if isinstance(part, COMPREHENSION):
        first = part.generators[0].iter
        for child in ast.iter_child_nodes(part):
            if child is part.generators[0]:
                yield first, False
                yield from (
                    (each, True) for each in (part.generators[0].target, *part.generators[0].ifs)
                )
            else:
                yield child, True
        return
    body = getattr(part, "body", [])
    inside = body if isinstance(body, list) else [body]
    for child in ast.iter_child_nodes(part):
        yield child, any(child is each for each in inside)


def _scope(part: ast.AST, parent: Scope | None) -> Scope:
    """The names that a function, class or comprehension has for itself."""
    scope = Scope(parent, is_class=isinstance(part, ast.ClassDef))
    if isinstance(part, FUNCTION):
        arguments = part.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in (*named, arguments.vararg, arguments.kwarg):
            if argument is not None:
                scope.values.setdefault(argument.arg, [])
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs = [
            *zip(
                positional[len(positional) - len(arguments.defaults) :],
                arguments.defaults,
                strict=True,
            )
        ]
        pairs += [
            (argument, default)
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default
        ]
        for argument, default in pairs:
            scope.values[argument.arg].append(default)
    pending = [child for child, inside in _children(part) if inside]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            scope.shared |= set(node.names) if isinstance(node, ast.Global) else set()
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            scope.values.setdefault(node.name, [])
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for name, module in imported(node):
                scope.values.setdefault(name, []).append(module)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    scope.values.setdefault(target.id, []).append(node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and isinstance(node.target, ast.Name):
            scope.values.setdefault(node.target.id, []).extend([node.value] if node.value else [])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            scope.values.setdefault(node.id, [])
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            scope.values.setdefault(node.name, [])
        if not isinstance(node, (*FUNCTION, *COMPREHENSION)):
            pending += ast.iter_child_nodes(node)
    return scope
