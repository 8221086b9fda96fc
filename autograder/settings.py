"""The name that courses' configurations have: see `autograder.nbgrader.configuration`."""

from autograder.nbgrader.configuration import configure, use_engine

__all__ = ["configure", "use_engine"]
