"""A grading process from its parent's side: it is started, asked in lines of JSON, and ended.

It holds the hidden tests and the zygote (see `process`); the parent gets JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from typing import IO, Any

from autograder.running.ahead import begun
from autograder.running.options import GraderError, Options, about, is_the_only_way


class Child:
    """A grading process, started when it is first asked something. Close it when done."""

    def __init__(self, options: Options):
        self._options = options
        self.process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._longest = 0.0
        self._stopped = False

    def ask(self, task: dict[str, Any]) -> dict[str, Any]:
        """One question and its answer. `failure` in the answer: the grader failed at it, and has
        ended; `details`: how; `too_long`: it was ended, for it went on and on. Raises `GraderError`
        where it says that nothing can be graded."""
        if self._stopped:
            raise GraderError("Grading was stopped.")
        child = self.process = self.process or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        too_long = threading.Event()

        def end() -> None:
            too_long.set()
            _kill(child)

        watch = threading.Timer(self._longest, end)
        watch.start()
        try:
            child.stdin.write(json.dumps(task).encode() + b"\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:
            line = b""
        finally:
            watch.cancel()
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            if "failure" in answer or "error" in answer:
                self.close()
            if "error" in answer:
                raise GraderError(answer["error"], answer.get("details", ""))
            return answer
        details = self._last_words()
        code = self.close()
        if self._stopped:
            raise GraderError("Grading was stopped.")
        if too_long.is_set():
            return {
                "failure": f"Grading it took more than {self._longest:.0f} s, and was ended.",
                "too_long": True,
            }
        return {"failure": f"The grading process {_ending(code)}.", "details": details}

    def _start(self) -> subprocess.Popen[bytes]:
        """A new grading process that is ready for submissions. Raises `GraderError` where it says
        why none can be graded."""
        if is_the_only_way():
            raise GraderError(
                "Notebooks of others are graded on Linux: in a container, a virtual machine, or on Windows in WSL 2 (wsl --install). "
                "A notebook of your own can be graded here: autograder check NOTEBOOK."
            )
        try:
            started = begun()
        except OSError as error:
            raise GraderError(
                f"No grading process can be started: {error.strerror}{about(error)}."
            ) from None
        child, self._errors = started.process, started.errors
        self.process = child
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(self._options.to_json().encode() + b"\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:
            line = b""
        if not line.endswith(b"\n"):
            details = self._last_words()
            code = self.close()
            raise GraderError(
                "Grading was stopped."
                if self._stopped
                else f"The grading process {_ending(code)} while it started.",
                details,
            )
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            self.close()
            raise GraderError(answer["error"], answer.get("details", ""))
        self._longest = answer["longest"]
        return child

    def _last_words(self) -> str:
        """The end of what the grading process wrote to its stderr."""
        if self._errors is None:
            return ""
        try:
            self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 20_000))
            return self._errors.read().decode("utf-8", "replace")
        except (OSError, ValueError):
            return ""

    def stop(self) -> None:
        """End the grading process at once, in the middle of a submission if need be."""
        self._stopped = True
        if self.process is not None:
            _kill(self.process)

    def close(self) -> int:
        """End the grading process when it has nothing left to do; how it ended."""
        child, self.process = self.process, None
        errors, self._errors = self._errors, None
        if child is None:
            return 0
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            _kill(child)
            child.wait()
        if errors is not None:
            errors.close()
        return child.returncode


def _ending(code: int) -> str:
    """How a process ended, in words."""
    return (
        f"was ended by signal {-code} (out of memory?)"
        if code == -signal.SIGKILL
        else f"ended early (code {code})"
    )


def _kill(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(
            child.pid, signal.SIGKILL
        )  # the zygote notices that its socket closed, and its workers die with it
    except ProcessLookupError:
        pass
