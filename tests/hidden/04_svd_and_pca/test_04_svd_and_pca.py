"""Hidden tests of unit 04. Signs are free unless a docstring fixes them; neighbouring singular values keep a distance."""

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_float64,
    assert_orthonormal_columns,
    assert_raises,
    assert_tuple,
    assert_unchanged,
    draw,
    exercise,
)

# -- what the tests know themselves -----------------------------------------------------------------------------------

PCA = "the mean, the components and the variances"

SVD = {
    f"np.linalg.{name}": "here you build what it does."
    for name in ("svd", "svdvals", "pinv", "matrix_rank", "cond", "lstsq", "matrix_norm")
}
PINV = {f"np.linalg.{name}": "here you build what it does." for name in ("pinv", "lstsq", "inv")}


def with_singular_values(rng, m, n, values):
    r = len(values)
    U = np.linalg.qr(rng.standard_normal((m, r)))[0]
    V = np.linalg.qr(rng.standard_normal((n, r)))[0]
    return U @ np.diag(values) @ V.T


def best(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:k]


def agrees(actual, expected, what, subject, **tolerance):
    """Compare what follows from a result with what it should be; what is shown is the result itself."""
    try:
        assert_close(actual, expected, what=what, **tolerance)
    except CheckFailure:
        raise CheckFailure(f"{what} is not what it should be.", subject) from None


# -- 1 ----------------------------------------------------------------------------------------------------------------


def takes_apart(result, A, r):
    """A compact decomposition of rank r that gives A back."""
    A = np.asarray(A, dtype=float)
    U, s, Vt = assert_tuple(result, 3, what="U, s and Vt")
    wanted = np.linalg.svd(A, compute_uv=False)[:r]
    scale = wanted[0] if r else 1.0
    assert_close(s, wanted, rtol=0.0, atol=1e-7 * scale, what="s")
    if r == 0:
        assert_close(U, np.zeros((A.shape[0], 0)), what="U")
        assert_close(Vt, np.zeros((0, A.shape[1])), what="Vt")
        return
    assert_orthonormal_columns(U, shape=(A.shape[0], r), atol=1e-7, what="U")
    assert_orthonormal_columns(
        np.asarray(Vt).T if isinstance(Vt, np.ndarray) else Vt,
        shape=(A.shape[1], r),
        atol=1e-7,
        what="the transposed Vt",
    )
    agrees(
        np.asarray(U) * np.asarray(s) @ np.asarray(Vt),
        A,
        "U diag(s) Vt",
        result,
        rtol=0.0,
        atol=1e-7 * scale,
    )


@exercise("svd_from_eigen", forbids=SVD)
class TestSvdFromEigen:
    @pytest.mark.parametrize("shape", [(3, 3), (5, 2), (2, 4), (1, 3), (3, 1), (1, 1), (8, 6)])
    def test_gives_a_back(self, student, rng, shape):
        """U diag(s) Vt is A, for tall, wide and square tables; columns and rows are perpendicular, of length 1."""
        r = min(shape)
        A = with_singular_values(rng, *shape, np.linspace(3.0, 0.5, r)).round(2)
        takes_apart(student.svd_from_eigen(A), A, r)

    def test_negative_diagonal(self, student):
        """diag(3, -2) has the singular values 3 and 2: positive, the largest first."""
        takes_apart(student.svd_from_eigen(np.diag([3.0, -2.0])), np.diag([3.0, -2.0]), 2)
        takes_apart(student.svd_from_eigen(np.diag([2.0, 5.0])), np.diag([2.0, 5.0]), 2)

    def test_rank_deficient(self, student, rng):
        """Directions that A kills are left out, and nothing is infinite."""
        takes_apart(student.svd_from_eigen(np.ones((3, 4))), np.ones((3, 4)), 1)
        A = with_singular_values(rng, 6, 5, [4.0, 1.5])
        takes_apart(student.svd_from_eigen(A), A, 2)
        takes_apart(student.svd_from_eigen(A.T), A.T, 2)

    def test_small_ones_are_kept(self, student, rng):
        """A singular value of a thousandth of the largest is no rounding error, whatever the units."""
        for size in (1e-5, 1e5):
            A = size * with_singular_values(rng, 4, 3, [1.0, 0.05, 1.5e-3])
            takes_apart(student.svd_from_eigen(A), A, 3)

    def test_zero_matrix(self, student):
        """For a zero matrix there is nothing to keep: shapes (m, 0), (0,) and (0, n)."""
        takes_apart(student.svd_from_eigen(np.array([[0.0, 2.0]])), np.array([[0.0, 2.0]]), 1)
        takes_apart(student.svd_from_eigen(np.zeros((3, 2))), np.zeros((3, 2)), 0)

    def test_energy(self, student, rng):
        """The squares of the singular values add up to the sum of all squared entries."""
        A = draw(rng, -2.0, 2.0, (4, 6))
        _, s, _ = assert_tuple(student.svd_from_eigen(A), 3, what="U, s and Vt")
        assert_close(np.sum(np.square(s)), np.sum(A**2), rtol=1e-7)

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        A = np.array([[2, 0], [1, 3], [0, 1]])
        takes_apart(student.svd_from_eigen(A), A, 2)

    def test_leaves_a_alone(self, student):
        """A stays as it was."""
        for A in (np.array([[0.0, 2.0], [5.0, 0.0], [0.0, 0.0]]), np.array([[2, 0], [1, 3]])):
            takes_apart(student.svd_from_eigen(A), A, 2)
            assert_unchanged(student)


# -- 2 ----------------------------------------------------------------------------------------------------------------


@exercise("low_rank_approximation")
class TestLowRankApproximation:
    @pytest.mark.parametrize("k", [1, 2, 3, 4])
    def test_best(self, student, rng, k):
        """It is the sum of the first k terms, and no other table of rank k is closer."""
        values = [4.0, 2.0, 1.0, 0.3, 0.2]
        A = with_singular_values(rng, 6, 5, values)
        result = student.low_rank_approximation(A, k)
        assert_close(result, best(A, k), atol=1e-9)
        error = np.sum((A - result) ** 2)
        assert_close(error, np.sum(np.array(values)[k:] ** 2), rtol=1e-7)

    def test_shapes(self, student, rng):
        """Tall and wide tables keep their shape, and so does a single row."""
        for shape in [(6, 2), (2, 6), (1, 4), (4, 1)]:
            A = with_singular_values(rng, *shape, [2.0, 0.5][: min(shape)])
            assert_close(student.low_rank_approximation(A, 1), best(A, 1), atol=1e-9)

    def test_extremes(self, student, rng):
        """k = 0 gives zeros, min(m, n) or more gives A."""
        A = draw(rng, -2.0, 2.0, (3, 4))
        assert_close(student.low_rank_approximation(A, 3), A, atol=1e-9)
        for k in (4, 7, 1000):
            assert_close(student.low_rank_approximation(A, k), A, atol=1e-9)
        assert_close(student.low_rank_approximation(A, 0), np.zeros((3, 4)))

    def test_transpose(self, student, rng):
        """Transposing first or afterwards is the same."""
        A = with_singular_values(rng, 4, 3, [3.0, 1.0, 0.2])
        assert_close(student.low_rank_approximation(A.T, 2), best(A, 2).T, atol=1e-9)

    def test_twice_is_once(self, student, rng):
        """Approximating the approximation changes nothing."""
        A = with_singular_values(rng, 4, 5, [3.0, 1.0, 0.2])
        A = A.round(2)
        once = student.low_rank_approximation(A, 2)
        assert_close(once, best(A, 2), atol=1e-9)
        assert_close(student.low_rank_approximation(once, 2), best(A, 2), atol=1e-9)

    def test_negative_k(self, student, rng):
        """A negative k raises a ValueError."""
        A = np.diag([3.0, 2.0, 1.0])
        assert_close(student.low_rank_approximation(A, 2), np.diag([3.0, 2.0, 0.0]), atol=1e-12)
        for k in (-1, -3):
            assert_raises(ValueError, student.low_rank_approximation, A, k)

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        assert_close(
            student.low_rank_approximation(np.array([[2, 2], [0, 0], [3, -3]]), 1),
            np.array([[0, 0], [0, 0], [3.0, -3.0]]),
            atol=1e-9,
        )
        for k in (0, 1, 5):
            result = student.low_rank_approximation(np.array([[2, 4], [1, 2]]), k)
            assert_close(result, np.array([[2.0, 4.0], [1.0, 2.0]]) * min(k, 1), atol=1e-9)
            assert_float64(result)

    def test_leaves_a_alone(self, student):
        """A stays as it was."""
        for kind in (int, float):
            A = np.array([[2, 2], [0, 0], [3, -3]], dtype=kind)
            assert_close(
                student.low_rank_approximation(A, 1),
                np.array([[0, 0], [0, 0], [3.0, -3.0]]),
                atol=1e-9,
            )
            assert_unchanged(student)

    def test_small_terms_count(self, student):
        """A term of a ten-thousandth of the first is a term like the others."""
        A = np.array([[0.0, 2.0, 0.0], [2e4, 0.0, 0.0], [0.0, 0.0, 1.0]])
        for k in (1, 2, 3):
            kept = np.array([[0.0, 2.0, 0.0], [2e4, 0.0, 0.0], [0.0, 0.0, 1.0]])
            kept[[1, 0, 2][k:], :] = 0.0
            assert_close(student.low_rank_approximation(A, k), kept, atol=1e-9)

    def test_nothing_is_cut_off(self, student):
        """Where all of A is positive, the approximation may still be negative."""
        A = np.array([[5.0, 1.0, 1.0, 2.0], [3.0, 1.0, 5.0, 6.0], [1.0, 6.0, 4.0, 6.0]])
        assert_close(student.low_rank_approximation(A, 2), best(A, 2), atol=1e-9)


# -- 3 ----------------------------------------------------------------------------------------------------------------


@exercise("rank_for_energy")
class TestRankForEnergy:
    def test_hand_cases(self, student):
        """[4, 3] keeps 64 % with one and more with two; [4, 2, 2, 1] keeps 80 % with two."""
        assert_close(student.rank_for_energy(np.array([4.0, 3.0]), 0.64), 1)
        assert_close(student.rank_for_energy(np.array([4.0, 3.0]), 0.65), 2)
        assert_close(student.rank_for_energy(np.array([4.0, 2.0, 2.0, 1.0]), 0.8), 2)

    def test_exactly_enough(self, student):
        """Exactly the fraction is enough, also where rounding makes it a hair less."""
        assert_close(student.rank_for_energy(np.array([1.0, 1.0, 1.0, 1.0]), 0.75), 3)
        assert_close(student.rank_for_energy(np.array([0.7, 0.1]), 0.98), 1)
        assert_close(student.rank_for_energy(np.array([0.1] * 10), 0.3), 3)
        assert_close(student.rank_for_energy(np.array([0.1] * 10), 0.7), 7)
        assert_close(student.rank_for_energy(np.array([0.1] * 10), 1.0), 10)

    def test_slightly_more_is_not(self, student):
        """One part in a million short, or in ten thousand million, is not enough."""
        assert_close(student.rank_for_energy(np.array([2.0, 1.0]), 0.7999999), 1)
        assert_close(student.rank_for_energy(np.array([2.0, 1.0]), 0.8000001), 2)
        assert_close(student.rank_for_energy(np.array([1.0, 1.0, 1.0, 1.0]), 0.75 + 1e-10), 4)
        assert_close(student.rank_for_energy(np.array([1.0, 1.0, 1.0, 1.0]), 0.750001), 4)
        assert_close(student.rank_for_energy(np.array([1.0, 1.0, 1.0, 1.0]), 0.749999), 3)

    def test_all_of_it(self, student):
        """The whole energy needs every singular value but the zeros."""
        assert_close(student.rank_for_energy(np.array([2.0, 1.0, 0.0, 0.0]), 1.0), 2)
        assert_close(student.rank_for_energy(np.array([5.0]), 1.0), 1)
        assert_close(
            student.rank_for_energy(np.array([1.0, 1e-5, 1e-9]), 1.0), 2
        )  # 1e-18 of the energy is below the slack
        assert_close(student.rank_for_energy(np.array([1e-9, 1e-9]), 1.0), 2)

    def test_definition(self, student, rng):
        """k terms are enough and k - 1 are not, in any units."""
        s = np.sort(draw(rng, 0.1, 3.0, 8))[::-1]
        shares = np.cumsum(s**2) / np.sum(s**2)
        for fraction in (0.05, 0.33, 0.5, 0.77, 0.95):
            wanted = next(k for k in range(1, 9) if shares[k - 1] >= fraction)
            assert_close(student.rank_for_energy(s, fraction), wanted)
            assert_close(student.rank_for_energy(1e-3 * s, fraction), wanted)

    def test_no_energy(self, student):
        """Zeros, or no singular values at all, need no terms."""
        assert_close(student.rank_for_energy(np.array([3.0, 0.0]), 0.5), 1)
        for s in (np.zeros(3), np.zeros(0)):
            assert_close(student.rank_for_energy(s, 0.5), 0)
            assert_close(student.rank_for_energy(s, 1.0), 0)

    def test_bad_fraction(self, student):
        """A fraction of 0 or less, or above 1, raises a ValueError."""
        assert_close(student.rank_for_energy(np.array([3, 1]), 0.95), 2)
        for fraction in (0.0, -0.5, 1.001):
            assert_raises(ValueError, student.rank_for_energy, np.array([3.0, 1.0]), fraction)


# -- 4 ----------------------------------------------------------------------------------------------------------------


def undoes(result, A, rcond=1e-10):
    A = np.asarray(A, dtype=float)
    wanted = np.linalg.pinv(A, rcond=rcond)
    assert_close(result, wanted, rtol=0.0, atol=1e-8 * max(np.abs(wanted).max(), 1e-300))


@exercise("pseudo_inverse", forbids=PINV)
class TestPseudoInverse:
    @pytest.mark.parametrize("shape", [(3, 3), (5, 2), (2, 4), (1, 3), (4, 1)])
    def test_four_conditions(self, student, rng, shape):
        """Doing, undoing and doing is doing; undoing, doing and undoing is undoing; both products are symmetric."""
        A = with_singular_values(rng, *shape, np.linspace(2.0, 0.5, min(shape))).round(2)
        result = student.pseudo_inverse(A)
        undoes(result, A)
        P = np.asarray(result)
        assert_close(A @ P @ A, A, atol=1e-8)
        assert_close(P @ A @ P, P, atol=1e-8)
        assert_close((A @ P).T, A @ P, atol=1e-8)
        assert_close((P @ A).T, P @ A, atol=1e-8)

    def test_inverse_where_there_is_one(self, student):
        """For [[2, 1], [1, 1]] it is the inverse, [[1, -1], [-1, 2]]."""
        assert_close(
            student.pseudo_inverse(np.array([[2, 1], [1, 1]])),
            np.array([[1.0, -1.0], [-1.0, 2.0]]),
            atol=1e-8,
        )
        assert_unchanged(student)

    def test_rank_deficient(self, student, rng):
        """Where A kills a direction, nothing explodes."""
        undoes(
            student.pseudo_inverse(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])),
            [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]],
        )
        for m, n in [(5, 4), (4, 5), (4, 4)]:
            A = with_singular_values(rng, m, n, [3.0, 1.0])
            undoes(student.pseudo_inverse(A), A)

    def test_least_squares(self, student, rng):
        """A+ b comes as near to b as A x can, and is the shortest such x."""
        A, b = draw(rng, -2.0, 2.0, (5, 2)), draw(rng, -2.0, 2.0, 5)
        P = student.pseudo_inverse(A)
        undoes(P, A)
        assert_close(A.T @ (b - A @ (np.asarray(P) @ b)), np.zeros(2), atol=1e-7)

    def test_threshold_is_relative(self, student, rng):
        """A matrix of tiny numbers is undone as well as any other."""
        A = with_singular_values(rng, 3, 4, [2.0, 1.0, 0.5])
        for size in (1e-12, 1e8):
            scaled = np.array([[float(f"{entry:.3g}") for entry in row] for row in size * A])
            undoes(student.pseudo_inverse(scaled), scaled)

    def test_rcond(self, student, rng):
        """rcond says what counts as 0: 1e-2 drops a thousandth of the largest, the default keeps it."""
        A = with_singular_values(rng, 4, 3, [10.0, 5.0, 0.01])
        undoes(student.pseudo_inverse(A), A)
        undoes(student.pseudo_inverse(A, rcond=1e-2), A, 1e-2)
        B = with_singular_values(rng, 3, 3, [1.0, 1e-9, 1e-12])
        undoes(student.pseudo_inverse(np.diag([1.0, 1e-9, 1e-12])), np.diag([1.0, 1e-9, 0.0]))
        undoes(student.pseudo_inverse(B, rcond=1e-4), B, 1e-4)
        assert_close(
            student.pseudo_inverse(np.diag([8.0, 4.0, 2.0]), rcond=0.3),
            np.diag([1 / 8, 1 / 4, 0.0]),
        )

    def test_above_rcond(self, student):
        """Only what is above rcond times the largest counts: with an rcond of 1, nothing does."""
        A = np.diag([8.0, 4.0])
        assert_close(student.pseudo_inverse(A, rcond=0.49), np.diag([1 / 8, 1 / 4]))
        assert_close(student.pseudo_inverse(A, rcond=0.51), np.diag([1 / 8, 0.0]))
        assert_close(student.pseudo_inverse(A, rcond=1), np.zeros((2, 2)))

    def test_large_numbers(self, student):
        """A matrix of huge numbers has a pseudo-inverse of tiny ones."""
        A = np.array([[0.0, 4e12], [5e12, 0.0], [0.0, 0.0]])
        wanted = np.array([[0.0, 2e-13, 0.0], [2.5e-13, 0.0, 0.0]])
        assert_close(student.pseudo_inverse(A), wanted, atol=1e-20)

    def test_leaves_a_alone(self, student):
        """A stays as it was."""
        A = np.array([[0.0, 4.0], [5.0, 0.0], [0.0, 0.0]])
        assert_close(
            student.pseudo_inverse(A), np.array([[0.0, 0.2, 0.0], [0.25, 0.0, 0.0]]), atol=1e-12
        )
        assert_unchanged(student)

    def test_zero_matrix(self, student):
        """Zeros stay zeros, with the shape turned."""
        assert_close(student.pseudo_inverse(np.array([[0.0, 4.0]])), np.array([[0.0], [0.25]]))
        assert_close(student.pseudo_inverse(np.zeros((2, 3))), np.zeros((3, 2)))


# -- 5 ----------------------------------------------------------------------------------------------------------------


def cloud(rng, n, d):
    """Examples with clearly different variances along turned directions, and no ties."""
    Q = np.linalg.qr(rng.standard_normal((d, d)))[0]
    spread = 3.0 * 0.5 ** np.arange(d)
    return np.round((rng.standard_normal((n, d)) * spread) @ Q + rng.uniform(-3, 3, d), 2)


def principal(X, k):
    mean = X.mean(axis=0)
    values, V = np.linalg.eigh(np.cov(X.T).reshape(X.shape[1], X.shape[1]))
    C = V[:, ::-1].T[:k]
    C = C * np.sign(C[np.arange(k), np.abs(C).argmax(axis=1)])[:, None]
    return mean, C, values[::-1][:k]


def fits(result, X, k):
    parts = assert_tuple(result, 3, what=PCA)
    names = ("the mean", "the components", "the variances")
    for part, wanted, name in zip(
        parts, principal(np.asarray(X, dtype=float), k), names, strict=True
    ):
        assert_close(part, wanted, rtol=1e-6, atol=1e-7, what=name)


@exercise("pca_fit")
class TestPcaFit:
    def test_a_line(self, student):
        """Points on a line: one component along it, with the variance of the distances along it."""
        X = np.array([[1.0, 1.0], [4.0, 5.0], [7.0, 9.0]])
        parts = assert_tuple(student.pca_fit(X, 1), 3, what=PCA)
        for part, wanted in zip(
            parts, (np.array([4.0, 5.0]), np.array([[0.6, 0.8]]), np.array([25.0])), strict=True
        ):
            assert_close(part, wanted, atol=1e-9)

    @pytest.mark.parametrize(
        ("n", "d", "k"), [(20, 3, 1), (20, 3, 3), (8, 5, 2), (6, 9, 3), (30, 1, 1), (2, 4, 1)]
    )
    def test_against_covariance(self, student, rng, n, d, k):
        """The components are unit rows, perpendicular, the largest variance first; the variances divide by n - 1."""
        X = cloud(rng, n, d)
        fits(student.pca_fit(X, k), X, k)

    def test_variance_along(self, student, rng):
        """The data, projected on a component, have the variance returned; all of them add up to the total."""
        X = cloud(rng, 25, 3)
        _, C, variances = assert_tuple(student.pca_fit(X, 3), 3, what=PCA)
        assert_close(np.var(X @ np.asarray(C).T, axis=0, ddof=1), variances, rtol=1e-7)
        assert_close(np.sum(variances), np.sum(np.var(X, axis=0, ddof=1)), rtol=1e-7)

    def test_far_from_the_origin(self, student, rng):
        """Moving the cloud moves the mean, and changes nothing else."""
        X = cloud(rng, 15, 3) + np.array([100.0, -50.0, 20.0])
        fits(student.pca_fit(X, 2), X, 2)

    def test_turning(self, student, rng):
        """Turning the cloud turns the components."""
        X, Q = cloud(rng, 15, 3), np.linalg.qr(rng.standard_normal((3, 3)))[0]
        fits(student.pca_fit(X @ Q, 2), X @ Q, 2)

    def test_signs(self, student, rng):
        """In each component the entry of largest absolute value is positive, also for the mirrored cloud."""
        X = cloud(rng, 12, 4)
        for data in (X, -X, X * np.array([1.0, -1.0, 1.0, -1.0])):
            fits(student.pca_fit(data, 3), data, 3)

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        X = np.array([[0, 0], [4, 2], [8, 4], [4, 3], [4, 1]])
        fits(student.pca_fit(X, 2), X, 2)

    def test_leaves_x_alone(self, student):
        """X stays as it was."""
        X = np.array([[0, 0], [4, 2], [8, 4], [4, 3], [4, 1]])
        for data in (X, 1.0 * X):
            fits(student.pca_fit(data, 2), data, 2)
            assert_unchanged(student)

    def test_bad_k(self, student):
        """k below 1 or above min(n, d), or a single example, raises a ValueError."""
        X = np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 0.0]])
        fits(student.pca_fit(X, 1), X, 1)
        for k in (0, -1, 3):
            assert_raises(ValueError, student.pca_fit, X, k)
        assert_raises(
            ValueError, student.pca_fit, np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 4.0]]), 3
        )
        assert_raises(ValueError, student.pca_fit, np.array([[1.0, 2.0]]), 1)


# -- 6 ----------------------------------------------------------------------------------------------------------------


@exercise("pca_reconstruct")
class TestPcaReconstruct:
    def test_by_hand(self, student):
        """Around (1, 1, 1), with the one component (0.6, 0.8, 0), the point (1.6, 1.8, 5) becomes (1.6, 1.8, 1)."""
        result = student.pca_reconstruct(
            np.array([[1.6, 1.8, 5.0]]), np.ones(3), np.array([[0.6, 0.8, 0.0]])
        )
        assert_close(result, np.array([[1.6, 1.8, 1.0]]))

    @pytest.mark.parametrize("k", [1, 2, 3])
    def test_against_projection(self, student, rng, k):
        """It is the nearest point on the plane through the mean: what is missing is perpendicular to all components."""
        X, mean = draw(rng, -2.0, 2.0, (5, 4)), draw(rng, -2.0, 2.0, 4)
        C = np.linalg.qr(rng.standard_normal((4, k)))[0].T
        result = student.pca_reconstruct(X, mean, C)
        assert_close(result, mean + (X - mean) @ C.T @ C, atol=1e-9)
        assert_close((X - np.asarray(result)) @ C.T, np.zeros((5, k)), atol=1e-9)

    def test_twice_is_once(self, student, rng):
        """Rebuilding what was rebuilt changes nothing."""
        X, mean = draw(rng, -2.0, 2.0, (4, 3)), draw(rng, -2.0, 2.0, 3)
        C = np.linalg.qr(rng.standard_normal((3, 2)))[0].T
        once = student.pca_reconstruct(X, mean, C)
        assert_close(once, mean + (X - mean) @ C.T @ C, atol=1e-9)
        assert_close(student.pca_reconstruct(once, mean, C), mean + (X - mean) @ C.T @ C, atol=1e-9)

    def test_all_components(self, student, rng):
        """With all components, nothing is lost."""
        X, C = draw(rng, -2.0, 2.0, (4, 3)) + 5.0, np.linalg.qr(rng.standard_normal((3, 3)))[0].T
        assert_close(student.pca_reconstruct(X, draw(rng, 1.0, 2.0, 3), C), X, atol=1e-9)
        assert_close(
            student.pca_reconstruct(X, X.mean(axis=0), C[:1]),
            X.mean(axis=0) + (X - X.mean(axis=0)) @ C[:1].T @ C[:1],
            atol=1e-9,
        )

    def test_mean_maps_to_itself(self, student, rng):
        """The mean is rebuilt exactly."""
        mean, C = draw(rng, 1.0, 2.0, 3), np.array([[0.0, 0.6, -0.8]])
        assert_close(student.pca_reconstruct(mean[None], mean, C), mean[None], atol=1e-9)

    def test_no_components(self, student, rng):
        """Without a single component everything becomes the mean."""
        mean = draw(rng, 1.0, 2.0, 3)
        assert_close(
            student.pca_reconstruct(np.ones((2, 3)), mean, np.zeros((0, 3))),
            np.tile(mean, (2, 1)),
            atol=1e-9,
        )

    def test_lost_energy(self, student, rng):
        """What is lost is the variance along the components that were dropped."""
        X = cloud(rng, 20, 4)
        mean, C, variances = principal(X, 4)
        result = student.pca_reconstruct(X, mean, C[:2])
        assert_close(result, mean + (X - mean) @ C[:2].T @ C[:2], atol=1e-9)
        assert_close(np.sum((X - np.asarray(result)) ** 2) / 19, np.sum(variances[2:]), rtol=1e-7)

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        result = student.pca_reconstruct(
            np.array([[3, 4], [5, 6]]), np.array([1, 1]), np.array([[0, 1]])
        )
        assert_close(result, np.array([[1.0, 4.0], [1.0, 6.0]]))

    def test_leaves_the_arguments_alone(self, student):
        """All three arguments stay as they were."""
        result = student.pca_reconstruct(
            np.array([[3, 4], [5, 6]]), np.array([1, 1]), np.array([[0, 1]])
        )
        assert_close(result, np.array([[1.0, 4.0], [1.0, 6.0]]))
        assert_unchanged(student)
        result = student.pca_reconstruct(
            np.array([[3.0, 4.0], [5.0, 6.0]]), np.array([1.0, 1.0]), np.array([[0.0, 1.0]])
        )
        assert_close(result, np.array([[1.0, 4.0], [1.0, 6.0]]))
        assert_unchanged(student)


# -- 7 ----------------------------------------------------------------------------------------------------------------


def whitened(X):
    X = np.asarray(X, dtype=float)
    centred = X - X.mean(axis=0)
    values, V = np.linalg.eigh(centred.T @ centred / (len(X) - 1))
    return centred @ (V / np.sqrt(values)) @ V.T


@exercise("whiten")
class TestWhiten:
    def test_one_column(self, student):
        """One column becomes standard scores: minus the mean, over the standard deviation."""
        x = np.array([[1.0], [2.0], [6.0], [3.0]])
        assert_close(student.whiten(x), (x - 3.0) / np.std(x, ddof=1))

    @pytest.mark.parametrize("d", [2, 3, 5])
    def test_round_and_centred(self, student, rng, d):
        """The result has mean 0 and the identity as its covariance matrix, and stays close to the data."""
        X = cloud(rng, 30, d)
        result = student.whiten(X)
        assert_close(result, whitened(X), rtol=1e-6, atol=1e-7)
        assert_close(np.cov(np.asarray(result).T), np.eye(d), atol=1e-7)
        cross = (X - X.mean(axis=0)).T @ result
        assert_close(cross, cross.T, atol=1e-6)

    def test_turning(self, student, rng):
        """Turning the cloud turns the result."""
        X, Q = cloud(rng, 12, 3), np.linalg.qr(rng.standard_normal((3, 3)))[0]
        assert_close(student.whiten(X @ Q), whitened(X) @ Q, rtol=1e-6, atol=1e-7)

    def test_moving_and_units(self, student, rng):
        """Moving the cloud, or measuring in other units, changes nothing."""
        X = cloud(rng, 12, 2)
        assert_close(student.whiten(X + 50.0), whitened(X), rtol=1e-6, atol=1e-7)
        assert_close(student.whiten(1e-7 * X), whitened(X), rtol=1e-6, atol=1e-7)

    def test_white_stays_white(self, student):
        """A cloud that is round already is only moved."""
        X = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]) * np.sqrt(1.5)
        assert_close(student.whiten(X + 2.0), X, atol=1e-9)

    def test_flat_clouds(self, student, rng):
        """A cloud that is flat in some direction, as with few examples, raises a ValueError."""
        X = cloud(rng, 12, 2)
        assert_close(student.whiten(X), whitened(X), rtol=1e-6, atol=1e-7)
        thin = X * np.array([1.0, 1e-3])
        assert_close(student.whiten(thin), whitened(thin), rtol=1e-6, atol=1e-6)
        for a, b in ((1, 0), (1.7, 0.2), (1, -1), (2, 1)):  # rounding leaves a bit above or below 0
            column = (a * X[:, 0] + b * X[:, 1]).round(3)
            assert_raises(ValueError, student.whiten, np.column_stack([X, column]))
        assert_raises(ValueError, student.whiten, np.column_stack([X, np.full(12, 3.0)]))
        assert_raises(ValueError, student.whiten, X[:2])
        assert_raises(ValueError, student.whiten, np.full((4, 1), 2.0))

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        X = np.array([[0, 0], [4, 2], [8, 4], [4, 3], [4, 1]])
        assert_close(student.whiten(X), whitened(X), rtol=1e-6, atol=1e-9)

    def test_leaves_x_alone(self, student):
        """X stays as it was."""
        X = np.array([[0, 0], [4, 2], [8, 4], [4, 3], [4, 1]])
        assert_close(student.whiten(X), whitened(X), rtol=1e-6, atol=1e-9)
        assert_unchanged(student)
        assert_close(student.whiten(1.0 * X), whitened(X), rtol=1e-6, atol=1e-9)
        assert_unchanged(student)


# -- 8 ----------------------------------------------------------------------------------------------------------------


def story():
    """The ratings of the notebook: everything, and where the holes are."""
    u, i = np.arange(14)[:, None], np.arange(10)[None, :]
    taste = 3 + 1.3 * np.cos(10 * np.pi * u / 14 + 0.4 - 6 * np.pi * i / 10) + 0.7 * np.cos(1.7 * u)
    return np.clip(np.round(taste), 1, 5), (7 * u + 5 * i + u * i) % 10 < 3


def started(R):
    filled, known = np.array(R, dtype=float), ~np.isnan(R)
    for j in range(R.shape[1]):
        column = R[known[:, j], j]
        filled[~known[:, j], j] = column.mean() if len(column) else R[known].mean()
    return filled


def completed(R, k, iterations):
    filled = started(R)
    for _ in range(iterations):
        filled = np.where(np.isnan(R), best(filled, k), R)
    return filled


def holey(rng, m, n):
    R = np.round(rng.uniform(1, 5, (m, n)), 1)
    R[rng.random((m, n)) < 0.25] = np.nan
    R[0], R[:, 0] = (
        np.round(np.nan_to_num(R[0], nan=2.5), 1),
        np.round(np.nan_to_num(R[:, 0], nan=3.5), 1),
    )
    return R


@exercise("complete_ratings")
class TestCompleteRatings:
    def test_start(self, student):
        """Without iterations, every hole holds the mean of the known ratings of its column."""
        R = np.array([[1.0, np.nan, 2.0], [2.0, 4.0, np.nan], [np.nan, 6.0, 6.0]])
        assert_close(
            student.complete_ratings(R, 1, iterations=0),
            np.array([[1.0, 5.0, 2.0], [2.0, 4.0, 4.0], [1.5, 6.0, 6.0]]),
        )

    def test_empty_column(self, student):
        """A column without any rating starts from the mean of all known ones."""
        R = np.array([[1.0, np.nan, 2.0], [3.0, np.nan, np.nan]])
        assert_close(
            student.complete_ratings(R, 1, iterations=0),
            np.array([[1.0, 2.0, 2.0], [3.0, 2.0, 2.0]]),
        )
        assert_close(student.complete_ratings(R, 1, iterations=2), completed(R, 1, 2), atol=1e-6)
        R = np.array([[1.0, np.nan, 2.0], [3.0, np.nan, np.nan], [4.0, np.nan, 6.0]])
        wanted = np.array([[1.0, 3.2, 2.0], [3.0, 3.2, 4.0], [4.0, 3.2, 6.0]])
        assert_close(student.complete_ratings(R, 1, iterations=0), wanted)

    def test_zero_is_a_rating(self, student):
        """A rating of 0 is a rating, and no hole."""
        R = np.array([[0.0, 4.0], [2.0, np.nan]])
        assert_close(
            student.complete_ratings(R, 1, iterations=0), np.array([[0.0, 4.0], [2.0, 4.0]])
        )
        assert_close(student.complete_ratings(R, 1, iterations=3), completed(R, 1, 3), atol=1e-6)

    @pytest.mark.parametrize("k", [1, 2])
    def test_a_few_steps(self, student, rng, k):
        """Each iteration puts the best approximation of the filled table into the holes, and into nothing else."""
        R = holey(rng, 6, 5)
        for iterations in (1, 3):
            result = student.complete_ratings(R, k, iterations=iterations)
            assert_close(result, completed(R, k, iterations), rtol=0.0, atol=1e-6)
            assert_close(np.asarray(result)[~np.isnan(R)], R[~np.isnan(R)], atol=1e-12)

    def test_default_iterations(self, student):
        """Without saying how often, it repeats 100 times, and otherwise as often as it is told."""
        full, hidden = story()
        R = np.where(hidden, np.nan, full)
        assert_close(student.complete_ratings(R, 2), completed(R, 2, 100), rtol=0.0, atol=1e-6)
        assert_close(
            student.complete_ratings(R, 4, iterations=150),
            completed(R, 4, 150),
            rtol=0.0,
            atol=1e-4,
        )

    def test_one_taste(self, student, rng):
        """Ratings that are one taste are found again, to a thousandth."""
        full = np.outer(draw(rng, 0.5, 2.0, 12), draw(rng, 0.5, 2.0, 8))
        holes = (np.arange(12)[:, None] * 3 + np.arange(8)[None, :] * 2) % 5 == 0
        result = student.complete_ratings(np.where(holes, np.nan, full), 1, iterations=500)
        assert_close(result, full, rtol=0.0, atol=1e-3)
        R = np.array([[1.0, np.nan, 3.0], [np.nan, 4.0, np.nan], [2.0, np.nan, 6.5]])
        assert_close(
            student.complete_ratings(R, 1, iterations=130),
            completed(R, 1, 130),
            rtol=0.0,
            atol=1e-9,
        )

    def test_films(self, student):
        """On the notebook's films, rank 3 is off by less than 0.45 stars in the holes, and ranks 1 and 5 are worse."""
        full, hidden = story()
        R = np.where(hidden, np.nan, full)
        errors = {}
        for k in (1, 3, 5):
            result = student.complete_ratings(R, k)
            assert_close(result, completed(R, k, 100), rtol=0.0, atol=1e-5)
            errors[k] = float(np.sqrt(np.mean((np.asarray(result) - full)[hidden] ** 2)))
        assert errors[3] <= 0.45, "rank 3 is too far off."
        assert errors[3] < min(errors[1], errors[5]), "rank 3 should be better than ranks 1 and 5."

    def test_nothing_missing(self, student, rng):
        """Where nothing is missing, a copy of the table comes back."""
        R = draw(rng, 1.0, 5.0, (3, 4))
        assert_close(student.complete_ratings(R, 1), R)
        assert not student.last_call.aliases, (
            "the result shares its memory with the argument: make a copy."
        )

    def test_leaves_r_alone(self, student, rng):
        """The table stays as it was, holes included."""
        R = draw(rng, 1.0, 5.0, (3, 4))
        assert_close(student.complete_ratings(R, 1), R)
        assert_unchanged(student)
        R = np.array([[1.0, np.nan], [2.0, 4.0]])
        assert_close(
            student.complete_ratings(R, 1, iterations=0), np.array([[1.0, 4.0], [2.0, 4.0]])
        )
        assert_unchanged(student)

    def test_nothing_known(self, student):
        """Where nothing is known it raises a ValueError."""
        assert_close(
            student.complete_ratings(np.array([[np.nan, 3.0]]), 1, iterations=0),
            np.array([[3.0, 3.0]]),
        )
        for iterations in (0, 5):
            assert_raises(
                ValueError,
                student.complete_ratings,
                np.full((2, 3), np.nan),
                1,
                iterations=iterations,
            )
