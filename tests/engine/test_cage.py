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

from autograder.sandbox.cage import confine as cage
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.scratch import remove
from autograder.sandbox.session import Session
from autograder.sandbox.wire.failures import SandboxUnavailable
from tests.engine.honest import HONEST

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
import asyncio, os
loop = asyncio.get_running_loop()
its_own = {loop._selector.fileno(), loop._ssock.fileno(), loop._csock.fileno()}
names = sorted(os.environ)
def is_open(number):
    try:
        os.fstat(number)
        return True
    except OSError:
        return False
files = [number for number in range(100) if is_open(number) and number not in its_own]
"""


def test_the_workers_environment_and_files_are_bare(open_session: Open) -> None:
    os.environ["A_SECRET_TOKEN"] = "secret"
    try:
        session = open_session(BARE)
    finally:
        del os.environ["A_SECRET_TOKEN"]
    assert "A_SECRET_TOKEN" not in session.student.names
    assert session.student.files == [0, 1, 2, 3]
    assert len(session.student.names) == 15


def test_the_zygote_holds_nothing_of_the_course(open_session: Open) -> None:
    session = open_session("import sys\nloaded = sorted(sys.modules)")
    ours = [name for name in session.student.loaded if name.split(".")[0] == "autograder"]
    parts = {
        "cage": ["confine", "control_groups", "isolation", "seccomp", "syscalls"],
        "inside": [
            "cell_runner",
            "gates",
            "magics",
            "process",
            "shell",
            "stand_ins",
            "streams",
            "thread_locks",
            "worker",
            "working_directory",
        ],
        "wire": ["channel", "codec", "failures", "operators"],
    }
    sandbox = [f"autograder.sandbox.{part}" for part in (*parts, "limits", "outputs", "scratch")]
    assert ours == sorted(
        [
            "autograder",
            "autograder.sandbox",
            *sandbox,
            *(f"autograder.sandbox.{part}.{name}" for part in parts for name in parts[part]),
        ]
    )
    for name in ("pytest", "_pytest", "nbgrader", "sqlalchemy", "hypothesis", "nbformat"):
        assert name not in session.student.loaded


def test_grading_refuses_where_a_layer_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cage, "landlock_version", lambda: 0)
    assert any("Landlock" in layer for layer in cage.missing())
    with pytest.raises(SandboxUnavailable, match="Landlock.*--no-sandbox"):
        Zygote()


def test_other_systems_than_linux_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    for caged in (True, False):
        with pytest.raises(
            SandboxUnavailable, match="graded on Linux, and this is macOS.*container"
        ):
            Zygote(caged=caged)


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
        worker = session._line.worker
        assert worker is not None
    gone = select.poll()
    gone.register(worker.process.handle, select.POLLIN)
    assert gone.poll(5000)
    session.close()


# -- each layer alone ------------------------------------------------------------------------------

_ALONE = """
import json, os, resource, sys
from autograder.sandbox.cage import confine as cage
from autograder.sandbox.cage import isolation
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
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, layer, str(scratch), str(secret)],
        capture_output=True,
        text=True,
        check=True,
    )
    worked = json.loads(done.stdout)
    for what, stopped_by in WHAT_STOPS.items():
        if layer == "files" and what == "many files":
            continue  # /dev/null was not among the readable files here
        assert worked[what] is (layer != stopped_by), what
    if os.geteuid() == 0:
        assert worked["root's rights"] is (layer not in ("privileges", "calls"))


# -- what the machine adds -------------------------------------------------------------------------

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


BLOCK = "block, kept = bytes(20 << 20), []\n"
HIDDEN_FILES = {
    "in a folder that can't be listed": """
import os
os.mkdir('closed'); os.chmod('closed', 0o300)
for n in range(20):
    open(f'closed/{n}', 'wb').write(block)
""",
    "in a folder made so that it can't be listed": """
import os
os.mkdir('closed', 0o300)
for n in range(20):
    open(f'closed/{n}', 'wb').write(block)
""",
    "in a folder that a mask has closed": """
import os
os.umask(0o400); os.mkdir('closed')
for n in range(20):
    open(f'closed/{n}', 'wb').write(block)
""",
    "below a path that is too long": """
import os
for _ in range(20):
    os.mkdir('d' * 250); os.chdir('d' * 250)
for n in range(20):
    open(f'{n}', 'wb').write(block)
""",
    "deleted and open": """
import os
for n in range(20):
    kept.append(open('f', 'wb')); kept[-1].write(block); kept[-1].flush(); os.unlink('f')
""",
    "deleted and mapped": """
import mmap, os
for n in range(20):
    with open('f', 'wb+') as file:
        file.write(block); file.flush(); kept.append(mmap.mmap(file.fileno(), 4096))
    os.unlink('f')
""",
    "deleted and mapped to be read": """
import mmap, os
for n in range(20):
    with open('f', 'wb+') as file:
        file.write(block); file.flush(); kept.append(mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ))
    os.unlink('f')
""",
    "without a name from the start": """
import os
for n in range(20):
    kept.append(os.open('.', os.O_RDWR | os.O_TMPFILE)); os.write(kept[-1], block)
""",
    "overwritten and open": """
import os
for n in range(20):
    kept.append(open('f', 'wb')); kept[-1].write(block); kept[-1].flush(); open('g', 'w').close(); os.replace('g', 'f')
""",
    "in a folder that gets another name all the time": """
import os, threading
os.mkdir('at0'); here = ['at0']
def move():
    for n in range(1, 10**9):
        os.rename(here[0], f'at{n}'); here[0] = f'at{n}'
threading.Thread(target=move, daemon=True).start()
for n in range(20):
    while True:
        try:
            open(f'{here[0]}/{n}', 'wb').write(block)
            break
        except FileNotFoundError:
            pass
""",
}  # fmt: skip


@pytest.mark.parametrize("source", HIDDEN_FILES.values(), ids=HIDDEN_FILES.keys())
def test_files_are_seen_wherever_they_are(open_session: Open, source: str) -> None:
    result = open_session(
        BLOCK + source + "import time\ntime.sleep(3)", limits=TimeLimits()
    ).results[0]
    assert result.error is not None or result.dropped is not None
    if result.dropped is not None:
        assert (
            "in it" in result.dropped or "64 MB" in result.dropped or "look into" in result.dropped
        )


HIDDEN_MEMORY = {
    "shared zeros": "for _ in range(3):\n    with open('/dev/zero', 'r+b') as zero:\n        m = mmap.mmap(zero.fileno(), 1 << 29); m.write(bytes(1 << 29)); m.madvise(mmap.MADV_DONTNEED); kept.append(m)",
    "anonymous and shared": "for _ in range(3):\n    m = mmap.mmap(-1, 1 << 29); m.write(bytes(1 << 29)); m.madvise(mmap.MADV_DONTNEED); kept.append(m)",
    "a stack": "m = mmap.mmap(-1, 3 << 29, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100); m.write(bytes(3 << 29))",
    "page tables": "m = mmap.mmap(-1, 1 << 40, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ)\nfor place in range(0, 1 << 40, 2 << 20):\n    m[place]",
    "many page tables": "for _ in range(1000):\n    m = mmap.mmap(-1, 1 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ); kept.append(m)\n    for place in range(0, 1 << 30, 2 << 20):\n        m[place]",
}  # fmt: skip


@pytest.mark.parametrize("source", HIDDEN_MEMORY.values(), ids=HIDDEN_MEMORY.keys())
def test_memory_that_no_limit_counts_can_not_be_had(open_session: Open, source: str) -> None:
    result = open_session(
        f"import mmap\nkept = []\n{source}\nimport time; time.sleep(1)", limits=TimeLimits()
    ).results[0]
    assert result.error is not None or result.dropped is not None


PIPES = """
import os, socket
held, ends = 0, []
for pair in (os.pipe, lambda: [end.detach() for end in socket.socketpair()]):
    try:
        for _ in range(30):
            ends += pair()
            for end in ends[-2:]:
                os.set_blocking(end, False)
            try:
                while True:
                    held += os.write(ends[-1], bytes(1 << 16))
            except BlockingIOError:
                pass
    except OSError:
        pass
"""


def test_pipes_and_pairs_of_sockets_hold_little(open_session: Open) -> None:
    session = open_session(PIPES, limits=TimeLimits())
    assert 1 << 20 < session.student.held < 32 << 20


def test_many_small_files_are_too_many(open_session: Open) -> None:
    session = open_session(
        "import time\nfor n in range(3000):\n    open(f'f{n}', 'w')\ntime.sleep(1)",
        limits=TimeLimits(),
    )
    result = session.results[0]
    assert result.error is not None or (
        result.dropped is not None and "2000 files" in result.dropped
    )


def test_many_threads_are_too_many(open_session: Open) -> None:
    source = "import threading, time\nthreading.stack_size(32768)\nfor _ in range(1000):\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\ntime.sleep(5)"
    dropped = open_session(source, limits=TimeLimits()).results[0].dropped
    assert dropped is not None
    assert "threads" in dropped


def test_roots_workers_are_nobody_where_they_can_be() -> None:
    """Python and the data must be readable by all for that; else the worker keeps its uid, without
    any capability."""
    with Zygote() as zygote:
        session = Session(zygote, [RunCell("import os\nuid = os.getuid()")])
        session.run_cells()
        session.begin_test()
        uid = session.student.uid
        session.close()
    if os.environ.get("AUTOGRADER_GROUND") == "root700":
        assert uid == 0
    elif os.geteuid() == 0 and os.environ.get("AUTOGRADER_GROUND"):
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


def test_the_data_of_a_course_that_is_closed_to_others_can_be_read(
    open_session: Open, tmp_path: Path
) -> None:
    """Also by a worker that is somebody else than the owner of the course, as root's are."""
    data = tmp_path / "closed" / "data"
    (data / "deeper").mkdir(parents=True)
    (data / "deeper" / "numbers.csv").write_text("1,2")
    data.parent.chmod(0o700)
    session = open_session(
        "text = open('data/deeper/numbers.csv').read()\nimport os\nowner = os.getuid()", data=data
    )
    assert session.student.text == "1,2"
    if os.environ.get("AUTOGRADER_GROUND") == "root":
        assert session.student.owner != 0
    session.close()
