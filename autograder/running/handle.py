"""The handle of a grading process, which is a child of this one (see `process`).

The child holds the hidden tests and the zygote; the caller gets JSON. If the child ends, or fails
at a submission, for whatever reason, that submission is tried again in a new child.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from autograder.course import fingerprint
from autograder.course.beside import Folder, folder_of, handed_in_beside, packed
from autograder.course.course import Course, CourseError
from autograder.course.handed_in import Parts, Unreadable, found_by, is_notebook, take_parts
from autograder.course.notebook import NotebookFault
from autograder.grade import Grade, TestOutcome
from autograder.running.options import GraderError, Options, about, is_the_only_way
from autograder.scoring.tried import Tried

if TYPE_CHECKING:
    from autograder.course.course import Unit


class Grader:
    """Grades submissions of one assignment, one at a time. A context manager; not for use by
    several threads at once.

    `grade_file` returns the Grade of an assignment and its executed notebooks by name (none unless
    asked for), `grade_bytes` those of one notebook. They never raise for anything a submission
    does. A fault of ours, or of the machine's, is no score: the submission is tried again in a new
    process, and is "not_graded" where that does not help. `GraderError` means that no submission
    can be graded, not even the untouched release.
    """

    def __init__(self, options: Options):
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._longest = 0.0
        self._stopped = False
        self.details = ""  # the traceback of the last submission that was not graded
        self.made: dict[
            str, bytes
        ] = {}  # the files that the last notebook has made, where they were asked for

    @cached_property
    def _units(self) -> tuple[Unit, ...]:
        try:
            return (
                Course(self._options.course, self._options.db_url)
                .assignment(self._options.unit)
                .units
            )
        except CourseError as error:
            raise GraderError(str(error)) from None

    def grade_file(
        self, path: Path, name: str | None = None, below: Path | None = None
    ) -> tuple[Grade, dict[str, Any]]:
        """Grade a notebook by its path, or all of the assignment by that of the folder that was
        handed in: see `handed_in.take`. What this machine can't read is "not_graded"."""
        name = name or str(path)
        try:
            parts = take_parts(
                path, self._options.unit, [unit.title for unit in self._units], below
            )
        except Unreadable as error:
            self.details = ""
            return Grade(name, self._options.unit, "not_graded", str(error)), {}
        return self.grade_parts(parts, name, folder_of(path, self._options.unit, below))

    def grade_parts(
        self, parts: Parts, name: str, folder: Folder | None = None
    ) -> tuple[Grade, dict[str, Any]]:
        """Grade the notebooks that were handed in, in nbgrader's order: the later ones find the
        files that the earlier ones have made."""
        made: dict[str, bytes] = {}
        grades: dict[str, Grade] = {}
        notebooks: dict[str, Any] = {}
        for title, taken in parts.items():
            if isinstance(taken, NotebookFault):
                grade, notebook = self.grade_fault(str(taken), name, title)
            else:
                grade, notebook = self.grade_bytes(
                    taken.data, name, taken.notes, folder, title, made if len(parts) > 1 else None
                )
                made |= {
                    file: content for file, content in self.made.items() if not is_notebook(file)
                }
            if grade.status == "not_graded":
                return grade, {}
            grades[title] = grade
            if notebook is not None:
                notebooks[title] = notebook
        if len(grades) == 1:
            return grade, notebooks
        try:
            beside = handed_in_beside(self._units[0], folder)
        except (NotebookFault, Unreadable):
            beside = ()
        return together(grades, {"submission": fingerprint.of_parts(parts, beside)}), notebooks

    def grade_fault(
        self, fault: str, name: str, title: str = ""
    ) -> tuple[Grade, dict[str, Any] | None]:
        """The result of a notebook that can't be read, for the reason `fault`."""
        return self._ask({"name": name, "fault": fault, "title": title})

    def grade_bytes(
        self,
        data: bytes,
        name: str,
        notes: Sequence[str] = (),
        folder: Folder | None = None,
        title: str = "",
        made: dict[str, bytes] | None = None,
        *,
        compares: bool = True,
    ) -> tuple[Grade, dict[str, Any] | None]:
        """Grade a notebook, the one called `title`, by its content. `notes` on how it was handed in
        come before those on what it holds; `folder` is what was handed in with it, and `made` are
        files that lie there too: where some are given, or an empty dict, those that this one makes
        are kept. `compares`: where no misconception is recognised, its results are compared with
        the right ones."""
        place = (
            {"folder": str(folder.path), "below": folder.below and str(folder.below)}
            if folder
            else {}
        )
        files = {"made": packed(made), "keeps": True} if made is not None else {}
        return self._ask(
            {
                "name": name,
                "data": base64.b64encode(data).decode(),
                "notes": list(notes),
                "title": title,
                "compares": compares,
                **place,
                **files,
            }
        )

    def first_failure(self, exercise: str, source: str) -> str | None:
        """The first hidden test that fails where this solution of an exercise stands in the
        instructor's notebook; None where none does."""
        answer = self._exchange({"exercise": exercise, "source": source})
        if "failure" in answer:
            return "(the grading process ended)"
        failed: str | None = answer["failed"]
        return failed

    def judged(self, exercise: str, source: str) -> tuple[list[TestOutcome], str | None]:
        """What each hidden test says where this solution of an exercise stands in the instructor's
        notebook, and what its visible check says (None: it passes). Raises `GraderError` where that
        can't be found out."""
        answer = self._exchange({"exercise": exercise, "source": source, "every": True})
        if "failure" in answer:
            raise GraderError(answer["failure"], answer.get("details", ""))
        return [TestOutcome(**test) for test in answer["tests"]], answer["check"]

    def tries(
        self, exercise: str, trials: Sequence[Sequence[str]], *, whole: bool = False
    ) -> list[Tried]:
        """What comes of programs that run in the instructor's notebook, the whole of it or up to an
        exercise, and may change its solution of that: see `trials`. Raises `GraderError`."""
        return (
            [Tried.from_dict(tried) for tried in self._tried(exercise, trials, whole)["tried"]]
            if trials
            else []
        )

    def forbidden(self, exercise: str) -> dict[str, str]:
        """What an exercise forbids, with the reasons. Raises `GraderError`."""
        forbids: dict[str, str] = self._tried(exercise, [], False)["forbids"]
        return forbids

    def _tried(self, exercise: str, trials: Sequence[Sequence[str]], whole: bool) -> dict[str, Any]:
        answer = self._exchange(
            {"exercise": exercise, "trials": [list(trial) for trial in trials], "whole": whole}
        )
        if "failure" in answer:
            raise GraderError(
                f"The trials of {exercise} could not be run. {answer['failure']}",
                answer.get("details", ""),
            )
        return answer

    def _ask(self, task: dict[str, Any]) -> tuple[Grade, dict[str, Any] | None]:
        self.details, self.made = "", {}
        answer = self._exchange(task)
        if "failure" in answer and not answer.get(
            "too_long"
        ):  # maybe the fault of what was graded before in that process
            answer = self._exchange(task)
        if "failure" in answer:
            self._can_grade_at_all(answer)
            self.details = answer.get("details", "")
            return Grade(task["name"], self._options.unit, "not_graded", answer["failure"]), None
        self.made = {name: base64.b64decode(content) for name, content in answer["made"].items()}
        return Grade.from_dict(answer["grade"]), answer["notebook"]

    def _can_grade_at_all(self, failed: dict[str, Any]) -> None:
        """After a failure: raises GraderError unless the untouched release can be graded, so that
        one notebook never stops the others, and a full disk is not told as a fault of each."""
        unit = self._units[0]
        release = unit.folder / unit.file
        answer = self._exchange(
            {"name": "release", "data": base64.b64encode(release.read_bytes()).decode()}
        )
        if "failure" in answer:
            raise GraderError(
                f"Nothing can be graded here. {answer['failure']}",
                answer.get("details") or failed.get("details", ""),
            )

    def _exchange(self, task: dict[str, Any]) -> dict[str, Any]:
        """One question and its answer. `failure` in the answer: the grader failed at it, and has
        ended; `details`: how; `too_long`: it was ended, for it went on and on. Raises `GraderError`
        where it says that nothing can be graded."""
        if self._stopped:
            raise GraderError("Grading was stopped.")
        child = self._child = self._child or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        too_long = threading.Event()

        def end() -> None:
            too_long.set()
            _kill(child)

        watch = threading.Timer(self._longest, end)
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
            if "failure" in answer or "error" in answer:
                self.close()
            if "error" in answer:
                raise GraderError(answer["error"], answer.get("details", ""))
            return answer
        details = self._last_words()
        code = self.close()
        if self._stopped:
            raise GraderError("Grading was stopped.")
        if too_long.is_set():
            return {
                "failure": f"Grading it took more than {self._longest:.0f} s, and was ended.",
                "too_long": True,
            }
        return {"failure": f"The grading process {_ending(code)}.", "details": details}

    def _start(self) -> subprocess.Popen[bytes]:
        """A new grading process that is ready for submissions. Raises `GraderError` where it says
        why none can be graded."""
        if is_the_only_way():
            raise GraderError(
                "Notebooks of others are graded on Linux: in a container, a virtual machine, or on Windows in WSL 2 (wsl --install). "
                "A notebook of your own can be graded here: autograder check NOTEBOOK."
            )
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
        }
        environment |= {
            "PYTHONHASHSEED": "0",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
        }
        try:
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the child)
            child = self._child = subprocess.Popen(
                [sys.executable, "-s", "-P", "-m", "autograder.running.process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise GraderError(
                f"No grading process can be started: {error.strerror}{about(error)}."
            ) from None
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(self._options.to_json().encode() + b"\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:
            line = b""
        if not line.endswith(b"\n"):
            details = self._last_words()
            code = self.close()
            raise GraderError(
                "Grading was stopped."
                if self._stopped
                else f"The grading process {_ending(code)} while it started.",
                details,
            )
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            self.close()
            raise GraderError(answer["error"], answer.get("details", ""))
        self._longest = answer["longest"]
        return child

    def _last_words(self) -> str:
        """The end of what the grading process wrote to its stderr."""
        if self._errors is None:
            return ""
        try:
            self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 20_000))
            return self._errors.read().decode("utf-8", "replace")
        except (OSError, ValueError):
            return ""

    def stop(self) -> None:
        """End the grading process at once, in the middle of a submission if need be."""
        self._stopped = True
        if self._child is not None:
            _kill(self._child)

    def close(self) -> int:
        """End the grading process when it has nothing left to do; how it ended."""
        child, self._child = self._child, None
        errors, self._errors = self._errors, None
        if child is None:
            return 0
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
        if errors is not None:
            errors.close()
        return child.returncode

    def __enter__(self) -> Grader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.stop()
        self.close()


def together(grades: dict[str, Grade], provenance: dict[str, str]) -> Grade:
    """The Grades of an assignment's notebooks as one. Those that can't be graded have no points,
    and the others theirs."""
    first = next(iter(grades.values()))
    graded = [title for title, grade in grades.items() if grade.status == "graded"]
    notes: list[str] = []
    for title, grade in grades.items():
        if title not in graded:
            notes.append(f"{title}.ipynb could not be graded. {grade.reason}")
        found = found_by(grade.notes)
        notes += [note if note in found else f"{title}.ipynb: {note}" for note in grade.notes]
    return Grade(
        first.submission,
        first.assignment,
        "graded" if graded else "invalid",
        None
        if graded
        else " ".join(dict.fromkeys(grade.reason or "" for grade in grades.values())),
        tuple(notes)
        if graded
        else tuple(note for grade in grades.values() for note in grade.notes),
        tuple(exercise for grade in grades.values() for exercise in grade.exercises),
        seconds={
            name: round(sum(grade.seconds[name] for grade in grades.values()), 3)
            for name in first.seconds
        },
        provenance=fingerprint.joined([grade.provenance for grade in grades.values()]) | provenance,
    )


def _ending(code: int) -> str:
    """How a process ended, in words."""
    return (
        f"was ended by signal {-code} (out of memory?)"
        if code == -signal.SIGKILL
        else f"ended early (code {code})"
    )


def _kill(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(
            child.pid, signal.SIGKILL
        )  # the zygote notices that its socket closed, and its workers die with it
    except ProcessLookupError:
        pass
