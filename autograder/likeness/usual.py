"""What many write without having seen each other: what the task, the given code and the known
solutions of a unit force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.course.course import Assignment, CourseError, Unit
from autograder.course.notebook import Cell, NotebookFault, parse, without_marks
from autograder.course.syntax import bound_names
from autograder.course.variants import Variant, alternatives, misconceptions
from autograder.likeness.own_work import code_piece, written_piece
from autograder.likeness.passages import Piece, hashes_of


@dataclass(frozen=True)
class Usual:
    """The runs of tokens of the course's own cells, of the instructor's solution and of known slips
    (`code`), of the task and the model answers (`written`), and the unit's other correct solutions
    by exercise (`others`), which are usual, too; `solutions` are the instructor's."""

    known: frozenset[str]
    code: frozenset[int]
    written: frozenset[int]
    others: dict[str, tuple[Piece, ...]]
    solutions: dict[str, str]

    @property
    def all_code(self) -> frozenset[int]:
        return self.code | hashes_of(piece for row in self.others.values() for piece in row)


def usual(assignment: Assignment) -> Usual:
    """What is usual in an assignment. Raises `CourseError` where what the instructor wrote can't be
    read; a course without a source or without known solutions has fewer."""
    known = frozenset(name for unit in assignment.units for name in _names(unit))
    code: set[int] = set()
    written: set[int] = set()
    others: dict[str, tuple[Piece, ...]] = {}
    all_solutions: dict[str, str] = {}
    for unit in assignment.units:
        cells = [*unit.release.cells, *_source(unit)]
        solutions = {
            cell.grade_id: without_marks(cell.source)
            for cell in cells
            if cell.is_solution and cell.kind == "code"
        }
        all_solutions |= solutions
        slips: list[Variant] = []
        if unit.hidden is not None:
            slips = misconceptions(unit.hidden, solutions)
            for variant in alternatives(unit.hidden):
                piece = code_piece(variant.exercise, variant.source, known)
                others[variant.exercise] = (*others.get(variant.exercise, ()), piece)
        sources = [without_marks(cell.source) for cell in cells if cell.kind == "code"]
        sources += [slip.source for slip in slips]
        code |= hashes_of(code_piece("", source, known) for source in sources)
        texts = [without_marks(cell.source) for cell in cells if cell.kind == "markdown"]
        written |= hashes_of(written_piece("", text) for text in texts)
    return Usual(known, frozenset(code), frozenset(written), others, all_solutions)


def shared_by_many(works: Iterable[Iterable[Piece]], count: int) -> set[int]:
    """The runs of tokens that more than `count` works have."""
    seen: dict[int, int] = {}
    for work in works:
        for value in hashes_of(work):
            seen[value] = seen.get(value, 0) + 1
    return {value for value, times in seen.items() if times > count}


def _names(unit: Unit) -> Iterator[str]:
    """What the course's own cells define and import, and the names of the exercises."""
    for cell in unit.release.cells:
        if cell.kind == "code":
            yield from bound_names(cell.source) or () if cell.is_given else ()
            yield cell.grade_id


def _source(unit: Unit) -> list[Cell]:
    try:
        return parse(unit.source.read_bytes(), code=False).cells
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CourseError(
            f"{unit.source} can't be read: {error.strerror}. Mend its rights."
        ) from None
    except NotebookFault:
        raise CourseError(f"{unit.source} is not a notebook. Restore it.") from None
