"""The report for CI: JUnit XML in the xunit2 shape, as pytest writes it. A suite for each notebook,
a case for each hidden test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from autograder.grade import ExerciseGrade, Grade
from autograder.reports.text import UNDECIDED, followed

_NOT_XML = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # what XML 1.0 does not allow


def report(grades: Sequence[Grade]) -> str:
    """All results as one XML document. A written answer and an exercise that was not attempted are
    skipped cases; a notebook that could not be graded is an error."""
    suites = ElementTree.Element("testsuites")
    for grade in grades:
        suites.append(_suite(grade))
    ElementTree.indent(suites)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        + ElementTree.tostring(suites, encoding="unicode")
        + "\n"
    )


def _suite(grade: Grade) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=_clean(grade.submission))
    if grade.status != "graded":
        case = ElementTree.SubElement(
            suite, "testcase", classname=_clean(grade.assignment), name="the notebook", time="0"
        )
        ElementTree.SubElement(case, "error", message=_clean(grade.reason or ""), type=grade.status)
    for exercise in grade.exercises if grade.status == "graded" else ():
        _add_cases(suite, grade.assignment, exercise)
    for name, tag in (("errors", "error"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite)))
    suite.set("time", f"{sum(grade.seconds.values()):.3f}")
    return suite


def _add_cases(suite: ElementTree.Element, unit: str, exercise: ExerciseGrade) -> None:
    classname = _clean(f"{unit}.{exercise.label}")
    if exercise.manual or not exercise.attempted:
        why = "a person reads this answer" if exercise.manual else "not attempted yet"
        case = ElementTree.SubElement(
            suite, "testcase", classname=classname, name=_clean(exercise.label), time="0"
        )
        ElementTree.SubElement(case, "skipped", message=why)
        return
    says = [item.says for item in exercise.misconceptions]
    for test in exercise.tests:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=classname,
            name=_clean(f"{test.name}: {test.title}"),
            time=f"{test.seconds:.4f}",
        )
        if not test.passed:
            failure = ElementTree.SubElement(
                case,
                "failure",
                message=_clean(says[0] if says else test.title),
                type="AssertionError",
            )
            failure.text = _clean(
                "\n".join(
                    [
                        *followed(exercise),
                        *says,
                        *([f"{UNDECIDED}."] if test.undecided else []),
                        test.message or "",
                    ]
                )
            )


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
