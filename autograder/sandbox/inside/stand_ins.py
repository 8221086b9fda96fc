"""Stand-ins for a student's functions and classes, as the student's code sees them: all that they
do is asked of the grader, which asks a worker of the instructor's.

What a stand-in takes is what the student's own function takes: its own parameter names and
defaults, iterators, other kinds of numbers. What it can't do as theirs could (a subclass, a method
that only theirs has) it tells the grader, which then counts nothing of it.
"""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Callable, Iterator
from itertools import islice
from numbers import Number
from typing import Any

import numpy as np

_MOST = 100_000  # items of an iterator that are sent
_PLAIN = (type(None), bool, int, float, complex, str, bytes, np.generic)
_VIEWS: tuple[type, ...] = (range, Iterator, type({}.keys()), type({}.values()), type({}.items()))

Request = Callable[
    [str, list[Any]], Any
]  # asks the grader; raises what the instructor's code raises


class Handle:
    """An object of the instructor's worker on its way back there."""

    __slots__ = ("number",)

    def __init__(self, number: int):
        self.number = number


class StandIns:
    """The stand-ins of one worker. `request` asks the grader."""

    def __init__(self, request: Request):
        self._request = request
        self._classes: dict[str, type] = {}
        self._objects: dict[int, Any] = {}

    def function(self, name: str, own: Any) -> StandInFunction:
        """A stand-in for the student's own function of that name (None where there is none)."""
        return StandInFunction(self, name, own)

    def class_(self, name: str, own: Any, attributes: list[str], special: list[str]) -> type:
        """A stand-in for the student's own class, with these attributes and special methods of the
        instructor's."""
        made = self._classes[name] = _Kind.standing_in(self, name, own, set(attributes), special)
        return made

    def object_(self, number: int, label: str) -> Any:
        """An object of the instructor's worker: always the same one for the same number."""
        if label == "NotImplementedType":
            return NotImplemented
        if number not in self._objects:
            kind = self._classes.get(label)
            self._objects[number] = (
                Foreign(self, number, label) if kind is None else _numbered(kind, number)
            )
        return self._objects[number]

    def forget(self) -> None:
        """After each test: the objects of the instructor's worker are gone there, too."""
        self._objects.clear()

    def give_up(self, name: str, why: str) -> None:
        """Tell the grader that a stand-in can't do what the student's own could."""
        self._request("give up", [name, why])

    def ask(self, operation: str, name: str, *arguments: Any, values: Any = ()) -> Any:
        """Ask for something, with `values` (a list), which over there may be changed in place: then
        they are here, too."""
        try:
            sent = _sendable(values)
        except _TooMany:
            self.give_up(name, f"{name} gets more than {_MOST} items")
            raise TypeError("too many items") from None
        result, changes = self._request(operation, [name, *arguments, sent])
        for path, value in changes:
            _change(values, path, value)
        return result

    def call(self, name: str, own: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call, or construct, what stands in for `own`, by the parameters that `own` has."""
        bound = _bound(own, args, kwargs)
        if bound is None:
            return self.ask("call", name, None, {}, values=[list(args), kwargs])
        arguments, parameters, defaults = bound
        return self.ask("call", name, parameters, defaults, values=[[], arguments])


class StandInFunction:
    """A function of the instructor's in place of a student's own."""

    __slots__ = ("__name__", "_own", "_stand_ins")

    def __init__(self, stand_ins: StandIns, name: str, own: Any):
        self._stand_ins, self.__name__, self._own = stand_ins, name, own

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._stand_ins.call(self.__name__, self._own, args, kwargs)

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


class Foreign:
    """Any other object of the instructor's worker, such as a method or an iterator."""

    __slots__ = ("__name__", "_number", "_stand_ins")

    def __init__(self, stand_ins: StandIns, number: int, label: str):
        self._stand_ins, self._number, self.__name__ = stand_ins, number, label

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._stand_ins.ask("apply", "", Handle(self._number), values=[list(args), kwargs])

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


class _Kind(type):
    """The class of the classes that stand in."""

    _stand_ins: StandIns
    _own: Any
    _attributes: set[str]
    _theirs: set[str]

    @classmethod
    def standing_in(
        cls, stand_ins: StandIns, name: str, own: Any, attributes: set[str], special: list[str]
    ) -> type:
        body: dict[str, Any] = {method: _forward(name, method) for method in special}
        body |= {
            "__new__": _new,
            "__getattr__": _get,
            "__setattr__": _set,
            "__slots__": ("_number", "__weakref__"),
            "__module__": "__main__",
        }
        made = cls(name, (), body)
        made._stand_ins, made._own, made._attributes, made._theirs = (
            stand_ins,
            own,
            attributes,
            _attributes(own),
        )
        setattr(made, "__init_subclass__", classmethod(_subclassed))  # noqa: B010  # not before: making it makes no subclass
        return made

    def __getattr__(cls, name: str) -> Any:
        if name not in vars(cls).get("_attributes", ()):
            return cls.lacks(name)
        return cls._stand_ins.ask("class attribute", cls.__name__, name)

    def lacks(cls, name: str) -> Any:
        """An attribute that the instructor's class does not have; the student's own may."""
        if name in vars(cls).get("_theirs", ()) and not name.startswith("__"):
            cls._stand_ins.give_up(cls.__name__, f"{cls.__name__} has no {name} here")
        raise AttributeError(f"'{cls.__name__}' object has no attribute '{name}'")


def _numbered(kind: type, number: int) -> Any:
    made: Any = object.__new__(kind)
    object.__setattr__(made, "_number", number)
    return made


def _new(cls: _Kind, *args: Any, **kwargs: Any) -> Any:
    return cls._stand_ins.call(cls.__name__, cls._own, args, kwargs)


def _subclassed(cls: Any, /, **_: Any) -> None:
    cls._stand_ins.give_up(cls.__mro__[1].__name__, "it has a subclass")
    raise TypeError("a stand-in has no subclasses")


def _get(self: Any, name: str) -> Any:
    kind: Any = type(self)
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        return kind._stand_ins.ask("get", kind.__name__, Handle(self._number), name)
    except AttributeError:
        return kind.lacks(name)


def _set(self: Any, name: str, value: Any) -> None:
    kind: Any = type(self)
    kind._stand_ins.ask("set", kind.__name__, Handle(self._number), name, values=[value])


def _forward(name: str, method: str) -> Callable[..., Any]:
    def forward(self: Any, *args: Any) -> Any:
        kind: Any = type(self)
        return kind._stand_ins.ask("special", name, Handle(self._number), method, values=list(args))

    return forward


for _method in ("__iter__", "__next__", "__len__", "__getitem__", "__contains__"):
    setattr(
        Foreign,
        _method,
        lambda self, *args, _method=_method: self._stand_ins.ask(
            "special", "", Handle(self._number), _method, values=[*args]
        ),
    )


def _bound(
    own: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[dict[str, Any], list[str], dict[str, Any]] | None:
    """The arguments by the names of the student's own parameters, those names, and their plain
    defaults; None where they don't say."""
    try:
        signature = inspect.signature(own)
        given = signature.bind(*args, **kwargs).arguments
    except (TypeError, ValueError):
        return None
    parameters = signature.parameters
    if any(
        parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in parameters.values()
    ):
        return None
    defaults = {
        name: parameter.default
        for name, parameter in parameters.items()
        if _is_plain(parameter.default)
    }
    return dict(given), list(parameters), defaults


def _is_plain(value: Any) -> bool:
    return isinstance(value, (*_PLAIN, np.ndarray)) or (
        isinstance(value, (list, tuple)) and all(map(_is_plain, value))
    )


def _attributes(own: Any) -> set[str]:
    """Names that a student's own class seems to give its objects: its methods, and what they speak
    of."""
    found: set[str] = set()
    for kind in getattr(own, "__mro__", ())[:-1]:
        for name, value in vars(kind).items():
            code = getattr(getattr(value, "__func__", value), "__code__", None)
            found.update((name, *(code.co_names if code is not None else ())))
    return found


# -- values on their way ---------------------------------------------------------------------------


class _TooMany(Exception):
    """An iterator with more items than are sent."""


def _sendable(value: Any, depth: int = 0) -> Any:
    """A value with lists for iterators, plain numbers for other kinds of numbers, and handles for
    objects of the instructor's."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(type(value), _Kind) or type(value) is Foreign:
        return Handle(object.__getattribute__(value, "_number"))
    if depth > 30:  # the codec says so in words
        return value
    if isinstance(value, np.ndarray):
        return _sendable(value.tolist(), depth + 1) if value.dtype == object else value
    if isinstance(value, tuple):
        return tuple(_sendable(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return {key: _sendable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_sendable(item, depth + 1) for item in value]
    if isinstance(value, _VIEWS):
        items: list[Any] = list(islice(value, _MOST + 1))  # type: ignore[call-overload]
        if len(items) > _MOST:
            raise _TooMany
        return [_sendable(item, depth + 1) for item in items]
    return float(value) if isinstance(value, Number) else value  # type: ignore[arg-type]  # a fraction, a Decimal


def _change(values: Any, path: list[Any], value: Any) -> None:
    """Let an argument hold what it held over there after the call."""
    for step in path:
        values = values[step]
    if isinstance(values, np.random.Generator):
        values.bit_generator.state = value.bit_generator.state
    elif isinstance(values, np.ndarray):
        values[...] = value
    elif isinstance(values, list):
        values[:] = value.tolist() if isinstance(value, np.ndarray) else value
    elif isinstance(values, (dict, set)):
        values.clear()
        values.update(value)


def exception(details: dict[str, Any]) -> Exception:
    """What the other side raised, as an exception of Python's own or of numpy's."""
    name = str(details.get("type"))
    kind: Any = (
        np.linalg.LinAlgError if name == "LinAlgError" else getattr(builtins, name, RuntimeError)
    )
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = RuntimeError
    made: Exception = kind(details.get("message"))
    return made
