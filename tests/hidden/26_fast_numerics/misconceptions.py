"""Known mistakes of unit 26: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- log_sigmoid ------------------------------------------------------------------------------------------------------

plain_formula = slip(
    "log_sigmoid",
    ("np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))", "np.log(1 / (1 + np.exp(-x)))"),
    says="exp(1000) is too large for a float: rearrange the formula before you compute.",
)
precedence = slip(
    "log_sigmoid",
    ("np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))", "np.log(1 / 1 + np.exp(-x))"),
    says="1 / 1 + exp(-x) divides first: put 1 + exp(-x) in brackets.",
)
epsilon = slip(
    "log_sigmoid",
    ("np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x)))", "np.log(1 / (1 + np.exp(-x)) + 1e-12)"),
    says="A small number added in the logarithm hides the problem: -1000 becomes -27.6.",
)

# -- stable_logsumexp -------------------------------------------------------------------------------------------------

no_shift = slip(
    "stable_logsumexp",
    (
        "np.log(np.sum(np.exp(A - shift), axis=axis)) + np.squeeze(shift, axis=axis)",
        "np.log(np.sum(np.exp(A), axis=axis))",
    ),
    says="exp(1000) is too large for a float: take out the largest entry first.",
)
one_shift_for_all = slip(
    "stable_logsumexp",
    ("axis=axis, keepdims", "keepdims"),
    says="One maximum for the whole table leaves log 0 for the small rows: each row needs its own.",
)
shift_not_added_back = slip(
    "stable_logsumexp",
    (" + np.squeeze(shift, axis=axis)", ""),
    says="What you took out must be added back: log of the sum of exp(a - m) is smaller by m.",
)


@misconception(
    "stable_logsumexp",
    says="In a square table the maxima are subtracted from the wrong entries without a word: keepdims.",
)
def dimension_lost(A, *, axis=-1):
    A = np.asarray(A, dtype=float)
    m = np.max(A, axis=axis, initial=-np.inf)
    m = np.where(np.isfinite(m), m, 0.0)
    with np.errstate(all="ignore"):
        shifted = (
            A - m
            if np.shape(m) == () or A.shape[-1] == np.shape(m)[-1]
            else A - np.expand_dims(m, axis)
        )
        return m + np.log(np.sum(np.exp(shifted), axis=axis))


# -- compensated_sum --------------------------------------------------------------------------------------------------

summed_in_pairs = slip(
    "compensated_sum",
    ("total + lost", "float(np.sum(x))"),
    says="np.sum adds in pairs, which helps against many terms, not against cancellation: catch what is lost.",
)
correction_lost = slip(
    "compensated_sum",
    ("total + lost", "total"),
    says="You collected the lost digits, and never added them.",
)
correction_subtracted = slip(
    "compensated_sum",
    ("total + lost", "total - lost"),
    says="The lost part is added at the end, and you subtract it: which sign did you store?",
)

# -- scaling_exponent -------------------------------------------------------------------------------------------------

straight_line = slip(
    "scaling_exponent",
    ("np.log(sizes) - np.mean(np.log(sizes))", "sizes - np.mean(sizes)"),
    ("u @ np.log(times)", "u @ times"),
    says="The slope of a parabola depends on where you look: take logarithms of both.",
)
one_logarithm = slip(
    "scaling_exponent",
    ("np.log(sizes) - np.mean(np.log(sizes))", "sizes - np.mean(sizes)"),
    says="Powers become straight lines only if both axes are logarithmic; yours is only one.",
)
axes_swapped = slip(
    "scaling_exponent",
    ("np.log(sizes) - np.mean(np.log(sizes))", "np.log(times) - np.mean(np.log(times))"),
    ("u @ np.log(times)", "u @ np.log(sizes)"),
    says="How fast does time grow with size? Yours says how fast size grows with time.",
)
first_and_last = slip(
    "scaling_exponent",
    ("u @ np.log(times) / (u @ u)", "np.log(times[-1] / times[0]) / np.log(sizes[-1] / sizes[0])"),
    says="Only the first and the last point count in yours; the line is fitted through all of them.",
)

# -- segment_sum ------------------------------------------------------------------------------------------------------

repeated_ids_overwrite = slip(
    "segment_sum",
    ("np.add.at(out, ids, values)", "out[ids] += values"),
    says="Of equal ids the last one wins: out[ids] += values reads all first, then writes all. Look at np.add.at or np.bincount.",
)
counted = slip(
    "segment_sum",
    ("np.add.at(out, ids, values)", "np.add.at(out, ids, 1.0)"),
    says="You count the ids; add up their values (weights).",
)
columns_merged = slip(
    "segment_sum",
    (
        "np.add.at(out, ids, values)",
        "np.add.at(out, ids, values if values.ndim == 1 else np.sum(values, axis=1, keepdims=True))",
    ),
    says="Each column is summed separately; yours are merged into one.",
)

# -- quadratic_forms --------------------------------------------------------------------------------------------------

all_pairs_for_the_diagonal = slip(
    "quadratic_forms",
    ("np.sum((X @ M) * X, axis=1)", "np.diag(X @ M @ X.T).copy()"),
    says="You compute n times n numbers and keep n: for 20,000 rows they don't fit into the memory.",
)
diagonal_only = slip(
    "quadratic_forms",
    ("np.sum((X @ M) * X, axis=1)", "np.sum(X**2 * np.diag(M), axis=1)"),
    says="Each row is multiplied by the whole matrix, not by its diagonal.",
)
wraps_around = slip(
    "quadratic_forms",
    ("    X = np.asarray(X, dtype=float)\n", ""),
    says="Small integers wrap around when they are multiplied: make floats of them first.",
)

# -- nearest_centers --------------------------------------------------------------------------------------------------

cross_term_once = slip(
    "nearest_centers",
    ("- 2 * X @ C.T", "- X @ C.T"),
    says="Expand (x - c)**2 again: the product in the middle counts twice.",
)
root_taken = slip(
    "nearest_centers",
    (
        "np.maximum(squares[np.arange(len(X)), labels], 0.0)",
        "np.sqrt(np.maximum(squares[np.arange(len(X)), labels], 0.0))",
    ),
    says="Asked for are squared distances, and you took the root.",
)
far_from_the_origin = slip(
    "nearest_centers",
    ("    X, C = X - origin, C - origin\n", ""),
    says="Far from the origin huge numbers are subtracted, and the digits are gone: move everything to the origin first.",
)
pixels_wrap_around = slip(
    "nearest_centers",
    ("np.asarray(X, dtype=float), np.asarray(C, dtype=float)", "np.asarray(X), np.asarray(C)"),
    ("    X, C = X - origin, C - origin\n", ""),
    (
        "np.sum(X**2, axis=1)[:, np.newaxis] - 2 * X @ C.T + np.sum(C**2, axis=1)",
        "np.array([np.sum((X - center) ** 2, axis=1) for center in C], dtype=float).T",
    ),
    says="3 - 5 in unsigned 8-bit integers is 254: make floats of points and centres first.",
)

# -- top_k ------------------------------------------------------------------------------------------------------------

ascending = slip(
    "top_k",
    ("len(scores) - 1 - upwards[::-1][:k]", 'np.argsort(scores, kind="stable")[len(scores) - k :]'),
    says="Best first; yours are sorted upwards.",
)
turned_around = slip(
    "top_k",
    ("len(scores) - 1 - upwards[::-1][:k]", 'np.argsort(scores, kind="stable")[::-1][:k]'),
    says="Turning the sorted order around also turns equal scores around: the smaller index comes first.",
)
minus_on_unsigned = slip(
    "top_k",
    ("len(scores) - 1 - upwards[::-1][:k]", 'np.argsort(-scores, kind="stable")[:k]'),
    says="In unsigned integers minus 1 is 255, and in 8 bits minus -128 is -128: sort upwards and turn round, or widen the integers first.",
)
as_floats = slip(
    "top_k",
    ("len(scores) - 1 - upwards[::-1][:k]", 'np.argsort(-scores.astype(float), kind="stable")[:k]'),
    says="As floats, 2**53 and 2**53 + 1 are the same number: compare whole numbers as such.",
)
cut_to_whole = slip(
    "top_k",
    ("len(scores) - 1 - upwards[::-1][:k]", 'np.argsort(-scores.astype(int), kind="stable")[:k]'),
    says="What is behind the point counts, too: don't cut the scores down to whole numbers.",
)

# -- kmeans -----------------------------------------------------------------------------------------------------------

empty_cluster_to_the_origin = slip(
    "kmeans",
    (
        "C[chosen] = segment_sum(X, labels, len(C))[chosen] / counts[chosen, np.newaxis]",
        "C = segment_sum(X, labels, len(C)) / np.maximum(counts, 1)[:, np.newaxis]",
    ),
    says="A centre that nobody chose stays where it is; yours goes to the origin.",
)
stops_on_cost = slip(
    "kmeans",
    ("new, squared", "labels, squared"),
    (
        "labels is not None and np.array_equal(new, labels)",
        "len(history) > 1 and history[-1] > 0.99 * history[-2]",
    ),
    ("        labels = new\n", ""),
    says="Stop when no label changes; a cost that falls slowly may still fall.",
)
divided_by_all = slip(
    "kmeans",
    ("/ counts[chosen, np.newaxis]", "/ len(X)"),
    says="Each centre is the mean of its own points: divide by their number, not by the number of all.",
)
