"""Programs run in the instructor's notebook one after another: what an audit learns about visible
checks, and whether what a learner reads is so.

A trial is a few sources that run after one another, as cells would: a solution of an exercise, and
then its visible check, or a call that a page shows. They share the notebook's names, so that a
trial costs little more than its own time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.session import Session
from autograder.sandbox.student import Stopped, StudentError
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.tried import NOTED, Tried

_LIMITS = TimeLimits(cell=15, call=3, again=3, test=1e9, submission=600)

_RUNS = "run_by_the_audit"

# Runs in the worker: the instructor's notebook is trusted no less than the audit itself.
_DRIVER = f'''
def {_RUNS}(sources, at_most=40, kept={{}}):
    import copy
    import linecache
    import time
    import numpy
    names, noted = globals(), []
    if not kept:
        data = (list, dict, set, numpy.ndarray, numpy.random.Generator)
        kept.update({{name: value for name, value in names.items() if isinstance(value, data) and name[0] != "_" and name not in ("In", "Out")}})
    else:  # what a trial may have changed is as it was
        names.update(kept)
    for name, value in kept.items():
        try:
            kept[name] = copy.deepcopy(value)
        except Exception:
            pass
    begin = time.process_time()
    names["{NOTED}"] = lambda place, message=None: noted.append([place, None if message is None else str(message)])
    for place, source in enumerate(sources):
        file = f"<trial {{place}}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        try:
            exec(compile(source, file, "exec"), names)
        except BaseException as error:
            through, trace = [], error.__traceback__
            while trace is not None:
                if trace.tb_frame.f_code.co_filename.startswith("<trial "):
                    through.append([int(trace.tb_frame.f_code.co_filename[7:-1]), trace.tb_lineno])
                trace = trace.tb_next
            error = [type(error).__name__, str(error)[:300], through[:1] + through[-1:]]
            return noted[:at_most], error, time.process_time() - begin
    return noted[:at_most], None, time.process_time() - begin
'''


class Trials:
    """Runs trials in a worker with the instructor's notebook. Close it when done."""

    def __init__(self, known: KnownSolutions):
        self._known = known
        self._session: Session | None = None
        self._up_to: str | None = (
            # the exercise whose solution is the last cell; None where it is the whole notebook
            None
        )

    def run(self, exercise: str, trials: Sequence[Sequence[str]], *, whole: bool) -> list[Tried]:
        """What comes of each trial of an exercise's solution: in the whole notebook, or in what
        stands up to it, as its visible check finds it. After one that ends the worker, the others
        run in a new one."""
        up_to = None if whole else exercise
        if up_to != self._up_to:
            self.close()
            self._up_to = up_to
        found = [self._run(sources) for sources in trials]
        if trials and whole:
            self._run([self._known.solutions[exercise]])
        return found

    def _run(self, sources: Sequence[str]) -> Tried:
        session = self._ready()
        session.begin_test()
        try:
            noted, error, seconds = session.get(_RUNS)(list(sources))
        except (Stopped, StudentError) as error:
            self.close()
            return Tried(stopped=str(error), seconds=_LIMITS.call)
        finally:
            session.end_test()
        told = tuple((int(place), message) for place, message in noted)
        if error is None:
            return Tried(told, seconds=float(seconds))
        kind, message, through = error
        return Tried(
            told,
            (kind, message),
            tuple((int(place), int(line)) for place, line in through),
            None,
            float(seconds),
        )

    def _ready(self) -> Session:
        if self._session is None:
            self._session = self._known.open({}, _LIMITS, up_to=self._up_to)
            assert self._session is not None, "there is a source where there is an audit"
            self._session.run_another(RunCell(_DRIVER))
        return self._session

    def close(self) -> None:
        if self._session is not None:
            with contextlib.suppress(Exception):
                self._session.close()
            self._session = None
