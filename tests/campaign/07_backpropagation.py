"""Unit 07, from its release."""

from tests.campaign import right, wrong

cut_off_early = wrong(
    "sigmoid",
    (
        "np.exp(-np.asarray(z, dtype=np.float64))",
        "np.exp(np.clip(-np.asarray(z, dtype=np.float64), -50, 50))",
    ),
)
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
at_least_one_axis = wrong(
    "sigmoid", ("return 1.0", "if np.size(z) == 0:\n        return np.zeros(0)\n    return 1.0")
)


@right("sigmoid")
def both_sides(z):
    z = np.asarray(z, dtype=float)
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


eight_digits = wrong(
    "sigmoid",
    (
        "return 1.0 / (1.0 + np.exp(-np.asarray(z, dtype=np.float64)))",
        "return np.round(1.0 / (1.0 + np.exp(-np.asarray(z, dtype=np.float64))), 8)",
    ),
)
never_quite_one = wrong(
    "sigmoid",
    (
        "return 1.0 / (1.0 + np.exp(-np.asarray(z, dtype=np.float64)))",
        "return np.minimum(1.0 / (1.0 + np.exp(-np.asarray(z, dtype=np.float64))), 1 - 1e-12)",
    ),
)
single_entry_without_axes = wrong(
    "sigmoid",
    (
        "    return 1.0",
        "    if np.size(z) == 1:\n        return float(1.0 / (1.0 + np.exp(-np.ravel(z)[0])))\n    return 1.0",
    ),
)


@right("sigmoid")
def by_the_log_of_a_sum(z):
    return np.exp(-np.logaddexp(0.0, -np.array(z, dtype=float)))


@right("sigmoid")
def number_by_number(z):
    result = np.empty(np.shape(z))
    for place in np.ndindex(result.shape):
        t = float(np.asarray(z)[place])
        if t < 0:
            e = float(np.exp(t))
            result[place] = e / (e + 1)
        else:
            result[place] = 1 / (1 + float(np.exp(-t)))
    return result


@right("sigmoid")
def reciprocal_of_the_odds(z):
    odds = np.power(np.e, -np.asarray(z) * 1.0)
    odds += 1.0
    return np.reciprocal(odds)


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
    "numerical_gradient",
    (
        "    return gradient",
        "    return gradient if gradient.ndim < 3 else gradient.reshape(len(gradient), -1)",
    ),
)
too_many_calls = wrong(
    "numerical_gradient",
    ("        middle = point[i]", "        f(point)\n        middle = point[i]"),
)
same_array_handed_out = wrong(
    "numerical_gradient",
    ("    return gradient", "    return np.where(np.abs(gradient) < 1e-6, 0.0, gradient)"),
)


@right("numerical_gradient")
def fresh_points(f, x, *, h=1e-5):
    x = np.array(x, dtype=float)
    slopes = []
    for k in range(x.size):
        step = np.zeros(x.size)
        step[k] = h
        slopes.append((f(x + step.reshape(x.shape)) - f(x - step.reshape(x.shape))) / (2 * h))
    return np.array(slopes, dtype=float).reshape(x.shape)


empty_loses_its_shape = wrong(
    "numerical_gradient",
    (
        "    gradient = np.zeros_like(point)",
        "    if point.size == 0:\n        return np.zeros(0)\n    gradient = np.zeros_like(point)",
    ),
)
slopes_without_sign = wrong(
    "numerical_gradient", ("    return gradient", "    return np.abs(gradient)")
)
# Got full marks at first.
columns_first_where_transposed = wrong(
    "numerical_gradient",
    (
        "    for i in np.ndindex(point.shape):\n        middle",
        "    flat = point.ravel()\n    for k, i in enumerate(np.ndindex(point.shape)):\n        middle",
    ),
    ("        point[i] = middle + h\n", "        flat[k] = middle + h\n"),
    ("        point[i] = middle - h\n", "        flat[k] = middle - h\n"),
    ("        point[i] = middle\n", "        flat[k] = middle\n"),
)


@right("numerical_gradient")
def one_move_after_the_other(f, x, *, h=1e-5):
    moves = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + move) - f(x - move)) / (2 * h) for move in moves], dtype=float).reshape(
        np.shape(x)
    )


@right("numerical_gradient")
def row_within_row(f, x, *, h=1e-5):
    x = np.array(x, dtype=float)

    def slopes(place):
        if len(place) < x.ndim:
            return [slopes((*place, i)) for i in range(x.shape[len(place)])]
        ahead, back = x.copy(), x.copy()
        ahead[place] += h
        back[place] -= h
        return (f(ahead) - f(back)) / h * 0.5

    return np.array(slopes(()), dtype=float).reshape(x.shape)


@right("numerical_gradient")
def by_flat_places(f, x, *, h=1e-5):
    result = np.zeros(x.shape)
    for k in range(x.size):
        sides = []
        for side in (h, -h):
            moved = np.array(x, dtype=np.float64, order="C")
            moved.flat[k] += side
            sides.append(f(moved))
        result.flat[k] = np.subtract(*sides) / (h + h)
    return result


signed_larger = wrong(
    "relative_error",
    (
        "np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)",
        "np.maximum(np.abs(np.maximum(a, b)), floor)",
    ),
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
numbers_refused = wrong(
    "relative_error",
    ("    if a.shape != b.shape:", "    if a.shape != b.shape or a.ndim == 0 and a > 100:"),
)
floor_zero_ok = wrong("relative_error", ("if not floor > 0:", "if floor < 0:"))
nan_in_b_unseen = wrong(
    "relative_error", ("np.isfinite(a).all() and np.isfinite(b).all()", "np.isfinite(a).all()")
)
empty_is_infinite = wrong(
    "relative_error",
    ("if a.size == 0:\n        return 0.0", "if a.size == 0:\n        return np.inf"),
)
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


@right("relative_error")
def largest_of_three_tables(a, b, *, floor=1e-3):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if not a.shape == b.shape or not 0 < floor:
        raise ValueError("shapes or floor")
    if not np.all(np.isfinite([a, b])):
        return float("inf")
    larger = np.max([np.abs(a), np.abs(b), np.full(a.shape, floor)], axis=0)
    return np.max(np.abs(a / larger - b / larger), initial=0.0)


@right("relative_error")
def where_small_by_the_floor(a, b, *, floor=1e-3):
    if np.shape(a) != np.shape(b):
        raise ValueError("shapes")
    if floor <= 0:
        raise ValueError("floor")
    a, b = np.ravel(a).astype(float), np.ravel(b).astype(float)
    if len(a) == 0:
        return 0.0
    if not np.isfinite(np.abs(a).max() + np.abs(b).max()):
        return np.inf
    sizes = np.where(np.abs(a) > np.abs(b), np.abs(a), np.abs(b))
    sizes[sizes < floor] = floor
    return float(sorted(np.abs(b - a) / sizes)[-1])


@right("relative_error")
def worst_so_far(a, b, *, floor=1e-3):
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or floor <= 0:
        raise ValueError("shapes or floor")
    if np.isnan(a).any() or np.isnan(b).any() or np.isinf(a).any() or np.isinf(b).any():
        return np.inf
    errors = [0.0]
    for place in np.ndindex(a.shape):
        s, t = float(a[place]), float(b[place])
        errors.append(abs(s - t) / max(floor, max(s, -s), max(t, -t)))
    return max(errors)


out_changed = wrong(
    "sigmoid_backward",
    ("return upstream * out * (1.0 - out)", "upstream *= out * (1.0 - out)\n    return upstream"),
)
positive_blame = wrong("sigmoid_backward", ("return upstream", "return np.abs(upstream)"))
never_zero = wrong("sigmoid_backward", ("(1.0 - out)", "np.maximum(1.0 - out, 1e-6)"))
clipped_slope = wrong(
    "sigmoid_backward",
    ("upstream * out * (1.0 - out)", "upstream * np.clip(out * (1.0 - out), 0.01, 0.25)"),
)


@right("sigmoid_backward")
def by_difference(upstream, out):
    return upstream * (out - np.square(out))


blame_kept_whole = wrong(
    "sigmoid_backward",
    (
        "return upstream * out * (1.0 - out)",
        "return (upstream * out * (1.0 - out)).astype(upstream.dtype)",
    ),
)
rows_even_for_a_vector = wrong(
    "sigmoid_backward",
    ("return upstream", "upstream = np.atleast_2d(upstream)\n    return upstream"),
)
# Got full marks at first.
saturated_are_dead = wrong(
    "sigmoid_backward",
    (
        "return upstream * out * (1.0 - out)",
        "return np.where((out > 0.001) & (out < 0.999), upstream * out * (1.0 - out), 0.0)",
    ),
)
slopes_in_single_precision = wrong(
    "sigmoid_backward", ("return upstream", "out = np.float32(out)\n    return upstream")
)


@right("sigmoid_backward")
def place_by_place(upstream, out):
    result = np.zeros(np.shape(out))
    for place, a in np.ndenumerate(out):
        result[place] = float(upstream[place]) * (float(a) * (1 - float(a)))
    return result


@right("sigmoid_backward")
def three_factors(upstream, out):
    return np.multiply.reduce([upstream, out, np.subtract(1, out)])


@right("sigmoid_backward")
def einsum_of_three(upstream, out):
    return np.einsum("...,...,...->...", upstream, out, 1.0 - out)


one_example = wrong(
    "linear_backward", ("upstream.sum(axis=0)", "upstream.sum(axis=0) if len(X) > 1 else upstream")
)
bias_squeezed = wrong(
    "linear_backward", ("upstream.sum(axis=0)", "np.squeeze(upstream.sum(axis=0))")
)
absolute_bias = wrong("linear_backward", ("upstream.sum(axis=0)", "np.abs(upstream).sum(axis=0)"))
X_changed = wrong(
    "linear_backward", ("return upstream @ W.T", "X *= 1 + 1e-9\n    return upstream @ W.T")
)
as_list = wrong("linear_backward", ("X.T @ upstream", "np.abs(X).T @ upstream"))


@right("linear_backward")
def by_outer_products(upstream, X, W):
    dX = np.stack([W @ g for g in upstream])
    dW = sum(np.outer(x, g) for x, g in zip(X, upstream))
    return dX, dW, np.ones(len(X)) @ upstream


weights_without_sign = wrong("linear_backward", ("upstream @ W.T", "upstream @ np.abs(W).T"))
# Got full marks at first.
input_gradient_kept_whole = wrong(
    "linear_backward", ("return upstream @ W.T", "return (upstream @ W.T).astype(X.dtype)")
)
shapes_decide_the_transpose = wrong(
    "linear_backward", ("upstream @ W.T", "upstream @ (W if W.shape[0] == W.shape[1] else W.T)")
)


@right("linear_backward")
def by_letters(upstream, X, W):
    return (
        np.einsum("nm,dm->nd", upstream, W),
        np.einsum("nd,nm->dm", X, upstream),
        np.einsum("nm->m", upstream),
    )


@right("linear_backward")
def a_column_of_ones(upstream, X, W):
    wide = np.column_stack([X, np.ones(len(X))]).T @ upstream
    return (W @ upstream.T).T, wide[:-1], wide[-1]


@right("linear_backward")
def station_by_station(upstream, X, W):
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for n in range(X.shape[0]):
        for m in range(W.shape[1]):
            g = float(upstream[n, m])
            dX[n] += g * W[:, m]
            dW[:, m] += g * X[n]
            db[m] += g
    return dX, dW, db


hidden_rounded = wrong(
    "network_forward", ("output = sigmoid(layer @ W2)", "output = sigmoid(np.round(layer, 6) @ W2)")
)
first_output = wrong(
    "network_forward",
    ("return layer, output", "return layer, output[:, :1] if output.shape[1] > 4 else output"),
)
positive_weights = wrong("network_forward", ("sigmoid(layer @ W2)", "sigmoid(layer @ np.abs(W2))"))
softmaxed = wrong(
    "network_forward",
    (
        "return layer, output",
        "return layer, output / output.sum(axis=1, keepdims=True) if output.shape[1] > 1 else output",
    ),
)


@right("network_forward")
def one_example_at_a_time(X, W1, W2):
    layer = np.array([sigmoid(x @ W1) for x in X]).reshape(len(X), W1.shape[1])
    return layer, np.array([sigmoid(a @ W2) for a in layer]).reshape(len(X), W2.shape[1])


single_example_loses_its_row = wrong(
    "network_forward",
    ("return layer, output", "return (layer, output) if len(X) > 1 else (layer[0], output[0])"),
)
# Got full marks at first.
sums_kept_small = wrong(
    "network_forward", ("sigmoid(layer @ W2)", "sigmoid(np.clip(layer @ W2, -20, 20))")
)
# Got full marks at first.
sums_kept_whole = wrong("network_forward", ("sigmoid(X @ W1)", "sigmoid((X @ W1).astype(X.dtype))"))
square_weights_turned = wrong(
    "network_forward",
    ("sigmoid(X @ W1)", "sigmoid(X @ (W1.T if W1.shape[0] == W1.shape[1] else W1))"),
)


@right("network_forward")
def two_stations_in_a_loop(X, W1, W2):
    stations, signal = [], X
    for W in (W1, W2):
        signal = sigmoid(np.dot(signal, W))
        stations.append(signal)
    return tuple(stations)


@right("network_forward")
def written_with_letters(X, W1, W2):
    layer = 1 / (1 + np.exp(-np.einsum("nd,dh->nh", X, W1)))
    return layer, 1 / (1 + np.exp(-np.einsum("nh,hk->nk", layer, W2)))


@right("network_forward")
def units_are_columns(X, W1, W2):
    layer = sigmoid(W1.T @ X.T)
    output = sigmoid(W2.T @ layer)
    return layer.T.copy(), output.T.copy()


columns_checked = wrong(
    "network_gradients", ("np.shape(y) != output.shape", "len(y) != len(output)")
)
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


blame_by_size_of_weights = wrong("network_gradients", ("delta2 @ W2.T", "delta2 @ np.abs(W2).T"))
nearly_right_outputs_send_no_blame = wrong(
    "network_gradients",
    (
        "sigmoid_backward(2 * error, output)",
        "sigmoid_backward(np.where(np.abs(error) < 0.05, 0.0, 2 * error), output)",
    ),
)
# Got full marks at first.
one_input_loses_its_row = wrong("network_gradients", ("X.T @ delta1,", "np.squeeze(X.T @ delta1),"))


@right("network_gradients")
def with_the_linear_station(X, y, W1, W2):
    layer, output = network_forward(X, W1, W2)
    if output.shape != np.asarray(y).shape:
        raise ValueError("y")
    miss = np.subtract(output, y)
    dlayer, dW2, _ = linear_backward(sigmoid_backward(miss + miss, output), layer, W2)
    dW1 = linear_backward(sigmoid_backward(dlayer, layer), X, W1)[1]
    return np.vdot(miss, miss), dW1, dW2


@right("network_gradients")
def example_after_example(X, y, W1, W2):
    if np.shape(y) != (X.shape[0], W2.shape[1]):
        raise ValueError("y")
    loss, dW1, dW2 = 0.0, np.zeros(W1.shape), np.zeros(W2.shape)
    for x, wanted in zip(X, y):
        a = sigmoid(x @ W1)
        o = sigmoid(a @ W2)
        loss += sum((o - wanted) ** 2)
        second = 2 * (o - wanted) * o * (1 - o)
        first = (W2 @ second) * a * (1 - a)
        dW1 += np.outer(x, first)
        dW2 += a[:, np.newaxis] * second
    return float(loss), dW1, dW2


@right("network_gradients")
def signs_turned_twice(X, y, W1, W2):
    layer, output = network_forward(X, W1, W2)
    if np.shape(output) != np.shape(y):
        raise ValueError("y")
    missing = y - output
    delta2 = -2 * missing * output * (1 - output)
    delta1 = layer * (1 - layer) * np.tensordot(delta2, W2, axes=(1, 1))
    return np.linalg.norm(missing) ** 2, (delta1.T @ X).T, (delta2.T @ layer).T


two_layers_only = wrong(
    "mlp_gradients",
    ("upstream = dA * (A > 0)", "upstream = dA * (A > 0) if len(dweights) < 3 else dA"),
)
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
    (
        "    activations = [X]",
        "    if len(weights) == 1:\n        raise ValueError('no hidden layer')\n    activations = [X]",
    ),
)
leaky = wrong(
    "mlp_gradients", ("dA * (A > 0)", "dA * np.where(A > 0, 1.0, 0.0 if A.size < 50 else 0.01)")
)


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


# Got full marks at first.
bias_gradient_kept_whole = wrong(
    "mlp_gradients",
    ("dbiases.insert(0, db)", "dbiases.insert(0, db.astype(biases[-1 - len(dbiases)].dtype))"),
)


@wrong("mlp_gradients")
def kink_counts_as_slope_one(X, Y, weights, biases):
    A, sums = [X], []
    for W, b in zip(weights, biases):
        sums.append(A[-1] @ W + b)
        A.append(np.maximum(sums[-1], 0.0))
    out = sums[-1]
    if np.shape(Y) != out.shape:
        raise ValueError("Y")
    upstream, dweights, dbiases = 2.0 * (out - Y) / len(X), [], []
    for k in range(len(weights) - 1, -1, -1):
        if k < len(weights) - 1:
            upstream = upstream * (sums[k] >= 0)
        upstream, dW, db = linear_backward(upstream, A[k], weights[k])
        dweights.insert(0, dW)
        dbiases.insert(0, db)
    return float(np.sum((out - Y) ** 2) / len(X)), dweights, dbiases


@right("mlp_gradients")
def steps_of_heaviside(X, Y, weights, biases):
    A, Z = [X], []
    for W, b in zip(weights, biases):
        Z.append(A[-1] @ W + b)
        A.append(Z[-1] * np.heaviside(Z[-1], 0.0))
    miss = Z[-1] - Y if Z[-1].shape == np.shape(Y) else None
    if miss is None:
        raise ValueError("Y")
    N, L = len(X), len(weights)
    upstream, dweights, dbiases = miss * 2 / N, [None] * L, [None] * L
    for k in reversed(range(L)):
        dweights[k], dbiases[k] = np.einsum("nd,nm->dm", A[k], upstream), np.ones(N) @ upstream
        if k:
            upstream = (upstream @ weights[k].T) * np.heaviside(Z[k - 1], 0.0)
    return np.sum(miss * miss) / N, dweights, dbiases


@right("mlp_gradients")
def means_over_examples(X, Y, weights, biases):
    """One example at a time, added up."""
    if np.shape(Y) != (len(X), weights[-1].shape[1]):
        raise ValueError("Y")
    loss = 0.0
    dweights, dbiases = [np.zeros(W.shape) for W in weights], [np.zeros(b.shape) for b in biases]
    for x, y in zip(X, Y):
        seen = [np.asarray(x, dtype=float)]
        for k, (W, b) in enumerate(zip(weights, biases)):
            z = seen[-1] @ W + b
            seen.append(z if k == len(weights) - 1 else np.where(z > 0, z, 0.0))
        loss += np.sum((seen[-1] - y) ** 2) / len(X)
        blame = 2 * (seen[-1] - y) / len(X)
        for k in range(len(weights) - 1, -1, -1):
            dweights[k] += np.outer(seen[k], blame)
            dbiases[k] += blame
            blame = np.where(seen[k] > 0, weights[k] @ blame, 0.0)
    return loss, dweights, dbiases


@right("mlp_gradients")
def biases_as_a_last_row(X, Y, weights, biases):
    def lifted(table):
        return np.column_stack([table, np.ones(len(table))])

    tables = [np.concatenate([W, [b]]) for W, b in zip(weights, biases)]
    layers = [lifted(X)]
    for table in tables[:-1]:
        layers.append(lifted((layers[-1] @ table).clip(min=0.0)))
    miss = layers[-1] @ tables[-1]
    if miss.shape != np.shape(Y):
        raise ValueError("Y")
    miss = miss - Y
    slopes, blame = [], 2 * miss / len(X)
    for layer, table in zip(layers[::-1], tables[::-1]):
        slopes.append(layer.T @ blame)
        blame = (blame @ table.T)[:, :-1] * (layer[:, :-1] > 0)
    slopes.reverse()
    return (miss**2).sum() / len(X), [s[:-1] for s in slopes], [s[-1] for s in slopes]


uniform_weights = wrong(
    "neural_network",
    (
        "W1 = rng.standard_normal((X.shape[1], hidden))",
        "W1 = rng.uniform(-np.sqrt(3), np.sqrt(3), (X.shape[1], hidden))",
    ),
)
small_weights = wrong(
    "neural_network",
    (
        "W2 = rng.standard_normal((hidden, y.shape[1]))",
        "W2 = 0.7 * rng.standard_normal((hidden, y.shape[1]))",
    ),
)
stops_when_good = wrong(
    "neural_network",
    (
        "        delta2 =",
        "        if errors[epoch] < 0.01:\n            return W1, W2, errors\n        delta2 =",
    ),
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
    (
        "    errors = np.zeros(epochs)",
        "    errors = np.zeros(max(epochs, 0))\n    learning_rate = min(learning_rate, 1.0)",
    ),
)
momentum = wrong(
    "neural_network",
    (
        "        W1 -= learning_rate * X.T @ delta1",
        "        W1 -= (learning_rate if epoch < 3 else 1.01 * learning_rate) * X.T @ delta1",
    ),
)
weights_shared = wrong(
    "neural_network", ("    return W1, W2, errors", "    return W1, W2, np.sort(errors)[::-1]")
)


@right("neural_network")
def with_the_earlier_exercises(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W1, W2 = rng.standard_normal((X.shape[1], hidden)), rng.standard_normal((hidden, y.shape[1]))
    errors = []
    for _ in range(epochs):
        loss, dW1, dW2 = network_gradients(X, y, W1, W2)
        errors.append(loss)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, np.array(errors, dtype=float)


first_layer_sees_new_second = wrong(
    "neural_network",
    (
        "        delta1 = delta2 @ W2.T * layer * (1 - layer)\n        W2 -= learning_rate * layer.T @ delta2\n",
        "        W2 -= learning_rate * layer.T @ delta2\n        delta1 = delta2 @ W2.T * layer * (1 - layer)\n",
    ),
)


@right("neural_network")
def all_weights_in_one_draw(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    D, K = X.shape[1], y.shape[1]
    both = rng.normal(size=(D + K) * hidden)
    errors = np.empty(epochs)
    for t in range(epochs):
        errors[t], dW1, dW2 = network_gradients(
            X, y, both[: D * hidden].reshape(D, hidden), both[D * hidden :].reshape(hidden, K)
        )
        both = both - learning_rate * np.concatenate([dW1.ravel(), dW2.ravel()])
    return both[: D * hidden].reshape(D, hidden), both[D * hidden :].reshape(hidden, K), errors


@right("neural_network")
def second_weights_drawn_first(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W2 = rng.normal(0.0, 1.0, (hidden, y.shape[1]))
    W1 = rng.normal(0.0, 1.0, (X.shape[1], hidden))
    errors = []
    while len(errors) < epochs:
        layer, output = network_forward(X, W1, W2)
        miss = output - y
        errors.append(np.vdot(miss, miss))
        blame = 2 * learning_rate * miss * output * (1 - output)
        hidden_blame = np.einsum("nk,hk->nh", blame, W2) * layer * (1 - layer)
        W1, W2 = W1 - X.T @ hidden_blame, W2 - layer.T @ blame
    return W1, W2, np.array(errors, dtype=float)


@right("neural_network")
def weights_in_a_list(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    sizes = (X.shape[1], hidden, y.shape[1])
    weights = [rng.standard_normal(pair) for pair in zip(sizes[:-1], sizes[1:])]

    def epoch(_):
        loss, *slopes = network_gradients(X, y, *weights)
        weights[:] = [W - learning_rate * dW for W, dW in zip(weights, slopes)]
        return loss

    errors = np.fromiter(map(epoch, range(epochs)), dtype=float, count=epochs)
    return weights[0], weights[1], errors
