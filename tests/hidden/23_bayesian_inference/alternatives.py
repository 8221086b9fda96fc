"""Correct solutions of unit 23 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- normal_posterior -------------------------------------------------------------------------------------------------


@alternative("normal_posterior")
def reading_by_reading(x, sigma, mu0, tau0):
    if not (sigma > 0 and tau0 > 0):
        raise ValueError("not positive")
    mean, variance = float(mu0), float(tau0) ** 2
    for value in x:
        gain = variance / (variance + sigma**2)
        mean += gain * (float(value) - mean)
        variance *= 1 - gain
    return mean, variance**0.5


@alternative("normal_posterior")
def weighted_average(x, sigma, mu0, tau0):
    if sigma <= 0 or tau0 <= 0:
        raise ValueError("not positive")
    n = np.size(x)
    if n == 0:
        return float(mu0), float(tau0)
    w = n * tau0**2 / (n * tau0**2 + sigma**2)
    return w * np.mean(x, dtype=float) + (1 - w) * mu0, np.sqrt(w * sigma**2 / n)


# -- beta_binomial_predictive -----------------------------------------------------------------------------------------


@alternative("beta_binomial_predictive")
def count_by_count(alpha, beta, n, k):
    if min(alpha, beta) <= 0 or n < 0:
        raise ValueError("no such distribution")

    def log_beta(a, b):
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

    k = np.asarray(k)
    p = np.zeros(k.shape)
    for place in np.ndindex(k.shape):
        j = int(k[place])
        if 0 <= j <= n:
            ways = -math.log(n + 1) - log_beta(j + 1, n - j + 1)
            p[place] = math.exp(ways + log_beta(alpha + j, beta + n - j) - log_beta(alpha, beta))
    return p


@alternative("beta_binomial_predictive")
def by_ratios(alpha, beta, n, k):
    if alpha <= 0 or beta <= 0 or n < 0:
        raise ValueError("no such distribution")
    log_p = np.zeros(n + 1)
    for j in range(n):
        log_p[j + 1] = log_p[j] + np.log((n - j) * (alpha + j) / ((j + 1) * (beta + n - j - 1)))
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    k = np.asarray(k)
    inside = (k >= 0) & (k <= n)
    return np.where(inside, p[np.where(inside, k, 0)], 0.0)


# -- metropolis -------------------------------------------------------------------------------------------------------


@alternative("metropolis")
def ratios_and_masks(log_prob, x0, n_steps, step, rng):
    x = np.asarray(x0, dtype=np.float64).copy()
    here = np.asarray(log_prob(x), dtype=float)
    history = []
    for _ in range(n_steps):
        u = rng.uniform(size=x.shape[0])
        y = rng.normal(x, step)
        there = np.asarray(log_prob(y), dtype=float)
        accept = u < np.exp(np.minimum(there - here, 0.0))
        x, here = x.copy(), here.copy()
        x[accept], here[accept] = y[accept], there[accept]
        history.append(x)
    return np.array(history)


@alternative("metropolis")
def walker_by_walker(log_prob, x0, n_steps, step, rng):
    c, d = np.shape(x0)
    x = np.array(x0, dtype=float)
    here = list(log_prob(x))
    chain = np.empty((n_steps, c, d))
    for s in range(n_steps):
        y = x + step * np.array([[rng.standard_normal() for _ in range(d)] for _ in range(c)])
        there = log_prob(y)
        for i in range(c):
            if -rng.exponential() < there[i] - here[i]:
                x[i], here[i] = y[i], there[i]
        chain[s] = x
    return chain


# -- r_hat ------------------------------------------------------------------------------------------------------------


@alternative("r_hat")
def by_hand(chains):
    if np.asarray(chains).ndim != 2:
        raise ValueError("two dimensions")
    rows = [[float(v) for v in row] for row in chains]
    m, n = len(rows), len(rows[0])
    if m < 2 or n < 2:
        raise ValueError("too few")
    means = [sum(row) / n for row in rows]
    W = sum((v - mean) ** 2 for row, mean in zip(rows, means, strict=True) for v in row) / (
        m * (n - 1)
    )
    if W == 0:
        raise ValueError("constant")
    overall = sum(means) / m
    B = n * sum((mean - overall) ** 2 for mean in means) / (m - 1)
    return (((n - 1) / n * W + B / n) / W) ** 0.5


@alternative("r_hat")
def by_covariance(chains):
    chains = np.array(chains, dtype=float)
    if chains.ndim != 2 or chains.shape[0] < 2 or chains.shape[1] < 2:
        raise ValueError("shape")
    n = chains.shape[1]
    W = np.trace(np.cov(chains)) / len(chains)
    if not W > 0:
        raise ValueError("constant")
    return float(np.sqrt(1 - 1 / n + np.cov(chains.mean(axis=1)) / W))


# -- pathwise_gradient ------------------------------------------------------------------------------------------------


@alternative("pathwise_gradient")
def draw_by_draw(df, mu, sigma, eps):
    if sigma <= 0 or len(eps) == 0:
        raise ValueError("sigma, eps")
    by_mu = by_sigma = 0.0
    for noise in eps:
        slope = float(df(np.array([mu + sigma * float(noise)]))[0])
        by_mu += slope / len(eps)
        by_sigma += slope * float(noise) / len(eps)
    return by_mu, by_sigma


@alternative("pathwise_gradient")
def as_a_product(df, mu, sigma, eps):
    eps = np.asarray(eps, dtype=float)
    if not sigma > 0 or eps.size == 0:
        raise ValueError("sigma, eps")
    design = np.column_stack([np.ones(eps.size), eps])
    gradient = np.asarray(df(design @ np.array([mu, sigma], dtype=float))) @ design / eps.size
    return float(gradient[0]), float(gradient[1])


# -- kde_logpdf -------------------------------------------------------------------------------------------------------


@alternative("kde_logpdf")
def place_by_place(x, data, h):
    if h <= 0 or len(data) == 0:
        raise ValueError("h, data")
    d = len(data[0])
    found = []
    for place in x:
        scores = [
            -float(sum((float(u) - float(v)) ** 2 for u, v in zip(place, point, strict=True)))
            / (2 * h**2)
            for point in data
        ]
        top = max(scores)
        found.append(
            top
            + math.log(sum(math.exp(s - top) for s in scores))
            - math.log(len(data))
            - d / 2 * math.log(2 * math.pi * h**2)
        )
    return np.array(found)


@alternative("kde_logpdf")
def by_logaddexp(x, data, h):
    x, data = np.asarray(x, dtype=float), np.asarray(data, dtype=float)
    if not h > 0 or data.shape[0] == 0:
        raise ValueError("h, data")
    steps = (x[:, None, :] - data[None, :, :]) / h
    kernels = -0.5 * (steps**2).sum(axis=-1) - data.shape[1] * (np.log(h) + 0.5 * np.log(2 * np.pi))
    return np.logaddexp.reduce(kernels, axis=1) - np.log(len(data))


# -- gp_posterior -----------------------------------------------------------------------------------------------------


@alternative("gp_posterior")
def by_cholesky(X, y, Xs, *, length, variance, noise_std):
    if min(length, variance, noise_std) <= 0:
        raise ValueError("not positive")
    X, Xs = np.asarray(X, dtype=float) / length, np.asarray(Xs, dtype=float) / length

    def kernel(A, B):
        squares = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
        return variance * np.exp(-np.maximum(squares, 0) / 2)

    L = np.linalg.cholesky(kernel(X, X) + noise_std**2 * np.eye(len(X)))
    V, u = np.linalg.solve(L, kernel(X, Xs)), np.linalg.solve(L, y)
    return V.T @ u, np.sqrt((variance - (V**2).sum(axis=0)).clip(0))


@alternative("gp_posterior")
def place_by_place_solved(X, y, Xs, *, length, variance, noise_std):
    if length <= 0 or variance <= 0 or noise_std <= 0:
        raise ValueError("not positive")

    def k(p, q):
        return variance * math.exp(
            -sum((float(u) - float(v)) ** 2 for u, v in zip(p, q, strict=True)) / (2 * length**2)
        )

    K = np.array(
        [
            [k(p, q) + (noise_std**2 if i == j else 0) for j, q in enumerate(X)]
            for i, p in enumerate(X)
        ]
    )
    alpha = np.linalg.solve(K, np.asarray(y, dtype=float))
    mean, sd = [], []
    for place in Xs:
        c = np.array([k(p, place) for p in X])
        mean.append(float(c @ alpha))
        sd.append(max(variance - float(c @ np.linalg.solve(K, c)), 0.0) ** 0.5)
    return np.array(mean), np.array(sd)


# -- expected_improvement ---------------------------------------------------------------------------------------------


@alternative("expected_improvement")
def entry_by_entry(mean, std, best):
    mean, std = np.asarray(mean), np.asarray(std)
    result = np.zeros(mean.shape)
    for place in np.ndindex(mean.shape):
        m, s = float(mean[place]), float(std[place])
        if s < 0:
            raise ValueError("negative")
        if s == 0:
            result[place] = max(best - m, 0)
        else:
            z = (best - m) / s
            value = s * (
                z * (1 + math.erf(z / math.sqrt(2))) / 2
                + math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
            )
            result[place] = max(value, 0.0)
    return result


@alternative("expected_improvement")
def with_a_mask(mean, std, best):
    mean, std = np.array(mean, dtype=float), np.array(std, dtype=float)
    if (std < 0).any():
        raise ValueError("negative")
    result = np.clip(best - mean, 0, None)
    some = std > 0
    z = (best - mean[some]) / std[some]
    cdf = np.array([0.5 * math.erfc(-v / 2**0.5) for v in z])
    result[some] = std[some] * (z * cdf + np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi))
    return result.clip(0)


# -- bayes_opt --------------------------------------------------------------------------------------------------------


@alternative("bayes_opt")
def among_the_rest(f, candidates, init, n_iter, *, length, variance, noise_std):
    if not len(init) or len(set(init)) != len(init) or len(init) + n_iter > len(candidates):
        raise ValueError("init or n_iter")
    seen = {}
    for i in init:
        seen[int(i)] = float(f(candidates[i]))
    for _ in range(n_iter):
        rest = [i for i in range(len(candidates)) if i not in seen]
        y = np.array(list(seen.values()))
        X = np.array([candidates[i] for i in seen])
        mean, std = gp_posterior(
            X, y - y.mean(), candidates[rest], length=length, variance=variance, noise_std=noise_std
        )
        gains = expected_improvement(mean, std, y.min() - y.mean())
        best = rest[int(np.argmax(gains))]
        seen[best] = float(f(candidates[best]))
    return np.array(list(seen)), np.array(list(seen.values()))


@alternative("bayes_opt")
def one_after_the_other(f, candidates, init, n_iter, *, length, variance, noise_std):
    total = len(init) + n_iter
    if len(init) == 0 or len(np.unique(init)) < len(init) or total > len(candidates):
        raise ValueError("init or n_iter")
    rows, values = np.zeros(total, dtype=int), np.zeros(total)
    for step in range(total):
        if step < len(init):
            rows[step] = init[step]
        else:
            known = values[:step]
            mean, std = gp_posterior(
                candidates[rows[:step]],
                known - known.mean(),
                candidates,
                length=length,
                variance=variance,
                noise_std=noise_std,
            )
            gains = expected_improvement(mean + known.mean(), std, known.min())
            top = -1.0
            for i in range(len(candidates)):
                if i not in rows[:step] and gains[i] > top:
                    top, rows[step] = gains[i], i
        values[step] = f(candidates[rows[step]])
    return rows, values
