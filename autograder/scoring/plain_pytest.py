"""Plain ``pytest tests/hidden``: the instructor's own notebooks (or one ``--submission``) under the
hidden tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.scoring.items import exercise_of, forbids_of

if TYPE_CHECKING:
    from autograder.sandbox.processes.spawn import Zygote
    from autograder.sandbox.session import Session


class Notebooks:
    """Runs each notebook once, when its first test asks for it."""

    def __init__(self, config: pytest.Config):
        self._submission = config.getoption("submission")
        self._caged = not config.getoption("no_sandbox")
        self._folder = config.invocation_params.dir
        self._zygote: Zygote | None = None
        self._sessions: dict[Path, Session] = {}
        self._attempted: dict[Path, set[str]] = {}

    def session_for(self, item: pytest.Item) -> Session:
        """The session of the unit that a hidden test belongs to. Skips the test where the
        submission does not attempt its exercise."""
        folder = item.path.parent
        if folder not in self._sessions:
            forbids = {
                means
                for other in item.session.items
                if other.path.parent == folder
                for means in forbids_of(other)
            }
            self._sessions[folder] = self._open(folder, forbids)
        if exercise_of(item) not in self._attempted[folder]:
            pytest.skip("not attempted yet")
        return self._sessions[folder]

    def _open(self, hidden: Path, forbids: set[str]) -> Session:
        from autograder.course.course import Course, CourseError
        from autograder.course.handed_in.finding import take
        from autograder.course.handed_in.opening import Unreadable
        from autograder.course.notebook import NotebookFault, parse
        from autograder.sandbox.processes.spawn import Zygote
        from autograder.sandbox.wire.failures import SandboxUnavailable
        from autograder.scoring.prepared import prepare

        try:
            unit = Course(hidden.parents[2]).unit(hidden.name)
            path = self._folder / self._submission if self._submission else unit.source
            prepared = prepare(unit, parse(take(path, unit.name).data))
            self._zygote = self._zygote or Zygote(caged=self._caged)
            session = prepared.session(self._zygote, forbids=forbids)
        except (CourseError, NotebookFault, Unreadable, SandboxUnavailable) as error:
            raise pytest.UsageError(str(error)) from None
        self._attempted[hidden] = prepared.attempted
        session.run_cells()
        return session

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        if self._zygote is not None:
            self._zygote.close()
