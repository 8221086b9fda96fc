"""Settings: read once, the same through every door; what is wrong with them is told; what a Grade
depends on is kept with it."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook as Book
from traitlets.config import Config

from autograder.course import settings as engine
from autograder.course.course import Course, CourseError
from autograder.course.fingerprint import changed, fingerprint, in_words
from autograder.course.settings import EngineTraits, Settings, SettingsError
from autograder.nbgrader.executor import SandboxExecute
from autograder.nbgrader.late_plugin import ByRule
from tests.support.commands import nbgrader, run, write
from tests.support.compiled_course import compiled
from tests.support.ground import ROOT
from tests.support.small_course import RIGHT, UNIT, code, small

CONFIG = "import os\nfrom autograder.settings import configure\nc = get_config()\nconfigure(c, os.path.dirname(os.path.abspath(__file__)))\n"


def read(**sections: dict[str, Any]) -> Settings:
    return engine.read(Config(sections))


def test_a_setting_is_found_where_traitlets_would_find_it() -> None:
    """`timeout` is a trait of several classes that ours derives from: the nearest decides, as in
    nbgrader."""
    assert read().timeout is None
    for sections in (
        {"Execute": {"timeout": 7}},
        {"NotebookClient": {"timeout": 3}, "Execute": {"timeout": 7}},
        {"Execute": {"timeout": 3}, "SandboxExecute": {"timeout": 7}},
        {"ExecutePreprocessor": {"timeout": 7}},
    ):
        assert read(**sections).timeout == 7
        assert SandboxExecute(config=Config(sections)).timeout == 7


@pytest.mark.parametrize(
    ("section", "name", "value", "says"),
    [
        (
            "SandboxExecute",
            "folow_through",
            False,
            "c.SandboxExecute.folow_through is not a setting of the engine. Did you mean follow_through?",
        ),
        (
            "SandboxExecute",
            "follow_through",
            "maybe",
            "c.SandboxExecute.follow_through can't be 'maybe'",
        ),
        ("SandboxExecute", "pictures", 1.5, "c.SandboxExecute.pictures can't be '1.5'"),
        ("SandboxExecute", "own_cells", 5, "c.SandboxExecute.own_cells can't be '5'"),
        (
            "SandboxExecute",
            "notebook_timeout",
            "long",
            "c.SandboxExecute.notebook_timeout can't be 'long'",
        ),
        ("Execute", "timeout", "x", "c.Execute.timeout can't be 'x'"),
        (
            "CanvasExporter",
            "canvas_id",
            {},
            "c.CanvasExporter.canvas_id is not a setting of the engine. Did you mean canvas_ids?",
        ),
        ("CanvasExporter", "canvas_ids", 4711, "c.CanvasExporter.canvas_ids can't be '4711'"),
    ],
)
def test_what_is_unknown_or_of_the_wrong_kind_is_refused(
    course: Path, section: str, name: str, value: Any, says: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(says)):
        read(**{section: {name: value}})
    (course / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.{section}.{name} = {value!r}\n"
    )
    with pytest.raises(CourseError, match=re.escape(says)):
        Course(course)


def test_settings_of_nbgraders_own_classes_are_left_to_nbgrader() -> None:
    read(
        SandboxExecute={"kernel_name": "python3", "interrupt_on_timeout": True},
        Execute={"anything": 1},
        Autograde={"whatever": 2},
    )


def test_settings_survive_the_way_to_another_process() -> None:
    some = Settings(
        follow_through=False,
        timeout=3.0,
        own_cells=("a",),
        caged=False,
        limits=replace(Settings().limits, call=1.0),
    )
    assert Settings.from_dict(json.loads(json.dumps(some.to_dict()))) == some


def test_the_limit_of_the_whole_follows_that_of_a_cell() -> None:
    usual = Settings().time_limits(own_cells=False, cells=30)
    assert (usual.cell, usual.submission) == (15, 120)
    longer = Settings(timeout=60).time_limits(own_cells=False, cells=30)
    assert (longer.cell, longer.submission) == (60, 480)
    assert Settings(timeout=60).time_limits(own_cells=True, cells=9).submission == 600
    assert Settings().time_limits(own_cells=True, cells=9).cell == 30, "nbgrader's own default"
    assert Settings(timeout=-1).time_limits(own_cells=True, cells=1).cell > 86400, (
        "not positive: no limit, as Jupyter has it"
    )
    assert (
        Settings(timeout=60, notebook_timeout=70).time_limits(own_cells=True, cells=9).submission
        == 70
    )


def test_every_setting_stands_on_the_settings_page() -> None:
    page = " ".join((ROOT / "docs" / "settings.md").read_text().split())
    for name, trait in EngineTraits.class_traits(config=True).items():
        assert f"`c.SandboxExecute.{name}`" in page
        assert trait.help in page, f"docs/settings.md says of {name} something else than its help"
        default = (
            trait.default(EngineTraits()) if trait.default(EngineTraits()) is not None else "unset"
        )
        assert f"`c.SandboxExecute.{name}` | `{default}`" in page, f"the default of {name}"
    named = set(re.findall(r"`c\.SandboxExecute\.(\w+)`", page))
    assert named == set(EngineTraits.class_traits(config=True)), "no setting that does not exist"
    late = ByRule.class_own_traits(config=True)
    assert set(re.findall(r"`c\.ByRule\.(\w+)`", page)) == set(late)
    for name, trait in late.items():
        default = "unset" if trait.default_value is None else trait.default_value
        assert f"`c.ByRule.{name}` | `{default}` | {trait.help} |" in page


# -- what a Grade depends on -----------------------------------------------------------------------


def test_all_that_a_grade_depends_on_changes_its_fingerprint(course: Path) -> None:
    (course / f"release/{UNIT}/data").mkdir()
    (course / f"release/{UNIT}/data/numbers.csv").write_text("1,2\n")

    def now(**said: Any) -> dict[str, str]:
        read_now = Course(course)
        return fingerprint(read_now.unit(UNIT), replace(read_now.settings, **said))

    first = now()
    assert now() == first
    assert now(pictures=True, caged=False) == first, "neither changes what is right"
    changes = {
        "settings": lambda: (course / "nbgrader_config.py").write_text(
            "c = get_config()\nc.Execute.timeout = 7\n"
        ),
        "data": lambda: (course / f"release/{UNIT}/data/numbers.csv").write_text("1,3\n"),
        "hidden_tests": lambda: (course / f"tests/hidden/{UNIT}/more.txt").write_text(
            "a table that a test reads"
        ),
        "source": lambda: write(
            course / "source" / UNIT, small("def double(x):\n    return x + x", RIGHT[1])
        ),
        "release": lambda: (course / f"release/{UNIT}/{UNIT}.ipynb").write_text(
            json.dumps(small()).replace('"points": 4', '"points": 5')
        ),
    }
    for name, change in changes.items():
        before = now()
        change()
        assert changed(before, now()) == [name]
    elsewhere = course.parent / "elsewhere"
    (elsewhere / "deep").mkdir(parents=True)
    for name, folder in (
        ("data", f"release/{UNIT}/data"),
        ("hidden_tests", f"tests/hidden/{UNIT}"),
    ):
        (course / folder / "linked").symlink_to(elsewhere)
        (course / folder / "again").symlink_to(".")
        before = now()
        (elsewhere / "deep" / "table.csv").write_text(name)
        assert name in changed(before, now()), "a folder may be a link"
        (course / folder / "linked").unlink()
    for name in ("alternatives.py", "equivalent_mutants.toml", "__pycache__"):
        before = now()
        path = course / f"tests/hidden/{UNIT}" / name
        path.mkdir() if name == "__pycache__" else path.write_text("")
        assert now() == before, "for the audit alone"


def test_what_changed_is_said_in_words() -> None:
    assert in_words(["release"]) == "the release has changed"
    assert in_words(["hidden_tests"]) == "the hidden tests have changed"
    assert (
        in_words(["numpy", "settings", "release"])
        == "the release, the settings and numpy's version have changed"
    )


# -- two doors -------------------------------------------------------------------------------------

ANSWERS = {
    "right": small(*RIGHT),
    "slow": small(
        "import time\n" + RIGHT[0],
        RIGHT[1],
        code("import time; time.sleep(1.3)\nhalf = None"),
        code("def total(x):\n    return 0"),
    ),
    "slip": small(
        "def double(x):\n    return x", "def total(x):\n    return float(np.sum(double(x)) / 2)"
    ),
    "blank": small(),
    "damaged": b"{",
    "slow_call": small(
        "import time\n\ndef double(x):\n    time.sleep(0.4)\n    return 2 * x", RIGHT[1]
    ),
}


def drawn() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "follow_through": st.booleans(),
            "timeout": st.sampled_from([1, 6.5, -1]),
            "call_timeout": st.sampled_from([0.2, 8.0]),
            "test_timeout": st.sampled_from([9.0, 15.0]),
            "notebook_timeout": st.sampled_from([90.0, 200.0]),
            "pictures": st.booleans(),
        },
    )


def look(course: Path, students: list[str]) -> dict[str, Any]:
    """Score, exercises and gradebook rows by student."""
    found = {}
    with Book(f"sqlite:///{course / 'gradebook.db'}") as book:
        for student in students:
            report = json.loads((course / "reports" / UNIT / f"{student}.json").read_text())
            exercises = [
                (item["id"], item["score"], item["replaced"]) for item in report["exercises"]
            ]
            rows = book.find_submission_notebook(UNIT, UNIT, student).grades
            found[student] = (
                report["score"],
                exercises,
                sorted((row.name, row.auto_score, row.needs_manual_grade) for row in rows),
            )
    return found


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(
    chosen=drawn(),
    names=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=3, max_size=4, unique=True),
    on_the_line=st.booleans(),
)
def test_both_doors_give_the_same_grade_whatever_the_settings(
    tmp_path_factory: pytest.TempPathFactory,
    chosen: dict[str, Any],
    names: list[str],
    on_the_line: bool,
) -> None:
    """`autograder check`, `autograder grade` and `nbgrader autograde`, with the settings in the
    config or on nbgrader's command line."""
    ours, theirs = (tmp_path_factory.mktemp("door") / "course" for _ in range(2))
    lines = "".join(f"c.SandboxExecute.{name} = {value!r}\n" for name, value in chosen.items())
    for course in (ours, theirs):
        shutil.copytree(compiled(tmp_path_factory), course)
        (course / "nbgrader_config.py").write_text(
            CONFIG if course == theirs and on_the_line else CONFIG + lines
        )
        for name in names:
            write(course / "submitted" / name / UNIT, ANSWERS[name])
    run("grade", UNIT, cwd=ours)
    nbgrader(
        theirs,
        "autograde",
        UNIT,
        *(f"--SandboxExecute.{name}={value}" for name, value in chosen.items() if on_the_line),
    )
    first = look(ours, names)
    assert first == look(theirs, names), chosen
    checked = run(
        "check",
        *(f"submitted/{name}/{UNIT}/{UNIT}.ipynb" for name in names),
        "--format",
        "json",
        cwd=ours,
    )
    assert {name: first[name][0] for name in names} == dict(
        zip(
            names,
            (result["score"] for result in json.loads(checked.stdout)["results"]),
            strict=True,
        )
    )
