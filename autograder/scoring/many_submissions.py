"""Submissions of an assignment, one after another, under one collection of its hidden tests."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence

from autograder.course.course import Unit
from autograder.course.settings import Settings
from autograder.sandbox.workers import Workers
from autograder.scoring.hidden_tests import HiddenTests, collected
from autograder.scoring.judges import ByHiddenTests, ByOwnCells, Judge
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.one_submission import UnitGrader
from autograder.scoring.probes import Probes
from autograder.scoring.requests import Failed, Graded, Probe, Probed, Submission, Trieds, Tries
from autograder.scoring.trials import Trials


def grade_all(
    units: Sequence[Unit],
    submissions: Iterable[Submission | Probe | Tries],
    emit: Callable[[Graded | Probed | Trieds | Failed], None],
    *,
    workers: Workers,
    settings: Settings,
    show: bool = False,
) -> None:
    """Grade submissions of an assignment's notebooks one after another, handing each `Graded` to
    `emit`; a `Probe` gives a `Probed`, `Tries` what came of each. The hidden tests, which one of
    the notebooks may have, are collected once, before the first submission is asked for. `show`:
    the outputs are kept, so demonstrations run too.

    Raises `HiddenTestsBroken` and `CourseError` where the unit's own files can't be used.
    """

    tested = next((unit for unit in units if unit.hidden is not None), None)

    def all_of_them(tests: HiddenTests | None) -> None:
        with contextlib.ExitStack() as closing:
            probing = None
            judges: dict[str, Judge] = {unit.title: ByOwnCells(unit) for unit in units}
            if tested is not None and tests is not None:
                known = closing.enter_context(
                    contextlib.closing(KnownSolutions(tested, tests, workers))
                )
                probing = closing.enter_context(contextlib.closing(_Probing(known)))
                judges[tested.title] = ByHiddenTests(tested, known, workers, settings)
            graders = {
                unit.title: UnitGrader(unit, judges[unit.title], workers, settings, show)
                for unit in units
            }
            first = graders[(tested or units[0]).title]
            for submission in submissions:
                if isinstance(submission, Submission):
                    emit(graders.get(submission.title, first).grade(submission))
                elif probing is not None:
                    emit(probing.answer(submission))
                else:
                    emit(Failed(f"{units[0].name} has no hidden tests to try it on.", ""))

    if tested is None:
        all_of_them(None)
    else:
        collected(tested, all_of_them)


class _Probing:
    """Tries other solutions, and whole programs, in the instructor's notebook. Close it when
    done."""

    def __init__(self, known: KnownSolutions):
        self._tests, self._probes, self._trials = known.tests, Probes(known), Trials(known)

    def answer(self, asked: Probe | Tries) -> Probed | Trieds:
        return self._probe(asked) if isinstance(asked, Probe) else self._tries(asked)

    def _probe(self, probe: Probe) -> Probed:
        """Run an exercise's tests against the instructor's notebook with another solution in it, up
        to the first that fails, or all."""
        if probe.every:
            tests, check = self._probes.judged(probe.exercise, probe.source)
            return Probed(
                next((test.name for test in tests if not test.passed), None), tuple(tests), check
            )
        return Probed(self._probes.first_failure(probe.exercise, probe.source))

    def _tries(self, tries: Tries) -> Trieds:
        """Run programs in the instructor's notebook."""
        return Trieds(
            self._trials.run(tries.exercise, tries.trials, whole=tries.whole),
            self._tests.forbidden(tries.exercise),
        )

    def close(self) -> None:
        self._trials.close()
        self._probes.close()
