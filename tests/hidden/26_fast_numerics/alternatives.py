"""Correct solutions of unit 26 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- log_sigmoid ------------------------------------------------------------------------------------------------------


@alternative("log_sigmoid")
def two_cases(x):
    z = np.asarray(x, dtype=np.float64)
    with np.errstate(all="ignore"):
        value = np.where(
            z < 0, z - np.log1p(np.exp(np.minimum(z, 0))), -np.log1p(np.exp(-np.maximum(z, 0)))
        )
    return float(value) if z.ndim == 0 else value


@alternative("log_sigmoid")
def with_logaddexp(x):
    return -np.logaddexp(0.0, -np.asarray(x, dtype=float))


# -- stable_logsumexp -------------------------------------------------------------------------------------------------


@alternative("stable_logsumexp")
def with_logaddexp_reduce(A, *, axis=-1):
    return np.logaddexp.reduce(np.asarray(A, dtype=float), axis=axis, initial=-np.inf)


@alternative("stable_logsumexp")
def slice_by_slice(A, *, axis=-1):
    import math

    def one(row):
        row = [float(v) for v in row]
        m = max(row, default=-math.inf)
        if math.isinf(m):
            return m
        return m + math.log(sum(math.exp(v - m) for v in row))

    A = np.moveaxis(np.asarray(A, dtype=float), axis, -1)
    if A.ndim == 1:
        return one(A)
    result = np.array([one(row) for row in A.reshape(int(np.prod(A.shape[:-1])), A.shape[-1])])
    return result.reshape(A.shape[:-1])


# -- compensated_sum --------------------------------------------------------------------------------------------------


@alternative("compensated_sum")
def exact_two_sums(x):
    partial, errors = 0.0, []
    for value in x:
        value = float(value)
        new = partial + value
        back = new - partial
        errors.append((partial - (new - back)) + (value - back))
        partial = new
    return partial + sum(errors)


@alternative("compensated_sum")
def growing_expansion(x):
    parts = []
    for value in np.asarray(x, dtype=float).tolist():
        kept = []
        for part in parts:
            if abs(value) < abs(part):
                value, part = part, value
            high = value + part
            low = part - (high - value)
            if low:
                kept.append(low)
            value = high
        parts = [*kept, value]
    return float(sum(parts))


# -- scaling_exponent -------------------------------------------------------------------------------------------------


@alternative("scaling_exponent")
def with_polyfit(sizes, times):
    sizes, times = np.array(sizes, dtype=float), np.array(times, dtype=float)
    if (
        sizes.shape != times.shape
        or sizes.size < 2
        or sizes.min() <= 0
        or times.min() <= 0
        or sizes.max() == sizes.min()
    ):
        raise ValueError("no power")
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


@alternative("scaling_exponent")
def by_sums(sizes, times):
    import math

    n = len(sizes)
    if (
        n != len(times)
        or n < 2
        or min(sizes) <= 0
        or min(times) <= 0
        or len(set(map(float, sizes))) == 1
    ):
        raise ValueError("no power")
    u, v = [math.log(s) for s in sizes], [math.log(t) for t in times]
    a, b = sum(u) / n, sum(v) / n
    return sum((p - a) * (q - b) for p, q in zip(u, v)) / sum((p - a) ** 2 for p in u)


# -- segment_sum ------------------------------------------------------------------------------------------------------


@alternative("segment_sum")
def with_add_at(values, ids, num_segments):
    values, ids = np.asarray(values, dtype=float), np.asarray(ids, dtype=int)
    if len(values) != len(ids) or ((ids < 0) | (ids >= num_segments)).any():
        raise ValueError("ids")
    out = np.zeros((num_segments, *values.shape[1:]))
    np.add.at(out, ids, values)
    return out


@alternative("segment_sum")
def sorted_and_reduced(values, ids, num_segments):
    values, ids = np.asarray(values, dtype=np.float64), np.asarray(ids)
    if len(ids) != len(values) or (len(ids) and (ids.min() < 0 or ids.max() >= num_segments)):
        raise ValueError("ids")
    out = np.zeros((num_segments,) + values.shape[1:])
    if len(ids):
        order = np.argsort(ids, kind="stable")
        present, starts = np.unique(ids[order], return_index=True)
        out[present] = np.add.reduceat(values[order], starts, axis=0)
    return out


# -- quadratic_forms --------------------------------------------------------------------------------------------------


@alternative("quadratic_forms")
def one_einsum(X, M):
    return np.einsum(
        "ni,ij,nj->n",
        np.asarray(X, dtype=float),
        np.asarray(M, dtype=float),
        np.asarray(X, dtype=float),
    )


@alternative("quadratic_forms")
def symmetric_half(X, M):
    X, M = np.asarray(X, dtype=float), np.asarray(M, dtype=float)
    return np.einsum("ni,ni->n", X @ ((M + M.T) / 2), X)


# -- nearest_centers --------------------------------------------------------------------------------------------------


@alternative("nearest_centers")
def centre_by_centre(X, C):
    X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)
    if len(C) == 0 or C.shape[1] != X.shape[1]:
        raise ValueError("shapes")
    squares = np.empty((len(C), len(X)))
    for j, c in enumerate(C):
        squares[j] = np.einsum("nd,nd->n", X - c, X - c)
    return squares.argmin(axis=0), squares.min(axis=0)


@alternative("nearest_centers")
def labels_fast_distances_again(X, C):
    X, C = np.array(X, dtype=np.float64), np.array(C, dtype=np.float64)
    if C.shape[0] < 1 or X.shape[1:] != C.shape[1:]:
        raise ValueError("shapes")
    shift = C[0]
    labels = np.argmin(np.sum((C - shift) ** 2, axis=1) - 2 * (X - shift) @ (C - shift).T, axis=1)
    return labels, np.sum((X - C[labels]) ** 2, axis=1)


# -- top_k ------------------------------------------------------------------------------------------------------------


@alternative("top_k")
def with_lexsort(scores, k):
    n = len(scores)
    if k < 0 or k > n:
        raise ValueError("k")
    return np.lexsort((-np.arange(n), np.asarray(scores)))[::-1][:k]


@alternative("top_k")
def by_python(scores, k):
    values = [s.item() for s in scores]
    if not 0 <= k <= len(values):
        raise ValueError("k")
    return np.array(
        sorted(range(len(values)), key=lambda i: values[i], reverse=True)[:k], dtype=int
    )


# -- kmeans -----------------------------------------------------------------------------------------------------------


@alternative("kmeans")
def with_a_membership_matrix(X, C0, *, max_steps=100):
    if max_steps < 1:
        raise ValueError("steps")
    X, C = np.array(X, dtype=float), np.array(C0, dtype=float)
    k, history, old = len(C), [], None
    for step in range(max_steps):
        labels, squared = nearest_centers(X, C)
        history.append(float(squared.sum()))
        if old is not None and (labels == old).all():
            break
        H = (labels[:, None] == np.arange(k)).astype(float)
        sizes = H.sum(axis=0)
        C = np.where(sizes[:, None] > 0, H.T @ X / np.maximum(sizes, 1)[:, None], C)
        old = labels
    return C, labels, np.array(history)


@alternative("kmeans")
def heap_by_heap(X, C0, *, max_steps=100):
    X = np.asarray(X, dtype=float)
    centres = [np.array(c, dtype=float) for c in C0]
    if max_steps <= 0:
        raise ValueError("steps")
    labels, costs = np.full(len(X), -1), []
    while len(costs) < max_steps:
        new, squared = nearest_centers(X, np.array(centres))
        costs.append(squared.sum())
        if np.array_equal(new, labels):
            break
        labels = new
        for j in range(len(centres)):
            mine = X[labels == j]
            if len(mine):
                centres[j] = mine.mean(axis=0)
    return np.array(centres), labels, np.array(costs)
