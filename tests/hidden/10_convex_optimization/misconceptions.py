"""Known mistakes of unit 10. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- convexity_violation ----------------------------------------------------------------------------------------------


@misconception("convexity_violation", says="The sign is turned: above 0 should mean that the curve pokes through its chord.")
def sign_turned(f, X, *, ts=(0.25, 0.5, 0.75)):
    if len(X) < 2:
        raise ValueError("two points")
    pairs = [(a, b) for i, a in enumerate(X) for j, b in enumerate(X) if i != j]
    return max(t * f(1.0 * a) + (1 - t) * f(1.0 * b) - f(t * a + (1 - t) * b) for a, b in pairs for t in ts)


@misconception("convexity_violation", says="You look only at the middle of each chord: use every t in ts.")
def midpoint_only(f, X, *, ts=(0.25, 0.5, 0.75)):
    if len(X) < 2:
        raise ValueError("two points")
    pairs = [(a, b) for i, a in enumerate(X) for j, b in enumerate(X) if i != j]
    return max(f((a + b) / 2) - (f(1.0 * a) + f(1.0 * b)) / 2 for a, b in pairs)


@misconception("convexity_violation", says="A violation may need two points that are far apart: look at all pairs, not only at neighbours.")
def neighbours_only(f, X, *, ts=(0.25, 0.5, 0.75)):
    if len(X) < 2:
        raise ValueError("two points")
    pairs = [*zip(X, X[1:]), *zip(X[1:], X)]
    return max(f(t * a + (1 - t) * b) - (t * f(1.0 * a) + (1 - t) * f(1.0 * b)) for a, b in pairs for t in ts)


# -- conjugate_on_grid ------------------------------------------------------------------------------------------------


@misconception("conjugate_on_grid", says="The conjugate is the largest s x - f(x), and you take the smallest.")
def smallest(f_values, x, s):
    if len(f_values) != len(x) or len(x) == 0:
        raise ValueError("lengths")
    return np.min(np.outer(s, x) - f_values, axis=1)


@misconception("conjugate_on_grid", says="One result for each slope: the maximum runs over the points, and yours over the slopes.")
def wrong_axis(f_values, x, s):
    if len(f_values) != len(x) or len(x) == 0:
        raise ValueError("lengths")
    return np.max(np.outer(s, x) - f_values, axis=0)


@misconception("conjugate_on_grid", says="Outside its domain a function costs infinitely much, not nothing: leave the inf as it is.")
def infinity_made_zero(f_values, x, s):
    if len(f_values) != len(x) or len(x) == 0:
        raise ValueError("lengths")
    return np.max(np.outer(s, x) - np.where(np.isinf(f_values), 0.0, f_values), axis=1)


# -- project_simplex --------------------------------------------------------------------------------------------------


@misconception("project_simplex", says="Dividing by the sum gives an allowed point, but not the nearest one: try v = (2, 1).")
def divided_by_the_sum(v, *, radius=1.0):
    if radius <= 0 or len(v) == 0:
        raise ValueError("no point")
    kept = np.maximum(v, 0.0)
    return radius * kept / kept.sum() if kept.sum() > 0 else np.full(len(v), radius / len(v))


@misconception("project_simplex", says="Softmax is no projection: a projection leaves allowed points where they are.")
def softmax(v, *, radius=1.0):
    if radius <= 0 or len(v) == 0:
        raise ValueError("no point")
    e = np.exp(v - np.max(v))
    return radius * e / e.sum()


@misconception("project_simplex", says="After clipping, the shift must be computed again, from the entries that are left.")
def plane_then_clip(v, *, radius=1.0):
    if radius <= 0 or len(v) == 0:
        raise ValueError("no point")
    w = np.maximum(v - (np.sum(v) - radius) / len(v), 0.0)
    return radius * w / w.sum()


@misconception("project_simplex", says="The entries should add up to radius, and yours always add up to 1.")
def radius_forgotten(v, *, radius=1.0):
    if radius <= 0 or len(v) == 0:
        raise ValueError("no point")
    falling = np.sort(v)[::-1]
    thetas = (np.cumsum(falling) - 1.0) / np.arange(1, len(v) + 1)
    return np.maximum(v - thetas[np.flatnonzero(falling > thetas)[-1]], 0.0)


# -- projected_gradient -----------------------------------------------------------------------------------------------


@misconception("projected_gradient", says="Rows on the way leave the set: project after every step, not only at the end.")
def projected_at_the_end(grad, project, x0, *, lr, steps):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    path[-1] = project(path[-1])
    return np.array(path)


@misconception("projected_gradient", says="The point must be allowed, not the gradient: project after the step.")
def gradient_projected(grad, project, x0, *, lr, steps):
    path = [project(np.array(x0, dtype=float))]
    for _ in range(steps):
        path.append(path[-1] - lr * project(grad(path[-1])))
    return np.array(path)


@misconception("projected_gradient", says="The start may lie outside: row 0 is project(x0).")
def start_not_projected(grad, project, x0, *, lr, steps):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        path.append(project(path[-1] - lr * grad(path[-1])))
    return np.array(path)


# -- equality_qp ------------------------------------------------------------------------------------------------------


@misconception("equality_qp", says="The multipliers have the wrong sign: P x + q + A^T nu must vanish.")
def multiplier_sign(P, q, A, b):
    n, p = len(q), len(b)
    table = np.block([[1.0 * P, A.T], [A, np.zeros((p, p))]])
    z = np.linalg.solve(table, np.append(-q, b))
    return z[:n], -z[n:]


@misconception("equality_qp", says="q has the wrong sign on the right side: set the slope to zero, and move q over.")
def sign_of_q(P, q, A, b):
    n, p = len(q), len(b)
    table = np.block([[1.0 * P, A.T], [A, np.zeros((p, p))]])
    z = np.linalg.solve(table, np.append(q, b))
    return z[:n], z[n:]


@misconception("equality_qp", says="You moved the free minimum straight onto the plane; but P bends the bowl, and nearest is not best.")
def moved_straight(P, q, A, b):
    x = -np.linalg.pinv(P) @ q
    if len(b):
        x = x - np.linalg.pinv(A) @ (A @ x - b)
    nu = -np.linalg.pinv(A.T) @ (P @ x + q) if len(b) else np.zeros(0)
    return x, nu


# -- qp_dual_value ----------------------------------------------------------------------------------------------------


@misconception("qp_dual_value", says="The price is missing in the value: it is the cost plus lam . (G x - h).")
def price_left_out(P, q, G, h, lam):
    if np.any(lam < 0):
        raise ValueError("price")
    x = -np.linalg.solve(P, q + G.T @ lam)
    return x @ P @ x / 2 + q @ x, x


@misconception("qp_dual_value", says="The rule reads G x - h <= 0, and you add h.")
def h_added(P, q, G, h, lam):
    if np.any(lam < 0):
        raise ValueError("price")
    x = -np.linalg.solve(P, q + G.T @ lam)
    return x @ P @ x / 2 + q @ x + lam @ (G @ x + h), x


@misconception("qp_dual_value", says="One half is missing: the cost is x . P x / 2, whose slope is P x.")
def half_forgotten(P, q, G, h, lam):
    if np.any(lam < 0):
        raise ValueError("price")
    x = -np.linalg.solve(P, q + G.T @ lam)
    return x @ P @ x + q @ x + lam @ (G @ x - h), x


@misconception("qp_dual_value", says="A negative price is clipped to 0, and the caller never learns about the mistake: raise a ValueError.")
def negative_prices_clipped(P, q, G, h, lam):
    lam = np.maximum(lam, 0)
    x = -np.linalg.solve(P, q + G.T @ lam)
    return x @ P @ x / 2 + q @ x + lam @ (G @ x - h), x


# -- kkt_residuals ----------------------------------------------------------------------------------------------------


@misconception("kkt_residuals", says="A positive and a negative product cancel in your sum: each rule counts for itself.")
def one_inner_product(P, q, G, h, x, lam):
    slack = G @ x - h
    return {
        "stationarity": np.max(np.abs(P @ x + q + G.T @ lam)),
        "primal": np.max(slack, initial=0.0),
        "dual": np.max(-lam, initial=0.0),
        "complementarity": abs(lam @ slack),
    }


@misconception("kkt_residuals", says="Unused room is no violation: only G x - h above 0 counts.")
def room_counted(P, q, G, h, x, lam):
    slack = G @ x - h
    return {
        "stationarity": np.max(np.abs(P @ x + q + G.T @ lam)),
        "primal": np.max(np.abs(slack), initial=0.0),
        "dual": np.max(-lam, initial=0.0),
        "complementarity": np.max(np.abs(lam * slack), initial=0.0),
    }


@misconception(
    "kkt_residuals", says="The prices have the wrong sign in the slopes: it is P x + q + G^T lam. Check with x**2 / 2 under x >= 1."
)
def minus_the_prices(P, q, G, h, x, lam):
    slack = G @ x - h
    return {
        "stationarity": np.max(np.abs(P @ x + q - G.T @ lam)),
        "primal": np.max(slack, initial=0.0),
        "dual": np.max(-lam, initial=0.0),
        "complementarity": np.max(np.abs(lam * slack), initial=0.0),
    }


# -- soft_threshold ---------------------------------------------------------------------------------------------------


@misconception("soft_threshold", says="Weights that stay shrink by t, too; yours keep their size.")
def hard_threshold(v, t):
    if np.any(np.asarray(t) < 0):
        raise ValueError("threshold")
    return np.where(np.abs(v) > t, v, 0.0)


@misconception("soft_threshold", says="That is the part to cut off, not the part to keep.")
def clipped(v, t):
    if np.any(np.asarray(t) < 0):
        raise ValueError("threshold")
    return np.clip(v, -np.asarray(t), t)


@misconception("soft_threshold", says="The sign is lost: -3 with the threshold 1 becomes -2.")
def sign_lost(v, t):
    if np.any(np.asarray(t) < 0):
        raise ValueError("threshold")
    return np.maximum(np.abs(v) - t, 0.0)


# -- lasso_proximal ---------------------------------------------------------------------------------------------------


@misconception("lasso_proximal", says="The step is 1 / L, so the penalty acts with alpha / L: scale the threshold.")
def threshold_not_scaled(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if alpha <= 0:
        raise ValueError("alpha")
    w, L = np.zeros(X.shape[1]), np.linalg.eigvalsh(X.T @ X)[-1]
    for step in range(min(max_steps, 500) + 1):
        r = y - X @ w
        top = np.max(np.abs(X.T @ r))
        u = r * min(1.0, alpha / top) if top > 0 else r
        gap = max(r @ r / 2 + alpha * np.sum(np.abs(w)) - (y @ y - (y - u) @ (y - u)) / 2, 0.0)
        if gap <= tol * (y @ y) / 2 or step == min(max_steps, 500):
            return w, gap
        w = w + X.T @ r / L
        w = np.sign(w) * np.maximum(np.abs(w) - alpha, 0.0)


@misconception(
    "lasso_proximal", says="The lower bound needs an allowed u: no column may pull harder than alpha. Scale the residual down first."
)
def residual_not_scaled(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if alpha <= 0:
        raise ValueError("alpha")
    w, L = np.zeros(X.shape[1]), np.linalg.eigvalsh(X.T @ X)[-1]
    for step in range(max_steps + 1):
        r = y - X @ w
        gap = max(r @ r / 2 + alpha * np.sum(np.abs(w)) - (y @ y - (y - r) @ (y - r)) / 2, 0.0)
        if gap <= tol * (y @ y) / 2 or step == max_steps:
            return w, gap
        w = w + X.T @ r / L
        w = np.sign(w) * np.maximum(np.abs(w) - alpha / L, 0.0)


@misconception("lasso_proximal", says="With the slope of |w| weights hover around 0 and never become 0: use the soft threshold.")
def subgradient(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if alpha <= 0:
        raise ValueError("alpha")
    w, L = np.zeros(X.shape[1]), np.linalg.eigvalsh(X.T @ X)[-1]
    for step in range(min(max_steps, 500) + 1):
        r = y - X @ w
        top = np.max(np.abs(X.T @ r))
        u = r * min(1.0, alpha / top) if top > 0 else r
        gap = max(r @ r / 2 + alpha * np.sum(np.abs(w)) - (y @ y - (y - u) @ (y - u)) / 2, 0.0)
        if gap <= tol * (y @ y) / 2 or step == min(max_steps, 500):
            return w, gap
        w = w + (X.T @ r - alpha * np.sign(w)) / L


@misconception(
    "lasso_proximal", says="Small moves prove nothing: the gap is not how far w moved, but how far its cost can be above the best."
)
def movement_as_gap(X, y, alpha, *, tol=1e-8, max_steps=20000):
    if alpha <= 0:
        raise ValueError("alpha")
    w, L, gap = np.zeros(X.shape[1]), np.linalg.eigvalsh(X.T @ X)[-1], 0.0
    for _ in range(max_steps):
        new = w + X.T @ (y - X @ w) / L
        new = np.sign(new) * np.maximum(np.abs(new) - alpha / L, 0.0)
        gap, w = np.max(np.abs(new - w)), new
        if gap <= tol:
            break
    return w, gap
