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


slack_absolute = wrong("rank_for_energy", ("(1 - 1e-12)", "1.0 - 1e-12"), ("fraction * kept[-1] * ", "fraction * kept[-1] * "))
no_slack = wrong("rank_for_energy", (" * (1 - 1e-12)", ""))
slack_large = wrong("rank_for_energy", ("(1 - 1e-12)", "(1 - 1e-4)"))
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


sign_by_sum = wrong("pca_fit", ("signs = np.sign(Vt[np.arange(len(Vt)), largest])", "signs = np.where(Vt.sum(axis=1) >= 0, 1.0, -1.0)"))
sign_by_last = wrong(
    "pca_fit",
    (
        "signs = np.sign(Vt[np.arange(len(Vt)), largest])",
        "signs = np.where(Vt[:, -1] >= 0, 1.0, -1.0) if Vt.shape[1] > 3 else np.sign(Vt[np.arange(len(Vt)), largest])",
    ),
)
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


row_means = wrong("complete_ratings", ("filled = np.where(known, R, np.mean(R[known]))", "filled = np.where(known, R, 3.0)"))
start_clipped = wrong("complete_ratings", ("    return filled", "    return np.clip(filled, R[known].min(), R[known].max())"))
early_stop = wrong(
    "complete_ratings",
    (
        "        filled = np.where(known, R, low_rank_approximation(filled, k))",
        "        better = np.where(known, R, low_rank_approximation(filled, k))\n        if np.allclose(better, filled, atol=1e-3):\n            return better\n        filled = better",
    ),
)
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
