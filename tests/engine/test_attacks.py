"""Every attack gets what its honest exercises deserve, its neighbours get theirs, and nothing is left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engine import ground
from tests.engine.attacks.run import ATTACKS, NEIGHBOUR

# As root whose workers get a uid of their own, and as a user without rights; else as whoever runs the tests.
WHO = ["root", "nobody"] if ground.possible() else ["me"]
LONGEST = 17.0  # seconds for one submission, where a submission may take 15 and one call 1
LARGEST = 1_000_000  # bytes of what is kept of one submission


@pytest.fixture(scope="module", params=WHO)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("attacks") / "results.json"
    command = [sys.executable, "-m", "tests.engine.attacks.run"]
    if request.param != "me":
        command = [sys.executable, "-m", "tests.engine.ground", request.param, *command]
    with file.open("w") as out:
        subprocess.run(command, cwd=ground.ROOT, stdout=out, check=True, timeout=280)
    results: dict[str, Any] = json.loads(file.read_text())
    return results


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_what_its_honest_exercises_deserve(graded: dict[str, Any], name: str) -> None:
    grade, attack = graded["grades"][name]["grade"], ATTACKS[name]
    awarded = [exercise["score"] for exercise in grade["exercises"]]
    if attack.harms_itself:
        assert all(got <= most for got, most in zip(awarded, attack.awards, strict=True)), grade
    else:
        assert awarded == list(attack.awards), grade
    assert grade["status"] == "graded"
    assert sum(grade["seconds"].values()) < LONGEST
    assert graded["grades"][name]["size"] < LARGEST


def test_neighbours_of_attacks_get_their_points(graded: dict[str, Any]) -> None:
    neighbours = [result["grade"] for name, result in graded["grades"].items() if name.startswith("neighbour")]
    assert len(neighbours) > 20
    for grade in neighbours:
        assert [exercise["score"] for exercise in grade["exercises"]] == list(NEIGHBOUR.awards)


def test_no_process_file_or_memory_is_left(graded: dict[str, Any]) -> None:
    assert graded["left"] == []


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_kept_of_an_attack_is_inert(graded: dict[str, Any], name: str) -> None:
    """Nothing that a terminal or a browser would act on: in the Grade plain text only, in the notebook kinds that show and do not run."""
    for text in _texts(graded["grades"][name]["grade"]):
        assert all(character >= " " or character in "\n\t" for character in text), text
        assert not any("\x7f" <= character <= "\x9f" or "\u202a" <= character <= "\u202e" for character in text), text
    for cell in graded["grades"][name]["notebook"]["cells"]:
        for output in cell.get("outputs", []):
            kinds = set(output.get("data", {}))
            graders_own = cell["metadata"].get("nbgrader", {}).get("grade", False)
            assert kinds <= {"text/plain", "text/latex", "image/png", "image/jpeg"} | ({"text/html"} if graders_own else set())
            html = output.get("data", {}).get("text/html", "")
            assert "<script" not in html
            assert "<img" not in html


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in (*value, *value.values()) for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.skipif(not ground.possible(), reason="only root can become somebody else")
@pytest.mark.parametrize("who", ["docker", "nobody"])
def test_the_cage_holds_for_others_too(who: str) -> None:
    """The tests of cage and sessions, for root as in a container and for a user without rights."""
    files = [str(Path(__file__).with_name(name)) for name in ("test_cage.py", "test_session.py")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.ground", who, *command],
        cwd=ground.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
