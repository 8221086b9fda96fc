"""Known mistakes of unit 06. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- directional_derivative -------------------------------------------------------------------------------------------


@misconception("directional_derivative", says="v is taken as it is: a longer v means a larger slope, and you made it a unit vector.")
def direction_normalised(f, x, v, *, h=1e-5):
    if np.ndim(x) != 1 or np.shape(x) != np.shape(v):
        raise ValueError("shapes")
    length = np.linalg.norm(v)
    u = v / length if length > 0 else np.zeros(len(v))
    return (f(x + h * u) - f(x - h * u)) / (2 * h)


@misconception("directional_derivative", says="Look both ways: ahead and back, divided by 2h. Then the error falls with h squared.")
def one_sided(f, x, v, *, h=1e-5):
    if np.ndim(x) != 1 or np.shape(x) != np.shape(v):
        raise ValueError("shapes")
    return (f(x + h * v) - f(x * 1.0)) / h


@misconception("directional_derivative", says="Each partial derivative counts with its own component of v; you add them up as they are.")
def sum_of_partials(f, x, v, *, h=1e-5):
    if np.ndim(x) != 1 or np.shape(x) != np.shape(v):
        raise ValueError("shapes")
    return sum((f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x)))


# -- numerical_jacobian -----------------------------------------------------------------------------------------------


@misconception(
    "numerical_jacobian", says="Transposed: a row for each output, a column for each input, so that J @ dx is the change of the output."
)
def transposed(f, x, *, h=1e-5):
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])


@misconception("numerical_jacobian", says="Move one input at a time: in yours, earlier inputs are still displaced when the next one moves.")
def inputs_left_displaced(f, x, *, h=1e-5):
    point = np.array(x, dtype=float)
    columns = []
    for j in range(len(point)):
        point[j] += h
        above = f(point.copy())
        point[j] -= 2 * h
        columns.append((above - f(point.copy())) / (2 * h))
    return np.stack(columns, axis=1)


@misconception("numerical_jacobian", says="Every output has its own row: you add them up, which gives the gradient of their sum.")
def gradient_of_the_sum(f, x, *, h=1e-5):
    return np.array([(np.sum(f(x + e)) - np.sum(f(x - e))) / (2 * h) for e in h * np.eye(len(x))])


# -- quadratic_gradient -----------------------------------------------------------------------------------------------


@misconception("quadratic_gradient", says="2 A x is right only for a symmetric A. Try A = [[0, 1], [0, 0]], where q is x0 times x1.")
def assumes_symmetry(A, b, x):
    return 2 * A @ x + b


@misconception("quadratic_gradient", says="Both x's in x . A x move, and you let only one of them: the slope of x^2 is 2x.")
def no_factor_two(A, b, x):
    return A @ x + b


@misconception("quadratic_gradient", says="The slope of b . x does not depend on x: it is b.")
def linear_term_times_x(A, b, x):
    return (A + A.T) @ x + b * x


# -- unit_vector_jacobian ---------------------------------------------------------------------------------------------


@misconception("unit_vector_jacobian", says="You hold the length fixed: ||x|| moves when x moves, and the product rule has a second part.")
def length_held_fixed(x):
    r = np.linalg.norm(x)
    if r == 0:
        raise ValueError("zero")
    return np.eye(len(x)) / r


@misconception("unit_vector_jacobian", says="A far point turns slower: the factor 1 / ||x|| is missing.")
def not_divided_by_the_length(x):
    r = np.linalg.norm(x)
    if r == 0:
        raise ValueError("zero")
    return np.eye(len(x)) - np.outer(x / r, x / r)


@misconception("unit_vector_jacobian", says="The table of products is built from the unit vector u, and you use x itself.")
def x_for_u(x):
    r = np.linalg.norm(x)
    if r == 0:
        raise ValueError("zero")
    return (np.eye(len(x)) - np.outer(x, x)) / r


# -- push_forward -----------------------------------------------------------------------------------------------------


@misconception("push_forward", says="The nudge meets the first function first, and yours the last.")
def last_map_first(jacobians, v):
    v = np.array(v, dtype=float)
    for J in reversed(jacobians):
        v = J @ v
    return v


@misconception("push_forward", says="Forward means J times v; the transpose belongs to the way back.")
def transposes(jacobians, v):
    v = np.array(v, dtype=float)
    for J in jacobians:
        v = J.T @ v
    return v


@misconception("push_forward", says="Functions in a row multiply; only branches side by side add.")
def adds(jacobians, v):
    v = np.array(v, dtype=float)
    if not jacobians:
        return v
    return sum(J @ v for J in jacobians)


# -- pull_back --------------------------------------------------------------------------------------------------------


@misconception("pull_back", says="Blame is handed out from the last function to the first, and you start with the first.")
def forward_order(jacobians, u):
    u = np.array(u, dtype=float)
    for J in jacobians:
        u = J.T @ u
    return u


@misconception("pull_back", says="Going back, a matrix that takes n numbers to m must take m numbers to n: transpose it.")
def no_transposes(jacobians, u):
    u = np.array(u, dtype=float)
    for J in reversed(jacobians):
        u = J @ u
    return u


@misconception(
    "pull_back", says="That is what a nudge does on its way forward. Here the question is who caused it: the other direction, transposed."
)
def same_as_pushing_forward(jacobians, u):
    u = np.array(u, dtype=float)
    for J in jacobians:
        u = J @ u
    return u


# -- numerical_hessian ------------------------------------------------------------------------------------------------


@misconception("numerical_hessian", says="Only the diagonal is filled, but x0 times x1 bends although both pure second derivatives vanish.")
def diagonal_only(f, x, *, h=1e-4):
    x = np.array(x, dtype=float)
    return np.diag([(f(x + e) - 2 * f(x) + f(x - e)) / h**2 for e in h * np.eye(len(x))])


@misconception("numerical_hessian", says="A second derivative is the change of the slope, not slope times slope.")
def product_of_slopes(f, x, *, h=1e-4):
    g = np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])
    return np.outer(g, g)


@misconception("numerical_hessian", says="The mixed difference spans 2h in each of the two directions: divide by 4 h^2.")
def divided_by_h_squared(f, x, *, h=1e-4):
    E = h * np.eye(len(x))
    return np.array([[(f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / h**2 for b in E] for a in E])


# -- classify_critical_point ------------------------------------------------------------------------------------------


@misconception("classify_critical_point", says="Two negative directions multiply to a plus: the determinant's sign is not enough.")
def sign_of_the_determinant(H, *, tol=1e-8):
    if H.shape[0] != H.shape[1] or np.abs(H - H.T).max() > 1e-10 * np.abs(H).max():
        raise ValueError("not symmetric")
    det = np.linalg.det(H)
    if abs(det) <= tol:
        return "degenerate"
    if det < 0:
        return "saddle"
    return "minimum" if H[0, 0] > 0 else "maximum"


@misconception(
    "classify_critical_point", says="Curvature along the axes is not curvature in every direction: use the eigenvalues, not the diagonal."
)
def signs_of_the_diagonal(H, *, tol=1e-8):
    if H.shape[0] != H.shape[1] or np.abs(H - H.T).max() > 1e-10 * np.abs(H).max():
        raise ValueError("not symmetric")
    d = np.diag(H)
    if (d > tol).any() and (d < -tol).any():
        return "saddle"
    if (np.abs(d) <= tol).any():
        return "degenerate"
    return "minimum" if d[0] > 0 else "maximum"


@misconception(
    "classify_critical_point", says="Down one way and up another is a saddle, whatever the third direction does: check for that first."
)
def zero_before_saddle(H, *, tol=1e-8):
    if H.shape[0] != H.shape[1] or np.abs(H - H.T).max() > 1e-10 * np.abs(H).max():
        raise ValueError("not symmetric")
    w = np.linalg.eigvalsh(H)
    if (np.abs(w) <= tol).any():
        return "degenerate"
    if w[0] < 0 < w[-1]:
        return "saddle"
    return "minimum" if w[0] > 0 else "maximum"


# -- stress_and_gradient ----------------------------------------------------------------------------------------------


@misconception("stress_and_gradient", says="Each pair has one distance, and you count it twice: your stress and gradient are doubled.")
def pairs_twice(P, D):
    n = len(P)
    if D.shape != (n, n):
        raise ValueError("shape")
    arrows = P[:, None] - P[None]
    r = np.linalg.norm(arrows, axis=2)
    e = r - D
    return float(np.sum(e**2)), 4 * np.sum((e / np.where(r > 0, r, 1))[:, :, None] * arrows, axis=1)


@misconception("stress_and_gradient", says="When i is pulled towards j, j is pulled towards i: each pair belongs to both of its pins.")
def reaction_forgotten(P, D):
    n = len(P)
    if D.shape != (n, n):
        raise ValueError("shape")
    S, gradient = 0.0, np.zeros(P.shape)
    for i in range(n):
        for j in range(i + 1, n):
            r = np.linalg.norm(P[i] - P[j])
            S += (r - D[i, j]) ** 2
            if r > 0:
                gradient[i] += 2 * (r - D[i, j]) * (P[i] - P[j]) / r
    return float(S), gradient


@misconception("stress_and_gradient", says="The slope of a length is a unit vector: divide p_i - p_j by its length.")
def difference_not_direction(P, D):
    n = len(P)
    if D.shape != (n, n):
        raise ValueError("shape")
    arrows = P[:, None] - P[None]
    e = np.linalg.norm(arrows, axis=2) - D
    return float(np.sum(e**2) / 2), 2 * np.sum(e[:, :, None] * arrows, axis=1)


@misconception("stress_and_gradient", says="Two pins on one spot have no direction, and 0/0 is nan: let that pair pull at neither.")
def nan_on_one_spot(P, D):
    n = len(P)
    if D.shape != (n, n):
        raise ValueError("shape")
    S, gradient = 0.0, np.zeros(P.shape)
    with np.errstate(all="ignore"):
        for i in range(n):
            for j in range(n):
                if i != j:
                    r = np.linalg.norm(P[i] - P[j])
                    S += (r - D[i, j]) ** 2 / 2
                    gradient[i] += 2 * (r - D[i, j]) * ((P[i] - P[j]) / r)
    return float(S), gradient
