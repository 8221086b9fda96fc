"""`autograder check` lets a grading process warm up while it finds out what there is to grade."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.__main__ import _grades
from autograder.course.settings import Settings
from autograder.running import ahead
from autograder.running.handle import Grader
from autograder.running.options import Options
from tests.support.small_course import UNIT, write_small

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no grading process")


@pytest.fixture
def options(tmp_path: Path) -> Options:
    write_small(tmp_path)
    return Options(str(tmp_path), UNIT)


def graded(grader: Grader, options: Options) -> str:
    release = Path(options.course) / "release" / UNIT / f"{UNIT}.ipynb"
    return grader.grade_bytes(release.read_bytes(), "ben")[0].status


def test_the_first_to_grade_gets_the_process_that_began_ahead(options: Options) -> None:
    ahead.begin_ahead()
    (begun,) = ahead._ahead
    with Grader(options) as grader, Grader(options) as other:
        assert graded(grader, options) == graded(other, options) == "graded"
        assert grader._child.process is begun.process
        assert not ahead._ahead
    assert begun.process.returncode == 0


def test_who_trusts_every_submission_gets_no_cage_although_what_began_ahead_has_one(
    options: Options,
) -> None:
    ahead.begin_ahead()
    with Grader(replace(options, settings=Settings(caged=False))) as grader:
        assert graded(grader, options) == "graded"


@pytest.mark.parametrize("ended", ["exit()", "raise SystemExit(2)", "1 / 0"])
def test_one_that_nobody_asked_for_ends_with_the_command(ended: str) -> None:
    code = f"from autograder.running import ahead; ahead.begin_ahead(); print(ahead._ahead[0].process.pid, flush=True); {ended}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert not Path(f"/proc/{int(done.stdout)}").exists()
    assert done.stdout.strip() not in parents(), "its zygote is left"


def parents() -> set[str]:
    """The numbers of all processes that have children."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # one that has just ended
            found.add(path.read_text().split(")")[-1].split()[1])
    return found


def test_only_what_is_sure_to_grade_begins_ahead() -> None:
    assert _grades(["check", "a.ipynb"])
    for words in (
        ["check"],
        ["check", "--help"],
        ["check", "a.ipynb", "--own"],
        ["grade", "07"],
        [],
    ):
        assert not _grades(words)
