"""Unit 18, from its release."""

from tests.campaign import right, wrong

abs_step = wrong("euler", ("(later - t) *", "abs(later - t) *"))
time_from_zero = wrong("euler", ("f(t, rows[-1])", "f(t - ts[0], rows[-1])"))
filled = right(
    "euler",
    (
        "rows = [np.array(y0, dtype=float)]\n    for t, later in zip(ts, ts[1:]):\n        rows.append(rows[-1] + (later - t) * f(t, rows[-1]))\n    return np.array(rows)",
        "out = np.empty((len(ts), len(y0)))\n    out[0] = y0\n    for k in range(len(ts) - 1):\n        out[k + 1] = out[k] + (ts[k + 1] - ts[k]) * np.asarray(f(ts[k], out[k].copy()))\n    return out",
    ),
)

first_step_for_all = wrong("rk4", ("h, y = later - t, rows[-1]", "h, y = ts[1] - ts[0], rows[-1]"))
abs_step_in_rk4 = wrong("rk4", ("h, y = later - t, rows[-1]", "h, y = abs(later - t), rows[-1]"))
five_calls = wrong("rk4", ("k1 = f(t, y)", "k1 = f(t, y)\n        k1 = f(t, y)"))
end_clock_late = wrong("rk4", ("k4 = f(t + h, y + h * k3)", "k4 = f(t + h / 2, y + h * k3)"))

scaled_too_little = wrong("matrix_exponential", ("2**10", "2**4"), ("range(10)", "range(4)"))
symmetrised = wrong("matrix_exponential", ("small = np.array(A) / 2**10", "A = np.array(A)\n    small = (A + A.T * 1e-7) / 2**10"))

threshold_a_thousandth = wrong(
    "classify_equilibrium",
    ("np.any(real < -1e-6) and np.any(real > 1e-6)", "np.any(real < -1e-3) and np.any(real > 1e-3)"),
    ("np.all(real < -1e-6)", "np.all(real < -1e-3)"),
    ("np.all(real > 1e-6)", "np.all(real > 1e-3)"),
)
forward_differences = wrong(
    "classify_equilibrium", ("(f(y_star + shift) - f(y_star - shift)) / (2 * h)", "(f(y_star + shift) - f(y_star)) / h")
)
h_ignored = wrong("classify_equilibrium", ("jacobian = np", "h = 1e-5\n    jacobian = np"))
no_abs = wrong("classify_equilibrium", ("np.max(np.abs(f(y_star)))", "np.max(f(y_star))"))
called_too_often = wrong("classify_equilibrium", ("if np.max(", "for _ in range(5):\n        f(y_star)\n    if np.max("))
first_two_only = wrong("classify_equilibrium", ("real = np.linalg.eigvals(jacobian).real", "real = np.linalg.eigvals(jacobian).real[:2]"))

flow_never_grows = wrong(
    "flow_versus_descent",
    (
        "matrix_exponential(-lr * np.array(H))",
        "matrix_exponential(-lr * np.array(H) if np.all(np.linalg.eigvalsh(H) >= 0) else 0 * np.array(H))",
    ),
)
absolute_eigenvalues = wrong(
    "flow_versus_descent",
    ("matrix_exponential(-lr * np.array(H))", "matrix_exponential(-lr * (lambda l, Q: Q @ np.diag(np.abs(l)) @ Q.T)(*np.linalg.eigh(H)))"),
)
diagonal_only = wrong(
    "flow_versus_descent",
    ("step, propagator = np.eye(len(H)) - lr * np.array(H),", "step, propagator = np.eye(len(H)) - lr * np.diag(np.diag(H)),"),
)

abs_step_in_implicit_euler = wrong("implicit_euler", ("in np.diff(ts)", "in np.abs(np.diff(ts))"))
transposed = wrong("implicit_euler", ("h * np.array(A)", "h * np.array(A).T"))

backward_time_frozen = wrong("adjoint_gradient", ("f(t, y, theta), -df_dy(t, y, theta).T", "f(t, y, theta), -df_dy(ts[-1], y, theta).T"))
theta_time_frozen = wrong("adjoint_gradient", ("-df_dtheta(t, y, theta).T", "-df_dtheta(0.0, y, theta).T"))
loss_at_start = wrong("adjoint_gradient", ("loss_grad(end)", "loss_grad(np.array(end) if len(end) < 3 else np.array(y0))"))

yearly_only = wrong("fit_lotka_volterra", ("h = float(interval) / 16", "h = 1 / 16"))
the_known_answer = wrong("fit_lotka_volterra", ("target = np.log(observed)", "return np.array([0.50246, 0.02684, 0.02584, 0.87632])"))
