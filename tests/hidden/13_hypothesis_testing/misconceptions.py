"""Known mistakes of unit 13: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- t_two_sided_p ----------------------------------------------------------------------------------------------------


@misconception(
    "t_two_sided_p",
    says="With 3 degrees of freedom a t of 3 is not rare; the bell curve says it is. The tails of Student's t are heavier.",
)
def normal_tail(t, df):
    from math import erfc

    if df <= 0:
        raise ValueError("df")
    return erfc(abs(t) / 2**0.5)


one_tail = slip(
    "t_two_sided_p",
    ("1 - 2 * np.exp", "0.5 - np.exp"),
    says="'Two-sided' counts surprises in both directions; yours is the area of one tail.",
)


@misconception(
    "t_two_sided_p",
    says="With few degrees of freedom a visible part of the area lies beyond the end of your integral: the tail goes on for ever.",
)
def tail_cut_off(t, df):
    from math import lgamma

    if df <= 0:
        raise ValueError("df")
    u = np.linspace(abs(t), abs(t) + 20, 40001)
    f = (
        np.exp(lgamma((df + 1) / 2) - lgamma(df / 2))
        / np.sqrt(df * np.pi)
        * (1 + u**2 / df) ** (-(df + 1) / 2)
    )
    return 2 * float(np.sum((f[1:] + f[:-1]) / 2 * np.diff(u)))


# -- mean_interval ----------------------------------------------------------------------------------------------------

always_196 = slip(
    "mean_interval",
    ("half = c *", "half = 1.96 *"),
    says="1.96 belongs to a known spread; with three numbers the multiplier is 4.30.",
)
divided_by_n = slip(
    "mean_interval",
    ("ddof=1", "ddof=0"),
    says="You estimated the mean from the same numbers: the variance divides by n - 1.",
)
any_level = slip(
    "mean_interval",
    ('    if not 0 < level < 1:\n        raise ValueError("the level lies between 0 and 1")\n', ""),
    says="No interval is sure to hold the mean, and none is sure to miss it: the levels 0 and 1 raise a ValueError.",
)
spread_of_single_values = slip(
    "mean_interval",
    (" / np.sqrt(n)", ""),
    says="That is the spread of single values, not of their mean: divide by the root of n.",
)

# -- welch_t_test -----------------------------------------------------------------------------------------------------

pooled_variance = slip(
    "welch_t_test",
    (
        "t = (np.mean(a)",
        "pooled = (np.var(a) * len(a) + np.var(b) * len(b)) / (len(a) + len(b) - 2) * (1 / len(a) + 1 / len(b))\n    t = (np.mean(a)",
    ),
    ("np.sqrt(va + vb)", "np.sqrt(pooled)"),
    says="Pooling pretends that both groups spread equally; a small noisy group then hides behind a big quiet one.",
)
degrees_of_the_pooled_test = slip(
    "welch_t_test",
    (
        "df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))",
        "df = len(a) + len(b) - 2",
    ),
    says="n + n - 2 belongs to the pooled test. Welch's degrees of freedom are a fraction that depends on both variances.",
)
population_variances = slip(
    "welch_t_test",
    ("np.var(a, ddof=1)", "np.var(a)"),
    ("np.var(b, ddof=1)", "np.var(b)"),
    says="The variance of a sample divides by n - 1; np.var divides by n unless you say ddof=1.",
)

# -- permutation_p_value ----------------------------------------------------------------------------------------------

one_sided = slip(
    "permutation_p_value",
    (
        "np.abs(differences) >= abs(np.mean(a) - np.mean(b)) - 1e-9",
        "differences >= np.mean(a) - np.mean(b) - 1e-9",
    ),
    says="A group that is much smaller is just as surprising as one that is much larger: compare sizes.",
)
strictly_greater = slip(
    "permutation_p_value",
    ("abs(np.mean(a) - np.mean(b)) - 1e-9", "abs(np.mean(a) - np.mean(b)) + 1e-9"),
    says="An arrangement that is as extreme as yours counts, too; yours counts only the more extreme ones.",
)
zero_is_possible = slip(
    "permutation_p_value",
    ("(1 + hits) / (1 + n_permutations)", "hits / n_permutations"),
    says="The arrangement that you saw is one of the possible ones, so p can't be 0: add 1 above and below.",
)
halves = slip(
    "permutation_p_value",
    (
        "np.mean(shuffled[:, : len(a)], axis=1) - np.mean(shuffled[:, len(a) :], axis=1)",
        "np.mean(shuffled[:, : len(pooled) // 2], axis=1) - np.mean(shuffled[:, len(pooled) // 2 :], axis=1)",
    ),
    says="You cut the shuffled heap in the middle: after each shuffle the groups are as large as before.",
)

# -- bootstrap_interval -----------------------------------------------------------------------------------------------

without_replacement = slip(
    "bootstrap_interval",
    ("rng.integers(len(x), size=len(x))", "rng.permutation(len(x))"),
    says="Every resample is the same set in another order, so nothing varies. Draw with replacement.",
)
whole_error_in_each_tail = slip(
    "bootstrap_interval",
    (
        "np.quantile(values, (1 - level) / 2), np.quantile(values, (1 + level) / 2)",
        "np.quantile(values, 1 - level), np.quantile(values, level)",
    ),
    says="The error probability is shared by the two ends: half of it belongs to each.",
)
columns_separately = slip(
    "bootstrap_interval",
    (
        "[statistic(x[rng.integers(len(x), size=len(x))]) for",
        "[statistic(np.array([c[rng.integers(len(x), size=len(x))] for c in np.reshape(x, (len(x), -1)).T]).T.reshape(x.shape)) for",
    ),
    says="A resample is a set of examples: keep each example's columns together.",
)

# -- wilson_interval --------------------------------------------------------------------------------------------------


@misconception(
    "wilson_interval",
    says="With 10 of 10 right your interval has the width 0. That is Wald's, which uses the uncertainty of the share that was seen.",
)
def wald(successes, n, z=1.959963984540054):
    if n < 1 or not 0 <= successes <= n:
        raise ValueError("no")
    share = successes / n
    half = z * np.sqrt(share * (1 - share) / n)
    return share - half, share + half


@misconception(
    "wilson_interval",
    says="Cutting off at 0 and 1 hides the problem; with 10 of 10 right the interval still has the width 0.",
)
def wald_cut_off(successes, n, z=1.959963984540054):
    if n < 1 or not 0 <= successes <= n:
        raise ValueError("no")
    share = successes / n
    half = z * np.sqrt(share * (1 - share) / n)
    return max(0.0, share - half), min(1.0, share + half)


centre_not_moved = slip(
    "wilson_interval",
    ("return centre - half, centre + half", "return share - half, share + half"),
    says="Wilson's interval does not lie symmetrically around the share that was seen: its centre moves towards one half.",
)

# -- mcnemar_exact_p --------------------------------------------------------------------------------------------------

predictions_compared = slip(
    "mcnemar_exact_p",
    ("a_right & ~b_right", "a_right & np.not_equal(pred_a, pred_b)"),
    ("b_right & ~a_right", "~a_right & np.not_equal(pred_a, pred_b)"),
    says="Two different wrong answers say nothing about who is better: count where exactly one of the two is right.",
)
tail_not_doubled = slip(
    "mcnemar_exact_p",
    ("min(1.0, 2 * ways", "min(1.0, ways"),
    says="Double the tail: either model could have been the better one.",
)
lists_compared_as_a_whole = slip(
    "mcnemar_exact_p",
    (
        "np.equal(pred_a, y), np.equal(pred_b, y)",
        "np.asarray(pred_a == y), np.asarray(pred_b == y)",
    ),
    says="Two lists compare as a whole with ==, to one True or False: np.equal compares entry by entry.",
)
numpy_counts = slip(
    "mcnemar_exact_p",
    ("int(np.sum(a_right & ~b_right))", "np.sum(a_right & ~b_right)"),
    ("int(np.sum(b_right & ~a_right))", "np.sum(b_right & ~a_right)"),
    says="A number from np.sum has 64 bits, and 2 to the power of the tosses soon does not fit into them: int(...) makes a Python int, which holds any number.",
)


@misconception(
    "mcnemar_exact_p",
    says="That is the chi-square approximation; here you can count exactly, with the tosses of a fair coin.",
)
def chi_square(y, pred_a, pred_b):
    from math import erfc

    if not len(y) == len(pred_a) == len(pred_b):
        raise ValueError("lengths")
    a_right, b_right = np.equal(pred_a, y), np.equal(pred_b, y)
    b, c = int(np.sum(a_right & ~b_right)), int(np.sum(b_right & ~a_right))
    if b + c == 0:
        return 1.0
    return erfc((max(abs(b - c) - 1, 0) ** 2 / (b + c) / 2) ** 0.5)


# -- benjamini_hochberg -----------------------------------------------------------------------------------------------

bonferroni = slip(
    "benjamini_hochberg",
    ("np.minimum.accumulate(len(p) * p[order] / ranks)", "np.minimum(1, len(p) * p[order])"),
    says="That is Bonferroni's rule, which controls a stricter error. Divide each p by its rank.",
)
no_running_minimum = slip(
    "benjamini_hochberg",
    (
        "np.minimum.accumulate(len(p) * p[order] / ranks)",
        "np.minimum(1, len(p) * p[order] / ranks)",
    ),
    says="A smaller p must never get a larger adjusted value: take the minimum over the later ones.",
)
sorted_order_returned = slip(
    "benjamini_hochberg",
    (
        "adjusted[order] = np.minimum.accumulate(len(p) * p[order] / ranks)",
        "adjusted = np.minimum.accumulate(len(p) * p[order] / ranks)[::-1]",
    ),
    says="Undo the sorting: the first adjusted value must belong to the first p.",
)

# -- better_than_baseline ---------------------------------------------------------------------------------------------

no_correction = slip(
    "better_than_baseline",
    (
        "benjamini_hochberg([mcnemar_exact_p(y, baseline, labels) for labels in candidates])",
        "np.array([mcnemar_exact_p(y, baseline, labels) for labels in candidates])",
    ),
    says="Try enough models, and one looks good by luck: adjust the p-values before you compare them with q.",
)
significant_but_worse = slip(
    "better_than_baseline",
    ("np.array(better, dtype=bool) & (adjusted <= q)", "adjusted <= q"),
    says="Significant only means different: check that the candidate is right more often than the baseline.",
)


@misconception(
    "better_than_baseline",
    says="You looked at the accuracies to choose which tests to count; all m were tried, so all m are adjusted together.",
)
def only_better_ones_adjusted(y, baseline, candidates, q=0.05):
    better = np.array(
        [np.sum(np.equal(c, y)) > np.sum(np.equal(baseline, y)) for c in candidates], dtype=bool
    )
    rows = np.flatnonzero(better)
    adjusted = benjamini_hochberg([mcnemar_exact_p(y, baseline, candidates[row]) for row in rows])
    return rows[adjusted <= q]


multiplied_by_m = slip(
    "better_than_baseline",
    (
        "adjusted = benjamini_hochberg([mcnemar_exact_p(y, baseline, labels) for labels in candidates])",
        "p = np.array([mcnemar_exact_p(y, baseline, labels) for labels in candidates])\n    adjusted = np.minimum(1, len(p) * p)",
    ),
    says="You multiply every p by m, which is Bonferroni's rule and overlooks more: adjust with benjamini_hochberg.",
)
