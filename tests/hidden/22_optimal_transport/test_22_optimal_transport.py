"""Hidden tests of unit 22: plans by their marginals, optimality by prices and cross differences, distances by brute force."""

from itertools import permutations

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_gradient,
    assert_raises,
    assert_shape,
    assert_tuple,
    assert_unchanged,
    exercise,
    weight,
)


def number(got, what="the result"):
    return float(assert_shape(got, (), what=what))


def weights(rng, n):
    """Positive weights that sum to 1, of three digits."""
    w = rng.uniform(0.3, 1.0, n)
    w = (w / w.sum()).round(3)
    w[-1] = round(1 - float(w[:-1].sum()), 3)
    return w


# -- wasserstein_1d ---------------------------------------------------------------------------------------------------


@exercise("wasserstein_1d")
class TestWasserstein1d:
    @weight(2)
    @pytest.mark.parametrize("p", [1.0, 1.5, 2, 3])
    def test_best_of_all_matchings(self, student, rng, p):
        """The cheapest of all 120 matchings of five points."""
        x, y = rng.normal(size=5), 2 * rng.normal(size=5)
        best = min(np.mean(np.abs(x - np.array(order)) ** p) for order in permutations(y)) ** (
            1 / p
        )
        assert_close(student.wasserstein_1d(x, y, p), best, rtol=1e-9)
        assert_close(student.wasserstein_1d(x, y[::-1], p=p), best, rtol=1e-9)
        assert_unchanged(student)

    def test_metric(self, student, rng):
        """A distance: 0 for the same points in any order, symmetric, and no detour is shorter."""
        x, y, z = rng.normal(size=(3, 8))
        d = {
            name: number(student.wasserstein_1d(*pair, p=2))
            for name, pair in {"xy": (x, y), "yx": (y, x), "xz": (x, z), "zy": (z, y)}.items()
        }
        assert_close(student.wasserstein_1d(x, rng.permutation(x), p=2), 0.0, atol=1e-10)
        assert_close(d["yx"], d["xy"], rtol=1e-9)
        assert_close(d["xy"], np.sqrt(np.mean((np.sort(x) - np.sort(y)) ** 2)), rtol=1e-9)
        if d["xy"] > d["xz"] + d["zy"] + 1e-9:
            raise CheckFailure("going by way of a third sample should not be shorter.", d["xy"])

    def test_translation_and_scale(self, student, rng):
        """A shift by t has the distance |t|; another unit of length changes it in proportion."""
        x, y = rng.normal(size=(2, 7))
        for p in (1, 2):
            assert_close(student.wasserstein_1d(x, x - 2.5, p), 2.5, rtol=1e-9)
            assert_close(
                student.wasserstein_1d(-3 * x, -3 * y, p),
                3 * np.mean(np.abs(np.sort(x) - np.sort(y)) ** p) ** (1 / p),
                rtol=1e-9,
            )

    def test_order_of_the_cost(self, student, rng):
        """A higher power gives more weight to the longest way."""
        x, y = rng.normal(size=9), 3 * rng.normal(size=9)
        for p in (1, 2, 3):
            assert_close(
                student.wasserstein_1d(x, y, p),
                np.mean(np.abs(np.sort(x) - np.sort(y)) ** p) ** (1 / p),
                rtol=1e-9,
            )

    def test_other_numbers(self, student, rng):
        """Integers, 32-bit floats and every second entry of an array work, too; p is 1 if nothing is said."""
        x = rng.integers(-9, 9, 6)
        assert_close(student.wasserstein_1d(x, x[::-1] + 4), 4.0, rtol=1e-9)
        x, y = (rng.normal(size=12).astype(np.float32) for _ in range(2))
        wide = np.mean(np.abs(np.sort(x[::2].astype(float)) - np.sort(y[::2].astype(float))))
        assert_close(student.wasserstein_1d(x[::2], y[::2]), wide, rtol=1e-5)
        assert_close(student.wasserstein_1d(np.array([2.0]), np.array([-5.0])), 7.0, rtol=1e-9)

    def test_nonsense(self, student):
        """Samples of different sizes, empty ones, and p below 1 raise a ValueError."""
        x = np.array([1.0, 2.0])
        assert_close(student.wasserstein_1d(x, x + 1, 1), 1.0)
        assert_close(student.wasserstein_1d(x, x + 2, 2), 2.0)
        for arguments in (
            (x, np.array([1.0])),
            (np.array([1.0]), x),
            (x[:0], x[:0]),
            (x, x, 0.99),
            (x, x, -2),
        ):
            assert_raises(ValueError, student.wasserstein_1d, *arguments)

    def test_heaps_and_short_ways(self, student):
        """Grains that lie on one another count each, and a way of a ten-thousandth is a way."""
        x, y = np.array([1.0, 1.0, 4.0]), np.array([2.0, 6.0, 6.0])
        assert_close(student.wasserstein_1d(x, y), 8 / 3, rtol=1e-9)
        assert_close(student.wasserstein_1d(x, x + 1e-4), 1e-4, rtol=1e-7)


# -- monotone_plan ----------------------------------------------------------------------------------------------------


def corner_rule(x, a, y, b):
    """The north-west corner rule, grain by grain."""
    P = np.zeros((len(x), len(y)))
    rows, columns = list(np.argsort(x)), list(np.argsort(y))
    left, room = np.array(a, dtype=float), np.array(b, dtype=float)
    while rows and columns:
        i, j = rows[0], columns[0]
        moved = min(left[i], room[j])
        P[i, j] += moved
        left[i], room[j] = left[i] - moved, room[j] - moved
        rows, columns = (rows[1:], columns) if left[i] <= room[j] else (rows, columns[1:])
    return P


@exercise("monotone_plan")
class TestMonotonePlan:
    def test_by_hand(self, student):
        """Three grains, two places."""
        x, a, y, b = (
            np.array([2, 0, 1]),
            np.array([0.5, 0.5, 0]),
            np.array([5, 4]),
            np.array([0.25, 0.75]),
        )
        assert_close(
            student.monotone_plan(x, a, y, b),
            np.array([[0.25, 0.25], [0, 0.5], [0, 0]]),
            rtol=0,
            atol=1e-12,
        )
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize(("n", "m"), [(4, 6), (7, 3), (5, 5), (1, 4)])
    def test_marginals(self, student, rng, n, m):
        """Every grain is used up, every place is filled, and no paths cross."""
        x, y, a, b = (
            rng.permutation(20)[:n] / 4,
            rng.normal(size=m),
            weights(rng, n),
            weights(rng, m),
        )
        P = assert_shape(student.monotone_plan(x, a, y, b), (n, m), what="the plan")
        assert_close(P, corner_rule(x, a, y, b), rtol=0, atol=1e-12, what="the plan")
        if (P > 1e-12).sum() > n + m - 1:
            raise CheckFailure(
                f"a plan without crossings has at most {n + m - 1} entries above 0.", P
            )

    def test_equal_weights(self, student, rng):
        """As many grains as places: the ranks decide."""
        x, y = rng.permutation(5) * 1.5, rng.permutation(5) - 10
        ranks = [np.argsort(np.argsort(v)) for v in (x, y)]
        w = np.full(5, 0.2)
        assert_close(
            student.monotone_plan(x, w, y, w), np.equal.outer(*ranks) / 5, rtol=0, atol=1e-12
        )

    def test_cost_is_the_area_between(self, student, rng):
        """The cost of the plan is the area between the two distribution functions."""
        x, y, a, b = rng.normal(size=5), rng.normal(size=4), weights(rng, 5), weights(rng, 4)
        P = assert_shape(student.monotone_plan(x, a, y, b), (5, 4), what="the plan")
        stops = np.sort(np.concatenate([x, y]))
        middles = (stops[1:] + stops[:-1]) / 2
        heights = [abs(a[x < t].sum() - b[y < t].sum()) for t in middles]
        assert_close(
            np.sum(P * np.abs(x[:, None] - y)),
            np.dot(heights, np.diff(stops)),
            rtol=1e-9,
            what="the cost of the plan",
        )

    def test_relabelling(self, student, rng):
        """Listing the points in another order permutes the plan, and nothing else."""
        x, y, a, b = rng.normal(size=5), rng.normal(size=4), weights(rng, 5), weights(rng, 4)
        rows, columns = rng.permutation(5), rng.permutation(4)
        expected = corner_rule(x, a, y, b)
        assert_close(
            student.monotone_plan(x[rows], a[rows], y[columns], b[columns]),
            expected[np.ix_(rows, columns)],
            rtol=0,
            atol=1e-12,
        )

    def test_empty_grains(self, student):
        """Weights of 0, 32-bit weights and integers are fine."""
        x, y = np.array([3, 1, 2]), np.array([1.0, 0.0], dtype=np.float32)
        a, b = np.array([0.5, 0, 0.5], dtype=np.float32), np.array([0.25, 0.75], dtype=np.float32)
        assert_close(
            student.monotone_plan(x, a, y, b),
            np.array([[0.25, 0.25], [0, 0], [0, 0.5]]),
            rtol=0,
            atol=1e-12,
        )
        assert_close(
            student.monotone_plan(x, np.array([0, 1, 0]), y, np.array([1, 0])),
            np.array([[0.0, 0], [1, 0], [0, 0]]),
            rtol=0,
            atol=1e-12,
        )
        assert_close(
            student.monotone_plan(x, np.array([0, 1, 0]), y, np.array([0.25, 0.75])),
            np.array([[0.0, 0], [0.25, 0.75], [0, 0]]),
            rtol=0,
            atol=1e-12,
        )

    def test_nonsense(self, student):
        """Negative weights, sums that are not 1, and missing weights raise a ValueError."""
        x, half = np.array([0.0, 1.0]), np.array([0.5, 0.5])
        assert_close(student.monotone_plan(x, half, x, half), np.eye(2) / 2, rtol=0, atol=1e-12)
        assert_close(
            student.monotone_plan(x, half, -x, half), np.eye(2)[::-1] / 2, rtol=0, atol=1e-12
        )
        for bad in ([0.5, 0.6], [1.5, -0.5], [1.0], [0.5, 0.5 - 1e-6], [0.25, 0.25, 0.5]):
            assert_raises(ValueError, student.monotone_plan, x, np.array(bad), x, half)
            assert_raises(ValueError, student.monotone_plan, x, half, x, np.array(bad))

    def test_small_weights(self, student):
        """A ten-thousandth goes its way, too."""
        a, b = np.array([1e-4, 1 - 1e-4]), np.array([0.25, 0.75])
        x, y = np.array([0.0, 1.0]), np.array([3.0, 4.0])
        assert_close(
            student.monotone_plan(x, a, y, b),
            np.array([[1e-4, 0.0], [0.25 - 1e-4, 0.75]]),
            atol=1e-12,
        )


# -- c_transform ------------------------------------------------------------------------------------------------------


def soft_oracle(f, C, a, eps):
    scores = (f[:, None] - C) / eps + np.log(a)[:, None]
    top = scores.max(axis=0)
    return -eps * (top + np.log(np.exp(scores - top).sum(axis=0)))


@exercise("c_transform")
class TestCTransform:
    @weight(2)
    def test_feasible_and_tight(self, student, rng):
        """No price exceeds a cost, and each is as high as it can be."""
        f, C, a = rng.normal(size=4), rng.uniform(0, 3, (4, 6)), weights(rng, 4)
        g = assert_shape(student.c_transform(f, C, a), (6,), what="g")
        slack = C - f[:, None] - g
        if slack.min() < -1e-9:
            raise CheckFailure("f_i + g_j exceeds the cost C_ij for some i and j.", g)
        assert_close(slack.min(axis=0), np.zeros(6), atol=1e-9, what="what is left to charge")
        assert_unchanged(student)

    def test_shift(self, student, rng):
        """Raising every f by c lowers every g by c, hard or soft."""
        f, C, a = rng.normal(size=3), rng.uniform(0, 3, (3, 5)), weights(rng, 3)
        assert_close(
            student.c_transform(f + 1.75, C, a), (C - f[:, None]).min(axis=0) - 1.75, rtol=1e-9
        )
        assert_close(
            student.c_transform(f + 1.75, C, a, eps=0.4),
            soft_oracle(f, C, a, 0.4) - 1.75,
            rtol=1e-9,
        )

    def test_three_is_one(self, student, rng):
        """Three transforms are as good as one."""
        f, C, a, b = rng.normal(size=4), rng.uniform(0, 3, (4, 3)), weights(rng, 4), weights(rng, 3)
        once = assert_shape(student.c_transform(f, C, a), (3,), what="g")
        back = assert_shape(student.c_transform(once, C.T, b), (4,), what="the transform of g")
        assert_close(once, (C - f[:, None]).min(axis=0), rtol=1e-9)
        assert_close(student.c_transform(back, C, a), once, rtol=1e-9)

    @weight(2)
    @pytest.mark.parametrize("eps", [2.0, 0.3, 0.02])
    def test_soft(self, student, rng, eps):
        """The soft version: a little above the hard one, and the closer the smaller eps is."""
        f, C, a = rng.normal(size=5), rng.uniform(0, 3, (5, 4)), weights(rng, 5)
        hard = (C - f[:, None]).min(axis=0)
        soft = assert_shape(student.c_transform(f, C, a, eps=eps), (4,), what="g")
        assert_close(soft, soft_oracle(f, C, a, eps), rtol=1e-9, atol=1e-10)
        if np.any(soft < hard - 1e-9) or np.any(soft > hard + eps * np.log(1 / a.min()) + 1e-9):
            raise CheckFailure(
                "the soft minimum lies between the minimum and eps log(1 / min a) above it.", soft
            )

    def test_columns(self, student, rng):
        """With the soft prices, the columns of the plan sum to b."""
        f, C, a, b = rng.normal(size=4), rng.uniform(0, 3, (4, 5)), weights(rng, 4), weights(rng, 5)
        g = assert_shape(student.c_transform(f, C, a, eps=0.5), (5,), what="g")
        assert_close(g, soft_oracle(f, C, a, 0.5), rtol=1e-9, what="g")
        P = np.outer(a, b) * np.exp((f[:, None] + g - C) / 0.5)
        assert_close(P.sum(axis=0), b, rtol=1e-9, what="the column sums of the plan")

    def test_large_costs(self, student, rng):
        """Costs a million times eps, of either sign."""
        f, a = rng.normal(size=4), weights(rng, 4)
        C = rng.uniform(500, 1000, (4, 3))
        for sign in (1, -1):
            got = assert_shape(student.c_transform(f, sign * C, a, eps=1e-3), (3,), what="g")
            assert_close(got, soft_oracle(f, sign * C, a, 1e-3), rtol=1e-9)

    def test_other_numbers(self, student):
        """Integers and 32-bit floats."""
        f, C = np.array([1, 0]), np.array([[4, 2, 7], [1, 5, 6]])
        assert_close(student.c_transform(f, C, np.array([0.5, 0.5])), np.array([1.0, 1, 6]))
        assert_close(student.c_transform(f / 4, C, np.array([0.5, 0.5])), np.array([1, 1.75, 6]))
        f, C, a = (
            np.array(v, dtype=np.float32)
            for v in ([0.1, 0.7], [[1.3, 0.2], [0.9, 2.1]], [0.25, 0.75])
        )
        wide = [np.asarray(v, dtype=float) for v in (f, C, a)]
        assert_close(student.c_transform(f, C, a, eps=0.3), soft_oracle(*wide, 0.3), rtol=1e-4)

    def test_nonsense(self, student):
        """A negative eps raises a ValueError."""
        f, C, a = np.array([0.0, 1.0]), np.array([[1.0, 2.0], [4.0, 3.5]]), np.array([0.5, 0.5])
        assert_close(student.c_transform(f, C, a, eps=0), np.array([1.0, 2.0]))
        assert_close(student.c_transform(f + 1, C, a), np.array([0.0, 1.0]))
        assert_raises(ValueError, student.c_transform, f, C, a, eps=-1e-3)
        assert_raises(ValueError, student.c_transform, f, C, a, eps=-1e-9)
        assert_raises(ValueError, student.c_transform, f, C, a, eps=-5)

    def test_any_sum(self, student):
        """Weights that do not sum to 1 are taken as they are."""
        f, C = np.array([0.5, 1.0]), np.array([[1.0, 5.0], [4.0, 3.0]])
        a = np.array([0.5, 2.5])
        assert_close(student.c_transform(f, C, a, eps=0.5), soft_oracle(f, C, a, 0.5))

    def test_one_place(self, student):
        """A single place has an array of one price."""
        f, C, a = np.array([0.0, 1.0]), np.array([[2.0], [5.0]]), np.array([0.5, 0.5])
        assert_close(student.c_transform(f, C, a), np.array([2.0]))
        assert_close(student.c_transform(f, C, a, eps=2.0), soft_oracle(f, C, a, 2.0))


# -- duality_gap ------------------------------------------------------------------------------------------------------


def gap_oracle(P, f, C):
    g = (C - f[:, None]).min(axis=0)
    return np.sum(P * (C - f[:, None] - g))


@exercise("duality_gap")
class TestDualityGap:
    @weight(2)
    def test_never_negative(self, student, rng):
        """Random plans and random prices: the gap is not negative."""
        for n, m in ((3, 5), (4, 2), (3, 3)):
            P, f, C = rng.uniform(0, 1, (n, m)), rng.normal(size=n), rng.uniform(0, 4, (n, m))
            got = number(student.duality_gap(P, f, C), "the gap")
            assert_close(got, gap_oracle(P, f, C), rtol=1e-9)
            if got < -1e-10:
                raise CheckFailure("the gap can't be negative.", got)
        assert_unchanged(student)

    def test_zero_at_the_optimum(self, student, rng):
        """On a line, with everything moving to the right, the prices -x prove any plan optimal; other prices don't."""
        x, y = rng.uniform(0, 1, 4), rng.uniform(2, 3, 5)
        C, P = np.abs(x[:, None] - y), np.outer(weights(rng, 4), weights(rng, 5))
        assert_close(student.duality_gap(P, -x, C), 0.0, atol=1e-10)
        f = rng.normal(size=4)
        assert_close(student.duality_gap(P, f, C), gap_oracle(P, f, C), rtol=1e-9)

    def test_shift_of_the_prices(self, student, rng):
        """Raising all prices f by the same amount changes nothing."""
        P, f, C = rng.uniform(0, 1, (4, 3)), rng.normal(size=4), rng.uniform(0, 4, (4, 3))
        assert_close(student.duality_gap(P, f + 2.5, C), gap_oracle(P, f, C), rtol=1e-9)

    def test_bounds_the_error(self, student, rng):
        """What a matching of five costs, less the gap, is no more than the cheapest of all 120 matchings."""
        C, f = rng.uniform(0, 4, (5, 5)), 0.3 * rng.normal(size=5)
        cheapest = min(C[np.arange(5), list(order)].mean() for order in permutations(range(5)))
        P = np.eye(5)[rng.permutation(5)] / 5
        gap = number(student.duality_gap(P, f, C), "the gap")
        assert_close(gap, gap_oracle(P, f, C), rtol=1e-9)
        if np.sum(P * C) - gap > cheapest + 1e-9:
            raise CheckFailure("the cost less the gap should lie below the true minimum.", gap)

    def test_other_numbers(self, student):
        """Integers and 32-bit floats."""
        P, f, C = np.array([[1, 0], [0, 2]]), np.array([0, 1]), np.array([[2, 3], [1, 2]])
        assert_close(student.duality_gap(P, f, C), 2.0)
        assert_close(student.duality_gap(P / 4, f, C), 0.5)
        P, f, C = (
            np.array(v, dtype=np.float32)
            for v in ([[0.1, 0.3], [0.4, 0.2]], [0.3, 0.9], [[1.1, 2.3], [0.7, 1.9]])
        )
        assert_close(
            student.duality_gap(P, f, C),
            gap_oracle(*(np.asarray(v, dtype=float) for v in (P, f, C))),
            rtol=1e-6,
        )

    def test_small_gap(self, student):
        """Prices that are nearly the best leave a small gap, and not none."""
        P, C = np.array([[0.5, 0.0], [0.0, 0.5]]), np.array([[2.0, 3.0], [1.0, 2.0]])
        f = np.array([-1.0, -2.0 + 2e-5])
        assert_close(student.duality_gap(P, f, C), 1e-5, rtol=1e-6)

    def test_idle_grain(self, student):
        """The prices g respect every f, also that of a grain of which nothing is sent."""
        P, C = np.array([[0.5, 0.5], [0.0, 0.0]]), np.array([[2.0, 3.0], [4.0, 2.0]])
        f = np.array([0.0, 1.5])
        assert_close(student.duality_gap(P, f, C), gap_oracle(P, f, C))


# -- sinkhorn ---------------------------------------------------------------------------------------------------------


def log_sum_exp(scores, axis):
    top = scores.max(axis=axis, keepdims=True)
    return np.squeeze(top + np.log(np.exp(scores - top).sum(axis=axis, keepdims=True)), axis)


def plan_oracle(C, a, b, eps, sweeps=2000):
    """Rows and columns fixed in turn, on the logarithm of the plan itself."""
    log_plan = -np.asarray(C, dtype=float) / eps
    for _ in range(sweeps):
        log_plan = log_plan + (np.log(b) - log_sum_exp(log_plan, 0))
        log_plan = log_plan + (np.log(a) - log_sum_exp(log_plan, 1))[:, None]
        if np.abs(np.exp(log_plan).sum(axis=0) - b).max() < 1e-12:
            break
    return np.exp(log_plan)


@exercise("sinkhorn")
class TestSinkhorn:
    @weight(2)
    @pytest.mark.parametrize(
        ("n", "m", "eps"), [(4, 6, 0.1), (7, 5, 0.3), (3, 3, 1.0), (1, 4, 0.2)]
    )
    def test_marginals(self, student, rng, n, m, eps):
        """Rows sum to a, columns to b."""
        C, a, b = rng.uniform(0, 1, (n, m)), weights(rng, n), weights(rng, m)
        P = assert_shape(student.sinkhorn(C, a, b, eps), (n, m), what="the plan")
        assert_close(P, plan_oracle(C, a, b, eps), rtol=1e-5, atol=1e-7, what="the plan")
        assert_close(P.sum(axis=1), a, rtol=0, atol=1e-8, what="the row sums")
        assert_close(P.sum(axis=0), b, rtol=0, atol=1e-8, what="the column sums")
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize("eps", [0.5, 0.1])
    def test_optimality(self, student, rng, eps):
        """The form that makes the plan the best one: all cross differences of log P + C / eps vanish."""
        C, a, b = rng.uniform(0, 1, (5, 4)), weights(rng, 5), weights(rng, 4)
        P = assert_shape(student.sinkhorn(C, a, b, eps), (5, 4), what="the plan")
        assert_close(P, plan_oracle(C, a, b, eps), rtol=1e-5, atol=1e-7, what="the plan")
        if P.min() <= 0:
            raise CheckFailure("every entry of this plan should be positive.", P)
        potential = np.log(P) + C / eps
        crossed = potential[1:, 1:] - potential[:-1, 1:] - potential[1:, :-1] + potential[:-1, :-1]
        assert_close(crossed, np.zeros((4, 3)), atol=1e-6, what="the cross differences")

    def test_costs_of_single_points(self, student, rng):
        """A toll for leaving i or for entering j changes nothing, be it 500 times the rest."""
        C, a, b = rng.uniform(0, 1, (4, 5)), weights(rng, 4), weights(rng, 5)
        tolls = rng.uniform(0, 500, 4)[:, None] + rng.uniform(0, 500, 5)
        P = assert_shape(student.sinkhorn(C + tolls, a, b, 0.1), (4, 5), what="the plan")
        assert_close(P, plan_oracle(C, a, b, 0.1), rtol=1e-5, atol=1e-7, what="the plan")

    def test_limits(self, student, rng):
        """A large eps spreads everything evenly; a smaller one costs less, and never less than the cheapest matching."""
        C, w = rng.uniform(0, 1, (5, 5)), np.full(5, 0.2)
        cheapest = min(C[np.arange(5), list(order)].mean() for order in permutations(range(5)))
        costs = []
        for eps in (1e3, 1.0, 0.3, 0.1):
            P = assert_shape(student.sinkhorn(C, w, w, eps), (5, 5), what="the plan")
            assert_close(P, plan_oracle(C, w, w, eps), rtol=1e-5, atol=1e-7, what="the plan")
            costs.append(np.sum(P * C))
        for eps, cost in zip((1.0, 0.3, 0.1), costs[1:], strict=True):
            if not cheapest - 1e-7 <= cost <= cheapest + eps * np.log(5) + 1e-7:
                raise CheckFailure(
                    "the plan costs less than the cheapest matching, or more than eps log n above it.",
                    cost,
                )
        if np.any(np.diff(costs) > 1e-7):
            raise CheckFailure("a smaller eps should not make the plan dearer.", costs[-1])

    def test_the_other_way(self, student, rng):
        """Sending everything back is the transposed plan; integers and 32-bit floats work, too."""
        C, a, b = rng.integers(0, 3, (3, 4)), weights(rng, 3), weights(rng, 4)
        expected = plan_oracle(C, a, b, 0.5)
        assert_close(student.sinkhorn(C.T, b, a, 0.5), expected.T, rtol=1e-5, atol=1e-7)
        quarter = np.array([0.25, 0.25, 0.5], dtype=np.float32)
        eighth = np.array([0.125, 0.125, 0.25, 0.5], dtype=np.float32)
        wide = plan_oracle(C, quarter.astype(float), eighth.astype(float), 1)
        assert_close(
            student.sinkhorn(C.astype(np.float32), quarter, eighth, 1), wide, rtol=1e-5, atol=1e-7
        )

    def test_when_to_stop(self, student, rng):
        """tol and max_iter are obeyed: a sweep fixes the rows last or the columns last, and no more than asked."""
        C, w = rng.uniform(0, 1, (4, 4)), np.full(4, 0.25)
        exact = plan_oracle(C, w, w, 0.02)
        first = assert_shape(student.sinkhorn(C, w, w, 0.02, max_iter=1), (4, 4), what="the plan")
        sums = np.abs(first.sum(axis=0) - w).max(), np.abs(first.sum(axis=1) - w).max()
        if min(sums) > 1e-6:
            raise CheckFailure(
                "after one sweep, the rows or the columns should sum to their weights.", first
            )
        if np.abs(first - exact).max() < 1e-3:
            raise CheckFailure("with max_iter=1 there should be one sweep only.", first)
        early = False
        for tol in (0.05, 0.02, 0.005, 0.001):
            C, a, b = rng.uniform(0, 1, (4, 5)), weights(rng, 4), weights(rng, 5)
            rough = assert_shape(student.sinkhorn(C, a, b, 0.02, tol=tol), (4, 5), what="the plan")
            off = max(np.abs(rough.sum(axis=0) - b).max(), np.abs(rough.sum(axis=1) - a).max())
            if off > tol + 1e-12:
                raise CheckFailure(f"with tol={tol} no sum may be off by more than that.", rough)
            early |= off > 1e-8
        if not early:
            raise CheckFailure("with a larger tol it should stop earlier.", rough)

    def test_nonsense(self, student):
        """An eps that is not positive, and shapes that don't fit, raise a ValueError."""
        C, a, b = (
            np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0]]),
            np.array([0.5, 0.5]),
            np.array([0.25, 0.25, 0.5]),
        )
        assert_close(
            student.sinkhorn(C, a, b, 1.0), plan_oracle(C, a, b, 1.0), rtol=1e-5, atol=1e-7
        )
        assert_close(student.sinkhorn(C, a, b, 3), plan_oracle(C, a, b, 3.0), rtol=1e-5, atol=1e-7)
        for arguments in (
            (C, a, b, 0),
            (C, a, b, -1.0),
            (C, b, a, 1.0),
            (C, a, a, 1.0),
            (C[:1], a, b, 1.0),
        ):
            assert_raises(ValueError, student.sinkhorn, *arguments)

    def test_many_rounds(self, student):
        """A small eps takes some hundreds of rounds."""
        x, even = np.linspace(0, 1, 6), np.full(6, 1 / 6)
        C = (x[:, None] - x**2) ** 2
        P = assert_shape(student.sinkhorn(C, even, even, 0.02, tol=1e-9), (6, 6))
        assert_close(P, plan_oracle(C, even, even, 0.02), rtol=1e-4, atol=1e-6)
        assert_close(P.sum(axis=0), even, rtol=0, atol=1.1e-9)
        assert_close(P.sum(axis=1), even, rtol=0, atol=1.1e-9)


# -- gaussian_w2_squared ----------------------------------------------------------------------------------------------


def covariance(rng, d, rank=None):
    A = rng.normal(size=(d, rank or d))
    return A @ A.T


def nuclear_oracle(m1, S1, m2, S2):
    """tr (S1^½ S2 S1^½)^½ is the nuclear norm of A1ᵀ A2, whatever factors S = A Aᵀ are taken."""
    factors = []
    for S in (S1, S2):
        values, vectors = np.linalg.eigh(S)
        factors.append(vectors * np.sqrt(np.maximum(values, 0)))
    cross = np.linalg.svd(factors[0].T @ factors[1], compute_uv=False).sum()
    return float(np.sum((m1 - m2) ** 2) + np.trace(S1) + np.trace(S2) - 2 * cross)


@exercise("gaussian_w2_squared")
class TestGaussianW2Squared:
    def check(self, student, m1, S1, m2, S2):
        expected = nuclear_oracle(m1, S1, m2, S2)
        got = student.gaussian_w2_squared(m1, S1, m2, S2)
        assert_close(got, expected, rtol=0, atol=1e-6 * (1 + np.trace(S1) + np.trace(S2)))
        return number(got)

    def test_one_dimension(self, student):
        """(m1 - m2)² + (s1 - s2)², with integers too."""
        assert_close(
            student.gaussian_w2_squared(
                np.array([1.0]), np.array([[4.0]]), np.array([-2.0]), np.array([[25.0]])
            ),
            18.0,
            rtol=1e-6,
        )
        assert_close(
            student.gaussian_w2_squared(
                np.array([0]), np.array([[1]]), np.array([2]), np.array([[9]])
            ),
            8.0,
            rtol=1e-6,
        )

    @weight(2)
    @pytest.mark.parametrize("d", [2, 3, 6])
    def test_any(self, student, rng, d):
        """Two distributions in d dimensions; in either order."""
        m1, m2, S1, S2 = (
            rng.normal(size=d),
            rng.normal(size=d),
            covariance(rng, d),
            covariance(rng, d),
        )
        self.check(student, m1, S1, m2, S2)
        self.check(student, m2, S2, m1, S1)
        assert_unchanged(student)

    def test_common_axes(self, student, rng):
        """Covariances with the same axes: the differences of the standard deviations, squared."""
        Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        s, t = rng.uniform(0.5, 3, 3), rng.uniform(0.5, 3, 3)
        zero = np.zeros(3)
        got = student.gaussian_w2_squared(
            zero, Q @ np.diag(s**2) @ Q.T, zero, Q @ np.diag(t**2) @ Q.T
        )
        assert_close(got, np.sum((s - t) ** 2), rtol=1e-6, atol=1e-6)

    def test_same(self, student, rng):
        """A distribution has the distance 0 from itself, and never less; from a shifted copy, the shift squared."""
        m = rng.normal(size=4)
        for S in (covariance(rng, 4), covariance(rng, 4, 2)):
            got = number(student.gaussian_w2_squared(m, S, m, S))
            assert_close(got, 0.0, atol=1e-6 * (1 + 2 * np.trace(S)))
            if got < 0:
                raise CheckFailure("rounding should not make it negative.", got)
            self.check(student, m, S, m + 2, S)

    def test_detours(self, student, rng):
        """Its root obeys the triangle inequality."""
        points = [(rng.normal(size=2), covariance(rng, 2)) for _ in range(3)]
        d = [
            np.sqrt(self.check(student, *points[i], *points[j]))
            for i, j in ((0, 1), (1, 2), (0, 2))
        ]
        if d[2] > d[0] + d[1] + 1e-6:
            raise CheckFailure("going by way of a third distribution should not be shorter.", d[2])

    def test_motions(self, student, rng):
        """Turning and shifting both changes nothing."""
        Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        m1, m2, S1, S2, t = (
            rng.normal(size=3),
            rng.normal(size=3),
            covariance(rng, 3),
            covariance(rng, 3),
            rng.normal(size=3),
        )
        expected = nuclear_oracle(m1, S1, m2, S2)
        got = student.gaussian_w2_squared(Q @ m1 + t, Q @ S1 @ Q.T, Q @ m2 + t, Q @ S2 @ Q.T)
        assert_close(got, expected, rtol=0, atol=1e-6 * (1 + np.trace(S1) + np.trace(S2)))

    @weight(2)
    def test_singular(self, student, rng):
        """Flat distributions, and single points."""
        m1, m2 = rng.normal(size=3), rng.normal(size=3)
        self.check(student, m1, covariance(rng, 3, 1), m2, covariance(rng, 3, 2))
        self.check(student, m1, np.zeros((3, 3)), m2, covariance(rng, 3))
        self.check(student, m1, covariance(rng, 3), m2, np.zeros((3, 3)))
        self.check(student, m1, np.zeros((3, 3)), m2, np.zeros((3, 3)))


# -- sliced_w2_grad ---------------------------------------------------------------------------------------------------


def unit_rows(rng, k, d):
    rows = rng.normal(size=(k, d))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def sliced_oracle(X, Y, directions):
    value, gradient = 0.0, np.zeros(X.shape)
    for theta in directions:
        x, y = X @ theta, np.sort(Y @ theta)
        partners = y[np.argsort(np.argsort(x))]
        value += np.mean((x - partners) ** 2) / len(directions)
        gradient += 2 * (x - partners)[:, None] * theta / (len(X) * len(directions))
    return value, gradient


def value_and_gradient(got, shape):
    value, gradient = assert_tuple(got, 2, what="the value and the gradient")
    return number(value, "the value"), assert_shape(gradient, shape, what="the gradient")


@exercise("sliced_w2_grad")
class TestSlicedW2Grad:
    @weight(2)
    @pytest.mark.parametrize(("n", "d", "k"), [(4, 2, 3), (5, 3, 2), (3, 2, 1)])
    def test_finite_differences(self, student, rng, n, d, k):
        """The gradient agrees with what the value does when a point is moved a little."""
        X, Y, directions = rng.normal(size=(n, d)), rng.normal(size=(n, d)), unit_rows(rng, k, d)
        value, gradient = value_and_gradient(student.sliced_w2_grad(X, Y, directions), (n, d))
        assert_gradient(lambda X: sliced_oracle(X, Y, directions)[0], at=X, gradient=gradient)
        assert_close(value, sliced_oracle(X, Y, directions)[0], rtol=1e-9, what="the value")
        assert_unchanged(student)

    def test_same_cloud(self, student, rng):
        """A cloud listed in another order has the value 0 and no gradient; another cloud has not."""
        X, directions = rng.normal(size=(6, 3)), unit_rows(rng, 4, 3)
        value, gradient = value_and_gradient(
            student.sliced_w2_grad(X, rng.permutation(X), directions), (6, 3)
        )
        assert_close(value, 0.0, atol=1e-12, what="the value")
        assert_close(gradient, np.zeros((6, 3)), atol=1e-10, what="the gradient")
        Y = rng.normal(size=(6, 3))
        assert_close(
            student.sliced_w2_grad(X, Y, directions)[0],
            sliced_oracle(X, Y, directions)[0],
            rtol=1e-9,
            what="the value",
        )

    def test_translation(self, student, rng):
        """A shifted cloud: all points are pulled the same way."""
        X, t, directions = rng.normal(size=(5, 2)), rng.normal(size=2), unit_rows(rng, 4, 2)
        value, gradient = value_and_gradient(student.sliced_w2_grad(X, X + t, directions), (5, 2))
        assert_close(value, np.mean((directions @ t) ** 2), rtol=1e-9, what="the value")
        pull = -2 * np.mean((directions @ t)[:, None] * directions, axis=0) / 5
        assert_close(gradient, np.tile(pull, (5, 1)), rtol=1e-9, atol=1e-10, what="the gradient")

    def test_relabelling(self, student, rng):
        """Another order of X permutes the gradient; another order of Y changes nothing."""
        X, Y, directions = rng.normal(size=(6, 2)), rng.normal(size=(6, 2)), unit_rows(rng, 3, 2)
        value, gradient = sliced_oracle(X, Y, directions)
        order = rng.permutation(6)
        got = value_and_gradient(
            student.sliced_w2_grad(X[order], Y[rng.permutation(6)], directions), (6, 2)
        )
        assert_close(got[0], value, rtol=1e-9, what="the value")
        assert_close(got[1], gradient[order], rtol=1e-9, atol=1e-10, what="the gradient")

    @pytest.mark.parametrize("d", [2, 3])
    def test_descent(self, student, rng, d):
        """Following the negative gradient carries one cloud onto the other."""
        X, Y, axes = rng.normal(size=(5, d)), rng.normal(size=(5, d)) + 4, np.eye(d)
        start = sliced_oracle(X, Y, axes)[0]
        for _ in range(100):
            X = X - len(X) * value_and_gradient(student.sliced_w2_grad(X, Y, axes), (5, d))[1]
            if not np.abs(X).max() < 1e6:
                break
        if not sliced_oracle(X, Y, axes)[0] < 0.01 * start:
            raise CheckFailure(
                "a hundred steps against the gradient should reach the other cloud.", X
            )

    def test_other_numbers(self, student, rng):
        """Integers, and 32-bit floats."""
        X, Y = np.array([[1, 0], [0, 3], [5, 4]]), np.array([[2, 2], [0, 1], [9, 9]])
        value, gradient = value_and_gradient(student.sliced_w2_grad(X, Y, np.eye(2)), (3, 2))
        assert_close(value, sliced_oracle(X, Y, np.eye(2))[0], rtol=1e-9, what="the value")
        assert_close(gradient, sliced_oracle(X, Y, np.eye(2))[1], rtol=1e-9, what="the gradient")
        X, Y = (rng.normal(size=(4, 2)).astype(np.float32) for _ in range(2))
        directions = np.array([[0.6, 0.8], [1.0, 0.0]])
        got = value_and_gradient(student.sliced_w2_grad(X, Y, directions), (4, 2))
        assert_close(
            got[1],
            sliced_oracle(X.astype(float), Y.astype(float), directions)[1],
            rtol=1e-9,
            what="the gradient",
        )

    def test_nonsense(self, student):
        """Clouds of different shapes raise a ValueError."""
        X = np.array([[0.0, 1.0], [2.0, 5.0]])
        assert_close(student.sliced_w2_grad(X, X + 1, np.eye(2))[0], 1.0, what="the value")
        assert_close(student.sliced_w2_grad(X, X + 2, np.eye(2))[0], 4.0, what="the value")
        for Y in (X[:1], np.zeros((3, 2)), np.zeros((2, 3))):
            assert_raises(ValueError, student.sliced_w2_grad, X, Y, np.eye(2))


# -- transfer_colors --------------------------------------------------------------------------------------------------


def transfer_oracle(X, Y, eps):
    C = np.sum(X**2, axis=1)[:, None] + np.sum(Y**2, axis=1) - 2 * X @ Y.T
    P = plan_oracle(C, np.full(len(X), 1 / len(X)), np.full(len(Y), 1 / len(Y)), eps)
    return P @ Y / P.sum(axis=1)[:, None]


@exercise("transfer_colors")
class TestTransferColors:
    @weight(2)
    @pytest.mark.parametrize(("n", "m", "eps"), [(6, 5, 0.1), (4, 7, 0.3), (5, 5, 1.0)])
    def test_reference(self, student, rng, n, m, eps):
        """Against a solver of another kind."""
        X, Y = rng.random((n, 3)), rng.random((m, 3))
        assert_close(
            student.transfer_colors(X, Y, eps), transfer_oracle(X, Y, eps), rtol=0, atol=1e-5
        )
        assert_unchanged(student)

    def test_the_mean_is_moved(self, student, rng):
        """On average the new colours are those of the other picture, and no colour lies outside its range."""
        X, Y = rng.random((7, 3)), rng.random((4, 3))
        T = assert_shape(student.transfer_colors(X, Y, 0.2), (7, 3), what="the new colours")
        assert_close(T, transfer_oracle(X, Y, 0.2), rtol=0, atol=1e-5, what="the new colours")
        if np.any(Y.min(axis=0) - 1e-6 > T) or np.any(Y.max(axis=0) + 1e-6 < T):
            raise CheckFailure("every new colour is a mean of colours of Y.", T)

    def test_translation(self, student, rng):
        """Shifting X changes nothing; shifting Y shifts the result."""
        X, Y, s, t = rng.random((5, 2)), rng.random((6, 2)), rng.normal(size=2), rng.normal(size=2)
        expected = transfer_oracle(X, Y, 0.2)
        assert_close(student.transfer_colors(X + s, Y, 0.2), expected, rtol=0, atol=1e-5)
        assert_close(student.transfer_colors(X, Y + t, 0.2), expected + t, rtol=0, atol=1e-5)

    def test_rotation(self, student, rng):
        """Turning both clouds turns the result."""
        X, Y, Q = rng.random((5, 3)), rng.random((4, 3)), np.linalg.qr(rng.normal(size=(3, 3)))[0]
        assert_close(
            student.transfer_colors(X @ Q, Y @ Q, 0.2),
            transfer_oracle(X, Y, 0.2) @ Q,
            rtol=0,
            atol=1e-5,
        )

    def test_limits(self, student, rng):
        """A huge eps gives everyone the mean; a tiny one leaves a cloud where it is."""
        X, Y = rng.random((4, 2)), rng.random((5, 2))
        assert_close(
            student.transfer_colors(X, Y, 1e6), np.tile(Y.mean(axis=0), (4, 1)), rtol=0, atol=1e-5
        )
        corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        assert_close(
            student.transfer_colors(corners, corners[::-1], 1e-3), corners, rtol=0, atol=1e-5
        )

    def test_relabelling(self, student, rng):
        """Another order of X permutes the result; another order of Y changes nothing; integers are points, too."""
        X, Y = rng.integers(0, 5, (5, 2)), rng.integers(0, 5, (4, 2))
        rows = rng.permutation(5)
        assert_close(
            student.transfer_colors(X[rows], Y[::-1], 5),
            transfer_oracle(X, Y, 5.0)[rows],
            rtol=0,
            atol=1e-5,
        )

    def test_nonsense(self, student):
        """An eps that is not positive raises a ValueError."""
        X, Y = np.array([[0.0], [1.0]]), np.array([[3.0], [5.0]])
        assert_close(
            student.transfer_colors(X, Y, 1.0), transfer_oracle(X, Y, 1.0), rtol=0, atol=1e-5
        )
        assert_close(
            student.transfer_colors(X, Y, 2.0), transfer_oracle(X, Y, 2.0), rtol=0, atol=1e-5
        )
        assert_raises(ValueError, student.transfer_colors, X, Y, 0.0)
        assert_raises(ValueError, student.transfer_colors, X, Y, -1.0)

    def test_every_colour_and_coordinate(self, student):
        """A colour that occurs twice counts twice, and every coordinate counts."""
        X = np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
        Y = np.array([[0.5, 0.0, 0.0, 1.0], [0.5, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0]])
        assert_close(
            student.transfer_colors(X, Y, 0.5), transfer_oracle(X, Y, 0.5), rtol=0, atol=1e-5
        )

    def test_many_sweeps(self, student):
        """A small eps takes some hundreds of sweeps."""
        X = np.linspace(0, 1, 6)[:, None]
        assert_close(
            student.transfer_colors(X, X**2, 0.02),
            transfer_oracle(X, X**2, 0.02),
            rtol=0,
            atol=1e-5,
        )
