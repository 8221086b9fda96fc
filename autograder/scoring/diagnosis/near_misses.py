"""Wrong solutions that are a right one with a single small change, and what a learner is told whose
function gives exactly the same.

The changes are those of mutation testing (`autograder.scoring.diagnosis.mutants`). They are told by
their kind, as a question: a learner's own lines may look quite different, and the instructor's are
never shown.
"""

from __future__ import annotations

from collections.abc import Sequence

_IT = "Your results are those of a right solution "

# By the names of the operators, the most telling first: where several kinds of change give the same
# results, the first row with one counts.
_KINDS: list[dict[str, str]] = [
    {
        "sort lost": "in which something is not sorted. What has to be in order first?",
        "sorted lost": "in which something is not sorted. What has to be in order first?",
        "abs lost": "without an absolute value. Where should the sign not count?",
        "sqrt lost": "without a square root. What should be measured in the same units as before?",
        "exp lost": "without an exponential function. Where are you still among the logarithms?",
        "log lost": "without a logarithm. What should be measured on its scale?",
        "conj lost": "without a complex conjugate. Which sign does the i have there?",
        "transpose lost": "in which one matrix is not transposed. What are its rows, and what its columns?",
        "matrices swapped": "with two matrices in the other order. Which of them comes first in the product?",
        "entry by entry": "with a product entry by entry where a matrix product is asked for. Where does a sum belong?",
        "axis lost": "in which one step goes over all entries. Along which axis should it go?",
        "ddof lost": "in which one divisor is n. By how much should it be smaller?",
        "copy lost": "in which something is changed that is still needed. Where is a copy missing?",
        "dtype kept": "in which whole numbers stay whole. What becomes of their fractions?",
        "one after the other": "in which one of several values is already new when the next is computed. Which of them should still be the old ones?",
    },
    {
        "power lost": "without a power. What should be squared, or raised to another power?",
        "sign lost": "without a minus. What should be taken the other way round?",
        "factor lost": "without one of its factors. What should be multiplied there, or divided by?",
        "term lost": "without one of its terms. What should be added there, or subtracted?",
        "slice": "with a slice that is too long. Which entries should be left out there?",
        "arguments swapped": "with two arguments of a call exchanged. Which of them is which?",
        "left operand only": "in which one of two things that belong together is left out. What should it be combined with?",
        "right operand only": "in which one of two things that belong together is left out. What should it be combined with?",
        "stops early": "that goes round once. How often should it?",
        "last never drawn": "in which one of the possible draws never comes. Is the upper end among them?",
    },
    {
        "arithmetic": "with one operation changed: plus for minus, or times for divided by. Which one is it?",
        "another function": "with another function in one place, such as a sum for a mean, or the largest for the smallest. Which one is it?",
    },
    dict.fromkeys(
        ("comparison", "and/or", "condition lost", "always", "never", "not lost", "flag"),
        "in which one case is decided otherwise. What tells the cases apart, and on which side is the border?",
    ),
    {
        "off by one": "with one whole number off by one. Where does it begin, where does it end, and what does it count?",
        "constant": "with one number changed. Which numbers does the task name?",
        "statement lost": "with one step left out. Which of the steps that the task names is missing?",
    },
]


def kind_of(key: str) -> str:
    """The kind of change that a mutant is, from its key."""
    return key.split(":", 1)[0]


def sentence(kinds: Sequence[str]) -> tuple[str, str] | None:
    """The name and the sentence for kinds of changes that all give the same results; None where
    they don't point at one thing, or one of them has no sentence."""
    if any(all(kind not in row for row in _KINDS) for kind in kinds):
        return None
    for row in _KINDS:
        said = {row[kind]: kind for kind in sorted(set(kinds), reverse=True) if kind in row}
        if said:
            (text, kind), *others = said.items()
            return None if others else (kind, _IT + text)
    return None
