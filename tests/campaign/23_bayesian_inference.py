"""Unit 23, from its release."""

from tests.campaign import right, wrong

readings_absolute = wrong("normal_posterior", ("np.sum(x)", "np.abs(np.sum(x))"))
small_sigma_raises = wrong("normal_posterior", ("sigma <= 0", "sigma < 1e-3"))

negative_k_as_zero = wrong("beta_binomial_predictive", ("s == k", "np.asarray(k) <= n"))
flat_k_only = wrong(
    "beta_binomial_predictive",
    (
        "return np.where(s == k, np.exp(ways + shares - whole), 0.0)",
        "return np.atleast_1d(np.where(s == k, np.exp(ways + shares - whole), 0.0))",
    ),
)
normalised = wrong(
    "beta_binomial_predictive",
    (
        "return np.where(s == k, np.exp(ways + shares - whole), 0.0)",
        "p = np.where(s == k, np.exp(ways + shares - whole), 0.0)\n    return p / np.sum(p)",
    ),
)

start_moved = wrong("metropolis", ("x = np.where(goes[:, None], y, x)", "x[goes] = y[goes]"))
asks_twice = wrong("metropolis", ("then = log_prob(y)", "then = log_prob(y)\n        now = log_prob(x)"))
one_chance_for_all = wrong("metropolis", ("rng.random(len(x))", "rng.random()"))
one_step_for_all_coordinates = wrong("metropolis", ("step * rng.standard_normal(x.shape)", "step * rng.standard_normal((len(x), 1))"))
uniform_steps = wrong("metropolis", ("step * rng.standard_normal(x.shape)", "step * rng.uniform(-(3**0.5), 3**0.5, x.shape)"))
own_generator = wrong("metropolis", ("x = x0", "x, rng = x0, np.random.default_rng(7)"))
noise_in_the_rate = wrong("metropolis", ("np.log(rng.random(len(x))) < then - now", "np.log(rng.random(len(x))) < 0.8 * (then - now)"))
barker = wrong(
    "metropolis",
    (
        "np.log(rng.random(len(x))) < then - now",
        "(lambda u: np.log(u) < then - np.logaddexp(then, now) + np.where(then == now, np.log(2.0), 0))(rng.random(len(x)))",
    ),
)

any_still_chain_raises = wrong("r_hat", ("within == 0", "np.any(np.var(chains, axis=1) == 0)"))
small_variance_raises = wrong("r_hat", ("within == 0", "within < 1e-9"))
at_least_one = wrong(
    "r_hat",
    ("return np.sqrt(((n - 1) / n * within + between) / within)", "return max(1.0, np.sqrt(((n - 1) / n * within + between) / within))"),
)

one_at_a_time = wrong("pathwise_gradient", ("df(mu + sigma * eps)", "np.array([df(mu + sigma * e) for e in eps])"))
centred_noise = wrong(
    "pathwise_gradient", ("return np.mean(slopes), np.mean(slopes * eps)", "return np.mean(slopes), np.mean(slopes * (eps - np.mean(eps)))")
)
by_regression = wrong(
    "pathwise_gradient",
    ("return np.mean(slopes), np.mean(slopes * eps)", "return np.mean(slopes), np.mean(slopes * eps) / np.mean(np.square(eps))"),
)

dimension_forgotten = wrong("kde_logpdf", ("- d * np.log", "- np.log"))
first_coordinate = wrong("kde_logpdf", ("((x[:, None] - data) ** 2).sum(axis=2)", "((x[:, None] - data) ** 2)[:, :, 0]"))
one_maximum = wrong("kde_logpdf", ("top = scores.max(axis=1)", "top = np.full(len(x), scores.max())"))
logaddexp = right(
    "kde_logpdf",
    (
        "top = scores.max(axis=1)\n    average = np.log(np.exp(scores - top[:, None]).sum(axis=1) / n)\n    return top + average -",
        "return np.logaddexp.reduce(scores, axis=1) - np.log(n) -",
    ),
)

noise_everywhere = wrong("gp_posterior", ("noise_std**2 * np.eye(len(X))", "noise_std**2"))
first_coordinate_in_gp_posterior = wrong("gp_posterior", ("((A[:, None] - B) ** 2).sum(axis=2)", "((A[:, None] - B) ** 2)[:, :, 0]"))
square_of_sum = wrong("gp_posterior", ("((A[:, None] - B) ** 2).sum(axis=2)", "(A[:, None] - B).sum(axis=2) ** 2"))
jitter = wrong("gp_posterior", ("np.eye(len(X))", "np.eye(len(X)) + 1e-4 * (len(X) > 1) * np.eye(len(X))"))

flat_only = wrong(
    "expected_improvement", ("np.vectorize(math.erfc)(-z / np.sqrt(2))", "np.array([math.erfc(v) for v in (-z / np.sqrt(2))])")
)
small_std_is_none = wrong(
    "expected_improvement", ("std * density, gain)", "std * density, gain) if np.all(std > 0.01) | np.any(std == 0) else gain")
)
never_below_a_millionth = wrong("expected_improvement", (", gain), 0)", ", gain), 1e-6 * (np.max(std) > 2))"))

mean_of_the_first = wrong("bayes_opt", ("np.mean(values)", "np.mean(values[: len(init)])"))
ties_last = wrong("bayes_opt", ("int(np.argmax(hope))", "len(hope) - 1 - int(np.argmax(hope[::-1]))"))
best_of_the_first = wrong("bayes_opt", ("min(values)", "min(values[: len(init) + 4])"))
init_emptied = wrong("bayes_opt", ("rows = list(init)", "rows = init if isinstance(init, list) else list(init)"))
