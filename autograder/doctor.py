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

from autograder.sandbox.cage import landlock_version, missing
from autograder.sandbox.control_groups import giving
from autograder.sandbox.isolation import enter_namespaces

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `needed`: grading does not work, or not safely, without it. `mend`: how to get what is missing."""

    name: str
    here: str
    ok: bool
    needed: bool = True
    mend: str = ""


def examine() -> Iterator[Finding]:
    """Look at Python, its packages, the cage, Jupyter's extensions and the fonts."""
    yield Finding("Python", platform.python_version(), sys.version_info >= OLDEST_PYTHON, mend="Install Python 3.11 or newer.")
    for package in ("numpy", "matplotlib", "IPython", "pytest", "nbgrader", "jupyterlab"):
        yield _package(package)
    yield _package("distributed", "grading on a Dask cluster", 'pip install "autograder[cluster]"')
    yield _package("psycopg", "a gradebook in PostgreSQL", 'pip install "autograder[postgresql]"')
    yield from _cage()
    yield from _jupyter()
    yield _fonts()


def _package(name: str, what_for: str = "", mend: str = "") -> Finding:
    try:
        return Finding(name, version(name), ok=True)
    except PackageNotFoundError:
        needed = not what_for
        return Finding(name, "missing" if needed else f"missing, for {what_for}", False, needed, mend or f"pip install {name}")


def _cage() -> Iterator[Finding]:
    lacks = missing()
    for lack in lacks:
        yield Finding("cage", f"lacks {lack}", False, mend=_CAGE_MEND)
    if not lacks:
        yield Finding("cage", f"Linux {platform.release()}, Landlock {landlock_version()}, seccomp", ok=True)
    if sys.platform == "linux":
        apart = _in_a_child(enter_namespaces)
        yield Finding(
            "namespaces",
            "workers have no network and a scratch folder in memory" if apart else "not allowed here; the cage holds without them",
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

    enabled = any((Path(folder) / "jupyter_server_config.d" / "nbgrader.json").is_file() for folder in jupyter_config_path())
    yield Finding(
        "formgrader", "enabled" if enabled else "not enabled", enabled, mend="jupyter server extension enable --sys-prefix --py nbgrader"
    )
    built = any((Path(folder) / "labextensions" / "@jupyter" / "nbgrader").is_dir() for folder in jupyter_path())
    yield Finding("JupyterLab's nbgrader menu", "installed" if built else "missing", built, mend="pip install --force-reinstall nbgrader")
    kernel = any((Path(folder) / "kernels" / "python3").is_dir() for folder in jupyter_path())
    yield Finding("Python kernel", "installed" if kernel else "missing", kernel, mend="python -m ipykernel install --sys-prefix")
    alembic = shutil.which("alembic") or (Path(sys.executable).parent / "alembic").is_file()
    yield Finding(
        "alembic", "found" if alembic else "not found", bool(alembic), mend="pip install alembic (nbgrader makes gradebooks with it)"
    )


def _fonts() -> Finding:
    from matplotlib import font_manager

    try:
        font_manager.findfont("DejaVu Sans", fallback_to_default=False)
        return Finding("fonts", "DejaVu Sans", ok=True)
    except ValueError:
        return Finding("fonts", "DejaVu Sans is missing", False, mend="pip install --force-reinstall matplotlib (it brings its own)")
