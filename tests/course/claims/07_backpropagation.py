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


@claim(
    "For $z = 1$: $e^{-1}$ is 0.368, 1 + 0.368 is 1.368, and 1/1.368 = 0.731. For $z = -1$ it is the rest, 0.269: the two add up to 1.",
    "Flipped, it is 1; $e^1$ is 2.718; plus 1 is 3.718; and 1/3.718 = 0.269. For z = 1000 the power is $e^{-1000}$, which a computer rounds to 0: 1/(1 + 0) = 1",
    'and 1/2 says "I don\'t know"',
)
def sigmoids_by_hand(notebook: Any) -> None:
    assert [digits(notebook.sigmoid(z), 3) for z in (0, 1.0, -1.0)] == [0.5, 0.731, 0.269]
    assert np.isclose(notebook.sigmoid(1.0) + notebook.sigmoid(-1.0), 1)
    assert digits(np.exp(-1.0), 3) == 0.368
    assert digits(1 + np.e, 4) == 3.718
    assert np.exp(-1000.0) == 0


@claim("AND: one line parts them", "XOR: no line does", "Each line is a weight")
def the_first_picture(notebook: Any) -> None:
    ends = np.array([[0.3, 1.25], [1.25, 0.3]])
    across = ends[1] - ends[0]
    sides = [
        np.sign(across[0] * (row[1] - ends[0][1]) - across[1] * (row[0] - ends[0][0])) > 0
        for row in notebook.X
    ]
    assert sides == (notebook.logic["AND"] == 1).tolist()
    assert notebook.logic["XOR"].tolist() == [0, 1, 1, 0]  # two and two, in opposite corners


@claim(
    "Forwards: 2 times the weight 0 is $z = 0$, the sigmoid makes $a = 0.5$ of it, the answer should be 1, and the loss is $(0.5 - 1)^2 = 0.25$. Backwards: the slope of the square is $2 \\, (0.5 - 1) = -1$. The sigmoid's slope is 0.25 here, and $0.25 \\cdot (-1) = -0.25$. The weight was multiplied by $x = 2$, so its share is $2 \\cdot (-0.25) = -0.5$. It is negative: a larger weight makes a smaller loss.",
    "One weight on the assembly line; the answer should be 1",
    "dL/dw = −0.5",
    "dL/dz = −0.25",
    "dL/da = −1",
)
def one_weight(notebook: Any) -> None:
    def slope(loss: Any, at: float) -> float:
        return float(notebook.numerical_gradient(lambda x: float(loss(x[0])), np.array([at]))[0])

    sigmoid = notebook.sigmoid
    assert np.isclose(slope(lambda a: (a - 1) ** 2, 0.5), -1)
    assert np.isclose(slope(lambda z: (sigmoid(z) - 1) ** 2, 0.0), -0.25)
    assert np.isclose(slope(lambda w: (sigmoid(2 * w) - 1) ** 2, 0.0), -0.5)
    assert (sigmoid(0.0) - 1) ** 2 == 0.25


@claim(
    "f(x) = x₀² · x₁ at (3, 2) with h = 0.5. Entry 0: f(3.5, 2) = 24.5 and f(2.5, 2) = 12.5; their difference is 12, they lie 1 apart, so the slope is 12. Back to 3. Entry 1: f(3, 2.5) = 22.5 and f(3, 1.5) = 13.5: the slope is 9."
)
def hint_slopes(notebook: Any) -> None:
    def f(x: Any) -> float:
        return float(x[0] ** 2 * x[1])

    assert [f(x) for x in ((3.5, 2), (2.5, 2), (3, 2.5), (3, 1.5))] == [24.5, 12.5, 22.5, 13.5]
    assert notebook.numerical_gradient(f, np.array([3.0, 2.0]), h=0.5).tolist() == [12, 9]


@claim(
    "a = (10, 0.0001), b = (8, 0.0006). Entry 0: the difference 2 over the larger value 10 is 0.2. Entry 1: the difference is 0.0005, and both values are below the floor, 0.001: 0.5. The worst is 0.5."
)
def hint_error(notebook: Any) -> None:
    error = notebook.relative_error
    assert np.isclose(error(10, 8), 0.2)
    assert np.isclose(error(np.array([10, 0.0001]), np.array([8, 0.0006])), 0.5)


@claim(
    "Let $e^{-z}$ be 1/4. Then $u$ is 5/4, and $a$ = 0.8. The slope of $u$ is −1/4, that of $1/u$ is −1/u² = −0.64, and their product is 0.16: the slope of the sigmoid. Now look for it in $a$: 1/a − 1 is 1/4 again, and a² is 0.64. Multiply out at the end, so that nothing is divided by a: the sigmoid may have rounded to 0. With upstream = −2 the answer is −2 · 0.16 = −0.32."
)
def hint_station(notebook: Any) -> None:
    assert np.isclose(notebook.sigmoid_backward(np.array([-2.0]), np.array([0.8])), -0.32)


@claim(
    "$x = (3, 1)$, the rows of $W$ are (1, 2) and (0, 4), and $G = (1, 10)$. The weight at [0, 1] multiplies the 3 and goes into output 1, where 10 arrives: its share is $3 \\cdot 10 = 30$. All four: (3, 30) and (1, 10). The number 3 of $x$ goes into both outputs, with the weights 1 and 2: its share is $1 \\cdot 1 + 2 \\cdot 10 = 21$, and that of the number 1 is $0 \\cdot 1 + 4 \\cdot 10 = 40$. The biases are just added: (1, 10)."
)
def one_example_by_hand(notebook: Any) -> None:
    W = np.array([[1.0, 2.0], [0.0, 4.0]])
    dX, dW, db = notebook.linear_backward(np.array([[1.0, 10.0]]), np.array([[3.0, 1.0]]), W)
    assert (dX.tolist(), dW.tolist()) == ([[21, 40]], [[3, 30], [1, 10]])
    assert db.tolist() == [1, 10]


@claim(
    "dL/dX is (1 · 2, 2 · 2) = (2, 4). dL/dW adds up over the examples: 1 · 1 + 3 · 2 = 7. dL/db is 1 + 2 = 3."
)
def hint_linear(notebook: Any) -> None:
    parts = notebook.linear_backward(
        np.array([[1.0], [2.0]]), np.array([[1.0], [3.0]]), np.array([[2.0]])
    )
    assert [part.ravel().tolist() for part in parts] == [[2, 4], [7], [3]]


@claim(
    "The layer is σ(1 · 0) = 0.5, the output σ(0.5 · 4) = σ(2) = 0.881.",
    "Forwards: layer 0.5, output 0.881, and the loss is (0.881 − 1)² = 0.0142. Backwards: 2 · (−0.119) = −0.238; times the slope 0.881 · 0.119 = 0.105 that is δ₂ = −0.0250. W₂ gets 0.5 · δ₂ = −0.0125. Further back goes 4 · δ₂ = −0.100; times the slope 0.5 · 0.5 = 0.25 that is δ₁ = −0.0250. W₁ gets 1 · δ₁ = −0.0250.",
)
def hint_network(notebook: Any) -> None:
    x, W1, W2 = np.ones((1, 1)), np.zeros((1, 1)), np.full((1, 1), 4.0)
    layer, output = (float(part[0, 0]) for part in notebook.network_forward(x, W1, W2))
    assert (layer, digits(output, 3), digits(output - 1, 3)) == (0.5, 0.881, -0.119)
    assert digits(2 * (output - 1), 3) == -0.238
    assert digits(output * (1 - output), 3) == 0.105
    loss, dW1, dW2 = notebook.network_gradients(x, np.ones((1, 1)), W1, W2)
    assert [digits(float(np.sum(part)), 3) for part in (loss, dW2, dW1)] == [
        0.0142,
        -0.0125,
        -0.025,
    ]
    assert digits(2 * float(dW2[0, 0]), 3) == -0.025
    assert digits(4 * 2 * float(dW2[0, 0]), 3) == -0.1


@claim(
    "Forwards: Z₁ = (1, −1), A₁ = (1, 0), out = 2, loss 1. Backwards: 2 · (2 − 1)/1 = 2. The last weights get (1 · 2, 0 · 2) = (2, 0), their bias 2. Sent back: (2 · 2, 3 · 2) = (4, 6); the second was blocked: (4, 0). So the first weights get (4, 0), and so do their biases."
)
def hint_mlp(notebook: Any) -> None:
    loss, dweights, dbiases = notebook.mlp_gradients(
        np.ones((1, 1)),
        np.ones((1, 1)),
        [np.array([[1.0, -1.0]]), np.array([[2.0], [3.0]])],
        [np.zeros(2), np.zeros(1)],
    )
    assert loss == 1
    assert [part.ravel().tolist() for part in dweights] == [[4, 0], [2, 0]]
    assert [part.tolist() for part in dbiases] == [[4, 0], [2]]


@claim(
    "One weight of each matrix: W₁ = 0.5 with the gradient 0.2, W₂ = −1 with the gradient −0.4, learning rate 0.5. Both gradients are known; now W₁ becomes 0.5 − 0.5 · 0.2 = 0.4, and W₂ becomes −1 + 0.5 · 0.4 = −0.8"
)
def hint_step(notebook: Any) -> None:
    assert np.allclose([0.5 - 0.5 * 0.2, -1 - 0.5 * -0.4], [0.4, -0.8])


@claim(
    "Neither too small nor too large a step",
    "too small:\\nrounding",
    "too large:\\nthe loss\\nbends",
)
def the_step(notebook: Any) -> None:
    y = notebook.logic["XOR"].reshape(4, 1)
    for seed in range(10):
        rng = np.random.default_rng(seed)
        W1, W2 = rng.standard_normal((3, 4)), rng.standard_normal((4, 1))
        gradient = notebook.network_gradients(notebook.X, y, W1, W2)[1]
        small, used, large = (
            notebook.relative_error(
                gradient,
                notebook.numerical_gradient(
                    lambda W, W2=W2: notebook.network_gradients(notebook.X, y, W, W2)[0], W1, h=h
                ),
            )
            for h in (1e-11, 1e-5, 1.0)
        )
        assert used < small / 100
        assert used < large / 1000


@claim("Only one of them stays between 0 and 1")
def only_one(notebook: Any) -> None:
    z = np.linspace(-4, 4, 161)
    assert np.all((notebook.sigmoid(z) > 0) & (notebook.sigmoid(z) < 1))
    assert np.all(1 / 1 + np.exp(-z) > 1)


@claim(
    "White means 1: the two ones of XOR need a bend, the others a line",
    "A network of three layers finds the border",
    "(From ten different starts, at most 3 of the 200 points end on the wrong side.)",
)
def the_maps(notebook: Any) -> None:
    for answers in notebook.logic.values():
        wanted = answers.reshape(4, 1)
        W1, W2, _ = notebook.neural_network(
            notebook.X, wanted, hidden=8, rng=np.random.default_rng(0)
        )
        assert np.array_equal(notebook.network_forward(notebook.X, W1, W2)[1] > 0.5, wanted == 1)
    wrong = parts_the_moons(notebook)
    assert wrong[0] == 0  # the start of the picture
    assert max(wrong) == 3


def parts_the_moons(notebook: Any) -> list[int]:
    """How many of 200 points lie on the wrong side after 600 small steps, in ten starts."""
    wrong = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        t = np.linspace(0, np.pi, 100)
        upper = np.stack([np.cos(t), np.sin(t)], axis=1)
        lower = np.stack([1 - np.cos(t), 0.4 - np.sin(t)], axis=1)
        points = np.concatenate([upper, lower]) + 0.1 * rng.standard_normal((200, 2))
        wanted = np.repeat([[1.0], [-1.0]], 100, axis=0)
        shapes = [(2, 16), (16, 16), (16, 1)]
        weights = [rng.standard_normal(shape) * np.sqrt(2 / shape[0]) for shape in shapes]
        biases = [np.zeros(shape[1]) for shape in shapes]
        for _ in range(600):
            _, dweights, dbiases = notebook.mlp_gradients(points, wanted, weights, biases)
            weights = [W - 0.05 * dW for W, dW in zip(weights, dweights, strict=True)]
            biases = [b - 0.05 * db for b, db in zip(biases, dbiases, strict=True)]
        A = points
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            A = np.maximum(A @ W + b, 0)
        wrong.append(int(np.sum(np.sign(A @ weights[-1] + biases[-1]) != wanted)))
    return wrong


given("0.01 is a lot for a slope of 0.02 and nothing for a slope of 5000", "an example")
given("The `floor` (1/1000)", "the default that the docstring gives")
given("1. e = 0.5 at h = 1e-5; 2. e = 1e-3 at h = 1e-11; 3. e = 1 for a single entry", "a question")
given("e = 0.5 means that one gradient is half (or double) the other", "|a - a/2| / a is 1/2")
given("Repeat the check with a larger step, such as 1e-5", "a suggestion")
given("And can the array that you move hold 1.00001 at all?", "a question")
