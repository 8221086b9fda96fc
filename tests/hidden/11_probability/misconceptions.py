"""Known mistakes of unit 11: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- marginal_and_conditional -----------------------------------------------------------------------------------------

marginals_exchanged = slip(
    "marginal_and_conditional",
    ("rows / total, np.sum(joint, axis=0) / total", "np.sum(joint, axis=0) / total, rows / total"),
    says="The marginals are exchanged: adding up over the columns leaves one number for each row.",
)
conditioned_on_the_column = slip(
    "marginal_and_conditional",
    ("joint / rows[:, np.newaxis]", "joint / np.sum(joint, axis=0)"),
    says="That is the row given the column. Given the row, each row adds up to 1.",
)
counts_left = slip(
    "marginal_and_conditional",
    ("rows / total, np.sum(joint, axis=0) / total", "rows, np.sum(joint, axis=0)"),
    says="Probabilities add up to 1: divide the marginals by the total.",
)

# -- independence_gap -------------------------------------------------------------------------------------------------

gap_of_counts = slip(
    "independence_gap",
    ("joint / np.sum(joint)", "np.array(joint, dtype=float)"),
    says="These are counts: divide by the total first.",
)
correlation_of_the_numbers = slip(
    "independence_gap",
    (
        "return np.max(np.abs(P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0))))",
        "x, y = np.arange(P.shape[0]), np.arange(P.shape[1])\n    return abs(x @ P @ y - (np.sum(P, axis=1) @ x) * (np.sum(P, axis=0) @ y))",
    ),
    says="Correlation 0 is weaker than independence: for y = x**2 with x = -1, 0, 1 it is 0, and yet y is known once x is.",
)
conditional_against_marginal = slip(
    "independence_gap",
    (
        "P - np.outer(np.sum(P, axis=1), np.sum(P, axis=0))",
        "P / np.sum(P, axis=1, keepdims=True) - np.sum(P, axis=0)",
    ),
    says="Compare P(x, y) with P(x) P(y), not P(y | x) with P(y).",
)

# -- binomial_pmf -----------------------------------------------------------------------------------------------------


@misconception(
    "binomial_pmf",
    says="For large n the number of orders does not fit into a float, nor do the powers: add logarithms.",
)
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

    return (
        one(k)
        if np.ndim(k) == 0
        else np.array([one(int(i)) for i in np.ravel(k)]).reshape(np.shape(k))
    )


orders_forgotten = slip(
    "binomial_pmf",
    ("math.exp(orders + k", "math.exp(k"),
    says="How many orders give k successes among n? The number n choose k is missing.",
)
cumulative = slip(
    "binomial_pmf",
    (
        "    if np.ndim(k) == 0:\n",
        "    exactly, one = one, lambda k: float(sum(map(exactly, range(min(int(k), n) + 1))))\n    if np.ndim(k) == 0:\n",
    ),
    says="Asked for is P(K = k), exactly k successes, and yours is P(K <= k).",
)

# -- normal_cdf -------------------------------------------------------------------------------------------------------

one_plus_erf = slip(
    "normal_cdf",
    ("math.erfc(-z / math.sqrt(2))", "(1 + math.erf(z / math.sqrt(2)))"),
    ("math.erfc(-one / math.sqrt(2))", "(1 + math.erf(one / math.sqrt(2)))"),
    says="Far to the left you subtract two nearly equal numbers, and no digit is left: erfc gives the tail directly.",
)
root_two_forgotten = slip(
    "normal_cdf",
    ("-z / math.sqrt(2)", "-z"),
    ("-one / math.sqrt(2)", "-one"),
    says="erf belongs to exp(-t**2), the bell to exp(-z**2 / 2): divide z by the square root of 2.",
)
variance_for_std = slip(
    "normal_cdf",
    ("- mean) / std", "- mean) / std**2"),
    says="z counts standard deviations: divide by the standard deviation, not by its square.",
)
density = slip(
    "normal_cdf",
    ("0.5 * math.erfc(-z / math.sqrt(2))", "math.exp(-z * z / 2) / math.sqrt(2 * math.pi)"),
    ("0.5 * math.erfc(-one / math.sqrt(2))", "math.exp(-one * one / 2) / math.sqrt(2 * math.pi)"),
    says="That is the height of the bell at x, not the area up to x: in the middle the answer is one half.",
)

# -- mixture_moments --------------------------------------------------------------------------------------------------

within_only = slip(
    "mixture_moments",
    ("w @ (v + (m - mean) ** 2)", "w @ v"),
    says="Groups with different means add a spread between them; yours has only the one within.",
)
weighted_sum = slip(
    "mixture_moments",
    ("w @ (v + (m - mean) ** 2)", "w**2 @ v"),
    says="w**2 belongs to the variance of a weighted sum; here one group is picked.",
)
difference_of_squares = slip(
    "mixture_moments",
    ("w @ (v + (m - mean) ** 2)", "w @ (v + m**2) - mean**2"),
    says="At means of 1e8 the difference of two squares has no digits left: subtract the mean first.",
)

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


cut_off = slip(
    "sum_of_iid_pmf",
    ("total = longer", "total = longer[: len(p)]"),
    says="Sums can be larger than a single throw: two dice can show 12. Yours cuts them off.",
)

# -- sample_categorical -----------------------------------------------------------------------------------------------

no_running_sum = slip(
    "sample_categorical",
    (
        'return np.searchsorted(ends / ends[-1], rng.random(size), side="right")',
        "return np.minimum(np.searchsorted(np.sort(p), rng.random(size)), len(p) - 1)",
    ),
    says="Lay the probabilities end to end from 0 to 1 first: a running sum. You compare with the probabilities themselves.",
)
exact_shares = slip(
    "sample_categorical",
    (
        'return np.searchsorted(ends / ends[-1], rng.random(size), side="right")',
        "shares = np.round(size * ends / ends[-1]).astype(int)\n    return rng.permutation(np.repeat(np.arange(len(p)), np.diff(shares, prepend=0)))",
    ),
    says="Real samples fluctuate: yours always has exactly the same shares.",
)
global_generator = slip(
    "sample_categorical",
    ("rng.random(", "np.random.random("),
    says="Take the darts from rng, the generator that you are given; np.random is another one, which nobody can repeat.",
)

# -- monte_carlo ------------------------------------------------------------------------------------------------------

f_of_the_mean = slip(
    "monte_carlo",
    ("values = f(sampler(rng, n))", "draws = sampler(rng, n)"),
    (
        "np.mean(values), np.std(values",
        "np.mean(f(np.mean(draws, axis=0, keepdims=True))), np.std(draws",
    ),
    says="The mean of f(X) is not f of the mean of X: first f, then the mean.",
)
spread_of_one_draw = slip(
    "monte_carlo",
    (" / np.sqrt(n)", ""),
    says="That is the spread of a single value. More draws must make the error smaller: divide by the root of n.",
)
divided_by_n = slip(
    "monte_carlo",
    ("/ np.sqrt(n)", "/ n"),
    says="Variances of independent draws add up, so the root of n remains: you divide by n.",
)
spread_without_ddof = slip(
    "monte_carlo",
    ("np.std(values, ddof=1)", "np.std(values)"),
    says="The spread of a sample divides by n - 1: np.std does so with ddof=1.",
)

# -- smallest_test_set ------------------------------------------------------------------------------------------------


@misconception(
    "smallest_test_set",
    says="The textbook's normal formula is a good guess; the exact count is another number.",
)
def normal_formula(p, margin, confidence):
    if not (0 < p < 1 and margin > 0 and 0 < confidence < 1):
        raise ValueError("arguments")
    low, high = 0.0, 10.0
    for _ in range(100):
        z = (low + high) / 2
        low, high = (z, high) if math.erf(z / math.sqrt(2)) < confidence else (low, z)
    return max(1, math.ceil(z**2 * p * (1 - p) / margin**2))


one_side = slip(
    "smallest_test_set",
    ("np.abs(k - n * p) <= n * margin + 1e-9", "k - n * p >= -n * margin - 1e-9"),
    says="Too lucky is outside the margin, too: count both sides.",
)
worst_case = slip(
    "smallest_test_set",
    ("    n = 1\n", "    n, p = 1, 0.5\n"),
    says="You took the worst case, p = 1/2: use the p that is given.",
)


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
