"""Folders and files below `submitted/`, opened without following links and read within bounds."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from autograder.course.notebook import NotebookFault
from autograder.sandbox.outputs import one_line

MAX_ENTRIES = 100_000  # names that are looked at in one submission
_LEFT_OUT = {"__pycache__", "__MACOSX"}
PART = 1 << 20  # bytes that are read at a time
_PATH_ONLY = getattr(os, "O_PATH", os.O_RDONLY)


class Unreadable(Exception):
    """This machine can't read what was handed in. No fault of the student's: the message names the
    place and the mend, for the instructor."""


class _Refused(Exception):
    """What lies there may not be handed in. The message goes on after its name."""


class FolderRefused(NotebookFault):
    """The folder that was handed in, or one above it, is a link or no folder."""


@dataclass(frozen=True)
class Entry:
    """Something in a folder: its path relative to where the walk began, and what it is (file,
    folder, link or other)."""

    path: str
    kind: str
    place: Path
    parent: int  # the descriptor of its folder, open while the walk is here

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def size(self) -> int:
        with reading(self.place):
            return os.stat(self.name, dir_fd=self.parent, follow_symlinks=False).st_size


def walk(
    descriptor: int, place: Path, deepest: int, left: list[int] | None = None, prefix: str = ""
) -> Iterator[Entry]:
    """What lies in a folder and in those below it, hidden things left out: the files of a folder
    first, by name. At most `MAX_ENTRIES`, and `left` holds how many of these are left. Raises
    `Unreadable`."""
    left = [MAX_ENTRIES] if left is None else left
    with reading(place):
        listing = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=descriptor)
        try:
            with os.scandir(listing) as entries:
                here = sorted((entry.name, _kind(entry)) for entry in islice(entries, left[0]))
        finally:
            os.close(listing)
    left[0] -= len(here)
    here = [(name, kind) for name, kind in here if not is_hidden(name)]
    for name, kind in here:
        if kind != "folder":
            yield Entry(prefix + name, kind, place / name, descriptor)
    for name, kind in here if deepest else ():
        if kind == "folder" and left[0]:
            try:
                inside = _into(descriptor, name, place / name)
            except _Refused:  # it became something else meanwhile
                continue
            try:
                yield from walk(inside, place / name, deepest - 1, left, f"{prefix}{name}/")
            finally:
                os.close(inside)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is left out by its name: hidden, or made by Python or macOS."""
    return (name.startswith(".") and name not in (".", "..")) or name in _LEFT_OUT


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


@contextmanager
def opened(folder: Path, below: Path | None) -> Iterator[int]:
    """A descriptor of a folder, after a walk from `below` to it in which no step is a link."""
    place = folder if below is None else below
    with reading(place):
        descriptor = os.open(place, _PATH_ONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for step in folder.relative_to(place).parts:
            place /= step
            try:
                inside = _into(descriptor, step, place)
            except _Refused as refused:
                raise FolderRefused(
                    f"The folder {one_line(step)} {refused}. Hand in a folder with your notebook in it."
                ) from None
            os.close(descriptor)
            descriptor = inside
        yield descriptor
    finally:
        os.close(descriptor)


def _into(descriptor: int, name: str, place: Path) -> int:
    """A descriptor of the folder `name` in another one. Raises `_Refused` and `Unreadable`."""
    with reading(place):
        mode = os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            raise _Refused("is a link to another place")
        if not stat.S_ISDIR(mode):
            raise _Refused("is no folder")
        return os.open(
            name, _PATH_ONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=descriptor
        )


def mode_of(descriptor: int, name: str, place: Path) -> int:
    """What a folder holds under a name: its mode, 0 where there is nothing."""
    with reading(place):
        try:
            return os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return 0


def content_of(descriptor: int, path: str, folder: Path, most: int) -> bytes:
    """The bytes of a file, by its path in a folder. Raises `NotebookFault` for a link, what is no
    file, and one larger than `most`."""
    *steps, name = path.split("/")
    place = folder / path
    with ExitStack() as stack:
        try:
            for number, step in enumerate(steps, 1):
                descriptor = _into(descriptor, step, folder.joinpath(*steps[:number]))
                stack.callback(os.close, descriptor)
        except _Refused as refused:
            raise NotebookFault(
                f"A folder of {one_line(path)} {refused}. Hand in the notebook itself."
            ) from None
        with reading(place):
            mode = os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode
            if stat.S_ISLNK(mode):
                raise NotebookFault(
                    f"{one_line(path)} can't be opened: it is a link to another file. Hand in the notebook itself."
                )
            if not stat.S_ISREG(mode):
                raise NotebookFault(
                    f"{one_line(path)} is no ordinary file. Hand in the notebook itself."
                )
            file = os.open(
                name,
                os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC,
                dir_fd=descriptor,
            )
            with os.fdopen(file, "rb") as reader:
                if os.fstat(file).st_size > most:
                    raise _too_large(one_line(path), most)
                return read_all(reader, most, one_line(path))


def read_all(reader: IO[bytes], most: int, name: str) -> bytes:
    """To the end, also of a file that says another size than it has or grows meanwhile; but not
    beyond `most`."""
    parts, size = [], 0
    while part := reader.read(PART):
        size += len(part)
        if size > most:
            raise _too_large(name, most)
        parts.append(part)
    return b"".join(parts)


def _too_large(name: str, most: int) -> NotebookFault:
    return NotebookFault(
        f"{name} is larger than {most >> 20} MB. In JupyterLab choose Kernel > Restart Kernel and Clear Outputs, save, and hand it in again."
    )


@contextmanager
def reading(place: Path) -> Iterator[None]:
    """Whatever keeps this machine from reading `place` is `Unreadable`."""
    try:
        yield
    except OSError as error:
        where = "/".join(one_line(part) for part in place.parts[-4:])
        if error.errno in (errno.EACCES, errno.EPERM):
            mend = "Give yourself the right to read it (chmod -R u+rwX), and run the command again"
        elif error.errno == errno.ENOENT:
            mend = "It was there a moment ago: put it back, and run the command again"
        else:
            mend = "Look after the disk or server that it lies on, and run the command again"
        raise Unreadable(f"{where} can't be read ({error.strerror or error}). {mend}.") from None
