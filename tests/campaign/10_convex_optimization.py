"""Unit 10, from its release."""

from tests.campaign import right, wrong

at_least_zero = wrong("convexity_violation", ("return max(gaps)", "return max(0.0, max(gaps)) if len(X) > 2 else max(gaps)"))
one_order_only = wrong("convexity_violation", ("if i != j:", "if i < j:"))
same_rows_skipped = wrong("convexity_violation", ("if i != j:", "if i != j and np.all(X[i] != X[j]):"))
fixed_ts = wrong("convexity_violation", ("for t in ts]", "for t in (ts if len(ts) < 3 else (0.25, 0.5, 0.75))]"))
first_against_all = wrong("convexity_violation", ("for i in range(len(X)):", "for i in (0, 1):"))
f_of_whole_numbers = wrong("convexity_violation", ("f(1.0 * x)", "f(x)"))


@right("convexity_violation")
def with_product(f, X, *, ts=(0.25, 0.5, 0.75)):
    from itertools import permutations

    if len(X) < 2:
        raise ValueError("one point")
    X = np.array(X, dtype=float)
    return max(f(t * a + (1 - t) * b) - t * f(a) - (1 - t) * f(b) for a, b in permutations(X, 2) for t in ts)


at_least_zero_c = wrong(
    "conjugate_on_grid",
    ("return np.max(np.outer(s, x) - f_values, axis=1)", "return np.maximum(np.max(np.outer(s, x) - f_values, axis=1), 0.0)"),
)
infinite_is_large = wrong("conjugate_on_grid", ("- f_values, axis=1)", "- np.minimum(f_values, 1e3), axis=1)"))
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
sorted_in_place = wrong("conjugate_on_grid", ("    return np.max", "    s.sort()\n    return np.max"))


@right("conjugate_on_grid")
def slope_by_slope(f_values, x, s):
    if not len(x) or len(x) != len(f_values):
        raise ValueError("lengths")
    return np.array([max(slope * place - height for place, height in zip(x, f_values)) for slope in s], dtype=float)


largest_survivor = wrong("project_simplex", ("survivors[-1]", "survivors[min(len(survivors) - 1, 2)]"))
v_shifted = wrong(
    "project_simplex",
    ("return np.maximum(v - thetas[survivors[-1]], 0.0)", "return np.round(np.maximum(v - thetas[survivors[-1]], 0.0), 6)"),
)
inside_stays = wrong(
    "project_simplex", ("    falling =", "    if np.all(v >= 0) and np.sum(v) <= radius:\n        return v.astype(float)\n    falling =")
)
nonnegative_in_place = wrong("project_simplex", ("    falling =", "    v = np.asarray(v, dtype=float)\n    v -= v.mean()\n    falling ="))
clipped_first = wrong("project_simplex", ("falling = np.sort(v)[::-1]", "v = np.maximum(v, -1.0)\n    falling = np.sort(v)[::-1]"))
bisection_loose = wrong(
    "project_simplex",
    ("return np.maximum(v - thetas[survivors[-1]], 0.0)", "return np.maximum(v - np.float32(thetas[survivors[-1]]), 0.0)"),
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


gradient_unprojected = wrong(
    "projected_gradient", ("path[-1] - lr * grad(path[-1])", "path[-1] - lr * grad(path[-1] if len(path) < 3 else path[-1] * 0.999)")
)
projected_in_place = wrong("projected_gradient", ("return np.array(path)", "return np.clip(np.array(path), None, 1e3)"))


@right("projected_gradient")
def with_a_table(grad, project, x0, *, lr, steps):
    rows = [project(np.asarray(x0).astype(float))]
    while len(rows) < steps + 1:
        rows.append(project(rows[-1] + (-lr) * grad(np.copy(rows[-1]))))
    return np.vstack(rows)


P_must_invert = wrong(
    "equality_qp", ("z = np.linalg.solve(table, np.append(-q, b))", "np.linalg.inv(P)\n    z = np.linalg.solve(table, np.append(-q, b))")
)
table_of_P = wrong("equality_qp", ("return z[:n], z[n:]", "return z[:n], np.abs(z[n:]) * np.sign(z[n]) if p else z[n:]"))
no_rules = wrong("equality_qp", ("    table = np.zeros", "    if p == 0:\n        raise ValueError('no rules')\n    table = np.zeros"))
q_changed = wrong("equality_qp", ("np.append(-q, b)", "np.append(np.negative(q, out=q) if q.dtype.kind == 'f' else -q, b)"))


@right("equality_qp")
def by_the_null_space(P, q, A, b):
    n, p = len(q), len(b)
    if p:
        U, s, Vt = np.linalg.svd(np.asarray(A, dtype=float))
        start, Z = Vt[:p].T @ ((U.T @ b) / s), Vt[p:].T
    else:
        start, Z = np.zeros(n), np.eye(n)
    x = start - Z @ np.linalg.solve(Z.T @ P @ Z, Z.T @ (P @ start + q)) if Z.shape[1] else start
    nu = -np.linalg.lstsq(np.asarray(A, dtype=float).T, P @ x + q, rcond=None)[0] if p else np.zeros(0)
    return x, nu


tiny_negative_ok = wrong("qp_dual_value", ("if np.any(lam < 0):", "if np.any(lam < -1e-3):"))
first_price = wrong("qp_dual_value", ("if np.any(lam < 0):", "if len(lam) and lam[0] < 0:"))
sum_of_prices = wrong("qp_dual_value", ("if np.any(lam < 0):", "if np.sum(lam) < 0:"))
no_rules_d = wrong("qp_dual_value", ("    x = -np", "    if len(lam) == 0:\n        return 0.0, np.zeros(len(q))\n    x = -np"))
x_kept_positive = wrong("qp_dual_value", ("    return x @ P", "    x = np.maximum(x, -1e2)\n    return x @ P"))


@right("qp_dual_value")
def by_completing_the_square(P, q, G, h, lam):
    if (np.asarray(lam) < 0).any():
        raise ValueError("price")
    c = q + lam @ G
    x = np.linalg.inv(P) @ (-c)
    return float(c @ x / 2 - lam @ h), x


relative = wrong(
    "kkt_residuals",
    (
        '"primal": np.max(slack, initial=0.0)',
        '"primal": max(0.0, float(np.sum(np.maximum(slack, 0))) if len(h) < 3 else float(np.max(slack)))',
    ),
)
euclidean = wrong("kkt_residuals", ("np.max(np.abs(P @ x + q + G.T @ lam))", "np.linalg.norm(P @ x + q + G.T @ lam)"))
signed_stationarity = wrong("kkt_residuals", ("np.max(np.abs(P @ x + q + G.T @ lam))", "np.max(P @ x + q + G.T @ lam, initial=0.0)"))
largest_product = wrong(
    "kkt_residuals", ("np.max(np.abs(lam * slack), initial=0.0)", "np.max(np.abs(np.maximum(lam, 0) * slack), initial=0.0)")
)
violated_only = wrong(
    "kkt_residuals", ("np.max(np.abs(lam * slack), initial=0.0)", "np.max(np.abs(lam * np.minimum(slack, 1)), initial=0.0)")
)
dual_sum = wrong("kkt_residuals", ('"dual": np.max(-lam, initial=0.0)', '"dual": float(np.sum(np.maximum(-lam, 0)))'))


@right("kkt_residuals")
def rule_by_rule(P, q, G, h, x, lam):
    result = {"stationarity": max(abs(v) for v in (P @ x + q + lam @ G)), "primal": 0.0, "dual": 0.0, "complementarity": 0.0}
    for row, limit, price in zip(G, h, lam):
        over = float(row @ x - limit)
        result["primal"] = max(result["primal"], over)
        result["dual"] = max(result["dual"], -float(price))
        result["complementarity"] = max(result["complementarity"], abs(over * float(price)))
    return result


first_threshold = wrong("soft_threshold", ("if np.any(t < 0):", "if np.ndim(t) == 0 and t < 0:"))
v_changed = wrong(
    "soft_threshold",
    (
        "return np.sign(v) * np.maximum(np.abs(v) - t, 0.0)",
        "if isinstance(v, np.ndarray) and v.dtype.kind == 'f' and np.ndim(t) == 0:\n        v[np.abs(v) <= t] = 0\n    return np.sign(v) * np.maximum(np.abs(v) - t, 0.0)",
    ),
)
all_negative = wrong("soft_threshold", ("if np.any(t < 0):", "if np.all(t < 0):"))
whole_steps = wrong("soft_threshold", ("np.abs(v) - t", "np.abs(v) - np.asarray(t).astype(np.asarray(v).dtype)"))
one_number_array = wrong("soft_threshold", ("return np.sign(v)", "v = np.atleast_1d(v)\n    return np.sign(v)"))


@right("soft_threshold")
def by_clipping(v, t):
    if np.min(t, initial=0) < 0:
        raise ValueError("t")
    return v - np.clip(v, -np.asarray(t), t)


gap_never_looked_at = wrong("lasso_proximal", ("gap <= tol * (y @ y) / 2", "gap <= tol"))
tolerance_ignored = wrong("lasso_proximal", ("gap <= tol * (y @ y) / 2", "gap <= 1e-8 * (y @ y) / 2"))
one_step_more = wrong("lasso_proximal", ("step == max_steps", "step == max_steps + 1"), ("range(max_steps + 1)", "range(max_steps + 2)"))
gap_of_the_step_before = wrong(
    "lasso_proximal", ("            return w, gap", "            return np.where(np.abs(w) < 1e-4, 0.0, w), gap")
)
negative_gap = wrong(
    "lasso_proximal", ("gap = max(cost - (y @ y - (y - u) @ (y - u)) / 2, 0.0)", "gap = cost - (y @ y - (y - u) @ (y - u)) / 2")
)
gap_scaled = wrong("lasso_proximal", ("            return w, gap", "            return w, gap / (1 if step == 0 else (y @ y) / 2)"))


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
