"""GitHub: workflow commands and a summary, that obey no student."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from autograder.grade import ExerciseGrade, Grade, TestOutcome
from autograder.reports import github
from tests.support.hostile import checked
from tests.support.small_course import UNIT


class Text(HTMLParser):
    """The text of some HTML, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.tags.add(tag)


def test_github_obeys_no_student(course: Path, hostile: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    printed = checked(course, hostile, "github", GITHUB_STEP_SUMMARY=str(summary))
    (line,) = printed.splitlines()
    assert re.fullmatch(
        r"::error file=[^:,]*,title=double%3A 0 of 4 points::[^\r\n]*pwned[^\r\n]*", line
    )
    written = summary.read_text()
    assert "::" not in written
    assert "##[" not in written
    parsed = Text()
    parsed.feed(written)
    assert "<script>alert(1)</script>" in parsed.text
    assert parsed.tags <= {"p", "pre", "details", "summary"}


def test_github_keeps_to_its_limits() -> None:
    test = TestOutcome("T::t", "It holds.", False, message="x" * 200_000)
    grades = [
        Grade(
            f"{n}.ipynb",
            UNIT,
            "graded",
            exercises=(ExerciseGrade("double", 0.0, 4.0, tests=(test,)),),
        )
        for n in range(30)
    ]
    assert len(github.summary(grades).encode()) <= github.SUMMARY_LIMIT
    assert "The rest is left out" in github.summary(grades)
    lines = github.commands(grades).splitlines()
    assert len(lines) == 10
    assert "21 more" in lines[-1]
