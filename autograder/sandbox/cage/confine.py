"""Confine the calling process, for good: rlimits, Landlock, seccomp, no privileges. Linux only;
stdlib and ctypes only.

`lock` is called in a freshly forked, still single-threaded worker, after everything trusted was
imported and before any student code runs. `missing` says by name which layers this kernel lacks, so
that a command can refuse to grade without them.

What each layer is for: rlimits bound what is used up, Landlock decides which files can be seen,
seccomp which system calls exist. Alone each leaks; together none of the escapes we tried got out.
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
from collections.abc import Iterable

from autograder.sandbox.cage import seccomp
from autograder.sandbox.cage.isolation import become
from autograder.sandbox.cage.syscalls import ARCHITECTURES
from autograder.sandbox.limits import Limits

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = (
    1,
    4,
    24,
    38,
    47,
)

_ADDRESSES = (
    64 << 30
    # bytes of addresses beyond the memory: many for threads and mapped files, few for what page tables
    # take of it
)


class CageError(Exception):
    """A layer of the cage could not be closed."""


def missing() -> list[str]:
    """The required layers that this machine lacks, in words. Empty where grading is safe."""
    if sys.platform != "linux":
        return [f"Linux (this is {sys.platform})"]
    lacks = []
    if landlock_version() == 0:
        lacks.append(
            "Landlock (Linux 5.13 or newer, and 'landlock' among the kernel's security modules)"
        )
    if platform.machine() not in ARCHITECTURES:
        lacks.append(
            f"a seccomp filter for {platform.machine()} (there is one for {' and '.join(ARCHITECTURES)})"
        )
    else:
        try:
            with open("/proc/sys/kernel/seccomp/actions_avail") as file:
                if "errno" not in file.read().split():
                    lacks.append("seccomp filters")
        except OSError:
            lacks.append("seccomp filters")
    return lacks


def lock(
    *,
    readable: Iterable[str],
    scratch: str,
    parent: int,
    limits: Limits,
    uid: int | None = None,
    watched: bool = False,
) -> None:
    """Close every layer around this process.

    `readable` files and folders can be read, `scratch` read and written; `parent` is the process
    with which this one dies; `uid` is whom root becomes. `watched`: other processes of the same
    user may look at its open files, as `watch` must where the scratch folder has no bounds of its
    own. Raises `CageError` where a layer does not close.
    """
    _set_limits(limits)
    _drop_privileges(uid)
    _prctl(_PR_SET_DUMPABLE, int(watched))
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise CageError("the zygote is gone")
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _landlock(
        [*interpreter_paths(), *_SOURCES, "/proc/self/maps", *readable], [scratch], ["/dev/null"]
    )
    _seccomp()


def _prctl(option: int, value: int, third: int = 0) -> None:
    if _libc.prctl(option, value, third, 0, 0):
        raise CageError(f"prctl({option}): {os.strerror(ctypes.get_errno())}")


# -- rlimits and privileges ------------------------------------------------------------------------


def _set_limits(limits: Limits) -> None:
    with open("/proc/self/status") as file:
        had = {
            name: int(value.split()[0]) << 10
            for name, _, value in (line.partition(":") for line in file)
            if name.startswith("Vm")
        }
    for kind, value in (
        (
            resource.RLIMIT_CORE,
            1,
            # too small for a file; and to the kernel a sign that no program is to be started for it, as
            # 0 is not
        ),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_DATA, had["VmData"] + limits.memory),
        (resource.RLIMIT_AS, had["VmSize"] + limits.memory + _ADDRESSES),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 256),
    ):
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _drop_privileges(uid: int | None) -> None:
    """No capabilities, and where root has a `uid` to become, no longer root: without that it would
    still own root's files."""
    for capability in range(64):
        if (
            _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
            and ctypes.get_errno() == errno.EINVAL
        ):
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


# -- Landlock: which files there are ---------------------------------------------------------------

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = (
    444,
    445,
    446,
)  # the same numbers on every architecture
(
    _WRITE_FILE,
    _READ_FILE,
    _READ_DIR,
    _REMOVE_DIR,
    _REMOVE_FILE,
    _MAKE_DIR,
    _MAKE_REG,
    _REFER,
    _TRUNCATE,
    _IOCTL,
) = (1 << bit for bit in (1, 2, 3, 4, 5, 7, 8, 13, 14, 15))
_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _TRUNCATE
_SOURCES = (
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
)  # not to be written: a shared mapping of zeros is memory that nothing counts
_ON_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE


def landlock_version() -> int:
    """The kernel's Landlock ABI; 0 where there is none."""
    version: int = _libc.syscall(
        ctypes.c_long(_LANDLOCK_CREATE), None, ctypes.c_size_t(0), ctypes.c_uint32(1)
    )
    return max(version, 0)


def interpreter_paths() -> list[str]:
    """What Python, numpy and matplotlib read after the start: late imports, libraries, fonts, time
    zones.

    Not the whole of ``sys.prefix``: a course may lie beside its own virtual environment, or below a
    prefix like /usr/local.
    """
    prefixes = {sys.prefix, sys.base_prefix}
    system = (
        *(
            os.path.join(prefix, folder)
            for prefix in prefixes
            for folder in ("lib", "lib64", "share/fonts")
        ),
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
    network, scoped = (
        (3 if version >= 4 else 0),
        (3 if version >= 6 else 0),
    )  # no TCP; no signals or abstract sockets to others
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = ctypes.create_string_buffer(struct.pack("QQQ", handled, network, scoped), 24)
    rules = _libc.syscall(
        ctypes.c_long(_LANDLOCK_CREATE), attributes, ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    if rules < 0:
        raise CageError(f"Landlock: {os.strerror(ctypes.get_errno())}")
    try:
        for paths, rights in ((read, _READ), (write, _WRITE), (devices, _READ_FILE | _WRITE_FILE)):
            for path in paths:
                _allow(rules, path, rights & handled)
        quiet = 1 if version >= 7 else 0  # else a worker could fill the machine's audit log
        if _libc.syscall(
            ctypes.c_long(_LANDLOCK_RESTRICT), ctypes.c_int(rules), ctypes.c_uint32(quiet)
        ):
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
        if _libc.syscall(
            ctypes.c_long(_LANDLOCK_ADD),
            ctypes.c_int(rules),
            ctypes.c_int(1),
            rule,
            ctypes.c_uint32(0),
        ):
            raise CageError(f"Landlock, {path}: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(place)


# -- seccomp: which system calls there are ---------------------------------------------------------


def _seccomp() -> None:
    try:
        seccomp.close(truncation=_mediates_truncation())
    except KeyError:
        raise CageError(f"no seccomp filter for {platform.machine()}") from None
    except OSError as error:
        raise CageError(f"seccomp: {error.strerror}") from None


def _mediates_truncation() -> bool:
    return landlock_version() >= 3


def prepare() -> None:
    """What all workers have in common, done once in the process from which they are forked."""
    seccomp.prepare(truncation=_mediates_truncation())
