"""The container: what the file promises, and, where a builder and the base image are to be had, the
image itself with the commands of docs/container.md."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.support.commands import write
from tests.support.ground import ROOT
from tests.support.small_course import RIGHT, UNIT, small

FILE = (ROOT / "Containerfile").read_text()
PAGE = (ROOT / "docs" / "container.md").read_text()


def steps() -> list[tuple[str, str]]:
    """The instructions of the Containerfile, with their arguments."""
    lines = [line for line in FILE.splitlines() if line.strip() and not line.startswith("#")]
    found = [line.split(maxsplit=1) for line in lines]
    return [(name, arguments) for name, arguments in found]


def of(instruction: str) -> list[str]:
    return [arguments for name, arguments in steps() if name == instruction]


def sources() -> list[str]:
    """What is copied from the folder that is built from."""
    copies = [arguments.split() for arguments in of("COPY") if not arguments.startswith("--from=")]
    return [source for names in copies for source in names[:-1]]


def test_only_known_instructions_are_there() -> None:
    known = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in steps()} == known


def test_the_base_is_a_full_version_and_both_stages_have_it() -> None:
    (base,) = of("ARG")
    assert re.fullmatch(r"PYTHON=docker\.io/library/python:3\.\d+\.\d+-slim-\w+", base)
    assert of("FROM") == ["${PYTHON} AS build", "${PYTHON}"]
    assert base.removeprefix("PYTHON=") in PAGE


def test_packages_are_those_of_the_constraints() -> None:
    (run,) = of("RUN")
    install = shlex.split(run.partition("&&")[2])
    assert install[1:5] == ["install", "--no-cache-dir", "--disable-pip-version-check", "-c"]
    assert install[5] == "constraints.txt"
    (extras,) = re.findall(r"\.\[(.*)\]", install[6])
    declared = re.findall(r"^(\w+) = \[", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert set(extras.split(",")) <= set(declared)


def test_whoever_runs_it_is_nobody() -> None:
    assert of("USER") == ["10001:10001"]
    last = max(index for index, step in enumerate(steps()) if step[0] == "FROM")
    assert "USER" in [name for name, _ in steps()[last:]]
    (entry,), (command,) = of("ENTRYPOINT"), of("CMD")
    assert json.loads(entry) == ["autograder"]
    assert json.loads(command) == ["doctor"]
    (environment,) = of("ENV")
    assert {"HOME=/tmp", "PYTHONDONTWRITEBYTECODE=1"} <= set(environment.split()), (
        "all else is read-only"
    )


def test_nothing_of_a_course_comes_in() -> None:
    ignored = [
        line
        for line in (ROOT / ".containerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert ignored[0] == "*"
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    assert let_in == set(sources())
    for name in let_in:
        assert (ROOT / name).exists(), name
    for secret in ("tests", "source", "submitted", "gradebook.db", "release", ".git", "reports"):
        assert not any(fnmatch.fnmatch(secret, name) for name in let_in)
    assert (ROOT / ".dockerignore").resolve() == ROOT / ".containerignore", "Docker's own name"


def test_what_a_wheel_takes_from_outside_of_the_package_comes_along() -> None:
    """What pyproject.toml names is among what is copied."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = settings["project"]
    named = [project["readme"], *project["license-files"]]
    named += [name for row in settings["tool"]["setuptools"]["data-files"].values() for name in row]
    assert {name.partition("/")[0] for name in named} <= set(sources())


def test_the_page_and_the_workflow_run_it_the_same_way() -> None:
    workflow = yaml.safe_load((ROOT / "examples/github/container.yml").read_text())
    build, look = (step["run"] for step in workflow["jobs"]["build"]["steps"][1:])
    (docker,) = [line for line in PAGE.splitlines() if line.startswith("docker run")]
    options = set(shlex.split(docker.rpartition(" autograder ")[0]))
    assert options == set(shlex.split(look.strip().rpartition(" autograder ")[0]))
    assert {"--read-only", "none", "all", "no-new-privileges"} <= options
    assert "Containerfile" in build
    assert not re.search(r"docker run.*(--privileged|unconfined)", PAGE)


def builder() -> str:
    """A builder whose engine answers and that has, or can fetch, the base image; "" for none."""
    base = of("ARG")[0].removeprefix("PYTHON=")
    for name in ("podman", "docker"):
        works = shutil.which(name) and _works(name, "info")
        if works and (_works(name, "image", "inspect", base) or _works(name, "pull", "-q", base)):
            return name
    return ""


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=300).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def test_the_image_grades(course: Path) -> None:
    name = builder()
    if not name:
        pytest.skip("no Podman or Docker here that has, or can fetch, the base image")
    lines = [line for line in PAGE.splitlines() if line.startswith(f"{name} ")]
    build, *runs = (shlex.split(line) for line in lines)
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    write(course / "submitted/ann" / UNIT, small(*RIGHT))
    for line in lines[1:]:
        script = line.replace("07_backpropagation", UNIT)
        if os.getuid() == 0:  # Podman keeps ids for others than root only
            script = script.replace("--userns keep-id ", "")
        done = subprocess.run(
            ["bash", "-c", script], cwd=course, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "6 of 6" in done.stdout
    assert runs
