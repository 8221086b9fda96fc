"""The units in Chromium, with nothing installed: from the click on a unit to its first cell, and
from `%practice` on the instructor's answers to the verdict, beside the caged engine: ``python
benchmarks/in_a_browser.py PYODIDE [UNIT ...]``."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright

from autograder.authoring.site import lite
from autograder.course.course import Course
from autograder.course.notebook import parse
from autograder.running.handle import Grader
from autograder.running.options import Options
from tests.support.lite import LiteNotebook, expose, served


def main() -> None:
    pyodide, *names = sys.argv[1:]
    course = Course(Path(__file__).parents[1])
    names = names or course.units
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        site.mkdir()
        units = [course.unit(name) for name in names]
        lite.build(course, units, site / "lite", tests=True, pyodide=Path(pyodide))
        expose(site)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        print(f"{'':42}  MB    first cell  all answers  cage   points")
        with served(site) as address:
            for name in names:
                print(_measured(browser, address, course, name), flush=True)
        browser.close()


def _measured(browser: Any, address: str, course: Course, name: str) -> str:
    unit = course.unit(name)
    data = unit.source.read_bytes()
    with Grader(Options(str(course.root), name)) as grader:
        grader.grade_bytes(data, name)
        start = time.perf_counter()
        grader.grade_bytes(data, name)
        caged = time.perf_counter() - start
    context = browser.new_context()
    tab = context.new_page()
    sizes: list[int] = []
    tab.on(
        "response", lambda response: sizes.append(int(response.headers.get("content-length", 0)))
    )
    start = time.perf_counter()
    notebook = LiteNotebook(tab, address, name)
    notebook.run("start-practice")
    first = time.perf_counter() - start
    cells = parse(data).cells
    for cell in cells:
        if cell.kind == "code" and not cell.is_test and not cell.id.startswith("given-picture"):
            notebook.run(cell.id, cell.source)
    start = time.perf_counter()
    told = notebook.run("start-practice", "%practice")
    answered = time.perf_counter() - start
    score = re.search(r": ([\d.]+ of [\d.]+) points", told)
    context.close()
    points = score[1] if score else told[:200]
    megabytes = sum(sizes) / 1e6
    return (
        f"{name:42}  {megabytes:4.0f}  {first:8.1f} s  {answered:9.2f} s  {caged:5.2f} s  {points}"
    )


if __name__ == "__main__":
    main()
