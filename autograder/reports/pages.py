"""The instructor's report: what `reports/` says of a unit, or of the whole course, as one page."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

from autograder.course.course import Course, CourseError
from autograder.grade import Grade
from autograder.reports import html, plots
from autograder.reports.item_analysis import items
from autograder.reports.lateness import moment, short
from autograder.reports.records import read_report
from autograder.reports.standing import (
    GRADED,
    INVALID,
    MISSING,
    NOT_GRADED,
    Register,
    Standing,
    counted,
    is_late,
    mean,
    standings,
)
from autograder.reports.text import row, to_read, without

_IN_SHORT = {
    MISSING: "handed in nothing",
    NOT_GRADED: "handed in, and not graded yet",
    INVALID: "could not be graded",  # why stands above
}


def unit_page(
    course: Course, name: str, register: Register, zone: tzinfo = UTC, *, read: str = ""
) -> str:
    """The report of one unit, with times in `zone`; `read`: how far the reading of its answers is,
    in words. Raises CourseError where nothing of it was graded."""
    course.assignment(name)
    grades = grades_of(course, name)
    if not grades:
        raise CourseError(f"Nothing of {name} was graded yet. Run: autograder grade {name}")
    found = items(list(grades.values()))
    everybody = standings(register, name, grades)
    shares = [one.share for one in everybody if one.share is not None]
    finals = [
        one.recorded
        for one in everybody
        if one.state == GRADED and one.recorded is not None and not one.unread
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
        submissions=len(grades),
        counted=counted(everybody),
        students=[_student(one, zone) for one in everybody],
        mean=mean(shares),
        final=mean(final.final for final in finals),
        finals=len(finals),
        max_score=finals[0].max_score if finals else 0.0,
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
        missing=_named(everybody, MISSING),
        ungraded=_named(everybody, NOT_GRADED),
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


def course_page(course: Course, register: Register) -> str:
    """The report of the course. Raises CourseError where nothing was graded."""
    by_unit = {name: grades for name in course.assignments if (grades := grades_of(course, name))}
    if not by_unit:
        raise CourseError("Nothing was graded yet. Run: autograder grade UNIT")
    found = {name: standings(register, name, grades) for name, grades in by_unit.items()}
    units = []
    for name, grades in by_unit.items():
        recognised = [
            count for item in items(list(grades.values())) for count in item.misconceptions
        ]
        most = max(recognised, key=lambda count: count.count, default=None)
        units.append(
            {
                "name": name,
                "short": name.split("_")[0],
                "submissions": len(grades),
                "invalid": sum(one.state == INVALID for one in found[name]),
                "missing": sum(one.state == MISSING for one in found[name]),
                "unread": sum(one.unread for one in found[name]),
                "late": sum(map(is_late, found[name])),
                "mean": mean(one.share for one in found[name]),
                "full": sum(
                    grade.status == "graded" and grade.score == grade.max_score
                    for grade in grades.values()
                ),
                "misconception": f"{most.count} of {most.of}: {most.says}" if most else "",
            }
        )
    rows = [{one.student: one for one in standing} for standing in found.values()]
    students = [
        _way(student, [row.get(student) for row in rows])
        for student in dict.fromkeys(student for row in rows for student in row)
    ]
    return html.course_report(
        units=units,
        students=sorted(students, key=lambda one: (one["share"], -one["open"], one["name"])),
    )


def _way(student: str, standing: Sequence[Standing | None]) -> dict[str, Any]:
    """A student's way through the units. Where nothing was handed in, or could not be graded, the
    share counts as 0."""
    there = [Standing(student, "", MISSING) if one is None else one for one in standing]
    shares = [one.share if one.state == GRADED else 0.0 for one in there]
    return {
        "name": student,
        "person": next((one.name for one in there if one.name), ""),
        "units": there,
        "open": sum(one.state != GRADED for one in there),
        "share": mean(shares) or 0.0,
    }


def grades_of(course: Course, name: str) -> dict[str, Grade]:
    """What `reports/` holds of a unit, by student."""
    files: list[Path] = sorted((course.reports / name).glob("*.json"))
    read = ((path.stem, read_report(course, name, path.stem)) for path in files)
    return {student: grade for student, grade in read if grade is not None}


def _named(everybody: Sequence[Standing], state: str) -> str:
    return ", ".join(one.name or one.student for one in everybody if one.state == state)


def _student(one: Standing, zone: tzinfo) -> dict[str, Any]:
    grade, recorded = one.grade, one.recorded
    return {
        "standing": one,
        "grade": grade,
        "final": None if recorded is None or one.state == NOT_GRADED else recorded,
        "open": _IN_SHORT[one.state]
        if grade is None or one.state == INVALID
        else row(grade, unread=recorded is None or recorded.unread)[1],
        "came": _came(one, zone),
        "seconds": sum(grade.seconds.values()) if grade else 0.0,
    }


def _came(one: Standing, zone: tzinfo) -> str:
    """``3 hours late: -0.9``, and until when it was extended, and why."""
    parts = []
    if one.recorded is not None:
        late = one.recorded.lateness
        in_time = "in time" if late.due and late.handed_in else ""
        parts.append((short(late).removesuffix("extended")) or in_time)
        if late.until and one.extended is None:
            parts.append(f"extended to {moment(late.until, zone)}")
    if one.extended is not None:
        until, note = one.extended
        parts.append(f"extended to {moment(until, zone)}{f': {note}' if note else ''}")
    return "; ".join(filter(None, parts))
