"""Correct solutions of unit 02 in other styles: they must all get full marks. Each stands on its own."""

from autograder import alternative

# -- back_substitution ------------------------------------------------------------------------------------------------


@alternative("back_substitution")
def column_oriented(U, b):
    x = np.array(b, dtype=float)
    for j in range(len(x) - 1, -1, -1):
        if U[j, j] == 0:
            raise ValueError("singular")
        x[j] = x[j] / U[j, j]
        for i in range(j):
            x[i] = x[i] - U[i, j] * x[j]
    return x


@alternative("back_substitution")
def growing_from_the_end(U, b):
    n = len(U)
    if any(U[i, i] == 0 for i in range(n)):
        raise ValueError("singular")
    right = np.reshape(b, (n, -1)) * 1.0
    x = np.zeros((0, right.shape[1]))
    for i in range(n)[::-1]:
        known = (U[i, i + 1 :, None] * x).sum(axis=0)
        x = np.vstack([(right[i] - known) / U[i, i], x])
    return x.reshape(np.shape(b))


# -- lu_decompose -----------------------------------------------------------------------------------------------------


@alternative("lu_decompose")
def three_loops(A):
    rows = [[float(v) for v in row] for row in A]
    n = len(rows)
    if np.ndim(A) != 2 or any(len(row) != n for row in rows):
        raise ValueError("square, please")
    p = list(range(n))
    L = [[0.0] * n for _ in range(n)]
    for k in range(n):
        m = k
        for i in range(k + 1, n):
            if abs(rows[i][k]) >= abs(rows[m][k]):
                m = i
        rows[k], rows[m] = rows[m], rows[k]
        L[k], L[m] = L[m], L[k]
        p[k], p[m] = p[m], p[k]
        L[k][k] = 1.0
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k] if rows[k][k] != 0.0 else 0.0
            L[i][k] = factor
            rows[i][k] = 0.0
            for j in range(k + 1, n):
                rows[i][j] -= factor * rows[k][j]
    return np.array(p, dtype=int), np.array(L).reshape(n, n), np.array(rows).reshape(n, n)


@alternative("lu_decompose")
def packed_in_one_matrix(A):
    n, m = A.shape
    if n != m:
        raise ValueError("not square")
    M, p = A.astype(np.float64), np.arange(n)
    for k in range(n - 1):
        i = int(np.abs(M[k:, k]).argmax()) + k
        M[[i, k]], p[[i, k]] = M[[k, i]], p[[k, i]]
        if M[k, k]:
            M[k + 1 :, k] /= M[k, k]
            M[k + 1 :, k + 1 :] -= M[k + 1 :, k : k + 1] * M[k, k + 1 :]
    return p, np.tril(M, -1) + np.eye(n), np.triu(M)


# -- determinant ------------------------------------------------------------------------------------------------------


@alternative("determinant")
def own_elimination(A):
    M = np.array(A, dtype=float)
    n, m = M.shape
    if n != m:
        raise ValueError("not square")
    value = 1.0
    for k in range(n):
        i = k + int(np.argmax(np.abs(M[k:, k])))
        if M[i, k] == 0:
            return 0.0
        if i != k:
            M[[i, k]] = M[[k, i]]
            value = -value
        value *= M[k, k]
        M[k + 1 :] -= np.outer(M[k + 1 :, k] / M[k, k], M[k])
    return value


@alternative("determinant")
def cycles_of_p(A):
    p, _, U = lu_decompose(A)
    sign, seen = 1.0, set()
    for start in range(len(p)):
        length, i = 0, start
        while i not in seen:
            seen.add(i)
            i, length = int(p[i]), length + 1
        if length and length % 2 == 0:
            sign = -sign
    for pivot in np.diag(U):
        sign = sign * pivot
    return sign


# -- solve_linear -----------------------------------------------------------------------------------------------------


@alternative("solve_linear")
def gauss_jordan(A, b):
    n = len(A)
    if A.shape != (n, n) or len(b) != n:
        raise ValueError("shapes")
    right = np.asarray(b, dtype=float).reshape(n, -1)
    M = np.hstack([np.asarray(A, dtype=float), right])
    limit = 1e-12 * np.abs(A).max()
    for k in range(n):
        i = k + np.abs(M[k:, k]).argmax()
        if abs(M[i, k]) <= limit:
            raise ValueError("singular")
        M[[k, i]] = M[[i, k]]
        M[k] /= M[k, k]
        for r in range(n):
            if r != k:
                M[r] -= M[r, k] * M[k]
    return M[:, n:].reshape(np.shape(b))


@alternative("solve_linear")
def column_by_column(A, b):
    if len(b) != len(A):
        raise ValueError("lengths")
    p, L, U = lu_decompose(A)
    if any(abs(u) <= 1e-12 * np.abs(A).max() for u in np.diag(U)):
        raise ValueError("singular")

    def one(column):
        y = back_substitution(L[::-1, ::-1], column[p][::-1])[::-1]
        return back_substitution(U, y)

    return one(b) if b.ndim == 1 else np.stack([one(column) for column in b.T], axis=1)


# -- inverse ----------------------------------------------------------------------------------------------------------


@alternative("inverse")
def columns_of_solutions(A):
    return np.column_stack([solve_linear(A, e) for e in np.eye(A.shape[0])])


@alternative("inverse")
def eliminate_beside_the_identity(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    n = len(A)
    M = np.hstack([A.astype(float), np.eye(n)])
    size = np.abs(A).max()
    for k in range(n):
        i = max(range(k, n), key=lambda r: abs(M[r, k]))
        if abs(M[i, k]) <= 1e-12 * size:
            raise ValueError("singular")
        M[[k, i]] = M[[i, k]]
        M[k] /= M[k, k]
        others = np.arange(n) != k
        M[others] -= np.outer(M[others, k], M[k])
    return M[:, n:]


# -- condition_number -------------------------------------------------------------------------------------------------


@alternative("condition_number")
def by_norm(A):
    if len(set(np.shape(A))) != 1:
        raise ValueError("not square")
    try:
        return np.linalg.norm(A, 1) * np.linalg.norm(inverse(A), 1)
    except ValueError:
        return float("inf")


@alternative("condition_number")
def by_pivots_and_loops(A):
    U = lu_decompose(A)[2]
    if min(abs(U[i, i]) for i in range(len(U))) <= 1e-12 * np.max(np.abs(A)):
        return float("inf")

    def size(M):
        return max(sum(abs(M[i, j]) for i in range(len(M))) for j in range(len(M)))

    return size(A) * size(solve_linear(A, np.identity(len(A))))


# -- cholesky ---------------------------------------------------------------------------------------------------------


@alternative("cholesky")
def row_by_row(A):
    import math

    n = len(A)
    if np.shape(A) != (n, n):
        raise ValueError("not square")
    size = np.abs(A).max()
    if np.abs(np.asarray(A) - np.transpose(A)).max() > 1e-10 * size:
        raise ValueError("not symmetric")
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            rest = float(A[i, j]) - sum(L[i, k] * L[j, k] for k in range(j))
            if i == j:
                if rest <= 1e-12 * size:
                    raise ValueError("not positive definite")
                L[i, i] = math.sqrt(rest)
            else:
                L[i, j] = rest / L[j, j]
    return L


@alternative("cholesky")
def outer_product_form(A):
    n, m = A.shape
    if n != m or (np.abs(A - A.T) > 1e-10 * np.abs(A).max()).any():
        raise ValueError("not symmetric")
    rest, L = A.astype(float), np.zeros((n, n))
    for k in range(n):
        if rest[k, k] <= 1e-12 * np.abs(A).max():
            raise ValueError("not positive definite")
        L[k:, k] = rest[k:, k] / np.sqrt(rest[k, k])
        rest -= np.outer(L[:, k], L[:, k])
    return L


# -- label_propagation ------------------------------------------------------------------------------------------------


@alternative("label_propagation")
def one_equation_a_node(W, labels, n_classes):
    n = len(W)
    A, B = np.eye(n), np.zeros((n, n_classes))
    for i in range(n):
        if labels[i] >= 0:
            B[i, labels[i]] = 1
        else:
            for j in range(n):
                if j != i:
                    A[i, j] = -W[i, j]
            A[i, i] = -A[i].sum() + 1
            if A[i, i] == 0:
                raise ValueError("alone")
    return solve_linear(A, B)


@alternative("label_propagation")
def averaging_until_it_stands_still(W, labels, n_classes):
    links = np.array(W, dtype=float)
    np.fill_diagonal(links, 0)
    known = labels >= 0
    reached = known.copy()
    for _ in range(len(W)):
        reached = reached | ((links > 0) @ reached.astype(int) > 0)
    if not reached.all():
        raise ValueError("not connected")
    F = np.zeros((len(W), n_classes))
    F[known] = np.eye(n_classes)[labels[known]]
    with np.errstate(all="ignore"):
        average = (links / links.sum(axis=1)[:, None])[~known]
    for _ in range(20000):
        new = average @ F
        if new.size == 0 or np.abs(new - F[~known]).max() < 1e-14:
            break
        F[~known] = new
    return F
