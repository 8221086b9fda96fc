"""Known mistakes of unit 21: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- perm_compose -----------------------------------------------------------------------------------------------------

wrong_order = slip(
    "perm_compose",
    ("np.array(p)[np.array(q)]", "np.array(q)[np.array(p)]"),
    says="You did p first. The right one comes first: i goes to q[i], and that to p[q[i]].",
)
labels_multiplied = slip(
    "perm_compose",
    ("np.array(p)[np.array(q)]", "np.array(p) * np.array(q)"),
    says="Composing means following the arrows, not multiplying the labels.",
)


@misconception(
    "perm_compose",
    says="[0, 0, 2] sends two places to the same one and must be refused: check that p and q are permutations.",
)
def not_checked(p, q):
    return np.array(p)[np.array(q)]


# -- perm_matrix ------------------------------------------------------------------------------------------------------

transposed = slip(
    "perm_matrix",
    ("np.eye(len(p))[np.argsort(p)]", "np.eye(len(p))[np.array(p)]"),
    says="Follow e_0: it should land in row p[0]. Yours is the matrix of the inverse.",
)
whole_rows_set = slip(
    "perm_matrix",
    ("np.eye(len(p))[np.argsort(p)]", "np.ones((len(p), len(p)))"),
    says="Each column has a single 1, in row p[i]; yours sets whole rows.",
)
labels_on_the_diagonal = slip(
    "perm_matrix",
    ("np.eye(len(p))[np.argsort(p)]", "np.diag(np.array(p, dtype=float))"),
    says="The entries of the matrix are zeros and ones: column i has its 1 in row p[i].",
)

# -- generate_group ---------------------------------------------------------------------------------------------------


@misconception(
    "generate_group",
    says="Products that mix two generators belong to the group, too; yours has only the powers of each.",
)
def powers_only(generators):
    found = {tuple(range(len(generators[0])))}
    for g in generators:
        power = perm_compose(g, np.arange(len(g)))
        while tuple(power.tolist()) not in found or tuple(power.tolist()) != tuple(range(len(g))):
            found.add(tuple(power.tolist()))
            power = perm_compose(g, power)
    return np.array(sorted(found))


@misconception(
    "generate_group",
    says="Compose two of your elements: is the result in your list? Go on until nothing new appears.",
)
def generators_only(generators):
    rows = {tuple(perm_compose(g, np.arange(len(g))).tolist()) for g in generators}
    return np.array(sorted(rows | {tuple(range(len(generators[0])))}))


identity_missing = slip(
    "generate_group",
    ("sorted(found)", "sorted(found)[1:]"),
    says="A group always contains the element that moves nothing.",
)

# -- cayley_table -----------------------------------------------------------------------------------------------------

factors_reversed = slip(
    "cayley_table",
    ("tuple(p[q].tolist())", "tuple(q[p].tolist())"),
    says="The factors are reversed: entry [a, b] is elements[a] after elements[b], with b first.",
)
elements_in_place_of_numbers = slip(
    "cayley_table",
    ("np.array([[place[product] for product in row] for row in products])", "np.array(products)"),
    says="The table holds the numbers of the rows, not the permutations themselves.",
)
numbers_added = slip(
    "cayley_table",
    (
        "np.array([[place[product] for product in row] for row in products])",
        "np.add.outer(np.arange(len(elements)), np.arange(len(elements))) % len(elements)",
    ),
    says="Only cyclic groups listed in the right order add their numbers: look up which row each composition is.",
)

# -- equivariant_projection -------------------------------------------------------------------------------------------

no_inverse = slip(
    "equivariant_projection",
    ("np.linalg.solve(after, W @ before)", "after @ W @ before"),
    says="Undo the output's move after the input was moved: the inverse of rho_out.",
)
transpose_for_inverse = slip(
    "equivariant_projection",
    ("np.linalg.solve(after, W @ before)", "after.T @ W @ before"),
    says="The transpose is the inverse for turns and permutations only; these matrices may be oblique.",
)
sum_for_mean = slip(
    "equivariant_projection",
    ("np.mean(", "np.sum("),
    says="A layer that is equivariant already should come back unchanged: take the mean, not the sum.",
)
sides_exchanged = slip(
    "equivariant_projection",
    ("np.linalg.solve(after, W @ before)", "(before @ W.T @ np.linalg.inv(after)).T"),
    says="The sides have changed places: the input's matrix acts first, from the right of W.",
)

# -- deepset_layer ----------------------------------------------------------------------------------------------------

sum_pooling = slip(
    "deepset_layer",
    ("np.mean(X, axis=0)", "np.sum(X, axis=0)"),
    says="Your output grows when the same set is listed twice: take the mean of the rows, not the sum.",
)


@misconception(
    "deepset_layer",
    says="Average over the elements, not over the coordinates of one element: the mean is along axis 0.",
)
def coordinates_averaged(X, A, B, c):
    if len(X) == 0:
        return np.zeros((0, len(c)))
    return X @ A + np.mean(X, axis=1, keepdims=True) * np.sum(B, axis=0) + c


own_term_missing = slip(
    "deepset_layer",
    ("X @ A + np.mean(X, axis=0) @ B + c", "np.tile(np.mean(X, axis=0) @ B + c, (len(X), 1))"),
    says="All rows of your result are equal: the element's own term, X[i] @ A, is missing.",
)

# -- group_conv -------------------------------------------------------------------------------------------------------


@misconception(
    "group_conv",
    says="On the shifts this is the mirrored kernel: sum f[h] * psi[k] over the pairs with h k = g.",
)
def correlation(f, psi, table):
    if not len(f) == len(psi) == len(table):
        raise ValueError("sizes")
    table, result = np.array(table), np.zeros(len(f))
    for h in range(len(f)):
        for k in range(len(f)):
            result[h] += f[table[h, k]] * psi[k]
    return result


order_of_the_factors = slip(
    "group_conv",
    ("np.array(table)", "np.array(table).T"),
    says="The factors have changed places: h comes from f and k from psi, and table[h, k] = g. On a commuting group you cannot see it.",
)
place_by_place = slip(
    "group_conv",
    (
        "np.add.at(result, np.array(table), np.outer(f, psi))",
        "result += np.array(f) * np.array(psi)",
    ),
    says="Every h contributes to every g; yours only multiplies place by place.",
)
mean_for_sum = slip(
    "group_conv",
    ("return result", "return result / len(f)"),
    says="Convolving with the delta must return f: take the sum, not the mean.",
)

# -- lift_c4 ----------------------------------------------------------------------------------------------------------

flipped = slip(
    "lift_c4",
    ("(c - a, c - b)", "(a - c, b - c)"),
    says="A layer of a network does not flip its kernel: add a and b to the indices.",
)
not_centred = slip(
    "lift_c4",
    ("(c - a, c - b)", "(-a, -b)"),
    says="Your maps are shifted by half a kernel: centre it.",
)


@misconception(
    "lift_c4",
    says="Pixels near the border should see the opposite side, not zeros: the indices wrap around.",
)
def zeros_beyond_the_border(image, kernel):
    if (
        np.ndim(image) != 2
        or np.ndim(kernel) != 2
        or len(kernel) != len(kernel[0])
        or len(kernel) % 2 == 0
    ):
        raise ValueError("bad")
    k, (H, W) = len(kernel), np.shape(image)
    padded = np.pad(np.array(image, dtype=float), k // 2)
    out = np.zeros((4, H, W))
    for r in range(4):
        K = np.rot90(kernel, r)
        for a in range(k):
            for b in range(k):
                out[r] += K[a, b] * padded[a : a + H, b : b + W]
    return out


image_turned = slip(
    "lift_c4",
    ("moved = np.roll(image, (c - a, c - b), axis=(0, 1))", "pass"),
    (
        "np.rot90(kernel, r)[a, b] * moved",
        "kernel[a][b] * np.roll(np.rot90(image, r) if len(image) == len(image[0]) else image, (c - a, c - b), axis=(0, 1))",
    ),
    says="Turn the kernel, not the picture, or turn the result back.",
)

# -- c4_invariant_features --------------------------------------------------------------------------------------------

no_relu = slip(
    "c4_invariant_features",
    ("np.maximum(0, lift_c4(image, kernel))", "lift_c4(image, kernel)"),
    says="Without the ReLU, the mean over the pixels is only the mean of the image times the sum of the kernel: cut off what is negative.",
)
relu_after_the_mean = slip(
    "c4_invariant_features",
    (
        "np.max(np.mean(np.maximum(0, lift_c4(image, kernel)), axis=(1, 2)))",
        "np.maximum(0, np.max(np.mean(lift_c4(image, kernel), axis=(1, 2))))",
    ),
    says="Your ReLU comes after the mean over the pixels, and by then only the mean of the image is left: cut off before you average.",
)
one_orientation = slip(
    "c4_invariant_features",
    (
        "np.max(np.mean(np.maximum(0, lift_c4(image, kernel)), axis=(1, 2)))",
        "np.mean(np.maximum(0, lift_c4(image, kernel)[0]))",
    ),
    says="Turn the image, and your numbers change: take the maximum over the four orientations.",
)
mean_over_everything = slip(
    "c4_invariant_features",
    (
        "np.max(np.mean(np.maximum(0, lift_c4(image, kernel)), axis=(1, 2)))",
        "np.mean(np.maximum(0, lift_c4(image, kernel)))",
    ),
    says="Invariant, but it averages the best orientation away: over the orientations take the maximum.",
)
maximum_over_everything = slip(
    "c4_invariant_features",
    (
        "np.max(np.mean(np.maximum(0, lift_c4(image, kernel)), axis=(1, 2)))",
        "np.max(np.maximum(0, lift_c4(image, kernel)))",
    ),
    says="The maximum is over the orientations only; over the pixels take the mean.",
)
