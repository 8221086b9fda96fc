"""What was graded before against what is there now: is the submission the same, have the rules
changed, is all of it stored, and what would another Grade change?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.course import fingerprint
from autograder.course.beside import Folder, handed_in_beside
from autograder.course.course import Assignment, Course
from autograder.course.handed_in.finding import Taken, found_by, take_parts
from autograder.course.handed_in.opening import Unreadable
from autograder.course.notebook import NotebookFault
from autograder.grade import Grade
from autograder.nbgrader.events import Change
from autograder.nbgrader.gradebook import Gradebook
from autograder.nbgrader.notebooks import has_notebooks
from autograder.reports.records import read_report


@dataclass(frozen=True)
class Comparison:
    """Of submissions to one assignment with what was stored of them. `now`: what a Grade depends on
    besides the submission, as it is now."""

    course: Course
    assignment: Assignment
    book: Gradebook
    now: dict[str, str]

    def since(self, old: Grade | None, folder: Path) -> tuple[bool, list[str]]:
        """Whether a submission is the one that was graded, and what else of the things that its
        Grade depends on is not as it was. Where no report says which was graded, the gradebook's
        score counts as that of this one."""
        if old is None:
            return True, []
        try:
            parts = take_parts(
                folder,
                self.assignment.name,
                [unit.title for unit in self.assignment.units],
                self.course.submitted,
            )
            beside = handed_in_beside(
                self.assignment.units[0], Folder(folder, self.course.submitted)
            )
        except (NotebookFault, Unreadable):
            return False, []  # there may be another reason now
        taken = [part for part in parts.values() if isinstance(part, Taken)]
        if not taken:
            return False, []
        notes = tuple(note for part in taken for note in part.notes)
        same = (
            old.provenance.get("submission") == fingerprint.of_parts(parts, beside)
            and found_by(old.notes) == notes
        )
        return same, fingerprint.changed(old.provenance, self.now)

    def is_whole(self, student: str, old: Grade) -> bool:
        """Whether what was stored is all there, and agrees."""
        complete = len(old.exercises) == len(self.assignment.exercises) and has_notebooks(
            self.course, self.assignment, student
        )
        return complete and self.book.agrees(self.assignment, student, old)

    def change(self, student: str, new: Grade, moment: datetime | None) -> Change | None:
        """What a Grade under other rules would change; None where the stored score stays, and where
        there is none. `moment`: when it was handed in."""
        before, after = self.book.preview(self.assignment, student, new, moment)
        old = read_report(self.course, self.assignment.name, student)
        if before is None:
            return None
        was = {exercise.label: exercise.score or 0.0 for exercise in (old or new).exercises}
        now = {exercise.label: exercise.score or 0.0 for exercise in new.exercises}
        names = dict.fromkeys([*now, *was])
        differ = tuple(
            (name, was.get(name, 0.0), now.get(name, 0.0))
            for name in names
            if was.get(name, 0.0) != now.get(name, 0.0)
        )
        return Change(student, before, after, differ) if differ or before != after else None


def why_again(held: Mapping[str, list[str]]) -> str:
    """``The release has changed: 14 are graded again.``"""
    because = [names for names in held.values() if names]
    if not because:
        return ""
    words = fingerprint.in_words({name for names in because for name in names})
    return f"{words[0].upper()}{words[1:]}: {len(because)} {'is' if len(because) == 1 else 'are'} graded again."
