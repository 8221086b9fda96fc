"""An autograded exercise package for courses on the mathematics of machine learning.

What a hidden test imports stands here. It is loaded when it is first used, so that the zygote, which imports from this package too,
never holds anything of the hidden tests' side.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.checks import (
        CheckFailure,
        assert_close,
        assert_directional_gradient,
        assert_gradient,
        assert_raises,
        assert_standard_normal,
        central_difference,
    )
    from autograder.decorators import alternative, exercise, misconception, weight
    from autograder.sandbox.student import StudentError, same_object

__version__ = "0.1.0"

_HOMES = {
    "CheckFailure": "autograder.checks",
    "assert_close": "autograder.checks",
    "assert_directional_gradient": "autograder.checks",
    "assert_gradient": "autograder.checks",
    "assert_raises": "autograder.checks",
    "assert_standard_normal": "autograder.checks",
    "central_difference": "autograder.checks",
    "alternative": "autograder.decorators",
    "exercise": "autograder.decorators",
    "misconception": "autograder.decorators",
    "weight": "autograder.decorators",
    "StudentError": "autograder.sandbox.student",
    "same_object": "autograder.sandbox.student",
}

__all__ = [
    "CheckFailure",
    "StudentError",
    "alternative",
    "assert_close",
    "assert_directional_gradient",
    "assert_gradient",
    "assert_raises",
    "assert_standard_normal",
    "central_difference",
    "exercise",
    "misconception",
    "same_object",
    "weight",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
