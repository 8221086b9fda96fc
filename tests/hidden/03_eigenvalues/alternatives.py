"""Correct solutions of unit 03 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- rayleigh_quotient ------------------------------------------------------------------------------------------------


@alternative("rayleigh_quotient")
def unit_vector_first(A, x):
    length = np.linalg.norm(x)
    if length == 0:
        raise ValueError("zero")
    u = x / length
    return np.dot(u, np.dot(A, u))


@alternative("rayleigh_quotient")
def double_loop(A, x):
    above = sum(x[i] * A[i, j] * x[j] for i in range(len(x)) for j in range(len(x)))
    below = sum(float(v) ** 2 for v in x)
    if below == 0:
        raise ValueError("zero")
    return above / below


# -- eigenvalues_2x2 --------------------------------------------------------------------------------------------------


@alternative("eigenvalues_2x2")
def by_cmath(A):
    import cmath

    (a, b), (c, d) = A.tolist()
    root = cmath.sqrt(((a - d) / 2) ** 2 + b * c)
    return np.array([(a + d) / 2 + root, (a + d) / 2 - root], dtype=np.complex128)


@alternative("eigenvalues_2x2")
def two_cases(A):
    t, d = float(np.trace(A)), float(A[0, 0] * A[1, 1] - A[1, 0] * A[0, 1])
    discriminant = t * t - 4 * d
    if discriminant >= 0:
        pair = [(t + discriminant**0.5) / 2, (t - discriminant**0.5) / 2]
    else:
        pair = [
            complex(t / 2, (-discriminant) ** 0.5 / 2),
            complex(t / 2, -((-discriminant) ** 0.5) / 2),
        ]
    return np.array(pair).astype(complex)


# -- power_iteration --------------------------------------------------------------------------------------------------


@alternative("power_iteration")
def while_loop(A, x0, *, tol=1e-10, max_iter=10000):
    v = np.array(x0, dtype=float)
    if (v == 0).all():
        raise ValueError("zero")
    v /= np.sqrt(v @ v)
    steps = 0
    while True:
        if steps >= max_iter:
            raise ValueError("no convergence")
        v = A @ v
        v /= np.sqrt(v @ v)
        steps += 1
        lam = v @ A @ v
        if np.sqrt(np.sum((A @ v - lam * v) ** 2)) <= tol * max(1, abs(lam)):
            break
    i = np.abs(v).argmax()
    return lam, (v if v[i] > 0 else -v)


@alternative("power_iteration")
def divided_by_the_largest_entry(A, x0, *, tol=1e-10, max_iter=10000):
    if np.count_nonzero(x0) == 0:
        raise ValueError("zero")
    x = x0 / x0[np.argmax(np.abs(x0))]
    for _ in range(max_iter):
        y = A.dot(x)
        lam = x.dot(y) / x.dot(x)
        if np.linalg.norm(y - lam * x) / np.linalg.norm(x) <= tol * max(1.0, abs(lam)):
            return lam, x / np.linalg.norm(x) * (1.0 if x[np.argmax(np.abs(x))] > 0 else -1.0)
        x = y / y[np.argmax(np.abs(y))]
    raise ValueError("max_iter reached")


# -- jacobi_eigen -----------------------------------------------------------------------------------------------------


@alternative("jacobi_eigen")
def largest_entry_first(A):
    n = len(A)
    if A.shape != (n, n) or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    M, V = A.astype(float), np.identity(n)
    size = np.sqrt((M**2).sum())
    for _ in range(100 * n * n):
        off = np.abs(np.triu(M, 1))
        i, j = np.unravel_index(off.argmax(), off.shape)
        if off[i, j] <= 1e-15 * size:
            break
        tau = (M[j, j] - M[i, i]) / (2 * M[i, j])
        t = (1.0 if tau >= 0 else -1.0) / (abs(tau) + np.sqrt(1 + tau * tau))
        c = 1 / np.sqrt(1 + t * t)
        s = t * c
        G = np.identity(n)
        G[i, i], G[j, j], G[i, j], G[j, i] = c, c, s, -s
        M, V = G.T @ M @ G, V @ G
        M = (M + M.T) / 2
    order = np.argsort(np.diag(M))
    return np.diag(M)[order], V[:, order]


@alternative("jacobi_eigen")
def one_sided_rotations(A):
    n = len(A)
    if (
        np.shape(A) != (n, n)
        or np.abs(np.asarray(A) - np.transpose(A)).max() > 1e-10 * np.abs(A).max()
    ):
        raise ValueError("not symmetric")
    shift = 2.0 * np.abs(A).sum(axis=1).max() or 1.0
    B, V = (A + A.T) / 2 + shift * np.eye(n), np.eye(n)
    for _ in range(60):
        turned = False
        for i in range(n - 1):
            for j in range(i + 1, n):
                a, b, c = B[:, i] @ B[:, i], B[:, j] @ B[:, j], B[:, i] @ B[:, j]
                if abs(c) > 1e-16 * np.sqrt(a * b):
                    turned = True
                    zeta = (b - a) / (2 * c)
                    t = (1 if zeta >= 0 else -1) / (abs(zeta) + np.hypot(1, zeta))
                    cos = 1 / np.hypot(1, t)
                    sin = cos * t
                    for M in (B, V):
                        left, right = M[:, i].copy(), M[:, j].copy()
                        M[:, i], M[:, j] = cos * left - sin * right, sin * left + cos * right
        if not turned:
            break
    values = np.array([V[:, k] @ A @ V[:, k] for k in range(n)])
    order = np.argsort(values)
    return values[order], V[:, order]


# -- matrix_function --------------------------------------------------------------------------------------------------


@alternative("matrix_function")
def sum_of_projections(A, f):
    if (np.abs(A - A.T) > 1e-10 * np.abs(A).max()).any():
        raise ValueError("not symmetric")
    values, V = np.linalg.eigh(A)
    result = np.zeros(A.shape)
    for k in range(len(values)):
        result += float(f(values[k])) * np.outer(V[:, k], V[:, k])
    return result


@alternative("matrix_function")
def by_own_jacobi(A, f):
    values, V = jacobi_eigen(A)
    return (V * f(values)).dot(V.T)


# -- pagerank ---------------------------------------------------------------------------------------------------------


@alternative("pagerank")
def walking(links, *, damping=0.85):
    if links.ndim != 2 or links.shape[0] != links.shape[1]:
        raise ValueError("not square")
    if (links < 0).any():
        raise ValueError("negative")
    if damping < 0 or damping >= 1:
        raise ValueError("damping")
    n = len(links)
    G = np.full((n, n), (1 - damping) / n)
    for i in range(n):
        G[i] += damping * (links[i] / links[i].sum() if links[i].sum() > 0 else 1 / n)
    r = np.full(n, 1 / n)
    for _ in range(2000):
        new = r @ G
        if np.abs(new - r).sum() < 1e-14:
            break
        r = new
    return new


@alternative("pagerank")
def eigenvector_of_the_matrix(links, *, damping=0.85):
    rows, columns = links.shape
    if rows != columns or links.min() < 0 or not 0 <= damping < 1:
        raise ValueError("bad input")
    with np.errstate(all="ignore"):
        P = links / links.sum(axis=1)[:, None]
    P[np.isnan(P)] = 1 / rows
    values, vectors = np.linalg.eig((damping * P + (1 - damping) / rows).T)
    r = vectors[:, np.argmin(np.abs(values - 1))].real
    return r / r.sum()


# -- graph_laplacian --------------------------------------------------------------------------------------------------


@alternative("graph_laplacian")
def entry_by_entry_laplacian(W):
    n = len(W)
    if W.shape != (n, n) or np.abs(W - W.T).max() > 1e-10 * np.abs(W).max():
        raise ValueError("not symmetric")
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if i != j:
                L[i, j] = -W[i, j]
                L[i, i] += W[i, j]
    return L


@alternative("graph_laplacian")
def sum_over_edges(W):
    if (
        W.ndim != 2
        or W.shape[0] != W.shape[1]
        or not np.allclose(W, W.T, rtol=0.0, atol=1e-10 * np.max(np.abs(W)))
    ):
        raise ValueError("not symmetric")
    L = np.zeros(W.shape)
    units = np.eye(len(W))
    for i, j in zip(*np.nonzero(np.triu(W, 1))):
        difference = units[i] - units[j]
        L += W[i, j] * np.outer(difference, difference)
    return L


# -- spectral_bipartition ---------------------------------------------------------------------------------------------


@alternative("spectral_bipartition")
def by_where(W):
    n = W.shape[0]
    if n < 2:
        raise ValueError("too small")
    w, V = np.linalg.eigh(np.diag(W.sum(axis=0)) - W)
    if w[1] <= 1e-9 * w.max():
        raise ValueError("not connected")
    return np.where(np.sign(V[:, 1]) == np.sign(V[0, 1]), 0, 1)


@alternative("spectral_bipartition")
def by_own_eigenvectors(W):
    if len(W) <= 1:
        raise ValueError("too small")
    seen, todo = {0}, [0]
    while todo:
        i = todo.pop()
        for j in range(len(W)):
            if W[i, j] > 0 and j not in seen:
                seen.add(j)
                todo.append(j)
    if len(seen) < len(W):
        raise ValueError("not connected")
    values, V = np.linalg.eigh(graph_laplacian(W))
    v = list(V[:, np.argsort(values)[1]])
    return np.array([0 if entry * v[0] > 0 else 1 for entry in v])
