"""The engine's settings, read once and carried everywhere."""

from __future__ import annotations

import difflib
import importlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from traitlets import Bool, Float, HasTraits, List, TraitError, Unicode
from traitlets.config.loader import DeferredConfig, LazyConfigValue

from autograder.sandbox.limits import TimeLimits

_NO_LIMIT = 7 * 24 * 3600.0
_STOCK_TIMEOUT = 30.0  # seconds for a cell, nbgrader's own default


class SettingsError(ValueError):
    """A setting of ours that does not exist, or has a value of the wrong kind. The message names it
    and the mend."""


class EngineTraits(HasTraits):
    """The settings of ``c.SandboxExecute`` in `nbgrader_config.py`, the same through every door."""

    follow_through = Bool(
        True, help="Whether a slip in one exercise is kept from costing the next."
    ).tag(config=True)
    pictures = Bool(
        False,
        help="Whether the figures of all cells are drawn; otherwise only those of cells that a person grades.",
    ).tag(config=True)
    timeout = Float(
        None,
        allow_none=True,
        help="Seconds of CPU time for one cell; no limit where it is not positive. Unset: 15, and 30 where an assignment's own test cells decide.",
    ).tag(config=True)
    notebook_timeout = Float(
        None,
        allow_none=True,
        help="Seconds of CPU time for one notebook in all; no limit where it is not positive. Unset: 120, and more where a cell may take longer than 15.",
    ).tag(config=True)
    call_timeout = Float(
        10.0, help="Seconds of CPU time for one call of a student's function by a hidden test."
    ).tag(config=True)
    test_timeout = Float(
        20.0, help="Seconds of CPU time for the student's code in one hidden test."
    ).tag(config=True)
    own_cells = List(
        Unicode(),
        help="Assignments that their own test cells grade, in a course whose others have hidden tests in `tests/hidden`.",
    ).tag(config=True)


@dataclass(frozen=True)
class Settings:
    """How submissions are graded. `timeout` and `notebook_timeout` in seconds, None where unset;
    `limits`: what holds then, and the other limits; `caged`: student code runs in the cage."""

    follow_through: bool = True
    pictures: bool = False
    timeout: float | None = None
    notebook_timeout: float | None = None
    limits: TimeLimits = field(default_factory=TimeLimits)
    own_cells: tuple[str, ...] = ()
    caged: bool = True

    def time_limits(self, *, own_cells: bool, cells: int) -> TimeLimits:
        """The limits for a notebook of so many code cells. The limit of the whole follows that of a
        cell. `own_cells`: its test cells decide, as in stock nbgrader, so nothing but the limit of
        a cell is asked of it."""
        usual = self.limits
        cell = _limit(
            self.timeout, _STOCK_TIMEOUT if own_cells and usual == TimeLimits() else usual.cell
        )
        limits = replace(usual, cell=cell).for_cells(cells) if own_cells else usual.with_cell(cell)
        return replace(limits, submission=_limit(self.notebook_timeout, limits.submission))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Settings:
        """The inverse of `to_dict`."""
        return cls(
            **{
                **data,
                "limits": TimeLimits(**data["limits"]),
                "own_cells": tuple(data["own_cells"]),
            }
        )


def _limit(seconds: float | None, otherwise: float) -> float:
    """A time limit as Jupyter has it: none where it is not positive."""
    if seconds is None:
        return otherwise
    return seconds if 0 < seconds < _NO_LIMIT else _NO_LIMIT


# In traitlets' order: what stands later, for a class nearer to ours, decides.
_SECTIONS = ("NotebookClient", "ExecutePreprocessor", "Execute", "SandboxExecute")
_OURS = {
    "SandboxExecute": "autograder.nbgrader.executor",
    "SubmissionExporter": "autograder.nbgrader.executor",
    "FeedbackExporter": "autograder.nbgrader.feedback",
    "CanvasExporter": "autograder.nbgrader.exporters",
    "MoodleExporter": "autograder.nbgrader.exporters",
    "ByRule": "autograder.nbgrader.late_plugin",
}


def read(config: Mapping[str, Any]) -> Settings:
    """The settings in a traitlets `Config`: of a file, or of a file and a command line.

    Raises `SettingsError` for a setting of ours that is unknown, or of the wrong kind.
    """
    for section in _OURS:
        _check_section(section, config.get(section, {}))
    given: dict[str, Any] = {}
    traits = EngineTraits()
    for name, trait in EngineTraits.class_traits(config=True).items():
        for section in _SECTIONS:
            if name in config.get(section, {}):
                try:
                    setattr(traits, name, _plain(config[section][name], trait))
                except (TraitError, ValueError) as error:
                    raise SettingsError(
                        _ill_typed(section, name, config[section][name], error)
                    ) from None
                given[name] = getattr(traits, name)
    limits = TimeLimits(call=_limit(traits.call_timeout, 0), test=_limit(traits.test_timeout, 0))
    return Settings(
        traits.follow_through,
        traits.pictures,
        traits.timeout,
        traits.notebook_timeout,
        limits,
        tuple(traits.own_cells),
    )


def _check_section(section: str, values: Mapping[str, Any]) -> None:
    if not values:
        return
    known = EngineTraits.class_traits(config=True) if section == "SandboxExecute" else {}
    if set(values) <= set(known):
        return
    ours = getattr(importlib.import_module(_OURS[section]), section)
    traits = ours.class_traits(config=True)
    for name, value in values.items():
        if name not in traits:
            near = difflib.get_close_matches(name, traits, n=1)
            hint = (
                f" Did you mean {near[0]}?" if near else " Settings are listed in docs/settings.md."
            )
            raise SettingsError(f"c.{section}.{name} is not a setting of the engine.{hint}")
        if name in known:
            continue
        try:
            plain = _plain(value, traits[name])
            if not (plain is None and traits[name].allow_none) and hasattr(
                traits[name], "validate"
            ):
                traits[name].validate(ours(), plain)
        except (TraitError, ValueError) as error:
            raise SettingsError(_ill_typed(section, name, value, error)) from None


def _plain(value: Any, trait: Any) -> Any:
    """A value from a file as it is; from a command line, where all is text, as the trait reads
    it."""
    if isinstance(value, DeferredConfig):
        return value.get_value(trait)
    if isinstance(value, LazyConfigValue):
        return value.get_value(trait.default(EngineTraits()) or [])
    if isinstance(value, float) and math.isnan(value):
        raise ValueError("a number")
    return value


def _ill_typed(section: str, name: str, value: Any, error: Exception) -> str:
    wanted = str(error).splitlines()[0].rstrip(".")
    return f"c.{section}.{name} can't be {str(value)[:60]!r}: {wanted}."
