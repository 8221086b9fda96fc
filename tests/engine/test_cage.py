"""What a caged worker can't do, and what honest code still can."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox import cage, spawn
from autograder.sandbox.session import RunCell, Session, TimeLimits
from autograder.sandbox.spawn import SandboxUnavailable, Zygote

Open = Callable[..., Session]

ESCAPES = {
    "read another file": "open({secret!r}).read()",
    "list a folder": "import os; os.listdir({folder!r})",
    "write elsewhere": "open({folder!r} + '/new', 'w')",
    "read the password file": "open('/etc/passwd').read()",
    "read the parent's environment": "import os; open(f'/proc/{{os.getppid()}}/environ').read()",
    "open a socket": "import socket; socket.socket()",
    "open a local socket": "import socket; socket.socket(socket.AF_UNIX)",
    "fork": "import os; os.fork()",
    "start a program": "import subprocess; subprocess.run(['/bin/true'])",
    "exec": "import os; os.execv('/bin/true', ['true'])",
    "signal the parent": "import os; os.kill(os.getppid(), 0)",
    "signal everyone": "import os; os.kill(-1, 0)",
    "raise a limit": "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
    "link": "import os; os.link('/etc/hostname', 'x')",
    "a symbolic link": "import os; os.symlink('/etc', 'x')",
    "become another user": "import os; os.setuid(12345)",
    "shared memory": "import mmap; mmap.mmap(-1, 4096)",
    "an anonymous file": "import os; os.memfd_create('x')",
    "a file too large": "open('big', 'wb').write(bytes(100 << 20))",
}


@pytest.mark.parametrize("source", ESCAPES.values(), ids=ESCAPES.keys())
def test_escapes_are_refused(open_session: Open, tmp_path: Path, source: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden")
    session = open_session(source.format(secret=str(secret), folder=str(tmp_path)))
    assert session.results[0].error is not None or session.results[0].dropped is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.txt"]


HONEST = {
    "linear algebra": "import numpy as np; np.linalg.svd(np.random.rand(50, 50))",
    "threads": "import threading; t = threading.Thread(target=print); t.start(); t.join()",
    "asyncio": "import asyncio; asyncio.run(asyncio.sleep(0))",
    "await in a cell": "import asyncio\nawait asyncio.sleep(0)",
    "a file of its own": "import numpy as np; np.save('a.npy', np.ones(3)); np.load('a.npy')",
    "a temporary file": "import tempfile; tempfile.TemporaryFile().write(b'x')",
    "late imports": "import sqlite3, csv, decimal, fractions, statistics, numpy.fft, numpy.polynomial",
    "figures as files": "import matplotlib.pyplot as plt; plt.plot([1]); plt.savefig('a.png'); plt.savefig('a.svg'); plt.savefig('a.pdf')",
    "chance": "import secrets; secrets.token_hex(); import numpy as np; np.random.default_rng().random()",
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST.keys())
def test_honest_code_works(open_session: Open, source: str) -> None:
    result = open_session(source, limits=TimeLimits()).results[0]
    assert (result.error, result.dropped) == (None, None)


def test_one_worker_does_not_see_another(open_session: Open) -> None:
    first = open_session("open('mine.txt', 'w').write('x')\nx = 1")
    second = open_session("import os\nhere = os.listdir('.')\nabove = os.listdir('..')")
    assert second.student.here == []
    assert second.results[0].error is not None  # the folder above can't be listed
    assert first.student.x == 1


BARE = """
import os
names = sorted(os.environ)
def is_open(number):
    try:
        os.fstat(number)
        return True
    except OSError:
        return False
files = [number for number in range(100) if is_open(number)]
"""


def test_the_workers_environment_and_files_are_bare(open_session: Open) -> None:
    os.environ["A_SECRET_TOKEN"] = "secret"
    try:
        session = open_session(BARE)
    finally:
        del os.environ["A_SECRET_TOKEN"]
    assert "A_SECRET_TOKEN" not in session.student.names
    assert session.student.files == [0, 1, 2, 3]


def test_the_zygote_holds_nothing_of_the_course(open_session: Open) -> None:
    session = open_session("import sys\nloaded = sorted(sys.modules)")
    ours = [name for name in session.student.loaded if name.split(".")[0] == "autograder"]
    assert ours == [
        "autograder", "autograder.sandbox", "autograder.sandbox.cage", "autograder.sandbox.channel", "autograder.sandbox.codec",
        "autograder.sandbox.shell", "autograder.sandbox.syscalls", "autograder.sandbox.worker",
    ]  # fmt: skip
    for name in ("pytest", "_pytest", "nbgrader", "sqlalchemy", "hypothesis", "nbformat"):
        assert name not in session.student.loaded


def test_grading_refuses_where_a_layer_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cage, "landlock_version", lambda: 0)
    assert any("Landlock" in layer for layer in cage.missing())
    monkeypatch.setattr(spawn, "missing", cage.missing)
    with pytest.raises(SandboxUnavailable, match="Landlock.*--no-sandbox"):
        Zygote()


def test_without_the_cage_everything_still_works() -> None:
    with Zygote(caged=False) as zygote:
        session = Session(zygote, [RunCell("x = open('/etc/passwd').read()[:4]")])
        session.run_cells()
        session.begin_test()
        assert len(session.student.x) == 4
        session.close()


def test_workers_die_with_the_zygote() -> None:
    with Zygote() as zygote:
        session = Session(zygote, [RunCell("x = 1")])
        session.run_cells()
        worker = session._worker
        assert worker is not None
    gone = select.poll()
    gone.register(worker.handle, select.POLLIN)
    assert gone.poll(5000)
    session.close()
