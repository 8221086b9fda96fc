"""Which exercises of a unit hold, kept on the learner's own computer, beside the notebook."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from autograder.course.writing import replace_file
from autograder.grade import Grade

_NAME = ".practice.json"


def read(folder: Path, exercises: Sequence[str]) -> frozenset[str]:
    """The exercises of these that held when they were looked at last: none where nothing is kept."""
    try:
        kept = json.loads((folder / _NAME).read_text(encoding="utf-8"))["holds"]
        return frozenset(name for name in exercises if name in kept)
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def note(folder: Path, exercises: Sequence[str], grade: Grade) -> frozenset[str]:
    """Keep what a Grade says of the exercises that were tried; gives all that hold."""
    tried = {exercise.id: exercise.holds for exercise in grade.exercises if exercise.attempted}
    before = read(folder, exercises)
    after = frozenset(name for name in exercises if tried.get(name, name in before))
    if after != before:
        try:
            data = {"holds": [name for name in exercises if name in after]}
            replace_file(folder / _NAME, json.dumps(data) + "\n", 0o644)
        except OSError:  # a folder that can't be written to is no reason for no answer
            pass
    return after
