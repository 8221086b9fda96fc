"""A visible check, rewritten so that it goes on after a sentence: all that it would say is known, and
what it says first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.scoring.tried import NOTED


@dataclass(frozen=True)
class Sentence:
    """One thing that a visible check can say: its line, and the source of what it says (None:
    nothing). `recognises`: it is said where a certain wrong value came, not where the right one did
    not."""

    line: int
    says: str | None
    recognises: bool


@dataclass(frozen=True)
class Watched:
    """A visible check that goes on, and its sentences in order."""

    source: str
    sentences: tuple[Sentence, ...]
    lines: dict[int, int]  # of the rewritten source, where they stood before


def watched(check: str) -> Watched:
    """Rewrite a visible check. Raises SyntaxError where it is none."""
    rewriter = _Rewriter()
    tree = ast.fix_missing_locations(rewriter.visit(ast.parse(check)))
    source = ast.unparse(tree)
    pairs = zip(_statements(ast.parse(source)), _statements(tree), strict=True)
    return Watched(
        source, tuple(rewriter.sentences), {now.lineno: then.lineno for now, then in pairs}
    )


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.stmt))


class _Rewriter(ast.NodeTransformer):
    def __init__(self) -> None:
        self.sentences: list[Sentence] = []

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        noted = self._noted(node, node.msg, any(_is_negated(part) for part in _parts(node.test)))
        return ast.copy_location(ast.If(ast.UnaryOp(ast.Not(), node.test), [noted], []), node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        raised = node.exc
        if isinstance(raised, ast.Name) and raised.id == "AssertionError":
            return self._noted(node, None, False)
        if (
            isinstance(raised, ast.Call)
            and isinstance(raised.func, ast.Name)
            and raised.func.id == "AssertionError"
        ):
            return self._noted(node, raised.args[0] if raised.args else None, False)
        return node

    def _noted(self, node: ast.stmt, message: ast.expr | None, recognises: bool) -> ast.stmt:
        self.sentences.append(
            Sentence(node.lineno, None if message is None else ast.unparse(message), recognises)
        )
        arguments: list[ast.expr] = [
            ast.Constant(len(self.sentences) - 1),
            *([] if message is None else [message]),
        ]
        return ast.copy_location(
            ast.Expr(ast.Call(ast.Name(NOTED, ast.Load()), arguments, [])), node
        )


def _parts(test: ast.expr) -> list[ast.expr]:
    return (
        [part for value in test.values for part in _parts(value)]
        if isinstance(test, ast.BoolOp)
        else [test]
    )


def _is_negated(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
