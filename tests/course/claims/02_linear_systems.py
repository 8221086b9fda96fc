"""What unit 02 says about elimination, accidents and digits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given

BY_HAND = np.array([[4.0, 2, 6], [2, 2, 6], [1, 4.5, 3.5]])
HINT = np.array([[1.0, 2], [-4, 6]])


@claim(
    "Somebody has scanned 300 handwritten digits. Saying which digit each one is costs time, and only **20 of them** have been labelled: two of each kind. What about the other 280?",
    "one **system of linear equations** with 280 unknowns",
    "twenty labels teach two hundred and eighty digits",
    "With 280 unknowns nobody can draw it any more",
    "What is known: 20 labels",
    "300 images, sorted by the digit they really are",
)
def the_scans(notebook: Any) -> None:
    known = notebook.labels >= 0
    assert (len(notebook.pixels), known.sum(), (~known).sum()) == (300, 20, 280)
    assert np.bincount(notebook.truth[known]).tolist() == [2] * 10
    assert np.array_equal(notebook.labels[known], notebook.truth[known])


@claim("connects every image with the ten images nearest to it")
def ten_links(notebook: Any) -> None:
    assert np.all(np.sum(notebook.weights > 0, axis=1) >= 10)
    assert np.array_equal(notebook.weights, notebook.weights.T)
    assert 0.5 < notebook.weights.max() <= 1


def chain(*weights: float) -> Any:
    W = np.diag(weights, 1)
    return W + W.T


@claim(
    "Six people in a line,\\neach asking both neighbours",
    "it is half-way between its neighbours, although none of them was told anything but that",
    "both are content:\\n(1/3, 2/3)",
    "Two unknowns between\\na 0 and a 1: two lines",
)
def lines_of_believers(notebook: Any) -> None:
    six = notebook.label_propagation(chain(1.0, 1, 1, 1, 1), np.array([0, -1, -1, -1, -1, 1]), 2)[
        :, 0
    ]
    assert np.allclose(six, [1, 0.8, 0.6, 0.4, 0.2, 0])
    four = notebook.label_propagation(chain(1.0, 1, 1), np.array([0, -1, -1, 1]), 2)[:, 1]
    assert np.allclose(four, [0, 1 / 3, 2 / 3, 1])


@claim(
    "because the last equation holds only one unknown: $x_1 = 3$. Put that into the equation above, and $x_0 = 2$",
    "$U$ has the rows (2, 1, 3), (0, 4, 2), (0, 0, 5), and $b$ is (13, 14, 15). Last equation: $x_2 = 15/5 = 3$. The one above: $4 x_1 + 2 \\cdot 3 = 14$, so $x_1 = 8/4 = 2$. The first: $2 x_0 + 1 \\cdot 2 + 3 \\cdot 3 = 13$, so $x_0 = 2/2 = 1$.",
)
def triangles(notebook: Any) -> None:
    solve = notebook.back_substitution
    assert solve(np.array([[2, 1], [0, 4]]), np.array([7, 12])).tolist() == [2, 3]
    U = np.array([[2, 1, 3], [0, 4, 2], [0, 0, 5]])
    assert solve(U, np.array([13, 14, 15])).tolist() == [1, 2, 3]


@claim(
    "in the picture, one line turns about the crossing point, until it holds a single unknown",
    "The second line turns, the crossing at (2, 2) stays",
    "A quarter of the\\nfirst subtracted",
    "Half of it subtracted",
    "$0.5 x_0 + 3.5 x_1 = 8$",
)
def turning(notebook: Any) -> None:
    first, second = np.array([2.0, 2, 8]), np.array([1.0, 4, 10])
    for multiple, wanted in ((0.25, [0.5, 3.5, 8]), (0.5, [0, 3, 6])):
        row = second - multiple * first
        assert row.tolist() == wanted
        crossing = notebook.solve_linear(np.array([first[:2], row[:2]]), np.array([8, row[2]]))
        assert np.allclose(crossing, [2, 2])


@claim(
    "Row 0 is subtracted $2/4 = 0.5$ times from row 1, and $1/4 = 0.25$ times from row 2.",
    "$$A = \\begin{pmatrix} 4 & 2 & 6 \\\\ 2 & 2 & 6 \\\\ 1 & 4.5 & 3.5 \\end{pmatrix}",
    "$$U = \\begin{pmatrix} 4 & 2 & 6 \\\\ 0 & 1 & 3 \\\\ 0 & 4 & 2 \\end{pmatrix} \\qquad L = \\begin{pmatrix} 1 & 0 & 0 \\\\ 0.5 & 1 & 0 \\\\ 0.25 & 0 & 1 \\end{pmatrix} \\qquad p = (0, 1, 2)$$",
    "$$U = \\begin{pmatrix} 4 & 2 & 6 \\\\ 0 & 4 & 2 \\\\ 0 & 1 & 3 \\end{pmatrix} \\qquad L = \\begin{pmatrix} 1 & 0 & 0 \\\\ 0.25 & 1 & 0 \\\\ 0.5 & 0 & 1 \\end{pmatrix} \\qquad p = (0, 2, 1)$$",
    "Row 1 is subtracted $1/4 = 0.25$ times from row 2:",
    "$$U = \\begin{pmatrix} 4 & 2 & 6 \\\\ 0 & 4 & 2 \\\\ 0 & 0 & 2.5 \\end{pmatrix} \\qquad L = \\begin{pmatrix} 1 & 0 & 0 \\\\ 0.25 & 1 & 0 \\\\ 0.5 & 0.25 & 1 \\end{pmatrix} \\qquad p = (0, 2, 1)$$",
    "$0.5 \\cdot (4, 2, 6) + 0.25 \\cdot (0, 4, 2) + (0, 0, 2.5) = (2, 2, 6)$",
)
def three_rows(notebook: Any) -> None:
    stages: list[tuple[Any, Any, Any]] = [
        ([[4, 2, 6], [0, 1, 3], [0, 4, 2]], [[1, 0, 0], [0.5, 1, 0], [0.25, 0, 1]], [0, 1, 2]),
        ([[4, 2, 6], [0, 4, 2], [0, 1, 3]], [[1, 0, 0], [0.25, 1, 0], [0.5, 0, 1]], [0, 2, 1]),
        ([[4, 2, 6], [0, 4, 2], [0, 0, 2.5]], [[1, 0, 0], [0.25, 1, 0], [0.5, 0.25, 1]], [0, 2, 1]),
    ]
    for U, L, p in stages:  # A[p] = L U holds half-way, too
        assert np.allclose(np.array(L) @ np.array(U), BY_HAND[p])
    p, L, U = notebook.lu_decompose(BY_HAND)
    assert (U.tolist(), L.tolist(), p.tolist()) == stages[-1]


@claim(
    "The multiple is $1/(-4) = -0.25$. The second row becomes $(1, 2) + 0.25 \\cdot (-4, 6) = (0, 3.5)$. So $L$ has the rows (1, 0) and $(-0.25, 1)$, and $U$ has $(-4, 6)$ and (0, 3.5).",
    "with $b = (5, 8)$; $p = (1, 0)$. So $b[p] = (8, 5)$. From the top: $y_0 = 8$, and $-0.25 \\cdot 8 + y_1 = 5$, so $y_1 = 7$. From the bottom: $3.5 x_1 = 7$, so $x_1 = 2$, and $-4 x_0 + 6 \\cdot 2 = 8$, so $x_0 = 1$.",
)
def two_rows(notebook: Any) -> None:
    p, L, U = notebook.lu_decompose(HINT)
    assert (p.tolist(), L.tolist()) == ([1, 0], [[1, 0], [-0.25, 1]])
    assert U.tolist() == [[-4, 6], [0, 3.5]]
    assert np.allclose(L @ [8, 7], [8, 5])
    assert np.allclose(notebook.solve_linear(HINT, np.array([5, 8])), [1, 2])


@claim(
    "School formulas for it need more steps than there are atoms in the universe when $n = 60$.",
    "subtracting a multiple of one row from another changes nothing; **swapping two rows flips the sign**; and the determinant of a triangular matrix is the product of its diagonal",
)
def moves(notebook: Any) -> None:
    assert math.factorial(60) > 1e80  # products of n entries, one for each order of the columns
    rng = np.random.default_rng(0)
    A = rng.standard_normal((5, 5))
    det = notebook.determinant(A)
    B = A.copy()
    B[3] -= 1.7 * B[1]
    assert np.isclose(notebook.determinant(B), det)
    assert np.isclose(notebook.determinant(A[[1, 0, 2, 3, 4]]), -det)
    assert np.isclose(notebook.determinant(np.triu(A)), np.prod(np.diag(A)))


@claim(
    "Each swap of two rows changes that count by an odd number, so the count is even exactly where the number of swaps was even.",
    "(Three rows in a ring: three are misplaced, but two swaps do it.)",
)
def parity(notebook: Any) -> None:
    def count(p: Any) -> int:
        return int(np.sum(np.triu(p[:, None] > p)))

    rng = np.random.default_rng(1)
    for _ in range(200):
        p = rng.permutation(7)
        i, j = rng.choice(7, 2, replace=False)
        q = p.copy()
        q[[i, j]] = q[[j, i]]
        assert (count(p) - count(q)) % 2 == 1
    assert count(np.array([1, 2, 0])) == 2


@claim(
    "Determinants: the area of what comes out; minus if it is mirrored, 0 if it is flat",
    "[[2, 0.5], [0, 1]]: 2",
    "[[0, 1], [1, 0.5]]: −1",
    "[[1, 1.5], [0.5, 0.75]]: 0",
)
def areas(notebook: Any) -> None:
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    for matrix, wanted in (
        ([[2, 0.5], [0, 1]], 2),
        ([[0, 1], [1, 0.5]], -1),
        ([[1, 1.5], [0.5, 0.75]], 0),
    ):
        x, y = (square @ np.array(matrix).T).T
        area = np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2  # signed, by Gauss
        assert np.isclose(area, wanted)
        assert np.isclose(notebook.determinant(np.array(matrix)), wanted)


@claim(
    "the diagonal of $U$ is 4, 4 and 2.5, with the product 40. $p = (0, 2, 1)$ has one pair in the wrong order, 2 before 1: odd. So the determinant is $-40$. And for $p = (1, 2, 0)$ the pairs in the wrong order are 1 before 0 and 2 before 0: even, no change of sign."
)
def determinant_hint(notebook: Any) -> None:
    p, _, U = notebook.lu_decompose(BY_HAND)
    assert (p.tolist(), np.diag(U).tolist()) == ([0, 2, 1], [4, 4, 2.5])
    a, b, c = BY_HAND
    assert np.isclose(a @ np.cross(b, c), -40)
    assert np.isclose(notebook.determinant(np.eye(3)[[1, 2, 0]]), 1)


@claim("On a computer, rounding turns that 0 into something like 0.00000000000000001.")
def almost_zero(notebook: Any) -> None:
    U = notebook.lu_decompose(0.1 * np.arange(1.0, 10.0).reshape(3, 3))[2]
    assert 0 < np.abs(np.diag(U)).min() < 1e-15


@claim(
    "The smaller the pivot, the more digits are lost without swaps, until none are left: at $\\epsilon = 10^{-16}$ the answer is plainly wrong. With swaps the error stays at the last digit all along.",
    "A small pivot costs digits; a swap costs nothing",
)
def small_pivots(notebook: Any) -> None:
    plain = []
    for e in 10.0 ** -np.arange(1, 17):
        exact = np.array([1 / (1 - e), (1 - 2 * e) / (1 - e)])
        x1 = (2 - 1 / e) / (1 - 1 / e)
        plain.append(np.abs(np.array([(1 - x1) / e, x1]) - exact).max())
        own = notebook.solve_linear(np.array([[e, 1], [1, 1]]), np.array([1.0, 2]))
        assert np.abs(own - exact).max() < 3e-16
    assert plain[-1] > 0.5
    assert np.polyfit(np.arange(16), np.log10(plain), 1)[0] > 0.8


@claim(
    "The rows (1, 2) and (0, 4). For $e_0 = (1, 0)$: $x_1 = 0$, $x_0 = 1$. For $e_1 = (0, 1)$: $x_1 = 0.25$, $x_0 = -0.5$. These are the *columns*: the inverse has the rows $(1, -0.5)$ and $(0, 0.25)$.",
    "Column sums of sizes: 1 and $2 + 4 = 6$ for $A$, 1 and $0.5 + 0.25 = 0.75$ for the inverse. So $\\kappa_1 = 6 \\cdot 1 = 6$.",
    "and its inverse $(1, -0.5)$ and $(0, 0.25)$",
    "The rows $(2, -3)$ and (0, 1). Column sums of sizes: 2 and 4, so the norm is 4. The inverse has the rows (0.5, 1.5) and (0, 1): sums 0.5 and 2.5, so its norm is 2.5. $\\kappa_1 = 4 \\cdot 2.5 = 10$.",
    "For two rows and columns, row sums happen to give the same product; for three they need not",
)
def inverses(notebook: Any) -> None:
    A, B = np.array([[1, 2], [0, 4]]), np.array([[2, -3], [0, 1]])
    assert np.allclose(notebook.inverse(A), [[1.0, -0.5], [0.0, 0.25]])
    assert np.allclose(notebook.inverse(B), [[0.5, 1.5], [0.0, 1.0]])
    assert np.isclose(notebook.condition_number(A), 6)
    assert np.isclose(notebook.condition_number(B), 10)
    rng = np.random.default_rng(2)
    for n, same in ((2, True), (3, False)):
        for _ in range(20):
            C = rng.standard_normal((n, n))
            alike = np.isclose(notebook.condition_number(C), notebook.condition_number(C.T))
            assert alike == same


@claim(
    "says by how much, in the worst case, a relative error in $b$ can grow on its way into $x$",
    "It is never below 1, and it does not care about units: 1000 times the matrix, the same condition number.",
    "(How large a vector is, and an error of it, is measured by the sum of absolute values here, to match.",
    "At $\\kappa = 1000$ you may lose three digits.",
)
def the_worst_case(notebook: Any) -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        A = rng.standard_normal((4, 4))
        kappa = notebook.condition_number(A)
        assert kappa >= 1
        assert np.isclose(notebook.condition_number(1000 * A), kappa)
        x, db = rng.standard_normal((2, 4, 300))
        b, dx = A @ x, notebook.solve_linear(A, db)
        b, x, db, dx = (np.abs(v).sum(axis=0) for v in (b, x, db, dx))
        assert np.all((dx / x) / (db / b) <= kappa * (1 + 1e-9))
        # the worst: x along the heaviest column, the error along that of the inverse
        e = np.eye(4)[np.argmax(np.abs(A).sum(axis=0))]
        d = np.eye(4)[np.argmax(np.abs(notebook.inverse(A)).sum(axis=0))]
        grown = np.abs(notebook.solve_linear(A, d)).sum() / (1 / np.abs(A @ e).sum())
        assert np.isclose(grown, kappa)


@claim(
    "A good angle: a small diamond",
    "Nearly parallel: a long needle",
    "Each right-hand side is known up to ±0.08, so each line is a band",
    "move one of them by a hair, and the meeting point runs far away",
)
def bands(notebook: Any) -> None:
    spread = []
    for A in ([[1.0, 1], [1, -1]], [[1.0, 1], [1, 1.3]]):
        corners = 0.08 * np.array([[1, 1, -1, -1], [1, -1, 1, -1]])
        spread.append(np.abs(notebook.solve_linear(np.array(A), corners)).max())
    assert np.isclose(spread[0], 0.08)
    assert spread[1] > 7 * spread[0]


@claim(
    "Left, 1 % of doubt in the question is about 1 % of doubt in the answer. Right, it is about 40 % of doubt, and a needle: along one direction, the data say next to nothing.",
    "Both right-hand sides jiggled by 1 %: 300 solutions each",
)
def the_needle(notebook: Any) -> None:
    x = np.array([1, 0.5])
    for A, low, high in (
        ([[1.0, 1], [1, -1]], 0.005, 0.015),
        ([[1.0, 1], [1, 1.05]], 0.35, 0.47),
    ):
        for seed in range(30):
            noise = 1 + 0.01 * np.random.default_rng(seed).standard_normal((2, 300))
            off = (
                notebook.solve_linear(np.array(A), (np.array(A) @ x)[:, None] * noise) - x[:, None]
            )
            mean = np.mean(np.linalg.norm(off, axis=0)) / np.linalg.norm(x)
            assert low < mean < high
            long, short = np.sqrt(np.linalg.svd(np.cov(off))[1])
            assert (long > 50 * short) == (low > 0.1)
            assert (long > 5 * short) == (low > 0.1)


@claim(
    "[[2, 1], [1, 2]]:\\na bowl",
    "[[1, 1], [1, 1]]: a valley,\\nflat along a line",
    "[[1, 2], [2, 1]]: a pass,\\ndown on two sides",
)
def bowls(notebook: Any) -> None:
    for A, lowest in (([[2, 1], [1, 2]], 1), ([[1, 1], [1, 1]], 0), ([[1, 2], [2, 1]], -1)):
        assert np.isclose(np.linalg.eigvalsh(A)[0], lowest)
        try:
            notebook.cholesky(np.array(A, dtype=float))
        except ValueError:
            assert lowest <= 0
        else:
            assert lowest > 0


@claim("For these there is a factorisation that is twice as fast")
def twice_as_fast(notebook: Any) -> None:
    n = 400  # multiplications, row by row
    elimination = sum((n - k - 1) * (n - k) for k in range(n))
    cholesky = sum((n - j) * j for j in range(n))
    assert 1.9 < elimination / cholesky < 2.1


@claim(
    "For $A$ with the rows (4, 6) and (6, 10): $L_{00} = \\sqrt 4 = 2$, $L_{10} = 6/2 = 3$, and $L_{11}^2 = 10 - 3^2 = 1$, so $L_{11} = 1$. The number under each root, here 4 and then 1, is called the *pivot*. Where a pivot is not positive, there is no such bowl: with 8 instead of 10 the last one would be $8 - 9 = -1$.",
    "The rows (9, 3, 6), (3, 5, 6) and (6, 6, 14). First column: $L_{00} = 3$, $L_{10} = 3/3 = 1$, $L_{20} = 6/3 = 2$. Second column: the pivot is $5 - 1^2 = 4$, so $L_{11} = 2$, and $L_{21} = (6 - 2 \\cdot 1)/2 = 2$. Third: $14 - 2^2 - 2^2 = 6$, so $L_{22} = \\sqrt 6$.",
)
def factors(notebook: Any) -> None:
    assert notebook.cholesky(np.array([[4, 6], [6, 10]])).tolist() == [[2, 0], [3, 1]]
    L = notebook.cholesky(np.array([[9, 3, 6], [3, 5, 6], [6, 6, 14]]))
    assert np.allclose(L, [[3, 0, 0], [1, 2, 0], [2, 2, np.sqrt(6)]])
    assert np.linalg.eigvalsh([[4, 6], [6, 8]])[0] < 0


@claim(
    "The averages say $f = (1 \\cdot 1 + 2 g)/3$ and $g = (2 f + 1 \\cdot 0)/3$. Cleared of fractions, and with everything unknown on the left, that is $3 f - 2 g = 1$ and $-2 f + 3 g = 0$, so $f = 0.6$ and $g = 0.4$. Test: $(1 \\cdot 1 + 2 \\cdot 0.4)/3 = 0.6$.",
    "Its row obeys $4 F = 3 \\cdot (0, 0, 1) + 1 \\cdot (1, 0, 0)$, so $F = (0.25, 0, 0.75)$.",
)
def small_graphs(notebook: Any) -> None:
    F = notebook.label_propagation(chain(1.0, 2, 1), np.array([0, -1, -1, 1]), 2)
    assert np.allclose(F[:, 0], [1, 0.6, 0.4, 0])
    assert np.allclose([(1 * 1 + 2 * 0.4) / 3, (2 * 0.6 + 1 * 0) / 3], [0.6, 0.4])
    F = notebook.label_propagation(chain(3.0, 1), np.array([2, -1, 0]), 3)
    assert np.allclose(F[1], [0.25, 0, 0.75])


def nearest(notebook: Any, known: Any) -> Any:
    x, c = notebook.pixels, notebook.pixels[known]
    squares = np.sum(x**2, axis=1)[:, None] - 2 * x @ c.T + np.sum(c**2, axis=1)
    return notebook.truth[known][np.argmin(squares, axis=1)]


@claim(
    "Twenty labels, and 95 of 100 unlabelled digits are read right. Asking only the nearest labelled digit gets 83 of 100",
    "With 100 other choices of two per digit, between 85 and 98 % were right, half of the time 95 % or more, and the nearest labelled digit did worse every time.",
    "of the ten images that it is least sure of, about every second one is wrong",
)
def the_digits(notebook: Any) -> None:
    truth, W = notebook.truth, notebook.weights
    laplacian = np.diag(W.sum(axis=1)) - W

    def beliefs(labels: Any) -> Any:
        known, unknown = labels >= 0, labels < 0
        F = np.eye(10)[np.maximum(labels, 0)]
        F[unknown] = np.linalg.solve(
            laplacian[np.ix_(unknown, unknown)], W[np.ix_(unknown, known)] @ F[known]
        )
        return F

    own = beliefs(notebook.labels)
    assert np.allclose(own, notebook.label_propagation(W, notebook.labels, 10))
    unknown = notebook.labels < 0
    assert np.mean((own.argmax(axis=1) == truth)[unknown]) == 0.95
    by_nearest = nearest(notebook, np.flatnonzero(~unknown))
    assert digits(np.mean((by_nearest == truth)[unknown]), 2) == 0.83
    least = np.argsort(own.max(axis=1))[:10]
    assert np.sum(own.argmax(axis=1)[least] != truth[least]) == 5
    rng = np.random.default_rng(0)
    rates, doubts = [], []
    for _ in range(100):
        labels = np.full(300, -1)
        for digit in range(10):
            labels[rng.choice(np.flatnonzero(truth == digit), 2, replace=False)] = digit
        F, unknown = beliefs(labels), labels < 0
        right = F.argmax(axis=1) == truth
        rates.append(np.mean(right[unknown]))
        doubts.append(np.mean(~right[np.argsort(F.max(axis=1))[:10]]))
        assert np.mean((nearest(notebook, ~unknown) == truth)[unknown]) < rates[-1]
    assert (math.floor(100 * min(rates)), math.ceil(100 * max(rates))) == (85, 98)
    assert digits(np.median(rates), 2) == 0.95
    assert 0.4 < np.mean(doubts) < 0.6


@claim(
    "The determinant of your `0.1 * np.eye(10)` is $10^{-10}$, and that of $\\begin{pmatrix} 1 & 1 \\\\ 1 & 1.0001 \\end{pmatrix}$ is $10^{-4}$.",
    "its condition number is about 40,000. The first only changes units and has condition number 1.",
)
def two_dangers(notebook: Any) -> None:
    first, second = 0.1 * np.eye(10), np.array([[1, 1], [1, 1.0001]])
    assert np.isclose(notebook.determinant(first), 1e-10)
    assert np.isclose(notebook.determinant(second), 1e-4)
    assert np.isclose(notebook.condition_number(first), 1)
    assert digits(notebook.condition_number(second), 3) == 40_000


given("against 1e-12 times the largest entry", "the rule of the unit")
