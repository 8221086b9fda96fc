"""Known mistakes of unit 18: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- euler ------------------------------------------------------------------------------------------------------------

first_step_throughout = slip(
    "euler",
    ("(later - t) *", "(ts[1] - ts[0]) *"),
    says="The steps of this grid differ: use each step's own length.",
)
slope_at_the_end = slip(
    "euler",
    ("f(t, rows[-1])", "f(later, rows[-1])"),
    says="Explicit Euler knows only the start of the step: f(ts[k], y), not f(ts[k + 1], y).",
)
one_array_for_all_rows = slip(
    "euler",
    (
        "rows.append(rows[-1] + (later - t) * f(t, rows[-1]))",
        "y = rows[-1]\n        y += (later - t) * f(t, y)\n        rows.append(y)",
    ),
    says="All rows are the same object, the last state: make a new array for each row.",
)

# -- rk4 --------------------------------------------------------------------------------------------------------------

plain_average = slip(
    "rk4",
    ("h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)", "h / 4 * (k1 + k2 + k3 + k4)"),
    says="The slopes in the middle count twice: (k1 + 2 k2 + 2 k3 + k4) / 6.",
)
frozen_time = slip(
    "rk4",
    ("k2 = f(t + h / 2,", "k2 = f(t,"),
    ("k3 = f(t + h / 2,", "k3 = f(t,"),
    ("k4 = f(t + h,", "k4 = f(t,"),
    says="Half a step later the clock reads t + h / 2, and at the end t + h.",
)
third_from_first = slip(
    "rk4", ("y + h / 2 * k2", "y + h / 2 * k1"), says="k3 starts from k2's slope, not from k1's."
)
first_step_in_rk4 = slip(
    "rk4",
    ("h, y = later - t, rows[-1]", "h, y = ts[1] - ts[0], rows[-1]"),
    says="The steps of this grid differ: each has its own h.",
)

# -- matrix_exponential -----------------------------------------------------------------------------------------------


@misconception(
    "matrix_exponential",
    says="Not entry by entry: the exponential of the zero matrix is the identity.",
)
def entry_by_entry(A):
    return np.exp(A)


@misconception(
    "matrix_exponential",
    says="Not every matrix has enough eigenvectors: [[0, 1], [0, 0]] has only one.",
)
def by_eigenvectors(A):
    w, V = np.linalg.eig(np.array(A, dtype=float))
    return (V @ np.diag(np.exp(w)) @ np.linalg.inv(V + 1e-300)).real


@misconception(
    "matrix_exponential",
    says="For an entry of -30 the terms of the series grow to billions before they shrink: scale first, then square.",
)
def twenty_terms(A):
    A = np.array(A, dtype=float)
    term = result = np.eye(len(A))
    for k in range(1, 20):
        term = term @ A / k
        result = result + term
    return result


# -- classify_equilibrium ---------------------------------------------------------------------------------------------

size_against_one = slip(
    "classify_equilibrium",
    ("real = np.linalg.eigvals(jacobian).real", "real = np.abs(np.linalg.eigvals(jacobian)) - 1"),
    says="The size against 1 decides for a map that is repeated; for a flow it is the sign of the real part.",
)
symmetric_solver = slip(
    "classify_equilibrium",
    ("np.linalg.eigvals(jacobian).real", "np.linalg.eigvalsh((jacobian + jacobian.T) / 2)"),
    says="A Jacobian need not be symmetric: use np.linalg.eigvals.",
)
largest_decides = slip(
    "classify_equilibrium",
    (
        'if np.any(real < -1e-6) and np.any(real > 1e-6):\n        return "saddle"',
        "real = np.max(real, keepdims=True)",
    ),
    says="One way in and one way out is a saddle: all real parts count, not only the largest.",
)

# -- flow_versus_descent ----------------------------------------------------------------------------------------------

factor_two = slip(
    "flow_versus_descent",
    ("np.eye(len(H)) - lr * np.array(H)", "np.eye(len(H)) - 2 * lr * np.array(H)"),
    says="The gradient of x H x / 2 is H x, without a factor 2.",
)
whole_seconds = slip(
    "flow_versus_descent",
    ("matrix_exponential(-lr * np.array(H))", "matrix_exponential(-1.0 * np.array(H))"),
    says="After k steps the clock of the flow reads k * lr, not k.",
)
uphill = slip(
    "flow_versus_descent",
    ("matrix_exponential(-lr", "matrix_exponential(lr"),
    says="The flow goes downhill, against the gradient: the exponent is negative.",
)

# -- implicit_euler ---------------------------------------------------------------------------------------------------

explicit_step = slip(
    "implicit_euler",
    (
        "np.linalg.solve(np.eye(len(A)) - h * np.array(A), rows[-1])",
        "rows[-1] + h * np.array(A) @ rows[-1]",
    ),
    says="That is the explicit step: with -1000 and h = 0.1 it multiplies by -99. Solve for the end of the step.",
)
plus_sign = slip(
    "implicit_euler",
    ("np.eye(len(A)) - h", "np.eye(len(A)) + h"),
    says="Bring the new value to the left side: it is I - h A, with a minus.",
)
trapezoidal = slip(
    "implicit_euler",
    (
        "np.linalg.solve(np.eye(len(A)) - h * np.array(A), rows[-1])",
        "np.linalg.solve(np.eye(len(A)) - h / 2 * np.array(A), rows[-1] + h / 2 * np.array(A) @ rows[-1])",
    ),
    says="Only the slope at the end of the step counts here, not the mean of both ends.",
)

# -- adjoint_gradient -------------------------------------------------------------------------------------------------

not_transposed = slip(
    "adjoint_gradient",
    ("df_dy(t, y, theta).T @ a", "df_dy(t, y, theta) @ a"),
    says="Blame travels backwards, from outputs to inputs: the Jacobian is transposed.",
)
sign_of_the_integral = slip(
    "adjoint_gradient",
    ("-df_dtheta(t, y, theta).T @ a", "df_dtheta(t, y, theta).T @ a"),
    says="Running time backwards turns the sign of dt once, not twice: the gradient by theta has the wrong sign.",
)
sign_of_the_adjoint = slip(
    "adjoint_gradient",
    ("-df_dy(t, y, theta).T @ a", "df_dy(t, y, theta).T @ a"),
    says="Check y' = theta y: where the flow makes errors grow, the adjoint grows backwards. Its equation is a' = -J.T a.",
)

# -- fit_lotka_volterra -----------------------------------------------------------------------------------------------

counts_in_place_of_logarithms = slip(
    "fit_lotka_volterra",
    ("target = np.log(observed)", "target = np.array(observed, dtype=float)"),
    ("(np.log(rows) - target).ravel()", "(np.array(rows) - target).ravel()"),
    says="One big year then outweighs ten small ones: compare logarithms.",
)
one_step = slip(
    "fit_lotka_volterra",
    ("range(15)", "range(1)"),
    says="One step is not enough: linearise again, until the sum of squares stops falling.",
)


@misconception(
    "fit_lotka_volterra",
    says="Differences of yearly data are poor derivatives: simulate the equations instead.",
)
def slopes_of_the_data_regressed(ts, observed, theta0):
    ts, observed = np.array(ts, dtype=float), np.array(observed, dtype=float)
    x, y = observed.T
    dx, dy = np.gradient(x, ts), np.gradient(y, ts)
    a, b = np.linalg.lstsq(np.column_stack([x, -x * y]), dx, rcond=None)[0]
    c, d = np.linalg.lstsq(np.column_stack([x * y, -y]), dy, rcond=None)[0]
    return np.maximum([a, b, c, d], 1e-6)
