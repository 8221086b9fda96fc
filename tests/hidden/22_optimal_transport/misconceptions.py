"""Known mistakes of unit 22: the instructor's solutions with a slip in them."""

from autograder import slip

# -- wasserstein_1d ---------------------------------------------------------------------------------------------------

not_sorted = slip(
    "wasserstein_1d",
    ("np.abs(np.sort(x) - np.sort(y))", "np.abs(x - y)"),
    says="Listing a sample in another order must not change the distance: sort both samples.",
)
one_sorted = slip(
    "wasserstein_1d",
    ("- np.sort(y))", "- y)"),
    says="Which point of y is the partner of the smallest x? The smallest: y needs sorting, too.",
)
no_root = slip(
    "wasserstein_1d",
    ("np.mean(gaps**p) ** (1 / p)", "np.mean(gaps**p)"),
    says="W_2 of a shift by 3 is 3, not 9: the p-th root of the mean is missing.",
)
sum_for_mean = slip(
    "wasserstein_1d",
    ("np.mean(gaps**p)", "np.sum(gaps**p)"),
    says="Each point weighs 1/n: take the mean. Doubling every point must leave the distance alone.",
)

# -- monotone_plan ----------------------------------------------------------------------------------------------------

independent_plan = slip(
    "monotone_plan",
    ("P[np.ix_(rows, columns)] = np.maximum(overlap, 0)", "P[:] = np.outer(a, b)"),
    says="The marginals are right, but every grain is spread over all places: mass travels both ways at once.",
)
given_order = slip(
    "monotone_plan",
    ("np.argsort(x), np.argsort(y)", "np.arange(len(a)), np.arange(len(b))"),
    says="Shuffle the points: the routes change. Fill in the order of x and of y, from left to right.",
)
ranks_for_places = slip(
    "monotone_plan",
    ("np.argsort(x), np.argsort(y)", "np.argsort(np.argsort(x)), np.argsort(np.argsort(y))"),
    says="You need the positions of the sorted points (one argsort), and used the ranks (two).",
)
reversed_places = slip(
    "monotone_plan",
    ("np.argsort(x), np.argsort(y)", "np.argsort(x), np.argsort(-y)"),
    says="That is the most expensive plan: the leftmost grain went to the rightmost place.",
)

# -- c_transform ------------------------------------------------------------------------------------------------------

plus_f = slip(
    "c_transform",
    ("- f[:, None]", "+ f[:, None]"),
    says="Raising the price f_i must lower what is left for g: it is C minus f.",
)
maximum = slip(
    "c_transform",
    ("slack.min(axis=0)", "slack.max(axis=0)"),
    says="f_i + g_j may not exceed C_ij for any i: the smallest difference decides, not the largest.",
)
rows_for_columns = slip(
    "c_transform",
    ("slack.min(axis=0)", "slack.min(axis=1)"),
    (
        "- eps * np.log(a @ np.exp((least - slack) / eps))",
        "- eps * np.log(np.exp((least[:, None] - slack) / eps).mean(axis=1))",
    ),
    says="g has one number per target: take the minimum over i, down the columns.",
)
eps_missing_in_front = slip(
    "c_transform",
    ("least - eps * np.log", "least / eps - np.log"),
    says="eps is missing in front of the logarithm. Check the limit of small eps: it should be the minimum.",
)

# -- duality_gap ------------------------------------------------------------------------------------------------------

sign = slip(
    "duality_gap",
    (
        "np.sum(P * C) - f @ a - c_transform(f, C, a) @ b",
        "f @ a + c_transform(f, C, a) @ b - np.sum(P * C)",
    ),
    says="The cost of any plan lies above what any prices earn: take cost minus earnings.",
)
g_missing = slip(
    "duality_gap",
    (" - c_transform(f, C, a) @ b", ""),
    says="Both sides get paid: the prices g earn, too.",
)
g_without_f = slip(
    "duality_gap",
    ("c_transform(f, C, a) @ b", "np.min(C, axis=0) @ b"),
    says="The c-transform depends on f: it is the minimum of C_ij - f_i, not of C_ij.",
)
even_weights = slip(
    "duality_gap",
    (
        "np.sum(P, axis=1), np.sum(P, axis=0)",
        "np.full(len(P), 1 / len(P)), np.full(len(P[0]), 1 / len(P[0]))",
    ),
    says="Not every row and column of a plan holds the same: a and b are the plan's own sums.",
)

# -- sinkhorn ---------------------------------------------------------------------------------------------------------

one_sweep = slip(
    "sinkhorn",
    ("<= tol:", "<= 9:"),
    says="Fixing the rows spoils the columns. Repeat until both hold.",
)
columns_only = slip(
    "sinkhorn",
    ("f = c_transform(g, C.T, b, eps=eps)", "f = np.zeros(len(a))"),
    says="That is a softmax: it normalises one side only. Transport fixes rows and columns.",
)
eps_ignored = slip(
    "sinkhorn",
    ("g = c_transform(f, C, a, eps=eps)", "eps = 1.0\n        g = c_transform(f, C, a, eps=eps)"),
    says="Your plan is the same for every eps: the costs are divided by eps in the exponent.",
)
underflow = slip(
    "sinkhorn",
    ("f = np.zeros(len(a))", "f, K = np.ones(len(a)), np.exp(-C / eps)"),
    ("g = c_transform(f, C, a, eps=eps)", "g = 1 / (K.T @ (a * f))"),
    ("f = c_transform(g, C.T, b, eps=eps)", "f = 1 / (K @ (b * g))"),
    ("np.outer(a, b) * np.exp((f[:, None] + g - C) / eps)", "np.outer(a * f, b * g) * K"),
    says="With large costs, exp(-C / eps) is exactly 0 and you divide by it. Work with logarithms, through c_transform.",
)

# -- gaussian_w2_squared ----------------------------------------------------------------------------------------------

entrywise_root = slip(
    "gaussian_w2_squared",
    ("return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T", "return np.sqrt(np.abs(S))"),
    says="R @ R must be S: square your root as a matrix. The root of each entry is something else.",
)
squared_difference = slip(
    "gaussian_w2_squared",
    (
        "spread = np.trace(S1) + np.trace(S2) - 2 * np.trace(root(half @ S2 @ half))",
        "spread = np.sum(np.subtract(S1, S2) ** 2)",
    ),
    says="In one dimension you should see (s1 - s2)**2 with standard deviations, not (s1**2 - s2**2)**2.",
)
shift_not_squared = slip(
    "gaussian_w2_squared",
    ("np.sum((m1 - m2) ** 2)", "np.linalg.norm(m1 - m2)"),
    says="The length of the mean's shift is squared, too.",
)
root_of_the_whole = slip(
    "gaussian_w2_squared",
    (
        "return max(np.sum((m1 - m2) ** 2) + spread, 0.0)",
        "return np.sqrt(max(np.sum((m1 - m2) ** 2) + spread, 0.0))",
    ),
    says="The squared distance is asked for: no root of the whole.",
)

# -- sliced_w2_grad ---------------------------------------------------------------------------------------------------

unsorted = slip(
    "sliced_w2_grad",
    ("gaps[order] = along[order] - np.sort(Y @ theta)", "gaps[order] = (along - Y @ theta)[order]"),
    says="Shuffle Y: your value changes. The projections are matched in sorted order.",
)
left_in_sorted_order = slip(
    "sliced_w2_grad",
    ("gaps[order] = along", "gaps[:] = along"),
    says="Point 0 received the gradient of the smallest point: undo the sorting.",
)
direction_missing = slip(
    "sliced_w2_grad",
    ("np.outer(gaps, theta)", "np.outer(gaps, np.ones(len(theta)))"),
    says="The gradient of x @ theta with respect to x is theta; that factor is missing.",
)
not_averaged = slip(
    "sliced_w2_grad",
    ("np.mean(gaps**2) / len(directions)", "np.mean(gaps**2)"),
    ("/ (len(X) * len(directions))", "/ len(X)"),
    says="Average over the directions: listing every direction twice must not double the result.",
)

# -- transfer_colors --------------------------------------------------------------------------------------------------

not_normalised = slip(
    "transfer_colors",
    ("P @ Y / P.sum(axis=1, keepdims=True)", "P @ Y"),
    says="Your colours are n times too dark: divide by the row sums of the plan.",
)
winner_takes_all = slip(
    "transfer_colors",
    ("P @ Y / P.sum(axis=1, keepdims=True)", "Y[P.argmax(axis=1)]"),
    says="Use the mean of all partners, weighted by the plan, not the strongest partner alone.",
)
other_photograph = slip(
    "transfer_colors",
    ("P @ Y / P.sum(axis=1, keepdims=True)", "P.T @ X / P.sum(axis=0)[:, None]"),
    says="That repaints the other photograph: every row of X gets a mean of rows of Y.",
)
plain_distance = slip(
    "transfer_colors",
    ("C = ((X[:, None] - Y) ** 2).sum(axis=2)", "C = np.sqrt(((X[:, None] - Y) ** 2).sum(axis=2))"),
    says="The cost is the square of the distance, not the distance.",
)
