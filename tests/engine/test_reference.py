"""The reference for authors of hidden tests is whole, up to date, and its examples run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import autograder
from autograder.course.course import Course
from autograder.running.own_notebook import grade_own
from tests.support.reference import PAGE, example_of, listed, page
from tests.support.small_course import CONFIG, STUB, notebook, solution, test_cell

UNIT = "01_examples"

ANSWERS = {
    "mean": 'def mean(x):\n    if len(x) == 0:\n        raise ValueError("no numbers")\n    return np.sum(x) / len(x)',
    "softmax": "def softmax(x):\n    powers = np.exp(x - np.max(x))\n    return powers / powers.sum()",
    "transition_matrix": "def transition_matrix(n):\n    return np.full((n, n), 1 / n)",
    "forward_difference": "def forward_difference(f, x, *, h):\n    return (f(x + h) - f(x)) / h",
    "uniform_sample": "def uniform_sample(n, *, rng):\n    return rng.random(n)",
    "throw_dice": "def throw_dice(n, *, rng):\n    return rng.integers(1, 7, size=n)",
    "eigh_2x2": "def eigh_2x2(a, b, c):\n    return tuple(np.linalg.eigh(np.array([[a, b], [b, c]])))",
    "Box": "class Box:\n    def __init__(self, content):\n        self.content = content",
}

TESTS = """
import doctest

import numpy as np

import autograder
from autograder import exercise

EXAMPLES = {examples!r}
{classes}
"""

TEST = '''

@exercise("{name}")
class Test{number}:
    def test_it(self, student):
        """It is there."""
        assert student.{name} is not None
'''

ALL = '''
    def test_examples(self, student, rng):
        """The examples of the reference run."""
        public = {{name: getattr(autograder, name) for name in autograder.__all__}}
        runner = doctest.DocTestRunner(verbose=False)
        for name, example in EXAMPLES.items():
            globs = {{"np": np, "student": student, "rng": rng, **public}}
            told = []
            runner.run(doctest.DocTestParser().get_doctest(example, globs, name, None, 0), out=told.append)
            assert not told, "".join(told)
'''


@pytest.fixture
def examples(tmp_path: Path) -> Course:
    """A course whose hidden tests run the examples."""
    checks = [test_cell(name, 1, "pass") for name in ANSWERS]
    setup = {"solution": False, "grade": False, "locked": True, "grade_id": "given_setup"}
    given = solution("given_setup", "import numpy as np")
    given["metadata"]["nbgrader"].update(setup)
    for folder, answers in (("source", ANSWERS), ("release", dict.fromkeys(ANSWERS, STUB))):
        cells = [solution(name, answer) for name, answer in answers.items()]
        (tmp_path / folder / UNIT).mkdir(parents=True)
        document = json.dumps(notebook(given, *cells, *checks))
        (tmp_path / folder / UNIT / f"{UNIT}.ipynb").write_text(document)
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    hidden = tmp_path / "tests/hidden" / UNIT
    hidden.mkdir(parents=True)
    classes = "".join(TEST.format(name=name, number=n) for n, name in enumerate(ANSWERS))
    text = TESTS.format(
        examples={name: example_of(name) for name in listed()}, classes=classes + ALL.format()
    )
    (hidden / f"test_{UNIT}.py").write_text(text)
    return Course(tmp_path)


def test_every_public_name_is_there_with_an_example() -> None:
    assert sorted(listed()) == sorted(set(autograder.__all__) - {"__version__"})
    assert [name for name in listed() if ">>> " not in example_of(name)] == []


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.support.reference"


def test_the_examples_run_in_a_hidden_test(examples: Course) -> None:
    path = examples.source / UNIT / f"{UNIT}.ipynb"
    grade = grade_own(examples, UNIT, path, "right", examples.settings)
    failed = {
        test.name: test.message
        for exercise in grade.exercises
        for test in exercise.tests
        if not test.passed
    }
    assert failed == {}
    assert sum(len(exercise.tests) for exercise in grade.exercises) == len(ANSWERS) + 1
