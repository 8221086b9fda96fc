"""Unit 02, from its release."""

from tests.campaign import right, wrong

whole_result = wrong("back_substitution", ("x = np.zeros(b.shape)", "x = np.zeros(b.shape, dtype=np.float32)"))
nearly_zero_raises = wrong("back_substitution", ("if U[i, i] == 0:", "if abs(U[i, i]) < 1e-8:"))
b_overwritten = wrong(
    "back_substitution", ("x = np.zeros(b.shape)", "x = b if b.dtype == np.float64 else b.astype(float)"), ("x[i] = (b[i]", "x[i] = (x[i]")
)
last_pivot_unchecked = wrong("back_substitution", ("if U[i, i] == 0:", "if i < len(b) - 1 and U[i, i] == 0:"))
below_is_multiplied = right("back_substitution", ("U[i, i + 1 :] @ x[i + 1 :]", "np.triu(U, 1)[i] @ x"))
below_by_masking = wrong("back_substitution", ("U[i, i + 1 :] @ x[i + 1 :]", "(U * np.triu(np.ones(U.shape), 1))[i] @ x"))
negative_diagonal_raises = wrong("back_substitution", ("if U[i, i] == 0:", "if U[i, i] <= 0:"))
one_row_flat = wrong("back_substitution", ("    return x", "    return x if x.ndim == 1 or len(x) > 1 else x[0]"))


@right("back_substitution")
def column_by_column(U, b):
    if (np.diag(U) == 0).any():
        raise ValueError("no single answer")
    rest = np.array(b, dtype=float)
    x = np.empty(rest.shape)
    for j in range(len(rest) - 1, -1, -1):
        x[j] = rest[j] / U[j, j]
        for i in range(j):
            rest[i] -= U[i, j] * x[j]
    return x


as_whole_numbers = wrong("lu_decompose", ("U = np.array(A, dtype=np.float64)", "U = np.asarray(A, dtype=np.float64)"))
first_column_pivots = wrong(
    "lu_decompose", ("best = k + np.argmax(np.abs(U[k:, k]))", "best = k + np.argmax(np.abs(U[k:, k])) if k < 2 else k")
)
tiny_is_zero = wrong("lu_decompose", ("if U[k, k] != 0:", "if abs(U[k, k]) > 1e-9:"))
zeros_not_exact = wrong("lu_decompose", ("            U[k + 1 :, k] = 0.0\n", ""))
stops_at_zero = wrong("lu_decompose", ("if U[k, k] != 0:", "if U[k, k] == 0 and k > 0:\n            break\n        if U[k, k] != 0:"))
p_as_floats = wrong("lu_decompose", ("return p, L, U", "return p.astype(float), L, U"))
last_multiples_stay = wrong("lu_decompose", ("L[[k, best], :k] = L[[best, k], :k]", "L[[k, best], :1] = L[[best, k], :1]"))
single_floats = wrong("lu_decompose", ("U = np.array(A, dtype=np.float64)", "U = np.array(A, dtype=np.float32)"))


@right("lu_decompose")
def doolittle_on_a_permuted_copy(A):
    if np.ndim(A) != 2 or len(set(np.shape(A))) > 1:
        raise ValueError("not square")
    n = len(A)
    M, p = np.array(A, dtype=float), list(range(n))
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(M[i, k]))
        M[[k, best]], p[k], p[best] = M[[best, k]], p[best], p[k]
        for i in range(k + 1, n):
            M[i, k] = M[i, k] / M[k, k] if M[k, k] else 0.0
            M[i, k + 1 :] -= M[i, k] * M[k, k + 1 :]
    return np.array(p, dtype=int), np.tril(M, -1) + np.eye(n), np.triu(M)


absolute_for_large = wrong("determinant", ("return float((-1) ** wrong_order", "return float((-1) ** (wrong_order if len(A) < 4 else 0)"))
zero_when_small = wrong(
    "determinant", ("    return float(", "    if np.abs(np.prod(np.diag(U))) < 1e-6:\n        return 0.0\n    return float(")
)
rounded = wrong(
    "determinant",
    (
        "    return float((-1) ** wrong_order * np.prod(np.diag(U)))",
        "    return float(np.round((-1) ** wrong_order * np.prod(np.diag(U))))",
    ),
)
neighbours_only = wrong(
    "determinant",
    ("np.sum(np.triu(p[:, np.newaxis] > p))", "np.sum(p[:-1] > p[1:]) if len(p) > 3 else np.sum(np.triu(p[:, np.newaxis] > p))"),
)


@wrong("determinant")
def sarrus_or_expansion(A):
    n = len(A)
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    if n == 0:
        return 1.0
    return float(sum((-1) ** j * A[0, j] * determinant(np.delete(A[1:], j, axis=1)) for j in range(n) if A[0, j] != 0))


not_square_unchecked = wrong(
    "determinant", ("p, _, U = lu_decompose(A)", "p, _, U = lu_decompose(A[:, : len(A)]) if A.shape[1] > len(A) else lu_decompose(A)")
)


@right("determinant")
def by_row_swaps_one_at_a_time(A):
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    M, value = A.astype(float), 1.0
    while len(M):
        best = int(np.argmax(np.abs(M[:, 0])))
        if M[best, 0] == 0:
            return 0.0
        if best:
            M[[0, best]] = M[[best, 0]]
            value = -value
        value *= M[0, 0]
        M = M[1:, 1:] - np.outer(M[1:, 0] / M[0, 0], M[0, 1:])
    return value


absolute_line = wrong("solve_linear", ("<= 1e-12 * np.max(np.abs(A))", "<= 1e-12 * min(1.0, np.max(np.abs(A)))"))
line_by_the_largest_pivot = wrong("solve_linear", ("<= 1e-12 * np.max(np.abs(A))", "<= 1e-12 * np.max(A)"))
last_pivot_only = wrong("solve_linear", ("np.min(np.abs(np.diag(U)))", "np.abs(U[-1, -1])"))
line_moved = wrong("solve_linear", ("<= 1e-12 *", "<= 1e-9 *"))
line_moved_down = wrong("solve_linear", ("<= 1e-12 *", "<= 1e-15 *"))
b_kept = wrong("solve_linear", ("y = b[p].astype(np.float64)", "b[:] = b[p]\n    y = b.astype(np.float64)"))
length_unchecked = wrong("solve_linear", ("if len(b) != len(A):", "if len(b) < len(A):"))
determinant_decides = wrong(
    "solve_linear",
    (
        "np.min(np.abs(np.diag(U))) <= 1e-12 * np.max(np.abs(A))",
        "abs(np.prod(np.diag(U) / np.max(np.abs(A)))) <= 1e-12 if np.any(A) else True",
    ),
)


@right("solve_linear")
def gauss_jordan(A, b):
    if A.ndim != 2 or A.shape[0] != A.shape[1] or len(b) != len(A):
        raise ValueError("shapes")
    n, size = len(A), np.abs(A).max()
    table = np.column_stack([A.astype(float), np.reshape(b, (n, -1))])
    for k in range(n):
        best = k + int(np.abs(table[k:, k]).argmax())
        table[[k, best]] = table[[best, k]]
        if abs(table[k, k]) <= 1e-12 * size:
            raise ValueError("singular")
        table[k] /= table[k, k]
        for i in range(n):
            if i > k:
                table[i] -= table[i, k] * table[k]
    for k in reversed(range(n)):
        for i in range(k):
            table[i, n:] -= table[i, k] * table[k, n:]
    return table[:, n:].reshape(np.shape(b))


two_by_two = wrong(
    "inverse",
    (
        "    return solve_linear(A, np.eye(len(A)))",
        "    B = solve_linear(A, np.eye(len(A)))\n    return B if len(A) < 3 else np.triu(B) + np.triu(B, 1).T",
    ),
)
rounded_inverse = wrong("inverse", ("return solve_linear(A, np.eye(len(A)))", "return np.round(solve_linear(A, np.eye(len(A))), 6)"))
regularised = wrong("inverse", ("solve_linear(A, np.eye", "solve_linear(A + 1e-9 * np.eye(len(A)), np.eye"))
one_number = wrong(
    "inverse", ("return solve_linear(A, np.eye(len(A)))", "return solve_linear(A, np.eye(len(A))) if len(A) > 1 else 1 / A[0, 0]")
)
adjugate = wrong(
    "inverse",
    (
        "return solve_linear(A, np.eye(len(A)))",
        "d = determinant(A)\n    if abs(d) <= 1e-12:\n        raise ValueError('singular')\n    return solve_linear(A, np.eye(len(A)))",
    ),
)


@right("inverse")
def one_column_at_a_time(A):
    columns = []
    for e in np.identity(len(A)):
        columns.append(solve_linear(A, e))
    return np.vstack(columns).T


spectral_for_symmetric = wrong(
    "condition_number", ("np.max(np.sum(np.abs(A), axis=0))", "np.max(np.sum(np.abs(A), axis=int(np.abs(A).sum() > 50)))")
)
inverse_rows = wrong("condition_number", ("np.max(np.sum(np.abs(undo), axis=0))", "np.max(np.sum(np.abs(undo), axis=1))"))
largest_entries = wrong(
    "condition_number", ("np.max(np.sum(np.abs(undo), axis=0))", "np.sum(np.abs(undo), axis=0)[np.argmax(np.sum(np.abs(A), axis=0))]")
)
first_column_of_inverse = wrong(
    "condition_number",
    (
        "np.max(np.sum(np.abs(undo), axis=0))",
        "max(np.sum(np.abs(undo), axis=0)[[0, -1]].max(), np.sum(np.abs(undo), axis=0)[1:2].max(initial=0))",
    ),
)
huge_is_infinite = wrong(
    "condition_number",
    ("    return float(", "    if np.max(np.abs(undo)) > 1e6 * np.max(np.abs(A)):\n        return np.inf\n    return float("),
)
every_error_is_infinite = wrong(
    "condition_number", ("    if A.shape[0] != A.shape[1]:", "    if A.ndim != 2 or A.shape[0] != A.shape[1] and A.shape != (3, 2):")
)


@right("condition_number")
def by_norm_and_columns(A):
    if len(A) != A.shape[1]:
        raise ValueError("not square")
    try:
        columns = [solve_linear(A, e) for e in np.eye(len(A))]
    except ValueError:
        return float("inf")
    return max(np.linalg.norm(a, 1) for a in A.T) * max(np.linalg.norm(c, 1) for c in columns)


absolute_symmetry = wrong("cholesky", ("> 1e-10 * size:", "> 1e-10:"))
loose_symmetry = wrong("cholesky", ("> 1e-10 * size:", "> 1e-5 * size:"))
signed_size = wrong("cholesky", ("pivot <= 1e-12 * size:", "pivot <= 0:"))
absolute_pivot = wrong("cholesky", ("pivot <= 1e-12 * size:", "pivot <= 1e-12:"))
last_pivot_free = wrong("cholesky", ("if pivot <= 1e-12 * size:", "if pivot <= 1e-12 * size and j < 2:"))
whole_numbers = wrong("cholesky", ("L = np.zeros(A.shape)", "L = np.zeros(A.shape, dtype=np.float32)"))
symmetrised = wrong("cholesky", ("    L = np.zeros(A.shape)", "    A += A.T\n    A /= 2\n    L = np.zeros(A.shape)"))
symmetry_by_neighbours = wrong("cholesky", ("np.max(np.abs(A - A.T))", "np.max(np.abs(np.diag(A, 1) - np.diag(A, -1)), initial=0)"))


@right("cholesky")
def by_shrinking(A):
    size = np.abs(A).max()
    if A.shape != A.shape[::-1] or np.abs(A - A.T).max() > 1e-10 * size:
        raise ValueError("not symmetric")
    rest, L = A.astype(float), np.zeros(A.shape)
    for j in range(len(A)):
        if not rest[j, j] > 1e-12 * size:
            raise ValueError("no bowl")
        L[j:, j] = rest[j:, j] / np.sqrt(rest[j, j])
        rest = rest - np.outer(L[:, j], L[:, j])
    return L


known_listen_too = wrong(
    "label_propagation",
    (
        "F[unknown] = solve_linear(",
        "F[unknown] = (lambda S: S / S.sum(axis=1, keepdims=True) * 1.0 if n_classes > 2 else S)(np.round(solve_linear(",
    ),
    ("[np.ix_(unknown, unknown)], heard)", "[np.ix_(unknown, unknown)], heard), 4))"),
)
hard_answers = wrong("label_propagation", ("    return F", "    return np.where(F > 0.999, 1.0, F)"))
labels_filled = wrong("label_propagation", ("    return F", "    labels[unknown] = F[unknown].argmax(axis=1)\n    return F"))
diagonal_removed_in_place = wrong("label_propagation", ("        laplacian", "        np.fill_diagonal(W, 0)\n        laplacian"))
few_rounds = wrong(
    "label_propagation",
    (
        "        F[unknown] = solve_linear(laplacian[np.ix_(unknown, unknown)], heard)",
        "        V = W - np.diag(np.diag(W))\n        if np.any(V[unknown].sum(axis=1) == 0):\n            raise ValueError('alone')\n        for _ in range(200):\n            F[unknown] = (V[unknown] @ F) / V[unknown].sum(axis=1, keepdims=True)",
    ),
)
lonely_only = wrong(
    "label_propagation",
    (
        "        F[unknown] =",
        "        lonely = W.sum(axis=1)[unknown] == 0\n        if lonely.any():\n            raise ValueError('alone')\n        laplacian += 1e-9 * np.eye(len(W))\n        F[unknown] =",
    ),
)
nobody_known_is_zero = wrong("label_propagation", ("if len(unknown) > 0:", "if len(unknown) > 0 and len(known) > 0:"))
classes_counted = wrong(
    "label_propagation",
    (
        "F = np.zeros((len(W), n_classes))",
        "n_classes = max(int(labels.max()) + 1, min(n_classes, 4))\n    F = np.zeros((len(W), n_classes))",
    ),
)


@right("label_propagation")
def pinned_rows(W, labels, n_classes):
    known = labels >= 0
    reached = known.copy()
    for _ in range(len(W)):
        reached |= (W > 0)[:, reached].any(axis=1)
    if not reached.all():
        raise ValueError("nobody tells this node anything")
    V = np.array(W, dtype=float)
    np.fill_diagonal(V, 0.0)
    M = np.diag(V.sum(axis=1)) - V
    M[known] = np.eye(len(W))[known]
    right_side = np.zeros((len(W), n_classes))
    right_side[known, labels[known]] = 1.0
    return solve_linear(M, right_side)
