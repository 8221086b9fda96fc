"""What a collected hidden test says of itself."""

from __future__ import annotations

import pytest


def exercise_of(item: pytest.Item) -> str | None:
    """The exercise that a test belongs to; None for a test that is no hidden test."""
    return getattr(getattr(item, "cls", None), "__exercise__", None)


def forbids_of(item: pytest.Item) -> dict[str, str]:
    """What the exercise of a test forbids, with the reasons."""
    forbids: dict[str, str] = getattr(getattr(item, "cls", None), "__forbids__", {})
    return forbids


def title_of(item: pytest.Item) -> str:
    """What the learner reads of a test: the first line of its docstring."""
    text = getattr(getattr(item, "obj", None), "__doc__", None) or ""
    return text.strip().split("\n")[0].strip()


def weight_of(item: pytest.Item) -> float:
    return float(getattr(getattr(item, "obj", None), "__weight__", 1))


def short_name(item: pytest.Item) -> str:
    """``TestSigmoid::test_half_at_zero[param]``."""
    return f"{item.cls.__name__}::{item.name}"  # type: ignore[attr-defined]


def unit_of(item: pytest.Item) -> str:
    return item.path.parent.name
