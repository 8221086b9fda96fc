"""What lies beside a notebook is as hostile to whoever grades: that class once more as root with
and without a uid of its own for workers, as a user without rights, and as such a user on the oldest
kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import ground

FILES = [str(Path(__file__).with_name(name)) for name in ("test_handed_in.py", "test_beside.py")]
# the class by our command, and what of the reader and of the working directory depends on rights
CASES = "ours or by_hand or ordinary or shadow_nothing or gives_way or give_way or many_files"


@pytest.mark.skipif(not ground.possible(), reason="only root can become somebody else")
@pytest.mark.parametrize("who", ["root", "root700", "nobody", "old"])
def test_a_class_of_hostile_folders_is_graded_alike(who: str) -> None:
    done = ground.tested(who, "-k", CASES, *FILES)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "11 passed" in done.stdout, done.stdout[-3000:]
