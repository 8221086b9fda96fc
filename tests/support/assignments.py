"""Assignments of several notebooks, graded by nbgrader's own commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.small_course import code

CONFIG = """
from autograder.settings import configure
c = get_config()
configure(c, {root!r})
c.Autograde.exclude_overwriting = {{"first": ["mine.py"]}}
"""


def answer(name: str, source: str, points: float | None = None) -> dict[str, Any]:
    graded = {"grade": points is not None, **({"points": points} if points is not None else {})}
    return code(source, {"solution": True, "locked": False, "grade_id": name, **graded})


def configured(root: Path) -> Path:
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root)))
    return root


def write_as(folder: Path, title: str, document: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{title}.ipynb").write_text(json.dumps(document))
