"""Whether other users of the machine can read what a course keeps from students: hidden tests,
solutions, what was handed in, grades."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from autograder.course.course import Course

_DEFAULT_EXCHANGE = "/srv/nbgrader/exchange"  # nbgrader's own


def readable_by_others(course: Course) -> list[Path]:
    """The folders and files of a course that any account of the machine can read, of those that
    students must not."""
    database = (
        [Path(course.db_url.removeprefix("sqlite:///"))]
        if course.db_url.startswith("sqlite:///")
        else []
    )
    secret = [
        course.hidden,
        course.source,
        course.submitted,
        course.autograded,
        course.feedback,
        course.reports,
        *database,
        course.root / "roster.csv",
        course.root / "extensions.csv",
    ]
    return [path for path in secret if _open(path)]


def exchange_inside(course: Course) -> Path | None:
    """nbgrader's exchange, where it lies inside of the course: students have to reach it, so the
    course can't be closed."""
    root = Path(str(course.config.get("Exchange", {}).get("root", _DEFAULT_EXCHANGE))).resolve()
    return root if root.is_relative_to(course.root) else None


def other_accounts() -> bool:
    """Whether anybody else can log in here, as far as the machine's list of accounts tells."""
    import pwd

    people = (
        user
        for user in pwd.getpwall()
        if 1000 <= user.pw_uid < 60000 and user.pw_uid != os.getuid()
    )
    return any(not user.pw_shell.endswith(("nologin", "false")) for user in people)


def _open(path: Path) -> bool:
    """Whether all may read it, and come there; of a folder also whether they may pass it, for the
    names in it can be guessed."""
    try:
        mode = path.stat().st_mode
        passable = all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)
    except OSError:
        return False
    wanted = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return bool(mode & wanted) and passable
