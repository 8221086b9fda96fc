"""Lines that concern only the screen, packages or other programs: each is left out with a line of
text, and its cell goes on.

A student's kernel runs them, the notebook's answers don't depend on them, and nothing of the kind
can be had in the cage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot

if TYPE_CHECKING:
    from autograder.sandbox.inside.shell import Shell

NO_SHELL = (
    "Shell commands (lines that begin with ! or %pip) are left out while a notebook is graded."
)

# Those of a kernel (screen, connections, files in an editor), of package managers, and what reaches
# out.
_LINES = (
    *("autosave", "clear", "cls", "connect_info", "less", "man", "more", "qtconsole", "subshell"),
    *("ed", "edit", "gui", "pastebin"),
    *("conda", "mamba", "micromamba", "uv"),
    *("practice", "hint"),  # our own, for one who works
)
_CELLS = (
    "bash",
    "cmd",
    "perl",
    "pypy",
    "python",
    "python2",
    "python3",
    "ruby",
    "script",
    "sh",
)  # each is a program of its own

INLINE = "module://matplotlib_inline.backend_inline"
_switch_backend: Callable[[str], None] = matplotlib.pyplot.switch_backend


def leave_out(shell: Shell) -> None:
    """Put a line of text in the place of what can't be had: magics, and figures in windows."""
    for name in _LINES:
        shell.register_magic_function(_no_line(shell, f"%{name} is"), "line", name)
    for name in _CELLS:
        shell.register_magic_function(_no_cell(shell, f"%%{name} cells are"), "cell", name)
    shell.register_magic_function(lambda line: shell.say(NO_SHELL), "line", "pip")
    load = shell.find_line_magic("load_ext")

    def load_ext(line: str) -> None:
        if line.strip() == "autograder":
            return
        try:
            load(line)
        except ModuleNotFoundError as error:
            missing = error.name or ""
            if line.strip() != missing and not line.strip().startswith(f"{missing}."):
                raise  # it is there, and misses something itself
            shell.without.append(line.strip())
            shell.say(
                f"The extension {line.strip()} is not installed here: %load_ext is left out while a notebook is graded."
            )

    shell.register_magic_function(load_ext, "line", "load_ext")

    def switch_backend(newbackend: Any) -> None:
        backend = (
            newbackend if isinstance(newbackend, str) else INLINE
        )  # matplotlib's word for "choose one" is no text
        if not can_draw_with(backend):
            shell.say(no_window(backend))

    matplotlib.pyplot.switch_backend = switch_backend


def can_draw_with(backend: str) -> bool:
    """Switch to one of matplotlib's backends; False, and the old one stays, where it needs a
    window, or a package that is not here."""
    try:
        _switch_backend(backend)
    except ImportError:
        return False
    return True


def no_window(backend: object) -> str:
    """What stands in the place of the request for it."""
    return f"There is no {backend} window while a notebook is graded: the figures stay in the notebook."


def no_magic(name: str, extensions: Sequence[str]) -> str:
    """What stands in the place of a magic that nobody here knows, where these extensions are
    missing."""
    return f"Nothing here knows %{name} ({' and '.join(extensions)} would): it is left out while a notebook is graded."


def _no_line(shell: Shell, what: str) -> Callable[[str], None]:
    return lambda line: shell.say(f"{what} left out while a notebook is graded.")


def _no_cell(shell: Shell, what: str) -> Callable[[str, str], None]:
    return lambda line, cell: shell.say(f"{what} left out while a notebook is graded.")


class Memory(dict[str, Any]):
    """What IPython keeps in the user's profile (bookmarks, visited folders, %store), for as long as
    the worker lives."""

    def __delitem__(self, key: str) -> None:
        self.pop(key, None)

    def keys(self, pattern: str | None = None) -> list[str]:  # type: ignore[override]
        """The keys, or those that a pattern like ``autorestore/*`` covers."""
        return [key for key in self if pattern is None or fnmatchcase(key, pattern)]
