"""Run a command as on Linux 5.13, the oldest that we support, without namespaces or mounts for
ordinary users: Landlock in its first version, without truncation, TCP, devices and scopes.

Nothing of ours takes part in it: a seccomp filter asks this process how to answer who asks for
Landlock's version, and refuses namespaces and mounts. The command and all its children then do what
they would do there.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import select
import socket
import struct

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

_VERSION = 1
_LANDLOCK_CREATE = 444
_SECCOMP, _UNSHARE, _MOUNT = (317, 272, 165) if platform.machine() == "x86_64" else (277, 97, 40)
_NEW_LISTENER, _NO_NEW_PRIVS = 8, 38
_RECEIVE, _SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_RECV, SECCOMP_IOCTL_NOTIF_SEND
_ALLOW, _REFUSE, _ASK = 0x7FFF0000, 0x00050001, 0x7FC00000
_FILTER = [  # code, jump if true, jump if false, operand
    (0x20, 0, 0, 0),
    (0x15, 5, 0, _UNSHARE),
    (0x15, 4, 0, _MOUNT),
    (0x15, 0, 4, _LANDLOCK_CREATE),
    (0x20, 0, 0, 32),  # the flags: 1 asks for the version
    (0x15, 0, 2, 1),
    (0x06, 0, 0, _ASK),
    (0x06, 0, 0, _REFUSE),
    (0x06, 0, 0, _ALLOW),
]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def run(command: list[str]) -> int:
    """The command's exit code."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        listener = _install()
        socket.send_fds(theirs, [b"x"], [listener])
        os.close(listener)
        os.execv(command[0], command)
    _, (listener,), _, _ = socket.recv_fds(ours, 1, 1)
    _answer_until_the_end(listener, os.pidfd_open(pid))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _install() -> int:
    """The file descriptor from which questions are read."""
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in _FILTER)
    program = _Program(len(_FILTER), code)
    _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    listener: int = _libc.syscall(
        ctypes.c_long(_SECCOMP),
        ctypes.c_uint(1),
        ctypes.c_uint(_NEW_LISTENER),
        ctypes.byref(program),
    )
    if listener < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return listener


def _answer_until_the_end(listener: int, ended: int) -> None:
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(ended, select.POLLIN)
    while all(descriptor != ended for descriptor, _ in poll.poll()):
        question = bytearray(80)
        try:
            fcntl.ioctl(listener, _RECEIVE, question)
            (number,) = struct.unpack_from("=Q", question)
            fcntl.ioctl(listener, _SEND, struct.pack("=QqiI", number, _VERSION, 0, 0))
        except FileNotFoundError:
            pass  # who asked was killed meanwhile
