"""What of unit 00, arrays, a unit's solutions use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any


def of_arrays(document: dict[str, Any]) -> list[str]:
    """In the words of unit 00's headings and in their order."""
    used = {
        word
        for cell in document["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution")
        for node in ast.walk(ast.parse("".join(cell["source"])))
        for word in _words(node)
    }
    order = ("slices", "axes", "stretching", "whole numbers", "functions as arguments", "chance")
    return [word for word in order if word in used]


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Slice):
        yield "slices"
    if isinstance(node, ast.keyword) and node.arg == "axis":
        yield "axes"
    if _is_new_axis(node) or _meets_its_reduction(node):
        yield "stretching"
    if isinstance(node, ast.keyword) and node.arg == "keepdims":
        yield "stretching"
    if isinstance(node, ast.FloorDiv) or getattr(node, "attr", "") in ("int64", "intp"):
        yield "whole numbers"
    if isinstance(node, ast.FunctionDef):
        given = {
            parameter.arg for parameter in ast.walk(node.args) if isinstance(parameter, ast.arg)
        }
        called = {
            call.func.id
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        }
        if given & called:
            yield "functions as arguments"
    if isinstance(node, ast.Name) and node.id == "rng":
        yield "chance"


def _is_new_axis(node: ast.AST) -> bool:
    """``x[:, None]``, which lays a column beside rows."""
    return isinstance(node, ast.Subscript) and any(
        isinstance(part, ast.Constant) and part.value is None for part in ast.walk(node.slice)
    )


def _meets_its_reduction(node: ast.AST) -> bool:
    """``x - x.mean(axis=0)``, where a row is laid over all rows."""
    return isinstance(node, ast.BinOp) and any(
        isinstance(side, ast.Call) and any(word.arg == "axis" for word in side.keywords)
        for side in (node.left, node.right)
    )
