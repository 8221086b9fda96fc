"""A fault of the grader's, of the course's files or of the machine's is told with its mend; it is
never a score, and nothing is half-written."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as Book

from autograder.course.course import Course
from autograder.course.settings import Settings
from autograder.running.handle import Grader
from autograder.running.options import GraderError, Options
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.wire.failures import SandboxUnavailable
from autograder.scoring import one_submission as grading
from autograder.scoring.hidden_tests import HiddenTestsBroken
from autograder.scoring.many_submissions import grade_all
from autograder.scoring.requests import Failed, Submission
from tests.support import ground
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, small

AUTOGRADER = str(Path(sys.executable).parent / "autograder")


def stored(root: Path) -> dict[str, float]:
    with Book(f"sqlite:///{root / 'gradebook.db'}") as book:
        return {item.student_id: item.score for item in book.assignment_submissions(UNIT)}


# -- the grader itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(28, "No space left on device"),
        RuntimeError("a slip of ours"),
        SandboxUnavailable("There is no worker."),
    ],
)
def test_a_fault_of_ours_gives_no_grade(
    course: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(grading, "prepare", fails)
    found: list[object] = []
    submissions = [Submission("someone", json.dumps(small(*RIGHT)).encode())]
    grade_all(
        Course(course).assignment(UNIT).units,
        submissions,
        found.append,
        workers=zygote,
        settings=Settings(),
    )
    (failed,) = found
    assert isinstance(failed, Failed)
    assert "Traceback" in failed.details
    assert "Traceback" not in failed.reason
    assert failed.reason.endswith(".")


def test_a_dead_zygote_costs_nobody_anything(course: Path) -> None:
    with Grader(Options(str(course), UNIT)) as grader:
        assert grader.grade_bytes(json.dumps(small(*RIGHT)).encode(), "first")[0].score == 6
        process = grader._child.process
        assert process is not None
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert children, "the zygote"
        for pid in children:
            os.kill(int(pid), signal.SIGKILL)
        assert grader.grade_bytes(json.dumps(small(*RIGHT)).encode(), "second")[0].score == 6


def test_a_notebook_at_which_the_grader_always_ends_is_listed_and_the_others_are_graded(
    course: Path,
) -> None:
    """The hidden tests stand for whatever ends the grading process: here they end it for one
    student's answer."""
    hidden = course / f"tests/hidden/{UNIT}/test_{UNIT}.py"
    hidden.write_text(
        hidden.read_text().replace(
            "assert_close(student.double(3.0), 6.0)",
            "value = student.double(3.0)\n        value == 666 and __import__('os')._exit(3)\n        assert_close(value, 6.0)",
        )
    )
    for student, double in {
        "ann": RIGHT[0],
        "bob": "def double(x):\n    return 666",
        "cat": RIGHT[0],
    }.items():
        write(course / "submitted" / student / UNIT, small(double, RIGHT[1]))
    done = run("grade", UNIT, "--jobs", "1", cwd=course)
    assert done.returncode == 2
    assert stored(course) == {"ann": 6.0, "cat": 6.0}
    assert (
        "bob: not graded, and nothing is stored: The grading process ended early (code 3)."
        in done.stderr
    )
    assert not (course / "reports" / UNIT / "bob.json").exists()
    again = run("grade", UNIT, cwd=course)
    assert "bob: not graded" in again.stderr, "the next run tries again"
    hidden.write_text(hidden.read_text().replace("_exit(3)", "getpid()"))
    assert run("grade", UNIT, cwd=course).returncode == 0
    assert stored(course)["bob"] == 0.0 + 2.0


def test_what_went_wrong_is_in_a_log_that_the_message_names(course: Path) -> None:
    hidden = course / f"tests/hidden/{UNIT}/conftest.py"
    hidden.write_text(
        "import autograder.scoring.one_submission\n\n\ndef _fails(*a, **k):\n    raise RuntimeError('a slip of ours')\n\n\nautograder.scoring.one_submission.prepare = _fails\n"
    )
    write(course / "submitted" / "ann" / UNIT, small(*RIGHT))
    done = run("grade", UNIT, cwd=course)
    assert done.returncode == 2
    assert (
        "Nothing can be graded here. The grader failed (RuntimeError: a slip of ours)."
        in done.stderr
    )
    assert "Traceback" not in done.stderr
    log = course / "reports" / "autograder.log"
    assert str(log) in done.stderr
    assert "a slip of ours" in log.read_text()
    assert "Traceback" in log.read_text()


# -- the course's own files ------------------------------------------------------------------------


def _append(name: str, text: str) -> Callable[[Path], None]:
    def change(course: Path) -> None:
        with (course / name).open("a") as file:
            file.write(text)

    return change


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(course: Path) -> None:
        text = (course / name).read_text()
        assert old in text
        (course / name).write_text(text.replace(old, new, 1))

    return change


def _file_for_a_folder(course: Path) -> None:
    folder = course / f"tests/hidden/{UNIT}"
    folder.rename(course / "aside")
    folder.touch()


BROKEN = {
    "misconceptions that do not parse": (
        _append(f"tests/hidden/{UNIT}/misconceptions.py", "def broken(:\n"),
        "01_small/misconceptions.py, line 1: SyntaxError",
    ),
    "misconceptions that raise": (
        _append(f"tests/hidden/{UNIT}/misconceptions.py", "\n1 / 0\n"),
        "01_small/misconceptions.py, line 2: ZeroDivisionError",
    ),
    "a slip that does not fit": (
        _append(
            f"tests/hidden/{UNIT}/misconceptions.py",
            "from autograder import slip\n\nnone = slip('double', ('3 * x', 'x'), says='x')\n",
        ),
        "stands 0 times",
    ),
    "hidden tests that do not parse": (
        _append(f"tests/hidden/{UNIT}/test_{UNIT}.py", "def broken(:\n"),
        "SyntaxError",
    ),
    "hidden tests that raise": (
        _append(f"tests/hidden/{UNIT}/test_{UNIT}.py", "\nraise RuntimeError('boom at import')\n"),
        "boom at import",
    ),
    "a conftest that raises": (
        _append(f"tests/hidden/{UNIT}/conftest.py", "1 / 0\n"),
        "ZeroDivisionError: division by zero",
    ),
    "a conftest that ends Python": (
        _append(f"tests/hidden/{UNIT}/conftest.py", "import sys\nsys.exit(4)\n"),
        "conftest.py, line 2: SystemExit: 4",
    ),
    "hidden tests that end Python": (
        _append(f"tests/hidden/{UNIT}/test_{UNIT}.py", "raise SystemExit(3)\n"),
        "SystemExit: 3",
    ),
    "a hidden test without a docstring": (
        _replace(f"tests/hidden/{UNIT}/test_{UNIT}.py", '"""double(3) is 6."""', ""),
        "test_number has no docstring",
    ),
    "a file for a folder of hidden tests": (_file_for_a_folder, "has no hidden tests"),
    "an empty folder of hidden tests": (
        lambda course: (course / f"tests/hidden/{UNIT}").rename(course / "aside") and None,  # type: ignore[func-returns-value]
        "has no hidden tests",
    ),
    "points that are no number": (
        _replace(f"release/{UNIT}/{UNIT}.ipynb", '"points": 4', '"points": "four"'),
        "the cell test_double has 'four' for its points",
    ),
    "points below nothing": (
        _replace(f"release/{UNIT}/{UNIT}.ipynb", '"points": 4', '"points": -4'),
        "the cell test_double has '-4' for its points",
    ),
    "points without value": (
        _replace(f"release/{UNIT}/{UNIT}.ipynb", '"points": 4', '"points": NaN'),
        "the cell test_double has 'nan' for its points",
    ),
    "a setting of nbgrader's of another kind": (
        _append("nbgrader_config.py", "\nc.Autograde.exclude_overwriting = ['x']\n"),
        "c.Autograde.exclude_overwriting can't be",
    ),
    "a limit that is no number": (
        _append("nbgrader_config.py", "\nc.SandboxExecute.timeout = float('nan')\n"),
        "c.SandboxExecute.timeout can't be 'nan'",
    ),
    "a config that raises": (
        _append("nbgrader_config.py", "\n1 / 0\n"),
        "nbgrader_config.py, line 3: ZeroDivisionError",
    ),
    "a config that exits": (
        _append("nbgrader_config.py", "\nraise SystemExit(3)\n"),
        "nbgrader_config.py, line 3: SystemExit",
    ),
    "a source that is no notebook": (
        lambda course: (course / f"source/{UNIT}/{UNIT}.ipynb").write_text("[]") and None,
        "is not a notebook",
    ),
    "a release that is no notebook": (
        lambda course: (course / f"release/{UNIT}/{UNIT}.ipynb").write_text("{") and None,
        "is damaged",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_with_a_units_files_is_told_with_the_place(course: Path, what: str) -> None:
    change, says = BROKEN[what]
    change(course)
    done = run("check", f"source/{UNIT}/{UNIT}.ipynb", cwd=course)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "memory" not in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('6."""\n', '6."""\n        np.loadtxt("none.csv")\n', "line 11: FileNotFoundError"),
        ('6."""\n', '6."""\n        1 / 0\n', "line 11: ZeroDivisionError"),
        (
            "(self, student):",
            "(self, data_dir, student):",
            "the unit's release has no folder called",
        ),
        ("(self, student):", "(self, studnet):", "TestDouble::test_number itself"),
    ],
)
def test_a_test_that_fails_before_it_asks_for_anything_costs_nobody_points(
    course: Path, zygote: Zygote, old: str, new: str, says: str
) -> None:
    """Also where no instructor's notebook shows that it always does."""
    (course / f"source/{UNIT}/{UNIT}.ipynb").unlink()
    _replace(f"tests/hidden/{UNIT}/test_{UNIT}.py", old, new)(course)
    with pytest.raises(HiddenTestsBroken, match=says):
        grade_all(
            Course(course).assignment(UNIT).units,
            [Submission("someone", json.dumps(small(*RIGHT)).encode())],
            lambda _: None,
            workers=zygote,
            settings=Settings(),
        )


# -- the machine -----------------------------------------------------------------------------------

needs_root = pytest.mark.skipif(
    not ground.possible(), reason="only root can become somebody else, or mount a small disk"
)


def as_nobody(course: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run the command without root's right to read and write everything."""
    line = [
        sys.executable,
        "-m",
        "tests.support.ground",
        "nobody",
        AUTOGRADER,
        *command,
        "--course",
        str(course),
    ]
    return subprocess.run(line, cwd=ground.ROOT, capture_output=True, text=True, timeout=280)


@needs_root
@pytest.mark.parametrize(
    ("closed", "mode", "says"),
    [
        ("gradebook.db", 0o444, "Mend its rights"),
        (f"reports/{UNIT}", 0o555, "Mend its rights"),
        (f"autograded/ann/{UNIT}", 0o555, "Mend its rights"),
        ("tests/hidden", 0o000, "Mend its rights"),
        (f"release/{UNIT}/{UNIT}.ipynb", 0o000, "Mend its rights"),
    ],
)
def test_what_the_instructor_can_not_read_or_write_is_told_in_a_line(
    course: Path, closed: str, mode: int, says: str
) -> None:
    write(course / "submitted" / "ann" / UNIT, small(*RIGHT))
    assert run("grade", UNIT, cwd=course).returncode == 0
    write(course / "submitted" / "ann" / UNIT, small("def double(x):\n    return x", RIGHT[1]))
    for path in [course, *course.rglob("*")]:
        os.chown(path, ground.NOBODY, ground.NOBODY)
    for parent in course.parents:
        if parent.stat().st_uid == os.getuid() and not parent.stat().st_mode & 1:
            parent.chmod(parent.stat().st_mode | 0o711)
    (course / closed).chmod(mode)
    done = as_nobody(course, "grade", UNIT)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert stored(course) == {"ann": 6.0}, "nothing is half-written"
    (course / closed).chmod(0o755)
    assert as_nobody(course, "grade", UNIT).returncode == 0
    assert stored(course) == {"ann": 2.0}


@needs_root
def test_a_full_disk_is_told_and_nothing_is_lost(course: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.mount(b"none", os.fsencode(disk), b"tmpfs", 0, b"size=3m") == 0, os.strerror(
        ctypes.get_errno()
    )
    try:
        there = disk / "course"
        course.rename(course.with_name("moved"))
        subprocess.run(["cp", "-r", str(course.with_name("moved")), str(there)], check=True)
        write(there / "submitted" / "ann" / UNIT, small(*RIGHT))
        assert run("grade", UNIT, cwd=there).returncode == 0
        write(there / "submitted" / "ann" / UNIT, small("def double(x):\n    return x", RIGHT[1]))
        write(there / "submitted" / "bob" / UNIT, small(*RIGHT))
        fill = there / "fill"
        with fill.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):  # noqa: PT012
            while True:
                file.write(bytes(4096))
        done = run("grade", UNIT, cwd=there)
        assert done.returncode == 2
        assert "Make room on the disk" in done.stderr
        assert "Traceback" not in done.stderr
        assert set(stored(there).items()) <= {("ann", 6.0), ("ann", 2.0), ("bob", 6.0)}
        fill.unlink()
        assert run("grade", UNIT, cwd=there).returncode == 0
        assert stored(there) == {"ann": 2.0, "bob": 6.0}
    finally:
        libc.umount2(os.fsencode(disk), 2)


def test_a_damaged_gradebook_is_told_and_left_as_it_is(course: Path) -> None:
    write(course / "submitted" / "ann" / UNIT, small(*RIGHT))
    assert run("grade", UNIT, cwd=course).returncode == 0
    database = course / "gradebook.db"
    whole = database.read_bytes()
    for damaged in (
        b"random bytes, and no database",
        whole[:8192] + bytes(range(256)) * 60 + whole[8192 + 256 * 60 :],
    ):
        database.write_bytes(damaged)
        write(course / "submitted" / "ann" / UNIT, small("def double(x):\n    return x", RIGHT[1]))
        done = run("grade", UNIT, cwd=course)
        assert done.returncode == 2
        assert "Restore a copy of it" in done.stderr
        assert "Traceback" not in done.stderr
    database.write_bytes(whole)
    assert run("grade", UNIT, cwd=course).returncode == 0


def test_an_interrupt_in_the_first_moment_is_one_word(course: Path) -> None:
    for wait in (0.05, 0.3, 0.8):
        command = subprocess.Popen(
            [AUTOGRADER, "grade", UNIT], cwd=course, stderr=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            command.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            command.send_signal(signal.SIGINT)
        _, errors = command.communicate(timeout=60)
        if b"autograder" in errors and b"Fatal Python error" not in errors:
            # past the interpreter's own start, where nobody can listen yet
            assert b"Traceback" not in errors


def test_nothing_can_be_graded_is_an_error_for_all(course: Path) -> None:
    with (
        Grader(Options(str(course), "02_not_there")) as grader,
        pytest.raises(GraderError, match="no unit called"),
    ):
        grader.grade_bytes(b"{}", "someone")
