"""Hidden tests of unit 18: closed forms, orders of convergence, and gradients against finely solved differences."""

from math import cos, e, exp, factorial, pi, sin

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_convergence_order,
    assert_float64,
    assert_raises,
    assert_shape,
    assert_tuple,
    assert_unchanged,
    exercise,
    weight,
)

NO_INVERSE = {
    "np.linalg.inv": "solve a linear system",
    ".inv": "solve a linear system",
    "np.linalg.pinv": "solve a linear system",
}


def last(path, rows, d):
    """The final state of a path, once its shape is right."""
    return assert_shape(path, (rows, d), finite=False, real=False)[-1]


def turning(t, y):
    """A coupled, time-dependent equation."""
    return np.array([y[1] + 0.3 * t, -y[0] * cos(t)])


def solved(f, y0, start, end, steps=400):
    """A fine Runge-Kutta solution at the end."""
    y, h = np.array(y0, dtype=float), (end - start) / steps
    for k in range(steps):
        t = start + k * h
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h / 2, y + h / 2 * k2)
        k4 = f(t + h, y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


@exercise("euler")
class TestEuler:
    def test_by_hand(self, student):
        """Two uneven steps of an equation with time in it, from whole numbers."""
        got = student.euler(lambda t, y: t + y, np.array([1, 2]), np.array([0.0, 1.0, 1.5]))
        assert_close(got, np.array([[1, 2], [2, 4], [3.5, 6.5]]))
        assert_float64(got)
        assert_unchanged(student)

    def test_products(self, student):
        """For y' = c y every step multiplies."""
        ts = np.array([0.0, 0.1, 0.4, 0.5, 1.1])
        expected = 3 * np.cumprod(np.append(1.0, 1 - 2 * np.diff(ts)))[:, None]
        assert_close(student.euler(lambda t, y: -2 * y, np.array([3.0]), ts), expected)
        assert_unchanged(student)

    def test_short_steps_far_away(self, student):
        """Steps of a few ten-thousandths, millions away from 0."""
        assert_close(
            student.euler(lambda t, y: y, np.array([2e6]), np.array([0.0, 0.0004, 0.001])),
            np.array([[2e6], [2e6 * 1.0004], [2e6 * 1.0004 * 1.0006]]),
        )

    def test_backwards(self, student):
        """Times that fall; a constant slope is followed exactly."""
        ts = np.array([2.0, 1.5, 0.0])
        assert_close(
            student.euler(lambda t, y: np.array([1.0, -3.0]), np.array([5.0, 0.0]), ts),
            np.array([[5, 0], [4.5, 1.5], [3, 6]]),
        )
        assert_close(
            student.euler(lambda t, y: t * y, np.array([1.0]), ts),
            np.array([[1.0], [0.0], [0.0]]),
            atol=1e-12,
        )

    def test_order(self, student):
        """Half the step, half the error."""
        exact = solved(turning, [1.0, 0.5], 0.0, 2.0)
        assert_convergence_order(
            lambda h: np.max(np.abs(last(student.euler(turning, np.array([1.0, 0.5]), np.linspace(0, 2, round(2 / h) + 1)), round(2 / h) + 1, 2) - exact)),
            order=1, steps=(0.05, 0.025, 0.0125),
        )  # fmt: skip

    def test_one_time(self, student):
        """A single time is the start alone."""
        got = student.euler(lambda t, y: y, np.array([4, 7]), np.array([3.0]))
        assert_close(got, np.array([[4.0, 7.0]]))
        assert_close(
            student.euler(lambda t, y: y, np.array([4, 7]), np.array([3.0, 3.5])),
            np.array([[4.0, 7.0], [6.0, 10.5]]),
        )


@exercise("rk4")
class TestRk4:
    def test_taylor(self, student):
        """For y' = y a step is the exponential series up to the fourth power."""
        for h in (1.0, 0.5, -0.3):
            factor = sum(h**k / factorial(k) for k in range(5))
            assert_close(
                student.rk4(lambda t, y: y, np.array([2, -1]), np.array([0.0, h, 2 * h])),
                np.outer([1, factor, factor**2], [2, -1]),
            )
        assert_unchanged(student)

    def test_cubics(self, student):
        """Slopes that are cubics in time are integrated exactly."""
        ts = np.array([-1.0, 0.0, 2.0, 2.5])
        got = student.rk4(lambda t, y: np.array([4 * t**3 - 3 * t**2 + 1]), np.array([1.0]), ts)
        assert_close(got, (ts**4 - ts**3 + ts)[:, None])

    @weight(2)
    def test_order(self, student):
        """Half the step, a sixteenth of the error."""
        exact = solved(turning, [1.0, 0.5], 0.0, 2.0)
        assert_convergence_order(
            lambda h: np.max(np.abs(last(student.rk4(turning, np.array([1.0, 0.5]), np.linspace(0, 2, round(2 / h) + 1)), round(2 / h) + 1, 2) - exact)),
            order=4, steps=(0.25, 0.125, 0.0625), tolerance=0.3,
        )  # fmt: skip

    def test_forth_and_back(self, student):
        """Uneven steps forth, and back to the start."""
        ts = np.array([0.0, 0.05, 0.2, 0.3, 0.45, 0.5])
        there = last(student.rk4(turning, np.array([1.0, 0.5]), ts), 6, 2)
        assert_unchanged(student)
        assert_close(there, solved(turning, [1.0, 0.5], 0.0, 0.5), rtol=1e-5, atol=1e-5)
        assert_close(
            last(student.rk4(turning, there, ts[::-1]), 6, 2),
            np.array([1.0, 0.5]),
            rtol=1e-5,
            atol=1e-5,
        )

    def test_oscillator(self, student):
        """Round and round: the energy stays."""
        end = last(
            student.rk4(
                lambda t, y: np.array([y[1], -y[0]]),
                np.array([1.0, 0.0]),
                np.linspace(0, 4 * pi, 121),
            ),
            121,
            2,
        )
        assert_close(end, np.array([1.0, 0.0]), rtol=0, atol=2e-4)
        assert_close(float(end @ end), 1.0, rtol=0, atol=3e-5)

    def test_four_calls(self, student):
        """Four looks a step."""
        calls = []
        got = student.rk4(
            lambda t, y: calls.append(float(t)) or np.array([t]),
            np.array([0.0]),
            np.array([0.0, 2.0, 4.0]),
        )
        assert_close(got, np.array([[0.0], [2.0], [8.0]]))
        assert sorted(calls) == [0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0], (
            "the clock reads t, t + h/2 twice, and t + h"
        )


def assert_exponential(got, expected, slack=1e-9):
    assert_close(got, expected, rtol=0, atol=1e-8 * float(np.max(np.abs(expected))) + slack)


@exercise("matrix_exponential")
class TestMatrixExponential:
    def test_without_eigenvectors(self, student):
        """Matrices without a full set of eigenvectors."""
        assert_exponential(
            student.matrix_exponential(np.array([[0.0, 1.0], [0.0, 0.0]])),
            np.array([[1.0, 1.0], [0.0, 1.0]]),
        )
        J = np.array([[-2.0, 1.0, 0.0], [0.0, -2.0, 1.0], [0.0, 0.0, -2.0]])
        assert_exponential(
            student.matrix_exponential(J), exp(-2) * np.array([[1, 1, 0.5], [0, 1, 1], [0, 0, 1]])
        )
        assert_unchanged(student)

    def test_nearly_without_eigenvectors(self, student):
        """Eigenvalues that differ by a ten-billionth, with eigenvectors that nearly agree."""
        assert_exponential(
            student.matrix_exponential(np.array([[0.0, 1.0], [0.0, 1e-10]])),
            np.array([[1.0, 1.0 + 5e-11], [0.0, 1.0 + 1e-10]]),
        )

    def test_many_entries(self, student):
        """Six columns with six entries of 4 each: e^24, less 1, over 6, everywhere, and 1 more on the diagonal."""
        assert_exponential(
            student.matrix_exponential(np.full((6, 6), 4.0)),
            np.eye(6) + np.full((6, 6), (exp(24) - 1) / 6),
        )

    def test_rotation(self, student):
        """Turns."""
        for angle in (0.3, pi / 2, 25.0):
            R = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
            assert_exponential(
                student.matrix_exponential(np.array([[0.0, -angle], [angle, 0.0]])), R
            )

    def test_products(self, student, rng):
        """Twice A is squared, minus A is inverted; the determinant is e to the trace."""
        A = rng.standard_normal((3, 3))
        E, twice, minus = (np.asarray(student.matrix_exponential(B)) for B in (A, 2 * A, -A))
        assert_shape(E, (3, 3))
        assert_close(float(np.linalg.det(E)), exp(np.trace(A)), rtol=1e-7)
        assert_exponential(twice, E @ E)
        assert_close(E @ minus, np.eye(3), rtol=0, atol=1e-7)

    def test_symmetric(self, student, rng):
        """Symmetric matrices, by their eigenvectors; a number alone, and zeros."""
        Q = np.linalg.qr(rng.standard_normal((4, 4)))[0]
        for w in ([-3.0, 0.0, 1.0, 2.5], [-30.0, -20.0, -1.0, 0.5]):
            assert_exponential(
                student.matrix_exponential(Q @ np.diag(w) @ Q.T), Q @ np.diag(np.exp(w)) @ Q.T
            )
        assert_exponential(student.matrix_exponential(np.array([[3]])), np.array([[e**3]]))
        assert_exponential(student.matrix_exponential(np.zeros((2, 2))), np.eye(2))

    def test_sums(self, student):
        """Sums in the exponent are products only where the matrices commute."""
        A, B = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [1.0, 0.0]])
        assert_exponential(
            student.matrix_exponential(A + B),
            np.array([[np.cosh(1), np.sinh(1)], [np.sinh(1), np.cosh(1)]]),
        )
        assert_exponential(
            student.matrix_exponential(np.eye(2) + A), e * np.array([[1.0, 1.0], [0.0, 1.0]])
        )

    @weight(2)
    def test_stiff(self, student):
        """Large negative entries."""
        assert_exponential(
            student.matrix_exponential(np.diag([-30.0, -1.0])), np.diag(np.exp([-30.0, -1.0]))
        )
        A = np.array([[-20.0, 5.0], [3.0, -9.0]])
        w, V = np.linalg.eig(A)
        assert_exponential(student.matrix_exponential(A), (V * np.exp(w)) @ np.linalg.inv(V))
        assert_exponential(
            student.matrix_exponential(np.array([[-50.0, 10.0], [0.0, -40.0]])),
            np.array([[exp(-50), exp(-40) - exp(-50)], [0.0, exp(-40)]]),
            slack=0.0,
        )


def linear(A):
    A = np.array(A, dtype=float)
    return lambda y: A @ y


def assert_kind(got, expected):
    if not isinstance(got, str) or got != expected:
        raise CheckFailure(f"this equilibrium is {expected}.", got)


@exercise("classify_equilibrium")
class TestClassifyEquilibrium:
    def test_pendulum(self, student):
        """A pendulum that hangs, and one that stands on its head, with friction and without."""
        for friction, hanging in ((0.5, "stable"), (0.0, "marginal")):
            assert_kind(
                student.classify_equilibrium(
                    lambda y, c=friction: np.array([y[1], -sin(y[0]) - c * y[1]]), np.zeros(2)
                ),
                hanging,
            )
            assert_kind(
                student.classify_equilibrium(
                    lambda y, c=friction: np.array([y[1], -sin(y[0]) - c * y[1]]),
                    np.array([pi, 0.0]),
                ),
                "saddle",
            )

    def test_hare_and_lynx(self, student):
        """Living together goes round; extinction is a saddle."""
        a, b, c, d = 0.5, 0.02, 0.03, 0.9
        f = lambda y: np.array([a * y[0] - b * y[0] * y[1], c * y[0] * y[1] - d * y[1]])  # noqa: E731
        assert_kind(student.classify_equilibrium(f, np.array([d / c, a / b])), "marginal")
        assert_unchanged(student)
        assert_kind(student.classify_equilibrium(f, np.zeros(2)), "saddle")
        assert_unchanged(student)

    def test_signs(self, student):
        """All negative, all positive, a grown spiral, and one way in."""
        for A, kind in (
            ([[-3, 1], [0, -0.02]], "stable"), ([[0.5, 4], [-4, 0.5]], "unstable"), ([[-0.5, 4], [-4, -0.5]], "stable"), ([[2, 0], [1, 0.03]], "unstable"),
            ([[-5, 0], [0, 0.02]], "saddle"), ([[-0.02, 0], [0, 5]], "saddle"),
        ):  # fmt: skip
            assert_kind(student.classify_equilibrium(linear(A), np.zeros(2)), kind)

    def test_not_symmetric(self, student):
        """It grows first, and is stable all the same."""
        assert_kind(
            student.classify_equilibrium(linear([[-0.2, 8.0], [0.0, -0.3]]), np.zeros(2)), "stable"
        )
        assert_kind(
            student.classify_equilibrium(linear([[0.2, 0.0], [-8.0, 0.3]]), np.zeros(2)), "unstable"
        )

    def test_three_dimensions(self, student):
        """Three dimensions, with a zero among them; one dimension."""
        f = lambda y: np.array([-y[0] + y[1] * y[2], 2 * y[1], -(y[2] ** 3)])  # noqa: E731
        assert_kind(student.classify_equilibrium(f, np.zeros(3)), "saddle")
        assert_kind(
            student.classify_equilibrium(
                lambda y: np.array([-y[0], -2 * y[1], y[2] ** 2]), np.zeros(3)
            ),
            "marginal",
        )
        assert_kind(
            student.classify_equilibrium(
                lambda y: np.array([y[0], 2 * y[1], y[2] ** 3]), np.zeros(3)
            ),
            "marginal",
        )
        assert_kind(student.classify_equilibrium(lambda y: y * (1 - y), np.array([1.0])), "stable")

    def test_no_equilibrium(self, student):
        """Where something moves there is no equilibrium: a ValueError."""
        assert_kind(
            student.classify_equilibrium(linear([[-1.0, 0.0], [0.0, 1.0]]), np.zeros(2)), "saddle"
        )
        for y in (np.array([0.1, 0.0]), np.array([0.0, -1e-4])):
            assert_raises(
                ValueError, student.classify_equilibrium, linear([[-1.0, 0.0], [0.0, 1.0]]), y
            )

    def test_whole_numbers(self, student):
        """Equilibria at whole numbers."""
        f = lambda y: np.array([y[0] ** 2 - 1, y[0] * y[1]])  # noqa: E731
        assert_kind(student.classify_equilibrium(f, np.array([1, 0])), "unstable")
        assert_kind(student.classify_equilibrium(f, np.array([-1, 0])), "stable")

    def test_almost_at_rest(self, student):
        """Three entries of f that are 0.0000008 each are none that is larger than 0.000001; one of 0.000002 is."""
        f = linear(-np.eye(3))
        assert_kind(student.classify_equilibrium(f, np.full(3, 8e-7)), "stable")
        assert_raises(ValueError, student.classify_equilibrium, f, np.array([0.0, 0.0, 2e-6]))

    def test_calls_and_step(self, student):
        """Two looks for each dimension, h apart; two more at most."""
        places = []

        def f(y):
            places.append(np.array(y))
            return np.array([-y[0], -2 * y[1], -3 * y[2]])

        assert_kind(student.classify_equilibrium(f, np.zeros(3), h=0.25), "stable")
        assert len(places) <= 8, "f is called 2 d + 2 times at most"
        assert_close(float(max(np.max(np.abs(place)) for place in places)), 0.25)

    def test_slow(self, student):
        """Real parts of a ten-thousandth are not 0."""
        for a, b, kind in (
            (-1e-4, -2e-4, "stable"),
            (1e-4, 2e-4, "unstable"),
            (-1e-4, 2e-4, "saddle"),
        ):
            assert (
                student.classify_equilibrium(linear([[a, 0.0], [0.0, b]]), np.zeros(2)) == kind
            ), f"the eigenvalues {a} and {b} make it {kind}"


@pytest.fixture
def valley(rng):
    """A symmetric matrix with eigenvalues 0.3, 1 and 4, and a start."""
    Q = np.linalg.qr(rng.standard_normal((3, 3)))[0]
    return Q, np.array([0.3, 1.0, 4.0]), Q @ np.diag([0.3, 1.0, 4.0]) @ Q.T, rng.standard_normal(3)


def paths(got, shape):
    descent, flow = assert_tuple(got, 2, what=f"(descent, flow), both of the shape {shape},")
    return (
        assert_shape(descent, shape, what="descent", finite=False, real=False),
        assert_shape(flow, shape, what="flow", finite=False, real=False),
    )


@exercise("flow_versus_descent")
class TestFlowVersusDescent:
    @weight(2)
    def test_by_eigenvectors(self, student, valley):
        """Both, by eigenvectors."""
        Q, w, H, x0 = valley
        descent, flow = paths(student.flow_versus_descent(H, x0, 0.2, 6), (7, 3))
        k = np.arange(7)[:, None]
        assert_close(
            descent, ((1 - 0.2 * w) ** k * (Q.T @ x0)) @ Q.T, rtol=1e-6, atol=1e-8, what="descent"
        )
        assert_close(
            flow, (np.exp(-0.2 * w * k) * (Q.T @ x0)) @ Q.T, rtol=1e-6, atol=1e-8, what="flow"
        )
        assert_unchanged(student)

    def test_gap(self, student, valley):
        """Half the learning rate, half the gap at the end."""
        _, _, H, x0 = valley

        def gap(lr):
            descent, flow = paths(
                student.flow_versus_descent(H, x0, lr, round(1 / lr)), (round(1 / lr) + 1, 3)
            )
            return float(np.linalg.norm(descent[-1] - flow[-1]))

        assert_convergence_order(gap, order=1, steps=(0.02, 0.01, 0.005))

    def test_threshold(self, student):
        """Beyond 2 over the largest eigenvalue descent grows, and the flow does not."""
        for lr, factor in ((0.475, -0.9), (0.525, -1.1)):
            descent, flow = paths(
                student.flow_versus_descent(np.diag([4, 1]), np.array([1, 0]), lr, 10), (11, 2)
            )
            assert_close(descent[:, 0], factor ** np.arange(11))
            assert_close(flow[:, 0], np.exp(-4 * lr * np.arange(11)), rtol=1e-6, atol=1e-9)

    def test_near_the_bottom(self, student):
        """A millionth from the bottom both go on as before."""
        k = np.arange(4)[:, None]
        start = np.array([1e-6, 3e-6])
        descent, flow = paths(
            student.flow_versus_descent(np.diag([2.0, 1.0]), start, 0.25, 3), (4, 2)
        )
        assert_close(descent, start * np.array([0.5, 0.75]) ** k, what="descent")
        assert_close(flow, start * np.exp(-0.25 * np.array([2.0, 1.0]) * k), what="flow")

    def test_any_sign(self, student):
        """Over a saddle both run away along the falling direction."""
        descent, flow = paths(
            student.flow_versus_descent(
                np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([1.0, 0.0]), 0.5, 3
            ),
            (4, 2),
        )
        assert_close(descent[-1], np.array([1.75, -1.625]))
        assert_close(flow[-1], np.array([np.cosh(1.5), -np.sinh(1.5)]), rtol=1e-6)

    def test_no_steps(self, student):
        """Without steps both are the start."""
        start = np.array([2.0, 5.0])
        for lr in (0.1, 3.0):
            descent, flow = paths(student.flow_versus_descent(np.eye(2), start, lr, 0), (1, 2))
            assert_close(descent, start[None])
            assert_close(flow, start[None])


@exercise("implicit_euler", forbids=NO_INVERSE)
class TestImplicitEuler:
    def test_number(self, student):
        """For y' = c y every step divides."""
        ts = np.array([0.0, 0.1, 0.3, 1.0])
        for c in (-1000.0, -2.0, 0.5):
            expected = 2 * np.cumprod(np.append(1.0, 1 / (1 - c * np.diff(ts))))[:, None]
            assert_close(student.implicit_euler(np.array([[c]]), np.array([2]), ts), expected)
        assert_unchanged(student)

    @weight(2)
    def test_residual(self, student, rng):
        """Each difference is the slope at the end of its step."""
        A, y0 = (
            rng.standard_normal((3, 3)).round(2) - 2 * np.eye(3),
            rng.standard_normal(3).round(2),
        )
        ts = np.array([0.0, 0.2, 0.25, 0.6, 1.0])
        path = assert_shape(student.implicit_euler(A, y0, ts), (5, 3), real=False)
        changes = np.diff(ts)[:, None] * (path[1:] @ A.T)
        assert_close(path, np.vstack([y0, path[:-1] + changes]), rtol=1e-7, atol=1e-9)

    def test_order(self, student):
        """Half the step, half the error."""
        A = np.array([[-1.0, 2.0], [-3.0, -0.5]])
        w, V = np.linalg.eig(A)
        exact = ((V * np.exp(w)) @ np.linalg.solve(V, np.array([1.0, 1.0]))).real
        assert_convergence_order(
            lambda h: np.max(np.abs(last(student.implicit_euler(A, np.array([1.0, 1.0]), np.linspace(0, 1, round(1 / h) + 1)), round(1 / h) + 1, 2) - exact)),
            order=1, steps=(0.02, 0.01, 0.005),
        )  # fmt: skip

    def test_backwards(self, student):
        """Falling times, and a single one."""
        assert_close(
            student.implicit_euler(np.array([[1.0]]), np.array([1.0]), np.array([1.0, 0.0, -1.0])),
            np.array([[1.0], [0.5], [0.25]]),
        )
        assert_close(
            student.implicit_euler(np.array([[1.0]]), np.array([1.0]), np.array([0.0])),
            np.array([[1.0]]),
        )
        assert_close(
            student.implicit_euler(
                np.array([[0, 1], [0, 0]]), np.array([1, 2]), np.array([0.0, 0.5])
            ),
            np.array([[1.0, 2.0], [2.0, 2.0]]),
        )


def assert_gradients(got, by_theta, by_start):
    assert_tuple(got, 2, what="the gradients by theta and by y0")
    for part, true, what in zip(
        got, (by_theta, by_start), ("the gradient by theta", "the gradient by y0"), strict=True
    ):
        assert_close(
            part,
            np.asarray(true),
            rtol=0,
            atol=1e-3 * float(np.linalg.norm(true)) + 1e-6,
            what=what,
        )


def difference(function, at):
    at = np.array(at, dtype=float)
    return np.array(
        [(function(at + shift) - function(at - shift)) / 2e-4 for shift in 1e-4 * np.eye(len(at))]
    )


def animals(t, y, theta):
    return np.array(
        [theta[0] * y[0] - theta[1] * y[0] * y[1], theta[2] * y[0] * y[1] - theta[3] * y[1]]
    )


def animals_by_y(t, y, theta):
    return np.array(
        [
            [theta[0] - theta[1] * y[1], -theta[1] * y[0]],
            [theta[2] * y[1], theta[2] * y[0] - theta[3]],
        ]
    )


def animals_by_theta(t, y, theta):
    return np.array([[y[0], -y[0] * y[1], 0.0, 0.0], [0.0, 0.0, y[0] * y[1], -y[1]]])


@exercise("adjoint_gradient")
class TestAdjointGradient:
    def test_exponential(self, student):
        """Growth at the rate theta: closed forms."""
        for rate, end in ((0.5, 1.0), (-1.2, 2.0)):
            got = student.adjoint_gradient(
                lambda t, y, theta: theta * y, lambda t, y, theta: np.array([[theta[0]]]), lambda t, y, theta: y.reshape(1, 1),
                np.array([2.0]), np.array([rate]), np.linspace(0, end, 25), lambda y: 3 * y,
            )  # fmt: skip
            assert_gradients(got, [12 * end * exp(2 * rate * end)], [6 * exp(2 * rate * end)])
        assert_unchanged(student)

    def test_linear(self, student):
        """For y' = A y blame travels by the transposed matrix; an unused parameter has no blame."""
        A = np.array([[-0.3, 1.0, 0.0], [0.0, -0.2, 2.0], [0.5, 0.0, 0.1]])
        g = np.array([1.0, -2.0, 0.5])
        got = student.adjoint_gradient(
            lambda t, y, theta: A @ y, lambda t, y, theta: A, lambda t, y, theta: np.zeros((3, 2)),
            np.array([1.0, 0.0, 2.0]), np.array([4.0, 5.0]), np.linspace(0, 1.5, 41), lambda y: g,
        )  # fmt: skip
        w, V = np.linalg.eig(A.T)
        assert_gradients(
            got, np.zeros(2), ((V * np.exp(1.5 * w)) @ np.linalg.solve(V, g.astype(complex))).real
        )

    @weight(2)
    def test_hare_and_lynx(self, student):
        """The hare and the lynx, against fine differences."""
        theta, y0, target = (
            np.array([0.5, 0.1, 0.08, 0.6]),
            np.array([6.0, 3.0]),
            np.array([5.0, 5.0]),
        )

        def loss(parameters, start):
            return float(
                np.sum(
                    (solved(lambda t, y: animals(t, y, parameters), start, 0.0, 3.0, 240) - target)
                    ** 2
                )
            )

        got = student.adjoint_gradient(
            animals,
            animals_by_y,
            animals_by_theta,
            y0,
            theta,
            np.linspace(0, 3, 41),
            lambda y: 2 * (y - target),
        )
        assert_gradients(
            got, difference(lambda p: loss(p, y0), theta), difference(lambda s: loss(theta, s), y0)
        )

    @weight(2)
    def test_network(self, student, rng):
        """A layer of a network, with the clock as an input and uneven times."""
        W, y0 = 0.7 * rng.standard_normal((2, 3)), rng.standard_normal(2)
        theta, ts = (
            W.ravel(),
            np.array(
                [
                    0.0,
                    0.05,
                    0.1,
                    0.16,
                    0.2,
                    0.28,
                    0.35,
                    0.4,
                    0.5,
                    0.6,
                    0.7,
                    0.75,
                    0.85,
                    0.9,
                    1.0,
                    1.1,
                    1.2,
                    1.3,
                    1.4,
                    1.5,
                ]
            ),
        )

        def f(t, y, parameters):
            return np.tanh(parameters.reshape(2, 3) @ np.append(y, t))

        def by_y(t, y, parameters):
            return (1 - f(t, y, parameters) ** 2)[:, None] * parameters.reshape(2, 3)[:, :2]

        def by_theta(t, y, parameters):
            slope, result = 1 - f(t, y, parameters) ** 2, np.zeros((2, 6))
            result[0, :3], result[1, 3:] = slope[0] * np.append(y, t), slope[1] * np.append(y, t)
            return result

        def loss(parameters, start):
            end = solved(lambda t, y: f(t, y, parameters), start, 0.0, 1.5, 150)
            return float(end[0] ** 3 + 2 * end[1])

        got = student.adjoint_gradient(
            f, by_y, by_theta, y0, theta, ts, lambda y: np.array([3 * y[0] ** 2, 2.0])
        )
        assert_gradients(
            got, difference(lambda p: loss(p, y0), theta), difference(lambda s: loss(theta, s), y0)
        )

    def test_scales_with_the_loss(self, student):
        """Twice the gradient of the loss, twice the blame; a step against it lowers the loss."""
        y0, theta, ts = np.array([4.0, 2.0]), np.array([0.4, 0.1, 0.1, 0.5]), np.linspace(0, 2, 25)
        first, twice = (
            student.adjoint_gradient(
                animals, animals_by_y, animals_by_theta, y0, theta, ts, lambda y, c=c: c * y
            )
            for c in (1.0, 2.0)
        )

        def loss(parameters):
            return (
                float(
                    np.sum(solved(lambda t, y: animals(t, y, parameters), y0, 0.0, 2.0, 160) ** 2)
                )
                / 2
            )

        true = difference(loss, theta)
        assert_close(first[0], true, rtol=0, atol=1e-3 * float(np.linalg.norm(true)))
        assert_close(twice[0], 2 * true, rtol=0, atol=2e-3 * float(np.linalg.norm(true)))
        assert loss(theta - 1e-4 * np.asarray(first[0])) < loss(theta), (
            "a step against the gradient lowers the loss"
        )

    def test_loss_of_the_end(self, student):
        """Three states that grow alike, and a loss whose slope depends on where they end."""
        y0, theta = np.array([1.0, -2.0, 0.5]), np.array([0.5])
        by_theta, by_start = student.adjoint_gradient(
            lambda t, y, theta: theta[0] * y, lambda t, y, theta: theta[0] * np.eye(3), lambda t, y, theta: y[:, None],
            y0, theta, np.linspace(0, 1, 31), lambda y: y,
        )  # fmt: skip
        assert_close(by_theta, np.array([e * 5.25]), rtol=1e-3)
        assert_close(by_start, e * y0, rtol=1e-3)


def simulated(theta, start, ts, substeps=40):
    """The hare and the lynx at the given times, finely solved with plain numbers."""
    a, b, c, d = (float(v) for v in theta)
    x, y = (float(v) for v in start)
    rows = [(x, y)]
    for t, later in zip(ts, ts[1:], strict=False):
        h = float(later - t) / substeps
        for _ in range(substeps):
            p1, q1 = a * x - b * x * y, c * x * y - d * y
            u, v = x + h / 2 * p1, y + h / 2 * q1
            p2, q2 = a * u - b * u * v, c * u * v - d * v
            u, v = x + h / 2 * p2, y + h / 2 * q2
            p3, q3 = a * u - b * u * v, c * u * v - d * v
            u, v = x + h * p3, y + h * q3
            p4, q4 = a * u - b * u * v, c * u * v - d * v
            x, y = x + h / 6 * (p1 + 2 * p2 + 2 * p3 + p4), y + h / 6 * (q1 + 2 * q2 + 2 * q3 + q4)
        rows.append((x, y))
    return np.array(rows)


def misfit(theta, ts, observed):
    array = assert_shape(theta, (4,))
    if not np.all(array > 0):
        raise CheckFailure("the result should be four positive numbers.", theta)
    with np.errstate(all="ignore"):
        return float(np.sum((np.log(simulated(array, observed[0], ts)) - np.log(observed)) ** 2))


def assert_fits(theta, ts, observed, smallest):
    S = misfit(theta, ts, observed)
    if not 1.01 * smallest + 1e-6 >= S:
        raise CheckFailure(
            f"the sum of squared log errors can be {smallest:.4g}, and is {S:.4g}.", theta
        )


@exercise("fit_lotka_volterra")
class TestFitLotkaVolterra:
    @weight(2)
    def test_pelts(self, student):
        """The pelts of the Hudson's Bay Company."""
        theta = student.fit_lotka_volterra(
            student.years, student.pelts, np.array([0.5, 0.03, 0.02, 1.0])
        )
        assert_fits(theta, np.arange(1900.0, 1921.0), np.asarray(student.pelts), 3.611)
        assert_unchanged(student)

    def test_recovers(self, student):
        """Data without noise: the parameters that made them."""
        truth, ts = np.array([0.8, 0.05, 0.04, 0.9]), np.linspace(0, 9, 13)
        observed = simulated(truth, (20.0, 10.0), ts)
        theta = student.fit_lotka_volterra(ts, observed, truth * np.array([1.12, 0.9, 1.1, 0.88]))
        assert_fits(theta, ts, observed, 0.0)
        assert_close(theta, truth, rtol=1e-2)

    @pytest.mark.parametrize(
        ("factors", "smallest"),
        [([1.1, 0.9, 0.9, 1.1], 0.646145), ([0.9, 1.05, 1.1, 1.0], 0.646145)],
    )
    def test_noisy(self, student, factors, smallest):
        """Noisy, unevenly timed data, from two starts."""
        truth, ts = (
            np.array([0.6, 0.03, 0.02, 0.7]),
            np.array([0.0, 0.5, 1.5, 2.0, 3.0, 4.5, 5.0, 6.5, 8.0, 9.0, 10.0, 12.0]),
        )
        observed = simulated(truth, (30.0, 8.0), ts) * np.exp(
            0.15 * np.random.default_rng(5).standard_normal((12, 2))
        )
        assert_fits(
            student.fit_lotka_volterra(ts, observed, truth * np.array(factors)),
            ts,
            observed,
            smallest,
        )

    def test_other_units(self, student):
        """Animals counted in tens, not in thousands: a hundred times as many, and b and c a hundred times smaller."""
        truth, ts = (
            np.array([0.6, 0.0003, 0.0002, 0.7]),
            np.array([0.0, 0.5, 1.5, 2.0, 3.0, 4.5, 5.0, 6.5, 8.0, 9.0, 10.0, 12.0]),
        )
        observed = simulated(truth, (3000.0, 800.0), ts) * np.exp(
            0.15 * np.random.default_rng(5).standard_normal((12, 2))
        )
        theta = student.fit_lotka_volterra(ts, observed, truth * np.array([1.1, 0.9, 0.9, 1.1]))
        assert_fits(theta, ts, observed, 0.646145)

    def test_last_time(self, student):
        """The last time counts as much as the others; here it is the odd one."""
        ts = np.array([0.0, 1.0, 2.0, 3.0, 4.5, 6.0, 8.0])
        observed = np.array(
            [
                [30.0, 8.0],
                [43.1, 8.2],
                [59.2, 11.3],
                [68.2, 20.7],
                [40.2, 40.4],
                [18.0, 31.5],
                [25.5, 8.7],
            ]
        )
        theta = student.fit_lotka_volterra(ts, observed, np.array([0.57, 0.028, 0.026, 0.95]))
        assert_fits(theta, ts, observed, 0.084083)

    def test_from_afar(self, student):
        """From a poor start it ends better than it began, much."""
        truth, ts = np.array([0.5, 0.04, 0.03, 0.6]), np.linspace(0, 6, 10)
        observed = simulated(truth, (15.0, 15.0), ts)
        start = np.array([0.7, 0.06, 0.02, 0.4])
        S = misfit(student.fit_lotka_volterra(ts, observed, start), ts, observed)
        assert misfit(start, ts, observed) > 0.2, "the start is poor"
        if not S <= 1e-5:
            raise CheckFailure(f"the sum of squared log errors can be 0, and is {S:.3g}.")
