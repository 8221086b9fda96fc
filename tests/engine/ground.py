"""Run a command as somebody else: ``python -m tests.engine.ground nobody|docker|root COMMAND ...`` (as root, on Linux).

``nobody`` has no rights at all, ``docker`` is root as Docker has it by default (no mounts, no namespaces), ``root`` keeps everything. All
see this machine as it would be if Python and this checkout lay where everyone may read them: a private view of the mounts, gone with the
command.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_NEWNS, _BIND, _MOVE, _REC, _PRIVATE = 0x00020000, 0x1000, 0x2000, 0x4000, 1 << 18
_SYS_ADMIN, _SYS_PTRACE, _CAPBSET_DROP = 21, 19, 24
NOBODY = 65534

ROOT = Path(__file__).parents[2]


def possible() -> bool:
    """Whether this process may do what it takes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    pid = os.fork()
    if pid == 0:
        os._exit(1 if _libc.unshare(_NEWNS) else 0)
    return os.waitpid(pid, 0)[1] == 0


def main() -> None:
    who, *command = sys.argv[1:]
    _open_up([sys.prefix, sys.base_prefix, str(ROOT)])
    home = tempfile.mkdtemp(prefix="home-")
    os.environ |= {"HOME": home, "XDG_CACHE_HOME": home, "TMPDIR": home, "AUTOGRADER_GROUND": who}
    if who == "nobody":
        os.chown(home, NOBODY, NOBODY)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    elif who == "docker":
        os.chmod(home, 0o711)
        for capability in (_SYS_ADMIN, _SYS_PTRACE):
            _libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # execve takes it away
    else:
        os.chmod(home, 0o711)
    os.execv(command[0], command)


def _open_up(needed: list[str]) -> None:
    """Put folders that all may pass in place of those above `needed` that only root may pass, for this process and its children."""
    _check(_libc.unshare(_NEWNS))
    _check(_libc.mount(None, b"/", None, _REC | _PRIVATE, None))
    closed: dict[Path, list[str]] = {}
    for path in dict.fromkeys(needed):
        for parent in reversed(Path(path).parents):
            if not parent.stat().st_mode & 1:
                closed.setdefault(parent, []).append(path)
                break
    for folder, inside in closed.items():
        aside = Path(tempfile.mkdtemp(prefix="aside-"))
        for number, path in enumerate(inside):
            (aside / str(number)).mkdir()
            _check(_libc.mount(os.fsencode(path), os.fsencode(aside / str(number)), None, _BIND | _REC, None))
        _check(_libc.mount(b"none", os.fsencode(folder), b"tmpfs", 0, b"mode=755"))
        for number, path in enumerate(inside):
            Path(path).mkdir(parents=True)
            _check(_libc.mount(os.fsencode(aside / str(number)), os.fsencode(path), None, _MOVE, None))


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    main()
