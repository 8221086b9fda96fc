"""What unit 22 says about its pixels, its plans and its prices."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given


def strips(notebook: Any) -> tuple[Any, Any, Any, Any]:
    """The temple's pixels from bright to dark, the flower's, each one's nearest, the moved ones."""
    temple = notebook.temple[np.argsort(-notebook.temple.sum(axis=1))]
    flower = notebook.flower
    nearest = ((temple[:, None] - flower) ** 2).sum(axis=2).argmin(axis=1)
    return temple, flower, nearest, notebook.transfer_colors(temple, flower, 0.02)


@claim(
    "Here are 200 pixels of a photograph of a temple under a grey sky, and 200 of an orange and red flower before dark leaves.",
    "the temple's 200 colours",
    "the flower's 200 colours",
)
def the_pixels(notebook: Any) -> None:
    assert notebook.temple.shape == notebook.flower.shape == (200, 3)
    red, green, blue = notebook.flower.T
    warm = (red > green + 0.1) & (red > blue + 0.1)
    assert 0.2 < np.mean(warm) < 0.5
    assert notebook.flower[~warm].mean() < 0.3  # the leaves
    sky = np.sort(notebook.temple.sum(axis=1))[-80:]
    assert sky.min() > 2


@claim(
    "Shifting the average makes everything darker and no more colourful.",
    "Shifting the average only darkens.",
)
def the_shift(notebook: Any) -> None:
    temple, flower, _, moved = strips(notebook)
    shift = flower.mean(axis=0) - temple.mean(axis=0)
    assert np.all(shift < 0)
    shifted = np.clip(temple + shift, 0, 1)  # as it is shown

    def colourful(pixels: Any) -> float:
        return float(np.mean(np.ptp(pixels, axis=1)))

    assert colourful(shifted) < colourful(temple) < colourful(moved) / 1.5


@claim(
    "Giving each pixel the nearest colour of the flower crowds the whole sky onto one or two of them.",
    "The nearest colour crowds: whole stretches of sky become the same one.",
)
def the_crowd(notebook: Any) -> None:
    _, _, nearest, _ = strips(notebook)
    assert len(set(nearest[:80])) <= 2
    assert np.bincount(nearest[:80]).max() > 70


@claim("*every* colour of the flower counts as often as it occurs there")
def fair(notebook: Any) -> None:
    C = ((notebook.temple[:, None] - notebook.flower) ** 2).sum(axis=2)
    weights = np.full(200, 1 / 200)
    P = notebook.sinkhorn(C, weights, weights, 0.02)
    assert np.allclose(P.sum(axis=0), weights, atol=1e-8)


@claim(
    "the brightest part of the sky turns into its oranges; most of the bluer rest of the sky, and the shadows, turn into the dark greens of its leaves; and a few warm pixels in between become its reds."
)
def what_becomes_what(notebook: Any) -> None:
    temple, _, _, moved = strips(notebook)
    red, green, blue = moved.T
    orange = (red > 0.75) & (green > 0.5) & (green < 0.75) & (blue < 0.5)
    assert np.all(orange[:30])
    bluer = (temple[:, 2] > temple[:, 0] + 0.1) & (temple.sum(axis=1) < 2.6)
    assert np.sum(bluer[:80]) >= 15
    dark = (green > red) & (moved.sum(axis=1) < 0.9)
    assert np.mean(dark[bluer]) > 0.9
    assert np.all(dark[120:])
    reds = (red > 2 * green) & (red > 0.5)
    assert 5 <= np.sum(reds) <= 20
    assert np.all(temple[reds, 0] > temple[reds, 2] + 0.05)
    assert 60 < np.flatnonzero(reds).min() < np.flatnonzero(reds).max() < 110


@claim(
    "the new colours vary less than the flower's. Here 89 % of its variance is left; the smaller $\\varepsilon$, the more."
)
def the_variance(notebook: Any) -> None:
    temple, flower, _, _ = strips(notebook)
    left = [
        notebook.transfer_colors(temple, flower, eps).var(axis=0).sum() / flower.var(axis=0).sum()
        for eps in (0.1, 0.05, 0.02, 0.01)
    ]
    assert digits(left[2], 2) == 0.89
    assert np.all(np.diff(left) > 0)
    assert left[-1] < 1


def cost(x: Any, y: Any, p: float) -> float:
    return float(np.mean(np.abs(np.subtract(x, y)) ** p))


@claim(
    "Paths that cross can be uncrossed without getting longer, as in the picture. So the leftmost grain goes to the leftmost place",
    "sorting is everything",
)
def uncrossed(notebook: Any) -> None:
    rng = np.random.default_rng(1)
    for _ in range(100):
        x, y = rng.standard_normal((2, 5))
        for p in (1.0, 2.0, 3.0):
            best = min(cost(x, list(order), p) for order in permutations(y))
            assert np.isclose(notebook.wasserstein_1d(x, y, p) ** p, best)


@claim(
    "The grains lie at 1, 4 and 6, the places at 3, 2 and 8. Sorted, 1 goes to 2, 4 to 3 and 6 to 8: the distances are 1, 1 and 2, and their mean is 4/3. If long journeys should hurt more, square the distances first: 1, 1 and 4, with the mean 2; the root of it, 1.41, is a distance again.",
    'f"{name}: together {total}"',
    "paths that cross",
    "uncrossed",
)
def by_hand(notebook: Any) -> None:
    x, y = np.array([1, 4, 6]), np.array([3, 2, 8])
    assert np.isclose(notebook.wasserstein_1d(x, y), 4 / 3)
    assert digits(notebook.wasserstein_1d(x, y, 2.0), 3) == 1.41
    assert [cost(x, y, 1), cost(x, np.sort(y), 1)] == [2, 4 / 3]
    assert (1 - 4) * (3 - 2) < 0 < (1 - 4) * (2 - 3)  # crossed and uncrossed


@claim(
    "The grain at 2 lies on the stretch from 0.5 to 0.8; it shares 0.1 with the first place and 0.2 with the second, and is split.",
    "the grain at 1\\nweighs 0.5",
    "the grain at 2\\nweighs 0.3",
    "at 5: 0.2",
    "the place at 3 holds 0.6",
    "the place at 4 holds 0.4",
    "Two rulers: what a grain sends to a place is the length they share",
)
def the_rulers(notebook: Any) -> None:
    P = notebook.monotone_plan(
        np.array([1.0, 2.0, 5.0]),
        np.array([0.5, 0.3, 0.2]),
        np.array([3.0, 4.0]),
        np.array([0.6, 0.4]),
    )
    assert np.allclose(P, [[0.5, 0], [0.1, 0.2], [0, 0.2]])


@claim(
    "On a line the best plan is still the one that does not cross.",
    "the plan that does not cross",
    "its matrix: a staircase",
)
def no_cheaper_plan(notebook: Any) -> None:
    rng = np.random.default_rng(2)
    x, y = np.linspace(0, 6, 24), np.linspace(2.5, 9.5, 24)
    a, b = rng.random((2, 24))
    P = notebook.monotone_plan(x, a / a.sum(), y, b / b.sum())
    inside = np.argwhere(P > 1e-12)
    assert np.all(np.diff(inside[:, 0]) >= 0)
    assert np.all(np.diff(inside[:, 1]) >= 0)
    C = (x[:, None] - y) ** 2
    for _ in range(300):  # no exchange between two rows and two columns makes it cheaper
        (i, j), (k, m) = inside[rng.choice(len(inside), 2, replace=False)]
        assert C[i, j] + C[k, m] <= C[i, m] + C[k, j] + 1e-9


@claim(
    "As long as $f_i + g_j \\le C_{ij}$ everywhere, you can't lose by accepting.",
    "She never earns more than you would pay, whatever the plan and whatever her prices.",
    "If it is 0, the plan is the best there is, and the prices are the proof.",
)
def the_carrier(notebook: Any) -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        C, f, P = rng.random((4, 5)), rng.standard_normal(4), rng.random((4, 5))
        assert notebook.duality_gap(P / P.sum(), f, C) > -1e-12


@claim(
    "As $\\varepsilon \\to 0$ it becomes the minimum. With $C / \\varepsilon$ in the hundreds of thousands the exponentials under- or overflow"
)
def the_limit(notebook: Any) -> None:
    rng = np.random.default_rng(4)
    f, C, a = rng.standard_normal(5), rng.random((5, 6)), np.full(5, 0.2)
    hard = notebook.c_transform(f, C, a)
    far = [np.max(np.abs(notebook.c_transform(f, C, a, eps=eps) - hard)) for eps in (1, 0.1, 0.01)]
    assert far[0] > far[1] > far[2] < 0.02
    with np.errstate(over="ignore"):
        assert np.exp(-1e5) == 0
        assert np.exp(1e5) == np.inf


@claim(
    "The soft c-transform of $f$ is exactly the $g$ for which all *columns* sum to $b$",
    "is the $f$ for which all *rows* sum to $a$. But fixing the rows spoils the columns a little. So do it again, and again: the errors die out.",
)
def the_sweeps(notebook: Any) -> None:
    rng = np.random.default_rng(5)
    C, a, b, f = rng.random((4, 6)), np.full(4, 1 / 4), rng.random(6), np.zeros(4)
    b /= b.sum()
    spoilt = []
    for _ in range(20):
        g = notebook.c_transform(f, C, a, eps=0.2)
        P = np.outer(a, b) * np.exp((f[:, None] + g - C) / 0.2)
        assert np.allclose(P.sum(axis=0), b)
        f = notebook.c_transform(g, C.T, b, eps=0.2)
        P = np.outer(a, b) * np.exp((f[:, None] + g - C) / 0.2)
        assert np.allclose(P.sum(axis=1), a)
        spoilt.append(np.max(np.abs(P.sum(axis=0) - b)))
    assert spoilt[0] > 0
    assert spoilt[-1] < spoilt[0] / 1000


@claim(
    "The smaller $\\varepsilon$, the slower: for the plans in the picture below it takes 9 sweeps with $\\varepsilon = 0.1$, 87 with 0.01 and 283 with 0.003."
)
def sweeps_of_the_picture(notebook: Any) -> None:
    x = np.linspace(0, 1, 40)
    a = np.exp(-30 * (x - 0.3) ** 2) + 0.02
    b = np.exp(-60 * (x - 0.25) ** 2) + np.exp(-60 * (x - 0.75) ** 2) + 0.02
    a, b, C = a / a.sum(), b / b.sum(), (x[:, None] - x) ** 2
    for eps, sweeps in ((0.1, 9), (0.01, 87), (0.003, 283)):
        before, after = (
            notebook.sinkhorn(C, a, b, eps, tol=1e-6, max_iter=count).sum(axis=0)
            for count in (sweeps - 1, sweeps)
        )
        assert np.max(np.abs(before - b)) > 1e-6 >= np.max(np.abs(after - b))


@claim("Attention in a transformer is half a step of it: softmax normalises one side only.")
def attention(notebook: Any) -> None:
    scores = np.random.default_rng(6).standard_normal((3, 5))
    even = np.full(5, 1 / 5)
    f = notebook.c_transform(np.zeros(5), -scores.T, even, eps=1.0)
    half_a_step = even * np.exp(f[:, None] + scores)
    softmax = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert np.allclose(half_a_step, softmax)


@claim(
    "from a blur, in which everything goes everywhere, to the staircase.",
    "the plan is blurred, and costs more than the cheapest one, by $\\varepsilon \\log n$ at most for $n$ equal grains and places. And the smaller $\\varepsilon$, the more sweeps it takes.",
    "the cheapest plan lies in between",
    "the proof gets tighter as eps falls",
)
def blur(notebook: Any) -> None:
    rng = np.random.default_rng(7)
    for _ in range(3):
        x, y, w = rng.random(20), rng.random(20), np.full(20, 1 / 20)
        C = (x[:, None] - y) ** 2
        best = notebook.wasserstein_1d(x, y, 2.0) ** 2
        costs, gaps, sweeps = [], [], []
        for eps in (1.0, 0.1, 0.01):
            f = np.zeros(20)
            for sweep in range(5000):  # noqa: B007
                g = notebook.c_transform(f, C, w, eps=eps)
                f = notebook.c_transform(g, C.T, w, eps=eps)
                P = np.outer(w, w) * np.exp((f[:, None] + g - C) / eps)
                if np.max(np.abs(P.sum(axis=0) - w)) < 1e-7:
                    break
            sweeps.append(sweep)
            costs.append(np.sum(P * C))
            gaps.append(notebook.duality_gap(P, f, C))
            assert costs[-1] - gaps[-1] <= best <= costs[-1] <= best + eps * np.log(20)
        assert costs[0] > costs[1] > costs[2]
        assert gaps[0] > gaps[1] > gaps[2]
        assert sweeps[0] < sweeps[1] < sweeps[2]
        assert np.allclose(notebook.sinkhorn(C, w, w, 100.0), np.outer(w, w), rtol=0.02)


@claim("In one dimension this is just $(m_1 - m_2)^2 + (s_1 - s_2)^2$, with standard deviations.")
def in_one_dimension(notebook: Any) -> None:
    one = np.ones((1, 1))
    assert np.isclose(
        notebook.gaussian_w2_squared(np.array([2.0]), 9 * one, np.array([5.0]), 16 * one), 10
    )


@claim('title=f"{step} steps, value {value:.2g}"')
def the_flow(notebook: Any) -> None:
    rng = np.random.default_rng(8)
    angle = rng.uniform(0, 2 * np.pi, 100)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    X = 0.15 * rng.standard_normal((100, 2)) + [1.5, 1.2]
    values = []
    for _ in range(61):
        turns = rng.uniform(0, np.pi, 30)
        value, gradient = notebook.sliced_w2_grad(
            X, ring, np.column_stack([np.cos(turns), np.sin(turns)])
        )
        values.append(value)
        X = X - 0.5 * len(X) * gradient
    assert values[0] > 1
    assert values[60] < values[10] < values[3] < values[0] / 10


@claim(
    "x = (5, 1), y = (2, 9), p = 2. Sorted: 1 goes to 2, and 5 to 9. The distances 1 and 4 have the squares 1 and 16, with the mean 8.5. The root brings it back to metres: 2.92."
)
def hint_line(notebook: Any) -> None:
    value = notebook.wasserstein_1d(np.array([5.0, 1.0]), np.array([2.0, 9.0]), 2.0)
    assert np.isclose(value**2, 8.5)
    assert digits(value, 3) == 2.92


@claim(
    "x = (4, 1) with a = (0.3, 0.7), y = (10, 20) with b = (0.5, 0.5). The grain at 1 is the first on its ruler: it lies from 0 to 0.7, the grain at 4 from 0.7 to 1. The places lie from 0 to 0.5 and from 0.5 to 1. The grain at 1 shares 0.5 with the first and 0.2 with the second; the grain at 4 shares 0.3 with the second. The grain at 4 was given first, so P is [[0, 0.3], [0.5, 0.2]]."
)
def hint_plan(notebook: Any) -> None:
    P = notebook.monotone_plan(
        np.array([4.0, 1.0]), np.array([0.3, 0.7]), np.array([10.0, 20.0]), np.array([0.5, 0.5])
    )
    assert np.allclose(P, [[0, 0.3], [0.5, 0.2]])


@claim(
    "What is left is 3 and 2, so g = 2. Soft, with a = (½, ½) and eps = 1: the exponents are −3 and −2. Take out the largest, −2: $e^{-1}$ = 0.368 and $e^0$ = 1 remain, half of each adds up to 0.684, and its logarithm is −0.380. So g = 2 + 0.380 = 2.380."
)
def hint_prices(notebook: Any) -> None:
    f, C, a = np.array([1.0, 0.0]), np.array([[4.0], [2.0]]), np.array([0.5, 0.5])
    assert notebook.c_transform(f, C, a)[0] == 2
    assert digits(notebook.c_transform(f, C, a, eps=1.0)[0], 4) == 2.38
    half = (np.exp(-1) + 1) / 2
    assert [digits(v, 3) for v in (np.exp(-1), half, np.log(half))] == [0.368, 0.684, -0.38]


@claim(
    "P = [[0.25], [0.75]], C = [[2], [4]], f = (1, 0). You pay 0.25 · 2 + 0.75 · 4 = 3.5. What is left after f is 1 and 4, so g = 1. She earns 0.25 · 1 + 0.75 · 0 at the grains and 1 · 1 at the place: 1.25. The gap is 2.25."
)
def hint_gap(notebook: Any) -> None:
    P, C, f = np.array([[0.25], [0.75]]), np.array([[2.0], [4.0]]), np.array([1.0, 0.0])
    assert notebook.duality_gap(P, f, C) == 2.25
    assert np.sum(P * C) == 3.5


@claim(
    "The first c-transform gives g = −log(½ + ½ · 0.368) = 0.380 twice; the second, of that g, gives f = 0 again. So P on the diagonal is ¼ · $e^{0.380}$ = 0.366, and beside it ¼ · $e^{0.380 - 1}$ = 0.134. Rows and columns sum to 0.5: done, after one sweep"
)
def hint_sweep(notebook: Any) -> None:
    C, half = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0.5, 0.5])
    g = notebook.c_transform(np.zeros(2), C, half, eps=1.0)
    assert [digits(v, 3) for v in g] == [0.38, 0.38]
    assert np.allclose(notebook.c_transform(g, C.T, half, eps=1.0), 0)
    P = notebook.sinkhorn(C, half, half, 1.0, max_iter=1)
    assert [digits(v, 3) for v in P[0]] == [0.366, 0.134]


@claim(
    "The means lie 5 apart: 25.",
    "So the spread adds 5 + 10 − 2 · 7 = 1: together 26. And indeed the deviations 2 and 3 differ by 1.",
    "in the middle you get 2 · 9 · 2 = 36 and 1, and the root of that has 6 and 1: the trace is 7.",
)
def hint_bells(notebook: Any) -> None:
    result = notebook.gaussian_w2_squared(
        np.zeros(2), np.diag([4.0, 1.0]), np.array([3.0, 4.0]), np.diag([9.0, 1.0])
    )
    assert np.isclose(result, 26)
    assert 25 + 5 + 10 - 2 * (6 + 1) == 26


@claim(
    "The projections are 3, 1 and 2, −1. Sorted, 1 meets −1 (gap 2) and 3 meets 2 (gap 1). The value is (4 + 1)/2 = 2.5. Row 0 of X has the projection 3 and the gap 1, row 1 the gap 2. Half a square of a gap changes as fast as the gap is large, and the gap of a point changes only as the point moves along θ: the gradient has the rows (0, 1) and (0, 2)."
)
def hint_slices(notebook: Any) -> None:
    value, gradient = notebook.sliced_w2_grad(
        np.array([[0.0, 3.0], [0.0, 1.0]]),
        np.array([[5.0, 2.0], [7.0, -1.0]]),
        np.array([[0.0, 1.0]]),
    )
    assert value == 2.5
    assert np.allclose(gradient, [[0, 1], [0, 2]])


@claim(
    "Say that a pixel sends 0.3 to black, (0, 0, 0), and 0.2 to white, (1, 1, 1). It sends 0.5 in all. Its new colour is (0.3 · 0 + 0.2 · 1)/0.5 = 0.4"
)
def hint_colour(notebook: Any) -> None:
    assert np.isclose((0.3 * 0 + 0.2 * 1) / 0.5, 0.4)


given(
    "It was asked in 1781 for earth and ditches, and answered with prices in the 1940s.",
    "Monge's memoir; Kantorovich's note of 1942",
)
given("duality (10), quantiles (12), log-sum-exp (14)", "units")
given("on a ruler from 0 to 1", "the weights sum to 1")
given("If oven 1 bakes 100 loaves, and no shop wants just 100", "an example")
given("*Sinkhorn Distances* (2013)", "the year of the paper")
given("*Sliced and Radon Wasserstein Barycenters of Measures* (2015)", "the year of the paper")


EPS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 20, 30]
SOFT = [
    1.035,
    1.069,
    1.139,
    1.208,
    1.337,
    1.446,
    1.566,
    1.689,
    1.76,
    1.836,
    1.901,
    1.929,
    1.95,
    1.975,
    1.983,
]


@claim(
    "with the costs 5 and 2 and the prices $f = (2, 1)$. What is left after $f$ is $5 - 2 = 3$ and $2 - 1 = 1$. If she asked more than 1 at the place, you would rather send the second grain yourself. So $g = 1$.",
    "It lies between the smallest of these numbers and their mean, as the picture above shows for 3 and 1",
    "With the weights ½ and ½ it is 1.57 for $\\varepsilon = 1$ and 1.07 for $\\varepsilon = 0.1$. As $\\varepsilon \\to 0$ it becomes the minimum.",
    "A soft minimum: from the mean down to the smallest",
    "soft = [1.035, 1.069, 1.139, 1.208, 1.337, 1.446, 1.566, 1.689, 1.760, 1.836, 1.901, 1.929, 1.950, 1.975, 1.983]",
)
def one_place_and_two_grains(notebook: Any) -> None:
    C, f, a = np.array([[5.0], [2.0]]), np.array([2.0, 1.0]), np.array([0.5, 0.5])
    assert np.allclose((C[:, 0] - f), [3, 1])
    assert np.isclose(notebook.c_transform(f, C, a)[0], 1)
    soft = [notebook.c_transform(f, C, a, eps=eps)[0] for eps in EPS]
    assert [round(each, 3) for each in soft] == SOFT
    assert np.all(np.diff(soft) > 0)
    assert 1 < soft[0] < soft[-1] < 2
    assert [digits(soft[EPS.index(eps)], 3) for eps in (1, 0.1)] == [1.57, 1.07]
    assert np.isclose(notebook.c_transform(f, C, a, eps=1e-6)[0], 1, atol=1e-5)
    assert np.isclose(notebook.c_transform(f, C, a, eps=1e6)[0], 2, atol=1e-5)


@claim(
    "Each unit brings her $f_i + g_j$, which is at most $C_{ij}$.",
    "You pay $\\frac12 \\cdot 5 + \\frac12 \\cdot 2 = 3.5$. With $f = (2, 1)$ and $g = 1$ she earns $\\frac12 \\cdot 2 + \\frac12 \\cdot 1 + 1 = 2.5$: the gap is 1. With $f = (4, 1)$, 1 is left both times, $g = 1$ again, and she earns $2 + 0.5 + 1 = 3.5$: the gap is 0.",
)
def the_gap_by_hand(notebook: Any) -> None:
    C, P, a = np.array([[5.0], [2.0]]), np.array([[0.5], [0.5]]), np.array([0.5, 0.5])
    assert np.sum(P * C) == 3.5
    for f, earned, gap in (((2.0, 1.0), 2.5, 1.0), ((4.0, 1.0), 3.5, 0.0)):
        g = notebook.c_transform(np.array(f), C, a)
        assert np.isclose(g[0], 1)
        assert np.isclose(a @ f + g[0], earned)
        assert np.isclose(notebook.duality_gap(P, np.array(f), C), gap)
    rng = np.random.default_rng(6)
    for _ in range(50):
        costs, prices = rng.random((3, 4)), rng.standard_normal(3)
        g = notebook.c_transform(prices, costs, np.full(3, 1 / 3))
        assert np.all(prices[:, None] + g <= costs + 1e-12)


@claim(
    "means 0 and 5, standard deviations 1 and 2. The point at 1, one standard deviation to the right of the first mean, goes to 7, one to the right of the second. $W_2^2 = 25 + 1 = 26$.",
    "A bell curve is shifted and stretched: -2, -1, 0, 1, 2 go to 1, 3, 5, 7, 9",
)
def two_bells(notebook: Any) -> None:
    first, second = (np.array([0.0]), np.eye(1)), (np.array([5.0]), 4 * np.eye(1))
    assert np.isclose(notebook.gaussian_w2_squared(*first, *second), 26)
    sorted_normal = np.sort(np.random.default_rng(7).standard_normal(200_000))
    assert np.isclose(np.mean((5 + 2 * sorted_normal - sorted_normal) ** 2), 26, rtol=0.01)
    assert (5 + 2 * np.arange(-2, 3)).tolist() == [1, 3, 5, 7, 9]


@claim(
    "along $\\theta = (0.8, 0.6)$ the dots have the projections 0.8, 1.8 and 2.8, the squares 3, 3.4 and 5. The gaps are 2.2, 1.6 and 2.2, and the mean of their squares is 4.08.",
)
def one_slice(notebook: Any) -> None:
    dots = np.array([[0.0, 3.0], [1.0, 0.0], [2.0, 2.0]])
    squares = np.array([[3.0, 1.0], [4.0, 3.0], [5.0, -1.0]])
    theta = np.array([0.8, 0.6])
    on_line, targets = np.sort(dots @ theta), np.sort(squares @ theta)
    assert np.allclose(on_line, [0.8, 1.8, 2.8])
    assert np.allclose(targets, [3, 3.4, 5])
    assert np.allclose(targets - on_line, [2.2, 1.6, 2.2])
    assert np.isclose(notebook.sliced_w2_grad(dots, squares, theta[None])[0], 4.08)
