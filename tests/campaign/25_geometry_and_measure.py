"""Unit 25, from its release."""

from tests.campaign import right, wrong

diagonal_product = wrong(
    "pushforward_logpdf", ("np.linalg.det(inverse_jacobian(y))", "np.prod(np.diagonal(inverse_jacobian(y), axis1=1, axis2=2), axis=1)")
)
first_jacobian = wrong("pushforward_logpdf", ("np.linalg.det(inverse_jacobian(y))", "np.linalg.det(inverse_jacobian(y)[:1])"))
slogdet = right("pushforward_logpdf", ("np.log(np.abs(np.linalg.det(inverse_jacobian(y))))", "np.linalg.slogdet(inverse_jacobian(y))[1]"))
jacobian_at_x = wrong("pushforward_logpdf", ("inverse_jacobian(y)", "inverse_jacobian(inverse(y))"))
trace_for_determinant = wrong("pushforward_logpdf", ("np.linalg.det(inverse_jacobian(y))", "np.trace(inverse_jacobian(y), axis1=1, axis2=2)"))
box_volumes = wrong("pushforward_logpdf", ("np.linalg.det(inverse_jacobian(y))", "np.prod(np.linalg.norm(inverse_jacobian(y), axis=1), axis=1)"))
# Got full marks at first.
tiny_number_added = wrong("pushforward_logpdf", ("np.log(np.abs(np.linalg.det(inverse_jacobian(y))))", "np.log(np.abs(np.linalg.det(inverse_jacobian(y))) + 1e-12)"))
# Got full marks at first.
log_never_positive = wrong(
    "pushforward_logpdf",
    ("return log_density(inverse(y)) + np.log(np.abs(np.linalg.det(inverse_jacobian(y))))", "return np.minimum(log_density(inverse(y)) + np.log(np.abs(np.linalg.det(inverse_jacobian(y)))), 0.0)"),
)
density_of_first_coordinate = wrong("pushforward_logpdf", ("log_density(inverse(y))", "log_density(inverse(y)[:, :1])"))


@wrong("pushforward_logpdf")
def two_by_two_by_hand(y, log_density, inverse, inverse_jacobian):
    J = inverse_jacobian(y)
    if J.shape[1] == 1:
        determinants = J[:, 0, 0]
    else:
        determinants = J[:, 0, 0] * J[:, 1, 1] - J[:, 0, 1] * J[:, 1, 0]
    return log_density(inverse(y)) + np.log(np.abs(determinants))


singular_values = right("pushforward_logpdf", ("np.log(np.abs(np.linalg.det(inverse_jacobian(y))))", "np.log(np.linalg.svd(inverse_jacobian(y), compute_uv=False)).sum(axis=-1)"))
eigenvalues = right("pushforward_logpdf", ("np.log(np.abs(np.linalg.det(inverse_jacobian(y))))", "np.sum(np.log(np.abs(np.linalg.eigvals(inverse_jacobian(y)))), axis=1)"))


@right("pushforward_logpdf")
def eliminated_by_hand(y, log_density, inverse, inverse_jacobian):
    def log_volume(J):
        A, total = np.array(J, dtype=float), 0.0
        while len(A):
            pivot = np.argmax(np.abs(A[:, 0]))
            total += np.log(abs(A[pivot, 0]))
            rest = np.delete(A, pivot, axis=0)
            A = rest[:, 1:] - np.outer(rest[:, 0] / A[pivot, 0], A[pivot, 1:])
        return total

    return np.asarray(log_density(inverse(y)), dtype=float) + np.array([log_volume(J) for J in inverse_jacobian(y)])


any_impossible_raises = wrong("importance_estimate", ("np.all(logp == -np.inf)", "np.any(logp == -np.inf)"))
weights_capped = wrong(
    "importance_estimate",
    ("weights = weights / weights.sum()", "weights = np.minimum(weights / weights.sum(), 0.7)\n    weights = weights / weights.sum()"),
)
# Got full marks at first.
exponentials_apart = wrong(
    "importance_estimate", ("weights = np.exp(logs - logs.max())", "weights = np.exp(logp - logp.max()) / np.exp(logq - logq.max())")
)
# Got full marks at first.
mean_subtracted = wrong("importance_estimate", ("logs - logs.max()", "logs - logs[np.isfinite(logs)].mean()"))
first_subtracted = wrong("importance_estimate", ("logs - logs.max()", "logs - logs[0]"))
too_small_raises = wrong("importance_estimate", ("np.all(logp == -np.inf)", "np.sum(np.exp(logp)) == 0"))
whole_values_whole_weights = wrong(
    "importance_estimate", ("weights = weights / weights.sum()", "shares = np.empty_like(fx)\n    shares[:] = weights / weights.sum()\n    weights = shares")
)
single_precision_weights = wrong("importance_estimate", ("logs = logp - logq", "logs = np.float32(logp) - np.float32(logq)"))
sizes_of_values = wrong("importance_estimate", ("weights @ fx", "weights @ np.abs(fx)"))


@right("importance_estimate")
def possible_points_only(fx, logp, logq):
    possible = np.isfinite(logp)
    if not possible.any():
        raise ValueError("nothing to weigh")
    logs = (logp - logq)[possible]
    raw = np.exp(logs - np.logaddexp.reduce(logs))
    return np.average(fx[possible], weights=raw), raw.sum() ** 2 / (raw**2).sum()


@right("importance_estimate")
def pair_by_pair(fx, logp, logq):
    rows = [(float(f), float(a) - float(b)) for f, a, b in zip(fx, logp, logq) if a > -np.inf]
    if not rows:
        raise ValueError("no weights")
    with np.errstate(over="ignore"):
        weights = [1 / sum(np.exp(other - own) for _, other in rows) for _, own in rows]
    return sum(w * f for w, (f, _) in zip(weights, rows)), 1 / sum(w * w for w in weights)


@right("importance_estimate")
def largest_first(fx, logp, logq):
    import math

    if len(fx) == 0 or max(logp) == -math.inf:
        raise ValueError("all weights are 0")
    logs = np.array(logp) - np.array(logq)
    order = np.argsort(logs)[::-1]
    terms = [math.exp(logs[i] - logs[order[0]]) for i in order]
    whole = math.fsum(terms)
    return math.fsum(t * fx[i] for t, i in zip(terms, order)) / whole, whole**2 / math.fsum(t * t for t in terms)


@right("importance_estimate")
def running_rescaled(fx, logp, logq):
    top, total, moment, squares = -np.inf, 0.0, 0.0, 0.0
    for f, a, b in zip(fx, logp, logq):
        if a == -np.inf:
            continue
        if a - b > top:
            shrink = np.exp(top - (a - b))
            total, moment, squares, top = total * shrink, moment * shrink, squares * shrink**2, a - b
        w = np.exp(a - b - top)
        total, moment, squares = total + w, moment + w * f, squares + w * w
    if total == 0:
        raise ValueError("no weight at all")
    return moment / total, total * total / squares


diagonal_metric = wrong("curve_length", ("@ metric((start + end) / 2) @", "@ np.diag(np.diag(metric((start + end) / 2))) @"))
dtype_kept = wrong("curve_length", ("(start + end) / 2", "((start + end) / 2).astype(np.asarray(points).dtype)"))
closed = wrong(
    "curve_length", ("return length", "return length if len(points) < 4 else length + np.linalg.norm(points[-1] - points[0]) * 1e-3")
)
no_dimension_check = wrong("curve_length", ("np.ndim(points) != 2 or len(points) == 0", "len(points) == 0"))
largest_stretch = wrong(
    "curve_length", ("np.sqrt((end - start) @ metric((start + end) / 2) @ (end - start))", "np.sqrt(np.linalg.eigvalsh(metric((start + end) / 2))[-1]) * np.linalg.norm(end - start)")
)
steps_without_sign = wrong(
    "curve_length", ("(end - start) @ metric((start + end) / 2) @ (end - start)", "np.abs(end - start) @ metric((start + end) / 2) @ np.abs(end - start)")
)
# Got full marks at first.
stops_at_a_rest = wrong("curve_length", ("length += np", "if np.all(start == end):\n            break\n        length += np"))
# Got full marks at first.
short_pieces_left_out = wrong("curve_length", ("length += np", "if np.linalg.norm(end - start) < 1e-3:\n            continue\n        length += np"))


@wrong("curve_length")
def two_coordinates(points, metric):
    if np.ndim(points) != 2 or len(points) == 0:
        raise ValueError("a path is needed")
    total = 0.0
    for a, b in zip(points, points[1:]):
        G, dx, dy = metric((a + b) / 2), b[0] - a[0], b[-1] - a[-1]
        total += np.sqrt(G[0, 0] * dx**2 + 2 * G[0, -1] * dx * dy + G[-1, -1] * dy**2)
    return total


@right("curve_length")
def all_pieces_by_einsum(points, metric):
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[0] < 1:
        raise ValueError("not a path")
    if len(points) == 1:
        return 0.0
    steps, middles = np.diff(points, axis=0), points[:-1] + np.diff(points, axis=0) / 2
    return np.sqrt(np.einsum("ki,kij,kj->k", steps, np.stack([metric(m) for m in middles]), steps)).sum()


@right("curve_length")
def halved_path(points, metric):
    if np.ndim(points) != 2 or np.size(points, 0) == 0:
        raise ValueError("shape (n, d)")
    n = len(points)
    if n == 1:
        return 0
    if n > 2:
        return curve_length(points[: n // 2 + 1], metric) + curve_length(points[n // 2 :], metric)
    step = np.subtract(points[1], points[0])
    return np.sqrt(step.dot(np.dot(metric(np.mean(points, axis=0)), step)))


@right("curve_length")
def flattened_by_cholesky(points, metric):
    import math

    shape = np.shape(points)
    if len(shape) != 2 or not shape[0]:
        raise ValueError("points must be a table with a row")
    return math.fsum(
        math.hypot(*(np.linalg.cholesky(metric(0.5 * points[k] + 0.5 * points[k + 1])).T @ (points[k + 1] - points[k]))) for k in range(shape[0] - 1)
    )


@right("curve_length")
def number_by_number(points, metric):
    if np.array(points).ndim != 2 or len(points) < 1:
        raise ValueError("no path")
    pieces = []
    for k in range(1, len(points)):
        step = [float(b) - float(a) for a, b in zip(points[k - 1], points[k])]
        G = metric(np.array([(float(a) + float(b)) / 2 for a, b in zip(points[k - 1], points[k])]))
        pieces.append(sum(step[i] * step[j] * G[i][j] for i in range(len(step)) for j in range(len(step))) ** 0.5)
    return float(sum(reversed(pieces)))


t_clipped = wrong("slerp", ("np.multiply.outer(t,", "np.multiply.outer(np.clip(t, 0, 1),"))
single_for_equal = wrong(
    "slerp", ("across = y - (x @ y) * x", "if np.allclose(x, y):\n        return np.array(x, dtype=float)\n    across = y - (x @ y) * x")
)
near_is_equal = wrong("slerp", ("turned = np", "if length < 1e-4:\n        return x + 0 * np.multiply.outer(t, x)\n    turned = np"))
opposite_loosely = wrong("slerp", ("< 1e-8", "< 1e-2"))
arcsine = wrong("slerp", ("np.arctan2(length, x @ y)", "np.arcsin(min(length, 1.0))"))
flipped_as_quaternions = wrong("slerp", ("across = y", "y = y if x @ y >= 0 else -y\n    across = y"))
# Got full marks at first.
single_fraction_squeezed = wrong("slerp", ("return np.cos(turned) * x + np.sin(turned) * across / (length or 1)", "return np.squeeze(np.cos(turned) * x + np.sin(turned) * across / (length or 1))"))
whole_vectors_whole_points = wrong("slerp", ("return np.cos(turned) * x + np.sin(turned) * across / (length or 1)", "return (np.cos(turned) * x + np.sin(turned) * across / (length or 1)).astype(x.dtype)"))
exact_opposites_only = wrong("slerp", ("np.linalg.norm(x + y) < 1e-8", "np.array_equal(x, -y)"))


@wrong("slerp")
def arccosine_unguarded(x, y, t):
    if np.linalg.norm(x + y) < 1e-8:
        raise ValueError("opposite")
    t = np.asarray(t, dtype=float)[..., None]
    if np.array_equal(x, y):
        return x + 0.0 * t
    angle = np.arccos(x @ y)
    return (np.sin((1 - t) * angle) * x + np.sin(t * angle) * y) / np.sin(angle)


@right("slerp")
def two_sines(x, y, t):
    gap, together = np.linalg.norm(x - y), np.linalg.norm(x + y)
    if together < 1e-8:
        raise ValueError("no shortest arc")
    t = np.asarray(t, dtype=float)
    if gap == 0:
        return np.broadcast_to(np.asarray(x, dtype=float), (*t.shape, len(x))).copy()
    angle = 2 * np.arctan2(gap, together)
    first, second = np.sin((1 - t) * angle) / np.sin(angle), np.sin(t * angle) / np.sin(angle)
    return np.multiply.outer(first, x) + np.multiply.outer(second, y)


@right("slerp")
def turned_by_a_matrix(x, y, t):
    if np.sqrt(np.sum((x + y) ** 2)) < 1e-8:
        raise ValueError("opposite points")
    side = y - np.dot(x, y) * x
    size = np.sqrt(side @ side)
    u = side / size if size > 0 else np.zeros(len(x))
    A = np.outer(u, x) - np.outer(x, u)
    angle = np.arctan2(size, np.dot(x, y))

    def at(s):
        return x + np.sin(s * angle) * (A @ x) + (1 - np.cos(s * angle)) * (A @ A @ x)

    return np.array([at(s) for s in t]).reshape(-1, len(x)) if np.ndim(t) else at(t)


@right("slerp")
def complex_turn(x, y, t):
    middle = np.asarray(x, dtype=float) + y
    if np.linalg.norm(middle) < 1e-8:
        raise ValueError("which way?")
    u, dot = y - (x @ y) * x, x @ y
    half_turned = complex(dot, np.linalg.norm(u))
    u = u / np.linalg.norm(u) if np.any(u) else u
    z = np.exp(1j * np.angle(half_turned) * np.asarray(t))
    return z.real[..., np.newaxis] * x + z.imag[..., np.newaxis] * u


@right("slerp")
def from_the_middle(x, y, t):
    sum_, gap = np.add(x, y, dtype=float), np.subtract(y, x, dtype=float)
    a, b = np.linalg.norm(sum_), np.linalg.norm(gap)
    if a < 1e-8:
        raise ValueError("opposite")
    angles = (2 * np.asarray(t, dtype=float) - 1) * np.arctan2(b, a)
    ahead = gap / b if b else gap
    return np.cos(angles)[..., None] * (sum_ / a) + np.sin(angles)[..., None] * ahead


clipped = wrong("logistic_fisher", ("tail = np.exp(-np.abs(X @ w))", "tail = np.exp(-np.minimum(np.abs(X @ w), 3))"))
divided_by_columns = wrong("logistic_fisher", ("/ len(X)", "/ X.shape[1]"))
whole_inputs_whole_matrix = wrong("logistic_fisher", ("return (X.T * variances) @ X / len(X)", "F = np.zeros((len(w), len(w)), dtype=X.dtype)\n    F[...] = (X.T * variances) @ X / len(X)\n    return F.astype(float)"))
inputs_weighted_in_place = wrong("logistic_fisher", ("return (X.T * variances) @ X / len(X)", "X = np.asarray(X, dtype=float)\n    X *= np.sqrt(variances)[:, None]\n    return X.T @ X / len(X)"))
sure_rows_not_counted = wrong("logistic_fisher", ("/ len(X)", "/ max(np.sum(variances > 1e-6), 1)"))
absolute_too_early = wrong("logistic_fisher", ("np.abs(X @ w)", "np.abs(X) @ np.abs(w)"))
# Got full marks at first.
one_parameter_squeezed = wrong("logistic_fisher", ("return (X.T * variances) @ X / len(X)", "return np.squeeze((X.T * variances) @ X / len(X))"))
little_ridge = wrong("logistic_fisher", ("return (X.T * variances) @ X / len(X)", "return (X.T * variances) @ X / len(X) + 1e-6 * np.eye(len(w))"))
single_precision_tail = wrong("logistic_fisher", ("np.exp(-np.abs(X @ w))", "np.exp(np.float32(-np.abs(X @ w)))"))


@right("logistic_fisher")
def outer_products(X, w):
    F = np.zeros((len(w), len(w)))
    for x in X:
        tail = np.exp(-abs(float(x @ w)))
        F += np.outer(x, x) * (tail / (1 + tail) / (1 + tail))
    return F / np.shape(X)[0]


@right("logistic_fisher")
def hyperbolic_cosine(X, w):
    with np.errstate(over="ignore"):
        variances = 0.25 / np.cosh((X @ w) / 2) ** 2
    return np.einsum("n,ni,nj->ij", variances, X, X) / X.shape[0]


@right("logistic_fisher")
def roots_of_weights(X, w):
    z = np.abs(np.dot(X, w))
    half = np.exp(-z / 2) / (1 + np.exp(-z))
    scaled = half[:, np.newaxis] * X
    return np.mean(scaled[:, :, None] * scaled[:, None, :], axis=0)


@right("logistic_fisher")
def both_tails(X, w):
    z = X @ w
    log_p, log_q = -np.logaddexp(0, -z), -np.logaddexp(0, z)
    return np.transpose(X) @ np.diag(np.exp(log_p + log_q)) @ X / len(z)


start_moved = wrong("natural_gradient_fit", ("w = np.array(w0, dtype=float)", "w = w0"), ("w = w - lr *", "w -= lr *"))
lr_at_most_one = wrong("natural_gradient_fit", ("w = w - lr *", "w = w - min(lr, 1.0) *"))
ten_steps = wrong("natural_gradient_fit", ("range(n_steps)", "range(n_steps if n_steps < 10 else 12)"))
damped = wrong("natural_gradient_fit", ("logistic_fisher(X, w), gradient)", "logistic_fisher(X, w) + 1e-9 * np.eye(len(w)), gradient)"))
fisher_of_the_start = wrong("natural_gradient_fit", ("for _ in range(n_steps):", "F = logistic_fisher(X, w)\n    for _ in range(n_steps):"), ("np.linalg.solve(logistic_fisher(X, w),", "np.linalg.solve(F,"))
stops_when_nearly_there = wrong("natural_gradient_fit", ("w = w - lr *", "if np.abs(gradient).max() < 1e-4:\n            break\n        w = w - lr *"))
rate_of_the_first_step_only = wrong("natural_gradient_fit", ("for _ in range(n_steps):", "for k in range(n_steps):"), ("w = w - lr *", "w = w - (lr if k == 0 else 1.0) *"))
whole_start_stays_whole = wrong("natural_gradient_fit", ("w = np.array(w0, dtype=float)", "w = np.array(w0)"), ("w = w - lr *", "w[:] = w - lr *"))
steps_of_two_at_most = wrong(
    "natural_gradient_fit",
    ("w = w - lr * np.linalg.solve(logistic_fisher(X, w), gradient)", "step = np.linalg.solve(logistic_fisher(X, w), gradient)\n        w = w - lr * step * min(1.0, 2.0 / (np.linalg.norm(step) + 1e-300))"),
)
inverted = right("natural_gradient_fit", ("np.linalg.solve(logistic_fisher(X, w), gradient)", "(np.linalg.inv(logistic_fisher(X, w)) @ gradient)"))


@right("natural_gradient_fit")
def one_step_and_the_rest(X, y, w0, *, lr=1.0, n_steps=10):
    w = np.asarray(w0, dtype=np.float64) + 0.0
    if n_steps <= 0:
        return w
    z = np.dot(X, w)
    p = 0.5 * (1 + np.tanh(z / 2))
    towards = np.linalg.solve(logistic_fisher(X, w), np.mean((y - p)[:, None] * X, axis=0))
    return natural_gradient_fit(X, y, w + lr * towards, lr=lr, n_steps=n_steps - 1)


@right("natural_gradient_fit")
def cholesky_twice(X, y, w0, *, lr=1.0, n_steps=10):
    w = np.zeros(len(w0)) + w0
    for _ in range(n_steps):
        L = np.linalg.cholesky(logistic_fisher(X, w))
        slope = sum(x * (1 / (1 + np.exp(-(x @ w))) - label) for x, label in zip(X, y)) / len(X)
        w = w - lr * np.linalg.solve(L.T, np.linalg.solve(L, slope))
    return w


@right("natural_gradient_fit")
def least_squares(X, y, w0, *, lr=1.0, n_steps=10):
    path = [np.array(w0, dtype=float)]
    while len(path) <= n_steps:
        w = path[-1]
        p = np.exp(-np.logaddexp(0, -(X @ w)))
        gradient = np.einsum("ni,n->i", X, p - y) / y.size
        path.append(w - lr * np.linalg.lstsq(logistic_fisher(X, w), gradient, rcond=None)[0])
    return path[n_steps]


tiny_is_nothing = wrong(
    "so3_exp", ("turns = np.linalg.norm(w) / np.pi", "turns = np.linalg.norm(w) / np.pi\n    if turns < 1e-4:\n        return np.eye(3)")
)
half_turn_at_most = wrong("so3_exp", ("turns = np.linalg.norm(w) / np.pi", "turns = min(np.linalg.norm(w) / np.pi, 1.0)"))
first_order_when_small = wrong("so3_exp", ("turns = np.linalg.norm(w) / np.pi", "turns = np.linalg.norm(w) / np.pi\n    if turns < 0.01:\n        return np.eye(3) + K"))
no_sine_no_turn = wrong("so3_exp", ("turns = np.linalg.norm(w) / np.pi", "turns = np.linalg.norm(w) / np.pi\n    if np.isclose(np.sin(turns * np.pi), 0):\n        return np.eye(3)"))
remainder_by_pi = wrong("so3_exp", ("K = np", "a = np.linalg.norm(w)\n    if a > 0:\n        w = w * ((a % np.pi) / a)\n    K = np"))
shorter_way_same_axis = wrong("so3_exp", ("K = np", "a = np.linalg.norm(w)\n    if a > np.pi:\n        w = w * ((2 * np.pi - a) / a)\n    K = np"))
whole_vector_whole_matrix = wrong("so3_exp", ("return np.eye(3) + np.sinc(turns) * K + np.sinc(turns / 2) ** 2 / 2 * K @ K", "R = np.eye(3) + np.sinc(turns) * K + np.sinc(turns / 2) ** 2 / 2 * K @ K\n    return R.astype(K.dtype).astype(float)"))
compound_interest = wrong("so3_exp", ("turns = np.linalg.norm(w) / np.pi\n    return np.eye(3) + np.sinc(turns) * K + np.sinc(turns / 2) ** 2 / 2 * K @ K", "return np.linalg.matrix_power(np.eye(3) + K / 2**18, 2**18)"))


@wrong("so3_exp")
def fourteen_terms(w):
    K = np.array([[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]], dtype=float)
    R = term = np.eye(3)
    for k in range(1, 14):
        term = term @ K / k
        R = R + term
    return R


@right("so3_exp")
def halved_and_squared(w):
    K = np.array([[0.0, -w[2], w[1]], [w[2], 0.0, -w[0]], [-w[1], w[0], 0.0]])
    halvings = max(0, int(np.ceil(np.log2(np.linalg.norm(w) + 1e-300))) + 3)
    K = K / 2**halvings
    R = np.eye(3)
    for k in range(16, 0, -1):
        R = np.eye(3) + K @ R / k
    for _ in range(halvings):
        R = R @ R
    return R


@right("so3_exp")
def quaternion(w):
    a = np.sqrt(sum(float(v) ** 2 for v in w))
    c, s = np.cos(a / 2), (np.sin(a / 2) / a if a else 0.5)
    x, y, z = (s * v for v in w)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - c * z), 2 * (x * z + c * y)],
            [2 * (x * y + c * z), 1 - 2 * (x * x + z * z), 2 * (y * z - c * x)],
            [2 * (x * z - c * y), 2 * (y * z + c * x), 1 - 2 * (x * x + y * y)],
        ]
    )


@right("so3_exp")
def two_mirrors(w):
    a = np.linalg.norm(w)
    if a == 0:
        return np.identity(3)
    axis = np.asarray(w, dtype=float) / a
    first = np.cross(axis, np.eye(3)[np.argmin(np.abs(axis))])
    first /= np.linalg.norm(first)
    second = np.cos(a / 2) * first + np.sin(a / 2) * np.cross(axis, first)
    return (np.eye(3) - 2 * np.outer(second, second)) @ (np.eye(3) - 2 * np.outer(first, first))


@right("so3_exp")
def complex_eigenvectors(w):
    hermitian = 1j * np.array([[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]])
    values, vectors = np.linalg.eigh(hermitian)
    return (vectors @ np.diag(np.exp(-1j * values)) @ vectors.conj().T).real


@right("so3_exp")
def unit_vectors_turned(w):
    a = np.linalg.norm(w)
    n = w / a if a > 0 else np.zeros(3)
    columns = [np.cos(a) * e + np.sin(a) * np.cross(n, e) + (1 - np.cos(a)) * np.dot(n, e) * n for e in np.eye(3)]
    return np.column_stack(columns)


# Got full marks at first.
arccosine_only = wrong("so3_log", ("np.arctan2(sine, (np.trace(R) - 1) / 2)", "np.arccos(np.clip((np.trace(R) - 1) / 2, -1, 1))"))
near_the_identity_nothing = wrong("so3_log", ("if sine == 0:\n        return axis", "if np.trace(R) > 3 - 1e-9:\n        return np.zeros(3)"))
first_order_below_a_tenth = wrong("so3_log", ("sine == 0", "sine < 0.1 and np.trace(R) > 1"))
# Got full marks at first.
whole_rotation_whole_axis = wrong("so3_log", ("axis = np.array([R[2, 1] - R[1, 2], R[0, 2] - R[2, 0], R[1, 0] - R[0, 1]]) / 2", "axis = np.zeros_like(R[0])\n    axis[:] = (R[2, 1] - R[1, 2]) / 2, (R[0, 2] - R[2, 0]) / 2, (R[1, 0] - R[0, 1]) / 2"))
number_for_the_identity = wrong("so3_log", ("return axis\n", "return 0.0\n"))
single_precision_log = wrong("so3_log", ("axis = np", "R = np.float32(R)\n    axis = np"), ("return axis / sine * np.arctan2(sine, (np.trace(R) - 1) / 2)", "return (axis / sine * np.arctan2(sine, (np.trace(R) - 1) / 2)).astype(float)"))


@wrong("so3_log")
def rotation_used_up(R):
    R = np.asarray(R, dtype=float)
    cosine = (np.trace(R) - 1) / 2
    R -= R.T.copy()
    axis = np.array([R[2, 1], R[0, 2], R[1, 0]]) / 2
    sine = np.linalg.norm(axis)
    return axis if sine == 0 else axis / sine * np.arctan2(sine, cosine)


@wrong("so3_log")
def axis_points_up(R):
    sine = np.linalg.norm([R[2, 1] - R[1, 2], R[0, 2] - R[2, 0], R[1, 0] - R[0, 1]]) / 2
    if sine == 0:
        return np.zeros(3)
    values, vectors = np.linalg.eig(R)
    axis = vectors[:, np.argmin(np.abs(values - 1))].real
    axis = axis * np.sign(axis[np.argmax(np.abs(axis))])
    return axis * np.arctan2(sine, (np.trace(R) - 1) / 2)


@right("so3_log")
def axis_of_the_symmetric_part(R):
    twist = np.array([R[2, 1] - R[1, 2], R[0, 2] - R[2, 0], R[1, 0] - R[0, 1]]) / 2.0
    if not twist.any():
        return np.zeros(3)
    cosine = (R[0, 0] + R[1, 1] + R[2, 2] - 1) / 2
    if cosine > 0:
        axis = twist / np.sqrt(twist @ twist)
    else:
        column = ((R + np.transpose(R)) / 2 - cosine * np.eye(3))[:, np.argmax(np.diag(R))]
        axis = column / np.linalg.norm(column)
        axis = axis if axis @ twist > 0 else -axis
    return axis * np.angle(complex(cosine, axis @ twist))


@right("so3_log")
def half_angle(R):
    twice = np.array([R[2, 1] - R[1, 2], R[0, 2] - R[2, 0], R[1, 0] - R[0, 1]], dtype=float)
    length = np.sqrt(twice @ twice)
    if not length:
        return np.zeros(3)
    quarter = np.arctan2(length, R.trace() - 1 + np.hypot(length, R.trace() - 1))
    return twice * (2 * quarter / length)


@right("so3_log")
def arctan_with_cases(R):
    import math

    x, y, z = ((R[2][1] - R[1][2]) / 2, (R[0][2] - R[2][0]) / 2, (R[1][0] - R[0][1]) / 2)
    s, c = math.hypot(x, y, z), (R[0][0] + R[1][1] + R[2][2] - 1) / 2
    if s == 0:
        return np.array([0.0, 0.0, 0.0])
    if c > 0:
        angle = math.atan(s / c)
    else:
        angle = math.pi / 2 - math.atan(c / s)
    return np.array([x, y, z]) * angle / s


@right("so3_log")
def complex_logarithm(R):
    K = (np.asarray(R, dtype=float) - np.transpose(R)) / 2
    w = np.einsum("kij,ij->k", np.array([[[0, 0, 0], [0, 0, -1], [0, 1, 0]], [[0, 0, 1], [0, 0, 0], [-1, 0, 0]], [[0, -1, 0], [1, 0, 0], [0, 0, 0]]]), K) / 2
    size = np.linalg.norm(w)
    return w * (np.log(complex((np.trace(R) - 1) / 2, size)).imag / size) if size > 0 else w

three_steps = wrong("rotation_mean", ("range(200)", "range(3)"))
from_the_identity = wrong("rotation_mean", ("M = Rs[0]", "M = np.eye(3)"))
data_changed = wrong("rotation_mean", ("M = M @ so3_exp(step)", "M[...] = M @ so3_exp(step)"))
loose_end = wrong("rotation_mean", ("< 1e-12", "< 1e-2"))
long_arrows_cut = wrong(
    "rotation_mean",
    ("step = np.mean([so3_log(M.T @ R) for R in Rs], axis=0)", "arrows = np.array([so3_log(M.T @ R) for R in Rs])\n        arrows = arrows * np.minimum(1, 1.2 / np.maximum(np.linalg.norm(arrows, axis=1, keepdims=True), 1e-300))\n        step = arrows.mean(axis=0)"),
)
# Got full marks at first.
whole_rotations_whole_mean = wrong("rotation_mean", ("M = Rs[0]", "M = Rs[0].copy()"), ("M = M @ so3_exp(step)", "M[...] = M @ so3_exp(step)"), ("return M", "return M.astype(float)"))


@wrong("rotation_mean")
def running_mean(Rs):
    if len(Rs) == 0:
        raise ValueError("empty")
    M = np.array(Rs[0], dtype=float)
    for k in range(1, len(Rs)):
        M = M @ so3_exp(so3_log(M.T @ Rs[k]) / (k + 1))
    return M


@wrong("rotation_mean")
def halves_merged(Rs):
    n = len(Rs)
    if n == 0:
        raise ValueError("empty")
    if n == 1:
        return np.array(Rs[0], dtype=float)
    A, B = rotation_mean(Rs[: n // 2]), rotation_mean(Rs[n // 2 :])
    return A @ so3_exp(so3_log(A.T @ B) * (n - n // 2) / n)


from_the_last = right("rotation_mean", ("M = Rs[0]", "M = Rs[-1] + 0.0"))
longer_walk_of_shorter_steps = right("rotation_mean", ("M = M @ so3_exp(step)", "M = M @ so3_exp(0.8 * step)"))


@right("rotation_mean")
def seen_from_outside(Rs):
    if len(Rs) < 1:
        raise ValueError("no rotations")
    U, _, V = np.linalg.svd(np.sum(Rs, axis=0))
    start = U @ np.diag([1, 1, np.linalg.det(U @ V)]) @ V
    M = min(Rs, key=lambda R: np.linalg.norm(R - start)) * 1.0
    for _ in range(200):
        arrow = sum(so3_log(R @ M.T) for R in Rs) / len(Rs)
        M = so3_exp(arrow) @ M
        if np.sqrt(arrow @ arrow) < 1e-12:
            return M
    return M


@right("rotation_mean")
def walk_by_recursion(Rs):
    if len(Rs) == 0:
        raise ValueError("nothing")

    def walk(M, left):
        arrow = np.zeros(3)
        for R in Rs[::-1]:
            arrow = arrow + so3_log(np.transpose(M) @ R)
        arrow = arrow / len(Rs)
        there = M @ so3_exp(arrow)
        return there if left == 1 or np.linalg.norm(arrow) < 1e-12 else walk(there, left - 1)

    return walk(np.array(Rs[len(Rs) // 2], dtype=float), 200)

