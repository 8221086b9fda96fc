"""Every attack gets what its honest exercises deserve, its neighbours get theirs, and nothing is
left behind."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from typing import Any

import pytest

from tests.engine.attacks.run import ATTACKS, NEIGHBOUR
from tests.support import ground

# As root whose workers get a uid of their own, as root whose workers have none, as a user without
# rights, and as one on the oldest kernel; else
# as whoever runs the tests.
WHO = ("root", "root700", "nobody", "old") if ground.possible() else ("me",)
EACH = [(who, name) for who in WHO for name in ATTACKS]
# Seconds for one submission, where it may compute for 15 and sleep for 30, on a machine that does
# other things too.
LONGEST = 60.0
LARGEST = 8_000_000  # bytes of what is kept of one submission, which may show 4 MB in a cell


@functools.cache
def _graded(who: str) -> dict[str, Any] | str:
    """What came of grading all attacks; why nothing did where it failed, which is tried once
    only."""
    command = [sys.executable, "-m", "tests.engine.attacks.run"]
    if who != "me":
        command = [sys.executable, "-m", "tests.support.ground", who, *command]
    try:
        done = subprocess.run(command, cwd=ground.ROOT, capture_output=True, text=True, timeout=600)
    except subprocess.TimeoutExpired as late:
        return str(late)
    if done.returncode:
        return done.stderr
    results: dict[str, Any] = json.loads(done.stdout)
    return results


def graded(who: str) -> dict[str, Any]:
    results = _graded(who)
    assert isinstance(results, dict), f"the attacks could not be graded: {results[-2000:]}"
    return results


@pytest.mark.parametrize(("who", "name"), EACH)
def test_an_attack_gets_what_its_honest_exercises_deserve(who: str, name: str) -> None:
    grade, attack = graded(who)["grades"][name]["grade"], ATTACKS[name]
    awarded = [exercise["score"] for exercise in grade["exercises"]]
    if attack.harms_itself:
        assert all(got <= most for got, most in zip(awarded, attack.awards, strict=True)), grade
    else:
        assert awarded == list(attack.awards), grade
    assert grade["status"] == "graded"
    assert sum(grade["seconds"].values()) < LONGEST
    assert graded(who)["grades"][name]["size"] < LARGEST


@pytest.mark.parametrize("who", WHO)
def test_neighbours_of_attacks_get_their_points(who: str) -> None:
    neighbours = [
        result["grade"]
        for name, result in graded(who)["grades"].items()
        if name.startswith("neighbour")
    ]
    assert len(neighbours) >= len(graded(who)["grades"]) // 11
    for grade in neighbours:
        assert [exercise["score"] for exercise in grade["exercises"]] == list(NEIGHBOUR.awards)


@pytest.mark.parametrize("who", WHO)
def test_no_process_file_or_memory_is_left(who: str) -> None:
    assert graded(who)["left"] == []


@pytest.mark.parametrize(("who", "name"), EACH)
def test_what_is_kept_of_an_attack_is_inert(who: str, name: str) -> None:
    """Nothing that a terminal or a browser would act on: in the Grade plain text only, in the
    notebook kinds that show and do not run."""
    for text in _texts(graded(who)["grades"][name]["grade"]):
        assert all(character >= " " or character in "\n\t" for character in text), text
        assert not any(
            "\x7f" <= character <= "\x9f" or "\u202a" <= character <= "\u202e" for character in text
        ), text
    for cell in graded(who)["grades"][name]["notebook"]["cells"]:
        for output in cell.get("outputs", []):
            kinds = set(output.get("data", {}))
            graders_own = cell["metadata"].get("nbgrader", {}).get("grade", False)
            assert kinds <= {"text/plain", "text/latex", "image/png", "image/jpeg"} | (
                {"text/html"} if graders_own else set()
            )
            html = output.get("data", {}).get("text/html", "")
            assert "<script" not in html
            assert "<img" not in html


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in (*value, *value.values()) for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []
