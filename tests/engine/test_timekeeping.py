"""Time limits count the student's CPU time: whose time it is, what a limit stops, and what is said
of it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course.settings import Settings
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.clock import ProcessClock
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session
from autograder.sandbox.student import Stopped
from autograder.sandbox.timekeeping import Account, MachineTooBusy, Meter, OutOfTime
from tests.support.small_course import HIDDEN, RIGHT, UNIT, code, small

Open = Callable[..., Session]

WORK = """
import time
def work(seconds):
    start = time.process_time()
    while time.process_time() - start < seconds:
        pass
    return seconds
def sleep(seconds):
    time.sleep(seconds)
    return seconds
def endless():
    while True:
        pass
def apply(f, times=1):
    for _ in range(times):
        result = f()
    return result
"""


def roomy(**limits: float) -> TimeLimits:
    """Limits that do not give up on a machine that is busy with other things while this runs."""
    return TimeLimits(**{"crowded": 100.0, **limits})


@contextlib.contextmanager
def a_busy_machine() -> Iterator[None]:
    """Three busy processes for each core, and at least six."""
    count = max(6, 3 * len(os.sched_getaffinity(0)))
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def reason(ask: Callable[[], Any]) -> str:
    with pytest.raises(Stopped) as caught:
        ask()
    return str(caught.value)


# -- whose time it is ------------------------------------------------------------------------------


def test_a_slow_loop_passes_on_a_busy_machine_and_an_endless_one_is_stopped(
    open_session: Open,
) -> None:
    with a_busy_machine():
        session = open_session(WORK, limits=roomy(call=1))
        assert session.student.work(0.8) == 0.8
        assert reason(session.student.endless) == (
            "`endless` was still running after 1 s of computing and was stopped. Is there a loop that never ends?"
        )
        assert session.fault is None


def test_a_sleeper_has_the_clock_and_is_told_that_it_waits(open_session: Open) -> None:
    session = open_session(
        WORK,
        "sleep(0.8)\nx = 1",
        "sleep(30)",
        "input_never_comes = __import__('threading').Event().wait()",
        limits=roomy(cell=0.5, call=0.5),
    )
    assert session.student.x == 1
    for result in session.results[2:]:
        assert (
            result.dropped
            == "It was still waiting after 1 s and was left out. Does it sleep, or wait for something that never comes?"
        )
    assert session.student.sleep(0.8) == 0.8
    said = reason(lambda: session.student.sleep(30))
    assert (
        said
        == "`sleep` was still waiting after 1 s and was stopped. Does it sleep, or wait for something that never comes?"
    )


def test_what_the_test_itself_computes_is_not_the_students_time(open_session: Open) -> None:
    session = open_session(WORK, limits=roomy(call=0.3, test=0.6, submission=1))

    def slow() -> int:
        start = time.thread_time()
        while time.thread_time() - start < 0.4:
            pass
        return 1

    for _ in range(3):
        slow()
        assert session.student.apply(slow) == 1
    assert session.seconds_left > 0.5


def test_functions_of_a_test_that_take_for_ever_are_stopped_with_the_reason(
    open_session: Open,
) -> None:
    session = open_session(WORK, limits=roomy(call=5, test=0.1, crowded=2))
    said = reason(lambda: session.student.apply(lambda: sum(range(10**6)), 1000))
    assert re.fullmatch(
        r"`apply` was stopped: it had called the functions of the test \d+ times, which took 0\.2\d* s\.",
        said,
    )


def test_all_threads_count(open_session: Open) -> None:
    threads = "import threading\ndef many():\n    for _ in range(3):\n        threading.Thread(target=endless, daemon=True).start()\n    time.sleep(60)"
    session = open_session(WORK + threads, limits=roomy(call=1, test=5))
    assert "still running after 1 s of computing" in reason(session.student.many)


def test_a_thread_that_stays_uses_up_the_submissions_time(open_session: Open) -> None:
    session = open_session(
        WORK,
        "import threading\nthreading.Thread(target=endless, daemon=True).start()",
        limits=roomy(submission=0.5),
    )
    deadline = time.monotonic() + 60
    while session.seconds_left:
        assert time.monotonic() < deadline
        time.sleep(0.05)  # in which the thread runs
        session.end_test()
    assert "most of it in threads that went on after their call" in reason(
        lambda: session.student.work
    )


# -- what is said of it ----------------------------------------------------------------------------


def test_many_quick_calls_are_told_that_they_are_many(open_session: Open) -> None:
    session = open_session(WORK, limits=roomy(call=1, test=1))

    def all_of_them() -> None:
        for _ in range(50):
            session.student.work(0.15)

    said = reason(all_of_them)
    assert re.fullmatch(
        r"`work` was stopped: this test had used your code 7 times, which took 1(\.\d+)? s of computing, about 0\.1\d s each, and a test has 1 s\. "
        r"Is there a faster way\?",
        said,
    ), said


def test_many_short_sleeps_are_told_that_they_slept(open_session: Open) -> None:
    session = open_session(WORK, limits=roomy(call=1, test=0.5))

    def all_of_them() -> None:
        for _ in range(50):
            session.student.sleep(0.15)

    assert "mostly asleep" in reason(all_of_them)


def test_a_call_that_calls_back_is_told_how_often(open_session: Open) -> None:
    said = reason(
        lambda: open_session(WORK, limits=roomy(call=0.3)).student.apply(lambda: 1, 10**6)
    )
    assert re.fullmatch(
        r"`apply` was still running after 0\.3 s of computing and was stopped\. It had called the functions of the test \d+ times\.",
        said,
    )


def test_a_test_that_has_less_time_says_so(open_session: Open) -> None:
    session = open_session(WORK, limits=roomy(call=0.5, again=0.2))
    session.begin_test("f")
    assert "never ends?" in reason(session.student.endless)
    session.end_test()
    session.begin_test("f")
    assert reason(lambda: session.student.work(0.4)) == (
        "`work` was still running after 0.2 s of computing and was stopped: an earlier test of this exercise had run out of time, so this one had less."
    )


def test_a_test_in_which_one_call_takes_everything_asks_for_the_loop(open_session: Open) -> None:
    assert "after 0.3 s of computing and was stopped. Is there a loop" in reason(
        open_session(WORK, limits=roomy(call=5, test=0.3)).student.endless
    )


def test_a_submission_whose_time_is_over_says_what_took_it(open_session: Open) -> None:
    session = open_session(
        WORK, "# train\nwork(0.8)\ntrained = 1", "work(0.9)", "x = 1", limits=roomy(submission=1.2)
    )
    over = "notebook used up the time there is for one submission (1.2 s of computing; most of it in the cell that begins with `# train`)"
    assert [result.dropped for result in session.results] == [
        None,
        None,
        f"It was left out: the {over}.",
        f"It was left out: the {over}.",
    ]
    assert reason(lambda: session.student.trained) == f"Your {over}, so this was not run."


def test_a_test_that_takes_the_rest_of_the_submission_says_that(open_session: Open) -> None:
    session = open_session(WORK, limits=roomy(submission=0.5))
    session.begin_test("train")
    assert reason(session.student.endless) == (
        "`endless` was stopped: your notebook used up the time there is for one submission (0.5 s of computing; most of it in the tests of `train`)."
    )
    session.end_test()
    session.begin_test("other")
    assert reason(lambda: session.student.work(0)).endswith(
        "most of it in the tests of `train`), so this was not run."
    )


def test_a_submission_that_sleeps_is_over_on_the_clock(open_session: Open) -> None:
    session = open_session(WORK, *["sleep(0.7)"] * 4, limits=roomy(submission=1))
    dropped = [result.dropped for result in session.results]
    assert dropped[:3] == [None] * 3
    assert "(2 s, mostly asleep; " in (dropped[4] or "")


HYPOTHESIS = '''
from hypothesis import given, strategies as st


@exercise("total")
class TestTotal:
    @given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
    def test_any_list(self, student, values):
        """total adds up all entries, whatever they are."""
        assert_close(student.total(np.array(values, dtype=float)), float(sum(values)))
'''


def test_hypothesis_tests_of_slow_functions_say_what_was_seen(course: Path) -> None:
    path = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    path.write_text(HIDDEN.split('@exercise("total")')[0] + HYPOTHESIS)
    slow = "import time\ndef total(x):\n    start = time.process_time()\n    while time.process_time() - start < 0.2:\n        pass\n    return float(np.sum(x)) + {}"
    with Grader(Options(str(course), UNIT, Settings(limits=roomy(call=1, test=0.9)))) as grader:

        def said(extra: int) -> str:
            grade = grader.grade_bytes(
                json.dumps(small(RIGHT[0], slow.format(extra))).encode(), "someone"
            )[0]
            return grade.exercises[1].tests[0].message or ""

        assert "this test had used your code 5 times, which took" in said(0)
        wrong = said(1)
        assert "came back: " in wrong
        assert "stopped" not in wrong


# -- restarts --------------------------------------------------------------------------------------


def test_a_result_that_was_there_stays_when_time_runs_out_later(open_session: Open) -> None:
    session = open_session(
        WORK,
        "work(0.5)\nprint('passed')",
        "endless()",
        "y = 1",
        limits=roomy(cell=0.8, submission=1.6),
    )
    passed, hung, late = session.results[1:]
    assert passed.dropped is None
    assert passed.outputs[0]["text"] == "passed\n"
    assert "never ends?" in (hung.dropped or "")
    assert "used up the time" in (late.dropped or "")


def test_a_cell_that_only_passes_once_keeps_its_result_and_stands_in_nobodys_way(
    open_session: Open,
) -> None:
    source = "import os, sys\nprint('once')\nif len(sys.argv) and hasattr(os, 'again'):\n    pass"
    cells = [
        "import numpy as np",
        f"{source}\nif np.random.default_rng().random() < 2 and 'second' in dir():\n    os._exit(0)",
        "while True: pass",
        "z = 3",
    ]
    session = open_session(*cells, limits=roomy(cell=0.5))
    assert session.results[1].outputs[0]["text"] == "once\n"
    assert session.student.z == 3


def test_all_restarts_together_stay_within_the_submissions_time(zygote: Zygote) -> None:
    limits = roomy(cell=0.4, submission=1.5)
    session = Session(zygote, [RunCell("while True: pass")] * 20, limits=limits)
    with contextlib.closing(session):
        session.run_cells()
        assert session._line.account.cpu < 2.2
        assert sum("used up the time" in (result.dropped or "") for result in session.results) >= 15


def test_a_second_session_of_a_submission_goes_on_with_its_time(
    open_session: Open, zygote: Zygote
) -> None:
    first = open_session(WORK, "work(0.6)", limits=roomy(submission=1))
    second = Session(
        zygote, [RunCell(WORK), RunCell("work(0.9)")], limits=first.limits, after=first
    )
    with contextlib.closing(second):
        assert "used up" in (second.run_cells()[1].dropped or "")
    assert first.seconds_left == 0


def test_a_courses_own_cells_run_once_and_a_slow_one_costs_only_what_needs_it(course: Path) -> None:
    shutil.rmtree(course / "tests/hidden")
    locked = {"solution": False, "grade": False, "locked": True}
    more = [
        code(
            "open('log.txt', 'a').write('x')\nimport time\ntime.sleep(0.7)",
            {**locked, "grade_id": "given_log"},
        ),
        code("while True:\n    pass", {**locked, "grade_id": "given_model"}),
        code(
            "assert open('log.txt').read() == 'x'",
            {**locked, "grade": True, "grade_id": "test_log", "points": 1},
        ),
    ]
    (course / f"release/{UNIT}/{UNIT}.ipynb").write_text(
        json.dumps(
            small(
                *[f"def {name}(x):\n    raise NotImplementedError" for name in ("double", "total")],
                *more,
            )
        )
    )
    with Grader(
        Options(str(course), UNIT, Settings(limits=roomy(cell=0.5, submission=0.6)), notebooks=True)
    ) as grader:
        grade, notebook = grader.grade_bytes(json.dumps(small(*RIGHT, *more)).encode(), "someone")
    assert [exercise.score for exercise in grade.exercises] == [4.0, 2.0, 1.0]
    assert notebook is not None
    assert "still running after 0.5 s of computing" in json.dumps(notebook)


def test_the_limit_of_the_whole_follows_the_limit_of_a_cell() -> None:
    assert TimeLimits().with_cell(60).submission == 480
    assert TimeLimits().with_cell(5).submission == 120
    assert TimeLimits(cell=60).for_cells(9).submission == 600
    assert TimeLimits(cell=1).for_cells(9).submission == 120
    assert TimeLimits(submission=1000).longest > 5 * 1000


def test_a_longer_limit_than_the_usual_is_not_cut_off_by_the_kernel(zygote: Zygote) -> None:
    session = Session(zygote, [], limits=roomy(submission=5000))
    session.close()
    assert session._line.supplies.uses.cpu > 5000


# -- a machine that can't --------------------------------------------------------------------------


def test_a_worker_that_is_kept_from_running_is_nobodys_failure(open_session: Open) -> None:
    session = open_session(
        WORK, limits=roomy(call=50, test=50, submission=1, stretch=100, crowded=0.5)
    )
    with pytest.raises(MachineTooBusy, match="This machine was too busy"):
        session.student.sleep(30)
    assert isinstance(session.fault, MachineTooBusy)


@pytest.mark.parametrize("blind", ["the clock", "the queue", "the clock and the queue"])
def test_clocks_that_a_system_lacks_are_done_without(
    blind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> float:
        raise OSError

    if "clock" in blind:
        monkeypatch.setattr("autograder.sandbox.processes.clock.time.clock_gettime", refuse)
    if "queue" in blind:
        monkeypatch.setattr("autograder.sandbox.processes.clock._queued", lambda path: None)
    for program, waiting in (("while True: pass", False), ("import time; time.sleep(60)", True)):
        process = subprocess.Popen([sys.executable, "-c", program])
        start = time.monotonic()
        meter = Meter(
            ProcessClock(process.pid),
            Account(100, 2, 5),
            lambda: None,
            lambda start=start: time.monotonic() - start,
        )
        meter.limit(meter.span("call", 0.5))
        try:
            with pytest.raises(OutOfTime) as caught:
                _watch(meter)
            assert caught.value.waiting is waiting
        finally:
            process.kill()
            process.wait()


def _watch(meter: Meter) -> None:
    for _ in range(3000):
        meter()
        time.sleep(0.02)


def test_the_clock_of_a_process_that_is_gone_stands_still() -> None:
    process = subprocess.Popen([sys.executable, "-c", "sum(range(10**6))"])
    clock = ProcessClock(process.pid)
    seen = clock.cpu()
    process.wait()
    assert clock.cpu() >= seen
    assert clock.cpu() == clock.cpu()
