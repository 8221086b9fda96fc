"""The floor: a submission's cells and its hidden tests' assertions, called in one warm process
without any isolation.

    python benchmarks/floor.py [--rounds N]

Nothing protects the grader here, nothing is kept, and a failure is not explained; what is left is
the student's own computing and that of the tests. Beside it, the engine on the same submission
(full marks on unit 07), paired in one run: what is over the floor is the engine's.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

from autograder.course.course import Course, Unit
from autograder.course.notebook import parse
from autograder.course.settings import Settings
from autograder.course.variants import reference_solutions, with_solutions
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.student import Call, NotDefined, StudentError
from autograder.scoring.hidden_tests import HiddenTests, collected
from autograder.scoring.many_submissions import grade_all
from autograder.scoring.prepared import prepare
from autograder.scoring.requests import Failed, Graded, Probed, Submission, Trieds

HERE = Path(__file__).resolve().parents[1]
UNIT = "07_backpropagation"


class PlainStudent:
    """The names of a namespace, called directly; an exception becomes a `StudentError`, which
    hidden tests expect."""

    def __init__(self, names: dict[str, Any]):
        self._names = names
        self.last_call = Call("", (), {})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._names:
            raise NotDefined(name)
        function = self._names[name]

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except Exception as error:
                bases = [kind.__name__ for kind in type(error).__mro__]
                raise StudentError(
                    {"type": type(error).__name__, "bases": bases, "message": str(error)}
                ) from None

        return call


def floor(unit: Unit, data: bytes, tests: HiddenTests, *, show: bool) -> None:
    """Run the cells (with demonstrations where `show`), then every hidden test."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        for item in prepare(unit, parse(data), run_demonstrations=show).laid:
            if item.runs:
                exec(item.cell.source, names)
        matplotlib.pyplot.close("all")
        student = PlainStudent(names)
        for exercise in unit.exercises:
            for item in tests.of(exercise.id):
                arguments = dict(getattr(getattr(item, "callspec", None), "params", {}))
                available = {
                    "student": student,
                    "rng": np.random.default_rng(0),
                    "given": PlainStudent(names),
                }
                wanted = item._fixtureinfo.argnames  # type: ignore[attr-defined]
                item.obj(**{name: arguments.get(name, available.get(name)) for name in wanted})  # type: ignore[attr-defined]


def cpu() -> float:
    """CPU seconds of this process and of the workers that have ended."""
    return sum(
        use.ru_utime + use.ru_stime
        for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    matplotlib.use("agg")
    unit = Course(HERE).unit(UNIT)
    blank, source = (
        json.loads((HERE / folder / UNIT / f"{UNIT}.ipynb").read_text())
        for folder in ("release", "source")
    )
    data = json.dumps(with_solutions(blank, reference_solutions(source))).encode()
    for show in (False, True):
        plain: list[float] = []

        def use(tests: HiddenTests, show: bool = show, plain: list[float] = plain) -> None:
            floor(unit, data, tests, show=show)
            for _ in range(rounds):
                start = time.process_time()
                floor(unit, data, tests, show=show)
                plain.append(time.process_time() - start)

        collected(unit, use)
        before = cpu()
        grade(unit, data, 1, show)
        one = cpu() - before
        grade(unit, data, rounds + 1, show)
        engine = (cpu() - before - 2 * one) / rounds
        middle = statistics.median(plain)
        what = "all cells, no picture drawn" if show else "without demonstrations"
        print(
            f"{what:28s} floor {1000 * middle:5.0f} ms   engine {1000 * engine:5.0f} ms   {engine / middle:.2f} times   {1000 * (engine - middle):4.0f} ms over it"
        )


def grade(unit: Unit, data: bytes, count: int, show: bool) -> None:
    def submissions() -> Iterator[Submission]:
        for number in range(count):
            yield Submission(str(number), data)

    def full_marks(graded: Graded | Probed | Trieds | Failed) -> None:
        if not isinstance(graded, Graded) or graded.grade.score != graded.grade.max_score:
            raise SystemExit(f"It was not graded as it should: {graded}")

    with Zygote() as zygote:
        how = {"workers": zygote, "settings": Settings(), "show": show}
        grade_all([unit], submissions(), full_marks, **how)


if __name__ == "__main__":
    main()
