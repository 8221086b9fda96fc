"""The list of symbols and words: each stands in the unit that is said to introduce it."""

from __future__ import annotations

import re

import pytest

from tests.support.the_course import COURSE, ROOT, UNITS

PAGE = (ROOT / "glossary.md").read_text(encoding="utf-8")

WORDS = re.findall(r"^- \*\*(.+?)\*\* \(\{\{ unit\(\"(\d\d)\"\) \}\}\): (.+)$", PAGE, re.MULTILINE)
SYMBOLS = re.findall(r"^\| (\$.+?) \| .*\{\{ unit\(\"(\d\d)\"\) \}\} \|$", PAGE, re.MULTILINE)
NAMES = {name[:2]: name for name in UNITS}


def told(number: str) -> str:
    """All that a unit's learners read, on one line and in small letters."""
    cells = COURSE.unit(NAMES[number]).release.cells
    return " ".join(" ".join(cell.source for cell in cells).split()).lower()


def test_all_lines_are_read_here() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith(("- ", "| $"))]
    assert len(lines) == len(WORDS) + len(SYMBOLS)


def test_words_are_in_alphabetical_order_and_once() -> None:
    words = [word.lower() for word, _, _ in WORDS]
    assert words == sorted(set(words))


@pytest.mark.parametrize(("word", "number"), [(word, number) for word, number, _ in WORDS])
def test_a_word_stands_in_its_unit(word: str, number: str) -> None:
    text = told(number)
    for name in re.split(r", ", word):
        assert name.lower() in text, f"unit {number} says nothing of {name}"


def test_every_unit_introduces_some_of_them() -> None:
    assert {number for _, number, _ in WORDS} == set(NAMES)


@pytest.mark.parametrize(("symbols", "number"), SYMBOLS)
def test_a_symbol_stands_in_its_unit(symbols: str, number: str) -> None:
    formulas = " ".join(re.findall(r"\$\$?([^$]+)\$", told(number)))
    for symbol in re.findall(r"\$(.+?)\$", symbols.lower()):
        (letter, *_) = re.findall(r"\\(?!lvert|operatorname)[a-z]+|[a-z]", symbol)
        assert re.search(re.escape(letter) + r"(?![a-z])", formulas), f"unit {number}: {symbol}"
