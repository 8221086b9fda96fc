"""The report of a submission that nbgrader grades notebook by notebook: the same that `autograder
grade` writes for all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from autograder.course import fingerprint
from autograder.course.beside import Folder, handed_in_beside
from autograder.course.course import Assignment, Course, CourseError, Unit
from autograder.course.handed_in.finding import Parts, Taken, take_parts
from autograder.course.handed_in.opening import Unreadable
from autograder.course.notebook import NotebookFault, parse
from autograder.course.settings import Settings
from autograder.grade import Grade
from autograder.running.together import together
from autograder.scoring.own_cells import by_a_person, by_its_own_cell, not_attempted
from autograder.scoring.own_tests import Output


class Reported:
    """A submission, `of` whom and of which assignment, whose notebooks are graded one after
    another. `whole` is its Grade, once that of each which was handed in was added."""

    def __init__(self, assignment: Assignment, student: str, folder: Folder, settings: Settings):
        self.of = (assignment.name, student)
        self._student = student
        self._assignment, self._folder, self._settings = assignment, folder, settings
        titles = [unit.title for unit in assignment.units]
        self._parts: Parts = take_parts(folder.path, assignment.name, titles, folder.below)
        self._grades: dict[str, Grade] = {}

    def add(self, title: str, grade: Grade) -> None:
        """The Grade of one notebook, which our grader has graded."""
        self._grades[title] = grade

    def add_run(
        self, title: str, notebook: Any, tested: dict[str, list[Output]], seconds: float
    ) -> None:
        """A notebook whose own cells have run, and what its test cells put out."""
        unit = next((unit for unit in self._assignment.units if unit.title == title), None)
        if unit is None:  # one of the student's own
            return
        sources = {
            cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell.source
            for cell in notebook.cells
        }
        stubs = {cell.grade_id: cell.source for cell in unit.release.cells}
        exercises = tuple(
            by_a_person(exercise, unit, sources.get(exercise.test_id, stubs[exercise.test_id]))
            if exercise.manual
            else by_its_own_cell(exercise, tested.get(exercise.test_id))
            for exercise in unit.exercises
        )
        grade = Grade(
            self._student,
            unit.name,
            "graded",
            None,
            self._notes(unit),
            exercises,
            provenance=self._provenance(unit),
        )
        self._grades[title] = replace(
            grade, seconds={**grade.seconds, "notebook": round(seconds, 3)}
        )

    @property
    def whole(self) -> Grade | None:
        """The Grade of all; None while one is missing that was handed in."""
        grades: dict[str, Grade] = {}
        for unit in self._assignment.units:
            part = self._parts[unit.title]
            if unit.title in self._grades:
                grades[unit.title] = self._grades[unit.title]
            elif isinstance(part, NotebookFault):
                exercises = tuple(map(not_attempted, unit.exercises))
                provenance = self._provenance(unit)
                grades[unit.title] = Grade(
                    self._student,
                    unit.name,
                    "invalid",
                    str(part),
                    (),
                    exercises,
                    provenance=provenance,
                )
            else:
                return None
        try:
            beside = handed_in_beside(self._assignment.units[0], self._folder)
        except (NotebookFault, Unreadable):
            beside = ()
        submission = {"submission": fingerprint.of_parts(self._parts, beside)}
        if len(grades) == 1:
            (grade,) = grades.values()
            return replace(grade, provenance=grade.provenance | submission)
        return together(grades, submission)

    def _notes(self, unit: Unit) -> tuple[str, ...]:
        part = self._parts[unit.title]
        if not isinstance(part, Taken):
            return ()
        try:
            return (*part.notes, *parse(part.data, code=unit.has_code).notes)
        except NotebookFault:  # nbgrader has read it all the same
            return part.notes

    def _provenance(self, unit: Unit) -> dict[str, str]:
        return {
            "submission": "",
            **fingerprint.fingerprint(unit, self._settings),
        }  # that of the whole is put in its place


def reported(
    course: Course, name: str, student: str, folder: Folder, settings: Settings
) -> Reported | None:
    """Where the assignment is released in this course, what its report will be made of."""
    try:
        return Reported(course.assignment(name), student, folder, settings)
    except (CourseError, Unreadable):
        return None
