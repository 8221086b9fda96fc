"""Correct solutions of unit 13 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- t_two_sided_p ----------------------------------------------------------------------------------------------------


@alternative("t_two_sided_p")
def by_simpson(t, df):
    import math

    if df <= 0:
        raise ValueError("df must be positive")
    a = math.atan(abs(t) / math.sqrt(df))
    n = 4000
    phi = np.linspace(0, a, n + 1)
    f = np.cos(phi) ** (df - 1)
    area = (f[0] + f[-1] + 4 * f[1:-1:2].sum() + 2 * f[2:-1:2].sum()) * a / n / 3
    constant = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(math.pi)
    return max(0.0, 1 - 2 * constant * float(area))


@alternative("t_two_sided_p")
def midpoints_in_the_tail(t, df):
    from math import lgamma

    if not df > 0:
        raise ValueError("df")
    # phi = pi/2 - s^2 smooths the end at infinity
    end = np.sqrt(np.pi / 2 - np.arctan(abs(t) / np.sqrt(df)))
    n = 20000
    s = (np.arange(n) + 0.5) * end / n
    area = np.sum(np.sin(s**2) ** (df - 1) * 2 * s) * end / n
    return float(2 * np.exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / np.sqrt(np.pi) * area)


# -- mean_interval ----------------------------------------------------------------------------------------------------


@alternative("mean_interval")
def by_secants(x, level=0.95):
    x = np.asarray(x, dtype=float)
    if x.size < 2:
        raise ValueError("n")
    if level <= 0 or level >= 1:
        raise ValueError("level")
    a, b = 0.0, 64.0
    while b - a > 1e-8:
        m = 0.5 * (a + b)
        a, b = (m, b) if t_two_sided_p(m, x.size - 1) > 1 - level else (a, m)
    error = np.sqrt(np.sum((x - x.mean()) ** 2) / (x.size - 1) / x.size)
    return float(x.mean() - b * error), float(x.mean() + b * error)


@alternative("mean_interval")
def by_growing_steps(x, level=0.95):
    n = len(x)
    if n < 2 or not (0 < level < 1):
        raise ValueError("bad input")
    c, step = 0.0, 8.0
    while step > 1e-7:
        if t_two_sided_p(c + step, n - 1) >= 1 - level:
            c += step
        else:
            step /= 2
    mean = sum(x) / n
    s = (sum((v - mean) ** 2 for v in x) / (n - 1)) ** 0.5
    return mean - c * s / n**0.5, mean + c * s / n**0.5


# -- welch_t_test -----------------------------------------------------------------------------------------------------


@alternative("welch_t_test")
def by_sums(a, b):
    def parts(g):
        g = [float(v) for v in g]
        if len(g) < 2:
            raise ValueError("too few")
        mean = sum(g) / len(g)
        return len(g), mean, sum((v - mean) ** 2 for v in g) / (len(g) - 1) / len(g)

    (na, ma, va), (nb, mb, vb) = parts(a), parts(b)
    if va == 0 and vb == 0:
        raise ValueError("constant")
    share = va / (va + vb)
    df = 1 / (share**2 / (na - 1) + (1 - share) ** 2 / (nb - 1))
    t = (ma - mb) / (va + vb) ** 0.5
    return t, df, t_two_sided_p(t, df)


@alternative("welch_t_test")
def with_covariances(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if min(a.size, b.size) < 2:
        raise ValueError("too few")
    variances = np.array([float(np.cov(a)), float(np.cov(b))])
    sizes = np.array([a.size, b.size])
    v = variances / sizes
    if not v.any():
        raise ValueError("no spread")
    t = float((a.mean() - b.mean()) / np.sqrt(v.sum()))
    df = float(v.sum() ** 2 / np.sum(v**2 / (sizes - 1)))
    return [t, df, t_two_sided_p(abs(t), df)]


# -- permutation_p_value ----------------------------------------------------------------------------------------------


@alternative("permutation_p_value")
def one_at_a_time(a, b, n_permutations, rng):
    if n_permutations < 1:
        raise ValueError("n")
    pool = np.concatenate([np.asarray(a, float), np.asarray(b, float)])
    k = len(a)
    seen = abs(pool[:k].mean() - pool[k:].mean())
    hits = 0
    for _ in range(n_permutations):
        rng.shuffle(pool)
        hits += abs(pool[:k].mean() - pool[k:].mean()) >= seen - 1e-9
    return (hits + 1) / (n_permutations + 1)


@alternative("permutation_p_value")
def by_choosing_the_first_group(a, b, n_permutations, rng):
    if n_permutations <= 0:
        raise ValueError("n")
    pool = np.array([*a, *b], dtype=float)
    total, k, m = pool.sum(), len(a), len(b)
    seen = abs(sum(a) / k - sum(b) / m)
    hits = 0
    for _ in range(n_permutations):
        part = pool[rng.choice(k + m, size=k, replace=False)].sum()
        hits += abs(part / k - (total - part) / m) > seen - 1e-9
    return float(hits + 1) / float(n_permutations + 1)


# -- bootstrap_interval -----------------------------------------------------------------------------------------------


@alternative("bootstrap_interval")
def by_choice(x, statistic, level, n_resamples, rng):
    x = np.asarray(x)
    values = np.empty(n_resamples)
    for k in range(n_resamples):
        values[k] = statistic(rng.choice(x, size=len(x), axis=0))
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


@alternative("bootstrap_interval")
def all_indices_at_once(x, statistic, level, n_resamples, rng):
    x = np.asarray(x)
    rows = np.floor(rng.random((n_resamples, len(x))) * len(x)).astype(int)
    values = [statistic(x[r]) for r in rows]
    return tuple(np.quantile(values, [0.5 - level / 2, 0.5 + level / 2]))


# -- wilson_interval --------------------------------------------------------------------------------------------------


@alternative("wilson_interval")
def from_the_quadratic(successes, n, z=1.959963984540054):
    if n <= 0:
        raise ValueError("n")
    if successes < 0 or successes > n:
        raise ValueError("successes")
    a, b, c = n + z * z, -(2 * successes + z * z), successes**2 / n
    root = np.sqrt(max(b * b - 4 * a * c, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


@alternative("wilson_interval")
def with_counts(successes, n, z=1.959963984540054):
    if n < 1 or successes not in range(n + 1):
        raise ValueError("impossible")
    failures = n - successes
    half = z * (successes * failures / n + z * z / 4) ** 0.5
    centre = successes + z * z / 2
    return max(0.0, (centre - half) / (n + z * z)), min(1.0, (centre + half) / (n + z * z))


# -- mcnemar_exact_p --------------------------------------------------------------------------------------------------


@alternative("mcnemar_exact_p")
def with_logarithms(y, pred_a, pred_b):
    from math import exp, lgamma, log

    if len({len(y), len(pred_a), len(pred_b)}) != 1:
        raise ValueError("lengths")
    b = c = 0
    for truth, one, two in zip(y, pred_a, pred_b):
        if one == truth and two != truth:
            b += 1
        elif two == truth and one != truth:
            c += 1
    m = b + c
    total = sum(
        exp(lgamma(m + 1) - lgamma(k + 1) - lgamma(m - k + 1) - m * log(2))
        for k in range(min(b, c) + 1)
    )
    return min(1.0, 2 * total)


@alternative("mcnemar_exact_p")
def with_fractions(y, pred_a, pred_b):
    from fractions import Fraction

    y, pred_a, pred_b = np.asarray(y), np.asarray(pred_a), np.asarray(pred_b)
    if y.shape != pred_a.shape or y.shape != pred_b.shape:
        raise ValueError("shape")
    b = int(((pred_a == y) & (pred_b != y)).sum())
    c = int(((pred_b == y) & (pred_a != y)).sum())
    if b == c:
        return 1.0
    ways = 1
    tail = 1
    for k in range(min(b, c)):
        ways = ways * (b + c - k) // (k + 1)
        tail += ways
    return float(min(Fraction(1), Fraction(2 * tail, 1 << (b + c))))


# -- benjamini_hochberg -----------------------------------------------------------------------------------------------


@alternative("benjamini_hochberg")
def by_the_definition(p):
    values = [float(v) for v in p]
    if any(not 0 <= v <= 1 for v in values):
        raise ValueError("p")
    m = len(values)
    order = sorted(range(m), key=lambda i: values[i])
    result = np.empty(m)
    smallest = 1.0
    for rank in range(m, 0, -1):
        i = order[rank - 1]
        smallest = min(smallest, m * values[i] / rank)
        result[i] = smallest
    return result


@alternative("benjamini_hochberg")
def by_double_argsort(p):
    p = np.asarray(p, dtype=np.float64)
    if np.isnan(p).any() or (p.size and (p.min() < 0 or p.max() > 1)):
        raise ValueError("p-values")
    order = np.argsort(p, kind="stable")
    raw = p[order] * p.size / np.arange(1, p.size + 1)
    adjusted = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return adjusted[np.argsort(order)]


# -- better_than_baseline ---------------------------------------------------------------------------------------------


@alternative("better_than_baseline")
def with_a_loop(y, baseline, candidates, q=0.05):
    candidates = np.asarray(candidates)
    p = np.array([mcnemar_exact_p(y, baseline, row) for row in candidates])
    adjusted = benjamini_hochberg(p)
    base = np.mean(np.asarray(baseline) == np.asarray(y))
    rows = [
        i for i in range(len(candidates)) if np.mean(candidates[i] == y) > base and adjusted[i] <= q
    ]
    return np.array(rows, dtype=int)


@alternative("better_than_baseline")
def step_up(y, baseline, candidates, q=0.05):
    y, baseline, candidates = np.asarray(y), np.asarray(baseline), np.asarray(candidates)
    m = len(candidates)
    if m == 0:
        return np.zeros(0, dtype=int)
    p = np.array([mcnemar_exact_p(y, baseline, row) for row in candidates])
    passes = np.flatnonzero(np.sort(p) <= q * np.arange(1, m + 1) / m)
    limit = np.sort(p)[passes[-1]] if len(passes) else -1.0
    better = (candidates == y).sum(axis=1) > (baseline == y).sum()
    return np.flatnonzero(better & (p <= limit))
