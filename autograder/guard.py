"""The name that courses' configurations have: see `autograder.nbgrader.guard`."""

from autograder.nbgrader.guard import GuardedHTMLExporter, GuardedNotebookExporter

__all__ = ["GuardedHTMLExporter", "GuardedNotebookExporter"]
