"""The IPython shell in which a notebook's cells run: no kernel, no history, outputs kept as notebook outputs.

Made once, in the zygote; every worker inherits it, warm. What a cell prints, shows and raises is collected in `Shell.outputs`.
"""

from __future__ import annotations

import base64
import contextlib
import io
import sys
import types
from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot
import matplotlib_inline.backend_inline  # noqa: F401  (registers itself with matplotlib)
import numpy as np
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import select_figure_formats
from traitlets.config import Config

MAX_TEXT = 100_000  # characters that one cell may print
MAX_IMAGE = 4 << 20  # bytes of one picture
MAX_OUTPUTS = 200  # outputs of one cell
CELL_NAME = "your cell"  # the file name under which a cell is compiled

_NO_SHELL = "Shell commands (lines that begin with ! or %pip) are left out while a notebook is graded."


class _Compiler(CachingCompiler):
    """Names each cell so that an error message can point at a student's own line."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"{CELL_NAME} {number}"


class _Results(DisplayHook):
    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.keep({"output_type": "execute_result", "data": _portable(format_dict)})

    def finish_displayhook(self) -> None:
        pass


class _Publisher(DisplayPublisher):
    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, *_: Any, **__: Any) -> None:
        self.shell.keep({"output_type": "display_data", "data": _portable(data)})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


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


class Shell(InteractiveShell):
    """An IPython shell without a terminal or a kernel."""

    displayhook_class = _Results
    display_pub_class = _Publisher
    compiler_class = _Compiler

    def __init__(self, **options: Any):
        self.outputs: list[dict[str, Any]] = []
        self._room = MAX_TEXT
        self.pictures = False
        super().__init__(**options)

    def init_io(self) -> None:
        pass

    def enable_gui(self, gui: str | None = None) -> None:
        pass

    def system(self, cmd: str) -> None:
        self.print("stdout", _NO_SHELL + "\n")

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        self.print("stdout", _NO_SHELL + "\n")
        return [] if split else ""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.keep(
            {
                "output_type": "error",
                "ename": str(getattr(etype, "__name__", "Error")),
                "evalue": _safe_str(evalue),
                "traceback": [str(line)[:4000] for line in stb][:60],
            }
        )

    def keep(self, output: dict[str, Any]) -> None:
        if len(self.outputs) < MAX_OUTPUTS:
            self.outputs.append(output)

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
            self.keep({"output_type": "stream", "name": stream, "text": text})

    def run(self, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
        """Run one cell; its outputs, and the exception that stopped it (None where it ran through)."""
        self.outputs, self._room = [], MAX_TEXT
        with self._streams():
            result = self.run_cell(source, store_history=True)
            self._draw_what_is_left()
        return self.outputs, result.error_before_exec or result.error_in_exec

    def draw(self, on: bool) -> None:
        """Whether figures become PNG pictures (slow) or only a line of text."""
        if on != self.pictures:
            select_figure_formats(self, {"png"} if on else set())
            self.pictures = on

    def _draw_what_is_left(self) -> None:
        with contextlib.suppress(Exception):
            matplotlib.pyplot.close("all")

    @contextlib.contextmanager
    def _streams(self) -> Iterator[None]:
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


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
    """The one shell of this process, with the costs of the first figure and the first error already paid."""
    config = Config()
    config.HistoryManager.enabled = False  # else a thread and a database
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.xmode = "Context"
    shell: Shell = Shell.instance(config=config)
    sys.modules["__main__"] = types.ModuleType("__main__")
    select_figure_formats(shell, set())
    warm_up = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(); axes.semilogy([1, 2]); axes.set_title('x'); figure.canvas.draw(); plt.show()"
    for source in (warm_up, "1/0", "1 + 1", "%time 1"):
        shell.run(source)
    shell.reset(new_session=True)
    shell.execution_count = 1
    shell.outputs = []
    return shell
