"""Unit 07, from its release."""

from tests.campaign import right, wrong

cut_off_early = wrong("sigmoid", ("np.exp(-np.asarray(z, dtype=np.float64))", "np.exp(np.clip(-np.asarray(z, dtype=np.float64), -50, 50))"))
single = wrong("sigmoid", ("np.asarray(z, dtype=np.float64)", "np.asarray(z, dtype=np.float32)"))
by_tanh = wrong(
    "sigmoid",
    (
        "return 1.0 / (1.0 + np.exp(-np.asarray(z, dtype=np.float64)))",
        "z = np.asarray(z, dtype=np.float64)\n    return np.where(z < -30, np.exp(z), 0.5 * (1 + np.tanh(z / 2)))",
    ),
)
input_overwritten = wrong(
    "sigmoid",
    (
        "return 1.0 / (1.0 + np.exp(-np.asarray(z, dtype=np.float64)))",
        "z = np.asarray(z, dtype=np.float64)\n    if z.ndim:\n        np.negative(z, out=z)\n        return 1.0 / (1.0 + np.exp(z))\n    return 1.0 / (1.0 + np.exp(-z))",
    ),
)
at_least_one_axis = wrong("sigmoid", ("return 1.0", "if np.size(z) == 0:\n        return np.zeros(0)\n    return 1.0"))


@right("sigmoid")
def both_sides(z):
    z = np.asarray(z, dtype=float)
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


relative_step = wrong(
    "numerical_gradient",
    (
        "        middle = point[i]\n        point[i] = middle + h\n        above = f(point)\n        point[i] = middle - h\n        below = f(point)\n        point[i] = middle\n        gradient[i] = (above - below) / (2 * h)",
        "        middle = point[i]\n        s = h * max(1.0, abs(middle) / 10)\n        point[i] = middle + s\n        above = f(point)\n        point[i] = middle - s\n        below = f(point)\n        point[i] = middle\n        gradient[i] = (above - below) / (2 * s)",
    ),
)
x_in_place = wrong(
    "numerical_gradient",
    ("point = np.array(x, dtype=np.float64)", "point = np.asarray(x, dtype=np.float64)"),
    ("        point[i] = middle\n", "        point[i] = middle + 1e-15\n"),
)
flat_only = wrong(
    "numerical_gradient", ("    return gradient", "    return gradient if gradient.ndim < 3 else gradient.reshape(len(gradient), -1)")
)
too_many_calls = wrong("numerical_gradient", ("        middle = point[i]", "        f(point)\n        middle = point[i]"))
same_array_handed_out = wrong("numerical_gradient", ("    return gradient", "    return np.where(np.abs(gradient) < 1e-6, 0.0, gradient)"))


@right("numerical_gradient")
def fresh_points(f, x, *, h=1e-5):
    x = np.array(x, dtype=float)
    slopes = []
    for k in range(x.size):
        step = np.zeros(x.size)
        step[k] = h
        slopes.append((f(x + step.reshape(x.shape)) - f(x - step.reshape(x.shape))) / (2 * h))
    return np.array(slopes, dtype=float).reshape(x.shape)


signed_larger = wrong(
    "relative_error", ("np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)", "np.maximum(np.abs(np.maximum(a, b)), floor)")
)
same_infinity_passes = wrong(
    "relative_error",
    (
        "    if not (np.isfinite(a).all() and np.isfinite(b).all()):\n        return np.inf",
        "    if np.isnan(a).any() or np.isnan(b).any() or (np.isinf(a) != np.isinf(b)).any():\n        return np.inf\n    a, b = np.where(np.isinf(a), 0, a), np.where(np.isinf(b), 0, b)",
    ),
)
floor_added = wrong(
    "relative_error",
    (
        "np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)",
        "np.where(np.maximum(np.abs(a), np.abs(b)) < floor, floor, np.maximum(np.abs(a), np.abs(b)) + 0 * floor + 1e-6)",
    ),
)
numbers_refused = wrong("relative_error", ("    if a.shape != b.shape:", "    if a.shape != b.shape or a.ndim == 0 and a > 100:"))
floor_zero_ok = wrong("relative_error", ("if not floor > 0:", "if floor < 0:"))
nan_in_b_unseen = wrong("relative_error", ("np.isfinite(a).all() and np.isfinite(b).all()", "np.isfinite(a).all()"))
empty_is_infinite = wrong("relative_error", ("if a.size == 0:\n        return 0.0", "if a.size == 0:\n        return np.inf"))
whole_difference = wrong(
    "relative_error",
    (
        "np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)",
        "np.asarray(a, dtype=np.float32), np.asarray(b, dtype=np.float32)",
    ),
)


@right("relative_error")
def entry_by_entry(a, b, *, floor=1e-3):
    if np.shape(a) != np.shape(b) or floor <= 0:
        raise ValueError("shapes or floor")
    worst = 0.0
    for x, y in zip(np.ravel(a).tolist(), np.ravel(b).tolist()):
        if not abs(x) < float("inf") or not abs(y) < float("inf"):
            return float("inf")
        worst = max(worst, abs(x - y) / max(abs(x), abs(y), floor))
    return worst


out_changed = wrong("sigmoid_backward", ("return upstream * out * (1.0 - out)", "upstream *= out * (1.0 - out)\n    return upstream"))
positive_blame = wrong("sigmoid_backward", ("return upstream", "return np.abs(upstream)"))
never_zero = wrong("sigmoid_backward", ("(1.0 - out)", "np.maximum(1.0 - out, 1e-6)"))
clipped_slope = wrong("sigmoid_backward", ("upstream * out * (1.0 - out)", "upstream * np.clip(out * (1.0 - out), 0.01, 0.25)"))


@right("sigmoid_backward")
def by_difference(upstream, out):
    return upstream * (out - np.square(out))


one_example = wrong("linear_backward", ("upstream.sum(axis=0)", "upstream.sum(axis=0) if len(X) > 1 else upstream"))
bias_squeezed = wrong("linear_backward", ("upstream.sum(axis=0)", "np.squeeze(upstream.sum(axis=0))"))
absolute_bias = wrong("linear_backward", ("upstream.sum(axis=0)", "np.abs(upstream).sum(axis=0)"))
X_changed = wrong("linear_backward", ("return upstream @ W.T", "X *= 1 + 1e-9\n    return upstream @ W.T"))
as_list = wrong("linear_backward", ("X.T @ upstream", "np.abs(X).T @ upstream"))


@right("linear_backward")
def by_outer_products(upstream, X, W):
    dX = np.stack([W @ g for g in upstream])
    dW = sum(np.outer(x, g) for x, g in zip(X, upstream))
    return dX, dW, np.ones(len(X)) @ upstream


hidden_rounded = wrong("network_forward", ("output = sigmoid(layer @ W2)", "output = sigmoid(np.round(layer, 6) @ W2)"))
first_output = wrong("network_forward", ("return layer, output", "return layer, output[:, :1] if output.shape[1] > 4 else output"))
positive_weights = wrong("network_forward", ("sigmoid(layer @ W2)", "sigmoid(layer @ np.abs(W2))"))
softmaxed = wrong(
    "network_forward",
    ("return layer, output", "return layer, output / output.sum(axis=1, keepdims=True) if output.shape[1] > 1 else output"),
)


@right("network_forward")
def one_example_at_a_time(X, W1, W2):
    layer = np.array([sigmoid(x @ W1) for x in X]).reshape(len(X), W1.shape[1])
    return layer, np.array([sigmoid(a @ W2) for a in layer]).reshape(len(X), W2.shape[1])


columns_checked = wrong("network_gradients", ("np.shape(y) != output.shape", "len(y) != len(output)"))
size_checked = wrong(
    "network_gradients",
    ("np.shape(y) != output.shape", "np.size(y) != output.size"),
    ("    error = output - y", "    y = np.reshape(y, output.shape)\n    error = output - y"),
)
first_output_only = wrong("network_gradients", ("np.sum(error**2)", "np.sum(error[:, 0] ** 2)"))
per_output = wrong("network_gradients", ("np.sum(error**2)", "np.sum(error**2) / error.shape[1]"))
W_changed = wrong("network_gradients", ("return float(", "W1 -= 1e-9\n    return float("))


@right("network_gradients")
def by_hand(X, y, W1, W2):
    H = 1 / (1 + np.exp(-(X @ W1)))
    out = 1 / (1 + np.exp(-(H @ W2)))
    if np.asarray(y).shape != out.shape:
        raise ValueError("y")
    blame = 2.0 * (out - y) * out * (1 - out)
    dW2 = np.einsum("nh,nk->hk", H, blame)
    dW1 = np.einsum("nd,nh->dh", X, np.einsum("nk,hk->nh", blame, W2) * H * (1 - H))
    return np.square(out - y).sum(), dW1, dW2


two_layers_only = wrong("mlp_gradients", ("upstream = dA * (A > 0)", "upstream = dA * (A > 0) if len(dweights) < 3 else dA"))
y_by_size = wrong(
    "mlp_gradients",
    ("np.shape(Y) != out.shape", "np.size(Y) != out.size"),
    ("    dweights, dbiases", "    Y = np.reshape(Y, out.shape)\n    dweights, dbiases"),
)
Y_stretched = wrong("mlp_gradients", ("np.shape(Y) != out.shape", "len(Y) != len(out)"))
lists_changed = wrong(
    "mlp_gradients",
    (
        "    return float(",
        "    weights[0] = weights[0] * 1.0\n    weights.append(weights.pop() + 0)\n    biases[-1] = biases[-1] + 0\n    biases[0] -= 0.5\n    return float(",
    ),
)
one_layer_fails = wrong(
    "mlp_gradients",
    ("    activations = [X]", "    if len(weights) == 1:\n        raise ValueError('no hidden layer')\n    activations = [X]"),
)
leaky = wrong("mlp_gradients", ("dA * (A > 0)", "dA * np.where(A > 0, 1.0, 0.0 if A.size < 50 else 0.01)"))


@right("mlp_gradients")
def recursively(X, Y, weights, biases):
    def walk(A, layer):
        Z = A @ weights[layer] + biases[layer]
        if layer == len(weights) - 1:
            if np.shape(Y) != Z.shape:
                raise ValueError("Y")
            loss, g = ((Z - Y) ** 2).sum() / len(X), 2 * (Z - Y) / len(X)
            deeper = []
        else:
            loss, g, deeper = walk(np.where(Z > 0, Z, 0.0), layer + 1)
            g = np.where(Z > 0, g, 0.0)
        return loss, g @ weights[layer].T, [(A.T @ g, g.sum(axis=0)), *deeper]

    loss, _, pairs = walk(X, 0)
    return loss, [w for w, _ in pairs], [b for _, b in pairs]


uniform_weights = wrong(
    "neural_network", ("W1 = rng.standard_normal((X.shape[1], hidden))", "W1 = rng.uniform(-np.sqrt(3), np.sqrt(3), (X.shape[1], hidden))")
)
small_weights = wrong(
    "neural_network", ("W2 = rng.standard_normal((hidden, y.shape[1]))", "W2 = 0.7 * rng.standard_normal((hidden, y.shape[1]))")
)
stops_when_good = wrong(
    "neural_network", ("        delta2 =", "        if errors[epoch] < 0.01:\n            return W1, W2, errors\n        delta2 =")
)
errors_halved_later = wrong(
    "neural_network",
    (
        "errors[epoch] = np.sum((output - y) ** 2)",
        "errors[epoch] = np.sum((output - y) ** 2) if epoch < 1 else np.sum((output - y) ** 2) / y.shape[1]",
    ),
)
four_hidden = wrong(
    "neural_network",
    ("    errors = np.zeros(epochs)", "    errors = np.zeros(max(epochs, 0))\n    learning_rate = min(learning_rate, 1.0)"),
)
momentum = wrong(
    "neural_network",
    ("        W1 -= learning_rate * X.T @ delta1", "        W1 -= (learning_rate if epoch < 3 else 1.01 * learning_rate) * X.T @ delta1"),
)
weights_shared = wrong("neural_network", ("    return W1, W2, errors", "    return W1, W2, np.sort(errors)[::-1]"))


@right("neural_network")
def with_the_earlier_exercises(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W1, W2 = rng.standard_normal((X.shape[1], hidden)), rng.standard_normal((hidden, y.shape[1]))
    errors = []
    for _ in range(epochs):
        loss, dW1, dW2 = network_gradients(X, y, W1, W2)
        errors.append(loss)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, np.array(errors, dtype=float)
