"""Pages: feedback for a student, the report of a unit and that of the course. Each is one file that
loads nothing and works without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from autograder.grade import ExerciseGrade, Grade
from autograder.reports.properties import properties
from autograder.reports.text import UNDECIDED, followed, next_step, number, to_read


@dataclass(frozen=True)
class Answer:
    """One exercise on a feedback page. `score` counts a person's judgement, too (None: not read
    yet); `read_again` is the heading under which the notebook explains it; `written` is safe HTML;
    `pictures` are pairs of a MIME type and base64."""

    exercise: ExerciseGrade
    score: float | None
    read_again: str = ""
    code: str = ""
    written: str = ""
    comment: str = ""
    pictures: tuple[tuple[str, str], ...] = ()

    @property
    def state(self) -> str:
        """`full`, `part`, `blank` or `unread`: what the page's marks go by."""
        if self.score is None:
            return "unread"
        if self.score >= self.exercise.max_score and (
            self.exercise.max_score > 0 or self.exercise.manual or self.exercise.holds
        ):
            return "full"
        return "part" if self.exercise.attempted else "blank"


def feedback(
    grade: Grade,
    answers: Sequence[Answer],
    *,
    student: str,
    score: float,
    max_score: float,
    late: str = "",
    title: str = "",
) -> str:
    """The page that a student reads. `student`: the name; `late`: what it says of when it was
    handed in; `title`: what the unit is called, where it has a name for people."""
    unread = to_read(answer.exercise for answer in answers if answer.score is None)
    return _render(
        "feedback.html.jinja",
        grade=grade,
        answers=answers,
        title=title or grade.assignment,
        blank=all(answer.state == "blank" and not answer.comment for answer in answers),
        student=student,
        score=score,
        max_score=max_score,
        late=late,
        unread=unread,
        next_step=_next_step(grade, answers) if grade.status == "graded" else "",
    )


def _next_step(grade: Grade, answers: Sequence[Answer]) -> str:
    """`next_step`, with what a person has read."""
    if all(
        (exercise.attempted if exercise.manual else exercise.holds) for exercise in grade.exercises
    ):
        if all(answer.state == "full" for answer in answers):
            return "Everything holds. Well done."
        if part := next((answer for answer in answers if answer.state == "part"), None):
            return f"Next: {part.exercise.label}."
    return next_step(grade)


def unit_report(**content: Any) -> str:
    """The instructor's report of a unit; see `autograder.reports.pages`."""
    return _render("unit.html.jinja", **content)


def course_report(**content: Any) -> str:
    """The instructor's report of the course; see `autograder.reports.pages`."""
    return _render("course.html.jinja", **content)


def solutions(**content: Any) -> str:
    """What is published after the deadline; see `autograder.authoring.solutions`."""
    return _render("solutions.html.jinja", **content)


def written(**content: Any) -> str:
    """A page on which answers are graded; see `autograder.nbgrader.written.server`."""
    return _render("written.html.jinja", "written.js", **content)


def similar(**content: Any) -> str:
    """Answers that are alike, side by side; see `autograder.reports.similar`."""
    return _render("similar.html.jinja", **content)


def _read(name: str) -> str:
    return files("autograder.reports").joinpath(name).read_text("utf-8")


def _render(name: str, script_name: str = "sort.js", **content: Any) -> str:
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "properties": properties,
        "followed": followed,
        "percent": lambda share: f"{share:.0%}",
    }
    script = _read(script_name)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals |= {
        "style": Markup(_read("page.css")),
        "script": Markup(script),
        "script_hash": f"sha256-{digest}",
        "undecided": UNDECIDED,
    }
    return environment.get_template(name).render(**content)
