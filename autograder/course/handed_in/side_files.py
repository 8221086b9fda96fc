"""The files beside the notebook of a submission."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path, PurePosixPath

from autograder.course.handed_in.opening import content_of, opened, walk
from autograder.course.notebook import NotebookFault
from autograder.sandbox.outputs import one_line

MAX_SIDE_FILES = 2000
MAX_SIDE_BYTES = 256 << 20  # of all files beside the notebook together
MAX_DEPTH = 30  # folders within folders
_CARRIED = ("timestamp.txt", "submission_secret.txt")


def side_files(
    folder: Path, below: Path | None = None, *, notebooks: bool = False
) -> list[tuple[str, Path]]:
    """The files beside the notebook of a submission: relative names, with slashes, and where they
    lie, sorted within each folder.

    Ordinary files alone, at most `MAX_SIDE_FILES` with at most `MAX_SIDE_BYTES` together; nothing
    reached through a link, nothing hidden, no name that can't be shown; files called `*.ipynb` only
    where `notebooks` says so, folders called so never. No part of the path below `below` may be a
    link (None: `folder` is the caller's own). Raises `Unreadable`, and `NotebookFault` where the
    folder is a link.
    """
    found: list[tuple[str, Path]] = []
    room = MAX_SIDE_BYTES
    with opened(folder, below) as descriptor:
        for entry in walk(descriptor, folder, MAX_DEPTH):
            if entry.kind != "file" or one_line(entry.path) != entry.path:
                continue
            *folders, name = entry.path.split("/")
            if any(map(is_notebook, folders)) or (is_notebook(name) and not notebooks):
                continue
            size = entry.size()
            if size <= room:
                room -= size
                found.append((entry.path, folder / entry.path))
            if len(found) == MAX_SIDE_FILES:
                break
    return found


def contents(folder: Path, below: Path | None = None) -> dict[str, bytes]:
    """The side files of a submission, notebooks among them: their bytes by relative name. Raises as
    `side_files`."""
    found = {}
    with opened(folder, below) as descriptor:
        for name, _ in side_files(folder, below, notebooks=True):
            with suppress(NotebookFault):  # it became something else meanwhile
                found[name] = content_of(descriptor, name, folder, MAX_SIDE_BYTES)
    return found


def copy_files(
    folder: Path, to: Path, below: Path | None = None, *, beside: Collection[str] = ()
) -> list[tuple[str, Path]]:
    """Copy the side files of a submission into a folder of ours; their names and copies. `beside`
    are files that will lie there too, by relative path: what would be a folder in the place of one
    of these, or one in the place of a folder, is left out. Raises as `side_files`."""
    files = {*beside, *_CARRIED}
    folders = {str(parent) for name in beside for parent in PurePosixPath(name).parents}
    copies = []
    with opened(folder, below) as descriptor:
        for name, _ in side_files(folder, below):
            if name in folders or any(
                str(parent) in files for parent in PurePosixPath(name).parents
            ):
                continue
            copy = to / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content_of(descriptor, name, folder, MAX_SIDE_BYTES))
            copies.append((name, copy))
    return copies


def notebook_names(folder: Path, below: Path | None = None) -> list[str]:
    """The files called `*.ipynb` in a submission's folder, for assignments of several. Raises as
    `side_files`."""
    with opened(folder, below) as descriptor:
        files = [entry.path for entry in walk(descriptor, folder, 0) if entry.kind == "file"]
    return [name for name in files if is_notebook(name) and one_line(name) == name]


def is_notebook(name: str) -> bool:
    """Whether a file is called like a notebook."""
    return name.lower().endswith(".ipynb")
