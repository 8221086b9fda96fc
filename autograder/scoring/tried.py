"""What comes of a program that an audit runs in the instructor's notebook (see `trials`): plain
data, in every process."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

# what a visible check that was rewritten calls in place of failing, so that it goes on
NOTED = "noted_by_the_audit"


@dataclass(frozen=True)
class Tried:
    """What came of a trial. `noted`: what a visible check had to say, by the place of its sentence;
    `error`: the exception that ended it, with its message; `through`: the sources, by number, that
    it came from and out of, with their lines; `stopped`: why it did not end; `seconds`: of CPU
    time."""

    noted: tuple[tuple[int, str | None], ...] = ()
    error: tuple[str, str] | None = None
    through: tuple[tuple[int, int], ...] = ()
    stopped: str | None = None
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Tried:
        """The inverse of `to_dict`."""
        return cls(
            tuple((place, message) for place, message in data["noted"]),
            (data["error"][0], data["error"][1]) if data["error"] else None,
            tuple((place, line) for place, line in data["through"]),
            data["stopped"],
            data["seconds"],
        )
