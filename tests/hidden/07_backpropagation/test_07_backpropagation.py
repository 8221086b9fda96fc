"""Hidden tests of unit 07. The gradient-checking contract (step 1e-5, floor 1e-3, tolerance 1e-5) is that of `assert_gradient`.

Points are kept within 3 and losses within 50, and 1e-2 away from the kinks of a ReLU, where correct code has an error below 2e-7.
"""

import math

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_directional_gradient,
    assert_float64,
    assert_gradient,
    assert_raises,
    assert_standard_normal,
    assert_tuple,
    assert_unchanged,
    complex_step,
    draw,
    exercise,
)

# -- what the tests know themselves -----------------------------------------------------------------------------------

SLOPES = "dL/dX, dL/dW and dL/db"
LAYERS = "layer and output"
LOSS = "L, dL/dW1 and dL/dW2"

TABLE = np.array([[a, b, 1.0] for a in (0.0, 1.0) for b in (0.0, 1.0)])
LOGIC = {
    "OR": [0, 1, 1, 1],
    "AND": [0, 0, 0, 1],
    "XOR": [0, 1, 1, 0],
    "NAND": [1, 1, 1, 0],
    "NOR": [1, 0, 0, 0],
}


def squash(z):
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-z))


def forward(X, W1, W2):
    layer = squash(X @ W1)
    return layer, squash(layer @ W2)


def loss(X, y, W1, W2):
    return float(np.sum((forward(X, W1, W2)[1] - y) ** 2))


def gradients(X, y, W1, W2):
    """By complex step, so that nothing here repeats the formulas of the exercise."""

    def complex_loss(A, B):
        return np.sum((forward(X, A, B)[1] - y) ** 2)

    return complex_step(lambda A: complex_loss(A, W2), W1), complex_step(
        lambda B: complex_loss(W1, B), W2
    )


def strided(values):
    """The same numbers in an array with gaps."""
    spaced = np.zeros((*values.shape[:-1], 2 * values.shape[-1]))[..., ::2]
    spaced[...] = values
    return spaced


# -- 1 ----------------------------------------------------------------------------------------------------------------


@exercise("sigmoid")
class TestSigmoid:
    def test_known_values(self, student):
        """sigmoid(0) is 1/2, sigmoid(log 3) is 3/4, sigmoid(-log 3) is 1/4."""
        for z, value in [(0.0, 0.5), (math.log(3.0), 0.75), (-math.log(3.0), 0.25)]:
            assert_close(student.sigmoid(np.array([z])), [value])

    def test_symmetry(self, student, rng):
        """sigmoid(z) and sigmoid(-z) add up to 1, and the values rise with z."""
        z = np.unique(draw(rng, -6.0, 6.0, 40))
        up, down = student.sigmoid(z), student.sigmoid(-z)
        assert_close(up, squash(z))
        assert_close(up + down, np.ones(len(z)))
        assert (np.diff(up) > 0).all(), "the values should rise with z."

    def test_small_values_survive(self, student):
        """Far to the left, sigmoid(z) is as small as e^z, and not 0."""
        z = np.array([-25.0, -40.0, -300.0, -700.0])
        result = student.sigmoid(z)
        assert_close(result, np.exp(z) / (1.0 + np.exp(z)), rtol=1e-10, atol=0.0)

    def test_far_ends(self, student):
        """sigmoid(z) is 1 for large z, and nearly 0 (never nan) for z down to -10000."""
        assert_close(student.sigmoid(np.array([50.0, 1000.0, 1e4])), np.ones(3), rtol=0.0, atol=0.0)
        low = student.sigmoid(np.array([-710.0, -1000.0, -1e4, 0.0]))
        assert_close(low[3], 0.5)
        assert ((low[:3] >= 0) & (low[:3] <= 1e-300)).all(), (
            "below z = -710 the values should be 0 or less than 1e-300."
        )

    def test_shapes(self, student, rng):
        """Any shape works: a number, a table, an empty array, an array with gaps."""
        table = draw(rng, -3.0, 3.0, (3, 4))
        assert_close(student.sigmoid(1.5), squash(1.5))
        assert_close(student.sigmoid(table), squash(table))
        assert_close(student.sigmoid(strided(table)), squash(table))
        assert_close(student.sigmoid(table[None]), squash(table[None]))
        assert_close(student.sigmoid(np.zeros((0, 2))), np.zeros((0, 2)))

    def test_integers(self, student):
        """Whole numbers give floats, and the array that came in stays as it was."""
        for z in (np.array([-2, 0, 3]), np.array([-2.0, 0.0, 3.0])):
            result = student.sigmoid(z)
            assert_close(result, squash(np.array([-2.0, 0.0, 3.0])))
            assert_float64(result)
            assert_unchanged(student)


# -- 2 ----------------------------------------------------------------------------------------------------------------


@exercise("numerical_gradient")
class TestNumericalGradient:
    @pytest.mark.parametrize("h", [0.1, 0.25])
    def test_exact_for_cubics(self, student, rng, h):
        """For a sum of cubes it gives 3cx^2 + ch^2: both sides, divided by 2h, with h itself as the step."""
        x, c = np.append(draw(rng, -2.0, 2.0, 3), 30.0), draw(rng, 1.0, 2.0, 4)
        result = student.numerical_gradient(lambda p: float(np.sum(c * p**3)), x, h=h)
        assert_close(result, 3 * c * x**2 + c * h**2, rtol=1e-9, atol=1e-9)

    @pytest.mark.parametrize("h", [2.0, 0.01])
    def test_exact_for_quadratics(self, student, rng, h):
        """For a quadratic function it is exact, whatever h is."""
        x, A = draw(rng, -2.0, 2.0, 3), draw(rng, -1.0, 1.0, (3, 3))
        result = student.numerical_gradient(lambda p: float(p @ A @ p), x, h=h)
        assert_close(result, (A + A.T) @ x, rtol=1e-9, atol=1e-9)
        assert_close(
            student.numerical_gradient(lambda p: float(1e-8 * p @ p), x, h=h), 2e-8 * x, rtol=1e-7
        )

    def test_default_step(self, student, rng):
        """Without h, the step is 1e-5: good to nine digits for a smooth function."""
        x = draw(rng, -1.0, 1.0, 3)
        seen = []

        def f(p):
            seen.append(np.array(p))
            return float(np.sum(np.exp(p)))

        result = student.numerical_gradient(f, x)
        assert_close(result, np.exp(x), rtol=1e-8)
        steps = [float(np.abs(p - x).max()) for p in seen if not np.array_equal(p, x)]
        assert_close(np.array(steps), np.full(len(steps), 1e-5), rtol=1e-4, what="the step")

    @pytest.mark.parametrize("shape", [(5,), (3, 2), (2, 3, 2), (0,), (2, 0)])
    def test_any_shape(self, student, rng, shape):
        """The result has the shape of x, and f receives arrays of that shape, of 64-bit floats."""
        x, c = draw(rng, -2.0, 2.0, shape), draw(rng, 1.0, 2.0, shape)

        def f(p):
            assert isinstance(p, np.ndarray), "f should be called with an array."
            assert p.shape == shape, (
                f"f should be called with an array of shape {shape}, and was called with shape {p.shape}."
            )
            assert p.dtype == np.float64, (
                f"f should be called with 64-bit floats, and was called with {p.dtype}."
            )
            return float(np.sum(c * p**2))

        assert_close(student.numerical_gradient(f, x), 2 * c * x, rtol=1e-7, atol=1e-8)
        two = np.ones(2)
        assert_close(student.numerical_gradient(lambda p: float(p @ p), two), 2 * two)

    def test_array_with_gaps(self, student, rng):
        """An array with gaps between its entries works too, and a transposed one."""
        turned = draw(rng, -2.0, 2.0, (2, 3)).T
        assert_close(
            student.numerical_gradient(lambda p: float(np.sum(p**3)), turned),
            3 * turned**2,
            rtol=1e-7,
            atol=1e-8,
        )
        x = strided(draw(rng, -2.0, 2.0, (2, 3)))
        assert_close(
            student.numerical_gradient(lambda p: float(np.sum(p**3)), x),
            3 * np.array(x) ** 2,
            rtol=1e-7,
            atol=1e-8,
        )

    def test_integer_point(self, student):
        """At a point of whole numbers it measures the same slopes as at the same point in floats."""
        result = student.numerical_gradient(lambda p: float(np.sum(p**3)), np.array([1, 2, -3]))
        assert_close(result, [3.0, 12.0, 27.0], rtol=1e-7)
        assert_float64(result)

    def test_leaves_x_alone(self, student, rng):
        """x is the same afterwards, bit for bit."""
        x = draw(rng, -2.0, 2.0, 6)
        assert_close(student.numerical_gradient(lambda p: float(np.sum(p**2)), x), 2 * x, atol=1e-8)
        assert_unchanged(student)

    def test_each_entry_alone(self, student):
        """Each entry is moved alone: the others are where they were."""
        x = np.array([0.7, -1.3, 0.4])
        result = student.numerical_gradient(
            lambda p: float(np.sin(p[0]) * p[1] + p[2] ** 2), x, h=0.5
        )
        wanted = np.array([np.cos(0.7) * -1.3 * np.sin(0.5) / 0.5, np.sin(0.7), 0.8])
        assert_close(result, wanted, rtol=1e-9)

    def test_call_budget(self, student, rng):
        """f is called at most 2 * x.size + 1 times."""
        x = draw(rng, -1.0, 1.0, (3, 4))
        calls = []

        def f(p):
            calls.append(1)
            return float(np.sum(p**2))

        assert_close(student.numerical_gradient(f, x), 2 * x, atol=1e-8)
        assert len(calls) <= 25, (
            f"for 12 entries f may be called 25 times, and was called {len(calls)} times."
        )


# -- 3 ----------------------------------------------------------------------------------------------------------------


@exercise("relative_error")
class TestRelativeError:
    def test_doubling_is_half(self, student, rng):
        """A gradient twice too large is wrong by 1/2, one of the wrong sign by 2."""
        g = draw(rng, 0.5, 3.0, 6) * np.where(rng.random(6) < 0.5, -1, 1)
        assert_close(student.relative_error(g, 2 * g), 0.5)
        assert_close(student.relative_error(g, -g), 2.0)

    def test_symmetric(self, student, rng):
        """Swapping a and b does not change the result."""
        a, b = draw(rng, -3.0, 3.0, (2, 4, 3))
        wanted = float(np.max(np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))))
        assert_close(student.relative_error(a, b), wanted)
        assert_close(student.relative_error(b, a), wanted)

    def test_largest_entry_decides(self, student, rng):
        """One wrong entry among fifty gives exactly its own error."""
        a = draw(rng, 1.0, 3.0, 50)
        b = a.copy()
        b[17] *= 1.25
        assert_close(student.relative_error(a, b), 0.2)

    def test_floor(self, student):
        """Where both entries are tiny, the floor stands below the line, by default 1e-3."""
        a, b = np.array([1e-5, 1.0]), np.array([2e-5, 1.0])
        assert_close(student.relative_error(a, b), 0.01)
        assert_close(student.relative_error(a, b, floor=1e-6), 0.5)
        assert_close(student.relative_error(a, b, floor=10.0), 1e-6)

    def test_no_broadcasting(self, student):
        """Arrays of different shapes raise a ValueError; equal shapes do not."""
        assert_close(student.relative_error(np.ones((3, 1)), 2 * np.ones((3, 1))), 0.5)
        for a, b in [
            (np.ones(3), np.ones((3, 1))),
            (np.ones(3), np.ones(1)),
            (np.ones((2, 3)), np.ones(3)),
            (np.ones(3), 1.0),
        ]:
            assert_raises(ValueError, student.relative_error, a, b)

    def test_floor_must_be_positive(self, student):
        """A floor of 0 or less raises a ValueError."""
        assert_close(student.relative_error(np.array([3.0]), np.array([2.0]), floor=0.5), 1 / 3)
        for floor in (0.0, -1e-3):
            assert_raises(
                ValueError, student.relative_error, np.array([1.0]), np.array([2.0]), floor=floor
            )

    def test_nan_is_failure(self, student):
        """A nan or an infinity anywhere counts as infinitely wrong, the same infinity in both too."""
        good = np.array([1.0, 2.0, 3.0])
        for bad in (np.nan, np.inf, -np.inf):
            for place in (0, 1, 2):
                broken = good.copy()
                broken[place] = bad
                for a, b in [(broken, good), (good, broken), (broken, broken)]:
                    assert student.relative_error(a, b) == np.inf, (
                        "a nan or an infinity in the input should give infinity."
                    )
        assert_close(student.relative_error(good, 4 * good), 0.75)

    def test_empty(self, student):
        """Without entries the error is 0; with some it is not."""
        for shape in [(0,), (2, 0)]:
            assert_close(student.relative_error(np.zeros(shape), np.zeros(shape)), 0.0)
        assert_close(student.relative_error(np.array([2.0]), np.array([1.0])), 0.5)

    def test_negative_entries_and_numbers(self, student):
        """Negative entries, whole numbers and single numbers work."""
        assert_close(student.relative_error(np.array([-4.0, 1.0]), np.array([-2.0, 1.0])), 0.5)
        assert_close(student.relative_error(np.array([-4, 1]), np.array([-2, 1])), 0.5)
        assert_close(student.relative_error(400.0, 300.0), 0.25)
        assert_close(student.relative_error(4.0, 3.0), 0.25)
        assert_unchanged(student)


# -- 4 ----------------------------------------------------------------------------------------------------------------


@exercise("sigmoid_backward")
class TestSigmoidBackward:
    def test_finite_differences(self, student, rng):
        """It is the slope of the loss by the sigmoid's input, measured by finite differences."""
        Z, U = draw(rng, -3.0, 3.0, (4, 3)), draw(rng, -2.0, 2.0, (4, 3))
        gradient = student.sigmoid_backward(U, squash(Z))
        assert_gradient(
            lambda z: float(np.sum(U * squash(z))), at=Z, gradient=gradient, what="dL/dZ"
        )

    def test_exact(self, student, rng):
        """It agrees with the exact slope to ten digits."""
        Z, U = draw(rng, -3.0, 3.0, 6), draw(rng, 0.5, 2.0, 6)
        exact = complex_step(lambda z: np.sum(U * squash(z)), Z)
        assert_close(student.sigmoid_backward(U, squash(Z)), exact, rtol=1e-9)

    def test_linear_in_upstream(self, student, rng):
        """Twice the blame from behind is twice the blame passed on, and two blames add up."""
        out, U, V = draw(rng, 0.1, 0.9, 5), draw(rng, -2.0, 2.0, 5), draw(rng, -2.0, 2.0, 5)
        first, second = student.sigmoid_backward(U, out), student.sigmoid_backward(V, out)
        assert_close(first, U * (out - out**2))
        assert_close(student.sigmoid_backward(2 * U + V, out), 2 * first + second)

    def test_flat_ends(self, student):
        """Where the sigmoid is exactly 0 or 1 nothing is passed on; at 1/2 a quarter is, and near the ends a little."""
        result = student.sigmoid_backward(np.array([3.0, -2.0, 8.0]), np.array([0.0, 1.0, 0.5]))
        assert_close(result, [0.0, 0.0, 2.0])
        result = student.sigmoid_backward(np.array([4.0, 4.0]), np.array([1 / 4096, 4095 / 4096]))
        assert_close(result, np.full(2, 4095 / 2048**2))

    def test_arguments(self, student, rng):
        """Whole numbers from behind work, and both arguments stay as they were."""
        out = draw(rng, 0.1, 0.9, (2, 3))
        U = np.array([[1, 2, 3], [-1, 0, 4]])
        result = student.sigmoid_backward(U, out)
        assert_close(result, U * (out - out**2))
        assert_unchanged(student)
        student.sigmoid_backward(U.astype(float), out)
        assert_unchanged(student)


# -- 5 ----------------------------------------------------------------------------------------------------------------


@exercise("linear_backward")
class TestLinearBackward:
    @pytest.mark.parametrize(("N", "D", "M"), [(4, 3, 2), (3, 2, 5), (3, 3, 3)])
    def test_finite_differences(self, student, rng, N, D, M):
        """All three gradients match finite differences of the loss, for square and other shapes."""
        X, W, b, U = (draw(rng, -2.0, 2.0, shape) for shape in [(N, D), (D, M), (M,), (N, M)])
        dX, dW, db = assert_tuple(student.linear_backward(U, X, W), 3, what=SLOPES)
        assert_gradient(lambda x: float(np.sum(U * (x @ W + b))), at=X, gradient=dX, what="dL/dX")
        assert_gradient(lambda w: float(np.sum(U * (X @ w + b))), at=W, gradient=dW, what="dL/dW")
        assert_gradient(lambda c: float(np.sum(U * (X @ W + c))), at=b, gradient=db, what="dL/db")

    @pytest.mark.parametrize(("N", "D", "M"), [(1, 3, 2), (4, 3, 1), (4, 1, 2), (1, 1, 1)])
    def test_shapes(self, student, rng, N, D, M):
        """One example, one output or one input change nothing: each gradient has the shape of its parameter."""
        X, W, U = (draw(rng, -2.0, 2.0, shape) for shape in [(N, D), (D, M), (N, M)])
        dX, dW, db = assert_tuple(student.linear_backward(U, X, W), 3, what=SLOPES)
        assert_close(dX, np.einsum("nm,dm->nd", U, W), what="dL/dX")
        assert_close(dW, np.einsum("nd,nm->dm", X, U), what="dL/dW")
        assert_close(db, np.einsum("nm->m", U), what="dL/db")

    def test_additive_over_examples(self, student, rng):
        """The gradients of a batch are the sums of those of its rows."""
        X, W, U = (draw(rng, -2.0, 2.0, shape) for shape in [(3, 4), (4, 2), (3, 2)])
        whole = assert_tuple(student.linear_backward(U, X, W), 3, what=SLOPES)
        rows = [
            assert_tuple(student.linear_backward(U[i : i + 1], X[i : i + 1], W), 3, what=SLOPES)
            for i in range(3)
        ]
        assert_close(whole[1], X.T @ U, what="dL/dW")
        assert_close(whole[0], np.concatenate([row[0] for row in rows]), what="dL/dX")
        assert_close(whole[1], sum(row[1] for row in rows), what="dL/dW")
        assert_close(whole[2], sum(row[2] for row in rows), what="dL/db")

    def test_linear_in_upstream(self, student, rng):
        """Three times the blame from behind gives three times every gradient."""
        X, W, U = (draw(rng, -2.0, 2.0, shape) for shape in [(3, 4), (4, 2), (3, 2)])
        once = assert_tuple(student.linear_backward(U, X, W), 3, what=SLOPES)
        thrice = assert_tuple(student.linear_backward(3 * U, X, W), 3, what=SLOPES)
        assert_close(once[0], U @ W.T, what="dL/dX")
        for one, three in zip(once, thrice, strict=True):
            assert_close(three, 3 * one)

    def test_arguments(self, student):
        """Whole numbers work, also beside others, and no argument is changed."""
        dX, _, _ = assert_tuple(
            student.linear_backward(
                np.array([[0.5]]), np.array([[2, 1]]), np.array([[1.0], [3.0]])
            ),
            3,
            what=SLOPES,
        )
        assert_close(dX, [[0.5, 1.5]], what="dL/dX")
        U, X, W = (
            np.array([[1, 2], [3, -1]]),
            np.array([[1, 0, 2], [0, 1, 1]]),
            np.array([[1, 2], [0, 1], [3, 1]]),
        )
        for kind in (int, float):
            dX, dW, db = assert_tuple(
                student.linear_backward(U.astype(kind), X.astype(kind), W.astype(kind)),
                3,
                what=SLOPES,
            )
            assert_close(dX, [[5.0, 2.0, 5.0], [1.0, -1.0, 8.0]], what="dL/dX")
            assert_close(dW, [[1.0, 2.0], [3.0, -1.0], [5.0, 3.0]], what="dL/dW")
            assert_close(db, [4.0, 1.0], what="dL/db")
            assert_unchanged(student)


# -- 6 ----------------------------------------------------------------------------------------------------------------


@exercise("network_forward")
class TestNetworkForward:
    def test_hand_built_xor(self, student):
        """With large weights set by hand (one unit for OR, one for AND) it is XOR."""
        W1 = np.array([[40.0, 40.0, 0.0], [40.0, 40.0, 0.0], [-20.0, -60.0, 40.0]])
        W2 = np.array([[40.0], [-40.0], [-20.0]])
        layer, output = assert_tuple(student.network_forward(TABLE, W1, W2), 2, what=LAYERS)
        assert_close(layer[:, 0], [0.0, 1.0, 1.0, 1.0], atol=1e-3, what="the unit for OR")
        assert_close(output, np.array([LOGIC["XOR"]]).T, atol=1e-3, what="the output")

    def test_zero_weights(self, student):
        """With all weights 0, both layers say 1/2; with others, of any size, they do not, also for whole numbers."""
        layer, output = assert_tuple(
            student.network_forward(
                np.array([[1, 2]]), np.array([[0.5], [0.2]]), -50 * np.ones((1, 1))
            ),
            2,
            what=LAYERS,
        )
        assert_close(layer, squash(np.array([[0.9]])), what="the layer")
        wanted = squash(-50 * squash(np.array([[0.9]])))
        assert_close(output, wanted, atol=1e-12, what="the output")
        layer, output = assert_tuple(
            student.network_forward(TABLE, np.zeros((3, 5)), np.zeros((5, 2))), 2, what=LAYERS
        )
        assert_close(layer, np.full((4, 5), 0.5), what="the layer")
        assert_close(output, np.full((4, 2), 0.5), what="the output")
        layer, output = assert_tuple(
            student.network_forward(TABLE, np.ones((3, 1)), np.zeros((1, 2))), 2, what=LAYERS
        )
        assert_close(layer, squash(TABLE @ np.ones((3, 1))), what="the layer")
        assert_close(output, np.full((4, 2), 0.5), what="the output")

    def test_rows_independent(self, student, rng):
        """Each example is answered by itself: other rows, and their order, do not matter."""
        X, W1, W2 = (draw(rng, -2.0, 2.0, shape) for shape in [(5, 3), (3, 4), (4, 2)])
        layer, output = assert_tuple(student.network_forward(X, W1, W2), 2, what=LAYERS)
        wanted = forward(X, W1, W2)
        assert_close(layer, wanted[0], what="the layer")
        assert_close(output, wanted[1], what="the output")
        order = rng.permutation(5)
        mixed = assert_tuple(student.network_forward(X[order], W1, W2), 2, what=LAYERS)
        assert_close(mixed[1], wanted[1][order], what="the output")
        for i in range(5):
            single = assert_tuple(student.network_forward(X[i : i + 1], W1, W2), 2, what=LAYERS)
            assert_close(single[0], wanted[0][i : i + 1], what="the layer")
            assert_close(single[1], wanted[1][i : i + 1], what="the output")
        assert_unchanged(student)

    def test_against_loop(self, student, rng):
        """Unit by unit, example by example, it is what the formula says, also with three outputs."""
        X, W1, W2 = (draw(rng, -2.0, 2.0, shape) for shape in [(2, 2), (2, 3), (3, 6)])
        layer, output = assert_tuple(student.network_forward(X, W1, W2), 2, what=LAYERS)
        assert_close(output, forward(X, W1, W2)[1], what="the output")
        X, W1, W2 = (draw(rng, -2.0, 2.0, shape) for shape in [(3, 2), (2, 4), (4, 3)])
        layer, output = assert_tuple(student.network_forward(X, W1, W2), 2, what=LAYERS)
        hidden = [
            [1 / (1 + math.exp(-sum(X[n, d] * W1[d, h] for d in range(2)))) for h in range(4)]
            for n in range(3)
        ]
        wanted = [
            [1 / (1 + math.exp(-sum(hidden[n][h] * W2[h, k] for h in range(4)))) for k in range(3)]
            for n in range(3)
        ]
        assert_close(layer, hidden, what="the layer")
        assert_close(output, wanted, what="the output")


# -- 7 ----------------------------------------------------------------------------------------------------------------

SIZES = [
    (1, 2, 2, 1),
    (2, 1, 3, 3),
    (4, 3, 4, 1),
    (3, 4, 4, 2),
    (6, 3, 2, 2),
    (4, 3, 5, 3),
]  # N, D, H, K; the smallest first


def random_network(rng, N, D, H, K):
    X, W1, W2 = (draw(rng, -2.0, 2.0, shape) for shape in [(N, D), (D, H), (H, K)])
    return X, draw(rng, 0.0, 1.0, (N, K)), W1, W2


@exercise("network_gradients")
class TestNetworkGradients:
    @pytest.mark.parametrize("sizes", SIZES[:3])
    def test_loss_value(self, student, rng, sizes):
        """The loss is the sum of the squared errors, without a half and without a mean."""
        X, y, W1, W2 = random_network(rng, *sizes)
        value, _, _ = assert_tuple(student.network_gradients(X, y, W1, W2), 3, what=LOSS)
        assert_close(value, loss(X, y, W1, W2), what="the loss")

    @pytest.mark.parametrize("sizes", SIZES)
    def test_w1_by_finite_differences(self, student, rng, sizes):
        """The gradient by W1 matches finite differences of the loss."""
        X, y, W1, W2 = random_network(rng, *sizes)
        _, dW1, _ = assert_tuple(student.network_gradients(X, y, W1, W2), 3, what=LOSS)
        assert_gradient(lambda W: loss(X, y, W, W2), at=W1, gradient=dW1, what="dL/dW1")

    @pytest.mark.parametrize("sizes", SIZES)
    def test_w2_by_finite_differences(self, student, rng, sizes):
        """The gradient by W2 matches finite differences of the loss."""
        X, y, W1, W2 = random_network(rng, *sizes)
        _, _, dW2 = assert_tuple(student.network_gradients(X, y, W1, W2), 3, what=LOSS)
        assert_gradient(lambda W: loss(X, y, W1, W), at=W2, gradient=dW2, what="dL/dW2")

    def test_exact(self, student, rng):
        """Both gradients agree with the exact ones to eight digits."""
        X, y, W1, W2 = random_network(rng, 4, 3, 4, 2)
        _, dW1, dW2 = assert_tuple(student.network_gradients(X, y, W1, W2), 3, what=LOSS)
        exact1, exact2 = gradients(X, y, W1, W2)
        assert_close(dW1, exact1, rtol=1e-8, what="dL/dW1")
        assert_close(dW2, exact2, rtol=1e-8, what="dL/dW2")

    def test_own_loss_consistent(self, student, rng):
        """The gradients are the slopes of the very loss that comes back."""
        X, y, W1, W2 = random_network(rng, 4, 3, 2, 2)
        _, dW1, dW2 = assert_tuple(student.network_gradients(X, y, W1, W2), 3, what=LOSS)
        assert_gradient(
            lambda W: student.network_gradients(X, y, W, W2)[0], at=W1, gradient=dW1, what="dL/dW1"
        )
        assert_gradient(
            lambda W: student.network_gradients(X, y, W1, W)[0], at=W2, gradient=dW2, what="dL/dW2"
        )

    def test_perfect_target(self, student, rng):
        """Where the output is right already, nobody is blamed; a little off, and somebody is."""
        X, _, W1, W2 = random_network(rng, 4, 3, 4, 2)
        y = forward(X, W1, W2)[1]
        value, dW1, dW2 = assert_tuple(student.network_gradients(X, y, W1, W2), 3, what=LOSS)
        assert_close(value, 0.0, atol=1e-20, what="the loss")
        assert_close(dW1, np.zeros((3, 4)), atol=1e-12, what="dL/dW1")
        assert_close(dW2, np.zeros((4, 2)), atol=1e-12, what="dL/dW2")
        _, dW1, dW2 = assert_tuple(student.network_gradients(X, y + 0.5, W1, W2), 3, what=LOSS)
        exact1, exact2 = gradients(X, y + 0.5, W1, W2)
        assert_close(dW1, exact1, what="dL/dW1")
        assert_close(dW2, exact2, what="dL/dW2")

    def test_batch_additive(self, student, rng):
        """Loss and gradients of a batch are the sums of those of its examples, and no argument is changed."""
        X, y, W1, W2 = random_network(rng, 3, 3, 4, 2)
        whole = assert_tuple(student.network_gradients(X, y, W1, W2), 3, what=LOSS)
        assert_unchanged(student)
        assert_close(whole[0], loss(X, y, W1, W2), what="the loss")
        rows = [
            assert_tuple(
                student.network_gradients(X[i : i + 1], y[i : i + 1], W1, W2), 3, what=LOSS
            )
            for i in range(3)
        ]
        for part in range(3):
            assert_close(whole[part], sum(row[part] for row in rows))
        assert_close(whole[2], gradients(X, y, W1, W2)[1], what="dL/dW2")

    def test_shape_of_y(self, student, rng):
        """A y of any other shape than the output's raises a ValueError; the right shape does not."""
        X, y, W1, W2 = random_network(rng, 4, 3, 5, 2)
        value, _, _ = assert_tuple(student.network_gradients(X, y, W1, W2), 3, what=LOSS)
        assert_close(value, loss(X, y, W1, W2), what="the loss")
        for wrong in (np.ones(4), np.ones(2), np.ones((4, 1)), np.ones((1, 2)), np.ones((2, 4))):
            assert_raises(ValueError, student.network_gradients, X, wrong, W1, W2)
        assert_raises(ValueError, student.network_gradients, X, np.ones(4), W1, W2[:, :1])


# -- 8 ----------------------------------------------------------------------------------------------------------------


def layers(X, weights, biases):
    """Pre-activations of every layer; the last one is the output."""
    found, A = [], X
    for W, b in zip(weights, biases, strict=True):
        found.append(A @ W + b)
        A = np.maximum(found[-1], 0.0)
    return found


def mlp_loss(X, Y, weights, biases):
    return float(np.sum((layers(X, weights, biases)[-1] - Y) ** 2) / len(X))


def random_mlp(rng, N, sizes, *, both_signs=False):
    """A network whose hidden pre-activations stay 1e-2 away from the kink; drawn again until they do."""
    while True:
        weights = [
            rng.standard_normal((m, n)) * math.sqrt(2.0 / m)
            for m, n in zip(sizes[:-1], sizes[1:], strict=True)
        ]
        biases = [draw(rng, -0.5, 0.5, n) for n in sizes[1:]]
        X, Y = draw(rng, -2.0, 2.0, (N, sizes[0])), draw(rng, -2.0, 2.0, (N, sizes[-1]))
        found = layers(X, weights, biases)
        clear = all(np.abs(Z).min() >= 1e-2 for Z in found[:-1])
        mixed = all((Z > 0).any() and (Z < 0).any() for Z in found[:-1])
        signs = not both_signs or ((found[-1] < 0).any() and (found[-1] > 0).any())
        if clear and mixed and signs and mlp_loss(X, Y, weights, biases) <= 50:
            return X, Y, weights, biases


def mlp_result(student, X, Y, weights, biases):
    value, dweights, dbiases = assert_tuple(
        student.mlp_gradients(X, Y, weights, biases), 3, what="the loss, dweights and dbiases"
    )
    return (
        value,
        assert_tuple(dweights, len(weights), what="dweights"),
        assert_tuple(dbiases, len(biases), what="dbiases"),
    )


def put(items, index, value):
    return [*items[:index], value, *items[index + 1 :]]


@exercise("mlp_gradients")
class TestMlpGradients:
    @pytest.mark.parametrize(
        ("N", "sizes"),
        [(2, (2, 3, 3, 2)), (4, (3, 4, 5, 2)), (3, (2, 4, 4, 3)), (14, (2, 4, 4, 2))],
    )
    def test_finite_differences_everywhere(self, student, rng, N, sizes):
        """Every weight and every bias of a network of three layers: its gradient matches finite differences."""
        X, Y, weights, biases = random_mlp(rng, N, sizes, both_signs=True)
        value, dweights, dbiases = mlp_result(student, X, Y, weights, biases)
        assert_close(value, mlp_loss(X, Y, weights, biases), what="the loss")
        for i in range(3):
            assert_gradient(
                lambda W, i=i: mlp_loss(X, Y, put(weights, i, W), biases),
                at=weights[i],
                gradient=dweights[i],
                what=f"dweights[{i}]",
            )
            assert_gradient(
                lambda b, i=i: mlp_loss(X, Y, weights, put(biases, i, b)),
                at=biases[i],
                gradient=dbiases[i],
                what=f"dbiases[{i}]",
            )

    def test_own_loss_consistent(self, student, rng):
        """The gradients are the slopes of the very loss that comes back."""
        X, Y, weights, biases = random_mlp(rng, 4, (2, 3, 2))
        _, dweights, dbiases = mlp_result(student, X, Y, weights, biases)
        for i in range(2):
            assert_gradient(
                lambda W, i=i: student.mlp_gradients(X, Y, put(weights, i, W), biases)[0],
                at=weights[i],
                gradient=dweights[i],
                what=f"dweights[{i}]",
            )
            assert_gradient(
                lambda b, i=i: student.mlp_gradients(X, Y, weights, put(biases, i, b))[0],
                at=biases[i],
                gradient=dbiases[i],
                what=f"dbiases[{i}]",
            )

    def test_one_layer_is_regression(self, student, rng):
        """With a single layer it is linear regression: dW = (2/N) X^T (XW + b - Y). A bias of whole numbers works, too."""
        _, _, (slope,) = mlp_result(
            student, np.array([[1.0]]), np.array([[0.25]]), [np.array([[2.0]])], [np.array([1])]
        )
        assert_close(slope, [5.5], what="dbiases[0]")
        X, Y, W, b = (draw(rng, -2.0, 2.0, shape) for shape in [(5, 3), (5, 2), (3, 2), (2,)])
        value, dweights, dbiases = mlp_result(student, X, Y, [W], [b])
        residual = X @ W + b - Y
        assert_close(value, np.sum(residual**2) / 5, what="the loss")
        assert_close(dweights[0], 2 / 5 * X.T @ residual, what="dweights[0]")
        assert_close(dbiases[0], 2 / 5 * residual.sum(axis=0), what="dbiases[0]")

    def test_deep_directional(self, student, rng):
        """In a network of six layers the slopes along random directions match, layer by layer."""
        X, Y, weights, biases = random_mlp(rng, 3, (4, 6, 6, 6, 6, 6, 2))
        _, dweights, dbiases = mlp_result(student, X, Y, weights, biases)
        for i in range(6):
            assert_directional_gradient(
                lambda W, i=i: mlp_loss(X, Y, put(weights, i, W), biases),
                at=weights[i],
                gradient=dweights[i],
                rng=rng,
                what=f"dweights[{i}]",
            )
            assert_directional_gradient(
                lambda b, i=i: mlp_loss(X, Y, weights, put(biases, i, b)),
                at=biases[i],
                gradient=dbiases[i],
                rng=rng,
                what=f"dbiases[{i}]",
            )

    def test_relu_at_zero(self, student, rng):
        """At the kink the slope counts as 0: an example of zeros, without biases, leaves the first bias gradient alone."""
        X, Y, weights, biases = random_mlp(rng, 4, (3, 4, 2))
        biases = [np.zeros_like(b) for b in biases]
        weights = [np.abs(weights[0]), weights[1]]
        X = np.abs(X)
        Y4 = np.concatenate([Y, [[1.0, -2.0]]])
        X5 = np.concatenate([X, np.zeros((1, 3))])
        _, dweights, dbiases = mlp_result(student, X, Y, weights, biases)
        _, dweights5, dbiases5 = mlp_result(student, X5, Y4, weights, biases)
        assert_gradient(
            lambda W: mlp_loss(X, Y, put(weights, 0, W), biases),
            at=weights[0],
            gradient=dweights[0],
            what="dweights[0]",
        )
        assert_close(dbiases5[0], 0.8 * dbiases[0], what="the first bias gradient")
        assert_close(dweights5[0], 0.8 * dweights[0], what="the first weight gradient")

    def test_batch_doubling(self, student, rng):
        """The same examples twice change neither the loss nor any gradient: it is a mean over examples."""
        X, Y, weights, biases = random_mlp(rng, 3, (3, 4, 2))
        once = mlp_result(student, X, Y, weights, biases)
        twice = mlp_result(student, np.concatenate([X, X]), np.concatenate([Y, Y]), weights, biases)
        assert_close(once[0], mlp_loss(X, Y, weights, biases), what="the loss")
        assert_close(twice[0], once[0], what="the loss")
        for i in range(2):
            assert_close(twice[1][i], once[1][i], what=f"dweights[{i}]")
            assert_close(twice[2][i], once[2][i], what=f"dbiases[{i}]")

    def test_negative_outputs_count(self, student):
        """The last layer does not bend: it may answer negative numbers, and is blamed for them."""
        value, dweights, dbiases = mlp_result(
            student,
            np.array([[1.0], [2.0]]),
            np.array([[-5.0], [4.0]]),
            [np.array([[-1.0]])],
            [np.array([0.0])],
        )
        assert_close(value, (4.0**2 + 6.0**2) / 2, what="the loss")
        assert_close(dweights[0], [[2 / 2 * (1 * 4.0 + 2 * -6.0)]], what="dweights[0]")
        assert_close(dbiases[0], [2 / 2 * (4.0 - 6.0)], what="dbiases[0]")

    def test_order_and_shapes(self, student, rng):
        """Both lists begin with the first layer, every gradient has its parameter's shape, and no argument is changed."""
        X, Y, weights, biases = random_mlp(rng, 4, (2, 3, 3, 1))
        _, dweights, dbiases = mlp_result(student, X, Y, weights, biases)
        assert_unchanged(student)
        for i in range(3):
            assert_gradient(
                lambda W, i=i: mlp_loss(X, Y, put(weights, i, W), biases),
                at=weights[i],
                gradient=dweights[i],
                what=f"dweights[{i}]",
            )
            assert_gradient(
                lambda b, i=i: mlp_loss(X, Y, weights, put(biases, i, b)),
                at=biases[i],
                gradient=dbiases[i],
                what=f"dbiases[{i}]",
            )

    def test_shape_of_y(self, student, rng):
        """A Y of any other shape than the output's raises a ValueError; the right shape does not."""
        X, Y, weights, biases = random_mlp(rng, 4, (3, 5, 2))
        value, _, _ = mlp_result(student, X, Y, weights, biases)
        assert_close(value, mlp_loss(X, Y, weights, biases), what="the loss")
        for wrong in (np.ones(4), np.ones(2), np.ones((4, 1)), np.ones((1, 2)), np.ones((2, 4))):
            assert_raises(ValueError, student.mlp_gradients, X, wrong, weights, biases)


# -- 9 ----------------------------------------------------------------------------------------------------------------


def trained(student, X, y, **options):
    W1, W2, errors = assert_tuple(
        student.neural_network(X, y, **options), 3, what="W1, W2 and errors"
    )
    K, D, H, T = y.shape[1], X.shape[1], options.get("hidden", 4), options["epochs"]
    for name, value, shape in [("W1", W1, (D, H)), ("W2", W2, (H, K)), ("errors", errors, (T,))]:
        if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
            raise CheckFailure(f"{name} should be an array of floats.", value)
        if value.shape != shape:
            raise CheckFailure(
                f"{name} has shape {value.shape}, and should have shape {shape}.", value
            )
    return W1, W2, errors


def column(name):
    return np.array([LOGIC[name]], dtype=float).T


@exercise("neural_network")
class TestNeuralNetwork:
    def test_initial_weights(self, student):
        """The fresh weights are standard normal, all of them.

        A correct solution fails this with probability 2e-7 at most: 1e-7 for each of two matrices.
        """
        X, y = np.ones((2, 40)), np.ones((2, 90))
        W1, W2, _ = trained(student, X, y, hidden=100, epochs=0, rng=np.random.default_rng(11))
        assert_standard_normal(W1, false_failure=1e-7, what="W1")
        assert_standard_normal(W2, false_failure=1e-7, what="W2")

    def test_chance_comes_from_rng(self, student):
        """The same rng gives the same network, another rng another one, and the data does not matter for the fresh weights."""
        y = column("XOR")
        first = trained(student, TABLE, y, epochs=0, rng=np.random.default_rng(1))
        again = trained(student, TABLE, y, epochs=0, rng=np.random.default_rng(1))
        data = trained(student, 3 - TABLE, 1 - y, epochs=0, rng=np.random.default_rng(1))
        other = trained(student, TABLE, y, epochs=0, rng=np.random.default_rng(2))
        for index, name in enumerate(("W1", "W2")):
            assert np.array_equal(first[index], again[index]), (
                f"the same rng gave two different {name}."
            )
            assert np.array_equal(first[index], data[index]), (
                f"{name} should depend on the shapes only, before training."
            )
            assert len(np.unique(first[index])) == first[index].size, (
                f"entries of {name} are equal; draw every one."
            )
            assert not np.isclose(first[index], other[index]).any(), (
                f"another rng should give another {name}."
            )

    @pytest.mark.parametrize("rate", [0.7, 2.0])
    def test_one_step_by_finite_differences(self, student, rate):
        """After one epoch both matrices have moved by -learning_rate times their slopes at the fresh weights."""
        y = column("NAND")
        W1, W2, _ = trained(
            student, TABLE, y, epochs=0, learning_rate=rate, rng=np.random.default_rng(4)
        )
        V1, V2, _ = trained(
            student, TABLE, y, epochs=1, learning_rate=rate, rng=np.random.default_rng(4)
        )
        assert_gradient(
            lambda W: loss(TABLE, y, W, W2), at=W1, gradient=(W1 - V1) / rate, what="the step of W1"
        )
        assert_gradient(
            lambda W: loss(TABLE, y, W1, W), at=W2, gradient=(W2 - V2) / rate, what="the step of W2"
        )

    def test_sixty_steps(self, student):
        """Sixty epochs, followed step by step from your own fresh weights; errors holds the loss before each step."""
        y = column("XOR")
        W1, W2, _ = trained(student, TABLE, y, hidden=3, epochs=0, rng=np.random.default_rng(9))
        V1, V2, errors = trained(
            student, TABLE, y, hidden=3, epochs=60, learning_rate=0.5, rng=np.random.default_rng(9)
        )
        wanted = []
        for _ in range(60):
            wanted.append(loss(TABLE, y, W1, W2))
            step1, step2 = gradients(TABLE, y, W1, W2)
            W1, W2 = W1 - 0.5 * step1, W2 - 0.5 * step2
        assert_close(errors, np.array(wanted), atol=1e-7, what="errors")
        assert_close(V1, W1, atol=1e-7, what="W1")
        assert_close(V2, W2, atol=1e-7, what="W2")
        # steps so long that the loss rises and falls
        W1, W2, _ = trained(student, TABLE, y, hidden=3, epochs=0, rng=np.random.default_rng(9))
        _, _, errors = trained(
            student, TABLE, y, hidden=3, epochs=4, learning_rate=16.0, rng=np.random.default_rng(9)
        )
        wanted = []
        for _ in range(4):
            wanted.append(loss(TABLE, y, W1, W2))
            step1, step2 = gradients(TABLE, y, W1, W2)
            W1, W2 = W1 - 16.0 * step1, W2 - 16.0 * step2
        assert_close(errors, np.array(wanted), atol=1e-6, what="errors with long steps")

    def test_learns_all_five(self, student):
        """It learns OR, AND, XOR, NAND and NOR, each from one of two starts.

        With 8 hidden units none of 20,000 starts failed per function: below 1.5e-4 a start (95 %), so a correct solution fails with
        probability below 5 * (1.5e-4)**2 = 1.2e-7.
        """
        for name in LOGIC:
            y = column(name)
            right = []
            for seed in (0, 1):
                W1, W2, errors = trained(
                    student, TABLE, y, hidden=8, epochs=1000, rng=np.random.default_rng(seed)
                )
                right.append(
                    bool(
                        (np.round(forward(TABLE, W1, W2)[1]) == y).all()
                        and errors[-1] < 0.8 * errors[0]
                    )
                )
                if right[-1]:
                    break
            assert any(right), (
                f"after 1000 epochs with 8 hidden units it does not give the table of {name}."
            )

    def test_five_outputs_at_once(self, student):
        """One network with five outputs learns on all of them, and the arguments stay as they were."""
        y = np.array(list(LOGIC.values()), dtype=float).T
        W1, W2, errors = trained(
            student, TABLE, y, hidden=6, epochs=300, learning_rate=0.5, rng=np.random.default_rng(0)
        )
        assert_unchanged(student)
        assert_close(
            errors[-1] / loss(TABLE, y, W1, W2),
            1.0,
            rtol=0.1,
            what="the last of errors, over the loss afterwards,",
        )
        assert errors[-1] < 0.5 * errors[0], "the loss should fall to less than half."

    def test_learning_rate_zero(self, student):
        """With learning_rate=0 nothing moves; with another rate it does."""
        y = column("AND")
        W1, W2, _ = trained(student, TABLE, y, epochs=0, rng=np.random.default_rng(6))
        V1, V2, errors = trained(
            student, TABLE, y, epochs=5, learning_rate=0.0, rng=np.random.default_rng(6)
        )
        assert_close(V1, W1, what="W1")
        assert_close(V2, W2, what="W2")
        assert_close(errors, np.full(5, loss(TABLE, y, W1, W2)), what="errors")
        _, _, errors = trained(
            student, TABLE, y, epochs=5, learning_rate=0.1, rng=np.random.default_rng(6)
        )
        assert (np.diff(errors) < 0).all(), (
            "with a small learning rate the loss should fall at every epoch."
        )

    def test_defaults(self, student):
        """Left out, hidden is 4, epochs is 2000 and learning_rate is 1."""
        y = column("OR")
        W1, W2, errors = assert_tuple(
            student.neural_network(TABLE, y, rng=np.random.default_rng(3)),
            3,
            what="W1, W2 and errors",
        )
        V1, V2, same = trained(
            student,
            TABLE,
            y,
            hidden=4,
            epochs=2000,
            learning_rate=1.0,
            rng=np.random.default_rng(3),
        )
        assert_close(errors, same, what="errors")
        assert_close(W1, V1, what="W1")
        assert_close(W2, V2, what="W2")
        assert (np.round(forward(TABLE, W1, W2)[1]) == y).all(), (
            "after 2000 epochs it should give the table of OR."
        )
        assert_close(
            errors[-1] / loss(TABLE, y, W1, W2),
            1.0,
            rtol=0.01,
            what="the last of errors, over the loss afterwards,",
        )
