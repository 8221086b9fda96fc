"""Tests run side by side (`pytest -n auto --dist loadfile`): a file stays together, so that it makes
its fixtures once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium; tests are skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path = next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
    if path is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


# Files of few and long tests: begun first, so that none of them is waited for at the end.
_LONG = {
    *("test_nbgrader_suite", "test_term", "test_class", "test_settings", "test_other_courses"),
    *("test_site", "test_browser", "test_resuming", "test_docs", "test_grounds"),
    *("test_beside_grounds", "test_broken_class", "test_pyodide", "test_cluster"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in _LONG)
