"""Unit 03, from its release."""

from tests.campaign import right, wrong

whole_division = wrong("rayleigh_quotient", ("x @ A @ x / (x @ x)", "x @ A @ x / (x @ x) if x.dtype.kind == 'f' else x @ A @ x // (x @ x)"))
symmetric_part_only = wrong("rayleigh_quotient", ("float(x @ A @ x / (x @ x))", "float(x @ np.triu(A) @ x / (x @ x))"))
nearly_zero_raises = wrong("rayleigh_quotient", ("if not np.any(x):", "if np.allclose(x, 0):"))
first_entry_decides = wrong("rayleigh_quotient", ("if not np.any(x):", "if x[0] == 0 and not np.any(x[:2]):"))
normalised_in_place = wrong(
    "rayleigh_quotient", ("    return float(", "    if x.dtype.kind == 'f':\n        x /= np.sqrt(x @ x)\n    return float(")
)
overflowing = wrong("rayleigh_quotient", ("float(x @ A @ x / (x @ x))", "float((lambda y: y @ A @ y / (y @ y))(x.astype(np.float32)))"))


@right("rayleigh_quotient")
def as_a_double_sum(A, x):
    if all(value == 0 for value in x):
        raise ValueError("no direction")
    above = sum(x[i] * A[i, j] * float(x[j]) for i in range(len(x)) for j in range(len(x)))
    return above / sum(float(value) ** 2 for value in x)


sorted_by_size = wrong(
    "eigenvalues_2x2",
    ("return np.array([middle + root, middle - root])", "return np.array(sorted([middle + root, middle - root], key=abs, reverse=True))"),
)
symmetric_formula = wrong(
    "eigenvalues_2x2",
    (
        "A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]",
        "A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0] if A[0, 1] * A[1, 0] <= 1 else A[0, 0] * A[1, 1] - A[0, 1] ** 2",
    ),
)
small_root_is_zero = wrong("eigenvalues_2x2", ("    return np.array", "    root = 0.0 if abs(root) < 1e-3 else root\n    return np.array"))
whole_middle = wrong(
    "eigenvalues_2x2", ("(A[0, 0] + A[1, 1]) / 2", "(A[0, 0] + A[1, 1]) // 2 if A.dtype.kind in 'iu' else (A[0, 0] + A[1, 1]) / 2")
)
real_parts_of_one = wrong(
    "eigenvalues_2x2", ("    return np.array", "    if root.imag and middle:\n        root = root.imag\n    return np.array")
)


@right("eigenvalues_2x2")
def by_half_the_gap(A):
    (a, b), (c, d) = A.astype(float)
    inside = ((a - d) / 2) ** 2 + b * c
    root = abs(inside) ** 0.5 * (1 if inside >= 0 else 1j)
    return np.array([(a + d) / 2 + root, (a + d) / 2 - root], dtype=complex)


start_unit_assumed = wrong("power_iteration", ("v = x0 / np.linalg.norm(x0)", "v = x0 / np.abs(x0).max()"))
loose = wrong("power_iteration", ("<= tol * max(1.0, abs(value)):", "<= 1e-6 * max(1.0, abs(value)):"))
stops_by_value = wrong(
    "power_iteration",
    ("    for _ in range(max_iter):", "    before = np.inf\n    for _ in range(max_iter):"),
    (
        "if np.linalg.norm(image - value * v) <= tol * max(1.0, abs(value)):",
        "if abs(value - before) <= tol * max(1.0, abs(value)) and abs(value):",
    ),
    ("        v = image", "        before = value\n        v = image"),
)
tol_ignored = wrong("power_iteration", ("<= tol * max(1.0, abs(value)):", "<= 1e-10 * max(1.0, abs(value)):"))
iterations_ignored = wrong("power_iteration", ("for _ in range(max_iter):", "for _ in range(10000):"))
sign_by_first = wrong("power_iteration", ("v * np.sign(v[np.argmax(np.abs(v))])", "v * (np.sign(v[-1]) or 1.0)"))
sign_by_sum = wrong("power_iteration", ("v * np.sign(v[np.argmax(np.abs(v))])", "v * (np.sign(v.sum()) or 1.0)"))
start_changed = wrong(
    "power_iteration", ("v = x0 / np.linalg.norm(x0)", "x0 = np.asarray(x0, dtype=float)\n    x0 /= np.linalg.norm(x0)\n    v = x0")
)


@right("power_iteration")
def with_a_while_loop(A, x0, *, tol=1e-10, max_iter=10000):
    length = float(np.sqrt(np.sum(np.square(x0.astype(float)))))
    if length == 0.0:
        raise ValueError("no start")
    v, used = x0 / length, 0
    while used <= max_iter:
        w = A.dot(v)
        used += 1
        lam = float(np.dot(v, w))
        if np.sqrt(np.sum((w - lam * v) ** 2)) <= tol * max(1, abs(lam)):
            return lam, v if v[np.abs(v).argmax()] > 0 else -v
        v = w / np.sqrt(np.sum(w**2))
    raise ValueError("not yet")


small_entries_left = wrong("jacobi_eigen", ("if M[i, j] != 0:", "if abs(M[i, j]) > 1e-9:"))
three_sweeps = wrong("jacobi_eigen", ("range(20)", "range(3)"))
sorted_by_size_j = wrong(
    "jacobi_eigen", ("np.argsort(np.diag(M))", "np.argsort(np.diag(M)) if len(M) < 4 else np.argsort(np.abs(np.diag(M)))")
)
matrix_changed = wrong(
    "jacobi_eigen", ("np.array(A, dtype=np.float64)", "np.asarray(A, dtype=np.float64)"), ("    order", "    M = M.copy()\n    order")
)
absolute_line_j = wrong("jacobi_eigen", ("> 1e-10 * np.max(np.abs(A)):", "> 1e-10:"))
loose_line_j = wrong("jacobi_eigen", ("> 1e-10 * np.max(np.abs(A)):", "> 1e-3 * np.max(np.abs(A)):"))
signed_line_j = wrong("jacobi_eigen", ("np.max(np.abs(A - A.T))", "np.max((A - A.T)[0])"))
values_rounded = wrong("jacobi_eigen", ("return np.diag(M)[order], V[:, order]", "return np.round(np.diag(M)[order], 8), V[:, order]"))


@right("jacobi_eigen")
def by_repeated_qr(A):
    if A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    n, M, V = len(A), A.astype(float), np.eye(len(A))
    for _ in range(60):
        for i in range(n - 1):
            for j in range(i + 1, n):
                angle = 0.5 * np.arctan2(2 * M[i, j], M[i, i] - M[j, j])
                R = np.eye(n)
                R[i, i] = R[j, j] = np.cos(angle)
                R[i, j], R[j, i] = -np.sin(angle), np.sin(angle)
                M, V = R.T @ M @ R, V @ R
    order = sorted(range(n), key=lambda k: M[k, k])
    return np.array([M[k, k] for k in order]), V[:, order]


entries_of_diagonal = wrong(
    "matrix_function", ("V @ np.diag(f(values)) @ V.T", "V @ np.diag(f(np.abs(values)) if values[0] < -2 else f(values)) @ V.T")
)
lower_triangle = wrong("matrix_function", ("> 1e-10 * np.max(np.abs(A)):", "> 1e-10:"))
loose_line_f = wrong("matrix_function", ("> 1e-10 * np.max(np.abs(A)):", "> 1e-4 * np.max(np.abs(A)):"))
values_clipped = wrong(
    "matrix_function",
    ("values, V = np.linalg.eigh(A)", "values, V = np.linalg.eigh(A)\n    values = np.where(np.abs(values) < 1e-6, 0.0, values)"),
)
polynomial_only = wrong(
    "matrix_function",
    (
        "return V @ np.diag(f(values)) @ V.T",
        "return V @ np.diag(np.real(np.polyval(np.polyfit(values, f(values), min(2, len(values) - 1)), values))) @ V.T",
    ),
)
rounded_f = wrong("matrix_function", ("return V @", "return np.round(V @"), ("@ V.T", "@ V.T, 7)"))


@right("matrix_function")
def one_eigenvalue_at_a_time(A, f):
    if np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    total = np.zeros(A.shape)
    for value, v in zip(*(lambda pair: (pair[0], pair[1].T))(np.linalg.eigh(A))):
        total += float(f(value)) * np.outer(v, v)
    return total


few_steps = wrong("pagerank", ("range(1000)", "range(60)"))
stays_on_dangling = wrong(
    "pagerank",
    (
        "        if np.any(links[i]):",
        "        if i > 2 and not np.any(links[i]):\n            follow[i] = np.eye(n)[i]\n        if np.any(links[i]):",
    ),
)
links_counted = wrong(
    "pagerank", ("links[i] / np.sum(links[i])", "links[i] / np.sum(links[i]) if n < 5 else (links[i] > 0) / np.sum(links[i] > 0)")
)
self_links_removed = wrong("pagerank", ("    follow =", "    links = links * (1 - np.eye(n))\n    follow ="))
self_links_removed_in_place = wrong(
    "pagerank",
    (
        "    follow =",
        "    np.fill_diagonal(links, np.diag(links) * (n < 4) + np.diag(links) * (n >= 4))\n    links[:] = links / max(links.max(), 1)\n    follow =",
    ),
)
damping_zero_refused = wrong("pagerank", ("not 0 <= damping < 1", "not 0 < damping < 1"))
no_links_at_all = wrong("pagerank", ("    follow =", '    if not links.any():\n        raise ValueError("no links")\n    follow ='))
rounded_shares = wrong("pagerank", ("    return r", "    return np.round(r, 7)"))


@right("pagerank")
def by_solving(links, *, damping=0.85):
    n = len(links)
    if np.ndim(links) != 2 or links.shape[1] != n or (links < 0).any() or damping < 0 or damping >= 1:
        raise ValueError("no web")
    out = links.sum(axis=1, dtype=float)
    follow = np.where(out[:, None] > 0, links / np.where(out > 0, out, 1.0)[:, None], 1 / n)
    r = np.linalg.solve(np.eye(n) - damping * follow.T, np.full(n, (1 - damping) / n))
    return r / r.sum()


adjacency = wrong("graph_laplacian", ("- W", "- W * (1 - np.eye(len(W)))"))
whole = wrong("graph_laplacian", ("np.sum(W, axis=1, dtype=np.float64)", "np.sum(W, axis=1)"))
diagonal_cleared = wrong("graph_laplacian", ("    return", "    np.fill_diagonal(W, 0)\n    return"))
negative_dropped = wrong("graph_laplacian", ("np.sum(W, axis=1, dtype=np.float64)", "np.sum(np.abs(W), axis=1, dtype=np.float64)"))
first_row_checked = wrong("graph_laplacian", ("not np.allclose(W, W.T)", "not np.allclose(W[0], W[:, 0])"))


@right("graph_laplacian")
def edge_by_edge(W):
    n = len(W)
    if W.shape != (n, n) or any(W[i, j] != W[j, i] for i in range(n) for j in range(i)):
        raise ValueError("weights are mutual")
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            L[[i, j], [i, j]] += W[i, j]
            L[[i, j], [j, i]] -= W[i, j]
    return L


median_split = wrong(
    "spectral_bipartition",
    (
        "(fiedler * fiedler[0] < 0)",
        "((fiedler > np.median(fiedler)) != (fiedler[0] > np.median(fiedler))) if len(W) % 2 == 0 else (fiedler * fiedler[0] < 0)",
    ),
)
as_floats = wrong("spectral_bipartition", (".astype(int)", ".astype(float)"))
absolute_connection = wrong("spectral_bipartition", ("<= 1e-9 * values[-1]:", "<= 1e-9:"))
loose_connection = wrong("spectral_bipartition", ("<= 1e-9 * values[-1]:", "<= 1e-3 * values[-1]:"))
unweighted = wrong(
    "spectral_bipartition", ("graph_laplacian(W)", "graph_laplacian(np.where(W >= 1, W, (W > 0) * 1.0) if len(W) > 5 else W)")
)
isolated_only = wrong("spectral_bipartition", ("if values[1] <= 1e-9 * values[-1]:", "if np.any(W.sum(axis=1) == 0):"))
two_nodes_refused = wrong("spectral_bipartition", ("if len(W) < 2:", "if len(W) < 3:"))
diagonal_in_place = wrong("spectral_bipartition", ("    values, V", "    np.fill_diagonal(W, 0)\n    values, V"))


@right("spectral_bipartition")
def by_shifted_power(W):
    n = len(W)
    if n < 2:
        raise ValueError("alone")
    values, V = np.linalg.eigh(np.diag(W.sum(axis=1)) - W)
    second = sorted(range(n), key=lambda k: values[k])[1]
    if values[second] <= 1e-9 * max(values):
        raise ValueError("in parts")
    side = np.sign(V[:, second])
    return np.where(side == side[0], 0, 1)
