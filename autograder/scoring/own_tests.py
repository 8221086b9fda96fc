"""Scores of notebooks that hold their own tests: what a test cell puts out decides, by nbgrader's
rules.

See `nbgrader.utils.determine_grade`. Where that stops at an output (partial credit above the
maximum, a result without text), or gives all points for what is no number of points (nan),
`own_score` says what it is worth, and `settled` has nbgrader read the same.
"""

from __future__ import annotations

import math
from typing import Any

Output = dict[str, Any]


def own_score(outputs: list[Output], points: float) -> tuple[float, str | None]:
    """The points that a test cell's outputs are worth, and what it said where it failed.

    An error, and anything written to stderr, is worth nothing. A number as the cell's result is
    partial credit, at most `points`, and nothing where it is not finite. Any other result, and a
    negative number, is worth all of them, and so is none.
    """
    output = _decides(outputs)
    if output is None:
        return points, None
    if output["output_type"] != "execute_result":
        return (
            0.0,
            f"{output.get('ename', 'It wrote an error')}: {output.get('evalue', output.get('text', ''))}",
        )
    credit = _number(output)
    if credit is None or (math.isfinite(credit) and credit < 0):
        return points, None
    return (
        (min(abs(credit), points), None)
        if math.isfinite(credit)
        else (0.0, f"The partial credit came out as {credit}.")
    )


def settled(outputs: list[Output], points: float) -> list[Output]:
    """The outputs of a test cell, with the score as a result of its own where nbgrader would find
    another one, or stop."""
    decides = _decides(outputs)
    if decides is None or decides["output_type"] != "execute_result":
        return outputs
    credit = _number(decides)
    if decides["data"].get("text/plain") and (
        credit is None or (math.isfinite(credit) and credit <= points and str(credit) != "-0.0")
    ):
        return outputs
    score = {
        "output_type": "execute_result",
        "data": {"text/plain": repr(own_score(outputs, points)[0])},
        "trusted": True,
    }
    place = outputs.index(decides) + 1
    shown = [
        output | {"output_type": "display_data"}
        if output["output_type"] == "execute_result"
        else output
        for output in outputs
    ]
    return [*shown[:place], score, *shown[place:]]


def _decides(outputs: list[Output]) -> Output | None:
    """The first output that says something of the score."""
    kinds = ("error", "execute_result")
    return next(
        (
            output
            for output in outputs
            if output["output_type"] in kinds or output.get("name") == "stderr"
        ),
        None,
    )


def _number(output: Output) -> float | None:
    """What nbgrader reads as partial credit."""
    try:
        return float(output["data"]["text/plain"])
    except (KeyError, TypeError, ValueError):
        return None
