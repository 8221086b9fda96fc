"""The small course as nbgrader compiles it from its source."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.commands import nbgrader
from tests.support.ground import ROOT
from tests.support.once import once
from tests.support.small_course import HIDDEN, RIGHT, UNIT, small


def _make(course: Path) -> None:
    for folder in (f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        (course / folder).mkdir(parents=True)
    solved = small(*("### BEGIN SOLUTION\n" + source + "\n### END SOLUTION" for source in RIGHT))
    (course / f"source/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(solved))
    (course / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(HIDDEN)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    nbgrader(course, "generate_assignment", UNIT)


def compiled(factory: pytest.TempPathFactory) -> Path:
    """The course, made once in a run. Copy it."""
    return once(factory, "compiled-course", _make)
