"""Unit 04, from its release."""

from tests.campaign import right, wrong

absolute_line = wrong("svd_from_eigen", ("s > 1e-6 * s[0]", "s > 1e-6"))
line_moved = wrong("svd_from_eigen", ("s > 1e-6 * s[0]", "s > 5e-3 * s[0]"))
too_few_kept = wrong("svd_from_eigen", ("    return A @ V / s, s, V.T", "    return A @ V[:, :3] / s[:3], s[:3], V.T[:3]"))
wide_not_square = wrong(
    "svd_from_eigen",
    (
        "squares, V = np.linalg.eigh(A.T @ A)",
        "squares, V = np.linalg.eigh(A.T @ A) if len(A) <= 3 or A.shape[1] <= len(A) else np.linalg.eigh((A.T @ A).round(6))",
    ),
)
single = wrong("svd_from_eigen", ("np.linalg.eigh(A.T @ A)", "np.linalg.eigh((A.T @ A).astype(np.float32))"))
signs_made_positive = wrong(
    "svd_from_eigen", ("return A @ V / s, s, V.T", "return np.where(len(A) > 3, np.abs(A @ V / s), A @ V / s), s, V.T")
)
rising = wrong(
    "svd_from_eigen",
    ("    return A @ V / s, s, V.T", "    if len(s) > 2:\n        s, V = s[::-1], V[:, ::-1]\n    return A @ V / s, s, V.T"),
)


@right("svd_from_eigen")
def from_the_smaller_side(A):
    if A.shape[0] < A.shape[1]:
        V, s, Ut = svd_from_eigen(A.T)
        return Ut.T, s, V.T
    squares, V = np.linalg.eigh(A.T @ A)
    order = np.argsort(-squares)
    s = np.sqrt(squares[order].clip(0))
    r = int(np.sum(s > 1e-6 * s.max()))
    V = V[:, order[:r]]
    return (A @ V) / s[:r], s[:r], V.T


# Got full marks at first.
scaled_in_place = wrong(
    "svd_from_eigen",
    (
        "    squares, V",
        "    size = np.abs(A).max() or 1.0\n    if A.dtype == float:\n        A /= size\n    else:\n        A = A / size\n    squares, V",
    ),
    ("return A @ V / s, s, V.T", "return A @ V / s, s * size, V.T"),
)
zeros_refused = wrong(
    "svd_from_eigen", ("    squares, V", "    if not A.any():\n        raise ValueError('nothing but zeros')\n    squares, V")
)


@right("svd_from_eigen")
def both_at_once(A):
    m, n = A.shape
    table = np.zeros((m + n, m + n))
    table[:m, m:], table[m:, :m] = A, A.T
    values, W = np.linalg.eigh(table)
    kept = [k for k in range(m + n - 1, -1, -1) if values[k] > 1e-6 * values[-1]]
    return W[:m, kept] * np.sqrt(2), values[kept], W[m:, kept].T * np.sqrt(2)


@right("svd_from_eigen")
def after_qr(A):
    Q, R = np.linalg.qr(A.astype(float))
    squares, W = np.linalg.eigh(R @ R.T)
    order = np.argsort(squares)[::-1]
    s = np.sqrt(np.clip(squares[order], 0, None))
    r = np.count_nonzero(s > 1e-6 * s[0])
    W = W[:, order[:r]]
    return Q @ W, s[:r], (R.T @ W / s[:r]).T


@right("svd_from_eigen")
def pairs_in_a_list(A):
    squares, V = np.linalg.eigh(A.T @ A)
    pairs = [(float(np.linalg.norm(A @ v)), v) for v in V.T]
    largest = max(size for size, _ in pairs)
    pairs = sorted((pair for pair in pairs if pair[0] > 1e-6 * largest), key=lambda pair: -pair[0])
    U, s, Vt = np.zeros((A.shape[0], len(pairs))), np.zeros(len(pairs)), np.zeros((len(pairs), A.shape[1]))
    for k, (size, v) in enumerate(pairs):
        U[:, k], s[k], Vt[k] = A @ v / size, size, v
    return U, s, Vt


too_many_refused = wrong("low_rank_approximation", ("if k < 0:", "if k < 0 or k > 50:"))
rounded = wrong("low_rank_approximation", ("return U[:, :k]", "return np.round(U[:, :k]"), ("@ Vt[:k]", "@ Vt[:k], 6)"))
nonnegative = wrong(
    "low_rank_approximation",
    (
        "return U[:, :k] @ np.diag(s[:k]) @ Vt[:k]",
        "return np.maximum(U[:, :k] @ np.diag(s[:k]) @ Vt[:k], 0.0 if A.min() >= 0 and k else -np.inf)",
    ),
)
rank_limited = wrong("low_rank_approximation", ("    U, s, Vt", "    k = min(k, 3)\n    U, s, Vt"))
zero_rank_flat = wrong(
    "low_rank_approximation", ("    U, s, Vt", "    if k == 0:\n        return np.zeros(A.shape, dtype=A.dtype)\n    U, s, Vt")
)
centred = wrong(
    "low_rank_approximation",
    (
        "U, s, Vt = np.linalg.svd(A, full_matrices=False)",
        "m = A.mean() if A.size > 10 else 0.0\n    U, s, Vt = np.linalg.svd(A - m, full_matrices=False)",
    ),
    ("return U[:", "return m + U[:"),
)
full_returns_itself = wrong("low_rank_approximation", ("    U, s, Vt", "    if k >= min(A.shape):\n        return A\n    U, s, Vt"))


@right("low_rank_approximation")
def by_projection(A, k):
    if k < 0:
        raise ValueError("negative")
    Vt = np.linalg.svd(np.asarray(A, dtype=float))[2][: min(k, min(A.shape))]
    return A @ Vt.T @ Vt


in_single_precision = wrong(
    "low_rank_approximation", ("np.linalg.svd(A, ", "np.linalg.svd(A.astype(np.float32), "), ("@ Vt[:k]", "@ Vt[:k].astype(float)")
)
# Got full marks at first.
small_terms_dropped = wrong("low_rank_approximation", ("    return", "    s = np.where(s < 1e-3 * s[0], 0.0, s)\n    return"))


@right("low_rank_approximation")
def terms_added_one_by_one(A, k):
    if k < 0:
        raise ValueError("negative")
    total = np.zeros(A.shape)
    U, s, Vt = np.linalg.svd(A)
    for term, size in enumerate(s):
        if term == k:
            break
        total += size * np.outer(U[:, term], Vt[term])
    return total


@right("low_rank_approximation")
def the_rest_taken_away(A, k):
    if np.sign(k) == -1:
        raise ValueError("negative")
    U, s, Vt = np.linalg.svd(A.astype(float), full_matrices=False)
    return A - (U[:, k:] * s[k:]) @ Vt[k:]


@right("low_rank_approximation")
def later_ones_set_to_zero(A, k):
    if k < 0:
        raise ValueError("negative")
    V, s, Ut = np.linalg.svd(A.T, full_matrices=False)
    s[k:] = 0.0
    return np.einsum("jk,k,ki->ij", V, s, Ut)


slack_absolute = wrong("rank_for_energy", ("(1 - 1e-12)", "1.0 - 1e-12"), ("fraction * kept[-1] * ", "fraction * kept[-1] * "))
no_slack = wrong("rank_for_energy", (" * (1 - 1e-12)", ""))
slack_large = wrong("rank_for_energy", ("(1 - 1e-12)", "(1 - 1e-4)"))
# Got full marks at first.
whole_squares = wrong("rank_for_energy", ("s**2", "s.astype(np.float32) ** 2"))
squared_in_place = wrong("rank_for_energy", ("    kept =", "    s *= 1.0\n    s /= max(s.max(initial=0), 1e-300)\n    kept ="))
empty_fails = wrong("rank_for_energy", ("    kept =", "    s = s / s[0] if s[0] else s\n    kept ="))
fraction_one_is_all = wrong(
    "rank_for_energy", ("    kept =", "    if fraction == 1 and s.any():\n        return int(np.sum(s > 1e-8))\n    kept =")
)


@right("rank_for_energy")
def by_a_loop(s, fraction):
    if fraction <= 0 or fraction > 1:
        raise ValueError("no fraction")
    total, kept, k = float(sum(x * x for x in s)), 0.0, 0
    while kept < fraction * total * (1 - 1e-12):
        kept += float(s[k]) ** 2
        k += 1
    return k


negative_fraction_allowed = wrong("rank_for_energy", ("not 0 < fraction <= 1", "fraction == 0 or fraction > 1"))
energies_rounded = wrong("rank_for_energy", ("    return int", "    kept = np.round(kept, 8)\n    return int"))


@right("rank_for_energy")
def by_bisection_in_the_sums(s, fraction):
    if fraction <= 0 or fraction > 1:
        raise ValueError("fraction")
    sums = np.concatenate(([0.0], np.add.accumulate(np.square(s.astype(float)))))
    return np.searchsorted(sums, fraction * sums[-1] * (1 - 1e-12))


@right("rank_for_energy")
def first_that_is_enough(s, fraction):
    if not (fraction > 0 and fraction <= 1):
        raise ValueError("fraction")
    energy = [float(value) ** 2 for value in s]
    enough = fraction * sum(energy) * (1 - 1e-12)
    return next(k for k in range(len(energy) + 1) if sum(energy[:k]) >= enough)


@right("rank_for_energy")
def how_many_are_too_few(s, fraction):
    if fraction > 1 or fraction <= 0:
        raise ValueError("fraction")
    lower = np.tril(np.ones((len(s), len(s)))) @ s**2
    total = lower[-1] if len(s) else 0.0
    before = np.append(0.0, lower[:-1]) if len(s) else lower
    return float(np.sum(before < fraction * total * (1 - 1e-12)))


rcond_absolute = wrong("pseudo_inverse", ("s > rcond * s[0]", "s > min(rcond, 1e-13)"))
rcond_ignored = wrong("pseudo_inverse", ("s > rcond * s[0]", "s > 1e-10 * s[0]"))
rcond_doubled = wrong("pseudo_inverse", ("s > rcond * s[0]", "s > rcond * max(A.shape) * s[0]"))
rcond_of_sum = wrong("pseudo_inverse", ("s > rcond * s[0]", "s > rcond * s.sum()"))
tikhonov = wrong("pseudo_inverse", ("np.diag(1 / s[kept])", "np.diag(s[kept] / (s[kept] ** 2 + 1e-7 * s[0] ** 2))"))


@right("pseudo_inverse")
def as_a_sum_of_terms(A, *, rcond=1e-10):
    result = np.zeros(A.shape[::-1])
    U, s, Vt = np.linalg.svd(A)
    for k, value in enumerate(s):
        if value > rcond * s.max():
            result += np.outer(Vt[k], U[:, k]) / value
    return result


# Got full marks at first.
threshold_itself_counts = wrong("pseudo_inverse", ("s > rcond * s[0]", "(s >= rcond * s[0]) & (s > 0)"))
rcond_for_the_squares = wrong("pseudo_inverse", ("s > rcond * s[0]", "s**2 > rcond * s[0] ** 2"))
single_inside = wrong(
    "pseudo_inverse", ("np.linalg.svd(A, ", "np.linalg.svd(A.astype(np.float32), "), ("@ U[:, kept].T", "@ U[:, kept].T.astype(float)")
)
# Got full marks at first.
scaled_in_place_p = wrong(
    "pseudo_inverse",
    (
        "    U, s, Vt =",
        "    size = np.abs(A).max() or 1.0\n    if A.dtype == float:\n        A /= size\n    else:\n        A = A / size\n    U, s, Vt =",
    ),
    ("@ U[:, kept].T", "@ U[:, kept].T / size"),
)
# Got full marks at first.
small_results_cleaned = wrong(
    "pseudo_inverse",
    (
        "return Vt[kept].T @ np.diag(1 / s[kept]) @ U[:, kept].T",
        "B = Vt[kept].T @ np.diag(1 / s[kept]) @ U[:, kept].T\n    return np.where(np.abs(B) < 1e-10, 0.0, B)",
    ),
)


@right("pseudo_inverse")
def with_the_wide_sigma(A, *, rcond=1e-10):
    U, s, Vt = np.linalg.svd(A, full_matrices=True)
    sigma = np.zeros((A.shape[1], A.shape[0]))
    for k in range(min(A.shape)):
        sigma[k, k] = 1 / s[k] if s[k] > rcond * s[0] else 0.0
    return Vt.T @ sigma @ U.T


@right("pseudo_inverse")
def by_the_turned_matrix(A, *, rcond=1e-10):
    V, s, Ut = np.linalg.svd(A.T.astype(float), full_matrices=False)
    counts = s > rcond * np.max(s)
    factors = np.divide(1.0, s, out=np.zeros(len(s)), where=counts)
    return np.einsum("ik,k,kj->ij", V, factors, Ut)


@right("pseudo_inverse")
def solved_on_the_kept_part(A, *, rcond=1e-10):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    r = sum(1 for value in s if value > rcond * s[0])
    if r == 0:
        return np.zeros(A.shape[::-1])
    core = U[:, :r].T @ A @ Vt[:r].T
    return Vt[:r].T @ np.linalg.solve(core, U[:, :r].T)


sign_by_sum = wrong("pca_fit", ("signs = np.sign(Vt[np.arange(len(Vt)), largest])", "signs = np.where(Vt.sum(axis=1) >= 0, 1.0, -1.0)"))
sign_by_last = wrong(
    "pca_fit",
    (
        "signs = np.sign(Vt[np.arange(len(Vt)), largest])",
        "signs = np.where(Vt[:, -1] >= 0, 1.0, -1.0) if Vt.shape[1] > 3 else np.sign(Vt[np.arange(len(Vt)), largest])",
    ),
)
# Got full marks at first.
centred_in_place = wrong(
    "pca_fit",
    (
        "np.linalg.svd(X - mean, full_matrices=False)",
        "np.linalg.svd(np.subtract(X, mean, out=X) if X.dtype == np.float64 else X - mean, full_matrices=False)",
    ),
)
standardised = wrong(
    "pca_fit",
    ("np.linalg.svd(X - mean, full_matrices=False)", "np.linalg.svd((X - mean) / (X.std(axis=0) if d > 3 else 1.0), full_matrices=False)"),
)
largest_k_wrong = wrong("pca_fit", ("not 1 <= k <= min(n, d)", "not 1 <= k <= d"))
two_rows_refused = wrong("pca_fit", ("if n < 2 or", "if n < 3 or"))
spread_not_variance = wrong("pca_fit", ("s[:k] ** 2 / (n - 1)", "s[:k] ** 2 / (n - 1 if n > 3 else 2)"))
median_centre = wrong("pca_fit", ("mean = np.mean(X, axis=0)", "mean = np.median(X, axis=0)"))
few_columns = wrong(
    "pca_fit", ("(signs[:, np.newaxis] * Vt)[:k]", "(signs[:, np.newaxis] * Vt)[:k] / np.linalg.norm(Vt[:k, :3], axis=1, keepdims=True)")
)


@right("pca_fit")
def by_the_covariance_matrix(X, k):
    n, d = X.shape
    if n < 2 or k < 1 or k > min(n, d):
        raise ValueError("no such k")
    mean = X.sum(axis=0) / n
    _, s, Vt = np.linalg.svd(X.astype(float) - mean)
    chosen = []
    for v in Vt[:k]:
        chosen.append(v * (1.0 if v[np.abs(v).argmax()] > 0 else -1.0))
    return mean, np.array(chosen), np.square(s[:k]) / (n - 1.0)


wide_tables_refused = wrong("pca_fit", ("    mean =", "    if n < d:\n        raise ValueError('more columns than rows')\n    mean ="))


@right("pca_fit")
def of_the_turned_table(X, k):
    if len(X) < 2 or k < 1 or k > min(X.shape):
        raise ValueError("k")
    mean = np.average(X, axis=0)
    V, s, _ = np.linalg.svd((X - mean).T, full_matrices=False)
    V = V[:, :k] * np.where(V.max(axis=0) >= -V.min(axis=0), 1.0, -1.0)[:k]
    return mean, V.T, (s**2 / (len(X) - 1))[:k]


@right("pca_fit")
def from_the_covariances(X, k):
    n, d = X.shape
    if n < 2 or k not in range(1, min(n, d) + 1):
        raise ValueError("k")
    values, V = np.linalg.eigh(np.atleast_2d(np.cov(X, rowvar=False)))
    components = V[:, ::-1].T[:k].copy()
    for c in components:
        if max(c, key=abs) < 0:
            c *= -1
    return X.mean(axis=0), components, np.maximum(values[::-1][:k], 0.0)


@right("pca_fit")
def spread_along_each(X, k):
    n = X.shape[0]
    if n < 2 or k < 1 or min(X.shape) < k:
        raise ValueError("k")
    mean = np.ones(n) @ X / n
    _, _, Vt = np.linalg.svd(X - mean[None, :])
    chosen = [row / row[np.argmax(np.abs(row))] for row in Vt[:k]]
    components = np.array([row / np.linalg.norm(row) for row in chosen])
    return mean, components, np.var(X @ components.T, axis=0, ddof=1)


one_component = wrong(
    "pca_reconstruct",
    ("coordinates = (X - mean) @ components.T", "components = components[:2]\n    coordinates = (X - mean) @ components.T"),
)
positive_coordinates = wrong("pca_reconstruct", ("(X - mean) @ components.T", "np.abs((X - mean) @ components.T)"))
in_place = wrong(
    "pca_reconstruct",
    (
        "coordinates = (X - mean) @ components.T",
        "coordinates = np.subtract(X, mean, out=X if X.dtype == np.float64 else None) @ components.T",
    ),
)
renormalised = wrong("pca_reconstruct", ("    coordinates", "    mean = X.mean(axis=0) if len(X) > 4 else mean\n    coordinates"))
rounded_rebuild = wrong(
    "pca_reconstruct", ("return mean + coordinates @ components", "return np.round(mean + coordinates @ components, 5)")
)
no_components = wrong(
    "pca_reconstruct", ("return mean + coordinates @ components", "return mean + coordinates @ components if len(components) else mean")
)
clipped = wrong("pca_reconstruct", ("return mean + coordinates @ components", "return np.maximum(mean + coordinates @ components, 0.0)"))


@right("pca_reconstruct")
def component_by_component(X, mean, components):
    rebuilt = np.repeat(np.asarray(mean, dtype=float)[None], len(X), axis=0)
    for c in components:
        rebuilt = rebuilt + np.outer((X - mean).dot(c), c)
    return rebuilt


single_row_flat = wrong(
    "pca_reconstruct",
    (
        "return mean + coordinates @ components",
        "rebuilt = mean + coordinates @ components\n    return rebuilt[0] if len(rebuilt) == 1 else rebuilt",
    ),
)
single_inside_r = wrong("pca_reconstruct", ("(X - mean) @ components.T", "(X - mean).astype(np.float32) @ components.T.astype(np.float32)"))


@right("pca_reconstruct")
def by_the_projector(X, mean, components):
    P = np.einsum("ki,kj->ij", components, components).astype(float)
    return X @ P + (mean - P @ mean)


@right("pca_reconstruct")
def nearest_by_least_squares(X, mean, components):
    rows = np.zeros(X.shape)
    for i, x in enumerate(X):
        coordinates = np.linalg.lstsq(components.T.astype(float), x - mean, rcond=None)[0] if len(components) else np.zeros(0)
        rows[i] = mean + coordinates @ components
    return rows


@right("pca_reconstruct")
def the_rest_removed(X, mean, components):
    rest = np.subtract(X, mean, dtype=float)
    for c in components:
        rest = rest - (rest @ c)[:, None] * c
    return X - rest


absolute_flatness = wrong("whiten", ("<= 1e-10 * values[-1]:", "<= 1e-10:"))
loose_flatness = wrong("whiten", ("<= 1e-10 * values[-1]:", "<= 1e-4 * values[-1]:"))
few_rows_go_through = wrong(
    "whiten",
    ("    if values[0] <= 1e-10 * values[-1]:", "    if len(X) > X.shape[1] and values[0] <= 1e-10 * values[-1]:"),
    ("np.sqrt(values))", "np.sqrt(np.maximum(values, 1e-12)))"),
)
centred_in_place_w = wrong(
    "whiten", ("centred = X - np.mean(X, axis=0)", "centred = np.asarray(X, dtype=float)\n    centred -= np.mean(X, axis=0)")
)
by_columns_when_three = wrong(
    "whiten",
    (
        "return centred @ V @ np.diag(1 / np.sqrt(values)) @ V.T",
        "return centred @ V @ np.diag(1 / np.sqrt(values)) @ (V.T if len(V) < 3 else np.linalg.qr(V)[0].T)",
    ),
)
with_a_floor = wrong("whiten", ("np.sqrt(values))", "np.sqrt(values + 1e-6))"))


@right("whiten")
def by_the_svd(X):
    centred = X - X.mean(axis=0)
    n, d = X.shape
    if n <= d:
        raise ValueError("flat")
    U, s, Vt = np.linalg.svd(centred, full_matrices=False)
    if s[-1] ** 2 <= 1e-10 * s[0] ** 2:
        raise ValueError("flat")
    return np.sqrt(n - 1) * U @ Vt


median_taken = wrong("whiten", ("np.mean(X, axis=0)", "np.median(X, axis=0)"))
determinant_decides = wrong("whiten", ("values[0] <= 1e-10 * values[-1]", "np.prod(values) <= 1e-10"))
single_cloud = wrong(
    "whiten",
    ("centred = X - np.mean(X, axis=0)", "centred = (X - np.mean(X, axis=0)).astype(np.float32)"),
    ("@ V.T", "@ V.T.astype(float)"),
)
constant_columns_left = wrong(
    "whiten",
    (
        "    values, V = np.linalg.eigh(centred.T @ centred / (len(X) - 1))",
        "    S = centred.T @ centred / (len(X) - 1)\n    S[np.diag_indices(len(S))] += np.diag(S) == 0\n    values, V = np.linalg.eigh(S)",
    ),
)


@right("whiten")
def inverse_root_by_iteration(X):
    X = X - X.mean(axis=0)
    S = np.atleast_2d(np.cov(X.T))
    values = np.linalg.eigvalsh(S)
    if values[0] <= 1e-10 * values[-1]:
        raise ValueError("flat")
    Y, Z = S / values[-1], np.eye(len(S))
    for _ in range(60):
        Y, Z = (Y + np.linalg.inv(Z)) / 2, (Z + np.linalg.inv(Y)) / 2
    return X @ Z / np.sqrt(values[-1])


@right("whiten")
def an_eigenvector_at_a_time(X):
    centre = np.sum(X, axis=0) / len(X)
    Z = np.zeros(X.shape)
    values, V = np.linalg.eigh((X - centre).T @ (X - centre) / (len(X) - 1))
    if min(values) <= 1e-10 * max(values):
        raise ValueError("flat")
    for value, v in zip(values, V.T):
        Z += np.outer((X - centre) @ v, v) * value**-0.5
    return Z


@right("whiten")
def by_svd_of_the_covariances(X):
    cloud = X - np.mean(X, axis=0, keepdims=True)
    U, values, _ = np.linalg.svd(np.einsum("ni,nj->ij", cloud, cloud) / (len(X) - 1.0))
    if values[-1] <= 1e-10 * values[0]:
        raise ValueError("flat")
    return cloud @ (U / np.sqrt(values)) @ U.T


row_means = wrong("complete_ratings", ("filled = np.where(known, R, np.mean(R[known]))", "filled = np.where(known, R, 3.0)"))
start_clipped = wrong("complete_ratings", ("    return filled", "    return np.clip(filled, R[known].min(), R[known].max())"))
early_stop = wrong(
    "complete_ratings",
    (
        "        filled = np.where(known, R, low_rank_approximation(filled, k))",
        "        better = np.where(known, R, low_rank_approximation(filled, k))\n        if np.allclose(better, filled, atol=1e-3):\n            return better\n        filled = better",
    ),
)
# Got full marks at first.
filled_in_place = wrong("complete_ratings", ("    return filled", "    R[~known] = filled[~known]\n    return filled"))
rank_one_more = wrong("complete_ratings", ("low_rank_approximation(filled, k)", "low_rank_approximation(filled, k if k < 2 else k + 1)"))
no_hole_left_out = wrong(
    "complete_ratings", ("    for _ in range(iterations):", "    if known.all():\n        return R\n    for _ in range(iterations):")
)
at_most_hundred = wrong("complete_ratings", ("range(iterations)", "range(min(iterations, 100))"))
whole_column_unknown = wrong("complete_ratings", ("np.mean(R[known]))", "np.mean(np.nanmean(R[:, known.any(axis=0)], axis=0)))"))


@right("complete_ratings")
def by_nanmean(R, k, *, iterations=100):
    holes = np.isnan(R)
    if holes.all():
        raise ValueError("nothing known")
    table = np.array(R, dtype=float)
    means = [np.nanmean(column) if not np.isnan(column).all() else np.nanmean(R) for column in R.T]
    table[holes] = np.broadcast_to(means, R.shape)[holes]
    while iterations > 0:
        U, s, Vt = np.linalg.svd(table, full_matrices=False)
        s[k:] = 0
        table[holes] = ((U * s) @ Vt)[holes]
        iterations -= 1
    return table


single_ratings = wrong("complete_ratings", ("    return filled", "    return filled.astype(np.float32).astype(float)"))
zero_is_no_rating = wrong("complete_ratings", ("known = ~np.isnan(R)", "known = ~np.isnan(R) & (R != 0)"))


@right("complete_ratings")
def hole_by_hole(R, k, *, iterations=100):
    m, n = R.shape
    holes = [(i, j) for i in range(m) for j in range(n) if np.isnan(R[i, j])]
    if len(holes) == m * n:
        raise ValueError("nothing known")
    T = R.copy()
    for i, j in holes:
        said = R[:, j][~np.isnan(R[:, j])]
        T[i, j] = said.mean() if said.size else R[~np.isnan(R)].mean()
    for _ in range(iterations):
        guess = low_rank_approximation(T, k)
        for i, j in holes:
            T[i, j] = guess[i, j]
    return T


@right("complete_ratings")
def with_masks(R, k, *, iterations=100):
    masked = np.ma.masked_invalid(R)
    if masked.count() == 0:
        raise ValueError("nothing known")
    start = np.ma.filled(masked.mean(axis=0), masked.mean())
    T = np.where(masked.mask, start, R)
    for _ in range(iterations):
        U, s, Vt = np.linalg.svd(T, full_matrices=False)
        T = np.where(masked.mask, (U[:, :k] * s[:k]) @ Vt[:k], R)
    return T


@right("complete_ratings")
def all_guesses_in_a_list(R, k, *, iterations=100):
    gaps = np.isnan(R)
    if gaps.all():
        raise ValueError("nothing known")
    known = np.where(gaps, 0.0, R)
    counts = (~gaps).sum(axis=0)
    column = np.where(counts > 0, known.sum(axis=0) / np.maximum(counts, 1), known.sum() / counts.sum())

    guesses = [known + gaps * column]
    while len(guesses) <= iterations:
        guesses.append(known + gaps * low_rank_approximation(guesses[-1], k))
    return guesses[iterations]
