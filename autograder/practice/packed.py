"""What comes along with a notebook for practice, in one file beside it: the released notebook with
its data and, where the instructor has said so, the hidden tests, misconceptions and solutions.

They are packed so that nobody reads them by accident. That keeps no secret: whoever wants to can
unpack them as we do.
"""

from __future__ import annotations

import atexit
import base64
import functools
import json
import shutil
import tempfile
import zlib
from pathlib import Path, PurePosixPath

from autograder.course.course import Course, CourseError, Unit

_BEGINS = b"autograder practice 1\n"
_MAX_BYTES = 200 << 20


def pack(course: Course, unit: Unit, *, tests: bool) -> bytes:
    """The released notebook and its data, the course's settings of the engine, and with `tests` the
    hidden tests with all that lies beside them, and the solutions. Raises `CourseError` where a
    file can't be read."""
    found = {"nbgrader_config.py": _config(course).encode()}
    roots = [(unit.folder, f"release/{unit.name}")]
    if tests and unit.hidden is not None:
        roots.append((unit.hidden, f"tests/hidden/{unit.name}"))
        found[f"source/{unit.name}/{unit.file}"] = _bytes(unit.source)
    for folder, where in roots:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and not any(
                part.startswith(".") or part == "__pycache__" for part in name.parts
            ):
                found[f"{where}/{name.as_posix()}"] = _bytes(path)
    text = {name: base64.b85encode(data).decode() for name, data in found.items()}
    return _BEGINS + zlib.compress(json.dumps({"unit": unit.name, "files": text}).encode(), 9)


def unpacked(path: Path) -> tuple[Course, Unit]:
    """The course of one unit that a file holds. Raises `CourseError` where it is damaged."""
    try:
        return _unpacked(path.read_bytes())
    except OSError as error:
        raise CourseError(f"{path} can't be read: {error.strerror}. Mend its rights.") from None
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error):
        raise CourseError(
            f"{path} is damaged. Get the folder again, and keep your notebook."
        ) from None


@functools.cache
def _unpacked(data: bytes) -> tuple[Course, Unit]:
    if not data.startswith(_BEGINS):
        raise ValueError("no pack of ours")
    opened = zlib.decompressobj()
    document = json.loads(opened.decompress(data[len(_BEGINS) :], _MAX_BYTES))
    root = Path(tempfile.mkdtemp(prefix="practice-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for name, text in document["files"].items():
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts:
            raise ValueError("a file outside of the pack")
        target = root.joinpath(*place.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(base64.b85decode(text))
    course = Course(root)
    return course, course.unit(document["unit"])


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} can't be read: {error.strerror}. Mend that first.") from None


def _config(course: Course) -> str:
    return (
        f"c = get_config()\nc.SandboxExecute.follow_through = {course.settings.follow_through!r}\n"
    )
