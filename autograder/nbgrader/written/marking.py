"""What graders say, into nbgrader's gradebook as formgrader stores it: so that nobody's word is
overwritten unseen, and all of it is stored or nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.nbgrader.database import Database, GradebookError
from autograder.nbgrader.written.answers import Answer, Said, number, tidy

_TRIES = 2  # where somebody else writes to the gradebook: SQLite waits five seconds at each
_PAUSE = 0.3  # seconds between them


class Disagreement(Exception):
    """Two graders say different things of one answer. The message says what."""


@dataclass(frozen=True)
class Marking:
    """What becomes of one answer: what the gradebook has now, and what it is to have."""

    answer: Answer
    after: Said


def merged(before: Said, said: Said, now: Said) -> Said:
    """What one grader said who had `before` in front of them, together with what the gradebook has
    by `now`. Points that were taken away count as left alone. Raises `Disagreement`."""
    points, comment = now.points, now.comment
    if said.points is not None and said.points != before.points:
        if now.points not in (before.points, said.points):
            raise Disagreement(
                f"{number(said.points)} points here, {_points(now)} in the gradebook"
            )
        points = said.points
    if said.comment != before.comment:
        if now.comment not in (before.comment, said.comment):
            raise Disagreement("another comment here than in the gradebook")
        comment = said.comment
    return Said(points, comment)


def _points(said: Said) -> str:
    return "none" if said.points is None else number(said.points)


def store(book: Database, markings: Sequence[Marking]) -> None:
    """Store all of these, or nothing: as formgrader does, an answer with points is read. Waits for a
    moment where somebody else writes. Raises `GradebookError`; also where what the gradebook has is
    not what it had."""
    for left in reversed(range(_TRIES)):
        try:
            _store(book, markings)
            return
        except GradebookError as error:
            if not left or "locked" not in str(error):
                raise
            time.sleep(_PAUSE)


def _store(book: Database, markings: Sequence[Marking]) -> None:
    from nbgrader.api import MissingEntry

    with book.rows(store=True) as rows:
        rows.db.expire_all()
        for marking in markings:
            answer, after = marking.answer, marking.after
            try:
                grade = rows.find_grade_by_id(answer.key)
            except MissingEntry:
                raise GradebookError(
                    f"An answer to {answer.question.label} has been taken out of the gradebook. Nothing was stored. Look again."
                ) from None
            comment = next(one for one in grade.notebook.comments if one.name == grade.name)
            now = Said(grade.manual_score, tidy(comment.manual_comment or ""))
            if now != answer.said:
                raise GradebookError(
                    f"Somebody else has graded an answer to {answer.question.label} just now. Nothing was stored. Look again."
                )
            if after.points is not None:
                grade.manual_score, grade.needs_manual_grade = after.points, False
            if after.comment != now.comment:
                comment.manual_comment = after.comment or None
