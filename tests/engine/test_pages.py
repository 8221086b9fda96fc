"""Feedback pages and the instructor's report, made from a real gradebook of a hostile class and
opened in a real browser."""

from __future__ import annotations

import subprocess
import sys
import time
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook as Book
from traitlets.config import Config

from autograder.course.course import Course
from autograder.grade import ExerciseGrade, Grade, Misconception, TestOutcome
from autograder.nbgrader import formgrader, sanitize
from autograder.nbgrader.enrolment import Enrolment
from autograder.nbgrader.roster import Student
from autograder.nbgrader.sanitize import markdown
from autograder.reports.item_analysis import items
from autograder.reports.properties import properties
from tests.support.classes import with_question
from tests.support.commands import run, write
from tests.support.jupyter_server import fetched, serving
from tests.support.small_course import RIGHT, UNIT, code, small

CONFIG = """c = get_config()
c.GenerateFeedback.exporter_class = "autograder.feedback.FeedbackExporter"
c.HTMLExporter.filters = {"markdown2html": "autograder.sanitize.markdown2html", "highlight_code": "autograder.sanitize.highlight_code"}
"""

WRITTEN = """Because $a_i < b_i$ and `x < y`, *so*.

<script>document.title = "pwned"; alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)></svg><iframe src="https://evil.example"></iframe>
[a link](javascript:alert(1)) [another](https://example.org) ![tracked](https://evil.example/t.png) <a href="data:text/html,<script>alert(1)</script>">d</a>
<style>body { display: none }</style><form action="https://evil.example"><input></form><p onclick="alert(1)" style="background: url(https://evil.example)">hi</p>

\x1b[31mred \u202eturned
"""
LOUD = code(
    "from IPython.display import HTML, SVG, Javascript, display\n"
    "display(HTML('<script>alert(1)</script><img src=x onerror=alert(1)>'))\n"
    'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>\'))\n'
    "display(Javascript('alert(1)'))\n"
    "print('\\x1b]0;pwned\\x07\\x1b[31m<script>alert(1)</script>')"
)
WRONG = (
    "def double(x):\n    raise ValueError('<script>alert(1)</script> \\x1b[2J \\u202e</pre>')",
    RIGHT[1],
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class with feedback pages and both reports; its course folder."""
    root = tmp_path_factory.mktemp("pages") / "course"
    make_course(root)
    for student, document in {
        "hostile": with_question(small(*WRONG, LOUD), WRITTEN),
        "full": with_question(small(*RIGHT), "Because **so**."),
        "blank": with_question(small()),
        "broken": b"{",
    }.items():
        write(root / "submitted" / student / UNIT, document)
        (root / "submitted" / student / UNIT / "timestamp.txt").write_text(
            "2026-11-20 10:00:00 UTC"
        )
    (root / "extensions.csv").write_text(
        f"student,unit,until,note\nblank,{UNIT},2026-11-25,<script>alert(1)</script>\n"
    )
    with Enrolment(Course(root)) as made:
        made.enrol([Student("absent", "Zoë", "<script>alert(1)</script>")])
    with Book(f"sqlite:///{root}/gradebook.db") as book:
        book.update_or_create_assignment(UNIT, duedate="2026-11-20 07:00:00 UTC")
    assert run("grade", UNIT, cwd=root).returncode == 2
    with Book(f"sqlite:///{root}/gradebook.db") as book:
        grade = book.find_grade("explain_it", UNIT, UNIT, "full")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.find_comment(
            "explain_it", UNIT, UNIT, "full"
        ).manual_comment = "Well said.\n<script>alert(1)</script>"
        book.update_or_create_student("full", first_name="Ünal", last_name="<b>Öz")
        book.db.commit()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_feedback", UNIT],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert run("report", UNIT, cwd=root).returncode == 0
    assert run("report", cwd=root).returncode == 0
    return root


def make_course(root: Path) -> None:
    from tests.support.small_course import HIDDEN

    write(root / f"release/{UNIT}", with_question(small()))
    write(root / f"source/{UNIT}", with_question(small(*RIGHT)))
    (root / "nbgrader_config.py").write_text(CONFIG)
    hidden = root / f"tests/hidden/{UNIT}"
    hidden.mkdir(parents=True)
    (hidden / f"test_{UNIT}.py").write_text(HIDDEN)
    (hidden / "misconceptions.py").write_text(
        "from autograder import misconception\n\n\n"
        '@misconception("double", says="You added 1 and did not double.")\n'
        "def adds_one(x):\n    return x + 1\n"
    )


def feedback_of(root: Path, student: str) -> Path:
    return root / "feedback" / student / UNIT / f"{UNIT}.html"


PAGES = ["hostile", "full", "blank", "broken", "unit", "course"]


def page(root: Path, name: str) -> Path:
    if name in ("unit", "course"):
        return root / "reports" / f"{UNIT if name == 'unit' else 'course'}.html"
    return feedback_of(root, name)


def test_late_work_is_told_and_why_it_was_extended_is_not(pages: Path) -> None:
    assert "Handed in 3 hours late. It was due 20 November 2026, 07:00 UTC." in (
        feedback_of(pages, "full").read_text()
    )
    blank = feedback_of(pages, "blank").read_text()
    assert "Handed in within your extension, to the end of 25 November 2026 (UTC)." in blank
    assert "alert" not in blank
    report = page(pages, "unit").read_text()
    assert "extended to the end of 25 November 2026 (UTC): &lt;script&gt;" in report


def test_feedback_says_what_holds_what_does_not_and_what_a_person_wrote(pages: Path) -> None:
    full = feedback_of(pages, "full").read_text()
    assert "<h1>01_small</h1>" in full, "its notebook has no title"
    assert "<title>01_small: feedback for Ünal &lt;b&gt;Öz (full)</title>" in full
    assert "8.5 of 9 points" in full
    assert "Well said.\n&lt;script&gt;" in full
    assert "<strong>so</strong>" in full
    hostile = feedback_of(pages, "hostile").read_text()
    assert "called: double(3.0)" in hostile
    assert "1 written answer is still to be read" in hostile
    assert "could not be graded" in feedback_of(pages, "broken").read_text()
    blank = feedback_of(pages, "blank").read_text()
    assert "Nothing is written yet." in blank
    assert "Not attempted yet" not in blank, "one line is enough"
    assert "What the grader wrote" in full
    assert "What the grader wrote" not in feedback_of(pages, "blank").read_text(), (
        "No response. is nobody's word"
    )


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_student_is_more_than_text(pages: Path, name: str) -> None:
    text = page(pages, name).read_text()
    assert "<script>alert" not in text
    live = Live()
    live.feed(text)
    assert live.found == []
    assert not set(text) & set(map(chr, [*range(9), *range(11, 32), 127, 0x202E]))


def test_a_report_names_nobody_in_its_examples(pages: Path) -> None:
    wrong = with_question(small("def double(x):\n    return x + 1", RIGHT[1]))
    write(pages / "submitted" / "zoe" / UNIT, wrong)
    run("grade", UNIT, cwd=pages)
    run("report", UNIT, cwd=pages)
    text = page(pages, "unit").read_text()
    section = text[text.index("<h2>Misconceptions") : text.index("<h2>Hidden tests")]
    assert "<strong>1 of 3</strong> in double: You added 1 and did not double." in section
    assert "came back: 4.0" in section
    assert "zoe" not in section


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("width", "scheme", "scripts"),
    [(1000, "light", True), (1000, "dark", True), (390, "light", False)],
)
def test_pages_in_a_browser(
    pages: Path, browser: Any, name: str, width: int, scheme: str, scripts: bool
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
    )
    tab = context.new_page()
    heard: list[str] = []
    tab.on("dialog", lambda dialog: (heard.append("a dialog"), dialog.dismiss()))
    tab.on("console", lambda message: heard.append(message.text))
    tab.on(
        "request",
        lambda request: (
            heard.append(request.url) if not request.url.startswith(("file:", "data:")) else None
        ),
    )
    tab.goto(page(pages, name).as_uri())
    assert heard == []
    assert "pwned" not in tab.title()
    assert tab.locator("h1").is_visible()
    box = tab.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= width
    if scripts:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
        assert [
            violation["id"] for violation in found if violation["impact"] in ("serious", "critical")
        ] == []
    context.close()


def test_tables_sort_by_a_click(pages: Path, browser: Any) -> None:
    tab = browser.new_page()
    tab.goto(page(pages, "unit").as_uri())
    students = tab.locator("table").last
    students.get_by_role("button", name="points").click()
    first, last = students.locator("tbody tr").first, students.locator("tbody tr").last
    assert first.locator("td").first.inner_text() == "–"
    assert last.locator("td").first.inner_text() == "6 of 6"
    students.get_by_role("button", name="points").click()
    assert students.locator("tbody tr").first.locator("td").first.inner_text() == "6 of 6"
    tab.close()


def test_a_phone_does_not_scroll_sideways(pages: Path, browser: Any) -> None:
    for name in PAGES:
        tab = browser.new_page(viewport={"width": 390, "height": 800})
        tab.goto(page(pages, name).as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, name
        tab.close()


def test_formgrader_shows_nothing_that_runs(pages: Path) -> None:
    """A real server with nbgrader's extension, asked for the page on which a person grades."""
    with Book(f"sqlite:///{pages}/gradebook.db") as book:
        number = book.find_submission_notebook(UNIT, UNIT, "hostile").id
    with serving(pages) as address:
        text = fetched(f"{address}/formgrader/submissions/{number}/?index=0", 90)
    assert "<em>so</em>" in text
    live = Live()
    live.feed(text)
    assert live.found == []


class Live(HTMLParser):
    """What of ours or of evil.example would run, load or be followed in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attributes:
            if (
                (name.startswith("on") and "alert" in (value or ""))
                or "evil.example" in (value or "")
                or "alert(1)" in (value or "")
            ):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style") and (
            "alert(1)" in data or "pwned" in data or "display: none }" in data
        ):
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


# -- markdown --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("*a* **b** `x < y`", "<em>a</em> <strong>b</strong> <code>x &lt; y</code>"),
        ("$a_i < b_i$ and $c_j$", "<mo>&lt;</mo><msub><mi>b</mi><mi>i</mi></msub>"),
        ("[t](https://example.org)", '<a href="https://example.org">t</a>'),
        ("1. a\n2. b", "<li>a</li>"),
        ("|a|b|\n|-|-|\n|1|2|", "<td>1</td>"),
    ],
)
def test_ordinary_markdown_stays(source: str, kept: str) -> None:
    assert kept in markdown(source)


@pytest.mark.parametrize(
    "source",
    [
        "<a href='data:text/html,x'>y</a>",
        "<a href='&#100;ata:text/html,x'>y</a>",
        "<a href='da\tta:text/html,x'>y</a>",
        "<a href=' javascript:x'>y</a>",
        "<a href='JaVaScRiPt:x'>y</a>",
        "[y](data:text/html,x)",
        "<img src='https://evil.example/x.png'>",
        "<img src='data:image/svg+xml;base64,AAAA'>",
        "![y](file:///etc/passwd)",
    ],
)
def test_links_and_pictures_lead_nowhere_strange(source: str) -> None:
    assert "href=" not in markdown(source)
    assert "src=" not in markdown(source)


def test_attached_pictures_stay() -> None:
    assert 'src="data:image/png;base64,AAAA"' in markdown(
        "![p](attachment:p.png)", {"p.png": {"image/png": "AAAA"}}
    )


SLOW = [
    "\\\\[",
    "<div>",
    "|a|b|\n|-|-|\n|1|2|\n",
    "\\begin",
    " ",
    "> - ",
    "[a](",
    "![",
    "*a **b ",
    "<ul><li>",
    "- - ",
    "` ",
]


@pytest.mark.parametrize("unit", SLOW)
def test_a_very_long_text_is_shown_as_it_was_written(unit: str) -> None:
    source = unit * (200_000 // len(unit))
    before = time.process_time()
    page = markdown(source)
    assert time.process_time() - before < 3
    assert "as it was written: it is longer than 20,000 characters" in page
    assert unescape(page[page.index("<pre>") + 5 : page.index("</pre>")]).split() == source.split()


def test_texts_that_are_slow_to_lay_out_are_shown_as_they_were_written_when_the_page_has_taken_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sanitize, "MAX_SECONDS", 0.3)
    page = sanitize.Page()
    assert "<em>a</em>" in page.markdown("*a*")
    shown = [page.markdown("\\\\[" * 1500) for _ in range(40)]
    laid_out = sum("as it was written" not in text for text in shown)
    assert 1 <= laid_out < 20
    assert all("the texts before it took too long" in text for text in shown[laid_out:])
    assert "*a*" in page.markdown("*a*")
    assert "<em>a</em>" in sanitize.Page().markdown("*a*")


def test_what_a_text_breaks_is_its_own_layout_only() -> None:
    assert markdown("![a](attachment:none.png) *b*") == "<p> <em>b</em></p>\n"
    assert "<script" not in markdown("> " * 9_000 + "<script>alert(1)</script>")


def test_attached_pictures_are_put_in_as_often_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sanitize, "MAX_PICTURES", 10_000)
    large = {"p.png": {"image/png": "A" * 3_000}}
    for source in (
        "![p](attachment:p.png)\n\n" * 500,
        "<img src='data:image/png;base64,@0'>" * 500,
        "![p](&#97;ttachment:p.png)\n" * 500,
    ):
        assert len(markdown(source, large)) < 60_000
    page = sanitize.Page()
    shown = [page.markdown("![p](attachment:p.png)", large).count("A" * 3_000) for _ in range(5)]
    assert shown == [1, 1, 1, 0, 0]


@pytest.mark.parametrize("content", ['A" onerror="alert(1)', "<script>", "A'", 5, None])
def test_an_attachment_that_is_no_base64_is_left_out(content: Any) -> None:
    page = markdown(
        "![p](attachment:p.png) <img src='data:image/png;base64,@0'>",
        {"p.png": {"image/png": content}, "q": 7},
    )
    assert "onerror" not in page
    assert "script" not in page


@pytest.mark.parametrize("language", ["python", "mermaid", "html", "{=html}", "no-such"])
def test_code_in_a_text_is_code_whatever_it_says_that_it_is(language: str) -> None:
    page = markdown(f"```{language}\nx < y\n```")
    assert "x &lt; y" in page
    assert "mermaid" not in page


def test_a_diagram_of_a_students_making_is_none() -> None:
    assert "class" not in markdown('<pre class="mermaid">graph TD; click A call alert(1)</pre>')


def test_nbconverts_filter_counts_the_time_of_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """As nbconvert calls it: with the context of a template, whose resources all cells of a page
    share."""
    from jinja2 import Environment

    monkeypatch.setattr(sanitize, "MAX_SECONDS", 0.2)
    environment = Environment(autoescape=False)
    environment.filters["markdown2html"] = formgrader.markdown2html
    template = environment.from_string(
        "{% for cell in cells %}{{ cell.source | markdown2html }}{% endfor %}"
    )
    cells = [{"source": "\\\\[" * 1500, "attachments": {}}] * 20
    page = template.render(cells=cells, resources={})
    assert page.count("took too long") > 5
    assert "took too long" not in template.render(cells=cells[:1], resources={})


def test_code_that_is_slow_to_colour_is_shown_without_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As nbconvert makes a page of a notebook, with the course's filters."""
    monkeypatch.setattr(sanitize, "MAX_COLOURING", 0.3)
    filters = {"highlight_code": formgrader.highlight_code}
    slow = [" \n" * 100_000 + "x", *[" \n" * 2_400 + "<x"] * 20]
    document = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in ["y = 1", *slow, "z = 1"]]
    )
    before = time.process_time()
    page, _ = HTMLExporter(
        config=Config({"HTMLExporter": {"filters": filters}})
    ).from_notebook_node(document)
    assert time.process_time() - before < 30
    assert '<span class="n">y</span>' in page
    assert "z = 1" in page
    assert page.count("&lt;x</pre>") >= 5


# -- item analysis ---------------------------------------------------------------------------------


def graded(double: float, total: float, *, slip: bool = False) -> Grade:
    tests = (
        TestOutcome("a", "A holds.", double > 0),
        TestOutcome("b", "B holds.", double > 2, message=None if double > 2 else "m"),
    )
    wrong = (Misconception("slip", "Not so."),) if slip else ()
    return Grade(
        "s",
        "u",
        "graded",
        exercises=(
            ExerciseGrade("double", double, 4.0, tests=tests, misconceptions=wrong),
            ExerciseGrade("total", total, 2.0),
        ),
    )


def test_item_analysis() -> None:
    double, total = items(
        [graded(4, 2), graded(2, 1, slip=True), graded(0, 0, slip=True), graded(4, 2)]
    )
    assert (double.full, double.partial, double.none, double.blank) == (2, 1, 1, 0)
    assert double.difficulty == 10 / 16
    assert double.discrimination == pytest.approx(1.0)
    assert [(test.title, test.failed, test.of) for test in double.tests] == [
        ("A holds.", 1, 4),
        ("B holds.", 2, 4),
    ]
    assert [(count.name, count.count, count.examples) for count in double.misconceptions] == [
        ("slip", 2, ("m",))
    ]
    assert total.difficulty == 5 / 8


def test_no_discrimination_where_all_are_equal() -> None:
    assert items([graded(4, 2), graded(4, 0)])[0].discrimination is None
    assert items([]) == []


def test_a_message_is_told_once() -> None:
    tests = [
        TestOutcome(name, title, False, message=text)
        for name, title, text in (("a", "A.", "m"), ("b", "A.", "n"), ("c", "B.", "m"))
    ]
    assert [(found.title, found.of, found.message) for found in properties(tests)] == [
        ("A.", 2, "m"),
        ("B.", 1, None),
    ]


def test_reports_say_what_to_do_where_there_is_nothing(tmp_path: Path) -> None:
    make_course(tmp_path / "empty")
    for arguments, mend in (
        (["report", UNIT], f"autograder grade {UNIT}"),
        (["report"], "autograder grade UNIT"),
        (["report", "no"], "no unit called"),
    ):
        done = run(*arguments, cwd=tmp_path / "empty")
        assert done.returncode == 2
        assert mend in done.stderr
