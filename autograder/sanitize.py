"""The name that courses' configurations have: see `autograder.nbgrader.formgrader`."""

from autograder.nbgrader.formgrader import highlight_code, markdown2html

__all__ = ["highlight_code", "markdown2html"]
