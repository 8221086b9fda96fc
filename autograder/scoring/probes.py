"""Other solutions of one exercise, tried one after another against its hidden tests: how an audit
sees whether a wrong one is noticed."""

from __future__ import annotations

import contextlib

from autograder.grade import TestOutcome
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.session import Session
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.side_promises import SidePromises

_TRIED = 50  # solutions in one worker
_LIMITS = TimeLimits(cell=5, call=2, test=5, submission=60)


class Probes:
    """Tries solutions in the instructor's notebook. Close it when done."""

    def __init__(self, known: KnownSolutions):
        self._known, self._promises = known, SidePromises(known)
        self._exercise, self._tried = "", 0
        self._session: Session | None = None

    def first_failure(self, exercise: str, source: str) -> str | None:
        """The first hidden test of an exercise that fails with this solution of it, in the
        instructor's notebook; None where none does.

        Solutions of one exercise run one after another in the same worker, which is cheap; what
        passes there must pass in a worker of its own, too.
        """
        session = self._shared(exercise)
        session.run_another(RunCell(source))
        failed = self._fails(exercise, session)
        if session.stopped:
            self.close()
        if failed is None:
            with contextlib.closing(
                self._known.up_to(exercise, {exercise: source}, _LIMITS)
            ) as alone:
                failed = self._fails(exercise, alone)
        return failed

    def judged(self, exercise: str, source: str) -> tuple[list[TestOutcome], str | None]:
        """What all hidden tests of an exercise say of this solution of it, as in grading; and what
        its visible check says, None where it passes."""
        with contextlib.closing(
            self._known.up_to(exercise, {exercise: source}, _LIMITS)
        ) as session:
            runs = [
                self._promises.run(exercise, item, session)
                for item in self._known.tests.of(exercise)
            ]
            error = session.run_another(RunCell(self._known.check_of(exercise))).error
        outcomes = [
            run.outcome for run in self._promises.charged([run for run in runs if not run.skipped])
        ]
        return outcomes, None if error is None else f"{error.type_name}: {error.message}"

    def _shared(self, exercise: str) -> Session:
        if self._session is None or self._exercise != exercise or self._tried == _TRIED:
            self.close()
            self._exercise, self._tried, self._session = (
                exercise,
                0,
                self._known.up_to(exercise, {}, _LIMITS),
            )
        self._tried += 1
        return self._session

    def _fails(self, exercise: str, session: Session) -> str | None:
        """The first test of an exercise that fails."""
        for item in self._known.tests.of(exercise):
            run = self._known.tests.run(item, session)
            if not run.outcome.passed:
                return run.outcome.name
        return None

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
