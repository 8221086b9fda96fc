"""A notebook that shouts in every format's own words, and its report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.small_course import UNIT

SHOUT = "::error::pwned\\n::set-output name=grade::100\\n##[error]pwned\\n</pre></testcase><script>alert(1)</script>]]>\\x00\\x1b[31m\\ufffe"


HOSTILE = (
    f"def double(x):\n    print('::set-output name=a::b')\n    raise ValueError('{SHOUT}')",
    "def total(x):\n    return float(np.sum(x))",
)


HOSTILE_NAME = "<b> ;&'\u00e9\u202e.ipynb"


def checked(course: Path, path: Path, form: str, **environment: str) -> str:
    command = [
        sys.executable,
        "-m",
        "autograder",
        "check",
        path,
        "--assignment",
        UNIT,
        "--format",
        form,
    ]
    return subprocess.run(
        command,
        cwd=course,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | environment,
    ).stdout
