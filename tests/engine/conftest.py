"""The small course in a folder, and one zygote for all tests of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session
from tests.support.commands import write
from tests.support.hostile import HOSTILE, HOSTILE_NAME
from tests.support.small_course import small, write_small


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The folder of a course with one unit of two exercises."""
    return write_small(tmp_path / "course")


@pytest.fixture
def hostile(course: Path) -> Path:
    """A notebook that shouts in every format's own words."""
    return write(course / "a::b", small(*HOSTILE), HOSTILE_NAME)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    with Zygote() as running:
        yield running


@pytest.fixture
def open_session(zygote: Zygote) -> Iterator[Callable[..., Session]]:
    """Make a session of code cells, run them, and begin a test."""
    sessions: list[Session] = []

    def make(*sources: str, **options: Any) -> Session:
        options.setdefault("limits", TimeLimits(cell=2, call=1, again=0.5, test=5, submission=30))
        draws = options.pop("pictures", False)
        session = Session(zygote, [RunCell(source, draws=draws) for source in sources], **options)
        sessions.append(session)
        session.run_cells()
        session.begin_test()
        return session

    yield make
    for session in sessions:
        session.close()
