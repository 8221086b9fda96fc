"""Files that are replaced in one step."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def replace_file(path: Path, text: str, mode: int) -> None:
    """Write a file in one step: whoever reads it finds the old content or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with temporary(path.parent) as name:
        with open(name, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        os.chmod(name, mode)
        os.replace(name, path)


@contextlib.contextmanager
def temporary(folder: Path) -> Iterator[str]:
    """The name of a file in a folder that is gone afterwards, unless it was given another name."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".writing-")
    os.close(descriptor)
    try:
        yield name
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
