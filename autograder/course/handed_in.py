"""What a student handed in, read safely: the one place that opens anything below `submitted/`.

All of it is as hostile as the notebook. Nothing below the folder that the instructor names may be a
link (a folder that leads to a neighbour or to the solutions earned full marks), only ordinary files
are opened, and how much is read is bounded beforehand. What is at fault there is a `NotebookFault`,
with a message for the student. What this machine can't read is `Unreadable`: the instructor's to
mend.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
import warnings
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.course.notebook import MAX_BYTES, NotebookFault
from autograder.sandbox.outputs import one_line

MAX_ENTRIES = 100_000  # names that are looked at in one submission
MAX_SIDE_FILES = 2000
MAX_SIDE_BYTES = 256 << 20  # of all files beside the notebook together
MAX_DEPTH = 30  # folders within folders
MAX_TIME = 100  # bytes of timestamp.txt
MAX_SECRET = 1000  # bytes of submission_secret.txt

_SEARCHED = 4  # folders within folders in which the notebook is looked for
_NAMED = 5  # names that a message or a note lists
_CARRIED = ("timestamp.txt", "submission_secret.txt")
_LEFT_OUT = {"__pycache__", "__MACOSX"}
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
_PART = 1 << 20  # bytes that are read at a time
_PATH_ONLY = getattr(os, "O_PATH", os.O_RDONLY)


class Unreadable(Exception):
    """This machine can't read what was handed in. No fault of the student's: the message names the
    place and the mend, for the instructor."""


class _Refused(Exception):
    """What lies there may not be handed in. The message goes on after its name."""


class _FolderRefused(NotebookFault):
    """The folder that was handed in, or one above it, is a link or no folder."""


# -- which there are -------------------------------------------------------------------------------


def submissions(submitted: Path, unit: str) -> dict[str, Path]:
    """The folders `submitted/STUDENT/UNIT`, by student, in order. Folders that are links, no
    folders or can't be read are among them: reading says what is wrong. Raises `Unreadable` where
    `submitted` itself can't be read."""
    found: dict[str, Path] = {}
    with _reading(submitted):
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


# -- the notebook ----------------------------------------------------------------------------------


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
    with _opened(path, below) as descriptor:
        name = f"{unit}.ipynb"
        mode = _mode(descriptor, name, path / name)
        if mode and not stat.S_ISDIR(mode):
            there = [entry.path for entry in _walk(descriptor, path, 0) if is_notebook(entry.path)]
            extra = [other for other in there if other != name and other not in others]
            return Taken(
                _content(descriptor, name, path, MAX_BYTES), _also(f"`{name}` was graded", extra)
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
    with _opened(path.parent, None) as descriptor:
        if not _mode(descriptor, path.name, path):
            raise NotebookFault(
                f"There is no file {one_line(path.name)}. Check the name and the folder."
            )
        return _content(descriptor, path.name, path.parent, MAX_BYTES)


def _other(descriptor: int, folder: Path, unit: str, others: Collection[str]) -> Taken:
    """The notebook under another name than the unit's, where there is no doubt which one it is."""
    left = [MAX_ENTRIES]
    entries = [
        entry for entry in _walk(descriptor, folder, _SEARCHED, left) if entry.path not in others
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
            _content(descriptor, chosen, folder, MAX_BYTES),
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
            _content(descriptor, archives[0], folder, MAX_BYTES), archives[0], unit, others
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
                if not any(_is_hidden(part) for part in info.filename.split("/"))
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
                return _read_all(
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
        if (left if size is None or size < 0 else min(size, left)) > _PART:
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


# -- time and secret -------------------------------------------------------------------------------


@dataclass(frozen=True)
class SubmissionTime:
    """What `timestamp.txt` says. `moment` (UTC) is None where it says nothing or is not `there`, or
    where `problem` says why it can't be read: "no late penalty could be worked out, for " goes
    before it."""

    moment: datetime | None = None
    text: str = ""
    problem: str = ""
    there: bool = True


def submission_time(folder: Path, below: Path | None = None) -> SubmissionTime:
    """When a submission was handed in. Raises `Unreadable`."""
    name = "timestamp.txt"
    try:
        data = _beside(folder, below, name, MAX_TIME)
    except NotebookFault:
        return SubmissionTime(
            problem=f"its {name} is a link, no file, or longer than {MAX_TIME} bytes"
        )
    if data is None:
        return SubmissionTime(there=False)
    try:
        text = data.decode(
            "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        ).strip()
        return SubmissionTime(_moment(text), text) if text else SubmissionTime()
    except Exception:  # dateutil has many of its own
        return SubmissionTime(problem=f"its {name} holds no time that can be read")


def _moment(text: str) -> datetime:
    from nbgrader.utils import parse_utc

    if not text.isprintable() or re.search(
        r"\.\.| [/:~]", text
    ):  # the last word is the name of a file with a time zone
        raise ValueError(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        moment: datetime = parse_utc(text)
    if not 1970 <= moment.year <= 2999:
        raise ValueError(text)
    return moment


def carried(folder: Path, below: Path | None = None) -> dict[str, str]:
    """What nbgrader keeps beside a submission, by file name: the time, as text that it can read,
    and the secret by which it releases feedback. Without those that are not there, or can't be read
    as such. Raises `Unreadable`."""
    found = {}
    time = submission_time(folder, below)
    if time.there and not time.problem:
        found["timestamp.txt"] = time.text
    try:
        secret = _beside(folder, below, "submission_secret.txt", MAX_SECRET)
    except NotebookFault:
        secret = None
    if secret is not None:
        found["submission_secret.txt"] = secret.decode(errors="replace")
    return found


def _beside(folder: Path, below: Path | None, name: str, most: int) -> bytes | None:
    """A small file of a submission; None where it is not there, or where the folder may not be
    entered."""
    try:
        with _opened(folder, below) as descriptor:
            return (
                _content(descriptor, name, folder, most)
                if _mode(descriptor, name, folder / name)
                else None
            )
    except _FolderRefused:
        return None


# -- files beside the notebook ---------------------------------------------------------------------


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
    with _opened(folder, below) as descriptor:
        for entry in _walk(descriptor, folder, MAX_DEPTH):
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
    with _opened(folder, below) as descriptor:
        for name, _ in side_files(folder, below, notebooks=True):
            with suppress(NotebookFault):  # it became something else meanwhile
                found[name] = _content(descriptor, name, folder, MAX_SIDE_BYTES)
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
    with _opened(folder, below) as descriptor:
        for name, _ in side_files(folder, below):
            if name in folders or any(
                str(parent) in files for parent in PurePosixPath(name).parents
            ):
                continue
            copy = to / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(_content(descriptor, name, folder, MAX_SIDE_BYTES))
            copies.append((name, copy))
    return copies


def notebook_names(folder: Path, below: Path | None = None) -> list[str]:
    """The files called `*.ipynb` in a submission's folder, for assignments of several. Raises as
    `side_files`."""
    with _opened(folder, below) as descriptor:
        files = [entry.path for entry in _walk(descriptor, folder, 0) if entry.kind == "file"]
    return [name for name in files if is_notebook(name) and one_line(name) == name]


def is_notebook(name: str) -> bool:
    """Whether a file is called like a notebook."""
    return name.lower().endswith(".ipynb")


# -- folders and files, without following links ----------------------------------------------------


@dataclass(frozen=True)
class _Entry:
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
        with _reading(self.place):
            return os.stat(self.name, dir_fd=self.parent, follow_symlinks=False).st_size


def _walk(
    descriptor: int, place: Path, deepest: int, left: list[int] | None = None, prefix: str = ""
) -> Iterator[_Entry]:
    """What lies in a folder and in those below it, hidden things left out: the files of a folder
    first, by name. At most `MAX_ENTRIES`, and `left` holds how many of these are left. Raises
    `Unreadable`."""
    left = [MAX_ENTRIES] if left is None else left
    with _reading(place):
        listing = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=descriptor)
        try:
            with os.scandir(listing) as entries:
                here = sorted((entry.name, _kind(entry)) for entry in islice(entries, left[0]))
        finally:
            os.close(listing)
    left[0] -= len(here)
    here = [(name, kind) for name, kind in here if not _is_hidden(name)]
    for name, kind in here:
        if kind != "folder":
            yield _Entry(prefix + name, kind, place / name, descriptor)
    for name, kind in here if deepest else ():
        if kind == "folder" and left[0]:
            try:
                inside = _into(descriptor, name, place / name)
            except _Refused:  # it became something else meanwhile
                continue
            try:
                yield from _walk(inside, place / name, deepest - 1, left, f"{prefix}{name}/")
            finally:
                os.close(inside)


def _is_hidden(name: str) -> bool:
    return (name.startswith(".") and name not in (".", "..")) or name in _LEFT_OUT


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


@contextmanager
def _opened(folder: Path, below: Path | None) -> Iterator[int]:
    """A descriptor of a folder, after a walk from `below` to it in which no step is a link."""
    place = folder if below is None else below
    with _reading(place):
        descriptor = os.open(place, _PATH_ONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for step in folder.relative_to(place).parts:
            place /= step
            try:
                inside = _into(descriptor, step, place)
            except _Refused as refused:
                raise _FolderRefused(
                    f"The folder {one_line(step)} {refused}. Hand in a folder with your notebook in it."
                ) from None
            os.close(descriptor)
            descriptor = inside
        yield descriptor
    finally:
        os.close(descriptor)


def _into(descriptor: int, name: str, place: Path) -> int:
    """A descriptor of the folder `name` in another one. Raises `_Refused` and `Unreadable`."""
    with _reading(place):
        mode = os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            raise _Refused("is a link to another place")
        if not stat.S_ISDIR(mode):
            raise _Refused("is no folder")
        return os.open(
            name, _PATH_ONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=descriptor
        )


def _mode(descriptor: int, name: str, place: Path) -> int:
    """What a folder holds under a name: its mode, 0 where there is nothing."""
    with _reading(place):
        try:
            return os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return 0


def _content(descriptor: int, path: str, folder: Path, most: int) -> bytes:
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
        with _reading(place):
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
                return _read_all(reader, most, one_line(path))


def _read_all(reader: IO[bytes], most: int, name: str) -> bytes:
    """To the end, also of a file that says another size than it has or grows meanwhile; but not
    beyond `most`."""
    parts, size = [], 0
    while part := reader.read(_PART):
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
def _reading(place: Path) -> Iterator[None]:
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
