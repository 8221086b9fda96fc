"""A class in which all that lies beside a notebook is hostile or a mess, by our command and by
nbgrader's: neighbours get their points, what can be found is graded, and everybody else is told
why."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.course.handed_in import finding, opening
from autograder.course.handed_in import side_files as beside
from autograder.course.handed_in.finding import student_id, submissions, take, take_parts
from autograder.course.handed_in.opening import Unreadable
from autograder.course.handed_in.side_files import side_files
from autograder.course.handed_in.time_and_secret import submission_time
from autograder.course.notebook import NotebookFault
from tests.support import ground
from tests.support.ground import ROOT
from tests.support.handed_in_class import (
    AGAIN,
    CLASS,
    GOOD,
    HOSTILE,
    NAME,
    ODD_STUDENTS,
    OURS_ALONE,
    UNTIMED,
    UNTIMED_ONES,
    Make,
    these,
    zipped,
)
from tests.support.small_course import HIDDEN, RIGHT, UNIT, small

ON_GROUND = (
    "AUTOGRADER_GROUND" in os.environ
)  # as somebody else (`test_beside_grounds`): what is hostile, by our command alone
DOORS = ("ours",) if ON_GROUND else ("ours", "theirs")


def handed_in_to(how: str) -> dict[str, tuple[Make, float, str]]:
    if how == "ours":
        return HOSTILE if ON_GROUND else CLASS
    return {student: item for student, item in CLASS.items() if student not in OURS_ALONE}


def asked_again(how: str) -> list[str]:
    return (
        [student for student in AGAIN if student in handed_in_to(how)]
        if how == "ours"
        else AGAIN[:1]
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, released."""
    course = tmp_path_factory.mktemp("made") / "course"
    for folder in (f"source/{UNIT}/data", f"tests/hidden/{UNIT}"):
        (course / folder).mkdir(parents=True)
    solved = small(*("### BEGIN SOLUTION\n" + source + "\n### END SOLUTION" for source in RIGHT))
    (course / "source" / UNIT / NAME).write_text(json.dumps(solved))
    (course / "source" / UNIT / "data" / "x.csv").write_text("1,2")
    (course / "tests/hidden" / UNIT / "test_small.py").write_text(HIDDEN)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    assert run(["nbgrader", "generate_assignment", UNIT], course).returncode == 0
    return course


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, made: Path) -> Any:
    """The class graded by both commands, and some again: for each the course, and what its runs
    said."""
    commands = {"ours": ["autograder", "grade", UNIT], "theirs": ["nbgrader", "autograde", UNIT]}
    done = {}
    for how in DOORS:
        command, once_more = (
            commands[how],
            [word for student in asked_again(how) for word in ("--student", student)],
        )
        course = tmp_path_factory.mktemp(how) / "course"
        shutil.copytree(made, course)
        for student, (make, _, _) in handed_in_to(how).items():
            make(course, course / "submitted" / student / UNIT)
        for name in ODD_STUDENTS:
            these({NAME: GOOD})(course, course / "submitted" / os.fsdecode(name) / UNIT)
        first = run(command, course)
        if "handed in later" in handed_in_to(how):
            (course / "submitted/handed in later" / UNIT / f"{UNIT} (2).ipynb").write_bytes(GOOD)
        done[how] = course, first, run([*command, *once_more], course)
    yield done
    for course, _, _ in done.values():
        subprocess.run(["rm", "-rf", str(course)], check=True)  # shutil can't remove 5,000 levels


def run(command: list[str], course: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=course,
        env=os.environ | {"PATH": path} | environment,
        capture_output=True,
        text=True,
        timeout=500,
        errors="surrogateescape",
    )


def scores(course: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            submission.student.id: submission.score
            for submission in book.assignment_submissions(UNIT)
        }


def reports(course: Path) -> dict[str, dict[str, Any]]:
    return {
        path.stem: json.loads(path.read_text())
        for path in (course / "reports" / UNIT).glob("*.json")
    }


def odd_students(found: Any) -> list[str]:
    return [
        next(student for student in found if student.startswith(shown))
        for shown in ODD_STUDENTS.values()
    ]


@pytest.mark.parametrize("how", DOORS)
def test_everyone_gets_the_points_of_what_was_handed_in(graded: Any, how: str) -> None:
    course, first, again = graded[how]
    found = scores(course)
    odd = {student: found.pop(student) for student in odd_students(found)}
    assert found == {student: points for student, (_, points, _) in handed_in_to(how).items()}, (
        first.stderr[-3000:]
    )
    assert set(odd.values()) == {6.0}
    for process in (first, again):
        assert "Traceback" not in process.stdout + process.stderr
        assert process.returncode == (2 if how == "ours" else 1)


@pytest.mark.parametrize("how", DOORS)
def test_everyone_is_told_what_was_found(graded: Any, how: str) -> None:
    found = reports(graded[how][0])
    for student, (_, points, says) in handed_in_to(how).items():
        told = found[student]["reason"] or " ".join(found[student]["notes"])
        assert bool(told) == bool(says), (student, told)
        assert re.search(says, told), (student, told)
        assert (found[student]["status"] == "graded") == (points > 0), student


def test_both_doors_say_the_same(graded: Any) -> None:
    ours, theirs = (
        {
            student: (item["reason"], item["notes"])
            for student, item in reports(graded[how][0]).items()
        }
        for how in graded
    )
    assert {student: told for student, told in ours.items() if student not in OURS_ALONE} == theirs


@pytest.mark.parametrize("how", DOORS)
def test_nothing_is_learned_through_a_link(graded: Any, how: str) -> None:
    course, _, _ = graded[how]
    refused = [
        student
        for student, (_, points, says) in handed_in_to(how).items()
        if "link" in says and not points
    ]
    assert len(refused) == (7 if how == "ours" else 4)
    for student in refused:
        folder = course / "autograded" / student / UNIT
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
        assert there <= {NAME, "data", "data/x.csv", "real.txt"}, student
        assert "2 * x" not in (folder / NAME).read_text()
    assert not list((course / "autograded" / "links beside").rglob("*small.py"))
    assert not [path for path in (course / "autograded").rglob("*") if path.is_symlink()]
    assert (course / f"source/{UNIT}/{NAME}").is_file()
    assert (course / f"submitted/folder to the solutions/{UNIT}").is_symlink(), (
        "what was handed in stays as it was"
    )
    assert not list(course.glob(".handed-in-*"))


@pytest.mark.parametrize("how", DOORS)
def test_whose_time_can_not_be_read_is_told_to_the_instructor(graded: Any, how: str) -> None:
    course, first, again = graded[how]
    for process, asked in ((first, handed_in_to(how)), (again, asked_again(how))):
        named = {
            line.split(" | ERROR] ")[-1].split(":")[0]
            for line in process.stderr.splitlines()
            if UNTIMED in line.lower()
        }
        assert named == UNTIMED_ONES & set(asked)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        times = {
            item.student.id: item.timestamp
            for item in book.assignment_submissions(UNIT)
            if item.timestamp
        }
    in_time = {"aa honest", "zz honest", "time with a mark", "time in UTF-16"} & set(
        handed_in_to(how)
    )
    assert times == dict.fromkeys(in_time, datetime(2026, 11, 20, 10))


@pytest.mark.parametrize("how", DOORS)
def test_what_is_carried_along_is_small(graded: Any, how: str) -> None:
    course, _, _ = graded[how]
    autograded = course / "autograded"
    assert not (autograded / "large secret" / UNIT / "submission_secret.txt").exists()
    assert not (autograded / "linked secret" / UNIT / "submission_secret.txt").exists()
    assert (autograded / "own secret" / UNIT / "submission_secret.txt").read_text() == "abc"
    assert (
        autograded / "time with a mark" / UNIT / "timestamp.txt"
    ).read_text() == "2026-11-20 10:00:00 UTC"
    assert sum(path.stat().st_size for path in autograded.rglob("*") if path.is_file()) < 20 << 20


def test_names_only_show(graded: Any) -> None:
    course, first, again = graded["ours"]
    done = run(["autograder", "report", UNIT], course)
    assert done.returncode == 0, done.stderr
    page = (course / "reports" / f"{UNIT}.html").read_text()
    said = "".join(
        process.stdout + process.stderr for process in (first, again, graded["theirs"][1])
    )
    for text in (page, said):
        assert "Ünal öz" in text
        assert f"Copy of {NAME}" in text
        assert not set("\x1b\u202e\udcff\udcfc") & set(text)
    assert not re.search(r"(?m)^\s*::", said)
    assert f"two odd names: There is no {NAME}, but there are a\\x1b[2J.ipynb" in first.stderr


def test_a_notebook_with_an_odd_name_only_shows_in_reports(made: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xe4\x1b[31m") + f"\n::error::{UNIT}.ipynb"
    (tmp_path / name).write_bytes(b"{")
    for format in ("text", "github"):
        command = [
            "autograder",
            "check",
            "--course",
            str(made),
            "--assignment",
            UNIT,
            "--format",
            format,
            name,
        ]
        done = run(command, tmp_path, PYTHONIOENCODING="ascii" if format == "text" else "utf-8")
        assert done.returncode == 2, done.stderr
        assert not set("\x1b\udcff\ufffd") & set(done.stdout), format
        assert not re.search(r"(?m)^::error::", done.stdout)
        assert "Traceback" not in done.stderr


def test_feedback_is_made_for_students_with_odd_names(graded: Any) -> None:
    course, _, _ = graded["theirs"]
    done = run(["nbgrader", "generate_feedback", UNIT, "--student", r"M\udcfcller"], course)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "6 of 6" in (course / "feedback" / r"M\udcfcller" / UNIT / f"{UNIT}.html").read_text()


@pytest.mark.skipif(
    os.geteuid() == 0 and not ground.possible(), reason="root can read everything here"
)
def test_what_the_instructor_can_not_read_is_no_students_fault(made: Path) -> None:
    outside = Path(tempfile.mkdtemp())
    outside.chmod(0o755)
    course = shutil.copytree(made, outside / "course")
    closed = {
        "bob": "bob",
        "cara": f"cara/{UNIT}",
        "dan": f"dan/{UNIT}/{NAME}",
        "eve": f"eve/{UNIT}/timestamp.txt",
    }
    for student in ("alice", *closed, "zoe"):
        these({NAME: GOOD, "timestamp.txt": b"2026-11-20 10:00:00 UTC"})(
            course, course / "submitted" / student / UNIT
        )
    as_user = []
    if os.geteuid() == 0:
        as_user = [sys.executable, "-m", "tests.support.ground", "nobody"]
        subprocess.run(["chown", "-R", str(ground.NOBODY), str(outside)], check=True)
    try:
        for command, code_then in (("autograder grade", 2), ("nbgrader autograde", 1)):
            for name in ("gradebook.db", "autograded", "reports"):
                subprocess.run(["rm", "-rf", str(course / name)], check=True)
            for path in closed.values():
                (course / "submitted" / path).chmod(0)
            tool, verb = command.split()
            arguments = [*as_user, str(Path(sys.executable).parent / tool), verb, UNIT]
            done = run(
                [
                    *arguments,
                    *(
                        ["--course", str(course)]
                        if tool == "autograder"
                        else ["--course-dir", str(course)]
                    ),
                ],
                ROOT if as_user else course,
            )
            assert done.returncode == code_then, done.stderr[-3000:]
            assert scores(course) == {"alice": 6.0, "zoe": 6.0}, done.stderr[-3000:]
            assert set(reports(course)) == {"alice", "zoe"}
            for student, path in closed.items():
                assert re.search(
                    rf"{student}: .*submitted/{path}\S* can't be read \(Permission denied\)\. Give yourself",
                    done.stderr,
                ), done.stderr
            assert "Traceback" not in done.stderr
            for path in closed.values():
                (course / "submitted" / path).chmod(0o700)
    finally:
        subprocess.run(["rm", "-rf", str(outside)], check=True)


# -- the reader itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([NAME, f"{UNIT} (1).ipynb"], NAME),
        ([f"{UNIT} (1).ipynb"], f"{UNIT} (1).ipynb"),
        ([f"{UNIT}-Copy1.ipynb", "scratch.ipynb"], f"{UNIT}-Copy1.ipynb"),
        ([f"{UNIT}.ipynb.json", f"{UNIT} (1).ipynb"], f"{UNIT} (1).ipynb"),
        ([f"{UNIT}.ipynb~", f"Meier_{UNIT}.ipynb"], f"{UNIT}.ipynb~"),
        ([f"{UNIT}.ipynb (1)"], f"{UNIT}.ipynb (1)"),
        ([f"{UNIT}.json", "settings.json"], f"{UNIT}.json"),
        (["homework.ipynb"], "homework.ipynb"),
        (["homework.ipynb", f"{UNIT}.html", f"{UNIT}.ipynb.html"], "homework.ipynb"),
        ([UNIT.upper() + ".IPYNB"], UNIT.upper() + ".IPYNB"),
        ([".hidden.ipynb", "mine.ipynb"], "mine.ipynb"),
        ([f"Copy of {NAME}", f"Meier_{NAME}"], None),
        ([f"{UNIT}a.ipynb", f"{UNIT}b.ipynb"], None),
        (["a.ipynb", "b.ipynb"], None),
        ([f"deep/deep/deep/deep/{NAME}"], f"deep/deep/deep/deep/{NAME}"),
        ([f"1/2/3/4/5/6/{NAME}"], None),
        ([".ipynb_checkpoints/" + NAME], None),
        (["settings.json"], None),
        ([], None),
    ],
)
def test_the_notebook_is_found_where_there_is_no_doubt(
    tmp_path: Path, names: list[str], chosen: str | None
) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    if chosen is None:
        with pytest.raises(NotebookFault, match=f"There is no (file )?{UNIT}"):
            take(tmp_path, UNIT)
    else:
        assert take(tmp_path, UNIT).data == chosen.encode()


def test_further_notebooks_of_the_assignment_are_none_too_many(tmp_path: Path) -> None:
    for name in (NAME, "second.ipynb"):
        (tmp_path / name).write_text(name)
    assert take(tmp_path, UNIT, others=("second.ipynb",)).notes == ()
    (tmp_path / NAME).unlink()
    with pytest.raises(NotebookFault, match="no file"):
        take(tmp_path, UNIT, others=("second.ipynb",))


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["part1.ipynb", "part10.ipynb"], {"part1": "part1.ipynb", "part10": "part10.ipynb"}),
        (["Copy of part10.ipynb"], {"part10": "Copy of part10.ipynb"}),
        (
            ["Meier_part1.ipynb", "part10 (2).ipynb"],
            {"part1": "Meier_part1.ipynb", "part10": "part10 (2).ipynb"},
        ),
        (["mine.ipynb"], {}),
        (["all.zip"], {"part1": "Copy of part1.ipynb", "part10": "sub/part10.ipynb"}),
    ],
)
def test_of_several_notebooks_each_is_found_by_its_name(
    tmp_path: Path, names: list[str], found: dict[str, str]
) -> None:
    for name in names:
        (tmp_path / name).write_text(name)
    if names == ["all.zip"]:
        zipped(*((name, name.encode()) for name in found.values()), name="all.zip")(
            tmp_path, tmp_path / "there"
        )
    folder = tmp_path / "there" if names == ["all.zip"] else tmp_path
    parts = take_parts(folder, "parts", ["part1", "part10"])
    assert {
        title: taken.data.decode()
        for title, taken in parts.items()
        if not isinstance(taken, NotebookFault)
    } == found


def test_a_path_by_hand_may_lead_through_links_but_is_none_itself(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / NAME).write_bytes(GOOD)
    (tmp_path / "way").symlink_to("real")
    (tmp_path / "link.ipynb").symlink_to(f"real/{NAME}")
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert take(tmp_path / "way" / NAME, UNIT).data == GOOD
    assert take(tmp_path / "way", UNIT).data == GOOD
    for path, says in [
        ("link.ipynb", "it is a link"),
        ("pipe.ipynb", "ordinary"),
        ("no/such.ipynb", "no file"),
        ("none.ipynb", "no file"),
    ]:
        with pytest.raises(NotebookFault, match=says):
            take(tmp_path / path, UNIT)


def test_the_instructors_own_link_to_the_submissions_is_followed(tmp_path: Path) -> None:
    these({NAME: GOOD})(tmp_path, tmp_path / "disk" / "ann" / UNIT)
    (tmp_path / "submitted").symlink_to("disk")
    found = submissions(tmp_path / "submitted", UNIT)
    assert list(found) == ["ann"]
    assert take(found["ann"], UNIT, tmp_path / "submitted").data == GOOD


def test_a_folder_that_vanishes_is_the_instructors(tmp_path: Path) -> None:
    for read in (
        lambda folder: take(folder, UNIT, tmp_path),
        lambda folder: submission_time(folder, tmp_path),
        lambda folder: side_files(folder, tmp_path),
    ):
        with pytest.raises(Unreadable, match=r"gone/01_small can't be read|gone can't be read"):
            read(tmp_path / "gone" / UNIT)


def test_a_file_that_grows_is_not_read_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = opening.os.fstat

    def small_then(descriptor: int) -> Any:
        found = real(descriptor)
        return os.stat_result((*found[:6], 10, *found[7:10]))

    (tmp_path / NAME).write_bytes(bytes(3000))
    monkeypatch.setattr(finding, "MAX_BYTES", 2000)
    monkeypatch.setattr(opening.os, "fstat", small_then)
    with pytest.raises(NotebookFault, match="larger than"):
        take(tmp_path, UNIT)


def test_side_files_are_ordinary_and_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    these(
        {
            NAME: GOOD,
            "a.py": b"1",
            "sub/b.csv": b"22",
            ".hidden": b"3",
            "x\n.txt": b"4",
            "large.bin": bytes(100),
        }
    )(tmp_path, tmp_path / "ann")
    folder = tmp_path / "ann"
    (folder / "link.py").symlink_to("a.py")
    (folder / "way").symlink_to("sub")
    os.mkfifo(folder / "pipe")
    monkeypatch.setattr(beside, "MAX_SIDE_BYTES", 50)
    assert [name for name, _ in side_files(folder, tmp_path)] == ["a.py", "sub/b.csv"]
    assert [name for name, _ in side_files(folder, tmp_path, notebooks=True)] == [
        "a.py",
        "sub/b.csv",
    ], "the notebook is larger than there is room"
    monkeypatch.setattr(beside, "MAX_SIDE_FILES", 1)
    assert [name for name, _ in side_files(folder, tmp_path)] == ["a.py"]
    (tmp_path / "linked").symlink_to(folder)
    with pytest.raises(NotebookFault, match="is a link"):
        side_files(tmp_path / "linked", tmp_path)


def test_a_students_id_is_the_folders_name_where_that_can_be_shown() -> None:
    for name in ("ann", "Ünal öz", "00123", "o'brien@uni.edu", "-dash", "李雷"):
        assert student_id(name) == name
    odd = {
        os.fsdecode(b"M\xfcller"),
        "a\nb",
        "::set-output",
        "n" * 250,
        "n" * 251,
        "ü" * 127,
        "\x00"[:0] + "\u202ex",
    }
    ids = {student_id(name) for name in odd}
    assert len(ids) == len(odd)
    for found in ids:
        assert len(found.encode()) <= 200
        assert "\n" not in found and not found.startswith("::")  # noqa: PT018
