"""Every command in the guides is run, in the order in which a reader meets it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import write
from tests.support.demo_class import UNIT, compiled, other_units
from tests.support.small_course import RIGHT, small
from tests.support.the_course import ROOT

DOCS = sorted((ROOT / "docs").glob("*.md"))


def commands(page: str) -> str:
    """The ``sh`` blocks of a page as one script."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)
    assert blocks, f"{page} has no commands"
    return "".join(blocks)


def follow(page: str, folder: Path, **environment: str) -> str:
    """Run a page's commands in a folder; what they print."""
    return follow_script(commands(page), folder, **environment)


def follow_script(script: str, folder: Path, **environment: str) -> str:
    """Run commands in a folder; what they print."""
    scripts = Path(sys.executable).parent
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    known |= {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_RUNTIME_DIR": str(folder / ".runtime"),
    } | environment
    done = subprocess.run(
        ["bash", "-e", "-x", "-c", script],
        cwd=folder,
        env=known,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def class_of_ten(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of one unit, and its class of ten."""
    course = shutil.copytree(compiled(tmp_path_factory), tmp_path / "course", ignore=other_units)
    (course / "tests/audited").mkdir()
    shutil.copy(ROOT / f"tests/audited/{UNIT}.json", course / "tests/audited")
    return course


def test_the_instructors_guide(class_of_ten: Path) -> None:
    printed = follow("docs/instructors.md", class_of_ten)
    assert "answers.csv: 4 answers to 2 questions\n0 of 4 answers read\n" in printed
    assert "Ready to grade." in printed
    assert re.search(r"^ada +36 of 36", printed, re.MULTILINE)
    assert (class_of_ten / "feedback" / "ben" / UNIT / f"{UNIT}.html").is_file()
    assert (class_of_ten / "reports" / f"{UNIT}.html").is_file()
    assert "10 students, 45 pairs." in printed
    assert (class_of_ten / "reports" / f"{UNIT}-similar.html").is_file()
    assert (
        class_of_ten.with_name("course-exchange")
        / "mathematics_of_machine_learning"
        / "outbound"
        / UNIT
    ).is_dir()


def test_the_guide_to_a_course_of_your_own(tmp_path: Path) -> None:
    """A course for nbgrader that has never heard of the engine."""
    course = tmp_path / "course"
    given = [
        source.replace("    return", "    ### BEGIN SOLUTION\n    return")
        + "\n    ### END SOLUTION"
        for source in RIGHT
    ]
    write(course / "source/ps1", small(*given), "ps1.ipynb")
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    follow_script("nbgrader generate_assignment ps1", course)
    for student, answers in {
        "ann": RIGHT,
        "ben": ("def double(x):\n    return x", RIGHT[1]),
    }.items():
        write(course / "submitted" / student / "ps1", small(*answers), "ps1.ipynb")
    printed = follow("docs/your_course.md", course)
    assert re.search(r"^ann +6 of 6", printed, re.MULTILINE)
    assert re.search(r"^ben +2 of 6", printed, re.MULTILINE)
    assert "2 students, 1 pair. No pair agrees" in printed
    assert (course / "feedback/ann/ps1/ps1.html").is_file()


def test_the_guide_to_ci(class_of_ten: Path) -> None:
    printed = follow("docs/ci.md", class_of_ten)
    assert "The unit holds." in printed
    assert (class_of_ten / "results.xml").read_text().count("<testcase") >= 80
    results = json.loads((class_of_ten / "results.json").read_text())["results"]
    assert len(results) == 10


def test_the_guide_to_writing_a_unit(tmp_path: Path) -> None:
    printed = follow("docs/units.md", tmp_path)
    assert "The unit holds." in printed
    assert "4 passed" in printed


def test_the_guide_to_practice(class_of_ten: Path) -> None:
    solved = class_of_ten / "submitted/ada" / UNIT
    script = commands("docs/practice.md").replace("cp -r release/", f"cp -r {solved.parent}/")
    assert script.count(str(solved.parent)) == 1
    printed = follow_script(script, class_of_ten)
    assert "36 of 36 points" in printed


def test_the_guide_to_the_site(class_of_ten: Path) -> None:
    assert "site: 1 unit. See it:" in follow("docs/site.md", class_of_ten)
    for page in ("index.html", f"units/{UNIT}/index.html", f"lite/files/{UNIT}/{UNIT}.ipynb"):
        assert (class_of_ten / "site" / page).is_file()


def test_the_students_guide_installs_what_a_notebook_needs(tmp_path: Path) -> None:
    shutil.copy(ROOT / "release" / "requirements.txt", tmp_path)
    named = {
        re.split(r"[<>=]", line)[0] for line in (tmp_path / "requirements.txt").read_text().split()
    }
    assert named == {"numpy", "matplotlib", "jupyterlab", "ipywidgets"}
    follow(
        "docs/students.md",
        tmp_path,
        PIP_DRY_RUN="1",
        PIP_QUIET="1",
        PIP_CONSTRAINT=str(ROOT / "constraints.txt"),
    )


def test_the_makefile_has_what_contributors_are_told() -> None:
    for line in commands("CONTRIBUTING.md").splitlines():
        target = line.split("#")[0].split()[1]
        assert (
            subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True).returncode == 0
        ), target


def test_a_notebook_survives_the_round_trip_through_text(tmp_path: Path) -> None:
    notebook = tmp_path / f"{UNIT}.ipynb"
    shutil.copy(ROOT / "source" / UNIT / f"{UNIT}.ipynb", notebook)
    jupytext = [sys.executable, "-m", "jupytext"]
    subprocess.run([*jupytext, "--to", "py:percent", notebook], check=True, capture_output=True)
    subprocess.run(
        [*jupytext, "--to", "ipynb", "--update", notebook.with_suffix(".py")],
        check=True,
        capture_output=True,
    )
    before, after = (
        json.loads(path.read_text())["cells"]
        for path in (ROOT / "source" / UNIT / f"{UNIT}.ipynb", notebook)
    )
    assert [
        ("".join(cell["source"]), cell["id"], cell["metadata"].get("nbgrader")) for cell in after
    ] == [
        ("".join(cell["source"]), cell["id"], cell["metadata"].get("nbgrader")) for cell in before
    ]


@pytest.mark.parametrize(
    "page",
    [*DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "examples/github/README.md"],
    ids=lambda path: path.name,
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


# names that stand for any unit, or for one of a reader's own course
STANDING_FOR = re.compile(r"UNIT|NN_slug|ps1")


@pytest.mark.parametrize(
    "page", [*DOCS, *sorted(ROOT.glob("*.md"))], ids=lambda path: str(path.name)
)
def test_files_of_the_project_that_a_page_names_are_there(page: Path) -> None:
    rooms = "autograder|benchmarks|demo|docs|examples|jupyter|source|tests"
    for named in re.findall(rf"`((?:{rooms})/[\w./-]+)`", page.read_text()):
        assert STANDING_FOR.search(named) or (ROOT / named).exists(), named
