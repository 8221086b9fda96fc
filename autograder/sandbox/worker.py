"""One submission's process: locks itself into the cage, runs cells, then answers calls until the grader hangs up.

Nothing here is trusted by the grader, for student code shares this process. It imports nothing of the hidden tests' side.
"""

from __future__ import annotations

import builtins
import linecache
import operator
import os
import random
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.sandbox import cage, isolation
from autograder.sandbox.channel import Channel, RemoteFailure
from autograder.sandbox.codec import Codec, CodecError
from autograder.sandbox.files import WorkingDirectory
from autograder.sandbox.shell import CELL_NAME, Shell

_OPERATIONS: dict[str, Callable[..., Any]] = {
    name: getattr(operator, name)
    for name in [
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "and_",
        "or_",
        "xor",
        "lshift",
        "rshift",
        "neg",
        "pos",
        "abs",
        "invert",
        "lt",
        "le",
        "gt",
        "ge",
        "getitem",
        "setitem",
        "delitem",
        "contains",
    ]
} | {"len": len, "iter": iter, "next": next, "getattr": getattr, "setattr": setattr, "round": round, "divmod": divmod}


_BUILTINS = dict(vars(builtins))


def run(sock: socket.socket, shell: Shell, job: dict[str, Any]) -> None:
    """Serve one submission. `job`: scratch (folder), data (folder or None), parent (pid), caged (bool), limits, uid (to become, or None),
    mounts (whether it may have a scratch folder in memory)."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    limits, uid = cage.Limits(**job["limits"]), job["uid"]
    in_memory = job["mounts"] and isolation.mount_scratch(job["scratch"], uid, size=limits.scratch, files=limits.files)
    if uid is not None and not in_memory:
        os.chown(job["scratch"], uid, uid)
    os.chdir(job["scratch"])
    if job["data"]:
        os.symlink(job["data"], "data")
    os.environ["HOME"] = os.environ["TMPDIR"] = job["scratch"]
    sys.path.insert(0, "")  # a module beside the notebook can be imported, as in a kernel
    np.random.seed(0)
    random.seed(0)
    if job["caged"]:
        readable = [os.path.realpath(job["data"])] if job["data"] else []
        cage.lock(readable=readable, scratch=job["scratch"], parent=job["parent"], limits=limits, uid=uid)
    _Worker(sock, shell).channel.serve_for_ever()


class _Callback:
    """A function of the hidden test, as student code sees it."""

    __slots__ = ("__name__", "_number", "_worker")

    def __init__(self, worker: _Worker, number: int, name: str):
        self._worker, self._number, self.__name__ = worker, number, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self._worker.channel.request("callback", self._number, list(args), kwargs)
        except RemoteFailure as failure:
            kind = getattr(builtins, str(failure.details.get("type")), RuntimeError)
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                kind = RuntimeError
            raise kind(failure.details.get("message")) from None

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


class _Worker:
    def __init__(self, sock: socket.socket, shell: Shell):
        self._shell = shell
        self._given: dict[str, Any] = {"__name__": "__main__"}
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next = 0
        self._files = WorkingDirectory()
        self._blocked: list[tuple[Any, str, Any]] = []
        # Student code may raise anything, SystemExit too: all of it is an answer.
        self.channel = Channel(sock, Codec(self._refer, self._resolve), self._serve, _describe, answers=BaseException)

    def _refer(self, value: Any) -> tuple[bool, int, str]:
        if type(value) is _Callback:
            return True, value._number, ""
        number = self._numbers.get(id(value))
        if number is None:
            self._next = number = self._next + 1
            self._objects[number], self._numbers[id(value)] = value, number
        kind = type(value)
        name = getattr(value, "__name__", "") if callable(value) else kind.__name__
        return False, number, ("()" if callable(value) else "") + str(name)[:80]

    def _resolve(self, returned: bool, number: int, label: str) -> Any:
        if returned:
            if number not in self._objects:
                raise CodecError("an object of an earlier test")
            return self._objects[number]
        return _Callback(self, number, label)

    def _serve(self, operation: str, arguments: list[Any]) -> Any:
        answer: Callable[..., Any] = getattr(self, f"_on_{operation}")
        return answer(*arguments)

    def _on_given(self, sources: list[str]) -> None:
        """The course's own functions, kept apart before any student cell runs."""
        for source in sources:
            try:
                exec(compile(self._shell.transform_cell(source), "given", "exec"), self._given)
            except Exception:
                continue  # it needs a student's function: then it is not among the given ones

    def _on_run(self, source: str, pictures: bool) -> dict[str, Any]:
        self._shell.draw(pictures)
        outputs, error = self._shell.run(source)
        vars(builtins).update(_BUILTINS)  # what a cell makes of `abs` or `sum` for itself shall not be ours too
        return {"outputs": outputs, "error": None if error is None else _describe(error)}

    def _on_put(self, name: str, part: np.ndarray) -> None:
        self._files.put(name, part)

    def _on_new_files(self) -> list[Any]:
        return self._files.new()

    def _on_get(self, name: str) -> Any:
        if name not in self._shell.user_ns:
            raise NameError(f"name '{name}' is not defined")
        return self._shell.user_ns[name]

    def _on_get_given(self, name: str) -> Any:
        return self._given[name]

    def _on_call(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> list[Any]:
        before = list(_mutable_parts(args, kwargs))
        result = function(*args, **kwargs)
        return [result, _changes(before), _aliases(result, before)]

    def _on_operate(self, name: str, operands: list[Any]) -> Any:
        return _OPERATIONS[name](*operands)

    def _on_bind(self, name: str, function: Callable[..., Any]) -> None:
        self._shell.user_ns[name] = function

    def _on_forbid(self, names: list[str]) -> None:
        """Let functions of modules raise, until the test ends."""
        for name in names:
            *path, attribute = name.split(".")
            owner: Any = sys.modules.get({"np": "numpy"}.get(path[0], path[0]))
            for step in path[1:]:
                owner = getattr(owner, step, None)
            if hasattr(owner, attribute):
                self._blocked.append((owner, attribute, getattr(owner, attribute)))
                setattr(owner, attribute, _blocker(name))

    def _on_forget(self) -> None:
        while self._blocked:
            setattr(*self._blocked.pop())
        self._objects.clear()
        self._numbers.clear()


def _blocker(name: str) -> Callable[..., Any]:
    def blocked(*_: Any, **__: Any) -> Any:
        raise PermissionError(f"{name} is not allowed in this exercise")

    return blocked


_Path = list[Any]


def _mutable_parts(args: list[Any], kwargs: dict[str, Any]) -> Iterator[tuple[_Path, Any, Any]]:
    """Every array, list, dict and set in the arguments, at any depth: where it is, itself, and what it holds now."""
    pending: list[tuple[_Path, Any]] = [([index], value) for index, value in enumerate(args)]
    pending += [([name], value) for name, value in kwargs.items()]
    while pending:
        path, value = pending.pop()
        kind = type(value)
        if kind is np.ndarray or kind in (list, dict, set):
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
            found += [path for path, value, _ in before if isinstance(value, np.ndarray) and part.size and np.may_share_memory(part, value)]
        elif isinstance(part, (list, tuple, dict, set)):
            found += [path for path, value, _ in before if value is part]
            pending += part.values() if isinstance(part, dict) else part
    return found


def _describe(error: BaseException) -> dict[str, Any]:
    """An exception as data: its class and known base classes by name, its message, and the student's own line."""
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
    return {"type": str(kind.__name__)[:100], "bases": bases, "message": message, "number": number, "line": line}


def _student_line(error: BaseException) -> tuple[int, str]:
    """Number and text of the last line of the student's own that the exception came through; 0 where there is none."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0, (error.text or "").strip()[:200]
    number, name, trace = 0, "", error.__traceback__
    for _ in range(2000):
        if trace is None:
            break
        if trace.tb_frame.f_code.co_filename.startswith(CELL_NAME):
            number, name = trace.tb_lineno, trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    return number, linecache.getline(name, number).strip()[:200] if number else ""
