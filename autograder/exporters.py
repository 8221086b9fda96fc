"""The name that courses' configurations have: see `autograder.nbgrader.exporters`."""

from autograder.nbgrader.exporters import CanvasExporter, MoodleExporter

__all__ = ["CanvasExporter", "MoodleExporter"]
