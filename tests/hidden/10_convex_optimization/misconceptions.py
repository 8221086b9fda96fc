"""Known mistakes of unit 10: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- convexity_violation ----------------------------------------------------------------------------------------------

sign_turned = slip(
    "convexity_violation",
    (
        "f(t * X[i] + (1 - t) * X[j]) - (t * values[i] + (1 - t) * values[j])",
        "t * values[i] + (1 - t) * values[j] - f(t * X[i] + (1 - t) * X[j])",
    ),
    says="The sign is turned: above 0 should mean that the curve pokes through its chord.",
)
midpoint_only = slip(
    "convexity_violation",
    ("for t in ts", "for t in [0.5]"),
    says="You look only at the middle of each chord: use every t in ts.",
)
neighbours_only = slip(
    "convexity_violation",
    ("i != j", "abs(i - j) == 1"),
    says="A violation may need two points that are far apart: look at all pairs, not only at neighbours.",
)

# -- conjugate_on_grid ------------------------------------------------------------------------------------------------

smallest = slip(
    "conjugate_on_grid",
    ("np.max(", "np.min("),
    says="The conjugate is the largest s x - f(x), and you take the smallest.",
)
wrong_axis = slip(
    "conjugate_on_grid",
    ("axis=1", "axis=0"),
    says="One result for each slope: the maximum runs over the points, and yours over the slopes.",
)
infinity_made_zero = slip(
    "conjugate_on_grid",
    ("- f_values", "- np.where(np.isinf(f_values), 0.0, f_values)"),
    says="Outside its domain a function costs infinitely much, not nothing: leave the inf as it is.",
)

# -- project_simplex --------------------------------------------------------------------------------------------------


@misconception(
    "project_simplex",
    says="Dividing by the sum gives an allowed point, but not the nearest one: try v = (2, 1).",
)
def divided_by_the_sum(v, *, radius=1.0):
    if radius <= 0 or len(v) == 0:
        raise ValueError("no point")
    kept = np.maximum(v, 0.0)
    return radius * kept / kept.sum() if kept.sum() > 0 else np.full(len(v), radius / len(v))


softmax = slip(
    "project_simplex",
    (
        "np.maximum(v - thetas[survivors[-1]], 0.0)",
        "radius * np.exp(v - np.max(v)) / np.sum(np.exp(v - np.max(v)))",
    ),
    says="Softmax is no projection: a projection leaves allowed points where they are.",
)
plane_then_clip = slip(
    "project_simplex",
    (
        "return np.maximum(v - thetas[survivors[-1]], 0.0)",
        "w = np.maximum(v - (np.sum(v) - radius) / len(v), 0.0)\n    return radius * w / np.sum(w)",
    ),
    says="After clipping, the shift must be computed again, from the entries that are left.",
)
radius_forgotten = slip(
    "project_simplex",
    ("- radius)", "- 1.0)"),
    says="The entries should add up to radius, and yours always add up to 1.",
)

# -- projected_gradient -----------------------------------------------------------------------------------------------

projected_at_the_end = slip(
    "projected_gradient",
    ("project(np.array(x0, dtype=float))", "np.array(x0, dtype=float)"),
    ("project(path[-1] - lr * grad(path[-1]))", "path[-1] - lr * grad(path[-1])"),
    ("return", "path[-1] = project(path[-1])\n    return"),
    says="Rows on the way leave the set: project after every step, not only at the end.",
)
gradient_projected = slip(
    "projected_gradient",
    ("project(path[-1] - lr * grad(path[-1]))", "path[-1] - lr * project(grad(path[-1]))"),
    says="The point must be allowed, not the gradient: project after the step.",
)
start_not_projected = slip(
    "projected_gradient",
    ("project(np.array(x0, dtype=float))", "np.array(x0, dtype=float)"),
    says="The start may lie outside: row 0 is project(x0).",
)

# -- equality_qp ------------------------------------------------------------------------------------------------------

multiplier_sign = slip(
    "equality_qp",
    (", z[n:]", ", -z[n:]"),
    says="The multipliers have the wrong sign: P x + q + A^T nu must vanish.",
)
sign_of_q = slip(
    "equality_qp",
    ("-q", "q"),
    says="q has the wrong sign on the right side: set the slope to zero, and move q over.",
)


@misconception(
    "equality_qp",
    says="You moved the free minimum straight onto the plane; but P bends the bowl, and nearest is not best.",
)
def moved_straight(P, q, A, b):
    x = -np.linalg.pinv(P) @ q
    if len(b):
        x = x - np.linalg.pinv(A) @ (A @ x - b)
    nu = -np.linalg.pinv(A.T) @ (P @ x + q) if len(b) else np.zeros(0)
    return x, nu


# -- qp_dual_value ----------------------------------------------------------------------------------------------------

price_left_out = slip(
    "qp_dual_value",
    (" + lam @ (G @ x - h)", ""),
    says="The price is missing in the value: it is the cost plus lam . (G x - h).",
)
h_added = slip(
    "qp_dual_value", ("G @ x - h", "G @ x + h"), says="The rule reads G x - h <= 0, and you add h."
)
half_forgotten = slip(
    "qp_dual_value",
    ("x @ P @ x / 2", "x @ P @ x"),
    says="One half is missing: the cost is x . P x / 2, whose slope is P x.",
)
negative_prices_clipped = slip(
    "qp_dual_value",
    (
        '    if np.any(lam < 0):\n        raise ValueError("prices are not negative")\n',
        "    lam = np.maximum(lam, 0)\n",
    ),
    says="A negative price is clipped to 0, and the caller never learns about the mistake: raise a ValueError.",
)

# -- kkt_residuals ----------------------------------------------------------------------------------------------------

one_inner_product = slip(
    "kkt_residuals",
    ("np.max(np.abs(lam * slack), initial=0.0)", "abs(lam @ slack)"),
    says="A positive and a negative product cancel in your sum: each rule counts for itself.",
)
room_counted = slip(
    "kkt_residuals",
    ("np.max(slack,", "np.max(np.abs(slack),"),
    says="Unused room is no violation: only G x - h above 0 counts.",
)
minus_the_prices = slip(
    "kkt_residuals",
    ("+ G.T @ lam", "- G.T @ lam"),
    says="The prices have the wrong sign in the slopes: it is P x + q + G^T lam. Check with x**2 / 2 under x >= 1.",
)
one_for_each_rule = slip(
    "kkt_residuals",
    ("np.max(np.abs(lam * slack), initial=0.0)", "np.abs(lam * slack)"),
    says="Complementarity is one number, the largest by size; yours has one for each rule.",
)

# -- soft_threshold ---------------------------------------------------------------------------------------------------

hard_threshold = slip(
    "soft_threshold",
    ("np.sign(v) * np.maximum(np.abs(v) - t, 0.0)", "np.where(np.abs(v) > t, v, 0.0)"),
    says="Weights that stay shrink by t, too; yours keep their size.",
)
clipped = slip(
    "soft_threshold",
    ("np.sign(v) * np.maximum(np.abs(v) - t, 0.0)", "np.clip(v, -t, t)"),
    says="That is the part to cut off, not the part to keep.",
)
sign_lost = slip(
    "soft_threshold",
    ("np.sign(v) * ", ""),
    says="The sign is lost: -3 with the threshold 1 becomes -2.",
)

# -- lasso_proximal ---------------------------------------------------------------------------------------------------

threshold_not_scaled = slip(
    "lasso_proximal",
    ("w, gram, pull =", "max_steps = min(max_steps, 500)\n    w, gram, pull ="),
    (", alpha / largest)", ", alpha)"),
    says="The step is 1 / L, so the penalty acts with alpha / L: scale the threshold.",
)
residual_not_scaled = slip(
    "lasso_proximal",
    ("r * min(1.0, alpha / steepest) if steepest > 0 else r", "r"),
    says="The lower bound needs an allowed u: no column may pull harder than alpha. Scale the residual down first.",
)
subgradient = slip(
    "lasso_proximal",
    ("w, gram, pull =", "max_steps = min(max_steps, 500)\n    w, gram, pull ="),
    (
        "soft_threshold(w + (pull - gram @ w) / largest, alpha / largest)",
        "w + (pull - gram @ w - alpha * np.sign(w)) / largest",
    ),
    says="With the slope of |w| weights hover around 0 and never become 0: use the soft threshold.",
)


@misconception(
    "lasso_proximal",
    says="Small moves prove nothing: the gap is not how far w moved, but how far its cost can be above the best.",
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
