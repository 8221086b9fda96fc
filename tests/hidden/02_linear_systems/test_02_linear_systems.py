"""Hidden tests of unit 02. Matrices stay a factor of a thousand away from the line at which one counts as singular."""

import itertools

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_equivariant,
    assert_raises,
    assert_tuple,
    assert_unchanged,
    draw,
    exercise,
)

# -- what the tests know themselves -----------------------------------------------------------------------------------

LINALG = {
    f"np.linalg.{name}": "in this unit you build what it does."
    for name in (
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
}


def triangle(rng, n):
    return np.triu(draw(rng, -2.0, 2.0, (n, n)), 1) + np.diag(draw(rng, 1.0, 3.0, n))


def well_posed(rng, n):
    """A matrix with a moderate condition number that still needs pivoting."""
    return draw(rng, -1.0, 1.0, (n, n)) + np.roll(2.0 * n * np.eye(n), 1, axis=0)


def bowl(rng, n):
    B = draw(rng, -1.0, 1.0, (n, n))
    return B @ B.T + np.eye(n)


# -- 1 ----------------------------------------------------------------------------------------------------------------


@exercise("back_substitution", forbids=LINALG)
class TestBackSubstitution:
    def test_by_hand(self, student):
        """2 x0 + x1 = 7 and 4 x1 = 12 have the solution (2, 3)."""
        assert_close(
            student.back_substitution(np.array([[2.0, 1.0], [0.0, 4.0]]), np.array([7.0, 12.0])),
            np.array([2.0, 3.0]),
        )

    @pytest.mark.parametrize("n", [3, 5, 12])
    def test_residual(self, student, rng, n):
        """Put back into the equations, the solution gives the right-hand side."""
        U, x = triangle(rng, n), draw(rng, -3.0, 3.0, n)
        U[np.diag_indices(n)] += 2.0 * np.sqrt(n)
        result = student.back_substitution(U, U @ x)
        assert_close(result, x, rtol=1e-9, atol=1e-9)
        assert_close(U @ result, U @ x, rtol=1e-9, atol=1e-9)

    def test_several_right_hand_sides(self, student, rng):
        """Each column of a matrix b has its own solution, also where there is only one column."""
        U, X = triangle(rng, 3), draw(rng, -3.0, 3.0, (3, 4))
        assert_close(student.back_substitution(U, U @ X), X, rtol=1e-9, atol=1e-9)
        assert_close(student.back_substitution(U, U @ X[:, :1]), X[:, :1], rtol=1e-9, atol=1e-9)

    def test_below_the_diagonal_nothing_counts(self, student, rng):
        """Rubbish below the diagonal, even nan, changes nothing."""
        U, x = triangle(rng, 4), draw(rng, -3.0, 3.0, 4)
        for rubbish in (17.0, np.nan):
            assert_close(
                student.back_substitution(U + np.tril(np.full((4, 4), rubbish), -1), U @ x),
                x,
                rtol=1e-9,
                atol=1e-9,
            )

    def test_whole_numbers(self, student):
        """Whole numbers have solutions with fractions."""
        assert_close(
            student.back_substitution(np.array([[2, 1], [0, 4]]), np.array([1, 1])),
            np.array([0.375, 0.25]),
        )
        assert_close(
            student.back_substitution(np.array([[1, 3], [0, 1]]), np.array([5, 1])),
            np.array([2.0, 1.0]),
        )

    def test_one_unknown(self, student):
        """One equation with one unknown works."""
        assert_close(
            student.back_substitution(np.array([[4.0]]), np.array([3.0])), np.array([0.75])
        )
        assert_close(
            student.back_substitution(np.array([[4.0]]), np.array([[3.0, 8.0]])),
            np.array([[0.75, 2.0]]),
        )

    def test_zero_on_the_diagonal(self, student):
        """A 0 on the diagonal raises a ValueError, wherever it stands; tiny numbers do not."""
        assert_close(
            student.back_substitution(np.diag([1e-20, -2.0]), np.array([1e-20, 4.0])),
            np.array([1.0, -2.0]),
        )
        U, b = np.array([[1e-200, 2e-200], [0.0, 1e-200]]), np.array([5e-200, 1e-200])
        assert_close(student.back_substitution(U, b), np.array([3.0, 1.0]))
        for i in range(3):
            U = np.triu(np.ones((3, 3)))
            U[i, i] = 0.0
            assert_raises(ValueError, student.back_substitution, U, np.array([1.0, 1.0, 1.0]))

    def test_leaves_the_arguments_alone(self, student, rng):
        """U and b stay as they were."""
        U, x = triangle(rng, 3), draw(rng, -3.0, 3.0, 3)
        assert_close(student.back_substitution(U, U @ x), x, rtol=1e-9, atol=1e-9)
        assert_unchanged(student)


# -- 2 ----------------------------------------------------------------------------------------------------------------


def agrees(actual, expected, what, subject, **tolerance):
    """Compare what follows from a result with what it should be; what is shown is the result itself."""
    try:
        assert_close(actual, expected, what=what, **tolerance)
    except CheckFailure:
        raise CheckFailure(f"{what} is not what it should be.", subject) from None


def are_factors(result, A, slack=1e-12):
    """A[p] = L U with the promised structure."""
    A = np.asarray(A, dtype=float)
    n = len(A)
    p, L, U = assert_tuple(result, 3, what="p, L and U")
    place = np.asarray(p)
    if (
        place.shape != (n,)
        or place.dtype.kind not in "iu"
        or sorted(place.tolist()) != list(range(n))
    ):
        raise CheckFailure(f"p should hold the numbers 0 to {n - 1} in some order, as integers.", p)
    for name, factor in (("L", L), ("U", U)):
        assert_close(
            np.zeros((n, n)) * np.nan_to_num(np.asarray(factor)), np.zeros((n, n)), what=name
        )
        if not np.isfinite(factor).all():
            raise CheckFailure(f"{name} holds nan or infinite entries.", factor)
    if np.triu(L, 1).any() or not (np.diag(L) == 1).all():
        raise CheckFailure("L should have exact zeros above its diagonal, and ones on it.", L)
    if np.tril(U, -1).any():
        raise CheckFailure("U should have exact zeros below its diagonal.", U)
    if not np.abs(L).max() <= 1 + 1e-12:
        raise CheckFailure(
            "L holds an entry larger than 1 by size: another row should have moved up.", L
        )
    agrees(
        np.asarray(L) @ np.asarray(U),
        A[place],
        "L @ U",
        result,
        rtol=0.0,
        atol=slack * n * max(np.abs(A).max(), 1e-300),
    )


@exercise("lu_decompose", forbids=LINALG)
class TestLuDecompose:
    @pytest.mark.parametrize("n", [1, 2, 3, 5, 12, 30])
    def test_reconstructs(self, student, rng, n):
        """L @ U gives back the rows of A in the order p, with all promised zeros and ones."""
        A = draw(rng, -3.0, 3.0, (n, n))
        are_factors(student.lu_decompose(A), A)

    @pytest.mark.parametrize(
        "A",
        [
            [[0.0, 1.0], [1.0, 0.0]],
            [[1e-18, 1.0], [1.0, 1.0]],
            [[0.0, 2.0, 1.0], [0.0, 0.0, 3.0], [5.0, 1.0, 1.0]],
        ],
    )
    def test_zero_and_tiny_pivots(self, student, A):
        """A first pivot that is 0, or next to nothing, is swapped away."""
        are_factors(student.lu_decompose(np.array(A)), A)

    def test_size_decides_not_sign(self, student):
        """The largest entry by size moves up, also where it is negative."""
        A = np.array([[1.0, 2.0, 3.0], [-9.0, 5.0, 2.0], [4.0, 1.0, 8.0]])
        result = student.lu_decompose(A)
        are_factors(result, A)
        assert int(np.asarray(result[0])[0]) == 1, "the first pivot should be -9, from row 1."

    def test_multipliers_travel(self, student):
        """Where later steps swap rows, the multipliers stored earlier move with them."""
        A = np.array([[4.0, 0.0, 4.0], [2.0, 0.0, 9.0], [1.0, 2.0, 3.0]])
        are_factors(student.lu_decompose(A), A)

    @pytest.mark.parametrize(
        "A",
        [
            np.zeros((3, 3)),
            np.outer([1.0, 2.0, 3.0], [1.0, 0.0, 2.0]),
            np.array([[1.0, 2, 3], [2, 4, 1], [3, 6, 5]]),
        ],
    )
    def test_singular(self, student, A):
        """Matrices without an inverse have factors too: no error and no nan."""
        are_factors(student.lu_decompose(A), A)

    def test_a_column_without_a_pivot(self, student):
        """Where a column holds nothing but zeros, elimination goes on with the next."""
        A = np.array(
            [[1.0, 2.0, 3.0, 1.0], [2.0, 4.0, 1.0, 5.0], [3.0, 6.0, 5.0, 2.0], [1.0, 2.0, 7.0, 4.0]]
        )
        are_factors(student.lu_decompose(A), A)

    @pytest.mark.parametrize("size", [1e-12, 1e9])
    def test_units_do_not_matter(self, student, rng, size):
        """A matrix of tiny or huge numbers has factors like any other."""
        A = size * draw(rng, -3.0, 3.0, (3, 3))
        are_factors(student.lu_decompose(A), A)

    def test_known_factors(self, student):
        """By hand: [[1, 2], [4, 4]] is swapped, its multiplier is 1/4, and U is [[4, 4], [0, 1]]."""
        p, L, U = assert_tuple(
            student.lu_decompose(np.array([[1.0, 2.0], [4.0, 4.0]])), 3, what="p, L and U"
        )
        assert_close(p, np.array([1, 0]))
        assert_close(L, np.array([[1.0, 0.0], [0.25, 1.0]]))
        assert_close(U, np.array([[4.0, 4.0], [0.0, 1.0]]))

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        A = np.array([[1, 2, 3], [3, 1, 1], [2, 7, 1]])
        are_factors(student.lu_decompose(A), A)

    def test_leaves_a_alone(self, student, rng):
        """A stays as it was, bit for bit."""
        for A in (draw(rng, -3.0, 3.0, (4, 4)), np.array([[1, 2, 3], [3, 1, 1], [2, 7, 1]])):
            are_factors(student.lu_decompose(A), A)
            assert_unchanged(student)

    def test_not_square(self, student):
        """A matrix that is not square raises a ValueError."""
        are_factors(student.lu_decompose(np.array([[2.0]])), [[2.0]])
        for shape in [(2, 3), (3, 2)]:
            assert_raises(ValueError, student.lu_decompose, np.ones(shape))


# -- 3 ----------------------------------------------------------------------------------------------------------------


def close_determinant(result, wanted, *matrices):
    scale = np.prod([np.prod(np.sqrt((np.asarray(A, float) ** 2).sum(axis=1))) for A in matrices])
    assert_close(result, wanted, rtol=0.0, atol=1e-9 * max(float(scale), 1e-300))


@exercise("determinant", forbids=LINALG)
class TestDeterminant:
    def test_two_by_two(self, student, rng):
        """For two rows it is ad - bc."""
        A = draw(rng, -3.0, 3.0, (2, 2))
        close_determinant(student.determinant(A), A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0], A)
        close_determinant(student.determinant(np.array([[0.0, 1.0], [1.0, 0.0]])), -1.0, np.eye(2))

    @pytest.mark.parametrize("n", [2, 3, 6])
    def test_product_rule(self, student, rng, n):
        """The determinant of a product is the product of the determinants."""
        A, B = draw(rng, -2.0, 2.0, (n, n)), draw(rng, -2.0, 2.0, (n, n))
        close_determinant(student.determinant(A), np.linalg.det(A), A)
        close_determinant(student.determinant(A @ B), np.linalg.det(A) * np.linalg.det(B), A, B)

    def test_row_moves(self, student, rng):
        """Swapping two rows flips the sign, scaling one row scales it, adding one row to another changes nothing."""
        A = draw(rng, -2.0, 2.0, (4, 4))
        value = np.linalg.det(A)
        close_determinant(student.determinant(A[[2, 1, 0, 3]]), -value, A)
        close_determinant(
            student.determinant(A * np.array([[1.0], [2.5], [1.0], [1.0]])), 2.5 * value, A, [[2.5]]
        )
        added = A.copy()
        added[3] += 2 * A[0]
        close_determinant(student.determinant(added), value, added)

    def test_all_permutations(self, student):
        """For all 24 ways to order four rows it is +1 or -1, as the number of swaps is even or odd."""
        for order in itertools.permutations(range(4)):
            sign = (-1.0) ** sum(a > b for a, b in itertools.combinations(order, 2))
            close_determinant(student.determinant(np.eye(4)[list(order)]), sign, np.eye(4))

    def test_rings(self, student):
        """Three rows moved round in a ring are two swaps, so the sign stays; the same where a fourth row looks on."""
        for order in ([1, 2, 0], [2, 0, 1], [0, 2, 3, 1], [3, 1, 0, 2]):
            A = 2.0 * np.eye(len(order))[order]
            close_determinant(student.determinant(A), 2.0 ** len(order), A)

    def test_triangular(self, student, rng):
        """For a triangular matrix it is the product of the diagonal."""
        U = triangle(rng, 5)
        close_determinant(student.determinant(U), np.prod(np.diag(U)), U)
        close_determinant(student.determinant(U.T), np.prod(np.diag(U)), U.T)

    def test_vandermonde(self, student):
        """For the table of powers of 1, 2, 4 and 7 it is the product of all differences."""
        x = np.array([1.0, 2.0, 4.0, 7.0])
        A = np.stack([x**0, x, x**2, x**3], axis=1)
        close_determinant(
            student.determinant(A), np.prod([b - a for a, b in itertools.combinations(x, 2)]), A
        )

    def test_singular(self, student):
        """It is 0 for matrices without an inverse, and 6 for diag(2, 3)."""
        for A in (
            np.array([[1.0, 2.0], [2.0, 4.0]]),
            np.zeros((3, 3)),
            np.arange(1.0, 10.0).reshape(3, 3),
        ):
            close_determinant(student.determinant(A), 0.0, A)
        close_determinant(student.determinant(0.01 * np.eye(4)), 1e-8, 0.01 * np.eye(4))
        close_determinant(student.determinant(np.diag([2, 3])), 6.0, np.eye(2))

    def test_leaves_a_alone(self, student):
        """A stays as it was, as floats or as whole numbers."""
        for A in (np.array([[0.0, 2.0], [4.0, 1.0]]), np.array([[0, 2], [4, 1]])):
            close_determinant(student.determinant(A), -8.0, A)
            assert_unchanged(student)

    def test_empty_and_large(self, student, rng):
        """No rows at all give 1, and sixty rows take no noticeable time."""
        assert_close(student.determinant(np.zeros((0, 0))), 1.0)
        A = well_posed(rng, 60) / 120
        close_determinant(student.determinant(A), np.linalg.det(A), A)

    def test_not_square(self, student):
        """A matrix that is not square raises a ValueError."""
        close_determinant(student.determinant(np.array([[-3.0]])), -3.0, [[3.0]])
        for shape in [(2, 3), (3, 2)]:
            assert_raises(ValueError, student.determinant, np.ones(shape))


# -- 4 ----------------------------------------------------------------------------------------------------------------

SINGULAR = [
    np.array([[1.0, 2.0], [2.0, 4.0]]),
    np.arange(1.0, 10.0).reshape(3, 3),
    np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]]),
    -np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]]),
    np.zeros((2, 2)),
    np.array([[1.0, 2.0, 0.0], [3.0, 1.0, 0.0], [2.0, 2.0, 0.0]]),
    np.array(
        [[0.1, 0.2, 0.3, 0.0], [0.4, 0.5, 0.6, 0.0], [0.7, 0.8, 0.9, 0.0], [0.0, 0.0, 0.0, 1.0]]
    ),
    np.diag([1.0, 1e-13]),
    np.array([[1e6, 0.0], [1e6, 1e-7]]),
]


@exercise("solve_linear", forbids=LINALG)
class TestSolveLinear:
    @pytest.mark.parametrize("n", [1, 2, 3, 8, 25, 60])
    def test_residual(self, student, rng, n):
        """Put back into the equations, the solution gives the right-hand side."""
        A, x = well_posed(rng, n), draw(rng, -3.0, 3.0, n)
        result = student.solve_linear(A, A @ x)
        assert_close(result, x, rtol=1e-8, atol=1e-8)

    @pytest.mark.parametrize(
        "A",
        [
            [[0.0, 1.0], [2.0, 0.0]],
            [[1e-20, 1.0], [1.0, 1.0]],
            [[0.0, 0.0, 3.0], [4.0, 0.0, 1.0], [0.0, 5.0, 0.0]],
        ],
    )
    def test_needs_pivoting(self, student, A):
        """Systems whose first pivot is 0, or next to nothing, are solved as well as others."""
        A, x = np.array(A), np.array([1.0, 2.0, -3.0])[: len(A)]
        assert_close(student.solve_linear(A, A @ x), x, rtol=1e-9, atol=1e-9)

    def test_several_right_hand_sides(self, student, rng):
        """Each column of a matrix b has its own solution."""
        A, X = well_posed(rng, 4), draw(rng, -3.0, 3.0, (4, 3))
        assert_close(student.solve_linear(A, A @ X), X, rtol=1e-8, atol=1e-8)
        assert_close(student.solve_linear(A, A @ X[:, :1]), X[:, :1], rtol=1e-8, atol=1e-8)

    @pytest.mark.parametrize("size", [1e-15, -1e-6, 1e9])
    def test_units_do_not_matter(self, student, rng, size):
        """A matrix of small or large numbers is no worse than another: no fixed threshold."""
        A, x = well_posed(rng, 3), draw(rng, -3.0, 3.0, 3)
        assert_close(student.solve_linear(size * A, size * (A @ x)), x, rtol=1e-8, atol=1e-8)

    @pytest.mark.parametrize("A", SINGULAR)
    def test_singular(self, student, A):
        """A singular matrix raises a ValueError, also where rounding has turned the zero pivot into 1e-17."""
        assert_close(
            student.solve_linear(np.eye(len(A)), np.arange(1.0, len(A) + 1)),
            np.arange(1.0, len(A) + 1),
        )
        assert_raises(ValueError, student.solve_linear, A, np.ones(len(A)))

    def test_nearly_singular_is_solved(self, student):
        """diag(1, 1e-9) is far from the line, and is solved; so is diag(1, 1e-5, 1e-5, 1e-5), whose determinant is 1e-15."""
        far = np.diag([1.0, 1e-5, 1e-5, 1e-5])
        assert_close(
            student.solve_linear(far, np.array([1.0, 2e-5, 3e-5, 4e-5])),
            np.array([1.0, 2.0, 3.0, 4.0]),
            rtol=1e-7,
        )
        assert_close(
            student.solve_linear(np.diag([1.0, 1e-9]), np.array([2.0, 3e-9])),
            np.array([2.0, 3.0]),
            rtol=1e-7,
        )

    def test_shapes_that_do_not_fit(self, student):
        """A matrix that is not square, or a right-hand side of another length, raises a ValueError."""
        assert_close(
            student.solve_linear(np.array([[2, 1], [1, 2]]), np.array([1, 1])),
            np.array([1 / 3, 1 / 3]),
        )
        for a, b in [
            ((2, 3), (2,)),
            ((3, 2), (3,)),
            ((2, 2), (3,)),
            ((3, 3), (2,)),
            ((2, 2), (3, 2)),
            ((2, 2), (1,)),
        ]:
            assert_raises(ValueError, student.solve_linear, np.ones(a) + np.eye(*a), np.ones(b))

    def test_leaves_the_arguments_alone(self, student, rng):
        """A and b stay as they were."""
        A, x = well_posed(rng, 3), draw(rng, -3.0, 3.0, 3)
        assert_close(student.solve_linear(A, A @ x), x, rtol=1e-8, atol=1e-8)
        assert_unchanged(student)


# -- 5 ----------------------------------------------------------------------------------------------------------------


@exercise("inverse", forbids=LINALG)
class TestInverse:
    def test_two_by_two(self, student, rng):
        """For two rows it is [[d, -b], [-c, a]] / (ad - bc)."""
        a, b, c, d = draw(rng, 1.0, 2.0, 4) * np.array([2.0, 1.0, 1.0, -3.0])
        wanted = np.array([[d, -b], [-c, a]]) / (a * d - b * c)
        assert_close(student.inverse(np.array([[a, b], [c, d]])), wanted, rtol=1e-8)

    @pytest.mark.parametrize("n", [1, 3, 6, 15])
    def test_undoes_from_both_sides(self, student, rng, n):
        """A times its inverse, and the inverse times A, is the identity."""
        A = well_posed(rng, n)
        result = student.inverse(A)
        assert_close(result, np.linalg.inv(A), rtol=1e-8, atol=1e-9)
        assert_close(A @ result, np.eye(n), atol=1e-8)
        assert_close(result @ A, np.eye(n), atol=1e-8)

    def test_product(self, student, rng):
        """The inverse of AB is the inverse of B times that of A."""
        A, B = well_posed(rng, 3), well_posed(rng, 3)
        assert_close(
            student.inverse(A @ B), np.linalg.inv(B) @ np.linalg.inv(A), rtol=1e-7, atol=1e-9
        )

    def test_twice_is_nothing(self, student, rng):
        """The inverse of the inverse is the matrix itself."""
        A = well_posed(rng, 4)
        once = student.inverse(A)
        assert_close(once, np.linalg.inv(A), rtol=1e-8, atol=1e-9)
        assert_close(student.inverse(once), A, rtol=1e-7, atol=1e-7)

    def test_whole_numbers(self, student):
        """Whole numbers have inverses with fractions."""
        assert_close(
            student.inverse(np.array([[1, 2], [0, 4]])), np.array([[1.0, -0.5], [0.0, 0.25]])
        )

    def test_leaves_a_alone(self, student):
        """A stays as it was."""
        for A in (np.array([[1.0, 2.0], [4.0, 4.0]]), np.array([[1, 2], [4, 4]])):
            assert_close(student.inverse(A), np.array([[-1.0, 0.5], [1.0, -0.25]]))
            assert_unchanged(student)

    def test_nearly_parallel(self, student):
        """Nearly parallel lines have an inverse too, of large numbers."""
        A = np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-12]])
        assert_close(
            student.inverse(A), np.array([[4097.0, -4096.0], [-4096.0, 4096.0]]), rtol=1e-8
        )

    def test_singular_or_not_square(self, student):
        """A singular matrix, or one that is not square, raises a ValueError."""
        assert_close(
            student.inverse(np.array([[0.0, 2.0], [4.0, 0.0]])), np.array([[0.0, 0.25], [0.5, 0.0]])
        )
        assert_close(student.inverse(1e-7 * np.eye(2)), 1e7 * np.eye(2))
        for A in [*SINGULAR, np.ones((2, 3)), np.ones((3, 2)), np.eye(2, 3), np.eye(3, 2)]:
            assert_raises(ValueError, student.inverse, A)


# -- 6 ----------------------------------------------------------------------------------------------------------------


def kappa(A):
    return np.abs(A).sum(axis=0).max() * np.abs(np.linalg.inv(A)).sum(axis=0).max()


@exercise("condition_number", forbids=LINALG)
class TestConditionNumber:
    def test_by_hand(self, student):
        """diag(1, 1/1000) has 1000, and [[1, 4, 3], [0, 1, 0], [0, 0, 1]] has 5 times 5."""
        assert_close(student.condition_number(np.diag([1.0, 1e-3])), 1000.0)
        assert_close(
            student.condition_number(np.array([[1.0, 4.0, 3.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])),
            25.0,
        )
        assert_close(
            student.condition_number(np.array([[1.0, 0.0, 0.0], [4.0, 1.0, 0.0], [3.0, 0.0, 1.0]])),
            64.0,
        )

    def test_against_definition(self, student, rng):
        """The largest column sum of A times that of its inverse, in absolute values."""
        for n in (1, 2, 4, 7):
            A = well_posed(rng, n)
            assert_close(student.condition_number(A), kappa(A), rtol=1e-7)

    def test_harmless_ones(self, student):
        """The identity, a shuffled identity and 0.1 times it have 1, the least there is."""
        for A in (np.eye(3), np.eye(4)[[2, 0, 3, 1]], 0.1 * np.eye(10), -np.eye(2)):
            assert_close(student.condition_number(A), 1.0)
        assert_close(student.condition_number(np.diag([2.0, -1.0])), 2.0)

    def test_units_do_not_matter(self, student, rng):
        """1000 times the matrix, or a thousandth, has the same condition number."""
        A = well_posed(rng, 3)
        assert_close(student.condition_number(A), kappa(A))
        for factor in (1e3, -1e-3):
            assert_equivariant(
                student.condition_number,
                A,
                before=lambda M, c=factor: c * M,
                after=lambda value: value,
            )

    def test_signs(self, student):
        """For a diagonal matrix, the signs of the entries play no part."""
        assert_close(student.condition_number(np.array([[-2.0, 0.0], [0.0, 8.0]])), 4.0)

    def test_leaves_a_alone(self, student):
        """A stays as it was."""
        assert_close(student.condition_number(np.array([[0.0, -2.0], [-8.0, 0.0]])), 4.0)
        assert_unchanged(student)

    def test_nearly_parallel(self, student):
        """Two nearly parallel lines have a large one, and the more parallel they are the larger."""
        for gap in (0.05, 1e-3):
            A = np.array([[1.0, 1.0], [1.0, 1.0 + gap]])
            assert_close(student.condition_number(A), kappa(A), rtol=1e-7)

    def test_singular_is_infinite(self, student):
        """A singular matrix has the condition number infinity, without an error."""
        assert_close(student.condition_number(np.diag([1e-6, 1.0])), 1e6)
        assert_close(student.condition_number(np.diag([1.0, 1e-9])), 1e9)
        for A in SINGULAR:
            assert_close(student.condition_number(A), np.inf)

    def test_not_square(self, student):
        """A matrix that is not square raises a ValueError."""
        assert_close(student.condition_number(np.array([[2, 0], [0, 8]])), 4.0)
        assert_unchanged(student)
        for shape in [(2, 3), (3, 2)]:
            assert_raises(ValueError, student.condition_number, np.ones(shape))


# -- 7 ----------------------------------------------------------------------------------------------------------------


@exercise("cholesky", forbids=LINALG)
class TestCholesky:
    def test_by_hand(self, student):
        """The factor of [[4, 2], [2, 3]] is [[2, 0], [1, root of 2]]."""
        assert_close(
            student.cholesky(np.array([[4.0, 2.0], [2.0, 3.0]])),
            np.array([[2.0, 0.0], [1.0, np.sqrt(2.0)]]),
        )
        assert_close(student.cholesky(np.array([[9.0]])), np.array([[3.0]]))

    @pytest.mark.parametrize("n", [2, 3, 5, 12])
    def test_reconstructs(self, student, rng, n):
        """L times its transpose is A; L has zeros above the diagonal and positive numbers on it."""
        A = bowl(rng, n)
        result = student.cholesky(A)
        assert_close(result, np.linalg.cholesky(A), rtol=1e-8, atol=1e-9)
        if np.triu(result, 1).any():
            raise CheckFailure("above the diagonal there should be exact zeros.", result)

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        assert_close(
            student.cholesky(np.array([[4, 2], [2, 2]])), np.array([[2.0, 0.0], [1.0, 1.0]])
        )
        assert_close(
            student.cholesky(np.array([[4, 1], [1, 4]])), np.array([[2, 0], [0.5, np.sqrt(3.75)]])
        )

    def test_leaves_a_alone(self, student):
        """A stays as it was."""
        for A in (np.array([[4, 2], [2, 2]]), np.array([[4.0, 2.0], [2.0, 2.0]])):
            assert_close(student.cholesky(A), np.array([[2.0, 0.0], [1.0, 1.0]]))
            assert_unchanged(student)

    @pytest.mark.parametrize("size", [1e-15, 1e-8, 1e8])
    def test_units_do_not_matter(self, student, rng, size):
        """A matrix of small or large numbers works as well, also where rounding has made it a little lopsided."""
        A = bowl(rng, 3)
        lopsided = A + np.triu(np.full((3, 3), 1e-14 * np.abs(A).max()), 1)
        assert_close(
            student.cholesky(size * lopsided), np.linalg.cholesky(A) * np.sqrt(size), rtol=1e-8
        )

    def test_not_positive_definite(self, student):
        """A matrix that falls in some direction raises a ValueError."""
        assert_close(
            student.cholesky(np.array([[2.0, 1.0], [1.0, 2.0]])),
            np.linalg.cholesky(np.array([[2.0, 1.0], [1.0, 2.0]])),
        )
        for A in (
            [[1.0, 2.0], [2.0, 1.0]],
            [[-1.0, 0.0], [0.0, -1.0]],
            [[4.0, 0.0, 0.0], [0.0, 1.0, 3.0], [0.0, 3.0, 1.0]],
        ):
            assert_raises(ValueError, student.cholesky, np.array(A))

    def test_flat_directions(self, student):
        """A matrix that is flat in some direction is not positive definite either."""
        assert_close(
            student.cholesky(np.ones((2, 2)) + np.eye(2)),
            np.linalg.cholesky(np.ones((2, 2)) + np.eye(2)),
        )
        V = np.array([[0.1, 0.2, 0.0], [0.3, 0.7, 0.0], [0.5, 0.9, 0.0], [0.0, 0.0, 1.0]])
        for A in (
            np.ones((3, 3)),
            np.zeros((2, 2)),
            np.outer([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
            np.diag([1.0, 0.0]),
            V @ V.T,
            0.1 * V @ V.T,
        ):
            assert_raises(ValueError, student.cholesky, A)

    def test_not_symmetric_or_not_square(self, student):
        """A matrix that is not symmetric, or not square, raises a ValueError."""
        assert_close(student.cholesky(np.diag([1.0, 4.0])), np.diag([1.0, 2.0]))
        corner = [[2.0, 0.0, 1.0], [0.0, 2.0, 0.0], [0.5, 0.0, 2.0]]
        for A in (
            [[2.0, 1.0], [0.0, 2.0]],
            [[2.0, 1e-7], [0.0, 2.0]],
            [[2.0, 0.0], [1.0, 2.0]],
            corner,
        ):
            assert_raises(ValueError, student.cholesky, np.array(A))
        for shape in [(2, 3), (3, 2), (1, 3), (3, 1)]:
            assert_raises(ValueError, student.cholesky, np.ones(shape))


# -- 8 ----------------------------------------------------------------------------------------------------------------


def graph(rng, n, links):
    """A connected random graph with some more links."""
    W = np.zeros((n, n))
    for i in range(1, n):
        W[i, rng.integers(i)] = draw(rng, 0.5, 2.0)
    for _ in range(links):
        i, j = rng.choice(n, 2, replace=False)
        W[i, j] = draw(rng, 0.5, 2.0)
    return np.maximum(W, W.T)


def beliefs(W, labels, n_classes):
    """One equation a node: known ones stay, unknown ones average."""
    n = len(W)
    A, B = np.eye(n), np.zeros((n, n_classes))
    for i in range(n):
        if labels[i] >= 0:
            B[i, labels[i]] = 1.0
        else:
            others = np.arange(n) != i
            A[i, others] = -W[i, others] / W[i, others].sum()
    return np.linalg.solve(A, B)


PATH = np.diag(np.ones(4), 1) + np.diag(np.ones(4), -1)


@exercise("label_propagation", forbids=LINALG)
class TestLabelPropagation:
    def test_path(self, student):
        """Along a chain of five with known ends, the belief falls evenly from 1 to 0."""
        result = student.label_propagation(PATH, np.array([0, -1, -1, -1, 1]), 2)
        assert_close(
            result,
            np.array([[1.0, 0.0], [0.75, 0.25], [0.5, 0.5], [0.25, 0.75], [0.0, 1.0]]),
            atol=1e-9,
        )

    @pytest.mark.parametrize("n", [4, 7, 12])
    def test_everyone_averages(self, student, rng, n):
        """Every unknown node believes the weighted mean of its neighbours, and the beliefs add up to 1."""
        W, labels = graph(rng, n, n), np.full(n, -1)
        labels[:3] = [2, 0, 1]
        result = student.label_propagation(W, labels, 3)
        assert_close(result, beliefs(W, labels, 3), rtol=1e-7, atol=1e-8)
        assert_close(np.asarray(result).sum(axis=1), np.ones(n), rtol=1e-7)

    def test_weights_count(self, student):
        """Between a 0 and a 1, a node leans to the one with the heavier link: 3 to 1."""
        W = np.array([[0.0, 3.0, 0.0], [3.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
        result = student.label_propagation(W, np.array([0, -1, 1]), 2)
        assert_close(result, np.array([[1.0, 0.0], [0.75, 0.25], [0.0, 1.0]]), atol=1e-9)
        W = np.array([[0.0, 100.0, 0.0], [100.0, 0.0, 0.05], [0.0, 0.05, 0.0]])
        wanted = np.array([[1.0, 0.0], [100 / 100.05, 0.05 / 100.05], [0.0, 1.0]])
        assert_close(student.label_propagation(W, np.array([0, -1, 1]), 2), wanted, atol=1e-9)

    def test_names_of_nodes_do_not_matter(self, student, rng):
        """Renumbering the nodes renumbers the rows."""
        W, labels = graph(rng, 8, 6), np.array([0, 3, -1, -1, 1, -1, -1, -1])
        F = beliefs(W, labels, 4)
        order = rng.permutation(8)
        assert_close(
            student.label_propagation(W[np.ix_(order, order)], labels[order], 4),
            F[order],
            rtol=1e-7,
            atol=1e-8,
        )

    def test_names_of_classes_do_not_matter(self, student, rng):
        """Renaming the classes moves the columns."""
        W, labels = graph(rng, 8, 6), np.array([0, 3, -1, -1, 1, -1, -1, -1])
        F = beliefs(W, labels, 4)
        renamed = np.where(labels < 0, -1, 3 - labels)
        assert_close(student.label_propagation(W, renamed, 4), F[:, ::-1], rtol=1e-7, atol=1e-8)

    def test_diagonal_is_ignored(self, student, rng):
        """A weight of a node with itself has no effect."""
        W, labels = graph(rng, 6, 4), np.array([1, -1, -1, 0, -1, -1])
        F = beliefs(W, labels, 2)
        assert_close(
            student.label_propagation(W + np.diag(draw(rng, 1.0, 5.0, 6)), labels, 2),
            F,
            rtol=1e-7,
            atol=1e-8,
        )
        assert_unchanged(student)

    def test_nobody_unknown(self, student):
        """Where everybody is known, the labels come back as ones and zeros, with a column for every class."""
        result = student.label_propagation(PATH[:3, :3], np.array([2, 0, 2]), 4)
        assert_close(result, np.eye(4)[[2, 0, 2]])

    def test_one_is_enough(self, student):
        """One known node decides for everybody connected with it."""
        result = student.label_propagation(PATH, np.array([-1, -1, 1, -1, -1]), 3)
        assert_close(result, np.tile([0.0, 1.0, 0.0], (5, 1)), atol=1e-9)
        result = student.label_propagation(PATH, np.array([-1, -1, 1, -1, -1]), 7)
        assert_close(result, np.tile([0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], (5, 1)), atol=1e-9)

    def test_unreachable(self, student):
        """Unknown nodes that nothing connects with a known one raise a ValueError."""
        two = np.zeros((5, 5))
        two[:3, :3] = PATH[:3, :3]
        two[3, 4] = two[4, 3] = 0.7
        F = student.label_propagation(two, np.array([0, -1, 1, -1, 1]), 2)
        assert_close(
            F, np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]]), atol=1e-9
        )
        for labels in ([0, -1, 1, -1, -1], [-1, -1, -1, -1, -1]):
            assert_raises(ValueError, student.label_propagation, two, np.array(labels), 2)
        assert_raises(ValueError, student.label_propagation, np.zeros((2, 2)), np.array([0, -1]), 1)

    def test_digits(self, student, data_dir):
        """With twenty labels it reads 266 of the other 280 digits right."""
        table = np.loadtxt(data_dir / "digits.csv", delimiter=",", skiprows=1)[:300]
        X, truth = table[:, 1:], table[:, 0].astype(int)
        D = ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
        np.fill_diagonal(D, np.inf)
        nearest = np.argsort(D, axis=1, kind="stable")[:, :10]
        rows = np.arange(300)[:, None]
        W = np.zeros((300, 300))
        W[rows, nearest] = np.exp(-D[rows, nearest] / (2 * np.median(D[rows, nearest][:, -1])))
        W = np.maximum(W, W.T)
        labels = np.full(300, -1)
        for digit in range(10):
            labels[np.flatnonzero(truth == digit)[:2]] = digit
        result = student.label_propagation(W, labels, 10)
        assert_close(result, beliefs(W, labels, 10), rtol=1e-6, atol=1e-8)
        unknown = labels < 0
        assert int(np.sum(np.asarray(result).argmax(axis=1)[unknown] == truth[unknown])) == 266
