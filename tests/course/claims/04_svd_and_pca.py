"""What unit 04 says about its ellipse, its digits and its films."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given

given(
    "at most one millionth of the largest", "the exercise's threshold, which its docstring repeats"
)
given("(Eckart and Young, 1936)", "the year of their paper")
given(
    "since sums of squares are rounded, allow a slack of $10^{-12}$", "the exercise's own setting"
)


def off(notebook: Any, k: int, table: Any = None) -> float:
    """The typical error in the holes, filled by rank k; rank 0 is the start."""
    guess = notebook.complete_ratings(
        notebook.ratings if table is None else table, max(k, 1), iterations=100 if k else 0
    )
    errors = (guess - notebook.everything)[notebook.hidden]
    return float(np.sqrt(np.mean(errors**2)))


def nearest_right(notebook: Any, numbers: int) -> float:
    """How many of the digits their nearest neighbour reads right, from so many coordinates."""
    centred = notebook.pixels - notebook.pixels.mean(axis=0)
    Z = centred @ np.linalg.svd(centred, full_matrices=False)[2][:numbers].T
    gaps = np.sum(Z**2, axis=1)[:, np.newaxis] + np.sum(Z**2, axis=1) - 2 * Z @ Z.T
    np.fill_diagonal(gaps, np.inf)
    labels = notebook.table[:, 0]
    return float(np.mean(labels[np.argmin(gaps, axis=1)] == labels))


@claim(
    "Fourteen people rated ten films with one to five stars.",
    "A quarter of the table is empty: only one person has seen everything.",
)
def the_table(notebook: Any) -> None:
    assert notebook.ratings.shape == (14, 10)
    known = notebook.ratings[~notebook.hidden]
    assert set(known.tolist()) == {1, 2, 3, 4, 5}
    assert 0.23 < np.mean(notebook.hidden) < 0.27
    assert np.sum(~notebook.hidden.any(axis=1)) == 1
    assert np.array_equal(np.isnan(notebook.ratings), notebook.hidden)


@claim(
    "(They are made up, out of a few tastes,",
    "which makes it a mixture of three tastes",
    "these ratings were made of three tastes and then rounded",
)
def three_tastes(notebook: Any) -> None:
    assert np.linalg.matrix_rank(notebook.taste) == 3
    assert np.array_equal(notebook.everything, np.clip(np.round(notebook.taste), 1, 5))


A = np.array([[1.2, 0.4], [1.1, 1.2]])


@claim(
    "with the rows (1.2, 0.4) and (1.1, 1.2), and the circle becomes an ellipse",
    "they were at right angles before, and they still are. One is stretched to twice its length, the other shrunk to half: they are the long and the short half-axis of the ellipse.",
    "A turns and stretches: two directions at right angles stay at right angles",
    "$A^\\top A$ has the rows (2.65, 1.8) and (1.8, 1.6). Its eigenvalues are 4 and 0.25, with the eigenvectors $v_0$ = (0.8, 0.6) and $v_1$ = (−0.6, 0.8). So the singular values are the roots, 2 and 0.5. And $A v_0$ = (1.2, 1.6); divided by 2 that is $u_0$ = (0.6, 0.8). $A v_1$ = (−0.4, 0.3); divided by 0.5 that is $u_1$ = (−0.8, 0.6). Both have length 1, and they are at right angles.",
)
def the_ellipse(notebook: Any) -> None:
    assert np.allclose(A.T @ A, [[2.65, 1.8], [1.8, 1.6]])
    v = np.array([[0.8, 0.6], [-0.6, 0.8]])
    assert np.allclose(v @ v.T, np.eye(2))
    assert np.allclose(A.T @ A @ v.T, v.T * [4, 0.25])
    assert np.allclose(A @ v.T, np.array([[1.2, 1.6], [-0.4, 0.3]]).T)
    u = np.array([[0.6, 0.8], [-0.8, 0.6]])
    assert np.allclose(A @ v.T / [2, 0.5], u.T)
    assert np.allclose(u @ u.T, np.eye(2))
    assert np.allclose(np.linalg.svd(A)[1], [2, 0.5])
    around = np.linspace(0, 2 * np.pi, 721)
    lengths = np.linalg.norm(A @ [np.cos(around), np.sin(around)], axis=0)
    assert np.allclose([lengths.min(), lengths.max()], [0.5, 2], atol=1e-3)


@claim("Most directions get turned by some other angle than their neighbours.")
def they_turn(notebook: Any) -> None:
    around = np.linspace(0, 2 * np.pi, 361)
    x, y = A @ [np.cos(around), np.sin(around)]
    turned = np.unwrap(np.arctan2(y, x)) - around
    assert np.mean(np.abs(np.diff(turned)) > 1e-4) > 0.95


@claim(
    "no other table made of $k$ terms is closer",
    "The squares of the singular values add up to the sum of all squared entries of $A$.",
)
def nothing_is_closer(notebook: Any) -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        table = rng.standard_normal((6, 5))
        s = np.linalg.svd(table, compute_uv=False)
        assert np.isclose(np.sum(s**2), np.sum(table**2))
        best = np.sum((table - notebook.low_rank_approximation(table, 2)) ** 2)
        assert np.isclose(best, np.sum(s[2:] ** 2))
        for _ in range(20):
            other = rng.standard_normal((6, 2))
            other = other @ np.linalg.lstsq(other, table, rcond=None)[0]
            assert np.sum((table - other) ** 2) > best


@claim(
    "A = [[0, 3], [1, 0]]: $A^\\top A$ is [[1, 0], [0, 9]]. `eigh` sorts upwards and gives 1 with (1, 0), then 9 with (0, 1). Largest first, and with roots: s = (3, 1), $v_0$ = (0, 1), $v_1$ = (1, 0). Then $u_0 = A v_0 / 3$ = (3, 0) / 3 = (1, 0), and $u_1 = A v_1 / 1$ = (0, 1). For [[0, 3], [0, 0]] the eigenvalues are 0 and 9"
)
def the_hint_of_svd(notebook: Any) -> None:
    B = np.array([[0.0, 3.0], [1.0, 0.0]])
    assert (B.T @ B).tolist() == [[1, 0], [0, 9]]
    values, V = np.linalg.eigh(B.T @ B)
    assert (values.tolist(), np.abs(V).tolist()) == ([1, 9], [[1, 0], [0, 1]])
    assert (B @ [0, 1] / 3).tolist() == [1, 0]
    assert (B @ [1, 0] / 1).tolist() == [0, 1]
    flat = np.array([[0.0, 3.0], [0.0, 0.0]])
    assert np.linalg.eigvalsh(flat.T @ flat).tolist() == [0, 9]
    assert notebook.svd_from_eigen(flat)[1].tolist() == [3]


@claim(
    "A = [[0, 0, 4], [2, 0, 0]], k = 1. Its SVD has s = (4, 2), $u_0$ = (1, 0) and `Vt` = [[0, 0, 1], [1, 0, 0]].",
    "The first term is 4 times (1, 0) as a column times (0, 0, 1) as a row: [[0, 0, 4], [0, 0, 0]].",
)
def the_hint_of_low_rank(notebook: Any) -> None:
    B = np.array([[0.0, 0.0, 4.0], [2.0, 0.0, 0.0]])
    U, s, Vt = np.linalg.svd(B, full_matrices=False)
    assert s.tolist() == [4, 2]
    assert np.abs(U[:, 0]).tolist() == [1, 0]
    assert np.abs(Vt).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert np.allclose(notebook.low_rank_approximation(B, 1), [[0, 0, 4], [0, 0, 0]])


@claim(
    "s = (6, 3, 2): the squares are 36, 9, 4, together 49, and the running sums 36, 45, 49. For the fraction 0.9 you need 44.1; 36 is not enough, 45 is, so k = 2. (It stands at position 1, counted from 0.) For 0.5 you need 24.5: k = 1. Without squaring, 6 and 9 of 11 are 55 % and 82 %, and you would say 3."
)
def the_hint_of_energy(notebook: Any) -> None:
    s = np.array([6.0, 3.0, 2.0])
    assert np.cumsum(s**2).tolist() == [36, 45, 49]
    assert np.allclose([0.9 * 49, 0.5 * 49], [44.1, 24.5])
    assert [notebook.rank_for_energy(s, f) for f in (0.9, 0.5)] == [2, 1]
    assert [round(100 * v / 11) for v in (6, 9)] == [55, 82]


@claim(
    "{enough} of 64 keep 90 %",
    "They fall, and the last are 0\\n(pixels that never get ink, or once)",
    "A few terms carry most of it",
    "600 handwritten digits, 64 pixels each, average digit subtracted",
    "shrinks an image of 64 numbers to ten",
)
def the_energy_of_digits(notebook: Any) -> None:
    assert notebook.pixels.shape == (600, 64)
    _, s, Vt = np.linalg.svd(notebook.pixels - notebook.pixels.mean(axis=0))
    share = np.cumsum(s**2) / np.sum(s**2)
    assert notebook.rank_for_energy(s, 0.9) == 20
    assert share[9] > 0.75
    there = np.abs(Vt[s < 1e-9]).max(axis=0) > 1e-6
    assert there.sum() > 5
    assert np.count_nonzero(notebook.pixels[:, there], axis=0).max() == 1


@claim(
    "undoing what an invertible matrix did must change nothing, and for *every* matrix, doing, undoing and doing again must be the same as doing once",
    "Such a step is undone, as far as it can be, by its transpose.",
    "$$A^{+} = V \\, \\mathrm{diag}(1/s) \\, U^\\top",
)
def undone(notebook: Any) -> None:
    rng = np.random.default_rng(8)
    square = rng.standard_normal((3, 3))
    assert np.allclose(notebook.pseudo_inverse(square) @ square, np.eye(3))
    for _ in range(5):
        table = rng.standard_normal((4, 2)) @ rng.standard_normal((2, 3))
        undo = notebook.pseudo_inverse(table)
        assert np.allclose(table @ undo @ table, table)
        U, s, Vt = notebook.svd_from_eigen(table)
        assert np.allclose(Vt.T @ np.diag(1 / s) @ U.T, undo)
        assert np.allclose(U.T @ U, np.eye(2))
        assert np.allclose(Vt @ Vt.T, np.eye(2))


@claim(
    "what you rebuild lies on the plane, and what is lost is at right angles to every component",
    "as the nearest point on the plane that the components span",
)
def on_the_plane(notebook: Any) -> None:
    rng = np.random.default_rng(9)
    X = rng.standard_normal((20, 4))
    mean, C, _ = notebook.pca_fit(X, 2)
    rebuilt = notebook.pca_reconstruct(X, mean, C)
    assert np.allclose((X - rebuilt) @ C.T, 0)
    assert np.linalg.matrix_rank(np.vstack([C, rebuilt - mean]), tol=1e-9) == 2
    for _ in range(20):
        other = mean + rng.standard_normal((20, 2)) @ C
        gaps = [np.linalg.norm(X - table, axis=1) for table in (rebuilt, other)]
        assert np.all(gaps[0] < gaps[1])


@claim(
    "in every other case $A^+ b$ is the shortest among the vectors $x$ that bring $A x$ as near to $b$ as possible"
)
def the_shortest(notebook: Any) -> None:
    rng = np.random.default_rng(5)
    for m, n in ((5, 3), (3, 5)):
        table = rng.standard_normal((m, 2)) @ rng.standard_normal((2, n))
        b = rng.standard_normal(m)
        ours = notebook.pseudo_inverse(table) @ b
        assert np.allclose(ours, np.linalg.lstsq(table, b, rcond=1e-10)[0])
        kernel = np.linalg.svd(table)[2][2:]
        for _ in range(10):
            other = ours + rng.standard_normal(len(kernel)) @ kernel
            assert np.isclose(np.linalg.norm(table @ ours - b), np.linalg.norm(table @ other - b))
            assert np.linalg.norm(other) > np.linalg.norm(ours)


@claim("A singular value of 0 comes out of the computer as something like $10^{-16}$.")
def a_rounded_zero(notebook: Any) -> None:
    s = np.linalg.svd([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 1.0, 1.0]], compute_uv=False)
    assert 1e-18 < s[-1] < 1e-15


@claim(
    "So the pseudo-inverse is [[0, 0, 0.5], [0.2, 0, 0]], of shape (2, 3). If the 2 were 0.0000000000000002, it would be a rounded zero and left out: [[0, 0, 0], [0.2, 0, 0]].",
    "A = [[0, 5], [0, 0], [2, 0]] takes (0, 1) to 5 times (1, 0, 0), and (1, 0) to 2 times (0, 0, 1).",
)
def the_hint_of_pinv(notebook: Any) -> None:
    B = np.array([[0, 5], [0, 0], [2, 0]], dtype=float)
    assert (B.T.tolist()) == [[0, 0, 2], [5, 0, 0]]
    assert np.allclose(notebook.pseudo_inverse(B), [[0.0, 0.0, 0.5], [0.2, 0.0, 0.0]])
    B[2, 0] = 0.0000000000000002
    assert np.allclose(notebook.pseudo_inverse(B), [[0.0, 0.0, 0.0], [0.2, 0.0, 0.0]])


@claim(
    "then the answer is $v_0$, the first direction of the SVD",
    "Two components; an arrow is one standard deviation long",
    "divided by $n - 1$ (not $n$): $s_k^2 / (n - 1)$",
)
def the_widest_direction(notebook: Any) -> None:
    rng = np.random.default_rng(3)
    cloud = rng.standard_normal((400, 2)) @ np.array([[1.5, 0.9], [0.0, 0.6]]) + [4.0, 2.0]
    _, components, variances = notebook.pca_fit(cloud, 2)
    around = np.linspace(0, np.pi, 361)
    along = [np.var(cloud @ [np.cos(a), np.sin(a)], ddof=1) for a in around]
    assert np.isclose(max(along), variances[0], rtol=1e-3)
    assert np.allclose(np.var(cloud @ components.T, axis=0, ddof=1), variances)


@claim(
    "Four points (0, 1), (4, 1), (2, 2), (2, 0): the mean is (2, 1), and centred they are (−2, 0), (2, 0), (0, 1), (0, −1). The first direction is (1, 0), with the sum of squares 8 and the variance 8 / 3 = 2.67 (n − 1 is 3). The second is (0, 1), with 2 / 3 = 0.67."
)
def the_hint_of_pca(notebook: Any) -> None:
    X = np.array([[0.0, 1.0], [4.0, 1.0], [2.0, 2.0], [2.0, 0.0]])
    mean, components, variances = notebook.pca_fit(X, 2)
    assert mean.tolist() == [2, 1]
    assert (X - mean).tolist() == [[-2, 0], [2, 0], [0, 1], [0, -1]]
    assert np.allclose(components, np.eye(2))
    assert np.allclose(variances, [8 / 3, 2 / 3])
    assert [digits(float(v), 3) for v in variances] == [2.67, 0.667]


@claim(
    "mean = (2, 1), one component (0.6, 0.8), x = (7, 6). From the mean to x it is (5, 5); along the component that is 5 · 0.6 + 5 · 0.8 = 7. That 7 is the coordinate. Back: (2, 1) + 7 · (0.6, 0.8) = (6.2, 6.6). What is lost, (0.8, −0.6), is at right angles to the component."
)
def the_hint_of_rebuilding(notebook: Any) -> None:
    mean, C = np.array([2.0, 1.0]), np.array([[0.6, 0.8]])
    rebuilt = notebook.pca_reconstruct(np.array([[7.0, 6.0]]), mean, C)
    assert np.isclose(5 * 0.6 + 5 * 0.8, 7)
    assert np.allclose(rebuilt, [[6.2, 6.6]])
    assert np.allclose([7, 6] - rebuilt, [[0.8, -0.6]])
    assert np.isclose(np.dot([0.8, -0.6], C[0]), 0)


@claim(
    "With no number at all, the digit is the average of all digits; with ten you can read it.",
    "the nearest neighbour of unit 01 gets 58 % of the 600 digits right from two numbers each, 96 % from ten, and 99 % from all. Each digit is compared with the 599 others.",
)
def ten_numbers(notebook: Any) -> None:
    mean, components, _ = notebook.pca_fit(notebook.pixels, 61)
    rebuilt = notebook.pca_reconstruct(notebook.pixels[5:6], mean, components[:0])
    assert np.allclose(rebuilt[0], notebook.pixels.mean(axis=0))
    assert len(notebook.pixels) == 600 == 599 + 1
    right = [100 * nearest_right(notebook, k) for k in (2, 10, 64)]
    assert np.all(np.abs(np.array(right) - [58, 96, 99]) < 0.9), right


@claim(
    "has the identity as its covariance matrix",
    "(Without turning back it is white too, but the axes are no longer those of the data.)",
    "(Distances, for example, are then no longer ruled by the one column with the largest numbers.)",
)
def round_clouds(notebook: Any) -> None:
    X = np.random.default_rng(6).standard_normal((50, 3)) @ np.diag([100, 1, 0.1]) + 7
    X[:, 1] += X[:, 0] / 50
    Z = notebook.whiten(X)
    assert np.allclose(np.cov(Z.T), np.eye(3))
    centred = X - X.mean(axis=0)
    values, V = np.linalg.eigh(np.cov(X.T))
    assert np.allclose(np.cov((centred @ V / np.sqrt(values)).T), np.eye(3))
    assert not np.allclose(centred @ V / np.sqrt(values), Z)
    shares = [np.var(table, axis=0) / np.var(table, axis=0).sum() for table in (X, Z)]
    assert shares[0][0] > 0.99
    assert np.allclose(shares[1], 1 / 3)


@claim(
    "Four points (8, 5), (2, 5), (5, 6), (5, 4). Centred: (3, 0), (−3, 0), (0, 1), (0, −1). With n − 1 = 3 the covariance matrix is [[6, 0], [0, 0.667]]. The roots are 2.449 and 0.816, so the points become (±1.22, 0) and (0, ±1.22): a round cloud, with the variance 2 · 1.22² / 3 = 1 in each direction. (Divided by 6 and 0.667, without the roots, it would be flat the other way.)"
)
def the_hint_of_whitening(notebook: Any) -> None:
    X = np.array([[8.0, 5.0], [2.0, 5.0], [5.0, 6.0], [5.0, 4.0]])
    assert np.allclose(np.cov(X.T), np.diag([6, 2 / 3]))
    assert [digits(v, 4) for v in np.sqrt([6, 2 / 3])] == [2.449, 0.8165]
    Z = notebook.whiten(X)
    assert np.allclose(np.round(np.abs(Z), 2), [[1.22, 0.0], [1.22, 0.0], [0.0, 1.22], [0.0, 1.22]])
    assert abs(2 * 1.22**2 / 3 - 1) < 0.01
    wrong = np.var((X - 5) / [6, 2 / 3], axis=0)
    assert wrong[0] < wrong[1]


@claim(
    "R = [[2, 4], [1, nan]], k = 1. Start: the hole gets the mean of its column's known entries, 4. One round: the best rank-1 table has 3.83 in that place, so the hole becomes 3.83; the 2, 4 and 1 stay as they are, although the approximation differs there too. The next rounds give 3.66, 3.50, … and after 100 rounds it is 2.00",
    "as in [[1, nan], [3, nan]], it starts from the mean of everything known, 2.",
)
def the_hint_of_films(notebook: Any) -> None:
    R = np.array([[2, 4], [1, np.nan]])
    holes = [notebook.complete_ratings(R, 1, iterations=i)[1, 1] for i in (0, 1, 2, 3, 100)]
    assert np.allclose(np.round(holes, 2), [4, 3.83, 3.66, 3.50, 2.00])
    first = notebook.low_rank_approximation(np.array([[2.0, 4.0], [1.0, 4.0]]), 1)
    assert np.all(np.abs(first - [[2, 4], [1, 4]]) > 0.05)
    empty = np.array([[1, np.nan], [3, np.nan]])
    assert notebook.complete_ratings(empty, 1, iterations=0)[:, 1].tolist() == [2, 2]


@claim(
    "With three terms, the guesses are typically off by less than half a star. With fewer, the table is too simple, and the guesses are hardly better than the column means",
    "and the guesses get *worse* although the known cells fit better",
    "Too few tastes, too many",
    "In this unit it was the other way round.",
)
def three_is_best(notebook: Any) -> None:
    errors = [off(notebook, k) for k in range(7)]
    assert errors[3] < 0.5
    assert all(0.9 * errors[0] < each <= errors[0] for each in errors[1:3])
    assert errors[3] < errors[4] < errors[5] < errors[6]
    fits = []
    for k in range(1, 7):
        filled = notebook.complete_ratings(notebook.ratings, k)
        misses = notebook.low_rank_approximation(filled, k) - notebook.ratings
        fits.append(np.mean(misses[~notebook.hidden] ** 2))
    assert fits == sorted(fits, reverse=True)


@claim(
    "With five terms there is so much freedom that the known cells no longer decide what belongs into the holes.",
    "(which cells they are, how they were rounded to stars)",
)
def freedom(notebook: Any) -> None:
    exact = np.where(notebook.hidden, np.nan, notebook.taste)

    def error(k: int) -> float:
        guess = notebook.complete_ratings(exact, k, iterations=300)
        return float(np.sqrt(np.mean((guess - notebook.taste)[notebook.hidden] ** 2)))

    assert error(3) < 1e-4  # without rounding, three terms find all,
    assert error(5) > 0.7  # and five still don't
    assert off(notebook, 5) > error(5)


@claim(
    "with 20 of the 103 known cells hidden, rank 3 wins in about nine of ten draws, and rank 4 in nearly all the others."
)
def choosing_the_rank(notebook: Any) -> None:
    known = np.argwhere(~notebook.hidden)
    assert len(known) == 103
    wins = []
    for seed in range(60):
        rows, columns = known[np.random.default_rng(seed).permutation(103)[:20]].T
        fewer = notebook.ratings.copy()
        fewer[rows, columns] = np.nan
        errors = [
            np.mean((notebook.complete_ratings(fewer, k) - notebook.ratings)[rows, columns] ** 2)
            for k in range(1, 6)
        ]
        wins.append(1 + int(np.argmin(errors)))
    assert 0.82 < np.mean(np.array(wins) == 3) < 0.97, wins
    assert np.mean(np.isin(wins, [3, 4])) > 0.95
    assert 4 in wins


@claim("Flipping both signs changes nothing.")
def flipped(notebook: Any) -> None:
    U, s, Vt = np.linalg.svd(notebook.everything, full_matrices=False)
    U[:, 1] *= -1
    Vt[1] *= -1
    assert np.allclose(U * s @ Vt, notebook.everything)
