"""Grading in a child process of its own: `Grader` is the handle, ``python -m autograder.grader`` the child.

The child holds the hidden tests and the zygote; the caller gets JSON. If the child ends, for whatever reason, only the submission it was
at is lost, and the next one starts a new child.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from autograder.grade import Grade
from autograder.notebook import NotebookFault, read_bytes
from autograder.sandbox.session import TimeLimits

if TYPE_CHECKING:
    from autograder.course import Unit
    from autograder.grading import Graded


@dataclass(frozen=True)
class Options:
    """How to grade. `notebooks`: keep the executed notebooks; `pictures`: with their figures drawn."""

    course: str
    unit: str
    caged: bool = True
    notebooks: bool = False
    pictures: bool = False
    limits: TimeLimits = field(default_factory=TimeLimits)


class GraderError(Exception):
    """The course or this machine keeps every submission from being graded. The message names the mend."""


class Grader:
    """Grades submissions of one unit, one at a time. A context manager; not for use by several threads at once.

    `grade` returns the Grade and the executed notebook (None unless asked for). It never raises for anything a submission does;
    `GraderError` means that no submission can be graded.
    """

    def __init__(self, options: Options):
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def grade_file(self, path: Path, name: str | None = None) -> tuple[Grade, dict[str, Any] | None]:
        """Grade a notebook by its path."""
        try:
            data = read_bytes(path)
        except NotebookFault as fault:
            return self.grade_fault(str(fault), name or str(path))
        return self.grade_bytes(data, name or str(path))

    def grade_fault(self, fault: str, name: str) -> tuple[Grade, dict[str, Any] | None]:
        """The result of a notebook that can't be read, for the reason `fault`."""
        return self._ask({"name": name, "fault": fault})

    def grade_bytes(self, data: bytes, name: str) -> tuple[Grade, dict[str, Any] | None]:
        """Grade a notebook by its content."""
        return self._ask({"name": name, "data": base64.b64encode(data).decode()})

    def first_failure(self, exercise: str, source: str) -> str | None:
        """The first hidden test that fails where this solution of an exercise stands in the instructor's notebook; None where none does."""
        answer = self._exchange({"exercise": exercise, "source": source})
        if answer is None:
            return "(the grading process ended)"
        if "error" in answer:
            raise GraderError(answer["error"])
        failed: str | None = answer["failed"]
        return failed

    def _ask(self, task: dict[str, Any]) -> tuple[Grade, dict[str, Any] | None]:
        for attempt in (1, 2):
            answer = self._exchange(task)
            if answer is not None:
                break
            if attempt == 1 and "fault" not in task:
                task = {
                    "name": task["name"],
                    "fault": "The grader stopped while grading this notebook. Your instructor can see why with: autograder check",
                }
        if answer is None:
            raise GraderError("The grading process ended twice without a word. Is there enough memory?")
        if "error" in answer:
            raise GraderError(answer["error"])
        return Grade.from_dict(answer["grade"]), answer["notebook"]

    def _exchange(self, task: dict[str, Any]) -> dict[str, Any] | None:
        """One question and its answer; None where the child ended or took far too long."""
        if self._stopped:
            raise GraderError("Grading was stopped.")
        child = self._child = self._child or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        watch = threading.Timer(2 * self._options.limits.submission + 120, _kill, [child])
        watch.start()
        try:
            child.stdin.write(json.dumps(task).encode() + b"\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:
            line = b""
        finally:
            watch.cancel()
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.close()
        return None

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment |= {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        child = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", "autograder.grader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        assert child.stdin is not None
        child.stdin.write(json.dumps(asdict(self._options)).encode() + b"\n")
        return child

    def stop(self) -> None:
        """End the grading process at once, in the middle of a submission if need be."""
        self._stopped = True
        if self._child is not None:
            _kill(self._child)

    def close(self) -> None:
        """End the grading process when it has nothing left to do."""
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            _kill(child)
            child.wait()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self.stop()
        self.close()


def _kill(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)  # the zygote notices that its socket closed, and its workers die with it
    except ProcessLookupError:
        pass


# -- the child ---------------------------------------------------------------------------------------------------------


def main() -> None:
    """Read options and tasks as JSON lines from stdin, write answers as JSON lines to stdout."""
    tasks, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)  # what a hidden test prints is no answer, and what it reads is no task
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    warnings.simplefilter("ignore")  # numpy's, about values that a hidden test computes with
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business: it closes our stdin

    def answer(data: dict[str, Any]) -> None:
        answers.write(json.dumps(data) + "\n")
        answers.flush()

    raw = json.loads(tasks.readline())
    options = Options(**{**raw, "limits": TimeLimits(**raw["limits"])})
    try:
        _grade_from(tasks, options, answer)
    except GraderError as error:
        answer({"error": str(error)})


def _grade_from(lines: IO[str], options: Options, answer: Any) -> None:
    from autograder.sandbox.spawn import SandboxUnavailable, Zygote

    try:
        with Zygote(caged=options.caged) as zygote:  # it warms up while the hidden tests are collected
            from autograder.course import Course, CourseError
            from autograder.grading import Probe, Probed, Submission, grade_all
            from autograder.hidden import HiddenTestsBroken

            def submissions() -> Iterator[Submission | Probe]:
                for line in lines:
                    task = json.loads(line)
                    if "exercise" in task:
                        yield Probe(task["exercise"], task["source"])
                        continue
                    data = base64.b64decode(task["data"]) if "data" in task else None
                    yield Submission(task["name"], data, task.get("fault"))

            def emit(graded: Graded | Probed) -> None:
                if isinstance(graded, Probed):
                    answer({"failed": graded.failed})
                    return
                notebook = _notebook(unit, graded) if options.notebooks else None
                answer({"grade": graded.grade.to_dict(), "notebook": notebook})

            try:
                course = Course(options.course)
                unit = course.unit(options.unit)
                grade_all(
                    unit,
                    submissions(),
                    emit,
                    zygote=zygote,
                    limits=options.limits,
                    show=options.notebooks,
                    pictures=options.pictures,
                    follow_through=course.follow_through,
                )
            except (CourseError, HiddenTestsBroken) as error:
                raise GraderError(str(error)) from None
    except SandboxUnavailable as error:
        raise GraderError(str(error)) from None


def _notebook(unit: Unit, graded: Graded) -> dict[str, Any]:
    from autograder.executed import executed, with_results

    kernelspec = unit.release.kernelspec
    if unit.hidden is None and graded.grade.status == "graded":  # the test cells' own outputs are the result
        return executed(graded.laid, graded.outputs, kernelspec)
    return with_results(graded.laid, graded.outputs, graded.grade, [exercise.test_id for exercise in unit.exercises], kernelspec)


if __name__ == "__main__":
    main()
