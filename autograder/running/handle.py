"""Grades submissions in a grading process, which is a child of this one (see `child`).

If the child ends, or fails at a submission, for whatever reason, that submission is tried again in
a new child.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from autograder.course import fingerprint
from autograder.course.beside import Folder, folder_of, handed_in_beside, packed
from autograder.course.course import Course, CourseError
from autograder.course.handed_in.finding import Parts, take_parts
from autograder.course.handed_in.opening import Unreadable
from autograder.course.handed_in.side_files import is_notebook
from autograder.course.notebook import NotebookFault
from autograder.grade import Grade, TestOutcome
from autograder.running.child import Child
from autograder.running.options import GraderError, Options
from autograder.running.together import together
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
        self._options, self._child = options, Child(options)
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
        handed in: see `handed_in.finding.take`. What this machine can't read is "not_graded"."""
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
        answer = self._child.ask({"exercise": exercise, "source": source})
        if "failure" in answer:
            return "(the grading process ended)"
        failed: str | None = answer["failed"]
        return failed

    def judged(self, exercise: str, source: str) -> tuple[list[TestOutcome], str | None]:
        """What each hidden test says where this solution of an exercise stands in the instructor's
        notebook, and what its visible check says (None: it passes). Raises `GraderError` where that
        can't be found out."""
        answer = self._child.ask({"exercise": exercise, "source": source, "every": True})
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
        answer = self._child.ask(
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
        answer = self._child.ask(task)
        if "failure" in answer and not answer.get(
            "too_long"
        ):  # maybe the fault of what was graded before in that process
            answer = self._child.ask(task)
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
        answer = self._child.ask(
            {"name": "release", "data": base64.b64encode(release.read_bytes()).decode()}
        )
        if "failure" in answer:
            raise GraderError(
                f"Nothing can be graded here. {answer['failure']}",
                answer.get("details") or failed.get("details", ""),
            )

    def stop(self) -> None:
        """End the grading process at once, in the middle of a submission if need be."""
        self._child.stop()

    def close(self) -> None:
        """End the grading process when it has nothing left to do."""
        self._child.close()

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
