"""nbgrader's own tests, unedited, with our executor in the place of its kernel: `make test-nbgrader` (JUPYTER_CONFIG_PATH names this folder)."""

import os

from autograder.settings import use_engine

c = get_config()  # nbgrader defines it
use_engine(c, os.getcwd())
