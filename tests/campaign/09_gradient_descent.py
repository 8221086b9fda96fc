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
one_call_more = wrong(
    "gradient_descent",
    ("    for _ in range(steps):", "    grad(path[0])\n    for _ in range(steps):"),
)
clipped_gradient = wrong(
    "gradient_descent", ("lr * grad(path[-1])", "lr * np.clip(grad(path[-1]), -100, 100)")
)
negative_rate = wrong("gradient_descent", ("path[-1] - lr * grad", "path[-1] - abs(lr) * grad"))
no_steps_flat = wrong(
    "gradient_descent", ("return np.array(path)", "return np.array(path) if steps else path[0]")
)
single = wrong("gradient_descent", ("np.array(path)", "np.array(path, dtype=np.float32)"))


@right("gradient_descent")
def into_a_table(grad, x0, *, lr, steps):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    for k in range(steps):
        path[k + 1] = path[k] - np.multiply(lr, grad(path[k].copy()))
    return path


# Got full marks at first.
stops_where_level = wrong(
    "gradient_descent",
    (
        "        path.append(path[-1] - lr * grad(path[-1]))",
        "        g = grad(path[-1])\n        if not np.any(g):\n            break\n        path.append(path[-1] - lr * g)",
    ),
)
one_coordinate_loses_its_axis = wrong(
    "gradient_descent",
    ("return np.array(path)", "return np.array(path) if len(path[0]) > 1 else np.ravel(path)"),
)


@right("gradient_descent")
def accumulated(grad, x0, *, lr, steps):
    from itertools import accumulate

    start = np.array(x0, dtype=float)
    return np.stack(list(accumulate(range(steps), lambda x, _: x - lr * grad(x), initial=start)))


@right("gradient_descent")
def first_step_and_rest(grad, x0, *, lr, steps):
    path = np.array([x0], dtype=np.float64)
    while len(path) <= steps:
        step = np.multiply(-lr, grad(path[-1].copy()))
        path = np.concatenate([path, path[-1:] + step])
    return path


@right("gradient_descent")
def sums_of_steps(grad, x0, *, lr, steps):
    moves = np.zeros((steps + 1, len(x0)))
    moves[0] = x0
    here = moves[0].copy()
    for k in range(1, steps + 1):
        moves[k] = grad(here.copy()) * -lr
        here = here + moves[k]
    return np.cumsum(moves, axis=0)


nan_only = wrong(
    "classify_loss_curve", ("not np.all(np.isfinite(losses))", "np.any(np.isnan(losses))")
)
last_checked = wrong(
    "classify_loss_curve",
    ("not np.all(np.isfinite(losses))", "not np.isfinite(losses[-1]) or np.isnan(losses).any()"),
)
equal_ends = wrong("classify_loss_curve", ("losses[-1] > losses[0]", "losses[-1] >= losses[0]"))
at_least_30 = wrong("classify_loss_curve", ("> 0.3:", ">= 0.3:"))
k_with_start = wrong("classify_loss_curve", ("len(steps) // 10", "len(losses) // 10"))
rounded_tenth = wrong("classify_loss_curve", ("len(steps) // 10", "round(len(steps) / 10)"))
strict_2 = wrong("classify_loss_curve", (" > 0.02 *", " >= 0.02 *"))
level_rises = wrong("classify_loss_curve", ("steps > 0", "steps >= 0"))
largest_drop = wrong(
    "classify_loss_curve", ("0.02 * (losses[0] - losses[-1])", "0.02 * (losses.max() - losses[-1])")
)
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


@right("classify_loss_curve")
def with_slices(losses):
    k = np.size(losses) - 1
    if k < 1:
        raise ValueError("two losses at least")
    if np.isnan(losses).any() or np.isinf(losses).any() or losses[0] < losses[k]:
        return "diverging"
    if np.count_nonzero(losses[1:] > losses[:-1]) / k > 0.3:
        return "oscillating"
    tail = losses[k - max(k // 10, 1) :]
    return "slow" if tail[0] - tail[-1] > 0.02 * (losses[0] - tail[-1]) else "converged"


@right("classify_loss_curve")
def first_name_that_holds(losses):
    values = [float(t) for t in losses]
    if len(values) <= 1:
        raise ValueError("two losses at least")
    k, finite = len(values) - 1, bool(np.isfinite(values).all())
    m = max(1, k // 10)
    rules = {
        "diverging": lambda: not finite or values[0] < values[-1],
        "oscillating": lambda: sum(b > a for a, b in zip(values, values[1:])) > 0.3 * k,
        "slow": lambda: values[k - m] - values[k] > 0.02 * (values[0] - values[k]),
        "converged": lambda: True,
    }
    return next(name for name, holds in rules.items() if holds())


@right("classify_loss_curve")
def nested_questions(losses):
    if not len(losses) >= 2:
        raise ValueError("two losses at least")
    k = len(losses) - 1
    if all(abs(t) < np.inf for t in losses) and not losses[0] < losses[-1]:
        rises = int(np.sum(np.sign(losses[1:] * 1.0 - losses[:-1]) == 1))
        if 10 * rises <= 3 * k:
            back = k // 10 if k >= 10 else 1
            drop, whole = losses[-1 - back] - losses[-1], losses[0] - losses[-1]
            return ("converged", "slow")[bool(drop > 0.02 * whole)]
        return "oscillating"
    return "diverging"


norm_as_largest = wrong(
    "lr_bounds",
    (
        "low, high = curvatures[0], curvatures[-1]",
        "low, high = curvatures[0], np.abs(A).sum(axis=1).max()",
    ),
)
tiny_refused = wrong("lr_bounds", ("if low <= 0:", "if low <= 1e-6:"))
symmetry_exact = wrong(
    "lr_bounds", ("if np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():", "if (A != A.T).any():")
)
upper_triangle = wrong(
    "lr_bounds",
    ("if np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():", "if not np.allclose(A[0], A[:, 0]):"),
)
kappa_is_the_rate = wrong(
    "lr_bounds",
    ("(high - low) / (high + low)", "(high / low - 1) / (high / low + 1) if high > low else 0.1"),
)


@right("lr_bounds")
def by_kappa(A):
    values = np.linalg.eigvals(A)
    if np.abs(A - A.T).max() > 1e-10 * np.abs(A).max() or np.real(values).min() <= 0:
        raise ValueError("no bowl")
    values = np.real(values)
    kappa = values.max() / values.min()
    return [2.0 / values.max(), 2.0 / (values.min() + values.max()), 1 - 2 / (kappa + 1)]


level_direction_taken = wrong("lr_bounds", ("if low <= 0:", "if low < 0:"))
trace_for_both_ends = wrong(
    "lr_bounds", ("2 / (low + high)", "2 / np.trace(A) if len(A) > 1 else 1 / high")
)
eigenvalues_in_any_order = wrong("lr_bounds", ("np.linalg.eigvalsh(A)", "np.linalg.eig(A)[0].real"))


@right("lr_bounds")
def ends_by_min_and_max(A):
    if A.shape != A.T.shape or not np.allclose(A.T, A):
        raise ValueError("not symmetric")
    values = np.linalg.eigvals(A).real.tolist()
    if min(values) <= 0:
        raise ValueError("not all positive")
    limit, rate = 2 / max(values), 1 - 2 * min(values) / (min(values) + max(values))
    return limit, (1 - rate) / min(values), rate


@right("lr_bounds")
def means_of_ends(A):
    if not np.allclose(A, np.transpose(A)):
        raise ValueError("not symmetric")
    ends = np.linalg.eigh(A).eigenvalues[[0, -1]]
    if not ends[0] > 0:
        raise ValueError("not all positive")
    middle, half = ends.mean(), np.diff(ends)[0] / 2
    return 2 / (middle + half), 1 / middle, half / middle


@right("lr_bounds")
def by_singular_values(A):
    if not np.allclose(A, A.T, rtol=0, atol=1e-10 * np.abs(A).max()):
        raise ValueError("not symmetric")
    if (np.linalg.eigvalsh(A) <= 0).any():
        raise ValueError("not all positive")
    high, *_, low = [*np.linalg.svd(A, compute_uv=False)] * 2
    return 2 / high, 2 / (high + low), abs(1 - 2 * low / (high + low))


velocity_reset_on_turn = wrong(
    "momentum_descent",
    (
        "        path.append",
        "        if len(path) > 4 and np.dot(np.atleast_1d(v), grad(path[-1])) < 0:\n            v = 0 * v\n        path.append",
    ),
)
last_velocity_dropped = wrong(
    "momentum_descent",
    (
        "for _ in range(steps):",
        "for k in range(steps):\n        beta = beta if k < 5 else 0.9 * beta",
    ),
)
extra_call = wrong(
    "momentum_descent",
    ("    for _ in range(steps):", "    grad(path[0])\n    for _ in range(steps):"),
)
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


# Got full marks at first.
stands_still_where_level = wrong(
    "momentum_descent",
    (
        "        v = beta * v + grad(path[-1])",
        "        g = grad(path[-1])\n        v = beta * v + g if np.any(g) else 0.0 * g",
    ),
)
# Got full marks at first.
slow_velocity_cut = wrong(
    "momentum_descent",
    (
        "        v = beta * v + grad(path[-1])",
        "        v = beta * v + grad(path[-1])\n        v = np.where(np.abs(v) < 1e-4, 0.0, v)",
    ),
)
one_coordinate_rolls_without_axis = wrong(
    "momentum_descent", ("return np.array(path)", "return np.squeeze(np.array(path))")
)


@wrong("momentum_descent")
def start_rolls_along(grad, x0, *, lr, beta, steps):
    x, v = np.asarray(x0, dtype=float), 0.0
    path = [x.copy()]
    for _ in range(steps):
        v = beta * v + grad(x.copy())
        x -= lr * v
        path.append(x.copy())
    return np.array(path)


@right("momentum_descent")
def weighted_sum_of_all_gradients(grad, x0, *, lr, beta, steps):
    path, seen = [np.array(x0, dtype=float)], []
    for _ in range(steps):
        seen.append(grad(path[-1]))
        weights = [beta**age for age in range(len(seen))]
        path.append(path[-1] - lr * sum(w * g for w, g in zip(weights, seen[::-1])))
    return np.stack(path)


@right("momentum_descent")
def place_and_velocity_together(grad, x0, *, lr, beta, steps):
    states = np.zeros((steps + 1, 2, len(x0)))
    states[0, 0] = x0
    for before, after in zip(states[:-1], states[1:]):
        after[1] = beta * before[1] + grad(before[0].copy())
        after[0] = before[0] - lr * after[1]
    return states[:, 0].copy()


@right("momentum_descent")
def velocity_holds_the_rate(grad, x0, *, lr, beta, steps):
    x = np.array(x0, dtype=float)
    push, rows = np.zeros(x.shape), [x]
    while len(rows) < steps + 1:
        push = push * beta - lr * np.asarray(grad(x))
        x = x + push
        rows.append(x)
    return np.vstack(rows)


eps_inside_later = wrong("adam", ("np.sqrt(s_hat) + eps", "np.sqrt(s_hat + eps**2)"))
bias_first_steps = wrong(
    "adam",
    (
        "m / (1 - beta1**t), s / (1 - beta2**t)",
        "m / (1 - beta1 ** min(t, 20)), s / (1 - beta2 ** min(t, 20))",
    ),
)
beta2_for_both = wrong(
    "adam", ("m / (1 - beta1**t)", "m / (1 - beta1**t) if t < 4 else m / (1 - beta1 ** (t - 1))")
)
shared_rate = wrong(
    "adam",
    (
        "np.sqrt(s_hat)",
        "(np.sqrt(s_hat) if len(path) < 4 else np.full_like(s_hat, np.sqrt(s_hat).mean()))",
    ),
)


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


fixed_eps = wrong("adam", ("np.sqrt(s_hat) + eps", "np.sqrt(s_hat) + 1e-8"))
largest_square_kept = wrong(
    "adam",
    (
        "path, m, s = [np.array(x0, dtype=float)], 0.0, 0.0",
        "path, m, s, top = [np.array(x0, dtype=float)], 0.0, 0.0, 0.0",
    ),
    (
        "        path.append(path[-1] - lr * m_hat / (np.sqrt(s_hat)",
        "        top = np.maximum(top, s_hat)\n        path.append(path[-1] - lr * m_hat / (np.sqrt(top)",
    ),
)
# Got full marks at first.
stops_on_level_ground = wrong(
    "adam",
    (
        "        m = beta1",
        "        if not np.any(g):\n            path.append(path[-1])\n            continue\n        m = beta1",
    ),
)
one_coordinate_squeezed = wrong(
    "adam", ("return np.array(path)", "return np.squeeze(np.array(path))")
)


@right("adam")
def correction_in_the_rate(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    m, s = np.zeros(len(x0)), np.zeros(len(x0))
    for t in range(steps):
        g = np.array(grad(path[t].copy()), dtype=float)
        m += (1 - beta1) * (g - m)
        s += (1 - beta2) * (g * g - s)
        root = np.sqrt(1 - beta2 ** (t + 1))
        path[t + 1] = path[t] - lr * root / (1 - beta1 ** (t + 1)) * m / (np.sqrt(s) + eps * root)
    return path


@right("adam")
def coordinate_by_coordinate(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    x = [float(t) for t in x0]
    rows, m, s = [list(x)], [0.0] * len(x), [0.0] * len(x)
    for t in range(1, steps + 1):
        for i, slope in enumerate(grad(np.array(x, dtype=float))):
            m[i] = beta1 * m[i] + (1 - beta1) * float(slope)
            s[i] = beta2 * s[i] + (1 - beta2) * float(slope) ** 2
            x[i] -= lr * (m[i] / (1 - beta1**t)) / ((s[i] / (1 - beta2**t)) ** 0.5 + eps)
        rows.append(list(x))
    return np.array(rows, dtype=float).reshape(steps + 1, len(x))


@right("adam")
def weights_that_add_up(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    """m / (1 - beta1**t) is a mean whose weights' sum grows by the same rule."""
    x = np.array(x0, dtype=float)
    rows, sums = [x], np.zeros((2, x.size))
    betas, total = np.array([beta1, beta2]), np.zeros(2)
    for _ in range(steps):
        g = grad(x)
        sums = betas[:, None] * sums + (1 - betas)[:, None] * np.array([g, np.square(g)])
        total = betas * total + (1 - betas)
        mean, square = sums / total[:, None]
        x = x - lr * mean / (square**0.5 + eps)
        rows.append(x)
    return np.array(rows)


shuffled_batches = wrong(
    "minibatch_sgd",
    (
        "order = rng.permutation(n_samples)",
        "order = (np.arange(n_samples) + rng.integers(n_samples)) % n_samples",
    ),
)
neighbours_together = wrong(
    "minibatch_sgd",
    (
        "order = rng.permutation(n_samples)",
        "order = rng.permutation(n_samples)\n        order = order if n_samples < 10 else np.sort(order.reshape(2, -1) if n_samples % 2 == 0 else order[None], axis=1).ravel()",
    ),
)
start_changed_m = wrong(
    "minibatch_sgd",
    ("x = np.array(x0, dtype=float)", "x = np.asarray(x0, dtype=float)"),
    ("x = x - lr *", "x -= lr *"),
)
last_rate_scaled = wrong(
    "minibatch_sgd",
    (
        "x = x - lr * grad_batch(x, order[start : start + batch_size])",
        "idx = order[start : start + batch_size]\n            g = grad_batch(x, idx)\n            x = x - lr * g * (len(idx) / batch_size if n_samples > 20 else 1)",
    ),
)
large_batch = wrong(
    "minibatch_sgd",
    (
        "    x = np.array",
        "    batch_size = min(batch_size, n_samples - 1) if n_samples > 1 else 1\n    x = np.array",
    ),
)
idx_as_list = wrong(
    "minibatch_sgd",
    ("order[start : start + batch_size]", "order[start : start + batch_size].tolist()"),
)


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


same_order_each_epoch = wrong(
    "minibatch_sgd",
    (
        "    for _ in range(epochs):\n        order = rng.permutation(n_samples)\n",
        "    order = rng.permutation(n_samples)\n    for _ in range(epochs):\n",
    ),
)
drawn_with_replacement = wrong(
    "minibatch_sgd", ("rng.permutation(n_samples)", "rng.integers(n_samples, size=n_samples)")
)


@right("minibatch_sgd")
def order_of_random_numbers(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x, todo = np.array(x0, dtype=float), []
    for _ in range(epochs):
        todo = np.argsort(rng.random(n_samples))
        while len(todo):
            batch, todo = todo[:batch_size], todo[batch_size:]
            x = x - lr * np.asarray(grad_batch(x, batch))
    return x


@right("minibatch_sgd")
def shuffled_in_its_place(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    numbers, x = np.arange(n_samples), np.array(x0, dtype=float)
    batches = -(-n_samples // batch_size)
    for step in range(epochs * batches):
        b = step % batches
        if b == 0:
            rng.shuffle(numbers)
        x = x - np.multiply(
            lr, grad_batch(x, numbers[b * batch_size : (b + 1) * batch_size].copy())
        )
    return x


@right("minibatch_sgd")
def choice_without_replacement(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x = np.asarray(x0, dtype=float).copy()
    for _ in range(epochs):
        order = rng.choice(n_samples, size=n_samples, replace=False)
        for batch in np.split(order, range(batch_size, n_samples, batch_size)):
            x -= lr * np.array(grad_batch(x.copy(), batch))
    return x


uniform_direction = wrong(
    "perturbed_descent", ("rng.standard_normal(len(g))", "rng.uniform(-1, 1, len(g))")
)
positive_half = wrong(
    "perturbed_descent",
    (
        "u = rng.standard_normal(len(g))",
        "u = rng.standard_normal(len(g))\n            u[0] = abs(u[0])",
    ),
)
at_least_gtol = wrong("perturbed_descent", ("> gtol:", ">= gtol:"))
largest_entry = wrong("perturbed_descent", ("np.linalg.norm(g) > gtol", "np.abs(g).max() > gtol"))
kick_and_step = wrong(
    "perturbed_descent",
    (
        "path.append(path[-1] + radius * u / np.linalg.norm(u))",
        "path.append(path[-1] - lr * g + radius * u / np.linalg.norm(u))",
    ),
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


one_kick_for_all = wrong(
    "perturbed_descent",
    (
        "    for _ in range(steps):",
        "    kick = rng.standard_normal(len(x0))\n    for _ in range(steps):",
    ),
    ("u = rng.standard_normal(len(g))", "u = kick"),
)


@right("perturbed_descent")
def kicks_drawn_before(grad, x0, *, lr, steps, radius, gtol, rng):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    kicks = rng.normal(size=(steps, len(x0)))
    kicks /= np.sqrt(np.sum(kicks**2, axis=1, keepdims=True))
    for k, kick in enumerate(kicks):
        g = np.array(grad(path[k].copy()), dtype=float)
        path[k + 1] = path[k] + (-lr * g if np.sqrt(g @ g) > gtol else radius * kick)
    return path


@right("perturbed_descent")
def turned_axes(grad, x0, *, lr, steps, radius, gtol, rng):
    x = np.array(x0, dtype=float)
    rows = [x]
    for _ in range(steps):
        g = grad(x)
        if not np.sum(np.square(g)) ** 0.5 > gtol:
            column = np.linalg.qr(rng.standard_normal((x.size, 1)))[0][:, 0]
            x = x + radius * column * rng.choice([-1.0, 1.0])
        else:
            x = x - np.multiply(lr, g)
        rows.append(x)
    return np.stack(rows)


@right("perturbed_descent")
def from_exponential_squares(grad, x0, *, lr, steps, radius, gtol, rng):
    """Squares of normal numbers are gamma numbers; the signs are thrown apart from them."""
    path = [np.array(x0, dtype=float)]
    while len(path) <= steps:
        here = path[-1]
        slope = np.asarray(grad(here.copy()))
        if np.linalg.norm(slope) <= gtol:
            squares = rng.gamma(0.5, size=here.size) + 1e-300
            signs = 1 - 2 * rng.integers(2, size=here.size)
            path.append(here + radius * signs * np.sqrt(squares / squares.sum()))
        else:
            path.append(here - lr * slope)
    return np.array(path)


last_of_equal = wrong("multistart", ("value < best[1]", "value <= best[1]"))
value_unchecked = wrong(
    "multistart",
    (
        "np.all(np.isfinite(point)) and np.isfinite(value)",
        "np.all(np.isfinite(point)) and not np.isnan(value)",
    ),
)
point_unchecked = wrong(
    "multistart", ("np.all(np.isfinite(point)) and np.isfinite(value)", "np.isfinite(value)")
)
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


@wrong("multistart")
def row_among_the_finite(f, grad, starts, *, lr, steps):
    ends = [gradient_descent(grad, start, lr=lr, steps=steps)[-1] for start in starts]
    ends = [end for end in ends if np.isfinite(end).all() and np.isfinite(f(end))]
    if not ends:
        raise ValueError("no run ended finite")
    values = [float(f(end)) for end in ends]
    row = int(np.argmin(values))
    return ends[row], values[row], row


@right("multistart")
def smallest_of_tuples(f, grad, starts, *, lr, steps):
    runs = []
    for row in range(len(starts)):
        end = gradient_descent(grad, starts[row], lr=lr, steps=steps)[-1]
        value = f(end)
        if np.isfinite([*end, value]).all():
            runs.append((float(value), row, end))
    if not runs:
        raise ValueError("none")
    value, row, end = min(runs, key=lambda run: run[:2])
    return end, value, row


@right("multistart")
def from_the_last_start(f, grad, starts, *, lr, steps):
    found = ()
    for row in range(len(starts) - 1, -1, -1):
        path = gradient_descent(grad, starts[row], lr=lr, steps=steps)
        value = float(f(path[steps].copy()))
        if (
            abs(value) < np.inf
            and np.abs(path[steps]).max() < np.inf
            and (not found or value <= found[1])
        ):
            found = (path[steps], value, row)
    if found == ():
        raise ValueError("none")
    return found


@right("multistart")
def infinite_where_not_finite(f, grad, starts, *, lr, steps):
    ends = np.array(
        [gradient_descent(grad, start, lr=lr, steps=steps)[-1] for start in starts], dtype=float
    )
    values = np.array([float(f(end)) for end in ends])
    good = np.isfinite(values) & np.all(np.isfinite(ends), axis=1)
    if not good.any():
        raise ValueError("none")
    row = np.flatnonzero(good & (values == values[good].min()))[0]
    return ends[row], values[row], row


sample_spread = wrong(
    "fit_standardized_gd",
    ("np.mean(y) - np.mean(X, axis=0) @ w", "np.mean(y) - np.median(X, axis=0) @ w"),
)
spread_decides = wrong(
    "fit_standardized_gd", ("np.max(X, axis=0) > np.min(X, axis=0)", "np.std(X, axis=0) > 1e-8")
)
relative_spread_decides = wrong(
    "fit_standardized_gd",
    ("np.max(X, axis=0) > np.min(X, axis=0)", "np.std(X, axis=0) > 1e-6 * np.abs(X).max(axis=0)"),
)
small_weights_zero = wrong(
    "fit_standardized_gd",
    ("w[varies] = u / spread", "w[varies] = np.where(np.abs(u) < 1e-3, 0.0, u) / spread"),
)
X_standardised = wrong(
    "fit_standardized_gd",
    ("    w = np.zeros", "    y -= 0.0\n    y *= 1 + 1e-12\n    w = np.zeros"),
)
all_constant = wrong(
    "fit_standardized_gd",
    (
        "    w = np.zeros",
        "    if not varies.any():\n        raise ValueError('constant')\n    w = np.zeros",
    ),
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
    u = momentum_descent(
        lambda u: Z.T @ (Z @ u) / len(y) - c,
        np.zeros(len(c)),
        lr=1.0 / max(len(c), 1),
        beta=0.9,
        steps=steps,
    )[-1]
    w = np.where(moving, u / scale, 0.0)
    return w, y.mean() - centre @ w


# Got full marks at first.
weights_kept_whole = wrong(
    "fit_standardized_gd", ("w = np.zeros(X.shape[1])", "w = np.zeros(X.shape[1], dtype=X.dtype)")
)


@right("fit_standardized_gd")
def all_samples_as_one_batch(X, y, *, steps=3000):
    X, centre, middle = X.astype(float), X.mean(axis=0), np.mean(y)
    level = X.min(axis=0) == X.max(axis=0)
    spread = np.where(level, 1.0, X.std(axis=0))
    Z = np.where(level, 0.0, (X - centre) / spread)
    if level.all():
        return np.zeros(X.shape[1]), middle
    A = Z[:, ~level].T @ Z[:, ~level] / len(y)
    u = minibatch_sgd(
        lambda u, idx: Z[idx].T @ (Z[idx] @ u - (y[idx] - middle)) / len(idx),
        np.zeros(X.shape[1]),
        len(y),
        lr=lr_bounds(A)[1],
        batch_size=len(y),
        epochs=steps,
        rng=np.random.default_rng(0),
    )
    w = np.where(level, 0.0, u / spread)
    return w, middle - w @ centre


@right("fit_standardized_gd")
def intercept_learnt_too(X, y, *, steps=3000):
    moving = np.flatnonzero(np.ptp(X, axis=0))
    columns = X[:, moving].astype(float)
    centres, spreads = columns.mean(axis=0), columns.std(axis=0)
    table = np.column_stack([np.ones(len(y)), (columns - centres) / spreads])
    curvature = table.T @ table / len(y)
    u = gradient_descent(
        lambda u: table.T @ (table @ u - y) / len(y),
        [0] * len(curvature),
        lr=lr_bounds(curvature)[1],
        steps=steps,
    )[-1]
    w = np.zeros(X.shape[1])
    w[moving] = u[1:] / spreads
    return w, u[0] - w[moving] @ centres


@right("fit_standardized_gd")
def own_loop_at_a_safe_rate(X, y, *, steps=3000):
    n, d = X.shape
    w, target = np.zeros(d), y - np.sum(y) / n
    moving = [j for j in range(d) if max(X[:, j]) != min(X[:, j])]
    if moving:
        Z = np.stack([(X[:, j] - np.mean(X[:, j])) / np.std(X[:, j]) for j in moving], axis=1)
        rate, u = 1.9 / np.linalg.norm(Z, 2) ** 2, np.zeros(len(moving))
        for _ in range(steps):
            u = u + rate * Z.T @ (target - Z @ u)
        for j, weight in zip(moving, u):
            w[j] = weight / np.std(X[:, j])
    return w, np.mean(y - X @ w)
