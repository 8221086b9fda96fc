"""What unit 05 says about its drive, its slopes and areas, and its tumours."""

from __future__ import annotations

from math import cos, e, exp, log, pi, sin
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given

given("Hanley and McNeil", "a paper of 1982")


def tumours() -> Any:
    return np.genfromtxt("data/tumours.csv", delimiter=",", names=True)


def pairs(labels: Any, scores: Any) -> float:
    """The chance that a 1 has the higher score; equal scores count half."""
    gaps = scores[labels == 1][:, np.newaxis] - scores[labels == 0]
    return float(np.mean((gaps > 0) + (gaps == 0) / 2))


@claim(
    '"area under the curve": 0.97 for this measurement',
    "at the end rank 569 tumours",
    "The radius of the largest nuclei ranks almost perfectly. The last measurement, which has the most impressive name, is no better than a coin.",
    'A friend reads an AUC of 0.97 as: "That share of the tumours is recognised."',
    "the AUC is the chance that the malignant one has the higher score (where the scores are equal, that counts half)",
    "{malignant.sum()} of them malignant; the dotted line is a coin",
)
def the_tumours(notebook: Any) -> None:
    table = tumours()
    labels = table["malignant"].astype(int)
    assert len(table) == 569
    areas = {name: notebook.roc_auc(labels, table[name]) for name in table.dtype.names[1:]}
    assert digits(areas["worst_radius"], 2) == 0.97
    assert areas["worst_radius"] == max(areas.values())
    assert table.dtype.names[-1] == "mean_fractal_dimension"
    assert 0.45 < areas["mean_fractal_dimension"] < 0.52
    for name, area in areas.items():
        assert np.isclose(area, pairs(labels, table[name]))


@claim(
    "An accuracy would need one chosen threshold, and would depend on how common the illness is."
)
def not_an_accuracy(notebook: Any) -> None:
    table = tumours()
    labels, scores = table["malignant"].astype(int), table["worst_radius"]
    at = [np.mean((scores >= c) == labels) for c in (10, 17, 30)]
    assert max(at) - min(at) > 0.3
    healthy = np.flatnonzero(labels == 0)
    more = np.append(np.arange(len(labels)), np.tile(healthy, 9))
    assert np.isclose(
        notebook.roc_auc(labels[more], scores[more]), notebook.roc_auc(labels, scores)
    )
    accuracies = [np.mean((scores[k] >= 17) == labels[k]) for k in (np.arange(569), more)]
    assert abs(accuracies[0] - accuracies[1]) > 0.02


@claim(
    "After one hour the dashed line climbs 30 km in an hour.",
    "After one hour that is 20 km, which is the height of the dot on the left.",
    "slope here: 30 km in an hour",
    "area so far: 20 km",
    "One drive of two hours, looked at from both sides",
)
def the_drive(notebook: Any) -> None:
    def distance(t: Any) -> Any:
        return 30 * t**2 - 10 * t**3

    assert distance(1) == 20
    assert np.isclose(notebook.finite_difference(distance, 1.0, 1e-5), 30)
    assert np.isclose(notebook.simpson(lambda t: 30 * t * (2 - t), 0, 1, 2), 20)
    t = np.linspace(0, 2, 21)
    slopes = notebook.finite_difference(distance, t, 1e-5)
    assert np.allclose(slopes, 30 * t * (2 - t), atol=1e-6)


@claim(
    "For $\\sin(x)/x$ from the right they are 0.84, 0.96, 0.990, 0.9974, 0.9993, …: the changes are 0.12, 0.03, 0.008, 0.002, and so on, and 1 is in sight."
)
def closer_and_closer(notebook: Any) -> None:
    y = [sin(2.0**-k) / 2.0**-k for k in range(6)]
    assert [digits(y[0], 2), digits(y[1], 2), digits(y[2], 3)] == [0.84, 0.96, 0.990]
    assert [digits(v, 4) for v in y[3:5]] == [0.9974, 0.9993]
    assert [digits(b - a, 1) for a, b in zip(y[1:], y[2:5], strict=False)] == [0.03, 0.008, 0.002]
    assert digits(y[1] - y[0], 2) == 0.12


@claim(
    "$\\sin(2\\pi/x)$ is 0 at each of our places $2^{-k}$, and between them it swings up and down for ever"
)
def the_trap(notebook: Any) -> None:
    assert max(abs(sin(2 * pi / 2.0**-k)) for k in range(20)) < 1e-9
    assert abs(notebook.limit_from(lambda x: sin(2 * pi / x), 0.0, side="right")) < 1e-9
    for k in range(3, 9):
        swings = np.sin(2 * pi / np.linspace(2.0**-k, 2.0 ** -(k - 1), 2000))
        assert swings.min() < -0.9
        assert swings.max() > 0.9


@claim(
    "f(x) = (x² − 4)/(x − 2) at 2, from the right, with tol = 0.3. The values at 3, 2.5, 2.25, 2.125 are 5, 4.5, 4.25, 4.125. The changes are 0.5 (too large), 0.25 (small, the first), 0.125 (small, the second in a row). So 4.125 comes back."
)
def the_hint_of_limits(notebook: Any) -> None:
    def f(x: float) -> float:
        return (x**2 - 4) / (x - 2)

    assert [f(x) for x in (3, 2.5, 2.25, 2.125)] == [5, 4.5, 4.25, 4.125]
    assert notebook.limit_from(f, 2.0, side="right", tol=0.3) == 4.125
    assert abs(notebook.limit_from(f, 2.0, side="right") - 4) < 1e-5


given("A taxi costs 4 to get in and 2.5 for each kilometre: $y = 2.5 x + 4$. The 2.5", "chosen")


@claim(
    "for $x^3$ at 2 with $h = 1$: the values at 1, 2, 3 are 1, 8, 27. Forward: 27 − 8 = 19. Backward: 8 − 1 = 7. Central: (27 − 1) / 2 = 13. The true slope is 12, and the central difference is by far the nearest."
)
def a_cube_by_hand(notebook: Any) -> None:
    three = [
        notebook.finite_difference(lambda x: x**3, 2.0, 1.0, scheme=scheme)
        for scheme in ("forward", "backward", "central")
    ]
    assert three == [27 - 8, 8 - 1, (27 - 1) / 2] == [19, 7, 13]
    assert [abs(v - 12) for v in three] == [7, 5, 1]


@claim(
    "f(x) = x² at 3, h = 1. The values at 2, 3, 4 are 4, 9, 16. Forward: (16 − 9) / 1 = 7. Backward: (9 − 4) / 1 = 5, later minus earlier, so not −5. Central: from 2 to 4 it is 2, so (16 − 4) / 2 = 6, the true slope here."
)
def the_hint_of_slopes(notebook: Any) -> None:
    three = [
        notebook.finite_difference(lambda x: x**2, 3.0, 1.0, scheme=scheme)
        for scheme in ("forward", "backward", "central")
    ]
    assert three == [7, 5, 6]
    assert notebook.poly_derivative([0, 0, 1])[1] * 3 == 6


@claim("the slope of sin x is cos x", "{np.cos(1):.4f}")
def the_tangent(notebook: Any) -> None:
    x = np.linspace(-4, 4, 81)
    assert np.allclose(notebook.finite_difference(np.sin, x, 1e-5), np.cos(x), atol=1e-9)


@claim(
    "With order 1, half the step is half the error; with order 2, a quarter; with order 4, a sixteenth."
)
def halving(notebook: Any) -> None:
    assert [0.5**p for p in (1, 2, 4)] == [1 / 2, 1 / 4, 1 / 16]


@claim(
    "if the error is 0.08 at $h$ = 0.2 and 0.02 at $h$ = 0.1, half the step gives a quarter of the error, and $p = \\frac{\\log (0.08 / 0.02)}{\\log (0.2 / 0.1)} = \\frac{\\log 4}{\\log 2} = 2$"
)
def an_order_by_hand(notebook: Any) -> None:
    assert np.isclose(log(0.08 / 0.02) / log(0.2 / 0.1), 2)
    assert np.isclose(notebook.convergence_order(np.array([0.08, 0.02]), np.array([0.2, 0.1])), 2)


@claim(
    "Errors 0.27, 0, −0.01 at the steps 0.3, 0.2, 0.1. The 0 goes, with its step. Left are 0.27 at 0.3 and 0.01 at 0.1: a third of the step, and a 27th of the error. log 27 / log 3 = 3, so the order is 3. Swapped axes would give 1/3, and no logarithms at all (0.27 − 0.01) / (0.3 − 0.1) = 1.3."
)
def the_hint_of_orders(notebook: Any) -> None:
    order = notebook.convergence_order(np.array([0.27, 0, -0.01]), np.array([0.3, 0.2, 0.1]))
    assert np.isclose(order, 3)
    assert np.isclose(log(27) / log(3), 3)
    assert np.isclose((0.27 - 0.01) / (0.3 - 0.1), 1.3)


STEPS = 10.0 ** np.arange(-13, 0.5, 0.25)


@claim(
    "as $h$ shrinks, the errors fall along straight lines of slope 1 and 2. But too small a step is *worse*",
    "Two straight lines, until rounding takes over",
)
def the_two_lines(notebook: Any) -> None:
    honest = (STEPS >= 1e-3) & (STEPS <= 1e-1)
    for scheme, order in (("forward", 1), ("central", 2)):
        errors = np.array(
            [abs(notebook.finite_difference(np.sin, 1.0, h, scheme=scheme) - cos(1)) for h in STEPS]
        )
        assert abs(notebook.convergence_order(errors[honest], STEPS[honest]) - order) < 0.03
        assert errors[STEPS < 1e-11].min() > 100 * errors.min()


@claim("the computer keeps 16 digits")
def sixteen_digits(notebook: Any) -> None:
    assert 15 < -np.log10(np.finfo(float).eps / 2) < 16.5


@claim("For the central difference, the best $h$ is near 0.000006, not near 0.")
def the_best_step(notebook: Any) -> None:
    steps = 10.0 ** np.arange(-7, -4, 0.05)
    points = np.linspace(0.9, 1.1, 401)
    errors = [
        np.median(np.abs(notebook.finite_difference(np.sin, points, h) - np.cos(points)))
        for h in steps
    ]
    assert 5e-6 < steps[int(np.argmin(errors))] < 8e-6


@claim(
    "such as $5 + 3x - 2x^3$. We keep only its coefficients, **in rising order**: `[5, 3, 0, -2]`",
    "the derivative here is $3 - 6x^2$, or `[3, 0, -6]`",
    "7 + 4x² + x³ is `[7, 0, 4, 1]`. The slopes of the parts: 0, 2 · 4x = 8x, 3x². So `[0, 8, 3]`",
    "Once more: `[8, 6]`. Once more: `[6]`. And a fourth time nothing is left: the polynomial 0, which is `[0.]`.",
)
def polynomials(notebook: Any) -> None:
    d = notebook.poly_derivative
    assert d([5, 3, 0, -2]).tolist() == [3, 0, -6]
    orders = [d([7, 0, 4, 1], order=k).tolist() for k in (1, 2, 3, 4)]
    assert orders == [[0, 8, 3], [8, 6], [6], [0]]


@claim(
    "If $F$ is any function whose slope is $f$ everywhere, then",
    "its slope *is* $f$",
    "The slope of the area so far is the curve itself",
)
def the_great_surprise(notebook: Any) -> None:
    x = np.linspace(-4, 4, 1601)
    for f, F in ((np.cos, np.sin), (np.exp, np.exp), (lambda v: 3 * v**2, lambda v: v**3)):
        collected = notebook.cumulative_integral(f(x), x)
        middle = (x[1:] + x[:-1]) / 2
        assert np.allclose(np.diff(collected) / np.diff(x), f(middle), rtol=1e-4, atol=1e-4)
        assert np.allclose(collected, F(x) - F(x[0]), rtol=1e-4, atol=1e-3)


@claim(
    "for $2 + 6x^2$ from 1 to 3: $F(x) = 2x + 2x^3$ has that slope, so the integral is $F(3) - F(1) = (6 + 54) - (2 + 2) = 56$.",
    "$x^3$ has the slope $3x^2$",
    "So for the power $x^i$, $F$ is $x^{i+1}/(i + 1)$",
    "The check below compares with something plainer, the sum of 10,000 thin strips.",
    "`[5, 4]` is 5 + 4x; from 1 to 2. The 5 collects 5x, the 4x collects 4x²/2 = 2x². At 2 that is 10 + 8 = 18, at 1 it is 5 + 2 = 7. The integral is 18 − 7 = 11. From 2 to 1 it is 7 − 18 = −11.",
)
def integrals_by_hand(notebook: Any) -> None:
    assert np.isclose(notebook.poly_integral([2, 0, 6], 1, 3), (6 + 54) - (2 + 2))
    assert (6 + 54) - (2 + 2) == 56
    assert notebook.poly_derivative([0, 2, 0, 2]).tolist() == [2, 0, 6]
    assert notebook.poly_derivative([0, 0, 0, 1]).tolist() == [0, 0, 3]
    middles = 1 + (np.arange(10000) + 0.5) * 2 / 10000
    assert np.isclose(np.sum((2 + 6 * middles**2) * 2 / 10000), 56)
    for i in range(5):
        power = np.append(np.zeros(i + 1), 1 / (i + 1))
        assert np.allclose(notebook.poly_derivative(power), np.append(np.zeros(i), 1))
    assert np.isclose(notebook.poly_integral([5, 4], 1, 2), 18 - 7)
    assert np.isclose(notebook.poly_integral([5, 4], 2, 1), -11)


def wave(x: Any) -> Any:
    return 1 + np.sin(1.3 * x) + x / 4


def below_wave(a: float, b: float) -> float:
    return float((b - a) + (cos(1.3 * a) - cos(1.3 * b)) / 1.3 + (b**2 - a**2) / 8)


@claim("Too low where the curve bends down, too high where it bends up")
def low_and_high(notebook: Any) -> None:
    places = np.array([0.0, 0.6, 1.6, 2.4, 4.0])
    for a, b in zip(places, places[1:], strict=False):
        x = np.linspace(a, b, 50)[1:-1]
        bends = notebook.finite_difference(
            lambda v: notebook.finite_difference(wave, v, 1e-3), x, 1e-3
        )
        area = notebook.trapezoid_area(wave(np.array([a, b])), np.array([a, b]))
        if area < below_wave(a, b):
            assert np.all(bends < 1e-3)
        else:
            assert np.mean(bends > 0) > 0.95


@claim(
    "for the heights 2, 4, 1 at the places 0, 2, 3: the first trapezoid is 2 wide and on average 3 high, area 6; the second is 1 wide and on average 2.5 high, area 2.5. Together 8.5.",
    "Heights 1, 5, 3 at the places 0, 1, 4. Widths 1 and 3, average heights 3 and 4: 3 + 12 = 15. (With the left heights you would get 1 · 1 + 3 · 5 = 16.) A fourth point of height 7 at place 4 adds a strip of width 0: still 15. A fifth of height 1 at place 2 steps back by 2: −2 · (7 + 1) / 2 = −8, so 7 in all.",
    "Heights 1, 5, 3 at the places 0, 1, 4: the strips are 3 and 12. So far: 0 at the first point, 3 at the second, 3 + 12 = 15 at the third.",
    "(Adding up heights would give 1, 6, 9",
)
def trapezoids_by_hand(notebook: Any) -> None:
    assert notebook.trapezoid_area(np.array([2, 4, 1]), np.array([0, 2, 3])) == 6 + 2.5 == 8.5
    y, x = np.array([1, 5, 3, 7, 1]), np.array([0, 1, 4, 4, 2])
    areas = [notebook.trapezoid_area(y[:k], x[:k]) for k in (3, 4, 5)]
    assert areas == [3 + 12, 15, 7]
    assert 1 * 1 + 3 * 5 == 16
    assert notebook.cumulative_integral(y[:3], x[:3]).tolist() == [0, 3, 15]
    assert np.cumsum(y[:3]).tolist() == [1, 6, 9]


@claim(
    "Straight lines:\\nthe area is 0.06 too small",
    "Parabolas through the same points:\\n0.008 too large",
)
def lines_and_parabolas(notebook: Any) -> None:
    x = np.arange(5.0)
    exact = below_wave(0, 4)
    assert digits(exact - notebook.trapezoid_area(wave(x), x), 1) == 0.06
    assert digits(notebook.simpson(wave, 0.0, 4.0, 4) - exact, 1) == 0.008
    area: Any = 0.0  # of the figure's own parabolas
    for start in (0, 2):
        F = np.polyint(np.polyfit(x[start : start + 3], wave(x[start : start + 3]), 2))
        area += np.polyval(F, start + 2) - np.polyval(F, start)
    assert np.isclose(area, notebook.simpson(wave, 0.0, 4.0, 4))


@claim(
    "It costs no more, and its order is 4 in place of 2.",
    "The same points, a better rule",
)
def the_order_of_simpson(notebook: Any) -> None:
    parts = 2 ** np.arange(1, 9)
    calls: list[int] = []

    def counted(x: Any) -> Any:
        calls.append(np.size(x))
        return np.exp(x)

    better, plain = [], []
    for n in parts:
        x = np.linspace(0, 1, n + 1)
        plain.append(notebook.trapezoid_area(np.exp(x), x) - (e - 1))
        calls.clear()
        better.append(notebook.simpson(counted, 0.0, 1.0, int(n)) - (exp(1) - 1))
        assert sum(calls) == n + 1
    assert abs(notebook.convergence_order(np.array(plain), 1 / parts) - 2) < 0.01
    assert abs(notebook.convergence_order(np.array(better), 1 / parts) - 4) < 0.02


@claim(
    "for $x^2$ from 0 to 4 with $n = 4$: $h = 1$, and the values are 0, 1, 4, 9, 16. The first parabola gives (0 + 4 · 1 + 4) / 3 = 8 / 3, the second (4 + 4 · 9 + 16) / 3 = 56 / 3, together 64 / 3 = 21.33, and that is exact. Trapezoids give 0.5 + 2.5 + 6.5 + 12.5 = 22.",
    "f(x) = x from 0 to 8 with n = 4: h = 2, the five values are 0, 2, 4, 6, 8. First parabola: 0 + 4 · 2 + 4 = 12, times h / 3 = 2/3, is 8. Second: 4 + 4 · 6 + 8 = 36, times 2/3, is 24. Together 32, as it should be.",
)
def simpson_by_hand(notebook: Any) -> None:
    x = np.arange(5.0)
    assert [0 + 4 * 1 + 4, 4 + 4 * 9 + 16, 8 + 56] == [8, 56, 64]
    parabola = np.polyint(np.polyfit([0, 1, 2], [7, 3, 5], 2))
    assert np.isclose(np.polyval(parabola, 2), (7 + 4 * 3 + 5) / 3)
    assert digits(64 / 3, 4) == 21.33
    assert np.isclose(notebook.simpson(lambda v: v**2, 0, 4, 4), 64 / 3)
    assert np.isclose(notebook.poly_integral([0, 0, 1], 0, 4), 64 / 3)
    assert notebook.trapezoid_area(x**2, x) == 0.5 + 2.5 + 6.5 + 12.5 == 22
    assert [0 + 4 * 2 + 4, 4 + 4 * 6 + 8] == [12, 36]
    assert np.allclose([12 * 2 / 3, 36 * 2 / 3], [8, 24])
    assert np.isclose(notebook.simpson(lambda v: v, 0, 8, 4), 8 + 24)
    assert 8**2 / 2 == 8 + 24 == 32


@claim(
    "with two malignant tumours, scores 9 and 5, and two benign ones, scores 7 and 2",
    "Below it lie ½ · ½ and then ½ · 1: the AUC is ¾.",
    "9 beats 7, 9 beats 2, 5 loses to 7, 5 beats 2. Three of four are in the right order, and each of the three is one square of ½ by ½ under the staircase.",
    "| 7 | 1 of 2 | 1 of 2 | (½, ½) | | 5 | 2 of 2 | 1 of 2 | (½, 1) |",
)
def four_tumours(notebook: Any) -> None:
    labels, scores = np.array([1, 1, 0, 0]), np.array([9.0, 5.0, 7.0, 2.0])
    corners = [
        (np.mean(scores[labels == 0] >= c), np.mean(scores[labels == 1] >= c))
        for c in (np.inf, 9, 7, 5, 2)
    ]
    assert corners == [(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)]
    assert notebook.roc_auc(labels, scores) == 0.5 * 0.5 + 0.5 * 1 == 3 / 4 == 3 * 0.5 * 0.5
    assert pairs(labels, scores) == 3 / 4


@claim(
    "Labels 1, 0, 1 with the scores 5, 5, 3. The distinct scores are 5 and 3. Start: (0, 0). At 5: the only 0 is at or above, and one of the two 1s, so (1, ½). At 3: (1, 1). One slanted line, then straight up: the area is ½ · 1 / 2 = ¼. By pairs: 5 against 5 counts half, 3 against 5 loses: ½ of 2 is ¼. Had you moved the two 5s one at a time, the area would depend on their order."
)
def the_hint_of_ranking(notebook: Any) -> None:
    labels, scores = np.array([1, 0, 1]), np.array([5.0, 5.0, 3.0])
    assert notebook.roc_auc(labels, scores) == pairs(labels, scores) == 1 / 4
    one_by_one = [
        notebook.roc_auc(labels, scores + shift)
        for shift in ([0.1, 0, 0], [0, 0.1, 0])  # the 1 first, the 0 first
    ]
    assert one_by_one == [1 / 2, 0]
