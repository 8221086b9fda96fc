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


mean_of_the_ratios = wrong("rayleigh_quotient", ("float(x @ A @ x / (x @ x))", "float(np.mean((A @ x)[x != 0] / x[x != 0]))"))
diagonal_only = wrong("rayleigh_quotient", ("x @ A @ x", "np.diag(A) @ x**2"))
# Got full marks at first.
kernel_refused = wrong("rayleigh_quotient", ("if not np.any(x):", "if not np.any(A @ x):"))
# Got full marks at first.
sum_decides = wrong("rayleigh_quotient", ("if not np.any(x):", "if np.sum(x) == 0:"))


@right("rayleigh_quotient")
def of_the_unit_vector(A, x):
    length = np.linalg.norm(x)
    if length == 0:
        raise ValueError("zero")
    u = x / length
    return np.einsum("i,ij,j", u, A, u)


@right("rayleigh_quotient")
def of_the_symmetric_half(A, x):
    if np.count_nonzero(x) == 0:
        raise ValueError("zero")
    x = x / np.abs(x).max()
    return np.trace(np.outer(x, x) @ ((A + A.T) / 2)) / np.sum(np.square(x))


@right("rayleigh_quotient")
def projected_image(A, x):
    if max(abs(x)) == 0:
        raise ValueError("zero")
    return np.linalg.lstsq(x[:, None].astype(float), (A @ x).astype(float), rcond=None)[0][0]


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


second_from_the_product = wrong("eigenvalues_2x2", ("middle - root]", "determinant / (middle + root)]"))
triangular_shortcut = wrong(
    "eigenvalues_2x2", ("    middle", "    if A[1, 0] == 0:\n        return np.array([A[0, 0], A[1, 1]], dtype=complex)\n    middle")
)
# Got full marks at first.
turn_and_stretch_assumed = wrong(
    "eigenvalues_2x2",
    ("    middle", "    if A[0, 1] == -A[1, 0] != 0:\n        return A[0, 0] + np.array([1j, -1j]) * abs(A[1, 0])\n    middle"),
)
rounded_off = wrong(
    "eigenvalues_2x2", ("return np.array([middle + root, middle - root])", "return np.round(np.array([middle + root, middle - root]), 6)")
)


@right("eigenvalues_2x2")
def sorted_backwards(A):
    import cmath

    p, q = -(A[0, 0] + A[1, 1]), A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]
    d = cmath.sqrt(p * p - 4 * q)
    return np.sort_complex([(-p - d) / 2, (-p + d) / 2])[::-1]


@right("eigenvalues_2x2")
def what_is_left_without_the_trace(A):
    middle = np.trace(A) / 2
    rest = A - middle * np.eye(2)
    inside = (rest @ rest)[0, 0]
    root = np.emath.sqrt(inside)
    return middle + root * np.array([1 + 0j, -1 + 0j])


@right("eigenvalues_2x2")
def two_cases(A):
    middle, product = 0.5 * (A[0, 0] + A[1, 1]), A[0, 0] * A[1, 1] - A[1, 0] * A[0, 1]
    inside = middle * middle - product
    both = np.empty(2, dtype=np.complex128)
    if inside < 0:
        both.real, both.imag = middle, [(-inside) ** 0.5, -((-inside) ** 0.5)]
    else:
        both[:] = middle + inside**0.5, middle - inside**0.5
    return both


# Got full marks at first.
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


tolerance_without_size = wrong("power_iteration", ("<= tol * max(1.0, abs(value)):", "<= tol:"))
# Got full marks at first.
start_judged_by_its_sum = wrong("power_iteration", ("if not np.any(x0):", "if np.sum(x0) == 0:"))


@right("power_iteration")
def with_for_and_else(A, x0, *, tol=1e-10, max_iter=10000):
    if (x0 == 0).all():
        raise ValueError("no start")
    v = x0.astype(float) / np.sqrt(np.vdot(x0, x0))
    w = A @ v
    for _ in range(max_iter):
        lam = np.inner(v, w)
        if np.hypot.reduce(w - lam * v) <= tol * np.maximum(1.0, np.abs(lam)):
            break
        v = w / np.sqrt(np.vdot(w, w))
        w = A @ v
    else:
        raise ValueError("not converged")
    largest = max(v, key=abs)
    return lam, np.copysign(1.0, largest) * v


@right("power_iteration")
def ratio_without_unit_length(A, x0, *, tol=1e-10, max_iter=10000):
    top = np.abs(x0).max()
    if top == 0:
        raise ValueError("no start")
    u = x0 / top
    for _ in range(max_iter):
        image = A @ u
        squared = np.sum(u * u)
        lam = np.sum(u * image) / squared
        if np.sum((image - lam * u) ** 2) <= (tol * max(1.0, abs(lam))) ** 2 * squared:
            u = u / np.sqrt(squared)
            return lam, u * (1 if u.max() >= -u.min() else -1)
        u = image / np.abs(image).max()
    raise ValueError("not converged")


@right("power_iteration")
def by_a_generator(A, x0, *, tol=1e-10, max_iter=10000):
    def steps(v):
        while True:
            w = np.einsum("ij,j->i", A, v)
            lam = float(v @ w)
            yield lam, v, np.linalg.norm(w - lam * v)
            v = w / np.linalg.norm(w)

    if not np.linalg.norm(x0):
        raise ValueError("no start")
    for (lam, v, miss), _ in zip(steps(x0 / np.linalg.norm(x0)), range(max_iter)):
        if miss <= tol * max(1.0, abs(lam)):
            return lam, (v if v[np.argmax(v**2)] > 0 else -v)
    raise ValueError("not converged")


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


broadcast_decides = wrong("jacobi_eigen", ("A.shape[0] != A.shape[1] or ", ""))


@right("jacobi_eigen")
def largest_entry_first(A):
    n = A.shape[0]
    if A.shape[1] != n or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    M, V, size = A.astype(float), np.eye(n), np.abs(A).max()
    for _ in range(40 * n * n):
        off = np.abs(np.triu(M, 1))
        i, j = divmod(int(off.argmax()), n)
        if off[i, j] <= 1e-17 * size:
            break
        theta = (M[j, j] - M[i, i]) / (2 * M[i, j])
        t = (1.0 if theta >= 0 else -1.0) / (abs(theta) + np.sqrt(theta**2 + 1))
        c = 1 / np.sqrt(t * t + 1)
        R = np.eye(n)
        R[i, i] = R[j, j] = c
        R[i, j], R[j, i] = t * c, -t * c
        M, V = R.T @ M @ R, V @ R
        M = (M + M.T) / 2
    order = np.argsort(np.diag(M), kind="stable")
    return M.diagonal()[order], V[:, order]


@right("jacobi_eigen")
def columns_made_perpendicular(A):
    if A.shape[0] != A.shape[1] or not (np.abs(A - A.T) <= 1e-10 * np.abs(A).max()).all():
        raise ValueError("not symmetric")
    n = len(A)
    shift = 2 * np.abs(A).sum(axis=1).max() + (not A.any())  # makes all eigenvalues positive
    B, V = A + shift * np.eye(n), np.eye(n)
    for _ in range(30):
        for i in range(n):
            for j in range(i + 1, n):
                p, q, r = B[:, i] @ B[:, i], B[:, j] @ B[:, j], B[:, i] @ B[:, j]
                angle = np.arctan2(2 * r, p - q) / 2
                c, s = np.cos(angle), np.sin(angle)
                for M in (B, V):
                    M[:, i], M[:, j] = c * M[:, i] + s * M[:, j], c * M[:, j] - s * M[:, i]
    values = np.array([V[:, k] @ A @ V[:, k] for k in range(n)])
    order = np.argsort(values)
    return values[order], V[:, order]


@right("jacobi_eigen")
def until_nothing_is_left(A):
    if A.shape != A.T.shape:
        raise ValueError("not square")
    size = np.max(np.abs(A))
    if (abs(A - A.T) > 1e-10 * size).any():
        raise ValueError("not symmetric")
    n, M, V = len(A), (A + A.T) / 2.0, np.identity(len(A))
    sweeps = 0
    while np.sqrt(np.sum(np.tril(M, -1) ** 2)) > 1e-16 * size and sweeps < 50:
        sweeps += 1
        for j in range(n - 1, 0, -1):
            for i in range(j):
                angle = np.arctan2(2 * M[i, j], M[j, j] - M[i, i]) / 2
                if abs(angle) > np.pi / 4:
                    angle -= np.copysign(np.pi / 2, angle)
                c, s = np.cos(angle), np.sin(angle)
                G = np.array([[c, -s], [s, c]])
                M[[i, j]] = G @ M[[i, j]]
                M[:, [i, j]] = M[:, [i, j]] @ G.T
                V[:, [i, j]] = V[:, [i, j]] @ G.T
    pairs = sorted(zip(np.diag(M), V.T), key=lambda pair: pair[0])
    return np.array([value for value, _ in pairs]), np.column_stack([v for _, v in pairs])


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


diagonal_shortcut = wrong(
    "matrix_function",
    ("    values, V =", "    if not np.any(A - np.diag(np.diag(A))):\n        return f(A.astype(float))\n    values, V ="),
)
# Got full marks at first.
lower_half_cleared = wrong("matrix_function", ("np.linalg.eigh(A)", "np.linalg.eigh(A, UPLO='U')\n    A[np.tril_indices_from(A, -1)] = 0"))
negative_values_cut = wrong("matrix_function", ("f(values)", "f(np.maximum(values, 0))"))
single_f = wrong("matrix_function", ("np.linalg.eigh(A)", "np.linalg.eigh(A.astype(np.float32))"), ("@ V.T", "@ V.T.astype(float)"))


@right("matrix_function")
def columns_stretched(A, f):
    if np.any(np.abs(A - A.T) > 1e-10 * np.abs(A).max()):
        raise ValueError("not symmetric")
    values, V = jacobi_eigen(A)
    return (V * f(values)) @ V.T


@right("matrix_function")
def all_in_one_sum(A, f):
    if not np.all(np.abs(A - A.T) <= 1e-10 * np.max(np.abs(A))):
        raise ValueError("not symmetric")
    values, V = np.linalg.eigh((A + A.T) / 2)
    return np.einsum("ik,k,jk->ij", V, np.array([f(value) for value in values.tolist()], dtype=float), V)


@right("matrix_function")
def backwards_by_solving(A, f):
    size = np.max(np.abs(A))
    for i in range(len(A)):
        for j in range(i):
            if abs(A[i, j] - A[j, i]) > 1e-10 * size:
                raise ValueError("not symmetric")
    values, V = np.linalg.eigh(A.astype(float))
    return np.linalg.solve(V.T, np.diag(f(values)) @ V.T)


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


negative_damping_allowed = wrong("pagerank", ("not 0 <= damping < 1", "damping >= 1"))
stops_at_a_small_change = wrong(
    "pagerank",
    (
        "        r = damping * r @ follow + (1 - damping) / n",
        "        before, r = r, damping * r @ follow + (1 - damping) / n\n        if np.abs(r - before).max() < 1e-8:\n            break",
    ),
)


@right("pagerank")
def by_squaring(links, *, damping=0.85):
    n = links.shape[0]
    if links.shape[1] != n or links.min() < 0 or damping < 0 or not damping < 1:
        raise ValueError("no web")
    totals = links.sum(axis=1, keepdims=True)
    G = np.where(totals > 0, links / np.where(totals > 0, totals, 1), 1 / n) * damping + (1 - damping) / n
    for _ in range(12):
        G = G @ G
        G /= G.sum(axis=1, keepdims=True)
    return G.mean(axis=0)


@right("pagerank")
def shares_made_one_at_the_end(links, *, damping=0.85):
    n = len(links)
    if links.shape != (n, n) or (links < 0).any() or not (0 <= damping and damping < 1):
        raise ValueError("no web")
    r = np.ones(n)
    for _ in range(800):
        new = np.ones(n)
        for i in range(n):
            total = float(links[i].sum())
            if total:
                new += damping * r[i] * links[i] / total
        r = new
    return r / r.sum()


@right("pagerank")
def from_the_eigenvectors(links, *, damping=0.85):
    n = len(links)
    if links.ndim != 2 or n != links.shape[1] or (links < 0).sum() or not 0 <= damping < 1:
        raise ValueError("no web")
    follow = np.array([row / row.sum() if row.any() else np.full(n, 1 / n) for row in links.astype(float)])
    values, vectors = np.linalg.eig(damping * follow.T + (1 - damping) / n)
    r = np.real(vectors[:, np.argmax(values.real)])
    return r / np.sum(r)


adjacency = wrong("graph_laplacian", (")) - W", ")) - W * (1 - np.eye(len(W)))"))
whole = wrong("graph_laplacian", ("np.sum(W, axis=1, dtype=np.float64)", "np.sum(W, axis=1)"))
diagonal_cleared = wrong("graph_laplacian", ("    return", "    np.fill_diagonal(W, 0)\n    return"))
negative_dropped = wrong("graph_laplacian", ("np.sum(W, axis=1, dtype=np.float64)", "np.sum(np.abs(W), axis=1, dtype=np.float64)"))
first_row_checked = wrong("graph_laplacian", ("np.abs(W - W.T)", "np.abs(W[0] - W[:, 0])"))


@right("graph_laplacian")
def edge_by_edge(W):
    n = len(W)
    if W.shape != (n, n) or any(abs(W[i, j] - W[j, i]) > 1e-10 * abs(W).max() for i in range(n) for j in range(i)):
        raise ValueError("weights are mutual")
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            L[[i, j], [i, j]] += W[i, j]
            L[[i, j], [j, i]] -= W[i, j]
    return L


# Got full marks at first.
exactly_symmetric_only = wrong("graph_laplacian", ("np.max(np.abs(W - W.T)) > 1e-10 * np.max(np.abs(W))", "np.any(W != W.T)"))
square_by_broadcast = wrong("graph_laplacian", ("W.shape[0] != W.shape[1] or ", ""))
lonely_refused = wrong(
    "graph_laplacian", ("    return", "    if not W.any(axis=1).all():\n        raise ValueError('somebody has no friend')\n    return")
)
weak_links_dropped = wrong("graph_laplacian", ("    return", "    W = np.where(W < 0.1, 0.0, W)\n    return"))
# Got full marks at first.
sizes_compared = wrong("graph_laplacian", ("np.abs(W - W.T)", "np.abs(np.abs(W) - np.abs(W.T))"))


@right("graph_laplacian")
def links_as_differences(W):
    if W.ndim != 2 or W.shape[0] != W.shape[1] or abs(W - W.T).max() > 1e-10 * abs(W).max():
        raise ValueError("weights are mutual")
    i, j = np.triu_indices(len(W), k=1)
    B = np.eye(len(W))[i] - np.eye(len(W))[j]
    return np.einsum("ei,e,ej->ij", B, W[i, j].astype(float), B)


@right("graph_laplacian")
def diagonal_last(W):
    n = W.shape[0]
    if W.shape != (n, n) or not np.allclose(W.T, W, 0.0, 1e-10 * abs(W).max()):
        raise ValueError("weights are mutual")
    L = 0.0 - W.astype(float)
    L[range(n), range(n)] = 0.0
    np.fill_diagonal(L, -L.sum(axis=0))
    return L


@right("graph_laplacian")
def chosen_by_the_identity(W):
    if len(W) != W.shape[-1] or not np.allclose(W, np.swapaxes(W, 0, 1), 0.0, 1e-10 * abs(W).max()):
        raise ValueError("weights are mutual")
    own = np.eye(len(W), dtype=bool)
    friends = np.where(own, 0.0, W)
    return np.where(own, friends @ np.ones((len(W), 1)), -friends)


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


# Got full marks at first.
normalised_laplacian = wrong(
    "spectral_bipartition",
    (
        "    fiedler = V[:, 1]",
        "    roots = np.sqrt(np.diag(graph_laplacian(W)))\n    fiedler = np.linalg.eigh(graph_laplacian(W) / np.outer(roots, roots))[1][:, 1]",
    ),
)
split_at_the_widest_gap = wrong(
    "spectral_bipartition",
    (
        "    fiedler = V[:, 1]",
        "    places = np.sort(V[:, 1])\n    k = np.argmax(np.diff(places))\n    fiedler = V[:, 1] - (places[k] + places[k + 1]) / 2",
    ),
)


@right("spectral_bipartition")
def from_the_singular_vectors(W):
    if W.shape[0] <= 1:
        raise ValueError("alone")
    _, s, Vt = np.linalg.svd(graph_laplacian(W))
    if s[-2] <= 1e-9 * s[0]:
        raise ValueError("in parts")
    v = Vt[-2]
    return np.array([int((value > 0) != (v[0] > 0)) for value in v])


@right("spectral_bipartition")
def the_constant_one_lifted(W):
    n = len(W)
    if n < 2:
        raise ValueError("alone")
    L = graph_laplacian(W)
    top = np.linalg.eigvalsh(L)[-1]
    values, V = np.linalg.eigh(L + 2 * top / n)
    if values[0] <= 1e-9 * top:
        raise ValueError("in parts")
    return np.not_equal(np.sign(V[:, 0]), np.sign(V[0, 0])).astype(np.int64)


@right("spectral_bipartition")
def own_eigenvectors(W):
    if len(W) == 1:
        raise ValueError("alone")
    values, V = jacobi_eigen(graph_laplacian(W))
    _, second, *rest = values
    if second <= 1e-9 * (rest or [second])[-1]:
        raise ValueError("in parts")
    positive = V[:, 1] > 0
    return 1 * (positive ^ positive[0])
