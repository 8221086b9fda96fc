"""Known mistakes of unit 04: the instructor's solutions with a slip in them."""

from autograder import slip

# -- svd_from_eigen ---------------------------------------------------------------------------------------------------

eigenvalues_not_roots = slip(
    "svd_from_eigen",
    ("np.sqrt(np.maximum(squares, 0.0))", "np.maximum(squares, 0.0)"),
    says="These are the eigenvalues of A^T A, which squares the stretching: take their roots.",
)
two_separate_calls = slip(
    "svd_from_eigen",
    ("return A @ V / s", "return np.linalg.eigh(A @ A.T)[1][:, ::-1][:, : len(s)]"),
    says="The signs of U's and V's columns must match: get one from the other through A, not from two separate eigh calls.",
)
divides_by_zero = slip(
    "svd_from_eigen",
    (
        "kept = s > 1e-6 * s[0]",
        "s = np.where(s > 1e-6 * s[0], s, 0.0)\n    kept = np.arange(len(s)) < min(A.shape)",
    ),
    says="Directions that A kills have no partner on the left: drop them before you divide.",
)
fixed_line = slip(
    "svd_from_eigen",
    ("s > 1e-6 * s[0]", "s > 1e-6"),
    says="What counts as 0 depends on the units: compare with the largest singular value, not with a fixed number.",
)

# -- low_rank_approximation -------------------------------------------------------------------------------------------

one_too_many = slip(
    "low_rank_approximation",
    ("U[:, :k] @ np.diag(s[:k]) @ Vt[:k]", "U[:, : k + 1] @ np.diag(s[: k + 1]) @ Vt[: k + 1]"),
    says="One term too many: [:k] are the first k, and k = 0 should give a table of zeros.",
)
keeps_the_small_ones = slip(
    "low_rank_approximation",
    (
        "U[:, :k] @ np.diag(s[:k]) @ Vt[:k]",
        "U[:, ::-1][:, :k] @ np.diag(s[::-1][:k]) @ Vt[::-1][:k]",
    ),
    says="You keep the small singular values; the large ones carry the picture.",
)
columns_of_vt = slip(
    "low_rank_approximation",
    ("Vt[:k]", "Vt[:, :k].T"),
    says="The right singular vectors are the rows of Vt, and you take its columns.",
)

# -- rank_for_energy --------------------------------------------------------------------------------------------------

not_squared = slip(
    "rank_for_energy", ("s**2", "s"), says="Energy is the square of the singular value."
)
index_not_count = slip(
    "rank_for_energy",
    ("argmax(kept >=", "argmax(kept[1:] >="),
    says="Position 0 means one term: an index is one less than the count.",
)
strictly_more = slip(
    "rank_for_energy",
    (
        "np.argmax(kept >= fraction * kept[-1] * (1 - 1e-12))",
        "np.argmax(np.append(kept[:-1] > fraction * kept[-1] * (1 + 1e-12), True)) * np.any(s)",
    ),
    says="Exactly the asked share is enough: at least, not more than.",
)
without_slack = slip(
    "rank_for_energy",
    (" * (1 - 1e-12)", ""),
    says="Rounding can leave the sum a hair below the share that is exactly enough: allow the slack of 1e-12.",
)

# -- pseudo_inverse ---------------------------------------------------------------------------------------------------

tiny_values_inverted = slip(
    "pseudo_inverse",
    ("rcond * s[0]", "0"),
    says="A singular value of 1e-16 is a rounded zero, and its inverse is noise times 1e16: leave it out.",
)
normal_equations = slip(
    "pseudo_inverse",
    ("Vt[kept].T @ np.diag(1 / s[kept]) @ U[:, kept].T", "np.linalg.solve(A.T @ A, A.T)"),
    says="(A^T A) has no inverse for tables that are wide, or whose columns depend on each other: use the singular values.",
)
order_of_the_factors = slip(
    "pseudo_inverse",
    (
        "Vt[kept].T @ np.diag(1 / s[kept]) @ U[:, kept].T",
        "U[:, kept] @ np.diag(1 / s[kept]) @ Vt[kept]",
    ),
    says="The shape must be that of A turned, (n, m): undo in the opposite order, with V first.",
)
line_of_its_own = slip(
    "pseudo_inverse",
    ("s > rcond * s[0]", "s > 1e-10 * s[0]"),
    says="`rcond` plays no part: you drop what is below a line of your own.",
)

# -- pca_fit ----------------------------------------------------------------------------------------------------------

not_centred = slip(
    "pca_fit",
    ("np.linalg.svd(X - mean", "np.linalg.svd(X"),
    says="Your first arrow points from the origin to the cloud, not along it: subtract the mean first.",
)
components_as_columns = slip(
    "pca_fit",
    ("Vt)[:k]", "Vt)[:k].T"),
    says="The components are rows: components[0] must be a vector of d numbers.",
)
ascending = slip(
    "pca_fit",
    (
        "_, s, Vt = np.linalg.svd(X - mean, full_matrices=False)",
        "variances, V = np.linalg.eigh((X - mean).T @ (X - mean) / (n - 1))\n    Vt = V.T",
    ),
    ("s[:k] ** 2 / (n - 1)", "variances[:k]"),
    says="The largest variance comes first, and eigh sorts upwards.",
)
divides_by_n = slip(
    "pca_fit", ("/ (n - 1)", "/ n"), says="The sample variance divides by n - 1, and yours by n."
)
sign_of_the_sum = slip(
    "pca_fit",
    (
        "signs = np.sign(Vt[np.arange(len(Vt)), largest])",
        "signs = np.where(Vt.sum(axis=1) >= 0, 1.0, -1.0)",
    ),
    says="The entry of largest absolute value should be positive; you look at the sum of all entries.",
)

# -- pca_reconstruct --------------------------------------------------------------------------------------------------

mean_not_added_back = slip(
    "pca_reconstruct",
    ("mean + coordinates", "coordinates"),
    says="The mean is not added back: a digit rebuilt from nothing should be the average digit.",
)
mean_not_taken_off = slip(
    "pca_reconstruct",
    ("(X - mean) @", "X @"),
    says="The mean is not subtracted before you look for the coordinates.",
)
codes_returned = slip(
    "pca_reconstruct",
    ("mean + coordinates @ components", "coordinates"),
    says="Those are the k coordinates: turn them back into d numbers.",
)

# -- whiten -----------------------------------------------------------------------------------------------------------

not_turned_back = slip(
    "whiten",
    (" @ V.T", ""),
    says="White, but in turned coordinates: turn back at the end, to stay close to the data.",
)
columns_only = slip(
    "whiten",
    (
        "centred @ V @ np.diag(1 / np.sqrt(values)) @ V.T",
        "centred / np.std(centred, axis=0, ddof=1)",
    ),
    says="Columns that vary together still do so after scaling each of them: use the whole covariance matrix.",
)
root_forgotten = slip(
    "whiten",
    ("1 / np.sqrt(values)", "1 / values"),
    says="You need S to the power -1/2: divide by the roots of the eigenvalues.",
)
moved_back = slip(
    "whiten",
    ("return centred @ V", "return X @ V"),
    says="The result should lie around 0: stretch what is left after the mean is subtracted.",
)

# -- complete_ratings -------------------------------------------------------------------------------------------------

starts_from_zeros = slip(
    "complete_ratings",
    ("np.mean(R[known])", "0.0"),
    (
        "    for j in np.flatnonzero(known.any(axis=0)):\n        filled[~known[:, j], j] = np.mean(R[known[:, j], j])\n",
        "",
    ),
    says="An empty cell is not a zero-star rating: start from the mean of its column.",
)
known_overwritten = slip(
    "complete_ratings",
    (
        "filled = np.where(known, R, low_rank_approximation(filled, k))",
        "filled = low_rank_approximation(filled, k)",
    ),
    says="You replace ratings that people really gave: put the approximation into the holes only.",
)
one_pass = slip(
    "complete_ratings",
    ("range(iterations)", "range(min(iterations, 1))"),
    says="The first guess is built on the column means: feed the better guess back in, again and again.",
)
