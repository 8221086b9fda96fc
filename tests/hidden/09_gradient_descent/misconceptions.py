"""Known mistakes of unit 09. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- gradient_descent -------------------------------------------------------------------------------------------------


@misconception("gradient_descent", says="That goes uphill: subtract the gradient.")
def uphill(grad, x0, *, lr, steps):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] + lr * grad(path[-1]))
    return np.array(path)


@misconception("gradient_descent", says="All rows are one and the same array, which goes on changing: store a copy in each step.")
def one_array_many_names(grad, x0, *, lr, steps):
    x = np.array(x0, dtype=float)
    path = [x]
    for _ in range(steps):
        x -= lr * grad(x.copy())
        path.append(x)
    return np.array(path)


@misconception(
    "gradient_descent", says="A start of integers makes an array of integers, and every row is cut to whole numbers: ask for floats."
)
def integers_stay_integers(grad, x0, *, lr, steps):
    path = np.zeros((steps + 1, len(x0)), dtype=np.array(x0).dtype)
    path[0] = x0
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k] * 1.0)
    return path


@misconception("gradient_descent", says="Row 0 is the start itself; yours begins after the first step.")
def start_missing(grad, x0, *, lr, steps):
    x, path = np.array(x0, dtype=float), []
    for _ in range(steps):
        x = x - lr * grad(x)
        path.append(x)
    return np.array(path)


# -- classify_loss_curve ----------------------------------------------------------------------------------------------


@misconception("classify_loss_curve", says="Every comparison with nan is False, so nan slips through: ask np.isfinite of all losses.")
def nan_slips_through(losses):
    if len(losses) < 2:
        raise ValueError("two losses")
    if losses[-1] > losses[0]:
        return "diverging"
    steps = np.diff(losses)
    if np.mean(steps > 0) > 0.3:
        return "oscillating"
    m = max(1, len(steps) // 10)
    return "slow" if losses[-1 - m] - losses[-1] > 0.02 * (losses[0] - losses[-1]) else "converged"


@misconception(
    "classify_loss_curve", says="Measure the loss in other units and your verdict changes: compare the last drop with the whole drop."
)
def absolute_threshold(losses):
    if len(losses) < 2:
        raise ValueError("two losses")
    if not np.all(np.isfinite(losses)) or losses[-1] > losses[0]:
        return "diverging"
    steps = np.diff(losses)
    if np.mean(steps > 0) > 0.3:
        return "oscillating"
    m = max(1, len(steps) // 10)
    return "slow" if losses[-1 - m] - losses[-1] > 1e-3 else "converged"


@misconception("classify_loss_curve", says="One bump is no oscillation: count how many of the differences are above 0.")
def any_rise(losses):
    if len(losses) < 2:
        raise ValueError("two losses")
    if not np.all(np.isfinite(losses)) or losses[-1] > losses[0]:
        return "diverging"
    steps = np.diff(losses)
    if np.any(steps > 0):
        return "oscillating"
    m = max(1, len(steps) // 10)
    return "slow" if losses[-1 - m] - losses[-1] > 0.02 * (losses[0] - losses[-1]) else "converged"


# -- lr_bounds --------------------------------------------------------------------------------------------------------


@misconception("lr_bounds", says="1 / largest eigenvalue is safe, but not the limit: when does |1 - lr * lambda| reach 1?")
def one_over_the_largest(A):
    if not np.allclose(A, A.T):
        raise ValueError("not symmetric")
    low, high = np.linalg.eigvalsh(A)[[0, -1]]
    if low <= 0:
        raise ValueError("no bowl")
    return 1 / high, 2 / (low + high), (high - low) / (high + low)


@misconception("lr_bounds", says="The steepest direction blows up first, so the largest eigenvalue sets the limit, not the smallest.")
def smallest_eigenvalue(A):
    if not np.allclose(A, A.T):
        raise ValueError("not symmetric")
    low, high = np.linalg.eigvalsh(A)[[0, -1]]
    if low <= 0:
        raise ValueError("no bowl")
    return 2 / low, 2 / (low + high), (high - low) / (high + low)


@misconception(
    "lr_bounds", says="The trace, the sum of all eigenvalues, gives a bound and not the limit: try the identity in ten dimensions."
)
def trace(A):
    if not np.allclose(A, A.T):
        raise ValueError("not symmetric")
    low, high = np.linalg.eigvalsh(A)[[0, -1]]
    if low <= 0:
        raise ValueError("no bowl")
    return 2 / np.trace(A), 2 / (low + high), (high - low) / (high + low)


# -- momentum_descent -------------------------------------------------------------------------------------------------


@misconception("momentum_descent", says="With (1 - beta) times the gradient the steps shrink; here the gradient counts in full.")
def averaged_gradient(grad, x0, *, lr, beta, steps):
    path, v = [np.array(x0, dtype=float)], 0.0
    for _ in range(steps):
        v = beta * v + (1 - beta) * grad(path[-1])
        path.append(path[-1] - lr * v)
    return np.array(path)


@misconception("momentum_descent", says="The velocity must survive from step to step; yours starts at 0 each time.")
def velocity_forgotten(grad, x0, *, lr, beta, steps):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        v = 0.0
        v = beta * v + grad(path[-1])
        path.append(path[-1] - lr * v)
    return np.array(path)


@misconception(
    "momentum_descent", says="You look ahead before taking the slope. That is Nesterov's variant; here the slope is taken where you are."
)
def look_ahead(grad, x0, *, lr, beta, steps):
    path, v = [np.array(x0, dtype=float)], 0.0
    for _ in range(steps):
        v = beta * v + grad(path[-1] - lr * beta * v)
        path.append(path[-1] - lr * v)
    return np.array(path)


# -- adam -------------------------------------------------------------------------------------------------------------


@misconception("adam", says="m and s start at 0, so the first averages are too small: divide them by 1 - beta**t.")
def no_bias_correction(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path, m, s = [np.array(x0, dtype=float)], 0.0, 0.0
    for _ in range(steps):
        g = grad(path[-1])
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        path.append(path[-1] - lr * m / (np.sqrt(s) + eps))
    return np.array(path)


@misconception("adam", says="eps stands outside the root: 1e-8 inside is 1e-4 outside.")
def eps_under_the_root(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path, m, s = [np.array(x0, dtype=float)], 0.0, 0.0
    for t in range(1, steps + 1):
        g = grad(path[-1])
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        path.append(path[-1] - lr * m / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps))
    return np.array(path)


@misconception("adam", says="The first step is t = 1: with t = 0 the correction divides by 0.")
def t_from_zero(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path, m, s = [np.array(x0, dtype=float)], 0.0, 0.0
    for t in range(steps):
        g = grad(path[-1])
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        path.append(path[-1] - lr * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps))
    return np.array(path)


@misconception("adam", says="s averages the squares of the gradient, and the root undoes the square; yours averages the sizes.")
def size_for_square(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    path, m, s = [np.array(x0, dtype=float)], 0.0, 0.0
    for t in range(1, steps + 1):
        g = grad(path[-1])
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * np.abs(g)
        path.append(path[-1] - lr * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps))
    return np.array(path)


# -- minibatch_sgd ----------------------------------------------------------------------------------------------------


@misconception("minibatch_sgd", says="You draw with replacement: some samples are seen twice in an epoch, others never. Shuffle and cut.")
def with_replacement(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x = np.array(x0, dtype=float)
    for _ in range(epochs):
        for start in range(0, n_samples, batch_size):
            x = x - lr * grad_batch(x, rng.integers(n_samples, size=min(batch_size, n_samples - start)))
    return x


@misconception("minibatch_sgd", says="The last, smaller batch counts, too; yours leaves it out.")
def leftover_dropped(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x = np.array(x0, dtype=float)
    for _ in range(epochs):
        order = rng.permutation(n_samples)
        for k in range(n_samples // batch_size):
            x = x - lr * grad_batch(x, order[k * batch_size : (k + 1) * batch_size])
    return x


@misconception("minibatch_sgd", says="Every epoch needs a new order: shuffle inside the loop over the epochs.")
def shuffled_once(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x, order = np.array(x0, dtype=float), rng.permutation(n_samples)
    for _ in range(epochs):
        for start in range(0, n_samples, batch_size):
            x = x - lr * grad_batch(x, order[start : start + batch_size])
    return x


@misconception(
    "minibatch_sgd", says="Take the order from rng, the generator that you are given; np.random is another one, which nobody can repeat."
)
def global_generator(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x = np.array(x0, dtype=float)
    for _ in range(epochs):
        order = np.random.permutation(n_samples)
        for start in range(0, n_samples, batch_size):
            x = x - lr * grad_batch(x, order[start : start + batch_size])
    return x


# -- perturbed_descent ------------------------------------------------------------------------------------------------


@misconception("perturbed_descent", says="Where the gradient is clear, follow it and nothing else: kick only where it is nearly 0.")
def noise_in_every_step(grad, x0, *, lr, steps, radius, gtol, rng):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        g = grad(path[-1])
        u = rng.standard_normal(len(g))
        path.append(path[-1] - lr * g + radius * u / np.linalg.norm(u))
    return np.array(path)


@misconception(
    "perturbed_descent", says="Your kick always goes the same way; if that is along the ridge you never leave it. Draw a fresh direction."
)
def always_the_same_direction(grad, x0, *, lr, steps, radius, gtol, rng):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        g = grad(path[-1])
        u = np.ones(len(g))
        path.append(path[-1] - lr * g if np.linalg.norm(g) > gtol else path[-1] + radius * u / np.linalg.norm(u))
    return np.array(path)


@misconception("perturbed_descent", says="The kick should have the length radius: divide the random direction by its own length first.")
def length_not_fixed(grad, x0, *, lr, steps, radius, gtol, rng):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        g = grad(path[-1])
        path.append(path[-1] - lr * g if np.linalg.norm(g) > gtol else path[-1] + radius * rng.standard_normal(len(g)))
    return np.array(path)


@misconception(
    "perturbed_descent",
    says="Take the direction from rng, the generator that you are given; np.random is another one, which nobody can repeat.",
)
def direction_from_elsewhere(grad, x0, *, lr, steps, radius, gtol, rng):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        g = grad(path[-1])
        u = np.random.standard_normal(len(g))
        path.append(path[-1] - lr * g if np.linalg.norm(g) > gtol else path[-1] + radius * u / np.linalg.norm(u))
    return np.array(path)


# -- multistart -------------------------------------------------------------------------------------------------------


@misconception("multistart", says="np.argmin points to a nan where there is one: leave out the runs that did not end finite.")
def nan_wins(f, grad, starts, *, lr, steps):
    points = [gradient_descent(grad, start, lr=lr, steps=steps)[-1] for start in starts]
    values = [float(f(point)) for point in points]
    if not np.any(np.isfinite(values)):
        raise ValueError("no finite run")
    row = int(np.argmin(values))
    return points[row], values[row], row


@misconception("multistart", says="Compare where the runs end; you compare where they begin.")
def judged_at_the_start(f, grad, starts, *, lr, steps):
    points = [gradient_descent(grad, start, lr=lr, steps=steps)[-1] for start in starts]
    good = [k for k, point in enumerate(points) if np.all(np.isfinite(point)) and np.isfinite(f(point))]
    if not good:
        raise ValueError("no finite run")
    row = min(good, key=lambda k: f(1.0 * starts[k]))
    return points[row], float(f(points[row])), row


@misconception("multistart", says="We look for the lowest end, and yours is the highest.")
def highest(f, grad, starts, *, lr, steps):
    points = [gradient_descent(grad, start, lr=lr, steps=steps)[-1] for start in starts]
    good = [k for k, point in enumerate(points) if np.all(np.isfinite(point)) and np.isfinite(f(point))]
    if not good:
        raise ValueError("no finite run")
    row = max(good, key=lambda k: f(points[k]))
    return points[row], float(f(points[row])), row


# -- fit_standardized_gd ----------------------------------------------------------------------------------------------


@misconception(
    "fit_standardized_gd", says="These weights are per standard deviation: divide each by its column's spread to have them per unit."
)
def weights_left_in_standard_units(X, y, *, steps=3000):
    varies = np.max(X, axis=0) > np.min(X, axis=0)
    w = np.zeros(X.shape[1])
    if not varies.any():
        return w, np.mean(y)
    Z = (X[:, varies] - np.mean(X[:, varies], axis=0)) / np.std(X[:, varies], axis=0)
    A, c = Z.T @ Z / len(y), Z.T @ (y - np.mean(y)) / len(y)
    w[varies] = gradient_descent(lambda u: A @ u - c, np.zeros(len(c)), lr=lr_bounds(A)[1], steps=steps)[-1]
    return w, np.mean(y)


@misconception(
    "fit_standardized_gd",
    says="At the mean of x the prediction is the mean of y. The intercept is the prediction at x = 0: subtract the means' part.",
)
def intercept_without_the_means(X, y, *, steps=3000):
    varies = np.max(X, axis=0) > np.min(X, axis=0)
    w = np.zeros(X.shape[1])
    if not varies.any():
        return w, np.mean(y)
    spread = np.std(X[:, varies], axis=0)
    Z = (X[:, varies] - np.mean(X[:, varies], axis=0)) / spread
    A, c = Z.T @ Z / len(y), Z.T @ (y - np.mean(y)) / len(y)
    w[varies] = gradient_descent(lambda u: A @ u - c, np.zeros(len(c)), lr=lr_bounds(A)[1], steps=steps)[-1] / spread
    return w, np.mean(y)


@misconception(
    "fit_standardized_gd", says="A constant column has no spread to divide by (or only round-off): leave it out, with the weight 0."
)
def constant_column(X, y, *, steps=3000):
    spread = np.std(X, axis=0)
    Z = (X - np.mean(X, axis=0)) / spread
    A, c = Z.T @ Z / len(y), Z.T @ (y - np.mean(y)) / len(y)
    u = gradient_descent(lambda u: A @ u - c, np.zeros(len(c)), lr=1 / np.trace(A), steps=steps)[-1]
    w = u / spread
    return w, np.mean(y) - np.mean(X, axis=0) @ w
