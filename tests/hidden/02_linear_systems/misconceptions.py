"""Known mistakes of unit 02. Each takes the place of the instructor's solution, so each stands on its own."""

from autograder import misconception

# -- back_substitution ------------------------------------------------------------------------------------------------


@misconception("back_substitution", says="The last equation has one unknown: begin there, and work upwards.")
def starts_at_the_top(U, b):
    x = np.zeros(b.shape)
    for i in range(len(b)):
        if U[i, i] == 0:
            raise ValueError("zero on the diagonal")
        x[i] = (b[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]
    return x


@misconception("back_substitution", says="Numbers below the diagonal must not matter: read only the diagonal and what is above it.")
def reads_below_the_diagonal(U, b):
    if (np.diag(U) == 0).any():
        raise ValueError("zero on the diagonal")
    A, x = np.array(U, dtype=float), np.array(b, dtype=float)
    n = len(x)
    for k in range(n):
        for i in range(n):
            if i != k:
                factor = A[i, k] / A[k, k]
                A[i] = A[i] - factor * A[k]
                x[i] = x[i] - factor * x[k]
    return (x.T / np.diag(A)).T


@misconception("back_substitution", says="The number on the diagonal multiplies the unknown that you solve for: divide by it.")
def no_division(U, b):
    x = np.zeros(b.shape)
    for i in reversed(range(len(b))):
        if U[i, i] == 0:
            raise ValueError("zero on the diagonal")
        x[i] = b[i] - U[i, i + 1 :] @ x[i + 1 :]
    return x


# -- lu_decompose -----------------------------------------------------------------------------------------------------


@misconception("lu_decompose", says="You never swap rows: where the pivot is 0 or tiny, bring the largest entry of the column up first.")
def no_pivoting(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    U, n = np.array(A, dtype=float), len(A)
    L = np.eye(n)
    for k in range(n):
        if U[k, k] != 0:
            L[k + 1 :, k] = U[k + 1 :, k] / U[k, k]
            U[k + 1 :] -= np.outer(L[k + 1 :, k], U[k])
            U[k + 1 :, k] = 0
    return np.arange(n), L, U


@misconception("lu_decompose", says="When rows of U are swapped, the multipliers already stored for them in L must travel too.")
def multipliers_left_behind(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    U, n = np.array(A, dtype=float), len(A)
    L, p = np.eye(n), np.arange(n)
    for k in range(n):
        m = k + np.argmax(np.abs(U[k:, k]))
        U[[k, m]], p[[k, m]] = U[[m, k]], p[[m, k]]
        if U[k, k] != 0:
            L[k + 1 :, k] = U[k + 1 :, k] / U[k, k]
            U[k + 1 :] -= np.outer(L[k + 1 :, k], U[k])
            U[k + 1 :, k] = 0
    return p, L, U


@misconception("lu_decompose", says="-9 is a better pivot than 4: compare sizes, without the sign.")
def signed_maximum(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    U, n = np.array(A, dtype=float), len(A)
    L, p = np.eye(n), np.arange(n)
    for k in range(n):
        m = k + np.argmax(U[k:, k])
        U[[k, m]], p[[k, m]] = U[[m, k]], p[[m, k]]
        L[[k, m], :k] = L[[m, k], :k]
        if U[k, k] != 0:
            L[k + 1 :, k] = U[k + 1 :, k] / U[k, k]
            U[k + 1 :] -= np.outer(L[k + 1 :, k], U[k])
            U[k + 1 :, k] = 0
    return p, L, U


# -- determinant ------------------------------------------------------------------------------------------------------


@misconception("determinant", says="Each swap of two rows flips the sign.")
def sign_forgotten(A):
    return float(np.prod(np.diag(lu_decompose(A)[2])))


@misconception("determinant", says="The diagonal gives the determinant only after elimination; you multiply A's own.")
def own_diagonal(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    return float(np.prod(np.diag(A)))


@misconception("determinant", says="Three rows moved round in a ring are three misplaced rows, but only two swaps: count swaps.")
def counts_misplaced_rows(A):
    p, _, U = lu_decompose(A)
    return float((-1) ** np.sum(p != np.arange(len(p))) * np.prod(np.diag(U)))


# -- solve_linear -----------------------------------------------------------------------------------------------------


@misconception("solve_linear", says="A[p] x = b[p]: the rows of the right-hand side move with those of A.")
def b_not_permuted(A, b):
    p, L, U = lu_decompose(A)
    if len(b) != len(A):
        raise ValueError("lengths")
    if np.abs(np.diag(U)).min() <= 1e-12 * np.abs(A).max():
        raise ValueError("singular")
    y = np.array(b, dtype=float)
    for i in range(len(y)):
        y[i] -= L[i, :i] @ y[:i]
    return back_substitution(U, y)


@misconception("solve_linear", says="You sent the rows of b back instead of along: b[p], not b[argsort(p)].")
def inverse_permutation(A, b):
    p, L, U = lu_decompose(A)
    if len(b) != len(A):
        raise ValueError("lengths")
    if np.abs(np.diag(U)).min() <= 1e-12 * np.abs(A).max():
        raise ValueError("singular")
    y = np.array(b[np.argsort(p)], dtype=float)
    for i in range(len(y)):
        y[i] -= L[i, :i] @ y[:i]
    return back_substitution(U, y)


@misconception("solve_linear", says="Rounding turns a zero pivot into 1e-17: compare it with the size of A, not with 0.")
def exact_zero_only(A, b):
    p, L, U = lu_decompose(A)
    if len(b) != len(A):
        raise ValueError("lengths")
    y = np.array(b[p], dtype=float)
    for i in range(len(y)):
        y[i] -= L[i, :i] @ y[:i]
    return back_substitution(U, y)


# -- inverse ----------------------------------------------------------------------------------------------------------


@misconception("inverse", says="1/A inverts the single entries; the inverse undoes the product.")
def reciprocals(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    with np.errstate(all="ignore"):
        return 1 / np.asarray(A, dtype=float)


@misconception("inverse", says="Only a matrix that turns or mirrors is undone by its transpose.")
def transposed(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    return np.array(A.T, dtype=float)


@misconception("inverse", says="The solution of A x = e_j is column j of the inverse, and you made it row j.")
def solutions_as_rows(A):
    return np.array([solve_linear(A, e) for e in np.eye(len(A))])


# -- condition_number -------------------------------------------------------------------------------------------------


@misconception("condition_number", says="You add up the rows, which is the infinity norm; the 1-norm adds up the columns.")
def row_sums(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    try:
        B = inverse(A)
    except ValueError:
        return np.inf
    return float(np.abs(A).sum(axis=1).max() * np.abs(B).sum(axis=1).max())


@misconception("condition_number", says="Take absolute values before you add up a column: plus and minus would cancel.")
def signed_sums(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    try:
        B = inverse(A)
    except ValueError:
        return np.inf
    return float(A.sum(axis=0).max() * B.sum(axis=0).max())


@misconception(
    "condition_number", says="0.1 times the identity in ten dimensions has determinant 1e-10 and is perfectly harmless: use the inverse."
)
def one_over_determinant(A):
    det = abs(determinant(A))
    return np.inf if det < 1e-12 else 1 / det


# -- cholesky ---------------------------------------------------------------------------------------------------------


@misconception("cholesky", says="The zeros belong above the diagonal: what you return is the transpose of L.")
def upper_factor(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    L = np.zeros(A.shape)
    for j in range(len(A)):
        pivot = A[j, j] - L[j] @ L[j]
        if pivot <= 1e-12 * np.abs(A).max():
            raise ValueError("not positive definite")
        L[j, j] = np.sqrt(pivot)
        L[j + 1 :, j] = (A[j + 1 :, j] - L[j + 1 :] @ L[j]) / L[j, j]
    return L.T


@misconception("cholesky", says="A number below the root that is not positive says 'not positive definite': say so with a ValueError.")
def root_of_a_negative(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    L = np.zeros(A.shape)
    with np.errstate(all="ignore"):
        for j in range(len(A)):
            L[j, j] = np.sqrt(A[j, j] - L[j] @ L[j])
            L[j + 1 :, j] = (A[j + 1 :, j] - L[j + 1 :] @ L[j]) / L[j, j]
    return L


@misconception("cholesky", says="Ones on the diagonal mean that the root of the pivot was forgotten.")
def no_square_root(A):
    if A.ndim != 2 or A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
        raise ValueError("not symmetric")
    n = len(A)
    L, d = np.eye(n), np.zeros(n)
    for j in range(n):
        d[j] = A[j, j] - (L[j, :j] ** 2) @ d[:j]
        if d[j] <= 1e-12 * np.abs(A).max():
            raise ValueError("not positive definite")
        for i in range(j + 1, n):
            L[i, j] = (A[i, j] - (L[i, :j] * L[j, :j]) @ d[:j]) / d[j]
    return L


# -- label_propagation ------------------------------------------------------------------------------------------------


@misconception("label_propagation", says="A node listens to its labelled neighbours too: their weights count in its degree.")
def degree_of_the_unknown_part(W, labels, n_classes):
    known, unknown = labels >= 0, labels < 0
    F = np.zeros((len(W), n_classes))
    F[known, labels[known]] = 1
    if unknown.any():
        links = W - np.diag(np.diag(W))
        inner = links[np.ix_(unknown, unknown)]
        right = links[np.ix_(unknown, known)] @ F[known]
        try:
            F[unknown] = solve_linear(np.diag(inner.sum(axis=1)) - inner, right)
        except ValueError:
            F[unknown] = np.nan
    return F


@misconception(
    "label_propagation", says="That hears only direct neighbours: solve the system, so that what neighbours' neighbours believe counts."
)
def one_step(W, labels, n_classes):
    known, unknown = labels >= 0, labels < 0
    F = np.zeros((len(W), n_classes))
    F[known, labels[known]] = 1
    links = W - np.diag(np.diag(W))
    degrees = links.sum(axis=1)
    if (degrees[unknown] == 0).any() or not known.any():
        raise ValueError("not connected")
    F[unknown] = links[np.ix_(unknown, known)] @ F[known] / degrees[unknown][:, None]
    return F


@misconception(
    "label_propagation", says="Class 3 is not three times class 1: propagate one column for each class, not the labels as numbers."
)
def labels_as_numbers(W, labels, n_classes):
    known, unknown = labels >= 0, labels < 0
    f = np.where(known, labels, 0).astype(float)
    if unknown.any():
        links = W - np.diag(np.diag(W))
        system = np.diag(links.sum(axis=1)) - links
        f[unknown] = solve_linear(system[np.ix_(unknown, unknown)], links[np.ix_(unknown, known)] @ f[known])
    F = np.zeros((len(W), n_classes))
    F[np.arange(len(W)), np.clip(np.round(f).astype(int), 0, n_classes - 1)] = 1
    return F


@misconception(
    "label_propagation", says="The weight of a node with itself should have no effect: take the diagonal off before you add up degrees."
)
def listens_to_itself(W, labels, n_classes):
    known, unknown = labels >= 0, labels < 0
    F = np.zeros((len(W), n_classes))
    F[known, labels[known]] = 1
    if unknown.any():
        system = np.diag(W.sum(axis=1)) - (W - np.diag(np.diag(W)))
        F[unknown] = solve_linear(system[np.ix_(unknown, unknown)], W[np.ix_(unknown, known)] @ F[known])
    return F
