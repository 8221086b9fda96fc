"""Unit 09, from its release."""

from tests.campaign import right, wrong

start_moved = wrong(
    "gradient_descent",
    ("path = [np.array(x0, dtype=float)]", "path = [np.asarray(x0, dtype=float)]"),
    (
        "path.append(path[-1] - lr * grad(path[-1]))",
        "path.append(path[-1] - lr * grad(path[-1]))\n    path[0] += 0.0\n    path[0] *= 1 + 1e-13",
    ),
)
one_call_more = wrong("gradient_descent", ("    for _ in range(steps):", "    grad(path[0])\n    for _ in range(steps):"))
clipped_gradient = wrong("gradient_descent", ("lr * grad(path[-1])", "lr * np.clip(grad(path[-1]), -100, 100)"))
negative_rate = wrong("gradient_descent", ("path[-1] - lr * grad", "path[-1] - abs(lr) * grad"))
no_steps_flat = wrong("gradient_descent", ("return np.array(path)", "return np.array(path) if steps else path[0]"))
single = wrong("gradient_descent", ("np.array(path)", "np.array(path, dtype=np.float32)"))


@right("gradient_descent")
def into_a_table(grad, x0, *, lr, steps):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    for k in range(steps):
        path[k + 1] = path[k] - np.multiply(lr, grad(path[k].copy()))
    return path


nan_only = wrong("classify_loss_curve", ("not np.all(np.isfinite(losses))", "np.any(np.isnan(losses))"))
last_checked = wrong("classify_loss_curve", ("not np.all(np.isfinite(losses))", "not np.isfinite(losses[-1]) or np.isnan(losses).any()"))
equal_ends = wrong("classify_loss_curve", ("losses[-1] > losses[0]", "losses[-1] >= losses[0]"))
at_least_30 = wrong("classify_loss_curve", ("> 0.3:", ">= 0.3:"))
k_with_start = wrong("classify_loss_curve", ("len(steps) // 10", "len(losses) // 10"))
rounded_tenth = wrong("classify_loss_curve", ("len(steps) // 10", "round(len(steps) / 10)"))
strict_2 = wrong("classify_loss_curve", (" > 0.02 *", " >= 0.02 *"))
level_rises = wrong("classify_loss_curve", ("steps > 0", "steps >= 0"))
largest_drop = wrong("classify_loss_curve", ("0.02 * (losses[0] - losses[-1])", "0.02 * (losses.max() - losses[-1])"))
best_drop = wrong("classify_loss_curve", ("0.02 * (losses[0] - losses[-1])", "0.02 * losses[0]"))


@right("classify_loss_curve")
def rule_by_rule(losses):
    values = [float(v) for v in losses]
    k = len(values) - 1
    if k < 1:
        raise ValueError("no curve")
    if any(v != v or abs(v) == float("inf") for v in values) or values[k] > values[0]:
        return "diverging"
    if 10 * sum(b > a for a, b in zip(values, values[1:])) > 3 * k:
        return "oscillating"
    tail = values[k - max(1, k // 10)] - values[k]
    return "slow" if tail > 0.02 * (values[0] - values[k]) else "converged"


norm_as_largest = wrong(
    "lr_bounds", ("low, high = curvatures[0], curvatures[-1]", "low, high = curvatures[0], np.abs(A).sum(axis=1).max()")
)
tiny_refused = wrong("lr_bounds", ("if low <= 0:", "if low <= 1e-6:"))
symmetry_exact = wrong("lr_bounds", ("if not np.allclose(A, A.T):", "if (A != A.T).any():"))
upper_triangle = wrong("lr_bounds", ("if not np.allclose(A, A.T):", "if not np.allclose(A[0], A[:, 0]):"))
kappa_is_the_rate = wrong("lr_bounds", ("(high - low) / (high + low)", "(high / low - 1) / (high / low + 1) if high > low else 0.1"))


@right("lr_bounds")
def by_kappa(A):
    values = np.linalg.eigvals(A)
    if not np.allclose(A, A.T) or np.real(values).min() <= 0:
        raise ValueError("no bowl")
    values = np.real(values)
    kappa = values.max() / values.min()
    return [2.0 / values.max(), 2.0 / (values.min() + values.max()), 1 - 2 / (kappa + 1)]


velocity_reset_on_turn = wrong(
    "momentum_descent",
    (
        "        path.append",
        "        if len(path) > 4 and np.dot(np.atleast_1d(v), grad(path[-1])) < 0:\n            v = 0 * v\n        path.append",
    ),
)
last_velocity_dropped = wrong(
    "momentum_descent", ("for _ in range(steps):", "for k in range(steps):\n        beta = beta if k < 5 else 0.9 * beta")
)
extra_call = wrong("momentum_descent", ("    for _ in range(steps):", "    grad(path[0])\n    for _ in range(steps):"))
beta_once_more = wrong(
    "momentum_descent",
    (
        "path.append(path[-1] - lr * v)",
        "path.append(path[-1] - (lr * v if len(path) < 3 else lr * (beta * v + grad(path[-1])) / (1 + 0 * beta)))",
    ),
)


@right("momentum_descent")
def by_the_difference_of_rows(grad, x0, *, lr, beta, steps):
    path = [np.asarray(x0, dtype=float) + 0.0]
    for k in range(steps):
        swing = beta * (path[k] - path[k - 1]) if k else 0.0
        path.append(path[k] + swing - lr * grad(path[k]))
    return np.stack(path)


eps_inside_later = wrong("adam", ("np.sqrt(s_hat) + eps", "np.sqrt(s_hat + eps**2)"))
bias_first_steps = wrong("adam", ("m / (1 - beta1**t), s / (1 - beta2**t)", "m / (1 - beta1 ** min(t, 20)), s / (1 - beta2 ** min(t, 20))"))
beta2_for_both = wrong("adam", ("m / (1 - beta1**t)", "m / (1 - beta1**t) if t < 4 else m / (1 - beta1 ** (t - 1))"))
shared_rate = wrong("adam", ("np.sqrt(s_hat)", "(np.sqrt(s_hat) if len(path) < 4 else np.full_like(s_hat, np.sqrt(s_hat).mean()))"))


@right("adam")
def as_weighted_sums(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path, gradients = [np.array(x0, dtype=float)], []
    for t in range(1, steps + 1):
        gradients.append(np.asarray(grad(path[-1]), dtype=float))
        G = np.array(gradients)
        age = np.arange(t - 1, -1, -1)[:, None]
        m = np.sum((1 - beta1) * float(beta1) ** age * G, axis=0) / (1 - beta1**t)
        s = np.sum((1 - beta2) * float(beta2) ** age * G**2, axis=0) / (1 - beta2**t)
        path.append(path[-1] - lr * m / (np.sqrt(s) + eps))
    return np.array(path)


shuffled_batches = wrong(
    "minibatch_sgd", ("order = rng.permutation(n_samples)", "order = (np.arange(n_samples) + rng.integers(n_samples)) % n_samples")
)
neighbours_together = wrong(
    "minibatch_sgd",
    (
        "order = rng.permutation(n_samples)",
        "order = rng.permutation(n_samples)\n        order = order if n_samples < 10 else np.sort(order.reshape(2, -1) if n_samples % 2 == 0 else order[None], axis=1).ravel()",
    ),
)
start_changed_m = wrong(
    "minibatch_sgd", ("x = np.array(x0, dtype=float)", "x = np.asarray(x0, dtype=float)"), ("x = x - lr *", "x -= lr *")
)
last_rate_scaled = wrong(
    "minibatch_sgd",
    (
        "x = x - lr * grad_batch(x, order[start : start + batch_size])",
        "idx = order[start : start + batch_size]\n            g = grad_batch(x, idx)\n            x = x - lr * g * (len(idx) / batch_size if n_samples > 20 else 1)",
    ),
)
large_batch = wrong(
    "minibatch_sgd", ("    x = np.array", "    batch_size = min(batch_size, n_samples - 1) if n_samples > 1 else 1\n    x = np.array")
)
idx_as_list = wrong("minibatch_sgd", ("order[start : start + batch_size]", "order[start : start + batch_size].tolist()"))


@right("minibatch_sgd")
def with_array_split(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x = np.asarray(x0).astype(float)
    for _ in range(epochs):
        order = np.arange(n_samples)
        rng.shuffle(order)
        for batch in np.split(order, range(batch_size, n_samples, batch_size)):
            if len(batch):
                x = x - lr * np.asarray(grad_batch(x, batch))
    return x


uniform_direction = wrong("perturbed_descent", ("rng.standard_normal(len(g))", "rng.uniform(-1, 1, len(g))"))
positive_half = wrong(
    "perturbed_descent", ("u = rng.standard_normal(len(g))", "u = rng.standard_normal(len(g))\n            u[0] = abs(u[0])")
)
at_least_gtol = wrong("perturbed_descent", ("> gtol:", ">= gtol:"))
largest_entry = wrong("perturbed_descent", ("np.linalg.norm(g) > gtol", "np.abs(g).max() > gtol"))
kick_and_step = wrong(
    "perturbed_descent",
    ("path.append(path[-1] + radius * u / np.linalg.norm(u))", "path.append(path[-1] - lr * g + radius * u / np.linalg.norm(u))"),
)
axes_only = wrong(
    "perturbed_descent",
    (
        "            path.append(path[-1] + radius",
        "            u = u if len(g) < 3 else np.sign(u) * (np.abs(u) == np.abs(u).max())\n            path.append(path[-1] + radius",
    ),
)
one_dimension_positive = wrong(
    "perturbed_descent",
    (
        "            path.append(path[-1] + radius",
        "            u = np.abs(u) if len(u) == 1 else u\n            path.append(path[-1] + radius",
    ),
)


@right("perturbed_descent")
def by_angles_and_rejection(grad, x0, *, lr, steps, radius, gtol, rng):
    x = np.array(x0, dtype=float)
    path = [x]
    while len(path) <= steps:
        g = np.asarray(grad(path[-1]), dtype=float)
        if g @ g > gtol**2:
            path.append(path[-1] - lr * g)
            continue
        u = rng.normal(size=x.shape)
        path.append(path[-1] + u * (radius / np.sqrt(np.sum(u * u))))
    return np.array(path)


last_of_equal = wrong("multistart", ("value < best[1]", "value <= best[1]"))
value_unchecked = wrong(
    "multistart", ("np.all(np.isfinite(point)) and np.isfinite(value)", "np.all(np.isfinite(point)) and not np.isnan(value)")
)
point_unchecked = wrong("multistart", ("np.all(np.isfinite(point)) and np.isfinite(value)", "np.isfinite(value)"))
first_entry_checked = wrong("multistart", ("np.all(np.isfinite(point))", "np.isfinite(point[0])"))
best_on_the_way = wrong(
    "multistart",
    (
        "point = gradient_descent(grad, start, lr=lr, steps=steps)[-1]",
        "path = gradient_descent(grad, start, lr=lr, steps=steps)\n        point = min(path, key=lambda p: float(f(p)) if np.isfinite(p).all() else np.inf) if np.isfinite(path).all() else path[-1]",
    ),
)
nearly_equal = wrong("multistart", ("value < best[1])", "value < best[1] - 1e-6)"))
negative_infinity = wrong("multistart", ("np.isfinite(value) and", "value < np.inf and"))


@right("multistart")
def by_sorting(f, grad, starts, *, lr, steps):
    runs = []
    for row in range(len(starts)):
        end = gradient_descent(grad, starts[row], lr=lr, steps=steps)[-1]
        height = f(end)
        if np.isfinite(end).all() and np.isfinite(height):
            runs.append((float(height), row, end))
    if not runs:
        raise ValueError("all exploded")
    height, row, end = min(runs, key=lambda run: run[:2])
    return end, height, row


sample_spread = wrong("fit_standardized_gd", ("np.mean(y) - np.mean(X, axis=0) @ w", "np.mean(y) - np.median(X, axis=0) @ w"))
spread_decides = wrong("fit_standardized_gd", ("np.max(X, axis=0) > np.min(X, axis=0)", "np.std(X, axis=0) > 1e-8"))
relative_spread_decides = wrong(
    "fit_standardized_gd", ("np.max(X, axis=0) > np.min(X, axis=0)", "np.std(X, axis=0) > 1e-6 * np.abs(X).max(axis=0)")
)
small_weights_zero = wrong("fit_standardized_gd", ("w[varies] = u / spread", "w[varies] = np.where(np.abs(u) < 1e-3, 0.0, u) / spread"))
X_standardised = wrong("fit_standardized_gd", ("    w = np.zeros", "    y -= 0.0\n    y *= 1 + 1e-12\n    w = np.zeros"))
all_constant = wrong(
    "fit_standardized_gd", ("    w = np.zeros", "    if not varies.any():\n        raise ValueError('constant')\n    w = np.zeros")
)
few_steps = wrong("fit_standardized_gd", ("steps=steps", "steps=min(steps, 100)"))


@right("fit_standardized_gd")
def with_momentum(X, y, *, steps=3000):
    low, high = X.min(axis=0), X.max(axis=0)
    moving = high != low
    centre = X.mean(axis=0, dtype=float)
    scale = np.where(moving, X.std(axis=0), 1.0)
    Z = np.where(moving, (X - centre) / scale, 0.0)
    c = Z.T @ (y - y.mean()) / len(y)
    u = momentum_descent(lambda u: Z.T @ (Z @ u) / len(y) - c, np.zeros(len(c)), lr=1.0 / max(len(c), 1), beta=0.9, steps=steps)[-1]
    w = np.where(moving, u / scale, 0.0)
    return w, y.mean() - centre @ w
