"""Correct solutions of unit 09 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- gradient_descent -------------------------------------------------------------------------------------------------


@alternative("gradient_descent")
def filled_table(grad, x0, *, lr, steps):
    x = np.asarray(x0, dtype=np.float64)
    path = np.empty((steps + 1, x.size))
    path[0] = x
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k].copy())
    return path


@alternative("gradient_descent")
def in_place_with_copies(grad, x0, *, lr, steps):
    x = np.array([float(v) for v in x0])
    rows = [x.copy()]
    while len(rows) <= steps:
        x -= lr * np.asarray(grad(x))
        rows.append(x.copy())
    return np.vstack(rows)


# -- classify_loss_curve ----------------------------------------------------------------------------------------------


@alternative("classify_loss_curve")
def with_loops(losses):
    n = len(losses)
    if n < 2:
        raise ValueError("at least two")
    for value in losses:
        if not abs(float(value)) < float("inf"):
            return "diverging"
    if losses[n - 1] > losses[0]:
        return "diverging"
    rises = sum(1 for k in range(n - 1) if losses[k + 1] > losses[k])
    if rises > 0.3 * (n - 1):
        return "oscillating"
    m = max(1, (n - 1) // 10)
    return (
        "slow"
        if losses[n - 1 - m] - losses[n - 1] > (losses[0] - losses[n - 1]) / 50
        else "converged"
    )


@alternative("classify_loss_curve")
def in_float32_where_it_does_not_matter(losses):
    curve = np.asarray(losses, dtype=float)
    k = curve.size - 1
    if k < 1:
        raise ValueError("short")
    if np.isnan(curve).any() or np.isinf(curve).any() or curve[0] < curve[-1]:
        return "diverging"
    if np.count_nonzero(curve[1:] > curve[:-1]) / k > 0.3:
        return "oscillating"
    m = k // 10 or 1
    late, whole = curve[k - m] - curve[k], curve[0] - curve[k]
    return "slow" if late > whole * np.float32(0.02) else "converged"


# -- lr_bounds --------------------------------------------------------------------------------------------------------


@alternative("lr_bounds")
def through_kappa(A):
    A = np.asarray(A, dtype=float)
    if not np.allclose(A, A.T, rtol=0, atol=1e-10 * abs(A).max()):
        raise ValueError("symmetric, please")
    w = sorted(np.linalg.eigvalsh(A).tolist())
    if min(w) <= 0:
        raise ValueError("positive, please")
    kappa = w[-1] / w[0]
    return 2.0 / w[-1], 2.0 / w[-1] / (1 + 1 / kappa), (kappa - 1) / (kappa + 1)


@alternative("lr_bounds")
def by_singular_values(A):
    if np.ptp(A - A.T) > 2e-10 * np.abs(A).max() or not np.all(np.linalg.eigh(A)[0] > 0):
        raise ValueError("not symmetric and positive definite")
    s = np.linalg.svd(A, compute_uv=False)
    best = 2 / (s[0] + s[-1])
    return 2 / np.linalg.norm(A, 2), best, abs(1 - best * s[-1])


# -- momentum_descent -------------------------------------------------------------------------------------------------


@alternative("momentum_descent")
def two_places_back(grad, x0, *, lr, beta, steps):
    path = np.zeros((steps + 1, len(x0)))
    path[0] = x0
    for k in range(steps):
        back = path[k] - path[k - 1] if k else 0.0
        path[k + 1] = path[k] + beta * back - lr * grad(path[k])
    return path


@alternative("momentum_descent")
def velocity_in_place(grad, x0, *, lr, beta, steps):
    x = np.array(x0, dtype="float64")
    v = np.zeros_like(x)
    rows = [x]
    for _ in range(steps):
        v *= beta
        v += grad(rows[-1])
        rows.append(rows[-1] - lr * v)
    return np.stack(rows)


# -- adam -------------------------------------------------------------------------------------------------------------


@alternative("adam")
def powers_kept(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x0, dtype=float)
    m, s, p1, p2 = np.zeros(x.shape), np.zeros(x.shape), 1.0, 1.0
    rows = [x.copy()]
    for _ in range(steps):
        g = np.array(grad(x.copy()))
        p1, p2 = p1 * beta1, p2 * beta2
        m += (1 - beta1) * (g - m)
        s += (1 - beta2) * (g * g - s)
        x = x - lr * (m / (1 - p1)) / (np.sqrt(s / (1 - p2)) + eps)
        rows.append(x)
    return np.array(rows)


@alternative("adam")
def entry_by_entry(grad, x0, *, lr, steps, beta1=0.9, beta2=0.999, eps=1e-8):
    import math

    n = len(x0)
    m, s = [0.0] * n, [0.0] * n
    path = [[float(v) for v in x0]]
    for t in range(1, steps + 1):
        g, here = grad(np.array(path[-1])), []
        for i in range(n):
            m[i] = beta1 * m[i] + (1 - beta1) * float(g[i])
            s[i] = beta2 * s[i] + (1 - beta2) * float(g[i]) ** 2
            here.append(
                path[-1][i]
                - lr * (m[i] / (1 - beta1**t)) / (math.sqrt(s[i] / (1 - beta2**t)) + eps)
            )
        path.append(here)
    return np.array(path)


# -- minibatch_sgd ----------------------------------------------------------------------------------------------------


@alternative("minibatch_sgd")
def shuffled_in_place(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x = np.array(x0).astype(float)
    order = np.arange(n_samples)
    for _ in range(epochs):
        rng.shuffle(order)
        while_left = order.copy()
        while len(while_left):
            x -= lr * grad_batch(x.copy(), while_left[:batch_size])
            while_left = while_left[batch_size:]
    return x


@alternative("minibatch_sgd")
def sorted_random_numbers(grad_batch, x0, n_samples, *, lr, batch_size, epochs, rng):
    x = np.asarray(x0, dtype=float) + 0.0
    for _ in range(epochs):
        order = np.argsort(rng.random(n_samples))
        for idx in np.split(order, range(batch_size, n_samples, batch_size)):
            x = x - lr * grad_batch(x, idx)
    return x


# -- perturbed_descent ------------------------------------------------------------------------------------------------


@alternative("perturbed_descent")
def kick_function(grad, x0, *, lr, steps, radius, gtol, rng):
    def kick(n):
        direction = rng.normal(size=n)
        return direction * (radius / np.sqrt(direction @ direction))

    x = np.array(x0, dtype=float)
    path = np.zeros((steps + 1, x.size))
    path[0] = x
    for k in range(steps):
        g = np.asarray(grad(x))
        x = x + kick(x.size) if g @ g <= gtol**2 else x - lr * g
        path[k + 1] = x
    return path


@alternative("perturbed_descent")
def rejection_sampling(grad, x0, *, lr, steps, radius, gtol, rng):
    rows = [np.array(x0, dtype=float)]
    for _ in range(steps):
        g = grad(rows[-1])
        step = -lr * g
        if not np.sqrt(np.sum(g**2)) > gtol:
            while True:
                u = rng.uniform(-1, 1, len(g))
                if 0 < np.sum(u**2) <= 1:
                    break
            step = radius * u / np.linalg.norm(u)
        rows.append(rows[-1] + step)
    return np.array(rows)


# -- multistart -------------------------------------------------------------------------------------------------------


@alternative("multistart")
def masked_argmin(f, grad, starts, *, lr, steps):
    ends = np.array([gradient_descent(grad, start, lr=lr, steps=steps)[-1] for start in starts])
    values = np.array([f(end) for end in ends], dtype=float)
    good = np.isfinite(values) & np.isfinite(ends).all(axis=1)
    if not good.any():
        raise ValueError("no run ended well")
    row = int(np.argmin(np.where(good, values, np.inf)))
    return ends[row], float(values[row]), row


@alternative("multistart")
def sorted_runs(f, grad, starts, *, lr, steps):
    runs = []
    for k in range(len(starts)):
        x = np.array(starts[k], dtype=float)
        for _ in range(steps):
            x = x - lr * grad(x)
        if np.isfinite(x).all():
            value = f(x)
            if np.isfinite(value):
                runs.append((float(value), k, x))
    if len(runs) == 0:
        raise ValueError("nothing finite")
    value, k, x = min(runs, key=lambda run: run[:2])
    return x, value, k


# -- fit_standardized_gd ----------------------------------------------------------------------------------------------


@alternative("fit_standardized_gd")
def with_momentum(X, y, *, steps=3000):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    n, d = X.shape
    keep = [j for j in range(d) if X[:, j].max() != X[:, j].min()]
    w = np.zeros(d)
    b = float(y.mean())
    if keep:
        mu, sd = X[:, keep].mean(axis=0), X[:, keep].std(axis=0)
        Z = (X[:, keep] - mu) / sd

        def slope(u):
            return 2 / n * Z.T @ (Z @ u + y.mean() - y)

        path = momentum_descent(
            slope,
            np.zeros(len(keep)),
            lr=0.5 / np.linalg.norm(Z.T @ Z / n, 2),
            beta=0.8,
            steps=steps,
        )
        w[keep] = path[-1] / sd
        b -= float(mu @ w[keep])
    return w, b


@alternative("fit_standardized_gd")
def with_an_intercept_to_learn(X, y, *, steps=3000):
    n, d = X.shape
    low, high = X.min(axis=0), X.max(axis=0)
    spread = np.where(high > low, X.std(axis=0), 1.0)
    Z = np.where(high > low, (X - X.mean(axis=0)) / spread, 0.0)
    u, c = np.zeros(d), 0.0
    rate = 1 / max(1.0, np.linalg.eigvalsh(Z.T @ Z / n)[-1])
    for _ in range(steps):
        error = Z @ u + c - y
        u, c = u - rate * Z.T @ error / n, c - rate * error.mean()
    w = np.where(high > low, u / spread, 0.0)
    return w, c - w @ X.mean(axis=0)
