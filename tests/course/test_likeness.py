"""How much honest pairs agree is measured on this course's own solutions; copies of them are found,
and none among the solutions themselves."""

from __future__ import annotations

import json
import random
import shutil
import statistics
from pathlib import Path

import pytest

from autograder.course.variants import with_solutions
from autograder.likeness.compare import FEWEST_TOKENS
from autograder.likeness.honest import agreements, honest_pairs
from autograder.likeness.passages import Piece, agreement, hashes_of
from autograder.likeness.usual import Usual
from tests.campaign.likeness import KEPT, solutions
from tests.support.commands import run
from tests.support.the_course import COURSE, ROOT, UNITS, released

UNIT = "07_backpropagation"
Solutions = dict[str, list[Piece]]


@pytest.fixture(scope="module")
def known() -> dict[str, tuple[Usual, Solutions]]:
    return {unit: solutions(COURSE, unit) for unit in UNITS}


def bar(found: Solutions) -> int:
    """In how many tokens a pair of a class with such answers agrees that is listed."""
    sizes = [statistics.median(len(piece.tokens) for piece in row) for row in found.values()]
    return max(FEWEST_TOKENS, honest_pairs(sizes)[-1] + 1)


def test_what_is_kept_is_what_is_measured(known: dict[str, tuple[Usual, Solutions]]) -> None:
    """But for a little: a solution more or less changes nothing that counts. To measure again:
    python -m tests.campaign.likeness"""
    kept = [share for row in json.loads(KEPT.read_text()) for share in row]
    measured = [
        share for common, found in known.values() for *_, share in agreements(found, common.code)
    ]
    assert abs(len(kept) - len(measured)) <= 0.05 * len(measured)
    for part in (50, 80, 90, 95, 99):
        of_each = [statistics.quantiles(row, n=100)[part - 1] for row in (kept, measured)]
        assert of_each[0] == pytest.approx(of_each[1], abs=0.03), part


def test_honest_pairs_of_each_unit_are_below_the_bar(
    known: dict[str, tuple[Usual, Solutions]],
) -> None:
    """Put together of that unit's own solutions, with all others taken out: fewer than 1 in 200."""
    drawn = random.Random(0)
    for unit, (common, found) in known.items():
        rows: dict[str, list[int]] = {}
        for exercise, tokens, _ in agreements(found, common.code):
            rows.setdefault(exercise, []).append(tokens)
        pairs = [sum(map(drawn.choice, rows.values())) for _ in range(1000)]
        least = bar(found)
        above = sum(tokens >= least for tokens in pairs)
        assert above < 5, (unit, above, least)


def test_a_copy_of_a_solution_that_nobody_knew_is_above_the_bar(
    known: dict[str, tuple[Usual, Solutions]],
) -> None:
    """Of each unit: one correct solution of every exercise, copied."""
    for unit, (common, found) in known.items():
        own = [row[-1] for row in found.values()]
        others = [piece for row in found.values() for piece in row[:-1]]
        same = agreement(own, own, common.code | hashes_of(others))
        assert same.share == 1.0
        least = bar(found)
        assert same.tokens >= least, (unit, same.tokens, least)


@pytest.fixture
def of_known_solutions(tmp_path: Path, known: dict[str, tuple[Usual, Solutions]]) -> Path:
    """A class of twelve, who all wrote one of the known correct solutions of each exercise."""
    root = tmp_path / "course"
    for folder in (f"source/{UNIT}", f"release/{UNIT}", f"tests/hidden/{UNIT}"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    common, _ = known[UNIT]
    drawn = random.Random(3)
    for number in range(12):
        hand_in(
            root,
            f"s{number:02}",
            {name: drawn.choice(row).source for name, row in common.others.items()},
        )
    return root


def hand_in(root: Path, student: str, answers: dict[str, str]) -> None:
    folder = root / "submitted" / student / UNIT
    folder.mkdir(parents=True)
    (folder / f"{UNIT}.ipynb").write_text(json.dumps(with_solutions(released(UNIT), answers)))


def test_none_is_listed_among_the_alternatives_and_a_planted_copy_is(
    of_known_solutions: Path, known: dict[str, tuple[Usual, Solutions]]
) -> None:
    done = run("similar", UNIT, cwd=of_known_solutions)
    assert "12 students, 66 pairs. No pair agrees" in done.stdout
    own = {name: row[-1].source for name, row in known[UNIT][1].items()}
    hand_in(of_known_solutions, "ann", own)
    renamed = {
        name: "# mine\n"
        + source.replace("slopes", "my_slopes").replace("step", "my_step").replace("    ", "  ")
        for name, source in own.items()
    }
    hand_in(of_known_solutions, "ben", renamed)
    done = run("similar", UNIT, cwd=of_known_solutions)
    assert "14 students, 91 pairs. 1 pair agrees" in done.stdout
    assert "ann, ben: " in done.stdout
