"""Hidden tests of unit 01. Whole numbers where ties decide, so that every formula for a distance gives exactly the same one."""

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_equivariant,
    assert_float64,
    assert_integers,
    assert_raises,
    assert_unchanged,
    draw,
    exercise,
)

# -- what the tests know themselves -----------------------------------------------------------------------------------

PRODUCT = dict.fromkeys(
    (
        *(
            "@",
            ".dot",
            ".__matmul__",
            ".__rmatmul__",
            "operator.matmul",
            "np.dot",
            "np.matmul",
            "np.inner",
            "np.vdot",
            "np.vecdot",
        ),
        *("np.matvec", "np.vecmat", "np.tensordot", "np.einsum", "np.linalg"),
    ),
    "here you build what it does.",
)


def strided(values):
    """The same numbers in an array with gaps."""
    spaced = np.zeros((*values.shape[:-1], 2 * values.shape[-1]))[..., ::2]
    spaced[...] = values
    return spaced


def squares(A, B):
    return ((np.asarray(A, float)[:, None, :] - np.asarray(B, float)[None, :, :]) ** 2).sum(axis=2)


def nearest_labels(X, y, Q, k):
    """By sorting triples (distance, place), then counting."""
    answers = []
    for row in squares(Q, X):
        order = sorted(range(len(X)), key=lambda i: (row[i], i))[:k]
        votes = [int(y[i]) for i in order]
        answers.append(min(votes, key=lambda label: (-votes.count(label), label)))
    return np.array(answers)


def close_with_gaps(result, wanted):
    """Agreement where some entries should be nan: first their places, then the other entries."""
    gaps = np.isnan(wanted)
    if isinstance(result, np.ndarray) and result.shape == wanted.shape and result.dtype.kind == "f":
        if not np.array_equal(np.isnan(result), gaps):
            raise CheckFailure("nan stands in other places than it should.", result)
        result, wanted = np.where(gaps, 0.0, result), np.where(gaps, 0.0, wanted)
    assert_close(result, wanted)


# -- 1 ----------------------------------------------------------------------------------------------------------------

RECORDS = [{"a": 1.5, "b": 2.0, "c": 3.25}, {"c": 6.0, "a": 4.0, "b": 5.5}]


@exercise("design_matrix")
class TestDesignMatrix:
    @pytest.mark.parametrize("features", [["a", "b", "c"], ["c", "a", "b"], ["b", "a"]])
    def test_order_follows_features(self, student, features):
        """The columns come in the order of features, whatever the order in a record."""
        wanted = np.array([[record[name] for name in features] for record in RECORDS])
        assert_close(student.design_matrix(RECORDS, features), wanted)

    def test_missing_is_nan(self, student):
        """What a record lacks becomes nan, and a measured 0 stays 0."""
        result = student.design_matrix([{"a": 0.0}, {"b": 2.0, "a": 1.0}], ["a", "b"])
        close_with_gaps(result, np.array([[0.0, np.nan], [1.0, 2.0]]))
        result = student.design_matrix([{"a": 3.5}, {"a": -4.0}], ["b", "a"])
        close_with_gaps(result, np.array([[np.nan, 3.5], [np.nan, -4.0]]))

    def test_extra_keys_are_ignored(self, student):
        """Names that are not in features play no part."""
        assert_close(
            student.design_matrix([{"z": 9.0, "a": 1.0, "y": 8.0}, {"a": 2.0}], ["a"]),
            np.array([[1.0], [2.0]]),
        )

    def test_empty_cases(self, student):
        """No records make no rows, no features no columns, and the shape still says how many of the other."""
        assert_close(student.design_matrix([{"a": 3.0}], ["a"]), np.array([[3.0]]))
        assert_close(student.design_matrix([], ["a", "b", "c"]), np.zeros((0, 3)))
        assert_close(student.design_matrix([{"a": 1.0}, {}], []), np.zeros((2, 0)))

    def test_whole_numbers(self, student):
        """Whole numbers become 64-bit floats."""
        result = student.design_matrix([{"a": 1, "b": 2}, {"a": 3, "b": 4}], ["b", "a"])
        assert_close(result, np.array([[2.0, 1.0], [4.0, 3.0]]))
        assert_float64(result)

    def test_equal_records(self, student):
        """Every record has a row of its own, also where two are equal."""
        records = [{"a": 1.0}, {"a": 2.0}, {"a": 1.0}]
        assert_close(student.design_matrix(records, ["a"]), np.array([[1.0], [2.0], [1.0]]))

    def test_leaves_the_arguments_alone(self, student):
        """The records and the list of features stay as they were, also where a value is missing."""
        result = student.design_matrix([{"b": 2.5}, {"b": 1.0, "a": 4.0}], ["b", "a"])
        close_with_gaps(result, np.array([[2.5, np.nan], [1.0, 4.0]]))
        assert_unchanged(student)


# -- 2 ----------------------------------------------------------------------------------------------------------------


def one_vector(f, n):
    """f, insisting on a single vector of n floats."""

    def strict(x):
        assert np.shape(x) == (n,), (
            f"f takes one vector of shape ({n},), and was called with shape {np.shape(x)}."
        )
        return np.asarray(f(np.asarray(x, dtype=np.float64)))

    return strict


@exercise("linear_map_matrix")
class TestLinearMapMatrix:
    @pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 4), (5, 2), (1, 3), (4, 1)])
    def test_finds_the_matrix(self, student, rng, shape):
        """The matrix of x -> M x is M, with more, fewer or as many outputs as inputs."""
        M = draw(rng, -3.0, 3.0, shape)
        assert_close(student.linear_map_matrix(one_vector(lambda x: M @ x, shape[1]), shape[1]), M)

    def test_reproduces_f(self, student, rng):
        """The matrix times x is f(x), for turning around, differences, running sums and the mean."""
        for f in [
            lambda x: x,
            lambda x: x[::-1],
            np.diff,
            np.cumsum,
            lambda x: np.array([x.mean()]),
        ]:
            M = student.linear_map_matrix(one_vector(f, 5), 5)
            assert_close(M, np.column_stack([f(e) for e in np.eye(5)]))
            x = draw(rng, -2.0, 2.0, 5)
            assert_close(M @ x, f(x), what="M @ x")

    def test_columns_are_images(self, student):
        """Column j is what f makes of the vector with a 1 in place j."""
        M = student.linear_map_matrix(
            one_vector(lambda x: np.array([x[0] - x[1], 2 * x[1], x[0] + 7 * x[2]]), 3), 3
        )
        assert_close(M, np.array([[1.0, -1.0, 0.0], [0.0, 2.0, 0.0], [1.0, 0.0, 7.0]]))

    def test_input_without_effect(self, student):
        """An input that plays no part in f has a column of zeros."""
        M = student.linear_map_matrix(one_vector(lambda x: np.array([x[0] + x[2]]), 3), 3)
        assert_close(M, np.array([[1.0, 0.0, 1.0]]))

    def test_composition(self, student, rng):
        """The matrix of g after f is the product of their matrices."""
        F, G = draw(rng, -2.0, 2.0, (3, 2)), draw(rng, -2.0, 2.0, (4, 3))
        assert_close(student.linear_map_matrix(one_vector(lambda x: G @ (F @ x), 2), 2), G @ F)

    def test_one_vector_at_a_time(self, student):
        """f gets single vectors of 64-bit floats, never a matrix and no whole numbers."""

        def f(x):
            assert isinstance(x, np.ndarray) and x.dtype == np.float64, (
                "f should be called with an array of 64-bit floats."
            )
            assert x.shape == (3,), (
                f"f takes one vector of shape (3,), and was called with shape {x.shape}."
            )
            return 2.5 * x

        result = student.linear_map_matrix(f, 3)
        assert_close(result, 2.5 * np.eye(3))
        assert_float64(result)


# -- 3 ----------------------------------------------------------------------------------------------------------------


@exercise("matrix_product", forbids=PRODUCT)
class TestMatrixProduct:
    @pytest.mark.parametrize("sizes", [(2, 2, 2), (2, 3, 4), (4, 1, 3), (5, 4, 1)])
    def test_against_definition(self, student, rng, sizes):
        """Every entry is a row of A times a column of B, summed."""
        n, k, m = sizes
        A, B = draw(rng, -3.0, 3.0, (n, k)), draw(rng, -3.0, 3.0, (k, m))
        wanted = np.array(
            [[sum(A[i, t] * B[t, j] for t in range(k)) for j in range(m)] for i in range(n)]
        )
        assert_close(student.matrix_product(A, B), wanted)

    def test_identity(self, student, rng):
        """Times the identity nothing changes."""
        A = draw(rng, -3.0, 3.0, (3, 2))
        assert_close(student.matrix_product(A, np.eye(2)), A)
        assert_close(student.matrix_product(np.eye(3), A), A)

    def test_transpose(self, student, rng):
        """The transpose of AB is the transpose of B times that of A."""
        A, B = draw(rng, -3.0, 3.0, (3, 2)), draw(rng, -3.0, 3.0, (2, 4))
        assert_close(student.matrix_product(B.T, A.T), (A @ B).T)

    def test_associative(self, student, rng):
        """(AB)C is A(BC)."""
        A, B, C = (
            draw(rng, -2.0, 2.0, (2, 3)),
            draw(rng, -2.0, 2.0, (3, 3)),
            draw(rng, -2.0, 2.0, (3, 2)),
        )
        left = student.matrix_product(student.matrix_product(A, B), C)
        assert_close(left, A @ B @ C)
        assert_close(student.matrix_product(A, student.matrix_product(B, C)), A @ B @ C)

    def test_order_matters(self, student):
        """AB and BA differ."""
        A, B = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
        assert_close(student.matrix_product(A, B), np.array([[3.0, 4.0], [0.0, 0.0]]))
        assert_close(student.matrix_product(B, A), np.array([[0.0, 1.0], [0.0, 3.0]]))

    def test_whole_numbers_mixed(self, student):
        """Whole numbers times fractions keep the fractions, in 64-bit floats."""
        whole, parts = np.array([[1, 2], [3, 4]]), np.array([[0.5, 0.25], [0.125, 1.5]])
        assert_close(student.matrix_product(whole, parts), whole @ parts)
        assert_close(student.matrix_product(parts, whole), parts @ whole)
        result = student.matrix_product(whole, whole)
        assert_close(result, np.array([[7.0, 10.0], [15.0, 22.0]]))
        assert_float64(result)

    def test_edge_sizes(self, student, rng):
        """A row times a column is one number, a column times a row a table, and an empty sum is 0."""
        row, column = draw(rng, -2.0, 2.0, (1, 4)), draw(rng, -2.0, 2.0, (4, 1))
        assert_close(student.matrix_product(row, column), row @ column)
        assert_close(student.matrix_product(column, row), column @ row)
        assert_close(student.matrix_product(np.zeros((2, 0)), np.zeros((0, 3))), np.zeros((2, 3)))

    def test_bad_shapes(self, student):
        """Sizes that do not fit, and what is no matrix, raise a ValueError."""
        assert_close(student.matrix_product(np.ones((2, 3)), np.ones((3, 2))), np.full((2, 2), 3.0))
        bad = [
            ((2, 1), (3, 2)),
            ((2, 3), (2, 3)),
            ((2, 3), (1, 3)),
            ((3,), (3, 2)),
            ((2, 3), (3,)),
            ((2, 3, 1), (3, 2)),
            ((2, 3), (3, 2, 1)),
        ]
        for a, b in bad:
            assert_raises(ValueError, student.matrix_product, np.ones(a), np.ones(b))

    def test_leaves_the_arguments_alone(self, student, rng):
        """A and B stay as they were."""
        A, B = draw(rng, -2.0, 2.0, (2, 3)), draw(rng, -2.0, 2.0, (3, 2))
        assert_close(student.matrix_product(A, B), A @ B)
        assert_unchanged(student)


# -- 4 ----------------------------------------------------------------------------------------------------------------


@exercise("normalize_rows")
class TestNormalizeRows:
    def test_hand_cases(self, student):
        """(3, 4) becomes (0.6, 0.8), and each row is divided by its own length."""
        result = student.normalize_rows(np.array([[3.0, 4.0], [0.0, -2.0], [5.0, 12.0]]))
        assert_close(result, np.array([[0.6, 0.8], [0.0, -1.0], [5 / 13, 12 / 13]]))

    @pytest.mark.parametrize("shape", [(1, 2), (4, 3), (3, 6), (2, 1)])
    def test_length_and_direction(self, student, rng, shape):
        """Every row of the result has length 1 and points where its row pointed."""
        X = draw(rng, -3.0, 3.0, shape) + 0.01
        result = student.normalize_rows(X)
        lengths = np.sqrt((X**2).sum(axis=1))
        assert_close(result, X / lengths[:, None])
        assert_close((result * X).sum(axis=1), lengths)

    def test_zero_rows(self, student):
        """A row of zeros stays zero, and the others are scaled as usual."""
        result = student.normalize_rows(
            np.array([[0.0, 0.0, 0.0], [2.0, 1.0, 2.0], [0.0, 0.0, 0.0]])
        )
        assert_close(result, np.array([[0.0, 0.0, 0.0], [2 / 3, 1 / 3, 2 / 3], [0.0, 0.0, 0.0]]))

    def test_entries_that_add_up_to_zero(self, student):
        """A row whose entries add up to 0 is scaled like any other."""
        result = student.normalize_rows(np.array([[3.0, 1.0, -4.0], [0.0, 2.0, -2.0]]))
        wanted = np.array([[3.0, 1.0, -4.0], [0.0, 2.0, -2.0]]) / np.sqrt([[26.0], [8.0]])
        assert_close(result, wanted)

    @pytest.mark.parametrize("size", [1e-12, 1e-6, 1e9])
    def test_tiny_and_huge_rows(self, student, size):
        """A row of length 1e-12 or 1e9 comes out with length 1 too, to nine digits."""
        result = student.normalize_rows(np.array([[0.6, 0.8], [-0.8, 0.6]]) * size)
        assert_close(result, np.array([[0.6, 0.8], [-0.8, 0.6]]), rtol=1e-9, atol=0.0)

    def test_whole_numbers_and_gaps(self, student, rng):
        """Whole numbers and arrays with gaps work."""
        result = student.normalize_rows(np.array([[3, 4], [0, 0], [6, 8]]))
        assert_close(result, np.array([[0.6, 0.8], [0.0, 0.0], [0.6, 0.8]]))
        pixels = np.array([[200, 150], [0, 16]], dtype=np.uint8)
        assert_close(student.normalize_rows(pixels), np.array([[0.8, 0.6], [0.0, 1.0]]))
        X = strided(draw(rng, 1.0, 3.0, (3, 2)))
        assert_close(student.normalize_rows(X), X / np.sqrt((X**2).sum(axis=1, keepdims=True)))

    def test_leaves_x_alone(self, student, rng):
        """X stays as it was."""
        for X in (
            np.array([[3, 4], [0, 0], [6, 8]]),
            np.array([[3.0, 4.0], [0.0, 0.0]]),
            strided(draw(rng, 1.0, 3.0, (3, 2))),
        ):
            lengths = np.sqrt((X**2).sum(axis=1, keepdims=True))
            assert_close(student.normalize_rows(X), X / np.where(lengths == 0, 1.0, lengths))
            assert_unchanged(student)

    def test_kinds_of_numbers(self, student):
        """Floats and whole numbers of any kind come back as 64-bit floats."""
        for kind in (np.float32, np.int16):
            result = student.normalize_rows(np.array([[300, 400], [0, -5]], dtype=kind))
            assert_close(result, np.array([[0.6, 0.8], [0.0, -1.0]]))
            assert_float64(result)

    def test_large_beside_small(self, student):
        """A small entry beside a large one keeps its share."""
        assert_close(
            student.normalize_rows(np.array([[1e-5, -1.0], [3e4, 4e-2]])),
            np.array([[1e-5, -1.0], [1.0, 4e-2 / 3e4]])
            / np.sqrt([[1 + 1e-10], [1 + (4e-2 / 3e4) ** 2]]),
            atol=1e-13,
        )


# -- 5 ----------------------------------------------------------------------------------------------------------------


def cosines(A, B):
    A, B = np.asarray(A, float), np.asarray(B, float)
    return np.array([[a @ b / np.sqrt((a @ a) * (b @ b)) for b in B] for a in A])


@exercise("cosine_similarity")
class TestCosineSimilarity:
    def test_hand_cases(self, student):
        """The same direction gives 1, a perpendicular one 0, the opposite one -1, a diagonal 0.7071."""
        A, B = np.array([[2.0, 0.0], [3.0, 3.0]]), np.array([[5.0, 0.0], [0.0, 7.0], [-1.0, 0.0]])
        half = np.sqrt(0.5)
        assert_close(
            student.cosine_similarity(A, B), np.array([[1.0, 0.0, -1.0], [half, half, -half]])
        )

    def test_against_definition(self, student, rng):
        """Every row of A is compared with every row of B."""
        A, B = draw(rng, 0.1, 3.0, (3, 4)), draw(rng, -3.0, -0.1, (5, 4))
        assert_close(student.cosine_similarity(A, B), cosines(A, B))

    def test_self_similarity_is_one(self, student, rng):
        """In a table compared with itself, every row has similarity 1 with itself."""
        A = draw(rng, 0.1, 3.0, (4, 3))
        result = student.cosine_similarity(A, A)
        assert_close(result, cosines(A, A))
        assert_close(np.diag(result), np.ones(4))

    def test_length_plays_no_part(self, student, rng):
        """Multiplying a row by a number changes no similarity, except for the number's sign."""
        A, B = draw(rng, 0.1, 3.0, (3, 4)), draw(rng, 0.1, 3.0, (2, 4))
        scale = np.array([[7.0], [0.25], [-2.0]])
        assert_close(student.cosine_similarity(A * scale, B), cosines(A, B) * np.sign(scale))
        assert_close(student.cosine_similarity(B, A * scale), (cosines(A, B) * np.sign(scale)).T)

    def test_swapping_transposes(self, student, rng):
        """Swapping A and B transposes the table."""
        A, B = draw(rng, 0.1, 3.0, (2, 3)), draw(rng, 0.1, 3.0, (4, 3))
        assert_close(student.cosine_similarity(B, A), cosines(A, B).T)

    def test_zero_rows(self, student):
        """A row of zeros has similarity 0 with everything, also with another row of zeros."""
        A, B = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 0.0]])
        assert_close(student.cosine_similarity(A, B), np.array([[0.0, 0.0], [np.sqrt(0.5), 0.0]]))

    def test_whole_numbers(self, student):
        """Whole numbers work."""
        assert_close(
            student.cosine_similarity(np.array([[3, 4]]), np.array([[4, 3], [0, 1]])),
            np.array([[0.96, 0.8]]),
        )

    def test_leaves_the_arguments_alone(self, student):
        """A and B stay as they were."""
        assert_close(
            student.cosine_similarity(np.array([[3, 4]]), np.array([[4, 3], [0, 1]])),
            np.array([[0.96, 0.8]]),
        )
        assert_unchanged(student)
        A, B = np.array([[3.0, 4.0], [0.0, 0.0]]), np.array([[4.0, 3.0], [0.0, 2.0]])
        assert_close(student.cosine_similarity(A, B), np.array([[0.96, 0.8], [0.0, 0.0]]))
        assert_unchanged(student)

    def test_faint_rows(self, student):
        """Faint images have directions, too: rows of length 1e-9 compare as any others."""
        A, B = np.array([[3e-9, 4e-9], [1.0, 0.0]]), np.array([[4e-9, 3e-9], [0.0, 2.0]])
        assert_close(
            student.cosine_similarity(A, B), np.array([[0.96, 0.8], [0.8, 0.0]]), atol=1e-9
        )

    def test_pixels(self, student):
        """Pixels as uint8 compare as the same numbers as floats."""
        A, B = (
            np.array([[30, 40], [200, 0]], dtype=np.uint8),
            np.array([[40, 30], [0, 9]], dtype=np.uint8),
        )
        assert_close(
            student.cosine_similarity(A, B), np.array([[0.96, 0.8], [0.8, 0.0]]), atol=1e-9
        )


# -- 6 ----------------------------------------------------------------------------------------------------------------


def close_squares(result, A, B):
    """Agreement as the exercise promises it: any formula counts, so cancellation is forgiven."""
    A, B = np.asarray(A, float), np.asarray(B, float)
    wanted = squares(A, B)
    slack = (
        1e-12
        * A.shape[1]
        * ((np.abs(A).max() ** 2 if A.size else 0.0) + (np.abs(B).max() ** 2 if B.size else 0.0))
    )
    assert_close(result, wanted, rtol=1e-9, atol=slack)
    return slack


@exercise("pairwise_sq_distances")
class TestPairwiseSqDistances:
    def test_hand_cases(self, student):
        """(3, 4) is 25 from (0, 0): squared distances, without the root."""
        A, B = np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 5.0]])
        close_squares(student.pairwise_sq_distances(A, B), A, B)

    @pytest.mark.parametrize("sizes", [(3, 3, 2), (2, 5, 3), (4, 1, 1)])
    def test_against_loop(self, student, rng, sizes):
        """Row i, column j holds the squared distance of row i of A from row j of B."""
        n, m, d = sizes
        A, B = draw(rng, -3.0, 3.0, (n, d)), draw(rng, -3.0, 3.0, (m, d))
        close_squares(student.pairwise_sq_distances(A, B), A, B)

    def test_never_negative(self, student, rng):
        """Far from 0, where rounding bites, nothing is negative, and the distance of a point from itself is nearly 0."""
        for _ in range(8):
            A = 1000.0 + draw(rng, 0.0, 1.0, (5, 3))
            result = student.pairwise_sq_distances(A, A)
            close_squares(result, A, A)
            if not (np.asarray(result) >= 0).all():
                raise CheckFailure("a squared distance is never negative.", result)

    def test_symmetry(self, student, rng):
        """Swapping A and B transposes the table."""
        A, B = draw(rng, -3.0, 3.0, (5, 3)), draw(rng, -3.0, 3.0, (4, 3))
        close_squares(student.pairwise_sq_distances(B, A), B, A)

    def test_triangle(self, student, rng):
        """No detour over a third point is shorter than the direct way."""
        A = draw(rng, -3.0, 3.0, (5, 3))
        result = student.pairwise_sq_distances(A, A)
        slack = close_squares(result, A, A)
        D = np.sqrt(result)
        assert (D[:, None, :] <= D[:, :, None] + D[None, :, :] + 3 * np.sqrt(slack)).all(), (
            "a detour is shorter than the direct way."
        )

    def test_pixels_without_a_sign(self, student, rng):
        """Pixels as uint8 are exact: 3 - 5 is -2, not 254."""
        A, B = (
            rng.integers(0, 256, (3, 4)).astype(np.uint8),
            rng.integers(0, 256, (2, 4)).astype(np.uint8),
        )
        assert_close(student.pairwise_sq_distances(A, B), squares(A, B))
        assert_unchanged(student)
        A, B = (
            np.array([[100, -100]], dtype=np.int8),
            np.array([[-100, 100], [90, -90]], dtype=np.int8),
        )
        assert_close(student.pairwise_sq_distances(A, B), squares(A, B))

    def test_near_points(self, student):
        """Near points have a small distance, not none."""
        A, B = np.array([[0.01, 0.02], [1.0, 1.0]]), np.array([[0.0, 0.0], [0.01, 0.02]])
        wanted = np.array([[5e-4, 0.0], [2.0, 0.99**2 + 0.98**2]])
        assert_close(student.pairwise_sq_distances(A, B), wanted, atol=1e-10)

    def test_leaves_the_arguments_alone(self, student):
        """A and B stay as they were."""
        A, B = np.array([[1.5, 2.0], [4.0, 0.5]]), np.array([[0.0, 0.0], [4.0, 6.0]])
        assert_close(student.pairwise_sq_distances(A, B), squares(A, B))
        assert_unchanged(student)

    def test_mixed_kinds(self, student):
        """Whole numbers on one side and fractions on the other go together."""
        A, B = np.array([[1, 2], [3, 4]], dtype=np.int64), np.array([[0.5, 0.25]])
        assert_close(student.pairwise_sq_distances(A, B), squares(A, B))
        assert_close(student.pairwise_sq_distances(B, A), squares(B, A))

    def test_moving_everything(self, student, rng):
        """Moving all points by the same vector changes no distance."""
        A, B, move = (
            draw(rng, -3.0, 3.0, (3, 2)),
            draw(rng, -3.0, 3.0, (4, 2)),
            draw(rng, -9.0, 9.0, 2),
        )
        assert_close(student.pairwise_sq_distances(A + move, B + move), squares(A, B), atol=1e-9)

    def test_no_points(self, student):
        """Without rows on one side the table is empty, and has the right shape."""
        A = np.array([[1.0, 2.0], [3.0, 5.0]])
        assert_close(student.pairwise_sq_distances(A, np.zeros((0, 2))), np.zeros((2, 0)))
        assert_close(student.pairwise_sq_distances(np.zeros((0, 2)), A), np.zeros((0, 2)))
        assert_close(student.pairwise_sq_distances(A, A[:1]), np.array([[0.0], [13.0]]), atol=1e-10)


# -- 7 ----------------------------------------------------------------------------------------------------------------


@exercise("class_means")
class TestClassMeans:
    def test_hand_case(self, student):
        """Each class has its own sum and its own count."""
        X, labels = np.array([[1.0, 10.0], [3.0, 20.0], [8.0, 0.0]]), np.array([1, 1, 0])
        assert_close(student.class_means(X, labels, 2), np.array([[8.0, 0.0], [2.0, 15.0]]))

    def test_weighted_back(self, student, rng):
        """The means, weighted with how many rows they stand for, add up to the column sums."""
        X, labels = draw(rng, -3.0, 3.0, (12, 3)), np.array([0, 1, 2, 3, 1, 1, 2, 0, 1, 2, 1, 1])
        result = student.class_means(X, labels, 4)
        assert_close(result, np.array([X[labels == c].mean(axis=0) for c in range(4)]), atol=1e-12)
        assert_close(np.bincount(labels) @ result, X.sum(axis=0), atol=1e-10)

    def test_order_of_rows_plays_no_part(self, student, rng):
        """Shuffling the rows together with their labels changes nothing."""
        X, labels = draw(rng, -3.0, 3.0, (9, 2)), np.array([0, 0, 1, 1, 1, 2, 2, 2, 2])
        means = np.array([X[labels == c].mean(axis=0) for c in range(3)])
        order = rng.permutation(9)
        assert_close(student.class_means(X[order], labels[order], 3), means, atol=1e-12)

    def test_relabelling(self, student, rng):
        """Relabelling the classes moves the rows of the result."""
        X, labels = draw(rng, -3.0, 3.0, (9, 2)), np.array([0, 0, 1, 1, 1, 2, 2, 2, 2])
        means = np.array([X[labels == c].mean(axis=0) for c in range(3)])
        assert_close(student.class_means(X, 2 - labels, 3), means[::-1], atol=1e-12)

    def test_every_row_counts(self, student):
        """Equal rows count as often as they come, and a class whose rows add up to 0 has the mean 0."""
        X, labels = np.array([[1.0], [1.0], [4.0], [2.0], [-2.0]]), np.array([0, 0, 0, 1, 1])
        assert_close(student.class_means(X, labels, 2), np.array([[2.0], [0.0]]))

    def test_empty_class_is_nan(self, student):
        """A class without rows gives a row of nan, in its own place."""
        X, labels = np.array([[1.0, 2.0], [5.0, 4.0]]), np.array([3, 1])
        result = student.class_means(X, labels, 5)
        close_with_gaps(
            result,
            np.array(
                [[np.nan, np.nan], [5.0, 4.0], [np.nan, np.nan], [1.0, 2.0], [np.nan, np.nan]]
            ),
        )

    def test_bad_label(self, student):
        """A label below 0, or n_classes or above, raises a ValueError."""
        X = np.array([[1.0], [3.0], [5.0]])
        assert_close(student.class_means(X, np.array([0, 1, 1]), 2), np.array([[1.0], [4.0]]))
        for bad in (-1, 2, 7):
            assert_raises(ValueError, student.class_means, X, np.array([0, bad, 1]), 2)
            assert_raises(ValueError, student.class_means, X, np.array([0, 1, bad]), 2)

    def test_whole_numbers(self, student):
        """Whole numbers have means with fractions."""
        X, labels = np.array([[1, 2], [2, 4], [9, 9]]), np.array([0, 0, 1])
        assert_close(student.class_means(X, labels, 2), np.array([[1.5, 3.0], [9.0, 9.0]]))
        pixels = np.array([[200, 100], [100, 255], [7, 8]], dtype=np.uint8)
        assert_close(student.class_means(pixels, labels, 2), np.array([[150.0, 177.5], [7.0, 8.0]]))

    def test_leaves_the_arguments_alone(self, student):
        """X and labels stay as they were."""
        for kind in (int, float):
            X, labels = np.array([[1, 2], [2, 4], [9, 9]], dtype=kind), np.array([0, 0, 1])
            assert_close(student.class_means(X, labels, 2), np.array([[1.5, 3.0], [9.0, 9.0]]))
            assert_unchanged(student)

    def test_no_rows(self, student):
        """Without any row, every class has a row of nan."""
        close_with_gaps(
            student.class_means(np.array([[4.0, 6.0]]), np.array([0]), 1), np.array([[4.0, 6.0]])
        )
        close_with_gaps(
            student.class_means(np.zeros((0, 2)), np.zeros(0, dtype=int), 3),
            np.full((3, 2), np.nan),
        )


# -- 8 ----------------------------------------------------------------------------------------------------------------


@exercise("knn_predict")
class TestKnnPredict:
    def test_one_line(self, student):
        """On a line, with k = 1, each query takes the label of the nearest point."""
        X, y = np.array([[0.0], [10.0], [30.0]]), np.array([4, 7, 9])
        assert_close(
            student.knn_predict(X, y, np.array([[1.0], [29.0], [12.0], [-5.0]])),
            np.array([4, 9, 7, 4]),
        )

    def test_in_the_plane(self, student):
        """In the plane, (3, 3) is nearer to (0, 0) than (0, 5) is, and (0, 4) nearer than (3, 3)."""
        X, y = np.array([[0.0, 5.0], [3.0, 3.0], [0.0, 4.0]]), np.array([2, 1, 3])
        assert_close(student.knn_predict(X[:2], y[:2], np.zeros((1, 2))), np.array([1]))
        assert_close(student.knn_predict(X, y, np.zeros((1, 2))), np.array([3]))

    def test_remembers_what_it_saw(self, student, rng):
        """With k = 1, the stored rows predict themselves."""
        X = np.array([[a, b] for a in range(4) for b in range(5)])[rng.permutation(20)].astype(
            float
        )
        y = rng.integers(0, 6, 20).astype(np.intp)  # what np.bincount takes in a browser, too
        assert_close(student.knn_predict(X, y, X), y)

    @pytest.mark.parametrize("k", [1, 2, 3, 7])
    def test_against_sorting(self, student, rng, k):
        """Forty points with many ties, against sorting by (distance, place) and counting."""
        X, y, Q = (
            rng.integers(0, 4, (40, 2)).astype(float),
            rng.integers(0, 4, 40).astype(np.intp),
            rng.integers(0, 4, (12, 2)).astype(float),
        )
        assert_close(student.knn_predict(X, y, Q, k=k), nearest_labels(X, y, Q, k))

    def test_distance_ties(self, student):
        """Of rows at equal distance the earlier one is nearer."""
        X, Q = np.array([[1.0], [3.0]] * 15), np.array([[2.0]])
        assert_close(student.knn_predict(X, np.array([6, 5] * 15), Q), np.array([6]))
        assert_close(student.knn_predict(X, np.array([5, 6] * 15), Q), np.array([5]))
        assert_close(student.knn_predict(X, np.array([8, 8, 8] + [1] * 27), Q, k=5), np.array([8]))

    def test_vote_ties(self, student):
        """Of labels with equally many votes the smaller one wins, not the nearer one."""
        X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([9, 2, 9, 2])
        assert_close(student.knn_predict(X, y, np.array([[0.0]]), k=2), np.array([2]))
        assert_close(student.knn_predict(X, y, np.array([[0.0]]), k=4), np.array([2]))
        assert_close(student.knn_predict(X, y, np.array([[0.0]]), k=3), np.array([9]))

    def test_everybody_votes(self, student, rng):
        """With k = n the commonest label wins, everywhere."""
        X, y = rng.integers(0, 9, (7, 3)).astype(float), np.array([3, 0, 5, 5, 0, 5, 8])
        assert_close(
            student.knn_predict(X, y, rng.integers(0, 9, (4, 3)).astype(float), k=7), np.full(4, 5)
        )

    def test_relabelling_columns(self, student, rng):
        """The order of the pixels plays no part: shuffling the columns of both tables changes no answer."""
        X, y, Q = (
            rng.integers(0, 9, (12, 4)).astype(float),
            rng.integers(0, 3, 12).astype(np.intp),
            rng.integers(0, 9, (6, 4)).astype(float),
        )
        order = rng.permutation(4)
        wanted = nearest_labels(X, y, Q, 3)
        assert_close(student.knn_predict(X, y, Q, k=3), wanted)
        assert_equivariant(
            lambda both: student.knn_predict(both[0], y, both[1], k=3),
            (X, Q),
            before=lambda both: (both[0][:, order], both[1][:, order]),
            after=lambda answer: answer,
        )

    def test_digits(self, student, data_dir):
        """It reads 137 of the last 150 digits right, and its mistakes are the expected ones."""
        table = np.loadtxt(data_dir / "digits.csv", delimiter=",", skiprows=1)
        X, y = table[:, 1:], table[:, 0].astype(int)
        result = student.knn_predict(X[:450], y[:450], X[450:])
        assert_close(result, nearest_labels(X[:450], y[:450], X[450:], 1))
        assert int(np.sum(np.asarray(result) == y[450:])) == 137

    def test_bad_k(self, student):
        """k below 1, or above the number of stored rows, raises a ValueError."""
        X, y, Q = np.array([[0.0], [5.0], [6.0]]), np.array([1, 2, 2]), np.array([[1.0]])
        assert_close(student.knn_predict(X, y, Q, k=3), np.array([2]))
        for k in (0, -1, 4):
            assert_raises(ValueError, student.knn_predict, X, y, Q, k=k)

    def test_any_label(self, student):
        """Labels are whole numbers of any size, and so are the answers."""
        X, y = np.array([[0.0], [1.0], [9.0]]), np.array([42, 42, 7])
        result = student.knn_predict(X, y, np.array([[0.0], [8.0]]), k=2)
        assert_close(result, np.array([42, 7]))
        assert_integers(result, what="the array of answers")
