"""The course directory: where things lie, which units there are, which exercises they have and what those are worth."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.notebook import Notebook, NotebookFault, parse


class CourseError(Exception):
    """Something is wrong with the course itself. The message names the mend."""


@dataclass(frozen=True)
class Exercise:
    """An exercise of a unit. `test_id` is the grade id of the cell that carries its points; `manual`: a person grades it."""

    id: str
    test_id: str
    points: float
    manual: bool


@dataclass(frozen=True)
class Unit:
    """One unit, as its release notebook has it, which lies in `folder`. `hidden` is the folder of its hidden tests, None where it has none."""

    name: str
    folder: Path
    release: Notebook
    exercises: tuple[Exercise, ...]
    hidden: Path | None
    data: Path | None
    source: Path

    @property
    def given(self) -> list[str]:
        """Sources of the course's own cells that a notebook needs (not those that only show something)."""
        return [cell.source for cell in self.release.cells if cell.is_given and not cell.is_demonstration]

    @cached_property
    def files(self) -> list[tuple[str, Path]]:
        """Where its own test cells decide: what lies beside its release notebook, by relative path, but for `data`."""
        if self.hidden is not None:
            return []
        folder = self.folder
        paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb")
        named = [(path.relative_to(folder).as_posix(), path) for path in paths]
        return [(name, path) for name, path in named if not name.startswith("data/")]

    @cached_property
    def hidden_hash(self) -> str:
        """SHA-256 over the hidden tests' files; over the test cells where these decide."""
        digest = hashlib.sha256()
        if self.hidden is None:
            for cell in self.release.cells:
                digest.update(cell.source.encode() + b"\0" if cell.is_test else b"")
        else:
            for path in sorted(self.hidden.rglob("*.py")):
                digest.update(path.relative_to(self.hidden).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()


class Course:
    """A course directory. Folders, the gradebook's address, `c.SandboxExecute.follow_through` and `.pictures` are read from its `nbgrader_config.py`,
    without starting nbgrader.

    Raises `CourseError` where the directory is no course.
    """

    def __init__(self, root: Path | str):
        self.root = Path(root).resolve()
        if not (self.root / "nbgrader_config.py").is_file():
            raise CourseError(
                f"{self.root} is no course: it has no nbgrader_config.py. Go to the course's folder, or name it with --course."
            )
        self.config = _read_settings(self.root)
        settings = self.config.get("CourseDirectory", {})
        executor = self.config.get("SandboxExecute", {})
        self.follow_through, self.pictures = bool(executor.get("follow_through", True)), bool(executor.get("pictures", False))

        def folder(name: str) -> Path:
            return self.root / str(settings.get(f"{name}_directory", name))

        self.source, self.release, self.submitted = folder("source"), folder("release"), folder("submitted")
        self.autograded, self.feedback, self.reports = folder("autograded"), folder("feedback"), self.root / "reports"
        self.hidden = self.root / "tests" / "hidden"
        self.db_url = str(settings.get("db_url", f"sqlite:///{self.root / 'gradebook.db'}"))

    @property
    def units(self) -> list[str]:
        """Names of the released units, in order."""
        return sorted(path.parent.name for path in self.release.glob("*/*.ipynb") if path.stem == path.parent.name)

    def unit(self, name: str) -> Unit:
        """A released unit. Raises `CourseError`, which names `nbgrader generate_assignment`, where it is missing."""
        path = self.release / name / f"{name}.ipynb"
        if not path.is_file():
            if (self.source / name).is_dir():
                raise CourseError(f"The unit {name} is not released yet. Run: nbgrader generate_assignment {name}")
            known = ", ".join(self.units) or "none"
            raise CourseError(
                f"This course has no unit called {name!r} (released: {known}). Name the unit with --assignment, or rename the notebook."
            )
        try:
            release = parse(path.read_bytes())
        except NotebookFault as fault:
            raise CourseError(f"{path} is damaged: {fault} Run: nbgrader generate_assignment --force {name}") from None
        hidden = self.hidden / name
        if not hidden.is_dir():
            release = self._with_saved_tests(name, release)
        data = path.parent / "data"
        source = self.source / name / f"{name}.ipynb"
        return Unit(
            name, path.parent, release, _exercises(release), hidden if hidden.is_dir() else None, data if data.is_dir() else None, source
        )

    def _with_saved_tests(self, name: str, release: Notebook) -> Notebook:
        """The release with its test cells as `nbgrader generate_assignment` saved them in the gradebook: with the lines between
        ``### BEGIN HIDDEN TESTS`` and ``### END HIDDEN TESTS``, which students don't get. Without a gradebook, as it is."""
        saved = _saved_sources(self.db_url, name)
        cells = [replace(cell, source=saved.get(cell.grade_id, cell.source)) if cell.is_test else cell for cell in release.cells]
        return replace(release, cells=cells)


def _exercises(release: Notebook) -> tuple[Exercise, ...]:
    found = []
    for cell in release.cells:
        if not cell.is_grade:
            continue
        points = cell.nbgrader.get("points", 0)
        name = cell.grade_id if cell.is_solution else cell.grade_id.removeprefix("test_")
        found.append(Exercise(name, cell.grade_id, float(points), cell.is_solution))
    return tuple(found)


def _saved_sources(db_url: str, unit: str) -> dict[str, str]:
    """The locked cells of a unit that nbgrader's gradebook holds, by grade id."""
    from sqlalchemy import create_engine, inspect, text
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    query = (
        "SELECT source_cell.name, source_cell.source FROM source_cell JOIN notebook ON source_cell.notebook_id = notebook.id "
        "JOIN assignment ON notebook.assignment_id = assignment.id WHERE assignment.name = :unit AND notebook.name = :unit"
    )
    try:
        engine = create_engine(db_url, poolclass=NullPool)
        file = engine.url.database
        if engine.dialect.name == "sqlite" and not (file and Path(file).is_file()):
            return {}
        with engine.connect() as connection:
            if not inspect(connection).has_table("source_cell"):
                return {}
            return {name: source for name, source in connection.execute(text(query), {"unit": unit}) if source is not None}
    except (SQLAlchemyError, ImportError) as error:
        raise CourseError(f"The gradebook, which holds the tests of {unit}, can't be read: {str(error).splitlines()[0]}") from None


def _read_settings(root: Path) -> Any:
    """The traitlets `Config` of the course's `nbgrader_config.py`."""
    from traitlets.config.loader import PyFileConfigLoader

    try:
        return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    except Exception as error:
        raise CourseError(f"{root / 'nbgrader_config.py'} does not load: {type(error).__name__}: {error}") from error
