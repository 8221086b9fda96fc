"""Unit 01, from its release."""

from tests.campaign import right, wrong

records_filled_up = wrong("design_matrix", ("record.get(name, np.nan)", "record.setdefault(name, np.nan)"))
records_emptied = wrong("design_matrix", ("record.get(name, np.nan)", "record.pop(name, np.nan)"))
single_precision = wrong("design_matrix", ("    return X", "    return X.astype(np.float32)"))
features_sorted_in_place = wrong("design_matrix", ("    return X", "    features.sort()\n    return X"))
negative_is_missing = wrong("design_matrix", ("record.get(name, np.nan)", "record[name] if record.get(name, -1) >= 0 else np.nan"))
whole_numbers_cut = wrong("design_matrix", ("record.get(name, np.nan)", "int(record[name]) if name in record else np.nan"))


@right("design_matrix")
def a_repeated_feature_once(records, features):
    X = np.full((len(records), len(features)), np.nan)
    for i, record in enumerate(records):
        for name, value in record.items():
            if name in features:
                X[i, features.index(name)] = value
    return X


@right("design_matrix")
def through_an_object_array(records, features):
    table = np.empty((len(records), len(features)), dtype=object)
    for i, record in enumerate(records):
        table[i] = [dict.get(record, name, "nan") for name in features]
    return table.astype(np.float64)


columns_of_the_first_record = wrong(
    "design_matrix", ("record.get(name, np.nan)", "record.get(name, np.nan) if name in records[0] else np.nan")
)
empty_records_dropped = wrong(
    "design_matrix", ("    X = np.full", "    records = [record for record in records if record]\n    X = np.full")
)
rows_counted_by_reshape = wrong(
    "design_matrix",
    (
        "    X = np.full((len(records), len(features)), np.nan)",
        "    X = np.full(len(records) * len(features), np.nan).reshape(-1, len(features))",
    ),
)
stops_at_the_first_gap = wrong(
    "design_matrix", ("            X[i, j]", "            if name not in record:\n                break\n            X[i, j]")
)
# Got full marks at first.
row_looked_up = wrong("design_matrix", ("            X[i, j]", "            X[records.index(record), j]"))


@right("design_matrix")
def gaps_laid_under(records, features):
    gaps = dict.fromkeys(features, float("nan"))
    rows = []
    for record in records:
        filled = gaps | record
        rows.append([float(filled[name]) for name in features])
    return np.array(rows, dtype=float).reshape(len(records), len(features))


@right("design_matrix")
def asked_forgiveness_by_column(records, features):
    def value(record, name):
        try:
            return record[name]
        except KeyError:
            return np.nan

    X = np.zeros((len(records), len(features)))
    for j, name in enumerate(features):
        X[:, j] = [value(record, name) for record in records]
    return X


squeezed = wrong("linear_map_matrix", ("np.column_stack(", "np.squeeze(np.column_stack("), ("in np.eye(n)])", "in np.eye(n)]))"))
rounded = wrong("linear_map_matrix", ("[f(one_input)", "[np.round(f(one_input), 3)"))
small_images_dropped = wrong("linear_map_matrix", ("[f(one_input)", "[np.where(np.abs(f(one_input)) < 0.5, 0.0, f(one_input))"))
whole_inputs = wrong("linear_map_matrix", ("in np.eye(n)", "in np.eye(n, dtype=int)"))
single = wrong("linear_map_matrix", ("np.column_stack(", "np.float32(np.column_stack("), ("in np.eye(n)])", "in np.eye(n)]))"))
cut_images = wrong("linear_map_matrix", ("[f(one_input)", "[np.array(f(one_input)).astype(int) + 0.0"))
all_at_once = wrong(
    "linear_map_matrix",
    (
        "[f(one_input) for one_input in np.eye(n)]",
        "[f(column) for column in (np.eye(n) if n > 2 else np.eye(n)[::1])] if n < 3 else [f(np.eye(n))]",
    ),
)


@right("linear_map_matrix")
def by_differences_of_running_sums(f, n):
    totals = [np.asarray(f(np.concatenate([np.ones(j), np.zeros(n - j)])), dtype=float) for j in range(n + 1)]
    return np.diff(np.array(totals), axis=0).T.copy()


room_for_at_least_n = wrong(
    "linear_map_matrix",
    (
        "    return np.column_stack([f(one_input) for one_input in np.eye(n)])",
        "    m = len(f(np.zeros(n)))\n    M = np.zeros((max(m, n), n))\n    for j in range(n):\n        M[:m, j] = f(np.eye(n)[j])\n    return M",
    ),
)
# Got full marks at first.
silent_inputs_left_out = wrong(
    "linear_map_matrix",
    ("[f(one_input) for one_input in np.eye(n)]", "[f(one_input) for one_input in np.eye(n) if np.any(f(one_input))]"),
)
size_of_the_example = wrong("linear_map_matrix", ("np.eye(n)", "np.eye(2)"))


@right("linear_map_matrix")
def along_an_axis(f, n):
    return np.apply_along_axis(f, 0, np.eye(n)).astype(float)


@right("linear_map_matrix")
def all_but_one(f, n):
    everything = f(np.ones(n))
    return np.stack([everything - f(1.0 - e) for e in np.eye(n)], axis=1)


@right("linear_map_matrix")
def there_and_back(f, n):
    M = None
    for j in reversed(range(n)):
        x = np.zeros(n)
        x[j] = 4.0
        there, back = np.array(f(x)), np.array(f(-x))
        if M is None:
            M = np.empty((there.size, n))
        M[:, j] = (there - back) / 8
    return M


one_empty_raises = wrong(
    "matrix_product", ("    if A.shape[1]", '    if A.size == 0 or B.size == 0:\n        raise ValueError("empty")\n    if A.shape[1]')
)
in_single = wrong("matrix_product", ("dtype=np.float64", "dtype=np.float32"))
absolute = wrong("matrix_product", ("A[:, :, np.newaxis] * B", "np.abs(A[:, :, np.newaxis]) * B"))
last_term_left_out = wrong(
    "matrix_product",
    (
        "return np.sum(A[:, :, np.newaxis] * B[np.newaxis, :, :], axis=1, dtype=np.float64)",
        "k = min(A.shape[1], 3)\n    return np.sum(A[:, :k, np.newaxis] * B[np.newaxis, :k, :], axis=1, dtype=np.float64)",
    ),
)
square_only = wrong(
    "matrix_product",
    (
        "return np.sum(",
        "n = A.shape[0]\n    C = np.zeros((n, B.shape[1])) if n < 4 else np.zeros((n, n))\n    C[:, : B.shape[1]] = np.sum(",
    ),
    ("dtype=np.float64)", "dtype=np.float64)\n    return C"),
)
left_changed = wrong(
    "matrix_product",
    (
        "return np.sum(A[:, :, np.newaxis]",
        "A *= 1 if A.dtype.kind in 'iu' else 1.0 + 1e-3\n    return np.sum(A[:, :, np.newaxis] / (1 if A.dtype.kind in 'iu' else 1.001)",
    ),
)
three_dimensions_allowed = wrong("matrix_product", ("if A.ndim != 2 or B.ndim != 2:", "if A.ndim < 2 or B.ndim < 2:"))


@right("matrix_product")
def by_outer_products(A, B):
    if not (np.ndim(A) == np.ndim(B) == 2 and np.shape(A)[1] == np.shape(B)[0]):
        raise ValueError("these have no product")
    total = np.zeros((len(A), np.shape(B)[1]))
    for column, row in zip(np.transpose(A), B):
        total += np.multiply.outer(column.astype(float), row.astype(float))
    return total


numbers_like_those_of_B = wrong("matrix_product", ("dtype=np.float64)", "dtype=np.float64).astype(B.dtype)"))
single_row_of_B_stretched = wrong("matrix_product", ("if A.shape[1] != B.shape[0]:", "if A.shape[1] != B.shape[0] and B.shape[0] != 1:"))
left_vector_unchecked = wrong("matrix_product", ("if A.ndim != 2 or B.ndim != 2:", "if B.ndim != 2:"))
columns_too_many_ignored = wrong(
    "matrix_product",
    ("if A.shape[1] != B.shape[0]:", "if A.shape[1] < B.shape[0]:"),
    ("A[:, :, np.newaxis]", "A[:, : len(B), np.newaxis]"),
)


@right("matrix_product")
def entry_by_entry(A, B):
    if len(A.shape) != 2 or len(B.shape) != 2:
        raise ValueError("not matrices")
    (n, k), (rows, m) = A.shape, B.shape
    if k != rows:
        raise ValueError("inner sizes")
    C = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for t in range(k):
                C[i, j] += float(A[i, t]) * float(B[t, j])
    return C


@right("matrix_product")
def halved(A, B):
    if A.ndim != 2 or B.ndim != 2 or A.shape[1] != B.shape[0]:
        raise ValueError("no product")
    k = A.shape[1]
    if k == 0:
        return np.zeros((A.shape[0], B.shape[1]))
    if k == 1:
        return A.astype(float) * B.astype(float)
    return matrix_product(A[:, : k // 2], B[: k // 2]) + matrix_product(A[:, k // 2 :], B[k // 2 :])


@right("matrix_product")
def a_column_at_a_time(A, B):
    if A.ndim + B.ndim != 4 or A.ndim != B.ndim:
        raise ValueError("two matrices, please")
    if len(B) != len(A.T):
        raise ValueError("these do not fit")
    C = np.empty((len(A), len(B.T)), dtype=float)
    for j, column in enumerate(B.T):
        C[:, j] = (A.astype(float) * column).sum(axis=1)
    return C


in_place = wrong("normalize_rows", ("    return X / lengths", "    X /= lengths\n    return X"))
positive_only = wrong("normalize_rows", ("return X / lengths", "return np.abs(X) / lengths"))
nearly_blank = wrong("normalize_rows", ("lengths[lengths == 0]", "lengths[lengths < 3e-12]"))
long_rows_capped = wrong(
    "normalize_rows", ("lengths[lengths == 0] = 1.0", "lengths[lengths == 0] = 1.0\n    lengths = np.minimum(lengths, 1e6)")
)
small_entries_to_zero = wrong("normalize_rows", ("return X / lengths", "return np.where(np.abs(X / lengths) < 1e-3, 0.0, X / lengths)"))
first_blank_only = wrong(
    "normalize_rows", ("lengths[lengths == 0] = 1.0", "blank = np.flatnonzero(lengths == 0)[:1]\n    lengths[blank] = 1.0")
)
single_inside = wrong(
    "normalize_rows",
    ("np.asarray(X, dtype=np.float64)", "np.asarray(X, dtype=np.float32)"),
    ("return X / lengths", "return (X / lengths).astype(np.float64)"),
)


@right("normalize_rows")
def by_hypot(X):
    unit = np.zeros(np.shape(X))
    for i, row in enumerate(np.asarray(X).astype(float)):
        size = np.hypot.reduce(row) if row.size else 0.0
        if size:
            unit[i] = row / size
    return unit


# Got full marks at first.
single_stays_single = wrong("normalize_rows", ("np.asarray(X, dtype=np.float64)", "X if X.dtype.kind == 'f' else X.astype(float)"))
# Got full marks at first.
only_pixels_turned = wrong("normalize_rows", ("np.asarray(X, dtype=np.float64)", "X.astype(float) if X.dtype == np.uint8 else X"))
# Got full marks at first.
blank_by_its_sum = wrong("normalize_rows", ("lengths[lengths == 0]", "lengths[np.sum(X, axis=1) == 0]"))


@right("normalize_rows")
def floor_at_the_least_length(X):
    X = X.astype(float)
    return X / np.maximum(np.linalg.norm(X, axis=1), 1e-12)[:, None]


@right("normalize_rows")
def divided_where_there_is_ink(X):
    X = np.array(X, dtype=float)
    lengths = np.einsum("ij,ij->i", X, X) ** 0.5
    return np.divide(X, lengths[:, None], out=np.zeros_like(X), where=lengths[:, None] > 0)


@right("normalize_rows")
def twice_over(X):
    import math

    rows = []
    for row in X.tolist():
        largest = max((abs(v) for v in row), default=0)
        if largest:
            row = [v / largest for v in row]
            length = math.sqrt(math.fsum(v * v for v in row))
            row = [v / length for v in row]
        rows.append(row)
    return np.array(rows, dtype=float).reshape(X.shape)


blank_in_B = wrong("cosine_similarity", ("normalize_rows(B).T", "(B / np.linalg.norm(B, axis=1, keepdims=True)).T"))
safety_term = wrong(
    "cosine_similarity",
    (
        "return normalize_rows(A) @ normalize_rows(B).T",
        "lengths = np.linalg.norm(A, axis=1)[:, None] * np.linalg.norm(B, axis=1)\n    return A @ B.T / (lengths + 1e-9)",
    ),
)
one_at_a_time = wrong(
    "cosine_similarity", ("return normalize_rows(A) @ normalize_rows(B).T", "return np.round(normalize_rows(A) @ normalize_rows(B).T, 6)")
)
centred = wrong("cosine_similarity", ("normalize_rows(A)", "normalize_rows(A - A.mean(axis=1, keepdims=True) * (A.shape[1] > 2))"))
small_integers = wrong(
    "cosine_similarity",
    (
        "return normalize_rows(A) @ normalize_rows(B).T",
        "lengths = np.sqrt(np.sum(A.astype(float) ** 2, axis=1))[:, None] * np.sqrt(np.sum(B.astype(float) ** 2, axis=1))\n    return A @ B.T / np.where(lengths > 0, lengths, 1.0)",
    ),
)
blank_is_alike = wrong(
    "cosine_similarity",
    (
        "return normalize_rows(A) @ normalize_rows(B).T",
        "S = normalize_rows(A) @ normalize_rows(B).T\n    S[np.ix_(~A.any(axis=1), ~B.any(axis=1))] = 1.0\n    return S",
    ),
)


@right("cosine_similarity")
def by_distances_of_unit_rows(A, B):
    a, b = normalize_rows(A), normalize_rows(B)
    gap = np.sum((a[:, None, :] - b[None, :, :]) ** 2, axis=2)
    both = a.any(axis=1)[:, None] & b.any(axis=1)[None, :]
    return np.where(both, 1 - gap / 2, 0.0)


in_single_precision = wrong(
    "cosine_similarity",
    (
        "normalize_rows(A) @ normalize_rows(B).T",
        "(normalize_rows(A).astype(np.float32) @ normalize_rows(B).T.astype(np.float32)).astype(float)",
    ),
)
# Got full marks at first.
A_divided_in_place = wrong("cosine_similarity", ("    return", "    if A.dtype == float:\n        A[:] = normalize_rows(A)\n    return"))
squeezed_result = wrong(
    "cosine_similarity", ("normalize_rows(A) @ normalize_rows(B).T", "np.squeeze(normalize_rows(A) @ normalize_rows(B).T)")
)
cut_to_whole = wrong(
    "cosine_similarity", ("normalize_rows(A) @ normalize_rows(B).T", "normalize_rows(A.astype(int)) @ normalize_rows(B.astype(int)).T")
)
faint_counts_as_blank = wrong(
    "cosine_similarity",
    ("normalize_rows(A)", "normalize_rows(A * (np.linalg.norm(A.astype(float), axis=1, keepdims=True) > 1e-8))"),
)


@right("cosine_similarity")
def nan_turned_to_zero(A, B):
    A, B = A.astype(float), B.astype(float)
    lengths = np.outer(np.linalg.norm(A, axis=1), np.linalg.norm(B, axis=1))
    with np.errstate(all="ignore"):
        return np.where(lengths > 0, A @ B.T / lengths, 0.0)


@right("cosine_similarity")
def pair_by_pair(A, B):
    S = np.zeros((len(A), len(B)))
    for i, a in enumerate(A.astype(float)):
        for j, b in enumerate(B.astype(float)):
            if a.any() and b.any():
                S[i, j] = sum(a * b) / (sum(a * a) ** 0.5 * sum(b * b) ** 0.5)
    return S


@right("cosine_similarity")
def a_corner_of_the_whole_table(A, B):
    unit = normalize_rows(np.concatenate([A.astype(float), B.astype(float)]))
    return np.einsum("id,jd->ij", unit, unit)[: len(A), len(A) :]


whole_numbers = wrong(
    "pairwise_sq_distances",
    ("np.asarray(A, dtype=np.float64), np.asarray(B, dtype=np.float64)", "np.asarray(A).astype(np.int64), np.asarray(B).astype(np.int64)"),
    ("B.T), 0.0)", "B.T), 0.0) * 1.0"),
)
small_int = wrong(
    "pairwise_sq_distances",
    (
        "np.asarray(A, dtype=np.float64), np.asarray(B, dtype=np.float64)",
        "np.asarray(A).astype(np.int16 if A.dtype == np.uint8 else float), np.asarray(B).astype(np.int16 if B.dtype == np.uint8 else float)",
    ),
)
single_floats = wrong(
    "pairwise_sq_distances",
    (
        "np.asarray(A, dtype=np.float64), np.asarray(B, dtype=np.float64)",
        "np.asarray(A, dtype=np.float32), np.asarray(B, dtype=np.float32)",
    ),
    ("B.T), 0.0)", "B.T), 0.0).astype(np.float64)"),
)
nothing_is_nothing = wrong(
    "pairwise_sq_distances", ("    squares_a", "    if len(A) == 0 or len(B) == 0:\n        return np.zeros((0, 0))\n    squares_a")
)
# Got full marks at first.
small_to_zero = wrong(
    "pairwise_sq_distances",
    (
        "return np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0)",
        "D = squares_a + squares_b - 2 * (A @ B.T)\n    return np.where(D < 1e-3, 0.0, D)",
    ),
)
rounded_off = wrong(
    "pairwise_sq_distances",
    (
        "return np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0)",
        "return np.round(np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0))",
    ),
)
only_B_as_floats = wrong(
    "pairwise_sq_distances", ("np.asarray(A, dtype=np.float64), ", "np.asarray(A, dtype=np.float64 if A.dtype != np.int8 else None), ")
)


@right("pairwise_sq_distances")
def one_row_at_a_time(A, B):
    B = np.asarray(B, dtype=float)
    D = np.empty((len(A), len(B)))
    for i, a in enumerate(np.asarray(A, dtype=float)):
        D[i] = ((B - a) ** 2).sum(axis=1)
    return D


# Got full marks at first.
both_shifted_in_place = wrong(
    "pairwise_sq_distances",
    (
        "    squares_a",
        "    if len(A) and len(B):\n        centre = A.mean(axis=0)\n        A -= centre\n        B = B - centre\n    squares_a",
    ),
)
mirrored_where_shapes_agree = wrong(
    "pairwise_sq_distances",
    (
        "return np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0)",
        "D = np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0)\n    return D if len(A) != len(B) else np.triu(D) + np.triu(D, 1).T",
    ),
)
two_columns_written_out = wrong(
    "pairwise_sq_distances",
    (
        "return np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0)",
        "return np.subtract.outer(A[:, 0], B[:, 0]) ** 2 + (np.subtract.outer(A[:, 1], B[:, 1]) ** 2 if A.shape[1] > 1 else 0)",
    ),
)
squeezed_distances = wrong("pairwise_sq_distances", ("return np.maximum(", "return np.squeeze(np.maximum("), ("B.T), 0.0)", "B.T), 0.0))"))


@right("pairwise_sq_distances")
def differences_stretched(A, B):
    gaps = A[:, None].astype(float) - B[None].astype(float)
    return np.einsum("ijk,ijk->ij", gaps, gaps)


@right("pairwise_sq_distances")
def by_size(A, B):
    A, B = A.astype(float), B.astype(float)
    return np.abs(np.add.outer((A * A).sum(1), (B * B).sum(1)) - 2 * np.dot(A, B.T))


@right("pairwise_sq_distances")
def one_feature_at_a_time(A, B):
    D = np.zeros((len(A), len(B)))
    for a, b in zip(A.T, B.T):
        D += np.square(np.subtract.outer(a.astype(float), b.astype(float)))
    return D


@wrong("class_means")
def medians(X, labels, n_classes):
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("label")
    return np.array([np.median(X[labels == c], axis=0) if np.any(labels == c) else np.full(X.shape[1], np.nan) for c in range(n_classes)])


@wrong("class_means")
def halfway(X, labels, n_classes):
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("label")
    return np.array(
        [
            (X[labels == c].min(axis=0) + X[labels == c].max(axis=0)) / 2 if np.any(labels == c) else np.full(X.shape[1], np.nan)
            for c in range(n_classes)
        ]
    )


@wrong("class_means")
def sums_of_the_same_kind(X, labels, n_classes):
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("label")
    means = np.full((n_classes, X.shape[1]), np.nan)
    for c in np.unique(labels):
        means[c] = X[labels == c].sum(axis=0, dtype=X.dtype) / np.sum(labels == c)
    return means


@wrong("class_means")
def one_after_another(X, labels, n_classes):
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("label")
    means = np.full((n_classes, X.shape[1]), np.nan)
    for row, c in zip(X, labels):
        means[c] = row if np.isnan(means[c]).any() else (means[c] + row) / 2
    return means


first_label_checked = wrong(
    "class_means",
    ("if np.any((labels < 0) | (labels >= n_classes)):", "if len(labels) and (labels.min() < 0 or labels[:2].max() >= n_classes):"),
)
no_rows_raise = wrong("class_means", ("    one_hot", '    if len(X) == 0:\n        raise ValueError("no rows")\n    one_hot'))
in_place_labels = wrong("class_means", ("    one_hot", "    X.sort(axis=1)\n    one_hot"))


@right("class_means")
def by_add_at(X, labels, n_classes):
    counts = np.zeros(n_classes)
    totals = np.zeros((n_classes, X.shape[1]))
    if len(labels) and not (0 <= labels.min() and labels.max() < n_classes):
        raise ValueError("no such class")
    np.add.at(totals, labels, X)
    np.add.at(counts, labels, 1)
    totals[counts == 0] = np.nan
    return totals / np.maximum(counts, 1)[:, None]


next_labels_only = wrong("class_means", ("if np.any((labels < 0) | (labels >= n_classes)):", "if -1 in labels or n_classes in labels:"))
# Got full marks at first.
sum_of_zero_is_missing = wrong(
    "class_means",
    (
        "return one_hot.T @ X / counts[:, np.newaxis]",
        "totals = one_hot.T @ X\n    return np.where(totals.any(axis=1, keepdims=True), totals, np.nan) / counts[:, np.newaxis]",
    ),
)


# Got full marks at first.
@wrong("class_means")
def equal_rows_once(X, labels, n_classes):
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("label")
    means = np.full((n_classes, X.shape[1]), np.nan)
    for c in set(labels.tolist()):
        means[c] = np.unique(X[labels == c], axis=0).mean(axis=0)
    return means


in_single_means = wrong("class_means", ("one_hot.T @ X", "(one_hot.T.astype(np.float32) @ X.astype(np.float32)).astype(float)"))


@right("class_means")
def running_means(X, labels, n_classes):
    seen, means = [0] * n_classes, np.full((n_classes, X.shape[1]), np.nan)
    for row, c in zip(X, labels):
        if c < 0 or c >= n_classes:
            raise ValueError(f"no class {c}")
        seen[c] += 1
        old = 0.0 if seen[c] == 1 else means[c]
        means[c] = old + (row.astype(float) - old) / seen[c]
    return means


@right("class_means")
def a_column_at_a_time_by_bincount(X, labels, n_classes):
    if any(c not in range(n_classes) for c in labels.tolist()):
        raise ValueError("label")
    with np.errstate(all="ignore"):
        counts = np.bincount(labels, minlength=n_classes).astype(float)
        return np.column_stack([np.bincount(labels, weights=column, minlength=n_classes) / counts for column in X.T])


@right("class_means")
def from_lists_by_class(X, labels, n_classes):
    members = {c: [] for c in range(n_classes)}
    try:
        for row, c in zip(X.tolist(), labels.tolist()):
            members[c].append(row)
    except KeyError:
        raise ValueError("no such class")
    nothing = [[float("nan")] * X.shape[1]]
    return np.array([np.mean(members[c] or nothing, axis=0) for c in members], dtype=float).reshape(n_classes, X.shape[1])


@wrong("knn_predict")
def nearest_wins_a_tie(X_train, y_train, X_query, k=1):
    from collections import Counter

    if not 1 <= k <= len(X_train):
        raise ValueError("k")
    order = np.argsort(pairwise_sq_distances(X_query, X_train), kind="stable")[:, :k]
    return np.array([Counter(y_train[row].tolist()).most_common(1)[0][0] for row in order])


in_blocks = wrong(
    "knn_predict",
    (
        "distances = pairwise_sq_distances(X_query, X_train)",
        "distances = np.abs(np.asarray(X_query, float)[:, None] - X_train).sum(axis=2)",
    ),
)
largest_difference = wrong(
    "knn_predict",
    (
        "distances = pairwise_sq_distances(X_query, X_train)",
        "distances = np.abs(np.asarray(X_query, float)[:, None] - X_train).max(axis=2)",
    ),
)
as_floats = wrong("knn_predict", ("for votes in y_train[nearest]])", "for votes in y_train[nearest]], dtype=float)"))
all_rows_refused = wrong("knn_predict", ("if not 1 <= k <= len(X_train):", "if not 1 <= k < len(X_train):"))
one_column_only = wrong("knn_predict", ("pairwise_sq_distances(X_query, X_train)", "pairwise_sq_distances(X_query[:, :1], X_train[:, :1])"))
digits_only = wrong("knn_predict", ("np.argmax(np.bincount(votes))", "np.argmax(np.bincount(votes, minlength=10)[:10])"))
at_most_five = wrong("knn_predict", ("[:, :k]", "[:, : min(k, 5)]"))
largest_label_in_a_tie = wrong(
    "knn_predict",
    ("np.argmax(np.bincount(votes))", "(lambda c: len(c) - 1 - np.argmax(c[::-1]) if k > 3 else np.argmax(c))(np.bincount(votes))"),
)


@right("knn_predict")
def by_lexsort(X_train, y_train, X_query, k=1):
    n = len(X_train)
    if k < 1 or k > n:
        raise ValueError("no such k")
    answers = []
    for row in pairwise_sq_distances(X_query, X_train):
        order = np.lexsort((np.arange(n), row))[:k]
        values, counts = np.unique(y_train[order], return_counts=True)
        answers.append(int(values[counts == counts.max()].min()))
    return np.array(answers, dtype=int)


columns_standardised = wrong(
    "knn_predict",
    ("    distances =", "    spread = np.std(X_train, axis=0)\n    spread[spread == 0] = 1.0\n    distances ="),
    ("pairwise_sq_distances(X_query, X_train)", "pairwise_sq_distances(X_query / spread, X_train / spread)"),
)
zero_is_no_label = wrong("knn_predict", ("np.argmax(np.bincount(votes))", "np.argmax(np.bincount(votes, minlength=2)[1:]) + 1"))


@right("knn_predict")
def the_nearest_again_and_again(X_train, y_train, X_query, k=1):
    if k <= 0 or k > X_train.shape[0]:
        raise ValueError("k")
    far = pairwise_sq_distances(X_query, X_train)
    votes = np.zeros((len(X_query), int(y_train.max()) + 1), dtype=int)
    for i in range(len(X_query)):
        for _ in range(k):
            nearest = int(np.argmin(far[i]))
            votes[i, y_train[nearest]] += 1
            far[i, nearest] = np.inf
    return votes.argmax(axis=1)


@right("knn_predict")
def sorted_pairs(X_train, y_train, X_query, k=1):
    from collections import Counter

    if not 0 < k <= len(y_train):
        raise ValueError("k")
    answers = []
    for q in X_query:
        order = sorted(range(len(X_train)), key=lambda i: (float(np.sum((X_train[i] - q.astype(float)) ** 2)), i))
        votes = Counter(int(y_train[i]) for i in order[:k])
        answers.append(min(votes, key=lambda label: (-votes[label], label)))
    return np.array(answers, dtype=np.int64)


@right("knn_predict")
def rows_nearer_than(X_train, y_train, X_query, k=1):
    n = len(X_train)
    if k not in range(1, n + 1):
        raise ValueError("k")
    D = pairwise_sq_distances(X_query, X_train)
    earlier = np.arange(n)[:, None] > np.arange(n)
    nearer = (D[:, None, :] < D[:, :, None]) | ((D[:, None, :] == D[:, :, None]) & earlier)
    chosen = nearer.sum(axis=2) < k
    kinds = np.unique(y_train)
    return kinds[(chosen.astype(int) @ (y_train[:, None] == kinds)).argmax(axis=1)]
