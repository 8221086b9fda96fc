"""What takes long to make is made once in a run, by whichever process is first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.once import once


def test_it_is_made_once_and_again_where_it_failed(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    tries: list[Path] = []

    def make(folder: Path) -> None:
        tries.append(folder)
        folder.mkdir()
        if len(tries) == 1:
            raise OSError("half way")
        (folder / "made").touch()

    with pytest.raises(OSError, match="half way"):
        once(tmp_path_factory, tmp_path.name, make)
    folder = once(tmp_path_factory, tmp_path.name, make)
    assert once(tmp_path_factory, tmp_path.name, make) == folder
    assert [path.name for path in folder.iterdir()] == ["made"]
    assert len(tries) == 2
