"""Hidden tests of unit 26: identities, exact fractions, hostile numbers, and speed as a ratio on the same machine at the same moment."""

import math
import time
from fractions import Fraction

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_decreasing,
    assert_float64,
    assert_integers,
    assert_raises,
    assert_unchanged,
    exercise,
    made_by,
    weight,
)


def assert_faster(naive, fast, ratio, advice):
    """Both run five times, in turn, and the shortest times are compared: the clock is ours, and noise hits both."""
    naive_times, fast_times = [], []
    for _ in range(5):
        for function, times in ((naive, naive_times), (fast, fast_times)):
            start = time.perf_counter()
            function()
            times.append(time.perf_counter() - start)
    if min(naive_times) < ratio * min(fast_times):
        raise CheckFailure(
            f"the values are right, but it should be at least {ratio} times as fast as the naive version. {advice}"
        )


@exercise("log_sigmoid")
class TestLogSigmoid:
    def test_identity(self, student):
        """The values at x and at -x differ by x."""
        x = np.linspace(-700, 700, 57)
        left, right = student.log_sigmoid(x), student.log_sigmoid(-x)
        assert_close(left - right, x, rtol=1e-11, atol=1e-11)
        assert_close(left[28], -math.log(2), rtol=1e-12)

    def test_large(self, student):
        """Far to the right it is a tiny negative number, with all its digits."""
        x = np.array([36.0, 40.0, 100.0, 700.0])
        assert_close(
            student.log_sigmoid(x), -np.exp(-x) * (1 - np.exp(-x) / 2), rtol=1e-11, atol=0.0
        )
        middle = np.array([5.0, 15.0, 25.0])
        assert_close(student.log_sigmoid(middle), -np.log1p(np.exp(-middle)), rtol=1e-11, atol=0.0)

    def test_small(self, student):
        """Far to the left it is x itself."""
        x = np.array([-40.0, -800.0, -1e4, -1e8, 0.0])
        assert_close(
            student.log_sigmoid(x), np.array([-40.0, -800.0, -1e4, -1e8, -math.log(2)]), rtol=1e-12
        )

    def test_slope(self, student):
        """Its slope is the sigmoid of -x."""
        x = np.array([-3.0, -0.5, 0.0, 1.0, 4.0])
        ahead, behind = student.log_sigmoid(x + 1e-5), student.log_sigmoid(x - 1e-5)
        assert_close(ahead, -np.log1p(np.exp(-x - 1e-5)), rtol=1e-9)
        assert_close((ahead - behind) / 2e-5, 1 / (1 + np.exp(x)), rtol=1e-6, what="the slope")

    def test_kinds(self, student):
        """Numbers, tables, integers, 32-bit floats, infinities."""
        one = student.log_sigmoid(0)
        assert_close(one, -math.log(2), rtol=1e-12)
        table = student.log_sigmoid(np.array([[1, -2], [0, 3]]))
        assert_close(
            table, np.log(1 / (1 + np.exp(-np.array([[1.0, -2.0], [0.0, 3.0]])))), rtol=1e-11
        )
        small = student.log_sigmoid(np.array([-0.25, 20.0], dtype=np.float32))
        assert_close(small, -np.log1p(np.exp(np.array([0.25, -20.0]))), rtol=1e-11, atol=0.0)
        assert_close(
            student.log_sigmoid(np.array([np.inf, -np.inf, 0.0])),
            np.array([0.0, -np.inf, -math.log(2)]),
            rtol=1e-12,
        )
        assert_unchanged(student)

    def test_moderate(self, student):
        """All digits between 10 and 25, on either side."""
        x = np.array([11.0, 14.5, 17.0, 20.0])
        assert_close(student.log_sigmoid(x), -np.log1p(np.exp(-x)), rtol=1e-11, atol=0.0)
        assert_close(student.log_sigmoid(-x), -x - np.log1p(np.exp(-x)), rtol=1e-11, atol=0.0)

    def test_unsigned_and_empty(self, student):
        """Unsigned integers of 8 bits, and arrays without entries."""
        small = student.log_sigmoid(np.array([0, 1, 200], dtype=np.uint8))
        assert_close(small, -np.log1p(np.exp(-np.array([0.0, 1.0, 200.0]))), rtol=1e-11)
        assert_close(student.log_sigmoid(np.zeros((0,))), np.zeros((0,)))
        assert_close(student.log_sigmoid(np.zeros((2, 0))), np.zeros((2, 0)))


@exercise("stable_logsumexp")
class TestStableLogsumexp:
    def test_shift(self, student, rng):
        """Adding a constant to all entries adds it to the result."""
        a = rng.standard_normal(6)
        plain = student.stable_logsumexp(a)
        assert_close(plain, float(np.log(np.sum(np.exp(a)))), rtol=1e-10)
        for c in (1e4, -1e4):
            assert_close(student.stable_logsumexp(a + c), plain + c, rtol=1e-10)

    def test_rows_apart(self, student):
        """Rows of very different size, in a square table."""
        A = np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1001.0, -999.0], [0.0, 1.0, 2.0]])
        moderate = A - A.mean(axis=1, keepdims=True)
        expected = np.log(np.exp(moderate).sum(axis=1)) + A.mean(axis=1)
        assert_close(student.stable_logsumexp(A), expected, rtol=1e-10)
        assert_close(student.stable_logsumexp(A.T, axis=0), expected, rtol=1e-10)

    def test_axes(self, student, rng):
        """Every axis of a table of three axes; integers and lists."""
        A = rng.standard_normal((2, 3, 4))
        for axis in (0, 1, 2, -2):
            assert_close(
                student.stable_logsumexp(A, axis=axis), np.log(np.exp(A).sum(axis=axis)), rtol=1e-10
            )
        assert_unchanged(student)
        thin = rng.standard_normal((2, 1, 4))
        assert_close(student.stable_logsumexp(thin), np.log(np.exp(thin).sum(axis=-1)), rtol=1e-10)
        assert_close(
            student.stable_logsumexp([[0, 1], [2, 2]]),
            np.log(np.exp([[0.0, 1.0], [2.0, 2.0]]).sum(axis=1)),
            rtol=1e-10,
        )

    def test_infinities(self, student):
        """Minus infinity adds nothing, plus infinity takes all, and nothing is nan."""
        inf = np.inf
        A = np.array(
            [
                [-inf, -inf, -inf],
                [-inf, 3.0, -inf],
                [inf, 0.0, -inf],
                [inf, inf, 1.0],
                [0.0, -inf, 0.0],
            ]
        )
        assert_close(
            student.stable_logsumexp(A), np.array([-inf, 3.0, inf, inf, math.log(2)]), rtol=1e-10
        )
        assert_close(student.stable_logsumexp(np.zeros((2, 0))), np.array([-inf, -inf]))
        assert_close(student.stable_logsumexp(np.array([1000.0, -inf])), 1000.0, rtol=1e-10)

    def test_bounds(self, student, rng):
        """It lies between the largest entry and that plus the logarithm of how many there are."""
        A = rng.uniform(-800, 800, (5, 7))
        got = student.stable_logsumexp(A)
        assert_close(
            got,
            np.array(
                [
                    m + math.log(sum(math.exp(v - m) for v in row))
                    for row in A.tolist()
                    for m in [max(row)]
                ]
            ),
            rtol=1e-10,
        )
        assert np.all(got >= A.max(axis=1) - 1e-9)  # up to rounding
        assert np.all(got <= A.max(axis=1) + math.log(7) + 1e-9)

    def test_small_terms(self, student):
        """Terms that are small beside the largest, and still seen in ten digits."""
        a = np.array([1.0, -15.0, -16.0, -17.0])
        expected = 1 + math.log1p(math.exp(-16) + math.exp(-17) + math.exp(-18))
        assert_close(student.stable_logsumexp(a), expected, rtol=1e-10, atol=0.0)


FORBIDDEN_SUMS = dict.fromkeys(
    ("math.fsum", "math.sumprod", "decimal", "fractions", "np.longdouble", "np.float128"),
    "catch the lost digits yourself",
)


def cancelling(rng, n, size):
    half = rng.standard_normal(n // 2) * size
    return rng.permutation(
        np.concatenate([half, -half * (1 + 2.0**-50), rng.uniform(0.5, 1.0, n - 2 * (n // 2) + 7)])
    )


@exercise("compensated_sum", forbids=FORBIDDEN_SUMS)
class TestCompensatedSum:
    def test_example(self, student):
        """Small numbers beside a billion."""
        assert_close(student.compensated_sum(np.array([0.1, 1e9, 0.2, -1e9])), 0.3, rtol=1e-13)
        assert_close(student.compensated_sum(np.array([1e9, 0.1, -1e9, 0.2])), 0.3, rtol=1e-13)

    @weight(2)
    @pytest.mark.parametrize("size", [1e3, 1e5, 1e7])
    def test_cancelling(self, student, rng, size):
        """Numbers that cancel, against exact fractions."""
        for n in (20, 200, 900):
            x = cancelling(rng, n, size)
            true = float(sum(map(Fraction, x.tolist())))
            assert np.abs(x).sum() <= 1e10 * abs(true)
            assert_close(student.compensated_sum(x), true, rtol=1e-13, atol=0.0)

    def test_hidden_small_number(self, student, rng):
        """Two hundred pairs that cancel, and one number among them."""
        b = rng.uniform(1e6, 1e7, 200)
        x = rng.permutation(np.concatenate([b, -b, [math.pi]]))
        assert_close(student.compensated_sum(x), math.pi, rtol=1e-13, atol=0.0)

    @weight(2)
    def test_beside_a_billion(self, student):
        """A thousand small numbers between a billion and minus a billion."""
        small = 2100.45 * 2.0**-23  # each loses almost half of the billion's last digit
        for big in (1e9, -1e9):
            x = np.concatenate([[big], np.full(996, small), [-big]])
            assert_close(
                student.compensated_sum(x), float(996 * Fraction(small)), rtol=1e-13, atol=0.0
            )

    def test_many_equal(self, student):
        """A thousand times 0.1."""
        assert_close(
            student.compensated_sum(np.full(1000, 0.1)),
            float(1000 * Fraction(0.1)),
            rtol=1e-15,
            atol=0.0,
        )

    def test_order(self, student, rng):
        """The order does not matter."""
        x = cancelling(rng, 60, 1e6)
        one = student.compensated_sum(x)
        assert_close(one, float(sum(map(Fraction, x.tolist()))), rtol=1e-13, atol=0.0)
        assert_close(student.compensated_sum(x[::-1].copy()), one, rtol=2e-13, atol=0.0)
        assert_unchanged(student)

    def test_simple(self, student):
        """No numbers, one, and integers."""
        assert_close(student.compensated_sum(np.zeros(0)), 0.0, atol=0.0)
        assert_close(student.compensated_sum(np.array([-2.5])), -2.5)
        assert_close(student.compensated_sum(np.array([1, 2, 3])), 6.0)

    def test_small_integers(self, student):
        """Small integers do not wrap around."""
        assert_close(student.compensated_sum(np.array([100, 100, 27], dtype=np.int8)), 227.0)

    def test_three_that_cancel(self, student):
        """Three large numbers that cancel only together."""
        x = np.array([1e9, 0.1, -4e8, 0.2, -6e8])
        true = float(sum(map(Fraction, x.tolist())))
        assert_close(student.compensated_sum(x), true, rtol=1e-13, atol=0.0)

    def test_tiny_sum(self, student):
        """A sum below a billionth keeps its digits."""
        small = 3.14159265358979e-10
        assert_close(
            student.compensated_sum(np.array([1.0, small, -1.0])), small, rtol=1e-13, atol=0.0
        )


@exercise("scaling_exponent")
class TestScalingExponent:
    @pytest.mark.parametrize("p", [0.0, 1.0, 1.5, 2.0, 3.0])
    def test_powers(self, student, p):
        """Exact powers."""
        n = np.array([10, 30, 70, 200])
        assert_close(student.scaling_exponent(n, 3e-4 * n**p), p, rtol=1e-8, atol=1e-8)
        assert_close(student.scaling_exponent(n, 5.0 * n ** (p + 0.25)), p + 0.25, rtol=1e-8)

    def test_units(self, student, rng):
        """Other units of time or size change nothing, and neither does the order."""
        n, t = rng.uniform(1, 100, 6), rng.uniform(1, 100, 6)
        u, v = np.log(n) - np.log(n).mean(), np.log(t)
        expected = float(u @ v / (u @ u))
        assert_close(student.scaling_exponent(n, t), expected, rtol=1e-8)
        assert_close(student.scaling_exponent(1000 * n, t / 60), expected, rtol=1e-8)
        order = rng.permutation(6)
        assert_close(
            student.scaling_exponent(n[order].tolist(), t[order].tolist()), expected, rtol=1e-8
        )

    def test_two_points(self, student):
        """Two points are enough."""
        assert_close(student.scaling_exponent([1, 2], [1, 8]), 3.0, rtol=1e-8)
        assert_unchanged(student)

    def test_repeated_sizes(self, student):
        """Several measurements of the same size."""
        assert_close(student.scaling_exponent([1, 1, 4, 4], [1.0, 4.0, 4.0, 16.0]), 1.0, rtol=1e-8)
        assert_close(student.scaling_exponent([1, 1, 4, 4], [1.0, 4.0, 16.0, 64.0]), 2.0, rtol=1e-8)

    def test_nonsense(self, student):
        """What has no power raises a ValueError."""
        assert_close(student.scaling_exponent([1, 10], [5, 50]), 1.0, rtol=1e-8)
        for sizes, times in (
            ([1, 2, 3], [1, 2]),
            ([1], [1]),
            ([], []),
            ([1, 0], [1, 2]),
            ([1, 2], [1, 0]),
            ([1, 2], [1, -1]),
            ([-1, 2], [1, 1]),
            ([3, 3], [1, 2]),
        ):
            assert_raises(ValueError, student.scaling_exponent, sizes, times)

    def test_unevenly_repeated(self, student):
        """One size measured more often than another: every measurement counts."""
        sizes, times = [2, 8, 4, 2], [1.0, 30.0, 9.0, 4.0]
        u, v = np.log(sizes) - np.mean(np.log(sizes)), np.log(times)
        assert_close(student.scaling_exponent(sizes, times), float(u @ v / (u @ u)), rtol=1e-8)


def segments(values, ids, num):
    out = np.zeros((num, *np.shape(values)[1:]))
    for value, i in zip(values, ids, strict=True):
        out[i] += value
    return out


@exercise("segment_sum")
class TestSegmentSum:
    def test_values(self, student, rng):
        """Repeated, unordered and missing ids, in one column and in several."""
        ids = np.array([3, 0, 3, 3, 5, 0])
        for shape in ((6,), (6, 1), (6, 3)):
            values = rng.standard_normal(shape).round(2)
            assert_close(student.segment_sum(values, ids, 7), segments(values, ids, 7), rtol=1e-9)
        assert_unchanged(student)

    def test_total(self, student, rng):
        """Nothing is lost, and the order of the rows does not matter."""
        values, ids = rng.standard_normal((50, 2)), rng.integers(0, 9, 50)
        sums = student.segment_sum(values, ids, 9)
        assert_close(sums.sum(axis=0), values.sum(axis=0), rtol=1e-9)
        order = rng.permutation(50)
        assert_close(student.segment_sum(values[order], ids[order], 9), sums, rtol=1e-9)
        assert_close(student.segment_sum(3 * values, ids, 9), 3 * sums, rtol=1e-9)

    def test_nothing(self, student):
        """No values: zeros of the right shape; integers become floats."""
        none = np.zeros(0, dtype=int)
        assert_close(student.segment_sum(np.zeros(0), none, 3), np.zeros(3))
        assert_close(student.segment_sum(np.zeros((0, 2)), none, 3), np.zeros((3, 2)))
        got = student.segment_sum(np.array([1, 2, 4]), np.array([1, 1, 0]), 2)
        assert_close(got, np.array([4.0, 3.0]))
        assert_float64(got)

    def test_bad_ids(self, student):
        """Ids outside, and different lengths, raise a ValueError."""
        values = np.array([1.0, 2.0])
        assert_close(student.segment_sum(values, np.array([2, 0]), 3), np.array([2.0, 0.0, 1.0]))
        for ids in ([0, 3], [0, -1], [0], [0, 1, 2]):
            assert_raises(ValueError, student.segment_sum, values, np.array(ids), 3)

    @weight(2)
    def test_speed(self, student, given, rng):
        """A hundred thousand values: at least twice as fast as one step for each."""
        values, ids = rng.standard_normal((100_000, 2)), rng.integers(0, 1000, 100_000)
        sums = student.segment_sum(values, ids, 1000)
        assert_close(sums[:2], np.array([values[ids == g].sum(axis=0) for g in (0, 1)]), rtol=1e-9)
        assert_faster(
            lambda: given.naive_segment_sum(values, ids, 1000),
            lambda: student.segment_sum(values, ids, 1000),
            2,
            "Let numpy do the loop, for example np.bincount with weights.",
        )

    def test_small_integers(self, student):
        """Sums of 8-bit integers do not wrap around."""
        ids = np.array([0, 1, 0])
        assert_close(
            student.segment_sum(np.array([100, 3, 100], dtype=np.int8), ids, 2),
            np.array([200.0, 3.0]),
        )
        assert_close(
            student.segment_sum(np.array([[200, 1], [0, 2], [200, 3]], dtype=np.uint8), ids, 2),
            np.array([[400.0, 4.0], [0.0, 2.0]]),
        )

    def test_large_beside_small(self, student):
        """A huge value changes the sum of its own segment only."""
        got = student.segment_sum(np.array([1e17, 1.0, 2.0]), np.array([0, 1, 1]), 3)
        assert_close(got, np.array([1e17, 3.0, 0.0]), rtol=1e-9, atol=0.0)

    def test_one_value_for_many_ids(self, student):
        """One value and three ids do not fit, and raise a ValueError."""
        values = np.array([5.0])
        assert_close(student.segment_sum(values, np.array([1]), 2), np.array([0.0, 5.0]))
        assert_close(student.segment_sum(values, np.array([0]), 2), np.array([5.0, 0.0]))
        assert_raises(ValueError, student.segment_sum, values, np.array([0, 1, 1]), 2)


@exercise("quadratic_forms")
class TestQuadraticForms:
    def test_special_matrices(self, student, rng):
        """The identity gives squared lengths; an antisymmetric matrix gives 0; M and its transpose agree."""
        X, M = rng.standard_normal((6, 3)), rng.standard_normal((3, 3))
        assert_close(student.quadratic_forms(X, np.eye(3)), np.sum(X**2, axis=1), rtol=1e-9)
        assert_close(student.quadratic_forms(X, M - M.T), np.zeros(6), atol=1e-9)
        assert_close(student.quadratic_forms(X, M.T), student.quadratic_forms(X, M), rtol=1e-9)

    def test_row_by_row(self, student, rng):
        """Row by row, for square tables, one row, no row, one column."""
        for n, d in ((5, 5), (1, 4), (0, 3), (7, 1)):
            X, M = rng.standard_normal((n, d)), rng.standard_normal((d, d))
            expected = np.array(
                [float(sum(x[i] * M[i, j] * x[j] for i in range(d) for j in range(d))) for x in X]
            )
            assert_close(student.quadratic_forms(X, M), expected, rtol=1e-9)
        assert_unchanged(student)

    def test_scaling(self, student, rng):
        """Twice the rows, four times the result."""
        X, M = rng.standard_normal((4, 3)), rng.standard_normal((3, 3))
        q = student.quadratic_forms(X, M)
        assert_close(student.quadratic_forms(-3 * X, M), 9 * q, rtol=1e-9)
        assert_close(float(q[0]), float(X[0] @ M @ X[0]), rtol=1e-9)

    def test_small_integers(self, student):
        """Small integers do not wrap around."""
        X = np.array([[100, -90], [50, 127]], dtype=np.int8)
        M = np.array([[2, 1], [0, 3]], dtype=np.int8)
        exact = X.astype(float)
        assert_close(
            student.quadratic_forms(X, M),
            np.array([float(x @ M.astype(float) @ x) for x in exact]),
            rtol=1e-9,
        )

    @weight(2)
    def test_speed(self, student, given, rng):
        """Twenty thousand rows: at least twice as fast as one step for each, without a giant table."""
        X = made_by("np.random.default_rng(1).standard_normal((20_000, 6))")
        M = rng.standard_normal((6, 6)).round(2)
        assert_close(
            student.quadratic_forms(X, M)[:3],
            np.array([float(x @ M @ x) for x in X[:3]]),
            rtol=1e-9,
        )
        assert_faster(
            lambda: given.naive_quadratic_forms(X, M),
            lambda: student.quadratic_forms(X, M),
            2,
            "Multiply the whole table by M, then entry by entry with the table.",
        )

    def test_tiny_rows(self, student):
        """Rows of a millionth have results of a millionth of a millionth."""
        X = 1e-6 * np.array([[1.0, 2.0], [-3.0, 0.5]])
        M = np.array([[1.0, 4.0], [0.0, 2.0]])
        expected = np.array([17e-12, 3.5e-12])
        assert_close(student.quadratic_forms(X, M), expected, rtol=1e-7, atol=0.0)


def nearest(X, C):
    X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)
    distances = np.array([[float(np.sum((x - c) ** 2)) for c in C] for x in X]).reshape(
        len(X), len(C)
    )
    return (
        distances.argmin(axis=1),
        distances.min(axis=1, initial=np.inf),
        float(distances.max(initial=0.0)),
    )


def assert_nearest(student, X, C):
    labels, squared = student.nearest_centers(X, C)
    wanted, distances, largest = nearest(X, C)
    assert_integers(labels, shape=wanted.shape, what="the array of labels", lists=False)
    if (labels != wanted).any():
        raise CheckFailure("not every point has its nearest centre.", labels)
    assert_close(
        squared, distances, rtol=0, atol=1e-9 * max(largest, 1e-300), what="the squared distances"
    )
    if not np.all(squared >= 0):
        raise CheckFailure("a squared distance is negative.", squared)


@exercise("nearest_centers")
class TestNearestCenters:
    def test_random(self, student, rng):
        """Random points and centres, against two loops."""
        for n, k, d in ((12, 4, 3), (5, 1, 2), (9, 3, 1), (3, 7, 5), (90, 2, 2)):
            assert_nearest(student, rng.standard_normal((n, d)), rng.standard_normal((k, d)))
        assert_unchanged(student)

    def test_points_on_centres(self, student, rng):
        """A point on a centre has the distance 0, and never less."""
        C = rng.standard_normal((8, 6))
        assert_nearest(student, C[[3, 0, 7]], C)
        many = rng.standard_normal((40, 6)) + 3
        assert_nearest(student, many, many)

    @weight(2)
    @pytest.mark.parametrize(("offset", "spread"), [(1e6, 1.0), (3.0, 1e-5), (-1e7, 10.0)])
    def test_far_away(self, student, rng, offset, spread):
        """Far from the origin the distances are the same."""
        place = offset * np.array([1.0, -1.0, 0.5])
        X, C = (place + spread * rng.standard_normal((n, 3)).round(1) for n in (8, 3))
        assert_nearest(student, X, C)
        X, C = (10 * place + spread * rng.standard_normal((n, 3)) for n in (20, 4))
        assert_nearest(student, X, C)

    def test_small_integers(self, student, rng):
        """Pixels of 8 bits do not wrap around."""
        X, C = (
            rng.integers(0, 250, (6, 9)).astype(np.uint8),
            rng.integers(0, 250, (3, 9)).astype(np.uint8),
        )
        assert_nearest(student, X, C)

    def test_symmetries(self, student, rng):
        """Shuffled centres shuffle the labels."""
        X, C, order = rng.standard_normal((10, 3)), rng.standard_normal((5, 3)), rng.permutation(5)
        labels, squared = student.nearest_centers(X, C)
        shuffled, same = student.nearest_centers(X, C[order])
        assert_close(1.0 * order[shuffled], 1.0 * labels)
        assert_close(same, squared, rtol=1e-9)
        assert_nearest(student, X, C)

    def test_no_points(self, student):
        """No points: two empty arrays."""
        labels, squared = student.nearest_centers(np.zeros((0, 2)), np.ones((3, 2)))
        assert labels.shape == (0,)
        assert squared.shape == (0,)

    def test_bad_shapes(self, student):
        """No centres, or another dimension, raise a ValueError."""
        assert_nearest(student, np.array([[1.0, 2.0]]), np.array([[0.0, 0.0], [1.0, 1.0]]))
        assert_raises(ValueError, student.nearest_centers, np.ones((3, 2)), np.zeros((0, 2)))
        assert_raises(ValueError, student.nearest_centers, np.ones((3, 2)), np.ones((2, 3)))
        assert_raises(ValueError, student.nearest_centers, np.ones((3, 2)), np.ones((2, 1)))

    def test_memory(self, student, rng):
        """Three hundred points of four thousand numbers each fit into the memory."""
        X, C = rng.standard_normal((300, 4000)), rng.standard_normal((300, 4000))
        labels, squared = student.nearest_centers(X, C)
        for i in (0, 150):
            distances = np.sum((C - X[i]) ** 2, axis=1)
            assert int(labels[i]) == int(distances.argmin()), (
                "not every point has its nearest centre"
            )
            assert_close(float(squared[i]), float(distances.min()), rtol=1e-9)

    @weight(2)
    def test_speed(self, student, given, rng):
        """Two thousand points: at least three times as fast as two loops."""
        X, C = rng.standard_normal((2000, 16)), rng.standard_normal((20, 16))
        assert_nearest(student, X[:50], C)
        assert_faster(
            lambda: given.naive_nearest_centers(X[:400], C),
            lambda: student.nearest_centers(X[:400], C),
            3,
            "Let one matrix product do the work.",
        )

    def test_many_centres(self, student):
        """More centres than 8 bits can count."""
        C = np.arange(300.0)[:, np.newaxis]
        assert_nearest(student, np.array([[299.25], [255.75], [3.0]]), C)

    def test_flat_points(self, student):
        """Points of one number and centres of three raise a ValueError."""
        assert_nearest(student, np.array([[1.0], [2.0]]), np.array([[0.0], [4.0]]))
        assert_nearest(student, np.array([[1.0], [2.0]]), np.array([[3.0], [-4.0]]))
        assert_raises(ValueError, student.nearest_centers, np.ones((2, 1)), np.zeros((4, 3)))


def best(scores, k):
    values = [float(s) for s in scores]
    return sorted(range(len(values)), key=lambda i: (-values[i], i))[:k]


@exercise("top_k")
class TestTopK:
    def test_random(self, student, rng):
        """Random scores with many ties, for every k."""
        scores = rng.integers(0, 5, 14).astype(float)
        for k in (0, 1, 3, 7, 14):
            assert_close(1.0 * student.top_k(scores, k), np.array(best(scores, k), dtype=float))
        assert_unchanged(student)

    def test_tie_at_the_cut(self, student):
        """A tie across the cut: the smaller index stays."""
        assert_close(
            1.0 * student.top_k(np.array([1.0, 5.0, 5.0, 5.0, 2.0]), 2), np.array([1.0, 2.0])
        )
        assert_close(1.0 * student.top_k(np.array([3.0, 3.0, 3.0]), 3), np.array([0.0, 1.0, 2.0]))

    def test_kinds(self, student):
        """Unsigned and signed 8-bit integers, large integers, infinities."""
        assert_close(
            1.0 * student.top_k(np.array([0, 200, 1, 255], dtype=np.uint8), 3),
            np.array([3.0, 1.0, 2.0]),
        )
        assert_close(
            1.0 * student.top_k(np.array([-128, 5, 0, 127], dtype=np.int8), 4),
            np.array([3.0, 1.0, 2.0, 0.0]),
        )
        large = made_by("np.array([2**53, 2**53 + 1, 2**53 + 2])")
        assert_close(1.0 * student.top_k(large, 2), np.array([2.0, 1.0]))
        assert_close(
            1.0 * student.top_k(np.array([0.0, -np.inf, np.inf, 7.0]), 4),
            np.array([2.0, 3.0, 0.0, 1.0]),
        )
        assert_integers(student.top_k(np.array([1.0, 2.0]), 1), lists=False)

    def test_transformed(self, student, rng):
        """Bending the scores upwards changes nothing."""
        scores = rng.standard_normal(9)
        first = student.top_k(scores, 4)
        assert_close(1.0 * first, np.array(best(scores, 4), dtype=float))
        assert_close(1.0 * student.top_k(np.exp(scores), 4), 1.0 * first)

    def test_bad_k(self, student):
        """A negative k, and more than there are, raise a ValueError."""
        assert_close(1.0 * student.top_k(np.array([4.0, 9.0]), 2), np.array([1.0, 0.0]))
        for k in (-1, 3):
            assert_raises(ValueError, student.top_k, np.array([4.0, 9.0]), k)

    def test_none(self, student):
        """The best none: an empty array, which can be used as indices."""
        got = student.top_k(np.array([2.0, 1.0]), 0)
        assert_integers(got, shape=(0,), lists=False)
        assert_integers(student.top_k(np.array([2.0, 1.0]), 1), shape=(1,), lists=False)

    def test_unsigned_of_64_bits(self, student):
        """Unsigned integers beyond those with a sign."""
        scores = made_by("np.array([2**63, 1, 2**64 - 1], dtype=np.uint64)")
        assert_close(1.0 * student.top_k(scores, 3), np.array([2.0, 0.0, 1.0]))


def lloyd(X, C0, max_steps=100):
    X, C = np.asarray(X, dtype=float), np.array(C0, dtype=float)
    labels, history = None, []
    for _ in range(max_steps):
        new, squared, _ = nearest(X, C)
        history.append(float(squared.sum()))
        if labels is not None and np.array_equal(new, labels):
            break
        labels = new
        for j in range(len(C)):
            if (labels == j).any():
                C[j] = X[labels == j].mean(axis=0)
    return C, labels, np.array(history)


def clouds(rng, n=30, k=3, d=2, spread=1.0):
    middles = 4 * rng.standard_normal((k, d))
    return middles[rng.integers(0, k, n)] + spread * rng.standard_normal((n, d))


def assert_kmeans(student, X, C0, **options):
    centres, labels, history = student.kmeans(X, C0, **options)
    wanted = lloyd(X, C0, **options)
    assert_close(history, wanted[2], rtol=1e-7, what="the history")
    assert_close(centres, wanted[0], rtol=1e-8, what="the centres")
    assert_close(1.0 * np.asarray(labels), 1.0 * wanted[1], what="the labels")
    return centres, labels, history


@exercise("kmeans")
class TestKmeans:
    def test_clouds(self, student, rng):
        """Clouds of points, step by step."""
        for k in (2, 3, 5):
            X = clouds(rng, 40, k)
            _, _, history = assert_kmeans(student, X, X[:k])
            assert_decreasing(history, length=len(history), slack=1e-9, what="the costs")
        assert_unchanged(student)

    def test_means(self, student, rng):
        """Every centre is the mean of its points, and going on from there takes two steps."""
        X = clouds(rng, 35, 3, 4)
        centres, labels, history = student.kmeans(X, X[:3])
        for j in range(3):
            assert_close(centres[j], X[np.asarray(labels) == j].mean(axis=0), rtol=1e-8)
        again = student.kmeans(X, centres)
        assert_close(again[0], centres, rtol=1e-9)
        assert_close(again[2], np.full(2, history[-1]), rtol=1e-8)

    def test_one_centre(self, student, rng):
        """A single centre goes to the mean."""
        X = rng.standard_normal((12, 3)) + 2
        centres, _, history = assert_kmeans(student, X, np.zeros((1, 3)))
        assert_close(centres[0], X.mean(axis=0), rtol=1e-9)
        assert len(history) == 2

    @weight(2)
    def test_lonely_centre(self, student, rng):
        """A centre that nobody chooses stays where it is."""
        X = clouds(rng, 20, 2)
        centres, _, _ = assert_kmeans(student, X, np.vstack([X[0], [500.0, -500.0], X[1]]))
        assert_close(centres[1], np.array([500.0, -500.0]))
        centres, _, _ = assert_kmeans(student, X, np.vstack([X[0], X[1], [500.0, -500.0]]))
        assert_close(centres[2], np.array([500.0, -500.0]))

    def test_heap_of_one(self, student, rng):
        """A centre with a single point moves onto it."""
        X = np.vstack([clouds(rng, 20, 2), [[300.0, 300.0]]])
        centres, _, _ = assert_kmeans(student, X, np.array([X[0], [290.0, 310.0]]))
        assert_close(centres[1], np.array([300.0, 300.0]))

    def test_a_hundred_steps(self, student):
        """Twenty centres at one end of a long row: a hundred steps are not enough, and it stops there."""
        X, C = np.arange(400.0), np.arange(20.0)
        costs = []
        for _ in range(100):
            distances = (X[:, np.newaxis] - C) ** 2
            labels = distances.argmin(axis=1)
            costs.append(float(distances.min(axis=1).sum()))
            C = np.bincount(labels, weights=X, minlength=20) / np.bincount(labels, minlength=20)
        centres, _, history = student.kmeans(X[:, np.newaxis], np.arange(20.0)[:, np.newaxis])
        assert len(history) == 100, "without max_steps it takes a hundred steps at most"
        assert_close(history[[0, 1]], np.array(costs[:2]), rtol=1e-9)
        assert np.all(np.diff(centres[:, 0]) > 0)

    @pytest.mark.parametrize("max_steps", [1, 2, 3])
    def test_few_steps(self, student, rng, max_steps):
        """Stopped early, after so many steps."""
        X = clouds(rng, 60, 4, spread=2.0)
        _, _, history = assert_kmeans(student, X, X[:4], max_steps=max_steps)
        assert len(history) == max_steps

    def test_symmetries(self, student, rng):
        """Shuffled centres shuffle the answer; moving everything moves it."""
        X, order = clouds(rng, 25, 3), np.array([2, 0, 1])
        centres, _, history = assert_kmeans(student, X, X[:3])
        shuffled = student.kmeans(X, X[:3][order])
        assert_close(shuffled[0], centres[order], rtol=1e-9)
        moved = student.kmeans(X + 1e5, X[:3] + 1e5)
        assert_close(moved[0] - 1e5, centres, rtol=0, atol=1e-5)
        assert_close(moved[2], history, rtol=1e-6)

    def test_kinds(self, student, rng):
        """Integers and 32-bit floats are computed in 64 bits."""
        X = rng.integers(0, 17, (30, 4))
        assert_kmeans(student, X.astype(np.uint8), X[:3].astype(np.uint8))
        single = clouds(rng, 20, 2).astype(np.float32)
        centres, _, _ = assert_kmeans(student, single, single[:2])
        assert_float64(centres, what="the array of centres")

    def test_digits(self, student):
        """The digits: 22 steps, and the cost falls to 359,894."""
        X = student.pixels
        _, _, history = student.kmeans(X, X[:10])
        assert len(history) == 22, "the digits take 22 steps"
        assert round(float(history[0])) == 712_151
        assert round(float(history[-1])) == 359_894

    def test_bad_steps(self, student):
        """Fewer than one step raises a ValueError."""
        X = np.array([[0.0], [1.0], [5.0]])
        assert_kmeans(student, X, X[:2], max_steps=1)
        assert_raises(ValueError, student.kmeans, X, X[:2], max_steps=0)

    @weight(2)
    def test_speed(self, student, given, rng):
        """Three hundred points: at least three times as fast as loops."""
        X = clouds(rng, 300, 6, 8, spread=3.0)
        assert_kmeans(student, X, X[:6], max_steps=3)
        assert_faster(
            lambda: given.naive_kmeans(X, X[:6], 4),
            lambda: student.kmeans(X, X[:6], max_steps=4),
            3,
            "Use nearest_centers and segment_sum in place of loops over the points.",
        )

    def test_two_lonely_centres(self, student):
        """Two centres without points stay where they are."""
        X = np.array([[0.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
        C0 = np.array([[0.0, 1.0], [90.0, 90.0], [-80.0, 70.0]])
        centres, labels, history = student.kmeans(X, C0)
        assert_close(centres, np.array([[1 / 3, 1.0], [90.0, 90.0], [-80.0, 70.0]]))
        assert_close(1.0 * labels, np.zeros(3))
        assert_close(history, np.array([3.0, 2 + 2 / 3]))
