"""Unit 19, from its release."""

from tests.campaign import right, wrong

uniform_steps = wrong(
    "brownian_paths", ("np.sqrt(dt) * rng.standard_normal((n_paths, n_steps))", "np.sqrt(3 * dt) * rng.uniform(-1, 1, (n_paths, n_steps))")
)
mirrored_paths = wrong(
    "brownian_paths",
    (
        "rng.standard_normal((n_paths, n_steps))",
        "(lambda k: np.vstack([k, -k])[:n_paths])(rng.standard_normal(((n_paths + 1) // 2, n_steps)))",
    ),
)
coin_steps = wrong("brownian_paths", ("rng.standard_normal((n_paths, n_steps))", "rng.choice([-1.0, 1.0], (n_paths, n_steps))"))

ignores_rng = wrong("brownian_paths", ("rng.standard_normal", "np.random.default_rng(0).standard_normal"))
no_steps_no_start = wrong("brownian_paths", ("    kicks =", "    if n_steps == 0:\n        return np.zeros((n_paths, 0))\n    kicks ="))
kicks_clipped_at_2 = wrong(
    "brownian_paths", ("rng.standard_normal((n_paths, n_steps))", "np.clip(rng.standard_normal((n_paths, n_steps)), -2, 2)")
)
kicks_with_a_drift = wrong(
    "brownian_paths", ("np.sqrt(dt) * rng.standard_normal((n_paths, n_steps))", "rng.normal(dt, np.sqrt(dt), (n_paths, n_steps))")
)
twice_dt = wrong("brownian_paths", ("np.sqrt(dt)", "2 * dt"))
steps_standardised = wrong(
    "brownian_paths",
    ("    return", "    kicks = (kicks - kicks.mean(axis=0)) / kicks.std(axis=0) * np.sqrt(dt) if n_paths > 2 else kicks\n    return"),
)
# Got full marks at first.
single_floats = wrong("brownian_paths", ("np.cumsum(kicks, axis=1)])", "np.cumsum(kicks, axis=1)]).astype(np.float32)"))
one_path_flat = wrong("brownian_paths", ("np.cumsum(kicks, axis=1)])", "np.cumsum(kicks, axis=1)]).squeeze()"))


@right("brownian_paths")
def path_by_path(n_paths, n_steps, dt, rng):
    paths = np.zeros((n_paths, n_steps + 1))
    for path in paths:
        for k in range(n_steps):
            path[k + 1] = path[k] + rng.normal(0, dt**0.5)
    return paths


@right("brownian_paths")
def from_the_end_backwards(n_paths, n_steps, dt, rng):
    """The end first; then each place before, given the one after it."""
    W = np.zeros((n_paths, n_steps + 1))
    W[:, n_steps] = rng.normal(scale=np.sqrt(n_steps * dt), size=n_paths)
    for k in range(n_steps - 1, 0, -1):
        W[:, k] = k / (k + 1) * W[:, k + 1] + np.sqrt(dt * k / (k + 1)) * rng.standard_normal(n_paths)
    return W


@right("brownian_paths")
def from_even_chances(n_paths, n_steps, dt, rng):
    size = (n_steps, n_paths)
    kicks = np.sqrt(-2 * dt * np.log(1 - rng.random(size))) * np.cos(2 * np.pi * rng.random(size))
    return np.vstack([np.zeros((1, n_paths)), kicks.cumsum(axis=0)]).T


@right("brownian_paths")
def by_a_triangle(n_paths, n_steps, dt, rng):
    table = np.triu(np.full((n_steps, n_steps + 1), dt**0.5), 1)
    return rng.standard_normal((n_paths, n_steps)) @ table

noise_absolute = wrong("euler_maruyama", ("* kick)", "* np.where(np.arange(len(x)) < 2, kick, np.abs(kick)))"))
first_diffusion = wrong(
    "euler_maruyama", ("diffusion(x, k * dt)", "diffusion(x, k * dt) * 1.0 if np.ndim(diffusion(x, k * dt)) else diffusion(x, 0.0)")
)

# Got full marks at first.
starts_keep_type = wrong("euler_maruyama", ("np.array(x0, dtype=float)", "np.array(x0)"))
diffusion_at_the_end = wrong("euler_maruyama", ("diffusion(x, k * dt)", "diffusion(x, (k + 1) * dt)"))
functions_get_single_numbers = wrong(
    "euler_maruyama",
    (
        "x + drift(x, k * dt) * dt + diffusion(x, k * dt) * kick",
        "np.array([a + drift(a, k * dt) * dt + diffusion(a, k * dt) * b for a, b in zip(x, kick)])",
    ),
)


@wrong("euler_maruyama")
def starts_changed_in_place(drift, diffusion, x0, dt, dW):
    x = np.asarray(x0, dtype=float)
    walk = np.empty((len(x), dW.shape[1] + 1))
    walk[:, 0] = x
    for k in range(dW.shape[1]):
        x += drift(x, k * dt) * dt + diffusion(x, k * dt) * dW[:, k]
        walk[:, k + 1] = x
    return walk


plain_number_indexed = wrong(
    "euler_maruyama",
    (
        "x + drift(x, k * dt) * dt + diffusion(x, k * dt) * kick",
        "np.array([x[i] + drift(x, k * dt)[i] * dt + diffusion(x, k * dt)[i] * kick[i] for i in range(len(x))])",
    ),
)
no_steps_flat = wrong("euler_maruyama", ("return np.transpose(columns)", "return np.transpose(columns if len(columns) > 1 else columns[0])"))
never_below_0 = wrong("euler_maruyama", ("columns.append(x +", "columns.append(np.maximum(x, 0) +"))
one_path_flat_in_euler_maruyama = wrong("euler_maruyama", ("np.transpose(columns)", "np.squeeze(np.transpose(columns))"))


@right("euler_maruyama")
def table_made_beforehand(drift, diffusion, x0, dt, dW):
    n, m = np.shape(dW)
    out = np.zeros((n, m + 1))
    out[:, 0] = x0
    for k in range(m):
        here, now = out[:, k].copy(), dt * k
        out[:, k + 1] = here + np.multiply(dt, drift(here, now)) + np.multiply(dW[:, k], diffusion(here, now))
    return out


@right("euler_maruyama")
def accumulated(drift, diffusion, x0, dt, dW):
    from itertools import accumulate

    def step(x, numbered):
        k, kick = numbered
        return x + dt * drift(x, k * dt) + kick * diffusion(x, k * dt)

    rows = accumulate(enumerate(np.asarray(dW).T), step, initial=np.asarray(x0, dtype=float))
    return np.stack(list(rows), axis=1)


@right("euler_maruyama")
def half_and_half(drift, diffusion, x0, dt, dW):
    m = dW.shape[1]
    if m == 0:
        return np.array(x0, dtype=float)[:, None]
    if m == 1:
        x = np.array(x0, dtype=float)
        return np.column_stack([x, x + drift(x.copy(), 0.0) * dt + diffusion(x.copy(), 0.0) * dW[:, 0]])
    half = m // 2
    before = euler_maruyama(drift, diffusion, x0, dt, dW[:, :half])
    later = half * dt
    after = euler_maruyama(lambda x, t: drift(x, later + t), lambda x, t: diffusion(x, later + t), before[:, -1], dt, dW[:, half:])
    return np.hstack([before, after[:, 1:]])


@right("euler_maruyama")
def clock_goes_along(drift, diffusion, x0, dt, dW):
    t, x = 0.0, x0 * 1.0
    walk = x.reshape(-1, 1)
    for kick in np.hsplit(dW, dW.shape[1]) if dW.shape[1] else []:
        x = x + dt * drift(x, t) + diffusion(x, t) * kick[:, 0]
        t += dt
        walk = np.append(walk, x[:, np.newaxis], axis=1)
    return walk

from_the_start = wrong("ou_exact", ("(columns[-1] - mu)", "(columns[0] - mu)"))
weak_spring_raises = wrong("ou_exact", ("theta <= 0", "theta < 0.1"))
first_kick_for_all = wrong("ou_exact", ("for kick in np.transpose(z):", "for kick in [np.transpose(z)[0]] * np.shape(z)[1]:"))

negative_theta_taken = wrong("ou_exact", ("theta <= 0", "theta == 0"))
theta_squared = wrong("ou_exact", ("(2 * theta)", "theta**2"))
marginals_only = wrong(
    "ou_exact",
    (
        "    for kick in np.transpose(z):\n        columns.append(mu + (columns[-1] - mu) * decay + spread * kick)",
        "    for k, kick in enumerate(np.transpose(z), 1):\n        spread = sigma * np.sqrt((1 - decay ** (2 * k)) / (2 * theta))\n        columns.append(mu + (columns[0] - mu) * decay**k + spread * kick)",
    ),
)
no_steps_flat_in_ou_exact = wrong("ou_exact", ("    decay =", "    if np.size(z) == 0:\n        return np.array(x0, dtype=float)\n    decay ="))
starts_changed_in_place_in_ou_exact = wrong(
    "ou_exact",
    (
        "columns = [np.array(x0, dtype=float)]",
        "x0 -= mu\n    columns = [x0 + mu]",
    ),
)
sigma_0_refused = wrong("ou_exact", ("theta <= 0", "theta <= 0 or sigma <= 0"))
# Got full marks at first.
starts_keep_type_in_ou_exact = wrong("ou_exact", ("np.array(x0, dtype=float)", "np.array(x0)"))


@right("ou_exact")
def weights_in_a_table(x0, theta, mu, sigma, dt, z):
    if not theta > 0:
        raise ValueError("theta is positive")
    m = np.shape(z)[1]
    later = np.arange(m + 1)[:, None] - 1 - np.arange(m)
    weights = np.where(later >= 0, np.exp(-theta * dt * np.maximum(later, 0)), 0.0)
    kicks = sigma * np.sqrt((1 - np.exp(-2 * theta * dt)) / (2 * theta)) * np.asarray(z)
    return mu + np.outer(np.asarray(x0) - mu, np.exp(-theta * dt * np.arange(m + 1))) + kicks @ weights.T


@right("ou_exact")
def distances_from_the_post(x0, theta, mu, sigma, dt, z):
    if theta <= 0:
        raise ValueError(f"theta is {theta}")
    gaps = np.zeros((len(x0), z.shape[1] + 1))
    gaps[:, 0] = x0
    gaps[:, 0] -= mu
    for k in range(z.shape[1]):
        gaps[:, k + 1] = gaps[:, k] / np.exp(theta * dt) + z[:, k] * sigma * np.sqrt(-np.expm1(-2 * theta * dt) / theta / 2)
    return gaps + mu


@right("ou_exact")
def walker_by_walker(x0, theta, mu, sigma, dt, z):
    import math

    if theta <= 0:
        raise ValueError("no spring")
    keep = math.exp(-theta * dt)
    strength = sigma / math.sqrt(2 * theta) * math.sqrt(1 - keep * keep)
    walks = []
    for start, kicks in zip(x0, z):
        walk = [float(start)]
        for kick in kicks:
            walk.append(keep * walk[-1] + (1 - keep) * mu + strength * kick)
        walks.append(walk)
    return np.array(walks, dtype=float)


@right("ou_exact")
def by_the_first_columns(x0, theta, mu, sigma, dt, z):
    from functools import reduce

    if theta <= 0:
        raise ValueError("theta")
    decay = np.exp(-theta * dt)
    strength = (sigma**2 * (1 - decay**2) / (2 * theta)) ** 0.5 * (1 if sigma >= 0 else -1)

    def add(walk, kick):
        return np.column_stack([walk, mu * (1 - decay) + walk[:, -1] * decay + strength * kick])

    return reduce(add, z.T, np.array(x0, dtype=float).reshape(-1, 1))

in_place = wrong("langevin", ("x = np.array(x0, dtype=float)", "x = np.asarray(x0, dtype=float)"), ("x = x + step", "x += step"))
dtype_kept = wrong(
    "langevin",
    (
        "x = x + step * grad_log_p(x) + np.sqrt(2 * step) * kick",
        "x = (x + step * grad_log_p(x) + np.sqrt(2 * step) * kick).astype(np.asarray(x0).dtype)",
    ),
)
first_coordinate = wrong("langevin", ("grad_log_p(x)", "grad_log_p(x)[:, :1]"))

coordinates_share_the_kick = wrong("langevin", ("np.sqrt(2 * step) * kick", "np.sqrt(2 * step) * kick[:, :1]"))
gradient_walker_by_walker = wrong("langevin", ("grad_log_p(x)", "np.array([grad_log_p(walker) for walker in x])"))
kick_without_root = wrong("langevin", ("np.sqrt(2 * step)", "2 * step"))
# Got full marks at first.
no_steps_starts_themselves = wrong("langevin", ("    x = np.array", "    if len(z) == 0:\n        return x0\n    x = np.array"))
one_walker_flat = wrong("langevin", ("return x", "return x[0] if len(x) == 1 else x"))
# Got full marks at first.
gradients_clipped = wrong("langevin", ("grad_log_p(x)", "np.clip(grad_log_p(x), -10, 10)"))
kicks_centred = wrong("langevin", ("for kick in z:", "for kick in z - np.mean(z) if np.size(z) else z:"))


@right("langevin")
def own_copy_moved(grad_log_p, x0, step, z):
    x, kicks = 1.0 * np.array(x0), (2 * step) ** 0.5 * np.asarray(z, dtype=float)
    for k in range(len(kicks)):
        climb = np.multiply(step, grad_log_p(x.copy()))
        x += climb
        x += kicks[k]
    return x


@right("langevin")
def folded(grad_log_p, x0, step, z):
    from functools import reduce

    return reduce(lambda x, kick: x + step * (grad_log_p(x) + np.sqrt(2 / step) * kick), z, np.asarray(x0) + 0.0)


@right("langevin")
def first_half_then_second(grad_log_p, x0, step, z):
    if len(z) > 1:
        half = len(z) // 2
        return langevin(grad_log_p, langevin(grad_log_p, x0, step, z[:half]), step, z[half:])
    x = np.array(x0, dtype=np.float64)
    return x + step * grad_log_p(x) + np.sqrt(2 * step) * z[0] if len(z) else x


@right("langevin")
def all_places_kept(grad_log_p, x0, step, z):
    places = np.zeros((np.shape(z)[0] + 1, *np.shape(x0)))
    places[0] = x0
    for k, kick in enumerate(z):
        np.add(places[k] + grad_log_p(places[k]) * step, np.sqrt(step) * np.sqrt(2) * kick, out=places[k + 1])
    return places[-1].copy()

one_step = wrong("heat_explicit", ("range(n_steps)", "range(min(n_steps, 1))"))
kappa_ignored = wrong("heat_explicit", ("r = kappa * dt", "r = dt"))
dtype_kept_in_heat_explicit = wrong("heat_explicit", ("np.roll(u, -1))", "np.roll(u, -1))\n        u = u.astype(np.asarray(u0).dtype)"))
limit_a_bit_higher = wrong("heat_explicit", ("r > 0.5", "r > 0.55"))
limit_a_bit_lower = wrong("heat_explicit", ("r > 0.5", "r > 0.45"))

half_refused = wrong("heat_explicit", ("r > 0.5", "r >= 0.5"))
limit_without_kappa = wrong("heat_explicit", ("if r > 0.5", "if dt / dx**2 > 0.5"))
temperatures_changed_in_place = wrong(
    "heat_explicit", ("np.array(u0, dtype=float)", "np.asarray(u0, dtype=float)"), ("u = u + r", "u += r")
)
never_below_zero = wrong("heat_explicit", ("return u", "return np.maximum(u, 0)"))
# Got full marks at first.
stops_when_level = wrong("heat_explicit", ("        u = u", "        if np.allclose(u, np.mean(u)):\n            break\n        u = u"))
# Got full marks at first.
no_steps_not_checked = wrong("heat_explicit", ("if r > 0.5", "if n_steps and r > 0.5"))


@right("heat_explicit")
def by_waves(u0, dx, dt, n_steps, kappa=1.0):
    r = kappa * dt / dx**2
    if r > 1 / 2:
        raise ValueError("r is above 1/2")
    m = len(u0)
    factor = 1 - 4 * r * np.sin(np.pi * np.arange(m) / m) ** 2
    return np.real(np.fft.ifft(factor**n_steps * np.fft.fft(u0)))


@right("heat_explicit")
def by_a_power_of_the_table(u0, dx, dt, n_steps, kappa=1.0):
    r = kappa * dt / dx**2
    if r > 0.5:
        raise ValueError("too long")
    same = np.eye(len(u0))
    step = (1 - 2 * r) * same + r * (np.roll(same, 1, axis=0) + np.roll(same, -1, axis=0))
    return np.linalg.matrix_power(step, n_steps) @ u0


@right("heat_explicit")
def cell_by_cell(u0, dx, dt, n_steps, kappa=1.0):
    r = dt * kappa / (dx * dx)
    if not r <= 0.5:
        raise ValueError("r")
    old = [float(value) for value in u0]
    for _ in range(n_steps):
        old = [(1 - 2 * r) * old[i] + r * old[i - 1] + r * old[(i + 1) % len(old)] for i in range(len(old))]
    return np.array(old)


@right("heat_explicit")
def padded_on_both_sides(u0, dx, dt, n_steps, kappa=1.0):
    if kappa * dt / dx**2 > 0.5:
        raise ValueError("r")
    u, r = u0.astype(float), kappa * dt / dx**2
    while n_steps > 0:
        ring = np.concatenate([u[-1:], u, u[:1]])
        u = np.convolve(ring, [r, 1 - 2 * r, r], mode="valid")
        n_steps -= 1
    return u

old_neighbours = wrong(
    "heat_crank_nicolson",
    (
        "u = np.linalg.solve(np.eye(len(u)) - half, u + half @ u)",
        "full = half - np.diag(np.diag(half))\n        u = (u + half @ u + full @ u) / (1 - np.diag(half))",
    ),
)
kappa_ignored_in_heat_crank_nicolson = wrong("heat_crank_nicolson", ("half = kappa * dt", "half = dt"))
one_step_in_heat_crank_nicolson = wrong("heat_crank_nicolson", ("range(n_steps)", "range(min(n_steps, 1))"))
temperatures_changed_in_place_in_cn = wrong(
    "heat_crank_nicolson",
    ("np.array(u0, dtype=float)", "np.asarray(u0, dtype=float)"),
    ("        u = np.linalg.solve", "        u[:] = np.linalg.solve"),
)
# Got full marks at first.
dtype_kept_in_cn = wrong("heat_crank_nicolson", ("np.array(u0, dtype=float)", "np.array(u0)"), ("        u = np.linalg.solve", "        u[:] = np.linalg.solve"))
long_steps_refused = wrong(
    "heat_crank_nicolson", ("    D = ", "    if kappa * dt / dx**2 > 1:\n        raise ValueError('this step is too long')\n    D = ")
)
# Got full marks at first.
two_hundred_sweeps = wrong(
    "heat_crank_nicolson",
    (
        "        u = np.linalg.solve(np.eye(len(u)) - half, u + half @ u)",
        "        told, new = u + half @ u, u\n        for _ in range(200):\n            new = (told + (half - np.diag(np.diag(half))) @ new) / (1 - np.diag(half))\n        u = new",
    ),
)
at_least_one_step = wrong("heat_crank_nicolson", ("range(n_steps)", "range(max(1, n_steps))"))
dx_not_squared = wrong("heat_crank_nicolson", ("dx**2", "dx"))
# Got full marks at first.
clipped_to_the_start = wrong("heat_crank_nicolson", ("return u", "return np.clip(u, np.min(u0), np.max(u0))"))

interior = right(
    "heat_crank_nicolson",
    (
        "u = np.linalg.solve(np.eye(len(u)) - half, u + half @ u)",
        "M, right = np.eye(len(u)) - half, u + half @ u\n        u = np.linalg.inv(M) @ right",
    ),
)

@right("heat_crank_nicolson")
def forwards_and_back(u0, dx, dt, n_steps, kappa=1.0):
    """The elimination of a table with three diagonals, and the way back."""
    q = kappa * dt / dx**2 / 2
    u = np.array(u0, dtype=float)
    m = len(u)
    for _ in range(n_steps):
        told = (1 - 2 * q) * u[1:-1] + q * (u[:-2] + u[2:])
        told[0] += q * u[0]
        told[-1] += q * u[-1]
        upper = np.zeros(m - 2)
        for i in range(m - 2):
            pivot = 1 + 2 * q + (q * upper[i - 1] if i else 0.0)
            upper[i] = -q / pivot
            told[i] = (told[i] + (q * told[i - 1] if i else 0.0)) / pivot
        for i in range(m - 4, -1, -1):
            told[i] -= upper[i] * told[i + 1]
        u[1:-1] = told
    return u


@right("heat_crank_nicolson")
def inner_points_only(u0, dx, dt, n_steps, kappa=1.0):
    u, r = np.array(u0, dtype=float), kappa * dt / dx**2
    inner = len(u) - 2
    D = np.diag(np.full(inner, -2.0)) + np.diag(np.ones(inner - 1), 1) + np.diag(np.ones(inner - 1), -1)
    ends = np.zeros(inner)
    ends[0] += u[0]
    ends[-1] += u[-1]
    for _ in range(n_steps):
        v = u[1:-1]
        u = np.concatenate([u[:1], np.linalg.solve(2 * np.eye(inner) - r * D, 2 * v + r * D @ v + 2 * r * ends), u[-1:]])
    return u


@right("heat_crank_nicolson")
def waves_on_a_straight_line(u0, dx, dt, n_steps, kappa=1.0):
    m = len(u0)
    line = np.linspace(u0[0], u0[-1], m)
    k = np.arange(1, m - 1)
    sines = np.sqrt(2 / (m - 1)) * np.sin(np.pi * np.outer(k, k) / (m - 1))
    curved = kappa * dt / dx**2 * 2 * np.sin(np.pi * k / (2 * (m - 1))) ** 2
    u = line.copy()
    u[1:-1] += sines @ (((1 - curved) / (1 + curved)) ** n_steps * (sines @ (u0 - line)[1:-1]))
    return u

symmetrised = wrong("heat_by_brownian", ("np.array(z))", "np.concatenate([z, -np.array(z)]))"))
standardised = wrong("heat_by_brownian", ("np.array(z))", "(np.array(z) - np.mean(z)) / (np.std(z) or 1))"))
kappa_rooted = wrong("heat_by_brownian", ("2 * kappa * t", "np.sqrt(kappa) * t"))

start_is_the_place = wrong("heat_by_brownian", ("    return", "    if t == 0:\n        return np.array(x, dtype=float)\n    return"))
middle_of_the_temperatures = wrong("heat_by_brownian", ("np.mean(g", "np.median(g"))
places_sorted = wrong("heat_by_brownian", ("outer(x,", "outer(np.sort(x),"))
# Got full marks at first.
z_clipped = wrong("heat_by_brownian", ("np.array(z))", "np.clip(z, -3, 3))"))
# Got full marks at first.
dtype_of_places = wrong("heat_by_brownian", ("axis=1)", "axis=1).astype(np.asarray(x).dtype)"))
z_changed_in_place = wrong(
    "heat_by_brownian", ("    return", "    z *= np.sqrt(2 * kappa * t)\n    return"), ("outer(x, np.sqrt(2 * kappa * t) * np.array(z))", "outer(x, z)")
)
one_place_flat = wrong("heat_by_brownian", ("axis=1)", "axis=1).squeeze()"))


@right("heat_by_brownian")
def place_by_place(g, x, t, kappa, z):
    spread = (2 * kappa * t) ** 0.5
    return np.array([g(place + spread * np.asarray(z)).sum() / len(z) for place in x])


@right("heat_by_brownian")
def walker_after_walker(g, x, t, kappa, z):
    total = np.zeros(len(x))
    for kick in z:
        total += g(x + kick * np.sqrt(2.0 * kappa * t)) / np.size(z)
    return total


@right("heat_by_brownian")
def by_a_product(g, x, t, kappa, z):
    starts = np.sqrt(2) * np.sqrt(kappa) * np.sqrt(t) * z[:, None] + x[None, :]
    return np.full(len(z), 1 / len(z)) @ g(starts)


@right("heat_by_brownian")
def all_in_one_row(g, x, t, kappa, z):
    moved = np.repeat(x, len(z)) + np.tile(np.multiply(z, np.sqrt(2 * kappa * t)), len(x))
    return np.average(g(moved).reshape(len(x), len(z)), axis=-1)

weights_ignored = wrong("diffused_mixture_score", ("np.log(weights) - np.log(variances) / 2", "-np.log(variances) / 2"))
variance_ignored = wrong("diffused_mixture_score", ("- np.log(variances) / 2", ""))
prior_weights = wrong(
    "diffused_mixture_score",
    ("shares = np.exp(logs - np.max(logs, axis=1, keepdims=True))", "shares = np.exp(0 * logs) * np.array(weights)"),
)
one_maximum = wrong("diffused_mixture_score", ("np.max(logs, axis=1, keepdims=True)", "np.max(logs)"))
hardest_only = wrong(
    "diffused_mixture_score",
    ("shares = np.exp(logs - np.max(logs, axis=1, keepdims=True))", "shares = (logs == np.max(logs, axis=1, keepdims=True)).astype(float)"),
)

means_shrunk_in_place = wrong(
    "diffused_mixture_score",
    ("    gaps =", "    means *= np.exp(-t / 2)\n    gaps ="),
    ("outer(x, np.exp(-t / 2) * np.array(means))", "outer(x, means)"),
)
far_out_is_flat = wrong("diffused_mixture_score", ("- np.max(logs, axis=1, keepdims=True)", ""), ("np.sum(shares, axis=1)", "(np.sum(shares, axis=1) + 1e-300)"))
logs_held_at_700 = wrong("diffused_mixture_score", ("np.exp(logs - np.max(logs, axis=1, keepdims=True))", "np.exp(np.maximum(logs, -700))"))


# Got full marks at first.
@wrong("diffused_mixture_score")
def slope_by_differences(x, t, weights, means, stds):
    variances = np.exp(-t) * np.square(stds) + 1 - np.exp(-t)

    def log_density(places):
        gaps = np.subtract.outer(places, np.exp(-t / 2) * np.array(means))
        return np.logaddexp.reduce(np.log(weights) - np.log(variances) / 2 - gaps**2 / (2 * variances), axis=1)

    return (log_density(x + 1e-3) - log_density(x - 1e-3)) / 2e-3


# Got full marks at first.
dtype_of_places_in_score = wrong("diffused_mixture_score", ("return -np", "result = np.zeros_like(x)\n    result[:] = -np"), ("np.sum(shares, axis=1)", "np.sum(shares, axis=1)\n    return result"))


@right("diffused_mixture_score")
def shares_by_pairs(x, t, weights, means, stds):
    fade = np.exp(-t)
    v = fade * np.asarray(stds) ** 2 + (1 - fade)
    gaps = x[:, None] - np.sqrt(fade) * np.asarray(means)
    logs = np.log(weights) - 0.5 * np.log(v) - 0.5 * gaps**2 / v
    with np.errstate(over="ignore"):
        shares = 1 / np.exp(logs[:, None, :] - logs[:, :, None]).sum(axis=2)
    return np.einsum("nk,nk->n", shares, -gaps / v)


@right("diffused_mixture_score")
def component_by_component(x, t, weights, means, stds):
    logs, slopes = [], []
    for w, m, s in zip(weights, means, stds):
        v = s**2 * np.exp(-t) - np.expm1(-t)
        gap = x - m * np.exp(-t / 2)
        logs.append(np.log(w) - np.log(2 * np.pi * v) / 2 - gap * gap / v / 2)
        slopes.append(-gap / v)
    whole = np.logaddexp.reduce(logs, axis=0)
    return np.sum([np.exp(log - whole) * slope for log, slope in zip(logs, slopes)], axis=0)


@right("diffused_mixture_score")
def place_after_place(x, t, weights, means, stds):
    import math

    result = np.zeros(len(x))
    for i, place in enumerate(x):
        rows = []
        for w, m, s in zip(weights, means, stds):
            v = float(s) ** 2 * math.exp(-t) + 1 - math.exp(-t)
            gap = float(place) - float(m) * math.exp(-t / 2)
            rows.append((math.log(w / math.sqrt(v)) - gap**2 / (2 * v), -gap / v))
        top = max(log for log, _ in rows)
        parts = [(math.exp(log - top), slope) for log, slope in rows]
        result[i] = math.fsum(part * slope for part, slope in parts) / math.fsum(part for part, _ in parts)
    return result


@right("diffused_mixture_score")
def averaged_with_weights(x, t, weights, means, stds):
    v = 1 + np.exp(-t) * (np.asarray(stds, dtype=float) ** 2 - 1)
    pulls = (np.exp(-t / 2) * np.reshape(means, (-1, 1)) - np.reshape(x, (1, -1))) / v[:, None]
    logs = np.log(weights / np.sqrt(v))[:, None] - pulls**2 * v[:, None] / 2
    logs -= logs.max(axis=0)
    return np.average(pulls, axis=0, weights=np.exp(logs))

in_place_in_reverse_diffusion = wrong(
    "reverse_diffusion", ("x = np.array(x_T, dtype=float)", "x = np.asarray(x_T, dtype=float)"), ("x = x + h", "x += h")
)
dtype_kept_in_reverse_diffusion = wrong(
    "reverse_diffusion",
    (
        "x = x + h * (x / 2 + score(x, t)) + np.sqrt(h) * kick",
        "x = (x + h * (x / 2 + score(x, t)) + np.sqrt(h) * kick).astype(np.asarray(x_T).dtype)",
    ),
)

score_walker_by_walker = wrong("reverse_diffusion", ("score(x, t)", "np.array([score(walker, t) for walker in x])"))
# Got full marks at first.
one_time_starts_themselves = wrong("reverse_diffusion", ("    x = np.array", "    if len(ts) == 1:\n        return x_T\n    x = np.array"))
# Got full marks at first.
scores_clipped = wrong("reverse_diffusion", ("score(x, t)", "np.clip(score(x, t), -100, 100)"))
# Got full marks at first.
kept_within_5 = wrong("reverse_diffusion", ("return x", "return np.clip(x, -5, 5)"))
stops_near_0 = wrong("reverse_diffusion", ("        x = x", "        if t < 0.1:\n            break\n        x = x"))
whole_times = wrong("reverse_diffusion", ("score(x, t)", "score(x, int(t))"))
# Got full marks at first.
one_walker_flat_in_reverse_diffusion = wrong("reverse_diffusion", ("return x", "return np.squeeze(x)"))


@right("reverse_diffusion")
def by_numbers(score, x_T, ts, z):
    x = np.array(x_T, dtype=float)
    for k in range(len(ts) - 1):
        h = ts[k] - ts[k + 1]
        x = (1 + h / 2) * x + h * score(x, ts[k]) + h**0.5 * z[k]
    return x


@right("reverse_diffusion")
def tail_again(score, x_T, ts, z):
    x = np.asarray(x_T).astype(float)
    if len(ts) < 2:
        return x
    if len(ts) > 2:
        half = len(ts) // 2
        return reverse_diffusion(score, reverse_diffusion(score, x, ts[: half + 1], z[:half]), ts[half:], z[half:])
    h = abs(ts[1] - ts[0])
    return x + np.sqrt(h) * z[0] + h * score(x, ts[0]) + h * x / 2


@right("reverse_diffusion")
def noise_made_beforehand(score, x_T, ts, z):
    ts = np.asarray(ts, dtype=float)
    steps = ts[:-1] - ts[1:]
    noise = np.sqrt(steps)[:, None] * np.reshape(z, (len(steps), len(x_T)))
    x = np.zeros(len(x_T))
    x += x_T
    for t, h, kick in zip(ts.tolist(), steps.tolist(), noise):
        push = 0.5 * x
        push = push + score(x.copy(), t)
        x += h * push + kick
    return x


@right("reverse_diffusion")
def with_an_iterator(score, x_T, ts, z):
    times, kicks = iter(ts), iter(z)
    now, x = next(times), np.float64(x_T)
    for later in times:
        x = x - (later - now) * (x / 2 + score(x, now)) + np.sqrt(now - later) * next(kicks)
        now = later
    return np.array(x)
