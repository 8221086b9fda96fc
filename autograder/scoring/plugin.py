"""The pytest plugin: the fixtures of hidden tests, and their outcomes in words.

A hidden test is any test of a class marked with `exercise`. With plain ``pytest tests/hidden`` the
instructor's notebooks are under test, with ``--submission FILE`` one submission; while grading,
`grading` says which.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autograder.scoring.items import exercise_of, forbids_of, short_name, title_of, unit_of

if TYPE_CHECKING:
    from autograder.sandbox.session import Session
    from autograder.sandbox.student import Call, Given, Student

Provider = Callable[[pytest.Item], "Session"]

_provider = pytest.StashKey[Provider]()
# The test that runs. Pytest's `request` fixture says it, too, but is made anew for each fixture that asks for it, which
# costs more than many a test.
_running: list[pytest.Item] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption(
        "--submission",
        metavar="FILE",
        help="run the hidden tests against this notebook, not against the instructor's",
    )
    group.addoption(
        "--no-sandbox",
        action="store_true",
        help="run notebooks without the cage (only where you trust them)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if _provider not in config.stash:
        from autograder.scoring.plain_pytest import Notebooks

        notebooks = Notebooks(config)
        config.stash[_provider] = notebooks.session_for
        config.add_cleanup(notebooks.close)


def serve_sessions(config: pytest.Config, provider: Provider) -> None:
    """Let `provider` say which submission is under test."""
    config.stash[_provider] = provider


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Hidden tests may use Hypothesis: always the same examples, no clock, no database, and not too
    many."""
    if module_path.parent.parent.name == "hidden" and "hypothesis" in module_path.read_text():
        from hypothesis import HealthCheck, settings

        settings.register_profile(
            "autograder",
            derandomize=True,
            deadline=None,
            database=None,
            max_examples=50,
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("autograder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if exercise_of(item) and not title_of(item):
            raise pytest.UsageError(
                f"{item.nodeid} has no docstring: its first line is what the learner reads."
            )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _running[:] = [item]


# -- fixtures --------------------------------------------------------------------------------------


@pytest.fixture
def _session() -> Iterator[Session]:
    (item,) = _running
    session = item.config.stash[_provider](item)
    session.begin_test(exercise_of(item) or "", forbids=list(forbids_of(item)))
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
def rng() -> np.random.Generator:
    """A generator of the test's own, seeded by its name: the same numbers at every run."""
    (item,) = _running
    name = f"{unit_of(item)}::{short_name(item)}" if exercise_of(item) else item.nodeid
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest(), "big"))


@pytest.fixture
def data_dir(_session: Session) -> Path:
    """The folder of the unit's data files: the release's, as every student has it."""
    if _session.data is None:
        raise FileNotFoundError("the unit's release has no folder called data")
    return _session.data


# -- outcomes --------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    session = getattr(item, "funcargs", {}).get("_session")
    found: list[AssertionError] = []
    try:
        with _noting(item, session, found):
            result = yield
    finally:
        if session is not None and session.stopped is not None:
            # A test can't pass, or fail for another reason, by catching the end of its worker. But
            # what Hypothesis had found by then is true.
            raise found[0] if found else session.stopped
    return result


@contextlib.contextmanager
def _noting(
    item: pytest.Item, session: Session | None, found: list[AssertionError]
) -> Iterator[None]:
    """Keep the first failure that Hypothesis finds, with the calls up to it: the time may run out
    while it looks for a smaller one."""
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    if handle is None or session is None:
        yield
        return
    inner = handle.inner_test
    calls: list[Call] = []

    @functools.wraps(inner)
    def noting(*args: Any, **kwargs: Any) -> Any:
        try:
            return inner(*args, **kwargs)
        except AssertionError as error:
            if not found and session.stopped is None:
                found.append(error)
                calls[:] = session.trace
            raise

    handle.inner_test = noting
    try:
        yield
    finally:
        handle.inner_test = inner
        if found and session.stopped is not None:
            session.trace[:] = calls


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if exercise_of(item) and report.failed and call.excinfo is not None:
        from autograder.scoring.words import (
            explain,
            is_undecided,
            promise_of,
        )  # not before: a course's other tests need none of it

        session = getattr(item, "funcargs", {}).get("_session")
        report.sections.append(("what the learner reads", explain(call.excinfo.value, session)))
        if is_undecided(call.excinfo.value, item, session):
            report.sections.append(("undecided", promise_of(title_of(item))))
    return report
