"""Correct solutions of unit 11 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- marginal_and_conditional -----------------------------------------------------------------------------------------


@alternative("marginal_and_conditional")
def with_loops(joint):
    r, c = len(joint), len(joint[0])
    total = sum(float(v) for row in joint for v in row)
    if any(v < 0 for row in joint for v in row) or total == 0:
        raise ValueError("not a table of counts")
    rows, columns, given = np.zeros(r), np.zeros(c), np.full((r, c), np.nan)
    for i in range(r):
        for j in range(c):
            rows[i] += joint[i][j] / total
            columns[j] += joint[i][j] / total
    for i in range(r):
        if rows[i] > 0:
            for j in range(c):
                given[i, j] = joint[i][j] / total / rows[i]
    return rows, columns, given


@alternative("marginal_and_conditional")
def normalised_first(joint):
    P = np.asarray(joint, dtype=np.float64)
    if P.min() < 0 or not P.any():
        raise ValueError("counts")
    P = P / P.sum()
    px = P @ np.ones(P.shape[1])
    given = np.divide(P, px[:, None], out=np.full(P.shape, np.nan), where=px[:, None] > 0)
    return px, np.ones(P.shape[0]) @ P, given


# -- independence_gap -------------------------------------------------------------------------------------------------


@alternative("independence_gap")
def entry_by_entry(joint):
    total = sum(sum(row) for row in joint)
    rows = [sum(row) / total for row in joint]
    columns = [sum(row[j] for row in joint) / total for j in range(len(joint[0]))]
    return float(
        max(
            abs(v / total - rows[i] * columns[j])
            for i, row in enumerate(joint)
            for j, v in enumerate(row)
        )
    )


@alternative("independence_gap")
def by_a_matrix_norm(joint):
    J = np.array(joint, dtype=float)
    s = J.sum()
    return np.linalg.norm(
        (J / s - J.sum(axis=1, keepdims=True) / s * (J.sum(axis=0, keepdims=True) / s)).ravel(),
        np.inf,
    )


# -- binomial_pmf -----------------------------------------------------------------------------------------------------


@alternative("binomial_pmf")
def big_integers(k, n, p):
    if n < 0 or p < 0 or p > 1:
        raise ValueError("n, p")

    def one(i):
        i = int(i)
        if i < 0 or i > n:
            return 0.0
        if p == 0 or p == 1:
            return 1.0 if i == n * p else 0.0
        return math.exp(math.log(math.comb(n, i)) + i * math.log(p) + (n - i) * math.log(1 - p))

    result = np.vectorize(one, otypes=[float])(k)
    return float(result) if result.ndim == 0 else result


@alternative("binomial_pmf")
def sums_of_logarithms(k, n, p):
    if n < 0 or not (0 <= p <= 1):
        raise ValueError("n, p")
    k = np.asarray(k)
    flat = np.zeros(k.size)
    for index, i in enumerate(k.ravel()):
        i = int(i)
        if 0 <= i <= n:
            if (p == 0 and i > 0) or (p == 1 and i < n):
                continue
            j = min(i, n - i)
            log = float(np.sum(np.log(np.arange(n - j + 1, n + 1)) - np.log(np.arange(1, j + 1))))
            log += i * math.log(p) if i else 0.0
            log += (n - i) * math.log1p(-p) if i < n else 0.0
            flat[index] = math.exp(log)
    return flat[0].item() if k.ndim == 0 else flat.reshape(k.shape)


# -- normal_cdf -------------------------------------------------------------------------------------------------------


@alternative("normal_cdf")
def vectorised(x, mean=0.0, std=1.0):
    if not std > 0:
        raise ValueError("std")
    z = np.subtract(x, mean) / (std * np.sqrt(2.0))
    result = 0.5 * np.vectorize(math.erfc, otypes=[float])(np.negative(z))
    return result if np.shape(x) else float(result)


@alternative("normal_cdf")
def left_and_right(x, mean=0.0, std=1.0):
    if std <= 0:
        raise ValueError("std must be positive")
    values = []
    for v in np.ravel(np.array(x, dtype=float)):
        z = (float(v) - mean) / std
        values.append(math.erfc(abs(z) / 2**0.5) / 2 if z < 0 else 1 - math.erfc(z / 2**0.5) / 2)
    return values[0] if np.ndim(x) == 0 else np.reshape(values, np.shape(x))


# -- mixture_moments --------------------------------------------------------------------------------------------------


@alternative("mixture_moments")
def two_parts(weights, means, variances):
    if min(weights) < 0 or abs(math.fsum(weights) - 1) > 1e-9:
        raise ValueError("weights")
    mean = sum(w * m for w, m in zip(weights, means))
    within = sum(w * v for w, v in zip(weights, variances))
    between = sum(w * (m - mean) ** 2 for w, m in zip(weights, means))
    return float(mean), float(within + between)


@alternative("mixture_moments")
def around_the_first_group(weights, means, variances):
    w, m, v = (np.asarray(a, dtype=float) for a in (weights, means, variances))
    if (w < 0).any() or not abs(1 - w.sum()) <= 1e-9:
        raise ValueError("weights")
    d = m - m[0]
    shift = np.dot(w, d)
    return m[0] + shift, np.dot(w, v) + np.dot(w, d * d) - shift * shift


# -- sum_of_iid_pmf ---------------------------------------------------------------------------------------------------


@alternative("sum_of_iid_pmf")
def sum_by_sum(p, n):
    p = [float(v) for v in p]
    if n < 0 or any(v < 0 for v in p) or abs(sum(p) - 1) > 1e-9:
        raise ValueError("p, n")
    q = [1.0]
    for _ in range(n):
        q = [
            sum(p[i] * q[s - i] for i in range(len(p)) if 0 <= s - i < len(q))
            for s in range(len(q) + len(p) - 1)
        ]
    return np.array(q)


@alternative("sum_of_iid_pmf")
def by_repeated_doubling(p, n):
    p = np.asarray(p, dtype=float)
    if n < 0 or p.min() < 0 or abs(p.sum() - 1) > 1e-9:
        raise ValueError("p, n")

    def together(a, b):
        table = np.zeros((len(a), len(a) + len(b) - 1))
        for i in range(len(a)):
            table[i, i : i + len(b)] = a[i] * b
        return table.sum(axis=0)

    result, power = np.array([1.0]), p
    while n:
        if n % 2:
            result = together(result, power)
        power, n = together(power, power) if n > 1 else power, n // 2
    return result


# -- sample_categorical -----------------------------------------------------------------------------------------------


@alternative("sample_categorical")
def dart_by_dart(p, size, rng):
    if min(p) < 0 or abs(sum(p) - 1) > 1e-9:
        raise ValueError("p")
    draws = np.zeros(size, dtype=int)
    last = max(i for i, chance in enumerate(p) if chance > 0)
    for index in range(size):
        u, i = rng.random(), 0
        while i < last and u >= p[i]:
            u -= p[i]
            i += 1
        draws[index] = i
    return draws


@alternative("sample_categorical")
def largest_race(p, size, rng):
    p = np.asarray(p, dtype=float)
    if (p < 0).any() or abs(p.sum() - 1) > 1e-9:
        raise ValueError("p")
    with np.errstate(divide="ignore"):
        return np.argmin(rng.exponential(size=(size, len(p))) / p, axis=1)


# -- monte_carlo ------------------------------------------------------------------------------------------------------


@alternative("monte_carlo")
def by_hand(f, sampler, n, rng):
    if n < 2:
        raise ValueError("n")
    values = [float(v) for v in f(sampler(rng, n))]
    mean = sum(values) / n
    variance = sum((v - mean) ** 2 for v in values) / (n - 1)
    return mean, math.sqrt(variance / n)


@alternative("monte_carlo")
def with_var(f, sampler, n, rng):
    if not n >= 2:
        raise ValueError("n")
    y = np.array(f(sampler(rng, n)), dtype=np.float64)
    return float(y.mean()), float((y.var(ddof=1) / y.size) ** 0.5)


# -- smallest_test_set ------------------------------------------------------------------------------------------------


@alternative("smallest_test_set")
def only_the_middle(p, margin, confidence):
    if p <= 0 or p >= 1 or margin <= 0 or confidence <= 0 or confidence >= 1:
        raise ValueError("arguments")
    for n in range(1, 5000):
        low, high = math.ceil(n * (p - margin) - 1e-9), math.floor(n * (p + margin) + 1e-9)
        if sum(binomial_pmf(k, n, p) for k in range(max(low, 0), min(high, n) + 1)) >= confidence:
            return n


@alternative("smallest_test_set")
def row_after_row(p, margin, confidence):
    if not 0 < p < 1 or not margin > 0 or not 0 < confidence < 1:
        raise ValueError("arguments")
    pmf, n = np.ones(1), 0
    while True:
        n += 1
        pmf = np.append(pmf, 0.0) * (1 - p) + np.append(0.0, pmf) * p
        inside = np.abs(np.arange(n + 1) - n * p) <= n * margin + 1e-9
        if pmf[inside].sum() >= confidence:
            return n
