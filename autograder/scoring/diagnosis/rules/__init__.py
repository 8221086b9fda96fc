"""The relations that `autograder.scoring.diagnosis.relations` knows, one rule for a family of them.

A rule gets cases that are all off, and yields what fits every one of them. To add a relation, write
its sentence into `sentences`, and yield its name from a rule, with the cases that tell it: those in
which it could as well have failed to hold.
"""

from __future__ import annotations

from autograder.scoring.diagnosis.rules.cases import Rule
from autograder.scoring.diagnosis.rules.factors import factor, lines_up_to_a_factor, term
from autograder.scoring.diagnosis.rules.numbers import (
    each_number,
    few_decimals,
    float32,
    whole_numbers,
)
from autograder.scoring.diagnosis.rules.order import order, shape, totals
from autograder.scoring.diagnosis.rules.places import (
    alike,
    given_back,
    other_arguments,
    where_right,
)

RULES: list[Rule] = [
    *(
        each_number,
        whole_numbers,
        few_decimals,
        float32,
        factor,
        lines_up_to_a_factor,
        term,
        order,
        shape,
        totals,
    ),
    *(where_right, alike, given_back, other_arguments),
]
PRECISION: list[Rule] = [few_decimals, float32]  # for what is right to six digits
