"""The name that courses' configurations have: see `autograder.nbgrader.feedback`."""

from autograder.nbgrader.feedback import FeedbackExporter

__all__ = ["FeedbackExporter"]
