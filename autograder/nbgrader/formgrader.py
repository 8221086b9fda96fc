"""What formgrader shows of a submission: texts in which nothing runs, the mark scheme beside each
answer that a person grades.

The filters have the names of nbconvert's. They serve feedback of notebooks that the engine did not
grade, too; mark schemes are for formgrader alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import pass_context

from autograder.course.course import Course, CourseError
from autograder.course.questions import Question, questions
from autograder.nbgrader.sanitize import Page

_COLUMNS = "display: flex; flex-wrap: wrap; gap: 0.5em 2em"
_WIDE, _NARROW = "flex: 3 1 20em; min-width: 0", "flex: 2 1 16em; min-width: 0"
_LINE = "border-left: 4px solid #337ab7; padding-left: 1em"


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """`Page.markdown`; in formgrader with the mark scheme beside it."""
    page = _page_of(context)
    shown = page.markdown(source, context.get("cell", {}).get("attachments", {}))
    return _with_scheme(context, shown)


@pass_context
def highlight_code(
    context: Any, source: str, language: str | None = None, metadata: Any = None
) -> str:
    """`Page.code`, whatever language the notebook says that it is in; in formgrader with the mark
    scheme beside it."""
    return _with_scheme(context, _page_of(context).code(source))


def _page_of(context: Any) -> Page:
    """All cells of a page share its resources."""
    resources = context.get("resources")
    page: Page = (
        resources.setdefault("autograder_page", Page()) if isinstance(resources, dict) else Page()
    )
    return page


def _with_scheme(context: Any, shown: str) -> str:
    resources, cell = context.get("resources"), context.get("cell")
    if not isinstance(resources, dict) or cell is None or not _is_formgrader(resources):
        return shown
    name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
    if "autograder_asked" not in resources:
        resources["autograder_asked"] = _asked(resources)
    question = resources["autograder_asked"].get(name)
    if question is None or not (question.model or question.marks):
        return shown
    page = Page()  # the course's own text takes no time from the student's
    expected = ""
    if question.model:
        model = page.code(question.model) if question.is_code else page.markdown(question.model)
        expected += f"<h4>Model answer</h4>\n{model}"
    if question.marks:
        expected += f"<h4>Marks</h4>\n{page.markdown(question.marks)}"
    aside = f'<aside aria-label="Mark scheme" style="{_NARROW}; {_LINE}">\n{expected}</aside>'
    return f'<div style="{_COLUMNS}">\n<div style="{_WIDE}">\n{shown}</div>\n{aside}\n</div>'


def _is_formgrader(resources: dict[str, Any]) -> bool:
    """Whether a grader sees the page: for students' pages, nbgrader has its own entry there."""
    return "submission_id" in resources and "nbgrader" not in resources


def _asked(resources: dict[str, Any]) -> dict[str, Question]:
    """What a person grades in the notebook that formgrader shows, by grade id."""
    folder = Path(str(resources.get("metadata", {}).get("path") or ""))
    root = next((path for path in folder.parents if (path / "nbgrader_config.py").is_file()), None)
    if root is None:
        return {}
    try:
        asked = questions(Course(root).assignment(str(resources["assignment_id"])))
    except CourseError:
        return {}
    return {
        question.id: question
        for question in asked
        if question.notebook == str(resources["notebook_id"])
    }
