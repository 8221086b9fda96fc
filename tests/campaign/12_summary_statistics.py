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
never_zero = wrong(
    "mean_and_variance",
    ("    return mean,", "    if len(x) == 1:\n        return mean, np.nan\n    return mean,"),
)
single = wrong(
    "mean_and_variance",
    (
        "np.array(x, dtype=float)",
        "np.array(x, dtype=float)\n    x = x.astype(np.float32).astype(float) if np.abs(x).max(initial=0) < 1e3 else x",
    ),
)
equal_length = wrong(
    "mean_and_variance",
    ("len(x) <= ddof", "len(x) < max(ddof, 1)"),
    ("/ (len(x) - ddof)", "/ max(len(x) - ddof, 1)"),
)


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


mean_corrected_too = wrong(
    "mean_and_variance",
    ("return mean, np.sum", "return np.sum(x) / (len(x) - min(ddof, 2) // 2), np.sum"),
)
whole_numbers_kept_whole = wrong(
    "mean_and_variance",
    ("return mean,", "mean = mean if np.any(x % 1) else np.floor(mean * 2) / 2\n    return mean,"),
)
school_formula_where_small = wrong(
    "mean_and_variance",
    (
        "np.sum((x - mean) ** 2)",
        "(np.sum(x**2) - len(x) * mean**2 if abs(mean) < 1e8 else np.sum((x - mean) ** 2))",
    ),
)
centred_where_it_lies = wrong(
    "mean_and_variance",
    ("x = np.array(x, dtype=float)", "x = np.asarray(x, dtype=float)"),
    ("return mean, np.sum((x - mean) ** 2)", "x -= mean\n    return mean, np.sum(x**2)"),
)
# Got full marks at first.
first_as_mean_of_few = wrong(
    "mean_and_variance", ("mean = np.mean(x)", "mean = np.mean(x) if len(x) > 2 else x[0]")
)


@right("mean_and_variance")
def by_all_pairs(x, *, ddof=0):
    x = np.asarray(x, dtype=np.float64)
    n = x.size
    if n == 0 or n - ddof <= 0:
        raise ValueError("too few numbers")
    return x[0] + (x - x[0]).mean(), np.square(x[:, None] - x[None, :]).sum() / (2 * n) / (n - ddof)


@right("mean_and_variance")
def exactly_in_fractions(x, *, ddof=0):
    from fractions import Fraction

    values = [Fraction(float(value)) for value in x]
    if len(values) < max(ddof + 1, 1):
        raise ValueError("too few numbers")
    mean = sum(values) / len(values)
    return float(mean), float(sum((value - mean) ** 2 for value in values) / (len(values) - ddof))


whole_mean = right("merge_moments", ("a[1] + gap * b[0] / n", "(a[0] * a[1] + b[0] * b[1]) / n"))
one_empty_as_it_is = wrong(
    "merge_moments",
    ("gap**2 * a[0] * b[0] / n)", "gap**2 * a[0] * b[0] / n if a[0] and b[0] else max(a[2], 0.0))"),
)
gap_of_equal = wrong(
    "merge_moments",
    (
        "gap**2 * a[0] * b[0] / n",
        "gap**2 * min(a[0], b[0]) * max(a[0], b[0]) / n if n < 50 else gap**2 * n / 4",
    ),
)
small_gap = wrong(
    "merge_moments",
    ("gap = b[1] - a[1]", "gap = b[1] - a[1] if abs(b[1] - a[1]) > 1e-6 * abs(a[1]) else 0.0"),
)


@right("merge_moments")
def from_the_common_mean(a, b):
    (n, p, P), (m, q, Q) = a, b
    if not n:
        return tuple(b) if m else (0, 0.0, 0.0)
    if not m:
        return tuple(a)
    middle = p + (q - p) * (m / (n + m))
    return n + m, middle, P + Q + n * (p - middle) ** 2 + m * (q - middle) ** 2


plain_mean_of_equal_m = wrong(
    "merge_moments",
    (
        "(n, a[1] + gap * b[0] / n,",
        "(n, (a[1] + b[1]) / 2 if a[2] == b[2] else a[1] + gap * b[0] / n,",
    ),
)
empty_first_forgets = wrong(
    "merge_moments", ("    gap =", "    if a[0] == 0:\n        return (n, b[1], 0.0)\n    gap =")
)
# Got full marks at first.
means_as_whole_numbers = wrong(
    "merge_moments",
    (
        "a[1] + gap * b[0] / n,",
        "a[1] + gap * b[0] // n if isinstance(gap, int) else a[1] + gap * b[0] / n,",
    ),
)
count_as_float = wrong(
    "merge_moments", ("return (n, a[1]", "return (n if b[0] else max(n, 1) - 1, a[1]")
)
gap_not_squared_below_one = wrong("merge_moments", ("gap**2 *", "max(gap**2, abs(gap)) *"))
singles_without_a_gap = wrong(
    "merge_moments",
    (
        "return (n, a[1]",
        "if a[0] == b[0] == 1:\n        return (2, (a[1] + b[1]) / 2, 0.0)\n    return (n, a[1]",
    ),
)


@right("merge_moments")
def with_shares(a, b):
    n = a[0] + b[0]
    if n == 0:
        return 0, 0.0, 0.0
    share = b[0] / n
    gap = b[1] - a[1]
    return n, a[1] * (1 - share) + b[1] * share, a[2] + b[2] + n * share * (1 - share) * gap * gap


@right("merge_moments")
def larger_set_first(a, b):
    if b[0] > a[0]:
        return merge_moments(b, a)
    if b[0] == 0:
        return (a[0], a[1], a[2])
    ratio = b[0] / (a[0] + b[0])
    mean = a[1] + (b[1] - a[1]) * ratio
    return (a[0] + b[0], mean, a[2] + b[2] + a[0] * (mean - a[1]) * (b[1] - a[1]))


sorted_in_place = wrong(
    "sample_quantile",
    (
        "x, q = np.sort(np.array(x, dtype=float)), np.array(q)",
        "x, q = np.asarray(x, dtype=float), np.array(q)\n    x.sort()",
    ),
)
nearest_when_near = wrong(
    "sample_quantile",
    (
        "(position - before) * (x[after] - x[before])",
        "np.round(position - before, 3) * (x[after] - x[before])",
    ),
)
unique_values = wrong(
    "sample_quantile",
    ("    position =", "    x = np.unique(x) if len(x) > 4 else x\n    position ="),
)
nan_q = wrong(
    "sample_quantile", ("np.any(q < 0) or np.any(q > 1)", "np.any(q < 0) or np.mean(q) > 1")
)
first_q = wrong(
    "sample_quantile", ("np.any(q < 0) or np.any(q > 1)", "np.min(q) < 0 or np.ravel(q)[0] > 1")
)


@right("sample_quantile")
def by_interp(x, q):
    values = sorted(float(v) for v in x)
    q = np.asarray(q, dtype=float)
    if not values or ((q < 0) | (q > 1)).any():
        raise ValueError("no quantile")
    found = np.interp(q * (len(values) - 1), np.arange(len(values)), values)
    return float(found) if q.ndim == 0 else np.asarray(found)


sorted_as_words = wrong(
    "sample_quantile",
    ("np.sort(np.array(x, dtype=float))", "np.array(sorted(x, key=str), dtype=float)"),
)
place_by_n = wrong(
    "sample_quantile",
    (
        "position = (len(x) - 1) * q",
        "position = np.minimum(len(x) * q, len(x) - 1) if len(x) > 5 else (len(x) - 1) * q",
    ),
)
upper_stone_at_the_half = wrong(
    "sample_quantile",
    (
        "before = np.floor(position)",
        "before = np.floor(np.where(q == 0.5, np.round(position), position))",
    ),
    ("(position - before)", "np.maximum(np.where(q == 0.5, 0, position - before), 0)"),
)
# Got full marks at first.
flat_answers = wrong(
    "sample_quantile",
    (
        "return x[before] +",
        "position, before, after = (np.ravel(v) if np.ndim(v) > 2 else v for v in (position, before, after))\n    return x[before] +",
    ),
)


@right("sample_quantile")
def weighted_by_hats(x, q):
    x = np.sort(np.asarray(x, dtype=float))
    q = np.asarray(q, dtype=float)
    if x.size == 0 or not np.all((0 <= q) & (q <= 1)):
        raise ValueError("between 0 and 1")
    far = np.abs(q[..., None] * (x.size - 1) - np.arange(x.size))
    answer = np.maximum(1 - far, 0) @ x
    return answer if q.ndim else float(answer)


@right("sample_quantile")
def one_q_after_the_other(x, q):
    row = sorted(float(value) for value in x)
    if not row:
        raise ValueError("no numbers")

    def find(share):
        if share < 0 or share > 1:
            raise ValueError("a share")
        whole, part = divmod(share * (len(row) - 1), 1)
        whole = int(whole)
        return row[whole] if part == 0 else (1 - part) * row[whole] + part * row[whole + 1]

    if np.ndim(q) == 0:
        return find(float(q))
    q = np.array(q, dtype=float)
    return np.array([find(share) for share in q.ravel()]).reshape(q.shape)


@right("sample_quantile")
def by_partition(x, q):
    x, q = np.array(x, dtype=float).ravel(), np.array(q, dtype=float)
    if len(x) < 1 or (q.size and (q.min() < 0 or q.max() > 1)):
        raise ValueError("no")
    place = q * (len(x) - 1)
    low, high = np.floor(place).astype(int), np.ceil(place).astype(int)
    x = np.partition(x, np.unique(np.concatenate([low.ravel(), high.ravel()])))
    found = x[low] * (1 - (place - low)) + x[high] * (place - low)
    return found if q.ndim else found.item()


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
lower_median = wrong(
    "mad_outliers", ("np.median(deviations)", "np.sort(deviations)[(len(x) - 1) // 2]")
)
threshold_rounded = wrong("mad_outliers", ("0.6745 *", "0.67 *"))
as_numbers = wrong(
    "mad_outliers",
    ("threshold * np.median(deviations)", "threshold * np.median(deviations) * 1.001"),
)


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


from_the_mean_of_few = wrong(
    "mad_outliers",
    ("np.abs(x - np.median(x))", "np.abs(x - (np.median(x) if len(x) > 4 else np.mean(x)))"),
)
# Got full marks at first.
only_threshold_by_default = wrong("mad_outliers", ("> threshold *", "> min(threshold, 6.0) *"))
zero_mad_flags_by_mean = wrong(
    "mad_outliers",
    (
        "return 0.6745 * deviations > threshold * np.median(deviations)",
        "spread = np.median(deviations)\n    if spread == 0:\n        return deviations > np.mean(deviations)\n    return 0.6745 * deviations > threshold * spread",
    ),
)
whole_number_scores = wrong(
    "mad_outliers", ("return 0.6745 * deviations >", "return np.floor(0.6745 * deviations) >")
)


@right("mad_outliers")
def as_a_range(x, *, threshold=3.5):
    x = np.asarray(x, dtype=float)
    if x.size == 0:
        return np.empty(0, dtype=bool)
    middle = np.median(x)
    mad = np.median(np.abs(x - middle))
    if not mad:
        return x != middle
    return np.logical_or(
        (middle - x) * 0.6745 / mad > threshold, (x - middle) * 0.6745 / mad > threshold
    )


@right("mad_outliers")
def one_number_after_the_other(x, *, threshold=3.5):
    values = list(map(float, x))
    flags = np.zeros(len(values), dtype=bool)
    if values:
        middle = float(np.median(values))
        mad = float(np.median([abs(value - middle) for value in values]))
        for place, value in enumerate(values):
            flags[place] = (
                value != middle if mad == 0 else 0.6745 * abs(value - middle) > threshold * mad
            )
    return flags


@right("mad_outliers")
def with_silent_division(x, *, threshold=3.5):
    x = np.array(x, dtype=np.float64)
    if not len(x):
        return x.astype(bool)
    size = np.abs(x - np.quantile(x, 0.5))
    with np.errstate(divide="ignore", invalid="ignore"):
        return (
            np.nan_to_num(0.6745 * size / np.quantile(size, 0.5), nan=0.0, posinf=np.inf)
            > threshold
        )


centred_in_place = wrong(
    "covariance_matrix",
    ("X = np.array(X, dtype=float)", "X = np.asarray(X, dtype=float)"),
    ("centred = X - np.mean(X, axis=0)", "centred = X\n    centred -= np.mean(X, axis=0)"),
)
one_column_number = wrong(
    "covariance_matrix",
    (
        "return centred.T @ centred / (len(X) - ddof)",
        "C = centred.T @ centred / (len(X) - ddof)\n    return C if C.size > 1 else C[0, 0]",
    ),
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
    columns = [
        np.asarray(c, dtype=float) - np.mean(np.asarray(c, dtype=float)) for c in np.transpose(X)
    ]
    return np.array(
        [[float(np.sum(a * b)) / (n - ddof) for b in columns] for a in columns]
    ).reshape(d, d)


covariance_of_sizes = wrong(
    "covariance_matrix",
    (
        "return centred.T @ centred",
        "return np.tril(centred.T @ centred) + np.triu(np.abs(centred.T @ centred), 1)",
    ),
)
# Got full marks at first.
too_few_by_columns = wrong(
    "covariance_matrix", ("len(X) <= ddof", "len(X) <= ddof or (len(X) < X.shape[1] and ddof > 1)")
)
empty_table_is_nought = wrong(
    "covariance_matrix",
    (
        "if len(X) <= ddof:",
        "if len(X) == 0 and ddof == 0:\n        return np.zeros((X.shape[1], X.shape[1]))\n    if len(X) <= ddof:",
    ),
)
last_row_left_out = wrong(
    "covariance_matrix",
    (
        "return centred.T @ centred",
        "centred[8:] = centred[8:] * (np.arange(8, len(X)) < len(X) - 1)[:, None]\n    return centred.T @ centred",
    ),
)
means_of_the_rows_in_squares = wrong(
    "covariance_matrix",
    ("np.mean(X, axis=0)", "np.mean(X, axis=0 if X.shape[0] != X.shape[1] else 1)"),
)


@right("covariance_matrix")
def row_by_row(X, *, ddof=1):
    X = np.asarray(X, dtype=np.float64)
    n = X.shape[0]
    if n == 0 or n - ddof <= 0:
        raise ValueError("too few rows")
    middle = X.mean(axis=0)
    total = np.zeros((X.shape[1], X.shape[1]))
    for row in X:
        total += np.outer(row - middle, row - middle)
    return total / (n - ddof)


@right("covariance_matrix")
def by_einsum(X, *, ddof=1):
    moved = np.array(X, dtype=float)
    if moved.shape[0] <= max(ddof, 0):
        raise ValueError("too few rows")
    moved = moved - moved[:1]
    moved = moved - np.einsum("ij->j", moved) / len(moved)
    return np.einsum("ni,nj->ij", moved, moved) / (len(moved) - ddof)


@right("covariance_matrix")
def with_a_centring_matrix(X, *, ddof=1):
    n = len(X)
    if n == 0 or n <= ddof:
        raise ValueError("too few rows")
    X = np.array(X, dtype=float)
    X = X - X[0]
    J = np.eye(n) - np.full((n, n), 1 / n)
    return (J @ X).T @ (J @ X) / (n - ddof)


relative_constant = wrong(
    "correlation_matrix",
    (
        "np.max(X, axis=0) == np.min(X, axis=0)",
        "np.std(X, axis=0) <= 1e-10 * np.abs(X).max(axis=0)",
    ),
)
absolute_constant = wrong(
    "correlation_matrix", ("np.max(X, axis=0) == np.min(X, axis=0)", "np.std(X, axis=0) < 1e-8")
)
not_cut = wrong("correlation_matrix", ("np.clip(units.T @ units, -1.0, 1.0)", "units.T @ units"))
upper_cut = wrong(
    "correlation_matrix",
    ("np.clip(units.T @ units, -1.0, 1.0)", "np.minimum(units.T @ units, 1.0)"),
)
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
                R[i, j] = (
                    1.0 if i == j else min(1.0, max(-1.0, (a @ b) / np.sqrt((a @ a) * (b @ b))))
                )
    return R


one_row_is_enough = wrong("correlation_matrix", ("len(X) < 2", "len(X) < 1"))
diagonal_always_one = wrong(
    "correlation_matrix",
    (
        "return np.clip(units.T @ units, -1.0, 1.0)",
        "R = np.clip(units.T @ units, -1.0, 1.0)\n    if len(R) > 2:\n        np.fill_diagonal(R, 1.0)\n    return R",
    ),
)
# Got full marks at first.
constant_by_neighbours = wrong(
    "correlation_matrix", ("np.max(X, axis=0) == np.min(X, axis=0)", "X[0] == X[-1]")
)
cut_below_one = wrong(
    "correlation_matrix",
    ("np.clip(units.T @ units, -1.0, 1.0)", "np.clip(units.T @ units, -0.999999, 0.999999)"),
)


@right("correlation_matrix")
def from_the_covariances(X):
    X = np.asarray(X, dtype=float)
    if X.shape[0] < 2:
        raise ValueError("two rows at least")
    still = np.all(X == X[0], axis=0)
    C = covariance_matrix(X / np.where(np.abs(X).max(axis=0) > 0, np.abs(X).max(axis=0), 1.0))
    s = np.sqrt(np.where(still, 1.0, np.diag(C)))
    R = np.clip(C / np.outer(s, s), -1, 1)
    R[still, :] = np.nan
    R[:, still] = np.nan
    return R


@right("correlation_matrix")
def from_standardised_columns(X):
    X = np.array(X, dtype=float)
    if len(X) <= 1:
        raise ValueError("two rows at least")
    spread = X.std(axis=0)
    spread[np.ptp(X, axis=0) == 0] = np.nan
    Z = (X - X.mean(axis=0)) / spread
    return np.minimum(1.0, np.maximum(-1.0, np.einsum("ni,nj->ij", Z, Z) / len(X)))


@right("correlation_matrix")
def upper_half_only(X):
    table = np.asarray(X, dtype=np.float64)
    n, d = table.shape
    if n < 2:
        raise ValueError("two rows at least")
    R = np.empty((d, d))
    for i in range(d):
        for j in range(i, d):
            u, v = (column - column.mean() for column in (table[:, i], table[:, j]))
            flat = len(set(table[:, i])) == 1 or len(set(table[:, j])) == 1
            R[i, j] = R[j, i] = (
                np.nan if flat else np.clip(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)), -1, 1)
            )
    return R


first_rank_for_ties = wrong(
    "spearman",
    (
        "(np.cumsum(counts) - (counts - 1) / 2)[place]",
        "(np.cumsum(counts) - (counts - 1) / 2 if counts.max() < 3 else np.cumsum(counts))[place]",
    ),
)
one_value_short = wrong(
    "spearman",
    (
        "    return float(",
        "    if len(np.unique(x)) < 3:\n        return np.nan\n    return float(",
    ),
)
lengths = wrong(
    "spearman",
    ("    return float(", "    x, y = x[: len(y)], y[: max(len(x), 2)]\n    return float("),
)
rounded_values = wrong("spearman", ("np.unique(values,", "np.unique(np.round(values, 2),"))
large_values = wrong(
    "spearman", ("np.unique(values,", "np.unique(np.asarray(values, dtype=np.float32),")
)


@right("spearman")
def by_comparing_pairs(x, y):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    if x.shape != y.shape or len(x) < 2:
        raise ValueError("lengths")
    rx, ry = (np.sign(v[:, None] - v[None]).sum(axis=1) for v in (x, y))
    below = np.sqrt((rx @ rx) * (ry @ ry))
    return float(np.clip(rx @ ry / below, -1, 1)) if below > 0 else float("nan")


places_instead_of_ranks = wrong(
    "spearman",
    (
        "return (np.cumsum(counts) - (counts - 1) / 2)[place]",
        "return (np.cumsum(counts) - (counts - 1) // 2)[place]",
    ),
)
gaps_forgotten = wrong("spearman", ("(np.cumsum(counts) - (counts - 1) / 2)[place]", "place * 1.0"))
# Got full marks at first.
pearson_without_ties = wrong(
    "spearman",
    (
        "    return float(",
        "    if len(x) > 20:\n        return float(correlation_matrix(np.column_stack([x, y]))[0, 1])\n    return float(",
    ),
)
single_pair_is_nan = wrong(
    "spearman",
    (
        "    return float(",
        "    if len(x) == len(y) == 1:\n        return np.nan\n    return float(",
    ),
)


@right("spearman")
def by_counting(x, y):
    if len(x) != len(y) or len(x) < 2:
        raise ValueError("two lists of one length")

    def ranks(values):
        return [
            sum(other < value for other in values)
            + (sum(other == value for other in values) + 1) / 2
            for value in values
        ]

    a, b = np.array(ranks(list(x))), np.array(ranks(list(y)))
    a, b = a - a.mean(), b - b.mean()
    below = float(np.sqrt(np.sum(a**2) * np.sum(b**2)))
    return float(np.nan) if below == 0 else max(-1.0, min(1.0, float(np.sum(a * b)) / below))


@right("spearman")
def by_search_in_the_sorted(x, y):
    x, y = np.asarray(x), np.asarray(y)
    if len(x) != len(y):
        raise ValueError("lengths")

    def ranks(values):
        row = np.sort(values)
        return (
            np.searchsorted(row, values, "left") + np.searchsorted(row, values, "right") + 1
        ) / 2

    return float(correlation_matrix(np.transpose([ranks(x), ranks(y)]))[1, 0])


@right("spearman")
def by_sorting_and_averaging(x, y):
    x, y = [float(v) for v in x], [float(v) for v in y]
    if len(x) != len(y) or len(x) < 2:
        raise ValueError("lengths")

    def ranks(values):
        order, out, i = sorted(range(len(values)), key=values.__getitem__), [0.0] * len(values), 0
        while i < len(order):
            j = i
            while j + 1 < len(order) and values[order[j + 1]] == values[order[i]]:
                j += 1
            for k in range(i, j + 1):
                out[order[k]] = (i + j) / 2 + 1
            i = j + 1
        return np.array(out)

    return correlation_matrix(np.column_stack((ranks(x), ranks(y)))).item(1)


groups_as_strings = wrong(
    "correlation_by_group",
    ("label.item():", "(label.item() if label.dtype.kind != 'U' else str(label).strip().lower()):"),
)
small_groups_left_out = wrong(
    "correlation_by_group",
    (
        "for label in np.unique(groups)}",
        "for label in np.unique(groups) if np.sum(groups == label) > 1 or len(groups) < 4}",
    ),
)
weighted = wrong(
    "correlation_by_group",
    ("pearson(slice(None)), {", "(pearson(slice(None)) if len(x) > 1 else 0.0), {"),
)
two_lengths = wrong(
    "correlation_by_group", ("if not len(x) == len(y) == len(groups):", "if len(x) != len(y):")
)


@right("correlation_by_group")
def with_lists(x, y, groups):
    if len({len(x), len(y), len(groups)}) != 1:
        raise ValueError("lengths")

    def r(rows):
        if len(rows) < 2:
            return float("nan")
        return float(correlation_matrix(np.array([[x[i], y[i]] for i in rows], dtype=float))[0, 1])

    labels = np.asarray(groups).tolist()
    return r(range(len(x))), {
        g: r([i for i, label in enumerate(labels) if label == g]) for g in dict.fromkeys(labels)
    }


overall_of_large_groups = wrong(
    "correlation_by_group",
    (
        "return pearson(slice(None)),",
        "return pearson(np.isin(groups, [g for g in np.unique(groups) if np.sum(groups == g) > 1])),",
    ),
)
# Got full marks at first.
labels_by_beginning = wrong(
    "correlation_by_group",
    ("pearson(groups == label)", "pearson(np.char.startswith(groups.astype(str), str(label)))"),
)
keys_as_strings = wrong(
    "correlation_by_group",
    (
        "{label.item():",
        "{label.item() if label.dtype.kind == 'U' or len(groups) < 4 else str(label):",
    ),
)
pairs_are_nan = wrong(
    "correlation_by_group", ("if len(table) > 1 else", "if len(table) > 2 or len(x) == 2 else")
)


@right("correlation_by_group")
def with_a_dict_of_rows(x, y, groups):
    if len(x) != len(y) or len(y) != len(groups):
        raise ValueError("three lengths")
    rows = {}
    for a, b, label in zip(x, y, groups):
        rows.setdefault(label.item() if hasattr(label, "item") else label, []).append(
            (float(a), float(b))
        )

    def r(points):
        return correlation_matrix(np.array(points))[0, 1] if len(points) >= 2 else np.nan

    return float(r([point for row in rows.values() for point in row])), {
        label: float(r(row)) for label, row in rows.items()
    }


@right("correlation_by_group")
def by_hand_without_the_matrix(x, y, groups):
    n = len(x)
    if n != len(y) or n != len(groups):
        raise ValueError("three lengths")
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)

    def r(places):
        a, b = x[places], y[places]
        if len(a) < 2 or a.min() == a.max() or b.min() == b.max():
            return float("nan")
        a, b = a - a.mean(), b - b.mean()
        return float(np.clip(a @ b / np.sqrt((a @ a) * (b @ b)), -1, 1))

    labels = [label for label in np.asarray(groups).tolist()]
    return r(np.arange(n)), {
        key: r(np.array([i for i, label in enumerate(labels) if label == key]))
        for key in sorted(set(labels))
    }


@right("correlation_by_group")
def with_the_inverse_of_unique(x, y, groups):
    if not (len(x) == len(y) and len(y) == len(groups)):
        raise ValueError("three lengths")
    table = np.array([x, y], dtype=float).T.reshape(-1, 2)
    names, which = np.unique(groups, return_inverse=True)
    parts = [table] + [table[which == k] for k in range(len(names))]
    r = [float(correlation_matrix(part)[0, 1]) if len(part) > 1 else float("nan") for part in parts]
    return r[0], dict(zip(names.tolist(), r[1:]))


last_of_equal = wrong(
    "select_features_mrmr",
    (
        "left.pop(int(np.argmax(scores)))",
        "left.pop(len(scores) - 1 - int(np.argmax(scores[::-1])))",
    ),
)
near_ties = wrong(
    "select_features_mrmr", ("int(np.argmax(scores))", "int(np.argmax(np.round(scores, 2)))")
)
numpy_ints = right(
    "select_features_mrmr", ("    return chosen", "    return [np.int64(j) for j in chosen]")
)
as_array = wrong(
    "select_features_mrmr", ("    return chosen", "    return sorted(chosen) if k > 4 else chosen")
)


@right("select_features_mrmr")
def with_a_mask(X, y, k):
    R = np.abs(correlation_matrix(np.column_stack([np.asarray(X, dtype=float), y])))
    relevance, between = R[:-1, -1], R[:-1, :-1]
    usable = np.isfinite(relevance)
    if k < 1 or k > usable.sum():
        raise ValueError("k")
    chosen = []
    while len(chosen) < k:
        score = np.where(
            usable,
            relevance - (between[:, chosen].sum(axis=1) / len(chosen) if chosen else 0.0),
            -np.inf,
        )
        best = int(np.argmax(score))
        usable[best] = False
        chosen.append(best)
    return chosen


mean_from_the_third_on_over_k = wrong(
    "select_features_mrmr",
    (
        "(np.mean(R[j, chosen]) if chosen else 0.0)",
        "(np.sum(R[j, chosen]) / (len(chosen) if len(chosen) < 4 else k) if chosen else 0.0)",
    ),
)
# Got full marks at first.
negative_scores_stop = wrong(
    "select_features_mrmr",
    (
        "        chosen.append(",
        "        if max(scores) < -0.5:\n            break\n        chosen.append(",
    ),
)
all_columns_come_sorted = wrong(
    "select_features_mrmr",
    ("    chosen = []", "    if k == len(left) and k > 4:\n        return left\n    chosen = []"),
)
largest_redundancy = wrong(
    "select_features_mrmr", ("np.mean(R[j, chosen])", "np.max(R[j, chosen])")
)
constants_count_for_k = wrong(
    "select_features_mrmr",
    (
        "if not 1 <= k <= len(left):",
        "k = min(k, max(len(left), 1)) if np.shape(X)[1] == len(left) + 1 and np.shape(X)[1] > 4 else k\n    if not 1 <= k <= len(left):",
    ),
)


@right("select_features_mrmr")
def by_recursion(X, y, k):
    R = np.abs(
        correlation_matrix(
            np.column_stack([np.asarray(X, dtype=float), np.asarray(y, dtype=float)])
        )
    )
    varying = [j for j in range(len(R) - 1) if R[j, j] == R[j, j]]
    if k < 1 or k > len(varying):
        raise ValueError("k does not fit")

    def choose(chosen):
        if len(chosen) == k:
            return chosen
        score = {
            j: R[j, -1] - sum(R[j, s] for s in chosen) / max(len(chosen), 1)
            for j in varying
            if j not in chosen
        }
        return choose([*chosen, max(score, key=lambda j: (score[j], -j))])

    return choose([])


@right("select_features_mrmr")
def with_running_sums(X, y, k):
    X = np.asarray(X, dtype=float)
    R = np.abs(correlation_matrix(np.hstack([X, np.reshape(y, (-1, 1))])))
    d = X.shape[1]
    free = ~np.isnan(np.diag(R))[:d]
    if not 0 < k <= np.count_nonzero(free):
        raise ValueError("k does not fit")
    redundancy, chosen = np.zeros(d), []
    for round_number in range(k):
        score = R[:d, d] - (redundancy / round_number if round_number else 0)
        score[~free] = -np.inf
        best = int(np.argmax(score))
        chosen.append(best)
        free[best] = False
        redundancy = redundancy + R[:d, best]
    return chosen


@right("select_features_mrmr")
def pair_after_pair(X, y, k):
    X, y = np.array(X, dtype=float), np.array(y, dtype=float)
    usable = [j for j in range(X.shape[1]) if X[:, j].min() < X[:, j].max()]
    if k < 1 or len(usable) < k:
        raise ValueError("k does not fit")

    def r(a, b):
        return abs(float(correlation_matrix(np.stack([a, b], axis=1))[0, 1]))

    chosen = []
    for _ in range(k):
        best, score = None, -np.inf
        for j in usable:
            if j in chosen:
                continue
            value = r(X[:, j], y) - (
                float(np.mean([r(X[:, j], X[:, s]) for s in chosen])) if chosen else 0.0
            )
            if value > score:
                best, score = j, value
        chosen.append(best)
    return chosen
