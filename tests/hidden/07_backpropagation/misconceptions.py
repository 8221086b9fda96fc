"""Known mistakes of unit 07. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception, slip

# -- sigmoid ----------------------------------------------------------------------------------------------------------


@misconception(
    "sigmoid",
    says="Division binds tighter than addition, so this is 1 + e^(-z). Which part must stand below the fraction line?",
)
def precedence_slip(z):
    return 1 / 1 + np.exp(-np.asarray(z, dtype=float))


@misconception(
    "sigmoid",
    says="At z = 1000 your result is infinity divided by infinity. Which form never raises e to a large positive power?",
)
def overflow(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z) / (1 + np.exp(z))


@misconception(
    "sigmoid",
    says="For very negative z you subtract two nearly equal numbers, and the tiny probability vanishes.",
)
def lost_tail(z):
    return 1 - 1 / (1 + np.exp(np.asarray(z, dtype=float)))


# -- numerical_gradient -----------------------------------------------------------------------------------------------


@misconception(
    "numerical_gradient",
    says="Your error shrinks like h, not like h squared: look at both sides of the point.",
)
def one_sided(f, x, *, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    start = f(x.copy())
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] += h
        gradient[i] = (f(moved) - start) / h
    return gradient


@misconception(
    "numerical_gradient", says="The two points are 2h apart, so the difference is divided by 2h."
)
def divides_by_h(f, x, *, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / h
    return gradient


@misconception(
    "numerical_gradient",
    says="An entry is measured at a point where an earlier entry is still displaced: put each one back before you move the next.",
)
def step_left_behind(f, x, *, h=1e-5):
    point = np.array(x, dtype=float)
    gradient = np.zeros_like(point)
    for i in np.ndindex(point.shape):
        point[i] += h
        above = f(point)
        point[i] -= 2 * h
        below = f(point)
        gradient[i] = (above - below) / (2 * h)
    return gradient


@misconception(
    "numerical_gradient",
    says="An array of whole numbers can't hold 1.00001: convert the point to floats first.",
)
def integer_point(f, x, *, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] = up[i] + h
        down[i] = down[i] - h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


# -- relative_error ---------------------------------------------------------------------------------------------------


@misconception(
    "relative_error",
    says="You divide by the sum of the two. That is a common variant with values up to 1; here we divide by the larger of the two.",
)
def sum_below_the_line(a, b, *, floor=1e-3):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or floor <= 0:
        raise ValueError("shapes differ, or floor is not positive")
    if a.size == 0:
        return 0.0
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    return np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), floor))


@misconception(
    "relative_error",
    says="Shape (n,) minus shape (n, 1) is a whole table of differences: compare the shapes before you subtract.",
)
def broadcasting(a, b, *, floor=1e-3):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if floor <= 0:
        raise ValueError("floor is not positive")
    if a.size == 0:
        return 0.0
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    return np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor))


@misconception(
    "relative_error",
    says="Every comparison with nan is false, so a broken gradient would pass: treat what is not finite as infinitely wrong.",
)
def nan_passes(a, b, *, floor=1e-3):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or floor <= 0:
        raise ValueError("shapes differ, or floor is not positive")
    worst = 0.0
    for p, q in zip(a.ravel(), b.ravel()):
        worst = max(worst, abs(p - q) / max(abs(p), abs(q), floor))
    return worst


@misconception(
    "relative_error",
    says="An average hides one wrong entry among a thousand: the largest error decides.",
)
def mean(a, b, *, floor=1e-3):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or floor <= 0:
        raise ValueError("shapes differ, or floor is not positive")
    if a.size == 0:
        return 0.0
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    return np.mean(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor))


# -- sigmoid_backward -------------------------------------------------------------------------------------------------


@misconception(
    "sigmoid_backward",
    says="`out` has already been through the sigmoid: your slope squashes it a second time.",
)
def squashed_twice(upstream, out):
    s = 1 / (1 + np.exp(-out))
    return upstream * s * (1 - s)


@misconception(
    "sigmoid_backward",
    says="That is the slope of this station alone. The chain rule multiplies it by the gradient that arrives from behind.",
)
def local_slope_only(upstream, out):
    return out * (1 - out)


@misconception(
    "sigmoid_backward",
    says="1 - out^2 is the slope of tanh. Differentiate the sigmoid itself: which product of a and 1 - a appears?",
)
def slope_of_tanh(upstream, out):
    return upstream * (1 - out**2)


# -- linear_backward --------------------------------------------------------------------------------------------------


@misconception(
    "linear_backward", says="The bias is shared by all N rows, so its blame adds up over them."
)
def bias_not_summed(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, upstream * 1.0


@misconception(
    "linear_backward",
    says="You average over the examples. Averaging belongs to the loss; here it would be done twice.",
)
def averaged(upstream, X, W):
    return upstream @ W.T, X.T @ upstream / len(X), upstream.sum(axis=0) / len(X)


@misconception(
    "linear_backward",
    says="Going backwards, the matrix maps M numbers back to D: it takes the transposed W. Check the shapes with D different from M.",
)
def not_transposed(upstream, X, W):
    return upstream @ W, X.T @ upstream, upstream.sum(axis=0)


@misconception(
    "linear_backward",
    says="dL/db has shape (1, M), and b has shape (M,): a gradient has exactly the shape of its parameter.",
)
def bias_keeps_an_axis(upstream, X, W):
    return upstream @ W.T, X.T @ upstream, upstream.sum(axis=0, keepdims=True)


# -- network_forward --------------------------------------------------------------------------------------------------


@misconception(
    "network_forward",
    says="Both layers squash. Without the second sigmoid the output leaves the range from 0 to 1.",
)
def linear_output(X, W1, W2):
    layer = 1 / (1 + np.exp(-(X @ W1)))
    return layer, layer @ W2


@misconception(
    "network_forward",
    says="Two linear steps in a row are one linear step, which cannot bend around XOR: the hidden layer squashes too.",
)
def linear_hidden_layer(X, W1, W2):
    layer = X @ W1
    return layer, 1 / (1 + np.exp(-(layer @ W2)))


@misconception(
    "network_forward",
    says="Division binds tighter than addition: 1 / 1 + e^(-z) is 1 + e^(-z). Put the sum below the line, in both layers.",
)
def precedence_slip_in_both_layers(X, W1, W2):
    layer = 1 / 1 + np.exp(-(X @ W1))
    return layer, 1 / 1 + np.exp(-(layer @ W2))


# -- network_gradients ------------------------------------------------------------------------------------------------


@misconception(
    "network_gradients",
    says="The error passes the output's sigmoid on its way down. Where is its slope, output (1 - output)?",
)
def no_output_slope(X, y, W1, W2):
    layer = 1 / (1 + np.exp(-(X @ W1)))
    output = 1 / (1 + np.exp(-(layer @ W2)))
    if y.shape != output.shape:
        raise ValueError("y does not have the shape of the output")
    delta2 = 2 * (output - y)
    delta1 = delta2 @ W2.T * layer * (1 - layer)
    return np.sum((output - y) ** 2), X.T @ delta1, layer.T @ delta2


@misconception(
    "network_gradients",
    says="On its way to W1 the blame passes the hidden sigmoid too. Where is its slope, layer (1 - layer)?",
)
def no_hidden_slope(X, y, W1, W2):
    layer = 1 / (1 + np.exp(-(X @ W1)))
    output = 1 / (1 + np.exp(-(layer @ W2)))
    if y.shape != output.shape:
        raise ValueError("y does not have the shape of the output")
    delta2 = 2 * (output - y) * output * (1 - output)
    return np.sum((output - y) ** 2), X.T @ (delta2 @ W2.T), layer.T @ delta2


@misconception(
    "network_gradients",
    says="Your gradient is half the slope of the loss that you return: where is the 2 of the square?",
)
def factor_two(X, y, W1, W2):
    layer = 1 / (1 + np.exp(-(X @ W1)))
    output = 1 / (1 + np.exp(-(layer @ W2)))
    if y.shape != output.shape:
        raise ValueError("y does not have the shape of the output")
    delta2 = (output - y) * output * (1 - output)
    delta1 = delta2 @ W2.T * layer * (1 - layer)
    return np.sum((output - y) ** 2), X.T @ delta1, layer.T @ delta2


@misconception(
    "network_gradients",
    says="Moving along your gradient lowers the loss: it points downhill, and a gradient points uphill. Check the sign of the error.",
)
def sign(X, y, W1, W2):
    layer = 1 / (1 + np.exp(-(X @ W1)))
    output = 1 / (1 + np.exp(-(layer @ W2)))
    if y.shape != output.shape:
        raise ValueError("y does not have the shape of the output")
    delta2 = 2 * (y - output) * output * (1 - output)
    delta1 = delta2 @ W2.T * layer * (1 - layer)
    return np.sum((output - y) ** 2), X.T @ delta1, layer.T @ delta2


@misconception(
    "network_gradients",
    says="You send the bare error back to the hidden layer. Send the blame after the output's slope, delta2, instead.",
)
def blame_skips_the_output(X, y, W1, W2):
    layer = 1 / (1 + np.exp(-(X @ W1)))
    output = 1 / (1 + np.exp(-(layer @ W2)))
    if y.shape != output.shape:
        raise ValueError("y does not have the shape of the output")
    delta2 = 2 * (output - y) * output * (1 - output)
    delta1 = 2 * (output - y) @ W2.T * layer * (1 - layer)
    return np.sum((output - y) ** 2), X.T @ delta1, layer.T @ delta2


averaged_loss = slip(
    "network_gradients",
    ("np.sum(error**2)", "np.mean(error**2)"),
    says="You average the squared errors. Here they are added up, over all examples and outputs.",
)

halved_loss = slip(
    "network_gradients",
    ("np.sum(error**2)", "np.sum(error**2) / 2"),
    says="Your loss is half of the sum of the squared errors: there is no 1/2 here.",
)


# -- mlp_gradients ----------------------------------------------------------------------------------------------------


@misconception(
    "mlp_gradients",
    says="The last layer is linear: negative predictions are allowed, so it has no ReLU.",
)
def rectified_output(X, Y, weights, biases):
    A = [X]
    for W, b in zip(weights, biases):
        A.append(np.maximum(A[-1] @ W + b, 0))
    if np.shape(Y) != A[-1].shape:
        raise ValueError("Y does not have the shape of the output")
    loss = np.sum((A[-1] - Y) ** 2) / len(X)
    G = 2 * (A[-1] - Y) / len(X)
    dweights, dbiases = [], []
    for i in reversed(range(len(weights))):
        G = G * (A[i + 1] > 0)
        dweights.insert(0, A[i].T @ G)
        dbiases.insert(0, G.sum(axis=0))
        G = G @ weights[i].T
    return loss, dweights, dbiases


@misconception(
    "mlp_gradients",
    says="At Z = 0 you let the blame through. We agreed that the slope of the ReLU at its kink is 0.",
)
def slope_one_at_zero(X, Y, weights, biases):
    A, Z = [X], []
    for W, b in zip(weights, biases):
        Z.append(A[-1] @ W + b)
        A.append(np.maximum(Z[-1], 0))
    if np.shape(Y) != Z[-1].shape:
        raise ValueError("Y does not have the shape of the output")
    loss = np.sum((Z[-1] - Y) ** 2) / len(X)
    G = 2 * (Z[-1] - Y) / len(X)
    dweights, dbiases = [], []
    for i in reversed(range(len(weights))):
        dweights.insert(0, A[i].T @ G)
        dbiases.insert(0, G.sum(axis=0))
        if i:
            G = G @ weights[i].T * (Z[i - 1] >= 0)
    return loss, dweights, dbiases


@misconception(
    "mlp_gradients",
    says="A ReLU blocks where its input was negative, not where the gradient is: blame may well be negative.",
)
def mask_on_the_gradient(X, Y, weights, biases):
    A, Z = [X], []
    for W, b in zip(weights, biases):
        Z.append(A[-1] @ W + b)
        A.append(np.maximum(Z[-1], 0))
    if np.shape(Y) != Z[-1].shape:
        raise ValueError("Y does not have the shape of the output")
    loss = np.sum((Z[-1] - Y) ** 2) / len(X)
    G = 2 * (Z[-1] - Y) / len(X)
    dweights, dbiases = [], []
    for i in reversed(range(len(weights))):
        dweights.insert(0, A[i].T @ G)
        dbiases.insert(0, G.sum(axis=0))
        if i:
            G = np.maximum(G @ weights[i].T, 0)
    return loss, dweights, dbiases


@misconception(
    "mlp_gradients",
    says="You collected the gradients from the last layer to the first; the caller expects the first layer first.",
)
def backward_order(X, Y, weights, biases):
    A, Z = [X], []
    for W, b in zip(weights, biases):
        Z.append(A[-1] @ W + b)
        A.append(np.maximum(Z[-1], 0))
    if np.shape(Y) != Z[-1].shape:
        raise ValueError("Y does not have the shape of the output")
    loss = np.sum((Z[-1] - Y) ** 2) / len(X)
    G = 2 * (Z[-1] - Y) / len(X)
    dweights, dbiases = [], []
    for i in reversed(range(len(weights))):
        dweights.append(A[i].T @ G)
        dbiases.append(G.sum(axis=0))
        if i:
            G = G @ weights[i].T * (Z[i - 1] > 0)
    return loss, dweights, dbiases


@misconception(
    "mlp_gradients", says="You average over the outputs too. Divide by the number of examples only."
)
def mean_over_outputs_too(X, Y, weights, biases):
    A, Z = [X], []
    for W, b in zip(weights, biases):
        Z.append(A[-1] @ W + b)
        A.append(np.maximum(Z[-1], 0))
    if np.shape(Y) != Z[-1].shape:
        raise ValueError("Y does not have the shape of the output")
    loss = np.mean((Z[-1] - Y) ** 2)
    G = 2 * (Z[-1] - Y) / Y.size
    dweights, dbiases = [], []
    for i in reversed(range(len(weights))):
        dweights.insert(0, A[i].T @ G)
        dbiases.insert(0, G.sum(axis=0))
        if i:
            G = G @ weights[i].T * (Z[i - 1] > 0)
    return loss, dweights, dbiases


# -- neural_network ---------------------------------------------------------------------------------------------------


@misconception(
    "neural_network",
    says="Both gradients belong to the same weights. W2 had moved already when you used it for W1: compute both, then move both.",
)
def second_layer_moves_first(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W1, W2 = rng.standard_normal((X.shape[1], hidden)), rng.standard_normal((hidden, y.shape[1]))
    errors = np.zeros(epochs)
    for t in range(epochs):
        layer = 1 / (1 + np.exp(-(X @ W1)))
        output = 1 / (1 + np.exp(-(layer @ W2)))
        errors[t] = np.sum((output - y) ** 2)
        delta2 = 2 * (output - y) * output * (1 - output)
        W2 = W2 - learning_rate * layer.T @ delta2
        delta1 = delta2 @ W2.T * layer * (1 - layer)
        W1 = W1 - learning_rate * X.T @ delta1
    return W1, W2, errors


@misconception(
    "neural_network",
    says="All weights begin at 0. Equal hidden units receive equal gradients, and stay equal for ever: draw the weights at random.",
)
def zeros(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W1, W2 = np.zeros((X.shape[1], hidden)), np.zeros((hidden, y.shape[1]))
    errors = np.zeros(epochs)
    for t in range(epochs):
        layer = 1 / (1 + np.exp(-(X @ W1)))
        output = 1 / (1 + np.exp(-(layer @ W2)))
        errors[t] = np.sum((output - y) ** 2)
        delta2 = 2 * (output - y) * output * (1 - output)
        delta1 = delta2 @ W2.T * layer * (1 - layer)
        W2 = W2 - learning_rate * layer.T @ delta2
        W1 = W1 - learning_rate * X.T @ delta1
    return W1, W2, errors


@misconception(
    "neural_network",
    says="The loss rises at every epoch: the gradient points uphill, so step against it.",
)
def climbs(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W1, W2 = rng.standard_normal((X.shape[1], hidden)), rng.standard_normal((hidden, y.shape[1]))
    errors = np.zeros(epochs)
    for t in range(epochs):
        layer = 1 / (1 + np.exp(-(X @ W1)))
        output = 1 / (1 + np.exp(-(layer @ W2)))
        errors[t] = np.sum((output - y) ** 2)
        delta2 = 2 * (output - y) * output * (1 - output)
        delta1 = delta2 @ W2.T * layer * (1 - layer)
        W2 = W2 + learning_rate * layer.T @ delta2
        W1 = W1 + learning_rate * X.T @ delta1
    return W1, W2, errors


@misconception("neural_network", says="One of the two matrices ignores learning_rate.")
def one_learning_rate_only(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W1, W2 = rng.standard_normal((X.shape[1], hidden)), rng.standard_normal((hidden, y.shape[1]))
    errors = np.zeros(epochs)
    for t in range(epochs):
        layer = 1 / (1 + np.exp(-(X @ W1)))
        output = 1 / (1 + np.exp(-(layer @ W2)))
        errors[t] = np.sum((output - y) ** 2)
        delta2 = 2 * (output - y) * output * (1 - output)
        delta1 = delta2 @ W2.T * layer * (1 - layer)
        W2 = W2 - learning_rate * layer.T @ delta2
        W1 = W1 - X.T @ delta1
    return W1, W2, errors


@misconception(
    "neural_network",
    says="The same rng gave two different networks: draw from the rng you are given, not from numpy's global one.",
)
def global_randomness(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W1, W2 = np.random.randn(X.shape[1], hidden), np.random.randn(hidden, y.shape[1])
    errors = np.zeros(epochs)
    for t in range(epochs):
        layer = 1 / (1 + np.exp(-(X @ W1)))
        output = 1 / (1 + np.exp(-(layer @ W2)))
        errors[t] = np.sum((output - y) ** 2)
        delta2 = 2 * (output - y) * output * (1 - output)
        delta1 = delta2 @ W2.T * layer * (1 - layer)
        W2 = W2 - learning_rate * layer.T @ delta2
        W1 = W1 - learning_rate * X.T @ delta1
    return W1, W2, errors
