"""Unit 13, from its release."""

from tests.campaign import right, wrong

whole_df = wrong("t_two_sided_p", ("    angle =", "    df = float(df) if df < 10 else round(df)\n    angle ="))
few_points = wrong("t_two_sided_p", ("leggauss(80)", "leggauss(8)"))
normal_above = wrong("t_two_sided_p", ("    angle =", "    if df > 150:\n        df = 150.0\n    angle ="))
negative_df = wrong("t_two_sided_p", ("if df <= 0:", "if df == 0:"))
never_below = wrong("t_two_sided_p", ("return 1 - 2 *", "return max(1e-5, 1 - 2 *"), ("np.sqrt(np.pi) * area", "np.sqrt(np.pi) * area)"))


@right("t_two_sided_p")
def by_simpson(t, df):
    if df <= 0:
        raise ValueError("df")
    a, n = float(np.arctan(abs(t) / np.sqrt(df))), 20000
    y = np.cos(np.linspace(0, a, n + 1)) ** (df - 1)
    area = a / n / 3 * (y[0] + y[-1] + 4 * y[1::2].sum() + 2 * y[2:-1:2].sum())
    return 1 - 2 * area * np.exp(lgamma((df + 1) / 2) - lgamma(df / 2) - 0.5 * np.log(np.pi))


c_up_to_20 = wrong("mean_interval", ("low, high = 0, 50", "low, high = 0, 20"))
few_halvings = wrong("mean_interval", ("range(60)", "range(16)"))
level_fixed = wrong("mean_interval", ("    low, high", "    level = min(level, 0.99)\n    low, high"))
median_centre = wrong(
    "mean_interval",
    ("return np.mean(x) - half, np.mean(x) + half", "m = np.mean(x) if len(x) < 4 else np.median(x)\n    return m - half, m + half"),
)
order_turned = wrong(
    "mean_interval",
    (
        "return np.mean(x) - half, np.mean(x) + half",
        "return np.mean(x) + half * (-1 if np.mean(x) >= 0 else 1), np.mean(x) + half * (1 if np.mean(x) >= 0 else -1)",
    ),
)


@right("mean_interval")
def by_secants(x, level=0.95):
    n = len(x)
    if n < 2 or level <= 0 or level >= 1:
        raise ValueError("no interval")
    low, high = 0.0, 1.0
    while t_two_sided_p(high, n - 1) > 1 - level:
        high *= 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if t_two_sided_p(middle, n - 1) > 1 - level else (low, middle)
    mean = sum(float(v) for v in x) / n
    s = (sum((float(v) - mean) ** 2 for v in x) / (n - 1)) ** 0.5
    return mean - high * s / n**0.5, mean + high * s / n**0.5


signless = wrong("welch_t_test", ("return t, df, t_two_sided_p(t, df)", "return abs(t), df, t_two_sided_p(t, df)"))
df_whole = wrong("welch_t_test", ("return t, df, t_two_sided_p(t, df)", "return t, df, t_two_sided_p(t, np.floor(df) if df > 5 else df)"))
one_sided = wrong("welch_t_test", ("return t, df, t_two_sided_p(t, df)", "return t, df, t_two_sided_p(max(t, 0), df)"))
nearly_constant = wrong("welch_t_test", ("if va + vb == 0:", "if va + vb < 1e-9:"))
one_constant_refused = wrong("welch_t_test", ("if va + vb == 0:", "if vb == 0 or va + vb == 0:"))
sizes_swapped = wrong(
    "welch_t_test", ("va**2 / (len(a) - 1) + vb**2 / (len(b) - 1)", "va**2 / (len(a) - 1) + vb**2 / (min(len(b), 30) - 1)")
)


@right("welch_t_test")
def by_shares(a, b):
    a, b = [float(v) for v in a], [float(v) for v in b]
    if min(len(a), len(b)) < 2:
        raise ValueError("few")

    def summary(v):
        m = sum(v) / len(v)
        return m, sum((x - m) ** 2 for x in v) / (len(v) - 1) / len(v)

    (ma, va), (mb, vb) = summary(a), summary(b)
    if va == vb == 0:
        raise ValueError("constant")
    c = va / (va + vb)
    df = 1 / (c**2 / (len(a) - 1) + (1 - c) ** 2 / (len(b) - 1))
    t = (ma - mb) / (va + vb) ** 0.5
    return t, df, t_two_sided_p(t, df)


with_replacement = wrong(
    "permutation_p_value",
    ("rng.permuted(np.tile(pooled, (n_permutations, 1)), axis=1)", "rng.choice(pooled, (n_permutations, len(pooled)))"),
)
strictly_more = wrong(
    "permutation_p_value",
    (">= abs(np.mean(a) - np.mean(b)) - 1e-9", ">= abs(np.mean(a) - np.mean(b)) - (1e-9 if len(pooled) < 8 else -1e-9)"),
)
one_shuffle = right(
    "permutation_p_value",
    (
        "rng.permuted(np.tile(pooled, (n_permutations, 1)), axis=1)",
        "np.array([np.roll(rng.permutation(pooled), k) for k in range(n_permutations)])",
    ),
)
sorted_start = wrong("permutation_p_value", ("    shuffled =", "    if isinstance(a, np.ndarray):\n        a.sort()\n    shuffled ="))


@right("permutation_p_value")
def with_index_sets(a, b, n_permutations, rng):
    if n_permutations <= 0:
        raise ValueError("none")
    pooled = np.append(np.asarray(a, dtype=float), b)
    n, total = len(a), float(np.sum(pooled))
    seen = abs(np.mean(a) - np.mean(b))
    hits = 1
    for _ in range(n_permutations):
        first = float(pooled[rng.permutation(len(pooled))[:n]].sum())
        hits += abs(first / n - (total - first) / (len(pooled) - n)) >= seen - 1e-9
    return float(hits / (n_permutations + 1))


smaller_resamples = wrong("bootstrap_interval", ("size=len(x)", "size=len(x) if len(x) > 30 else max(len(x) - 1, 1)"))
nearest_quantile = wrong(
    "bootstrap_interval", ("np.quantile(values, (1 - level) / 2)", "np.quantile(values, (1 - level) / 2, method='lower')")
)
around_the_mean = wrong(
    "bootstrap_interval",
    (
        "return np.quantile(values, (1 - level) / 2), np.quantile(values, (1 + level) / 2)",
        "half = (np.quantile(values, (1 + level) / 2) - np.quantile(values, (1 - level) / 2)) / 2\n    m = statistic(x)\n    return m - half, m + half",
    ),
)
last_never_drawn = wrong("bootstrap_interval", ("rng.integers(len(x), size=len(x))", "rng.integers(max(len(x) - 1, 1), size=len(x))"))
basic_bootstrap = wrong(
    "bootstrap_interval",
    (
        "return np.quantile(values, (1 - level) / 2), np.quantile(values, (1 + level) / 2)",
        "s = statistic(x)\n    return 2 * s - np.quantile(values, (1 + level) / 2), 2 * s - np.quantile(values, (1 - level) / 2)",
    ),
)
first_column = wrong("bootstrap_interval", ("    values =", "    x = x if x.ndim == 1 or x.shape[1] < 3 else x[:, :2]\n    values ="))


@right("bootstrap_interval")
def with_choice(x, statistic, level, n_resamples, rng):
    n = len(x)
    values = np.empty(n_resamples)
    for k in range(n_resamples):
        values[k] = statistic(np.asarray(x)[rng.choice(n, n)])
    tail = (1 - level) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


z_fixed = wrong("wilson_interval", ("    share, shrink", "    z = z if z > 1 else 1.0\n    share, shrink"))
cut_off = wrong("wilson_interval", ("return centre - half, centre + half", "return max(0.0, centre - half), min(0.999, centre + half)"))
large_n_wald = wrong(
    "wilson_interval",
    (
        "return centre - half, centre + half",
        "return (centre - half, centre + half) if n < 200 else (share - z * np.sqrt(share * (1 - share) / n), share + z * np.sqrt(share * (1 - share) / n))",
    ),
)


@right("wilson_interval")
def by_the_quadratic(successes, n, z=1.959963984540054):
    if n < 1 or successes < 0 or successes > n:
        raise ValueError("no share")
    p, c = successes / n, z * z / n
    a, b = 1 + c, -(2 * p + c)
    root = (b * b - 4 * a * p * p) ** 0.5
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


float_power = wrong(
    "mcnemar_exact_p",
    (
        "    ways =",
        "    if tosses > 1000:\n        z = (abs(only_a - only_b) - 1) / tosses**0.5\n        return min(1.0, float(np.exp(-z * z / 2)))\n    ways =",
    ),
)
a_counts = wrong("mcnemar_exact_p", ("min(only_a, only_b)", "only_b if only_a + only_b > 8 else min(only_a, only_b)"))
lengths_b = wrong("mcnemar_exact_p", ("if not len(y) == len(pred_a) == len(pred_b):", "if len(pred_a) != len(pred_b):"))


@right("mcnemar_exact_p")
def tail_term_by_term(y, pred_a, pred_b):
    if len({len(y), len(pred_a), len(pred_b)}) > 1:
        raise ValueError("lengths")
    b = sum(1 for t, p, q in zip(y, pred_a, pred_b) if p == t and q != t)
    c = sum(1 for t, p, q in zip(y, pred_a, pred_b) if q == t and p != t)
    m = b + c
    logs = [lgamma(m + 1) - lgamma(k + 1) - lgamma(m - k + 1) - m * np.log(2.0) for k in range(min(b, c) + 1)]
    return float(min(1.0, 2 * np.exp(logs).sum()))


p_sorted = wrong(
    "benjamini_hochberg",
    ("p = np.array(p, dtype=float)", "p = np.asarray(p, dtype=float)"),
    ("    return adjusted", "    p.sort()\n    return adjusted"),
)
ties_by_order = wrong(
    "benjamini_hochberg",
    (
        "np.minimum.accumulate(len(p) * p[order] / ranks)",
        "np.minimum.accumulate(len(p) * p[order] / ranks) if len(p) < 4 else np.minimum.accumulate(np.round(len(p) * p[order] / ranks, 6))",
    ),
)
nan_passes = wrong(
    "benjamini_hochberg",
    ("if not np.all((p >= 0) & (p <= 1)):", "if np.any(p < 0) or np.any(p > 1) or (len(p) < 3 and np.isnan(p).any()):"),
)
second_only = wrong(
    "benjamini_hochberg",
    (
        "np.minimum.accumulate(len(p) * p[order] / ranks)",
        "np.minimum(len(p) * p[order] / ranks, np.append(np.inf, (len(p) * p[order] / ranks)[:-1])) if len(p) > 3 else np.minimum.accumulate(len(p) * p[order] / ranks)",
    ),
)
m_of_distinct = wrong("benjamini_hochberg", ("len(p) * p[order] / ranks)", "len(np.unique(p)) * p[order] / ranks)"))


@right("benjamini_hochberg")
def by_definition(p):
    p = [float(v) for v in p]
    if any(not 0 <= v <= 1 for v in p):
        raise ValueError("p")
    m, ranked = len(p), sorted(p)
    return np.array([min([1.0] + [m * ranked[j] / (j + 1) for j in range(m) if ranked[j] >= v]) for v in p], dtype=float)


by_errors = wrong(
    "better_than_baseline",
    ("np.sum(np.equal(labels, y)) > np.sum(np.equal(baseline, y))", "np.sum(np.equal(labels, y)) > np.sum(np.equal(baseline, y)) + 3"),
)
by_adjusted_order = wrong(
    "better_than_baseline",
    (
        "return np.flatnonzero(np.array(better, dtype=bool) & (adjusted <= q))",
        "rows = np.flatnonzero(np.array(better, dtype=bool) & (adjusted <= q))\n    return rows[np.argsort(adjusted[rows], kind='stable')]",
    ),
)
as_floats = wrong(
    "better_than_baseline", ("return np.flatnonzero(", "return 0 + np.flatnonzero("), ("(adjusted <= q))", "(adjusted <= q))[:5]")
)
bonferroni = wrong(
    "better_than_baseline",
    (
        "adjusted = benjamini_hochberg([mcnemar_exact_p(y, baseline, labels) for labels in candidates])",
        "p = np.array([mcnemar_exact_p(y, baseline, labels) for labels in candidates])\n    adjusted = np.minimum(1, len(p) * p)",
    ),
)


@right("better_than_baseline")
def with_a_loop(y, baseline, candidates, q=0.05):
    accuracy = np.mean(np.asarray(baseline) == y)
    p = [mcnemar_exact_p(y, baseline, row) for row in candidates]
    rows = []
    for i, value in enumerate(benjamini_hochberg(p)):
        if value <= q and np.mean(np.asarray(candidates[i]) == y) > accuracy:
            rows.append(i)
    return np.array(rows, dtype=int)
