"""Random numbers against the distribution they should have, with a stated probability of failing a correct solution."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np

from autograder.checks.close import CheckFailure, numeric


def assert_standard_normal(sample: Any, *, false_failure: float, what: str = "the sample") -> None:
    """Assert that independent draws (an array of any shape, 100 entries or more) look standard normal.

    Mean, variance and the share of entries within one standard deviation must each lie in the two-sided interval that a correct sample
    leaves with probability ``false_failure / 3``. The mean's interval is exact, the variance's uses the Wilson-Hilferty approximation of
    the chi-square quantile (Wilson and Hilferty 1931), the share's the normal approximation of the binomial with continuity correction.
    Raises `CheckFailure`; ValueError where `sample` has too few entries or `false_failure` is above 1e-6.
    """
    if not 0 < false_failure <= 1e-6:
        raise ValueError("a statistical test fails a correct solution with probability 1e-6 at most")
    values = numeric(sample, what)
    n = values.size
    if n < 100:
        raise ValueError(f"{n} entries are too few to judge a distribution")
    if values.dtype.kind == "c" or not np.isfinite(values).all():
        raise CheckFailure(f"{what} holds nan, infinite or complex entries.", sample)
    z = NormalDist().inv_cdf(1 - false_failure / 6)
    mean = float(values.mean())
    if abs(mean) > z / math.sqrt(n):
        raise CheckFailure(f"{what} has the mean {mean:.3f} over {n} entries; standard normal draws have a mean near 0.", sample)
    variance = float(values.var(ddof=1))
    spread = 2 / (9 * (n - 1))
    low, high = (max(1 - spread + sign * z * math.sqrt(spread), 0.0) ** 3 for sign in (-1, 1))
    if not low <= variance <= high:
        raise CheckFailure(
            f"{what} has the variance {variance:.3f} over {n} entries; standard normal draws have a variance near 1.", sample
        )
    inside = NormalDist().cdf(1) - NormalDist().cdf(-1)
    share = float(np.mean(np.abs(values) < 1))
    if abs(share - inside) > (z * math.sqrt(n * inside * (1 - inside)) + 0.5) / n:
        raise CheckFailure(f"{share:.0%} of the {n} entries of {what} lie between -1 and 1; of standard normal draws it is 68 %.", sample)
