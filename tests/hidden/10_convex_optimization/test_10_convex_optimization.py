"""Hidden tests of unit 10: optimality conditions, bounds from both sides, closed forms; never one particular way to the optimum."""

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_float64,
    assert_raises,
    assert_shape,
    assert_unchanged,
    exercise,
    weight,
)

TOLERANCE = {"rtol": 1e-7, "atol": 1e-9}


def positive(rng, n, low=0.5, high=3.0):
    """A random symmetric matrix with eigenvalues between low and high."""
    Q = np.linalg.qr(rng.standard_normal((n, n)))[0]
    A = Q @ np.diag(np.linspace(low, high, n)) @ Q.T
    return (A + A.T) / 2


@exercise("convexity_violation")
class TestConvexityViolation:
    @pytest.mark.parametrize("c", [2.0, -2.0])
    def test_round_bowl(self, student, rng, c):
        """A round bowl and a round dome: the gap is known for every pair and t."""
        X = rng.standard_normal((5, 3))
        gaps = [
            -c * t * (1 - t) * np.sum((X[i] - X[j]) ** 2)
            for i in range(5)
            for j in range(5)
            if i != j
            for t in (0.25, 0.5, 0.75)
        ]
        assert_close(
            student.convexity_violation(lambda x: float(c * x @ x), X),
            max(gaps),
            rtol=1e-7,
            atol=1e-9,
        )

    def test_affine_parts(self, student, rng):
        """A plane has no gap, and adding one changes nothing."""
        X, a = rng.standard_normal((4, 2)), np.array([2.0, -3.0])
        assert_close(student.convexity_violation(lambda x: float(a @ x + 1), X), 0.0, atol=1e-9)

        def f(x):
            return float(np.sum(x**4) - np.sum(x**2))

        plain = student.convexity_violation(f, X)
        assert_close(
            student.convexity_violation(lambda x: f(x) + float(a @ x + 1), X),
            plain,
            rtol=1e-7,
            atol=1e-9,
        )
        assert_close(
            student.convexity_violation(lambda x: float(abs(x[0])), np.array([[-1], [1]])), -0.5
        )

    def test_double_well(self, student):
        """The double well between its two minima rises by 1."""
        for c in (1.0, 3.0):
            assert_close(
                student.convexity_violation(
                    lambda x, c=c: float(c * (x[0] ** 2 - 1) ** 2), np.array([[-1], [1]])
                ),
                c,
            )

    def test_log_sum_exp(self, student, rng):
        """A convex function never rises above a chord."""
        gap = student.convexity_violation(
            lambda x: float(np.log(np.sum(np.exp(x)))), rng.standard_normal((6, 3))
        )
        assert -1.0 < gap <= 1e-12

    def test_order_of_the_pair(self, student):
        """With t = 0.1 only, both orders of a pair count."""

        def kink(x):
            return float(max(0.0, 2 - 2 * abs(x[0] - 0.1) / 0.05))

        assert_close(student.convexity_violation(kink, np.array([[0.0], [1.0]]), ts=(0.1,)), 2.0)
        assert_close(student.convexity_violation(kink, np.array([[1.0], [0.0]]), ts=(0.1,)), 2.0)
        assert_close(student.convexity_violation(kink, np.array([[1.0], [0.0]]), ts=(0.9,)), 2.0)

    def test_far_pairs(self, student):
        """A violation may need two points that are far apart, or that share a coordinate; all t's count."""
        wells = np.array([[2.0, -1.0], [2.0, 1.0]])
        assert_close(student.convexity_violation(lambda x: float((x[1] ** 2 - 1) ** 2), wells), 1.0)
        ts = (0.1, 0.2, 0.4)
        gaps = [-t * (1 - t) for t in ts]
        assert_close(
            student.convexity_violation(
                lambda x: float(x[0] ** 2), np.array([[0.0], [1.0]]), ts=ts
            ),
            max(gaps),
        )
        X = np.array([[-1.0], [-0.99], [0.99], [1.0]])
        for c in (1.0, 5.0):
            assert_close(
                student.convexity_violation(lambda x, c=c: float(c * (x[0] ** 2 - 1) ** 2), X), c
            )

    def test_one_point(self, student):
        """One point makes no chord."""

        def square(x):
            assert x.dtype == np.float64, "f takes float64 vectors"
            return float(x[0] ** 2)

        assert_close(student.convexity_violation(square, np.array([[0], [2]]), ts=(0.5,)), -1.0)
        assert_unchanged(student)
        assert_raises(ValueError, student.convexity_violation, lambda x: 0.0, np.array([[1.0]]))


@exercise("conjugate_on_grid")
class TestConjugateOnGrid:
    def test_half_square(self, student):
        """Half the square is its own conjugate."""
        x = np.linspace(-3, 3, 61)
        s = x[10:50:7]
        assert_close(student.conjugate_on_grid(x**2 / 2, x, s), s**2 / 2, **TOLERANCE)

    def test_absolute_value(self, student):
        """The conjugate of |x| on a bounded grid."""
        x, s = np.linspace(-4, 4, 33), np.array([-3.0, -1.0, -0.3, 0.0, 0.9, 2.5])
        assert_close(
            student.conjugate_on_grid(np.abs(x), x, s),
            4 * np.maximum(np.abs(s) - 1, 0),
            **TOLERANCE,
        )

    def test_fenchel_young(self, student, rng):
        """f(x) + f*(s) is never below s x, and equal somewhere for each s."""
        x, s = rng.standard_normal(12), rng.standard_normal(9)
        f = rng.standard_normal(12)
        star = student.conjugate_on_grid(f, x, s)
        assert_close(
            star,
            np.array(
                [
                    max(slope * place - value for place, value in zip(x, f, strict=True))
                    for slope in s
                ]
            ),
            **TOLERANCE,
        )

    def test_biconjugate(self, student):
        """Twice the conjugate gives a convex function back, and fills the dent of another."""
        x = np.linspace(-1.5, 1.5, 31)
        slopes = np.linspace(-8, 8, 641)
        convex = x**2
        assert_close(
            student.conjugate_on_grid(student.conjugate_on_grid(convex, x, slopes), slopes, x),
            convex,
            rtol=1e-7,
            atol=1e-3,
        )
        wells = (x**2 - 1) ** 2
        filled = student.conjugate_on_grid(student.conjugate_on_grid(wells, x, slopes), slopes, x)
        assert np.all(filled <= wells + 1e-12), "the biconjugate is never above the function"
        inside = np.abs(x) <= 1
        assert_close(filled[inside], np.zeros(int(inside.sum())), atol=1e-9)

    def test_walls(self, student, rng):
        """Infinite values never win; the order of the points does not matter."""
        x = np.linspace(-3, 3, 25)
        f = np.where(np.abs(x) <= 1, 0.0, np.inf)
        s = np.array([-2.0, 0.0, 0.7, 5.0, 2000.0])
        assert_close(student.conjugate_on_grid(f, x, s), np.abs(s), **TOLERANCE)
        order = rng.permutation(25)
        assert_close(student.conjugate_on_grid(f[order], x[order], s), np.abs(s), **TOLERANCE)
        assert_unchanged(student)

    def test_shift(self, student):
        """Adding a constant to f takes it away from the conjugate; one point, and integers."""
        assert_close(
            student.conjugate_on_grid(np.array([5.5]), np.array([2]), np.array([3, 0])),
            np.array([0.5, -5.5]),
            **TOLERANCE,
        )
        x = np.array([0.0, 1.0, 4.0])
        one = student.conjugate_on_grid(x**2, x, np.array([2.0]))
        assert_close(student.conjugate_on_grid(x**2 + 7, x, np.array([2.0])), one - 7, **TOLERANCE)
        assert_close(one, np.array([1.0]), **TOLERANCE)
        x = np.array([-2.0, -1.1, 0.7, 1.3, 2.0])  # the maximum stands at 1.3
        assert_close(
            student.conjugate_on_grid(x**2, x, np.array([2.7])),
            np.array([2.7 * 1.3 - 1.3**2]),
            rtol=1e-12,
        )

    def test_lengths(self, student):
        """Different lengths, and no points, raise a ValueError."""
        assert_close(
            student.conjugate_on_grid(np.zeros(2), np.array([1.0, 2.0]), np.array([1.0])),
            np.array([2.0]),
            **TOLERANCE,
        )
        assert_raises(ValueError, student.conjugate_on_grid, np.zeros(3), np.zeros(2), np.zeros(1))
        assert_raises(ValueError, student.conjugate_on_grid, np.zeros(1), np.zeros(4), np.zeros(1))
        assert_raises(ValueError, student.conjugate_on_grid, np.zeros(0), np.zeros(0), np.zeros(2))


def assert_projection(v, p, radius):
    """The variational inequality: it holds exactly for the nearest point."""
    v = np.asarray(v, dtype=float)
    assert_shape(p, v.shape, finite=False, real=False, lists=False)
    if (
        not np.isfinite(p).all()
        or not np.all(p >= 0)
        or not abs(p.sum() - radius) <= len(v) * 1e-9 * max(1.0, radius)
    ):
        raise CheckFailure(
            "the result is no allowed point: its entries are not negative and add up to the radius.",
            p,
        )
    centred = v - v.mean()
    slack = 1e-9 * len(v) * (radius + np.abs(centred).max())
    worst = max(float((centred - p) @ (radius * corner - p)) for corner in np.eye(len(v)))
    if not worst <= slack:
        raise CheckFailure("there is an allowed point that is nearer.", p)


@exercise("project_simplex")
class TestProjectSimplex:
    @weight(2)
    def test_nearest(self, student, rng):
        """No allowed point is nearer."""
        for n in (2, 3, 5, 12):
            for scale in (0.1, 1.0, 5.0):
                v = rng.standard_normal(n) * scale
                assert_projection(v, student.project_simplex(v), 1.0)

    def test_radius(self, student, rng):
        """Other sums than 1."""
        for radius in (0.2, 2.5, 40.0):
            v = rng.standard_normal(4) * 2
            assert_projection(v, student.project_simplex(v, radius=radius), radius)
        assert_close(
            student.project_simplex(np.array([3.0, 1.0]), radius=2.5),
            np.array([2.25, 0.25]),
            **TOLERANCE,
        )

    def test_allowed_points_stay(self, student, rng):
        """An allowed point stays where it is."""
        w = rng.random(5)
        w /= w.sum()
        assert_close(student.project_simplex(w), w, **TOLERANCE)
        assert_close(
            student.project_simplex(3 * w - 2 / 5), student.project_simplex(3 * w), **TOLERANCE
        )
        assert_projection(3 * w, student.project_simplex(3 * w), 1.0)
        assert_close(
            student.project_simplex(np.array([0.0, 1.0, 0.0])),
            np.array([0.0, 1.0, 0.0]),
            **TOLERANCE,
        )

    def test_constant_added(self, student, rng):
        """Adding a constant to all entries changes nothing."""
        v = rng.standard_normal(5)
        p = student.project_simplex(v)
        assert_projection(v, p, 1.0)
        assert_close(student.project_simplex(v + 3), p, **TOLERANCE)

    def test_edges(self, student):
        """One entry, ties, all negative, integers, far away."""
        assert_close(student.project_simplex(np.array([-7.0])), np.array([1.0]), **TOLERANCE)
        assert_close(student.project_simplex(np.array([2, 2, 2, 2])), np.full(4, 0.25), **TOLERANCE)
        assert_close(
            student.project_simplex(np.array([-5.0, -4.0])), np.array([0.0, 1.0]), **TOLERANCE
        )
        assert_close(
            student.project_simplex(np.array([1.0, 1.0, 0.0])),
            np.array([0.5, 0.5, 0.0]),
            **TOLERANCE,
        )
        v = np.array([1000.0, 1003.0, 998.0, 1001.0])
        assert_projection(v, student.project_simplex(v, radius=10.0), 10.0)

    def test_order(self, student, rng):
        """Shuffling the entries shuffles the result."""
        v, order = rng.standard_normal(6), rng.permutation(6)
        p = student.project_simplex(v)
        assert_projection(v, p, 1.0)
        assert_close(student.project_simplex(v[order]), p[order], **TOLERANCE)
        assert_unchanged(student)

    def test_no_such_point(self, student):
        """A radius that is not positive, and an empty v, raise a ValueError."""
        assert_close(
            student.project_simplex(np.array([0.0, 0.0]), radius=1e-3),
            np.array([5e-4, 5e-4]),
            **TOLERANCE,
        )
        assert_raises(ValueError, student.project_simplex, np.array([1.0, 2.0]), radius=0.0)
        assert_raises(ValueError, student.project_simplex, np.array([1.0, 2.0]), radius=-1.0)
        assert_raises(ValueError, student.project_simplex, np.zeros(0))


def box(x):
    return np.clip(x, 0.0, 1.0)


@exercise("projected_gradient")
class TestProjectedGradient:
    def test_without_rules(self, student, rng):
        """Without rules it is gradient descent."""
        A, x0 = positive(rng, 3), rng.standard_normal(3)
        path = student.projected_gradient(lambda x: A @ x, lambda x: x, x0, lr=0.2, steps=5)
        assert_close(
            path,
            np.array([np.linalg.matrix_power(np.eye(3) - 0.2 * A, k) @ x0 for k in range(6)]),
            **TOLERANCE,
        )

    def test_box(self, student):
        """In a box, row by row."""
        c = np.array([3.0, 0.5, -2.0])
        path = student.projected_gradient(lambda x: x - c, box, [0.2, 0.2, 0.9], lr=0.5, steps=3)
        rows, x = [np.array([0.2, 0.2, 0.9])], np.array([0.2, 0.2, 0.9])
        for _ in range(3):
            x = box(x - 0.5 * (x - c))
            rows.append(x)
        assert_close(path, np.array(rows), **TOLERANCE)
        far = student.projected_gradient(lambda x: x - c, box, [0.2, 0.2, 0.9], lr=0.5, steps=40)
        assert_close(far[-1], np.array([1.0, 0.5, 0.0]), rtol=1e-7, atol=1e-9)

    def test_start(self, student):
        """A start outside, of integers: row 0 is its projection, and it stays as it was."""

        def float_box(x):
            assert x.dtype == np.float64, "project takes float64 vectors"
            return box(x)

        path = student.projected_gradient(
            lambda x: 0 * x, float_box, np.array([5, -3]), lr=0.5, steps=0
        )
        assert_close(path, np.array([[1.0, 0.0]]), **TOLERANCE)
        assert_float64(path, what="the path")
        path = student.projected_gradient(
            lambda x: x + 1, box, np.array([5.0, -3.0]), lr=0.25, steps=1
        )
        assert_close(path, np.array([[1.0, 0.0], [0.5, 0.0]]), **TOLERANCE)
        assert_unchanged(student)
        path = student.projected_gradient(lambda x: x - 0.5, lambda x: x, [2, 7], lr=0.5, steps=1)
        assert_close(path, np.array([[2.0, 7.0], [1.25, 3.75]]), **TOLERANCE)

    def test_one_number(self, student):
        """A single number makes rows of length 1, and a negative rate goes uphill."""
        for lr, end in ((0.5, 0.25), (-0.5, 0.75)):
            path = student.projected_gradient(lambda x: 1.0 * x, box, [0.5], lr=lr, steps=1)
            assert_close(path, np.array([[0.5], [end]]), **TOLERANCE)
        path = student.projected_gradient(lambda x: x, lambda x: x, [4000, -6000], lr=0.5, steps=1)
        assert_close(path, np.array([[4000.0, -6000.0], [2000.0, -3000.0]]), **TOLERANCE)

    def test_ball(self, student, rng):
        """In a ball it ends where a further step changes nothing, and never leaves the ball."""

        def ball(x):
            return x / max(1.0, float(np.linalg.norm(x)))

        A, b = positive(rng, 3), rng.standard_normal(3) * 5
        path = student.projected_gradient(lambda x: A @ x - b, ball, [2, 0, 0], lr=0.3, steps=300)
        assert_shape(path, (301, 3), what="the path", real=False, lists=False)
        if not np.all(np.linalg.norm(path, axis=1) <= 1 + 1e-9):
            raise CheckFailure("every row should lie in the ball.", path)
        assert_close(ball(path[-1] - 0.3 * (A @ path[-1] - b)), path[-1], rtol=1e-6, atol=1e-6)
        assert np.linalg.norm(path[-1]) > 0.9

    def test_goes_on_from_the_projection(self, student):
        """The next step starts from the projected point."""

        def corner(x):
            return np.maximum(x, 0.0) if x[0] + x[1] <= 1 else np.array([1.0, 0.0])

        def slope(x):  # (-2, -2) at first, then (1, -1) at (1, 0), and (0, 2) at (1/2, 1/2)
            return np.array([3 * x[0] + x[1] - 2, x[0] + 7 * x[1] - 2])

        path = student.projected_gradient(slope, corner, [0.0, 0.0], lr=0.5, steps=3)
        assert_close(path, np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.5], [0.5, 0.0]]), **TOLERANCE)


def qp_value(P, q, x):
    return float(x @ P @ x / 2 + q @ x)


def assert_qp(P, q, A, b, x, nu):
    n, p = len(q), len(b)
    best = np.linalg.solve(np.block([[1.0 * P, A.T], [A, np.zeros((p, p))]]), np.append(-q, b))
    scale = max(1.0, np.abs(best).max())
    assert_close(x, best[:n], rtol=1e-7, atol=1e-8 * scale, what="x")
    assert_close(nu, best[n:], rtol=1e-7, atol=1e-8 * scale, what="nu")
    assert_close(A @ x, 1.0 * b, rtol=1e-8, atol=1e-8, what="A x")
    assert_close(
        P @ x + q + A.T @ nu,
        np.zeros(len(q)),
        atol=1e-8 * (1 + np.abs(P).max() * np.abs(x).max()),
        what="P x + q + A^T nu",
    )


@exercise("equality_qp")
class TestEqualityQp:
    def test_conditions(self, student, rng):
        """The slopes balance, and the rules hold."""
        for n, p in ((2, 1), (4, 2), (5, 3)):
            P, q, A, b = (
                positive(rng, n),
                rng.standard_normal(n),
                rng.standard_normal((p, n)),
                rng.standard_normal(p),
            )
            assert_qp(P, q, A, b, *student.equality_qp(P, q, A, b))
            assert_unchanged(student)

    def test_nothing_is_better(self, student, rng):
        """No other point that keeps the rules is better."""
        P, q, A, b = (
            positive(rng, 4),
            rng.standard_normal(4),
            rng.standard_normal((2, 4)),
            rng.standard_normal(2),
        )
        x, nu = student.equality_qp(P, q, A, b)
        assert_qp(P, q, A, b, x, nu)
        free = np.linalg.svd(A)[2][2:]
        for _ in range(10):
            other = x + rng.standard_normal(2) @ free
            assert qp_value(P, q, other) >= qp_value(P, q, x) - 1e-9

    def test_sensitivity(self, student, rng):
        """A multiplier says what loosening its rule is worth."""
        P, q, A, b = (
            positive(rng, 3),
            rng.standard_normal(3),
            rng.standard_normal((2, 3)),
            rng.standard_normal(2),
        )
        _, nu = student.equality_qp(P, q, A, b)
        for i, step in enumerate(1e-4 * np.eye(2)):
            ends = [
                qp_value(P, q, student.equality_qp(P, q, A, b + sign * step)[0]) for sign in (1, -1)
            ]
            assert_close(
                (ends[0] - ends[1]) / 2e-4,
                -float(nu[i]),
                rtol=1e-5,
                atol=1e-6,
                what="the change of the optimal value",
            )

    def test_singular_bowl(self, student):
        """A bowl that is flat where a rule holds it."""
        x, nu = student.equality_qp(
            np.diag([1.0, 0.0]), np.array([-3.0, 5.0]), np.array([[0.0, 1.0]]), np.array([2.0])
        )
        assert_close(x, np.array([3.0, 2.0]), **TOLERANCE)
        assert_close(nu, np.array([-5.0]), **TOLERANCE)

    def test_no_rules_and_all_rules(self, student):
        """Without rules the free minimum, with as many as numbers the only point; integers too, also beside others."""
        x, nu = student.equality_qp(
            np.diag([2, 4]), np.array([-2, 4]), np.array([[0.5, 0.5]]), np.array([3])
        )
        assert_close(x, np.array([5.0, 1.0]), **TOLERANCE)
        assert_close(nu, np.array([-16.0]), **TOLERANCE)
        x, nu = student.equality_qp(
            np.diag([2, 4]), np.array([-2, 4]), np.zeros((0, 2)), np.zeros(0)
        )
        assert_close(x, np.array([1.0, -1.0]), **TOLERANCE)
        assert nu.shape == (0,)
        x, nu = student.equality_qp(
            np.diag([2, 4]), np.array([-2, 4]), np.array([[1, 1], [1, -1]]), np.array([4, 2])
        )
        assert_close(x, np.array([3.0, 1.0]), **TOLERANCE)
        assert_qp(
            np.diag([2.0, 4.0]),
            np.array([-2.0, 4.0]),
            np.array([[1.0, 1.0], [1.0, -1.0]]),
            np.array([4.0, 2.0]),
            x,
            nu,
        )
        assert_unchanged(student)

    def test_nearest_point_of_a_plane(self, student, rng):
        """The nearest point of a plane, by formula."""
        a, target = rng.standard_normal(4), rng.standard_normal(4)
        x, nu = student.equality_qp(np.eye(4), -target, a[np.newaxis], np.array([2.0]))
        distance = (a @ target - 2.0) / (a @ a)
        assert_close(x, target - distance * a, **TOLERANCE)
        assert_close(nu, np.array([distance]), **TOLERANCE)


@exercise("qp_dual_value")
class TestQpDualValue:
    def test_one_number(self, student):
        """Half the square under x >= 1: the price 1 gives the bound one half, the optimum."""
        P, q, G, h = np.eye(1), np.zeros(1), np.array([[-1.0]]), np.array([-1.0])
        for price in (0.0, 0.5, 1.0, 2.0):
            value, x = student.qp_dual_value(P, q, G, h, np.array([price]))
            assert_close(value, price - price**2 / 2, **TOLERANCE)
            assert_close(x, np.array([price]), **TOLERANCE)

    @weight(2)
    def test_bounds(self, student, rng):
        """Every price list gives a lower bound, and its x is the cheapest."""
        P, q, G = positive(rng, 3), rng.standard_normal(3), rng.standard_normal((2, 3))
        inside = rng.standard_normal(3)
        h = G @ inside + 0.5
        for _ in range(4):
            lam = rng.uniform(0, 2, 2)
            value, x = student.qp_dual_value(P, q, G, h, lam)

            def lagrangian(z, lam=lam):
                return qp_value(P, q, z) + float(lam @ (G @ z - h))

            assert_close(value, lagrangian(x), rtol=1e-8, atol=1e-8)
            for _ in range(4):
                assert lagrangian(x + 0.1 * rng.standard_normal(3)) >= value - 1e-9
            assert value <= qp_value(P, q, inside) + 1e-9

    def test_slope(self, student, rng):
        """The slope of the bound by a price is G x - h."""
        P, q, G, h = (
            positive(rng, 3),
            rng.standard_normal(3),
            rng.standard_normal((2, 3)),
            rng.standard_normal(2),
        )
        lam = rng.uniform(0.1, 1.0, 2)
        _, x = student.qp_dual_value(P, q, G, h, lam)
        for i, step in enumerate(1e-4 * np.eye(2)):
            up, down = (student.qp_dual_value(P, q, G, h, lam + sign * step)[0] for sign in (1, -1))
            assert_close((up - down) / 2e-4, float((G @ x - h)[i]), rtol=1e-5, atol=1e-6)

    def test_no_rules(self, student):
        """Without rules, and with prices 0, the free minimum; integers too."""
        value, x = student.qp_dual_value(
            np.diag([2, 4]), np.array([-1, 2]), np.zeros((0, 2)), np.zeros(0), np.zeros(0)
        )
        assert_close(value, -0.75, **TOLERANCE)
        assert_close(x, np.array([0.5, -0.5]), **TOLERANCE)
        value, x = student.qp_dual_value(
            np.eye(1), np.array([500.0]), np.zeros((0, 1)), np.zeros(0), np.zeros(0)
        )
        assert_close(x, np.array([-500.0]), **TOLERANCE)
        assert_close(value, -125000.0, **TOLERANCE)
        value, x = student.qp_dual_value(
            np.diag([2, 4]), np.array([-2, 4]), np.array([[1, 1]]), np.array([9]), np.array([0])
        )
        assert_close(value, -3.0, **TOLERANCE)
        assert_unchanged(student)

    def test_negative_prices(self, student):
        """A negative price raises a ValueError, wherever it stands."""
        P, q, G, h = np.eye(2), np.zeros(2), np.eye(2), np.array([-1.0, -2.0])
        value, _ = student.qp_dual_value(P, q, G, h, np.array([1.0, 2.0]))
        assert_close(value, 2.5, **TOLERANCE)
        for lam in ([-0.1, 1.0], [1.0, -1e-6], [-1.0, -1.0]):
            assert_raises(ValueError, student.qp_dual_value, P, q, G, h, np.array(lam))


KEYS = ("stationarity", "primal", "dual", "complementarity")


def assert_residuals(result, *expected):
    if not isinstance(result, dict) or set(result) != set(KEYS):
        raise CheckFailure(f"the result should be a dict with the keys {', '.join(KEYS)}.", result)
    for key, value in zip(KEYS, expected, strict=True):
        assert_close(result[key], value, rtol=1e-7, atol=1e-9, what=key)


TRIANGLE = np.array([[1.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]), np.array([1.0, 0.0, 0.0])


@exercise("kkt_residuals")
class TestKktResiduals:
    def test_optimum(self, student):
        """At a solution found by hand all four are 0."""
        G, h = TRIANGLE
        P, q = 2 * np.eye(2), np.array([-4.0, -2.0])
        assert_residuals(
            student.kkt_residuals(P, q, G, h, np.array([1.0, 0.0]), np.array([2.0, 0.0, 0.0])),
            0.0,
            0.0,
            0.0,
            0.0,
        )

    @pytest.mark.parametrize("spoiled", KEYS)
    def test_one_condition(self, student, spoiled):
        """Each spoiled candidate shows in its own number."""
        G, h = TRIANGLE
        P = 2 * np.eye(2)
        x, lam, q, expected = {
            "stationarity": (
                np.array([0.2, 0.2]),
                np.zeros(3),
                np.array([-1.0, 0.6]),
                (1.0, 0.0, 0.0, 0.0),
            ),
            "primal": (
                np.array([-0.5, 0.3]),
                np.zeros(3),
                np.array([1.0, -0.6]),
                (0.0, 0.5, 0.0, 0.0),
            ),
            "dual": (
                np.array([0.0, 0.3]),
                np.array([0.0, -0.4, 0.0]),
                np.array([-0.4, -0.6]),
                (0.0, 0.0, 0.4, 0.0),
            ),
            "complementarity": (
                np.array([0.2, 0.3]),
                np.array([2.0, 0.0, 0.0]),
                np.array([-2.4, -2.6]),
                (0.0, 0.0, 0.0, 1.0),
            ),
        }[spoiled]
        assert_residuals(student.kkt_residuals(P, q, G, h, x, lam), *expected)

    def test_room_costs_nothing(self, student):
        """Room in a rule with the price 0 is no violation, and neither is a positive price."""
        result = student.kkt_residuals(
            np.eye(1),
            np.array([-1.0]),
            np.array([[1.0], [1.0]]),
            np.array([50.0, 0.5]),
            np.array([0.5]),
            np.array([0.0, 0.5]),
        )
        assert_residuals(result, 0.0, 0.0, 0.0, 0.0)

    def test_no_cancelling(self, student):
        """Products of opposite sign do not cancel, and the largest counts."""
        result = student.kkt_residuals(
            np.eye(2),
            np.zeros(2),
            np.eye(2),
            np.array([1.0, 1.0]),
            np.array([2.0, 0.0]),
            np.array([3.0, 3.0]),
        )
        assert_residuals(result, 5.0, 1.0, 0.0, 3.0)
        result = student.kkt_residuals(
            np.eye(2),
            np.zeros(2),
            np.eye(2),
            np.array([1.0, 1.0]),
            np.array([2.0, 0.0]),
            np.array([1.0, 4.0]),
        )
        assert_residuals(result, 4.0, 1.0, 0.0, 4.0)
        # two rules violated, one of them by more than 1, with a negative price
        result = student.kkt_residuals(
            np.eye(2),
            np.zeros(2),
            np.eye(2),
            np.zeros(2),
            np.array([3.0, 2.0]),
            np.array([-2.0, 1.0]),
        )
        assert_residuals(result, 3.0, 3.0, 2.0, 6.0)

    def test_no_rules(self, student):
        """Without rules only the slopes count; integers too."""
        result = student.kkt_residuals(
            np.diag([2, 4]),
            np.array([1, -1]),
            np.zeros((0, 2)),
            np.zeros(0),
            np.array([1, -2]),
            np.zeros(0),
        )
        assert_residuals(result, 9.0, 0.0, 0.0, 0.0)
        assert_unchanged(student)

    def test_random(self, student, rng):
        """Random data, number by number."""
        P, q, G, h = (
            positive(rng, 3),
            rng.standard_normal(3),
            rng.standard_normal((4, 3)),
            rng.standard_normal(4),
        )
        x, lam = rng.standard_normal(3), rng.standard_normal(4)
        slack = [float(sum(G[i, k] * x[k] for k in range(3)) - h[i]) for i in range(4)]
        slopes = [
            float(P[k] @ x + q[k] + sum(G[i, k] * lam[i] for i in range(4))) for k in range(3)
        ]
        expected = (
            max(map(abs, slopes)),
            max(0.0, *slack),
            max(0.0, *(-lam)),
            max(abs(a * b) for a, b in zip(lam, slack, strict=True)),
        )
        assert_residuals(student.kkt_residuals(P, q, G, h, x, lam), *expected)


@exercise("soft_threshold")
class TestSoftThreshold:
    def test_best_of_a_grid(self, student, rng):
        """No other number is better."""
        z = np.linspace(-4, 4, 8001)
        for v, t in zip(rng.uniform(-3, 3, 6), rng.uniform(0.1, 2, 6), strict=True):
            got = student.soft_threshold(np.array([v]), float(t))
            best = z[np.argmin(t * np.abs(z) + (z - v) ** 2 / 2)]
            assert_close(got, np.array([best]), rtol=0, atol=1.1e-3)

    def test_three_cases(self, student):
        """Above, below, and between; exactly 0 in between, and only there."""
        got = student.soft_threshold(np.array([3e-7, -3.0]), 1e-7)
        assert_close(got, np.array([2e-7, -2.9999999]), **TOLERANCE)
        got = student.soft_threshold(np.array([5.0, -3.0, 0.5, -0.5, 1.0, 0.0]), 1.0)
        assert_close(got, np.array([4.0, -2.0, 0.0, 0.0, 0.0, 0.0]), **TOLERANCE)

    def test_moreau(self, student, rng):
        """What is kept and what is cut off add up to v."""
        v = rng.standard_normal(20) * 3
        assert_close(student.soft_threshold(v, 0.7), v - np.clip(v, -0.7, 0.7), **TOLERANCE)
        assert_unchanged(student)

    def test_symmetry(self, student, rng):
        """It is odd, and t = 0 changes nothing."""
        v = rng.standard_normal(8) * 2
        got = student.soft_threshold(v, 0.5)
        assert_close(student.soft_threshold(-v, 0.5), -got, **TOLERANCE)
        assert_close(student.soft_threshold(v, 0.0), v, **TOLERANCE)
        assert_close(
            float(np.abs(got).sum()), float(np.maximum(np.abs(v) - 0.5, 0).sum()), **TOLERANCE
        )

    def test_shapes(self, student):
        """Thresholds as an array, tables, integers, a number."""
        got = student.soft_threshold(np.array([[3, -4], [1, 0]]), np.array([1, 3]))
        assert_close(got, np.array([[2.0, -1.0], [0.0, 0.0]]), **TOLERANCE)
        assert_close(student.soft_threshold(-3.0, 1.0), -2.0, **TOLERANCE)
        assert_close(
            student.soft_threshold(np.array([3, -4, 0]), 0.5),
            np.array([2.5, -3.5, 0.0]),
            **TOLERANCE,
        )
        assert_close(
            student.soft_threshold(np.array([2.0, 2.0, 2.0]), np.array([[0.5], [3.0]])),
            np.array([[1.5] * 3, [0.0] * 3]),
            **TOLERANCE,
        )

    def test_negative_threshold(self, student):
        """A negative threshold raises a ValueError."""
        assert_close(student.soft_threshold(np.array([2.0]), 0.5), np.array([1.5]), **TOLERANCE)
        assert_raises(ValueError, student.soft_threshold, np.array([1.0]), -0.1)
        assert_raises(
            ValueError, student.soft_threshold, np.array([1.0, 2.0]), np.array([1.0, -1.0])
        )


def cost(X, y, alpha, w):
    return float(np.sum((y - X @ w) ** 2) / 2 + alpha * np.abs(w).sum())


def gap_of(X, y, alpha, w):
    r = y - X @ w
    steepest = float(np.abs(X.T @ r).max())
    u = r * min(1.0, alpha / steepest) if steepest > 0 else r
    return max(cost(X, y, alpha, w) - float(u @ y - u @ u / 2), 0.0)


def best_cost(X, y, alpha):
    """By coordinate descent."""
    w, squares = np.zeros(X.shape[1]), np.sum(X**2, axis=0)
    r = y.copy()
    for _ in range(5000):
        for j in range(len(w)):
            pull = X[:, j] @ r + squares[j] * w[j]
            new = np.sign(pull) * max(abs(pull) - alpha, 0.0) / squares[j]
            r -= X[:, j] * (new - w[j])
            w[j] = new
        if gap_of(X, y, alpha, w) <= 1e-12 * (y @ y):
            break
    return cost(X, y, alpha, w)


def assert_lasso(student, X, y, alpha, **options):
    w, gap = student.lasso_proximal(X, y, alpha, **options)
    assert_shape(w, (X.shape[1],), what="w", real=False, lists=False)
    half = float(y @ y) / 2
    assert_close(gap, gap_of(X, y, alpha, w), rtol=1e-6, atol=1e-11 * half + 1e-300, what="the gap")
    return w, gap


@exercise("lasso_proximal")
class TestLassoProximal:
    def test_orthonormal(self, student, rng):
        """With orthonormal columns it is one soft threshold."""
        X = np.linalg.qr(rng.standard_normal((10, 4)))[0]
        y = rng.standard_normal(10) * 3
        w, _ = assert_lasso(student, X, y, 0.8)
        pull = X.T @ y
        assert_close(
            w,
            np.sign(pull) * np.maximum(np.abs(pull) - 0.8, 0),
            rtol=0,
            atol=2e-4 * float(np.linalg.norm(y)),
        )

    @weight(2)
    @pytest.mark.parametrize("shape", [(20, 5), (8, 12)])
    def test_cost(self, student, rng, shape):
        """The cost is as low as it can be, and the gap proves it."""
        X = rng.standard_normal(shape)
        y = X[:, 0] * 2 - X[:, 1] + 0.5 * rng.standard_normal(shape[0])
        alpha = 0.3 * float(np.abs(X.T @ y).max())
        w, gap = assert_lasso(student, X, y, alpha)
        half = float(y @ y) / 2
        assert gap <= 1e-8 * half, "the gap is still too large: it should have gone on"
        assert cost(X, y, alpha, w) - best_cost(X, y, alpha) <= 1e-8 * half + 1e-12

    def test_all_zero(self, student, rng):
        """Above the largest useful price all weights are exactly 0, and the gap is 0."""
        X, y = rng.standard_normal((9, 3)), rng.standard_normal(9)
        top = float(np.abs(X.T @ y).max())
        for factor in (1.0 + 1e-9, 2.0):
            w, gap = student.lasso_proximal(X, y, factor * top)
            assert_close(w, np.zeros(3), atol=0.0)
            assert_close(gap, 0.0, atol=1e-9)
        w, gap = student.lasso_proximal(X, y, 0.5 * top)
        assert np.abs(w).max() > 0

    def test_no_steps(self, student, rng):
        """Without steps: the gap of w = 0."""
        X, y = rng.standard_normal((6, 3)), rng.standard_normal(6)
        alpha = 0.4 * float(np.abs(X.T @ y).max())
        w, gap = assert_lasso(student, X, y, alpha, max_steps=0)
        assert_close(w, np.zeros(3), atol=0.0)
        assert_close(gap, 0.36 * float(y @ y) / 2, rtol=1e-7)

    def test_few_steps(self, student, rng):
        """Stopped early, the gap is that of the weights that are returned."""
        X, y = rng.standard_normal((12, 4)), rng.standard_normal(12)
        alpha = 0.2 * float(np.abs(X.T @ y).max())
        gaps = [assert_lasso(student, X, y, alpha, max_steps=k)[1] for k in (1, 3, 30)]
        assert gaps[2] < gaps[0], "the gap should fall"

    def test_stops_in_time(self, student, rng):
        """It stops as soon as the gap is small enough."""
        X, y = rng.standard_normal((20, 6)) + 1.0, rng.standard_normal(20)
        alpha = 0.05 * float(np.abs(X.T @ y).max())
        for size in (1.0, 1e3, 1e-3):
            half = size**2 * float(y @ y) / 2
            _, loose = assert_lasso(student, X, size * y, size * alpha, tol=1e-2)
            _, usual = assert_lasso(student, X, size * y, size * alpha)
            _, tight = assert_lasso(student, X, size * y, size * alpha, tol=1e-10)
            assert loose <= 1e-2 * half, "the gap is above the tolerance"
            assert usual <= 1e-8 * half, "the gap is above the tolerance"
            assert tight <= 1e-10 * half, "the gap is above the tolerance"
            assert loose > 1e-7 * half, "with a loose tolerance it should stop earlier"
            assert usual > 1e-14 * half, "with the usual tolerance it should stop earlier"

    def test_no_negative_gap(self, student, rng):
        """Rounding never makes the gap negative."""
        X = np.linalg.qr(rng.standard_normal((10, 4)))[0]
        for _ in range(12):
            y = rng.standard_normal(10)
            w, gap = student.lasso_proximal(
                X, y, 0.3 * float(np.abs(X.T @ y).max()), tol=0.0, max_steps=3
            )
            assert np.abs(w).max() > 0
            assert 0.0 <= gap <= 1e-12, "the gap should be 0 up to rounding, and not below"

    def test_scales(self, student, rng):
        """Small columns, large targets, and a target of zeros."""
        X, y = rng.standard_normal((10, 3)) * 1e-3, rng.standard_normal(10) * 1e3
        alpha = 0.3 * float(np.abs(X.T @ y).max())
        w, gap = assert_lasso(student, X, y, alpha)
        assert gap <= 1e-8 * float(y @ y) / 2
        assert np.abs(w).max() > 1e3
        w, gap = student.lasso_proximal(X, np.zeros(10), 1.0)
        assert_close(w, np.zeros(3), atol=0.0)
        assert_close(gap, 0.0, atol=1e-12)

    def test_diabetes(self, student):
        """The clinic's short lists at half and at a tenth of the largest price."""
        X, y = student.patients, student.progression
        top = float(np.abs(X.T @ y).max())
        for share, kept in ((0.5, {2, 8}), (0.1, {1, 2, 3, 6, 8})):
            w, gap = assert_lasso(student, X, y, share * top)
            assert gap <= 1e-8 * float(y @ y) / 2
            if set(np.flatnonzero(w).tolist()) != kept:
                raise CheckFailure(f"at {share} of the largest price other weights should be 0.", w)

    def test_price(self, student):
        """A price that is not positive raises a ValueError; inputs stay."""
        X, y = np.array([[2, 0], [0, 1]]), np.array([3, 1])
        w, _ = student.lasso_proximal(X, y, 1.0)
        assert_close(w, np.array([1.25, 0.0]), rtol=1e-3, atol=1e-9)
        assert_unchanged(student)
        assert_raises(ValueError, student.lasso_proximal, X, y, 0.0)
        assert_raises(ValueError, student.lasso_proximal, X, y, -1.0)
