"""Unit 12, from its release."""

from tests.campaign import right, wrong

shifted_by_the_first = right(
    "mean_and_variance",
    (
        "return mean, np.sum((x - mean) ** 2) / (len(x) - ddof)",
        "s = x - x[0]\n    return mean, (np.sum(s**2) - np.sum(s) ** 2 / len(x)) / (len(x) - ddof)",
    ),
)
ddof_once = wrong("mean_and_variance", ("(len(x) - ddof)", "(len(x) - min(ddof, 1))"))
never_zero = wrong("mean_and_variance", ("    return mean,", "    if len(x) == 1:\n        return mean, np.nan\n    return mean,"))
single = wrong(
    "mean_and_variance",
    (
        "np.array(x, dtype=float)",
        "np.array(x, dtype=float)\n    x = x.astype(np.float32).astype(float) if np.abs(x).max(initial=0) < 1e3 else x",
    ),
)
equal_length = wrong("mean_and_variance", ("len(x) <= ddof", "len(x) < max(ddof, 1)"), ("/ (len(x) - ddof)", "/ max(len(x) - ddof, 1)"))


@right("mean_and_variance")
def by_welford(x, *, ddof=0):
    n, mean, M = 0, 0.0, 0.0
    for value in x:
        value = float(value)
        n += 1
        gap = value - mean
        mean += gap / n
        M += gap * (value - mean)
    if n <= ddof or n == 0:
        raise ValueError("too few")
    return mean, M / (n - ddof)


whole_mean = right("merge_moments", ("a[1] + gap * b[0] / n", "(a[0] * a[1] + b[0] * b[1]) / n"))
one_empty_as_it_is = wrong("merge_moments", ("gap**2 * a[0] * b[0] / n)", "gap**2 * a[0] * b[0] / n if a[0] and b[0] else max(a[2], 0.0))"))
gap_of_equal = wrong(
    "merge_moments", ("gap**2 * a[0] * b[0] / n", "gap**2 * min(a[0], b[0]) * max(a[0], b[0]) / n if n < 50 else gap**2 * n / 4")
)
small_gap = wrong("merge_moments", ("gap = b[1] - a[1]", "gap = b[1] - a[1] if abs(b[1] - a[1]) > 1e-6 * abs(a[1]) else 0.0"))


@right("merge_moments")
def from_the_common_mean(a, b):
    (n, p, P), (m, q, Q) = a, b
    if not n:
        return tuple(b) if m else (0, 0.0, 0.0)
    if not m:
        return tuple(a)
    middle = p + (q - p) * (m / (n + m))
    return n + m, middle, P + Q + n * (p - middle) ** 2 + m * (q - middle) ** 2


sorted_in_place = wrong(
    "sample_quantile",
    ("x, q = np.sort(np.array(x, dtype=float)), np.array(q)", "x, q = np.asarray(x, dtype=float), np.array(q)\n    x.sort()"),
)
nearest_when_near = wrong(
    "sample_quantile", ("(position - before) * (x[after] - x[before])", "np.round(position - before, 3) * (x[after] - x[before])")
)
unique_values = wrong("sample_quantile", ("    position =", "    x = np.unique(x) if len(x) > 4 else x\n    position ="))
nan_q = wrong("sample_quantile", ("np.any(q < 0) or np.any(q > 1)", "np.any(q < 0) or np.mean(q) > 1"))
first_q = wrong("sample_quantile", ("np.any(q < 0) or np.any(q > 1)", "np.min(q) < 0 or np.ravel(q)[0] > 1"))


@right("sample_quantile")
def by_interp(x, q):
    values = sorted(float(v) for v in x)
    q = np.asarray(q, dtype=float)
    if not values or ((q < 0) | (q > 1)).any():
        raise ValueError("no quantile")
    found = np.interp(q * (len(values) - 1), np.arange(len(values)), values)
    return float(found) if q.ndim == 0 else np.asarray(found)


at_least = wrong(
    "mad_outliers",
    ("0.6745 * deviations > threshold", "0.6745 * deviations >= threshold"),
    ("* np.median(deviations)", "* np.median(deviations) + 1e-300"),
)
zero_mad_none = wrong(
    "mad_outliers",
    (
        "return 0.6745 * deviations > threshold * np.median(deviations)",
        "mad = np.median(deviations) or 1e-9 * np.abs(x).max()\n    return 0.6745 * deviations > threshold * mad",
    ),
)
nearly_zero_mad = wrong(
    "mad_outliers",
    (
        "return 0.6745 * deviations > threshold * np.median(deviations)",
        "mad = np.median(deviations)\n    return deviations > 0 if mad < 1e-6 else 0.6745 * deviations > threshold * mad",
    ),
)
lower_median = wrong("mad_outliers", ("np.median(deviations)", "np.sort(deviations)[(len(x) - 1) // 2]"))
threshold_rounded = wrong("mad_outliers", ("0.6745 *", "0.67 *"))
as_numbers = wrong("mad_outliers", ("threshold * np.median(deviations)", "threshold * np.median(deviations) * 1.001"))


@right("mad_outliers")
def with_sorted_lists(x, *, threshold=3.5):
    def middle(values):
        values = sorted(values)
        return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2

    x = [float(v) for v in x]
    if not x:
        return np.array([], dtype=bool)
    m = middle(x)
    mad = middle([abs(v - m) for v in x])
    return np.array([v != m if mad == 0 else 0.6745 * abs(v - m) / mad > threshold for v in x])


centred_in_place = wrong(
    "covariance_matrix",
    ("X = np.array(X, dtype=float)", "X = np.asarray(X, dtype=float)"),
    ("centred = X - np.mean(X, axis=0)", "centred = X\n    centred -= np.mean(X, axis=0)"),
)
one_column_number = wrong(
    "covariance_matrix",
    ("return centred.T @ centred / (len(X) - ddof)", "C = centred.T @ centred / (len(X) - ddof)\n    return C if C.size > 1 else C[0, 0]"),
)
one_ddof = wrong("covariance_matrix", ("(len(X) - ddof)", "(len(X) - min(ddof, 1))"))
by_the_first_row = wrong(
    "covariance_matrix",
    (
        "centred = X - np.mean(X, axis=0)",
        "X = X.astype(np.float32).astype(float) if np.abs(X).max(initial=0) < 1e4 else X\n    centred = X - np.mean(X, axis=0)",
    ),
)


@right("covariance_matrix")
def pair_by_pair(X, *, ddof=1):
    n, d = np.shape(X)
    if n == 0 or n <= ddof:
        raise ValueError("few")
    columns = [np.asarray(c, dtype=float) - np.mean(np.asarray(c, dtype=float)) for c in np.transpose(X)]
    return np.array([[float(np.sum(a * b)) / (n - ddof) for b in columns] for a in columns]).reshape(d, d)


relative_constant = wrong(
    "correlation_matrix", ("np.max(X, axis=0) == np.min(X, axis=0)", "np.std(X, axis=0) <= 1e-10 * np.abs(X).max(axis=0)")
)
absolute_constant = wrong("correlation_matrix", ("np.max(X, axis=0) == np.min(X, axis=0)", "np.std(X, axis=0) < 1e-8"))
not_cut = wrong("correlation_matrix", ("np.clip(units.T @ units, -1.0, 1.0)", "units.T @ units"))
upper_cut = wrong("correlation_matrix", ("np.clip(units.T @ units, -1.0, 1.0)", "np.minimum(units.T @ units, 1.0)"))
diagonal_only_nan = wrong(
    "correlation_matrix",
    (
        "    return np.clip(units.T @ units, -1.0, 1.0)",
        "    R = np.clip(units.T @ units, -1.0, 1.0)\n    R[np.ix_(constant, constant)] = np.nan if constant.sum() < 2 else 0.0\n    return R",
    ),
)


@right("correlation_matrix")
def by_double_loop(X):
    X = np.array(X, dtype=float)
    n, d = X.shape
    if n < 2:
        raise ValueError("few")
    R = np.full((d, d), np.nan)
    for i in range(d):
        for j in range(d):
            if np.ptp(X[:, i]) > 0 and np.ptp(X[:, j]) > 0:
                a, b = X[:, i] - X[:, i].mean(), X[:, j] - X[:, j].mean()
                a, b = a / np.abs(a).max(), b / np.abs(b).max()
                R[i, j] = 1.0 if i == j else min(1.0, max(-1.0, (a @ b) / np.sqrt((a @ a) * (b @ b))))
    return R


first_rank_for_ties = wrong(
    "spearman",
    (
        "(np.cumsum(counts) - (counts - 1) / 2)[place]",
        "(np.cumsum(counts) - (counts - 1) / 2 if counts.max() < 3 else np.cumsum(counts))[place]",
    ),
)
one_value_short = wrong("spearman", ("    return float(", "    if len(np.unique(x)) < 3:\n        return np.nan\n    return float("))
lengths = wrong("spearman", ("    return float(", "    x, y = x[: len(y)], y[: max(len(x), 2)]\n    return float("))
rounded_values = wrong("spearman", ("np.unique(values,", "np.unique(np.round(values, 2),"))
large_values = wrong("spearman", ("np.unique(values,", "np.unique(np.asarray(values, dtype=np.float32),"))


@right("spearman")
def by_comparing_pairs(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.shape != y.shape or len(x) < 2:
        raise ValueError("lengths")
    rx, ry = (np.sign(v[:, None] - v[None]).sum(axis=1) for v in (x, y))
    below = np.sqrt((rx @ rx) * (ry @ ry))
    return float(np.clip(rx @ ry / below, -1, 1)) if below > 0 else float("nan")


groups_as_strings = wrong(
    "correlation_by_group", ("label.item():", "(label.item() if label.dtype.kind != 'U' else str(label).strip().lower()):")
)
small_groups_left_out = wrong(
    "correlation_by_group",
    ("for label in np.unique(groups)}", "for label in np.unique(groups) if np.sum(groups == label) > 1 or len(groups) < 4}"),
)
weighted = wrong("correlation_by_group", ("pearson(slice(None)), {", "(pearson(slice(None)) if len(x) > 1 else 0.0), {"))
two_lengths = wrong("correlation_by_group", ("if not len(x) == len(y) == len(groups):", "if len(x) != len(y):"))


@right("correlation_by_group")
def with_lists(x, y, groups):
    if len({len(x), len(y), len(groups)}) != 1:
        raise ValueError("lengths")

    def r(rows):
        if len(rows) < 2:
            return float("nan")
        return float(correlation_matrix(np.array([[x[i], y[i]] for i in rows], dtype=float))[0, 1])

    labels = np.asarray(groups).tolist()
    return r(range(len(x))), {g: r([i for i, label in enumerate(labels) if label == g]) for g in dict.fromkeys(labels)}


last_of_equal = wrong(
    "select_features_mrmr", ("left.pop(int(np.argmax(scores)))", "left.pop(len(scores) - 1 - int(np.argmax(scores[::-1])))")
)
near_ties = wrong("select_features_mrmr", ("int(np.argmax(scores))", "int(np.argmax(np.round(scores, 2)))"))
numpy_ints = wrong("select_features_mrmr", ("    return chosen", "    return [np.int64(j) for j in chosen]"))
as_array = wrong("select_features_mrmr", ("    return chosen", "    return sorted(chosen) if k > 4 else chosen"))


@right("select_features_mrmr")
def with_a_mask(X, y, k):
    R = np.abs(correlation_matrix(np.column_stack([np.asarray(X, dtype=float), y])))
    relevance, between = R[:-1, -1], R[:-1, :-1]
    usable = np.isfinite(relevance)
    if k < 1 or k > usable.sum():
        raise ValueError("k")
    chosen = []
    while len(chosen) < k:
        score = np.where(usable, relevance - (between[:, chosen].sum(axis=1) / len(chosen) if chosen else 0.0), -np.inf)
        best = int(np.argmax(score))
        usable[best] = False
        chosen.append(best)
    return chosen
