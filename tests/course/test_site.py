"""The course as a site: pages, and units that run in the browser with nothing installed. Needs a browser, and Pyodide with numpy
in a folder: $PYODIDE, or `shared/pyodide` beside the project."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.site.hours import hours_of
from autograder.authoring.site.pages import needs_of, page_of
from autograder.course.course import Course
from autograder.course.variants import misconceptions, reference_solutions
from autograder.practice.packed import unpacked
from autograder.running.handle import Grader
from autograder.running.options import Options
from tests.support.commands import run
from tests.support.lite import LiteNotebook, expose, served
from tests.support.the_course import COURSE, ROOT, UNITS, source

PYODIDE = Path(os.environ.get("PYODIDE") or ROOT.parent / "shared" / "pyodide")
needs_pyodide = pytest.mark.skipif(
    not (PYODIDE / "pyodide.mjs").is_file(), reason="no Pyodide here (a folder named by $PYODIDE)"
)
THREE = ("05_derivatives_and_integrals", "07_backpropagation", "11_probability")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with three of its units."""
    folder = tmp_path_factory.mktemp("three")
    for name in ("nbgrader_config.py", "site.md"):
        shutil.copy(ROOT / name, folder)
    for unit in THREE:
        for place in ("source", "release", "tests/hidden"):
            shutil.copytree(
                ROOT / place / unit,
                folder / place / unit,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
    return folder


def built(course: Path, out: str, *options: str) -> Path:
    done = run("site", out, "--pyodide", str(PYODIDE), *options, cwd=course)
    assert done.returncode == 0, done.stderr
    assert f"{len(THREE)} units" in done.stdout
    return course / out


@pytest.fixture(scope="module")
def site(three: Path) -> Path:
    folder = built(three, "built", "--practice")
    expose(folder)
    return folder


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with served(site) as at:
        yield at


@needs_pyodide
@pytest.mark.parametrize("unit", THREE)
def test_a_unit_is_worked_on_in_the_browser_and_handed_in(
    browser: Any, address: str, unit: str, tmp_path: Path
) -> None:
    solutions = reference_solutions(source(unit))
    slips = misconceptions(COURSE.hidden / unit, solutions)
    first = next(iter(solutions))
    slip = next(each for each in slips if each.exercise == first and each.says)
    cell = first.replace("_", "-")
    context = browser.new_context(accept_downloads=True)
    tab = context.new_page()
    asked: set[str] = set()
    tab.on("request", lambda request: asked.add(request.url.split("/")[2]))

    notebook = LiteNotebook(tab, address, unit)
    assert notebook.run("start-practice") == ""
    notebook.run("given-setup")
    notebook.run(cell, slip.source)
    told = notebook.run("start-practice", f"%practice {first}")
    assert " ".join(slip.says.split())[:60] in " ".join(told.split())
    notebook.run(cell, solutions[first])
    assert "Everything holds" in notebook.run("start-practice", f"%practice {first}")
    every = notebook.run("start-practice", "%practice")
    score = re.search(r": ([\d.]+) of ([\d.]+) points", every)
    assert score is not None, every

    notebook.command("docmanager:save")
    tab.reload()
    notebook.wait()
    assert notebook.source(cell) == solutions[first], "work is kept in the browser"
    handed_in = notebook.download()
    with Grader(Options(str(ROOT), unit)) as grader:
        grade = grader.grade_bytes(handed_in, unit)[0]
    assert grade.score == float(score[1])
    assert asked == {address.removeprefix("http://")}, "nobody else is asked for anything"
    context.close()


@needs_pyodide
def test_the_pages_are_for_everybody(browser: Any, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for scheme, width in (("light", 1250), ("dark", 390)):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        tab = context.new_page()
        asked: set[str] = set()
        tab.on("request", lambda request, asked=asked: asked.add(request.url.split("/")[2]))
        for page in (
            "/",
            "/start/",
            "/house_rules/",
            "/glossary/",
            *(f"/units/{unit}/" for unit in THREE),
        ):
            tab.goto(f"{address}{page}")
            tab.wait_for_load_state("networkidle")
            serious = [
                violation["id"]
                for violation in Axe().run(tab).response["violations"]
                if violation["impact"] in ("serious", "critical")
            ]
            assert serious == [], page
            wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{page} has to be scrolled sideways at {width} px"
        assert asked == {address.removeprefix("http://")}
        tab.goto(f"{address}/units/{THREE[1]}/")
        assert tab.locator("article img").count() == 1
        tab.keyboard.press("Tab")
        for link in tab.locator("article a.open").all():
            response = context.request.get(
                f"{address}/units/{THREE[1]}/{link.get_attribute('href')}"
            )
            assert response.ok
        context.close()


def everything(folder: Path) -> str:
    """All text of a site, what is packed in it too."""
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".pack":
            root = unpacked(path)[0].root
            texts += [
                each.read_text(errors="replace") for each in root.rglob("*") if each.is_file()
            ]
        elif path.suffix == ".whl" and "practice" in path.name:
            with zipfile.ZipFile(path) as archive:
                texts += [
                    archive.read(name).decode(errors="replace") for name in archive.namelist()
                ]
        elif path.is_file() and path.stat().st_size < 5_000_000:
            texts.append(path.read_text(errors="replace"))
    return "\n".join(texts)


@needs_pyodide
def test_hidden_tests_are_in_the_site_only_where_that_is_asked_for(three: Path, site: Path) -> None:
    hidden = (COURSE.hidden / THREE[1] / f"test_{THREE[1]}.py").read_text()
    test = re.search(r"def (test_\w+)\(self.*?\n +\"\"\"(.*?)\"\"\"", hidden)
    assert test is not None
    solution = reference_solutions(source(THREE[1]))["network_gradients"].splitlines()[-1].strip()
    assert test[2] in everything(site)
    without = everything(built(three, "plain"))
    assert test[2] not in without
    assert solution not in without


def test_a_site_is_not_built_over_other_files_nor_without_a_pyodide(
    three: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = run("site", str(tmp_path), cwd=three)
    assert done.returncode == 2
    assert "holds other files" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    done = run("site", "other", "--pyodide", str(tmp_path), cwd=three)
    assert done.returncode == 2
    assert "pyodide.mjs is missing" in done.stderr
    assert not (three / "other").exists()
    assert not list(three.glob(".*other*"))


def test_the_home_page_and_the_readme_say_the_same() -> None:
    readme = (ROOT / "README.md").read_text()
    rows = re.findall(
        r"^\| (\d\d)_\w+ \|[^|]*\|[^|]*\|[^|]*\| (\d+) \|([^|]*)\| ([PER ]+) \|$",
        readme,
        re.MULTILINE,
    )
    assert len(rows) == len(UNITS)
    home = (ROOT / "site.md").read_text()
    ways = re.findall(r'way\("([\d ]+)"\)', home)
    for letter, way in zip("PE", ways, strict=True):
        assert way.split() == [number for number, _, _, letters in rows if letter in letters]
    for number, hours, needs, _ in rows:
        unit = next(name for name in UNITS if name.startswith(number))
        story = next(
            "".join(cell["source"]) for cell in source(unit)["cells"] if cell["id"] == "title"
        )
        assert re.findall(r"\d\d", needs) == needs_of(story), unit
        assert int(hours) == hours_of(COURSE.unit(unit))
    for total, letter in zip(re.findall(r"about (\d+) hours\)", readme), "PER", strict=True):
        assert int(total) == sum(int(hours) for _, hours, _, letters in rows if letter in letters)


def test_a_page_says_what_a_unit_is_about(three: Path) -> None:
    page = page_of(Course(three).unit(THREE[1]))
    assert page.needs == ["01", "05", "06"]
    assert page.hours == 6
    assert [name for name, _ in page.able][:2] == ["sigmoid", "numerical_gradient"]
    assert page.figure is not None
    assert page.figure.png.startswith(b"\x89PNG")
