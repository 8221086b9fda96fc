"""Correct solutions of unit 14 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- bayes_update -----------------------------------------------------------------------------------------------------


@alternative("bayes_update")
def in_logarithms(prior, likelihoods):
    prior = np.asarray(prior, dtype=float)
    L = np.asarray(likelihoods, dtype=float)
    if L.ndim != 2 or L.shape[1] != prior.size:
        raise ValueError("shapes")
    if (prior < 0).any() or not abs(prior.sum() - 1) <= 1e-8:
        raise ValueError("prior")
    with np.errstate(divide="ignore"):
        logs = np.vstack([np.log(prior), np.log(prior) + np.cumsum(np.log(L), axis=0)])
    top = logs.max(axis=1, keepdims=True)
    if np.isneginf(top).any():
        raise ValueError("impossible")
    p = np.exp(logs - top)
    return p / p.sum(axis=1, keepdims=True)


@alternative("bayes_update")
def with_lists(prior, likelihoods):
    K = len(prior)
    if any(p < 0 for p in prior) or abs(sum(prior) - 1) > 1e-8:
        raise ValueError("prior")
    if np.ndim(likelihoods) != 2:
        raise ValueError("likelihoods")
    beliefs = [[float(p) for p in prior]]
    for row in likelihoods:
        if len(row) != K:
            raise ValueError("K")
        new = [b * float(likelihood) for b, likelihood in zip(beliefs[-1], row)]
        total = sum(new)
        if total <= 0:
            raise ValueError("no hypothesis explains this")
        beliefs.append([v / total for v in new])
    return np.array(beliefs)


# -- log_normalize ----------------------------------------------------------------------------------------------------


@alternative("log_normalize")
def by_logaddexp(log_p):
    a = np.asarray(log_p, dtype=float)
    total = np.logaddexp.reduce(a, axis=1)
    if np.any(np.isneginf(total)):
        raise ValueError("impossible row")
    return a - total[:, np.newaxis]


@alternative("log_normalize")
def row_after_row(log_p):
    result = []
    for row in np.asarray(log_p, dtype=float):
        top = row.max()
        if top == -np.inf:
            raise ValueError("nothing possible")
        result.append(row - (top + np.log(sum(np.exp(v - top) for v in row))))
    return np.array(result)


# -- fit_bernoulli_nb -------------------------------------------------------------------------------------------------


@alternative("fit_bernoulli_nb")
def class_after_class(X, y, n_classes, alpha=1.0):
    if not alpha > 0:
        raise ValueError("alpha")
    X, y = np.asarray(X), np.asarray(y)
    log_prior = np.full(n_classes, -np.inf)
    theta = np.empty((n_classes, X.shape[1]))
    for k in range(n_classes):
        own = X[y == k].astype(float)
        if len(own):
            log_prior[k] = np.log(len(own)) - np.log(len(X))
        theta[k] = (own.sum(axis=0) + alpha) / (len(own) + 2 * alpha)
    return log_prior, theta


@alternative("fit_bernoulli_nb")
def by_counting(X, y, n_classes, alpha=1.0):
    if alpha <= 0:
        raise ValueError("alpha")
    counts = np.zeros((n_classes, np.shape(X)[1]))
    for row, k in zip(np.asarray(X, dtype=int), y):
        counts[int(k)] += row
    sizes = np.bincount(np.asarray(y, dtype=int), minlength=n_classes)
    with np.errstate(divide="ignore"):
        return np.log(sizes) - np.log(sizes.sum()), (counts + alpha) / (sizes + 2.0 * alpha)[
            :, None
        ]


# -- bernoulli_nb_log_posterior ---------------------------------------------------------------------------------------


@alternative("bernoulli_nb_log_posterior")
def with_where(X, log_prior, theta):
    X, theta = np.asarray(X), np.asarray(theta, dtype=float)
    logs = np.where(X[:, None, :] == 1, np.log(theta), np.log1p(-theta)).sum(axis=2)
    return log_normalize(np.asarray(log_prior) + logs)


@alternative("bernoulli_nb_log_posterior")
def as_a_linear_score(X, log_prior, theta):
    theta = np.asarray(theta)
    weights = np.log(theta / (1 - theta))
    constants = np.asarray(log_prior) + np.log(1 - theta).sum(axis=1)
    return log_normalize(
        np.array(
            [
                [float(np.dot(w, x.astype(float))) + c for w, c in zip(weights, constants)]
                for x in np.asarray(X)
            ]
        )
    )


# -- bernoulli_nb_weights ---------------------------------------------------------------------------------------------


@alternative("bernoulli_nb_weights")
def by_odds(log_prior, theta):
    t0, t1 = np.asarray(theta, dtype=float)
    w = np.log(t1 * (1 - t0) / (t0 * (1 - t1)))
    b = log_prior[1] - log_prior[0] + np.log((1 - t1) / (1 - t0)).sum()
    return w, float(b)


@alternative("bernoulli_nb_weights")
def by_asking_the_posterior(log_prior, theta):
    d = np.shape(theta)[1]
    X = np.vstack([np.zeros((1, d)), np.eye(d)])
    posterior = bernoulli_nb_log_posterior(X, np.asarray(log_prior), theta)
    odds = posterior[:, 1] - posterior[:, 0]
    return odds[1:] - odds[0], odds[0]


# -- gaussian_nb_log_posterior ----------------------------------------------------------------------------------------


@alternative("gaussian_nb_log_posterior")
def all_at_once(X_train, y_train, n_classes, X_new, var_floor=1e-9):
    X, y, Z = np.asarray(X_train, dtype=float), np.asarray(y_train), np.asarray(X_new, dtype=float)
    member = (y[:, None] == np.arange(n_classes)).astype(float)
    n = member.sum(axis=0)
    if (n == 0).any():
        raise ValueError("empty class")
    mean = member.T @ X / n[:, None]
    var = (
        np.array([((X[y == k] - mean[k]) ** 2).sum(axis=0) / n[k] for k in range(n_classes)])
        + var_floor
    )
    gap = Z[:, None, :] - mean
    return log_normalize(
        np.log(n / len(y))
        - 0.5 * np.log(2 * np.pi * var).sum(axis=1)
        - (gap**2 / (2 * var)).sum(axis=2)
    )


@alternative("gaussian_nb_log_posterior")
def number_by_number(X_train, y_train, n_classes, X_new, var_floor=1e-9):
    from math import log, pi

    models = []
    for k in range(n_classes):
        own = [list(map(float, x)) for x, c in zip(X_train, y_train) if c == k]
        if not own:
            raise ValueError("empty class")
        columns = list(zip(*own))
        means = [sum(c) / len(c) for c in columns]
        variances = [
            sum((v - m) ** 2 for v in c) / len(c) + var_floor for c, m in zip(columns, means)
        ]
        models.append((log(len(own) / len(y_train)), means, variances))
    scores = [
        [
            p - sum(log(2 * pi * v) / 2 + (float(a) - m) ** 2 / v / 2 for a, m, v in zip(x, ms, vs))
            for p, ms, vs in models
        ]
        for x in X_new
    ]
    return log_normalize(np.array(scores))


# -- min_cost_action --------------------------------------------------------------------------------------------------


@alternative("min_cost_action")
def row_by_row(posterior, cost):
    actions = []
    for p in np.asarray(posterior):
        expected = [sum(pk * ck for pk, ck in zip(p, row)) for row in np.asarray(cost)]
        actions.append(expected.index(min(expected)))
    return np.array(actions, dtype=int)


@alternative("min_cost_action")
def by_einsum(posterior, cost):
    return np.einsum(
        "nk,ak->na", np.asarray(posterior, dtype=float), np.asarray(cost, dtype=float)
    ).argmin(1)


# -- calibration_error ------------------------------------------------------------------------------------------------


@alternative("calibration_error")
def bin_by_bin(prob, y, n_bins=10):
    prob, y = np.asarray(prob, dtype=float), np.asarray(y, dtype=float)
    if prob.shape != y.shape or prob.size == 0:
        raise ValueError("shapes")
    if prob.min() < 0 or prob.max() > 1:
        raise ValueError("prob")
    total = 0.0
    which = np.minimum(np.floor(prob * n_bins), n_bins - 1)
    for k in range(n_bins):
        m = which == k
        if m.any():
            total += m.mean() * abs(prob[m].mean() - y[m].mean())
    return total


@alternative("calibration_error")
def with_a_dict(prob, y, n_bins=10):
    if len(prob) == 0 or len(prob) != len(y) or not all(0 <= p <= 1 for p in prob):
        raise ValueError("bad input")
    bins = {}
    for p, truth in zip(prob, y):
        bins.setdefault(min(int(p * n_bins), n_bins - 1), []).append(float(p) - float(truth))
    return sum(abs(sum(gaps)) for gaps in bins.values()) / len(prob)


# -- spam_filter ------------------------------------------------------------------------------------------------------


@alternative("spam_filter")
def prior_taken_out(
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
    both = bernoulli_nb_log_posterior(words_new, log_prior, theta) + gaussian_nb_log_posterior(
        lengths_train, y_train, 2, lengths_new, var_floor
    )
    p = np.exp(log_normalize(both - log_prior))
    return p[:, 1] * cost_pass_spam > p[:, 0] * cost_block_good


@alternative("spam_filter")
def by_actions(
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
    w, b = bernoulli_nb_weights([0.0, 0.0], theta)
    lengths = gaussian_nb_log_posterior(lengths_train, y_train, 2, lengths_new, var_floor)
    odds = np.asarray(words_new) @ w + b + lengths[:, 1] - lengths[:, 0]
    p = 1 / (1 + np.exp(-odds))
    return (
        min_cost_action(
            np.column_stack([1 - p, p]), np.array([[0.0, cost_pass_spam], [cost_block_good, 0.0]])
        )
        == 1
    )
