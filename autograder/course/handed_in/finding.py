"""Who handed in, and which of what they handed in is the notebook."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.course.handed_in.opening import (
    MAX_ENTRIES,
    PART,
    content_of,
    is_hidden,
    mode_of,
    opened,
    read_all,
    reading,
    walk,
)
from autograder.course.handed_in.side_files import is_notebook
from autograder.course.notebook import MAX_BYTES, NotebookFault
from autograder.sandbox.outputs import one_line

_SEARCHED = 4  # folders within folders in which the notebook is looked for
_NAMED = 5  # names that a message or a note lists
# What browsers, mail programs and editors make of the name of a notebook: UNIT.ipynb.json,
# UNIT.ipynb (1), UNIT.ipynb~
_LIKE_A_NOTEBOOK = re.compile(
    r"\.(ipynb|ipynb\.(json|txt|download|bak|old|orig)|json)([ _-]?\(?\d{1,3}\)?|~)?$",
    re.IGNORECASE,
)
_KINDS = {
    "a web page": (".html", ".htm", ".mhtml", ".webarchive"),
    "a PDF": (".pdf",),
    "a script": (".py", ".r", ".m", ".jl"),
    "an archive": (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar"),
    "a text document": (".doc", ".docx", ".odt", ".rtf", ".pages", ".tex"),
    "a picture": (".png", ".jpg", ".jpeg", ".heic", ".gif"),
}


def submissions(submitted: Path, unit: str) -> dict[str, Path]:
    """The folders `submitted/STUDENT/UNIT`, by student, in order. Folders that are links, no
    folders or can't be read are among them: reading says what is wrong. Raises `Unreadable` where
    `submitted` itself can't be read."""
    found: dict[str, Path] = {}
    with reading(submitted):
        names = sorted(os.listdir(submitted)) if submitted.is_dir() else []
    for name in names:
        folder = submitted / name / unit
        try:
            there = os.path.lexists(submitted / name) and bool(os.lstat(folder))
        except (FileNotFoundError, NotADirectoryError):
            there = False
        except OSError:  # it can't be seen whether this student handed in anything
            there = True
        if there and not name.startswith("."):
            student = student_id(name)
            found[student if student not in found else f"{student[:100]}~{_digest(name)}"] = folder
    return found


def student_id(name: str) -> str:
    """The student whose folder is called `name`: just that, where it can be shown, stored and made
    a file's name; else what is near to it."""
    plain = one_line(name)
    if len(plain) <= 128 and len(plain.encode()) <= 200:
        return plain
    return f"{plain.encode()[:100].decode('utf-8', 'ignore')}~{_digest(name)}"


def _digest(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:12]


@dataclass(frozen=True)
class Taken:
    """A notebook as it was handed in: its bytes, and notes on where it was found and what lies
    there, too."""

    data: bytes
    notes: tuple[str, ...] = ()


def take(
    path: Path, unit: str, below: Path | None = None, *, others: Collection[str] = ()
) -> Taken:
    """The notebook of a unit: `path` is the file, or the folder that was handed in. No part of the
    path below `below` may be a link (None: the folders are the caller's own).

    In a folder that is ``UNIT.ipynb``; else the one whose name begins with the unit's or holds it,
    in that folder, in one within, or in the only zip; else the only one there is. `others` are the
    names of further notebooks that the assignment has: then only a name that holds the unit's, and
    none of theirs that is longer, says which it is. Raises `NotebookFault` where nothing can be
    taken without doubt, and `Unreadable`.
    """
    if below is None and not os.path.isdir(path):
        return Taken(read_bytes(path))
    with opened(path, below) as descriptor:
        name = f"{unit}.ipynb"
        mode = mode_of(descriptor, name, path / name)
        if mode and not stat.S_ISDIR(mode):
            there = [entry.path for entry in walk(descriptor, path, 0) if is_notebook(entry.path)]
            extra = [other for other in there if other != name and other not in others]
            return Taken(
                content_of(descriptor, name, path, MAX_BYTES), _also(f"`{name}` was graded", extra)
            )
        return _other(descriptor, path, unit, others)


Parts = dict[
    str, Taken | NotebookFault
]  # by the notebook's name: what was handed in, or why that can't be graded


def take_parts(
    path: Path, assignment: str, titles: Sequence[str], below: Path | None = None
) -> Parts:
    """The notebooks called `titles` of an assignment, as `take` finds them: all of them in a
    folder; of a file, that which bears its name. Raises `Unreadable`."""
    wanted = list(titles)
    if below is None and not os.path.isdir(path) and len(wanted) > 1:
        wanted = (
            [title for title in wanted if title == path.stem]
            or [title for title in wanted if title == assignment]
            or wanted[:1]
        )
    found: Parts = {}
    for title in wanted:
        try:
            found[title] = take(
                path, title, below, others=[f"{other}.ipynb" for other in titles if other != title]
            )
        except NotebookFault as fault:
            found[title] = fault
    return found


def read_bytes(path: Path) -> bytes:
    """The bytes of a notebook by its path, whose folders are the caller's own. Raises
    `NotebookFault` for anything that is no ordinary file of a sensible size, and `Unreadable`."""
    if not os.path.isdir(path.parent):
        raise NotebookFault(
            f"There is no file {one_line(path.name)}. Check the name and the folder."
        )
    with opened(path.parent, None) as descriptor:
        if not mode_of(descriptor, path.name, path):
            raise NotebookFault(
                f"There is no file {one_line(path.name)}. Check the name and the folder."
            )
        return content_of(descriptor, path.name, path.parent, MAX_BYTES)


def _other(descriptor: int, folder: Path, unit: str, others: Collection[str]) -> Taken:
    """The notebook under another name than the unit's, where there is no doubt which one it is."""
    left = [MAX_ENTRIES]
    entries = [
        entry for entry in walk(descriptor, folder, _SEARCHED, left) if entry.path not in others
    ]
    if not left[0]:
        raise NotebookFault(
            f"There is no file {unit}.ipynb, but there are more than {MAX_ENTRIES} others. Hand in the notebook alone."
        )
    like = [
        entry.path
        for entry in entries
        if _is_like_a_notebook(entry.name, unit) and _may_be(entry.name, unit, others)
    ]
    chosen = _chosen(like, unit)
    if chosen is not None:
        extra = [path for path in like if path != chosen]
        return Taken(
            content_of(descriptor, chosen, folder, MAX_BYTES),
            _also(f"Taken from `{one_line(chosen)}`", extra, always=True),
        )
    if like:
        raise NotebookFault(
            f"There is no {unit}.ipynb, but there are {_listed([one_line(path) for path in like])}. Hand in one notebook, called {unit}.ipynb."
        )
    archives = [
        entry.path
        for entry in entries
        if entry.kind == "file" and entry.name.lower().endswith(".zip")
    ]
    if len(archives) == 1:
        content, member = _from_archive(
            content_of(descriptor, archives[0], folder, MAX_BYTES), archives[0], unit, others
        )
        return Taken(content, (f"Taken from `{one_line(member)}` in `{one_line(archives[0])}`.",))
    raise NotebookFault(_nothing(unit, [entry.path for entry in entries]))


def _is_like_a_notebook(name: str, unit: str) -> bool:
    found = _LIKE_A_NOTEBOOK.search(name)
    return found is not None and (found[1].lower() != "json" or unit.lower() in name.lower())


def _may_be(name: str, unit: str, others: Collection[str]) -> bool:
    """Whether a file may be the unit's notebook, and none of the assignment's `others`."""
    titles = [other.removesuffix(".ipynb").lower() for other in others]
    held = [title for title in (unit.lower(), *titles) if title in name.lower()]
    return not titles or max(held, key=len, default="") == unit.lower()


def _chosen(paths: Sequence[str], unit: str) -> str | None:
    """The one that is most likely the unit's notebook; None where there is none, or two are as
    likely."""

    def rank(path: str) -> tuple[bool, bool, bool, bool, bool]:
        folder, _, name = path.lower().rpartition("/")
        named = unit.lower() in name
        return (
            not named,
            bool(folder),
            name != f"{unit.lower()}.ipynb",
            not name.startswith(unit.lower()),
            not is_notebook(name),
        )

    ranked = sorted(paths, key=rank)
    return ranked[0] if len(ranked) == 1 or (ranked and rank(ranked[0]) < rank(ranked[1])) else None


def _from_archive(data: bytes, name: str, unit: str, others: Collection[str]) -> tuple[bytes, str]:
    """The one notebook in a zip, and its path there. Nothing is unpacked to the disk."""
    hand_in = f"Hand in the notebook itself, {unit}.ipynb."
    try:
        with zipfile.ZipFile(_InParts(data)) as archive:
            files = [
                info
                for info in archive.infolist()
                if not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16)
            ]
            inside = [
                info
                for info in files
                if not any(is_hidden(part) for part in info.filename.split("/"))
            ]
            named = ((info, PurePosixPath(info.filename).name) for info in inside)
            like = {
                info.filename: info
                for info, short in named
                if _is_like_a_notebook(short, unit) and _may_be(short, unit, others)
            }
            repeated = len(like) < sum(info.filename in like for info in inside)
            chosen = None if repeated else _chosen(list(like), unit)
            if chosen is None:
                what = (
                    f"holds {_listed([one_line(path) for path in like])}"
                    if like
                    else "holds no notebook"
                )
                raise NotebookFault(
                    f"There is no file {unit}.ipynb. The zip {one_line(name)} {what}. {hand_in}"
                )
            info = like[chosen]
            if info.flag_bits & 1:
                raise NotebookFault(
                    f"The zip {one_line(name)} is locked with a password. {hand_in}"
                )
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise NotebookFault(
                    f"The zip {one_line(name)} is packed in an unusual way. {hand_in}"
                )
            with archive.open(info) as member:
                return read_all(
                    member, MAX_BYTES, f"{one_line(chosen)} in {one_line(name)}"
                ), chosen
    except NotebookFault:
        raise
    except Exception:  # whatever zipfile makes of bytes that somebody prepared for it
        raise NotebookFault(f"The zip {one_line(name)} is damaged. {hand_in}") from None


class _InParts(io.BytesIO):
    """Bytes that are never handed out by more than a megabyte: the table of contents of a zip may
    be as large as it says."""

    def read(self, size: int | None = -1, /) -> bytes:
        left = self.getbuffer().nbytes - self.tell()
        if (left if size is None or size < 0 else min(size, left)) > PART:
            raise ValueError("more than a part of the file at a time")
        return super().read(size)


def _nothing(unit: str, paths: Sequence[str]) -> str:
    """What is there, in place of the notebook, and what to hand in."""
    head = f"There is no file {unit}.ipynb"
    if not paths:
        return f"{head}: the folder is empty. Save your notebook in JupyterLab, and hand it in."
    kinds = {
        path: next(
            (kind for kind, suffixes in _KINDS.items() if path.lower().endswith(suffixes)), ""
        )
        for path in paths
    }
    told = [
        f"{one_line(path)} ({kind})" if kind else one_line(path)
        for path, kind in sorted(kinds.items(), key=lambda item: not item[1])
    ]
    mend = (
        "Unpack it, and hand in the notebook that is in it"
        if "an archive" in kinds.values()
        else "Hand in the notebook itself"
    )
    return f"{head}. The folder holds {_listed(told)}. {mend}: in JupyterLab, File > Download saves it as {unit}.ipynb."


def _also(what: str, extra: Sequence[str], *, always: bool = False) -> tuple[str, ...]:
    if extra:
        return (
            f"{what}; the folder also holds {_listed([f'`{one_line(path)}`' for path in extra])}.",
        )
    return (f"{what}.",) if always else ()


def found_by(notes: Sequence[str]) -> tuple[str, ...]:
    """Those of a Grade's notes that `take` gave."""
    return tuple(
        note
        for note in notes
        if note.startswith("Taken from `") or "; the folder also holds `" in note
    )


def _listed(names: Sequence[str]) -> str:
    """A and B; A, B, C, D, E and 7 more."""
    few = (
        [*names[:_NAMED], f"{len(names) - _NAMED} more"] if len(names) > _NAMED + 1 else list(names)
    )
    return " and ".join(filter(None, (", ".join(few[:-1]), few[-1])))
