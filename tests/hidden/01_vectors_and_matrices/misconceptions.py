"""Known mistakes of unit 01. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- design_matrix ----------------------------------------------------------------------------------------------------


@misconception("design_matrix", says="A dictionary's own order decides your columns; the list `features` must decide.")
def order_of_the_dictionary(records, features):
    if not records:
        return np.zeros((0, len(features)))
    return np.array([[value for name, value in r.items() if name in features] for r in records], dtype=float)


@misconception("design_matrix", says="One example a row, one feature a column: the shape is (examples, features), and yours is turned.")
def features_as_rows(records, features):
    X = np.full((len(features), len(records)), np.nan)
    for i, name in enumerate(features):
        for j, record in enumerate(records):
            X[i, j] = record.get(name, np.nan)
    return X


@misconception("design_matrix", says="A record that lacks a name still needs its place in the row: put a nan there.")
def ragged_rows(records, features):
    return np.array([[record[name] for name in features if name in record] for record in records], dtype=float)


@misconception("design_matrix", says="A missing value becomes nan. With 0 in its place, nobody can tell it from a measured 0.")
def zero_for_missing(records, features):
    X = np.zeros((len(records), len(features)))
    for i, record in enumerate(records):
        for j, name in enumerate(features):
            X[i, j] = record.get(name, 0.0)
    return X


# -- linear_map_matrix ------------------------------------------------------------------------------------------------


@misconception("linear_map_matrix", says="What f makes of the vector e_j is the j-th column, and you made it the j-th row.")
def images_as_rows(f, n):
    return np.array([f(e) for e in np.eye(n)])


@misconception("linear_map_matrix", says="f of the all-ones vector gives only the sum of the columns: feed it one input at a time.")
def feeds_ones(f, n):
    answer = np.asarray(f(np.ones(n)))
    return np.column_stack([answer] * n)


@misconception("linear_map_matrix", says="f may return more or fewer numbers than it takes: your matrix has room for n only.")
def square_only(f, n):
    M = np.zeros((n, n))
    for j in range(n):
        e = np.zeros(n)
        e[j] = 1.0
        M[:, j] = f(e)
    return M


# -- matrix_product ---------------------------------------------------------------------------------------------------


@misconception("matrix_product", says="That multiplies matching entries; a product combines a whole row of A with a whole column of B.")
def entry_by_entry(A, B):
    if np.ndim(A) != 2 or np.ndim(B) != 2 or np.shape(A)[1] != np.shape(B)[0]:
        raise ValueError("shapes do not fit")
    return np.asarray(A) * np.asarray(B)


@misconception("matrix_product", says="The first matrix holds whole numbers, the answer does not: your sums are cut to whole numbers.")
def integer_accumulator(A, B):
    if A.ndim != 2 or B.ndim != 2 or A.shape[1] != B.shape[0]:
        raise ValueError("shapes do not fit")
    C = np.zeros((A.shape[0], B.shape[1]), dtype=A.dtype)
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] += (A[i, k] * B[k, j]).astype(A.dtype)
    return C


@misconception("matrix_product", says="Shapes such as (2, 1) and (3, 2) have no product; numpy stretches one of them without a word.")
def inner_size_ignored(A, B):
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    columns = [np.sum(A * B[:, j], axis=1) for j in range(B.shape[1])]
    return np.stack(columns, axis=1)


# -- normalize_rows ---------------------------------------------------------------------------------------------------


@misconception("normalize_rows", says="You scaled each column (a pixel over all images); scale each row, which is one image.")
def scales_columns(X):
    X = np.asarray(X, dtype=float)
    lengths = np.sqrt((X**2).sum(axis=0, keepdims=True))
    return X / np.where(lengths > 0, lengths, 1.0)


@misconception("normalize_rows", says="0/0 is nan: a blank row should stay zero.")
def nan_for_zero_rows(X):
    X = np.asarray(X, dtype=float)
    return X / np.sqrt((X**2).sum(axis=1, keepdims=True))


@misconception(
    "normalize_rows", says="Every row has its own length, and you divide all of them by one. (`axis=1, keepdims=True` keeps them apart.)"
)
def one_length_for_all(X):
    X = np.asarray(X, dtype=float)
    length = np.sqrt((X**2).sum())
    return X / length if length > 0 else X.copy()


@misconception("normalize_rows", says="For a faint row of length 1e-12, what you add for safety is larger than the row itself.")
def safety_term(X):
    X = np.asarray(X, dtype=float)
    return X / (np.sqrt((X**2).sum(axis=1, keepdims=True)) + 1e-8)


# -- cosine_similarity ------------------------------------------------------------------------------------------------


@misconception("cosine_similarity", says="With plain dot products a darker image wins every comparison: divide by both lengths.")
def plain_dot_product(A, B):
    return np.asarray(A, dtype=float) @ np.asarray(B, dtype=float).T


@misconception("cosine_similarity", says="Making the rows of B longer still changes your numbers: divide by their lengths too.")
def one_side_only(A, B):
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    lengths = np.sqrt((A**2).sum(axis=1, keepdims=True))
    return A / np.where(lengths > 0, lengths, 1.0) @ B.T


@misconception("cosine_similarity", says="A blank image points nowhere: its similarity is 0 by definition here, and yours is nan.")
def nan_for_blank_rows(A, B):
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    return A @ B.T / np.outer(np.sqrt((A**2).sum(axis=1)), np.sqrt((B**2).sum(axis=1)))


# -- pairwise_sq_distances --------------------------------------------------------------------------------------------


@misconception(
    "pairwise_sq_distances",
    says="A squared distance is never negative, and rounding made some of yours so: their root would be nan. Clip at 0.",
)
def negative_by_rounding(A, B):
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    return (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1)[None, :] - 2 * A @ B.T


@misconception("pairwise_sq_distances", says="Squared distances are asked for, and you took the root.")
def root_taken(A, B):
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    return np.sqrt(((A[:, None, :] - B[None, :, :]) ** 2).sum(axis=2))


@misconception(
    "pairwise_sq_distances", says="The squared lengths of A belong to the rows of the result: give them a second axis, [:, np.newaxis]."
)
def wrong_axis(A, B):
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    return np.maximum((A**2).sum(axis=1) + (B**2).sum(axis=1) - 2 * A @ B.T, 0)


@misconception("pairwise_sq_distances", says="In uint8, 3 - 5 is 254: convert to floats before you subtract.")
def unsigned_wrap(A, B):
    return ((A[:, None, :] - B[None, :, :]) ** 2).sum(axis=2).astype(float)


# -- class_means ------------------------------------------------------------------------------------------------------


@misconception("class_means", says="You divide by the number of all rows: each class has its own count.")
def divides_by_all_rows(X, labels, n_classes):
    labels = np.asarray(labels)
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("bad label")
    H = np.eye(n_classes)[labels]
    means = H.T @ X / len(X)
    means[H.sum(axis=0) == 0] = np.nan
    return means


@misconception("class_means", says="Row c must belong to class c, also when some class has no rows at all.")
def only_classes_present(X, labels, n_classes):
    labels = np.asarray(labels)
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("bad label")
    return np.array([X[labels == c].mean(axis=0) for c in np.unique(labels)])


@misconception("class_means", says="These are sums: divide each by how many rows the class has.")
def sums(X, labels, n_classes):
    labels = np.asarray(labels)
    if np.any((labels < 0) | (labels >= n_classes)):
        raise ValueError("bad label")
    H = np.eye(n_classes)[labels]
    totals = H.T @ X
    totals[H.sum(axis=0) == 0] = np.nan
    return totals


@misconception("class_means", says="Python takes -1 for the last class: check the labels before you use them as places.")
def negative_label_goes_through(X, labels, n_classes):
    H = np.zeros((len(X), n_classes))
    for i, label in enumerate(labels):
        if label >= n_classes:
            raise ValueError("bad label")
        H[i, label] = 1.0
    counts = H.sum(axis=0)[:, None]
    return np.where(counts > 0, H.T @ X / np.maximum(counts, 1), np.nan)


# -- knn_predict ------------------------------------------------------------------------------------------------------


@misconception("knn_predict", says="You ask the examples that are least like the new one: small distances come first.")
def farthest(X_train, y_train, X_query, k=1):
    if not 1 <= k <= len(X_train):
        raise ValueError("bad k")
    D = ((np.asarray(X_query, float)[:, None] - np.asarray(X_train, float)[None]) ** 2).sum(axis=2)
    rows = np.argsort(-D, axis=1, kind="stable")[:, :k]
    return np.array([np.bincount(np.asarray(y_train)[row]).argmax() for row in rows])


@misconception("knn_predict", says="A 1 and a 7 do not make a 4: labels are names. Let them vote.")
def averages_labels(X_train, y_train, X_query, k=1):
    if not 1 <= k <= len(X_train):
        raise ValueError("bad k")
    D = ((np.asarray(X_query, float)[:, None] - np.asarray(X_train, float)[None]) ** 2).sum(axis=2)
    rows = np.argsort(D, axis=1, kind="stable")[:, :k]
    return np.round(np.asarray(y_train)[rows].mean(axis=1)).astype(int)


@misconception("knn_predict", says="That is where the neighbour sits, not its label: look the label up in y_train.")
def positions(X_train, y_train, X_query, k=1):
    if not 1 <= k <= len(X_train):
        raise ValueError("bad k")
    D = ((np.asarray(X_query, float)[:, None] - np.asarray(X_train, float)[None]) ** 2).sum(axis=2)
    return D.argmin(axis=1)


@misconception("knn_predict", says='Equal distances come out in any order unless the sort is stable: np.argsort(..., kind="stable").')
def unstable_order(X_train, y_train, X_query, k=1):
    if not 1 <= k <= len(X_train):
        raise ValueError("bad k")
    D = ((np.asarray(X_query, float)[:, None] - np.asarray(X_train, float)[None]) ** 2).sum(axis=2)
    n = len(X_train)
    rows = n - 1 - np.argsort(D[:, ::-1], axis=1, kind="stable")[:, :k]  # the later row first, as an unstable sort may
    return np.array([np.bincount(np.asarray(y_train)[row]).argmax() for row in rows])
