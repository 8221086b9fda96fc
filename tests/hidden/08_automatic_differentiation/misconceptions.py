"""Known mistakes of unit 08. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- Dual -------------------------------------------------------------------------------------------------------------


@misconception("Dual", says="With eps * eps = 0, multiply out (a + a' eps)(b + b' eps): the terms with exactly one eps are a'b and ab'.")
class ProductOfDerivatives:
    def __init__(self, val, dot=0.0):
        self.val, self.dot = float(val), float(dot)

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val + other.val, self.dot + other.dot)

    def __neg__(self):
        return Dual(-self.val, -self.dot)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val * other.val, self.dot * other.dot)

    def __truediv__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val / other.val, (self.dot * other.val - self.val * other.dot) / other.val**2)

    def __rtruediv__(self, other):
        return Dual(other) / self

    def __pow__(self, p):
        return Dual(1.0) if p == 0 else Dual(self.val**p, p * self.val ** (p - 1) * self.dot)

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Dual", says="Check the denominator of the quotient rule: the slope of 1/x at 2 is -1/4, so it is squared.")
class QuotientNotSquared:
    def __init__(self, val, dot=0.0):
        self.val, self.dot = float(val), float(dot)

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val + other.val, self.dot + other.dot)

    def __neg__(self):
        return Dual(-self.val, -self.dot)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val * other.val, self.dot * other.val + self.val * other.dot)

    def __truediv__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val / other.val, (self.dot * other.val - self.val * other.dot) / other.val)

    def __rtruediv__(self, other):
        return Dual(other) / self

    def __pow__(self, p):
        return Dual(1.0) if p == 0 else Dual(self.val**p, p * self.val ** (p - 1) * self.dot)

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Dual", says="2 - x and x - 2 are not the same number: the reflected minus has the number in front.")
class ReflectedMinus:
    def __init__(self, val, dot=0.0):
        self.val, self.dot = float(val), float(dot)

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val + other.val, self.dot + other.dot)

    def __neg__(self):
        return Dual(-self.val, -self.dot)

    def __sub__(self, other):
        return self + (-other)

    __rsub__ = __sub__

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val * other.val, self.dot * other.val + self.val * other.dot)

    def __truediv__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val / other.val, (self.dot * other.val - self.val * other.dot) / other.val**2)

    def __rtruediv__(self, other):
        return Dual(other) / self

    def __pow__(self, p):
        return Dual(1.0) if p == 0 else Dual(self.val**p, p * self.val ** (p - 1) * self.dot)

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Dual", says="Your power is right for x itself; if its input already moves three times as fast, so does the power.")
class InnerDerivativeLost:
    def __init__(self, val, dot=0.0):
        self.val, self.dot = float(val), float(dot)

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val + other.val, self.dot + other.dot)

    def __neg__(self):
        return Dual(-self.val, -self.dot)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val * other.val, self.dot * other.val + self.val * other.dot)

    def __truediv__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.val / other.val, (self.dot * other.val - self.val * other.dot) / other.val**2)

    def __rtruediv__(self, other):
        return Dual(other) / self

    def __pow__(self, p):
        return Dual(1.0) if p == 0 else Dual(self.val**p, p * self.val ** (p - 1))

    __radd__ = __add__
    __rmul__ = __mul__


# -- lift_dual --------------------------------------------------------------------------------------------------------


@misconception("lift_dual", says="Where did the derivative of the input go? The chain rule multiplies by it.")
def outer_derivative_only(f, df):
    return lambda x: Dual(f(x.val), df(x.val)) if isinstance(x, Dual) else f(x)


@misconception("lift_dual", says="The slope is taken where the function is evaluated: at val, not at dot.")
def slope_at_the_wrong_place(f, df):
    return lambda x: Dual(f(x.val), df(abs(x.dot) + 1e-3) * x.dot) if isinstance(x, Dual) else f(x)


@misconception("lift_dual", says="A plain number should come back as a plain number, not as a Dual.")
def always_a_dual(f, df):
    return lambda x: Dual(f(x.val), df(x.val) * x.dot) if isinstance(x, Dual) else Dual(f(x), 0.0)


# -- jvp --------------------------------------------------------------------------------------------------------------


@misconception("jvp", says="You computed the derivative in the direction (1, ..., 1): put v into the dots.")
def direction_ignored(f, x, v):
    if len(x) != len(v):
        raise ValueError("lengths")
    outputs = [y if isinstance(y, Dual) else Dual(y) for y in f([Dual(a, 1.0) for a in x])]
    return np.array([y.val for y in outputs]), np.array([y.dot for y in outputs])


@misconception("jvp", says="Right numbers, n times the work: put the whole direction into the dots at once, and call f once.")
def one_pass_per_input(f, x, v):
    if len(x) != len(v):
        raise ValueError("lengths")
    total = None
    for i in range(len(x)):
        outputs = [y if isinstance(y, Dual) else Dual(y) for y in f([Dual(a, 1.0 if i == j else 0.0) for j, a in enumerate(x)])]
        column = v[i] * np.array([y.dot for y in outputs])
        total = column if total is None else total + column
    return np.array([y.val for y in outputs]), total


@misconception("jvp", says="Only the first input moves in yours. Every input i moves with its own speed v[i].")
def first_column(f, x, v):
    if len(x) != len(v):
        raise ValueError("lengths")
    outputs = [y if isinstance(y, Dual) else Dual(y) for y in f([Dual(a, v[0] if j == 0 else 0.0) for j, a in enumerate(x)])]
    return np.array([y.val for y in outputs]), np.array([y.dot for y in outputs])


# -- topological_order ------------------------------------------------------------------------------------------------


@misconception("topological_order", says="Python stops at about a thousand nested calls: keep a stack of your own in place of recursion.")
def recursion(inputs, root):
    order, open_, seen = [], set(), set()

    def visit(name):
        if name in open_:
            raise ValueError("cycle")
        if name in seen:
            return
        open_.add(name)
        for source in inputs.get(name, []):
            visit(source)
        open_.discard(name)
        seen.add(name)
        order.append(name)

    visit(root)
    return order


@misconception(
    "topological_order", says="A node that is reached early may still be needed by one that is found later: breadth first is not enough."
)
def breadth_first_reversed(inputs, root):
    order, queue, seen = [], [root], {root}
    while queue:
        name = queue.pop(0)
        order.append(name)
        for source in inputs.get(name, []):
            if source == name:
                raise ValueError("cycle")
            if source not in seen:
                seen.add(source)
                queue.append(source)
    return order[::-1]


@misconception(
    "topological_order", says="Nodes are visited once per path in yours; with 60 levels that never ends. Remember which ones you have seen."
)
def visited_not_remembered(inputs, root):
    order, stack = [], [(root, False, (root,))]
    while stack:
        name, finished, path = stack.pop()
        if finished:
            order.append(name)
            continue
        stack.append((name, True, path))
        for source in inputs.get(name, []):
            if source in path[-50:]:
                raise ValueError("cycle")
            stack.append((source, False, (*path[-50:], source)))
    return order


# -- Value ------------------------------------------------------------------------------------------------------------


@misconception("Value", says="A value that is used twice receives two contributions: add them up, where yours keeps only the last.")
class Overwritten:
    def __init__(self, data):
        self.data, self.grad, self.inputs = float(data), 0.0, []

    def new(self, data, *inputs):
        result = Value(data)
        result.inputs = list(inputs)
        return result

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self.new(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self.new(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, p):
        return self.new(self.data**p, (self, p * self.data ** (p - 1) if p != 0 else 0.0))

    def exp(self):
        y = np.exp(self.data)
        return self.new(y, (self, y))

    def log(self):
        return self.new(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        y = np.tanh(self.data)
        return self.new(y, (self, 1 - y**2))

    def relu(self):
        return self.new(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
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
                source.grad = slope * node.grad

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Value", says="Call backward twice: the second answer should be the same. Set all grads to 0 first.")
class NeverReset:
    def __init__(self, data):
        self.data, self.grad, self.inputs = float(data), 0.0, []

    def new(self, data, *inputs):
        result = Value(data)
        result.inputs = list(inputs)
        return result

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self.new(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self.new(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, p):
        return self.new(self.data**p, (self, p * self.data ** (p - 1) if p != 0 else 0.0))

    def exp(self):
        y = np.exp(self.data)
        return self.new(y, (self, y))

    def log(self):
        return self.new(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        y = np.tanh(self.data)
        return self.new(y, (self, 1 - y**2))

    def relu(self):
        return self.new(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((source, False) for source, _ in node.inputs)
        self.grad = 1.0
        for node in reversed(order):
            for source, slope in node.inputs:
                source.grad += slope * node.grad

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Value", says="A node may hand its grad on only after all its users have reported: yours hands it on at the first report.")
class PushedTooEarly:
    def __init__(self, data):
        self.data, self.grad, self.inputs = float(data), 0.0, []

    def new(self, data, *inputs):
        result = Value(data)
        result.inputs = list(inputs)
        return result

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self.new(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self.new(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, p):
        return self.new(self.data**p, (self, p * self.data ** (p - 1) if p != 0 else 0.0))

    def exp(self):
        y = np.exp(self.data)
        return self.new(y, (self, y))

    def log(self):
        return self.new(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        y = np.tanh(self.data)
        return self.new(y, (self, 1 - y**2))

    def relu(self):
        return self.new(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        todo, seen = [self], set()
        while todo:
            node = todo.pop()
            if id(node) not in seen:
                seen.add(id(node))
                node.grad = 0.0
                todo += [source for source, _ in node.inputs]
        self.grad = 1.0
        queue, seen = [self], {id(self)}
        while queue:
            node = queue.pop(0)
            for source, slope in node.inputs:
                source.grad += slope * node.grad
                if id(source) not in seen:
                    seen.add(id(source))
                    queue.append(source)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Value", says="The slope of tanh is 1 minus the square of its output; you square the input.")
class SlopeFromTheInput:
    def __init__(self, data):
        self.data, self.grad, self.inputs = float(data), 0.0, []

    def new(self, data, *inputs):
        result = Value(data)
        result.inputs = list(inputs)
        return result

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self.new(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self.new(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, p):
        return self.new(self.data**p, (self, p * self.data ** (p - 1) if p != 0 else 0.0))

    def exp(self):
        y = np.exp(self.data)
        return self.new(y, (self, y))

    def log(self):
        return self.new(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        return self.new(np.tanh(self.data), (self, 1 - self.data**2))

    def relu(self):
        return self.new(max(self.data, 0.0), (self, float(self.data > 0)))

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
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

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__


# -- jacobian_reverse -------------------------------------------------------------------------------------------------


@misconception(
    "jacobian_reverse", says="An input that an output does not touch keeps what the last row left there: set the grads to 0 between rows."
)
def stale_gradients(f, x):
    inputs = [Value(a) for a in x]
    rows = []
    for output in f(inputs):
        if isinstance(output, Value):
            output.backward()
            rows.append([node.grad for node in inputs])
        else:
            rows.append([0.0 for _ in inputs])
    return np.array(rows)


@misconception("jacobian_reverse", says="Transposed: rows belong to outputs, columns to inputs.")
def transposed(f, x):
    rows = []
    for i in range(len(f([Value(a) for a in x]))):
        inputs = [Value(a) for a in x]
        output = f(inputs)[i]
        if isinstance(output, Value):
            output.backward()
        rows.append([node.grad for node in inputs])
    return np.array(rows).T


@misconception(
    "jacobian_reverse", says="That is the gradient of the sum of all outputs: one row, where there should be one for each output."
)
def all_outputs_at_once(f, x):
    inputs = [Value(a) for a in x]
    total = Value(0.0)
    for output in f(inputs):
        total = total + output
    total.backward()
    return np.array([[node.grad for node in inputs]])


# -- unbroadcast ------------------------------------------------------------------------------------------------------


@misconception("unbroadcast", says="Every copy was used, so their gradients add up; you take the mean.")
def averaged(grad, shape):
    if np.broadcast_shapes(shape, grad.shape) != grad.shape:
        raise ValueError("shapes")
    result = grad.astype(float)
    while result.ndim > len(shape):
        result = result.mean(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            result = result.mean(axis=axis, keepdims=True)
    return result


@misconception(
    "unbroadcast", says="An axis of length 1 was stretched, too: the shape (4, 1) has as many axes as (4, 3), and yet there are copies."
)
def stretched_axes_forgotten(grad, shape):
    if np.broadcast_shapes(shape, grad.shape) != grad.shape:
        raise ValueError("shapes")
    result = grad.astype(float)
    while result.ndim > len(shape):
        result = result.sum(axis=0)
    return result


@misconception("unbroadcast", says="The result must have the original shape: keep the axis of length 1 when you add up over it (keepdims).")
def axis_lost(grad, shape):
    if np.broadcast_shapes(shape, grad.shape) != grad.shape:
        raise ValueError("shapes")
    result = grad.astype(float)
    while result.ndim > len(shape):
        result = result.sum(axis=0)
    return result.sum(axis=tuple(axis for axis, length in enumerate(shape) if length == 1))


# -- Tensor -----------------------------------------------------------------------------------------------------------


@misconception(
    "Tensor",
    says="Check the shapes of the matrix product's gradients: g is (n, p), A is (n, m), B is (m, p); yours have their factors on the wrong sides.",
)
class MatmulSides:
    def __init__(self, data):
        self.data = np.array(data, dtype=float)
        self.grad, self.inputs = np.zeros(self.data.shape), []

    def new(self, data, *inputs):
        result = Tensor(data)
        result.inputs = list(inputs)
        return result

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        back = unbroadcast
        return self.new(self.data + other.data, (self, lambda g: back(g, self.data.shape)), (other, lambda g: back(g, other.data.shape)))

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        mine = (self, lambda g: unbroadcast(g * other.data, self.data.shape))
        theirs = (other, lambda g: unbroadcast(g * self.data, other.data.shape))
        return self.new(self.data * other.data, mine, theirs)

    def __matmul__(self, other):
        return self.new(self.data @ other.data, (self, lambda g: self.data.T @ g), (other, lambda g: g @ other.data.T))

    def __pow__(self, p):
        return self.new(self.data**p, (self, lambda g: g * p * self.data ** (p - 1) if p != 0 else 0.0 * g))

    def exp(self):
        y = np.exp(self.data)
        return self.new(y, (self, lambda g: g * y))

    def log(self):
        return self.new(np.log(self.data), (self, lambda g: g / self.data))

    def tanh(self):
        y = np.tanh(self.data)
        return self.new(y, (self, lambda g: g * (1 - y**2)))

    def sum(self):
        return self.new(np.sum(self.data), (self, lambda g: g * np.ones(self.data.shape)))

    def backward(self):
        if self.data.size != 1:
            raise ValueError("one entry")
        order, seen, stack = [], set(), [(self, False)]
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

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Tensor", says="The bias has one row and its gradient has n: undo the broadcasting with unbroadcast.")
class NoUnbroadcast:
    def __init__(self, data):
        self.data = np.array(data, dtype=float)
        self.grad, self.inputs = np.zeros(self.data.shape), []

    def new(self, data, *inputs):
        result = Tensor(data)
        result.inputs = list(inputs)
        return result

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)

        def back(g, shape):
            return 1.0 * g

        return self.new(self.data + other.data, (self, lambda g: back(g, self.data.shape)), (other, lambda g: back(g, other.data.shape)))

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        mine = (self, lambda g: unbroadcast(g * other.data, self.data.shape))
        theirs = (other, lambda g: unbroadcast(g * self.data, other.data.shape))
        return self.new(self.data * other.data, mine, theirs)

    def __matmul__(self, other):
        return self.new(self.data @ other.data, (self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g))

    def __pow__(self, p):
        return self.new(self.data**p, (self, lambda g: g * p * self.data ** (p - 1) if p != 0 else 0.0 * g))

    def exp(self):
        y = np.exp(self.data)
        return self.new(y, (self, lambda g: g * y))

    def log(self):
        return self.new(np.log(self.data), (self, lambda g: g / self.data))

    def tanh(self):
        y = np.tanh(self.data)
        return self.new(y, (self, lambda g: g * (1 - y**2)))

    def sum(self):
        return self.new(np.sum(self.data), (self, lambda g: g * np.ones(self.data.shape)))

    def backward(self):
        if self.data.size != 1:
            raise ValueError("one entry")
        order, seen, stack = [], set(), [(self, False)]
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

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Tensor", says="Both factors influence the product: yours hands its gradient to the first one only.")
class OneOperandForgotten:
    def __init__(self, data):
        self.data = np.array(data, dtype=float)
        self.grad, self.inputs = np.zeros(self.data.shape), []

    def new(self, data, *inputs):
        result = Tensor(data)
        result.inputs = list(inputs)
        return result

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        back = unbroadcast
        return self.new(self.data + other.data, (self, lambda g: back(g, self.data.shape)), (other, lambda g: back(g, other.data.shape)))

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        mine = (self, lambda g: unbroadcast(g * other.data, self.data.shape))
        return self.new(self.data * other.data, mine)

    def __matmul__(self, other):
        return self.new(self.data @ other.data, (self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g))

    def __pow__(self, p):
        return self.new(self.data**p, (self, lambda g: g * p * self.data ** (p - 1) if p != 0 else 0.0 * g))

    def exp(self):
        y = np.exp(self.data)
        return self.new(y, (self, lambda g: g * y))

    def log(self):
        return self.new(np.log(self.data), (self, lambda g: g / self.data))

    def tanh(self):
        y = np.tanh(self.data)
        return self.new(y, (self, lambda g: g * (1 - y**2)))

    def sum(self):
        return self.new(np.sum(self.data), (self, lambda g: g * np.ones(self.data.shape)))

    def backward(self):
        if self.data.size != 1:
            raise ValueError("one entry")
        order, seen, stack = [], set(), [(self, False)]
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

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__


@misconception("Tensor", says="A tensor that is used twice receives two contributions: add them up, where yours keeps only the last.")
class OverwrittenTensor:
    def __init__(self, data):
        self.data = np.array(data, dtype=float)
        self.grad, self.inputs = np.zeros(self.data.shape), []

    def new(self, data, *inputs):
        result = Tensor(data)
        result.inputs = list(inputs)
        return result

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        back = unbroadcast
        return self.new(self.data + other.data, (self, lambda g: back(g, self.data.shape)), (other, lambda g: back(g, other.data.shape)))

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)
        mine = (self, lambda g: unbroadcast(g * other.data, self.data.shape))
        theirs = (other, lambda g: unbroadcast(g * self.data, other.data.shape))
        return self.new(self.data * other.data, mine, theirs)

    def __matmul__(self, other):
        return self.new(self.data @ other.data, (self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g))

    def __pow__(self, p):
        return self.new(self.data**p, (self, lambda g: g * p * self.data ** (p - 1) if p != 0 else 0.0 * g))

    def exp(self):
        y = np.exp(self.data)
        return self.new(y, (self, lambda g: g * y))

    def log(self):
        return self.new(np.log(self.data), (self, lambda g: g / self.data))

    def tanh(self):
        y = np.tanh(self.data)
        return self.new(y, (self, lambda g: g * (1 - y**2)))

    def sum(self):
        return self.new(np.sum(self.data), (self, lambda g: g * np.ones(self.data.shape)))

    def backward(self):
        if self.data.size != 1:
            raise ValueError("one entry")
        order, seen, stack = [], set(), [(self, False)]
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
                source.grad = share(node.grad)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__


# -- train_autodiff ---------------------------------------------------------------------------------------------------


@misconception("train_autodiff", says="The loss grows: look at the sign of the step.")
def uphill(loss_fn, params, *, lr, steps):
    params, losses = [np.array(p) for p in params], []
    for _ in range(steps):
        tensors = [Tensor(p) for p in params]
        loss = loss_fn(tensors)
        loss.backward()
        losses.append(float(loss.data))
        params = [t.data + lr * t.grad for t in tensors]
    return params, np.array(losses)


@misconception("train_autodiff", says="Each step needs the gradient of this step only; yours drags all earlier ones along.")
def gradients_pile_up(loss_fn, params, *, lr, steps):
    params, losses = [np.array(p) for p in params], []
    piles = [np.zeros(p.shape) for p in params]
    for _ in range(steps):
        tensors = [Tensor(p) for p in params]
        loss = loss_fn(tensors)
        loss.backward()
        losses.append(float(loss.data))
        piles = [pile + t.grad for pile, t in zip(piles, tensors)]
        params = [t.data - lr * pile for t, pile in zip(tensors, piles)]
    return params, np.array(losses)


@misconception(
    "train_autodiff", says="losses[0] should be the loss of the parameters you were given: note it down before the step, not after."
)
def loss_after_the_step(loss_fn, params, *, lr, steps):
    params, losses = [np.array(p) for p in params], []
    for _ in range(steps):
        tensors = [Tensor(p) for p in params]
        loss_fn(tensors).backward()
        params = [t.data - lr * t.grad for t in tensors]
        losses.append(float(loss_fn([Tensor(p) for p in params]).data))
    return params, np.array(losses)
