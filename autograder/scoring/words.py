"""Why a hidden test failed, in the learner's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from autograder.grade import MAX_TOLD
from autograder.sandbox.outputs import cut, inert
from autograder.sandbox.student import Call, NotDefined, Reference, Stopped, StudentError
from autograder.scoring.items import title_of
from autograder.scoring.literals import literal
from autograder.scoring.shown import program

if TYPE_CHECKING:
    from autograder.sandbox.session import Session

MAX_BACK = 480  # characters of a value that came back


def explain(error: BaseException, session: Session | None) -> str:
    """Why a test failed, in a few lines for the learner: what was called, what came back, what does
    not hold."""
    if isinstance(error, NotDefined):
        return _sentence(f"{error.message}.")
    call = _call_about(error, session)
    lines = [] if call is None or session is None else about(call, session.trace)
    if isinstance(error, Stopped):
        lines.append(str(error))
    elif isinstance(error, StudentError):
        place = f" (line {error.number}: {error.line})" if error.number else ""
        if error.type_name == "NotImplementedError":
            lines.append("It is not written yet.")
        else:
            where = " where an answer is wanted" if "ValueError" in error.bases else ""
            lines.append(f"It stopped with {error.type_name}{where}: {error.message}{place}")
    elif isinstance(error, (AssertionError, pytest.fail.Exception)):
        text = str(error).split("\nassert ")[0].strip()
        if text and not text.startswith("assert "):
            lines.append(_sentence(text))
    elif type(error).__name__.startswith("Flaky"):
        lines.append("The same call gave different results when it was repeated.")
    elif call is not None and call.error is None and call.came_back is None:
        lines.append("Nothing came back (None): is a `return` missing?")
    else:
        lines.append(
            f"What came back can't be used here ({type(error).__name__}: {str(error)[:200]})."
        )
    return safe(lines)


def safe(lines: list[str]) -> str:
    """Lines for a learner's eyes, whatever stands in them."""
    text = "\n".join(cut(line, MAX_TOLD) for line in lines)
    text = re.sub(r"\b0x[0-9a-fA-F]{6,}\b", "0x...", text)
    return cut(inert(text).encode("ascii", "backslashreplace").decode(), MAX_TOLD)


def about(call: Call, trace: Sequence[Call] = ()) -> list[str]:
    """What was called, and what came back, for the learner to paste. `trace`: what the test did, up
    to that call and beyond."""
    shown = program(trace or [call], call)
    if shown is not None:
        lines = f"called: {shown}".split("\n")
    else:
        whose = getattr(call.args[0] if call.args else None, "_label", "object")
        lines = [
            f"asked for: `{call.args[1]}` of your {whose}"
            if call.name == "getattr"
            else f"used: `{call.name}` of your {whose}"
        ]
    if (
        call.error is not None
        or isinstance(call.came_back, Reference)
        or (call.came_back is None and "." in call.name)
    ):
        return lines
    return [*lines, f"came back: {literal(call.came_back, digits=6, longest=MAX_BACK)}"]


def is_undecided(error: BaseException, item: pytest.Item, session: Session | None) -> bool:
    """Whether a test failed for its values before the one promise that its title states could be
    judged."""
    promise = promise_of(title_of(item))
    if (
        not promise
        or session is None
        or not session.calls
        or isinstance(error, (NotDefined, Stopped))
    ):
        return False
    if getattr(error, "promise", "") == promise or (
        isinstance(error, StudentError) and error.type_name == "NotImplementedError"
    ):
        return False
    if promise == "unchanged":
        return not any(call.changed for call in session.calls)
    return getattr(error, "subject", None) is not None


def promise_of(title: str) -> str:
    """ "unchanged" or "raises" where that is all that a title promises, else ""."""
    if _TWO.search(title):
        return ""
    if _UNCHANGED.fullmatch(title):
        return "unchanged"
    return "raises" if _RAISES.search(title) else ""


_TWO = re.compile(r"[;:]|, and\b|\b(work|works|give|gives)\b")
_UNCHANGED = re.compile(
    r"[\w\s]+ (stays?|is|are|remains?) (as (it|they) (is|are|was|were)|the same afterwards|unchanged|untouched)( afterwards)?(, bit for bit)?\.?"
)
_RAISES = re.compile(r"\braises? an? \w+Error\.?$")


def _sentence(text: str) -> str:
    """With a capital, unless the first word is code."""
    return text[0].upper() + text[1:] if text.split()[0].isalpha() else text


def _call_about(error: BaseException, session: Session | None) -> Call | None:
    """The call or operator that a failure is about: the one that gave the value that failed, or did
    not end well; else the latest call."""
    if session is None or not session.trace:
        return None
    subject = getattr(error, "subject", None)
    if subject is not None:
        for call in reversed(session.trace):
            if call.result is subject or (
                isinstance(call.result, (tuple, list))
                and any(part is subject for part in call.result)
            ):
                return call
    if session.trace[-1].error is error:
        return session.trace[-1]
    return session.calls[-1] if session.calls else session.trace[-1]
