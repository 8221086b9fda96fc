"""The plots of reports are drawn whatever a unit is like."""

from __future__ import annotations

import warnings

import pytest

from autograder.reports import plots


@pytest.mark.parametrize("names", [["f"], ["an_exercise_with_a_very_long_name_indeed"], ["f"] * 12])
def test_outcomes_are_drawn_without_a_word(names: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = plots.outcomes(names, [(1, 0, 2, 0)] * len(names), "x: outcomes by exercise")
        assert plots.distribution([0.5], "x").startswith("<svg")
    assert drawn.count("not attempted") == 1
    assert drawn.count(f"<!-- {names[0]} -->") == len(names)
