"""The IPython shell in which a notebook's cells run: no kernel, no history, outputs kept as
notebook outputs.

Made once, in the zygote; every worker inherits it, warm. What a cell prints, shows and raises is
collected in `Shell.outputs`. As in a kernel, the notebook's namespace is the module ``__main__``,
and an event loop runs while a cell does.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import linecache
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import matplotlib
import numpy as np
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.core.pylabtools import activate_matplotlib, find_gui_and_backend, select_figure_formats
from matplotlib_inline.backend_inline import configure_inline_support, flush_figures
from traitlets.config import Config

from autograder.sandbox.inside import magics
from autograder.sandbox.inside.cell_runner import CELL_NAME, as_written
from autograder.sandbox.inside.streams import Descriptors
from autograder.sandbox.outputs import MAX_CELL, MAX_IMAGE, MAX_TEXT, Room

# how a traceback's frame begins that is none of the notebook's business
_OURS = f"File {Path(__file__).parents[2]}"
_TURNS = 10  # of the event loop after a cell, for tasks that it has started


class _Compiler(CachingCompiler):
    """Names each cell so that an error message can point at a student's own line, as it was
    written."""

    _rewritten: ClassVar[
        list[tuple[str, str]]
    ] = []  # raw and transformed cells; %run compiles in a compiler of its own

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        if "get_ipython()" in transformed_code:
            self._rewritten.append((raw_code, transformed_code))
        name, copies = f"{CELL_NAME} {number}", 1
        while name in linecache.cache:  # cells inside a cell have its number
            copies += 1
            name = f"{CELL_NAME} {number}.{copies}"
        return name

    def as_written(self, text: str) -> str:
        """Text of an error with the student's own lines in place of what IPython made of them, such
        as calls of `run_line_magic`."""
        return as_written(text, self._rewritten)


class _Results(DisplayHook):
    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        self.shell.keep({"output_type": "execute_result", "data": _portable(format_dict)})

    def finish_displayhook(self) -> None:
        pass


class _Publisher(DisplayPublisher):
    def publish(
        self, data: dict[str, Any], metadata: dict[str, Any] | None = None, *_: Any, **__: Any
    ) -> None:
        self.shell.keep({"output_type": "display_data", "data": _portable(data)})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.clear()


class _Stream(io.TextIOBase):
    """Stands in for sys.stdout and sys.stderr."""

    encoding = "utf-8"

    def __init__(self, shell: Shell, name: str):
        self._shell, self._name = shell, name

    def write(self, text: str) -> int:
        self._shell.print(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return {"stdout": 1, "stderr": 2}[self._name]


class Shell(InteractiveShell):
    """An IPython shell without a terminal or a kernel."""

    displayhook_class = _Results
    display_pub_class = _Publisher
    compiler_class = _Compiler

    def __init__(self, **options: Any):
        self.clear()
        self._room = MAX_TEXT
        self.pictures = False
        self._descriptors: Descriptors | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._memory = magics.Memory()
        self.without: list[str] = []  # extensions that a cell asked for and that are not here
        super().__init__(**options)

    @property
    def db(self) -> magics.Memory:
        return self._memory

    @db.setter
    def db(self, value: object) -> None:
        """IPython's own lies in the user's profile, which nobody has here."""

    def begin(self, scratch: str) -> None:
        """Settle down in a worker whose working directory is `scratch`."""
        self._descriptors = Descriptors(scratch)
        self.home_dir = scratch
        self.user_ns["_dh"][:] = [scratch]

    def as_written(self, text: str) -> str:
        written: str = self.compile.as_written(text)
        return written

    def init_io(self) -> None:
        pass

    def init_magics(self) -> None:
        super().init_magics()
        magics.leave_out(self)

    def enable_gui(self, gui: str | None = None) -> None:
        pass

    def enable_matplotlib(self, gui: str | None = None) -> Any:
        """`%matplotlib`. Where that is a window, or takes a package that is not here, the figures
        stay where they are."""
        try:
            backend = find_gui_and_backend(gui)[1]
            drawn = backend is None or magics.can_draw_with(backend)
        except (
            ImportError,
            RuntimeError,
            LookupError,
            ValueError,
        ):  # a name that matplotlib does not know
            drawn = False
        if drawn:
            return super().enable_matplotlib(gui)
        self.say(magics.no_window(gui))
        return None, matplotlib.get_backend()

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """A magic of an extension that is not here can't be had either: the cell goes on."""
        if self.without and self.find_line_magic(magic_name) is None:
            self.say(magics.no_magic(magic_name, self.without))
            return None
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def system(self, cmd: str) -> None:
        self.say(magics.NO_SHELL)

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        self.say(magics.NO_SHELL)
        return [] if split else ""

    def say(self, line: str) -> None:
        """Print a line of ours where the cell prints."""
        self.print("stdout", line + "\n")

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.keep(
            {
                "output_type": "error",
                "ename": str(getattr(etype, "__name__", "Error")),
                "evalue": _safe_str(evalue),
                "traceback": [
                    self.compile.as_written(str(line))[:4000]
                    for line in stb
                    if not str(line).startswith(_OURS)
                ][:60],
            }
        )

    def clear(self) -> None:
        """Forget the outputs of the cell."""
        self.outputs: list[dict[str, Any]] = []
        self._space = Room(MAX_CELL, "this cell shows more than there is room for")

    def keep(self, output: dict[str, Any]) -> None:
        self._take_what_was_written()
        self._keep(output)

    def _keep(self, output: dict[str, Any]) -> None:
        self.outputs += self._space.taken(output)

    def print(self, stream: str, text: str) -> None:
        if self._room <= 0:
            return
        if len(text) > self._room:
            text = text[: self._room] + "\n[the rest of what this cell printed is left out]\n"
            self._room = 0
        else:
            self._room -= len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last.get("name") == stream:
            last["text"] += text
        else:
            self._keep({"output_type": "stream", "name": stream, "text": text})

    def run(self, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
        """Run one cell; its outputs, and the exception that stopped it (None where it ran
        through)."""
        self.clear()
        self._room = MAX_TEXT
        with self._streams():
            result = self._run_in_loop(source)
            self._take_what_was_written()
        error = result.error_before_exec
        return self.outputs, error if error is not None else result.error_in_exec

    def _run_in_loop(self, source: str) -> ExecutionResult:
        """Run a cell while an event loop runs, always the same: tasks of one cell go on in the
        next."""
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        cell = self._loop.create_task(self._run_cell_as_a_kernel(source))
        while not cell.done():
            with contextlib.suppress(
                BaseException
            ):  # of another task, that ends the loop's turn; or the loop was stopped
                self._loop.run_until_complete(cell)
        with contextlib.suppress(BaseException):
            self._loop.run_until_complete(_some_turns())
        return cell.result()

    async def _run_cell_as_a_kernel(self, source: str) -> ExecutionResult:
        """As ipykernel's `do_execute`: what needs no loop runs without a coroutine, so that magics
        can run cells of their own."""
        failure = None
        try:
            transformed = self.transform_cell(source)
        except Exception:
            transformed, failure = source, sys.exc_info()
        if not self.should_run_async(
            source, transformed_cell=transformed, preprocessing_exc_tuple=failure
        ):
            return self.run_cell(source, store_history=True)
        result = None
        try:
            result = await self.run_cell_async(
                source,
                store_history=True,
                transformed_cell=transformed,
                preprocessing_exc_tuple=failure,
            )
        finally:
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)
        return result

    def forget_loop(self) -> None:
        """Close the event loop: one that was made before a fork would be shared."""
        if self._loop is not None:
            self._loop.close()
            self._loop = None
            asyncio.set_event_loop(None)

    def draw(self, on: bool) -> None:
        """Whether figures become PNG pictures (slow) or only a line of text."""
        if on != self.pictures:
            select_figure_formats(self, {"png"} if on else set())
            self.pictures = on

    def _take_what_was_written(self) -> None:
        """What came past `sys.stdout` and `sys.stderr` (C code, `os.write`) counts as printed."""
        for name, text in self._descriptors.written() if self._descriptors is not None else ():
            self.print(name, text)

    @contextlib.contextmanager
    def _streams(self) -> Iterator[None]:
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            with self._descriptors or contextlib.nullcontext():
                yield
        finally:
            sys.stdout, sys.stderr = before


# Code asks for this name to see whether it runs in a notebook.
Shell.__name__ = Shell.__qualname__ = "ZMQInteractiveShell"


async def _some_turns() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _portable(data: dict[str, Any]) -> dict[str, Any]:
    """Text stays text; pictures become arrays of bytes, which may be larger than text may be."""
    out: dict[str, Any] = {}
    for kind, content in data.items():
        if str(kind).startswith("image/") and kind != "image/svg+xml":
            raw = base64.b64decode(content) if isinstance(content, str) else bytes(content)
            if len(raw) <= MAX_IMAGE:
                out[str(kind)] = np.frombuffer(raw, np.uint8)
        elif isinstance(content, str):
            out[str(kind)] = content if len(content) <= MAX_TEXT else content[:MAX_TEXT] + " [cut]"
    return out


def _safe_str(value: object) -> str:
    try:
        return str(value)[:2000]
    except BaseException:
        return "(its message could not be read)"


def make_shell() -> Shell:
    """The one shell of this process, with the costs of the first figure and the first error already
    paid."""
    config = Config()
    config.HistoryManager.enabled = False  # else a thread and a database
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    config.IPKernelApp.name = "autograder"  # its being there tells code that it runs in a notebook
    shell: Shell = Shell.instance(config=config)
    activate_matplotlib(
        magics.INLINE
        # as a kernel does when pyplot is imported: a cell's figures are shown when it ends, and closed
    )
    configure_inline_support(shell, magics.INLINE)
    shell.extension_manager.load_extension("storemagic")  # a kernel has it
    after_a_cell = shell.events.callbacks["post_execute"]
    after_a_cell.sort(
        key=lambda action: action is not flush_figures
    )  # first: matplotlib would draw what is to be closed
    select_figure_formats(shell, set())
    warm_up = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(); axes.semilogy([1, 2]); axes.set_title('x'); figure.canvas.draw(); plt.show()"
    for source in (warm_up, "1/0", "1 + 1", "%time 1"):
        shell.run(source)
    shell.forget_loop()
    shell.reset(new_session=True)
    shell.execution_count = 1
    shell.clear()
    return shell
