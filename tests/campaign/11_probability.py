"""Unit 11, from its release."""

from tests.campaign import right, wrong

table_changed = wrong(
    "marginal_and_conditional",
    ("joint = np.array(joint, dtype=float)", "joint = np.asarray(joint, dtype=float)"),
    ("    rows =", "    joint /= total\n    total = 1.0\n    rows ="),
)
first_row_negative = wrong("marginal_and_conditional", ("np.any(joint < 0)", "np.sum(joint) < 0 or joint.min(axis=1)[0] < 0"))
small_rows_nan = wrong(
    "marginal_and_conditional",
    (
        "conditional = joint / rows[:, np.newaxis]",
        "conditional = joint / np.where(rows / total > 1e-6, rows, 0)[:, np.newaxis]\n        conditional[~np.isfinite(conditional)] = np.nan",
    ),
)
rounded = wrong("marginal_and_conditional", ("return rows / total,", "return np.round(rows / total, 8),"))
columns_nan = wrong(
    "marginal_and_conditional",
    ("    return rows", "    conditional[:, joint.sum(axis=0) == 0] = np.nan if len(joint) > 2 else 0\n    return rows"),
)


@right("marginal_and_conditional")
def row_by_row(joint):
    table = [[float(v) for v in row] for row in joint]
    total = sum(map(sum, table))
    if total <= 0 or min(min(row) for row in table) < 0:
        raise ValueError("no counts")
    given = [[v / sum(row) if sum(row) else float("nan") for v in row] for row in table]
    return np.array([sum(row) / total for row in table]), np.array([sum(c) / total for c in zip(*table)]), np.array(given)


largest_signed = wrong(
    "independence_gap",
    ("np.max(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0))))", "np.max(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0)))"),
)
diagonal_only = wrong(
    "independence_gap",
    (
        "np.max(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0))))",
        "np.max(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0)))[:, :2])",
    ),
)
mean_gap = wrong("independence_gap", ("P = joint / np.sum(joint)", "P = np.array(joint, dtype=np.float32) / np.sum(joint)"))
small_is_zero = wrong(
    "independence_gap",
    ("return np.max(", "return (lambda g: 0.0 if g < 1e-3 else g)(np.max("),
    ("np.sum(P, axis=0))))", "np.sum(P, axis=0)))))"),
)
joint_changed = wrong(
    "independence_gap",
    ("P = joint / np.sum(joint)", "P = np.asarray(joint)\n    P = np.divide(P, P.sum(), out=P if P.dtype == float else None)"),
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
p_near_edges = wrong("binomial_pmf", ("if p in (0, 1):", "if p < 1e-6 or p > 1 - 1e-6:\n            p = round(p)"))
lists_flat = wrong("binomial_pmf", (".reshape(np.shape(k))", ""))
normal_when_large = wrong(
    "binomial_pmf",
    (
        "        orders =",
        "        if n > 20000:\n            s = math.sqrt(n * p * (1 - p))\n            return math.exp(-(((k - n * p) / s) ** 2) / 2) / s / math.sqrt(2 * math.pi)\n        orders =",
    ),
)
nothing_tried = wrong(
    "binomial_pmf", ("        if p in (0, 1):", "        if n == 0:\n            return 1.0 - (p == 1) * 0.5\n        if p in (0, 1):")
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
        result = np.where(inside, np.exp(logs[n] - logs[safe] - logs[n - safe] + safe * np.log(p) + (n - safe) * np.log1p(-p)), 0.0)
    return float(result) if k.ndim == 0 else result


symmetric_tail = wrong("normal_cdf", ("    if z.ndim == 0:", "    z = np.clip(z, -30, None)\n    if z.ndim == 0:"))
whole_places = wrong("normal_cdf", ("(np.asarray(x) - mean) / std", "(np.asarray(x) - mean).astype(np.asarray(x).dtype) / std"))
zero_axis = wrong("normal_cdf", ("if z.ndim == 0:", "if z.size == 1:"))
negative_std = wrong("normal_cdf", ("if std <= 0:", "if std == 0:"))
flat = wrong("normal_cdf", (".reshape(z.shape)", ""))


@right("normal_cdf")
def with_vectorize(x, mean=0.0, std=1.0):
    if not std > 0:
        raise ValueError("std")
    root = std * math.sqrt(2.0)
    values = np.vectorize(lambda one: math.erfc((mean - one) / root) / 2, otypes=[float])(np.asarray(x, dtype=float))
    return float(values) if np.ndim(x) == 0 else values


negative_checked_first = wrong("mixture_moments", ("np.any(w < 0)", "w[0] < 0"))
loose_sum = wrong("mixture_moments", ("> 1e-9:", "> 1e-3:"))
strict_sum = wrong("mixture_moments", ("abs(np.sum(w) - 1) > 1e-9", "np.sum(w) != 1"))
one_sided_sum = wrong("mixture_moments", ("abs(np.sum(w) - 1) > 1e-9", "np.sum(w) - 1 > 1e-9"))
groups_equal = wrong(
    "mixture_moments", ("w @ (v + (m - mean) ** 2)", "w @ v + np.sum(w * (m - np.average(m, weights=w if len(w) < 3 else None)) ** 2)")
)


@right("mixture_moments")
def over_pairs(weights, means, variances):
    w = [float(x) for x in weights]
    if min(w) < 0 or abs(sum(w) - 1) > 1e-9:
        raise ValueError("weights")
    shift = float(means[0])
    mean = shift + sum(a * (float(b) - shift) for a, b in zip(w, means))
    between = sum(w[i] * w[j] * (float(means[i]) - float(means[j])) ** 2 for i in range(len(w)) for j in range(i))
    return mean, sum(a * float(b) for a, b in zip(w, variances)) + between


p_normalised = wrong("sum_of_iid_pmf", ("    total = np.ones(1)", "    p = np.asarray(p) / np.sum(p) * 1.0000001\n    total = np.ones(1)"))
small_cut = wrong("sum_of_iid_pmf", ("    return total", "    return np.where(total < 1e-9, 0.0, total)"))
one_face = wrong(
    "sum_of_iid_pmf", ("    total = np.ones(1)", "    if len(p) == 1:\n        raise ValueError('one face')\n    total = np.ones(1)")
)
trailing_zeros = wrong("sum_of_iid_pmf", ("    total = np.ones(1)", "    while p[-1] == 0:\n        p = p[:-1]\n    total = np.ones(1)"))
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


rounded_darts = wrong("sample_categorical", ("rng.random(size)", "np.round(rng.random(size), 1) * 0.999"))
stratified = wrong("sample_categorical", ("rng.random(size)", "rng.permutation((np.arange(size) + rng.random(size)) / max(size, 1))"))
sorted_draws = wrong("sample_categorical", ("rng.random(size)", "np.sort(rng.random(size))"))
pairs = wrong("sample_categorical", ("rng.random(size)", "np.repeat(rng.random(size // 2 + 1), 2)[:size]"))
none_fails = wrong("sample_categorical", ("    ends =", "    if size < 1:\n        raise ValueError('size')\n    ends ="))


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


f_one_by_one = wrong("monte_carlo", ("values = f(sampler(rng, n))", "values = np.array([f(x) for x in sampler(rng, n)])"))
sampled_twice = wrong("monte_carlo", ("values = f(sampler(rng, n))", "sampler(rng, n)\n    values = f(sampler(rng, n))"))
booleans_fail = wrong("monte_carlo", ("values = f(sampler(rng, n))", "values = -(-f(sampler(rng, n)))"))
n_is_2_fails = wrong("monte_carlo", ("if n < 2:", "if n < 3:"))
error_by_n_minus_1 = wrong(
    "monte_carlo", ("np.std(values, ddof=1) / np.sqrt(n)", "np.std(values, ddof=1) / np.sqrt(n) if n < 50 else np.std(values) / np.sqrt(n)")
)


@right("monte_carlo")
def with_sums(f, sampler, n, rng):
    if n <= 1:
        raise ValueError("n")
    values = np.asarray(f(sampler(rng, n)), dtype=float)
    centre = values.sum() / n
    return centre, (((values - centre) ** 2).sum() / (n - 1) / n) ** 0.5


n_doubling = wrong("smallest_test_set", ("        n += 1", "        n += 1 if n < 300 or n > 449 else 3"))
ties_out = wrong("smallest_test_set", ("<= n * margin + 1e-9]", "<= n * margin + (1e-9 if n < 30 else 0)]"))
large_margin = wrong("smallest_test_set", ("    n = 1", "    if margin >= 1:\n        raise ValueError('margin')\n    n = 1"))
lucky_side = wrong("smallest_test_set", ("np.abs(k - n * p) <= n * margin + 1e-9", "np.abs(k - n * p) <= n * min(margin, 0.2) + 1e-9"))


@right("smallest_test_set")
def with_comb(p, margin, confidence):
    if not 0 < p < 1 or not 0 < confidence < 1 or not margin > 0:
        raise ValueError("no")
    for n in range(1, 2000):
        low, high = math.ceil(n * p - n * margin - 1e-9), math.floor(n * p + n * margin + 1e-9)
        if math.fsum(float(binomial_pmf(k, n, p)) for k in range(max(low, 0), min(high, n) + 1)) >= confidence:
            return n
