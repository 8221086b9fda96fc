"""Hidden tests of unit 08: exact derivatives by closed forms, graphs, and an engine that trains."""

import math

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_decreasing,
    assert_float64,
    assert_gradient,
    assert_raises,
    assert_shape,
    assert_unchanged,
    exercise,
    made_by,
    weight,
)


def same(actual, expected, what, scale=1.0):
    """Exact up to rounding: finite differences do not pass."""
    assert_close(
        actual,
        expected,
        rtol=1e-10,
        atol=1e-12 * max(scale, float(np.max(np.abs(expected), initial=0.0))),
        what=what,
    )


def part(node, name, kind):
    """An attribute of an object of the student's."""
    try:
        return getattr(node, name)
    except AttributeError:
        raise CheckFailure(
            f"the result should be a {kind} with the attribute {name}, and is {type(node).__name__}.",
            node,
        ) from None


def same_dual(y, val, dot, what="the result", scale=1.0):
    same(part(y, "val", "Dual"), val, f"the val of {what}", scale)
    same(part(y, "dot", "Dual"), dot, f"the dot of {what}", scale)


def slope(dual_or_value, name):
    return part(dual_or_value, name, "Value")


def worked_out(formula):
    """What a formula gives, where none of its steps gives nothing."""
    try:
        return formula()
    except TypeError:
        raise CheckFailure("a step of it gave None back. Is a `return` missing?") from None


@exercise("Dual")
class TestDual:
    def test_rational_function(self, student, rng):
        """A fraction of two variables has its partial derivatives."""
        for _ in range(3):
            a, b = rng.uniform(0.5, 2.0, 2)
            for da, db in ((1.0, 0.0), (0.0, 1.0)):
                x, y = student.Dual(a, da), student.Dual(b, db)
                part(x - y, "val", "Dual")
                result = worked_out(lambda x=x, y=y: (3 * x * x - x + 2) / (y * y + 1))
                top, bottom = 3 * a * a - a + 2, b * b + 1
                same_dual(
                    result,
                    top / bottom,
                    da * (6 * a - 1) / bottom - db * top * 2 * b / bottom**2,
                    scale=10.0,
                )

    @pytest.mark.parametrize("operator", ["+", "-", "*", "/"])
    def test_one_operator(self, student, rng, operator):
        """Each of + - * / gives the value and the derivative."""
        a, da, b, db = rng.uniform(0.5, 3.0, 4)
        x, y = student.Dual(a, da), student.Dual(b, db)
        if operator == "+":
            same_dual(x + y, a + b, da + db)
        elif operator == "-":
            same_dual(x - y, a - b, da - db)
        elif operator == "*":
            same_dual(x * y, a * b, da * b + a * db)
        else:
            same_dual(x / y, a / b, da / b - a * db / b**2, scale=10.0)

    def test_laws(self, student, rng):
        """(a b) / b is a, a - a is 0, a (b + c) is a b + a c, and -(-a) is a."""
        numbers = rng.uniform(0.5, 3.0, (3, 2))
        a, b, c = (student.Dual(val, dot) for val, dot in numbers)
        same_dual((a * b) / b, *numbers[0], scale=10.0)
        same_dual(a - a, 0.0, 0.0)
        negative = -a
        same_dual(-negative, *numbers[0])
        left, right = a * (b + c), a * b + a * c
        same_dual(left, right.val, right.dot, scale=30.0)
        same(
            left.dot,
            numbers[0, 1] * (numbers[1, 0] + numbers[2, 0])
            + numbers[0, 0] * (numbers[1, 1] + numbers[2, 1]),
            "the dot",
            30.0,
        )

    @weight(2)
    def test_numbers_on_both_sides(self, student):
        """Plain numbers stand on either side: 2 - x, 2 / x, x - 3, x / 4."""
        x = student.Dual(5.0, 2.0)
        same_dual(2 - x, -3.0, -2.0)
        same_dual(2 / x, 0.4, -0.16)
        same_dual(x - 3, 2.0, 2.0)
        same_dual(x / 4, 1.25, 0.5)
        same_dual(x + 1, 6.0, 2.0)
        same_dual(1 + x, 6.0, 2.0)
        same_dual(x * 3, 15.0, 6.0)
        same_dual(3 * x, 15.0, 6.0)
        same_dual(-x, -5.0, -2.0)

    def test_attributes_are_floats(self, student):
        """val and dot are floats, also where integers came in."""
        x = student.Dual(3, 2)
        assert isinstance(x.val, float)
        assert isinstance(x.dot, float)
        same_dual(x * x, 9.0, 12.0)

    @pytest.mark.parametrize(
        ("val", "p"),
        [
            (1.7, -2),
            (1.7, 0),
            (1.7, 1),
            (1.7, 2),
            (1.7, 0.5),
            (1.7, 2.5),
            (-1.3, 3),
            (-1.3, 2),
            (0.0, 0),
            (0.0, 1),
            (0.0, 2),
        ],
    )
    def test_powers(self, student, val, p):
        """Powers, with the inner derivative: negative, fractions, 0, and at 0."""
        derivative = 0.0 if p == 0 else p * val ** (p - 1) * 3.0
        same_dual(student.Dual(val, 3.0) ** p, val**p, derivative)

    def test_program(self, student):
        """A program, not a formula: twenty steps towards the square root of a, with its slope."""
        for a in (2.0, 10.0):
            target = student.Dual(a, 1.0)
            guess = student.Dual(1.0)
            part(guess + target, "val", "Dual")
            for _ in range(20):
                guess = worked_out(lambda guess=guess, target=target: (guess + target / guess) / 2)
            same_dual(guess, math.sqrt(a), 1 / (2 * math.sqrt(a)))

    def test_operands_stay(self, student):
        """No operator changes its operands."""
        x, y = student.Dual(3.0, 7.0), student.Dual(2.0, 5.0)
        for result in (x + y, x - y, x * y, x / y, -x, x**2, 1 - x, 1 / x):
            part(result, "val", "Dual")
        same_dual(x, 3.0, 7.0, "the first operand")
        same_dual(y, 2.0, 5.0, "the second operand")
        same_dual(x * y, 6.0, 29.0)

    def test_fractions_as_factors(self, student):
        """A plain number that is a factor may be a fraction, on either side."""
        x = student.Dual(3.0, 2.0)
        same_dual(x * 0.5, 1.5, 1.0)
        same_dual(0.5 * x, 1.5, 1.0)


@exercise("lift_dual")
class TestLiftDual:
    @pytest.mark.parametrize("name", ["sin", "exp", "log", "tanh"])
    def test_derivative(self, student, rng, name):
        """A lifted function carries the derivative along."""
        f, df = {
            "sin": (math.sin, math.cos),
            "exp": (math.exp, math.exp),
            "log": (math.log, lambda v: 1 / v),
            "tanh": (math.tanh, lambda v: 1 - math.tanh(v) ** 2),
        }[name]
        g = student.lift_dual(f, df)
        for _ in range(2):
            v, d = rng.uniform(0.5, 2.0, 2)
            same_dual(g(student.Dual(v, d)), f(v), df(v) * d)

    def test_composition(self, student):
        """Lifted functions follow each other, by the chain rule."""
        square = student.lift_dual(lambda v: v * v, lambda v: 2 * v)
        sine = student.lift_dual(math.sin, math.cos)
        same_dual(sine(square(student.Dual(1.3, 2.0))), math.sin(1.69), math.cos(1.69) * 2.6 * 2.0)
        same_dual(
            square(sine(student.Dual(1.3, 2.0))),
            math.sin(1.3) ** 2,
            2 * math.sin(1.3) * math.cos(1.3) * 2.0,
        )

    def test_below_zero(self, student):
        """The slope is that at the place itself, also below 0, and with whole numbers."""
        chain = student.lift_dual(math.cosh, math.sinh)
        same_dual(chain(student.Dual(-1.5, 1.0)), math.cosh(1.5), -math.sinh(1.5))
        same_dual(chain(student.Dual(-1, 2)), math.cosh(1.0), -2 * math.sinh(1.0))

    def test_constant(self, student):
        """What does not move has derivative 0."""
        same_dual(student.lift_dual(math.exp, math.exp)(student.Dual(1.0, 0.0)), math.e, 0.0)

    def test_plain_numbers(self, student):
        """A plain number comes back as a plain number."""
        g = student.lift_dual(lambda v: 3 * v, lambda v: 3.0)
        assert_close(g(2.0), 6.0)
        same_dual(g(student.Dual(2.0, 5.0)), 6.0, 15.0)

    def test_backwards(self, student):
        """An input that falls: the sign of its dot counts."""
        exp = student.lift_dual(math.exp, math.exp)
        same_dual(exp(student.Dual(0.0, -5.0)), 1.0, -5.0)

    def test_the_dual_stays(self, student):
        """The Dual that goes in stays as it was."""
        x = student.Dual(0.0, 3.0)
        exp = student.lift_dual(math.exp, math.exp)
        same_dual(exp(x), 1.0, 3.0)
        same_dual(x, 0.0, 3.0, "the Dual that went in")

    def test_whole_numbers(self, student):
        """Whole numbers are plain numbers, too."""
        root = student.lift_dual(math.sqrt, lambda v: 0.5 / math.sqrt(v))
        assert_close(root(4), 2.0)
        assert_close(root(9), 3.0)
        same_dual(root(student.Dual(4, 2)), 2.0, 0.5)

    def test_no_slope_for_plain_numbers(self, student):
        """For a plain number only f counts, also where there is no slope, as for the root at 0."""
        root = student.lift_dual(math.sqrt, lambda v: 0.5 / math.sqrt(v))
        assert_close(root(0.0), 0.0)
        same_dual(root(student.Dual(4.0, 2.0)), 2.0, 0.5)


@exercise("jvp")
class TestJvp:
    def test_linear(self, student, rng):
        """For a linear function it is the matrix times the direction."""
        A, x, v = rng.standard_normal((4, 3)), rng.standard_normal(3), rng.standard_normal(3)

        def f(inputs):
            return [
                A[i, 0] * inputs[0] + A[i, 1] * inputs[1] + A[i, 2] * inputs[2] for i in range(4)
            ]

        values, speeds = student.jvp(f, list(map(float, x)), list(map(float, v)))
        same(values, A @ x, "the values", 10.0)
        same(speeds, A @ v, "the derivatives", 10.0)

    def test_jacobian(self, student):
        """A function of two variables with three outputs, one of them constant."""

        def f(inputs):
            a, b = inputs
            return [a * b, 3.0, a / b]

        values, speeds = student.jvp(f, [2.0, 5.0], [0.5, 3.0])
        same(values, np.array([10.0, 3.0, 0.4]), "the values")
        same(speeds, np.array([8.5, 0.0, 0.5 / 5 - 2 * 3 / 25]), "the derivatives")

    def test_directions(self, student):
        """No direction, no change; ten times the first axis gives ten times the first column."""

        def f(inputs):
            a, b = inputs
            return [a * a * b, a + b]

        same(student.jvp(f, [3.0, 2.0], [0.0, 0.0])[1], np.zeros(2), "the derivatives")
        same(student.jvp(f, [3.0, 2.0], [10.0, 0.0])[1], np.array([120.0, 10.0]), "the derivatives")
        same(student.jvp(f, [3.0, 2.0], [0.0, 1.0])[1], np.array([9.0, 1.0]), "the derivatives")

    def test_duals_go_in(self, student):
        """f receives Duals, also for inputs that do not move."""
        same(
            student.jvp(lambda inputs: [x.val + x.dot for x in inputs], [3.0, 2.0], [0.0, 5.0])[0],
            np.array([3.0, 7.0]),
            "the values",
        )

    def test_one_call(self, student):
        """f is called exactly once, with everything in it."""
        calls = []

        def f(inputs):
            calls.append(len(inputs))
            return [inputs[0] * inputs[1] * inputs[2]]

        _, speeds = student.jvp(f, [1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
        same(speeds, np.array([11.0]), "the derivative")
        if calls != [3]:
            raise CheckFailure(
                f"f should be called once with 3 inputs, and was called with {calls}."
            )

    def test_kinds_of_input(self, student):
        """Lists of integers and arrays are as good as lists of floats; the results are 64-bit floats."""

        def f(inputs):
            return [inputs[0] * inputs[1], 1]

        for x, v in (
            ([3, 4], [1, 0]),
            (np.array([3.0, 4.0]), np.array([1.0, 0.0])),
            (np.array([3, 4]), [1, 0]),
        ):
            values, speeds = student.jvp(f, x, v)
            same(values, np.array([12.0, 1.0]), "the values")
            same(speeds, np.array([4.0, 0.0]), "the derivatives")
            assert_float64(values, what="the array of values")
            assert_float64(speeds, what="the array of derivatives")

    def test_lengths(self, student):
        """x and v of different lengths raise a ValueError."""

        def f(inputs):
            return [inputs[0] * 2]

        same(student.jvp(f, [1.0], [4.0])[1], np.array([8.0]), "the derivative")
        assert_raises(ValueError, student.jvp, f, [1.0, 2.0], [1.0])
        assert_raises(ValueError, student.jvp, f, [1.0], [1.0, 2.0])

    def test_negative_speeds(self, student):
        """An input that falls has a negative speed."""
        _, speeds = student.jvp(lambda inputs: [inputs[0] * inputs[1]], [2.0, 3.0], [-1.0, 5.0])
        same(speeds, np.array([7.0]), "the derivative")

    def test_values_without_motion(self, student):
        """Where nothing moves, the values are still those of f."""
        values, _ = student.jvp(lambda inputs: [inputs[0] * inputs[1]], [2.0, 3.0], [0.0, 0.0])
        same(values, np.array([6.0]), "the values")

    def test_negative_constants(self, student):
        """A constant output may be negative."""
        values, _ = student.jvp(lambda inputs: [-7.0, inputs[0]], [2.0], [1.0])
        same(values, np.array([-7.0, 2.0]), "the values")

    def test_a_list_goes_in(self, student):
        """f receives a list: inputs.copy() makes another one."""
        values, _ = student.jvp(lambda inputs: inputs.copy(), [2.0, 5.0], [1.0, 1.0])
        same(values, np.array([2.0, 5.0]), "the values")


def assert_order(order, inputs, root):
    """Each node that root depends on once, after all its inputs."""
    needed, todo = set(), [root]
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo += inputs.get(name, [])
    if not isinstance(order, list) or len(order) != len(needed) or set(order) != needed:
        raise CheckFailure(
            f"the result should list the {len(needed)} nodes that {root} depends on, each once.",
            order,
        )
    place = {name: index for index, name in enumerate(order)}
    for name in order:
        for source in inputs.get(name, []):
            if place[source] > place[name]:
                raise CheckFailure(
                    f"{source} should come before {name}, which is computed from it.", order
                )


@exercise(
    "topological_order",
    forbids={
        "graphlib": "the standard library's sorter is the answer itself",
        "sys.setrecursionlimit": "keep your own stack",
    },
)
class TestTopologicalOrder:
    def test_random_graphs(self, student, rng):
        """Random graphs: every node after its inputs."""
        for size in (5, 12, 30):
            names = [f"n{k}" for k in rng.permutation(size)]
            inputs = {
                name: [names[j] for j in range(k) if rng.random() < 3 / size]
                for k, name in enumerate(names)
            }
            assert_order(student.topological_order(inputs, names[-1]), inputs, names[-1])

    def test_paths_of_different_length(self, student):
        """Paths of different lengths lead to a node, and it comes before all its users."""
        inputs = {"y": ["x", "m"], "m": ["n"], "n": ["x"], "x": []}
        assert_order(student.topological_order(inputs, "y"), inputs, "y")
        inputs = {"y": ["m", "x"], "m": ["n", "n"], "n": ["x", "k"], "k": ["x"]}
        assert_order(student.topological_order(inputs, "y"), inputs, "y")

    def test_ladder(self, student):
        """A ladder of 60 levels: each node is visited once, not once per path."""
        inputs = {f"{side}{k}": [f"a{k - 1}", f"b{k - 1}"] for k in range(1, 61) for side in "ab"}
        assert_order(student.topological_order(inputs, "a60"), inputs, "a60")

    def test_chain(self, student):
        """A chain of 20,000 nodes works: no function that calls itself."""
        inputs = made_by("{f'n{k}': [f'n{k - 1}'] for k in range(1, 20_000)}")
        assert_order(student.topological_order(inputs, "n19999"), inputs, "n19999")
        fan = {"root": [f"n{k}" for k in range(8000)]} | {
            f"n{k}": [f"n{k + 1}"] for k in range(7999)
        }  # one repeated look would be 64 million
        assert_order(student.topological_order(fan, "root"), fan, "root")

    def test_cycles(self, student):
        """Whoever depends on a cycle raises a ValueError; a cycle elsewhere does not matter."""
        elsewhere = {"y": ["x"], "a": ["b"], "b": ["a"]}
        assert_order(student.topological_order(elsewhere, "y"), elsewhere, "y")
        for inputs in (
            {"y": ["z"], "z": ["y"]},
            {"y": ["y"]},
            {"y": ["x", "a"], "a": ["b"], "b": ["c"], "c": ["a"]},
            {"y": ["x", "a"], "x": [], "a": ["a"]},
        ):
            assert_raises(ValueError, student.topological_order, inputs, "y")

    def test_diamond_is_no_cycle(self, student):
        """A node with two users is no cycle."""
        inputs = {"y": ["a", "b"], "a": ["x"], "b": ["x", "a"], "x": []}
        assert_order(student.topological_order(inputs, "y"), inputs, "y")
        assert_unchanged(student)

    def test_the_dict_stays(self, student):
        """The dict stays as it was, also where a name is no key in it."""
        inputs = {"y": ["a", "x"], "a": ["x"]}
        assert_order(student.topological_order(inputs, "y"), {"y": ["a", "x"], "a": ["x"]}, "y")
        assert_unchanged(student)

    def test_unknown_root(self, student):
        """A root that is no key stands alone."""
        assert student.topological_order({"a": ["b"]}, "x") == ["x"]

    def test_cycle_at_the_first_input(self, student):
        """A cycle raises a ValueError also where it goes through the first of several inputs."""
        straight = {"y": ["a"], "a": ["z", "x"]}
        assert_order(student.topological_order(straight, "y"), straight, "y")
        assert_raises(ValueError, student.topological_order, {"y": ["a"], "a": ["y", "x"]}, "y")

    def test_many_inputs(self, student):
        """A node with 60,000 inputs takes no time: no list is looked through for each of them."""
        inputs = {"y": [f"x{k}" for k in range(60_000)]}
        assert_order(student.topological_order(inputs, "y"), inputs, "y")

    def test_repeats_stay(self, student):
        """The lists in the dict stay as they were, also where a name repeats."""
        assert_order(student.topological_order({"y": ["x", "x"]}, "y"), {"y": ["x", "x"]}, "y")
        assert_unchanged(student)


def check_slopes(student, build, closed, places):
    """What `build` makes of Values at the places: its value, and its gradient against `closed`."""
    values = [student.Value(place) for place in places]
    result = build(*values)
    same(slope(result, "data"), build(*places), "data", 10.0)
    result.backward()
    for value, expected in zip(values, closed, strict=True):
        same(value.grad, expected, "the grad", 10.0)


@exercise("Value")
class TestValue:
    @pytest.mark.parametrize("name", ["exp", "log", "tanh", "relu"])
    def test_one_function(self, student, rng, name):
        """exp, log, tanh and relu: value and slope."""
        f, df = {
            "exp": (math.exp, math.exp),
            "log": (math.log, lambda v: 1 / v),
            "tanh": (math.tanh, lambda v: 1 - math.tanh(v) ** 2),
            "relu": (lambda v: v, lambda v: 1.0),
        }[name]
        place = float(rng.uniform(0.4, 0.9))
        x = student.Value(place)
        same(slope(x, "grad"), 0.0, "the grad at first")
        y = getattr(x, name)()
        same(slope(y, "data"), f(place), "data")
        y.backward()
        same(x.grad, df(place), "the grad")
        same(y.grad, 1.0, "the grad of the result")

    def test_relu_at_and_below_zero(self, student):
        """relu is 0 at 0 and below, with slope 0."""
        for place in (-2.0, 0.0):
            x = student.Value(place)
            y = x.relu() + x * 3
            y.backward()
            same(slope(y, "data"), 3 * place, "data")
            same(x.grad, 3.0, "the grad")

    def test_attributes_are_floats(self, student):
        """data and grad are floats, also where an integer came in."""
        x = student.Value(3)
        assert isinstance(x.data, float)
        y = x * x
        y.backward()
        assert isinstance(x.grad, float)
        same(x.grad, 6.0, "the grad")

    def test_operators(self, student):
        """Operators with Values and with numbers on both sides."""
        a, b = 1.5, 4.0
        check_slopes(student, lambda x, y: x * y + x - y, [b + 1, a - 1], [a, b])
        check_slopes(student, lambda x, y: x / y, [1 / b, -a / b**2], [a, b])
        check_slopes(student, lambda x: 2 - x, [-1.0], [a])
        check_slopes(student, lambda x: 2 / x, [-2 / a**2], [a])
        check_slopes(student, lambda x: (x - 3) / 4 + 1 + 5 * x, [5.25], [a])
        check_slopes(student, lambda x: -x, [-1.0], [a])

    @pytest.mark.parametrize(
        ("val", "p"), [(1.7, -2), (1.7, 0.5), (-1.3, 3), (0.0, 1), (0.0, 2), (2.0, 0), (0.0, 0)]
    )
    def test_powers(self, student, val, p):
        """Powers, with x ** 0 a constant."""
        x = student.Value(val)
        y = x**p + 2 * x
        y.backward()
        same(y.data, val**p + 2 * val, "data")
        same(x.grad, (0.0 if p == 0 else p * val ** (p - 1)) + 2, "the grad")

    @weight(2)
    def test_several_uses(self, student):
        """A value with several uses receives all their contributions."""
        check_slopes(student, lambda x: x * x + x + x, [8.0], [3.0])
        x, y = student.Value(2.0), student.Value(5.0)
        s = x + y
        d = s * s
        e = d + s
        f = e * d
        result = f + e * s + x
        result.backward()
        total = 7.0
        by_s = 4 * total**3 + 3 * total**2 + 3 * total**2 + 2 * total
        same(x.grad, by_s + 1, "the grad of x", 1000.0)
        same(y.grad, by_s, "the grad of y", 1000.0)

    def test_unequal_depth(self, student):
        """A node hands its grad on only after all its users have reported."""
        place = 0.4
        x = student.Value(place)
        u = x * 3
        v = u.tanh().exp().tanh().exp()
        y = v * u + u * x
        y.backward()

        def f(t):
            return math.exp(math.tanh(math.exp(math.tanh(3 * t)))) * 3 * t + 3 * t * t

        assert_gradient(
            lambda t: f(float(t[0])),
            at=np.array([place]),
            gradient=np.array([float(x.grad)]),
            what="the grad",
        )
        first, second = math.tanh(3 * place), math.tanh(math.exp(math.tanh(3 * place)))
        deep = math.exp(second) * (1 - second**2) * math.exp(first) * (1 - first**2) * 3
        same(x.grad, deep * 3 * place + 3 * math.exp(second) + 6 * place, "the grad", 10.0)

    def test_backward_again(self, student):
        """Calling backward twice, or from another result, starts from 0 again."""
        x = student.Value(3.0)
        y, z = x * x, x * 5
        y.backward()
        y.backward()
        same(x.grad, 6.0, "the grad after two calls")
        z.backward()
        same(x.grad, 5.0, "the grad by the other result")

    def test_shared_nodes_once(self, student):
        """Fifty doublings have 2 to the 50 paths, and take no time."""
        x = student.Value(1.0)
        y = x
        for _ in range(50):
            y = y + y
        y.backward()
        same(x.grad, 2.0**50, "the grad")

    def test_long_chain(self, student):
        """A chain of 3,000 operations works: no function that calls itself."""
        x = student.Value(1.0)
        y = x
        for _ in range(3000):
            y = y + 1
        y.backward()
        same(slope(y, "data"), 3001.0, "data")
        same(x.grad, 1.0, "the grad")

    def test_random_expression(self, student, rng):
        """A long expression of three variables against its slopes."""
        a, b, c = rng.uniform(0.6, 1.4, 3)
        x, y, z = (student.Value(float(v)) for v in (a, b, c))
        result = ((x * y + z).tanh() / (1 + (x - z) ** 2)).exp() * y.log() + (x * z) ** 1.5
        result.backward()

        def f(p):
            u, v, w = p
            return (
                math.exp(math.tanh(u * v + w) / (1 + (u - w) ** 2)) * math.log(v) + (u * w) ** 1.5
            )

        assert_gradient(
            f,
            at=np.array([a, b, c]),
            gradient=np.array([x.grad, y.grad, z.grad], dtype=float),
            what="the gradient",
        )

    def test_square_below_zero(self, student):
        """The slope of x ** 2 is negative below 0."""
        x = student.Value(-2.0)
        (x**2).backward()
        same(x.grad, -4.0, "the grad")

    def test_tanh_far_out(self, student):
        """tanh(400) is 1, and its slope there is 0."""
        x = student.Value(400.0)
        y = x.tanh()
        y.backward()
        same(slope(y, "data"), 1.0, "data")
        same(x.grad, 0.0, "the grad")


@exercise("jacobian_reverse")
class TestJacobianReverse:
    def test_untouched_inputs(self, student):
        """Outputs that touch one input each: an identity, and a permutation."""
        same(
            student.jacobian_reverse(lambda x: [x[0], x[1], x[2]], [1.0, 2.0, 3.0]),
            np.eye(3),
            "the Jacobian",
        )
        same(
            student.jacobian_reverse(lambda x: [x[2], x[0], x[1]], [1.0, 2.0, 3.0]),
            np.eye(3)[[2, 0, 1]],
            "the Jacobian",
        )

    def test_linear(self, student, rng):
        """For a linear function it is the matrix, one row for each output."""
        A = rng.standard_normal((4, 3))

        def f(inputs):
            return [
                A[i, 0] * inputs[0] + A[i, 1] * inputs[1] + A[i, 2] * inputs[2] for i in range(4)
            ]

        same(student.jacobian_reverse(f, [1.0, -2.0, 0.5]), A, "the Jacobian")

    def test_constants(self, student):
        """A constant output is a row of zeros, wherever it stands."""
        J = student.jacobian_reverse(lambda x: [5.0, x[0] * x[1], 2, x[1] * 3], [2.0, 7.0])
        same(J, np.array([[0.0, 0.0], [7.0, 2.0], [0.0, 0.0], [0.0, 3.0]]), "the Jacobian")

    def test_one_input(self, student):
        """One input, and the same input returned twice."""
        same(
            student.jacobian_reverse(lambda x: [x[0], x[0], x[0] * x[0]], [3.0]),
            np.array([[1.0], [1.0], [6.0]]),
            "the Jacobian",
        )
        same(student.jacobian_reverse(lambda x: [x[0] * 4], [3]), np.array([[4.0]]), "the Jacobian")
        same(
            student.jacobian_reverse(lambda x: [x[0] ** 0.5], np.array([4])),
            np.array([[0.25]]),
            "the Jacobian",
        )

    def test_against_closed_form(self, student, rng):
        """A function with shared parts against its Jacobian."""
        a, b = (float(v) for v in rng.uniform(0.5, 1.5, 2))

        def f(inputs):
            x, y = inputs
            s = (x * y).exp()
            return [s * x, s + y]

        e = math.exp(a * b)
        same(
            student.jacobian_reverse(f, [a, b]),
            np.array([[e + a * b * e, a * a * e], [b * e, a * e + 1]]),
            "the Jacobian",
            10.0,
        )

    def test_output_of_zero(self, student):
        """An output that happens to be 0 is no constant: it still has slopes."""
        J = student.jacobian_reverse(lambda x: [x[0] * x[1]], [0.0, 5.0])
        same(J, np.array([[5.0, 0.0]]), "the Jacobian")

    def test_a_list_goes_in(self, student):
        """f receives a list: inputs.copy() makes another one."""
        J = student.jacobian_reverse(lambda inputs: inputs.copy(), [2.0, 5.0])
        same(J, np.eye(2), "the Jacobian")

    def test_x_stays(self, student):
        """x stays as it was, also where it is a list."""
        same(
            student.jacobian_reverse(lambda t: [t[0] * 4], [3.0]), np.array([[4.0]]), "the Jacobian"
        )
        assert_unchanged(student)


SHAPES = [
    ((3,), (2, 3)), ((2, 1), (2, 3)), ((1, 3), (2, 3)), ((), (2, 3)), ((1,), (4,)), ((4, 1), (4, 3)), ((3, 1, 3), (3, 2, 3)),
    ((2, 1), (5, 2, 3)), ((1, 1), (4, 2)), ((1, 2, 1), (3, 2, 4)),
]  # fmt: skip


@exercise("unbroadcast")
class TestUnbroadcast:
    @pytest.mark.parametrize(("shape", "wide"), SHAPES)
    def test_adjoint(self, student, rng, shape, wide):
        """It is the way back of broadcasting: the dot products on both sides agree."""
        g, x = rng.standard_normal(wide), rng.standard_normal(shape)
        back = student.unbroadcast(g, shape)
        assert_shape(back, shape, real=False)
        same(
            float(np.sum(back * x)),
            float(np.sum(g * np.broadcast_to(x, wide))),
            "the dot product",
            30.0,
        )

    def test_sum_is_kept(self, student):
        """Copies add up; nothing is averaged, nothing is lost."""
        g = np.arange(24.0).reshape(4, 6)
        same(student.unbroadcast(g, (6,)), g.sum(axis=0), "the result")
        same(student.unbroadcast(g, (4, 1)), g.sum(axis=1, keepdims=True), "the result")
        same(float(student.unbroadcast(g, ())), 276.0, "the result")

    def test_same_shape(self, student):
        """Where nothing was broadcast, nothing changes, also with a 1 in the shape."""
        for shape in ((2, 3), (2, 1), (1, 1), (4,)):
            g = np.arange(1.0, 1 + math.prod(shape)).reshape(shape)
            same(student.unbroadcast(g, shape), g, "the result")
            assert_unchanged(student)

    def test_integers_and_emptiness(self, student):
        """Integers become 64-bit floats, and no copies add up to zeros."""
        result = student.unbroadcast(np.array([[1, 2], [3, 4]]), (2,))
        same(result, np.array([4.0, 6.0]), "the result")
        assert_float64(result)
        same(student.unbroadcast(np.zeros((0, 3)), (1, 3)), np.zeros((1, 3)), "the result")

    @pytest.mark.parametrize("shape", [(2,), (3, 3), (1, 2, 3), (6,), (3, 2)])
    def test_impossible(self, student, shape):
        """A shape that can't be broadcast to the gradient's raises a ValueError."""
        same(
            student.unbroadcast(np.ones((2, 3)), (1, 3)), np.array([[2.0, 2.0, 2.0]]), "the result"
        )
        assert_raises(ValueError, student.unbroadcast, np.ones((2, 3)), shape)

    def test_two_new_axes(self, student):
        """Two new axes in front are added up, both of them."""
        g = np.arange(12.0).reshape(2, 3, 2)
        same(student.unbroadcast(g, (2,)), np.array([30.0, 36.0]), "the result")

    def test_whole_numbers_that_fit(self, student):
        """Whole numbers become 64-bit floats also where nothing is added up."""
        result = student.unbroadcast(np.array([3, 4]), (2,))
        same(result, np.array([3.0, 4.0]), "the result")
        assert_float64(result)

    def test_the_gradient_is_not_stretched(self, student):
        """Where the gradient would have to be stretched itself, a ValueError is raised."""
        g = np.array([[1.0, 2.0, 3.0]])
        same(student.unbroadcast(g, (1, 1)), np.array([[6.0]]), "the result")
        assert_raises(ValueError, student.unbroadcast, g, (2, 3))

    def test_impossible_first_of_three(self, student):
        """With three axes, the first must fit, too: else a ValueError is raised."""
        g = np.ones((4, 2, 1))
        same(student.unbroadcast(g, (1, 2, 1)), np.array([[[4.0], [4.0]]]), "the result")
        assert_raises(ValueError, student.unbroadcast, g, (5, 2, 1))


def grad_of(tensor):
    return slope(tensor, "grad")


@exercise("Tensor")
class TestTensor:
    def test_matrix_product(self, student, rng):
        """The gradients of a matrix product, non-square."""
        A, B = rng.standard_normal((4, 3)), rng.standard_normal((3, 2))
        a, b = student.Tensor(A), student.Tensor(B)
        loss = (a @ b).sum()
        same(float(slope(loss, "data")), float(np.sum(A @ B)), "data", 10.0)
        loss.backward()
        same(a.grad, np.ones((4, 2)) @ B.T, "the grad of A", 10.0)
        same(b.grad, A.T @ np.ones((4, 2)), "the grad of B", 10.0)

    def test_square_matrix_product(self, student):
        """The gradients of a product of two square matrices."""
        A, B, weights = (
            np.array([[1.0, 2.0], [0.0, 3.0]]),
            np.array([[5.0, 0.0], [7.0, 1.0]]),
            np.array([[1.0, 10.0], [100.0, 0.0]]),
        )
        a, b = student.Tensor(A), student.Tensor(B)
        (a @ b * student.Tensor(weights)).sum().backward()
        same(a.grad, weights @ B.T, "the grad of A", 1000.0)
        same(b.grad, A.T @ weights, "the grad of B", 1000.0)

    @weight(2)
    def test_network(self, student, rng):
        """A layer of neurons against the slopes of its loss."""
        X, W, b = rng.standard_normal((5, 3)), rng.standard_normal((3, 4)), rng.standard_normal(4)
        x, w, bias = student.Tensor(X), student.Tensor(W), student.Tensor(b)
        loss = (((x @ w + bias).tanh()) ** 2).sum()
        loss.backward()

        def f(X, W, b):
            return float(np.sum(np.tanh(X @ W + b) ** 2))

        assert_gradient(lambda p: f(p, W, b), at=X, gradient=x.grad, what="the grad of X")
        assert_gradient(lambda p: f(X, p, b), at=W, gradient=w.grad, what="the grad of W")
        assert_gradient(lambda p: f(X, W, p), at=b, gradient=bias.grad, what="the grad of b")
        t = np.tanh(X @ W + b)
        same(bias.grad, np.sum(2 * t * (1 - t**2), axis=0), "the grad of b", 10.0)

    def test_broadcasting(self, student, rng):
        """A column times a row, a number times a matrix: values, and gradients of the right shapes."""
        C, R, M = (
            rng.standard_normal((4, 1)),
            rng.standard_normal((1, 3)),
            rng.standard_normal((2, 3)),
        )
        c, r = student.Tensor(C), student.Tensor(R)
        product = c * r
        same(slope(product, "data"), C * R, "data", 10.0)
        (product + c).sum().backward()
        same(c.grad, np.full((4, 1), R.sum()) + 3, "the grad of the column", 10.0)
        same(r.grad, np.full((1, 3), C.sum()), "the grad of the row", 10.0)
        s, m = student.Tensor(2.0), student.Tensor(M)
        (s * m + 1).sum().backward()
        same(s.grad, np.array(M.sum()), "the grad of the number", 10.0)
        same(m.grad, np.full((2, 3), 2.0), "the grad of the matrix")

    def test_the_small_one_on_the_left(self, student):
        """A bias plus a table, a row times a table: the left one is copied, too, and its grad has its own shape."""
        bias, table = (
            student.Tensor([10.0, 20.0]),
            student.Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        )
        (bias + table).sum().backward()
        same(bias.grad, np.array([3.0, 3.0]), "the grad of the bias")
        same(table.grad, np.ones((3, 2)), "the grad of the table")
        (bias * table).sum().backward()
        same(bias.grad, np.array([9.0, 12.0]), "the grad of the row")
        same(table.grad, np.array([[10.0, 20.0]] * 3), "the grad of the table")

    @pytest.mark.parametrize("name", ["exp", "log", "tanh", "sum"])
    def test_one_function(self, student, rng, name):
        """exp, log, tanh and sum, entry by entry."""
        X = rng.uniform(0.5, 2.0, (2, 3))
        f, df = {
            "exp": (np.exp, np.exp),
            "log": (np.log, lambda v: 1 / v),
            "tanh": (np.tanh, lambda v: 1 - np.tanh(v) ** 2),
            "sum": (np.sum, np.ones_like),
        }[name]
        x = student.Tensor(X)
        y = getattr(x, name)()
        same(slope(y, "data"), np.asarray(f(X)), "data", 10.0)
        weights = rng.standard_normal(np.shape(f(X)))
        (y * student.Tensor(weights)).sum().backward()
        same(x.grad, weights * df(X), "the grad", 10.0)

    @pytest.mark.parametrize("p", [2, -1, 0.5, 0, 1])
    def test_powers(self, student, p):
        """Powers entry by entry, with x ** 0 a constant, also at 0."""
        X, weights = np.array([0.5 if p < 1 and p else 0.0, 2.0, 3.0]), np.array([5.0, 0.0, -2.0])
        x = student.Tensor(X)
        y = (x**p * student.Tensor(weights)).sum()
        y.backward()
        same(float(y.data), float(np.sum(X**p * weights)), "data")
        same(x.grad, weights * p * X ** (p - 1.0) if p else np.zeros(3), "the grad")

    def test_several_uses(self, student):
        """A tensor with several uses receives all their contributions."""
        A = np.array([[1.0, 2.0], [3.0, 5.0]])
        a = student.Tensor(A)
        (a @ a).sum().backward()
        same(a.grad, np.ones((2, 2)) @ A.T + A.T @ np.ones((2, 2)), "the grad", 10.0)
        b = student.Tensor(A)
        (b * b - b).sum().backward()
        same(b.grad, 2 * A - 1, "the grad", 10.0)

    def test_backward_again(self, student):
        """Calling backward twice, or from another loss, starts from 0 again."""
        a, b = student.Tensor([1.0, 2.0]), student.Tensor([3.0, 5.0])
        first, second = (a * b).sum(), (a * a).sum()
        first.backward()
        first.backward()
        same(a.grad, np.array([3.0, 5.0]), "the grad after two calls")
        second.backward()
        same(a.grad, np.array([2.0, 4.0]), "the grad by the other loss")

    def test_deep_and_shared(self, student):
        """A node hands its grad on only after all its users have reported, and is handled once."""
        x = student.Tensor([0.5])
        u = x * 3
        y = (u.tanh().exp() * u + u * x).sum()
        y.backward()
        t = math.tanh(1.5)
        same(x.grad, np.array([3 * math.exp(t) * (1 + 1.5 * (1 - t**2)) + 3.0]), "the grad", 10.0)
        doubled = x
        for _ in range(40):
            doubled = doubled + doubled
        doubled.sum().backward()
        same(x.grad, np.array([2.0**40]), "the grad")

    def test_long_chain(self, student):
        """A chain of 2,000 operations works."""
        x = student.Tensor([1.0, 2.0])
        y = x
        for _ in range(2000):
            y = y + 1
        y.sum().backward()
        same(x.grad, np.array([1.0, 1.0]), "the grad")

    def test_kinds_of_data(self, student):
        """Integers and float32 become 64-bit floats; numbers stand on either side."""
        for data in ([1, 2], np.array([1, 2]), np.array([1.0, 2.0], dtype=np.float32)):
            a = student.Tensor(data)
            same(part(a, "data", "Tensor"), np.array([1.0, 2.0]), "data")
            assert_float64(a.data, what="data")
            same(a.grad, np.zeros(2), "the grad at first")
            assert_float64(a.grad, what="the grad at first")
            y = 3 - a
            same(slope(y, "data"), np.array([2.0, 1.0]), "data")
            same(slope(1 + 2 * a, "data"), np.array([3.0, 5.0]), "data")
            y.sum().backward()
            same(a.grad, np.array([-1.0, -1.0]), "the grad")

    def test_shapes_of_grads(self, student):
        """grad always has the shape of data, also for one entry in a matrix."""
        a = student.Tensor([[2.0]])
        y = a * 3
        y.backward()
        same(y.grad, np.ones((1, 1)), "the grad of the result")
        same(a.grad, np.array([[3.0]]), "the grad")

    def test_many_entries_have_no_gradient(self, student):
        """backward from three entries raises a ValueError."""
        a = student.Tensor([1.0, 2.0, 3.0])
        assert_raises(ValueError, (a * 2).backward)
        (a * 2).sum().backward()
        same(a.grad, np.array([2.0, 2.0, 2.0]), "the grad")

    def test_a_column_plus_a_table(self, student):
        """A column plus a table: the grad of the column is a column."""
        column, table = student.Tensor([[1.0], [2.0]]), student.Tensor([[3.0, 4.0], [5.0, 6.0]])
        (column + table).sum().backward()
        same(column.grad, np.array([[2.0], [2.0]]), "the grad of the column")

    def test_operands_stay(self, student):
        """Adding a number leaves the Tensor as it was."""
        x = student.Tensor([1.0, 2.0])
        same(slope(x + 3, "data"), np.array([4.0, 5.0]), "the data of x + 3")
        same(x.data, np.array([1.0, 2.0]), "the data of x")

    def test_tanh_far_out(self, student):
        """tanh(400) is 1, and its slope there is 0."""
        x = student.Tensor([400.0, 0.0])
        y = x.tanh()
        y.sum().backward()
        same(slope(y, "data"), np.array([1.0, 0.0]), "data")
        same(x.grad, np.array([0.0, 1.0]), "the grad")

    def test_nothing_has_no_gradient(self, student):
        """backward from an empty Tensor raises a ValueError."""
        one = student.Tensor([5.0])
        (one * 2).backward()
        same(one.grad, np.array([2.0]), "the grad")
        assert_raises(ValueError, student.Tensor([]).backward)


@exercise("train_autodiff")
class TestTrainAutodiff:
    def test_quadratic(self, student):
        """A bowl: every step halves the distance, and the losses say so."""
        start = np.array([10.0, 3.0])
        trained, losses = student.train_autodiff(
            lambda p: ((p[0] - 2.0) ** 2).sum(), [start], lr=0.25, steps=4
        )
        same(trained[0], 2.0 + 0.5**4 * (start - 2.0), "the parameters", 10.0)
        same(losses, np.array([65.0 * 0.25**k for k in range(4)]), "the losses", 10.0)

    def test_least_squares(self, student):
        """A straight line through three points, against gradient descent by formula."""

        def loss(p):
            return (
                (p[0] + p[1] - 2) ** 2 + (2 * p[0] + p[1] - 3) ** 2 + (4 * p[0] + p[1] - 8) ** 2
            ).sum()

        trained, losses = student.train_autodiff(
            loss, [np.array([0.5]), np.array([[1.0]])], lr=0.01, steps=5
        )
        x, y = np.array([1.0, 2.0, 4.0]), np.array([2.0, 3.0, 8.0])
        w, c, expected = 0.5, 1.0, []
        for _ in range(5):
            error = w * x + c - y
            expected.append(float(np.sum(error**2)))
            w, c = w - 0.01 * 2 * error @ x, c - 0.01 * 2 * np.sum(error)
        same(trained[0], np.array([w]), "the slope", 10.0)
        same(trained[1], np.array([[c]]), "the intercept", 10.0)
        same(losses, np.array(expected), "the losses", 100.0)

    def test_a_rate_that_is_too_large(self, student):
        """Where the loss rises it goes on all the same, step by step."""
        trained, losses = student.train_autodiff(
            lambda p: (p[0] ** 2).sum(), [np.array([1.0])], lr=1.5, steps=4
        )
        same(losses, np.array([1.0, 4.0, 16.0, 64.0]), "the losses", 10.0)
        same(trained[0], np.array([16.0]), "the parameter", 10.0)

    def test_together(self, student):
        """All parameters move at once, by the gradients before the step."""
        trained, losses = student.train_autodiff(
            lambda p: (p[0] * p[1]).sum(), [np.array([1.0]), np.array([3.0])], lr=0.1, steps=2
        )
        same(trained[0], np.array([0.7 - 0.1 * 2.9]), "the first parameter")
        same(trained[1], np.array([2.9 - 0.1 * 0.7]), "the second parameter")
        same(losses, np.array([3.0, 0.7 * 2.9]), "the losses")

    def test_no_steps(self, student):
        """Where there are no steps, copies of the parameters come back."""
        trained, losses = student.train_autodiff(
            lambda p: p[0].sum(), [np.array([1.0, 2.0])], lr=0.1, steps=0
        )
        same(trained[0], np.array([1.0, 2.0]), "the parameters")
        same(losses, np.zeros(0), "the losses")
        assert not student.last_call.aliases, "the parameters should be copies"

    def test_inputs_stay(self, student):
        """The parameters that are handed in stay as they were."""
        trained, _ = student.train_autodiff(
            lambda p: (p[0] ** 2).sum(), [np.array([4.0])], lr=0.25, steps=1
        )
        same(trained[0], np.array([2.0]), "the parameter")
        assert_unchanged(student)

    @weight(2)
    def test_iris(self, student):
        """The iris network learns: the loss falls below 0.2, and goes on falling."""
        params = student.fresh_network()
        trained, losses = student.train_autodiff(student.iris_loss, params, lr=0.5, steps=60)
        assert_decreasing(losses, length=60, slack=1e-3, what="the losses")
        assert losses[-1] < 0.2, "the loss is still above 0.2 after 60 steps"
        X, signs = student.petals, 2 * student.is_virginica - 1
        W1, b1, W2, b2 = trained
        z = (np.tanh(X @ W1 + b1) @ W2 + b2)[:, 0]
        final = float(np.mean(np.log1p(np.exp(-signs * z))))
        assert 0.0 < final < losses[-1], "the returned parameters are not those after the last step"

    def test_at_the_bottom(self, student):
        """Where the loss is 0 the steps go on: there is a loss for each of them."""
        _, losses = student.train_autodiff(
            lambda p: (p[0] ** 2).sum(), [np.array([4.0])], lr=0.5, steps=3
        )
        same(losses, np.array([16.0, 0.0, 0.0]), "the losses")

    def test_steep(self, student):
        """A steep loss makes a long step: the gradient is taken as it is."""
        trained, _ = student.train_autodiff(
            lambda p: (p[0] * 1000).sum(), [np.array([3.0])], lr=1.0, steps=1
        )
        same(trained[0], np.array([-997.0]), "the parameter", 1000.0)

    def test_three_parameters(self, student):
        """Each of three parameters is moved."""
        trained, _ = student.train_autodiff(
            lambda p: (p[0] + p[1] * 2 + p[2] * 3).sum(),
            [np.array([1.0]), np.array([1.0]), np.array([1.0])],
            lr=1.0,
            steps=1,
        )
        same(np.concatenate(trained), np.array([0.0, -1.0, -2.0]), "the parameters")

    def test_no_axes(self, student):
        """A parameter without axes keeps its shape."""
        trained, _ = student.train_autodiff(
            lambda p: (p[0] * 5).sum(), [np.array(3.0)], lr=1.0, steps=1
        )
        same(trained[0], np.array(-2.0), "the parameter")

    def test_a_list_goes_in(self, student):
        """loss_fn receives a list: p.copy() makes another one."""
        trained, _ = student.train_autodiff(
            lambda p: (p.copy()[0] * 2).sum(), [np.array([3.0])], lr=1.0, steps=1
        )
        same(trained[0], np.array([1.0]), "the parameter")
