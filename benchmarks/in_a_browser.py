"""The units in Chromium, with nothing installed: from the click on a unit to its first cell, and
from `%practice` on the instructor's answers to its answer, of all exercises and of each, beside the
same in a kernel of this machine and the caged engine: ``python benchmarks/in_a_browser.py PYODIDE
[UNIT ...]``. The goal for an answer: three times the kernel's time and a second."""

from __future__ import annotations

import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from jupyter_client.manager import start_new_kernel
from playwright.sync_api import sync_playwright

from autograder.authoring.site import lite
from autograder.course.course import Course
from autograder.course.notebook import parse
from autograder.practice.packed import pack
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.running.own_notebook import PACKED
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
        print(
            f"{'':50}   MB  first cell  %practice      again  kernel    cage   one, median,"
            " slowest  goal met by"
        )
        with served(site) as address:
            for name in names:
                print(_measured(browser, address, course, name), flush=True)
        browser.close()


def _measured(browser: Any, address: str, course: Course, name: str) -> str:
    unit = course.unit(name)
    data = unit.source.read_bytes()
    asked = ["", *(exercise.id for exercise in unit.exercises if not exercise.manual)]
    answers = {
        cell.id: cell.source
        for cell in parse(data).cells
        if cell.kind == "code" and not cell.is_test and not cell.id.startswith("given-picture")
    }
    with Grader(Options(str(course.root), name)) as grader:
        grader.grade_bytes(data, name)
        caged, _ = _timed(grader.grade_bytes, data, name)
    native = _in_a_kernel(course, name, list(answers.values()), asked)
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
    for cell, source in answers.items():
        notebook.run(cell, source)
    took, _ = _timed(notebook.run, "start-practice", "%practice")
    each = [_timed(notebook.run, "start-practice", f"%practice {one}") for one in asked]
    context.close()
    for one, (_, text) in zip(asked, each, strict=True):
        if not _holds(text, of=one):
            raise SystemExit(f"{name}: %practice {one} answered: {text[:400]}")
    seconds = [second for second, _ in each]
    ratios = [(second - 1) / other for second, other in zip(seconds, native, strict=True)]
    return (
        f"{name:50}  {sum(sizes) / 1e6:3.0f}  {first:8.1f} s  {took:7.2f} s"
        f"  {seconds[0]:7.2f} s  {native[0]:5.2f} s  {caged:5.2f} s"
        f"  {statistics.median(seconds[1:]):6.2f} s  {max(seconds[1:]):6.2f} s"
        f"  {sum(ratio <= 3 for ratio in ratios[1:]):2} of {len(ratios) - 1:2}"
        f"  {'yes' if ratios[0] <= 3 else f'({ratios[0]:.1f})'}"
    )


def _in_a_kernel(course: Course, name: str, cells: list[str], asked: list[str]) -> list[float]:
    """Seconds until the same `%practice` has its answers in a kernel, as JupyterLab runs it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        shutil.copytree(course.unit(name).folder, place)
        (place / PACKED).write_bytes(pack(course, course.unit(name), tests=True))
        manager, client = start_new_kernel(cwd=str(place))
        try:
            for source in ["%load_ext autograder", *cells, "%practice"]:
                client.execute_interactive(source, output_hook=lambda _: None, timeout=600)
            return [_timed(_told, client, f"%practice {one}")[0] for one in asked]
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def _told(client: Any, source: str) -> str:
    outputs: list[str] = []
    client.execute_interactive(
        source,
        output_hook=lambda message: outputs.append(
            str(message["content"].get("data", {}).get("text/plain", ""))
        ),
        timeout=600,
    )
    text = "".join(outputs)
    if not _holds(text, of=source.removeprefix("%practice ")):
        raise SystemExit(f"In a kernel, {source} answered: {text[:400]}")
    return text


def _holds(text: str, of: str) -> bool:
    """Whether an answer gives all points that it speaks of."""
    points = re.findall(r"([\d.]+) of ([\d.]+)", text)
    return bool(points) and points[0][0] == points[0][1] and of in text


def _timed(run: Callable[..., Any], *args: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    told = run(*args)
    return time.perf_counter() - start, told


if __name__ == "__main__":
    main()
