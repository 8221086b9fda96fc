"""Known mistakes of unit 19: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- brownian_paths ---------------------------------------------------------------------------------------------------

spread_dt = slip(
    "brownian_paths",
    ("np.sqrt(dt) * rng", "dt * rng"),
    says="Variances add up over time, not spreads: the standard deviation of a step is the root of dt.",
)
no_start = slip(
    "brownian_paths",
    ("np.column_stack([np.zeros(n_paths), np.cumsum(kicks, axis=1)])", "np.cumsum(kicks, axis=1)"),
    says="n steps have n + 1 times: the start, 0, is missing.",
)
each_time_alone = slip(
    "brownian_paths",
    ("np.cumsum(kicks, axis=1)", "kicks * np.sqrt(np.arange(1, n_steps + 1))"),
    says="W(2) must remember W(1): add independent increments up.",
)

# -- euler_maruyama ---------------------------------------------------------------------------------------------------

root_of_dt_twice = slip(
    "euler_maruyama",
    ("k * dt) * kick", "k * dt) * np.sqrt(dt) * kick"),
    says="dW already has the variance dt: don't multiply by the root of dt again.",
)
end_of_the_step = slip(
    "euler_maruyama",
    ("drift(x, k * dt)", "drift(x, (k + 1) * dt)"),
    says="The plan is taken as it is before the step, at the time k * dt.",
)
step_number_as_time = slip(
    "euler_maruyama",
    ("drift(x, k * dt)", "drift(x, k)"),
    ("diffusion(x, k * dt)", "diffusion(x, k)"),
    says="The time is k * dt, not the number of the step.",
)

# -- ou_exact ---------------------------------------------------------------------------------------------------------

euler_step = slip(
    "ou_exact",
    (
        "mu + (columns[-1] - mu) * decay + spread * kick",
        "columns[-1] + theta * (mu - columns[-1]) * dt + sigma * np.sqrt(dt) * kick",
    ),
    says="That is an Euler step, which overshoots when it is long. The formula of this exercise is exact.",
)
noise_not_damped = slip(
    "ou_exact",
    ("sigma * np.sqrt((1 - decay**2) / (2 * theta))", "sigma * np.sqrt(dt)"),
    says="The pull also damps the noise within the step: its variance is smaller than sigma^2 dt.",
)
spring_at_zero = slip(
    "ou_exact",
    ("mu + (columns[-1] - mu) * decay", "columns[-1] * decay"),
    says="The spring is fixed at mu: only the distance from mu decays.",
)

# -- langevin ---------------------------------------------------------------------------------------------------------

root_of_step = slip(
    "langevin",
    ("np.sqrt(2 * step)", "np.sqrt(step)"),
    says="The kick is sqrt(2 * step) strong. With sqrt(step) you sample a colder law.",
)
downhill = slip(
    "langevin",
    ("x + step * grad", "x - step * grad"),
    says="Samples climb towards high probability: plus the gradient.",
)
kick_first = slip(
    "langevin",
    (
        "x = x + step * grad_log_p(x) + np.sqrt(2 * step) * kick",
        "x = x + np.sqrt(2 * step) * kick\n        x = x + step * grad_log_p(x)",
    ),
    says="The gradient belongs to the place before the kick.",
)

# -- heat_explicit ----------------------------------------------------------------------------------------------------

ends_fixed = slip(
    "heat_explicit",
    (
        "u = u + r * (np.roll(u, 1) - 2 * u + np.roll(u, -1))",
        "u[1:-1] = u[1:-1] + r * (u[:-2] - 2 * u[1:-1] + u[2:])",
    ),
    says="On a ring the last cell's neighbour is the first; your two ends stay as they are.",
)
no_check = slip(
    "heat_explicit",
    ("if r > 0.5:", "if r > 1e9:"),
    says="At r = 0.6 the checkerboard grows by a factor of 1.4 in each step: raise a ValueError above 1/2.",
)
in_place = slip(
    "heat_explicit",
    (
        "u = u + r * (np.roll(u, 1) - 2 * u + np.roll(u, -1))",
        "for i in range(len(u)):\n            u[i] += r * (u[i - 1] - 2 * u[i] + u[(i + 1) % len(u)])",
    ),
    says="Cell 2 must not see cell 1's new value: compute all cells from the old ones.",
)
whole_numbers_kept = slip(
    "heat_explicit",
    ("np.roll(u, -1))", "np.roll(u, -1))\n        u = u.astype(np.asarray(u0).dtype)"),
    says="Whole numbers went in, and yours stay whole: compute with floats.",
)
one_step = slip(
    "heat_explicit",
    ("range(n_steps)", "range(min(n_steps, 1))"),
    says="You take one step, however many are wanted: repeat it n_steps times.",
)

# -- heat_crank_nicolson ----------------------------------------------------------------------------------------------

backward_euler = slip(
    "heat_crank_nicolson",
    ("np.eye(len(u)) - half, u + half @ u", "np.eye(len(u)) - 2 * half, u"),
    says="That is the implicit Euler step, exact to first order only: average the old and the new curvature.",
)
whole_step_on_each_side = slip(
    "heat_crank_nicolson",
    ("dx**2 / 2 * D", "dx**2 * D"),
    says="Each side gets half of the step: r / 2, not r.",
)
ends_zeroed = slip(
    "heat_crank_nicolson",
    ("u = np.array(u0, dtype=float)", "u = np.array(u0, dtype=float)\n    u[[0, -1]] = 0"),
    says="The ends keep the temperature they started with; yours are set to 0.",
)
neighbours_as_they_were = slip(
    "heat_crank_nicolson",
    (
        "u = np.linalg.solve(np.eye(len(u)) - half, u + half @ u)",
        "u = (u + (2 * half - np.diag(np.diag(half))) @ u) / (1 - np.diag(half))",
    ),
    says="A point's neighbours change in the same step: solve for all of them together, don't use their old values.",
)
one_long_step = slip(
    "heat_crank_nicolson",
    ("range(n_steps)", "range(min(n_steps, 1))"),
    says="You take one step, however many are wanted: solve a system in each of the n_steps steps.",
)

# -- heat_by_brownian -------------------------------------------------------------------------------------------------

factor_two_missing = slip(
    "heat_by_brownian",
    ("np.sqrt(2 * kappa * t)", "np.sqrt(kappa * t)"),
    says="Check with g(x) = x^2: the mean must grow by 2 kappa t, and yours grows by half of it.",
)
root_missing = slip(
    "heat_by_brownian",
    ("np.sqrt(2 * kappa * t)", "2 * kappa * t"),
    says="The spread grows like the root of the time: the root is missing.",
)
average_of_the_places = slip(
    "heat_by_brownian",
    (
        "np.mean(g(np.add.outer(x, np.sqrt(2 * kappa * t) * np.array(z))), axis=1)",
        "g(np.mean(np.add.outer(x, np.sqrt(2 * kappa * t) * np.array(z)), axis=1))",
    ),
    says="Average the temperatures, not the places.",
)

# -- diffused_mixture_score -------------------------------------------------------------------------------------------

means_not_shrunk = slip(
    "diffused_mixture_score",
    ("np.exp(-t / 2) * np.array(means)", "np.array(means)"),
    says="The pull moves every component towards 0, by the factor e^(-t/2).",
)


@misconception(
    "diffused_mixture_score",
    says="Far out every density is 0 on a computer, and 0 / 0 is nothing: compute the shares from logarithms.",
)
def densities_underflow(x, t, weights, means, stds):
    v = np.exp(-t) * np.square(stds) + 1 - np.exp(-t)
    gaps = np.subtract.outer(x, np.exp(-t / 2) * np.array(means))
    p = weights * np.exp(-(gaps**2) / (2 * v)) / np.sqrt(2 * np.pi * v)
    return -np.sum(p * gaps / v, axis=1) / np.sum(p, axis=1)


spread_not_shrunk = slip(
    "diffused_mixture_score",
    ("np.exp(-t) * np.square(stds)", "np.square(stds)"),
    says="The pull also squeezes each component: its own variance shrinks by e^-t before noise is added.",
)
weights_ignored = slip(
    "diffused_mixture_score",
    ("np.log(weights) - np.log(variances) / 2", "-np.log(variances) / 2"),
    says="Components differ in their weight: a component's share is its weight times its density, over the sum.",
)
heights_ignored = slip(
    "diffused_mixture_score",
    (" - np.log(variances) / 2", ""),
    says="A wide bell is lower: its density has the root of its variance below the line, and in your shares that is missing.",
)
weights_as_shares = slip(
    "diffused_mixture_score",
    (
        "shares = np.exp(logs - np.max(logs, axis=1, keepdims=True))",
        "shares = np.zeros(logs.shape) + weights",
    ),
    says="A component that is far from x has little to say there: its share is its weight times its density at x, over the sum.",
)

# -- reverse_diffusion ------------------------------------------------------------------------------------------------

forward_drift_kept = slip(
    "reverse_diffusion",
    ("(x / 2 + score", "(-x / 2 + score"),
    says="Backwards in time the pull becomes a push: plus x / 2.",
)
half_the_score = slip(
    "reverse_diffusion",
    ("score(x, t))", "score(x, t) / 2)"),
    says="That is the noise-free flow; with noise the full score is needed, not half of it.",
)
score_at_the_later_time = slip(
    "reverse_diffusion",
    ("zip(ts, -np.diff(ts), z)", "zip(ts[1:], -np.diff(ts), z)"),
    says="The score belongs to the time at which x is, ts[k], not to the next one.",
)
