"""Known mistakes of unit 25: the instructor's solutions with a slip in them."""

from autograder import slip

# -- pushforward_logpdf -----------------------------------------------------------------------------------------------

jacobian_missing = slip(
    "pushforward_logpdf",
    (" + np.log(np.abs(np.linalg.det(inverse_jacobian(y))))", ""),
    says="Stretching space must thin the density out: the logarithm of the determinant is missing.",
)
sign = slip(
    "pushforward_logpdf",
    ("+ np.log(np.abs", "- np.log(np.abs"),
    says="You were given the Jacobian of the inverse map, so its logarithm is added.",
)
without_logarithm = slip(
    "pushforward_logpdf",
    (
        "np.log(np.abs(np.linalg.det(inverse_jacobian(y))))",
        "np.abs(np.linalg.det(inverse_jacobian(y)))",
    ),
    says="On the log scale a factor becomes a sum of logarithms: take the logarithm of the determinant.",
)

# -- importance_estimate ----------------------------------------------------------------------------------------------

not_normalised = slip(
    "importance_estimate",
    ("weights = np.exp(logs - logs.max())", "weights = np.exp(logs)"),
    ("weights = weights / weights.sum()", "weights = weights / len(weights)"),
    ("1 / np.sum(weights**2)", "weights.sum() ** 2 / np.sum(weights**2)"),
    says="p and q are known only up to factors: the weights must sum to 1.",
)
ratio_inverted = slip(
    "importance_estimate",
    ("logs = logp - logq", "logs = logq - logp"),
    says="Points that q draws too rarely must count more: the weight is p over q.",
)
overflow = slip(
    "importance_estimate",
    ("np.exp(logs - logs.max())", "np.exp(logs)"),
    says="With differences in the thousands the exponentials overflow. Subtract the largest exponent first.",
)
all_points_counted = slip(
    "importance_estimate",
    ("1 / np.sum(weights**2)", "len(fx)"),
    says="Equal weights are the best case, not the only one: the effective sample size is 1 over the sum of the squared weights.",
)

# -- curve_length -----------------------------------------------------------------------------------------------------

euclidean = slip(
    "curve_length",
    ("(end - start) @ metric((start + end) / 2) @ (end - start)", "(end - start) @ (end - start)"),
    says="The ruler changes from place to place: use the metric.",
)
squares_summed = slip(
    "curve_length",
    ("length += np.sqrt(", "length += ("),
    says="Add the lengths of the pieces, not their squares.",
)
one_metric = slip(
    "curve_length",
    ("metric((start + end) / 2)", "metric(points[0])"),
    says="Evaluate the metric at the middle of each piece, not once for the whole curve.",
)

# -- slerp ------------------------------------------------------------------------------------------------------------

straight_line = slip(
    "slerp",
    (
        "return np.cos(turned) * x + np.sin(turned) * across / (length or 1)",
        "t = np.asarray(t)[..., None]\n    return (1 - t) * x + t * y",
    ),
    says="The chord leaves the sphere: turn, rather than mix.",
)
line_pushed_out = slip(
    "slerp",
    (
        "return np.cos(turned) * x + np.sin(turned) * across / (length or 1)",
        "t = np.asarray(t)[..., None]\n    mixed = (1 - t) * x + t * y\n    return mixed / np.linalg.norm(mixed, axis=-1, keepdims=True)",
    ),
    says="On the sphere, but at an uneven speed: compare the angle at t = 1/4.",
)
nothing_over_nothing = slip(
    "slerp",
    ("(length or 1)", "length"),
    says="Where the two points coincide this divides 0 by 0: what should come out there?",
)

# -- logistic_fisher --------------------------------------------------------------------------------------------------

p_for_variance = slip(
    "logistic_fisher",
    ("variances = tail / (1 + tail) ** 2", "variances = 1 / (1 + np.exp(-(X @ w)))"),
    says="A certain prediction carries no information: the weight is p (1 - p), not p.",
)
deviation_for_variance = slip(
    "logistic_fisher",
    ("variances = tail / (1 + tail) ** 2", "variances = np.sqrt(tail) / (1 + tail)"),
    says="Take the variance of the label, p (1 - p), not its standard deviation.",
)
average_weight = slip(
    "logistic_fisher",
    ("(X.T * variances) @ X", "(X.T * variances.mean()) @ X"),
    says="Each row needs its own weight, not the average of the weights.",
)

# -- natural_gradient_fit ---------------------------------------------------------------------------------------------

plain_gradient = slip(
    "natural_gradient_fit",
    ("np.linalg.solve(logistic_fisher(X, w), gradient)", "gradient"),
    says="That is the plain gradient: change the unit of one feature, and your path changes. Solve with the Fisher matrix.",
)
uphill = slip(
    "natural_gradient_fit",
    ("w = w - lr", "w = w + lr"),
    says="The loss is to fall: step against the gradient.",
)
empirical_fisher = slip(
    "natural_gradient_fit",
    ("logistic_fisher(X, w)", "(X.T * (p - y) ** 2) @ X / len(y)"),
    says="The Fisher matrix averages over the labels the model would draw, p (1 - p), not over the labels you have.",
)
rate_ignored = slip(
    "natural_gradient_fit",
    ("w - lr * np", "w - np"),
    says="The learning rate is not used: each step is lr times the direction.",
)

# -- so3_exp ----------------------------------------------------------------------------------------------------------

nan_at_zero = slip(
    "so3_exp",
    ("np.sinc(turns) * K", "np.sin(np.pi * turns) / (np.pi * turns) * K"),
    says="What is the rotation by nothing? Your formula divides 0 by 0 there.",
)
transposed = slip(
    "so3_exp",
    (
        "[[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]]",
        "[[0, w[2], -w[1]], [-w[2], 0, w[0]], [w[1], -w[0], 0]]",
    ),
    says="Turn e1 by +90 degrees about the third axis: it should reach e2. Yours turns the other way.",
)
first_order = slip(
    "so3_exp",
    ("np.eye(3) + np.sinc(turns) * K + np.sinc(turns / 2) ** 2 / 2 * K @ K", "np.eye(3) + K"),
    says="The columns of a rotation must keep the length 1: I + K is only the beginning of the series.",
)
sinc_misread = slip(
    "so3_exp",
    ("np.linalg.norm(w) / np.pi", "np.linalg.norm(w)"),
    says="numpy's sinc(x) is sin(pi x) / (pi x): divide the angle by pi first.",
)

# -- so3_log ----------------------------------------------------------------------------------------------------------

nan_at_the_identity = slip(
    "so3_log",
    ("    if sine == 0:\n        return axis\n", ""),
    says="The identity is the rotation by nothing: your formula divides 0 by 0 there.",
)
angle_from_a_third = slip(
    "so3_log",
    ("np.arctan2(sine, (np.trace(R) - 1) / 2)", "np.arccos(np.trace(R) / 3)"),
    says="The trace is 1 + 2 cos(a), so cos(a) is (trace - 1) / 2.",
)
symmetric_part = slip(
    "so3_log",
    (
        "R[2, 1] - R[1, 2], R[0, 2] - R[2, 0], R[1, 0] - R[0, 1]",
        "R[2, 1] + R[1, 2], R[0, 2] + R[2, 0], R[1, 0] + R[0, 1]",
    ),
    says="The axis sits in R minus its transpose, not in the sum.",
)

# -- rotation_mean ----------------------------------------------------------------------------------------------------

mean_of_the_entries = slip(
    "rotation_mean",
    ("M = Rs[0]\n", "return np.mean(Rs, axis=0)\n    M = Rs[0]\n"),
    says="The mean of the entries is no rotation: check its determinant.",
)
arrows_from_the_identity = slip(
    "rotation_mean",
    ("M = Rs[0]\n", "return so3_exp(np.mean([so3_log(R) for R in Rs], axis=0))\n    M = Rs[0]\n"),
    says="Turn the whole scene: the mean should turn along. Take the logarithms seen from M, not from the identity.",
)
wrong_side = slip(
    "rotation_mean",
    ("M = M @ so3_exp(step)", "M = so3_exp(step) @ M"),
    says="The step is measured in the frame of M, so it is applied there: M @ exp(step).",
)
