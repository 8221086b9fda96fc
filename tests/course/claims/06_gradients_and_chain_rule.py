"""What unit 06 says about its pins, its slopes and its map of Europe."""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given

given("in units of 1000 km", "the unit that is chosen")
given("a vector of two numbers, or of a million", "a manner of speaking")
given("or a million numbers, is what this notebook is about", "a manner of speaking")


@claim(
    "the distances between twelve cities, and nothing else",
    "Throw twelve pins on a table at random.",
    "Here are the twelve cities.",
    "when there are twelve pins",
)
def twelve(notebook: Any) -> None:
    assert len(notebook.places) == 12
    assert notebook.distances.shape == (12, 12)
    assert notebook.move_the_pins(steps=1)[0].shape == (12, 2)


PINS = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]])
WANTED = np.array([[0.0, 3.0, 3.0], [3.0, 0.0, 5.0], [3.0, 5.0, 0.0]])


@claim(
    "On the left it is 2 too far from A and 1 too close to B: A pulls, and B pushes half as strongly. On the right, the lines join the places of C with the same disagreement, $2^2 + 1^2 = 5$ where it is now, and less further down.",
    "The arrow that adds up pull and push leads straight downhill, at right angles to the line through C.",
    "5 apart,\\nshould be 3:\\ntoo far",
    "4 apart,\\nshould be 5:\\ntoo close",
    "A pulls C, B pushes it;\\nthick: both together",
    "The disagreement for every place\\nof C: a hillside. The thick arrow\\npoints straight down",
    "the stress is $0^2 + 2^2 + 1^2 = 5$. Pin C: $2 \\cdot 2 \\cdot (0.6, 0.8) = (2.4, 3.2)$ from A, and $2 \\cdot (-1) \\cdot (0, 1) = (0, -2)$ from B, together (2.4, 1.2). Pin A gets (−2.4, −3.2) and pin B (0, 2); all three add up to zero. *Against* the gradient C moves to the left and down, as in the picture.",
)
def three_pins(notebook: Any) -> None:
    gaps = np.linalg.norm(PINS[2] - PINS[:2], axis=1)
    assert gaps.tolist() == [5, 4]
    assert (gaps - [3, 5]).tolist() == [2, -1]
    stress, gradient = notebook.stress_and_gradient(PINS, WANTED)
    assert stress == 5
    assert np.allclose(gradient, [[-2.4, -3.2], [0.0, 2.0], [2.4, 1.2]])
    assert np.allclose(gradient.sum(axis=0), 0)
    assert np.allclose(np.add([-1.2, -1.6], [0, 1]), -gradient[2] / 2)  # the arrows drawn
    assert np.hypot(1.2, 1.6) == 2 * 1

    def hill(c: Any) -> float:
        away = np.linalg.norm(c - PINS[:2], axis=1) - [3, 5]
        return float(away @ away)

    turned = [
        notebook.directional_derivative(hill, PINS[2], np.array([np.cos(t), np.sin(t)]))
        for t in np.linspace(0, 2 * np.pi, 361)
    ]
    steepest = notebook.directional_derivative(hill, PINS[2], -gradient[2] / sqrt(2.4**2 + 1.2**2))
    assert abs(steepest - min(turned)) < 1e-3
    across = notebook.directional_derivative(hill, PINS[2], np.array([-1.2, 2.4]))
    assert abs(across) < 1e-6


@claim(
    "for $f(x) = x_0^2 + 3 x_1$ at (2, 1), in the direction (1, 2), with $h = 0.1$: a little ahead is (2.1, 1.2), with the height 4.41 + 3.6 = 8.01; a little back is (1.9, 0.8), with the height 3.61 + 2.4 = 6.01. The slope is (8.01 − 6.01) / 0.2 = 10.",
    "the gradient at (2, 1) is (4, 3), and (4, 3) · (1, 2) = 4 + 6 = 10, as measured",
)
def a_slope_by_hand(notebook: Any) -> None:
    def f(x: Any) -> float:
        return float(x[0] ** 2 + 3 * x[1])

    assert np.isclose(f([2.1, 1.2]), 4.41 + 3.6)
    assert np.isclose(f([1.9, 0.8]), 3.61 + 2.4)
    x, v = np.array([2.0, 1.0]), np.array([1.0, 2.0])
    assert np.isclose(notebook.directional_derivative(f, x, v, h=0.1), (8.01 - 6.01) / 0.2)
    gradient = [notebook.directional_derivative(f, x, axis) for axis in np.eye(2)]
    assert np.allclose(gradient, [4, 3])
    assert np.isclose(gradient @ v, 10)


@claim("with $2v$ you walk twice as fast, and climb twice as fast")
def twice_as_fast(notebook: Any) -> None:
    x, v = np.array([0.3, 0.7]), np.array([1.0, -0.4])
    slopes = [notebook.directional_derivative(bumps, x, s * v) for s in (1, 2)]
    assert np.isclose(slopes[1], 2 * slopes[0], rtol=1e-6)


def bumps(x: Any) -> Any:
    hill = np.exp(-((x[0] - 1) ** 2) - x[1] ** 2)
    return hill + 0.8 * np.exp(-((x[0] + 1) ** 2) - 0.5 * (x[1] - 0.5) ** 2)


@claim(
    "**the gradient points straight uphill**, its length is the steepest slope, and along the contour lines, at right angles to it, nothing changes.",
    "it is the dot product $\\nabla f(x) \\cdot v$",
    "Gradients cross the contour\\nlines at right angles",
    "At one place: the slope in all directions\\n(dotted: the gradient's direction)",
)
def uphill(notebook: Any) -> None:
    for place in [(-1.8, -0.6), (-0.4, -1.0), (0.2, 0.9), (1.8, 0.5), (1.5, -1.0), (-1.2, 1.6)]:
        x = np.array(place)
        g = np.array([notebook.directional_derivative(bumps, x, axis) for axis in np.eye(2)])
        angles = np.linspace(0, 2 * np.pi, 721)
        ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        slopes = np.array([notebook.directional_derivative(bumps, x, v) for v in ways])
        assert np.allclose(slopes, ways @ g, atol=1e-7)
        assert np.isclose(slopes.max(), np.linalg.norm(g), rtol=1e-4)
        assert ways[slopes.argmax()] @ g > 0.9999 * np.linalg.norm(g)
        assert abs(notebook.directional_derivative(bumps, x, np.array([-g[1], g[0]]))) < 1e-7


@claim(
    "f(x) = x₀x₁ at (2, 3), in the direction (1, −1), h = 0.5. Ahead: (2.5, 2.5), height 6.25. Back: (1.5, 3.5), height 5.25. The slope is (6.25 − 5.25) / 1 = 1. Looking only ahead, (6.25 − 6) / 0.5 = 0.5: not good. And if you shorten the direction to length 1 first, you get 0.71"
)
def the_hint_of_directions(notebook: Any) -> None:
    assert (2.5 * 2.5, 1.5 * 3.5, 2 * 3, (6.25 - 6) / 0.5) == (6.25, 5.25, 6, 0.5)
    slopes = [
        notebook.directional_derivative(
            lambda x: x[0] * x[1], np.array([2.0, 3.0]), np.array([1.0, -1.0]) / size, h=0.5
        )
        for size in (1, sqrt(2))
    ]
    assert slopes[0] == 1
    assert digits(float(slopes[1]), 2) == 0.71


@claim(
    "f(x) = (x₀x₁, x₀²) at (3, 2), h = 1. Input 0 moves: at (4, 2) the outputs are (8, 16), at (2, 2) they are (4, 4); half the difference is (2, 6), the first column. Input 1 moves, from (3, 2) again: at (3, 3) they are (9, 9), at (3, 1) they are (3, 9); half the difference is (3, 0), the second column. J = [[2, 3], [6, 0]]."
)
def the_hint_of_jacobians(notebook: Any) -> None:
    def f(x: Any) -> Any:
        return np.array([x[0] * x[1], x[0] ** 2])

    values = [f(p).tolist() for p in ((4, 2), (2, 2), (3, 3), (3, 1))]
    assert values == [[8, 16], [4, 4], [9, 9], [3, 9]]
    assert notebook.numerical_jacobian(f, np.array([3.0, 2.0]), h=1).tolist() == [[2, 3], [6, 0]]


@claim(
    "a small step $dx$ of the input changes the output by about $J \\, dx$",
    "The $2Ax + b$ of many books is the same where $A$ is symmetric, and wrong where it is not.",
    "has the gradient as its only row, up to rounding",
)
def two_a_x(notebook: Any) -> None:
    rng = np.random.default_rng(2)
    B, b, x, dx = (
        rng.standard_normal((4, 4)),
        rng.standard_normal(4),
        rng.standard_normal(4),
        1e-6 * rng.standard_normal(4),
    )
    for matrix, same in ((B, False), (B + B.T, True)):
        gradient = notebook.quadratic_gradient(matrix, b, x)

        def q(p: Any, matrix: Any = matrix) -> Any:
            return np.array([p @ matrix @ p + b @ p])

        J = notebook.numerical_jacobian(q, x)
        assert np.allclose(J[0], gradient, atol=1e-7)
        assert np.isclose((q(x + dx) - q(x))[0], (J @ dx)[0], rtol=1e-3)
        assert np.allclose(gradient, 2 * matrix @ x + b) == same


@claim(
    "A = [[1, 4], [0, 2]], b = (1, 0): q is x₀² + 4x₀x₁ + 2x₁² + x₀, so its slopes are 2x₀ + 4x₁ + 1 and 4x₀ + 4x₁. At (1, 1) that is (7, 8). The books' 2Ax + b would be (11, 4). Which entries of A stand before x₀ and x₁ in the two slopes? Row 0 of A is (1, 4), column 0 is (1, 0); together they are (2, 4)."
)
def the_hint_of_bowls(notebook: Any) -> None:
    B, b, x = np.array([[1, 4], [0, 2]]), np.array([1, 0]), np.array([1, 1])
    for p in np.random.default_rng(0).standard_normal((5, 2)):
        assert np.isclose(p @ B @ p + b @ p, p[0] ** 2 + 4 * p[0] * p[1] + 2 * p[1] ** 2 + p[0])
    assert (B[0].tolist(), B[:, 0].tolist(), (B + B.T)[0].tolist()) == ([1, 4], [1, 0], [2, 4])
    assert notebook.quadratic_gradient(B, b, x).tolist() == [7, 8]
    assert (2 * 1 + 4 * 1 + 1, 4 * 1 + 4 * 1) == (7, 8)
    assert (2 * B @ x + b).tolist() == [11, 4]


@claim(
    "for $u$ = (0.6, 0.8) and $dx$ = (1, 2): the dot product is 0.6 + 1.6 = 2.2, so the part along $u$ is (1.32, 1.76). The table has the rows (0.36, 0.48) and (0.48, 0.64), and times (1, 2) it makes the same of it.",
    "Think of a step of 0.1 sideways at the tip of an arrow of length 1, and of one of length 10.",
    "should be the same, up to rounding",
    "**remove the part along $u$** (making $x$ longer does not turn it); divide by the length (the further away, the slower it turns)",
    "x = (0, 2): u = (0, 1). The table of products u uᵀ is [[0, 0], [0, 1]]; the identity matrix without it is [[1, 0], [0, 0]]; divided by the length, 2, it is [[0.5, 0], [0, 0]]. Test it: a step of 0.1 sideways turns the direction to about (0.05, 1), a step of 0.1 upwards does not turn it. With x in place of u, the table would be [[0, 0], [0, 4]].",
)
def turning(notebook: Any) -> None:
    u, dx = np.array([0.6, 0.8]), np.array([1.0, 2.0])
    assert np.isclose(u @ dx, 2.2)
    assert np.allclose((u @ dx) * u, [1.32, 1.76])
    assert np.allclose(np.outer(u, u), [[0.36, 0.48], [0.48, 0.64]])
    assert np.allclose(np.outer(u, u) @ dx, [1.32, 1.76])
    for length in (1.0, 10.0):
        tip = np.array([length, 0.0]), np.array([length, 0.1])
        turn = tip[1] / np.linalg.norm(tip[1]) - tip[0] / np.linalg.norm(tip[0])
        assert np.isclose(turn[1], 0.1 / length, rtol=0.01)
    J = notebook.unit_vector_jacobian(np.array([0.0, 2.0]))
    assert J.tolist() == [[0.5, 0], [0, 0]]
    side = np.array([0.1, 2.0]) / np.hypot(0.1, 2.0)
    assert np.allclose(side, [0.05, 1], atol=2e-3)
    assert (np.array([0, 2.1]) / 2.1).tolist() == [0, 1]
    assert np.outer([0, 2], [0, 2]).tolist() == [[0, 0], [0, 4]]
    x = np.array([1.0, -2.0, 2.0])
    measured = notebook.numerical_jacobian(lambda p: p / np.linalg.norm(p), x)
    assert np.allclose(notebook.unit_vector_jacobian(x), measured, atol=1e-8)
    assert np.allclose(notebook.unit_vector_jacobian(x) @ x, 0)
    assert np.allclose(notebook.unit_vector_jacobian(5 * x), notebook.unit_vector_jacobian(x) / 5)


@claim(
    "$J_1$ has the rows (2, 0) and (1, 3), $J_2$ has the single row (1, 4). The nudge (1, 1) becomes (2, 4) behind the first machine, and 2 + 16 = 18 behind the second. Multiplied out, $J_2 J_1$ is the row (6, 12), and 6 + 12 is 18 again.",
    "behind the first machine it is (1, 4), the row of $J_2$. Before the first it is (1 · 2 + 4 · 1, 1 · 0 + 4 · 3) = (6, 12)",
)
def a_chain_by_hand(notebook: Any) -> None:
    one, two = np.array([[2, 0], [1, 3]]), np.array([[1, 4]])
    assert notebook.push_forward([one], np.array([1, 1])).tolist() == [2, 4]
    assert notebook.push_forward([one, two], np.array([1, 1])).tolist() == [18]
    assert (two @ one).tolist() == [[6, 12]]
    assert notebook.pull_back([two], np.array([1])).tolist() == [1, 4]
    assert notebook.pull_back([one, two], np.array([1])).tolist() == [6, 12]
    assert (1 * 2 + 4 * 1, 1 * 0 + 4 * 3) == (6, 12)


@claim(
    "J₁ = [[2, 0], [0, 3]], J₂ = [[0, 1], [1, 1]], v = (1, 1). Behind the first machine: (2, 3). Behind the second: (3, 2 + 3) = (3, 5). In the wrong order it would be (1, 2) and then (2, 6).",
    "J₁ = [[2, 0], [1, 3]], J₂ = [[0, 1], [2, 1]], u = (1, 0). J₂ turned is [[0, 2], [1, 1]], times (1, 0) is (0, 1). J₁ turned is [[2, 1], [0, 3]], times (0, 1) is (1, 3). Check: J₂J₁ = [[1, 3], [5, 3]], and u picks its first row, (1, 3). Without turning the matrices you would get (0, 2) and then (0, 6).",
)
def the_hints_of_chains(notebook: Any) -> None:
    one, two = np.array([[2, 0], [0, 3]]), np.array([[0, 1], [1, 1]])
    v = np.array([1, 1])
    assert notebook.push_forward([one], v).tolist() == [2, 3]
    assert notebook.push_forward([one, two], v).tolist() == [3, 5]
    assert notebook.push_forward([two], v).tolist() == [1, 2]
    assert notebook.push_forward([two, one], v).tolist() == [2, 6]
    one, two, u = np.array([[2, 0], [1, 3]]), np.array([[0, 1], [2, 1]]), np.array([1, 0])
    assert (two.T.tolist(), one.T.tolist()) == ([[0, 2], [1, 1]], [[2, 1], [0, 3]])
    assert (two @ one).tolist() == [[1, 3], [5, 3]]
    assert notebook.pull_back([two], u).tolist() == [0, 1]
    assert notebook.pull_back([one, two], u).tolist() == [1, 3]
    assert ((two @ u).tolist(), (one @ (two @ u)).tolist()) == ([0, 2], [0, 6])


@claim(
    "Count the multiplications for a chain from 1000 numbers to 100 to 1. To get the whole gradient *forward*, you must push 1000 nudges through (1000 × 100,100 multiplications). *Backward*, you pull back the single number 1 once: 100,100. That factor of 1000"
)
def multiplications(notebook: Any) -> None:
    assert 100 * 1000 + 1 * 100 == 100_100
    rng = np.random.default_rng(3)
    chain = [rng.standard_normal((5, 8)), rng.standard_normal((1, 5))]
    pushed = [notebook.push_forward(chain, nudge)[0] for nudge in np.eye(8)]
    assert np.allclose(pushed, notebook.pull_back(chain, np.array([1.0])))


@claim(
    "f(x) = x₀x₁ at (2, 3), h = 1. For i = 0, j = 1 the four values are f(3, 4) = 12, f(3, 2) = 6, f(1, 4) = 4, f(1, 2) = 2: 12 − 6 − 4 + 2 = 4, over 4h² = 4, is 1. For i = j = 0 they are f(4, 3) = 12, twice f(2, 3) = 6, and f(0, 3) = 0: 12 − 6 − 6 + 0 = 0. So H = [[0, 1], [1, 0]]"
)
def the_hint_of_hessians(notebook: Any) -> None:
    assert (3 * 4, 3 * 2, 1 * 4, 1 * 2, 12 - 6 - 4 + 2) == (12, 6, 4, 2, 4)
    assert (4 * 3, 2 * 3, 0 * 3, 12 - 6 - 6 + 0) == (12, 6, 0, 0)
    H = notebook.numerical_hessian(lambda x: x[0] * x[1], np.array([2.0, 3.0]), h=1.0)
    assert H.tolist() == [[0, 1], [1, 0]]


@claim(
    "[[0, 2], [2, 0]] has the eigenvalues −2 and 2: a saddle, although the diagonal says nothing. Eigenvalues 3 and 0: degenerate. 3, 0 and −1: a saddle, whatever the 0 means. −1 and −2: a maximum, although their product is 2, just as for 1 and 2.",
    "Light is high. Along the lines: up (solid), down (dotted), level (dashed)",
)
def kinds(notebook: Any) -> None:
    kind = notebook.classify_critical_point
    assert np.allclose(np.linalg.eigvalsh([[0, 2], [2, 0]]), [-2, 2])
    assert kind(np.array([[0, 2], [2, 0]])) == "saddle"
    several = ([3, 0], [3, 0, -1], [-1, -2], [1, 2])
    assert [kind(np.diag(v)) for v in several] == ["degenerate", "saddle", "maximum", "minimum"]
    assert (-1) * (-2) == 1 * 2 == 2


@claim(
    "Two pins at (0, 0) and (1, 0) that should be 4 apart: the error is 1 − 4 = −3, the stress 9 (one pair, counted once). The direction from the first to the second is (1, 0), so the gradient is 2 · (−3) · (1, 0) = (−6, 0) at the second pin, and (6, 0) at the first.",
    "On one spot, (0, 0) twice, the stress is 16 and both rows are (0, 0).",
)
def the_hint_of_stress(notebook: Any) -> None:
    wanted = np.array([[0, 4], [4, 0]])
    stress, gradient = notebook.stress_and_gradient(np.array([[0.0, 0.0], [1.0, 0.0]]), wanted)
    assert (stress, gradient.tolist()) == (9, [[6, 0], [-6, 0]])
    stress, gradient = notebook.stress_and_gradient(np.zeros((2, 2)), wanted)
    assert (stress, gradient.tolist()) == (16, [[0, 0], [0, 0]])


def curvatures(notebook: Any, P: Any) -> Any:
    H = notebook.numerical_hessian(
        lambda x: notebook.stress_and_gradient(x.reshape(P.shape), notebook.distances)[0],
        P.ravel(),
    )
    return np.linalg.eigvalsh((H + H.T) / 2)


@claim(
    "The stress falls, rests,\\nand falls again",
    "Why does the stress rest at about step 20?",
    "The gradient is small there, with the length 2.8, after 41 at the start; and some of the Hessian's 24 curvatures are negative, two of them clearly (−4.1 and −2.8). At the end none is. Three are zero,",
    "the other 21 are positive, a valley.",
    "because the whole map can be moved in two directions and turned, and nothing changes",
)
def the_rest(notebook: Any) -> None:
    pins = notebook.move_the_pins()
    results = [notebook.stress_and_gradient(P, notebook.distances) for P in pins]
    stress = np.array([each[0] for each in results])
    slopes = np.array([np.linalg.norm(each[1]) for each in results])
    assert [digits(float(slopes[k]), 2) for k in (20, 0)] == [2.8, 41]
    assert slopes[:45].argmin() in range(17, 24)
    falls = np.diff(np.log(stress))
    assert falls[:5].mean() < 3 * falls[15:23].mean()  # both are negative
    assert falls[35:45].mean() < 3 * falls[15:23].mean()
    here, end = curvatures(notebook, pins[20]), curvatures(notebook, pins[-1])
    assert len(here) == 24
    assert [digits(float(v), 2) for v in here[:2]] == [-4.1, -2.8]
    assert here[2] > -0.5
    assert np.all(np.abs(end[:3]) < 1e-3)
    assert end[3] > 1
    moved = pins[-1] @ [[0.6, 0.8], [-0.8, 0.6]] + [3, -1]
    assert np.isclose(notebook.stress_and_gradient(moved, notebook.distances)[0], stress[-1])


def slopes_of_many(P: Any, D: Any) -> tuple[Any, Any]:
    """Stress and gradient of many tables of pins at once, shape (starts, n, 2)."""
    arrows = P[:, :, np.newaxis] - P[:, np.newaxis]
    lengths = np.sqrt(np.sum(arrows**2, axis=-1))
    pulls = 2 * (1 - D / np.where(lengths > 0, lengths, 1)) * (lengths > 0)
    return np.sum((lengths - D) ** 2, axis=(1, 2)) / 2, np.sum(pulls[..., np.newaxis] * arrows, 2)


@cache
def ends(key: tuple[float, ...]) -> tuple[Any, Any]:
    D = np.array(key).reshape(12, 12)
    P = np.stack([np.random.default_rng(seed).standard_normal((12, 2)) for seed in range(200)])
    for _ in range(300):
        P = P - 0.04 * slopes_of_many(P, D)[1]
    return P, slopes_of_many(P, D)[0]


@claim(
    "After a few hundred steps, and from most of the random starts, Europe lies on the table",
    "Of 200 random starts, 173 end on this map. The other 27 end in one of two false valleys, with Rome and Athens in wrong places, and no small step makes it better: the stress stays at about 7, and a typical pair is off by more than 300 km.",
)
def false_valleys(notebook: Any) -> None:
    D = notebook.distances
    P, stress = ends(tuple(D.ravel().tolist()))
    ours = notebook.stress_and_gradient(P[0], D)
    assert np.isclose(ours[0], slopes_of_many(P[:1], D)[0][0])
    assert np.allclose(ours[1], slopes_of_many(P[:1], D)[1][0], atol=1e-9)
    best = stress.min()
    assert np.isclose(notebook.stress_and_gradient(notebook.move_the_pins()[-1], D)[0], best)
    good = stress < best + 1e-3
    assert (good.sum(), (~good).sum()) == (173, 27)
    assert set(np.round(stress[~good], 1)) == {7.0, 7.2}
    assert 1000 * np.sqrt(stress[~good].min() / 66) > 300
    names = list(notebook.places)
    for value in (7.0, 7.2):
        stuck = P[np.flatnonzero(np.round(stress, 1) == value)[0]]
        off = np.abs(np.linalg.norm(stuck[:, np.newaxis] - stuck, axis=2) - D).sum(axis=1)
        assert {names[i] for i in np.argsort(-off)[:2]} == {"Rome", "Athens"}
        bends = curvatures(notebook, stuck)
        assert np.all(np.abs(bends[:3]) < 1e-2)
        assert bends[3] > 1


@claim(
    "What little error is left comes from the roundness of the Earth: no flat map can have all distances right.",
    "Nothing but\\ndistances went in",
    "the true map (flattened)",
)
def roundness(notebook: Any) -> None:
    P = notebook.move_the_pins()[-1]
    assert 0 < notebook.stress_and_gradient(P, notebook.distances)[0] < 1e-3
    flat = np.linalg.norm(P[:, np.newaxis] - P, axis=2)
    start = P + 0.05 * np.random.default_rng(0).standard_normal(P.shape)
    for _ in range(300):
        start = start - 0.04 * notebook.stress_and_gradient(start, flat)[1]
    assert notebook.stress_and_gradient(start, flat)[0] < 1e-12


@claim("further away the hillside bends off from the plane, so a long step may even go up.")
def a_long_step(notebook: Any) -> None:
    pins = notebook.move_the_pins(steps=60)[-1]
    stress, gradient = notebook.stress_and_gradient(pins, notebook.distances)
    after = [
        notebook.stress_and_gradient(pins - rate * gradient, notebook.distances)[0]
        for rate in (0.01, 1.0)
    ]
    assert after[0] < stress < after[1]


@claim("for p in move_the_pins(steps=5, rate=0.2)]`, five times as fast.")
def too_fast(notebook: Any) -> None:
    assert np.isclose(0.2, 5 * 0.04)
    fast, usual = (
        [notebook.stress_and_gradient(p, notebook.distances)[0] for p in pins]
        for pins in (notebook.move_the_pins(steps=5, rate=0.2), notebook.move_the_pins(steps=5))
    )
    assert [digits(float(value), 2) for value in fast[:4]] == [92, 130, 370, 3200]
    assert fast == sorted(fast)
    assert np.allclose(notebook.move_the_pins(steps=5), notebook.move_the_pins(steps=5, rate=0.04))
    assert usual == sorted(usual, reverse=True)
