"""Unit 14, from its release."""

from tests.campaign import right, wrong

tolerance_of_a_thousandth = wrong("bayes_update", ("> 1e-8", "> 1e-3"))
ruled_out_comes_back = wrong("bayes_update", ("belief = belief / np.sum(belief)", "belief = np.maximum(belief / np.sum(belief), 1e-12)"))
single_row_taken = wrong(
    "bayes_update",
    ("likelihoods.ndim != 2 or likelihoods.shape[1] != len(belief)", "likelihoods.shape[-1] != len(belief)"),
    ("for row in likelihoods", "for row in np.atleast_2d(likelihoods)"),
)
cumulative = right(
    "bayes_update",
    ("for row in likelihoods:\n        belief = belief * row", "for row in list(likelihoods):\n        belief = np.multiply(row, belief)"),
)

one_maximum_for_all = wrong(
    "log_normalize",
    ("np.max(log_p, axis=1, keepdims=True)", "np.max(log_p)"),
    ("np.any(top == -np.inf)", "np.any(np.max(log_p, axis=1) == -np.inf)"),
)
floor_for_impossible = wrong(
    "log_normalize",
    (
        "return log_p - top - np.log(np.sum(np.exp(log_p - top), axis=1, keepdims=True))",
        "return np.maximum(log_p - top - np.log(np.sum(np.exp(log_p - top), axis=1, keepdims=True)), -1e6)",
    ),
)
in_place = wrong(
    "log_normalize",
    ("log_p = np.array(log_p)", "log_p = np.asarray(log_p, dtype=float)"),
    (
        "return log_p - top - np.log(np.sum(np.exp(log_p - top), axis=1, keepdims=True))",
        "log_p -= top\n    log_p -= np.log(np.sum(np.exp(log_p), axis=1, keepdims=True))\n    return log_p",
    ),
)
any_impossible_raises = wrong(
    "log_normalize", ("np.any(top == -np.inf)", "np.any(np.any(log_p == -np.inf, axis=1) & (np.max(log_p, axis=1) < 0))")
)

empty_class_counts_one = wrong("fit_bernoulli_nb", ("np.log(sizes / len(y))", "np.log(np.maximum(sizes, 1) / len(y))"))
classes_from_labels = wrong("fit_bernoulli_nb", ("np.arange(n_classes)", "np.arange(np.max(y) + 1)"))
alpha_is_one = wrong("fit_bernoulli_nb", ("(member @ X + alpha) / (sizes[:, None] + 2 * alpha)", "(member @ X + 1) / (sizes[:, None] + 2)"))
small_alpha_raises = wrong("fit_bernoulli_nb", ("alpha <= 0", "alpha < 0.01"))
dtype_kept = wrong(
    "fit_bernoulli_nb",
    (
        "(member @ X + alpha)",
        "(np.array([np.add.reduce(np.asarray(X)[np.asarray(y) == k], axis=0, dtype=np.asarray(X).dtype) for k in range(n_classes)]) + alpha)",
    ),
)

theta_clipped = wrong(
    "bernoulli_nb_log_posterior", ("X = np.array(X, dtype=float)", "X, theta = np.array(X, dtype=float), np.clip(theta, 1e-3, 1 - 1e-3)")
)
prior_floored = wrong("bernoulli_nb_log_posterior", ("log_normalize(log_prior +", "log_normalize(np.maximum(log_prior, -50) +"))
two_classes_only = wrong(
    "bernoulli_nb_log_posterior",
    ("return log_normalize(", "log_prior, theta = np.asarray(log_prior)[:2], np.asarray(theta)[:2]\n    return log_normalize("),
)

clipped = wrong(
    "bernoulli_nb_weights",
    ("return np.log(theta[1]) - np.log(theta[0]) - absent,", "return np.clip(np.log(theta[1]) - np.log(theta[0]) - absent, -5, 5),"),
)
theta_clipped_in_bernoulli_nb_weights = wrong(
    "bernoulli_nb_weights", ("absent = np.log", "theta = np.clip(theta, 1e-6, 1 - 1e-6)\n    absent = np.log")
)

floor_as_maximum = wrong("gaussian_nb_log_posterior", ("np.var(own, axis=0) + var_floor", "np.maximum(np.var(own, axis=0), var_floor)"))
mean_over_features = wrong("gaussian_nb_log_posterior", ("np.sum(log_density, axis=1)", "np.mean(log_density, axis=1)"))
one_variance_for_all_features = wrong("gaussian_nb_log_posterior", ("np.var(own, axis=0)", "np.var(own)"))
one_mean_for_all_features = wrong("gaussian_nb_log_posterior", ("np.mean(own, axis=0)", "np.mean(own)"))
floor_forgotten = wrong("gaussian_nb_log_posterior", ("+ var_floor", "+ 1e-9"))
missing_class_only_last = wrong("gaussian_nb_log_posterior", ("if len(own) == 0:", "if len(own) == 0 and k == n_classes - 1:"))

ties_last = wrong(
    "min_cost_action",
    (
        "return np.argmin(posterior @ np.transpose(cost), axis=1)",
        "expected = posterior @ np.transpose(cost)\n    return expected.shape[1] - 1 - np.argmin(expected[:, ::-1], axis=1)",
    ),
)
rounded = wrong("min_cost_action", ("posterior @ np.transpose(cost)", "np.round(posterior @ np.transpose(cost), 2)"))
absolute_costs = wrong("min_cost_action", ("posterior @ np.transpose(cost)", "posterior @ np.abs(np.transpose(cost))"))

edges_to_the_left = wrong(
    "calibration_error", ("np.minimum((prob * n_bins).astype(int), n_bins - 1)", "np.maximum(np.ceil(prob * n_bins).astype(int) - 1, 0)")
)
always_ten_bins = wrong(
    "calibration_error", ("np.minimum((prob * n_bins).astype(int), n_bins - 1)", "np.minimum((prob * 10).astype(int), 9)")
)
mean_of_probabilities_one_bin_off = wrong(
    "calibration_error", ("bins = np.minimum((prob * n_bins).astype(int), n_bins - 1)", "bins = np.round(prob * (n_bins - 1)).astype(int)")
)

alpha_forgotten = wrong("spam_filter", ("y_train, 2, alpha)", "y_train, 2)"))
floor_forgotten_in_spam_filter = wrong("spam_filter", ("lengths_new, var_floor)", "lengths_new)"))
products_underflow = wrong(
    "spam_filter",
    (
        "return both[:, 1] + np.log(cost_pass_spam) > both[:, 0] + np.log(cost_block_good)",
        "return np.exp(both[:, 1]) * cost_pass_spam > np.exp(both[:, 0]) * cost_block_good",
    ),
)
prior_equal = wrong(
    "spam_filter", ("np.zeros(2), theta)", "-np.log([np.mean(np.equal(y_train, 0)), np.mean(np.equal(y_train, 1))]), theta)")
)
