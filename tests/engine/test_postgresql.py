"""The gradebook in a real PostgreSQL server (Debian's package `postgresql`), started for the
test."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as Book

from tests.support.classes import grade
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, small

BINARIES = max(glob.glob("/usr/lib/postgresql/*/bin"), default="")

pytestmark = pytest.mark.skipif(
    not BINARIES, reason="needs Debian's package postgresql: apt-get install postgresql"
)


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a fresh server for nbgrader's `db_url`. (Its programs refuse to run as
    root.)"""
    user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="autograder-postgresql-"))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def do(*command: str) -> None:
        as_user = (
            {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        )
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            env={"PATH": BINARIES, "LANG": "C.UTF-8"},
            **as_user,
        )  # type: ignore[call-overload]
        assert done.returncode == 0, done.stdout + done.stderr

    do(f"{BINARIES}/initdb", "-D", "data", "-U", "grader", "--auth=trust", "-E", "UTF8")
    do(
        f"{BINARIES}/pg_ctl",
        "-D",
        "data",
        "-w",
        "-l",
        "log",
        "-o",
        f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}",
        "start",
    )
    try:
        yield f"postgresql+psycopg://grader@127.0.0.1:{port}/postgres"
    finally:
        do(f"{BINARIES}/pg_ctl", "-D", "data", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_a_class_is_graded_into_postgresql(course: Path, server: str) -> None:
    (course / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = {server!r}\n"
    )
    for student, document in {
        "ünal": small(*RIGHT),
        "half": small("def double(x):\n    return x", RIGHT[1]),
        "blank": small(),
    }.items():
        write(course / "submitted" / student / UNIT, document)
    done = run("grade", UNIT, cwd=course)
    assert done.returncode == 0, done.stderr
    assert not (course / "gradebook.db").exists()
    with Book(server) as book:
        assert {item.student_id: item.score for item in book.assignment_submissions(UNIT)} == {
            "ünal": 6,
            "half": 2,
            "blank": 0,
        }
        book.find_grade("test_double", UNIT, UNIT, "half").manual_score = 3.0
        book.db.commit()
    write(course / "submitted" / "blank" / UNIT, small(*RIGHT))
    assert {student: result.score for student, result in grade(course).items()} == {
        "ünal": 6,
        "half": 2,
        "blank": 6,
    }
    with Book(server) as book:
        assert {item.student_id: item.score for item in book.assignment_submissions(UNIT)} == {
            "ünal": 6,
            "half": 5,
            "blank": 6,
        }


def test_a_server_that_does_not_answer_is_told_without_the_password(course: Path) -> None:
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.db_url = 'postgresql+psycopg://grader:secret@127.0.0.1:9/postgres'\n"
    )
    write(course / "submitted" / "full" / UNIT, small(*RIGHT))
    done = run("grade", UNIT, cwd=course)
    assert done.returncode == 2
    assert "127.0.0.1:9/postgres can't be opened" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
