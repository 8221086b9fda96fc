"""Assertions of mathematics that hidden tests share. Each raises `CheckFailure` with a line that a
learner can read."""

from autograder.checks.behaviour import (
    assert_convergence_order,
    assert_decreasing,
    assert_equivariant,
    assert_unchanged,
)
from autograder.checks.close import CheckFailure, assert_close
from autograder.checks.distributions import (
    assert_distribution,
    assert_frequencies,
    assert_mean,
    assert_share,
    assert_standard_normal,
    assert_variance,
)
from autograder.checks.errors import assert_raises
from autograder.checks.gradients import (
    assert_directional_gradient,
    assert_exact_gradient,
    assert_gradient,
    assert_hessian,
    assert_jacobian,
    assert_vector_jacobian_product,
    central_difference,
    complex_step,
)
from autograder.checks.kinds import (
    assert_float64,
    assert_integers,
    assert_shape,
    assert_tuple,
    draw,
)
from autograder.checks.linear_algebra import (
    assert_normalised,
    assert_orthonormal_columns,
    assert_positive_definite,
    assert_same_up_to_order,
    assert_same_up_to_sign,
)
from autograder.checks.made import made_by

__all__ = [
    "CheckFailure",
    "assert_close",
    "assert_convergence_order",
    "assert_decreasing",
    "assert_directional_gradient",
    "assert_distribution",
    "assert_equivariant",
    "assert_exact_gradient",
    "assert_float64",
    "assert_frequencies",
    "assert_gradient",
    "assert_hessian",
    "assert_integers",
    "assert_jacobian",
    "assert_mean",
    "assert_normalised",
    "assert_orthonormal_columns",
    "assert_positive_definite",
    "assert_raises",
    "assert_same_up_to_order",
    "assert_same_up_to_sign",
    "assert_shape",
    "assert_share",
    "assert_standard_normal",
    "assert_tuple",
    "assert_unchanged",
    "assert_variance",
    "assert_vector_jacobian_product",
    "central_difference",
    "complex_step",
    "draw",
    "made_by",
]
