"""The map of the course in the README agrees with the units themselves."""

from __future__ import annotations

import re

import nbformat
import pytest

from tests.support.the_course import COURSE, UNITS, released

README = (COURSE.root / "README.md").read_text()
ROWS = {
    name: (int(exercises), int(points), int(written), need.split(", "), roles.split())
    for name, exercises, points, written, need, roles in re.findall(
        r"^\| (\d\d_\w+) \| .*? \| (\d+), and \d.*? \| (\d+) \+ (\d+) \| \d+ \| (.*?) \| (.*?) \|$",
        README,
        re.MULTILINE,
    )
}
NEEDS = {
    name[:2]: {unit for unit in need if unit.isdigit()} for name, (_, _, _, need, _) in ROWS.items()
}


def everything_before(unit: str) -> set[str]:
    return NEEDS[unit].union(*(everything_before(earlier) for earlier in NEEDS[unit]))


def test_every_unit_has_its_row() -> None:
    assert list(ROWS) == list(UNITS)


@pytest.mark.parametrize("unit", UNITS)
def test_exercises_and_points_are_those_of_the_release(unit: str) -> None:
    cells = [
        cell["metadata"].get("nbgrader", {}) | {"type": cell["cell_type"]}
        for cell in nbformat.from_dict(released(unit))["cells"]
    ]
    graded = [cell for cell in cells if cell.get("grade")]
    exercises, points, written, _, _ = ROWS[unit]
    assert exercises == sum(cell["type"] == "code" for cell in graded)
    assert points == sum(cell["points"] for cell in graded if cell["type"] == "code")
    assert written == sum(cell["points"] for cell in graded if cell["type"] == "markdown")


@pytest.mark.parametrize("role", ["P", "E", "R"])
def test_each_list_contains_what_its_units_need(role: str) -> None:
    units = {name[:2] for name, row in ROWS.items() if role in row[4]}
    assert units
    assert set().union(*(NEEDS[unit] for unit in units)) <= units


def test_the_map_shows_what_builds_on_what() -> None:
    shown = {
        (before, after)
        for before, line in re.findall(r"^    u(\d\d) --> (.*)$", README, re.MULTILINE)
        for after in re.findall(r"\d\d", line)
    }
    needed = {
        (before, after)
        for after, all_before in NEEDS.items()
        for before in all_before
        if not any(before in everything_before(other) for other in all_before - {before})
    }
    assert shown == needed
