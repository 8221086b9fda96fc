"""What unit 19 says about walks, steps, heat and petals."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits


@claim(
    "the lengths of 150 iris petals, which come in two clumps, short ones of 1 to 2 cm and long ones of 3 to 7 cm",
    "150 petals in two clumps, the short ones below and the long ones above",
    "because there are only 150 of them",
    "with a perfect score of the 150",
)
def the_petals(notebook: Any) -> None:
    short = notebook.petals[notebook.petals < 2.5]
    long = notebook.petals[notebook.petals >= 2.5]
    assert len(short) + len(long) == 150
    assert 1 <= short.min() <= short.max() <= 2
    assert 3 <= long.min() <= long.max() <= 7
    assert long.max() > 6.5


@claim("out come new petals, a third of them short, two thirds long, as in nature")
def new_petals(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    ts = np.geomspace(6, 0.005, 80)
    x = notebook.reverse_diffusion(
        notebook.petal_score, rng.standard_normal(2000), ts, rng.standard_normal((79, 2000))
    )
    lengths = notebook.centre + notebook.spread * x
    assert abs(np.mean(lengths < 2.5) - 1 / 3) < 0.04
    assert np.mean(notebook.petals < 2.5) == 1 / 3
    # each is a training petal with the blur of 0.15: the two samples agree in all quantiles
    copies = rng.choice(notebook.places, 20000) + 0.15 * rng.standard_normal(20000)
    grid = np.linspace(-2, 2.5, 100)
    gap = np.mean(x[:, None] < grid, axis=0) - np.mean(copies[:, None] < grid, axis=0)
    assert np.abs(gap).max() < 0.05


@claim("the small blur (0.15 of the spread, about 0.26 cm)")
def the_blur(notebook: Any) -> None:
    assert digits(0.15 * notebook.spread, 2) == 0.26
    one = notebook.places[:1]
    alone = notebook.diffused_mixture_score(one + 0.15, 0.0, [1.0], one, [0.15])
    assert np.isclose(alone[0], -1 / 0.15)
    far = np.array([notebook.places.max() + 5])  # there the last petal alone has a say
    expected = (notebook.places.max() - far) / 0.15**2
    assert np.isclose(notebook.petal_score(far, 0.0)[0], expected[0], rtol=0.01)


@claim(
    "After a while you can hardly tell which walker began as a short petal",
    "Two clumps melt\\ninto one hill",
)
def forgotten(notebook: Any) -> None:
    rng = np.random.default_rng(1)
    short = np.repeat(notebook.petals < 2.5, 200)
    x = np.repeat(notebook.places, 200)
    for k in range(501):
        if k == 0:
            assert np.all(x[short].max() < x[~short].min())
        x = x * (1 - 0.005) + rng.choice([-0.1, 0.1], len(x))
    threshold = x[short].mean() / 2 + x[~short].mean() / 2
    right = np.mean(x[short] < threshold) / 2 + np.mean(x[~short] > threshold) / 2
    assert 0.5 < right < 0.56
    assert abs(x.std() - 1) < 0.05


@claim(
    "Take $dt = 0.25$. The typical step is $\\sqrt{0.25} = 0.5$ long. Suppose that the dice give the standard normal numbers 2, −4 and 1; then the steps are 1, −2 and 0.5. Add them up from 0: the walker is at 0, 1, −1 and −0.5.",
    "the steps are half as large, 1, −2, 0.5. The places are their running sums with the start in front: 0, 1, −1, −0.5. (Steps of 0.5, −1, 0.25 would",
)
def by_hand(notebook: Any) -> None:
    class Dice:
        def standard_normal(self, size: Any) -> Any:
            return np.array([[2.0, -4.0, 1.0]]).reshape(size)

    assert notebook.brownian_paths(1, 3, 0.25, Dice()).tolist() == [[0, 1, -1, -0.5]]
    assert np.allclose(0.25 * np.array([2, -4, 1]), [0.5, -1, 0.25])


@claim(
    "after the time $t$ the variance is $t$, and the typical distance $\\sqrt t$. To walk twice as far takes four times as long."
)
def typical_distance(notebook: Any) -> None:
    W = notebook.brownian_paths(20000, 4, 1.0, np.random.default_rng(0))
    assert np.allclose(W.var(axis=0)[1:], [1, 2, 3, 4], rtol=0.05)
    assert np.isclose(W[:, 4].std(), 2 * W[:, 1].std(), rtol=0.05)


@claim(
    "at any one time 95 % are within the curve",
    "At any *one* time about 95 % of all walks are within the curve",
    "of many such walks 44 % do",
    '"95 % at each time" and "95 % at all times" are two different promises',
)
def within_the_curve(notebook: Any) -> None:
    t = np.arange(1, 401) * 0.01
    outside = []
    for seed in range(3):
        W = notebook.brownian_paths(5000, 400, 0.01, np.random.default_rng(seed))[:, 1:]
        outside.append(np.abs(W) > 2 * np.sqrt(t))
    outside = np.concatenate(outside)
    assert abs(np.mean(outside, axis=0) - 0.0455).max() < 0.01
    assert abs(np.mean(np.any(outside, axis=1)) - 0.44) < 0.012


@claim(
    "The drift is $-X$, the diffusion is 1, the start is 2, a step takes $dt = 0.5$, and the kicks are 0.3 and −0.6. First step: $2 - 2 \\cdot 0.5 + 1 \\cdot 0.3 = 1.3$. Second step, with the drift at the new place: $1.3 - 1.3 \\cdot 0.5 - 0.6 = 0.05$."
)
def euler_by_hand(notebook: Any) -> None:
    X = notebook.euler_maruyama(
        lambda x, t: -x, lambda x, t: 1.0, np.array([2.0]), 0.5, np.array([[0.3, -0.6]])
    )
    assert np.allclose(X, [[2, 1.3, 0.05]])


@claim(
    "The first step begins at $t = 0$: $10 + 0 \\cdot 2 + 3 \\cdot 1 = 13$. The second begins at $t = 2$: $13 + 2 \\cdot 2 + 3 \\cdot (-1) = 14$. (With the number of the step, 1, as the time it would be 12.)"
)
def euler_hint(notebook: Any) -> None:
    X = notebook.euler_maruyama(
        lambda x, t: t, lambda x, t: 3.0, np.array([10.0]), 2.0, np.array([[1.0, -1.0]])
    )
    assert np.allclose(X, [[10, 13, 14]])
    assert 13 + 1 * 2 - 3 == 12


@claim("Noise makes accuracy expensive")
def half_an_order(notebook: Any) -> None:
    """With kicks that grow with X a hundredth of the step is a tenth of the error."""
    steps = np.array([8, 32, 128])
    for seed in range(4):
        fine = np.sqrt(1 / 512) * np.random.default_rng(seed).standard_normal((2000, 512))
        exact = np.exp((0.5 - 0.8**2 / 2) + 0.8 * fine.sum(axis=1))
        errors = [
            np.mean(
                np.abs(
                    notebook.euler_maruyama(
                        lambda x, t: 0.5 * x,
                        lambda x, t: 0.8 * x,
                        np.ones(2000),
                        1 / m,
                        fine.reshape(2000, m, -1).sum(axis=2),
                    )[:, -1]
                    - exact
                )
            )
            for m in steps
        ]
        assert abs(-np.polyfit(np.log(steps), np.log(errors), 1)[0] - 0.5) < 0.08


@claim(
    "It is one of the few that can be stepped *exactly*, however long the step",
    "After a long time only $\\mu + \\frac{\\sigma}{\\sqrt{2\\theta}} z$ is left: the start is forgotten.",
)
def long_steps(notebook: Any) -> None:
    z = np.random.default_rng(0).standard_normal((20000, 4))
    one = notebook.ou_exact(np.full(20000, 5.0), 0.7, 1.0, 2.0, 0.8, z[:, :1])[:, -1]
    four = notebook.ou_exact(np.full(20000, 5.0), 0.7, 1.0, 2.0, 0.2, z)[:, -1]
    assert np.isclose(one.mean(), four.mean(), atol=0.05)
    assert np.isclose(one.std(), four.std(), rtol=0.02)
    far = notebook.ou_exact(np.array([5.0]), 0.7, 1.0, 2.0, 100.0, np.array([[1.5]]))[0, -1]
    assert np.isclose(far, 1 + 2 / np.sqrt(2 * 0.7) * 1.5)


@claim(
    "so the distance 6 becomes 3: without a kick the walker is at 7. With $\\sigma = 2$ and $z = 1$ the kick is $2 \\sqrt{(1 - 1/4) / 2}$, about 1.22: the walker is at 8.22."
)
def spring_hint(notebook: Any) -> None:
    walk = notebook.ou_exact(
        np.array([10.0, 10.0]), 1.0, 4.0, 2.0, np.log(2), np.array([[0.0], [1.0]])
    )
    assert np.isclose(walk[0, 1], 7)
    assert round(walk[1, 1], 2) == 8.22
    assert round(2 * np.sqrt((1 - 1 / 4) / 2), 2) == 1.22


@claim(
    "After many steps the walker's place is distributed with the density $p$, the more exactly, the smaller $\\varepsilon$ is"
)
def sampled(notebook: Any) -> None:
    spreads = []
    for step, steps in ((0.5, 50), (0.1, 100), (0.02, 300)):
        z = np.random.default_rng(0).standard_normal((steps, 5000, 1))
        spreads.append(notebook.langevin(lambda x: -x, np.zeros((5000, 1)), step, z).var())
    assert abs(spreads[0] - 4 / 3) < 0.07
    assert abs(spreads[1] - 1) < 0.1 > abs(spreads[2] - 1)
    assert spreads[0] > spreads[1] + 0.1


@claim(
    "The score is $6 - x$, the start is 0, the step is 0.5, and $z$ is first 1 and then −1. A kick is $\\sqrt{2 \\cdot 0.5} = 1$ strong. First step: $0 + 0.5 \\cdot 6 + 1 = 4$. Second step: $4 + 0.5 \\cdot 2 - 1 = 4$."
)
def climbing_hint(notebook: Any) -> None:
    for z, end in (([1.0], 4), ([1.0, -1.0], 4)):
        x = notebook.langevin(lambda x: 6 - x, np.zeros((1, 1)), 0.5, np.reshape(z, (-1, 1, 1)))
        assert np.isclose(x[0, 0], end)


@claim(
    "has the temperatures 10, 0, 0, 0, 0, and $r$ is 0.1. The hot cell changes by $0.1 \\cdot (0 - 20 + 0) = -2$, and its two neighbours, one of which is the *last* cell, by $0.1 \\cdot (10 - 0 + 0) = 1$ each: 8, 1, 0, 0, 1. What one cell loses the others gain; the sum stays 10.",
    "The ring 8, 1, 0, 0, 1 with $r = 0.1$: the first cell becomes $8 + 0.1 \\cdot (1 - 16 + 1) = 6.6$, the second $1 + 0.1 \\cdot (8 - 2 + 0) = 1.6$ (it sees the old 8, not the new 6.6), the third $0 + 0.1 \\cdot (1 - 0 + 0) = 0.1$. So the ring is 6.6, 1.6, 0.1, 0.1, 1.6.",
)
def ring_by_hand(notebook: Any) -> None:
    start = np.array([10.0, 0, 0, 0, 0])
    assert np.allclose(notebook.heat_explicit(start, 1.0, 0.1, 1), [8, 1, 0, 0, 1])
    u = notebook.heat_explicit(start, 1.0, 0.1, 2)
    assert np.allclose(u, [6.6, 1.6, 0.1, 0.1, 1.6])
    assert np.isclose(u.sum(), 10)


@claim(
    "In each step a checkerboard pattern is multiplied by $1 - 4r$, which is below −1 where $r$ is above ½.",
    "Explicit, r = 0.6:\\na checkerboard that grows",
    "That does not grow, and your function refused it",
)
def the_checkerboard(notebook: Any) -> None:
    board = np.array([1.0, -1.0] * 2)  # the ring of the visible check
    for r in (0.3, 0.5):
        assert np.allclose(notebook.heat_explicit(board, 1.0, r, 1), (1 - 4 * r) * board)

    def step(u: Any, r: float) -> Any:
        return u + r * (np.roll(u, 1) - 2 * u + np.roll(u, -1))

    assert np.allclose(step(board, 0.6), -1.4 * board)
    spike = np.zeros(20)
    spike[10] = 1
    for _ in range(12):
        spike = step(spike, 0.6)
    assert np.abs(spike).max() > 5
    assert all(a * b < 0 for a, b in zip(spike[3:17], spike[4:18], strict=True))


@claim(
    "halve the width of a cell, and $r$ is four times as large, so that you need four times as many steps"
)
def finer_cells(notebook: Any) -> None:
    notebook.heat_explicit(np.zeros(4), 1.0, 0.5, 1)
    for dt, right in ((0.5 / 4, True), (0.5 / 3.9, False)):
        try:
            notebook.heat_explicit(np.zeros(4), 0.5, dt, 1)
        except ValueError:
            assert not right
        else:
            assert right


@claim(
    "with very long steps a spike flips to and fro for a while, but it never grows",
    "Crank and Nicolson, r = 1000:\\nit flips, but does not grow",
    "the truth after 1 step, nearly 0",
    "which is stable for any step and exact to second order",
)
def ringing(notebook: Any) -> None:
    u = np.zeros(21)
    u[10] = 1
    true = notebook.heat_crank_nicolson(u, 1.0, 0.5, 2000)
    assert np.abs(true).max() < 0.001
    middle = [notebook.heat_crank_nicolson(u, 1.0, 1000.0, k)[10] for k in range(6)]
    assert np.all(np.sign(middle) == [1, -1, 1, -1, 1, -1])
    assert np.all(np.diff(np.abs(middle)) < 0)
    assert middle[1] < -0.9
    for r in (0.1, 10, 1000, 1e6):
        sizes = [np.linalg.norm(notebook.heat_crank_nicolson(u, 1.0, r, k)) for k in range(8)]
        assert np.all(np.diff(sizes) <= 0)
    x = np.linspace(0, 1, 11)
    wave, factor = np.sin(np.pi * x), 4 * 100 * np.sin(np.pi / 20) ** 2  # exact in time
    errors = [
        np.abs(
            notebook.heat_crank_nicolson(wave, 0.1, 0.1 / n, n) - np.exp(-factor / 10) * wave
        ).max()
        for n in (8, 16)
    ]
    assert abs(errors[0] / errors[1] - 4) < 0.2


@claim(
    "Its new curvature is $2 - 2n + 4$, its old one $2 - 12 + 4$, and each counts a quarter: $n = 6 + \\frac14 (6 - 2n) + \\frac14 (-6)$, so $n = 6 - n/2$, and $n = 4$."
)
def rod_hint(notebook: Any) -> None:
    assert np.allclose(notebook.heat_crank_nicolson(np.array([2.0, 6, 4]), 1.0, 0.5, 1), [2, 4, 4])


@claim(
    "The heat equation and the random walk give the same curve",
    "Heat is where the walkers are",
    "Two hot spots spread",
)
def the_same_curve(notebook: Any) -> None:
    x = (np.arange(120) + 0.5) / 10 - 6
    u0 = np.exp(-((x + 1) ** 2) / 0.5)
    u = notebook.heat_explicit(u0, 0.1, 0.004, 125)
    z = np.random.default_rng(0).standard_normal(20000)
    by_walks = notebook.heat_by_brownian(lambda x: np.exp(-((x + 1) ** 2) / 0.5), x, 0.5, 1.0, z)
    assert np.abs(u - by_walks).max() < 0.02
    assert u.max() < 0.6 * u0.max()
    spreads = [np.average((x + 1) ** 2, weights=v) for v in (u0, u)]
    assert spreads[1] > 2 * spreads[0]


@claim(
    "the root of $2 \\kappa t = 4$ is 2. The temperatures there are 1 and 25, and their average is 13. (The average *place* is 3, where it is 9.)"
)
def walks_hint(notebook: Any) -> None:
    z = np.array([-1.0, 1.0])
    assert notebook.heat_by_brownian(np.square, np.array([3.0]), 2.0, 1.0, z)[0] == 13


@claim("mean } e^{-t/2} m, \\qquad \\text{variance } v = e^{-t} s^2 + 1 - e^{-t}")
def blurred_bell(notebook: Any) -> None:
    z = np.random.default_rng(0).standard_normal((2, 40000))
    x = notebook.ou_exact(2 + 0.5 * z[0], 0.5, 0.0, 1.0, 0.8, z[1][:, None])[:, 1]
    assert np.isclose(x.mean(), 2 * np.exp(-0.4), atol=0.02)
    assert np.isclose(x.var(), 0.25 * np.exp(-0.8) + 1 - np.exp(-0.8), rtol=0.03)


@claim(
    "become means −1 and 1 and variances $1/4 + 3/4 = 1$. At $x = 1$ the densities are as $e^{-2}$ to 1, so the shares are 0.119 and 0.881. The slopes are $-(1 + 1) = -2$ and 0, and the score is $0.119 \\cdot (-2) + 0.881 \\cdot 0$, about −0.238."
)
def score_hint(notebook: Any) -> None:
    score = notebook.diffused_mixture_score(
        np.array([1.0]), np.log(4), [0.5, 0.5], [-2.0, 2.0], [1.0, 1.0]
    )
    assert round(score[0], 3) == -0.238
    share = np.exp(-2) / (1 + np.exp(-2))
    assert (round(share, 3), round(1 - share, 3)) == (0.119, 0.881)


@claim(
    "First step, $h = 1$: $4 + 1 \\cdot (2 - 3) + 1 = 4$. Second step: $4 + 1 \\cdot (2 - 2) - 1 = 3$."
)
def backwards_hint(notebook: Any) -> None:
    ts, z = np.array([3.0, 2.0, 1.0]), np.array([[1.0], [-1.0]])
    ends = [
        notebook.reverse_diffusion(lambda x, t: -t + 0 * x, np.array([4.0]), ts[:m], z[: m - 1])[0]
        for m in (2, 3)
    ]
    assert ends == [4, 3]


@claim("in the long run its density is proportional to $e^{-L/\\tau}$")
def long_run(notebook: Any) -> None:
    """For L = x^2 / 2 that is a bell with the variance tau."""
    z = np.random.default_rng(1).standard_normal((400, 5000))
    for tau in (0.5, 2.0):
        dW = np.sqrt(0.02) * z.T
        x = notebook.euler_maruyama(
            lambda x, t: -x, lambda x, t, tau=tau: np.sqrt(2 * tau), np.zeros(5000), 0.02, dW
        )[:, -1]
        assert abs(x.var() / tau - 1) < 0.08
