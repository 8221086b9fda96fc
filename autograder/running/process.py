"""A grading process: ``python -m autograder.running.process [caged]`` reads tasks and writes answers,
until its parent hangs up.

It starts the zygote first, which warms up while pytest and the hidden tests are imported: with
`caged`, before it knows what there is to grade.
"""

from __future__ import annotations

import os
import sys

from autograder.sandbox.processes.start import Started, start
from autograder.sandbox.wire.failures import SandboxUnavailable


def main() -> None:
    """Begin, and leave without a word more when the parent has hung up: nothing is left to do."""
    started = _started() if sys.argv[1:] == ["caged"] else None
    from autograder.running.answering import answer_tasks

    answer_tasks(started)
    os._exit(0)


def _started() -> Started | None:
    try:
        return start(caged=True)
    except (SandboxUnavailable, OSError):
        return None  # told to whoever asks for something to be graded


if __name__ == "__main__":
    main()
