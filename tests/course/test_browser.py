"""A student in JupyterLab and an instructor in formgrader, in a real browser."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.course.course import Course
from autograder.course.variants import reference_solutions
from autograder.practice.start import prepared
from demo import demo
from tests.support.jupyter_server import serving
from tests.support.the_course import ROOT, source

UNIT = "07_backpropagation"
SCREENSHOTS = os.environ.get(
    "AUTOGRADER_SCREENSHOTS"
)  # a folder: the pictures of the guides are taken anew

RUN_CELL = """async ([index, source]) => {
  const notebook = window.jupyterapp.shell.currentWidget;
  const cell = notebook.content.widgets[index];
  if (source !== null) cell.model.sharedModel.setSource(source);
  notebook.content.activeCellIndex = index;
  notebook.content.deselectAll();
  await window.jupyterapp.commands.execute("notebook:run-cell");
  await notebook.content.scrollToItem(index);
  return cell.model.outputs.toJSON().map((output) =>
    output.output_type === "error" ? output.ename + ": " + output.evalue : output.output_type === "stream" ? output.text : Object.keys(output.data).join());
}"""
READY = """() => {
  const widget = window.jupyterapp && window.jupyterapp.shell.currentWidget;
  return widget && widget.content && widget.content.widgets && widget.content.widgets.length > 20
    && widget.sessionContext.session && widget.sessionContext.session.kernel && widget.sessionContext.session.kernel.status === "idle";
}"""


@pytest.fixture
def serve() -> Iterator[Any]:
    """Start JupyterLab in a folder; its address."""
    with contextlib.ExitStack() as servers:

        def start(folder: Path, more: dict[str, str] | None = None) -> str:
            return servers.enter_context(serving(folder, app="jupyterlab", more=more))

        yield start


def picture(tab: Any, name: str) -> None:
    if SCREENSHOTS:
        tab.screenshot(path=f"{SCREENSHOTS}/{name}.png")


def test_a_student_solves_an_exercise_in_jupyterlab(
    browser: Any, serve: Any, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "release" / UNIT, tmp_path / "work" / UNIT)
    path = tmp_path / "work" / UNIT / f"{UNIT}.ipynb"
    cells = json.loads(path.read_text())["cells"]
    place = {
        cell["metadata"]["nbgrader"]["grade_id"]: i
        for i, cell in enumerate(cells)
        if "nbgrader" in cell["metadata"]
    }
    solutions = reference_solutions(source(UNIT))

    tab = browser.new_page(viewport={"width": 1250, "height": 900})
    tab.goto(f"{serve(tmp_path / 'work')}/lab/tree/{UNIT}/{UNIT}.ipynb?reset")
    tab.wait_for_function(READY, timeout=90_000)

    def run(name: str, text: str | None = None) -> list[str]:
        outputs: list[str] = tab.evaluate(RUN_CELL, [place[name], text])
        return outputs

    pictures: list[bool] = []
    for name, index in place.items():  # run all, untouched
        if cells[index]["cell_type"] == "code":
            outputs = run(name)
            if name.startswith("test_"):
                assert outputs == ["NotImplementedError: Write your answer in place of this line."]
            elif name.startswith("given_picture"):
                pictures.append("image/png" in outputs[0])
                assert pictures[-1] or outputs == [
                    "This picture appears once the exercises above it are written.\n"
                ]
            else:
                assert not any("Error: " in output for output in outputs), name

    assert pictures[0], "the first picture needs no answer"
    assert not all(pictures)
    assert run("sigmoid", "def sigmoid(z):\n    return 1 / 1 + np.exp(-z)") == []
    (told,) = run("test_sigmoid")
    assert told.startswith("AssertionError: ")
    picture(tab, "student-told")
    assert run("sigmoid", solutions["sigmoid"]) == []
    assert run("test_sigmoid") == ["The visible checks of sigmoid passed.\n"]
    first = next(name for name in place if name.startswith("given_picture"))
    for name, text in solutions.items():
        if place[name] < place[first]:
            run(name, text)
    assert any("image/png" in output for output in run(first))
    picture(tab, "student-figure")
    tab.keyboard.press("Control+s")
    tab.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=30_000
    )
    saved = json.loads(path.read_text())["cells"][place["sigmoid"]]
    assert "".join(saved["source"]) == solutions["sigmoid"]
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", path, "--course", ROOT],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "[ok]  sigmoid" in done.stdout
    tab.close()


def test_a_learner_practises_in_jupyterlab(browser: Any, serve: Any, tmp_path: Path) -> None:
    course = tmp_path / "course"
    for folder in (f"source/{UNIT}", f"release/{UNIT}", f"tests/hidden/{UNIT}"):
        shutil.copytree(
            ROOT / folder, course / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "nbgrader_config.py", course)
    path, environment = prepared(Course(course), UNIT)
    cells = json.loads(path.read_text())["cells"]
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    solutions = reference_solutions(source(UNIT))
    tab = browser.new_page(viewport={"width": 1250, "height": 900})
    tab.goto(f"{serve(path.parent, environment)}/lab/tree/{UNIT}.ipynb?reset")
    tab.wait_for_function(READY, timeout=90_000)

    def run(name: str, text: str | None = None) -> list[str]:
        outputs: list[str] = tab.evaluate(RUN_CELL, [names.index(name), text])
        return outputs

    for name, cell in zip(names, cells, strict=True):
        if (
            cell["cell_type"] == "code"
            and cell["metadata"]["nbgrader"]["locked"]
            and not cell["metadata"]["nbgrader"]["grade"]
        ):
            run(name)
        if name == "sigmoid":
            break
    check = cells[names.index("test_sigmoid")]["source"]
    run("sigmoid", "def sigmoid(z):\n    return 1 / (1 + np.exp(z))")
    (kinds,) = run("test_sigmoid", "%practice sigmoid")
    assert {"text/plain", "text/html"} <= set(kinds.split(","))
    told = tab.locator(".jp-RenderedHTML", has_text="sigmoid: 0 of 2 points")
    told.wait_for(timeout=30_000)
    assert "add up to 1" in told.inner_text()
    picture(tab, "practice-told")
    run("sigmoid", solutions["sigmoid"])
    run("test_sigmoid", "%practice sigmoid")
    tab.locator(".jp-RenderedHTML", has_text="sigmoid: 2 of 2 points").wait_for(timeout=30_000)
    run("test_sigmoid", "".join(check))
    tab.keyboard.press("Control+s")
    tab.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=30_000
    )
    tab.close()
    command = [sys.executable, "-m", "autograder", "check", str(path), "--format", "json"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=120)
    (result,) = json.loads(done.stdout)["results"]
    assert result["score"] == 2
    assert done.returncode == 1


def test_an_instructor_grades_in_formgrader(browser: Any, serve: Any, tmp_path: Path) -> None:
    course = tmp_path / "course"
    for folder in (f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        shutil.copytree(
            ROOT / folder, course / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "nbgrader_config.py", course)
    exchange = course.with_name(f"{course.name}-exchange")
    exchange.mkdir()
    exchange.chmod(0o777)
    address = f"{serve(course)}/formgrader"
    tab = browser.new_page(viewport={"width": 1250, "height": 900})

    tab.goto(f"{address}/manage_assignments")
    tab.locator("td.preview").first.wait_for(state="attached")
    tab.locator("tr", has_text=UNIT).locator("td.assign a").click()
    tab.get_by_text("Successfully created").first.wait_for(timeout=60_000)
    assert (course / "release" / UNIT / f"{UNIT}.ipynb").is_file()

    demo.make_class(course, UNIT)
    for student in (course / "submitted").iterdir():
        if student.name not in ("ada", "ben"):
            shutil.rmtree(student)
    for student, points in (("ada", 36.0), ("ben", 34.0)):
        tab.goto(f"{address}/manage_submissions/{UNIT}")
        tab.locator("tr", has_text=student).locator("td.autograde a").click()
        tab.get_by_text("Successfully autograded").first.wait_for(timeout=90_000)
        tab.goto(f"{address}/manage_submissions/{UNIT}")
        row = tab.locator("tr", has_text=student)
        row.locator("td.score").wait_for()
        assert row.locator("td.score").inner_text().startswith(f"{points:g}")

    tab.goto(f"{address}/gradebook/{UNIT}/{UNIT}")
    tab.locator("td.name a", has_text="Submission").first.click()
    tab.locator("#explain_blame-comment").wait_for(timeout=30_000)
    assert (
        tab.get_by_text("sigmoid: 2 of 2 points").count()
        + tab.get_by_text("sigmoid: 0 of 2 points").count()
        == 1
    )
    tab.get_by_text("Any shape works").first.scroll_into_view_if_needed()
    picture(tab, "instructor-submission")
    for field in ("explain_blame", "explain_check"):
        tab.locator(f"input.score#{field}").fill("2")
        tab.locator(f"input.score#{field}").press("Tab")
    tab.locator("#explain_blame-comment").fill("Well said.")
    tab.locator("#explain_blame-comment").press("Tab")
    tab.wait_for_timeout(1500)

    for student in ("ada", "ben"):
        tab.goto(f"{address}/manage_submissions/{UNIT}")
        tab.locator("tr", has_text=student).locator("td.generate-feedback a").click()
        tab.get_by_text("Successfully generated feedback").first.wait_for(timeout=60_000)
    tab.close()

    pages = {
        student: (course / "feedback" / student / UNIT / f"{UNIT}.html").read_text()
        for student in ("ada", "ben")
    }
    totals = {
        student: "40 of 40 points" in text or "38 of 40 points" in text
        for student, text in pages.items()
    }
    assert sum(totals.values()) == 1  # the one whose written answers were read
    assert sum("Well said." in text for text in pages.values()) == 1
    scripts = Path(sys.executable).parent
    subprocess.run(
        [scripts / "nbgrader", "export", "--to", "grades.csv"],
        cwd=course,
        check=True,
        capture_output=True,
    )
    exported = {
        row.split(",")[3]: float(row.split(",")[9])
        for row in (course / "grades.csv").read_text().splitlines()[1:]
    }
    read = next(student for student, text in pages.items() if "Well said." in text)
    assert exported == {"ada": 36.0, "ben": 34.0} | {read: {"ada": 40.0, "ben": 38.0}[read]}

    # a config that no longer loads: the button refuses, and no student code runs
    (course / "nbgrader_config.py").open("a").write("\nc.X = (\n")
    path = course / "submitted" / "ada" / UNIT / f"{UNIT}.ipynb"
    notebook = json.loads(path.read_text())
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    first["source"] = f"open({str(tmp_path / 'written_outside')!r}, 'w').write('x')"
    path.write_text(json.dumps(notebook))
    tab = browser.new_page(viewport={"width": 1250, "height": 900})
    tab.goto(f"{serve(course)}/formgrader/manage_submissions/{UNIT}")
    tab.locator("tr", has_text="ada").locator("td.autograde a").click()
    tab.get_by_text("'(' was never closed").first.wait_for(timeout=90_000)
    tab.close()
    assert not (tmp_path / "written_outside").exists()
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        assert {
            item.student.id: item.score for item in book.assignment_submissions(UNIT)
        } == exported
