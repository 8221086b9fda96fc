"""Known mistakes of unit 12. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- mean_and_variance ------------------------------------------------------------------------------------------------


@misconception("mean_and_variance", says="Two huge, nearly equal numbers are subtracted: centre first, then square.")
def difference_of_squares(x, *, ddof=0):
    x = np.array(x, dtype=float)
    if len(x) == 0 or len(x) <= ddof:
        raise ValueError("few")
    mean = np.mean(x)
    return mean, (np.mean(x**2) - mean**2) * len(x) / (len(x) - ddof)


@misconception("mean_and_variance", says="ddof is ignored: divide the sum of the squared deviations by n - ddof.")
def ddof_ignored(x, *, ddof=0):
    x = np.array(x, dtype=float)
    if len(x) == 0 or len(x) <= ddof:
        raise ValueError("few")
    return np.mean(x), np.mean((x - np.mean(x)) ** 2)


@misconception("mean_and_variance", says="Only the variance is corrected by ddof: the mean divides by n.")
def ddof_in_the_mean(x, *, ddof=0):
    x = np.array(x, dtype=float)
    if len(x) == 0 or len(x) <= ddof:
        raise ValueError("few")
    return np.sum(x) / (len(x) - ddof), np.sum((x - np.mean(x)) ** 2) / (len(x) - ddof)


# -- merge_moments ----------------------------------------------------------------------------------------------------


@misconception("merge_moments", says="Two tight groups far apart have a large spread together: the gap between the means adds to it.")
def gap_forgotten(a, b):
    n = a[0] + b[0]
    return (n, (a[0] * a[1] + b[0] * b[1]) / n, a[2] + b[2]) if n else (0, 0.0, 0.0)


@misconception("merge_moments", says="The larger set weighs more in the mean; yours takes the middle of the two means.")
def means_unweighted(a, b):
    n = a[0] + b[0]
    if n == 0 or a[0] == 0 or b[0] == 0:
        return b if a[0] == 0 else a
    return (n, (a[1] + b[1]) / 2, a[2] + b[2] + (b[1] - a[1]) ** 2 * a[0] * b[0] / n)


@misconception("merge_moments", says="With a mean of a billion, raw squares have no digits left: use the difference of the means.")
def back_to_raw_squares(a, b):
    n = a[0] + b[0]
    if n == 0:
        return (0, 0.0, 0.0)
    mean = (a[0] * a[1] + b[0] * b[1]) / n
    return (n, mean, a[2] + a[0] * a[1] ** 2 + b[2] + b[0] * b[1] ** 2 - n * mean**2)


# -- sample_quantile --------------------------------------------------------------------------------------------------


@misconception("sample_quantile", says="Sort the numbers first: a quantile is a place among the sorted ones.")
def not_sorted(x, q):
    x, q = np.array(x, dtype=float), np.array(q, dtype=float)
    if len(x) == 0 or np.any(q < 0) or np.any(q > 1):
        raise ValueError("x or q")
    h = (len(x) - 1) * q
    low = np.floor(h).astype(int)
    result = x[low] + (h - low) * (x[np.minimum(low + 1, len(x) - 1)] - x[low])
    return result if q.ndim else float(result)


@misconception("sample_quantile", says="q = 1 is the last number, which has the position n - 1: multiply q by n - 1, not by n.")
def position_n_times_q(x, q):
    x, q = np.sort(np.array(x, dtype=float)), np.array(q, dtype=float)
    if len(x) == 0 or np.any(q < 0) or np.any(q > 1):
        raise ValueError("x or q")
    h = len(x) * q
    low = np.minimum(np.floor(h).astype(int), len(x) - 1)
    result = x[low] + (h - low) * (x[np.minimum(low + 1, len(x) - 1)] - x[low])
    return result if q.ndim else float(result)


@misconception("sample_quantile", says="A value that occurs three times counts three times; yours merges equal values.")
def ties_merged(x, q):
    x, q = np.unique(np.array(x, dtype=float)), np.array(q, dtype=float)
    if len(x) == 0 or np.any(q < 0) or np.any(q > 1):
        raise ValueError("x or q")
    h = (len(x) - 1) * q
    low = np.floor(h).astype(int)
    result = x[low] + (h - low) * (x[np.minimum(low + 1, len(x) - 1)] - x[low])
    return result if q.ndim else float(result)


# -- mad_outliers -----------------------------------------------------------------------------------------------------


@misconception("mad_outliers", says="Outliers move the mean and blow up the standard deviation they are measured with: use medians.")
def mean_and_standard_deviation(x, *, threshold=3.5):
    x = np.array(x, dtype=float)
    if len(x) == 0:
        return np.zeros(0, dtype=bool)
    return np.abs(x - np.mean(x)) > threshold * np.std(x)


@misconception("mad_outliers", says="The factor 0.6745 makes the score count standard deviations; yours is missing.")
def factor_missing(x, *, threshold=3.5):
    x = np.array(x, dtype=float)
    if len(x) == 0:
        return np.zeros(0, dtype=bool)
    deviations = np.abs(x - np.median(x))
    return deviations > threshold * np.median(deviations)


@misconception("mad_outliers", says="Too small is suspicious, too: take the deviation by size.")
def high_side_only(x, *, threshold=3.5):
    x = np.array(x, dtype=float)
    if len(x) == 0:
        return np.zeros(0, dtype=bool)
    middle = np.median(x)
    return 0.6745 * (x - middle) > threshold * np.median(np.abs(x - middle))


# -- covariance_matrix ------------------------------------------------------------------------------------------------


@misconception("covariance_matrix", says="You have one variance for each observation; the features are the columns.")
def rows_for_columns(X, *, ddof=1):
    X = np.array(X, dtype=float)
    if len(X) == 0 or len(X) <= ddof:
        raise ValueError("few")
    centred = X - np.mean(X, axis=0)
    return centred @ centred.T / (len(X) - ddof)


@misconception("covariance_matrix", says="Add 5 to a column and the covariance must not change: subtract the columns' means first.")
def not_centred(X, *, ddof=1):
    X = np.array(X, dtype=float)
    if len(X) == 0 or len(X) <= ddof:
        raise ValueError("few")
    return X.T @ X / (len(X) - ddof)


@misconception("covariance_matrix", says="Divide by n - ddof; yours always divides by n.")
def always_n(X, *, ddof=1):
    X = np.array(X, dtype=float)
    if len(X) == 0 or len(X) <= ddof:
        raise ValueError("few")
    centred = X - np.mean(X, axis=0)
    return centred.T @ centred / len(X)


@misconception("covariance_matrix", says="Products of large numbers lose all digits when they are subtracted: centre before you multiply.")
def product_of_large_numbers(X, *, ddof=1):
    X = np.array(X, dtype=float)
    n = len(X)
    if n == 0 or n <= ddof:
        raise ValueError("few")
    mean = np.mean(X, axis=0)
    return (X.T @ X / n - np.outer(mean, mean)) * n / (n - ddof)


# -- correlation_matrix -----------------------------------------------------------------------------------------------


@misconception("correlation_matrix", says="That is the cosine of the raw columns: subtract the columns' means first.")
def cosine_of_raw_columns(X):
    X = np.array(X, dtype=float)
    if len(X) < 2:
        raise ValueError("few")
    lengths = np.where(np.max(X, axis=0) == np.min(X, axis=0), np.nan, np.linalg.norm(X, axis=0))
    return np.clip(X.T @ X / np.outer(lengths, lengths), -1, 1)


@misconception(
    "correlation_matrix",
    says="Your diagonal is n / (n - 1): the covariance divides by n - 1, the standard deviation by n. Use one divisor.",
)
def two_divisors(X):
    X = np.array(X, dtype=float)
    if len(X) < 2:
        raise ValueError("few")
    centred = X - np.mean(X, axis=0)
    s = np.where(np.max(X, axis=0) == np.min(X, axis=0), np.nan, np.std(X, axis=0))
    return centred.T @ centred / (len(X) - 1) / np.outer(s, s)


@misconception("correlation_matrix", says="Divide by the standard deviations, not by the variances: a correlation has no unit.")
def divided_by_variances(X):
    X = np.array(X, dtype=float)
    if len(X) < 2:
        raise ValueError("few")
    centred = X - np.mean(X, axis=0)
    v = np.where(np.max(X, axis=0) == np.min(X, axis=0), np.nan, np.var(X, axis=0))
    return centred.T @ centred / len(X) / np.outer(v, v)


# -- spearman ---------------------------------------------------------------------------------------------------------


@misconception("spearman", says="np.argsort says who comes first; asked for is which place each one got.")
def order_for_rank(x, y):
    if len(x) != len(y) or len(x) < 2:
        raise ValueError("lengths")
    if len(set(map(float, x))) == 1 or len(set(map(float, y))) == 1:
        return float("nan")
    a, b = np.argsort(x, kind="stable"), np.argsort(y, kind="stable")
    return float(correlation_matrix(np.column_stack([a, b]))[0, 1])


@misconception("spearman", says="Equal values must get equal ranks, the average of their places; yours are ranked by position.")
def ties_by_position(x, y):
    if len(x) != len(y) or len(x) < 2:
        raise ValueError("lengths")
    if len(set(map(float, x))) == 1 or len(set(map(float, y))) == 1:
        return float("nan")
    a, b = (np.argsort(np.argsort(v, kind="stable"), kind="stable") for v in (x, y))
    return float(correlation_matrix(np.column_stack([a, b]))[0, 1])


@misconception("spearman", says="The short formula with the sum of d**2 holds only without ties: take Pearson's correlation of the ranks.")
def short_formula(x, y):
    n = len(x)
    if n != len(y) or n < 2:
        raise ValueError("lengths")
    if len(set(map(float, x))) == 1 or len(set(map(float, y))) == 1:
        return float("nan")

    def ranks(v):
        return np.array([sum(o < w for o in v) + (sum(o == w for o in v) + 1) / 2 for w in v])

    return float(1 - 6 * np.sum((ranks(x) - ranks(y)) ** 2) / (n * (n * n - 1)))


# -- correlation_by_group ---------------------------------------------------------------------------------------------


@misconception("correlation_by_group", says="Overall is not the average of the groups: it sees the gaps between them, too.")
def average_of_groups(x, y, groups):
    if not len(x) == len(y) == len(groups):
        raise ValueError("lengths")
    x, y, g = np.array(x, dtype=float), np.array(y, dtype=float), np.array(groups)
    by = {}
    for label in np.unique(g):
        table = np.column_stack([x[g == label], y[g == label]])
        by[label.item()] = float(correlation_matrix(table)[0, 1]) if len(table) > 1 else float("nan")
    return float(np.mean(list(by.values()))), by


@misconception("correlation_by_group", says="Within a group, measure from the group's own mean, not from the overall one.")
def overall_centre(x, y, groups):
    if not len(x) == len(y) == len(groups):
        raise ValueError("lengths")
    x, y, g = np.array(x, dtype=float), np.array(y, dtype=float), np.array(groups)
    u, v = x - np.mean(x), y - np.mean(y)

    def r(chosen):
        a, b = u[chosen], v[chosen]
        if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
            return float("nan")
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    return r(slice(None)), {label.item(): r(g == label) for label in np.unique(g)}


@misconception("correlation_by_group", says="Use all rows for the overall correlation, not one point for each group.")
def group_means(x, y, groups):
    if not len(x) == len(y) == len(groups):
        raise ValueError("lengths")
    x, y, g = np.array(x, dtype=float), np.array(y, dtype=float), np.array(groups)
    by, means = {}, []
    for label in np.unique(g):
        table = np.column_stack([x[g == label], y[g == label]])
        means.append(table.mean(axis=0))
        by[label.item()] = float(correlation_matrix(table)[0, 1]) if len(table) > 1 else float("nan")
    return (float(correlation_matrix(np.array(means))[0, 1]) if len(means) > 1 else float("nan")), by


# -- select_features_mrmr ---------------------------------------------------------------------------------------------


@misconception(
    "select_features_mrmr", says="The second choice may repeat the first: subtract the mean correlation with what is chosen already."
)
def top_k(X, y, k):
    R = np.abs(correlation_matrix(np.column_stack([X, y])))
    left = [j for j in range(np.shape(X)[1]) if not np.isnan(R[j, j])]
    if not 1 <= k <= len(left):
        raise ValueError("k")
    return sorted(left, key=lambda j: (-R[j, -1], j))[:k]


@misconception("select_features_mrmr", says="A strong negative correlation is information, too: compare sizes, not signs.")
def sign_of_r(X, y, k):
    R = correlation_matrix(np.column_stack([X, y]))
    left = [j for j in range(np.shape(X)[1]) if not np.isnan(R[j, j])]
    if not 1 <= k <= len(left):
        raise ValueError("k")
    chosen = []
    while len(chosen) < k:
        scores = [R[j, -1] - (np.mean(R[j, chosen]) if chosen else 0.0) for j in left]
        chosen.append(left.pop(int(np.argmax(scores))))
    return chosen


@misconception("select_features_mrmr", says="In other units your choice is another one: use correlations, not covariances.")
def covariances(X, y, k):
    C = np.abs(covariance_matrix(np.column_stack([X, y])))
    X = np.array(X, dtype=float)
    left = [j for j in range(X.shape[1]) if X[:, j].max() > X[:, j].min()]
    if not 1 <= k <= len(left):
        raise ValueError("k")
    chosen = []
    while len(chosen) < k:
        scores = [C[j, -1] - (np.mean(C[j, chosen]) if chosen else 0.0) for j in left]
        chosen.append(left.pop(int(np.argmax(scores))))
    return chosen
