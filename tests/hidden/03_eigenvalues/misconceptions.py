"""Known mistakes of unit 03. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- rayleigh_quotient ------------------------------------------------------------------------------------------------


@misconception("rayleigh_quotient", says="Twice the vector gives four times your answer: divide by x . x.")
def not_divided(A, x):
    if not np.any(x):
        raise ValueError("zero")
    return float(x @ A @ x)


@misconception("rayleigh_quotient", says="You divide by the length of x; x . x is the length squared.")
def divided_by_the_length(A, x):
    if not np.any(x):
        raise ValueError("zero")
    return float(x @ A @ x / np.sqrt(x @ x))


@misconception("rayleigh_quotient", says="Lengths lose the sign, and an eigenvalue can be negative: use x . A x.")
def ratio_of_lengths(A, x):
    if not np.any(x):
        raise ValueError("zero")
    return float(np.linalg.norm(A @ x) / np.linalg.norm(x))


# -- eigenvalues_2x2 --------------------------------------------------------------------------------------------------


@misconception("eigenvalues_2x2", says="Only for triangular matrices do the eigenvalues stand on the diagonal.")
def diagonal(A):
    return np.sort(np.diag(A))[::-1].astype(complex)


@misconception("eigenvalues_2x2", says="A negative number under the root means a complex pair: take the root of a complex number.")
def nan_for_rotations(A):
    half = (A[0, 0] + A[1, 1]) / 2
    root = np.sqrt(half**2 - (A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]))
    return np.array([half + root, half - root], dtype=complex)


@misconception("eigenvalues_2x2", says="Your two values add up to twice the trace: the trace is halved before the root is added.")
def half_forgotten(A):
    t = A[0, 0] + A[1, 1]
    root = np.sqrt(complex(t**2 / 4 - (A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0])))
    return np.array([t + root, t - root])


# -- power_iteration --------------------------------------------------------------------------------------------------


@misconception("power_iteration", says="A length is never negative, and the eigenvalue may be: use v . A v.")
def growth_factor(A, x0, *, tol=1e-10, max_iter=10000):
    if not np.any(x0):
        raise ValueError("zero")
    v = x0 / np.linalg.norm(x0)
    for _ in range(max_iter):
        w = A @ v
        if np.linalg.norm(w - (v @ w) * v) <= tol * max(1, abs(v @ w)):
            return float(np.linalg.norm(w)), v * np.sign(v[np.argmax(np.abs(v))])
        v = w / np.linalg.norm(w)
    raise ValueError("no convergence")


@misconception(
    "power_iteration", says="With a negative eigenvalue v flips at every step and never stands still: test that A v is nearly lam v."
)
def waits_for_v_to_stand_still(A, x0, *, tol=1e-10, max_iter=10000):
    if not np.any(x0):
        raise ValueError("zero")
    v = x0 / np.linalg.norm(x0)
    for _ in range(max_iter):
        new = A @ v
        new = new / np.linalg.norm(new)
        if np.linalg.norm(new - v) < tol:
            break
        v = new
    new = new * np.sign(new[np.argmax(np.abs(new))])
    return float(new @ A @ new), new


@misconception("power_iteration", says="After max_iter steps without convergence the caller must hear about it: raise a ValueError.")
def gives_up_silently(A, x0, *, tol=1e-10, max_iter=10000):
    if not np.any(x0):
        raise ValueError("zero")
    v = x0 / np.linalg.norm(x0)
    for _ in range(max_iter):
        w = A @ v
        if np.linalg.norm(w - (v @ w) * v) <= tol * max(1, abs(v @ w)):
            break
        v = w / np.linalg.norm(w)
    return float(v @ A @ v), v * np.sign(v[np.argmax(np.abs(v))])


# -- jacobi_eigen -----------------------------------------------------------------------------------------------------


@misconception("jacobi_eigen", says="Smallest first: your eigenvalues fall.")
def descending(A):
    if A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    M, V, n = np.array(A, dtype=float), np.eye(len(A)), len(A)
    for _ in range(30):
        for i in range(n):
            for j in range(i + 1, n):
                theta = 0.5 * np.arctan2(2 * M[i, j], M[j, j] - M[i, i]) if M[i, j] != 0 else 0.0
                G = np.eye(n)
                G[i, i] = G[j, j] = np.cos(theta)
                G[i, j], G[j, i] = np.sin(theta), -np.sin(theta)
                M, V = G.T @ M @ G, V @ G
    order = np.argsort(-np.diag(M))
    return np.diag(M)[order], V[:, order]


@misconception(
    "jacobi_eigen", says="The eigenvectors are the columns of V, and yours are its rows: A @ V[:, k] must be values[k] * V[:, k]."
)
def vectors_as_rows(A):
    if A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    M, V, n = np.array(A, dtype=float), np.eye(len(A)), len(A)
    for _ in range(30):
        for i in range(n):
            for j in range(i + 1, n):
                theta = 0.5 * np.arctan2(2 * M[i, j], M[j, j] - M[i, i]) if M[i, j] != 0 else 0.0
                G = np.eye(n)
                G[i, i] = G[j, j] = np.cos(theta)
                G[i, j], G[j, i] = np.sin(theta), -np.sin(theta)
                M, V = G.T @ M @ G, V @ G
    order = np.argsort(np.diag(M))
    return np.diag(M)[order], V[:, order].T


@misconception("jacobi_eigen", says="You sorted the eigenvalues and left the columns where they were: reorder them together.")
def sorted_apart(A):
    if A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    M, V, n = np.array(A, dtype=float), np.eye(len(A)), len(A)
    for _ in range(30):
        for i in range(n):
            for j in range(i + 1, n):
                d = M[j, j] - M[i, i]
                theta = 0.0 if M[i, j] == 0 else np.pi / 4 if d == 0 else 0.5 * np.arctan(2 * M[i, j] / d)
                G = np.eye(n)
                G[i, i] = G[j, j] = np.cos(theta)
                G[i, j], G[j, i] = np.sin(theta), -np.sin(theta)
                M, V = G.T @ M @ G, V @ G
    return np.sort(np.diag(M)), V


@misconception(
    "jacobi_eigen",
    says="For a matrix of tiny numbers your stopping rule is met too soon: compare with the size of A, not with a fixed number.",
)
def absolute_threshold(A):
    if A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    M, V, n = np.array(A, dtype=float), np.eye(len(A)), len(A)
    for _ in range(30):
        for i in range(n):
            for j in range(i + 1, n):
                if abs(M[i, j]) < 1e-5:
                    continue
                d = M[j, j] - M[i, i]
                theta = np.pi / 4 if d == 0 else 0.5 * np.arctan(2 * M[i, j] / d)
                G = np.eye(n)
                G[i, i] = G[j, j] = np.cos(theta)
                G[i, j], G[j, i] = np.sin(theta), -np.sin(theta)
                M, V = G.T @ M @ G, V @ G
    order = np.argsort(np.diag(M))
    return np.diag(M)[order], V[:, order]


# -- matrix_function --------------------------------------------------------------------------------------------------


@misconception("matrix_function", says="f acts on the eigenvalues, not on the entries: A squared is A @ A, not A * A.")
def entry_by_entry(A, f):
    if np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    return np.asarray(f(np.asarray(A, dtype=float)))


@misconception(
    "matrix_function", says="Rotate into the eigenvectors with the transpose, stretch, rotate back with V: the transpose touches x first."
)
def transpose_on_the_wrong_side(A, f):
    if np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    w, V = np.linalg.eigh(A)
    return V.T @ np.diag(f(w)) @ V


@misconception("matrix_function", says="These are the new eigenvalues on a diagonal: rotate back with V and its transpose.")
def eigenvalues_only(A, f):
    if np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    return np.diag(f(np.linalg.eigvalsh(A)))


# -- pagerank ---------------------------------------------------------------------------------------------------------


@misconception("pagerank", says="You rank who links out, not who is linked to: links[i, j] leads from i to j.")
def links_backwards(links, *, damping=0.85):
    n = len(links)
    if links.shape != (n, n) or np.any(links < 0) or not 0 <= damping < 1:
        raise ValueError("bad input")
    totals = links.sum(axis=0)
    P = np.where(totals > 0, links / np.where(totals > 0, totals, 1), 1 / n)
    return np.linalg.solve(np.eye(n) - damping * P, np.full(n, (1 - damping) / n))


@misconception("pagerank", says="Your shares add up to less than one: where does the surfer go from a page without links?")
def dead_ends_swallow(links, *, damping=0.85):
    n = len(links)
    if links.shape != (n, n) or np.any(links < 0) or not 0 <= damping < 1:
        raise ValueError("bad input")
    totals = links.sum(axis=1, keepdims=True)
    P = links / np.where(totals > 0, totals, 1)
    return np.linalg.solve(np.eye(n) - damping * P.T, np.full(n, (1 - damping) / n))


@misconception("pagerank", says="`damping` is the chance to follow a link; you use it as the chance to jump.")
def damping_reversed(links, *, damping=0.85):
    n = len(links)
    if links.shape != (n, n) or np.any(links < 0) or not 0 <= damping < 1:
        raise ValueError("bad input")
    totals = links.sum(axis=1, keepdims=True)
    P = np.where(totals > 0, links / np.where(totals > 0, totals, 1), 1 / n)
    r = np.full(n, 1 / n)
    for _ in range(3000):
        r = (1 - damping) * P.T @ r + damping / n
    return r


@misconception("pagerank", says="A heavier link is followed more often: divide the weights by their sum, instead of counting links.")
def counts_links(links, *, damping=0.85):
    n = len(links)
    if links.shape != (n, n) or np.any(links < 0) or not 0 <= damping < 1:
        raise ValueError("bad input")
    there = (links > 0).astype(float)
    totals = there.sum(axis=1, keepdims=True)
    P = np.where(totals > 0, there / np.where(totals > 0, totals, 1), 1 / n)
    return np.linalg.solve(np.eye(n) - damping * P.T, np.full(n, (1 - damping) / n))


# -- graph_laplacian --------------------------------------------------------------------------------------------------


@misconception("graph_laplacian", says="The signs are swapped: x . L x should be a sum of squares, and yours is negative.")
def signs_swapped(W):
    if W.shape[0] != W.shape[1] or not np.allclose(W, W.T):
        raise ValueError("not symmetric")
    return W - np.diag(W.sum(axis=1).astype(float))


@misconception("graph_laplacian", says="D + W punishes friends for agreeing: it is D minus W.")
def plus(W):
    if W.shape[0] != W.shape[1] or not np.allclose(W, W.T):
        raise ValueError("not symmetric")
    return W + np.diag(W.sum(axis=1).astype(float))


@misconception("graph_laplacian", says="You count the neighbours: add up the weights.")
def neighbours_counted(W):
    if W.shape[0] != W.shape[1] or not np.allclose(W, W.T):
        raise ValueError("not symmetric")
    return np.diag((W > 0).sum(axis=1).astype(float)) - W


# -- spectral_bipartition ---------------------------------------------------------------------------------------------


@misconception(
    "spectral_bipartition", says="The eigenvector of the smallest eigenvalue is the same everywhere and separates nobody: take the next."
)
def constant_eigenvector(W):
    if len(W) < 2:
        raise ValueError("one node")
    w, V = np.linalg.eigh(graph_laplacian(W))
    if w[1] <= 1e-9 * w[-1]:
        raise ValueError("not connected")
    return (V[:, 0] * V[0, 0] < 0).astype(int)


@misconception(
    "spectral_bipartition",
    says="The eigenvector of the largest eigenvalue alternates between neighbours: it is the roughest, not the smoothest.",
)
def largest_eigenvector(W):
    if len(W) < 2:
        raise ValueError("one node")
    w, V = np.linalg.eigh(graph_laplacian(W))
    if w[1] <= 1e-9 * w[-1]:
        raise ValueError("not connected")
    return (V[:, -1] * V[0, -1] < 0).astype(int)


@misconception("spectral_bipartition", says="The sign of an eigenvector is arbitrary: give node 0 the label 0, and go on from there.")
def sign_of_the_solver(W):
    if len(W) < 2:
        raise ValueError("one node")
    w, V = np.linalg.eigh(graph_laplacian(W))
    if w[1] <= 1e-9 * w[-1]:
        raise ValueError("not connected")
    v = V[:, 1] * np.sign(V[-1, 1])
    return (v > 0).astype(int) if len(W) % 2 else (v < 0).astype(int)
