"""Known mistakes of unit 07: what each changes in the instructor's solution."""

from autograder import slip

# -- sigmoid ----------------------------------------------------------------------------------------------------------

precedence_slip = slip(
    "sigmoid",
    (
        "(1.0 + np.exp(-np.asarray(z, dtype=np.float64)))",
        "1.0 + np.exp(-np.asarray(z, dtype=np.float64))",
    ),
    says="Division binds tighter than addition, so this is 1 + e^(-z). Which part must stand below the fraction line?",
)
overflow = slip(
    "sigmoid",
    (
        "return 1.0 / (1.0 + np.exp(-np.asarray(z, dtype=np.float64)))",
        "z = np.asarray(z, dtype=np.float64)\n    return np.exp(z) / (1.0 + np.exp(z))",
    ),
    says="At z = 1000 your result is infinity divided by infinity. Which form never raises e to a large positive power?",
)
lost_tail = slip(
    "sigmoid",
    ("1.0 / (1.0 + np.exp(-np", "1.0 - 1.0 / (1.0 + np.exp(np"),
    says="For very negative z you subtract two nearly equal numbers, and the tiny probability vanishes.",
)

# -- numerical_gradient -----------------------------------------------------------------------------------------------

one_sided = slip(
    "numerical_gradient",
    ("point[i] = middle - h", "point[i] = middle"),
    ("(2 * h)", "h"),
    says="Your error shrinks like h, not like h squared: look at both sides of the point.",
)
divides_by_h = slip(
    "numerical_gradient",
    ("(2 * h)", "h"),
    says="The two points are 2h apart, so the difference is divided by 2h.",
)
step_left_behind = slip(
    "numerical_gradient",
    ("        point[i] = middle\n", ""),
    says="An entry is measured at a point where an earlier entry is still displaced: put each one back before you move the next.",
)
integer_point = slip(
    "numerical_gradient",
    ("point = np.array(x, dtype=np.float64)", "point = x.copy()"),
    ("np.zeros_like(point)", "np.zeros(x.shape)"),
    says="An array of whole numbers can't hold 1.00001: convert the point to floats first.",
)

# -- relative_error ---------------------------------------------------------------------------------------------------

sum_below_the_line = slip(
    "relative_error",
    ("np.maximum(np.abs(a), np.abs(b)), floor", "np.abs(a) + np.abs(b), floor"),
    says="You divide by the sum of the two. That is a common variant with values up to 1; here we divide by the larger of the two.",
)
broadcasting = slip(
    "relative_error",
    (
        '    if a.shape != b.shape:\n        raise ValueError(f"shapes {a.shape} and {b.shape} differ")\n',
        "",
    ),
    says="Shape (n,) minus shape (n, 1) is a whole table of differences: compare the shapes before you subtract.",
)
nan_passes = slip(
    "relative_error",
    ("    if not (np.isfinite(a).all() and np.isfinite(b).all()):\n        return np.inf\n", ""),
    (
        "return float(np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)))",
        "worst = 0.0\n    for p, q in zip(a.ravel(), b.ravel()):\n        worst = max(worst, abs(p - q) / max(abs(p), abs(q), floor))\n    return worst",
    ),
    says="Every comparison with nan is false, so a broken gradient would pass: treat what is not finite as infinitely wrong.",
)
mean = slip(
    "relative_error",
    ("np.max(", "np.mean("),
    says="An average hides one wrong entry among a thousand: the largest error decides.",
)

# -- sigmoid_backward -------------------------------------------------------------------------------------------------

squashed_twice = slip(
    "sigmoid_backward",
    (
        "return upstream * out * (1.0 - out)",
        "s = 1.0 / (1.0 + np.exp(-out))\n    return upstream * s * (1.0 - s)",
    ),
    says="`out` has already been through the sigmoid: your slope squashes it a second time.",
)
local_slope_only = slip(
    "sigmoid_backward",
    ("upstream * out", "out"),
    says="That is the slope of this station alone. The chain rule multiplies it by the gradient that arrives from behind.",
)
slope_of_tanh = slip(
    "sigmoid_backward",
    ("out * (1.0 - out)", "(1.0 - out**2)"),
    says="1 - out^2 is the slope of tanh. Differentiate the sigmoid itself: which product of a and 1 - a appears?",
)
divides_by_out = slip(
    "sigmoid_backward",
    ("upstream * out * (1.0 - out)", "upstream * out**2 * (1.0 / out - 1.0)"),
    says="Right on paper, but where the sigmoid has rounded to 0 you divide by it: multiply out first, and no division is left.",
)

# -- linear_backward --------------------------------------------------------------------------------------------------

bias_not_summed = slip(
    "linear_backward",
    ("upstream.sum(axis=0)", "upstream * 1.0"),
    says="The bias is shared by all N rows, so its blame adds up over them.",
)
averaged = slip(
    "linear_backward",
    (
        "X.T @ upstream, upstream.sum(axis=0)",
        "X.T @ upstream / len(X), upstream.sum(axis=0) / len(X)",
    ),
    says="You average over the examples. Averaging belongs to the loss; here it would be done twice.",
)
not_transposed = slip(
    "linear_backward",
    ("upstream @ W.T", "upstream @ W"),
    says="Going backwards, the matrix maps M numbers back to D: it takes the transposed W. Check the shapes with D different from M.",
)
bias_keeps_an_axis = slip(
    "linear_backward",
    ("axis=0", "axis=0, keepdims=True"),
    says="dL/db has shape (1, M), and b has shape (M,): a gradient has exactly the shape of its parameter.",
)

# -- network_forward --------------------------------------------------------------------------------------------------

linear_output = slip(
    "network_forward",
    ("sigmoid(layer @ W2)", "layer @ W2"),
    says="Both layers squash. Without the second sigmoid the output leaves the range from 0 to 1.",
)
linear_hidden_layer = slip(
    "network_forward",
    ("sigmoid(X @ W1)", "X @ W1"),
    says="Two linear steps in a row are one linear step, which cannot bend around XOR: the hidden layer squashes too.",
)
precedence_slip_in_both_layers = slip(
    "network_forward",
    ("sigmoid(X @ W1)", "1.0 / 1.0 + np.exp(-(X @ W1))"),
    ("sigmoid(layer @ W2)", "1.0 / 1.0 + np.exp(-(layer @ W2))"),
    says="Division binds tighter than addition: 1 / 1 + e^(-z) is 1 + e^(-z). Put the sum below the line, in both layers.",
)

# -- network_gradients ------------------------------------------------------------------------------------------------

no_output_slope = slip(
    "network_gradients",
    ("sigmoid_backward(2 * error, output)", "2 * error"),
    says="The error passes the output's sigmoid on its way down. Where is its slope, output (1 - output)?",
)
no_hidden_slope = slip(
    "network_gradients",
    ("sigmoid_backward(delta2 @ W2.T, layer)", "delta2 @ W2.T"),
    says="On its way to W1 the blame passes the hidden sigmoid too. Where is its slope, layer (1 - layer)?",
)
factor_two = slip(
    "network_gradients",
    ("2 * error", "error"),
    says="Your gradient is half the slope of the loss that you return: where is the 2 of the square?",
)
sign = slip(
    "network_gradients",
    ("2 * error", "2 * (y - output)"),
    says="Moving along your gradient lowers the loss: it points downhill, and a gradient points uphill. Check the sign of the error.",
)
blame_skips_the_output = slip(
    "network_gradients",
    ("delta2 @ W2.T", "2 * error @ W2.T"),
    says="You send the bare error back to the hidden layer. Send the blame after the output's slope, delta2, instead.",
)
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
shape_of_y_not_compared = slip(
    "network_gradients",
    (
        '    if np.shape(y) != output.shape:\n        raise ValueError(f"y has shape {np.shape(y)}, the output {output.shape}")\n',
        "",
    ),
    says="numpy stretches a y of another shape without a word: compare it with the shape of the output, and raise a ValueError.",
)

# -- mlp_gradients ----------------------------------------------------------------------------------------------------

rectified_output = slip(
    "mlp_gradients",
    (
        "out = activations[-1] @ weights[-1] + biases[-1]",
        "out = np.maximum(activations[-1] @ weights[-1] + biases[-1], 0.0)",
    ),
    ("2.0 * (out - Y) / len(X)", "2.0 * (out - Y) / len(X) * (out > 0)"),
    says="The last layer is linear: negative predictions are allowed, so it has no ReLU.",
)
slope_one_at_zero = slip(
    "mlp_gradients",
    ("activations = [X]", "activations, sums = [X], [X]"),
    (
        "activations.append(np.maximum(activations[-1] @ W + b, 0.0))",
        "sums.append(activations[-1] @ W + b)\n        activations.append(np.maximum(sums[-1], 0.0))",
    ),
    (
        "for A, W in zip(activations[::-1], weights",
        "for A, Z, W in zip(activations[::-1], sums[::-1], weights",
    ),
    ("(A > 0)", "(Z >= 0)"),
    says="At Z = 0 you let the blame through. We agreed that the slope of the ReLU at its kink is 0.",
)
mask_on_the_gradient = slip(
    "mlp_gradients",
    ("dA * (A > 0)", "np.maximum(dA, 0.0)"),
    says="A ReLU blocks where its input was negative, not where the gradient is: blame may well be negative.",
)
backward_order = slip(
    "mlp_gradients",
    ("dweights.insert(0, dW)", "dweights.append(dW)"),
    ("dbiases.insert(0, db)", "dbiases.append(db)"),
    says="You collected the gradients from the last layer to the first; the caller expects the first layer first.",
)
mean_over_outputs_too = slip(
    "mlp_gradients",
    ("2.0 * (out - Y) / len(X)", "2.0 * (out - Y) / out.size"),
    ("np.sum((out - Y) ** 2) / len(X)", "np.mean((out - Y) ** 2)"),
    says="You average over the outputs too. Divide by the number of examples only.",
)
upstream_not_averaged = slip(
    "mlp_gradients",
    ("2.0 * (out - Y) / len(X)", "2.0 * (out - Y)"),
    says="Your loss is divided by the number of examples, so its slope is, too: where is the 1/N of what you hand to the last layer?",
)
shape_of_Y_not_compared = slip(
    "mlp_gradients",
    (
        '    if np.shape(Y) != out.shape:\n        raise ValueError(f"Y has shape {np.shape(Y)}, the output {out.shape}")\n',
        "",
    ),
    says="numpy stretches a Y of another shape without a word: compare it with the shape of the output, and raise a ValueError.",
)

# -- neural_network ---------------------------------------------------------------------------------------------------

second_layer_moves_first = slip(
    "neural_network",
    (
        "        delta1 = delta2 @ W2.T * layer * (1 - layer)\n        W2 -= learning_rate * layer.T @ delta2\n",
        "        W2 -= learning_rate * layer.T @ delta2\n        delta1 = delta2 @ W2.T * layer * (1 - layer)\n",
    ),
    says="Both gradients belong to the same weights. W2 had moved already when you used it for W1: compute both, then move both.",
)
zeros = slip(
    "neural_network",
    ("rng.standard_normal((X.shape[1], hidden))", "np.zeros((X.shape[1], hidden))"),
    ("rng.standard_normal((hidden, y.shape[1]))", "np.zeros((hidden, y.shape[1]))"),
    says="All weights begin at 0. Equal hidden units receive equal gradients, and stay equal for ever: draw the weights at random.",
)
climbs = slip(
    "neural_network",
    ("W2 -=", "W2 +="),
    ("W1 -=", "W1 +="),
    says="The loss rises at every epoch: the gradient points uphill, so step against it.",
)
one_learning_rate_only = slip(
    "neural_network",
    ("learning_rate * X.T", "X.T"),
    says="One of the two matrices ignores learning_rate.",
)
global_randomness = slip(
    "neural_network",
    ("rng.standard_normal((X.shape[1], hidden))", "np.random.randn(X.shape[1], hidden)"),
    ("rng.standard_normal((hidden, y.shape[1]))", "np.random.randn(hidden, y.shape[1])"),
    says="The same rng gave two different networks: draw from the rng you are given, not from numpy's global one.",
)
