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

noise_absolute = wrong("euler_maruyama", ("* kick)", "* np.where(np.arange(len(x)) < 2, kick, np.abs(kick)))"))
first_diffusion = wrong(
    "euler_maruyama", ("diffusion(x, k * dt)", "diffusion(x, k * dt) * 1.0 if np.ndim(diffusion(x, k * dt)) else diffusion(x, 0.0)")
)

from_the_start = wrong("ou_exact", ("(columns[-1] - mu)", "(columns[0] - mu)"))
weak_spring_raises = wrong("ou_exact", ("theta <= 0", "theta < 0.1"))
first_kick_for_all = wrong("ou_exact", ("for kick in np.transpose(z):", "for kick in [np.transpose(z)[0]] * np.shape(z)[1]:"))

in_place = wrong("langevin", ("x = np.array(x0, dtype=float)", "x = np.asarray(x0, dtype=float)"), ("x = x + step", "x += step"))
dtype_kept = wrong(
    "langevin",
    (
        "x = x + step * grad_log_p(x) + np.sqrt(2 * step) * kick",
        "x = (x + step * grad_log_p(x) + np.sqrt(2 * step) * kick).astype(np.asarray(x0).dtype)",
    ),
)
first_coordinate = wrong("langevin", ("grad_log_p(x)", "grad_log_p(x)[:, :1]"))

one_step = wrong("heat_explicit", ("range(n_steps)", "range(min(n_steps, 1))"))
kappa_ignored = wrong("heat_explicit", ("r = kappa * dt", "r = dt"))
dtype_kept_in_heat_explicit = wrong("heat_explicit", ("np.roll(u, -1))", "np.roll(u, -1))\n        u = u.astype(np.asarray(u0).dtype)"))
limit_a_bit_higher = wrong("heat_explicit", ("r > 0.5", "r > 0.55"))
limit_a_bit_lower = wrong("heat_explicit", ("r > 0.5", "r > 0.45"))

old_neighbours = wrong(
    "heat_crank_nicolson",
    (
        "u = np.linalg.solve(np.eye(len(u)) - half, u + half @ u)",
        "full = half - np.diag(np.diag(half))\n        u = (u + half @ u + full @ u) / (1 - np.diag(half))",
    ),
)
kappa_ignored_in_heat_crank_nicolson = wrong("heat_crank_nicolson", ("half = kappa * dt", "half = dt"))
one_step_in_heat_crank_nicolson = wrong("heat_crank_nicolson", ("range(n_steps)", "range(min(n_steps, 1))"))
interior = right(
    "heat_crank_nicolson",
    (
        "u = np.linalg.solve(np.eye(len(u)) - half, u + half @ u)",
        "M, right = np.eye(len(u)) - half, u + half @ u\n        u = np.linalg.inv(M) @ right",
    ),
)

symmetrised = wrong("heat_by_brownian", ("np.array(z))", "np.concatenate([z, -np.array(z)]))"))
standardised = wrong("heat_by_brownian", ("np.array(z))", "(np.array(z) - np.mean(z)) / (np.std(z) or 1))"))
kappa_rooted = wrong("heat_by_brownian", ("2 * kappa * t", "np.sqrt(kappa) * t"))

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
