"""Unit 23, from its release."""

from tests.campaign import right, wrong

readings_absolute = wrong("normal_posterior", ("np.sum(x)", "np.abs(np.sum(x))"))
small_sigma_raises = wrong("normal_posterior", ("sigma <= 0", "sigma < 1e-3"))

# Got full marks at first.
repeated_readings_count_once = wrong("normal_posterior", ("    precision =", "    x = np.unique(x)\n    precision ="))
negative_sigma_accepted = wrong("normal_posterior", ("sigma <= 0", "sigma == 0"))
tau_of_zero_accepted = wrong("normal_posterior", ("tau0 <= 0", "tau0 < 0"))
# Got full marks at first.
guess_forgotten_after_thirty = wrong("normal_posterior", ("    mean =", "    if len(x) > 30:\n        precision, mu0 = len(x) / sigma**2, 0.0\n    mean ="))
readings_changed = wrong("normal_posterior", ("np.sum(x) / sigma**2", "np.sum(np.divide(x, sigma**2, out=x))"))
whole_readings = wrong("normal_posterior", ("np.sum(x)", "np.sum(x.astype(int))"))
guess_without_sign = wrong("normal_posterior", ("(mu0 /", "(abs(mu0) /"))


@right("normal_posterior")
def reading_by_reading(x, sigma, mu0, tau0):
    if min(sigma, tau0) <= 0:
        raise ValueError("positive")
    mean, variance = mu0, tau0 * tau0
    for reading in x:
        gain = variance / (variance + sigma * sigma)
        mean = mean + gain * (reading - mean)
        variance = variance * (1 - gain)
    return mean, variance**0.5


@right("normal_posterior")
def shrunk_mean(x, sigma, mu0, tau0):
    if not (sigma > 0 and tau0 > 0):
        raise ValueError("positive")
    n = np.size(x)
    trust = n * tau0**2 / (n * tau0**2 + sigma**2)
    mean = mu0 if n == 0 else (1 - trust) * mu0 + trust * np.mean(x)
    return mean, tau0 * np.sqrt(1 - trust) if trust < 0.5 else tau0 * sigma / np.sqrt(n * tau0**2 + sigma**2)


@right("normal_posterior")
def guess_as_a_row(x, sigma, mu0, tau0):
    if sigma <= 0 or tau0 <= 0:
        raise ValueError("positive")
    weights = np.append(np.full(len(x), 1 / sigma**2), 1 / tau0**2)
    return np.average(np.append(x, mu0), weights=weights), weights.sum() ** -0.5


@right("normal_posterior")
def least_squares(x, sigma, mu0, tau0):
    if sigma <= 0:
        raise ValueError("sigma")
    if tau0 <= 0:
        raise ValueError("tau0")
    column = np.concatenate([[1 / tau0], np.ones(len(x)) / sigma])
    goal = np.concatenate([[mu0 / tau0], np.asarray(x) / sigma])
    return column @ goal / (column @ column), 1 / np.linalg.norm(column)

negative_k_as_zero = wrong("beta_binomial_predictive", ("s == k", "np.asarray(k) <= n"))
flat_k_only = wrong(
    "beta_binomial_predictive",
    (
        "return np.where(s == k, np.exp(ways + shares - whole), 0.0)",
        "return np.atleast_1d(np.where(s == k, np.exp(ways + shares - whole), 0.0))",
    ),
)
normalised = wrong(
    "beta_binomial_predictive",
    (
        "return np.where(s == k, np.exp(ways + shares - whole), 0.0)",
        "p = np.where(s == k, np.exp(ways + shares - whole), 0.0)\n    return p / np.sum(p)",
    ),
)

no_trials_refused = wrong("beta_binomial_predictive", ("n < 0:", "n <= 0:"))
whole_alpha_and_beta = wrong("beta_binomial_predictive", ("lgamma = np", "alpha, beta = max(1, int(alpha)), max(1, int(beta))\n    lgamma = np"))
negative_alpha_accepted = wrong("beta_binomial_predictive", ("alpha <= 0", "alpha == 0"))
k_clipped_in_place = wrong(
    "beta_binomial_predictive",
    ("s = np.clip(k, 0, n)", "inside = (k >= 0) & (k <= n)\n    s = np.clip(k, 0, n, out=k) if isinstance(k, np.ndarray) else np.clip(k, 0, n)"),
    ("s == k", "inside"),
)
a_millionth_is_nothing = wrong(
    "beta_binomial_predictive", ("np.where(s == k, np.exp(ways + shares - whole), 0.0)", "np.where((s == k) & (ways + shares - whole > np.log(1e-6)), np.exp(ways + shares - whole), 0.0)")
)
negative_k_from_the_end = wrong(
    "beta_binomial_predictive", ("    s = np", "    k = np.where((k < 0) & (k >= -n - 1), np.add(k, n + 1), k)\n    s = np")
)


@right("beta_binomial_predictive")
def ratio_of_neighbours(alpha, beta, n, k):
    if alpha <= 0 or beta <= 0 or n < 0:
        raise ValueError("no")
    i = np.arange(n)
    first = np.sum(np.log((beta + i) / (alpha + beta + i)))
    up = np.log((n - i) / (i + 1)) + np.log((alpha + i) / (beta + n - i - 1))
    table = np.exp(first + np.append(0.0, np.cumsum(up)))
    k = np.asarray(k)
    out = np.zeros(k.shape)
    good = (0 <= k) & (k <= n)
    out[good] = table[k[good]]
    return out


@right("beta_binomial_predictive")
def one_k_at_a_time(alpha, beta, n, k):
    if min(alpha, beta) <= 0 or n < 0:
        raise ValueError("no")
    g = math.lgamma

    def log_b(s, t):
        return g(s) + g(t) - g(s + t)

    def one(j):
        if j < 0 or j > n:
            return 0.0
        return math.exp(-math.log(n + 1) - log_b(j + 1, n - j + 1) + log_b(alpha + j, beta + n - j) - log_b(alpha, beta))

    return np.array([one(int(j)) for j in np.ravel(k)], dtype=float).reshape(np.shape(k))


@right("beta_binomial_predictive")
def sums_of_logarithms(alpha, beta, n, k):
    if alpha <= 0 or beta <= 0 or n < 0:
        raise ValueError("no")

    def rising(start):
        return np.concatenate([[0.0], np.cumsum(np.log(start + np.arange(n)))])

    hits, misses, orders = rising(alpha), rising(beta), rising(1.0)
    p = np.exp(orders[n] - orders - orders[::-1] + hits + misses[::-1] - rising(alpha + beta)[n])
    padded = np.concatenate([[0.0], p, [0.0]])
    return padded[np.clip(k, -1, n + 1) + 1]


urn = right(
    "beta_binomial_predictive",
    ("ways = lgamma(n + 1) - lgamma(s + 1) - lgamma(n - s + 1)", "ways = np.vectorize(lambda j: math.log(math.comb(n, int(j))), otypes=[float])(s)"),
    ("np.where(s == k, np.exp(ways + shares - whole), 0.0)", "np.exp(ways + shares - whole) * np.equal(s, k)"),
)

start_moved = wrong("metropolis", ("x = np.where(goes[:, None], y, x)", "x[goes] = y[goes]"))
asks_twice = wrong("metropolis", ("then = log_prob(y)", "then = log_prob(y)\n        now = log_prob(x)"))
one_chance_for_all = wrong("metropolis", ("rng.random(len(x))", "rng.random()"))
one_step_for_all_coordinates = wrong("metropolis", ("step * rng.standard_normal(x.shape)", "step * rng.standard_normal((len(x), 1))"))
uniform_steps = wrong("metropolis", ("step * rng.standard_normal(x.shape)", "step * rng.uniform(-(3**0.5), 3**0.5, x.shape)"))
own_generator = wrong("metropolis", ("x = x0", "x, rng = x0, np.random.default_rng(7)"))
noise_in_the_rate = wrong("metropolis", ("np.log(rng.random(len(x))) < then - now", "np.log(rng.random(len(x))) < 0.8 * (then - now)"))
barker = wrong(
    "metropolis",
    (
        "np.log(rng.random(len(x))) < then - now",
        "(lambda u: np.log(u) < then - np.logaddexp(then, now) + np.where(then == now, np.log(2.0), 0))(rng.random(len(x)))",
    ),
)

@right("metropolis")
def all_chance_beforehand(log_prob, x0, n_steps, step, rng):
    c, d = x0.shape
    moves = rng.normal(0.0, step, (n_steps, c, d))
    bars = -rng.exponential(size=(n_steps, c))
    chain = np.empty((n_steps + 1, c, d))
    chain[0] = x0
    here = log_prob(chain[0])
    for s in range(n_steps):
        there = log_prob(chain[s] + moves[s])
        go = bars[s] < there - here
        chain[s + 1] = chain[s] + go[:, None] * moves[s]
        here = np.where(go, there, here)
    return chain[1:]


@right("metropolis")
def walker_by_walker(log_prob, x0, n_steps, step, rng):
    places, heights, diary = x0.astype(float), list(log_prob(x0)), []
    for _ in range(n_steps):
        wishes = places + step * rng.standard_normal(places.shape)
        new = log_prob(wishes)
        after = places.copy()
        for w in range(len(places)):
            if new[w] >= heights[w] or rng.random() < math.exp(new[w] - heights[w]):
                after[w], heights[w] = wishes[w], new[w]
        places = after
        diary.append(places)
    return np.array(diary).reshape((n_steps, *x0.shape))


@right("metropolis")
def shares_of_probability(log_prob, x0, n_steps, step, rng):
    state = np.array(x0, dtype=np.float64)
    level = np.array(log_prob(state), dtype=np.float64)
    result = np.zeros((n_steps,) + state.shape)
    for entry in result:
        other = rng.normal(state, step)
        height = log_prob(other)
        yes = rng.uniform(size=len(state)) < np.exp(np.minimum(height - level, 0))
        state[yes], level[yes] = other[yes], height[yes]
        entry[:] = state
    return result


mixed_by_weights = right(
    "metropolis",
    ("goes = np.log(rng.random(len(x))) < then - now", "goes = np.log1p(-rng.random(len(x))) + now <= then"),
    ("x = np.where(goes[:, None], y, x)", "x = np.choose(goes[:, None].astype(int), [x, y])"),
)

any_still_chain_raises = wrong("r_hat", ("within == 0", "np.any(np.var(chains, axis=1) == 0)"))
small_variance_raises = wrong("r_hat", ("within == 0", "within < 1e-9"))
at_least_one = wrong(
    "r_hat",
    ("return np.sqrt(((n - 1) / n * within + between) / within)", "return max(1.0, np.sqrt(((n - 1) / n * within + between) / within))"),
)

first_two_chains = wrong("r_hat", ("np.var(np.mean(chains, axis=1), ddof=1)", "np.var(np.mean(chains[:2], axis=1), ddof=1)"))
three_dimensions_accepted = wrong("r_hat", ("np.ndim(chains) != 2", "np.ndim(chains) < 2"))
median_of_the_variances = wrong("r_hat", ("np.mean(np.var(chains, axis=1, ddof=1))", "np.median(np.var(chains, axis=1, ddof=1))"))
chains_centred_in_place = wrong("r_hat", ("    within =", "    chains -= np.mean(chains).astype(chains.dtype)\n    within ="))
different_constants_accepted = wrong("r_hat", ("within == 0", "np.ptp(chains) == 0"))
at_most_ten = wrong("r_hat", ("return np.sqrt(((n - 1) / n * within + between) / within)", "return min(10.0, np.sqrt(((n - 1) / n * within + between) / within))"))


@right("r_hat")
def with_statistics(chains):
    import statistics

    if np.ndim(chains) != 2 or len(chains) < 2 or len(chains[0]) < 2:
        raise ValueError("shape")
    rows = np.asarray(chains, dtype=float).tolist()
    W = statistics.fmean(statistics.variance(row) for row in rows)
    if not W:
        raise ValueError("nothing moves")
    V = statistics.variance([statistics.fmean(row) for row in rows])
    return math.sqrt(1 - 1 / len(rows[0]) + V / W)


@right("r_hat")
def centred_sums(chains):
    shape = np.shape(chains)
    if len(shape) != 2 or shape[0] < 2 or shape[1] < 2:
        raise ValueError("shape")
    m, n = shape
    if all(len(set(chain)) == 1 for chain in np.asarray(chains).tolist()):
        raise ValueError("no chain varies")
    means = chains.sum(axis=1) / n
    inner = chains - means[:, None]
    W = np.einsum("ij,ij->", inner, inner) / (m * (n - 1))
    outer = means - means.sum() / m
    return ((n - 1) / n + outer @ outer / (m - 1) / W) ** 0.5


@right("r_hat")
def covariance_diagonal(chains):
    if np.ndim(chains) != 2 or 1 in np.shape(chains) or 0 in np.shape(chains):
        raise ValueError("shape")
    W = np.trace(np.cov(chains)) / len(chains)
    if W == 0:
        raise ValueError("no chain varies")
    n = chains.shape[1]
    return np.sqrt((W - W / n + np.cov(chains.mean(axis=1))) / W)


transposed = right("r_hat", ("np.mean(np.var(chains, axis=1, ddof=1))", "np.std(chains.T, axis=0, ddof=1) @ np.std(chains.T, axis=0, ddof=1) / len(chains)"))

one_at_a_time = wrong("pathwise_gradient", ("df(mu + sigma * eps)", "np.array([df(mu + sigma * e) for e in eps])"))
centred_noise = wrong(
    "pathwise_gradient", ("return np.mean(slopes), np.mean(slopes * eps)", "return np.mean(slopes), np.mean(slopes * (eps - np.mean(eps)))")
)
by_regression = wrong(
    "pathwise_gradient",
    ("return np.mean(slopes), np.mean(slopes * eps)", "return np.mean(slopes), np.mean(slopes * eps) / np.mean(np.square(eps))"),
)

negative_sigma_accepted_in_pathwise_gradient = wrong("pathwise_gradient", ("sigma <= 0", "sigma == 0"))
noise_changed = wrong(
    "pathwise_gradient",
    ("slopes = df(mu + sigma * eps)", "eps *= sigma\n    slopes = df(mu + eps)"),
    ("np.mean(slopes * eps)", "np.mean(slopes * eps) / sigma"),
)
both_signs_of_the_noise = wrong("pathwise_gradient", ("    slopes =", "    eps = np.concatenate([eps, -eps])\n    slopes ="))
one_draw_refused = wrong("pathwise_gradient", ("len(eps) == 0", "len(eps) < 2"))
# Got full marks at first.
noise_cut_at_two = wrong("pathwise_gradient", ("    slopes =", "    eps = np.clip(eps, -2, 2)\n    slopes ="))
# Got full marks at first.
small_sigma_refused = wrong("pathwise_gradient", ("sigma <= 0", "sigma < 1e-2"))


@right("pathwise_gradient")
def as_a_matrix_product(df, mu, sigma, eps):
    if sigma <= 0 or np.size(eps) == 0:
        raise ValueError("no")
    design = np.vstack([np.ones(len(eps)), eps])
    by_mu, by_sigma = design @ df(design.T @ np.array([mu, sigma])) / len(eps)
    return by_mu, by_sigma


@right("pathwise_gradient")
def running_means(df, mu, sigma, eps):
    if not sigma > 0 or not len(eps):
        raise ValueError("no")
    a = b = 0.0
    for count, (slope, noise) in enumerate(zip(df(np.add(mu, np.multiply(sigma, eps))), eps), 1):
        a += (float(slope) - a) / count
        b += (float(slope) * float(noise) - b) / count
    return a, b


@right("pathwise_gradient")
def noise_from_the_places(df, mu, sigma, eps):
    if sigma <= 0:
        raise ValueError("sigma")
    if len(eps) < 1:
        raise ValueError("eps")
    z = sigma * eps + mu
    order = np.argsort(z)
    slopes = np.empty(len(z))
    slopes[order] = df(z[order])
    return math.fsum(slopes) / len(z), np.vdot(slopes, eps) / len(z)


averaged_pairs = right("pathwise_gradient", ("return np.mean(slopes), np.mean(slopes * eps)", "return tuple(np.average(np.column_stack([slopes, slopes * eps]), axis=0))"))

dimension_forgotten = wrong("kde_logpdf", ("- d * np.log", "- np.log"))
first_coordinate = wrong("kde_logpdf", ("((x[:, None] - data) ** 2).sum(axis=2)", "((x[:, None] - data) ** 2)[:, :, 0]"))
one_maximum = wrong("kde_logpdf", ("top = scores.max(axis=1)", "top = np.full(len(x), scores.max())"))
never_below_e_to_minus_690 = wrong(
    "kde_logpdf",
    ("average = np.log(np.exp(scores - top[:, None]).sum(axis=1) / n)\n    return top + average", "return np.log(np.maximum(np.exp(scores).sum(axis=1) / n, 1e-300))"),
)
repeated_points_count_once = wrong("kde_logpdf", ("    n, d =", "    data = np.unique(data, axis=0)\n    n, d ="))
negative_h_accepted = wrong("kde_logpdf", ("h <= 0", "h == 0"), ("np.log(h *", "np.log(abs(h) *"))
own_point_left_out = wrong("kde_logpdf", ("    top =", "    scores = np.where((scores == 0) & (n > 1), -np.inf, scores)\n    top ="))
data_scaled_in_place = wrong("kde_logpdf", ("    scores = -((x[:, None] - data) ** 2).sum(axis=2) / (2 * h**2)", "    data /= h\n    scores = -((x[:, None] / h - data) ** 2).sum(axis=2) / 2"))
distances_added_up = wrong("kde_logpdf", ("((x[:, None] - data) ** 2).sum(axis=2)", "np.abs(x[:, None] - data).sum(axis=2) ** 2"))
far_away_the_nearest_alone = wrong("kde_logpdf", ("average = np", "average = np.where(top < -50, -np.log(n), 0) + (top >= -50) * np"))


@right("kde_logpdf")
def place_by_place(x, data, h):
    if h <= 0 or not len(data):
        raise ValueError("no")
    found = []
    for place in x:
        exponents = sorted(-0.5 * float(np.sum(((place - point) / h) ** 2)) for point in data)
        top = exponents[-1]
        bells = math.fsum(math.exp(e - top) for e in exponents)
        found.append(top + math.log(bells) - math.log(len(data)) - len(place) * (math.log(h) + 0.5 * math.log(2 * math.pi)))
    return np.array(found, dtype=float)


@right("kde_logpdf")
def point_by_point(x, data, h):
    if h <= 0 or np.shape(data)[0] == 0:
        raise ValueError("no")
    total = np.full(len(x), -np.inf)
    for point in data:
        total = np.logaddexp(total, -(np.linalg.norm(x - point, axis=1) ** 2) / (2 * h**2))
    return total - np.log(len(data)) - data.shape[1] / 2 * np.log(2 * np.pi * h**2)


@right("kde_logpdf")
def coordinates_one_after_the_other(x, data, h):
    if h <= 0 or len(data) == 0:
        raise ValueError("no")
    logs = np.zeros((len(x), len(data)))
    for c in range(data.shape[1]):
        logs -= 0.5 * np.square(np.subtract.outer(x[:, c], data[:, c]) / h) + np.log(h) + np.log(2 * np.pi) / 2
    nearest = logs.argmax(axis=1)
    top = logs[np.arange(len(x)), nearest]
    return np.log(np.mean(np.exp(logs - top.reshape(-1, 1)), axis=1)) + top

logaddexp = right(
    "kde_logpdf",
    (
        "top = scores.max(axis=1)\n    average = np.log(np.exp(scores - top[:, None]).sum(axis=1) / n)\n    return top + average -",
        "return np.logaddexp.reduce(scores, axis=1) - np.log(n) -",
    ),
)

noise_everywhere = wrong("gp_posterior", ("noise_std**2 * np.eye(len(X))", "noise_std**2"))
first_coordinate_in_gp_posterior = wrong("gp_posterior", ("((A[:, None] - B) ** 2).sum(axis=2)", "((A[:, None] - B) ** 2)[:, :, 0]"))
square_of_sum = wrong("gp_posterior", ("((A[:, None] - B) ** 2).sum(axis=2)", "(A[:, None] - B).sum(axis=2) ** 2"))
jitter = wrong("gp_posterior", ("np.eye(len(X))", "np.eye(len(X)) + 1e-4 * (len(X) > 1) * np.eye(len(X))"))

places_scaled_in_place = wrong("gp_posterior", ("    K = kernel(X, X)", "    X /= length\n    Xs /= length\n    length = 1.0\n    K = kernel(X, X)"))
rounding_makes_nan = wrong("gp_posterior", ("np.sqrt(np.maximum(left, 0))", "np.sqrt(left)"))
negative_length_accepted = wrong("gp_posterior", ("length <= 0", "length == 0"))
noise_of_a_tenth_at_least = wrong("gp_posterior", ("noise_std**2 *", "max(noise_std, 0.1) ** 2 *"))
first_observation_at_a_place = wrong("gp_posterior", ("    K = kernel(X, X)", "    first = np.sort(np.unique(X, axis=0, return_index=True)[1])\n    X, y = X[first], y[first]\n    K = kernel(X, X)"))
unlike_beyond_three_lengths = wrong(
    "gp_posterior",
    ("return variance * np.exp(-((A[:, None] - B) ** 2).sum(axis=2) / (2 * length**2))", "q = ((A[:, None] - B) ** 2).sum(axis=2) / length**2\n        return variance * np.exp(-q / 2) * (q < 9)"),
)


@right("gp_posterior")
def with_cholesky(X, y, Xs, *, length, variance, noise_std):
    if min(length, variance, noise_std) <= 0:
        raise ValueError("positive")

    def k(A, B):
        squares = np.zeros((len(A), len(B)))
        for c in range(A.shape[1]):
            squares += np.subtract.outer(A[:, c], B[:, c]) ** 2
        return variance * np.exp(-0.5 * squares / length**2)

    L = np.linalg.cholesky(k(X, X) + noise_std**2 * np.identity(len(X)))
    half, white = np.linalg.solve(L, k(X, Xs)), np.linalg.solve(L, y)
    return half.T @ white, np.sqrt(np.clip(variance - np.sum(half**2, axis=0), 0, None))


@right("gp_posterior")
def place_by_place_in_gp_posterior(X, y, Xs, *, length, variance, noise_std):
    if length <= 0 or variance <= 0 or noise_std <= 0:
        raise ValueError("positive")

    def k(s, t):
        return variance * math.exp(-float(np.dot(s - t, s - t)) / (2 * length**2))

    K = np.array([[k(s, t) + noise_std**2 * (i == j) for j, t in enumerate(X)] for i, s in enumerate(X)])
    mean, std = [], []
    for place in Xs:
        near = np.array([k(s, place) for s in X])
        weights = np.linalg.solve(K, near)
        mean.append(weights @ y)
        std.append(math.sqrt(max(variance - weights @ near, 0.0)))
    return np.array(mean, dtype=float), np.array(std, dtype=float)


@right("gp_posterior")
def by_eigenvalues(X, y, Xs, *, length, variance, noise_std):
    if any(v <= 0 for v in (length, variance, noise_std)):
        raise ValueError("positive")

    def k(A, B):
        return variance * np.exp(-np.linalg.norm((A[:, None, :] - B[None, :, :]) / length, axis=-1) ** 2 / 2)

    values, vectors = np.linalg.eigh(k(X, X))
    turned, noisy = vectors.T @ k(X, Xs), np.maximum(values, 0) + noise_std**2
    left = variance - np.einsum("im,im,i->m", turned, turned, 1 / noisy)
    return turned.T @ (vectors.T @ y / noisy), np.where(left > 0, left, 0) ** 0.5


@right("gp_posterior")
def one_observation_after_the_other(X, y, Xs, *, length, variance, noise_std):
    if length <= 0 or variance <= 0 or noise_std <= 0:
        raise ValueError("positive")
    Z = np.concatenate([X, Xs])
    cov = variance * np.exp(-np.sum((Z[:, None] - Z[None]) ** 2, axis=-1) / (2 * length**2))
    mean = np.zeros(len(Z))
    for i, value in enumerate(y):
        gain = cov[:, i] / (cov[i, i] + noise_std**2)
        mean = mean + gain * (value - mean[i])
        cov = cov - np.outer(gain, cov[i])
    return mean[len(X) :], np.sqrt(np.maximum(np.diagonal(cov)[len(X) :], 0))

flat_only = wrong(
    "expected_improvement", ("np.vectorize(math.erfc)(-z / np.sqrt(2))", "np.array([math.erfc(v) for v in (-z / np.sqrt(2))])")
)
small_std_is_none = wrong(
    "expected_improvement", ("std * density, gain)", "std * density, gain) if np.all(std > 0.01) | np.any(std == 0) else gain")
)
never_below_a_millionth = wrong("expected_improvement", (", gain), 0)", ", gain), 1e-6 * (np.max(std) > 2))"))

# Got full marks at first.
hopeless_from_three_on = wrong("expected_improvement", ("gain * below + std * density", "(gain * below + std * density) * (z > -3)"))
zeros_of_std_changed = wrong("expected_improvement", ("z = gain / np.where(std > 0, std, 1)", "certain = std == 0\n    std[certain] = 1\n    z = gain / std"), ("np.where(std > 0,", "np.where(~certain,"))
slightly_negative_std_accepted = wrong("expected_improvement", ("std < 0", "std < -1e-2"))
single_precision = wrong("expected_improvement", ("gain = best - mean", "gain = (best - mean).astype(np.float32)"))
mean_changed = wrong("expected_improvement", ("gain = best - mean", "gain = np.subtract(best, mean, out=mean)"))


@right("expected_improvement")
def bell_of_the_library(mean, std, best):
    from statistics import NormalDist

    if (np.asarray(std) < 0).any():
        raise ValueError("negative")
    bell, out = NormalDist(), np.zeros(np.shape(mean))
    for place in np.ndindex(*np.shape(mean)):
        m, s = float(mean[place]), float(std[place])
        if s == 0:
            out[place] = max(best - m, 0.0)
        else:
            z = (best - m) / s
            out[place] = max(s * (z * 0.5 * math.erfc(-z / math.sqrt(2)) + bell.pdf(z)), 0.0)
    return out


@right("expected_improvement")
def uncertain_ones_by_mask(mean, std, best):
    if np.min(std) < 0:
        raise ValueError("negative")
    hope = np.maximum(best - mean, 0.0).astype(float)
    some = np.nonzero(std)
    if len(some[0]):
        s = std[some]
        z = (best - mean[some]) / s
        Phi = np.array([math.erfc(-v / 2**0.5) for v in z]) / 2
        hope[some] = s * np.maximum(z * Phi + np.exp(-(z**2) / 2) / (2 * np.pi) ** 0.5, 0)
    return hope


@right("expected_improvement")
def gain_plus_what_is_saved(mean, std, best):
    if not np.all(std >= 0):
        raise ValueError("negative")
    z = np.divide(best - mean, std, out=np.zeros(np.shape(mean)), where=std > 0)
    upper = np.vectorize(lambda v: 0.5 * math.erfc(v / math.sqrt(2)), otypes=[float])(np.abs(z))
    smaller = std * np.maximum(np.exp(-z * z / 2) / np.sqrt(2 * np.pi) - np.abs(z) * upper, 0)
    return np.maximum(best - mean, 0) + smaller * (std > 0)


flat_and_back = right(
    "expected_improvement",
    ("np.vectorize(math.erfc)(-z / np.sqrt(2))", "np.reshape([math.erfc(-v * 0.5**0.5) for v in np.ravel(z)], np.shape(z))"),
    ("np.where(std > 0, gain * below + std * density, gain)", "gain * np.where(std > 0, below, 1) + std * density"),
)

mean_of_the_first = wrong("bayes_opt", ("np.mean(values)", "np.mean(values[: len(init)])"))
ties_last = wrong("bayes_opt", ("int(np.argmax(hope))", "len(hope) - 1 - int(np.argmax(hope[::-1]))"))
best_of_the_first = wrong("bayes_opt", ("min(values)", "min(values[: len(init) + 4])"))
init_emptied = wrong("bayes_opt", ("rows = list(init)", "rows = init if isinstance(init, list) else list(init)"))
best_of_the_process = wrong("bayes_opt", ("min(values))", "np.min((mean + center)[rows]))"))
values_standardised = wrong(
    "bayes_opt", ("values - center,", "(values - center) / (np.std(values) or 1),"), ("mean + center, std,", "mean * (np.std(values) or 1) + center, std * (np.std(values) or 1),")
)
median_in_the_middle = wrong("bayes_opt", ("np.mean(values)", "np.median(values)"))
all_candidates_refused = wrong("bayes_opt", ("len(rows) + n_iter > len(candidates)", "len(rows) + n_iter >= len(candidates)"))
latest_five_only = wrong("bayes_opt", ("candidates[rows], values - center,", "candidates[rows[-5:]], (values - center)[-5:],"))
fitted_once = wrong("bayes_opt", ("candidates[rows], values - center,", "candidates[rows[: len(init)]], (values - center)[: len(init)],"))
tried_ones_without_hope = wrong("bayes_opt", ("hope[rows] = -1", "hope[rows] = 0"))


@right("bayes_opt")
def untried_only(f, candidates, init, n_iter, *, length, variance, noise_std):
    tried = [int(i) for i in init]
    if not tried or len(tried) != len(set(tried)) or len(candidates) < len(tried) + n_iter:
        raise ValueError("init or candidates")
    seen = np.array([float(f(candidates[i])) for i in tried])
    open_rows = np.array([i for i in range(len(candidates)) if i not in tried], dtype=int)
    for _ in range(n_iter):
        shift = seen.mean()
        mean, std = gp_posterior(candidates[tried], seen - shift, candidates[open_rows], length=length, variance=variance, noise_std=noise_std)
        k = int(np.argmax(expected_improvement(mean, std, seen.min() - shift)))
        tried.append(int(open_rows[k]))
        open_rows = np.delete(open_rows, k)
        seen = np.append(seen, f(candidates[tried[-1]]))
    return np.array(tried), seen


@right("bayes_opt")
def again_from_the_start(f, candidates, init, n_iter, *, length, variance, noise_std):
    if len(init) == 0 or len(np.unique(init)) < len(init) or len(init) + n_iter > len(candidates):
        raise ValueError("init or candidates")
    numbers = dict(length=length, variance=variance, noise_std=noise_std)

    def onward(known, left):
        if left == 0:
            return known
        ys = np.array(list(known.values()))
        mean, std = gp_posterior(candidates[list(known)], ys - ys.mean(), candidates, **numbers)
        hope = expected_improvement(mean + ys.mean(), std, ys.min())
        row = max((i for i in range(len(candidates)) if i not in known), key=lambda i: (hope[i], -i))
        return onward({**known, row: f(candidates[row])}, left - 1)

    known = onward({int(i): f(candidates[i]) for i in init}, n_iter)
    return np.array(list(known)), np.array(list(known.values()), dtype=float)


@right("bayes_opt")
def arrays_filled(f, candidates, init, n_iter, *, length, variance, noise_std):
    n = len(init)
    if n == 0 or n > len(set(map(int, init))) or n + n_iter > len(candidates):
        raise ValueError("init or candidates")
    rows, values = np.zeros(n + n_iter, dtype=int), np.zeros(n + n_iter)
    free = np.ones(len(candidates), dtype=bool)
    for s in range(n + n_iter):
        if s < n:
            rows[s] = init[s]
        else:
            middle = values[:s].sum() / s
            mean, std = gp_posterior(candidates[rows[:s]], values[:s] - middle, candidates, length=length, variance=variance, noise_std=noise_std)
            hope = np.where(free, expected_improvement(middle + mean, std, values[:s].min()), -np.inf)
            rows[s] = np.flatnonzero(hope == hope.max())[0]
        free[rows[s]] = False
        values[s] = f(candidates[rows[s]])
    return rows, values


best_moved_instead = right(
    "bayes_opt",
    ("expected_improvement(mean + center, std, min(values))", "expected_improvement(mean, std, np.sort(values)[0] - center)"),
    ("hope[rows] = -1", "hope = np.where(np.isin(np.arange(len(candidates)), rows), -1, hope)"),
)
