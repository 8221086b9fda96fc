"""Correct solutions of unit 08 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- Dual -------------------------------------------------------------------------------------------------------------


@alternative("Dual")
class FormulaByFormula:
    def __init__(self, val, dot=0.0):
        self.val = np.float64(val)
        self.dot = np.float64(dot)

    @staticmethod
    def parts(x):
        return (x.val, x.dot) if hasattr(x, "dot") and hasattr(x, "val") else (x, 0.0)

    def __add__(self, other):
        b, db = self.parts(other)
        return Dual(self.val + b, self.dot + db)

    def __radd__(self, other):
        return Dual(other + self.val, self.dot)

    def __neg__(self):
        return Dual(-self.val, -self.dot)

    def __sub__(self, other):
        b, db = self.parts(other)
        return Dual(self.val - b, self.dot - db)

    def __rsub__(self, other):
        return Dual(other - self.val, -self.dot)

    def __mul__(self, other):
        b, db = self.parts(other)
        return Dual(self.val * b, self.val * db + b * self.dot)

    def __rmul__(self, other):
        return Dual(other * self.val, other * self.dot)

    def __truediv__(self, other):
        b, db = self.parts(other)
        quotient = self.val / b
        return Dual(quotient, (self.dot - quotient * db) / b)

    def __rtruediv__(self, other):
        return Dual(other / self.val, -other * self.dot / (self.val * self.val))

    def __pow__(self, p):
        if p == 0:
            return Dual(1.0, 0.0)
        if p == 1:
            return Dual(self.val, self.dot)
        return Dual(float(self.val) ** p, p * float(self.val) ** (p - 1) * self.dot)


@alternative("Dual")
class ThroughTheInverse:
    def __init__(self, val, dot=0.0):
        self._pair = (float(val), float(dot))

    @property
    def val(self):
        return self._pair[0]

    @property
    def dot(self):
        return self._pair[1]

    def __add__(self, other):
        if isinstance(other, (int, float)):
            return Dual(self.val + other, self.dot)
        return Dual(self.val + other.val, self.dot + other.dot)

    __radd__ = __add__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + other * -1

    def __rsub__(self, other):
        return self * -1 + other

    def __mul__(self, other):
        if isinstance(other, (int, float)):
            return Dual(self.val * other, self.dot * other)
        return Dual(self.val * other.val, self.val * other.dot + self.dot * other.val)

    __rmul__ = __mul__

    def inverse(self):
        return Dual(1 / self.val, -self.dot / self.val**2)

    def __truediv__(self, other):
        return self * (other.inverse() if isinstance(other, Dual) else 1 / other)

    def __rtruediv__(self, other):
        return other * self.inverse()

    def __pow__(self, p):
        return Dual(self.val**p, 0.0 if p == 0 else p * self.val ** (p - 1) * self.dot)


# -- lift_dual --------------------------------------------------------------------------------------------------------


@alternative("lift_dual")
def one_expression(f, df):
    return lambda x: Dual(f(x.val), x.dot * df(x.val)) if isinstance(x, Dual) else f(x)


@alternative("lift_dual")
def a_callable_object(f, df):
    class Lifted:
        def __init__(self, f, df):
            self.f, self.df = f, df

        def __call__(self, x):
            try:
                return Dual(self.f(x.val), self.df(x.val) * x.dot)
            except AttributeError:
                return self.f(x)

    return Lifted(f, df)


# -- jvp --------------------------------------------------------------------------------------------------------------


@alternative("jvp")
def by_index(f, x, v):
    n = len(x)
    if n != len(v):
        raise ValueError("lengths")
    duals = []
    for i in range(n):
        duals.append(Dual(float(x[i]), float(v[i])))
    y = f(duals)
    values, speeds = np.zeros(len(y)), np.zeros(len(y))
    for k in range(len(y)):
        if isinstance(y[k], Dual):
            values[k], speeds[k] = y[k].val, y[k].dot
        else:
            values[k] = y[k]
    return values, speeds


@alternative("jvp")
def added_to_zero(f, x, v):
    outputs = [y + Dual(0.0) for y in f([Dual(a, b) for a, b in zip(x, v, strict=True)])]
    pairs = np.array([(y.val, y.dot) for y in outputs])
    return pairs[:, 0].copy(), pairs[:, 1].copy()


# -- topological_order ------------------------------------------------------------------------------------------------


@alternative("topological_order")
def counting_users(inputs, root):
    reachable, todo = {root}, [root]
    while todo:
        for source in inputs.get(todo.pop(), ()):
            if source not in reachable:
                reachable.add(source)
                todo.append(source)
    users = dict.fromkeys(reachable, 0)
    for name in reachable:
        for source in inputs.get(name, ()):
            users[source] += 1
    ready, order = [name for name in reachable if users[name] == 0], []
    while ready:
        name = ready.pop()
        order.append(name)
        for source in inputs.get(name, ()):
            users[source] -= 1
            if users[source] == 0:
                ready.append(source)
    if len(order) < len(reachable):
        raise ValueError("cycle")
    return order[::-1]


@alternative("topological_order")
def iterators_on_a_stack(inputs, root):
    done, active, order = set(), {root}, []
    stack = [(root, iter(inputs.get(root, [])))]
    while stack:
        name, rest = stack[-1]
        for source in rest:
            if source in active:
                raise ValueError("cycle at " + source)
            if source not in done:
                active.add(source)
                stack.append((source, iter(inputs.get(source, []))))
                break
        else:
            stack.pop()
            active.discard(name)
            done.add(name)
            order.append(name)
    return order


# -- Value ------------------------------------------------------------------------------------------------------------


@alternative("Value")
class NumberedByAge:
    """Later nodes have larger numbers, so sorting by them is a topological order."""

    made = 0

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = float(data), 0.0, parents
        Value.made += 1
        self.number = Value.made

    @staticmethod
    def of(x):
        return x if isinstance(x, Value) else Value(x)

    def __add__(self, other):
        other = Value.of(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __radd__(self, other):
        return Value.of(other) + self

    def __sub__(self, other):
        other = Value.of(other)
        return Value(self.data - other.data, ((self, 1.0), (other, -1.0)))

    def __rsub__(self, other):
        return Value.of(other) - self

    def __neg__(self):
        return Value(-self.data, ((self, -1.0),))

    def __mul__(self, other):
        other = Value.of(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __rmul__(self, other):
        return Value.of(other) * self

    def __truediv__(self, other):
        other = Value.of(other)
        return Value(
            self.data / other.data, ((self, 1 / other.data), (other, -self.data / other.data**2))
        )

    def __rtruediv__(self, other):
        return Value.of(other) / self

    def __pow__(self, p):
        if p == 0:
            return Value(1.0)
        return Value(self.data**p, ((self, p * self.data ** (p - 1)),))

    def exp(self):
        import math

        return Value(math.exp(self.data), ((self, math.exp(self.data)),))

    def log(self):
        import math

        return Value(math.log(self.data), ((self, 1.0 / self.data),))

    def tanh(self):
        import math

        t = math.tanh(self.data)
        return Value(t, ((self, (1 - t) * (1 + t)),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, 1.0 if self.data > 0 else 0.0),))

    def backward(self):
        import heapq

        found, todo = {self.number: self}, [self]
        while todo:
            for parent, _ in todo.pop().parents:
                if parent.number not in found:
                    found[parent.number] = parent
                    todo.append(parent)
        for node in found.values():
            node.grad = 0.0
        self.grad = 1.0
        heap = [-number for number in found]
        heapq.heapify(heap)
        while heap:
            node = found[-heapq.heappop(heap)]
            for parent, slope in node.parents:
                parent.grad += slope * node.grad


@alternative("Value")
class WithClosures:
    """As in micrograd: every node knows how to push its gradient into its parents."""

    def __init__(self, data, children=()):
        self.data = np.float64(data)
        self.grad = 0.0
        self._children = set(children)
        self._push = lambda: None

    def _node(self, data, children, push):
        out = Value(data, children)
        out._push = lambda: push(out)
        return out

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)

        def push(out):
            self.grad += out.grad
            other.grad += out.grad

        return self._node(self.data + other.data, (self, other), push)

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)

        def push(out):
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        return self._node(self.data * other.data, (self, other), push)

    def _unary(self, data, slope):
        def push(out):
            self.grad += slope * out.grad

        return self._node(data, (self,), push)

    def __pow__(self, p):
        return self._unary(self.data**p, 0.0 if p == 0 else p * self.data ** (p - 1.0))

    def exp(self):
        return self._unary(np.exp(self.data), np.exp(self.data))

    def log(self):
        return self._unary(np.log(self.data), 1 / self.data)

    def tanh(self):
        return self._unary(np.tanh(self.data), 1 / np.cosh(self.data) ** 2)

    def relu(self):
        return self._unary(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def backward(self):
        users, todo, seen = {}, [self], {self}
        while todo:
            node = todo.pop()
            node.grad = 0.0
            for child in node._children:
                users[child] = users.get(child, 0) + 1
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
        self.grad = 1.0
        ready = [self]
        while ready:
            node = ready.pop()
            node._push()
            for child in node._children:
                users[child] -= 1
                if users[child] == 0:
                    ready.append(child)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __truediv__(self, other):
        return self * (other**-1.0)

    def __rtruediv__(self, other):
        return other * self**-1.0

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other


# -- jacobian_reverse -------------------------------------------------------------------------------------------------


@alternative("jacobian_reverse")
def fresh_inputs_for_each_row(f, x):
    m, n = len(f([Value(float(a)) for a in x])), len(x)
    J = np.zeros((m, n))
    for i in range(m):
        inputs = [Value(float(a)) for a in x]
        y = f(inputs)[i]
        if hasattr(y, "backward"):
            y.backward()
            for j in range(n):
                J[i, j] = inputs[j].grad
    return J


@alternative("jacobian_reverse")
def through_a_sum_that_touches_all(f, x):
    inputs = [Value(a) for a in x]
    touch = sum(inputs[1:], inputs[0]) * 0.0
    rows = []
    for y in f(inputs):
        (touch + y).backward()
        rows.append([float(v.grad) for v in inputs])
    return np.array(rows, dtype=np.float64)


# -- unbroadcast ------------------------------------------------------------------------------------------------------


@alternative("unbroadcast")
def all_axes_at_once(grad, shape):
    shape = tuple(shape)
    np.broadcast_to(np.zeros(shape), grad.shape)  # raises ValueError where that is impossible
    lead = grad.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(lead + i for i, n in enumerate(shape) if n == 1)
    return np.asarray(grad, dtype=np.float64).sum(axis=axes).reshape(shape)


@alternative("unbroadcast")
def by_the_adjoint(grad, shape):
    if len(shape) > grad.ndim:
        raise ValueError("too many axes")
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    if any(n not in (1, m) for n, m in zip(padded, grad.shape)):
        raise ValueError("can't be broadcast")
    result = np.zeros(padded)
    for index in np.ndindex(grad.shape):
        result[tuple(0 if n == 1 else i for i, n in zip(index, padded))] += grad[index]
    return result.reshape(shape)


# -- Tensor -----------------------------------------------------------------------------------------------------------


@alternative("Tensor")
class TensorWithClosures:
    def __init__(self, data):
        self.data = np.array(data).astype(np.float64)
        self.grad = np.zeros_like(self.data)
        self.parents, self.push = (), None

    def _made(self, data, parents, push):
        out = Tensor(data)
        out.parents, out.push = parents, push
        return out

    def __add__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)

        def push(g):
            self.grad = self.grad + unbroadcast(g, self.data.shape)
            other.grad = other.grad + unbroadcast(g, other.data.shape)

        return self._made(np.add(self.data, other.data), (self, other), push)

    __radd__ = __add__

    def __neg__(self):
        def push(g):
            self.grad = self.grad - g

        return self._made(-self.data, (self,), push)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        other = other if isinstance(other, Tensor) else Tensor(other)

        def push(g):
            self.grad = self.grad + unbroadcast(other.data * g, self.data.shape)
            other.grad = other.grad + unbroadcast(self.data * g, other.data.shape)

        return self._made(np.multiply(self.data, other.data), (self, other), push)

    __rmul__ = __mul__

    def __matmul__(self, other):
        def push(g):
            self.grad = self.grad + np.einsum("np,mp->nm", g, other.data)
            other.grad = other.grad + np.einsum("nm,np->mp", self.data, g)

        return self._made(np.dot(self.data, other.data), (self, other), push)

    def _entrywise(self, data, slope):
        def push(g):
            self.grad = self.grad + g * slope

        return self._made(data, (self,), push)

    def __pow__(self, p):
        if p == 0:
            return Tensor(np.ones(self.data.shape))
        return self._entrywise(np.power(self.data, float(p)), p * np.power(self.data, p - 1.0))

    def exp(self):
        return self._entrywise(np.exp(self.data), np.exp(self.data))

    def log(self):
        return self._entrywise(np.log(self.data), 1.0 / self.data)

    def tanh(self):
        return self._entrywise(np.tanh(self.data), 1.0 - np.square(np.tanh(self.data)))

    def sum(self):
        return self._entrywise(self.data.sum(), np.ones_like(self.data))

    def backward(self):
        if self.data.size != 1:
            raise ValueError("backward from one entry only")
        users, todo, seen = {}, [self], {id(self)}
        while todo:
            node = todo.pop()
            node.grad = np.zeros_like(node.data)
            for parent in node.parents:
                users[id(parent)] = users.get(id(parent), 0) + 1
                if id(parent) not in seen:
                    seen.add(id(parent))
                    todo.append(parent)
        self.grad = np.ones_like(self.data)
        ready = [self]
        while ready:
            node = ready.pop()
            if node.push is not None:
                node.push(node.grad)
            for parent in node.parents:
                users[id(parent)] -= 1
                if users[id(parent)] == 0:
                    ready.append(parent)


@alternative("Tensor")
class TensorSortedByAge:
    count = 0

    def __init__(self, data, parents=()):
        self.data = np.array(data, dtype="float64")
        self.grad = np.zeros(np.shape(self.data))
        self.parents = parents
        Tensor.count += 1
        self.age = Tensor.count

    @classmethod
    def of(cls, x):
        return x if isinstance(x, cls) else cls(x)

    def __add__(self, other):
        other = Tensor.of(other)
        return Tensor(self.data + other.data, [(self, lambda g: g), (other, lambda g: g)])

    def __radd__(self, other):
        return self + other

    def __neg__(self):
        return Tensor(-self.data, [(self, lambda g: -g)])

    def __sub__(self, other):
        other = Tensor.of(other)
        return Tensor(self.data - other.data, [(self, lambda g: g), (other, lambda g: -g)])

    def __rsub__(self, other):
        return Tensor.of(other) - self

    def __mul__(self, other):
        other = Tensor.of(other)
        return Tensor(
            self.data * other.data,
            [(self, lambda g: g * other.data), (other, lambda g: g * self.data)],
        )

    def __rmul__(self, other):
        return self * other

    def __matmul__(self, other):
        return Tensor(
            self.data.dot(other.data),
            [(self, lambda g: g.dot(other.data.T)), (other, lambda g: (g.T.dot(self.data)).T)],
        )

    def __pow__(self, p):
        return Tensor(
            self.data**p, [(self, lambda g: g * (p * self.data ** (p - 1) if p != 0 else 0.0))]
        )

    def exp(self):
        out = Tensor(np.exp(self.data))
        out.parents = [(self, lambda g: g * out.data)]
        return out

    def log(self):
        return Tensor(np.log(self.data), [(self, lambda g: g / self.data)])

    def tanh(self):
        out = Tensor(np.tanh(self.data))
        out.parents = [(self, lambda g: g - g * out.data * out.data)]
        return out

    def sum(self):
        return Tensor(self.data.sum(), [(self, lambda g: np.full(self.data.shape, float(g)))])

    def backward(self):
        if np.size(self.data) != 1:
            raise ValueError("not one entry")
        nodes, todo = {self.age: self}, [self]
        while todo:
            for parent, _ in todo.pop().parents:
                if parent.age not in nodes:
                    nodes[parent.age] = parent
                    todo.append(parent)
        order = [nodes[age] for age in sorted(nodes, reverse=True)]
        for node in order:
            node.grad = np.zeros(node.data.shape)
        self.grad = self.grad + 1.0
        for node in self._oldest_last(order):
            for parent, share in node.parents:
                parent.grad = parent.grad + unbroadcast(
                    np.asarray(share(node.grad)), parent.data.shape
                )

    @staticmethod
    def _oldest_last(order):
        return order


# -- train_autodiff ---------------------------------------------------------------------------------------------------


@alternative("train_autodiff")
def updates_in_place(loss_fn, params, *, lr, steps):
    current = [p.copy() for p in params]
    losses = np.zeros(steps)
    for k in range(steps):
        leaves = [Tensor(p) for p in current]
        y = loss_fn(leaves)
        y.backward()
        losses[k] = y.data.item()
        for p, leaf in zip(current, leaves):
            p -= lr * leaf.grad
    return current, losses


@alternative("train_autodiff")
def recursive(loss_fn, params, *, lr, steps):
    if steps == 0:
        return [np.array(p, dtype=float) for p in params], np.array([])
    leaves = [Tensor(p) for p in params]
    y = loss_fn(leaves)
    y.backward()
    trained, rest = train_autodiff(
        loss_fn, [leaf.data - lr * leaf.grad for leaf in leaves], lr=lr, steps=steps - 1
    )
    return trained, np.concatenate([[y.data.item()], rest])
