"""The student's side of a conversation: runs cells, answers calls, and makes objects of its own
into numbers for the other side.

Nothing here is trusted by the grader, for student code shares this process. It imports nothing of
the hidden tests' side.
"""

from __future__ import annotations

import builtins
import difflib
import linecache
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.sandbox.inside.cell_runner import CELL_NAME, RunsCells, no_input
from autograder.sandbox.inside.gates import Gates
from autograder.sandbox.inside.stand_ins import Handle, StandIns, exception
from autograder.sandbox.inside.working_directory import WorkingDirectory
from autograder.sandbox.wire.codec import MINE, THIRDS, YOURS, CodecError, Ref
from autograder.sandbox.wire.failures import RemoteFailure
from autograder.sandbox.wire.operators import ARITHMETIC, COMPARISONS, UNARY

_OPERATIONS: dict[str, Callable[..., Any]] = {
    name: getattr(operator, name)
    for name in (
        *ARITHMETIC,
        *COMPARISONS,
        *UNARY,
        *("getitem", "setitem", "delitem", "contains"),
    )
} | {
    "len": len,
    "iter": iter,
    "next": next,
    "getattr": getattr,
    "setattr": setattr,
    "round": round,
    "divmod": divmod,
}


_BUILTINS = vars(builtins)


class _Callback:
    """A function of the hidden test, as student code sees it."""

    __slots__ = ("__name__", "_number", "_worker")

    def __init__(self, worker: Worker, number: int, name: str):
        self._worker, self._number, self.__name__ = worker, number, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self._worker.request("callback", self._number, list(args), kwargs)
        except RemoteFailure as failure:
            raise exception(failure.details) from None

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


class Worker:
    """Serves one submission in a working directory `scratch`. `shell` runs its cells; `request`
    asks the other side."""

    def __init__(self, shell: RunsCells, scratch: str, request: Callable[..., Any], gates: Gates):
        self._shell, self.request = shell, request
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next = 0
        self._files = WorkingDirectory(scratch)
        self._builtins: dict[str, Any] = {}
        self._changed_builtins: dict[str, Any] = {}
        self._gates = gates
        self._stand_ins = StandIns(self._relay)
        self._own: dict[str, Any] = {}

    def refer(self, value: Any) -> Ref:
        """A reference to an object that does not cross."""
        if type(value) is _Callback:
            return Ref(YOURS, value._number)
        if type(value) is Handle:
            return Ref(THIRDS, value.number)
        number = self._numbers.get(id(value))
        if number is None:
            self._next = number = self._next + 1
            self._objects[number], self._numbers[id(value)] = value, number
        name = getattr(value, "__name__", "") if callable(value) else type(value).__name__
        return Ref(MINE, number, str(name)[:80], callable(value))

    def resolve(self, ref: Ref) -> Any:
        """What a reference of the other side stands for here."""
        if ref.whose == YOURS:
            if ref.number not in self._objects:
                raise CodecError("an object of an earlier test")
            return self._objects[ref.number]
        if ref.whose == THIRDS:
            return self._stand_ins.object_(ref.number, ref.label)
        return _Callback(self, ref.number, ref.label)

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception as data, with the student's own line as it was written."""
        described = _describe(error)
        return described | {
            "line": self._shell.as_written(described["line"])[:200],
            "message": described["message"] + self._next_step(error),
        }

    def _next_step(self, error: BaseException) -> str:
        """What helps after a name that is misspelled or a module that is not there, where the
        message alone does not."""
        if isinstance(error, ModuleNotFoundError):
            return ". It is not installed where this is graded."
        name = getattr(error, "name", None) if isinstance(error, NameError) else None
        if type(name) is not str:
            return ""
        there = [other for other in self._shell.user_ns if isinstance(other, str)]
        near = difflib.get_close_matches(name[:100], there, n=1, cutoff=0.75)
        return f". Do you mean {near[0]}?" if near else ""

    def _relay(self, operation: str, arguments: list[Any]) -> Any:
        try:
            return self.request("relay", operation, arguments)
        except RemoteFailure as failure:
            raise exception(failure.details) from None

    def serve(self, operation: str, arguments: list[Any]) -> Any:
        """Answer a request."""
        answer: Callable[..., Any] = getattr(self, f"_on_{operation}")
        return answer(*arguments)

    def _on_prepare(self, exercises: list[str], functions: list[str]) -> None:
        """Before any student cell runs: the names of all exercises, and the functions that some of
        them forbid."""
        self._gates.place(functions, exercises)
        self._builtins = self._changed_builtins = _BUILTINS.copy()

    def _on_run(self, source: str, pictures: bool) -> dict[str, Any]:
        self._shell.draw(pictures)
        _BUILTINS.update(self._changed_builtins)
        _BUILTINS["input"] = no_input  # as a kernel has it, for every cell anew
        outputs, error = self._shell.run(source)
        self._changed_builtins = _BUILTINS.copy()
        _BUILTINS.update(
            self._builtins
        )  # what a cell makes of `abs` or `sum` is for cells, and not ours too
        return {"outputs": outputs, "error": None if error is None else self.describe(error)}

    def _on_put(self, name: str, part: np.ndarray) -> None:
        self._files.put(name, part)

    def _on_new_files(self) -> list[Any]:
        return self._files.new()

    def _on_get(self, name: str) -> Any:
        if name not in self._shell.user_ns:
            raise NameError(f"name '{name}' is not defined")
        return self._shell.user_ns[name]

    def _on_call(
        self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> list[Any]:
        before = list(_mutable_parts(args, kwargs))
        result = function(*args, **kwargs)
        return [result, _changes(before), _aliases(result, before)]

    def _on_lend(
        self, target: Any, method: str | None, args: list[Any], kwargs: dict[str, Any]
    ) -> list[Any]:
        """A call for a student's code in another worker: its result, and what it changed in place,
        generators too."""
        before = list(_mutable_parts(args, kwargs, generators=True))
        result = (
            target(*args, **kwargs)
            if method is None
            else getattr(type(target), method)(target, *args)
        )
        return [result, _changes(before)]

    def _on_operate(self, name: str, operands: list[Any]) -> Any:
        return _OPERATIONS[name](*operands)

    def _on_bind(self, name: str, plan: dict[str, Any] | None) -> None:
        """Let a name, and every other name of the same function or class, mean a stand-in; without
        a plan, the student's own again."""
        names = self._shell.user_ns
        now = names.get(name)
        own = self._own.setdefault(name, now)
        if plan is None:
            made = self._own.pop(name)
        elif "special" in plan:
            made = self._stand_ins.class_(name, own, plan["attributes"], plan["special"])
        else:
            made = self._stand_ins.function(name, own)
        for other in [other for other, value in names.items() if value is now and callable(now)]:
            names[other] = made
        names[name] = made
        if made is None:
            del names[name]

    def _on_forbid(self, exercise: str, names: list[str]) -> None:
        """Let functions of modules raise, until the test ends."""
        self._gates.close(exercise, names)

    def _on_forget(self) -> None:
        self._gates.open()
        self._objects.clear()
        self._numbers.clear()
        self._stand_ins.forget()


_Path = list[Any]


def _mutable_parts(
    args: list[Any], kwargs: dict[str, Any], *, generators: bool = False
) -> Iterator[tuple[_Path, Any, Any]]:
    """Every array, list, dict and set in the arguments (and generator, where asked for), at any
    depth: where it is, itself, and what it holds now."""
    kinds = (
        (np.ndarray, list, dict, set, np.random.Generator)
        if generators
        else (np.ndarray, list, dict, set)
    )
    pending: list[tuple[_Path, Any]] = [([index], value) for index, value in enumerate(args)]
    pending += [([name], value) for name, value in kwargs.items()]
    while pending:
        path, value = pending.pop()
        kind = type(value)
        if kind in kinds:
            yield path, value, _content(value)
        if kind in (list, tuple):
            pending += [([*path, index], item) for index, item in enumerate(value)]
        elif kind is dict:
            pending += [([*path, key], item) for key, item in value.items()]


def _content(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, dict):
        return [(id(key), id(item)) for key, item in value.items()]
    if isinstance(value, np.random.Generator):
        return value.bit_generator.state
    return sorted(map(id, value)) if isinstance(value, set) else list(map(id, value))


def _changes(before: list[tuple[_Path, Any, Any]]) -> list[Any]:
    return [[path, value] for path, value, content in before if _content(value) != content]


def _aliases(result: Any, before: list[tuple[_Path, Any, Any]]) -> list[Any]:
    if not before:
        return []
    found, pending = [], [result]
    for _ in range(1000):
        if not pending:
            break
        part = pending.pop()
        if isinstance(part, np.ndarray):
            found += [
                path
                for path, value, _ in before
                if isinstance(value, np.ndarray) and part.size and np.may_share_memory(part, value)
            ]
        elif isinstance(part, (list, tuple, dict, set)):
            found += [path for path, value, _ in before if value is part]
            pending += part.values() if isinstance(part, dict) else part
    return found


def _describe(error: BaseException) -> dict[str, Any]:
    """An exception as data: its class and known base classes by name, its message, and the
    student's own line."""
    kind = type(error)
    if isinstance(error, CodecError):
        bases = ["ValueCannotCross"]
    else:
        bases = [
            str(base.__name__)[:100]
            for base in kind.__mro__
            if base.__module__ in ("builtins", "numpy", "numpy.linalg", "numpy.exceptions")
        ]
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)[:1000]
    except BaseException:
        message = "(its message could not be read)"
    number, line = _student_line(error)
    return {
        "type": str(kind.__name__)[:100],
        "bases": bases,
        "message": message,
        "number": number,
        "line": line,
    }


def _student_line(error: BaseException) -> tuple[int, str]:
    """Number and text of the last line of the student's own that the exception came through; 0
    where there is none."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0, (error.text or "").strip()
    number, name, trace = 0, "", error.__traceback__
    for _ in range(2000):
        if trace is None:
            break
        if trace.tb_frame.f_code.co_filename.startswith(CELL_NAME):
            number, name = trace.tb_lineno, trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    return number, linecache.getline(name, number).strip() if number else ""
