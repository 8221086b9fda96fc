"""The name that courses' configurations have: see `autograder.nbgrader.exporters`."""

from autograder.nbgrader.exporters import CanvasExporter, CsvExporter, MoodleExporter

__all__ = ["CanvasExporter", "CsvExporter", "MoodleExporter"]
