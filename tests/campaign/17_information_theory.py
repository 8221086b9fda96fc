"""Unit 17, from its release."""

from tests.campaign import right, wrong

small_left_out = wrong("entropy", ("p > 0", "p > 1e-4"))
tolerance_of_a_thousandth = wrong("entropy", ("> 1e-8", "> 1e-3"))
slightly_negative = wrong("entropy", ("np.any(p < 0)", "np.any(p < -0.01)"))


@wrong("entropy")
def flat_loops_only(p, base=2.0):
    if abs(sum(p) - 1) > 1e-8:
        raise ValueError("sum")
    surprise = 0.0
    for value in p:
        if value < 0:
            raise ValueError("negative")
        if value > 0:
            surprise -= value * np.log(value)
    return surprise / np.log(base)


too_small_sums_accepted = wrong("entropy", ("abs(np.sum(p) - 1)", "np.sum(p) - 1"))
sum_exactly_one = wrong("entropy", ("abs(np.sum(p) - 1) > 1e-8", "np.sum(p) != 1"))
# Got full marks at first.
zeros_replaced_in_place = wrong(
    "entropy", ("p = np.array(p)", "p = np.asarray(p)"), ("seen = p[p > 0]", "p[p == 0] = 1\n    seen = p")
)
whole_base = wrong("entropy", ("/ np.log(base)", "/ np.log(int(base))"))
base2 = right("entropy", ("-np.sum(seen * np.log(seen)) / np.log(base)", "float(-(seen * np.log2(seen)).sum() / np.log2(base))"))


@right("entropy")
def summed_exactly(p, base=2.0):
    import math

    values = [float(value) for value in np.ravel(p)]
    if min(values) < 0 or not abs(math.fsum(values) - 1) <= 1e-8:
        raise ValueError("no distribution")
    return -math.fsum(value * math.log(value) for value in values if value) / math.log(base)


@right("entropy")
def split_in_two(p, base=2.0):
    flat = np.array(p, dtype=float).flatten()
    if (flat < 0).any() or not np.isclose(flat.sum(), 1, rtol=0, atol=1e-8):
        raise ValueError("no distribution")

    def surprise(part):
        if len(part) == 1:
            return -part[0] * np.log(part[0]) if part[0] > 0 else 0.0
        return surprise(part[: len(part) // 2]) + surprise(part[len(part) // 2 :])

    return surprise(flat) / np.log(base)


@right("entropy")
def zeros_made_ones(p, base=2.0):
    p = np.asarray(p, dtype=float)
    if p.min() < 0:
        raise ValueError("negative")
    if abs(1 - p.sum()) > 1e-8:
        raise ValueError("sum")
    return np.vdot(p, -np.log(np.where(p == 0, 1.0, p))) / np.log(base)


negative_y = wrong("joint_distribution", ("min(x.min(), y.min()) < 0", "x.min() < 0"))
total_of_first = wrong("joint_distribution", ("table / len(x)", "table / max(len(x), kx)"))
shape_of_what_occurs = wrong("joint_distribution", ("np.zeros((kx, ky))", "np.zeros((x.max() + 1, y.max() + 1))"))
surplus_y_cut = wrong("joint_distribution", ("len(x) != len(y)", "len(x) > len(y)"), ("(x, y), 1", "(x, y[: len(x)]), 1"))


@wrong("joint_distribution")
def bins_over_what_occurs(x, y, kx, ky):
    if len(x) == 0 or len(x) != len(y):
        raise ValueError("pairs")
    if x.min() < 0 or y.min() < 0 or x.max() >= kx or y.max() >= ky:
        raise ValueError("range")
    return np.histogram2d(x, y, bins=[kx, ky])[0] / len(x)


# Got full marks at first.
last_values_for_the_largest = wrong("joint_distribution", ("x.max() >= kx or y.max() >= ky", "x[-1] >= kx or y[-1] >= ky"))
# Got full marks at first.
shares_of_three_digits = wrong("joint_distribution", ("return table / len(x)", "return np.round(table / len(x), 3)"))
# Got full marks at first.
single_precision = wrong("joint_distribution", ("np.zeros((kx, ky))", "np.zeros((kx, ky), dtype=np.float32)"))


@right("joint_distribution")
def flat_places(x, y, kx, ky):
    if not 0 < len(x) == len(y):
        raise ValueError("pairs")
    if np.any((x < 0) | (x >= kx) | (y < 0) | (y >= ky)):
        raise ValueError("range")
    places = x.astype(np.int64) * ky + y.astype(np.int64)
    return np.bincount(places, minlength=kx * ky).reshape(kx, ky) / len(places)


@right("joint_distribution")
def product_of_indicators(x, y, kx, ky):
    if len(x) != len(y) or not len(x):
        raise ValueError("pairs")
    left, right_ = np.equal.outer(np.arange(kx), x), np.equal.outer(y, np.arange(ky))
    if left.sum() < len(x) or right_.sum() < len(y):
        raise ValueError("range")
    return left.astype(float) @ right_.astype(float) / len(x)


@right("joint_distribution")
def counted_by_a_counter(x, y, kx, ky):
    from collections import Counter

    seen = Counter(zip(x.tolist(), y.tolist(), strict=True))
    if not seen or any(a not in range(kx) or b not in range(ky) for a, b in seen):
        raise ValueError("pairs")
    total = sum(seen.values())
    return np.array([[seen[a, b] / total for b in range(ky)] for a in range(kx)], dtype=float)


@right("joint_distribution")
def one_share_at_a_time(x, y, kx, ky):
    n = len(x)
    if n == 0 or n != len(y):
        raise ValueError("pairs")
    table = np.full((kx, ky), 0.0)
    for i in range(n):
        if not (0 <= x[i] < kx and 0 <= y[i] < ky):
            raise ValueError("range")
        table[x[i]][y[i]] += 1
    table *= 1 / n
    return table


small_left_out_in_conditional_entropy = wrong("conditional_entropy", ("np.greater(pxy, 0)", "np.greater(pxy, 1e-3)"))
absolute = wrong("conditional_entropy", ("rows = ", "pxy = pxy / np.max(np.sum(pxy, axis=1)) if len(pxy) > 3 else pxy\n    rows = "))


@wrong("conditional_entropy")
def square_tables_only(pxy):
    total = 0.0
    for a in range(len(pxy)):
        for b in range(len(pxy)):
            if pxy[a, b] > 0:
                total -= pxy[a, b] * np.log2(pxy[a, b] / pxy[a].sum())
    return total


@wrong("conditional_entropy")
def stops_at_an_empty_row(pxy):
    total = 0.0
    for row in pxy:
        weight = row.sum()
        if weight == 0:
            break
        seen = row[row > 0] / weight
        total -= weight * np.sum(seen * np.log2(seen))
    return total


@wrong("conditional_entropy")
def rows_renormalised_in_place(pxy):
    total = 0.0
    for row in pxy:
        weight = row.sum()
        if weight > 0:
            row /= weight
            total -= weight * np.sum(row[row > 0] * np.log2(row[row > 0]))
    return total


@wrong("conditional_entropy")
def stops_at_an_empty_cell(pxy):
    total = 0.0
    for row in pxy:
        weight = np.sum(row)
        for share in row:
            if share == 0:
                break
            total += share * np.log2(weight / share)
    return total


# Got full marks at first.
rare_rows_left_out = wrong("conditional_entropy", ("np.greater(pxy, 0)", "np.greater(pxy, 0) & (rows > 0.01)"))
rounded_to_three_digits = wrong(
    "conditional_entropy", ("return -np.sum(pxy[seen] * np.log2(pxy[seen] / rows[seen]))", "return round(float(-np.sum(pxy[seen] * np.log2(pxy[seen] / rows[seen]))), 3)")
)


@right("conditional_entropy")
def pair_minus_x(pxy):
    return entropy(pxy) - entropy(np.sum(pxy, axis=1))


@right("conditional_entropy")
def weighted_entropies(pxy):
    weights = [float(sum(row)) for row in pxy]
    return sum(w * entropy([share / w for share in row]) for w, row in zip(weights, pxy) if w > 0)


@right("conditional_entropy")
def two_logarithms(pxy):
    def times_log(p):
        return p * np.log(p, out=np.zeros(np.shape(p)), where=p > 0)

    return (times_log(pxy.sum(axis=1)).sum() - times_log(pxy).sum()) / np.log(2)


@right("conditional_entropy")
def row_after_row(pxy):
    def left(k):
        if k == len(pxy):
            return 0.0
        total = pxy[k] @ np.ones(pxy.shape[1])
        return left(k + 1) + sum(share * np.log2(total / share) for share in pxy[k] if share)

    return left(0)


small_left_out_in_mutual_information = wrong("mutual_information", ("np.greater(pxy, 0)", "np.greater(pxy, 1e-3)"))


@wrong("mutual_information")
def rows_weighted_equally(pxy):
    left = [entropy(row / row.sum()) for row in pxy if row.sum() > 0]
    return entropy(pxy.sum(axis=0)) - np.mean(left)


@wrong("mutual_information")
def square_tables_only_in_mutual_information(pxy):
    px, py = pxy.sum(axis=1), pxy.sum(axis=0)
    bits = 0.0
    for a in range(len(px)):
        for b in range(len(px)):
            if pxy[a, b] > 0:
                bits += pxy[a, b] * np.log2(pxy[a, b] / (px[a] * py[b]))
    return bits


base_is_the_number_of_rows = wrong("mutual_information", ("np.log2(pxy[seen] / independent[seen])", "np.log(pxy[seen] / independent[seen]) / np.log(len(pxy))"))


@wrong("mutual_information")
def empty_columns_are_nan(pxy):
    py = pxy.sum(axis=0)
    return -np.sum(py * np.log2(py)) - conditional_entropy(pxy)


zeros_filled_in_place = wrong("mutual_information", ("seen = np.greater(pxy, 0)", "pxy[pxy == 0] = 1e-12\n    seen = pxy > 0"))
one_bit_at_most = wrong(
    "mutual_information", ("return np.sum(pxy[seen] * np.log2(pxy[seen] / independent[seen]))", "return min(1.0, np.sum(pxy[seen] * np.log2(pxy[seen] / independent[seen])))")
)
faint_ties_are_none = wrong(
    "mutual_information",
    ("return np.sum(pxy[seen] * np.log2(pxy[seen] / independent[seen]))", "bits = np.sum(pxy[seen] * np.log2(pxy[seen] / independent[seen]))\n    return bits if bits > 1e-3 else 0.0"),
)


@right("mutual_information")
def three_entropies(pxy):
    return entropy(pxy.sum(axis=1)) + entropy(pxy.sum(axis=0)) - entropy(pxy)


@right("mutual_information")
def what_y_tells_about_x(pxy):
    return entropy(np.add.reduce(pxy, axis=1)) - conditional_entropy(np.transpose(pxy))


@right("mutual_information")
def nan_left_out(pxy):
    px, py = np.einsum("ab->a", pxy), np.einsum("ab->b", pxy)
    with np.errstate(all="ignore"):
        return np.nansum(pxy * (np.log2(pxy) - np.log2(px)[:, None] - np.log2(py)[None, :]))


@right("mutual_information")
def cell_by_cell(pxy):
    import math

    total = 0.0
    for (a, b), share in np.ndenumerate(pxy):
        if share != 0:
            total += share * math.log(share / sum(pxy[a, :]) / sum(pxy[:, b]))
    return total / math.log(2)


flattened = wrong(
    "kl_divergence", ("p.shape != q.shape", "p.size != q.size"), ("seen = p > 0", "p, q = p.ravel(), q.ravel()\n    seen = p > 0")
)
small_left_out_in_kl_divergence = wrong("kl_divergence", ("p > 0", "p > 1e-3"))
q_tiny_is_zero = wrong("kl_divergence", ("seen = p > 0", "seen, q = p > 0, np.where(q < 1e-9, 0, q)"))
infinite_wherever_q_is_zero = wrong("kl_divergence", ("seen = p > 0", "if np.any(q == 0):\n        return np.inf\n    seen = p > 0"))


@wrong("kl_divergence")
def shapes_left_to_numpy(p, q):
    p, q = np.array(p, dtype=float), np.array(q, dtype=float)
    with np.errstate(all="ignore"):
        return np.sum(np.where(p > 0, p * np.log2(p / q), 0.0))


length_for_shape = wrong("kl_divergence", ("p.shape != q.shape", "len(p) != len(q)"))


@wrong("kl_divergence")
def flat_loops_only_in_kl_divergence(p, q):
    if np.shape(p) != np.shape(q):
        raise ValueError("shapes")
    bits = 0.0
    for a, b in zip(p, q):
        if a > 0:
            if b == 0:
                return np.inf
            bits += a * np.log2(a / b)
    return bits


# Got full marks at first.
zeros_replaced_in_place_in_kl_divergence = wrong(
    "kl_divergence",
    ("p, q = np.array(p, dtype=float), np.array(q)", "p, q = np.asarray(p), np.asarray(q)"),
    ("seen = p > 0", "q[p == 0] = 1\n    p[p == 0] = 1\n    seen = p > 0"),
)


@right("kl_divergence")
def crossed_minus_own(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    if p.shape != q.shape:
        raise ValueError("shapes")
    if np.any(q[p > 0] == 0):
        return float("inf")
    logs = np.log2(q, out=np.zeros_like(q), where=q > 0)
    return -np.sum(p * logs) - entropy(p)


@right("kl_divergence")
def event_by_event(p, q):
    import math

    p, q = np.array(p), np.array(q)
    if p.shape != q.shape:
        raise ValueError("shapes")
    try:
        return sum(a * (math.log2(a) - math.log2(b)) for a, b in zip(p.flat, q.flat) if a)
    except ValueError:
        return math.inf


@right("kl_divergence")
def ratios_of_one(p, q):
    p, q = np.array(p, dtype=float), np.array(q, dtype=float)
    if p.ndim != q.ndim or any(m != n for m, n in zip(p.shape, q.shape)):
        raise ValueError("shapes")
    impossible = (q == 0) & (p != 0)
    if impossible.any():
        return np.inf
    ratio = np.ones_like(p)
    np.divide(q, p, out=ratio, where=p != 0)
    ratio[p == 0] = 1
    return -np.vdot(p, np.log(ratio)) / np.log(2)


@right("kl_divergence")
def largest_terms_last(p, q):
    if np.shape(p) != np.shape(q):
        raise ValueError("shapes")
    pairs = [(float(a), float(b)) for a, b in zip(np.ravel(p), np.ravel(q)) if a > 0]
    if min(b for _, b in pairs) == 0:
        return np.inf
    terms = sorted((a * np.log2(a / b) for a, b in pairs), key=abs)
    total = 0.0
    for term in terms:
        total += term
    return total


train_alphabet_unchecked = wrong("bigram_bits_per_char", ("set(train + test)", "set(train[:1] + test)"))
last_pair_missed = wrong("bigram_bits_per_char", ("zip(test, test[1:])]", "zip(test, test[1:3])]"))


@wrong("bigram_bits_per_char")
def alpha_missing_below(train, test, alphabet, alpha=1.0):
    if alpha <= 0 or len(test) < 2 or not set(train + test) <= set(alphabet):
        raise ValueError("input")
    pairs = list(zip(train, train[1:]))
    surprises = []
    for a, b in zip(test, test[1:]):
        p = (pairs.count((a, b)) + alpha) / (train[:-1].count(a) + len(alphabet))
        surprises.append(-np.log2(p))
    return np.mean(surprises)


# Got full marks at first.
@wrong("bigram_bits_per_char")
def overlapping_pairs_missed(train, test, alphabet, alpha=1.0):
    if alpha <= 0 or len(test) < 2 or not set(train + test) <= set(alphabet):
        raise ValueError("input")
    surprises = []
    for a, b in zip(test, test[1:]):
        p = (train.count(a + b) + alpha) / (train[:-1].count(a) + alpha * len(alphabet))
        surprises.append(-np.log2(p))
    return np.mean(surprises)


alpha_one_missing = wrong("bigram_bits_per_char", ("float(alpha)", "max(float(alpha), 0.5)"))
only_what_occurs_is_an_alphabet = wrong(
    "bigram_bits_per_char", ("place = {", "alphabet = sorted(set(train + test))\n    place = {")
)
empty_train_refused = wrong("bigram_bits_per_char", ("alpha <= 0 or", "alpha <= 0 or not train or"))
product_runs_dry = wrong(
    "bigram_bits_per_char",
    ("-np.mean([np.log2(p[place[a], place[b]]) for a, b in zip(test, test[1:])])", "-np.log2(np.prod([p[place[a], place[b]] for a, b in zip(test, test[1:])])) / (len(test) - 1)"),
)
negative_alpha_accepted = wrong("bigram_bits_per_char", ("alpha <= 0", "alpha == 0"))


@wrong("bigram_bits_per_char")
def learns_from_test(train, test, alphabet, alpha=1.0):
    if alpha <= 0 or len(test) < 2 or not set(train + test) <= set(alphabet):
        raise ValueError("input")
    counts = {}
    for pair in zip(train, train[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    total = 0.0
    for a, b in zip(test, test[1:]):
        after_a = sum(counts.get((a, c), 0) for c in alphabet)
        total -= np.log2((counts.get((a, b), 0) + alpha) / (after_a + alpha * len(alphabet)))
        counts[a, b] = counts.get((a, b), 0) + 1
    return total / (len(test) - 1)


@right("bigram_bits_per_char")
def counters(train, test, alphabet, alpha=1.0):
    from collections import Counter

    if not alpha > 0 or len(test) < 2 or any(c not in alphabet for c in train + test):
        raise ValueError("input")
    pairs, firsts = Counter(zip(train, train[1:])), Counter(train[:-1])
    asked = Counter(zip(test, test[1:]))
    bits = 0.0
    for (a, b), times in asked.items():
        bits += times * (np.log2(firsts[a] + alpha * len(alphabet)) - np.log2(pairs[a, b] + alpha))
    return bits / sum(asked.values())


@right("bigram_bits_per_char")
def places_in_one_row(train, test, alphabet, alpha=1.0):
    V = len(alphabet)
    a, b = (np.array([alphabet.find(c) for c in text], dtype=int) for text in (train, test))
    if alpha <= 0 or b.size < 2 or (a < 0).any() or (b < 0).any():
        raise ValueError("input")
    table = np.bincount(a[:-1] * V + a[1:], minlength=V * V).reshape(V, V) + alpha
    logs = np.log(table) - np.log(table.sum(axis=1))[:, None]
    return -logs[b[:-1], b[1:]].mean() / np.log(2)


@right("bigram_bits_per_char")
def followers(train, test, alphabet, alpha=1.0):
    if alpha <= 0:
        raise ValueError("alpha")
    if len(test) <= 1:
        raise ValueError("test")
    if set(train) - set(alphabet) or set(test) - set(alphabet):
        raise ValueError("alphabet")
    after = {c: "" for c in alphabet}
    for i in range(1, len(train)):
        after[train[i - 1]] += train[i]

    def surprise(i):
        known = after[test[i - 1]]
        return np.log2((len(known) + alpha * len(alphabet)) / (known.count(test[i]) + alpha))

    return sum(map(surprise, range(1, len(test)))) / (len(test) - 1)


@right("bigram_bits_per_char")
def indicator_rows(train, test, alphabet, alpha=1.0):
    if alpha <= 0 or len(test) < 2:
        raise ValueError("input")
    hot = {c: row for c, row in zip(alphabet, np.eye(len(alphabet)))}
    try:
        A = np.array([hot[c] for c in train]).reshape(-1, len(alphabet))
        B = np.array([hot[c] for c in test])
    except KeyError as error:
        raise ValueError("alphabet") from error
    counts = A[:-1].T @ A[1:] + alpha
    p = counts / counts.sum(axis=1, keepdims=True)
    return np.mean(-np.log2(np.sum((B[:-1] @ p) * B[1:], axis=1)))


shannon_fano = wrong(
    "huffman_code",
    (
        'codes = [""] * len(p)',
        "codes = [\"\"] * len(p)\n\n    def split(symbols):\n        if len(symbols) < 2:\n            return\n        total, gaps = sum(p[s] for s in symbols), []\n        for k in range(1, len(symbols)):\n            gaps.append(abs(2 * sum(p[s] for s in symbols[:k]) - total))\n        k = int(np.argmin(gaps)) + 1\n        for s in symbols[:k]:\n            codes[s] += '0'\n        for s in symbols[k:]:\n            codes[s] += '1'\n        split(symbols[:k])\n        split(symbols[k:])\n\n    split(sorted(range(len(p)), key=lambda s: -p[s]))\n    return codes",
    ),
)
zeros_without_code = wrong("huffman_code", ("for k, weight in enumerate(p)]", "for k, weight in enumerate(p) if weight > 0]"))
never_recombined = wrong(
    "huffman_code",
    ("heapq.heappush(heap, (light + heavy, k, left + right))", "heapq.heappush(heap, (max(light, heavy) * 1.5, k, left + right))"),
)
codes_from_frequent_to_rare = wrong("huffman_code", ("enumerate(p)]", "enumerate(sorted(p, reverse=True))]"))
lists_only = wrong("huffman_code", ("if len(p) == 0:", "if not p:"))


@wrong("huffman_code")
def always_a_chain(p):
    n = len(p)
    if n == 0:
        raise ValueError("no symbols")
    if n == 1:
        return ["0"]
    codes = [""] * n
    for rank, k in enumerate(sorted(range(n), key=lambda k: -p[k])):
        codes[k] = "1" * rank + "0" if rank < n - 1 else "1" * rank
    return codes


# Got full marks at first.
weights_rounded = wrong("huffman_code", ("(weight, k, [k])", "(round(float(weight), 2), k, [k])"))


@wrong("huffman_code")
def glued_in_the_argument(p):
    if len(p) == 0:
        raise ValueError("no symbols")
    if len(p) == 1:
        return ["0"]
    codes, groups = [""] * len(p), {k: [k] for k in range(len(p))}
    while len(groups) > 1:
        first, second = sorted(groups, key=lambda k: p[k])[:2]
        for bit, k in (("0", first), ("1", second)):
            for symbol in groups[k]:
                codes[symbol] = bit + codes[symbol]
        p[first] = p[first] + p[second]
        groups[first] += groups.pop(second)
    return codes


@right("huffman_code")
def two_queues(p):
    from collections import deque

    n = len(p)
    if n < 2:
        if n == 0:
            raise ValueError("no symbols")
        return ["0"]
    leaves = deque(sorted((float(p[k]), k) for k in range(n)))
    glued, parent, side, name = deque(), {}, {}, n
    while len(leaves) + len(glued) > 1:
        weight = 0.0
        for bit in "10":
            source = leaves if leaves and (not glued or leaves[0][0] <= glued[0][0]) else glued
            share, k = source.popleft()
            parent[k], side[k] = name, bit
            weight += share
        glued.append((weight, name))
        name += 1
    codes = []
    for k in range(n):
        code = ""
        while k in parent:
            code, k = side[k] + code, parent[k]
        codes.append(code)
    return codes


@right("huffman_code")
def nested_pairs(p):
    if len(p) == 0:
        raise ValueError("no symbols")
    groups = [(share, k) for k, share in enumerate(p)]
    while len(groups) > 1:
        groups.sort(key=lambda group: group[0], reverse=True)
        (a, left), (b, right_) = groups.pop(), groups.pop()
        groups.append((a + b, (left, right_)))
    codes = {}

    def walk(tree, code):
        if isinstance(tree, tuple):
            walk(tree[0], code + "1")
            walk(tree[1], code + "0")
        else:
            codes[tree] = code or "0"

    walk(groups[0][1], "")
    return [codes[k] for k in range(len(p))]


@right("huffman_code")
def lengths_first(p):
    if len(p) == 0:
        raise ValueError("no symbols")
    if len(p) == 1:
        return ["0"]
    heap = [(float(share), [k]) for k, share in enumerate(p)]
    heapq.heapify(heap)
    length = [0] * len(p)
    while heap[1:]:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        for k in a[1] + b[1]:
            length[k] += 1
        heapq.heappush(heap, (a[0] + b[0], sorted(a[1] + b[1])))
    codes, number, before = [""] * len(p), 0, 0
    for k in sorted(range(len(p)), key=lambda k: length[k]):
        number <<= length[k] - before
        codes[k] = format(number, f"0{length[k]}b")
        number, before = number + 1, length[k]
    return codes


@right("huffman_code")
def one_symbol_fewer(p):
    p = [float(share) for share in p]
    if not p:
        raise ValueError("no symbols")
    if len(p) == 1:
        return ["0"]

    def code(shares):
        if len(shares) == 2:
            return {k: bit for k, bit in zip(shares, "01")}
        a, b = sorted(shares, key=shares.get)[:2]
        rest = {k: share for k, share in shares.items() if k not in (a, b)}
        rest[a, b] = shares[a] + shares[b]
        found = code(rest)
        start = found.pop((a, b))
        return {**found, a: start + "0", b: start + "1"}

    found = code({(k,): share for k, share in enumerate(p)})
    return [found[(k,)] for k in range(len(p))]


axis_one = wrong("gaussian_kl", ("axis=-1", "axis=min(1, np.ndim(mu) - 1)"))
clipped = wrong("gaussian_kl", ("np.exp(log_var)", "np.exp(np.clip(log_var, -8, 8))"))
examples_counted_as_dimensions = wrong(
    "gaussian_kl", ("np.sum(np.exp(log_var) + np.square(mu) - 1 - log_var, axis=-1) / 2", "(np.sum(np.exp(log_var) + np.square(mu) - log_var, axis=-1) - len(mu)) / 2")
)
# Got full marks at first.
mu_squared_in_place = wrong("gaussian_kl", ("return np.sum(np.exp(log_var) + np.square(mu)", "mu *= mu\n    return np.sum(np.exp(log_var) + mu"))


@wrong("gaussian_kl")
def row_by_row(mu, log_var):
    return np.array([np.sum(np.exp(v) + m**2 - 1 - v) / 2 for m, v in zip(mu, log_var)])


# Got full marks at first.
terms_of_whole_numbers_cut = wrong(
    "gaussian_kl", ("return np.sum(np.exp(log_var) + np.square(mu) - 1 - log_var, axis=-1)", "terms = np.zeros_like(mu)\n    terms[...] = np.exp(log_var) + np.square(mu) - 1 - log_var\n    return np.sum(terms, axis=-1)")
)
single_example_squeezed = wrong("gaussian_kl", ("return np.sum(np.exp(log_var) + np.square(mu) - 1 - log_var, axis=-1) / 2", "return np.squeeze(np.sum(np.exp(log_var) + np.square(mu) - 1 - log_var, axis=-1) / 2)"))
# Got full marks at first.
small_is_none = wrong(
    "gaussian_kl",
    ("return np.sum(np.exp(log_var) + np.square(mu) - 1 - log_var, axis=-1) / 2", "nats = np.sum(np.exp(log_var) + np.square(mu) - 1 - log_var, axis=-1) / 2\n    return np.where(nats < 1e-3, 0.0, nats)"),
)


@right("gaussian_kl")
def four_sums(mu, log_var):
    d = np.shape(mu)[-1]
    squares = np.einsum("...i,...i->...", mu, mu)
    return 0.5 * (np.exp(log_var).sum(-1) + squares - d - np.sum(log_var, -1))


@right("gaussian_kl")
def times_ones(mu, log_var):
    terms = np.expm1(log_var) - log_var + np.power(mu, 2)
    return terms @ np.full(terms.shape[-1], 0.5)


@right("gaussian_kl")
def number_by_number(mu, log_var):
    import math

    result = np.zeros(np.shape(mu)[:-1])
    for place in np.ndindex(*np.shape(mu)):
        m, v = float(mu[place]), float(log_var[place])
        result[place[:-1]] += (math.exp(v) + m * m - 1 - v) / 2
    return result


@right("gaussian_kl")
def example_by_example(mu, log_var):
    if np.ndim(mu) == 1:
        return sum((np.exp(v) + m * m - 1.0 - v) / 2 for m, v in zip(mu, log_var))
    return np.array([gaussian_kl(m, v) for m, v in zip(mu, log_var)])


first_seen_wins = wrong("question_tree", ("np.argmax(np.bincount(y))", "max(y.tolist(), key=y.tolist().count)"))
stops_early = wrong("question_tree", ("<= 1e-9", "<= 0.05"))
ties_highest = wrong("question_tree", ("1e-9)[0]", "1e-9)[-1]"))
column_asked_once = wrong("question_tree", ("grow(known[X[:, best] == answer]", "grow(known[X[:, best] == answer][:50]"))
# Got full marks at first.
ties_to_the_last_digit = wrong("question_tree", ("np.flatnonzero(np.array(gains) >= max(gains) - 1e-9)[0]", "int(np.argmax(gains))"))
ten_labels = wrong("question_tree", ("y.max() + 1", "10"))
a_column_at_least = wrong("question_tree", ("if max(gains, default=0) <= 1e-9:", "if depth == max_depth or max(gains) <= 1e-9:"))
asks_on_without_gain = wrong(
    "question_tree",
    ("max(gains, default=0) <= 1e-9", "not len(gains) or len(set(y.tolist())) == 1"),
    ("        for answer in (0, 1):", "        if len(set(X[:, best].tolist())) == 1:\n            return\n        for answer in (0, 1):"),
)
pairs_left_alone = wrong("question_tree", ("if depth < max_depth else []", "if depth < max_depth and len(y) > 2 else []"))


@right("question_tree")
def nodes_in_a_stack(X_train, y_train, X_new, max_depth):
    result = np.zeros(X_new.shape[0], dtype=int)
    stack = [(np.ones(len(X_train), dtype=bool), np.ones(len(X_new), dtype=bool), max_depth)]
    while stack:
        here, asking, questions = stack.pop()
        X, y = X_train[here], y_train[here]
        counts = np.bincount(y)
        result[asking] = int(np.flatnonzero(counts == counts.max())[0])
        if questions == 0 or X.shape[1] == 0:
            continue
        gains = np.array([mutual_information(joint_distribution(X[:, j], y, 2, len(counts))) for j in range(X.shape[1])])
        if gains.max() <= 1e-9:
            continue
        j = int(np.nonzero(gains.max() - gains <= 1e-9)[0][0])
        for answer in (1, 0):
            stack.append((here & (X_train[:, j] == answer), asking & (X_new[:, j] == answer), questions - 1))
    return result


@right("question_tree")
def tree_of_tuples(X_train, y_train, X_new, max_depth):
    def bits(y):
        shares = np.unique(y, return_counts=True)[1] / max(len(y), 1)
        return -np.sum(shares * np.log2(shares))

    def grow(X, y, depth):
        names, counts = np.unique(y, return_counts=True)
        leaf = int(names[np.argmax(counts)])
        if depth == 0 or len(names) == 1:
            return leaf
        gains = []
        for column in X.T:
            yes = column == 1
            gains.append(bits(y) - yes.mean() * bits(y[yes]) - (~yes).mean() * bits(y[~yes]))
        if not gains or max(gains) <= 1e-9:
            return leaf
        j = next(k for k, gain in enumerate(gains) if gain >= max(gains) - 1e-9)
        return j, grow(X[X[:, j] == 0], y[X[:, j] == 0], depth - 1), grow(X[X[:, j] == 1], y[X[:, j] == 1], depth - 1)

    root = grow(X_train, y_train, max_depth)

    def ask(tree, row):
        while isinstance(tree, tuple):
            tree = tree[1 + int(row[tree[0]])]
        return tree

    return np.array([ask(root, row) for row in X_new], dtype=int)


@right("question_tree")
def known_by_answers(X_train, y_train, X_new, max_depth):
    known = {}

    def node(rows):
        if rows not in known:
            X, y = X_train[list(rows)], y_train[list(rows)]
            labels = np.arange(y.max() + 1)
            Y = (y[:, None] == labels).astype(float)
            gains = []
            for column in X.T:
                table = np.array([Y[column == 0].sum(axis=0), Y[column == 1].sum(axis=0)]) / len(y)
                gains.append(entropy(table.sum(axis=0)) - conditional_entropy(table))
            best = max(gains, default=0.0)
            asked = None if best <= 1e-9 else [k for k, gain in enumerate(gains) if gain >= best - 1e-9][0]
            known[rows] = int(Y.sum(axis=0).argmax()), asked
        return known[rows]

    guesses = []
    for new in X_new:
        rows, depth = tuple(range(len(y_train))), 0
        label, asked = node(rows)
        while depth < max_depth and asked is not None:
            rows, depth = tuple(r for r in rows if X_train[r, asked] == new[asked]), depth + 1
            label, asked = node(rows)
        guesses.append(label)
    return np.array(guesses, dtype=np.int64)


@right("question_tree")
def level_by_level(X_train, y_train, X_new, max_depth):
    place, new_place = np.zeros(len(X_train), dtype=int), np.zeros(len(X_new), dtype=int)
    guess, open_, count = {0: int(np.bincount(y_train).argmax())}, [0], 1
    for _ in range(max_depth):
        later = []
        for name in open_:
            inside = place == name
            X, y = X_train[inside], y_train[inside]
            gains = np.array([mutual_information(joint_distribution(X[:, j], y, 2, y.max() + 1)) for j in range(X.shape[1])])
            if not gains.size or gains.max() <= 1e-9:
                continue
            j = np.flatnonzero(gains >= gains.max() - 1e-9)[0]
            new_inside = new_place == name
            for answer in (0, 1):
                guess[count] = int(np.bincount(y[X[:, j] == answer]).argmax())
                place[inside & (X_train[:, j] == answer)] = count
                new_place[new_inside & (X_new[:, j] == answer)] = count
                later.append(count)
                count += 1
        open_ = later
    return np.array([guess[name] for name in new_place], dtype=int)
