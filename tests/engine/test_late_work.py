"""What late work costs by rule, and how it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.late_work import DAY, HOUR, Lateness, Rule
from autograder.reports.lateness import duration, for_student, moment, rule_in_words, short

DUE = datetime(2026, 11, 20, 12)
TEN = Rule(10.0, "day", grace=2.0, cap=50.0)


@pytest.mark.parametrize(
    ("rule", "seconds", "share"),
    [
        (TEN, 0, 0.0),
        (TEN, 2 * HOUR, 0.0),
        (TEN, 2 * HOUR + 1, 0.1),
        (TEN, DAY + 2 * HOUR, 0.1),
        (TEN, DAY + 3 * HOUR, 0.2),
        (TEN, 40 * DAY, 0.5),
        (Rule(1.0, "hour"), 90 * 60, 0.02),
        (Rule(30.0), 10 * DAY, 1.0),
        (Rule(10.0, accepted_days=7), 7 * DAY, 0.7),
        (Rule(10.0, cap=20, accepted_days=7), 7 * DAY + 1, 1.0),
        (Rule(0.0), DAY, 0.0),
    ],
)
def test_each_day_begun_costs_once_grace_is_over(rule: Rule, seconds: float, share: float) -> None:
    assert rule.share(seconds) == pytest.approx(share)


def test_the_points_are_those_of_the_notebook_or_of_the_score() -> None:
    assert Rule(10).penalty(13, 26, DAY) == 2.6
    assert Rule(10, of="score").penalty(13, 26, DAY) == 1.3
    assert Rule(90).penalty(13, 26, DAY) == 13, "never more than the score"
    assert Rule(10, accepted_days=1).penalty(13, 26, 2 * DAY) == 13


rules = st.builds(
    Rule,
    percent=st.floats(0, 100),
    per=st.sampled_from(["day", "hour"]),
    grace=st.floats(0, 48),
    cap=st.floats(0, 100),
    accepted_days=st.none() | st.floats(0, 30),
    of=st.sampled_from(["maximum", "score"]),
)


@settings(deadline=None)
@given(rules, st.floats(0, 100), st.floats(0, 1e7), st.floats(0, 1e6))
def test_later_never_costs_less_and_nothing_below_zero(
    rule: Rule, score: float, seconds: float, more: float
) -> None:
    first, later = (rule.penalty(score, 100.0, late) for late in (seconds, seconds + more))
    assert 0 <= first <= later <= score + 1e-6
    assert rule.penalty(score, 100.0, 0) == 0


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (30, "less than a minute"),
        (60, "1 minute"),
        (7260, "2 hours 1 minute"),
        (DAY + 3 * HOUR + 59 * 60, "1 day 3 hours"),
        (2 * DAY + 59 * 60, "2 days"),
        (400 * DAY, "400 days"),
    ],
)
def test_how_long_in_words(seconds: float, says: str) -> None:
    assert duration(seconds) == says


def test_the_rule_in_words() -> None:
    assert rule_in_words(TEN) == (
        "10 % of the points for each day begun after 2 hours' grace, at most 50 %"
    )
    assert rule_in_words(Rule(0.5, "hour", grace=1, of="score")) == (
        "0.5 % of the score for each hour begun after 1 hour's grace"
    )


def test_a_moment_in_the_courses_zone() -> None:
    assert moment(DUE, UTC) == "20 November 2026, 12:00 UTC"
    assert moment(DUE, ZoneInfo("Europe/Berlin")) == "20 November 2026, 13:00 CET"
    assert moment(datetime(2026, 11, 21), UTC) == "the end of 20 November 2026 (UTC)"


def late(seconds: float, penalty: float = 0.0, until: datetime | None = None) -> Lateness:
    came = (until or DUE) + timedelta(seconds=seconds)
    return Lateness(DUE, until, came, max(0.0, seconds), penalty)


@pytest.mark.parametrize(
    ("what", "rule", "says"),
    [
        (late(-HOUR), TEN, ""),
        (Lateness(), TEN, ""),
        (Lateness(handed_in=DUE), TEN, ""),
        (
            late(DAY + 3 * HOUR, 5.2),
            TEN,
            "Handed in 1 day 3 hours late: 5.2 of 26 points were taken off (10 % of the points for each day begun after 2 hours' grace, at most 50 %). It was due 20 November 2026, 12:00 UTC.",
        ),
        (
            late(DAY + 3 * HOUR, 5.2, datetime(2026, 11, 26)),
            TEN,
            "Handed in 1 day 3 hours late: 5.2 of 26 points were taken off (10 % of the points for each day begun after 2 hours' grace, at most 50 %). It was extended to the end of 25 November 2026 (UTC).",
        ),
        (late(HOUR), TEN, "Handed in 1 hour late; nothing was taken off for that. It was due 20 November 2026, 12:00 UTC."),
        (late(HOUR), None, "Handed in 1 hour late. It was due 20 November 2026, 12:00 UTC."),
        (late(DAY, 7.0), TEN, "Handed in 1 day late: 7 of 26 points were taken off. It was due 20 November 2026, 12:00 UTC."),
        (
            late(3 * DAY, 20.0),
            Rule(10, accepted_days=2),
            "Handed in 3 days late. What comes more than 2 days late gets no points: 20 of 26 points were taken off. It was due 20 November 2026, 12:00 UTC.",
        ),
        (
            late(-DAY, 0.0, datetime(2026, 11, 26)),
            TEN,
            "Handed in within your extension, to the end of 25 November 2026 (UTC).",
        ),
        (Lateness(penalty=3.0), TEN, "3 of 26 points were taken off because it came late."),
    ],
)  # fmt: skip
def test_what_a_student_reads(what: Lateness, rule: Rule | None, says: str) -> None:
    assert for_student(what, rule, UTC, 20.0, 26.0) == says


def test_what_stands_in_a_line() -> None:
    assert short(late(DAY + 3 * HOUR, 5.2)) == "1 day 3 hours late: -5.2"
    assert short(late(HOUR)) == "1 hour late"
    assert short(late(-HOUR, until=datetime(2026, 11, 26))) == "extended"
    assert short(late(-HOUR)) == short(Lateness()) == ""
    assert short(Lateness(penalty=1.0)) == "late: -1"
