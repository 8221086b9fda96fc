"""Late work in words: for a student, for a line of a table, and the course's rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from autograder.course.late_work import Lateness, Rule
from autograder.reports.text import number


def duration(seconds: float) -> str:
    """``1 day 3 hours``: the largest unit and the next, the rest left out."""
    if seconds < 60:
        return "less than a minute"
    left, parts = int(seconds), []
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count, left = divmod(left, size)
        parts.append((count, name))
    first = next(place for place, (count, _) in enumerate(parts) if count)
    shown = [part for part in parts[first : first + 2] if part[0]]
    return " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in shown)


def moment(when: datetime, zone: tzinfo) -> str:
    """``20 November 2026, 12:00 UTC``; of midnight, ``the end of 19 November 2026 (UTC)``. `when`
    is UTC, without a time zone."""
    local = when.replace(tzinfo=UTC).astimezone(zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        day = local - timedelta(days=1)
        return f"the end of {day.day} {day:%B %Y} ({local:%Z})"
    return f"{local.day} {local:%B %Y}, {local:%H:%M %Z}"


def rule_in_words(rule: Rule) -> str:
    """``10 % of the points for each day begun after 2 hours' grace, at most 50 %``."""
    points = "the points" if rule.of == "maximum" else "the score"
    words = f"{number(rule.percent)} % of {points} for each {rule.per} begun"
    if rule.grace:
        words += f" after {number(rule.grace)} hour{_genitive(rule.grace)} grace"
    if rule.cap < 100:
        words += f", at most {number(rule.cap)} %"
    return words


def _genitive(count: float) -> str:
    return "'s" if count == 1 else "s'"


def for_student(
    late: Lateness, rule: Rule | None, zone: tzinfo, score: float, max_score: float
) -> str:
    """What a student reads of it, in a sentence or two; nothing where it was in time, or nobody
    knows when it was due. `score`: that of the notebook, before the penalty; `late.penalty`: what
    was taken off it. The rule is told where it explains the penalty."""
    return " ".join(_for_student(late, rule, zone, score, max_score))


def _for_student(
    late: Lateness, rule: Rule | None, zone: tzinfo, score: float, max_score: float
) -> Iterator[str]:
    off = f"{number(late.penalty)} of {number(max_score)} points were taken off"
    explains = (
        rule is not None
        and abs(rule.penalty(score, max_score, late.seconds) - late.penalty) < 0.005
    )
    if not late.seconds:
        if late.penalty:  # of a due date that was there when it was graded
            yield f"{off} because it came late."
        elif late.until and late.due and late.handed_in and late.handed_in > late.due:
            yield f"Handed in within your extension, to {moment(late.until, zone)}."
        return
    came = f"Handed in {duration(late.seconds)} late"
    if not late.penalty:
        forgiven = explains and rule is not None and not rule.share(late.seconds)
        yield f"{came}; nothing was taken off for that." if forgiven else f"{came}."
    elif explains and rule is not None and rule.is_too_late(late.seconds):
        days = number(rule.accepted_days or 0)
        yield f"{came}. What comes more than {days} day{'' if days == '1' else 's'} late gets no points: {off}."
    elif explains and rule is not None:
        yield f"{came}: {off} ({rule_in_words(rule)})."
    else:
        yield f"{came}: {off}."
    if late.until:
        yield f"It was extended to {moment(late.until, zone)}."
    elif late.due:
        yield f"It was due {moment(late.due, zone)}.".replace("due the end", "due at the end")


def short(late: Lateness) -> str:
    """For a line of a table: ``1 day 3 hours late: -5.2``, ``extended``, or nothing."""
    taken = f": -{number(late.penalty)}" if late.penalty else ""
    if late.seconds:
        return f"{duration(late.seconds)} late{taken}"
    if taken:
        return f"late{taken}"
    return "extended" if late.until else ""
