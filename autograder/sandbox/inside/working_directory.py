"""The files in a worker's working directory: those that were put there, and those that its cells
make."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import numpy as np

MAX_BACK = 32 << 20  # bytes of all files that come back
_MAX_FILES_BACK = 200


class WorkingDirectory:
    """The files of the folder `root`, wherever the cells have gone since, and what was put
    there."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._put: dict[str, Any] = {}

    def put(self, name: str, part: np.ndarray) -> None:
        """Add to a file."""
        path = os.path.join(self._root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "ab") as file:
            file.write(part.tobytes())
        self._put.setdefault(name, hashlib.sha256()).update(part)

    def new(self) -> list[list[Any]]:
        """Names and bytes of the files that are not as they were put there; hidden ones and links
        are left out."""
        found: list[list[Any]] = []
        room = MAX_BACK
        for folder, folders, names in os.walk(self._root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for path in (os.path.join(folder, name) for name in names if not name.startswith(".")):
                name = os.path.relpath(path, self._root)
                if (
                    os.path.islink(path)
                    or not os.path.isfile(path)
                    or self._is_as_it_was(name, path)
                ):
                    continue
                size = os.path.getsize(path)
                if size <= room and len(found) < _MAX_FILES_BACK:
                    room -= size
                    with open(path, "rb") as file:
                        found.append([name, np.frombuffer(file.read(), np.uint8)])
        return found

    def _is_as_it_was(self, name: str, path: str) -> bool:
        if name not in self._put:
            return False
        with open(path, "rb") as file:
            return bool(hashlib.file_digest(file, "sha256").digest() == self._put[name].digest())
