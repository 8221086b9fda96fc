"""What the course's prose says about its own data and numbers, held by assertions.

A file `tests/course/claims/UNIT.py` quotes the notebook's sentences and proves them::

    @claim("$\\\\sigma(-40)$ is about $4.2 \\\\cdot 10^{-18}$")
    def tiny(notebook):
        assert digits(notebook.sigmoid(-40.0), 2) == 4.2e-18

    given("Jacobi's method of 1846", "the year of his paper")
"""

from __future__ import annotations

import contextlib
import io
import re
import runpy
import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot

from tests.support.the_course import COURSE, source

FOLDER = Path(__file__).parents[1] / "course" / "claims"
_QUIET = 10  # whole numbers up to this are mostly counts of what one sees


@dataclass(frozen=True)
class Claim:
    """A quotation from a notebook's prose, and what proves it: None where the text itself makes it
    so (a definition, a year, a number that is chosen)."""

    quote: str
    check: Callable[[Any], None] | None
    reason: str = ""


_claims: list[Claim] = []


def claim(*quotes: str) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """That these passages are true: the decorated function takes the names of the instructor's
    notebook after it has run, and raises AssertionError where they are not."""

    def decorate(check: Callable[[Any], None]) -> Callable[[Any], None]:
        _claims.extend(Claim(quote, check) for quote in quotes)
        return check

    return decorate


def given(quote: str, reason: str) -> None:
    """That the numbers of a passage say nothing that this unit's data could contradict."""
    _claims.append(Claim(quote, None, reason))


def digits(value: float, significant: int) -> float:
    """A number as the prose prints it."""
    return float(f"{value:.{significant}g}")


def claims_of(unit: str) -> list[Claim]:
    """What stands in a unit's file of claims."""
    _claims.clear()
    runpy.run_path(str(FOLDER / f"{unit}.py"))
    return list(_claims)


def units_with_claims() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("[0-9][0-9]_*.py"))


@contextlib.contextmanager
def notebook(unit: str, folder: Path) -> Iterator[Any]:
    """The names of the instructor's notebook after its cells have run beside its data."""
    matplotlib.use("Agg")
    shutil.copytree(COURSE.unit(unit).source.parent, folder, dirs_exist_ok=True)
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.chdir(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in source(unit)["cells"]:
                if cell["cell_type"] == "code":
                    exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
                    matplotlib.pyplot.close("all")
        yield SimpleNamespace(**names)


def prose(unit: str, *kinds: str) -> str:
    """All that a unit's notebook says, model answers too, in one line: its Markdown, or the cells
    of these kinds."""
    cells = source(unit)["cells"]
    texts = [
        "".join(cell["source"]) for cell in cells if cell["cell_type"] in (kinds or ("markdown",))
    ]
    return normal("\n\n".join(texts))


def normal(text: str) -> str:
    return " ".join(text.split())


_LEFT_OUT = re.compile(
    r"""```.*?```             # code
    |`[^`]*`
    |\]\([^)]*\)              # where a link goes
    |\$\$.*?\$\$|\$[^$]*\$    # formulas (looked at apart)
    |\((?:about\s)?[\d/½.]+\s(?:points?|hours?)\)
    |\d\d-bit
    |\#\#\s(?:Going\sfurther|Further\sreading).*
    |[Ee]xercises?\s\d+(?:(?:,\s|\sand\s|\sto\s)\d+)*
    |[Uu]nits?\s\d\d(?:(?:,\s|\sand\s|\sto\s)\d\d)*
    |\#+\s\d\d\s·""",
    re.DOTALL | re.VERBOSE,
)
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e-?\d+)?(?:\s?%)?")
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
_DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+")


def numbers(text: str) -> list[tuple[int, str]]:
    """Where a text in one line holds numbers that say something: decimals, percentages and whole
    numbers above ten in its words, decimals in its formulas."""
    found = [
        (formula.start() + number.start(), number.group())
        for formula in _FORMULA.finditer(text)
        for number in _DECIMAL.finditer(formula.group())
    ]
    words = _LEFT_OUT.sub(lambda left: " " * len(left.group()), text)
    for number in _NUMBER.finditer(words):
        digits_only = number.group().replace(",", "")
        if not digits_only.isdigit() or int(digits_only) > _QUIET:
            found.append((number.start(), number.group()))
    return sorted(found)


def uncovered(unit: str, claims: list[Claim]) -> list[str]:
    """The numbers of a unit's prose that stand in no quotation, each with what is around it."""
    text = prose(unit)
    covered = [
        range(place.start(), place.end())
        for each in claims
        for place in re.finditer(re.escape(normal(each.quote)), text)
    ]
    return [
        f"{number}: …{text[max(0, place - 50) : place + 40]}…"
        for place, number in numbers(text)
        if not any(place in span for span in covered)
    ]
