"""Known mistakes of unit 11. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- marginal_and_conditional -----------------------------------------------------------------------------------------


@misconception("marginal_and_conditional", says="The marginals are exchanged: adding up over the columns leaves one number for each row.")
def marginals_exchanged(joint):
    J = np.array(joint, dtype=float)
    if np.any(J < 0) or J.sum() == 0:
        raise ValueError("table")
    with np.errstate(all="ignore"):
        return J.sum(axis=0) / J.sum(), J.sum(axis=1) / J.sum(), J / J.sum(axis=1, keepdims=True)


@misconception("marginal_and_conditional", says="That is the row given the column. Given the row, each row adds up to 1.")
def conditioned_on_the_column(joint):
    J = np.array(joint, dtype=float)
    if np.any(J < 0) or J.sum() == 0:
        raise ValueError("table")
    with np.errstate(all="ignore"):
        return J.sum(axis=1) / J.sum(), J.sum(axis=0) / J.sum(), J / J.sum(axis=0)


@misconception("marginal_and_conditional", says="Probabilities add up to 1: divide the marginals by the total.")
def counts_left(joint):
    J = np.array(joint, dtype=float)
    if np.any(J < 0) or J.sum() == 0:
        raise ValueError("table")
    with np.errstate(all="ignore"):
        return J.sum(axis=1), J.sum(axis=0), J / J.sum(axis=1, keepdims=True)


# -- independence_gap -------------------------------------------------------------------------------------------------


@misconception("independence_gap", says="These are counts: divide by the total first.")
def gap_of_counts(joint):
    J = np.array(joint, dtype=float)
    return np.max(np.abs(J - np.outer(J.sum(axis=1), J.sum(axis=0))))


@misconception(
    "independence_gap",
    says="Correlation 0 is weaker than independence: for y = x**2 with x = -1, 0, 1 it is 0, and yet y is known once x is.",
)
def correlation_of_the_numbers(joint):
    P = np.array(joint, dtype=float) / np.sum(joint)
    x, y = np.arange(P.shape[0]), np.arange(P.shape[1])
    return abs(x @ P @ y - (P.sum(axis=1) @ x) * (P.sum(axis=0) @ y))


@misconception("independence_gap", says="Compare P(x, y) with P(x) P(y), not P(y | x) with P(y).")
def conditional_against_marginal(joint):
    P = np.array(joint, dtype=float) / np.sum(joint)
    return np.max(np.abs(P / P.sum(axis=1, keepdims=True) - P.sum(axis=0)))


# -- binomial_pmf -----------------------------------------------------------------------------------------------------


@misconception("binomial_pmf", says="For large n the number of orders does not fit into a float, nor do the powers: add logarithms.")
def plain_powers(k, n, p):
    if n < 0 or not 0 <= p <= 1:
        raise ValueError("n or p")

    def one(k):
        if k < 0 or k > n:
            return 0.0
        orders = np.float64(1.0)
        with np.errstate(all="ignore"):
            for i in range(min(k, n - k)):
                orders = orders * (n - i) / (i + 1)
            return float(orders * np.float64(p) ** k * np.float64(1 - p) ** (n - k))

    return one(k) if np.ndim(k) == 0 else np.array([one(int(i)) for i in np.ravel(k)]).reshape(np.shape(k))


@misconception("binomial_pmf", says="How many orders give k successes among n? The number n choose k is missing.")
def orders_forgotten(k, n, p):
    if n < 0 or not 0 <= p <= 1:
        raise ValueError("n or p")

    def one(k):
        return float(p**k * (1 - p) ** (n - k)) if 0 <= k <= n else 0.0

    return one(k) if np.ndim(k) == 0 else np.array([one(int(i)) for i in np.ravel(k)]).reshape(np.shape(k))


@misconception("binomial_pmf", says="Asked for is P(K = k), exactly k successes, and yours is P(K <= k).")
def cumulative(k, n, p):
    if n < 0 or not 0 <= p <= 1:
        raise ValueError("n or p")

    def exactly(i):
        if p in (0, 1):
            return float(i == n * p)
        log = math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log1p(-p)
        return math.exp(log)

    running = np.cumsum([exactly(i) for i in range(n + 1)])

    def one(k):
        return 0.0 if k < 0 else float(running[min(k, n)])

    return one(k) if np.ndim(k) == 0 else np.array([one(int(i)) for i in np.ravel(k)]).reshape(np.shape(k))


# -- normal_cdf -------------------------------------------------------------------------------------------------------


@misconception(
    "normal_cdf", says="Far to the left you subtract two nearly equal numbers, and no digit is left: erfc gives the tail directly."
)
def one_plus_erf(x, mean=0.0, std=1.0):
    if std <= 0:
        raise ValueError("std")
    z = (np.asarray(x, dtype=float) - mean) / std
    values = np.array([0.5 * (1 + math.erf(v / math.sqrt(2))) for v in z.ravel()]).reshape(z.shape)
    return float(values) if z.ndim == 0 else values


@misconception("normal_cdf", says="erf belongs to exp(-t**2), the bell to exp(-z**2 / 2): divide z by the square root of 2.")
def root_two_forgotten(x, mean=0.0, std=1.0):
    if std <= 0:
        raise ValueError("std")
    z = (np.asarray(x, dtype=float) - mean) / std
    values = np.array([0.5 * math.erfc(-v) for v in z.ravel()]).reshape(z.shape)
    return float(values) if z.ndim == 0 else values


@misconception("normal_cdf", says="z counts standard deviations: divide by the standard deviation, not by its square.")
def variance_for_std(x, mean=0.0, std=1.0):
    if std <= 0:
        raise ValueError("std")
    z = (np.asarray(x, dtype=float) - mean) / std**2
    values = np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in z.ravel()]).reshape(z.shape)
    return float(values) if z.ndim == 0 else values


@misconception("normal_cdf", says="That is the height of the bell at x, not the area up to x: in the middle the answer is one half.")
def density(x, mean=0.0, std=1.0):
    if std <= 0:
        raise ValueError("std")
    z = (np.asarray(x, dtype=float) - mean) / std
    values = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return float(values) if z.ndim == 0 else values


# -- mixture_moments --------------------------------------------------------------------------------------------------


@misconception("mixture_moments", says="Groups with different means add a spread between them; yours has only the one within.")
def within_only(weights, means, variances):
    w, m, v = (np.array(a, dtype=float) for a in (weights, means, variances))
    if np.any(w < 0) or abs(w.sum() - 1) > 1e-9:
        raise ValueError("weights")
    return w @ m, w @ v


@misconception("mixture_moments", says="w**2 belongs to the variance of a weighted sum; here one group is picked.")
def weighted_sum(weights, means, variances):
    w, m, v = (np.array(a, dtype=float) for a in (weights, means, variances))
    if np.any(w < 0) or abs(w.sum() - 1) > 1e-9:
        raise ValueError("weights")
    return w @ m, w**2 @ v


@misconception("mixture_moments", says="At means of 1e8 the difference of two squares has no digits left: subtract the mean first.")
def difference_of_squares(weights, means, variances):
    w, m, v = (np.array(a, dtype=float) for a in (weights, means, variances))
    if np.any(w < 0) or abs(w.sum() - 1) > 1e-9:
        raise ValueError("weights")
    return w @ m, w @ (v + m**2) - (w @ m) ** 2


# -- sum_of_iid_pmf ---------------------------------------------------------------------------------------------------


@misconception("sum_of_iid_pmf", says="That is one throw, multiplied by n; the sum uses n throws.")
def one_throw_times_n(p, n):
    if n < 0 or min(p) < 0 or abs(sum(p) - 1) > 1e-9:
        raise ValueError("p or n")
    out = np.zeros(n * (len(p) - 1) + 1)
    for i, chance in enumerate(p):
        out[n * i] += chance
    return out


@misconception("sum_of_iid_pmf", says="p**n is the chance of n equal throws, not of their total.")
def powers(p, n):
    if n < 0 or min(p) < 0 or abs(sum(p) - 1) > 1e-9:
        raise ValueError("p or n")
    out = np.zeros(n * (len(p) - 1) + 1)
    for i, chance in enumerate(p):
        out[n * i] += chance**n
    return out if n else np.ones(1)


@misconception("sum_of_iid_pmf", says="Sums can be larger than a single throw: two dice can show 12. Yours cuts them off.")
def cut_off(p, n):
    if n < 0 or min(p) < 0 or abs(sum(p) - 1) > 1e-9:
        raise ValueError("p or n")
    total = np.ones(1)
    for _ in range(n):
        longer = np.zeros(len(total) + len(p) - 1)
        for face, chance in enumerate(p):
            longer[face : face + len(total)] += chance * total
        total = longer[: len(p)]
    return total


# -- sample_categorical -----------------------------------------------------------------------------------------------


@misconception(
    "sample_categorical",
    says="Lay the probabilities end to end from 0 to 1 first: a running sum. You compare with the probabilities themselves.",
)
def no_running_sum(p, size, rng):
    p = np.array(p, dtype=float)
    if np.any(p < 0) or abs(p.sum() - 1) > 1e-9:
        raise ValueError("p")
    return np.minimum(np.searchsorted(np.sort(p), rng.random(size)), len(p) - 1)


@misconception("sample_categorical", says="Real samples fluctuate: yours always has exactly the same shares.")
def exact_shares(p, size, rng):
    p = np.array(p, dtype=float)
    if np.any(p < 0) or abs(p.sum() - 1) > 1e-9:
        raise ValueError("p")
    ends = np.round(size * np.cumsum(p) / p.sum()).astype(int)
    return rng.permutation(np.repeat(np.arange(len(p)), np.diff(ends, prepend=0)))


@misconception(
    "sample_categorical",
    says="Take the darts from rng, the generator that you are given; np.random is another one, which nobody can repeat.",
)
def global_generator(p, size, rng):
    p = np.array(p, dtype=float)
    if np.any(p < 0) or abs(p.sum() - 1) > 1e-9:
        raise ValueError("p")
    ends = np.cumsum(p)
    return np.searchsorted(ends / ends[-1], np.random.random(size), side="right")


# -- monte_carlo ------------------------------------------------------------------------------------------------------


@misconception("monte_carlo", says="The mean of f(X) is not f of the mean of X: first f, then the mean.")
def f_of_the_mean(f, sampler, n, rng):
    if n < 2:
        raise ValueError("n")
    draws = sampler(rng, n)
    return float(np.mean(f(np.mean(draws, axis=0, keepdims=True)))), float(np.std(draws, ddof=1) / np.sqrt(n))


@misconception("monte_carlo", says="That is the spread of a single value. More draws must make the error smaller: divide by the root of n.")
def spread_of_one_draw(f, sampler, n, rng):
    if n < 2:
        raise ValueError("n")
    values = f(sampler(rng, n))
    return np.mean(values), np.std(values, ddof=1)


@misconception("monte_carlo", says="Variances of independent draws add up, so the root of n remains: you divide by n.")
def divided_by_n(f, sampler, n, rng):
    if n < 2:
        raise ValueError("n")
    values = f(sampler(rng, n))
    return np.mean(values), np.std(values, ddof=1) / n


# -- smallest_test_set ------------------------------------------------------------------------------------------------


@misconception("smallest_test_set", says="The textbook's normal formula is a good guess; the exact count is another number.")
def normal_formula(p, margin, confidence):
    if not (0 < p < 1 and margin > 0 and 0 < confidence < 1):
        raise ValueError("arguments")
    low, high = 0.0, 10.0
    for _ in range(100):
        z = (low + high) / 2
        low, high = (z, high) if math.erf(z / math.sqrt(2)) < confidence else (low, z)
    return max(1, math.ceil(z**2 * p * (1 - p) / margin**2))


@misconception("smallest_test_set", says="Too lucky is outside the margin, too: count both sides.")
def one_side(p, margin, confidence):
    if not (0 < p < 1 and margin > 0 and 0 < confidence < 1):
        raise ValueError("arguments")
    n = 1
    while True:
        k = np.arange(n + 1)
        if np.sum(binomial_pmf(k[k - n * p >= -n * margin - 1e-9], n, p)) >= confidence:
            return n
        n += 1


@misconception("smallest_test_set", says="You took the worst case, p = 1/2: use the p that is given.")
def worst_case(p, margin, confidence):
    if not (0 < p < 1 and margin > 0 and 0 < confidence < 1):
        raise ValueError("arguments")
    n = 1
    while True:
        k = np.arange(n + 1)
        if np.sum(binomial_pmf(k[np.abs(k - n * 0.5) <= n * margin + 1e-9], n, 0.5)) >= confidence:
            return n
        n += 1


@misconception(
    "smallest_test_set",
    says="The probability goes up and down with n, so halving intervals can miss the first n that does: try 1, 2, 3, ...",
)
def bisection(p, margin, confidence):
    if not (0 < p < 1 and margin > 0 and 0 < confidence < 1):
        raise ValueError("arguments")

    def enough(n):
        k = np.arange(n + 1)
        return np.sum(binomial_pmf(k[np.abs(k - n * p) <= n * margin + 1e-9], n, p)) >= confidence

    low, high = 0, 1000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
