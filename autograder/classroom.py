"""Grade a whole class: every submission of a unit, into reports, executed notebooks and the gradebook, by one writer.

Order matters: the report is replaced first, then the notebook, then the gradebook's row. A submission counts as done when report and row
agree, so a run that was stopped anywhere goes on where it was, and no score is lost.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import __version__
from autograder.batch import Result, Task, grade_files
from autograder.cluster import Cluster, grade_on_cluster
from autograder.course import Course, CourseError, Unit
from autograder.grade import Grade
from autograder.gradebook import Gradebook, has_notebook, read_report, submissions, submitted_at, write_notebook, write_report
from autograder.grader import Options
from autograder.notebook import find


@dataclass(frozen=True)
class Graded:
    """One student's Grade is stored. `done` of `total` are. `storing`: the seconds that took, None where it was stored before."""

    student: str
    grade: Grade
    done: int
    total: int
    storing: float | None = None


@dataclass(frozen=True)
class Preview:
    """A submission was graded again, and nothing is stored yet. `done` of `total` are."""

    done: int
    total: int


@dataclass(frozen=True)
class Change:
    """What grading again changes for one student: points before and after, in all and by exercise."""

    student: str
    before: float
    after: float
    exercises: tuple[tuple[str, float, float], ...]


def grade_class(
    course: Course,
    name: str,
    options: Options,
    *,
    students: Sequence[str] | None,
    force: bool,
    jobs: int,
    cluster: Cluster | None = None,
    confirm: Callable[[list[Change]], bool] | None = None,
) -> Iterator[Graded | Preview]:
    """Grade `submitted/*/UNIT` (or only the named students), and yield each Grade once it is stored. `cluster`: there, in place of `jobs`
    processes here. `confirm`: everything is graded first, and stored only where this says so of what would change.

    Raises `CourseError` where there is nothing to grade, `GradebookError` and `GraderError` where nothing can be.
    """
    unit = course.unit(name)
    folders = submissions(course, name)
    if students:
        if unknown := sorted(set(students) - set(folders)):
            raise CourseError(f"No submission of {name} by: {', '.join(unknown)}. Look into {course.submitted}.")
        folders = {student: folders[student] for student in students}
    if not folders:
        raise CourseError(f"There are no submissions: {course.submitted}/STUDENT/{name}/ does not exist for anyone. Collect them first.")
    with Gradebook(course) as book:
        book.create_assignment(unit)
        done = 0
        waiting = []
        for student, folder in folders.items():
            old = None if force else _still_right(course, unit, book, student, folder)
            if old is None:
                waiting.append(student)
                continue
            done += 1
            yield Graded(student, old, done, len(folders))
        tasks = [Task(find(folders[student], name), student) for student in waiting]
        results = _results(tasks, options, jobs, cluster) if tasks else iter(())
        if confirm is not None:
            with tempfile.TemporaryDirectory(prefix="autograder-preview-") as spool:
                changes = []
                for number, result in enumerate(results, 1):
                    changes += _change(waiting[result.index], read_report(course, name, waiting[result.index]), result.grade)
                    (Path(spool) / f"{result.index}.json").write_text(json.dumps([result.grade.to_dict(), result.notebook]))
                    yield Preview(number, len(tasks))
                if changes and not confirm(sorted(changes, key=lambda change: change.student)):
                    return
                yield from _store(course, unit, book, folders, waiting, _spooled(Path(spool), len(tasks)), done)
        else:
            yield from _store(course, unit, book, folders, waiting, results, done)


def _store(
    course: Course, unit: Unit, book: Gradebook, folders: dict[str, Path], waiting: list[str], results: Iterator[Result], done: int
) -> Iterator[Graded]:
    for result in results:
        student = waiting[result.index]
        start = time.perf_counter()
        write_report(course, unit.name, student, result.grade)
        if result.notebook is not None:
            write_notebook(course, unit, student, result.notebook, folders[student])
        book.record(unit, student, result.grade, submitted_at(folders[student]))
        done += 1
        yield Graded(student, result.grade, done, len(folders), time.perf_counter() - start)


def _spooled(folder: Path, count: int) -> Iterator[Result]:
    for index in range(count):
        grade, notebook = json.loads((folder / f"{index}.json").read_text())
        yield Result(index, Grade.from_dict(grade), notebook)


def _change(student: str, old: Grade | None, new: Grade) -> list[Change]:
    """One change, or none where this student was not graded before or the points stay."""
    if old is None:
        return []
    before = {exercise.id: exercise.score or 0.0 for exercise in old.exercises}
    after = {exercise.id: exercise.score or 0.0 for exercise in new.exercises}
    differ = tuple((name, before.get(name, 0.0), score) for name, score in after.items() if before.get(name, 0.0) != score)
    return [Change(student, old.score, new.score, differ)] if differ or old.score != new.score else []


def _results(tasks: Sequence[Task], options: Options, jobs: int, cluster: Cluster | None) -> Iterator[Result]:
    return grade_files(tasks, options, jobs=jobs) if cluster is None else grade_on_cluster(tasks, options, cluster)


def _still_right(course: Course, unit: Unit, book: Gradebook, student: str, folder: Path) -> Grade | None:
    """The stored Grade, where neither the submission nor the tests nor the engine changed and the gradebook agrees with it."""
    old = read_report(course, unit.name, student)
    if old is None or len(old.exercises) != len(unit.exercises) or not has_notebook(course, unit.name, student):
        return None
    path = find(folder, unit.name)
    if path.is_symlink() or not path.is_file():
        return None
    now = {"submission": hashlib.sha256(path.read_bytes()).hexdigest(), "hidden_tests": unit.hidden_hash, "autograder": __version__}
    same = all(old.provenance.get(key) == value for key, value in now.items())
    return old if same and book.agrees(unit, student, old) else None
