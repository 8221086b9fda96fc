"""Correct solutions of unit 17 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- entropy ----------------------------------------------------------------------------------------------------------


@alternative("entropy")
def term_by_term(p, base=2.0):
    from math import log

    values = [float(v) for v in np.ravel(p)]
    if any(v < 0 for v in values) or abs(sum(values) - 1) > 1e-8:
        raise ValueError("no distribution")
    return sum(v * log(1 / v, base) for v in values if v > 0)


@alternative("entropy")
def with_where(p, base=2.0):
    p = np.asarray(p, dtype=float)
    if p.min() < 0 or not abs(p.sum() - 1) <= 1e-8:
        raise ValueError("no distribution")
    return float(-(p * np.log2(np.where(p > 0, p, 1.0))).sum() / np.log2(base))


# -- joint_distribution -----------------------------------------------------------------------------------------------


@alternative("joint_distribution")
def with_a_loop(x, y, kx, ky):
    if len(x) != len(y) or len(x) < 1:
        raise ValueError("lengths")
    table = np.zeros((kx, ky))
    for a, b in zip(x, y):
        if not (0 <= a < kx and 0 <= b < ky):
            raise ValueError("label")
        table[a, b] += 1 / len(x)
    return table


@alternative("joint_distribution")
def by_bincount(x, y, kx, ky):
    x, y = np.asarray(x), np.asarray(y)
    if (
        x.size == 0
        or x.shape != y.shape
        or (x < 0).any()
        or (y < 0).any()
        or (x >= kx).any()
        or (y >= ky).any()
    ):
        raise ValueError("labels")
    return np.bincount(x * ky + y, minlength=kx * ky).reshape(kx, ky) / x.size


# -- conditional_entropy ----------------------------------------------------------------------------------------------


@alternative("conditional_entropy")
def by_the_chain_rule(pxy):
    return entropy(pxy) - entropy(np.sum(pxy, axis=1))


@alternative("conditional_entropy")
def row_by_row(pxy):
    total = 0.0
    for row in np.asarray(pxy, dtype=float):
        weight = row.sum()
        if weight > 0:
            total += weight * entropy(row / weight)
    return total


# -- mutual_information -----------------------------------------------------------------------------------------------


@alternative("mutual_information")
def by_entropies(pxy):
    return entropy(pxy.sum(axis=0)) - conditional_entropy(pxy)


@alternative("mutual_information")
def cell_by_cell(pxy):
    from math import log2

    px, py = np.sum(pxy, axis=1), np.sum(pxy, axis=0)
    total = 0.0
    for a in range(len(px)):
        for b in range(len(py)):
            if pxy[a, b] > 0:
                total += float(pxy[a, b]) * (log2(pxy[a, b]) - log2(px[a]) - log2(py[b]))
    return max(total, 0.0)


# -- kl_divergence ----------------------------------------------------------------------------------------------------


@alternative("kl_divergence")
def with_a_check_first(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    if p.shape != q.shape:
        raise ValueError("shapes")
    if ((q == 0) & (p > 0)).any():
        return np.inf
    m = p > 0
    return float((p[m] * (np.log2(p[m]) - np.log2(q[m]))).sum())


@alternative("kl_divergence")
def pair_by_pair(p, q):
    from math import inf, log2

    if np.shape(p) != np.shape(q):
        raise ValueError("shapes")
    total = 0.0
    for a, b in zip(np.ravel(p), np.ravel(q)):
        if a > 0:
            total += a * log2(a / b) if b > 0 else inf
    return total


# -- bigram_bits_per_char ---------------------------------------------------------------------------------------------


@alternative("bigram_bits_per_char")
def with_counters(train, test, alphabet, alpha=1.0):
    from collections import Counter
    from math import log2

    if not alpha > 0 or len(test) <= 1 or any(c not in alphabet for c in train + test):
        raise ValueError("bad input")
    pairs, contexts = Counter(zip(train, train[1:])), Counter(train[:-1])
    bits = 0.0
    for a, b in zip(test, test[1:]):
        bits -= log2((pairs[a, b] + alpha) / (contexts[a] + alpha * len(alphabet)))
    return bits / (len(test) - 1)


@alternative("bigram_bits_per_char")
def with_index_arrays(train, test, alphabet, alpha=1.0):
    if alpha <= 0 or len(test) < 2:
        raise ValueError("alpha or test")
    try:
        i = np.array([alphabet.index(c) for c in train], dtype=int)
        j = np.array([alphabet.index(c) for c in test], dtype=int)
    except ValueError:
        raise ValueError("a character is not in the alphabet") from None
    N = np.zeros((len(alphabet),) * 2)
    np.add.at(N, (i[:-1], i[1:]), 1)
    log_p = np.log2(N + alpha) - np.log2(N.sum(axis=1) + alpha * len(alphabet))[:, None]
    return -log_p[j[:-1], j[1:]].mean()


# -- huffman_code -----------------------------------------------------------------------------------------------------


@alternative("huffman_code")
def by_sorting(p):
    n = len(p)
    if not n:
        raise ValueError("none")
    if n == 1:
        return ["0"]
    nodes = [(float(v), [k]) for k, v in enumerate(p)]
    codes = ["" for _ in range(n)]
    while len(nodes) > 1:
        nodes.sort(key=lambda node: -node[0])
        (w1, a), (w2, b) = nodes.pop(), nodes.pop()
        for k in a:
            codes[k] = "1" + codes[k]
        for k in b:
            codes[k] = "0" + codes[k]
        nodes.append((w1 + w2, a + b))
    return codes


@alternative("huffman_code")
def with_a_tree(p):
    from heapq import heapify, heappop, heappush

    if len(p) == 0:
        raise ValueError("none")
    if len(p) == 1:
        return ["0"]
    heap = [(float(w), k) for k, w in enumerate(p)]
    heapify(heap)
    children = {}
    name = len(p)
    while len(heap) >= 2:
        (w, a), (v, b) = heappop(heap), heappop(heap)
        children[name] = (a, b)
        heappush(heap, (w + v, name))
        name += 1
    codes = [None] * len(p)
    todo = [(name - 1, "")]
    while todo:
        node, word = todo.pop()
        if node < len(p):
            codes[node] = word
        else:
            todo += [(children[node][0], word + "0"), (children[node][1], word + "1")]
    return codes


# -- gaussian_kl ------------------------------------------------------------------------------------------------------


@alternative("gaussian_kl")
def term_for_term(mu, log_var):
    mu, log_var = np.asarray(mu, dtype=float), np.asarray(log_var, dtype=float)
    return 0.5 * (np.exp(log_var).sum(-1) + (mu**2).sum(-1) - mu.shape[-1] - log_var.sum(-1))


@alternative("gaussian_kl")
def with_expm1(mu, log_var):
    return (0.5 * (np.expm1(log_var) - log_var) + 0.5 * np.power(mu, 2)).sum(axis=-1)


# -- question_tree ----------------------------------------------------------------------------------------------------


@alternative("question_tree")
def recursive_function(X_train, y_train, X_new, max_depth):
    X, y = np.asarray(X_train), np.asarray(y_train)

    def H(labels):
        c = np.bincount(labels)
        c = c[c > 0] / len(labels)
        return -(c * np.log2(c)).sum()

    def build(rows, depth):
        labels = y[rows]
        guess = int(np.bincount(labels).argmax())
        if depth >= max_depth or len(np.unique(labels)) == 1 or X.shape[1] == 0:
            return guess
        g = np.zeros(X.shape[1])
        for j in range(X.shape[1]):
            ones = X[rows, j] == 1
            if 0 < ones.sum() < len(rows):
                g[j] = H(labels) - (
                    ones.sum() * H(labels[ones]) + (~ones).sum() * H(labels[~ones])
                ) / len(rows)
        if g.max() <= 1e-9:
            return guess
        j = int(np.flatnonzero(g >= g.max() - 1e-9)[0])
        return j, build(rows[X[rows, j] == 0], depth + 1), build(rows[X[rows, j] == 1], depth + 1)

    root = build(np.arange(len(X)), 0)

    def ask(x):
        node = root
        while isinstance(node, tuple):
            node = node[2] if x[node[0]] else node[1]
        return node

    return np.array([ask(x) for x in np.asarray(X_new)], dtype=int)


@alternative("question_tree")
def all_gains_at_once(X_train, y_train, X_new, max_depth):
    X_train, y_train, X_new = (np.asarray(a) for a in (X_train, y_train, X_new))
    K = int(y_train.max()) + 1

    def plogp(c):
        return np.where(c > 0, c * np.log2(np.where(c > 0, c, 1)), 0.0)

    def predict(X, y, new, depth):
        counts = np.bincount(y, minlength=K)
        guess = np.full(len(new), counts.argmax())
        if depth == 0 or X.shape[1] == 0 or counts.max() == len(y):
            return guess
        onehot = np.eye(K)[y]
        ones = X.T.astype(float) @ onehot
        zeros = counts - ones
        n = len(y)

        def left(c):
            return (plogp(c.sum(axis=-1)) - plogp(c).sum(axis=-1)) / n

        gains = left(counts.astype(float)) - left(ones) - left(zeros)
        if gains.max() <= 1e-9:
            return guess
        j = np.flatnonzero(gains >= gains.max() - 1e-9)[0]
        for answer in (0, 1):
            here = new[:, j] == answer
            guess[here] = predict(X[X[:, j] == answer], y[X[:, j] == answer], new[here], depth - 1)
        return guess

    return predict(X_train, y_train, X_new, max_depth)
