"""A copy of a unit to practise in, and what a kernel needs to have `%practice` from its first cell."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.course.course import Course, CourseError

_CONFIG = "c = get_config()\nc.InteractiveShellApp.extensions.append('autograder')\n"


def prepared(course: Course, name: str) -> tuple[Path, dict[str, str]]:
    """The notebook to open, in a copy of the unit that is made where there is none yet, and the
    environment for Jupyter. Raises `CourseError`."""
    unit = course.unit(name)
    folder = course.root / "practice" / name
    profile = course.root / "practice" / ".ipython"
    config = profile / "profile_default" / "ipython_config.py"
    try:
        if not folder.exists():
            shutil.copytree(unit.folder, folder)
        if not config.exists():
            config.parent.mkdir(parents=True, exist_ok=True)
            config.write_text(_CONFIG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CourseError(f"A copy can't be made in {folder}: {reason}. Mend that first.") from None
    return folder / unit.file, {"IPYTHONDIR": str(profile)}
