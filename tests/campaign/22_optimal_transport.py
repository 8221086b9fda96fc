"""Unit 22, from its release."""

from tests.campaign import right, wrong

sorts_in_place = wrong("wasserstein_1d", ("gaps = np.abs(np.sort(x) - np.sort(y))", "x.sort()\n    y.sort()\n    gaps = np.abs(x - y)"))
whole_powers = wrong("wasserstein_1d", ("gaps**p) ** (1 / p)", "gaps ** int(p)) ** (1 / int(p))"))
dtype_kept = wrong("wasserstein_1d", ("gaps = np.abs(np.sort(x) - np.sort(y))", "gaps = np.abs((np.sort(x) - np.sort(y)).astype(int))"))

p_below_one_by_a_bit = wrong("wasserstein_1d", ("p < 1:", "p <= 0.5:"))
longer_y_is_cut = wrong("wasserstein_1d", ("len(x) != len(y)", "len(x) > len(y)"), ("np.sort(y))", "np.sort(y)[: len(x)])"))
# Got full marks at first.
repeated_grains_count_once = wrong("wasserstein_1d", ("np.sort(x) - np.sort(y)", "np.unique(x) - np.unique(y)"))
p_at_most_two = wrong("wasserstein_1d", ("gaps**p) ** (1 / p)", "gaps ** min(p, 2)) ** (1 / min(p, 2))"))
distances_only_for_p_one = wrong(
    "wasserstein_1d", ("gaps = np.abs(np.sort(x) - np.sort(y))", "gaps = np.sort(x) - np.sort(y)\n    if p == 1:\n        gaps = np.abs(gaps)")
)
# Got full marks at first.
short_journeys_left_out = wrong("wasserstein_1d", ("np.mean(gaps**p)", "np.mean(np.where(gaps > 1e-3, gaps, 0) ** p)"))


@right("wasserstein_1d")
def pairs_of_sorted_lists(x, y, p=1.0):
    if len(x) != len(y) or not len(x) or p < 1:
        raise ValueError("no")
    total = 0.0
    for s, t in zip(sorted(x.tolist()), sorted(y.tolist())):
        total += abs(t - s) ** p
    return (total / len(x)) ** (1.0 / p)


norm_of_the_gaps = right("wasserstein_1d", ("return np.mean(gaps**p) ** (1 / p)", "return np.linalg.norm(gaps, ord=p) / len(x) ** (1 / p)"))
largest_gap_taken_out = right(
    "wasserstein_1d", ("return np.mean(gaps**p) ** (1 / p)", "top = gaps.max() or 1.0\n    return top * np.mean((gaps / top) ** p) ** (1 / p)")
)


@right("wasserstein_1d")
def partners_of_argsort(x, y, p=1.0):
    if np.shape(x) != np.shape(y):
        raise ValueError("two sizes")
    if np.size(x) < 1:
        raise ValueError("nothing to carry")
    if p < 1:
        raise ValueError("p is 1 or more")
    partner = np.empty(len(x), dtype=int)
    partner[np.argsort(x, kind="stable")] = np.argsort(y, kind="stable")
    return np.power(np.average(np.power(np.abs(y[partner] - x), float(p))), 1 / p)

weights_eaten = wrong(
    "monotone_plan",
    (
        "rows, columns = np.argsort(x), np.argsort(y)",
        "P, rows, columns, i, j = np.zeros((len(a), len(b))), np.argsort(x), np.argsort(y), 0, 0\n    while i < len(a) and j < len(b):\n        part = min(a[rows[i]], b[columns[j]])\n        P[rows[i], columns[j]] += part\n        a[rows[i]] -= part\n        b[columns[j]] -= part\n        if a[rows[i]] <= b[columns[j]]:\n            i += 1\n        else:\n            j += 1\n    return P\n    rows, columns = np.argsort(x), np.argsort(y)",
    ),
)
tolerance_of_a_thousandth = wrong("monotone_plan", ("> 1e-9", "> 1e-3"))
only_b_checked = wrong(
    "monotone_plan",
    ("min(a.min(), b.min()) < 0 or max(abs(a.sum() - 1), abs(b.sum() - 1)) > 1e-9", "a.min() < 0 or abs(a.sum() - 1) > 1e-9"),
)
small_left_out = wrong("monotone_plan", ("np.maximum(overlap, 0)", "np.where(overlap > 1e-3, overlap, 0)"))

too_little_is_allowed = wrong("monotone_plan", ("max(abs(a.sum() - 1), abs(b.sum() - 1)) > 1e-9", "max(a.sum() - 1, b.sum() - 1) > 1e-9"))
places_sorted_in_place = wrong("monotone_plan", ("np.argsort(x), np.argsort(y)", "np.argsort(x), np.argsort(y)\n    y.sort()"))
# Got full marks at first.
dtype_of_the_weights = wrong("monotone_plan", ("np.zeros((len(a), len(b)))", "np.zeros((len(a), len(b)), dtype=a.dtype)"))
places_not_counted = wrong("monotone_plan", ("len(x) != len(a) or len(y) != len(b)", "len(x) != len(a)"))
columns_as_sorted = wrong("monotone_plan", ("P[np.ix_(rows, columns)]", "P[rows]"))
places_compared_as_whole_numbers = wrong("monotone_plan", ("rows, columns = np.argsort(x), np.argsort(y)", "rows, columns = np.argsort(x.astype(int)), np.argsort(y.astype(int))"))


@right("monotone_plan")
def two_fingers(x, a, y, b):
    if len(x) != len(a) or len(y) != len(b):
        raise ValueError("count")
    for weights in (a, b):
        if (weights < 0).any() or abs(weights.sum() - 1) > 1e-9:
            raise ValueError("weights")
    P = np.zeros((len(a), len(b)))
    grains = [[float(w), int(i)] for w, i in zip(a[np.argsort(x)], np.argsort(x))]
    places = [[float(w), int(j)] for w, j in zip(b[np.argsort(y)], np.argsort(y))]
    while grains and places:
        part = min(grains[0][0], places[0][0])
        P[grains[0][1], places[0][1]] += part
        grains[0][0] -= part
        places[0][0] -= part
        if grains[0][0] <= places[0][0]:
            grains.pop(0)
        else:
            places.pop(0)
    return P


from_the_right = right("monotone_plan", ("np.argsort(x), np.argsort(y)", "np.argsort(x)[::-1], np.argsort(y)[::-1]"))


@right("monotone_plan")
def weight_to_the_left(x, a, y, b):
    if len(x) != len(a) or len(y) != len(b):
        raise ValueError("count")
    if np.any(a < 0) or np.any(b < 0) or abs(sum(a) - 1) > 1e-9 or abs(sum(b) - 1) > 1e-9:
        raise ValueError("weights")

    def shared(i, j):
        start = max(sum(a[x < x[i]]), sum(b[y < y[j]]))
        end = min(sum(a[x <= x[i]]), sum(b[y <= y[j]]))
        return max(0.0, end - start)

    return np.array([[shared(i, j) for j in range(len(y))] for i in range(len(x))])


@right("monotone_plan")
def joint_distribution_function(x, a, y, b):
    if len(x) != len(a) or len(y) != len(b):
        raise ValueError("count")
    if np.min(np.concatenate([a, b])) < 0 or np.abs(np.subtract([np.sum(a), np.sum(b)], 1)).max() > 1e-9:
        raise ValueError("weights")
    rows, columns = np.argsort(x), np.argsort(y)
    F, G = np.append(0, np.cumsum(a[rows])), np.append(0, np.cumsum(b[columns]))
    both = np.minimum(F[:, None], G[None, :])
    plan = np.diff(np.diff(both, axis=0), axis=1)
    return plan[np.argsort(rows)][:, np.argsort(columns)]

weights_normalised = wrong("c_transform", ("np.log(a @", "np.log(a / np.sum(a) @"))

small_eps_is_hard = wrong("c_transform", ("if eps == 0:", "if eps < 1e-2:"))
costs_lowered_in_place = wrong("c_transform", ("slack = C - f[:, None]", "slack = C\n    slack -= f[:, None]"))
hard_where_it_underflows = wrong("c_transform", ("if eps == 0:", "if eps == 0 or np.max(slack - least) > 700 * eps:"))
single_precision = wrong("c_transform", ("slack = C - f[:, None]", "slack = (C - f[:, None]).astype(np.float32)"))
# Got full marks at first.
dtype_of_the_costs = wrong("c_transform", ("slack = C - f[:, None]", "slack = (C - f[:, None]).astype(C.dtype)"))
# Got full marks at first.
tiny_negative_eps_is_none = wrong("c_transform", ("    if eps < 0:", "    if -1e-3 < eps < 0:\n        eps = 0\n    if eps < 0:"))
# Got full marks at first.
one_place_is_a_number = wrong(
    "c_transform",
    ("return least\n", "return least.squeeze()\n"),
    ("return least - eps * np.log(a @ np.exp((least - slack) / eps))", "return np.squeeze(least - eps * np.log(a @ np.exp((least - slack) / eps)))"),
)

logaddexp_of_weighted = right(
    "c_transform", ("return least - eps * np.log(a @ np.exp((least - slack) / eps))", "return -eps * np.logaddexp.reduce(np.log(a)[:, None] - slack / eps, axis=0)")
)


@right("c_transform")
def a_place_at_a_time(f, C, a, *, eps=0.0):
    if eps < 0:
        raise ValueError("eps")
    g = []
    for column in C.T:
        left = [float(c) - float(price) for c, price in zip(column, f)]
        low = min(left)
        g.append(low if eps == 0 else low - eps * np.log(sum(w * np.exp(-(v - low) / eps) for v, w in zip(left, a))))
    return np.array(g, dtype=float)


@right("c_transform")
def two_grains_at_a_time(f, C, a, *, eps=0.0):
    if eps < 0:
        raise ValueError("eps")

    def soft(rows):
        if len(rows) == 1:
            return rows[0]
        first, second = soft(rows[: len(rows) // 2]), soft(rows[len(rows) // 2 :])
        return np.minimum(first, second) - (eps * np.log1p(np.exp(-np.abs(first - second) / eps)) if eps else 0)

    return soft(C - f[:, None] - (eps * np.log(a)[:, None] if eps else 0.0))


@right("c_transform")
def transposed_with_einsum(f, C, a, *, eps=0.0):
    if not eps >= 0:
        raise ValueError("eps")
    gain = f - C.T
    best = np.amax(gain, axis=1, keepdims=True)
    if eps == 0:
        return -best[:, 0]
    return -best[:, 0] - eps * np.log(np.einsum("ji,i->j", np.exp((gain - best) / eps), a))

even_weights = wrong(
    "duality_gap", ("np.sum(P, axis=1), np.sum(P, axis=0)", "np.full(len(P), 1 / len(P)), np.full(len(P[0]), 1 / len(P[0]))")
)

mass_of_one_for_all = wrong("duality_gap", ("a, b = np.sum(P, axis=1), np.sum(P, axis=0)", "P = P / np.sum(P)\n    a, b = np.sum(P, axis=1), np.sum(P, axis=0)"))
no_negative_prices_at_places = wrong("duality_gap", ("c_transform(f, C, a) @ b", "np.maximum(c_transform(f, C, a), 0) @ b"))
costs_changed = wrong("duality_gap", ("- c_transform(f, C, a) @ b", "- np.min(np.subtract(C, f[:, None], out=C), axis=0) @ b"))
# Got full marks at first.
idle_grains_not_asked = wrong("duality_gap", ("c_transform(f, C, a)", "c_transform(f[a > 0], C[a > 0], a[a > 0])"))
# Got full marks at first.
small_gap_is_none = wrong(
    "duality_gap", ("return np.sum(P * C) - f @ a - c_transform(f, C, a) @ b", "gap = np.sum(P * C) - f @ a - c_transform(f, C, a) @ b\n    return gap if abs(gap) > 1e-4 else 0.0")
)
places_beyond_the_square = wrong("duality_gap", ("c_transform(f, C, a) @ b", "c_transform(f, C, a)[: len(f)] @ b[: len(f)]"))
# Got full marks at first.
whole_costs = wrong("duality_gap", ("np.sum(P * C)", "np.sum((P * C).astype(C.dtype))"))
soft_prices = wrong("duality_gap", ("c_transform(f, C, a)", "c_transform(f, C, a, eps=1e-3)"))
second_prices_made_of_the_first_twice = wrong("duality_gap", ("- f @ a -", "- c_transform(c_transform(f, C, a), C.T, b) @ a -"))

sum_of_what_is_left = right(
    "duality_gap", ("return np.sum(P * C) - f @ a - c_transform(f, C, a) @ b", "left = C - f[:, None]\n    return np.sum(P * (left - left.min(axis=0)))")
)
never_below_zero = right(
    "duality_gap", ("return np.sum(P * C) - f @ a - c_transform(f, C, a) @ b", "return max(0.0, np.vdot(P, C) - np.dot(a, f) - np.dot(b, c_transform(f, C, a)))")
)


@right("duality_gap")
def entry_by_entry(P, f, C):
    pays, earns = 0.0, 0.0
    for j in range(len(C[0])):
        g = min(C[i][j] - f[i] for i in range(len(C)))
        for i in range(len(C)):
            pays += P[i][j] * C[i][j]
            earns += P[i][j] * (f[i] + g)
    return pays - earns


@right("duality_gap")
def trace_and_ones(P, f, C):
    n, m = P.shape
    return np.trace(P.T @ C) - np.einsum("i,ij->", f, P) - np.ones(n) @ P @ c_transform(f, C, np.ones(n) / n).reshape(m, 1)[:, 0]

hundred_rounds = wrong("sinkhorn", ("range(max_iter)", "range(min(max_iter, 100))"))
tol_ignored = wrong("sinkhorn", ("<= tol", "<= 1e-7"))
max_iter_ignored = wrong("sinkhorn", ("range(max_iter)", "range(10_000)"))
mean_error = wrong(
    "sinkhorn", ("np.max(np.abs(P.sum(axis=0) - b))", "abs(np.mean(P.sum(axis=0) - b)) + 1e-2 * np.max(np.abs(P.sum(axis=0) - b))")
)

kernel_after_a_shift = wrong(
    "sinkhorn",
    ("f = np.zeros(len(a))", "K, u = np.exp(-(C - C.min()) / eps), np.ones(len(a))"),
    ("g = c_transform(f, C, a, eps=eps)", "v = b / (K.T @ u)"),
    ("f = c_transform(g, C.T, b, eps=eps)", "u = a / (K @ v)"),
    ("P = np.outer(a, b) * np.exp((f[:, None] + g - C) / eps)", "P = u[:, None] * K * v"),
)
costs_divided_in_place = wrong(
    "sinkhorn", ("f = np.zeros(len(a))", "C /= eps\n    f = np.zeros(len(a))"), ("C, a, eps=eps", "C, a, eps=1.0"), ("C.T, b, eps=eps", "C.T, b, eps=1.0"), ("g - C) / eps)", "g - C))")
)
small_entries_dropped = wrong("sinkhorn", ("return P", "return np.where(P > 1e-6, P, 0)"))
stops_where_prices_hardly_change = wrong(
    "sinkhorn",
    ("g = c_transform(f, C, a, eps=eps)", "old, g = f, c_transform(f, C, a, eps=eps)"),
    ("np.max(np.abs(P.sum(axis=0) - b)) <= tol", "np.allclose(f, old)"),
)
rows_only_looked_at = wrong("sinkhorn", ("np.max(np.abs(P.sum(axis=0) - b))", "np.max(np.abs(P.sum(axis=1) - a))"))


@right("sinkhorn")
def logarithms_of_the_plan(C, a, b, eps, *, tol=1e-9, max_iter=10_000):
    if eps <= 0 or np.shape(C) != (np.size(a), np.size(b)):
        raise ValueError("eps or shapes")
    L = np.log(a)[:, None] + np.log(b) - C / eps
    for _ in range(max_iter):
        L = L + (np.log(b) - np.logaddexp.reduce(L, axis=0))
        L = L + (np.log(a) - np.logaddexp.reduce(L, axis=1))[:, None]
        P = np.exp(L)
        if max(abs(P.sum(axis=0) - b).max(), abs(P.sum(axis=1) - a).max()) <= tol:
            return P
    return np.exp(L)


prices_kept_around_zero = right("sinkhorn", ("f = c_transform(g, C.T, b, eps=eps)", "f = c_transform(g, C.T, b, eps=eps)\n        f, g = f - f.mean(), g + f.mean()"))


@right("sinkhorn")
def counts_down(C, a, b, eps, *, tol=1e-9, max_iter=10_000):
    n, m = C.shape
    if n != len(a) or m != len(b) or not eps > 0:
        raise ValueError("does not fit")

    def plan(f, g):
        return np.exp((f.reshape(n, 1) + g.reshape(1, m) - C) / eps) * a.reshape(n, 1) * b.reshape(1, m)

    f, left = np.zeros(n), max_iter
    while left > 0:
        g = c_transform(f, C, a, eps=eps)
        f = c_transform(g, C.T, b, eps=eps)
        left -= 1
        if np.all(np.abs(plan(f, g).sum(axis=0) - b) <= tol):
            left = 0
    return plan(f, g)


@right("sinkhorn")
def units_of_eps(C, a, b, eps, *, tol=1e-9, max_iter=10_000):
    if eps <= 0 or C.shape != a.shape + b.shape:
        raise ValueError("does not fit")
    D, f = C / eps, np.zeros(a.size)
    low = D.min(axis=1)
    D = D - low[:, None]
    f = f + low * -1.0
    for _ in range(max_iter):
        z = np.log(a)[:, None] + f[:, None] - D
        g = -(z.max(axis=0) + np.log(np.exp(z - z.max(axis=0)).sum(axis=0)))
        z = np.log(b) + g - D
        top = z.max(axis=1, keepdims=True)
        f = -(top + np.log(np.exp(z - top).sum(axis=1, keepdims=True)))[:, 0]
        P = np.exp(np.log(a)[:, None] + z + f[:, None])
        if np.abs(P.sum(axis=0) - b).max() <= tol:
            break
    return P

roots_subtracted = wrong(
    "gaussian_w2_squared",
    ("spread = np.trace(S1) + np.trace(S2) - 2 * np.trace(root(half @ S2 @ half))", "spread = np.sum((half - root(S2)) ** 2)"),
)
singular_refused = wrong("gaussian_w2_squared", ("half = root(S1)", "np.linalg.cholesky(S1 + 0.0)\n    half = root(S1)"))
jittered = wrong(
    "gaussian_w2_squared", ("half = root(S1)", "S1, S2 = S1 + 1e-6 * np.eye(len(S1)), S2 + 1e-6 * np.eye(len(S1))\n    half = root(S1)")
)
rounding_left_in = wrong("gaussian_w2_squared", ("return max(np.sum((m1 - m2) ** 2) + spread, 0.0)", "return np.sum((m1 - m2) ** 2) + spread"))
product_taken_as_symmetric = wrong("gaussian_w2_squared", ("np.trace(root(half @ S2 @ half))", "np.trace(root(S1 @ S2))"))
rounding_makes_nan = wrong("gaussian_w2_squared", ("np.sqrt(np.maximum(values, 0))", "np.sqrt(values)"))
small_variances_dropped = wrong("gaussian_w2_squared", ("np.sqrt(np.maximum(values, 0))", "np.sqrt(np.where(values > 1e-3, values, 0))"))
two_dimensions_only = wrong(
    "gaussian_w2_squared",
    (
        "np.trace(root(half @ S2 @ half))",
        "(np.sqrt(S1[0, 0] * S2[0, 0]) if len(S1) == 1 else np.sqrt(max(np.trace(S1 @ S2), 0) + 2 * np.sqrt(max(np.linalg.det(S1) * np.linalg.det(S2), 0))))",
    ),
)
mean_changed = wrong("gaussian_w2_squared", ("return max(np.sum((m1 - m2) ** 2)", "m1 -= m2\n    return max(np.sum(m1**2)"))
singular_values = right(
    "gaussian_w2_squared",
    (
        "spread = np.trace(S1) + np.trace(S2) - 2 * np.trace(root(half @ S2 @ half))",
        "spread = np.trace(S1) + np.trace(S2) - 2 * np.linalg.svd(root(S1) @ root(S2), compute_uv=False).sum()",
    ),
)


@right("gaussian_w2_squared")
def any_factor(m1, S1, m2, S2):
    values, vectors = np.linalg.eigh(S1)
    A = vectors @ np.diag(np.clip(values, 0, None) ** 0.5)
    overlap = sum(max(v, 0.0) ** 0.5 for v in np.linalg.eigvalsh(A.T @ S2 @ A))
    result = np.linalg.norm(m1 - m2) ** 2 + S1.trace() + S2.trace() - 2 * overlap
    return result if result > 0 else 0.0


@right("gaussian_w2_squared")
def roots_by_svd(m1, S1, m2, S2):
    def root(S):
        U, s, _ = np.linalg.svd(S, hermitian=True)
        return sum(np.sqrt(v) * np.outer(u, u) for v, u in zip(s, U.T))

    half = root(S2)
    middle = half @ S1 @ half
    difference = np.subtract(m1, m2)
    return float(np.maximum(difference @ difference + np.trace(S1 + S2 - 2 * root((middle + middle.T) / 2)), 0))

eigenvalues = right(
    "gaussian_w2_squared",
    (
        "spread = np.trace(S1) + np.trace(S2) - 2 * np.trace(root(half @ S2 @ half))",
        "spread = np.trace(S1) + np.trace(S2) - 2 * np.sum(np.sqrt(np.maximum(np.linalg.eigvals(S1 @ S2).real, 0)))",
    ),
)

dtype_kept_in_sliced_w2_grad = wrong(
    "sliced_w2_grad",
    ("value, gradient = 0.0, np.zeros(X.shape)", "value, gradient = 0.0, np.zeros_like(X)"),
    ("gradient += 2 *", "gradient = gradient + (2 *"),
    ("(len(X) * len(directions))", "(len(X) * len(directions))).astype(np.asarray(X).dtype)"),
)

order_applied_twice = wrong("sliced_w2_grad", ("gaps[order] = along[order] - np.sort(Y @ theta)", "gaps = (along[order] - np.sort(Y @ theta))[order]"))
dimension_for_number = wrong("sliced_w2_grad", ("(len(X) * len(directions))", "(len(X[0]) * len(directions))"))
square_of_the_mean = wrong("sliced_w2_grad", ("np.mean(gaps**2)", "np.mean(gaps) ** 2"))
coordinates_sorted = wrong("sliced_w2_grad", ("np.sort(Y @ theta)", "np.sort(np.sort(Y, axis=0) @ theta)"))
directions_made_positive = wrong("sliced_w2_grad", ("for theta in directions:", "for theta in np.abs(directions):"))
order_of_the_other_cloud = wrong("sliced_w2_grad", ("gaps[order] = along[order] - np.sort(Y @ theta)", "gaps[np.argsort(Y @ theta)] = along[order] - np.sort(Y @ theta)"))
close_projections_as_they_stand = wrong("sliced_w2_grad", ("np.argsort(along)", "np.argsort(np.round(along, 1), kind='stable')"))
points_projected_in_place = wrong("sliced_w2_grad", ("gaps[order] = along[order] - np.sort(Y @ theta)", "gaps[order] = along[order] - np.sort(Y @ theta)\n        Y[:] = Y[np.argsort(Y @ theta)]"))


@right("sliced_w2_grad")
def all_directions_at_once(X, Y, directions):
    if X.shape != Y.shape:
        raise ValueError("shapes")
    A, B = X @ directions.T, np.sort(Y @ directions.T, axis=0)
    ranks = np.argsort(np.argsort(A, axis=0), axis=0)
    gaps = A - np.take_along_axis(B, ranks, axis=0)
    return (gaps**2).mean(), 2 * gaps @ directions / gaps.size


@right("sliced_w2_grad")
def partners_by_name(X, Y, directions):
    if np.shape(X) != np.shape(Y):
        raise ValueError("shapes")
    n, k = len(X), len(directions)
    value, gradient = 0.0, [[0.0] * X.shape[1] for _ in range(n)]
    for theta in directions:
        mine = sorted((float(row @ theta), i) for i, row in enumerate(X))
        theirs = sorted(float(row @ theta) for row in Y)
        for (here, i), there in zip(mine, theirs):
            value += (here - there) ** 2 / n / k
            for c, part in enumerate(theta):
                gradient[i][c] += 2 * (here - there) * float(part) / n / k
    return value, np.array(gradient)


@right("sliced_w2_grad")
def counted_ranks(X, Y, directions):
    if np.shape(X) != np.shape(Y):
        raise ValueError("shapes")
    A, B = directions @ X.T, directions @ Y.T
    same = (A[:, :, None] > A[:, None, :]).sum(axis=2)[:, :, None] == (B[:, :, None] > B[:, None, :]).sum(axis=2)[:, None, :]
    gaps = A - np.einsum("kij,kj->ki", same, B)
    return np.einsum("ki,ki->", gaps, gaps) / gaps.size, np.einsum("ki,kd->id", gaps, directions) * 2 / gaps.size


@right("sliced_w2_grad")
def moved_to_the_partners(X, Y, directions):
    if X.shape != Y.shape:
        raise ValueError("shapes")
    n = len(X)
    parts = []
    for theta in directions:
        to = np.zeros((n, n))
        to[np.argsort(X @ theta), np.argsort(Y @ theta)] = 1
        move = (X - to @ Y) @ theta
        parts.append((move @ move / n, 2 / n * move[:, None] * theta[None, :]))
    return float(np.mean([v for v, _ in parts])), np.mean([g for _, g in parts], axis=0)

plain_distance = wrong("transfer_colors", ("C = ((X[:, None] - Y) ** 2).sum(axis=2)", "C = np.sqrt(((X[:, None] - Y) ** 2).sum(axis=2))"))
eps_relative = wrong("transfer_colors", ("len(Y)), eps)", "len(Y)), eps * np.max(C))"))
eps_fixed = wrong("transfer_colors", ("len(Y)), eps)", "len(Y)), eps if eps <= 0 else 0.05)"))
half_the_cost = wrong("transfer_colors", (".sum(axis=2)", ".sum(axis=2) / 2"))
kept_in_the_cube = wrong("transfer_colors", ("return P @ Y / P.sum(axis=1, keepdims=True)", "return np.clip(P @ Y / P.sum(axis=1, keepdims=True), 0, 1)"))
# Got full marks at first.
repeated_colours_count_once = wrong("transfer_colors", ("C = ((X", "Y = np.unique(Y, axis=0)\n    C = ((X"))
# Got full marks at first.
three_channels_only = wrong("transfer_colors", ("((X[:, None] - Y) ** 2)", "((X[:, None, :3] - Y[:, :3]) ** 2)"))
negative_eps_made_positive = wrong("transfer_colors", ("len(Y)), eps)", "len(Y)), abs(eps))"))
dtype_of_the_pixels = wrong("transfer_colors", ("return P @ Y / P.sum(axis=1, keepdims=True)", "return (P @ Y / P.sum(axis=1, keepdims=True)).astype(X.dtype)"))
fifty_sweeps = wrong("transfer_colors", ("len(Y)), eps)", "len(Y)), eps, max_iter=50)"))
loose_sums = wrong("transfer_colors", ("len(Y)), eps)", "len(Y)), eps, tol=1e-3)"))

clouds_centred = right("transfer_colors", ("C = ((X[:, None] - Y) ** 2)", "C = (((X - X.mean(axis=0))[:, None] - (Y - Y.mean(axis=0))) ** 2)"))


@right("transfer_colors")
def pixel_by_pixel(X, Y, eps):
    costs = np.array([[sum((s - t) ** 2 for s, t in zip(x, y)) for y in Y.astype(float)] for x in X.astype(float)])
    plan = sinkhorn(costs, np.ones(len(X)) / len(X), np.ones(len(Y)) / len(Y), eps)
    return np.array([np.average(Y, axis=0, weights=sent) for sent in plan])


@right("transfer_colors")
def squares_multiplied_out(X, Y, eps):
    if eps <= 0:
        raise ValueError("eps is positive")
    n, m = len(X), len(Y)
    C = np.add.outer(np.einsum("id,id->i", X, X), np.einsum("jd,jd->j", Y, Y)) - 2 * np.dot(X, Y.T)
    return np.einsum("ij,jd->id", sinkhorn(C, np.repeat(1 / n, n), np.repeat(1 / m, m), eps), Y) * n


@right("transfer_colors")
def shares_first(X, Y, eps):
    C = sum(np.subtract.outer(X[:, c], Y[:, c]) ** 2 for c in range(X.shape[1]))
    P = sinkhorn(C, np.full(len(X), 1.0 / len(X)), np.full(len(Y), 1.0 / len(Y)), eps)
    shares = (P.T / P.sum(axis=1)).T
    return np.tensordot(shares, Y, axes=(1, 0))
