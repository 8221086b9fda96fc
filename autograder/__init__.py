"""An autograded exercise package for courses on the mathematics of machine learning.

What a hidden test imports stands here. It is loaded when it is first used, so that the zygote,
which imports from this package too, never holds anything of the hidden tests' side.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.checks import (
        CheckFailure,
        assert_close,
        assert_convergence_order,
        assert_decreasing,
        assert_directional_gradient,
        assert_distribution,
        assert_equivariant,
        assert_exact_gradient,
        assert_float64,
        assert_frequencies,
        assert_gradient,
        assert_hessian,
        assert_integers,
        assert_jacobian,
        assert_mean,
        assert_normalised,
        assert_orthonormal_columns,
        assert_positive_definite,
        assert_raises,
        assert_same_up_to_order,
        assert_same_up_to_sign,
        assert_shape,
        assert_share,
        assert_standard_normal,
        assert_tuple,
        assert_unchanged,
        assert_variance,
        assert_vector_jacobian_product,
        central_difference,
        complex_step,
        draw,
        made_by,
    )
    from autograder.checks.decorators import alternative, exercise, misconception, slip, weight
    from autograder.sandbox.student import StudentError, same_object

__version__ = "0.1.0"

__all__ = [
    "CheckFailure",
    "StudentError",
    "alternative",
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
    "exercise",
    "made_by",
    "misconception",
    "same_object",
    "slip",
    "weight",
]


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext autograder``: gives the notebook `%practice`."""
    importlib.import_module("autograder.practice.extension").register(shell)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    if name in ("alternative", "exercise", "misconception", "slip", "weight"):
        home = "autograder.checks.decorators"
    elif name in ("StudentError", "same_object"):
        home = "autograder.sandbox.student"
    else:
        home = "autograder.checks"
    return getattr(importlib.import_module(home), name)
