"""Grade a course as nbgrader does, through our executor or by our command: ``python -m
tests.engine.courses.doors generate|autograde|grade ROOT ASSIGNMENT...``, all of it in one process.

In the folder ROOT, by the settings that its `nbgrader_config.py` makes; prints, as JSON, which
submissions nbgrader gave up.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

from tests.engine.courses.assignments import ASSIGNMENTS

Row = dict[str, Any]


def main() -> None:
    action, root, *names = sys.argv[1:]
    os.chdir(root)
    if action == "grade":
        from autograder.cli import app

        for name in names:
            app(["grade", name, "--yes", "--jobs", "1"], standalone_mode=False)
        return
    config = PyFileConfigLoader("nbgrader_config.py", path=root).load_config()
    api = NbGraderAPI(config=config)
    for name in names:
        done = api.generate_assignment(name) if action == "generate" else api.autograde(name, "*")
        print(
            json.dumps(
                {
                    "assignment": name,
                    "success": done["success"],
                    "log": str(done.get("log")) + str(done.get("error")),
                }
            )
        )


def give_by_hand(root: str, names: Iterable[str]) -> None:
    """Store what a person gave to some cells before the grading."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        for name in names:
            for (student, cell), score in ASSIGNMENTS[name].manual.items():
                book.update_or_create_student(student)
                submission = book.update_or_create_submission(name, student)
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        if grade.name == cell:
                            grade.manual_score = score
        book.db.commit()


def rows(root: str) -> dict[str, Row]:
    """All that the gradebook in `root` holds of submissions: by assignment, notebook, student and
    cell."""
    found: dict[str, Row] = {}
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        for assignment in book.assignments:
            for submission in assignment.submissions:
                for notebook in submission.notebooks:
                    place = f"{assignment.name}/{notebook.name}/{submission.student.id}"
                    for grade in notebook.grades:
                        found[f"{place}/{grade.name}"] = {
                            "auto": grade.auto_score,
                            "manual": grade.manual_score,
                            "score": grade.score,
                            "max": grade.max_score,
                            "open": grade.needs_manual_grade,
                        }
                    for comment in notebook.comments:
                        found[f"{place}/comment on {comment.name}"] = {
                            "auto": comment.auto_comment,
                            "manual": comment.manual_comment,
                        }
    return found


if __name__ == "__main__":
    main()
