"""The class of `make demo`."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo import demo
from tests.support.once import once

UNIT = demo.UNIT


def _make(root: Path) -> None:
    demo.copy_course(root)
    demo.release(root)
    demo.make_class(root)


def compiled(factory: pytest.TempPathFactory) -> Path:
    """A course with the demo's unit as nbgrader compiles it, and what ten students have handed in;
    made once in a run. Copy it."""
    return once(factory, "demo-class", _make)


def other_units(folder: str, names: list[str]) -> list[str]:
    """For `shutil.copytree`: without the units that the class does not take."""
    return [name for name in names if name != UNIT and Path(folder).name in ("source", "hidden")]
