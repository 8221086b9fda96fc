"""Habits of hidden tests that let wrong answers through, found in their source."""

from __future__ import annotations

import ast
from pathlib import Path

_ACCIDENTS = {
    "np.allclose": "it broadcasts, and passes for empty arrays: use assert_close",
    "np.testing.assert_allclose": "it passes a scalar for an array: use assert_close",
    "np.testing.assert_array_equal": "it broadcasts: use assert_close",
    "np.random.seed": "use the fixture rng",
    "np.random.rand": "use the fixture rng",
    "np.random.randn": "use the fixture rng",
    "time.sleep": "a hidden test does not wait",
}
_STATISTICAL = {
    "assert_distribution",
    "assert_frequencies",
    "assert_mean",
    "assert_share",
    "assert_standard_normal",
    "assert_variance",
}


def lint(path: Path) -> list[str]:
    """What should be mended in a file of hidden tests, one line each."""
    tree = ast.parse(path.read_text())
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in _ACCIDENTS:
                found.append(f"{path.name}:{node.lineno}: {name}: {_ACCIDENTS[name]}")
            if name in _STATISTICAL and not any(
                keyword.arg == "false_failure" for keyword in node.keywords
            ):
                found.append(
                    f"{path.name}:{node.lineno}: {name} does not state how often it fails a correct solution (false_failure=)"
                )
        if isinstance(node, ast.Assert) and _is_negated_order(node.test):
            found.append(f"{path.name}:{node.lineno}: `not a > b` holds for nan: write `a <= b`")
        if (
            isinstance(node, ast.FunctionDef)
            and node.name.startswith("test_")
            and not ast.get_docstring(node)
        ):
            found.append(
                f"{path.name}:{node.lineno}: {node.name} has no docstring, which is the line that a learner reads"
            )
    return found


def _is_negated_order(test: ast.expr) -> bool:
    if not (
        isinstance(test, ast.UnaryOp)
        and isinstance(test.op, ast.Not)
        and isinstance(test.operand, ast.Compare)
    ):
        return False
    return isinstance(test.operand.ops[0], (ast.Gt, ast.GtE, ast.Lt, ast.LtE))
