"""What a notebook's code finds around it, and what the rest of the process must not notice of
it."""

from __future__ import annotations

import builtins
import io
import os
import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import numpy as np
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from autograder.sandbox.inside.cell_runner import no_input
from autograder.sandbox.inside.gates import Gates
from autograder.sandbox.one_process.namespace import Namespace

_numpy: Any = np.random  # its types leave out what exchanges a generator


class Surroundings:
    """For one notebook: its working directory, its ``__main__``, its random numbers, closed gates,
    and nobody who reads what it shows."""

    def __init__(self, namespace: Namespace, folder: str, gates: Gates):
        self._namespace, self._folder, self._gates = namespace, folder, gates
        self._random = random.Random(0).getstate()
        self._numbers: Any = _seeded()
        self.forbidden: tuple[str, list[str]] | None = (
            None  # the exercise that is tested, and what it forbids
        )
        self._modules = set(sys.modules)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """While the notebook's code runs."""
        before = (
            os.getcwd(),
            sys.modules.get("__main__"),
            random.getstate(),
            _numpy.get_bit_generator(),
            builtins.input,
        )
        path = _place_for_own_modules()
        os.chdir(self._folder)
        sys.modules["__main__"] = self._namespace.module
        sys.path.insert(path, "")
        random.setstate(self._random)
        _numpy.set_bit_generator(self._numbers)
        builtins.input = no_input
        if self.forbidden is not None:
            self._gates.close(*self.forbidden)
        try:
            with (
                redirect_stdout(io.StringIO()),
                redirect_stderr(io.StringIO()),
                _nothing_is_shown(),
                warnings.catch_warnings(),
            ):
                yield
        finally:
            self._gates.open()
            self._random = random.getstate()
            self._numbers = _numpy.get_bit_generator()
            folder, main, state, numbers, builtins.input = before
            os.chdir(folder)
            random.setstate(state)
            _numpy.set_bit_generator(numbers)
            if main is not None:
                sys.modules["__main__"] = main
            if "" in sys.path[path : path + 1]:
                del sys.path[path]

    @contextmanager
    def left(self) -> Iterator[None]:
        """While a function of the test's runs in the middle of it: that one may do what the
        exercise forbids."""
        self._gates.open()
        try:
            yield
        finally:
            if self.forbidden is not None:
                self._gates.close(*self.forbidden)

    def forget(self) -> None:
        """Let go of the modules that came from the notebook's own folder."""
        for name in set(sys.modules) - self._modules:
            file = getattr(sys.modules[name], "__file__", None)
            if file and str(file).startswith(self._folder):
                del sys.modules[name]


def _seeded() -> Any:
    """The generator behind numpy's functions, as `np.random.seed(0)` leaves it. Notebooks' own are
    exchanged whole: to read and write their state takes longer than most calls, in a browser."""
    generator = np.random.MT19937()
    np.random.RandomState(generator).seed(0)
    return generator


@contextmanager
def numbers_kept() -> Iterator[None]:
    """Numpy's random numbers go on afterwards as if nothing had been. An exchanged generator alone
    would lose the number that `np.random.randn` keeps for the next time."""
    generator, state = _numpy.get_bit_generator(), np.random.get_state()
    try:
        yield
    finally:
        _numpy.set_bit_generator(generator)
        np.random.set_state(state)


def _place_for_own_modules() -> int:
    """Where in Python's path the notebook's folder stands, as in a kernel: after Python's own
    modules."""
    packages = (
        place
        for place, path in enumerate(sys.path)
        if os.path.basename(path) in ("site-packages", "dist-packages")
    )
    return next(packages, len(sys.path))


@contextmanager
def _nothing_is_shown() -> Iterator[None]:
    """Displays go nowhere, and figures are closed."""
    shell = InteractiveShell.instance() if InteractiveShell.initialized() else None
    publisher = shell.display_pub if shell is not None else None
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    figures, show = (set(pyplot.get_fignums()), pyplot.show) if pyplot else (set(), None)
    if shell is not None:
        shell.display_pub = CapturingDisplayPublisher()
    if pyplot:
        pyplot.show = lambda *_, **__: None
    try:
        yield
    finally:
        if shell is not None:
            shell.display_pub = publisher
        if pyplot:
            pyplot.show = show
        later: Any = sys.modules.get("matplotlib.pyplot")
        for number in set(later.get_fignums()) - figures if later else ():
            later.close(number)
