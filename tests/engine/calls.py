"""Which system calls honest notebooks make in the cage: ``python -m tests.engine.calls [UNIT ...] >
CALLS.txt``, as root, with strace.

Without a UNIT: all units' source notebooks, and `honest.HONEST`. Each line of the answer is a call,
how often it was made, by how many notebooks, how many of them were refused, and for calls whose
arguments the cage examines those arguments. What is honest and refused here is missing in
`autograder.sandbox.cage.syscalls`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path

from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session
from tests.engine.honest import HONEST

ROOT = Path(__file__).parents[2]
_CALL = re.compile(
    r"(?P<name>\w+)\((?P<arguments>.*?)(?:\)\s+= (?P<result>.*)| <unfinished \.\.\.>)$"
)
_EXAMINED = {
    "clone": 1,
    "prctl": 0,
    "ioctl": 1,
    "fcntl": 1,
    "madvise": 2,
    "socketpair": 0,
    "getsockopt": 2,
    "arch_prctl": 0,
    "prlimit64": 1,
}
_LOCKED = "prctl(PR_SET_SECCOMP"


def main() -> None:
    made: dict[str, Counter[str]] = defaultdict(Counter)
    refused: Counter[str] = Counter()
    by: dict[str, set[str]] = defaultdict(set)
    with Zygote() as zygote:
        with closing(Session(zygote, [RunCell("pass")])) as first:
            first.run_cells()  # then the zygote is ready
        for name, sources, data in _notebooks(sys.argv[1:]):
            for call, argument, result in _calls(zygote, name, sources, data):
                made[call][argument] += 1
                by[call].add(name)
                refused[call] += result.startswith(("-1 EPERM", "-1 ENOSYS"))
    for call, arguments in sorted(made.items()):
        which = " ".join(
            f"{argument}:{times}" for argument, times in arguments.most_common() if argument
        )
        print(
            f"{call:20} {arguments.total():8} by {len(by[call]):3}  refused {refused[call]:6}  {sorted(by[call])[:3]}  {which}"
        )


def _notebooks(units: list[str]) -> list[tuple[str, list[str], Path | None]]:
    found: list[tuple[str, list[str], Path | None]] = []
    for path in sorted(ROOT.glob("source/*/*.ipynb")):
        if not units or path.stem in units:
            cells = json.loads(path.read_text())["cells"]
            found.append(
                (
                    path.stem,
                    ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"],
                    ROOT / "release" / path.stem / "data",
                )
            )
    return found if units else found + [(name, [source], None) for name, source in HONEST.items()]


def _calls(
    zygote: Zygote, name: str, sources: list[str], data: Path | None
) -> list[tuple[str, str, str]]:
    """The calls of one notebook's worker, from the moment in which the cage is closed."""
    limits = TimeLimits(cell=300, call=300, test=300, submission=1500)
    with tempfile.NamedTemporaryFile("r", errors="replace") as trace:
        with subprocess.Popen(
            ["strace", "-f", "-q", "-s", "16", "-p", str(zygote.pid), "-o", trace.name]
        ) as tracer:
            while f"TracerPid:\t{tracer.pid}" not in Path(f"/proc/{zygote.pid}/status").read_text():
                time.sleep(0.01)
            with closing(
                Session(
                    zygote,
                    [RunCell(source, draws=True) for source in sources],
                    data=data,
                    limits=limits,
                )
            ) as session:
                for result in session.run_cells():
                    if result.error or result.dropped:
                        print(f"{name}: {result.error or result.dropped}", file=sys.stderr)
            tracer.terminate()
        return list(_parsed(trace.read().splitlines(), str(zygote.pid)))


def _parsed(lines: list[str], zygote: str) -> list[tuple[str, str, str]]:
    locked, calls = False, []
    for pid, _, line in (line.partition(" ") for line in lines):
        if pid == zygote:
            continue
        if not locked:
            locked = _LOCKED in line
            continue
        if found := _CALL.match(line.strip()):
            index = _EXAMINED.get(found["name"])
            arguments = found["arguments"].split(", ")
            argument = arguments[index] if index is not None and index < len(arguments) else ""
            calls.append((found["name"], argument, found["result"] or ""))
    return calls


if __name__ == "__main__":
    main()
