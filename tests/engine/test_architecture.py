"""The imports run as the contracts in pyproject.toml say, what breaks one is found, and
docs/architecture.md shows what is there."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    pytest.importorskip("importlinter")
    shutil.copytree(
        ROOT / "autograder", tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_are_kept(copied: Path) -> None:
    done = lint(copied)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("sandbox/session.py", "autograder.sandbox.processes.spawn"),
        ("sandbox/inside/worker.py", "autograder.course.course"),
        ("course/course.py", "autograder.scoring.plugin"),
        ("scoring/hidden_tests.py", "autograder.reports.text"),
        ("reports/text.py", "autograder.nbgrader.gradebook"),
        ("grade.py", "autograder.course.course"),
    ],
)
def test_an_import_that_runs_upwards_is_found(copied: Path, module: str, imported: str) -> None:
    path = copied / "autograder" / module
    path.write_text(path.read_text() + f"\n\ndef later():\n    import {imported}\n")
    done = lint(copied)
    assert done.returncode == 1
    assert imported in done.stdout


def test_a_module_without_a_place_is_found(copied: Path) -> None:
    (copied / "autograder" / "odds_and_ends.py").write_text('"""No room of its own."""\n')
    done = lint(copied)
    assert done.returncode == 1
    assert "odds_and_ends" in done.stdout


# -- the page that shows it ------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "architecture.md").read_text()


def drawn() -> list[str]:
    """The paths in the tree that the page draws, relative to the package, from top to bottom."""
    found: list[str] = []
    inside = ""
    for line in PAGE.split("```")[1].splitlines()[2:]:
        names = list(takewhile(lambda word: word.endswith(("/", ".py")), line.split()))
        if not line.startswith("    "):
            inside = ""
        found += [inside + name for name in names]
        inside = inside or names[-1]
    return found


def is_there(path: str) -> bool:
    place = ROOT / "autograder" / path
    return (
        place.is_dir()
        if path.endswith("/")
        else place.exists() or place.with_suffix(".py").exists()
    )


def test_the_page_draws_what_is_there_and_all_of_it() -> None:
    tree = drawn()
    assert [path for path in tree if not is_there(path)] == []
    package = ROOT / "autograder"
    rooms = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    rooms |= {path.name for path in package.glob("[!_]*.py")}
    inside = {f"sandbox/{path.parent.name}/" for path in package.glob("sandbox/*/__init__.py")}
    names = {name for name in re.findall(r"`(\w+\.py)`", PAGE) if name not in tree}
    assert rooms | inside <= {*tree, *names}


def test_the_page_names_modules_that_are_there() -> None:
    named = set(re.findall(r"(?<![\w/])[a-z_]+/[a-z_]+(?:/[a-z_]+)*", PAGE.split("```", 2)[2]))
    assert len(named) > 12
    assert sorted(path for path in named if not is_there(path)) == []


def test_the_page_draws_the_rooms_in_the_order_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    order = re.findall(r"\w+", " ".join(contracts["contracts"][0]["layers"]))
    places = [
        order.index(path.removesuffix(".py").rstrip("/"))
        for path in drawn()
        if path.rstrip("/").count("/") == 0
    ]
    assert places == sorted(places)


ENDINGS = ("ations", "ation", "ings", "ing", "ers", "er", "ed", "es", "s", "e")


def root_of(name: str) -> str:
    return next(
        (name[: -len(end)] for end in ENDINGS if name.endswith(end) and len(name) > 5), name
    )


def test_no_two_names_in_a_room_differ_by_their_ending() -> None:
    rooms: dict[tuple[Path, str], set[str]] = {}
    for path in (ROOT / "autograder").rglob("[!_]*.py"):
        rooms.setdefault((path.parent, root_of(path.stem)), set()).add(path.stem)
        rooms.setdefault((path.parent.parent, root_of(path.parent.name)), set()).add(
            path.parent.name
        )
    assert [names for names in rooms.values() if len(names) > 1] == []
    assert root_of("grader") == root_of("grading") == root_of("grades")


# -- and the tests ---------------------------------------------------------------------------------


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def is_a_test(module: str) -> bool:
    place = ROOT / f"{module.replace('.', '/')}.py"
    return place.is_file() and (place.stem.startswith("test_") or place.stem == "conftest")


def test_nothing_is_imported_from_a_test_or_a_conftest() -> None:
    files = [
        path for room in ("tests", "benchmarks", "demo") for path in (ROOT / room).rglob("*.py")
    ]
    found = {
        str(path.relative_to(ROOT)): sorted(filter(is_a_test, imported(path))) for path in files
    }
    assert {path: modules for path, modules in found.items() if modules} == {}
    assert is_a_test("tests.conftest")
    assert is_a_test("tests.engine.test_architecture")
