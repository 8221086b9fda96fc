"""What a grading process is told before it begins, and how it says that nothing can be graded."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field

from autograder.course.settings import Settings


@dataclass(frozen=True)
class Options:
    """What to grade, and how. `notebooks`: keep the executed notebooks; `db_url`: the gradebook,
    where it is not that of the course's settings."""

    course: str
    unit: str
    settings: Settings = field(default_factory=Settings)
    notebooks: bool = False
    db_url: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Options:
        """The inverse of `to_json`."""
        raw = json.loads(text)
        return cls(**{**raw, "settings": Settings.from_dict(raw["settings"])})


def is_the_only_way() -> bool:
    """Whether this system has no cage, so that a notebook of one's own is all that can be
    graded."""
    return sys.platform != "linux"


class GraderError(Exception):
    """The course or this machine keeps every submission from being graded. The message names the
    mend. `details`: a traceback, for the log."""

    def __init__(self, message: str, details: str = ""):
        super().__init__(message)
        self.details = details


def about(error: OSError) -> str:
    """Which file an error is about, for the end of a sentence."""
    return f": {error.filename}" if error.filename else ""
