"""Known mistakes of unit 09: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- gradient_descent -------------------------------------------------------------------------------------------------

uphill = slip(
    "gradient_descent",
    ("path[-1] - lr", "path[-1] + lr"),
    says="That goes uphill: subtract the gradient.",
)
one_array_many_names = slip(
    "gradient_descent",
    (
        "path.append(path[-1] - lr * grad(path[-1]))",
        "path[-1] -= lr * grad(1.0 * path[-1])\n        path.append(path[-1])",
    ),
    says="All rows are one and the same array, which goes on changing: store a copy in each step.",
)
integers_stay_integers = slip(
    "gradient_descent",
    ("np.array(x0, dtype=float)", "np.array(x0)"),
    (
        "path[-1] - lr * grad(path[-1])",
        "(path[-1] - lr * grad(1.0 * path[-1])).astype(path[0].dtype)",
    ),
    says="A start of integers makes an array of integers, and every row is cut to whole numbers: ask for floats.",
)
start_missing = slip(
    "gradient_descent",
    ("np.array(path)", "np.array(path[1:])"),
    says="Row 0 is the start itself; yours begins after the first step.",
)

# -- classify_loss_curve ----------------------------------------------------------------------------------------------

nan_slips_through = slip(
    "classify_loss_curve",
    ("not np.all(np.isfinite(losses)) or ", ""),
    says="Every comparison with nan is False, so nan slips through: ask np.isfinite of all losses.",
)
absolute_threshold = slip(
    "classify_loss_curve",
    ("0.02 * (losses[0] - losses[-1])", "1e-3"),
    says="Measure the loss in other units and your verdict changes: compare the last drop with the whole drop.",
)
any_rise = slip(
    "classify_loss_curve",
    ("np.mean(steps > 0) > 0.3", "np.any(steps > 0)"),
    says="One bump is no oscillation: count how many of the differences are above 0.",
)

# -- lr_bounds --------------------------------------------------------------------------------------------------------

one_over_the_largest = slip(
    "lr_bounds",
    ("2 / high", "1 / high"),
    says="1 / largest eigenvalue is safe, but not the limit: when does |1 - lr * lambda| reach 1?",
)
smallest_eigenvalue = slip(
    "lr_bounds",
    ("2 / high", "2 / low"),
    says="The steepest direction blows up first, so the largest eigenvalue sets the limit, not the smallest.",
)
trace = slip(
    "lr_bounds",
    ("2 / high", "2 / np.trace(A)"),
    says="The trace, the sum of all eigenvalues, gives a bound and not the limit: try the identity in ten dimensions.",
)

# -- momentum_descent -------------------------------------------------------------------------------------------------

averaged_gradient = slip(
    "momentum_descent",
    ("+ grad(", "+ (1 - beta) * grad("),
    says="With (1 - beta) times the gradient the steps shrink; here the gradient counts in full.",
)
velocity_forgotten = slip(
    "momentum_descent",
    ("beta * v + ", ""),
    says="The velocity must survive from step to step; yours starts at 0 each time.",
)
look_ahead = slip(
    "momentum_descent",
    ("grad(path[-1])", "grad(path[-1] - lr * beta * v)"),
    says="You look ahead before taking the slope. That is Nesterov's variant; here the slope is taken where you are.",
)

# -- adam -------------------------------------------------------------------------------------------------------------

no_bias_correction = slip(
    "adam",
    ("m / (1 - beta1**t), s / (1 - beta2**t)", "m, s"),
    says="m and s start at 0, so the first averages are too small: divide them by 1 - beta**t.",
)
eps_under_the_root = slip(
    "adam",
    ("(np.sqrt(s_hat) + eps)", "np.sqrt(s_hat + eps)"),
    says="eps stands outside the root: 1e-8 inside is 1e-4 outside.",
)
t_from_zero = slip(
    "adam",
    ("range(1, steps + 1)", "range(steps)"),
    says="The first step is t = 1: with t = 0 the correction divides by 0.",
)
size_for_square = slip(
    "adam",
    ("g**2", "np.abs(g)"),
    says="s averages the squares of the gradient, and the root undoes the square; yours averages the sizes.",
)

# -- minibatch_sgd ----------------------------------------------------------------------------------------------------

with_replacement = slip(
    "minibatch_sgd",
    ("        order = rng.permutation(n_samples)\n", ""),
    (
        "order[start : start + batch_size]",
        "rng.integers(n_samples, size=min(batch_size, n_samples - start))",
    ),
    says="You draw with replacement: some samples are seen twice in an epoch, others never. Shuffle and cut.",
)
leftover_dropped = slip(
    "minibatch_sgd",
    ("range(0, n_samples, batch_size)", "range(0, n_samples - batch_size + 1, batch_size)"),
    says="The last, smaller batch counts, too; yours leaves it out.",
)
shuffled_once = slip(
    "minibatch_sgd",
    (
        "    for _ in range(epochs):\n        order = rng.permutation(n_samples)\n",
        "    order = rng.permutation(n_samples)\n    for _ in range(epochs):\n",
    ),
    says="Every epoch needs a new order: shuffle inside the loop over the epochs.",
)
global_generator = slip(
    "minibatch_sgd",
    ("rng.permutation", "np.random.permutation"),
    says="Take the order from rng, the generator that you are given; np.random is another one, which nobody can repeat.",
)

# -- perturbed_descent ------------------------------------------------------------------------------------------------

noise_in_every_step = slip(
    "perturbed_descent",
    (
        "        if np.linalg.norm(g) > gtol:\n            path.append(path[-1] - lr * g)\n        else:\n            u = rng.standard_normal(len(g))\n            path.append(path[-1] + radius * u / np.linalg.norm(u))\n",
        "        u = rng.standard_normal(len(g))\n        path.append(path[-1] - lr * g + radius * u / np.linalg.norm(u))\n",
    ),
    says="Where the gradient is clear, follow it and nothing else: kick only where it is nearly 0.",
)
always_the_same_direction = slip(
    "perturbed_descent",
    ("rng.standard_normal(len(g))", "np.ones(len(g))"),
    says="Your kick always goes the same way; if that is along the ridge you never leave it. Draw a fresh direction.",
)
length_not_fixed = slip(
    "perturbed_descent",
    (" / np.linalg.norm(u)", ""),
    says="The kick should have the length radius: divide the random direction by its own length first.",
)
direction_from_elsewhere = slip(
    "perturbed_descent",
    ("rng.standard_normal", "np.random.standard_normal"),
    says="Take the direction from rng, the generator that you are given; np.random is another one, which nobody can repeat.",
)

# -- multistart -------------------------------------------------------------------------------------------------------


@misconception(
    "multistart",
    says="np.argmin points to a nan where there is one: leave out the runs that did not end finite.",
)
def nan_wins(f, grad, starts, *, lr, steps):
    points = [gradient_descent(grad, start, lr=lr, steps=steps)[-1] for start in starts]
    values = [float(f(point)) for point in points]
    if not np.any(np.isfinite(values)):
        raise ValueError("no finite run")
    row = int(np.argmin(values))
    return points[row], values[row], row


judged_at_the_start = slip(
    "multistart",
    ("value < best[1]", "f(1.0 * start) < f(1.0 * starts[best[2]])"),
    says="Compare where the runs end; you compare where they begin.",
)
highest = slip(
    "multistart",
    ("value < best[1]", "value > best[1]"),
    says="We look for the lowest end, and yours is the highest.",
)

# -- fit_standardized_gd ----------------------------------------------------------------------------------------------

weights_left_in_standard_units = slip(
    "fit_standardized_gd",
    ("u / spread", "u"),
    ("np.mean(y) - np.mean(X, axis=0) @ w", "np.mean(y)"),
    says="These weights are per standard deviation: divide each by its column's spread to have them per unit.",
)
intercept_without_the_means = slip(
    "fit_standardized_gd",
    (" - np.mean(X, axis=0) @ w", ""),
    says="At the mean of x the prediction is the mean of y. The intercept is the prediction at x = 0: subtract the means' part.",
)
constant_column = slip(
    "fit_standardized_gd",
    ("np.max(X, axis=0) > np.min(X, axis=0)", "np.full(X.shape[1], True)"),
    ("lr_bounds(A)[1]", "1 / np.trace(A)"),
    says="A constant column has no spread to divide by (or only round-off): leave it out, with the weight 0.",
)
