"""What the code of an exercise can reach in a notebook's cells: the statements that bind the names
it uses, and what dotted names stand for.

Cells run from top to bottom, so a statement sees the names as they were bound above it, and a
function's body as they are when it is called.
"""

from __future__ import annotations

import ast
import bisect
import builtins
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_LONGEST_TEXT = 200  # characters of a text that is put together from constants
_DEPTH = 60  # names that stand for names
_STEPS = 200_000
_Function = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BUILTINS = frozenset({*dir(builtins), "get_ipython"})
IMPORTS = frozenset({"builtins.__import__", "importlib.import_module"})
UNREADABLE = "?"  # the dotted name of a module whose name can't be read
_DYNAMIC = frozenset(
    {
        "exec",
        "eval",
        "globals",
        "locals",
        "vars",
        "setattr",
        "get_ipython",
        "__main__",
        "__builtins__",
        "builtins",
    }
)


class Tangled(Exception):
    """Names that stand for names, and so on: more than anybody would write to be read."""


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


@dataclass(frozen=True)
class Binding:
    """A statement (or the value in it) that binds a name of the notebook, at its place among all
    statements. `replaces`: what the name stood for before is gone. `module`: the dotted name that
    an import gives it."""

    node: ast.AST
    place: int
    replaces: bool = False
    module: str = ""


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


class Cells:
    """The names of a notebook: `sources` are the learner's cells in order, `given` the course's,
    which are only looked at for imports and names."""

    def __init__(self, sources: Sequence[str], given: Iterable[str] = ()):
        self.bindings: dict[str, list[Binding]] = {}
        self._replaced: dict[
            str, list[int]
        ] = {}  # for each binding, the last one up to it that replaces what was before
        self.stars: set[str] = set()  # modules of which all names were imported
        self.dynamic: list[Binding] = []  # statements that may bind any name
        self._place = self.steps = 0
        for source in given:
            if (tree := parsed(source)) is not None:
                self._take_imports(tree)
        self._given_names = {
            name
            for source in given
            if (tree := parsed(source)) is not None
            for statement in tree.body
            for name, *_ in _bound(statement)
        }
        for source in sources:
            if (tree := parsed(source)) is not None:
                for statement in tree.body:
                    self._take(statement, certain=True)

    # -- what is bound -----------------------------------------------------------------------------

    def _take_imports(self, tree: ast.Module) -> None:
        for statement in tree.body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)) or (
                isinstance(statement, ast.Assign)
                and isinstance(statement.value, (ast.Name, ast.Attribute))
            ):
                self._take(statement, certain=True)

    def _take(self, statement: ast.stmt, *, certain: bool) -> None:
        self._place += 1
        for name, node, replaces, module in _bound(statement):
            before = self.bindings.get(name, [])
            if name == "*":
                self.stars.add(module)
            elif isinstance(statement, ast.Expr) and not before and name in _BUILTINS:
                continue
            elif module or replaces or not before or not all(binding.module for binding in before):
                self._bind(name, Binding(node, self._place, replaces and certain, module))
        for target, node in _kept(statement):  # in a module, under a name of the learner's own
            for name in self.dotted(target, None, self._place):
                self._bind(name, Binding(node, self._place))
        if not isinstance(statement, (*_Function, ast.ClassDef)) and _names_any(
            statement, _DYNAMIC
        ):
            self.dynamic.append(Binding(statement, self._place))
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            if not isinstance(statement, (*_Function, ast.ClassDef)):
                for inner in getattr(statement, block, []):
                    for each in (
                        inner.body
                        if isinstance(inner, (ast.ExceptHandler, ast.match_case))
                        else [inner]
                    ):
                        self._take(each, certain=False)

    def _bind(self, name: str, binding: Binding) -> None:
        found, replaced = self.bindings.setdefault(name, []), self._replaced.setdefault(name, [])
        replaced.append(len(found) if binding.replaces or not found else replaced[-1])
        found.append(binding)

    def bound(self, name: str, when: int | None) -> list[Binding]:
        """What a name may stand for: the last binding above a place that replaces what was before,
        and all after it."""
        found = self.bindings.get(name, [])
        count = (
            len(found)
            if when is None
            else bisect.bisect_left(found, when, key=lambda binding: binding.place)
        )
        count = count or len(found)
        return found[self._replaced[name][count - 1] : count] if found else []

    # -- what is reached ---------------------------------------------------------------------------

    def reachable(self, name: str, opaque: Collection[str]) -> Iterator[Part]:
        """Every piece of code that the definition of a name consists of, and those of the names in
        it, and so on; but for names in `opaque`."""
        pending: list[tuple[Binding, int | None]] = [
            (binding, None) for binding in self.bound(name, None)
        ]
        seen: set[tuple[int, int | None]] = set()
        while pending:
            binding, when = pending.pop()
            if (id(binding.node), when) in seen:
                continue
            seen.add((id(binding.node), when))
            for part in _parts(binding.node, None, binding.place, when):
                self.steps += 1
                if self.steps > _STEPS:
                    raise Tangled
                yield part
                for used in self._names_in(part):
                    if used in opaque or (
                        isinstance(part.node, ast.Name)
                        and part.scope is not None
                        and part.scope.of(used) is not None
                    ):
                        continue
                    bindings = self.bound(used, part.when)
                    if not bindings and used not in _BUILTINS and used not in self._given_names:
                        bindings = self.dynamic
                    pending += [(found, part.when) for found in bindings]

    def _names_in(self, part: Part) -> Iterator[str]:
        if isinstance(part.node, ast.Name):
            if isinstance(part.node.ctx, ast.Load):
                yield part.node.id
        elif isinstance(
            part.node, ast.Attribute
        ):  # what was put into a module under a name of the learner's own
            yield from (
                name
                for name in self.dotted(part.node, part.scope, part.when)
                if name in self.bindings
            )
        elif isinstance(part.node, ast.Subscript) and (name := self._looked_up(part)) is not None:
            yield name

    def _looked_up(self, part: Part) -> str | None:
        """The name in ``globals()["name"]``."""
        node = part.node
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Call)
            and _is_name(node.value.func, "globals", "vars", "locals")
        ):
            return self.text(node.slice, part.scope, part.when) if not node.value.args else None
        return None

    # -- what it stands for ------------------------------------------------------------------------

    def dotted(
        self, node: ast.AST, scope: Scope | None, when: int | None, depth: int = 0
    ) -> set[str]:
        """The dotted names that an expression may stand for, from the module on: ``la.inv`` is
        ``numpy.linalg.inv``."""
        self.steps += 1
        if depth > _DEPTH or self.steps > _STEPS:
            raise Tangled
        if isinstance(node, ast.Name):
            return self._named(node.id, scope, when, depth + 1)
        if isinstance(node, ast.Attribute):
            return {
                f"{base}.{node.attr}" for base in self.dotted(node.value, scope, when, depth + 1)
            }
        if isinstance(node, ast.NamedExpr):
            return self.dotted(node.value, scope, when, depth + 1)
        if isinstance(node, ast.IfExp):
            return self.dotted(node.body, scope, when, depth + 1) | self.dotted(
                node.orelse, scope, when, depth + 1
            )
        if (
            isinstance(node, ast.Call)
            and IMPORTS & (functions := self.dotted(node.func, scope, when, depth + 1))
            and node.args
        ):
            name = self.text(node.args[0], scope, when)
            return (
                {UNREADABLE}
                if name is None
                else {name.partition(".")[0] if "builtins.__import__" in functions else name}
            )
        fetched = fetch(node)
        if fetched is None:
            return set()
        key = self.text(fetched.key, scope, when)
        bases = self.dotted(fetched.base, scope, when, depth + 1)
        if key is None:
            return set()
        return (
            {key for base in bases if base == "sys.modules"}
            if fetched.modules
            else {f"{base}.{key}" for base in bases}
        )

    def _named(self, name: str, scope: Scope | None, when: int | None, depth: int) -> set[str]:
        home = scope.of(name) if scope is not None else None
        if home is not None:
            values = home.values[name]
            return {
                found
                for value in values
                for found in (
                    {value} if isinstance(value, str) else self.dotted(value, home, when, depth)
                )
            }
        bindings = self.bound(name, when)
        if bindings:
            return {
                found
                for binding in bindings
                for found in (
                    {binding.module}
                    if binding.module
                    else self.dotted(_value(binding.node), None, binding.place, depth)
                )
            }
        if name in _BUILTINS:
            return {f"builtins.{name}"}
        return set() if name in self._given_names else {f"{module}.{name}" for module in self.stars}

    def text(
        self, node: ast.AST, scope: Scope | None, when: int | None, depth: int = 0
    ) -> str | None:
        """The text that an expression of constants gives; None where it can't be read."""
        value = self._constant(node, scope, when, depth)
        return value if isinstance(value, str) else None

    def _constant(
        self, node: ast.AST, scope: Scope | None, when: int | None, depth: int
    ) -> str | int | None:
        self.steps += 1
        if depth > _DEPTH or self.steps > _STEPS:
            raise Tangled

        def inner(part: ast.AST) -> str | int | None:
            return self._constant(part, scope, when, depth + 1)

        if isinstance(node, ast.Constant):
            value = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
            return (
                value
                if isinstance(value, (str, int))
                and len(str(value)[: _LONGEST_TEXT + 1]) <= _LONGEST_TEXT
                else None
            )
        if isinstance(node, ast.Name):
            home = scope.of(node.id) if scope is not None else None
            nodes = (
                home.values[node.id]
                if home is not None
                else [_value(binding.node) for binding in self.bound(node.id, when)]
            )
            return inner(nodes[0]) if len(nodes) == 1 and isinstance(nodes[0], ast.AST) else None
        if isinstance(node, ast.JoinedStr):
            texts = [
                inner(part.value if isinstance(part, ast.FormattedValue) else part)
                for part in node.values
            ]
            return None if None in texts else _short("".join(map(str, texts)))
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            left, right = inner(node.left), inner(node.right)
            if isinstance(left, str) and isinstance(right, str) and isinstance(node.op, ast.Add):
                return _short(left + right)
            if isinstance(left, int) and isinstance(right, int):
                return left + right if isinstance(node.op, ast.Add) else left - right
            return None
        if isinstance(node, ast.Subscript):
            return self._sliced(inner(node.value), node.slice)
        return self._computed(node, inner) if isinstance(node, ast.Call) else None

    @staticmethod
    def _sliced(text: str | int | None, index: ast.AST) -> str | None:
        bounds = (index.lower, index.upper, index.step) if isinstance(index, ast.Slice) else None
        if not isinstance(text, str) or bounds is None:
            return None
        try:
            return text[
                slice(*(None if bound is None else ast.literal_eval(bound) for bound in bounds))
            ]
        except (ValueError, TypeError, SyntaxError):
            return None

    @staticmethod
    def _computed(node: ast.Call, inner: object) -> str | None:
        assert callable(inner)
        if _is_name(node.func, "chr", "str") and len(node.args) == 1:
            value = inner(node.args[0])
            if isinstance(node.func, ast.Name) and node.func.id == "chr":
                return chr(value) if isinstance(value, int) and 0 <= value < 0x110000 else None
            return value if isinstance(value, str) else None
        if not isinstance(node.func, ast.Attribute):
            return None
        base, name = inner(node.func.value), node.func.attr
        if not isinstance(base, str):
            return None
        if (
            name == "join"
            and len(node.args) == 1
            and isinstance(node.args[0], (ast.List, ast.Tuple))
        ):
            texts = [inner(item) for item in node.args[0].elts]
            return (
                _short(base.join(texts)) if all(isinstance(text, str) for text in texts) else None
            )
        arguments = [inner(argument) for argument in node.args]
        if name in ("lower", "upper", "strip", "decode") and len(base) <= _LONGEST_TEXT:
            return base if name == "decode" else str(getattr(base, name)())
        if (
            name == "replace"
            and len(arguments) == 2
            and all(isinstance(argument, str) for argument in arguments)
        ):
            return _short(base.replace(*arguments))
        return None


@dataclass(frozen=True)
class Fetch:
    """An attribute (or, of `modules`, an entry) that is fetched by its name as a text: of what, and
    the text."""

    base: ast.AST
    key: ast.AST
    modules: bool = False


def fetch(node: ast.AST) -> Fetch | None:
    """``getattr(base, key)``, ``base.__getattribute__(key)``, ``vars(base)[key]``,
    ``base.__dict__[key]`` and ``sys.modules[key]``."""
    if isinstance(node, ast.Call):
        if _is_name(node.func, "getattr") and len(node.args) >= 2:
            return Fetch(node.args[0], node.args[1])
        if isinstance(node.func, ast.Attribute):
            if node.func.attr in ("__getattribute__", "__getattr__") and node.args:
                return Fetch(
                    node.func.value if len(node.args) == 1 else node.args[0], node.args[-1]
                )
            if node.func.attr in ("get", "pop", "setdefault", "__getitem__") and node.args:
                return _entry(node.func.value, node.args[0])
    if isinstance(node, ast.Subscript):
        return _entry(node.value, node.slice)
    return None


def _entry(table: ast.AST, key: ast.AST) -> Fetch | None:
    if isinstance(table, ast.Call) and _is_name(table.func, "vars") and table.args:
        return Fetch(table.args[0], key)
    if isinstance(table, ast.Attribute) and table.attr == "__dict__":
        return Fetch(table.value, key)
    if (
        isinstance(table, (ast.Attribute, ast.Name))
        and (table.attr if isinstance(table, ast.Attribute) else table.id) == "modules"
    ):
        return Fetch(table, key, modules=True)
    return None


def _is_name(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _names_any(node: ast.AST, names: Collection[str]) -> bool:
    return any(
        (isinstance(part, ast.Name) and part.id in names)
        or (isinstance(part, ast.alias) and part.name in names)
        for part in ast.walk(node)
    )


def _short(text: str) -> str | None:
    return text if len(text) <= _LONGEST_TEXT else None


def _value(node: ast.AST) -> ast.AST:
    return (
        node.value
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None
        else node
    )


# -- bindings and scopes ---------------------------------------------------------------------------

_Bound = tuple[
    str, ast.AST, bool, str
]  # name, by what, whether it replaces what was there, the module that an import gives


def _bound(statement: ast.stmt) -> Iterator[_Bound]:
    """The names that one statement binds, without the statements inside it; a change of what a name
    holds counts too."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        first: list[ast.AST] = [*statement.decorator_list]
        if not isinstance(statement, ast.ClassDef):
            first += [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]
        yield (
            statement.name,
            statement,
            not any(_names_any(part, {statement.name}) for part in first),
            "",
        )
        if not isinstance(statement, ast.ClassDef):
            yield from _bound_from_inside(statement)
        return
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        for name, module in _imported(statement):
            yield name, statement, True, module
        return
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        ):
            for name, whole in _targets(target):
                fresh = (
                    whole
                    and not isinstance(statement, ast.AugAssign)
                    and isinstance(target, ast.Name)
                )
                yield (
                    name,
                    statement,
                    fresh and not _names_any(statement.value or statement, {name}),
                    "",
                )
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        for name, _ in _targets(statement.target):
            yield name, statement.iter, False, ""
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            for name, _ in _targets(item.optional_vars) if item.optional_vars else ():
                yield name, item.context_expr, False, ""
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        changed = statement.value.func
        if _is_name(changed, "setattr") and statement.value.args:
            changed = ast.Attribute(statement.value.args[0], "", ast.Load())
        if isinstance(changed, ast.Attribute):  # a call of a method may change what the name holds
            yield from ((name, statement, False, "") for name, _ in _targets(changed))
    for part in _expressions(statement):
        if isinstance(part, ast.NamedExpr):
            yield part.target.id, part, False, ""


def _kept(statement: ast.stmt) -> Iterator[tuple[ast.Attribute, ast.AST]]:
    """Attributes that a statement sets, as ``module.name = ...`` and ``setattr(module, "name",
    ...)``."""
    if isinstance(statement, ast.Assign):
        yield from (
            (target, statement) for target in statement.targets if isinstance(target, ast.Attribute)
        )
    call = statement.value if isinstance(statement, ast.Expr) else None
    if (
        isinstance(call, ast.Call)
        and _is_name(call.func, "setattr")
        and len(call.args) == 3
        and isinstance(call.args[1], ast.Constant)
    ):
        yield ast.Attribute(call.args[0], str(call.args[1].value), ast.Load()), statement


def _bound_from_inside(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[_Bound]:
    """Names of the notebook that a function declares global, and assigns."""
    shared = {
        name for part in ast.walk(function) if isinstance(part, ast.Global) for name in part.names
    }
    for part in ast.walk(function) if shared else ():
        if isinstance(part, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            for target in part.targets if isinstance(part, ast.Assign) else [part.target]:
                yield from (
                    (name, part, False, "") for name, _ in _targets(target) if name in shared
                )


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """What a statement evaluates itself, without the statements in its blocks."""
    pending: list[ast.AST] = [
        part for part in ast.iter_child_nodes(statement) if not isinstance(part, ast.stmt)
    ]
    while pending:
        part = pending.pop()
        if not isinstance(part, (ast.stmt, *_Function, ast.ExceptHandler, ast.match_case)):
            yield part
            pending += ast.iter_child_nodes(part)


def _targets(target: ast.AST) -> Iterator[tuple[str, bool]]:
    """The names that an assignment binds, and whether as a whole; of ``a.b = ...`` and ``a[0] =
    ...`` that is a, in part, and ``a.b``."""
    if isinstance(target, ast.Name):
        yield target.id, True
    elif isinstance(target, (ast.Tuple, ast.List)):
        for item in target.elts:
            yield from ((name, False) for name, _ in _targets(item))
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value)
    elif isinstance(target, (ast.Attribute, ast.Subscript)):
        base: ast.AST = target
        while isinstance(base, (ast.Attribute, ast.Subscript, ast.Call)):
            base = base.func if isinstance(base, ast.Call) else base.value
        if isinstance(base, ast.Name):
            yield base.id, False


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
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


def _parts(node: ast.AST, scope: Scope | None, place: int, when: int | None) -> Iterator[Part]:
    """A tree's nodes with their scopes. What a statement evaluates runs at its place, the bodies of
    functions when they are called."""
    pending: list[tuple[ast.AST, Scope | None, int | None]] = [
        (node, scope, place if when is None else min(place, when))
    ]
    while pending:
        part, scope, now = pending.pop()
        yield Part(part, scope, now)
        if isinstance(part, (*_Function, ast.ClassDef, *_Comprehension)):
            outer = (
                scope.parent
                if scope is not None and scope.is_class and not isinstance(part, ast.ClassDef)
                else scope
            )
            own = _scope(part, outer)
            later = when if isinstance(part, _Function) else now
            for child, inside in _children(part):
                pending.append((child, own if inside else scope, later if inside else now))
        else:
            pending += [(child, scope, now) for child in ast.iter_child_nodes(part)]


def _children(part: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """The children of a node that makes a scope, and whether they stand inside it."""
    if isinstance(part, _Comprehension):
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
    if isinstance(part, _Function):
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
            for name, module in _imported(node):
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
        if not isinstance(node, (*_Function, *_Comprehension)):
            pending += ast.iter_child_nodes(node)
    return scope
