"""Scratch folders, which students write into."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def remove(folder: Path) -> None:
    """Delete a scratch folder, whatever a student made of it: closed folders, a thousand folders
    inside each other."""
    try:
        shutil.rmtree(folder)
        return
    except (OSError, RecursionError):
        if not folder.exists():
            return
    for command in (["rm", "-rf"], ["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
        subprocess.run([*command, "--", str(folder)], stderr=subprocess.DEVNULL, check=False)
        if not folder.exists():
            return
