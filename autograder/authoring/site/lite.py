"""JupyterLite with a course's units: Jupyter as static files, Python by Pyodide."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.authoring.site import wheels
from autograder.course.course import Course, CourseError, Unit
from autograder.practice.packed import pack
from autograder.running.own_notebook import PACKED

_KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
_STARTS = f"%pip install -q {wheels.ENGINE}\n%load_ext autograder"
_SAYS = """**You are working in your browser.** Run the next cell first; it takes a few seconds. Then `%practice NAME` below an exercise \
says what holds and what does not yet, and `%hint NAME`, after a try, gives a hint. Save with Ctrl-S: your work is kept in this \
browser, on this computer only. *File > Download* gives you the notebook to keep, or to hand in."""


def build(
    course: Course, units: Sequence[Unit], out: Path, *, tests: bool, pyodide: Path | None
) -> None:
    """Build JupyterLite with these units in the folder `out`. `tests`: hidden tests come along;
    `pyodide`: a folder with a Pyodide to serve, in place of the one that jsDelivr serves.

    Raises `CourseError` where it can't be built."""
    work = out.with_name(f".{out.name}-work")
    shutil.rmtree(work, ignore_errors=True)
    try:
        _lay_out(course, units, work, tests=tests)
        if pyodide is not None:
            shutil.copytree(pyodide, work / "static" / "pyodide")
        _run(work, out)
    except OSError as error:
        raise CourseError(
            f"The site can't be written: {error.strerror}: {error.filename}."
        ) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _lay_out(course: Course, units: Sequence[Unit], work: Path, *, tests: bool) -> None:
    for unit in units:
        folder = work / "content" / unit.name
        shutil.copytree(unit.folder, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        document = json.loads((unit.folder / unit.file).read_text(encoding="utf-8"))
        (folder / unit.file).write_text(_with_a_start(document), encoding="utf-8")
        (folder / PACKED).write_bytes(pack(course, unit, tests=tests))
    (work / "pypi").mkdir()
    wheels.engine(work / "pypi")
    wheels.of_installed("comm", work / "pypi")
    settings = {_KERNEL: {"disablePyPIFallback": True}}
    config = {"appName": "Practice", "litePluginSettings": settings}
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}
    (work / "jupyter-lite.json").write_text(json.dumps(lite))


def _with_a_start(document: dict[str, Any]) -> str:
    """A notebook with the cells that make `%practice` ready, below its first."""
    said = {"cell_type": "markdown", "id": "in-the-browser", "metadata": {}, "source": _SAYS}
    code = {"cell_type": "code", "id": "start-practice", "metadata": {}, "source": _STARTS}
    document["cells"][1:1] = [said, code | {"outputs": [], "execution_count": None}]
    return json.dumps(document, indent=1, ensure_ascii=False)


def _run(work: Path, out: Path) -> None:
    kernel = Path(sys.prefix) / "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
    config = {
        "LiteBuildConfig": {
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(kernel)],
        }
    }
    (work / "jupyter_lite_config.json").write_text(json.dumps(config))
    arguments = [
        "--lite-dir",
        str(work),
        "--contents",
        str(work / "content"),
        "--output-dir",
        str(out),
    ]
    command = [sys.executable, "-m", "jupyterlite_core", "build", *arguments, "--no-libarchive"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CourseError(f"JupyterLite could not be built:\n{(done.stdout + done.stderr)[-1500:]}")
