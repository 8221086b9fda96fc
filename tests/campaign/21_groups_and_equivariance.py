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

integers = wrong("perm_matrix", ("np.eye(len(p))", "np.eye(len(p), dtype=int)"))
negative_taken_in_perm_matrix = wrong(
    "perm_matrix",
    ("sorted(p) != list(range(len(p)))", "sorted(np.mod(p, len(p))) != list(range(len(p)))"),
    ("np.argsort(p)", "np.argsort(np.mod(p, len(p)))"),
)

four_rounds = wrong("generate_group", ("while fresh:", "for _ in range(4):"))
first_row_checked = wrong(
    "generate_group",
    (
        "found = {tuple",
        "if len(set(generators[0])) < len(generators[0]):\n        raise ValueError('no')\n    perm_compose = lambda p, q: np.array(p)[np.array(q)]\n    found = {tuple",
    ),
)
two_generators = wrong("generate_group", ("for g in generators for e", "for g in generators[:2] for e"))

sorted_assumed = wrong("cayley_table", ("enumerate(elements.tolist())", "enumerate(sorted(elements.tolist()))"))
first_row_closed = wrong(
    "cayley_table",
    ("for row in products for product in row)", "for row in products[:2] for product in row)"),
    ("[[place[product] for", "[[place.get(product, -1) for"),
)

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

dtype_kept_in_deepset_layer = wrong(
    "deepset_layer", ("return X @ A + np.mean(X, axis=0) @ B + c", "return X @ A + np.mean(X, axis=0).astype(np.asarray(X).dtype) @ B + c")
)
bias_in_the_mean = wrong("deepset_layer", ("np.mean(X, axis=0) @ B", "np.median(X, axis=0) @ B"))

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
loops = right(
    "group_conv",
    (
        "np.add.at(result, np.array(table), np.outer(f, psi))",
        "for h in range(len(f)):\n        for k in range(len(f)):\n            result[table[h][k]] += f[h] * psi[k]",
    ),
)

centre_one = wrong("lift_c4", ("c = len(kernel) // 2", "c = min(len(kernel) // 2, 1)"))
dtype_kept_in_lift_c4 = wrong(
    "lift_c4",
    ("np.zeros((4, *np.shape(image)))", "np.zeros((4, *np.shape(image)), dtype=np.result_type(image, 0))"),
    ("* moved", "* moved.astype(out.dtype) if out.dtype.kind == 'f' else (np.rot90(kernel, r)[a, b] * moved).astype(int)"),
)
last_turn_missing = wrong("lift_c4", ("np.rot90(kernel, r)", "np.rot90(kernel, min(r, 2))"))
third_turn_back = wrong("lift_c4", ("np.rot90(kernel, r)", "np.rot90(kernel, (0, 1, 2, 1)[r])"))

two_turns = wrong(
    "c4_invariant_features",
    ("lift_c4(image, kernel)), axis=(1, 2))", "lift_c4(image, kernel)), axis=(1, 2))[: 4 if len(kernel) == 3 else 2]"),
)
