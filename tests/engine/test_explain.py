"""A question about a grade: what the tests saw, and what would change without one of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.reports.explanation import place_of
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, small

ADDS = ("def double(x):\n    return x + x[..., :1] if np.ndim(x) else 2 * x", RIGHT[1])


@pytest.fixture
def graded(course: Path) -> Path:
    write(course / "submitted/ann" / UNIT, small(*ADDS))
    write(course / "submitted/ben" / UNIT, small(*RIGHT))
    write(course / "submitted/cleo" / UNIT, small())
    write(course / "submitted/dan" / UNIT, b"no notebook")
    assert run("grade", UNIT, cwd=course).returncode in (0, 2)
    return course


def test_it_says_what_the_tests_saw_with_their_source(graded: Path) -> None:
    done = run("explain", UNIT, "ann", "double", cwd=graded)
    assert done.returncode == 0, done.stderr
    told = done.stdout
    assert "ann, double: 1 of 4 points" in told
    assert "[ok]  double(3) is 6.  (TestDouble::test_number, weight 1)" in told
    assert "[--]  Arrays are doubled entry by entry.  (TestDouble::test_array, weight 3)" in told
    assert "called: double(" in told
    assert f"test_{UNIT}.py, line " in told
    assert "assert_close(student.double(x), 2 * x)" in told
    assert "ann wrote:" in told
    assert "return x + x[..., :1]" in told


def test_the_place_is_where_the_test_stands(graded: Path) -> None:
    place = place_of(Course(graded).unit(UNIT), "TestDouble::test_array[3-a]")
    assert place is not None
    lines = place.file.read_text().splitlines()
    assert lines[place.line - 1].strip() == "@weight(3)"
    assert place.source.splitlines()[1] == "def test_array(self, student, rng):"
    assert place_of(Course(graded).unit(UNIT), "TestDouble::test_gone") is None


def test_without_a_test_whose_points_change(graded: Path) -> None:
    before = {path: path.read_bytes() for path in (graded / "reports" / UNIT).glob("*.json")}
    done = run("explain", UNIT, "ann", "double", "--without", "test_array", cwd=graded)
    assert done.returncode == 0, done.stderr
    assert "of 1 of 3 students would change:\n  ann  1 -> 4\n" in done.stdout
    assert "Mean: 1.67 -> 2.67 of 4. Nothing was stored." in done.stdout
    done = run("explain", UNIT, "ben", "double", "--without", "TestDouble::test_number", cwd=graded)
    assert "ann  1 -> 0" in done.stdout
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_not_there_is_named_with_what_is_near(graded: Path) -> None:
    for arguments, says in (
        (("anne", "double"), "'anne' has no grade for 01_small. Near to it: ann"),
        (("ann", "doubel"), "Do you mean double?"),
        (("ann", "double", "--without", "test_arrays"), "Do you mean TestDouble::test_array?"),
    ):
        done = run("explain", UNIT, *arguments, cwd=graded)
        assert done.returncode == 2
        assert says in done.stderr
    assert "left as it was" in run("explain", UNIT, "cleo", "double", cwd=graded).stdout
    assert "dan: " in run("explain", UNIT, "dan", "double", cwd=graded).stdout


def test_an_answer_that_has_changed_since_is_shown_as_it_is(graded: Path) -> None:
    path = graded / "submitted/ann" / UNIT / f"{UNIT}.ipynb"
    path.write_text(json.dumps(small("def double(x):\n    return 0", RIGHT[1])))
    assert "return 0" in run("explain", UNIT, "ann", "double", cwd=graded).stdout
    path.unlink()
    assert "ann wrote:" in run("explain", UNIT, "ann", "double", cwd=graded).stdout
