"""`nbgrader autograde` reads copies of what was handed in, made by the safe reader, and never the
folder `submitted/` itself.

nbgrader copies all that lies beside a notebook, links and pipes too, waits for files that never
end, and passes over students without a file that is called like a notebook. Given copies it does
nothing of that, and both doors grade the same students.
"""

from __future__ import annotations

import fnmatch
import glob
import re
import shutil
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from types import TracebackType
from typing import Any

from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException

from autograder.course.course import Course, CourseError, NoCourse, NoSuchUnit, Unit
from autograder.course.handed_in.finding import Taken, student_id, submissions, take
from autograder.course.handed_in.opening import Unreadable
from autograder.course.handed_in.side_files import copy_files, notebook_names
from autograder.course.handed_in.time_and_secret import carried, submission_time
from autograder.course.notebook import NotebookFault
from autograder.nbgrader import extensions
from autograder.nbgrader.database import GradebookError
from autograder.nbgrader.enrolment import Enrolment
from autograder.nbgrader.gradebook import Gradebook
from autograder.sandbox.outputs import one_line


class SafeCopies:
    """The copies for one run of `nbgrader autograde`: a folder for each submission, filled while it
    is graded. A context manager.

    `notebook` is what the submission at hand has for a unit of the course, or why that can't be
    graded. `folders`: what was handed in, by student, below the folder `below`. `problems`: what
    the instructor has to know, by student.
    """

    def __init__(self, converter: Any):
        self._log, self._settings = converter.log, converter.coursedir
        self._assignment = str(self._settings.assignment_id)
        self._unit = _unit(Path(self._settings.root), self._assignment)
        self._known = _released(Path(self._settings.root), self._assignment)
        self.folders, self.below = self._submissions()
        self._before = self._settings.submitted_directory
        self._step, self._filled = "", ""
        self.notebook: Taken | NotebookFault = NotebookFault("The notebook was not read.")
        self.problems: dict[str, str] = {}

    def _submissions(self) -> tuple[dict[str, Path], Path]:
        """The folders of the students that are asked for, and the one below which nothing may be a
        link."""
        settings = self._settings
        parts = Path(settings.directory_structure).parts
        step = next((number for number, part in enumerate(parts, 1) if "nbgrader_step" in part), 1)
        below = Path(
            settings.root,
            *(part.format(nbgrader_step=settings.submitted_directory) for part in parts[:step]),
        )
        if Path(*parts[step:]) == Path("{student_id}", "{assignment_id}"):
            everyone = submissions(below, self._assignment)
        else:
            folders = glob.glob(
                settings.format_path(
                    settings.submitted_directory, "*", glob.escape(self._assignment)
                )
            )
            pattern = settings.format_path(
                settings.submitted_directory,
                "(?P<student>.*)",
                re.escape(self._assignment),
                escape=True,
            )
            found = {folder: re.match(pattern, folder) for folder in sorted(folders)}
            everyone = {
                student_id(match["student"]): Path(folder)
                for folder, match in found.items()
                if match
            }
        return {
            student: folder
            for student, folder in everyone.items()
            if fnmatch.fnmatchcase(student, settings.student_id)
        }, below

    def __enter__(self) -> SafeCopies:
        if not self.folders:
            return self  # nbgrader says so itself
        self._step = Path(tempfile.mkdtemp(prefix=".handed-in-", dir=self._settings.root)).name
        for student, folder in self.folders.items():
            try:
                names = self._notebooks(folder)
                time = submission_time(folder, self.below)
            except NotebookFault as fault:
                self._tell(student, str(fault))
                continue
            except Unreadable as error:
                self._tell(student, str(error))
                continue
            if time.problem:
                self._tell(student, f"No late penalty could be worked out, for {time.problem}.")
            copies = self._copies(student)
            copies.mkdir(parents=True)
            for name in names:
                (copies / name).touch()
            if time.there and not time.problem:
                (copies / "timestamp.txt").write_text(time.text, "utf-8")
        self._settings.submitted_directory = self._step
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._settings.submitted_directory = self._before
        if not self._step:
            return
        everyones = next(
            folder for folder in self._copies("anyone").parents if folder.name == self._step
        )
        shutil.rmtree(everyones, ignore_errors=True)
        shutil.rmtree(Path(self._settings.root, self._step), ignore_errors=True)

    def _notebooks(self, folder: Path) -> list[str]:
        """The notebooks of a submission that nbgrader is to grade, those of the assignment whatever
        their files are called. A unit's own is among them also where there is none, so that the
        student is told."""
        try:
            there = notebook_names(folder, self.below)
        except NotebookFault:
            if self._unit is None:
                raise
            there = []
        own = [] if self._unit is None else [self._unit.file]
        there = [
            name
            for name in there
            if name not in own and (self._unit is None or name in self._known)
        ]
        odd = [
            name
            for name in sorted(self._known.difference(own, there))
            if self._is_found(folder, name)
        ]
        return [*own, *there, *odd]

    def _is_found(self, folder: Path, name: str) -> bool:
        """Whether a notebook of the assignment lies there under another name."""
        try:
            self._take(folder, name)
        except NotebookFault:
            return False
        return True

    def _take(self, folder: Path, name: str) -> Taken:
        return take(folder, Path(name).stem, self.below, others=self._known - {name})

    def _copies(self, student: str) -> Path:
        return Path(self._settings.format_path(self._step, student, self._assignment))

    def fill(self, student: str) -> bool:
        """Copy what a student handed in, in place of what the one before did. False where this
        machine can't read it."""
        if self._filled:
            shutil.rmtree(self._copies(self._filled), ignore_errors=True)
        self._filled = student
        folder, copies = self.folders[student], self._copies(student)
        try:
            self._fill(folder, copies)
        except Unreadable as error:
            self._tell(student, str(error))
            return False
        return True

    def _fill(self, folder: Path, copies: Path) -> None:
        names = self._notebooks(folder)
        if self._unit is not None:
            try:
                self.notebook = self._take(folder, self._unit.file)
            except NotebookFault as fault:
                self.notebook = fault
            names.remove(self._unit.file)
        try:
            copy_files(folder, copies, self.below, beside=self.course_files())
        except NotebookFault:  # the folder is refused, and the notebook with it
            return
        for name, content in carried(folder, self.below).items():
            (copies / name).write_text(content, "utf-8")
        for name in names:
            try:
                taken = self._take(folder, name)
                (copies / name).write_bytes(taken.data)
                for note in taken.notes:
                    self._log.warning("%s: %s", one_line(str(folder)), note)
            except NotebookFault as fault:
                self._log.warning("%s: %s", one_line(str(folder)), fault)
                (copies / name).unlink(missing_ok=True)

    def course_files(self) -> list[str]:
        """The names of what nbgrader puts beside every submission."""
        source = Path(
            self._settings.format_path(self._settings.source_directory, ".", self._assignment)
        )
        return [path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()]

    def _tell(self, student: str, problem: str) -> None:
        self.problems[student] = problem
        self._log.error("%s: %s", student, problem)


def _unit(root: Path, assignment: str) -> Unit | None:
    try:
        return Course(root).unit(assignment)
    except (NoSuchUnit, NoCourse):
        return None


def _released(root: Path, assignment: str) -> frozenset[str]:
    """The file names of an assignment's notebooks, where it is one of the course."""
    try:
        return Course(root).notebooks(assignment)
    except CourseError:
        return frozenset()


def _extending(converter: Any, handed_in_by: Collection[str]) -> Callable[[str, str], None]:
    """What stores a student's extension before nbgrader grades them. Raises `CourseError` where the
    course's list can't be used, and `GradebookError`; what else is to be said of it is logged."""
    where = converter.coursedir
    try:
        course = Course(where.root, str(where.db_url))
    except NoCourse:
        return lambda assignment, student: None
    name = str(where.assignment_id)
    given = extensions.read(course)
    if not given.there:
        return lambda assignment, student: None
    with Enrolment(course) as book:
        known = extensions.everybody(course, book.people({}), handed_in_by)
        for line in given.about(name, known, book.due(name)):
            converter.log.warning("%s", line)

    def extend(assignment: str, student: str) -> None:
        with Gradebook(course) as book:
            book.extend(assignment, student, create=bool(converter.create_student))

    return extend


def _on_copies(start: Any) -> Any:
    """`Autograde.start`, reading copies where the course's settings have our engine read
    submissions."""

    def start_on_copies(converter: Any) -> None:
        from autograder.nbgrader.executor import SubmissionExporter

        if not issubclass(converter.exporter_class, SubmissionExporter):
            start(converter)
            return
        try:
            copies = SafeCopies(converter)
            extend = _extending(converter, copies.folders)
        except (CourseError, GradebookError, Unreadable) as error:
            converter.log.error("%s", error)
            raise NbGraderException(str(error)) from None
        with copies:
            wanted = converter.init_destination

            def init_destination(assignment: str, student: str) -> bool:
                if not (copies.fill(student) and wanted(assignment, student)):
                    return False
                extend(assignment, student)
                return True

            converter.handed_in, converter.init_destination = copies, init_destination
            start(converter)
        if copies.problems:
            raise NbGraderException(
                "\n".join(f"{student}: {problem}" for student, problem in copies.problems.items())
            )

    return start_on_copies


Autograde.start = _on_copies(Autograde.start)
