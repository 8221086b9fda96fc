"""The instructor's solutions of a unit and its misconceptions: read, run, and traced when they are
first asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from autograder.course.course import CourseError, Unit
from autograder.course.notebook import Notebook, NotebookFault, parse
from autograder.course.variants import Variant, misconceptions
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.session import Session
from autograder.sandbox.workers import Workers
from autograder.scoring.hidden_tests import HiddenTests
from autograder.scoring.plans import Plan, plans
from autograder.scoring.prepared import prepare
from autograder.scoring.traces import Traces

_LIMITS = TimeLimits(call=2, test=5, submission=30)
_TRIED = TimeLimits(call=0.5, again=0.5, test=5, submission=1e9)


class KnownSolutions:
    """What the instructor wrote for a unit. Close it when done.

    Where the unit has no source, nothing is known. `solutions` are the instructor's, by exercise.
    Raises `CourseError` where its source or its misconceptions can't be read. `plans` says by
    exercise what can stand in for a learner's own function or class.
    """

    def __init__(self, unit: Unit, tests: HiddenTests, workers: Workers):
        self.tests = tests
        self._unit, self._workers = unit, workers
        self._source = _source(unit)
        self.solutions = solutions = self._source.solutions if self._source else {}
        self.plans: dict[str, Plan] = plans(solutions)
        self._variants: list[Variant] = []
        if unit.hidden is not None and self._source:
            self._variants = misconceptions(unit.hidden, solutions)
        self._reference: dict[str, Traces] = {}
        self._wrong: dict[str, list[tuple[Variant, Traces]]] = {}
        self._session: Session | None = None
        self._tried: Session | None = None

    @property
    def forbids(self) -> set[str]:
        """What any exercise of the unit forbids."""
        return self.tests.all_forbidden

    @property
    def readable(self) -> bool:
        """Whether there is a source at all."""
        return self._source is not None

    def reference(self, exercise: str) -> Traces:
        """What the tests of an exercise ask of the instructor's solution, and what it answers."""
        if exercise not in self._reference:
            self._reference[exercise] = self._run(exercise, {})
        return self._reference[exercise]

    def slips(self, exercise: str) -> list[tuple[Variant, Traces]]:
        """The known slips of an exercise, and what the tests get from each."""
        if exercise not in self._wrong:
            slips = [variant for variant in self._variants if variant.exercise == exercise]
            self._wrong[exercise] = list(
                zip(slips, self._traced(exercise, [slip.source for slip in slips]), strict=True)
            )
        return self._wrong[exercise]

    def _traced(self, exercise: str, sources: list[str]) -> Iterator[Traces]:
        """What the tests of an exercise get from other solutions of it, which run one after another
        in the same worker: that is cheap. One that is stopped runs in a worker of its own, too, and
        the next in a new one."""
        with contextlib.ExitStack() as workers:
            session: Session | None = None
            for source in sources:
                if session is None:
                    session = workers.enter_context(contextlib.closing(self.up_to(exercise, {})))
                session.run_another(RunCell(source))
                traces, stopped = self._traces(exercise, session)
                if stopped:
                    workers.close()
                    session, traces = None, self.trace(exercise, source)
                yield traces

    def trace(self, exercise: str, source: str) -> Traces:
        """What the tests of an exercise get from another solution of it."""
        return self._run(exercise, {exercise: source})

    def _run(self, exercise: str, solutions: dict[str, str]) -> Traces:
        session = self.open(solutions, _LIMITS)
        if session is None:
            return {}
        with contextlib.closing(session):
            return self._traces(exercise, session)[0]

    def _traces(self, exercise: str, session: Session) -> tuple[Traces, bool]:
        """What the tests of an exercise get; and whether one of them ended a worker."""
        traces, stopped = {}, False
        for item in self.tests.of(exercise):
            run = self.tests.run(item, session)
            traces[run.outcome.name], stopped = run, stopped or session.stopped is not None
        return traces, stopped

    def open(
        self, solutions: dict[str, str], limits: TimeLimits = _LIMITS, *, up_to: str | None = None
    ) -> Session | None:
        """The instructor's notebook in a worker of its own, with other solutions of some exercises
        in it, up to an exercise; None where there is none."""
        if self._source is None:
            return None
        notebook = self._source.with_solutions(solutions)
        if up_to is not None:
            notebook = notebook.up_to(up_to)
        try:
            session = prepare(self._unit, notebook).session(
                self._workers, limits, forbids=self.forbids
            )
        except NotebookFault:
            return None
        session.run_cells()
        return session

    def up_to(
        self, exercise: str, solutions: dict[str, str], limits: TimeLimits = _LIMITS
    ) -> Session:
        """The instructor's notebook, with other solutions in it, up to an exercise. Only where
        there is a source."""
        session = self.open(solutions, limits, up_to=exercise)
        assert session is not None
        return session

    def check_of(self, exercise: str) -> str:
        """The source of an exercise's visible check, as the instructor's notebook has it. Only
        where there is a source."""
        assert self._source is not None
        name = next(other.test_id for other in self._unit.exercises if other.id == exercise)
        return next(cell.source for cell in self._source.cells if cell.grade_id == name)

    def instructor(self) -> Session:
        """The instructor's notebook in a worker that lasts: what stands in for learners' functions
        is run there."""
        if self._session is None:
            self._session = self.open({}, TimeLimits(submission=1e9))
            assert self._session is not None
        return self._session

    def tried(self) -> Session:
        """The same in another worker, for calls that it may not survive: then there is a new
        one."""
        if self._tried is not None and self._tried.stopped is not None:
            self._tried.close()
            self._tried = None
        if self._tried is None:
            self._tried = self.open({}, _TRIED)
            assert self._tried is not None
        return self._tried

    def close(self) -> None:
        for session in (self._session, self._tried):
            if session is not None:
                session.close()


def _source(unit: Unit) -> Notebook | None:
    """The instructor's notebook; None where the course does not have it."""
    try:
        return parse(unit.source.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CourseError(
            f"{unit.source} can't be read: {error.strerror}. Mend its rights."
        ) from None
    except NotebookFault:
        raise CourseError(f"{unit.source} is not a notebook. Restore it.") from None
