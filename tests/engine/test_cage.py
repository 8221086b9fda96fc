"""What a caged worker can't do, and what honest code still can."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.__main__ import main as command
from autograder.sandbox import cage, spawn
from autograder.sandbox.session import RunCell, Session, TimeLimits
from autograder.sandbox.spawn import SandboxUnavailable, Zygote
from autograder.sandbox.watch import remove

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
    "magics": "%matplotlib inline\n%timeit -n 1 -r 1 1 + 1\n%precision 3\n%who",
    "a slider": "import ipywidgets\nipywidgets.interact(lambda x: x, x=(0, 3))",
    "a product of large matrices": "import numpy as np\nx = np.random.rand(1500, 1500) @ np.random.rand(1500, 1500)",
    "a pool of threads": "from concurrent.futures import ThreadPoolExecutor\nlist(ThreadPoolExecutor(8).map(abs, range(100)))",
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
        "autograder.sandbox.control_groups", "autograder.sandbox.files", "autograder.sandbox.isolation", "autograder.sandbox.outputs",
        "autograder.sandbox.shell", "autograder.sandbox.syscalls", "autograder.sandbox.watch",
        "autograder.sandbox.worker",
    ]  # fmt: skip
    for name in ("pytest", "_pytest", "nbgrader", "sqlalchemy", "hypothesis", "nbformat"):
        assert name not in session.student.loaded


def test_grading_refuses_where_a_layer_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cage, "landlock_version", lambda: 0)
    assert any("Landlock" in layer for layer in cage.missing())
    monkeypatch.setattr(spawn, "missing", cage.missing)
    with pytest.raises(SandboxUnavailable, match="Landlock.*--no-sandbox"):
        Zygote()


def test_other_systems_than_linux_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    for caged in (True, False):
        with pytest.raises(SandboxUnavailable, match="graded on Linux, and this is macOS.*container"):
            Zygote(caged=caged)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit, match="WSL 2"):
        command()


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


# -- each layer alone ---------------------------------------------------------------------------------------------------

_ALONE = """
import json, os, resource, sys
from autograder.sandbox import cage, isolation
scratch, secret = sys.argv[2], sys.argv[3]

def works(source):
    try:
        exec(source, {"scratch": scratch, "secret": secret})
        return True
    except BaseException:
        return False

LAYERS = {
    "none": lambda: None,
    "limits": lambda: cage._set_limits(cage.Limits()),
    "privileges": lambda: cage._drop_privileges(None),
    "files": lambda: (cage._prctl(38, 1), cage._landlock(cage.interpreter_paths(), [scratch], [])),
    "calls": lambda: (cage._prctl(38, 1), cage._seccomp()),
}
LAYERS[sys.argv[1]]()
print(json.dumps({
    "much memory": works("kept = bytearray(2 << 30)"),
    "many files": works("kept = [open('/dev/null') for _ in range(200)]"),
    "a secret": works("open(secret).read()"),
    "its own file": works("open(scratch + '/own', 'w').write('x')"),
    "a socket": works("import socket; socket.socket()"),
    "a process": works("import os; pid = os.fork(); os._exit(0) if pid == 0 else os.waitpid(pid, 0)"),
    "root's rights": works("import os; os.chown(scratch, 12345, 12345)"),
}))
"""

WHAT_STOPS = {
    "much memory": "limits", "many files": "limits", "a secret": "files", "a socket": "calls", "a process": "calls", "its own file": None,
}  # fmt: skip


@pytest.mark.parametrize("layer", ["none", "limits", "privileges", "files", "calls"])
def test_each_layer_stops_what_it_is_for_and_no_more(tmp_path: Path, layer: str) -> None:
    scratch, secret = tmp_path / "scratch", tmp_path / "secret.txt"
    scratch.mkdir()
    secret.write_text("hidden")
    done = subprocess.run([sys.executable, "-c", _ALONE, layer, str(scratch), str(secret)], capture_output=True, text=True, check=True)
    worked = json.loads(done.stdout)
    for what, stopped_by in WHAT_STOPS.items():
        if layer == "files" and what == "many files":
            continue  # /dev/null was not among the readable files here
        assert worked[what] is (layer != stopped_by), what
    if os.geteuid() == 0:
        assert worked["root's rights"] is (layer not in ("privileges", "calls"))


# -- what the machine adds ----------------------------------------------------------------------------------------------

FULL = """
size = 0
try:
    while True:
        with open(f"f{size}", "wb") as file:
            size += file.write(bytes(1 << 20))
except OSError as error:
    reason = error.strerror
"""


def test_the_scratch_folder_has_a_size(open_session: Open) -> None:
    session = open_session(FULL, limits=TimeLimits())
    if session.results[0].dropped is not None:  # the parent saw it
        assert "64 MB" in session.results[0].dropped
    else:  # a file system of its own
        assert session.student.reason == "No space left on device"
        assert session.student.size <= 64 << 20


def test_many_small_files_are_too_many(open_session: Open) -> None:
    session = open_session("import time\nfor n in range(3000):\n    open(f'f{n}', 'w')\ntime.sleep(1)", limits=TimeLimits())
    result = session.results[0]
    assert result.error is not None or (result.dropped is not None and "2000 files" in result.dropped)


def test_many_threads_are_too_many(open_session: Open) -> None:
    source = "import threading, time\nthreading.stack_size(32768)\nfor _ in range(1000):\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\ntime.sleep(5)"
    dropped = open_session(source, limits=TimeLimits()).results[0].dropped
    assert dropped is not None
    assert "threads" in dropped


def test_roots_workers_are_nobody_where_they_can_be() -> None:
    """Python and the data must be readable by all for that; else the worker keeps its uid, without any capability."""
    with Zygote() as zygote:
        session = Session(zygote, [RunCell("import os\nuid = os.getuid()")])
        session.run_cells()
        session.begin_test()
        uid = session.student.uid
        session.close()
    if os.geteuid() == 0 and os.environ.get("AUTOGRADER_GROUND"):
        assert 61184 <= uid < 61184 + 4336
    elif os.geteuid() != 0:
        assert uid == os.geteuid()


def test_a_scratch_folder_goes_whatever_was_made_of_it(tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    here = os.getcwd()
    os.chdir(deep)
    try:
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(here)
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    (closed / "inner" / "file").touch()
    (closed / "inner").chmod(0)
    for folder in (deep, closed):
        remove(folder)
        assert not folder.exists()
