"""Random numbers against the distribution they should have, with a stated probability of failing a
correct solution.

Every check takes `false_failure`, 1e-6 at most, and raises ValueError for more; `CheckFailure` for
too few draws (below 100), for nan, and where the draws are not what they should be.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np

from autograder.checks.close import CheckFailure, numeric

FEWEST = 100  # draws by which a distribution can be judged


def assert_mean(
    sample: Any, *, mean: float, std: float, false_failure: float, what: str = "the sample"
) -> None:
    """Assert that the mean of n independent draws is `mean`: within ``z * std / sqrt(n)``, z the
    normal quantile of `false_failure` (exact for normal draws, by the central limit theorem
    otherwise). `std` is the known standard deviation of one draw.

    Example:

    >>> sample = student.uniform_sample(2000, rng=rng)
    >>> assert_mean(sample, mean=0.5, std=12**-0.5, false_failure=1e-9)
    """
    values = _sample(sample, false_failure, what)
    if not abs(float(values.mean()) - mean) <= _z(false_failure) * std / math.sqrt(values.size):
        raise CheckFailure(
            f"{what} has the mean {values.mean():.4g} over {values.size} draws, which is too far from {mean:.4g}.",
            sample,
        )


def assert_variance(
    sample: Any,
    *,
    variance: float,
    fourth: float = 3.0,
    false_failure: float,
    what: str = "the sample",
) -> None:
    """Assert that the variance of n independent draws is `variance`.

    `fourth` is the kurtosis of one draw (3 for normal, 1.8 for uniform draws): the sample variance
    has the standard error ``variance * sqrt((fourth - (n-3)/(n-1)) / n)`` (Cramer, Mathematical
    Methods of Statistics, 27.4). For normal draws the chi-square quantile is used, by Wilson and
    Hilferty (1931).

    Example:

    >>> sample = student.uniform_sample(2000, rng=rng)
    >>> assert_variance(sample, variance=1 / 12, fourth=1.8, false_failure=1e-9)
    """
    values = _sample(sample, false_failure, what)
    n, z, observed = values.size, _z(false_failure), float(values.var(ddof=1))
    if fourth == 3.0:
        spread = 2 / (9 * (n - 1))
        low, high = (
            variance * max(1 - spread + sign * z * math.sqrt(spread), 0.0) ** 3 for sign in (-1, 1)
        )
    else:
        error = z * variance * math.sqrt((fourth - (n - 3) / (n - 1)) / n)
        low, high = variance - error, variance + error
    if not low <= observed <= high:
        raise CheckFailure(
            f"{what} has the variance {observed:.4g} over {n} draws, which is too far from {variance:.4g}.",
            sample,
        )


def assert_share(
    sample: Any, *, below: float, share: float, false_failure: float, what: str = "the sample"
) -> None:
    """Assert that a `share` of independent draws lies below a value, a quantile: the count is
    binomial, and its normal approximation with continuity correction is used (choose ``n * share *
    (1 - share)`` at least 50).

    Example:

    >>> sample = student.uniform_sample(2000, rng=rng)
    >>> assert_share(sample, below=0.25, share=0.25, false_failure=1e-9)
    """
    values = _sample(sample, false_failure, what)
    n, count = values.size, int(np.sum(values < below))
    if not abs(count - n * share) <= _z(false_failure) * math.sqrt(n * share * (1 - share)) + 0.5:
        raise CheckFailure(
            f"{count / n:.1%} of the {n} entries of {what} lie below {below:.4g}, and {share:.1%} should.",
            sample,
        )


def assert_frequencies(
    counts: Any, *, probabilities: Any, false_failure: float, what: str = "the counts"
) -> None:
    """Assert that counts of independent draws agree with probabilities: Pearson's chi-square
    against its quantile (Wilson and Hilferty).

    Raises ValueError where an expected count is below 10, `CheckFailure` where shapes or sums
    differ or the statistic is too large.

    Example:

    >>> counts = np.bincount(student.throw_dice(6000, rng=rng), minlength=7)[1:]
    >>> assert_frequencies(counts, probabilities=np.full(6, 1 / 6), false_failure=1e-9)
    """
    wanted = np.asarray(probabilities, dtype=np.float64)
    values = numeric(counts, what)
    _check_bound(false_failure)
    if values.shape != wanted.shape or not isinstance(counts, np.ndarray):
        raise CheckFailure(f"{what} should be an array of shape {wanted.shape}.", counts)
    if values.dtype.kind == "c" or not np.isfinite(values).all() or (values < 0).any():
        raise CheckFailure(f"{what} hold negative, nan, infinite or complex entries.", counts)
    total = float(values.sum())
    if not total > 0:
        raise CheckFailure(f"{what} are all 0.", counts)
    expected = total * wanted / wanted.sum()
    if expected.min() < 10:
        raise ValueError("an expected count is below 10: draw more, or join classes")
    freedom = wanted.size - 1
    statistic = float(np.sum((values - expected) ** 2 / expected))
    z = NormalDist().inv_cdf(1 - false_failure)
    limit = freedom * (1 - 2 / (9 * freedom) + z * math.sqrt(2 / (9 * freedom))) ** 3
    if not statistic <= limit:
        raise CheckFailure(f"{what} do not have the probabilities that they should.", counts)


def assert_distribution(
    sample: Any, *, cdf: Callable[[float], float], false_failure: float, what: str = "the sample"
) -> None:
    """Assert that independent draws follow a continuous distribution: Kolmogorov and Smirnov's
    statistic against the bound ``sqrt(log(2 / false_failure) / (2n))`` of Dvoretzky, Kiefer,
    Wolfowitz and Massart (Ann. Probab. 18, 1990), which holds for every n.

    Example:

    >>> sample = student.uniform_sample(2000, rng=rng)
    >>> assert_distribution(sample, cdf=lambda x: min(max(x, 0.0), 1.0), false_failure=1e-9)
    """
    values = np.sort(_sample(sample, false_failure, what).ravel())
    n = values.size
    levels = np.array([cdf(float(value)) for value in values])
    gap = max(
        float(np.max(np.arange(1, n + 1) / n - levels)), float(np.max(levels - np.arange(n) / n))
    )
    if not gap <= math.sqrt(math.log(2 / false_failure) / (2 * n)):
        raise CheckFailure(
            f"{what} should follow another distribution: the share below some value is off by {gap:.1%}.",
            sample,
        )


def assert_standard_normal(sample: Any, *, false_failure: float, what: str = "the sample") -> None:
    """Assert that independent draws (an array of any shape, 100 entries or more) look standard
    normal: mean, variance, and the shares below -1 and below 1, each with a quarter of
    `false_failure`. Raises as the checks it is made of.

    Example:

    >>> assert_standard_normal(rng.standard_normal((50, 20)), false_failure=1e-9)
    """
    part = false_failure / 4
    assert_mean(sample, mean=0.0, std=1.0, false_failure=part, what=what)
    assert_variance(sample, variance=1.0, false_failure=part, what=what)
    for edge in (-1.0, 1.0):
        assert_share(
            sample, below=edge, share=NormalDist().cdf(edge), false_failure=part, what=what
        )


def _sample(sample: Any, false_failure: float, what: str) -> np.ndarray[Any, Any]:
    _check_bound(false_failure)
    values = numeric(sample, what)
    if not isinstance(sample, np.ndarray) or values.size < FEWEST:
        raise CheckFailure(f"{what} should be an array of {FEWEST} draws or more.", sample)
    if values.dtype.kind == "c" or not np.isfinite(values).all():
        raise CheckFailure(f"{what} holds nan, infinite or complex entries.", sample)
    return values.astype(np.float64)


def _check_bound(false_failure: float) -> None:
    if not 0 < false_failure <= 1e-6:
        raise ValueError(
            "a statistical test fails a correct solution with probability 1e-6 at most"
        )


def _z(false_failure: float) -> float:
    """The two-sided normal quantile."""
    return NormalDist().inv_cdf(1 - false_failure / 2)
