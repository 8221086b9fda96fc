"""The cage holds whoever grades: its tests once more as somebody else, on another machine's
rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import ground

OTHERS = {
    "docker": ("test_cage.py", "test_calls.py", "test_session.py"),
    "nobody": ("test_cage.py", "test_calls.py", "test_session.py"),
    "old": ("test_cage.py", "test_calls.py", "test_lost_workers.py"),
    "root": ("test_cage.py", "test_calls.py"),
    "root700": ("test_cage.py", "test_calls.py", "test_lost_workers.py"),
}


@pytest.mark.skipif(not ground.possible(), reason="only root can become somebody else")
@pytest.mark.parametrize("who", OTHERS)
def test_the_cage_holds_for_others_too(who: str) -> None:
    done = ground.tested(who, *(str(Path(__file__).with_name(name)) for name in OTHERS[who]))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
