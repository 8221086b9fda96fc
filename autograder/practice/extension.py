"""The magics `%practice` and `%hint`, for IPython and every notebook that runs on it: here is what
the kernel has run. What they answer is in `answers`, which takes a second or two to import, in a
browser: that is done while the kernel has nothing else to do."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograder.practice.as_it_is import Ran

if TYPE_CHECKING:
    from autograder.practice.answers import Answers


_SOON = 0.5  # seconds until what `%practice` needs is imported


class Practice:
    """Remembers what the kernel has run, for the magics."""

    def __init__(self, shell: Any):
        earlier = list(getattr(shell.history_manager, "input_hist_raw", []))[1:-1]
        self._ran = [Ran(str(source)) for source in earlier]

    def begin(self, info: Any) -> None:
        """Called by the shell before each cell: it may ask for `%practice` itself."""
        self._ran.append(Ran(str(getattr(info, "raw_cell", ""))))

    def end(self, result: Any) -> None:
        """Called by the shell after each cell."""
        if self._ran and isinstance(getattr(result, "error_in_exec", None), KeyboardInterrupt):
            self._ran[-1] = replace(self._ran[-1], ended=True)

    def practice(self, line: str) -> Any:
        """``%practice`` for all exercises that were tried, ``%practice NAME ...`` for some."""
        return self._answers.practice(line, self._ran)

    def hint(self, line: str) -> Any:
        """``%hint NAME``: the next hint of an exercise, one more after each try that failed."""
        return self._answers.hint(line)

    @cached_property
    def _answers(self) -> Answers:
        from autograder.practice.answers import Answers

        return Answers()


def register(shell: Any) -> None:
    """Give a shell the magics. Loaded again, they start afresh."""
    practice = Practice(shell)
    for event, note in (("pre_run_cell", practice.begin), ("post_run_cell", practice.end)):
        for callback in list(shell.events.callbacks[event]):
            if isinstance(getattr(callback, "__self__", None), Practice):
                shell.events.unregister(event, callback)
        shell.events.register(event, note)
    shell.register_magic_function(practice.practice, "line", "practice")
    shell.register_magic_function(practice.hint, "line", "hint")
    with contextlib.suppress(RuntimeError):  # there is no loop in a terminal, and nothing to gain
        asyncio.get_running_loop().call_later(_SOON, _make_ready)


def _make_ready() -> None:
    """Import what the first `%practice` would wait for. What fails here is told there."""
    with contextlib.suppress(Exception):
        importlib.import_module("autograder.practice.answers")
