"""What pytest loads in every run of the environment: the fixtures of hidden tests, where a course
is, and nothing elsewhere."""

from __future__ import annotations

import pytest

CONFIG = "nbgrader_config.py"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Load the plugin where pytest is called from inside a course, or for files of one."""
    here = early_config.invocation_params.dir
    named = [
        here / str(place).partition("::")[0]
        for place in early_config.known_args_namespace.file_or_dir
    ]
    if any(
        (folder / CONFIG).is_file()
        for place in (here, *named)
        for folder in (place, *place.parents)
    ):
        from autograder.scoring import plugin

        if not early_config.pluginmanager.is_registered(plugin):
            early_config.pluginmanager.register(plugin, "autograder.scoring.plugin")
