"""The reference of what authors of hidden tests import, made from docstrings: ``python -m
tests.support.reference`` writes `docs/hidden_tests.md` anew."""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path
from typing import Any

import autograder

PAGE = Path(__file__).parents[2] / "docs" / "hidden_tests.md"

_OPENING = """# Hidden tests: what you can import

Made from the docstrings of `autograder` by `python -m tests.support.reference`; a test runs every example. How to write a unit:
[units.md](units.md).

```python
from autograder import assert_close, exercise
```

In a hidden test, `student.NAME(...)` calls the learner's function, `rng` is a numpy Generator that is seeded by the test's name,
`given.NAME` is given code and `data_dir` the unit's data. Every assertion raises `CheckFailure` with a line that a learner can read.
In the examples, `student` is a notebook that is right.
"""
_GROUPS = {
    "Declaring": ("exercise", "weight", "misconception", "slip", "alternative"),
    "Inputs": ("made_by",),
    "Values": ("assert_close", "assert_same_up_to_sign", "assert_same_up_to_order"),
    "Kinds": ("assert_tuple", "assert_shape", "assert_float64", "assert_integers"),
    "Behaviour": (
        *("assert_raises", "assert_unchanged", "assert_equivariant", "assert_decreasing"),
        *("assert_convergence_order", "same_object"),
    ),
    "Derivatives": (
        *("assert_gradient", "assert_directional_gradient", "assert_exact_gradient"),
        *("assert_vector_jacobian_product", "assert_jacobian", "assert_hessian"),
        *("central_difference", "complex_step"),
    ),
    "Matrices and probabilities": (
        *("assert_orthonormal_columns", "assert_positive_definite", "assert_normalised"),
    ),
    "Random draws": (
        *("assert_mean", "assert_variance", "assert_share", "assert_frequencies"),
        *("assert_distribution", "assert_standard_normal", "draw"),
    ),
    "Errors": ("CheckFailure", "StudentError"),
}


def listed() -> list[str]:
    """The names of the page, in its order."""
    return [name for names in _GROUPS.values() for name in names]


def example_of(name: str) -> str:
    """The example in a name's docstring, as doctest reads it; "" where it has none."""
    return (inspect.getdoc(getattr(autograder, name)) or "").partition("Example:\n\n")[2]


def page() -> str:
    parts = [_OPENING]
    for group, names in _GROUPS.items():
        parts += [f"\n## {group}\n", *(_entry(name) for name in names)]
    return "".join(parts)


def _entry(name: str) -> str:
    subject: Any = getattr(autograder, name)
    text, _, example = (inspect.getdoc(subject) or "").partition("Example:\n\n")
    code = "".join(each.source for each in doctest.DocTestParser().get_examples(example))
    said = re.sub(r"``(.+?)``", r"`\1`", text.strip(), flags=re.DOTALL)
    return f"\n### `{_signature(name, subject)}`\n\n{said}\n\n```python\n{code}```\n"


def _signature(name: str, subject: Any) -> str:
    """How it is called: names and defaults, without types."""
    if inspect.isclass(subject):
        return name
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in inspect.signature(subject).parameters.values()
    ]
    return f"{name}{inspect.Signature(parameters)}"


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
