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
