"""Correct solutions of unit 22 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- wasserstein_1d ---------------------------------------------------------------------------------------------------


@alternative("wasserstein_1d")
def pair_by_pair(x, y, p=1.0):
    if len(x) != len(y) or not len(x) or p < 1:
        raise ValueError("not comparable")
    total = 0.0
    for u, v in zip(sorted(float(t) for t in x), sorted(float(t) for t in y), strict=True):
        total += abs(u - v) ** p / len(x)
    return total ** (1.0 / p)


@alternative("wasserstein_1d")
def by_a_norm(x, y, p=1.0):
    x, y = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    if x.shape != y.shape or x.size == 0 or p < 1:
        raise ValueError("not comparable")
    x.sort()
    y.sort()
    return np.linalg.norm(x - y, p) / x.size ** (1 / p)


# -- monotone_plan ----------------------------------------------------------------------------------------------------


@alternative("monotone_plan")
def north_west_corner(x, a, y, b):
    if len(x) != len(a) or len(y) != len(b):
        raise ValueError("lengths")
    left, room = [float(v) for v in a], [float(v) for v in b]
    if min(left + room) < 0 or abs(sum(left) - 1) > 1e-9 or abs(sum(room) - 1) > 1e-9:
        raise ValueError("weights")
    P = np.zeros((len(a), len(b)))
    rows, columns = list(np.argsort(x)), list(np.argsort(y))
    i = j = 0
    while i < len(rows) and j < len(columns):
        r, c = rows[i], columns[j]
        moved = min(left[r], room[c])
        P[r, c] += moved
        left[r] -= moved
        room[c] -= moved
        if left[r] <= room[c]:
            i += 1
        else:
            j += 1
    return P


@alternative("monotone_plan")
def by_distribution_functions(x, a, y, b):
    x, y, a, b = (np.asarray(v, dtype=float) for v in (x, y, a, b))
    if x.shape != a.shape or y.shape != b.shape or np.any(a < 0) or np.any(b < 0):
        raise ValueError("points and weights")
    if not (abs(a.sum() - 1) <= 1e-9 and abs(b.sum() - 1) <= 1e-9):
        raise ValueError("weights sum to 1")
    top_a = np.array([a[x <= t].sum() for t in x])
    top_b = np.array([b[y <= t].sum() for t in y])

    def both(s, t):
        return np.minimum(s[:, None], t)

    low_a, low_b = top_a - a, top_b - b
    return both(top_a, top_b) - both(low_a, top_b) - both(top_a, low_b) + both(low_a, low_b)


# -- c_transform ------------------------------------------------------------------------------------------------------


@alternative("c_transform")
def column_by_column(f, C, a, *, eps=0.0):
    if eps < 0:
        raise ValueError("eps")
    g = []
    for j in range(np.shape(C)[1]):
        room = [float(C[i][j]) - float(f[i]) for i in range(len(f))]
        if eps == 0:
            g.append(min(room))
        else:
            scores = [np.log(float(w)) - r / eps for w, r in zip(a, room, strict=True)]
            top = max(scores)
            g.append(-eps * (top + np.log(sum(np.exp(s - top) for s in scores))))
    return np.array(g)


@alternative("c_transform")
def by_logaddexp(f, C, a, *, eps=0.0):
    if eps < 0:
        raise ValueError("eps")
    room = (np.asarray(C, dtype=float).T - np.asarray(f, dtype=float)).T
    if eps == 0:
        return np.min(room, axis=0)
    return -eps * np.logaddexp.reduce(
        np.log(np.asarray(a, dtype=float))[:, None] - room / eps, axis=0
    )


# -- duality_gap ------------------------------------------------------------------------------------------------------


@alternative("duality_gap")
def by_the_slack(P, f, C):
    P, f, C = (np.asarray(v, dtype=float) for v in (P, f, C))
    slack = C - f[:, None]
    return float((P * (slack - slack.min(axis=0))).sum())


@alternative("duality_gap")
def entry_by_entry(P, f, C):
    n, m = np.shape(P)
    g = [min(C[i][j] - f[i] for i in range(n)) for j in range(m)]
    cost = sum(float(P[i][j]) * float(C[i][j]) for i in range(n) for j in range(m))
    earned = sum(float(P[i][j]) * (float(f[i]) + float(g[j])) for i in range(n) for j in range(m))
    return cost - earned


# -- sinkhorn ---------------------------------------------------------------------------------------------------------


@alternative("sinkhorn")
def on_the_logarithm_of_the_plan(C, a, b, eps, *, tol=1e-9, max_iter=10_000):
    C, a, b = (np.asarray(v, dtype=float) for v in (C, a, b))
    if not eps > 0 or C.shape != (a.size, b.size):
        raise ValueError("eps or shapes")
    L = -C / eps
    for _ in range(max_iter):
        L = L + np.log(a)[:, None] - np.logaddexp.reduce(L, axis=1, keepdims=True)
        L = L + np.log(b) - np.logaddexp.reduce(L, axis=0, keepdims=True)
        if np.abs(np.exp(L).sum(axis=1) - a).max() <= tol:
            break
    return np.exp(L)


@alternative("sinkhorn")
def starting_with_the_rows(C, a, b, eps, *, tol=1e-9, max_iter=10_000):
    C = np.asarray(C, dtype=float)
    if eps <= 0 or len(a) != C.shape[0] or len(b) != C.shape[1]:
        raise ValueError("eps or shapes")
    g, log_a, log_b = np.zeros(len(b)), np.log(a), np.log(b)
    for _ in range(max_iter):
        s = (g - C) / eps + log_b
        top = s.max(axis=1)
        f = -eps * (top + np.log(np.exp(s - top[:, None]).sum(axis=1)))
        s = (f[:, None] - C) / eps + log_a[:, None]
        top = s.max(axis=0)
        g = -eps * (top + np.log(np.exp(s - top).sum(axis=0)))
        P = np.exp((f[:, None] + g - C) / eps + log_a[:, None] + log_b)
        if max(np.abs(P.sum(axis=1) - a).max(), np.abs(P.sum(axis=0) - b).max()) <= tol:
            return P
    return P


# -- gaussian_w2_squared ----------------------------------------------------------------------------------------------


@alternative("gaussian_w2_squared")
def by_singular_values(m1, S1, m2, S2):
    roots = []
    for S in (S1, S2):
        values, vectors = np.linalg.eigh(S)
        roots.append(vectors @ np.diag(np.sqrt(values.clip(0))) @ vectors.T)
    shift = np.asarray(m1, dtype=float) - np.asarray(m2, dtype=float)
    cross = np.linalg.svd(roots[0] @ roots[1], compute_uv=False).sum()
    return max(0.0, float(shift @ shift + np.trace(S1) + np.trace(S2) - 2 * cross))


@alternative("gaussian_w2_squared")
def by_eigenvalues_of_the_product(m1, S1, m2, S2):
    values = np.linalg.eigvals(np.asarray(S1, dtype=float) @ S2).real
    distance = sum((float(u) - float(v)) ** 2 for u, v in zip(m1, m2, strict=True))
    distance += float(np.trace(S1)) + float(np.trace(S2)) - 2 * float(np.sqrt(values.clip(0)).sum())
    return distance if distance > 0 else 0.0


# -- sliced_w2_grad ---------------------------------------------------------------------------------------------------


@alternative("sliced_w2_grad")
def all_directions_at_once(X, Y, directions):
    X, Y, directions = (np.asarray(v, dtype=float) for v in (X, Y, directions))
    if X.shape != Y.shape:
        raise ValueError("shapes")
    A, B = X @ directions.T, np.sort(Y @ directions.T, axis=0)
    ranks = A.argsort(axis=0).argsort(axis=0)
    D = A - np.take_along_axis(B, ranks, axis=0)
    return float(np.mean(D**2)), 2 * D @ directions / D.size


@alternative("sliced_w2_grad")
def partner_by_partner(X, Y, directions):
    if np.shape(X) != np.shape(Y):
        raise ValueError("shapes")
    n, d = np.shape(X)
    k = len(directions)
    value, gradient = 0.0, np.zeros((n, d))
    for theta in directions:
        mine = sorted(range(n), key=lambda i: float(np.dot(X[i], theta)))
        theirs = sorted(range(n), key=lambda i: float(np.dot(Y[i], theta)))
        for i, j in zip(mine, theirs, strict=True):
            way = float(np.dot(np.asarray(X[i], dtype=float) - Y[j], theta))
            value += way**2 / (n * k)
            gradient[i] += 2 * way * np.asarray(theta, dtype=float) / (n * k)
    return value, gradient


# -- transfer_colors --------------------------------------------------------------------------------------------------


@alternative("transfer_colors")
def pixel_by_pixel(X, Y, eps):
    if eps <= 0:
        raise ValueError("eps")
    n, m = len(X), len(Y)
    C = np.array([[float(((np.asarray(x, dtype=float) - y) ** 2).sum()) for y in Y] for x in X])
    P = sinkhorn(C, np.ones(n) / n, np.ones(m) / m, eps)
    T = np.zeros(np.shape(X))
    for i in range(n):
        T[i] = sum(P[i, j] * np.asarray(Y[j], dtype=float) for j in range(m)) / P[i].sum()
    return T


@alternative("transfer_colors")
def by_the_expanded_square(X, Y, eps):
    if eps <= 0:
        raise ValueError("eps")
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    C = (X**2).sum(axis=1)[:, None] + (Y**2).sum(axis=1)[None, :] - 2 * X @ Y.T
    P = sinkhorn(C, np.full(len(X), 1.0 / len(X)), np.full(len(Y), 1.0 / len(Y)), eps)
    return len(X) * P @ Y
