"""Hidden tests of unit 19: with the noise given, everything is exact; only exercise 1 draws, and its bounds are six standard errors wide."""

from math import cos, exp, log, pi, sin, sqrt

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_convergence_order,
    assert_float64,
    assert_mean,
    assert_raises,
    assert_shape,
    assert_standard_normal,
    assert_unchanged,
    assert_variance,
    exercise,
    weight,
)


def shaped(got, shape):
    """The shape alone: what the numbers are, each test sees for itself."""
    return assert_shape(got, shape, finite=False, real=False)


@exercise("brownian_paths")
class TestBrownianPaths:
    @weight(2)
    def test_increments(self, student):
        """Twenty thousand paths: increments are normal, with the variance of the time of a step."""
        paths = shaped(
            student.brownian_paths(20_000, 5, 0.3, np.random.default_rng(1)), (20_000, 6)
        )
        assert np.all(paths[:, 0] == 0), "every path starts at 0"
        kicks = np.diff(paths, axis=1)
        assert_standard_normal(
            kicks.ravel() / sqrt(0.3),
            false_failure=1e-8,
            what="the increments, over the root of dt,",
        )

    def test_variances(self, student):
        """The variance grows with the time."""
        paths = shaped(
            student.brownian_paths(20_000, 4, 2.0, np.random.default_rng(2)), (20_000, 5)
        )
        for k in (1, 2, 4):
            assert_mean(paths[:, k], mean=0.0, std=sqrt(2.0 * k), false_failure=1e-8)
            assert_variance(paths[:, k], variance=2.0 * k, false_failure=1e-8)

    def test_independent(self, student):
        """Increments of different times, and of different paths, have nothing to do with each other."""
        kicks = np.diff(
            shaped(student.brownian_paths(20_000, 5, 0.5, np.random.default_rng(3)), (20_000, 6)),
            axis=1,
        )
        over_times = np.corrcoef(kicks.T)[np.triu_indices(5, 1)]
        over_paths = [np.corrcoef(kicks[0::2, k], kicks[1::2, k])[0, 1] for k in range(5)]
        assert_close(
            over_times,
            np.zeros(10),
            rtol=0,
            atol=6 / sqrt(20_000),
            what="the correlations between times",
        )
        assert_close(
            np.array(over_paths),
            np.zeros(5),
            rtol=0,
            atol=6 / sqrt(10_000),
            what="the correlations between paths",
        )
        assert_close(float(np.var(kicks)), 0.5, rtol=0.05)

    def test_generator(self, student):
        """The same seed gives the same paths of 64-bit floats, another seed others; without steps the start is left."""
        first, again, other = (
            np.asarray(student.brownian_paths(50, 6, 1.0, np.random.default_rng(seed)))
            for seed in (4, 4, 5)
        )
        shaped(first, (50, 7))
        assert np.array_equal(first, again), "the same seed gives the same paths"
        assert not np.array_equal(first, other), "another seed gives others"
        assert_float64(first, what="the paths")
        assert_close(float(np.var(np.diff(first))), 1.0, rtol=0, atol=0.5)
        assert_close(student.brownian_paths(3, 0, 1.0, np.random.default_rng(6)), np.zeros((3, 1)))

    def test_strangers(self, student):
        """Four paths have nothing to do with each other, nor with each other's mirror image."""
        steps = np.diff(
            shaped(student.brownian_paths(4, 4000, 0.5, np.random.default_rng(7)), (4, 4001)),
            axis=1,
        )
        among = np.corrcoef(steps) - np.eye(4)
        if np.max(np.abs(among)) > 0.12:
            raise CheckFailure("the increments of two of the paths go along with each other.")


def maruyama(drift, diffusion, x0, dt, dW):
    x = np.array(x0, dtype=float)
    columns = [x]
    for k in range(dW.shape[1]):
        x = x + drift(x, k * dt) * dt + diffusion(x, k * dt) * dW[:, k]
        columns.append(x)
    return np.array(columns).T


@exercise("euler_maruyama")
class TestEulerMaruyama:
    @weight(2)
    def test_both(self, student, rng):
        """Plan and kicks that depend on place and time."""
        drift, diffusion = (lambda x, t: np.sin(x) - t), (lambda x, t: 0.5 + 0.1 * x * t)
        dW = 0.4 * rng.standard_normal((5, 7))
        x0 = rng.standard_normal(5)
        assert_close(
            student.euler_maruyama(drift, diffusion, x0, 0.25, dW),
            maruyama(drift, diffusion, x0, 0.25, dW),
        )
        assert_unchanged(student)

    def test_no_noise(self, student):
        """Without kicks it is Euler's method; whole numbers to start with."""
        got = student.euler_maruyama(
            lambda x, t: t - x, lambda x, t: 1.0, np.array([1, 4]), 0.5, np.zeros((2, 3))
        )
        assert_close(got, np.array([[1, 0.5, 0.5, 0.75], [4, 2, 1.25, 1.125]]))

    def test_pure_noise(self, student, rng):
        """Without a plan the kicks add up; plain numbers will do."""
        dW = rng.standard_normal((3, 4))
        expected = 2.0 + 3.0 * np.column_stack([np.zeros(3), np.cumsum(dW, axis=1)])
        assert_close(
            student.euler_maruyama(lambda x, t: 0.0, lambda x, t: 3.0, np.full(3, 2.0), 0.1, dW),
            expected,
        )
        assert_close(
            student.euler_maruyama(
                lambda x, t: 0.0, lambda x, t: 3.0, np.full(3, 2.0), 0.1, dW[:, :0]
            ),
            np.full((3, 1), 2.0),
        )

    def test_before_the_kick(self, student, rng):
        """Kicks in proportion to x multiply."""
        dW = 0.3 * rng.standard_normal((4, 6))
        expected = np.column_stack([np.ones(4), np.cumprod(1 + dW, axis=1)])
        assert_close(
            student.euler_maruyama(lambda x, t: 0.0, lambda x, t: x, np.ones(4), 0.09, dW), expected
        )

    def test_whole_numbers(self, student):
        """Starts that are whole numbers become 64-bit floats, also where no step is taken."""
        for dW, expected in (
            (np.zeros((2, 1)), np.array([[1.0, 1.5], [4.0, 4.5]])),
            (np.zeros((2, 0)), np.array([[1.0], [4.0]])),
        ):
            got = student.euler_maruyama(
                lambda x, t: 0.5, lambda x, t: 1.0, np.array([1, 4]), 1.0, dW
            )
            assert_close(got, expected)
            assert_float64(got)

    def test_strong_order(self, student):
        """Path by path, a quarter of the step is half the error."""
        fine = sqrt(1 / 256) * np.random.default_rng(7).standard_normal((1500, 256))
        exact = np.exp(0.5 - 0.32 + 0.8 * fine.sum(axis=1))

        def error(dt):
            dW = fine.reshape(1500, round(1 / dt), -1).sum(axis=2)
            path = shaped(
                student.euler_maruyama(
                    lambda x, t: 0.5 * x, lambda x, t: 0.8 * x, np.ones(1500), dt, dW
                ),
                (1500, round(1 / dt) + 1),
            )
            return float(np.mean(np.abs(path[:, -1] - exact)))

        assert_convergence_order(error, order=0.5, steps=(1 / 8, 1 / 32, 1 / 128), tolerance=0.15)


def spring(x0, theta, mu, sigma, dt, z):
    x = np.array(x0, dtype=float)
    columns = [x]
    for k in range(z.shape[1]):
        x = (
            mu
            + (x - mu) * exp(-theta * dt)
            + sigma * sqrt((1 - exp(-2 * theta * dt)) / (2 * theta)) * z[:, k]
        )
        columns.append(x)
    return np.array(columns).T


@exercise("ou_exact")
class TestOuExact:
    @weight(2)
    def test_formula(self, student, rng):
        """Several steps of several paths."""
        for theta, mu, sigma, dt in ((0.7, 2.0, 0.5, 0.3), (3.0, -1.0, 2.0, 1.5)):
            x0, z = rng.standard_normal(4), rng.standard_normal((4, 5))
            assert_close(
                student.ou_exact(x0, theta, mu, sigma, dt, z), spring(x0, theta, mu, sigma, dt, z)
            )
        assert_unchanged(student)

    def test_no_noise(self, student):
        """Without kicks the distance from the post decays; without steps the start is left, in 64-bit floats."""
        got = student.ou_exact(np.array([5, 1]), 0.5, 2.0, 1.0, 2.0, np.zeros((2, 3)))
        assert_close(got, 2 + np.outer([3, -1], np.exp(-np.arange(4.0))))
        got = student.ou_exact(np.array([5, 1]), 0.5, 2.0, 1.0, 2.0, np.zeros((2, 0)))
        assert_close(got, np.array([[5.0], [1.0]]))
        assert_float64(got)

    def test_two_make_one(self, student):
        """Two steps have the mean and the variance of one that is twice as long."""
        theta, mu, sigma = 0.8, 1.5, 0.6
        ends = {}
        for name, z in (("mean", [0.0, 0.0]), ("first", [1.0, 0.0]), ("second", [0.0, 1.0])):
            ends[name] = float(
                shaped(
                    student.ou_exact(np.array([4.0]), theta, mu, sigma, 0.5, np.array([z])), (1, 3)
                )[0, 2]
            )
        assert_close(ends["mean"], mu + 2.5 * exp(-theta))
        variance = (ends["first"] - ends["mean"]) ** 2 + (ends["second"] - ends["mean"]) ** 2
        assert_close(variance, sigma**2 * (1 - exp(-2 * theta)) / (2 * theta))

    def test_long_steps(self, student, rng):
        """After a long time the start is forgotten."""
        z = rng.standard_normal((3, 1))
        for theta in (0.5, 2.0):
            got = shaped(
                student.ou_exact(np.array([100.0, -3.0, 0.0]), theta, 1.0, 2.0, 60.0, z), (3, 2)
            )
            assert_close(got[:, 1], 1 + 2 / sqrt(2 * theta) * z[:, 0], rtol=1e-6, atol=1e-8)

    def test_no_spring(self, student):
        """A spring that does not pull raises a ValueError."""
        assert_close(
            student.ou_exact(np.array([1.0]), log(2), 0.0, 0.0, 1.0, np.ones((1, 1))),
            np.array([[1.0, 0.5]]),
        )
        for theta in (0.0, -0.3):
            assert_raises(
                ValueError,
                student.ou_exact,
                np.array([1.0]),
                theta,
                0.0,
                1.0,
                1.0,
                np.zeros((1, 1)),
            )

    def test_weak_spring(self, student):
        """A weak spring is one, too."""
        assert_close(
            student.ou_exact(np.array([1.0, -2.0]), 1e-3, 0.5, 0.3, 2.0, np.array([[1.0], [-1.0]])),
            spring(np.array([1.0, -2.0]), 1e-3, 0.5, 0.3, 2.0, np.array([[1.0], [-1.0]])),
        )


@exercise("langevin")
class TestLangevin:
    def test_by_hand(self, student):
        """Two steps of two walkers."""
        got = student.langevin(
            lambda x: -x, np.array([[1.0], [2.0]]), 0.5, np.array([[[1.0], [0.0]], [[0.0], [-1.0]]])
        )
        assert_close(got, np.array([[0.75], [-0.5]]))

    @weight(2)
    def test_linear(self, student, rng):
        """A linear slope in two dimensions, many steps."""
        A, x, z = (
            np.array([[2.0, 0.5], [0.5, 1.0]]),
            rng.standard_normal((6, 2)),
            rng.standard_normal((9, 6, 2)),
        )
        expected = x.copy()
        for kick in z:
            expected = expected - 0.2 * expected @ A + sqrt(0.4) * kick
        assert_close(student.langevin(lambda x: -x @ A, x, 0.2, z), expected)
        assert_unchanged(student)

    def test_climbs(self, student):
        """Without kicks it climbs to the top, from far away, too."""
        for far in (10.0, 1000.0):
            got = student.langevin(
                lambda x: 3 - x, np.array([[0.0, far]]), 0.5, np.zeros((5, 1, 2))
            )
            assert_close(got, 3 + np.array([[-3.0, far - 3]]) / 32)

    def test_spread(self, student):
        """Many walkers: the spread of the normal distribution, a little wider for long steps."""
        for step in (0.1, 1.0):
            z = np.random.default_rng(8).standard_normal((60, 4000, 1))
            x = np.zeros(4000)
            for kick in z[:, :, 0]:
                x = (1 - step) * x + sqrt(2 * step) * kick
            got = shaped(student.langevin(lambda x: -x, np.zeros((4000, 1)), step, z), (4000, 1))
            assert_close(float(np.var(got)), float(np.var(x)), rtol=1e-6, what="the variance")
            assert_variance(
                got.ravel(), variance=(1 - (1 - step) ** 120) / (1 - step / 2), false_failure=1e-6
            )

    def test_no_steps(self, student):
        """Without steps the start comes back, as a copy in 64-bit floats."""
        start = np.array([[1, 2], [3, 4]])
        got = student.langevin(lambda x: -x, start, 0.1, np.zeros((0, 2, 2)))
        assert_close(got, start.astype(float))
        assert_float64(got)
        assert_close(student.langevin(lambda x: -x, start, 0.5, np.zeros((1, 2, 2))), start / 2)
        assert_unchanged(student)


@exercise("heat_explicit")
class TestHeatExplicit:
    @weight(2)
    def test_waves(self, student):
        """Waves keep their shape and shrink, each at its own rate."""
        m = 12
        x = np.arange(m) / m
        for k, r, n in ((1, 0.4, 7), (3, 0.25, 5), (5, 0.1, 3)):
            wave = np.sin(2 * pi * k * x) + 0.5 * np.cos(2 * pi * k * x)
            factor = (1 - 4 * r * sin(pi * k / m) ** 2) ** n
            assert_close(
                student.heat_explicit(wave, 0.5, r * 0.25 / 2, n, kappa=2.0),
                factor * wave,
                atol=1e-9,
            )
        assert_unchanged(student)

    def test_by_hand(self, student):
        """One hot cell; whole numbers; no steps."""
        assert_close(
            student.heat_explicit(np.array([8, 0, 0, 0]), 0.5, 0.0625, 1),
            np.array([4.0, 2.0, 0.0, 2.0]),
        )
        assert_close(
            student.heat_explicit(np.array([8, 0, 4]), 1.0, 0.25, 1), np.array([5.0, 3.0, 4.0])
        )
        assert_close(
            student.heat_explicit(np.array([8, 0, 4]), 1.0, 0.25, 0), np.array([8.0, 0.0, 4.0])
        )

    def test_kept_and_turned(self, student, rng):
        """The heat is kept, no cell becomes hotter than the hottest, and a turned ring gives a turned result."""
        u0 = rng.random(9)
        u = shaped(student.heat_explicit(u0, 1.0, 0.3, 6), (9,))
        expected = u0.copy()
        for _ in range(6):
            expected = 0.4 * expected + 0.3 * (np.roll(expected, 1) + np.roll(expected, -1))
        assert_close(u, expected)
        assert_close(float(u.sum()), float(u0.sum()))
        assert_close(student.heat_explicit(np.roll(u0, 4), 1.0, 0.3, 6), np.roll(expected, 4))

    def test_exact_solution(self, student):
        """On finer grids it comes to the exact solution, with the square of the width."""

        def error(dx):
            m = round(1 / dx)
            x = np.arange(m) * dx
            n = round(0.02 / (0.4 * dx**2))
            u = shaped(student.heat_explicit(np.sin(2 * pi * x), dx, 0.02 / n, n), (m,))
            return float(np.max(np.abs(u - exp(-4 * pi**2 * 0.02) * np.sin(2 * pi * x))))

        assert_convergence_order(error, order=2, steps=(0.1, 0.05, 0.025), tolerance=0.3)

    def test_explosion(self, student):
        """Steps that would explode raise a ValueError, also where none is to be taken; just below they are fine."""
        assert_close(
            student.heat_explicit(np.array([2.0, 0.0, 0.0, 0.0]), 1.0, 0.49, 1),
            np.array([0.04, 0.98, 0.0, 0.98]),
        )
        for dx, dt, n, kappa in (
            (1.0, 0.6, 1, 1.0),
            (0.1, 0.01, 1, 1.0),
            (1.0, 0.1, 1, 6.0),
            (1.0, 0.6, 0, 1.0),
        ):
            assert_raises(
                ValueError, student.heat_explicit, np.array([1.0, 0.0, 0.0]), dx, dt, n, kappa
            )

    def test_nearly_level(self, student):
        """A ring that is nearly level goes on becoming more so."""
        small = np.array([2e-6, 0.0, 0.0, 0.0])
        assert_close(
            student.heat_explicit(1 + small, 1.0, 0.25, 1),
            1 + np.array([1e-6, 5e-7, 0.0, 5e-7]),
            rtol=1e-9,
        )

    def test_whole_numbers_and_the_limit(self, student):
        """Whole numbers become floats; r = 1/2 is allowed, and a little more raises a ValueError."""
        assert_close(
            student.heat_explicit(np.array([1, 0, 0, 0]), 1.0, 0.25, 2),
            np.array([0.375, 0.25, 0.125, 0.25]),
        )
        assert_close(
            student.heat_explicit(np.array([1.0, 0.0, 0.0, 0.0]), 1.0, 0.25, 1, kappa=2.0),
            np.array([0.0, 0.5, 0.0, 0.5]),
        )
        assert_raises(
            ValueError, student.heat_explicit, np.array([1.0, 0.0, 0.0, 0.0]), 1.0, 0.51, 1
        )


def crank_nicolson(u0, r, n):
    m = len(u0)
    A, B = np.eye(m), np.eye(m)
    for i in range(1, m - 1):
        A[i, i - 1 : i + 2] = [-r / 2, 1 + r, -r / 2]
        B[i, i - 1 : i + 2] = [r / 2, 1 - r, r / 2]
    u = np.array(u0, dtype=float)
    for _ in range(n):
        u = np.linalg.solve(A, B @ u)
    return u


@exercise("heat_crank_nicolson")
class TestHeatCrankNicolson:
    @weight(2)
    def test_waves(self, student):
        """Sine waves with cold ends shrink, each at its own rate, however long the step."""
        m = 11
        x = np.arange(m) / (m - 1)
        for k, r, n in ((1, 0.5, 6), (3, 4.0, 3), (2, 1000.0, 2)):
            share = 2 * r * sin(k * pi / (2 * (m - 1))) ** 2
            got = student.heat_crank_nicolson(np.sin(pi * k * x), 0.1, r * 0.01 / 3, n, kappa=3.0)
            assert_close(got, ((1 - share) / (1 + share)) ** n * np.sin(pi * k * x), atol=1e-9)
        assert_unchanged(student)

    def test_random(self, student, rng):
        """Any temperatures, with warm ends."""
        for r, n in ((0.3, 4), (2.5, 3)):
            u0 = 10 * rng.random(8)
            assert_close(
                student.heat_crank_nicolson(u0, 0.5, 0.25 * r, n), crank_nicolson(u0, r, n)
            )

    def test_straight(self, student):
        """A straight line stays; everything else comes to it in the end."""
        line = np.linspace(3.0, 7.0, 6)
        assert_close(student.heat_crank_nicolson(line, 0.2, 5.0, 3), line)
        bent = np.array([3.0, 9.0, 0.0, 1.0, 4.0, 7.0])
        assert_close(student.heat_crank_nicolson(bent, 0.2, 0.05, 120), line, rtol=1e-6)

    def test_by_hand(self, student):
        """Three points, whole numbers, no steps."""
        assert_close(
            student.heat_crank_nicolson(np.array([1, 5, 3]), 1.0, 1.0, 1), np.array([1.0, 2.0, 3.0])
        )
        assert_close(
            student.heat_crank_nicolson(np.array([1, 6, 3]), 1.0, 0.5, 1),
            np.array([1.0, 10 / 3, 3.0]),
        )
        assert_close(
            student.heat_crank_nicolson(np.array([1, 5, 3]), 1.0, 1.0, 0), np.array([1.0, 5.0, 3.0])
        )

    def test_long_steps(self, student):
        """In a long step a spike flips, and a wave on a rod of many points shrinks as it should."""
        spike = np.array([0.0, 0.0, 4.0, 0.0, 0.0])
        assert_close(student.heat_crank_nicolson(spike, 1.0, 10.0, 1), crank_nicolson(spike, 10, 1))
        wave, share = np.sin(pi * np.linspace(0, 1, 101)), 2000 * sin(pi / 200) ** 2
        assert_close(
            student.heat_crank_nicolson(wave, 1.0, 1000.0, 1),
            (1 - share) / (1 + share) * wave,
            atol=1e-8,
        )

    def test_second_order(self, student):
        """Half the step, a quarter of the error."""
        m = 9
        x = np.arange(m) / (m - 1)
        rate = 4 * (m - 1) ** 2 * sin(pi / (2 * (m - 1))) ** 2

        def error(dt):
            u = shaped(
                student.heat_crank_nicolson(np.sin(pi * x), 1 / (m - 1), dt, round(0.2 / dt)), (m,)
            )
            return float(np.max(np.abs(u - exp(-rate * 0.2) * np.sin(pi * x))))

        assert_convergence_order(error, order=2, steps=(0.05, 0.025, 0.0125))


@exercise("heat_by_brownian")
class TestHeatByBrownian:
    @weight(2)
    def test_definition(self, student, rng):
        """The average over walks, written out."""
        x, z = rng.standard_normal(5), rng.standard_normal(7)
        for t, kappa in ((0.5, 1.0), (2.0, 0.3)):
            s = sqrt(2 * kappa * t)
            expected = np.array([np.mean([sin(a + s * b) + a + s * b for b in z]) for a in x])
            assert_close(
                student.heat_by_brownian(lambda v: np.sin(v) + v, x, t, kappa, z), expected
            )
        assert_unchanged(student)

    def test_squares(self, student):
        """The square grows by twice kappa t; as many walks as places, and fewer."""
        for z in (
            np.array([-1.0, 1.0]),
            np.array([-1.0, 1.0, -1.0])[[0, 1, 0, 1]],
            np.sqrt(1.5) * np.array([-1.0, 0.0, 1.0]),
        ):
            assert_close(
                student.heat_by_brownian(lambda v: v**2, np.array([0.0, 1.0, 3.0]), 3.0, 0.5, z),
                np.array([3.0, 4.0, 12.0]),
            )

    def test_cosine(self, student):
        """A cosine shrinks, and keeps its shape."""
        u = (np.arange(2000) + 0.5) / 2000
        grid = np.linspace(-8, 8, 160_001)
        cdf = np.cumsum(np.exp(-(grid**2) / 2))
        z = np.interp(u, cdf / cdf[-1], grid)
        x = np.array([0.0, 0.7, 2.0, -3.0])
        assert_close(
            student.heat_by_brownian(np.cos, x, 0.6, 0.8, z),
            exp(-0.48) * np.cos(x),
            rtol=0,
            atol=1e-3,
        )

    def test_start(self, student):
        """At the time 0 nothing has moved; one place alone."""
        assert_close(
            student.heat_by_brownian(
                np.cos, np.array([0.0, 1.0]), 0.0, 1.0, np.array([3.0, -1.0, 2.0])
            ),
            np.array([1.0, cos(1.0)]),
        )
        assert_close(
            student.heat_by_brownian(
                lambda v: 2 * v, np.array([4.0]), 0.5, 1.0, np.array([1.0, 2.0])
            ),
            np.array([11.0]),
        )

    def test_whole_numbers(self, student):
        """Places that are whole numbers, and walks that went far."""
        for z, more in (([-1, 1], 0.25), ([-6, 6], 9.0)):
            assert_close(
                student.heat_by_brownian(
                    lambda v: v**2, np.array([0, 1, 3]), 0.5, 0.25, np.array(z)
                ),
                np.array([0.0, 1.0, 9.0]) + more,
            )


def blurred_slope(x, t, w, m, s):
    """The slope of the density over the density, where no density is too small."""
    mu, v = np.exp(-t / 2) * np.asarray(m), np.exp(-t) * np.asarray(s) ** 2 + 1 - np.exp(-t)
    gaps = np.asarray(x)[:, None] - mu
    densities = w * np.exp(-(gaps**2) / (2 * v)) / np.sqrt(2 * pi * v)
    return np.sum(-gaps / v * densities, axis=1) / np.sum(densities, axis=1)


MIXTURE = (np.array([0.2, 0.5, 0.3]), np.array([-2.0, 0.5, 3.0]), np.array([0.4, 1.0, 0.25]))


@exercise("diffused_mixture_score")
class TestDiffusedMixtureScore:
    @weight(2)
    @pytest.mark.parametrize("t", [0.0, 0.3, 2.0])
    def test_slope(self, student, t):
        """The slope of the logarithm of the blurred density."""
        x = np.linspace(-3, 4, 15)
        assert_close(student.diffused_mixture_score(x, t, *MIXTURE), blurred_slope(x, t, *MIXTURE))
        assert_unchanged(student)

    def test_one_component(self, student):
        """With one component it is a straight line."""
        for t in (0.0, 0.7):
            mu, v = 2 * exp(-t / 2), 0.25 * exp(-t) + 1 - exp(-t)
            x = np.array([-1.0, 0.0, 5.0])
            assert_close(
                student.diffused_mixture_score(
                    x, t, np.array([1.0]), np.array([2.0]), np.array([0.5])
                ),
                -(x - mu) / v,
            )

    def test_in_the_end(self, student):
        """After a long time the slope is that of plain noise."""
        x = np.array([-2.0, 0.0, 1.5])
        assert_close(student.diffused_mixture_score(x, 60.0, *MIXTURE), -x, rtol=1e-6, atol=1e-9)

    def test_far_out(self, student):
        """A thousand away the widest component decides."""
        w, m, s = np.array([0.6, 0.4]), np.array([1.0, -1.0]), np.array([0.3, 0.9])
        for t in (0.0, 0.5, 1.0):
            mu, v = -exp(-t / 2), 0.81 * exp(-t) + 1 - exp(-t)
            x = np.array([-1000.0, 1000.0])
            assert_close(student.diffused_mixture_score(x, t, w, m, s), -(x - mu) / v, rtol=1e-6)

    def test_components(self, student):
        """In any order, and with one of them cut in two."""
        w, m, s = (part[[2, 0, 1]] for part in MIXTURE)
        x = np.array([-1.0, 0.2, 2.0])
        slope = blurred_slope(x, 0.4, *MIXTURE)
        assert_close(student.diffused_mixture_score(x, 0.4, w, m, s), slope)
        cut = (np.append(w[:2], [0.25, 0.25]), np.append(m, m[2]), np.append(s, s[2]))
        assert_close(student.diffused_mixture_score(x, 0.4, *cut), slope)

    def test_whole_numbers(self, student):
        """Places that are whole numbers have slopes with digits behind the point."""
        x = np.array([-1, 0, 2])
        assert_close(
            student.diffused_mixture_score(x, 0.4, *MIXTURE), blurred_slope(x, 0.4, *MIXTURE)
        )


def backwards(score, x, ts, z):
    x = np.array(x, dtype=float)
    for k in range(len(ts) - 1):
        h = ts[k] - ts[k + 1]
        x = x + h * (x / 2 + score(x, ts[k])) + sqrt(h) * z[k]
    return x


@exercise("reverse_diffusion")
class TestReverseDiffusion:
    def test_by_hand(self, student):
        """Two uneven steps, with a score that depends on the time."""
        got = student.reverse_diffusion(
            lambda x, t: -t * x,
            np.array([1.0, -2.0]),
            np.array([2.0, 1.0, 0.75]),
            np.array([[0.5, 0.0], [1.0, 0.0]]),
        )
        assert_close(got, np.array([0.5, 0.875]))
        assert_unchanged(student)

    def test_noise_stays_noise(self, student, rng):
        """With the score of plain noise every step is linear."""
        ts, z, x = (
            np.array([3.0, 2.0, 1.8, 0.5, 0.1]),
            rng.standard_normal((4, 6)),
            rng.standard_normal(6),
        )
        assert_close(
            student.reverse_diffusion(lambda x, t: -x, x, ts, z),
            backwards(lambda x, t: -x, x, ts, z),
        )

    @weight(2)
    def test_one_clump(self, student):
        """Out of noise comes the normal distribution of the data."""
        rng, ts = np.random.default_rng(9), np.geomspace(6, 0.004, 100)
        z, x = rng.standard_normal((99, 2000)), rng.standard_normal(2000)

        def score(x, t):
            return -(x - 2 * np.exp(-t / 2)) / (0.25 * np.exp(-t) + 1 - np.exp(-t))

        got = shaped(student.reverse_diffusion(score, x, ts, z), (2000,))
        assert_close(got, backwards(score, x, ts, z), rtol=1e-6, atol=1e-8)
        assert_close(float(got.mean()), 2.0, rtol=0, atol=6 * 0.5 / sqrt(2000) + 0.03)
        assert_close(float(got.std()), 0.5, rtol=0, atol=6 * 0.5 / sqrt(4000) + 0.03)

    def test_petals(self, student):
        """New petals: two clumps, a third of them short."""
        places = np.asarray(student.places)
        rng, ts = np.random.default_rng(10), np.geomspace(6, 0.005, 60)
        z, x = rng.standard_normal((59, 400)), rng.standard_normal(400)

        def score(x, t):
            mu, v = np.exp(-t / 2) * places, np.exp(-t) * 0.0225 + 1 - np.exp(-t)
            logs = -((x[:, None] - mu) ** 2) / (2 * v)
            shares = np.exp(logs - logs.max(axis=1, keepdims=True))
            return -np.sum(shares * (x[:, None] - mu), axis=1) / v / shares.sum(axis=1)

        got = shaped(student.reverse_diffusion(score, x, ts, z), (400,))
        short = got < (2.5 - float(student.centre)) / float(student.spread)
        assert_close(float(short.mean()), 1 / 3, rtol=0, atol=0.15)
        distance = np.abs(got[:, None] - places).min(axis=1).max() * float(student.spread)
        assert distance < 1.5, "every new petal is within 1.5 cm of a real one"

    def test_one_time(self, student):
        """With a single time nothing happens; the start is copied, in 64-bit floats."""
        start = np.array([3, -1])
        got = student.reverse_diffusion(lambda x, t: -x, start, np.array([1.0]), np.zeros((0, 2)))
        assert_close(got, np.array([3.0, -1.0]))
        assert_float64(got)
        assert_close(
            student.reverse_diffusion(
                lambda x, t: -x, start, np.array([1.0, 0.0]), np.zeros((1, 2))
            ),
            np.array([1.5, -0.5]),
        )
        assert_unchanged(student)

    def test_far(self, student):
        """One walker alone, far away, and a steep score."""
        for start, slope in ((2.0, 1.0), (50.0, 1.0), (-20.0, 40.0)):
            ts, z = np.array([1.0, 0.75, 0.5]), np.array([[1.0], [-1.0]])
            assert_close(
                student.reverse_diffusion(lambda x, t, a=slope: -a * x, np.array([start]), ts, z),
                backwards(lambda x, t, a=slope: -a * x, [start], ts, z),
            )
