"""Files into a worker's working directory, and those that come out of it again: the grader's
side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from autograder.sandbox.outputs import inert

_PART = 16 << 20  # bytes of a file in one message


def parts(path: Path) -> Iterator[np.ndarray]:
    """A file's bytes, in parts that fit into a message; one, empty, of an empty file."""
    with path.open("rb") as file:
        part = file.read(_PART)
        while True:
            yield np.frombuffer(part, np.uint8)
            if not (part := file.read(_PART)):
                return


def received(answer: Any) -> dict[str, bytes]:
    """What a worker handed back: bytes by relative path. Raises ValueError or TypeError where it is
    anything but that."""
    return {
        _plain_path(name): content.tobytes()
        for name, content in answer
        if isinstance(content, np.ndarray)
    }


def _plain_path(name: str) -> str:
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or not path.parts
        or any(part.startswith(".") or inert(part) != part for part in path.parts)
    ):
        raise ValueError(f"not a plain relative path: {name!r}")
    return str(path)
