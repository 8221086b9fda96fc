"""Correct solutions of unit 12 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- mean_and_variance ------------------------------------------------------------------------------------------------


@alternative("mean_and_variance")
def value_by_value(x, *, ddof=0):
    n, mean, M = 0, 0.0, 0.0
    for value in x:
        n += 1
        gap = float(value) - mean
        mean += gap / n
        M += gap * (float(value) - mean)
    if n == 0 or n <= ddof:
        raise ValueError("too few")
    return mean, M / (n - ddof)


@alternative("mean_and_variance")
def with_fsum(x, *, ddof=0):
    from math import fsum

    values = [float(v) for v in x]
    if not values or len(values) - ddof <= 0:
        raise ValueError("too few")
    mean = fsum(values) / len(values)
    return mean, fsum((v - mean) ** 2 for v in values) / (len(values) - ddof)


# -- merge_moments ----------------------------------------------------------------------------------------------------


@alternative("merge_moments")
def empty_sides_first(a, b):
    if a[0] == 0:
        return tuple(b)
    if b[0] == 0:
        return tuple(a)
    n = a[0] + b[0]
    mean = (a[0] * a[1] + b[0] * b[1]) / n
    return n, mean, a[2] + b[2] + a[0] * (a[1] - mean) ** 2 + b[0] * (b[1] - mean) ** 2


@alternative("merge_moments")
def with_shares(a, b):
    (na, ma, Ma), (nb, mb, Mb) = a, b
    n = na + nb
    share = nb / n if n else 0.0
    return n, ma + share * (mb - ma), Ma + Mb + na * share * (mb - ma) ** 2


# -- sample_quantile --------------------------------------------------------------------------------------------------


@alternative("sample_quantile")
def by_interpolation(x, q):
    x = np.sort(np.asarray(x, dtype=float))
    if x.size == 0 or np.min(q) < 0 or np.max(q) > 1:
        raise ValueError("x or q")
    result = np.interp(np.asarray(q, dtype=float) * (x.size - 1), np.arange(x.size), x)
    return float(result) if np.ndim(q) == 0 else result


@alternative("sample_quantile")
def one_at_a_time(x, q):
    ordered = sorted(float(v) for v in x)
    if not ordered:
        raise ValueError("no numbers")

    def one(p):
        if p < 0 or p > 1:
            raise ValueError("q")
        h = (len(ordered) - 1) * float(p)
        k = int(h)
        return (
            ordered[k]
            if k == len(ordered) - 1
            else (1 - (h - k)) * ordered[k] + (h - k) * ordered[k + 1]
        )

    return (
        one(q) if np.ndim(q) == 0 else np.array([one(p) for p in np.ravel(q)]).reshape(np.shape(q))
    )


# -- mad_outliers -----------------------------------------------------------------------------------------------------


@alternative("mad_outliers")
def with_cases(x, *, threshold=3.5):
    x = np.asarray(x, dtype=float)
    if x.size == 0:
        return np.array([], dtype=bool)
    middle = np.median(x)
    mad = np.median(np.abs(x - middle))
    if mad == 0:
        return x != middle
    return np.abs(0.6745 * (x - middle) / mad) > threshold


@alternative("mad_outliers")
def sorted_by_hand(x, *, threshold=3.5):
    def median(values):
        values = sorted(values)
        n = len(values)
        return (values[(n - 1) // 2] + values[n // 2]) / 2

    values = [float(v) for v in x]
    if not values:
        return np.zeros(0, dtype=bool)
    m = median(values)
    deviations = [abs(v - m) for v in values]
    mad = median(deviations)
    return np.array([d > 0 if mad == 0 else 0.6745 * d / mad > threshold for d in deviations])


# -- covariance_matrix ------------------------------------------------------------------------------------------------


@alternative("covariance_matrix")
def pair_by_pair(X, *, ddof=1):
    X = np.asarray(X, dtype=np.float64)
    n, d = X.shape
    if n == 0 or n <= ddof:
        raise ValueError("observations")
    means = [X[:, j].sum() / n for j in range(d)]
    C = np.empty((d, d))
    for i in range(d):
        for j in range(i + 1):
            C[i, j] = C[j, i] = sum(
                (X[r, i] - means[i]) * (X[r, j] - means[j]) for r in range(n)
            ) / (n - ddof)
    return C


@alternative("covariance_matrix")
def by_einsum(X, *, ddof=1):
    X = np.array(X).astype(float)
    if X.shape[0] < 1 or X.shape[0] - ddof < 1:
        raise ValueError("observations")
    D = X - X.mean(axis=0, keepdims=True)
    return np.einsum("ni,nj->ij", D, D) / (X.shape[0] - ddof)


# -- correlation_matrix -----------------------------------------------------------------------------------------------


@alternative("correlation_matrix")
def from_covariances(X):
    X = np.asarray(X, dtype=float)
    if X.shape[0] < 2:
        raise ValueError("observations")
    C = covariance_matrix(X)
    s = np.sqrt(np.diag(C))
    s[X.max(axis=0) == X.min(axis=0)] = np.nan
    R = np.clip(C / s[:, None] / s[None, :], -1, 1)
    return R


@alternative("correlation_matrix")
def by_loops(X):
    X = np.array(X, dtype=float)
    n, d = X.shape
    if n < 2:
        raise ValueError("observations")
    R = np.full((d, d), np.nan)
    for i in range(d):
        for j in range(d):
            x, y = X[:, i], X[:, j]
            if len(set(x)) > 1 and len(set(y)) > 1:
                x, y = x - x.mean(), y - y.mean()
                r = float(x @ y) / float(np.sqrt(x @ x) * np.sqrt(y @ y))
                R[i, j] = max(-1.0, min(1.0, r))
    return R


# -- spearman ---------------------------------------------------------------------------------------------------------


@alternative("spearman")
def by_counting(x, y):
    n = len(x)
    if n != len(y) or n < 2:
        raise ValueError("lengths")
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    a = (x[:, None] > x).sum(axis=1) + ((x[:, None] == x).sum(axis=1) - 1) / 2
    b = (y[:, None] > y).sum(axis=1) + ((y[:, None] == y).sum(axis=1) - 1) / 2
    a, b = a - a.mean(), b - b.mean()
    if not a.any() or not b.any():
        return float("nan")
    return float(a @ b / np.sqrt(a @ a * (b @ b)))


@alternative("spearman")
def by_a_dictionary(x, y):
    if len(x) != len(y) or len(x) <= 1:
        raise ValueError("lengths")

    def ranks(values):
        places = {}
        for place, value in enumerate(sorted(float(v) for v in values), 1):
            places.setdefault(value, []).append(place)
        return [sum(places[float(v)]) / len(places[float(v)]) for v in values]

    return float(correlation_matrix(np.array([ranks(x), ranks(y)]).T)[1, 0])


# -- correlation_by_group ---------------------------------------------------------------------------------------------


@alternative("correlation_by_group")
def collected_in_lists(x, y, groups):
    if len(x) != len(y) or len(x) != len(groups):
        raise ValueError("lengths")

    def r(points):
        if len(points) < 2:
            return float("nan")
        return float(correlation_matrix(np.array(points))[0, 1])

    members = {}
    for a, b, label in zip(x, y, groups):
        label = label.item() if hasattr(label, "item") else label
        members.setdefault(label, []).append((float(a), float(b)))
    return r([point for points in members.values() for point in points]), {
        label: r(points) for label, points in members.items()
    }


@alternative("correlation_by_group")
def by_formula(x, y, groups):
    x, y, g = np.asarray(x, dtype=float), np.asarray(y, dtype=float), list(groups)
    if x.size != y.size or x.size != len(g):
        raise ValueError("lengths")

    def r(a, b):
        if a.size < 2 or a.min() == a.max() or b.min() == b.max():
            return np.nan
        a, b = a - a.mean(), b - b.mean()
        return float(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)))

    labels = sorted(set(np.array(g).tolist()))
    masks = {label: np.array([other == label for other in g]) for label in labels}
    return r(x, y), {label: r(x[mask], y[mask]) for label, mask in masks.items()}


# -- select_features_mrmr ---------------------------------------------------------------------------------------------


@alternative("select_features_mrmr")
def running_sum(X, y, k):
    X = np.asarray(X, dtype=float)
    d = X.shape[1]
    varies = X.max(axis=0) > X.min(axis=0)
    if k < 1 or k > varies.sum():
        raise ValueError("k")
    R = np.abs(correlation_matrix(np.column_stack([X, y])))
    relevance, redundancy, chosen = R[:d, d], np.zeros(d), []
    open_ = varies.copy()
    for step in range(k):
        score = np.where(open_, relevance - (redundancy / step if step else 0.0), -np.inf)
        j = int(np.nanargmax(score))
        chosen.append(j)
        open_[j] = False
        redundancy += R[:d, j]
    return chosen


@alternative("select_features_mrmr")
def without_a_matrix(X, y, k):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)

    def r(a, b):
        a, b = a - a.mean(), b - b.mean()
        return abs(float(a @ b) / float(np.sqrt((a @ a) * (b @ b))))

    left = [j for j in range(X.shape[1]) if len(np.unique(X[:, j])) > 1]
    if k <= 0 or k > len(left):
        raise ValueError("k")
    chosen = []
    for _ in range(k):
        best, where = None, None
        for j in left:
            if j in chosen:
                continue
            score = r(X[:, j], y)
            if chosen:
                score -= sum(r(X[:, j], X[:, s]) for s in chosen) / len(chosen)
            if best is None or score > best:
                best, where = score, j
        chosen.append(where)
    return chosen
