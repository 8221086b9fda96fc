"""The Grades of an assignment's notebooks as one."""

from __future__ import annotations

from autograder.course import fingerprint
from autograder.course.handed_in.finding import found_by
from autograder.grade import Grade


def together(grades: dict[str, Grade], provenance: dict[str, str]) -> Grade:
    """The Grades of an assignment's notebooks as one. Those that can't be graded have no points,
    and the others theirs."""
    first = next(iter(grades.values()))
    graded = [title for title, grade in grades.items() if grade.status == "graded"]
    notes: list[str] = []
    for title, grade in grades.items():
        if title not in graded:
            notes.append(f"{title}.ipynb could not be graded. {grade.reason}")
        found = found_by(grade.notes)
        notes += [note if note in found else f"{title}.ipynb: {note}" for note in grade.notes]
    return Grade(
        first.submission,
        first.assignment,
        "graded" if graded else "invalid",
        None
        if graded
        else " ".join(dict.fromkeys(grade.reason or "" for grade in grades.values())),
        tuple(notes)
        if graded
        else tuple(note for grade in grades.values() for note in grade.notes),
        tuple(exercise for grade in grades.values() for exercise in grade.exercises),
        seconds={
            name: round(sum(grade.seconds[name] for grade in grades.values()), 3)
            for name in first.seconds
        },
        provenance=fingerprint.joined([grade.provenance for grade in grades.values()]) | provenance,
    )
