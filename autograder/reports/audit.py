"""The report of `autograder audit`: one line a promise, and under it what breaks it."""

from __future__ import annotations

import json
from typing import Any

Checks = dict[str, list[dict[str, Any]]]


def as_text(units: Checks) -> str:
    """A table for people, ASCII only."""
    lines = []
    for unit, checks in units.items():
        lines += [unit, ""]
        for check in checks:
            lines.append(
                f"  {'[ok]' if check['holds'] else '[--]'}  {check['name']:15} {check['summary']}"
            )
            for stub, scores in check["facts"].get("earned", {}).items():
                lines += [
                    f"          {stub} earns {score:g} in {exercise}"
                    for exercise, score in scores.items()
                ]
            lines += [f"          {breach}" for breach in check["breaches"]]
            lines += _confusion(check["facts"].get("confusion", {}))
        broken = sum(not check["holds"] for check in checks)
        lines += [
            "",
            f"  {'The unit holds.' if not broken else f'{broken} of {len(checks)} promises do not hold.'}",
            "",
        ]
    return "\n".join(lines).encode("ascii", "backslashreplace").decode()


def _confusion(told: dict[str, list[str]]) -> list[str]:
    """For each exercise a table: its misconceptions by line, what they were told as by column."""
    lines = []
    exercises: dict[str, list[str]] = {}
    for key in told:
        exercise, name = key.split(".", 1)
        exercises.setdefault(exercise, []).append(name)
    for exercise, names in exercises.items():
        columns = "".join(f"{chr(97 + index):>3}" for index in range(len(names)))
        lines.append(f"          {exercise:34}{columns}  other  none")
        for index, name in enumerate(names):
            found = told[f"{exercise}.{name}"]
            cells = "".join(f"{found.count(column) or '.':>3}" for column in names)
            other = sum(item not in names for item in found)
            lines.append(
                f"            {chr(97 + index)} {name:30}{cells}  {other or '.':>5}  {'.' if found else 1:>4}"
            )
    return lines


def as_json(units: Checks) -> str:
    """The same for programs."""
    holds = all(check["holds"] for checks in units.values() for check in checks)
    return json.dumps({"schema": 1, "holds": holds, "units": units}, indent=2) + "\n"
