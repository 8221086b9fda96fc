"""What a release gives away, and whether it is what nbgrader makes of the source now."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder.course.course import Course, Unit

HIDDEN_LINES = re.compile(
    r"^[^\n]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*\n?", re.DOTALL | re.MULTILINE
)
SHORTEST_SECRET = 30  # characters of a line of a solution that must not stand in the release


def fresh_release(course: Course, unit: str) -> dict[str, Any] | str:
    """What `nbgrader generate_assignment` makes of the source now (as parsed JSON), or what it says
    where it fails."""
    with tempfile.TemporaryDirectory(prefix="autograder-audit-") as name:
        folder = Path(name)
        shutil.copy(course.root / "nbgrader_config.py", folder)
        shutil.copytree(
            course.source / unit,
            folder / "source" / unit,
            ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        )
        scripts = str(Path(sys.executable).parent)
        environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}
        options = [
            f"--CourseDirectory.root={folder}",
            "--CourseDirectory.source_directory=source",
            "--CourseDirectory.release_directory=release",
            "--no-db",  # the gradebook costs more than the rest
            "--log-level=ERROR",
        ]
        command = [sys.executable, "-m", "nbgrader", "generate_assignment", unit, *options]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        made = folder / "release" / unit / f"{unit}.ipynb"
        if not made.is_file():
            return (done.stderr or done.stdout).strip()[-1000:]
        document: dict[str, Any] = json.loads(made.read_text())
        return document


def is_outdated(unit: Unit) -> bool:
    """Whether the release lacks text, checks or points that the source has now; False where there
    is no source that can be read. `fresh_release` sees more, and takes seconds."""

    def of(document: dict[str, Any]) -> set[tuple[str, float]]:
        cells = ((cell, cell["metadata"].get("nbgrader", {})) for cell in document["cells"])
        return {
            (
                "" if nbgrader.get("solution") else HIDDEN_LINES.sub("", _source(cell)).strip(),
                nbgrader.get("points", 0) if nbgrader.get("grade") else 0,
            )
            for cell, nbgrader in cells
        }

    try:
        source = json.loads(unit.source.read_bytes())
        return not of(source) <= of(json.loads((unit.folder / unit.file).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def leaks(unit: Unit, source: dict[str, Any], released: dict[str, Any]) -> list[str]:
    """What of the solutions, the mark schemes or the hidden tests stands in the release, in
    words."""
    text = "\n".join(_source(cell) for cell in released["cells"])
    found = [
        f"the mark {mark!r} stands in the release"
        for mark in ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "BEGIN MARK")
        if mark in text
    ]
    for cell in source["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and nbgrader.get("solution"):
            name = nbgrader["grade_id"]
            found += [
                f"a line of the solution of {name} stands in the release: {line}"
                for line in _secrets(_source(cell))
                if line in text
            ]
        if cell["cell_type"] == "markdown" and nbgrader.get("solution"):
            lines = [line.strip() for line in _source(cell).splitlines()]
            found += [
                f"a line of the mark scheme of {nbgrader['grade_id']} stands in the release"
                for line in lines
                if len(line) > SHORTEST_SECRET and line in text
            ]
    if unit.hidden is not None:
        for path in sorted(unit.hidden.glob("test_*.py")):
            titles = [
                title
                for title in _titles(path.read_text())
                if len(title) > SHORTEST_SECRET and title in text
            ]
            found += [
                f"the title of a hidden test stands in the release: {title}" for title in titles
            ]
    return found


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _secrets(cell: str) -> list[str]:
    """The lines between the solution marks that are long enough to give something away."""
    found, inside = [], False
    for line in map(str.strip, cell.splitlines()):
        if line == "### BEGIN SOLUTION":
            inside = True
        elif line == "### END SOLUTION":
            inside = False
        elif inside and len(line) > SHORTEST_SECRET:
            found.append(line)
    return found


def _titles(text: str) -> list[str]:
    return [
        (ast.get_docstring(node) or "").split("\n")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
