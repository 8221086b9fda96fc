"""What unit 18 says about steps, stiff equations, nudges, and the hare and the lynx."""

from __future__ import annotations

import itertools
import time
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given
from tests.support.the_course import source

BEST = np.array([0.43745294, 0.02231603, 0.03431091, 1.03117057])


def sum_of_squares(notebook: Any, theta: Any) -> float:
    a, b, c, d = (float(value) for value in theta)
    (x, y), total, h = (float(value) for value in notebook.pelts[0]), 0.0, 1 / 16

    def slope(x: float, y: float) -> tuple[float, float]:
        return a * x - b * x * y, c * x * y - d * y

    for hares, lynx in notebook.pelts[1:]:
        for _ in range(16):
            p1, q1 = slope(x, y)
            p2, q2 = slope(x + h / 2 * p1, y + h / 2 * q1)
            p3, q3 = slope(x + h / 2 * p2, y + h / 2 * q2)
            p4, q4 = slope(x + h * p3, y + h * q3)
            x += h / 6 * (p1 + 2 * p2 + 2 * p3 + p4)
            y += h / 6 * (q1 + 2 * q2 + 2 * q3 + q4)
        total += np.log(x / hares) ** 2 + np.log(y / lynx) ** 2
    return total


@claim(
    "Every ten years or so the hares become plenty; then the lynx do; then the hares crash, and the lynx after them.",
    "first the hares rise, then the lynx, and both fall",
)
def the_cycle(notebook: Any) -> None:
    for column, peaks in ((notebook.hares, (1903, 1913)), (notebook.lynx, (1904, 1915))):
        for peak in peaks:
            near = np.abs(notebook.years - peak) <= 3
            assert notebook.years[near][np.argmax(column[near])] == peak
            after = column[notebook.years == peak + 3]
            assert np.all(after < 0.6 * column[near].max())
    assert 1913 - 1903 == 10


@claim("solve equations that explode even with tiny steps")
def tiny_steps(notebook: Any) -> None:
    path = notebook.euler(lambda t, y: -1000 * y, np.array([1.0]), np.arange(0, 0.2, 0.0025))
    assert abs(path[-1, 0]) > 1e6


@claim(
    "y' = 2 - y: at each place\\nan arrow says how fast",
    "Take $y' = 2 - y$ from $y = 0$ with steps of 0.5, the circles of the picture. At 0 the slope is 2: go to $0 + 0.5 \\cdot 2 = 1$. There it is 1: go to $1 + 0.5 \\cdot 1 = 1.5$. There it is 0.5: go to $1.5 + 0.5 \\cdot 0.5 = 1.75$.",
    "the more often you look, the nearer it is to the curve",
)
def by_hand(notebook: Any) -> None:
    paths = [
        notebook.euler(lambda t, y: 2 - y, np.array([0.0]), np.arange(0, 3.01, h))[:, 0]
        for h in (1.0, 0.5, 0.25)
    ]
    assert paths[1][:4].tolist() == [0, 1, 1.5, 1.75]
    for path, h in zip(paths, (1.0, 0.5, 0.25), strict=True):
        assert np.allclose(path, 2 - 2 * (1 - h) ** np.arange(len(path)))  # as the figure draws it
    exact = 2 - 2 * np.exp(-np.arange(4.0))
    errors = [
        np.abs(path[:: round(1 / h)] - exact).max()
        for path, h in zip(paths, (1, 0.5, 0.25), strict=True)
    ]
    assert errors[0] > errors[1] > errors[2]


@claim(
    "The first step is 1 long, and the arrow at $t = 0$ is 0: still 5. The second is 2 long, and the arrow at $t = 1$ is 2: $5 + 2 \\cdot 2 = 9$."
)
def euler_hint(notebook: Any) -> None:
    path = notebook.euler(lambda t, y: np.array([2.0 * t]), np.array([5.0]), np.array([0, 1, 3]))
    assert path[:, 0].tolist() == [5, 5, 9]


@claim(
    "Half the step makes Euler's error half as large, and this one's sixteen times smaller.",
    "Half the step: half the error, or a sixteenth",
)
def orders(notebook: Any) -> None:
    def field(t: float, y: Any) -> Any:
        return np.array([y[1], -y[0]])

    exact = np.array([np.cos(2.0), -np.sin(2.0)])
    for solve, ratio in ((notebook.euler, 2), (notebook.rk4, 16)):
        errors = [
            np.abs(solve(field, np.array([1.0, 0.0]), np.linspace(0, 2, n + 1))[-1] - exact).max()
            for n in (64, 128)
        ]
        assert abs(errors[0] / errors[1] / ratio - 1) < 0.1


@claim(
    "$y' = y$ from 1, one step with $h = 2$: $k_1 = 1$; half a step along it leads to 2, so $k_2 = 2$; half a step along *that* leads to $1 + 2 = 3$, so $k_3 = 3$; a whole step along $k_3$ leads to $1 + 6 = 7$, so $k_4 = 7$. Together: $1 + \\frac26 (1 + 4 + 6 + 7) = 7$."
)
def rk4_hint(notebook: Any) -> None:
    seen = []

    def field(t: float, y: Any) -> Any:
        seen.append(float(y[0]))
        return y

    assert notebook.rk4(field, np.array([1.0]), np.array([0.0, 2.0]))[1, 0] == 7
    assert seen == [1, 2, 3, 7]


@claim("for large entries its terms grow enormously before they shrink, and the digits are lost")
def the_series(notebook: Any) -> None:
    terms = [1.0]
    for k in range(1, 200):
        terms.append(terms[-1] * -30 / k)
    assert max(np.abs(terms)) > 1e11
    assert abs(sum(terms) / np.exp(-30.0) - 1) > 1


@claim(
    "first (1, 2) and (0, 1), then (1, 4) and (0, 1). That is $I + A$, as it must be.",
    "after sixty times, 1 + 60/2⁶⁰ is 1 on a computer",
    "the term number $k$ is not above $c^k / k!$, and all that you leave out is hardly more than the first term of it, once $k$ is much larger than $c$. Each squaring makes the relative error about twice as large.",
    "Columns of 60, halved six times, have 60/64, less than 1. So the terms are below 1, 1/2!, 1/3! and so on. If you stop after number 12, the first that is missing is below 1/13!, which is 1.6 · 10⁻¹⁰; six squarings make 64 times that of it, 1.0 · 10⁻⁸.",
)
def exponential_hint(notebook: Any) -> None:
    assert np.allclose(notebook.matrix_exponential(np.array([[0.0, 4], [0, 0]])), [[1, 4], [0, 1]])
    quarter = np.array([[1.0, 1], [0, 1]])
    assert (quarter @ quarter).tolist() == [[1, 2], [0, 1]]
    assert 1 + 60 / 2**60 == 1
    factorial = np.cumprod(np.arange(1.0, 30))
    assert digits(1 / factorial[12], 2) == 1.6e-10
    assert digits(64 / factorial[12], 2) == 1.0e-8
    for c in (0.3, 60 / 64):
        terms = c ** np.arange(1, 30) / factorial
        left_out = np.sum(terms[12:])
        assert left_out < 1.1 * terms[12]
        squared = (np.exp(c) - left_out) ** 64 / np.exp(64 * c)
        assert np.isclose(1 - squared, 64 * left_out / np.exp(c), rtol=0.01, atol=1e-13)
    for value in (-60.0, 60.0):
        got = notebook.matrix_exponential(np.array([[value]]))[0, 0]
        assert abs(got / np.exp(value) - 1) < 1e-8


@claim(
    "Move $y_0$ by 0.1 to both sides: the first entry of $f$ is 0.21 and −0.19, so the slope is $0.4 / 0.2 = 2$. The whole Jacobian has the rows (2, 0) and (0, 1): both eigenvalues push away, *unstable*. At (−1, 0) they are −2 and −1: *stable*."
)
def equilibrium_hint(notebook: Any) -> None:
    def f(y: Any) -> Any:
        return np.array([y[0] ** 2 - 1, y[0] * y[1]])

    assert np.allclose([f([1.1, 0])[0], f([0.9, 0])[0]], [0.21, -0.19])
    assert notebook.classify_equilibrium(f, np.array([1.0, 0])) == "unstable"
    assert notebook.classify_equilibrium(f, np.array([-1.0, 0])) == "stable"


@claim(
    "a quantity that never changes on the way round: $c\\,x - d \\log x + b\\,y - a \\log y$",
    "The lower left corner is a saddle. The other point is marginal",
    'marginal means only "the first look does not say": it might still pull in or push away, slowly',
    "So each walk must stay on one of its level lines, and those are closed.",
    "The arrows of the hare and the lynx, and where nothing moves",
)
def a_centre(notebook: Any) -> None:
    a, b, c, d = BEST

    def f(y: Any) -> Any:
        return np.array([a * y[0] - b * y[0] * y[1], c * y[0] * y[1] - d * y[1]])

    assert notebook.classify_equilibrium(f, np.zeros(2)) == "saddle"
    assert notebook.classify_equilibrium(f, np.array([d / c, a / b])) == "marginal"
    x, y = notebook.rk4(lambda t, y: f(y), np.array([30.0, 4.0]), np.linspace(0, 40, 4000)).T
    V = c * x - d * np.log(x) + b * y - a * np.log(y)
    assert np.ptp(V) < 1e-6
    home = np.hypot(x - 30, y - 4)
    assert home[500:].min() < 0.3
    for sign in (1, -1):  # marginal, too, but pulling in or pushing away
        spiral = lambda t, y, sign=sign: np.array([-y[1], y[0]]) + sign * y * (y @ y)  # noqa: E731
        assert notebook.classify_equilibrium(lambda y, s=spiral: s(0, y), np.zeros(2)) == "marginal"
        end = notebook.rk4(spiral, np.array([0.2, 0.0]), np.linspace(0, 5, 500))[-1]
        assert sign * (np.hypot(*end) - 0.2) > 0.02


@claim(
    "beyond $\\eta = 1/\\lambda$ it jumps across the valley and back, beyond $2/\\lambda$ it grows",
    "beyond 2 over the largest curvature it explodes, between 1 and 2 it zig-zags",
)
def steps_too_long(notebook: Any) -> None:
    for times, flips, grows in (
        (0.9, False, False),
        (1.1, True, False),
        (1.9, True, False),
        (2.1, True, True),
    ):
        descent, flow = notebook.flow_versus_descent(
            np.array([[6.0]]), np.array([1.0]), times / 6, 5
        )
        assert np.all((descent[1:] * descent[:-1] < 0) == flips)
        assert np.all((np.abs(descent[1:]) > np.abs(descent[:-1])) == grows)
        assert np.all(np.diff(flow[:, 0]) < 0)


@claim(
    "Descent multiplies by $1 - 0.5 \\cdot 4 = -1$: 3, −3, 3. The flow multiplies by $e^{-0.5 \\cdot 4} = e^{-2}$: 3, 0.406, 0.055.",
    "$H = 4$, the start 3, the learning rate 0.5",
)
def flow_hint(notebook: Any) -> None:
    descent, flow = notebook.flow_versus_descent(np.array([[4.0]]), np.array([3.0]), 0.5, 2)
    assert np.allclose(descent[:, 0], [3, -3, 3])
    assert np.round(flow[:, 0], 3).tolist() == [3, 0.406, 0.055]


@claim(
    "Euler with steps of 0.1 multiplies by $1 - 100 = -99$ each time",
    "For $y' = -1000\\, y$ and steps of 0.1 it says $y_{k+1} = y_k - 100\\, y_{k+1}$, so $101\\, y_{k+1} = y_k$: each step divides by 101.",
    "$y' = -1000\\, y$ falls to 0 in a blink",
    "arrow at the start:\\ntimes −99 a step",
    "arrow at the end:\\ndivided by 101 a step",
    "the truth (soon too\\nsmall to draw)",
    "y' = -1000 y in steps of 0.1",
)
def stiff(notebook: Any) -> None:
    ts = np.array([0.0, 0.1, 0.2])
    assert np.allclose(notebook.euler(lambda t, y: -1000 * y, [1.0], ts)[:, 0], [1, -99, 99**2])
    implicit = notebook.implicit_euler(np.array([[-1000.0]]), np.array([1.0]), ts)[:, 0]
    assert np.allclose(implicit, [1, 1 / 101, 1 / 101**2])
    assert np.exp(-1000 * 0.1) < 1e-40


@claim(
    "In the right half of the picture the slow thing is a cosine, and everything is pulled onto it fast.",
    "y' = -50 (y - cos t) in steps of 0.05",
)
def pulled_onto_the_cosine(notebook: Any) -> None:
    times = np.arange(0, 2.01, 0.05)
    fine = notebook.rk4(
        lambda t, y: -50 * (y - np.cos(t)), np.array([0.0]), np.linspace(0, 2, 2001)
    )
    assert np.abs(fine[200:, 0] - np.cos(np.linspace(0, 2, 2001))[200:]).max() < 0.03
    explicit = notebook.euler(lambda t, y: -50 * (y - np.cos(t)), np.array([0.0]), times)[:, 0]
    assert np.abs(explicit[-1]) > 1e5
    end = [0.0]
    for later in times[1:]:
        end.append((end[-1] + 2.5 * np.cos(later)) / 3.5)
    assert np.abs(np.array(end) - np.cos(times))[4:].max() < 0.03


@claim(
    "A step of 1: $y = 8 - 3y$, so $4y = 8$, and $y = 2$. Then a step of $1/3$: $y = 2 - y$, so $y = 1$. (The explicit step would lead from 8 to $8 - 24 = -16$.)"
)
def implicit_hint(notebook: Any) -> None:
    ts = np.array([0, 1, 4 / 3])
    path = notebook.implicit_euler(np.array([[-3.0]]), np.array([8.0]), ts)
    assert np.allclose(path[:, 0], [8, 2, 1])
    assert notebook.euler(lambda t, y: -3 * y, [8.0], ts)[1, 0] == -16


@claim(
    "Something grows, first slowly, then fast, and then settles.",
    "Here a tiny nudge at the start moves the end by five times its size, and one at time 4 by less than half of it.",
    "at the very end a nudge\\ncounts as it is: 1",
)
def nudges(notebook: Any) -> None:
    t = np.linspace(0, 6, 121)
    y = notebook.rk4(lambda t, y: y * (1 - y), np.array([0.02]), t)[:, 0]
    assert np.allclose(y, 0.02 / (0.02 + 0.98 * np.exp(-t)), atol=1e-7)
    grown = np.diff(y[::20])
    assert grown[0] < 0.1 < 0.2 < grown[3] > 1.5 * grown[5]

    def sensitivity(first: int) -> float:
        return notebook.adjoint_gradient(
            lambda t, y, theta: y * (1 - y),
            lambda t, y, theta: (1 - 2 * y).reshape(1, 1),
            lambda t, y, theta: np.zeros((1, 1)),
            y[first : first + 1],
            np.zeros(1),
            t[first:],
            lambda y: np.ones(1),
        )[1][0]

    assert digits(sensitivity(0), 1) == 5
    assert sensitivity(80) < 0.45
    for first in (0, 40, 80):  # the curve of the figure
        ends = [
            (y[first] + s) / (y[first] + s + (1 - y[first] - s) * np.exp(t[first] - 6))
            for s in (1e-6, -1e-6)
        ]
        assert np.isclose((ends[0] - ends[1]) / 2e-6, sensitivity(first), rtol=1e-3)


@claim("nudged by 0.05 at time")
def the_nudge_that_is_drawn(notebook: Any) -> None:
    (cell,) = [
        c for c in source("18_differential_equations")["cells"] if c["id"] == "given-picture-nudges"
    ]
    assert "np.exp(-moment)) + 0.05" in "".join(cell["source"])


@claim(
    "Follow $y' = -20\\,(y - \\cos t)$ from 1 at time 0 to time 2 with 200 steps of Runge and Kutta, and walk back: you arrive not at 1 but at 600 million."
)
def no_way_back(notebook: Any) -> None:
    ts = np.linspace(0, 2, 201)
    end = notebook.rk4(lambda t, y: -20 * (y - np.cos(t)), np.array([1.0]), ts)[-1]
    assert abs(end[0] - np.cos(2)) < 0.1
    assert digits(notebook.rk4(lambda t, y: -20 * (y - np.cos(t)), end, ts[::-1])[-1, 0], 1) == 6e8


@claim(
    "the end is $1 + 2 \\cdot 3 = 7$. Let the loss be $y(T)^2 = 49$, with the slope 14 at the end. $f$ does not depend on $y$, so $J_y = 0$, and $a$ is 14 all the time: the gradient by $y_0$ is 14. And $J_\\theta = 1$, so the gradient by $\\theta$ is the integral of 14 over the time 2, which is 28. Check: $(1 + 2\\theta)^2$ has the slope $4 \\cdot 7 = 28$."
)
def adjoint_hint(notebook: Any) -> None:
    by_theta, by_start = notebook.adjoint_gradient(
        lambda t, y, theta: theta,
        lambda t, y, theta: np.zeros((1, 1)),
        lambda t, y, theta: np.ones((1, 1)),
        np.array([1.0]),
        np.array([3.0]),
        np.linspace(0, 2, 5),
        lambda y: 2 * y,
    )
    assert np.allclose((by_theta, by_start), [[28], [14]])


@claim("Four numbers, forty observations, and an error of some 30 %.")
def the_fit(notebook: Any) -> None:
    S = sum_of_squares(notebook, BEST)
    assert notebook.pelts[1:].size == 40
    assert digits(np.sqrt(S / 40), 2) == 0.30
    found = notebook.fit_lotka_volterra(
        notebook.years, notebook.pelts, np.array([0.5, 0.03, 0.02, 1.0])
    )
    assert np.allclose(found, BEST, rtol=1e-5)


@claim("Ten to fifteen rounds are enough.")
def rounds(notebook: Any) -> None:
    (cell,) = [
        c for c in source("18_differential_equations")["cells"] if c["id"] == "fit-lotka-volterra"
    ]
    text = "".join(cell["source"])
    assert text.count("range(15)") == 1
    names = {"np": np}
    exec(text.replace("range(15)", "range(10)"), names)
    start = np.array([0.5, 0.03, 0.02, 1.0])
    found = names["fit_lotka_volterra"](notebook.years, notebook.pelts, start)
    assert sum_of_squares(notebook, found) < 1.001 * sum_of_squares(notebook, BEST)


@claim(
    "Begin with each of the four numbers 1.2 times too large or too small: from all 16 such starts it finds the best. Begin with 1.6 times: 7 of the 16 end elsewhere, with sums of squares from 23 to 33 instead of 3.6."
)
def valleys(notebook: Any) -> None:
    ends = {}
    for factor in (1.2, 1.6):
        ends[factor] = sorted(
            sum_of_squares(
                notebook,
                notebook.fit_lotka_volterra(
                    notebook.years, notebook.pelts, BEST * factor ** np.array(signs)
                ),
            )
            for signs in itertools.product((-1, 1), repeat=4)
        )
    assert max(ends[1.2]) < 3.65
    assert ends[1.6][8] < 3.65
    assert digits(ends[1.6][9], 2) == 23
    assert digits(ends[1.6][-1], 2) == 33
    assert digits(ends[1.6][0], 2) == 3.6


@claim("Inside the solver plain floats are several times as fast as numpy arrays of two.")
def plain_floats(notebook: Any) -> None:
    a, b, c, d = (float(value) for value in BEST)

    def arrays() -> None:
        y = np.array([30.0, 4.0])
        for _ in range(2000):
            y = y + 0.001 * np.array([a * y[0] - b * y[0] * y[1], c * y[0] * y[1] - d * y[1]])

    def floats() -> None:
        x, y = 30.0, 4.0
        for _ in range(2000):
            x, y = x + 0.001 * (a * x - b * x * y), y + 0.001 * (c * x * y - d * y)

    seconds = []
    for run in (arrays, floats):
        best = np.inf
        for _ in range(5):
            start = time.perf_counter()
            run()
            best = min(best, time.perf_counter() - start)
        seconds.append(best)
    assert seconds[0] > 2.5 * seconds[1]


@claim(
    "the residual is 0.6, and it changes by 2 when $\\log a$ changes by 1. A straight line would reach 0 at the step $-0.6 / 2 = -0.3$, so $a$ is multiplied by $e^{-0.3}$, about 0.74.",
    "the residuals are $\\log 4 - \\log 2$, about 0.69, and $\\log 4 - \\log 8$, about −0.69. Both are wrong by a factor of 2, and both count the same: $S$ is about 0.96.",
)
def logarithms(notebook: Any) -> None:
    assert digits(np.exp(-0.6 / 2), 2) == 0.74
    assert (round(np.log(4 / 2), 2), round(np.log(4 / 8), 2)) == (0.69, -0.69)
    assert digits(np.log(2) ** 2 + np.log(1 / 2) ** 2, 2) == 0.96


given("say, 16 Runge-Kutta steps between two times", "a suggestion")
