"""A notebook's namespace in this process: runs its cells without a kernel or a shell of their
own."""

from __future__ import annotations

import ast
import asyncio
import inspect
import io
import itertools
import linecache
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from IPython.lib.pretty import pretty

from autograder.sandbox.inside.cell_runner import CELL_NAME, as_written

_NUMBERS = itertools.count(1)  # of cells, in all namespaces of this process
_SILENT = {
    "matplotlib",
    "pylab",
    "config",
    "load_ext",
    "reload_ext",
    "autoreload",
    "precision",
    "practice",
}
_RUN_WHAT_FOLLOWS = {"time", "timeit", "capture", "prun", "python", "python3"}


class Namespace:
    """The names of one notebook, in a module of its own that stands for ``__main__`` while its
    cells run."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.user_ns: dict[str, Any] = vars(self.module)
        self.user_ns["__builtins__"] = __builtins__
        self.user_ns["get_ipython"] = lambda: _Magics(self)
        self.outputs: list[dict[str, Any]] = []
        self._transformer = TransformerManager()
        self._rewritten: list[tuple[str, str]] = []
        self._cells: list[str] = []

    def draw(self, on: bool) -> None:
        """Figures are never drawn here."""

    def as_written(self, text: str) -> str:
        return as_written(text, self._rewritten)

    def run(self, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
        """Run one cell; its outputs, and the exception that stopped it (None where it ran through).
        Ctrl-C goes through."""
        self.outputs = []
        with self.printing():
            try:
                self.execute(source)
                error = None
            except KeyboardInterrupt:
                raise
            except BaseException as raised:
                error = raised
        if error is not None:
            said = {
                "ename": type(error).__name__,
                "evalue": _text(error),
                "traceback": [f"{type(error).__name__}: {_text(error)}"],
            }
            self.outputs.append({"output_type": "error", **said})
        return self.outputs, error

    def execute(self, source: str) -> None:
        """Run code in the namespace; its last expression is a result."""
        written = self._transformer.transform_cell(source)
        if "get_ipython()" in written:
            self._rewritten.append((source, written))
        name = f"{CELL_NAME} {next(_NUMBERS)}"
        linecache.cache[name] = (len(written), None, written.splitlines(keepends=True), name)
        self._cells.append(name)
        tree = ast.parse(written, name)
        last = (
            tree.body.pop()
            if tree.body and isinstance(tree.body[-1], ast.Expr) and not _is_silenced(source)
            else None
        )
        self._evaluate(compile(tree, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))
        if last is not None:
            value = self._evaluate(
                compile(ast.Expression(last.value), name, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            )
            if value is not None:
                self.user_ns["_"] = value
                self.outputs.append(
                    {
                        "output_type": "execute_result",
                        "data": {"text/plain": pretty(value)[:100_000]},
                    }
                )

    def _evaluate(self, code: types.CodeType) -> Any:
        result = eval(code, self.user_ns)
        if not (code.co_flags & inspect.CO_COROUTINE):
            return result
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(result)
        result.close()
        raise RuntimeError(
            "`await` outside of a function does not work here. Put it into an `async def`, and run that with asyncio.run."
        )

    @contextmanager
    def printing(self) -> Iterator[None]:
        """What is printed belongs to the outputs."""
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before

    def forget(self) -> None:
        """Let go of the cells' lines, which tracebacks needed."""
        for name in self._cells:
            linecache.cache.pop(name, None)


class _Stream(io.TextIOBase):
    encoding = "utf-8"

    def __init__(self, namespace: Namespace, name: str):
        self._namespace, self._name = namespace, name

    def write(self, text: str) -> int:
        outputs = self._namespace.outputs
        last = outputs[-1] if outputs else {}
        if last.get("output_type") == "stream" and last.get("name") == self._name:
            if len(last["text"]) < 100_000:
                last["text"] += str(text)
        else:
            outputs.append({"output_type": "stream", "name": self._name, "text": str(text)})
        return len(text)

    def writable(self) -> bool:
        return True


class _Magics:
    """Stands for the shell that a cell asks for: of its magics, those that run code run it, those
    that set up a display do nothing."""

    def __init__(self, namespace: Namespace):
        self._namespace = namespace

    def run_line_magic(self, name: str, line: str, *_: Any, **__: Any) -> None:
        if name in ("time", "timeit"):
            self._namespace.execute(line)
        elif name not in _SILENT:
            self._say(f"%{name}")

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in _RUN_WHAT_FOLLOWS:
            self._namespace.execute(cell)
        else:
            self._say(f"%%{name}")

    def system(self, command: str) -> None:
        self._say(f"!{command.split()[0] if command.split() else ''}")

    def getoutput(self, command: str) -> list[str]:
        self.system(command)
        return []

    def _say(self, what: str) -> None:
        sys.stdout.write(f"{what} is left out here.\n")

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None


def _is_silenced(source: str) -> bool:
    """Whether the last line ends with a semicolon, so that its value is not shown."""
    lines = [line.partition("#")[0].rstrip() for line in source.splitlines()]
    return next((line.endswith(";") for line in reversed(lines) if line), False)


def _text(error: BaseException) -> str:
    try:
        return str(error)[:2000]
    except Exception:
        return "(its message could not be read)"
