"""What a Grade depends on, in one place: it is kept with every Grade, and says whether a stored one
still holds."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from autograder import __version__
from autograder.course.beside import Files
from autograder.course.course import Unit
from autograder.course.handed_in.finding import Parts, Taken
from autograder.course.settings import Settings

_WORDS = {
    "submission": "the submission",
    "release": "the release",
    "source": "the instructor's notebook",
    "hidden_tests": "the hidden tests",
    "data": "the data",
    "settings": "the settings",
    "autograder": "the grader",
    "python": "Python's version",
    "numpy": "numpy's version",
}
_NOT_GRADING = ("alternatives.py", "equivalent_mutants.toml")  # for the audit alone


def fingerprint(unit: Unit, settings: Settings) -> dict[str, str]:
    """All that the Grade of a submission of this unit depends on, but for the submission itself:
    hashes and versions, by name."""
    return {
        "release": _release(unit),
        "source": _source(unit),
        "hidden_tests": _hidden_tests(unit),
        "data": _files([*_below(unit.data), *unit.files]),
        "settings": _settings(settings),
        "autograder": engine(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
    }


def of_submission(data: bytes | None, files: Files = ()) -> str:
    """The hash of what was handed in, with the files beside the notebook; that of nothing where it
    could not be read."""
    beside = _files(files).encode() if files else b""
    return hashlib.sha256((data or b"") + beside).hexdigest()


def of_parts(parts: Parts, files: Files = ()) -> str:
    """The hash of what was handed in of an assignment: its notebooks, and the files beside them."""
    each = {
        title: taken.data if isinstance(taken, Taken) else None for title, taken in parts.items()
    }
    if len(each) == 1:
        return of_submission(next(iter(each.values())), files)
    return of_submission(
        json.dumps({title: of_submission(data) for title, data in each.items()}).encode(), files
    )


def of_assignment(units: Sequence[Unit], settings: Settings) -> dict[str, str]:
    """All that the Grade of a submission of all these notebooks depends on, as `fingerprint` has it
    for one."""
    return joined([fingerprint(unit, settings) for unit in units])


def joined(prints: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What several notebooks depend on, together."""
    values = {name: [each[name] for each in prints] for name in prints[0]}
    return {
        name: each[0] if len(set(each)) == 1 else _digest(json.dumps(each).encode())
        for name, each in values.items()
    }


def changed(stored: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What of `now` differs from what is kept with a Grade, by name."""
    return [name for name, value in now.items() if stored.get(name) != value]


def in_words(names: Iterable[str]) -> str:
    """``the release and the hidden tests have changed``."""
    words = [_WORDS[name] for name in _WORDS if name in set(names)]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    plural = len(words) > 1 or words[0].endswith(("tests", "data", "settings"))
    return f"{listed} {'have' if plural else 'has'} changed"


@cache
def engine() -> str:
    """The engine's version, and a hash over its code: a change of the grader counts also between
    two releases."""
    folder = Path(__file__).parents[1]
    return f"{__version__}+{_files((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob('*.py')))[:12]}"


def _release(unit: Unit) -> str:
    """Its exercises with their points, and the cells that students can't change. Text without a
    name is for the reader alone."""
    cells = [
        [
            cell.kind,
            cell.source,
            sorted((str(key), str(value)) for key, value in cell.nbgrader.items()),
            list(cell.tags),
        ]
        for cell in unit.release.cells
        if cell.nbgrader
    ]
    return _digest(json.dumps(cells).encode())


def _source(unit: Unit) -> str:
    """The instructor's code, which follow-through and diagnosis run. Empty where there is none that
    can be read."""
    try:
        cells = json.loads(unit.source.read_text(encoding="utf-8"))["cells"]
        code = [
            ["".join(cell["source"]), cell.get("metadata", {}).get("nbgrader", {})]
            for cell in cells
            if cell["cell_type"] == "code"
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return _digest(json.dumps(code, sort_keys=True).encode())


def _hidden_tests(unit: Unit) -> str:
    if unit.hidden is None:
        return _digest(
            json.dumps([cell.source for cell in unit.release.cells if cell.is_test]).encode()
        )
    return _files((name, path) for name, path in _below(unit.hidden) if name not in _NOT_GRADING)


def _settings(settings: Settings) -> str:
    """Those that a Grade depends on: neither pictures nor the cage change what is right."""
    plain = settings.to_dict()
    return _digest(
        json.dumps(
            {name: plain[name] for name in plain if name not in ("pictures", "caged", "own_cells")},
            sort_keys=True,
        ).encode()
    )


def _below(folder: Path | None) -> list[tuple[str, Path]]:
    if folder is None:
        return []
    found: list[tuple[str, Path]] = []
    seen: set[str] = set()
    for here, folders, names in os.walk(folder, followlinks=True):  # a folder may be a link
        seen.add(os.path.realpath(here))
        folders[:] = [
            name
            for name in sorted(folders)
            if name != "__pycache__" and os.path.realpath(os.path.join(here, name)) not in seen
        ]
        paths = (Path(here, name) for name in names if not name.endswith((".pyc", "~")))
        found += [(path.relative_to(folder).as_posix(), path) for path in paths if path.is_file()]
    return sorted(found)


def _files(named: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, path in named:
        digest.update(
            name.encode("utf-8", "surrogateescape")
            + b"\0"
            + hashlib.sha256(path.read_bytes()).digest()
        )
    return digest.hexdigest()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
