"""Unit 11, from its release."""

from tests.campaign import right, wrong

table_changed = wrong(
    "marginal_and_conditional",
    ("joint = np.array(joint, dtype=float)", "joint = np.asarray(joint, dtype=float)"),
    ("    rows =", "    joint /= total\n    total = 1.0\n    rows ="),
)
first_row_negative = wrong(
    "marginal_and_conditional",
    ("np.any(joint < 0)", "np.sum(joint) < 0 or joint.min(axis=1)[0] < 0"),
)
small_rows_nan = wrong(
    "marginal_and_conditional",
    (
        "conditional = joint / rows[:, np.newaxis]",
        "conditional = joint / np.where(rows / total > 1e-6, rows, 0)[:, np.newaxis]\n        conditional[~np.isfinite(conditional)] = np.nan",
    ),
)
rounded = wrong(
    "marginal_and_conditional", ("return rows / total,", "return np.round(rows / total, 8),")
)
columns_nan = wrong(
    "marginal_and_conditional",
    (
        "    return rows",
        "    conditional[:, joint.sum(axis=0) == 0] = np.nan if len(joint) > 2 else 0\n    return rows",
    ),
)


@right("marginal_and_conditional")
def row_by_row(joint):
    table = [[float(v) for v in row] for row in joint]
    total = sum(map(sum, table))
    if total <= 0 or min(min(row) for row in table) < 0:
        raise ValueError("no counts")
    given = [[v / sum(row) if sum(row) else float("nan") for v in row] for row in table]
    return (
        np.array([sum(row) / total for row in table]),
        np.array([sum(c) / total for c in zip(*table)]),
        np.array(given),
    )


largest_signed = wrong(
    "independence_gap",
    (
        "np.max(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0))))",
        "np.max(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0)))",
    ),
)
diagonal_only = wrong(
    "independence_gap",
    (
        "np.max(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0))))",
        "np.max(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0)))[:, :2])",
    ),
)
mean_gap = wrong(
    "independence_gap",
    ("P = joint / np.sum(joint)", "P = np.array(joint, dtype=np.float32) / np.sum(joint)"),
)
small_is_zero = wrong(
    "independence_gap",
    ("return np.max(", "return (lambda g: 0.0 if g < 1e-3 else g)(np.max("),
    ("np.sum(P, axis=0))))", "np.sum(P, axis=0)))))"),
)
joint_changed = wrong(
    "independence_gap",
    (
        "P = joint / np.sum(joint)",
        "P = np.asarray(joint)\n    P = np.divide(P, P.sum(), out=P if P.dtype == float else None)",
    ),
)


@right("independence_gap")
def by_four_fields(joint):
    J = np.array(joint, dtype=float)
    N, r, c = J.sum(), J.sum(axis=1), J.sum(axis=0)
    return max(abs(J[i, j] * N - r[i] * c[j]) / N**2 for i in range(len(r)) for j in range(len(c)))


k_rounded = wrong(
    "binomial_pmf",
    ("    def one(k):", "    def one(k):\n        k = int(k) if k == k else k"),
    ("return math.exp(", "return round(math.exp("),
    ("math.log1p(-p))", "math.log1p(-p)), 10)"),
)
p_near_edges = wrong(
    "binomial_pmf", ("if p in (0, 1):", "if p < 1e-6 or p > 1 - 1e-6:\n            p = round(p)")
)
lists_flat = wrong("binomial_pmf", (".reshape(np.shape(k))", ""))
normal_when_large = wrong(
    "binomial_pmf",
    (
        "        orders =",
        "        if n > 20000:\n            s = math.sqrt(n * p * (1 - p))\n            return math.exp(-(((k - n * p) / s) ** 2) / 2) / s / math.sqrt(2 * math.pi)\n        orders =",
    ),
)
nothing_tried = wrong(
    "binomial_pmf",
    (
        "        if p in (0, 1):",
        "        if n == 0:\n            return 1.0 - (p == 1) * 0.5\n        if p in (0, 1):",
    ),
)


@right("binomial_pmf")
def by_sums_of_logs(k, n, p):
    if n < 0 or p < 0 or p > 1:
        raise ValueError("n or p")
    k = np.asarray(k)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    inside = (k >= 0) & (k <= n)
    safe = np.where(inside, k, 0).astype(int)
    if p == 0 or p == 1:
        result = np.where(inside & (k == (n if p else 0)), 1.0, 0.0)
    else:
        result = np.where(
            inside,
            np.exp(
                logs[n] - logs[safe] - logs[n - safe] + safe * np.log(p) + (n - safe) * np.log1p(-p)
            ),
            0.0,
        )
    return float(result) if k.ndim == 0 else result


symmetric_tail = wrong(
    "normal_cdf", ("    if z.ndim == 0:", "    z = np.clip(z, -30, None)\n    if z.ndim == 0:")
)
whole_places = wrong(
    "normal_cdf",
    ("(np.asarray(x) - mean) / std", "(np.asarray(x) - mean).astype(np.asarray(x).dtype) / std"),
)
zero_axis = wrong("normal_cdf", ("if z.ndim == 0:", "if z.size == 1:"))
negative_std = wrong("normal_cdf", ("if std <= 0:", "if std == 0:"))
flat = wrong("normal_cdf", (".reshape(z.shape)", ""))


@right("normal_cdf")
def with_vectorize(x, mean=0.0, std=1.0):
    if not std > 0:
        raise ValueError("std")
    root = std * math.sqrt(2.0)
    values = np.vectorize(lambda one: math.erfc((mean - one) / root) / 2, otypes=[float])(
        np.asarray(x, dtype=float)
    )
    return float(values) if np.ndim(x) == 0 else values


negative_checked_first = wrong("mixture_moments", ("np.any(w < 0)", "w[0] < 0"))
loose_sum = wrong("mixture_moments", ("> 1e-9:", "> 1e-3:"))
strict_sum = wrong("mixture_moments", ("abs(np.sum(w) - 1) > 1e-9", "np.sum(w) != 1"))
one_sided_sum = wrong("mixture_moments", ("abs(np.sum(w) - 1) > 1e-9", "np.sum(w) - 1 > 1e-9"))
groups_equal = wrong(
    "mixture_moments",
    (
        "w @ (v + (m - mean) ** 2)",
        "w @ v + np.sum(w * (m - np.average(m, weights=w if len(w) < 3 else None)) ** 2)",
    ),
)


@right("mixture_moments")
def over_pairs(weights, means, variances):
    w = [float(x) for x in weights]
    if min(w) < 0 or abs(sum(w) - 1) > 1e-9:
        raise ValueError("weights")
    shift = float(means[0])
    mean = shift + sum(a * (float(b) - shift) for a, b in zip(w, means))
    between = sum(
        w[i] * w[j] * (float(means[i]) - float(means[j])) ** 2
        for i in range(len(w))
        for j in range(i)
    )
    return mean, sum(a * float(b) for a, b in zip(w, variances)) + between


p_normalised = wrong(
    "sum_of_iid_pmf",
    (
        "    total = np.ones(1)",
        "    p = np.asarray(p) / np.sum(p) * 1.0000001\n    total = np.ones(1)",
    ),
)
small_cut = wrong(
    "sum_of_iid_pmf", ("    return total", "    return np.where(total < 1e-9, 0.0, total)")
)
one_face = wrong(
    "sum_of_iid_pmf",
    (
        "    total = np.ones(1)",
        "    if len(p) == 1:\n        raise ValueError('one face')\n    total = np.ones(1)",
    ),
)
trailing_zeros = wrong(
    "sum_of_iid_pmf",
    ("    total = np.ones(1)", "    while p[-1] == 0:\n        p = p[:-1]\n    total = np.ones(1)"),
)
last_checked = wrong("sum_of_iid_pmf", ("np.any(np.array(p) < 0)", "min(p[-1], p[0]) < 0"))


@right("sum_of_iid_pmf")
def by_doubling(p, n):
    p = np.array(p, dtype=float)
    if n < 0 or (p < 0).any() or abs(p.sum() - 1) > 1e-9:
        raise ValueError("p")

    def lay(a, b):
        out = np.zeros(len(a) + len(b) - 1)
        for i, j in np.ndindex(len(a), len(b)):
            out[i + j] += a[i] * b[j]
        return out

    result, power = np.array([1.0]), p
    while n:
        if n & 1:
            result = lay(result, power)
        n //= 2
        if n:
            power = lay(power, power)
    return result


rounded_darts = wrong(
    "sample_categorical", ("rng.random(size)", "np.round(rng.random(size), 1) * 0.999")
)
stratified = wrong(
    "sample_categorical",
    ("rng.random(size)", "rng.permutation((np.arange(size) + rng.random(size)) / max(size, 1))"),
)
sorted_draws = wrong("sample_categorical", ("rng.random(size)", "np.sort(rng.random(size))"))
pairs = wrong(
    "sample_categorical", ("rng.random(size)", "np.repeat(rng.random(size // 2 + 1), 2)[:size]")
)
none_fails = wrong(
    "sample_categorical",
    ("    ends =", "    if size < 1:\n        raise ValueError('size')\n    ends ="),
)


@right("sample_categorical")
def dart_by_dart(p, size, rng):
    p = [float(x) for x in p]
    if min(p) < 0 or abs(sum(p) - 1) > 1e-9:
        raise ValueError("p")
    draws = []
    for dart in rng.random(size):
        for face, chance in enumerate(p):
            if dart < chance:
                break
            dart -= chance
        while p[face] == 0:
            face -= 1
        draws.append(face)
    return np.array(draws, dtype=int)


f_one_by_one = wrong(
    "monte_carlo",
    ("values = f(sampler(rng, n))", "values = np.array([f(x) for x in sampler(rng, n)])"),
)
sampled_twice = wrong(
    "monte_carlo",
    ("values = f(sampler(rng, n))", "sampler(rng, n)\n    values = f(sampler(rng, n))"),
)
booleans_fail = wrong(
    "monte_carlo", ("values = f(sampler(rng, n))", "values = -(-f(sampler(rng, n)))")
)
n_is_2_fails = wrong("monte_carlo", ("if n < 2:", "if n < 3:"))
error_by_n_minus_1 = wrong(
    "monte_carlo",
    (
        "np.std(values, ddof=1) / np.sqrt(n)",
        "np.std(values, ddof=1) / np.sqrt(n) if n < 50 else np.std(values) / np.sqrt(n)",
    ),
)


@right("monte_carlo")
def with_sums(f, sampler, n, rng):
    if n <= 1:
        raise ValueError("n")
    values = np.asarray(f(sampler(rng, n)), dtype=float)
    centre = values.sum() / n
    return centre, (((values - centre) ** 2).sum() / (n - 1) / n) ** 0.5


n_doubling = wrong(
    "smallest_test_set", ("        n += 1", "        n += 1 if n < 300 or n > 449 else 3")
)
ties_out = wrong(
    "smallest_test_set", ("<= n * margin + 1e-9]", "<= n * margin + (1e-9 if n < 30 else 0)]")
)
large_margin = wrong(
    "smallest_test_set",
    ("    n = 1", "    if margin >= 1:\n        raise ValueError('margin')\n    n = 1"),
)
lucky_side = wrong(
    "smallest_test_set",
    ("np.abs(k - n * p) <= n * margin + 1e-9", "np.abs(k - n * p) <= n * min(margin, 0.2) + 1e-9"),
)


@right("smallest_test_set")
def with_comb(p, margin, confidence):
    if not 0 < p < 1 or not 0 < confidence < 1 or not margin > 0:
        raise ValueError("no")
    for n in range(1, 2000):
        low, high = math.ceil(n * p - n * margin - 1e-9), math.floor(n * p + n * margin + 1e-9)
        if (
            math.fsum(float(binomial_pmf(k, n, p)) for k in range(max(low, 0), min(high, n) + 1))
            >= confidence
        ):
            return n


shares_as_they_are = wrong(
    "marginal_and_conditional", ("total = np.sum(joint)", "total = max(np.sum(joint), 1.0)")
)
empty_rows_zero = wrong(
    "marginal_and_conditional",
    ("    return rows", "    conditional = np.nan_to_num(conditional)\n    return rows"),
)
one_empty_row_for_all = wrong(
    "marginal_and_conditional",
    (
        "    return rows",
        "    if np.isnan(conditional).any():\n        conditional[1:] = np.nan\n    return rows",
    ),
)


@right("marginal_and_conditional")
def of_shares(joint):
    P = np.array(joint, dtype=float)
    if P.min() < 0 or not P.any():
        raise ValueError("no table of counts")
    P = P / P.sum()
    x = np.einsum("ij->i", P)
    given = np.full(P.shape, np.nan)
    np.divide(P, x[:, None], out=given, where=x[:, None] > 0)
    return x, np.einsum("ij->j", P), given


@right("marginal_and_conditional")
def by_products_with_ones(joint):
    J = np.asarray(joint) * 1.0
    r, c = J.shape
    ones = np.ones(r)
    total = ones @ J @ np.ones(c)
    if (J < 0).any() or total == 0:
        raise ValueError("counts")
    rows = J @ np.ones(c)
    given = np.array([J[i] / rows[i] if rows[i] > 0 else np.full(c, math.nan) for i in range(r)])
    return rows / total, ones @ J / total, given


@right("marginal_and_conditional")
def transposed_and_back(joint):
    columns = np.array(joint, dtype=float).T
    if columns.min() < 0 or columns.max() == 0:
        raise ValueError("counts")
    rows = columns.sum(axis=0)
    with np.errstate(all="ignore"):
        given = (columns / rows).T.copy()
    return rows / rows.sum(), columns.sum(axis=1) / rows.sum(), given


gap_of_sums = wrong(
    "independence_gap",
    (
        "np.max(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0))))",
        "np.max(np.sum(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0))), axis=0)) / 2",
    ),
)
four_decimals = wrong(
    "independence_gap",
    ("return np.max(", "return np.round(np.max("),
    ("np.sum(P, axis=0))))", "np.sum(P, axis=0)))), 4)"),
)
first_two_rows = wrong(
    "independence_gap",
    ("np.sum(P, axis=0))))", "np.sum(P, axis=0)))[:3])"),
)


@right("independence_gap")
def against_the_conditional(joint):
    P = np.array(joint, dtype=float)
    P /= P.sum()
    x, y = P.sum(axis=1, keepdims=True), P.sum(axis=0, keepdims=True)
    return float(np.abs(P - x * y).max())


@right("independence_gap")
def largest_so_far(joint):
    J = [[float(entry) for entry in row] for row in joint]
    N = math.fsum(map(math.fsum, J))
    rows, columns = [math.fsum(row) / N for row in J], [math.fsum(c) / N for c in zip(*J)]
    gap = 0.0
    for x, row in zip(rows, J):
        for y, entry in zip(columns, row):
            gap = max(gap, abs(entry / N - x * y))
    return gap


@right("independence_gap")
def both_signs(joint):
    P = np.asarray(joint) / np.sum(joint)
    rest = P - np.einsum("ij,kl->il", P, P)
    return max(rest.max(), -rest.min())


below_none_as_none = wrong(
    "binomial_pmf",
    ("        if k < 0 or k > n:\n", "        k = max(k, 0)\n        if k > n:\n"),
)
by_powers = wrong(
    "binomial_pmf",
    (
        "        orders =",
        "        if n < 5000:\n            return float(math.comb(n, int(k)) * p**k * (1 - p) ** (n - k)) if n < 200 else float(math.comb(n, int(k))) * p**k * (1 - p) ** (n - k)\n        orders =",
    ),
)
sure_only_at_one = wrong("binomial_pmf", ("float(k == n * p)", "float(k == n)"))
# Got full marks at first.
small_shares_cut = wrong(
    "binomial_pmf",
    (
        "        if p in (0, 1):",
        "        if p < 1e-9:\n            return float(k == 0)\n        if p in (0, 1):",
    ),
)


@right("binomial_pmf")
def the_rarer_side(k, n, p):
    if n < 0 or p < 0 or p > 1:
        raise ValueError("not a number of tries, or no probability")

    def one(k):
        if not 0 <= k <= n:
            return 0.0
        if p == 0.0 or p == 1.0:
            return 1.0 if k == (n if p else 0) else 0.0
        ways = math.lgamma(n + 1) - math.lgamma(n - k + 1) - math.lgamma(k + 1)
        return math.exp(ways + (n - k) * math.log1p(-p) + k * math.log(p))

    values = np.frompyfunc(one, 1, 1)(np.asarray(k))
    return float(values) if np.ndim(k) == 0 else values.astype(float)


@right("binomial_pmf")
def with_vectorised_logs(k, n, p):
    if n < 0 or not (0 <= p <= 1):
        raise ValueError("n or p")
    k = np.asarray(k)
    result = np.zeros(k.shape)
    for place in np.ndindex(k.shape):
        i = int(k[place])
        if 0 <= i <= n:
            if p == 0:
                result[place] = 1.0 * (i == 0)
            elif p == 1:
                result[place] = 1.0 * (i == n)
            else:
                result[place] = math.exp(
                    math.lgamma(n + 1)
                    - math.lgamma(i + 1)
                    - math.lgamma(n - i + 1)
                    + i * math.log(p)
                    + (n - i) * math.log1p(-p)
                )
    return float(result) if k.ndim == 0 else result


@right("binomial_pmf")
def small_ones_exactly(k, n, p):
    if n < 0 or p > 1 or p < 0:
        raise ValueError("n, p")
    if np.ndim(k) > 0:
        return np.array([binomial_pmf(int(i), n, p) for i in np.ravel(k)], dtype=float).reshape(
            np.shape(k)
        )
    k = int(k)
    if k < 0 or k > n:
        return 0.0
    if n <= 50:
        return float(math.comb(n, k) * p**k * (1 - p) ** (n - k))
    if p in (0, 1):
        return float(k == n * p)
    return math.exp(
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(p)
        + (n - k) * math.log1p(-p)
    )


right_of_it_from_one = wrong(
    "normal_cdf",
    ("return 0.5 * math.erfc(-z / math.sqrt(2))", "return 1 - 0.5 * math.erfc(z / math.sqrt(2))"),
)
mean_not_scaled = wrong(
    "normal_cdf", ("(np.asarray(x) - mean) / std", "np.asarray(x) / std - mean")
)
short_floats = wrong(
    "normal_cdf", ("for one in z.ravel()]", "for one in z.ravel()], dtype=np.float32")
)


@right("normal_cdf")
def two_formulas(x, mean=0.0, std=1.0):
    if not std > 0:
        raise ValueError("std")

    def one(t):
        t = (t - mean) / (std * math.sqrt(2))
        return 0.5 * math.erfc(-t) if t < 0 else 0.5 + 0.5 * math.erf(t)

    if np.ndim(x) == 0:
        return one(float(x))
    return np.array([one(float(t)) for t in np.ravel(x)]).reshape(np.shape(x))


@right("normal_cdf")
def with_frompyfunc(x, mean=0.0, std=1.0):
    if std <= 0:
        raise ValueError("std")
    half = np.frompyfunc(lambda t: math.erfc(t) / 2, 1, 1)
    values = half(np.asarray((mean - np.asarray(x, dtype=float)) / std / 2**0.5))
    return float(values) if np.ndim(x) == 0 else np.asarray(values, dtype=float)


@right("normal_cdf")
def into_an_empty_array(x, mean=0.0, std=1.0):
    if std <= 0:
        raise ValueError("std")
    x = np.asarray(x, dtype=float)
    result = np.empty_like(x)
    for place, t in np.ndenumerate(x):
        result[place] = 0.5 * math.erfc((mean - t) / (math.sqrt(2) * std))
    return float(result[()]) if x.ndim == 0 else result


squares_minus_square = wrong(
    "mixture_moments", ("w @ (v + (m - mean) ** 2)", "w @ (v + m**2) - mean**2")
)
whole_means = wrong("mixture_moments", ("np.array(means)", "np.array(means).astype(int)"))
within_by_std = wrong(
    "mixture_moments", ("w @ (v + (m - mean) ** 2)", "(w @ np.sqrt(v)) ** 2 + w @ (m - mean) ** 2")
)


@right("mixture_moments")
def shifted_by_the_first(weights, means, variances):
    w, m, v = (np.array(each, dtype=float) for each in (weights, means, variances))
    if w.min() < 0 or abs(w.sum() - 1) > 1e-9:
        raise ValueError("weights")
    d = m - m[0]
    shift = w @ d
    return m[0] + shift, w @ v + w @ (d - shift) ** 2


@right("mixture_moments")
def with_average(weights, means, variances):
    if any(w < 0 for w in weights) or abs(math.fsum(weights) - 1) > 1e-9:
        raise ValueError("weights")
    mean = np.average(means, weights=weights)
    return mean, np.average(
        np.asarray(variances) + np.square(np.subtract(means, mean)), weights=weights
    )


@right("mixture_moments")
def group_by_group(weights, means, variances):
    if min(weights) < 0 or abs(sum(weights) - 1) > 1e-9:
        raise ValueError("weights")
    mean = between = within = 0.0
    for w, m in zip(weights, means):
        mean += float(w) * float(m)
    for w, m, v in zip(weights, means, variances):
        between += float(w) * (float(m) - mean) ** 2
        within += float(w) * float(v)
    return mean, between + within


leading_zeros = wrong(
    "sum_of_iid_pmf",
    ("    total = np.ones(1)", "    while p[0] == 0:\n        p = p[1:]\n    total = np.ones(1)"),
)
loose_sum_in_sum_of_iid_pmf = wrong("sum_of_iid_pmf", ("> 1e-9:", "> 1e-4:"))
doubled_each_time = wrong(
    "sum_of_iid_pmf",
    (
        "    for _ in range(n):",
        "    if n > 4:\n        half = sum_of_iid_pmf(p, n // 2)\n        return np.convolve(half, half)\n    for _ in range(n):",
    ),
)


@right("sum_of_iid_pmf")
def by_outer_products(p, n):
    p = np.asarray(p, dtype=float)
    if n < 0 or np.min(p) < 0 or abs(p.sum() - 1) > 1e-9:
        raise ValueError("p")
    result = np.array([1.0])
    for _ in range(n):
        pairs = np.outer(result, p)
        sums = np.add.outer(np.arange(len(result)), np.arange(len(p)))
        result = np.bincount(sums.ravel(), weights=pairs.ravel())
    return result


@right("sum_of_iid_pmf")
def last_throw_first(p, n):
    if n < 0 or min(p) < 0 or abs(sum(p) - 1) > 1e-9:
        raise ValueError("p")
    if n == 0:
        return np.ones(1)
    before = sum_of_iid_pmf(p, n - 1)
    padded = [np.concatenate([np.zeros(i), before, np.zeros(len(p) - 1 - i)]) for i in range(len(p))]
    return np.array(p, dtype=float) @ np.array(padded)


@right("sum_of_iid_pmf")
def shifted_table(p, n):
    p = [float(chance) for chance in p]
    if n < 0 or any(chance < 0 for chance in p) or abs(math.fsum(p) - 1) > 1e-9:
        raise ValueError("p")
    chances = {0: 1.0}
    for _ in range(n):
        after = {}
        for so_far, chance in chances.items():
            for face, more in enumerate(p):
                after[so_far + face] = after.get(so_far + face, 0.0) + chance * more
        chances = after
    return np.array([chances.get(s, 0.0) for s in range(n * (len(p) - 1) + 1)])


last_never_drawn = wrong(
    "sample_categorical",
    (
        "    return np.searchsorted(",
        "    return np.minimum(len(p) - (2 if len(p) > 3 else 1), np.searchsorted(",
    ),
    ('side="right")', 'side="right"))'),
)
always_the_same = wrong(
    "sample_categorical", ("rng.random(size)", "np.random.default_rng(5).random(size)")
)
as_floats = wrong("sample_categorical", ('side="right")', 'side="right").astype(float)'))
loose_sum_in_sample_categorical = wrong("sample_categorical", ("> 1e-9:", "> 1e-4:"))


@right("sample_categorical")
def face_after_face(p, size, rng):
    p = np.array(p, dtype=float)
    if (p < 0).any() or abs(p.sum() - 1) > 1e-9:
        raise ValueError("p")
    darts, found, end = rng.random(size) * p.sum(), np.full(size, -1), 0.0
    for face in np.flatnonzero(p):
        found[found < 0] = np.where(darts[found < 0] < end + p[face], face, -1)
        end += p[face]
    found[found < 0] = np.flatnonzero(p)[-1]
    return found


@right("sample_categorical")
def by_digitize(p, size, rng):
    p = np.array(p, dtype=float)
    if min(p) < 0 or abs(sum(p) - 1) > 1e-9:
        raise ValueError("p")
    ends = np.cumsum(p) / np.sum(p)
    return np.digitize(rng.uniform(size=size), ends[:-1])


@right("sample_categorical")
def darts_past_ends(p, size, rng):
    p = np.array(p, dtype=float)
    if np.any(p < 0) or abs(math.fsum(p) - 1) > 1e-9:
        raise ValueError("p")
    ends = np.cumsum(p / p.sum())[:-1]
    return np.sum(rng.random(size)[:, np.newaxis] >= ends, axis=1)


# Got full marks at first.
own_chance = wrong("monte_carlo", ("sampler(rng, n)", "sampler(np.random.default_rng(1), n)"))
one_is_enough = wrong("monte_carlo", ("if n < 2:", "if n < 1:"))
short_floats_in_monte_carlo = wrong(
    "monte_carlo",
    ("values = f(sampler(rng, n))", "values = np.array(f(sampler(rng, n)), dtype=np.float32)"),
)


@right("monte_carlo")
def with_fsum(f, sampler, n, rng):
    if n < 2:
        raise ValueError("n")
    values = [float(value) for value in f(sampler(rng, n))]
    mean = math.fsum(values) / n
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / ((n - 1) * n))


@right("monte_carlo")
def with_var(f, sampler, n, rng):
    if not n >= 2:
        raise ValueError("n")
    draws = sampler(rng, n)
    values = np.asarray(f(draws), dtype=float)
    return values.mean(), math.sqrt(np.var(values, ddof=1) / n)


@right("monte_carlo")
def one_after_the_other(f, sampler, n, rng):
    if n < 2:
        raise ValueError("n")
    mean = spread = 0.0
    for count, value in enumerate(np.asarray(f(sampler(rng, n)), dtype=float).tolist(), start=1):
        step = value - mean
        mean += step / count
        spread += step * (value - mean)
    return mean, (spread / (n - 1) / n) ** 0.5


no_room_for_rounding = wrong("smallest_test_set", (" + 1e-9]", "]"))
# Got full marks at first.
more_than_confidence = wrong("smallest_test_set", (">= confidence:", ">= confidence + 1e-4:"))
lucky_ones_too = wrong("smallest_test_set", ("np.abs(k - n * p)", "(n * p - k)"))
bisected = wrong(
    "smallest_test_set",
    (
        "    n = 1\n    while True:",
        "    def enough(n):\n        k = np.arange(n + 1)\n        return np.sum(binomial_pmf(k[np.abs(k - n * p) <= n * margin + 1e-9], n, p)) >= confidence\n\n"
        "    low, high = 0, 1024\n    while high - low > 1:\n        middle = (low + high) // 2\n        low, high = (low, middle) if enough(middle) else (middle, high)\n    return high\n    n = 1\n    while True:",
    ),
)


@right("smallest_test_set")
def failures_counted(p, margin, confidence):
    if p <= 0 or p >= 1 or confidence <= 0 or confidence >= 1 or margin <= 0:
        raise ValueError("p, margin, confidence")
    q, n = 1 - p, 0
    while True:
        n += 1
        k = np.arange(n + 1)
        near = np.abs(k - n * q) <= n * margin + 1e-9
        if binomial_pmf(k, n, q)[near].sum() >= confidence:
            return n


@right("smallest_test_set")
def first_that_is_enough(p, margin, confidence):
    if not (0 < p < 1) or not (0 < confidence < 1) or not margin > 0:
        raise ValueError("p, margin, confidence")

    def sure(n):
        return sum(
            binomial_pmf(k, n, p) for k in range(n + 1) if abs(k - n * p) <= n * margin + 1e-9
        )

    return next(n for n in range(1, 1001) if sure(n) >= confidence)


@right("smallest_test_set")
def one_minus_the_others(p, margin, confidence):
    if min(p, 1 - p, confidence, 1 - confidence) <= 0 or margin <= 0:
        raise ValueError("p, margin, confidence")
    n = 1
    while True:
        k = np.arange(n + 1)
        far = np.abs(k - n * p) > n * margin + 1e-9
        if 1 - np.sum(binomial_pmf(k, n, p) * far) >= confidence - 1e-12:
            return n
        n += 1
