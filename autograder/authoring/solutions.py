"""What an instructor publishes after the deadline: a unit's solutions, with why they work, model
answers with their marks, and what the class misunderstood most often."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from autograder.authoring.audit.release import HIDDEN_LINES
from autograder.course.course import Course, CourseError, Unit
from autograder.course.notebook import Cell, NotebookFault, parse, without_marks
from autograder.nbgrader.sanitize import Page
from autograder.reports import html, pages
from autograder.reports.item_analysis import Item, items

_TOLD = 3  # misunderstandings of one exercise
_FEWEST = 2  # who share one, so that it points at nobody


@dataclass
class Solved:
    """One exercise: the text before it, its solution as code or as safe HTML, and what those who
    tried it were told most often, with how many of them."""

    name: str
    task: Markup
    code: str = ""
    written: Markup | None = None
    told: list[tuple[str, int, int]] = field(default_factory=list)


def page(course: Course, name: str) -> str:
    """The page, one file that loads nothing. Raises `CourseError`."""
    unit = course.unit(name)
    counted = {item.id: item for item in items(list(pages.grades_of(course, name).values()))}
    cells = _source(unit)
    title = next((cell.source for cell in cells if cell.kind == "markdown"), name)
    heading = title.partition("\n")[0].lstrip("# ")
    return html.solutions(heading=heading, solved=list(_solved(unit, cells, counted)))


def notebook(course: Course, name: str) -> str:
    """The instructor's notebook without the marks that are nbgrader's, without hidden lines of
    tests and without outputs, as JSON. Raises `CourseError`."""
    unit = course.unit(name)
    _source(unit)
    document = json.loads(unit.source.read_bytes())
    for cell in document["cells"]:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        cell["source"] = without_marks(HIDDEN_LINES.sub("", source))
        cell.get("metadata", {}).pop("nbgrader", None)
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _source(unit: Unit) -> list[Cell]:
    try:
        return parse(unit.source.read_bytes(), code=False).cells
    except (OSError, NotebookFault) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CourseError(
            f"The instructor's notebook {unit.source} can't be read: {reason}"
        ) from None


def _solved(unit: Unit, cells: list[Cell], counted: dict[str, Item]) -> Iterator[Solved]:
    page, before = Page(), list[str]()
    for cell in cells:
        if cell.is_solution:
            task = Markup("").join(Markup(page.markdown(text)) for text in before)
            solved, before = Solved(cell.grade_id, task), []
            if cell.kind == "code":
                solved.code = without_marks(cell.source)
                solved.told = _told(counted.get(cell.grade_id))
            else:
                solved.written = Markup(page.markdown(without_marks(cell.source)))
            yield solved
        elif cell.kind == "markdown" and cell is not cells[0] and not _is_aside(cell):
            before.append(cell.source)


def _is_aside(cell: Cell) -> bool:
    """Hints, and what holds for every unit."""
    return "<summary>Hint" in cell.source or "(house_rules.md)" in cell.source


def _told(item: Item | None) -> list[tuple[str, int, int]]:
    if item is None:
        return []
    shared = [count for count in item.misconceptions if count.count >= _FEWEST]
    return [(count.says, count.count, count.of) for count in shared[:_TOLD]]
