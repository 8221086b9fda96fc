"""Correct solutions of unit 24 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- adjusted_risk ----------------------------------------------------------------------------------------------------


@alternative("adjusted_risk")
def stratum_by_stratum(counts):
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 3 or counts.shape[2] != 2 or (counts < 0).any() or counts.sum() == 0:
        raise ValueError("counts")
    risk = np.zeros(counts.shape[1])
    for stratum in counts:
        people = stratum.sum()
        if people == 0:
            continue
        for t, (bad, good) in enumerate(stratum):
            if bad + good == 0:
                raise ValueError("no overlap")
            risk[t] += people / counts.sum() * good / (bad + good)
    return risk


@alternative("adjusted_risk")
def by_einsum(counts):
    counts = np.array(counts)
    if counts.ndim != 3 or counts.shape[-1] != 2 or counts.min() < 0:
        raise ValueError("counts")
    counts = counts[counts.any(axis=(1, 2))]
    n_zt = np.einsum("zty->zt", counts)
    if len(counts) == 0 or not n_zt.all():
        raise ValueError("no overlap")
    return np.einsum("z,zt->t", n_zt.sum(1) / n_zt.sum(), counts[..., 1] / n_zt)


# -- linear_scm -------------------------------------------------------------------------------------------------------


@alternative("linear_scm")
def causes_first(B, noise, do=None):
    do = {} if do is None else do
    B, noise = np.asarray(B, dtype=float), np.asarray(noise, dtype=float)
    left, order = list(range(len(B))), []
    while left:
        free = [i for i in left if all(B[i, j] == 0 for j in left)]
        if not free:
            raise ValueError("a cycle")
        order += free
        left = [i for i in left if i not in free]
    X = np.zeros(noise.shape)
    for i in order:
        X[:, i] = do[i] if i in do else X @ B[i] + noise[:, i]
    return X


@alternative("linear_scm")
def by_repetition(B, noise, do=None):
    B, X = np.array(B, dtype=float), np.array(noise, dtype=float)
    d = len(B)
    walks = np.eye(d)
    for _ in range(d):
        walks = walks @ (B != 0)
    if walks.any():
        raise ValueError("a cycle")
    U = X.copy()
    for _ in range(d + 1):
        for j, v in (do or {}).items():
            X[:, j] = v
        X = X @ B.T + U
    for j, v in (do or {}).items():
        X[:, j] = v
    return X


# -- counterfactual ---------------------------------------------------------------------------------------------------


@alternative("counterfactual")
def person_by_person(B, x, do):
    B, x = np.asarray(B, dtype=float), np.asarray(x, dtype=float)
    cut = B.copy()
    for j in do:
        cut[j, :] = 0
    inverse = np.linalg.inv(np.eye(len(B)) - cut)
    rows = []
    for person in x:
        u = person - B @ person
        for j, v in do.items():
            u[j] = v
        rows.append(inverse @ u)
    return np.array(rows)


@alternative("counterfactual")
def by_the_change(B, x, do):
    x = np.array(x, dtype=float)
    result = x.copy()
    for _ in range(len(B) + 1):
        for j, v in do.items():
            result[:, j] = v
        result = x + (result - x) @ np.asarray(B, dtype=float).T
    for j, v in do.items():
        result[:, j] = v
    return result


# -- d_separated ------------------------------------------------------------------------------------------------------


@alternative("d_separated")
def every_path(adj, x, y, z):
    if x == y or x in z or y in z:
        raise ValueError("x, y, z")
    n = len(adj)

    def opened(v, seen=()):
        return v in z or any(adj[v, w] and opened(w, (*seen, v)) for w in range(n) if w not in seen)

    stack = [[x]]
    while stack:
        path = stack.pop()
        if path[-1] == y:
            return False
        for w in range(n):
            if w in path or not (adj[path[-1]][w] or adj[w][path[-1]]):
                continue
            if len(path) > 1:
                v = path[-1]
                if adj[path[-2]][v] and adj[w][v]:
                    if not opened(v):
                        continue
                elif v in z:
                    continue
            stack.append([*path, w])
    return True


@alternative("d_separated")
def bayes_ball(adj, x, y, z):
    if x == y or x in z or y in z:
        raise ValueError("x, y, z")
    A = np.asarray(adj) != 0
    visited, ways = set(), [(x, "up")]
    while ways:
        node, came = ways.pop()
        if (node, came) in visited:
            continue
        visited.add((node, came))
        if node == y:
            return False
        parents, children = np.flatnonzero(A[:, node]), np.flatnonzero(A[node])
        if came == "up" and node not in z:
            ways += [(int(p), "up") for p in parents] + [(int(c), "down") for c in children]
        if came == "down":
            if node not in z:
                ways += [(int(c), "down") for c in children]
            else:
                ways += [(int(p), "up") for p in parents]
    return True


# -- is_backdoor_set --------------------------------------------------------------------------------------------------


@alternative("is_backdoor_set")
def with_reachability(adj, t, y, z):
    if t == y or t in z or y in z:
        raise ValueError("t, y, z")
    A = (np.asarray(adj) != 0).astype(int)
    reach = np.linalg.matrix_power(np.eye(len(A), dtype=int) + A, len(A)) > 0
    if any(reach[t, v] for v in z):
        return False
    A[t, :] = 0
    return bool(d_separated(A, t, y, list(z)))


@alternative("is_backdoor_set")
def depth_first(adj, t, y, z):
    if t == y or t in z or y in z:
        raise ValueError("t, y, z")
    stack, seen = [t], set()
    while stack:
        node = stack.pop()
        seen.add(node)
        stack.extend(j for j in range(len(adj)) if adj[node][j] and j not in seen)
    for v in z:
        if v in seen:
            return False
    without = np.array(
        [[0 if i == t else int(adj[i][j] != 0) for j in range(len(adj))] for i in range(len(adj))]
    )
    return d_separated(without, t, y, z)


# -- front_door -------------------------------------------------------------------------------------------------------


@alternative("front_door")
def sum_by_sum(p):
    p = np.asarray(p, dtype=float)
    if p.ndim != 3 or p.min() < 0 or (p.sum(axis=2) <= 0).any():
        raise ValueError("p")
    p = p / p.sum()
    n_x, n_m, n_y = p.shape
    result = np.zeros((n_x, n_y))
    for x in range(n_x):
        for m in range(n_m):
            for k in range(n_x):
                result[x] += p[x, m].sum() / p[x].sum() * p[k].sum() * p[k, m] / p[k, m].sum()
    return result


@alternative("front_door")
def by_einsum_of_tables(p):
    p = np.array(p, dtype=float)
    if p.ndim != 3 or np.any(p < 0):
        raise ValueError("p")
    n_xm = np.einsum("xmy->xm", p)
    if not n_xm.all():
        raise ValueError("p")
    n_x = np.einsum("xm->x", n_xm)
    return np.einsum("xm,kmy,k->xy", n_xm / n_x[:, None], p / n_xm[..., None], n_x / n_x.sum())


# -- ipw_ate ----------------------------------------------------------------------------------------------------------


@alternative("ipw_ate")
def person_by_person_weighted(t, y, e):
    sums = {True: [0.0, 0.0], False: [0.0, 0.0]}
    for treated, outcome, chance in zip(t, y, e, strict=True):
        if not 0 < chance < 1:
            raise ValueError("e")
        w = 1 / chance if treated else 1 / (1 - chance)
        sums[bool(treated)][0] += w * float(outcome)
        sums[bool(treated)][1] += w
    if sums[True][1] == 0 or sums[False][1] == 0:
        raise ValueError("an empty group")
    return sums[True][0] / sums[True][1] - sums[False][0] / sums[False][1]


@alternative("ipw_ate")
def by_average(t, y, e):
    t, e = np.asarray(t).astype(bool), np.asarray(e, dtype=float)
    if e.min() <= 0 or e.max() >= 1 or t.all() or not t.any():
        raise ValueError("e or t")
    return np.average(y[t], weights=1 / e[t]) - np.average(y[~t], weights=1 / (1 - e[~t]))


# -- aipw_ate ---------------------------------------------------------------------------------------------------------


@alternative("aipw_ate")
def two_potential_means(t, y, e, mu0, mu1):
    t, e = np.asarray(t, dtype=float), np.asarray(e, dtype=float)
    n = t.size
    if n < 2 or not np.all((e > 0) & (e < 1)):
        raise ValueError("n or e")
    with_it = t / e * y + (1 - t / e) * mu1
    without = (1 - t) / (1 - e) * y + (1 - (1 - t) / (1 - e)) * mu0
    psi = with_it - without
    return float(np.mean(psi)), float(np.sqrt(np.var(psi, ddof=1) / n))


@alternative("aipw_ate")
def one_by_one(t, y, e, mu0, mu1):
    psi = []
    for i in range(len(y)):
        if e[i] <= 0 or e[i] >= 1:
            raise ValueError("e")
        value = float(mu1[i]) - float(mu0[i])
        value += (
            (float(y[i]) - float(mu1[i])) / e[i]
            if t[i]
            else -(float(y[i]) - float(mu0[i])) / (1 - e[i])
        )
        psi.append(value)
    n = len(psi)
    if n < 2:
        raise ValueError("n")
    mean = sum(psi) / n
    return mean, (sum((v - mean) ** 2 for v in psi) / (n - 1) / n) ** 0.5
