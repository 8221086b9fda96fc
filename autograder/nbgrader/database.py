"""nbgrader's gradebook as a database: opened, written as a whole or not at all, and what it says
where it can't be used, in words."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.course.course import Course


class GradebookError(Exception):
    """The gradebook can't be used. The message names the mend."""


@cache
def _quiet() -> None:
    """What nbgrader's own queries are warned of under SQLAlchemy 2 is no reader's business."""
    from sqlalchemy.exc import SAWarning

    warnings.filterwarnings("ignore", category=SAWarning)
    logging.getLogger("tornado.application").addFilter(_is_told_by_us)


@contextlib.contextmanager
def _commands_found() -> Iterator[None]:
    """nbgrader runs the command `alembic` for a new database: where that is not on the path, the
    first run would fail and leave half a gradebook."""
    before = os.environ.get("PATH")
    scripts = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join(filter(None, (scripts, before)))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


def _is_told_by_us(record: logging.LogRecord) -> bool:
    """nbgrader logs a traceback where the database fails, before it raises: what it raises is told
    in a line."""
    return not record.getMessage().startswith("Rolling back session due to database error")


def _mend(reason: str) -> str:
    if "readonly" in reason or "read-only" in reason:
        return "Mend its rights, and those of its folder."
    if "full" in reason:
        return "Make room on the disk, and run the command again: what is stored is whole."
    if "locked" in reason:
        return "Another program writes to it: run the command again when that has ended."
    return "Restore a copy of it. Or move it away: then it is made again without the scores and comments that a person gave."


class Database:
    """A course's gradebook, open for one writer. A context manager. Raises `GradebookError`."""

    def __init__(self, course: Course):
        from nbgrader.api import Gradebook as NbGraderGradebook

        _quiet()
        self._course = course
        try:
            with _commands_found():
                self._book = NbGraderGradebook(course.db_url)
        except Exception as error:
            reason = (
                str(getattr(error, "orig", None) or error).splitlines()[0]
                if str(error)
                else type(error).__name__
            )
            mend = (
                f"Install it with: pip install {error.name}"
                if isinstance(error, ModuleNotFoundError)
                else _mend(reason)
            )
            raise GradebookError(
                f"The gradebook {_without_password(course.db_url)} can't be opened: {reason}. {mend}"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    @contextlib.contextmanager
    def readable(self) -> Iterator[None]:
        """What the database says where it can't be read or written becomes a `GradebookError`."""
        from nbgrader.api import InvalidEntry
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except (SQLAlchemyError, InvalidEntry) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            url = _without_password(self._course.db_url)
            raise GradebookError(
                f"The gradebook {url} can't be used: {reason}. {_mend(reason)}"
            ) from error

    @contextlib.contextmanager
    def one_transaction(self, *, store: bool = True) -> Iterator[None]:
        """Everything inside is stored at the end, or nothing is. nbgrader's own functions commit at
        every step: here they only flush."""
        session = self._book.db
        commit = session.commit
        session.commit = session.flush
        with self.readable():
            try:
                yield
                commit() if store else session.rollback()
            except BaseException:
                session.rollback()
                raise
            finally:
                session.commit = commit

    @contextlib.contextmanager
    def rows(self, *, store: bool) -> Iterator[Any]:
        """nbgrader's own gradebook. What is changed in it is stored as a whole at the end, or, also
        where something is raised, not at all."""
        with self.one_transaction(store=store):
            yield self._book


def is_there(course: Course) -> bool:
    """Whether the course has a gradebook already; one on a server counts as there."""
    return not (
        course.db_url.startswith("sqlite:///")
        and not Path(course.db_url.removeprefix("sqlite:///")).is_file()
    )


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    try:
        return make_url(url).render_as_string(hide_password=True)
    except Exception:
        return "(c.CourseDirectory.db_url)"
