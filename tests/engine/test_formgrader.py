"""What a grader sees in formgrader, and students never: the mark scheme beside each answer; and
formulas where there is no network. A real server, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook as Book

from tests.support.commands import nbgrader
from tests.support.jupyter_server import fetched, serving
from tests.support.small_course import UNIT
from tests.support.written import TEXTS, graded_class, hand_in

DRAWN_BY_MATHJAX_ONLY = r"Because $\bbox[yellow]{2x}$ is $\frac{4x}{2}$."


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("formgrader") / "course"
    hand_in(root, "fay", DRAWN_BY_MATHJAX_ONLY)
    return graded_class(root)


@pytest.fixture(scope="module")
def address(course: Path) -> Iterator[Any]:
    """The address of a student's submission in formgrader."""

    def of(student: str) -> str:
        with Book(f"sqlite:///{course}/gradebook.db") as book:
            number = book.find_submission_notebook(UNIT, UNIT, student).id
        return f"{server}/formgrader/submissions/{number}/?index=0"

    with serving(course) as server:
        fetched(f"{server}/formgrader/manage_assignments", 120)
        yield of


def test_the_mark_scheme_stands_beside_the_answer(address: Any, browser: Any) -> None:
    tab = browser.new_page(viewport={"width": 1250, "height": 900})
    tab.goto(address("ann"))
    scheme = tab.locator("aside[aria-label='Mark scheme']")
    assert scheme.count() == 1, "one written answer has one"
    shown = scheme.inner_text()
    assert "said the SECRET model." in shown
    assert "1: gives an example, in the SECRET scheme." in shown
    assert "BEGIN SOLUTION" not in shown
    answer = tab.locator(".nbgrader_cell", has=scheme)
    text = answer.get_by_text(TEXTS["ann"])
    left, right = text.bounding_box(), scheme.bounding_box()
    assert left["x"] + left["width"] <= right["x"], "beside, not below"
    assert answer.locator("textarea").count() == 1
    if folder := os.environ.get("AUTOGRADER_SCREENSHOTS"):
        answer.scroll_into_view_if_needed()
        tab.screenshot(path=f"{folder}/formgrader-scheme.png")
    tab.close()


def test_formulas_are_drawn_without_a_network(address: Any, browser: Any) -> None:
    context = browser.new_context()
    elsewhere: list[str] = []

    def only_here(route: Any) -> None:
        if route.request.url.startswith("http://127.0.0.1:"):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    tab = context.new_page()
    failures: list[str] = []
    tab.on("pageerror", lambda error: failures.append(str(error)))
    missing: list[str] = []
    tab.on("response", lambda got: missing.append(got.url) if got.status >= 400 else None)
    tab.goto(address("fay"))
    tab.wait_for_function("() => window.MathJax && MathJax.loaded", timeout=60_000)
    panel = tab.locator(".nbgrader_cell", has_text="Because").last
    assert panel.locator(".MathJax, .MathJax_SVG, math").count() >= 2
    assert "bbox" not in panel.inner_text()
    assert "frac" not in panel.inner_text()
    assert not [url for url in elsewhere if "mathjax" in url.lower()]
    assert not [said for said in failures if "MathJax" in said]
    assert not [url for url in missing if "mathjax" in url.lower()]
    assert "STIX" in panel.locator(".MathJax .mi").first.evaluate(
        "letter => getComputedStyle(letter).fontFamily"
    )
    context.close()


def test_students_never_see_it(course: Path, tmp_path: Path) -> None:
    """Neither on our page nor on nbgrader's own, nor in what is handed out."""
    for exporter in ("autograder.feedback.FeedbackExporter", "nbconvert.exporters.HTMLExporter"):
        root = shutil.copytree(course, tmp_path / exporter)
        with (root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.GenerateFeedback.exporter_class = {exporter!r}\n")
        nbgrader(root, "generate_feedback", UNIT)
        page = (root / "feedback" / "ann" / UNIT / f"{UNIT}.html").read_text()
        assert TEXTS["ann"] in page
        assert "SECRET" not in page
        assert "Mark scheme" not in page
        drawn = (root / "feedback" / "fay" / UNIT / f"{UNIT}.html").read_text()
        assert "<mfrac>" in drawn
    nbgrader(course, "generate_assignment", UNIT, "--force")
    assert "SECRET" not in (course / "release" / UNIT / f"{UNIT}.ipynb").read_text()
