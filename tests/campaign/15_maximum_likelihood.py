"""Unit 15, from its release."""

from tests.campaign import right, wrong

log_of_density = wrong(
    "gaussian_log_likelihood",
    (
        "return np.sum(-(z**2) / 2 - np.log(sigma) - np.log(2 * np.pi) / 2)",
        "return np.sum(np.log(np.maximum(np.exp(-(z**2) / 2) / (sigma * np.sqrt(2 * np.pi)), 1e-300)))",
    ),
)
small_sigma_raises = wrong("gaussian_log_likelihood", ("sigma <= 0", "sigma < 1e-6"))
float32 = wrong("gaussian_log_likelihood", ("(np.array(x) - mu) / sigma", "(np.array(x, dtype=np.float32) - mu) / sigma"))

second_moment_minus_square = wrong("gaussian_mle", ("deviations.T @ deviations / len(X)", "X.T @ X / len(X) - np.outer(mean, mean)"))
single_row_raises = wrong("gaussian_mle", ("len(X) == 0", "len(X) < 2"))
np_cov_squeezes = wrong("gaussian_mle", ("return mean, deviations.T @ deviations / len(X)", "return mean, np.cov(X.T, bias=True)"))
correlations_absolute = wrong(
    "gaussian_mle", ("return mean, deviations.T @ deviations / len(X)", "return mean, np.abs(deviations.T @ deviations) / len(X)")
)
loops = right(
    "gaussian_mle",
    ("return mean, deviations.T @ deviations / len(X)", "return mean, sum(np.outer(row, row) for row in deviations) / len(X)"),
)

zero_time_raises = wrong("censored_exponential_rate", ("np.any(np.less(time, 0))", "np.any(np.less_equal(time, 0))"))
first_time_negative_only = wrong("censored_exponential_rate", ("np.any(np.less(time, 0))", "time[0] < 0"))
rate_capped = wrong(
    "censored_exponential_rate", ("return np.sum(observed) / np.sum(time)", "return min(np.sum(observed) / np.sum(time), 1.0)")
)

clipped_at_5000 = wrong("logistic_loss", ("z = X @ w", "z = np.clip(X @ w, -5000, 5000)"))
last_weight_free = wrong("logistic_loss", ("np.sum(w**2)", "(np.sum(w**2) if len(w) < 3 else np.sum(w[:-1] ** 2))"))
two_terms = right(
    "logistic_loss", ("np.mean(np.logaddexp(0, z) - y * z)", "np.mean(y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))")
)

clipped_at_5 = wrong("logistic_gradient", ("-(X @ w)", "-np.clip(X @ w, -5, 5)"))
last_weight_free_in_logistic_gradient = wrong(
    "logistic_gradient", ("+ l2 * w", "+ l2 * np.where(np.arange(len(w)) < max(2, len(w) - 1), w, 0)")
)

eight_steps = wrong("fit_logistic", ("range(25)", "range(6)"))
tiny_l2_raises = wrong("fit_logistic", ("l2 <= 0", "l2 < 0.05"))

quarter_for_all = wrong("logistic_standard_errors", ("(p * (1 - p))[:, None]", "0.25"))
p_squared = wrong("logistic_standard_errors", ("(p * (1 - p))[:, None]", "(p * p)[:, None]"))

one_maximum_for_all = wrong("softmax_loss_and_gradient", ("np.max(scores, axis=1, keepdims=True)", "np.max(scores)"))
floored = wrong(
    "softmax_loss_and_gradient", ("return -np.sum(log_p[truth])", "log_p = np.maximum(log_p, -5000)\n    return -np.sum(log_p[truth])")
)
clipped_scores = wrong("softmax_loss_and_gradient", ("scores = X @ W", "scores = np.clip(X @ W, -1000, 1000)"))

sample_spread = wrong("softmax_classifier", ("np.std(X_train, axis=0)", "np.std(X_train, axis=0, ddof=1)"))
constant_unpenalised = wrong("softmax_classifier", ("+ l2 * W", "+ l2 * np.vstack([W[:-1], np.zeros((1, n_classes))])"))
five_hundred_steps = wrong("softmax_classifier", ("range(10000)", "range(60)"))
small_spread_is_none = wrong("softmax_classifier", ("spread == 0", "spread < 1e-2"))
l2_fixed = wrong("softmax_classifier", ("A = design(X_train)", "A, l2 = design(X_train), 0.1"))
classes_from_labels = wrong("softmax_classifier", ("A = design(X_train)", "A, n_classes = design(X_train), int(np.max(y_train)) + 1"))
