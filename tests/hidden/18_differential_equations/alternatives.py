"""Correct solutions of unit 18 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- euler ------------------------------------------------------------------------------------------------------------


@alternative("euler")
def into_a_table(f, y0, ts):
    ys = np.zeros((len(ts), len(y0)))
    ys[0] = y0
    for k in range(len(ts) - 1):
        ys[k + 1] = ys[k] + (ts[k + 1] - ts[k]) * np.asarray(f(ts[k], ys[k]))
    return ys


@alternative("euler")
def with_a_state(f, y0, ts):
    y = np.asarray(y0).astype(np.float64)
    path = [y.copy()]
    for k, h in enumerate(np.diff(ts)):
        y = y + f(float(ts[k]), y) * h
        path.append(y)
    return np.vstack(path)


# -- rk4 --------------------------------------------------------------------------------------------------------------


@alternative("rk4")
def into_a_table_too(f, y0, ts):
    ys = np.empty((len(ts), len(y0)))
    ys[0] = y0
    for k in range(1, len(ts)):
        t, h, y = ts[k - 1], ts[k] - ts[k - 1], ys[k - 1]
        a = h * f(t, y)
        b = h * f(t + 0.5 * h, y + 0.5 * a)
        c = h * f(t + 0.5 * h, y + 0.5 * b)
        d = h * f(t + h, y + c)
        ys[k] = y + a / 6 + b / 3 + c / 3 + d / 6
    return ys


@alternative("rk4")
def by_a_tableau(f, y0, ts):
    nodes, weights = [0.0, 0.5, 0.5, 1.0], [1 / 6, 1 / 3, 1 / 3, 1 / 6]
    y = np.array(y0, dtype=float)
    path = [y]
    for t, t_next in zip(ts[:-1], ts[1:]):
        h, k, total = t_next - t, np.zeros_like(y), np.zeros_like(y)
        for node, weight in zip(nodes, weights):
            k = np.asarray(f(t + node * h, y + node * h * k))
            total = total + weight * k
        y = y + h * total
        path.append(y)
    return np.array(path)


# -- matrix_exponential -----------------------------------------------------------------------------------------------


@alternative("matrix_exponential")
def scale_by_the_norm(A):
    A = np.asarray(A, dtype=float)
    s = max(0, int(np.ceil(np.log2(max(np.abs(A).sum(axis=0).max(), 1e-9)))) + 2)
    B, result, term = A / 2**s, np.eye(len(A)), np.eye(len(A))
    for k in range(1, 20):
        term = B @ term / k
        result += term
    return np.linalg.matrix_power(result, 2**s)


@alternative("matrix_exponential")
def by_pade(A):
    A = np.array(A, dtype=float)
    s = max(0, int(np.ceil(np.log2(np.linalg.norm(A, 1) + 1e-9))) + 1)
    X = A / 2.0**s
    identity, c = np.eye(len(A)), 1.0
    N, D, P = identity.copy(), identity.copy(), identity.copy()
    q = 7
    for k in range(1, q + 1):
        c = c * (q - k + 1) / (k * (2 * q - k + 1))
        P = X @ P
        N = N + c * P
        D = D + (-1) ** k * c * P
    E = np.linalg.solve(D, N)
    for _ in range(s):
        E = E @ E
    return E


# -- classify_equilibrium ---------------------------------------------------------------------------------------------


@alternative("classify_equilibrium")
def count_the_signs(f, y_star, h=1e-5):
    y = np.asarray(y_star, dtype=float)
    if np.abs(np.asarray(f(y))).max() > 1e-6:
        raise ValueError("not at rest")
    d = len(y)
    J = np.zeros((d, d))
    for j in range(d):
        up, down = y.copy(), y.copy()
        up[j] += h
        down[j] -= h
        J[:, j] = (np.asarray(f(up)) - np.asarray(f(down))) / (2 * h)
    r = np.real(np.linalg.eigvals(J))
    minus, plus = int((r < -1e-6).sum()), int((r > 1e-6).sum())
    if minus and plus:
        return "saddle"
    if minus == d:
        return "stable"
    if plus == d:
        return "unstable"
    return "marginal"


@alternative("classify_equilibrium")
def by_sign_sets(f, y_star, h=1e-5):
    if any(abs(v) > 1e-6 for v in f(y_star)):
        raise ValueError("f is not 0 there")
    columns = []
    for j in range(len(y_star)):
        shift = np.zeros(len(y_star))
        shift[j] = h
        columns.append((f(y_star + shift) - f(y_star - shift)) / 2 / h)
    signs = {
        0 if abs(r) <= 1e-6 else (1 if r > 0 else -1)
        for r in np.linalg.eig(np.array(columns).T)[0].real
    }
    if {1, -1} <= signs:
        return "saddle"
    return {frozenset({-1}): "stable", frozenset({1}): "unstable"}.get(frozenset(signs), "marginal")


# -- flow_versus_descent ----------------------------------------------------------------------------------------------


@alternative("flow_versus_descent")
def by_eigenvectors(H, x0, lr, n_steps):
    w, Q = np.linalg.eigh(np.asarray(H, dtype=float))
    c = Q.T @ np.asarray(x0, dtype=float)
    k = np.arange(n_steps + 1)[:, None]
    return ((1 - lr * w) ** k * c) @ Q.T, (np.exp(-lr * w * k) * c) @ Q.T


@alternative("flow_versus_descent")
def step_by_step(H, x0, lr, n_steps):
    H, x = np.asarray(H), np.array(x0, dtype=float)
    start = x.copy()
    descent, flow = [x.copy()], [x.copy()]
    for k in range(1, n_steps + 1):
        x = x - lr * (H @ x)
        descent.append(x)
        flow.append(matrix_exponential(-k * lr * H) @ start)
    return np.array(descent), np.array(flow)


# -- implicit_euler ---------------------------------------------------------------------------------------------------


@alternative("implicit_euler")
def into_a_table_of_rows(A, y0, ts):
    A = np.asarray(A, dtype=float)
    ys = np.empty((len(ts), len(A)))
    ys[0] = y0
    for k in range(len(ts) - 1):
        M = -(ts[k + 1] - ts[k]) * A
        M[np.diag_indices(len(A))] += 1
        ys[k + 1] = np.linalg.solve(M, ys[k])
    return ys


@alternative("implicit_euler")
def by_least_squares(A, y0, ts):
    A = np.asarray(A, dtype=float)
    path = [np.asarray(y0, dtype=float)]
    for t, u in zip(ts, ts[1:]):
        path.append(np.linalg.lstsq(np.identity(A.shape[0]) - (u - t) * A, path[-1], rcond=None)[0])
    return np.stack(path)


# -- adjoint_gradient -------------------------------------------------------------------------------------------------


@alternative("adjoint_gradient")
def forward_sensitivities(f, df_dy, df_dtheta, y0, theta, ts, loss_grad):
    d, p = len(y0), len(theta)

    def slopes(t, state):
        y, S = state[:d], state[d:].reshape(d, d + p)
        J = df_dy(t, y, theta)
        dS = J @ S
        dS[:, d:] += df_dtheta(t, y, theta)
        return np.concatenate([f(t, y, theta), dS.ravel()])

    S0 = np.hstack([np.eye(d), np.zeros((d, p))])
    end = rk4(slopes, np.concatenate([y0, S0.ravel()]), ts)[-1]
    g = np.asarray(loss_grad(end[:d])) @ end[d:].reshape(d, d + p)
    return g[d:], g[:d]


@alternative("adjoint_gradient")
def backpropagation_through_the_solver(f, df_dy, df_dtheta, y0, theta, ts, loss_grad):
    y = np.array(y0, dtype=float)
    tape = []
    for t, u in zip(ts, ts[1:]):
        h = u - t
        k1 = f(t, y, theta)
        y2 = y + h / 2 * k1
        k2 = f(t + h / 2, y2, theta)
        y3 = y + h / 2 * k2
        k3 = f(t + h / 2, y3, theta)
        y4 = y + h * k3
        k4 = f(u, y4, theta)
        tape.append((t, h, y, y2, y3, y4))
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    a, g = np.array(loss_grad(y), dtype=float), np.zeros(len(theta))
    for t, h, y1, y2, y3, y4 in reversed(tape):
        total = a.copy()
        b4 = h / 6 * a
        d4 = df_dy(t + h, y4, theta).T @ b4
        b3 = h / 3 * a + h * d4
        d3 = df_dy(t + h / 2, y3, theta).T @ b3
        b2 = h / 3 * a + h / 2 * d3
        d2 = df_dy(t + h / 2, y2, theta).T @ b2
        b1 = h / 6 * a + h / 2 * d2
        d1 = df_dy(t, y1, theta).T @ b1
        for time, place, b in (
            (t, y1, b1),
            (t + h / 2, y2, b2),
            (t + h / 2, y3, b3),
            (t + h, y4, b4),
        ):
            g += df_dtheta(time, place, theta).T @ b
        a = total + d1 + d2 + d3 + d4
    return g, a


# -- fit_lotka_volterra -----------------------------------------------------------------------------------------------


@alternative("fit_lotka_volterra")
def levenberg_marquardt(ts, observed, theta0):
    import math

    ts, observed = [float(t) for t in ts], np.asarray(observed, dtype=float)
    logs = np.log(observed)

    def simulate(u):
        a, b, c, d = (math.exp(v) for v in u)
        x, y = observed[0].tolist()
        out = [(x, y)]
        for t, s in zip(ts, ts[1:]):
            n = 20
            h = (s - t) / n
            for _ in range(n):
                k1, l1 = x * (a - b * y), y * (c * x - d)
                X, Y = x + h / 2 * k1, y + h / 2 * l1
                k2, l2 = X * (a - b * Y), Y * (c * X - d)
                X, Y = x + h / 2 * k2, y + h / 2 * l2
                k3, l3 = X * (a - b * Y), Y * (c * X - d)
                X, Y = x + h * k3, y + h * l3
                k4, l4 = X * (a - b * Y), Y * (c * X - d)
                x, y = (
                    x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4),
                    y + h / 6 * (l1 + 2 * l2 + 2 * l3 + l4),
                )
            out.append((x, y))
        with np.errstate(all="ignore"):
            return (np.log(out) - logs).ravel()

    u = np.log(np.asarray(theta0, dtype=float))
    r = simulate(u)
    damping = 1e-3
    for _ in range(40):
        J = np.array([(simulate(u + 1e-6 * e) - r) / 1e-6 for e in np.eye(4)]).T
        step = np.linalg.solve(J.T @ J + damping * np.eye(4), -J.T @ r)
        new = simulate(u + step)
        if new @ new < r @ r:
            u, r, damping = u + step, new, damping / 5
            if np.abs(step).max() < 1e-9:
                break
        else:
            damping *= 5
    return np.exp(u)


@alternative("fit_lotka_volterra")
def gauss_newton_with_our_solver(ts, observed, theta0):
    observed = np.asarray(observed, dtype=float)
    steps = 8
    fine = np.concatenate(
        [np.linspace(t, u, steps, endpoint=False) for t, u in zip(ts, ts[1:])] + [[ts[-1]]]
    )

    def residuals(theta):
        a, b, c, d = theta

        def f(t, s):
            return np.array([s[0] * (a - b * s[1]), s[1] * (c * s[0] - d)])

        with np.errstate(all="ignore"):
            return (np.log(rk4(f, observed[0], fine)[::steps]) - np.log(observed)).ravel()

    theta = np.array(theta0, dtype=float)
    r = residuals(theta)
    for _ in range(9):
        J = np.array([(residuals(theta * (1 + 1e-6 * e)) - r) / 1e-6 for e in np.eye(4)]).T
        step = np.linalg.lstsq(J, -r, rcond=None)[0]
        for _ in range(20):
            new = residuals(theta * np.exp(step))
            if new @ new <= r @ r:
                break
            step = step / 2
        theta, r = theta * np.exp(step), new
        if np.abs(step).max() < 1e-7:
            break
    return theta
