"""What this machine lacks for grading, and how to get it: `autograder doctor`."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from autograder.course import fingerprint, privacy
from autograder.course.course import Course, CourseError

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `needed`: grading does not work, or not safely, without it. `mend`: how
    to get what is missing."""

    name: str
    here: str
    ok: bool
    needed: bool = True
    mend: str = ""


def examine(course: Path | None = None) -> Iterator[Finding]:
    """Look at Python, its packages, the cage, Jupyter's extensions and the fonts; and at a course,
    where there is one in this folder."""
    yield Finding("autograder", fingerprint.engine(), ok=True)
    yield Finding(
        "Python",
        platform.python_version(),
        sys.version_info >= OLDEST_PYTHON,
        mend="Install Python 3.11 or newer.",
    )
    for package in ("numpy", "matplotlib", "IPython", "pytest", "nbgrader", "jupyterlab"):
        yield _package(package)
    yield _package(
        "distributed",
        "grading on a Dask cluster",
        'pip install -e ".[cluster]", in this project\'s folder',
    )
    yield _package(
        "psycopg",
        "a gradebook in PostgreSQL",
        'pip install -e ".[postgresql]", in this project\'s folder',
    )
    yield _package(
        "copydetect",
        "comparing answers with autograder similar",
        'pip install -e ".[similar]", in this project\'s folder',
    )
    yield from _cage()
    yield from _jupyter()
    yield _fonts()
    if course is not None and (course / "nbgrader_config.py").is_file():
        yield from _course(course)


def _course(root: Path) -> Iterator[Finding]:
    try:
        course = Course(root)
    except CourseError as error:
        yield Finding("course", "its settings do not load", False, mend=str(error))
        return
    broken = []
    for name in course.units:
        try:
            course.unit(name)
        except CourseError as error:
            broken.append(str(error))
    if broken:
        yield Finding(
            "course",
            f"{len(broken)} of {len(course.units)} units can't be graded",
            False,
            mend=broken[0],
        )
    else:
        yield Finding("course", f"{len(course.units)} units, released", ok=True)
    inside = privacy.exchange_inside(course)
    if inside is not None:
        mend = "Move it outside (c.Exchange.root in nbgrader_config.py): students reach it, and with it the hidden tests and everyone's grades."
        yield Finding("exchange", f"{inside} lies inside of the course", False, mend=mend)
    seen = privacy.readable_by_others(course)
    told = (
        f"other users of this machine can read {seen[0].name}{f' and {len(seen) - 1} more' if seen[1:] else ''}"
        if seen
        else "closed to other users"
    )
    yield Finding("course folder", told, not seen, needed=False, mend=f"chmod 700 {course.root}")


def _package(name: str, what_for: str = "", mend: str = "") -> Finding:
    try:
        return Finding(name, version(name), ok=True)
    except PackageNotFoundError:
        needed = not what_for
        return Finding(
            name,
            "missing" if needed else f"missing, for {what_for}",
            False,
            needed,
            mend or f"pip install {name}",
        )


def _cage() -> Iterator[Finding]:
    if sys.platform != "linux":
        mend = "Grade others' notebooks on Linux: in a container, a virtual machine, or on Windows in WSL 2. Your own: autograder check NOTEBOOK."
        yield Finding(
            "cage",
            f"there is none on this system ({sys.platform}); your own notebook can be checked",
            False,
            needed=False,
            mend=mend,
        )
        return
    from autograder.sandbox.cage.confine import landlock_version, missing
    from autograder.sandbox.cage.control_groups import giving
    from autograder.sandbox.cage.isolation import enter_namespaces

    lacks = missing()
    for lack in lacks:
        yield Finding("cage", f"lacks {lack}", False, mend=_CAGE_MEND)
    if not lacks:
        yield Finding(
            "cage", f"Linux {platform.release()}, Landlock {landlock_version()}, seccomp", ok=True
        )
    apart = _in_a_child(enter_namespaces)
    yield Finding(
        "namespaces",
        "workers have no network and a scratch folder in memory"
        if apart
        else "not allowed here; the cage holds without them",
        ok=apart,
        needed=False,
        mend="Run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile).",
    )
    given = giving() is not None
    yield Finding(
        "control groups",
        "the kernel bounds each worker's memory and threads as a sum"
        if given
        else "none to be had; rlimits and the watching parent do it",
        ok=given,
        needed=False,
        mend="Run as root or in a systemd user session, on a system with control groups of version 2.",
    )


_CAGE_MEND = (
    "Grade on Linux 5.13 or newer, x86-64 or ARM64, with 'landlock' in /sys/kernel/security/lsm; a container or a virtual machine will do. "
    "--no-sandbox grades without the cage: only for notebooks that you trust."
)


def _in_a_child(try_it: Callable[[], bool]) -> bool:
    """Whether something that changes the process for good is allowed."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if try_it() else 1)
        except BaseException:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _jupyter() -> Iterator[Finding]:
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    enabled = any(
        (Path(folder) / "jupyter_server_config.d" / "nbgrader.json").is_file()
        for folder in jupyter_config_path()
    )
    yield Finding(
        "formgrader",
        "enabled" if enabled else "not enabled",
        enabled,
        mend="jupyter server extension enable --sys-prefix --py nbgrader",
    )
    built = any(
        (Path(folder) / "labextensions" / "@jupyter" / "nbgrader").is_dir()
        for folder in jupyter_path()
    )
    yield Finding(
        "JupyterLab's nbgrader menu",
        "installed" if built else "missing",
        built,
        mend="pip install --force-reinstall nbgrader",
    )
    kernel = any((Path(folder) / "kernels" / "python3").is_dir() for folder in jupyter_path())
    yield Finding(
        "Python kernel",
        "installed" if kernel else "missing",
        kernel,
        mend="python -m ipykernel install --sys-prefix",
    )
    guard = Path(sys.prefix) / "etc" / "jupyter" / "nbgrader_config.json"
    guarded = guard.is_file() and "autograder.guard" in guard.read_text(
        encoding="utf-8", errors="replace"
    )
    yield Finding(
        "nbgrader's guard",
        "a course whose settings do not load is not graded without the cage"
        if guarded
        else "missing",
        guarded,
        mend=f"Install the package with pip install . (not -e), or copy jupyter/nbgrader_config.json of this project to {guard}",
    )
    alembic = shutil.which("alembic") or (Path(sys.executable).parent / "alembic").is_file()
    yield Finding(
        "alembic",
        "found" if alembic else "not found",
        bool(alembic),
        mend="pip install alembic (nbgrader makes gradebooks with it)",
    )


def _fonts() -> Finding:
    from matplotlib import font_manager

    try:
        font_manager.findfont("DejaVu Sans", fallback_to_default=False)
        return Finding("fonts", "DejaVu Sans", ok=True)
    except ValueError:
        return Finding(
            "fonts",
            "DejaVu Sans is missing",
            False,
            mend="pip install --force-reinstall matplotlib (it brings its own)",
        )
