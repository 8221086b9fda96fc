"""Known mistakes of unit 26. Each takes the place of the instructor's solution, so each stands on its own.

Loops that are right and slow are not among them: the test of speed itself says what is to be done.
"""

from autograder import misconception

# -- log_sigmoid ------------------------------------------------------------------------------------------------------


@misconception("log_sigmoid", says="exp(1000) is too large for a float: rearrange the formula before you compute.")
def plain_formula(x):
    with np.errstate(all="ignore"):
        value = np.log(1 / (1 + np.exp(-np.asarray(x, dtype=float))))
    return float(value) if np.ndim(x) == 0 else value


@misconception("log_sigmoid", says="1 / 1 + exp(-x) divides first: put 1 + exp(-x) in brackets.")
def precedence(x):
    with np.errstate(all="ignore"):
        value = np.log(1 / 1 + np.exp(-np.asarray(x, dtype=float)))
    return float(value) if np.ndim(x) == 0 else value


@misconception("log_sigmoid", says="A small number added in the logarithm hides the problem: -1000 becomes -27.6.")
def epsilon(x):
    with np.errstate(all="ignore"):
        value = np.log(1 / (1 + np.exp(-np.asarray(x, dtype=float))) + 1e-12)
    return float(value) if np.ndim(x) == 0 else value


# -- stable_logsumexp -------------------------------------------------------------------------------------------------


@misconception("stable_logsumexp", says="exp(1000) is too large for a float: take out the largest entry first.")
def no_shift(A, *, axis=-1):
    with np.errstate(all="ignore"):
        return np.log(np.sum(np.exp(np.asarray(A, dtype=float)), axis=axis))


@misconception("stable_logsumexp", says="One maximum for the whole table leaves log 0 for the small rows: each row needs its own.")
def one_shift_for_all(A, *, axis=-1):
    A = np.asarray(A, dtype=float)
    m = np.max(A, initial=-np.inf)
    m = m if np.isfinite(m) else 0.0
    with np.errstate(all="ignore"):
        return m + np.log(np.sum(np.exp(A - m), axis=axis))


@misconception("stable_logsumexp", says="What you took out must be added back: log of the sum of exp(a - m) is smaller by m.")
def shift_not_added_back(A, *, axis=-1):
    A = np.asarray(A, dtype=float)
    top = np.max(A, axis=axis, keepdims=True, initial=-np.inf)
    with np.errstate(all="ignore"):
        return np.log(np.sum(np.exp(A - np.where(np.isfinite(top), top, 0.0)), axis=axis))


@misconception("stable_logsumexp", says="In a square table the maxima are subtracted from the wrong entries without a word: keepdims.")
def dimension_lost(A, *, axis=-1):
    A = np.asarray(A, dtype=float)
    m = np.max(A, axis=axis, initial=-np.inf)
    m = np.where(np.isfinite(m), m, 0.0)
    with np.errstate(all="ignore"):
        shifted = A - m if np.shape(m) == () or A.shape[-1] == np.shape(m)[-1] else A - np.expand_dims(m, axis)
        return m + np.log(np.sum(np.exp(shifted), axis=axis))


# -- compensated_sum --------------------------------------------------------------------------------------------------


@misconception(
    "compensated_sum", says="np.sum adds in pairs, which helps against many terms, not against cancellation: catch what is lost."
)
def summed_in_pairs(x):
    return float(np.sum(x))


@misconception("compensated_sum", says="You collected the lost digits, and never added them.")
def correction_lost(x):
    total = lost = 0.0
    for value in map(float, x):
        new = total + value
        lost += (total - new) + value if abs(total) >= abs(value) else (value - new) + total
        total = new
    return total


@misconception("compensated_sum", says="The lost part is added at the end, and you subtract it: which sign did you store?")
def correction_subtracted(x):
    total = lost = 0.0
    for value in map(float, x):
        new = total + value
        lost += (total - new) + value if abs(total) >= abs(value) else (value - new) + total
        total = new
    return total - lost


# -- scaling_exponent -------------------------------------------------------------------------------------------------


@misconception("scaling_exponent", says="The slope of a parabola depends on where you look: take logarithms of both.")
def straight_line(sizes, times):
    n, t = np.array(sizes, dtype=float), np.array(times, dtype=float)
    if len(n) != len(t) or len(n) < 2 or np.any(n <= 0) or np.any(t <= 0) or np.ptp(n) == 0:
        raise ValueError("sizes or times")
    u = n - n.mean()
    return u @ t / (u @ u)


@misconception("scaling_exponent", says="Powers become straight lines only if both axes are logarithmic; yours is only one.")
def one_logarithm(sizes, times):
    n, t = np.array(sizes, dtype=float), np.array(times, dtype=float)
    if len(n) != len(t) or len(n) < 2 or np.any(n <= 0) or np.any(t <= 0) or np.ptp(n) == 0:
        raise ValueError("sizes or times")
    u = n - n.mean()
    return u @ np.log(t) / (u @ u)


@misconception("scaling_exponent", says="How fast does time grow with size? Yours says how fast size grows with time.")
def axes_swapped(sizes, times):
    n, t = np.array(sizes, dtype=float), np.array(times, dtype=float)
    if len(n) != len(t) or len(n) < 2 or np.any(n <= 0) or np.any(t <= 0) or np.ptp(n) == 0:
        raise ValueError("sizes or times")
    v = np.log(t) - np.log(t).mean()
    with np.errstate(all="ignore"):
        return v @ np.log(n) / (v @ v)


# -- segment_sum ------------------------------------------------------------------------------------------------------


@misconception(
    "segment_sum",
    says="Of equal ids the last one wins: out[ids] += values reads all first, then writes all. Look at np.add.at or np.bincount.",
)
def repeated_ids_overwrite(values, ids, num_segments):
    values, ids = np.asarray(values, dtype=float), np.asarray(ids)
    if len(values) != len(ids) or (ids < 0).any() or (ids >= num_segments).any():
        raise ValueError("ids")
    out = np.zeros((num_segments,) + values.shape[1:])
    out[ids] += values
    return out


@misconception("segment_sum", says="You count the ids; add up their values (weights).")
def counted(values, ids, num_segments):
    values, ids = np.asarray(values, dtype=float), np.asarray(ids, dtype=int)
    if len(values) != len(ids) or (ids < 0).any() or (ids >= num_segments).any():
        raise ValueError("ids")
    counts = np.bincount(ids, minlength=num_segments).astype(float)
    return counts if values.ndim == 1 else np.repeat(counts[:, np.newaxis], values.shape[1], axis=1)


@misconception("segment_sum", says="Each column is summed separately; yours are merged into one.")
def columns_merged(values, ids, num_segments):
    values, ids = np.asarray(values, dtype=float), np.asarray(ids, dtype=int)
    if len(values) != len(ids) or (ids < 0).any() or (ids >= num_segments).any():
        raise ValueError("ids")
    sums = np.bincount(ids, weights=values.reshape(len(ids), -1).sum(axis=1) if len(ids) else np.zeros(0), minlength=num_segments)
    return sums if values.ndim == 1 else np.repeat(sums[:, np.newaxis], values.shape[1], axis=1)


# -- quadratic_forms --------------------------------------------------------------------------------------------------


@misconception("quadratic_forms", says="You compute n times n numbers and keep n: for 20,000 rows they don't fit into the memory.")
def all_pairs_for_the_diagonal(X, M):
    X = np.asarray(X, dtype=float)
    return np.diag(X @ M @ X.T).copy()


@misconception("quadratic_forms", says="Each row is multiplied by the whole matrix, not by its diagonal.")
def diagonal_only(X, M):
    X = np.asarray(X, dtype=float)
    return np.sum(X**2 * np.diag(M), axis=1)


@misconception("quadratic_forms", says="Small integers wrap around when they are multiplied: make floats of them first.")
def wraps_around(X, M):
    return np.sum((X @ M) * X, axis=1)


# -- nearest_centers --------------------------------------------------------------------------------------------------


@misconception("nearest_centers", says="Expand (x - c)**2 again: the product in the middle counts twice.")
def cross_term_once(X, C):
    X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)
    if len(C) == 0 or X.shape[1] != C.shape[1]:
        raise ValueError("shapes")
    m = C.mean(axis=0)
    X, C = X - m, C - m
    squares = np.sum(X**2, axis=1)[:, None] - X @ C.T + np.sum(C**2, axis=1)
    labels = np.argmin(squares, axis=1)
    return labels, np.maximum(squares[np.arange(len(X)), labels], 0)


@misconception("nearest_centers", says="Asked for are squared distances, and you took the root.")
def root_taken(X, C):
    X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)
    if len(C) == 0 or X.shape[1] != C.shape[1]:
        raise ValueError("shapes")
    m = C.mean(axis=0)
    X, C = X - m, C - m
    squares = np.sum(X**2, axis=1)[:, None] - 2 * X @ C.T + np.sum(C**2, axis=1)
    labels = np.argmin(squares, axis=1)
    return labels, np.sqrt(np.maximum(squares[np.arange(len(X)), labels], 0))


@misconception(
    "nearest_centers", says="Far from the origin huge numbers are subtracted, and the digits are gone: move everything to the origin first."
)
def far_from_the_origin(X, C):
    X, C = np.asarray(X, dtype=float), np.asarray(C, dtype=float)
    if len(C) == 0 or X.shape[1] != C.shape[1]:
        raise ValueError("shapes")
    squares = np.sum(X**2, axis=1)[:, None] - 2 * X @ C.T + np.sum(C**2, axis=1)
    labels = np.argmin(squares, axis=1)
    return labels, np.maximum(squares[np.arange(len(X)), labels], 0)


@misconception("nearest_centers", says="3 - 5 in unsigned 8-bit integers is 254: make floats of points and centres first.")
def pixels_wrap_around(X, C):
    X, C = np.asarray(X), np.asarray(C)
    if len(C) == 0 or X.shape[1] != C.shape[1]:
        raise ValueError("shapes")
    squares = np.array([np.sum((X - c) ** 2, axis=1) for c in C], dtype=float).T.reshape(len(X), len(C))
    labels = np.argmin(squares, axis=1)
    return labels, squares[np.arange(len(X)), labels]


# -- top_k ------------------------------------------------------------------------------------------------------------


@misconception("top_k", says="Best first; yours are sorted upwards.")
def ascending(scores, k):
    if not 0 <= k <= len(scores):
        raise ValueError("k")
    return np.argsort(np.asarray(scores, dtype=float), kind="stable")[len(scores) - k :]


@misconception("top_k", says="Turning the sorted order around also turns equal scores around: the smaller index comes first.")
def turned_around(scores, k):
    if not 0 <= k <= len(scores):
        raise ValueError("k")
    return np.argsort(np.asarray(scores, dtype=float), kind="stable")[::-1][:k].copy()


@misconception("top_k", says="In unsigned integers minus 1 is 255, and in 8 bits minus -128 is -128: make floats of the scores first.")
def minus_on_unsigned(scores, k):
    if not 0 <= k <= len(scores):
        raise ValueError("k")
    with np.errstate(all="ignore"):
        return np.argsort(-np.asarray(scores), kind="stable")[:k]


# -- kmeans -----------------------------------------------------------------------------------------------------------


@misconception("kmeans", says="A centre that nobody chose stays where it is; yours goes to the origin.")
def empty_cluster_to_the_origin(X, C0, *, max_steps=100):
    if max_steps < 1:
        raise ValueError("steps")
    X, C = np.asarray(X, dtype=float), np.array(C0, dtype=float)
    labels, history = None, []
    for _ in range(max_steps):
        new, squared = nearest_centers(X, C)
        history.append(np.sum(squared))
        if labels is not None and np.array_equal(new, labels):
            break
        labels = new
        counts = np.bincount(labels, minlength=len(C))
        C = segment_sum(X, labels, len(C)) / np.maximum(counts, 1)[:, np.newaxis]
    return C, labels, np.array(history)


@misconception("kmeans", says="Stop when no label changes; a cost that falls slowly may still fall.")
def stops_on_cost(X, C0, *, max_steps=100):
    if max_steps < 1:
        raise ValueError("steps")
    X, C = np.asarray(X, dtype=float), np.array(C0, dtype=float)
    history = []
    for _ in range(max_steps):
        labels, squared = nearest_centers(X, C)
        history.append(np.sum(squared))
        if len(history) > 1 and history[-1] > 0.99 * history[-2]:
            break
        counts = np.bincount(labels, minlength=len(C))
        chosen = counts > 0
        C[chosen] = segment_sum(X, labels, len(C))[chosen] / counts[chosen, np.newaxis]
    return C, labels, np.array(history)


@misconception("kmeans", says="Each centre is the mean of its own points: divide by their number, not by the number of all.")
def divided_by_all(X, C0, *, max_steps=100):
    if max_steps < 1:
        raise ValueError("steps")
    X, C = np.asarray(X, dtype=float), np.array(C0, dtype=float)
    labels, history = None, []
    for _ in range(max_steps):
        new, squared = nearest_centers(X, C)
        history.append(np.sum(squared))
        if labels is not None and np.array_equal(new, labels):
            break
        labels = new
        chosen = np.bincount(labels, minlength=len(C)) > 0
        C[chosen] = segment_sum(X, labels, len(C))[chosen] / len(X)
    return C, labels, np.array(history)
