"""Late work: what a course takes off for it, and what is known of one submission."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from autograder.course.course import CourseError

DAY, HOUR = 86400.0, 3600.0  # seconds


@dataclass(frozen=True)
class Rule:
    """What late work costs: `percent` of the points for each day (or hour, by `per`) begun once
    `grace` hours are over, at most `cap` percent; and everything where it comes more than
    `accepted_days` late. The points are the notebook's `maximum`, or the `score`."""

    percent: float = 10.0
    per: str = "day"
    grace: float = 0.0
    cap: float = 100.0
    accepted_days: float | None = None
    of: str = "maximum"

    def is_too_late(self, seconds: float) -> bool:
        """Whether work so late is not accepted any more."""
        return self.accepted_days is not None and seconds > self.accepted_days * DAY

    def share(self, seconds: float) -> float:
        """The share of the points, in [0, 1], that so many seconds cost."""
        if seconds <= 0:
            return 0.0
        if self.is_too_late(seconds):
            return 1.0
        beyond = (seconds - self.grace * HOUR) / (DAY if self.per == "day" else HOUR)
        begun = max(0, math.ceil(round(beyond, 9)))
        return min(begun * self.percent, self.cap, 100.0) / 100

    def penalty(self, score: float, max_score: float, seconds: float) -> float:
        """The points taken off a notebook: never more than its score, rounded to 1e-6."""
        worth = score if self.of == "score" or self.is_too_late(seconds) else max_score
        return round(min(max(self.share(seconds) * worth, 0.0), max(score, 0.0)), 6)


@dataclass(frozen=True)
class Lateness:
    """When a submission was due and handed in (UTC, without a time zone; None where nobody knows),
    `until` when it was extended, how many `seconds` late it is, and the `penalty` that is taken
    off, in points."""

    due: datetime | None = None
    until: datetime | None = None
    handed_in: datetime | None = None
    seconds: float = 0.0
    penalty: float = 0.0


def time_zone(config: Any) -> tzinfo:
    """The course's time zone, of its traitlets `Config`: formgrader's, `c.NbGraderAPI.timezone`,
    or that of the exchange, or UTC. Raises `CourseError` where there is none of that name."""
    for section in ("NbGraderAPI", "Exchange"):
        if name := config.get(section, {}).get("timezone"):
            zone = zone_called(str(name))
            if zone is None:
                raise CourseError(
                    f"c.{section}.timezone in nbgrader_config.py: there is no time zone {str(name)!r}. Write one such as Europe/Berlin."
                )
            return zone
    return UTC


def zone_called(name: str) -> tzinfo | None:
    """The time zone ``UTC``, ``Europe/Berlin``...; None where there is none."""
    if name.upper() in ("UTC", "Z"):  # also on a machine without a list of zones
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return None
