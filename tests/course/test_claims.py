"""What the units' prose says about their data and numbers is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.claims import (
    claims_of,
    normal,
    notebook,
    numbers,
    prose,
    uncovered,
    units_with_claims,
)
from tests.support.the_course import UNITS


def test_every_unit_has_claims() -> None:
    assert units_with_claims() == UNITS


@pytest.mark.parametrize("unit", units_with_claims())
def test_what_the_prose_says_is_true(unit: str, tmp_path: Path) -> None:
    claims, wrong = claims_of(unit), []
    with notebook(unit, tmp_path / unit) as names:
        for check in dict.fromkeys(each.check for each in claims if each.check is not None):
            try:
                check(names)
            except AssertionError as error:
                quotes = [each.quote for each in claims if each.check is check]
                wrong.append(f"{quotes}: {error}")
    assert wrong == []
    said = prose(unit, "markdown", "code")  # a figure's title is a claim, too
    assert [each.quote for each in claims if normal(each.quote) not in said] == []


@pytest.mark.parametrize("unit", units_with_claims())
def test_every_number_of_the_prose_is_claimed(unit: str) -> None:
    assert uncovered(unit, claims_of(unit)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is right in 90 % of 442 cases, by 3 ways.", ["90 %", "442"]),
        ("From 2,979 to 1e-5, or 3.7.", ["2,979", "1e-5", "3.7"]),
        ("`x = 12.5` ### Exercise 12 · `f` (12 points) as in units 11 and 12", []),
        ("[here](page_1234.html) $x_{12} = 0.45$", ["0.45"]),
        ("64-bit floats. ## Going further - A book (2015), page 37.", []),
        ("$$\\sum_{i=1}^{100}$$ and 100", ["100"]),
    ],
)
def test_numbers_that_say_something_are_found(text: str, expected: list[str]) -> None:
    assert [number for _, number in numbers(text)] == expected
