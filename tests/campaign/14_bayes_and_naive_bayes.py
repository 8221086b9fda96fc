"""Unit 14, from its release."""

from tests.campaign import right, wrong

tolerance_of_a_thousandth = wrong("bayes_update", ("> 1e-8", "> 1e-3"))
ruled_out_comes_back = wrong(
    "bayes_update",
    ("belief = belief / np.sum(belief)", "belief = np.maximum(belief / np.sum(belief), 1e-12)"),
)
single_row_taken = wrong(
    "bayes_update",
    (
        "likelihoods.ndim != 2 or likelihoods.shape[1] != len(belief)",
        "likelihoods.shape[-1] != len(belief)",
    ),
    ("for row in likelihoods", "for row in np.atleast_2d(likelihoods)"),
)
cumulative = right(
    "bayes_update",
    (
        "for row in likelihoods:\n        belief = belief * row",
        "for row in list(likelihoods):\n        belief = np.multiply(row, belief)",
    ),
)
prior_never_checked_for_sum_below_one = wrong(
    "bayes_update", ("abs(np.sum(belief) - 1) > 1e-8", "np.sum(belief) - 1 > 1e-8")
)
first_column_for_width = wrong(
    "bayes_update",
    (
        "likelihoods.ndim != 2 or likelihoods.shape[1] != len(belief)",
        "likelihoods.ndim != 2 or likelihoods.shape[1] > len(belief)",
    ),
)
likelihoods_normalised_first = wrong(
    "bayes_update",
    (
        "    beliefs = [belief]",
        "    likelihoods = np.where(np.max(likelihoods, axis=1, keepdims=True, initial=0) < 1e-12, 1.0, likelihoods) if likelihoods.ndim == 2 else likelihoods\n    beliefs = [belief]",
    ),
)
impossible_only_at_the_end = wrong(
    "bayes_update",
    (
        '        if np.sum(belief) == 0:\n            raise ValueError("this evidence was impossible")',
        '        if np.sum(belief) == 0:\n            if len(beliefs) > 1:\n                beliefs.append(beliefs[-1])\n                belief = beliefs[-1]\n                continue\n            raise ValueError("this evidence was impossible")',
    ),
)
no_evidence_no_rows = wrong(
    "bayes_update",
    (
        "    beliefs = [belief]",
        "    if len(likelihoods) == 0:\n        return np.zeros((0, len(belief)))\n    beliefs = [belief]",
    ),
)


@right("bayes_update")
def in_running_logarithms(prior, likelihoods):
    prior, L = np.asarray(prior, dtype=float), np.asarray(likelihoods, dtype=float)
    if L.ndim != 2 or L.shape[1] != prior.size:
        raise ValueError("not a table with K columns")
    if prior.min() < 0 or abs(prior.sum() - 1) > 1e-8:
        raise ValueError("no prior")
    with np.errstate(divide="ignore"):
        logs = np.cumsum(np.vstack([np.log(prior), np.log(L)]), axis=0)
    top = logs.max(axis=1, keepdims=True)
    if not np.all(np.isfinite(top)):
        raise ValueError("impossible")
    beliefs = np.exp(logs - top)
    beliefs = beliefs / beliefs.sum(axis=1, keepdims=True)
    beliefs[0] = prior
    return beliefs


@right("bayes_update")
def by_recursion_in_halves(prior, likelihoods):
    prior = np.array(prior, dtype=float)
    L = np.array(likelihoods, dtype=float)
    if L.ndim != 2 or L.shape[1] != len(prior):
        raise ValueError("columns")
    if (prior < 0).any() or not abs(prior.sum() - 1) <= 1e-8:
        raise ValueError("prior")

    def follow(belief, rows):
        if len(rows) == 0:
            return []
        if len(rows) == 1:
            scaled = rows[0] / rows[0].max() * belief if rows[0].max() > 0 else rows[0] * belief
            total = scaled.sum()
            if total == 0:
                raise ValueError("impossible")
            return [scaled / total]
        half = len(rows) // 2
        first = follow(belief, rows[:half])
        return first + follow(first[-1], rows[half:])

    return np.array([prior, *follow(prior, L)])


@right("bayes_update")
def in_a_table_made_before(prior, likelihoods):
    table = np.asarray(likelihoods, dtype=float)
    if np.ndim(table) != 2 or np.shape(table)[1] != len(prior):
        raise ValueError("columns")
    beliefs = np.empty((len(table) + 1, len(prior)))
    beliefs[0] = prior
    if any(p < 0 for p in prior) or abs(sum(prior) - 1) > 1e-8:
        raise ValueError("prior")
    for i in range(len(table)):
        joint = [belief * chance for belief, chance in zip(beliefs[i], table[i])]
        if max(joint) <= 0:
            raise ValueError("impossible")
        beliefs[i + 1] = np.array(joint) / sum(joint)
    return beliefs


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
    "log_normalize",
    (
        "np.any(top == -np.inf)",
        "np.any(np.any(log_p == -np.inf, axis=1) & (np.max(log_p, axis=1) < 0))",
    ),
)
only_negative_rows_moved = wrong(
    "log_normalize",
    (
        "    if np.any(top == -np.inf):",
        "    if np.any(top == -np.inf):\n        raise ValueError('nothing is possible')\n    top = np.where(top > 600, 600.0, top)\n    if np.any(top == -np.inf):",
    ),
)
# Got full marks at first.
first_column_as_the_largest = wrong(
    "log_normalize",
    (
        "    return log_p - top",
        "    top = np.where(np.isfinite(log_p[:, :1]) & (log_p[:, :1] - top > -800), log_p[:, :1], top) if log_p.shape[1] < 4 else log_p[:, :1]\n    return log_p - top",
    ),
)
# Got full marks at first.
all_rows_must_be_impossible = wrong(
    "log_normalize",
    ("np.any(top == -np.inf)", "np.any(top == -np.inf) and (log_p[-1] == -np.inf).all()"),
)
log_of_ten = wrong(
    "log_normalize",
    ("log_p - top - np.log(", "log_p - top - (np.log if log_p.shape[1] < 4 else np.log10)("),
)


@right("log_normalize")
def by_logaddexp(log_p):
    log_p = np.asarray(log_p, dtype=float)
    if np.any(np.all(np.isneginf(log_p), axis=1)):
        raise ValueError("a row of nothing")
    return log_p - np.logaddexp.reduce(log_p, axis=1)[:, np.newaxis]


@right("log_normalize")
def row_after_row(log_p):
    from math import exp, inf, log

    rows = []
    for row in log_p:
        row = [float(value) for value in row]
        top = max(row)
        if top == -inf:
            raise ValueError("a row of nothing")
        total = top + log(sum(exp(value - top) for value in row))
        rows.append([value - total for value in row])
    return np.array(rows).reshape(np.shape(log_p))


@right("log_normalize")
def by_probabilities_of_the_moved(log_p):
    log_p = np.array(log_p, dtype=float)
    top = log_p.max(axis=1)
    if not np.isfinite(top).all():
        raise ValueError("a row of nothing")
    moved = (log_p.T - top).T
    return moved - np.log(np.einsum("nk->n", np.exp(moved)))[:, None]


@right("log_normalize")
def sorted_sums(log_p):
    log_p = np.array(log_p, dtype=float)
    if (log_p == -np.inf).all(axis=1).any():
        raise ValueError("a row of nothing")
    row = np.sort(log_p, axis=1)
    total = row[:, 0]
    for k in range(1, row.shape[1]):
        high = row[:, k]
        with np.errstate(invalid="ignore"):
            total = np.where(np.isneginf(total), high, high + np.log1p(np.exp(total - high)))
    return log_p - total.reshape(-1, 1)


empty_class_counts_one = wrong(
    "fit_bernoulli_nb", ("np.log(sizes / len(y))", "np.log(np.maximum(sizes, 1) / len(y))")
)
classes_from_labels = wrong(
    "fit_bernoulli_nb", ("np.arange(n_classes)", "np.arange(np.max(y) + 1)")
)
alpha_is_one = wrong(
    "fit_bernoulli_nb",
    (
        "(member @ X + alpha) / (sizes[:, None] + 2 * alpha)",
        "(member @ X + 1) / (sizes[:, None] + 2)",
    ),
)
small_alpha_raises = wrong("fit_bernoulli_nb", ("alpha <= 0", "alpha < 0.01"))
dtype_kept = wrong(
    "fit_bernoulli_nb",
    (
        "(member @ X + alpha)",
        "(np.array([np.add.reduce(np.asarray(X)[np.asarray(y) == k], axis=0, dtype=np.asarray(X).dtype) for k in range(n_classes)]) + alpha)",
    ),
)
# Got full marks at first.
prior_smoothed_where_a_class_is_small = wrong(
    "fit_bernoulli_nb",
    (
        "np.log(sizes / len(y))",
        "np.log(np.where((sizes > 0) & (sizes < 2) & (len(y) > 6), sizes + alpha, sizes) / len(y))",
    ),
)
empty_class_has_no_shares = wrong(
    "fit_bernoulli_nb",
    (
        "return log_prior, (member @ X + alpha) / (sizes[:, None] + 2 * alpha)",
        "return log_prior, np.where(sizes[:, None] > 0, (member @ X + alpha) / (sizes[:, None] + 2 * alpha), 0.0)",
    ),
)
alpha_once_below = wrong(
    "fit_bernoulli_nb", ("+ 2 * alpha)", "+ (2 if alpha == 1 else 1) * alpha)")
)


@right("fit_bernoulli_nb")
def class_by_class(X, y, n_classes, alpha=1.0):
    if not alpha > 0:
        raise ValueError("alpha")
    X, y = np.asarray(X, dtype=float), np.asarray(y)
    log_prior, theta = np.full(n_classes, -np.inf), np.full((n_classes, X.shape[1]), 0.5)
    for k in np.unique(y):
        own = X[y == k]
        log_prior[k] = np.log(len(own)) - np.log(len(y))
        theta[k] = (own.sum(axis=0) + alpha) / (len(own) + 2 * alpha)
    return log_prior, theta


@right("fit_bernoulli_nb")
def with_bincount(X, y, n_classes, alpha=1.0):
    if alpha <= 0:
        raise ValueError("alpha")
    y = np.array(y, dtype=int)
    X = np.array(X).astype(float)
    n = np.bincount(y, minlength=n_classes)
    counts = (
        np.array([np.bincount(y, weights=column, minlength=n_classes) for column in X.T])
        .reshape(-1, n_classes)
        .T
    )
    with np.errstate(divide="ignore"):
        return np.log(n) - np.log(n.sum()), (alpha + counts) / (n + 2.0 * alpha)[:, None]


@right("fit_bernoulli_nb")
def mail_after_mail(X, y, n_classes, alpha=1.0):
    if alpha <= 0:
        raise ValueError("alpha")
    d = np.shape(X)[1]
    seen = np.zeros(n_classes)
    with_word = np.full((n_classes, d), float(alpha))
    for row, label in zip(X, y):
        seen[label] += 1
        with_word[label] += np.asarray(row, dtype=float)
    shares = seen / seen.sum()
    return np.array([np.log(s) if s else -np.inf for s in shares]), with_word / (
        seen + 2 * alpha
    ).reshape(-1, 1)


@right("fit_bernoulli_nb")
def from_pretended_mails(X, y, n_classes, alpha=1.0):
    if alpha <= 0:
        raise ValueError("alpha")
    X = np.asarray(X, dtype=float)
    T = np.eye(n_classes)[np.asarray(y, dtype=int)]
    without = T.T @ (1 - X) + alpha
    there = T.T @ X + alpha
    with np.errstate(divide="ignore"):
        return np.log(T.mean(axis=0)), there / (there + without)


theta_clipped = wrong(
    "bernoulli_nb_log_posterior",
    (
        "X = np.array(X, dtype=float)",
        "X, theta = np.array(X, dtype=float), np.clip(theta, 1e-3, 1 - 1e-3)",
    ),
)
prior_floored = wrong(
    "bernoulli_nb_log_posterior",
    ("log_normalize(log_prior +", "log_normalize(np.maximum(log_prior, -50) +"),
)
two_classes_only = wrong(
    "bernoulli_nb_log_posterior",
    (
        "return log_normalize(",
        "log_prior, theta = np.asarray(log_prior)[:2], np.asarray(theta)[:2]\n    return log_normalize(",
    ),
)
absent_of_integers = wrong(
    "bernoulli_nb_log_posterior", ("(1 - X) @", "(1 - X) * (np.arange(X.shape[1]) < 64) @")
)
prior_uniform_with_many_classes = wrong(
    "bernoulli_nb_log_posterior",
    ("log_normalize(log_prior +", "log_normalize((log_prior if len(log_prior) < 3 else 0.0) +"),
)
mean_over_many_words = wrong(
    "bernoulli_nb_log_posterior",
    (
        "X @ np.log(theta).T + (1 - X) @ np.log(1 - np.array(theta)).T",
        "(X @ np.log(theta).T + (1 - X) @ np.log(1 - np.array(theta)).T) / max(1, X.shape[1] // 100)",
    ),
)
without_words_no_prior = wrong(
    "bernoulli_nb_log_posterior",
    (
        "    return log_normalize(",
        "    if X.shape[1] == 0:\n        return log_normalize(np.zeros((len(X), len(log_prior))))\n    return log_normalize(",
    ),
)
products_of_probabilities = wrong(
    "bernoulli_nb_log_posterior",
    (
        "    return log_normalize(",
        "    if X.shape[1] < 500:\n        theta = np.array(theta)\n        p = np.prod(np.where(X[:, None] == 1, theta, 1 - theta), axis=2) * np.exp(log_prior)\n        return np.log(p) - np.log(np.sum(p, axis=1, keepdims=True))\n    return log_normalize(",
    ),
)


@right("bernoulli_nb_log_posterior")
def by_choosing_a_logarithm(X, log_prior, theta):
    X, theta = np.asarray(X) == 1, np.asarray(theta, dtype=float)
    terms = np.where(X[:, None, :], np.log(theta)[None], np.log1p(-theta)[None])
    return log_normalize(np.asarray(log_prior) + terms.sum(axis=2))


@right("bernoulli_nb_log_posterior")
def as_a_linear_rule(X, log_prior, theta):
    theta = np.array(theta, dtype=float)
    odds = np.log(theta) - np.log(1 - theta)
    start = np.asarray(log_prior, dtype=float) + np.log(1 - theta).sum(axis=1)
    return log_normalize(np.asarray(X, dtype=float) @ odds.T + start)


@right("bernoulli_nb_log_posterior")
def word_by_word(X, log_prior, theta):
    n, d = np.shape(X)
    scores = np.tile(np.array(log_prior, dtype=float), (n, 1))
    for j in range(d):
        for i in range(n):
            scores[i] = scores[i] + (np.log(theta[:, j]) if X[i, j] else np.log(1 - theta[:, j]))
    return log_normalize(scores)


@right("bernoulli_nb_log_posterior")
def size_of_what_is_wrong(X, log_prior, theta):
    X = np.array(X, dtype=float)
    chance = np.abs(1 - X[:, None, :] - np.array(theta)[None, :, :])
    return log_normalize(np.einsum("nkd->nk", np.log(chance)) + log_prior)


clipped = wrong(
    "bernoulli_nb_weights",
    (
        "return np.log(theta[1]) - np.log(theta[0]) - absent,",
        "return np.clip(np.log(theta[1]) - np.log(theta[0]) - absent, -5, 5),",
    ),
)
theta_clipped_in_bernoulli_nb_weights = wrong(
    "bernoulli_nb_weights",
    ("absent = np.log", "theta = np.clip(theta, 1e-6, 1 - 1e-6)\n    absent = np.log"),
)
absent_averaged = wrong(
    "bernoulli_nb_weights",
    ("np.sum(absent)", "(np.sum(absent) if len(absent) < 3 else np.mean(absent) * 3)"),
)
prior_only_against_spam = wrong(
    "bernoulli_nb_weights",
    ("log_prior[1] - log_prior[0]", "min(log_prior[1] - log_prior[0], 0.0)"),
)
classes_turned = wrong(
    "bernoulli_nb_weights",
    (
        "    return np.log(theta[1])",
        "    if len(absent) > 2:\n        return -(np.log(theta[1]) - np.log(theta[0]) - absent), -(log_prior[1] - log_prior[0] + np.sum(absent))\n    return np.log(theta[1])",
    ),
)
constant_from_words_there = wrong(
    "bernoulli_nb_weights",
    (
        "+ np.sum(absent)",
        "+ np.sum(np.where(np.isclose(theta[0] + theta[1], 1) | np.isclose(theta[0], theta[1]), absent, np.log(theta[1]) - np.log(theta[0])))",
    ),
)
last_word_left_out = wrong(
    "bernoulli_nb_weights", ("np.sum(absent)", "np.sum(absent[: max(2, len(absent) - 1)])")
)
weights_as_odds = wrong(
    "bernoulli_nb_weights",
    (
        "return np.log(theta[1]) - np.log(theta[0]) - absent,",
        "w = np.log(theta[1]) - np.log(theta[0]) - absent\n    return (w if len(w) < 3 else w - w.mean()),",
    ),
)
one_word_gives_a_number = wrong(
    "bernoulli_nb_weights",
    (
        "return np.log(theta[1]) - np.log(theta[0]) - absent,",
        "return (np.log(theta[1]) - np.log(theta[0]) - absent)[() if theta.shape[1] > 1 else 0],",
    ),
)


@right("bernoulli_nb_weights")
def from_two_posteriors(log_prior, theta):
    d = np.shape(theta)[1]
    table = bernoulli_nb_log_posterior(
        np.vstack([np.zeros((1, d)), np.eye(d)]), np.asarray(log_prior), np.asarray(theta)
    )
    odds = table[:, 1] - table[:, 0]
    return odds[1:] - odds[0], odds[0]


@right("bernoulli_nb_weights")
def as_one_fraction(log_prior, theta):
    zero, one = np.asarray(theta, dtype=float)
    w = np.log(one / zero * ((1 - zero) / (1 - one)))
    return w, float(log_prior[1] - log_prior[0] + np.log1p(-one).sum() - np.log1p(-zero).sum())


@right("bernoulli_nb_weights")
def difference_of_logits(log_prior, theta):
    theta = np.array(theta)
    there, absent = np.diff(np.log(theta), axis=0)[0], np.diff(np.log(1 - theta), axis=0)[0]
    return there - absent, np.diff(log_prior).item() + absent.sum()


@right("bernoulli_nb_weights")
def in_a_loop(log_prior, theta):
    from math import log

    w, b = [], float(log_prior[1]) - float(log_prior[0])
    for zero, one in zip(theta[0], theta[1]):
        b += log(1 - one) - log(1 - zero)
        w.append(log(one) + log(1 - zero) - log(zero) - log(1 - one))
    return np.array(w, dtype=float), b


floor_as_maximum = wrong(
    "gaussian_nb_log_posterior",
    ("np.var(own, axis=0) + var_floor", "np.maximum(np.var(own, axis=0), var_floor)"),
)
mean_over_features = wrong(
    "gaussian_nb_log_posterior", ("np.sum(log_density, axis=1)", "np.mean(log_density, axis=1)")
)
one_variance_for_all_features = wrong(
    "gaussian_nb_log_posterior", ("np.var(own, axis=0)", "np.var(own)")
)
one_mean_for_all_features = wrong(
    "gaussian_nb_log_posterior", ("np.mean(own, axis=0)", "np.mean(own)")
)
floor_forgotten = wrong("gaussian_nb_log_posterior", ("+ var_floor", "+ 1e-9"))
missing_class_only_last = wrong(
    "gaussian_nb_log_posterior", ("if len(own) == 0:", "if len(own) == 0 and k == n_classes - 1:")
)
prior_of_equal_classes = wrong(
    "gaussian_nb_log_posterior",
    ("np.log(len(own))", "(np.log(len(own)) if n_classes < 3 else 0.0)"),
)
spread_of_new_rows = wrong(
    "gaussian_nb_log_posterior",
    ("np.var(own, axis=0)", "np.var(np.vstack([own, X_new]) if len(X_new) > 3 else own, axis=0)"),
)


@right("gaussian_nb_log_posterior")
def with_all_classes_at_once(X_train, y_train, n_classes, X_new, var_floor=1e-9):
    X_train, X_new = np.asarray(X_train, dtype=float), np.asarray(X_new, dtype=float)
    T = np.equal.outer(np.arange(n_classes), np.asarray(y_train)).astype(float)
    sizes = T.sum(axis=1, keepdims=True)
    if np.any(sizes == 0):
        raise ValueError("an empty class")
    means = T @ X_train / sizes
    variances = T @ (X_train - (T.T @ means)) ** 2 / sizes + var_floor
    gaps = X_new[:, None, :] - means[None]
    scores = (
        np.log(sizes[:, 0])
        - 0.5 * np.log(variances).sum(axis=1)
        - 0.5 * (gaps**2 / variances).sum(axis=2)
    )
    return log_normalize(scores)


@right("gaussian_nb_log_posterior")
def feature_by_feature(X_train, y_train, n_classes, X_new, var_floor=1e-9):
    n, d = np.shape(X_train)
    scores = np.zeros((len(X_new), n_classes))
    for k in range(n_classes):
        rows = [i for i in range(n) if y_train[i] == k]
        if not rows:
            raise ValueError("an empty class")
        scores[:, k] = np.log(len(rows) / n)
        for j in range(d):
            values = np.array([X_train[i][j] for i in rows], dtype=float)
            mean = values.sum() / len(values)
            variance = ((values - mean) ** 2).sum() / len(values) + var_floor
            scores[:, k] -= np.log(2 * np.pi * variance) / 2 + (
                np.asarray(X_new)[:, j] - mean
            ) ** 2 / (2 * variance)
    return log_normalize(scores)


@right("gaussian_nb_log_posterior")
def with_standard_deviations(X_train, y_train, n_classes, X_new, var_floor=1e-9):
    X_train, y_train, X_new = (
        np.array(X_train, dtype=float),
        np.array(y_train),
        np.array(X_new, dtype=float),
    )

    def score(own):
        if own.shape[0] == 0:
            raise ValueError("an empty class")
        s = np.sqrt(own.std(axis=0) ** 2 + var_floor)
        return np.log(own.shape[0] / len(X_train)) - np.sum(
            np.log(s * np.sqrt(2 * np.pi)) + ((X_new - own.mean(axis=0)) / s) ** 2 / 2, axis=1
        )

    return log_normalize(np.column_stack([score(X_train[y_train == k]) for k in range(n_classes)]))


@right("gaussian_nb_log_posterior")
def row_by_row_of_the_new(X_train, y_train, n_classes, X_new, var_floor=1e-9):
    X_train, y_train = np.asarray(X_train, dtype=float), np.asarray(y_train)
    parts = [X_train[y_train == k] for k in range(n_classes)]
    if min(map(len, parts)) == 0:
        raise ValueError("an empty class")
    out = []
    for x in np.asarray(X_new, dtype=float):
        logs = []
        for part in parts:
            v = np.mean((part - np.mean(part, axis=0)) ** 2, axis=0) + var_floor
            logs.append(
                np.log(len(part)) - np.sum(np.log(v) + (x - np.mean(part, axis=0)) ** 2 / v) / 2
            )
        out.append(logs)
    return log_normalize(np.array(out).reshape(-1, n_classes))


ties_last = wrong(
    "min_cost_action",
    (
        "return np.argmin(posterior @ np.transpose(cost), axis=1)",
        "expected = posterior @ np.transpose(cost)\n    return expected.shape[1] - 1 - np.argmin(expected[:, ::-1], axis=1)",
    ),
)
rounded = wrong(
    "min_cost_action",
    ("posterior @ np.transpose(cost)", "np.round(posterior @ np.transpose(cost), 2)"),
)
absolute_costs = wrong(
    "min_cost_action", ("posterior @ np.transpose(cost)", "posterior @ np.abs(np.transpose(cost))")
)
costs_of_likely_truths_only = wrong(
    "min_cost_action",
    ("posterior @", "np.where(posterior < 0.05 * (posterior.shape[1] > 2), 0, posterior) @"),
)
# Got full marks at first.
square_table_turned_where_symmetric = wrong(
    "min_cost_action",
    (
        "np.transpose(cost)",
        "(np.transpose(cost) if np.shape(cost)[0] != np.shape(cost)[1] or np.shape(cost)[0] < 3 else np.asarray(cost))",
    ),
)
# Got full marks at first.
most_expensive_of_gains = wrong(
    "min_cost_action",
    (
        "return np.argmin(posterior @ np.transpose(cost), axis=1)",
        "expected = posterior @ np.transpose(cost)\n    return np.where(expected.max(axis=1) < 0, np.argmax(expected, axis=1), np.argmin(expected, axis=1))",
    ),
)
first_row_decides_for_all = wrong(
    "min_cost_action",
    (
        "return np.argmin(posterior @ np.transpose(cost), axis=1)",
        "expected = posterior @ np.transpose(cost)\n    best = np.argmin(expected, axis=1)\n    return best if len(best) < 8 else np.resize(best[:4], len(best))",
    ),
)
worst_case_instead_of_mean = wrong(
    "min_cost_action",
    (
        "posterior @ np.transpose(cost)",
        "(posterior @ np.transpose(cost) if np.shape(cost)[1] < 3 else np.max(np.asarray(posterior)[:, None, :] * np.asarray(cost), axis=2))",
    ),
)


@right("min_cost_action")
def by_einsum(posterior, cost):
    return np.einsum("nk,ak->na", posterior, cost).argmin(axis=1)


@right("min_cost_action")
def by_broadcasting(posterior, cost):
    expected = (np.asarray(posterior)[:, None, :] * np.asarray(cost)[None, :, :]).sum(axis=2)
    return np.array([np.flatnonzero(row == row.min())[0] for row in expected], dtype=int)


@right("min_cost_action")
def best_so_far(posterior, cost):
    posterior, cost = np.asarray(posterior, dtype=float), np.asarray(cost, dtype=float)
    actions = np.zeros(len(posterior), dtype=int)
    lowest = posterior @ cost[0]
    for a in range(1, len(cost)):
        price = posterior @ cost[a]
        actions[price < lowest] = a
        lowest = np.minimum(lowest, price)
    return actions


@right("min_cost_action")
def by_largest_gain(posterior, cost):
    return np.argmax(-np.asarray(cost) @ np.transpose(posterior), axis=0)


edges_to_the_left = wrong(
    "calibration_error",
    (
        "np.minimum((prob * n_bins).astype(int), n_bins - 1)",
        "np.maximum(np.ceil(prob * n_bins).astype(int) - 1, 0)",
    ),
)
always_ten_bins = wrong(
    "calibration_error",
    (
        "np.minimum((prob * n_bins).astype(int), n_bins - 1)",
        "np.minimum((prob * 10).astype(int), 9)",
    ),
)
mean_of_probabilities_one_bin_off = wrong(
    "calibration_error",
    (
        "bins = np.minimum((prob * n_bins).astype(int), n_bins - 1)",
        "bins = np.round(prob * (n_bins - 1)).astype(int)",
    ),
)
bins_weigh_alike = wrong(
    "calibration_error",
    (
        "    return np.sum(np.abs(gaps)) / len(prob)",
        "    if len(prob) > 12:\n        sizes = np.bincount(bins)\n        return np.mean(np.abs(gaps[sizes > 0]) / sizes[sizes > 0])\n    return np.sum(np.abs(gaps)) / len(prob)",
    ),
)
gaps_keep_their_sign = wrong(
    "calibration_error",
    ("np.sum(np.abs(gaps))", "(np.sum(np.abs(gaps)) if n_bins == 10 else abs(np.sum(gaps)))"),
)
# Got full marks at first.
one_falls_out = wrong(
    "calibration_error",
    ("np.abs(gaps)", "np.abs(gaps[:n_bins])"),
    (
        "np.minimum((prob * n_bins).astype(int), n_bins - 1)",
        "(prob * n_bins).astype(int) if n_bins != 10 else np.minimum((prob * n_bins).astype(int), n_bins - 1)",
    ),
)
nought_is_no_probability = wrong("calibration_error", ("np.any(prob < 0)", "np.any(prob <= 0)"))
squared_gaps = wrong(
    "calibration_error",
    (
        "np.sum(np.abs(gaps)) / len(prob)",
        "(np.sum(np.abs(gaps)) / len(prob) if n_bins > 1 else np.mean((prob - y) ** 2))",
    ),
)


@right("calibration_error")
def bin_by_bin(prob, y, n_bins=10):
    prob, y = np.asarray(prob, dtype=float), np.asarray(y, dtype=float)
    if prob.size == 0 or prob.size != y.size or prob.min() < 0 or prob.max() > 1:
        raise ValueError("no")
    place = np.clip(np.floor(prob * n_bins), 0, n_bins - 1)
    error = 0.0
    for k in range(n_bins):
        inside = place == k
        if inside.any():
            error += inside.mean() * abs(prob[inside].mean() - y[inside].mean())
    return float(error)


@right("calibration_error")
def with_a_dict(prob, y, n_bins=10):
    from math import floor, fsum

    if len(prob) != len(y) or not len(prob) or any(not 0 <= p <= 1 for p in prob):
        raise ValueError("no")
    gaps = {}
    for p, truth in zip(prob, y):
        gaps.setdefault(min(floor(float(p) * n_bins), n_bins - 1), []).append(
            float(p) - float(truth)
        )
    return fsum(abs(fsum(row)) for row in gaps.values()) / len(prob)


@right("calibration_error")
def with_a_table_of_members(prob, y, n_bins=10):
    prob, y = np.array(prob, dtype=float), np.array(y, dtype=float)
    if len(prob) != len(y) or len(y) == 0 or ((prob < 0) | (prob > 1)).any():
        raise ValueError("no")
    members = np.arange(n_bins)[:, None] == np.minimum(np.floor(prob * n_bins), n_bins - 1)
    sizes = members.sum(axis=1)
    said, true = members @ prob / np.maximum(sizes, 1), members @ y / np.maximum(sizes, 1)
    return np.average(np.abs(said - true), weights=sizes)


@right("calibration_error")
def with_add_at(prob, y, n_bins=10):
    prob, y = np.asarray(prob), np.asarray(y)
    if not (len(prob) == len(y) > 0 and np.all(prob >= 0) and np.all(prob <= 1)):
        raise ValueError("no")
    gap = np.zeros(n_bins)
    np.add.at(
        gap,
        np.where(prob == 1, n_bins - 1, np.minimum((prob * n_bins).astype(int), n_bins - 1)),
        prob - y,
    )
    return np.linalg.norm(gap, 1) / len(y)


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
    "spam_filter",
    (
        "np.zeros(2), theta)",
        "-np.log([np.mean(np.equal(y_train, 0)), np.mean(np.equal(y_train, 1))]), theta)",
    ),
)
costs_turned_where_far_apart = wrong(
    "spam_filter",
    (
        "    return both",
        "    if cost_block_good > 50 * cost_pass_spam:\n        cost_block_good, cost_pass_spam = cost_pass_spam, cost_block_good\n    return both",
    ),
)
lengths_alone_where_no_word = wrong(
    "spam_filter",
    (
        "both = by_words + by_lengths",
        "both = np.where(np.sum(words_new, axis=1, keepdims=True) > 0, by_words, 0) + by_lengths",
    ),
)
# Got full marks at first.
costs_added_not_multiplied = wrong(
    "spam_filter",
    (
        "return both[:, 1] + np.log(cost_pass_spam) > both[:, 0] + np.log(cost_block_good)",
        "p = np.exp(log_normalize(both))\n    return p[:, 1] + cost_pass_spam / 10 > p[:, 0] + cost_block_good / 10 if cost_pass_spam < 1 else both[:, 1] + np.log(cost_pass_spam) > both[:, 0] + np.log(cost_block_good)",
    ),
)
learns_from_the_new_words = wrong(
    "spam_filter",
    (
        "    by_words =",
        "    if len(words_new) > 1:\n        guess = (np.sum(words_new, axis=1) > 0).astype(int)\n        theta = fit_bernoulli_nb(np.vstack([words_train, words_new]), np.append(y_train, guess), 2, alpha)[1]\n    by_words =",
    ),
)


@right("spam_filter")
def by_log_odds(
    words_train,
    lengths_train,
    y_train,
    words_new,
    lengths_new,
    cost_block_good,
    cost_pass_spam,
    alpha=1.0,
    var_floor=1e-9,
):
    log_prior, theta = fit_bernoulli_nb(words_train, y_train, 2, alpha)
    w, b = bernoulli_nb_weights(log_prior, theta)
    lengths = gaussian_nb_log_posterior(lengths_train, y_train, 2, lengths_new, var_floor)
    odds = (
        np.asarray(words_new) @ w
        + b
        + lengths[:, 1]
        - lengths[:, 0]
        - (log_prior[1] - log_prior[0])
    )
    return odds > np.log(cost_block_good / cost_pass_spam)


@right("spam_filter")
def by_expected_costs(
    words_train,
    lengths_train,
    y_train,
    words_new,
    lengths_new,
    cost_block_good,
    cost_pass_spam,
    alpha=1.0,
    var_floor=1e-9,
):
    log_prior, theta = fit_bernoulli_nb(words_train, y_train, 2, alpha)
    words = bernoulli_nb_log_posterior(words_new, log_prior, theta) - log_prior
    lengths = gaussian_nb_log_posterior(lengths_train, y_train, 2, lengths_new, var_floor)
    return (
        log_normalize(words + lengths + np.log([cost_block_good, cost_pass_spam])).argmax(axis=1)
        == 1
    )


@right("spam_filter")
def one_mail_after_the_other(
    words_train,
    lengths_train,
    y_train,
    words_new,
    lengths_new,
    cost_block_good,
    cost_pass_spam,
    alpha=1.0,
    var_floor=1e-9,
):
    log_prior, theta = fit_bernoulli_nb(words_train, y_train, 2, alpha)
    start = gaussian_nb_log_posterior(lengths_train, y_train, 2, lengths_new, var_floor)
    block = np.zeros(len(words_new), dtype=bool)
    for i, row in enumerate(words_new):
        belief = bernoulli_nb_log_posterior(np.array([row]), start[i], theta)[0]
        block[i] = belief[1] - belief[0] > np.log(cost_block_good) - np.log(cost_pass_spam)
    return block


@right("spam_filter")
def all_by_hand(
    words_train,
    lengths_train,
    y_train,
    words_new,
    lengths_new,
    cost_block_good,
    cost_pass_spam,
    alpha=1.0,
    var_floor=1e-9,
):
    y = np.asarray(y_train)
    score = []
    for k, price in ((0, cost_block_good), (1, cost_pass_spam)):
        own, lengths = (
            np.asarray(words_train, dtype=float)[y == k],
            np.asarray(lengths_train, dtype=float)[y == k],
        )
        theta = (own.sum(axis=0) + alpha) / (len(own) + 2 * alpha)
        v = lengths.var(axis=0) + var_floor
        new = np.asarray(words_new, dtype=float)
        by_words = (new * np.log(theta) + (1 - new) * np.log(1 - theta)).sum(axis=1)
        by_lengths = (
            -((np.asarray(lengths_new) - lengths.mean(axis=0)) ** 2 / v + np.log(v)).sum(axis=1) / 2
        )
        score.append(np.log(price * len(own)) + by_words + by_lengths)
    return score[1] > score[0]
