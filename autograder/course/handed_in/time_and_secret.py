"""When a submission was handed in, and the secret by which its feedback is released: the small files
that nbgrader keeps beside it."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.course.handed_in.opening import FolderRefused, content_of, mode_of, opened
from autograder.course.notebook import NotebookFault

MAX_TIME = 100  # bytes of timestamp.txt
MAX_SECRET = 1000  # bytes of submission_secret.txt


@dataclass(frozen=True)
class SubmissionTime:
    """What `timestamp.txt` says. `moment` (UTC) is None where it says nothing or is not `there`, or
    where `problem` says why it can't be read: "no late penalty could be worked out, for " goes
    before it."""

    moment: datetime | None = None
    text: str = ""
    problem: str = ""
    there: bool = True


def submission_time(folder: Path, below: Path | None = None) -> SubmissionTime:
    """When a submission was handed in. Raises `Unreadable`."""
    name = "timestamp.txt"
    try:
        data = _beside(folder, below, name, MAX_TIME)
    except NotebookFault:
        return SubmissionTime(
            problem=f"its {name} is a link, no file, or longer than {MAX_TIME} bytes"
        )
    if data is None:
        return SubmissionTime(there=False)
    try:
        text = data.decode(
            "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        ).strip()
        return SubmissionTime(_moment(text), text) if text else SubmissionTime()
    except Exception:  # dateutil has many of its own
        return SubmissionTime(problem=f"its {name} holds no time that can be read")


def _moment(text: str) -> datetime:
    from nbgrader.utils import parse_utc

    if not text.isprintable() or re.search(
        r"\.\.| [/:~]", text
    ):  # the last word is the name of a file with a time zone
        raise ValueError(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        moment: datetime = parse_utc(text)
    if not 1970 <= moment.year <= 2999:
        raise ValueError(text)
    return moment


def carried(folder: Path, below: Path | None = None) -> dict[str, str]:
    """What nbgrader keeps beside a submission, by file name: the time, as text that it can read,
    and the secret by which it releases feedback. Without those that are not there, or can't be read
    as such. Raises `Unreadable`."""
    found = {}
    time = submission_time(folder, below)
    if time.there and not time.problem:
        found["timestamp.txt"] = time.text
    try:
        secret = _beside(folder, below, "submission_secret.txt", MAX_SECRET)
    except NotebookFault:
        secret = None
    if secret is not None:
        found["submission_secret.txt"] = secret.decode(errors="replace")
    return found


def _beside(folder: Path, below: Path | None, name: str, most: int) -> bytes | None:
    """A small file of a submission; None where it is not there, or where the folder may not be
    entered."""
    try:
        with opened(folder, below) as descriptor:
            return (
                content_of(descriptor, name, folder, most)
                if mode_of(descriptor, name, folder / name)
                else None
            )
    except FolderRefused:
        return None
