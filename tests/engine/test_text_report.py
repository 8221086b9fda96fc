"""The report in a terminal says of no promise both that it holds and that it does not."""

from __future__ import annotations

from autograder.grade import ExerciseGrade, TestOutcome
from autograder.reports.text import told


def outcome(name: str, title: str, *, passed: bool) -> TestOutcome:
    return TestOutcome(name, title, passed, 1.0, None if passed else "called: f(1)")


def of(*tests: TestOutcome) -> str:
    return " ".join(told(ExerciseGrade("f", 1.0, 4.0, tests=tests)))


def test_what_holds_in_one_case_and_not_in_another_is_no_example_of_what_holds() -> None:
    cases = (
        outcome("test_a[1]", "It doubles.", passed=True),
        outcome("test_a[2]", "It doubles.", passed=False),
    )
    assert of(*cases).startswith("1 of 2 checks hold Not yet: It doubles.")
    third = outcome("test_b", "Zero stays zero.", passed=True)
    assert of(*cases, third).startswith("2 of 3 checks hold, such as: Zero stays zero. Not yet:")
