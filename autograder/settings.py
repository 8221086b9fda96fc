"""The name that courses' configurations have: see `autograder.nbgrader.configuration`."""

from autograder.nbgrader.configuration import configure, show_answers, use_engine

__all__ = ["configure", "show_answers", "use_engine"]
