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


# Got full marks at first.
product_of_the_diagonal = wrong(
    "back_substitution",
    ("    for i in", "    if np.prod(np.diag(U).astype(float)) == 0:\n        raise ValueError('zero on the diagonal')\n    for i in"),
)
one_column_flat = wrong("back_substitution", ("    return x", "    return np.squeeze(x, axis=1) if x.ndim == 2 and x.shape[1] == 1 else x"))
first_pivot_unchecked = wrong("back_substitution", ("if U[i, i] == 0:", "if i > 0 and U[i, i] == 0:"))
next_unknown_only = wrong("back_substitution", ("U[i, i + 1 :] @ x[i + 1 :]", "U[i, i + 1 : i + 2] @ x[i + 1 : i + 2]"))
rows_divided_in_place = wrong(
    "back_substitution",
    ("    x = np.zeros(b.shape)", "    U = np.asarray(U, dtype=float)\n    x = np.zeros(b.shape)"),
    (
        "x[i] = (b[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]",
        "x[i] = b[i] / U[i, i]\n        U[i] /= U[i, i]\n        x[i] -= U[i, i + 1 :] @ x[i + 1 :]",
    ),
)
free_unknowns_are_zero = wrong(
    "back_substitution",
    ("if U[i, i] == 0:", "if U[i, i] == 0 and np.all(b[i] == U[i, i + 1 :] @ x[i + 1 :]):\n            continue\n        if U[i, i] == 0:"),
)


@right("back_substitution")
def the_first_unknown_last(U, b):
    if U[0, 0] == 0:
        raise ValueError("zero on the diagonal")
    b = b.astype(float)
    if len(b) == 1:
        return b / U[0, 0]
    rest = back_substitution(U[1:, 1:], b[1:])
    first = (b[0] - np.tensordot(U[0, 1:], rest, axes=1)) / U[0, 0]
    return np.concatenate([[first], rest])


@right("back_substitution")
def one_number_at_a_time(U, b):
    n = U.shape[0]
    if 0 in [U[i, i] for i in range(n)]:
        raise ValueError("zero")
    table = np.array(b, dtype=float).reshape(n, -1).tolist()
    for column in range(len(table[0])):
        for i in range(n - 1, -1, -1):
            known = sum(float(U[i, j]) * table[j][column] for j in range(i + 1, n))
            table[i][column] = (table[i][column] - known) / float(U[i, i])
    return np.array(table).reshape(b.shape)


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


wide_goes_through = wrong("lu_decompose", ("if A.shape[0] != A.shape[1]:", "if A.shape[0] > A.shape[1]:"))
pivots_by_share_of_the_row = wrong(
    "lu_decompose",
    (
        "    for k in range(len(U)):",
        "    sizes = np.max(np.abs(U), axis=1, initial=0)\n    sizes[sizes == 0] = 1.0\n    for k in range(len(U)):",
    ),
    ("np.argmax(np.abs(U[k:, k]))", "np.argmax(np.abs(U[k:, k]) / sizes[p[k:]])"),
)
tiny_entries_cleaned = wrong("lu_decompose", ("return p, L, U", "return p, L, np.where(np.abs(U) < 1e-9, 0.0, U)"))


@right("lu_decompose")
def column_by_column_from_the_left(A):
    n = len(A)
    if A.shape != (n, n):
        raise ValueError("not square")
    L, U, p = np.eye(n), np.zeros((n, n)), np.arange(n)
    for j in range(n):
        column = A[p, j].astype(float)
        for i in range(j):
            U[i, j] = column[i]
            column[i + 1 :] -= column[i] * L[i + 1 :, i]
        best = j + int(np.argmax(np.abs(column[j:])))
        column[[j, best]] = column[[best, j]]
        p[[j, best]] = p[[best, j]]
        L[[j, best], :j] = L[[best, j], :j]
        U[j, j] = column[j]
        if column[j]:
            L[j + 1 :, j] = column[j + 1 :] / column[j]
    return p, L, U


@right("lu_decompose")
def the_rest_by_itself(A):
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    n = len(A)
    if n == 0:
        return np.zeros(0, dtype=int), np.zeros((0, 0)), np.zeros((0, 0))
    A = A.astype(float)
    order = np.arange(n)
    best = np.abs(A[:, 0]).argmax()
    order[0], order[best] = order[best], order[0]
    B = A[order]
    factors = B[1:, 0] / B[0, 0] if B[0, 0] != 0 else np.zeros(n - 1)
    p, L, U = lu_decompose(B[1:, 1:] - factors[:, None] * B[0, 1:])
    whole_L = np.vstack([np.eye(n)[:1], np.column_stack([factors[p], L])])
    whole_U = np.vstack([B[:1], np.column_stack([np.zeros(n - 1), U])])
    return np.append(order[:1], order[1:][p]), whole_L, whole_U


@right("lu_decompose")
def rows_with_their_numbers(A):
    n, m = A.shape
    if n != m:
        raise ValueError("not square")
    rows = [[i, [], [float(v) for v in A[i]]] for i in range(n)]
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][2][k]))
        rows.insert(k, rows.pop(best))
        pivot = rows[k][2]
        for _, left, row in rows[k + 1 :]:
            factor = row[k] / pivot[k] if pivot[k] else 0.0
            left.append(factor)
            row[:] = [0.0 if j <= k else v - factor * w for j, (v, w) in enumerate(zip(row, pivot))]
    L = np.array([left + [1.0] + [0.0] * (n - 1 - len(left)) for _, left, _ in rows]).reshape(n, n)
    return np.array([i for i, _, _ in rows], dtype=int), L, np.array([row for _, _, row in rows]).reshape(n, n)


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


misplaced_rows_less_one = wrong("determinant", ("np.sum(np.triu(p[:, np.newaxis] > p))", "max(0, np.sum(p != np.arange(len(p))) - 1)"))
diagonals_for_any_size = wrong(
    "determinant",
    (
        "    return float((-1)",
        "    n = len(A)\n    if n > 3:\n        i = np.arange(n)\n        down = [np.prod(A[i, (i + k) % n]) for k in range(n)]\n        up = [np.prod(A[i, (k - i) % n]) for k in range(n)]\n        return float(sum(down) - sum(up))\n    return float((-1)",
    ),
)


# Got full marks at first.
@wrong("determinant")
def eliminated_in_place(A):
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    M, value = np.asarray(A, dtype=float), 1.0
    for k in range(len(M)):
        best = k + np.argmax(np.abs(M[k:, k]))
        if M[best, k] == 0:
            return 0.0
        if best != k:
            M[[k, best]] = M[[best, k]]
            value = -value
        value *= M[k, k]
        M[k + 1 :] -= np.outer(M[k + 1 :, k] / M[k, k], M[k])
    return float(value)


in_single_precision = wrong("determinant", ("lu_decompose(A)", "lu_decompose(A.astype(np.float32))"))


@right("determinant")
def by_logarithms(A):
    p, _, U = lu_decompose(A)
    pivots, sign = np.diag(U), 1.0
    places = p.tolist()
    for k in range(len(places)):
        while places[k] != k:
            other = places[k]
            places[k], places[other] = places[other], places[k]
            sign = -sign
    if np.any(pivots == 0):
        return 0.0
    return float(sign * np.prod(np.sign(pivots)) * np.exp(np.sum(np.log(np.abs(pivots)))))


@right("determinant")
def by_the_rings_of_p(A):
    p, _, U = lu_decompose(A.T)
    seen, rings = set(), 0
    for start in p.tolist():
        if start not in seen:
            rings += 1
        while start not in seen:
            seen.add(start)
            start = int(p[start])
    value = -1.0 if (len(p) - rings) % 2 else 1.0
    for pivot in U.diagonal():
        value *= pivot
    return value


@right("determinant")
def by_mirrors(A):
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    R, value = A.astype(float), 1.0
    while len(R):
        v = R[:, 0].copy()
        length = np.linalg.norm(v)
        if length == 0:
            return 0.0
        if len(v) == 1:
            return value * v[0]
        sign = 1.0 if v[0] >= 0 else -1.0
        v[0] += sign * length
        R = R - 2 * np.outer(v, v @ R) / (v @ v)
        value *= sign * length  # a mirror has the determinant -1, and R[0, 0] is -sign * length
        R = R[1:, 1:]
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


single_column_flat = wrong(
    "solve_linear",
    ("    return back_substitution(U, y)", "    x = back_substitution(U, y)\n    return x.ravel() if x.size == len(A) else x"),
)
forward_from_the_last_only = wrong("solve_linear", ("L[i, :i] @ y[:i]", "L[i, max(i - 1, 0) : i] @ y[max(i - 1, 0) : i]"))


@right("solve_linear")
def forward_is_backward_upside_down(A, b):
    p, L, U = lu_decompose(A)
    if b.shape[0] != A.shape[0]:
        raise ValueError("lengths")
    if (np.abs(U.diagonal()) <= 1e-12 * np.abs(A).max()).any():
        raise ValueError("singular")
    y = back_substitution(L[::-1, ::-1], b[p][::-1])[::-1]
    return back_substitution(U, y)


@right("solve_linear")
def improved_once(A, b):
    p, L, U = lu_decompose(A)
    if len(A) != len(b):
        raise ValueError("lengths")
    if min(abs(U[i, i]) for i in range(len(U))) <= 1e-12 * max(A.max(), -A.min()):
        raise ValueError("singular")

    def solved(rest):
        y = rest[p].astype(float)
        for j in range(len(y)):
            y[j + 1 :] -= np.multiply.outer(L[j + 1 :, j], y[j])
        return back_substitution(U, y)

    x = solved(b)
    return x + solved(b - A @ x)


@right("solve_linear")
def a_right_side_at_a_time(A, b):
    if b.ndim == 2 and len(b) == len(A) and b.shape[1] > 0:
        return np.stack([solve_linear(A, column) for column in b.T], axis=-1)
    p, L, U = lu_decompose(A)
    if len(b) != len(p):
        raise ValueError("lengths")
    if not np.all(np.abs(np.diag(U)) > 1e-12 * np.max(np.abs(A))):
        raise ValueError("singular")
    y = []
    for i, row in enumerate(L):
        y.append(float(b[p[i]]) - sum(row[j] * y[j] for j in range(i)))
    return back_substitution(U, np.array(y))


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


@wrong("inverse")
def rows_not_put_back(A):
    _, L, U = lu_decompose(A)
    if np.min(np.abs(np.diag(U))) <= 1e-12 * np.max(np.abs(A)):
        raise ValueError("singular")
    Y = np.eye(len(A))
    for i in range(len(A)):
        Y[i] -= L[i, :i] @ Y[:i]
    return back_substitution(U, Y)


# Got full marks at first.
@wrong("inverse")
def eliminated_without_a_copy(A):
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    M, B, size = np.asarray(A, dtype=float), np.eye(len(A)), np.max(np.abs(A))
    for k in range(len(M)):
        best = k + np.argmax(np.abs(M[k:, k]))
        if abs(M[best, k]) <= 1e-12 * size:
            raise ValueError("singular")
        M[[k, best]], B[[k, best]] = M[[best, k]], B[[best, k]]
        B[k] /= M[k, k]
        M[k] /= M[k, k]
        for i in range(len(M)):
            if i != k:
                B[i] -= M[i, k] * B[k]
                M[i] -= M[i, k] * M[k]
    return B


@wrong("inverse")
def zero_pivot_refused(A):
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    M, B, size = A.astype(float), np.eye(len(A)), np.max(np.abs(A))
    for k in range(len(M)):
        if abs(M[k, k]) <= 1e-12 * size:
            raise ValueError("singular")
        B[k] /= M[k, k]
        M[k] /= M[k, k]
        for i in range(len(M)):
            if i != k:
                B[i] -= M[i, k] * B[k]
                M[i] -= M[i, k] * M[k]
    return B


# Got full marks at first.
newton_for_a_few_rounds = wrong(
    "inverse",
    (
        "    return solve_linear(A, np.eye(len(A)))",
        "    solve_linear(A, np.eye(len(A)))\n    B = A.T / (np.abs(A).sum(axis=0).max() * np.abs(A).sum(axis=1).max())\n    for _ in range(12):\n        B = 2 * B - B @ A @ B\n    return B",
    ),
)
# Got full marks at first.
wide_is_cut = wrong("inverse", ("solve_linear(A, ", "solve_linear(A[:, : len(A)], "))


@right("inverse")
def from_both_factors(A):
    p, L, U = lu_decompose(A)
    if np.abs(np.diag(U)).min() <= 1e-12 * np.abs(A).max():
        raise ValueError("singular")
    e = np.eye(len(A))
    undo_L = back_substitution(L.T, e).T
    return (back_substitution(U, e) @ undo_L)[:, np.argsort(p)]


@right("inverse")
def polished(A):
    rough = solve_linear(A, np.eye(len(A)))
    return rough + rough @ (np.eye(len(A)) - A @ rough)


@right("inverse")
def beside_the_identity(A):
    n = len(A)
    if A.shape != (n, n):
        raise ValueError("not square")
    line = 1e-12 * np.abs(A).max()
    table = np.hstack([A, np.eye(n)]).tolist()
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(table[i][k]))
        table[k], table[best] = table[best], table[k]
        pivot = table[k][k]
        if abs(pivot) <= line:
            raise ValueError("singular")
        table[k] = [v / pivot for v in table[k]]
        for i in range(n):
            if i != k:
                factor = table[i][k]
                table[i] = [v - factor * w for v, w in zip(table[i], table[k])]
    return np.array([row[n:] for row in table])


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


rounded_to_whole = wrong("condition_number", ("    return float(", "    return round("))
exactly_singular_only = wrong(
    "condition_number",
    (
        "    try:\n        undo = inverse(A)\n    except ValueError:\n        return np.inf",
        "    if determinant(A) == 0:\n        return np.inf\n    undo = inverse(A)",
    ),
)
sizes_in_place = wrong("condition_number", ("np.sum(np.abs(A), axis=0)", "np.sum(np.abs(A, out=A), axis=0)"))
nothing_times_infinity = wrong("condition_number", ("return np.inf", "return float(np.max(np.sum(np.abs(A), axis=0)) * np.inf)"))


@right("condition_number")
def sums_in_loops(A):
    n = A.shape[0]
    if A.shape[1] != n:
        raise ValueError("not square")

    def size(M):
        return max(sum(abs(float(M[i, j])) for i in range(n)) for j in range(n))

    try:
        return size(A) * size(inverse(A))
    except ValueError:
        return np.inf


@right("condition_number")
def rows_of_the_transposed(A):
    if A.ndim != 2 or A.shape != A.T.shape:
        raise ValueError("not square")
    try:
        undo = inverse(A).T
    except ValueError:
        return float("inf")
    ones = np.ones(len(A))
    return (abs(A.T) @ ones).max() * (abs(undo) @ ones).max()


@right("condition_number")
def by_the_norm_of_matrices(A):
    if len(set(A.shape)) != 1:
        raise ValueError("not square")
    try:
        product = np.linalg.norm(A, ord=1) * np.linalg.norm(inverse(A), ord=1)
    except ValueError:
        product = np.inf
    return product


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


# Got full marks at first.
whole_stays_whole = wrong("cholesky", ("np.zeros(A.shape)", "np.zeros_like(A)"))
last_column_only = wrong(
    "cholesky",
    ("pivot = A[j, j] - L[j] @ L[j]", "pivot = A[j, j] - (L[j, j - 1] ** 2 if j else 0)"),
    ("L[j + 1 :] @ L[j]", "(L[j + 1 :, j - 1] * L[j, j - 1] if j else 0)"),
)
first_pivot_unchecked_c = wrong("cholesky", ("if pivot <= 1e-12 * size:", "if j > 0 and pivot <= 1e-12 * size:"))


@right("cholesky")
def a_row_at_a_time(A):
    n = A.shape[0]
    if A.shape[1] != n:
        raise ValueError("not square")
    size = max(abs(float(v)) for v in A.ravel())
    if any(abs(float(A[i, j]) - float(A[j, i])) > 1e-10 * size for i in range(n) for j in range(i)):
        raise ValueError("not symmetric")
    L = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = float(A[i, j]) - sum(L[i][k] * L[j][k] for k in range(j))
            if j < i:
                L[i][j] = rest / L[j][j]
            elif rest <= 1e-12 * size:
                raise ValueError("not positive definite")
            else:
                L[i][i] = rest**0.5
    return np.array(L)


@right("cholesky")
def roots_at_the_end(A):
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    size = np.abs(A).max()
    if (np.abs(A - A.T) > 1e-10 * size).any():
        raise ValueError("not symmetric")
    M, unit, pivots = A.astype(float), np.eye(len(A)), []
    for k in range(len(M)):
        pivots.append(M[k, k])
        if M[k, k] <= 1e-12 * size:
            raise ValueError("not positive definite")
        unit[k + 1 :, k] = M[k + 1 :, k] / M[k, k]
        M[k + 1 :] -= np.outer(unit[k + 1 :, k], M[k])
    return unit * np.sqrt(pivots)


@right("cholesky")
def bordered(A):
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    size = np.max(np.abs(A))
    if not np.max(np.abs(A - A.T)) <= 1e-10 * size:
        raise ValueError("not symmetric")
    L = np.zeros((0, 0))
    for k in range(len(A)):
        row = back_substitution(L[::-1, ::-1], A[:k, k][::-1])[::-1] if k else np.zeros(0)
        under_root = A[k, k] - row @ row
        if under_root <= 1e-12 * size:
            raise ValueError("not positive definite")
        L = np.block([[L, np.zeros((k, 1))], [row[None, :], np.array([[np.sqrt(under_root)]])]])
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


every_link_weighs_one = wrong("label_propagation", ("    known, unknown", "    W = (W > 0).astype(float)\n    known, unknown"))
weights_in_single = wrong(
    "label_propagation",
    ("laplacian = np.diag(np.sum(W, axis=1)) - W", "W = W.astype(np.float32)\n        laplacian = np.diag(np.sum(W, axis=1)) - W"),
)


@right("label_propagation")
def a_class_at_a_time(W, labels, n_classes):
    unknown = [i for i, label in enumerate(labels) if label < 0]
    beliefs = []
    for c in range(n_classes):
        belief = (labels == c).astype(float)
        if unknown:
            M = np.array([[-W[i, j] if i != j else sum(W[i]) - W[i, i] for j in unknown] for i in unknown], dtype=float)
            belief[unknown] = solve_linear(M, np.array([W[i] @ (labels == c) for i in unknown], dtype=float))
        beliefs.append(belief)
    return np.column_stack(beliefs)


@right("label_propagation")
def unknown_ones_taken_out(W, labels, n_classes):
    V = W.astype(float)
    np.fill_diagonal(V, 0.0)
    F = np.zeros((len(V), n_classes))
    there, heard = list(range(len(V))), []
    for i in np.flatnonzero(labels < 0):
        there.remove(i)
        degree = V[i, there].sum()
        if degree == 0:
            raise ValueError("hears of nobody")
        share = V[i, there] / degree
        heard.append((i, list(there), share))
        V[np.ix_(there, there)] += np.outer(V[there, i], share)
        np.fill_diagonal(V, 0.0)
    for i in there:
        F[i, labels[i]] = 1.0
    for i, others, share in reversed(heard):
        F[i] = share @ F[others]
    return F


@right("label_propagation")
def shares_of_the_neighbours(W, labels, n_classes):
    free = labels == -1
    F = (labels[:, None] == np.arange(n_classes)).astype(float)
    if free.any():
        V = W * (1.0 - np.eye(len(W)))
        degrees = V.sum(axis=1)
        if (degrees[free] == 0).any():
            raise ValueError("alone")
        P = V[free] / degrees[free][:, None]
        F[free] = solve_linear(np.identity(int(free.sum())) - P[:, free], P[:, ~free] @ F[~free])
    return F
