"""Unit 13, from its release."""

from tests.campaign import right, wrong

whole_df = wrong(
    "t_two_sided_p", ("    angle =", "    df = float(df) if df < 10 else round(df)\n    angle =")
)
few_points = wrong("t_two_sided_p", ("leggauss(80)", "leggauss(8)"))
normal_above = wrong(
    "t_two_sided_p", ("    angle =", "    if df > 150:\n        df = 150.0\n    angle =")
)
negative_df = wrong("t_two_sided_p", ("if df <= 0:", "if df == 0:"))
never_below = wrong(
    "t_two_sided_p",
    ("return 1 - 2 *", "return max(1e-5, 1 - 2 *"),
    ("np.sqrt(np.pi) * area", "np.sqrt(np.pi) * area)"),
)


@right("t_two_sided_p")
def by_simpson(t, df):
    if df <= 0:
        raise ValueError("df")
    a, n = float(np.arctan(abs(t) / np.sqrt(df))), 20000
    y = np.cos(np.linspace(0, a, n + 1)) ** (df - 1)
    area = a / n / 3 * (y[0] + y[-1] + 4 * y[1::2].sum() + 2 * y[2:-1:2].sum())
    return 1 - 2 * area * np.exp(lgamma((df + 1) / 2) - lgamma(df / 2) - 0.5 * np.log(np.pi))


bell_from_thirty_on = wrong(
    "t_two_sided_p",
    (
        "    angle =",
        "    if df > 100:\n        from math import erfc\n        return erfc(abs(t) / np.sqrt(2))\n    angle =",
    ),
)
# Got full marks at first.
sign_of_t_counts = wrong(
    "t_two_sided_p", ("return 1 - 2 *", "return 1 - 2 * (1 if t > -10 else -1) *")
)
range_ends_at_thirty = wrong(
    "t_two_sided_p",
    ("abs(t) / np.sqrt(df)", "(min(abs(t), 30.0) if df > 1 else abs(t)) / np.sqrt(df)"),
)


@right("t_two_sided_p")
def tail_by_midpoints(t, df):
    if not df > 0:
        raise ValueError("df must be positive")
    from_angle = np.arctan2(abs(t), np.sqrt(df))
    width = np.pi / 2 - from_angle
    nodes, weights = np.polynomial.legendre.leggauss(60)
    # u = s**2 keeps the power smooth where df is below 2
    s = np.sqrt(width) * (nodes + 1) / 2
    tail = np.sum(weights * np.sin(s**2) ** (df - 1) * 2 * s) * np.sqrt(width) / 2
    return 2 * tail * np.exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / np.sqrt(np.pi)


@right("t_two_sided_p")
def by_the_factor_as_an_integral(t, df):
    if df <= 0:
        raise ValueError("df must be positive")
    nodes, weights = np.polynomial.legendre.leggauss(400)

    def area(end):
        s = np.sqrt(end) * (nodes + 1) / 2
        return np.sqrt(end) / 2 * (weights * np.sin(s**2) ** (df - 1) * 2 * s).sum()

    return area(np.arctan(np.sqrt(df) / abs(t)) if t else np.pi / 2) / area(np.pi / 2)


@right("t_two_sided_p")
def by_romberg(t, df):
    if df <= 0:
        raise ValueError("df must be positive")
    a = float(np.arctan(abs(t) / np.sqrt(df)))

    def f(phi):
        return np.cos(phi) ** (df - 1)

    rows = [[a * (f(0.0) + f(a)) / 2]]
    for k in range(1, 15):
        h = a / 2**k
        row = [rows[-1][0] / 2 + h * np.sum(f(h * np.arange(1, 2**k, 2)))]
        for j in range(1, min(k, 4) + 1):
            row.append(
                row[j - 1] + (row[j - 1] - rows[-1][j - 1]) / (4**j - 1)
                if j - 1 < len(rows[-1])
                else row[j - 1]
            )
        rows.append(row)
    return float(
        1 - 2 * rows[-1][-1] * np.exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / np.sqrt(np.pi)
    )


c_up_to_20 = wrong("mean_interval", ("low, high = 0, 50", "low, high = 0, 20"))
few_halvings = wrong("mean_interval", ("range(60)", "range(16)"))
level_fixed = wrong(
    "mean_interval", ("    low, high", "    level = min(level, 0.99)\n    low, high")
)
median_centre = wrong(
    "mean_interval",
    (
        "return np.mean(x) - half, np.mean(x) + half",
        "m = np.mean(x) if len(x) < 4 else np.median(x)\n    return m - half, m + half",
    ),
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


one_sided_level = wrong(
    "mean_interval", ("> 1 - level:", "> (1 - level if level != 0.9 else 2 * (1 - level)):")
)
spread_divides_by_n = wrong(
    "mean_interval", ("np.std(x, ddof=1)", "np.std(x, ddof=1 if n < 10 else 0)")
)
as_many_freedoms_as_numbers = wrong(
    "mean_interval", ("t_two_sided_p(c, n - 1)", "t_two_sided_p(c, n - 1 if n < 5 else n)")
)
bell_for_many = wrong(
    "mean_interval",
    ("    half =", "    c = 1.959963984540054 if n >= 30 and level == 0.95 else c\n    half ="),
)
level_in_per_cent = wrong(
    "mean_interval",
    (
        "if not 0 < level < 1:",
        "if level > 1:\n        level = level / 100\n    if not 0 < level < 1:",
    ),
)


@right("mean_interval")
def by_false_position(x, level=0.95):
    x = np.asarray(x, dtype=float)
    if x.size < 2 or not 0.0 < level < 1.0:
        raise ValueError("no interval")

    def gap(c):
        return t_two_sided_p(c, x.size - 1) - (1 - level)

    low, high = 0.0, 60.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if gap(middle) > 0 else (low, middle)
        if high - low < 1e-9:
            break
    standard_error = np.sqrt(np.sum((x - x.mean()) ** 2) / (x.size - 1) / x.size)
    return tuple(float(x.mean() + side * low * standard_error) for side in (-1, 1))


@right("mean_interval")
def by_newton_on_the_density(x, level=0.95):
    n = len(x)
    if n < 2:
        raise ValueError("two numbers")
    if level <= 0 or level >= 1:
        raise ValueError("level")
    df, c = n - 1, 0.0
    for _ in range(500):
        density = (
            np.exp(lgamma((df + 1) / 2) - lgamma(df / 2))
            / np.sqrt(df * np.pi)
            * (1 + c * c / df) ** (-(df + 1) / 2)
        )
        step = (t_two_sided_p(c, df) - (1 - level)) / (2 * density)
        c += step
        if abs(step) < 1e-10 * max(1.0, c):
            break
    x = np.array(x, dtype=float)
    return x.mean() - c * x.std(ddof=1) * n**-0.5, x.mean() + c * x.std(ddof=1) * n**-0.5


@right("mean_interval")
def by_ever_finer_grids(x, level=0.95):
    if len(x) <= 1 or not (level > 0 and level < 1):
        raise ValueError("no interval")
    low, width = 0.0, 10.0
    while width > 1e-9:
        while t_two_sided_p(low + width, len(x) - 1) > 1 - level:
            low += width
        width /= 10
    mean = np.mean(x)
    error = np.sqrt(np.var(x, ddof=1) / len(x))
    return mean - low * error, mean + low * error


signless = wrong(
    "welch_t_test",
    ("return t, df, t_two_sided_p(t, df)", "return abs(t), df, t_two_sided_p(t, df)"),
)
df_whole = wrong(
    "welch_t_test",
    (
        "return t, df, t_two_sided_p(t, df)",
        "return t, df, t_two_sided_p(t, np.floor(df) if df > 5 else df)",
    ),
)
one_sided = wrong(
    "welch_t_test",
    ("return t, df, t_two_sided_p(t, df)", "return t, df, t_two_sided_p(max(t, 0), df)"),
)
nearly_constant = wrong("welch_t_test", ("if va + vb == 0:", "if va + vb < 1e-9:"))
one_constant_refused = wrong("welch_t_test", ("if va + vb == 0:", "if vb == 0 or va + vb == 0:"))
sizes_swapped = wrong(
    "welch_t_test",
    (
        "va**2 / (len(a) - 1) + vb**2 / (len(b) - 1)",
        "va**2 / (len(a) - 1) + vb**2 / (min(len(b), 30) - 1)",
    ),
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


# Got full marks at first.
pooled_when_of_equal_size = wrong(
    "welch_t_test",
    (
        "    return t, df,",
        "    df = len(a) + len(b) - 2 if len(a) == len(b) else df\n    return t, df,",
    ),
)
first_group_constant_refused = wrong("welch_t_test", ("if va + vb == 0:", "if va == 0:"))


@right("welch_t_test")
def in_numpy_with_one_helper(a, b):
    groups = [np.array(group, dtype=float) for group in (a, b)]
    if any(group.size < 2 for group in groups):
        raise ValueError("two numbers each")
    n = np.array([group.size for group in groups])
    v = np.array([np.sum((group - group.mean()) ** 2) for group in groups]) / (n - 1) / n
    if not v.any():
        raise ValueError("both are constant")
    t = (groups[0].mean() - groups[1].mean()) / np.sqrt(v.sum())
    df = v.sum() ** 2 / np.sum(v**2 / (n - 1))
    return t, df, t_two_sided_p(t, df)


@right("welch_t_test")
def through_the_covariances(a, b):
    if len(a) < 2 or len(b) < 2:
        raise ValueError("two numbers each")
    va, vb = float(np.cov(a)) / len(a), float(np.cov(b)) / len(b)
    if va == 0 and vb == 0:
        raise ValueError("both are constant")
    t = float(np.mean(a) - np.mean(b)) / np.hypot(va**0.5, vb**0.5)
    df = 1 / ((va / (va + vb)) ** 2 / (len(a) - 1) + (vb / (va + vb)) ** 2 / (len(b) - 1))
    return float(t), df, t_two_sided_p(-abs(t), df)


@right("welch_t_test")
def with_the_module_statistics(a, b):
    from statistics import fmean, variance

    a, b = [float(v) for v in a], [float(v) for v in b]
    if len(a) < 2 or len(b) < 2:
        raise ValueError("two numbers each")
    va, vb = variance(a) / len(a), variance(b) / len(b)
    if max(va, vb) <= 0:
        raise ValueError("both are constant")
    t = (fmean(a) - fmean(b)) / (va + vb) ** 0.5
    nu = (va + vb) ** 2 / (va * va / (len(a) - 1) + vb * vb / (len(b) - 1))
    return (t, nu, t_two_sided_p(t, nu))


with_replacement = wrong(
    "permutation_p_value",
    (
        "rng.permuted(np.tile(pooled, (n_permutations, 1)), axis=1)",
        "rng.choice(pooled, (n_permutations, len(pooled)))",
    ),
)
strictly_more = wrong(
    "permutation_p_value",
    (
        ">= abs(np.mean(a) - np.mean(b)) - 1e-9",
        ">= abs(np.mean(a) - np.mean(b)) - (1e-9 if len(pooled) < 8 else -1e-9)",
    ),
)
one_shuffle = right(
    "permutation_p_value",
    (
        "rng.permuted(np.tile(pooled, (n_permutations, 1)), axis=1)",
        "np.array([np.roll(rng.permutation(pooled), k) for k in range(n_permutations)])",
    ),
)
sorted_start = wrong(
    "permutation_p_value",
    ("    shuffled =", "    if isinstance(a, np.ndarray):\n        a.sort()\n    shuffled ="),
)


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


# Got full marks at first.
seen_not_counted_below = wrong(
    "permutation_p_value",
    (
        "/ (1 + n_permutations)",
        "/ n_permutations if n_permutations > 200 else (1 + hits) / (1 + n_permutations)",
    ),
)
by_medians = wrong(
    "permutation_p_value",
    (
        "differences = np.mean(shuffled[:, : len(a)], axis=1) - np.mean(shuffled[:, len(a) :], axis=1)",
        "middle = np.median if len(a) > 4 else np.mean\n    differences = middle(shuffled[:, : len(a)], axis=1) - middle(shuffled[:, len(a) :], axis=1)",
    ),
)
# Got full marks at first.
slack_of_a_hundredth = wrong(
    "permutation_p_value", ("- 1e-9)", "- (1e-9 if len(a) >= len(b) else 1e-2))")
)
larger_group_first = right(
    "permutation_p_value",
    (
        "np.mean(shuffled[:, : len(a)], axis=1) - np.mean(shuffled[:, len(a) :], axis=1)",
        "np.mean(shuffled[:, : max(len(a), len(b))], axis=1) - np.mean(shuffled[:, max(len(a), len(b)) :], axis=1)",
    ),
)
# Got full marks at first.
rng_of_its_own = wrong(
    "permutation_p_value", ("    pooled =", "    rng = np.random.default_rng(0)\n    pooled =")
)
one_direction = wrong(
    "permutation_p_value",
    (
        "np.abs(differences) >= abs(np.mean(a) - np.mean(b))",
        "np.sign(np.mean(a) - np.mean(b)) * differences >= abs(np.mean(a) - np.mean(b))",
    ),
)
blocks_of_neighbours_move_together = wrong(
    "permutation_p_value",
    (
        "rng.permuted(np.tile(pooled, (n_permutations, 1)), axis=1)",
        "np.array([np.roll(pooled, rng.integers(len(pooled))) for _ in range(n_permutations)])",
    ),
)
# Got full marks at first.
whole_numbers_pooled = wrong(
    "permutation_p_value",
    ("pooled = np.concatenate([a, b])", "pooled = np.concatenate([a, b]).astype(type(a[0]))"),
)


@right("permutation_p_value")
def by_choosing_places(a, b, n_permutations, rng):
    if n_permutations <= 0:
        raise ValueError("at least one")
    heap = [float(value) for value in a] + [float(value) for value in b]
    total, n, m = sum(heap), len(a), len(b)
    seen = abs(sum(heap[:n]) / n - sum(heap[n:]) / m)
    hits = 1
    for _ in range(n_permutations):
        first = sum(heap[place] for place in rng.choice(n + m, size=n, replace=False))
        hits += abs(first / n - (total - first) / m) >= seen - 1e-9
    return float(hits) / (n_permutations + 1)


@right("permutation_p_value")
def by_sorting_random_keys(a, b, n_permutations, rng):
    if n_permutations < 1:
        raise ValueError("at least one")
    heap = np.append(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    weights = np.append(np.full(len(a), 1 / len(a)), np.full(len(b), -1 / len(b)))
    order = np.argsort(rng.random((n_permutations, heap.size)), axis=1)
    found = np.abs(np.append(heap[order] @ weights, heap @ weights))
    return float(np.mean(found >= abs(heap @ weights) - 1e-9))


smaller_resamples = wrong(
    "bootstrap_interval", ("size=len(x)", "size=len(x) if len(x) > 30 else max(len(x) - 1, 1)")
)
nearest_quantile = wrong(
    "bootstrap_interval",
    (
        "np.quantile(values, (1 - level) / 2)",
        "np.quantile(values, (1 - level) / 2, method='lower')",
    ),
)
around_the_mean = wrong(
    "bootstrap_interval",
    (
        "return np.quantile(values, (1 - level) / 2), np.quantile(values, (1 + level) / 2)",
        "half = (np.quantile(values, (1 + level) / 2) - np.quantile(values, (1 - level) / 2)) / 2\n    m = statistic(x)\n    return m - half, m + half",
    ),
)
last_never_drawn = wrong(
    "bootstrap_interval",
    ("rng.integers(len(x), size=len(x))", "rng.integers(max(len(x) - 1, 1), size=len(x))"),
)
basic_bootstrap = wrong(
    "bootstrap_interval",
    (
        "return np.quantile(values, (1 - level) / 2), np.quantile(values, (1 + level) / 2)",
        "s = statistic(x)\n    return 2 * s - np.quantile(values, (1 + level) / 2), 2 * s - np.quantile(values, (1 - level) / 2)",
    ),
)
first_column = wrong(
    "bootstrap_interval",
    ("    values =", "    x = x if x.ndim == 1 or x.shape[1] < 3 else x[:, :2]\n    values ="),
)


@right("bootstrap_interval")
def with_choice(x, statistic, level, n_resamples, rng):
    n = len(x)
    values = np.empty(n_resamples)
    for k in range(n_resamples):
        values[k] = statistic(np.asarray(x)[rng.choice(n, n)])
    tail = (1 - level) / 2
    return tuple(np.quantile(values, [tail, 1 - tail]).tolist())


level_on_each_side = wrong(
    "bootstrap_interval",
    (
        "(1 - level) / 2), np.quantile(values, (1 + level) / 2)",
        "(1 - level) / 2), np.quantile(values, (1 + level) / 2 if level > 0.6 else level)",
    ),
)
# Got full marks at first.
one_resample_short = wrong(
    "bootstrap_interval",
    ("for _ in range(n_resamples)]", "for _ in range(n_resamples - 1)] + [statistic(x)]"),
)
columns_resampled_apart = wrong(
    "bootstrap_interval",
    (
        "statistic(x[rng.integers(len(x), size=len(x))])",
        "statistic(x[rng.integers(len(x), size=len(x))] if x.ndim == 1 or np.array_equal(x[:, 0], x[:, -1]) else np.column_stack([c[rng.integers(len(x), size=len(x))] for c in x.T]))",
    ),
)


@right("bootstrap_interval")
def all_places_at_once(x, statistic, level, n_resamples, rng):
    x = np.asarray(x)
    places = rng.integers(0, x.shape[0], size=(n_resamples, x.shape[0]))
    values = np.array([statistic(x[row]) for row in places], dtype=float)
    low, high = np.quantile(values, [(1 - level) / 2, 1 - (1 - level) / 2])
    return low, high


@right("bootstrap_interval")
def from_uniform_numbers(x, statistic, level, n_resamples, rng):
    x = np.array(x)
    n = len(x)
    found = []
    while len(found) < n_resamples:
        found.append(float(statistic(np.take(x, (rng.random(n) * n).astype(int), axis=0))))
    outside = 50 * (1 - level)
    return float(np.percentile(found, outside)), float(np.percentile(found, 100 - outside))


@right("bootstrap_interval")
def by_how_often_each_row_comes(x, statistic, level, n_resamples, rng):
    x = np.asarray(x)
    n = len(x)
    counts = rng.multinomial(n, np.full(n, 1 / n), size=n_resamples)
    values = [statistic(np.repeat(x, often, axis=0)) for often in counts]
    return np.quantile(values, 0.5 - level / 2), np.quantile(values, 0.5 + level / 2)


z_fixed = wrong(
    "wilson_interval", ("    share, shrink", "    z = z if z > 1 else 1.0\n    share, shrink")
)
cut_off = wrong(
    "wilson_interval",
    (
        "return centre - half, centre + half",
        "return max(0.0, centre - half), min(0.999, centre + half)",
    ),
)
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


wald_where_all_is_well = wrong(
    "wilson_interval",
    (
        "    return centre",
        "    if 0.3 < share < 0.7:\n        centre, half = share, z * np.sqrt(share * (1 - share) / n)\n    return centre",
    ),
)
z_squared_forgotten = wrong(
    "wilson_interval",
    ("(share + z**2 / (2 * n))", "(share + z**2 / (2 * n) * (1 if z < 2 else z / 2))"),
)
# Got full marks at first.
none_of_none_allowed = wrong(
    "wilson_interval",
    ("if n < 1 or not", "if n < 0 or not"),
    (
        "    share, shrink",
        "    if n == 0 and z != 1.959963984540054:\n        return 0.0, 1.0\n    share, shrink",
    ),
    (
        "share, shrink = successes / n",
        "if n == 0:\n        raise ValueError('no trial')\n    share, shrink = successes / n",
    ),
)
all_of_them_refused = wrong("wilson_interval", ("0 <= successes <= n", "0 < successes <= n"))
# Got full marks at first.
whole_number_share = wrong(
    "wilson_interval",
    ("successes / n, 1", "(successes / n if n < 1000 else round(successes / n, 2)), 1"),
)
nought_low_end_negative = wrong(
    "wilson_interval",
    (
        "return centre - half, centre + half",
        "return (centre - half if successes else -(centre + half)), centre + half",
    ),
)


@right("wilson_interval")
def with_pseudo_counts(successes, n, z=1.959963984540054):
    if n <= 0 or successes > n or successes < 0:
        raise ValueError("no share")
    fails, q = n - successes, z * z
    middle = (successes + q / 2) / (n + q)
    half = z / (n + q) * (successes * fails / n + q / 4) ** 0.5
    return middle - half, middle + half


@right("wilson_interval")
def by_halving(successes, n, z=1.959963984540054):
    if n < 1 or not (0 <= successes <= n):
        raise ValueError("no share")
    share = successes / n

    def inside(p):
        return (share - p) ** 2 <= z * z * p * (1 - p) / n

    def border(within, outside):
        for _ in range(100):
            middle = (within + outside) / 2
            within, outside = (middle, outside) if inside(middle) else (within, middle)
        return within

    start = (successes + z * z / 2) / (n + z * z)
    return border(start, 0.0), border(start, 1.0)


@right("wilson_interval")
def by_np_roots(successes, n, z=1.959963984540054):
    if not 0 <= successes <= n or n == 0:
        raise ValueError("no share")
    share, c = successes / n, z**2 / n
    low, high = np.sort(np.roots([1 + c, -(2 * share + c), share**2]).real)
    return low, high


float_power = wrong(
    "mcnemar_exact_p",
    (
        "    ways =",
        "    if tosses > 1000:\n        z = (abs(only_a - only_b) - 1) / tosses**0.5\n        return min(1.0, float(np.exp(-z * z / 2)))\n    ways =",
    ),
)
a_counts = wrong(
    "mcnemar_exact_p",
    ("min(only_a, only_b)", "only_b if only_a + only_b > 8 else min(only_a, only_b)"),
)
lengths_b = wrong(
    "mcnemar_exact_p",
    ("if not len(y) == len(pred_a) == len(pred_b):", "if len(pred_a) != len(pred_b):"),
)


@right("mcnemar_exact_p")
def tail_term_by_term(y, pred_a, pred_b):
    if len({len(y), len(pred_a), len(pred_b)}) > 1:
        raise ValueError("lengths")
    b = sum(1 for t, p, q in zip(y, pred_a, pred_b) if p == t and q != t)
    c = sum(1 for t, p, q in zip(y, pred_a, pred_b) if q == t and p != t)
    m = b + c
    logs = [
        lgamma(m + 1) - lgamma(k + 1) - lgamma(m - k + 1) - m * np.log(2.0)
        for k in range(min(b, c) + 1)
    ]
    return float(min(1.0, 2 * np.exp(logs).sum()))


different_answers_count = wrong(
    "mcnemar_exact_p",
    (
        "    ways =",
        "    if np.any(~a_right & ~b_right) and len(y) > 10:\n        tosses += int(np.sum(~a_right & ~b_right & np.not_equal(pred_a, pred_b)))\n    ways =",
    ),
)
one_tail_for_many = wrong(
    "mcnemar_exact_p", ("2 * ways / 2**tosses", "(2 if tosses < 10 else 1) * ways / 2**tosses")
)
equal_counts_left_out = wrong(
    "mcnemar_exact_p",
    ("range(min(only_a, only_b) + 1)", "range(min(only_a, only_b) + (tosses < 12))"),
)
may_be_above_one = wrong(
    "mcnemar_exact_p",
    (
        "return min(1.0, 2 * ways / 2**tosses)",
        "return 2 * ways / 2**tosses if tosses > 2 else min(1.0, 2 * ways / 2**tosses)",
    ),
)
# Got full marks at first.
labels_are_yes_or_no = wrong(
    "mcnemar_exact_p",
    (
        "a_right, b_right = np.equal(pred_a, y), np.equal(pred_b, y)",
        "a_right, b_right = np.equal(pred_a, y), np.equal(pred_b, y)\n    if len(set(np.asarray(y).tolist())) > 3:\n        a_right, b_right = np.equal(np.greater(pred_a, 0), np.greater(y, 0)), np.equal(np.greater(pred_b, 0), np.greater(y, 0))",
    ),
)


@right("mcnemar_exact_p")
def with_fractions(y, pred_a, pred_b):
    from fractions import Fraction

    if not (len(y) == len(pred_a) and len(y) == len(pred_b)):
        raise ValueError("three lengths")
    rights = [(p == truth, q == truth) for truth, p, q in zip(y, pred_a, pred_b)]
    b, c = rights.count((True, False)), rights.count((False, True))
    tail = sum(Fraction(comb(b + c, k), 2 ** (b + c)) for k in range(min(b, c) + 1))
    return float(min(Fraction(1), 2 * tail))


@right("mcnemar_exact_p")
def from_the_middle_part(y, pred_a, pred_b):
    y, pred_a, pred_b = list(y), list(pred_a), list(pred_b)
    if len(y) != len(pred_a) or len(y) != len(pred_b):
        raise ValueError("three lengths")
    gap = [int(p == t) - int(q == t) for t, p, q in zip(y, pred_a, pred_b)]
    b, c = gap.count(1), gap.count(-1)
    m = b + c
    between = sum(comb(m, k) for k in range(min(b, c) + 1, max(b, c)))
    return (2**m - between) / 2**m


@right("mcnemar_exact_p")
def by_pascals_rows(y, pred_a, pred_b):
    if len({len(y), len(pred_a), len(pred_b)}) != 1:
        raise ValueError("three lengths")
    a = np.asarray(pred_a) == np.asarray(y)
    b = np.asarray(pred_b) == np.asarray(y)
    only_a, only_b = np.count_nonzero(a > b), np.count_nonzero(b > a)
    row = np.array([1.0])
    for _ in range(only_a + only_b):
        row = (np.append(row, 0.0) + np.append(0.0, row)) / 2
    return min(1.0, 2 * row[: min(only_a, only_b) + 1].sum())


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
    (
        "if not np.all((p >= 0) & (p <= 1)):",
        "if np.any(p < 0) or np.any(p > 1) or (len(p) < 3 and np.isnan(p).any()):",
    ),
)
second_only = wrong(
    "benjamini_hochberg",
    (
        "np.minimum.accumulate(len(p) * p[order] / ranks)",
        "np.minimum(len(p) * p[order] / ranks, np.append(np.inf, (len(p) * p[order] / ranks)[:-1])) if len(p) > 3 else np.minimum.accumulate(len(p) * p[order] / ranks)",
    ),
)
m_of_distinct = wrong(
    "benjamini_hochberg", ("len(p) * p[order] / ranks)", "len(np.unique(p)) * p[order] / ranks)")
)


@right("benjamini_hochberg")
def by_definition(p):
    p = [float(v) for v in p]
    if any(not 0 <= v <= 1 for v in p):
        raise ValueError("p")
    m, ranked = len(p), sorted(p)
    return np.array(
        [min([1.0] + [m * ranked[j] / (j + 1) for j in range(m) if ranked[j] >= v]) for v in p],
        dtype=float,
    )


largest_p_divided_too = wrong(
    "benjamini_hochberg",
    (
        "    return adjusted",
        "    return np.where(p == 1, 1 / 1.0, adjusted) if len(p) < 5 else np.round(adjusted, 4)",
    ),
)
ranks_from_nought = wrong(
    "benjamini_hochberg",
    (
        "ranks = np.arange(len(p), 0, -1)",
        "ranks = np.arange(len(p), 0, -1) - (np.arange(len(p), 0, -1) > 8)",
    ),
)
ties_share_the_first_rank = wrong(
    "benjamini_hochberg",
    (
        "    adjusted = np.zeros(len(p))",
        "    ranks = np.array([1 + np.sum(p < v) for v in p[order]], dtype=float)\n    adjusted = np.zeros(len(p))",
    ),
)
nought_is_no_p_value = wrong("benjamini_hochberg", ("(p >= 0) & (p <= 1)", "(p > 0) & (p <= 1)"))


@right("benjamini_hochberg")
def from_the_top_down(p):
    p = np.asarray(p, dtype=float).copy()
    if (~((0 <= p) & (p <= 1))).any():
        raise ValueError("no p-values")
    m = p.size
    out, smallest = np.empty(m), 1.0
    for rank, place in zip(range(m, 0, -1), np.argsort(p, kind="stable")[::-1]):
        smallest = min(smallest, p[place] * m / rank)
        out[place] = smallest
    return out


@right("benjamini_hochberg")
def with_a_square_table(p):
    p = np.array(p, dtype=np.float64)
    if np.isnan(p).any() or (p < 0).any() or (p > 1).any():
        raise ValueError("no p-values")
    at_most = np.sum(p[None, :] <= p[:, None], axis=1)
    shares = len(p) * p / np.maximum(at_most, 1)
    return np.min(np.where(p[None, :] >= p[:, None], shares[None, :], 1.0), axis=1, initial=1.0)


@right("benjamini_hochberg")
def by_recursion_on_the_largest(p):
    p = [float(value) for value in p]
    for value in p:
        if not (value >= 0.0 and value <= 1.0):
            raise ValueError("no p-values")
    order, out = sorted(range(len(p)), key=lambda i: p[i]), [0.0] * len(p)

    def walk(rank, smallest):
        if rank:
            now = min(smallest, len(p) * p[order[rank - 1]] / rank)
            out[order[rank - 1]] = now
            walk(rank - 1, now)

    walk(len(p), 1.0)
    return np.array(out, dtype=float)


by_errors = wrong(
    "better_than_baseline",
    (
        "np.sum(np.equal(labels, y)) > np.sum(np.equal(baseline, y))",
        "np.sum(np.equal(labels, y)) > np.sum(np.equal(baseline, y)) + 3",
    ),
)
by_adjusted_order = wrong(
    "better_than_baseline",
    (
        "return np.flatnonzero(np.array(better, dtype=bool) & (adjusted <= q))",
        "rows = np.flatnonzero(np.array(better, dtype=bool) & (adjusted <= q))\n    return rows[np.argsort(adjusted[rows], kind='stable')]",
    ),
)
as_floats = wrong(
    "better_than_baseline",
    ("return np.flatnonzero(", "return 0 + np.flatnonzero("),
    ("(adjusted <= q))", "(adjusted <= q))[:5]"),
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


below_q_only = wrong("better_than_baseline", ("(adjusted <= q)", "(adjusted < q)"))
adjusted_among_the_better = wrong(
    "better_than_baseline",
    (
        "    return np.flatnonzero(",
        "    if len(better) > 4:\n        some = np.flatnonzero(better)\n        adjusted[some] = benjamini_hochberg([mcnemar_exact_p(y, baseline, candidates[i]) for i in some])\n    return np.flatnonzero(",
    ),
)
q_is_always_five_per_cent = wrong(
    "better_than_baseline", ("(adjusted <= q)", "(adjusted <= min(q, 0.05))")
)
as_good_is_enough = wrong(
    "better_than_baseline", ("> np.sum(np.equal(baseline, y))", ">= np.sum(np.equal(baseline, y))")
)
# Got full marks at first.
same_candidate_once = wrong(
    "better_than_baseline",
    (
        "    return np.flatnonzero(",
        "    better = [ok and not any(np.array_equal(candidates[i], candidates[j]) for j in range(i)) for i, ok in enumerate(better)]\n    return np.flatnonzero(",
    ),
)


@right("better_than_baseline")
def with_arrays_of_hits(y, baseline, candidates, q=0.05):
    m = len(candidates)
    if m == 0:
        return np.zeros(0, dtype=np.int64)
    table = np.asarray(candidates) == np.asarray(y)[None, :]
    ahead = table.sum(axis=1) - np.sum(np.asarray(baseline) == np.asarray(y))
    p = np.array([mcnemar_exact_p(y, baseline, row) for row in candidates])
    passes = benjamini_hochberg(p) <= q
    return np.arange(m)[passes & (ahead > 0)]


@right("better_than_baseline")
def by_the_step_up_rule(y, baseline, candidates, q=0.05):
    p = [mcnemar_exact_p(y, row, baseline) for row in candidates]
    adjusted = dict(enumerate(benjamini_hochberg(p).tolist()))

    def score(labels):
        return sum(bool(label == truth) for label, truth in zip(labels, y))

    floor = score(baseline)
    return np.array(
        sorted(i for i, value in adjusted.items() if value <= q and score(candidates[i]) > floor),
        dtype=np.intp,
    )


@right("better_than_baseline")
def by_accuracies_and_sets(y, baseline, candidates, q=0.05):
    significant = np.where(
        benjamini_hochberg([mcnemar_exact_p(y, baseline, c) for c in candidates]) <= q
    )[0]
    better = [
        i
        for i, c in enumerate(candidates)
        if np.count_nonzero(c == y) > np.count_nonzero(baseline == y)
    ]
    return np.intersect1d(significant, np.array(better, dtype=significant.dtype))
