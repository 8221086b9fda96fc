"""Hidden tests of unit 12: exact fractions on small integers, invariances, and data that break careless formulas."""

from fractions import Fraction

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_raises,
    assert_tuple,
    assert_unchanged,
    exercise,
    weight,
)

TOLERANCE = {"rtol": 1e-7, "atol": 1e-9}
NO_VARIANCE = dict.fromkeys(
    ("np.var", "np.std", ".var", ".std", "statistics", "np.nanvar", "np.nanstd", "np.cov"),
    "build it from sums",
)
NO_QUANTILE = dict.fromkeys(
    (
        "np.quantile",
        "np.percentile",
        "np.median",
        "np.nanquantile",
        "np.nanpercentile",
        "np.nanmedian",
        "statistics",
    ),
    "sort, and find the place",
)
NO_COVARIANCE = dict.fromkeys(("np.cov", "np.corrcoef"), "build it from sums of products")


def exact_variance(values, ddof=0):
    mean = Fraction(sum(values), len(values))
    return float(mean), float(sum((value - mean) ** 2 for value in values) / (len(values) - ddof))


@exercise("mean_and_variance", forbids=NO_VARIANCE)
class TestMeanAndVariance:
    @pytest.mark.parametrize("ddof", [0, 1, 3])
    def test_exact(self, student, rng, ddof):
        """Small integers against exact fractions."""
        values = [int(v) for v in rng.integers(-20, 20, 9)]
        mean, variance = exact_variance(values, ddof)
        for x in (values, np.array(values), np.array(values, dtype=float)):
            got = student.mean_and_variance(x, ddof=ddof)
            assert_close(got[0], mean, **TOLERANCE)
            assert_close(got[1], variance, **TOLERANCE)
        assert_unchanged(student)

    @weight(2)
    def test_far_away(self, student, rng):
        """Moved by a billion, the mean moves and the variance stays."""
        near = np.array([7.0, 5.0, 4.0, 2.0, 2.0, 0.0])
        got = student.mean_and_variance(near + 1e7)
        assert_close(got[0], 1e7 + 20 / 6, rtol=1e-12)
        assert_close(got[1], float(np.var(near)), rtol=1e-6)
        x = rng.standard_normal(50)
        expected = float(np.mean((x - x.mean()) ** 2))
        got = student.mean_and_variance(x + 1e9)
        assert_close(got[0], 1e9 + float(x.mean()), rtol=1e-12)
        assert_close(got[1], expected, rtol=1e-6)

    def test_scale(self, student, rng):
        """Scaled by a, the mean grows with a and the variance with its square."""
        x = rng.standard_normal(20)
        mean, variance = student.mean_and_variance(x)
        assert_close(variance, float(np.mean((x - x.mean()) ** 2)), **TOLERANCE)
        got = student.mean_and_variance(-3 * x)
        assert_close(got[0], -3 * mean, **TOLERANCE)
        assert_close(got[1], 9 * variance, **TOLERANCE)

    def test_narrow_types(self, student):
        """Bytes that overflow when squared, and 32-bit floats with a small spread: computed in 64-bit floats."""
        assert_close(student.mean_and_variance([0.1, 0.2, 0.7])[0], 1 / 3, rtol=1e-12)
        x = np.array([100, -100, 50, 120], dtype=np.int8)
        mean, variance = exact_variance([100, -100, 50, 120], 1)
        got = student.mean_and_variance(x, ddof=1)
        assert_close(got[0], mean, **TOLERANCE)
        assert_close(got[1], variance, **TOLERANCE)
        y = (1000 + 0.01 * np.tile([-1.0, 1.0], 2000)).astype(np.float32)
        exact = y.astype(float)
        assert_close(
            student.mean_and_variance(y)[1], float(np.mean((exact - exact.mean()) ** 2)), rtol=1e-6
        )

    def test_few(self, student):
        """One number has the variance 0 with ddof 0, two have their middle as mean; too few numbers raise a ValueError."""
        got = student.mean_and_variance([5.0])
        assert_close(got[0], 5.0, **TOLERANCE)
        assert_close(got[1], 0.0, **TOLERANCE)
        got = student.mean_and_variance([1.0, 4.0])
        assert_close(got[0], 2.5, **TOLERANCE)
        assert_close(got[1], 2.25, **TOLERANCE)
        for x, ddof in (([5.0], 1), ([], 0), ([1.0, 2.0], 2), ([1.0, 2.0], 5)):
            assert_raises(ValueError, student.mean_and_variance, x, ddof=ddof)


def summary(x):
    x = np.asarray(x, dtype=float)
    return (
        (len(x), float(x.mean()), float(np.sum((x - x.mean()) ** 2))) if len(x) else (0, 0.0, 0.0)
    )


def assert_summary(got, expected, rtol=1e-7):
    assert_tuple(got, 3, what="the summary (n, mean, M)")
    assert_close(got[0], expected[0], atol=0.0, what="n")
    assert_close(got[1], expected[1], rtol=1e-9, atol=1e-9, what="the mean")
    assert_close(got[2], expected[2], rtol=rtol, atol=1e-9, what="M")


@exercise("merge_moments")
class TestMergeMoments:
    def test_splits(self, student, rng):
        """Two parts merged are the whole, wherever it was cut."""
        x = rng.standard_normal(40) * 3 + 1
        for cut in (1, 7, 20, 39):
            assert_summary(student.merge_moments(summary(x[:cut]), summary(x[cut:])), summary(x))

    def test_one_by_one(self, student, rng):
        """Values added one at a time give the whole."""
        x = rng.standard_normal(25) + 5
        total = (0, 0.0, 0.0)
        for value in x:
            total = tuple(student.merge_moments(total, (1, float(value), 0.0)))
        assert_summary(total, summary(x))

    def test_any_order(self, student, rng):
        """Seven chunks in any order."""
        chunks = [rng.standard_normal(int(n)) * 2 - 3 for n in (1, 2, 3, 4, 5, 6, 7)]
        for order in (range(7), rng.permutation(7)):
            total = (0, 0.0, 0.0)
            for k in order:
                total = tuple(student.merge_moments(summary(chunks[k]), total))
            assert_summary(total, summary(np.concatenate(chunks)))

    def test_nothing(self, student):
        """Nothing merged with something, on either side, or with nothing."""
        some, nothing = (3, 6.0, 8.0), (0, 0.0, 0.0)
        assert_summary(student.merge_moments(some, nothing), some)
        assert_summary(student.merge_moments(nothing, some), some)
        assert_summary(student.merge_moments(nothing, nothing), nothing)

    def test_far_away(self, student, rng):
        """A billion away from 0 the digits are still there."""
        assert_close(student.merge_moments((4, 1e7, 2.0), (6, 1e7 + 1, 7.0))[2], 11.4, rtol=1e-6)
        x = rng.standard_normal(30)
        a, b = summary(x[:12]), summary(x[12:])
        moved = student.merge_moments((a[0], a[1] + 1e9, a[2]), (b[0], b[1] + 1e9, b[2]))
        assert_close(moved[2], summary(x)[2], rtol=1e-6)

    def test_two_numbers(self, student):
        """Two single numbers."""
        assert_summary(student.merge_moments((1, 2.0, 0.0), (1, 5.0, 0.0)), (2, 3.5, 4.5))
        assert_summary(student.merge_moments((1, 2, 0), (1, 5, 0)), (2, 3.5, 4.5))
        assert_summary(student.merge_moments((4, 10.0, 3.0), (12, 10.0, 5.0)), (16, 10.0, 8.0))
        assert_summary(student.merge_moments((10, 0.0, 0.0), (90, 1.0, 0.0)), (100, 0.9, 9.0))


def quantile_by_definition(x, q):
    ordered = sorted(float(v) for v in x)
    h = (len(ordered) - 1) * q
    low = min(int(h), len(ordered) - 1)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (h - low) * (ordered[high] - ordered[low])


@exercise("sample_quantile", forbids=NO_QUANTILE)
class TestSampleQuantile:
    def test_definition(self, student, rng):
        """Eleven unsorted numbers, and many q's."""
        x = rng.standard_normal(11)
        q = np.linspace(0, 1, 23)
        assert_close(
            student.sample_quantile(x, q),
            np.array([quantile_by_definition(x, value) for value in q]),
            **TOLERANCE,
        )
        assert_unchanged(student)

    def test_landmarks(self, student):
        """Smallest, largest and median, of odd and even many."""
        for x, median in (([7, 1, 4], 4.0), ([7, 1, 4, 6], 5.0), ([2.5], 2.5)):
            assert_close(student.sample_quantile(x, 0.5), median, **TOLERANCE)
            assert_close(student.sample_quantile(x, 0), float(min(x)), **TOLERANCE)
            assert_close(student.sample_quantile(x, 1), float(max(x)), **TOLERANCE)

    def test_ties(self, student):
        """Equal values keep their places, however often they occur."""
        assert_close(student.sample_quantile([1, 5, 1, 1], 0.6), 1.0, **TOLERANCE)
        assert_close(student.sample_quantile([1, 5, 1, 1], 0.9), 3.8, **TOLERANCE)
        assert_close(student.sample_quantile([2, 1, 1, 9, 1, 1], 0.5), 1.0, **TOLERANCE)

    def test_symmetries(self, student, rng):
        """It follows stretching and moving, and turning around."""
        x, q = rng.standard_normal(8), np.array([0.1, 0.35, 0.8])
        plain = student.sample_quantile(x, q)
        assert_close(plain[0], quantile_by_definition(x, 0.1), **TOLERANCE)
        assert_close(student.sample_quantile(3 * x - 2, q), 3 * plain - 2, **TOLERANCE)
        assert_close(student.sample_quantile(-x, 1 - q), -plain, **TOLERANCE)

    def test_shapes(self, student):
        """A single q gives a float; arrays of q's, of any shape, give arrays of their shape."""
        one = student.sample_quantile([3, 1, 2], 0.25)
        assert isinstance(one, float)
        assert_close(one, 1.5, **TOLERANCE)
        assert_close(
            student.sample_quantile([3, 1, 2], np.array([0.0, 0.75])),
            np.array([1.0, 2.5]),
            **TOLERANCE,
        )
        assert_close(
            student.sample_quantile([3, 1, 2], np.array([[0, 1], [0.5, 0.25]])),
            np.array([[1.0, 3.0], [2.0, 1.5]]),
            **TOLERANCE,
        )
        assert_close(
            student.sample_quantile([3, 1, 2], np.array([[[0.0, 0.25]]])),
            np.array([[[1.0, 1.5]]]),
            **TOLERANCE,
        )

    def test_nonsense(self, student):
        """No numbers, and a q outside 0 to 1, raise a ValueError."""
        assert_close(student.sample_quantile([4.0, 8.0], 0.5), 6.0, **TOLERANCE)
        for x, q in (([], 0.5), ([1.0, 2.0], -0.01), ([1.0, 2.0], 1.01)):
            assert_raises(ValueError, student.sample_quantile, x, q)
        for qs in ([0.5, 1.2], [0.5, 2.0], [-1.0, 0.5], [0.5, -0.1]):
            assert_raises(ValueError, student.sample_quantile, [1.0, 2.0], np.array(qs))


def same_flags(flags, expected):
    got = np.asarray(flags)
    if got.dtype != bool or got.shape != (len(expected),):
        raise CheckFailure(f"the result should be an array of {len(expected)} booleans.", flags)
    if got.tolist() != [bool(value) for value in expected]:
        raise CheckFailure("not the right numbers are flagged.", flags)


@exercise("mad_outliers")
class TestMadOutliers:
    def test_both_sides(self, student, rng):
        """Two far points, one on each side."""
        x = rng.standard_normal(40)
        x = np.clip(x, -2, 2)
        x[[5, 17]] = [30.0, -25.0]
        same_flags(student.mad_outliers(x), [k in (5, 17) for k in range(40)])
        assert_unchanged(student)

    def test_hiding(self, student):
        """Huge numbers do not hide behind each other."""
        x = [10, 11, 9, 12, 8, 10, 11, 600, 500, 700]
        same_flags(student.mad_outliers(x), [False] * 7 + [True] * 3)

    def test_factor(self, student):
        """The factor 0.6745 decides, and the threshold can be chosen."""
        x = [1.0, 2.0, 3.0, 4.0, 9.0]  # scores 1.349, 0.6745, 0, 0.6745, 4.047
        same_flags(student.mad_outliers(x), [False] * 4 + [True])
        same_flags(student.mad_outliers(x, threshold=5.0), [False] * 5)
        same_flags(
            student.mad_outliers([1.0, 2.0, 3.0, 4.0, 15.0], threshold=9.0), [False] * 5
        )  # a score of 8.1
        same_flags(student.mad_outliers(x, threshold=1.0), [True, False, False, False, True])
        same_flags(student.mad_outliers([1.0, 2.0, 3.0, 4.0, 7.0]), [False] * 5)
        same_flags(
            student.mad_outliers([1.0, 2.0, 3.0, 4.0, 8.19]), [False] * 4 + [True]
        )  # a score of 3.5007
        same_flags(
            student.mad_outliers(x, threshold=0.6745), [True, False, False, False, True]
        )  # at the threshold is not above

    def test_most_are_equal(self, student):
        """If most numbers are equal, every other one is flagged."""
        same_flags(student.mad_outliers([5, 5, 5, 5, 6, 4.999]), [False] * 4 + [True, True])
        same_flags(student.mad_outliers([2, 2, 2]), [False] * 3)
        same_flags(student.mad_outliers([5.0, 5.0, 5.0, 5.0 + 1e-9]), [False] * 3 + [True])

    def test_even_and_empty(self, student):
        """An even number with a wide middle, and no numbers at all."""
        same_flags(student.mad_outliers([0, 1, 9, 10], threshold=0.7), [True, False, False, True])
        same_flags(student.mad_outliers([0, 1, 9, 10], threshold=0.8), [False] * 4)
        same_flags(student.mad_outliers([]), [])

    def test_symmetries(self, student, rng):
        """Other units, moved or turned around: the same flags."""
        x = np.append(np.clip(rng.standard_normal(15), -2, 2), [40.0, -30.0])
        expected = [False] * 15 + [True] * 2
        for a, b in ((1.0, 0.0), (1e-3, 5.0), (-200.0, 7.0), (1e-9, 0.0)):
            same_flags(student.mad_outliers(a * x + b), expected)


@exercise("covariance_matrix", forbids=NO_COVARIANCE)
class TestCovarianceMatrix:
    def test_exact(self, student):
        """A small table by hand, with both divisors."""
        X = np.array([[1, 10], [2, 30], [6, 20]])
        expected = np.array([[14.0, 10.0], [10.0, 200.0]])
        assert_close(student.covariance_matrix(X), expected / 2, **TOLERANCE)
        assert_close(student.covariance_matrix(1.0 * X, ddof=0), expected / 3, **TOLERANCE)
        assert_unchanged(student)
        assert_close(student.covariance_matrix(X, ddof=2), expected, **TOLERANCE)

    def test_linear(self, student, rng):
        """New columns made of old ones have the covariances made of theirs."""
        X, A = rng.standard_normal((12, 3)), rng.standard_normal((3, 2))
        C = student.covariance_matrix(X)
        D = X - X.mean(axis=0)
        assert_close(C, D.T @ D / 11, **TOLERANCE)
        assert_close(student.covariance_matrix(X @ A), A.T @ C @ A, **TOLERANCE)

    @weight(2)
    def test_far_away(self, student, rng):
        """Moved by ten million, nothing changes."""
        near = np.array(
            [[5.0, 8.0, 9.0], [5.0, 8.0, 11.0], [5.0, 4.0, 10.0], [8.0, 2.0, 12.0], [6.0, 0.0, 8.0]]
        )
        expected = np.array([[1.7, -2.9, 1.0], [-2.9, 12.8, 1.0], [1.0, 1.0, 2.5]])
        assert_close(
            student.covariance_matrix(near + np.array([1e7, -1e7, 0.0])),
            expected,
            rtol=1e-6,
            atol=1e-7,
        )
        X = rng.standard_normal((20, 3))
        D = X - X.mean(axis=0)
        assert_close(
            student.covariance_matrix(X + np.array([1e7, -1e7, 5.0])),
            D.T @ D / 19,
            rtol=1e-6,
            atol=1e-7,
        )

    def test_narrow(self, student):
        """One column, two observations, a table of bytes, one observation with ddof 0, more columns than observations."""
        assert_close(
            student.covariance_matrix(np.array([[1.0], [3.0], [8.0]])),
            np.array([[13.0]]),
            **TOLERANCE,
        )
        assert_close(
            student.covariance_matrix(np.array([[1, 2], [3, 8]])),
            np.array([[2.0, 6.0], [6.0, 18.0]]),
            **TOLERANCE,
        )
        X = np.array([[100, 90], [-100, -80], [50, 100]], dtype=np.int8)
        D = X.astype(float) - X.astype(float).mean(axis=0)
        assert_close(student.covariance_matrix(X), D.T @ D / 2, **TOLERANCE)
        assert_unchanged(student)
        assert_close(
            student.covariance_matrix(np.array([[4.0, 5.0]]), ddof=0), np.zeros((2, 2)), **TOLERANCE
        )
        tenths = student.covariance_matrix(np.array([[0.1], [0.4]]))
        assert_close(tenths, np.array([[0.045]]), rtol=1e-12)
        wide = np.array([[0.0, 1.0, 1.0, 0.0], [2.0, 1.0, 0.0, 0.0], [1.0, 1.0, 2.0, 3.0]])
        D = wide - wide.mean(axis=0)
        assert_close(student.covariance_matrix(wide, ddof=2), D.T @ D, **TOLERANCE)

    def test_too_few(self, student):
        """Too few observations raise a ValueError."""
        assert_close(
            student.covariance_matrix(np.array([[0.0], [2.0]])), np.array([[2.0]]), **TOLERANCE
        )
        for X, ddof in (
            (np.zeros((1, 2)), 1),
            (np.zeros((0, 2)), 0),
            (np.zeros((2, 2)), 2),
            (np.zeros((0, 2)), 1),
        ):
            assert_raises(ValueError, student.covariance_matrix, X, ddof=ddof)


def pearson(x, y):
    x, y = np.asarray(x, dtype=float) - np.mean(x), np.asarray(y, dtype=float) - np.mean(y)
    return float(x @ y / np.sqrt((x @ x) * (y @ y)))


@exercise("correlation_matrix", forbids=NO_COVARIANCE)
class TestCorrelationMatrix:
    def test_values(self, student, rng):
        """Every pair of columns."""
        X = rng.standard_normal((9, 4))
        X[:, 2] += X[:, 0]
        expected = np.array([[pearson(X[:, i], X[:, j]) for j in range(4)] for i in range(4)])
        assert_close(student.correlation_matrix(X), expected, **TOLERANCE)
        assert_unchanged(student)

    def test_units(self, student, rng):
        """Other units change nothing; a column turned around changes signs."""
        X = rng.standard_normal((10, 3)) + 4
        R = student.correlation_matrix(X)
        assert_close(float(R[0, 1]), pearson(X[:, 0], X[:, 1]), **TOLERANCE)
        assert_close(
            student.correlation_matrix(X * np.array([1e-6, 1e6, 3.0]) + np.array([7.0, -1e3, 0.0])),
            R,
            rtol=1e-6,
            atol=1e-8,
        )
        assert_close(
            student.correlation_matrix(X * np.array([1.0, -2.0, 1.0])),
            R * np.outer([1, -1, 1], [1, -1, 1]),
            **TOLERANCE,
        )

    def test_never_beyond_one(self, student, rng):
        """Columns on a line have 1 or -1, and never more."""
        for _ in range(30):
            x = rng.standard_normal(7)
            R = student.correlation_matrix(np.column_stack([x, 3 * x + 1, -0.1 * x]))
            assert_close(
                R,
                np.array([[1.0, 1.0, -1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]]),
                rtol=0,
                atol=1e-12,
            )
            if np.abs(R).max() > 1:
                raise CheckFailure("an entry is beyond 1 by rounding: cut it off.", R)

    def test_constant_columns(self, student):
        """A column that never changes is nan in its row and column, and only there."""
        X = np.column_stack([[1.0, 2.0, 4.0], np.full(3, 0.1), [3.0, 1.0, 1.0], np.zeros(3)])
        R = student.correlation_matrix(X)
        expected = np.full((4, 4), np.nan)
        r = pearson(X[:, 0], X[:, 2])
        expected[np.ix_([0, 2], [0, 2])] = [[1.0, r], [r, 1.0]]
        if (
            not isinstance(R, np.ndarray)
            or R.shape != (4, 4)
            or (np.isnan(R) != np.isnan(expected)).any()
        ):
            raise CheckFailure(
                "nan should stand in the rows and columns of the constant columns, and only there.",
                R,
            )
        assert_close(R[np.ix_([0, 2], [0, 2])], expected[np.ix_([0, 2], [0, 2])], **TOLERANCE)

    def test_columns_that_hardly_vary(self, student):
        """A column counts however little it varies: by 1e-10, or by a ten-thousandth around ten million."""
        z = np.array([1.0, -1.0, 3.0, -3.0])
        X = np.column_stack([[4.0, 1.0, 5.0, 0.0], 1e-10 * z, 1e7 + 1e-4 * z])
        r = pearson(X[:, 0], z)
        wide = np.column_stack([X[:, 0], z, 1000 + 0.01 * z])
        assert_close(
            student.correlation_matrix(wide),
            np.array([[1.0, r, r], [r, 1.0, 1.0], [r, 1.0, 1.0]]),
            rtol=0,
            atol=1e-6,
        )
        assert_close(
            student.correlation_matrix(X),
            np.array([[1.0, r, r], [r, 1.0, 1.0], [r, 1.0, 1.0]]),
            rtol=0,
            atol=1e-3,
        )

    def test_small_tables(self, student):
        """Two observations, one column, integers, a column that ends as it began."""
        assert_close(
            student.correlation_matrix(np.array([[1, 5], [2, 3]])),
            np.array([[1.0, -1.0], [-1.0, 1.0]]),
            **TOLERANCE,
        )
        assert_close(
            student.correlation_matrix(np.array([[1], [2], [9]])), np.array([[1.0]]), **TOLERANCE
        )
        X = np.array([[100, 90], [-100, -80], [50, 100]], dtype=np.int8)
        r = pearson(X[:, 0].astype(float), X[:, 1].astype(float))
        assert_close(student.correlation_matrix(X), np.array([[1.0, r], [r, 1.0]]), **TOLERANCE)
        there_and_back = np.array([[1, 3], [2, 4], [1, 5]])
        assert_close(
            student.correlation_matrix(there_and_back),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            **TOLERANCE,
        )

    def test_too_few(self, student):
        """One observation raises a ValueError."""
        assert_close(
            student.correlation_matrix(np.array([[0.0, 1.0], [1.0, 2.0]]))[0, 1], 1.0, **TOLERANCE
        )
        assert_raises(ValueError, student.correlation_matrix, np.ones((1, 3)))
        assert_raises(ValueError, student.correlation_matrix, np.ones((0, 3)))


def ranks(values):
    return np.array(
        [
            sum(other < value for other in values)
            + (sum(other == value for other in values) + 1) / 2
            for value in values
        ]
    )


@exercise("spearman")
class TestSpearman:
    def test_counting(self, student, rng):
        """Random integers with ties, against counting."""
        for _ in range(3):
            x, y = rng.integers(0, 5, 12), rng.integers(0, 4, 12)
            assert_close(student.spearman(x, y), pearson(ranks(x), ranks(y)), **TOLERANCE)
        assert_unchanged(student)

    def test_bends(self, student, rng):
        """Only the order counts: bending changes nothing, turning around the sign."""
        x, y = rng.standard_normal(10), rng.standard_normal(10)
        rho = student.spearman(x, y)
        assert_close(rho, pearson(ranks(x), ranks(y)), **TOLERANCE)
        assert_close(student.spearman(np.exp(x), y**3), rho, **TOLERANCE)
        assert_close(student.spearman(-x, y), -rho, **TOLERANCE)
        assert_close(student.spearman(y, x), rho, **TOLERANCE)
        long = np.arange(30.0)
        assert_close(student.spearman(long, np.exp(-long)), -1.0, **TOLERANCE)

    def test_rising(self, student):
        """A bent but rising curve has 1."""
        x = np.array([3.0, 1.0, 2.0, 5.0, 4.0])
        assert_close(student.spearman(x, np.exp(x)), 1.0, **TOLERANCE)
        assert_close(student.spearman([1, 2], [5, 3]), -1.0, **TOLERANCE)
        large = 2**24 + np.array([0, 1, 2])  # too large for 32-bit floats
        assert_close(student.spearman(large, [1, 2, 3]), 1.0, **TOLERANCE)
        assert_close(student.spearman([0.001, 0.003, 0.002], [1, 3, 2]), 1.0, **TOLERANCE)

    def test_ties(self, student):
        """Equal values share the average of their ranks."""
        x, y = [1, 2, 2, 3, 3, 3], [1, 2, 3, 4, 5, 6]
        assert_close(student.spearman(x, y), pearson([1, 2.5, 2.5, 5, 5, 5], y), **TOLERANCE)

    def test_short_formula(self, student, rng):
        """Without ties the short formula holds."""
        x, y = rng.permutation(9), rng.permutation(9)
        assert_close(
            student.spearman(x, y), 1 - 6 * float(np.sum((x - y) ** 2)) / (9 * 80), **TOLERANCE
        )

    def test_constant(self, student):
        """If all are equal it is nan; a float comes back."""
        for x, y in (([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [0.1, 0.1, 0.1])):
            got = student.spearman(x, y)
            assert isinstance(got, float)
            assert np.isnan(got)
        assert_close(student.spearman([1, 2, 4], [1, 3, 2]), 0.5, **TOLERANCE)

    def test_lengths(self, student):
        """Different lengths, and fewer than two, raise a ValueError."""
        assert_close(student.spearman([1, 2], [3, 4]), 1.0, **TOLERANCE)
        for x, y in (([1, 2, 3], [1, 2]), ([1], [1]), ([], [])):
            assert_raises(ValueError, student.spearman, x, y)


@exercise("correlation_by_group")
class TestCorrelationByGroup:
    def test_simpson(self, student, rng):
        """Every group rises, and the whole falls."""
        x = np.concatenate([rng.standard_normal(15) + 5 * k for k in range(3)])
        y = np.concatenate(
            [x[15 * k : 15 * k + 15] - 10 * k + 0.1 * rng.standard_normal(15) for k in range(3)]
        )
        labels = np.repeat([10, 30, 20], 15)
        overall, by_group = student.correlation_by_group(x, y, labels)
        assert_close(overall, pearson(x, y), **TOLERANCE)
        assert overall < 0
        if not isinstance(by_group, dict) or set(by_group) != {10, 20, 30}:
            raise CheckFailure("the dict should have the labels 10, 20 and 30 as keys.", by_group)
        for label in (10, 20, 30):
            assert_close(
                by_group[label], pearson(x[labels == label], y[labels == label]), **TOLERANCE
            )

    def test_order(self, student, rng):
        """The order of the rows does not matter; labels may be strings."""
        x, y = rng.standard_normal(12), rng.standard_normal(12)
        labels = np.array(["ash", "oak", "elm"] * 4)
        order = rng.permutation(12)
        for index in (np.arange(12), order):
            overall, by_group = student.correlation_by_group(
                x[index], y[index], labels[index].tolist()
            )
            assert_close(overall, pearson(x, y), **TOLERANCE)
            if set(by_group) != {"ash", "oak", "elm"}:
                raise CheckFailure(
                    "the dict should have the labels ash, elm and oak as keys.", by_group
                )
            for label, r in by_group.items():
                assert_close(r, pearson(x[labels == label], y[labels == label]), **TOLERANCE)

    def test_small_groups(self, student):
        """A group of one, and a constant group, have nan."""
        overall, by_group = student.correlation_by_group(
            [1, 2, 3, 4, 5, 6], [1, 3, 2, 7, 7, 9], [1, 1, 1, 2, 2, 5]
        )
        assert_close(overall, pearson([1, 2, 3, 4, 5, 6], [1, 3, 2, 7, 7, 9]), **TOLERANCE)
        assert_close(by_group[1], 0.5, **TOLERANCE)
        assert np.isnan(by_group[2])
        assert np.isnan(by_group[5])
        assert_unchanged(student)

    def test_one_group(self, student):
        """With a single group both numbers agree; with a single point both are nan."""
        overall, by_group = student.correlation_by_group([1, 2, 4], [1, 3, 2], ["a", "a", "a"])
        assert_close(overall, pearson([1, 2, 4], [1, 3, 2]), **TOLERANCE)
        assert_close(by_group["a"], overall, **TOLERANCE)
        alone, by_group = student.correlation_by_group([1.0], [2.0], ["b"])
        assert np.isnan(alone)
        assert np.isnan(by_group["b"])

    def test_labels(self, student):
        """The keys are the labels, as they came."""
        _, by_group = student.correlation_by_group(
            [1, 2, 3, 5], [4, 5, 7, 6], np.array([3, 3, 9, 9])
        )
        if not isinstance(by_group, dict) or set(by_group) != {3, 9}:
            raise CheckFailure("the dict should have the labels 3 and 9 as keys.", by_group)
        assert_close(by_group[3], 1.0, **TOLERANCE)
        _, by_group = student.correlation_by_group([1, 2, 3, 5], [4, 5, 7, 6], ["A", "A", "a", "a"])
        if not isinstance(by_group, dict) or set(by_group) != {"A", "a"}:
            raise CheckFailure("the dict should have the labels A and a as keys.", by_group)
        assert_close(by_group["a"], -1.0, **TOLERANCE)
        for short, long in ((1, 10), ("ash", "ashen")):  # one label begins like the other
            _, by_group = student.correlation_by_group(
                [1, 2, 3, 5], [4, 5, 7, 6], [short, short, long, long]
            )
            assert_close(by_group[short], 1.0, **TOLERANCE)
            assert_close(by_group[long], -1.0, **TOLERANCE)

    def test_iris(self, student):
        """The iris: three rise, all together fall."""
        overall, by_group = student.correlation_by_group(
            student.sepals[:, 0], student.sepals[:, 1], student.species
        )
        assert_close(overall, -0.118, rtol=0, atol=5e-4)
        for name, r in (("setosa", 0.743), ("versicolor", 0.526), ("virginica", 0.457)):
            assert_close(by_group[name], r, rtol=0, atol=5e-4)

    def test_lengths(self, student):
        """Different lengths raise a ValueError."""
        assert_close(student.correlation_by_group([1, 2], [2, 4], [0, 0])[0], 1.0, **TOLERANCE)
        for x, y, groups in (
            ([1, 2, 3], [1, 2], [0, 0]),
            ([1, 2], [1, 2], [0]),
            ([1, 2], [1, 2, 3], [0, 0]),
        ):
            assert_raises(ValueError, student.correlation_by_group, x, y, groups)


def mrmr(X, y, k):
    varying = [j for j in range(X.shape[1]) if np.ptp(X[:, j]) > 0]
    relevance = {j: abs(pearson(X[:, j], y)) for j in varying}
    chosen: list[int] = []
    while len(chosen) < k:
        rest = [j for j in varying if j not in chosen]
        score = {
            j: relevance[j]
            - (np.mean([abs(pearson(X[:, j], X[:, s])) for s in chosen]) if chosen else 0.0)
            for j in rest
        }
        chosen.append(max(rest, key=lambda j: (score[j], -j)))
    return chosen


def same_choice(got, expected):
    if not isinstance(got, list) or [int(j) for j in got] != list(expected):
        raise CheckFailure("these are not the right columns, or not in the right order.", got)


@pytest.fixture
def table(rng):
    """Six columns: two good ones, a near copy, a negative one, noise, and a constant."""
    y = rng.standard_normal(60)
    good = y + 0.5 * rng.standard_normal(60)
    X = np.column_stack([
        rng.standard_normal(60), good, good + 0.01 * rng.standard_normal(60), -y + 0.9 * rng.standard_normal(60), np.full(60, 0.1),
        0.6 * y + rng.standard_normal(60),
    ])  # fmt: skip
    return X, y


@exercise("select_features_mrmr")
class TestSelectFeaturesMrmr:
    @weight(2)
    def test_choice(self, student, table):
        """The greedy choice, with a near copy that has to wait."""
        small = np.array(
            [
                [1.0, 3, 2, 8, 3, 7, 0],
                [4, 7, 8, 2, 1, 6, 8],
                [80, 20, 70, 30, 80, 10, 60],
                [3, 4, 1, 4, 6, 5, 2],
                [8, 2, 8, 5, 0, 4, 0],
            ]
        )
        same_choice(
            student.select_features_mrmr(small.T, np.array([0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0]), 4),
            [3, 2, 0, 4],
        )
        X, y = table
        for k in (1, 2, 3, 5):
            same_choice(student.select_features_mrmr(X, y, k), mrmr(X, y, k))

    def test_units(self, student, table):
        """Other units, columns turned around, the diagnosis turned around: the same choice."""
        X, y = table
        expected = mrmr(X, y, 3)
        same_choice(
            student.select_features_mrmr(X * np.array([1e6, -1e-3, 5.0, -2.0, 1.0, 1e3]) + 7, y, 3),
            expected,
        )
        same_choice(student.select_features_mrmr(X, -y, 3), expected)

    def test_permutation(self, student, table, rng):
        """Shuffled columns, shuffled choice."""
        X, y = table
        order = rng.permutation(6)
        expected = [int(np.flatnonzero(order == j)[0]) for j in mrmr(X, y, 4)]
        same_choice(student.select_features_mrmr(X[:, order], y, 4), expected)
        assert_unchanged(student)

    def test_prefix(self, student, table):
        """The choice of k begins the choice of k + 1; all that vary come in the end."""
        X, y = table
        choices = [student.select_features_mrmr(X, y, k) for k in range(1, 6)]
        for short, long in zip(choices, choices[1:], strict=False):
            same_choice(long[:-1], short)
        same_choice(sorted(choices[-1]), [0, 1, 2, 3, 5])

    def test_ties(self, student):
        """Of equal columns the first is taken; 0 and 1 as a diagnosis."""
        y = np.array([0, 1, 0, 1, 1, 0])
        x, z = np.array([1.0, 4.0, 2.0, 5.0, 3.0, 1.0]), np.array([2.0, 2.0, 1.0, 1.0, 5.0, 3.0])
        same_choice(student.select_features_mrmr(np.column_stack([z, x, x]), y, 1), [1])
        assert_close(len(student.select_features_mrmr(np.column_stack([z, x]), y, 2)), 2, atol=0.0)
        # three of the same: the second and the third score below 0, and come nevertheless
        same_choice(student.select_features_mrmr(np.column_stack([z, z, z]), y, 3), [0, 1, 2])

    def test_biopsies(self, student):
        """The five for the form."""
        same_choice(
            student.select_features_mrmr(student.measurements, student.malignant, 5),
            [27, 1, 20, 24, 0],
        )

    def test_bad_k(self, student, table):
        """More than there are, or none, raises a ValueError."""
        X, y = table
        same_choice(student.select_features_mrmr(X, y, 1), mrmr(X, y, 1))
        for k in (0, -1, 6, 7):
            assert_raises(ValueError, student.select_features_mrmr, X, y, k)
