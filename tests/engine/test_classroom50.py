"""Classroom 50: what its workflow reads."""

from __future__ import annotations

from pathlib import Path

from tests.support.hostile import checked
from tests.support.schemas import CLASSROOM50, valid


def test_classroom50_takes_what_github_knows(course: Path, hostile: Path) -> None:
    known = {
        "GITHUB_SHA": "a" * 40,
        "GITHUB_REPOSITORY": "c/r",
        "GITHUB_REPOSITORY_OWNER": "c",
        "GITHUB_SERVER_URL": "https://github.example",
    }
    data = valid(checked(course, hostile, "classroom50", **known), CLASSROOM50)
    assert (data["score"], data["max-score"]) == (2, 6)
    assert [(test["test-name"], test["passed"]) for test in data["tests"]] == [
        ("double", False),
        ("total", True),
    ]
    assert data["review"] == f"https://github.example/c/r/commit/{'a' * 40}"
