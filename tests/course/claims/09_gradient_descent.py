"""What unit 09 says about its rates, its saddle and its wines."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given


def raw(notebook: Any) -> tuple[Any, Any]:
    """The raw table with a column of ones, and the curvatures of half its mean of squares."""
    table = np.column_stack([notebook.measurements, np.ones(178)])
    return table, table.T @ table / 178


def excess(notebook: Any, rate: float, steps: float) -> float:
    """How far above the best the loss is after so many steps from 0, by the eigenvectors."""
    table, H = raw(notebook)
    curvatures, vectors = np.linalg.eigh(H)
    best = np.linalg.lstsq(table, notebook.alcohol, rcond=None)[0]
    left = (vectors.T @ -best) * np.abs(1 - rate * curvatures) ** steps
    return float(np.sum(curvatures * left**2))


def lowest(notebook: Any) -> float:
    table, _ = raw(notebook)
    best = np.linalg.lstsq(table, notebook.alcohol, rcond=None)[0]
    return float(np.mean((table @ best - notebook.alcohol) ** 2))


@claim(
    "A wine merchant has 178 wines and twelve chemical measurements of each, and wants to predict the alcohol.",
    "You choose a learning rate of 0.00001, and the loss explodes. You choose 0.000001, and it crawls: after a million steps the loss is still more than four times what it could be.",
)
def the_merchant(notebook: Any) -> None:
    assert notebook.measurements.shape == (178, 12)
    table, _ = raw(notebook)
    for factor in (1, 2):  # of half the mean of the squares, or of all of it

        def slope(w: Any, factor: int = factor) -> Any:
            return factor * table.T @ (table @ w - notebook.alcohol) / 178

        path = notebook.gradient_descent(slope, np.zeros(13), lr=1e-5, steps=20)
        losses = [np.mean((table @ w - notebook.alcohol) ** 2) for w in path]
        assert losses[-1] > 1e30
        assert notebook.classify_loss_curve(np.array(losses)) == "diverging"
        assert excess(notebook, factor * 1e-6, 1e6) + lowest(notebook) > 4 * lowest(notebook)
        assert excess(notebook, factor * 1e-6, 1e6) < excess(notebook, factor * 1e-6, 1e5)


@claim(
    "So the bowl (with a column of ones for the intercept) is 160 million times steeper in one direction than in another, and your `lr_bounds` says of it: no rate above 0.000003. Hence the explosion at 0.00001, and the crawling below.",
    "the condition number falls from 160,000,000 to 45.",
    "Then all means are 0 and all spreads 1",
    "proline spreads over hundreds of units, the nonflavanoid phenols over tenths.",
    "The curvature of the loss along a weight is the mean *square* of its column, and mean and spread both count in it.",
)
def the_bowl(notebook: Any) -> None:
    table, H = raw(notebook)
    curvatures = np.linalg.eigvalsh(H)
    assert digits(curvatures[-1] / curvatures[0], 2) == 1.6e8
    assert digits(notebook.lr_bounds(H)[0], 1) == 3e-6
    Z = notebook.measurements - notebook.measurements.mean(axis=0)
    Z = Z / Z.std(axis=0)
    for table_of_z in (Z, np.column_stack([Z, np.ones(178)])):
        flat, *_, steep = np.linalg.eigvalsh(table_of_z.T @ table_of_z)
        assert digits(steep / flat, 2) == 45
    spread = dict(zip(notebook.names, notebook.measurements.std(axis=0), strict=True))
    assert 200 < spread["proline"] < 500
    assert 0.1 < spread["nonflavanoid_phenols"] < 0.2
    square = np.mean(table**2, axis=0)
    assert np.allclose(np.diag(H), square)
    assert np.allclose(square, table.mean(axis=0) ** 2 + table.var(axis=0))


@claim(
    'on a badly scaled bowl a curve can look flat, "converged", long before the minimum. The raw columns above are an example.',
    "The same regression, before and after one line of code",
    "The cure turns out to be one line.",
)
def flat_and_far(notebook: Any) -> None:
    table, H = raw(notebook)
    path = notebook.gradient_descent(
        lambda w: table.T @ (table @ w - notebook.alcohol) / 178,
        np.zeros(13),
        lr=1.9 / np.linalg.eigvalsh(H)[-1],
        steps=1000,
    )
    losses = np.array([np.mean((table @ w - notebook.alcohol) ** 2) for w in path])
    assert notebook.classify_loss_curve(losses) == "converged"
    assert losses[-1] > 5 * lowest(notebook)
    w, b = notebook.fit_standardized_gd(notebook.measurements, notebook.alcohol, steps=300)
    misses = notebook.measurements @ w + b - notebook.alcohol
    assert np.mean(misses**2) < 1.0001 * lowest(notebook)


@claim(
    "The loss $x^2$ has the slope $2x$. Start at 4, with $\\eta = 0.25$: the slope is 8, the step $0.25 \\cdot 8 = 2$, the new place 2. There the slope is 4, the step 1, the new place 1. With $\\eta = 1.05$ the first step is 8.4 long: it ends at −4.4, on the other side and *higher up*.",
    'f"learning rate {rate}: {name}"',
    '(0.02, 0.25, 1.05), ("crawls", "gets there", "climbs out")',
)
def three_rates(notebook: Any) -> None:
    def path(rate: float, steps: int) -> Any:
        return notebook.gradient_descent(lambda x: 2 * x, [4.0], lr=rate, steps=steps)[:, 0]

    assert path(0.25, 2).tolist() == [4, 2, 1]
    assert np.allclose(path(1.05, 3), 4 * (1 - 2.1) ** np.arange(4))
    assert np.isclose(path(1.05, 1)[1], -4.4)
    assert np.isclose(1.05 * 8, 8.4)
    assert path(0.02, 8)[-1] > 2.5
    assert abs(path(0.25, 6)[-1]) < 0.1
    assert np.all(np.diff(path(1.05, 3) ** 2) > 0)


@claim(
    "A small step is safe and slow. A larger one hops across the valley from wall to wall, and still gets down. A little larger yet, and it climbs higher at each hop."
)
def the_valley(notebook: Any) -> None:
    curvatures = np.array([1.0, 12.0])

    def path(rate: float) -> Any:
        return notebook.gradient_descent(lambda x: curvatures * x, [-4.0, 0.8], lr=rate, steps=25)

    small, large, larger = path(0.01), path(0.16), path(0.17)
    assert np.all(small[:, 1] > 0)
    assert small[-1, 0] < -3
    assert np.all(large[1:, 1] * large[:-1, 1] < 0)
    assert np.linalg.norm(large[-1]) < 0.3
    assert np.all(np.abs(larger[1:, 1]) > np.abs(larger[:-1, 1]))


@claim('"diverging"', "Four curves of the same bowl, $x^2/2$", "far too much momentum")
def the_verdicts(notebook: Any) -> None:
    verdicts = [
        notebook.classify_loss_curve(
            notebook.gradient_descent(lambda x: x, [1.0], lr=rate, steps=50)[:, 0] ** 2 / 2
        )
        for rate in (0.004, 0.5, 2.1)
    ]
    assert verdicts == ["slow", "converged", "diverging"]
    heavy = notebook.momentum_descent(lambda x: x, [1.0], lr=0.1, beta=0.99, steps=50)[:, 0]
    assert notebook.classify_loss_curve(heavy**2 / 2) == "oscillating"


@claim(
    "One trap: `nan` is neither above nor below anything: `nan > 5` is False, and so is `nan < 5`.",
    "`nan` compares as neither larger nor smaller, and `np.argmin` even points to it.",
)
def nan(notebook: Any) -> None:
    assert not np.nan > 5
    assert not np.nan < 5
    assert np.argmin([3.0, np.nan, 1.0]) == 1


@claim(
    "each step multiplies the distance from the minimum by $1 - \\eta\\lambda$.",
    "**The steepest direction decides**: $\\eta < 2/\\lambda_{\\max}$.",
    "Both then shrink by the factor $(\\kappa - 1)/(\\kappa + 1)$ at each step",
    "For $\\kappa = 1$ one step suffices.",
    "(that of unit 02 in another norm)",
    "best rate 0.2: both shrink to 0.8",
    "The steep direction sets the limit, the flat one the speed",
)
def the_bounds(notebook: Any) -> None:
    limit, best, rate = notebook.lr_bounds(np.diag([1.0, 9.0]))
    assert np.allclose([limit, best, rate], [2 / 9, 0.2, 0.8])
    for eta, shrinks in ((0.99 * limit, True), (1.01 * limit, False)):
        path = notebook.gradient_descent(
            lambda x: np.array([1.0, 9.0]) * x, [1.0, 1.0], lr=eta, steps=200
        )
        assert np.allclose(path[5], (1 - eta * np.array([1.0, 9.0])) ** 5)
        assert (np.linalg.norm(path[-1]) < 1) == shrinks
    grid = np.linspace(0.01, 0.26, 300)
    assert np.isclose(np.max(np.abs([1 - grid, 1 - 9 * grid]), axis=0).min(), 0.8, atol=0.002)
    assert notebook.lr_bounds(np.eye(3))[2] == 0
    A = np.diag([1.0, 9.0])
    assert np.isclose(np.linalg.norm(A, 2) * np.linalg.norm(np.linalg.inv(A), 2), 9)


@claim(
    "In a long valley, the steps across cancel each other, and the steps along add up",
    'f"beta {beta:.2f}: {end:.2g} away\\nafter 60 steps"',
)
def the_heavy_ball(notebook: Any) -> None:
    curvatures = np.array([1.0, 50.0])
    ends = [
        np.linalg.norm(
            notebook.momentum_descent(
                lambda x: curvatures * x, [-4.0, 0.8], lr=0.03, beta=beta, steps=60
            )[-1]
        )
        for beta in (0.0, 0.4, 0.7)
    ]
    assert ends[0] > 3 * ends[1] > 300 * ends[2]


@claim(
    "The slope $2x$, from $x = 4$, with $\\eta = 0.25$ and $\\beta = 0.5$: three steps lead to 2, to 0, and on to −1. At 0 there is no slope, and yet it rolls past.",
)
def the_ball_by_hand(notebook: Any) -> None:
    path = notebook.momentum_descent(lambda x: 2 * x, [4], lr=0.25, beta=0.5, steps=3)
    assert path[:, 0].tolist() == [4, 2, 0, -1]


@claim(
    'Both averages start at 0, so at first they are too small. The hats (say "m hat") correct that',
    "With the share 0.9 that is 0.1 after the first step, then $0.9 \\cdot 0.1 + 0.1 = 0.19$, then 0.271.",
)
def the_hats(notebook: Any) -> None:
    average = 0.0
    for t, reached in ((1, 0.1), (2, 0.19), (3, 0.271)):
        average = 0.9 * average + 0.1
        assert np.isclose(average, reached)
        assert np.isclose(1 - average, 0.9**t)
    for g in (1e-4, 3.0, 1e5):  # with a gradient that stays, every step is lr
        path = notebook.adam(lambda x, g=g: np.array([g]), [0.0], lr=0.1, steps=5)
        assert np.allclose(np.diff(path[:, 0]), -0.1, rtol=1e-3)


@claim("But a *random handful* already points roughly downhill.")
def a_handful(notebook: Any) -> None:
    Z = notebook.measurements - notebook.measurements.mean(axis=0)
    Z, y = Z / Z.std(axis=0), notebook.alcohol - notebook.alcohol.mean()
    rng = np.random.default_rng(1)
    whole = -Z.T @ y
    cosines = []
    for _ in range(1000):
        idx = rng.permutation(178)[:5]
        part = -Z[idx].T @ y[idx]
        cosines.append(part @ whole / np.linalg.norm(part) / np.linalg.norm(whole))
    assert np.mean(np.array(cosines) > 0) > 0.9
    assert np.median(cosines) > 0.5


@claim(
    "Descent that arrives exactly on the ridge walks straight to the saddle and stays there for ever. A push of nearly any kind frees it, however small: the part of the push that points downhill grows at each step.",
    "starts on the ridge: stuck at the saddle",
    "starts a millionth beside it: gets away, late",
    "kicked where the gradient vanishes",
    "a saddle in the middle, two minima (stars)",
)
def the_saddle(notebook: Any) -> None:
    def slope(p: Any) -> Any:
        return np.array([2 * p[0], -2 * p[1] + 2 * p[1] ** 3])

    stuck = notebook.gradient_descent(slope, [1.0, 0.0], lr=0.1, steps=5000)
    assert np.allclose(stuck[-1], 0)
    beside = notebook.gradient_descent(slope, [1.0, 1e-6], lr=0.1, steps=120)
    assert np.allclose(beside[-1], [0, 1], atol=1e-3)
    assert beside[40, 1] < 0.01
    for seed in range(200):
        kicked = notebook.perturbed_descent(
            slope,
            [1.0, 0.0],
            lr=0.1,
            steps=120,
            radius=0.01,
            gtol=1e-4,
            rng=np.random.default_rng(seed),
        )
        assert np.allclose(np.abs(kicked[-1]), [0, 1], atol=0.02)


@claim("because the computed spread of 0.1, 0.1, 0.1 is not exactly 0.")
def a_constant_column(notebook: Any) -> None:
    assert np.std(np.full(3, 0.1)) != 0


@claim(
    "A colleague's loss goes 2.3, 1.9, 2.4, 4.6, 11, 30, and at last nan.",
    "Each step jumps over the valley and lands higher up on the other side",
)
def the_colleague(notebook: Any) -> None:
    # A sum of c (1 - eta lambda)^2k is convex in k, and this is one.
    assert np.all(np.diff([2.3, 1.9, 2.4, 4.6, 11, 30], n=2) > 0)
    curve = 1.7 * 0.3 ** np.arange(6) + 0.35 * 2.4 ** np.arange(6)
    assert notebook.classify_loss_curve(np.append(curve, np.nan)) == "diverging"
    assert curve[1] < curve[0] < curve[-1]


@claim(
    "A hillside may have several valleys, and descent finds the one it starts in.",
)
def several_valleys(notebook: Any) -> None:
    def slope(x: Any) -> Any:
        return 4 * x * (x**2 - 1)

    ends = [
        notebook.gradient_descent(slope, [start], lr=0.05, steps=300)[-1, 0]
        for start in (-1.5, -0.2, 0.2, 1.5)
    ]
    assert np.allclose(ends, [-1, -1, 1, 1])


@claim(
    "The slope 2x, from 6, with lr = 0.1. The slope at 6 is 12, the step 1.2, the new place 4.8. There the slope is 9.6, the new place 3.84. Two steps make three rows: 6, 4.8, 3.84."
)
def hint_path(notebook: Any) -> None:
    path = notebook.gradient_descent(lambda x: 2 * x, [6], lr=0.1, steps=2)
    assert np.allclose(path[:, 0], [6, 4.8, 3.84])


@claim(
    'The losses 4, 2, 3, 1: the differences are −2, 1 and −2. One of three is above 0, which is more than 30 %: "oscillating". The losses 8, 4, 2, 1: k = 3 and m = 1. The last step brings 1, the whole drop is 7, and 2 % of 7 is 0.14: "slow".'
)
def hint_verdicts(notebook: Any) -> None:
    assert notebook.classify_loss_curve(np.array([4.0, 2, 3, 1])) == "oscillating"
    assert notebook.classify_loss_curve(np.array([8.0, 4, 2, 1])) == "slow"
    assert np.isclose(0.02 * 7, 0.14)


@claim(
    "Curvatures 1 and 9. The steep direction keeps 1 − 9η, and that is −1 at η = 2/9 = 0.222: the limit. At the best rate the flat direction keeps 1 − η, the steep one has jumped over and keeps 9η − 1 on the other side. They are equal where 10η = 2, so η = 0.2, and both keep 0.8. With a curvature of 4 between them: 1 − 0.8 = 0.2, which is no trouble."
)
def hint_bounds(notebook: Any) -> None:
    limit, best, rate = notebook.lr_bounds(np.diag([1.0, 9.0, 4.0]))
    assert (digits(limit, 3), digits(best, 3), digits(rate, 3)) == (0.222, 0.2, 0.8)
    assert np.isclose(1 - 9 * 2 / 9, -1)
    assert np.allclose([1 - 0.2, 9 * 0.2 - 1, 1 - 4 * 0.2], [0.8, 0.8, 0.2])


@claim(
    "one column: $\\bar x = 20$, $s = 4$, $\\bar y = 13$ and $u = 2$. A wine at 24 is one spread above the mean, so the model says 13 + 2 = 15. At 0 it is 5 spreads below: 13 − 10 = 3. From 0 to 24 the prediction has risen by 12."
)
def back_by_hand(notebook: Any) -> None:
    x = np.array([[16.0], [24.0]])
    assert (x.mean(), x.std()) == (20, 4)
    w, b = notebook.fit_standardized_gd(x, 13 + 2 * (x[:, 0] - 20) / 4)
    assert np.allclose([24 * w[0] + b, b, 24 * w[0]], [15, 3, 12])


@claim(
    "The slope 2x, from 10, lr = 0.1, beta = 0.5. Step 1: v = 0.5 · 0 + 20 = 20, and x = 10 − 0.1 · 20 = 8. Step 2: v = 0.5 · 20 + 16 = 26, and x = 8 − 2.6 = 5.4. Without momentum it would be 6.4."
)
def hint_momentum(notebook: Any) -> None:
    for beta, wanted in ((0.5, [10, 8, 5.4]), (0.0, [10, 8, 6.4])):
        path = notebook.momentum_descent(lambda x: 2 * x, [10], lr=0.1, beta=beta, steps=2)
        assert np.allclose(path[:, 0], wanted)


@claim(
    "The gradients 3 and then 1, with the usual betas. Step 1: m = 0.1 · 3 = 0.3 and s = 0.001 · 9 = 0.009; with hats, 0.3/0.1 = 3 and 0.009/0.001 = 9. The step is lr · 3/√9 = lr. Step 2: m = 0.9 · 0.3 + 0.1 · 1 = 0.37 and s = 0.999 · 0.009 + 0.001 · 1 = 0.009991; with hats, 0.37/0.19 = 1.947 and 0.009991/0.001999 = 4.998. The step is lr · 1.947/2.236 = 0.871 lr."
)
def hint_adam(notebook: Any) -> None:
    gradients = iter([3.0, 1.0])
    path = notebook.adam(lambda x: np.array([next(gradients)]), [0.0], lr=1.0, steps=2)
    assert [digits(step, 3) for step in -np.diff(path[:, 0])] == [1, 0.871]
    assert np.allclose([1 - 0.9**2, 1 - 0.999**2], [0.19, 0.001999])
    assert [digits(v, 4) for v in (0.37 / 0.19, 0.009991 / 0.001999, 4.998**0.5)] == [
        1.947,
        4.998,
        2.236,
    ]


@claim(
    "The batches are (3, 0), (4, 1) and (2): three steps. Then a new order, and three steps more.",
    "`[3, 0, 4, 1, 2][4:6]` is `[2]`",
)
def hint_batches(notebook: Any) -> None:
    sizes: list[int] = []

    def record(x: Any, idx: Any) -> Any:
        sizes.append(len(idx))
        return 0 * x

    notebook.minibatch_sgd(
        record, [0.0], 5, lr=1.0, batch_size=2, epochs=2, rng=np.random.default_rng(0)
    )
    assert sizes == [2, 2, 1] * 2
    assert [3, 0, 4, 1, 2][4:6] == [2]


@claim(
    "n = 2, and the generator gives (1.2, −0.5). Its length is √(1.44 + 0.25) = 1.3. Divided by it: (0.923, −0.385), of length 1. With radius = 0.1 the kick is (0.0923, −0.0385)."
)
def hint_kick(notebook: Any) -> None:
    u = np.array([1.2, -0.5])
    assert np.isclose(np.linalg.norm(u), 1.3)
    assert [digits(v, 3) for v in 0.1 * u / 1.3] == [0.0923, -0.0385]


@claim(
    "Four runs end at f = nan, 3, 1 and 1. The first doesn't count. 3 is the best so far; then 1 is smaller; the second 1 is not smaller. So the answer is row 2, the first of the equal ones."
)
def hint_starts(notebook: Any) -> None:
    values = iter([np.nan, 3.0, 1.0, 1.0])
    _, value, row = notebook.multistart(
        lambda x: next(values), lambda x: 0 * x, np.zeros((4, 1)), lr=0.1, steps=1
    )
    assert (value, row) == (1, 2)


@claim(
    "x = (10, 20, 30), y = (1, 2, 6). The mean of x is 20, its spread 8.165, the mean of y 3. The products of the deviations are 20, 0 and 30; their mean 16.67, divided by the spread, is u = 2.041. So w = 2.041/8.165 = 0.25 per unit, and b = 3 − 0.25 · 20 = −2."
)
def hint_fit(notebook: Any) -> None:
    w, b = notebook.fit_standardized_gd(
        np.array([[10.0], [20.0], [30.0]]), np.array([1.0, 2.0, 6.0])
    )
    assert np.allclose([w[0], b], [0.25, -2])
    spread = np.std([10, 20, 30])
    assert [digits(v, 4) for v in (spread, 50 / 3, 50 / 3 / spread)] == [8.165, 16.67, 2.041]


given("more than 30 % of the differences are above 0", "a rule of this unit")
given(
    "the last $m$ steps still bring more than 2 % of the whole drop, that is, `losses[-1 - m] - losses[-1] > 0.02 * (losses[0] - losses[-1])`",
    "a rule of this unit",
)
given("gradients (unit 06), training (unit 07)", "units")
