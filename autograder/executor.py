"""The name that courses' configurations have: see `autograder.nbgrader.executor`."""

from autograder.nbgrader.executor import SandboxExecute, SubmissionExporter

__all__ = ["SandboxExecute", "SubmissionExporter"]
