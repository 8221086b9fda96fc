"""The name that courses' configurations have: see `autograder.nbgrader.late_plugin`."""

from autograder.nbgrader.late_plugin import ByRule

__all__ = ["ByRule"]
