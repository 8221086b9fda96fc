"""What one statement of a notebook binds, read from its tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@lru_cache(maxsize=2048)  # the cells of one submission are looked at once for each exercise
def parsed(source: str) -> ast.Module | None:
    """A cell as a tree, without its magics; None where it is no Python."""
    for text in (source, _without_magics(source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _without_magics(source: str) -> str:
    return "\n".join(map(_without_magic, source.split("\n")))


def _without_magic(line: str) -> str:
    stripped = line.strip()
    if stripped.startswith(("%", "!", "?")) or stripped.endswith("?"):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return (
        re.sub(r"=\s*[%!].*", "= None", line, count=1)
        if re.match(r"\s*[\w, ]+=\s*[%!]", line)
        else line
    )


def is_name(node: ast.AST, *names: str) -> bool:
    """Whether a node is one of these names, and nothing else."""
    return isinstance(node, ast.Name) and node.id in names


def names_any(node: ast.AST, names: Collection[str]) -> bool:
    """Whether one of these names stands anywhere in a tree."""
    return any(
        (isinstance(part, ast.Name) and part.id in names)
        or (isinstance(part, ast.alias) and part.name in names)
        for part in ast.walk(node)
    )


Bound = tuple[
    str, ast.AST, bool, str
]  # name, by what, whether it replaces what was there, the module that an import gives


def bound_by(statement: ast.stmt) -> Iterator[Bound]:
    """The names that one statement binds, without the statements inside it; a change of what a name
    holds counts too."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        first: list[ast.AST] = [*statement.decorator_list]
        if not isinstance(statement, ast.ClassDef):
            first += [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]
        yield (
            statement.name,
            statement,
            not any(names_any(part, {statement.name}) for part in first),
            "",
        )
        if not isinstance(statement, ast.ClassDef):
            yield from _bound_from_inside(statement)
        return
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        for name, module in imported(statement):
            yield name, statement, True, module
        return
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        ):
            for name, whole in targets(target):
                fresh = (
                    whole
                    and not isinstance(statement, ast.AugAssign)
                    and isinstance(target, ast.Name)
                )
                yield (
                    name,
                    statement,
                    fresh and not names_any(statement.value or statement, {name}),
                    "",
                )
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        for name, _ in targets(statement.target):
            yield name, statement.iter, False, ""
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            for name, _ in targets(item.optional_vars) if item.optional_vars else ():
                yield name, item.context_expr, False, ""
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        changed = statement.value.func
        if is_name(changed, "setattr") and statement.value.args:
            changed = ast.Attribute(statement.value.args[0], "", ast.Load())
        if isinstance(changed, ast.Attribute):  # a call of a method may change what the name holds
            yield from ((name, statement, False, "") for name, _ in targets(changed))
    for part in _expressions(statement):
        if isinstance(part, ast.NamedExpr):
            yield part.target.id, part, False, ""


def kept_by(statement: ast.stmt) -> Iterator[tuple[ast.Attribute, ast.AST]]:
    """Attributes that a statement sets, as ``module.name = ...`` and ``setattr(module, "name",
    ...)``."""
    if isinstance(statement, ast.Assign):
        yield from (
            (target, statement) for target in statement.targets if isinstance(target, ast.Attribute)
        )
    call = statement.value if isinstance(statement, ast.Expr) else None
    if (
        isinstance(call, ast.Call)
        and is_name(call.func, "setattr")
        and len(call.args) == 3
        and isinstance(call.args[1], ast.Constant)
    ):
        yield ast.Attribute(call.args[0], str(call.args[1].value), ast.Load()), statement


def _bound_from_inside(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Bound]:
    """Names of the notebook that a function declares global, and assigns."""
    shared = {
        name for part in ast.walk(function) if isinstance(part, ast.Global) for name in part.names
    }
    for part in ast.walk(function) if shared else ():
        if isinstance(part, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            for target in part.targets if isinstance(part, ast.Assign) else [part.target]:
                yield from (
                    (name, part, False, "") for name, _ in targets(target) if name in shared
                )


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """What a statement evaluates itself, without the statements in its blocks."""
    pending: list[ast.AST] = [
        part for part in ast.iter_child_nodes(statement) if not isinstance(part, ast.stmt)
    ]
    while pending:
        part = pending.pop()
        if not isinstance(part, (ast.stmt, *FUNCTION, ast.ExceptHandler, ast.match_case)):
            yield part
            pending += ast.iter_child_nodes(part)


def targets(target: ast.AST) -> Iterator[tuple[str, bool]]:
    """The names that an assignment binds, and whether as a whole; of ``a.b = ...`` and ``a[0] =
    ...`` that is a, in part, and ``a.b``."""
    if isinstance(target, ast.Name):
        yield target.id, True
    elif isinstance(target, (ast.Tuple, ast.List)):
        for item in target.elts:
            yield from ((name, False) for name, _ in targets(item))
    elif isinstance(target, ast.Starred):
        yield from targets(target.value)
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        base: ast.AST = target
        while isinstance(base, (ast.Attribute, ast.Subscript, ast.Call)):
            base = base.func if isinstance(base, ast.Call) else base.value
        if isinstance(base, ast.Name):
            yield base.id, False


def imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, and what they stand for."""
    for alias in statement.names:
        if isinstance(statement, ast.ImportFrom):
            module = "." * statement.level + (statement.module or "")
            yield (
                (alias.asname or alias.name),
                (module if alias.name == "*" else f"{module}.{alias.name}"),
            )
        else:
            first = alias.name.partition(".")[0]
            yield alias.asname or first, alias.name if alias.asname else first
