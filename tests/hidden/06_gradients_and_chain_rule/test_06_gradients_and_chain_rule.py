"""Hidden tests of unit 06. The gradient-checking contract (step 1e-5, floor 1e-3, tolerance 1e-5) is that of `assert_gradient`.

Pins keep a distance of a tenth from each other unless they coincide, so that no kink of a length comes near a difference.
"""

import math

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_gradient,
    assert_jacobian,
    assert_raises,
    assert_shape,
    assert_tuple,
    assert_unchanged,
    draw,
    exercise,
)

# -- what the tests know themselves -----------------------------------------------------------------------------------


STRESS = "the stress and its gradient"


def rotation(rng, n):
    return np.linalg.qr(rng.standard_normal((n, n)))[0]


def vectors_only(f, n):
    """f, insisting on one vector of n 64-bit floats."""

    def strict(x):
        assert isinstance(x, np.ndarray), "f takes an array."
        assert x.shape == (n,), (
            f"f takes one vector of shape ({n},), and was called with shape {x.shape}."
        )
        assert x.dtype == np.float64, f"f takes 64-bit floats, and was called with {x.dtype}."
        return f(x)

    return strict


# -- 1 ----------------------------------------------------------------------------------------------------------------


@exercise("directional_derivative")
class TestDirectionalDerivative:
    @pytest.mark.parametrize("h", [0.1, 0.5])
    def test_cubes_exactly(self, student, rng, h):
        """For a sum of cubes it is 3x^2 v + h^2 v^3, summed: both sides, divided by 2h, with h itself."""
        x, v = draw(rng, -2.0, 2.0, 3), draw(rng, 0.5, 2.0, 3)
        result = student.directional_derivative(
            vectors_only(lambda p: float(np.sum(p**3)), 3), x, v, h=h
        )
        assert_close(result, np.sum(3 * x**2 * v + h**2 * v**3), rtol=1e-9)

    def test_gradient_times_direction(self, student, rng):
        """It is the gradient times the direction."""
        x, v = draw(rng, -1.0, 1.0, 3), draw(rng, 0.5, 1.0, 3)
        assert_close(
            student.directional_derivative(lambda p: float(np.sum(np.exp(p))), x, v),
            np.exp(x) @ v,
            rtol=1e-6,
        )
        assert_close(
            student.directional_derivative(lambda p: float(p[0] * p[1] * p[2]), x, v),
            v @ [x[1] * x[2], x[0] * x[2], x[0] * x[1]],
            rtol=1e-6,
            atol=1e-7,
        )

    def test_default_step(self, student):
        """Without h, f is measured at x + 0.00001 v and x - 0.00001 v."""
        x, v, seen = np.array([0.3, 1.1]), np.array([2.0, -1.0]), []

        def f(p):
            seen.append(np.array(p))
            return float(np.exp(p[0] + p[1]))

        assert_close(student.directional_derivative(f, x, v), math.exp(1.4), rtol=1e-8)
        assert_close(
            max(float(np.abs(p - x).max()) for p in seen), 2e-5, rtol=1e-4, what="the step"
        )

    def test_linear_in_the_direction(self, student, rng):
        """Twice the direction is twice the slope, slopes of two directions add up, and no direction has no slope."""
        x, v, w = draw(rng, -1.0, 1.0, 2), np.array([3.0, -1.0]), np.array([0.5, 2.0])

        def f(p):
            return float(np.sin(p[0]) * np.exp(p[1]))

        g = np.array([np.cos(x[0]), np.sin(x[0])]) * np.exp(x[1])
        for direction in (v, 2 * v, v + w, -w):
            assert_close(
                student.directional_derivative(f, x, direction), g @ direction, rtol=1e-6, atol=1e-6
            )
        assert_close(student.directional_derivative(f, x, np.zeros(2)), 0.0, atol=1e-9)

    def test_steepest(self, student):
        """Of all directions of length 1, that of the gradient is the steepest."""
        x = np.array([0.3, -0.7])
        g = np.array([2 * x[0] * x[1], x[0] ** 2 + 2 * x[1]])
        length = np.hypot(*g)
        for angle in (0.0, 0.5, 2.0):
            turned = (
                np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
                @ g
                / length
            )
            assert_close(
                student.directional_derivative(
                    lambda p: float(p[0] ** 2 * p[1] + p[1] ** 2), x, turned
                ),
                length * math.cos(angle),
                rtol=1e-5,
            )

    def test_whole_numbers(self, student):
        """Whole numbers work, and x and v stay as they were."""
        for kind in (int, float):
            x, v = np.array([2, 1], dtype=kind), np.array([1, 2], dtype=kind)
            assert_close(
                student.directional_derivative(lambda p: float(p[0] ** 2 + 3.25 * p[1]), x, v),
                10.5,
                rtol=1e-7,
            )
            assert_unchanged(student)

    def test_shapes_that_do_not_fit(self, student):
        """Where x and v are not vectors of the same shape, it raises a ValueError."""
        assert_close(
            student.directional_derivative(
                lambda p: float(np.sum(p**2)), np.array([3.0]), np.array([2.0])
            ),
            12.0,
            rtol=1e-6,
        )
        for x, v in [
            ((3,), (1,)),
            ((1,), (3,)),
            ((2,), (3,)),
            ((2,), (2, 1)),
            ((2, 2), (2, 2)),
            ((2, 1), (2, 1)),
            ((2, 1), (2,)),
        ]:
            assert_raises(
                ValueError,
                student.directional_derivative,
                lambda p: float(np.sum(p**2)),
                np.ones(x),
                np.ones(v),
            )


# -- 2 ----------------------------------------------------------------------------------------------------------------


@exercise("numerical_jacobian")
class TestNumericalJacobian:
    @pytest.mark.parametrize("shape", [(4, 3), (2, 3), (1, 3), (3, 1), (1, 1)])
    def test_linear_maps(self, student, rng, shape):
        """The Jacobian of x -> M x is M, also where M is tiny: a row for each output, a column for each input."""
        M = draw(rng, -3.0, 3.0, shape)
        result = student.numerical_jacobian(
            vectors_only(lambda p: M @ p, shape[1]), draw(rng, -1.0, 1.0, shape[1])
        )
        assert_close(result, M, rtol=1e-6, atol=1e-7)
        tiny = student.numerical_jacobian(lambda p: 1e-6 * (M @ p), np.ones(shape[1]))
        assert_close(tiny, 1e-6 * M, rtol=1e-6, atol=1e-13)

    @pytest.mark.parametrize("h", [0.1, 0.3])
    def test_cubes_exactly(self, student, rng, h):
        """For cubes it is 3x^2 + h^2 on the diagonal: both sides, divided by 2h."""
        x = np.append(draw(rng, -2.0, 2.0, 2), 30.0)
        result = student.numerical_jacobian(lambda p: p**3, x, h=h)
        assert_close(result, np.diag(3 * x**2 + h**2), rtol=1e-9, atol=1e-9)

    def test_one_input_at_a_time(self, student):
        """For x0^2 x1^2 each input is moved alone, while the other stays."""
        x = np.array([1.5, -0.5])
        result = student.numerical_jacobian(
            lambda p: np.array([p[0] ** 2 * p[1] ** 2, p[0]]), x, h=0.3
        )
        assert_close(
            result, np.array([[2 * 1.5 * 0.25, 2 * -0.5 * 2.25], [1.0, 0.0]]), rtol=1e-9, atol=1e-9
        )

    def test_chain_rule(self, student, rng):
        """The Jacobian of g after f is that of g times that of f."""
        A, B, x = (
            draw(rng, -1.0, 1.0, (4, 2)),
            draw(rng, -1.0, 1.0, (3, 4)),
            draw(rng, -1.0, 1.0, 2),
        )
        result = student.numerical_jacobian(lambda p: np.sin(B @ np.tanh(A @ p)), x)
        inner = np.tanh(A @ x)
        assert_close(
            result, np.diag(np.cos(B @ inner)) @ B @ np.diag(1 - inner**2) @ A, rtol=1e-6, atol=1e-7
        )

    def test_softmax(self, student, rng):
        """The columns of the softmax's Jacobian add up to 0, since the outputs always add up to 1."""
        x = draw(rng, -1.0, 1.0, 4)
        p = np.exp(x) / np.exp(x).sum()
        result = student.numerical_jacobian(lambda z: np.exp(z) / np.exp(z).sum(), x)
        assert_close(result, np.diag(p) - np.outer(p, p), rtol=1e-6, atol=1e-7)

    def test_default_step(self, student):
        """Without h, the step is 1e-5: good to eight digits for a smooth function."""
        x = np.array([0.3, 1.1])
        seen = []

        def f(p):
            seen.append(np.array(p))
            return np.array([np.exp(p[0] + p[1])])

        assert_close(student.numerical_jacobian(f, x), np.full((1, 2), math.exp(1.4)), rtol=1e-8)
        assert_close(
            max(float(np.abs(p - x).max()) for p in seen), 1e-5, rtol=1e-4, what="the step"
        )

    def test_whole_numbers(self, student):
        """At a point of whole numbers it gives what it gives in floats, and x stays as it was."""
        for kind in (int, float):
            x = np.array([2, 3], dtype=kind)
            result = student.numerical_jacobian(
                vectors_only(lambda p: np.array([p[0] * p[1], p[1] ** 2]), 2), x
            )
            assert_close(result, np.array([[3.0, 2.0], [0.0, 6.0]]), rtol=1e-7, atol=1e-7)
            assert_unchanged(student)


# -- 3 ----------------------------------------------------------------------------------------------------------------


@exercise("quadratic_gradient")
class TestQuadraticGradient:
    @pytest.mark.parametrize("n", [1, 2, 4])
    def test_against_differences(self, student, rng, n):
        """It agrees with finite differences of x . A x + b . x, also where A is not symmetric."""
        A, b, x = draw(rng, -2.0, 2.0, (n, n)), draw(rng, -2.0, 2.0, n), draw(rng, 0.5, 2.0, n)
        result = student.quadratic_gradient(A, b, x)
        assert_close(result, (A + A.T) @ x + b, atol=1e-9)
        assert_gradient(lambda p: float(p @ A @ p + b @ p), at=x, gradient=result)

    def test_product_of_two(self, student):
        """For x0 x1 it is (x1, x0)."""
        assert_close(
            student.quadratic_gradient(
                np.array([[0.0, 1.0], [0.0, 0.0]]), np.zeros(2), np.array([3.0, 5.0])
            ),
            np.array([5.0, 3.0]),
        )

    def test_only_the_symmetric_part_matters(self, student, rng):
        """A and the mean of A and its transpose give the same; an antisymmetric A gives b."""
        A, b, x = draw(rng, -2.0, 2.0, (3, 3)), draw(rng, -2.0, 2.0, 3), draw(rng, -2.0, 2.0, 3)
        wanted = (A + A.T) @ x + b
        assert_close(student.quadratic_gradient(A, b, x), wanted, atol=1e-9)
        assert_close(student.quadratic_gradient((A + A.T) / 2, b, x), wanted, atol=1e-9)
        assert_close(student.quadratic_gradient(A - A.T, b, x), b, atol=1e-9)

    def test_euler(self, student, rng):
        """x times the gradient is 2 x . A x + b . x."""
        A, b, x = draw(rng, -2.0, 2.0, (3, 3)), draw(rng, -2.0, 2.0, 3), draw(rng, 0.5, 2.0, 3)
        assert_close(x @ student.quadratic_gradient(A, b, x), 2 * x @ A @ x + b @ x, atol=1e-9)

    def test_stationary_point(self, student, rng):
        """At the bottom of a bowl it is zero, and elsewhere not."""
        A, b = draw(rng, -1.0, 1.0, (3, 3)) + 4 * np.eye(3), draw(rng, 1.0, 2.0, 3)
        x = np.linalg.solve(A + A.T, -b)
        assert_close(student.quadratic_gradient(A, b, x + 1), (A + A.T) @ np.ones(3), atol=1e-9)
        assert_close(student.quadratic_gradient(A, b, x), np.zeros(3), atol=1e-9)

    def test_whole_numbers(self, student):
        """Whole numbers work, and all arguments stay as they were."""
        assert_close(
            student.quadratic_gradient(
                np.array([[1, 3], [0, 3]]), np.array([5, 7]), np.array([1, 1])
            ),
            np.array([10.0, 16.0]),
        )
        assert_unchanged(student)


# -- 4 ----------------------------------------------------------------------------------------------------------------


def away_from_zero(rng, n):
    return draw(rng, 0.5, 2.0, n) * np.where(rng.random(n) < 0.5, -1, 1)


@exercise("unit_vector_jacobian")
class TestUnitVectorJacobian:
    @pytest.mark.parametrize("n", [2, 3, 5])
    def test_against_differences(self, student, rng, n):
        """It agrees with finite differences of x / ||x||."""
        x = away_from_zero(rng, n)
        result = student.unit_vector_jacobian(x)
        assert_jacobian(lambda p: p / np.linalg.norm(p), at=x, jacobian=result)
        u = x / np.linalg.norm(x)
        assert_close(result, (np.eye(n) - np.outer(u, u)) / np.linalg.norm(x), rtol=1e-7, atol=1e-9)

    def test_by_hand(self, student):
        """At (3, 4) it is [[16, -12], [-12, 9]] / 125."""
        assert_close(
            student.unit_vector_jacobian(np.array([3.0, 4.0])),
            np.array([[16.0, -12.0], [-12.0, 9.0]]) / 125,
        )

    def test_longer_does_not_turn(self, student, rng):
        """A step along x does not change the direction; a step across does, by its length over ||x||."""
        x = away_from_zero(rng, 3)
        across = np.cross(x, [1.0, 2.0, -1.0])
        J = student.unit_vector_jacobian(x)
        u = x / np.linalg.norm(x)
        assert_close(J, (np.eye(3) - np.outer(u, u)) / np.linalg.norm(x), rtol=1e-7, atol=1e-9)
        assert_close(
            J @ across,
            across / np.linalg.norm(x),
            rtol=1e-7,
            atol=1e-9,
            what="J times a step across",
        )
        assert_close(J @ x, np.zeros(3), atol=1e-9, what="J @ x")

    def test_trace(self, student, rng):
        """It is symmetric, and its diagonal adds up to (n - 1) / ||x||."""
        x = away_from_zero(rng, 4)
        J = student.unit_vector_jacobian(x)
        assert_close(np.trace(J), 3 / np.linalg.norm(x), rtol=1e-7)
        assert_close(J, np.asarray(J).T, atol=1e-9)

    def test_further_away(self, student, rng):
        """Ten times as far away the direction turns ten times slower."""
        x = away_from_zero(rng, 3)
        u, r = x / np.linalg.norm(x), np.linalg.norm(x)
        for c in (10.0, 0.01, 1e6):
            assert_close(
                student.unit_vector_jacobian(c * x), (np.eye(3) - np.outer(u, u)) / r / c, rtol=1e-7
            )

    def test_one_number(self, student):
        """A single number has only two directions, and does not turn; two numbers do. Whole numbers work."""
        for kind in (int, float):
            x = np.array([3, -4], dtype=kind)
            assert_close(
                student.unit_vector_jacobian(x),
                np.array([[0.128, 0.096], [0.096, 0.072]]),
                atol=1e-12,
            )
            assert_unchanged(student)
        assert_close(student.unit_vector_jacobian(np.array([-3.0])), np.array([[0.0]]), atol=1e-12)

    def test_zero(self, student):
        """The zero vector raises a ValueError; a tiny one, and one whose entries add up to 0, do not."""
        assert_close(
            student.unit_vector_jacobian(np.array([1.0, -1.0])), np.full((2, 2), math.sqrt(0.125))
        )
        assert_close(
            student.unit_vector_jacobian(np.array([1e-20, 0.0])),
            np.array([[0.0, 0.0], [0.0, 1e20]]),
        )
        for n in (1, 3):
            assert_raises(ValueError, student.unit_vector_jacobian, np.zeros(n))


# -- 5 and 6 ----------------------------------------------------------------------------------------------------------


def chain(rng, sizes):
    return [draw(rng, -2.0, 2.0, (m, n)) for n, m in zip(sizes[:-1], sizes[1:], strict=True)]


def product(jacobians, n):
    total = np.eye(n)
    for J in jacobians:
        total = J @ total
    return total


CHAINS = [(2, 2, 2), (3, 3, 3, 3), (3, 2, 4, 1), (1, 3), (2, 5, 2), (2, 1, 2, 2, 3, 2)]


@exercise("push_forward")
class TestPushForward:
    @pytest.mark.parametrize("sizes", CHAINS)
    def test_against_product(self, student, rng, sizes):
        """The nudge meets the first function first: J_L ... J_1 v."""
        jacobians, v = chain(rng, sizes), draw(rng, -2.0, 2.0, sizes[0])
        assert_close(
            student.push_forward(jacobians, v), product(jacobians, sizes[0]) @ v, atol=1e-9
        )
        assert_unchanged(student)

    def test_by_hand(self, student):
        """[[1, 2], [0, 1]] and then [[0, 1], [3, 0]] take (1, 10) to (21, 10) to (10, 63)."""
        jacobians = [np.array([[1, 2], [0, 1]]), np.array([[0, 1], [3, 0]])]
        assert_close(student.push_forward(jacobians, np.array([1, 10])), np.array([10.0, 63.0]))
        assert_close(
            student.push_forward([np.array([[0.5, 0.25]])], np.array([1, 1])), np.array([0.75])
        )

    def test_linear(self, student, rng):
        """Twice the nudge has twice the effect, effects of two nudges add up, and no nudge has none."""
        assert_close(student.push_forward([np.ones((3, 2))], np.zeros(2)), np.zeros(3))
        jacobians, v, w = chain(rng, (2, 3, 2)), np.array([1.0, 2.0]), np.array([-1.0, 0.5])
        J = product(jacobians, 2)
        for nudge in (v, 2 * v, v + w):
            assert_close(student.push_forward(jacobians, nudge), J @ nudge, atol=1e-9)

    def test_real_functions(self, student, rng):
        """For tanh after a matrix, twice, it is the derivative along the nudge."""
        A, B, x, v = (
            draw(rng, -1.0, 1.0, (3, 2)),
            draw(rng, -1.0, 1.0, (2, 3)),
            draw(rng, -1.0, 1.0, 2),
            np.array([0.6, -0.8]),
        )

        def f(p):
            return np.tanh(B @ np.tanh(A @ p))

        inner = np.tanh(A @ x)
        jacobians = [np.diag(1 - inner**2) @ A, np.diag(1 - np.tanh(B @ inner) ** 2) @ B]
        assert_close(
            student.push_forward(jacobians, v),
            (f(x + 1e-6 * v) - f(x - 1e-6 * v)) / 2e-6,
            rtol=1e-5,
            atol=1e-7,
        )

    def test_empty_chain(self, student):
        """With no function at all a copy of v comes back; with one, its product."""
        v = np.array([1.0, -2.0, 3.0])
        assert_close(student.push_forward([2 * np.eye(3)], v), 2 * v)
        assert_close(student.push_forward([], v), v)
        if student.last_call.aliases:
            raise CheckFailure("the result shares its memory with v: make a copy.")

    def test_shapes_that_do_not_fit(self, student):
        """Shapes that do not fit together raise a ValueError."""
        assert_close(
            student.push_forward([np.ones((2, 3)), np.ones((1, 2))], np.ones(3)), np.array([6.0])
        )
        for shapes, n in [
            ([(2, 3)], 2),
            ([(2, 3), (2, 3)], 3),
            ([(1, 2), (2, 3)], 3),
            ([(3, 1)], 3),
        ]:
            assert_raises(
                ValueError, student.push_forward, [np.ones(shape) for shape in shapes], np.ones(n)
            )


@exercise("pull_back")
class TestPullBack:
    @pytest.mark.parametrize("sizes", CHAINS)
    def test_against_product(self, student, rng, sizes):
        """Blame is handed back from the last function to the first: J_1^T ... J_L^T u."""
        jacobians, u = chain(rng, sizes), draw(rng, -2.0, 2.0, sizes[-1])
        assert_close(student.pull_back(jacobians, u), product(jacobians, sizes[0]).T @ u, atol=1e-9)
        assert_unchanged(student)

    def test_by_hand(self, student):
        """[[1, 2], [0, 1]] and then [[0, 1], [3, 0]] hand (1, 10) back as (30, 1) and then (30, 61)."""
        jacobians = [np.array([[1, 2], [0, 1]]), np.array([[0, 1], [3, 0]])]
        assert_close(student.pull_back(jacobians, np.array([1, 10])), np.array([30.0, 61.0]))
        assert_close(
            student.pull_back([np.array([[0.5], [0.25]])], np.array([1, 1])), np.array([0.75])
        )

    def test_adjoint(self, student, rng):
        """u times what a nudge does is the nudge times what is handed back for u; for no u, zeros are handed back."""
        assert_close(student.pull_back([np.ones((2, 3))], np.zeros(2)), np.zeros(3))
        jacobians, v, u = chain(rng, (3, 4, 2)), draw(rng, 0.5, 2.0, 3), draw(rng, 0.5, 2.0, 2)
        assert_close(v @ student.pull_back(jacobians, u), u @ product(jacobians, 3) @ v, atol=1e-9)

    def test_gradient_of_a_number(self, student, rng):
        """For a single output, pulling back 1 gives the gradient."""
        A, w, x = draw(rng, -1.0, 1.0, (3, 2)), draw(rng, -1.0, 1.0, 3), draw(rng, -1.0, 1.0, 2)
        jacobians = [np.diag(np.cos(A @ x)) @ A, w.reshape(1, 3)]
        result = student.pull_back(jacobians, np.array([1.0]))
        assert_gradient(lambda p: float(w @ np.sin(A @ p)), at=x, gradient=result)

    def test_empty_chain(self, student):
        """With no function at all a copy of u comes back; with one, its transpose times u."""
        u = np.array([1.0, -2.0])
        assert_close(
            student.pull_back([np.array([[0.0, 1.0], [0.0, 0.0]])], u), np.array([0.0, 1.0])
        )
        assert_close(student.pull_back([], u), u)
        if student.last_call.aliases:
            raise CheckFailure("the result shares its memory with u: make a copy.")

    def test_shapes_that_do_not_fit(self, student):
        """Shapes that do not fit together raise a ValueError."""
        assert_close(
            student.pull_back([np.ones((2, 3)), np.ones((1, 2))], np.ones(1)), np.full(3, 2.0)
        )
        for shapes, n in [
            ([(2, 3)], 3),
            ([(2, 3), (2, 3)], 2),
            ([(1, 2), (2, 3)], 2),
            ([(1, 3)], 3),
        ]:
            assert_raises(
                ValueError, student.pull_back, [np.ones(shape) for shape in shapes], np.ones(n)
            )


# -- 7 ----------------------------------------------------------------------------------------------------------------


def close_hessian(result, wanted):
    wanted = np.asarray(wanted, dtype=float)
    assert_close(result, wanted, rtol=0.0, atol=1e-5 * max(1.0, np.abs(wanted).max()))


@exercise("numerical_hessian")
class TestNumericalHessian:
    @pytest.mark.parametrize("n", [1, 2, 4])
    def test_quadratics(self, student, rng, n):
        """The Hessian of x . A x + b . x is A plus its transpose, everywhere."""
        A, b, x = draw(rng, -1.0, 1.0, (n, n)), draw(rng, -1.0, 1.0, n), draw(rng, -1.0, 1.0, n)
        close_hessian(
            student.numerical_hessian(vectors_only(lambda p: float(p @ A @ p + b @ p), n), x),
            A + A.T,
        )

    def test_mixed_terms(self, student):
        """x0^2 x1 and sin(x0) e^x1 bend along the diagonals too."""
        x = np.array([0.7, -0.4])
        close_hessian(
            student.numerical_hessian(lambda p: float(p[0] ** 2 * p[1]), x),
            [[2 * x[1], 2 * x[0]], [2 * x[0], 0.0]],
        )
        s, c, e = math.sin(x[0]), math.cos(x[0]), math.exp(x[1])
        close_hessian(
            student.numerical_hessian(lambda p: float(np.sin(p[0]) * np.exp(p[1])), x),
            [[-s * e, c * e], [c * e, s * e]],
        )

    def test_product_of_two(self, student):
        """x0 x1 has curvature although both pure second derivatives vanish."""
        close_hessian(
            student.numerical_hessian(lambda p: float(p[0] * p[1]), np.array([2.0, 3.0])),
            [[0.0, 1.0], [1.0, 0.0]],
        )

    def test_three_variables(self, student, rng):
        """Every pair of variables has its own place, on both sides of the diagonal."""
        x = draw(rng, 0.5, 1.5, 3)
        a, b, c = x
        wanted = np.array([[2 * b, 2 * a, 0.004], [2 * a, 0.0, 2 * c], [0.004, 2 * c, 2 * b]])
        close_hessian(
            student.numerical_hessian(
                lambda p: float(p[0] ** 2 * p[1] + p[1] * p[2] ** 2 + 0.004 * p[0] * p[2]), x
            ),
            wanted,
        )

    def test_straight(self, student):
        """What is straight does not bend: zeros for a linear function, and a constant added changes nothing."""
        close_hessian(
            student.numerical_hessian(
                lambda p: float(3 * p[0] ** 2 - p[1] + 2), np.array([1.0, 2.0])
            ),
            [[6.0, 0.0], [0.0, 0.0]],
        )
        close_hessian(
            student.numerical_hessian(lambda p: float(3 * p[0] - p[1] + 2), np.array([1.0, 2.0])),
            np.zeros((2, 2)),
        )

    def test_own_step(self, student):
        """h is the step that is used: for quadratics any step is exact."""
        for h in (0.5, 0.01):
            seen = []

            def f(p, seen=seen):
                seen.append(np.array(p))
                return float(p[0] ** 2 + 3 * p[0] * p[1])

            close_hessian(
                student.numerical_hessian(f, np.array([1.0, -2.0]), h=h), [[2.0, 3.0], [3.0, 0.0]]
            )
            furthest = max(float(np.abs(p - [1.0, -2.0]).max()) for p in seen)
            assert 0.9 * h <= furthest <= 2.1 * h, "f should be measured at steps of size h from x."

    def test_whole_numbers(self, student):
        """At a point of whole numbers it gives what it gives in floats, and x stays as it was."""
        for kind in (int, float):
            x = np.array([1, 2], dtype=kind)
            close_hessian(
                student.numerical_hessian(vectors_only(lambda p: float(p[0] ** 2 * p[1]), 2), x),
                [[4.0, 2.0], [2.0, 0.0]],
            )
            assert_unchanged(student)


# -- 8 ----------------------------------------------------------------------------------------------------------------


def says(result, wanted):
    if not isinstance(result, str):
        raise CheckFailure(
            f"the answer should be a text, and is a {type(result).__name__}.", result
        )
    if result != wanted:
        raise CheckFailure(f"the answer {result!r} is not right here.", result)


KINDS = [
    ([1.0, 2.0], "minimum"),
    ([-1.0, -2.0], "maximum"),
    ([-1.0, -2.0, -0.5], "maximum"),
    ([3.0, -1.0], "saddle"),
    ([-1.0, -1.0, 2.0, 2.0], "saddle"),
    ([1.0, 0.0], "degenerate"),
    ([-2.0, 0.0, -1.0], "degenerate"),
    ([1.0, -1.0, 0.0], "saddle"),
]


@exercise("classify_critical_point")
class TestClassifyCriticalPoint:
    def test_along_the_axes(self, student):
        """Curvatures along the axes: all up, all down, both, or level."""
        for values, kind in KINDS:
            says(student.classify_critical_point(np.diag(values)), kind)

    def test_turned(self, student, rng):
        """Turning the hillside does not change what it is."""
        for values, kind in KINDS:
            Q = rotation(rng, len(values))
            H = Q @ np.diag(values) @ Q.T
            says(student.classify_critical_point((H + H.T) / 2), kind)

    def test_hidden_saddle(self, student):
        """[[1, 2], [2, 1]] is a saddle although its diagonal is positive, and [[2, 1], [1, 2]] a minimum."""
        says(student.classify_critical_point(np.array([[1.0, 2.0], [2.0, 1.0]])), "saddle")
        says(student.classify_critical_point(np.array([[2, 1], [1, 2]])), "minimum")
        says(student.classify_critical_point(np.array([[-1.0, 2.0], [2.0, -1.0]])), "saddle")
        assert_unchanged(student)

    def test_tolerance(self, student):
        """Curvatures of at most tol count as zero, also tiny ones of the other sign."""
        cases = [
            ([1.0, 1e-10], {}, "degenerate"),
            ([1.0, -1e-10], {}, "degenerate"),
            ([-1.0, 1e-10], {}, "degenerate"),
            ([1e-10, -1e-10], {}, "degenerate"),
            ([1.0, 1e-6], {}, "minimum"),
            ([-1.0, 1e-6], {}, "saddle"),
            ([-1.0, 1e-6], {"tol": 1e-3}, "degenerate"),
            ([1.0, 2.0, -0.05], {"tol": 0.1}, "degenerate"),
            ([1.0, 2.0, -0.05], {"tol": 0.01}, "saddle"),
            ([1e-10, 1e-11], {"tol": 1e-13}, "minimum"),
            ([1.0, 1.5e-8], {}, "minimum"),
            ([1.0, 0.7e-8], {}, "degenerate"),
            ([1.0, 0.5], {"tol": 0.5}, "degenerate"),
            ([1.0, -0.5], {"tol": 0.5}, "degenerate"),
            ([-1.0, 0.5], {"tol": 0.5}, "degenerate"),
        ]
        for values, options, kind in cases:
            says(student.classify_critical_point(np.diag(values), **options), kind)

    def test_one_variable(self, student):
        """With one variable: a bowl, a dome, or level."""
        for value, kind in [(2.0, "minimum"), (-0.5, "maximum"), (0.0, "degenerate")]:
            says(student.classify_critical_point(np.array([[value]])), kind)

    def test_not_symmetric(self, student):
        """What is not square or not symmetric raises a ValueError; a last digit off does not."""
        nearly = -1e7 * np.array([[2.0, 1.0, 0.0], [1.0 + 1e-14, 2.0, 0.0], [0.0, 0.0, 1.0]])
        says(student.classify_critical_point(nearly), "maximum")
        for H in ([[1.0, 2.0], [0.0, 1.0]], [[1.0, 0.0], [2.0, 1.0]], [[1.0, 2.0], [2.001, 1.0]]):
            assert_raises(ValueError, student.classify_critical_point, np.array(H))
        for shape in [(2, 3), (3, 2), (1, 3), (3, 1)]:
            assert_raises(ValueError, student.classify_critical_point, np.ones(shape))


# -- 9 ----------------------------------------------------------------------------------------------------------------

CITIES = np.radians(
    np.array(
        [
            *[
                (38.72, -9.14),
                (40.42, -3.70),
                (48.86, 2.35),
                (51.51, -0.13),
                (53.35, -6.26),
                (52.52, 13.40),
            ],
            *[
                (41.90, 12.50),
                (48.21, 16.37),
                (52.23, 21.01),
                (37.98, 23.73),
                (59.33, 18.07),
                (60.17, 24.94),
            ],
        ]
    )
)


def between_cities():
    latitude, longitude = CITIES.T
    x = np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=1,
    )
    D = 6.371 * np.arccos(np.clip(x @ x.T, -1, 1))
    return np.where(np.eye(12) == 1, 0.0, D)


def stress(P, D):
    return sum(
        (float(np.linalg.norm(P[i] - P[j])) - D[i, j]) ** 2 for i in range(len(P)) for j in range(i)
    )


def layout(rng, n, d):
    """Pins on a grid, jiggled, so that no two come near each other; and wanted distances."""
    places = (
        np.arange(n)[:, None]
        if d == 1
        else np.stack([np.arange(n) % 3, np.arange(n) // 3, np.arange(n) % 2], axis=1)[:, :d]
    )
    P = np.round(places + rng.uniform(-0.3, 0.3, (n, d)), 2)
    D = np.triu(draw(rng, 0.5, 3.0, (n, n)), 1)
    return P, D + D.T


@exercise("stress_and_gradient")
class TestStressAndGradient:
    @pytest.mark.parametrize(("n", "d"), [(2, 1), (4, 1), (3, 2), (6, 2), (5, 3)])
    def test_against_differences(self, student, rng, n, d):
        """The stress counts each pair once, and the gradient agrees with finite differences."""
        P, D = layout(rng, n, d)
        S, gradient = assert_tuple(student.stress_and_gradient(P, D), 2, what=STRESS)
        assert_close(S, stress(P, D), rtol=1e-9)
        assert_gradient(lambda Q: stress(Q, D), at=P, gradient=gradient)

    def test_two_pins(self, student):
        """Two pins 5 apart that should be 2 apart: stress 9, and a pull of 6 along the line between them."""
        S, gradient = assert_tuple(
            student.stress_and_gradient(
                np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [2.0, 0.0]])
            ),
            2,
            what=STRESS,
        )
        assert_close(S, 9.0)
        assert_close(gradient, np.array([[-3.6, -4.8], [3.6, 4.8]]))

    def test_perfect_layout(self, student, rng):
        """Where all distances are right, stress and gradient are zero; where one is not, they are not."""
        P, _ = layout(rng, 5, 2)
        D = np.linalg.norm(P[:, None] - P[None], axis=2)
        moved = P + np.array([[0.5, 0.0]] + [[0.0, 0.0]] * 4)
        S, gradient = assert_tuple(student.stress_and_gradient(moved, D), 2, what=STRESS)
        assert_close(S, stress(moved, D), rtol=1e-7)
        S, gradient = assert_tuple(student.stress_and_gradient(P, D), 2, what=STRESS)
        assert_close(S, 0.0, atol=1e-12)
        assert_close(gradient, np.zeros((5, 2)), atol=1e-9)

    def test_forces_balance(self, student, rng):
        """Pins pull at each other: the rows add up to 0; moving all pins changes nothing, and turning them turns the gradient."""
        P, D = layout(rng, 4, 2)
        S, gradient = assert_tuple(student.stress_and_gradient(P, D), 2, what=STRESS)
        assert_close(S, stress(P, D))
        assert_gradient(lambda Q: stress(Q, D), at=P, gradient=gradient)
        assert_close(np.sum(gradient, axis=0), np.zeros(2), atol=1e-9, what="the sum of its rows")
        assert np.abs(gradient).max() > 0.1, "some pins should be pulled here."
        Q = rotation(rng, 2)
        turned = assert_tuple(student.stress_and_gradient(P @ Q + [5.0, -3.0], D), 2, what=STRESS)
        assert_close(turned[0], stress(P, D))
        assert_close(turned[1], np.asarray(gradient) @ Q, rtol=1e-7, atol=1e-8)

    def test_pins_on_one_spot(self, student):
        """Two pins on the same spot add D^2 to the stress and nothing to the gradient; a third one still pulls at both."""
        D = np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
        S, gradient = assert_tuple(
            student.stress_and_gradient(np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 4.0]]), D),
            2,
            what=STRESS,
        )
        assert_close(S, 4.0 + 4.0 + 4.0)
        assert_close(gradient, np.array([[0.0, -4.0], [0.0, -4.0], [0.0, 8.0]]))
        near = np.array([[0.0, 0.0], [3e-6, 4e-6]])
        S, gradient = assert_tuple(
            student.stress_and_gradient(near, np.array([[0.0, 1.0], [1.0, 0.0]])), 2, what=STRESS
        )
        assert_close(S, (1 - 5e-6) ** 2)
        assert_close(gradient, 2 * (1 - 5e-6) * np.array([[0.6, 0.8], [-0.6, -0.8]]))

    def test_whole_numbers(self, student):
        """Whole numbers work, and P and D stay as they were."""
        for kind in (int, float):
            P, D = np.array([[0, 0], [3, 4]], dtype=kind), np.array([[0, 7], [7, 0]], dtype=kind)
            S, gradient = assert_tuple(student.stress_and_gradient(P, D), 2, what=STRESS)
            assert_close(S, 4.0)
            assert_close(gradient, np.array([[2.4, 3.2], [-2.4, -3.2]]))
            assert_unchanged(student)

    def test_one_pin(self, student):
        """A single pin has no stress; two have."""
        S, gradient = assert_tuple(
            student.stress_and_gradient(
                np.array([[0.0], [3.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
            ),
            2,
            what=STRESS,
        )
        assert_close(S, 4.0)
        assert_close(gradient, np.array([[-4.0], [4.0]]))
        S, gradient = assert_tuple(
            student.stress_and_gradient(np.array([[2.0, 3.0]]), np.zeros((1, 1))), 2, what=STRESS
        )
        assert_close(S, 0.0)
        assert_close(gradient, np.zeros((1, 2)))

    def test_cities(self, student, rng):
        """From random pins, 50 steps lower the stress, and 300 steps draw the map of Europe."""
        D = between_cities()
        P = rng.standard_normal((12, 2))
        values = []
        for _ in range(300):
            S, gradient = assert_tuple(student.stress_and_gradient(P, D), 2, what=STRESS)
            values.append(S)
            assert_shape(gradient, (12, 2), what="the gradient", real=False, lists=False)
            P = P - 0.04 * gradient
        assert values[50] < values[0], "the stress should fall."
        assert_close(values[-1], 3.854e-4, rtol=1e-3)

    def test_bad_shapes(self, student):
        """Distances for another number of pins raise a ValueError."""
        S, _ = assert_tuple(
            student.stress_and_gradient(np.array([[0.0], [1.0]]), np.zeros((2, 2))), 2, what=STRESS
        )
        assert_close(S, 1.0)
        for n, shape in [
            (2, (3, 3)),
            (3, (2, 2)),
            (2, (1, 1)),
            (2, (2, 1)),
            (2, (2,)),
            (2, (1, 2)),
        ]:
            assert_raises(
                ValueError,
                student.stress_and_gradient,
                np.arange(2.0 * n).reshape(n, 2),
                np.zeros(shape),
            )
