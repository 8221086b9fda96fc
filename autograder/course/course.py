"""The course directory: where things lie, which units there are, which exercises they have and what
those are worth."""

from __future__ import annotations

import difflib
import traceback
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.course import settings as engine_settings
from autograder.course.notebook import Notebook, NotebookFault, parse


class CourseError(Exception):
    """Something is wrong with the course itself. The message names the mend."""


class NoCourse(CourseError):
    """The folder has no `nbgrader_config.py`: nbgrader grades there with settings from elsewhere,
    and nothing in it is a unit of ours."""


class NoSuchUnit(CourseError):
    """The course has released no assignment of that name, or none with a notebook of that name."""


@dataclass(frozen=True)
class Exercise:
    """An exercise of a unit. `test_id` is the grade id of the cell that carries its points;
    `manual`: a person grades it, and where it is a `task`, by the cells that follow it. `notebook`
    is the one that it is in, empty for that with the assignment's name."""

    id: str
    test_id: str
    points: float
    manual: bool
    task: bool = False
    notebook: str = ""


@dataclass(frozen=True)
class Unit:
    """One notebook of the assignment `name`, as its release has it, which lies in `folder`.
    `hidden` is the folder of its hidden tests, None where it has none. `title`: the notebook's
    name, which for a unit of this course is the assignment's."""

    name: str
    title: str
    folder: Path
    release: Notebook
    exercises: tuple[Exercise, ...]
    hidden: Path | None
    data: Path | None
    source: Path
    students_own: frozenset[str] = (
        frozenset()
    )  # files beside the release that a student's stay in the place of (`exclude_overwriting`)

    @property
    def file(self) -> str:
        """The notebook's file name."""
        return f"{self.title}.ipynb"

    @property
    def given(self) -> list[str]:
        """Sources of the course's own cells that a notebook needs (not those that only show
        something)."""
        return [
            cell.source
            for cell in self.release.cells
            if cell.is_given and not cell.is_demonstration
        ]

    @property
    def has_code(self) -> bool:
        """Whether its notebook has code cells: an essay has none."""
        return any(cell.kind == "code" for cell in self.release.cells)

    @cached_property
    def files(self) -> list[tuple[str, Path]]:
        """Where its own test cells decide: what lies beside its release notebook, by relative path,
        but for `data`."""
        if self.hidden is not None:
            return []
        folder = self.folder
        paths = (
            path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb"
        )
        named = [(path.relative_to(folder).as_posix(), path) for path in paths]
        return [
            (name, path)
            for name, path in named
            if not name.startswith("data/") and name not in self.students_own
        ]

    @cached_property
    def notebooks(self) -> frozenset[str]:
        """The file names of the assignment's notebooks, this one's among them."""
        return frozenset(path.name for path in self.folder.glob("*.ipynb"))


@dataclass(frozen=True)
class Assignment:
    """An assignment: its notebooks, in the order in which nbgrader grades them. They share a
    working directory."""

    name: str
    units: tuple[Unit, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return tuple(exercise for unit in self.units for exercise in unit.exercises)


class Course:
    """A course directory. Folders, the gradebook's address and the engine's settings are read from
    its `nbgrader_config.py`, without starting nbgrader. `db_url`: the gradebook's address, where a
    command line gives another.

    Raises `NoCourse` where the directory is none, and `CourseError` where its `nbgrader_config.py`
    does not load or has a setting of ours that is wrong.
    """

    def __init__(self, root: Path | str, db_url: str = ""):
        self.root = Path(root).resolve()
        if not (self.root / "nbgrader_config.py").is_file():
            raise NoCourse(
                f"{self.root} is no course: it has no nbgrader_config.py. Go to the course's folder, or name it with --course."
            )
        self.config = _read_config(self.root)
        try:
            self.settings = engine_settings.read(self.config)
        except engine_settings.SettingsError as error:
            raise CourseError(f"{error} Mend it in {self.root / 'nbgrader_config.py'}.") from None
        directory = self.config.get("CourseDirectory", {})

        def folder(name: str) -> Path:
            return self.root / str(directory.get(f"{name}_directory", name))

        self.source, self.release, self.submitted = (
            folder("source"),
            folder("release"),
            folder("submitted"),
        )
        self.autograded, self.feedback, self.reports = (
            folder("autograded"),
            folder("feedback"),
            self.root / "reports",
        )
        self.hidden = self.root / "tests" / "hidden"
        self.db_url = db_url or str(
            directory.get("db_url", f"sqlite:///{self.root / 'gradebook.db'}")
        )

    @property
    def units(self) -> list[str]:
        """Names of the released units, in order."""
        return sorted(
            path.parent.name
            for path in self.release.glob("*/*.ipynb")
            if path.stem == path.parent.name
        )

    @property
    def assignments(self) -> list[str]:
        """Names of all released assignments, in order."""
        return sorted({path.parent.name for path in self.release.glob("[!.]*/*.ipynb")})

    def called(self, beginning: str) -> str:
        """The one assignment whose name begins so: ``07`` for ``07_backpropagation``. Where it is
        none's, the text itself. Raises `CourseError` where it is several's."""
        if beginning in self.assignments or not beginning:
            return beginning
        found = [name for name in self.assignments if name.startswith(beginning)]
        if len(found) > 1:
            raise CourseError(f"{beginning!r} may be {' or '.join(found[:3])}. Write more of it.")
        return found[0] if found else beginning

    def assignment(self, name: str) -> Assignment:
        """A released assignment, whatever its notebooks are called. Raises as `unit`."""
        titles = sorted(path.stem for path in (self.release / name).glob("[!.]*.ipynb"))
        return Assignment(name, tuple(self.unit(name, title) for title in titles or [name]))

    def notebooks(self, assignment: str) -> frozenset[str]:
        """The file names of an assignment's notebooks."""
        released = self.release / assignment
        folder = released if released.is_dir() else self.source / assignment
        return frozenset(path.name for path in folder.glob("*.ipynb"))

    def unit(self, name: str, title: str | None = None) -> Unit:
        """A released unit: the notebook with the assignment's name, or the one called `title`,
        which its own test cells grade. Raises `NoSuchUnit`, which names `nbgrader
        generate_assignment`, where it is missing, and `CourseError` where something of it is
        damaged or missing."""
        title = title or name
        path = self.release / name / f"{title}.ipynb"
        if not path.is_file():
            if there := sorted(notebook.name for notebook in path.parent.glob("[!.]*.ipynb")):
                raise NoSuchUnit(
                    f"The assignment {name} has no notebook {title}.ipynb, but {', '.join(there)}."
                )
            if (self.source / name).is_dir():
                raise NoSuchUnit(
                    f"The unit {name} is not released yet. Run: nbgrader generate_assignment {name}"
                )
            known = self.assignments
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.45)
            others = f"released: {', '.join(known) or 'none'}"
            if len(known) > 3:
                others = f"near to it: {', '.join(near)}" if near else f"it has {len(known)} others"
            raise NoSuchUnit(f"This course has no unit called {name!r} ({others}).")
        try:
            release = parse(path.read_bytes(), code=False)
        except NotebookFault as fault:
            raise CourseError(
                f"{path} is damaged: {fault} Run: nbgrader generate_assignment --force {name}"
            ) from None
        except OSError as error:
            raise CourseError(f"{path} can't be read: {error.strerror}. Mend its rights.") from None
        hidden = self._hidden_tests_of(name) if title == name else None
        if hidden is None:
            release = self._with_saved_tests(name, title, release)
        data = path.parent / "data"
        source = self.source / name / f"{title}.ipynb"
        exercises = _exercises(release, "" if title == name else title, path)
        kept = self._students_own(name)
        return Unit(
            name,
            title,
            path.parent,
            release,
            exercises,
            hidden,
            data if data.is_dir() else None,
            source,
            kept,
        )

    def _hidden_tests_of(self, name: str) -> Path | None:
        """The folder of a unit's hidden tests. None in a course that has none, and for assignments
        that are said to be graded by their own cells: nothing else falls back to cells that student
        code can reach."""
        if name in self.settings.own_cells:
            return None
        try:
            there = sorted(
                path.name
                for path in self.hidden.iterdir()
                if path.is_dir() and path.name != "__pycache__"
            )
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CourseError(
                f"The hidden tests in {self.hidden} can't be read: {error.strerror}. Mend its rights."
            ) from None
        if name in there:
            return self.hidden / name
        near = difflib.get_close_matches(name, there, n=1)
        hint = f"There is {self.hidden / near[0]}: rename it. " if near else ""
        raise CourseError(
            f"{name} has no hidden tests: {self.hidden / name} is missing. {hint}If its own test cells shall grade it, say so in "
            f"nbgrader_config.py: c.SandboxExecute.own_cells = [{name!r}]"
        )

    def _students_own(self, name: str) -> frozenset[str]:
        """The files of an assignment that nbgrader's `exclude_overwriting` names."""
        said = self.config.get("Autograde", {}).get("exclude_overwriting", {})
        files = said.get(name, []) if isinstance(said, dict) else None
        if not isinstance(files, (list, tuple, set)):
            raise CourseError(
                f"c.Autograde.exclude_overwriting can't be {str(said)[:60]!r}: it is a dict of lists, such as "
                f"{{{name!r}: ['helper.py']}}. Mend it in {self.root / 'nbgrader_config.py'}."
            )
        return frozenset(map(str, files))

    def _with_saved_tests(self, name: str, title: str, release: Notebook) -> Notebook:
        """The release with its test cells as `nbgrader generate_assignment` saved them in the
        gradebook: with the lines between ``### BEGIN HIDDEN TESTS`` and ``### END HIDDEN TESTS``,
        which students don't get. Without a gradebook, as it is."""
        saved = _saved_sources(self.db_url, name, title)
        cells = [
            replace(cell, source=saved.get(cell.grade_id, cell.source)) if cell.is_test else cell
            for cell in release.cells
        ]
        return replace(release, cells=cells)


def _exercises(release: Notebook, notebook: str, path: Path) -> tuple[Exercise, ...]:
    found = []
    for cell in release.cells:
        if not cell.is_grade and not cell.is_task:
            continue
        points = cell.nbgrader.get("points", 0)
        if type(points) not in (int, float) or not 0 <= points < float("inf"):
            raise CourseError(
                f"{path}: the cell {cell.grade_id} has {str(points)[:40]!r} for its points. They are a number, 0 or more: "
                f"mend it in the source notebook, and run: nbgrader generate_assignment --force {path.parent.name}"
            )
        name = cell.grade_id.removeprefix("test_") if cell.is_test else cell.grade_id
        found.append(
            Exercise(name, cell.grade_id, float(points), not cell.is_test, cell.is_task, notebook)
        )
    return tuple(found)


def _saved_sources(db_url: str, assignment: str, notebook: str) -> dict[str, str]:
    """The locked cells of a notebook that nbgrader's gradebook holds, by grade id."""
    from sqlalchemy import create_engine, inspect, text
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    query = (
        "SELECT source_cell.name, source_cell.source FROM source_cell JOIN notebook ON source_cell.notebook_id = notebook.id "
        "JOIN assignment ON notebook.assignment_id = assignment.id WHERE assignment.name = :assignment AND notebook.name = :notebook"
    )
    try:
        engine = create_engine(db_url, poolclass=NullPool)
        file = engine.url.database
        if engine.dialect.name == "sqlite" and not (file and Path(file).is_file()):
            return {}
        with engine.connect() as connection:
            if not inspect(connection).has_table("source_cell"):
                return {}
            rows = connection.execute(text(query), {"assignment": assignment, "notebook": notebook})
            return {name: source for name, source in rows if source is not None}
    except (SQLAlchemyError, ImportError) as error:
        raise CourseError(
            f"The gradebook, which holds the tests of {assignment}, can't be read: {str(error).splitlines()[0]}"
        ) from None


def _read_config(root: Path) -> Any:
    """The traitlets `Config` of the course's `nbgrader_config.py`."""
    from traitlets.config.loader import PyFileConfigLoader

    try:
        return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    except (Exception, SystemExit) as error:
        raise CourseError(
            f"{root / 'nbgrader_config.py'} does not load: {described(error, root)} Mend it first."
        ) from error


def described(error: BaseException, root: Path) -> str:
    """An error in one of the instructor's Python files, with the place below `root` where it
    happened: ``unit/test.py, line 3: NameError: ...``."""
    place = ""
    if isinstance(error, SyntaxError) and error.filename:
        place = _place(error.filename, error.lineno or 0, root)
        return f"{place}{type(error).__name__}: {error.msg}."
    for frame in traceback.extract_tb(error.__traceback__):
        if Path(frame.filename).is_relative_to(root):
            place = _place(frame.filename, frame.lineno or 0, root)
    return f"{place}{type(error).__name__}: {str(error)[:300]}".rstrip(".: ") + "."


def _place(file: str, line: int, root: Path) -> str:
    path = Path(file)
    return f"{path.relative_to(root) if path.is_relative_to(root) else path.name}, line {line}: "
