"""Start the zygote, and workers from it."""

from __future__ import annotations

import json
import socket
import tempfile
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.sandbox.limits import Limits
from autograder.sandbox.processes.allowance import Allowance
from autograder.sandbox.processes.process import WorkerProcess
from autograder.sandbox.processes.start import Started, start
from autograder.sandbox.processes.worker import ProcessWorker
from autograder.sandbox.scratch import remove
from autograder.sandbox.timekeeping import Account
from autograder.sandbox.wire.failures import SandboxUnavailable
from autograder.sandbox.workers import GradersSide


class Zygote:
    """The warm process from which workers are forked. A context manager; the zygote ends with it.

    Raises `SandboxUnavailable` on any system but Linux, and where a required layer of the cage is
    missing, unless `caged` is false.
    """

    timed = True

    def __init__(self, *, caged: bool = True, started: Started | None = None):
        """`started`: one that is warming up already."""
        self._started = started or start(caged=caged)
        self._control, self._ready = self._started.control, False

    @property
    def pid(self) -> int:
        return self._started.process.pid

    def await_ready(self) -> None:
        """Wait until workers can be made. Raises `SandboxUnavailable` where that will never be."""
        if not self._ready:
            self._answer()
            self._ready = True

    def start_worker(
        self, *, scratch: Path, data: Path | None, limits: Limits | None = None
    ) -> WorkerProcess:
        """A new worker whose working directory is `scratch`. Raises `SandboxUnavailable` where none
        can be made."""
        self.await_ready()
        ours, theirs = socket.socketpair()
        job = {
            "scratch": str(scratch.resolve()),
            "data": str(data.resolve()) if data else None,
            "limits": asdict(limits or Limits()),
        }
        try:
            socket.send_fds(self._control, [json.dumps(job).encode()], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise SandboxUnavailable(f"The zygote has ended ({error.strerror}).") from None
        finally:
            theirs.close()
        answer, descriptors = self._answer()
        return WorkerProcess(ours, answer["pid"], descriptors[0])

    def worker(
        self, side: GradersSide, account: Account, *, data: Path | None, uses: Limits
    ) -> ProcessWorker:
        """A new worker in a scratch folder of its own. Raises `SandboxUnavailable` where none can
        be made."""
        scratch = Path(tempfile.mkdtemp(prefix="autograder-"))
        try:
            return ProcessWorker(
                self.start_worker(scratch=scratch, data=data, limits=uses),
                scratch,
                side,
                account,
                uses,
                self._why_lost,
            )
        except BaseException:
            remove(scratch)
            raise

    def allowance(self, seconds: float) -> Allowance:
        """What the functions of a test may use up in one call."""
        return Allowance(seconds)

    def _why_lost(self, pid: int) -> str:
        """Why a worker has ended, where that was no doing of its own."""
        try:
            self._control.send(json.dumps({"ended": pid}).encode())
            answer, _ = self._answer()
        except (OSError, SandboxUnavailable):
            return "The zygote has ended, and its workers with it."
        if answer["taken"]:
            return "The system ended the notebook's process (is there too little memory?)."
        return ""

    def _answer(self) -> tuple[dict[str, Any], list[int]]:
        self._control.settimeout(120)
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, 65536, 1)
        except OSError as error:
            raise SandboxUnavailable(f"The zygote did not answer ({error}).") from None
        answer: dict[str, Any] = (
            json.loads(message)
            if message
            else {"error": "it ended without a word; is `autograder` installed for this Python?"}
        )
        if "error" in answer:
            raise SandboxUnavailable(f"The zygote reports: {answer['error']}")
        return answer, descriptors

    def close(self) -> None:
        self._started.close()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
