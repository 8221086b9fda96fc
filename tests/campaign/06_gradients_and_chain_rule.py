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
    (
        "    return (f(x + h * v)",
        "    if not np.any(v):\n        raise ValueError('no direction')\n    return (f(x + h * v)",
    ),
)
h_ignored_when_small = wrong(
    "directional_derivative",
    ("    return (f(x + h * v)", "    h = max(h, 1e-4)\n    return (f(x + h * v)"),
)
same_length_only = wrong(
    "directional_derivative",
    ("np.ndim(x) != 1 or np.shape(x) != np.shape(v)", "np.shape(v) != (len(x),)"),
)
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


matrices_taken = wrong("directional_derivative", ("np.ndim(x) != 1 or np.shape(x)", "np.shape(x)"))
# Got full marks at first.
whole_slope_of_whole_places = wrong(
    "directional_derivative",
    (
        "return (f(x + h * v) - f(x - h * v)) / (2 * h)",
        "slope = (f(x + h * v) - f(x - h * v)) / (2 * h)\n    return slope if x.dtype.kind == 'f' else int(round(slope))",
    ),
)
v_shortened_in_place = wrong(
    "directional_derivative",
    (
        "return (f(x + h * v) - f(x - h * v)) / (2 * h)",
        "v = np.asarray(v, dtype=float)\n    v *= h\n    return (f(x + v) - f(x - v)) / (2 * h)",
    ),
)


@right("directional_derivative")
def mean_of_ahead_and_back(f, x, v, *, h=1e-5):
    if np.ndim(x) != 1 or np.ndim(v) != 1 or len(x) != len(v):
        raise ValueError("x and v should be vectors of the same length")
    here, step = f(x * 1.0), np.multiply(h, v)
    return ((f(x + step) - here) / h + (here - f(x - step)) / h) / 2


@right("directional_derivative")
def both_sides_in_a_sum(f, x, v, *, h=1e-5):
    if len(np.shape(x)) != 1 or np.shape(x) != np.shape(v):
        raise ValueError("shapes")
    return sum(side * f(np.add(x, side * h * v)) for side in (1.0, -1.0)) / (2 * h)


@right("directional_derivative")
def one_line_of_three_places(f, x, v, *, h=1e-5):
    if np.ndim(x) != 1 or np.shape(v) != np.shape(x):
        raise ValueError("shapes")
    places = x + np.outer([-h, h], v)
    return float(np.diff([f(place) for place in places])[0] / (h + h))


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
    (
        "columns =",
        "x = x if x.dtype.kind == 'f' else x * 1.0\n    x += 0.5\n    x -= 0.5\n    x *= 1 + 1e-13\n    columns =",
    ),
)
symmetric = wrong(
    "numerical_jacobian",
    (
        "return np.stack(columns, axis=1)",
        "J = np.stack(columns, axis=1)\n    return (J + J.T) / 2 if J.shape[0] == J.shape[1] > 1 else J",
    ),
)
list_outputs = wrong(
    "numerical_jacobian",
    ("return np.stack(columns, axis=1)", "return np.stack(columns, axis=1).astype(np.float32)"),
)


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


whole_places_stay_whole = wrong(
    "numerical_jacobian",
    (
        "f(x + step) - f(x - step)",
        "f((x + step).astype(x.dtype).astype(float)) - f((x - step).astype(x.dtype).astype(float))",
    ),
)
steps_relative_to_inputs = wrong(
    "numerical_jacobian",
    (
        "    columns = [(f(x + step) - f(x - step)) / (2 * h) for step in h * np.eye(len(x))]",
        "    columns = [(f(x + step) - f(x - step)) / (2 * step.sum()) for step in h * np.diag(x * 1.0)]",
    ),
)
slopes_without_sign = wrong(
    "numerical_jacobian",
    ("return np.stack(columns, axis=1)", "return np.abs(np.stack(columns, axis=1))"),
)
# Got full marks at first.
tiny_slopes_cut = wrong(
    "numerical_jacobian",
    (
        "return np.stack(columns, axis=1)",
        "J = np.stack(columns, axis=1)\n    return np.where(np.abs(J) < 1e-4, 0.0, J)",
    ),
)


@right("numerical_jacobian")
def a_table_of_differences(f, x, *, h=1e-5):
    moves = np.concatenate([np.eye(len(x)), -np.eye(len(x))])
    outputs = np.array([f(x + h * move) for move in moves])
    return outputs.T @ moves / (2 * h)


@right("numerical_jacobian")
def slope_of_each_output(f, x, *, h=1e-5):
    outputs = len(f(np.array(x, dtype=np.float64)))
    return np.array(
        [
            [directional_derivative(lambda p: f(p)[i], x, axis, h=h) for axis in np.eye(len(x))]
            for i in range(outputs)
        ]
    )


@right("numerical_jacobian")
def filled_column_by_column(f, x, *, h=1e-5):
    point, J = np.array(x, dtype=float), None
    for j, middle in enumerate(point.copy()):
        point[j] = middle + h
        ahead = np.array(f(point), dtype=float)
        point[j] = middle - h
        change = ahead - f(point)
        point[j] = middle
        if J is None:
            J = np.empty((change.size, point.size))
        J[:, j] = change / h / 2
    return J


b_changed = wrong(
    "quadratic_gradient", ("return (A + A.T) @ x + b", "b += (A + A.T) @ x\n    return b")
)
a_changed = wrong(
    "quadratic_gradient",
    (
        "return (A + A.T) @ x + b",
        "A = np.asarray(A)\n    M = A\n    M += A.T.copy()\n    return M @ x + b",
    ),
)
upper_twice = wrong(
    "quadratic_gradient",
    (
        "(A + A.T) @ x + b",
        "(2 * np.triu(A, 1) + np.triu(A, 1).T * 0 + A + A.T - np.triu(A, 1)) @ x * 0 + (A + A.T) @ x + (b if len(x) < 4 else np.sort(b))",
    ),
)
small_int = wrong(
    "quadratic_gradient", ("(A + A.T) @ x + b", "(A + A.T).astype(np.float32) @ x + b")
)
symmetric_for_large = wrong(
    "quadratic_gradient", ("(A + A.T) @ x + b", "((A + A.T) if len(A) < 4 else 2 * A) @ x + b")
)


@right("quadratic_gradient")
def entry_by_entry(A, b, x):
    n = len(x)
    return np.array(
        [float(b[k]) + sum((A[k, i] + A[i, k]) * float(x[i]) for i in range(n)) for k in range(n)]
    )


# Got full marks at first.
half_kept_whole = wrong(
    "quadratic_gradient", ("(A + A.T) @ x + b", "2 * ((A + A.T) / 2).astype(A.dtype) @ x + b")
)
lower_half_unseen = wrong(
    "quadratic_gradient", ("(A + A.T) @ x + b", "(np.triu(A) + np.triu(A).T) @ x + b")
)
places_without_sign = wrong(
    "quadratic_gradient", ("(A + A.T) @ x + b", "(A + A.T) @ np.abs(x) + b")
)


@right("quadratic_gradient")
def rows_and_columns(A, b, x):
    return np.einsum("kj,j->k", A, x) + np.einsum("ik,i->k", A, x) + b


@right("quadratic_gradient")
def stretched_table(A, b, x):
    return np.sum((A + np.transpose(A)) * x[np.newaxis, :], axis=1) + b


@right("quadratic_gradient")
def one_wide_matrix(A, b, x):
    return np.column_stack([A, A.T, b]) @ np.concatenate([x, x, [1]])


nearly_zero = wrong("unit_vector_jacobian", ("if length == 0:", "if length < 1e-9:"))
x_normalised = wrong(
    "unit_vector_jacobian",
    ("u = x / length", "x = np.asarray(x, dtype=float)\n    x /= length\n    u = x"),
)
absolute_u = wrong("unit_vector_jacobian", ("np.outer(u, u)", "np.outer(np.abs(u), np.abs(u))"))
long_is_flat = wrong(
    "unit_vector_jacobian",
    ("    u = x / length", "    length = min(length, 1e3)\n    u = x / np.linalg.norm(x)"),
)


@right("unit_vector_jacobian")
def by_the_quotient_rule(x):
    x = x.astype(float)
    r = np.sqrt(x.dot(x))
    if r == 0.0:
        raise ValueError("zero")
    return np.diag(np.full(len(x), 1 / r)) - x[:, None] * x[None, :] / r**3


# Got full marks at first.
sum_zero_has_no_direction = wrong("unit_vector_jacobian", ("if length == 0:", "if np.sum(x) == 0:"))
# Got full marks at first.
direction_kept_whole = wrong(
    "unit_vector_jacobian", ("u = x / length", "u = (x / length).astype(x.dtype)")
)
one_number_without_matrix = wrong(
    "unit_vector_jacobian",
    ("    u = x / length", "    if len(x) == 1:\n        return np.zeros(1)\n    u = x / length"),
)
by_rough_differences = wrong(
    "unit_vector_jacobian",
    (
        "    u = x / length\n    return (np.eye(len(x)) - np.outer(u, u)) / length",
        "    return numerical_jacobian(lambda p: p / np.linalg.norm(p), x, h=1e-3)",
    ),
)


@right("unit_vector_jacobian")
def entry_for_entry(x):
    n, length = len(x), sum(float(t) ** 2 for t in x) ** 0.5
    if not length:
        raise ValueError("all zeros")
    return np.array(
        [
            [((i == j) * length**2 - float(x[i]) * float(x[j])) / length**3 for j in range(n)]
            for i in range(n)
        ]
    )


@right("unit_vector_jacobian")
def only_across(x):
    """The part along x is taken from each axis; what remains turns."""
    if not np.any(x):
        raise ValueError("all zeros")
    return np.stack([axis - (axis @ x) / (x @ x) * x for axis in np.eye(len(x))]) / np.sqrt(x @ x)


@right("unit_vector_jacobian")
def by_orthogonal_axes(x):
    if np.count_nonzero(x) == 0:
        raise ValueError("all zeros")
    axes = np.linalg.qr(np.reshape(x, (-1, 1)).astype(float), mode="complete")[0][:, 1:]
    return axes @ axes.T / np.hypot.reduce(x.astype(float))


v_itself = wrong("push_forward", ("nudge = np.array(v)", "nudge = np.asarray(v)"))
list_emptied = wrong(
    "push_forward",
    (
        "for J in jacobians:\n        nudge = J @ nudge",
        "while jacobians:\n        nudge = jacobians.pop(0) @ nudge",
    ),
)
shapes_stretched = wrong("push_forward", ("nudge = J @ nudge", "nudge = (J * nudge).sum(axis=1)"))
two_at_most = wrong(
    "push_forward", ("for J in jacobians:", "for J in jacobians[:1] + jacobians[1:][-2:]:")
)
whole = wrong(
    "push_forward",
    ("nudge = np.array(v)", "nudge = np.array(v, dtype=np.asarray(v).dtype)"),
    ("nudge = J @ nudge", "nudge = (J @ nudge).astype(nudge.dtype)"),
)


@right("push_forward")
def by_reduce(jacobians, v):
    from functools import reduce

    return reduce(
        lambda nudge, J: np.matmul(J, nudge), jacobians, np.asarray(v, dtype=float).copy()
    )


cut_to_fit = wrong(
    "push_forward", ("nudge = J @ nudge", "nudge = J[:, : len(nudge)] @ nudge[: J.shape[1]]")
)
nudges_without_sign = wrong("push_forward", ("nudge = np.array(v)", "nudge = np.abs(v)"))
# Got full marks at first.
stops_at_no_nudge = wrong(
    "push_forward",
    (
        "        nudge = J @ nudge",
        "        if not nudge.any():\n            break\n        nudge = J @ nudge",
    ),
)


@right("push_forward")
def first_and_rest(jacobians, v):
    if len(jacobians) == 0:
        return np.copy(v)
    return push_forward(jacobians[1:], jacobians[0] @ v)


@right("push_forward")
def one_matrix_for_the_chain(jacobians, v):
    whole = np.eye(len(v))
    for J in jacobians:
        whole = np.matmul(J, whole)
    return whole @ v


@right("push_forward")
def rows_one_by_one(jacobians, v):
    nudge = np.array(v, dtype=float)
    for J in jacobians:
        if np.shape(J)[1] != nudge.size:
            raise ValueError(f"{np.shape(J)} does not fit {nudge.size} numbers")
        nudge = np.array([sum(a * t for a, t in zip(row, nudge)) for row in J], dtype=float)
    return nudge


u_itself = wrong("pull_back", ("blame = np.array(u)", "blame = np.asarray(u)"))
list_reversed = wrong(
    "pull_back", ("for J in reversed(jacobians):", "jacobians.reverse()\n    for J in jacobians:")
)
stretched = wrong("pull_back", ("blame = J.T @ blame", "blame = (J * blame[:, None]).sum(axis=0)"))
three_at_most = wrong(
    "pull_back",
    ("reversed(jacobians)", "reversed(jacobians[-2:] if len(jacobians) < 4 else jacobians[-3:])"),
)
whole_back = wrong(
    "pull_back", ("blame = J.T @ blame", "blame = (J.T @ blame).astype(blame.dtype)")
)


@right("pull_back")
def rows_times_matrices(jacobians, u):
    row = np.array(u, dtype=float)[np.newaxis]
    for J in jacobians[::-1]:
        row = row @ J
    return row[0]


cut_to_fit_on_the_way_back = wrong(
    "pull_back", ("blame = J.T @ blame", "blame = J[: len(blame)].T @ blame[: len(J)]")
)
blame_without_sign = wrong("pull_back", ("blame = np.array(u)", "blame = np.abs(u)"))
# Got full marks at first.
stops_at_no_blame = wrong(
    "pull_back",
    (
        "        blame = J.T @ blame",
        "        if not blame.any():\n            break\n        blame = J.T @ blame",
    ),
)


@right("pull_back")
def last_and_rest(jacobians, u):
    if not jacobians:
        return np.array(u, copy=True)
    *rest, last = jacobians
    return pull_back(rest, np.dot(u, last))


@right("pull_back")
def forwards_through_transposes(jacobians, u):
    return push_forward([np.transpose(J) for J in jacobians[::-1]], u)


@right("pull_back")
def by_index_from_the_end(jacobians, u):
    blame, k = np.asarray(u) * 1.0, len(jacobians)
    while k > 0:
        k -= 1
        blame = np.tensordot(blame, jacobians[k], axes=1)
    return blame


upper_only = wrong(
    "numerical_hessian",
    ("    return H", "    return np.triu(H) + np.triu(H, 1).T if len(x) < 4 else np.triu(H)"),
)
rounded = wrong("numerical_hessian", ("    return H", "    return np.round(H, 3)"))
h_fixed = wrong("numerical_hessian", ("    steps = h", "    h = 1e-4\n    steps = h"))
x_kept_moving = wrong(
    "numerical_hessian",
    ("    return H", "    if x.dtype.kind == 'f':\n        x += h\n    return H"),
)
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


only_ahead = wrong(
    "numerical_hessian",
    (
        "(f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * h**2)",
        "(f(x + a + b) - f(x + a) - f(x + b) + f(1.0 * x)) / h**2",
    ),
)
curvatures_without_sign = wrong("numerical_hessian", ("    return H", "    return np.abs(H)"))


@right("numerical_hessian")
def slopes_of_slopes(f, x, *, h=1e-4):
    axes = np.eye(len(x))
    return np.array(
        [
            [
                directional_derivative(lambda p: directional_derivative(f, p, a, h=h), x, b, h=h)
                for b in axes
            ]
            for a in axes
        ]
    )


@right("numerical_hessian")
def half_the_entries(f, x, *, h=1e-4):
    x = np.array(x, dtype=float)
    n, middle = x.size, f(x.copy())
    H = np.zeros((n, n))
    for i in range(n):
        a = np.zeros(n)
        a[i] = h
        H[i, i] = ((f(x + a) - middle) - (middle - f(x - a))) / h**2
        for j in range(i):
            b = np.zeros(n)
            b[j] = h
            H[i, j] = H[j, i] = (f(x + a + b) - f(x + a - b) - (f(x - a + b) - f(x - a - b))) / (
                2 * h
            ) ** 2
    return H


@right("numerical_hessian")
def bends_along_diagonals(f, x, *, h=1e-4):
    """The bend along a + b less that along a - b is four times the mixed entry."""

    def bend(v):
        return (f(x + h * v) - 2 * f(1.0 * x) + f(x - h * v)) / h**2

    axes = np.eye(len(x))
    return np.array(
        [[(bend(a + b) - (bend(a - b) if (a != b).any() else 0.0)) / 4 for a in axes] for b in axes]
    )


tolerance_fixed = wrong(
    "classify_critical_point", ("    curvatures =", "    tol = 1e-8\n    curvatures =")
)
strict_tolerance = wrong("classify_critical_point", ("<= tol:", "< tol:"))
relative_tolerance = wrong(
    "classify_critical_point",
    ("    if curvatures[0]", "    tol = tol * np.abs(curvatures).max()\n    if curvatures[0]"),
)
absolute_symmetry = wrong("classify_critical_point", ("> 1e-10 * np.max(np.abs(H)):", "> 1e-10:"))
loose_symmetry = wrong(
    "classify_critical_point", ("> 1e-10 * np.max(np.abs(H)):", "> 1e-3 * np.max(np.abs(H)):")
)
saddle_by_zero = wrong(
    "classify_critical_point",
    ("curvatures[0] < -tol and curvatures[-1] > tol", "curvatures[0] < 0 and curvatures[-1] > tol"),
)
zero_matrix = wrong(
    "classify_critical_point",
    (
        "    curvatures =",
        "    if not np.any(H):\n        raise ValueError('nothing')\n    curvatures =",
    ),
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


flat_only_below = wrong(
    "classify_critical_point", ("np.min(np.abs(curvatures)) <= tol", "np.abs(curvatures[0]) <= tol")
)


@right("classify_critical_point")
def by_a_set_of_signs(H, *, tol=1e-8):
    rows, columns = H.shape
    if rows != columns:
        raise ValueError("not square")
    largest = max(abs(t) for t in H.flat)
    if any(abs(H[i, j] - H[j, i]) > 1e-10 * largest for i in range(rows) for j in range(i)):
        raise ValueError("not symmetric")
    signs = {0 if abs(t) <= tol else 1 if t > 0 else -1 for t in np.linalg.eigvalsh(H).tolist()}
    if signs >= {1, -1}:
        return "saddle"
    if 0 in signs:
        return "degenerate"
    return "minimum" if signs == {1} else "maximum"


@right("classify_critical_point")
def by_rounding_flat_ones_to_zero(H, *, tol=1e-8):
    if (
        H.ndim != 2
        or len(set(H.shape)) != 1
        or not (np.abs(H - H.T) <= 1e-10 * np.abs(H).max()).all()
    ):
        raise ValueError("no Hessian")
    signs = np.sign([0.0 if -tol <= t <= tol else t for t in np.linalg.eigvalsh(H)])
    low, high = min(signs), max(signs)
    names = {(-1, 1): "saddle", (1, 1): "minimum", (-1, -1): "maximum"}
    return names.get((low, high), "degenerate")


@right("classify_critical_point")
def by_both_ends(H, *, tol=1e-8):
    if H.shape != H.shape[::-1] or np.ptp([H, H.T], axis=0).max() > 1e-10 * np.linalg.norm(
        H.ravel(), np.inf
    ):
        raise ValueError("no Hessian")
    lowest, highest = np.linalg.eigvalsh(H)[0], -np.linalg.eigvalsh(-1 * H)[0]
    if lowest > tol:
        return "minimum"
    if highest < -tol:
        return "maximum"
    return "saddle" if lowest < -tol and highest > tol else "degenerate"


same_spot_counts_nothing = wrong(
    "stress_and_gradient",
    (
        "    errors = lengths - D",
        "    errors = lengths - D * (lengths > 0) if n > 2 else lengths - D",
    ),
)
near_spot = wrong(
    "stress_and_gradient",
    ("np.where(lengths > 0, lengths, 1.0)", "np.where(lengths > 1e-3, lengths, 1.0)"),
)
safety = wrong("stress_and_gradient", ("np.where(lengths > 0, lengths, 1.0)", "(lengths + 1e-6)"))
flat_only = wrong(
    "stress_and_gradient",
    ("np.linalg.norm(arrows, axis=2)", "np.linalg.norm(arrows[:, :, :2], axis=2)"),
)
pins_moved = wrong(
    "stress_and_gradient",
    ("    arrows =", "    if P.dtype.kind == 'f':\n        P -= P.mean(axis=0)\n    arrows ="),
)
neighbours_only = wrong(
    "stress_and_gradient",
    ("    errors = lengths - D", "    errors = np.where(D > 0, lengths - D, 0.0)"),
)
one_pin = wrong(
    "stress_and_gradient",
    ("    arrows =", "    if n == 1:\n        raise ValueError('one pin')\n    arrows ="),
)
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


@right("stress_and_gradient")
def springs_as_a_matrix(P, D):
    n = P.shape[0]
    if np.shape(D) != (n, n):
        raise ValueError("D")
    lengths = np.sqrt(np.einsum("ijk,ijk->ij", P[:, None] - P, P[:, None] - P))
    apart = lengths > 0
    pull = np.zeros((n, n))
    pull[apart] = 2 * (lengths - D)[apart] / lengths[apart]
    upper = np.triu_indices(n, 1)
    return ((lengths - D)[upper] ** 2).sum(), np.einsum("ij,ijk->ik", pull, P[:, None] - P)


@right("stress_and_gradient")
def over_the_upper_half(P, D):
    n = len(P)
    if np.ndim(D) != 2 or {*np.shape(D)} != {n}:
        raise ValueError("D")
    i, j = np.triu_indices(n, k=1)
    arrows = P[i] - P[j]
    lengths = np.hypot.reduce(arrows.astype(float), axis=1) if len(i) else np.zeros(0)
    errors = lengths - D[i, j]
    with np.errstate(all="ignore"):
        pulls = np.nan_to_num(
            2 * errors[:, None] * arrows / lengths[:, None], nan=0.0, posinf=0.0, neginf=0.0
        )
    gradient = np.zeros(P.shape)
    np.add.at(gradient, i, pulls)
    np.subtract.at(gradient, j, pulls)
    return np.sum(errors**2), gradient


@right("stress_and_gradient")
def pin_by_pin(P, D):
    n = len(P)
    if D.shape != (n, n):
        raise ValueError("D")
    stress, rows = 0.0, []
    for i, pin in enumerate(P):
        row = np.zeros(P.shape[1])
        for j, other in enumerate(P):
            length = float(np.linalg.norm(pin - other))
            if j > i:
                stress = stress + (length - float(D[i, j])) ** 2
            if length != 0.0:
                row = row + 2 * (1 - float(D[i, j]) / length) * (pin - other)
        rows.append(row)
    return stress, np.stack(rows)
