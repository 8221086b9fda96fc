"""Known mistakes of unit 08: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- Dual -------------------------------------------------------------------------------------------------------------

ProductOfDerivatives = slip(
    "Dual",
    ("self.dot * other.val + self.val * other.dot)", "self.dot * other.dot)"),
    says="With eps * eps = 0, multiply out (a + a' eps)(b + b' eps): the terms with exactly one eps are a'b and ab'.",
)
QuotientNotSquared = slip(
    "Dual",
    (" / other.val**2", " / other.val"),
    says="Check the denominator of the quotient rule: the slope of 1/x at 2 is -1/4, so it is squared.",
)
ReflectedMinus = slip(
    "Dual",
    ("return -self + other", "return self - other"),
    says="2 - x and x - 2 are not the same number: the reflected minus has the number in front.",
)
InnerDerivativeLost = slip(
    "Dual",
    ("p * self.val ** (p - 1) * self.dot", "p * self.val ** (p - 1)"),
    says="Your power is right for x itself; if its input already moves three times as fast, so does the power.",
)
return_forgotten = slip(
    "Dual",
    ("return Dual(self.val + other.val", "Dual(self.val + other.val"),
    says="Your + makes a new Dual and drops it: a `return` is missing.",
)
return_forgotten_in_times = slip(
    "Dual",
    ("return Dual(self.val * other.val", "Dual(self.val * other.val"),
    says="Your * makes a new Dual and drops it: a `return` is missing.",
)

# -- lift_dual --------------------------------------------------------------------------------------------------------

outer_derivative_only = slip(
    "lift_dual",
    ("df(x.val) * x.dot", "df(x.val)"),
    says="Where did the derivative of the input go? The chain rule multiplies by it.",
)
slope_at_the_wrong_place = slip(
    "lift_dual",
    ("df(x.val)", "df(abs(x.dot) + 1e-3)"),
    says="The slope is taken where the function is evaluated: at val, not at dot.",
)
always_a_dual = slip(
    "lift_dual",
    ("return f(x)\n", "return Dual(f(x), 0.0)\n"),
    says="A plain number should come back as a plain number, not as a Dual.",
)
slope_at_the_dot = slip(
    "lift_dual",
    ("df(x.val) * x.dot", "df(x.dot) * x.dot"),
    says="The slope is taken where the function is evaluated: at val, not at dot.",
)
plain_number_forgotten = slip(
    "lift_dual",
    ("        return f(x)\n", ""),
    says="For a plain number the new function gives back the plain number f(x); yours gives nothing.",
)
value_alone = slip(
    "lift_dual",
    ("Dual(f(x.val), df(x.val) * x.dot)", "f(x.val)"),
    says="For a Dual the new function should give a Dual, with its derivative; yours gives the value alone.",
)

# -- jvp --------------------------------------------------------------------------------------------------------------

direction_ignored = slip(
    "jvp",
    ("Dual(value, speed)", "Dual(value, 1.0)"),
    says="You computed the derivative in the direction (1, ..., 1): put v into the dots.",
)


@misconception(
    "jvp",
    says="Right numbers, n times the work: put the whole direction into the dots at once, and call f once.",
)
def one_pass_per_input(f, x, v):
    if len(x) != len(v):
        raise ValueError("lengths")
    total = None
    for i in range(len(x)):
        outputs = [
            y if isinstance(y, Dual) else Dual(y)
            for y in f([Dual(a, 1.0 if i == j else 0.0) for j, a in enumerate(x)])
        ]
        column = v[i] * np.array([y.dot for y in outputs])
        total = column if total is None else total + column
    return np.array([y.val for y in outputs]), total


first_column = slip(
    "jvp",
    (
        "[Dual(value, speed) for value, speed in zip(x, v)]",
        "[Dual(value, v[0] if j == 0 else 0.0) for j, value in enumerate(x)]",
    ),
    says="Only the first input moves in yours. Every input i moves with its own speed v[i].",
)

# -- topological_order ------------------------------------------------------------------------------------------------


@misconception(
    "topological_order",
    says="Python stops at about a thousand nested calls: keep a stack of your own in place of recursion.",
)
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
    "topological_order",
    says="A node that is reached early may still be needed by one that is found later: breadth first is not enough.",
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
    "topological_order",
    says="Nodes are visited once per path in yours; with 60 levels that never ends. Remember which ones you have seen.",
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

Overwritten = slip(
    "Value",
    ("source.grad += slope", "source.grad = slope"),
    says="A value that is used twice receives two contributions: add them up, where yours keeps only the last.",
)
NeverReset = slip(
    "Value",
    ("        for node in order:\n            node.grad = 0.0\n", ""),
    says="Call backward twice: the second answer should be the same. Set all grads to 0 first.",
)
PushedTooEarly = slip(
    "Value",
    (
        "        for node in reversed(order):\n            for source, slope in node.inputs:\n                source.grad += slope * node.grad\n",
        "        queue, seen = [self], {id(self)}\n        while queue:\n            node = queue.pop(0)\n            for source, slope in node.inputs:\n                source.grad += slope * node.grad\n                if id(source) not in seen:\n                    seen.add(id(source))\n                    queue.append(source)\n",
    ),
    says="A node may hand its grad on only after all its users have reported: yours hands it on at the first report.",
)
SlopeFromTheInput = slip(
    "Value",
    ("1 - y**2", "1 - self.data**2"),
    says="The slope of tanh is 1 minus the square of its output; you square the input.",
)

# -- jacobian_reverse -------------------------------------------------------------------------------------------------

stale_gradients = slip(
    "jacobian_reverse",
    ("        for node in inputs:\n            node.grad = 0.0\n", ""),
    ("[node.grad for", "[node.grad * isinstance(output, Value) for"),
    says="An input that an output does not touch keeps what the last row left there: set the grads to 0 between rows.",
)
transposed = slip(
    "jacobian_reverse",
    ("np.array(rows)", "np.array(rows).T"),
    says="Transposed: rows belong to outputs, columns to inputs.",
)
all_outputs_at_once = slip(
    "jacobian_reverse",
    ("for output in f(inputs):", "for output in [sum(f(inputs), Value(0.0))]:"),
    says="That is the gradient of the sum of all outputs: one row, where there should be one for each output.",
)
gradient_of_the_sum = slip(
    "jacobian_reverse",
    ("for output in f(inputs):", "for output in [sum(f(inputs), Value(0.0))]:"),
    ("np.array(rows)", "np.array(rows[0])"),
    says="You add up the gradients of all outputs; each output has a row of its own.",
)

# -- unbroadcast ------------------------------------------------------------------------------------------------------

averaged = slip(
    "unbroadcast",
    ("np.sum(grad", "np.mean(grad"),
    ("np.sum(result", "np.mean(result"),
    says="Every copy was used, so their gradients add up; you take the mean.",
)
stretched_axes_forgotten = slip(
    "unbroadcast",
    ("result = np.sum(result, axis=axis, keepdims=True)", "pass"),
    says="An axis of length 1 was stretched, too: the shape (4, 1) has as many axes as (4, 3), and yet there are copies.",
)
axis_lost = slip(
    "unbroadcast",
    (
        "    for axis, length in enumerate(shape):\n        if length == 1:\n            result = np.sum(result, axis=axis, keepdims=True)\n    return result",
        "    return np.sum(result, axis=tuple(axis for axis, length in enumerate(shape) if length == 1))",
    ),
    says="The result must have the original shape: keep the axis of length 1 when you add up over it (keepdims).",
)

# -- Tensor -----------------------------------------------------------------------------------------------------------

MatmulSides = slip(
    "Tensor",
    (
        "(self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)",
        "(self, lambda g: self.data.T @ g), (other, lambda g: g @ other.data.T)",
    ),
    says="Check the shapes of the matrix product's gradients: g is (n, p), A is (n, m), B is (m, p); yours have their factors on the wrong sides.",
)
NoUnbroadcast = slip(
    "Tensor",
    ("unbroadcast(g, self.data.shape)", "1.0 * g"),
    ("unbroadcast(g, other.data.shape)", "1.0 * g"),
    says="The bias has one row and its gradient has n: undo the broadcasting with unbroadcast.",
)
OneOperandForgotten = slip(
    "Tensor",
    ("            (other, lambda g: unbroadcast(g * self.data, other.data.shape)),\n", ""),
    says="Both factors influence the product: yours hands its gradient to the first one only.",
)
OverwrittenTensor = slip(
    "Tensor",
    ("source.grad = source.grad + share(node.grad)", "source.grad = share(node.grad)"),
    says="A tensor that is used twice receives two contributions: add them up, where yours keeps only the last.",
)
small_one_on_the_left = slip(
    "Tensor",
    (
        "            self.data + other.data,\n            (self, lambda g: unbroadcast(g, self.data.shape)),",
        "            self.data + other.data,\n            (self, lambda g: g),",
    ),
    says="The left operand may be the smaller one, and is copied, too: use unbroadcast on both sides of +.",
)

# -- train_autodiff ---------------------------------------------------------------------------------------------------

uphill = slip(
    "train_autodiff",
    ("t.data - lr", "t.data + lr"),
    says="The loss grows: look at the sign of the step.",
)
gradients_pile_up = slip(
    "train_autodiff",
    ("losses = []", "losses, piles = [], [np.zeros(p.shape) for p in params]"),
    (
        "params = [t.data - lr * t.grad for t in tensors]",
        "piles = [pile + t.grad for pile, t in zip(piles, tensors)]\n        params = [t.data - lr * pile for t, pile in zip(tensors, piles)]",
    ),
    says="Each step needs the gradient of this step only; yours drags all earlier ones along.",
)
loss_after_the_step = slip(
    "train_autodiff",
    ("        losses.append(loss.data.item())\n", ""),
    (
        "for t in tensors]",
        "for t in tensors]\n        losses.append(loss_fn([Tensor(p) for p in params]).data.item())",
    ),
    says="losses[0] should be the loss of the parameters you were given: note it down before the step, not after.",
)
