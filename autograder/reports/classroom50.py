"""The report for Classroom 50, the successor of GitHub Classroom: a ``result.json`` of the schema
``classroom50/result/v1``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from autograder.grade import Grade


def report(grades: Sequence[Grade], environment: Mapping[str, str]) -> str:
    """One or several notebooks of one push as JSON, ASCII only. What is not in the notebooks
    (classroom, commit, addresses) is taken from the variables ``CLASSROOM50_*`` and from those that
    GitHub Actions sets; what is nowhere is null."""
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    here = f"{server}/{repository}" if server and repository else None
    commit = environment.get("GITHUB_SHA")
    document: dict[str, Any] = {
        "schema": "classroom50/result/v1",
        "classroom": environment.get("CLASSROOM50_CLASSROOM")
        or environment.get("GITHUB_REPOSITORY_OWNER"),
        "assignment": environment.get("CLASSROOM50_ASSIGNMENT")
        or ",".join(dict.fromkeys(grade.assignment for grade in grades)),
        "submission": environment.get("CLASSROOM50_SUBMISSION")
        or environment.get("GITHUB_REF_NAME"),
        "commit": commit,
        "release": environment.get("CLASSROOM50_RELEASE") or None,
        "review": environment.get("CLASSROOM50_REVIEW")
        or (f"{here}/commit/{commit}" if here and commit else None),
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": round(sum(grade.score for grade in grades), 6),
        "max-score": round(sum(grade.max_score for grade in grades), 6),
        "tests": [
            {
                "test-name": exercise.label
                if len(grades) == 1
                else f"{grade.assignment}: {exercise.label}",
                "passed": exercise.holds,
                "score": exercise.score or 0.0,
                "max-score": exercise.max_score,
            }
            for grade in grades
            for exercise in grade.exercises
            if not exercise.manual
        ],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"
