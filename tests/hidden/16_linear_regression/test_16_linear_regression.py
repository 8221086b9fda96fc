"""Hidden tests of unit 16: exact oracles (NIST's Longley solution, brute force), optimality, and columns that nearly repeat each other."""

from math import sqrt

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

SHORTCUTS = dict.fromkeys(
    ("np.linalg.lstsq", "np.linalg.pinv", "np.linalg.inv", "lstsq", "pinv"), "use qr, svd or solve"
)

# NIST's certified values for Longley's data: the intercept, then the six slopes; and their standard errors.
LONGLEY = np.array(
    [
        -3482258.63459582,
        15.0618722713733,
        -0.0358191792925910,
        -2.02022980381683,
        -1.03322686717359,
        -0.0511041056535807,
        1829.15146461355,
    ]
)
LONGLEY_ERRORS = np.array(
    [
        890420.383607373,
        84.9149257747669,
        0.0334910077722432,
        0.488399681651699,
        0.214274163161675,
        0.226073200069370,
        455.478499142212,
    ]
)


def fit(X, y):
    """Least squares by singular values."""
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ ((U.T @ y) / s)


def turned(smallest):
    """Five rows of three columns with the singular values 1, 1e-3 and `smallest`, in directions that mix all columns."""
    u, v = np.array([1.0, 2.0, -1.0, 1.0, 3.0]), np.array([1.0, 1.0, 2.0])
    left, right = (np.eye(len(a)) - 2 * np.outer(a, a) / (a @ a) for a in (u, v))
    return left[:, :3] * np.array([1.0, 1e-3, smallest]) @ right


def assert_line(got, slope, intercept, rtol=1e-7, atol=1e-8):
    a, b = assert_tuple(got, 2, what="(slope, intercept)")
    assert_close(a, slope, rtol=rtol, atol=atol, what="the slope")
    assert_close(b, intercept, rtol=rtol, atol=atol, what="the intercept")


@exercise("fit_line")
class TestFitLine:
    def test_exact(self, student):
        """Points on a line, and two points."""
        x = np.array([3, -1, 4, 1, 5])
        assert_line(student.fit_line(x, 2 * x - 7), 2.0, -7.0)
        assert_line(student.fit_line(np.array([1.0, 3.0]), np.array([5.0, 4.0])), -0.5, 5.5)

    def test_residuals(self, student, rng):
        """The misses sum to 0, and do not go along with x."""
        x, y = rng.standard_normal(9) + 2, rng.standard_normal(9)
        a, b = assert_tuple(student.fit_line(x, y), 2, what="(slope, intercept)")
        assert_line((a, b), *np.polyfit(x, y, 1))
        assert_close(float(np.sum(y - a * x - b)), 0.0, atol=1e-9)
        assert_close(float(x @ (y - a * x - b)), 0.0, atol=1e-9)
        assert_unchanged(student)

    def test_units(self, student, rng):
        """Other units for x and for y."""
        x, y = rng.standard_normal(7), rng.standard_normal(7)
        slope, intercept = np.polyfit(x, y, 1)
        assert_line(student.fit_line(100 * x + 3, y), slope / 100, intercept - 0.03 * slope)
        assert_line(student.fit_line(x, -5 * y + 2), -5 * slope, -5 * intercept + 2)

    def test_both_ways(self, student, rng):
        """y over x and x over y are different lines."""
        x = rng.standard_normal(12)
        y = x + rng.standard_normal(12)
        r2 = float(np.corrcoef(x, y)[0, 1] ** 2)
        forth, back = (
            assert_tuple(student.fit_line(*data), 2, what="(slope, intercept)")[0]
            for data in ((x, y), (y, x))
        )
        assert_close(forth, np.polyfit(x, y, 1)[0])
        assert_close(forth * back, r2)

    def test_far_away(self, student):
        """Nearly a hundred million away from 0."""
        x, y = np.array([0.0, 1.0, 2.0, 5.0]), np.array([1.0, 2.0, 6.0, 7.0])
        assert_close(
            assert_tuple(student.fit_line(x + 99999994, y), 2, what="(slope, intercept)")[0],
            17 / 14,
            rtol=1e-6,
        )

    def test_nonsense(self, student):
        """One point, different lengths, or equal x raise a ValueError."""
        assert_line(student.fit_line(np.array([0, 2]), np.array([1, 2])), 0.5, 1.0)
        for x, y in (
            ([1.0], [2.0]),
            ([], []),
            ([1.0, 2.0], [1.0]),
            ([1.0, 2.0], [1.0, 2.0, 3.0]),
            ([3.0, 3.0, 3.0], [1.0, 2.0, 3.0]),
        ):
            assert_raises(ValueError, student.fit_line, np.array(x), np.array(y))

    def test_equal_places(self, student):
        """Neighbours with the same x, and a level line."""
        assert_line(
            student.fit_line(np.array([1.0, 1.0, 3.0]), np.array([1.0, 3.0, 6.0])), 2.0, 0.0
        )
        assert_line(
            student.fit_line(np.array([1.0, 2.0, 4.0]), np.array([5.0, 5.0, 5.0])), 0.0, 5.0
        )

    def test_equal_tenths(self, student):
        """Tenths that are all equal raise a ValueError, although their mean is rounded."""
        assert_line(student.fit_line(np.array([0.1, 0.3]), np.array([1.0, 2.0])), 5.0, 0.5)
        for n in (3, 6, 7):
            assert_raises(ValueError, student.fit_line, np.full(n, 0.1), np.arange(float(n)))

    def test_close_together(self, student):
        """x that differ by millionths; the first and the last x are equal."""
        assert_line(
            student.fit_line(1e-6 * np.array([1.0, 2.0, 1.0]), np.array([1.0, 3.0, 2.0])),
            1.5e6,
            0.0,
            rtol=1e-6,
        )
        assert_line(
            student.fit_line(np.array([1.0, 2.0, 1.0]), np.array([1.0, 3.0, 2.0])), 1.5, 0.0
        )


@exercise("least_squares", forbids=SHORTCUTS)
class TestLeastSquares:
    def test_orthogonal_misses(self, student, rng):
        """What is missed is orthogonal to every column."""
        X, y = rng.standard_normal((12, 4)), rng.standard_normal(12)
        w = student.least_squares(X, y)
        assert_close(w, fit(X, y), atol=1e-9)
        assert_close(X.T @ (y - X @ np.asarray(w)), np.zeros(4), atol=1e-9)
        assert_unchanged(student)

    @weight(2)
    def test_longley(self, student):
        """Longley's economy, to five digits of the certified values."""
        w = np.asarray(student.least_squares(student.economy, student.employed))
        assert_close(
            w / LONGLEY if w.shape == (7,) else w,
            np.ones(7),
            rtol=1e-5,
            what="the weights, over the certified ones,",
        )

    @weight(2)
    def test_nearly_equal_columns(self, student):
        """Two columns that agree to seven or eight digits."""
        for news in (3e-8, 1e-8):
            X = np.array([[1.0, 1.0], [news, 0.0], [0.0, news]])
            assert_close(
                student.least_squares(X, X @ np.array([1.0, 2.0])), np.array([1.0, 2.0]), rtol=1e-5
            )

    def test_units(self, student, rng):
        """Columns in very different units."""
        X, y = rng.standard_normal((9, 3)), rng.standard_normal(9)
        for unit in (np.array([1e4, 1.0, 1e-4]), np.full(3, 1e-13)):
            w = np.asarray(student.least_squares(X * unit, y))
            assert_close(
                w * unit if w.shape == (3,) else w,
                fit(X, y),
                rtol=1e-6,
                atol=1e-8,
                what="the weights, in the first units,",
            )

    def test_square(self, student):
        """As many columns as rows: the misses are 0. Whole numbers will do."""
        assert_close(
            student.least_squares(np.array([[2, 1], [1, 3]]), np.array([3, 5])),
            np.array([0.8, 1.4]),
        )

    def test_dependent(self, student, rng):
        """Columns that depend on each other, and too few rows, raise a ValueError."""
        A = rng.integers(-5, 6, (8, 2)).astype(float) + np.arange(8)[:, None] ** np.array([0, 1])
        assert_close(
            student.least_squares(A, A @ np.array([1.0, -1.0])), np.array([1.0, -1.0]), atol=1e-9
        )
        y = np.arange(8.0)
        for X in (
            np.column_stack([A, A[:, 0]]),
            np.column_stack([A[:, 0], A[:, 0], A[:, 1]]),
            np.column_stack([A, A.sum(axis=1)]) * 2.0**20,
            np.column_stack([A[:, :1], np.zeros(8)]),
        ):
            assert_raises(ValueError, student.least_squares, X, y)
        assert_raises(
            ValueError,
            student.least_squares,
            np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 5.0]]),
            np.ones(2),
        )

    def test_practically_nought(self, student):
        """A column 1e-11 times as long as the other will do; one 1e-13 times as long raises a ValueError."""
        assert_close(
            student.least_squares(
                np.array([[1.0, 0.0], [0.0, 1e-11], [0.0, 0.0]]), np.array([3.0, 2e-11, 1.0])
            ),
            np.array([3.0, 2.0]),
            rtol=1e-5,
        )
        assert_raises(
            ValueError,
            student.least_squares,
            np.array([[1.0, 0.0], [0.0, 1e-13], [0.0, 0.0]]),
            np.array([3.0, 2e-13, 1.0]),
        )

    def test_rotated(self, student):
        """Singular values of 1, 1e-3 and 1e-10 that no unit explains are fine; with 1e-13 instead of 1e-10 it is a ValueError."""
        X = np.array(
            [[258.4, 418.1], [418.1, 676.5], [159.7, 258.4]]
        )  # Fibonacci's: nearly parallel, in any unit
        assert_close(
            student.least_squares(X, np.array([-577.8, -934.9, -357.1])),
            np.array([1.0, -2.0]),
            rtol=1e-5,
        )
        nearer = np.array([[1346269.0, 2178309.0], [2178309.0, 3524578.0], [832040.0, 1346269.0]])
        assert_raises(ValueError, student.least_squares, nearer, np.array([1.0, 2.0, 3.0]))
        X = turned(1e-10)
        w = np.array([1.0, -2.0, 3.0])
        assert_close(student.least_squares(X, X @ w), w, rtol=1e-5)
        assert_raises(ValueError, student.least_squares, turned(1e-13), np.arange(5.0))


def errors(X, y):
    n, p = X.shape
    r = y - X @ fit(X, y)
    s, Vt = np.linalg.svd(X, full_matrices=False)[1:]
    return np.sqrt(r @ r / (n - p) * np.sum((Vt.T / s) ** 2, axis=1))


@exercise("coefficient_standard_errors")
class TestCoefficientStandardErrors:
    def test_one_line(self, student, rng):
        """For a line: s over the root of the spread of x."""
        x, y = rng.standard_normal(10) + 3, rng.standard_normal(10)
        X = np.column_stack([np.ones(10), x])
        expected = errors(X, y)
        assert_close(
            expected[1], sqrt(np.sum((y - X @ fit(X, y)) ** 2) / 8 / np.sum((x - x.mean()) ** 2))
        )
        assert_close(student.coefficient_standard_errors(X, y), expected, rtol=1e-5)
        assert_unchanged(student)

    @weight(2)
    def test_longley(self, student):
        """Longley's economy, to five digits of the certified values."""
        got = np.asarray(student.coefficient_standard_errors(student.economy, student.employed))
        assert_close(
            got / LONGLEY_ERRORS if got.shape == (7,) else got,
            np.ones(7),
            rtol=1e-5,
            what="the errors, over the certified ones,",
        )

    def test_orthonormal(self, student, rng):
        """Orthonormal columns all have the error s."""
        Q, y = np.linalg.qr(rng.standard_normal((9, 3)))[0], rng.standard_normal(9)
        s = sqrt(float(np.sum((y - Q @ (Q.T @ y)) ** 2)) / 6)
        assert_close(student.coefficient_standard_errors(Q, y), np.full(3, s), rtol=1e-5)

    def test_units(self, student, rng):
        """A column in other units divides its error; y in other units multiplies all."""
        X, y = rng.standard_normal((8, 3)), rng.standard_normal(8)
        unit = np.array([10.0, 1.0, 0.01])
        assert_close(
            student.coefficient_standard_errors(X * unit, 7 * y), 7 * errors(X, y) / unit, rtol=1e-5
        )
        small = student.coefficient_standard_errors(X, 1e-6 * y)
        assert_close(
            np.asarray(small) * 1e6, errors(X, y), rtol=1e-5, what="a million times the errors"
        )

    def test_copies(self, student, rng):
        """The data three times look more certain, by a known ratio."""
        X, y = rng.standard_normal((6, 2)), rng.standard_normal(6)
        assert_close(
            student.coefficient_standard_errors(np.vstack([X] * 3), np.tile(y, 3)),
            errors(X, y) * sqrt(4 / 16),
            rtol=1e-5,
        )

    def test_one_freedom(self, student):
        """The three points of the text: one degree of freedom is enough."""
        assert_close(
            student.coefficient_standard_errors(
                np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 4.0]]), np.array([1.0, 2.0, 6.0])
            ),
            np.array([sqrt(1.5 * 20 / 24), sqrt(1.5 * 3 / 24)]),
            rtol=1e-5,
        )

    def test_no_freedom(self, student):
        """With n at most p nothing is left: a ValueError."""
        assert_close(
            student.coefficient_standard_errors(np.ones((3, 1)), np.array([1.0, 2.0, 6.0])),
            np.array([sqrt(7 / 3)]),
            rtol=1e-5,
        )
        for X in (np.eye(2), np.array([[1.0, 2.0]])):
            assert_raises(ValueError, student.coefficient_standard_errors, X, np.ones(len(X)))

    def test_rotated(self, student):
        """Columns that nearly depend on each other, in no unit in particular: five digits all the same."""
        y = np.array([1.0, -1.0, 2.0, 0.5, 0.0])
        X = np.array(
            [[98.7, 159.7], [159.7, 258.4], [258.4, 418.1], [418.1, 676.5], [676.5, 1094.6]]
        )  # Fibonacci's
        assert_close(student.coefficient_standard_errors(X, y), errors(X, y), rtol=1e-5)
        X = turned(1e-9)
        assert_close(student.coefficient_standard_errors(X, y), errors(X, y), rtol=1e-5)


@exercise("added_variable")
class TestAddedVariable:
    @weight(2)
    @pytest.mark.parametrize("j", [0, 1, 3])
    def test_slope(self, student, rng, j):
        """The slope is the coefficient; both residuals are orthogonal to the other columns."""
        X, y = (rng.standard_normal((11, 4)) + 1).round(1), rng.standard_normal(11).round(1)
        r_x, r_y = assert_tuple(student.added_variable(X, y, j), 2, what="(r_x, r_y)")
        others = np.delete(X, j, axis=1)
        assert_close(r_x, X[:, j] - others @ fit(others, X[:, j]), atol=1e-9, what="r_x")
        assert_close(r_y, y - others @ fit(others, y), atol=1e-9, what="r_y")
        assert_close(
            float(np.dot(r_x, r_y) / np.dot(r_x, r_x)),
            float(fit(X, y)[j]),
            atol=1e-9,
            what="the slope",
        )
        assert_unchanged(student)

    def test_one_column(self, student):
        """With one column nothing is removed; whole numbers will do."""
        r_x, r_y = assert_tuple(
            student.added_variable(np.array([[1], [2], [4]]), np.array([3, 1, 2]), 0),
            2,
            what="(r_x, r_y)",
        )
        assert_close(r_x, np.array([1.0, 2.0, 4.0]), what="r_x")
        assert_close(r_y, np.array([3.0, 1.0, 2.0]), what="r_y")

    def test_whole_numbers(self, student):
        """What is left of whole numbers need not be whole."""
        r_x, r_y = assert_tuple(
            student.added_variable(np.array([[1, 0], [1, 2], [1, 5]]), np.array([1, 2, 7]), 1),
            2,
            what="(r_x, r_y)",
        )
        assert_close(r_x, np.array([-7.0, -1.0, 8.0]) / 3, what="r_x")
        assert_close(r_y, np.array([-7.0, -4.0, 11.0]) / 3, what="r_y")

    def test_units(self, student, rng):
        """Another column in a far smaller unit predicts as much as before."""
        X, y = rng.standard_normal((9, 3)).round(1), rng.standard_normal(9).round(1)
        r_x, r_y = assert_tuple(
            student.added_variable(X * np.array([1.0, 1e-7, 1.0]), y, 0), 2, what="(r_x, r_y)"
        )
        others = X[:, 1:]
        assert_close(r_x, X[:, 0] - others @ fit(others, X[:, 0]), atol=1e-7, what="r_x")
        assert_close(r_y, y - others @ fit(others, y), atol=1e-7, what="r_y")

    def test_nothing_new(self, student, rng):
        """Of a column that nearly repeats the others, little is left."""
        X = rng.standard_normal((9, 3)).round(1)
        news = (1e-5 * rng.standard_normal(9)).round(6)
        X[:, 2] = (X[:, 0] - 2 * X[:, 1] + news).round(6)
        r_x, r_y = assert_tuple(
            student.added_variable(X, (X[:, 0] + news).round(6), 2), 2, what="(r_x, r_y)"
        )
        others = X[:, :2]
        expected = news - others @ fit(others, news)
        assert_close(r_x, expected, rtol=1e-6, atol=1e-12, what="r_x")
        assert_close(r_y, expected, rtol=1e-6, atol=1e-12, what="r_y")


def inflation(X):
    return np.diag(np.linalg.inv(np.corrcoef(X.T)))


@exercise("variance_inflation_factors")
class TestVarianceInflationFactors:
    def test_two_columns(self, student, rng):
        """With two columns both have 1 / (1 - r^2); far from 0, too."""
        X = rng.standard_normal((15, 2))
        X[:, 1] += X[:, 0]
        expected = 1 / (1 - np.corrcoef(X.T)[0, 1] ** 2)
        assert_close(student.variance_inflation_factors(X), np.full(2, expected), rtol=1e-6)
        assert_close(
            student.variance_inflation_factors(
                X * np.array([-3.0, 0.01]) + np.array([500.0, -20.0])
            ),
            np.full(2, expected),
            rtol=1e-5,
        )
        assert_unchanged(student)

    def test_more_columns(self, student, rng):
        """The diagonal of the inverse of the correlation matrix."""
        X = rng.standard_normal((20, 4))
        X[:, 3] = X[:, 0] + X[:, 1] - X[:, 2] + 0.2 * rng.standard_normal(20)
        assert_close(student.variance_inflation_factors(X), inflation(X), rtol=1e-6)

    def test_unrelated(self, student):
        """Unrelated columns, or one alone, inflate nothing."""
        X = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
        assert_close(student.variance_inflation_factors(X), np.ones(2))
        assert_close(
            student.variance_inflation_factors(np.array([[1.0], [2.0], [4.0]])), np.ones(1)
        )
        assert_close(
            student.variance_inflation_factors(np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 3.0]])),
            np.full(2, 4.0),
            rtol=1e-6,
        )

    def test_perfect(self, student, rng):
        """A column that is the sum of two others makes these three infinite, and no other."""
        A = rng.integers(-4, 5, (12, 3)).astype(float) + np.eye(12, 3) * 9
        got = student.variance_inflation_factors(np.column_stack([A, A[:, 0] + A[:, 1]]))
        array = np.asarray(got)
        if array.shape != (4,) or not np.array_equal(np.isposinf(array), [True, True, False, True]):
            raise CheckFailure("the columns 0, 1 and 3 should be inf, and column 2 finite.", got)
        assert_close(array[2], inflation(A)[2], rtol=1e-6)

    def test_diabetes(self, student):
        """The ten measurements of the story."""
        X = np.asarray(student.patients)
        expected = inflation(X)
        assert_close(expected[[4, 5]], np.array([59.2, 39.2]), rtol=0, atol=0.05)
        assert_close(student.variance_inflation_factors(X), expected, rtol=1e-5)

    def test_constant(self, student):
        """A constant column raises a ValueError."""
        assert_close(
            student.variance_inflation_factors(np.array([[1.0, 0.0], [2.0, 0.0], [3.0, 3.0]])),
            np.full(2, 4.0),
            rtol=1e-6,
        )
        for X in (np.array([[1.0, 3.0], [2.0, 3.0], [5.0, 3.0]]), np.array([[7.0], [7.0]])):
            assert_raises(ValueError, student.variance_inflation_factors, X)

    def test_nearly_a_copy(self, student, rng):
        """A copy but for a few hundred-thousandths is inflated a lot, and not without end; so in other units."""
        x, noise = rng.standard_normal((2, 30))
        X = np.column_stack([x, x + 2e-5 * noise])
        gap = (noise - noise.mean()) - (x - x.mean()) * (
            (noise - noise.mean()) @ (x - x.mean())
        ) / np.sum((x - x.mean()) ** 2)
        expected = np.sum((x - x.mean()) ** 2) / (4e-10 * gap @ gap)
        assert_close(student.variance_inflation_factors(X), np.full(2, expected), rtol=1e-3)
        assert_close(student.variance_inflation_factors(1e-5 * X), np.full(2, expected), rtol=1e-3)

    def test_constant_tenths(self, student):
        """Tenths that are all equal are constant, although their mean is rounded."""
        for n in (3, 6, 7):
            assert_raises(
                ValueError,
                student.variance_inflation_factors,
                np.column_stack([np.arange(float(n)), np.full(n, 0.1)]),
            )
        assert_close(
            student.variance_inflation_factors(np.array([[0.1], [0.2], [0.1]])), np.ones(1)
        )


def left_out(X, y):
    """By fitting again without each row."""
    rows = np.arange(len(X))
    return np.array([y[i] - X[i] @ fit(X[rows != i], y[rows != i]) for i in rows])


@exercise("leave_one_out_residuals")
class TestLeaveOneOutResiduals:
    @weight(2)
    def test_brute_force(self, student, rng):
        """As fitted without each row."""
        for n, p in ((8, 2), (12, 4)):
            X, y = rng.standard_normal((n, p)), rng.standard_normal(n)
            assert_close(
                student.leave_one_out_residuals(X, y), left_out(X, y), rtol=1e-6, atol=1e-8
            )
        assert_unchanged(student)

    def test_mean(self, student):
        """A model that is only a mean."""
        y = np.array([1, 5, 6, 8])
        assert_close(student.leave_one_out_residuals(np.ones((4, 1)), y), 4 / 3 * (y - 5.0))

    def test_outlier(self, student):
        """A row far out hides its own miss."""
        X, y = np.array([[1, 0], [1, 1], [1, 2], [1, 9]]), np.array([1, 2, 3, 0])
        assert_close(student.leave_one_out_residuals(X, y), left_out(X.astype(float), y), rtol=1e-6)

    def test_no_leverage(self, student):
        """A row of zeros has no leverage; the others miss by more than they seem to."""
        X, y = np.array([[0.0], [1.0], [2.0]]), np.array([3.0, 1.0, 1.0])
        assert_close(student.leave_one_out_residuals(X, y), np.array([3.0, 0.5, -1.0]))

    def test_full_leverage(self, student):
        """A row without which there is no fit raises a ValueError."""
        assert_close(
            student.leave_one_out_residuals(np.array([[1.0], [1.0]]), np.array([0.0, 2.0])),
            np.array([-2.0, 2.0]),
        )
        for X in (
            np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 4.0]]),
            np.array([[3.0], [0.0], [0.0]]),
            np.eye(2),
        ):
            assert_raises(ValueError, student.leave_one_out_residuals, X, np.arange(float(len(X))))

    def test_nearly_full_leverage(self, student):
        """A row a thousand times as far out as the others still leaves a fit without it."""
        X, y = np.array([[1000.0], [1.0], [1.0]]), np.array([5.0, 1.0, 2.0])
        assert_close(student.leave_one_out_residuals(X, y), left_out(X, y), rtol=1e-6)


def ridge_by_rows(X, y, lam):
    """Least squares with rows sqrt(lam) * identity appended after centring."""
    centre = X.mean(axis=0)
    p = X.shape[1]
    w = np.linalg.lstsq(
        np.vstack([X - centre, sqrt(lam) * np.eye(p)]),
        np.append(y - y.mean(), np.zeros(p)),
        rcond=None,
    )[0]
    return w, float(y.mean() - centre @ w)


def assert_ridge(got, expected, rtol=1e-6, atol=1e-8):
    w, b = assert_tuple(got, 2, what="(w, b)")
    assert_close(w, expected[0], rtol=rtol, atol=atol, what="w")
    assert_close(b, expected[1], rtol=rtol, atol=atol, what="b")


@exercise("ridge")
class TestRidge:
    @weight(2)
    @pytest.mark.parametrize("lam", [0.0, 0.3, 25.0])
    def test_minimum(self, student, rng, lam):
        """The minimum of the penalised squares; without a penalty it is least squares with an intercept."""
        X, y = (
            rng.standard_normal((10, 3)) * np.array([1.0, 4.0, 0.2]) + 2,
            rng.standard_normal(10) + 5,
        )
        w, b = assert_tuple(student.ridge(X, y, lam), 2, what="(w, b)")
        assert_ridge((w, b), ridge_by_rows(X, y, lam))
        misses = y - b - X @ np.asarray(w)
        assert_close(
            X.T @ misses, lam * np.asarray(w), rtol=1e-6, atol=1e-8, what="the slope of the squares"
        )
        assert_close(float(np.sum(misses)), 0.0, atol=1e-8, what="the sum of the misses")
        assert_unchanged(student)

    def test_heavy(self, student, rng):
        """With an enormous penalty only the mean is left."""
        X, y = rng.standard_normal((7, 2)), rng.standard_normal(7) + 40
        w, b = assert_tuple(student.ridge(X, y, 1e12), 2, what="(w, b)")
        assert_close(w, np.zeros(2), atol=1e-9, what="w")
        assert_close(b, float(y.mean()), what="b")

    def test_shifts(self, student, rng):
        """Moving y or the columns moves the intercept alone."""
        X, y = rng.standard_normal((9, 2)), rng.standard_normal(9)
        w, b = ridge_by_rows(X, y, 2.0)
        assert_ridge(student.ridge(X, y + 100, 2.0), (w, b + 100))
        assert_ridge(
            student.ridge(X + np.array([10.0, -3.0]), y, 2.0), (w, b - 10 * w[0] + 3 * w[1])
        )

    def test_wide(self, student, rng):
        """More columns than rows; whole numbers."""
        X, y = rng.standard_normal((4, 7)), rng.standard_normal(4)
        assert_ridge(student.ridge(X, y, 0.5), ridge_by_rows(X, y, 0.5))
        assert_ridge(
            student.ridge(np.array([[1], [2], [6]]), np.array([2, 4, 9]), 14),
            (np.array([19 / 28]), 5 - 57 / 28),
        )
        X, y = np.array([[1, 0], [2, 4], [7, 2], [1, 1]]), np.array([2, 4, 9, 1])
        assert_ridge(student.ridge(X, y, 3), ridge_by_rows(X.astype(float), y, 3.0))

    def test_nonsense(self, student):
        """A negative penalty raises a ValueError."""
        X, y = np.array([[0.0], [2.0]]), np.array([1.0, 5.0])
        assert_ridge(student.ridge(X, y, 0), (np.array([2.0]), 1.0))
        assert_ridge(student.ridge(X, y, 2), (np.array([1.0]), 2.0))
        for lam in (-1e-9, -3.0):
            assert_raises(ValueError, student.ridge, X, y, lam)


def held_out(X, y, lam, folds):
    total = 0.0
    for label in sorted(set(np.asarray(folds).tolist())):
        out = np.asarray(folds) == label
        centre, spread = X[~out].mean(axis=0), X[~out].std(axis=0)
        spread = np.where(np.ptp(X[~out], axis=0) > 0, spread, 1.0)
        w, b = ridge_by_rows((X[~out] - centre) / spread, y[~out], lam)
        total += float(np.sum((y[out] - b - (X[out] - centre) / spread @ w) ** 2))
    return total / len(y)


@pytest.fixture
def data(rng):
    """Fourteen rows, three columns of different scales, and unequal folds."""
    X = rng.standard_normal((14, 3)) * np.array([1.0, 20.0, 0.1]) + np.array([0.0, 100.0, 5.0])
    return (
        X,
        X[:, 0] + 0.05 * X[:, 1] + rng.standard_normal(14),
        np.array([0, 1, 2, 2, 2, 1, 0, 2, 2, 2, 2, 1, 0, 2]),
    )


@exercise("kfold_mse")
class TestKfoldMse:
    @weight(2)
    def test_brute_force(self, student, data):
        """Unequal folds, against fits written out."""
        X, y, folds = data
        for lam in (0.1, 5.0, 300.0):
            assert_close(student.kfold_mse(X, y, lam, folds), held_out(X, y, lam, folds), rtol=1e-6)
        assert_unchanged(student)

    def test_no_leak(self, student, data):
        """One absurd value in one row does not touch the scale of the others."""
        X, y, folds = data
        X = X.copy()
        X[3, 1] = 1e6
        assert_close(student.kfold_mse(X, y, 1.0, folds), held_out(X, y, 1.0, folds), rtol=1e-5)

    def test_names_and_order(self, student, data, rng):
        """Other labels for the folds, and another order of the rows, change nothing."""
        X, y, folds = data
        expected = held_out(X, y, 2.0, folds)
        assert_close(student.kfold_mse(X, y, 2.0, np.array([9, 0, 5])[folds]), expected, rtol=1e-6)
        order = rng.permutation(14)
        assert_close(student.kfold_mse(X[order], y[order], 2.0, folds[order]), expected, rtol=1e-6)

    def test_one_by_one(self, student, rng):
        """Each row its own fold, without a penalty: the squares of the residuals left out."""
        X, y = rng.standard_normal((9, 2)), rng.standard_normal(9)
        expected = float(np.mean(left_out(np.column_stack([X, np.ones(9)]), y) ** 2))
        assert_close(student.kfold_mse(X, y, 0.0, np.arange(9)), expected, rtol=1e-6)

    def test_constant_column(self, student, data):
        """A column that is constant among the others is divided by 1."""
        X, y, folds = data
        X = X.copy()
        X[:, 2] = np.where(folds == 0, 4.0, 3.0)
        assert_close(student.kfold_mse(X, y, 1.0, folds), held_out(X, y, 1.0, folds), rtol=1e-6)

    def test_whole_numbers(self, student):
        """Whole numbers, whose means and standard deviations are none."""
        X = np.array([[0, 3], [2, 1], [4, 8], [10, 2], [1, 5]])
        y, folds = np.array([1, 3, 4, 12, 0]), np.array([0, 1, 0, 1, 2])
        assert_close(
            student.kfold_mse(X, y, 1, folds), held_out(X.astype(float), y, 1.0, folds), rtol=1e-6
        )

    def test_one_fold(self, student):
        """A single fold leaves nothing to fit: a ValueError."""
        X, y = np.array([[0.0], [1.0], [2.0], [5.0]]), np.array([1.0, 2.0, 6.0, 7.0])
        folds = np.array([0, 0, 1, 1])
        assert_close(student.kfold_mse(X, y, 1.0, folds), held_out(X, y, 1.0, folds), rtol=1e-6)
        for label in (0, 7):
            assert_raises(ValueError, student.kfold_mse, X, y, 1.0, np.full(4, label))

    def test_other_units(self, student, data):
        """Columns in units in which they hardly differ: the same error."""
        X, y, folds = data
        assert_close(
            student.kfold_mse(1e-5 * X, y, 2.0, folds), held_out(X, y, 2.0, folds), rtol=1e-6
        )


def assert_model(got, X, y, lambdas, folds, rtol=1e-6):
    if not isinstance(got, dict) or set(got) != {"lam", "coef", "intercept", "cv_mse"}:
        raise CheckFailure(
            "the result should be a dict with the keys lam, coef, intercept and cv_mse.", got
        )
    errors_of = np.array([held_out(X, y, lam, folds) for lam in lambdas])
    assert_close(got["cv_mse"], errors_of, rtol=rtol, what="the entry cv_mse")
    lam = float(lambdas[int(np.argmin(errors_of))])
    assert_close(got["lam"], lam, what="the entry lam")
    centre, spread = X.mean(axis=0), np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1.0)
    w, b = ridge_by_rows((X - centre) / spread, y, lam)
    assert_close(got["coef"], w / spread, rtol=1e-5, atol=1e-8, what="the entry coef")
    assert_close(
        got["intercept"],
        b - centre @ (w / spread),
        rtol=1e-5,
        atol=1e-8,
        what="the entry intercept",
    )


@exercise("choose_ridge")
class TestChooseRidge:
    @weight(2)
    def test_model(self, student, data):
        """The errors, the choice, and the model in the original units."""
        X, y, folds = data
        for lambdas in ([0.01, 1.0, 10.0, 1000.0], np.array([50.0, 0.5]), [2.0]):
            assert_model(student.choose_ridge(X, y, lambdas, folds), X, y, lambdas, folds)
        assert_unchanged(student)

    def test_units(self, student, data):
        """A column in other units divides its coefficient, and nothing else changes."""
        X, y, folds = data
        unit = np.array([1000.0, 1e-5, 1.0])
        assert_model(
            student.choose_ridge(X * unit, y, [0.1, 3.0], folds), X * unit, y, [0.1, 3.0], folds
        )

    def test_not_by_training_error(self, student, rng):
        """Where the smallest penalty fits best and predicts worst."""
        X = rng.standard_normal((15, 8))
        y = 0.3 * X[:, 0] + 2 * rng.standard_normal(15)
        folds, lambdas = np.arange(15) % 5, [1e-3, 30.0, 1e4]
        errors_of = [held_out(X, y, lam, folds) for lam in lambdas]
        assert int(np.argmin(errors_of)) > 0, (
            "the data are such that the smallest penalty is not chosen"
        )
        assert_model(student.choose_ridge(X, y, lambdas, folds), X, y, lambdas, folds)

    def test_ties(self, student):
        """Where nothing can be learned the first penalty is taken, and the coefficients are 0."""
        X, y, folds = (
            np.full((6, 2), 3.0),
            np.array([1.0, 2.0, 3.0, 4.0, 5.0, 9.0]),
            np.array([0, 1] * 3),
        )
        assert_model(
            student.choose_ridge(X, y, [4.0, 2.0, 8.0], folds), X, y, [4.0, 2.0, 8.0], folds
        )

    def test_diabetes(self, student):
        """The patients of the story: penalty 17.8, and s1 has -0.22."""
        X, y = np.asarray(student.patients), np.asarray(student.progression)
        got = student.choose_ridge(X, y, np.logspace(-2, 4, 25), np.arange(442) % 10)
        assert_model(got, X, y, np.logspace(-2, 4, 25), np.arange(442) % 10, rtol=1e-5)
        assert_close(got["coef"][4], -0.22, rtol=0, atol=5e-3)

    def test_small_outcomes(self, student, data):
        """Outcomes in a unit in which all errors are tiny: the choice is the same."""
        X, y, folds = data
        assert_model(
            student.choose_ridge(X, 1e-4 * y, [1000.0, 0.1, 3.0], folds),
            X,
            1e-4 * y,
            [1000.0, 0.1, 3.0],
            folds,
        )
