"""Unit 16, from its release."""

from tests.campaign import right, wrong

first_and_last = wrong("fit_line", ("np.ptp(x) == 0", "len(x) != len(y) or x[0] == x[-1]"))
small_spread_raises = wrong("fit_line", ("np.ptp(x) == 0", "np.ptp(x) < 1e-3"))
slope_positive = wrong(
    "fit_line", ("return slope, np.mean(y) - slope * np.mean(x)", "return abs(slope), np.mean(y) - abs(slope) * np.mean(x)")
)
# Got full marks at first.
std_zero_in_fit_line = wrong("fit_line", ("np.ptp(x) == 0", "len(x) < 2 or np.std(x) == 0"))


@wrong("fit_line")
def surplus_cut(x, y):
    n = min(len(x), len(y))
    if n < 2 or np.all(x == x[0]):
        raise ValueError("too few")
    pairs = list(zip(x, y))
    a, b = sum(p for p, q in pairs) / n, sum(q for p, q in pairs) / n
    slope = sum((p - a) * (q - b) for p, q in pairs) / sum((p - a) ** 2 for p, q in pairs)
    return slope, b - slope * a


# Got full marks at first.
level_line_refused = wrong("fit_line", ("np.ptp(x) == 0", "np.ptp(x) == 0 or np.ptp(y) == 0"))
x_centred_in_place = wrong(
    "fit_line",
    ("deviations = x - np.mean(x)", "centre = np.mean(x)\n    x -= centre\n    deviations = x"),
    ("slope * np.mean(x)", "slope * centre"),
)
deviations_of_whole_numbers_cut = wrong(
    "fit_line", ("deviations = x - np.mean(x)", "deviations = np.zeros_like(x)\n    deviations[:] = x - np.mean(x)")
)
# Got full marks at first.
equal_neighbours_refused = wrong("fit_line", ("np.ptp(x) == 0", "len(x) < 2 or np.any(np.diff(x) == 0)"))
two_points_refused = wrong("fit_line", ("np.ptp(x) == 0", "len(x) <= 2 or np.ptp(x) == 0"))


@right("fit_line")
def from_the_first_point(x, y):
    points = [(float(a) - float(x[0]), float(b)) for a, b in zip(x, y, strict=True)]
    n = len(points)
    if n < 2 or all(a == 0 for a, _ in points):
        raise ValueError("no line")
    sa, sb = sum(a for a, _ in points), sum(b for _, b in points)
    slope = (n * sum(a * b for a, b in points) - sa * sb) / (n * sum(a * a for a, _ in points) - sa**2)
    return slope, (sb - slope * sa) / n - slope * float(x[0])


@right("fit_line")
def by_covariances(x, y):
    if len(x) < 2 or len(x) != len(y) or len(set(x.tolist())) == 1:
        raise ValueError("no line")
    table = np.cov(x, y)
    slope = table[1, 0] / table[0, 0]
    return slope, y.mean() - slope * x.mean()


@right("fit_line")
def by_polyfit(x, y):
    if len(x) != len(y):
        raise ValueError("lengths")
    if len(x) < 2 or np.max(x) == np.min(x):
        raise ValueError("no line")
    middle = float(np.median(x))
    slope, height = np.polyfit(x - middle, y, 1)
    return slope, height - slope * middle


@right("fit_line")
def by_all_pairs(x, y):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.shape != y.shape or x.size < 2:
        raise ValueError("no line")
    dx, dy = x[:, None] - x, y[:, None] - y
    if not dx.any():
        raise ValueError("no line")
    slope = (dx * dy).sum() / (dx**2).sum()
    return slope, np.mean(y - slope * x)


matrix_rank = wrong(
    "least_squares",
    ("sizes = np.abs(np.diag(R))\n    if np.min(sizes) <= 1e-12 * np.max(sizes):", "if np.linalg.matrix_rank(X) < np.shape(X)[1]:"),
)
threshold_a_billionth = wrong("least_squares", ("1e-12 *", "1e-9 *"))
absolute_threshold = wrong("least_squares", ("1e-12 * np.max(sizes)", "1e-12"))
refuses_singular_float = wrong("least_squares", ("1e-12 * np.max(sizes)", "1e-15 * np.max(sizes)"))


@wrong("least_squares")
def squared_unless_singular(X, y):
    sizes = np.abs(np.diag(np.linalg.qr(X)[1]))
    if len(X) < np.shape(X)[1] or np.min(sizes) <= 1e-12 * np.max(sizes):
        raise ValueError("the columns depend on each other")
    try:
        return np.linalg.solve(X.T @ X, X.T @ y)
    except np.linalg.LinAlgError:
        Q, R = np.linalg.qr(X)
        return np.linalg.solve(R, Q.T @ y)


# Got full marks at first.
last_entry_only = wrong("least_squares", ("np.min(sizes) <= 1e-12 * np.max(sizes)", "sizes[-1] <= 1e-12 * sizes[0]"))
as_many_rows_as_columns_refused = wrong("least_squares", ("if np.min", "if len(X) <= np.shape(X)[1] or np.min"))


@wrong("least_squares")
def parallel_columns_only(X, y):
    n, p = X.shape
    if n < p:
        raise ValueError("too few rows")
    for i in range(p):
        for j in range(i):
            sizes = np.linalg.svd(X[:, [i, j]], compute_uv=False)
            if sizes[1] <= 1e-12 * sizes[0]:
                raise ValueError("two columns say the same")
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


# Got full marks at first.
columns_scaled_first = wrong("least_squares", ("sizes = np.abs(np.diag(R))", "sizes = np.abs(np.diag(np.linalg.qr(X / np.linalg.norm(X, axis=0))[1]))"))
a_little_penalty = wrong(
    "least_squares",
    (
        "return np.linalg.solve(R, Q.T @ y)",
        "p = np.shape(X)[1]\n    Q, R = np.linalg.qr(np.vstack([X, 1e-12 * np.eye(p)]))\n    return np.linalg.solve(R, Q.T @ np.append(y, np.zeros(p)))",
    ),
)
scaled_in_place = wrong(
    "least_squares",
    ("Q, R = np.linalg.qr(X)", "scale = np.max(np.abs(X))\n    X /= scale\n    Q, R = np.linalg.qr(X)"),
    ("np.linalg.solve(R, Q.T @ y)", "np.linalg.solve(R, Q.T @ y) / scale"),
)
svd = right(
    "least_squares",
    (
        "Q, R = np.linalg.qr(X)\n    sizes = np.abs(np.diag(R))\n    if np.min(sizes) <= 1e-12 * np.max(sizes):",
        "if len(X) < np.shape(X)[1]:\n        raise ValueError('too few rows')\n    U, s, Vt = np.linalg.svd(X, full_matrices=False)\n    if s[-1] <= 1e-12 * s[0]:",
    ),
    ("return np.linalg.solve(R, Q.T @ y)", "return Vt.T @ ((U.T @ y) / s)"),
)


@right("least_squares")
def y_as_one_more_column(X, y):
    n, p = X.shape
    if n < p:
        raise ValueError("too few rows")
    R = np.linalg.qr(np.column_stack([X, y]), mode="r")
    corner, shares = R[:p, :p], R[:p, p]
    pivots = np.abs(corner.diagonal())
    if pivots.min() <= pivots.max() * 1e-12:
        raise ValueError("dependent")
    w = np.zeros(p)
    for k in reversed(range(p)):
        w[k] = (shares[k] - corner[k, k + 1 :] @ w[k + 1 :]) / corner[k, k]
    return w


@right("least_squares")
def orthogonalised_twice(X, y):
    n, p = np.shape(X)
    if n < p:
        raise ValueError("too few rows")
    Q, R = np.zeros((n, p)), np.zeros((p, p))
    for k in range(p):
        v = np.array(X[:, k], dtype=float)
        for _ in range(2):
            for i in range(k):
                share = Q[:, i] @ v
                R[i, k] += share
                v = v - share * Q[:, i]
        R[k, k] = np.sqrt(v @ v)
        if R[k, k] > 0:
            Q[:, k] = v / R[k, k]
    if min(R.diagonal()) <= 1e-12 * max(R.diagonal()):
        raise ValueError("dependent")
    return np.linalg.solve(R, Q.T @ y)


@right("least_squares")
def mirrors(X, y):
    A, b = np.array(X, dtype=float), np.array(y, dtype=float)
    n, p = A.shape
    if n < p:
        raise ValueError("too few rows")
    for k in range(p):
        v = A[k:, k].copy()
        v[0] += np.copysign(np.linalg.norm(v), v[0])
        if v @ v > 0:
            A[k:] -= np.outer(v, 2 * (v @ A[k:]) / (v @ v))
            b[k:] -= v * (2 * (v @ b[k:]) / (v @ v))
    triangle = np.triu(A[:p])
    s = np.linalg.svd(X, compute_uv=False)
    if s.min() <= 1e-12 * s.max():
        raise ValueError("dependent")
    return np.linalg.solve(triangle, b[:p])


whole_inverse = wrong("coefficient_standard_errors", ("np.sum(inverse**2, axis=1)", "np.diag(np.linalg.inv(X.T @ X))"))
pinv_cut = wrong("coefficient_standard_errors", ("np.linalg.inv(np.linalg.qr(X)[1])", "np.linalg.pinv(np.linalg.qr(X)[1], rcond=1e-9)"))
n_minus_two = wrong("coefficient_standard_errors", ("residuals @ residuals / (n - p)", "residuals @ residuals / (n - 2)"))
squared_unless_singular_in_coefficient_standard_errors = wrong(
    "coefficient_standard_errors",
    ("inverse = np.linalg.inv(np.linalg.qr(X)[1])", "try:\n        lengths = np.diag(np.linalg.inv(X.T @ X))\n    except np.linalg.LinAlgError:\n        lengths = np.sum(np.linalg.inv(np.linalg.qr(X)[1]) ** 2, axis=1)"),
    ("np.sum(inverse**2, axis=1)", "lengths"),
)
# Got full marks at first.
one_freedom_refused = wrong("coefficient_standard_errors", ("n <= p", "n <= p + 1"))
y_becomes_residuals = wrong(
    "coefficient_standard_errors", ("residuals = y - X @ least_squares(X, y)", "y -= X @ least_squares(X, y)\n    residuals = y")
)
# Got full marks at first.
small_misses_rounded = wrong(
    "coefficient_standard_errors", ("residuals = y - X @ least_squares(X, y)", "residuals = np.round(y - X @ least_squares(X, y), 8)")
)
inverse_for_two_columns = wrong(
    "coefficient_standard_errors",
    (
        "inverse = np.linalg.inv(np.linalg.qr(X)[1])",
        "R = np.linalg.qr(X)[1]\n    inverse = np.diag(1 / np.diag(R))\n    for k in range(p - 1):\n        inverse[k, k + 1] = -R[k, k + 1] / (R[k, k] * R[k + 1, k + 1])",
    ),
)


@right("coefficient_standard_errors")
def by_singular_values(X, y):
    n, p = X.shape
    if n - p < 1:
        raise ValueError("no freedom")
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    misses = y - U @ (U.T @ y)
    return np.sqrt(misses @ misses / (n - p)) * np.linalg.norm(Vt.T / s, axis=1)


@right("coefficient_standard_errors")
def each_column_last(X, y):
    n, p = X.shape
    if n <= p:
        raise ValueError("no freedom")
    s = np.linalg.norm(y - X @ least_squares(X, y)) / np.sqrt(n - p)
    errors = []
    for j in range(p):
        turned = np.column_stack([np.delete(X, j, axis=1), X[:, j]])
        errors.append(s / abs(np.linalg.qr(turned, mode="r")[-1, -1]))
    return np.array(errors)


@right("coefficient_standard_errors")
def solved_for_each_weight(X, y):
    rows, columns = np.shape(X)
    if rows <= columns:
        raise ValueError("no freedom")
    Q, R = np.linalg.qr(X)
    rest = y - X @ np.linalg.solve(R, Q.T @ y)
    noise = sum(value * value for value in rest) / (rows - columns)
    units = np.identity(columns)
    return np.array([(noise * sum(np.linalg.solve(R.T, unit) ** 2)) ** 0.5 for unit in units])


@right("coefficient_standard_errors")
def noise_from_complete_qr(X, y):
    n, p = X.shape
    if p >= n:
        raise ValueError("no freedom")
    Q, R = np.linalg.qr(X, mode="complete")
    spare = Q[:, p:].T @ y
    inverse = np.linalg.solve(R[:p], np.eye(p))
    return np.sqrt(np.mean(spare**2) * np.einsum("ij,ij->i", inverse, inverse))


centred = wrong(
    "added_variable", ("left = lambda v: v - Q @ (Q.T @ v)", "left = lambda v: (v - np.mean(v)) - Q @ (Q.T @ (v - np.mean(v)))")
)
absolute_left = wrong(
    "added_variable",
    (
        "return left(np.array(X)[:, j]), left(y)",
        "return left(np.array(X)[:, j]) * np.sign(left(np.array(X)[:, j])[0]), left(y) * np.sign(left(np.array(X)[:, j])[0])",
    ),
)
fit_minus_value = wrong(
    "added_variable",
    ("left = lambda v: v - Q @ (Q.T @ v)", "left = lambda v: Q @ (Q.T @ v) - v if np.shape(X)[1] > 1 else v.copy()"),
)
y_becomes_its_residuals = wrong(
    "added_variable", ("return left(np.array(X)[:, j]), left(y)", "y -= Q @ (Q.T @ y)\n    return left(np.array(X)[:, j]), y")
)


@wrong("added_variable")
def each_only_against_the_one_before(X, y, j):
    x, y = np.array(X[:, j], dtype=float), np.array(y, dtype=float)
    before = None
    for k in range(X.shape[1]):
        if k != j:
            axis = np.array(X[:, k], dtype=float)
            if before is not None:
                axis -= (axis @ before) / (before @ before) * before
            x -= (x @ axis) / (axis @ axis) * axis
            y -= (y @ axis) / (axis @ axis) * axis
            before = axis
    return x, y


# Got full marks at first.
residuals_of_whole_numbers_cut = wrong(
    "added_variable",
    ("return left(np.array(X)[:, j]), left(y)", "r_x, r_y = np.empty_like(X[:, j]), np.empty_like(y)\n    r_x[:], r_y[:] = left(np.array(X)[:, j]), left(y)\n    return r_x, r_y"),
)
# Got full marks at first.
faint_columns_stay = wrong(
    "added_variable",
    ("Q = np.linalg.qr(np.delete(X, j, axis=1))[0]", "others = np.delete(X, j, axis=1)"),
    ("v - Q @ (Q.T @ v)", "v - others @ np.linalg.lstsq(others, v, rcond=1e-6)[0]"),
)
small_leftovers_cleaned = wrong(
    "added_variable", ("return left(np.array(X)[:, j]), left(y)", "return tuple(np.where(np.abs(r) < 1e-6, 0.0, r) for r in (left(np.array(X)[:, j]), left(y)))")
)


@right("added_variable")
def one_decomposition(X, y, j):
    others = [k for k in range(X.shape[1]) if k != j]
    p = len(others)
    Q, R = np.linalg.qr(np.column_stack([X[:, others], X[:, j], y]))
    return Q[:, p:] @ R[p:, p], Q[:, p:] @ R[p:, p + 1]


@right("added_variable")
def by_least_squares(X, y, j):
    x = X[:, j] + 0.0
    if X.shape[1] == 1:
        return x, y + 0.0
    rest = np.hstack([X[:, :j], X[:, j + 1 :]])
    return tuple(v - rest @ least_squares(rest, v) for v in (x, y))


@right("added_variable")
def into_what_the_others_miss(X, y, j):
    others = np.delete(np.asarray(X, dtype=float), j, 1)
    N = np.linalg.qr(others, mode="complete")[0][:, others.shape[1] :]
    return N @ (X[:, j] @ N), N @ (y @ N)


@right("added_variable")
def one_axis_after_another(X, y, j):
    pair = np.array([X[:, j], y], dtype=float)
    axes = []
    for k, column in enumerate(X.T):
        if k != j:
            v = np.array(column, dtype=float)
            for q in axes + axes:
                v -= (v @ q) * q
            axes.append(v / np.linalg.norm(v))
    for q in axes + axes:
        pair -= np.outer(pair @ q, q)
    return pair[0], pair[1]


inf_at_a_millionth = wrong("variance_inflation_factors", ("share > 1e-10", "share > 1e-6"))
capped = wrong("variance_inflation_factors", ("factors[j] = 1 / share", "factors[j] = min(1 / share, 1e6)"))
std_zero = wrong("variance_inflation_factors", ("np.any(np.ptp(X, axis=0) == 0)", "np.any(np.std(X, axis=0) == 0)"))
small_spread_raises_in_variance_inflation_factors = wrong(
    "variance_inflation_factors", ("np.any(np.ptp(X, axis=0) == 0)", "np.any(np.ptp(X, axis=0) < 1e-3)")
)


@wrong("variance_inflation_factors")
def by_inverse_correlations(X):
    if np.any(np.ptp(X, axis=0) == 0):
        raise ValueError("constant")
    return np.diag(np.linalg.inv(np.corrcoef(X, rowvar=False)))


inf_only_for_nothing_left = wrong("variance_inflation_factors", ("share > 1e-10", "share > 0"))
all_infinite_for_one = wrong("variance_inflation_factors", ("return factors", "return factors if np.all(np.isfinite(factors)) else np.full(len(factors), np.inf)"))
columns_centred_in_place = wrong(
    "variance_inflation_factors", ("centred = X - np.mean(X, axis=0)\n", "X -= np.mean(X, axis=0)\n    centred = X\n")
)
first_and_last_row_compared = wrong("variance_inflation_factors", ("np.any(np.ptp(X, axis=0) == 0)", "np.any(X[0] == X[-1])"))
what_is_left_not_as_a_share = wrong("variance_inflation_factors", ("if share > 1e-10", "if rest @ rest > 1e-10"))


@right("variance_inflation_factors")
def with_a_column_of_ones(X):
    n, p = X.shape
    if any(len(np.unique(column)) == 1 for column in X.T):
        raise ValueError("constant")
    factors = []
    for j in range(p):
        target = X[:, j] - X[:, j].mean()
        table = np.column_stack([np.ones(n), np.delete(X - X.mean(axis=0), j, axis=1)])
        misses = target - table @ np.linalg.lstsq(table, target, rcond=None)[0]
        share = np.sum(misses**2) / np.sum(target**2)
        factors.append(np.inf if share <= 1e-10 else 1 / share)
    return np.array(factors, dtype=float)


@right("variance_inflation_factors")
def standardised_and_projected(X):
    if (X == X[0]).all(axis=0).any():
        raise ValueError("constant")
    Z = X - X.mean(axis=0)
    Z = Z / np.sqrt((Z**2).sum(axis=0))
    result = np.ones(Z.shape[1])
    for j in range(Z.shape[1]):
        if Z.shape[1] > 1:
            U, s, _ = np.linalg.svd(np.delete(Z, j, axis=1), full_matrices=False)
            U = U[:, s > 1e-13 * s[0]]
            rest = Z[:, j] - U @ (U.T @ Z[:, j])
            left = rest @ rest
            result[j] = 1 / left if left > 1e-10 else np.inf
    return result


@right("variance_inflation_factors")
def by_pseudo_inverse(X):
    spread = np.max(X, axis=0) - np.min(X, axis=0)
    if not np.all(spread):
        raise ValueError("constant")
    Z = (X - np.mean(X, axis=0)) / spread

    def factor(j):
        others, column = Z[:, np.arange(Z.shape[1]) != j], Z[:, j]
        rest = column - others @ (np.linalg.pinv(others) @ column)
        return np.inf if rest @ rest <= 1e-10 * (column @ column) else column @ column / (rest @ rest)

    return np.array([factor(j) for j in range(Z.shape[1])])


@right("variance_inflation_factors")
def axes_grown_one_by_one(X):
    means = X.sum(axis=0) / len(X)
    factors = np.empty(X.shape[1])
    for column in X.T:
        if np.array_equal(column, np.full(len(column), column[0])):
            raise ValueError("constant")
    for j in range(X.shape[1]):
        rest, axes = X[:, j] - means[j], []
        whole = rest @ rest
        for k in range(X.shape[1]):
            if k != j:
                v = X[:, k] - means[k]
                size = np.linalg.norm(v)
                for q in axes + axes:
                    v = v - (q @ v) * q
                if np.linalg.norm(v) > 1e-12 * size:
                    axes.append(v / np.linalg.norm(v))
        for q in axes + axes:
            rest = rest - (q @ rest) * q
        share = rest @ rest / whole
        factors[j] = np.inf if share <= 1e-10 else 1 / share
    return factors


threshold_a_thousandth = wrong("leave_one_out_residuals", ("1 - 1e-10", "1 - 1e-3"))
only_first_leverage = wrong("leave_one_out_residuals", ("np.any(leverages >= 1 - 1e-10)", "leverages[-1] >= 1 - 1e-10"))
leverage_of_a_line = wrong(
    "leave_one_out_residuals",
    ("leverages = np.sum(np.linalg.qr(X)[0] ** 2, axis=1)", "x = X[:, -1] - np.mean(X[:, -1])\n    leverages = 1 / len(x) + x**2 / np.sum(x**2)"),
)
misses_of_whole_numbers_cut = wrong(
    "leave_one_out_residuals",
    ("return (y - X @ least_squares(X, y)) / (1 - leverages)", "left_out = np.empty_like(y)\n    left_out[:] = (y - X @ least_squares(X, y)) / (1 - leverages)\n    return left_out"),
)


@wrong("leave_one_out_residuals")
def equal_rows_left_out_too(X, y):
    if np.any(np.sum(np.linalg.qr(X)[0] ** 2, axis=1) >= 1 - 1e-10):
        raise ValueError("no fit")
    misses = []
    for row, value in zip(X, y):
        others = np.any(X != row, axis=1)
        misses.append(value - row @ np.linalg.lstsq(X[others], y[others], rcond=None)[0])
    return np.array(misses)


y_becomes_residuals_in_leave_one_out_residuals = wrong(
    "leave_one_out_residuals", ("return (y - X @ least_squares(X, y)) /", "y -= X @ least_squares(X, y)\n    return y /")
)
leverage_at_most_99_percent = wrong("leave_one_out_residuals", ("(1 - leverages)", "(1 - np.minimum(leverages, 0.99))"))
misses_centred = wrong(
    "leave_one_out_residuals",
    ("return (y - X @ least_squares(X, y)) /", "misses = y - X @ least_squares(X, y)\n    return (misses - np.mean(misses)) /"),
)


@right("leave_one_out_residuals")
def fitted_without_each(X, y):
    U = np.linalg.svd(X, full_matrices=False)[0]
    if max(u @ u for u in U) >= 1 - 1e-10:
        raise ValueError("no fit")
    misses = []
    for i in range(len(X)):
        keep = np.arange(len(X)) != i
        misses.append(y[i] - X[i] @ np.linalg.lstsq(X[keep], y[keep], rcond=None)[0])
    return np.array(misses)


@right("leave_one_out_residuals")
def whole_hat_matrix(X, y):
    hat = X @ np.linalg.pinv(X)
    own = np.diagonal(hat)
    if (1 - own).min() <= 1e-10:
        raise ValueError("no fit")
    others = hat - np.diag(own)
    return y - others @ y / (1 - own)


@right("leave_one_out_residuals")
def one_more_column_for_each(X, y):
    n, p = X.shape
    N = np.linalg.qr(X, mode="complete")[0][:, p:]
    result = np.zeros(n)
    for i in range(n):
        left = N[i] @ N[i]
        if left <= 1e-10:
            raise ValueError("no fit")
        result[i] = N[i] @ (N.T @ y) / left
    return result


@right("leave_one_out_residuals")
def rows_solved(X, y):
    Q, R = np.linalg.qr(X)
    h = np.einsum("ij,ij->i", Q, Q)
    if not np.all(h < 1 - 1e-10):
        raise ValueError("no fit")
    shares = Q.T @ y
    return np.array([value - row @ (shares - row * value) / (1 - one) for row, value, one in zip(Q, y, h)])


penalty_on_all_entries = wrong("ridge", ("lam * np.eye(len(centre))", "lam"))
one_mean = wrong("ridge", ("np.mean(X, axis=0)", "np.full(np.shape(X)[1], np.mean(X))"))
no_penalty_refused = wrong("ridge", ("lam < 0", "lam <= 0"))
more_columns_than_rows_refused = wrong("ridge", ("lam < 0", "lam < 0 or np.shape(X)[1] > len(X)"))
columns_centred_in_place_in_ridge = wrong("ridge", ("centred = X - centre", "X -= centre\n    centred = X"))


@wrong("ridge")
def rows_in_place_of_columns(X, y, lam):
    if lam < 0:
        raise ValueError("negative")
    centre, centred = X.mean(axis=0), X - X.mean(axis=0)
    w = centred.T @ np.linalg.solve(centred @ centred.T + lam * np.eye(len(X)), y - y.mean())
    return w, y.mean() - centre @ w


@wrong("ridge")
def steps_of_a_hundredth(X, y, lam):
    if lam < 0:
        raise ValueError("negative")
    centre = X.mean(axis=0)
    Z, t = X - centre, y - y.mean()
    w = np.zeros(X.shape[1])
    for _ in range(5000):
        w = w - 0.01 * (Z.T @ (Z @ w - t) + lam * w)
    return w, y.mean() - centre @ w


whole_penalties_only = wrong("ridge", ("lam * np.eye", "int(lam) * np.eye"))
a_thousandth_at_least = wrong("ridge", ("lam * np.eye", "max(lam, 1e-3) * np.eye"))
# Got full marks at first.
deviations_of_whole_numbers_cut_in_ridge = wrong("ridge", ("centred = X - centre", "centred = (X - centre).astype(X.dtype)"))


@right("ridge")
def more_rows_for_the_penalty(X, y, lam):
    if lam < 0:
        raise ValueError("negative")
    n, p = X.shape
    table = np.zeros((n + p, p + 1))
    table[:n, 0], table[:n, 1:], table[n:, 1:] = 1, X - X.mean(axis=0), np.sqrt(lam) * np.eye(p)
    found = np.linalg.lstsq(table, np.concatenate([y, np.zeros(p)]), rcond=None)[0]
    return found[1:], found[0] - found[1:] @ X.mean(axis=0)


@right("ridge")
def by_singular_values_in_ridge(X, y, lam):
    if not lam >= 0:
        raise ValueError("negative")
    centre = np.average(X, axis=0)
    U, s, Vt = np.linalg.svd(X - centre, full_matrices=False)
    shares = U.T @ (y - y.mean())
    w = sum((s[k] * shares[k] / (s[k] ** 2 + lam) * Vt[k] for k in range(len(s)) if s[k] > 0), np.zeros(X.shape[1]))
    return w, np.mean(y - X @ w)


@right("ridge")
def the_smaller_system(X, y, lam):
    if lam < 0:
        raise ValueError("negative")
    n, p = X.shape
    Z = X - np.ones(n) @ X / n
    if p > n:
        w = Z.T @ np.linalg.solve(Z @ Z.T + np.diag(np.full(n, lam)), y - y.mean())
    else:
        gram = np.array([[Z[:, i] @ Z[:, j] + lam * (i == j) for j in range(p)] for i in range(p)])
        w = np.linalg.solve(gram, Z.T @ y)
    return w, (y.sum() - X.sum(axis=0) @ w) / n


@right("ridge")
def by_eigenvectors(X, y, lam):
    if lam < 0:
        raise ValueError("negative")
    middle = X.mean(axis=0)
    centred = np.subtract(X, middle)
    values, V = np.linalg.eigh(np.einsum("ni,nj->ij", centred, centred))
    w = V @ ((V.T @ (centred.T @ (y - y.mean()))) / (values + lam))
    return w, float(np.mean(y) - np.dot(middle, w))


labels_in_order = wrong("kfold_mse", ("np.unique(folds)", "np.arange(np.max(folds) + 1)"))
small_spread_is_none = wrong("kfold_mse", ("spread == 0", "spread < 1e-2"))
consecutive_folds = wrong(
    "kfold_mse",
    (
        "out = np.equal(folds, label)",
        "out = np.isin(np.arange(len(y)), np.arange(np.sum(np.less(folds, label)), np.sum(np.less_equal(folds, label))))",
    ),
)


@wrong("kfold_mse")
def fitted_on_the_next_fold(X, y, lam, folds):
    labels = np.unique(folds)
    if len(labels) < 2:
        raise ValueError("one fold")
    total = 0.0
    for k, label in enumerate(labels):
        out, kept = folds == label, folds == labels[k - 1]
        centre, spread = X[kept].mean(axis=0), X[kept].std(axis=0)
        spread[spread == 0] = 1
        w, b = ridge((X[kept] - centre) / spread, y[kept], lam)
        total += np.sum((y[out] - b - (X[out] - centre) / spread @ w) ** 2)
    return total / len(y)


standardised_in_place = wrong(
    "kfold_mse",
    ("w, b = ridge((X[~out] - centre) / spread, y[~out], lam)", "X -= centre\n        X /= spread\n        w, b = ridge(X[~out], y[~out], lam)"),
    ("(X[out] - centre) / spread @ w", "X[out] @ w"),
)
one_constant_column_stops_standardising = wrong("kfold_mse", ("spread[spread == 0] = 1", "spread = np.ones_like(spread) if np.any(spread == 0) else spread"))
single_rows_not_counted = wrong("kfold_mse", ("out = np.equal(folds, label)", "out = np.equal(folds, label)\n        if np.sum(out) < 2:\n            continue"))
constant_columns_divide_by_nought = wrong("kfold_mse", ("        spread[spread == 0] = 1\n", ""))
# Got full marks at first.
whole_numbers_standardised_to_whole = wrong(
    "kfold_mse",
    ("w, b = ridge((X[~out] - centre) / spread, y[~out], lam)", "Z = np.empty_like(X)\n        Z[:] = (X - centre) / spread\n        w, b = ridge(Z[~out], y[~out], lam)"),
    ("(X[out] - centre) / spread @ w", "Z[out] @ w"),
)


@right("kfold_mse")
def predictions_collected(X, y, lam, folds):
    if len(set(folds.tolist())) < 2:
        raise ValueError("one fold")
    guess = np.empty(len(y))
    for label in set(folds.tolist()):
        rows = [i for i in range(len(y)) if folds[i] != label]
        held = [i for i in range(len(y)) if folds[i] == label]
        seen = X[rows]
        deviation = np.sqrt(np.mean((seen - seen.mean(axis=0)) ** 2, axis=0))
        deviation = np.where(deviation == 0, 1.0, deviation)
        w, b = ridge((seen - seen.mean(axis=0)) / deviation, y[rows], lam)
        for i in held:
            guess[i] = b + sum((X[i] - seen.mean(axis=0)) / deviation * w)
    return np.mean(np.square(y - guess))


@right("kfold_mse")
def in_units_of_the_data(X, y, lam, folds):
    labels, where = np.unique(folds, return_inverse=True)
    if labels.size == 1:
        raise ValueError("one fold")
    errors = []
    for k in range(labels.size):
        A, t = X[where != k], y[where != k]
        middle = A.mean(axis=0)
        squares = A.var(axis=0)
        squares[squares == 0] = 1
        w = np.linalg.solve((A - middle).T @ (A - middle) + lam * np.diag(squares), (A - middle).T @ t)
        errors.extend(y[where == k] - t.mean() - (X[where == k] - middle) @ w)
    return float(np.dot(errors, errors)) / len(errors)


@right("kfold_mse")
def row_by_row(X, y, lam, folds):
    if np.all(folds == folds[0]):
        raise ValueError("one fold")
    models = {}

    def squared(i):
        label = int(folds[i])
        if label not in models:
            A, t = X[folds != label], y[folds != label]
            m, s = A.mean(0), A.std(0)
            s = s + (s == 0)
            models[label] = m, s, *ridge((A - m) / s, t, lam)
        m, s, w, b = models[label]
        return (y[i] - (((X[i] - m) / s) @ w + b)) ** 2

    return sum(squared(i) for i in range(len(y))) / len(y)


@right("kfold_mse")
def held_out_rows_weigh_nothing(X, y, lam, folds):
    labels = sorted({int(label) for label in folds})
    if len(labels) < 2:
        raise ValueError("one fold")
    total = 0.0
    for label in labels:
        weight = np.where(folds == label, 0.0, 1.0)
        centre = np.average(X, axis=0, weights=weight)
        spread = np.sqrt(np.average((X - centre) ** 2, axis=0, weights=weight))
        Z = (X - centre) / np.where(spread > 0, spread, 1)
        mean = np.average(y, weights=weight)
        w = np.linalg.solve((Z.T * weight) @ Z + lam * np.eye(X.shape[1]), (Z.T * weight) @ (y - mean))
        total += np.sum((1 - weight) * (y - mean - Z @ w) ** 2)
    return total / y.size


ties_last = wrong("choose_ridge", ("lambdas[np.argmin(cv_mse)]", "lambdas[len(cv_mse) - 1 - np.argmin(cv_mse[::-1])]"))
sorted_first = wrong("choose_ridge", ("cv_mse = np.array(", "lambdas = sorted(lambdas)\n    cv_mse = np.array("))
rounded = wrong("choose_ridge", ("np.argmin(cv_mse)", "np.argmin(np.round(cv_mse, 1))"))
constant_column_divides_by_nought = wrong("choose_ridge", ("    spread[spread == 0] = 1\n", ""))
first_valley = wrong(
    "choose_ridge",
    ("lam = lambdas[np.argmin(cv_mse)]", "k = 0\n    while k + 1 < len(cv_mse) and cv_mse[k + 1] < cv_mse[k]:\n        k += 1\n    lam = lambdas[k]"),
)
first_never_chosen = wrong("choose_ridge", ("lambdas[np.argmin(cv_mse)]", "lambdas[1 + np.argmin(cv_mse[1:])] if len(cv_mse) > 1 else lambdas[0]"))
folds_of_its_own = wrong("choose_ridge", ("kfold_mse(X, y, lam, folds)", "kfold_mse(X, y, lam, np.arange(len(y)) % len(np.unique(folds)))"))
# Got full marks at first.
small_spread_is_one = wrong("choose_ridge", ("spread == 0", "spread < 1e-2"))
# Got full marks at first.
one_penalty_squeezed = wrong("choose_ridge", ('"cv_mse": cv_mse}', '"cv_mse": np.squeeze(cv_mse)}'))


@right("choose_ridge")
def best_so_far(X, y, lambdas, folds):
    errors, best = [], None
    for lam in lambdas:
        errors.append(kfold_mse(X, y, lam, folds))
        if best is None or errors[-1] < best[0]:
            best = errors[-1], lam
    m, s = X.mean(axis=0), X.std(axis=0)
    s = np.where(s == 0, 1, s)
    w, b = ridge((X - m) / s, y, best[1])
    return dict(lam=best[1], coef=w / s, intercept=b - sum(m * w / s), cv_mse=np.array(errors))


@right("choose_ridge")
def penalties_of_their_own(X, y, lambdas, folds):
    cv_mse = np.fromiter((kfold_mse(X, y, lam, folds) for lam in lambdas), float)
    lam = min(zip(cv_mse, range(len(cv_mse))))[1]
    lam = float(lambdas[lam])
    Z = X - X.mean(axis=0)
    variances = np.var(X, axis=0)
    variances[variances == 0] = 1
    coef = np.linalg.solve(Z.T @ Z + lam * np.diag(variances), Z.T @ y)
    return {"cv_mse": cv_mse, "lam": lam, "coef": coef, "intercept": y.mean() - X.mean(axis=0) @ coef}


@right("choose_ridge")
def asked_at_corners(X, y, lambdas, folds):
    cv_mse = np.array([kfold_mse(X, y, float(lam), folds) for lam in lambdas])
    lam = lambdas[np.flatnonzero(cv_mse == cv_mse.min())[0]]
    centre, spread = np.mean(X, axis=0), np.std(X, axis=0)
    spread = np.array([value if value > 0 else 1.0 for value in spread])
    w, b = ridge((X - centre) / spread, y, lam)
    corners = np.vstack([centre, centre + np.diag(spread)])
    heights = (corners - centre) / spread @ w + b
    coef = (heights[1:] - heights[0]) / spread
    return {"lam": lam, "coef": coef, "intercept": heights[0] - coef @ centre, "cv_mse": cv_mse}


@right("choose_ridge")
def more_rows_for_the_penalty_in_choose_ridge(X, y, lambdas, folds):
    found = {"cv_mse": np.zeros(len(lambdas))}
    for k in range(len(lambdas)):
        found["cv_mse"][k] = kfold_mse(X, y, lambdas[k], folds)
    order = sorted(range(len(lambdas)), key=lambda k: found["cv_mse"][k])
    found["lam"] = lambdas[order[0]]
    spread = X.std(axis=0)
    spread[spread == 0] = 1
    rows = np.vstack([X - X.mean(axis=0), np.sqrt(found["lam"]) * np.diag(spread)])
    found["coef"] = np.linalg.lstsq(rows, np.append(y - y.mean(), np.zeros(X.shape[1])), rcond=None)[0]
    found["intercept"] = np.mean(y - X @ found["coef"])
    return found
