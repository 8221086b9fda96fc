"""Unit 08, from its release."""

from tests.campaign import right, wrong

product_with_a_number_keeps_slope = wrong(
    "Dual",
    (
        "            other = Dual(other)\n        return Dual(self.val * other.val,",
        "            return Dual(self.val * other, self.dot)\n        return Dual(self.val * other.val,",
    ),
)
quotient_by_a_number_keeps_slope = wrong(
    "Dual",
    (
        "            other = Dual(other)\n        return Dual(self.val / other.val,",
        "            return Dual(self.val / other, self.dot)\n        return Dual(self.val / other.val,",
    ),
)
numerator_stands_still = wrong(
    "Dual",
    (
        "(self.dot * other.val - self.val * other.dot) / other.val**2",
        "-self.val * other.dot / other.val**2",
    ),
)
reflected_quotient_of_x_itself = wrong(
    "Dual", ("return Dual(other) / self", "return Dual(other / self.val, -other / self.val**2)")
)
reflected_difference_of_x_itself = wrong(
    "Dual", ("return -self + other", "return Dual(other - self.val, -1.0)")
)
differences_add_slopes = wrong(
    "Dual",
    (
        "return self + (-other)",
        "if not isinstance(other, Dual):\n            other = Dual(other)\n        return Dual(self.val - other.val, self.dot + other.dot)",
    ),
)
minus_keeps_value = wrong(
    "Dual",
    ("return Dual(-self.val, -self.dot)", "return Dual(self.val, -self.dot)"),
    (
        "return self + (-other)",
        "return Dual(self.val - getattr(other, 'val', other), self.dot - getattr(other, 'dot', 0.0))",
    ),
    ("return -self + other", "return Dual(other - self.val, -self.dot)"),
)
# Got full marks at first.
whole_numbers_only = wrong(
    "Dual",
    (
        "        if not isinstance(other, Dual):\n            other = Dual(other)\n        return Dual(self.val * other.val,",
        "        if isinstance(other, int):\n            other = Dual(other)\n        return Dual(self.val * other.val,",
    ),
)
whole_powers = wrong("Dual", ("p * self.val ** (p - 1)", "p * self.val ** int(p - 1)"))
power_divided_by_base = wrong("Dual", ("p * self.val ** (p - 1)", "p * self.val**p / self.val"))
zero_has_flat_powers = wrong(
    "Dual",
    (
        "        if p == 0:",
        "        if self.val == 0:\n            return Dual(self.val**p)\n        if p == 0:",
    ),
)
slope_of_negative_power_positive = wrong(
    "Dual", ("p * self.val ** (p - 1)", "abs(p) * self.val ** (p - 1)")
)
number_added_in_place = wrong(
    "Dual",
    (
        "            other = Dual(other)\n        return Dual(self.val + other.val,",
        "            self.val += other\n            return self\n        return Dual(self.val + other.val,",
    ),
)
a_number_moves_too = wrong(
    "Dual",
    (
        "            other = Dual(other)\n        return Dual(self.val * other.val,",
        "            other = Dual(other, 1.0)\n        return Dual(self.val * other.val,",
    ),
)


@right("Dual")
class by_matrices:
    """a + a' eps as the matrix [[a, a'], [0, a]]."""

    def __init__(self, val, dot=0.0):
        self.val = float(val)
        self.dot = float(dot)

    def table(self):
        return np.array([[self.val, self.dot], [0.0, self.val]])

    def lifted(self, other):
        return other.table() if isinstance(other, Dual) else other * np.eye(2)

    def made(self, table):
        return Dual(table[0, 0], table[0, 1])

    def __add__(self, other):
        return self.made(self.table() + self.lifted(other))

    def __neg__(self):
        return self.made(-self.table())

    def __sub__(self, other):
        return self.made(self.table() - self.lifted(other))

    def __rsub__(self, other):
        return self.made(self.lifted(other) - self.table())

    def __mul__(self, other):
        return self.made(self.table() @ self.lifted(other))

    def __truediv__(self, other):
        return self.made(np.linalg.solve(self.lifted(other), self.table()))

    def __rtruediv__(self, other):
        return self.made(np.linalg.solve(self.table(), self.lifted(other)))

    def __pow__(self, p):
        if p == 0:
            return Dual(1)
        return Dual(self.val**p, self.dot * p * self.val ** (p - 1))

    __radd__ = __add__
    __rmul__ = __mul__


quotients_by_powers = right(
    "Dual",
    (
        "        if not isinstance(other, Dual):\n            other = Dual(other)\n        return Dual(self.val / other.val, (self.dot * other.val - self.val * other.dot) / other.val**2)",
        "        return self * other**-1",
    ),
    ("return Dual(other) / self", "return other * self**-1"),
)
numbers_first = right(
    "Dual",
    (
        "        if not isinstance(other, Dual):\n            other = Dual(other)\n        return Dual(self.val + other.val, self.dot + other.dot)",
        "        try:\n            return Dual(self.val + other.val, self.dot + other.dot)\n        except AttributeError:\n            return Dual(self.val + other, self.dot)",
    ),
    (
        "        self.val = float(val)\n        self.dot = float(dot)",
        "        self.val, self.dot = np.float64(val), np.float64(dot)",
    ),
)
powers_by_cases = right(
    "Dual",
    (
        "        return Dual(self.val**p, p * self.val ** (p - 1) * self.dot)",
        "        if p == 1:\n            return Dual(self.val, self.dot)\n        if p < 0:\n            return 1 / self**-p\n        if p == int(p):\n            return self * self ** (p - 1)\n        return Dual(self.val**p, p * self.val**p / self.val * self.dot)",
    ),
)


operators_trusted = wrong(
    "lift_dual", ("            return Dual(f(x.val), df(x.val) * x.dot)", "            return f(x)")
)
# Got full marks at first.
speed_without_sign = wrong("lift_dual", ("* x.dot", "* abs(x.dot)"))
df_not_used = wrong("lift_dual", ("df(x.val)", "(f(x.val + 2**-10) - f(x.val - 2**-10)) * 2**9"))
slope_found_once = wrong(
    "lift_dual",
    ("    def g(x):", "    slopes = []\n\n    def g(x):"),
    (
        "            return Dual(f(x.val), df(x.val) * x.dot)",
        "            if not slopes:\n                slopes.append(df(x.val))\n            return Dual(f(x.val), slopes[0] * x.dot)",
    ),
)
at_rest_is_plain = wrong(
    "lift_dual",
    (
        "if isinstance(x, Dual):",
        "if isinstance(x, Dual) and x.dot == 0:\n            return f(x.val)\n        if isinstance(x, Dual):",
    ),
)
# Got full marks at first.
argument_overwritten = wrong(
    "lift_dual",
    (
        "            return Dual(f(x.val), df(x.val) * x.dot)",
        "            x.val, x.dot = f(x.val), df(x.val) * x.dot\n            return x",
    ),
)
slope_at_the_size = wrong("lift_dual", ("df(x.val)", "df(abs(x.val))"))
# Got full marks at first.
slope_asked_of_numbers_too = wrong(
    "lift_dual",
    (
        "        if isinstance(x, Dual):\n            return Dual(f(x.val), df(x.val) * x.dot)\n        return f(x)",
        "        plain = not isinstance(x, Dual)\n        if plain:\n            x = Dual(x)\n        result = Dual(f(x.val), df(x.val) * x.dot)\n        return result.val if plain else result",
    ),
)
# Got full marks at first.
floats_only = wrong("lift_dual", ("if isinstance(x, Dual):", "if not isinstance(x, float):"))
# Got full marks at first.
backward_speeds_stop = wrong(
    "lift_dual", ("df(x.val) * x.dot", "df(x.val) * x.dot if x.dot >= 0 else 0.0")
)


@right("lift_dual")
def asking_forgiveness(f, df):
    def g(x):
        try:
            value, speed = x.val, x.dot
        except AttributeError:
            return f(x)
        return Dual(f(value), speed * df(value))

    return g


in_one_line = right(
    "lift_dual",
    (
        "    def g(x):\n        if isinstance(x, Dual):\n            return Dual(f(x.val), df(x.val) * x.dot)\n        return f(x)\n\n    return g",
        "    return lambda x: Dual(0, df(x.val)) * x.dot + f(x.val) if type(x) is Dual else f(x)",
    ),
)


asked_for_dot = right("lift_dual", ("if isinstance(x, Dual):", "if hasattr(x, 'dot'):"))


@right("lift_dual")
def by_kind(f, df):
    import functools

    @functools.singledispatch
    def g(x):
        return f(x)

    @g.register(Dual)
    def of_dual(x):
        return Dual(f(x.val), df(x.val) * x.dot)

    return g


@right("lift_dual")
def as_an_object(f, df):
    class Lifted:
        def __call__(self, x):
            if isinstance(x, (int, float, np.number)):
                return f(x)
            return Dual(f(x.val), df(x.val) * x.dot)

    return Lifted()


longer_direction_taken = wrong("jvp", ("if len(x) != len(v):", "if len(x) > len(v):"))
whole_constants_unknown = wrong(
    "jvp", ("y if isinstance(y, Dual) else Dual(y)", "Dual(y) if isinstance(y, float) else y")
)
whole_speeds = wrong("jvp", ("Dual(value, speed)", "Dual(value, int(speed))"))
whole_places = wrong("jvp", ("Dual(value, speed)", "Dual(int(value), speed)"))
# Got full marks at first.
speeds_without_sign = wrong("jvp", ("Dual(value, speed)", "Dual(value, abs(speed))"))
one_output_without_axis = wrong(
    "jvp",
    (
        "return np.array([y.val for y in outputs]), np.array([y.dot for y in outputs])",
        "return np.squeeze([y.val for y in outputs]), np.squeeze([y.dot for y in outputs])",
    ),
)
# Got full marks at first.
handed_over_as_tuple = wrong(
    "jvp",
    (
        "f([Dual(value, speed) for value, speed in zip(x, v)])",
        "f(tuple(Dual(value, speed) for value, speed in zip(x, v)))",
    ),
)
x_turned_into_duals = wrong(
    "jvp",
    (
        "    outputs = f([Dual(value, speed) for value, speed in zip(x, v)])",
        "    if not isinstance(x, list):\n        x = list(x)\n    for i, speed in enumerate(v):\n        x[i] = Dual(x[i], speed)\n    outputs = f(x)",
    ),
)
inputs_at_rest_left_plain = wrong(
    "jvp", ("[Dual(value, speed) for", "[Dual(value, speed) if speed else value for")
)
# Got full marks at first.
no_motion_no_values = wrong(
    "jvp",
    (
        "    outputs = [y if",
        "    if not any(v):\n        return np.zeros(len(outputs)), np.zeros(len(outputs))\n    outputs = [y if",
    ),
)
# Got full marks at first.
constants_without_sign = wrong("jvp", ("else Dual(y) for", "else Dual(abs(y)) for"))
direction_of_zeros_refused = wrong(
    "jvp", ("if len(x) != len(v):", "if len(x) != len(v) or not np.any(v):")
)


@right("jvp")
def zipped_strictly(f, x, v):
    pairs = [(y + Dual(0)) for y in f([Dual(*pair) for pair in zip(x, v, strict=True)])]
    return np.fromiter((y.val for y in pairs), float), np.fromiter((y.dot for y in pairs), float)


@right("jvp")
def into_a_table(f, x, v):
    x, v = np.asarray(x, dtype=float), np.asarray(v, dtype=float)
    if x.shape != v.shape:
        raise ValueError("shapes")
    ys = f(list(map(Dual, x, v)))
    table = np.zeros((2, len(ys)))
    for i, y in enumerate(ys):
        table[:, i] = (y.val, y.dot) if isinstance(y, Dual) else (y, 0)
    return table[0], table[1]


@right("jvp")
def moved_by_eps(f, x, v):
    if not len(x) == len(v):
        raise ValueError
    eps = Dual(0.0, 1.0)
    values, speeds = [], []
    for y in f(
        [xi + vi * eps for xi, vi in zip(np.array(x, float).tolist(), np.array(v, float).tolist())]
    ):
        values.append(getattr(y, "val", y))
        speeds.append(getattr(y, "dot", 0))
    return np.array(values, dtype=float), np.array(speeds, dtype=float)


@right("jvp")
def two_columns(f, x, v):
    try:
        inputs = [Dual(x[i], v[i]) for i in range(max(len(x), len(v)))]
    except IndexError:
        raise ValueError("x and v differ in length")
    rows = [[y.val, y.dot] if hasattr(y, "val") else [float(y), 0.0] for y in f(inputs)]
    return tuple(np.array(rows, dtype=float).reshape(-1, 2).T.copy())


# Got full marks at first.
looks_through_the_list = wrong(
    "topological_order",
    (
        "        elif name not in state:",
        "        elif name not in order and state.get(name) != 'open':",
    ),
)


@wrong("topological_order")
def every_path_walked(inputs, root):
    order, done, path, stack = [], set(), set(), [(root, False)]
    while stack:
        name, finished = stack.pop()
        if finished:
            path.discard(name)
            if name not in done:
                done.add(name)
                order.append(name)
        else:
            if name in path:
                raise ValueError("cycle")
            path.add(name)
            stack.append((name, True))
            stack.extend((source, False) for source in set(inputs.get(name, [])))
    return order


@wrong("topological_order")
def whole_graph_checked(inputs, root):
    names = set(inputs) | {source for sources in inputs.values() for source in sources} | {root}
    users, missing = {name: [] for name in names}, {}
    for name in names:
        missing[name] = len(inputs.get(name, []))
        for source in inputs.get(name, []):
            users[source].append(name)
    ready, order = [name for name in names if not missing[name]], []
    for name in ready:
        order.append(name)
        for user in users[name]:
            missing[user] -= 1
            if not missing[user]:
                ready.append(user)
    if len(order) < len(names):
        raise ValueError("cycle")
    needed = {root}
    for name in reversed(order):
        if name in needed:
            needed.update(inputs.get(name, []))
    return [name for name in order if name in needed]


@wrong("topological_order")
def preorder_reversed(inputs, root):
    order, seen, stack = [], set(), [root]
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            order.append(name)
            stack.extend(inputs.get(name, []))
    order.reverse()
    place = {name: k for k, name in enumerate(order)}
    for name in order:
        if any(place[source] >= place[name] for source in inputs.get(name, [])) and len(order) < 4:
            raise ValueError("cycle")
    return order


short_cycles_only = wrong(
    "topological_order",
    ('if state.get(source) == "open":', "if source == name or name in inputs.get(source, []):"),
)
leaf_has_no_order = wrong(
    "topological_order",
    ("    order, state", "    if root not in inputs:\n        return []\n    order, state"),
)
leaf_refused = wrong(
    "topological_order",
    (
        "    order, state",
        "    if root not in inputs:\n        raise ValueError(root)\n    order, state",
    ),
)
keys_added = wrong("topological_order", ("inputs.get(name, [])", "inputs.setdefault(name, [])"))
lists_used_up = wrong(
    "topological_order",
    (
        "            for source in inputs.get(name, []):\n",
        "            sources = inputs.get(name, [])\n            while sources:\n                source = sources.pop()\n",
    ),
)
# Got full marks at first.
repeats_removed_from_inputs = wrong(
    "topological_order",
    (
        "            for source in inputs.get(name, []):\n",
        "            if name in inputs:\n                inputs[name][:] = list(dict.fromkeys(inputs[name]))\n            for source in inputs.get(name, []):\n",
    ),
)
# Got full marks at first.
cycle_at_the_last_input_only = wrong(
    "topological_order",
    (
        'if state.get(source) == "open":',
        'if state.get(source) == "open" and source == inputs[name][-1]:',
    ),
)
cycle_back_to_root_or_neighbour = wrong(
    "topological_order",
    (
        'if state.get(source) == "open":',
        'if state.get(source) == "open" and (source == root or name in inputs[source]):',
    ),
)


@right("topological_order")
def by_iterators(inputs, root):
    order, open_, done, path = [], {root}, set(), [(root, iter(inputs.get(root, ())))]
    while path:
        name, rest = path[-1]
        for source in rest:
            if source in open_:
                raise ValueError("cycle")
            if source not in done:
                open_.add(source)
                path.append((source, iter(inputs.get(source, ()))))
                break
        else:
            path.pop()
            open_.discard(name)
            done.add(name)
            order.append(name)
    return order


@right("topological_order")
def users_first_then_reversed(inputs, root):
    from collections import Counter, deque

    reached, todo = {root}, [root]
    for name in todo:
        for source in inputs.get(name, []):
            if source not in reached:
                reached.add(source)
                todo.append(source)
    users = Counter(source for name in reached for source in inputs.get(name, []))
    queue, order = deque([root] if not users[root] else []), []
    while queue:
        name = queue.popleft()
        order.append(name)
        for source in inputs.get(name, []):
            users[source] -= 1
            if users[source] == 0:
                queue.append(source)
    if len(order) != len(reached):
        raise ValueError("cycle")
    return order[::-1]


@right("topological_order")
def leaves_first(inputs, root):
    needed, stack = {}, [root]
    while stack:
        name = stack.pop()
        if name not in needed:
            needed[name] = set(inputs.get(name, []))
            stack += needed[name]
    users = {name: set() for name in needed}
    for name, sources in needed.items():
        for source in sources:
            users[source].add(name)
    missing = {name: len(sources) for name, sources in needed.items()}
    order = [name for name in needed if missing[name] == 0]
    for name in order:
        for user in users[name]:
            missing[user] -= 1
            if missing[user] == 0:
                order.append(user)
    if len(order) < len(needed):
        raise ValueError("cycle")
    return order


@right("topological_order")
def by_generators(inputs, root):
    state, order = {}, []

    def visit(name):
        state[name] = 1
        for source in inputs.get(name, []):
            if state.get(source) == 1:
                raise ValueError("cycle")
            if source not in state:
                yield visit(source)
        state[name] = 2
        order.append(name)

    stack = [visit(root)]
    while stack:
        deeper = next(stack[-1], None)
        if deeper is None:
            stack.pop()
        else:
            stack.append(deeper)
    return order


relu_slope_1_at_0 = wrong("Value", ("if self.data > 0:", "if self.data >= 0:"))
relu_keeps_negative_value = wrong(
    "Value", ("return self.new(0.0, (self, 0.0))", "return self.new(self.data, (self, 0.0))")
)
power_of_value_over_data = wrong(
    "Value", ("p * self.data ** (p - 1)", "p * self.data**p / self.data")
)
zero_to_the_zero = wrong(
    "Value", ("        if p == 0:\n            return self.new(1.0, (self, 0.0))\n", "")
)
whole_powers_of_values = wrong(
    "Value",
    (
        "self.new(self.data**p, (self, p * self.data ** (p - 1)))",
        "self.new(self.data**p, (self, p * self.data ** int(p - 1)))",
    ),
)
square_counts_once = wrong(
    "Value",
    (
        "        return self.new(self.data * other.data,",
        "        if other is self:\n            return self.new(self.data**2, (self, self.data))\n        return self.new(self.data * other.data,",
    ),
)
double_counts_once = wrong(
    "Value",
    (
        "self.new(self.data + other.data, (self, 1.0), (other, 1.0))",
        "self.new(self.data + other.data, *{self: 1.0, other: 1.0}.items())",
    ),
)
# Got full marks at first.
tanh_by_exponentials = wrong(
    "Value",
    (
        "y = np.tanh(self.data)",
        "y = 1 - 2 / (np.exp(2 * self.data) + 1) if self.data < 0 else (np.exp(2 * self.data) - 1) / (np.exp(2 * self.data) + 1)",
    ),
)
number_added_to_itself = wrong(
    "Value",
    (
        "            other = Value(other)\n        return self.new(self.data + other.data,",
        "            self.data += other\n            return self\n        return self.new(self.data + other.data,",
    ),
)
backward_by_recursion = wrong(
    "Value",
    (
        """        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((source, False) for source, _ in node.inputs)
""",
        """        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for source, _ in node.inputs:
                    visit(source)
                order.append(node)

        visit(self)
""",
    ),
)
backward_path_by_path = wrong(
    "Value",
    (
        """        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((source, False) for source, _ in node.inputs)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for source, slope in node.inputs:
                source.grad += slope * node.grad
""",
        """        stack = [self]
        while stack:
            node = stack.pop()
            node.grad = 0.0
            stack += [source for source, _ in node.inputs]
        stack = [(self, 1.0)]
        while stack:
            node, share = stack.pop()
            node.grad += share
            stack += [(source, slope * share) for source, slope in node.inputs]
""",
    ),
)
reset_at_second_call_only = wrong(
    "Value",
    (
        "        for node in order:\n            node.grad = 0.0\n",
        "        if self.grad:\n            for node in order:\n                node.grad = 0.0\n",
    ),
)
# Got full marks at first.
negative_power_of_value = wrong(
    "Value",
    (
        "self.new(self.data**p, (self, p * self.data ** (p - 1)))",
        "self.new(self.data**p, (self, p * abs(self.data ** (p - 1))))",
    ),
)

power_0_forgets_its_input = right(
    "Value", ("return self.new(1.0, (self, 0.0))", "return Value(1.0)")
)
grads_gathered_first = right(
    "Value",
    (
        """        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for source, slope in node.inputs:
                source.grad += slope * node.grad
""",
        """        grads = dict.fromkeys(map(id, order), 0.0)
        grads[id(self)] = 1.0
        for node in order[::-1]:
            for source, slope in node.inputs:
                grads[id(source)] += grads[id(node)] * slope
        for node in order:
            node.grad = float(grads[id(node)])
""",
    ),
)
users_counted = right(
    "Value",
    (
        """        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((source, False) for source, _ in node.inputs)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for source, slope in node.inputs:
                source.grad += slope * node.grad
""",
        """        users, todo = {self: 0}, [self]
        for node in todo:
            node.grad = 0.0
            for source, _ in node.inputs:
                if source not in users:
                    users[source] = 0
                    todo.append(source)
                users[source] += 1
        self.grad, ready = 1.0, [self]
        while ready:
            node = ready.pop()
            for source, slope in node.inputs:
                source.grad += slope * node.grad
                users[source] -= 1
                if not users[source]:
                    ready.append(source)
""",
    ),
)
by_the_earlier_exercise = right(
    "Value",
    (
        """        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((source, False) for source, _ in node.inputs)
""",
        """        made_of, todo = {}, [self]
        while todo:
            node = todo.pop()
            if node not in made_of:
                made_of[node] = [source for source, _ in node.inputs]
                todo += made_of[node]
        order = topological_order(made_of, self)
""",
    ),
    (
        "        y = np.tanh(self.data)\n        return self.new(y, (self, 1 - y**2))",
        "        import math\n\n        y = math.tanh(self.data)\n        return self.new(y, (self, (1 - y) * (1 + y)))",
    ),
    (
        "        if self.data > 0:\n            return self.new(self.data, (self, 1.0))\n        return self.new(0.0, (self, 0.0))",
        "        return self.new(max(0.0, self.data), (self, float(self.data > 0)))",
    ),
)


whole_constant_has_no_backward = wrong(
    "jacobian_reverse", ("if isinstance(output, Value):", "if not isinstance(output, float):")
)
one_output_flat = wrong(
    "jacobian_reverse",
    ("return np.array(rows)", "return np.array(rows) if len(rows) > 1 else np.array(rows[0])"),
)
one_input_flat = wrong(
    "jacobian_reverse",
    ("return np.array(rows)", "return np.array(rows) if len(inputs) > 1 else np.ravel(rows)"),
)
kind_of_x = wrong(
    "jacobian_reverse",
    ("return np.array(rows)", "return np.array(rows).astype(np.asarray(x).dtype)"),
)
# Got full marks at first.
zero_taken_for_a_constant = wrong(
    "jacobian_reverse",
    ("if isinstance(output, Value):", "if isinstance(output, Value) and output.data:"),
)
by_differences = wrong(
    "jacobian_reverse",
    (
        """    for output in f(inputs):
        for node in inputs:
            node.grad = 0.0
        if isinstance(output, Value):
            output.backward()
        rows.append([node.grad for node in inputs])
    return np.array(rows)""",
        """    for i in range(len(inputs)):
        ends = []
        for h in (1e-5, -1e-5):
            moved = f([Value(value + h * (k == i)) for k, value in enumerate(x)])
            ends.append(np.array([getattr(y, 'data', y) for y in moved]))
        rows.append((ends[0] - ends[1]) / 2e-5)
    return np.array(rows).T""",
    ),
)
stops_at_a_constant = wrong(
    "jacobian_reverse",
    (
        "    for output in f(inputs):\n",
        "    outputs = f(inputs)\n    for output in outputs:\n        if not isinstance(output, Value):\n            break\n",
    ),
    (
        "    return np.array(rows)",
        "    return np.array(rows + [[0.0] * len(inputs)] * (len(outputs) - len(rows)))",
    ),
)
constants_go_last = wrong(
    "jacobian_reverse",
    (
        "    for output in f(inputs):\n",
        "    for output in sorted(f(inputs), key=lambda y: not isinstance(y, Value)):\n",
    ),
)
# Got full marks at first.
values_in_a_tuple = wrong(
    "jacobian_reverse", ("for output in f(inputs):", "for output in f(tuple(inputs)):")
)
whole_inputs = wrong("jacobian_reverse", ("Value(value) for", "Value(int(value)) for"))
# Got full marks at first.
x_turned_into_values = wrong(
    "jacobian_reverse",
    (
        "inputs = [Value(value) for value in x]",
        "inputs = x if isinstance(x, list) else list(x)\n    for i in range(len(inputs)):\n        inputs[i] = Value(inputs[i])",
    ),
)
inputs_handed_back_unseen = wrong(
    "jacobian_reverse",
    ("if isinstance(output, Value):", "if isinstance(output, Value) and output.inputs:"),
)
square_one_transposed = wrong(
    "jacobian_reverse",
    (
        "return np.array(rows)",
        "return np.array(rows) if len(rows) != len(inputs) else np.array(rows).T",
    ),
)


@right("jacobian_reverse")
def fresh_for_every_row(f, x):
    rows = len(f([Value(t) for t in x]))
    J = np.zeros((rows, len(x)))
    for i in range(rows):
        inputs = [Value(t) for t in x]
        y = f(inputs)[i] + Value(0)
        y.backward()
        J[i] = [t.grad for t in inputs]
    return J


@right("jacobian_reverse")
def one_sum_for_each_row(f, x):
    inputs = [Value(t) for t in x]
    zero = Value(0.0)
    for t in inputs:
        zero = zero + t * 0.0
    rows = []
    for y in f(inputs):
        (y + zero).backward()
        rows.append([t.grad for t in inputs])
    return np.array(rows, dtype=float).reshape(len(rows), len(inputs))


@right("jacobian_reverse")
def column_of_columns(f, x):
    inputs = list(map(Value, np.asarray(x, dtype=float)))
    rows = []
    for y in f(list(inputs)):
        for t in inputs:
            t.grad = 0
        try:
            y.backward()
        except AttributeError:
            pass
        rows.append(np.array([t.grad for t in inputs], dtype=float))
    return np.vstack(rows)


@right("jacobian_reverse")
def walked_by_hand(f, x):
    inputs = [Value(t) for t in x]

    def gradient(y):
        shares = {id(y): 1.0}
        order, seen = [], set()
        stack = [(y, iter(y.inputs))]
        while stack:
            node, rest = stack[-1]
            for source, _ in rest:
                if id(source) not in seen:
                    seen.add(id(source))
                    stack.append((source, iter(source.inputs)))
                    break
            else:
                order.append(stack.pop()[0])
        for node in reversed(order):
            for source, slope in node.inputs:
                shares[id(source)] = shares.get(id(source), 0.0) + slope * shares.get(id(node), 0.0)
        return [shares.get(id(t), 0.0) for t in inputs]

    return np.array(
        [gradient(y) if isinstance(y, Value) else [0.0] * len(x) for y in f(inputs)], dtype=float
    )


first_stretched_axis = wrong("unbroadcast", ("keepdims=True)", "keepdims=True)\n            break"))
# Got full marks at first.
one_new_axis = wrong(
    "unbroadcast",
    (
        "axis=tuple(range(grad.ndim - len(shape))))",
        "axis=tuple(range(grad.ndim - len(shape))) if not shape else tuple(range(min(1, grad.ndim - len(shape)))))",
    ),
)
whole_numbers_kept = wrong("unbroadcast", ("grad.astype(float)", "grad"))
# Got full marks at first.
equal_shape_left_alone = wrong(
    "unbroadcast",
    (
        "    result = np.sum(grad",
        "    if grad.shape == shape:\n        return grad\n    result = np.sum(grad",
    ),
)
# Got full marks at first.
grad_may_be_stretched = wrong(
    "unbroadcast",
    (
        "if np.broadcast_shapes(shape, grad.shape) != grad.shape:",
        "np.broadcast_shapes(shape, grad.shape)\n    if len(shape) > grad.ndim:",
    ),
)
axes_by_length = wrong(
    "unbroadcast",
    (
        """    result = np.sum(grad.astype(float), axis=tuple(range(grad.ndim - len(shape))))
    for axis, length in enumerate(shape):
        if length == 1:
            result = np.sum(result, axis=axis, keepdims=True)
    return result""",
        """    axes = tuple(axis for axis, length in enumerate(grad.shape) if length not in shape)
    return np.sum(grad.astype(float), axis=axes).reshape(shape)""",
    ),
)
axes_counted_in_grad = wrong(
    "unbroadcast",
    (
        """    result = np.sum(grad.astype(float), axis=tuple(range(grad.ndim - len(shape))))
    for axis, length in enumerate(shape):
        if length == 1:
            result = np.sum(result, axis=axis, keepdims=True)
    return result""",
        """    result = grad.astype(float)
    for axis, length in enumerate(shape):
        if length == 1:
            result = np.sum(result, axis=axis, keepdims=True)
    return np.sum(result, axis=tuple(range(grad.ndim - len(shape))))""",
    ),
)
one_entry_without_axes = wrong(
    "unbroadcast",
    (
        "    result = np.sum(grad",
        "    if np.prod(shape) == 1:\n        return grad.astype(float).sum()\n    result = np.sum(grad",
    ),
)
# Got full marks at first.
last_two_axes_checked = wrong(
    "unbroadcast",
    (
        "if np.broadcast_shapes(shape, grad.shape) != grad.shape:",
        "if len(shape) > grad.ndim or np.broadcast_shapes(shape[-2:], grad.shape[-2:]) != grad.shape[-2:]:",
    ),
)
empty_left_alone = wrong(
    "unbroadcast",
    (
        "    result = np.sum(grad",
        "    if grad.size == 0:\n        return grad.astype(float)\n    result = np.sum(grad",
    ),
)
single_sums = wrong(
    "unbroadcast",
    ("np.sum(grad.astype(float), axis", "np.sum(grad.astype(np.float32), dtype=float, axis"),
)


@right("unbroadcast")
def by_counting(grad, shape):
    places = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), grad.shape)
    return (
        np.bincount(places.ravel(), weights=np.ravel(grad), minlength=int(np.prod(shape)))
        .reshape(shape)
        .astype(float)
    )


@right("unbroadcast")
def entry_by_entry(grad, shape):
    if len(shape) > grad.ndim or any(
        n not in (1, m) for n, m in zip(shape[::-1], grad.shape[::-1])
    ):
        raise ValueError("shapes")
    result = np.zeros(shape)
    for index, value in np.ndenumerate(grad):
        here = index[grad.ndim - len(shape) :]
        result[tuple(0 if n == 1 else i for i, n in zip(here, shape))] += value
    return result


@right("unbroadcast")
def padded_with_ones(grad, shape):
    np.broadcast_to(np.empty(shape), grad.shape)
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(k for k in range(grad.ndim) if padded[k] == 1 and grad.shape[k] != 1)
    return np.reshape(grad.sum(axis=axes, keepdims=True, dtype=np.float64), shape)


@right("unbroadcast")
def from_the_left(grad, shape):
    if np.ndim(grad) < len(shape):
        raise ValueError("too many axes")
    total = np.array(grad, dtype=float)
    while total.ndim > len(shape):
        total = np.add.reduce(total)
        total = np.asarray(total)
    for k, (have, want) in enumerate(zip(total.shape, shape)):
        if have != want:
            if want != 1:
                raise ValueError(f"axis {k}")
            total = np.expand_dims(np.add.reduce(total, axis=k), k)
    return total


zero_entry_to_the_zero = wrong(
    "Tensor",
    (
        "        if p == 0:\n            return self.new(self.data**0, (self, lambda g: 0.0 * g))\n",
        "",
    ),
)
right_factor_stays_stretched = wrong(
    "Tensor", ("unbroadcast(g * self.data, other.data.shape)", "g * self.data")
)
left_factor_stays_stretched = wrong(
    "Tensor", ("unbroadcast(g * other.data, self.data.shape)", "g * other.data")
)
added_up_before_the_product = wrong(
    "Tensor",
    (
        "unbroadcast(g * self.data, other.data.shape)",
        "unbroadcast(g, other.data.shape) * self.data",
    ),
)
# Got full marks at first.
stretched_axes_left_alone = wrong(
    "Tensor",
    (
        "(self, lambda g: unbroadcast(g, self.data.shape))",
        "(self, lambda g: unbroadcast(g, self.data.shape) if g.ndim > self.data.ndim else g)",
    ),
)
starts_without_axes_only = wrong("Tensor", ("if self.data.size != 1:", "if self.data.ndim:"))
seed_without_axes = wrong(
    "Tensor", ("self.grad = np.ones(self.data.shape)", "self.grad = np.array(1.0)")
)
double_of_itself_counts_once = wrong(
    "Tensor",
    (
        "        return self.new(\n            self.data + other.data,",
        "        if other is self:\n            return self.new(2 * self.data, (self, lambda g: g))\n        return self.new(\n            self.data + other.data,",
    ),
)
whole_powers_of_entries = wrong(
    "Tensor", ("g * p * self.data ** (p - 1)", "g * p * self.data ** int(p - 1)")
)
negative_powers_rise = wrong(
    "Tensor", ("g * p * self.data ** (p - 1)", "g * abs(p) * self.data ** (p - 1)")
)
# Got full marks at first.
number_added_in_its_place = wrong(
    "Tensor",
    (
        "            other = Tensor(other)\n        return self.new(\n            self.data + other.data,",
        "            self.data += other\n            return self\n        return self.new(\n            self.data + other.data,",
    ),
)
# Got full marks at first.
tanh_of_exponentials = wrong(
    "Tensor",
    ("y = np.tanh(self.data)", "y = (np.exp(2 * self.data) - 1) / (np.exp(2 * self.data) + 1)"),
)
walks_by_recursion = wrong(
    "Tensor",
    (
        """        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((source, False) for source, _ in node.inputs)
""",
        """        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for source, _ in node.inputs:
                    visit(source)
                order.append(node)

        visit(self)
""",
    ),
)
resets_its_own_only = wrong(
    "Tensor",
    (
        "        for node in order:\n            node.grad = np.zeros(node.data.shape)\n",
        "        if self.grad.any():\n            for node in order:\n                node.grad = np.zeros(node.data.shape)\n",
    ),
)
# Got full marks at first.
empty_start_taken = wrong("Tensor", ("if self.data.size != 1:", "if self.data.size > 1:"))
matrix_with_itself_counts_once = wrong(
    "Tensor",
    (
        "        return self.new(self.data @ other.data, (self, lambda g: g @ other.data.T)",
        "        if other is self:\n            return self.new(self.data @ self.data, (self, lambda g: g @ self.data.T))\n        return self.new(self.data @ other.data, (self, lambda g: g @ other.data.T)",
    ),
)

sum_hands_out_one_number = right("Tensor", ("g * np.ones(self.data.shape)", "g"))
power_0_starts_anew = right(
    "Tensor",
    (
        "return self.new(self.data**0, (self, lambda g: 0.0 * g))",
        "return Tensor(np.ones_like(self.data))",
    ),
)
slopes_afresh = right(
    "Tensor",
    (
        "        y = np.exp(self.data)\n        return self.new(y, (self, lambda g: g * y))",
        "        return self.new(np.exp(self.data), (self, lambda g: np.exp(self.data) * g))",
    ),
    ("(self, lambda g: g * (1 - y**2))", "(self, lambda g: g / np.cosh(self.data) ** 2)"),
    (
        "(self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)",
        "(self, lambda g: np.einsum('np,mp->nm', g, other.data)), (other, lambda g: np.einsum('np,nm->mp', g, self.data))",
    ),
)
ready_when_all_reported = right(
    "Tensor",
    (
        """        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((source, False) for source, _ in node.inputs)
        for node in order:
            node.grad = np.zeros(node.data.shape)
        self.grad = np.ones(self.data.shape)
        for node in reversed(order):
            for source, share in node.inputs:
                source.grad = source.grad + share(node.grad)
""",
        """        users, todo = {self: 0}, [self]
        for node in todo:
            node.grad = np.zeros_like(node.data)
            for source, _ in node.inputs:
                if source not in users:
                    users[source] = 0
                    todo.append(source)
                users[source] += 1
        self.grad += 1
        ready = [self]
        while ready:
            node = ready.pop()
            for source, share in node.inputs:
                source.grad += share(node.grad)
                users[source] -= 1
                if not users[source]:
                    ready.append(source)
""",
    ),
)


stops_when_settled = wrong(
    "train_autodiff",
    (
        "        params =",
        "        if len(losses) > 1 and losses[-1] >= losses[-2]:\n            break\n        params =",
    ),
)
# Got full marks at first.
stops_at_zero = wrong(
    "train_autodiff",
    ("        params =", "        if losses[-1] == 0:\n            break\n        params ="),
)
# Got full marks at first.
gradients_clipped = wrong("train_autodiff", ("lr * t.grad", "lr * np.clip(t.grad, -100, 100)"))
params_in_one_table = wrong(
    "train_autodiff",
    (
        "params = [t.data - lr * t.grad for t in tensors]",
        "params = list(np.array([t.data for t in tensors]) - lr * np.array([t.grad for t in tensors]))",
    ),
)
single_params = wrong(
    "train_autodiff", ("return params,", "return [p.astype(np.float32) for p in params],")
)
params_flattened = wrong(
    "train_autodiff", ("return params,", "return [p.ravel() for p in params],")
)
# Got full marks at first.
at_least_one_axis = wrong(
    "train_autodiff", ("return params,", "return [np.atleast_1d(p) for p in params],")
)
# Got full marks at first.
tensors_in_a_tuple = wrong("train_autodiff", ("loss_fn(tensors)", "loss_fn(tuple(tensors))"))
losses_to_four_digits = wrong("train_autodiff", ("loss.data.item()", "round(loss.data.item(), 4)"))
losses_without_sign = wrong("train_autodiff", ("loss.data.item()", "abs(loss.data.item())"))
best_loss_so_far = wrong("train_autodiff", ("np.array(losses)", "np.minimum.accumulate(losses)"))
rate_at_most_1 = wrong("train_autodiff", ("lr * t.grad", "min(lr, 1.0) * t.grad"))
whole_losses = wrong("train_autodiff", ("loss.data.item()", "int(loss.data.item())"))
mean_over_axes = wrong("train_autodiff", ("lr * t.grad", "lr * t.grad / max(1, t.data.ndim)"))
# Got full marks at first.
two_params_moved = wrong(
    "train_autodiff",
    (
        "[t.data - lr * t.grad for t in tensors]",
        "[t.data - lr * t.grad if t is not tensors[-1] or len(tensors) < 3 else t.data for t in tensors]",
    ),
)


@right("train_autodiff")
def moved_in_place(loss_fn, params, *, lr, steps):
    tensors = [Tensor(p) for p in params]
    losses = np.empty(steps)
    for k in range(steps):
        loss = loss_fn(tensors)
        loss.backward()
        losses[k] = loss.data.item()
        for t in tensors:
            t.data = t.data - lr * t.grad
            t.grad = np.zeros_like(t.data)
    return [t.data for t in tensors], losses


@right("train_autodiff")
def copies_moved(loss_fn, params, *, lr, steps):
    trained, losses = [p.copy() for p in params], []
    while len(losses) < steps:
        ts = list(map(Tensor, trained))
        value = loss_fn(list(ts))
        value.backward()
        losses.append(value.data.ravel()[0])
        for p, t in zip(trained, ts):
            p -= np.multiply(lr, t.grad)
    return trained, np.array(losses, dtype=float)


@right("train_autodiff")
def step_by_step(loss_fn, params, *, lr, steps):
    if steps == 0:
        return [np.copy(p) for p in params], np.zeros(0)
    ts = [Tensor(p) for p in params]
    now = loss_fn(ts)
    now.backward()
    trained, later = train_autodiff(
        loss_fn, [p - lr * t.grad for p, t in zip(params, ts)], lr=lr, steps=steps - 1
    )
    return trained, np.concatenate([np.reshape(now.data, 1), later])


@right("train_autodiff")
def with_a_scaled_loss(loss_fn, params, *, lr, steps):
    tensors, losses = [Tensor(p) for p in params], np.zeros(steps)
    for k in range(steps):
        loss = loss_fn(tensors)
        losses[k] = np.sum(loss.data)
        (loss * -lr).backward()
        tensors = [Tensor(t.data + t.grad) for t in tensors]
    return [np.array(t.data) for t in tensors], losses
