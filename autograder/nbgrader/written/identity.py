"""By which an answer is found again after somebody has graded it elsewhere, and by which is seen what
has happened to it since."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from autograder.nbgrader.written.answers import Answer, Said, number

_TEXT = re.compile(
    r"k(?P<key>[0-9a-f]{32})/(?P<digest>[0-9a-f]{12})/(?P<maximum>[0-9.e+-]{1,30})/(?P<points>none|[0-9.e+-]{1,30})/c(?P<comment>[0-9a-f]{8})"
)


@dataclass(frozen=True)
class Identity:
    """Which answer it is, and what stood there when a grader was shown it: digests of the answer and
    of the comment, the points and their maximum."""

    key: str
    digest: str
    maximum: float
    points: float | None
    comment: str

    @classmethod
    def of(cls, answer: Answer) -> Identity:
        return cls(
            answer.key,
            answer.given.digest,
            answer.question.maximum,
            answer.open.points,
            _digest(answer.said.comment),
        )

    @classmethod
    def read(cls, text: str) -> Identity | None:
        """What `str` wrote; None where it is something else."""
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            return None
        try:
            points = None if found["points"] == "none" else float(found["points"])
            return cls(
                found["key"], found["digest"], float(found["maximum"]), points, found["comment"]
            )
        except ValueError:
            return None

    def __str__(self) -> str:
        """A letter begins it, so that no spreadsheet takes it for a number."""
        points = "none" if self.points is None else number(self.points)
        return f"k{self.key}/{self.digest}/{number(self.maximum)}/{points}/c{self.comment}"

    def is_outdated(self, answer: Answer) -> bool:
        """Whether the answer is another by now, or is worth something else."""
        return (self.digest, self.maximum) != (answer.given.digest, answer.question.maximum)

    def before(self, answer: Answer, comment: str) -> Said:
        """What the grader had in front of them who says this comment. Of one that is neither this
        nor the gradebook's, only that it was another is known."""
        for known in (comment, answer.said.comment):
            if _digest(known) == self.comment:
                return Said(self.points, known)
        return Said(self.points, f"\0{self.comment}")


def _digest(comment: str) -> str:
    return sha256(comment.encode()).hexdigest()[:8]
