"""Hidden tests of unit 21: groups of known orders, laws that every group obeys, and layers that commute with moves."""

from itertools import permutations

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_float64,
    assert_integers,
    assert_raises,
    assert_shape,
    assert_unchanged,
    exercise,
    weight,
)

TURN, MIRROR = [1, 2, 3, 0], [1, 0, 3, 2]
S3 = np.array(sorted(permutations(range(3))))


def same_integers(got, expected, what="the result"):
    expected = np.asarray(expected)
    array = assert_integers(got, shape=expected.shape, what=what)
    if not np.array_equal(array, expected):
        raise CheckFailure(
            f"{what} is not right: the first difference is at {np.argwhere(array != expected)[0].tolist()}.",
            got,
        )


@exercise("perm_compose")
class TestPermCompose:
    def test_by_hand(self, student):
        """Two permutations of three places, in both orders."""
        same_integers(student.perm_compose([1, 2, 0], [0, 2, 1]), [1, 0, 2])
        same_integers(student.perm_compose(np.array([0, 2, 1]), np.array([1, 2, 0])), [2, 1, 0])

    def test_like_functions(self, student, rng):
        """Point by point, first q and then p; with the identity, and with what undoes it."""
        p, q = rng.permutation(7), rng.permutation(7)
        same_integers(student.perm_compose(p, q), [p[q[i]] for i in range(7)])
        same_integers(student.perm_compose(p, np.arange(7)), p)
        same_integers(student.perm_compose(p, np.argsort(p)), np.arange(7))
        assert_unchanged(student)

    def test_nonsense(self, student):
        """What is no permutation, and different lengths, raise a ValueError."""
        same_integers(student.perm_compose([0], [0]), [0])
        same_integers(student.perm_compose([1, 0, 2], [2, 1, 0]), [2, 0, 1])
        for p, q in (
            ([0, 0, 2], [0, 1, 2]),
            ([0, 1, 2], [0, 1, 1]),
            ([0, 1], [0, 1, 2]),
            ([0, 1, 2], [1, 0]),
            ([1, 2, 3], [0, 1, 2]),
            ([-1, 0, 1], [0, 1, 2]),
            ([0, 1, 2], [0, 1, -1]),
            ([1, 1, 1], [0, 1, 2]),
        ):
            assert_raises(ValueError, student.perm_compose, np.array(p), np.array(q))


def matrix(p):
    P = np.zeros((len(p), len(p)))
    P[np.asarray(p), np.arange(len(p))] = 1
    return P


@exercise("perm_matrix")
class TestPermMatrix:
    def test_basis_vectors(self, student, rng):
        """Each basis vector lands where it should, also where it is the only one."""
        assert_close(student.perm_matrix([0]), np.array([[1.0]]))
        assert_close(student.perm_matrix([1, 2, 0]), np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]]))
        p = rng.permutation(6)
        assert_close(student.perm_matrix(p), matrix(p))
        assert_unchanged(student)

    def test_products(self, student, rng):
        """Moves one after the other are products of matrices."""
        p, q = np.array([1, 2, 0, 4, 3]), rng.permutation(5)
        P, Q = (np.asarray(student.perm_matrix(v)) for v in (p, q))
        assert_close(P, matrix(p))
        assert_close(P @ Q if P.shape == Q.shape else Q, matrix(p[q]))

    def test_entries(self, student, rng):
        """Entry i of a vector goes to place p[i]; lengths are kept."""
        p, x = rng.permutation(8), rng.standard_normal(8)
        P = assert_shape(student.perm_matrix(p.tolist()), (8, 8), what="the matrix")
        assert_close((P @ x)[p], x)
        assert_close(P.T @ P, np.eye(8))

    def test_nonsense(self, student):
        """What is no permutation raises a ValueError."""
        assert_close(student.perm_matrix([1, 0]), np.array([[0.0, 1.0], [1.0, 0.0]]))
        for p in ([0, 0], [1, 2], [0, 1, 3], [-1, 0], [0, 2, 2]):
            assert_raises(ValueError, student.perm_matrix, np.array(p))

    def test_floats(self, student):
        """The entries are floats."""
        got = student.perm_matrix([1, 0])
        assert_close(got, np.array([[0.0, 1.0], [1.0, 0.0]]))
        assert_float64(got, what="the matrix")


def generated(generators):
    """By closing the set under composition, pair by pair."""
    n = len(generators[0])
    found = {tuple(range(n))} | {tuple(int(v) for v in g) for g in generators}
    while True:
        more = {tuple(a[k] for k in b) for a in found for b in found} - found
        if not more:
            return np.array(sorted(found))
        found |= more


@exercise("generate_group")
class TestGenerateGroup:
    def test_turns(self, student):
        """The quarter turns, sorted; the identity alone."""
        same_integers(
            student.generate_group([TURN]), [[0, 1, 2, 3], [1, 2, 3, 0], [2, 3, 0, 1], [3, 0, 1, 2]]
        )
        same_integers(student.generate_group(np.array([[0, 1, 2], [0, 1, 2]])), [[0, 1, 2]])

    @weight(2)
    @pytest.mark.parametrize(
        ("generators", "order"),
        [
            ([[1, 2, 3, 4, 0]], 5),
            ([TURN, MIRROR], 8),
            ([[1, 0, 2, 3], TURN], 24),
            ([[1, 2, 0, 3], [0, 2, 3, 1]], 12),
            ([[1, 0, 2, 3], [0, 1, 3, 2]], 4),
        ],
        ids=["cycle", "square", "all of four", "alternating", "two swaps"],
    )
    def test_known_orders(self, student, generators, order):
        """Groups of known size."""
        expected = generated(generators)
        assert len(expected) == order, "the oracle's own size"
        same_integers(student.generate_group(np.array(generators)), expected)
        same_integers(
            student.generate_group(np.array([*generators[::-1], generators[0]])), expected
        )
        assert_unchanged(student)

    def test_largest(self, student):
        """All 120 permutations of five places."""
        same_integers(
            student.generate_group([[1, 0, 2, 3, 4], [1, 2, 3, 4, 0]]),
            sorted(permutations(range(5))),
        )

    def test_nonsense(self, student):
        """A row that is no permutation raises a ValueError."""
        same_integers(student.generate_group([[1, 0]]), [[0, 1], [1, 0]])
        for generators in ([[0, 0, 1]], [[1, 2, 0], [0, 1, 3]], [[0, 2]]):
            assert_raises(ValueError, student.generate_group, np.array(generators))

    def test_ring(self, student):
        """Eleven places in a ring: row 10 comes last, and not after row 1."""
        ring = [[*range(1, 11), 0]]
        same_integers(student.generate_group(ring), generated(ring))

    def test_three_generators(self, student):
        """Three swaps of separate pairs generate eight moves."""
        swaps = np.array([[1, 0, 2, 3, 4, 5], [0, 1, 3, 2, 4, 5], [0, 1, 2, 3, 5, 4]])
        same_integers(student.generate_group(swaps), generated(swaps.tolist()))


def cayley(elements):
    rows = [tuple(int(v) for v in row) for row in elements]
    return np.array([[rows.index(tuple(a[k] for k in b)) for b in rows] for a in rows])


@exercise("cayley_table")
class TestCayleyTable:
    def test_turns(self, student):
        """Turns add up."""
        turns = generated([TURN])
        same_integers(student.cayley_table(turns), np.add.outer(np.arange(4), np.arange(4)) % 4)
        same_integers(student.cayley_table([[0, 1]]), [[0]])

    @weight(2)
    def test_other_groups(self, student, rng):
        """All permutations of three places, the square, and two swaps, in any order."""
        for elements in (S3, generated([TURN, MIRROR]), generated([[1, 0, 2, 3], [0, 1, 3, 2]])):
            same_integers(student.cayley_table(elements), cayley(elements))
            shuffled = rng.permutation(elements)
            same_integers(student.cayley_table(shuffled.tolist()), cayley(shuffled))
        assert_unchanged(student)

    def test_not_closed(self, student):
        """A set that compositions leave raises a ValueError."""
        same_integers(student.cayley_table([[1, 0], [0, 1]]), [[1, 0], [0, 1]])
        for elements in (S3[:4], S3[:3], np.array([[1, 2, 0]]), np.array([[0, 1, 2], [1, 2, 0]])):
            assert_raises(ValueError, student.cayley_table, elements)

    def test_closed_from_one_side(self, student):
        """Two rows of the table stay inside, the others do not: a ValueError."""
        assert_raises(
            ValueError, student.cayley_table, [[0, 1, 2], [1, 0, 2], [0, 2, 1], [1, 2, 0]]
        )
        same_integers(student.cayley_table([[1, 0], [0, 1]]), np.array([[1, 0], [0, 1]]))


def representation(elements):
    return np.array([matrix(p) for p in elements])


def averaged(W, before, after):
    return sum(np.linalg.inv(b) @ W @ a for a, b in zip(before, after, strict=True)) / len(before)


@exercise("equivariant_projection")
class TestEquivariantProjection:
    @weight(2)
    @pytest.mark.parametrize(
        "generators",
        [[TURN], [[1, 0, 2], [1, 2, 0]], [TURN, MIRROR]],
        ids=["turns", "three", "square"],
    )
    def test_commutes(self, student, rng, generators):
        """The result commutes with every move; doing it twice changes nothing."""
        rho = representation(generated(generators))
        W = rng.standard_normal(rho.shape[1:])
        got = assert_shape(student.equivariant_projection(W, rho, rho), W.shape)
        assert_close(got, averaged(W, rho, rho), rtol=0, atol=1e-9)
        assert_close(got @ rho[-1], rho[-1] @ got, rtol=0, atol=1e-9)
        assert_close(student.equivariant_projection(got, rho, rho), got, rtol=0, atol=1e-9)
        assert_unchanged(student)

    def test_weight_sharing(self, student):
        """Shifts leave a convolution; all permutations leave two numbers."""
        W = np.arange(16).reshape(4, 4)
        shifts = representation(generated([TURN]))
        diagonals = [np.mean([W[(j + d) % 4, j] for j in range(4)]) for d in range(4)]
        expected = np.array([[diagonals[(i - j) % 4] for j in range(4)] for i in range(4)])
        assert_close(student.equivariant_projection(W, shifts, shifts), expected, rtol=0, atol=1e-9)
        everything = representation(sorted(permutations(range(4))))
        inside, outside = np.trace(W) / 4, (W.sum() - np.trace(W)) / 12
        assert_close(
            student.equivariant_projection(W, everything, everything),
            np.where(np.eye(4) == 1, inside, outside),
            rtol=0,
            atol=1e-9,
        )

    def test_oblique(self, student, rng):
        """Matrices whose inverse is not their transpose; other moves for the output; other sizes."""
        T = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0], [0.0, 0.0, 3.0]])
        rho = representation(S3)
        oblique = np.array([T @ P @ np.linalg.inv(T) for P in rho])
        signs = np.array([[[float(np.linalg.det(P))]] for P in rho])
        for before, after, shape in (
            (oblique, oblique, (3, 3)),
            (rho, oblique, (3, 3)),
            (oblique, signs, (1, 3)),
            (signs, oblique, (3, 1)),
        ):
            W = rng.standard_normal(shape)
            assert_close(
                assert_shape(student.equivariant_projection(W, before, after), shape),
                averaged(W, before, after),
                rtol=0,
                atol=1e-9,
            )

    def test_any_order(self, student, rng):
        """The elements in any order, doing nothing among them; matrices that are nearly orthogonal."""
        T = np.array([[1.0, 0.02, 0.0], [0.0, 1.0, -0.01], [0.0, 0.0, 1.03]])
        rho = representation(S3[[3, 1, 0, 5, 4, 2]])
        near = np.array([T @ P @ np.linalg.inv(T) for P in rho])
        W = rng.standard_normal((3, 3))
        for before, after in ((rho, rho), (rho, near), (near, near)):
            assert_close(
                assert_shape(student.equivariant_projection(W, before, after), (3, 3)),
                averaged(W, before, after),
                rtol=0,
                atol=1e-9,
            )

    def test_sizes(self, student):
        """Different numbers of matrices, or none, raise a ValueError."""
        assert_close(
            student.equivariant_projection(
                np.array([[1.0, 3.0]]), np.array([np.eye(2), np.eye(2)[::-1]]), np.ones((2, 1, 1))
            ),
            np.array([[2.0, 2.0]]),
        )
        for before, after in (
            (np.ones((2, 1, 1)), np.ones((3, 1, 1))),
            (np.ones((0, 1, 1)), np.ones((0, 1, 1))),
            (np.ones((1, 1, 1)), np.ones((0, 1, 1))),
        ):
            assert_raises(
                ValueError, student.equivariant_projection, np.ones((1, 1)), before, after
            )

    def test_whole_numbers(self, student):
        """A layer of whole numbers has a mean with digits behind the point, one of tiny numbers a tiny one."""
        swap = np.array([np.eye(2), [[0.0, 1.0], [1.0, 0.0]]])
        assert_close(
            student.equivariant_projection(1e-9 * np.array([[1.0, 2.0], [4.0, 8.0]]), swap, swap),
            1e-9 * np.array([[4.5, 3.0], [3.0, 4.5]]),
        )
        assert_close(
            student.equivariant_projection(np.array([[1, 2], [4, 8]]), swap, swap),
            np.array([[4.5, 3.0], [3.0, 4.5]]),
        )


@exercise("deepset_layer")
class TestDeepsetLayer:
    def test_formula(self, student, rng):
        """Element for element; in another order the rows follow."""
        X, A, B, c = (
            rng.standard_normal((5, 3)),
            rng.standard_normal((3, 2)),
            rng.standard_normal((3, 2)),
            rng.standard_normal(2),
        )
        expected = X @ A + X.mean(axis=0) @ B + c
        assert_close(student.deepset_layer(X, A, B, c), expected)
        order = rng.permutation(5)
        assert_close(student.deepset_layer(X[order], A, B, c), expected[order])
        assert_unchanged(student)

    def test_listed_twice(self, student, rng):
        """A set that is listed twice gives every row twice; one element twice, or alone; whole numbers."""
        X, A, B, c = (
            rng.standard_normal((3, 2)),
            rng.standard_normal((2, 4)),
            rng.standard_normal((2, 4)),
            np.zeros(4),
        )
        assert_close(
            student.deepset_layer(np.vstack([X, X]), A, B, c),
            np.vstack([X @ A + X.mean(axis=0) @ B] * 2),
        )
        twice = X[[0, 1, 0, 2]]
        assert_close(student.deepset_layer(twice, A, B, c), twice @ A + np.mean(twice, axis=0) @ B)
        assert_close(student.deepset_layer(X[:1], A, B, c + 1), X[:1] @ (A + B) + 1)
        assert_close(
            student.deepset_layer(
                np.array([[1, 0], [3, 4]]),
                np.eye(2, dtype=int),
                np.eye(2, dtype=int),
                np.array([0, 1]),
            ),
            np.array([[3.0, 3.0], [5.0, 7.0]]),
        )

    def test_nothing(self, student):
        """No elements, no rows; the constant comes once."""
        assert_close(
            student.deepset_layer(np.zeros((1, 2)), np.eye(2), np.eye(2), np.array([5.0, 6.0])),
            np.array([[5.0, 6.0]]),
        )
        assert_close(
            student.deepset_layer(np.zeros((0, 2)), np.ones((2, 3)), np.ones((2, 3)), np.ones(3)),
            np.zeros((0, 3)),
        )

    def test_whole_numbers(self, student):
        """Whole numbers have a mean with digits behind the point; it is the mean, and not the middle one."""
        X = np.array([[1, 0], [2, 0], [2, 7]])
        assert_close(
            student.deepset_layer(
                X, np.zeros((2, 2), dtype=int), np.eye(2, dtype=int), np.array([0, 1])
            ),
            np.array([[5 / 3, 10 / 3]] * 3),
        )


def convolved(f, psi, table):
    result = np.zeros(len(f))
    for h in range(len(f)):
        for k in range(len(f)):
            result[table[h, k]] += f[h] * psi[k]
    return result


@exercise("group_conv")
class TestGroupConv:
    def test_shifts(self, student, rng):
        """On the shifts it is the circular convolution."""
        f, psi = rng.standard_normal(6), rng.standard_normal(6)
        table = np.add.outer(np.arange(6), np.arange(6)) % 6
        assert_close(
            student.group_conv(f, psi, table),
            np.fft.ifft(np.fft.fft(f) * np.fft.fft(psi)).real,
            rtol=0,
            atol=1e-9,
        )
        assert_unchanged(student)

    @weight(2)
    def test_pairs(self, student, rng):
        """Pair by pair, on four groups, whatever number the identity has."""
        swaps = generated([[1, 0, 2, 3], [0, 1, 3, 2]])
        for elements in (S3, generated([TURN, MIRROR]), rng.permutation(S3), swaps):
            table = cayley(elements)
            f, psi = rng.standard_normal(len(table)), rng.integers(-3, 4, len(table))
            assert_close(
                student.group_conv(f, psi, table), convolved(f, psi, table), rtol=0, atol=1e-9
            )

    def test_deltas(self, student):
        """Two single elements give their composition; the identity changes nothing."""
        table = cayley(S3[[3, 0, 5, 1, 4, 2]])
        for h, k in ((0, 2), (2, 0), (4, 3)):
            assert_close(
                student.group_conv(np.eye(6)[h], np.eye(6)[k], table), np.eye(6)[table[h, k]]
            )
        assert_close(student.group_conv(np.eye(6)[1], np.arange(6), table), np.arange(6.0))

    def test_moves_along(self, student, rng):
        """Moving f moves the result."""
        table = cayley(S3)
        f, psi = rng.standard_normal(6), rng.standard_normal(6)
        expected = convolved(f, psi, table)
        for u in range(6):
            moved, result = np.zeros(6), np.zeros(6)
            moved[table[u]], result[table[u]] = f, expected
            assert_close(student.group_conv(moved, psi, table), result, rtol=0, atol=1e-9)

    def test_sizes(self, student):
        """Sizes that do not fit raise a ValueError."""
        assert_close(
            student.group_conv(np.array([3]), np.array([5]), np.array([[0]])), np.array([15.0])
        )
        table = cayley(S3)
        for f, psi in (
            (np.ones(5), np.ones(6)),
            (np.ones(6), np.ones(7)),
            (np.ones(3), np.ones(3)),
        ):
            assert_raises(ValueError, student.group_conv, f, psi, table)

    def test_faint(self, student):
        """Values of a hundred-millionth count, too."""
        table = np.array([[0, 1], [1, 0]])
        assert_close(
            student.group_conv(np.array([1e-8, 2.0]), np.array([3.0, 0.0]), table),
            np.array([3e-8, 6.0]),
            rtol=1e-7,
            atol=1e-15,
        )

    def test_floats(self, student):
        """Whole numbers on one side, halves on the other; the result is floats."""
        table = np.array([[0, 1], [1, 0]])
        got = student.group_conv(np.array([1, 2]), np.array([0.5, 0.25]), table)
        assert_close(got, np.array([1.0, 1.25]))
        assert_float64(student.group_conv(np.array([1, 2]), np.array([2, 0]), table))


def lifted(image, kernel):
    H, W = image.shape
    k = len(kernel)
    c = k // 2
    out = np.zeros((4, H, W))
    for r in range(4):
        K = np.rot90(kernel, r)
        for a in range(k):
            for b in range(k):
                out[r] += (
                    K[a, b] * image[np.ix_((np.arange(H) + a - c) % H, (np.arange(W) + b - c) % W)]
                )
    return out


@exercise("lift_c4")
class TestLiftC4:
    @weight(2)
    @pytest.mark.parametrize(("size", "k"), [((5, 7), 3), ((6, 6), 5), ((4, 3), 1), ((3, 3), 3)])
    def test_sums(self, student, rng, size, k):
        """The sums, written out."""
        image, kernel = rng.standard_normal(size), rng.standard_normal((k, k))
        assert_close(student.lift_c4(image, kernel), lifted(image, kernel), rtol=0, atol=1e-9)
        assert_unchanged(student)

    def test_turn(self, student, rng):
        """A turned image has turned maps, moved one place along; a shifted one has shifted maps."""
        for n in (4, 5):
            image, kernel = rng.standard_normal((n, n)), rng.standard_normal((3, 3))
            expected = lifted(image, kernel)
            assert_close(
                student.lift_c4(np.rot90(image), kernel),
                np.array([np.rot90(expected[r - 1]) for r in range(4)]),
                rtol=0,
                atol=1e-9,
            )
            assert_close(
                student.lift_c4(np.roll(image, (1, 2), axis=(0, 1)), kernel),
                np.roll(expected, (1, 2), axis=(1, 2)),
                rtol=0,
                atol=1e-9,
            )

    def test_impulse(self, student):
        """Whole numbers: an impulse shows the kernel, flipped and centred."""
        image = np.zeros((5, 6), dtype=int)
        image[0, 2] = 1
        got = assert_shape(
            student.lift_c4(image, np.arange(1, 10).reshape(3, 3)), (4, 5, 6), finite=False
        )
        assert_close(
            got[0][np.ix_([4, 0, 1], [1, 2, 3])], np.array([[9.0, 8, 7], [6, 5, 4], [3, 2, 1]])
        )
        assert_close(
            got[2][np.ix_([4, 0, 1], [1, 2, 3])], np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
        )

    def test_symmetric_kernel(self, student, rng):
        """A kernel that looks the same from all sides gives four equal maps, another one does not."""
        image, kernel = (
            rng.standard_normal((5, 5)),
            np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]),
        )
        assert_close(
            student.lift_c4(image, kernel),
            np.array([lifted(image, kernel)[0]] * 4),
            rtol=0,
            atol=1e-9,
        )
        corner = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
        assert_close(student.lift_c4(image, corner), lifted(image, corner), rtol=0, atol=1e-9)

    def test_nonsense(self, student):
        """Kernels that are no squares of odd side, and what is no image, raise a ValueError."""
        assert_close(student.lift_c4(np.array([[2.0]]), np.array([[3.0]])), np.full((4, 1, 1), 6.0))
        for image, kernel in (
            (np.ones((4, 4)), np.ones((2, 2))), (np.ones((4, 4)), np.ones((3, 1))), (np.ones((4, 4)), np.ones((1, 3))), (np.ones((4, 4)), np.ones(3)), (np.ones(4), np.ones((1, 1))), (np.ones((2, 4, 4)), np.ones((1, 1))),
        ):  # fmt: skip
            assert_raises(ValueError, student.lift_c4, image, kernel)

    def test_whole_numbers(self, student):
        """An image of whole numbers, bytes or not, and a kernel of halves; and a kernel of five."""
        image = np.array([[0, 200, 0], [1, 0, 0], [0, 0, 3]])
        kernel = np.array([[0.5, 0.0, 0.0], [0.0, 0.25, 0.0], [0.0, 0.0, 0.0]])
        assert_close(
            student.lift_c4(image.astype(np.uint8), kernel), lifted(image.astype(float), kernel)
        )
        wide = np.arange(25.0).reshape(5, 5) ** 2
        assert_close(student.lift_c4(np.eye(6)[:5], wide), lifted(np.eye(6)[:5], wide))


def invariant(images, kernels):
    return np.array(
        [
            [np.maximum(lifted(image, kernel), 0).mean(axis=(1, 2)).max() for kernel in kernels]
            for image in images
        ]
    )


@exercise("c4_invariant_features")
class TestC4InvariantFeatures:
    @weight(2)
    def test_formula(self, student, rng):
        """Every image with every kernel."""
        images, kernels = rng.standard_normal((3, 5, 6)), rng.standard_normal((2, 3, 3))
        assert_close(
            student.c4_invariant_features(images, kernels),
            invariant(images, kernels),
            rtol=0,
            atol=1e-9,
        )
        assert_unchanged(student)

    def test_turns_and_shifts(self, student, rng):
        """Turned and shifted images have the same features."""
        images, kernels = rng.standard_normal((2, 5, 5)), rng.standard_normal((3, 3, 3))
        expected = invariant(images, kernels)
        for turns in (1, 2, 3):
            assert_close(
                student.c4_invariant_features(np.rot90(images, turns, axes=(1, 2)), kernels),
                expected,
                rtol=0,
                atol=1e-12,
            )
        assert_close(
            student.c4_invariant_features(np.roll(images, (2, 1), axis=(1, 2)), kernels),
            expected,
            rtol=0,
            atol=1e-12,
        )

    def test_not_blind(self, student):
        """Digits differ in their features, and so do mirror images."""
        images = np.asarray(student.pictures)[[0, 1, 2]]
        kernels = np.random.default_rng(3).standard_normal((4, 3, 3))
        expected = invariant(images, kernels)
        got = assert_shape(student.c4_invariant_features(images, kernels), (3, 4))
        assert_close(got, expected, rtol=0, atol=1e-9)
        assert_close(
            student.c4_invariant_features(images[:, :, ::-1], kernels),
            invariant(images[:, :, ::-1], kernels),
            rtol=0,
            atol=1e-9,
        )
        assert np.abs(got[0] - got[1]).max() > 1e-3, "different digits have different features"

    def test_scaling(self, student, rng):
        """Three times the ink, three times the features, or a hundred-millionth; negatives are something else; no images, no rows."""
        images, kernels = rng.standard_normal((2, 4, 4)), rng.standard_normal((1, 3, 3))
        assert_close(
            student.c4_invariant_features(3 * images, kernels),
            3 * invariant(images, kernels),
            rtol=0,
            atol=1e-9,
        )
        assert_close(
            student.c4_invariant_features(-images, kernels),
            invariant(-images, kernels),
            rtol=0,
            atol=1e-9,
        )
        assert_close(
            student.c4_invariant_features(1e-8 * images, kernels), 1e-8 * invariant(images, kernels)
        )
        assert_close(student.c4_invariant_features(np.zeros((0, 4, 4)), kernels), np.zeros((0, 1)))

    def test_other_sizes(self, student, rng):
        """Kernels of one and of five pixels a side."""
        images = rng.standard_normal((2, 5, 6))
        for k in (1, 5):
            kernels = rng.standard_normal((2, k, k))
            assert_close(student.c4_invariant_features(images, kernels), invariant(images, kernels))

    def test_one_picture(self, student):
        """One image of whole numbers makes one row, with digits behind the point."""
        image = np.array([[[0, 3, 0, 1], [2, 0, 0, 5], [0, 0, 4, 0]]])
        kernels = np.array([[[0, 1, 2], [3, -4, 0], [0, -1, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 0]]])
        assert_close(student.c4_invariant_features(image, kernels), invariant(image, kernels))
