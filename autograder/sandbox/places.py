"""Paths of the grader's machine, which no message shows: a library is called by its name, whoever
grades is nobody."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import tempfile
from functools import lru_cache
from pathlib import Path

_ANYBODYS = ("/", "/usr", "/usr/local", "/tmp")  # on every machine alike


def without_places(text: str) -> str:
    """Text in which folders of this machine stand as ``site-packages``, ``python3.11``, ``~`` and
    the like."""
    if "/" not in text:
        return text
    pattern, names = _places()
    return pattern.sub(lambda match: names[match[0]], text)


@lru_cache(maxsize=1)
def _places() -> tuple[re.Pattern[str], dict[str, str]]:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    named = {sysconfig.get_path(name): version for name in ("stdlib", "platstdlib")}
    named |= {sysconfig.get_path(name): "site-packages" for name in ("purelib", "platlib")}
    named |= {
        str(Path(__file__).parents[1]): "autograder",
        cache_folder(): "~",
        tempfile.gettempdir(): "/tmp",
    }
    named |= dict.fromkeys((sys.prefix, sys.base_prefix), "python")
    named.setdefault(os.path.expanduser("~"), "~")
    names: dict[str, str] = {}
    for path, name in named.items():
        for spelling in (path, os.path.realpath(path)):
            if os.path.isabs(spelling) and spelling not in _ANYBODYS:
                names.setdefault(spelling, name)
    longest_first = "|".join(re.escape(path) for path in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w.\-])(?:{longest_first})(?![\w.\-])"), names


@lru_cache(maxsize=1)
def cache_folder() -> str:
    """Where numpy's and matplotlib's own files are kept, for all zygotes of this process."""
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder"
        cache.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # no home, or none that can be written
        cache = Path(tempfile.mkdtemp(prefix="autograder-cache-"))
    return str(cache)
