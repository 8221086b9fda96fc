"""A parent's eye on a worker: what no rlimit bounds, looked at while the grader waits for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from autograder.sandbox.cage import Limits

INTERVAL = 0.2  # seconds between two looks
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SHARED = 512 << 20  # bytes that a worker shares with its zygote, and some to spare


class UsedTooMuch(Exception):
    """The worker uses more than it may. The message says of what."""


class Watch:
    """Call it as often as you like; it looks every `INTERVAL` seconds. Raises `UsedTooMuch`."""

    def __init__(self, pid: int, scratch: Path, limits: Limits):
        self._pid, self._scratch, self._limits = pid, scratch, limits
        self._next = time.monotonic() + INTERVAL

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        self._look_at_the_process()
        self._look_at_the_scratch_folder()
        self._next = time.monotonic() + INTERVAL

    def _look_at_the_process(self) -> None:
        try:
            with open(f"/proc/{self._pid}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()  # after the name, which may hold anything
        except OSError:
            return  # gone, or another system than Linux
        threads, pages = int(fields[17]), int(fields[21])
        if pages * _PAGE > self._limits.memory + _SHARED:
            raise UsedTooMuch(f"it used more than {self._limits.memory >> 20} MB of memory")
        if threads > self._limits.threads:
            raise UsedTooMuch(f"it started more than {self._limits.threads} threads")

    def _look_at_the_scratch_folder(self) -> None:
        size = count = 0
        folders = [str(self._scratch)]
        while folders:
            try:
                with os.scandir(folders.pop()) as entries:
                    for entry in entries:
                        count += 1
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
                        else:
                            size += entry.stat(follow_symlinks=False).st_size
                        if count > self._limits.files or size > self._limits.scratch:
                            raise UsedTooMuch(
                                f"it wrote more than {self._limits.scratch >> 20} MB or {self._limits.files} files into its folder"
                            )
            except OSError:
                continue  # gone meanwhile, or closed by the student; what can't be listed is counted when it is made


def remove(folder: Path) -> None:
    """Delete a scratch folder, whatever a student made of it: closed folders, a thousand folders inside each other."""
    try:
        shutil.rmtree(folder)
        return
    except (OSError, RecursionError):
        if not folder.exists():
            return
    subprocess.run(["chmod", "-R", "u+rwx", "--", str(folder)], stderr=subprocess.DEVNULL, check=False)
    subprocess.run(["rm", "-rf", "--", str(folder)], stderr=subprocess.DEVNULL, check=False)
