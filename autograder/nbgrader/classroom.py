"""Grade a whole class: every submission of a unit, into executed notebooks, the gradebook and
reports, by one writer.

Two rules. What a submission's Grade depends on has one definition, `fingerprint`, and what has not
changed is left alone. And no score of a submission that has not changed itself moves unseen: where
the rules changed, or due dates, what that does is shown and asked for first.

The report is put in place last, after the gradebook's row. So a run that was stopped anywhere goes
on where it was, and no score is lost.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.course import fingerprint
from autograder.course.course import Assignment, Course, CourseError
from autograder.course.handed_in.opening import Unreadable
from autograder.course.handed_in.time_and_secret import SubmissionTime, submission_time
from autograder.grade import Grade
from autograder.nbgrader import extensions
from autograder.nbgrader.comparison import Comparison, why_again
from autograder.nbgrader.enrolment import Enrolment
from autograder.nbgrader.events import Change, Confirm, Graded, NotGraded, Preview, Said
from autograder.nbgrader.extensions import Extensions
from autograder.nbgrader.gradebook import Gradebook
from autograder.nbgrader.notebooks import submissions, write_notebooks
from autograder.nbgrader.roster import Student, kept
from autograder.nbgrader.tables import TableError
from autograder.reports.lateness import short
from autograder.reports.records import read_report, report_to_be
from autograder.running import faults
from autograder.running.batch import Result, Task, grade_files
from autograder.running.cluster import Cluster, grade_on_cluster
from autograder.running.options import Options


def grade_class(
    course: Course,
    name: str,
    options: Options,
    *,
    students: Sequence[str] | None,
    force: bool,
    jobs: int,
    confirm: Confirm,
    rebuild: Callable[[str], bool],
    cluster: Cluster | None = None,
) -> Iterator[Graded | NotGraded | Preview | Said]:
    """Grade `submitted/*/UNIT` (or only the named students), and yield each Grade once it is
    stored. `cluster`: there, in place of `jobs` processes here. `confirm` is shown what would
    change for submissions that have not, and says whether that is stored; `rebuild` is told that
    the gradebook was emptied, and says whether to go on.

    Raises `CourseError` where there is nothing to grade, `GradebookError` and `GraderError` where
    nothing can be.
    """
    assignment = course.assignment(name)
    folders = submissions(course, name)
    if students:
        if unknown := sorted(set(students) - set(folders)):
            raise CourseError(
                f"No submission of {name} by: {', '.join(unknown)}. Look into {course.submitted}."
            )
        folders = {student: folders[student] for student in students}
    if not folders:
        raise CourseError(
            f"There are no submissions: {course.submitted}/STUDENT/{name}/ does not exist for anyone. Collect them first."
        )
    extended = extensions.read(course)
    with Enrolment(course) as book:
        if (lost := _lost(course, name, book, folders)) and not rebuild(lost):
            return
        for line in _about(extended, course, name, book):
            yield Said(line)
        book.create_assignment(assignment)
        for line in () if students else _not_as_listed(course, book, folders):
            yield Said(line)
        yield from _Run(course, assignment, options, book, folders, force).run(
            jobs, cluster, confirm
        )


def _about(given: Extensions, course: Course, assignment: str, book: Enrolment) -> Iterator[str]:
    """What an instructor should know of the extensions for an assignment."""
    if not given.there:
        return
    known = extensions.everybody(course, book.people({}), submissions(course, assignment))
    yield from given.about(assignment, known, book.due(assignment))


def _not_as_listed(course: Course, book: Enrolment, folders: Mapping[str, Path]) -> Iterator[str]:
    """Who handed in and is not on the list of students, where there is one; and who is on it, or in
    the gradebook, and handed in nothing."""
    listed: Mapping[str, Student] = {}
    try:
        listed = kept(course.root)
    except TableError as error:
        yield str(error)
    if listed and (unknown := sorted(set(folders) - set(listed))):
        yield f"Not on the list of students: {_few(unknown)}. Is the folder's name right? (autograder roster)"
    if missing := sorted({*listed, *book.people({})} - set(folders)):
        yield f"{len(missing)} handed in nothing: {_few(missing)}."


def _lost(course: Course, assignment: str, book: Gradebook, folders: dict[str, Path]) -> str:
    """That the gradebook does not hold what was stored in it, in words; nothing where it does."""
    there = book.students(assignment)
    gone = sorted(
        student
        for student in folders
        if student not in there and read_report(course, assignment, student) is not None
    )
    if not gone:
        return ""
    return (
        f"The gradebook has lost {assignment} of {len(gone)} who were graded: {_few(gone)}. Scores and comments that a person gave are lost with it: "
        "restore a copy of the gradebook if you have one. Automatic scores can be stored again."
    )


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


@dataclass
class _Run:
    """One run over a class: what is unchanged, what is graded and stored, and what is kept back
    until somebody has seen it."""

    course: Course
    assignment: Assignment
    options: Options
    book: Gradebook
    folders: dict[str, Path]
    force: bool
    done: int = 0
    changes: list[Change] = field(default_factory=list)
    penalties: list[tuple[str, Grade]] = field(
        default_factory=list
    )  # the submission and the rules are the same, the due date is not
    times: dict[str, SubmissionTime] = field(default_factory=dict)
    seen: set[str] = field(
        default_factory=set
    )  # whose submission is the one that was graded before

    @cached_property
    def comparison(self) -> Comparison:
        now = fingerprint.of_assignment(self.assignment.units, self.options.settings)
        return Comparison(self.course, self.assignment, self.book, now)

    def run(
        self, jobs: int, cluster: Cluster | None, confirm: Confirm
    ) -> Iterator[Graded | NotGraded | Preview | Said]:
        waiting: list[str] = []
        held: dict[str, list[str]] = {}  # graded again under other rules: what changed, by student
        for student, folder in self.folders.items():
            try:
                self.times[student] = submission_time(folder, self.course.submitted)
            except Unreadable as error:
                yield self._not_graded(student, str(error))
                continue
            old = read_report(self.course, self.assignment.name, student)
            same, differ = self.comparison.since(old, folder)
            if (
                same
                and not differ
                and not self.force
                and old is not None
                and self.comparison.is_whole(student, old)
            ):
                yield from self._unchanged(student, old)
                continue
            if same:
                held[student] = differ
            if same and old is not None:
                self.seen.add(student)
            waiting.append(student)
        if said := why_again(held):
            yield Said(said)
        if said := _without_a_time(self.times):
            yield Said(said)
        tasks = [Task(self.folders[student], student, self.course.submitted) for student in waiting]
        if tasks or self.changes:
            with tempfile.TemporaryDirectory(prefix="autograder-preview-") as spool:
                yield from self._grade(tasks, held, Path(spool), jobs, cluster)
                yield from self._ask(Path(spool), confirm)
        elif self.force or self.done:
            yield Said(f"Nothing has changed: {self.done} of {self.done} are as they were.")

    def _unchanged(self, student: str, old: Grade) -> Iterator[Graded]:
        moment = self.times[student].moment
        before, after = self.book.with_penalty(self.assignment, student, moment)
        if before.final != after.final:
            why = f"the due date, an extension, or the rule for late work: now {short(after.lateness) or 'in time'}"
            self.changes.append(Change(student, before.final, after.final, why=why))
            self.penalties.append((student, old))
            return
        if before != after:
            self.book.penalise(self.assignment, student, moment)
        yield self._stored(student, old, None)

    def _grade(
        self,
        tasks: list[Task],
        held: dict[str, list[str]],
        spool: Path,
        jobs: int,
        cluster: Cluster | None,
    ) -> Iterator[Graded | NotGraded | Preview]:
        results: Iterator[Result] = iter(())
        if tasks:
            results = (
                grade_files(tasks, self.options, jobs=jobs)
                if cluster is None
                else grade_on_cluster(tasks, self.options, cluster)
            )
        kept = 0
        for result in results:
            student = tasks[result.index].name
            if result.grade.status == "not_graded":
                path = faults.log(
                    self.course.root, f"{self.assignment.name}, {student}", result.details
                )
                yield self._not_graded(
                    student, f"{result.grade.reason}{f' Details: {path}' if path else ''}"
                )
                continue
            change = None
            if student in held:
                moment = self.times[student].moment
                change = self.comparison.change(student, result.grade, moment)
            if change is None:
                yield self._store(student, result)
                continue
            self.changes.append(change)
            kept += 1
            (spool / f"{result.index}.json").write_text(
                json.dumps([student, result.grade.to_dict(), result.notebooks])
            )
            yield Preview(self.done + kept, len(self.folders))

    def _not_graded(self, student: str, reason: str) -> NotGraded:
        self.done += 1
        return NotGraded(student, reason, self.done, len(self.folders))

    def _ask(self, spool: Path, confirm: Confirm) -> Iterator[Graded]:
        if not self.changes or not confirm(sorted(self.changes, key=lambda change: change.student)):
            return
        for path in sorted(spool.glob("*.json")):
            student, grade, notebooks = json.loads(path.read_text())
            yield self._store(student, Result(0, Grade.from_dict(grade), notebooks))
        for student, grade in self.penalties:
            start = time.perf_counter()
            self.book.penalise(self.assignment, student, self.times[student].moment)
            yield self._stored(student, grade, time.perf_counter() - start)

    def _store(self, student: str, result: Result) -> Graded:
        start = time.perf_counter()
        folder = self.folders[student]
        with report_to_be(self.course, self.assignment.name, student, result.grade):
            write_notebooks(self.course, self.assignment, student, result.notebooks, folder)
            self.book.record(
                self.assignment,
                student,
                result.grade,
                self.times[student].moment,
                result.notebooks,
                again=student not in self.seen,
            )
        return self._stored(student, result.grade, time.perf_counter() - start)

    def _stored(self, student: str, grade: Grade, storing: float | None) -> Graded:
        self.done += 1
        late, unread = self.book.standing(self.assignment, student)
        return Graded(student, grade, self.done, len(self.folders), storing, late, unread)


def _without_a_time(times: dict[str, SubmissionTime]) -> str:
    """Whose time can't be read, so that nobody knows whether it was late."""
    return "\n".join(
        f"{student}: no late penalty could be worked out, for {time.problem}."
        for student, time in times.items()
        if time.problem
    )
