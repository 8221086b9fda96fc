"""What the code of an exercise can reach in a notebook's cells: the statements that bind the names
it uses, and what dotted names stand for.

Cells run from top to bottom, so a statement sees the names as they were bound above it, and a
function's body as they are when it is called.
"""

from __future__ import annotations

import ast
import bisect
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.scoring.scopes import Part, Scope, parts_of
from autograder.scoring.statements import FUNCTION, bound_by, is_name, kept_by, names_any, parsed

_LONGEST_TEXT = 200  # characters of a text that is put together from constants
_DEPTH = 60  # names that stand for names
_ROUNDS = 8  # in which what a name stands for is found that is assigned from itself
_PARTS = 6  # of a dotted name that is built up so; the runtime's gates see what is longer
_MANY = 200  # of these
_STEPS = 200_000
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


@dataclass(frozen=True)
class Binding:
    """A statement (or the value in it) that binds a name of the notebook, at its place among all
    statements. `replaces`: what the name stood for before is gone. `module`: the dotted name that
    an import gives it."""

    node: ast.AST
    place: int
    replaces: bool = False
    module: str = ""


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
        self._so_far: dict[Any, set[str]] = {}  # what is known of names that are being looked into
        self._reading: list[ast.AST] = []  # values of names, read as texts
        self._again: set[Any] = set()  # those that were met again on the way
        for source in given:
            if (tree := parsed(source)) is not None:
                self._take_imports(tree)
        self._given_names = {
            name
            for source in given
            if (tree := parsed(source)) is not None
            for statement in tree.body
            for name, *_ in bound_by(statement)
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
        for name, node, replaces, module in bound_by(statement):
            before = self.bindings.get(name, [])
            if name == "*":
                self.stars.add(module)
            elif isinstance(statement, ast.Expr) and not before and name in _BUILTINS:
                continue
            elif module or replaces or not before or not all(binding.module for binding in before):
                self._bind(name, Binding(node, self._place, replaces and certain, module))
        for target, node in kept_by(statement):  # in a module, under a name of the learner's own
            for name in self.dotted(target, None, self._place):
                self._bind(name, Binding(node, self._place))
        if not isinstance(statement, (*FUNCTION, ast.ClassDef)) and names_any(statement, _DYNAMIC):
            self.dynamic.append(Binding(statement, self._place))
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            if not isinstance(statement, (*FUNCTION, ast.ClassDef)):
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
            for part in parts_of(binding.node, None, binding.place, when):
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
            and is_name(node.value.func, "globals", "vars", "locals")
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
        key = (name, id(home), when if home is None else None)
        if key in self._so_far:  # it is assigned from itself: ``x = x if ... else list(x)``
            self._again.add(key)
            return self._so_far[key]
        self._so_far[key] = set()
        try:
            for _ in range(_ROUNDS):
                found = self._stands_for(name, home, when, depth)
                if key not in self._again:
                    return found
                found = {each for each in found if each.count(".") < _PARTS}
                if found <= self._so_far[key]:
                    return found
                if len(found) > _MANY:
                    break
                self._so_far[key] = found
            raise Tangled
        finally:
            self._again.discard(key)
            del self._so_far[key]

    def _stands_for(self, name: str, home: Scope | None, when: int | None, depth: int) -> set[str]:
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
            if len(nodes) != 1 or not isinstance(nodes[0], ast.AST) or nodes[0] in self._reading:
                return None
            self._reading.append(nodes[0])
            try:
                return inner(nodes[0])
            finally:
                self._reading.pop()
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
        if is_name(node.func, "chr", "str") and len(node.args) == 1:
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
        if is_name(node.func, "getattr") and len(node.args) >= 2:
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
    if isinstance(table, ast.Call) and is_name(table.func, "vars") and table.args:
        return Fetch(table.args[0], key)
    if isinstance(table, ast.Attribute) and table.attr == "__dict__":
        return Fetch(table.value, key)
    if (
        isinstance(table, (ast.Attribute, ast.Name))
        and (table.attr if isinstance(table, ast.Attribute) else table.id) == "modules"
    ):
        return Fetch(table, key, modules=True)
    return None


def _short(text: str) -> str | None:
    return text if len(text) <= _LONGEST_TEXT else None


def _value(node: ast.AST) -> ast.AST:
    return (
        node.value
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None
        else node
    )
