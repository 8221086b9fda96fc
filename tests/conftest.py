"""Tests run side by side (`pytest -n auto --dist loadgroup`): a file stays together, so that it makes its fixtures once; a unit's own tests, too."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.pluginmanager.hasplugin("xdist"):
        return  # `pytest tests/hidden` works without it
    for item in items:
        unit = getattr(item, "callspec", None) and item.callspec.params.get("unit")
        item.add_marker(pytest.mark.xdist_group(str(unit or item.path.stem)))
