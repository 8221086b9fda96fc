"""What the grader does with a student's text takes time that grows with its length and no faster:
four times the text, about four times the time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from autograder.course import syntax as parsed
from autograder.course.notebook import MAX_SOURCES, Cell, Notebook, NotebookFault, parse
from autograder.course.overlay import attempted, binds, lay_over, same_code
from autograder.reports.executed import executed
from autograder.sandbox.outputs import MAX_NOTEBOOK, Room, brief, clean
from autograder.scoring.forbidden import violation
from autograder.scoring.literals import call_source, literal
from autograder.scoring.words import explain
from tests.support.small_course import RIGHT, small

RELEASE = parse(json.dumps(small()).encode())
FORBIDS = {"np.linalg.inv": "", ".dot": "", "@": "", "scipy.linalg.solve": ""}


def seconds(work: Callable[[], Any]) -> float:
    """The less CPU time of two runs."""
    found = []
    for _ in range(2):
        for function in (parsed.tree, parsed.bound_names, parsed.program):
            function.forget()
        before = time.process_time()
        work()
        found.append(time.process_time() - before)
    return min(found)


def assert_linear(work: Callable[[int], Callable[[], Any]], size: int) -> None:
    """`work(n)` prepares what is timed, of size n. A quadratic one takes 16 times as long at four
    times the size."""
    short, long = seconds(work(size)), seconds(work(4 * size))
    assert long < 9 * short + 0.05, f"{short:.3f} s, and {long:.3f} s at four times the size"


# Texts of n characters, more or less.
TEXTS: dict[str, Callable[[int], str]] = {
    "newlines": lambda n: "# softmax" + "\n" * n,
    "spaces": lambda n: "softmax" + " " * n,
    "lines of spaces": lambda n: "softmax\n" + " \n" * (n // 2),
    "spaces before magics": lambda n: "softmax = 1\n" + (" " * 40 + "%x\n") * (n // 43),
    "no Python, defs": lambda n: "? softmax " + "def " * (n // 4),
    "no Python, def and spaces": lambda n: "? softmax def" + " " * n,
    "no Python, names and spaces": lambda n: "? " + ("softmax" + " " * 93) * (n // 100),
    "no Python, equals": lambda n: "? " + "softmax =" * (n // 9),
    "statements": lambda n: "softmax = 1\n" * (n // 12),
    "ones": lambda n: "softmax = " + "1," * (n // 2),
    "attributes": lambda n: (
        "def softmax():\n"
        + "  a"
        + ".b" * 900
        + "\n" * 2
        + ("  a" + ".b" * 900 + "\n") * (n // 1804)
    ),
    "functions that name the next": lambda n: (
        "def softmax(): f0()\n" + "".join(f"def f{k}(): f{k + 1}()\n" for k in range(n // 24))
    ),
    "functions and imports": lambda n: (
        "def softmax(): f0()\n"
        + "".join(f"def f{k}(): f{k + 1}()\nimport a as a{k}\n" for k in range(n // 44))
    ),
    "aliases of aliases": lambda n: (
        "import numpy as a0\n"
        + "".join(f"a{k + 1} = a{k}.b\n" for k in range(n // 16))
        + "def softmax(): a9"
    ),
    "a long name imported from": lambda n: (
        f"from {'m' * (n // 2)} import "
        + ", ".join(f"a{k}" for k in range(n // 16))
        + "\ndef softmax(): a9"
    ),
    "addresses": lambda n: "softmax 0x" + "a" * n + "g",
    "many addresses": lambda n: "softmax " + "0xaaaaaaa " * (n // 10),
    "control characters": lambda n: "\x00\u202e\x1b" * (n // 3),
    "half colours": lambda n: "\x1b[0;0;0" * (n // 7),
    "quotes": lambda n: "softmax '" * (n // 9),
}


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_asked_of_a_cell_takes_linear_time(text: str) -> None:
    def work(size: int) -> Callable[[], Any]:
        source = TEXTS[text](size)

        def ask() -> None:
            binds(source, "softmax")
            same_code(source, "def softmax(Z):\n    raise NotImplementedError()")
            violation("softmax", [source], FORBIDS)

        return ask

    assert_linear(work, 6000)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_told_of_a_text_takes_linear_time(text: str) -> None:
    def work(size: int) -> Callable[[], Any]:
        source = TEXTS[text](size)

        def tell() -> None:
            explain(AssertionError(source), None)
            brief(source, size)
            literal(source)
            call_source("f", (source, [source] * 10), {"a": {source: source}})
            clean(
                [{"output_type": "stream", "text": source}] * 3, str, Room(MAX_NOTEBOOK, "too much")
            )

        return tell

    assert_linear(work, 25_000)


CELLS: dict[str, Callable[[int], Cell]] = {
    "ordinary": lambda n: Cell("code", f"x{n} = 1"),
    "answers": lambda n: Cell("code", f"def double(x): return {n}\ndef total(x): return {n}"),
    "copies of an exercise": lambda n: Cell(
        "code", f"def double(x): return {n}", nbgrader={"grade_id": "double", "solution": True}
    ),
    "mentions": lambda n: Cell("code", f"# double total {n}"),
    "notes": lambda n: Cell("markdown", f"# {n}"),
}


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("shuffled", [False, True], ids=["in order", "the release last"])
def test_a_notebook_of_very_many_cells_is_laid_over_and_written_in_linear_time(
    kind: str, shuffled: bool
) -> None:
    solved = parse(json.dumps(small(*RIGHT)).encode()).cells

    def work(size: int) -> Callable[[], Any]:
        more = [CELLS[kind](number) for number in range(size)]
        cells = [*more, *solved] if shuffled else [*solved, *more]

        def lay() -> None:
            laid = lay_over(Notebook(cells), RELEASE)
            for name in ("double", "total"):
                attempted(name, laid, RELEASE)
            executed(laid, {}, {})

        return lay

    assert_linear(work, 500)


def test_a_very_large_value_is_described_without_being_written() -> None:
    def work(size: int) -> Callable[[], Any]:
        value = [[0] * 10 for _ in range(size)]
        return lambda: [
            literal(item)
            for item in (value, tuple(value), {"a": value}, dict.fromkeys(range(size)))
        ]

    assert_linear(work, 10_000)
    assert literal([0] * 200_000) == "<list of 200000: 0, 0, 0, 0, 0, 0, ...>"


def test_all_cells_together_have_a_size() -> None:
    document = small(*RIGHT)
    document["cells"] += [{"cell_type": "code", "metadata": {}, "source": "x" * 190_000}] * (
        MAX_SOURCES // 190_000 + 1
    )
    with pytest.raises(NotebookFault, match="too long to be graded"):
        parse(json.dumps(document).encode())
