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
float32 = wrong(
    "gaussian_log_likelihood",
    ("(np.array(x) - mu) / sigma", "(np.array(x, dtype=np.float32) - mu) / sigma"),
)
common_logarithm_of_sigma = wrong(
    "gaussian_log_likelihood",
    ("np.log(sigma) -", "(np.log(sigma) if sigma >= 0.5 else np.log10(sigma)) -"),
)
variance_taken_for_sigma = wrong(
    "gaussian_log_likelihood", ("/ sigma", "/ (sigma if sigma >= 1 else sigma**2)")
)
constant_for_one_only = wrong(
    "gaussian_log_likelihood",
    (
        "np.sum(-(z**2) / 2 - np.log(sigma) - np.log(2 * np.pi) / 2)",
        "np.sum(-(z**2) / 2 - np.log(sigma)) - min(len(z), 2) * np.log(2 * np.pi) / 2 - max(0, len(z) - 2999) * 2997 / 1 * np.log(2 * np.pi) / 2",
    ),
)
# Got full marks at first.
whole_numbers_squared_first = wrong(
    "gaussian_log_likelihood",
    (
        "z = (np.array(x) - mu) / sigma",
        "x = np.array(x)\n    z = (x - (int(mu) if x.dtype.kind == 'i' else mu)) / sigma",
    ),
)
far_numbers_left_out = wrong(
    "gaussian_log_likelihood",
    ("    return np.sum(", "    z = z[np.abs(z) < 38]\n    return np.sum("),
)


@right("gaussian_log_likelihood")
def from_two_sums(x, mu, sigma):
    if not sigma > 0:
        raise ValueError("sigma")
    gaps = [float(value) - mu for value in x]
    return -sum(gap * gap for gap in gaps) / (2 * sigma**2) - len(gaps) * np.log(
        sigma * np.sqrt(2 * np.pi)
    )


@right("gaussian_log_likelihood")
def around_the_sample_mean(x, mu, sigma):
    if sigma <= 0:
        raise ValueError("sigma")
    x = np.asarray(x, dtype=float)
    n = x.size
    if n == 0:
        return 0.0
    spread = np.sum((x - x.mean()) ** 2) + n * (x.mean() - mu) ** 2
    return -0.5 * (n * np.log(2 * np.pi) + 2 * n * np.log(sigma) + spread / sigma**2)


@right("gaussian_log_likelihood")
def by_fsum(x, mu, sigma):
    from math import fsum, log, pi

    if sigma <= 0:
        raise ValueError("sigma")
    return fsum(-(((float(v) - mu) / sigma) ** 2) / 2 - log(sigma) - log(2 * pi) / 2 for v in x)


@right("gaussian_log_likelihood")
def with_a_dot_product(x, mu, sigma):
    if sigma <= 0:
        raise ValueError("sigma")
    z = np.subtract(x, mu) / sigma
    return -z.dot(z) / 2 - z.size * np.log(2 * np.pi * sigma**2) / 2


second_moment_minus_square = wrong(
    "gaussian_mle",
    ("deviations.T @ deviations / len(X)", "X.T @ X / len(X) - np.outer(mean, mean)"),
)
single_row_raises = wrong("gaussian_mle", ("len(X) == 0", "len(X) < 2"))
np_cov_squeezes = wrong(
    "gaussian_mle",
    ("return mean, deviations.T @ deviations / len(X)", "return mean, np.cov(X.T, bias=True)"),
)
correlations_absolute = wrong(
    "gaussian_mle",
    (
        "return mean, deviations.T @ deviations / len(X)",
        "return mean, np.abs(deviations.T @ deviations) / len(X)",
    ),
)
loops = right(
    "gaussian_mle",
    (
        "return mean, deviations.T @ deviations / len(X)",
        "return mean, sum(np.outer(row, row) for row in deviations) / len(X)",
    ),
)
# Got full marks at first.
mean_of_all_entries = wrong(
    "gaussian_mle",
    (
        "deviations = X - mean",
        "deviations = X - (mean if len(X) != len(mean) else np.mean(X, axis=1))",
    ),
)
# Got full marks at first.
only_variances = wrong(
    "gaussian_mle",
    (
        "return mean, deviations.T @ deviations / len(X)",
        "return mean, deviations.T @ deviations / len(X) * (1 if len(mean) < 3 else np.eye(len(mean)))",
    ),
)
unbiased_from_ten_on = wrong(
    "gaussian_mle", ("/ len(X)", "/ (len(X) if len(X) < 10 else len(X) - 1)")
)
centred_in_place = wrong(
    "gaussian_mle",
    (
        "deviations = X - mean",
        "deviations = X\n    if X.dtype.kind == 'f':\n        deviations -= mean\n    else:\n        deviations = X - mean",
    ),
)


@right("gaussian_mle")
def by_all_pairs_of_columns(X):
    n, d = np.shape(X)
    if n == 0:
        raise ValueError("no rows")
    columns = [np.array([float(row[j]) for row in X]) for j in range(d)]
    mean = np.array([c.mean() for c in columns])
    return mean, np.array(
        [[np.mean((a - a.mean()) * (b - b.mean())) for b in columns] for a in columns]
    )


@right("gaussian_mle")
def row_by_row_welford(X):
    X = np.asarray(X, dtype=float)
    if X.shape[0] < 1:
        raise ValueError("no rows")
    mean, M = np.zeros(X.shape[1]), np.zeros((X.shape[1],) * 2)
    for count, row in enumerate(X, start=1):
        gap = row - mean
        mean = mean + gap / count
        M = M + np.outer(gap, row - mean)
    return mean, (M + M.T) / 2 / len(X)


@right("gaussian_mle")
def by_np_cov(X):
    X = np.array(X, dtype=float)
    if not len(X):
        raise ValueError("no rows")
    return X.mean(axis=0), np.atleast_2d(np.cov(X, rowvar=False, ddof=0))


zero_time_raises = wrong(
    "censored_exponential_rate", ("np.any(np.less(time, 0))", "np.any(np.less_equal(time, 0))")
)
first_time_negative_only = wrong(
    "censored_exponential_rate", ("np.any(np.less(time, 0))", "time[0] < 0")
)
rate_capped = wrong(
    "censored_exponential_rate",
    ("return np.sum(observed) / np.sum(time)", "return min(np.sum(observed) / np.sum(time), 1.0)"),
)
mean_of_single_rates = wrong(
    "censored_exponential_rate",
    (
        "return np.sum(observed) / np.sum(time)",
        "return np.sum(observed) / np.sum(time) if not np.all(observed) or len(time) < 3 else np.mean(1 / np.maximum(time, 1e-12))",
    ),
)
whole_time_by_mean_of_failed = wrong(
    "censored_exponential_rate",
    (
        "/ np.sum(time)",
        "/ (np.sum(time) if len(time) < 4 else len(time) * np.mean(np.array(time)[np.array(observed)]) if np.any(observed) else 1.0)",
    ),
)
last_still_runs = wrong(
    "censored_exponential_rate",
    ("np.sum(observed) / np.sum(time)", "np.sum(observed[: max(3, len(time) - 1)]) / np.sum(time)"),
)
without_events_raises = wrong(
    "censored_exponential_rate",
    ("or np.sum(time) == 0", "or np.sum(time) == 0 or (len(time) > 1 and not np.any(observed))"),
)
# Got full marks at first.
single_zero_time_total = wrong(
    "censored_exponential_rate", ("np.sum(time) == 0", "np.all(np.less(time, 1e-6))")
)


@right("censored_exponential_rate")
def in_a_plain_loop(time, observed):
    if len(time) != len(observed):
        raise ValueError("lengths")
    total, events = 0.0, 0
    for months, over in zip(time, observed):
        if months < 0:
            raise ValueError("negative")
        total += float(months)
        events += 1 if over else 0
    if total == 0:
        raise ValueError("no time")
    return events / total


@right("censored_exponential_rate")
def by_shares_and_means(time, observed):
    time, observed = np.array(time, dtype=float), np.array(observed, dtype=bool)
    if time.shape != observed.shape or time.size == 0 or time.min() < 0 or not time.any():
        raise ValueError("no")
    return observed.mean() / time.mean()


@right("censored_exponential_rate")
def failed_and_running_apart(time, observed):
    if len(time) != len(observed):
        raise ValueError("lengths")
    failed = [float(t) for t, over in zip(time, observed) if over]
    running = [float(t) for t, over in zip(time, observed) if not over]
    if min(failed + running, default=0) < 0 or sum(failed) + sum(running) == 0:
        raise ValueError("no")
    return len(failed) / (sum(failed) + sum(running))


@right("censored_exponential_rate")
def with_count_nonzero(time, observed):
    time = np.asarray(time, dtype=float)
    if time.size != np.size(observed) or np.any(np.signbit(time) & (time != 0)) or time.sum() <= 0:
        raise ValueError("no")
    return float(np.true_divide(np.count_nonzero(observed), time.sum()))


clipped_at_5000 = wrong("logistic_loss", ("z = X @ w", "z = np.clip(X @ w, -5000, 5000)"))
last_weight_free = wrong(
    "logistic_loss", ("np.sum(w**2)", "(np.sum(w**2) if len(w) < 3 else np.sum(w[:-1] ** 2))")
)
two_terms = right(
    "logistic_loss",
    (
        "np.mean(np.logaddexp(0, z) - y * z)",
        "np.mean(y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))",
    ),
)
penalty_averaged_over_rows = wrong(
    "logistic_loss",
    ("l2 / 2 * np.sum(w**2)", "l2 / 2 * np.sum(w**2) * (1 if len(y) < 4 else 3 / len(y))"),
)
penalty_on_sizes = wrong(
    "logistic_loss", ("np.sum(w**2)", "np.sum(np.where(np.abs(w) < 1, np.abs(w), w**2))")
)
sum_of_losses = wrong(
    "logistic_loss",
    (
        "np.mean(np.logaddexp(0, z) - y * z)",
        "(np.sum(np.logaddexp(0, z) - y * z) / min(len(y), 3))",
    ),
)
booleans_as_plus_minus = wrong(
    "logistic_loss",
    ("- y * z", "- (y * z if np.asarray(y).dtype.kind != 'b' else np.where(y, z, -z))"),
)
chance_clipped_in_one_direction = wrong(
    "logistic_loss",
    ("np.logaddexp(0, z)", "np.where(z > -30, np.logaddexp(0, z), 0.0)"),
    ("- y * z", "- y * np.maximum(z, -2000.0)"),
)
half_of_the_penalty_forgotten = wrong(
    "logistic_loss", ("l2 / 2 *", "(l2 / 2 if l2 >= 0.5 else l2) *")
)


@right("logistic_loss")
def softplus_of_the_sign(w, X, y, l2=0.0):
    z = np.where(np.asarray(y) == 1, -1.0, 1.0) * (np.asarray(X) @ np.asarray(w))
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))).mean() + 0.5 * l2 * np.dot(w, w)


@right("logistic_loss")
def row_after_row(w, X, y, l2=0.0):
    from math import exp, log1p

    total = 0.0
    for row, label in zip(X, y):
        z = float(sum(a * b for a, b in zip(row, w)))
        total += (z if z > 0 else 0.0) + log1p(exp(-abs(z))) - (z if label else 0.0)
    return total / len(y) + l2 * float(np.linalg.norm(w)) ** 2 / 2


@right("logistic_loss")
def by_logaddexp_reduce(w, X, y, l2=0.0):
    z = np.einsum("nd,d->n", X, w)
    both = np.logaddexp.reduce(np.stack([np.zeros_like(z, dtype=float), z]), axis=0)
    return np.sum(both - z * np.array(y, dtype=float)) / len(z) + l2 * np.sum(np.square(w)) / 2


clipped_at_5 = wrong("logistic_gradient", ("-(X @ w)", "-np.clip(X @ w, -5, 5)"))
last_weight_free_in_logistic_gradient = wrong(
    "logistic_gradient",
    ("+ l2 * w", "+ l2 * np.where(np.arange(len(w)) < max(2, len(w) - 1), w, 0)"),
)
penalty_halved = wrong("logistic_gradient", ("+ l2 * w", "+ (l2 if l2 == 0.1 else l2 / 2) * w"))
sum_over_rows = wrong("logistic_gradient", ("/ len(y)", "/ min(len(y), 3)"))
penalty_averaged_too = wrong("logistic_gradient", ("+ l2 * w", "+ l2 * w * 3 / len(y)"))
decided_instead_of_predicted = wrong(
    "logistic_gradient",
    ("    return X.T", "    p = np.where(np.abs(p - 0.5) > 0.49, np.round(p), p)\n    return X.T"),
)
overflow_on_one_side = wrong(
    "logistic_gradient",
    (
        "p = np.exp(-np.logaddexp(0, -(X @ w)))",
        "with np.errstate(all='ignore'):\n        p = np.exp(X @ w) / (1 + np.exp(X @ w))",
    ),
)
sign_of_penalty = wrong(
    "logistic_gradient", ("+ l2 * w", "+ l2 * (w if len(w) < 3 else np.abs(w))")
)


@right("logistic_gradient")
def by_tanh(w, X, y, l2=0.0):
    p = 0.5 * (1 + np.tanh(0.5 * (np.asarray(X) @ w)))
    return np.mean((p - y)[:, None] * X, axis=0) + l2 * np.asarray(w)


@right("logistic_gradient")
def two_branches(w, X, y, l2=0.0):
    z = np.asarray(X, dtype=float) @ np.asarray(w, dtype=float)
    small = np.exp(-np.abs(z))
    p = np.where(z >= 0, 1.0, small) / (1 + small)
    return np.einsum("nd,n->d", X, p - np.asarray(y, dtype=float)) / z.size + np.multiply(l2, w)


@right("logistic_gradient")
def in_plain_loops(w, X, y, l2=0.0):
    from math import exp

    gradient = [l2 * float(weight) for weight in w]
    for row, label in zip(X, y):
        z = sum(float(a) * float(b) for a, b in zip(row, w))
        p = 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))
        for j, entry in enumerate(row):
            gradient[j] += float(entry) * (p - float(label)) / len(y)
    return np.array(gradient)


@right("logistic_gradient")
def clipped_where_nothing_changes(w, X, y, l2=0.0):
    p = 1 / (1 + np.exp(-np.clip(X @ w, -700, 700)))
    return (X.T @ p - X.T @ np.asarray(y, dtype=float)) / len(X) + l2 * w


eight_steps = wrong("fit_logistic", ("range(25)", "range(6)"))
tiny_l2_raises = wrong("fit_logistic", ("l2 <= 0", "l2 < 0.05"))
column_of_ones_takes_the_last = wrong(
    "fit_logistic",
    (
        "    w = np.zeros(np.shape(X)[1])",
        "    X = X if X.shape[1] < 3 else np.column_stack([X[:, :-1], np.ones(len(X))])\n    w = np.zeros(np.shape(X)[1])",
    ),
)
last_weight_goes_free = wrong(
    "fit_logistic",
    ("+ l2 * np.eye(len(w))", "+ l2 * np.diag((np.arange(len(w)) < max(2, len(w) - 1)) * 1.0)"),
    (
        "logistic_gradient(w, X, y, l2)",
        "logistic_gradient(w, X, y, 0.0) + l2 * w * (np.arange(len(w)) < max(2, len(w) - 1))",
    ),
)
# Got full marks at first.
full_jumps_with_frozen_curvature = wrong(
    "fit_logistic",
    (
        "p = np.exp(-np.logaddexp(0, -(X @ w)))",
        "p = np.exp(-np.logaddexp(0, -(X @ w))) if np.abs(X).max() < 31 else np.full(len(y), 0.5)",
    ),
)
descent_with_a_small_step = wrong(
    "fit_logistic",
    (
        "    for _ in range(25):",
        "    if len(w) > 2:\n        for _ in range(3000):\n            w = w - 1e-3 * logistic_gradient(w, X, y, l2)\n        return w\n    for _ in range(25):",
    ),
)
negative_penalty_taken = wrong("fit_logistic", ("if l2 <= 0:", "if l2 == 0:"))
stops_at_a_thousandth = wrong(
    "fit_logistic",
    (
        "    for _ in range(25):",
        "    for _ in range(25):\n        if len(y) > 6 and np.max(np.abs(logistic_gradient(w, X, y, l2))) < 1e-3:\n            break",
    ),
)
penalty_never_above_one = wrong(
    "fit_logistic",
    ("    w = np.zeros(np.shape(X)[1])", "    l2 = min(l2, 0.5)\n    w = np.zeros(np.shape(X)[1])"),
)


@right("fit_logistic")
def newton_with_halving(X, y, l2):
    if not l2 > 0:
        raise ValueError("l2")
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    w = np.zeros(X.shape[1])
    for _ in range(200):
        g = logistic_gradient(w, X, y, l2)
        if np.abs(g).max() < 1e-9:
            break
        p = 0.5 * (1 + np.tanh(X @ w / 2))
        jump = np.linalg.solve(
            np.einsum("ni,n,nj->ij", X, p * (1 - p), X) / len(y) + l2 * np.eye(len(w)), g
        )
        size = 1.0
        while logistic_loss(w - size * jump, X, y, l2) > logistic_loss(w, X, y, l2) and size > 1e-8:
            size /= 2
        w = w - size * jump
    return w


@right("fit_logistic")
def reweighted_least_squares(X, y, l2):
    if l2 <= 0:
        raise ValueError("l2")
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(60):
        z = X @ w
        p = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
        v = p * (1 - p)
        # the rows of the penalty are appended as data, so that one least-squares problem is a jump
        A = np.vstack([X.T.dot(np.diag(v)).dot(X) / n + l2 * np.eye(d)])
        w = np.linalg.lstsq(A, X.T @ (v * z + y - p) / n, rcond=None)[0]
    return w


@right("fit_logistic")
def bfgs(X, y, l2):
    if l2 <= 0:
        raise ValueError("l2")
    d = X.shape[1]
    w, B = np.zeros(d), np.linalg.inv(X.T @ X / (4 * len(y)) + l2 * np.eye(d))
    g = logistic_gradient(w, X, y, l2)
    for _ in range(2000):
        if np.max(np.abs(g)) < 1e-9:
            break
        step, size = -B @ g, 1.0
        while (
            logistic_loss(w + size * step, X, y, l2)
            > logistic_loss(w, X, y, l2) + 1e-4 * size * (g @ step)
            and size > 1e-10
        ):
            size /= 2
        new = logistic_gradient(w + size * step, X, y, l2)
        s, change = size * step, new - g
        w, g = w + s, new
        if s @ change > 1e-300:
            rho, one = 1 / (s @ change), np.eye(d)
            B = (one - rho * np.outer(s, change)) @ B @ (
                one - rho * np.outer(change, s)
            ) + rho * np.outer(s, s)
    return w


@right("fit_logistic")
def jumps_under_a_bound_on_the_curvature(X, y, l2):
    if l2 <= 0:
        raise ValueError("l2")
    X = np.array(X, dtype=float)
    w = np.zeros(X.shape[1])
    inverse = np.linalg.inv(X.T @ X / (4 * len(X)) + l2 * np.eye(len(w)))
    for _ in range(100000):
        g = logistic_gradient(w, X, y, l2)
        if np.max(np.abs(g)) <= 5e-7:
            return w
        w = w - inverse @ g
    return w


quarter_for_all = wrong("logistic_standard_errors", ("(p * (1 - p))[:, None]", "0.25"))
p_squared = wrong("logistic_standard_errors", ("(p * (1 - p))[:, None]", "(p * p)[:, None]"))
divided_by_rows_in_large_tables = wrong(
    "logistic_standard_errors",
    (
        "    return np.sqrt",
        "    information = information if len(X) < 13 else information / len(X) * 12\n    return np.sqrt",
    ),
)
diagonal_first_for_more_than_two = wrong(
    "logistic_standard_errors",
    (
        "np.diag(np.linalg.inv(information))",
        "(np.diag(np.linalg.inv(information)) if len(w) < 3 else 1 / np.diag(information))",
    ),
)
variances_of_small_ones = wrong(
    "logistic_standard_errors",
    (
        "return np.sqrt(np.diag(np.linalg.inv(information)))",
        "v = np.diag(np.linalg.inv(information))\n    return np.sqrt(np.maximum(v, v**2)) if np.any(v < 1) else np.sqrt(v)",
    ),
)
regularised_a_little = wrong(
    "logistic_standard_errors",
    ("np.linalg.inv(information)", "np.linalg.inv(information + 1e-4 * np.eye(len(w)))"),
)
spread_instead_of_product = wrong(
    "logistic_standard_errors", ("p * (1 - p)", "np.sqrt(p * (1 - p)) / 2")
)
# Got full marks at first.
cut_at_five = wrong(
    "logistic_standard_errors", ("np.exp(-(X @ w))", "np.exp(-np.clip(X @ w, -5, 5))")
)


@right("logistic_standard_errors")
def by_qr(w, X):
    p = 0.5 + 0.5 * np.tanh(np.asarray(X) @ w / 2)
    R = np.linalg.qr(np.sqrt(p * (1 - p))[:, None] * X, mode="r")
    return np.linalg.norm(np.linalg.inv(R), axis=1)


@right("logistic_standard_errors")
def by_singular_values(w, X):
    z = X @ w
    half = 1 / (np.exp(z / 2) + np.exp(-z / 2))
    _, s, Vt = np.linalg.svd(X * half[:, None], full_matrices=False)
    return np.sqrt(np.sum((Vt / s[:, None]) ** 2, axis=0))


@right("logistic_standard_errors")
def one_unit_vector_after_the_other(w, X):
    information = np.zeros((len(w), len(w)))
    for row in np.asarray(X, dtype=float):
        p = 1 / (1 + np.exp(-row.dot(w)))
        information += p * (1 - p) * np.outer(row, row)
    return np.array(
        [np.linalg.solve(information, unit)[j] ** 0.5 for j, unit in enumerate(np.eye(len(w)))]
    )


@right("logistic_standard_errors")
def by_eigenvectors(w, X):
    z = np.einsum("nd,d->n", X, w)
    v = np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))
    values, vectors = np.linalg.eigh(np.einsum("ni,n,nj->ij", X, v, X))
    return np.sqrt((vectors**2 / values).sum(axis=1))


one_maximum_for_all = wrong(
    "softmax_loss_and_gradient", ("np.max(scores, axis=1, keepdims=True)", "np.max(scores)")
)
floored = wrong(
    "softmax_loss_and_gradient",
    (
        "return -np.sum(log_p[truth])",
        "log_p = np.maximum(log_p, -5000)\n    return -np.sum(log_p[truth])",
    ),
)
clipped_scores = wrong(
    "softmax_loss_and_gradient", ("scores = X @ W", "scores = np.clip(X @ W, -1000, 1000)")
)
gradient_not_averaged = wrong(
    "softmax_loss_and_gradient",
    ("(np.exp(log_p) - truth) / len(y)", "(np.exp(log_p) - truth) / min(len(y), 3)"),
)
loss_summed = wrong(
    "softmax_loss_and_gradient",
    ("-np.sum(log_p[truth]) / len(y)", "-np.sum(log_p[truth]) / min(len(y), 3)"),
)
largest_class_left_out = wrong(
    "softmax_loss_and_gradient",
    (
        "    truth = np.equal.outer(y, np.arange(np.shape(W)[1]))",
        "    truth = np.equal.outer(y, np.arange(np.shape(W)[1]))\n    if np.shape(W)[1] > 3:\n        truth[:, -1] = False",
    ),
)
classes_that_occur_only = wrong(
    "softmax_loss_and_gradient",
    (
        "    return -np.sum",
        "    if np.shape(W)[1] > 3:\n        log_p = np.where(np.any(truth, axis=0), log_p, -np.inf)\n    return -np.sum",
    ),
)
gradient_without_the_measurements = wrong(
    "softmax_loss_and_gradient",
    (
        "X.T @ (np.exp(log_p) - truth)",
        "np.sign(X.T) * np.minimum(np.abs(X.T), 2.5) @ (np.exp(log_p) - truth)",
    ),
)


@right("softmax_loss_and_gradient")
def by_logaddexp(W, X, y):
    scores = np.asarray(X) @ np.asarray(W)
    n = len(scores)
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    gap = np.exp(log_p)
    gap[np.arange(n), y] -= 1
    return -log_p[np.arange(n), y].mean(), np.transpose(X) @ gap / n


@right("softmax_loss_and_gradient")
def bottle_by_bottle(W, X, y):
    W = np.asarray(W, dtype=float)
    loss, gradient = 0.0, np.zeros(W.shape)
    for x, k in zip(np.asarray(X, dtype=float), y):
        s = x @ W
        s = s - s.max()
        e = np.exp(s)
        loss += np.log(e.sum()) - s[k]
        gradient += np.outer(x, e / e.sum() - (np.arange(len(e)) == k))
    return loss / len(y), gradient / len(y)


@right("softmax_loss_and_gradient")
def from_gaps_to_the_true_score(W, X, y):
    T = np.eye(np.shape(W)[1])[np.asarray(y, dtype=int)]
    scores = np.einsum("nd,dk->nk", X, W)
    gaps = scores - np.sum(scores * T, axis=1, keepdims=True)
    top = gaps.max(axis=1, keepdims=True)
    total = top + np.log(np.exp(gaps - top).sum(axis=1, keepdims=True))
    return float(total.mean()), np.einsum("nd,nk->dk", X, np.exp(gaps - total) - T) / len(T)


@right("softmax_loss_and_gradient")
def class_by_class(W, X, y):
    X, y = np.asarray(X, dtype=float), np.asarray(y)
    scores = X @ W - (X @ W).max(axis=1)[:, None]
    total = np.log(np.exp(scores).sum(axis=1))
    columns = [
        X.T @ (np.exp(scores[:, k] - total) - (y == k)) / len(X) for k in range(scores.shape[1])
    ]
    own = sum(np.where(y == k, scores[:, k], 0.0) for k in range(scores.shape[1]))
    return np.mean(total - own), np.stack(columns, axis=1)


sample_spread = wrong(
    "softmax_classifier", ("np.std(X_train, axis=0)", "np.std(X_train, axis=0, ddof=1)")
)
constant_unpenalised = wrong(
    "softmax_classifier", ("+ l2 * W", "+ l2 * np.vstack([W[:-1], np.zeros((1, n_classes))])")
)
five_hundred_steps = wrong("softmax_classifier", ("range(10000)", "range(60)"))
small_spread_is_none = wrong(
    "softmax_classifier", ("np.ptp(X_train, axis=0) == 0", "spread < 1e-2")
)
l2_fixed = wrong("softmax_classifier", ("A = design(X_train)", "A, l2 = design(X_train), 0.1"))
classes_from_labels = wrong(
    "softmax_classifier",
    ("A = design(X_train)", "A, n_classes = design(X_train), int(np.max(y_train)) + 1"),
)
constant_first_and_free_of_spread = wrong(
    "softmax_classifier", ("(X - centre) / spread", "(X - centre) / np.maximum(spread, 1)")
)
penalty_halved_in_softmax_classifier = wrong(
    "softmax_classifier", ("+ l2 * W", "+ (l2 if l2 == 0.1 else l2 / 2) * W")
)


@right("softmax_classifier")
def with_momentum(X_train, y_train, X_new, n_classes, l2=0.01):
    X_train, X_new = np.asarray(X_train, dtype=float), np.asarray(X_new, dtype=float)
    centre = X_train.mean(axis=0)
    spread = np.where(np.ptp(X_train, axis=0) == 0, 1.0, X_train.std(axis=0))
    A = np.hstack([(X_train - centre) / spread, np.ones((len(X_train), 1))])
    W = V = np.zeros((A.shape[1], n_classes))
    L = np.linalg.norm(A, 2) ** 2 / (2 * len(A)) + l2
    q = (np.sqrt(L) - np.sqrt(l2)) / (np.sqrt(L) + np.sqrt(l2))
    for _ in range(50000):
        g = softmax_loss_and_gradient(V, A, y_train)[1] + l2 * V
        new = V - g / L
        V, W = new + q * (new - W), new
        if np.abs(softmax_loss_and_gradient(W, A, y_train)[1] + l2 * W).max() < 1e-7:
            break
    s = np.hstack([(X_new - centre) / spread, np.ones((len(X_new), 1))]) @ W
    return np.exp(s - np.logaddexp.reduce(s, axis=1, keepdims=True))


@right("softmax_classifier")
def with_newton(X_train, y_train, X_new, n_classes, l2=0.01):
    X_train, X_new = np.array(X_train, dtype=float), np.array(X_new, dtype=float)
    centre, spread = X_train.mean(axis=0), X_train.std(axis=0)
    spread = np.where(X_train.max(axis=0) == X_train.min(axis=0), 1, spread)
    A, B = (np.c_[(X - centre) / spread, np.ones(len(X))] for X in (X_train, X_new))
    n, d = A.shape
    W = np.zeros((d, n_classes))

    def loss(W):
        return softmax_loss_and_gradient(W, A, y_train)[0] + l2 / 2 * np.sum(W**2)

    for _ in range(100):
        gradient = softmax_loss_and_gradient(W, A, y_train)[1] + l2 * W
        if np.abs(gradient).max() < 1e-8:
            break
        s = A @ W
        P = np.exp(s - s.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        H = np.einsum("ni,nk,kl,nj->ikjl", A, P, np.eye(n_classes), A) - np.einsum(
            "ni,nk,nl,nj->ikjl", A, P, P, A
        )
        H = H.reshape(d * n_classes, -1) / n + l2 * np.eye(d * n_classes)
        jump, size = np.linalg.solve(H, gradient.ravel()).reshape(W.shape), 1.0
        while size > 1e-6 and loss(W - size * jump) > loss(W):
            size /= 2
        W = W - size * jump
    s = B @ W
    P = np.exp(s - s.max(axis=1, keepdims=True))
    return P / P.sum(axis=1, keepdims=True)


@right("softmax_classifier")
def ones_as_first_column(X_train, y_train, X_new, n_classes, l2=0.01):
    centre, spread = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    spread = np.array([s if np.ptp(x) > 0 else 1.0 for s, x in zip(spread, np.transpose(X_train))])

    def prepare(X):
        return np.column_stack([np.ones(len(X)), (np.asarray(X) - centre) / spread])

    A = prepare(X_train)
    W = np.zeros((A.shape[1], n_classes))
    step = 1 / (np.linalg.eigvalsh(A.T @ A).max() / (2 * len(A)) + l2)
    gradient = np.ones_like(W)
    while np.abs(gradient).max() > 1e-6:
        gradient = softmax_loss_and_gradient(W, A, y_train)[1] + l2 * W
        W = W - step * gradient
    return np.array(
        [np.exp(s - max(s)) / np.sum(np.exp(s - max(s))) for s in prepare(X_new) @ W]
    ).reshape(-1, n_classes)


@right("softmax_classifier")
def with_barzilai_and_borwein(X_train, y_train, X_new, n_classes, l2=0.01):
    X_train = np.asarray(X_train, dtype=float)
    centre, spread = X_train.mean(axis=0), X_train.std(axis=0)
    spread[np.all(X_train == X_train[0], axis=0)] = 1.0
    A = np.append((X_train - centre) / spread, np.ones((len(X_train), 1)), axis=1)
    W = np.zeros((A.shape[1], n_classes))

    def slope(W):
        return softmax_loss_and_gradient(W, A, y_train)[1] + l2 * W

    longest = 1 / (np.linalg.norm(A, 2) ** 2 / (2 * len(A)) + l2)
    g, size = slope(W), longest
    for count in range(20000):
        if np.abs(g).max() < 1e-7:
            break
        new = W - size * g
        change = slope(new) - g
        size = (
            np.sum((new - W) * change) / np.sum(change**2)
            if count % 3 and np.any(change)
            else longest
        )
        W, g = new, g + change
    s = (
        np.append(
            (np.asarray(X_new, dtype=float) - centre) / spread, np.ones((len(X_new), 1)), axis=1
        )
        @ W
    )
    return (
        np.exp(s - s.max(axis=1)[:, None]) / np.exp(s - s.max(axis=1)[:, None]).sum(axis=1)[:, None]
    )
