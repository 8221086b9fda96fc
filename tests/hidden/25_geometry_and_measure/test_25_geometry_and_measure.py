"""Hidden tests of unit 25: what must not depend on coordinates, and closed forms where there are any."""

from math import pi, sqrt

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_raises,
    assert_shape,
    assert_tuple,
    assert_unchanged,
    exercise,
    weight,
)


def number(got, what="the result"):
    return float(assert_shape(got, (), what=what))


# -- pushforward_logpdf -----------------------------------------------------------------------------------------------


def normal(x):
    return -0.5 * (x**2).sum(axis=1) - 0.5 * x.shape[1] * np.log(2 * pi)


@exercise("pushforward_logpdf")
class TestPushforwardLogpdf:
    @weight(2)
    def test_lognormal(self, student, rng):
        """The exponential of a normal variable: the lognormal density."""
        y = rng.uniform(0.1, 5, (7, 1))
        expected = -0.5 * np.log(y[:, 0]) ** 2 - np.log(y[:, 0]) - 0.5 * np.log(2 * pi)
        assert_close(
            student.pushforward_logpdf(y, normal, np.log, lambda y: 1 / y[:, :, None]),
            expected,
            rtol=1e-9,
            atol=1e-9,
        )
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize(("d", "sign"), [(2, 1), (3, -1)], ids=["positive", "negative"])
    def test_linear(self, student, rng, d, sign):
        """A linear map of a standard normal: N(0, A Aᵀ), with a determinant of either sign."""
        A = rng.normal(size=(d, d))
        A[0] *= sign * np.sign(np.linalg.det(A))
        y, inverse = rng.normal(size=(5, d)), np.linalg.inv(A)
        covariance = A @ A.T
        expected = -0.5 * np.sum(y * np.linalg.solve(covariance, y.T).T, axis=1) - 0.5 * np.log(
            np.linalg.det(2 * pi * covariance)
        )
        got = student.pushforward_logpdf(
            y, normal, lambda y: y @ inverse.T, lambda y: np.tile(inverse, (len(y), 1, 1))
        )
        assert_close(got, expected, rtol=1e-8, atol=1e-8)

    def test_integrates_to_one(self, student):
        """The hyperbolic sine of a normal variable: its density integrates to 1."""
        u = np.linspace(-8, 8, 4001)
        y = np.sinh(u)[:, None]
        got = assert_shape(
            student.pushforward_logpdf(
                y, normal, np.arcsinh, lambda y: 1 / np.sqrt(1 + y[:, :, None] ** 2)
            ),
            (4001,),
        )
        assert_close(np.sum(np.exp(got) * np.cosh(u)) * 0.004, 1.0, rtol=1e-8, what="the integral")
        assert_close(np.exp(got[2000]), 1 / sqrt(2 * pi), rtol=1e-8, what="the density at 0")

    def test_polar_coordinates(self, student, rng):
        """Radius and angle of a normal point in the plane."""
        y = np.column_stack([rng.uniform(0.2, 3, 6), rng.uniform(-3, 3, 6)])

        def cartesian(y):
            return np.column_stack([y[:, 0] * np.cos(y[:, 1]), y[:, 0] * np.sin(y[:, 1])])

        def jacobian(y):
            r, phi = y.T
            return np.stack(
                [
                    np.stack([np.cos(phi), -r * np.sin(phi)], axis=1),
                    np.stack([np.sin(phi), r * np.cos(phi)], axis=1),
                ],
                axis=1,
            )

        expected = np.log(y[:, 0]) - y[:, 0] ** 2 / 2 - np.log(2 * pi)
        assert_close(
            student.pushforward_logpdf(y, normal, cartesian, jacobian),
            expected,
            rtol=1e-9,
            atol=1e-9,
        )

    def test_two_maps(self, student, rng):
        """One map after the other is the same as both at once."""
        y = rng.uniform(0.2, 4, (5, 1))

        def middle(x):
            return normal(x / 3) - np.log(3)  # the density of 3 x

        expected = normal(np.log(y) / 3) - np.log(3) - np.log(y[:, 0])
        assert_close(
            student.pushforward_logpdf(y, middle, np.log, lambda y: 1 / y[:, :, None]),
            expected,
            rtol=1e-9,
            atol=1e-9,
        )
        both = student.pushforward_logpdf(
            y, normal, lambda y: np.log(y) / 3, lambda y: 1 / (3 * y[:, :, None])
        )
        assert_close(both, expected, rtol=1e-9, atol=1e-9)

    def test_identity(self, student, rng):
        """Nothing done, nothing changed."""
        y = rng.normal(size=(4, 3))
        assert_close(
            student.pushforward_logpdf(
                y, normal, lambda y: y, lambda y: np.tile(np.eye(3), (len(y), 1, 1))
            ),
            normal(y),
            rtol=1e-9,
        )

    def test_strong_stretching(self, student):
        """A map that stretches or squeezes a great deal."""
        y = np.array([[0.5, -1.0], [2.0, 0.0]])
        for factor in (1e8, 1e-3):
            inverse = np.eye(2) / factor
            got = student.pushforward_logpdf(
                factor * y,
                normal,
                lambda y, inverse=inverse: y @ inverse,
                lambda y, inverse=inverse: np.tile(inverse, (len(y), 1, 1)),
            )
            assert_close(got, normal(y) - 2 * np.log(factor), rtol=1e-9)


# -- importance_estimate ----------------------------------------------------------------------------------------------

ANSWER = ("the estimate", "the effective sample size")


def reweighted(fx, logp, logq):
    logs = np.asarray(logp, dtype=float) - logq
    w = np.exp(logs - np.logaddexp.reduce(logs))
    return np.sum(w * fx), 1 / np.sum(w * w)


def two_numbers(got, expected, **tolerance):
    assert_tuple(got, 2, what=" and ".join(ANSWER))
    for value, wanted, name in zip(got, expected, ANSWER, strict=True):
        assert_close(value, wanted, what=name, **({"rtol": 1e-9, "atol": 1e-9} | tolerance))


@exercise("importance_estimate")
class TestImportanceEstimate:
    @weight(2)
    @pytest.mark.parametrize("n", [1, 4, 30])
    def test_any(self, student, rng, n):
        """Weighted means; constants in the logarithms cancel."""
        fx, logp, logq = rng.normal(size=n), rng.normal(size=n), rng.normal(size=n)
        expected = reweighted(fx, logp, logq)
        two_numbers(student.importance_estimate(fx, logp, logq), expected)
        two_numbers(student.importance_estimate(fx, logp + 1000, logq - 1000), expected)
        assert_unchanged(student)

    def test_same_density(self, student, rng):
        """p equal to q: the plain mean, and all points count."""
        fx, logs = rng.normal(size=9), rng.normal(size=9)
        two_numbers(student.importance_estimate(fx, logs, logs), (fx.mean(), 9.0))

    def test_effective_size(self, student):
        """One dominant weight counts as one point; four equal weights and the rest 0 as four."""
        fx, zero = np.arange(6.0), np.zeros(6)
        two_numbers(
            student.importance_estimate(fx, np.array([0, 0, 800.0, 0, 0, 0]), zero), (2.0, 1.0)
        )
        some = np.array([-np.inf, 0, 0, -np.inf, 0, 0])
        two_numbers(student.importance_estimate(fx, some, zero), (3.0, 4.0))

    def test_far_apart(self, student, rng):
        """Differences of 2,000 either way."""
        fx, logs = rng.normal(size=5).round(2), rng.normal(size=5).round(2)
        expected = reweighted(fx, logs, np.zeros(5))
        two_numbers(student.importance_estimate(fx, logs + 2000, np.zeros(5)), expected, rtol=1e-8)
        two_numbers(student.importance_estimate(fx, logs - 2000, np.zeros(5)), expected, rtol=1e-8)

    def test_discrete(self, student, rng):
        """Each of a few places listed once: the exact mean under p."""
        p = rng.dirichlet(np.ones(6))
        fx = rng.integers(-5, 5, 6)
        two_numbers(
            student.importance_estimate(fx, np.log(p) + 3, np.full(6, -1.0)),
            (p @ fx, 1 / np.sum(p**2)),
        )
        two_numbers(
            student.importance_estimate(np.full(6, 2.5), np.log(p), np.zeros(6)),
            (2.5, 1 / np.sum(p**2)),
        )

    def test_nonsense(self, student):
        """Nothing to go by: a ValueError."""
        fx, logs = np.array([1.0, 3.0]), np.zeros(2)
        two_numbers(student.importance_estimate(fx, logs, logs), (2.0, 2.0))
        two_numbers(student.importance_estimate(fx + 1, logs, logs), (3.0, 2.0))
        assert_raises(ValueError, student.importance_estimate, fx[:0], logs[:0], logs[:0])
        assert_raises(ValueError, student.importance_estimate, fx, np.full(2, -np.inf), logs)

    def test_one_heavy_point(self, student):
        """A point that has nine tenths of the weight."""
        logq = np.zeros(3)
        two_numbers(
            student.importance_estimate(np.array([1.0, 2.0, 4.0]), np.log([0.9, 0.05, 0.05]), logq),
            (1.2, 1 / 0.815),
        )

    def test_spread_of_thousands(self, student):
        """Logarithms that differ by thousands from point to point."""
        fx = np.array([1.0, 2.0, 4.0])
        logp, logq = np.array([-1.0, -2000.5, 0.0]), np.array([0.0, -2000.0, 0.5])
        two_numbers(
            student.importance_estimate(fx, logp, logq), reweighted(fx, logp, logq), rtol=1e-8
        )
        two_numbers(
            student.importance_estimate(fx, np.array([0.0, -2000.0, -4000.0]), np.zeros(3)),
            (1.0, 1.0),
        )


# -- curve_length -----------------------------------------------------------------------------------------------------


def flat(x):
    return np.eye(len(x))


def half_plane(x):
    return np.eye(2) / x[1] ** 2


def pieces(points, metric):
    points = np.asarray(points, dtype=float)
    total = 0.0
    for k in range(1, len(points)):
        step = points[k] - points[k - 1]
        total += sqrt(
            float(np.einsum("i,ij,j", step, metric((points[k] + points[k - 1]) / 2), step))
        )
    return total


@exercise("curve_length")
class TestCurveLength:
    @weight(2)
    @pytest.mark.parametrize("d", [1, 2, 4])
    def test_constant_metric(self, student, rng, d):
        """On paper, and where the metric is the same everywhere."""
        points, A = rng.normal(size=(6, d)), rng.normal(size=(d, d))
        G = A @ A.T + np.eye(d)
        assert_close(
            student.curve_length(points, flat),
            np.linalg.norm(np.diff(points, axis=0), axis=1).sum(),
            rtol=1e-9,
        )
        assert_close(
            student.curve_length(points, lambda x: G), pieces(points, lambda x: G), rtol=1e-9
        )
        assert_unchanged(student)

    @weight(2)
    def test_half_plane(self, student):
        """Straight up in the half-plane: towards log 4, with an error that falls to a quarter at each halving."""
        errors = []
        for n in (16, 32, 64):
            points = np.column_stack([np.full(n + 1, 0.3), np.linspace(1, 4, n + 1)])
            got = number(student.curve_length(points, half_plane), "the length")
            assert_close(got, pieces(points, half_plane), rtol=1e-9, what="the length")
            errors.append(np.log(4) - got)
        ratios = np.array(errors[:-1]) / np.array(errors[1:])
        if np.any(np.abs(ratios - 4) > 0.4):
            raise CheckFailure(
                "each halving of the pieces should divide the error by about 4.", ratios
            )

    def test_latitude_circle(self, student):
        """A circle of latitude on the sphere, in colatitude and longitude."""
        points = np.column_stack([np.full(41, 0.7), np.linspace(0, 2 * pi, 41)])
        assert_close(
            student.curve_length(points, lambda x: np.diag([1.0, np.sin(x[0]) ** 2])),
            2 * pi * np.sin(0.7),
            rtol=1e-9,
        )

    def test_reversal_and_joining(self, student, rng):
        """Backwards is as long; two parts are as long as the whole."""
        points = rng.uniform(0.5, 2, (7, 2))
        expected = pieces(points, half_plane)
        assert_close(student.curve_length(points[::-1], half_plane), expected, rtol=1e-9)
        parts = [
            number(student.curve_length(part, half_plane), "the length of a part")
            for part in (points[:4], points[3:])
        ]
        assert_close(sum(parts), expected, rtol=1e-9, what="the sum of the parts")

    def test_other_coordinates(self, student):
        """The same curve in polar and in Cartesian coordinates."""
        t = np.linspace(0, 2, 201)
        polar = np.column_stack([1 + 0.5 * t, 2 * t])
        cartesian = np.column_stack(
            [polar[:, 0] * np.cos(polar[:, 1]), polar[:, 0] * np.sin(polar[:, 1])]
        )
        inside = number(
            student.curve_length(polar, lambda x: np.diag([1.0, x[0] ** 2])),
            "the length in polar coordinates",
        )
        assert_close(
            inside, pieces(cartesian, flat), rtol=1e-3, what="the length in polar coordinates"
        )

    def test_integers(self, student):
        """Whole numbers are points, too, and a single point has the length 0."""
        assert_close(student.curve_length(np.array([[0, 0], [3, 4], [3, 5]]), flat), 6.0)
        assert_close(student.curve_length(np.array([[0, 1], [0, 2]]), half_plane), 2 / 3, rtol=1e-9)
        assert_close(student.curve_length(np.array([[2.0, 5.0]]), half_plane), 0.0)

    def test_nonsense(self, student):
        """What is not two-dimensional, or empty, raises a ValueError."""
        assert_close(student.curve_length(np.array([[0.0, 1.0], [1.0, 1.0]]), flat), 1.0)
        assert_close(student.curve_length(np.array([[0.0, 1.0], [2.0, 1.0]]), flat), 2.0)
        for bad in (np.arange(4.0), np.zeros((0, 2)), np.zeros((2, 2, 2))):
            assert_raises(ValueError, student.curve_length, bad, flat)

    def test_rest_and_small_pieces(self, student):
        """A path that rests on the way, and one of pieces shorter than a thousandth."""
        rest = np.array([[0.0, 1.0], [3.0, 1.0], [3.0, 1.0], [3.0, 3.0]])
        assert_close(student.curve_length(rest, flat), 5.0)
        small = 1e-4 * np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]])
        assert_close(student.curve_length(small, flat), 6e-4, rtol=1e-9, atol=0.0)


# -- slerp ------------------------------------------------------------------------------------------------------------


def unit(rng, d):
    v = rng.normal(size=d)
    return v / np.linalg.norm(v)


def arc(x, y, t):
    theta = 2 * np.arctan2(np.linalg.norm(x - y), np.linalg.norm(x + y))
    t = np.asarray(t, dtype=float)[..., None]
    return (np.sin((1 - t) * theta) * x + np.sin(t * theta) * y) / np.sin(theta)


SPHERE = {"rtol": 1e-7, "atol": 1e-7}


@exercise("slerp")
class TestSlerp:
    @weight(2)
    @pytest.mark.parametrize("d", [2, 3, 7])
    def test_constant_speed(self, student, rng, d):
        """Equal steps turn by equal angles, from x to y, on the sphere."""
        x, y, t = unit(rng, d), unit(rng, d), np.linspace(0, 1, 6)
        got = assert_shape(student.slerp(x, y, t), (6, d))
        assert_close(got, arc(x, y, t), **SPHERE)
        assert_unchanged(student)

    def test_one_fraction(self, student, rng):
        """A single fraction gives a single point; the ends are x and y."""
        x, y = unit(rng, 4), unit(rng, 4)
        for t in (0.0, 0.25, 1.0, 0, 1):
            assert_close(student.slerp(x, y, t), arc(x, y, t), **SPHERE)

    def test_symmetry(self, student, rng):
        """Backwards from y it is the same arc; a rotation of both turns it along."""
        x, y = unit(rng, 3), unit(rng, 3)
        Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        assert_close(student.slerp(y, x, 0.7), arc(x, y, 0.3), **SPHERE)
        assert_close(student.slerp(Q @ x, Q @ y, 0.3), Q @ arc(x, y, 0.3), **SPHERE)

    def test_equal(self, student, rng):
        """Equal points, and points a billionth apart: no nan."""
        x = np.array([0.0, -1.0, 0.0])
        assert_close(student.slerp(x, x, 0.4), x, **SPHERE)
        x = unit(rng, 3)
        assert_close(student.slerp(x, x, 0.4), x, **SPHERE)
        assert_close(student.slerp(x, x, np.array([0.0, 0.4])), np.array([x, x]), **SPHERE)
        near = x + 1e-9 * unit(rng, 3)
        assert_close(student.slerp(x, near, np.array([0.5, 1.0])), np.array([x, x]), **SPHERE)
        assert_close(
            student.slerp(np.array([1, 0]), np.array([0, 1]), 0.5), np.full(2, sqrt(0.5)), **SPHERE
        )

    def test_on_round_the_circle(self, student):
        """Fractions outside [0, 1] go on round the circle."""
        got = student.slerp(
            np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([-0.5, 1.7, 2.0])
        )
        angles = np.array([-0.5, 1.7, 2.0]) * pi / 2
        assert_close(got, np.column_stack([np.cos(angles), np.sin(angles), np.zeros(3)]), **SPHERE)

    def test_nearly_opposite(self, student):
        """Nearly opposite points still have a shortest arc."""
        angle = pi - 0.01
        y = np.array([np.cos(angle), np.sin(angle)])
        assert_close(
            student.slerp(np.array([1.0, 0.0]), y, 0.5),
            np.array([np.cos(angle / 2), np.sin(angle / 2)]),
            rtol=1e-7,
            atol=1e-7,
        )

    def test_opposite(self, student):
        """Points opposite to each other raise a ValueError."""
        x, y = np.array([0.6, 0.8]), np.array([0.8, -0.6])
        assert_close(student.slerp(x, y, 0.5), (x + y) / sqrt(2), **SPHERE)
        assert_close(student.slerp(x, -y, 0.5), (x - y) / sqrt(2), **SPHERE)
        assert_raises(ValueError, student.slerp, x, -x, 0.5)
        assert_raises(ValueError, student.slerp, y, -y + np.array([1e-10, 0]), np.array([0.5]))

    def test_close(self, student):
        """Points a twenty-thousandth apart: halfway is halfway."""
        y = np.array([np.cos(5e-5), np.sin(5e-5)])
        got = assert_shape(student.slerp(np.array([1.0, 0.0]), y, 0.5), (2,))
        assert_close(got[1], float(np.sin(2.5e-5)), rtol=1e-5, atol=0.0)

    def test_array_of_one_fraction(self, student):
        """A single fraction in an array gives a table of one point."""
        x, y = np.array([0.6, 0.8]), np.array([0.8, -0.6])
        assert_close(student.slerp(x, y, np.array([0.5])), (x + y)[None] / sqrt(2), **SPHERE)


# -- logistic_fisher --------------------------------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def fisher(X, w):
    """The mean outer product of the scores, over both labels with the model's probabilities."""
    F = np.zeros((X.shape[1],) * 2)
    for x in np.asarray(X, dtype=float):
        p = sigmoid(x @ w)
        F += (p * (1 - p) ** 2 + (1 - p) * p**2) * np.outer(x, x) / len(X)
    return F


@exercise("logistic_fisher")
class TestLogisticFisher:
    @weight(2)
    @pytest.mark.parametrize(("n", "d"), [(5, 2), (8, 3), (1, 4)])
    def test_scores(self, student, rng, n, d):
        """The mean outer product of the score, over both labels."""
        X, w = rng.normal(size=(n, d)), rng.normal(size=d)
        assert_close(student.logistic_fisher(X, w), fisher(X, w), rtol=1e-9, atol=1e-10)
        assert_unchanged(student)

    def test_divergence(self, student, rng):
        """Half of δᵀFδ is the KL divergence of close models; halving δ divides the error by 8 or so."""
        X, w, direction = rng.normal(size=(9, 3)), 0.5 * rng.normal(size=3), unit(rng, 3)
        F = assert_shape(student.logistic_fisher(X, w), (3, 3))
        assert_close(F, fisher(X, w), rtol=1e-9, atol=1e-10)
        errors = []
        for size in (0.02, 0.01):
            p, q = sigmoid(X @ w), sigmoid(X @ (w + size * direction))
            kl = np.mean(p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
            errors.append(abs(kl - size**2 * direction @ F @ direction / 2))
        if errors[0] > 1e-7 and errors[0] < 6 * errors[1]:
            raise CheckFailure("½δᵀFδ should be the KL divergence up to the third order.", F)

    def test_zero_weights(self, student, rng):
        """Undecided everywhere: a quarter of XᵀX/n. Integers are inputs, too."""
        X = rng.integers(-3, 4, (6, 2))
        assert_close(student.logistic_fisher(X, np.zeros(2)), X.T @ X / 24, rtol=1e-9)
        assert_close(student.logistic_fisher(2 * X, np.zeros(2, dtype=int)), X.T @ X / 6, rtol=1e-9)

    def test_other_coordinates(self, student, rng):
        """Other coordinates: F becomes AᵀFA. It is symmetric."""
        X, w, A = (
            rng.normal(size=(7, 3)),
            rng.normal(size=3),
            rng.normal(size=(3, 3)) + 2 * np.eye(3),
        )
        expected = A.T @ fisher(X, w) @ A
        got = assert_shape(student.logistic_fisher(X @ A, np.linalg.solve(A, w)), (3, 3))
        assert_close(got, expected, rtol=1e-7, atol=1e-8)
        assert_close(got, got.T, rtol=1e-9, atol=1e-10)

    def test_saturated(self, student):
        """|x·w| up to 1,000, either way: finite, and next to nothing."""
        X = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])
        assert_close(
            student.logistic_fisher(X, np.array([1000.0, 0.0])),
            np.diag([0.0, 1 / 12]),
            rtol=1e-9,
            atol=1e-10,
        )
        assert_close(
            student.logistic_fisher(X, np.array([-700.0, 30.0])),
            np.diag([0.0, np.exp(-30) / 3]),
            rtol=1e-6,
            atol=1e-12,
        )

    def test_one_parameter(self, student):
        """One parameter: still a matrix, of one row and one column."""
        got = student.logistic_fisher(np.array([[1.0], [2.0]]), np.array([0.0]))
        assert_close(got, np.array([[0.625]]), rtol=1e-9)


# -- natural_gradient_fit ---------------------------------------------------------------------------------------------


def overlapping(rng, n=14, d=3):
    """Data that no plane separates, so that the best parameters are finite; short enough to be shown."""
    X = np.column_stack([np.ones(n), rng.normal(size=(n, d - 1)).round(1)])
    y = (rng.random(n) < sigmoid(X @ np.array([0.2, 0.8, -0.5])[:d])).astype(int)
    X[:4], y[:4] = X[4], np.array([0, 1, 0, 1])
    return X, y


def newton(X, y, w, lr, n_steps):
    w = np.array(w, dtype=float)
    for _ in range(n_steps):
        w = w - lr * np.linalg.solve(fisher(X, w), X.T @ (sigmoid(X @ w) - y) / len(y))
    return w


@exercise("natural_gradient_fit", forbids={"np.linalg.pinv": "solve a linear system"})
class TestNaturalGradientFit:
    def test_one_step(self, student, rng):
        """One step from 0: least squares, four times."""
        X, y = overlapping(rng)
        expected = 4 * np.linalg.solve(X.T @ X, X.T @ (y - 0.5))
        assert_close(
            student.natural_gradient_fit(X, y, np.zeros(3), n_steps=1),
            expected,
            rtol=1e-6,
            atol=1e-8,
        )
        assert_close(
            student.natural_gradient_fit(X, y, np.zeros(3), lr=0.25, n_steps=1),
            expected / 4,
            rtol=1e-6,
            atol=1e-8,
        )
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize(("lr", "n_steps"), [(1.0, 3), (0.5, 3), (0.1, 8)])
    def test_any(self, student, rng, lr, n_steps):
        """Exactly as many steps as asked, as long as asked, from where asked."""
        X, y = overlapping(rng)
        w0 = 0.4 * rng.normal(size=3)
        assert_close(
            student.natural_gradient_fit(X, y, w0, lr=lr, n_steps=n_steps),
            newton(X, y, w0, lr, n_steps),
            rtol=1e-6,
            atol=1e-8,
        )
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize("n_steps", [1, 3, 6])
    def test_units(self, student, rng, n_steps):
        """Features in other units, even badly chosen ones: the same path."""
        X, y = overlapping(rng)
        A = np.array([[1.0, 0.5, 0.0], [0.0, 100.0, 3.0], [0.2, 0.0, 0.01]])
        w0 = 0.3 * rng.normal(size=3)
        got = assert_shape(
            student.natural_gradient_fit(X @ A, y, np.linalg.solve(A, w0), n_steps=n_steps), (3,)
        )
        assert_close(got, np.linalg.solve(A, newton(X, y, w0, 1.0, n_steps)), rtol=1e-6, atol=1e-6)

    def test_stationary(self, student, rng):
        """After 12 full steps the gradient has vanished; 10 are taken if nothing is said."""
        X, y = overlapping(rng)
        w = assert_shape(student.natural_gradient_fit(X, y, np.zeros(3), n_steps=12), (3,))
        assert_close(w, newton(X, y, np.zeros(3), 1.0, 12), rtol=1e-6, atol=1e-8)
        if np.abs(X.T @ (sigmoid(X @ w) - y)).max() / len(y) > 1e-8:
            raise CheckFailure("the gradient at the end should be 0.", w)
        assert_close(
            student.natural_gradient_fit(X, y, np.zeros(3), lr=0.2),
            newton(X, y, np.zeros(3), 0.2, 10),
            rtol=1e-6,
            atol=1e-8,
        )
        assert_close(student.natural_gradient_fit(X, y, np.zeros(3)), w, rtol=1e-6, atol=1e-8)

    def test_no_steps(self, student, rng):
        """No steps: the start, as floats. Integers are a start, too."""
        X, y = overlapping(rng)
        assert_close(
            student.natural_gradient_fit(X, y, np.array([1, -2, 0]), n_steps=0),
            np.array([1.0, -2.0, 0.0]),
        )
        assert_close(
            student.natural_gradient_fit(X, y.astype(float), np.array([0, 1, 0]), n_steps=2),
            newton(X, y, [0, 1, 0], 1.0, 2),
            rtol=1e-6,
            atol=1e-8,
        )

    def test_long_steps(self, student, rng):
        """Steps of one and a half."""
        X, y = overlapping(rng)
        assert_close(
            student.natural_gradient_fit(X, y, np.zeros(3), lr=1.5, n_steps=3),
            newton(X, y, np.zeros(3), 1.5, 3),
            rtol=1e-6,
        )


# -- so3_exp and so3_log ----------------------------------------------------------------------------------------------


def cross_matrix(w):
    return np.array([[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]], dtype=float)


def rotation(w):
    """By unit quaternions."""
    a = np.linalg.norm(w)
    q0, q = np.cos(a / 2), np.asarray(w, dtype=float) * np.sinc(a / (2 * pi)) / 2
    return (q0**2 - q @ q) * np.eye(3) + 2 * np.outer(q, q) + 2 * q0 * cross_matrix(q)


@exercise("so3_exp")
class TestSo3Exp:
    @weight(2)
    @pytest.mark.parametrize("angle", [0.3, 1.5, 2.8, 5.0])
    def test_rotation(self, student, rng, angle):
        """A rotation, about its axis, by its angle, small or beyond a half turn."""
        w = (angle * unit(rng, 3)).round(3)
        assert_close(assert_shape(student.so3_exp(w), (3, 3)), rotation(w), rtol=1e-9, atol=1e-10)
        assert_unchanged(student)

    def test_right_hand_rule(self, student):
        """A quarter turn about each axis."""
        for axis in range(3):
            w = np.zeros(3)
            w[axis] = pi / 2
            first, second = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3]
            assert_close(
                assert_shape(student.so3_exp(w), (3, 3)) @ first,
                second,
                rtol=0,
                atol=1e-9,
                what="the turned vector",
            )

    def test_tiny(self, student, rng):
        """Nothing at all, and next to nothing."""
        assert_close(student.so3_exp(np.zeros(3)), np.eye(3))
        for size in (1e-5, 1e-9):
            w = size * unit(rng, 3)
            R = assert_shape(student.so3_exp(w), (3, 3))
            assert_close(
                R,
                np.eye(3) + cross_matrix(w) + cross_matrix(w) @ cross_matrix(w) / 2,
                rtol=0,
                atol=1e-14,
            )

    def test_series(self, student, rng):
        """The sum of 25 terms of the exponential series."""
        w = 2.7 * unit(rng, 3)
        term = total = np.eye(3)
        for k in range(1, 26):
            term = term @ cross_matrix(w) / k
            total = total + term
        assert_close(student.so3_exp(w), total, rtol=1e-9, atol=1e-9)

    def test_group(self, student, rng):
        """Twice the vector is the rotation twice; the negative vector turns back. Integers are vectors, too."""
        w = rng.normal(size=3)
        assert_close(student.so3_exp(2 * w), rotation(w) @ rotation(w), rtol=1e-9, atol=1e-10)
        assert_close(student.so3_exp(-w), rotation(w).T, rtol=1e-9, atol=1e-10)
        assert_close(
            student.so3_exp(np.array([1, -2, 1])), rotation([1, -2, 1]), rtol=1e-9, atol=1e-10
        )

    def test_turned_along(self, student, rng):
        """Turning the axis turns the rotation along."""
        w, Q = rng.normal(size=3), rotation(rng.normal(size=3))
        assert_close(student.so3_exp(Q @ w), Q @ rotation(w) @ Q.T, rtol=1e-9, atol=1e-10)


@exercise("so3_log")
class TestSo3Log:
    @weight(2)
    @pytest.mark.parametrize("angle", [0.2, 1.4, 2.5, 3.1])
    def test_round_trip(self, student, rng, angle):
        """The vector that made the rotation, also beyond a quarter turn."""
        w = angle * unit(rng, 3)
        assert_close(student.so3_log(rotation(w)), w, rtol=0, atol=1e-7)
        assert_close(student.so3_log(rotation(w).T), -w, rtol=0, atol=1e-7)
        assert_unchanged(student)

    def test_quarter_turns(self, student):
        """Quarter turns about the axes, from whole numbers."""
        for axis in range(3):
            e = np.eye(3, dtype=int)
            R = (
                np.outer(e[(axis + 2) % 3], e[(axis + 1) % 3])
                - np.outer(e[(axis + 1) % 3], e[(axis + 2) % 3])
                + np.outer(e[axis], e[axis])
            )
            assert_close(student.so3_log(R), e[axis] * pi / 2, rtol=0, atol=1e-9)

    @weight(2)
    def test_tiny(self, student, rng):
        """The identity gives 0; tiny angles stay what they are."""
        assert_close(student.so3_log(np.eye(3)), np.zeros(3), atol=1e-9)
        R = np.array([[0.96, -0.28, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]])
        assert_close(
            student.so3_log(R), np.array([0.0, 0.0, np.arctan2(0.28, 0.96)]), rtol=0, atol=1e-7
        )
        for size in (1e-3, 1e-6, 1e-8):
            w = size * unit(rng, 3)
            assert_close(student.so3_log(rotation(w)), w, rtol=0, atol=1e-7)
        w = 0.02 * unit(rng, 3)
        assert_close(student.so3_log(rotation(w)), w, rtol=0, atol=1e-7)

    def test_turned_along(self, student, rng):
        """Seen from a turned frame, the vector is turned."""
        w, Q = 2 * unit(rng, 3), rotation(rng.normal(size=3))
        assert_close(student.so3_log(Q @ rotation(w) @ Q.T), Q @ w, rtol=0, atol=1e-7)

    def test_tiny_to_the_digit(self, student):
        """An angle of a millionth keeps its digits."""
        R = np.array([[1.0, -1e-6, 0.0], [1e-6, 1.0, 0.0], [0.0, 0.0, 1.0]])
        assert_close(student.so3_log(R), np.array([0.0, 0.0, 1e-6]), rtol=1e-5, atol=1e-11)

    def test_whole_numbers(self, student):
        """A third of a turn about the diagonal, which exchanges the axes, in whole numbers."""
        R = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]])
        assert_close(student.so3_log(R), np.full(3, 2 * pi / sqrt(27)), rtol=0, atol=1e-7)


# -- rotation_mean ----------------------------------------------------------------------------------------------------


def logarithm(R):
    """By the unit quaternion: its vector part from the antisymmetric part, or where that is small, from the largest column."""
    v = np.array([R[2, 1] - R[1, 2], R[0, 2] - R[2, 0], R[1, 0] - R[0, 1]])
    s = np.linalg.norm(v)
    return v / 2 if s < 1e-9 else v * (np.arctan2(s, np.trace(R) - 1) / s)


def exact(axis, cosine, sine):
    """A rotation about an axis of space by an angle with a cosine and a sine that are short to write."""
    e = cross_matrix(np.eye(3)[axis])
    return np.eye(3) + sine * e + (1 - cosine) * e @ e


def scattered(rng, n, wide=False):
    """Rotations within 1.4 of one that is far from the identity, of numbers that are short to write."""
    steps = [(0.96, 0.28), (0.8, 0.6), (0.8, -0.6)] + [(0.28, -0.96), (0.28, 0.96)] * wide
    found = []
    for _ in range(n):
        first, second = rng.permutation(3)[:2]
        arrow = exact(first, *steps[rng.integers(len(steps))])
        found.append(arrow if wide else arrow @ exact(second, 0.96, rng.choice([-0.28, 0.28])))
    center = exact(2, -0.8, 0.6) @ exact(0, 0.28, 0.96)
    return np.array([center @ arrow for arrow in found]).round(9) + 0.0


def mean_rotation(Rs):
    M = Rs[-1]
    for _ in range(300):
        step = sum(logarithm(M.T @ R) for R in Rs) / len(Rs)
        M = M @ rotation(step)
        if np.linalg.norm(step) < 1e-13:
            break
    return M


def about(axis, degrees):
    return rotation(np.radians(degrees) * np.eye(3)[axis])


@exercise("rotation_mean")
class TestRotationMean:
    @weight(2)
    @pytest.mark.parametrize("n", [2, 3, 9])
    def test_arrows_cancel(self, student, rng, n):
        """A rotation from which the arrows to all the data sum to 0."""
        Rs = scattered(rng, n)
        assert_close(
            assert_shape(student.rotation_mean(Rs), (3, 3)), mean_rotation(Rs), rtol=0, atol=1e-8
        )
        assert_unchanged(student)

    def test_one_axis(self, student):
        """About one axis the angles average: 0, 0, 90 give 30; 170, -170, 100 give 153.3."""
        for axis in range(3):
            assert_close(
                student.rotation_mean(np.array([about(axis, a) for a in (0, 0, 90)])),
                about(axis, 30),
                rtol=0,
                atol=1e-8,
            )
        assert_close(
            student.rotation_mean(np.array([about(2, a) for a in (170, -170, 100)])),
            about(2, 460 / 3),
            rtol=0,
            atol=1e-8,
        )

    @weight(2)
    def test_turned_along(self, student, rng):
        """Turning everything, from either side, turns the mean along; turning back each gives the mean turned back."""
        Rs, Q = scattered(rng, 5), exact(1, 0.6, -0.8)
        M = mean_rotation(Rs)
        assert_close(student.rotation_mean((Q @ Rs).round(9)), Q @ M, rtol=0, atol=1e-8)
        assert_close(student.rotation_mean((Rs @ Q).round(9)), M @ Q, rtol=0, atol=1e-8)
        assert_close(student.rotation_mean(Rs.transpose(0, 2, 1)), M.T, rtol=0, atol=1e-8)

    def test_two_and_one(self, student, rng):
        """The mean of two lies half-way between them; of one, it is that one."""
        first, second = scattered(rng, 2)
        w = logarithm(first.T @ second)
        assert_close(
            student.rotation_mean(np.array([first, second])),
            first @ rotation(w / 2),
            rtol=0,
            atol=1e-8,
        )
        assert_close(student.rotation_mean(first[None]), first, rtol=0, atol=1e-8)

    def test_order_and_repetition(self, student, rng):
        """Another order changes nothing, nor does listing everything twice."""
        Rs = scattered(rng, 4)
        M = mean_rotation(Rs)
        assert_close(student.rotation_mean(Rs[::-1]), M, rtol=0, atol=1e-8)
        assert_close(student.rotation_mean(np.concatenate([Rs, Rs])), M, rtol=0, atol=1e-8)

    def test_wide(self, student, rng):
        """Data as far as 1.3 from their middle."""
        Rs = scattered(rng, 6, wide=True)
        assert_close(student.rotation_mean(Rs), mean_rotation(Rs), rtol=0, atol=1e-8)

    def test_nonsense(self, student):
        """Nothing to average: a ValueError."""
        assert_close(
            student.rotation_mean(np.array([about(0, 20), about(0, 40)])),
            about(0, 30),
            rtol=0,
            atol=1e-8,
        )
        assert_close(
            student.rotation_mean(np.array([about(1, 10), about(1, -30)])),
            about(1, -10),
            rtol=0,
            atol=1e-8,
        )
        assert_raises(ValueError, student.rotation_mean, np.zeros((0, 3, 3)))

    def test_upside_down(self, student):
        """Rotations about a half turn, on both sides of it."""
        Rs = np.array([about(2, degrees) for degrees in (150, 210)])
        assert_close(student.rotation_mean(Rs), about(2, 180), rtol=0, atol=1e-8)

    def test_one_far_from_the_rest(self, student):
        """One rotation that lies far from three others counts as much as each of them."""
        Rs = np.array([about(1, degrees) for degrees in (0, 0, 0, 150)])
        assert_close(student.rotation_mean(Rs), about(1, 37.5), rtol=0, atol=1e-8)

    def test_whole_numbers(self, student):
        """Nothing and a quarter turn, in whole numbers: an eighth of a turn."""
        Rs = np.array([np.eye(3), [[0, -1, 0], [1, 0, 0], [0, 0, 1]]]).astype(int)
        assert_close(student.rotation_mean(Rs), about(2, 45), rtol=0, atol=1e-8)
