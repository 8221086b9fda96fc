"""The report for programs: the schema of DESIGN and of `autograder check --format json`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from autograder.grade import SCHEMA, Grade


def report(grades: Sequence[Grade]) -> str:
    """All results as one JSON document, ASCII only."""
    return (
        json.dumps(
            {"schema": SCHEMA, "results": [grade.to_dict() for grade in grades]},
            indent=2,
            allow_nan=False,
        )
        + "\n"
    )
