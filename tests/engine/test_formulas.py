"""Formulas are drawn as MathML: the course's on the site, students' on pages, harmless whatever
they wrote."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from autograder.nbgrader.sanitize import Page
from autograder.reports.formulas import MAX_DEPTH, MAX_LENGTH, drawn, mathml
from tests.support.the_course import UNITS, source


def test_every_formula_of_the_course_is_drawn() -> None:
    for unit in UNITS:
        for cell in source(unit)["cells"]:
            if cell["cell_type"] == "markdown":
                text = re.sub(
                    r'alttext="[^"]*"|```.*?```|`[^`]*`', "", drawn("".join(cell["source"]))
                )
                assert "$$" not in text
                assert "\\frac" not in text, (unit, cell["id"])


def test_a_formula_says_its_tex_and_code_is_none() -> None:
    assert mathml("a < 1", block=False) == (
        '<math display="inline" alttext="a &lt; 1"><mrow><mi>a</mi><mo>&lt;</mo><mn>1</mn></mrow></math>'
    )
    assert "the\u00a0sum\u00a0of" in (mathml("\\text{the sum of }", block=False) or "")
    assert drawn("`$x$` costs 5$") == "`$x$` costs 5$"
    assert drawn("$$\n\\frac{1}{2}\n$$").strip().startswith('<math display="block"')


SIZES = ("width", "lspace", "rspace", "minsize", "maxsize", "linethickness")
LOOKS = ("mathvariant", "mathcolor", "displaystyle", "scriptlevel", "separator", "accent")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


HOSTILE = [
    "\\text{<script>alert(1)</script>}",
    "\\href{javascript:alert(1)}{x}",
    "\\color{red;background:url(https://evil.example)}{x}",
    "\\unicode{x3c}img src=x onerror=alert(1)>",
    "\\hspace{-99em}x",
    "\\kern-50emx",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\verb|<img src=x onerror=alert(1)>|",
    "\x00\ufffe x",
    '"><script>alert(1)</script>',
    "{" * 900,
    "\\frac" * 150,
    "x^" * 400,
    "\\left(" * 100,
    "\\begin{matrix}" * 40,
    "\\sqrt{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1),
    "a" * (MAX_LENGTH + 1),
]


@pytest.mark.parametrize("tex", HOSTILE)
def test_whatever_is_written_nothing_runs_or_moves(tex: str) -> None:
    for made in (mathml(tex, block=True) or "", Page().markdown(f"See ${tex}$ there")):
        found = Tags()
        found.feed(made)
        names = {name for name, _ in found.tags}
        assert not names & {"script", "img", "a", "iframe", "style", "annotation", "svg"}, made
        given = {name for _, attributes in found.tags for name in attributes}
        assert given <= {"display", "alttext", "stretchy", "fence", "form", *SIZES, *LOOKS}, made
        assert not re.search(r'(width|lspace|voffset)="-?\d\d', made)


def test_students_formulas_are_drawn_and_what_can_not_be_stays_as_it_was() -> None:
    html = Page().markdown(
        "The slope $a(1 - a)$ is at most $$\\frac{1}{4}$$ and $\\frac$ is nothing."
    )
    assert html.count("<math ") == 2
    assert "<mfrac>" in html
    assert "$\\frac$" in html


def test_a_students_own_mathml_is_not_trusted() -> None:
    html = Page().markdown("<math><mtext><img src=x onerror=alert(1)></mtext></math> \ufffc0\ufffc")
    assert "<math" not in html
    assert "onerror" not in html


def test_a_page_full_of_formulas_takes_bounded_time() -> None:
    page = Page()
    long = " ".join(["$" + "x_{a}^{b}" * 100 + "$"] * 20)
    for _ in range(200):
        page.markdown(long)
    assert "took too long to lay out" in page.markdown("one more")
    json.dumps(page.markdown("$x$"))
