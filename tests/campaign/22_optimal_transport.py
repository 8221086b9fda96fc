"""Unit 22, from its release."""

from tests.campaign import right, wrong

sorts_in_place = wrong("wasserstein_1d", ("gaps = np.abs(np.sort(x) - np.sort(y))", "x.sort()\n    y.sort()\n    gaps = np.abs(x - y)"))
whole_powers = wrong("wasserstein_1d", ("gaps**p) ** (1 / p)", "gaps ** int(p)) ** (1 / int(p))"))
dtype_kept = wrong("wasserstein_1d", ("gaps = np.abs(np.sort(x) - np.sort(y))", "gaps = np.abs((np.sort(x) - np.sort(y)).astype(int))"))

weights_eaten = wrong(
    "monotone_plan",
    (
        "rows, columns = np.argsort(x), np.argsort(y)",
        "P, rows, columns, i, j = np.zeros((len(a), len(b))), np.argsort(x), np.argsort(y), 0, 0\n    while i < len(a) and j < len(b):\n        part = min(a[rows[i]], b[columns[j]])\n        P[rows[i], columns[j]] += part\n        a[rows[i]] -= part\n        b[columns[j]] -= part\n        if a[rows[i]] <= b[columns[j]]:\n            i += 1\n        else:\n            j += 1\n    return P\n    rows, columns = np.argsort(x), np.argsort(y)",
    ),
)
tolerance_of_a_thousandth = wrong("monotone_plan", ("> 1e-9", "> 1e-3"))
only_b_checked = wrong(
    "monotone_plan",
    ("min(a.min(), b.min()) < 0 or max(abs(a.sum() - 1), abs(b.sum() - 1)) > 1e-9", "a.min() < 0 or abs(a.sum() - 1) > 1e-9"),
)
small_left_out = wrong("monotone_plan", ("np.maximum(overlap, 0)", "np.where(overlap > 1e-3, overlap, 0)"))

weights_normalised = wrong("c_transform", ("np.log(a @", "np.log(a / np.sum(a) @"))

even_weights = wrong(
    "duality_gap", ("np.sum(P, axis=1), np.sum(P, axis=0)", "np.full(len(P), 1 / len(P)), np.full(len(P[0]), 1 / len(P[0]))")
)

hundred_rounds = wrong("sinkhorn", ("range(max_iter)", "range(min(max_iter, 100))"))
tol_ignored = wrong("sinkhorn", ("<= tol", "<= 1e-7"))
max_iter_ignored = wrong("sinkhorn", ("range(max_iter)", "range(10_000)"))
mean_error = wrong(
    "sinkhorn", ("np.max(np.abs(P.sum(axis=0) - b))", "abs(np.mean(P.sum(axis=0) - b)) + 1e-2 * np.max(np.abs(P.sum(axis=0) - b))")
)

roots_subtracted = wrong(
    "gaussian_w2_squared",
    ("spread = np.trace(S1) + np.trace(S2) - 2 * np.trace(root(half @ S2 @ half))", "spread = np.sum((half - root(S2)) ** 2)"),
)
singular_refused = wrong("gaussian_w2_squared", ("half = root(S1)", "np.linalg.cholesky(S1 + 0.0)\n    half = root(S1)"))
jittered = wrong(
    "gaussian_w2_squared", ("half = root(S1)", "S1, S2 = S1 + 1e-6 * np.eye(len(S1)), S2 + 1e-6 * np.eye(len(S1))\n    half = root(S1)")
)
eigenvalues = right(
    "gaussian_w2_squared",
    (
        "spread = np.trace(S1) + np.trace(S2) - 2 * np.trace(root(half @ S2 @ half))",
        "spread = np.trace(S1) + np.trace(S2) - 2 * np.sum(np.sqrt(np.maximum(np.linalg.eigvals(S1 @ S2).real, 0)))",
    ),
)

dtype_kept_in_sliced_w2_grad = wrong(
    "sliced_w2_grad",
    ("value, gradient = 0.0, np.zeros(X.shape)", "value, gradient = 0.0, np.zeros_like(X)"),
    ("gradient += 2 *", "gradient = gradient + (2 *"),
    ("(len(X) * len(directions))", "(len(X) * len(directions))).astype(np.asarray(X).dtype)"),
)

plain_distance = wrong("transfer_colors", ("C = ((X[:, None] - Y) ** 2).sum(axis=2)", "C = np.sqrt(((X[:, None] - Y) ** 2).sum(axis=2))"))
eps_relative = wrong("transfer_colors", ("len(Y)), eps)", "len(Y)), eps * np.max(C))"))
eps_fixed = wrong("transfer_colors", ("len(Y)), eps)", "len(Y)), eps if eps <= 0 else 0.05)"))
