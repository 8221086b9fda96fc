"""Correct solutions of unit 19 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- brownian_paths ---------------------------------------------------------------------------------------------------


@alternative("brownian_paths")
def step_by_step(n_paths, n_steps, dt, rng):
    paths = np.zeros((n_paths, n_steps + 1))
    for k in range(n_steps):
        paths[:, k + 1] = paths[:, k] + rng.normal(0.0, dt**0.5, size=n_paths)
    return paths


@alternative("brownian_paths")
def times_first(n_paths, n_steps, dt, rng):
    W = np.zeros((n_steps + 1, n_paths))
    W[1:] = np.sqrt(dt) * rng.standard_normal((n_steps, n_paths)).cumsum(axis=0)
    return W.T.copy()


# -- euler_maruyama ---------------------------------------------------------------------------------------------------


@alternative("euler_maruyama")
def into_a_table(drift, diffusion, x0, dt, dW):
    n, m = np.shape(dW)
    X = np.empty((n, m + 1))
    X[:, 0] = x0
    t = 0.0
    for k in range(m):
        X[:, k + 1] = (
            X[:, k]
            + dt * np.asarray(drift(X[:, k].copy(), t))
            + np.asarray(diffusion(X[:, k].copy(), t)) * dW[:, k]
        )
        t = (k + 1) * dt
    return X


@alternative("euler_maruyama")
def by_columns(drift, diffusion, x0, dt, dW):
    path = np.array(x0, dtype=float)[:, None]
    for k in range(dW.shape[1]):
        now = path[:, -1]
        new = now + drift(now, k * dt) * dt + diffusion(now, k * dt) * dW[:, k]
        path = np.hstack([path, new[:, None]])
    return path


# -- ou_exact ---------------------------------------------------------------------------------------------------------


@alternative("ou_exact")
def around_the_post(x0, theta, mu, sigma, dt, z):
    if not theta > 0:
        raise ValueError("theta")
    sd = sigma * np.sqrt(-np.expm1(-2 * theta * dt) / (2 * theta))
    y = np.empty((len(x0), np.shape(z)[1] + 1))
    y[:, 0] = np.asarray(x0) - mu
    for k in range(np.shape(z)[1]):
        y[:, k + 1] = np.exp(-theta * dt) * y[:, k] + sd * z[:, k]
    return y + mu


@alternative("ou_exact")
def mixed_with_the_post(x0, theta, mu, sigma, dt, z):
    import math

    if theta <= 0:
        raise ValueError("theta")
    keep = math.exp(-theta * dt)
    kick = sigma * math.sqrt((1 - math.exp(-2 * theta * dt)) / (2 * theta))
    out = [[float(v)] for v in x0]
    for row, noise in zip(out, np.asarray(z)):
        for value in noise:
            row.append(keep * row[-1] + (1 - keep) * mu + kick * float(value))
    return np.array(out)


# -- langevin ---------------------------------------------------------------------------------------------------------


@alternative("langevin")
def with_indices(grad_log_p, x0, step, z):
    x = np.asarray(x0).astype(float)
    for k in range(len(z)):
        x = x + (step * np.asarray(grad_log_p(x)) + (2 * step) ** 0.5 * z[k])
    return x


@alternative("langevin")
def scaled_noise_first(grad_log_p, x0, step, z):
    noise = np.sqrt(2 * step) * np.asarray(z)
    x = np.array(x0, dtype=np.float64, copy=True)
    for kick in noise:
        slope = np.array(grad_log_p(x))
        x = x + kick + slope * step
    return x


# -- heat_explicit ----------------------------------------------------------------------------------------------------


@alternative("heat_explicit")
def cell_by_cell(u0, dx, dt, n_steps, kappa=1.0):
    r = kappa * dt / (dx * dx)
    if r > 0.5:
        raise ValueError("r")
    u = [float(v) for v in u0]
    m = len(u)
    for _ in range(n_steps):
        u = [u[i] + r * (u[i - 1] - 2 * u[i] + u[(i + 1) % m]) for i in range(m)]
    return np.array(u)


@alternative("heat_explicit")
def by_a_matrix(u0, dx, dt, n_steps, kappa=1.0):
    r = kappa * dt / dx**2
    if not r <= 0.5:
        raise ValueError("unstable")
    m = len(u0)
    shift = np.roll(np.eye(m), 1, axis=0)
    M = (1 - 2 * r) * np.eye(m) + r * (shift + shift.T)
    return np.linalg.matrix_power(M, n_steps) @ np.asarray(u0, dtype=float)


# -- heat_crank_nicolson ----------------------------------------------------------------------------------------------


@alternative("heat_crank_nicolson")
def interior_alone(u0, dx, dt, n_steps, kappa=1.0):
    u = np.array(u0, dtype=float)
    r = kappa * dt / dx**2
    n = len(u) - 2
    A = (1 + r) * np.eye(n) - r / 2 * (np.eye(n, k=1) + np.eye(n, k=-1))
    for _ in range(n_steps):
        b = u[1:-1] + r / 2 * (u[:-2] - 2 * u[1:-1] + u[2:])
        b[0] += r / 2 * u[0]
        b[-1] += r / 2 * u[-1]
        u[1:-1] = np.linalg.solve(A, b)
    return u


@alternative("heat_crank_nicolson")
def by_elimination(u0, dx, dt, n_steps, kappa=1.0):
    u = [float(v) for v in u0]
    r = kappa * dt / dx**2
    n = len(u) - 2
    for _ in range(n_steps):
        b = [u[i] + r / 2 * (u[i - 1] - 2 * u[i] + u[i + 1]) for i in range(1, n + 1)]
        b[0] += r / 2 * u[0]
        b[-1] += r / 2 * u[-1]
        diagonal = [1 + r] * n
        for i in range(1, n):
            f = (-r / 2) / diagonal[i - 1]
            diagonal[i] -= f * (-r / 2)
            b[i] -= f * b[i - 1]
        new = [0.0] * n
        for i in range(n - 1, -1, -1):
            new[i] = (b[i] + (r / 2 * new[i + 1] if i + 1 < n else 0.0)) / diagonal[i]
        u = [u[0], *new, u[-1]]
    return np.array(u)


# -- heat_by_brownian -------------------------------------------------------------------------------------------------


@alternative("heat_by_brownian")
def place_by_place(g, x, t, kappa, z):
    s = (2 * kappa * t) ** 0.5
    return np.array([float(np.mean(g(v + s * np.asarray(z)))) for v in x])


@alternative("heat_by_brownian")
def walks_first(g, x, t, kappa, z):
    places = (
        np.asarray(x, dtype=float)[None, :]
        + np.sqrt(2 * kappa * t) * np.asarray(z, dtype=float)[:, None]
    )
    return np.asarray(g(places)).sum(axis=0) / len(z)


# -- diffused_mixture_score -------------------------------------------------------------------------------------------


@alternative("diffused_mixture_score")
def with_logaddexp(x, t, weights, means, stds):
    decay = np.exp(-t)
    mu, v = np.sqrt(decay) * np.asarray(means), decay * np.asarray(stds) ** 2 + (1 - decay)
    x = np.asarray(x, dtype=float)[:, None]
    logs = np.log(weights) - 0.5 * np.log(2 * np.pi * v) - 0.5 * (x - mu) ** 2 / v
    shares = np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True))
    return (shares * (mu - x) / v).sum(axis=1)


@alternative("diffused_mixture_score")
def one_place_at_a_time(x, t, weights, means, stds):
    from math import exp, log

    result = []
    for place in x:
        parts = []
        for w, m, s in zip(weights, means, stds):
            v = exp(-t) * s * s + 1 - exp(-t)
            gap = float(place) - exp(-t / 2) * m
            parts.append((log(w) - 0.5 * log(v) - gap * gap / (2 * v), -gap / v))
        top = max(p for p, _ in parts)
        total = sum(exp(p - top) for p, _ in parts)
        result.append(sum(exp(p - top) * slope for p, slope in parts) / total)
    return np.array(result)


# -- reverse_diffusion ------------------------------------------------------------------------------------------------


@alternative("reverse_diffusion")
def with_indices_backwards(score, x_T, ts, z):
    x = np.asarray(x_T).astype(float)
    for k in range(len(ts) - 1):
        h = ts[k] - ts[k + 1]
        x = x + 0.5 * h * x + h * np.asarray(score(x, ts[k])) + h**0.5 * z[k]
    return x


@alternative("reverse_diffusion")
def with_pairs(score, x_T, ts, z):
    x = np.array(x_T, dtype=float)
    for (t, earlier), kick in zip(zip(ts[:-1], ts[1:]), z):
        pull = score(x, float(t))
        x = (1 + (t - earlier) / 2) * x + (t - earlier) * pull + np.sqrt(t - earlier) * kick
    return x
