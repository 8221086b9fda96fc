"""JUnit: read by a JUnit reader, also with a hostile notebook."""

from __future__ import annotations

from pathlib import Path

import junitparser

from tests.support.commands import run, write
from tests.support.hostile import checked
from tests.support.small_course import UNIT, small


def test_junit_is_read_by_a_junit_reader(course: Path, hostile: Path) -> None:
    report = checked(course, hostile, "junit")
    (suite,) = junitparser.JUnitXml.fromstring(report.encode())
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (4, 2, 0, 0)
    failed = [case for case in suite if case.result]
    assert {case.classname for case in failed} == {f"{UNIT}.double"}
    assert all(
        "pwned" in case.result[0].text and "\x1b" not in case.result[0].text for case in failed
    )


def test_junit_of_a_broken_and_of_a_blank_notebook(course: Path) -> None:
    broken, blank = write(course / "a", b"no notebook"), write(course / "b", small())
    done = run("check", broken, blank, "--format", "junit", cwd=course)
    first, second = junitparser.JUnitXml.fromstring(done.stdout.encode())
    assert done.returncode == 2
    assert (first.errors, second.skipped) == (1, 2)
