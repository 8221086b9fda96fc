"""Who takes the course, in nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.nbgrader.gradebook import Gradebook
from autograder.nbgrader.roster import Student


class Enrolment(Gradebook):
    """The course's gradebook, open for its list of students. A context manager."""

    def people(self, beside: Mapping[str, Student]) -> dict[str, Student]:
        """The students that the gradebook knows, by login, with what is known `beside` of them."""
        with self.one_transaction(store=False):
            return {
                row.id: replace(
                    beside.get(row.id, Student(row.id)),
                    first_name=row.first_name or "",
                    last_name=row.last_name or "",
                    email=row.email or "",
                    lms_id=row.lms_user_id or "",
                )
                for row in self._book.students
            }

    def enrol(self, people: Sequence[Student]) -> None:
        """Store these students, all or none."""
        with self.one_transaction():
            for person in people:
                self._book.update_or_create_student(
                    person.login,
                    first_name=person.first_name or None,
                    last_name=person.last_name or None,
                    email=person.email or None,
                    lms_user_id=person.lms_id or None,
                )
