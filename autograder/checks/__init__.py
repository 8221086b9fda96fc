"""Assertions of mathematics that hidden tests share. Each raises `CheckFailure` with a line that a learner can read."""

from autograder.checks.close import CheckFailure, assert_close
from autograder.checks.distributions import assert_standard_normal
from autograder.checks.errors import assert_raises
from autograder.checks.gradients import assert_directional_gradient, assert_gradient, central_difference

__all__ = [
    "CheckFailure",
    "assert_close",
    "assert_directional_gradient",
    "assert_gradient",
    "assert_raises",
    "assert_standard_normal",
    "central_difference",
]
