"""Visible checks tell of errors in one form, everywhere: Python's own, which needs no helper that a
learner would have to look up."""

from __future__ import annotations

import ast

import pytest

from tests.support.the_course import UNITS, source

EXPECTED = """
try:
    softmax([])
except ValueError:
    pass
else:
    raise AssertionError("Nothing came in: raise a ValueError.")
"""
UNWANTED = """
try:
    p = softmax(z)
except FloatingPointError as error:
    raise AssertionError(f"It stops: {error}.") from None
"""


def says(statements: list[ast.stmt], cause: str | None) -> bool:
    """Whether this is one sentence: ``raise AssertionError("...")``, and `cause` what it is from."""
    match statements:
        case [ast.Raise(ast.Call(ast.Name("AssertionError"), [_]), origin)]:
            return (None if origin is None else ast.unparse(origin)) == cause
    return False


def is_in_form(attempt: ast.Try) -> bool:
    """Whether an error is expected as in `EXPECTED`, or an unwanted one told of as in
    `UNWANTED`."""
    match attempt:
        case ast.Try([ast.Expr() | ast.With([_], [ast.Expr()])], [handler], told, []) if told:
            expected = [ast.unparse(part) for part in (handler.type, *handler.body) if part]
            return expected == ["ValueError", "pass"] and says(told, None)
        case ast.Try(_, [ast.ExceptHandler(type=kind, body=told)], [], []):
            return kind is not None and says(told, "None")
    return False


def others(check: str) -> list[str]:
    """Where a check asks for errors in another form."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(check))
        if isinstance(node, ast.Try) and not is_in_form(node)
    ]


@pytest.mark.parametrize("unit", UNITS)
def test_errors_are_expected_and_told_of_in_one_form(unit: str) -> None:
    checks = [
        "".join(cell["source"])
        for cell in source(unit)["cells"]
        if cell["cell_type"] == "code" and cell["metadata"]["nbgrader"]["grade"]
    ]
    assert checks
    assert [other for check in checks for other in others(check)] == []
    assert not any("pytest" in check for check in checks), "learners have numpy and matplotlib"


@pytest.mark.parametrize(
    "other",
    [
        EXPECTED.replace("except ValueError:", "except Exception:"),
        EXPECTED.replace("except ValueError:", "except:"),
        EXPECTED.replace("pass", "print()"),
        EXPECTED.replace(
            'AssertionError("Nothing came in: raise a ValueError.")', "AssertionError"
        ),
        EXPECTED.partition("else")[0],
        UNWANTED.replace(" from None", ""),
        UNWANTED.replace("raise AssertionError", "print").replace(" from None", ""),
    ],
)
def test_any_other_form_is_found(other: str) -> None:
    assert others(EXPECTED + UNWANTED) == []
    assert len(others(other)) == 1
