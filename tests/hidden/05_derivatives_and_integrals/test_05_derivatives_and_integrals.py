"""Hidden tests of unit 05."""

import itertools
import math

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_convergence_order,
    assert_float64,
    assert_raises,
    assert_unchanged,
    draw,
    exercise,
)

# -- what the tests know themselves -----------------------------------------------------------------------------------


def value_at(coeffs, x):
    return sum(c * x**i for i, c in enumerate(coeffs))


def uneven(rng, n):
    return np.round(np.cumsum(rng.uniform(0.1, 1.0, n)), 2)


def strips(y, x):
    return [(x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2 for i in range(1, len(x))]


# -- 1 ----------------------------------------------------------------------------------------------------------------


def limit(f, a, side, tol=1e-6, max_halvings=40):
    sign = 1 if side == "right" else -1
    y = []
    for k in range(max_halvings + 1):
        y.append(f(a + sign * 2.0**-k))
        if k >= 2 and abs(y[k] - y[k - 1]) <= tol and abs(y[k - 1] - y[k - 2]) <= tol:
            return y[k]
    return math.nan


def without(a, f):
    """f with a hole at a."""

    def g(x):
        assert x != a, "f was called at the point itself, where it need not exist."
        return float(f(x))

    return g


def is_nan(result):
    if not (
        isinstance(result, (float, np.floating, np.ndarray))
        and np.ndim(result) == 0
        and np.isnan(result)
    ):
        raise CheckFailure("where nothing settles, the answer is nan.", result)


@exercise("limit_from")
class TestLimitFrom:
    def test_removable_holes(self, student):
        """It finds the limits of sin(x)/x, (1 - cos x)/x^2 and (x^2 - 4)/(x - 2), without ever asking at the hole."""
        cases = [
            (lambda x: np.sin(x) / x, 0.0, 1.0),
            (lambda x: (1 - np.cos(x)) / x**2, 0.0, 0.5),
            (lambda x: (x**2 - 4) / (x - 2), 2.0, 4.0),
        ]
        for f, a, value in cases:
            g = without(a, f)
            for side in ("right", "left"):
                result = student.limit_from(g, a, side=side)
                assert_close(result, value, rtol=0.0, atol=1e-5)
                assert_close(result, limit(g, a, side))

    def test_one_sided(self, student):
        """At a jump it looks from the asked side only: -1 from the left, 2 from the right."""

        def jump(x):
            return -1.0 if x < 3 else 2.0

        assert_close(student.limit_from(jump, 3.0, side="left"), -1.0)
        assert_close(student.limit_from(jump, 3.0, side="right"), 2.0)
        assert_close(
            student.limit_from(lambda x: abs(x) / x + x, 0.0, side="left"), -1.0, atol=1e-5
        )

    def test_stops_exactly_there(self, student):
        """It returns the first value after two small changes in a row."""
        for tol in (1e-1, 1e-2, 1e-4):
            for side in ("left", "right"):
                result = student.limit_from(lambda x: 2 * x**2 - x + 1, 1.5, side=side, tol=tol)
                assert_close(result, limit(lambda x: 2 * x**2 - x + 1, 1.5, side, tol), rtol=1e-12)

    def test_equal_by_accident(self, student):
        """One small change may be an accident: it waits for a second one in a row."""

        def f(x):
            return x * (1.5 - x)

        assert_close(student.limit_from(f, 0.0, side="right"), limit(f, 0.0, "right"), rtol=1e-12)

        def twice(x):
            return {1.0: 5.0, 0.5: 5.0, 0.25: 7.0, 0.125: 7.0}.get(x, 9.0)

        assert_close(student.limit_from(twice, 0.0, side="right"), 9.0)

    def test_three_equal_values_are_enough(self, student):
        """A constant settles at once: three values are asked for, not more."""
        asked = []

        def f(x):
            asked.append(x)
            return 4.5

        assert_close(student.limit_from(f, 2.0, side="left"), 4.5)
        assert_close(student.limit_from(f, 2.0, side="left", max_halvings=2), 4.5)
        assert set(asked) >= {1.0, 1.5, 1.75}, "the distances are 1, 1/2, 1/4, and so on."

    def test_tolerance_itself_counts(self, student):
        """A change of exactly tol is small enough."""
        assert_close(
            student.limit_from(
                lambda x: {1.0: 0.0, 0.5: 0.25, 0.25: 0.5}.get(x, 9.0), 0.0, side="right", tol=0.25
            ),
            0.5,
        )

    def test_no_limit(self, student):
        """1/x, which grows for ever, and sin(1/x), which swings for ever, have no limit at 0: nan."""
        assert_close(student.limit_from(lambda x: 3 + x, 0.0, side="right"), 3.0, atol=1e-5)
        for f in (lambda x: 1 / x, lambda x: math.sin(1 / x)):
            is_nan(student.limit_from(f, 0.0, side="right"))

    def test_nan_and_infinity_settle_nothing(self, student):
        """Where f is nan or infinite, nothing settles."""

        def infinite_at_first(x):
            return np.inf if x > 0.1 else 2.0

        def nan_at_first(x):
            return np.nan if x > 0.1 else 2.0

        assert_close(student.limit_from(infinite_at_first, 0.0, side="right"), 2.0)
        assert_close(student.limit_from(nan_at_first, 0.0, side="right"), 2.0)
        for value in (math.inf, -math.inf, math.nan):
            is_nan(student.limit_from(lambda x, value=value: value, 0.0, side="right"))

    def test_max_halvings(self, student):
        """With too few halvings nothing settles; with just enough, it does."""
        f = np.cos
        last = next(n for n in range(60) if not math.isnan(limit(f, 1.0, "right", max_halvings=n)))
        assert_close(
            student.limit_from(lambda x: float(f(x)), 1.0, side="right", max_halvings=last),
            limit(f, 1.0, "right"),
            rtol=1e-12,
        )
        is_nan(student.limit_from(lambda x: float(f(x)), 1.0, side="right", max_halvings=last - 1))
        assert_close(
            student.limit_from(lambda x: min(-math.log2(x), 38.0), 0.0, side="right"), 38.0
        )
        is_nan(student.limit_from(lambda x: min(-math.log2(x), 39.0), 0.0, side="right"))

    def test_bad_side(self, student):
        """A side that is neither "left" nor "right" raises a ValueError."""
        assert_close(student.limit_from(lambda x: 2.0, 1.0, side="right"), 2.0)
        for side in ("up", "", "Left"):
            assert_raises(ValueError, student.limit_from, lambda x: 2.0, 1.0, side=side)


# -- 2 ----------------------------------------------------------------------------------------------------------------

SCHEMES = {
    "forward": lambda x, h: 3 * x**2 + 3 * x * h + h**2,
    "backward": lambda x, h: 3 * x**2 - 3 * x * h + h**2,
    "central": lambda x, h: 3 * x**2 + h**2,
}


@exercise("finite_difference")
class TestFiniteDifference:
    @pytest.mark.parametrize("scheme", list(SCHEMES))
    def test_cubes_exactly(self, student, rng, scheme):
        """For x^3 the errors are known: 3xh + h^2 forward, -3xh + h^2 backward, h^2 central."""
        x = np.append(draw(rng, -2.0, 2.0, 3), 7.0)
        for h in (0.5, 0.1, 2.0):
            assert_close(
                student.finite_difference(lambda t: t**3, x, h, scheme=scheme),
                SCHEMES[scheme](x, h),
                rtol=1e-9,
                atol=1e-9,
            )

    def test_central_by_default(self, student):
        """Without saying which, it is the central difference, and that is the mean of the two others."""
        x = np.array([0.5, 1.5])
        ahead, behind, middle = (
            student.finite_difference(np.exp, x, 0.25, **kw)
            for kw in ({"scheme": "forward"}, {"scheme": "backward"}, {})
        )
        assert_close(middle, (np.exp(x + 0.25) - np.exp(x - 0.25)) / 0.5, rtol=1e-9)
        assert_close(ahead, (np.exp(x + 0.25) - np.exp(x)) / 0.25, rtol=1e-9)
        assert_close(behind, (np.exp(x) - np.exp(x - 0.25)) / 0.25, rtol=1e-9)

    @pytest.mark.parametrize(("scheme", "order"), [("forward", 1), ("backward", 1), ("central", 2)])
    def test_orders(self, student, scheme, order):
        """Half the step is half the error, and a quarter for the central difference."""
        assert_convergence_order(
            lambda h: abs(
                float(np.asarray(student.finite_difference(np.sin, 1.0, h, scheme=scheme)))
                - math.cos(1.0)
            ),
            order=order,
            steps=(0.02, 0.01, 0.005),
        )

    def test_shapes(self, student, rng):
        """A number gives a number, an array an array of its shape."""
        assert_close(student.finite_difference(lambda t: t**2, 3.0, 0.5, scheme="forward"), 6.5)
        for shape in [(3,), (2, 3), (2, 1, 2), (0,)]:
            x = draw(rng, -2.0, 2.0, shape)
            assert_close(
                student.finite_difference(lambda t: t**2, x, 0.5, scheme="backward"),
                2 * x - 0.5,
                atol=1e-9,
            )
            assert_close(student.finite_difference(lambda t: t**2, x, 0.5), 2 * x, atol=1e-9)

    def test_same_place(self, student):
        """Every function has its own slope, also at a place where another was looked at."""
        assert_close(student.finite_difference(lambda t: t**2, 3.0, 0.5), 6.0)
        assert_close(student.finite_difference(lambda t: 2 * t, 3.0, 0.5), 2.0)

    def test_whole_numbers(self, student):
        """At whole numbers the slopes have fractions, also with h = 1 or larger."""
        assert_close(
            student.finite_difference(lambda t: t**3, np.array([1, -2]), 1.5),
            np.array([5.25, 14.25]),
        )
        assert_close(
            student.finite_difference(lambda t: t**2, np.array([1, 2, -3]), 0.5, scheme="forward"),
            np.array([2.5, 4.5, -5.5]),
        )

    def test_leaves_x_alone(self, student):
        """x stays as it was."""
        assert_close(
            student.finite_difference(lambda t: t**2, np.array([1.5, 2.0]), 0.5),
            np.array([3.0, 4.0]),
        )
        assert_unchanged(student)
        assert_close(
            student.finite_difference(lambda t: t**2, np.array([1, 2, -3]), 0.5, scheme="forward"),
            np.array([2.5, 4.5, -5.5]),
        )
        assert_unchanged(student)

    def test_bad_input(self, student):
        """A step of 0 or less, or an unknown scheme, raises a ValueError."""
        assert_close(student.finite_difference(lambda t: 2 * t, 1.0, 1e-3), 2.0)
        for h in (0.0, -0.1):
            for scheme in SCHEMES:
                assert_raises(
                    ValueError, student.finite_difference, lambda t: 2 * t, 1.0, h, scheme=scheme
                )
        for scheme in ("sideways", "", "Central", "centred"):
            assert_raises(
                ValueError, student.finite_difference, lambda t: 2 * t, 1.0, 0.1, scheme=scheme
            )


# -- 3 ----------------------------------------------------------------------------------------------------------------


def slope_of_logs(errors, hs):
    used = np.asarray(errors) != 0
    x, y = np.log(np.asarray(hs, float)[used]), np.log(np.abs(np.asarray(errors, float)[used]))
    return np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)


@exercise("convergence_order")
class TestConvergenceOrder:
    def test_exact_powers(self, student):
        """Errors of exactly C h^p have the order p, whatever C and the units of h."""
        hs = np.array([0.8, 0.4, 0.1, 0.05])
        for p, (factor, unit) in itertools.product(
            (2, 1, 4, 0.5), [(1.0, 1.0), (300.0, 1.0), (1e-6, 1000.0)]
        ):
            assert_close(student.convergence_order(factor * hs**p, unit * hs), p, atol=1e-9)
        assert_close(student.convergence_order(1e-13 * hs**2, hs), 2.0, atol=1e-9)
        assert_close(student.convergence_order(3.0 / hs, hs), -1.0, atol=1e-9)

    def test_least_squares(self, student, rng):
        """For noisy errors it is the slope of the least-squares line."""
        hs = np.array([1.0, 0.5, 0.2, 0.1, 0.02])
        errors = np.round(hs**2 * rng.uniform(0.3, 3.0, 5), 5)
        assert_close(student.convergence_order(errors, hs), slope_of_logs(errors, hs), rtol=1e-7)
        assert_unchanged(student)

    def test_any_order(self, student):
        """Each error belongs to its step: the pairs come in any order, and a step may come twice."""
        errors, hs = np.array([-0.1, 0.5, 0.3, 0.2]), np.array([0.1, 0.4, 0.2, 0.4])
        assert_close(student.convergence_order(errors, hs), slope_of_logs(errors, hs), rtol=1e-7)
        assert_unchanged(student)

    def test_two_points(self, student):
        """Two errors are enough: a quarter of the error at half the step is order 2."""
        assert_close(student.convergence_order(np.array([4.0, 1.0]), np.array([2.0, 1.0])), 2.0)
        assert_close(student.convergence_order(np.array([1, 8]), np.array([1, 2])), 3.0)

    def test_signs_and_zeros(self, student):
        """The signs of errors do not matter, and errors of exactly 0 are left out."""
        hs = np.array([0.8, 0.4, 0.2, 0.1])
        assert_close(student.convergence_order(np.array([0.8, -0.4, 0.0, -0.1]), hs), 1.0)
        assert_close(student.convergence_order(np.array([0.0, -0.16, 0.04, 0.0]), hs), 2.0)

    def test_too_few(self, student):
        """Different lengths, or fewer than two errors that are not 0, raise a ValueError."""
        assert_close(student.convergence_order(np.array([1.0, 2.0]), np.array([1.0, 2.0])), 1.0)
        for errors, hs in [
            ([1.0, 0.0], [1.0, 2.0]),
            ([0.0, 0.0, 0.0], [1.0, 2.0, 3.0]),
            ([1.0], [2.0]),
            ([], []),
        ]:
            assert_raises(ValueError, student.convergence_order, np.array(errors), np.array(hs))
        for errors, hs in [
            ([1.0, 2.0, 4.0], [1.0, 2.0]),
            ([1.0, 2.0], [1.0, 2.0, 4.0]),
            ([1.0, 2.0], [1.0]),
        ]:
            assert_raises(ValueError, student.convergence_order, np.array(errors), np.array(hs))


# -- 4 ----------------------------------------------------------------------------------------------------------------


@exercise("poly_derivative")
class TestPolyDerivative:
    def test_by_hand(self, student):
        """5 + 3x - 2x^3 has the slope 3 - 6x^2."""
        assert_close(
            student.poly_derivative(np.array([5.0, 3.0, 0.0, -2.0])), np.array([3.0, 0.0, -6.0])
        )

    def test_definition(self, student, rng):
        """Coefficient i becomes i times as large and moves down by one."""
        c = draw(rng, -3.0, 3.0, 6)
        assert_close(student.poly_derivative(c), np.arange(1, 6) * c[1:])

    def test_repeated(self, student, rng):
        """Differentiating three times is differentiating, and again, and again."""
        c = draw(rng, -3.0, 3.0, 6)
        for order in (1, 2, 3, 5):
            wanted = [math.perm(i, order) * c[i] for i in range(order, 6)]
            assert_close(student.poly_derivative(c, order=order), np.array(wanted))

    def test_nothing_left(self, student):
        """The derivative of a constant is the polynomial 0, with one coefficient, however often."""
        assert_close(student.poly_derivative(np.array([7.0, 2.0])), np.array([2.0]))
        assert_close(student.poly_derivative(np.array([7.0])), np.array([0.0]))
        for order in (3, 4, 9):
            assert_close(
                student.poly_derivative(np.array([1.0, 2.0, 3.0]), order=order), np.array([0.0])
            )

    def test_order_zero_is_a_copy(self, student):
        """Order 0 gives a copy of the coefficients."""
        c = np.array([1.0, -2.0, 3.0])
        assert_close(student.poly_derivative(c, order=0), c)
        if student.last_call.aliases:
            raise CheckFailure("the result shares its memory with the argument: make a copy.")

    def test_product_rule(self, student, rng):
        """(pq)' is p'q + pq'."""
        p, q = draw(rng, -2.0, 2.0, 4), draw(rng, -2.0, 2.0, 3)
        dp, dq = student.poly_derivative(p), student.poly_derivative(q)
        assert_close(
            student.poly_derivative(np.convolve(p, q)),
            np.convolve(np.arange(1, 4) * p[1:], q) + np.convolve(p, np.arange(1, 3) * q[1:]),
            atol=1e-9,
        )
        assert_close(dp, np.arange(1, 4) * p[1:])
        assert_close(dq, np.arange(1, 3) * q[1:])

    def test_zeros_are_kept(self, student):
        """Zeros at the end stay: the length says how many coefficients there were."""
        assert_close(
            student.poly_derivative(np.array([1.0, 2.0, 0.0, 0.0])), np.array([2.0, 0.0, 0.0])
        )

    def test_lists_and_whole_numbers(self, student):
        """Lists and whole numbers give 64-bit floats."""
        for c in ([4, 5, 6], np.array([4, 5, 6])):
            result = student.poly_derivative(c)
            assert_close(result, np.array([5.0, 12.0]))
            assert_float64(result)
        assert_close(student.poly_derivative([1, 2], order=0), np.array([1.0, 2.0]))
        assert_close(student.poly_derivative([0.1, 0.7, 1 / 3]), np.array([0.7, 2 / 3]), rtol=1e-12)

    def test_leaves_the_coefficients_alone(self, student):
        """The coefficients stay as they were."""
        for c in ([4, 5, 6], np.array([4, 5, 6]), np.array([4.0, 5.0, 6.0])):
            assert_close(student.poly_derivative(c), np.array([5.0, 12.0]))
            assert_unchanged(student)

    def test_bad_input(self, student):
        """No coefficients, or a negative order, raises a ValueError."""
        assert_close(student.poly_derivative([3.0, 1.0]), np.array([1.0]))
        assert_raises(ValueError, student.poly_derivative, [])
        assert_raises(ValueError, student.poly_derivative, np.zeros(0))
        for order in (-1, -2):
            assert_raises(ValueError, student.poly_derivative, [3.0, 1.0], order=order)


# -- 5 ----------------------------------------------------------------------------------------------------------------


@exercise("poly_integral")
class TestPolyIntegral:
    def test_by_hand(self, student):
        """1 + 3x^2 collects 8 from 1 to 2."""
        assert_close(student.poly_integral(np.array([1.0, 0.0, 3.0]), 1.0, 2.0), 8.0)

    @pytest.mark.parametrize("i", [0, 1, 2, 5])
    def test_powers(self, student, i):
        """A single power is collected rightly, whatever the power and the limits."""
        c = np.zeros(i + 1)
        c[i] = 1.0
        assert_close(
            student.poly_integral(c, 0.5, 2.0),
            (2.0 ** (i + 1) - 0.5 ** (i + 1)) / (i + 1),
            rtol=1e-9,
        )
        assert_close(
            student.poly_integral(c, -1.5, 1.0), (1.0 - (-1.5) ** (i + 1)) / (i + 1), rtol=1e-9
        )

    def test_collecting_undoes_changing(self, student, rng):
        """The integral of a slope is the difference of the values at the two ends."""
        c = draw(rng, -2.0, 2.0, 5)
        a, b = -0.75, 1.25
        assert_close(
            student.poly_integral(np.arange(1, 5) * c[1:], a, b),
            value_at(c, b) - value_at(c, a),
            rtol=1e-9,
            atol=1e-9,
        )

    def test_limits(self, student, rng):
        """Going backwards gives the negative, an empty interval 0, and two intervals in a row add up."""
        c = draw(rng, 0.5, 2.0, 4)

        def exact(a, b):
            return sum(v / (i + 1) * (b ** (i + 1) - a ** (i + 1)) for i, v in enumerate(c))

        assert_close(student.poly_integral(c, 2.0, 0.5), exact(2.0, 0.5), rtol=1e-9)
        assert_close(student.poly_integral(c, 1.5, 1.5), 0.0, atol=1e-12)
        parts = [student.poly_integral(c, 0.0, 1.0), student.poly_integral(c, 1.0, 2.5)]
        assert_close(parts[0] + parts[1], exact(0.0, 2.5), rtol=1e-9)

    def test_linear(self, student, rng):
        """Twice the polynomial collects twice as much, and sums may be treated one by one."""
        p, q = draw(rng, 0.5, 2.0, 3), draw(rng, 0.5, 2.0, 3)
        both = student.poly_integral(2 * p + q, 0.0, 2.0)
        separate = 2 * student.poly_integral(p, 0.0, 2.0) + student.poly_integral(q, 0.0, 2.0)
        assert_close(
            both, sum(v / (i + 1) * 2.0 ** (i + 1) for i, v in enumerate(2 * p + q)), rtol=1e-9
        )
        assert_close(separate, both, rtol=1e-9)

    def test_odd_powers_cancel(self, student):
        """From -1 to 1, odd powers cancel and even ones do not."""
        assert_close(student.poly_integral(np.array([0.0, 5.0, 3.0, -7.0]), -1.0, 1.0), 2.0)

    def test_lists_and_whole_numbers(self, student):
        """Lists, whole numbers and negative whole limits work."""
        assert_close(student.poly_integral([1, 1], 0, 1), 1.5)
        assert_close(student.poly_integral(np.array([0, 0, 1]), -2, 1), 3.0)

    def test_leaves_the_coefficients_alone(self, student):
        """The coefficients stay as they were."""
        for c in ([1.0, 0.5], np.array([1.0, 0.5])):
            assert_close(student.poly_integral(c, 0.0, 2.0), 3.0)
            assert_unchanged(student)
        assert_close(student.poly_integral(np.array([0, 0, 1]), -2, 1), 3.0)
        assert_unchanged(student)


# -- 6 ----------------------------------------------------------------------------------------------------------------

TRAPEZOID = {
    "np.trapezoid": "here you build what it does.",
    "np.trapz": "here you build what it does.",
}


@exercise("trapezoid_area", forbids=TRAPEZOID)
class TestTrapezoidArea:
    def test_by_hand(self, student):
        """Heights 1, 3, 4 at 0, 1, 3: areas 2 and 7."""
        assert_close(
            student.trapezoid_area(np.array([1.0, 3.0, 4.0]), np.array([0.0, 1.0, 3.0])), 9.0
        )

    def test_straight_lines_exactly(self, student, rng):
        """Under a straight line it is exact, on uneven points too."""
        x = uneven(rng, 8)
        assert_close(
            student.trapezoid_area(2 * x + 1, x), x[-1] ** 2 + x[-1] - x[0] ** 2 - x[0], rtol=1e-9
        )

    def test_definition(self, student, rng):
        """It adds up width times mean height."""
        x, y = uneven(rng, 6), draw(rng, -2.0, 2.0, 6)
        assert_close(student.trapezoid_area(y, x), sum(strips(y, x)), rtol=1e-9, atol=1e-9)

    def test_backwards(self, student, rng):
        """Walking back over an interval takes its area back."""
        x, y = uneven(rng, 5), draw(rng, 0.5, 2.0, 5)
        assert_close(student.trapezoid_area(y[::-1], x[::-1]), -sum(strips(y, x)), rtol=1e-9)
        there, back = np.append(x, x[2]), np.append(y, y[2])
        assert_close(student.trapezoid_area(back, there), sum(strips(back, there)), rtol=1e-9)

    def test_vertical_steps(self, student):
        """Where x stays, no area is added."""
        assert_close(
            student.trapezoid_area(np.array([1.0, 5.0, 2.0, 2.0]), np.array([0.0, 0.0, 0.0, 3.0])),
            6.0,
        )

    def test_order_two(self, student):
        """Twice as many points, a quarter of the error."""

        def error(h):
            x = np.linspace(0, 3, round(3 / h) + 1)
            return abs(
                float(np.asarray(student.trapezoid_area(np.sin(x), x))) - (1 - math.cos(3.0))
            )

        assert_convergence_order(error, order=2, steps=(0.1, 0.05, 0.025))

    def test_parts_add_up(self, student, rng):
        """Cut at any point, the two parts add up."""
        x, y = uneven(rng, 6), draw(rng, 0.5, 2.0, 6)
        total = student.trapezoid_area(y[:4], x[:4]) + student.trapezoid_area(y[3:], x[3:])
        assert_close(total, sum(strips(y, x)), rtol=1e-9)

    def test_few_points(self, student):
        """One point, or none, has no area, and two have one."""
        assert_close(student.trapezoid_area(np.array([1, 2]), np.array([3, 5])), 3.0)
        assert_close(student.trapezoid_area(np.array([5.0]), np.array([2.0])), 0.0)
        assert_close(student.trapezoid_area(np.zeros(0), np.zeros(0)), 0.0)

    def test_leaves_the_arguments_alone(self, student):
        """Both arguments stay as they were."""
        for kind in (int, float):
            y, x = np.array([1, 2], dtype=kind), np.array([3, 5], dtype=kind)
            assert_close(student.trapezoid_area(y, x), 3.0)
            assert_unchanged(student)

    def test_lengths_differ(self, student):
        """Different lengths raise a ValueError."""
        assert_close(student.trapezoid_area(np.array([2.0, 2.0]), np.array([0.0, 0.5])), 1.0)
        for n, m in [(2, 3), (3, 2), (1, 2), (2, 1), (1, 0)]:
            assert_raises(ValueError, student.trapezoid_area, np.ones(n), np.arange(float(m)))


# -- 7 ----------------------------------------------------------------------------------------------------------------


@exercise("cumulative_integral")
class TestCumulativeIntegral:
    def test_by_hand(self, student):
        """Heights 1, 3, 4 at 0, 1, 3: so far 0, 2, 9."""
        assert_close(
            student.cumulative_integral(np.array([1.0, 3.0, 4.0]), np.array([0.0, 1.0, 3.0])),
            np.array([0.0, 2.0, 9.0]),
        )

    def test_definition(self, student, rng):
        """It starts at 0, and each step adds the trapezoid of that step."""
        x, y = uneven(rng, 7), draw(rng, -2.0, 2.0, 7)
        assert_close(
            student.cumulative_integral(y, x),
            np.array([0.0, *itertools.accumulate(strips(y, x))]),
            atol=1e-9,
        )

    def test_undoes_differences(self, student, rng):
        """Its slope over each step is the mean of the two heights."""
        x, y = uneven(rng, 5), draw(rng, 0.5, 2.0, 5)
        C = student.cumulative_integral(y, x)
        assert_close(C, np.array([0.0, *itertools.accumulate(strips(y, x))]), atol=1e-9)
        assert_close(np.diff(C) / np.diff(x), (y[1:] + y[:-1]) / 2, rtol=1e-7)

    def test_bell_to_s(self, student):
        """The bell curve of the normal distribution collects the S of its distribution function."""
        x = np.linspace(-4, 4, 101)
        S = np.array([0.5 * (math.erf(t / math.sqrt(2)) - math.erf(-4 / math.sqrt(2))) for t in x])
        assert_close(
            student.cumulative_integral(np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi), x),
            S,
            rtol=0.0,
            atol=2e-4,
        )

    def test_backwards(self, student):
        """A step back takes area away."""
        assert_close(
            student.cumulative_integral(np.array([2.0, 2.0, 2.0]), np.array([0.0, 3.0, 1.0])),
            np.array([0.0, 6.0, 2.0]),
        )

    def test_few_points(self, student):
        """At one point nothing has been collected, and whole numbers work."""
        assert_close(
            student.cumulative_integral(np.array([1, 2]), np.array([0, 1])), np.array([0.0, 1.5])
        )
        assert_close(student.cumulative_integral(np.array([5.0]), np.array([2.0])), np.array([0.0]))

    def test_leaves_the_arguments_alone(self, student):
        """Both arguments stay as they were."""
        assert_close(
            student.cumulative_integral(np.array([1, 2]), np.array([0, 1])), np.array([0.0, 1.5])
        )
        assert_unchanged(student)
        assert_close(
            student.cumulative_integral(np.array([1.0, 2.0]), np.array([3.0, 4.0])),
            np.array([0.0, 1.5]),
        )
        assert_unchanged(student)

    def test_bad_input(self, student):
        """Different lengths, or no points, raise a ValueError."""
        assert_close(
            student.cumulative_integral(np.array([2.0, 2.0]), np.array([0.0, 0.5])),
            np.array([0.0, 1.0]),
        )
        for n, m in [(2, 3), (3, 2), (1, 2), (2, 1), (0, 0), (0, 1), (1, 0)]:
            assert_raises(ValueError, student.cumulative_integral, np.ones(n), np.arange(float(m)))


# -- 8 ----------------------------------------------------------------------------------------------------------------


def simpson_sum(f, a, b, n):
    h = (b - a) / n
    weights = [1 if i in (0, n) else 4 if i % 2 else 2 for i in range(n + 1)]
    return h / 3 * sum(w * float(f(a + i * h)) for i, w in enumerate(weights))


@exercise("simpson")
class TestSimpson:
    @pytest.mark.parametrize("n", [2, 4, 6, 10, 300])
    def test_definition(self, student, n):
        """Each value counts as often as the parabolas together have it."""
        for f in (np.exp, lambda x: x**5 - x, lambda x: np.abs(x - 0.3)):
            assert_close(
                student.simpson(f, -0.5, 1.5, n), simpson_sum(f, -0.5, 1.5, n), rtol=1e-9, atol=1e-9
            )

    def test_cubics_exactly(self, student):
        """Two parts are exact for cubics."""
        assert_close(
            student.simpson(lambda x: 4 * x**3 - 3 * x**2 + 2, -1.0, 2.0, 2), 12.0, atol=1e-9
        )

    def test_fifth_powers_are_not(self, student):
        """For x^5 from 0 to 1 it is 3/16 with two parts, not 1/6: this pins the rule."""
        assert_close(student.simpson(lambda x: x**5, 0.0, 1.0, 2), 3 / 16)

    def test_order_four(self, student):
        """Half the step, a sixteenth of the error."""
        assert_convergence_order(
            lambda h: abs(
                float(np.asarray(student.simpson(np.exp, 0.0, 1.0, round(1 / h)))) - (math.e - 1)
            ),
            order=4,
            steps=(0.25, 0.125, 0.0625),
            tolerance=0.1,
        )

    def test_backwards(self, student):
        """Going backwards gives the negative, an empty interval 0."""
        assert_close(
            student.simpson(np.exp, 1.0, 0.0, 6), simpson_sum(np.exp, 1.0, 0.0, 6), rtol=1e-9
        )
        assert_close(student.simpson(np.exp, 0.5, 0.5, 2), 0.0, atol=1e-12)

    def test_whole_numbers(self, student):
        """Whole limits work."""
        assert_close(student.simpson(lambda x: x**2, 0, 3, 4), 9.0, atol=1e-9)
        assert_close(
            student.simpson(np.exp, -1, 1, 2), simpson_sum(np.exp, -1.0, 1.0, 2), rtol=1e-9
        )

    def test_bad_n(self, student):
        """An odd n, or one below 2, raises a ValueError."""
        assert_close(student.simpson(np.cos, 0.0, 1.0, 2), simpson_sum(np.cos, 0.0, 1.0, 2))
        for n in (1, 3, 7, 0, -2):
            assert_raises(ValueError, student.simpson, np.cos, 0.0, 1.0, n)


# -- 9 ----------------------------------------------------------------------------------------------------------------


def pair_count(y, s):
    ones, zeros = s[y == 1], s[y == 0]
    above = ones[:, None] > zeros[None, :]
    equal = ones[:, None] == zeros[None, :]
    return float(np.mean(above + 0.5 * equal))


def patients(rng, n, levels):
    y = np.arange(n) % 3 == 0
    return y.astype(int)[rng.permutation(n)], rng.integers(0, levels, n) / 4


@exercise("roc_auc")
class TestRocAuc:
    def test_by_hand(self, student):
        """Of four pairs of a 1 and a 0, three are in the right order: 3/4."""
        assert_close(student.roc_auc(np.array([0, 0, 1, 1]), np.array([1.0, 3.0, 2.0, 4.0])), 0.75)

    @pytest.mark.parametrize(("n", "levels"), [(5, 50), (12, 4), (30, 6), (40, 1000)])
    def test_pair_counting(self, student, rng, n, levels):
        """It is the share of pairs in which the 1 has the higher score, where equal scores count half."""
        y, s = patients(rng, n, levels)
        assert_close(student.roc_auc(y, s), pair_count(y, s), rtol=1e-9)

    def test_order_of_rows(self, student, rng):
        """Shuffling the rows changes nothing, with equal scores too."""
        y, s = patients(rng, 12, 3)
        for _ in range(3):
            order = rng.permutation(12)
            assert_close(student.roc_auc(y[order], s[order]), pair_count(y, s), rtol=1e-9)

    def test_extremes(self, student):
        """A perfect ranking has 1, a reversed one 0, and equal scores 1/2."""
        y = np.array([0, 1, 0, 1, 1])
        assert_close(student.roc_auc(y, np.array([1.0, 7.0, 2.0, 9.0, 8.0])), 1.0)
        assert_close(student.roc_auc(y, -np.array([1.0, 7.0, 2.0, 9.0, 8.0])), 0.0, atol=1e-12)
        assert_close(student.roc_auc(y, np.full(5, 3.0)), 0.5)

    def test_only_the_order_matters(self, student, rng):
        """Any rising function of the scores gives the same, however close they lie."""
        y, s = patients(rng, 15, 8)
        for scores in (np.exp(s), 100 * s - 7):
            assert_close(student.roc_auc(y, scores), pair_count(y, s), rtol=1e-9)
        close = np.array([1.0, 1.001, 100.0])
        assert_close(student.roc_auc(np.array([0, 1, 1]), close), 1.0)

    def test_turned_round(self, student, rng):
        """Turning the scores round gives 1 minus the area."""
        y, s = patients(rng, 15, 8)
        assert_close(student.roc_auc(y, -s), 1 - pair_count(y, s), rtol=1e-9)

    def test_whole_numbers(self, student):
        """Scores that are whole numbers work, and so do labels that are floats."""
        assert_close(student.roc_auc(np.array([1, 0, 1, 0]), np.array([3, 3, 5, 1])), 0.875)
        assert_close(
            student.roc_auc(np.array([1.0, 0.0, 1.0, 0.0]), np.array([3.0, 3.0, 5.0, 1.0])), 0.875
        )

    def test_leaves_the_arguments_alone(self, student):
        """Both arguments stay as they were."""
        for kind in (int, float):
            y, scores = np.array([1, 0, 1, 0]), np.array([3, 3, 5, 1], dtype=kind)
            assert_close(student.roc_auc(y, scores), 0.875)
            assert_unchanged(student)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("worst_radius", 0.9704),
            ("mean_radius", 0.9375),
            ("mean_texture", 0.7758),
            ("mean_fractal_dimension", 0.4845),
        ],
    )
    def test_tumours(self, student, data_dir, name, value):
        """It ranks the 569 tumours by four measurements as it should."""
        table = np.genfromtxt(data_dir / "tumours.csv", delimiter=",", names=True)
        y, s = table["malignant"].astype(int), table[name]
        result = student.roc_auc(y, s)
        assert_close(result, pair_count(y, s), rtol=1e-9)
        assert_close(result, value, rtol=0.0, atol=1e-4)

    def test_bad_input(self, student):
        """Different lengths, values other than 0 and 1, or a missing kind raise a ValueError."""
        assert_close(student.roc_auc(np.array([0, 1]), np.array([2.0, 1.0])), 0.0, atol=1e-12)
        assert_close(student.roc_auc(np.array([1, 0]), np.array([2.0, 1.0])), 1.0)
        for y, s in [
            ([0, 1], [1.0]),
            ([0, 1], [1.0, 2.0, 3.0]),
            ([0], [1.0, 2.0]),
            ([0, 1, 0], [1.0, 2.0]),
            ([0, 2], [1.0, 2.0]),
            ([0, 1, -1], [1.0, 2.0, 3.0]),
            ([-1, 1], [1.0, 2.0]),
            ([1, 1], [1.0, 2.0]),
            ([0, 0], [1.0, 2.0]),
        ]:
            assert_raises(ValueError, student.roc_auc, np.array(y), np.array(s))
