"""Unit 21, from its release."""

from tests.campaign import right, wrong

negative_taken = wrong(
    "perm_compose",
    (
        "len(p) != len(q) or sorted(p) != list(range(len(p))) or sorted(q) != list(range(len(p)))",
        "len(p) != len(q) or len(set(p)) < len(p) or len(set(q)) < len(q) or max(p) >= len(p) or max(q) >= len(q)",
    ),
)
q_unchecked_range = wrong("perm_compose", ("sorted(q) != list(range(len(p)))", "len(set(q)) < len(q)"))

inverse_of_the_composition = wrong("perm_compose", ("return np.array(p)[np.array(q)]", "return np.argsort(np.array(p)[np.array(q)])"))
q_undone_first = wrong("perm_compose", ("[np.array(q)]", "[np.argsort(q)]"))
arguments_sorted = wrong(
    "perm_compose",
    (
        "    if len(p) != len(q) or sorted(p) != list(range(len(p))) or sorted(q) != list(range(len(p))):",
        "    first, second = np.array(p), np.array(q)\n    p.sort()\n    q.sort()\n    if len(p) != len(q) or list(p) != list(range(len(p))) or list(q) != list(range(len(p))):",
    ),
    ("return np.array(p)[np.array(q)]", "return first[second]"),
)
# Got full marks at first.
only_the_sum_checked = wrong(
    "perm_compose",
    ("sorted(p) != list(range(len(p))) or sorted(q) != list(range(len(p)))", "sum(p) != len(p) * (len(p) - 1) // 2 or sum(q) != len(q) * (len(q) - 1) // 2"),
)
shorter_q_taken = wrong("perm_compose", ("len(p) != len(q) or ", "len(p) < len(q) or "), ("sorted(q) != list(range(len(p)))", "sorted(q) != list(range(len(q)))"))
one_place_is_a_number = wrong("perm_compose", ("return np.array(p)[np.array(q)]", "return np.squeeze(np.array(p)[np.array(q)])"))


@right("perm_compose")
def looked_up_twice(p, q):
    places = set(range(len(p)))
    if len(p) != len(q) or {int(i) for i in p} != places or {int(i) for i in q} != places:
        raise ValueError("no two permutations")
    return np.array([int(p[q[i]]) for i in range(len(q))])


@right("perm_compose")
def written_to_where_they_go(p, q):
    p, q = np.asarray(p), np.asarray(q)
    n = len(p)
    for one in (p, q):
        if len(one) != n or np.any(one < 0) or np.any(one >= n) or np.any(np.bincount(one, minlength=n) != 1):
            raise ValueError("no permutation of the places")
    result = np.empty(n, dtype=int)
    result[np.argsort(q)] = p
    return result


@right("perm_compose")
def by_a_dictionary(p, q):
    first, then = dict(enumerate(q)), dict(enumerate(p))
    if not (sorted(first.values()) == sorted(then.values()) == list(range(max(len(first), len(then))))):
        raise ValueError("not the same places")
    return np.fromiter((then[first[i]] for i in first), dtype=np.int64)


@right("perm_compose")
def by_tables_of_ones(p, q):
    n = len(p)
    if len(q) != n:
        raise ValueError("lengths")
    P, Q = (np.equal.outer(np.arange(n), one).astype(int) for one in (p, q))
    for table in (P, Q):
        if not (table.sum(axis=0) == 1).all() or not (table.sum(axis=1) == 1).all():
            raise ValueError("no permutation")
    return np.arange(n) @ P @ Q

integers = wrong("perm_matrix", ("np.eye(len(p))", "np.eye(len(p), dtype=int)"))
negative_taken_in_perm_matrix = wrong(
    "perm_matrix",
    ("sorted(p) != list(range(len(p)))", "sorted(np.mod(p, len(p))) != list(range(len(p)))"),
    ("np.argsort(p)", "np.argsort(np.mod(p, len(p)))"),
)

# Got full marks at first.
only_the_largest_checked = wrong("perm_matrix", ("sorted(p) != list(range(len(p)))", "max(p) != len(p) - 1"))
labels_from_1_taken = wrong("perm_matrix", ("sorted(p) != list(range(len(p)))", "len(set(p)) != len(p)"))
lists_only = wrong("perm_matrix", ("np.eye(len(p))[np.argsort(p)]", "np.eye(len(p))[[p.index(i) for i in range(len(p))]]"))
# Got full marks at first.
one_place_without_axes = wrong("perm_matrix", ("np.eye(len(p))[np.argsort(p)]", "np.squeeze(np.eye(len(p))[np.argsort(p)])"))


@wrong("perm_matrix")
def checked_afterwards(p):
    P = np.zeros((len(p), len(p)))
    for i in range(len(p)):
        P[p[i], i] = 1
    if np.any(P.sum(axis=1) != 1):
        raise ValueError("no permutation")
    return P


p_sorted = wrong(
    "perm_matrix",
    ("    if sorted(p) != list(range(len(p)))", "    rows = np.argsort(p)\n    p.sort()\n    if list(p) != list(range(len(p)))"),
    ("[np.argsort(p)]", "[rows]"),
)


@right("perm_matrix")
def compared_with_every_row(p):
    p = np.asarray(p)
    P = (np.arange(p.size)[:, None] == p[None, :]).astype(np.float64)
    if np.any(P.sum(axis=1) != 1):
        raise ValueError("no permutation")
    return P


@right("perm_matrix")
def ones_put_one_by_one(p):
    if set(range(len(p))) != {int(i) for i in p}:
        raise ValueError(f"{list(p)} leaves a place empty")
    rows = [[0.0] * len(p) for _ in p]
    for i, place in enumerate(p):
        rows[place][i] = 1.0
    return np.array(rows)


@right("perm_matrix")
def columns_of_the_identity(p):
    if not np.array_equal(np.sort(p), np.arange(len(p))):
        raise ValueError("no permutation")
    return np.column_stack([np.identity(len(p))[int(i)] for i in p])


@right("perm_matrix")
def scattered(p):
    n = len(p)
    if sorted(int(i) for i in p) != [*range(n)]:
        raise ValueError("no permutation")
    flat = np.zeros(n * n)
    np.put(flat, np.asarray(p) * n + np.arange(n), 1)
    return flat.reshape(n, n)

four_rounds = wrong("generate_group", ("while fresh:", "for _ in range(4):"))
first_row_checked = wrong(
    "generate_group",
    (
        "found = {tuple",
        "if len(set(generators[0])) < len(generators[0]):\n        raise ValueError('no')\n    perm_compose = lambda p, q: np.array(p)[np.array(q)]\n    found = {tuple",
    ),
)
two_generators = wrong("generate_group", ("for g in generators for e", "for g in generators[:2] for e"))

unsorted_as_found = wrong(
    "generate_group",
    (
        """    found = {tuple(range(len(generators[0])))}
    fresh = found
    while fresh:
        fresh = {tuple(perm_compose(g, e).tolist()) for g in generators for e in fresh} - found
        found = found | fresh
    return np.array(sorted(found))""",
        """    found = [list(range(len(generators[0])))]
    for e in found:
        for g in generators:
            product = perm_compose(g, e).tolist()
            if product not in found:
                found.append(product)
    return np.array(found)""",
    ),
)


@wrong("generate_group")
def powers_in_the_order_given(generators):
    found = [np.arange(len(generators[0]))]
    for g in generators:
        powers = [np.arange(len(g))]
        while True:
            power = perm_compose(g, powers[-1])
            if np.array_equal(power, powers[0]):
                break
            powers.append(power)
        found = [perm_compose(power, e) for power in powers for e in found]
    return np.unique(found, axis=0)


identity_appended = wrong("generate_group", ("    found = {tuple(range(len(generators[0])))}", "    generators.append(list(range(len(generators[0]))))\n    found = {tuple(generators[-1])}"))
# Got full marks at first.
sorted_as_text = wrong("generate_group", ("sorted(found)", "sorted(found, key=str)"))
group_of_one_flat = wrong("generate_group", ("np.array(sorted(found))", "np.squeeze(np.array(sorted(found)))"))
repeats_only_checked = wrong(
    "generate_group",
    ("    found = {tuple(range", "    if any(len(set(g)) != len(g) for g in generators):\n        raise ValueError('no permutation')\n    found = {tuple(range"),
    ("perm_compose(g, e).tolist()", "np.array(g)[list(e)].tolist()"),
)


@right("generate_group")
def pairs_until_nothing_is_new(generators):
    places = np.arange(np.shape(generators)[1])
    group = np.unique(np.vstack([places, np.asarray(generators)]), axis=0)
    if np.any(np.sort(group, axis=1) != places):
        raise ValueError("a row is no permutation")
    size = 0
    while len(group) != size:
        size = len(group)
        group = np.unique(np.concatenate([g[group] for g in group]), axis=0)
    return group


@right("generate_group")
def without_the_identity_at_first(generators):
    rows = [tuple(perm_compose(range(len(g)), g).tolist()) for g in generators]
    found, todo = set(rows), list(rows)
    while todo:
        e = todo.pop()
        for g in rows:
            product = tuple(e[i] for i in g)
            if product not in found:
                found.add(product)
                todo.append(product)
    return np.array(sorted(found), dtype=int)


@right("generate_group")
def all_tried_in_order(generators):
    from itertools import permutations

    n = len(generators[0])
    for g in generators:
        if sorted(g) != list(range(n)):
            raise ValueError("no permutation")
    reached, before = {tuple(range(n))}, None
    while reached != before:
        before = reached
        reached = before | {tuple(int(e[i]) for i in g) for g in generators for e in before}
    if n > 6:
        return np.array(sorted(reached))
    return np.array([p for p in permutations(range(n)) if p in reached])


@right("generate_group")
def by_deep_search(generators):
    rows = np.array(generators)
    if any(set(row.tolist()) != set(range(rows.shape[1])) for row in rows):
        raise ValueError("no permutation")
    numbers = {}

    def visit(e):
        if e.tobytes() not in numbers:
            numbers[e.tobytes()] = e
            for row in rows:
                visit(np.ascontiguousarray(row[e]))

    visit(np.arange(rows.shape[1]))
    group = np.array(list(numbers.values()))
    return group[np.lexsort(group.T[::-1])]

sorted_assumed = wrong("cayley_table", ("enumerate(elements.tolist())", "enumerate(sorted(elements.tolist()))"))
first_row_closed = wrong(
    "cayley_table",
    ("for row in products for product in row)", "for row in products[:2] for product in row)"),
    ("[[place[product] for", "[[place.get(product, -1) for"),
)

identity_assumed_first = wrong(
    "cayley_table",
    (
        "    return np.array([[place[product] for product in row] for row in products])",
        "    table = np.array([[place[product] for product in row] for row in products])\n    table[0] = table[:, 0] = np.arange(len(table))\n    return table",
    ),
)
number_of_products_counted = wrong(
    "cayley_table",
    ("not all(product in place for row in products for product in row)", "len({product for row in products for product in row}) > len(elements)"),
    ("place[product] for", "place.get(product, -1) for"),
)
# Got full marks at first.
only_squares_checked = wrong(
    "cayley_table",
    ("not all(product in place for row in products for product in row)", "not all(products[k][k] in place for k in range(len(elements)))"),
    ("place[product] for", "place.get(product, -1) for"),
)
group_of_one_is_a_number = wrong("cayley_table", ("return np.array(", "return np.squeeze("))


@wrong("cayley_table")
def lists_only_in_cayley_table(elements):
    return np.array([[elements.index([p[i] for i in q]) for q in elements] for p in elements])


# Got full marks at first.
rows_made_tuples = wrong(
    "cayley_table",
    ("    place =", "    for k, row in enumerate(rows):\n        rows[k] = tuple(row)\n    place ="),
    ("    elements = np.array(elements)", "    rows = elements\n    elements = np.array(elements)"),
)
# Got full marks at first.
first_two_places_decide = wrong(
    "cayley_table",
    ("{tuple(row): k", "{tuple(row[:2]): k"),
    ("tuple(p[q].tolist())", "tuple(p[q].tolist()[:2])"),
)


@right("cayley_table")
def all_products_compared(elements):
    elements = np.asarray(elements)
    products = elements[:, elements]
    same = (products[:, :, None, :] == elements).all(axis=3)
    if not same.any(axis=2).all():
        raise ValueError("not closed")
    return same.argmax(axis=2)


@right("cayley_table")
def looked_for_in_a_list(elements):
    rows = [[int(i) for i in row] for row in elements]
    table = np.zeros((len(rows), len(rows)), dtype=int)
    for a, p in enumerate(rows):
        for b in range(len(rows)):
            table[a, b] = rows.index([p[i] for i in rows[b]])
    return table


@right("cayley_table")
def rows_as_whole_numbers(elements):
    elements = np.array(elements)
    n = elements.shape[1]
    codes = [sum(int(i) * n**k for k, i in enumerate(row)) for row in elements]
    number = {code: k for k, code in enumerate(codes)}
    try:
        return np.array([[number[sum(int(p[i]) * n**k for k, i in enumerate(q))] for q in elements] for p in elements])
    except KeyError as missing:
        raise ValueError("a composition is missing") from missing


@right("cayley_table")
def counted_among_the_sorted(elements):
    elements = np.array(elements)
    m = len(elements)
    products = np.array([perm_compose(p, q) for p in elements for q in elements])
    distinct, numbers = np.unique(np.concatenate([elements, products]), axis=0, return_inverse=True)
    if len(distinct) > m:
        raise ValueError("not closed")
    numbers = numbers.ravel()
    back = np.empty(m, dtype=int)
    back[numbers[:m]] = np.arange(m)
    return back[numbers[m:]].reshape(m, m)

dtype_kept = wrong(
    "equivariant_projection",
    (
        "return np.mean([np.linalg.solve(after, W @ before) for before, after in zip(rho_in, rho_out)], axis=0)",
        "return np.mean([np.linalg.solve(after, W @ before) for before, after in zip(rho_in, rho_out)], axis=0).astype(np.asarray(W).dtype)",
    ),
)
both_from_output = wrong(
    "equivariant_projection", ("len(rho_in) != len(rho_out) or len(rho_in) == 0", "len(rho_in) > len(rho_out) or len(rho_in) == 0")
)

# Got full marks at first.
identity_assumed_first_in_projection = wrong(
    "equivariant_projection",
    ("np.linalg.solve(after, W @ before) for before, after in zip(rho_in, rho_out)]", "W] + [np.linalg.solve(after, W @ before) for before, after in zip(rho_in[1:], rho_out[1:])]"),
)
W_divided_in_place = wrong("equivariant_projection", ("    return np.mean(", "    if W.dtype.kind == 'f':\n        W /= len(rho_in)\n    else:\n        W = W / len(rho_in)\n    return np.sum("))
no_matrices_taken = wrong("equivariant_projection", (" or len(rho_in) == 0", ""))
# Got full marks at first.
nearly_orthogonal_is_orthogonal = wrong(
    "equivariant_projection",
    ("np.linalg.solve(after, W @ before) for", "(after.T @ W @ before if np.allclose(after.T @ after, np.eye(len(after)), atol=0.1) else np.linalg.solve(after, W @ before)) for"),
)
# Got full marks at first.
small_entries_cleaned = wrong("equivariant_projection", ("return np.mean(", "mean = np.mean("), ("axis=0)", "axis=0)\n    return np.where(np.abs(mean) < 1e-8, 0, mean)"))
undone_by_the_input_where_square = wrong("equivariant_projection", ("np.linalg.solve(after,", "np.linalg.solve(before if len(before) == len(after) else after,"))
short_floats = wrong("equivariant_projection", ("axis=0)", "axis=0).astype(np.float32)"))


@right("equivariant_projection")
def all_in_one_product(W, rho_in, rho_out):
    if len(rho_in) != len(rho_out) or not len(rho_in):
        raise ValueError("pairs")
    back = np.linalg.inv(np.array(rho_out, dtype=float))
    return np.einsum("kab,bc,kcd->ad", back, W, np.array(rho_in)) / len(back)


@right("equivariant_projection")
def element_by_element(W, rho_in, rho_out):
    k = len(rho_in)
    if k == 0 or len(rho_out) != k:
        raise ValueError("as many matrices on both sides, one at least")
    total = np.zeros(np.shape(W))
    for g in range(k):
        total += np.linalg.pinv(rho_out[g]) @ W @ rho_in[g] / k
    return total


@right("equivariant_projection")
def layer_as_a_long_vector(W, rho_in, rho_out):
    if len(rho_out) == 0 or len(rho_in) != len(rho_out):
        raise ValueError("one pair for each element")
    pairs = [np.kron(np.linalg.inv(after), np.transpose(before)) for before, after in zip(rho_in, rho_out)]
    return (np.mean(pairs, axis=0) @ np.ravel(W)).reshape(np.shape(W))


@right("equivariant_projection")
def stacked_and_solved(W, rho_in, rho_out):
    rho_in, rho_out = np.asarray(rho_in), np.asarray(rho_out)
    if len(rho_in) != len(rho_out) or rho_in.size == 0:
        raise ValueError("no pairs")
    return np.add.reduce(np.linalg.solve(rho_out, np.matmul(W, rho_in))) / rho_out.shape[0]

dtype_kept_in_deepset_layer = wrong(
    "deepset_layer", ("return X @ A + np.mean(X, axis=0) @ B + c", "return X @ A + np.mean(X, axis=0).astype(np.asarray(X).dtype) @ B + c")
)
bias_in_the_mean = wrong("deepset_layer", ("np.mean(X, axis=0) @ B", "np.median(X, axis=0) @ B"))

X_centred_in_place = wrong(
    "deepset_layer",
    ("return X @ A + np.mean(X, axis=0) @ B + c", "mean = np.mean(X, axis=0)\n    if X.dtype.kind == 'f':\n        X -= mean\n    else:\n        X = X - mean\n    return X @ A + mean @ (A + B) + c"),
)
no_rows_of_X_width = wrong("deepset_layer", ("(0, len(c))", "(0, X.shape[1])"))
B_turned = wrong("deepset_layer", ("@ B", "@ B.T"))
A_left_out = wrong("deepset_layer", ("X @ A", "X"))
# Got full marks at first.
repeats_left_out_of_the_mean = wrong("deepset_layer", ("np.mean(X, axis=0)", "np.mean(np.unique(X, axis=0), axis=0)"))
one_element_flat = wrong("deepset_layer", ("return X @ A + np.mean(X, axis=0) @ B + c", "return np.squeeze(X @ A + np.mean(X, axis=0) @ B + c)"))
negatives_cut_off = wrong("deepset_layer", ("return X @ A + np.mean(X, axis=0) @ B + c", "return np.maximum(0, X @ A + np.mean(X, axis=0) @ B + c)"))


@right("deepset_layer")
def row_by_row(X, A, B, c):
    n, d = X.shape
    out = np.zeros((n, len(c)))
    for i in range(n):
        for j in range(len(c)):
            out[i, j] = c[j] + sum(X[i, k] * A[k, j] for k in range(d)) + sum(X[k, e] * B[e, j] for k in range(n) for e in range(d)) / n
    return out


@right("deepset_layer")
def beside_its_mean(X, A, B, c):
    X = np.asarray(X, dtype=float)
    mean = X.sum(axis=0, keepdims=True) / max(len(X), 1)
    return np.hstack([X, np.repeat(mean, len(X), axis=0), np.ones((len(X), 1))]) @ np.vstack([A, B, c])


@right("deepset_layer")
def everybody_to_everybody(X, A, B, c):
    n = len(X)
    return np.einsum("id,dm->im", X, A) + np.full((n, n), 1 / max(n, 1)) @ (X @ B) + np.broadcast_to(c, (n, len(c)))


@right("deepset_layer")
def nothing_has_no_mean(X, A, B, c):
    mean = np.average(X, axis=0) if X.shape[0] else np.zeros(X.shape[1])
    return np.array([x @ A + (mean @ B + c) for x in X]).reshape(-1, np.shape(A)[1])

dtype_kept_in_group_conv = wrong(
    "group_conv",
    ("np.zeros(len(f))", "np.zeros(len(f), dtype=np.asarray(f).dtype)"),
    ("np.outer(f, psi)", "np.outer(f, psi).astype(np.asarray(f).dtype)"),
)
table_unchecked = wrong(
    "group_conv",
    ("not len(f) == len(psi) == len(table)", "len(f) != len(psi)"),
    ("np.array(table), np.outer(f, psi)", "np.array(table)[: len(f), : len(f)] % len(f), np.outer(f, psi)"),
)
integers_in_group_conv = wrong(
    "group_conv", ("return result", "return result.astype(int) if np.allclose(result, np.round(result)) else result")
)
identity_is_number_0 = wrong(
    "group_conv",
    (
        "    np.add.at(result, np.array(table), np.outer(f, psi))\n",
        "    table = np.array(table)\n    for h in range(len(f)):\n        back = np.flatnonzero(table[h] == 0)[0]\n        for g in range(len(f)):\n            result[g] += f[h] * psi[table[back, g]]\n",
    ),
)
psi_unchecked = wrong("group_conv", ("len(f) == len(psi) == len(table)", "len(f) == len(table)"), ("np.outer(f, psi)", "np.outer(f, psi[: len(f)])"))
without_sign = wrong("group_conv", ("return result", "return np.abs(result)"))
# Got full marks at first.
small_values_skipped = wrong("group_conv", ("np.outer(f, psi)", "np.outer(np.where(np.abs(f) < 1e-6, 0, f), psi)"))
# Got full marks at first.
commutative_is_cyclic = wrong(
    "group_conv",
    ("    result = np.zeros", "    if np.array_equal(table, np.transpose(table)):\n        return np.fft.ifft(np.fft.fft(f) * np.fft.fft(psi)).real\n    result = np.zeros"),
)
group_of_one_without_axis = wrong("group_conv", ("return result", "return result if len(result) > 1 else result[0]"))

loops = right(
    "group_conv",
    (
        "np.add.at(result, np.array(table), np.outer(f, psi))",
        "for h in range(len(f)):\n        for k in range(len(f)):\n            result[table[h][k]] += f[h] * psi[k]",
    ),
)

@right("group_conv")
def counted_with_weights(f, psi, table):
    m = len(f)
    if len(psi) != m or np.shape(table) != (m, m):
        raise ValueError("sizes")
    return np.bincount(np.ravel(table), weights=np.kron(f, psi), minlength=m)


@right("group_conv")
def psi_moved_by_each(f, psi, table):
    table = np.asarray(table)
    if table.shape != (len(f), len(psi)) or len(f) != len(psi):
        raise ValueError("one value for each element")
    total = np.zeros(len(f))
    for h, value in enumerate(f):
        moved = np.empty(len(psi))
        moved[table[h]] = psi
        total = total + value * moved
    return total


@right("group_conv")
def pairs_marked(f, psi, table):
    if len(f) != len(psi) or np.shape(table) != (len(f), len(f)):
        raise ValueError("the sizes differ")
    marks = np.asarray(table)[None] == np.arange(len(f))[:, None, None]
    return np.einsum("ghk,h,k->g", marks.astype(float), f, psi)

centre_one = wrong("lift_c4", ("c = len(kernel) // 2", "c = min(len(kernel) // 2, 1)"))
dtype_kept_in_lift_c4 = wrong(
    "lift_c4",
    ("np.zeros((4, *np.shape(image)))", "np.zeros((4, *np.shape(image)), dtype=np.result_type(image, 0))"),
    ("* moved", "* moved.astype(out.dtype) if out.dtype.kind == 'f' else (np.rot90(kernel, r)[a, b] * moved).astype(int)"),
)
last_turn_missing = wrong("lift_c4", ("np.rot90(kernel, r)", "np.rot90(kernel, min(r, 2))"))
third_turn_back = wrong("lift_c4", ("np.rot90(kernel, r)", "np.rot90(kernel, (0, 1, 2, 1)[r])"))

colour_images_taken = wrong("lift_c4", ("np.ndim(image) != 2", "np.ndim(image) < 2"))
# Got full marks at first.
flat_kernel_gives_a_type_error = wrong("lift_c4", ("np.ndim(kernel) != 2 or ", ""))
tall_kernels_taken = wrong("lift_c4", ("len(kernel) != len(kernel[0])", "len(kernel) < len(kernel[0])"))
kernel_turned_in_place = wrong(
    "lift_c4",
    (
        """    for a in range(len(kernel)):
        for b in range(len(kernel)):
            moved = np.roll(image, (c - a, c - b), axis=(0, 1))
            for r in range(4):
                out[r] += np.rot90(kernel, r)[a, b] * moved
""",
        """    for r in range(4):
        if r:
            kernel[:] = np.rot90(kernel).copy()
        for a in range(len(kernel)):
            for b in range(len(kernel)):
                out[r] += kernel[a, b] * np.roll(image, (c - a, c - b), axis=(0, 1))
""",
    ),
)
as_large_as_the_image_refused = wrong("lift_c4", ("len(kernel) % 2 == 0", "len(kernel) % 2 == 0 or len(kernel) >= min(np.shape(image))"))
negatives_cut_off_in_lift_c4 = wrong("lift_c4", ("return out", "return np.maximum(out, 0)"))


@right("lift_c4")
def pixel_by_pixel(image, kernel):
    image, kernel = np.asarray(image), np.asarray(kernel)
    if image.ndim != 2 or kernel.ndim != 2 or kernel.shape[0] != kernel.shape[1] or kernel.shape[0] % 2 != 1:
        raise ValueError("shapes")
    (H, W), k = image.shape, kernel.shape[0]
    c = (k - 1) // 2
    out = np.zeros((4, H, W))
    for i in range(H):
        for j in range(W):
            patch = image[np.ix_(np.arange(i - c, i - c + k) % H, np.arange(j - c, j - c + k) % W)]
            for r in range(4):
                out[r, i, j] = np.sum(np.rot90(kernel, r) * patch)
    return out


@right("lift_c4")
def through_windows(image, kernel):
    if np.ndim(image) != 2 or np.ndim(kernel) != 2 or len(set(np.shape(kernel))) != 1 or np.size(kernel) % 2 == 0:
        raise ValueError("an image and an odd square")
    c = np.shape(kernel)[0] // 2
    framed = np.pad(np.asarray(image, dtype=float), c, mode="wrap")
    windows = np.lib.stride_tricks.sliding_window_view(framed, np.shape(kernel))
    turned = np.stack([np.rot90(kernel, r) for r in range(4)])
    return np.einsum("ijab,rab->rij", windows, turned)


@right("lift_c4")
def through_waves(image, kernel):
    image, kernel = np.array(image, dtype=float), np.array(kernel, dtype=float)
    if image.ndim != 2 or kernel.ndim != 2 or len(kernel) != kernel.size / len(kernel) or not len(kernel) % 2:
        raise ValueError("an image and an odd square")
    k, maps = len(kernel), []
    for _ in range(4):
        padded = np.zeros(image.shape)
        padded[:k, :k] = kernel
        padded = np.roll(padded, (-(k // 2), -(k // 2)), axis=(0, 1))
        maps.append(np.fft.ifft2(np.fft.fft2(image) * np.conj(np.fft.fft2(padded))).real)
        kernel = np.rot90(kernel)
    return np.array(maps)


@right("lift_c4")
def turned_by_hand(image, kernel):
    if np.ndim(image) != 2 or np.ndim(kernel) != 2 or np.shape(kernel)[0] != np.shape(kernel)[1] or np.shape(kernel)[0] % 2 == 0:
        raise ValueError("an image, and a square of odd side")
    kernel = np.asarray(kernel, dtype=float)
    turns = [kernel, kernel.T[::-1], kernel[::-1, ::-1], kernel[::-1].T]
    c, (H, W) = len(kernel) // 2, np.shape(image)
    out = np.zeros((4, H, W))
    for (a, b), _ in np.ndenumerate(kernel):
        seen = np.take(np.take(image, np.arange(H) + a - c, axis=0, mode="wrap"), np.arange(W) + b - c, axis=1, mode="wrap")
        out += np.multiply.outer([turned[a, b] for turned in turns], seen)
    return out

two_turns = wrong(
    "c4_invariant_features",
    ("lift_c4(image, kernel)), axis=(1, 2))", "lift_c4(image, kernel)), axis=(1, 2))[: 4 if len(kernel) == 3 else 2]"),
)

# Got full marks at first.
whole_features_of_whole_images = wrong("c4_invariant_features", ("np.zeros((len(images), len(kernels)))", "np.zeros((len(images), len(kernels)), dtype=images.dtype)"))
divided_by_the_side_squared = wrong(
    "c4_invariant_features",
    ("np.mean(np.maximum(0, lift_c4(image, kernel)), axis=(1, 2))", "np.sum(np.maximum(0, lift_c4(image, kernel)), axis=(1, 2)) / len(image) ** 2"),
)
# Got full marks at first.
one_image_flat = wrong("c4_invariant_features", ("return features", "return features[0] if len(features) == 1 else features"))
cut_off_at_6_too = wrong("c4_invariant_features", ("np.maximum(0, lift_c4(image, kernel))", "np.clip(lift_c4(image, kernel), 0, 6)"))
# Got full marks at first.
threshold_a_bit_higher = wrong("c4_invariant_features", ("np.maximum(0, lift_c4(image, kernel))", "lift_c4(image, kernel) * (lift_c4(image, kernel) > 1e-4)"))
kernels_left_turned = wrong(
    "c4_invariant_features",
    (
        "            features[i, q] = np.max(np.mean(np.maximum(0, lift_c4(image, kernel)), axis=(1, 2)))",
        "            features[i, q] = np.max(np.mean(np.maximum(0, lift_c4(image, kernel)), axis=(1, 2)))\n            kernels[q] = np.rot90(kernel).copy()",
    ),
)
three_by_three_only = wrong("c4_invariant_features", ("lift_c4(image, kernel)", "lift_c4(image, kernel[:3, :3])"))


@right("c4_invariant_features")
def images_turned_instead(images, kernels):
    features = np.zeros((len(images), len(kernels)))
    for q, kernel in enumerate(kernels):
        for i, image in enumerate(images):
            best = 0.0
            for turns in range(4):
                seen = np.rot90(image, turns)
                total = sum(kernel[a, b] * np.roll(seen, (-a, -b), axis=(0, 1)) for a in range(len(kernel)) for b in range(len(kernel)))
                best = max(best, total.clip(min=0).sum() / total.size)
            features[i, q] = best
    return features


@right("c4_invariant_features")
def by_products_of_spectra(images, kernels):
    """Whether a kernel is flipped or centred makes no difference here."""
    images = np.asarray(images, dtype=float)
    n, H, W = images.shape
    found = np.zeros((4, n, len(kernels)))
    for r in range(4):
        for q, kernel in enumerate(kernels):
            spectrum = np.fft.fft2(np.rot90(kernel, r), s=(H, W))
            maps = np.fft.ifft2(np.fft.fft2(images, axes=(1, 2)) * spectrum, axes=(1, 2)).real
            found[r, :, q] = np.where(maps > 0, maps, 0).mean(axis=(1, 2))
    return found.max(axis=0)


@right("c4_invariant_features")
def row_for_each_image(images, kernels):
    rows = [[max(np.mean((m + np.abs(m)) / 2) for m in lift_c4(image, kernel)) for kernel in kernels] for image in images]
    return np.array(rows, dtype=float).reshape(len(images), len(kernels))


@right("c4_invariant_features")
def all_images_at_once(images, kernels):
    k = kernels.shape[1]
    best = np.zeros((images.shape[0], kernels.shape[0]))
    for turned in (kernels, kernels[:, ::-1, ::-1], np.transpose(kernels, (0, 2, 1))[:, ::-1], np.transpose(kernels[:, ::-1], (0, 2, 1))):
        maps = 0.0
        for a, b in np.ndindex(k, k):
            moved = np.roll(images, (k // 2 - a, k // 2 - b), axis=(1, 2))
            maps = maps + moved[:, None] * turned[None, :, a, b, None, None]
        best = np.maximum(best, np.maximum(maps, 0).mean(axis=(2, 3)))
    return best
