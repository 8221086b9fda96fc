"""Late work in a real gradebook, through both doors: extensions, penalties by rule, and what
changes when only a date does."""

from __future__ import annotations

import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook as Book

from autograder.course.course import Course, CourseError
from autograder.nbgrader import classroom
from autograder.nbgrader.events import Change
from autograder.nbgrader.extensions import FILE
from autograder.nbgrader.gradebook import Gradebook
from tests.support.classes import grade, with_question
from tests.support.commands import nbgrader, run, write
from tests.support.small_course import CONFIG, RIGHT, UNIT, small

DUE = datetime(2026, 11, 20, 12)
RULE = """
c.AssignLatePenalties.plugin_class = "autograder.late.ByRule"
"""
ENGINE = """
import os

from autograder.settings import use_engine

use_engine(c, os.path.dirname(os.path.abspath(__file__)))
c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))
c.GenerateFeedback.exporter_class = "autograder.feedback.FeedbackExporter"
"""
HALF = ("def double(x):\n    return 2 * x", "def total(x):\n    return x")


def hand_in(course: Path, student: str, when: datetime | None, *answers: str) -> None:
    folder = course / "submitted" / student / UNIT
    write(folder, with_question(small(*answers or RIGHT), "Because."))
    if when is not None:
        (folder / "timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC")


def configure(course: Path, more: str = "") -> None:
    (course / "nbgrader_config.py").write_text(CONFIG + RULE + ENGINE + more)


def due(course: Path, when: datetime | None) -> None:
    with Gradebook(Course(course)):  # made, where there is none yet
        pass
    with Book(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_assignment(UNIT).duedate = when
        book.db.commit()


def extended(course: Path, *lines: str) -> None:
    (course / FILE).write_text("\n".join(["student,unit,until,note", *lines]) + "\n")


def stored(course: Path) -> dict[str, tuple[float, float, float]]:
    """Score, penalty and hours of extension that the gradebook holds, by student."""
    with Book(f"sqlite:///{course}/gradebook.db") as book:
        return {
            item.student_id: (
                float(item.score),
                float(item.late_submission_penalty or 0),
                item.extension.total_seconds() / 3600 if item.extension else 0.0,
            )
            for item in book.assignment_submissions(UNIT)
        }


@pytest.fixture
def late_class(course: Path) -> Path:
    """The small course with a written question (9 points in all), due, and a class: in time, 3 and
    30 hours late, and without a time."""
    write(course / f"release/{UNIT}", with_question(small()))
    configure(course)
    for student, hours in {"early": -1, "late": 3, "later": 30}.items():
        hand_in(course, student, DUE + timedelta(hours=hours))
    hand_in(course, "timeless", None)
    return course


def test_a_rule_is_a_plugin_of_nbgrader(late_class: Path) -> None:
    due(late_class, DUE)
    grade(late_class)
    assert stored(late_class) == {
        "early": (6.0, 0.0, 0.0),
        "late": (6.0, 0.9, 0.0),
        "later": (6.0, 1.8, 0.0),
        "timeless": (6.0, 0.0, 0.0),
    }


def test_without_a_due_date_nothing_is_late(late_class: Path) -> None:
    extended(late_class, f"late,{UNIT},2026-11-25,ill")
    grade(late_class)
    assert set(stored(late_class).values()) == {(6.0, 0.0, 0.0)}


@pytest.fixture
def no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """No notebook is run from now on."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a notebook was to be run")

    monkeypatch.setattr(classroom, "grade_files", refuse)


def shown(course: Path, **options: Any) -> dict[str, tuple[float, float, str]]:
    changes: list[Change] = []
    grade(course, confirm=lambda found: changes.extend(found) or True, **options)
    return {change.student: (change.before, change.after, change.why) for change in changes}


def test_only_a_date_or_the_rule_changed_and_no_notebook_runs(
    late_class: Path, request: pytest.FixtureRequest
) -> None:
    grade(late_class)
    request.getfixturevalue("no_code")
    due(late_class, DUE)
    changed = shown(late_class)
    assert {who: change[:2] for who, change in changed.items()} == {
        "late": (6.0, 5.1),
        "later": (6.0, 4.2),
    }
    assert changed["later"][2].endswith("now 1 day 6 hours late: -1.8")
    extended(late_class, f"later,{UNIT[:2]},2026-11-21,ill")
    assert shown(late_class)["later"][:2] == (4.2, 6.0)
    assert stored(late_class)["later"] == (6.0, 0.0, 36.0)
    extended(late_class, f"later,{UNIT[:2]},2026-11-22,ill")
    assert shown(late_class) == {}, "in time before, in time now"
    assert stored(late_class)["later"] == (6.0, 0.0, 60.0), "and known all the same"
    configure(late_class, "c.ByRule.percent = 50.0\nc.ByRule.grace = 2\n")
    assert shown(late_class) == {
        "late": (
            5.1,
            1.5,
            "the due date, an extension, or the rule for late work: now 3 hours late: -4.5",
        )
    }
    extended(late_class)
    assert shown(late_class)["later"][:2] == (6.0, 0.0)
    due(late_class, None)
    assert {who: change[1] for who, change in shown(late_class).items()} == {
        "late": 6.0,
        "later": 6.0,
    }


def test_what_was_extended_elsewhere_stays_where_there_is_no_list(late_class: Path) -> None:
    due(late_class, DUE)
    grade(late_class)
    with Book(f"sqlite:///{late_class}/gradebook.db") as book:
        book.grant_extension(UNIT, "later", days=1)
    grade(late_class)
    assert stored(late_class)["later"] == (6.0, 0.9, 24.0)
    due(late_class, None)
    grade(late_class)
    assert stored(late_class)["later"] == (6.0, 0.0, 0.0)


def test_a_list_that_can_not_be_used_stops_before_anything_is_graded(late_class: Path) -> None:
    due(late_class, DUE)
    extended(late_class, f"late,{UNIT},tomorrow")
    with pytest.raises(CourseError, match="line 2: 'tomorrow' is no time"):
        grade(late_class)
    assert stored(late_class) == {}
    done = run("grade", UNIT, cwd=late_class)
    assert done.returncode == 2
    assert "line 2: 'tomorrow' is no time" in done.stderr
    with pytest.raises(AssertionError, match="line 2: 'tomorrow' is no time"):
        nbgrader(late_class, "autograde", UNIT)
    assert stored(late_class) == {}


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("c.ByRule.percnt = 5", "c.ByRule.percnt is not a setting of the engine. Did you mean percent?"),
        ("c.ByRule.percent = -5", "c.ByRule.percent can't be '-5'"),
        ("c.ByRule.per = 'week'", "c.ByRule.per can't be 'week'"),
    ],
)  # fmt: skip
def test_a_setting_that_is_wrong_is_refused(late_class: Path, setting: str, says: str) -> None:
    configure(late_class, f"{setting}\n")
    with pytest.raises(CourseError) as raised:
        Course(late_class)
    assert says in str(raised.value)
    assert "None" not in str(raised.value)


def test_both_doors_take_off_the_same(course: Path, tmp_path: Path) -> None:
    """Due dates, grace, extensions and caps as they may come."""
    draw = random.Random(25)
    write(course / f"source/{UNIT}", with_question(small(*RIGHT)))
    configure(course)
    nbgrader(course, "generate_assignment", UNIT, "--force")
    due(course, DUE)
    lines = []
    for number in range(7):
        student = f"student{number}"
        hours = draw.choice([-5, 0, 1, 2, 3, 23, 26, 49, 200])
        hand_in(
            course,
            student,
            DUE + timedelta(hours=hours, seconds=draw.choice([0, 1, 59])),
            *draw.choice([RIGHT, HALF]),
        )
        if draw.random() < 0.5:
            until = draw.choice(["2026-11-21", "2026-11-20 14:00", "2026-11-24 12:00 +02:00"])
            lines.append(f"{student},{UNIT},{until},")
    extended(course, *lines)
    assert 1 < len(lines) < 7
    seen = set()
    for number, rule in enumerate(
        [
            "c.ByRule.grace = 2\n",
            "c.ByRule.per = 'hour'\nc.ByRule.percent = 7.5\nc.ByRule.cap = 30\n",
            "c.ByRule.of = 'score'\nc.ByRule.accepted_days = 2\n",
        ]
    ):
        configure(course, rule)
        theirs = tmp_path / f"theirs{number}"
        shutil.copytree(course, theirs)
        assert run("grade", UNIT, "--yes", cwd=course).returncode == 0
        if number:  # their gradebook is ours of the round before: all is graded again
            shutil.rmtree(theirs / "autograded")
        nbgrader(theirs, "autograde", UNIT)
        assert stored(theirs) == stored(course)
        seen |= {penalty for _, penalty, _ in stored(course).values()}
    assert len(seen) > 5


def test_what_a_student_and_an_instructor_read(late_class: Path) -> None:
    due(late_class, DUE)
    configure(late_class, "c.ByRule.grace = 2\nc.NbGraderAPI.timezone = 'Europe/Berlin'\n")
    extended(late_class, f"later,{UNIT},2026-11-20,ill", f"nobody,{UNIT},2026-11-20")
    done = run("grade", UNIT, cwd=late_class)
    assert "extensions.csv, line 3: nobody is called 'nobody' here." in done.stderr
    table = {line.split()[0]: line for line in done.stdout.splitlines() if line.split()}
    assert "(3 hours late: -0.9)" in table["late"]
    assert "(19 hours late: -0.9)" in table["later"]
    assert "late" not in table["early"]
    nbgrader(late_class, "generate_feedback", UNIT)
    pages = {
        student: (late_class / f"feedback/{student}/{UNIT}/{UNIT}.html").read_text()
        for student in ("early", "late", "later", "timeless")
    }
    assert (
        "Handed in 3 hours late: 0.9 of 9 points were taken off (10 % of the points for each day begun after 2 hours&#39; grace). "
        "It was due 20 November 2026, 13:00 CET." in pages["late"]
    )
    assert "It was extended to the end of 20 November 2026 (CET)." in pages["later"]
    assert "ill" not in pages["later"].split("Exercises")[0].replace("still", "").replace(
        "will", ""
    )
    assert "late" not in pages["early"].split("<nav")[0].split("<main>")[1]
    assert "late" not in pages["timeless"].split("<nav")[0].split("<main>")[1]
