"""Known mistakes of unit 03: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- rayleigh_quotient ------------------------------------------------------------------------------------------------

not_divided = slip(
    "rayleigh_quotient",
    (" / (x @ x)", ""),
    says="Twice the vector gives four times your answer: divide by x . x.",
)
divided_by_the_length = slip(
    "rayleigh_quotient",
    ("/ (x @ x)", "/ np.sqrt(x @ x)"),
    says="You divide by the length of x; x . x is the length squared.",
)
ratio_of_lengths = slip(
    "rayleigh_quotient",
    ("x @ A @ x / (x @ x)", "np.linalg.norm(A @ x) / np.linalg.norm(x)"),
    says="Lengths lose the sign, and an eigenvalue can be negative: use x . A x.",
)

# -- eigenvalues_2x2 --------------------------------------------------------------------------------------------------

diagonal = slip(
    "eigenvalues_2x2",
    ("np.array([middle + root, middle - root])", "np.sort(np.diag(A))[::-1].astype(complex)"),
    says="Only for triangular matrices do the eigenvalues stand on the diagonal.",
)
nan_for_rotations = slip(
    "eigenvalues_2x2",
    ("np.sqrt(complex(middle**2 - determinant))", "np.sqrt(middle**2 - determinant)"),
    ("middle - root])", "middle - root], dtype=complex)"),
    says="A negative number under the root means a complex pair: take the root of a complex number.",
)
half_forgotten = slip(
    "eigenvalues_2x2",
    ("[middle + root, middle - root]", "[2 * middle + root, 2 * middle - root]"),
    says="Your two values add up to twice the trace: the trace is halved before the root is added.",
)
real_where_possible = slip(
    "eigenvalues_2x2",
    (
        "return np.array([middle + root, middle - root])",
        "both = np.array([middle + root, middle - root])\n    return both.real if np.allclose(both.imag, 0) else both",
    ),
    says="Always return complex numbers, also where both eigenvalues are real: whoever calls you should not have to ask.",
)

sorted_by_size = slip(
    "eigenvalues_2x2",
    (
        "return np.array([middle + root, middle - root])",
        "return np.array(sorted([middle + root, middle - root], key=abs, reverse=True))",
    ),
    says="The larger real part comes first, and -5 is less than 2: you sort by size.",
)

# -- power_iteration --------------------------------------------------------------------------------------------------

growth_factor = slip(
    "power_iteration",
    ("return float(value)", "return float(np.linalg.norm(image))"),
    says="A length is never negative, and the eigenvalue may be: use v . A v.",
)


@misconception(
    "power_iteration",
    says="With a negative eigenvalue v flips at every step and never stands still: test that A v is nearly lam v.",
)
def waits_for_v_to_stand_still(A, x0, *, tol=1e-10, max_iter=10000):
    if not np.any(x0):
        raise ValueError("zero")
    v = x0 / np.linalg.norm(x0)
    for _ in range(max_iter):
        new = A @ v
        new = new / np.linalg.norm(new)
        if np.linalg.norm(new - v) < tol:
            return float(new @ A @ new), new * np.sign(new[np.argmax(np.abs(new))])
        v = new
    raise ValueError("v does not stand still")


gives_up_silently = slip(
    "power_iteration",
    (
        'raise ValueError(f"no convergence after {max_iter} steps")',
        "return float(v @ A @ v), v * np.sign(v[np.argmax(np.abs(v))])",
    ),
    says="After max_iter steps without convergence the caller must hear about it: raise a ValueError.",
)
sign_as_it_comes = slip(
    "power_iteration",
    ("v * np.sign(v[np.argmax(np.abs(v))])", "v"),
    says="v and -v are both eigenvectors: turn yours so that the entry that is largest by size is positive.",
)
first_entry_positive = slip(
    "power_iteration",
    ("v * np.sign(v[np.argmax(np.abs(v))])", "v * (np.sign(v[0]) or 1.0)"),
    says="You make the first entry positive: it should be the one that is largest by size.",
)

# -- jacobi_eigen -----------------------------------------------------------------------------------------------------

descending = slip(
    "jacobi_eigen",
    ("np.argsort(np.diag(M))", "np.argsort(-np.diag(M))"),
    says="Smallest first: your eigenvalues fall.",
)
vectors_as_rows = slip(
    "jacobi_eigen",
    ("V[:, order]", "V[:, order].T"),
    says="The eigenvectors are the columns of V, and yours are its rows: A @ V[:, k] must be values[k] * V[:, k].",
)
sorted_apart = slip(
    "jacobi_eigen",
    ("V[:, order]", "V"),
    says="You sorted the eigenvalues and left the columns where they were: reorder them together.",
)
absolute_threshold = slip(
    "jacobi_eigen",
    ("M[i, j] != 0", "abs(M[i, j]) >= 1e-5"),
    says="For a matrix of tiny numbers your stopping rule is met too soon: compare with the size of A, not with a fixed number.",
)

few_sweeps = slip(
    "jacobi_eigen",
    ("range(20)", "range(3)"),
    says="Three sweeps leave too much off the diagonal: repeat until nothing is left, or twenty times.",
)
angle_doubled = slip(
    "jacobi_eigen",
    ("np.arctan(2 * M[i, j] / gap) / 2", "np.arctan(2 * M[i, j] / gap)"),
    says="You rotate by twice the angle, which does not make M[i, j] zero: theta is half of the arctan.",
)
angle_turned = slip(
    "jacobi_eigen",
    ("M[j, j] - M[i, i]", "M[i, i] - M[j, j]"),
    says="The sign of theta is turned: below the line stands M[j, j] - M[i, i], the later entry minus the earlier one.",
)
vectors_turned_back = slip(
    "jacobi_eigen",
    ("V[:, [i, j]] @ R", "V[:, [i, j]] @ R.T"),
    says="The columns of V are rotated the other way: they get the same R as the columns of M.",
)
whole_numbers_kept = slip(
    "jacobi_eigen",
    ("np.array(A, dtype=np.float64)", "np.array(A)"),
    says="A copy of whole numbers cuts off the fractions that a rotation writes into it: copy as floats.",
)

# -- matrix_function --------------------------------------------------------------------------------------------------

entry_by_entry = slip(
    "matrix_function",
    ("V @ np.diag(f(values)) @ V.T", "f(np.asarray(A, dtype=float))"),
    says="f acts on the eigenvalues, not on the entries: A squared is A @ A, not A * A.",
)
transpose_on_the_wrong_side = slip(
    "matrix_function",
    ("V @ np.diag(f(values)) @ V.T", "V.T @ np.diag(f(values)) @ V"),
    says="Rotate into the eigenvectors with the transpose, stretch, rotate back with V: the transpose touches x first.",
)
eigenvalues_only = slip(
    "matrix_function",
    ("V @ np.diag(f(values)) @ V.T", "np.diag(f(values))"),
    says="These are the new eigenvalues on a diagonal: rotate back with V and its transpose.",
)

# -- pagerank ---------------------------------------------------------------------------------------------------------

links_backwards = slip(
    "pagerank",
    ("n = len(links)", "n, links = len(links), links.T"),
    says="You rank who links out, not who is linked to: links[i, j] leads from i to j.",
)
dead_ends_swallow = slip(
    "pagerank",
    ("np.full((n, n), 1.0 / n)", "np.zeros((n, n))"),
    says="Your shares add up to less than one: where does the surfer go from a page without links?",
)
damping_reversed = slip(
    "pagerank",
    ("damping * r @ follow + (1 - damping) / n", "(1 - damping) * r @ follow + damping / n"),
    says="`damping` is the chance to follow a link; you use it as the chance to jump.",
)
counts_links = slip(
    "pagerank",
    ("links[i] / np.sum(links[i])", "(links[i] > 0) / np.sum(links[i] > 0)"),
    says="A heavier link is followed more often: divide the weights by their sum, instead of counting links.",
)
dead_ends_stay = slip(
    "pagerank",
    ("np.full((n, n), 1.0 / n)", "np.eye(n)"),
    says="Your surfer stays on a page without links: she jumps from there, to any page with the same chance.",
)

few_steps = slip(
    "pagerank",
    ("range(1000)", "range(60)"),
    says="With a damping near 1 your surfer is not settled after so few steps: go on until nothing changes any more.",
)

# -- graph_laplacian --------------------------------------------------------------------------------------------------

signs_swapped = slip(
    "graph_laplacian",
    (
        "np.diag(np.sum(W, axis=1, dtype=np.float64)) - W",
        "W - np.diag(np.sum(W, axis=1, dtype=np.float64))",
    ),
    says="The signs are swapped: x . L x should be a sum of squares, and yours is negative.",
)
plus = slip(
    "graph_laplacian",
    (") - W", ") + W"),
    says="The weights get a plus, which punishes friends for agreeing: multiplied out, the mixed products have a minus.",
)
neighbours_counted = slip(
    "graph_laplacian",
    ("np.sum(W,", "np.sum(W > 0,"),
    says="You count the neighbours: add up the weights.",
)
twice_in_both_places = slip(
    "graph_laplacian",
    (") - W", ") - 2 * W + np.diag(np.diag(W))"),
    says="The factor before x_i x_j stands in x . L x twice, as L[i, j] and as L[j, i]: put half of it in each.",
)
only_above_the_diagonal = slip(
    "graph_laplacian",
    (") - W", ") - np.diag(np.diag(W)) - 2 * np.triu(W, 1)"),
    says="L should be symmetric: share the factor before x_i x_j between L[i, j] and L[j, i].",
)

# -- spectral_bipartition ---------------------------------------------------------------------------------------------

constant_eigenvector = slip(
    "spectral_bipartition",
    ("V[:, 1]", "V[:, 0]"),
    says="The eigenvector of the smallest eigenvalue is the same everywhere and separates nobody: take the next.",
)
largest_eigenvector = slip(
    "spectral_bipartition",
    ("V[:, 1]", "V[:, -1]"),
    says="The eigenvector of the largest eigenvalue alternates between neighbours: it is the roughest, not the smoothest.",
)
sign_of_the_solver = slip(
    "spectral_bipartition",
    ("V[:, 1]", "V[:, 1] * np.sign(V[-1, 1])"),
    ("(fiedler * fiedler[0] < 0)", "(fiedler > 0 if len(W) % 2 else fiedler < 0)"),
    says="The sign of an eigenvector is arbitrary: give node 0 the label 0, and go on from there.",
)
