"""Where a score may differ from that of nbgrader's own kernel, and why. `docs/grading.md` lists
these; the test of other courses finds no others.

``python -m tests.engine.courses.differences`` writes the list into the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "grading.md"
BEGIN, END = (
    "<!-- differences: made by tests.engine.courses.differences -->",
    "<!-- end of differences -->",
)

Scores = tuple[float | None, float | None]  # in the kernel, in the cage; None: not graded


@dataclass(frozen=True)
class Difference:
    """`what` a notebook does, what comes of it in a kernel and in the cage, and why. `rows` are
    those of the corpus where it shows."""

    what: str
    kernel: str
    cage: str
    why: str
    rows: dict[str, Scores] = field(default_factory=dict)


def _ann(scores: Scores, *names: str) -> dict[str, Scores]:
    return {f"lab/lab/ann/{name}": scores for name in names}


DIFFERENCES = [
    Difference(
        "starts a program or a process: `!`, `%%bash`, `subprocess`, `multiprocessing`",
        "runs",
        "a line of text in its place, or `PermissionError`",
        "student code starts nothing outside of its own process",
        _ann((1, 0), "another_program", "a_shell_command", "a_shell_cell", "another_process"),
    ),
    Difference(
        "uses the network",
        "runs",
        "`PermissionError`",
        "nothing leaves the cage, and the same submission gives the same score tomorrow",
        _ann((1, 0), "a_network_socket"),
    ),
    Difference(
        "reads a file outside of its working directory, such as a lab's shared data",
        "reads it",
        "`PermissionError`; put it beside the notebook in `source/`",
        "what a notebook can read, it can show",
        _ann((1, 0), "a_file_elsewhere"),
    ),
    Difference(
        "asks for a window (`%matplotlib qt`, `matplotlib.use('TkAgg')`), a package manager (`%conda`), or an extension that is not installed, and one of its magics",
        "the cell stops",
        "a line of text, and the cell goes on",
        "such a line works on the student's computer, and no answer depends on it",
        _ann(
            (0, 1),
            "a_window",
            "a_window_by_magic",
            "another_package_manager",
            "an_extension_that_is_not_here",
        ),
    ),
    Difference(
        "was handed in with a module that is named like numpy, matplotlib, or a package that these load",
        "finds that module",
        "finds the package",
        "these are loaded once for everybody, and the course's own cells mean the packages",
    ),
    Difference(
        "ends a test cell in `nan` or an infinite number",
        "`nan` and `-inf` give all points; `inf` stops the submission",
        "no points",
        "it is no number of points, and a wrong answer gives it easily",
        _ann((1, 0), "credit_nan") | {"stopping/stopping/ann/credit_without_end": (None, 0)},
    ),
    Difference(
        "ends a test cell in more than its points, or in a result without text",
        "nbgrader gives the whole submission up",
        "all points of that cell",
        "one cell never stops the others",
        {
            "stopping/stopping/ann/credit_too_much": (None, 1),
            "stopping/stopping/ann/credit_without_words": (None, 1),
        },
    ),
    Difference(
        "ends Python (`os._exit`, out of memory)",
        "nbgrader gives the whole submission up",
        "that cell is left out, and the others run again",
        "one cell never stops the others",
        {
            "stopping/stopping/ann/the_end_of_python": (None, 1),
            "stopping/stopping/ann/after_the_end_of_python": (None, 0.5),
        },
    ),
    Difference(
        "reads its own notebook, or another of the assignment",
        "finds it with hidden lines, and only those that were graded before",
        "finds all of them, as they were handed in",
        "the hidden lines of a test are no student's to read",
    ),
    Difference(
        "is missing, where others of its assignment were handed in",
        "no points",
        "no points, and `autograder grade` comments its answers with `No response.`, as it does those that were left as they were",
        "the student is told",
    ),
    Difference(
        "shows HTML, JavaScript, SVG or widgets",
        "kept in the executed notebook",
        "left out of it; the score is the same",
        "a grader's browser runs nothing of a student's",
    ),
    Difference(
        "is written in another language",
        "runs in its kernel",
        "refused, with the mend",
        "the cage is for Python alone",
    ),
]


def expected() -> dict[str, Scores]:
    """All rows that may differ."""
    return {row: scores for difference in DIFFERENCES for row, scores in difference.rows.items()}


def table(differences: Iterable[Difference] = DIFFERENCES) -> str:
    rows = [f"| {item.what} | {item.kernel} | {item.cage} | {item.why} |" for item in differences]
    return "\n".join(
        [
            "| a notebook that ... | nbgrader's kernel | the cage | why |",
            "| --- | --- | --- | --- |",
            *rows,
        ]
    )


def page(text: str) -> str:
    """The page with the list in its place."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
