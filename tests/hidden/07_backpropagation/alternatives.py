"""Correct solutions of unit 07 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- sigmoid ----------------------------------------------------------------------------------------------------------


@alternative("sigmoid")
def sigmoid_by_halves(z):
    z = np.asarray(z, dtype=float)
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


@alternative("sigmoid")
def sigmoid_by_logarithm(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


@alternative("sigmoid")
def sigmoid_by_loop(z):
    import math

    z = np.array(z, dtype=float)
    result = np.empty_like(z)
    for i in np.ndindex(z.shape):
        result[i] = 1 / (1 + math.exp(-z[i])) if z[i] > -709 else 0.0
    return float(result) if z.ndim == 0 else result


# -- numerical_gradient -----------------------------------------------------------------------------------------------


@alternative("numerical_gradient")
def gradient_by_unit_vectors(f, x, *, h=1e-5):
    x = np.asarray(x, dtype=float)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units]
    return np.array(slopes, dtype=float).reshape(x.shape)


@alternative("numerical_gradient")
def gradient_by_flat_index(f, x, *, h=1e-5):
    shape = np.shape(x)
    flat = [float(v) for v in np.ravel(x)]
    out = np.zeros(len(flat))
    for k in range(len(flat)):
        up, down = list(flat), list(flat)
        up[k], down[k] = up[k] + h, down[k] - h
        out[k] = f(np.array(up).reshape(shape)) - f(np.array(down).reshape(shape))
    return (out / h / 2).reshape(shape)


@alternative("numerical_gradient")
def gradient_in_place(f, x, *, h=1e-5):
    p = np.array(x, dtype=np.float64, order="C")
    g = np.empty(p.shape)
    it = np.nditer(p, flags=["multi_index", "zerosize_ok"])
    for _ in it:
        i = it.multi_index
        old = p[i].copy()
        p[i] = old - h
        low = f(p.copy())
        p[i] = old + h
        high = f(p.copy())
        p[i] = old
        g[i] = 0.5 * (high - low) / h
    return g


# -- relative_error ---------------------------------------------------------------------------------------------------


@alternative("relative_error")
def error_by_loop(a, b, *, floor=1e-3):
    import math

    if np.shape(a) != np.shape(b):
        raise ValueError("different shapes")
    if floor <= 0:
        raise ValueError("floor must be positive")
    worst = 0.0
    for p, q in zip(np.ravel(a).tolist(), np.ravel(b).tolist()):
        if not (math.isfinite(p) and math.isfinite(q)):
            return math.inf
        worst = max(worst, abs(p - q) / max(abs(p), abs(q), floor))
    return worst


@alternative("relative_error")
def error_by_where(a, b, *, floor=1e-3):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if a.shape != b.shape or not floor > 0:
        raise ValueError("shapes must match and floor must be positive")
    below = np.where(abs(a) > abs(b), abs(a), abs(b)).clip(min=floor)
    ratio = np.where(np.isfinite(a) & np.isfinite(b), abs(a - b) / below, np.inf)
    return ratio.max(initial=0.0)


@alternative("relative_error")
def error_by_stack(a, b, *, floor=1e-3):
    a, b = np.asarray(a) * 1.0, np.asarray(b) * 1.0
    if a.shape != b.shape:
        raise ValueError
    if floor <= 0:
        raise ValueError
    if np.isnan(a).any() or np.isnan(b).any() or np.isinf(a).any() or np.isinf(b).any():
        return float("inf")
    if a.size == 0:
        return 0
    largest = np.stack([np.abs(a), np.abs(b), np.full(a.shape, floor)]).max(axis=0)
    return np.array((np.abs(a - b) / largest).max())


# -- sigmoid_backward -------------------------------------------------------------------------------------------------


@alternative("sigmoid_backward")
def slope_as_difference(upstream, out):
    return np.multiply(upstream, out - np.square(out))


@alternative("sigmoid_backward")
def slope_by_loop(upstream, out):
    result = np.zeros(np.shape(out))
    for i in np.ndindex(result.shape):
        result[i] = upstream[i] * out[i] * (1 - out[i])
    return result


@alternative("sigmoid_backward")
def slope_around_the_middle(upstream, out):
    return upstream * (0.5 - (out - 0.5)) * out


# -- linear_backward --------------------------------------------------------------------------------------------------


@alternative("linear_backward")
def linear_by_einsum(upstream, X, W):
    return [
        np.einsum("nm,dm->nd", upstream, W),
        np.einsum("nd,nm->dm", X, upstream),
        np.einsum("nm->m", upstream),
    ]


@alternative("linear_backward")
def linear_by_loops(upstream, X, W):
    N, D = X.shape
    M = W.shape[1]
    dX, dW, db = np.zeros((N, D)), np.zeros((D, M)), np.zeros(M)
    for n in range(N):
        for m in range(M):
            db[m] += upstream[n, m]
            for d in range(D):
                dX[n, d] += upstream[n, m] * W[d, m]
                dW[d, m] += X[n, d] * upstream[n, m]
    return dX, dW, db


@alternative("linear_backward")
def linear_by_ones(upstream, X, W):
    dX = (W @ upstream.T).T
    dW = (upstream.T @ X).T
    db = np.ones(len(upstream)) @ upstream
    return dX, dW, db


# -- network_forward --------------------------------------------------------------------------------------------------


@alternative("network_forward")
def forward_written_out(X, W1, W2):
    layer = 1 / (1 + np.exp(-np.dot(X, W1)))
    return layer, 1 / (1 + np.exp(-np.dot(layer, W2)))


@alternative("network_forward")
def forward_by_tanh(X, W1, W2):
    def squash(z):
        return 0.5 * (1 + np.tanh(z / 2))

    layer = squash(X @ W1)
    return [layer, squash(layer @ W2)]


@alternative("network_forward")
def forward_by_rows(X, W1, W2):
    layer = np.array(
        [[1 / (1 + np.exp(-sum(x * w for x, w in zip(row, unit)))) for unit in W1.T] for row in X]
    )
    output = np.array(
        [
            [1 / (1 + np.exp(-sum(a * w for a, w in zip(row, unit)))) for unit in W2.T]
            for row in layer
        ]
    )
    return layer, output


# -- network_gradients ------------------------------------------------------------------------------------------------


@alternative("network_gradients")
def gradients_written_out(X, y, W1, W2):
    a = 1 / (1 + np.exp(-X @ W1))
    o = 1 / (1 + np.exp(-a @ W2))
    if np.asarray(y).shape != o.shape:
        raise ValueError("wrong shape of y")
    e = o - y
    d = 2 * e * o * (1 - o)
    return (e * e).sum(), X.T.dot(d.dot(W2.T) * a * (1 - a)), a.T.dot(d)


@alternative("network_gradients")
def gradients_by_example(X, y, W1, W2):
    if np.shape(y) != (X.shape[0], W2.shape[1]):
        raise ValueError("wrong shape of y")
    total, dW1, dW2 = 0.0, np.zeros(W1.shape), np.zeros(W2.shape)
    for x, wanted in zip(X, y):
        a = 1 / (1 + np.exp(-(x @ W1)))
        o = 1 / (1 + np.exp(-(a @ W2)))
        total += np.sum((o - wanted) ** 2)
        d2 = 2 * (o - wanted) * o * (1 - o)
        dW2 += np.outer(a, d2)
        dW1 += np.outer(x, (W2 @ d2) * a * (1 - a))
    return total, dW1, dW2


@alternative("network_gradients")
def gradients_by_einsum(X, y, W1, W2):
    a = 1 / (1 + np.exp(-np.einsum("nd,dh->nh", X, W1)))
    o = 1 / (1 + np.exp(-np.einsum("nh,hk->nk", a, W2)))
    if y.shape != o.shape:
        raise ValueError("wrong shape of y")
    blame = -2 * (y - o) * (o - o**2)
    back = np.einsum("nk,hk,nh->nh", blame, W2, a - a**2)
    return [
        np.linalg.norm(o - y) ** 2,
        np.einsum("nd,nh->dh", X, back),
        np.einsum("nh,nk->hk", a, blame),
    ]


# -- mlp_gradients ----------------------------------------------------------------------------------------------------


@alternative("mlp_gradients")
def mlp_recursive(X, Y, weights, biases):
    N = len(X)

    def walk(A, i):
        Z = A @ weights[i] + biases[i]
        if i == len(weights) - 1:
            if np.shape(Y) != Z.shape:
                raise ValueError("wrong shape of Y")
            loss, G, dws, dbs = np.sum((Z - Y) ** 2) / N, 2 * (Z - Y) / N, [], []
        else:
            loss, G, dws, dbs = walk(np.where(Z > 0, Z, 0), i + 1)
            G = np.where(Z > 0, G, 0)
        return loss, G @ weights[i].T, [A.T @ G, *dws], [np.sum(G, axis=0), *dbs]

    loss, _, dws, dbs = walk(np.asarray(X, dtype=float), 0)
    return loss, dws, dbs


@alternative("mlp_gradients")
def mlp_by_index(X, Y, weights, biases):
    L = len(weights)
    A, Z = [X], []
    for i in range(L):
        Z.append(A[i] @ weights[i] + biases[i])
        A.append(Z[i].clip(min=0) if i < L - 1 else Z[i])
    if np.shape(Y) != A[L].shape:
        raise ValueError("wrong shape of Y")
    dW, db = [None] * L, [None] * L
    G = (A[L] - Y) * (2 / X.shape[0])
    for i in range(L - 1, -1, -1):
        dW[i], db[i] = A[i].T @ G, G.sum(0)
        if i > 0:
            G = (G @ weights[i].T) * (Z[i - 1] > 0)
    return ((A[L] - Y) ** 2).sum(axis=1).mean(), tuple(dW), tuple(db)


@alternative("mlp_gradients")
def mlp_by_example(X, Y, weights, biases):
    if np.shape(Y) != (X.shape[0], weights[-1].shape[1]):
        raise ValueError("wrong shape of Y")
    loss = 0.0
    dW, db = [np.zeros(W.shape) for W in weights], [np.zeros(b.shape) for b in biases]
    for x, y in zip(X, Y):
        acts = [x]
        for i, (W, b) in enumerate(zip(weights, biases)):
            z = acts[-1] @ W + b
            acts.append(z if i == len(weights) - 1 else z * (z > 0))
        loss += sum((acts[-1] - y) ** 2) / len(X)
        g = 2 * (acts[-1] - y) / len(X)
        for i in reversed(range(len(weights))):
            dW[i] += np.outer(acts[i], g)
            db[i] += g
            g = (weights[i] @ g) * (acts[i] > 0)
    return loss, dW, db


# -- neural_network ---------------------------------------------------------------------------------------------------


@alternative("neural_network")
def network_from_the_exercises(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W2 = rng.normal(size=(hidden, y.shape[1]))
    W1 = rng.normal(size=(X.shape[1], hidden))
    errors = []
    for _ in range(epochs):
        loss, dW1, dW2 = network_gradients(X, y, W1, W2)
        errors.append(loss)
        W1, W2 = W1 - learning_rate * dW1, W2 - learning_rate * dW2
    return W1, W2, np.array(errors, dtype=float)


@alternative("neural_network")
def network_with_one_long_draw(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    D, K = X.shape[1], y.shape[1]
    draws = rng.standard_normal(D * hidden + hidden * K)
    W1, W2 = (
        draws[: D * hidden].reshape(D, hidden).copy(),
        draws[D * hidden :].reshape(hidden, K).copy(),
    )
    errors = np.empty(epochs)
    for t in range(epochs):
        a = 0.5 + 0.5 * np.tanh(X @ W1 / 2)
        o = 0.5 + 0.5 * np.tanh(a @ W2 / 2)
        errors[t] = ((o - y) ** 2).sum()
        d2 = (o - y) * o * (1 - o)
        d1 = (d2 @ W2.T) * a * (1 - a)
        W1 -= 2 * learning_rate * (X.T @ d1)
        W2 -= 2 * learning_rate * (a.T @ d2)
    return [W1, W2, errors]


@alternative("neural_network")
def network_by_example(X, y, *, hidden=4, epochs=2000, learning_rate=1.0, rng):
    W1 = np.array([[rng.standard_normal() for _ in range(hidden)] for _ in range(X.shape[1])])
    W2 = np.array([[rng.standard_normal() for _ in range(y.shape[1])] for _ in range(hidden)])
    errors = np.zeros(epochs)
    for t in range(epochs):
        step1, step2 = np.zeros(W1.shape), np.zeros(W2.shape)
        for x, wanted in zip(X, y):
            a = 1 / (1 + np.exp(-(x @ W1)))
            o = 1 / (1 + np.exp(-(a @ W2)))
            errors[t] += np.sum((o - wanted) ** 2)
            d2 = 2 * (o - wanted) * o * (1 - o)
            step2 += np.outer(a, d2)
            step1 += np.outer(x, a * (1 - a) * (W2 @ d2))
        W1 = W1 - learning_rate * step1
        W2 = W2 - learning_rate * step2
    return W1, W2, errors
