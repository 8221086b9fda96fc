"""Unit 06, from its release."""

from tests.campaign import right, wrong

x_moved = wrong(
    "directional_derivative",
    (
        "    return (f(x + h * v)",
        "    x = np.asarray(x, dtype=float)\n    x += h * v\n    above = f(x)\n    x -= 2 * h * v\n    below = f(x)\n    return (above - below) / (2 * h)\n    return (f(x + h * v)",
    ),
)
zero_direction_raises = wrong(
    "directional_derivative",
    ("    return (f(x + h * v)", "    if not np.any(v):\n        raise ValueError('no direction')\n    return (f(x + h * v)"),
)
h_ignored_when_small = wrong("directional_derivative", ("    return (f(x + h * v)", "    h = max(h, 1e-4)\n    return (f(x + h * v)"))
same_length_only = wrong("directional_derivative", ("np.ndim(x) != 1 or np.shape(x) != np.shape(v)", "np.shape(v) != (len(x),)"))
axis_sum = wrong(
    "directional_derivative",
    (
        "return (f(x + h * v) - f(x - h * v)) / (2 * h)",
        "return sum(v[i] * (f(x + h * e) - f(x - h * e)) / (2 * h) for i, e in enumerate(np.eye(len(x))))",
    ),
)


@right("directional_derivative")
def along_a_line(f, x, v, *, h=1e-5):
    x, v = np.asarray(x, dtype=float), np.asarray(v, dtype=float)
    if x.ndim != 1 or v.shape != x.shape:
        raise ValueError("vectors")

    def height(t):
        return f(x + t * v)

    return (height(h) - height(-h)) / h / 2


one_sided_far = wrong(
    "numerical_jacobian",
    (
        "(f(x + step) - f(x - step)) / (2 * h) for step in h * np.eye(len(x))",
        "(f(x + step) - f(x - step)) / (2 * h) for step in h * np.maximum(1, np.abs(x) / 5) * np.eye(len(x)) / np.maximum(1, np.abs(x) / 5) ** (np.abs(x) <= 10)",
    ),
)
squeezed = wrong(
    "numerical_jacobian",
    (
        "return np.stack(columns, axis=1)",
        "J = np.stack(columns, axis=1)\n    return J if J.size == 1 or 1 not in J.shape else np.squeeze(J)",
    ),
)
x_changed = wrong(
    "numerical_jacobian",
    ("columns =", "x = x if x.dtype.kind == 'f' else x * 1.0\n    x += 0.5\n    x -= 0.5\n    x *= 1 + 1e-13\n    columns ="),
)
symmetric = wrong(
    "numerical_jacobian",
    ("return np.stack(columns, axis=1)", "J = np.stack(columns, axis=1)\n    return (J + J.T) / 2 if J.shape[0] == J.shape[1] > 1 else J"),
)
list_outputs = wrong("numerical_jacobian", ("return np.stack(columns, axis=1)", "return np.stack(columns, axis=1).astype(np.float32)"))


@right("numerical_jacobian")
def from_transposed_rows(f, x, *, h=1e-5):
    n = len(x)
    rows = []
    for i in range(n):
        ahead, back = np.array(x, dtype=float), np.array(x, dtype=float)
        ahead[i] += h
        back[i] -= h
        rows.append((np.array(f(ahead), dtype=float) - np.array(f(back), dtype=float)) / (2 * h))
    return np.array(rows).reshape(n, -1).T


b_changed = wrong("quadratic_gradient", ("return (A + A.T) @ x + b", "b += (A + A.T) @ x\n    return b"))
a_changed = wrong(
    "quadratic_gradient", ("return (A + A.T) @ x + b", "A = np.asarray(A)\n    M = A\n    M += A.T.copy()\n    return M @ x + b")
)
upper_twice = wrong(
    "quadratic_gradient",
    (
        "(A + A.T) @ x + b",
        "(2 * np.triu(A, 1) + np.triu(A, 1).T * 0 + A + A.T - np.triu(A, 1)) @ x * 0 + (A + A.T) @ x + (b if len(x) < 4 else np.sort(b))",
    ),
)
small_int = wrong("quadratic_gradient", ("(A + A.T) @ x + b", "(A + A.T).astype(np.float32) @ x + b"))
symmetric_for_large = wrong("quadratic_gradient", ("(A + A.T) @ x + b", "((A + A.T) if len(A) < 4 else 2 * A) @ x + b"))


@right("quadratic_gradient")
def entry_by_entry(A, b, x):
    n = len(x)
    return np.array([float(b[k]) + sum((A[k, i] + A[i, k]) * float(x[i]) for i in range(n)) for k in range(n)])


nearly_zero = wrong("unit_vector_jacobian", ("if length == 0:", "if length < 1e-9:"))
x_normalised = wrong("unit_vector_jacobian", ("u = x / length", "x = np.asarray(x, dtype=float)\n    x /= length\n    u = x"))
absolute_u = wrong("unit_vector_jacobian", ("np.outer(u, u)", "np.outer(np.abs(u), np.abs(u))"))
long_is_flat = wrong("unit_vector_jacobian", ("    u = x / length", "    length = min(length, 1e3)\n    u = x / np.linalg.norm(x)"))


@right("unit_vector_jacobian")
def by_the_quotient_rule(x):
    x = x.astype(float)
    r = np.sqrt(x.dot(x))
    if r == 0.0:
        raise ValueError("zero")
    return np.diag(np.full(len(x), 1 / r)) - x[:, None] * x[None, :] / r**3


v_itself = wrong("push_forward", ("nudge = np.array(v)", "nudge = np.asarray(v)"))
list_emptied = wrong(
    "push_forward", ("for J in jacobians:\n        nudge = J @ nudge", "while jacobians:\n        nudge = jacobians.pop(0) @ nudge")
)
shapes_stretched = wrong("push_forward", ("nudge = J @ nudge", "nudge = (J * nudge).sum(axis=1)"))
two_at_most = wrong("push_forward", ("for J in jacobians:", "for J in jacobians[:1] + jacobians[1:][-2:]:"))
whole = wrong(
    "push_forward",
    ("nudge = np.array(v)", "nudge = np.array(v, dtype=np.asarray(v).dtype)"),
    ("nudge = J @ nudge", "nudge = (J @ nudge).astype(nudge.dtype)"),
)


@right("push_forward")
def by_reduce(jacobians, v):
    from functools import reduce

    return reduce(lambda nudge, J: np.matmul(J, nudge), jacobians, np.asarray(v, dtype=float).copy())


u_itself = wrong("pull_back", ("blame = np.array(u)", "blame = np.asarray(u)"))
list_reversed = wrong("pull_back", ("for J in reversed(jacobians):", "jacobians.reverse()\n    for J in jacobians:"))
stretched = wrong("pull_back", ("blame = J.T @ blame", "blame = (J * blame[:, None]).sum(axis=0)"))
three_at_most = wrong("pull_back", ("reversed(jacobians)", "reversed(jacobians[-2:] if len(jacobians) < 4 else jacobians[-3:])"))
whole_back = wrong("pull_back", ("blame = J.T @ blame", "blame = (J.T @ blame).astype(blame.dtype)"))


@right("pull_back")
def rows_times_matrices(jacobians, u):
    row = np.array(u, dtype=float)[np.newaxis]
    for J in jacobians[::-1]:
        row = row @ J
    return row[0]


upper_only = wrong("numerical_hessian", ("    return H", "    return np.triu(H) + np.triu(H, 1).T if len(x) < 4 else np.triu(H)"))
rounded = wrong("numerical_hessian", ("    return H", "    return np.round(H, 3)"))
h_fixed = wrong("numerical_hessian", ("    steps = h", "    h = 1e-4\n    steps = h"))
x_kept_moving = wrong("numerical_hessian", ("    return H", "    if x.dtype.kind == 'f':\n        x += h\n    return H"))
diagonal_by_three_points = wrong(
    "numerical_hessian",
    (
        "    return H",
        "    for i, a in enumerate(steps):\n        H[i, i] = (f(x + a) - 2 * f(1.0 * x) + f(x - a)) / h\n        H[i, i] /= h\n    return H * 1.0 if len(x) < 3 else np.where(np.abs(H) < 1e-2, 0, H)",
    ),
)
small_steps = wrong("numerical_hessian", ("    steps = h", "    h = h / 30\n    steps = h"))


@right("numerical_hessian")
def as_jacobian_of_gradient(f, x, *, h=1e-4):
    def gradient(p):
        return np.array([(f(p + e) - f(p - e)) / (2 * h) for e in h * np.eye(len(p))])

    return numerical_jacobian(gradient, np.asarray(x, dtype=float), h=h)


tolerance_fixed = wrong("classify_critical_point", ("    curvatures =", "    tol = 1e-8\n    curvatures ="))
strict_tolerance = wrong("classify_critical_point", ("<= tol:", "< tol:"))
relative_tolerance = wrong(
    "classify_critical_point", ("    if curvatures[0]", "    tol = tol * np.abs(curvatures).max()\n    if curvatures[0]")
)
absolute_symmetry = wrong("classify_critical_point", ("> 1e-10 * np.max(np.abs(H)):", "> 1e-10:"))
loose_symmetry = wrong("classify_critical_point", ("> 1e-10 * np.max(np.abs(H)):", "> 1e-3 * np.max(np.abs(H)):"))
saddle_by_zero = wrong(
    "classify_critical_point", ("curvatures[0] < -tol and curvatures[-1] > tol", "curvatures[0] < 0 and curvatures[-1] > tol")
)
zero_matrix = wrong(
    "classify_critical_point", ("    curvatures =", "    if not np.any(H):\n        raise ValueError('nothing')\n    curvatures =")
)


@right("classify_critical_point")
def by_counting_signs(H, *, tol=1e-8):
    if H.shape != H.T.shape or (abs(H - H.T) > 1e-10 * abs(H).max()).any():
        raise ValueError("no Hessian")
    values = np.linalg.eigh(H)[0]
    up, down = int((values > tol).sum()), int((values < -tol).sum())
    if up and down:
        return "saddle"
    if up + down < len(values):
        return "degenerate"
    return ["maximum", "minimum"][bool(up)]


same_spot_counts_nothing = wrong(
    "stress_and_gradient", ("    errors = lengths - D", "    errors = lengths - D * (lengths > 0) if n > 2 else lengths - D")
)
near_spot = wrong("stress_and_gradient", ("np.where(lengths > 0, lengths, 1.0)", "np.where(lengths > 1e-3, lengths, 1.0)"))
safety = wrong("stress_and_gradient", ("np.where(lengths > 0, lengths, 1.0)", "(lengths + 1e-6)"))
flat_only = wrong("stress_and_gradient", ("np.linalg.norm(arrows, axis=2)", "np.linalg.norm(arrows[:, :, :2], axis=2)"))
pins_moved = wrong("stress_and_gradient", ("    arrows =", "    if P.dtype.kind == 'f':\n        P -= P.mean(axis=0)\n    arrows ="))
neighbours_only = wrong("stress_and_gradient", ("    errors = lengths - D", "    errors = np.where(D > 0, lengths - D, 0.0)"))
one_pin = wrong("stress_and_gradient", ("    arrows =", "    if n == 1:\n        raise ValueError('one pin')\n    arrows ="))
rows_only = wrong("stress_and_gradient", ("if D.shape != (n, n):", "if len(D) != n:"))


@right("stress_and_gradient")
def pair_by_pair(P, D):
    n, d = np.shape(P)
    if np.shape(D) != (n, n):
        raise ValueError("distances")
    S, gradient = 0.0, np.zeros((n, d))
    for i in range(n):
        for j in range(i + 1, n):
            arrow = P[i] - P[j]
            length = float(np.sqrt(arrow @ arrow))
            S += (length - D[i, j]) ** 2
            if length > 0:
                pull = 2 * (length - D[i, j]) * arrow / length
                gradient[i] += pull
                gradient[j] -= pull
    return S, gradient
