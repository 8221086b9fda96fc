"""What other accounts of the machine can read of a course: found where it can be read, and where
only a guessed name stands before it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.privacy import exchange_inside, readable_by_others

SECRET = [
    "tests/hidden",
    "source",
    "submitted",
    "autograded",
    "feedback",
    "reports",
    "gradebook.db",
    "roster.csv",
    "extensions.csv",
]


@pytest.fixture
def open_course() -> Iterator[Path]:
    """A course that everybody may read, where everybody may come."""
    outside = Path(tempfile.mkdtemp())
    for name in SECRET[:6]:
        (outside / "course" / name).mkdir(parents=True)
    for name in SECRET[6:]:
        (outside / "course" / name).touch()
    (outside / "course" / "nbgrader_config.py").write_text("c = get_config()\n")
    for path in (outside, *outside.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield outside / "course"
    shutil.rmtree(outside)


def seen(course: Path) -> list[str]:
    return [
        path.relative_to(course.resolve()).as_posix() for path in readable_by_others(Course(course))
    ]


def test_all_that_students_must_not_see_is_found(open_course: Path) -> None:
    assert seen(open_course) == SECRET


@pytest.mark.parametrize("closed", [".", "..", "tests"])
def test_what_lies_below_a_closed_folder_is_closed(open_course: Path, closed: str) -> None:
    (open_course / closed).chmod(0o700)
    assert seen(open_course) == (SECRET[1:] if closed == "tests" else [])


def test_a_folder_without_a_list_is_open_to_whoever_guesses_a_name(open_course: Path) -> None:
    """The names of units are known: `source/UNIT/UNIT.ipynb` needs no list."""
    (open_course / "source").chmod(0o711)
    (open_course / "submitted").chmod(0o700)
    for file in ("gradebook.db", "roster.csv", "extensions.csv"):
        (open_course / file).chmod(0o600)
    assert seen(open_course) == ["tests/hidden", "source", "autograded", "feedback", "reports"]


@pytest.mark.parametrize(
    ("root", "inside"), [("{course}/exchange", True), ("{course}-exchange", False), ("", False)]
)
def test_an_exchange_inside_of_the_course_is_told(
    open_course: Path, root: str, inside: bool
) -> None:
    line = f"c.Exchange.root = {root.format(course=open_course)!r}\n" if root else ""
    (open_course / "nbgrader_config.py").write_text("c = get_config()\n" + line)
    assert (exchange_inside(Course(open_course)) is not None) == inside
