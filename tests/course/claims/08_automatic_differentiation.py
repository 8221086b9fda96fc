"""What unit 08 says about its two engines, their cost and its irises."""

from __future__ import annotations

import re
import sys
import time
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given
from tests.support.the_course import source


@claim("it is the chain rule and some bookkeeping, in under a hundred lines.")
def the_length(notebook: Any) -> None:
    cells = {
        cell["id"]: "".join(cell["source"])
        for cell in source("08_automatic_differentiation")["cells"]
    }
    for name in ("Dual", "Value", "Tensor"):
        code = re.sub(r'""".*?"""', "", cells[name], flags=re.DOTALL)
        assert sum(bool(line.strip()) for line in code.splitlines()) < 100
    assert {"Dual", "Value", "Tensor"} <= set(cells)


@claim(
    "A rectangle has the sides 4 and 3; the first grows by 1 per step, the second by 2. With $\\varepsilon$: $(4 + 1\\varepsilon)(3 + 2\\varepsilon) = 12 + (1 \\cdot 3 + 4 \\cdot 2)\\,\\varepsilon = 12 + 11\\,\\varepsilon$. The area is 12 and grows by 11: two strips, one along each side. The corner between them is a small step times a small step, and is dropped.",
    "a b' = 4 · 2 = 8 per step",
    "a' b = 1 · 3 = 3 per step",
    "a' b' = 2, times the step squared: nothing",
    "A rectangle whose sides grow: its area grows by two strips.\\nThe corner is a small step squared",
)
def the_rectangle(notebook: Any) -> None:
    area = notebook.Dual(4, 1) * notebook.Dual(3, 2)
    assert (area.val, area.dot) == (12, 8 + 3)
    for h in (1e-2, 1e-4):
        assert np.isclose((4 + h) * (3 + 2 * h), 12 + 11 * h + 2 * h**2, rtol=1e-14)


@claim("A small step costs digits, a large one is wrong.\\nDual numbers take none")
def the_steps(notebook: Any) -> None:
    sin, exp = notebook.lift_dual(np.sin, np.cos), notebook.lift_dual(np.exp, np.exp)

    def f(x: Any) -> Any:
        return sin(x) * exp(x)

    for place in np.linspace(0.2, 2.2, 11):
        exact = np.exp(place) * (np.sin(place) + np.cos(place))

        def error(h: float, place: float = place, exact: float = exact) -> float:
            return float(abs((f(place + h) - f(place - h)) / (2 * h) - exact))

        best = min(error(h) for h in np.logspace(-7, -4, 20))
        assert error(1e-13) > 100 * best
        assert error(0.1) > 100 * best
        assert abs(f(notebook.Dual(place, 1.0)).dot - exact) < 1e-14


@claim(
    "Python functions that call themselves give up after about a thousand nested calls",
    "Graphs of real programs are deep: a chain of 20,000 steps is nothing special.",
    "in a ladder of 60 levels with two rungs each there are more paths than seconds since the Big Bang.",
)
def deep_and_wide(notebook: Any) -> None:
    def nested(depth: int) -> int:
        return nested(depth - 1) if depth else 0

    old = sys.getrecursionlimit()
    try:
        nested(old + 1)
    except RecursionError:
        pass
    else:
        raise AssertionError("it went on")
    assert old <= 3000  # 1000 unless somebody has moved it
    chain = {k: [k - 1] for k in range(1, 20_000)}
    assert len(notebook.topological_order(chain, 19_999)) == 20_000
    assert 2**60 > 13.8e9 * 365.25 * 24 * 3600


@claim(
    "Take $y = a b + a$ at $a = 2$, $b = 4$, as in the picture above. Forwards: the product is 8, and $y = 10$. Backwards: $y$ answers for itself, 1. The sum hands 1 to the product and 1 to $a$. The product hands $1 \\cdot 4$ to $a$ and $1 \\cdot 2$ to $b$: each gets the *other* factor. Together $a$ has $1 + 4 = 5$, and $b$ has 2. Does it hold? With $a = 2.01$, $y$ is $8.04 + 2.01 = 10.05$: 5 times the step.",
    "1 + 1 · 4 = 5",
    "1 · 2 = 2",
    "Backwards: the slope of the result by each number. What arrives on two paths is added up",
    "Forwards: the numbers",
)
def there_and_back(notebook: Any) -> None:
    a, b = notebook.Value(2), notebook.Value(4)
    product = a * b
    y = product + a
    y.backward()
    assert [node.data for node in (a, b, product, y)] == [2, 4, 8, 10]
    assert [node.grad for node in (a, b, product, y)] == [5, 2, 1, 1]
    assert np.isclose(2.01 * 4 + 2.01, 10.05)
    assert np.isclose((10.05 - 10) / 0.01, 5)


@claim(
    "With dual numbers it takes **one single call** of the function",
    "Forward mode would need a million passes, one for each weight.",
    "One pass back gives the slope with respect to *every* number.",
    "Many inputs, one output: go backwards",
)
def the_passes(notebook: Any) -> None:
    x, calls = np.linspace(-1, 1, 12), []

    def f(inputs: Any) -> Any:
        calls.append(1)
        return [sum(u * u * u for u in inputs)]

    by_columns = [notebook.jvp(f, x, axis)[1][0] for axis in np.eye(12)]
    assert len(calls) == 12
    assert np.allclose(notebook.jacobian_reverse(f, x)[0], by_columns)
    assert len(calls) == 13

    def seconds(run: Any) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        return min(times)

    x = np.linspace(-1, 1, 64)
    forward = seconds(lambda: [notebook.jvp(f, x, axis) for axis in np.eye(64)])
    assert forward > 2 * seconds(lambda: notebook.jacobian_reverse(f, x))


@claim(
    "a bias `b` of shape (8,) is added to every row of a table of shape (100, 8): numpy copies it 100 times in passing. Every copy receives a gradient, and they all belong to the same 8 numbers."
)
def the_copies(notebook: Any) -> None:
    bias = notebook.Tensor(np.zeros(8))
    (notebook.Tensor(np.ones((100, 8))) + bias).sum().backward()
    assert np.array_equal(bias.grad, np.full(8, 100.0))


@claim(
    "$A_{ij}$ enters row $i$ of $Z$, each entry $Z_{ik}$ with the factor $B_{jk}$: so its gradient is $\\sum_k g_{ik} B_{jk}$.",
    "Only $g\\,B^\\top$ fits; and for $B$ only $A^\\top g$.",
)
def the_matrix_product(notebook: Any) -> None:
    rng = np.random.default_rng(1)
    A, B, g = (rng.standard_normal(shape) for shape in ((2, 3), (3, 4), (2, 4)))
    left, right = notebook.Tensor(A), notebook.Tensor(B)
    ((left @ right) * notebook.Tensor(g)).sum().backward()
    assert np.allclose(left.grad, np.einsum("ik,jk->ij", g, B))
    assert np.allclose(right.grad, A.T @ g)


@claim(
    "Here are the lengths and widths of the petals of fifty flowers of each (Edgar Anderson's measurements, made famous by Fisher in 1936).",
    "A network with eight hidden neurons should tell them apart.",
    "The loss falls",
    "of the flowers it learned from\\nare on their own side",
)
def the_irises(notebook: Any) -> None:
    assert notebook.petals.shape == (100, 2)
    assert np.sum(notebook.is_virginica) == 50
    for seed in range(5):
        rng = np.random.default_rng(seed)
        start = [
            rng.standard_normal((2, 8)) / np.sqrt(2),
            np.zeros(8),
            rng.standard_normal((8, 1)) / np.sqrt(8),
            np.zeros(1),
        ]
        trained, losses = notebook.train_autodiff(notebook.iris_loss, start, lr=0.5, steps=200)
        says = notebook.network(
            [notebook.Tensor(p) for p in trained], notebook.Tensor(notebook.petals)
        )
        assert np.mean((says.data[:, 0] > 0) == (notebook.is_virginica > 0)) >= 0.93
        assert np.all(np.diff(losses) < 0)
        assert losses[-1] < losses[0] / 3


@claim("its `data` may have the shape `()` or `(1,)`; `.item()` takes the one entry out of either")
def one_entry(notebook: Any) -> None:
    for loss in (lambda p: (p[0] ** 2).sum(), lambda p: p[0] ** 2):
        trained, losses = notebook.train_autodiff(loss, [np.array([4.0])], lr=0.25, steps=2)
        assert (trained[0].tolist(), losses.tolist()) == ([1.0], [16.0, 4.0])


@claim(
    "For the order you may use exercise 4: nodes can be the names, in a dict from each node to the list of nodes it was made of."
)
def nodes_as_names(notebook: Any) -> None:
    x = notebook.Value(3)
    y = x * x + x
    made_of, to_do = {}, [y]
    while to_do:
        node = to_do.pop()
        if node not in made_of:
            made_of[node] = [each for each, _ in node.inputs]
            to_do.extend(made_of[node])
    order = notebook.topological_order(made_of, y)
    assert order[-1] is y
    assert order[0] is x


@claim(
    "(2 + 3ε)(4 + 5ε) = 8 + (3 · 4 + 2 · 5) ε = 8 + 22 ε. (2 + 3ε)/(4 + 5ε): the value is q = 0.5. And (0.5 + q′ε)(4 + 5ε) = 2 + (4 q′ + 2.5) ε should be 2 + 3ε, so q′ = 0.5/4 = 0.125. (2 + 3ε) to the power 2 is (2 + 3ε)(2 + 3ε) = 4 + 12 ε, and to the power 3 it is (4 + 12ε)(2 + 3ε) = 8 + 36 ε: 12 = 2 · 2 · 3, and 36 = 3 · 4 · 3. 5 − (2 + 3ε) = 3 − 3ε.",
    "$(12 + 11\\varepsilon) / (3 + 2\\varepsilon)$ must be $4 + 1\\varepsilon$",
)
def hint_dual(notebook: Any) -> None:
    x, y = notebook.Dual(2, 3), notebook.Dual(4, 5)
    powers = (x * x, x**2, x * x * x, x**3)
    results = [(z.val, z.dot) for z in (x * y, x / y, *powers, 5 - x)]
    assert results == [(8, 22), (0.5, 0.125), (4, 12), (4, 12), (8, 36), (8, 36), (3, -3)]
    assert (0.5 * 5, 4 * 0.125 + 2.5) == (2.5, 3)
    rectangle = notebook.Dual(12, 11) / notebook.Dual(3, 2)
    assert np.allclose((rectangle.val, rectangle.dot), (4, 1))


@claim(
    "For Dual(2, 3) the value is 1/2, the slope at 2 is −1/4, and the input moves at speed 3: so Dual(0.5, −0.75). For the plain number 2 the answer is the plain 0.5."
)
def hint_lift(notebook: Any) -> None:
    g = notebook.lift_dual(lambda v: 1 / v, lambda v: -1 / v**2)
    lifted = g(notebook.Dual(2, 3))
    assert (lifted.val, lifted.dot, g(2)) == (0.5, -0.75, 0.5)


@claim(
    "The outputs are 20 + (2 · 5 + 4 · 3) ε = 20 + 22 ε and 4 + 2 ε. So the values are (20, 4), and the speeds (22, 2)."
)
def hint_jvp(notebook: Any) -> None:
    values, speeds = notebook.jvp(lambda v: [v[0] * v[1], v[0]], [4, 5], [2, 3])
    assert (values.tolist(), speeds.tolist()) == ([20, 4], [22, 2])


@claim("The order is a, b, c.")
def hint_order(notebook: Any) -> None:
    assert notebook.topological_order({"c": ["a", "b"], "b": ["a"]}, "c") == ["a", "b", "c"]


@claim(
    "x gets 3 · 1, and again 3 · 1: together 6, as the slope 2x says. With `=` instead of `+=` it would be 3. For tanh at 0.5: the output is 0.462, the slope 1 − 0.462² = 0.786."
)
def hint_value(notebook: Any) -> None:
    x, u = notebook.Value(3), notebook.Value(0.5)
    (x * x).backward()
    assert x.grad == 6
    y = u.tanh()
    y.backward()
    assert [digits(v, 3) for v in (y.data, u.grad)] == [0.462, 0.786]


@claim(
    "The pass from output 0 leaves 4 in a, and 0 in b: the row (4, 0). The pass from output 1 sets b to 1, but never touches a, where 4 is still written. Set both to 0 first: the row is (0, 1)."
)
def hint_rows(notebook: Any) -> None:
    J = notebook.jacobian_reverse(lambda v: [v[0] * v[0], v[1]], [2, 3])
    assert J.tolist() == [[4, 0], [0, 1]]
    a, b = notebook.Value(2), notebook.Value(3)
    (a * a).backward()
    (b * 1).backward()
    assert a.grad == 4


@claim(
    "the gradient of the sum is (1, 2), (3, 4), (5, 6), row by row. If it had the shape (2,), each of its two numbers was used in all three rows: its gradient is (9, 12). If it had the shape (3, 1), each of its three numbers was used in both columns: its gradient is the column (3), (7), (11)."
)
def copies_by_hand(notebook: Any) -> None:
    g = np.array([[1, 2], [3, 4], [5, 6]])
    assert notebook.unbroadcast(g, (2,)).tolist() == [9, 12]
    assert notebook.unbroadcast(g, (3, 1)).tolist() == [[3], [7], [11]]


@claim(
    "grad = [[1, 2, 3], [4, 5, 6]]. For the shape (3,) a new axis came in front: add up over it, (5, 7, 9). For (1, 3) the axis was there, and was stretched: [[5, 7, 9]]. For (2, 1): [[6], [15]]. For (): 21."
)
def hint_shapes(notebook: Any) -> None:
    g = np.array([[1, 2, 3], [4, 5, 6]])
    results = [notebook.unbroadcast(g, shape) for shape in ((3,), (1, 3), (2, 1), ())]
    assert [np.array(each).tolist() for each in results] == [
        [5, 7, 9],
        [[5, 7, 9]],
        [[6], [15]],
        21,
    ]


@claim(
    "A = [[1, 2]] and B = [[3], [4]]: Z = [[11]]. With g = [[1]] the gradient for A is g Bᵀ = [[3, 4]], and for B it is Aᵀ g = [[1], [2]]. And (A · A).sum() has the gradient A + A = [[2, 4]]: one contribution for each use."
)
def hint_tensor(notebook: Any) -> None:
    A, B = notebook.Tensor([[1, 2]]), notebook.Tensor([[3], [4]])
    Z = A @ B
    Z.backward()
    assert [each.tolist() for each in (Z.data, A.grad, B.grad)] == [[[11]], [[3, 4]], [[1], [2]]]
    (A * A).sum().backward()
    assert A.grad.tolist() == [[2, 4]]


@claim(
    "The loss p² from p = 4, lr = 0.25. Step 0: the loss is 16, the gradient 8, and p becomes 4 − 0.25 · 8 = 2. Step 1: the loss is 4, the gradient 4, and p becomes 1. Back come p = 1 and the losses (16, 4)."
)
def hint_train(notebook: Any) -> None:
    one_entry(notebook)
    assert 4 - 0.25 * 8 == 2


given("the slope of $e^x$ is $e^x$ itself", "a rule")
