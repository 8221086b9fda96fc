"""The executed notebook: a submission laid over its release, with the outputs of its cells and, at
each test cell, the result.

The result stands where nbgrader reads a score from: see `nbgrader.utils.determine_grade`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from autograder.course.overlay import LaidCell
from autograder.grade import Grade
from autograder.reports.cell import as_html, as_text
from autograder.sandbox.outputs import VISIBLE_KINDS
from autograder.scoring.own_tests import settled


def executed(
    laid: list[LaidCell], outputs: dict[int, list[dict[str, Any]]], kernelspec: dict[str, Any]
) -> dict[str, Any]:
    """A notebook (nbformat 4.5, as plain data) of the laid cells with the outputs of those that
    have some."""
    cells, seen, count = [], set(), 0
    for index, item in enumerate(laid):
        cell = item.cell
        identity = (
            cell.id
            if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", cell.id) and cell.id not in seen
            else f"cell-{index}"
        )
        seen.add(identity)
        metadata: dict[str, Any] = {"nbgrader": cell.nbgrader} if cell.nbgrader else {}
        if cell.tags:
            metadata["tags"] = list(cell.tags)
        data: dict[str, Any] = {
            "cell_type": cell.kind,
            "id": identity,
            "metadata": metadata,
            "source": cell.source,
        }
        if cell.kind == "code":
            count += 1
            data["execution_count"] = count if item.runs or index in outputs else None
            data["outputs"] = [portable(output, count) for output in outputs.get(index, [])]
        elif cell.attachments:
            data["attachments"] = cell.attachments
        cells.append(data)
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernelspec, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def portable(output: dict[str, Any], count: int) -> dict[str, Any]:
    """One output in nbformat's own shape; kinds that a browser would run are left out unless the
    grader made them."""
    if "data" not in output:
        return output
    kinds = (
        output["data"]
        if output.get("trusted")
        else {kind: output["data"][kind] for kind in VISIBLE_KINDS if kind in output["data"]}
    )
    data = {
        kind: base64.b64encode(content).decode() if isinstance(content, bytes) else content
        for kind, content in kinds.items()
    }
    numbered = {"execution_count": count} if output["output_type"] == "execute_result" else {}
    return {"output_type": output["output_type"], "data": data, "metadata": {}, **numbered}


def with_results(
    laid: list[LaidCell],
    outputs: dict[int, list[dict[str, Any]]],
    grade: Grade,
    test_ids: Sequence[str],
    kernelspec: dict[str, Any],
) -> dict[str, Any]:
    """The executed notebook of a graded submission. `test_ids` are the grade ids of the cells that
    carry the points, one for each exercise of the grade; what these cells printed themselves is
    left out, for the hidden tests decide."""
    outputs = dict(outputs)
    by_test = dict(zip(test_ids, grade.exercises, strict=True))
    for index, item in enumerate(laid):
        if item.cell.is_test and item.cell.kind == "code":
            exercise = by_test[item.cell.grade_id]
            summary = {"text/html": as_html(exercise), "text/plain": as_text(exercise)}
            if grade.status == "invalid":
                summary = {
                    "text/html": escape(grade.reason or ""),
                    "text/plain": grade.reason or "",
                }
            outputs[index] = [
                {"output_type": "display_data", "data": summary, "trusted": True},
                _score(exercise.score or 0.0),
            ]
    return executed(laid, outputs, kernelspec)


def with_own_scores(
    laid: list[LaidCell], outputs: dict[int, list[dict[str, Any]]]
) -> dict[int, list[dict[str, Any]]]:
    """The outputs of a notebook whose own test cells decide, in which nbgrader finds the scores
    that we do."""
    tests = {
        index: float(item.cell.nbgrader.get("points", 0))
        for index, item in enumerate(laid)
        if item.cell.is_test
    }
    return {
        index: settled(kept, tests[index]) if index in tests else kept
        for index, kept in outputs.items()
    }


def _score(score: float) -> dict[str, Any]:
    """A finite float within the points, and no error output before it."""
    return {
        "output_type": "execute_result",
        "data": {"text/plain": repr(float(score))},
        "trusted": True,
    }
