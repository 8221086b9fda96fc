"""What unit 25 says about densities, paths, models and cameras."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given


def turned(degrees: float) -> Any:
    a = np.radians(degrees)
    return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])


def about_z(degrees: float) -> Any:
    R = np.eye(3)
    R[:2, :2] = turned(degrees)
    return R


def loss(X: Any, labels: Any, w: Any) -> float:
    return float(np.mean(np.logaddexp(0, X @ w) - labels * (X @ w)))


@claim("Forty times a camera has reported how it was turned.", "40 reports")
def forty(notebook: Any) -> None:
    Rs, truth = notebook.readings()
    assert Rs.shape == (40, 3, 3)
    apart = [np.linalg.norm(notebook.so3_log(truth.T @ R)) for R in Rs]
    assert max(apart) <= 1.35 + 1e-9


@claim(
    "Then the mean of $+179°$ and $-179°$ is $0°$, which looks the wrong way.",
    "two reports lie close together, on either side of 180°, and the mean of their numbers points away from both",
    "the mean of the two matrices halves the letter",
    "mean of the two numbers: 0°",
    "half-way between: 180°",
    "An F, turned: the mean of the entries shrinks it",
)
def averages(notebook: Any) -> None:
    for degrees in (179, 160):
        arrows = [turned(sign * degrees)[:, 0] for sign in (1, -1)]
        assert all(arrow @ turned(0)[:, 0] < -0.9 for arrow in arrows)
        assert all(arrow @ turned(180)[:, 0] > 0.9 for arrow in arrows)
    assert np.allclose((turned(60) + turned(-60)) / 2, np.eye(2) / 2)


@claim(
    "eight strips, each of probability 1/8, are drawn on a rubber sheet, and the sheet is stretched, more on the right than on the left",
    "After: the same eight strips, wider and lower",
    "a strip that has become wider has become lower by the same factor",
)
def strips(notebook: Any) -> None:
    before = np.diff(np.linspace(0, 2, 9))
    after = np.diff(np.exp(np.linspace(0, 2, 9)))
    assert len(after) == 8
    assert np.all(after > before)
    assert np.all(np.diff(after) > 0)
    assert np.all(0.125 / after < 0.125 / before)


def flat(low: float, high: float) -> Any:
    def log_density(x: Any) -> Any:
        inside = (x[:, 0] >= low) & (x[:, 0] <= high)
        return np.where(inside, -np.log(high - low), -np.inf)

    return log_density


@claim(
    "Let $y = -4x$, so $y$ lies between $-4$ and 0. At $y = -2$: the inverse leads to $x = 1/2$, where $\\log p_X = 0$. The inverse has the slope $-1/4$; its size is $1/4$, with the logarithm $-1.386$. The sum is $-1.386$, and $e^{-1.386} = 0.25$.",
)
def by_hand(notebook: Any) -> None:
    (result,) = notebook.pushforward_logpdf(
        np.array([[-2.0]]), flat(0, 1), lambda y: -y / 4, lambda y: np.full((1, 1, 1), -0.25)
    )
    assert digits(result, 4) == -1.386
    assert digits(np.exp(-1.386), 2) == 0.25


@claim(
    "so its density is 1/2 and the logarithm $-0.693$. Now $y = 5x - 1$. At $y = 4$ the inverse gives $x = (4 + 1)/5 = 1$. The Jacobian of the inverse is $1/5$, its logarithm $-1.609$. The sum is $-2.303$: the density is 0.1, as $y$ spreads over a length of 10."
)
def density_hint(notebook: Any) -> None:
    (result,) = notebook.pushforward_logpdf(
        np.array([[4.0]]), flat(0, 2), lambda y: (y + 1) / 5, lambda y: np.full((1, 1, 1), 0.2)
    )
    assert [digits(v, 4) for v in (np.log(0.5), np.log(0.2), result)] == [-0.6931, -1.609, -2.303]
    assert np.isclose(np.exp(result), 0.1)


@claim("Probability per length of y, not of x", "with the Jacobian")
def with_and_without(notebook: Any) -> None:
    grid = np.linspace(1e-6, 60, 200_001)[:, None]

    def bell(x: Any) -> Any:
        return -0.5 * (x[:, 0] / 0.6) ** 2 - np.log(0.6 * np.sqrt(2 * np.pi))

    right = notebook.pushforward_logpdf(grid, bell, np.log, lambda y: 1 / y[:, :, None])
    step = grid[1, 0] - grid[0, 0]
    assert abs(np.exp(right).sum() * step - 1) < 1e-3
    assert abs(np.exp(bell(np.log(grid))).sum() * step - 1) > 0.1


@claim(
    "The first pushes each point up by the square of its first coordinate, minus 1. The second stretches the result to the right by the factor 2 and leans it over.",
    "1500 points, sent along",
    "your density: lines of equal height",
)
def flow(notebook: Any) -> None:
    """The composed density, against a histogram of points sent along."""
    lean = np.array([[2.0, 0.0], [-1.0, 1.0]])
    back = np.linalg.inv(lean)

    def hill(x: Any) -> Any:
        return -0.5 * (x**2).sum(axis=1) - np.log(2 * np.pi)

    def banana(y: Any) -> Any:
        return notebook.pushforward_logpdf(
            y,
            hill,
            lambda y: np.column_stack([y[:, 0], y[:, 1] - y[:, 0] ** 2 + 1]),
            lambda y: np.array([[[1.0, 0.0], [-2 * a, 1.0]] for a in y[:, 0]]),
        )

    x = np.random.default_rng(0).standard_normal((400_000, 2))
    y = np.column_stack([x[:, 0], x[:, 1] + x[:, 0] ** 2 - 1]) @ lean.T
    for center in ((0.0, -1.0), (2.0, -1.0), (-2.0, 1.0)):
        near = np.all(np.abs(y - center) < 0.15, axis=1).mean() / 0.09
        density = np.exp(
            notebook.pushforward_logpdf(
                np.array([center]), banana, lambda y: y @ back.T, lambda y: back[None]
            )
        )
        assert abs(near / density[0] - 1) < 0.06


@claim(
    "your only coin shows heads with probability 0.8. Five throws: four heads, one tail. A head has $p/q = 0.5/0.8 = 0.625$, a tail $0.5/0.2 = 2.5$. Together that is $4 \\cdot 0.625 + 2.5 = 5$, so each head has the weight 1/8, and the tail 1/2: the estimate is 1/2. The effective sample size is $1/(4/64 + 1/4) = 3.2$"
)
def coin(notebook: Any) -> None:
    tails, q = np.array([0.0, 0, 0, 0, 1]), np.array([0.8, 0.8, 0.8, 0.8, 0.2])
    result = notebook.importance_estimate(tails, np.log(np.full(5, 0.5)), np.log(q))
    assert np.allclose(result, (0.5, 3.2))
    assert np.allclose(0.5 / q, [0.625] * 4 + [2.5])


@claim("With equal weights all $n$; if one point has all the weight, a single one.")
def sizes(notebook: Any) -> None:
    fx = np.arange(7.0)
    assert np.isclose(notebook.importance_estimate(fx, fx, fx)[1], 7)
    only = np.where(fx == 3, 0.0, -np.inf)
    assert np.allclose(notebook.importance_estimate(fx, only, fx), (3, 1))


@claim(
    "$f$ is 10 and 20; $p$ is 0.6 and 0.4, $q$ is 0.3 and 0.8. The ratios are 2 and 0.5, their logarithms 0.693 and $-0.693$. Minus the largest: 0 and $-1.386$. Their exponentials are 1 and 0.25, divided by their sum 0.8 and 0.2. The estimate is $0.8 \\cdot 10 + 0.2 \\cdot 20 = 12$, the effective sample size $1/(0.64 + 0.04)$, about 1.47."
)
def weights_hint(notebook: Any) -> None:
    result = notebook.importance_estimate(
        np.array([10.0, 20]), np.log([0.6, 0.4]), np.log([0.3, 0.8])
    )
    assert np.allclose(result, (12, 1 / 0.68))
    assert digits(1 / 0.68, 3) == 1.47
    logs = np.log([2, 0.5])
    assert np.allclose(np.exp(logs - logs.max()), [1, 0.25])
    assert [digits(v, 4) for v in (logs[0], logs[1] - logs[0])] == [0.6931, -1.386]


@claim("near the pole a degree of longitude is short")
def globe(notebook: Any) -> None:
    def metric(x: Any) -> Any:
        return np.diag([1, np.sin(x[0]) ** 2])

    around = [
        notebook.curve_length(np.array([[a, 0.0], [a, np.pi / 180]]), metric)
        for a in (0.05, np.pi / 2)
    ]
    assert around[0] < 0.06 * around[1]


@claim(
    "Each black curve holds the points that lie 0.14 from its middle (8°, or about 900 km on the earth). On the map the ones near the poles are stretched sideways, as there a step in longitude takes you less far.",
    "On the globe: circles of one size",
    "On the map: the same circles, wider near the poles",
)
def circles(notebook: Any) -> None:
    """Straight lines on the map from the middles, measured; the picture's curves, on the sphere."""
    assert round(np.degrees(0.14)) == 8
    assert digits(0.14 * 6371, 1) == 900
    s = np.linspace(0, 2 * np.pi, 60)
    for theta in np.radians([15, 40, 65, 90]):
        middle = np.array([np.sin(theta), 0, np.cos(theta)])
        a, b = theta + 0.14 * np.cos(s), 0.14 * np.sin(s) / np.sin(theta)
        points = np.column_stack([np.sin(a) * np.cos(b), np.sin(a) * np.sin(b), np.cos(a)])
        apart = np.arccos(np.clip(points @ middle, -1, 1))
        assert np.all(np.abs(apart - 0.14) < 0.14 * 0.12)  # near the pole a step is not tiny
        edge = np.array([[theta, 0.0], [theta, 0.14 / np.sin(theta)]])
        length = notebook.curve_length(edge, lambda x: np.diag([1, np.sin(x[0]) ** 2]))
        assert np.isclose(length, 0.14)


@claim(
    "Walk from $(1, 0)$ to $(3, 0)$: the step is $(2, 0)$, its length $\\sqrt{1 \\cdot 2^2} = 2$. Then turn to $(3, 1)$: the step is $(0, 1)$, the middle has $r = 3$, and the length is $\\sqrt{9 \\cdot 1^2} = 3$. Together 5.",
    "The points $(0, 1)$, $(4, 1)$ and $(4, 3)$, with the metric $\\operatorname{diag}(x_2^2, 1)$",
    "the length $\\sqrt{1 \\cdot 2^2} = 2$. Together 6.",
)
def paths(notebook: Any) -> None:
    polar = notebook.curve_length(
        np.array([[1.0, 0], [3, 0], [3, 1]]), lambda x: np.diag([1, x[0] ** 2])
    )
    other = notebook.curve_length(
        np.array([[0.0, 1], [4, 1], [4, 3]]), lambda x: np.diag([x[1] ** 2, 1])
    )
    assert np.isclose(polar, 5)
    assert np.isclose(other, 6)


@claim("Where the metric is I / y², going up is shorter")
def half_plane(notebook: Any) -> None:
    start, end = np.array([0.0, 0.5]), np.array([3.0, 0.5])
    a = np.linspace(np.pi - np.arctan2(0.5, 1.5), np.arctan2(0.5, 1.5), 100)
    arc = np.column_stack([1.5 + np.hypot(1.5, 0.5) * np.cos(a), np.hypot(1.5, 0.5) * np.sin(a)])
    lengths = [
        notebook.curve_length(points, lambda x: np.eye(2) / x[1] ** 2)
        for points in (np.linspace(start, end, 100), arc)
    ]
    assert [round(float(v), 2) for v in lengths] == [6.0, 3.64]


@claim(
    "pushed back onto it, it is on the right arc, but at an uneven speed",
    "The chord, pushed out",
    "Slerp: evenly spaced",
)
def walks(notebook: Any) -> None:
    x, y, t = np.array([1.0, 0]), np.array([np.cos(2.6), np.sin(2.6)]), np.linspace(0, 1, 10)
    pushed = (1 - t)[:, None] * x + t[:, None] * y
    pushed /= np.linalg.norm(pushed, axis=1, keepdims=True)
    for points, even in ((notebook.slerp(x, y, t), True), (pushed, False)):
        angles = np.arctan2(points[:, 1], points[:, 0])
        assert angles.min() > -1e-9
        assert angles.max() < 2.6 + 1e-9
        assert np.allclose(np.diff(angles), 2.6 / 9) == even


@claim(
    "$x = (1, 0)$ and $y = (0.5, 0.866)$ lie 60° apart. Take from $y$ its part along $x$: $(0, 0.866)$. Divided by its length this is $u = (0, 1)$. Half-way is a turn by 30°: $0.866 \\cdot (1, 0) + 0.5 \\cdot (0, 1) = (0.866, 0.5)$."
)
def slerp_hint(notebook: Any) -> None:
    y = turned(60)[:, 0]
    assert np.allclose(y, [0.5, 0.866], atol=1e-3)
    result = notebook.slerp(np.array([1.0, 0]), y, 0.5)
    assert np.allclose(result, [0.866, 0.5], atol=1e-3)


def divergence(X: Any, v: Any, w: Any) -> float:
    p, q = (1 / (1 + np.exp(-(X @ u))) for u in (v, w))
    return float(np.mean(p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))))


@claim(
    "For a small change $\\delta$ the KL divergence (unit 17) is about $\\tfrac12 \\delta^T F \\delta$"
)
def the_metric_of_models(notebook: Any) -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        X, w, step = rng.standard_normal((9, 3)), rng.standard_normal(3), rng.standard_normal(3)
        step *= 1e-3
        half = step @ notebook.logistic_fisher(X, w) @ step / 2
        assert abs(divergence(X, w, w + step) / half - 1) < 0.01


@claim(
    "The KL divergence between the labels before and after begins at 0, and its slope at $s$ is $\\sigma(z + s) - \\sigma(z)$. So it starts flat, and for small $s$ it is about $\\tfrac12 s^2$ times the slope of that slope.",
    "Here $p_i (1 - p_i)$ is the slope of the sigmoid, and also the variance of the label.",
)
def the_slope_of_the_slope(notebook: Any) -> None:
    one = np.array([[1.0]])

    def sigmoid(z: float) -> float:
        return float(1 / (1 + np.exp(-z)))

    for z in (-2.0, 0.0, 1.5):
        for s in (0.0, 0.7, -1.2):
            ends = [divergence(one, np.array([z]), np.array([z + s + h])) for h in (1e-5, -1e-5)]
            assert np.isclose((ends[0] - ends[1]) / 2e-5, sigmoid(z + s) - sigmoid(z), atol=1e-6)
        slope = (sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5
        assert np.isclose(slope, sigmoid(z) * (1 - sigmoid(z)), atol=1e-8)
        small = divergence(one, np.array([z]), np.array([z + 0.001]))
        assert np.isclose(small, slope * 0.001**2 / 2, rtol=1e-3)


@claim(
    "the point is $$\\cos(t\\theta)\\, x + \\sin(t\\theta)\\, u = \\frac{\\sin((1-t)\\theta)}{\\sin\\theta}\\, x + \\frac{\\sin(t\\theta)}{\\sin\\theta}\\, y.$$",
    "Two vectors of length 1 at right angles are all that it takes.",
)
def two_forms_of_a_walk(notebook: Any) -> None:
    x, y = np.array([2.0, -1, 2]) / 3, np.array([1.0, 2, 2]) / 3
    angle = np.arccos(x @ y)
    u = (y - (x @ y) * x) / np.sin(angle)
    for t in (0.0, 0.3, 1.0):
        first = np.cos(t * angle) * x + np.sin(t * angle) * u
        second = (np.sin((1 - t) * angle) * x + np.sin(t * angle) * y) / np.sin(angle)
        assert np.allclose(first, second)
        assert np.allclose(notebook.slerp(x, y, t), first)


@claim(
    "One feature, inputs 1 and 2, and $w = 0$: both $p$ are 1/2, both variances 1/4, so $F = (0.25 \\cdot 1 + 0.25 \\cdot 4)/2 = 0.625$. Where the model is nearly sure, as at $w = 10$, the variances are almost 0, and so is $F$",
    "now with $w = 1$: $z$ is 1 and 2. $e^{-1} = 0.368$ over $1.368^2$ is 0.197; $e^{-2} = 0.135$ over $1.135^2$ is 0.105. So $F = (0.197 \\cdot 1 + 0.105 \\cdot 4)/2$, about 0.308.",
)
def fisher(notebook: Any) -> None:
    X = np.array([[1.0], [2.0]])
    at = {w: float(notebook.logistic_fisher(X, np.array([float(w)]))[0, 0]) for w in (0, 1, 10)}
    assert at[0] == 0.625
    assert at[10] < 1e-4
    assert digits(at[1], 3) == 0.308
    tails = np.exp([-1.0, -2.0])
    assert [digits(v, 3) for v in (*tails, *(tails / (1 + tails) ** 2))] == [
        0.368,
        0.135,
        0.197,
        0.105,
    ]


@claim("Two teams with the same data take different paths!", "it is the same whatever the units")
def the_units(notebook: Any) -> None:
    """New units: X A; the parameters that predict alike are A^-1 w."""
    rng = np.random.default_rng(5)
    X, w = rng.standard_normal((30, 3)), rng.standard_normal(3)
    y = (rng.random(30) < 0.5).astype(float)
    A = np.diag([1.0, 10, 10]) + 0.1 * rng.standard_normal((3, 3))
    new = np.linalg.inv(A)
    natural = notebook.natural_gradient_fit(X, y, w, lr=0.3, n_steps=3)
    other = notebook.natural_gradient_fit(X @ A, y, new @ w, lr=0.3, n_steps=3)
    assert np.allclose(X @ natural, X @ A @ other)

    def plain(X: Any, w: Any) -> Any:
        return w - 0.3 * X.T @ (1 / (1 + np.exp(-(X @ w))) - y) / 30

    assert not np.allclose(X @ plain(X, w), X @ A @ plain(X @ A, new @ w), atol=0.1)


@claim("For logistic regression it happens to be Newton's method")
def newton(notebook: Any) -> None:
    rng = np.random.default_rng(6)
    X, w = rng.standard_normal((20, 2)), rng.standard_normal(2)
    y = (rng.random(20) < 0.5).astype(float)

    def gradient(w: Any) -> Any:
        return X.T @ (1 / (1 + np.exp(-(X @ w))) - y) / 20

    hessian = np.column_stack(
        [(gradient(w + 1e-5 * e) - gradient(w - 1e-5 * e)) / 2e-5 for e in np.eye(2)]
    )
    step = w - np.linalg.solve(hessian, gradient(w))
    assert np.allclose(notebook.natural_gradient_fit(X, y, w, n_steps=1), step, atol=1e-6)


@claim(
    "on the petals below, from $w = 0$, the gradient is below $10^{-6}$ after eight",
    "Natural gradient: the same path",
    "Plain gradient: the units decide",
    "the step that was right for one team is far too long for the other",
)
def petals(notebook: Any) -> None:
    labels, lengths = notebook.petals[:, 2], notebook.petals[:, :2]
    cm, mm = (np.column_stack([np.ones(100), k * lengths]) for k in (1, 10))
    small = []
    for steps in range(9):
        w = notebook.natural_gradient_fit(cm, labels, np.zeros(3), n_steps=steps)
        other = notebook.natural_gradient_fit(mm, labels, np.zeros(3), n_steps=steps)
        assert np.isclose(loss(cm, labels, w), loss(mm, labels, other))
        p = 1 / (1 + np.exp(-(cm @ w)))
        small.append(np.abs(cm.T @ (p - labels)).max() / 100 < 1e-6)
    assert small == [False] * 8 + [True]
    for X, falls in ((cm, True), (mm, False)):
        w, losses = np.zeros(3), []
        for _ in range(200):
            losses.append(loss(X, labels, w))
            w = w - 0.05 * X.T @ (1 / (1 + np.exp(-(X @ w))) - labels) / 100
        assert np.all(np.diff(losses) < 0) == falls
        assert (max(losses) > 10) != falls


@claim(
    "four labels 0, 1, 1, 1, and $w = 0$. All $p$ are 1/2, so $g = (0.5 - 0.5 - 0.5 - 0.5)/4 = -0.25$ and $F = 0.25$: the step leads to $w = 1$. The next one leads to 1.096, and the best is $\\log 3$, about 1.099, where $p = 3/4$. From $w = 3$ instead, the first step lands at $-1.48$.",
    "From a bad start, where $F$ is nearly 0, a full step can shoot far beyond the goal; then a smaller lr helps.",
)
def four_labels(notebook: Any) -> None:
    X, y = np.ones((4, 1)), np.array([0, 1, 1, 1])

    def after(start: float, steps: int, lr: float = 1.0) -> float:
        w = notebook.natural_gradient_fit(X, y, np.array([start]), lr=lr, n_steps=steps)
        return float(w[0])

    assert (after(0, 1), round(after(0, 2), 3)) == (1, 1.096)
    assert round(np.log(3), 3) == 1.099
    assert np.isclose(1 / (1 + np.exp(-np.log(3))), 0.75)
    assert round(after(3, 1), 2) == -1.48
    assert after(5, 1) < -20
    assert abs(after(5, 200, lr=0.05) - np.log(3)) < 0.01


@claim(
    "A constant feature 1, labels 0 and 1, start $w = 1$, lr = 0.5. Both $p$ are 0.731; $g = (0.731 - 0.269)/2 = 0.231$; $F = 0.731 \\cdot 0.269 = 0.197$. The direction is $0.231/0.197 = 1.175$, and half of it is subtracted: $w = 0.412$."
)
def natural_hint(notebook: Any) -> None:
    p = 1 / (1 + np.exp(-1))
    g, F = (p - 0.5), p * (1 - p)
    assert [digits(v, 3) for v in (p, 1 - p, g, F)] == [0.731, 0.269, 0.231, 0.197]
    assert digits(g / F, 4) == 1.175
    w = notebook.natural_gradient_fit(
        np.ones((2, 1)), np.array([0, 1]), np.ones(1), lr=0.5, n_steps=1
    )
    assert digits(float(w[0]), 3) == 0.412


@claim(
    'is the solution at time 1 of "turn at the constant velocity $w$"',
    "And $1 - \\cos a = 2 \\sin^2(a/2)$ spares you a difference of nearly equal numbers.",
)
def constant_velocity(notebook: Any) -> None:
    w = np.array([0.4, -1.0, 0.8])
    v = np.eye(3)
    for _ in range(2000):  # by midpoints
        middle = v + np.cross(w, v, axisb=0, axisc=0) / 4000
        v = v + np.cross(w, middle, axisb=0, axisc=0) / 2000
    assert np.allclose(v, notebook.so3_exp(w), atol=1e-6)
    a = np.linspace(-4, 4, 50)
    assert np.allclose(1 - np.cos(a), 2 * np.sin(a / 2) ** 2)


@claim(
    "A quarter turn about the third axis, $w = (0, 0, 1.571)$. $K$ has $-1.571$ at the place (0, 1), 1.571 at (1, 0), and 0 elsewhere. $\\sin(a)/a = 0.637$, which is `np.sinc(0.5)`. $(1 - \\cos a)/a^2 = 0.405$, and $K^2$ has $-2.467$ at (0, 0) and (1, 1). So these two entries become $1 - 0.405 \\cdot 2.467 = 0$, the others $\\mp 0.637 \\cdot 1.571 = \\mp 1$, and the last stays 1."
)
def exp_hint(notebook: Any) -> None:
    a = np.pi / 2
    numbers = (a, np.sin(a) / a, (1 - np.cos(a)) / a**2, a**2)
    assert [digits(v, 4) for v in numbers] == [1.571, 0.6366, 0.4053, 2.467]
    assert np.isclose(np.sinc(0.5), np.sin(a) / a)
    assert np.allclose(notebook.so3_exp(np.array([0, 0, a])), about_z(90))


@claim(
    "$R$ has the rows $(0.8, -0.6, 0)$, $(0.6, 0.8, 0)$, $(0, 0, 1)$. Half of the antisymmetric differences: $(0, 0, (0.6 + 0.6)/2) = (0, 0, 0.6)$; its length 0.6 is the sine. The trace is 2.6, so the cosine is $(2.6 - 1)/2 = 0.8$. The angle is 0.644, and $w = (0, 0, 0.644)$."
)
def log_hint(notebook: Any) -> None:
    R = np.array([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]])
    assert np.allclose(notebook.so3_log(R), [0, 0, 0.644], atol=5e-4)


@claim(
    "the angle is `arctan2(sin a, cos a)`, which is precise for tiny angles and for large ones",
    "why are the sine *and* the cosine needed to tell an angle beyond 90°?",
)
def precise(notebook: Any) -> None:
    for angle in (1e-9, 1e-5, 3.1):
        R = notebook.so3_exp(np.array([0, angle, 0]))
        assert np.isclose(notebook.so3_log(R)[1], angle, rtol=1e-6)
    assert abs(np.arccos(np.cos(1e-9)) - 1e-9) > 5e-10  # what the cosine alone would say
    assert not np.isclose(np.arcsin(np.sin(2.5)), 2.5)


@claim(
    "Take the rotations by 0°, 120° and 240° about one axis: seen from each of them, the arrows to the other two point in opposite directions and cancel",
    "Seen from 10°: arrows of 0°, 10° and 50°",
    "Seen from 30°: arrows of −20°, −10° and 30°",
    "On the left the arrows have the mean 20°: follow it. On the right, where you arrive, they sum to zero.",
    "The data are 10°, 20° and 60°; start at 10°. The arrows are 0°, 10° and 50°, their mean is 20°: go to 30°. From there the arrows are $-20°$, $-10°$ and 30°, which sum to 0.",
    "Rotations about the third axis by 170° and $-150°$ (which is 210°), starting from 170°: the arrows are 0° and 40°, the mean is 20°, so go to 190°. From there they are $-20°$ and 20°: the sum is 0. (The mean of the numbers 170 and $-150$ would be 10°, on the far side.)",
)
def means_about_an_axis(notebook: Any) -> None:
    def arrows(place: float, *degrees: float) -> list[float]:
        found = (notebook.so3_log(about_z(place).T @ about_z(d)) for d in degrees)
        return [round(float(np.degrees(w[2])), 6) for w in found]

    for place in (0, 120, 240):
        assert sorted(arrows(place, 0, 120, 240)) == [-120, 0, 120]
    assert arrows(10, 10, 20, 60) == [0, 10, 50]
    assert arrows(30, 10, 20, 60) == [-20, -10, 30]
    assert arrows(170, 170, -150) == [0, 40]
    assert arrows(190, 170, -150) == [-20, 20]
    for data, mean in (((10, 20, 60), 30), ((170, -150), 190)):
        Rs = np.array([about_z(d) for d in data])
        assert np.allclose(notebook.rotation_mean(Rs), about_z(mean))


@claim(
    "any two of them are less than half a turn apart, each arrow is the only shortest one, and near the data there is only one $M$ whose arrows cancel"
)
def one_mean(notebook: Any) -> None:
    """Walks from all over the neighbourhood end at the same rotation."""
    rng = np.random.default_rng(4)
    for _ in range(5):
        errors = rng.standard_normal((6, 3))
        errors *= 1.4 / np.linalg.norm(errors, axis=1, keepdims=True)
        Rs = np.array([notebook.so3_exp(e) for e in errors])
        for A in Rs:
            for B in Rs:
                assert np.linalg.norm(notebook.so3_log(A.T @ B)) < np.pi
        mean = notebook.rotation_mean(Rs)
        for start in rng.standard_normal((4, 3)):
            M = notebook.so3_exp(1.4 * start / np.linalg.norm(start))
            for _ in range(100):
                step = np.mean([notebook.so3_log(M.T @ R) for R in Rs], axis=0)
                M = M @ notebook.so3_exp(step)
            assert np.allclose(M, mean, atol=1e-6)


@claim(
    "it shrinks what it turns",
    "The mean of the entries lies inside the ball: it is no rotation. The Fréchet mean is one.",
    "What becomes of the three axes; the",
)
def inside(notebook: Any) -> None:
    Rs, _ = notebook.readings()
    assert np.linalg.svd(Rs.mean(axis=0))[1].max() < 0.85
    M = notebook.rotation_mean(Rs)
    assert np.allclose(M @ M.T, np.eye(3))
    assert np.isclose(np.linalg.det(M), 1)


@claim(
    "over 300 sets of forty such reports the error is between 1° and 21°, in half of them below 8.8°. (The mean of the entries, *pushed back* onto the rotations, is nearly as good: half of its errors are below 9.5°."
)
def errors(notebook: Any) -> None:
    """Without loss of generality the truth is the identity. Written for many rotations at once."""
    mean, pushed = [], []
    for seed in range(300):
        e = 0.65 * np.random.default_rng(seed).standard_normal((40, 3))
        e *= np.minimum(1, 1.35 / np.linalg.norm(e, axis=1, keepdims=True))
        Rs = exps(e)
        if seed == 11:  # the notebook's own draw, turned to the truth
            own, truth = notebook.readings()
            assert np.allclose(truth @ Rs, own)
        U, _, V = np.linalg.svd(Rs.mean(axis=0))
        M = U @ V
        pushed.append(np.degrees(np.linalg.norm(notebook.so3_log(M))))
        for _ in range(12):
            step = logs(M.T @ Rs).mean(axis=0)
            M = M @ notebook.so3_exp(step)
        assert np.linalg.norm(step) < 1e-8
        mean.append(np.degrees(np.linalg.norm(notebook.so3_log(M))))
    assert [round(float(np.quantile(mean, q)), 1) for q in (0, 0.5, 1)] == [1.4, 8.8, 20.5]
    assert round(float(np.median(pushed)), 1) == 9.5


def exps(w: Any) -> Any:
    K = np.zeros((len(w), 3, 3))
    K[:, 2, 1], K[:, 0, 2], K[:, 1, 0] = w.T
    K -= K.transpose(0, 2, 1)
    turns = (np.linalg.norm(w, axis=1) / np.pi)[:, None, None]
    return np.eye(3) + np.sinc(turns) * K + np.sinc(turns / 2) ** 2 / 2 * K @ K


def logs(R: Any) -> Any:
    axis = np.stack(
        [R[:, 2, 1] - R[:, 1, 2], R[:, 0, 2] - R[:, 2, 0], R[:, 1, 0] - R[:, 0, 1]], axis=1
    )
    sine = np.linalg.norm(axis, axis=1) / 2
    angle = np.arctan2(sine, (np.trace(R, axis1=1, axis2=2) - 1) / 2)
    return axis / 2 * (angle / sine)[:, None]


@claim("A petal in millimetres is ten times the number, its weight a tenth, and its gradient ten")
def tenfold(notebook: Any) -> None:
    labels, x = notebook.petals[:, 2], notebook.petals[:, :2]
    w = np.array([0.3, -0.2])
    cm, mm = (
        k * x.T @ (1 / (1 + np.exp(-(k * x @ (w / k)))) - labels) / len(labels) for k in (1, 10)
    )
    assert np.allclose(mm, 10 * cm)


given(
    "Jacobians and determinants (06), probability (11), logistic regression (15), KL divergence (17)",
    "the units' numbers",
)
given("where $|x_i \\cdot w|$ is 1000", "what the docstring promises")
