"""Run a command as somebody else: ``python -m tests.support.ground nobody|old|docker|root|root700
COMMAND ...`` (as root, on Linux).

``nobody`` has no rights at all, ``old`` neither, on a kernel as old as may be (see `old_kernel`),
``docker`` is root as Docker has it by default (no mounts, no namespaces), ``root`` keeps
everything. They see this machine as it would be if Python and this checkout lay where everyone may
read them; ``root700``, which keeps everything too, as if they lay below a folder of root's own. It
is a private view of the mounts, gone with the command.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support import old_kernel

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


def tested(who: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with these arguments as somebody else."""
    command = [
        sys.executable,
        "-m",
        "tests.support.ground",
        who,
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *arguments,
    ]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500
    )


def main() -> None:
    who, *command = sys.argv[1:]
    needed = [sys.prefix, sys.base_prefix, str(ROOT)]
    if who == "root700":
        _put_below(
            {ROOT.parent: [path for path in needed if Path(path).is_relative_to(ROOT.parent)]},
            mode=0o700,
        )
    else:
        _put_below(_closed(needed), mode=0o755)
    home = tempfile.mkdtemp(prefix="home-")
    os.environ |= {"HOME": home, "XDG_CACHE_HOME": home, "TMPDIR": home, "AUTOGRADER_GROUND": who}
    if who in ("nobody", "old"):
        os.chown(home, NOBODY, NOBODY)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        if who == "old":
            sys.exit(old_kernel.run(command))
    elif who == "docker":
        os.chmod(home, 0o711)
        for capability in (_SYS_ADMIN, _SYS_PTRACE):
            _libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # execve takes it away
    else:
        os.chmod(home, 0o711)
    os.execv(command[0], command)


def _closed(needed: list[str]) -> dict[Path, list[str]]:
    """The folders above `needed` that only root may pass, and what is needed in each."""
    closed: dict[Path, list[str]] = {}
    for path in dict.fromkeys(needed):
        for parent in reversed(Path(path).parents):
            if not parent.stat().st_mode & 1:
                closed.setdefault(parent, []).append(path)
                break
    return closed


def _put_below(folders: dict[Path, list[str]], *, mode: int) -> None:
    """Put folders of this mode in the place of others, with nothing in them but these paths, for
    this process and its children."""
    _check(_libc.unshare(_NEWNS))
    _check(_libc.mount(None, b"/", None, _REC | _PRIVATE, None))
    for folder, inside in folders.items():
        aside = Path(tempfile.mkdtemp(prefix="aside-"))
        for number, path in enumerate(inside):
            (aside / str(number)).mkdir()
            _check(
                _libc.mount(
                    os.fsencode(path), os.fsencode(aside / str(number)), None, _BIND | _REC, None
                )
            )
        _check(_libc.mount(b"none", os.fsencode(folder), b"tmpfs", 0, f"mode={mode:o}".encode()))
        for number, path in enumerate(inside):
            Path(path).mkdir(parents=True, exist_ok=True)
            _check(
                _libc.mount(os.fsencode(aside / str(number)), os.fsencode(path), None, _MOVE, None)
            )


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    main()
