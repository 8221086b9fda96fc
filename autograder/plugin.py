"""The pytest plugin: the fixtures of hidden tests, and their outcomes in words.

A hidden test is any test of a class marked with `exercise`. With plain ``pytest tests/hidden`` the instructor's notebooks are under
test, with ``--submission FILE`` one submission; while grading, `grading` says which.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from autograder.sandbox.session import Session
    from autograder.sandbox.student import Given, Student

Provider = Callable[[pytest.Item], "Session"]

_provider = pytest.StashKey[Provider]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption("--submission", metavar="FILE", help="run the hidden tests against this notebook, not against the instructor's")
    group.addoption("--no-sandbox", action="store_true", help="run notebooks without the cage (only where you trust them)")


def pytest_configure(config: pytest.Config) -> None:
    if _provider not in config.stash:
        from autograder.instructor import Notebooks

        notebooks = Notebooks(config)
        config.stash[_provider] = notebooks.session_for
        config.add_cleanup(notebooks.close)


def serve_sessions(config: pytest.Config, provider: Provider) -> None:
    """Let `provider` say which submission is under test."""
    config.stash[_provider] = provider


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


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Hidden tests may use Hypothesis: always the same examples, no clock, no database, and not too many."""
    if module_path.parent.parent.name == "hidden" and "hypothesis" in module_path.read_text():
        from hypothesis import HealthCheck, settings

        settings.register_profile(
            "autograder", derandomize=True, deadline=None, database=None, max_examples=50, suppress_health_check=list(HealthCheck)
        )
        settings.load_profile("autograder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if exercise_of(item) and not title_of(item):
            raise pytest.UsageError(f"{item.nodeid} has no docstring: its first line is what the learner reads.")


# -- fixtures ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def _session(request: pytest.FixtureRequest) -> Iterator[Session]:
    session = request.config.stash[_provider](request.node)
    session.begin_test(exercise_of(request.node) or "", forbids=list(forbids_of(request.node)))
    yield session
    session.end_test()


@pytest.fixture
def student(_session: Session) -> Student:
    """The notebook under test: ``student.softmax(Z)`` calls its function and returns the value."""
    return _session.student


@pytest.fixture
def given(_session: Session) -> Given:
    """The course's own functions of the notebook, as they were before any student cell ran."""
    return _session.given


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """A generator of the test's own, seeded by its name: the same numbers at every run."""
    item = request.node
    name = f"{unit_of(item)}::{short_name(item)}" if exercise_of(item) else item.nodeid
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest(), "big"))


@pytest.fixture
def data_dir(request: pytest.FixtureRequest) -> Path:
    """The folder of the unit's data files."""
    root = request.config.rootpath
    for base in (request.node.path.parents[3], root):
        for folder in ("release", "source"):
            path = base / folder / unit_of(request.node) / "data"
            if path.is_dir():
                return Path(path)
    raise FileNotFoundError(f"the unit {unit_of(request.node)} has no data folder")


# -- outcomes ----------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    try:
        result = yield
    finally:
        session = getattr(item, "funcargs", {}).get("_session")
        if session is not None and session.stopped is not None:
            raise session.stopped  # a test can't pass, or fail for another reason, by catching the end of its worker
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if exercise_of(item) and report.failed and call.excinfo is not None:
        session = getattr(item, "funcargs", {}).get("_session")
        report.sections.append(("what the learner reads", explain(call.excinfo.value, session)))
    return report


def explain(error: BaseException, session: Session | None) -> str:
    """Why a test failed, in a few lines for the learner: what was called, what came back, what does not hold."""
    from autograder.literals import call_source, literal
    from autograder.sandbox.outputs import inert
    from autograder.sandbox.student import NotDefined, Stopped, StudentError

    if isinstance(error, NotDefined):
        return _sentence(f"{error.message}.")
    lines = []
    call = _call_about(error, session)
    if call is not None:
        lines.append(f"called: {call_source(call.name, call.args, call.kwargs)}")
        if call.error is None:
            lines.append(f"came back: {literal(call.result, digits=6, longest=160)}")
    if isinstance(error, Stopped):
        lines.append(str(error))
    elif isinstance(error, StudentError):
        place = f" (line {error.number}: {error.line})" if error.number else ""
        if error.type_name == "NotImplementedError":
            lines.append("It is not written yet.")
        else:
            lines.append(f"It stopped with {error.type_name}: {error.message}{place}")
    elif isinstance(error, AssertionError):
        text = str(error).split("\nassert ")[0].strip()
        if text and not text.startswith("assert "):
            lines.append(_sentence(text))
    elif type(error).__name__.startswith("Flaky"):
        lines.append("The same call gave different results when it was repeated.")
    else:
        lines.append(f"What came back can't be used here ({type(error).__name__}: {str(error)[:200]}).")
    text = "\n".join(lines)
    text = re.sub(r"\b0x[0-9a-fA-F]{6,}\b", "0x...", text)
    return inert(text).encode("ascii", "backslashreplace").decode()


def _sentence(text: str) -> str:
    """With a capital, unless the first word is code."""
    return text[0].upper() + text[1:] if text.split()[0].isalpha() else text


def _call_about(error: BaseException, session: Session | None) -> Any:
    """The call that a failure is about: the one that gave the value that failed, else the latest."""
    if session is None or not session.calls:
        return None
    subject = getattr(error, "subject", None)
    if subject is not None:
        for call in reversed(session.calls):
            if call.result is subject or (isinstance(call.result, (tuple, list)) and any(part is subject for part in call.result)):
                return call
    return session.calls[-1]
