"""Each thing that can be wrong with a course, through every door: what, where, the mend; no
traceback, and nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, small

HIDDEN = f"tests/hidden/{UNIT}"
TESTS = f"{HIDDEN}/test_{UNIT}.py"

DOORS: dict[str, tuple[str, ...]] = {
    "check": ("check", f"submitted/ann/{UNIT}/{UNIT}.ipynb"),
    "grade": ("grade", UNIT),
    "audit": ("audit", UNIT),
    "package": ("package", UNIT, "--for", "gradescope"),
    "similar": ("similar", UNIT),
    "solutions": ("solutions", UNIT),
    "report": ("report", UNIT),
    "explain": ("explain", UNIT, "ann", "double"),
}
GRADING = ("check", "grade", "audit", "package")


def appended(name: str, text: str) -> Callable[[Path], None]:
    def change(course: Path) -> None:
        with (course / name).open("a") as file:
            file.write(text)

    return change


def replaced(name: str, text: str) -> Callable[[Path], None]:
    return lambda course: (course / name).write_text(text) and None


def moved(name: str, to: str) -> Callable[[Path], None]:
    return lambda course: (course / name).rename(course / to) and None


# what is done to the course, through which doors it is told, what is said, and the mend
WRONG: dict[str, tuple[Callable[[Path], None], tuple[str, ...], str, str]] = {
    "a config that is no Python": (
        appended("nbgrader_config.py", "c.X = (\n"),
        tuple(DOORS),
        "nbgrader_config.py, line 2: SyntaxError",
        "Mend it first.",
    ),
    "a setting that there is not": (
        appended("nbgrader_config.py", "c.SandboxExecute.folow_through = False\n"),
        tuple(DOORS),
        "folow_through",
        "Mend it in",
    ),
    "a release that is no notebook": (
        replaced(f"release/{UNIT}/{UNIT}.ipynb", "{"),
        tuple(DOORS),
        f"{UNIT}.ipynb is damaged",
        "Run: nbgrader generate_assignment --force",
    ),
    "hidden tests under another name": (
        moved(HIDDEN, f"{HIDDEN}s"),
        tuple(DOORS),
        f"{UNIT} has no hidden tests",
        "rename it",
    ),
    "hidden tests that are no Python": (
        appended(TESTS, "def broken(:\n"),
        GRADING,
        f"test_{UNIT}.py, line 29: SyntaxError",
        "Mend the file.",
    ),
    "hidden tests that raise when they are loaded": (
        appended(TESTS, "\nraise RuntimeError('boom at import')\n"),
        GRADING,
        f"test_{UNIT}.py, line 30: RuntimeError: boom at import",
        "Mend the file.",
    ),
    "an exercise without a hidden test": (
        replaced(
            TESTS,
            'from autograder import exercise\n\n\n@exercise("double")\nclass TestDouble:\n'
            '    def test_number(self, student):\n        """Two."""\n        assert student.double(1) == 2\n',
        ),
        GRADING,
        "no hidden tests for: total",
        "Add a class with @exercise('total')",
    ),
    "misconceptions that raise": (
        appended(f"{HIDDEN}/misconceptions.py", "\n1 / 0\n"),
        (*GRADING, "similar"),
        f"{UNIT}/misconceptions.py, line 2: ZeroDivisionError",
        "Mend the file.",
    ),
    "a source that is no notebook": (
        replaced(f"source/{UNIT}/{UNIT}.ipynb", "[]"),
        ("check", "grade", "similar", "solutions"),
        f"{UNIT}.ipynb",
        "notebook",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_it_is_told_through_every_door(course: Path, what: str) -> None:
    change, doors, says, mend = WRONG[what]
    write(course / "submitted/ann" / UNIT, small(*RIGHT))
    change(course)
    before = files(course)
    with ThreadPoolExecutor(2) as pool:
        done = dict(
            zip(doors, pool.map(lambda door: run(*DOORS[door], cwd=course), doors), strict=True)
        )
    for door, ended in done.items():
        told = ended.stderr
        assert ended.returncode == 2, (door, ended.stdout, told)
        assert says in told, (door, told)
        assert mend in told, (door, told)
        assert "Traceback" not in told + ended.stdout, (door, told)
    assert files(course) == before, "nothing is half-written"


def files(course: Path) -> dict[Path, bytes]:
    """All files of a course, but for logs, caches and a gradebook without scores."""
    return {
        path: path.read_bytes()
        for path in course.rglob("*")
        if path.is_file()
        and path.name not in ("autograder.log", "gradebook.db")
        and "__pycache__" not in path.parts
        and ".pytest_cache" not in path.parts
    }


NAMES = ("02_smal", "quaternions", "submitted")


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_that_is_not_there_is_told_without_an_option_that_is_not_there(
    course: Path, name: str
) -> None:
    for arguments in DOORS.values():
        if arguments[0] != "check":
            line = [name if each == UNIT else each for each in arguments]
            done = run(*line, cwd=course)
            assert done.returncode == 2
            assert f"no unit called '{name}'" in done.stderr
            assert UNIT in done.stderr, "what there is"
            assert "--assignment" not in done.stderr


def test_what_can_not_be_written_names_the_folder_to_make(course: Path) -> None:
    write(course / "submitted/ann" / UNIT, small(*RIGHT))
    assert run("grade", UNIT, cwd=course).returncode == 0
    for arguments in (
        ("report", UNIT, "--output", "no/such/page.html"),
        ("similar", UNIT, "--output", "no/such/page.html"),
        ("check", f"submitted/ann/{UNIT}/{UNIT}.ipynb", "--output", "no/such/page.html"),
    ):
        done = run(*arguments, cwd=course)
        assert done.returncode == 2
        assert "can't be written to no/such/page.html" in done.stderr
        assert "Make the folder no/such first." in done.stderr


def test_what_would_be_packed_is_looked_at_first(course: Path) -> None:
    package = ("package", UNIT, "--for", "gradescope")
    assert run(*package, cwd=course).returncode == 0
    (course / f"{UNIT}-gradescope.zip").unlink()
    write(course / f"source/{UNIT}", small(RIGHT[0], "def total(x):\n    return 1.0"))
    done = run(*package, cwd=course)
    assert done.returncode == 2
    assert "does not pass its own tests: total. Run: autograder audit" in done.stderr
    changed = small(*RIGHT)
    changed["cells"][2]["metadata"]["nbgrader"]["points"] = 5
    write(course / f"source/{UNIT}", changed)
    done = run(*package, cwd=course)
    assert done.returncode == 2
    assert f"outdated. Run: nbgrader generate_assignment --force {UNIT}" in done.stderr
    write(course / "submitted/ann" / UNIT, small(*RIGHT))
    done = run("grade", UNIT, cwd=course)
    assert done.returncode == 0
    assert "The release is outdated, and grades as it is." in done.stderr
    changed = small(*RIGHT)
    changed["cells"][2]["source"] += "\n### BEGIN HIDDEN TESTS\nassert 1\n### END HIDDEN TESTS"
    write(course / f"source/{UNIT}", changed)
    assert run(*package, cwd=course).returncode == 0, "hidden lines are in no release"


def test_an_audit_of_a_mixed_course_leaves_out_what_it_can_not_judge(course: Path) -> None:
    for folder in ("release", "source"):
        write(course / folder / "ps1", small(*RIGHT), "ps1.ipynb")
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.SandboxExecute.own_cells = ['ps1']\n"
    )
    done = run("audit", "ps1", cwd=course)
    assert done.returncode == 0
    assert "ps1: its own test cells grade it, so there is nothing to audit." in done.stderr
    done = run("audit", "--format", "json", cwd=course)
    assert "ps1: its own" in done.stderr
    assert list(json.loads(done.stdout)["units"]) == [UNIT]


def test_who_is_not_on_the_list_is_told_and_who_handed_in_nothing(course: Path) -> None:
    (course / "roster.csv").write_text("login\n" + "".join(f"s{at}\n" for at in range(8)))
    for student in ("s0", "s00"):
        write(course / "submitted" / student / UNIT, small(*RIGHT))
    done = run("grade", UNIT, cwd=course)
    assert done.returncode == 0, done.stderr
    assert "Not on the list of students: s00. Is the folder's name right?" in done.stderr
    assert "7 handed in nothing: s1, s2, s3, s4, s5 and 2 more." in done.stderr
    said = run("grade", UNIT, "--student", "s0", cwd=course).stderr
    assert "list" not in said
    assert "handed in nothing" not in said


def test_names_are_shown_as_they_are(course: Path) -> None:
    write(course / "submitted/Ünal öz" / UNIT, small(*RIGHT))
    done = run("grade", UNIT, cwd=course)
    assert "Ünal öz  6 of 6" in done.stdout
