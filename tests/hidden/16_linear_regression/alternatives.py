"""Correct solutions of unit 16 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- fit_line ---------------------------------------------------------------------------------------------------------


@alternative("fit_line")
def with_sums(x, y):
    n = len(x)
    if n != len(y) or n < 2 or all(v == x[0] for v in x):
        raise ValueError("points")
    mx, my = sum(float(v) for v in x) / n, sum(float(v) for v in y) / n
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)
    return slope, my - slope * mx


@alternative("fit_line")
def by_covariances(x, y):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.shape != y.shape or x.size < 2 or x.min() == x.max():
        raise ValueError("points")
    C = np.cov(x, y)
    slope = C[0, 1] / C[0, 0]
    return float(slope), float(y.mean() - slope * x.mean())


# -- least_squares ----------------------------------------------------------------------------------------------------


@alternative("least_squares")
def by_singular_values(X, y):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    if X.shape[0] < X.shape[1] or s.min() <= 1e-12 * s.max():
        raise ValueError("dependent")
    return Vt.T @ (U.T @ y / s)


@alternative("least_squares")
def by_scaled_gram_schmidt(X, y):
    X = np.array(X, dtype=float)
    n, p = X.shape
    if n < p:
        raise ValueError("too few rows")
    s = np.linalg.svd(X, compute_uv=False)
    if s[-1] <= 1e-12 * s[0]:
        raise ValueError("dependent")
    Q, R, rest = X.copy(), np.zeros((p, p)), np.array(y, dtype=float)
    c = np.zeros(p)
    for k in range(p):
        R[k, k] = np.sqrt(Q[:, k] @ Q[:, k])
        Q[:, k] /= R[k, k]
        for j in range(k + 1, p):
            R[k, j] = Q[:, k] @ Q[:, j]
            Q[:, j] -= R[k, j] * Q[:, k]
        c[k] = Q[:, k] @ rest
        rest = rest - c[k] * Q[:, k]
    w = np.zeros(p)
    for k in range(p - 1, -1, -1):
        w[k] = (c[k] - R[k, k + 1 :] @ w[k + 1 :]) / R[k, k]
    return w


# -- coefficient_standard_errors --------------------------------------------------------------------------------------


@alternative("coefficient_standard_errors")
def from_singular_values(X, y):
    X = np.asarray(X, dtype=float)
    if X.shape[0] <= X.shape[1]:
        raise ValueError("freedom")
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    rest = y - U @ (U.T @ y)
    s2 = float(rest @ rest) / (X.shape[0] - X.shape[1])
    return np.sqrt(s2 * ((Vt / s[:, None]) ** 2).sum(axis=0))


@alternative("coefficient_standard_errors")
def column_by_column(X, y):
    X = np.asarray(X, dtype=float)
    n, p = X.shape
    if not n > p:
        raise ValueError("freedom")
    r = y - X @ least_squares(X, y)
    s = np.sqrt(np.sum(r**2) / (n - p))
    # the error of weight j is s over the length of what is left of column j
    lengths = []
    for j in range(p):
        others = np.linalg.qr(np.delete(X, j, axis=1))[0]
        rest = X[:, j] - others @ (others.T @ X[:, j])
        rest = rest - others @ (others.T @ rest)
        lengths.append(np.linalg.norm(rest))
    return s / np.array(lengths)


# -- added_variable ---------------------------------------------------------------------------------------------------


@alternative("added_variable")
def by_lstsq(X, y, j):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    others = X[:, [k for k in range(X.shape[1]) if k != j]]
    if others.shape[1] == 0:
        return X[:, j].copy(), y.copy()
    both = np.column_stack([X[:, j], y])
    rest = both - others @ np.linalg.lstsq(others, both, rcond=None)[0]
    return rest[:, 0], rest[:, 1]


@alternative("added_variable")
def by_our_least_squares(X, y, j):
    X = np.asarray(X, dtype=float)
    others = np.delete(X, j, axis=1)
    if not others.size:
        return X[:, j], np.asarray(y, dtype=float)
    return X[:, j] - others @ least_squares(others, X[:, j]), y - others @ least_squares(others, y)


# -- variance_inflation_factors ---------------------------------------------------------------------------------------


@alternative("variance_inflation_factors")
def with_an_intercept(X):
    X = np.asarray(X, dtype=float)
    n, p = X.shape
    result = np.empty(p)
    for j in range(p):
        x = X[:, j]
        if x.min() == x.max():
            raise ValueError("constant")
        A = np.column_stack([np.ones(n), np.delete(X, j, axis=1)])
        r = x - A @ np.linalg.lstsq(A, x, rcond=None)[0]
        rest = np.sum(r**2) / np.sum((x - x.mean()) ** 2)
        result[j] = np.inf if rest <= 1e-10 else 1 / rest
    return result


@alternative("variance_inflation_factors")
def by_projection(X):
    X = np.asarray(X, dtype=float)
    if any(len(set(column.tolist())) == 1 for column in X.T):
        raise ValueError("constant")
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    out = []
    for j in range(Z.shape[1]):
        others = np.delete(Z, j, axis=1)
        rest = Z[:, j]
        if others.shape[1]:
            U, s, _ = np.linalg.svd(others, full_matrices=False)
            U = U[:, s > 1e-9 * s[0]]
            rest = rest - U @ (U.T @ rest)
        share = (rest @ rest) / (Z[:, j] @ Z[:, j])
        out.append(1 / share if share > 1e-10 else float("inf"))
    return np.array(out)


# -- leave_one_out_residuals ------------------------------------------------------------------------------------------


@alternative("leave_one_out_residuals")
def by_the_hat_matrix(X, y):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    H = X @ np.linalg.inv(X.T @ X) @ X.T
    h = np.diag(H)
    if (h >= 1 - 1e-10).any():
        raise ValueError("leverage")
    return (y - H @ y) / (1 - h)


@alternative("leave_one_out_residuals")
def by_fitting_n_times(X, y):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    result = np.empty(len(X))
    for i in range(len(X)):
        rest = np.delete(X, i, axis=0)
        if np.linalg.matrix_rank(rest) < X.shape[1]:
            raise ValueError("no fit without this row")
        result[i] = y[i] - X[i] @ np.linalg.lstsq(rest, np.delete(y, i), rcond=None)[0]
    return result


# -- ridge ------------------------------------------------------------------------------------------------------------


@alternative("ridge")
def by_appended_rows(X, y, lam):
    if lam < 0:
        raise ValueError("lam")
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    p = X.shape[1]
    A = np.vstack([X - X.mean(0), np.sqrt(lam) * np.eye(p)])
    w = np.linalg.lstsq(A, np.concatenate([y - y.mean(), np.zeros(p)]), rcond=None)[0]
    return w, float(y.mean() - X.mean(0) @ w)


@alternative("ridge")
def with_a_free_intercept(X, y, lam):
    if not lam >= 0:
        raise ValueError("lam")
    A = np.column_stack([X, np.ones(len(X))])
    P = lam * np.eye(A.shape[1])
    P[-1, -1] = 0
    solution = np.linalg.solve(A.T @ A + P, A.T @ np.asarray(y))
    return solution[:-1], solution[-1]


# -- kfold_mse --------------------------------------------------------------------------------------------------------


@alternative("kfold_mse")
def error_by_error(X, y, lam, folds):
    X, y, folds = np.asarray(X, dtype=float), np.asarray(y, dtype=float), np.asarray(folds)
    if len(set(folds.tolist())) < 2:
        raise ValueError("folds")
    squares = np.empty(len(y))
    for label in set(folds.tolist()):
        train, test = np.flatnonzero(folds != label), np.flatnonzero(folds == label)
        m, s = X[train].mean(axis=0), X[train].std(axis=0)
        s = np.where(s == 0, 1.0, s)
        w, b = ridge((X[train] - m) / s, y[train], lam)
        for i in test:
            squares[i] = (y[i] - b - float(np.dot((X[i] - m) / s, w))) ** 2
    return float(squares.mean())


@alternative("kfold_mse")
def predictions_first(X, y, lam, folds):
    predicted = np.full(len(y), np.nan)
    labels = sorted({int(f) for f in folds})
    if len(labels) == 1:
        raise ValueError("one fold")
    for label in labels:
        test = np.array([f == label for f in folds])
        own = np.asarray(X)[~test]
        scale = own.std(axis=0)
        scale[scale == 0] = 1.0
        w, b = ridge((own - own.mean(axis=0)) / scale, np.asarray(y)[~test], lam)
        slopes = w / scale
        predicted[test] = np.asarray(X)[test] @ slopes + (b - own.mean(axis=0) @ slopes)
    return np.sum((predicted - y) ** 2) / len(y)


# -- choose_ridge -----------------------------------------------------------------------------------------------------


@alternative("choose_ridge")
def with_a_loop(X, y, lambdas, folds):
    X = np.asarray(X, dtype=float)
    errors, best = [], None
    for lam in lambdas:
        errors.append(kfold_mse(X, y, lam, folds))
        if best is None or errors[-1] < min(errors[:-1]):
            best = float(lam)
    m, s = X.mean(axis=0), X.std(axis=0)
    s[s == 0] = 1.0
    w, b = ridge((X - m) / s, y, best)
    coef = np.array([wi / si for wi, si in zip(w, s)])
    return {
        "lam": best,
        "coef": coef,
        "intercept": float(b - sum(c * v for c, v in zip(coef, m))),
        "cv_mse": np.array(errors),
    }


@alternative("choose_ridge")
def by_sorting(X, y, lambdas, folds):
    scores = [(kfold_mse(X, y, lam, folds), k) for k, lam in enumerate(lambdas)]
    lam = lambdas[min(scores)[1]]
    spread = np.where(np.std(X, axis=0) == 0, 1, np.std(X, axis=0))
    w, _ = ridge(X / spread, y, lam)
    coef = w / spread
    return dict(
        lam=lam,
        coef=coef,
        intercept=np.mean(y) - np.mean(X, axis=0) @ coef,
        cv_mse=np.array([score for score, _ in scores]),
    )
