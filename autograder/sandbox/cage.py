"""Confine the calling process, for good: rlimits, Landlock, seccomp, no privileges. Linux only; stdlib and ctypes only.

`lock` is called in a freshly forked, still single-threaded worker, after everything trusted was imported and before any student
code runs. `missing` says by name which layers this kernel lacks, so that a command can refuse to grade without them.

What each layer is for: rlimits bound what is used up, Landlock decides which files can be seen, seccomp which system calls
exist. Alone each leaks; together none of the escapes we tried got out.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.sandbox.isolation import become
from autograder.sandbox.syscalls import ARCHITECTURES, EXAMINED, HIGHEST, REFUSED, Numbers

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_CAP_AMBIENT = 1, 4, 24, 38, 22, 47


@dataclass(frozen=True)
class Limits:
    """What one worker may use up. Sizes in bytes, `cpu` in seconds."""

    cpu: int = 600
    memory: int = 1 << 30  # beyond what the zygote had
    file_size: int = 32 << 20
    open_files: int = 128
    threads: int = 256
    scratch: int = 64 << 20  # all files of the scratch folder together
    files: int = 2000

    def with_room_for(self, files: Iterable[Path]) -> Limits:
        """These limits with the scratch folder larger by copies of the files."""
        sizes = [path.stat().st_size for path in files]
        return replace(self, file_size=max([self.file_size, *sizes]), scratch=self.scratch + sum(sizes), files=self.files + 2 * len(sizes))


class CageError(Exception):
    """A layer of the cage could not be closed."""


def missing() -> list[str]:
    """The required layers that this machine lacks, in words. Empty where grading is safe."""
    if sys.platform != "linux":
        return [f"Linux (this is {sys.platform})"]
    lacks = []
    if landlock_version() == 0:
        lacks.append("Landlock (Linux 5.13 or newer, and 'landlock' among the kernel's security modules)")
    if platform.machine() not in ARCHITECTURES:
        lacks.append(f"a seccomp filter for {platform.machine()} (there is one for {' and '.join(ARCHITECTURES)})")
    else:
        try:
            with open("/proc/sys/kernel/seccomp/actions_avail") as file:
                if "errno" not in file.read().split():
                    lacks.append("seccomp filters")
        except OSError:
            lacks.append("seccomp filters")
    return lacks


def lock(*, readable: Iterable[str], scratch: str, parent: int, limits: Limits, uid: int | None = None) -> None:
    """Close every layer around this process.

    `readable` files and folders can be read, `scratch` read and written; `parent` is the process with which this one dies; `uid` is
    whom root becomes. Raises `CageError` where a layer does not close.
    """
    _set_limits(limits)
    _drop_privileges(uid)
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise CageError("the zygote is gone")
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _landlock([*interpreter_paths(), *readable], [scratch], ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"])
    _seccomp()


def _prctl(option: int, value: int, third: int = 0) -> None:
    if _libc.prctl(option, value, third, 0, 0):
        raise CageError(f"prctl({option}): {os.strerror(ctypes.get_errno())}")


# -- rlimits and privileges --------------------------------------------------------------------------------------------


def _set_limits(limits: Limits) -> None:
    with open("/proc/self/status") as file:
        data = next(int(line.split()[1]) << 10 for line in file if line.startswith("VmData"))
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_DATA, data + limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _drop_privileges(uid: int | None) -> None:
    """No capabilities, and where root has a `uid` to become, no longer root: without that it would still own root's files."""
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) and ctypes.get_errno() == errno.EINVAL:
            break
    _libc.prctl(_PR_CAP_AMBIENT, 4, 0, 0, 0)
    if uid is not None:
        try:
            become(uid)
        except OSError as error:
            raise CageError(f"the uid {uid}: {error.strerror}") from None
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0), 8)
    nothing = ctypes.create_string_buffer(24)
    if _libc.syscall(ctypes.c_long(126 if platform.machine() == "x86_64" else 91), header, nothing):
        raise CageError(f"capset: {os.strerror(ctypes.get_errno())}")


# -- Landlock: which files there are -----------------------------------------------------------------------------------

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same numbers on every architecture
_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG, _REFER, _TRUNCATE, _IOCTL = (
    1 << bit for bit in (1, 2, 3, 4, 5, 7, 8, 13, 14, 15)
)
_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _TRUNCATE
_ON_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE


def landlock_version() -> int:
    """The kernel's Landlock ABI; 0 where there is none."""
    version: int = _libc.syscall(ctypes.c_long(_LANDLOCK_CREATE), None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    return max(version, 0)


def interpreter_paths() -> list[str]:
    """What Python, numpy and matplotlib read after the start: late imports, libraries, fonts, time zones.

    Not the whole of ``sys.prefix``: a course may lie beside its own virtual environment, or below a prefix like /usr/local.
    """
    prefixes = {sys.prefix, sys.base_prefix}
    system = (
        *(os.path.join(prefix, folder) for prefix in prefixes for folder in ("lib", "lib64", "share/fonts")),
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        "/usr/lib",
        "/lib",
        "/lib64",
        "/usr/lib64",
        "/usr/share/fonts",
        "/usr/share/zoneinfo",
        "/etc/fonts",
        "/etc/ld.so.cache",
        "/etc/localtime",
    )
    return sorted({os.path.realpath(path) for path in system if path and os.path.exists(path)})


def _landlock(read: Iterable[str], write: Iterable[str], devices: Iterable[str]) -> None:
    version = landlock_version()
    if not version:
        raise CageError("this kernel has no Landlock")
    handled = (1 << 13) - 1
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL)):
        handled |= right if version >= since else 0
    network, scoped = (3 if version >= 4 else 0), (3 if version >= 6 else 0)  # no TCP; no signals or abstract sockets to others
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = ctypes.create_string_buffer(struct.pack("QQQ", handled, network, scoped), 24)
    rules = _libc.syscall(ctypes.c_long(_LANDLOCK_CREATE), attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    if rules < 0:
        raise CageError(f"Landlock: {os.strerror(ctypes.get_errno())}")
    try:
        for paths, rights in ((read, _READ), (write, _WRITE), (devices, _READ_FILE | _WRITE_FILE)):
            for path in paths:
                _allow(rules, path, rights & handled)
        if _libc.syscall(ctypes.c_long(_LANDLOCK_RESTRICT), ctypes.c_int(rules), ctypes.c_uint32(0)):
            raise CageError(f"Landlock: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no leave
    try:
        if not os.path.isdir(path):
            rights &= _ON_FILES
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, place), 12)
        if _libc.syscall(ctypes.c_long(_LANDLOCK_ADD), ctypes.c_int(rules), ctypes.c_int(1), rule, ctypes.c_uint32(0)):
            raise CageError(f"Landlock, {path}: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(place)


# -- seccomp: which system calls there are -----------------------------------------------------------------------------

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_PERMISSION, _NO_SUCH_CALL = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
_CLONE_THREAD, _CLONE_NAMESPACES = 0x00010000, 0x7E020000
_SIGSTOP, _TIOCSTI, _TIOCLINUX, _MAP_SHARED, _MAP_ANONYMOUS = 19, 0x5412, 0x541C, 0x01, 0x20

_Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


class _Filter:
    """A BPF program under construction: the number of the call is in the accumulator between the blocks."""

    def __init__(self, machine: str):
        self._column, self._audit = ARCHITECTURES[machine]
        self.program: list[_Instruction] = []

    def add(self, code: int, operand: int, if_true: int = 0, if_false: int = 0) -> None:
        self.program.append((code, if_true, if_false, operand & 0xFFFFFFFF))

    def answer(self, verdict: int) -> None:
        self.add(_RETURN, verdict)

    def number(self, table: Numbers, name: str) -> int | None:
        return table[name][self._column]

    def load_argument(self, index: int, *, high: bool = False) -> None:
        self.add(_LOAD, 16 + 8 * index + (4 if high else 0))

    def refuse_if(self, test: int, operand: int, *, unless: bool = False) -> None:
        self.add(test, operand, 1 if unless else 0, 0 if unless else 1)
        self.answer(_PERMISSION)

    def when(self, name: str, body: Callable[[], None]) -> None:
        """`body` decides about this call, and must end in an answer."""
        number = self.number(EXAMINED, name)
        if number is None:
            return
        start = len(self.program)
        self.add(_EQUAL, number)
        body()
        self.program[start] = (_EQUAL, 0, len(self.program) - start - 1, number)

    def build(self, own: int) -> list[_Instruction]:
        self.add(_LOAD, 4)
        self.add(_EQUAL, self._audit, 1, 0)  # other ABIs (int 0x80) die
        self.answer(_KILL)
        self.add(_LOAD, 0)
        self.add(_AT_LEAST, 0x40000000, 0, 1)  # so does x32
        self.answer(_KILL)
        self.add(_AT_LEAST, HIGHEST + 1, 0, 1)
        self.answer(_NO_SUCH_CALL)
        self.when("clone3", lambda: self.answer(_NO_SUCH_CALL))  # glibc then uses clone, whose flags can be read here

        def only_threads() -> None:
            self.load_argument(0)
            self.refuse_if(_ANY_BIT, _CLONE_THREAD, unless=True)
            self.refuse_if(_ANY_BIT, _CLONE_NAMESPACES)
            self.answer(_ALLOW)

        def only_itself() -> None:
            self.load_argument(0)
            self.refuse_if(_EQUAL, own, unless=True)
            self.load_argument(1)
            self.refuse_if(_EQUAL, _SIGSTOP)
            self.answer(_ALLOW)

        def own_threads() -> None:
            self.load_argument(0)
            self.refuse_if(_EQUAL, own, unless=True)
            self.answer(_ALLOW)

        def only_reading() -> None:
            for high in (False, True):
                self.load_argument(2, high=high)
                self.refuse_if(_EQUAL, 0, unless=True)
            self.answer(_ALLOW)

        def not_dying_or_dumping() -> None:
            self.load_argument(0)
            self.refuse_if(_EQUAL, _PR_SET_PDEATHSIG)
            self.refuse_if(_EQUAL, _PR_SET_DUMPABLE)
            self.answer(_ALLOW)

        def no_typing_for_others() -> None:
            self.load_argument(1)
            self.refuse_if(_EQUAL, _TIOCSTI)
            self.refuse_if(_EQUAL, _TIOCLINUX)
            self.answer(_ALLOW)

        def no_address() -> None:  # send() on the one socket it has
            for high in (False, True):
                self.load_argument(4, high=high)
                self.refuse_if(_EQUAL, 0, unless=True)
            self.answer(_ALLOW)

        def no_shared_anonymous() -> None:  # it escapes RLIMIT_DATA
            self.load_argument(3)
            self.add(_ANY_BIT, _MAP_ANONYMOUS, 0, 2)
            self.refuse_if(_ANY_BIT, _MAP_SHARED)
            self.answer(_ALLOW)

        self.when("clone", only_threads)
        self.when("kill", only_itself)
        self.when("tgkill", own_threads)
        self.when("prlimit64", only_reading)
        self.when("prctl", not_dying_or_dumping)
        self.when("ioctl", no_typing_for_others)
        self.when("sendto", no_address)
        self.when("mmap", no_shared_anonymous)
        if landlock_version() < 3:  # Landlock learnt to refuse truncation in its third version
            self.when("truncate", lambda: self.answer(_PERMISSION))
        for number in sorted({n for name in REFUSED if (n := self.number(REFUSED, name)) is not None}):
            self.refuse_if(_EQUAL, number)
        self.answer(_ALLOW)
        return self.program


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _seccomp() -> None:
    if platform.machine() not in ARCHITECTURES:
        raise CageError(f"no seccomp filter for {platform.machine()}")
    program = _Filter(platform.machine()).build(os.getpid())
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *instruction) for instruction in program))
    pointer = _Program(len(program), ctypes.cast(code, ctypes.c_void_p))
    if _libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(pointer), 0, 0):
        raise CageError(f"seccomp: {os.strerror(ctypes.get_errno())}")
