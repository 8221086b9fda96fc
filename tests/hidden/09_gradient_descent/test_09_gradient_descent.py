"""Hidden tests of unit 09: closed forms on quadratics, properties of the optimisers, statistics of the random ones."""

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_float64,
    assert_frequencies,
    assert_raises,
    assert_unchanged,
    exercise,
    weight,
)

RTOL = 1e-9


def symmetric(rng, eigenvalues):
    Q = np.linalg.qr(rng.standard_normal((len(eigenvalues), len(eigenvalues))))[0]
    A = Q @ np.diag(eigenvalues) @ Q.T
    return (A + A.T) / 2


def counted(grad):
    """`grad`, and the list of places it was called at."""
    places = []

    def call(x):
        places.append(np.array(x))
        return grad(x)

    return call, places


@exercise("gradient_descent")
class TestGradientDescent:
    def test_quadratic(self, student, rng):
        """On a bowl every row is a power of one matrix times the start."""
        A, x0 = symmetric(rng, [0.5, 1.0, 3.0]), rng.standard_normal(3)
        path = student.gradient_descent(lambda x: A @ x, x0, lr=0.2, steps=6)
        step = np.eye(3) - 0.2 * A
        expected = np.array([np.linalg.matrix_power(step, k) @ x0 for k in range(7)])
        assert_close(path, expected, rtol=RTOL, what="the path")

    def test_integers_and_lists(self, student):
        """A start of integers, a list, a single number: nothing is cut to whole numbers."""
        for x0 in (np.array([3, -2]), [3, -2], [3.0, -2.0]):
            path = student.gradient_descent(lambda x: x, x0, lr=0.25, steps=2)
            assert_close(
                path,
                np.array([[3, -2], [2.25, -1.5], [1.6875, -1.125]]),
                rtol=RTOL,
                what="the path",
            )
            assert_float64(path, what="the path")
        assert_close(
            student.gradient_descent(lambda x: 2 * x, [5], lr=0.5, steps=1),
            np.array([[5.0], [0.0]]),
            what="the path",
        )

    def test_no_steps(self, student):
        """Without steps the path is the start."""
        path = student.gradient_descent(lambda x: x + 1, [4, 5], lr=0.1, steps=0)
        assert_close(path, np.array([[4.0, 5.0]]), what="the path")
        assert_float64(path, what="the path")

    def test_constant_slope(self, student):
        """A constant gradient gives a straight line, one call for each step, and level ground the start in every row."""
        path = student.gradient_descent(lambda x: 0 * x, [4.0, 5.0], lr=0.5, steps=2)
        assert_close(path, np.array([[4.0, 5.0]] * 3), what="the path on level ground")
        grad, places = counted(lambda x: np.array([2.0, -1.0]))
        path = student.gradient_descent(grad, np.array([1.0, 1.0]), lr=0.5, steps=5)
        assert_close(
            path, np.array([[1.0 - k, 1.0 + 0.5 * k] for k in range(6)]), rtol=RTOL, what="the path"
        )
        if len(places) != 5:
            raise CheckFailure(f"five steps need five gradients, and it asked for {len(places)}.")

    def test_any_rate_and_any_slope(self, student):
        """A negative rate goes uphill, and a steep slope counts in full."""
        path = student.gradient_descent(lambda x: 2 * x, [3.0, 4000.0], lr=-0.5, steps=2)
        assert_close(
            path,
            np.array([[3.0, 4000.0], [6.0, 8000.0], [12.0, 16000.0]]),
            rtol=RTOL,
            what="the path",
        )

    def test_start_stays(self, student):
        """The start that was handed in stays as it was."""
        path = student.gradient_descent(lambda x: x, np.array([8.0, 4.0]), lr=0.5, steps=2)
        assert_close(path, np.array([[8.0, 4.0], [4.0, 2.0], [2.0, 1.0]]), what="the path")
        assert_unchanged(student)


RATES = [
    (0.5, "converged"),
    (0.7, "converged"),
    (0.9, "converged"),
    (0.9995, "slow"),
    (0.999, "slow"),
]


@exercise("classify_loss_curve")
class TestClassifyLossCurve:
    @pytest.mark.parametrize(("factor", "verdict"), RATES)
    def test_decays(self, student, factor, verdict):
        """Exponential decays: fast ones have converged, crawling ones are slow."""
        for length in (101, 301):
            assert student.classify_loss_curve(factor ** np.arange(length)) == verdict

    def test_short_curves(self, student):
        """Three losses are a curve as well."""
        assert student.classify_loss_curve(np.array([1.0, 0.5, 0.25])) == "slow"
        assert student.classify_loss_curve(np.array([1.0, 0.0, 0.0])) == "converged"
        assert student.classify_loss_curve(np.array([1.0, 0.5])) == "slow"
        assert student.classify_loss_curve(np.array([1.0, 3.0])) == "diverging"

    @weight(2)
    def test_units(self, student):
        """In other units, and with a constant added, the verdict stays."""
        assert student.classify_loss_curve(np.array([5e-4, 4e-4, 3e-4, 2e-4, 1e-4])) == "slow"
        curves = [
            (0.999 ** np.arange(201), "slow"),
            (0.8 ** np.arange(201), "converged"),
            (1.02 ** np.arange(201), "diverging"),
        ]
        curves.append((1 + 0.5 * (-1.0) ** np.arange(201), "oscillating"))
        for curve, verdict in curves:
            for a, c in ((1.0, 0.0), (1e-6, 0.0), (1.0, 5.0), (1e5, -3.0)):
                assert student.classify_loss_curve(a * curve + c) == verdict

    def test_not_finite(self, student):
        """nan or inf anywhere is diverging, also where the end looks harmless."""
        for bad in (np.nan, np.inf, -np.inf):
            for place in (1, 20, 40):
                curve = 0.7 ** np.arange(41)
                curve[place] = bad
                assert student.classify_loss_curve(curve) == "diverging"

    def test_zigzag(self, student):
        """A growing zigzag diverges, one around a floor oscillates, a flat curve has converged."""
        k = np.arange(60)
        assert student.classify_loss_curve(2 + 1.05**k * (-1.0) ** k * -0.1) == "diverging"
        assert student.classify_loss_curve(0.9**k + 0.1 + 0.05 * (-1.0) ** k) == "oscillating"
        assert student.classify_loss_curve(np.full(60, 3.0)) == "converged"

    def test_one_bump(self, student):
        """A few rises are no oscillation."""
        three_of_ten = np.array(
            [9.0, 3.0, 4.0, 1.0, 2.0, 0.4, 0.5, 0.2, 0.1, 0.0, 0.0]
        )  # exactly 30 %
        assert student.classify_loss_curve(three_of_ten) == "converged"
        curve = 0.8 ** np.arange(61)
        curve[[10, 20, 30]] = [0.3, 0.02, 0.003]
        assert student.classify_loss_curve(curve) == "converged"
        assert_unchanged(student)

    def test_plateau(self, student):
        """A plateau after a fast drop has converged."""
        assert (
            student.classify_loss_curve(
                np.concatenate([np.linspace(5.0, 1.0, 20), np.full(80, 1.0)])
            )
            == "converged"
        )
        assert student.classify_loss_curve(np.linspace(5.0, 1.0, 100)) == "slow"

    def test_last_tenth(self, student):
        """Only the last tenth of the steps decides between slow and converged."""
        curve = np.concatenate([np.full(50, 2.0), np.linspace(2.0, 1.0, 30), np.full(20, 1.0)])
        assert student.classify_loss_curve(curve) == "converged"
        late = np.concatenate([np.full(92, 2.0), np.linspace(2.0, 1.0, 8)])
        assert student.classify_loss_curve(late) == "slow"
        one_step = np.array([1.0] * 15 + [0.5, 0.0, 0.0])
        assert student.classify_loss_curve(one_step) == "converged"

    def test_two_percent(self, student):
        """Three percent of the drop in the last tenth is slow, one percent is not."""
        for share, verdict in ((0.03, "slow"), (0.013, "converged")):
            curve = np.concatenate([np.linspace(1.0, share, 91), np.linspace(share, 0.0, 11)[1:]])
            assert student.classify_loss_curve(curve) == verdict
        high = np.concatenate(
            [[1.0, 100.0], np.linspace(1.5, 0.5, 99)]
        )  # the whole drop is 0.5, the last tenth brings 0.1
        assert student.classify_loss_curve(high) == "slow"
        steep = np.concatenate([[1.0], np.linspace(0.05, 0.0, 100)])
        assert student.classify_loss_curve(steep) == "converged"

    def test_which_steps_are_the_last(self, student):
        """Of a hundred steps the last ten count, and a first bump does no harm."""
        for place, verdict in ((91, "slow"), (90, "converged")):
            curve = np.ones(101)
            curve[place:] = 0.0
            assert student.classify_loss_curve(curve) == verdict
        curve = np.ones(100)  # 99 steps, of which the last nine count
        curve[90:] = 0.0
        assert student.classify_loss_curve(curve) == "converged"
        bumpy = 0.8 ** np.arange(101)
        bumpy[1] = 1.3
        assert student.classify_loss_curve(bumpy) == "converged"

    def test_real_runs(self, student):
        """Runs of gradient descent on a bowl: too small, good, too large, too much momentum."""

        def losses(lr, beta=0.0):
            x, v, curve = 1.0, 0.0, [0.5]
            for _ in range(50):
                v = beta * v + x
                x = x - lr * v
                curve.append(x * x / 2)
            return np.array(curve)

        assert student.classify_loss_curve(losses(0.004)) == "slow"
        assert student.classify_loss_curve(losses(0.5)) == "converged"
        assert student.classify_loss_curve(losses(2.1)) == "diverging"
        assert student.classify_loss_curve(losses(0.1, 0.99)) == "oscillating"

    def test_too_short(self, student):
        """Fewer than two losses raise a ValueError."""
        assert student.classify_loss_curve(np.array([2.0, 2.0])) == "converged"
        assert_raises(ValueError, student.classify_loss_curve, np.array([1.0]))
        assert_raises(ValueError, student.classify_loss_curve, np.array([]))


@exercise("lr_bounds")
class TestLrBounds:
    def test_values(self, student, rng):
        """Limit, best step and rate from the eigenvalues, in any orientation."""
        for eigenvalues in ([1.0, 2.0, 4.0], [0.1, 0.3, 0.5, 8.0], [5.0, 5.5]):
            low, high = eigenvalues[0], eigenvalues[-1]
            limit, best, rate = student.lr_bounds(symmetric(rng, eigenvalues))
            assert_close(limit, 2 / high, what="the limit")
            assert_close(best, 2 / (low + high), what="the best step")
            assert_close(rate, (high - low) / (high + low), what="the rate")

    def test_descent_agrees(self, student, rng):
        """Descent converges just below the limit and diverges just above."""
        A = symmetric(rng, [0.5, 1.0, 3.0])
        limit = float(student.lr_bounds(A)[0])
        x0 = rng.standard_normal(3)
        for factor, converges in ((0.98, True), (1.02, False)):
            x = np.linalg.matrix_power(np.eye(3) - factor * limit * A, 400) @ x0
            if (np.linalg.norm(x) < 0.1 * np.linalg.norm(x0)) != converges:
                raise CheckFailure(
                    "with 0.98 times the limit descent should converge, and with 1.02 times the limit diverge.",
                    limit,
                )

    def test_scaling(self, student, rng):
        """Twice the curvature, half the step; the rate stays."""
        A = symmetric(rng, [1.0, 2.0, 7.0])
        one, two = student.lr_bounds(A), student.lr_bounds(2 * A)
        assert_close(one[0], 2 / 7, what="the limit")
        assert_close(two[0], 1 / 7, what="the limit")
        assert_close(two[1], one[1] / 2, what="the best step")
        assert_close(two[2], 0.75, what="the rate")

    def test_round_bowls(self, student):
        """One dimension, and the identity: one step suffices."""
        for A, limit in ((np.array([[4.0]]), 0.5), (np.eye(10), 2.0), (3 * np.eye(2), 2 / 3)):
            result = student.lr_bounds(A)
            assert_close(result[0], limit, what="the limit")
            assert_close(result[1], limit / 2, what="the best step")
            assert_close(result[2], 0.0, what="the rate")

    def test_what_is_no_bowl(self, student, rng):
        """Not symmetric, or not curved upwards everywhere: a ValueError."""
        assert_close(student.lr_bounds(np.diag([2.0, 2.0]))[0], 1.0, what="the limit")
        assert_close(student.lr_bounds(np.diag([1e-7, 2e-7]))[0], 1e7, what="the limit")
        assert_close(
            student.lr_bounds(np.array([[2.0, 1.0], [1.0 + 1e-12, 2.0]]))[0],
            2 / 3,
            what="the limit",
        )
        nearly = 1e7 * np.array([[2.0, 1.0, 0.0], [1.0 + 1e-14, 2.0, 0.0], [0.0, 0.0, 1.0]])
        assert_close(student.lr_bounds(nearly)[0], 2 / 3e7, what="the limit")
        later = np.array([[4.0, 0.0, 0.0], [0.0, 4.0, 1.0], [0.0, 0.0, 4.0]])
        for A in (
            symmetric(rng, [-1.0, 2.0]),
            np.diag([0.0, 1.0]),
            np.array([[1.0, 0.5], [0.0, 1.0]]),
            -np.eye(2),
            later,
            1e-12 * np.array([[2.0, 1.0], [0.5, 2.0]]),
        ):
            assert_raises(ValueError, student.lr_bounds, A)


@exercise("momentum_descent")
class TestMomentumDescent:
    def test_two_steps(self, student):
        """The first two steps by hand, also from close to the minimum."""
        path = student.momentum_descent(lambda x: 2 * x, [10, -5], lr=0.1, beta=0.5, steps=2)
        assert_close(path, np.array([[10, -5], [8, -4], [5.4, -2.7]]), rtol=RTOL, what="the path")
        assert_float64(path, what="the path")
        path = student.momentum_descent(lambda x: 2 * x, [1e-6], lr=0.1, beta=0.5, steps=2)
        assert_close(path, np.array([[1e-6], [8e-7], [5.4e-7]]), what="the path near the minimum")

    def test_no_momentum(self, student, rng):
        """With beta = 0 it is plain gradient descent."""
        A, x0 = symmetric(rng, [1.0, 2.0]), rng.standard_normal(2)
        path = student.momentum_descent(lambda x: A @ x, x0, lr=0.3, beta=0.0, steps=5)
        expected = np.array([np.linalg.matrix_power(np.eye(2) - 0.3 * A, k) @ x0 for k in range(6)])
        assert_close(path, expected, rtol=RTOL, what="the path")

    def test_constant_slope(self, student):
        """A constant gradient: the velocity tends to the gradient over 1 - beta."""
        grad, places = counted(lambda x: np.array([3.0]))
        path = student.momentum_descent(grad, [0.0], lr=0.1, beta=0.8, steps=120)
        assert_close(
            path[-2] - path[-1], np.array([0.1 * 3.0 / 0.2]), rtol=1e-6, what="the last step"
        )
        if len(places) != 120:
            raise CheckFailure(f"120 steps need 120 gradients, and it asked for {len(places)}.")

    def test_recursion(self, student, rng):
        """On a bowl three places in a row are linked."""
        A, x0 = symmetric(rng, [0.5, 1.0, 4.0]), rng.standard_normal(3)
        path = student.momentum_descent(lambda x: A @ x, x0, lr=0.15, beta=0.7, steps=8)
        assert_close(path[0], x0, rtol=RTOL, what="row 0")
        assert_close(path[1], x0 - 0.15 * A @ x0, rtol=RTOL, what="row 1")
        for k in range(1, 8):
            expected = path[k] + 0.7 * (path[k] - path[k - 1]) - 0.15 * A @ path[k]
            assert_close(path[k + 1], expected, rtol=RTOL, atol=1e-9, what=f"row {k + 1}")
        path = student.momentum_descent(
            lambda x: x, [1.0], lr=0.1, beta=0.95, steps=30
        )  # overshoots and comes back
        expected = path[1:-1] + 0.95 * np.diff(path, axis=0)[:-1] - 0.1 * path[1:-1]
        assert_close(path[2:], expected, rtol=RTOL, atol=1e-9, what="the rows from 2 on")

    def test_long_valley(self, student):
        """In a long valley it is a hundred times closer than plain descent."""
        low, high = 1.0, 1000.0
        lr, root = 4 / (np.sqrt(high) + np.sqrt(low)) ** 2, np.sqrt(high / low)
        curvatures = np.array([low, high])
        path = student.momentum_descent(
            lambda x: curvatures * x,
            [1.0, 1.0],
            lr=lr,
            beta=((root - 1) / (root + 1)) ** 2,
            steps=200,
        )
        plain = ((high - low) / (high + low)) ** 200
        loss, plain_loss = (
            0.5 * float(curvatures @ path[-1] ** 2),
            0.5 * float(curvatures.sum()) * plain**2,
        )
        assert loss < plain_loss / 100, (
            "after 200 steps the loss should be a hundred times below that of plain descent"
        )

    def test_start(self, student):
        """The start stays as it was; without steps the path is the start; where it is level, it rolls on."""
        path = student.momentum_descent(lambda x: x, [7, 8], lr=0.1, beta=0.9, steps=0)
        assert_close(path, np.array([[7.0, 8.0]]), what="the path")
        assert_float64(path, what="the path")
        path = student.momentum_descent(lambda x: x, np.array([4.0]), lr=0.5, beta=0.5, steps=3)
        assert_close(path[:, 0], np.array([4.0, 2.0, 0.0, -1.0]), atol=1e-12, what="the path")
        assert_unchanged(student)


def adam_by_sums(slope, x, lr, steps, b1=0.9, b2=0.999, eps=1e-8):
    """The path of Adam, with its averages as explicit weighted sums."""
    path, slopes = [x], []
    for t in range(1, steps + 1):
        slopes.append(slope(path[-1]))
        powers = np.arange(t - 1, -1, -1)[:, np.newaxis]
        m = np.sum((1 - b1) * b1**powers * np.array(slopes), axis=0) / (1 - b1**t)
        s = np.sum((1 - b2) * b2**powers * np.array(slopes) ** 2, axis=0) / (1 - b2**t)
        path.append(path[-1] - lr * m / (np.sqrt(s) + eps))
    return np.array(path)


@exercise("adam")
class TestAdam:
    def test_constant_gradient(self, student):
        """With a constant gradient every step has the same size, the first one too."""
        g = np.array([4.0, -0.02, 1e-3])
        path = student.adam(lambda x: g, [1.0, 2.0, 3.0], lr=0.1, steps=30)
        expected = np.array([1.0, 2.0, 3.0]) - np.arange(31)[:, np.newaxis] * 0.1 * g / (
            np.abs(g) + 1e-8
        )
        assert_close(path, expected, rtol=1e-6, what="the path")

    def test_scale_of_the_gradient(self, student):
        """Ten thousand times the gradient gives the same path."""
        expected = adam_by_sums(
            lambda x: np.array([1.0, -1.0]) + 5 * x, np.zeros(2), 0.1, 5, eps=1e-13
        )
        for scale in (1.0, 1e4):
            path = student.adam(
                lambda x, scale=scale: scale * (np.array([1.0, -1.0]) + 5 * x),
                [0.0, 0.0],
                lr=0.1,
                steps=5,
                eps=1e-13,
            )
            assert_close(path, expected, rtol=1e-6, what="the path")

    @weight(2)
    def test_wild_gradients(self, student):
        """Changing gradients, with other betas, against explicit weighted sums; level ground does not stop it."""

        def slope_and_plain(x):
            return np.where(x > 0, 2.0, 0.0)

        path = student.adam(slope_and_plain, [0.05], lr=0.1, steps=3)
        assert_close(
            path,
            adam_by_sums(slope_and_plain, np.array([0.05]), 0.1, 3),
            rtol=1e-6,
            what="the path over level ground",
        )

        def slope(x):
            return np.array([2.0, -1.0, 0.5]) + 40 * x

        path = student.adam(slope, np.zeros(3), lr=0.05, steps=6, beta1=0.5, beta2=0.8, eps=1e-3)
        assert_close(
            path,
            adam_by_sums(slope, np.zeros(3), 0.05, 6, 0.5, 0.8, 1e-3),
            rtol=1e-6,
            what="the path",
        )

    def test_place_of_eps(self, student):
        """eps stands outside the root."""
        path = student.adam(lambda x: np.array([0.3]), [0.0], lr=1.0, steps=2, eps=0.1)
        assert_close(path[1:, 0], np.array([-0.75, -1.5]), rtol=1e-6, what="the path")

    def test_defaults(self, student):
        """The usual betas and eps are the defaults."""
        path = student.adam(lambda x: 1 + 300 * x, [0.0], lr=0.01, steps=3)
        assert_close(
            path,
            adam_by_sums(lambda x: 1 + 300 * x, np.zeros(1), 0.01, 3),
            rtol=1e-6,
            what="the path",
        )
        tiny = student.adam(lambda x: np.array([1e-8]), [0.0], lr=1.0, steps=1)
        assert_close(
            tiny[1], np.array([-0.5]), rtol=1e-6, what="the step of a gradient as small as eps"
        )

    def test_coordinates_apart(self, student):
        """A coordinate without slope stays; the others do not see it."""
        path = student.adam(lambda x: np.array([0.0, x[1]]), [5.0, 1.0], lr=0.1, steps=4)
        alone = student.adam(lambda x: x * 1.0, [1.0], lr=0.1, steps=4)
        assert_close(path[:, 0], np.full(5, 5.0), what="the first coordinate")
        assert_close(path[:, 1], alone[:, 0], rtol=1e-6, what="the second coordinate")
        m = s = 0.0
        x = 1.0
        for t in range(1, 5):
            m, s = 0.9 * m + 0.1 * x, 0.999 * s + 0.001 * x * x
            x -= 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
            assert_close(alone[t], np.array([x]), rtol=1e-6, what=f"row {t}")

    def test_start(self, student):
        """The start stays as it was, and integers are not cut; without steps the path is the start."""
        path = student.adam(lambda x: x, [7, 8], lr=0.1, steps=0)
        assert_close(path, np.array([[7.0, 8.0]]), what="the path")
        assert_float64(path, what="the path")
        path = student.adam(lambda x: np.array([2.0]), np.array([3]), lr=0.5, steps=1)
        assert_close(path, np.array([[3.0], [2.5]]), rtol=1e-6, what="the path")
        assert_unchanged(student)


def recorded(student, n, batch_size, epochs, rng, *, lr=0.1):
    """Run `minibatch_sgd` on an awkward function; the batches it asked for, the result, and what replaying the batches gives."""
    batches = []

    def grad(x, idx):
        assert isinstance(idx, np.ndarray), "grad_batch takes the sample numbers as an array."
        batches.append(np.array(idx))
        return x * 0.5 + np.array([float(np.mean(idx)), 1.0])

    end = student.minibatch_sgd(
        grad, [3, -1], n, lr=lr, batch_size=batch_size, epochs=epochs, rng=rng
    )
    x = np.array([3.0, -1.0])
    for idx in batches:
        x = x - lr * (x * 0.5 + np.array([float(np.mean(idx)), 1.0]))
    return batches, end, x


@exercise("minibatch_sgd")
class TestMinibatchSgd:
    @pytest.mark.parametrize(
        ("n", "batch_size"), [(10, 3), (8, 4), (5, 1), (6, 6), (4, 9), (25, 10)]
    )
    def test_batches(self, student, n, batch_size):
        """Each epoch sees every sample once, in batches of the right size, and no batch is left out."""
        batches, end, replayed = recorded(student, n, batch_size, 3, np.random.default_rng(7))
        sizes = [min(batch_size, n - start) for start in range(0, n, batch_size)]
        if [len(idx) for idx in batches] != sizes * 3:
            raise CheckFailure(
                f"the batches of {n} samples should have the sizes {sizes} in each epoch, and have {[len(idx) for idx in batches]}.",
                end,
            )
        for epoch in range(3):
            seen = np.concatenate(batches[epoch * len(sizes) : (epoch + 1) * len(sizes)])
            if sorted(seen.tolist()) != list(range(n)):
                raise CheckFailure("each epoch should see every sample exactly once.", end)
        assert_close(end, replayed, rtol=RTOL, what="the result")

    def test_orders_differ(self, student):
        """Every epoch has a new order."""
        batches, end, replayed = recorded(student, 30, 10, 3, np.random.default_rng(3))
        assert_close(end, replayed, rtol=RTOL, what="the result")
        assert len(batches) == 9, "three epochs with three batches each make nine steps"
        orders = [np.concatenate(batches[3 * epoch : 3 * epoch + 3]) for epoch in range(3)]
        if any(np.array_equal(orders[i], orders[j]) for i in range(3) for j in range(i)):
            raise CheckFailure("every epoch should shuffle anew.", end)

    def test_ups_and_downs(self, student):
        """In a random order of twelve samples a number is followed by a larger one half of the time.

        A correct solution fails this with probability below 1e-9: the bound is 6.8 standard deviations, sqrt(13 / 12) / 11 in one epoch.
        """
        batches, end, _ = recorded(student, 12, 12, 300, np.random.default_rng(13), lr=1e-3)
        ups = np.array([np.mean(np.diff(idx) > 0) for idx in batches])
        if len(batches) != 300 or not abs(float(ups.mean()) - 0.5) < 6.8 * np.sqrt(
            13 / 12
        ) / 11 / np.sqrt(300):
            raise CheckFailure(
                "the order of the samples is not random: some neighbours come together too often.",
                end,
            )

    def test_uniform(self, student):
        """All 24 orders of four samples come equally often."""
        batches, end, _ = recorded(student, 4, 4, 1200, np.random.default_rng(11), lr=1e-3)
        orders: dict[tuple[int, ...], int] = {}
        for idx in batches:
            key = tuple(int(i) for i in idx)
            orders[key] = orders.get(key, 0) + 1
        if len(orders) != 24 or len(batches) != 1200:
            raise CheckFailure(
                "in 1200 epochs each of the 24 orders of four samples should occur.", end
            )
        assert_frequencies(
            np.array(list(orders.values())),
            probabilities=np.full(24, 1 / 24),
            false_failure=1e-9,
            what="the orders",
        )

    def test_generator(self, student):
        """The same seed gives the same order, another seed another; nothing else is random."""
        first, second, other = (
            recorded(student, 20, 7, 2, np.random.default_rng(seed)) for seed in (5, 5, 6)
        )
        assert_close(second[1], first[1], rtol=RTOL, what="the result with the same seed")
        if all(np.array_equal(a, b) for a, b in zip(first[0], other[0], strict=True)):
            raise CheckFailure("another seed should give another order.", first[1])
        if any(not np.array_equal(a, b) for a, b in zip(first[0], second[0], strict=True)):
            raise CheckFailure(
                "the same seed should give the same order: take all randomness from rng.", first[1]
            )

    def test_whole_batches(self, student):
        """With batches as large as the data it is gradient descent."""
        end = student.minibatch_sgd(
            lambda x, idx: 2 * x,
            [8, -4],
            5,
            lr=0.25,
            batch_size=5,
            epochs=3,
            rng=np.random.default_rng(0),
        )
        assert_close(end, np.array([1.0, -0.5]), rtol=RTOL, what="the result")
        assert_float64(end)

    def test_start(self, student):
        """No epochs: the start comes back, and it stays as it was."""
        start = np.array([1.5, 2.5])
        for x0 in (start, np.array([1, 2])):
            end = student.minibatch_sgd(
                lambda x, idx: x,
                x0,
                4,
                lr=0.1,
                batch_size=2,
                epochs=0,
                rng=np.random.default_rng(0),
            )
            assert_close(end, 1.0 * x0, what="the result")
            assert_float64(end)
        end = student.minibatch_sgd(
            lambda x, idx: x, start, 4, lr=0.5, batch_size=2, epochs=1, rng=np.random.default_rng(0)
        )
        assert_close(end, start / 4, what="the result")
        changed = [change for change in student.last_call.changed if change.path == (1,)]
        assert not changed, "the start was changed"


def saddle(p):
    return np.array([2 * p[0], -2 * p[1] + 2 * p[1] ** 3])


@exercise("perturbed_descent")
class TestPerturbedDescent:
    def test_clear_gradient(self, student, rng):
        """Where the gradient is clear it is gradient descent."""
        A, x0 = symmetric(rng, [1.0, 2.0, 3.0]), 5 + rng.standard_normal(3)
        grad, places = counted(lambda x: A @ x)
        path = student.perturbed_descent(
            grad, x0, lr=0.2, steps=5, radius=0.1, gtol=1e-6, rng=np.random.default_rng(1)
        )
        expected = np.array([np.linalg.matrix_power(np.eye(3) - 0.2 * A, k) @ x0 for k in range(6)])
        assert_close(path, expected, rtol=RTOL, what="the path")
        assert len(places) == 5, "the gradient should be asked for once in each step"

    def test_threshold(self, student):
        """The Euclidean length of the gradient decides."""
        for slope, kicked in (
            ([0.8, 0.8], False),
            ([0.8, 0.0], True),
            ([-0.8, -0.7], False),
            ([0.0, 0.99], True),
            ([0.0, 1.0], True),
        ):
            g = np.array(slope)
            path = student.perturbed_descent(
                lambda x, g=g: g,
                [1, 2],
                lr=0.5,
                steps=3,
                radius=0.25,
                gtol=1.0,
                rng=np.random.default_rng(4),
            )
            if not kicked:
                assert_close(
                    path,
                    np.array([1.0, 2.0]) - 0.5 * g * np.arange(4)[:, np.newaxis],
                    rtol=RTOL,
                    what="the path",
                )
            else:
                kicks = np.linalg.norm(np.diff(path, axis=0), axis=1)
                if kicks.shape != (3,) or (np.abs(kicks - 0.25) > RTOL * 0.25).any():
                    raise CheckFailure("every kick should have the length radius.", path)

    @weight(2)
    def test_leaves_the_saddle(self, student):
        """It gets off a saddle on which plain descent stays, and both minima occur."""
        sides = set()
        for seed in range(22):
            path = student.perturbed_descent(
                saddle,
                [1.0, 0.0],
                lr=0.1,
                steps=150,
                radius=1e-2,
                gtol=1e-4,
                rng=np.random.default_rng(100 + seed),
            )
            x, y = path[-1]
            if not np.hypot(x, abs(y) - 1) < 0.02:
                raise CheckFailure(
                    "after 150 steps it should be within 0.02 of one of the minima (0, 1) and (0, -1).",
                    path,
                )
            sides.add(bool(y > 0))
        assert sides == {True, False}, (
            "all 22 runs ended in the same minimum: the kicks prefer a direction"
        )

    @pytest.mark.parametrize("n", [2, 3])
    def test_directions(self, student, n):
        """Kicks have the length radius, and all directions are alike."""
        path = student.perturbed_descent(
            lambda x: np.zeros(n),
            np.zeros(n),
            lr=0.1,
            steps=3000,
            radius=2.0,
            gtol=1e-3,
            rng=np.random.default_rng(21 + n),
        )
        u = np.diff(path, axis=0) / 2.0
        assert_close(
            np.linalg.norm(u, axis=1), np.ones(3000), rtol=1e-8, what="the length of the kicks"
        )
        bound = 6 / np.sqrt(n * 3000)
        if not np.all(np.abs(u.mean(axis=0)) < bound):
            raise CheckFailure("the kicks prefer one side.", path)
        if not abs(np.mean(np.sum(u[1:] * u[:-1], axis=1))) < bound:
            raise CheckFailure("successive kicks depend on each other.", path)
        if not abs(np.mean(np.sum(u**4, axis=1)) - 3 / (n + 2)) < 0.02:
            raise CheckFailure(
                "the kicks prefer the axes, or the diagonals: all directions should be alike.", path
            )

    def test_one_dimension(self, student):
        """In one dimension the kicks go left and right."""
        path = student.perturbed_descent(
            lambda x: np.zeros(1),
            [0],
            lr=0.1,
            steps=60,
            radius=0.5,
            gtol=1e-3,
            rng=np.random.default_rng(2),
        )
        steps = np.diff(path[:, 0])
        if steps.shape != (60,) or (np.abs(np.abs(steps) - 0.5) > 1e-8).any():
            raise CheckFailure("every kick should have the length radius.", path)
        assert 10 <= np.sum(steps > 0) <= 50, "the kicks go only one way"
        none = student.perturbed_descent(
            lambda x: np.zeros(1),
            [3],
            lr=0.1,
            steps=0,
            radius=0.5,
            gtol=1e-3,
            rng=np.random.default_rng(2),
        )
        assert_close(none, np.array([[3.0]]), what="the path without steps")
        assert_float64(none, what="the path without steps")

    def test_generator(self, student):
        """The same seed gives the same path; nothing else is random; the start stays."""
        paths = [
            student.perturbed_descent(
                saddle,
                np.array([0.0, 0.0]),
                lr=0.1,
                steps=20,
                radius=0.1,
                gtol=1e-3,
                rng=np.random.default_rng(seed),
            )
            for seed in (8, 8, 9)
        ]
        assert_close(np.linalg.norm(paths[0][1]), 0.1, rtol=1e-8, what="the first kick")
        assert_close(paths[1], paths[0], rtol=RTOL, what="the path with the same seed")
        assert np.abs(paths[2] - paths[0]).max() > 1e-3, "another seed should give another path"
        assert not [change for change in student.last_call.changed if change.path == (1,)], (
            "the start was changed"
        )


def valleys(x):
    return float((x[0] ** 2 - 1) ** 2 + 0.3 * x[0])


def valley_slope(x):
    return 4 * x * (x**2 - 1) + 0.3


LEFT_VALLEY, RIGHT_VALLEY = np.sort(np.roots([4.0, 0.0, -4.0, 0.3]).real)[[0, 2]].reshape(2, 1)


@exercise("multistart")
class TestMultistart:
    def test_two_valleys(self, student):
        """Starts on the right find the local minimum; one on the left the global one."""
        point, value, row = student.multistart(
            valleys, valley_slope, np.array([[0.5], [1.5], [0.9]]), lr=0.05, steps=300
        )
        assert_close(point, RIGHT_VALLEY, rtol=1e-4, what="the point")
        assert_close(value, valleys(point), rtol=1e-6, what="the value")
        point, value, row = student.multistart(
            valleys, valley_slope, np.array([[0.5], [1.5], [-0.2], [0.9]]), lr=0.05, steps=300
        )
        assert_close(point, LEFT_VALLEY, rtol=1e-4, what="the point")
        assert row == 2, "the start in row 2 ends lowest"
        assert isinstance(value, float)

    def test_explosions(self, student):
        """Runs that explode do not count, wherever they stand."""
        for order in ([0, 1, 2], [1, 2, 0], [2, 0, 1]):
            starts = np.array([[60.0], [0.5], [-0.5]])[order]
            point, _, row = student.multistart(valleys, valley_slope, starts, lr=0.05, steps=50)
            assert_close(point, np.array([-1.035]), rtol=1e-2, what="the point")
            assert row == order.index(2), "the start at -0.5 ends lowest"

    def test_all_explode(self, student):
        """Where every run explodes, a ValueError."""
        _, value, row = student.multistart(
            valleys, valley_slope, np.array([[0.0]]), lr=0.05, steps=0
        )
        assert_close(value, 1.0, what="the value")
        assert row == 0
        assert_raises(
            ValueError,
            student.multistart,
            valleys,
            valley_slope,
            np.array([[60.0], [70.0]]),
            lr=0.05,
            steps=50,
        )

    def test_infinite_values(self, student):
        """An end where f is not finite does not count, also where it is minus infinity."""

        def f(x):
            return -np.inf if x[0] > 5 else np.nan if x[0] < -5 else float(x[0] ** 2)

        point, value, row = student.multistart(
            f, lambda x: 0 * x, np.array([[6.0], [-6.0], [2.0], [-1.0], [4.0]]), lr=0.1, steps=2
        )
        assert_close(point, np.array([-1.0]), what="the point")
        assert_close(value, 1.0, what="the value")
        assert row == 3

    def test_infinite_points(self, student):
        """An end that is not finite in some coordinate does not count, whatever f says there."""

        def f(x):
            return float(x[0] ** 2)

        starts = np.array([[1.0, np.inf], [np.nan, np.nan], [2.0, 1.0]])
        point, value, row = student.multistart(
            lambda x: 0.0 if np.isnan(x[0]) else f(x), lambda x: 0 * x, starts, lr=0.1, steps=1
        )
        assert_close(point, np.array([2.0, 1.0]), what="the point")
        assert_close(value, 4.0, what="the value")
        assert row == 2

    def test_ties(self, student):
        """Of equal ends the first one counts."""
        starts = np.array([[3], [-2], [2], [-2]])
        point, value, row = student.multistart(
            lambda x: float(x[0] ** 2), lambda x: 2 * x, starts, lr=0.1, steps=0
        )
        assert_close(point, np.array([-2.0]), what="the point")
        assert_close(value, 4.0, what="the value")
        assert row == 1
        starts = np.array([[1.0], [1.0 - 1e-8], [1.0]])  # nearly equal is not equal
        _, _, row = student.multistart(
            lambda x: float(x[0] ** 2), lambda x: 2 * x, starts, lr=0.1, steps=0
        )
        assert row == 1

    def test_the_end_counts(self, student):
        """Where a run ends counts, not what it passed on the way, nor where it began."""

        def f(x):
            return -9.0 if abs(x[0] - 3) < 0.6 else float(abs(x[0]))

        starts = np.array([[3.2], [8.0], [1.2]])
        point, value, row = student.multistart(
            f, lambda x: np.array([10.0]), starts, lr=0.1, steps=7
        )
        assert_close(point, np.array([1.0]), what="the point")
        assert_close(value, 1.0, what="the value")
        assert row == 1
        assert_unchanged(student)

    def test_several_dimensions(self, student, rng):
        """Vectors of several numbers, from integers too."""
        target = np.array([1.0, -2.0, 3.0])

        def f(x):
            return float(np.sum((x - target) ** 2))

        point, value, row = student.multistart(
            f,
            lambda x: 2 * (x - target),
            np.array([[9, 9, 9], [1, -2, 4], [0, 0, 0]]),
            lr=0.25,
            steps=3,
        )
        assert_close(point, target + np.array([0.0, 0.0, 0.125]), rtol=RTOL, what="the point")
        assert_close(value, 0.015625, what="the value")
        assert row == 1


FORBIDS = dict.fromkeys(
    (
        "np.linalg.lstsq",
        "np.linalg.solve",
        "np.linalg.inv",
        "np.linalg.pinv",
        "np.linalg.qr",
        "np.polyfit",
    ),
    "here descent does the work",
)


def assert_fit(student, X, y, **options):
    """Predictions and scaled weights against least squares by numpy."""
    w, b = student.fit_standardized_gd(X, y, **options)
    table = np.column_stack([X - X.mean(axis=0), np.ones(len(y))])
    scale = np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1.0)
    best = np.linalg.lstsq(table / np.append(scale, 1.0), y, rcond=None)[0]
    expected = best[:-1] * (np.ptp(X, axis=0) > 0)
    assert_close(
        np.asarray(w) * scale if isinstance(w, np.ndarray) else w,
        expected,
        rtol=1e-5,
        atol=1e-5 * y.std(),
        what="the weights",
    )
    assert_close(
        b,
        float(y.mean() - X.mean(axis=0) @ (expected / scale)),
        rtol=1e-5,
        atol=1e-4 * y.std(),
        what="the intercept",
    )
    return w, b


@exercise("fit_standardized_gd", forbids=FORBIDS)
class TestFitStandardizedGd:
    @weight(2)
    def test_wild_scales(self, student, rng):
        """Columns of very different size and offset."""
        X = rng.standard_normal((60, 4)) * np.array([1e-3, 1.0, 50.0, 1e4]) + np.array(
            [0.0, 5.0, -300.0, 1e5]
        )
        y = X @ np.array([2000.0, 3.0, -0.05, 1e-4]) + 7 + 0.3 * rng.standard_normal(60)
        assert_fit(student, X, y)

    def test_units(self, student, rng):
        """A column in other units has another weight, and the predictions stay."""
        X = rng.standard_normal((40, 3)) + np.array([2.0, 0.0, -1.0])
        y = X @ np.array([1.0, -2.0, 0.5]) + 4 + 0.1 * rng.standard_normal(40)
        w, b = assert_fit(student, X, y)
        scaled, c = student.fit_standardized_gd(X * np.array([1.0, 1000.0, 0.01]), y)
        assert_close(
            scaled * np.array([1.0, 1000.0, 0.01]),
            w,
            rtol=1e-5,
            what="the weights in the old units",
        )
        assert_close(c, b, rtol=1e-5, what="the intercept")
        doubled, d = student.fit_standardized_gd(X, 2 * y - 5)
        assert_close(doubled, 2 * w, rtol=1e-5, what="the weights for 2 y - 5")
        assert_close(d, 2 * b - 5, rtol=1e-5, atol=1e-5, what="the intercept for 2 y - 5")

    def test_constant_columns(self, student, rng):
        """A constant column gets the weight 0, exactly."""
        X = np.column_stack(
            [
                rng.standard_normal(30),
                np.full(30, 0.1),
                rng.standard_normal(30) * 10,
                np.full(30, 7.0),
            ]
        )
        y = 3 * X[:, 0] - X[:, 2] + 1
        w, _ = assert_fit(student, X, y)
        assert w[1] == 0.0
        assert w[3] == 0.0

    def test_only_constant_columns(self, student):
        """Where nothing varies, the prediction is the mean."""
        w, b = student.fit_standardized_gd(np.full((4, 2), 0.1), np.array([1.0, 2.0, 3.0, 6.0]))
        assert_close(w, np.zeros(2), what="the weights")
        assert_close(b, 3.0, what="the intercept")

    def test_one_column_of_integers(self, student):
        """One column, integers, a falling line."""
        X, y = np.array([[2], [4], [6], [20]]), np.array([2, -3, -8, -43])
        w, b = assert_fit(student, X, y)
        assert_close(w, np.array([-2.5]), rtol=1e-5, what="the weight")
        assert_close(b, 7.0, rtol=1e-5, what="the intercept")
        assert_unchanged(student)

    def test_correlated_columns(self, student, rng):
        """Columns that move together, up to a condition number of 50."""
        X = rng.standard_normal((80, 3))
        X[:, 1] = 0.93 * X[:, 0] + 0.37 * X[:, 1]
        y = X @ np.array([1.0, -1.0, 2.0]) + 0.2 * rng.standard_normal(80)
        condition = np.linalg.cond(np.corrcoef(X.T))
        assert condition < 50
        assert_fit(student, X, y)

    def test_wines(self, student):
        """The wines, against least squares."""
        assert_fit(student, student.measurements, student.alcohol)

    def test_columns_that_hardly_vary(self, student, rng):
        """A column counts however little it varies: by 1e-10, or by 0.1 around a million."""
        z = np.round(rng.standard_normal((30, 2)), 2)
        X = np.column_stack([1e-10 * z[:, 0], 1e6 + 0.1 * z[:, 1]])
        assert_fit(student, X, 3 * z[:, 0] - 2 * z[:, 1] + 1)
