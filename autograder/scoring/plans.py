"""What the instructor's functions and classes look like from outside, read from their source: their
parameters, attributes and operators.

By such a plan a stand-in takes a learner's call as the learner's own function would have taken it.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.sandbox.student import Call
from autograder.scoring.kinds import can_be_an_array

_NEVER = {
    "__init__",
    "__new__",
    "__init_subclass__",
    "__getattr__",
    "__getattribute__",
    "__setattr__",
    "__delattr__",
    "__del__",
    "__reduce__",
}


class NoStandIn(Exception):
    """The instructor's solution can't be called as the learner's own is."""


@dataclass(frozen=True)
class Parameters:
    """The parameters of a function: their names in order, how many of them have a place, those that
    can be left out, and whether there are others (``*args``)."""

    names: tuple[str, ...]
    placed: int
    optional: frozenset[str]
    open: bool

    def renamed(
        self, given: Mapping[str, Any], theirs: Sequence[str], defaults: Mapping[str, Any]
    ) -> dict[str, str]:
        """Which of a learner's parameters is which of these: by its name, or else by its place.

        A parameter that only the learner has may keep its default. Raises `NoStandIn` where it has
        another value.
        """
        found = {name: name for name in theirs if name in self.names}
        for name, place in zip(theirs, self.names[: self.placed], strict=False):
            if name not in found and place not in found.values():
                found[name] = place
        for name in given:
            if name not in found and not (
                name in defaults and _is_same(given[name], defaults[name])
            ):
                raise NoStandIn(f"the parameter {name}")
        return found


@dataclass(frozen=True)
class Plan:
    """A function, or a class with these attributes and special methods. `mentions`: the classes of
    other exercises that it works with."""

    name: str
    parameters: Parameters
    is_class: bool = False
    attributes: frozenset[str] = frozenset()
    special: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()

    def sent(self) -> dict[str, Any]:
        """What a student's worker needs to know of it."""
        return (
            {"attributes": sorted(self.attributes), "special": sorted(self.special)}
            if self.is_class
            else {}
        )

    def arguments(self, call: Call) -> dict[str, Any]:
        """The arguments of a call by the names of their parameters; the others by their place."""
        named = dict(zip(self.parameters.names, call.args, strict=False))
        rest = {
            f"argument {place + 1}": value
            for place, value in enumerate(call.args)
            if place >= len(self.parameters.names)
        }
        return {**named, **rest, **call.kwargs}

    def forms(self, calls: Iterable[Call]) -> dict[str, Form]:
        """In which form these calls give each of the parameters."""
        seen: dict[str, list[Any]] = {}
        for call in calls:
            for name, value in self.arguments(call).items():
                seen.setdefault(name, []).append(value)
        return {name: Form.of(values) for name, values in seen.items()}


@dataclass(frozen=True)
class Form:
    """What the tests give for a parameter: of arrays, lists and tuples the kinds that occur;
    whether all arrays hold floats."""

    kinds: frozenset[type]
    floats: bool

    @classmethod
    def of(cls, values: Sequence[Any]) -> Form:
        arrays = [value for value in values if isinstance(value, np.ndarray)]
        kinds = {
            kind
            for value in values
            for kind in (np.ndarray, list, tuple)
            if isinstance(value, kind)
        }
        return cls(
            frozenset(kinds), bool(arrays) and all(array.dtype.kind == "f" for array in arrays)
        )

    def put(self, value: Any) -> Any:
        """A value in that form: an array where the tests give arrays and a list came, floats where
        they give floats."""
        if (
            isinstance(value, (np.ndarray, list, tuple))
            and self.kinds
            and not isinstance(value, tuple(self.kinds))
        ):
            value = _turned(value, self.kinds)
        return (
            value.astype(float)
            if self.floats and isinstance(value, np.ndarray) and value.dtype.kind in "iu"
            else value
        )


def _turned(value: Any, kinds: Collection[type]) -> Any:
    if np.ndarray in kinds:
        with contextlib.suppress(ValueError, OverflowError):
            if not can_be_an_array(value):
                return value
            array = np.asarray(value)
            return array if array.dtype.kind in "biufcUS" else value
        return value
    items = value.tolist() if isinstance(value, np.ndarray) else list(value)
    return items if list in kinds else tuple(items)


def _is_same(left: Any, right: Any) -> bool:
    try:
        return type(left) is type(right) and bool(np.all(left == right))
    except Exception:
        return False


def plans(solutions: Mapping[str, str]) -> dict[str, Plan]:
    """The plans of those solutions that something can stand in for: functions, and classes without
    bases or decorators."""
    found = {}
    for name, source in solutions.items():
        with contextlib.suppress(SyntaxError):
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    found[name] = Plan(name, _parameters(node.args))
                elif (
                    isinstance(node, ast.ClassDef)
                    and node.name == name
                    and not (node.bases or node.keywords or node.decorator_list)
                ):
                    found[name] = _class(node)
    classes = {name for name, plan in found.items() if plan.is_class}
    return {
        name: _with_mentions(plan, solutions[name], classes - {name})
        for name, plan in found.items()
    }


def _with_mentions(plan: Plan, source: str, classes: set[str]) -> Plan:
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    return Plan(
        plan.name,
        plan.parameters,
        plan.is_class,
        plan.attributes,
        plan.special,
        frozenset(names & classes),
    )


def _parameters(arguments: ast.arguments, *, bound: bool = False) -> Parameters:
    placed = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    optional = placed[len(placed) - len(arguments.defaults) :]
    optional += [
        argument.arg
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    ]
    names = [*placed[1 if bound else 0 :], *(argument.arg for argument in arguments.kwonlyargs)]
    return Parameters(
        tuple(names),
        len(names) - len(arguments.kwonlyargs),
        frozenset(optional),
        bool(arguments.vararg or arguments.kwarg or arguments.posonlyargs),
    )


def _class(node: ast.ClassDef) -> Plan:
    methods = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
    targets = [
        target for item in node.body if isinstance(item, ast.Assign) for target in item.targets
    ]
    targets += [item.target for item in node.body if isinstance(item, ast.AnnAssign)]
    own = {*methods, *(target.id for target in targets if isinstance(target, ast.Name))}
    stored = {
        item.attr
        for item in ast.walk(node)
        if isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Store)
    }
    special = {name for name in own if name.startswith("__") and name.endswith("__")}
    parameters = (
        _parameters(methods["__init__"].args, bound=True)
        if "__init__" in methods
        else Parameters((), 0, frozenset(), open=False)
    )
    special -= _NEVER | {"__slots__", "__match_args__", "__doc__"}
    return Plan(
        node.name,
        parameters,
        True,
        frozenset(name for name in own | stored if not name.startswith("__")),
        frozenset(special),
    )
