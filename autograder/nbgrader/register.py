"""What nbgrader's gradebook, the roster and the folders know of a class, for the reports."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.course.course import Course, CourseError
from autograder.nbgrader import extensions, roster
from autograder.nbgrader.database import is_there
from autograder.nbgrader.enrolment import Enrolment
from autograder.nbgrader.notebooks import submissions
from autograder.nbgrader.tables import TableError
from autograder.reports.standing import Recorded, Register
from autograder.sandbox.outputs import one_line


def register(course: Course, units: Sequence[str]) -> Register:
    """All that is known of these units. Makes no gradebook. Raises `CourseError` and
    `GradebookError`."""
    try:
        people = roster.kept(course.root)
    except TableError as error:
        raise CourseError(str(error)) from None
    recorded: dict[tuple[str, str], Recorded] = {}
    if is_there(course):
        with Enrolment(course) as book:
            people = people | book.people(people)
            for unit in units:
                recorded |= {(unit, student): found for student, found in book.recorded(unit)}
    handed_in = {(unit, student) for unit in units for student in submissions(course, unit)}
    given = extensions.read(course)
    everybody = {*people, *(student for _, student in {*recorded, *handed_in})}
    extended = {
        (unit, student): (one.until, one.note)
        for unit in units
        for student in everybody
        if (one := given.of(student, unit)) is not None
    }
    names = {login: one_line(person.name) for login, person in people.items()}
    return Register(names, recorded, frozenset(handed_in), extended)
