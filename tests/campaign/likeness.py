"""How much honest solutions agree, measured on all correct ones of the course that were written apart: ``python -m tests.campaign.likeness``
writes it for `autograder similar`."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.course.course import Course
from autograder.likeness import honest
from autograder.likeness.own_work import code_piece
from autograder.likeness.passages import Piece
from autograder.likeness.usual import Usual, usual
from tests.campaign import campaign, files

KEPT = Path(honest.__file__).with_name("honest.json")


def solutions(course: Course, unit: str) -> tuple[Usual, dict[str, list[Piece]]]:
    """What is usual in a unit, and its correct solutions that differ, by exercise."""
    common = usual(course.assignment(unit))
    found = {exercise: list(row) for exercise, row in common.others.items()}
    for path in files():
        if path.stem == unit:
            right = [
                variant for variant in campaign(path, common.solutions) if variant.says == "right"
            ]
            for variant in right:
                piece = code_piece(variant.exercise, variant.source, common.known)
                found.setdefault(variant.exercise, []).append(piece)
    return common, found


def measured(course: Course) -> list[list[float]]:
    """The shares in common, unit by unit."""
    rows = []
    for unit in course.units:
        common, found = solutions(course, unit)
        shares = (share for *_, share in honest.agreements(found, common.code))
        rows.append(sorted(round(share, 3) for share in shares))
    return rows


def main() -> None:
    """Measure, and keep it."""
    from tests.support.the_course import COURSE

    rows = measured(COURSE)
    KEPT.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
