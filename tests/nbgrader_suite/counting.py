"""A pytest plugin that says at the end of a run of nbgrader's tests how many notebooks ran in the cage, and how many in a kernel."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from nbgrader.preprocessors import Execute

from autograder.nbgrader.executor import SandboxExecute

_ran: Counter[str] = Counter()


def _counted(kind: type, where: str) -> None:
    original = kind.preprocess

    def preprocess(self: Any, nb: Any, resources: Any, *arguments: Any, **options: Any) -> Any:
        if type(self) is kind:
            _ran[where] += 1
        return original(self, nb, resources, *arguments, **options)

    kind.preprocess = preprocess


_counted(SandboxExecute, "cage")
_counted(Execute, "kernel")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(
        f"notebooks run in the cage: {_ran['cage']}, in a kernel: {_ran['kernel']}"
    )
