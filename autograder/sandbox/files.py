"""Files into a worker's working directory, and those that its cells make out of it again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from autograder.sandbox.outputs import inert

MAX_BACK = 32 << 20  # bytes of all files that come back
_MAX_FILES_BACK = 200
_PART = 16 << 20  # bytes of a file in one message


# -- the grader's side -------------------------------------------------------------------------------------------------


def parts(path: Path) -> Iterator[np.ndarray]:
    """A file's bytes, in parts that fit into a message; one, empty, of an empty file."""
    with path.open("rb") as file:
        part = file.read(_PART)
        while True:
            yield np.frombuffer(part, np.uint8)
            if not (part := file.read(_PART)):
                return


def received(answer: Any) -> dict[str, bytes]:
    """What a worker handed back: bytes by relative path. Raises ValueError or TypeError where it is anything but that."""
    return {_plain_path(name): content.tobytes() for name, content in answer if isinstance(content, np.ndarray)}


def _plain_path(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or any(part.startswith(".") or inert(part) != part for part in path.parts):
        raise ValueError(f"not a plain relative path: {name!r}")
    return str(path)


# -- the worker's side -------------------------------------------------------------------------------------------------


class WorkingDirectory:
    """The files of the current folder, and which of them were put there."""

    def __init__(self) -> None:
        self._put: set[str] = set()

    def put(self, name: str, part: np.ndarray) -> None:
        """Add to a file."""
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "ab") as file:
            file.write(part.tobytes())
        self._put.add(name)

    def new(self) -> list[list[Any]]:
        """Names and bytes of the files that were not put there; hidden ones and links are left out."""
        found: list[list[Any]] = []
        room = MAX_BACK
        for folder, folders, names in os.walk("."):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for path in (os.path.normpath(os.path.join(folder, name)) for name in names if not name.startswith(".")):
                if os.path.islink(path) or not os.path.isfile(path) or path in self._put:
                    continue
                size = os.path.getsize(path)
                if size <= room and len(found) < _MAX_FILES_BACK:
                    room -= size
                    with open(path, "rb") as file:
                        found.append([path, np.frombuffer(file.read(), np.uint8)])
        return found
