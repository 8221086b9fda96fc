"""The file descriptors 1 and 2 while a cell runs: what code writes to them, past Python's own
streams, belongs to the cell's output."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from types import TracebackType

_NAMES = {1: "stdout", 2: "stderr"}
_ONE_GLANCE = 1 << 20  # bytes that are read of what was written


class Descriptors:
    """A context manager, one cell at a time: inside, 1 and 2 lead to files without a name in
    `folder`; outside, nowhere."""

    def __init__(self, folder: str):
        self._folder = folder
        self._read = dict.fromkeys(_NAMES, 0)  # bytes
        self._caught: list[int] = []

    def __enter__(self) -> None:
        self._caught = []
        for number in _NAMES:
            self._read[number] = 0
            with contextlib.suppress(
                OSError
            ):  # the folder is full, or gone: then what is written is lost
                with tempfile.TemporaryFile(buffering=0, dir=self._folder) as file:
                    os.dup2(file.fileno(), number)
                self._caught.append(number)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number in self._caught:
            with contextlib.suppress(OSError):
                os.dup2(0, number)  # standard input is nowhere
        self._caught = []

    def written(self) -> Iterator[tuple[str, str]]:
        """What was written since the last look: the stream's name, and the text."""
        for number in self._caught:
            _flush(number)
            with contextlib.suppress(OSError):
                size = os.lseek(number, 0, os.SEEK_CUR)
                if size > self._read[number]:
                    text = os.pread(
                        number, min(size - self._read[number], _ONE_GLANCE), self._read[number]
                    )
                    self._read[number] = size
                    yield _NAMES[number], text.decode("utf-8", "replace")


def _flush(number: int) -> None:
    stream = sys.__stdout__ if number == 1 else sys.__stderr__
    with contextlib.suppress(OSError, ValueError):
        if stream is not None:
            stream.flush()
