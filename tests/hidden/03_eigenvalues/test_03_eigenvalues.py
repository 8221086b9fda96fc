"""Hidden tests of unit 03. Signs of eigenvectors are free unless a docstring fixes them; dominant eigenvalues lead by a factor of 0.9 or less."""

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_float64,
    assert_integers,
    assert_normalised,
    assert_orthonormal_columns,
    assert_raises,
    assert_tuple,
    assert_unchanged,
    draw,
    exercise,
)

# -- what the tests know themselves -----------------------------------------------------------------------------------

EIGEN = "the eigenvalues and the matrix of eigenvectors"
DOMINANT = "the eigenvalue and its eigenvector"

_ALL = (
    *(
        "cholesky",
        "cond",
        "det",
        "eig",
        "eigh",
        "eigvals",
        "eigvalsh",
        "inv",
        "lstsq",
        "matrix_norm",
        "matrix_power",
        "matrix_rank",
    ),
    *("pinv", "qr", "slogdet", "solve", "svd", "svdvals", "tensorinv", "tensorsolve"),
)
LINALG = {f"np.linalg.{name}": "here you build what it does." for name in _ALL}
OWN_FORMULA = LINALG | {
    "np.roots": "use trace and determinant.",
    "np.poly1d": "use trace and determinant.",
}


def rotation(rng, n):
    return np.linalg.qr(rng.standard_normal((n, n)))[0]


def symmetric(rng, n):
    A = draw(rng, -2.0, 2.0, (n, n))
    return np.triu(A) + np.triu(A, 1).T


def with_eigenvalues(rng, values):
    Q = rotation(rng, len(values))
    A = Q @ np.diag(values) @ Q.T
    return (A + A.T) / 2, Q


# -- 1 ----------------------------------------------------------------------------------------------------------------


@exercise("rayleigh_quotient")
class TestRayleighQuotient:
    def test_eigenvectors(self, student, rng):
        """At an eigenvector it is the eigenvalue, with its sign and whatever the length."""
        values = np.array([-3.0, -0.5, 2.0, 7.0])
        A, Q = with_eigenvalues(rng, values)
        for value, v in zip(values, Q.T, strict=True):
            assert_close(student.rayleigh_quotient(A, 2.5 * v), value, atol=1e-9)

    def test_length_and_sign_do_not_matter(self, student, rng):
        """x and -3x give the same."""
        A, x = draw(rng, -2.0, 2.0, (3, 3)), draw(rng, 0.5, 2.0, 3)
        wanted = x @ A @ x / (x @ x)
        assert_close(student.rayleigh_quotient(A, x), wanted)
        assert_close(student.rayleigh_quotient(A, -3 * x), wanted)

    def test_between_the_extremes(self, student, rng):
        """For a symmetric matrix it lies between the smallest and the largest eigenvalue."""
        A = symmetric(rng, 4)
        for x in draw(rng, -2.0, 2.0, (10, 4)):
            assert_close(student.rayleigh_quotient(A, x), x @ A @ x / (x @ x))

    def test_stationary(self, student):
        """Ten times nearer to an eigenvector, its error is a hundred times smaller."""
        A = np.array([[2.0, 0.0], [0.0, 5.0]])
        far, near = (
            abs(float(np.asarray(student.rayleigh_quotient(A, np.array([1.0, e])))) - 2.0)
            for e in (1e-2, 1e-3)
        )
        assert 80 <= far / near <= 125, "the error does not shrink with the square of the distance."

    def test_at_right_angles(self, student):
        """Where A x is zero, or at right angles to x, it is 0."""
        assert_close(
            student.rayleigh_quotient(np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([2.0, -2.0])),
            0.0,
        )
        assert_close(
            student.rayleigh_quotient(np.array([[0.0, -1.0], [1.0, 0.0]]), np.array([3.0, 1.0])),
            0.0,
        )
        assert_close(
            student.rayleigh_quotient(np.array([[3.0, 0.0], [0.0, 1.0]]), np.array([1.0, -1.0])),
            2.0,
        )

    def test_whole_numbers(self, student):
        """Whole numbers give one number, with a fraction."""
        assert_close(student.rayleigh_quotient(np.array([[2, 1], [0, 1]]), np.array([1, 2])), 1.6)

    def test_leaves_the_arguments_alone(self, student):
        """A and x stay as they were."""
        assert_close(student.rayleigh_quotient(np.array([[2, 1], [0, 1]]), np.array([1, 2])), 1.6)
        assert_unchanged(student)
        assert_close(
            student.rayleigh_quotient(np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([1.0, 2.0])), 1.6
        )
        assert_unchanged(student)

    def test_zero(self, student):
        """The zero vector raises a ValueError; a tiny one does not."""
        assert_close(student.rayleigh_quotient(np.diag([4.0, 1.0]), np.array([1e-30, 0.0])), 4.0)
        assert_close(
            student.rayleigh_quotient(np.diag([4.0, 1.0, 3.0]), np.array([0.0, 0.0, 2.0])), 3.0
        )
        assert_raises(ValueError, student.rayleigh_quotient, np.eye(3), np.zeros(3))


# -- 2 ----------------------------------------------------------------------------------------------------------------


def close_eigenvalues(result, wanted, A):
    assert_close(
        result,
        np.asarray(wanted, dtype=complex),
        rtol=0.0,
        atol=1e-7 * max(np.abs(A).max(), 1e-300),
    )


@exercise("eigenvalues_2x2", forbids=OWN_FORMULA)
class TestEigenvalues2x2:
    def test_sum_and_product(self, student, rng):
        """The two add up to the trace and multiply to the determinant."""
        for _ in range(4):
            A = draw(rng, -3.0, 3.0, (2, 2))
            result = student.eigenvalues_2x2(A)
            wanted = np.linalg.eigvals(A).astype(complex)
            close_eigenvalues(result, sorted(wanted, key=lambda z: (-z.real, -z.imag)), A)
            assert_close(np.sum(result), complex(A[0, 0] + A[1, 1]), atol=1e-6)

    def test_symmetric_is_real(self, student, rng):
        """For a symmetric matrix both are real, the larger first."""
        A = symmetric(rng, 2)
        close_eigenvalues(student.eigenvalues_2x2(A), np.linalg.eigvalsh(A)[::-1], A)
        close_eigenvalues(
            student.eigenvalues_2x2(np.array([[2.0, 1.0], [1.0, 2.0]])), [3.0, 1.0], np.eye(2)
        )
        close_eigenvalues(
            student.eigenvalues_2x2(np.array([[1.0, 1e-4], [1e-4, 1.0]])),
            [1.0001, 0.9999],
            np.eye(2),
        )

    def test_rotations(self, student):
        """A quarter turn has i and -i, in this order; other turns cos + i sin and cos - i sin, and so on with a stretch."""
        close_eigenvalues(
            student.eigenvalues_2x2(np.array([[0.0, -1.0], [1.0, 0.0]])), [1j, -1j], np.eye(2)
        )
        close_eigenvalues(
            student.eigenvalues_2x2(np.array([[0.0, 1.0], [-1.0, 0.0]])), [1j, -1j], np.eye(2)
        )
        turn = np.array([[0.6, -0.8], [0.8, 0.6]])
        close_eigenvalues(student.eigenvalues_2x2(turn), [0.6 + 0.8j, 0.6 - 0.8j], turn)
        uneven = np.array([[1.0, -5.0], [5.0, 7.0]])
        close_eigenvalues(student.eigenvalues_2x2(uneven), [4 + 4j, 4 - 4j], uneven)

    def test_triangular(self, student):
        """For triangular matrices they stand on the diagonal."""
        A = np.array([[-1.0, 5.0], [0.0, 2.0]])
        close_eigenvalues(student.eigenvalues_2x2(A), [2.0, -1.0], A)
        close_eigenvalues(student.eigenvalues_2x2(A.T), [2.0, -1.0], A)

    def test_double_roots(self, student):
        """[[1, 1], [0, 1]] has 1 twice, and the zero matrix 0 twice."""
        close_eigenvalues(
            student.eigenvalues_2x2(np.array([[1.0, 1.0], [0.0, 1.0]])), [1.0, 1.0], np.eye(2)
        )
        close_eigenvalues(
            student.eigenvalues_2x2(np.array([[3.0, 0.0], [0.0, 3.0]])), [3.0, 3.0], np.eye(2)
        )
        close_eigenvalues(
            student.eigenvalues_2x2(np.zeros((2, 2)) + np.array([[0.0, 1.0], [0.0, 0.0]])),
            [0.0, 0.0],
            np.eye(2),
        )

    def test_kind_of_numbers(self, student):
        """The result is complex128 also where both are real."""
        A = np.array([[1, 2], [3, 1]])
        result = student.eigenvalues_2x2(A)
        close_eigenvalues(result, [1 + np.sqrt(6), 1 - np.sqrt(6)], A)
        if result.dtype != np.complex128:
            raise CheckFailure(
                f"the result should be of complex128, and is of {result.dtype}.", result
            )

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        for A, wanted in (
            ([[1, 2], [3, 1]], [1 + np.sqrt(6), 1 - np.sqrt(6)]),
            ([[2, 0], [7, 1]], [2.0, 1.0]),
        ):
            A = np.array(A)
            close_eigenvalues(student.eigenvalues_2x2(A), wanted, A)

    def test_leaves_a_alone(self, student):
        """A stays as it was."""
        for A in (np.array([[1, 2], [3, 1]]), np.array([[1.0, 2.0], [3.0, 1.0]])):
            close_eigenvalues(student.eigenvalues_2x2(A), [1 + np.sqrt(6), 1 - np.sqrt(6)], A)
            assert_unchanged(student)


# -- 3 ----------------------------------------------------------------------------------------------------------------


def dominant(result, value, v):
    found, vector = assert_tuple(result, 2, what=DOMINANT)
    assert_close(found, value, rtol=1e-6, atol=1e-6, what="the eigenvalue")
    v = v * np.sign(v[np.abs(v).argmax()])
    assert_close(vector, v, rtol=0.0, atol=1e-6, what="the eigenvector")


@exercise("power_iteration")
class TestPowerIteration:
    @pytest.mark.parametrize(
        "values", [[6.0, 3.0, 1.0], [-6.0, 3.0, 1.0, 5.0], [2.0, -1.8], [0.5, 0.25, -0.1]]
    )
    def test_dominant(self, student, rng, values):
        """It finds the eigenvalue of largest size with its sign, also a negative one, and its eigenvector."""
        A, Q = with_eigenvalues(rng, values)
        dominant(student.power_iteration(A, Q.sum(axis=1)), values[0], Q[:, 0])

    def test_length_and_sign(self, student):
        """v has length 1, and the same sign for the starts x0 and -x0: its largest entry by size is positive."""
        A = np.array([[1.0, 2.0], [2.0, -2.0]])
        for start in (np.array([3.0, 1.0]), np.array([-3.0, -1.0])):
            dominant(student.power_iteration(A, start), -3.0, np.array([-1.0, 2.0]) / np.sqrt(5))
        v = np.array([3.0, -2.0, -2.0]) / np.sqrt(
            17
        )  # the largest entry is positive, and the sum is not
        dominant(student.power_iteration(5.0 * np.outer(v, v), np.array([1.0, 1.0, 2.0])), 5.0, v)

    @pytest.mark.parametrize("size", [1e-3, 1e3])
    def test_scales(self, student, rng, size):
        """Eigenvalues of 1000 (with 900 behind) do not overflow, and eigenvalues of 0.001 are found too."""
        A, Q = with_eigenvalues(rng, [size, 0.9 * size, -0.3 * size])
        tol = 1e-10 * min(size, 1.0)
        found, vector = assert_tuple(
            student.power_iteration(A, Q.sum(axis=1), tol=tol), 2, what=DOMINANT
        )
        assert_close(found, size, rtol=1e-6)
        assert_close(np.abs(Q.T @ vector), np.array([1.0, 0.0, 0.0]), rtol=0.0, atol=1e-5)

    def test_one_by_one(self, student):
        """A single number is its own eigenvalue, with the eigenvector 1."""
        dominant(
            student.power_iteration(np.array([[-4.0]]), np.array([-2.0])), -4.0, np.array([1.0])
        )

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        dominant(
            student.power_iteration(np.array([[2, 1], [1, 2]]), np.array([1, 0])),
            3.0,
            np.array([1.0, 1.0]) / np.sqrt(2) + [1e-9, 0],
        )

    def test_leaves_the_arguments_alone(self, student):
        """A and x0 stay as they were."""
        dominant(
            student.power_iteration(np.array([[2, 1], [1, 2]]), np.array([1, 0])),
            3.0,
            np.array([1.0, 1.0]) / np.sqrt(2) + [1e-9, 0],
        )
        assert_unchanged(student)
        dominant(
            student.power_iteration(np.diag([2.0, 1.0]), np.array([3.0, 1.0])),
            2.0,
            np.array([1.0, 0.0]),
        )
        assert_unchanged(student)

    def test_no_winner(self, student):
        """Where two eigenvalues are equally large with different signs, it never converges: ValueError."""
        dominant(
            student.power_iteration(np.diag([1.0, -0.5]), np.array([0.3, 0.4])),
            1.0,
            np.array([1.0, 0.0]),
        )
        assert_raises(
            ValueError, student.power_iteration, np.diag([1.0, -1.0]), np.array([0.3, 0.4])
        )

    def test_too_few_steps(self, student):
        """Where max_iter is too small it raises a ValueError; where it is enough, it does not."""
        A, start = np.array([[1.0, 0.0], [0.0, 0.9]]), np.array([0.6, 0.8])
        dominant(student.power_iteration(A, start, max_iter=400), 1.0, np.array([1.0, 0.0]))
        assert_raises(ValueError, student.power_iteration, A, start, max_iter=20)

    def test_tolerance(self, student):
        """With a coarse tolerance it stops early, near the eigenvector and not at it."""
        for size, tol in [(1.0, 1e-3), (1000.0, 1e-3), (-1000.0, 1e-3), (0.01, 1e-5)]:
            A, start = size * np.array([[1.0, 0.0], [0.0, 0.9]]), np.array([0.6, 0.8])
            value, v = assert_tuple(
                student.power_iteration(A, start, tol=tol, max_iter=60), 2, what=DOMINANT
            )
            assert_close(value, size, rtol=1e-3)
            residual = float(np.linalg.norm(A @ v - value * np.asarray(v)))
            goal = tol * max(1.0, abs(size))
            assert residual <= 1.01 * goal, (
                "it stopped too early: ||A v - lam v|| is above tol * max(1, |lam|)."
            )
            assert residual >= 0.3 * goal, (
                "it went on although ||A v - lam v|| was below tol * max(1, |lam|)."
            )

    def test_length_one_at_once(self, student):
        """Where the start is near enough already, v has length 1 all the same."""
        A, start = np.diag([1.0, 0.9]), np.array([8.0, 6.0])
        value, v = assert_tuple(student.power_iteration(A, start, tol=0.5), 2, what=DOMINANT)
        assert_close(np.sum(np.square(v)), 1.0, what="the length of v")
        assert_close(value, 1.0, rtol=0.1, what="the eigenvalue")

    def test_zero_start(self, student):
        """A start of zeros raises a ValueError; a tiny one, or one whose entries add up to 0, does not."""
        dominant(
            student.power_iteration(np.diag([2.0, 1.0]), np.array([1e-20, 1e-20])),
            2.0,
            np.array([1.0, 0.0]),
        )
        dominant(
            student.power_iteration(np.diag([2.0, 1.0]), np.array([1.0, -1.0])),
            2.0,
            np.array([1.0, 0.0]),
        )
        assert_raises(ValueError, student.power_iteration, np.diag([2.0, 1.0]), np.zeros(2))

    def test_an_eigenvector_to_start_with(self, student):
        """A start that is an eigenvector already, of any length, comes back with length 1."""
        dominant(
            student.power_iteration(np.diag([2.0, 1.0]), np.array([-8.0, 0.0])),
            2.0,
            np.array([1.0, 0.0]),
        )
        v = np.array([1.0, 1.0]) / np.sqrt(2) + [1e-9, 0.0]
        dominant(
            student.power_iteration(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([5.0, 5.0])),
            3.0,
            v,
        )


# -- 4 ----------------------------------------------------------------------------------------------------------------


def agrees(actual, expected, what, subject, **tolerance):
    """Compare what follows from a result with what it should be; what is shown is the result itself."""
    try:
        assert_close(actual, expected, what=what, **tolerance)
    except CheckFailure:
        raise CheckFailure(f"{what} is not what it should be.", subject) from None


def decomposes(result, A):
    A = np.asarray(A, dtype=float)
    n, size = len(A), max(np.abs(A).max(), 1e-300)
    values, V = assert_tuple(result, 2, what=EIGEN)
    assert_close(
        values, np.linalg.eigvalsh(A), rtol=0.0, atol=1e-10 * n * size, what="the eigenvalues"
    )
    assert_orthonormal_columns(V, shape=(n, n), atol=1e-9, what="V")
    agrees(
        A @ np.asarray(V),
        np.asarray(V) * np.asarray(values),
        "A times a column of V",
        result,
        rtol=0.0,
        atol=1e-10 * n * size,
    )


@exercise("jacobi_eigen", forbids=LINALG)
class TestJacobiEigen:
    def test_by_hand(self, student):
        """[[2, 1], [1, 2]] has 1 and 3, the smaller first, with the columns (1, -1) and (1, 1) over the root of 2."""
        values, V = assert_tuple(
            student.jacobi_eigen(np.array([[2.0, 1.0], [1.0, 2.0]])), 2, what=EIGEN
        )
        assert_close(values, np.array([1.0, 3.0]), atol=1e-9)
        assert_close(np.abs(V), np.full((2, 2), np.sqrt(0.5)), atol=1e-9)
        assert V[0, 0] * V[1, 0] < 0 < V[0, 1] * V[1, 1], (
            "the columns should be (1, -1) and (1, 1), up to sign and length."
        )

    @pytest.mark.parametrize("n", [1, 2, 3, 5, 10])
    def test_residual(self, student, rng, n):
        """A times each column of V is its eigenvalue times it; the eigenvalues rise, the columns are at right angles."""
        A = symmetric(rng, n)
        decomposes(student.jacobi_eigen(A), A)

    def test_trace_and_squares(self, student, rng):
        """The eigenvalues add up to the trace, and their squares to the sum of all squared entries."""
        A = symmetric(rng, 6)
        values, _ = assert_tuple(student.jacobi_eigen(A), 2, what=EIGEN)
        assert_close(np.sum(values), np.trace(A), atol=1e-8)
        assert_close(np.sum(np.square(values)), np.sum(A**2), rtol=1e-9)

    @pytest.mark.parametrize(
        "A",
        [
            np.eye(4),
            np.ones((3, 3)),
            np.zeros((3, 3)),
            np.diag([2.0, 1.0, 2.0]),
            np.kron(np.eye(2), [[0, 1], [1, 0]]),
        ],
    )
    def test_repeated_eigenvalues(self, student, A):
        """Equal eigenvalues are no trouble: the identity, ones, zeros, and others."""
        decomposes(student.jacobi_eigen(A), A)
        decomposes(
            student.jacobi_eigen(A + np.diag(np.arange(float(len(A))))),
            A + np.diag(np.arange(float(len(A)))),
        )

    @pytest.mark.parametrize("size", [1e-6, 1e6])
    def test_scales(self, student, rng, size):
        """A matrix of small or large numbers is decomposed as accurately."""
        A = size * symmetric(rng, 4)
        decomposes(student.jacobi_eigen(A), A)

    def test_nearly_diagonal(self, student):
        """Small entries off the diagonal count too."""
        A = np.array([[1.0, 1e-6, 0.0], [1e-6, 1.0, 1e-3], [0.0, 1e-3, 5.0]])
        decomposes(student.jacobi_eigen(A), A)

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        A = np.array([[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
        decomposes(student.jacobi_eigen(A), A)

    def test_leaves_a_alone(self, student, rng):
        """A stays as it was, bit for bit."""
        for A in (symmetric(rng, 3), np.array([[2, -1, 0], [-1, 2, -1], [0, -1, 2]])):
            decomposes(student.jacobi_eigen(A), A)
            assert_unchanged(student)

    def test_not_symmetric(self, student):
        """A matrix that is not square or not symmetric raises a ValueError; a last digit off does not."""
        nearly = -1e7 * np.array([[1.0, 2.0, 0.0], [2.0 + 1e-14, 1.0, 0.0], [0.0, 0.0, 1.0]])
        decomposes(student.jacobi_eigen(nearly), (nearly + nearly.T) / 2)
        for A in ([[1.0, 2.0], [0.0, 1.0]], [[1.0, 2.0], [2.001, 1.0]], [[1.0, 2.001], [2.0, 1.0]]):
            assert_raises(ValueError, student.jacobi_eigen, np.array(A))
        for shape in [(2, 3), (3, 2), (1, 3), (3, 1)]:
            assert_raises(ValueError, student.jacobi_eigen, np.ones(shape))


# -- 5 ----------------------------------------------------------------------------------------------------------------


@exercise("matrix_function")
class TestMatrixFunction:
    @pytest.mark.parametrize("n", [1, 2, 4])
    def test_square(self, student, rng, n):
        """The square of the eigenvalues gives A times A."""
        A = symmetric(rng, n)
        assert_close(student.matrix_function(A, lambda x: x**2), A @ A, atol=1e-9)

    def test_reciprocal_is_inverse(self, student, rng):
        """1/value gives the inverse."""
        A, _ = with_eigenvalues(rng, [-2.0, 0.5, 1.0, 3.0])
        assert_close(
            student.matrix_function(A, lambda x: 1 / x), np.linalg.inv(A), rtol=1e-7, atol=1e-8
        )
        assert_close(
            student.matrix_function(np.diag([1.0, 1e-7]), lambda x: 1 / x),
            np.diag([1.0, 1e7]),
            rtol=1e-7,
        )

    def test_root_squares_back(self, student, rng):
        """The root of a positive definite matrix, squared, is the matrix."""
        A, _ = with_eigenvalues(rng, [0.5, 1.0, 4.0])
        root = student.matrix_function(A, np.sqrt)
        values, Q = np.linalg.eigh(A)
        assert_close(root, Q * np.sqrt(values) @ Q.T, atol=1e-9)
        assert_close(
            np.asarray(root) @ np.asarray(root), A, atol=1e-9, what="the root times itself"
        )

    def test_exponential(self, student, rng):
        """For an indefinite matrix too, the exponential squared is that of 2A, and its determinant is e to the trace."""
        A, _ = with_eigenvalues(rng, [-1.5, 0.2, 1.0])
        once, twice = student.matrix_function(A, np.exp), student.matrix_function(2 * A, np.exp)
        values, Q = np.linalg.eigh(A)
        assert_close(once, Q * np.exp(values) @ Q.T, rtol=1e-7, atol=1e-8)
        assert_close(
            np.asarray(once) @ np.asarray(once),
            twice,
            rtol=1e-7,
            atol=1e-8,
            what="the exponential times itself",
        )
        assert_close(np.linalg.det(once), np.exp(np.trace(A)), rtol=1e-7, what="its determinant")

    def test_commutes(self, student, rng):
        """f(A) and A can be exchanged in a product, and f(A) is symmetric."""
        A = symmetric(rng, 3)
        result = student.matrix_function(A, np.cos)
        values, Q = np.linalg.eigh(A)
        assert_close(result, Q * np.cos(values) @ Q.T, atol=1e-8)
        assert_close(A @ result, np.asarray(result) @ A, atol=1e-8)

    def test_diagonal(self, student):
        """For a diagonal matrix f acts on the diagonal, and the zeros stay zeros."""
        assert_close(
            student.matrix_function(np.diag([3, -1, 2]), np.exp),
            np.diag(np.exp([3.0, -1.0, 2.0])),
            atol=1e-9,
        )
        assert_unchanged(student)
        assert_close(student.matrix_function(np.zeros((2, 2)), np.exp), np.eye(2), atol=1e-12)

    def test_leaves_a_alone(self, student):
        """A stays as it was."""
        A = np.array([[2.0, 1.0], [1.0, 2.0]])
        assert_close(student.matrix_function(A, lambda x: x**2), np.array([[5.0, 4.0], [4.0, 5.0]]))
        assert_unchanged(student)

    def test_not_symmetric(self, student):
        """A matrix that is not symmetric raises a ValueError; a last digit off does not."""
        nearly = -1e7 * np.array([[1.0, 2.0, 0.0], [2.0 + 1e-14, 1.0, 0.0], [0.0, 0.0, 1.0]])
        assert_close(student.matrix_function(nearly, lambda x: x**2), nearly @ nearly, rtol=1e-7)
        for A in (
            [[1.0, 2.0], [0.0, 1.0]],
            [[1.0, 0.0], [2.0, 1.0]],
            [[1.0, 2.0], [2.001, 1.0]],
            [[1.0, 2.0], [2.00001, 1.0]],
        ):
            assert_raises(ValueError, student.matrix_function, np.array(A), np.exp)


# -- 6 ----------------------------------------------------------------------------------------------------------------


def google(links, damping):
    n = len(links)
    G = np.zeros((n, n))
    for i in range(n):
        total = links[i].sum()
        G[i] = damping * links[i] / total + (1 - damping) / n if total > 0 else np.full(n, 1 / n)
    return G


def close_shares(result, links, damping=0.85):
    links = np.asarray(links, dtype=float)
    n = len(links)
    G = google(links, damping)
    A = np.vstack([G.T - np.eye(n), np.ones(n)])
    wanted = np.linalg.lstsq(A, np.append(np.zeros(n), 1.0), rcond=None)[0]
    assert_close(result, wanted, rtol=0.0, atol=3e-9)
    assert_normalised(result, rtol=1e-7)


def web(rng, n):
    return np.where(rng.random((n, n)) < 0.4, draw(rng, 0.5, 3.0, (n, n)), 0.0)


@exercise("pagerank")
class TestPagerank:
    @pytest.mark.parametrize("n", [2, 4, 9])
    def test_stationary(self, student, rng, n):
        """One more step of the surfer changes nothing, and the shares add up to 1."""
        links = web(rng, n)
        close_shares(student.pagerank(links), links)

    def test_ring(self, student):
        """Round a ring everybody has the same share."""
        ring = np.roll(np.eye(4), 1, axis=1)
        close_shares(student.pagerank(ring), ring)

    def test_ring_with_a_shortcut(self, student):
        """One more link in a ring breaks the tie."""
        ring = np.roll(np.eye(4), 1, axis=1)
        ring[0, 2] = 1.0
        close_shares(student.pagerank(ring), ring)

    def test_direction(self, student):
        """Links make the page they lead to important, not the page they start from."""
        star = np.zeros((5, 5))
        star[1:, 0] = 1.0
        star[0, 1] = 1.0
        close_shares(student.pagerank(star), star)
        close_shares(student.pagerank(star.T), star.T)

    def test_pages_without_links(self, student):
        """From a page without links the surfer jumps to any page, itself included: no share is lost."""
        links = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
        close_shares(student.pagerank(links), links)
        links = np.array(
            [[0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
        )
        close_shares(student.pagerank(links, damping=0.6), links, 0.6)
        close_shares(student.pagerank(np.zeros((3, 3))), np.zeros((3, 3)))

    def test_weights(self, student):
        """A heavier link is followed more often."""
        links = np.array([[0.0, 3.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
        close_shares(student.pagerank(links), links)

    def test_units_of_a_page(self, student):
        """Multiplying all links of one page by the same number changes nothing."""
        links = np.array([[0.0, 3.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
        close_shares(student.pagerank(links * np.array([[10.0], [0.1], [1.0]])), links)

    @pytest.mark.parametrize("damping", [0.3, 0.5, 0.95])
    def test_damping(self, student, rng, damping):
        """Damping is the chance to follow a link."""
        links = web(rng, 5)
        close_shares(student.pagerank(links, damping=damping), links, damping)

    def test_damping_zero(self, student, rng):
        """With damping 0 the surfer only jumps, and everybody has the same share."""
        links = web(rng, 4)
        close_shares(student.pagerank(links, damping=0.2), links, 0.2)
        close_shares(student.pagerank(links, damping=0.0), links, 0.0)

    def test_renumbering(self, student, rng):
        """Renumbering the pages renumbers the shares, and links to oneself count as links."""
        links = web(rng, 5) + np.diag([1.0, 0.0, 2.0, 0.0, 0.0])
        close_shares(student.pagerank(links), links)
        order = rng.permutation(5)
        shuffled = links[np.ix_(order, order)]
        close_shares(student.pagerank(shuffled), shuffled)

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        links = np.array([[0, 2, 1], [1, 0, 0], [0, 0, 0]])
        close_shares(student.pagerank(links), links)

    def test_leaves_links_alone(self, student):
        """The table of links stays as it was."""
        for kind in (int, float):
            links = np.array([[0, 2, 1], [1, 0, 0], [0, 0, 0]], dtype=kind)
            close_shares(student.pagerank(links), links)
            assert_unchanged(student)

    def test_bad_input(self, student):
        """A table that is not square, a negative weight, or a damping outside [0, 1) raises a ValueError."""
        ring = np.roll(np.eye(3), 1, axis=1)
        ring[0, 2] = 1.0
        close_shares(student.pagerank(ring), ring)
        assert_raises(ValueError, student.pagerank, np.ones((2, 3)))
        assert_raises(ValueError, student.pagerank, np.ones((3, 2)))
        assert_raises(ValueError, student.pagerank, np.ones((1, 3)))
        assert_raises(ValueError, student.pagerank, ring - 0.5 * np.eye(3))
        for damping in (1.0, -0.1, 1.5):
            assert_raises(ValueError, student.pagerank, ring, damping=damping)


# -- 7 ----------------------------------------------------------------------------------------------------------------


def friendships(rng, n):
    W = np.triu(np.where(rng.random((n, n)) < 0.6, draw(rng, 0.5, 3.0, (n, n)), 0.0), 1)
    return W + W.T


@exercise("graph_laplacian")
class TestGraphLaplacian:
    @pytest.mark.parametrize("n", [2, 4, 7])
    def test_roughness(self, student, rng, n):
        """x . L x adds up weight times squared difference over all pairs."""
        W, x = friendships(rng, n) + 0.25 * (1 - np.eye(n)), draw(rng, -2.0, 2.0, n)
        L = student.graph_laplacian(W)
        assert_close(L, np.diag(W.sum(axis=1)) - W, atol=1e-12)
        assert_close(
            x @ L @ x,
            sum(W[i, j] * (x[i] - x[j]) ** 2 for i in range(n) for j in range(i)),
            atol=1e-9,
        )

    def test_constant_is_smooth(self, student, rng):
        """The same number for everybody has no roughness: every row adds up to 0."""
        W = friendships(rng, 5) + 0.5 * (1 - np.eye(5))
        L = student.graph_laplacian(W)
        assert_close(L, np.diag(W.sum(axis=1)) - W)
        assert_close(L @ np.ones(5), np.zeros(5), atol=1e-9, what="the sum of each row")

    def test_self_loops_cancel(self, student, rng):
        """A weight on the diagonal has no effect."""
        W = friendships(rng, 4) + 0.5 * (1 - np.eye(4))
        assert_close(
            student.graph_laplacian(W + np.diag([3.0, 0.0, 1.5, 0.0])),
            np.diag(W.sum(axis=1)) - W,
            atol=1e-9,
        )
        assert_unchanged(student)

    def test_whole_numbers(self, student):
        """Whole numbers become 64-bit floats."""
        L = student.graph_laplacian(np.array([[0, 2, 1], [2, 0, 0], [1, 0, 0]]))
        assert_close(L, np.array([[3.0, -2.0, -1.0], [-2.0, 2.0, 0.0], [-1.0, 0.0, 1.0]]))
        assert_float64(L)

    def test_weak_links(self, student):
        """A link of a hundredth of another counts as a hundredth."""
        L = student.graph_laplacian(np.array([[0.0, 1.0, 0.01], [1.0, 0.0, 0.0], [0.01, 0.0, 0.0]]))
        assert_close(L, np.array([[1.01, -1.0, -0.01], [-1.0, 1.0, 0.0], [-0.01, 0.0, 0.01]]))

    def test_components(self, student):
        """It has as many zero eigenvalues as the graph has unconnected parts."""
        W = np.zeros((6, 6))
        for i, j in [(0, 1), (1, 2), (3, 4)]:
            W[i, j] = W[j, i] = 1.0
        L = student.graph_laplacian(W)
        assert_close(L, np.diag(W.sum(axis=1)) - W)
        assert int(np.sum(np.abs(np.linalg.eigvalsh(L)) < 1e-9)) == 3

    def test_not_symmetric(self, student):
        """Weights that are not square or not symmetric raise a ValueError; a last digit off does not."""
        assert_close(
            student.graph_laplacian(np.array([[0.0, 0.5], [0.5, 0.0]])),
            np.array([[0.5, -0.5], [-0.5, 0.5]]),
        )
        assert_close(
            student.graph_laplacian(np.array([[0.0, -2.0], [-2.0, 0.0]])),
            np.array([[-2.0, 2.0], [2.0, -2.0]]),
        )
        nearly = np.array([[0.0, 3.0], [3.0 + 1e-12, 0.0]])
        assert_close(
            student.graph_laplacian(nearly), np.array([[3.0, -3.0], [-3.0, 3.0]]), rtol=1e-7
        )
        large = np.array([[0.0, 3e6], [3e6 + 1e-6, 0.0]])
        assert_close(student.graph_laplacian(large), 1e6 * np.array([[3.0, -3.0], [-3.0, 3.0]]))
        assert_close(
            student.graph_laplacian(-nearly), np.array([[-3.0, 3.0], [3.0, -3.0]]), rtol=1e-7
        )
        assert_close(student.graph_laplacian(np.zeros((3, 3))), np.zeros((3, 3)))
        later = [[0.0, 1.0, 1.0], [1.0, 0.0, 2.0], [1.0, 0.5, 0.0]]
        for W in (
            [[0.0, 1.0], [0.0, 0.0]],
            [[0.0, 1.0], [1.01, 0.0]],
            [[0.0, 1.0], [-1.0, 0.0]],
            [[0.0, 1.0, 2.0], [1.0, 0.0, 3.0]],
            later,
            [[0.0, 1e-6], [1.0001e-6, 0.0]],
            [[0.0, 1.0], [1.000001, 0.0]],
        ):
            assert_raises(ValueError, student.graph_laplacian, np.array(W))
        for shape in [(3, 2), (1, 3), (3, 1)]:
            assert_raises(ValueError, student.graph_laplacian, np.ones(shape))


# -- 8 ----------------------------------------------------------------------------------------------------------------


def sides(W):
    """Labels by the Fiedler vector; the case must be clear-cut."""
    values, V = np.linalg.eigh(np.diag(W.sum(axis=1)) - W)
    v = V[:, 1]
    assert values[2] - values[1] > 1e-6 or len(W) == 2
    assert np.abs(v).min() > 1e-4
    return np.where(np.sign(v) == np.sign(v[0]), 0, 1)


def path(weights):
    n = len(weights) + 1
    W = np.zeros((n, n))
    for i, weight in enumerate(weights):
        W[i, i + 1] = W[i + 1, i] = weight
    return W


@exercise("spectral_bipartition")
class TestSpectralBipartition:
    def test_two_groups(self, student, rng):
        """Two close groups of 4 and 7 with weak links between them are found, in any order."""
        group = np.array([0] * 4 + [1] * 7)
        for _ in range(3):
            order = rng.permutation(11)
            kind = group[order]
            W = np.where(kind[:, None] == kind[None, :], 2.0, 0.05) * (1 - np.eye(11))
            W = W + 0.1 * np.minimum.outer(np.arange(11), np.arange(11)) / 11 * (1 - np.eye(11))
            assert_close(student.spectral_bipartition(W), np.where(kind == kind[0], 0, 1))

    def test_path(self, student):
        """A chain breaks in the middle, at its weakest link, or between them."""
        assert_close(student.spectral_bipartition(path([1.0] * 5)), np.array([0, 0, 0, 1, 1, 1]))
        W = path([1.0, 0.1, 1.0, 1.0, 1.0])
        assert_close(student.spectral_bipartition(W), np.array([0, 0, 1, 1, 1, 1]))
        W = path([1.0, 1.0, 9.0, 1.0])
        assert_close(student.spectral_bipartition(W), sides(W))
        W = path([1.0, 2.0, 3.0, 5.0])
        assert_close(student.spectral_bipartition(W), np.array([0, 0, 1, 1, 1]))

    def test_node_zero_is_zero(self, student, rng):
        """Node 0 has the label 0 whichever side it is on."""
        W = path([1.0, 3.0, 0.2, 2.0, 1.0])
        for order in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 0, 5, 1, 4, 2]):
            shuffled = W[np.ix_(order, order)]
            assert_close(student.spectral_bipartition(shuffled), sides(shuffled))

    def test_two_nodes(self, student):
        """Two friends are split, with whole numbers as labels."""
        result = student.spectral_bipartition(np.array([[5.0, 2.0], [2.0, 0.0]]))
        assert_close(result, np.array([0, 1]))
        assert_integers(result, what="the array of labels")

    def test_leaves_w_alone(self, student):
        """W stays as it was."""
        W = np.array([[5.0, 2.0, 0.0], [2.0, 0.0, 0.1], [0.0, 0.1, 0.0]])
        assert_close(student.spectral_bipartition(W), np.array([0, 0, 1]))
        assert_unchanged(student)

    def test_units_do_not_matter(self, student):
        """A million times the weights, or a millionth, gives the same split."""
        W = path([1.0, 3.0, 0.2, 2.0, 1.0])
        for size in (1e-12, 1e6):
            assert_close(student.spectral_bipartition(size * W), sides(W))

    def test_not_connected(self, student):
        """A graph in unconnected parts, or a single node, raises a ValueError."""
        thin = path([1.0, 2.0, 1e-4, 1.0, 3.0])
        assert_close(student.spectral_bipartition(thin), sides(thin))
        assert_close(student.spectral_bipartition(path([1, 2, 1])), sides(path([1.0, 2.0, 1.0])))
        assert_unchanged(student)
        parts = path([1.0, 2.0, 0.0, 1.0, 3.0])
        for W in (parts, np.zeros((3, 3)), np.zeros((2, 2)), np.zeros((1, 1)), np.ones((1, 1))):
            assert_raises(ValueError, student.spectral_bipartition, W)

    def test_karate_club(self, student, data_dir):
        """The karate club splits as it did in life, but for two members."""
        edges = np.loadtxt(data_dir / "karate.csv", delimiter=",", skiprows=1, dtype=int)
        factions = np.loadtxt(
            data_dir / "karate_factions.csv", delimiter=",", skiprows=1, dtype=int
        )[:, 1]
        W = np.zeros((34, 34))
        W[edges[:, 0], edges[:, 1]] = W[edges[:, 1], edges[:, 0]] = 1.0
        result = student.spectral_bipartition(W)
        assert_close(result, sides(W))
        assert int(np.sum(np.asarray(result) == factions)) == 32
