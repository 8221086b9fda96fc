"""Unit 10, from its release."""

from tests.campaign import right, wrong

at_least_zero = wrong(
    "convexity_violation",
    ("return max(gaps)", "return max(0.0, max(gaps)) if len(X) > 2 else max(gaps)"),
)
one_order_only = wrong("convexity_violation", ("if i != j:", "if i < j:"))
same_rows_skipped = wrong(
    "convexity_violation", ("if i != j:", "if i != j and np.all(X[i] != X[j]):")
)
fixed_ts = wrong(
    "convexity_violation", ("for t in ts]", "for t in (ts if len(ts) < 3 else (0.25, 0.5, 0.75))]")
)
first_against_all = wrong("convexity_violation", ("for i in range(len(X)):", "for i in (0, 1):"))
f_of_whole_numbers = wrong("convexity_violation", ("f(1.0 * x)", "f(x)"))


@right("convexity_violation")
def with_product(f, X, *, ts=(0.25, 0.5, 0.75)):
    from itertools import permutations

    if len(X) < 2:
        raise ValueError("one point")
    X = np.array(X, dtype=float)
    return max(
        f(t * a + (1 - t) * b) - t * f(a) - (1 - t) * f(b)
        for a, b in permutations(X, 2)
        for t in ts
    )


whole_points_stay_whole = wrong(
    "convexity_violation",
    ("f(t * X[i] + (1 - t) * X[j])", "f((t * X[i] + (1 - t) * X[j]).astype(X.dtype) * 1.0)"),
)
gap_without_sign = wrong(
    "convexity_violation", ("return max(gaps)", "return max(abs(g) for g in gaps)")
)


@right("convexity_violation")
def by_places_in_a_table(f, X, *, ts=(0.25, 0.5, 0.75)):
    m = len(X)
    if m < 2:
        raise ValueError("one point makes no chord")
    heights = [float(f(np.array(x, dtype=float))) for x in X]
    worst = -np.inf
    for i, j in np.ndindex(m, m):
        for t in ts if i != j else ():
            chord = heights[j] + t * (heights[i] - heights[j])
            worst = max(worst, float(f(X[j] + t * (1.0 * X[i] - X[j]))) - chord)
    return worst


@right("convexity_violation")
def one_t_after_the_other(f, X, *, ts=(0.25, 0.5, 0.75)):
    if not len(X) > 1:
        raise ValueError("one point makes no chord")

    def gap(t):
        return max(
            f(t * a + (1 - t) * b) - t * f(1.0 * a) - (1 - t) * f(1.0 * b)
            for i, a in enumerate(X)
            for k, b in enumerate(X)
            if k != i
        )

    return max(map(gap, ts))


@right("convexity_violation")
def both_orders_of_a_pair(f, X, *, ts=(0.25, 0.5, 0.75)):
    if len(X) <= 1:
        raise ValueError("one point makes no chord")
    X, gaps = np.array(X, dtype=float), []
    for i in range(1, len(X)):
        for j in range(i):
            for t in ts:
                for share in (t, 1 - t):
                    mix = np.array([share, 1 - share])
                    ends = np.array([f(X[i].copy()), f(X[j].copy())])
                    gaps.append(f(mix @ X[[i, j]]) - mix @ ends)
    return float(np.max(gaps))


at_least_zero_c = wrong(
    "conjugate_on_grid",
    (
        "return np.max(np.outer(s, x) - f_values, axis=1)",
        "return np.maximum(np.max(np.outer(s, x) - f_values, axis=1), 0.0)",
    ),
)
infinite_is_large = wrong(
    "conjugate_on_grid", ("- f_values, axis=1)", "- np.minimum(f_values, 1e3), axis=1)")
)
ends_only = wrong(
    "conjugate_on_grid",
    (
        "    return np.max",
        "    if np.all(np.isfinite(f_values)) and len(s) == 1:\n        return np.array([np.max(s[0] * x[[0, len(x) // 2, -1]] - f_values[[0, len(x) // 2, -1]])])\n    return np.max",
    ),
)
one_slope_number = wrong(
    "conjugate_on_grid",
    (
        "    return np.max(np.outer(s, x) - f_values, axis=1)",
        "    result = np.max(np.outer(s, x) - f_values, axis=1)\n    return result if len(result) > 1 else np.atleast_1d(float(np.float32(result[0])))",
    ),
)
sorted_in_place = wrong(
    "conjugate_on_grid", ("    return np.max", "    s.sort()\n    return np.max")
)


@right("conjugate_on_grid")
def slope_by_slope(f_values, x, s):
    if not len(x) or len(x) != len(f_values):
        raise ValueError("lengths")
    return np.array(
        [max(slope * place - height for place, height in zip(x, f_values)) for slope in s],
        dtype=float,
    )


# Got full marks at first.
results_kept_whole = wrong(
    "conjugate_on_grid",
    (
        "return np.max(np.outer(s, x) - f_values, axis=1)",
        "return np.max(np.outer(s, x) - f_values, axis=1).astype(np.result_type(s))",
    ),
)
one_value_for_all_points = wrong(
    "conjugate_on_grid",
    ("if len(f_values) != len(x) or len(x) == 0:", "if len(f_values) == 0 or len(x) == 0:"),
)


@wrong("conjugate_on_grid")
def first_peak_taken(f_values, x, s):
    if len(f_values) != len(x) or len(x) == 0:
        raise ValueError("lengths")
    order = np.argsort(x)
    best = []
    for slope in s:
        heights = slope * x[order] - f_values[order]
        k = 0
        while not np.isfinite(heights[k]):
            k += 1
        while k + 1 < len(heights) and heights[k + 1] >= heights[k]:
            k += 1
        best.append(heights[k])
    return np.array(best)


@right("conjugate_on_grid")
def point_after_point(f_values, x, s):
    if np.size(x) == 0 or np.shape(x) != np.shape(f_values):
        raise ValueError("lengths")
    best = np.full(len(s), -np.inf)
    for place, height in zip(x, f_values):
        best = np.maximum(best, s * place - height)
    return best


@right("conjugate_on_grid")
def only_where_finite(f_values, x, s):
    if len(x) < 1 or len(f_values) != len(x):
        raise ValueError("lengths")
    finite = np.isfinite(f_values)
    lines = np.asarray(s)[:, np.newaxis] * np.asarray(x)[finite] - np.asarray(f_values)[finite]
    return lines.max(axis=1)


@right("conjugate_on_grid")
def lowest_of_the_negatives(f_values, x, s):
    if not (len(x) == len(f_values) != 0):
        raise ValueError("lengths")
    return -np.array([np.sort(f_values - slope * x)[0] for slope in s], dtype=float)


largest_survivor = wrong(
    "project_simplex", ("survivors[-1]", "survivors[min(len(survivors) - 1, 2)]")
)
v_shifted = wrong(
    "project_simplex",
    (
        "return np.maximum(v - thetas[survivors[-1]], 0.0)",
        "return np.round(np.maximum(v - thetas[survivors[-1]], 0.0), 6)",
    ),
)
inside_stays = wrong(
    "project_simplex",
    (
        "    falling =",
        "    if np.all(v >= 0) and np.sum(v) <= radius:\n        return v.astype(float)\n    falling =",
    ),
)
nonnegative_in_place = wrong(
    "project_simplex",
    ("    falling =", "    v = np.asarray(v, dtype=float)\n    v -= v.mean()\n    falling ="),
)
clipped_first = wrong(
    "project_simplex",
    ("falling = np.sort(v)[::-1]", "v = np.maximum(v, -1.0)\n    falling = np.sort(v)[::-1]"),
)
bisection_loose = wrong(
    "project_simplex",
    (
        "return np.maximum(v - thetas[survivors[-1]], 0.0)",
        "return np.maximum(v - np.float32(thetas[survivors[-1]]), 0.0)",
    ),
)


@right("project_simplex")
def by_dropping(v, *, radius=1.0):
    if not radius > 0 or not len(v):
        raise ValueError("no such point")
    v = np.array(v, dtype=float)
    left = np.ones(len(v), dtype=bool)
    while True:
        theta = (v[left].sum() - radius) / left.sum()
        drop = left & (v <= theta)
        if not drop.any():
            return np.where(left, v - theta, 0.0)
        left &= ~drop


zero_radius_taken = wrong("project_simplex", ("if radius <= 0 or", "if radius < 0 or"))


@wrong("project_simplex")
def scaled_afterwards(v, *, radius=1.0):
    if radius <= 0 or len(v) == 0:
        raise ValueError("there is no such point")
    falling = np.sort(v)[::-1]
    thetas = (np.cumsum(falling) - 1.0) / np.arange(1, len(v) + 1)
    survivors = np.flatnonzero(falling > thetas)
    return radius * np.maximum(v - thetas[survivors[-1]], 0.0)


@right("project_simplex")
def largest_threshold(v, *, radius=1.0):
    if not radius > 0 or np.size(v) == 0:
        raise ValueError("there is no such point")
    sums = np.add.accumulate(sorted(map(float, v), reverse=True))
    return np.clip(v - max((sums - radius) / (np.arange(len(v)) + 1)), 0.0, None)


@right("project_simplex")
def fewest_that_fit(v, *, radius=1.0):
    if radius <= 0 or not len(v):
        raise ValueError("there is no such point")
    falling = -np.sort(-np.asarray(v, dtype=float))
    for k in range(len(v), 0, -1):
        theta = (falling[:k].sum() - radius) / k
        if falling[k - 1] > theta:
            break
    return np.where(v > theta, v - theta, 0.0)


@right("project_simplex")
def water_poured_in(v, *, radius=1.0):
    """The level sinks from the top; each entry that it reaches slows it down."""
    if len(v) == 0 or radius <= 0:
        raise ValueError("there is no such point")
    falling = sorted((float(t) for t in v), reverse=True)
    level, left, wet = falling[0], float(radius), 1
    while wet < len(falling) and left > wet * (level - falling[wet]):
        left -= wet * (level - falling[wet])
        level = falling[wet]
        wet += 1
    level -= left / wet
    return np.array([max(float(t) - level, 0.0) for t in v])


gradient_unprojected = wrong(
    "projected_gradient",
    (
        "path[-1] - lr * grad(path[-1])",
        "path[-1] - lr * grad(path[-1] if len(path) < 3 else path[-1] * 0.999)",
    ),
)
projected_in_place = wrong(
    "projected_gradient", ("return np.array(path)", "return np.clip(np.array(path), None, 1e3)")
)


@right("projected_gradient")
def with_a_table(grad, project, x0, *, lr, steps):
    rows = [project(np.asarray(x0).astype(float))]
    while len(rows) < steps + 1:
        rows.append(project(rows[-1] + (-lr) * grad(np.copy(rows[-1]))))
    return np.vstack(rows)


stops_when_it_stays = wrong(
    "projected_gradient",
    (
        "        path.append(project(path[-1] - lr * grad(path[-1])))",
        "        path.append(project(path[-1] - lr * grad(path[-1])))\n        if np.array_equal(path[-1], path[-2]):\n            break",
    ),
)
# Got full marks at first.
one_coordinate_without_axis = wrong(
    "projected_gradient",
    ("return np.array(path)", "return np.array(path) if len(x0) > 1 else np.ravel(path)"),
)
# Got full marks at first.
negative_rate_turned = wrong(
    "projected_gradient", ("path[-1] - lr * grad", "path[-1] - abs(lr) * grad")
)
no_step_gives_one_place = wrong(
    "projected_gradient", ("return np.array(path)", "return np.array(path) if steps else path[0]")
)
start_kept_as_it_came = wrong(
    "projected_gradient",
    ("path = [project(np.array(x0, dtype=float))]", "path = [np.array(x0, dtype=float)]"),
    ("return np.array(path)", "return np.array(path) if steps else np.array([project(path[0])])"),
)


@wrong("projected_gradient")
def unprojected_place_kept(grad, project, x0, *, lr, steps):
    place = np.array(x0, dtype=float)
    path = [project(place)]
    for _ in range(steps):
        place = place - lr * grad(path[-1])
        path.append(project(place))
    return np.array(path)


@right("projected_gradient")
def accumulated_places(grad, project, x0, *, lr, steps):
    from itertools import accumulate

    start = project(np.asarray(x0, dtype=float).copy())
    rows = accumulate(
        range(steps), lambda x, _: project(x - lr * np.asarray(grad(x))), initial=start
    )
    return np.vstack(list(rows)).astype(float)


@right("projected_gradient")
def rows_of_a_table(grad, project, x0, *, lr, steps):
    table = np.empty((1 + steps, len(x0)))
    place = np.array(list(x0), dtype=np.float64)
    for k in range(steps + 1):
        table[k] = project(place)
        if k < steps:
            place = table[k] + np.multiply(-lr, grad(table[k].copy()))
    return table


@right("projected_gradient")
def last_step_by_recursion(grad, project, x0, *, lr, steps):
    if steps == 0:
        return np.array(project(np.array(x0, dtype=float)))[np.newaxis]
    before = projected_gradient(grad, project, x0, lr=lr, steps=steps - 1)
    return np.append(before, [project(before[-1] - lr * grad(before[-1].copy()))], axis=0)


P_must_invert = wrong(
    "equality_qp",
    (
        "z = np.linalg.solve(table, np.append(-q, b))",
        "np.linalg.inv(P)\n    z = np.linalg.solve(table, np.append(-q, b))",
    ),
)
table_of_P = wrong(
    "equality_qp",
    ("return z[:n], z[n:]", "return z[:n], np.abs(z[n:]) * np.sign(z[n]) if p else z[n:]"),
)
no_rules = wrong(
    "equality_qp",
    (
        "    table = np.zeros",
        "    if p == 0:\n        raise ValueError('no rules')\n    table = np.zeros",
    ),
)
q_changed = wrong(
    "equality_qp",
    ("np.append(-q, b)", "np.append(np.negative(q, out=q) if q.dtype.kind == 'f' else -q, b)"),
)


@right("equality_qp")
def by_the_null_space(P, q, A, b):
    n, p = len(q), len(b)
    if p:
        U, s, Vt = np.linalg.svd(np.asarray(A, dtype=float))
        start, Z = Vt[:p].T @ ((U.T @ b) / s), Vt[p:].T
    else:
        start, Z = np.zeros(n), np.eye(n)
    x = start - Z @ np.linalg.solve(Z.T @ P @ Z, Z.T @ (P @ start + q)) if Z.shape[1] else start
    nu = (
        -np.linalg.lstsq(np.asarray(A, dtype=float).T, P @ x + q, rcond=None)[0]
        if p
        else np.zeros(0)
    )
    return x, nu


# Got full marks at first.
table_kept_whole = wrong(
    "equality_qp",
    ("table = np.zeros((n + p, n + p))", "table = np.zeros((n + p, n + p), dtype=P.dtype)"),
)
one_multiplier_as_number = wrong(
    "equality_qp", ("return z[:n], z[n:]", "return z[:n], (z[n:] if p != 1 else float(z[n]))")
)


@wrong("equality_qp")
def needs_a_full_P(P, q, A, b):
    back = np.linalg.inv(P)
    if len(b) == 0:
        return -back @ q, np.zeros(0)
    nu = -np.linalg.solve(A @ back @ A.T, b + A @ back @ q)
    return -back @ (q + A.T @ nu), nu


@wrong("equality_qp")
def by_a_large_penalty(P, q, A, b):
    x = np.linalg.solve(P + 1e6 * A.T @ A, -q + 1e6 * A.T @ b)
    return x, 1e6 * (A @ x - b)


@right("equality_qp")
def blocks_and_least_squares(P, q, A, b):
    p = len(b)
    table = np.block([[np.asarray(P), np.transpose(A)], [np.asarray(A), np.zeros((p, p))]])
    z = np.linalg.lstsq(table, np.concatenate([-1 * q, b]), rcond=None)[0]
    return z[: len(q)], z[len(q) :]


@right("equality_qp")
def by_qr_of_the_rules(P, q, A, b):
    n, p = len(q), len(b)
    Q, R = np.linalg.qr(np.transpose(A).astype(float).reshape(n, p), mode="complete")
    Y, Z = Q[:, :p], Q[:, p:]
    x = Y @ np.linalg.solve(R[:p].T, np.asarray(b, dtype=float)) if p else np.zeros(n)
    if n > p:
        x = x - Z @ np.linalg.solve(Z.T @ P @ Z, Z.T @ (P @ x + q))
    nu = -np.linalg.solve(R[:p], Y.T @ (P @ x + q)) if p else np.zeros(0)
    return x, nu


@right("equality_qp")
def elimination_with_pivots(P, q, A, b):
    n, p = len(q), len(b)
    rows = np.zeros((n + p, n + p + 1))
    rows[:n, :n], rows[:n, -1] = P, np.negative(q)
    if p:
        rows[:n, n:-1], rows[n:, :n], rows[n:, -1] = np.transpose(A), A, b
    for k in range(n + p):
        best = k + int(np.argmax(np.abs(rows[k:, k])))
        rows[[k, best]] = rows[[best, k]]
        rows[k] = rows[k] / rows[k, k]
        for other in range(n + p):
            if other != k:
                rows[other] = rows[other] - rows[other, k] * rows[k]
    return rows[:n, -1].copy(), rows[n:, -1].copy()


tiny_negative_ok = wrong("qp_dual_value", ("if np.any(lam < 0):", "if np.any(lam < -1e-3):"))
first_price = wrong("qp_dual_value", ("if np.any(lam < 0):", "if len(lam) and lam[0] < 0:"))
sum_of_prices = wrong("qp_dual_value", ("if np.any(lam < 0):", "if np.sum(lam) < 0:"))
no_rules_d = wrong(
    "qp_dual_value",
    ("    x = -np", "    if len(lam) == 0:\n        return 0.0, np.zeros(len(q))\n    x = -np"),
)
x_kept_positive = wrong(
    "qp_dual_value", ("    return x @ P", "    x = np.maximum(x, -1e2)\n    return x @ P")
)


@right("qp_dual_value")
def by_completing_the_square(P, q, G, h, lam):
    if (np.asarray(lam) < 0).any():
        raise ValueError("price")
    c = q + lam @ G
    x = np.linalg.inv(P) @ (-c)
    return float(c @ x / 2 - lam @ h), x


kept_rules_cost_nothing = wrong(
    "qp_dual_value", ("lam @ (G @ x - h), x", "lam @ np.maximum(G @ x - h, 0.0), x")
)
# Got full marks at first.
place_kept_whole = wrong(
    "qp_dual_value", ("lam @ (G @ x - h), x", "lam @ (G @ x - h), x.astype(q.dtype)")
)
value_in_an_array = wrong(
    "qp_dual_value",
    (
        "return x @ P @ x / 2 + q @ x + lam @ (G @ x - h), x",
        "return np.atleast_1d(x @ P @ x / 2 + q @ x + lam @ (G @ x - h)), x",
    ),
)


@right("qp_dual_value")
def by_axes_of_the_bowl(P, q, G, h, lam):
    if not np.all(np.asarray(lam) >= 0):
        raise ValueError("negative price")
    curvatures, axes = np.linalg.eigh(P)
    slopes = axes.T @ (q + np.transpose(G) @ lam)
    return -np.sum(slopes**2 / curvatures) / 2 - np.dot(lam, h), axes @ (-slopes / curvatures)


@right("qp_dual_value")
def by_a_triangle(P, q, G, h, lam):
    if len(lam) and min(lam) < 0:
        raise ValueError("negative price")
    L = np.linalg.cholesky(P)
    c = q + sum((price * row for price, row in zip(lam, G)), np.zeros(len(q)))
    half = np.linalg.solve(L, c)
    x = -np.linalg.solve(L.T, half)
    return float(-(half @ half) / 2 - sum(price * limit for price, limit in zip(lam, h))), x


@right("qp_dual_value")
def rules_added_up_first(P, q, G, h, lam):
    if np.count_nonzero(np.less(lam, 0)):
        raise ValueError("negative price")
    slope, constant = q + np.einsum("i,ij->j", lam, G), float(np.einsum("i,i->", lam, h))
    x = np.linalg.lstsq(P, -slope, rcond=None)[0]
    return np.einsum("i,ij,j->", x, P, x) / 2 + slope @ x - constant, x


relative = wrong(
    "kkt_residuals",
    (
        '"primal": np.max(slack, initial=0.0)',
        '"primal": max(0.0, float(np.sum(np.maximum(slack, 0))) if len(h) < 3 else float(np.max(slack)))',
    ),
)
euclidean = wrong(
    "kkt_residuals",
    ("np.max(np.abs(P @ x + q + G.T @ lam))", "np.linalg.norm(P @ x + q + G.T @ lam)"),
)
signed_stationarity = wrong(
    "kkt_residuals",
    ("np.max(np.abs(P @ x + q + G.T @ lam))", "np.max(P @ x + q + G.T @ lam, initial=0.0)"),
)
largest_product = wrong(
    "kkt_residuals",
    (
        "np.max(np.abs(lam * slack), initial=0.0)",
        "np.max(np.abs(np.maximum(lam, 0) * slack), initial=0.0)",
    ),
)
violated_only = wrong(
    "kkt_residuals",
    (
        "np.max(np.abs(lam * slack), initial=0.0)",
        "np.max(np.abs(lam * np.minimum(slack, 1)), initial=0.0)",
    ),
)
dual_sum = wrong(
    "kkt_residuals",
    ('"dual": np.max(-lam, initial=0.0)', '"dual": float(np.sum(np.maximum(-lam, 0)))'),
)


@right("kkt_residuals")
def rule_by_rule(P, q, G, h, x, lam):
    result = {
        "stationarity": max(abs(v) for v in (P @ x + q + lam @ G)),
        "primal": 0.0,
        "dual": 0.0,
        "complementarity": 0.0,
    }
    for row, limit, price in zip(G, h, lam):
        over = float(row @ x - limit)
        result["primal"] = max(result["primal"], over)
        result["dual"] = max(result["dual"], -float(price))
        result["complementarity"] = max(result["complementarity"], abs(over * float(price)))
    return result


no_rules_fail = wrong(
    "kkt_residuals", ('"primal": np.max(slack, initial=0.0)', '"primal": max(np.max(slack), 0.0)')
)
only_prices_of_broken_rules = wrong(
    "kkt_residuals",
    (
        "np.max(np.abs(lam * slack), initial=0.0)",
        "np.max(np.abs(lam * np.maximum(slack, 0.0)), initial=0.0)",
    ),
)


@right("kkt_residuals")
def with_a_zero_in_front(P, q, G, h, x, lam):
    over = np.append(G @ x - h, 0.0)
    prices = np.append(lam, 0.0)
    return dict(
        stationarity=np.linalg.norm(P @ x + q + lam @ G, np.inf),
        primal=over.max(),
        dual=-prices.min() + 0.0,
        complementarity=np.linalg.norm(over * prices, np.inf),
    )


@right("kkt_residuals")
def by_clipping_and_sorting(P, q, G, h, x, lam):
    rest = np.subtract(np.dot(G, x), h)
    names = ("stationarity", "primal", "dual", "complementarity")
    lists = (
        np.abs(np.dot(P, x) + q + np.dot(np.transpose(G), lam)),
        np.clip(rest, 0, None),
        np.clip(np.negative(lam), 0, None),
        np.abs(np.multiply(rest, lam)),
    )
    return {name: float(sorted([0.0, *values])[-1]) for name, values in zip(names, lists)}


@right("kkt_residuals")
def rule_after_rule(P, q, G, h, x, lam):
    blame = [float(row @ x) + float(t) for row, t in zip(P, q)]
    worst = [0.0, 0.0, 0.0]
    for i in range(len(h)):
        over, price = float(np.sum(G[i] * x)) - float(h[i]), float(lam[i])
        blame = [t + price * float(g) for t, g in zip(blame, G[i])]
        worst = [max(pair) for pair in zip(worst, (over, -price, abs(price * over)))]
    return {
        "complementarity": worst[2],
        "dual": worst[1],
        "primal": worst[0],
        "stationarity": max(max(blame), -min(blame)),
    }


first_threshold = wrong("soft_threshold", ("if np.any(t < 0):", "if np.ndim(t) == 0 and t < 0:"))
v_changed = wrong(
    "soft_threshold",
    (
        "return np.sign(v) * np.maximum(np.abs(v) - t, 0.0)",
        "if isinstance(v, np.ndarray) and v.dtype.kind == 'f' and np.ndim(t) == 0:\n        v[np.abs(v) <= t] = 0\n    return np.sign(v) * np.maximum(np.abs(v) - t, 0.0)",
    ),
)
all_negative = wrong("soft_threshold", ("if np.any(t < 0):", "if np.all(t < 0):"))
whole_steps = wrong(
    "soft_threshold", ("np.abs(v) - t", "np.abs(v) - np.asarray(t).astype(np.asarray(v).dtype)")
)
one_number_array = wrong(
    "soft_threshold", ("return np.sign(v)", "v = np.atleast_1d(v)\n    return np.sign(v)")
)


@right("soft_threshold")
def by_clipping(v, t):
    if np.min(t, initial=0) < 0:
        raise ValueError("t")
    return v - np.clip(v, -np.asarray(t), t)


shape_of_v_only = wrong(
    "soft_threshold",
    (
        "    return np.sign(v)",
        "    if np.ndim(t) > np.ndim(v):\n        t = np.ravel(t)[0]\n    return np.sign(v)",
    ),
)
zero_threshold_raises = wrong("soft_threshold", ("if np.any(t < 0):", "if np.any(t <= 0):"))
# Got full marks at first.
tiny_rest_cut = wrong(
    "soft_threshold",
    (
        "return np.sign(v) * np.maximum(np.abs(v) - t, 0.0)",
        "rest = np.maximum(np.abs(v) - t, 0.0)\n    return np.sign(v) * np.where(rest < 1e-6, 0.0, rest)",
    ),
)


@right("soft_threshold")
def three_cases(v, t):
    if not np.all(np.asarray(t) >= 0):
        raise ValueError("threshold")
    return np.where(v > np.asarray(t), v - t, np.where(v < -np.asarray(t), v + t, 0.0))


@right("soft_threshold")
def right_part_less_left_part(v, t):
    if (np.array(t) < 0).any():
        raise ValueError("threshold")
    return np.maximum(np.subtract(v, t), 0.0) - np.maximum(-np.add(v, t), 0.0)


@right("soft_threshold")
def pair_after_pair(v, t):
    pairs = np.broadcast(v, t)
    rest = []
    for a, width in pairs:
        if width < 0:
            raise ValueError("threshold")
        size = abs(float(a)) - float(width)
        rest.append(0.0 if size <= 0 else size if a > 0 else -size)
    if np.min(t, initial=0) < 0:
        raise ValueError("threshold")
    return np.array(rest, dtype=float).reshape(pairs.shape)


gap_never_looked_at = wrong("lasso_proximal", ("gap <= tol * (y @ y) / 2", "gap <= tol"))
tolerance_ignored = wrong(
    "lasso_proximal", ("gap <= tol * (y @ y) / 2", "gap <= 1e-8 * (y @ y) / 2")
)
one_step_more = wrong(
    "lasso_proximal",
    ("step == max_steps", "step == max_steps + 1"),
    ("range(max_steps + 1)", "range(max_steps + 2)"),
)
gap_of_the_step_before = wrong(
    "lasso_proximal",
    ("            return w, gap", "            return np.where(np.abs(w) < 1e-4, 0.0, w), gap"),
)
negative_gap = wrong(
    "lasso_proximal",
    (
        "gap = max(cost - (y @ y - (y - u) @ (y - u)) / 2, 0.0)",
        "gap = cost - (y @ y - (y - u) @ (y - u)) / 2",
    ),
)
gap_scaled = wrong(
    "lasso_proximal",
    ("            return w, gap", "            return w, gap / (1 if step == 0 else (y @ y) / 2)"),
)


@right("lasso_proximal")
def coordinate_descent(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if not alpha > 0:
        raise ValueError("alpha")
    w, squares = np.zeros(X.shape[1]), np.sum(X.astype(float) ** 2, axis=0)
    for step in range(max_steps + 1):
        r = y - X @ w
        steepest = np.abs(X.T @ r).max()
        u = r * (min(1.0, alpha / steepest) if steepest else 1.0)
        gap = max(0.0, float(r @ r / 2 + alpha * np.abs(w).sum() - y @ u + u @ u / 2))
        if gap <= tol * float(y @ y) / 2 or step == max_steps:
            return w, gap
        w = w.copy()
        for j in np.flatnonzero(squares):
            r = r + X[:, j] * w[j]
            w[j] = soft_threshold(float(X[:, j] @ r), alpha) / squares[j]
            r = r - X[:, j] * w[j]


zero_alpha_taken = wrong("lasso_proximal", ("if alpha <= 0:", "if alpha < 0:"))
goes_on_until_the_gap_is_closed = wrong(
    "lasso_proximal",
    ("range(max_steps + 1)", "range(20001)"),
    ("step == max_steps", "step == 20000"),
)


@right("lasso_proximal")
def with_a_running_start(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if not alpha > 0:
        raise ValueError("alpha")
    X = np.array(X, dtype=float)
    w = ahead = np.zeros(X.shape[1])
    L, speed = np.linalg.norm(X, 2) ** 2, 1.0
    for step in range(max_steps + 1):
        r = y - X @ w
        top = np.max(np.abs(X.T @ r))
        u = r if top <= alpha else r * (alpha / top)
        gap = max(0.0, r @ r / 2 + alpha * np.abs(w).sum() - y @ u + u @ u / 2)
        if step == max_steps or gap <= tol * (y @ y) / 2:
            return w, gap
        new = soft_threshold(ahead - X.T @ (X @ ahead - y) / L, alpha / L)
        if (ahead - new) @ (new - w) > 0:
            speed = 1.0
        faster = (1 + np.sqrt(1 + 4 * speed**2)) / 2
        ahead = new + (speed - 1) / faster * (new - w)
        w, speed = new, faster


@right("lasso_proximal")
def residuals_only(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if alpha <= 0:
        raise ValueError("alpha")

    def gap_of(w):
        rest = y - np.dot(X, w)
        u = rest / max(1.0, np.abs(np.dot(rest, X)).max() / alpha)
        cost = np.vdot(rest, rest) / 2 + alpha * np.linalg.norm(w, 1)
        return max(cost - (np.vdot(y, y) - np.vdot(y - u, y - u)) / 2, 0.0)

    w, taken = np.zeros(X.shape[1]), 0
    rate = 1 / np.linalg.svd(X, compute_uv=False)[0] ** 2
    while gap_of(w) > tol * np.vdot(y, y) / 2 and taken < max_steps:
        moved = w + rate * np.dot(y - np.dot(X, w), X)
        w = np.sign(moved) * np.clip(np.abs(moved) - rate * alpha, 0, None)
        taken += 1
    return w, gap_of(w)


@right("lasso_proximal")
def coordinates_on_the_gram_table(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if not 0 < alpha:
        raise ValueError("alpha")
    X = np.asarray(X, dtype=float)
    gram, pull, n = X.T @ X, X.T @ y, X.shape[1]
    w = np.zeros(n)
    for step in range(max_steps + 1):
        r = y - X @ w
        top = float(np.abs(X.T @ r).max())
        u = r * min(1.0, alpha / top) if top else r
        gap = float(max(r @ r / 2 + alpha * np.abs(w).sum() - (y @ u - u @ u / 2), 0.0))
        if gap <= tol * float(y @ y) / 2 or step == max_steps:
            return w, gap
        w = w.copy()
        for j in range(n):
            if gram[j, j] > 0:
                alone = pull[j] - gram[j] @ w + gram[j, j] * w[j]
                w[j] = np.sign(alone) * max(abs(alone) - alpha, 0.0) / gram[j, j]
