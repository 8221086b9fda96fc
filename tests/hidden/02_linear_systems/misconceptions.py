"""Known mistakes of unit 02: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- back_substitution ------------------------------------------------------------------------------------------------

starts_at_the_top = slip(
    "back_substitution",
    ("reversed(range(len(b)))", "range(len(b))"),
    says="The last equation has one unknown: begin there, and work upwards.",
)


@misconception(
    "back_substitution",
    says="Numbers below the diagonal must not matter: read only the diagonal and what is above it.",
)
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


no_division = slip(
    "back_substitution",
    ("(b[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]", "b[i] - U[i, i + 1 :] @ x[i + 1 :]"),
    says="The number on the diagonal multiplies the unknown that you solve for: divide by it.",
)

# -- lu_decompose -----------------------------------------------------------------------------------------------------

no_pivoting = slip(
    "lu_decompose",
    ("best = k + np.argmax(np.abs(U[k:, k]))", "best = k"),
    says="You never swap rows: where the pivot is 0 or tiny, bring the largest entry of the column up first.",
)
multipliers_left_behind = slip(
    "lu_decompose",
    ("        L[[k, best], :k] = L[[best, k], :k]\n", ""),
    says="When rows of U are swapped, the multipliers already stored for them in L must travel too.",
)
signed_maximum = slip(
    "lu_decompose",
    ("np.argmax(np.abs(U[k:, k]))", "np.argmax(U[k:, k])"),
    says="-9 is a better pivot than 4: compare sizes, without the sign.",
)

where_rows_have_gone = slip(
    "lu_decompose",
    ("return p, L, U", "return np.argsort(p), L, U"),
    says="Your p tells where each row of A has gone; it should tell which row of A has come to each place, so that A[p] is L @ U.",
)
# -- determinant ------------------------------------------------------------------------------------------------------

sign_forgotten = slip(
    "determinant", ("(-1) ** wrong_order * ", ""), says="Each swap of two rows flips the sign."
)
own_diagonal = slip(
    "determinant",
    ("(-1) ** wrong_order * np.prod(np.diag(U))", "np.prod(np.diag(A))"),
    says="The diagonal gives the determinant only after elimination; you multiply A's own.",
)
counts_misplaced_rows = slip(
    "determinant",
    ("np.sum(np.triu(p[:, np.newaxis] > p))", "np.sum(p != np.arange(len(p)))"),
    says="Three rows moved round in a ring are three misplaced rows, but only two swaps: count swaps.",
)

rounded = slip(
    "determinant",
    (
        "(-1) ** wrong_order * np.prod(np.diag(U))",
        "np.round((-1) ** wrong_order * np.prod(np.diag(U)))",
    ),
    says="A determinant need not be a whole number: do not round it.",
)

# -- solve_linear -----------------------------------------------------------------------------------------------------

b_not_permuted = slip(
    "solve_linear",
    ("b[p].astype", "b.astype"),
    says="A[p] x = b[p]: the rows of the right-hand side move with those of A.",
)
inverse_permutation = slip(
    "solve_linear",
    ("b[p].astype", "b[np.argsort(p)].astype"),
    says="You sent the rows of b back instead of along: b[p], not b[argsort(p)].",
)
exact_zero_only = slip(
    "solve_linear",
    (
        '    if np.min(np.abs(np.diag(U))) <= 1e-12 * np.max(np.abs(A)):\n        raise ValueError("the matrix is singular")\n',
        "",
    ),
    says="Rounding turns a zero pivot into 1e-17: compare it with the size of A, not with 0.",
)

# -- inverse ----------------------------------------------------------------------------------------------------------

reciprocals = slip(
    "inverse",
    (
        "return solve_linear(A, np.eye(len(A)))",
        'if A.shape[0] != A.shape[1]:\n        raise ValueError("not square")\n    return 1 / A',
    ),
    says="1/A inverts the single entries; the inverse undoes the product.",
)
transposed = slip(
    "inverse",
    (
        "return solve_linear(A, np.eye(len(A)))",
        'if A.shape[0] != A.shape[1]:\n        raise ValueError("not square")\n    return 1.0 * A.T',
    ),
    says="Only a matrix that turns or mirrors is undone by its transpose.",
)
solutions_as_rows = slip(
    "inverse",
    (
        "solve_linear(A, np.eye(len(A)))",
        "np.array([solve_linear(A, column) for column in np.eye(len(A))])",
    ),
    says="The solution of A x = e_j is column j of the inverse, and you made it row j.",
)

# -- condition_number -------------------------------------------------------------------------------------------------

row_sums = slip(
    "condition_number",
    ("np.abs(A), axis=0", "np.abs(A), axis=1"),
    ("np.abs(undo), axis=0", "np.abs(undo), axis=1"),
    says="You add up the rows, which is the infinity norm; the 1-norm adds up the columns.",
)
signed_sums = slip(
    "condition_number",
    ("np.abs(A)", "A"),
    ("np.abs(undo)", "undo"),
    says="Take absolute values before you add up a column: plus and minus would cancel.",
)


@misconception(
    "condition_number",
    says="0.1 times the identity in ten dimensions has determinant 1e-10 and is perfectly harmless: use the inverse.",
)
def one_over_determinant(A):
    det = abs(determinant(A))
    return np.inf if det < 1e-12 else 1 / det


rows_of_the_inverse = slip(
    "condition_number",
    ("np.max(np.sum(np.abs(undo), axis=0))", "np.max(np.sum(np.abs(undo), axis=1))"),
    says="For the inverse too it is the columns that are added up, and you add up its rows.",
)


# -- cholesky ---------------------------------------------------------------------------------------------------------

upper_factor = slip(
    "cholesky",
    ("return L", "return L.T"),
    says="The zeros belong above the diagonal: what you return is the transpose of L.",
)
root_of_a_negative = slip(
    "cholesky",
    (
        '        if pivot <= 1e-12 * size:\n            raise ValueError("the matrix is not positive definite")\n',
        "",
    ),
    says="A number below the root that is not positive says 'not positive definite': say so with a ValueError.",
)
no_square_root = slip(
    "cholesky",
    ("return L", "return L / np.diag(L)"),
    says="Ones on the diagonal mean that the root of the pivot was forgotten.",
)

# -- label_propagation ------------------------------------------------------------------------------------------------


@misconception(
    "label_propagation",
    says="A node listens to its labelled neighbours too: their weights count in its degree.",
)
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
    "label_propagation",
    says="That hears only direct neighbours: solve the system, so that what neighbours' neighbours believe counts.",
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
    "label_propagation",
    says="Class 3 is not three times class 1: propagate one column for each class, not the labels as numbers.",
)
def labels_as_numbers(W, labels, n_classes):
    known, unknown = labels >= 0, labels < 0
    f = np.where(known, labels, 0).astype(float)
    if unknown.any():
        links = W - np.diag(np.diag(W))
        system = np.diag(links.sum(axis=1)) - links
        f[unknown] = solve_linear(
            system[np.ix_(unknown, unknown)], links[np.ix_(unknown, known)] @ f[known]
        )
    F = np.zeros((len(W), n_classes))
    F[np.arange(len(W)), np.clip(np.round(f).astype(int), 0, n_classes - 1)] = 1
    return F


listens_to_itself = slip(
    "label_propagation",
    ("np.diag(np.sum(W, axis=1)) - W", "np.diag(np.sum(W, axis=1) + np.diag(W)) - W"),
    says="The weight of a node with itself should have no effect: take the diagonal off before you add up degrees.",
)
