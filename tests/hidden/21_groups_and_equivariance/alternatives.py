"""Correct solutions of unit 21 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- perm_compose -----------------------------------------------------------------------------------------------------


@alternative("perm_compose")
def point_by_point(p, q):
    n = len(p)
    if len(q) != n or set(map(int, p)) != set(range(n)) or set(map(int, q)) != set(range(n)):
        raise ValueError("not permutations")
    return np.array([p[q[i]] for i in range(n)], dtype=int)


@alternative("perm_compose")
def by_sorting(p, q):
    p, q = np.asarray(p), np.asarray(q)
    if p.shape != q.shape or not (
        np.array_equal(np.sort(p), np.arange(p.size))
        and np.array_equal(np.sort(q), np.arange(q.size))
    ):
        raise ValueError("not permutations")
    return np.take(p, q)


# -- perm_matrix ------------------------------------------------------------------------------------------------------


@alternative("perm_matrix")
def one_by_one(p):
    n = len(p)
    if sorted(int(v) for v in p) != list(range(n)):
        raise ValueError("no permutation")
    P = np.zeros((n, n))
    for i in range(n):
        P[p[i], i] = 1.0
    return P


@alternative("perm_matrix")
def transposed_rows(p):
    p = np.asarray(p)
    if not np.array_equal(np.sort(p), np.arange(len(p))):
        raise ValueError("no permutation")
    return np.identity(len(p))[p].T


# -- generate_group ---------------------------------------------------------------------------------------------------


@alternative("generate_group")
def with_a_queue(generators):
    generators = [tuple(int(v) for v in g) for g in generators]
    n = len(generators[0])
    for g in generators:
        if sorted(g) != list(range(n)):
            raise ValueError("no permutation")
    start = tuple(range(n))
    seen, queue = {start}, [start]
    while queue:
        e = queue.pop()
        for g in generators:
            new = tuple(e[g[i]] for i in range(n))
            if new not in seen:
                seen.add(new)
                queue.append(new)
    return np.array(sorted(seen))


@alternative("generate_group")
def until_nothing_is_new(generators):
    G = np.unique(np.vstack([np.arange(np.shape(generators)[1]), np.asarray(generators)]), axis=0)
    while True:
        products = [perm_compose(a, b) for a in G for b in np.asarray(generators)]
        larger = np.unique(np.vstack([G, *products]), axis=0)
        if len(larger) == len(G):
            return G
        G = larger


# -- cayley_table -----------------------------------------------------------------------------------------------------


@alternative("cayley_table")
def by_searching(elements):
    rows = [list(map(int, row)) for row in elements]
    table = np.zeros((len(rows), len(rows)), dtype=int)
    for a, p in enumerate(rows):
        for b, q in enumerate(rows):
            table[a, b] = rows.index([p[i] for i in q])  # raises a ValueError where it is not there
    return table


@alternative("cayley_table")
def by_comparing(elements):
    E = np.asarray(elements)
    products = E[np.arange(len(E))[:, None, None], E[None, :, :]]
    same = (products[:, :, None, :] == E).all(axis=3)
    if not same.any(axis=2).all():
        raise ValueError("not closed")
    return same.argmax(axis=2)


# -- equivariant_projection -------------------------------------------------------------------------------------------


@alternative("equivariant_projection")
def with_inverses(W, rho_in, rho_out):
    k = len(rho_in)
    if k != len(rho_out) or k == 0:
        raise ValueError("sizes")
    total = np.zeros(np.shape(W))
    for a, b in zip(rho_in, rho_out):
        total = total + np.linalg.inv(b) @ W @ a
    return total / k


@alternative("equivariant_projection")
def all_at_once(W, rho_in, rho_out):
    rho_in, rho_out = np.asarray(rho_in, dtype=float), np.asarray(rho_out, dtype=float)
    if rho_in.shape[0] != rho_out.shape[0] or rho_in.shape[0] < 1:
        raise ValueError("sizes")
    return np.einsum(
        "gab,bc,gcd->ad", np.linalg.inv(rho_out), np.asarray(W, dtype=float), rho_in
    ) / len(rho_in)


# -- deepset_layer ----------------------------------------------------------------------------------------------------


@alternative("deepset_layer")
def element_by_element(X, A, B, c):
    n = len(X)
    result = np.zeros((n, np.shape(A)[1]))
    if n:
        shared = (np.sum(X, axis=0) / n) @ B
    for i in range(n):
        result[i] = X[i] @ A + shared + c
    return result


@alternative("deepset_layer")
def with_a_matrix_of_means(X, A, B, c):
    X = np.asarray(X, dtype=float)
    M = np.full((len(X), len(X)), 1.0 / max(len(X), 1))
    return X @ A + M @ X @ B + np.asarray(c)


# -- group_conv -------------------------------------------------------------------------------------------------------


@alternative("group_conv")
def two_loops(f, psi, table):
    m = len(table)
    if len(f) != m or len(psi) != m:
        raise ValueError("sizes")
    out = [0.0] * m
    for h in range(m):
        for k in range(m):
            out[table[h][k]] += float(f[h]) * float(psi[k])
    return np.array(out)


@alternative("group_conv")
def with_inverses_of_elements(f, psi, table):
    f, psi, table = np.asarray(f, dtype=float), np.asarray(psi, dtype=float), np.asarray(table)
    m = table.shape[0]
    if f.shape != (m,) or psi.shape != (m,):
        raise ValueError("sizes")
    identity = int(np.flatnonzero((table == np.arange(m)).all(axis=1))[0])
    inverse = [int(np.flatnonzero(table[h] == identity)[0]) for h in range(m)]
    return np.array([sum(f[h] * psi[table[inverse[h], g]] for h in range(m)) for g in range(m)])


# -- lift_c4 ----------------------------------------------------------------------------------------------------------


@alternative("lift_c4")
def wrapped_padding(image, kernel):
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    if (
        image.ndim != 2
        or kernel.ndim != 2
        or kernel.shape[0] != kernel.shape[1]
        or kernel.shape[0] % 2 != 1
    ):
        raise ValueError("shapes")
    k = kernel.shape[0]
    padded = np.pad(image, k // 2, mode="wrap")
    H, W = image.shape
    maps = []
    for r in range(4):
        K = np.rot90(kernel, r)
        maps.append(sum(K[a, b] * padded[a : a + H, b : b + W] for a in range(k) for b in range(k)))
    return np.stack(maps)


@alternative("lift_c4")
def pixel_by_pixel(image, kernel):
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    if image.ndim != 2 or kernel.ndim != 2 or len({*kernel.shape}) != 1 or kernel.shape[0] % 2 == 0:
        raise ValueError("shapes")
    (H, W), k = image.shape, kernel.shape[0]
    c = (k - 1) // 2
    out = np.empty((4, H, W))
    for i in range(H):
        for j in range(W):
            patch = image[
                np.ix_([(i + a - c) % H for a in range(k)], [(j + b - c) % W for b in range(k)])
            ]
            for r in range(4):
                out[r, i, j] = np.sum(np.rot90(kernel, r) * patch)
    return out


# -- c4_invariant_features --------------------------------------------------------------------------------------------


@alternative("c4_invariant_features")
def as_a_list(images, kernels):
    rows = []
    for image in images:
        row = []
        for kernel in kernels:
            maps = lift_c4(image, kernel)
            row.append(max(float(np.where(m > 0, m, 0).mean()) for m in maps))
        rows.append(row)
    return np.array(rows).reshape(len(images), len(kernels))


@alternative("c4_invariant_features")
def by_turning_the_image(images, kernels):
    F = np.zeros((len(images), len(kernels)))
    for i in range(len(images)):
        for q in range(len(kernels)):
            means = []
            for r in range(4):
                first = lift_c4(np.rot90(images[i], r), kernels[q])[0]
                means.append(np.clip(first, 0, None).mean())
            F[i, q] = np.max(means)
    return F
