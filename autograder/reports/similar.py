"""What came of comparing a class, for the instructor: a few lines, and one page with the pairs side
by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.likeness.compare import Likeness, Pair
from autograder.likeness.passages import Passage, Piece
from autograder.reports import html
from autograder.sandbox.outputs import brief, inert

VERDICT = (
    "A measure, never a verdict: students who read the same book or worked together where that is "
    "allowed agree, too. Read both answers, and ask, before you decide anything."
)
MAX_PAIRS = 30  # of each kind, on the page
_TOLD = 10  # pairs of each kind in the terminal
_AROUND = 2  # lines shown before and after a passage
_MAX_LINES = 400  # shown of one student
_MAX_LINE = 300  # characters


@dataclass(frozen=True)
class Line:
    """A line of a student's. `number`: of the passage that it is in, 0 for none; `first`: no line
    before it is; `gap`: what stands before it is left out."""

    text: str
    number: int
    first: bool
    gap: bool


@dataclass(frozen=True)
class Side:
    """What is shown of one student: cells with their lines, and how many cells share nothing."""

    student: str
    cells: list[tuple[str, list[Line]]]
    others: int


@dataclass(frozen=True)
class Shown:
    """A pair side by side."""

    id: str
    pair: Pair
    sides: tuple[Side, Side]


def page(result: Likeness) -> str:
    """The page, one file that loads nothing."""
    return html.similar(
        result=result,
        verdict=VERDICT,
        honest=honest(result),
        code=[_shown(pair, f"code-{at}") for at, pair in enumerate(result.code[:MAX_PAIRS], 1)],
        written=[
            _shown(pair, f"text-{at}") for at, pair in enumerate(result.written[:MAX_PAIRS], 1)
        ],
        most=MAX_PAIRS,
    )


def text(result: Likeness) -> str:
    """The lines for a terminal."""
    lines = [f"{_count(result)}. {_pairs(len(result.code), result.least_tokens, 'tokens')}"]
    lines += [f"  {_line(pair, 'tokens')}; {reached(result, pair)}" for pair in result.code[:_TOLD]]
    lines += _more(result.code)
    lines.append(
        f"Written answers: {_pairs(len(result.written), result.least_words, 'words')} How often honest pairs do is not known."
    )
    lines += [f"  {_line(pair, 'words')}" for pair in result.written[:_TOLD]]
    lines += _more(result.written)
    lines += [f"Not compared: {who}: {why}" for who, why in result.missing.items()]
    return "\n".join([*lines, honest(result), VERDICT]) + "\n"


def honest(result: Likeness) -> str:
    """How often honest pairs agree so much, in words."""
    pairs = len(result.honest)
    reach = sum(each >= result.least_tokens for each in result.honest)
    told = (
        f"{reach} of {pairs} honest pairs (correct solutions that were written apart, put together at random for answers "
        f"as long as this class's) agree in {result.least_tokens} tokens or more; half of them agree in at most "
        f"{result.honest[pairs // 2]}, all in at most {result.honest[-1]}."
    )
    if not reach:  # at 95 %, no event in n trials: a rate of less than 3 / n
        expected = 3 * result.pairs / pairs
        chance = f"up to {expected:.0f} may" if expected >= 1 else "none is to be expected to"
        told += f" That is fewer than 1 in {pairs // 3}, so among {result.pairs} pairs {chance} do so by chance."
    return told


def reached(result: Likeness, pair: Pair) -> str:
    """How many honest pairs agree as much as one pair."""
    return f"{pair.honest} of {len(result.honest)} honest pairs reach that"


def _count(result: Likeness) -> str:
    earlier = f" and {result.earlier} of the earlier class" if result.earlier else ""
    students = "1 student" if result.students == 1 else f"{result.students} students"
    return f"{students}{earlier}, {result.pairs} pair{'' if result.pairs == 1 else 's'}"


def _pairs(count: int, least: int, what: str) -> str:
    agree = f"{count} pairs agree" if count > 1 else f"{count or 'No'} pair agrees"
    return f"{agree} in {least} {what} or more."


def _line(pair: Pair, what: str) -> str:
    right = f"{pair.right} (earlier)" if pair.earlier else pair.right
    return f"{pair.left}, {right}: {pair.found.tokens} {what}, {pair.found.share:.0%} of what is not usual"


def _more(pairs: Sequence[Pair]) -> list[str]:
    return [f"  ... and {len(pairs) - _TOLD} more"] if len(pairs) > _TOLD else []


def _shown(pair: Pair, name: str) -> Shown:
    right = f"{pair.right} (earlier)" if pair.earlier else pair.right
    sides = (
        _side(inert(pair.left), pair.works[0], pair.found.left),
        _side(inert(right), pair.works[1], pair.found.right),
    )
    return Shown(name, pair, sides)


def _side(student: str, work: Sequence[Piece], passages: Sequence[Passage]) -> Side:
    cells = []
    left = _MAX_LINES
    seen: set[int] = set()
    for index, piece in enumerate(work):
        own = [passage for passage in passages if passage.piece == index]
        if own and left:
            lines = list(_lines(piece.source, own, seen))[:left]
            left -= len(lines)
            cells.append((brief(piece.name, _MAX_LINE), lines))
    return Side(student, cells, len(work) - len(cells))


def _lines(source: str, passages: Sequence[Passage], seen: set[int]) -> Iterator[Line]:
    """The lines of a cell that are in a passage, or near one; `seen` are passages that have begun."""
    numbers: dict[int, int] = {}
    near = set()
    for passage in passages:
        for at in range(passage.first, passage.last + 1):
            numbers.setdefault(at, passage.number)
        near |= set(range(passage.first - _AROUND, passage.last + _AROUND + 1))
    before = -1
    for at, line in enumerate(source.split("\n")):
        if at in near:
            number = numbers.get(at, 0)
            yield Line(brief(line, _MAX_LINE), number, number not in seen, before != at - 1)
            seen.add(number)
            before = at
