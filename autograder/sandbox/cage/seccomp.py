"""The seccomp filter as a BPF program: the calls of `syscalls` are allowed, by their arguments
where those decide, and no others.

The kernel gives a filter the number and the six arguments of a call, never what a pointer points
to. What is told by flags in memory (`openat2`, `clone3`) can't be judged and does not exist.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import struct
from collections.abc import Callable, Iterable

from autograder.sandbox.cage.syscalls import (
    ALLOWED,
    ARCHITECTURES,
    EXAMINED,
    FIRST_OF_ALL,
    UNSUPPORTED,
    WITHOUT_EFFECT,
    Numbers,
)

_libc = ctypes.CDLL(None, use_errno=True)

_LOAD, _MASK, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NOTHING, _REFUSED, _NO_SUCH_CALL = (
    _ERROR,
    _ERROR | errno.EPERM,
    _ERROR | errno.ENOSYS,
)  # an error of 0 is success
_NO_TERMINAL, _UNSUPPORTED = _ERROR | errno.ENOTTY, _ERROR | errno.EOPNOTSUPP

_PR_SET_SECCOMP, _PR_SET_NAME, _PR_GET_NAME = 22, 15, 16
_CLONE_THREAD = 0x00010F00  # a thread shares memory, folder, files, signals and the process
_CLONE_MAY = 0x017C0000  # where its registers and its number go, and marks without a meaning
_O_ACCMODE, _O_TRUNC, _O_ASYNC = 0x3, 0x200, 0x2000
_FUTEX_OPERATION, _FUTEX_WAITS = (
    0x7F,
    (0, 1, 3, 4, 5, 9, 10),
)  # without marks; wait, wake, and the like
_OWNER_ALL = 0o700
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_GROWSDOWN, _MAP_HUGETLB = 0x01, 0x20, 0x0100, 0x40000
(
    _DUPFD,
    _GETFD,
    _SETFD,
    _GETFL,
    _SETFL,
    _GETLK,
    _SETLK,
    _SETLKW,
    _OFD_GETLK,
    _OFD_SETLK,
    _OFD_SETLKW,
) = 0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38
_DUPFD_CLOEXEC, _GETPIPE_SZ = 1030, 1032
_TCGETS, _TIOCGWINSZ, _FIONREAD, _FIONBIO, _FIONCLEX, _FIOCLEX, _FICLONE = (
    0x5401,
    0x5413,
    0x541B,
    0x5421,
    0x5450,
    0x5451,
    0x40049409,
)
_AF_UNIX, _SOL_SOCKET = 1, 1
_SO_ABOUT_ITSELF = (
    3,
    4,
    7,
    8,
    30,
    38,
    39,
)  # type, error, sizes of buffers, whether it listens, protocol, domain
_MSG_PEEK, _MSG_TRUNC, _MSG_DONTWAIT, _MSG_WAITALL, _MSG_NOSIGNAL = 0x2, 0x20, 0x40, 0x100, 0x4000
_KILL = 9
_STOPPING = (19, 20, 21, 22)  # SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU
_ARCH_XCOMP = (0x1021, 0x1022, 0x1023)  # leave to use the matrix registers of newer CPUs

_OWN = -1  # stands for the worker's pid, which is only known when the program is loaded


class _Program:
    """Instructions (code, jump if true, jump if false, operand). Between two calls' blocks the
    number of the call is in the accumulator."""

    def __init__(self, machine: str):
        self._column, audit = ARCHITECTURES[machine]
        self._code: list[tuple[int, int, int, int]] = []
        self._add(_LOAD, 4)
        self._answer_unless(_EQUAL, audit, _KILL)  # other ABIs (int 0x80) die
        self._add(_LOAD, 0)
        self._answer_if(_AT_LEAST, 0x40000000, _KILL)  # so does x32

    def _add(self, code: int, operand: int, if_true: int = 0, if_false: int = 0) -> None:
        self._code.append((code, if_true, if_false, operand))

    def answer(self, verdict: int) -> None:
        self._add(_RETURN, verdict)

    def _answer_if(self, test: int, operand: int, verdict: int) -> None:
        self._add(test, operand, 0, 1)
        self.answer(verdict)

    def _answer_unless(self, test: int, operand: int, verdict: int) -> None:
        self._add(test, operand, 1, 0)
        self.answer(verdict)

    # -- what is asked of one argument: the low half of it, where nothing else is said

    def load(self, index: int, *, high: bool = False, mask: int | None = None) -> None:
        self._add(_LOAD, 16 + 8 * index + (4 if high else 0))
        if mask is not None:
            self._add(_MASK, mask)

    def refuse(
        self, index: int, *values: int, mask: int | None = None, verdict: int = _REFUSED
    ) -> None:
        """An answer for an argument that is, under the mask, one of the values."""
        self.load(index, mask=mask)
        for value in values:
            self._answer_if(_EQUAL, value, verdict)

    def refuse_any(self, index: int, bits: int, verdict: int = _REFUSED) -> None:
        self.load(index)
        self._answer_if(_ANY_BIT, bits & 0xFFFFFFFF, verdict)

    def need(self, index: int, bits: int, verdict: int = _REFUSED) -> None:
        """All of the bits."""
        self.load(index, mask=bits)
        self._answer_unless(_EQUAL, bits, verdict)

    def need_equal(self, index: int, value: int) -> None:
        self.load(index)
        self._answer_unless(_EQUAL, value, _REFUSED)

    def need_null(self, index: int) -> None:
        for high in (False, True):
            self.load(index, high=high)
            self._answer_unless(_EQUAL, 0, _REFUSED)

    def where(
        self, index: int, value: int, decide: Callable[[_Program], None], *, mask: int | None = None
    ) -> None:
        """What `decide` adds holds for an argument that is, under the mask, this value."""
        self.load(index, mask=mask)
        self._guarded(value, decide)

    def among(self, index: int, values: Iterable[int], otherwise: int = _REFUSED) -> None:
        """The last word: allowed for these values."""
        self.load(index)
        self.allowed(values, otherwise)

    def allowed(self, values: Iterable[int], otherwise: int = _REFUSED) -> None:
        """The last word on what was loaded."""
        for value in values:
            self._answer_if(_EQUAL, value, _ALLOW)
        self.answer(otherwise)

    # -- calls

    def always(self, table: Numbers, verdict: int) -> None:
        for number in sorted(
            number for numbers in table.values() if (number := numbers[self._column]) is not None
        ):
            self._answer_if(_EQUAL, number, verdict)

    def when(self, name: str, decide: Callable[[_Program], None]) -> None:
        """`decide` adds the block of this call, which ends in an answer."""
        number = EXAMINED[name][self._column]
        if number is not None:
            self._guarded(number, decide)

    def _guarded(self, value: int, decide: Callable[[_Program], None]) -> None:
        start = len(self._code)
        self._add(_EQUAL, value)
        decide(self)
        self._code[start] = (_EQUAL, 0, len(self._code) - start - 1, value)

    def rest(self) -> None:
        self._answer_if(_AT_LEAST, FIRST_OF_ALL, _NO_SUCH_CALL)
        self.answer(_REFUSED)

    def packed(self) -> tuple[bytes, list[int]]:
        """The program, and where in it the worker's pid belongs."""
        code = b"".join(
            struct.pack("=HBBI", *instruction[:3], instruction[3] & 0xFFFFFFFF)
            for instruction in self._code
        )
        return code, [
            8 * index + 4 for index, instruction in enumerate(self._code) if instruction[3] == _OWN
        ]


def _open(index: int) -> Callable[[_Program], None]:
    """Landlock learnt to refuse truncation in its third version, and asks nothing of the access
    mode 3, which opens for neither reading nor writing; together they would empty any file of the
    same owner's."""

    def decide(program: _Program) -> None:
        program.refuse(index, _O_ACCMODE, mask=_O_ACCMODE)
        program.refuse(index, _O_TRUNC, mask=_O_ACCMODE | _O_TRUNC)
        program.answer(_ALLOW)

    return decide


def _mkdir(index: int) -> Callable[[_Program], None]:
    """No folder into which the grader, who may be the same user, could not look."""

    def decide(program: _Program) -> None:
        program.need(index, _OWNER_ALL)
        program.answer(_ALLOW)

    return decide


def _umask(program: _Program) -> None:
    program.refuse_any(0, _OWNER_ALL, _NOTHING)
    program.answer(_ALLOW)


def _fcntl(program: _Program) -> None:
    """No owners and signals, leases, notices, sizes of pipes. Locks do nothing, for a worker must
    not hold what others need."""
    program.refuse(1, _SETLK, _SETLKW, _OFD_SETLK, _OFD_SETLKW, verdict=_NOTHING)
    program.where(1, _SETFL, lambda program: program.refuse_any(2, _O_ASYNC))
    program.among(
        1, (_DUPFD, _DUPFD_CLOEXEC, _GETFD, _SETFD, _GETFL, _SETFL, _GETLK, _OFD_GETLK, _GETPIPE_SZ)
    )


def _ioctl(program: _Program) -> None:
    program.among(
        1, (_TCGETS, _TIOCGWINSZ, _FIONREAD, _FIONBIO, _FIONCLEX, _FIOCLEX, _FICLONE), _NO_TERMINAL
    )


def _mmap(program: _Program) -> None:
    """No memory that RLIMIT_DATA does not count: shared, grown like a stack, of huge pages."""
    program.where(
        3, _MAP_ANONYMOUS, lambda program: program.refuse_any(3, _MAP_SHARED), mask=_MAP_ANONYMOUS
    )
    program.refuse_any(3, _MAP_GROWSDOWN | _MAP_HUGETLB)
    program.answer(_ALLOW)


def _clone(program: _Program) -> None:
    program.need(0, _CLONE_THREAD)
    program.refuse_any(0, ~(_CLONE_THREAD | _CLONE_MAY))
    program.answer(_ALLOW)


def _futex(program: _Program) -> None:
    """Waiting and waking. Locks that lend priorities are none of Python's, and have let processes
    out of better cages."""
    program.load(1, mask=_FUTEX_OPERATION)
    program.allowed(_FUTEX_WAITS, _NO_SUCH_CALL)


def _clock(program: _Program) -> None:
    """The machine's clocks and its own, not those of other processes, whose numbers are
    negative."""
    program.refuse_any(0, 1 << 31)
    program.answer(_ALLOW)


def _kill(signal: int) -> Callable[[_Program], None]:
    """Itself, and no signal that would let it wait for a shell that is not there, nor the one by
    which the system takes a process away: who sees it knows that it was not the worker."""

    def decide(program: _Program) -> None:
        program.refuse(signal, _KILL, *_STOPPING)
        program.among(0, (_OWN,))

    return decide


def _itself(program: _Program) -> None:
    program.among(0, (0, _OWN))


def _prlimit(program: _Program) -> None:
    program.need_null(2)
    program.among(0, (0, _OWN))


def _socketpair(program: _Program) -> None:
    program.among(0, (_AF_UNIX,))


def _sendto(program: _Program) -> None:
    """To the other end, and nothing out of band, which has let processes out of better cages
    too."""
    program.need_null(4)
    program.refuse_any(3, ~(_MSG_DONTWAIT | _MSG_NOSIGNAL))
    program.answer(_ALLOW)


def _recvfrom(program: _Program) -> None:
    program.refuse_any(3, ~(_MSG_PEEK | _MSG_TRUNC | _MSG_DONTWAIT | _MSG_WAITALL | _MSG_NOSIGNAL))
    program.answer(_ALLOW)


def _getsockopt(program: _Program) -> None:
    program.need_equal(1, _SOL_SOCKET)
    program.among(2, _SO_ABOUT_ITSELF)


@functools.cache
def _program(machine: str, truncation: bool) -> tuple[bytes, list[int]]:
    program = _Program(machine)
    decisions: dict[str, Callable[[_Program], None]] = {
        "futex": _futex,
        **dict.fromkeys(("clock_gettime", "clock_getres", "clock_nanosleep"), _clock),
        "open": _open(1),
        "openat": _open(2),
        "mkdir": _mkdir(1),
        "mkdirat": _mkdir(2),
        "truncate": lambda program: program.answer(_ALLOW if truncation else _REFUSED),
        "umask": _umask,
        "fcntl": _fcntl,
        "ioctl": _ioctl,
        "mmap": _mmap,
        "clone": _clone,
        "kill": _kill(1),
        "tgkill": _kill(2),
        "prctl": lambda program: program.among(0, (_PR_SET_NAME, _PR_GET_NAME)),
        "arch_prctl": lambda program: program.among(0, _ARCH_XCOMP),
        "prlimit64": _prlimit,
        "getpgid": _itself,
        "getsid": _itself,
        "sched_getaffinity": _itself,
        "sched_setaffinity": lambda program: program.among(0, (0,)),
        "socketpair": _socketpair,
        "sendto": _sendto,
        "recvfrom": _recvfrom,
        "getsockopt": _getsockopt,
    }
    for name in EXAMINED:
        program.when(name, decisions[name])
    program.always(ALLOWED, _ALLOW)
    program.always(WITHOUT_EFFECT, _NOTHING)
    program.always(UNSUPPORTED, _UNSUPPORTED)
    program.rest()
    return program.packed()


def prepare(*, truncation: bool) -> None:
    """Build the program, for all processes that are forked from this one."""
    if platform.machine() in ARCHITECTURES:
        _program(platform.machine(), truncation)


class _Loadable(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def close(*, truncation: bool) -> None:
    """Install the filter for this process, for good. `truncation`: whether Landlock mediates it, so
    that `truncate` may be allowed.

    Needs `no_new_privs`. Raises OSError where the kernel refuses, and KeyError on a machine without
    a column in the tables.
    """
    program, places = _program(platform.machine(), truncation)
    code = ctypes.create_string_buffer(program, len(program))
    for place in places:
        struct.pack_into("=I", code, place, os.getpid())
    pointer = _Loadable(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    if _libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(pointer), 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
