"""Functions that some exercise forbids, replaced by gates before the first cell of a notebook runs.

A gate calls its function, until an exercise that forbids it is tested: then it raises. So a
reference that a cell has kept for later is still a gate. What has no function to stand before, such
as syntax, methods and numpy's number types, is looked for in the source (see `forbidden`).
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable, Collection, Iterator
from typing import Any

from autograder.sandbox.inside.cell_runner import CELL_NAME


class Gates:
    """The gates of one worker. `exercises` are the names of all exercises: what another exercise's
    function does is its own business."""

    def __init__(self) -> None:
        self._exercises: frozenset[str] = frozenset()
        self._exercise = ""
        self._closed: frozenset[str] = frozenset()
        self._placed: list[str] = []
        self._blocked: list[tuple[Any, str, Any]] = []
        self._before: list[tuple[Any, str, Any]] = []  # what stood where gates stand

    def place(self, names: Collection[str], exercises: Collection[str]) -> None:
        """Put gates before the functions, classes and modules of these dotted names, as far as they
        are there."""
        self._exercises = frozenset(exercises)
        if names and not self._placed:
            self._before.append((importlib, "reload", importlib.reload))
            importlib.reload = self._reloading(importlib.reload)  # type: ignore[assignment]
        if fresh := [name for name in names if name not in self._placed]:
            self._placed += fresh
            self._place(fresh)

    def remove(self) -> None:
        """Let everything be as it was before the first gate."""
        self.open()
        while self._before:
            setattr(*self._before.pop())
        self._placed.clear()

    def _place(self, names: Collection[str]) -> None:
        for name in names:
            owner, attribute = _find(name)
            if owner is None:
                continue
            value = getattr(owner, attribute)
            if isinstance(value, types.ModuleType):
                for place, key in _public(value):
                    self._put(place, key, name)
            else:
                self._put(owner, attribute, name)

    def _reloading(
        self, reload: Callable[[types.ModuleType], types.ModuleType]
    ) -> Callable[[types.ModuleType], types.ModuleType]:
        """`importlib.reload`, after which the gates are there again."""

        def again(module: types.ModuleType) -> types.ModuleType:
            fresh = reload(module)
            self._place(self._placed)
            return fresh

        return again

    def _put(self, owner: Any, attribute: str, name: str) -> None:
        value = getattr(owner, attribute)
        if type(value) is _Gate:
            value._names.add(name)
        elif isinstance(value, type):
            if (
                "__init__" in vars(value)
                and not issubclass(value, BaseException)
                and value.__flags__ & _HEAP_TYPE
            ):
                self._before.append((value, "__init__", value.__init__))
                setattr(value, "__init__", self._guarded(value.__init__, name))  # noqa: B010  (so that it stays the class that it is)
        elif callable(value):
            self._before.append((owner, attribute, value))
            setattr(owner, attribute, _Gate(value, {name}, self.check, (owner, attribute)))

    def _guarded(self, function: Callable[..., None], name: str) -> Callable[..., None]:
        def __init__(*args: Any, **kwargs: Any) -> None:
            self.check({name})
            function(*args, **kwargs)

        return __init__

    def close(self, exercise: str, names: Collection[str]) -> None:
        """Let what is called by these names raise while the exercise is tested."""
        self._exercise, self._closed = exercise, frozenset(names)
        for name in names:
            owner, attribute = _find(name)
            value = getattr(owner, attribute, None)
            if (
                isinstance(value, type) and not value.__flags__ & _HEAP_TYPE
            ):  # it can't be changed, only its name
                self._blocked.append((owner, attribute, value))
                setattr(owner, attribute, _Gate(value, {name}, self.check, (owner, attribute)))

    def open(self) -> None:
        self._closed = frozenset()
        while self._blocked:
            setattr(*self._blocked.pop())

    def check(self, names: Collection[str]) -> None:
        """Raises PermissionError where one of the names is forbidden now, unless it is used inside
        another exercise's function."""
        if not self._closed:
            return
        forbidden = sorted(self._closed.intersection(names))
        if forbidden and not self._is_in_another_exercise():
            raise PermissionError(f"{forbidden[0]} is not allowed in this exercise")

    def _is_in_another_exercise(self) -> bool:
        frame: types.FrameType | None = sys._getframe(2)
        while frame is not None:
            code = frame.f_code
            if code.co_filename.startswith(CELL_NAME):
                name = code.co_qualname.partition(".")[0]
                if name == self._exercise:
                    return False
                if name in self._exercises:
                    return True
            frame = frame.f_back
        return False


_HEAP_TYPE = 1 << 9


class _Gate:
    # Stands for a function, and lets itself be taken for it.

    __slots__ = ("__doc__", "_check", "_names", "_place", "_real")

    def __init__(
        self,
        real: Any,
        names: set[str],
        check: Callable[[Collection[str]], None],
        place: tuple[Any, str],
    ):
        self._real, self._names, self._check, self._place = real, names, check, place
        self.__doc__ = real.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._check(self._names)
        return self._real(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        return (
            _Gate(value, self._names, self._check, (self, name))
            if callable(value) and not isinstance(value, type)
            else value
        )

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return (
            types.MethodType(self, instance)
            if instance is not None and hasattr(type(self._real), "__get__")
            else self
        )

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._real)

    def __repr__(self) -> str:
        return repr(self._real)

    def __eq__(self, other: object) -> bool:
        return bool(self._real == (other._real if type(other) is _Gate else other))

    def __hash__(self) -> int:
        return hash(self._real)

    def __reduce__(self) -> Any:
        owner, name = self._place
        return (
            (_fetch, (owner.__name__, name))
            if isinstance(owner, types.ModuleType)
            else (getattr, (owner, name))
        )


def _fetch(module: str, name: str) -> Any:
    return getattr(sys.modules[module], name)


def _find(name: str) -> tuple[Any, str]:
    """The module or class that has the last part of a dotted name, and that part; None and "" where
    there is nothing."""
    *path, attribute = name.split(".")
    first = {"np": "numpy"}.get(path[0], path[0])
    if first in sys.stdlib_module_names:
        importlib.import_module(first)
    owner: Any = sys.modules.get(first)
    for step in path[1:]:
        owner = getattr(owner, step, None)
    return (owner, attribute) if hasattr(owner, attribute) else (None, "")


def _public(module: types.ModuleType) -> Iterator[tuple[Any, str]]:
    """The public functions and classes of a module and of its public parts, each with where it
    is."""
    for key in [key for key in vars(module) if not key.startswith("_")]:
        value = getattr(module, key)
        if isinstance(value, types.ModuleType):
            if value.__name__.startswith(f"{module.__name__}."):
                yield from _public(value)
        elif callable(value) and str(getattr(value, "__module__", "")).startswith(
            module.__name__.partition(".")[0]
        ):
            yield module, key
