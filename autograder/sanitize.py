"""The name that courses' configurations have: see `autograder.nbgrader.sanitize`."""

from autograder.nbgrader.sanitize import highlight_code, markdown2html

__all__ = ["highlight_code", "markdown2html"]
