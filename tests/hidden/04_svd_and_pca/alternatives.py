"""Correct solutions of unit 04 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- svd_from_eigen ---------------------------------------------------------------------------------------------------


@alternative("svd_from_eigen")
def from_the_left(A):
    w, U = np.linalg.eigh(A @ A.T)
    order = np.argsort(-w)
    s = np.sqrt(np.clip(w[order], 0, None))
    r = int(np.count_nonzero(s > 1e-6 * s.max()))
    U, s = U[:, order[:r]], s[:r]
    return U, s, (A.T @ U / s).T


@alternative("svd_from_eigen")
def one_direction_at_a_time(A):
    m, n = A.shape
    values, vectors = np.linalg.eigh(np.dot(A.T, A))
    left, sizes, right = [], [], []
    largest = max(values[-1], 0.0) ** 0.5
    for value, v in sorted(zip(values, vectors.T), key=lambda pair: -pair[0]):
        image = A @ v
        length = float(np.sqrt(image @ image))
        if length > 1e-6 * largest and value > 0:
            left.append(image / length)
            sizes.append(length)
            right.append(v)
    r = len(sizes)
    return np.array(left).reshape(r, m).T, np.array(sizes), np.array(right).reshape(r, n)


# -- low_rank_approximation -------------------------------------------------------------------------------------------


@alternative("low_rank_approximation")
def sum_of_terms(A, k):
    if k < 0:
        raise ValueError("k")
    U, s, Vt = np.linalg.svd(A)
    result = np.zeros(A.shape)
    for i in range(min(k, len(s))):
        result += s[i] * np.outer(U[:, i], Vt[i])
    return result


@alternative("low_rank_approximation")
def projection(A, k):
    if not k >= 0:
        raise ValueError("k")
    _, V = np.linalg.eigh(A.T @ A)
    top = V[:, ::-1][:, :k]
    return A @ top @ top.T


# -- rank_for_energy --------------------------------------------------------------------------------------------------


@alternative("rank_for_energy")
def counting_up(s, fraction):
    if fraction <= 0 or fraction > 1:
        raise ValueError("fraction")
    total = sum(float(v) ** 2 for v in s)
    if total == 0:
        return 0
    kept, k = 0.0, 0
    while kept < fraction * total * (1 - 1e-12):
        kept += float(s[k]) ** 2
        k += 1
    return k


@alternative("rank_for_energy")
def searching(s, fraction):
    if not (0 < fraction <= 1):
        raise ValueError("fraction")
    if len(s) == 0 or s[0] == 0:
        return 0
    energy = np.cumsum(np.square(s))
    return np.searchsorted(energy, fraction * energy[-1] * (1 - 1e-12)) + 1


# -- pseudo_inverse ---------------------------------------------------------------------------------------------------


@alternative("pseudo_inverse")
def sum_of_inverted_terms(A, *, rcond=1e-10):
    U, s, Vt = np.linalg.svd(A)
    result = np.zeros(A.shape[::-1])
    for i, value in enumerate(s):
        if value > rcond * s.max():
            result = result + np.outer(Vt[i], U[:, i]) / value
    return result


@alternative("pseudo_inverse")
def inverted_with_where(A, *, rcond=1e-10):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    with np.errstate(all="ignore"):
        inverted = np.where(s > rcond * s[0], 1 / s, 0.0)
    return (Vt.T * inverted) @ U.T


# -- pca_fit ----------------------------------------------------------------------------------------------------------


@alternative("pca_fit")
def by_covariance(X, k):
    n, d = X.shape
    if n < 2:
        raise ValueError("two examples, please")
    if k < 1 or k > n or k > d:
        raise ValueError("k")
    w, V = np.linalg.eigh(np.atleast_2d(np.cov(X, rowvar=False)))
    C = []
    for v in V.T[::-1][:k]:
        C.append(v if v[np.abs(v).argmax()] > 0 else -v)
    return X.mean(axis=0), np.array(C), w[::-1][:k]


@alternative("pca_fit")
def variance_of_projections(X, k):
    if len(X) < 2 or not 0 < k <= min(X.shape):
        raise ValueError("k")
    centre = sum(X) / len(X)
    Vt = np.linalg.svd(X - centre)[2][:k]
    for row in Vt:
        if abs(row.min()) > row.max():
            row *= -1
    return centre, Vt, np.var((X - centre) @ Vt.T, axis=0, ddof=1)


# -- pca_reconstruct --------------------------------------------------------------------------------------------------


@alternative("pca_reconstruct")
def row_by_row(X, mean, components):
    rows = []
    for x in X:
        rebuilt = np.array(mean, dtype=float)
        for c in components:
            rebuilt += np.dot(x - mean, c) * c
        rows.append(rebuilt)
    return np.array(rows)


@alternative("pca_reconstruct")
def with_a_projector(X, mean, components):
    P = components.T @ components
    return X @ P + mean @ (np.eye(len(mean)) - P)


# -- whiten -----------------------------------------------------------------------------------------------------------


@alternative("whiten")
def by_svd(X):
    n, d = X.shape
    centred = X - X.mean(axis=0)
    U, s, Vt = np.linalg.svd(centred, full_matrices=False)
    if n <= d or s[-1] ** 2 <= 1e-10 * s[0] ** 2:
        raise ValueError("flat")
    return np.sqrt(n - 1) * U @ Vt


@alternative("whiten")
def sum_over_directions(X):
    centred = X - X.mean(axis=0)
    S = np.atleast_2d(np.cov(X.T))
    values, vectors = np.linalg.eigh(S)
    if values.min() <= 1e-10 * values.max():
        raise ValueError("singular")
    root = sum(np.outer(v, v) / w**0.5 for w, v in zip(values, vectors.T))
    return centred @ root


# -- complete_ratings -------------------------------------------------------------------------------------------------


@alternative("complete_ratings")
def holes_by_index(R, k, *, iterations=100):
    holes = np.isnan(R)
    if holes.all():
        raise ValueError("nothing known")
    with np.errstate(all="ignore"):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            means = np.nanmean(R, axis=0)
    means[np.isnan(means)] = np.nanmean(R)
    filled = R.copy()
    filled[holes] = np.take(means, np.nonzero(holes)[1])
    for _ in range(iterations):
        U, s, Vt = np.linalg.svd(filled, full_matrices=False)
        filled[holes] = (U[:, :k] @ np.diag(s[:k]) @ Vt[:k])[holes]
    return filled


@alternative("complete_ratings")
def by_loops(R, k, *, iterations=100):
    known = [(u, i) for u in range(R.shape[0]) for i in range(R.shape[1]) if R[u, i] == R[u, i]]
    if len(known) == 0:
        raise ValueError("nothing known")
    table = np.zeros(R.shape)
    everything = sum(R[cell] for cell in known) / len(known)
    for i in range(R.shape[1]):
        column = [R[cell] for cell in known if cell[1] == i]
        table[:, i] = sum(column) / len(column) if column else everything
    step = 0
    while True:
        for cell in known:
            table[cell] = R[cell]
        if step == iterations:
            return table
        table = low_rank_approximation(table, k)
        step += 1
