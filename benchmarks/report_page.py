"""How long the report of a thousand students takes to make and, in Chromium, to open: ``python
benchmarks/report_page.py [STUDENTS]``."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import sync_playwright

from autograder.course.course import Course
from autograder.nbgrader.register import register
from autograder.reports.pages import unit_page
from demo import demo

UNIT = demo.UNIT


def main() -> None:
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        course = Path(name) / "course"
        demo.copy_course(course)
        demo.release(course)
        demo.make_class(course)
        demo.run("autograder", "grade", UNIT, course=course)
        reports = course / "reports" / UNIT
        grades = [json.loads(path.read_text()) for path in sorted(reports.glob("*.json"))]
        for number in range(students - len(grades)):
            (reports / f"student{number:05d}.json").write_text(
                json.dumps(grades[number % len(grades)])
            )
        start = time.perf_counter()
        page = Path(name) / "report.html"
        page.write_text(unit_page(Course(course), UNIT, register(Course(course), [UNIT])))
        made = time.perf_counter() - start
        opened = []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            for _ in range(5):
                tab = browser.new_page()
                start = time.perf_counter()
                tab.goto(page.as_uri())
                opened.append(time.perf_counter() - start)
                tab.close()
            browser.close()
    print(
        f"{students} students: made in {made:.2f} s, {page.name} opened in {sorted(opened)[2]:.2f} s (median of five)"
    )


if __name__ == "__main__":
    main()
