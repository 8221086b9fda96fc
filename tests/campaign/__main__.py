"""Grade the campaign: ``python -m tests.campaign [--markdown] [UNIT ...]``. Says which wrong solutions get full marks and which right ones do not;
exit code 1 where there are any."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course.course import Course
from tests.campaign import Tried, files, tried

ROOT = Path(__file__).resolve().parents[2]
_HEADS = ("unit", "wrong", "accepted", "explained", "right", "rejected")


def main() -> int:
    names = [name for name in sys.argv[1:] if not name.startswith("--")]
    course, console = Course(ROOT), Console()
    rows, faults = [], []
    for path in files():
        if names and path.stem not in names:
            continue
        found = list(tried(course, path, jobs=2))
        rows.append([path.stem, *counts(found)])
        faults += [
            f"{path.stem}: {item.exercise}: {item.name} {'is accepted' if item.wrong else 'is rejected'}"
            for item in found
            if item.false
        ]
        console.print(f"{path.stem}: {len(found)} graded", style="dim")
    rows.append(["all", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))])
    if "--markdown" in sys.argv:
        print(
            "\n".join(
                f"| {' | '.join(map(str, row))} |" for row in (_HEADS, ["---"] * len(_HEADS), *rows)
            )
        )
    else:
        table = Table(*_HEADS)
        for row in rows:
            table.add_row(*map(str, row))
        console.print(table)
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


def counts(found: list[Tried]) -> list[int]:
    """Wrong ones, of these accepted, of these explained; right ones, of these rejected."""
    wrong = [item for item in found if item.wrong]
    right = [item for item in found if not item.wrong]
    return [
        len(wrong),
        sum(item.false for item in wrong),
        sum(item.explained for item in wrong),
        len(right),
        sum(item.false for item in right),
    ]


if __name__ == "__main__":
    sys.exit(main())
