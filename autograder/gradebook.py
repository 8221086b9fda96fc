"""Scores into nbgrader's gradebook, executed notebooks into `autograded/`, Grades into `reports/`.

From here formgrader, `nbgrader generate_feedback` and `nbgrader export` carry on exactly as after `nbgrader autograde`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.course import Course, CourseError, Unit
from autograder.grade import Grade
from autograder.notebook import find


class GradebookError(Exception):
    """The gradebook can't be used. The message names the mend."""


class Gradebook:
    """The course's gradebook, open for one writer. A context manager."""

    def __init__(self, course: Course):
        from nbgrader.api import Gradebook as NbGraderGradebook
        from sqlalchemy.exc import SAWarning

        warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own queries under SQLAlchemy 2
        self._course = course
        # nbgrader runs `alembic` for a new database: without this the first run fails and leaves half a gradebook.
        scripts = str(Path(sys.executable).parent)
        if scripts not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"
        try:
            self._book = NbGraderGradebook(course.db_url)
        except Exception as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            mend = f" Install it with: pip install {error.name}" if isinstance(error, ModuleNotFoundError) else ""
            raise GradebookError(f"The gradebook {_without_password(course.db_url)} can't be opened: {reason}{mend}") from None

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._book.close()

    def create_assignment(self, unit: Unit) -> None:
        """Make the unit's rows from its release, where they are missing, as `nbgrader generate_assignment` would."""
        from nbgrader.api import MissingEntry

        with contextlib.suppress(MissingEntry):
            self._book.find_notebook(unit.name, unit.name)
            return
        import nbformat
        from nbgrader.preprocessors import SaveCells

        self._book.update_or_create_assignment(unit.name)
        notebook = nbformat.read(self._course.release / unit.name / f"{unit.name}.ipynb", as_version=4)
        resources = {"nbgrader": {"notebook": unit.name, "assignment": unit.name, "db_url": self._course.db_url}}
        saver = SaveCells()
        saver.log.setLevel(logging.WARNING)
        saver.preprocess(notebook, resources)
        self._book.db.expire_all()

    def points(self, unit: str) -> dict[str, float]:
        """What the gradebook has each graded cell of a unit worth; nothing where it does not know the unit."""
        from nbgrader.api import MissingEntry

        try:
            notebook = self._book.find_notebook(unit, unit)
        except MissingEntry:
            return {}
        return {cell.name: float(cell.max_score) for cell in notebook.grade_cells}

    def record(self, unit: Unit, student: str, grade: Grade, timestamp: datetime | None) -> None:
        """Store one Grade in one transaction. Manual scores and comments stay; where there is a manual score, a person looks again."""
        book = self._book
        fields = {} if timestamp is None else {"timestamp": timestamp}
        with self._one_transaction():
            book.update_or_create_student(student)
            submission = book.update_or_create_submission(unit.name, student, **fields)
            by_cell = {exercise.test_id: graded for exercise, graded in zip(unit.exercises, grade.exercises, strict=True)}
            notebook = next(item for item in submission.notebooks if item.name == unit.name)
            for row in notebook.grades:
                graded = by_cell[row.name]
                row.auto_score = _auto_score(graded.manual, graded.attempted, graded.score)
                row.needs_manual_grade = row.manual_score is not None or row.auto_score is None
            tried = {graded.id: graded.attempted for graded in grade.exercises}
            for comment in notebook.comments:
                comment.auto_comment = None if tried.get(comment.name, True) else "No response."
            self._penalise(student, submission, notebook)

    @contextlib.contextmanager
    def _one_transaction(self) -> Iterator[None]:
        """Everything inside is stored at the end, or nothing is. nbgrader's own functions commit at every step: here they only flush."""
        session = self._book.db
        commit = session.commit
        session.commit = session.flush
        try:
            yield
            commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.commit = commit

    def _penalise(self, student: str, submission: Any, notebook: Any) -> None:
        """Take off what the course's late-submission plugin says, by the rules of nbgrader's `AssignLatePenalties`: at least nothing, at most
        the score."""
        notebook.late_submission_penalty = None
        self._book.db.flush()
        late = submission.total_seconds_late
        if late <= 0:
            return
        self._book.db.refresh(notebook)  # its score is computed by the database
        try:
            penalty = self._late_submissions.late_submission_penalty(student, notebook.score, late)
            if penalty is not None:
                notebook.late_submission_penalty = min(max(float(penalty), 0.0), notebook.score)
        except Exception as error:
            plugin = type(self._late_submissions).__name__
            raise GradebookError(
                f"The course's plugin for late submissions, {plugin}, failed for {student}: {type(error).__name__}: {error}. "
                "Mend it, or take c.AssignLatePenalties.plugin_class out of nbgrader_config.py."
            ) from error

    @cached_property
    def _late_submissions(self) -> Any:
        from nbgrader.preprocessors import AssignLatePenalties

        try:
            preprocessor = AssignLatePenalties(config=self._course.config)
            preprocessor.init_plugin()
        except Exception as error:
            raise GradebookError(f"c.AssignLatePenalties in nbgrader_config.py can't be used: {error}") from error
        return preprocessor.plugin_inst

    def agrees(self, unit: Unit, student: str, grade: Grade) -> bool:
        """Whether the gradebook holds just these automatic scores."""
        from nbgrader.api import MissingEntry

        try:
            notebook = self._book.find_submission_notebook(unit.name, unit.name, student)
        except MissingEntry:
            return False
        scores = {row.name: row.auto_score for row in notebook.grades}
        wanted = {
            exercise.test_id: _auto_score(graded.manual, graded.attempted, graded.score)
            for exercise, graded in zip(unit.exercises, grade.exercises, strict=True)
        }
        return scores == wanted


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    try:
        return make_url(url).render_as_string(hide_password=True)
    except Exception:
        return "(c.CourseDirectory.db_url)"


def _auto_score(manual: bool, attempted: bool, score: float | None) -> float | None:
    """What nbgrader would store: a written answer needs a person, unless it was left as it was."""
    if manual:
        return None if attempted else 0.0
    return float(score or 0.0)


def recorded_points(course: Course, unit: str) -> dict[str, float]:
    """`Gradebook.points`, where the course has a gradebook already; none is made."""
    if course.db_url.startswith("sqlite:///") and not Path(course.db_url.removeprefix("sqlite:///")).is_file():
        return {}
    with Gradebook(course) as book:
        return book.points(unit)


def submissions(course: Course, unit: str) -> dict[str, Path]:
    """The folders `submitted/STUDENT/UNIT`, by student."""
    return {path.parent.name: path for path in sorted(course.submitted.glob(f"*/{unit}")) if path.is_dir()}


def submitted_at(folder: Path) -> datetime | None:
    """The time in a submission's `timestamp.txt`; None where there is none that can be read."""
    from nbgrader.utils import parse_utc

    try:
        moment: datetime = parse_utc((folder / "timestamp.txt").read_text().strip())
        return moment
    except (OSError, ValueError, OverflowError):
        return None


# -- files -------------------------------------------------------------------------------------------------------------


def read_report(course: Course, unit: str, student: str) -> Grade | None:
    """The Grade last stored for a student; None where there is none that can be read."""
    try:
        return Grade.from_dict(json.loads((course.reports / unit / f"{student}.json").read_text()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_report(course: Course, unit: str, student: str, grade: Grade) -> None:
    """`reports/UNIT/STUDENT.json`, replaced in one step. A Grade that differs from it is kept first, as `history/STUDENT/NUMBER.json`."""
    path = course.reports / unit / f"{student}.json"
    old = read_report(course, unit, student)
    if old is not None and old != grade:
        kept = course.reports / unit / "history" / student
        numbers = [int(file.stem) for file in kept.glob("*.json") if file.stem.isdigit()]
        _replace(kept / f"{max(numbers, default=0) + 1:04d}.json", path.read_text(), 0o644)
    _replace(path, json.dumps(grade.to_dict(), indent=1), 0o644)


def write_notebook(course: Course, unit: Unit, student: str, notebook: dict[str, Any], submitted: Path) -> None:
    """`autograded/STUDENT/UNIT/`: the executed notebook, read-only, with what nbgrader left beside the submission, and the unit's data."""
    folder = course.autograded / student / unit.name
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{unit.name}.ipynb", json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", 0o444)
    for name in ("timestamp.txt", "submission_secret.txt"):  # nbgrader releases feedback by the secret
        carried = submitted / name
        if carried.is_file() and not carried.is_symlink():
            _replace(folder / name, carried.read_text(errors="replace"), 0o444)
        else:
            (folder / name).unlink(missing_ok=True)
    if unit.data is not None:
        shutil.copytree(unit.data, folder / "data", dirs_exist_ok=True)


def has_notebook(course: Course, unit: str, student: str) -> bool:
    return (course.autograded / student / unit / f"{unit}.ipynb").is_file()


def _replace(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary(path.parent) as name:
        with open(name, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        os.chmod(name, mode)
        os.replace(name, path)


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[str]:
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".writing-")
    os.close(descriptor)
    try:
        yield name
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def before_autograding(root: str, *, assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's `pre_convert_hook`, called for each submission before `nbgrader autograde` looks at it.

    Takes away what nbgrader would copy and must not: links out of the submission, pipes, sockets and devices. Makes a unit's rows on a
    fresh clone, and has its notebook graded under the unit's name whatever its file is called (nbgrader keeps the list `notebooks`).
    """
    folders = {Path(name).parent for name in notebooks}
    try:
        course = Course(root)
        unit = course.unit(assignment)
    except CourseError:  # no unit of ours: nbgrader says itself what it misses
        for folder in folders:
            _take_away(folder, keep=None)
        notebooks[:] = [name for name in notebooks if Path(name).exists()]
        return
    for folder in folders:
        _take_away(folder, keep=find(folder, unit.name))  # what reads the unit's notebook refuses a link, with a reason
        others = [name for name in notebooks if Path(name).stem != unit.name and (course.release / unit.name / Path(name).name).is_file()]
        notebooks[:] = [str(folder / f"{unit.name}.ipynb"), *(name for name in others if Path(name).exists())]
    with Gradebook(course) as book:
        book.create_assignment(unit)


def _take_away(folder: Path, keep: Path | None) -> None:
    """Remove from a submission all that is neither file nor folder, and every link that leads out of it."""
    for path in folder.rglob("*"):
        leads_out = path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
        if path != keep and (leads_out or not (path.is_symlink() or path.is_file() or path.is_dir())):
            path.unlink()
