"""What the last audit of a unit found, kept in the course (`tests/audited/UNIT.json`) under all
that it depends on."""

from __future__ import annotations

import ast
import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder.authoring.audit.verdicts import Check
from autograder.course.course import Course
from autograder.course.fingerprint import fingerprint
from autograder.course.writing import replace_file

# Where the code begins that an audit runs: its own, that of the processes in which it grades, and
# what nbgrader calls to make a release.
_BEGINS = (
    "authoring.audit.unit",
    "running.process",
    "running.answering",
    "sandbox.inside.zygote",
    "nbgrader.configuration",
)
_LIBRARIES = ("nbgrader", "pytest", "ipython", "matplotlib")


def read(course: Course, name: str) -> list[Check] | None:
    """What the last audit found; None where there is none, or something has changed since."""
    try:
        data = json.loads(_path(course, name).read_text(encoding="utf-8"))
        checks = [
            Check(check["name"], check["summary"], tuple(check["breaches"]), check["facts"])
            for check in data["checks"]
        ]
        current = data["depends_on"] == depends_on(course, name)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return checks if current else None


def write(course: Course, name: str, checks: list[Check]) -> None:
    """Keep what an audit found, where the course can be written to."""
    data = {"depends_on": depends_on(course, name), "checks": [check.to_dict() for check in checks]}
    try:
        replace_file(
            _path(course, name), json.dumps(data, indent=1, ensure_ascii=False) + "\n", 0o644
        )
    except OSError:  # then the next audit looks again
        pass


def depends_on(course: Course, name: str) -> dict[str, str]:
    """All that an audit of a unit depends on: what Grades do, every other file of the unit, and the
    code that an audit runs."""
    unit = course.unit(name)
    found = {
        key: value
        for key, value in fingerprint(unit, course.settings).items()
        if key != "autograder"
    }
    folders = [
        folder for folder in (unit.hidden, unit.source.parent, unit.folder) if folder is not None
    ]
    files = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _is_written(path.relative_to(folder))
    ]
    found["files"] = _digest(files, course.root)
    found["code"] = _code()
    return found | {library: version(library) for library in _LIBRARIES}


def _path(course: Course, name: str) -> Path:
    return course.hidden.parent / "audited" / f"{name}.json"


def _is_written(path: Path) -> bool:
    """Whether somebody wrote the file, and no program for itself."""
    return not any(part.startswith(".") or part == "__pycache__" for part in path.parts)


@cache
def _code() -> str:
    """A hash of the engine's modules that an audit imports, wherever in them it does."""
    root = Path(__file__).parents[2]
    found: set[Path] = set()
    pending = [root / f"{name.replace('.', '/')}.py" for name in _BEGINS]
    while pending:
        path = pending.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        pending += [path.parent / "__init__.py"]
        for module in _imported(path):
            place = root.joinpath(*module.split(".")[1:])
            pending += [place.with_suffix(".py"), place / "__init__.py"]
    return _digest(sorted(found), root)


def _imported(path: Path) -> list[str]:
    """Our modules that a module names in an import, or maybe does: of ``from a import b``, b may be
    one."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return [name for name in names if name.split(".")[0] == "autograder"]


def _digest(paths: list[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        named: Any = path.relative_to(root) if path.is_relative_to(root) else path.name
        digest.update(
            f"{named}\0".encode("utf-8", "surrogateescape")
            + hashlib.sha256(path.read_bytes()).digest()
        )
    return digest.hexdigest()
