"""One count and one mean, in the terminal and in the report."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, small

SLIP = """
from autograder import slip

adds = slip("double", ("2 * x", "2 + x"), says="You add two instead of doubling.")
"""


def test_the_terminal_and_the_report_count_the_same(course: Path) -> None:
    """Of those who tried an exercise; the mean, of those who could be graded."""
    (course / f"tests/hidden/{UNIT}/misconceptions.py").write_text(SLIP)
    adds = ("def double(x):\n    return 2 + x", RIGHT[1])
    for student, document in {
        "ann": small(*adds),
        "ben": small(*RIGHT),
        "cleo": small(),
        "dan": b"no notebook",
    }.items():
        write(course / "submitted" / student / UNIT, document)
    done = run("grade", UNIT, cwd=course)
    assert done.returncode == 2
    assert "1 of 2 in double: You add two instead of doubling." in done.stdout
    assert run("report", UNIT, cwd=course).stderr == ""
    page = (course / "reports" / f"{UNIT}.html").read_text()
    assert "<strong>1 of 2</strong> in double: You add two instead of doubling." in page
    mean = re.search(r"Mean: (\d+)% of the automatic points, without 1 ", done.stdout)
    assert mean is not None
    assert f"{mean[1]}%" in re.sub(r"\s+", " ", page).partition("<h2")[0]
