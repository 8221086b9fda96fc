"""Known mistakes of unit 01: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- design_matrix ----------------------------------------------------------------------------------------------------


@misconception(
    "design_matrix",
    says="A dictionary's own order decides your columns; the list `features` must decide.",
)
def order_of_the_dictionary(records, features):
    if not records:
        return np.zeros((0, len(features)))
    return np.array(
        [[value for name, value in r.items() if name in features] for r in records], dtype=float
    )


features_as_rows = slip(
    "design_matrix",
    ("return X", "return X.T"),
    says="One example a row, one feature a column: the shape is (examples, features), and yours is turned.",
)


@misconception(
    "design_matrix",
    says="A record that lacks a name still needs its place in the row: put a nan there.",
)
def ragged_rows(records, features):
    return np.array(
        [[record[name] for name in features if name in record] for record in records], dtype=float
    )


zero_for_missing = slip(
    "design_matrix",
    ("record.get(name, np.nan)", "record.get(name, 0.0)"),
    says="A missing value becomes nan. With 0 in its place, nobody can tell it from a measured 0.",
)

# -- linear_map_matrix ------------------------------------------------------------------------------------------------

images_as_rows = slip(
    "linear_map_matrix",
    ("np.column_stack(", "np.array("),
    says="What f makes of the vector e_j is the j-th column, and you made it the j-th row.",
)
feeds_ones = slip(
    "linear_map_matrix",
    ("f(one_input)", "f(np.ones(n))"),
    says="f of the all-ones vector gives only the sum of the columns: feed it one input at a time.",
)
square_only = slip(
    "linear_map_matrix",
    (
        "return np.column_stack([f(one_input) for one_input in np.eye(n)])",
        "M = np.zeros((n, n))\n    for j in range(n):\n        M[:, j] = f(np.eye(n)[j])\n    return M",
    ),
    says="f may return more or fewer numbers than it takes: your matrix has room for n only.",
)
one_output_without_axis = slip(
    "linear_map_matrix",
    (
        "np.column_stack([f(one_input) for one_input in np.eye(n)])",
        "np.squeeze(np.column_stack([f(one_input) for one_input in np.eye(n)]))",
    ),
    says="One output, or one input, still makes a matrix, of one row or one column: keep both axes.",
)

# -- matrix_product ---------------------------------------------------------------------------------------------------

entry_by_entry = slip(
    "matrix_product",
    ("np.sum(A[:, :, np.newaxis] * B[np.newaxis, :, :], axis=1, dtype=np.float64)", "A * B"),
    says="That multiplies matching entries; a product combines a whole row of A with a whole column of B.",
)
integer_accumulator = slip(
    "matrix_product",
    ("dtype=np.float64", "dtype=A.dtype"),
    says="The first matrix holds whole numbers, the answer does not: your sums are cut to whole numbers.",
)


@misconception(
    "matrix_product",
    says="Shapes such as (2, 1) and (3, 2) have no product; numpy stretches one of them without a word.",
)
def inner_size_ignored(A, B):
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    columns = [np.sum(A * B[:, j], axis=1) for j in range(B.shape[1])]
    return np.stack(columns, axis=1)


# -- normalize_rows ---------------------------------------------------------------------------------------------------

scales_columns = slip(
    "normalize_rows",
    ("axis=1", "axis=0"),
    says="You scaled each column (a pixel over all images); scale each row, which is one image.",
)
nan_for_zero_rows = slip(
    "normalize_rows",
    ("    lengths[lengths == 0] = 1.0\n", ""),
    says="0/0 is nan: a blank row should stay zero.",
)
one_length_for_all = slip(
    "normalize_rows",
    ("axis=1, ", ""),
    says="Every row has its own length, and you divide all of them by one. (`axis=1, keepdims=True` keeps them apart.)",
)
safety_term = slip(
    "normalize_rows",
    ("lengths[lengths == 0] = 1.0", "lengths += 1e-8"),
    says="For a faint row of length 1e-12, what you add for safety is larger than the row itself.",
)
overflowing_squares = slip(
    "normalize_rows",
    ("    X = np.asarray(X, dtype=np.float64)\n", ""),
    says="As uint8, the square of 30 does not fit: turn the pixels into floats before you square them.",
)

# -- cosine_similarity ------------------------------------------------------------------------------------------------

plain_dot_product = slip(
    "cosine_similarity",
    ("normalize_rows(A) @ normalize_rows(B).T", "1.0 * A @ B.T"),
    says="With plain dot products a darker image wins every comparison: divide by both lengths.",
)
one_side_only = slip(
    "cosine_similarity",
    ("normalize_rows(B).T", "B.T"),
    says="Making the rows of B longer still changes your numbers: divide by their lengths too.",
)
nan_for_blank_rows = slip(
    "cosine_similarity",
    (
        "return normalize_rows(A) @ normalize_rows(B).T",
        "A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)\n    return A @ B.T / np.outer(np.sqrt(np.sum(A**2, axis=1)), np.sqrt(np.sum(B**2, axis=1)))",
    ),
    says="A blank image points nowhere: its similarity is 0 by definition here, and yours is nan.",
)

# -- pairwise_sq_distances --------------------------------------------------------------------------------------------

negative_by_rounding = slip(
    "pairwise_sq_distances",
    (
        "np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0)",
        "squares_a + squares_b - 2 * (A @ B.T)",
    ),
    says="A squared distance is never negative, and rounding made some of yours so: their root would be nan. Clip at 0.",
)
root_taken = slip(
    "pairwise_sq_distances",
    (
        "np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0)",
        "np.sqrt(np.sum((A[:, np.newaxis] - B) ** 2, axis=2))",
    ),
    says="Squared distances are asked for, and you took the root.",
)
wrong_axis = slip(
    "pairwise_sq_distances",
    ("[:, np.newaxis]", ""),
    ("[np.newaxis, :]", ""),
    says="The squared lengths of A belong to the rows of the result: give them a second axis, [:, np.newaxis].",
)
unsigned_wrap = slip(
    "pairwise_sq_distances",
    ("    A, B = np.asarray(A, dtype=np.float64), np.asarray(B, dtype=np.float64)\n", ""),
    (
        "np.maximum(squares_a + squares_b - 2 * (A @ B.T), 0.0)",
        "np.sum((A[:, np.newaxis] - B) ** 2, axis=2).astype(float)",
    ),
    says="In uint8, 3 - 5 is 254: convert to floats before you subtract.",
)

# -- class_means ------------------------------------------------------------------------------------------------------

divides_by_all_rows = slip(
    "class_means",
    ("/ counts[:, np.newaxis]", "/ np.where(counts > 0, len(X), 0)[:, np.newaxis]"),
    says="You divide by the number of all rows: each class has its own count.",
)
only_classes_present = slip(
    "class_means",
    (
        "one_hot.T @ X / counts[:, np.newaxis]",
        "np.array([np.mean(X[labels == label], axis=0) for label in np.unique(labels)])",
    ),
    says="Row c must belong to class c, also when some class has no rows at all.",
)
sums = slip(
    "class_means",
    ("/ counts[:, np.newaxis]", "/ (counts > 0)[:, np.newaxis]"),
    says="These are sums: divide each by how many rows the class has.",
)
negative_label_goes_through = slip(
    "class_means",
    ("(labels < 0) | (labels >= n_classes)", "labels >= n_classes"),
    (
        "(labels[:, np.newaxis] == np.arange(n_classes)).astype(np.float64)",
        "np.eye(n_classes)[labels]",
    ),
    says="Python takes -1 for the last class: check the labels before you use them as places.",
)
whole_number_division = slip(
    "class_means",
    ("one_hot.T @ X / counts[:, np.newaxis]", "one_hot.T @ X // counts[:, np.newaxis]"),
    says="The mean of 1 and 4 is 2.5: // cuts it to a whole number. Divide with /.",
)
old_mean_and_new_row = slip(
    "class_means",
    (
        "return one_hot.T @ X / counts[:, np.newaxis]",
        "means = np.full((n_classes, X.shape[1]), np.nan)\n    for row, c in zip(X, labels):\n        means[c] = row if np.isnan(means[c]).any() else (means[c] + row) / 2\n    return means",
    ),
    says="Halfway between the old mean and the new row, the last row weighs too much: add up first, divide once at the end.",
)

# -- knn_predict ------------------------------------------------------------------------------------------------------

farthest = slip(
    "knn_predict",
    ("np.argsort(distances", "np.argsort(-distances"),
    says="You ask the examples that are least like the new one: small distances come first.",
)
averages_labels = slip(
    "knn_predict",
    ("np.argmax(np.bincount(votes))", "np.round(np.mean(votes)).astype(int)"),
    says="A 1 and a 7 do not make a 4: labels are names. Let them vote.",
)
positions = slip(
    "knn_predict",
    ("np.array([np.argmax(np.bincount(votes)) for votes in y_train[nearest]])", "nearest[:, 0]"),
    says="That is where the neighbour sits, not its label: look the label up in y_train.",
)
unstable_order = slip(
    "knn_predict",
    (
        'np.argsort(distances, kind="stable")[:, :k]',
        'len(X_train) - 1 - np.argsort(distances[:, ::-1], kind="stable")[:, :k]',
    ),
    says='Equal distances come out in any order unless the sort is stable: np.argsort(..., kind="stable").',
)
sizes_of_differences = slip(
    "knn_predict",
    (
        "pairwise_sq_distances(X_query, X_train)",
        "np.abs(np.asarray(X_query, float)[:, None] - X_train).sum(axis=2)",
    ),
    says="Euclidean distance adds up the squares of the differences, and yours their sizes.",
)
