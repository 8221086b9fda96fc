"""What late work costs: nbgrader asks a plugin of the course, and here is one for the usual rule."""

from __future__ import annotations

from typing import Any

from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Enum, Float

from autograder.course.late_work import Rule


class PluginError(Exception):
    """The course's plugin for late work can't be used. The message names the mend."""


class ByRule(BasePlugin):
    """A plugin for `c.AssignLatePenalties.plugin_class`: so many percent a day, after a grace
    period, up to a cap. See `docs/settings.md`."""

    percent = Float(
        10.0, min=0, max=100, help="Percent of the points taken off for each day (or hour) begun."
    ).tag(config=True)
    per = Enum(("day", "hour"), "day", help="What percent counts: each `day` or each `hour`.").tag(
        config=True
    )
    grace = Float(
        0.0,
        min=0,
        help="Hours after the due date, or after the end of an extension, that cost nothing; the first day begins after them.",
    ).tag(config=True)
    cap = Float(100.0, min=0, max=100, help="The most that is taken off, in percent.").tag(
        config=True
    )
    accepted_days = Float(
        None,
        allow_none=True,
        min=0,
        help="What comes more days late than this gets no points at all. Unset: everything is accepted.",
    ).tag(config=True)
    of = Enum(
        ("maximum", "score"),
        "maximum",
        help="Percent of what: of the `maximum` that the notebook can give, or of the `score` that it was given.",
    ).tag(config=True)

    @property
    def rule(self) -> Rule:
        return Rule(self.percent, self.per, self.grace, self.cap, self.accepted_days, self.of)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float:
        """The points to take off one notebook; nbgrader's preprocessor, our `parent`, knows which
        it is."""
        at = self.parent
        notebook = at.gradebook.find_notebook(at.notebook_id, at.assignment_id)
        return self.rule.penalty(float(score), float(notebook.max_score), total_seconds_late)


class Penalties:
    """What late work costs in this course, asked as nbgrader asks: of its `AssignLatePenalties`.
    Raises `PluginError`."""

    def __init__(self, config: Any, book: Any):
        try:
            self._at = AssignLatePenalties(config=config)
            self._at.init_plugin()
        except Exception as error:
            raise PluginError(
                f"c.AssignLatePenalties in nbgrader_config.py can't be used: {error}"
            ) from error
        self._at.gradebook = book

    @property
    def rule(self) -> Rule | None:
        """The rule, where the course's plugin is ours."""
        plugin = self._at.plugin_inst
        return plugin.rule if isinstance(plugin, ByRule) else None

    def of(self, student: str, submission: Any, notebook: Any) -> float | None:
        """The points to take off a submitted notebook, in nbgrader's bounds: at least nothing, at
        most the score; None where nothing is. Raises `PluginError`."""
        late = submission.total_seconds_late
        if late <= 0:
            return None
        at = self._at
        at.student_id, at.assignment_id, at.notebook_id = student, submission.name, notebook.name
        try:
            penalty = at.plugin_inst.late_submission_penalty(student, notebook.score, late)
            return None if penalty is None else min(max(float(penalty), 0.0), notebook.score)
        except Exception as error:
            plugin = type(at.plugin_inst).__name__
            raise PluginError(
                f"The course's plugin for late submissions, {plugin}, failed for {student}: {type(error).__name__}: {error}. "
                "Mend it, or take c.AssignLatePenalties.plugin_class out of nbgrader_config.py."
            ) from error


def rule_of(config: Any) -> Rule | None:
    """The rule for late work in a traitlets `Config`, where it names our plugin, and one that can
    be used."""
    try:
        return Penalties(config, None).rule
    except PluginError:
        return None
