"""`autograder doctor`: what is missing is named, with the way to get it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import doctor
from autograder.sandbox.cage import confine
from tests.support.commands import run


def test_this_machine_is_ready(tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "Ready to grade." in done.stdout
    assert "[ok]  cage" in done.stdout
    assert "[ok]  formgrader" in done.stdout


def test_a_machine_without_the_cage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine, "missing", lambda: ["Landlock (Linux 5.13 or newer)"])
    (cage,) = [found for found in doctor.examine() if found.name == "cage"]
    assert not cage.ok
    assert cage.needed
    assert "Landlock" in cage.here
    assert "--no-sandbox" in cage.mend


def test_a_package_that_is_not_there() -> None:
    needed, extra = (
        doctor._package("no-such-package"),
        doctor._package("no-such-package", "a cluster", "pip install x"),
    )
    assert (needed.ok, needed.needed, needed.mend) == (False, True, "pip install no-such-package")
    assert (extra.needed, extra.mend) == (False, "pip install x")


def test_examining_leaves_this_process_as_it_was() -> None:
    before = [Path(f"/proc/self/ns/{name}").readlink() for name in ("net", "mnt", "ipc")]
    list(doctor.examine())
    assert [Path(f"/proc/self/ns/{name}").readlink() for name in ("net", "mnt", "ipc")] == before
