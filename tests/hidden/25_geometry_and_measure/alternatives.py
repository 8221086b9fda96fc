"""Correct solutions of unit 25 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- pushforward_logpdf -----------------------------------------------------------------------------------------------


@alternative("pushforward_logpdf")
def by_slogdet(y, log_density, inverse, inverse_jacobian):
    return log_density(inverse(y)) + np.linalg.slogdet(inverse_jacobian(y))[1]


@alternative("pushforward_logpdf")
def point_by_point(y, log_density, inverse, inverse_jacobian):
    result = []
    for k in range(len(y)):
        one = y[k : k + 1]
        volume = np.prod(np.linalg.svd(inverse_jacobian(one)[0], compute_uv=False))
        result.append(float(log_density(inverse(one))[0]) + float(np.log(volume)))
    return np.array(result)


# -- importance_estimate ----------------------------------------------------------------------------------------------


@alternative("importance_estimate")
def in_loops(fx, logp, logq):
    logs = [float(a) - float(b) for a, b in zip(logp, logq, strict=True)]
    if not logs or max(logs) == -np.inf:
        raise ValueError("no weight")
    weights = [np.exp(v - max(logs)) for v in logs]
    total = sum(weights)
    estimate = sum(w * float(f) for w, f in zip(weights, fx, strict=True)) / total
    return estimate, total**2 / sum(w * w for w in weights)


@alternative("importance_estimate")
def by_logaddexp(fx, logp, logq):
    fx, logs = (
        np.asarray(fx, dtype=float),
        np.asarray(logp, dtype=float) - np.asarray(logq, dtype=float),
    )
    if fx.size == 0 or np.isneginf(logs).all():
        raise ValueError("no weight")
    w = np.exp(logs - np.logaddexp.reduce(logs))
    return float(np.dot(fx, w)), float(1 / np.dot(w, w))


# -- curve_length -----------------------------------------------------------------------------------------------------


@alternative("curve_length")
def all_pieces_at_once(points, metric):
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[0] == 0:
        raise ValueError("points")
    if len(points) == 1:
        return 0.0
    steps, middles = np.diff(points, axis=0), (points[1:] + points[:-1]) / 2
    metrics = np.array([metric(m) for m in middles])
    return float(np.sqrt(np.einsum("ki,kij,kj->k", steps, metrics, steps)).sum())


@alternative("curve_length")
def by_cholesky(points, metric):
    if np.ndim(points) != 2 or not len(points):
        raise ValueError("points")
    total = 0.0
    for k in range(len(points) - 1):
        a, b = np.array(points[k], dtype=float), np.array(points[k + 1], dtype=float)
        total += float(
            np.linalg.norm(np.linalg.cholesky(np.asarray(metric(0.5 * (a + b)))).T @ (b - a))
        )
    return total


# -- slerp ------------------------------------------------------------------------------------------------------------


@alternative("slerp")
def two_sines(x, y, t):
    x, y, t = np.asarray(x, dtype=float), np.asarray(y, dtype=float), np.asarray(t, dtype=float)
    if np.linalg.norm(x + y) < 1e-8:
        raise ValueError("opposite")
    angle = np.arccos(np.clip(x @ y, -1, 1))
    t = t[..., np.newaxis]
    if angle < 1e-6:
        return (1 - t) * x + t * y
    return (np.sin((1 - t) * angle) * x + np.sin(t * angle) * y) / np.sin(angle)


@alternative("slerp")
def fraction_by_fraction(x, y, t):
    if np.linalg.norm(np.add(x, y)) < 1e-8:
        raise ValueError("opposite")
    chord = np.linalg.norm(np.subtract(x, y))
    angle = 2 * np.arctan2(chord, np.linalg.norm(np.add(x, y)))
    points = []
    for s in np.atleast_1d(t):
        if angle == 0:
            points.append(np.array(x, dtype=float))
        else:
            across = (np.asarray(y) - np.cos(angle) * np.asarray(x)) / np.sin(angle)
            points.append(np.cos(s * angle) * np.asarray(x) + np.sin(s * angle) * across)
    return np.array(points) if np.ndim(t) else points[0]


# -- logistic_fisher --------------------------------------------------------------------------------------------------


@alternative("logistic_fisher")
def row_by_row(X, w):
    n, d = np.shape(X)
    F = np.zeros((d, d))
    for x in X:
        z = float(np.dot(x, w))
        p = 1 / (1 + np.exp(-z)) if z > -500 else 0.0
        F += p * (1 - p) * np.outer(x, x) / n
    return F


@alternative("logistic_fisher")
def by_hyperbolic_tangent(X, w):
    X = np.asarray(X, dtype=float)
    tanh = np.tanh(X @ np.asarray(w, dtype=float) / 2)
    return np.einsum("ni,n,nj->ij", X, (1 + tanh) * (1 - tanh) / 4, X) / X.shape[0]


# -- natural_gradient_fit ---------------------------------------------------------------------------------------------


@alternative("natural_gradient_fit")
def as_weighted_least_squares(X, y, w0, *, lr=1.0, n_steps=10):
    X, w = np.asarray(X, dtype=float), np.array(w0, dtype=float)
    for _ in range(n_steps):
        p = 1 / (1 + np.exp(-X @ w))
        root = np.sqrt(p * (1 - p))
        step = np.linalg.lstsq(root[:, None] * X, (y - p) / root, rcond=None)[0]
        w = w + lr * step
    return w


@alternative("natural_gradient_fit")
def with_an_inverse(X, y, w0, *, lr=1.0, n_steps=10):
    w = [float(v) for v in w0]
    for _ in range(n_steps):
        p = [1 / (1 + np.exp(-float(np.dot(x, w)))) for x in X]
        g = sum(
            (q - float(label)) * np.asarray(x, dtype=float)
            for q, label, x in zip(p, y, X, strict=True)
        ) / len(y)
        F = sum(q * (1 - q) * np.outer(x, x) for q, x in zip(p, X, strict=True)) / len(y)
        w = list(np.array(w) - lr * np.linalg.inv(F) @ g)
    return np.array(w)


# -- so3_exp ----------------------------------------------------------------------------------------------------------


@alternative("so3_exp")
def axis_and_angle(w):
    w = np.asarray(w, dtype=float)
    a = np.sqrt(w @ w)
    if a == 0:
        return np.eye(3)
    n = w / a
    return (
        np.cos(a) * np.eye(3)
        + (1 - np.cos(a)) * np.outer(n, n)
        + np.sin(a) * np.cross(np.eye(3), n)
    )


@alternative("so3_exp")
def by_a_quaternion(w):
    half = np.linalg.norm(w) / 2
    scale = 0.5 if half == 0 else np.sin(half) / (2 * half)
    q = np.cos(half)
    x, y, z = (scale * float(v) for v in w)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - q * z), 2 * (x * z + q * y)],
            [2 * (x * y + q * z), 1 - 2 * (x * x + z * z), 2 * (y * z - q * x)],
            [2 * (x * z - q * y), 2 * (y * z + q * x), 1 - 2 * (x * x + y * y)],
        ]
    )


# -- so3_log ----------------------------------------------------------------------------------------------------------


@alternative("so3_log")
def by_the_arccosine(R):
    A = np.asarray(R, dtype=float)
    v = np.array([A[2, 1] - A[1, 2], A[0, 2] - A[2, 0], A[1, 0] - A[0, 1]])
    a = np.arccos(np.clip((np.trace(A) - 1) / 2, -1.0, 1.0))
    if a < 1e-4:
        return v / 2
    return a / (2 * np.sin(a)) * v


@alternative("so3_log")
def by_the_quaternion(R):
    q0 = 0.5 * max(1.0 + R[0][0] + R[1][1] + R[2][2], 0.0) ** 0.5
    q = np.array([R[2][1] - R[1][2], R[0][2] - R[2][0], R[1][0] - R[0][1]]) / (4 * q0)
    size = np.linalg.norm(q)
    return 2 * q if size < 1e-12 else 2 * np.arctan2(size, q0) / size * q


# -- rotation_mean ----------------------------------------------------------------------------------------------------


@alternative("rotation_mean")
def from_the_middle(Rs):
    Rs = np.asarray(Rs, dtype=float)
    if Rs.shape[0] == 0:
        raise ValueError("none")
    U, _, V = np.linalg.svd(Rs.mean(axis=0))
    M = U @ np.diag([1, 1, np.linalg.det(U @ V)]) @ V
    for _ in range(200):
        arrows = np.array([so3_log(M.T @ R) for R in Rs])
        M = M @ so3_exp(arrows.mean(axis=0))
        if np.abs(arrows.mean(axis=0)).max() < 1e-13:
            break
    return M


@alternative("rotation_mean")
def steps_from_outside(Rs):
    if len(Rs) < 1:
        raise ValueError("none")
    M = np.array(Rs[-1], dtype=float)
    for _ in range(200):
        total = np.zeros(3)
        for R in Rs:
            total += so3_log(np.asarray(R) @ M.T)
        M = so3_exp(total / len(Rs)) @ M
        if np.linalg.norm(total) / len(Rs) < 1e-12:
            return M
    return M
