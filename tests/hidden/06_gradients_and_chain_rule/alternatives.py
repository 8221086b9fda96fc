"""Correct solutions of unit 06 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- directional_derivative -------------------------------------------------------------------------------------------


@alternative("directional_derivative")
def along_a_line(f, x, v, *, h=1e-5):
    x, v = np.asarray(x, dtype=float), np.asarray(v, dtype=float)
    if x.shape != v.shape or len(x.shape) != 1:
        raise ValueError("shapes")

    def g(t):
        return f(x + t * v)

    return (g(h) - g(-h)) / (h + h)


@alternative("directional_derivative")
def number_by_number(f, x, v, *, h=1e-5):
    if getattr(x, "ndim", 0) != 1 or getattr(v, "ndim", 0) != 1 or len(x) != len(v):
        raise ValueError("shapes")
    ahead = np.array([float(a) + h * float(b) for a, b in zip(x, v)])
    back = np.array([float(a) - h * float(b) for a, b in zip(x, v)])
    return 0.5 * (f(ahead) - f(back)) / h


# -- numerical_jacobian -----------------------------------------------------------------------------------------------


@alternative("numerical_jacobian")
def column_by_column(f, x, *, h=1e-5):
    n = len(x)
    point = np.array(x, dtype=float)
    J = None
    for j in range(n):
        middle = point[j]
        point[j] = middle + h
        above = np.array(f(point.copy()))
        point[j] = middle - h
        below = np.array(f(point.copy()))
        point[j] = middle
        if J is None:
            J = np.zeros((len(above), n))
        J[:, j] = (above - below) / (2 * h)
    return J


@alternative("numerical_jacobian")
def transposed_list(f, x, *, h=1e-5):
    x = np.asarray(x, dtype=float)
    rows = []
    for j in range(x.size):
        step = np.zeros(x.size)
        step[j] = h
        rows.append(np.subtract(f(x + step), f(x - step)) / h * 0.5)
    return np.array(rows).T


# -- quadratic_gradient -----------------------------------------------------------------------------------------------


@alternative("quadratic_gradient")
def two_products(A, b, x):
    return A @ x + x @ A + b


@alternative("quadratic_gradient")
def by_loops(A, b, x):
    n = len(x)
    g = np.zeros(n)
    for k in range(n):
        g[k] = b[k]
        for j in range(n):
            g[k] += (A[k, j] + A[j, k]) * x[j]
    return g


# -- unit_vector_jacobian ---------------------------------------------------------------------------------------------


@alternative("unit_vector_jacobian")
def over_the_cube(x):
    x = np.asarray(x, dtype=float)
    if not x.any():
        raise ValueError("zero")
    scale = np.abs(x).max()
    y = x / scale
    r = np.sqrt(np.sum(y**2))
    return (r**2 * np.eye(len(y)) - y[:, None] * y[None, :]) / r**3 / scale


@alternative("unit_vector_jacobian")
def entry_by_entry(x):
    import math

    n = len(x)
    r = math.hypot(*[float(v) for v in x])
    if r == 0:
        raise ValueError("zero")
    J = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            J[i, j] = ((1.0 if i == j else 0.0) - (x[i] / r) * (x[j] / r)) / r
    return J


# -- push_forward -----------------------------------------------------------------------------------------------------


@alternative("push_forward")
def whole_jacobian_first(jacobians, v):
    J = np.eye(len(v))
    for step in jacobians:
        J = np.matmul(step, J)
    return J @ v


@alternative("push_forward")
def recursive_push(jacobians, v):
    from functools import reduce

    return reduce(lambda nudge, J: np.dot(J, nudge), jacobians, v.astype(float))


# -- pull_back --------------------------------------------------------------------------------------------------------


@alternative("pull_back")
def from_the_left(jacobians, u):
    blame = np.array(u, dtype=float)
    for k in range(len(jacobians) - 1, -1, -1):
        blame = blame @ jacobians[k]
    return blame


@alternative("pull_back")
def whole_transpose_first(jacobians, u):
    total = np.eye(len(u))
    for J in jacobians[::-1]:
        total = J.T @ total
    return total @ u


# -- numerical_hessian ------------------------------------------------------------------------------------------------


@alternative("numerical_hessian")
def three_points_on_the_diagonal(f, x, *, h=1e-4):
    x = np.array(x, dtype=float)
    n = len(x)
    H = np.zeros((n, n))
    E = np.eye(n) * h
    middle = f(x)
    for i in range(n):
        H[i, i] = (f(x + E[i]) - 2 * middle + f(x - E[i])) / h**2
        for j in range(i):
            value = (
                f(x + E[i] + E[j]) - f(x + E[i] - E[j]) - f(x - E[i] + E[j]) + f(x - E[i] - E[j])
            )
            H[i, j] = H[j, i] = value / (2 * h) ** 2
    return H


@alternative("numerical_hessian")
def differences_of_gradients(f, x, *, h=1e-4):
    x = np.asarray(x, dtype=float)
    steps = h * np.identity(x.size)

    def gradient(p):
        return np.array([f(p + e) - f(p - e) for e in steps]) / (2 * h)

    H = np.array([gradient(x + e) - gradient(x - e) for e in steps]) / (2 * h)
    return (H + H.T) / 2


# -- classify_critical_point ------------------------------------------------------------------------------------------


@alternative("classify_critical_point")
def counting_signs(H, *, tol=1e-8):
    n = len(H)
    if H.shape != (n, n) or (np.abs(H - H.T) > 1e-10 * np.abs(H).max()).any():
        raise ValueError("not symmetric")
    w = np.linalg.eigvalsh(H)
    up, down = int((w > tol).sum()), int((w < -tol).sum())
    if up and down:
        return "saddle"
    if up + down < n:
        return "degenerate"
    return "minimum" if up else "maximum"


@alternative("classify_critical_point")
def set_of_signs(H, *, tol=1e-8):
    rows, columns = H.shape
    if rows != columns:
        raise ValueError("not square")
    if np.max(np.abs(H - H.T)) > 1e-10 * np.max(np.abs(H)):
        raise ValueError("not symmetric")
    signs = {0 if abs(value) <= tol else int(np.sign(value)) for value in np.linalg.eigh(H)[0]}
    if {1, -1} <= signs:
        return "saddle"
    if 0 in signs:
        return "degenerate"
    return {1: "minimum", -1: "maximum"}[signs.pop()]


# -- stress_and_gradient ----------------------------------------------------------------------------------------------


@alternative("stress_and_gradient")
def pair_by_pair(P, D):
    n = P.shape[0]
    if np.shape(D) != (n, n):
        raise ValueError("shape of D")
    S = 0.0
    gradient = np.zeros(P.shape)
    for i in range(n):
        for j in range(i):
            arrow = P[i] - P[j]
            length = float(np.sqrt(arrow @ arrow))
            S += (length - D[i, j]) ** 2
            if length > 0:
                pull = 2 * (length - D[i, j]) / length * arrow
                gradient[i] += pull
                gradient[j] -= pull
    return S, gradient


@alternative("stress_and_gradient")
def by_a_laplacian(P, D):
    n = len(P)
    if D.ndim != 2 or D.shape[0] != n or D.shape[1] != n:
        raise ValueError("shape of D")
    r = np.sqrt(((P[:, None] - P) ** 2).sum(axis=-1))
    with np.errstate(all="ignore"):
        weights = np.nan_to_num((r - D) / r, nan=0.0, posinf=0.0, neginf=0.0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    return np.triu((r - D) ** 2).sum(), 2 * laplacian @ P
