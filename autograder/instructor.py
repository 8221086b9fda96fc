"""Plain ``pytest tests/hidden``: the instructor's own notebooks (or one ``--submission``) under the hidden tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from autograder.sandbox.session import Session
    from autograder.sandbox.spawn import Zygote


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
        """The session of the unit that a hidden test belongs to. Skips the test where the submission does not attempt its exercise."""
        from autograder.plugin import exercise_of

        folder = item.path.parent
        if folder not in self._sessions:
            self._sessions[folder] = self._open(folder)
        if exercise_of(item) not in self._attempted[folder]:
            pytest.skip("not attempted yet")
        return self._sessions[folder]

    def _open(self, hidden: Path) -> Session:
        from autograder.course import Course, CourseError
        from autograder.notebook import NotebookFault, parse, read_bytes
        from autograder.sandbox.spawn import SandboxUnavailable, Zygote
        from autograder.submission import prepare

        try:
            unit = Course(hidden.parents[2]).unit(hidden.name)
            path = self._folder / self._submission if self._submission else unit.source
            prepared = prepare(unit, parse(read_bytes(path)))
            self._zygote = self._zygote or Zygote(caged=self._caged)
            session = prepared.session(self._zygote)
        except (CourseError, NotebookFault, SandboxUnavailable) as error:
            raise pytest.UsageError(str(error)) from None
        self._attempted[hidden] = prepared.attempted
        session.run_cells()
        return session

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        if self._zygote is not None:
            self._zygote.close()
