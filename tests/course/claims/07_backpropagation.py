"""What unit 07 says about its numbers, its networks and their luck."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given
from tests.support.the_course import source


@claim("Here is what that gives for $z = -1$:", "3.7 is no probability.", "A probability of 3.7?")
def the_typed_formula(notebook: Any) -> None:
    assert digits(1 / 1 + np.exp(1.0), 2) == 3.7


@claim("raise $e = 2.718...$ to that power")
def euler(notebook: Any) -> None:
    assert 2.718 <= np.e < 2.719


@claim(
    "$\\sigma(-40)$ is about $4.2 \\cdot 10^{-18}$, which is tiny but not 0. And $\\sigma(1000)$ is 1, not `nan`."
)
def the_tiny_and_the_large(notebook: Any) -> None:
    assert digits(notebook.sigmoid(-40.0), 2) == 4.2e-18
    assert notebook.sigmoid(1000.0) == 1


@claim("At $a = 1/2$ the slope is largest, 1/4; near 0 and near 1 it is almost 0")
def the_slope_of_the_sigmoid(notebook: Any) -> None:
    a = np.linspace(0, 1, 1001)
    slopes = notebook.sigmoid_backward(np.ones_like(a), a)
    assert a[np.argmax(slopes)] == 0.5
    assert slopes.max() == 0.25
    assert slopes[1] < 0.001 > slopes[-2]


@claim("`nan`, for which `<`, `>` and `==` are always false")
def nan(notebook: Any) -> None:
    assert not any((np.nan < 1, np.nan > 1, np.nan == np.nan))


@claim("For four of these functions one straight line across the square of switches separates")
def one_line_is_enough_for_four(notebook: Any) -> None:
    lines = [
        np.array([a, b, c])
        for a in (-1.0, 0.0, 1.0)
        for b in (-1.0, 0.0, 1.0)
        for c in (-1.5, -0.5, 0.5, 1.5)
    ]
    parted = {
        name: any(np.array_equal(notebook.X @ line > 0, wanted == 1) for line in lines)
        for name, wanted in notebook.logic.items()
    }
    assert parted == {"OR": True, "AND": True, "XOR": False, "NAND": True, "NOR": True}


@claim(
    "With $h = 10^{-5}$ a correct gradient has $e$ far below $10^{-5}$, and a wrong one is usually above 0.01."
)
def the_gradient_check(notebook: Any) -> None:
    right, wrong = [], []
    y = notebook.logic["XOR"].reshape(4, 1)
    for seed in range(50):
        rng = np.random.default_rng(seed)
        W1, W2 = rng.standard_normal((3, 4)), rng.standard_normal((4, 1))
        judge = notebook.numerical_gradient(
            lambda W, W2=W2: notebook.network_gradients(notebook.X, y, W, W2)[0], W1, h=1e-5
        )
        gradient = notebook.network_gradients(notebook.X, y, W1, W2)[1]
        right.append(notebook.relative_error(gradient, judge))
        output = notebook.network_forward(notebook.X, W1, W2)[1]
        delta = 2 * (output - y) * output * (1 - output)
        for slip in (gradient / 2, -gradient, notebook.X.T @ (delta @ W2.T), gradient / 4):
            wrong.append(notebook.relative_error(slip, judge))
    assert max(right) < 1e-6
    assert np.mean(np.array(wrong) > 0.01) > 0.95


@claim("At the end stands one function of fewer than 20 lines", "Fewer than 20 lines are enough")
def the_length_of_the_last_function(notebook: Any) -> None:
    (cell,) = [
        cell for cell in source("07_backpropagation")["cells"] if cell["id"] == "neural-network"
    ]
    text = "".join(cell["source"])
    body = text.partition("### BEGIN SOLUTION\n")[2].partition("    ### END")[0]
    assert len(body.splitlines()) + 1 < 20


def trained(notebook: Any, hidden: int, starts: int) -> tuple[Any, Any]:
    """Which of many starts answer XOR right after 2000 epochs, and the losses on the way."""
    rng = np.random.default_rng(5)
    X, y = notebook.X, notebook.logic["XOR"].reshape(4, 1)
    W1, W2 = rng.standard_normal((starts, 3, hidden)), rng.standard_normal((starts, hidden, 1))
    losses = np.zeros((2000, starts))
    for epoch in range(2000):
        layer = 1 / (1 + np.exp(-(X @ W1)))
        output = 1 / (1 + np.exp(-(layer @ W2)))
        losses[epoch] = np.sum((output - y) ** 2, axis=(1, 2))
        delta2 = 2 * (output - y) * output * (1 - output)
        delta1 = delta2 @ np.swapaxes(W2, 1, 2) * layer * (1 - layer)
        W2 -= np.swapaxes(layer, 1, 2) @ delta2
        W1 -= X.T @ delta1
    output = 1 / (1 + np.exp(-(1 / (1 + np.exp(-(X @ W1))) @ W2)))
    return np.all((output > 0.5) == (y > 0.5), axis=(1, 2)), losses


@claim(
    "With 4 hidden units, about one start in a hundred still gives wrong answers on XOR after 2000 epochs",
    "it has reached a plateau so flat that 2000 steps do not cross it",
)
def stuck(notebook: Any) -> None:
    right, losses = trained(notebook, hidden=4, starts=1500)
    assert 0.005 < np.mean(~right) < 0.02
    last = losses[1000:, ~right]
    assert np.all(np.diff(last, axis=0) <= 1e-9)


@claim("With 8 units it hardly ever happens.")
def hardly_ever(notebook: Any) -> None:
    right, _ = trained(notebook, hidden=8, starts=1000)
    assert np.mean(~right) < 0.002


@claim(
    "XOR takes its time: for a while nothing seems to happen",
    "The loss falls; XOR waits longest, then finds its bend",
)
def the_plateau(notebook: Any) -> None:
    steps = {}
    for name, answers in notebook.logic.items():
        rng = np.random.default_rng(10)
        errors = notebook.neural_network(notebook.X, answers.reshape(4, 1), rng=rng)[2]
        steps[name] = np.argmax(errors < 0.1)
    assert max(steps, key=steps.__getitem__) == "XOR"


@claim("separates two interleaved moons that no line could part")
def the_moons(notebook: Any) -> None:
    t = np.linspace(0, np.pi, 100)
    second = np.stack([1 - np.cos(t), 0.4 - np.sin(t)], axis=1)
    # The first moon is half a circle. Points of the second lie in its hull, which no line can part.
    assert np.any((second[:, 1] > 0) & (np.sum(second**2, axis=1) < 1))


given("0.01 is a lot for a slope of 0.02 and nothing for a slope of 5000", "an example")
given("The `floor` (1/1000)", "the default that the docstring gives")
given("1. e = 0.5 at h = 1e-5; 2. e = 1e-3 at h = 1e-11; 3. e = 1 for a single entry", "a question")
given("e = 0.5 means that one gradient is half (or double) the other", "|a - a/2| / a is 1/2")
given("Repeat the check with a larger step, such as 1e-5", "a suggestion")
