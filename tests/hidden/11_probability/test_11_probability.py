"""Hidden tests of unit 11: exact fractions, laws of probability, and statistics of samples with stated bounds."""

import math
from fractions import Fraction

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_frequencies,
    assert_integers,
    assert_raises,
    assert_shape,
    assert_unchanged,
    exercise,
    weight,
)

RTOL = 1e-9


def exact_binomial(k, n, p):
    """With p as the exact value of the float."""
    if not 0 <= k <= n:
        return 0.0
    q = Fraction(p)
    return float(math.comb(n, k) * q**k * (1 - q) ** (n - k))


@exercise("marginal_and_conditional")
class TestMarginalAndConditional:
    def test_chain_rule(self, student, rng):
        """P(x) times P(y | x) is P(x, y), for tables of any shape."""
        for shape in ((2, 3), (4, 2), (3, 3), (1, 5), (6, 1)):
            joint = rng.uniform(0.1, 2.0, shape)
            rows, columns, given = student.marginal_and_conditional(joint)
            P = joint / joint.sum()
            assert_close(rows, P.sum(axis=1), rtol=RTOL, what="P(x)")
            assert_close(columns, P.sum(axis=0), rtol=RTOL, what="P(y)")
            assert_close(given, P / P.sum(axis=1, keepdims=True), rtol=RTOL, what="P(y | x)")
            assert_close(given * rows[:, np.newaxis], P, rtol=RTOL, what="P(x) P(y | x)")
            assert_close(
                given.sum(axis=1),
                np.ones(shape[0]),
                rtol=RTOL,
                what="the sum of each row of P(y | x)",
            )

    def test_counts(self, student):
        """Counts, probabilities and a thousand times as many give the same; lists and integers too."""
        counts = [[1, 3], [2, 4]]
        expected = (
            np.array([0.4, 0.6]),
            np.array([0.3, 0.7]),
            np.array([[0.25, 0.75], [1 / 3, 2 / 3]]),
        )
        for joint in (
            counts,
            np.array(counts),
            np.array(counts) / 10,
            np.array(counts) / 4,
            1000 * np.array(counts),
        ):
            for got, wanted in zip(student.marginal_and_conditional(joint), expected, strict=True):
                assert_close(got, wanted, rtol=RTOL)
            assert_unchanged(student)

    def test_impossible_rows(self, student):
        """A row of zeros has no conditional distribution: nan; a column of zeros does no harm, and a rare row has one."""
        rare = student.marginal_and_conditional(np.array([[1e8, 1e8], [1.0, 3.0]]))[2]
        assert_close(rare, np.array([[0.5, 0.5], [0.25, 0.75]]), rtol=RTOL)
        rows, columns, given = student.marginal_and_conditional(np.array([[0, 0, 0], [1, 0, 3]]))
        assert_close(rows, np.array([0.0, 1.0]), rtol=RTOL)
        assert_close(columns, np.array([0.25, 0.0, 0.75]), rtol=RTOL)
        assert_close(given[1], np.array([0.25, 0.0, 0.75]), rtol=RTOL)
        assert np.isnan(given[0]).all(), "the row that never happens should be nan"

    def test_single_entry(self, student):
        """One row and one column: everything is certain."""
        rows, columns, given = student.marginal_and_conditional([[7]])
        for got in (rows, columns, given.ravel()):
            assert_close(got, np.array([1.0]), rtol=RTOL)

    def test_total_probability(self, student, rng):
        """Weighting the conditional distributions with P(x) gives P(y)."""
        table = rng.integers(1, 50, (3, 4))
        rows, columns, given = student.marginal_and_conditional(table)
        assert_close(rows, table.sum(axis=1) / table.sum(), rtol=RTOL)
        assert_close(given, table / table.sum(axis=1, keepdims=True), rtol=RTOL, what="P(y | x)")
        assert_close(rows @ given, columns, rtol=RTOL, what="the weighted sum")
        assert_close(float(columns.sum()), 1.0, rtol=RTOL)

    def test_no_table(self, student):
        """A negative entry, or nothing but zeros, raises a ValueError."""
        assert_close(student.marginal_and_conditional([[1, 0]])[1], np.array([1.0, 0.0]), rtol=RTOL)
        for joint in ([[1.0, -0.5]], [[3, -1], [2, 5]], [[2, 5], [3, -1]], [[0, 0], [0, 0]]):
            assert_raises(ValueError, student.marginal_and_conditional, joint)


@exercise("independence_gap")
class TestIndependenceGap:
    def test_products(self, student, rng):
        """A table of products is independent; another one is not."""
        table = np.outer(rng.uniform(0.5, 2, 4), rng.uniform(0.5, 2, 3))
        assert abs(student.independence_gap(table)) <= 1e-15
        assert_close(student.independence_gap([[1, 0], [0, 1]]), 0.25, rtol=RTOL)
        assert_close(student.independence_gap([[1001, 999], [999, 1001]]), 0.00025, rtol=1e-7)

    def test_identity(self, student):
        """If y is x, the gap is 1/n - 1/n**2."""
        for n in (2, 3, 10):
            assert_close(student.independence_gap(np.eye(n)), 1 / n - 1 / n**2, rtol=RTOL)

    def test_two_by_two(self, student, rng):
        """In a table of two by two the gap is a determinant."""
        for _ in range(3):
            table = rng.uniform(0.1, 1, (2, 2))
            P = table / table.sum()
            assert_close(
                student.independence_gap(table),
                abs(P[0, 0] * P[1, 1] - P[0, 1] * P[1, 0]),
                rtol=1e-8,
            )

    def test_symmetries(self, student, rng):
        """Transposing, scaling and shuffling rows change nothing."""
        table = rng.integers(1, 20, (3, 5))
        P = table / table.sum()
        expected = float(np.abs(P - np.outer(P.sum(axis=1), P.sum(axis=0))).max())
        for other in (table, table.T, 7 * table, table[[2, 0, 1]], table.tolist()):
            assert_close(student.independence_gap(other), expected, rtol=1e-8)

    def test_uncorrelated(self, student):
        """x**2 is uncorrelated with x, and not independent."""
        assert_close(student.independence_gap([[0, 1], [1, 0], [0, 1]]), 2 / 9, rtol=RTOL)

    def test_too_few(self, student):
        """A deviation downwards counts as well."""
        table = np.array([[0.0, 3.0, 3.0], [3.0, 2.0, 2.0], [3.0, 2.0, 2.0]])
        assert_close(student.independence_gap(table), 0.09, rtol=RTOL)
        assert_unchanged(student)


@exercise("binomial_pmf", forbids={"scipy": "here the logarithms do the work"})
class TestBinomialPmf:
    @pytest.mark.parametrize(("n", "p"), [(1, 0.3), (10, 0.875), (1000, 0.02)])
    def test_moments(self, student, n, p):
        """It adds up to 1, with the mean n p and the variance n p (1 - p)."""
        k = np.arange(n + 1)
        pmf = student.binomial_pmf(k, n, p)
        assert_close(float(np.sum(pmf)), 1.0, rtol=1e-8)
        assert_close(float(pmf @ k), n * p, rtol=1e-8)
        assert_close(float(pmf @ (k - n * p) ** 2), n * p * (1 - p), rtol=1e-7)

    def test_small(self, student):
        """Small numbers against exact fractions."""
        for n, p in ((3, 0.1), (7, 0.5), (12, 0.9)):
            k = np.arange(n + 1)
            assert_close(
                student.binomial_pmf(k, n, p),
                np.array([exact_binomial(int(i), n, p) for i in k]),
                rtol=1e-8,
                atol=0.0,
            )

    def test_rare(self, student):
        """A success that comes once in ten billion tries."""
        for k, n in ((1, 1000), (0, 5)):
            assert_close(
                student.binomial_pmf(k, n, 1e-10), exact_binomial(k, n, 1e-10), rtol=1e-8, atol=0.0
            )

    def test_large(self, student):
        """A hundred thousand tries: neighbours have the right ratio, and the middle the right size."""
        n, p = 100_000, 0.3
        k = np.array([29_999, 30_000, 30_001])
        pmf = student.binomial_pmf(k, n, p)
        assert_close(
            float(pmf[1]),
            1 / math.sqrt(2 * math.pi * n * p * (1 - p)),
            rtol=1e-4,
            what="the probability of 30,000",
        )
        assert_close(
            pmf[1:] / pmf[:-1],
            (n - k[:-1]) * p / ((k[:-1] + 1) * (1 - p)),
            rtol=1e-8,
            what="the ratio of neighbours",
        )
        assert_close(student.binomial_pmf(1000, 2000, 0.5), 0.017839011145854315, rtol=1e-8)

    def test_symmetry(self, student):
        """Successes and failures change places."""
        k = np.arange(9)
        left = student.binomial_pmf(k, 8, 0.2)
        assert_close(student.binomial_pmf(8 - k, 8, 0.8), left, rtol=1e-8)
        assert_close(float(left[0]), 0.8**8, rtol=1e-8)

    def test_edges(self, student):
        """Certain successes, certain failures, no tries, and numbers that can't be."""
        k = np.arange(-2, 6)
        assert_close(student.binomial_pmf(k, 3, 0.0), (k == 0).astype(float), atol=0.0)
        assert_close(student.binomial_pmf(k, 3, 1.0), (k == 3).astype(float), atol=0.0)
        for p in (0.4, 0.0, 1.0):
            assert_close(student.binomial_pmf(k, 0, p), (k == 0).astype(float), atol=0.0)
        assert_close(
            student.binomial_pmf(k, 3, 0.5),
            np.array([0, 0, 0.125, 0.375, 0.375, 0.125, 0, 0]),
            rtol=1e-8,
        )

    def test_shapes(self, student):
        """A single number gives a float, a table a table."""
        certain, one = student.binomial_pmf(4, 4, 1.0), student.binomial_pmf(2, 4, 0.5)
        assert isinstance(certain, float)
        assert isinstance(one, float)
        assert_close(certain, 1.0, rtol=1e-8)
        assert_close(one, 0.375, rtol=1e-8)
        assert_close(
            student.binomial_pmf(np.array([[0, 1], [2, 9]]), 2, 0.5),
            np.array([[0.25, 0.5], [0.25, 0.0]]),
            rtol=1e-8,
        )
        assert_unchanged(student)

    def test_nonsense(self, student):
        """A negative n, and a p that is no probability, raise a ValueError."""
        assert_close(student.binomial_pmf(1, 1, 0.25), 0.25, rtol=1e-8)
        for n, p in ((-1, 0.5), (3, -0.1), (3, 1.1)):
            for k in (0, 5):
                assert_raises(ValueError, student.binomial_pmf, k, n, p)


@exercise("normal_cdf")
class TestNormalCdf:
    def test_both_sides(self, student):
        """At most z and at most -z add up to 1, with a half in the middle."""
        z = np.linspace(-4, 4, 17)
        left, right = student.normal_cdf(z), student.normal_cdf(-z)
        assert_close(left, np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in z]), rtol=RTOL)
        assert_close(left + right, np.ones(17), rtol=RTOL, what="the sum of both sides")
        assert_close(float(left[8]), 0.5, rtol=RTOL)
        assert_close(float(left[10]), 0.8413447460685429, rtol=RTOL)

    def test_area(self, student):
        """Differences are areas under the bell."""
        edges = np.linspace(-1, 2, 3001)
        middle = (edges[1:] + edges[:-1]) / 2
        area = float(np.sum(np.exp(-(middle**2) / 2)) / math.sqrt(2 * math.pi) * 0.001)
        values = student.normal_cdf(np.array([-1.0, 2.0]))
        assert_close(float(values[1] - values[0]), area, rtol=1e-6)

    @weight(2)
    @pytest.mark.parametrize("z", [-9.0, -20.0, -35.0])
    def test_far_tail(self, student, z):
        """Far to the left the digits are still right."""
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / abs(z)
        got = student.normal_cdf(z)
        if not density * (1 - 1 / z**2) <= float(got) <= density:
            raise CheckFailure("this far to the left no digit is right.", got)
        assert_close(got, 0.5 * math.erfc(-z / math.sqrt(2)), rtol=RTOL, atol=0.0)

    def test_mean_and_std(self, student):
        """Only the number of standard deviations from the mean counts."""
        x = np.array([1.0, 5.0, 9.5])
        for mean, std in ((5.0, 10.0), (5.0, 0.5), (-2.0, 3.0)):
            z = (x - mean) / std
            expected = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in z])
            assert_close(student.normal_cdf(x, mean, std), expected, rtol=RTOL)
        assert_close(student.normal_cdf(7, mean=5, std=2), 0.8413447460685429, rtol=RTOL)
        assert_close(
            student.normal_cdf(np.array([1, 2]), mean=1.5, std=0.5),
            np.array([0.15865525393145707, 0.8413447460685429]),
            rtol=RTOL,
        )

    def test_shapes(self, student):
        """A single number gives a float, tables and integers work, infinities are the ends."""
        assert isinstance(student.normal_cdf(0), float)
        assert_close(student.normal_cdf(np.array([0.0])), np.array([0.5]), rtol=RTOL)
        table = student.normal_cdf(np.array([[0, 1], [-1, 2]]))
        assert_close(
            table,
            np.array([[0.5, 0.8413447460685429], [0.15865525393145707, 0.9772498680518208]]),
            rtol=RTOL,
        )
        assert_close(
            student.normal_cdf(np.array([-np.inf, 0.0, np.inf])),
            np.array([0.0, 0.5, 1.0]),
            rtol=RTOL,
        )
        assert_unchanged(student)

    def test_no_spread(self, student):
        """A standard deviation that is not positive raises a ValueError."""
        assert_close(student.normal_cdf(0.0, 0.0, 1e-3), 0.5, rtol=RTOL)
        assert_close(student.normal_cdf(0.001, 0.0, 1e-3), 0.8413447460685429, rtol=RTOL)
        assert_raises(ValueError, student.normal_cdf, 0.0, 0.0, 0.0)
        assert_raises(ValueError, student.normal_cdf, 0.0, 0.0, -1.0)


@exercise("mixture_moments")
class TestMixtureMoments:
    def test_enumeration(self, student, rng):
        """Groups of two values each, counted out."""
        for groups in (2, 4):
            w = rng.uniform(0.2, 1, groups)
            w /= w.sum()
            low, high = rng.standard_normal((2, groups))
            means, variances = (low + high) / 2, ((high - low) / 2) ** 2
            values, chances = np.concatenate([low, high]), np.concatenate([w, w]) / 2
            mean = float(chances @ values)
            got = student.mixture_moments(w, means, variances)
            assert_close(got[0], mean, rtol=1e-8)
            assert_close(got[1], float(chances @ (values - mean) ** 2), rtol=1e-8)

    def test_special_cases(self, student):
        """One group; equal means; no variance within the groups; lists of integers."""
        for arguments, expected in (
            (([1.0], [3.0], [4.0]), (3.0, 4.0)),
            (([0.25, 0.75], [2.0, 2.0], [1.0, 5.0]), (2.0, 4.0)),
            (([0.5, 0.5], [0, 6], [0, 0]), (3.0, 9.0)),
            (([0.5, 0.25, 0.25], [1, 2, 4], [1, 1, 1]), (2.0, 2.5)),
        ):
            got = student.mixture_moments(*arguments)
            assert_close(got[0], expected[0], rtol=RTOL)
            assert_close(got[1], expected[1], rtol=RTOL)

    @weight(2)
    def test_far_away(self, student):
        """Moved by ten million the variance stays; scaled by a it grows with a squared."""
        w, m, v = np.array([0.3, 0.7]), np.array([1.0, 4.0]), np.array([2.0, 0.5])
        mean, variance = student.mixture_moments(w, m, v)
        assert_close(mean, 3.1, rtol=RTOL)
        assert_close(variance, 0.95 + 1.89, rtol=RTOL)
        moved = student.mixture_moments(w, m + 1e7, v)
        assert_close(moved[0], 1e7 + 3.1, rtol=1e-9)
        assert_close(moved[1], variance, rtol=1e-6)
        assert_close(student.mixture_moments(w, -3 * m, 9 * v)[1], 9 * variance, rtol=1e-8)

    def test_empty_groups(self, student):
        """A group that never comes does not count."""
        got = student.mixture_moments(
            np.array([0.0, 1.0]), np.array([1e6, 2.0]), np.array([1e6, 3.0])
        )
        assert_close(got[0], 2.0, rtol=RTOL)
        assert_close(got[1], 3.0, rtol=RTOL)
        assert_unchanged(student)

    def test_no_weights(self, student):
        """Weights that are negative, or miss 1 by more than 1e-9, raise a ValueError; 1e-11 off is fine."""
        for more in (0.0, 1e-11):
            assert_close(
                student.mixture_moments([0.5, 0.5 + more], [0.0, 2.0], [1.0, 1.0])[1],
                2.0,
                rtol=1e-8,
            )
        for w in ([0.5, 0.6], [1.5, -0.5], [0.2, 0.2], [0.5, 0.5 + 1.5e-9]):
            assert_raises(ValueError, student.mixture_moments, w, [0.0, 1.0], [1.0, 1.0])


@exercise(
    "sum_of_iid_pmf",
    forbids=dict.fromkeys(
        ("np.convolve", "np.fft", "np.poly", "np.polymul", "np.polynomial", "np.poly1d"),
        "here the sum is built by hand",
    ),
)
class TestSumOfIidPmf:
    def test_coins(self, student):
        """Coins: the binomial distribution."""
        for n, p in ((1, 0.3), (5, 0.3), (12, 0.5)):
            expected = np.array([exact_binomial(k, n, p) for k in range(n + 1)])
            assert_close(student.sum_of_iid_pmf([1 - p, p], n), expected, rtol=1e-8)

    def test_two_dice(self, student):
        """Two dice, of four and of six sides: the middle is the most frequent, the ends are the rarest."""
        four = np.array([0, 1, 2, 3, 4, 3, 2, 1]) / 16
        assert_close(
            student.sum_of_iid_pmf([0.0, 0.25, 0.25, 0.25, 0.25], 2),
            np.append(0.0, four),
            rtol=RTOL,
        )
        die = np.array([0, 1, 1, 1, 1, 1, 1]) / 6
        expected = np.array([0, 0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]) / 36
        assert_close(student.sum_of_iid_pmf(die, 2), expected, rtol=RTOL)

    def test_moments(self, student, rng):
        """Mean and variance are n times those of one throw."""
        p = rng.multinomial(100, np.full(5, 0.2)) / 100
        mean = float(p @ np.arange(5))
        variance = float(p @ (np.arange(5) - mean) ** 2)
        for n in (3, 8):
            pmf = student.sum_of_iid_pmf(p, n)
            s = np.arange(4 * n + 1)
            if np.shape(pmf) != s.shape:
                raise CheckFailure(
                    f"the sums go from 0 to {4 * n}, which makes {4 * n + 1} entries.", pmf
                )
            assert_close(float(pmf.sum()), 1.0, rtol=RTOL)
            assert_close(float(pmf @ s), n * mean, rtol=1e-8)
            assert_close(float(pmf @ (s - n * mean) ** 2), n * variance, rtol=1e-8)

    def test_in_two_steps(self, student, rng):
        """The sum of two sums of two is the sum of four."""
        p = rng.multinomial(100, np.full(4, 0.25)) / 100
        two = student.sum_of_iid_pmf(p, 2)
        assert_close(two, np.convolve(p, p), rtol=RTOL)
        assert_close(
            student.sum_of_iid_pmf(two / two.sum(), 2), student.sum_of_iid_pmf(p, 4), rtol=1e-8
        )

    def test_edges(self, student):
        """No throws, one throw, a throw that is always 0, gaps."""
        assert_close(student.sum_of_iid_pmf([0.5, 0.5], 0), np.array([1.0]))
        assert_close(
            student.sum_of_iid_pmf([0.2, 0.3, 0.5], 1), np.array([0.2, 0.3, 0.5]), rtol=RTOL
        )
        assert_close(student.sum_of_iid_pmf([1.0], 7), np.array([1.0]), rtol=RTOL)
        assert_close(
            student.sum_of_iid_pmf([0.5, 0.5, 0.0], 2),
            np.array([0.25, 0.5, 0.25, 0.0, 0.0]),
            rtol=RTOL,
        )
        small = np.array([(1 - 1e-6) ** 2, 2e-6 * (1 - 1e-6), 1e-12])
        assert_close(student.sum_of_iid_pmf([1 - 1e-6, 1e-6], 2), small, rtol=1e-7, atol=0.0)
        assert_close(
            student.sum_of_iid_pmf([0.5, 0, 0, 0.5], 2),
            np.array([0.25, 0, 0, 0.5, 0, 0, 0.25]),
            rtol=RTOL,
        )

    def test_bell(self, student):
        """Thirty throws are nearly normal."""
        p = np.array([0.5, 0.1, 0.1, 0.3])
        mean, variance = 1.2, 0.1 + 0.4 + 2.7 - 1.44
        pmf = student.sum_of_iid_pmf(p, 30)
        z = (np.arange(91) + 0.5 - 30 * mean) / math.sqrt(30 * variance)
        bell = np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in z])
        assert_close(np.cumsum(pmf), bell, rtol=0, atol=0.02)

    def test_nonsense(self, student):
        """Probabilities that are none, and a negative number of throws, raise a ValueError."""
        assert_close(
            student.sum_of_iid_pmf([0.25, 0.75], 2), np.array([0.0625, 0.375, 0.5625]), rtol=RTOL
        )
        assert_unchanged(student)
        for p, n in (
            ([0.5, 0.6], 2),
            ([1.5, -0.5], 2),
            ([0.75, -0.5, 0.75], 2),
            ([0.5, 0.5], -1),
            ([0.5, 0.5 - 1.5e-9], 1),
        ):
            assert_raises(ValueError, student.sum_of_iid_pmf, p, n)


FALSE = 1e-7  # how often a correct solution fails a statistical test

P = np.array([0.1, 0.0, 0.35, 0.05, 0.5])


@exercise(
    "sample_categorical",
    forbids={
        ".choice": "lay the probabilities end to end",
        ".multinomial": "lay the probabilities end to end",
    },
)
class TestSampleCategorical:
    @weight(2)
    def test_shares(self, student):
        """Twenty thousand draws have the right shares."""
        draws = student.sample_categorical(P, 20_000, np.random.default_rng(31))
        counts = np.bincount(np.asarray(draws, dtype=int), minlength=5)
        assert len(draws) == 20_000, "there should be 20,000 draws"
        assert counts[1] == 0, "what has probability 0 should never come"
        assert_frequencies(
            counts[[0, 2, 3, 4]],
            probabilities=P[[0, 2, 3, 4]],
            false_failure=FALSE,
            what="the draws",
        )

    def test_independence(self, student):
        """A draw does not depend on the one before."""
        p = np.array([0.2, 0.3, 0.5])
        draws = np.asarray(
            student.sample_categorical(p, 20_000, np.random.default_rng(32)), dtype=int
        )
        pairs = 3 * draws[0::2] + draws[1::2]
        assert_frequencies(
            np.bincount(pairs, minlength=9),
            probabilities=np.outer(p, p).ravel(),
            false_failure=FALSE,
            what="the pairs",
        )

    def test_counts_vary(self, student):
        """Counts fluctuate from sample to sample as they should."""
        p, rng = 0.3, np.random.default_rng(33)
        draws = np.asarray(student.sample_categorical([1 - p, p], 15_000, rng), dtype=int)
        counts = draws.reshape(300, 50).sum(axis=1)
        ratio = float(counts.var(ddof=1)) / (50 * p * (1 - p))
        if not 0.55 < ratio < 1.6:
            raise CheckFailure(
                f"the variance of the counts is {ratio:.2f} times what it should be.", draws
            )
        several = [
            np.bincount(
                student.sample_categorical([0.5, 0.5], 100, np.random.default_rng(seed)),
                minlength=2,
            )[0]
            for seed in range(8)
        ]
        assert len(set(map(int, several))) > 1, "eight samples all have the same counts"

    def test_generator(self, student):
        """The same seed gives the same sample, another seed another; nothing else is random."""
        first, again, other = (
            student.sample_categorical(P, 200, np.random.default_rng(seed)) for seed in (5, 5, 6)
        )
        assert_close(1.0 * again, 1.0 * first, what="the sample with the same seed")
        if np.array_equal(first, other):
            raise CheckFailure("another seed should give another sample.", first)

    def test_edges(self, student):
        """No draws, a single category, a category that takes all; integers come back."""
        assert_shape(student.sample_categorical([0.5, 0.5], 0, np.random.default_rng(0)), (0,))
        assert_close(student.sample_categorical([1.0], 5, np.random.default_rng(0)), np.zeros(5))
        draws = student.sample_categorical(
            np.array([0.0, 0.0, 1.0, 0.0]), 50, np.random.default_rng(0)
        )
        assert_close(draws, np.full(50, 2))
        assert_integers(draws, what="the array of draws")
        assert_unchanged_but_rng(student)

    def test_small_rounding(self, student):
        """Probabilities that add up to 1 up to rounding are fine."""
        p = np.full(10, 0.1)
        draws = np.asarray(
            student.sample_categorical(p, 20_000, np.random.default_rng(34)), dtype=int
        )
        assert_frequencies(
            np.bincount(draws, minlength=10), probabilities=p, false_failure=FALSE, what="the draws"
        )

    def test_nonsense(self, student):
        """What are no probabilities raises a ValueError."""
        assert_close(
            student.sample_categorical([0.0, 1.0], 3, np.random.default_rng(0)), np.ones(3)
        )
        for p in ([0.5, 0.6], [1.2, -0.2], [0.5, 0.5 - 1.5e-9]):
            assert_raises(ValueError, student.sample_categorical, p, 3, np.random.default_rng(0))


def assert_unchanged_but_rng(student):
    if any(change.path == (0,) for change in student.last_call.changed):
        raise CheckFailure("it changed the probabilities it was given.")


@exercise("monte_carlo")
class TestMonteCarlo:
    def test_known_draws(self, student):
        """With draws that are known, mean and error are too."""
        for n in (2, 5, 12, 60):
            mean, error = student.monte_carlo(
                lambda x: 3.0 * x, lambda rng, n: np.arange(n), n, np.random.default_rng(0)
            )
            assert_close(mean, 1.5 * (n - 1), rtol=RTOL)
            assert_close(error, 3 * math.sqrt((n + 1) / 12), rtol=RTOL)

    def test_constant(self, student):
        """A constant has no error."""
        mean, error = student.monte_carlo(
            lambda x: np.full(len(x), 7.0),
            lambda rng, n: rng.random(n),
            10,
            np.random.default_rng(0),
        )
        assert_close(mean, 7.0, rtol=RTOL)
        assert_close(error, 0.0, atol=1e-12)

    def test_square(self, student):
        """The mean of the squares is not the square of the mean."""
        mean, error = student.monte_carlo(
            lambda x: x**2,
            lambda rng, n: np.array([-2.0, 2.0, -1.0, 1.0]),
            4,
            np.random.default_rng(0),
        )
        assert_close(mean, 2.5, rtol=RTOL)
        assert_close(error, math.sqrt(3.0) / 2, rtol=RTOL)

    def test_booleans_and_pairs(self, student):
        """f may say yes or no, and draws may be points of a plane."""
        points = np.array([[0.1, 0.2], [0.9, 0.9], [0.3, 0.3], [0.5, 0.1]])
        mean, error = student.monte_carlo(
            lambda x: np.sum(x**2, axis=1) < 1, lambda rng, n: points, 4, np.random.default_rng(0)
        )
        assert_close(mean, 0.75, rtol=RTOL)
        assert_close(error, 0.25, rtol=RTOL)

    def test_one_call(self, student):
        """The sampler is called once, with the generator and n."""
        calls = []

        def sampler(rng, n):
            calls.append(int(n))
            return rng.standard_normal(n)

        mean, _ = student.monte_carlo(lambda x: x + 10, sampler, 50, np.random.default_rng(2))
        assert calls == [50], (
            f"the sampler should be called once with n = 50, and was called with {calls}"
        )
        assert_close(mean, 10 + np.mean(np.random.default_rng(2).standard_normal(50)), rtol=RTOL)

    def test_exponential(self, student):
        """The mean of the exponential of a normal number, within six errors."""
        mean, error = student.monte_carlo(
            np.exp, lambda rng, n: rng.standard_normal(n), 20_000, np.random.default_rng(41)
        )
        assert 0 < error < 0.05, "the error is not of the right size"
        assert abs(mean - math.exp(0.5)) < 6 * error, "the mean is more than six errors off"

    def test_four_times_the_draws(self, student):
        """With four times as many draws the error bar is half as long."""
        errors = [
            student.monte_carlo(
                lambda x: x, lambda rng, n: rng.standard_normal(n), n, np.random.default_rng(42)
            )[1]
            for n in (2000, 8000)
        ]
        assert 0.4 < errors[1] / errors[0] < 0.6, "four times the draws should halve the error"

    def test_too_few(self, student):
        """Fewer than two draws raise a ValueError."""
        assert_close(
            student.monte_carlo(
                lambda x: x, lambda rng, n: np.array([1.0, 3.0]), 2, np.random.default_rng(0)
            )[1],
            1.0,
            rtol=RTOL,
        )
        for n in (1, 0, -3):
            assert_raises(
                ValueError,
                student.monte_carlo,
                lambda x: x,
                lambda rng, n: np.zeros(max(n, 0)),
                n,
                np.random.default_rng(0),
            )


def inside_probability(n, p, margin):
    k = np.arange(n + 1)
    logs = [
        math.lgamma(n + 1)
        - math.lgamma(i + 1)
        - math.lgamma(n - i + 1)
        + i * math.log(p)
        + (n - i) * math.log1p(-p)
        for i in k
    ]
    return float(np.sum(np.exp(logs)[np.abs(k - n * p) <= n * margin + 1e-9]))


CASES = [
    (0.9, 0.05, 0.8),
    (0.3, 0.1, 0.9),
    (0.5, 0.06, 0.9),
    (0.05, 0.02, 0.7),
    (0.8, 0.15, 0.97),
    (0.5, 0.05, 0.95),
    (0.6, 0.1, 0.95),
    (0.5, 0.1, 0.49999),
]


@exercise("smallest_test_set")
class TestSmallestTestSet:
    @weight(2)
    @pytest.mark.parametrize(("p", "margin", "confidence"), CASES)
    def test_first(self, student, p, margin, confidence):
        """The condition holds at n, and at no smaller number."""
        got = student.smallest_test_set(p, margin, confidence)
        n = 1
        while inside_probability(n, p, margin) < confidence:
            n += 1
        assert_close(got, n, atol=0.0)

    def test_successes_and_failures(self, student):
        """p and 1 - p need the same number."""
        for p, margin, confidence in ((0.8, 0.07, 0.9), (0.65, 0.1, 0.85)):
            left, right = (
                student.smallest_test_set(p, margin, confidence),
                student.smallest_test_set(1 - p, margin, confidence),
            )
            assert_close(left, right, atol=0.0)
            assert left > 5

    def test_more_is_asked(self, student):
        """More confidence, or a smaller margin, never needs fewer."""
        by_confidence = [int(student.smallest_test_set(0.7, 0.1, c)) for c in (0.6, 0.8, 0.9, 0.95)]
        by_margin = [int(student.smallest_test_set(0.7, m, 0.9)) for m in (0.2, 0.1, 0.07)]
        assert by_confidence == sorted(by_confidence)
        assert by_margin == sorted(by_margin)
        assert by_confidence[-1] > by_confidence[0] > 1

    def test_nearly_normal(self, student):
        """For large n it is close to the textbook's formula."""
        got = student.smallest_test_set(0.6, 0.04, 0.9)
        assert abs(got - 1.645**2 * 0.24 / 0.04**2) < 0.2 * 406

    def test_one_image(self, student):
        """Sometimes a single image will do."""
        assert_close(student.smallest_test_set(0.95, 0.05, 0.8), 1, atol=0.0)
        assert_close(student.smallest_test_set(0.7, 0.5, 0.6), 1, atol=0.0)
        assert_close(student.smallest_test_set(0.5, 0.5, 0.999), 1, atol=0.0)

    def test_digits(self, student):
        """The digits: 452 images."""
        assert_close(student.smallest_test_set(0.875, 0.03, 0.95), 452, atol=0.0)

    def test_nonsense(self, student):
        """Certainties and margins that are not positive raise a ValueError."""
        assert_close(student.smallest_test_set(0.5, 0.6, 0.5), 1, atol=0.0)
        assert_close(student.smallest_test_set(0.5, 1.5, 0.9), 1, atol=0.0)
        for p, margin, confidence in (
            (0.0, 0.1, 0.9),
            (1.0, 0.1, 0.9),
            (0.5, 0.0, 0.9),
            (0.5, -0.1, 0.9),
            (0.5, 0.1, 0.0),
            (0.5, 0.1, 1.0),
        ):
            assert_raises(ValueError, student.smallest_test_set, p, margin, confidence)
