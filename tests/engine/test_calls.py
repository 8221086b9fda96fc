"""System calls: those that are allowed, those that are not, and what can be done outside the
scratch folder with those that Landlock leaves alone."""

from __future__ import annotations

import fcntl
import os
import platform
import re
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.cage import syscalls
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session

Open = Callable[..., Session]

X86 = platform.machine() == "x86_64"
ARM = (
    "".join(f"#define __ARCH_WANT_{name}\n" for name in ("RENAMEAT", "NEW_STAT", "SET_GET_RLIMIT"))
    + "#include <asm-generic/unistd.h>"
)
TABLES = (syscalls.ALLOWED, syscalls.EXAMINED, syscalls.WITHOUT_EFFECT, syscalls.UNSUPPORTED)
DOCUMENTS = Path(__file__).parents[2] / "docs/security.md"
CALL = """
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_char_p(os.fsencode(a)) if isinstance(a, (str, bytes)) else ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
def attempt(*arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
"""


# -- the list --------------------------------------------------------------------------------------


def test_every_call_that_is_not_on_the_list_is_refused(open_session: Open) -> None:
    known = {numbers[0 if X86 else 1] for table in TABLES for numbers in table.values()}
    own = (
        {335, 336} if X86 else set()
    )  # the kernel's, for its probes: from elsewhere they end the process
    others = [number for number in range(600) if number not in known | own]
    session = open_session(
        CALL + f"answers = [(number, attempt(number, 0, 0, 0, 0, 0, 0)) for number in {others}]"
    )
    expected = [(number, "EPERM" if number < 424 else "ENOSYS") for number in others]
    assert [tuple(answer) for answer in session.student.answers] == expected


@pytest.mark.parametrize(("column", "source"), [(0, "#include <asm/unistd_64.h>"), (1, ARM)])
def test_the_numbers_are_the_kernels(column: int, source: str) -> None:
    try:
        done = subprocess.run(
            ["cc", "-E", "-dM", "-"], input=source, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no C compiler with this architecture's headers")
    macros = dict(re.findall(r"^#define (__NR\w+) (\w+)$", done.stdout, re.M))
    for table in TABLES:
        for name, numbers in table.items():
            value = macros.get(f"__NR_{name}")
            while value is not None and not value.isdecimal():
                value = macros.get(value)
            if value is not None or name != "fchmodat2":  # which is newer than many headers
                assert numbers[column] == (None if value is None else int(value)), name


def test_no_call_stands_in_two_tables_and_the_documents_count_right() -> None:
    names = [name for table in TABLES for name in table]
    assert len(names) == len(set(names))
    allowed, examined = len(syscalls.ALLOWED), len(syscalls.EXAMINED)
    assert (
        f"{allowed + examined} system calls, {examined} of them for certain arguments only"
        in DOCUMENTS.read_text()
    )


# Calls whose arguments decide: what must not pass, beside something alike that must.
ARGUMENTS = {
    "a process": ("os.fork()", None),
    "a thread with files of its own": ("call({clone}, 0x10b00, 0, 0, 0, 0)", None),
    "a thread in a namespace of its own": ("call({clone}, 0x10f00 | 0x40000000, 0, 0, 0, 0)", None),
    "a signal to the parent": ("os.kill(os.getppid(), 0)", "os.kill(os.getpid(), 0)"),
    "a signal to the group": ("os.kill(0, 0)", None),
    "an end that looks like the system's": ("os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 18)"),
    "the same for a thread": ("call({tgkill}, os.getpid(), os.getpid(), 9)", "call({tgkill}, os.getpid(), os.getpid(), 0)"),
    "a stop": ("os.kill(os.getpid(), 19)", None),
    "a limit of the parent's": ("resource.prlimit(os.getppid(), resource.RLIMIT_CPU)", "resource.prlimit(0, resource.RLIMIT_CPU)"),
    "a new limit": ("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))", "resource.getrlimit(resource.RLIMIT_CPU)"),
    "the parent's CPUs": ("os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0))", "os.sched_setaffinity(0, os.sched_getaffinity(0))"),
    "the parent's group": ("os.getpgid(os.getppid())", "os.getpgid(0)"),
    "the parent's session": ("os.getsid(os.getppid())", "os.getsid(os.getpid())"),
    "an owner of a pipe's signals": ("fcntl.fcntl(pipe, 8, os.getpid())", "fcntl.fcntl(pipe, fcntl.F_GETFL)"),
    "an owner with a type": ("fcntl.fcntl(pipe, 15, struct.pack('ii', 1, os.getpid()))", None),
    "another signal": ("fcntl.fcntl(pipe, 10, 9)", None),
    "signals for what is read": ("fcntl.fcntl(pipe, fcntl.F_SETFL, os.O_ASYNC)", "fcntl.fcntl(pipe, fcntl.F_SETFL, os.O_NONBLOCK)"),
    "an owner by ioctl": ("fcntl.ioctl(pipe, 0x8901, struct.pack('i', os.getpid()))", "fcntl.ioctl(pipe, 0x541B, bytes(4))"),
    "a group by ioctl": ("fcntl.ioctl(pipe, 0x8902, struct.pack('i', os.getpid()))", None),
    "signals by ioctl": ("fcntl.ioctl(pipe, 0x5452, struct.pack('i', 1))", "fcntl.ioctl(pipe, 0x5421, struct.pack('i', 1))"),
    "typing for others": ("fcntl.ioctl(0, 0x5412, b'x')", None),
    "a lease": ("fcntl.fcntl(own, 1024, fcntl.F_WRLCK)", None),
    "a notice of changes": ("fcntl.fcntl(os.open('.', os.O_RDONLY), 1026, 1)", None),
    "a larger pipe": ("fcntl.fcntl(pipe, 1031, 1 << 20)", "fcntl.fcntl(pipe, 1032)"),
    "a name for files that inotify watches": ("call({inotify_init1}, 0)", None),
    "fanotify": ("call({fanotify_init}, 0, 0)", None),
    "a filter of its own": ("call({seccomp}, 1, 0, 0)", None),
    "no death with the parent": ("call({prctl}, 1, 0, 0, 0, 0)", "call({prctl}, 15, 'name', 0, 0, 0)"),
    "dumpable": ("call({prctl}, 4, 1, 0, 0, 0)", None),
    "somebody who may trace": ("call({prctl}, 0x59616d61, -1, 0, 0, 0)", None),
    "a network socket pair": ("socket.socketpair(socket.AF_INET)", "socket.socketpair()"),
    "something out of band": ("pair[0].send(b'x', socket.MSG_OOB)", "pair[0].send(b'x')"),
    "files in a message": ("socket.send_fds(pair[0], [b'x'], [0])", None),
    "whose socket it is": ("pair[0].getsockopt(1, 17, 12)", "pair[0].getsockopt(1, 3)"),
    "a filter on a socket": ("pair[0].setsockopt(1, 26, bytes(16))", None),
    "an access mode that is none": ("os.open('own', 3)", "os.open('own', 2)"),
    "reading that empties": ("os.open('own', os.O_RDONLY | os.O_TRUNC)", "os.open('new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC)"),
    "a folder that can't be read": ("os.mkdir('closed', 0o300)", "os.mkdir('open', 0o755)"),
    "a folder that can't be passed": ("os.mkdir('closed', 0o600, dir_fd=os.open('.', os.O_RDONLY))", "os.mkdir('other', dir_fd=os.open('.', os.O_RDONLY))"),
    "shared memory": ("mmap.mmap(-1, 4096)", "mmap.mmap(-1, 4096, mmap.MAP_PRIVATE)"),
    "shared memory, validated": ("mmap.mmap(-1, 4096, 0x3 | mmap.MAP_ANONYMOUS)", None),
    "memory that grows like a stack": ("mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)", None),
    "huge pages": ("mmap.mmap(-1, 2 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)", None),
    "shared zeros": ("open('/dev/zero', 'r+b')", "open('/dev/zero', 'rb').read(1)"),
    "the clock of another process": ("time.clock_gettime((~os.getppid() << 3) | 2)", "time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)"),
    "a lock that lends its priority": ("call({futex}, ctypes.addressof(ctypes.c_int()), 6 | 128, 0, 0, 0, 0)", "call({futex}, ctypes.addressof(ctypes.c_int()), 1 | 128, 1, 0, 0, 0)"),
    "writing": ("open('/dev/full', 'r+b')", "open('/dev/null', 'r+b')"),
    "writing into the kernel's chance": ("open('/dev/urandom', 'wb')", "open('/dev/urandom', 'rb')"),
}  # fmt: skip
NUMBERS = {
    "clone": (56, 220),
    "tgkill": (234, 131),
    "prctl": (157, 167),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "seccomp": (317, 277),
    "futex": (202, 98),
}


def test_arguments_decide_where_a_call_can_be_used_for_more_than_one_thing(
    open_session: Open,
) -> None:
    numbers = {name: pair[0 if X86 else 1] for name, pair in NUMBERS.items()}
    lines = [
        CALL,
        "import fcntl, mmap, resource, socket, struct, time",
        "pipe, end = os.pipe()",
        "pair = socket.socketpair()",
        "own = os.open('own', os.O_RDWR | os.O_CREAT)",
        "did = {}",
    ]
    for name, pair in ARGUMENTS.items():
        for kind, source in zip(("hostile", "honest"), pair, strict=True):
            if source is not None:
                lines += [
                    "try:",
                    f"    {source.format(**numbers)}\n    did[{name!r}, {kind!r}] = True",
                ]
                lines += ["except (OSError, ValueError):", f"    did[{name!r}, {kind!r}] = False"]
    session = open_session("\n".join(lines))
    assert session.results[0].error is None
    did = {tuple(key): value for key, value in session.student.did.items()}
    assert [key for key, worked in did.items() if worked != (key[1] == "honest")] == []


def test_a_mask_can_close_no_folder(open_session: Open) -> None:
    session = open_session(
        "import os\nos.umask(0o777)\nos.mkdir('a')\nmode = os.stat('a').st_mode & 0o777\nos.umask(0o077)\nos.mkdir('b')\nother = os.stat('b').st_mode & 0o777"
    )
    assert (session.student.mode & 0o700, session.student.other) == (0o700, 0o700)


# -- what Landlock does not mediate ----------------------------------------------------------------

# Its documentation names chdir, stat, flock, chmod, chown, setxattr, utime, fcntl, access; ioctl
# before its fifth version, truncate before
# its third, signals and abstract sockets before its sixth, TCP before its fourth. Numbers for
# x86_64 and aarch64.
CHANGES: dict[str, tuple[int | None, int | None, str]] = {
    "chmod": (90, None, "path, 0o4777"),
    "fchmod": (91, 52, "descriptor, 0"),
    "fchmodat": (268, 53, "-100, path, 0"),
    "fchmodat2": (452, 452, "-100, path, 0, 0"),
    "chown": (92, None, "path, 12345, 12345"),
    "lchown": (94, None, "path, 12345, 12345"),
    "fchown": (93, 55, "descriptor, 12345, 12345"),
    "fchownat": (260, 54, "-100, path, 12345, 12345, 0"),
    "utime": (132, None, "path, 0"),
    "utimes": (235, None, "path, 0"),
    "futimesat": (261, None, "-100, path, 0"),
    "utimensat": (280, 88, "-100, path, 0, 0"),
    "futimens": (280, 88, "descriptor, 0, 0, 0"),
    "setxattr": (188, 5, "path, 'user.a', b'1', 1, 0"),
    "lsetxattr": (189, 6, "path, 'user.a', b'1', 1, 0"),
    "fsetxattr": (190, 7, "descriptor, 'user.a', b'1', 1, 0"),
    "removexattr": (197, 14, "path, 'user.kept'"),
    "setxattrat": (463, 463, "-100, path, 0, 'user.a', XATTR, 16"),
    "removexattrat": (466, 466, "-100, path, 0, 'user.kept'"),
    "file_setattr": (469, 469, "-100, path, bytes(64), 24, 0"),
    "flock": (73, 32, "descriptor, 6"),
    "fcntl, a lock": (72, 25, "descriptor, 6, struct.pack('hhqqi', 0, 0, 0, 0, 0)"),
    "fcntl, a lock of the file's": (72, 25, "descriptor, 37, struct.pack('hhqqi', 0, 0, 0, 0, 0)"),
    "fcntl, a lease": (72, 25, "descriptor, 1024, 0"),
    "fcntl, a lease to write": (72, 25, "descriptor, 1024, 1"),
    "fcntl, a notice": (72, 25, "folder, 1026, -1"),
    "ioctl, flags": (16, 29, "descriptor, 0x40086602, bytes([0x80] + [0] * 7)"),
    "ioctl, an owner": (16, 29, "descriptor, 0x8901, bytes(4)"),
    "truncate": (76, 45, "path, 0"),
    "open, which empties": (2, None, "path, 0o1000"),
    "open for nothing, which empties": (2, None, "path, 0o1003"),
    "openat, which empties": (257, 56, "-100, path, 0o1000"),
    "openat for nothing, which empties": (257, 56, "-100, path, 0o1003"),
    "openat2, which empties": (437, 437, "-100, path, struct.pack('QQQ', 0o1003, 0, 0), 24"),
    "creat": (85, None, "path, 0o600"),
    "fallocate": (285, 47, "descriptor, 0, 0, 100000"),
    "quotactl": (179, 60, "0, path, 0, 0"),
    "name_to_handle_at": (303, 264, "-100, path, bytes(200), bytes(8), 0"),
    "inotify_init": (253, None, ""),
    "inotify_init1": (294, 26, "0"),
    "fanotify_init": (300, 262, "0x200, 0"),
    "sync": (162, 81, ""),
    "mknod": (133, None, "path + 'n', 0o100600, 0"),
    "symlink": (88, None, "'/etc', path + 's'"),
    "link": (86, None, "path, path + 'l'"),
    "linkat": (265, 37, "-100, path, -100, 'mine', 0"),
    "rename": (82, None, "path, path + 'r'"),
    "renameat": (264, 38, "-100, path, -100, 'taken'"),
    "renameat2": (316, 276, "-100, path, -100, 'own', 2"),
    "unlink": (87, None, "path"),
    "unlinkat": (263, 35, "-100, path, 0"),
    "mkdir": (83, None, "path + 'd', 0o700"),
    "mkdirat": (258, 34, "-100, path + 'd', 0o700"),
    "rmdir": (84, None, "os.path.dirname(path)"),
    "mount": (165, 40, "0, os.path.dirname(path), b'tmpfs', 0, 0"),
    "swapon": (167, 224, "path, 0"),
    "acct": (163, 89, "path"),
    "sched_setaffinity": (203, 122, "os.getppid(), 8, bytes([1] + [0] * 7)"),
    "sched_setscheduler": (144, 119, "os.getppid(), 3, bytes(4)"),
    "sched_setattr": (314, 274, "os.getppid(), bytes(56), 0"),
    "setpriority": (141, 140, "0, os.getppid(), 19"),
    "ioprio_set": (251, 30, "1, os.getppid(), 0x6000"),
    "prlimit64": (302, 261, "os.getppid(), 7, struct.pack('QQ', 8, 8), 0"),
    "process_madvise": (440, 440, "0, 0, 0, 0, 0"),
    "migrate_pages": (256, 238, "os.getppid(), 8, bytes(8), bytes(8)"),
}  # fmt: skip

# What can be known of files outside, as docs/security.md says.
TELLS: dict[str, tuple[int | None, int | None, str]] = {
    "stat": (4, None, "path, buffer"),
    "lstat": (6, None, "path, buffer"),
    "newfstatat": (262, 79, "-100, path, buffer, 0"),
    "statx": (332, 291, "-100, path, 0, 0xfff, buffer"),
    "access": (21, None, "path, 4"),
    "faccessat": (269, 48, "-100, path, 4"),
    "faccessat2": (439, 439, "-100, path, 4, 0"),
    "readlink": (89, None, "link, buffer, 100"),
    "readlinkat": (267, 78, "-100, link, buffer, 100"),
    "statfs": (137, 43, "path, buffer"),
    "chdir": (80, 49, "os.path.dirname(path)"),
}  # fmt: skip
SAME_AS = {
    "lstat": "stat", "newfstatat": "stat", "statx": "stat", "faccessat": "access", "faccessat2": "access", "readlinkat": "readlink",
}  # fmt: skip
KEEPS: dict[str, tuple[int | None, int | None, str]] = {
    "open": (2, None, "path, 0"),
    "openat": (257, 56, "-100, path, 0"),
    "openat2": (437, 437, "-100, path, bytes(24), 24"),
    "a folder": (257, 56, "-100, os.path.dirname(path), 0o200000"),
    "getxattr": (191, 8, "path, 'user.kept', buffer, 100"),
    "lgetxattr": (192, 9, "path, 'user.kept', buffer, 100"),
    "listxattr": (194, 11, "path, buffer, 100"),
    "getxattrat": (464, 464, "-100, path, 0, 'user.kept', bytes(16), 16"),
    "listxattrat": (465, 465, "-100, path, 0, buffer, 100"),
    "file_getattr": (468, 468, "-100, path, buffer, 24, 0"),
    "name_to_handle_at": (303, 264, "-100, path, struct.pack('ii', 128, 0) + bytes(128), buffer, 0"),
    "inotify_add_watch": (254, 27, "0, path, 0xfff"),
    "fanotify_mark": (301, 263, "0, 1, 0xfff, -100, path"),
    "execve": (59, 221, "path, 0, 0"),
    "uselib": (134, None, "path"),
    "listmount": (458, 458, "bytes(32), buffer, 10, 0"),
    "statmount": (457, 457, "bytes(32), buffer, 100, 0"),
}  # fmt: skip

WALK = """
import fcntl, struct
buffer = ctypes.create_string_buffer(4096)
XATTR = struct.pack('QII', ctypes.addressof(ctypes.create_string_buffer(b'1')), 1, 0)
open('own', 'w').close()
folder = os.open('.', os.O_RDONLY)
here = os.getcwd()
def walk(calls, path, link):
    descriptor = -1
    for flags in (os.O_RDONLY, os.O_PATH, os.O_WRONLY, 3):
        try:
            descriptor = os.open(path, flags)
            break
        except OSError:
            pass
    answers = {}
    for name, (number, arguments) in calls.items():
        answers[name] = eval(f'attempt(number, {arguments})', globals(), {'path': path, 'link': link, 'descriptor': descriptor, 'number': number})
        os.chdir(here)
    return answers
"""


def _state(path: Path) -> tuple[Any, ...]:
    """All that a file is, but for when it was last read or looked up."""
    about = path.lstat()
    names = {name: os.getxattr(path, name) for name in os.listxattr(path)} if path.is_file() else {}
    beside = sorted(entry.name for entry in path.parent.iterdir())
    return (
        about.st_mode,
        about.st_uid,
        about.st_gid,
        about.st_size,
        about.st_nlink,
        about.st_mtime_ns,
        about.st_ctime_ns,
        about.st_ino,
        names,
        beside,
    )


def _settings(session: Session) -> tuple[Any, ...]:
    """What later workers inherit from the zygote."""
    zygote = session._line.workers.pid
    limits = [
        resource.prlimit(zygote, getattr(resource, name))
        for name in dir(resource)
        if name.startswith("RLIMIT_")
    ]
    return (
        os.sched_getaffinity(zygote),
        os.getpriority(os.PRIO_PROCESS, zygote),
        os.sched_getscheduler(zygote),
        limits,
    )


@contextmanager
def _worker_with(
    zygote: Zygote, tmp_path: Path, source: str
) -> Iterator[tuple[Session, Path, Path]]:
    """A session that ran the source; a file that it may read and one that it may not, both the
    grader's own."""
    for folder in ("data", "course"):
        (tmp_path / folder).mkdir()
    readable, secret = tmp_path / "data/read.txt", tmp_path / "course/secret.txt"
    for path in (readable, secret):
        path.write_text("content")
        path.chmod(0o644)
        os.utime(path, (1, 1))
        try:
            os.setxattr(path, "user.kept", b"1")
        except OSError:
            pass  # a file system without
    (tmp_path / "course/link").symlink_to("elsewhere")
    with closing(
        Session(zygote, [RunCell(source)], data=tmp_path / "data", limits=TimeLimits())
    ) as session:
        (result,) = session.run_cells()
        assert (result.error, result.dropped) == (None, None)
        session.begin_test()
        yield session, readable, secret


def _sources(calls: dict[str, tuple[int | None, int | None, str]]) -> dict[str, tuple[int, str]]:
    numbered = {
        name: (x86 if X86 else arm, arguments) for name, (x86, arm, arguments) in calls.items()
    }
    return {
        name: (number, arguments)
        for name, (number, arguments) in numbered.items()
        if number is not None
    }


def test_no_call_changes_a_file_outside_the_scratch_folder(zygote: Zygote, tmp_path: Path) -> None:
    before: dict[Path, Any] = {}
    with _worker_with(zygote, tmp_path, CALL + WALK) as (session, readable, secret):
        settings = _settings(session)
        for path in (readable, secret):
            before[path] = _state(path), _state(path.parent)
            run = session.run_another(
                RunCell(f"answers = walk({_sources(CHANGES)}, {str(path)!r}, '')")
            )
            assert (run.error, run.dropped) == (None, None)
            assert (_state(path), _state(path.parent)) == before[path]
            assert path.read_text() == "content"
            file = os.open(
                path, os.O_RDWR | os.O_NONBLOCK
            )  # nobody holds a lease or a lock on it, while the worker is there
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(file)
        assert _settings(session) == settings


def test_no_more_of_a_file_outside_is_told_than_the_documents_say(
    zygote: Zygote, tmp_path: Path
) -> None:
    with _worker_with(zygote, tmp_path, CALL + WALK) as (session, _, secret):
        link = str(secret.parent / "link")
        source = f"told = walk({_sources(TELLS)}, {str(secret)!r}, {link!r})\nkept = walk({_sources(KEEPS)}, {str(secret)!r}, {link!r})"
        assert session.run_another(RunCell(source)).error is None
        told, kept = session.student.told, session.student.kept
        assert {name: answer for name, answer in kept.items() if not isinstance(answer, str)} == {}
        for name, answer in told.items():
            assert (
                isinstance(answer, str) or f"`{SAME_AS.get(name, name)}`" in DOCUMENTS.read_text()
            ), name


# -- signals and what the next one needs -----------------------------------------------------------

SIGNALS = """
import fcntl, os, struct
def signalled(pid, number):
    for kind in (0, 1, 2):  # a thread, a process, a group
        r, w = os.pipe()
        for command, argument in ((10, number), (15, struct.pack('ii', kind, pid)), (8, pid), (fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)):
            try:
                fcntl.fcntl(r, command, argument)
            except OSError:
                pass
        for command, argument in ((0x8901, struct.pack('i', pid)), (0x8902, struct.pack('i', pid)), (0x5452, struct.pack('i', 1))):
            try:
                fcntl.ioctl(r, command, argument)
            except OSError:
                pass
        os.write(w, b'x'); os.read(r, 1); os.write(w, b'x')
"""


def test_no_signal_reaches_the_zygote_or_the_grader() -> None:
    """By files that send signals to their owner, which the kernel sends for the worker."""
    got: list[int] = []
    before = signal.signal(signal.SIGUSR2, lambda number, _: got.append(number))
    try:
        with Zygote() as zygote, closing(Session(zygote, [RunCell(SIGNALS)])) as session:
            session.run_cells()
            session.begin_test()
            assert (
                session.run_another(
                    RunCell(
                        f"signalled({zygote.pid}, 9)\nsignalled({os.getpid()}, {int(signal.SIGUSR2)})"
                    )
                ).error
                is None
            )
            with closing(
                Session(zygote, [RunCell("x = 1")])
            ) as next_one:  # the zygote is still there
                assert next_one.run_cells()[0].error is None
    finally:
        signal.signal(signal.SIGUSR2, before)
    assert got == []


def test_a_worker_keeps_its_cpus_and_its_pace_to_itself(zygote: Zygote) -> None:
    source = """
import os
for change in (lambda: os.sched_setaffinity(os.getppid(), {min(os.sched_getaffinity(0))}), lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)):
    try:
        change()
    except OSError:
        pass
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
"""
    before = os.sched_getaffinity(zygote.pid), os.getpriority(os.PRIO_PROCESS, zygote.pid)
    with closing(Session(zygote, [RunCell(source)])) as session:
        assert session.run_cells()[0].error is None
    assert (os.sched_getaffinity(zygote.pid), os.getpriority(os.PRIO_PROCESS, zygote.pid)) == before
