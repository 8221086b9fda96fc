"""Correct solutions of unit 10 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- convexity_violation ----------------------------------------------------------------------------------------------


@alternative("convexity_violation")
def running_maximum(f, X, *, ts=(0.25, 0.5, 0.75)):
    X = np.asarray(X, dtype=float)
    if X.shape[0] < 2:
        raise ValueError("points")
    worst = -np.inf
    for i, a in enumerate(X):
        for j, b in enumerate(X):
            if i == j:
                continue
            for t in ts:
                gap = f(b + t * (a - b)) - (f(b.copy()) + t * (f(a.copy()) - f(b.copy())))
                worst = max(worst, gap)
    return float(worst)


@alternative("convexity_violation")
def with_itertools(f, X, *, ts=(0.25, 0.5, 0.75)):
    from itertools import permutations, product

    if len(X) <= 1:
        raise ValueError("points")
    values = {i: f(np.array(x, dtype=float)) for i, x in enumerate(X)}
    gaps = (
        f(t * np.array(X[i], dtype=float) + (1 - t) * X[j]) - t * values[i] - (1 - t) * values[j]
        for (i, j), t in product(permutations(range(len(X)), 2), ts)
    )
    return np.max(np.fromiter(gaps, dtype=float))


# -- conjugate_on_grid ------------------------------------------------------------------------------------------------


@alternative("conjugate_on_grid")
def slope_by_slope(f_values, x, s):
    if len(x) != len(f_values) or not len(x):
        raise ValueError("lengths")
    return np.array(
        [
            max(float(slope) * float(place) - float(value) for place, value in zip(x, f_values))
            for slope in s
        ]
    )


@alternative("conjugate_on_grid")
def only_the_finite(f_values, x, s):
    f, x, s = (np.asarray(part, dtype=float) for part in (f_values, x, s))
    if f.shape != x.shape or f.size == 0:
        raise ValueError("shapes")
    keep = np.isfinite(f)
    return (s[:, None] * x[keep][None, :] - f[keep][None, :]).max(axis=1)


# -- project_simplex --------------------------------------------------------------------------------------------------


@alternative("project_simplex")
def by_bisection(v, *, radius=1.0):
    v = np.asarray(v, dtype=float)
    if radius <= 0 or v.size == 0:
        raise ValueError("no point")
    v = v - v.max()
    low, high = -float(radius), 0.0
    for _ in range(200):
        theta = (low + high) / 2
        if np.maximum(v - theta, 0).sum() > radius:
            low = theta
        else:
            high = theta
    w = np.maximum(v - (low + high) / 2, 0)
    return w * (radius / w.sum())


@alternative("project_simplex")
def drop_and_repeat(v, *, radius=1.0):
    n = len(v)
    if n == 0 or not radius > 0:
        raise ValueError("no point")
    alive = np.ones(n, dtype=bool)
    while True:
        theta = (np.sum(v[alive]) - radius) / np.count_nonzero(alive)
        drop = alive & (v < theta)
        if not drop.any():
            break
        alive &= ~drop
    return np.where(alive, np.maximum(v - theta, 0.0), 0.0)


# -- projected_gradient -----------------------------------------------------------------------------------------------


@alternative("projected_gradient")
def filled_table(grad, project, x0, *, lr, steps):
    path = np.zeros((steps + 1, len(x0)))
    path[0] = project(np.asarray(x0, dtype=float))
    for k in range(steps):
        path[k + 1] = project(path[k] - lr * grad(path[k].copy()))
    return path


@alternative("projected_gradient")
def step_by_step(grad, project, x0, *, lr, steps):
    x = project(np.array([float(value) for value in x0]))
    rows = [np.array(x)]
    for _ in range(steps):
        x = project(x - np.multiply(lr, grad(x)))
        rows.append(np.array(x))
    return np.vstack(rows)


# -- equality_qp ------------------------------------------------------------------------------------------------------


@alternative("equality_qp")
def along_the_null_space(P, q, A, b):
    n, p = len(q), len(b)
    if p == 0:
        return np.linalg.solve(P, -q), np.zeros(0)
    start = np.linalg.lstsq(A, b, rcond=None)[0]
    Z = np.linalg.svd(A)[2][p:].T
    x = start
    if p < n:
        x = start - Z @ np.linalg.solve(Z.T @ P @ Z, Z.T @ (P @ start + q))
    return x, -np.linalg.lstsq(A.T, P @ x + q, rcond=None)[0]


@alternative("equality_qp")
def in_one_block(P, q, A, b):
    n, p = A.shape[1], A.shape[0]
    K = np.block([[P, A.T], [A, np.zeros((p, p))]])
    solution = np.linalg.inv(K) @ np.concatenate([-np.asarray(q, dtype=float), b])
    return solution[:n].copy(), solution[n:].copy()


# -- qp_dual_value ----------------------------------------------------------------------------------------------------


@alternative("qp_dual_value")
def by_the_closed_form(P, q, G, h, lam):
    if (np.asarray(lam) < 0).any():
        raise ValueError("negative price")
    c = q + lam @ G
    x = np.linalg.solve(P, -c)
    return float(-0.5 * c @ np.linalg.solve(P, c) - lam @ h), x


@alternative("qp_dual_value")
def by_eigenvectors(P, q, G, h, lam):
    for price in lam:
        if price < 0:
            raise ValueError("negative price")
    w, V = np.linalg.eigh(P)
    c = np.array(q, dtype=float)
    for i in range(len(lam)):
        c = c + lam[i] * G[i]
    x = -V @ ((V.T @ c) / w)
    return 0.5 * x @ P @ x + c @ x - np.dot(lam, h), x


# -- kkt_residuals ----------------------------------------------------------------------------------------------------


@alternative("kkt_residuals")
def rule_by_rule(P, q, G, h, x, lam):
    result = {"stationarity": 0.0, "primal": 0.0, "dual": 0.0, "complementarity": 0.0}
    slopes = P @ x + q
    for i in range(len(h)):
        room = float(G[i] @ x - h[i])
        slopes = slopes + lam[i] * G[i]
        result["primal"] = max(result["primal"], room)
        result["dual"] = max(result["dual"], float(-lam[i]))
        result["complementarity"] = max(result["complementarity"], abs(float(lam[i]) * room))
    result["stationarity"] = float(abs(slopes).max())
    return result


@alternative("kkt_residuals")
def with_norms(P, q, G, h, x, lam):
    slack = np.append(G @ x - h, 0.0)
    prices = np.append(lam, 0.0)
    return dict(
        stationarity=np.linalg.norm(P @ x + q + lam @ G, np.inf),
        primal=slack.max(),
        dual=-prices.min() + 0.0,
        complementarity=np.linalg.norm(slack * prices, np.inf),
    )


# -- soft_threshold ---------------------------------------------------------------------------------------------------


@alternative("soft_threshold")
def three_cases(v, t):
    v, t = np.asarray(v, dtype=float), np.asarray(t, dtype=float)
    if (t < 0).any():
        raise ValueError("negative threshold")
    return np.where(v > t, v - t, np.where(v < -t, v + t, 0.0))


@alternative("soft_threshold")
def what_is_left(v, t):
    if np.min(t) < 0:
        raise ValueError("negative threshold")
    return v - np.clip(v, np.negative(t), t)


# -- lasso_proximal ---------------------------------------------------------------------------------------------------


@alternative("lasso_proximal")
def accelerated(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if not alpha > 0:
        raise ValueError("alpha")
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    L = np.linalg.norm(X, 2) ** 2

    def gap_at(w):
        r = y - X @ w
        pull = np.abs(X.T @ r).max()
        u = r if pull == 0 else r * min(1, alpha / pull)
        return max(0.0, float(0.5 * r @ r + alpha * np.abs(w).sum() - (u @ y - 0.5 * u @ u)))

    w = z = np.zeros(X.shape[1])
    t = 1.0
    gap = gap_at(w)
    for _ in range(max_steps):
        if gap <= tol * 0.5 * (y @ y):
            break
        new = soft_threshold(z + X.T @ (y - X @ z) / L, alpha / L)
        s = (1 + np.sqrt(1 + 4 * t * t)) / 2
        z, w, t = new + (t - 1) / s * (new - w), new, s
        gap = gap_at(w)
    return w, gap


@alternative("lasso_proximal")
def split_into_parts(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if alpha <= 0:
        raise ValueError("alpha")
    rate = 1 / np.max(np.linalg.eigvalsh(X.T @ X))
    w = np.zeros(X.shape[1])
    total = 0.5 * np.sum(np.square(y))
    k = 0
    while True:
        residual = y - np.dot(X, w)
        correlation = np.dot(residual, X)
        top = abs(correlation).max()
        scale = 1.0 if top <= alpha else alpha / top
        primal = 0.5 * np.sum(np.square(residual)) + alpha * np.linalg.norm(w, 1)
        dual = total - 0.5 * np.sum(np.square(y - scale * residual))
        gap = primal - dual if primal > dual else 0.0
        if gap <= tol * total or k >= max_steps:
            return w, gap
        moved = w + rate * correlation
        w = np.maximum(moved - rate * alpha, 0.0) + np.minimum(moved + rate * alpha, 0.0)
        k += 1
