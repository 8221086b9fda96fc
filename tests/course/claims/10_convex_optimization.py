"""What unit 10 says about its bowls, its prices and the clinic's patients."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits


def cost(notebook: Any, w: Any, alpha: float) -> float:
    r = notebook.progression - notebook.patients @ w
    return float(r @ r / 2 + alpha * np.sum(np.abs(w)))


@claim("A clinic measures ten things about each patient")
def ten(notebook: Any) -> None:
    assert notebook.patients.shape == (442, 10)
    assert len(notebook.features) == 10


@claim("For twenty steps nothing seems to change,\\nand the best is far away")
def the_plain(notebook: Any) -> None:
    x, costs = 3.4, []
    for _ in range(60):
        costs.append(1 - np.exp(-(x**2) / 2))
        x -= x * np.exp(-(x**2) / 2)
    assert costs[0] - costs[20] < 0.02
    assert costs[20] > 0.95
    assert costs[-1] < 1e-6


@claim(
    "Two bounds close in on it: now we know",
    "Beside the cost so far runs a second number, which no choice of weights can get below. After 40 steps the two differ by less than a thousandth.",
    "no weights at all cost less than this",
    "steps = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40]",
    "above = [1.3105, 0.9037, 0.8520, 0.8311, 0.8210, 0.8150, 0.8108, 0.8056, 0.8027, 0.8008, 0.7993, 0.7989, 0.7988, 0.7988, 0.7988]",
    "below = [0.2490, 0.3950, 0.4578, 0.5272, 0.5852, 0.6292, 0.6636, 0.7152, 0.7445, 0.7551, 0.7750, 0.7898, 0.7945, 0.7966, 0.7983]",
)
def the_two_bounds(notebook: Any) -> None:
    steps = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40]
    above = "1.3105 0.9037 0.8520 0.8311 0.8210 0.8150 0.8108 0.8056 0.8027 0.8008 0.7993 0.7989 0.7988 0.7988 0.7988"
    below = "0.2490 0.3950 0.4578 0.5272 0.5852 0.6292 0.6636 0.7152 0.7445 0.7551 0.7750 0.7898 0.7945 0.7966 0.7983"
    alpha = 0.1 * notebook.alpha_max
    for k, upper, lower in zip(steps, above.split(), below.split(), strict=True):
        w, gap = notebook.lasso_proximal(
            notebook.patients, notebook.progression, alpha, tol=0.0, max_steps=k
        )
        now = cost(notebook, w, alpha)
        assert f"{now / 1e6:.4f}" == upper
        assert f"{(now - gap) / 1e6:.4f}" == lower
    assert gap < now / 1000
    best = cost(
        notebook, notebook.lasso_proximal(notebook.patients, notebook.progression, alpha)[0], alpha
    )
    assert max(float(lower) for lower in below.split()) * 1e6 <= best + 50


@claim(
    "$F(0) = 4.5 + 0.5 + 0 = 5$ and $F(4) = 0.5 + 0.5 + 4 = 5$, so the middle of the chord is 5. The middle of the graph is $F(2) = 0.5 + 0.5 + 2 = 3$, and 3 − 5 = −2, below. Turned upside down, $-F$ is at −3 where its chord is at −5: 2 above, not convex.",
    "It has two patients and one measurement, which is 1 for the first and 0 for the second; their disease has progressed by 3 and by 1.",
    "With x_i = 0 and x_j = 4 the point is 0.25 · 0 + 0.75 · 4 = 3: the graph is at 9, the chord at 0.25 · 0 + 0.75 · 16 = 12, so −3. In the other order the point is 1: 1 − 4 = −3 again. The largest is −3, so no violation. With −x² both would be 3.",
    "ts = (0.25,)",
)
def chords_by_hand(notebook: Any) -> None:
    def bowl(x: Any) -> float:
        return float(x[0] ** 2)

    def hill(x: Any) -> float:
        return -bowl(x)

    def small(w: Any) -> float:
        return float((3 - w[0]) ** 2 / 2 + 1 / 2 + abs(w[0]))

    def cap(w: Any) -> float:
        return -small(w)

    far = np.array([[0], [4]])
    assert [small([w]) for w in (0, 4, 2)] == [5, 5, 3]
    assert notebook.convexity_violation(small, far, ts=(0.5,)) == 3 - 5
    assert notebook.convexity_violation(cap, far, ts=(0.5,)) == 2
    weights = np.linspace(-2, 5, 701)
    X, y = np.array([[1.0], [0.0]]), np.array([3.0, 1.0])
    for w in weights:
        r = y - X @ [w]
        assert np.isclose(small([w]), r @ r / 2 + abs(w))
    assert notebook.convexity_violation(bowl, far, ts=(0.25,)) == -3
    assert notebook.convexity_violation(hill, far, ts=(0.25,)) == 3
    one, other = (0.25 * 0 + 0.75 * 4, 0.25 * 4 + 0.75 * 0)
    assert (one**2, 0.75 * 16, other**2, 0.25 * 16) == (9, 12, 1, 4)


@claim(
    "In a bowl, every local minimum is the global one.",
    "On the straight way there the function lies below the chord, and the chord goes down from the first moment on.",
)
def one_bottom(notebook: Any) -> None:
    x = np.linspace(-3, 3, 601)
    for f in (np.log(np.exp(1.5 * x) + np.exp(-x)), np.abs(x) + x**2 / 2, np.maximum(x**2, 1)):
        bottoms = (f[1:-1] <= f[:-2]) & (f[1:-1] <= f[2:])
        assert np.ptp(f[1:-1][bottoms]) < 1e-12


@claim(
    "$f(x) = \\frac12 x^2$, and the slope 3: at $x = 3$ the line is at 9 and the graph at 4.5, and nowhere is the line higher above the graph. So it must come down by 4.5:",
    "(For $\\frac12 x^2$ the conjugate is $\\frac12 s^2$, the same bowl again, so $\\frac12 x^2 \\ge s\\,x - \\frac12 s^2$ for every $x$ and $s$.",
    "such points never win the maximum",
)
def the_bowl_is_its_own_conjugate(notebook: Any) -> None:
    x = np.linspace(-8, 8, 1601)
    s = np.array([-2.0, 0.0, 1.0, 3.0])
    assert np.allclose(notebook.conjugate_on_grid(x**2 / 2, x, s), s**2 / 2)
    assert (3 * 3, 3**2 / 2) == (9, 4.5)
    assert x[np.argmax(3 * x - x**2 / 2)] == 3
    walls = np.where(np.abs(x) <= 1, 0.0, np.inf)
    assert np.allclose(notebook.conjugate_on_grid(walls, x, s), np.abs(s))


@claim(
    "For the slope 3: 3 · (−1) − 1 = −4, 3 · 0 − 0 = 0, and 6 − `inf` = −`inf`; the largest is 0. For the slope −4: 4 − 1 = 3, 0, −`inf`; the largest is 3. Two slopes, two results: 0 and 3. If the `inf` were made a 0, the slope 3 would win 6"
)
def the_hint_of_conjugates(notebook: Any) -> None:
    x, f = np.array([-1.0, 0.0, 2.0]), np.array([1.0, 0.0, np.inf])
    assert notebook.conjugate_on_grid(f, x, np.array([3.0, -4.0])).tolist() == [0, 3]
    assert (3 * x - f).tolist() == [-4, 0, -np.inf]
    assert np.max(3 * x - [1, 0, 0]) == 6


@claim(
    "A line through 0 whose slope is between −1 and 1 never gets above it, so it need not come down at all: the conjugate is 0. A steeper line gets above it without end: $+\\infty$. In words: **a pull that is no stronger than the price earns nothing.**"
)
def the_price_alone(notebook: Any) -> None:
    slopes = np.array([-1.0, -0.3, 0.0, 1.0, 1.1])
    for far in (10.0, 1000.0):
        x = np.linspace(-far, far, 2001)
        conjugate = notebook.conjugate_on_grid(np.abs(x), x, slopes)
        assert np.allclose(conjugate[:4], 0)
        assert np.isclose(conjugate[4], 0.1 * far)


@claim(
    "$f(x) = |x| + x^2/2$, and lines that just touch it",
    "The conjugate: flat where f has its corner",
)
def the_corner(notebook: Any) -> None:
    x = np.linspace(-3, 3, 601)
    s = np.linspace(-3.5, 3.5, 141)
    conjugate = notebook.conjugate_on_grid(np.abs(x) + x**2 / 2, x, s)
    flat = conjugate < 1e-12
    assert (s[flat].min().round(6), s[flat].max().round(6)) == (-1, 1)
    touching = np.outer(s, x) - conjugate[:, np.newaxis]
    assert np.max(touching - (np.abs(x) + x**2 / 2)) < 1e-12


@claim(
    "By hand, $v = (0.9, -1, 0.6)$ and $r = 1$. From the largest down: 0.9, 0.6, −1. With $k = 1$: $\\theta = 0.9 - 1 = -0.1$. With $k = 2$: $\\theta = (1.5 - 1)/2 = 0.25$, and 0.6 is above it. With $k = 3$: $\\theta = (0.5 - 1)/3 = -0.17$, and −1 is not above it. So $k = 2$, and the nearest point is $(0.65, 0, 0.35)$.",
    "the nearest point has the form $\\max(v - \\theta, 0)$",
)
def a_projection_by_hand(notebook: Any) -> None:
    v = np.array([0.9, -1, 0.6])
    assert np.allclose([(0.9 - 1) / 1, (1.5 - 1) / 2], [-0.1, 0.25])
    assert digits((0.5 - 1) / 3, 2) == -0.17
    w = notebook.project_simplex(v)
    assert np.allclose(w, [0.65, 0, 0.35])
    others = np.random.default_rng(0).dirichlet(np.ones(3) / 2, 5000)
    assert np.all(np.linalg.norm(others - v, axis=1) > np.linalg.norm(w - v) - 1e-12)


@claim(
    "v = (3, 0, 2.5), sum 1. Sorted: 3, 2.5, 0. Their running sums minus 1 are 2, 4.5, 4.5; divided by 1, 2, 3 the θ's are 2, 2.25, 1.5. Is the entry above its θ? 3 > 2 yes, 2.5 > 2.25 yes, 0 > 1.5 no. So θ = 2.25, and the answer is (0.75, 0, 0.25), in the *old* order. Dividing by the sum would give (0.55, 0, 0.45), which is farther from v."
)
def the_hint_of_the_simplex(notebook: Any) -> None:
    v = np.array([3, 0, 2.5])
    sums = np.cumsum([3, 2.5, 0]) - 1
    assert sums.tolist() == [2, 4.5, 4.5]
    assert np.allclose(sums / [1, 2, 3], [2, 2.25, 1.5])
    w = notebook.project_simplex(v)
    assert np.allclose(w, [0.75, 0, 0.25])
    shares = v / v.sum()
    assert [digits(value, 2) for value in shares] == [0.55, 0, 0.45]
    assert np.linalg.norm(shares - v) > np.linalg.norm(w - v)


@claim(
    "A set of allowed points is convex if it contains, with two points, everything between them. If its border belongs to it, too, every outside point has one *nearest* allowed point",
    "All weights that are not negative and add up to 1,",
)
def the_triangle(notebook: Any) -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        a, b = rng.dirichlet(np.ones(3), 2)
        middle = (a + b) / 2
        assert middle.min() >= 0
        assert np.isclose(middle.sum(), 1)
        w = notebook.project_simplex(rng.normal(size=3))
        assert w.min() >= 0
        assert np.isclose(w.sum(), 1)


@claim(
    "the slope of $\\frac12(3 - w)^2$ is $w - 3$. From $w = 0$ with the rate 0.5 the step leads to 1.5, and back into the set: 1. From there it leads to 2, and back to 1. It stands still at the border, though the slope is −2 there.",
    "the small clinic with the rule $0 \\le w \\le 1$ in place of its price",
)
def at_the_border(notebook: Any) -> None:
    path = notebook.projected_gradient(
        lambda w: w - 3, lambda w: np.clip(w, 0, 1), [0], lr=0.5, steps=2
    )
    assert path.tolist() == [[0], [1], [1]]
    assert (0 - 0.5 * (0 - 3), 1 - 0.5 * (1 - 3), 1 - 3) == (1.5, 2, -2)


@claim(
    "Row 0 is the projection of −4: 0. The step leads to 0 − 0.5 · (−3) = 1.5, which is projected to 1: row 1. From there 1 − 0.5 · (−2) = 2, projected to 1: row 2.",
    "the gradient is x − 3, lr = 0.5, the start is −4",
    "If only the gradient were projected, −3 would become 0, and nothing would move.",
)
def the_hint_of_paths(notebook: Any) -> None:
    path = notebook.projected_gradient(
        lambda x: x - 3, lambda x: np.clip(x, 0, 1), [-4], lr=0.5, steps=2
    )
    assert path.tolist() == [[0], [1], [1]]
    assert (0 - 0.5 * (0 - 3), 1 - 0.5 * (1 - 3)) == (1.5, 2)
    assert np.clip(-3, 0, 1) == 0


@claim(
    "Here $P$ has 2 and 4 on its diagonal and $q = 0$. The table says $2 x_0 + \\nu = 0$, $4 x_1 + \\nu = 0$, $x_0 + x_1 = 3$. The first two give $x_0 = 2 x_1$; with the third, $x = (2, 1)$ and $\\nu = -4$.",
    "The second row says x = 2, the first 2 + ν = 5, so ν = 3. Check: P x + q + Aᵀν = 2 − 5 + 3 = 0. With q on the right unchanged, ν would come out as −7.",
)
def on_a_plane_by_hand(notebook: Any) -> None:
    x, nu = notebook.equality_qp(np.diag([2.0, 4.0]), np.zeros(2), np.ones((1, 2)), np.array([3.0]))
    assert np.allclose(x, [2, 1])
    assert np.allclose(nu, -4)
    one = np.ones((1, 1))
    x, nu = notebook.equality_qp(one, np.array([-5.0]), one, np.array([2.0]))
    assert np.allclose([*x, *nu], [2, 3])
    assert np.allclose(np.linalg.solve([[1, 1], [1, 0]], [-5, 2]), [2, -7])


def priced(notebook: Any, price: float) -> tuple[float, float]:
    """The lowest point of (3 - w)**2 / 2 + 1/2 + price (w - 1), and where it is."""
    value, w = notebook.qp_dual_value(
        np.array([[1.0]]),
        np.array([-3.0]),
        np.array([[1.0]]),
        np.array([1.0]),
        np.array([price]),
    )
    return float(value) + 5, float(w[0])


@claim(
    "The best allowed weight is 1, and costs 2.5.",
    "The cost becomes $\\frac12(3 - w)^2 + \\frac12 + \\lambda\\,(w - 1)$, and everybody may choose any $w$. With the price 0 the cheapest is $w = 3$, for 0.5: breaking the rule costs nothing. With the price 1 it is $w = 2$, for $1 + 1 = 2$. With the price 2 it is $w = 1$, for 2.5: breaking the rule no longer pays. With the price 3 it is $w = 0$, for $5 - 3 = 2$.",
    "the rule $w \\le 1$: its misses cost $\\frac12(3 - w)^2 + \\frac12$.",
    "Each price gives a lower bound for what an allowed point can cost, and the best price gives 2.5 exactly. So 1 is proven best",
    "(3 - w)**2 / 2 + 1/2 is w**2 / 2 - 3 w, and 5 more",
    "(And with the price 1 the clinic chose $w = 2$: a price on what is too much, and a price on the weight itself, do the same work.)",
    "Whatever the price, the lowest point is never above the best allowed cost",
    "Prices: lower bounds. They touch",
    "Allowed points (thick): upper bounds",
    "**for any prices, $g(\\lambda)$ is a lower bound** for what any allowed $x$ costs.",
)
def prices_by_hand(notebook: Any) -> None:
    w = np.linspace(-3, 1, 401)
    assert w[np.argmin((3 - w) ** 2 / 2 + 0.5)] == 1
    assert (3 - 1) ** 2 / 2 + 0.5 == 2.5
    assert np.allclose((3 - w) ** 2 / 2 + 0.5, w**2 / 2 - 3 * w + 5)
    table = {0: (0.5, 3), 1: (2, 2), 2: (2.5, 1), 3: (2, 0)}
    for price, expected in table.items():
        assert np.allclose(priced(notebook, price), expected)
    values = [priced(notebook, price)[0] for price in np.linspace(0, 10, 501)]
    assert np.isclose(max(values), 2.5)
    X, y = np.array([[1.0], [0.0]]), np.array([3.0, 1.0])
    assert np.isclose(notebook.lasso_proximal(X, y, 1.0)[0][0], 2)


@claim(
    "which is one rule with G = [[1]], h = (−4); P = [[2]], q = (6). With the price 1 the slope is 2x + 6 + 1 = 0, so x = −3.5. The value is 12.25 − 21 + 1 · (−3.5 + 4) = −8.25. The best allowed point, −4, costs 16 − 24 = −8, and −8.25 is below. With h added in place of subtracted the value would be −16.25."
)
def the_hint_of_prices(notebook: Any) -> None:
    value, x = notebook.qp_dual_value(
        np.array([[2.0]]), np.array([6.0]), np.array([[1.0]]), np.array([-4.0]), np.array([1.0])
    )
    assert np.allclose([value, *x], [-8.25, -3.5])
    assert 3.5**2 - 6 * 3.5 + (-3.5 + 4) == 12.25 - 21 + 0.5 == -8.25
    assert 3.5**2 - 6 * 3.5 + (-3.5 - 4) == -16.25
    allowed = np.linspace(-9, -4, 501)
    assert np.min(allowed**2 + 6 * allowed) == 16 - 24 == -8


@claim(
    "For convex problems that is also enough: whoever passes all four checks has the optimum.",
    "a rule with room costs nothing, so that price times room is 0 for **each** rule",
)
def four_checks_are_enough(notebook: Any) -> None:
    # (x0 - 2)**2 + (x1 - 2)**2 under x0 <= 1 and x1 <= 10
    P, q, G, h = 2 * np.eye(2), np.array([-4.0, -4.0]), np.eye(2), np.array([1.0, 10.0])
    x, prices = np.array([1.0, 2.0]), np.array([2.0, 0.0])
    assert max(notebook.kkt_residuals(P, q, G, h, x, prices).values()) == 0
    best = x @ P @ x / 2 + q @ x
    for other in np.random.default_rng(0).uniform(-5, 10, (2000, 2)):
        if np.all(G @ other <= h):
            assert other @ P @ other / 2 + q @ other >= best


@claim(
    "with x = 2 and the prices (1, −1): P = [[1]], q = (0), G = [[1], [1]], h = (1, 5). Slope: 2 + 0 + (1 − 1) = 2. G x − h = (1, −3): primal 1. Prices: dual 1, for the −1. Products: 1 · 1 and (−1) · (−3), so 1 and 3: complementarity 3."
)
def the_hint_of_the_four(notebook: Any) -> None:
    found = notebook.kkt_residuals(
        np.array([[1.0]]),
        np.zeros(1),
        np.ones((2, 1)),
        np.array([1.0, 5.0]),
        np.array([2.0]),
        np.array([1.0, -1.0]),
    )
    assert found == {"stationarity": 2, "primal": 1, "dual": 1, "complementarity": 3}


@claim(
    "For $t = 2$: 5 becomes 3, −3 becomes −1, and 1.5 becomes 0. (The small clinic with its price of 1 comes to $w = 2$, and now you know why.)",
    "$v = 3$, and $t = 1$. At $z = 3$ the cost is $3 + 0 = 3$, at $z = 2$ it is $2 + 0.5 = 2.5$, at $z = 1$ it is $1 + 2 = 3$. So 2 is better than what the data would like. If the price goes up to 4: at $z = 0$ the cost is $0 + 4.5 = 4.5$, at $z = 0.5$ it is $2 + 3.125 = 5.125$, and at $z = -0.5$ it is $2 + 6.125 = 8.125$. The weight is too expensive, and stays exactly 0.",
    "For v = 7 the slope on the right, 2 + (z − 7), is 0 at z = 5, and that is the answer. For v = 1 it would be 0 at z = −1, which is not on the right: from 0 on the cost only rises, so 0. For v = −2.5 take the mirror image: 2.5 would become 0.5, so −0.5.",
    "this one takes away the projection of each entry into the interval from $-\\alpha/L$ to $\\alpha/L$, and that is what the soft threshold does",
)
def soft(notebook: Any) -> None:
    assert notebook.soft_threshold(np.array([5, -3, 1.5]), 2).tolist() == [3, -1, 0]
    assert [abs(z) + (z - 3) ** 2 / 2 for z in (3, 2, 1)] == [3, 2.5, 3]
    assert [4 * abs(z) + (z - 3) ** 2 / 2 for z in (0, 0.5, -0.5)] == [4.5, 5.125, 8.125]
    assert notebook.soft_threshold(np.array([3.0, 3.0]), np.array([1.0, 4.0])).tolist() == [2, 0]
    assert notebook.soft_threshold(np.array([7, -2.5, 1]), 2).tolist() == [5, -0.5, 0]
    v = np.linspace(-5, 5, 101)
    assert np.allclose(notebook.soft_threshold(v, 2.0), v - np.clip(v, -2, 2))
    z = np.linspace(-6, 6, 2401)
    for each in v:
        lowest = z[np.argmin(2 * np.abs(z) + (z - each) ** 2 / 2)]
        assert abs(lowest - notebook.soft_threshold(each, 2.0)) < 0.006


@claim(
    "Add them up, and $w$ cancels: $F(w) \\ge u^\\top y - \\frac12\\|u\\|^2$, which is $\\frac12\\|y\\|^2 - \\frac12\\|y - u\\|^2$, a lower bound for **every** $w$.",
    "no column of $X$ pulls harder than $\\alpha$",
    "(no column pulls harder than the price, and such a pull earns nothing)",
)
def the_bound(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    y, X, alpha = notebook.progression, notebook.patients, 0.1 * notebook.alpha_max
    for scale in (0.0, 5.0, 20.0):
        r = y - X @ (scale * rng.standard_normal(10))
        u = r * min(1, alpha / np.max(np.abs(X.T @ r)))
        assert np.max(np.abs(X.T @ u)) <= alpha * (1 + 1e-12)
        bound = u @ y - u @ u / 2
        assert np.isclose(bound, y @ y / 2 - (y - u) @ (y - u) / 2)
        for _ in range(200):
            assert cost(notebook, rng.uniform(0, 30) * rng.standard_normal(10), alpha) >= bound


@claim(
    "$X$ is the column (1, 0), $y = (3, 1)$, $\\alpha = 1$, and $w = 0$. Then $r = (3, 1)$, and the column pulls with 3, too hard: $u = r / 3 = (1, \\frac13)$. $F(0) = \\frac12 \\cdot 10 = 5$. The bound is $5 - \\frac12 (4 + \\frac49) = 2.78$, so the gap is 2.22. Indeed $w = 2$ costs only $\\frac12 (1 + 1) + 2 = 3$. There $r = (1, 1)$ pulls with 1, no harder than $\\alpha$, so $u = r$, and the bound is $5 - \\frac12 \\cdot 4 = 3$: the gap is 0",
    "r = (3, 1), the pull is 6, so u = r · 2/6 = (1, 0.333). F = 5, the bound is 5 − (4 + 0.444) / 2 = 2.778, the gap 2.222. L = 4. The step: w + Xᵀr / L = 0 + 6/4 = 1.5, threshold 2/4 = 0.5, so w = 1. Now r = (1, 1), the pull is 2, no harder than α: u = r. F = 1 + 2 = 3, the bound is 5 − 4/2 = 3, the gap 0: done. With the threshold 2 the weight would have stayed 0.",
)
def two_lassos_by_hand(notebook: Any) -> None:
    X, y = np.array([[1.0], [0.0]]), np.array([3.0, 1.0])
    w, gap = notebook.lasso_proximal(X, y, 1.0, max_steps=0)
    assert (w[0], digits(gap, 3), digits(5 - gap, 3)) == (0, 2.22, 2.78)
    assert np.allclose(notebook.lasso_proximal(X, y, 1.0)[0], 2)
    assert ((y - X @ [2]) @ (y - X @ [2])) / 2 + 2 == 3 == 5 - 4 / 2
    assert (y - X @ [2]).tolist() == [1, 1]
    assert notebook.lasso_proximal(X, y, 1.0)[1] < 1e-7
    w, gap = notebook.lasso_proximal(2 * X, y, 2.0, max_steps=0)
    assert (digits(gap, 4), digits(5 - gap, 4)) == (2.222, 2.778)
    w, gap = notebook.lasso_proximal(2 * X, y, 2.0, max_steps=1)
    assert (w[0], gap) == (1, 0)
    assert digits(4 / 9, 3) == 0.444
    assert notebook.soft_threshold(6 / 4, 2) == 0


@claim(
    "At half the largest price the clinic needs two measurements: the body mass index and one blood value, `s5`. At a tenth, five.",
    "the gap proves that no other weights make $F$ noticeably smaller.",
    "so that weights which earn less than their price become exactly zero",
    "At the end you hand the clinic its short list, and a proof that no other weights cost noticeably less.",
    "# above this price all weights are 0",
)
def the_short_list(notebook: Any) -> None:
    lists = []
    for share in (0.5, 0.1, 1.0001, 0.999):
        w, gap = notebook.lasso_proximal(
            notebook.patients, notebook.progression, share * notebook.alpha_max
        )
        lists.append([name for name, weight in zip(notebook.features, w, strict=True) if weight])
        assert gap < 1e-7 * cost(notebook, w, share * notebook.alpha_max)
    assert lists[0] == ["bmi", "s5"]
    assert len(lists[1]) == 5
    assert (len(lists[2]), len(lists[3])) == (0, 1)


@claim("The higher the price, the fewer weights", "The certificate, step by step")
def fewer_weights(notebook: Any) -> None:
    counts = [
        np.count_nonzero(
            notebook.lasso_proximal(
                notebook.patients, notebook.progression, share * notebook.alpha_max, tol=1e-6
            )[0]
        )
        for share in np.logspace(-2, 0, 12)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] >= 8
    assert counts[-1] <= 1


@claim("Rounding may make a gap of 0 slightly negative: return 0.0 then.")
def never_negative(notebook: Any) -> None:
    for share in (0.1, 0.5, 2.0):
        alpha = share * notebook.alpha_max
        assert notebook.lasso_proximal(notebook.patients, notebook.progression, alpha)[1] >= 0


@claim(
    "where two measurements say much the same, another list may cost almost as little",
)
def another_list(notebook: Any) -> None:
    r = np.corrcoef(notebook.patients.T)
    s1, s2 = notebook.features.index("s1"), notebook.features.index("s2")
    assert r[s1, s2] > 0.85
    # such a pair in a small example: the second column is nearly a copy of the first
    rng = np.random.default_rng(0)
    x = rng.standard_normal(200)
    X = np.column_stack([x, x + 0.01 * rng.standard_normal(200)])
    y = 3 * x + rng.standard_normal(200)
    costs = []
    for j in (0, 1):
        w, _ = notebook.lasso_proximal(X[:, [j]], y, 20.0)
        rest = y - X[:, [j]] @ w
        costs.append(rest @ rest / 2 + 20 * np.abs(w).sum())
    assert abs(costs[0] / costs[1] - 1) < 0.02
