"""The page on which written answers are graded question by question: its own server, a real
gradebook and a real browser."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbgrader.api import Gradebook as Book

from tests.support.small_course import UNIT
from tests.support.written import BLANK, TEXTS, graded_class, hand_in, marks

HOSTILE = (
    "$\\frac{1}{2}$ <script>document.title = 'pwned'</script><img src=x onerror=alert(1)>"
    '</textarea></form><form action="https://evil.example"><button>x</button></form>'
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("page") / "course"
    hand_in(root, "gus", HOSTILE)
    return graded_class(root)


@pytest.fixture(scope="module")
def address(course: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "autograder", "written", UNIT]
    server = subprocess.Popen(
        command,
        cwd=course,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # also in the background
    )
    assert server.stdout is not None
    line = server.stdout.readline()
    assert line.startswith("Open http://127.0.0.1:"), line
    yield line.split()[1]
    server.send_signal(signal.SIGINT)
    assert "answers read" in server.communicate(timeout=60)[0]
    assert server.returncode == 0


def clean(course: Path) -> None:
    """Nobody has graded anything."""
    with Book(f"sqlite:///{course}/gradebook.db") as book:
        for submission in book.assignment_submissions(UNIT):
            for notebook in submission.notebooks:
                for row in notebook.grades:
                    row.manual_score = None
                    row.needs_manual_grade = row.auto_score is None
                for comment in notebook.comments:
                    comment.manual_comment = None
        book.db.commit()


@pytest.fixture
def tab(course: Path, address: str, browser: Any) -> Iterator[Any]:
    clean(course)
    context = browser.new_context(viewport={"width": 1250, "height": 900})
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()


def stored(form: Any) -> None:
    form.locator("output", has_text="Stored.").wait_for(timeout=30_000)


def test_equal_answers_are_graded_at_once_and_by_keys(tab: Any, course: Path) -> None:
    assert tab.locator("h1").inner_text() == "Say why"
    forms = tab.locator("form.card")
    assert forms.count() == 4
    first = forms.first
    assert "2 equal answers: " in first.inner_text()
    scheme = tab.locator("aside[aria-label='Mark scheme']").inner_text()
    assert "SECRET model" in scheme
    assert "SECRET scheme" in scheme
    tab.keyboard.press("j")
    tab.keyboard.press("1")
    tab.keyboard.press("2")  # thought better of it, before the first was stored
    first.locator("button[aria-pressed=true]", has_text=re.compile("^2$")).wait_for(timeout=30_000)
    stored(first)
    assert marks(course)["ann"] == marks(course)["cleo"] == (2.0, None, False)
    tab.keyboard.press(".")
    first.locator("button[aria-pressed=true]", has_text="2.5").wait_for(timeout=30_000)
    tab.keyboard.press("c")
    tab.keyboard.type("Well said, 1 j")
    tab.keyboard.press("Escape")
    tab.wait_for_function("() => document.querySelector('form.card').elements.before.value")
    assert marks(course)["ann"] == marks(course)["cleo"] == (2.5, "Well said, 1 j", False)
    assert tab.locator("#progress").inner_text() == "2 of 5 read"
    tab.keyboard.press("n")
    tab.keyboard.press("9")
    second = tab.locator("form.card:focus")
    said = second.locator("output", has_text="9 points are more than the 3 there are")
    said.wait_for(timeout=30_000)
    tab.keyboard.press("3")
    stored(second)
    tab.reload()
    assert tab.locator("#progress").inner_text() == "3 of 5 read"
    assert forms.first.locator("textarea").input_value() == "Well said, 1 j"


def test_enter_stores_the_points_that_were_typed(tab: Any, course: Path) -> None:
    form = tab.locator("form.card", has_text="because of that")
    form.locator("input[type=number]").fill("1.25")
    form.locator("input[type=number]").press("Enter")
    stored(form)
    assert marks(course)["ben"] == (1.25, None, False)


def test_it_works_without_scripts(browser: Any, address: str, course: Path) -> None:
    clean(course)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(address)
    form = page.locator("form.card", has_text="because of that")
    form.locator("textarea").fill("=1+1, ünd so")
    form.get_by_role("button", name="1.5", exact=True).click()
    assert "#answer-" in page.url
    assert "1 of 5 read" in page.locator("nav").inner_text()
    assert marks(course)["ben"] == (1.5, "=1+1, ünd so", False)
    context.close()


def test_two_graders_do_not_overwrite_each_other(tab: Any, course: Path) -> None:
    with Book(f"sqlite:///{course}/gradebook.db") as book:  # as formgrader does it
        row = book.find_grade("explain_it", UNIT, UNIT, "dan")
        row.manual_score, row.needs_manual_grade = 1.0, False
        book.db.commit()
    form = tab.locator("form.card", has_text="no idea")
    form.get_by_role("button", name="3", exact=True).click()
    told = form.locator("output", has_text="Not stored: 3 points here, 1 in the gradebook.")
    told.wait_for(timeout=30_000)
    assert marks(course)["dan"] == (1.0, None, False)
    assert marks(course)[BLANK] == (None, None, False)


def test_nothing_that_a_student_wrote_runs(tab: Any) -> None:
    form = tab.locator("form.card", has_text="gus")
    assert form.locator("math").count() == 1
    assert tab.title() != "pwned"
    assert form.locator("script, img, form").count() == 0
    assert form.locator("button", has_text="Store").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1250, 390])
def test_it_is_accessible_and_fits_a_phone(
    browser: Any, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [
        violation["id"] for violation in found if violation["impact"] in ("serious", "critical")
    ] == []
    assert said == []
    if folder := os.environ.get("AUTOGRADER_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/written-{scheme}-{width}.png", full_page=True)
    context.close()


def asked(
    address: str, method: str = "GET", body: str = "", path: str = "", **headers: str
) -> tuple[int, str, dict[str, str]]:
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if method == "POST":
        named["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path or f"{parts.path}1", body, named)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), dict(answer.getheaders())


def test_it_answers_nobody_else(address: str, course: Path) -> None:
    clean(course)
    status, text, headers = asked(address)
    assert status == 200
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "no-referrer"
    form = "&".join(
        f"id={urllib.parse.quote(value)}"
        for value in re.findall(r'name="id" value="([^"]+)"', text)[:1]
    )
    for refused in (
        asked(address, Host="evil.example:80"),
        asked(address, path="/1"),
        asked(address, path="/" + "x" * 43 + "/1"),
        asked(address, path="/" + "x" * 43 + "/1", method="POST", body=f"{form}&give=3"),
        asked(address, method="POST", body=f"{form}&give=3", Host="evil.example"),
        asked(address, method="POST", body=f"{form}&give=3", Sec_Fetch_Site="cross-site"),
    ):
        assert refused[0] in (403, 404), refused
        assert not any(text in refused[1] for text in TEXTS.values())
    assert all(points is None for points, _, _ in marks(course).values())
    assert asked(address, method="POST", body=f"{form}&give=3")[0] == 303
    assert [points for points, _, _ in marks(course).values()].count(3.0) == 1


@pytest.mark.parametrize(
    "body",
    [
        "give=1&id=k1",
        "give=x",
        "id=%00&give=nan",
        "give=-1&before=&comment=%FF",
        "answer=" + "9" * 99,
    ],
)
def test_a_form_that_is_none_stores_nothing(address: str, course: Path, body: str) -> None:
    clean(course)
    status, text, _ = asked(address, method="POST", body=body)
    assert status in (200, 303, 400)
    assert "Traceback" not in text
    assert all(points is None for points, _, _ in marks(course).values())
