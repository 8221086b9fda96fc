"""What unit 03 says about its club and its small matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given

A = np.array([[3.0, 1.0], [1.0, 3.0]])


def symmetric(rng: Any, n: int) -> Any:
    M = rng.standard_normal((n, n))
    return M + M.T


@claim(
    "a karate club of 34 people and noted who spent time with whom outside the lessons: 78 friendships.",
    "Member 0 is the trainer, member 33 the president.",
)
def the_club(notebook: Any) -> None:
    assert notebook.club.shape == (34, 34)
    assert len({tuple(sorted(pair)) for pair in notebook.edges.tolist()}) == 78
    assert (notebook.factions[0], notebook.factions[33]) == (0, 1)


@claim(
    "Yes, for nearly everybody, and it takes one vector",
    "is wrong about two members; both stand near the border. One of them, member 8, stayed with the trainer",
    "Where the sign changes, the club breaks, two members aside",
    "The sign of one eigenvector (dotted line) splits the club",
)
def two_are_wrong(notebook: Any) -> None:
    split = notebook.spectral_bipartition(notebook.club)
    wrong = np.flatnonzero(split != notebook.factions)
    assert wrong.tolist() == [2, 8]
    assert notebook.factions[8] == 0
    fiedler = np.linalg.eigh(notebook.graph_laplacian(notebook.club))[1][:, 1]
    fiedler = fiedler * -np.sign(fiedler[0])
    beyond = np.flatnonzero(fiedler > 0)
    assert set(beyond[np.argsort(fiedler[beyond])][:2].tolist()) == {2, 8}


@claim(
    "Most arrows are turned:\\na to A, b to B, ...",
    "Along two lines\\nthey keep their direction",
    "before, all of length 1",
)
def the_first_picture(notebook: Any) -> None:
    M = np.array([[1.2, 0.5], [0.5, 0.8]])
    angles = np.radians(np.arange(0, 360, 1.0))
    arrows = np.stack([np.cos(angles), np.sin(angles)])
    after = M @ arrows
    turned = np.abs(arrows[0] * after[1] - arrows[1] * after[0])
    assert np.mean(turned > 0.05) > 0.85
    assert not np.allclose(*np.linalg.eigvalsh(M))  # so there are just two lines


@claim(
    "$\\lambda = 2$ doubles, $\\lambda = -0.5$ halves and flips.",
    "let $A$ have the rows (3, 1) and (1, 3). It makes (4, 4) of (1, 1): the same direction, four times as long, so $\\lambda = 4$. It makes (2, −2) of (1, −1): $\\lambda = 2$. And of (2, 1) it makes (7, 5), which points elsewhere.",
    "For our $A$ and $x = (2, 1)$ it is $(14 + 5) / 5 = 3.8$, not far from 4.",
)
def directions_by_hand(notebook: Any) -> None:
    assert (A @ [1, 1]).tolist() == [4, 4]
    assert (A @ [1, -1]).tolist() == [2, -2]
    assert (A @ [2, 1]).tolist() == [7, 5]
    assert np.isclose(notebook.rayleigh_quotient(A, np.array([2, 1])), (14 + 5) / 5)
    assert (14 + 5) / 5 == 3.8
    assert (-0.5 * np.array([2.0, 4.0])).tolist() == [-1, -2]


@claim(
    "where $A$ is *symmetric* ($A = A^\\top$) and $x$ is off by a little, the result is off by that little *squared*."
)
def off_by_the_square(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        M = symmetric(rng, 4)
        values, V = np.linalg.eigh(M)
        aside = V[:, 1]
        errors = [
            abs(notebook.rayleigh_quotient(M, V[:, 0] + h * aside) - values[0])
            for h in (1e-2, 1e-3)
        ]
        assert 90 < errors[0] / errors[1] < 110
    # and not for other matrices
    M = np.array([[1.0, 1.0], [0.0, 2.0]])
    errors = [notebook.rayleigh_quotient(M, np.array([1, h])) - 1 for h in (1e-2, 1e-3)]
    assert 9 < errors[0] / errors[1] < 11


@claim(
    "A = [[1, 0], [0, −2]], x = (0, 3): A x = (0, −6), x · A x = −18, x · x = 9, so −2. Divided by the length 3 it would be −6; the lengths of A x and x alone, 6 / 3, give 2"
)
def the_hint_of_rayleigh(notebook: Any) -> None:
    M, x = np.diag([1, -2]), np.array([0, 3])
    assert ((M @ x).tolist(), x @ M @ x, x @ x) == ([0, -6], -18, 9)
    assert notebook.rayleigh_quotient(M, x) == -2 == -18 / 9
    assert (-18 / 3, np.linalg.norm(M @ x) / 3) == (-6, 2)


@claim(
    "for the rows (4, 1) and (2, 3): $t = 7$, $\\det = 12 - 2 = 10$. Which two numbers add up to 7 and multiply to 10? They are 5 and 2. Test one of them: the matrix makes (5, 5) of (1, 1).",
    "Rows (0, 6) and (1, 1): t = 1, det = −6. The middle is 0.5, and (0.5 + r)(0.5 − r) = 0.25 − r² should be −6. So r² = 6.25 and r = 2.5: the eigenvalues are 3 and −2.",
    "Rows (1, −2) and (2, 1): t = 2, det = 1 + 4 = 5. Now 1 − r² should be 5, so r² = −4 and r = 2i: the eigenvalues are 1 + 2i and 1 − 2i.",
    "A quarter turn has the rows (0, −1) and (1, 0), so $t = 0$ and $\\det = 1$: one eigenvalue would be the other with a minus, and minus its square would have to be 1.",
    "$i$ and $-i$ add up to 0 and multiply to 1",
    "The two eigenvalues *add up to* $t$ and *multiply to* $\\det$, always.",
)
def two_by_two_by_hand(notebook: Any) -> None:
    for rows, t, det, expected in (
        ([[4, 1], [2, 3]], 7, 10, [5, 2]),
        ([[1, -2], [2, 1]], 2, 5, [1 + 2j, 1 - 2j]),
        ([[0, 6], [1, 1]], 1, -6, [3, -2]),
        ([[0, -1], [1, 0]], 0, 1, [1j, -1j]),
    ):
        M = np.array(rows)
        assert (np.trace(M), round(np.linalg.det(M), 9)) == (t, det)
        assert np.allclose(notebook.eigenvalues_2x2(M), expected)
        assert np.allclose([sum(expected), expected[0] * expected[1]], [t, det])
    assert (np.array([[4, 1], [2, 3]]) @ [1, 1]).tolist() == [5, 5]
    assert 0.25 - 2.5**2 == -6
    assert 1 - (2j) ** 2 == 5
    for M in np.random.default_rng(7).standard_normal((20, 2, 2)):
        both = notebook.eigenvalues_2x2(M)
        assert np.allclose([both.sum(), both.prod()], [np.trace(M), np.linalg.det(M)])


@claim(
    "this matrix *turns* every direction; no vector keeps its own",
    "a negative number under the root means that the matrix turns every direction",
    "turns every direction",
)
def turned(notebook: Any) -> None:
    rng = np.random.default_rng(1)
    angles = np.linspace(0, np.pi, 721)
    arrows = np.stack([np.cos(angles), np.sin(angles)])
    seen = 0
    for _ in range(200):
        M = rng.standard_normal((2, 2))
        if np.trace(M) ** 2 / 4 < np.linalg.det(M):
            after = M @ arrows
            cross = arrows[0] * after[1] - arrows[1] * after[0]
            assert np.all(cross > 0) or np.all(cross < 0)
            seen += 1
    assert seen > 20


@claim(
    "Thick and grey: the circle before. Thin and black: after.\\nThe dots move along the dotted lines, to the arrow heads;\\nin the last panel all points turn",
    "flips one direction",
    "flattens (rank one)",
)
def the_circles(notebook: Any) -> None:
    flips = np.linalg.eigvals(np.array([[0.6, 1.2], [1.2, -0.2]]))
    assert sorted(np.sign(flips)) == [-1, 1]
    assert np.linalg.matrix_rank(np.array([[1.2, 0.8], [0.8, 1.2 * 4 / 9]])) == 1


@claim(
    "the part with the **largest eigenvalue by size** outgrows all others",
    "from (1, 0) to (3, 1), to (10, 6), to (36, 28). The second entry is 0.33, 0.6, 0.78 of the first: it creeps up to 1, the direction (1, 1) with the eigenvalue 4. (Had we begun with (1, −1), which has no part along (1, 1), we would have found the eigenvalue 2, and no warning.)",
)
def multiplied_again(notebook: Any) -> None:
    x, path = np.array([1.0, 0.0]), []
    for _ in range(3):
        x = A @ x
        path.append(x.tolist())
    assert path == [[3, 1], [10, 6], [36, 28]]
    assert [digits(b / a, 2) for a, b in path] == [0.33, 0.6, 0.78]
    assert np.isclose(notebook.power_iteration(A, np.array([1.0, 0.0]))[0], 4)
    assert np.isclose(notebook.power_iteration(A, np.array([1.0, -1.0]))[0], 2)


@claim(
    "A = diag(1, −2), x0 = (1, 1), so v = (0.707, 0.707). A v = (0.707, −1.414), lam = 0.5 − 1 = −0.5: the rest, A v − lam v, is (1.061, −1.061), not small. Next v = (0.447, −0.894), lam = 0.2 − 1.6 = −1.4; then (0.243, 0.970), lam = −1.82. The second entry flips at every step, and lam goes to −2; the length of A v would say +2. At the end v is nearly (0, ±1), and comes back as (0, 1)."
)
def the_hint_of_power(notebook: Any) -> None:
    M, v, seen = np.diag([1.0, -2.0]), np.ones(2) / np.sqrt(2), []
    for _ in range(3):
        seen.append((*v, v @ M @ v))
        rest = M @ v - (v @ M @ v) * v
        if len(seen) == 1:
            assert np.allclose(M @ v, [0.707, -1.414], atol=5e-4)
            assert np.allclose(rest, [1.061, -1.061], atol=5e-4)
        v = M @ v / np.linalg.norm(M @ v)
    expected = [(0.707, 0.707, -0.5), (0.447, -0.894, -1.4), (0.243, 0.970, -1.82)]
    assert np.allclose(np.array(seen)[:, :2], np.array(expected)[:, :2], atol=5e-4)
    assert np.allclose(np.array(seen)[:, 2], np.array(expected)[:, 2], atol=5e-3)
    assert np.allclose([0.447**2, 2 * 0.894**2], [0.2, 1.6], atol=2e-3)
    lam, v = notebook.power_iteration(M, np.ones(2))
    assert np.isclose(lam, -2)
    assert np.allclose(v, [0, 1], atol=1e-6)


@claim(
    "with a negative eigenvalue it flips at each step for ever",
    "Each step multiplies the error with the *ratio* of the second eigenvalue to the first: fast for 0.5, slow for 0.99.",
    "Each step shrinks the error by the same factor",
    "(What lies below $10^{-15}$ is rounding.)",
)
def the_ratio(notebook: Any) -> None:
    for ratio in (0.5, 0.9, 0.99):
        v, errors = np.ones(3) / np.sqrt(3), []
        for _ in range(31):
            errors.append(np.linalg.norm(v[1:]))
            v = np.diag([1, ratio, 0.3 * ratio]) @ v
            v = v / np.linalg.norm(v)
        assert np.isclose(errors[30] / errors[29], ratio, rtol=0.01)
    v = np.diag([1.0, -2.0]) @ [0.01, 1.0]
    assert v[1] < 0


@claim(
    "has a full set of eigenvectors, all at right angles to each other",
    "makes $M_{ij}$ zero",
    "the sum of squares off the diagonal always falls",
    "or simply twenty times: it goes faster and faster, and ten would do.",
    "repeat the sweeps until what is left off the diagonal is $10^{-14}$ of the size of $A$",
)
def sweeps(notebook: Any) -> None:
    rng = np.random.default_rng(2)
    for n in (2, 3, 6, 10, 10, 10):
        M = symmetric(rng, n)
        size, lefts = np.max(np.abs(M)), []
        for _ in range(10):
            for i in range(n):
                for j in range(i + 1, n):
                    gap = M[j, j] - M[i, i]
                    theta = np.arctan2(2 * M[i, j] * np.sign(gap or 1), abs(gap)) / 2
                    R = np.eye(n)
                    R[[i, j], [i, j]] = np.cos(theta)
                    R[i, j], R[j, i] = np.sin(theta), -np.sin(theta)
                    before, M = off(M), R.T @ M @ R
                    assert abs(M[i, j]) < 1e-13 * size
                    assert off(M) <= before + 1e-13 * size
            lefts.append(off(M))
        assert lefts[-1] < 1e-13 * size  # the rounding of this plain product of matrices
        assert np.allclose(np.sort(np.diag(M)), np.linalg.eigvalsh(M), atol=1e-10 * size)
        falls = [b / a for a, b in zip(lefts, lefts[1:], strict=False) if b > 1e-12 * size]
        assert falls == sorted(falls, reverse=True)


def off(M: Any) -> float:
    return float(np.linalg.norm(M - np.diag(np.diag(M))))


@claim(
    "both diagonal entries are 3, so $\\theta = \\pi/4$, and the columns of $R$ are $(1, -1)/\\sqrt2$ and $(1, 1)/\\sqrt2$. The new $M$ has 2 and 4 on its diagonal and 0 off it. For two rows one rotation is always enough.",
    "Rows (0, 2) and (2, 3): M_ij = 2, M_jj − M_ii = 3, so θ = ½ arctan(4/3) = 0.4636, cos θ = 0.894, sin θ = 0.447. The columns of R are (0.894, −0.447) and (0.447, 0.894). A times the first is (−0.894, 0.447), which is −1 times it; A times the second is (1.789, 3.578), which is 4 times it. So the values are −1 and 4",
)
def rotated_by_hand(notebook: Any) -> None:
    R = np.array([[1, 1], [-1, 1]]) / np.sqrt(2)
    assert np.allclose(R.T @ A @ R, np.diag([2, 4]))
    M, theta = np.array([[0.0, 2.0], [2.0, 3.0]]), np.arctan(4 / 3) / 2
    assert (digits(theta, 4), digits(np.cos(theta), 3), digits(np.sin(theta), 3)) == (
        0.4636,
        0.894,
        0.447,
    )
    R = np.array([[np.cos(theta), np.sin(theta)], [-np.sin(theta), np.cos(theta)]])
    assert np.allclose(M @ R, [[-0.894, 1.789], [0.447, 3.578]], atol=5e-4)
    assert np.allclose(R.T @ M @ R, np.diag([-1, 4]))
    assert np.allclose(notebook.jacobi_eigen(M)[0], [-1, 4])


@claim(
    "Its eigenvectors are (1, 1) with 4 and (1, −1) with 1. The root has the same ones with 2 and 1: its rows are (1.5, 0.5) and (0.5, 1.5). Times itself: $1.5^2 + 0.5^2 = 2.5$ and $2 \\cdot 1.5 \\cdot 0.5 = 1.5$. (The root of the entry 2.5 would be 1.58.)",
    "the root of the matrix with the rows (2.5, 1.5) and (1.5, 2.5)",
    "A = [[0, 1], [1, 0]] has the eigenvalues −1 with (1, −1)/√2 and 1 with (1, 1)/√2. For f(x) = 2x + 5 the new ones are 3 and 7. Put together: 3 · ½ [[1, −1], [−1, 1]] + 7 · ½ [[1, 1], [1, 1]] = [[5, 2], [2, 5]]. Entry by entry f would give [[5, 7], [7, 5]].",
    "For $f(\\lambda) = \\lambda^2$ that is $A A$, for $1/\\lambda$ the inverse, for $\\sqrt{\\lambda}$ a matrix whose square is $A$.",
)
def functions_by_hand(notebook: Any) -> None:
    M = np.array([[2.5, 1.5], [1.5, 2.5]])
    assert (M @ [1, 1]).tolist() == [4, 4]
    assert (M @ [1, -1]).tolist() == [1, -1]
    root = notebook.matrix_function(M, np.sqrt)
    assert np.allclose(root, [[1.5, 0.5], [0.5, 1.5]])
    assert np.allclose(root @ root, M)
    assert (1.5**2 + 0.5**2, 2 * 1.5 * 0.5, digits(np.sqrt(2.5), 3)) == (2.5, 1.5, 1.58)
    M = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert np.allclose(notebook.matrix_function(M, lambda x: 2 * x + 5), [[5, 2], [2, 5]])
    parts = 3 * np.array([[1, -1], [-1, 1]]) / 2 + 7 * np.ones((2, 2)) / 2
    assert parts.tolist() == [[5, 2], [2, 5]]
    assert (2 * M + 5).tolist() == [[5, 7], [7, 5]]


@claim(
    "So $r_0 = \\frac14 r_0 + \\frac12 r_1$. With $r_0 + r_1 = 1$: $r_0 = 0.4$ and $r_1 = 0.6$.",
    "two pages, page 0 links to page 1, page 1 links nowhere, and $\\beta = \\frac12$",
    'Row 0 of "follows a link" is (0, 0.75, 0.25), rows 1 and 2 are (1, 0, 0). Then r0 = 0.5 (r1 + r2) + 1/6, r1 = 0.375 r0 + 1/6, r2 = 0.125 r0 + 1/6. As r1 + r2 = 1 − r0, r0 = 0.444; then r1 = 0.333 and r2 = 0.222.',
    "0 links to 1 with the weight 3 and to 2 with the weight 1; 1 and 2 link to 0; β = 0.5.",
)
def ranks_by_hand(notebook: Any) -> None:
    r = notebook.pagerank(np.array([[0.0, 1.0], [0.0, 0.0]]), damping=0.5)
    assert np.allclose(r, [0.4, 0.6])
    assert np.isclose(r[0], r[0] / 4 + r[1] / 2)
    links = np.array([[0.0, 3.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    r = notebook.pagerank(links, damping=0.5)
    assert [digits(value, 3) for value in r] == [0.444, 0.333, 0.222]
    expected = [0.5 * (r[1] + r[2]) + 1 / 6, 0.375 * r[0] + 1 / 6, 0.125 * r[0] + 1 / 6]
    assert np.allclose(r, expected)


@claim(
    "0 and 1 are friends with the weight 2, 1 and 2 with the weight 1, and $x = (1, 2, 4)$. The roughness is $2 \\cdot 1^2 + 1 \\cdot 2^2 = 6$.",
    "For the three members above, $L$ has the rows (2, −2, 0), (−2, 3, −1), (0, −1, 1). With $x = (1, 2, 4)$, $L x = (-2, 0, 2)$, and $x^\\top L x = -2 + 0 + 8 = 6$.",
    "The pairs give 3 (x₀ − x₁)² + 4 (x₀ − x₂)², which is 7x₀² + 3x₁² + 4x₂² − 6x₀x₁ − 8x₀x₂. So L = [[7, −3, −4], [−3, 3, 0], [−4, 0, 4]]: every row adds up to 0. For x = (1, 0, 0) the roughness is 3 + 4 = 7, and x · L x = 7",
    "Multiplied out, a pair reads $W_{ij} (x_i - x_j)^2 = W_{ij} x_i^2 - 2 W_{ij} x_i x_j + W_{ij} x_j^2$",
    "The check adds up the ten pairs of five members, and compares.",
)
def roughness_by_hand(notebook: Any) -> None:
    W, x = np.array([[0, 2, 0], [2, 0, 1], [0, 1, 0]]), np.array([1, 2, 4])
    L = notebook.graph_laplacian(W)
    assert L.tolist() == [[2, -2, 0], [-2, 3, -1], [0, -1, 1]]
    assert (L @ x).tolist() == [-2, 0, 2]
    assert x @ L @ x == 2 * 1**2 + 1 * 2**2 == 6
    L = notebook.graph_laplacian(np.array([[0, 3, 4], [3, 0, 0], [4, 0, 0]]))
    assert L.tolist() == [[7, -3, -4], [-3, 3, 0], [-4, 0, 4]]
    assert L[0, 0] == 7
    for p, q, z in np.random.default_rng(5).standard_normal((5, 3)):
        rough = 7 * p**2 + 3 * q**2 + 4 * z**2 - 6 * p * q - 8 * p * z
        assert np.isclose(3 * (p - q) ** 2 + 4 * (p - z) ** 2, rough)
        assert np.isclose(np.array([p, q, z]) @ L @ [p, q, z], rough)
    assert 5 * 4 // 2 == 10
    rng = np.random.default_rng(3)
    W, x = np.abs(symmetric(rng, 5)), rng.standard_normal(5)
    rough = np.sum(np.triu(W, 1) * np.subtract.outer(x, x) ** 2)
    assert np.isclose(x @ notebook.graph_laplacian(W) @ x, rough)


@claim(
    "Giving everybody the same number has roughness 0; that is the eigenvector of $L$ with the smallest eigenvalue, and it does not tell anyone apart. For an eigenvector $v$ of length 1 the roughness $v^\\top L v$ is its eigenvalue, so the *next* eigenvector is the least rough of the others. It is at right angles to that of equal numbers, so its own add up to 0 and some of them must be negative.",
    "If the graph falls into unconnected parts, the second smallest eigenvalue is 0 too",
    "friends get close numbers; the numbers change where links are few",
)
def the_smoothest_way(notebook: Any) -> None:
    L = notebook.graph_laplacian(notebook.club)
    values, V = np.linalg.eigh(L)
    assert np.ptp(V[:, 0]) < 1e-9
    assert abs(values[0]) < 1e-9
    assert abs(V[:, 1].sum()) < 1e-9
    assert np.allclose(np.diag(V.T @ L @ V), values)
    assert V[:, 1].min() < 0 < V[:, 1].max()
    # no other numbers that add up to 0 are less rough
    rng = np.random.default_rng(4)
    for _ in range(300):
        x = rng.standard_normal(34)
        x = x - x.mean()
        assert x @ L @ x / (x @ x) >= values[1]
    parts = np.kron(np.eye(2), np.ones((3, 3)))
    assert np.allclose(np.linalg.eigvalsh(notebook.graph_laplacian(parts))[:2], 0)
    gaps = np.abs(np.subtract.outer(V[:, 1], V[:, 1]))
    friends = notebook.club > 0
    assert gaps[friends].mean() < 0.5 * gaps[~friends].mean()


@claim(
    "Nodes 0 and 1 have a link of weight 4, 1 and 2 one of weight 1, 2 and 3 one of weight 4. The eigenvalues are 0, 0.88, 8 and 9.12. The second eigenvector is (0.56, 0.44, −0.44, −0.56), or the same with all signs turned. The labels are 0, 0, 1, 1 either way. The last eigenvector, (0.44, −0.56, 0.56, −0.44), alternates between neighbours."
)
def the_hint_of_the_split(notebook: Any) -> None:
    W = np.zeros((4, 4))
    for i, weight in enumerate((4, 1, 4)):
        W[i, i + 1] = W[i + 1, i] = weight
    values, V = np.linalg.eigh(notebook.graph_laplacian(W))
    assert np.allclose(values, [0, 0.88, 8, 9.12], atol=5e-3)
    assert np.allclose(V[:, 1] * np.sign(V[0, 1]), [0.56, 0.44, -0.44, -0.56], atol=5e-3)
    assert np.allclose(V[:, 3] * np.sign(V[0, 3]), [0.44, -0.56, 0.56, -0.44], atol=5e-3)
    assert notebook.spectral_bipartition(W).tolist() == [0, 0, 1, 1]


@claim(
    "The mirror leaves a vector along the line as it is, so λ = 1, and flips one at right angles to the line, so λ = −1; all others come out in another direction. The map onto the line also leaves the line alone, λ = 1, and makes a vector at right angles to it zero, so λ = 0."
)
def the_mirror(notebook: Any) -> None:
    line = np.array([np.cos(0.7), np.sin(0.7)])
    onto = np.outer(line, line)
    assert np.allclose(np.linalg.eigvalsh(onto), [0, 1])
    assert np.allclose(np.linalg.eigvalsh(2 * onto - np.eye(2)), [-1, 1])
    assert np.allclose((2 * onto - np.eye(2)) @ line, line)


given("Jacobi found them in 1846, by hand", "the year of his paper")
given("the *damping*, is the chance to **follow a link** (0.85, by custom)", "a custom")
given("In the early 1970s", "when Zachary watched the club")
given("three weeks from his black belt, as Zachary reports", "his paper")
