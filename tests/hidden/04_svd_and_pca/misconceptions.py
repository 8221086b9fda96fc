"""Known mistakes of unit 04. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- svd_from_eigen ---------------------------------------------------------------------------------------------------


@misconception("svd_from_eigen", says="These are the eigenvalues of A^T A, which squares the stretching: take their roots.")
def eigenvalues_not_roots(A):
    w, V = np.linalg.eigh(A.T @ A)
    s, V = np.maximum(w, 0)[::-1], V[:, ::-1]
    kept = s > 1e-6 * s[0]
    s, V = s[kept], V[:, kept]
    return A @ V / s, s, V.T


@misconception(
    "svd_from_eigen",
    says="The signs of U's and V's columns must match: get one from the other through A, not from two separate eigh calls.",
)
def two_separate_calls(A):
    w, V = np.linalg.eigh(A.T @ A)
    _, U = np.linalg.eigh(A @ A.T)
    s, V, U = np.sqrt(np.maximum(w, 0))[::-1], V[:, ::-1], U[:, ::-1]
    r = int(np.sum(s > 1e-6 * s[0]))
    return U[:, :r], s[:r], V[:, :r].T


@misconception("svd_from_eigen", says="Directions that A kills have no partner on the left: drop them before you divide.")
def divides_by_zero(A):
    w, V = np.linalg.eigh(A.T @ A)
    s, V = np.sqrt(np.maximum(w, 0))[::-1], V[:, ::-1]
    r = min(A.shape)
    s, V = s[:r], V[:, :r]
    s = np.where(s > 1e-6 * s[0], s, 0.0)
    with np.errstate(all="ignore"):
        return A @ V / s, s, V.T


# -- low_rank_approximation -------------------------------------------------------------------------------------------


@misconception("low_rank_approximation", says="One term too many: [:k] are the first k, and k = 0 should give a table of zeros.")
def one_too_many(A, k):
    if k < 0:
        raise ValueError("negative")
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, : k + 1] * s[: k + 1]) @ Vt[: k + 1]


@misconception("low_rank_approximation", says="You keep the small singular values; the large ones carry the picture.")
def keeps_the_small_ones(A, k):
    if k < 0:
        raise ValueError("negative")
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    r = len(s)
    return (U[:, max(r - k, 0) :] * s[max(r - k, 0) :]) @ Vt[max(r - k, 0) :]


@misconception("low_rank_approximation", says="The right singular vectors are the rows of Vt, and you take its columns.")
def columns_of_vt(A, k):
    if k < 0:
        raise ValueError("negative")
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:, :k].T


# -- rank_for_energy --------------------------------------------------------------------------------------------------


@misconception("rank_for_energy", says="Energy is the square of the singular value.")
def not_squared(s, fraction):
    if not 0 < fraction <= 1:
        raise ValueError("fraction")
    if not np.any(s):
        return 0
    return int(np.argmax(np.cumsum(s) >= fraction * np.sum(s) * (1 - 1e-12))) + 1


@misconception("rank_for_energy", says="Position 0 means one term: an index is one less than the count.")
def index_not_count(s, fraction):
    if not 0 < fraction <= 1:
        raise ValueError("fraction")
    if not np.any(s):
        return 0
    return int(np.argmax(np.cumsum(s**2) >= fraction * np.sum(s**2) * (1 - 1e-12)))


@misconception("rank_for_energy", says="Exactly the asked share is enough: at least, not more than.")
def strictly_more(s, fraction):
    if not 0 < fraction <= 1:
        raise ValueError("fraction")
    if not np.any(s):
        return 0
    energy = np.cumsum(s**2)
    enough = np.flatnonzero(energy > fraction * energy[-1] * (1 + 1e-12))
    return int(enough[0]) + 1 if len(enough) else len(s)


# -- pseudo_inverse ---------------------------------------------------------------------------------------------------


@misconception("pseudo_inverse", says="A singular value of 1e-16 is a rounded zero, and its inverse is noise times 1e16: leave it out.")
def tiny_values_inverted(A, *, rcond=1e-10):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return Vt.T @ np.diag([1 / v if v > 0 else 0.0 for v in s]) @ U.T


@misconception(
    "pseudo_inverse",
    says="(A^T A) has no inverse for tables that are wide, or whose columns depend on each other: use the singular values.",
)
def normal_equations(A, *, rcond=1e-10):
    return np.linalg.solve(A.T @ A, A.T)


@misconception("pseudo_inverse", says="The shape must be that of A turned, (n, m): undo in the opposite order, with V first.")
def order_of_the_factors(A, *, rcond=1e-10):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    kept = s > rcond * s[0]
    return U[:, kept] @ np.diag(1 / s[kept]) @ Vt[kept]


# -- pca_fit ----------------------------------------------------------------------------------------------------------


@misconception("pca_fit", says="Your first arrow points from the origin to the cloud, not along it: take the mean off first.")
def not_centred(X, k):
    n, d = X.shape
    if n < 2 or not 1 <= k <= min(n, d):
        raise ValueError("k")
    _, s, Vt = np.linalg.svd(X, full_matrices=False)
    C = Vt[:k] * np.sign(Vt[np.arange(k), np.abs(Vt[:k]).argmax(axis=1)])[:, None]
    return X.mean(axis=0), C, s[:k] ** 2 / (n - 1)


@misconception("pca_fit", says="The components are rows: components[0] must be a vector of d numbers.")
def components_as_columns(X, k):
    n, d = X.shape
    if n < 2 or not 1 <= k <= min(n, d):
        raise ValueError("k")
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    C = Vt[:k] * np.sign(Vt[np.arange(k), np.abs(Vt[:k]).argmax(axis=1)])[:, None]
    return mean, C.T, s[:k] ** 2 / (n - 1)


@misconception("pca_fit", says="The largest variance comes first, and eigh sorts upwards.")
def ascending(X, k):
    n, d = X.shape
    if n < 2 or not 1 <= k <= min(n, d):
        raise ValueError("k")
    mean = X.mean(axis=0)
    w, V = np.linalg.eigh((X - mean).T @ (X - mean) / (n - 1))
    C = V.T[:k] * np.sign(V.T[np.arange(k), np.abs(V.T[:k]).argmax(axis=1)])[:, None]
    return mean, C, w[:k]


@misconception("pca_fit", says="The sample variance divides by n - 1, and yours by n.")
def divides_by_n(X, k):
    n, d = X.shape
    if n < 2 or not 1 <= k <= min(n, d):
        raise ValueError("k")
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    C = Vt[:k] * np.sign(Vt[np.arange(k), np.abs(Vt[:k]).argmax(axis=1)])[:, None]
    return mean, C, s[:k] ** 2 / n


# -- pca_reconstruct --------------------------------------------------------------------------------------------------


@misconception("pca_reconstruct", says="The mean is not added back: a digit rebuilt from nothing should be the average digit.")
def mean_not_added_back(X, mean, components):
    return (X - mean) @ components.T @ components


@misconception("pca_reconstruct", says="The mean is not taken off before you look for the coordinates.")
def mean_not_taken_off(X, mean, components):
    return mean + X @ components.T @ components


@misconception("pca_reconstruct", says="Those are the k coordinates: turn them back into d numbers.")
def codes_returned(X, mean, components):
    return (X - mean) @ components.T


# -- whiten -----------------------------------------------------------------------------------------------------------


@misconception("whiten", says="White, but in turned coordinates: turn back at the end, to stay close to the data.")
def not_turned_back(X):
    centred = X - X.mean(axis=0)
    w, V = np.linalg.eigh(centred.T @ centred / (len(X) - 1))
    if w[0] <= 1e-10 * w[-1]:
        raise ValueError("singular")
    return centred @ V / np.sqrt(w)


@misconception("whiten", says="Columns that vary together still do so after scaling each of them: use the whole covariance matrix.")
def columns_only(X):
    centred = X - X.mean(axis=0)
    w = np.linalg.eigvalsh(centred.T @ centred / (len(X) - 1))
    if w[0] <= 1e-10 * w[-1]:
        raise ValueError("singular")
    return centred / centred.std(axis=0, ddof=1)


@misconception("whiten", says="You need S to the power -1/2: divide by the roots of the eigenvalues.")
def root_forgotten(X):
    centred = X - X.mean(axis=0)
    w, V = np.linalg.eigh(centred.T @ centred / (len(X) - 1))
    if w[0] <= 1e-10 * w[-1]:
        raise ValueError("singular")
    return centred @ (V / w) @ V.T


# -- complete_ratings -------------------------------------------------------------------------------------------------


@misconception("complete_ratings", says="An empty cell is not a zero-star rating: start from the mean of its column.")
def starts_from_zeros(R, k, *, iterations=100):
    known = ~np.isnan(R)
    if not known.any():
        raise ValueError("nothing known")
    filled = np.where(known, R, 0.0)
    for _ in range(iterations):
        filled = np.where(known, R, low_rank_approximation(filled, k))
    return filled


@misconception("complete_ratings", says="You replace ratings that people really gave: put the approximation into the holes only.")
def known_overwritten(R, k, *, iterations=100):
    known = ~np.isnan(R)
    if not known.any():
        raise ValueError("nothing known")
    filled = np.where(known, R, R[known].mean())
    for j in range(R.shape[1]):
        if known[:, j].any():
            filled[~known[:, j], j] = R[known[:, j], j].mean()
    for _ in range(iterations):
        filled = low_rank_approximation(filled, k)
    return filled


@misconception("complete_ratings", says="The first guess is built on the column means: feed the better guess back in, again and again.")
def one_pass(R, k, *, iterations=100):
    known = ~np.isnan(R)
    if not known.any():
        raise ValueError("nothing known")
    filled = np.where(known, R, R[known].mean())
    for j in range(R.shape[1]):
        if known[:, j].any():
            filled[~known[:, j], j] = R[known[:, j], j].mean()
    return np.where(known, R, low_rank_approximation(filled, k)) if iterations else filled
