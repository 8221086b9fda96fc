"""The instructor's report: what `reports/` says of a unit, or of the whole course, as one page."""

from __future__ import annotations

import statistics
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.course.course import Course, CourseError
from autograder.grade import Grade
from autograder.reports import html, plots
from autograder.reports.item_analysis import items
from autograder.reports.records import read_report
from autograder.reports.text import row, to_read, without


def unit_page(course: Course, name: str, *, read: str = "") -> str:
    """The report of one unit; `read`: how far the reading of its answers is, in words. Raises
    CourseError where nothing of it was graded."""
    course.assignment(name)
    grades = grades_of(course, name)
    if not grades:
        raise CourseError(f"Nothing of {name} was graded yet. Run: autograder grade {name}")
    found = items(list(grades.values()))
    shares = [
        _share(grade) for grade in grades.values() if grade.status == "graded" and grade.max_score
    ]
    invalid = [
        (student, grade.reason) for student, grade in grades.items() if grade.status == "invalid"
    ]
    seconds = [sum(grade.seconds.values()) for grade in grades.values()]
    counts = [
        {**asdict(count), "exercise": item.id} for item in found for count in item.misconceptions
    ]
    relations = [
        {**asdict(count), "exercise": item.id} for item in found for count in item.relations
    ]
    return html.unit_report(
        unit=name,
        students=[_student(student, grade) for student, grade in grades.items()],
        mean=statistics.mean(shares) if shares else None,
        median=statistics.median(shares) if shares else None,
        without=without(len(invalid)),
        written=to_read(
            exercise
            for grade in grades.values()
            for exercise in grade.exercises
            if exercise.attempted
        ),
        read=read,
        seconds=statistics.median(seconds),
        all_seconds=sum(seconds),
        distribution=plots.distribution(shares, f"{name}: scores of {len(shares)} submissions"),
        invalid=invalid,
        items=found,
        outcomes=plots.outcomes(
            [item.id for item in found],
            [(item.full, item.partial, item.none, item.blank) for item in found],
            f"{name}: outcomes by exercise",
        )
        if found
        else "",
        misconceptions=sorted(counts, key=lambda count: -count["count"]),
        relations=sorted(relations, key=lambda count: -count["count"]),
    )


def course_page(course: Course) -> str:
    """The report of the course. Raises CourseError where nothing was graded."""
    by_unit = {name: grades for name in course.assignments if (grades := grades_of(course, name))}
    if not by_unit:
        raise CourseError("Nothing was graded yet. Run: autograder grade UNIT")
    units = []
    for name, grades in by_unit.items():
        found = [count for item in items(list(grades.values())) for count in item.misconceptions]
        most = max(found, key=lambda count: count.count, default=None)
        counted = [
            _share(grade)
            for grade in grades.values()
            if grade.status == "graded" and grade.max_score
        ]
        units.append(
            {
                "name": name,
                "short": name.split("_")[0],
                "submissions": len(grades),
                "invalid": sum(grade.status == "invalid" for grade in grades.values()),
                "mean": statistics.mean(counted) if counted else None,
                "full": sum(
                    grade.status == "graded" and grade.score == grade.max_score
                    for grade in grades.values()
                ),
                "misconception": f"{most.count} of {most.of}: {most.says}" if most else "",
            }
        )
    students = []
    for student in sorted({student for grades in by_unit.values() for student in grades}):
        shares = [
            _share(grades[student]) if student in grades else None for grades in by_unit.values()
        ]
        students.append(
            {
                "name": student,
                "shares": shares,
                "share": sum(share or 0.0 for share in shares) / len(shares),
            }
        )
    return html.course_report(units=units, students=students)


def grades_of(course: Course, name: str) -> dict[str, Grade]:
    """What `reports/` holds of a unit, by student."""
    files: list[Path] = sorted((course.reports / name).glob("*.json"))
    read = ((path.stem, read_report(course, name, path.stem)) for path in files)
    return {student: grade for student, grade in read if grade is not None}


def _share(grade: Grade) -> float:
    return grade.score / grade.max_score if grade.max_score else 0.0


def _student(name: str, grade: Grade) -> dict[str, Any]:
    return {
        "name": name,
        "score": grade.score,
        "max_score": grade.max_score,
        "open": row(grade)[1],
        "seconds": sum(grade.seconds.values()),
    }
