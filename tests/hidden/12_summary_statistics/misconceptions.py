"""Known mistakes of unit 12: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- mean_and_variance ------------------------------------------------------------------------------------------------

difference_of_squares = slip(
    "mean_and_variance",
    (
        "np.sum((x - mean) ** 2) / (len(x) - ddof)",
        "(np.mean(x**2) - mean**2) * len(x) / (len(x) - ddof)",
    ),
    says="Two huge, nearly equal numbers are subtracted: centre first, then square.",
)
ddof_ignored = slip(
    "mean_and_variance",
    ("/ (len(x) - ddof)", "/ len(x)"),
    says="ddof is ignored: divide the sum of the squared deviations by n - ddof.",
)
ddof_in_the_mean = slip(
    "mean_and_variance",
    ("return mean", "return np.sum(x) / (len(x) - ddof)"),
    says="Only the variance is corrected by ddof: the mean divides by n.",
)
whole_number_mean = slip(
    "mean_and_variance",
    ("mean = np.mean(x)", "mean = np.sum(x) // len(x)"),
    says="26 / 4 is 6.5: // cuts to whole numbers. Divide with /.",
)

# -- merge_moments ----------------------------------------------------------------------------------------------------

gap_forgotten = slip(
    "merge_moments",
    ("a[2] + b[2] + gap**2 * a[0] * b[0] / n", "a[2] + b[2]"),
    says="Two tight groups far apart have a large spread together: the gap between the means adds to it.",
)
means_unweighted = slip(
    "merge_moments",
    ("gap * b[0] / n", "gap * (0.5 if a[0] and b[0] else b[0] / n)"),
    says="The larger set weighs more in the mean; yours takes the middle of the two means.",
)
back_to_raw_squares = slip(
    "merge_moments",
    ("gap = b[1] - a[1]", "mean = (a[0] * a[1] + b[0] * b[1]) / n"),
    ("a[1] + gap * b[0] / n", "mean"),
    (
        "a[2] + b[2] + gap**2 * a[0] * b[0] / n",
        "a[2] + a[0] * a[1] ** 2 + b[2] + b[0] * b[1] ** 2 - n * mean**2",
    ),
    says="With a mean of a billion, raw squares have no digits left: use the difference of the means.",
)

# -- sample_quantile --------------------------------------------------------------------------------------------------

not_sorted = slip(
    "sample_quantile",
    ("np.sort(np.array(x, dtype=float))", "np.array(x, dtype=float)"),
    says="Sort the numbers first: a quantile is a place among the sorted ones.",
)
position_n_times_q = slip(
    "sample_quantile",
    ("(len(x) - 1) * q", "len(x) * q"),
    ("np.floor(position).astype(int)", "np.minimum(np.floor(position).astype(int), len(x) - 1)"),
    says="q = 1 is the last number, which has the position n - 1: multiply q by n - 1, not by n.",
)
ties_merged = slip(
    "sample_quantile",
    ("np.sort(", "np.unique("),
    says="A value that occurs three times counts three times; yours merges equal values.",
)

# -- mad_outliers -----------------------------------------------------------------------------------------------------

mean_and_standard_deviation = slip(
    "mad_outliers",
    (
        "0.6745 * deviations > threshold * np.median(deviations)",
        "np.abs(x - np.mean(x)) > threshold * np.std(x)",
    ),
    says="Outliers move the mean and blow up the standard deviation they are measured with: use medians.",
)
factor_missing = slip(
    "mad_outliers",
    ("0.6745 * deviations", "deviations"),
    says="The factor 0.6745 makes the score count standard deviations; yours is missing.",
)
high_side_only = slip(
    "mad_outliers",
    ("0.6745 * deviations", "0.6745 * (x - np.median(x))"),
    says="Too small is suspicious, too: take the deviation by size.",
)

# -- covariance_matrix ------------------------------------------------------------------------------------------------

rows_for_columns = slip(
    "covariance_matrix",
    ("centred.T @ centred", "centred @ centred.T"),
    says="You have one variance for each observation; the features are the columns.",
)
not_centred = slip(
    "covariance_matrix",
    ("X - np.mean(X, axis=0)", "X"),
    says="Add 5 to a column and the covariance must not change: subtract the columns' means first.",
)
always_n = slip(
    "covariance_matrix",
    ("(len(X) - ddof)", "len(X)"),
    says="Divide by n - ddof; yours always divides by n.",
)
product_of_large_numbers = slip(
    "covariance_matrix",
    (
        "centred.T @ centred / (len(X) - ddof)",
        "(X.T @ X / len(X) - np.outer(np.mean(X, axis=0), np.mean(X, axis=0))) * len(X) / (len(X) - ddof)",
    ),
    says="Products of large numbers lose all digits when they are subtracted: centre before you multiply.",
)

# -- correlation_matrix -----------------------------------------------------------------------------------------------

cosine_of_raw_columns = slip(
    "correlation_matrix",
    ("X - np.mean(X, axis=0)", "X"),
    says="That is the cosine of the raw columns: subtract the columns' means first.",
)
two_divisors = slip(
    "correlation_matrix",
    ("np.clip(units.T @ units, -1.0, 1.0)", "units.T @ units * len(X) / (len(X) - 1)"),
    says="Your diagonal is n / (n - 1): the covariance divides by n - 1, the standard deviation by n. Use one divisor.",
)
divided_by_variances = slip(
    "correlation_matrix",
    (
        "units = centred / lengths\n    return np.clip(units.T @ units, -1.0, 1.0)",
        "variances = lengths**2 / len(X)\n    return centred.T @ centred / len(X) / np.outer(variances, variances)",
    ),
    says="Divide by the standard deviations, not by the variances: a correlation has no unit.",
)
over_variances = slip(
    "correlation_matrix",
    (
        "units = centred / lengths\n    return np.clip(units.T @ units, -1.0, 1.0)",
        "variances = lengths**2 / (len(X) - 1)\n    return centred.T @ centred / (len(X) - 1) / np.outer(variances, variances)",
    ),
    says="Divide by the standard deviations, the roots of the variances; yours divides by the variances.",
)

# -- spearman ---------------------------------------------------------------------------------------------------------

order_for_rank = slip(
    "spearman",
    (
        "_, place, counts = np.unique(values, return_inverse=True, return_counts=True)\n        return (np.cumsum(counts) - (counts - 1) / 2)[place]",
        'return np.argsort(values, kind="stable") * (np.ptp(values) > 0)',
    ),
    says="np.argsort says who comes first; asked for is which place each one got.",
)
ties_by_position = slip(
    "spearman",
    (
        "_, place, counts = np.unique(values, return_inverse=True, return_counts=True)\n        return (np.cumsum(counts) - (counts - 1) / 2)[place]",
        'return np.argsort(np.argsort(values, kind="stable"), kind="stable") * (np.ptp(values) > 0)',
    ),
    says="Equal values must get equal ranks, the average of their places; yours are ranked by position.",
)
short_formula = slip(
    "spearman",
    (
        "return float(correlation_matrix(np.column_stack([ranks(x), ranks(y)]))[0, 1])",
        'n, table = len(x), np.column_stack([ranks(x), ranks(y)])\n    if np.isnan(correlation_matrix(table)[0, 1]):\n        return float("nan")\n    return float(1 - 6 * np.sum((table[:, 0] - table[:, 1]) ** 2) / (n * (n * n - 1)))',
    ),
    says="The short formula with the sum of d**2 holds only without ties: take Pearson's correlation of the ranks.",
)

# -- correlation_by_group ---------------------------------------------------------------------------------------------

average_of_groups = slip(
    "correlation_by_group",
    (
        "return pearson(slice(None)), {label.item(): pearson(groups == label) for label in np.unique(groups)}",
        "by_group = {label.item(): pearson(groups == label) for label in np.unique(groups)}\n    return float(np.mean(list(by_group.values()))), by_group",
    ),
    says="Overall is not the average of the groups: it sees the gaps between them, too.",
)


@misconception(
    "correlation_by_group",
    says="Within a group, measure from the group's own mean, not from the overall one.",
)
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


group_means = slip(
    "correlation_by_group",
    (
        "return pearson(slice(None)),",
        "means = np.array([[np.mean(x[groups == label]), np.mean(y[groups == label])] for label in np.unique(groups)])\n    return float(correlation_matrix(means)[0, 1]) if len(means) > 1 else np.nan,",
    ),
    says="Use all rows for the overall correlation, not one point for each group.",
)

# -- select_features_mrmr ---------------------------------------------------------------------------------------------

top_k = slip(
    "select_features_mrmr",
    (" - (np.mean(R[j, chosen]) if chosen else 0.0)", ""),
    says="The second choice may repeat the first: subtract the mean correlation with what is chosen already.",
)
sign_of_r = slip(
    "select_features_mrmr",
    (
        "np.abs(correlation_matrix(np.column_stack([X, y])))",
        "correlation_matrix(np.column_stack([X, y]))",
    ),
    says="A strong negative correlation is information, too: compare sizes, not signs.",
)
covariances = slip(
    "select_features_mrmr",
    (
        "np.abs(correlation_matrix(np.column_stack([X, y])))",
        "np.abs(covariance_matrix(np.column_stack([X, y])))",
    ),
    ("not np.isnan(R[j, j])", "np.ptp(np.array(X)[:, j]) > 0"),
    says="In other units your choice is another one: use correlations, not covariances.",
)
summed_redundancy = slip(
    "select_features_mrmr",
    ("np.mean(R[j, chosen])", "np.sum(R[j, chosen])"),
    says="Subtract the mean of the correlations with the chosen columns; their sum grows with every choice.",
)
