"""Correct solutions of unit 15 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- gaussian_log_likelihood ------------------------------------------------------------------------------------------


@alternative("gaussian_log_likelihood")
def value_by_value(x, mu, sigma):
    from math import log, pi

    if sigma <= 0:
        raise ValueError("sigma")
    total = 0.0
    for value in x:
        total -= (float(value) - mu) ** 2 / (2 * sigma * sigma) + log(sigma) + 0.5 * log(2 * pi)
    return total


@alternative("gaussian_log_likelihood")
def constants_apart(x, mu, sigma):
    if not sigma > 0:
        raise ValueError("sigma")
    x = np.asarray(x, dtype=float)
    return float(
        -x.size * np.log(sigma * np.sqrt(2 * np.pi)) - ((x - mu) ** 2).sum() / (2 * sigma**2)
    )


# -- gaussian_mle -----------------------------------------------------------------------------------------------------


@alternative("gaussian_mle")
def by_cov(X):
    X = np.asarray(X, dtype=float)
    if X.shape[0] == 0:
        raise ValueError("no rows")
    return X.mean(axis=0), np.atleast_2d(np.cov(X, rowvar=False, bias=True))


@alternative("gaussian_mle")
def by_outer_products(X):
    n = len(X)
    if n < 1:
        raise ValueError("no rows")
    X = np.asarray(X, dtype=float)
    mean = sum(X) / n
    return mean, sum(np.outer(x - mean, x - mean) for x in X) / n


# -- censored_exponential_rate ----------------------------------------------------------------------------------------


@alternative("censored_exponential_rate")
def with_arrays(time, observed):
    time, observed = np.asarray(time, dtype=float), np.asarray(observed, dtype=bool)
    if time.shape != observed.shape:
        raise ValueError("lengths")
    if (time < 0).any() or not time.sum() > 0:
        raise ValueError("times")
    return float(np.count_nonzero(observed) / time.sum())


@alternative("censored_exponential_rate")
def with_a_loop(time, observed):
    if len(time) != len(observed):
        raise ValueError("lengths")
    events, total = 0, 0.0
    for t, seen in zip(time, observed):
        if t < 0:
            raise ValueError("negative time")
        total += t
        events += 1 if seen else 0
    if total == 0:
        raise ValueError("no time")
    return events / total


# -- logistic_loss ----------------------------------------------------------------------------------------------------


@alternative("logistic_loss")
def by_cases(w, X, y, l2=0.0):
    z = np.asarray(X) @ np.asarray(w)
    signed = np.where(np.asarray(y) == 1, -z, z)
    return float(
        np.mean(np.maximum(signed, 0) + np.log1p(np.exp(-np.abs(signed)))) + 0.5 * l2 * np.dot(w, w)
    )


@alternative("logistic_loss")
def row_by_row(w, X, y, l2=0.0):
    from math import exp, log1p

    total = 0.0
    for x, label in zip(X, y):
        z = float(sum(a * b for a, b in zip(x, w)))
        total += (z + log1p(exp(-z)) if z > 0 else log1p(exp(z))) - (z if label else 0.0)
    return total / len(y) + l2 * sum(float(v) ** 2 for v in w) / 2


# -- logistic_gradient ------------------------------------------------------------------------------------------------


@alternative("logistic_gradient")
def with_tanh(w, X, y, l2=0.0):
    X, w = np.asarray(X, dtype=float), np.asarray(w, dtype=float)
    p = 0.5 + 0.5 * np.tanh(0.5 * (X @ w))
    return np.mean(X * (p - np.asarray(y, dtype=float))[:, None], axis=0) + l2 * w


@alternative("logistic_gradient")
def weight_by_weight(w, X, y, l2=0.0):
    with np.errstate(over="ignore"):
        p = 1 / (1 + np.exp(-np.dot(X, w)))
    n, d = np.shape(X)
    return np.array(
        [sum((p[i] - y[i]) * X[i][j] for i in range(n)) / n + l2 * w[j] for j in range(d)]
    )


# -- fit_logistic -----------------------------------------------------------------------------------------------------


@alternative("fit_logistic")
def newton_with_halving(X, y, l2):
    if not l2 > 0:
        raise ValueError("l2")
    X = np.asarray(X, dtype=float)
    w = np.zeros(X.shape[1])
    for _ in range(100):
        g = logistic_gradient(w, X, y, l2)
        if np.abs(g).max() < 1e-9:
            break
        p = 0.5 + 0.5 * np.tanh(X @ w / 2)
        jump = np.linalg.solve(
            (X * (p * (1 - p))[:, None]).T @ X / len(X) + l2 * np.eye(X.shape[1]), g
        )
        step = 1.0
        while logistic_loss(w - step * jump, X, y, l2) > logistic_loss(w, X, y, l2) and step > 1e-6:
            step /= 2
        w = w - step * jump
    return w


@alternative("fit_logistic")
def accelerated_descent(X, y, l2):
    if l2 <= 0:
        raise ValueError("l2")
    X = np.asarray(X, dtype=float)
    L = np.linalg.norm(X, 2) ** 2 / (4 * len(X)) + l2
    keep = (np.sqrt(L) - np.sqrt(l2)) / (np.sqrt(L) + np.sqrt(l2))
    w = v = np.zeros(X.shape[1])
    for _ in range(20000):
        g = logistic_gradient(v, X, y, l2)
        if np.abs(g).max() < 2e-7:
            return v
        new = v - g / L
        v, w = new + keep * (new - w), new
    return v


# -- logistic_standard_errors -----------------------------------------------------------------------------------------


@alternative("logistic_standard_errors")
def by_qr(w, X):
    X = np.asarray(X, dtype=float)
    z = X @ w
    R = np.linalg.qr(X / (2 * np.cosh(z / 2))[:, None], mode="r")
    return np.sqrt(np.sum(np.linalg.inv(R) ** 2, axis=1))


@alternative("logistic_standard_errors")
def by_sums(w, X):
    information = np.zeros((len(w), len(w)))
    for x in np.asarray(X, dtype=float):
        p = 1 / (1 + np.exp(-float(x @ w)))
        information += p * (1 - p) * np.outer(x, x)
    return np.array(
        [np.linalg.solve(information, e)[k] ** 0.5 for k, e in enumerate(np.eye(len(w)))]
    )


# -- softmax_loss_and_gradient ----------------------------------------------------------------------------------------


@alternative("softmax_loss_and_gradient")
def with_logaddexp(W, X, y):
    S = np.asarray(X) @ np.asarray(W)
    n, K = S.shape
    log_p = S - np.logaddexp.reduce(S, axis=1)[:, None]
    onehot = np.zeros((n, K))
    onehot[np.arange(n), y] = 1
    return float(-log_p[np.arange(n), y].mean()), np.asarray(X).T @ (np.exp(log_p) - onehot) / n


@alternative("softmax_loss_and_gradient")
def bottle_by_bottle(W, X, y):
    loss, gradient = 0.0, np.zeros(np.shape(W))
    for x, k in zip(np.asarray(X, dtype=float), y):
        s = x @ W
        s = s - s.max()
        p = np.exp(s) / np.exp(s).sum()
        loss += np.log(np.exp(s).sum()) - s[k]
        p[k] -= 1
        gradient += np.outer(x, p)
    return loss / len(y), gradient / len(y)


# -- softmax_classifier -----------------------------------------------------------------------------------------------


@alternative("softmax_classifier")
def accelerated(X_train, y_train, X_new, n_classes, l2=0.01):
    X_train, X_new = np.asarray(X_train, dtype=float), np.asarray(X_new, dtype=float)
    m, s = X_train.mean(0), X_train.std(0)
    s = np.where(X_train.max(0) > X_train.min(0), s, 1.0)
    A = np.hstack([(X_train - m) / s, np.ones((len(X_train), 1))])
    B = np.hstack([(X_new - m) / s, np.ones((len(X_new), 1))])
    L = np.linalg.norm(A, 2) ** 2 / (2 * len(A)) + l2
    keep = (np.sqrt(L) - np.sqrt(l2)) / (np.sqrt(L) + np.sqrt(l2))
    W = V = np.zeros((A.shape[1], n_classes))
    while True:
        g = softmax_loss_and_gradient(V, A, y_train)[1] + l2 * V
        if np.abs(g).max() <= 1e-6:
            break
        new = V - g / L
        V, W = new + keep * (new - W), new
    S = B @ V
    return np.exp(S - np.logaddexp.reduce(S, axis=1, keepdims=True))


@alternative("softmax_classifier")
def plain_descent_with_own_softmax(X_train, y_train, X_new, n_classes, l2=0.01):
    def softmax(S):
        E = np.exp(S - S.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)

    centre = X_train.mean(axis=0)
    spread = np.array([column.std() if len(set(column)) > 1 else 1.0 for column in X_train.T])
    A = np.ones((len(X_train), X_train.shape[1] + 1))
    A[:, 1:] = (X_train - centre) / spread
    T = np.eye(n_classes)[y_train]
    W = np.zeros((A.shape[1], n_classes))
    rate = 1 / (np.linalg.norm(A, 2) ** 2 / (2 * len(A)) + l2)
    g = np.ones(1)
    while np.abs(g).max() > 1e-6:
        g = A.T @ (softmax(A @ W) - T) / len(A) + l2 * W
        W -= rate * g
    return np.array([softmax((np.append(1.0, (x - centre) / spread) @ W)[None])[0] for x in X_new])
