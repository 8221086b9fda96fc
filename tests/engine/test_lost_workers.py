"""A worker that is lost, can't be had or can't be watched, through no doing of the submission's:
there is no score then, whichever test was running, and whoever's worker it was."""

from __future__ import annotations

import itertools
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.course.course import Course
from autograder.course.settings import Settings
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.processes.watch import Watch
from autograder.sandbox.processes.worker import ProcessWorker
from autograder.sandbox.session import Session
from autograder.sandbox.wire import channel
from autograder.scoring.many_submissions import grade_all
from autograder.scoring.requests import Failed, Graded, Submission
from tests.support.small_course import RIGHT, UNIT, code, small

Open = Callable[..., Session]
LIMITS = TimeLimits(cell=2, call=1, again=0.5, test=3, submission=20)
LOOP = "def double(x):\n    while not np.ndim(x):\n        pass\n    return 2 * x"
SLOW = "import time\n\ndef total(x):\n    time.sleep(0.6)\n    return float(np.sum(x))"
LEANS_ON_DOUBLE = "def total(x):\n    return float(np.sum(double(x))) / 2"
WRONG = "def double(x):\n    return 3 * x"
GIVEN = code(
    "def two():\n    return 2.0",
    {"solution": False, "grade": False, "locked": True, "grade_id": "given"},
)


def graded(course: Path, zygote: Zygote, *answers: str, **more: Any) -> Graded | Failed:
    found: list[Any] = []
    document = small(*answers)
    document["cells"][:0] = more.get("first", [])
    grade_all(
        Course(course).assignment(UNIT).units,
        [Submission("someone", json.dumps(document).encode())],
        found.append,
        workers=zygote,
        settings=Settings(limits=LIMITS),
    )
    (result,) = found
    return result


def score(result: Graded | Failed) -> float | None:
    return result.grade.score if isinstance(result, Graded) else None


def at_the(turn: int, method: Any, does: Callable[..., Any]) -> Callable[..., Any]:
    """The method, but for one of its turns."""
    turns = itertools.count(1)

    def instead(self: Any, *args: Any, **options: Any) -> Any:
        return does(self) if next(turns) == turn else method(self, *args, **options)

    return instead


def kill_the_worker_of(session: Session) -> None:
    worker = session._line.worker
    assert isinstance(worker, ProcessWorker)
    os.kill(worker.pid, signal.SIGKILL)


def failing(error: BaseException) -> Callable[..., Any]:
    def fails(*_: object, **__: object) -> None:
        raise error

    return fails


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(28, "No space left on device", "/tmp/x"), "No space left on device (/tmp/x)"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_no_second_worker_between_two_tests(
    course: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    """The first test's call never ends, so the next test needs a new worker."""
    assert score(graded(course, zygote, LOOP, RIGHT[1])) == 5.0
    monkeypatch.setattr(Zygote, "worker", at_the(2, Zygote.worker, failing(error)))
    failed = graded(course, zygote, LOOP, RIGHT[1])
    assert isinstance(failed, Failed)
    assert failed.reason == f"A worker could not be started: {says}."
    assert "Traceback" in failed.details


@pytest.mark.parametrize("error", [OSError(24, "Too many open files"), MemoryError()])
def test_an_error_while_a_worker_is_watched(
    course: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    assert score(graded(course, zygote, RIGHT[0], SLOW)) == 6.0
    look = Watch._look_at_the_process
    monkeypatch.setattr(Watch, "_look_at_the_process", at_the(3, look, failing(error)))
    assert isinstance(graded(course, zygote, RIGHT[0], SLOW), Failed)


def test_no_memory_for_what_came_back(open_session: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_session("def f():\n    return [1, 2]")
    assert session.student.f() == [1, 2]
    monkeypatch.setattr(channel.Codec, "_list", failing(MemoryError()))
    with pytest.raises(Exception, match="MemoryError"):
        session.student.f()
    assert session.fault is not None


def test_the_zygote_ends_in_the_last_test_of_a_unit_without_source(course: Path) -> None:
    """So nothing that comes after it needs a worker."""
    (course / f"source/{UNIT}/{UNIT}.ipynb").unlink()
    with Zygote() as zygote:
        hidden = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
        here = "assert_close(student.total(np.array([5.0])), 5.0)"
        assert here in hidden.read_text()
        hidden.write_text(
            hidden.read_text().replace(
                here, f"__import__('os').kill({zygote.pid}, 9)\n        {here}"
            )
        )
        failed = graded(course, zygote, RIGHT[0], SLOW)
    assert isinstance(failed, Failed)
    assert failed.reason == "The zygote has ended, and its workers with it."


def test_the_system_ends_a_worker(
    course: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does where memory runs out."""
    begin = Session.begin_test

    def taken(self: Session) -> None:
        begin(self)
        kill_the_worker_of(self)

    monkeypatch.setattr(Session, "begin_test", at_the(4, begin, taken))
    failed = graded(course, zygote, *RIGHT)
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("The system ended the notebook's process (is there too little")


@pytest.mark.parametrize(
    "how",
    [
        "os._exit(0)",
        "os.abort()",
        "os.kill(os.getpid(), 9)",
        "os.kill(os.getpid(), 15)",
        "signal.pthread_kill(threading.get_ident(), 9)",
        "ctypes.string_at(0)",
        "os.close(3)",
    ],
)
def test_a_worker_that_ends_itself_is_graded_all_the_same(
    course: Path, zygote: Zygote, how: str
) -> None:
    double = f"import ctypes, os, signal, threading\n\ndef double(x):\n    {how}\n    return x"
    assert score(graded(course, zygote, double, RIGHT[1])) == 2.0


@pytest.fixture
def with_given(course: Path) -> Path:
    """The small course with a test that asks for a function of the course's own cells."""
    hidden = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    text = hidden.read_text().replace("2 * x)", "given.two() * x)")
    hidden.write_text(text.replace("self, student, rng", "self, student, given, rng"))
    for folder, answers in (("release", ()), ("source", RIGHT)):
        document = small(*answers)
        document["cells"].insert(0, GIVEN)
        (course / folder / UNIT / f"{UNIT}.ipynb").write_text(json.dumps(document))
    return course


def test_the_courses_own_functions_have_no_worker(
    with_given: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert score(graded(with_given, zygote, *RIGHT, first=[GIVEN])) == 6.0
    error = OSError(12, "Cannot allocate memory")
    monkeypatch.setattr(Zygote, "worker", at_the(2, Zygote.worker, failing(error)))
    assert isinstance(graded(with_given, zygote, *RIGHT, first=[GIVEN]), Failed)


@pytest.mark.parametrize("turn", [3, 4])
def test_the_instructors_functions_have_no_worker(
    course: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """Those that stand in for a learner's own, while a later exercise is tested again."""
    assert score(graded(course, zygote, WRONG, LEANS_ON_DOUBLE)) == 2.0
    error = OSError(12, "Cannot allocate memory")
    monkeypatch.setattr(Zygote, "worker", at_the(turn, Zygote.worker, failing(error)))
    assert isinstance(graded(course, zygote, WRONG, LEANS_ON_DOUBLE), Failed)


def test_the_system_ends_the_worker_of_the_instructors_functions(
    course: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    lend = Session.lend

    def taken(self: Session, *args: Any) -> Any:
        kill_the_worker_of(self)
        return lend(self, *args)

    monkeypatch.setattr(Session, "lend", taken)
    assert isinstance(graded(course, zygote, WRONG, LEANS_ON_DOUBLE), Failed)
