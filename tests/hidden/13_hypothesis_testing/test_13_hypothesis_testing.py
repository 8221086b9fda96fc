"""Hidden tests of unit 13: closed forms, exact enumeration, and the promises that an interval or a p-value makes."""

from fractions import Fraction
from itertools import combinations
from math import atan, comb, cos, exp, lgamma, pi, sin, sqrt, tan

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_raises,
    assert_tuple,
    assert_unchanged,
    exercise,
    made_by,
    weight,
)

P = {"rtol": 0.0, "atol": 2e-7}
NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)


def series_p(t, df):
    """P(|T| >= t) for whole degrees of freedom, by the finite trigonometric sums (Abramowitz and Stegun 26.7.3, 26.7.4)."""
    angle = atan(abs(t) / sqrt(df))
    term, total = (cos(angle), 0.0) if df % 2 else (1.0, 0.0)
    start = 3 if df % 2 else 2
    for k in range(start, df + 1, 2):
        total += term
        term *= cos(angle) ** 2 * (k - 1) / k
    return 1 - 2 / pi * (angle + sin(angle) * total) if df % 2 else 1 - sin(angle) * total


def integral_p(t, df):
    """The same for any degrees of freedom, by Gauss and Legendre's rule on the side away from the singularity."""
    angle = atan(abs(t) / sqrt(df))
    area = float(WEIGHTS @ np.cos(angle * (1 + NODES) / 2) ** (df - 1)) * angle / 2
    return 1 - 2 * exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(pi) * area


@exercise("t_two_sided_p")
class TestTTwoSidedP:
    @pytest.mark.parametrize("t", [0.3, 1.0, 4.0, 30.0])
    def test_closed_forms(self, student, t):
        """Closed forms for 1 to 4 degrees of freedom."""
        a = atan(t / sqrt(3))
        s = t / sqrt(4 + t * t)
        closed = {
            1: 1 - 2 / pi * atan(t),
            2: 1 - t / sqrt(2 + t * t),
            3: 1 - 2 / pi * (a + sin(a) * cos(a)),
            4: 1 - s * (1 + (1 - s * s) / 2),
        }
        for df, p in closed.items():
            assert_close(student.t_two_sided_p(t, df), p, **P)

    def test_many_degrees(self, student):
        """Whole degrees of freedom up to 200."""
        for df in (5, 8, 17, 60, 121, 200):
            for t in (0.1, 1.5, 3.0, 8.0):
                assert_close(student.t_two_sided_p(t, df), series_p(t, df), **P)

    def test_fractional(self, student):
        """A fraction of a degree lies between its neighbours."""
        for df in (1.5, 2.5, 7.3, 40.9):
            for t in (0.7, 2.0, 6.0):
                p = student.t_two_sided_p(t, df)
                assert_close(p, integral_p(t, df), **P)
                assert (
                    student.t_two_sided_p(t, int(df) + 1) < p < student.t_two_sided_p(t, int(df))
                ), "p lies between its neighbours"

    def test_sign_and_zero(self, student):
        """t and -t agree, 0 has p = 1, and p falls as |t| grows."""
        for df in (1, 3.5, 30):
            assert_close(student.t_two_sided_p(0.0, df), 1.0, **P)
            for t in (1.7, 40.0):
                assert_close(student.t_two_sided_p(-t, df), integral_p(t, df), **P)
            falling = [student.t_two_sided_p(t, df) for t in (0.2, 0.5, 1.0, 2.0, 3.0)]
            assert falling == sorted(falling, reverse=True), "p falls as t grows"

    def test_heavy_tail(self, student):
        """Far out, with few degrees of freedom."""
        assert_close(student.t_two_sided_p(100.0, 1), 1 - 2 / pi * atan(100.0), **P)
        assert_close(student.t_two_sided_p(60.0, 1.5), integral_p(60.0, 1.5), **P)
        assert_close(student.t_two_sided_p(100.0, 200), 0.0, **P)

    def test_no_freedom(self, student):
        """No degrees of freedom raise a ValueError."""
        assert_close(student.t_two_sided_p(1.0, 1), 0.5, **P)
        for df in (0, -1, -0.5):
            assert_raises(ValueError, student.t_two_sided_p, 1.0, df)


def multiplier(n, level):
    low, high = 0.0, 100.0
    while high - low > 1e-10:
        middle = (low + high) / 2
        low, high = (middle, high) if series_p(middle, n - 1) > 1 - level else (low, middle)
    return low


def assert_interval(got, low, high, scale=None):
    assert_tuple(got, 2, what="the interval (low, high)")
    slack = 1e-4 * (high - low) + 1e-9 * (1 + abs(low)) if scale is None else scale
    assert_close(got[0], low, rtol=0, atol=slack, what="the lower end")
    assert_close(got[1], high, rtol=0, atol=slack, what="the upper end")


@exercise("mean_interval")
class TestMeanInterval:
    @pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
    def test_two_and_three(self, student, level):
        """Closed forms for two and three numbers."""
        c = tan(pi * level / 2)
        assert_interval(student.mean_interval([3.0, 7.0], level), 5 - 2 * c, 5 + 2 * c)
        c = level * sqrt(2 / (1 - level**2))
        half = c * sqrt(7 / 3)
        assert_interval(student.mean_interval([1.0, 2.0, 6.0], level), 3 - half, 3 + half)

    def test_more(self, student, rng):
        """Twelve numbers, and thirty, at the usual level."""
        for n in (12, 30):
            x = rng.standard_normal(n) * 3 + 10
            half = multiplier(n, 0.95) * x.std(ddof=1) / sqrt(n)
            assert_interval(student.mean_interval(x), x.mean() - half, x.mean() + half)
        assert_unchanged(student)

    def test_moves_with_the_data(self, student):
        """Other units move and stretch the interval; turned around, its ends change places."""
        x = np.array([4, 9, 2, 2, 8])
        half = multiplier(5, 0.9) * x.std(ddof=1) / sqrt(5)
        for a, b in ((1, 0), (3, -2), (-2, 7)):
            assert_interval(
                student.mean_interval(a * x + b, 0.9),
                a * 5 + b - abs(a) * half,
                a * 5 + b + abs(a) * half,
            )

    def test_levels(self, student):
        """A higher level needs a wider interval."""
        x = [1.0, 2.0, 4.0, 9.0]
        for level in (0.5, 0.9, 0.99, 0.999):
            half = multiplier(4, level) * np.std(x, ddof=1) / 2
            assert_interval(student.mean_interval(x, level=level), 4 - half, 4 + half)
        half = multiplier(2, 0.98)  # 31.8
        assert_interval(student.mean_interval([-1.0, 1.0], 0.98), -half, half)

    def test_constant(self, student):
        """If all numbers are equal the interval is that number."""
        for value in (5.0, -2.0):
            assert_interval(student.mean_interval([value] * 4), value, value)

    def test_nonsense(self, student):
        """Fewer than two numbers, and levels of 0, 1 or beyond, raise a ValueError."""
        assert_interval(student.mean_interval([0, 2], 0.5), 0.0, 2.0)
        for x, level in (
            ([1.0], 0.95),
            ([], 0.95),
            ([1.0, 2.0], 0.0),
            ([1.0, 2.0], 1.0),
            ([1.0, 2.0], -0.5),
            ([1.0, 2.0], 95),
        ):
            assert_raises(ValueError, student.mean_interval, x, level)


def welch(a, b):
    va, vb = np.var(a, ddof=1) / len(a), np.var(b, ddof=1) / len(b)
    t = (np.mean(a) - np.mean(b)) / sqrt(va + vb)
    df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return t, df, integral_p(t, df)


def assert_welch(got, expected):
    assert_tuple(got, 3, what="(t, df, p)")
    assert_close(got[0], expected[0], rtol=1e-7, atol=1e-9, what="t")
    assert_close(got[1], expected[1], what="df")
    assert_close(got[2], expected[2], rtol=0, atol=5e-7, what="p")


@exercise("welch_t_test")
class TestWelchTTest:
    def test_by_hand(self, student):
        """Small whole numbers."""
        assert_welch(
            student.welch_t_test([1, 3, 5, 7], [2, 2, 3]),
            (1.25, 256 / 75.5, integral_p(1.25, 256 / 75.5)),
        )
        assert_welch(student.welch_t_test([0, 2], [5, 5, 8, 10]), welch([0, 2], [5, 5, 8, 10]))
        assert_welch(student.welch_t_test([0, 2, 4], [5, 6, 7]), welch([0, 2, 4], [5, 6, 7]))

    def test_random(self, student, rng):
        """Groups of different sizes and spreads."""
        for na, nb, spread in ((5, 9, 1.0), (20, 4, 10.0), (3, 40, 0.1), (4, 45, 12.0)):
            a, b = rng.standard_normal(na) + 0.5, spread * rng.standard_normal(nb)
            assert_welch(student.welch_t_test(a, b), welch(a, b))
        assert_unchanged(student)

    def test_equal_groups(self, student):
        """Groups of the same size and the same variance have n + n - 2 degrees of freedom."""
        a = np.array([1.0, 2.0, 6.0, 7.0])
        t, df, p = student.welch_t_test(a, a + 3)
        assert_close(df, 6.0)
        assert_close(t, -3 / sqrt(a.var(ddof=1) / 2))
        assert_close(p, series_p(float(t), 6), rtol=0, atol=5e-7)

    def test_one_constant(self, student):
        """If one group is constant, the other one's degrees of freedom remain."""
        assert_welch(student.welch_t_test([2, 2, 2], [1, 4, 4, 5]), welch([2, 2, 2], [1, 4, 4, 5]))
        assert_welch(student.welch_t_test([1, 4, 4, 5], [2, 2]), welch([1, 4, 4, 5], [2, 2]))

    def test_swap_and_units(self, student, rng):
        """Exchanged groups turn t around; other units change nothing."""
        a, b = rng.standard_normal(6) + 1, 2 * rng.standard_normal(8)
        t, df, p = welch(a, b)
        assert_welch(student.welch_t_test(b, a), (-t, df, p))
        assert_welch(student.welch_t_test(1000 * a + 5, 1000 * b + 5), (t, df, p))
        assert_welch(student.welch_t_test(-0.01 * a, -0.01 * b), (-t, df, p))
        assert_welch(student.welch_t_test(1e-6 * a, 1e-6 * b), (t, df, p))

    def test_nonsense(self, student):
        """Groups that say nothing raise a ValueError."""
        assert_close(student.welch_t_test([0, 2], [4, 6])[0], -4 / sqrt(2))
        for a, b in (
            ([1.0], [1.0, 2.0]),
            ([1.0, 2.0], [3.0]),
            ([], [1.0, 2.0]),
            ([3, 3], [3, 3]),
            ([3, 3], [5, 5, 5]),
        ):
            assert_raises(ValueError, student.welch_t_test, a, b)


def exact_permutation_p(a, b):
    """By going through all ways to choose the first group."""
    pooled = [int(v) for v in (*a, *b)]
    total = sum(pooled)

    def difference(chosen):
        part = sum(chosen)
        return Fraction(part, len(a)) - Fraction(total - part, len(b))

    seen = abs(difference(a))
    ways = [
        abs(difference([pooled[i] for i in chosen])) >= seen
        for chosen in combinations(range(len(pooled)), len(a))
    ]
    return float(Fraction(sum(ways), len(ways)))


@exercise("permutation_p_value")
class TestPermutationPValue:
    @weight(2)
    @pytest.mark.parametrize(
        ("a", "b"),
        [
            ([4, 4], [4, 1, 2]),
            ([0, 0, 1, 5], [1, 3, 3]),
            ([7, 3, 3], [1, 2, 2, 2, 4]),
            ([5], [1, 2, 3, 4, 9]),
        ],
        ids=str,
    )
    def test_all_ways(self, student, a, b):
        """Small groups, against all ways to relabel them; in tenths, rounding separates no equals, and in thousandths small differences count."""
        for first, second, unit in ((a, b, 1), (b, a, 10), (a, b, 1000), (b, a, 1000)):
            p = exact_permutation_p(first, second)
            slack = 6 * sqrt(p * (1 - p) / 2000) + 1.5 / 2000
            got = student.permutation_p_value(
                np.array(first) / unit,
                np.array(second) / unit,
                2000,
                np.random.default_rng(len(first)),
            )
            assert_close(got, p, rtol=0, atol=slack)

    def test_never_zero(self, student):
        """Groups far apart, in either direction: only the arrangement itself counts."""
        a, b = np.arange(20.0), np.arange(20.0) + 1000
        assert_close(student.permutation_p_value(a, b, 99, np.random.default_rng(1)), 0.01)
        assert_close(student.permutation_p_value(b, a, 199, np.random.default_rng(2)), 0.005)
        assert_close(student.permutation_p_value(a[:12], b, 1, np.random.default_rng(3)), 0.5)
        assert_close(student.permutation_p_value(a, b, 399, np.random.default_rng(3)), 0.0025)

    def test_ties(self, student):
        """If all values are equal, or rounding makes them differ a little, every arrangement counts."""
        assert_close(
            student.permutation_p_value([3, 3], [3, 3, 3], 50, np.random.default_rng(4)), 1.0
        )
        assert_close(
            student.permutation_p_value([0.1, 0.3], [0.1, 0.3], 60, np.random.default_rng(5)), 1.0
        )
        assert_close(
            student.permutation_p_value([1, 1, 1, 1], [1e4] * 40, 39, np.random.default_rng(6)),
            0.025,
            atol=0.026,
        )

    def test_reproducible(self, student):
        """The same seed gives the same p, another seed may give another; the arguments stay as they were.

        A correct solution fails this with probability below 1e-9: two seeds give the same p in fewer than 1 of 20 cases, and nine would have to.
        """
        a, b = np.array([1.0, 4.0, 2.0, 8.0]), np.array([3.0, 9.0, 9.0])
        p = exact_permutation_p([1, 4, 2, 8], [3, 9, 9])
        first, again = (
            student.permutation_p_value(a, b, 500, np.random.default_rng(7)) for _ in range(2)
        )
        assert_close(first, p, rtol=0, atol=6 * sqrt(p * (1 - p) / 500) + 0.003)
        assert_close(again, first, rtol=0, atol=0.0)
        several = {
            float(student.permutation_p_value(a, b, 500, np.random.default_rng(seed)))
            for seed in range(8)
        }
        assert len(several) > 1, "the shuffles come from the rng that is handed over"
        assert_unchanged(student)

    def test_mixed(self, student):
        """Whole numbers in one group and fractions in the other: nothing is cut."""
        p = student.permutation_p_value([0, 0, 0], [0.5, 0.5, 0.5], 1000, np.random.default_rng(10))
        assert_close(p, 0.1, rtol=0, atol=0.06)

    def test_no_permutations(self, student):
        """No relabelling at all raises a ValueError."""
        assert_close(student.permutation_p_value([2.0], [2.0], 1, np.random.default_rng(8)), 1.0)
        for count in (0, -5):
            assert_raises(
                ValueError,
                student.permutation_p_value,
                [1.0],
                [2.0],
                count,
                np.random.default_rng(9),
            )


@exercise("bootstrap_interval")
class TestBootstrapInterval:
    @weight(2)
    def test_exact(self, student):
        """Nine zeros and a one: the ends are known exactly."""
        x = np.zeros(10)
        x[7] = 1.0
        assert_interval(
            student.bootstrap_interval(x, np.mean, 0.92, 2500, np.random.default_rng(0)),
            0.0,
            0.3,
            scale=1e-9,
        )

    def test_width_of_a_mean(self, student, rng):
        """Two hundred normal numbers: the width is that of the bell curve."""
        x = rng.standard_normal(200)
        low, high = student.bootstrap_interval(x, np.mean, 0.95, 800, np.random.default_rng(1))
        width = 2 * 1.959964 * x.std() / sqrt(200)
        assert_close(high - low, width, rtol=0, atol=0.2 * width, what="the width")
        assert_close((low + high) / 2, x.mean(), rtol=0, atol=0.2 * width, what="the middle")

    def test_rows_stay_together(self, student, rng):
        """Each resample has the shape of the data, and its rows are rows of the data; the data as they are count for none."""
        u = rng.permutation(8)
        pairs = np.column_stack([u, 2 * u + 1])
        seen = []

        def intact(rows):
            seen.append(np.array(rows))
            return float(np.mean(rows[:, 1] == 2 * rows[:, 0] + 1))

        assert_interval(
            student.bootstrap_interval(pairs, intact, 0.9, 40, np.random.default_rng(2)), 1.0, 1.0
        )
        if any(rows.shape != (8, 2) for rows in seen):
            raise CheckFailure(
                "each resample should have as many rows as the data, and its columns.", seen[0]
            )
        assert len(seen) >= 40, "the statistic is computed on each of the 40 resamples"
        assert len({rows.tobytes() for rows in seen}) > 20, "resamples differ"

        def different(rows):
            return len(np.unique(rows))

        # all twenty in one resample: once in forty million
        high = student.bootstrap_interval(
            np.arange(20.0), different, 0.9, 1, np.random.default_rng(7)
        )[1]
        assert high < 20, "a resample draws with replacement, also if it is the only one"

    def test_every_row_may_be_drawn(self, student):
        """The first row and the last are drawn as often as the others."""
        for place in (0, -1):
            x = np.zeros(5)
            x[place] = 1.0
            assert_interval(
                student.bootstrap_interval(x, np.max, 0.9, 300, np.random.default_rng(5)), 0.0, 1.0
            )

    def test_linear_quantiles(self, student):
        """With few resamples the ends lie between the statistics, as np.quantile has it."""
        seen: list[float] = []

        def mean_square(rows):
            seen.append(float(np.mean(rows**2)))
            return np.mean(rows**2)

        for level, tail in ((0.5, 0.25), (0.75, 0.125)):
            got = student.bootstrap_interval(
                np.array([1.0, 2.0, 4.0, 8.0]), mean_square, level, 5, np.random.default_rng(3)
            )
            assert len(seen) >= 5, "the statistic is asked once for each resample"
            assert_interval(got, *np.quantile(seen[-5:], [tail, 1 - tail]))

    def test_reproducible(self, student):
        """The same seed gives the same ends, and a lower level lies within a higher one."""
        x = np.array([1.0, 5.0, 2.0, 9.0, 4.0, 4.0])
        wide, again, narrow = (
            student.bootstrap_interval(x, np.mean, level, 200, np.random.default_rng(4))
            for level in (0.95, 0.95, 0.5)
        )
        assert_interval(again, *wide, scale=0.0)
        assert wide[0] < narrow[0] < x.mean() < narrow[1] < wide[1], (
            "the narrow interval lies within the wide one"
        )
        assert_unchanged(student)

    def test_constant(self, student):
        """A constant sample has no spread, and a statistic of it one value."""
        assert_interval(
            student.bootstrap_interval(
                np.array([6, 6, 6]), np.max, 0.9, 20, np.random.default_rng(5)
            ),
            6.0,
            6.0,
        )
        assert_interval(
            student.bootstrap_interval(
                np.array([2, 2, 2]), np.sum, 0.8, 20, np.random.default_rng(5)
            ),
            6.0,
            6.0,
        )

    def test_every_row_is_drawn(self, student):
        """All rows take part, the first and the last as well, with all their columns.

        A correct solution fails this with probability below 1e-10: a row of five is missing from 120 resamples with probability 0.8**600.
        """
        table = np.column_stack([np.arange(5.0), np.zeros(5), 10 * np.arange(5.0)])
        seen = set()

        def note(rows):
            seen.update(float(v) for v in rows[:, 2])
            return float(np.max(rows[:, 2] - 10 * rows[:, 0]))

        assert_interval(
            student.bootstrap_interval(table, note, 0.9, 120, np.random.default_rng(6)), 0.0, 0.0
        )
        if seen != {0.0, 10.0, 20.0, 30.0, 40.0}:
            raise CheckFailure("some rows are never drawn.")


def wilson(k, n, z):
    """From the quadratic equation (1 + z^2/n) p^2 - (2k/n + z^2/n) p + (k/n)^2 = 0."""
    a, b, c = 1 + z * z / n, -(2 * k / n + z * z / n), (k / n) ** 2
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


@exercise("wilson_interval")
class TestWilsonInterval:
    def test_equation(self, student):
        """Both ends solve the equation."""
        for k, n in ((3, 10), (1, 2), (45, 50), (500, 1000), (333, 2000)):
            assert_interval(
                student.wilson_interval(k, n), *wilson(k, n, 1.959963984540054), scale=1e-9
            )

    def test_edges(self, student):
        """Nothing or everything right: one end is 0 or 1, and none lies outside."""
        for n in (1, 7, 30):
            shift = 1.959963984540054**2
            assert_interval(student.wilson_interval(0, n), 0.0, shift / (n + shift), scale=1e-9)
            assert_interval(student.wilson_interval(n, n), n / (n + shift), 1.0, scale=1e-9)

    def test_mirror(self, student):
        """Counting failures in place of successes mirrors the interval."""
        low, high = wilson(4, 15, 1.959963984540054)
        assert_interval(student.wilson_interval(4, 15), low, high, scale=1e-9)
        assert_interval(student.wilson_interval(11, 15), 1 - high, 1 - low, scale=1e-9)

    def test_coverage(self, student):
        """With n = 20 the interval holds the true share often enough, also near the edge."""
        ends = [student.wilson_interval(k, 20) for k in range(21)]
        for p, wanted in ((0.05, 0.9245), (0.1, 0.9568), (0.5, 0.9586)):
            inside = sum(
                comb(20, k) * p**k * (1 - p) ** (20 - k)
                for k in range(21)
                if ends[k][0] <= p <= ends[k][1]
            )
            assert_close(inside, wanted, rtol=0, atol=1e-4, what=f"the coverage at {p}")

    def test_uses_z(self, student):
        """Other numbers of standard errors."""
        for z in (0.5, 1.0, 2.576):
            assert_interval(student.wilson_interval(6, 9, z), *wilson(6, 9, z), scale=1e-9)
            assert_interval(student.wilson_interval(0, 4, z=z), *wilson(0, 4, z), scale=1e-9)

    def test_nonsense(self, student):
        """No trials, and more or fewer successes than can be, raise a ValueError."""
        assert_interval(student.wilson_interval(1, 1, 1.0), 0.5, 1.0, scale=1e-9)
        for k, n in ((0, 0), (-1, 5), (6, 5), (0, -3)):
            assert_raises(ValueError, student.wilson_interval, k, n)
            assert_raises(ValueError, student.wilson_interval, k, n, 1.0)


def outcomes(b, c, rng):
    """Labels of which only A gets b right, only B c, and some both or neither, in any order."""
    y = rng.integers(0, 3, b + c + 6)
    pred_a, pred_b = y.copy(), y.copy()
    pred_b[:b] += 1
    pred_a[b : b + c] += 1
    pred_a[-3:] += 1
    pred_b[-3:] += 2
    order = rng.permutation(len(y))
    return y[order], pred_a[order], pred_b[order]


def mcnemar(b, c):
    m = b + c
    return float(
        min(Fraction(1), Fraction(2 * sum(comb(m, k) for k in range(min(b, c) + 1)), 2**m))
    )


@exercise("mcnemar_exact_p")
class TestMcnemarExactP:
    @weight(2)
    def test_small_counts(self, student, rng):
        """All counts up to six, against fractions."""
        for b in range(7):
            for c in range(7):
                assert_close(
                    student.mcnemar_exact_p(*outcomes(b, c, rng)), mcnemar(b, c), rtol=1e-9
                )
        assert_unchanged(student)

    def test_agreement_does_not_matter(self, student):
        """Cases that both get right, or both wrong in whatever way, change nothing."""
        y, a, b = [1, 1, 1, 1, 1], [1, 1, 1, 1, 0], [0, 0, 0, 0, 1]
        assert_close(student.mcnemar_exact_p(y, a, b), mcnemar(4, 1), rtol=1e-9)
        assert_close(
            student.mcnemar_exact_p([*y, 5, 5, 5, 5], [*a, 5, 6, 6, 7], [*b, 5, 6, 7, 6]),
            mcnemar(4, 1),
            rtol=1e-9,
        )

    def test_words(self, student):
        """Labels may be strings, or the numbers of many classes."""
        y = np.array(["ash", "oak", "elm", "elm", "oak", "ash"])
        a = np.array(["ash", "oak", "elm", "elm", "oak", "oak"])
        b = np.array(["elm", "elm", "oak", "ash", "ash", "oak"])
        assert_close(student.mcnemar_exact_p(y, a, b), mcnemar(5, 0), rtol=1e-9)
        assert_close(student.mcnemar_exact_p(y, b, a), mcnemar(0, 5), rtol=1e-9)
        y, b = [0, 1, 2, 3, 4], [1, 2, 3, 4, 0]
        assert_close(student.mcnemar_exact_p(y, y, b), mcnemar(5, 0), rtol=1e-9)

    def test_balance(self, student, rng):
        """As many here as there, or no disagreement: p is 1. With one more it may be, too."""
        for b, c in ((3, 3), (0, 0), (1, 0), (20, 20), (2, 0)):
            assert_close(student.mcnemar_exact_p(*outcomes(b, c, rng)), mcnemar(b, c), rtol=1e-9)

    def test_thousands(self, student, rng):
        """Seventy disagreements, and two thousand."""
        y, first = made_by("np.ones(70, dtype=int)"), made_by("np.repeat([1, 0], [40, 30])")
        second = made_by("np.repeat([0, 1], [40, 30])")
        assert_close(student.mcnemar_exact_p(y, first, second), mcnemar(40, 30), rtol=1e-9)
        for b, c in ((1040, 960), (900, 1100), (1000, 1000)):
            assert_close(student.mcnemar_exact_p(*outcomes(b, c, rng)), mcnemar(b, c), rtol=1e-9)

    def test_lengths(self, student):
        """Different lengths raise a ValueError."""
        assert_close(student.mcnemar_exact_p([1, 1, 1], [1, 1, 1], [0, 0, 0]), 0.25, rtol=1e-9)
        for y, a, b in (
            ([1, 2], [1, 2], [1]),
            ([1, 2], [1], [1, 2]),
            ([1], [1, 2], [1, 2]),
            ([1, 1], [1, 1, 1], [0, 0, 0]),
        ):
            assert_raises(ValueError, student.mcnemar_exact_p, y, a, b)


def adjusted_by_definition(p):
    p = [float(v) for v in p]
    ordered, m = sorted(p), len(p)
    return np.array(
        [
            min(min(1.0, m * ordered[j] / (j + 1)) for j in range(m) if ordered[j] >= value)
            for value in p
        ]
    )


@exercise("benjamini_hochberg")
class TestBenjaminiHochberg:
    @weight(2)
    def test_definition(self, student, rng):
        """Random p-values, with ties, in any order."""
        for m in (3, 8, 25):
            p = np.round(rng.random(m) ** 3, 2)
            assert_close(student.benjamini_hochberg(p), adjusted_by_definition(p), rtol=1e-9)
        assert_unchanged(student)

    def test_the_largest_rescues(self, student):
        """No one passes alone, and the largest rescues them all."""
        assert_close(student.benjamini_hochberg([0.03, 0.035, 0.05]), np.full(3, 0.05), rtol=1e-9)
        assert_close(
            student.benjamini_hochberg([0.02, 0.9, 0.021]),
            np.array([0.0315, 0.9, 0.0315]),
            rtol=1e-9,
        )

    def test_order_kept(self, student, rng):
        """Shuffled p-values, shuffled answers."""
        p = np.array([0.001, 0.6, 0.02, 0.04, 0.3, 0.011])
        order = rng.permutation(6)
        assert_close(
            student.benjamini_hochberg(p[order]), adjusted_by_definition(p)[order], rtol=1e-9
        )

    def test_decisions(self, student, rng):
        """The adjusted values decide as the rule with the rising line does."""
        p = np.sort(rng.random(12) ** 2)
        adjusted = np.asarray(student.benjamini_hochberg(p))
        assert_close(adjusted, adjusted_by_definition(p), rtol=1e-9)
        for q in np.linspace(0.013, 0.987, 20):
            below = np.flatnonzero(p <= q * np.arange(1, 13) / 12)
            assert np.sum(adjusted <= q) == (below[-1] + 1 if len(below) else 0), (
                "the same hypotheses pass"
            )

    def test_edges(self, student):
        """One p-value, equal ones, 0 and 1, none."""
        assert_close(student.benjamini_hochberg([0.3]), np.array([0.3]), rtol=1e-9)
        assert_close(student.benjamini_hochberg([0.2] * 4), np.full(4, 0.2), rtol=1e-9)
        assert_close(student.benjamini_hochberg([1, 0, 1]), np.array([1.0, 0.0, 1.0]), rtol=1e-9)
        assert_close(student.benjamini_hochberg([0.9, 0.8]), np.array([0.9, 0.9]), rtol=1e-9)
        assert_close(student.benjamini_hochberg([]), np.zeros(0))

    def test_nonsense(self, student):
        """What is no probability raises a ValueError."""
        assert_close(student.benjamini_hochberg([0.01, 0.5]), np.array([0.02, 0.5]), rtol=1e-9)
        for p in ([0.5, 1.0001], [-1e-9, 0.5], [np.nan], [0.2, np.nan, 0.3], [2.0]):
            assert_raises(ValueError, student.benjamini_hochberg, p)


def wrong_in(n, *cases):
    return np.isin(np.arange(n), cases).astype(int)


def same_rows(got, expected):
    rows = np.asarray(got)
    if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
        raise CheckFailure("the result should be an array of row numbers.", got)
    if not rows.size and rows.dtype.kind not in "iu":
        raise CheckFailure("an empty result is an empty integer array, too.", got)
    if rows.tolist() != list(expected):
        raise CheckFailure("these are not the right rows.", got)


@exercise("better_than_baseline")
class TestBetterThanBaseline:
    @weight(2)
    def test_tumours(self, student):
        """The ten candidates of the story."""
        same_rows(
            student.better_than_baseline(student.diagnosis, student.tree, student.candidates),
            range(4, 10),
        )
        same_rows(
            student.better_than_baseline(
                student.diagnosis, student.tree, student.candidates, q=0.03
            ),
            range(5, 10),
        )

    def test_worse_is_not_better(self, student):
        """A much worse candidate is left out, and still counts among those that were tried."""
        y, base = np.zeros(40, dtype=int), wrong_in(40, *range(10))
        good, bad, useless = wrong_in(40, 0, 1, 2), wrong_in(40, *range(40)), base
        same_rows(student.better_than_baseline(y, base, np.array([bad, good])), [1])
        # 7 against 0: p = 1/64. Alone it passes at 0.016; a worse one that is no surprise halves its chances.
        same_rows(student.better_than_baseline(y, base, np.array([good]), q=0.016), [0])
        same_rows(
            student.better_than_baseline(
                y, base, np.array([good, wrong_in(40, *range(11))]), q=0.016
            ),
            [],
        )
        same_rows(student.better_than_baseline(y, base, np.array([useless, good]), q=0.05), [1])

    def test_eight_cases(self, student):
        """Eight cases, and one winner among four candidates: 7 against 0 is p = 1/64, and 1/16 among four."""
        y, base, good = np.zeros(8, dtype=int), wrong_in(8, *range(7)), np.zeros(8, dtype=int)
        bad = wrong_in(8, *range(8))
        for candidates in (np.array([base, good, base, base]), np.array([bad, good, base, bad])):
            same_rows(student.better_than_baseline(y, base, candidates, q=0.06), [])
            same_rows(student.better_than_baseline(y, base, candidates, q=0.07), [1])

    def test_crowd(self, student):
        """A borderline winner disappears among nine useless candidates, and wins twice if it comes twice."""
        y, base, good = np.zeros(30, dtype=int), wrong_in(30, *range(8)), wrong_in(30, 0, 1)
        same_rows(student.better_than_baseline(y, base, np.array([good])), [0])
        same_rows(student.better_than_baseline(y, base, np.array([good, good])), [0, 1])
        same_rows(student.better_than_baseline(y, base, np.array([good] + [base] * 9)), [])
        same_rows(
            student.better_than_baseline(y, base, np.array([wrong_in(30, 0, 1, 2)])), []
        )  # 5 against 0: p = 1/16
        same_rows(
            student.better_than_baseline(y, base, np.array([wrong_in(30, 0, 1, 2)]), q=0.07), [0]
        )

    def test_order(self, student, rng):
        """Shuffled candidates, shuffled rows."""
        y, base = rng.integers(0, 3, 60), np.zeros(60, dtype=int)
        candidates = np.array(
            [
                y,
                base,
                np.where(np.arange(60) < 50, y, 3),
                (y + 1) % 3,
                np.where(np.arange(60) < 40, y, 3),
            ]
        )
        for order in (np.arange(5), rng.permutation(5)):
            same_rows(
                student.better_than_baseline(y, base, candidates[order]),
                sorted(np.flatnonzero(np.isin(order, [0, 2, 4]))),
            )
        assert_unchanged(student)

    def test_nobody(self, student):
        """Candidates equal to the baseline, or none: no rows."""
        y, base = np.zeros(12, dtype=int), wrong_in(12, *range(12))
        same_rows(student.better_than_baseline(y, base, np.array([base, base, y])), [2])
        same_rows(student.better_than_baseline(y, base, np.array([base, y]), q=1.0), [1])
        one_better = wrong_in(12, *range(11))
        same_rows(student.better_than_baseline(y, base, np.array([one_better]), q=1.0), [0])
        same_rows(student.better_than_baseline(y, base, np.array([base, base])), [])
        same_rows(student.better_than_baseline(y, base, np.zeros((0, 12), dtype=int)), [])
