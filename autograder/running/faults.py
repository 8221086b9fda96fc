"""The log of what went wrong in the grader itself, beside the reports: tracebacks are for the
instructor and for us, never for a score."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

NAME = "autograder.log"
_LONGEST = 20_000  # characters of one entry


def log(course: Path | str, what: str, details: str) -> Path | None:
    """Add an entry about `what` to the course's log; the file, None where there is nothing to add
    or it can't be written."""
    if not details.strip():
        return None
    path = Path(course).resolve() / "reports" / NAME
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    text = details if len(details) <= _LONGEST else f"[...]\n{details[-_LONGEST:]}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"-- {moment}  {what}\n{text.rstrip()}\n\n")
    except OSError:
        return None
    return path
