"""Unit 18, from its release."""

from tests.campaign import right, wrong

abs_step = wrong("euler", ("(later - t) *", "abs(later - t) *"))
time_from_zero = wrong("euler", ("f(t, rows[-1])", "f(t - ts[0], rows[-1])"))


# Got full marks at first.
@wrong("euler")
def float_start_moves(f, y0, ts):
    y = np.asarray(y0, dtype=float)
    rows = [y.copy()]
    for k in range(len(ts) - 1):
        y += (ts[k + 1] - ts[k]) * f(ts[k], y)
        rows.append(y.copy())
    return np.array(rows)


direction_of_the_first_step = wrong(
    "euler", ("for t, later in zip(ts, ts[1:]):", "direction = np.sign(ts[1] - ts[0])\n    for t, later in zip(ts, ts[1:]):"), ("(later - t) *", "direction * abs(later - t) *")
)
one_number_squeezed = wrong("euler", ("return np.array(rows)", "return np.squeeze(np.array(rows))"))
# Got full marks at first.
single_precision = wrong("euler", ("return np.array(rows)", "return np.array(rows, dtype=np.float32)"))
# Got full marks at first.
steps_of_three_digits = wrong("euler", ("(later - t) *", "round(float(later - t), 3) *"))
# Got full marks at first.
a_million_at_most = wrong("euler", ("rows[-1] + (later - t) * f(t, rows[-1])", "np.clip(rows[-1] + (later - t) * f(t, rows[-1]), -1e6, 1e6)"))
filled = right(
    "euler",
    (
        "rows = [np.array(y0, dtype=float)]\n    for t, later in zip(ts, ts[1:]):\n        rows.append(rows[-1] + (later - t) * f(t, rows[-1]))\n    return np.array(rows)",
        "out = np.empty((len(ts), len(y0)))\n    out[0] = y0\n    for k in range(len(ts) - 1):\n        out[k + 1] = out[k] + (ts[k + 1] - ts[k]) * np.asarray(f(ts[k], out[k].copy()))\n    return out",
    ),
)


@right("euler")
def accumulated(f, y0, ts):
    from itertools import accumulate

    steps = zip(ts[:-1], np.diff(ts))
    rows = accumulate(steps, lambda y, step: y + step[1] * f(step[0], y), initial=np.array(y0, dtype=float))
    return np.stack(list(rows))


@right("euler")
def halves_of_the_times(f, y0, ts):
    start = np.array(y0, dtype=np.float64)
    if len(ts) == 1:
        return start.reshape(1, -1)
    if len(ts) == 2:
        return np.vstack([start, start + f(ts[0], start) * (ts[1] - ts[0])])
    middle = len(ts) // 2
    early = euler(f, start, ts[: middle + 1])
    return np.concatenate([early, euler(f, early[-1], ts[middle:])[1:]])


@right("euler")
def number_by_number(f, y0, ts):
    place, path = [float(value) for value in y0], []
    for k, t in enumerate(ts):
        if k:
            h = t - ts[k - 1]
            arrow = f(ts[k - 1], np.array(place))
            place = [value + h * slope for value, slope in zip(place, arrow)]
        path.append(place)
    return np.array(path, dtype=float)


first_step_for_all = wrong("rk4", ("h, y = later - t, rows[-1]", "h, y = ts[1] - ts[0], rows[-1]"))
abs_step_in_rk4 = wrong("rk4", ("h, y = later - t, rows[-1]", "h, y = abs(later - t), rows[-1]"))
five_calls = wrong("rk4", ("k1 = f(t, y)", "k1 = f(t, y)\n        k1 = f(t, y)"))
end_clock_late = wrong("rk4", ("k4 = f(t + h, y + h * k3)", "k4 = f(t + h / 2, y + h * k3)"))


# Got full marks at first.
@wrong("rk4")
def start_moves_along(f, y0, ts):
    y = np.asarray(y0, dtype=float)
    rows = [y.copy()]
    for t, later in zip(ts, ts[1:]):
        h = later - t
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h / 2, y + h / 2 * k2)
        k4 = f(t + h, y + h * k3)
        y += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        rows.append(y.copy())
    return np.array(rows)


@wrong("rk4")
def one_component_after_another(f, y0, ts):
    y = np.array(y0, dtype=float)
    rows = [y.copy()]
    for t, later in zip(ts, ts[1:]):
        h = later - t
        for i in range(len(y)):
            unit = np.eye(len(y))[i]
            k1 = f(t, y)[i]
            k2 = f(t + h / 2, y + h / 2 * k1 * unit)[i]
            k3 = f(t + h / 2, y + h / 2 * k2 * unit)[i]
            k4 = f(t + h, y + h * k3 * unit)[i]
            y[i] += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        rows.append(y.copy())
    return np.array(rows)


whole_start_stays_whole = wrong(
    "rk4",
    ("rows = [np.array(y0, dtype=float)]", "rows = np.zeros((len(ts), len(y0)), dtype=np.asarray(y0).dtype)\n    rows[0] = y0"),
    ("for t, later in zip(ts, ts[1:]):", "for k, (t, later) in enumerate(zip(ts, ts[1:])):"),
    ("rows[-1]", "rows[k]"),
    ("rows.append(y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4))", "rows[k + 1] = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)"),
    ("return np.array(rows)", "return np.array(rows, dtype=float)"),
)
three_eighths = wrong(
    "rk4",
    ("f(t + h / 2, y + h / 2 * k1)", "f(t + h / 3, y + h / 3 * k1)"),
    ("f(t + h / 2, y + h / 2 * k2)", "f(t + 2 * h / 3, y + h * (k2 - k1 / 3))"),
    ("y + h * k3", "y + h * (k1 - k2 + k3)"),
    ("h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)", "h / 8 * (k1 + 3 * k2 + 3 * k3 + k4)"),
)


@right("rk4")
def by_a_table(f, y0, ts):
    looks = ((0, 0), (0.5, 0.5), (0.5, 0.5), (1, 1))
    path = np.zeros((len(ts), len(y0)))
    path[0] = y0
    for i in range(1, len(ts)):
        h = ts[i] - ts[i - 1]
        ks = [np.zeros(len(y0))]
        for clock, share in looks:
            ks.append(np.asarray(f(ts[i - 1] + clock * h, path[i - 1] + share * h * ks[-1])))
        path[i] = path[i - 1] + h * (np.array([1, 2, 2, 1]) / 6 @ np.array(ks[1:]))
    return path


@right("rk4")
def a_generator(f, y0, ts):
    def walk():
        y, t = np.array(y0, dtype=float), ts[0]
        yield y
        for later in ts[1:]:
            half = (later - t) / 2
            a = half * f(t, y)
            b = half * f(t + half, y + a)
            c = half * f(t + half, y + b)
            d = half * f(later, y + 2 * c)
            y, t = y + (a + 2 * b + 2 * c + d) / 3, later
            yield y

    return np.array(list(walk()))


@right("rk4")
def weighted_as_it_goes(f, y0, ts):
    rows = np.empty((np.size(ts), np.size(y0)), dtype=float)
    rows[0, :] = y0
    for n, h in enumerate(np.diff(ts)):
        y, total = rows[n].copy(), np.zeros(np.size(y0))
        look, clock = y, ts[n]
        for weight, reach in zip((1, 2, 2, 1), (0.5, 0.5, 1.0, 0.0)):
            k = f(clock, look)
            total = total + weight * np.array(k, dtype=float)
            clock, look = ts[n] + reach * h, y + reach * h * np.array(k)
        rows[n + 1] = y + total * h / 6
    return rows


@right("rk4")
def accumulated_in_rk4(f, y0, ts):
    from functools import reduce

    def step(rows, span):
        (t, later), y = span, rows[-1]
        h = later - t
        k1 = f(t, y)
        k2 = f((t + later) / 2, y + h * k1 / 2)
        k3 = f((t + later) / 2, y + h * k2 / 2)
        return [*rows, y + h * (k1 / 6 + k2 / 3 + k3 / 3 + f(later, y + h * k3) / 6)]

    return np.vstack(reduce(step, zip(ts[:-1], ts[1:]), [np.array(y0, dtype=float)]))


scaled_too_little = wrong("matrix_exponential", ("2**10", "2**4"), ("range(10)", "range(4)"))
symmetrised = wrong("matrix_exponential", ("small = np.array(A) / 2**10", "A = np.array(A)\n    small = (A + A.T * 1e-7) / 2**10"))


# Got full marks at first.
@wrong("matrix_exponential")
def eigenvectors_unless_nearly_singular(A):
    values, V = np.linalg.eig(A)
    if np.linalg.cond(V) < 1e15:
        return np.real(V * np.exp(values) @ np.linalg.inv(V))
    small = np.array(A) / 1024
    term = result = np.eye(len(A))
    for k in range(1, 12):
        term = term @ small / k
        result = result + term
    return np.linalg.matrix_power(result, 1024)


three_terms = wrong("matrix_exponential", ("range(1, 12)", "range(1, 4)"))


@wrong("matrix_exponential")
def compound_interest(A):
    n = 2**30
    return np.linalg.matrix_power(np.eye(len(A)) + np.array(A) / n, n)


scaled_in_place = wrong("matrix_exponential", ("small = np.array(A) / 2**10", "small = A\n    small /= 2**10"))


# Got full marks at first.
@wrong("matrix_exponential")
def scaled_by_the_largest_entry(A):
    A = np.array(A, dtype=float)
    s = max(0, int(np.ceil(np.log2(max(np.max(np.abs(A)), 1e-300)))))
    term = result = np.eye(len(A))
    for k in range(1, 18):
        term = term @ (A / 2**s) / k
        result = result + term
    for _ in range(s):
        result = result @ result
    return result


@wrong("matrix_exponential")
def inverse_of_the_growing_one(A):
    A = np.array(A, dtype=float)
    falling = np.trace(A) < 0
    term = result = np.eye(len(A))
    for k in range(1, 250):
        term = term @ (-A if falling else A) / k
        result = result + term
    return np.linalg.inv(result) if falling else result


@right("matrix_exponential")
def nested_and_by_a_power(A):
    B = np.array(A, dtype=float) / 4096
    E = np.eye(len(B))
    for k in range(9, 0, -1):
        E = np.eye(len(B)) + B @ E / k
    return np.linalg.matrix_power(E, 4096)


@right("matrix_exponential")
def a_fraction(A):
    B = np.asarray(A, dtype=float) / 2**9
    one, B2 = np.identity(len(B)), B @ B
    even, odd = 120 * one + 12 * B2, 60 * B + B @ B2
    E = np.linalg.solve(even - odd, even + odd)
    for _ in range(9):
        E = E @ E
    return E


@right("matrix_exponential")
def as_small_as_need_be(A):
    size = max(np.sum(np.abs(A), axis=0))
    s = 0
    while size > 0.1:
        size, s = size / 2, s + 1
    B = np.multiply(A, 0.5**s)
    E, term, k = np.eye(B.shape[0]), np.eye(B.shape[0]), 0
    while np.max(np.abs(term)) > 1e-18:
        k += 1
        term = np.dot(B, term) / k
        E = E + term
    for _ in range(s):
        E = np.dot(E, E)
    return E


@right("matrix_exponential")
def column_by_column(A):
    B = np.array(A, dtype=float) / 256
    columns = []
    for unit in np.eye(len(B)):
        v = unit
        for _ in range(256):
            term, total = v, v
            for k in range(1, 14):
                term = B @ term / k
                total = total + term
            v = total
        columns.append(v)
    return np.array(columns).T


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


@wrong("classify_equilibrium")
def trace_and_determinant(f, y_star, h=1e-5):
    if np.max(np.abs(f(y_star))) > 1e-6:
        raise ValueError("no equilibrium")
    J = np.column_stack([(f(y_star + e) - f(y_star - e)) / (2 * h) for e in h * np.eye(len(y_star))])
    trace, determinant = np.trace(J), np.linalg.det(J)
    if determinant < -1e-6:
        return "saddle"
    if abs(trace) < 1e-6 or abs(determinant) < 1e-6:
        return "marginal"
    return "stable" if trace < 0 else "unstable"


# Got full marks at first.
@wrong("classify_equilibrium")
def nudged_in_place(f, y_star, h=1e-5):
    if np.max(np.abs(f(y_star))) > 1e-6:
        raise ValueError("no equilibrium")
    columns = []
    for j in range(len(y_star)):
        y_star[j] += h
        up = f(y_star)
        y_star[j] -= 2 * h
        columns.append((up - f(y_star)) / (2 * h))
        y_star[j] += h
    real = np.linalg.eigvals(np.column_stack(columns)).real
    pulls, pushes = real < -1e-6, real > 1e-6
    if pulls.any() and pushes.any():
        return "saddle"
    if pulls.all():
        return "stable"
    return "unstable" if pushes.all() else "marginal"


a_push_beside_a_zero_is_a_saddle = wrong(
    "classify_equilibrium", ("np.any(real < -1e-6) and np.any(real > 1e-6)", "np.any(real > 1e-6) and np.any(real <= 1e-6)")
)
# Got full marks at first.
length_for_the_largest_entry = wrong("classify_equilibrium", ("np.max(np.abs(f(y_star)))", "np.linalg.norm(f(y_star))"))


@right("classify_equilibrium")
def by_signs(f, y_star, h=1e-5):
    here = f(y_star)
    if any(abs(value) > 1e-6 for value in here):
        raise ValueError("no equilibrium")
    d = len(y_star)
    J = np.zeros((d, d))
    for j in range(d):
        up, down = np.array(y_star, dtype=float), np.array(y_star, dtype=float)
        up[j], down[j] = up[j] + h, down[j] - h
        J[j] = (np.asarray(f(up)) - f(down)) / (2 * h)
    signs = {0 if abs(value.real) <= 1e-6 else int(np.sign(value.real)) for value in np.linalg.eigvals(J)}
    words = {frozenset([-1]): "stable", frozenset([1]): "unstable"}
    if signs >= {-1, 1}:
        return "saddle"
    return words.get(frozenset(signs), "marginal")


@right("classify_equilibrium")
def by_counts(f, y_star, h=1e-5):
    if not np.all(np.abs(f(y_star)) <= 1e-6):
        raise ValueError("no equilibrium")
    steps = h * np.identity(np.size(y_star))
    slopes = np.array([f(y_star + step) for step in steps]) - np.array([f(y_star - step) for step in steps])
    real = np.real(np.linalg.eig(slopes.T / (2 * h))[0])
    down, up, d = np.count_nonzero(real < -1e-6), np.count_nonzero(real > 1e-6), real.size
    if down * up:
        return "saddle"
    return "stable" if down == d else "unstable" if up == d else "marginal"


@right("classify_equilibrium")
def smallest_and_largest(f, y_star, h=1e-5):
    point = np.asarray(y_star, dtype=float)
    if max(map(abs, f(point.copy()))) > 1e-6:
        raise ValueError("no equilibrium")
    columns = []
    for j in range(point.size):
        pair = []
        for sign in (1, -1):
            moved = point.copy()
            moved[j] += sign * h
            pair.append(np.array(f(moved), dtype=float))
        columns.append((pair[0] - pair[1]) / h / 2)
    real = sorted(np.linalg.eigvals(np.transpose(columns)).real)
    if real[-1] < -1e-6:
        return "stable"
    if real[0] > 1e-6:
        return "unstable"
    return "saddle" if real[0] < -1e-6 and real[-1] > 1e-6 else "marginal"


@right("classify_equilibrium")
def around_zero(f, y_star, h=1e-5):
    if np.abs(np.array(f(y_star))).max() > 1e-6:
        raise ValueError("no equilibrium")

    def slope(j):
        unit = (np.arange(len(y_star)) == j) * 1.0
        return (f(y_star + h * unit) - f(y_star - h * unit)) * (0.5 / h)

    J = np.stack(list(map(slope, range(len(y_star)))), axis=-1)
    kinds = np.digitize(np.linalg.eigvals(J).real, [-1e-6, 1e-6])
    if set(kinds.tolist()) == {0}:
        return "stable"
    if set(kinds.tolist()) == {2}:
        return "unstable"
    return "saddle" if 0 in kinds and 2 in kinds else "marginal"


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


@wrong("flow_versus_descent")
def flow_by_ten_steps_of_runge_and_kutta(H, x0, lr, n_steps):
    descent, flow = [np.array(x0, dtype=float)], [np.array(x0, dtype=float)]
    for _ in range(n_steps):
        descent.append(descent[-1] - lr * H @ descent[-1])
        flow.append(rk4(lambda t, x: -H @ x, flow[-1], np.linspace(0, lr, 11))[-1])
    return np.array(descent), np.array(flow)


@wrong("flow_versus_descent")
def start_descends(H, x0, lr, n_steps):
    x = np.asarray(x0, dtype=float)
    propagator = matrix_exponential(-lr * H)
    descent, flow = [x.copy()], [x.copy()]
    for _ in range(n_steps):
        x -= lr * (H @ x)
        descent.append(x.copy())
        flow.append(propagator @ flow[-1])
    return np.array(descent), np.array(flow)


@wrong("flow_versus_descent")
def no_steps_no_rows(H, x0, lr, n_steps):
    propagator = matrix_exponential(-lr * H)
    descent, flow = [x0 - lr * H @ x0], [propagator @ x0]
    for _ in range(n_steps - 1):
        descent.append(descent[-1] - lr * H @ descent[-1])
        flow.append(propagator @ flow[-1])
    return np.vstack([x0, descent]), np.vstack([x0, flow])


# Got full marks at first.
stops_where_it_is_flat = wrong(
    "flow_versus_descent", ("descent.append(step @ descent[-1])", "descent.append(step @ descent[-1] if np.linalg.norm(H @ descent[-1]) > 1e-3 else descent[-1])")
)
whole_start_stays_whole_in_flow_versus_descent = wrong(
    "flow_versus_descent",
    ("return np.array(descent), np.array(flow)", "kept = np.zeros((2, n_steps + 1, len(x0)), dtype=np.asarray(x0).dtype)\n    kept[0], kept[1] = descent, flow\n    return kept[0], kept[1]"),
)


@right("flow_versus_descent")
def along_eigenvectors(H, x0, lr, n_steps):
    values, Q = np.linalg.eigh(np.array(H, dtype=float))
    k = np.arange(n_steps + 1)[:, None]
    shares = Q.T @ x0
    return (shares * (1 - lr * values) ** k) @ Q.T, (shares * np.exp(-lr * values * k)) @ Q.T


@right("flow_versus_descent")
def descent_is_euler(H, x0, lr, n_steps):
    clock = lr * np.arange(n_steps + 1)
    descent = euler(lambda t, x: -(H @ x), x0, clock)
    values, Q = np.linalg.eigh(H)
    flow = [Q @ np.diag(np.exp(-t * values)) @ Q.T @ x0 for t in clock]
    return descent, np.array(flow)


@right("flow_versus_descent")
def filled_row_by_row(H, x0, lr, n_steps):
    d = len(x0)
    both = np.zeros((2, n_steps + 1, d))
    both[:, 0] = x0
    E = matrix_exponential(np.multiply(H, -lr))
    for k in range(n_steps):
        gradient = [sum(H[i][j] * both[0, k, j] for j in range(d)) for i in range(d)]
        both[0, k + 1] = both[0, k] - lr * np.array(gradient)
        both[1, k + 1] = both[1, k] @ E.T
    return both[0], both[1]


@right("flow_versus_descent")
def both_in_one_block(H, x0, lr, n_steps):
    d, zero = len(H), np.zeros((len(H), len(H)))
    M = np.block([[np.eye(d) - lr * H, zero], [zero, matrix_exponential(-lr * H)]])
    rows = [np.tile(np.array(x0, dtype=float), 2)]
    while len(rows) <= n_steps:
        rows.append(M.dot(rows[-1]))
    table = np.vstack(rows)
    return table[:, :d], table[:, d:]


abs_step_in_implicit_euler = wrong("implicit_euler", ("in np.diff(ts)", "in np.abs(np.diff(ts))"))
transposed = wrong("implicit_euler", ("h * np.array(A)", "h * np.array(A).T"))
one_for_the_identity = wrong("implicit_euler", ("np.eye(len(A)) - h", "1 - h"))
own_factor_only = wrong("implicit_euler", ("np.linalg.solve(np.eye(len(A)) - h * np.array(A), rows[-1])", "rows[-1] / (1 - h * np.diag(A))"))


@wrong("implicit_euler")
def one_component_after_another_in_implicit_euler(A, y0, ts):
    y = np.array(y0, dtype=float)
    rows = [y.copy()]
    for h in np.diff(ts):
        for i in range(len(y)):
            others = A[i] @ y - A[i, i] * y[i]
            y[i] = (y[i] + h * others) / (1 - h * A[i, i])
        rows.append(y.copy())
    return np.array(rows)


whole_start_stays_whole_in_implicit_euler = wrong(
    "implicit_euler", ("return np.array(rows)", "path = np.zeros((len(ts), len(y0)), dtype=np.asarray(y0).dtype)\n    path[:] = rows\n    return path")
)
at_the_start_where_it_is_tame = wrong(
    "implicit_euler",
    ("rows.append(np.linalg.solve(np.eye(len(A)) - h * np.array(A), rows[-1]))", "rows.append(np.linalg.solve(np.eye(len(A)) - h * np.array(A), rows[-1]) if np.max(np.abs(h * np.array(A))) > 0.5 else rows[-1] + h * np.array(A) @ rows[-1])"),
)
symmetric_assumed = wrong(
    "implicit_euler",
    ("for h in np.diff(ts):", "values, V = np.linalg.eigh(A)\n    for h in np.diff(ts):"),
    ("np.linalg.solve(np.eye(len(A)) - h * np.array(A), rows[-1])", "V @ ((V.T @ rows[-1]) / (1 - h * values))"),
)


@right("implicit_euler")
def accumulated_in_implicit_euler(A, y0, ts):
    from itertools import accumulate

    A, steps = np.array(A, dtype=float), [float(b - a) for a, b in zip(ts, ts[1:])]
    return np.array(list(accumulate(steps, lambda y, h: np.linalg.solve(np.identity(y.size) - A * h, y), initial=np.array(y0, dtype=float))))


@right("implicit_euler")
def the_change_is_solved_for(A, y0, ts):
    path = np.tile(np.asarray(y0, dtype=float), (len(ts), 1))
    for k in range(len(ts) - 1):
        h = ts[k + 1] - ts[k]
        arrow = np.linalg.solve(np.eye(len(y0)) - np.multiply(h, A), np.dot(A, path[k]))
        path[k + 1] = path[k] + h * arrow
    return path


@right("implicit_euler")
def at_right_angles(A, y0, ts):
    rows = [np.array([float(value) for value in y0])]
    for k in range(1, len(ts)):
        M = -(ts[k] - ts[k - 1]) * np.array(A, dtype=float)
        M[np.diag_indices(len(M))] += 1
        Q, R = np.linalg.qr(M)
        rhs, y = Q.T @ rows[-1], np.zeros(len(M))
        for i in range(len(M) - 1, -1, -1):
            y[i] = (rhs[i] - R[i, i + 1 :] @ y[i + 1 :]) / R[i, i]
        rows.append(y)
    return np.vstack(rows)


@right("implicit_euler")
def eliminated_by_hand(A, y0, ts):
    d = len(y0)
    out = np.zeros((len(ts), d))
    out[0] = y0
    for n in range(1, len(ts)):
        M = np.hstack([np.eye(d) - (ts[n] - ts[n - 1]) * np.asarray(A), out[n - 1][:, None]])
        for i in range(d):
            best = i + int(np.argmax(np.abs(M[i:, i])))
            M[[i, best]] = M[[best, i]]
            M[i] /= M[i, i]
            for j in range(d):
                if j != i:
                    M[j] -= M[j, i] * M[i]
        out[n] = M[:, d]
    return out


backward_time_frozen = wrong("adjoint_gradient", ("f(t, y, theta), -df_dy(t, y, theta).T", "f(t, y, theta), -df_dy(ts[-1], y, theta).T"))
theta_time_frozen = wrong("adjoint_gradient", ("-df_dtheta(t, y, theta).T", "-df_dtheta(0.0, y, theta).T"))
loss_at_start = wrong("adjoint_gradient", ("loss_grad(end)", "loss_grad(np.array(end) if len(end) < 3 else np.array(y0))"))
jacobian_of_the_end = wrong("adjoint_gradient", ("-df_dy(t, y, theta).T", "-df_dy(t, end, theta).T"))
clock_starts_at_zero = wrong("adjoint_gradient", ("d = len(y0)", "d, ts = len(y0), np.array(ts) - ts[0]"))
same_step_all_the_way_back = wrong("adjoint_gradient", ("ts[::-1]", "ts[-1] - (ts[1] - ts[0]) * np.arange(len(ts))"))
every_other_time = wrong("adjoint_gradient", ("d = len(y0)", "d, ts = len(y0), ts[::2]"))
blame_without_sign = wrong("adjoint_gradient", ("loss_grad(end),", "np.abs(loss_grad(end)),"))


@right("adjoint_gradient")
def sensitivities_forwards(f, df_dy, df_dtheta, y0, theta, ts, loss_grad):
    d, p = len(y0), len(theta)

    def slopes(t, state):
        y, S, T = state[:d], state[d : d + d * d].reshape(d, d), state[d + d * d :].reshape(d, p)
        J = df_dy(t, y, theta)
        return np.concatenate([f(t, y, theta), (J @ S).ravel(), (J @ T + df_dtheta(t, y, theta)).ravel()])

    start = np.concatenate([np.array(y0, dtype=float), np.eye(d).ravel(), np.zeros(d * p)])
    end = rk4(slopes, start, ts)[-1]
    blame = loss_grad(end[:d])
    return blame @ end[d + d * d :].reshape(d, p), blame @ end[d : d + d * d].reshape(d, d)


@right("adjoint_gradient")
def by_nudges(f, df_dy, df_dtheta, y0, theta, ts, loss_grad):
    y0, theta = np.array(y0, dtype=float), np.array(theta, dtype=float)

    def end(start, numbers):
        return rk4(lambda t, y: f(t, y, numbers), start, ts)[-1]

    blame = np.array(loss_grad(end(y0, theta)), dtype=float)
    by_theta, by_start = np.zeros(len(theta)), np.zeros(len(y0))
    for j, value in enumerate(theta):
        e = np.zeros(len(theta))
        e[j] = 1e-5 * max(1, abs(value))
        by_theta[j] = blame @ (end(y0, theta + e) - end(y0, theta - e)) / (2 * e[j])
    for j, value in enumerate(y0):
        e = np.zeros(len(y0))
        e[j] = 1e-5 * max(1, abs(value))
        by_start[j] = blame @ (end(y0 + e, theta) - end(y0 - e, theta)) / (2 * e[j])
    return by_theta, by_start


@right("adjoint_gradient")
def through_each_step(f, df_dy, df_dtheta, y0, theta, ts, loss_grad):
    path = rk4(lambda t, y: f(t, y, theta), y0, ts)
    a, g = np.array(loss_grad(path[-1]), dtype=float), np.zeros(len(theta))
    for k in range(len(ts) - 2, -1, -1):
        t, h, y = ts[k], ts[k + 1] - ts[k], path[k]
        k1 = f(t, y, theta)
        k2 = f(t + h / 2, y + h / 2 * k1, theta)
        k3 = f(t + h / 2, y + h / 2 * k2, theta)
        looks = [(t, y), (t + h / 2, y + h / 2 * k1), (t + h / 2, y + h / 2 * k2), (t + h, y + h * k3)]
        new, later = a.copy(), np.zeros(len(a))
        for (clock, place), weight, reach in reversed(list(zip(looks, (1, 2, 2, 1), (0.5, 0.5, 1, 0)))):
            bar = weight * h / 6 * a + reach * h * later
            g = g + df_dtheta(clock, place, theta).T @ bar
            later = df_dy(clock, place, theta).T @ bar
            new = new + later
        a = new
    return g, a


@right("adjoint_gradient")
def half_steps_and_a_mirror(f, df_dy, df_dtheta, y0, theta, ts, loss_grad):
    d, p = len(y0), len(theta)
    fine = np.sort(np.concatenate([ts, (np.array(ts[1:]) + np.array(ts[:-1])) / 2]))
    end = rk4(lambda t, y: f(t, y, theta), np.array(y0, dtype=float), fine)[-1]

    def mirrored(s, state):
        y, a = np.split(state[: 2 * d], 2)
        J = np.hstack([df_dy(-s, y, theta), df_dtheta(-s, y, theta)])
        return np.append(-np.array(f(-s, y, theta)), a @ J)

    begin = np.concatenate([end, loss_grad(end), np.zeros(p)])
    start = rk4(mirrored, begin, -fine[::-1])[-1]
    return start[-p:], start[d:-p]


yearly_only = wrong("fit_lotka_volterra", ("h = float(interval) / 16", "h = 1 / 16"))
the_known_answer = wrong("fit_lotka_volterra", ("target = np.log(observed)", "return np.array([0.50246, 0.02684, 0.02584, 0.87632])"))
one_step_between_times = wrong("fit_lotka_volterra", ("float(interval) / 16", "float(interval)"), ("range(16)", "range(1)"))
# Got full marks at first.
start_of_its_own = wrong("fit_lotka_volterra", ("best = np.log(theta0)", "best = np.log([0.5, 0.03, 0.02, 1.0])"))
# Got full marks at first.
four_decimals = wrong("fit_lotka_volterra", ("return np.exp(best)", "return np.round(np.exp(best), 4)"))
# Got full marks at first.
last_year_left_out = wrong("fit_lotka_volterra", ("(np.log(rows) - target).ravel()", "(np.log(rows) - target)[:-1].ravel()"))
# Got full marks at first.
within_usual_bounds = wrong("fit_lotka_volterra", ("return np.exp(best)", "return np.clip(np.exp(best), 1e-2, 2)"))
answer_put_into_the_start = wrong("fit_lotka_volterra", ("return np.exp(best)", "theta0[:] = np.exp(best)\n    return theta0"))
full_steps = right("fit_lotka_volterra", ("while not then @ then <= now @ now and np.max(np.abs(step)) > 1e-9:", "while False:"))


@right("fit_lotka_volterra")
def damped(ts, observed, theta0):
    target, fine = np.log(observed), [ts[0]]
    for t, later in zip(ts, ts[1:]):
        fine.extend(np.linspace(t, later, 13)[1:])

    def residuals(log_theta):
        a, b, c, d = (float(value) for value in np.exp(log_theta))
        u, v = (float(value) for value in target[0])
        rows = [(u, v)]
        from math import exp

        for k in range(1, len(fine)):
            h = float(fine[k] - fine[k - 1])
            p1, q1 = a - b * exp(v), c * exp(u) - d
            p2, q2 = a - b * exp(v + h / 2 * q1), c * exp(u + h / 2 * p1) - d
            p3, q3 = a - b * exp(v + h / 2 * q2), c * exp(u + h / 2 * p2) - d
            p4, q4 = a - b * exp(v + h * q3), c * exp(u + h * p3) - d
            u, v = u + h / 6 * (p1 + 2 * p2 + 2 * p3 + p4), v + h / 6 * (q1 + 2 * q2 + 2 * q3 + q4)
            if k % 12 == 0:
                rows.append((u, v))
        return np.ravel(np.array(rows) - target)

    best, damping = np.log(theta0), 1e-3
    now = residuals(best)
    for _ in range(40):
        J = np.column_stack([(residuals(best + e) - residuals(best - e)) / 2e-5 for e in 1e-5 * np.eye(4)])
        step = -np.linalg.solve(J.T @ J + damping * np.eye(4), J.T @ now)
        try:
            then = residuals(best + step)
        except OverflowError:
            then = np.full(len(now), np.inf)
        if then @ then < now @ now:
            best, now, damping = best + step, then, damping / 5
        else:
            damping *= 5
        if np.max(np.abs(step)) < 1e-9:
            break
    return np.exp(best)


@right("fit_lotka_volterra")
def on_the_grid_of_rk4(ts, observed, theta0):
    fine = np.append(np.concatenate([np.linspace(t, later, 11)[:-1] for t, later in zip(ts, ts[1:])]), ts[-1])

    def misses(w):
        a, b, c, d = np.exp(w)
        path = rk4(lambda t, z: np.array([a * z[0] - b * z[0] * z[1], c * z[0] * z[1] - d * z[1]]), observed[0], fine)[::10]
        return (np.log(path) - np.log(observed)).flatten()

    w = np.log(np.array(theta0, dtype=float))
    with np.errstate(all="ignore"):
        r = misses(w)
        for _ in range(12):
            J = np.array([(misses(w + e) - r) / 1e-6 for e in 1e-6 * np.eye(4)]).T
            step = np.linalg.solve(J.T @ J + 1e-12 * np.eye(4), -J.T @ r)
            for share in 0.5 ** np.arange(12):
                trial = misses(w + share * step)
                if np.sum(trial**2) < np.sum(r**2):
                    w, r = w + share * step, trial
                    break
            if np.max(np.abs(step)) < 1e-6:
                break
    return np.exp(w)


@right("fit_lotka_volterra")
def by_sensitivities(ts, observed, theta0):
    goal = np.log(np.array(observed, dtype=float))

    def run(w):
        a, b, c, d = np.exp(w)

        def slopes(z):
            (u, v), S = z[0], z[1:]
            x, y = np.exp(u), np.exp(v)
            own = np.array([[a, 0.0], [-b * y, 0.0], [0.0, c * x], [0.0, -d]])
            carried = np.column_stack([-b * y * S[:, 1], c * x * S[:, 0]])
            return np.vstack([[a - b * y, c * x - d], own + carried])

        z, rows = np.vstack([goal[0], np.zeros((4, 2))]), []
        rows.append(z)
        for gap in np.diff(ts):
            h = gap / 10
            for _ in range(10):
                k1 = slopes(z)
                k2 = slopes(z + h / 2 * k1)
                k3 = slopes(z + h / 2 * k2)
                z = z + h / 6 * (k1 + 2 * k2 + 2 * k3 + slopes(z + h * k3))
            rows.append(z)
        table = np.array(rows)
        return (table[:, 0] - goal).ravel(), table[:, 1:].transpose(0, 2, 1).reshape(-1, 4)

    w = np.log(theta0)
    with np.errstate(all="ignore"):
        r, J = run(w)
        for _ in range(20):
            step = np.linalg.lstsq(J, -r, rcond=None)[0]
            new, new_J = run(w + step)
            while not new @ new <= r @ r:
                step = step / 2
                if np.max(np.abs(step)) < 1e-10:
                    return np.exp(w)
                new, new_J = run(w + step)
            w, r, J = w + step, new, new_J
            if np.max(np.abs(step)) < 1e-9:
                break
    return np.exp(w)


@right("fit_lotka_volterra")
def four_corners_walk(ts, observed, theta0):
    from math import inf, log

    logs = [(log(x), log(y)) for x, y in observed]
    gaps = [float(later - t) for t, later in zip(ts, ts[1:])]

    def S(w):
        a, b, c, d = (float(value) for value in np.exp(w))
        x, y, total = float(observed[0][0]), float(observed[0][1]), 0.0
        try:
            for gap, (lx, ly) in zip(gaps, logs[1:]):
                h = gap / 8
                for _ in range(8):
                    p1, q1 = x * (a - b * y), y * (c * x - d)
                    X, Y = x + h / 2 * p1, y + h / 2 * q1
                    p2, q2 = X * (a - b * Y), Y * (c * X - d)
                    X, Y = x + h / 2 * p2, y + h / 2 * q2
                    p3, q3 = X * (a - b * Y), Y * (c * X - d)
                    X, Y = x + h * p3, y + h * q3
                    p4, q4 = X * (a - b * Y), Y * (c * X - d)
                    x, y = x + h / 6 * (p1 + 2 * p2 + 2 * p3 + p4), y + h / 6 * (q1 + 2 * q2 + 2 * q3 + q4)
                total += (log(x) - lx) ** 2 + (log(y) - ly) ** 2
        except (ValueError, OverflowError):
            return inf
        return total

    w = np.log(theta0)
    points = [w] + [w + 0.1 * e for e in np.eye(4)]
    heights = [S(point) for point in points]
    for _ in range(500):
        order = np.argsort(heights)
        points, heights = [points[k] for k in order], [heights[k] for k in order]
        if np.max(np.abs(points[-1] - points[0])) < 1e-7:
            break
        middle = np.mean(points[:-1], axis=0)
        mirror = 2 * middle - points[-1]
        height = S(mirror)
        if height < heights[0]:
            far = 3 * middle - 2 * points[-1]
            far_height = S(far)
            points[-1], heights[-1] = (far, far_height) if far_height < height else (mirror, height)
        elif height < heights[-2]:
            points[-1], heights[-1] = mirror, height
        else:
            near = (middle + (mirror if height < heights[-1] else points[-1])) / 2
            near_height = S(near)
            if near_height < min(height, heights[-1]):
                points[-1], heights[-1] = near, near_height
            else:
                points = [points[0]] + [(points[0] + point) / 2 for point in points[1:]]
                heights = [heights[0]] + [S(point) for point in points[1:]]
    return np.exp(points[int(np.argmin(heights))])
