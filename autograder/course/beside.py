"""What lies in a notebook's working directory: the files that the student handed in beside it, and
the course's own over them, as nbgrader has it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.course.course import Unit
from autograder.course.handed_in.side_files import is_notebook, side_files
from autograder.sandbox.limits import Limits

Files = Sequence[tuple[str, Path]]  # relative names, with slashes, and where they lie

_NBGRADERS = {"timestamp.txt", "submission_secret.txt"}
_LONGEST_NAME = 1000  # bytes of a relative name, so that it can be made below any scratch folder


@dataclass(frozen=True)
class Folder:
    """The folder that a student handed in. No part of its path below `below` may be a link (None:
    it is the caller's own)."""

    path: Path
    below: Path | None = None


def folder_of(notebook: Path, unit: str, below: Path | None = None) -> Folder | None:
    """The folder that was handed in with a notebook: it itself where `notebook` is one, or the one
    it lies in, where that bears the assignment's name. Elsewhere (in a folder of downloads, say)
    what lies beside it is not the student's."""
    if below is not None:
        return Folder(notebook, below)
    return Folder(notebook.parent, below) if notebook.absolute().parent.name == unit else None


def handed_in_beside(unit: Unit, folder: Folder | None) -> Files:
    """The files of a student's own for the working directory; what the course has itself, or would
    not fit beside that, is left out.

    Where the notebook's own test cells decide, the assignment's other notebooks are among them.
    Raises as `side_files`.
    """
    if folder is None:
        return []
    notebooks = unit.notebooks if unit.hidden is None else frozenset()
    found = side_files(folder.path, folder.below, notebooks=bool(notebooks))
    mine = [(name, path) for name, path in found if not is_notebook(name) or name in notebooks]
    own = [name for name, _ in unit.files] + (["data"] if unit.data is not None else [])
    return [
        (name, path)
        for name, path in without(mine, own)
        if name not in _NBGRADERS and len(name.encode()) <= _LONGEST_NAME
    ]


def without(files: Files, others: Iterable[str]) -> Files:
    """The files that can lie in one folder with `others`: none has the name of one of these, or of
    a folder that one of these lies in, or would have one of these for its folder."""
    taken = set(others)
    folders = {str(parent) for name in taken for parent in PurePosixPath(name).parents}
    return [
        (name, path)
        for name, path in files
        if name not in taken
        and name not in folders
        and taken.isdisjoint(str(parent) for parent in PurePosixPath(name).parents)
    ]


def room_for(files: Files, limits: Limits) -> Limits:
    """The limits with room for copies of the files in the scratch folder, and for the folders that
    they lie in."""
    larger = limits.with_room_for(path for _, path in files)
    folders = {parent for name, _ in files for parent in PurePosixPath(name).parents}
    return Limits(**{**vars(larger), "files": larger.files + len(folders)})


def packed(files: Mapping[str, bytes]) -> dict[str, str]:
    """Files as plain data for JSON."""
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def unpacked(files: Mapping[str, str], place: Path) -> Files:
    """What `packed` packed, put into a folder; what can't be put there is left out."""
    there = []
    for name, content in files.items():
        path = place / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(content))
        except OSError:  # a folder of that name, or a name too long for this disk
            continue
        there.append((name, path))
    return there
