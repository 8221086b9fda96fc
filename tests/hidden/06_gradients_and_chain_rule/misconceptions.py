"""Known mistakes of unit 06: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- directional_derivative -------------------------------------------------------------------------------------------

direction_normalised = slip(
    "directional_derivative",
    ("return (f", "v = v / (np.linalg.norm(v) or 1.0)\n    return (f"),
    says="v is taken as it is: a longer v means a larger slope, and you made it a unit vector.",
)
one_sided = slip(
    "directional_derivative",
    ("(f(x + h * v) - f(x - h * v)) / (2 * h)", "(f(x + h * v) - f(x)) / h"),
    says="Look both ways: ahead and back, divided by 2h. Then the error falls with h squared.",
)
sum_of_partials = slip(
    "directional_derivative",
    (
        "(f(x + h * v) - f(x - h * v)) / (2 * h)",
        "sum((f(x + step) - f(x - step)) / (2 * h) for step in h * np.eye(len(x)))",
    ),
    says="Each partial derivative counts with its own component of v; you add them up as they are.",
)

distance_not_in_brackets = slip(
    "directional_derivative",
    ("/ (2 * h)", "/ 2 * h"),
    says="Python reads / 2 * h as (… / 2) * h: put 2 * h in brackets.",
)

# -- numerical_jacobian -----------------------------------------------------------------------------------------------

transposed = slip(
    "numerical_jacobian",
    ("np.stack(columns, axis=1)", "np.array(columns)"),
    says="Transposed: a row for each output, a column for each input, so that J @ dx is the change of the output.",
)


@misconception(
    "numerical_jacobian",
    says="Move one input at a time: in yours, earlier inputs are still displaced when the next one moves.",
)
def inputs_left_displaced(f, x, *, h=1e-5):
    point = np.array(x, dtype=float)
    columns = []
    for j in range(len(point)):
        point[j] += h
        above = f(point.copy())
        point[j] -= 2 * h
        columns.append((above - f(point.copy())) / (2 * h))
    return np.stack(columns, axis=1)


gradient_of_the_sum = slip(
    "numerical_jacobian",
    ("f(x + step) - f(x - step)", "np.sum(f(x + step)) - np.sum(f(x - step))"),
    ("np.stack(columns, axis=1)", "np.array(columns)"),
    says="Every output has its own row: you add them up, which gives the gradient of their sum.",
)

# -- quadratic_gradient -----------------------------------------------------------------------------------------------

assumes_symmetry = slip(
    "quadratic_gradient",
    ("(A + A.T)", "2 * A"),
    says="2 A x is right only for a symmetric A. Try A = [[0, 1], [0, 0]], where q is x0 times x1.",
)
no_factor_two = slip(
    "quadratic_gradient",
    ("(A + A.T)", "A"),
    says="Both x's in x . A x move, and you let only one of them: the slope of x^2 is 2x.",
)
linear_term_times_x = slip(
    "quadratic_gradient",
    ("+ b", "+ b * x"),
    says="The slope of b . x does not depend on x: it is b.",
)

# -- unit_vector_jacobian ---------------------------------------------------------------------------------------------

length_held_fixed = slip(
    "unit_vector_jacobian",
    ("(np.eye(len(x)) - np.outer(u, u))", "np.eye(len(x))"),
    says="In yours every step turns the arrow. A step along u only makes it longer: take that part away first.",
)
not_divided_by_the_length = slip(
    "unit_vector_jacobian",
    ("(np.eye(len(x)) - np.outer(u, u)) / length", "np.eye(len(x)) - np.outer(u, u)"),
    says="A far point turns slower: the factor 1 / ||x|| is missing.",
)
x_for_u = slip(
    "unit_vector_jacobian",
    ("np.outer(u, u)", "np.outer(x, x)"),
    says="The table of products is built from the unit vector u, and you use x itself.",
)

dot_product_for_the_table = slip(
    "unit_vector_jacobian",
    ("np.outer(u, u)", "u @ u.T"),
    says="u @ u.T is one number here: the table of all products is np.outer(u, u).",
)
ones_for_the_identity = slip(
    "unit_vector_jacobian",
    ("np.eye(len(x))", "1"),
    says="1 - table begins with ones everywhere: the matrix that leaves a step as it is is np.eye.",
)
part_along_kept = slip(
    "unit_vector_jacobian",
    ("(np.eye(len(x)) - np.outer(u, u))", "np.outer(u, u)"),
    says="You keep the part along u, which does not turn the arrow: take it away.",
)
divided_twice = slip(
    "unit_vector_jacobian",
    ("np.outer(u, u)) / length", "np.outer(u, u)) / length**2"),
    says="You divide by the length twice: once is enough.",
)

# -- push_forward -----------------------------------------------------------------------------------------------------

last_map_first = slip(
    "push_forward",
    ("in jacobians", "in reversed(jacobians)"),
    says="The nudge meets the first function first, and yours the last.",
)
transposes = slip(
    "push_forward",
    ("J @", "J.T @"),
    says="Forward means J times v; the transpose belongs to the way back.",
)
adds = slip(
    "push_forward",
    ("return nudge", "return sum(J @ v for J in jacobians) if jacobians else nudge"),
    says="Functions in a row multiply; only branches side by side add.",
)

# -- pull_back --------------------------------------------------------------------------------------------------------

forward_order = slip(
    "pull_back",
    ("reversed(jacobians)", "jacobians"),
    says="Blame is handed out from the last function to the first, and you start with the first.",
)
no_transposes = slip(
    "pull_back",
    ("J.T @", "J @"),
    says="Going back, a matrix that takes n numbers to m must take m numbers to n: transpose it.",
)
same_as_pushing_forward = slip(
    "pull_back",
    ("reversed(jacobians)", "jacobians"),
    ("J.T @", "J @"),
    says="That is what a nudge does on its way forward. Here the question is who caused it: the other direction, transposed.",
)

list_turned_round = slip(
    "pull_back",
    ("for J in reversed(jacobians):", "jacobians.reverse()\n    for J in jacobians:"),
    says="jacobians.reverse() turns the caller's list round: reversed(...) leaves it alone.",
)

# -- numerical_hessian ------------------------------------------------------------------------------------------------

diagonal_only = slip(
    "numerical_hessian",
    (
        "(f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * h**2)",
        "(f(x + a) - 2 * f(1.0 * x) + f(x - a)) / h**2 if i == j else 0.0",
    ),
    says="Only the diagonal is filled, but x0 times x1 bends although both pure second derivatives vanish.",
)
product_of_slopes = slip(
    "numerical_hessian",
    (
        "(f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * h**2)",
        "(f(x + a) - f(x - a)) * (f(x + b) - f(x - b)) / (4 * h**2)",
    ),
    says="A second derivative is the change of the slope, not slope times slope.",
)
divided_by_h_squared = slip(
    "numerical_hessian",
    ("(4 * h**2)", "h**2"),
    says="The mixed difference spans 2h in each of the two directions: divide by 4 h^2.",
)

# -- classify_critical_point ------------------------------------------------------------------------------------------

sign_of_the_determinant = slip(
    "classify_critical_point",
    ("if curvatures[0] < -tol and curvatures[-1] > tol:", "if np.linalg.det(H) < -tol:"),
    ("np.min(np.abs(curvatures)) <= tol", "abs(np.linalg.det(H)) <= tol"),
    ("curvatures[0] > 0", "H[0, 0] > 0"),
    says="Two negative directions multiply to a plus: the determinant's sign is not enough.",
)
signs_of_the_diagonal = slip(
    "classify_critical_point",
    ("np.linalg.eigvalsh(H)", "np.sort(np.diag(H))"),
    says="Curvature along the axes is not curvature in every direction: use the eigenvalues, not the diagonal.",
)
zero_before_saddle = slip(
    "classify_critical_point",
    (
        "if curvatures[0] < -tol and curvatures[-1] > tol:",
        'if np.min(np.abs(curvatures)) <= tol:\n        return "degenerate"\n    if curvatures[0] < -tol and curvatures[-1] > tol:',
    ),
    says="Down one way and up another is a saddle, whatever the third direction does: check for that first.",
)

# -- stress_and_gradient ----------------------------------------------------------------------------------------------

pairs_twice = slip(
    "stress_and_gradient",
    ("np.sum(errors**2) / 2", "np.sum(errors**2)"),
    ("2 * errors", "4 * errors"),
    says="Each pair has one distance, and you count it twice: your stress and gradient are doubled.",
)
reaction_forgotten = slip(
    "stress_and_gradient",
    ("2 * errors[", "2 * np.triu(errors)["),
    says="When i is pulled towards j, j is pulled towards i: each pair belongs to both of its pins.",
)
difference_not_direction = slip(
    "stress_and_gradient",
    ("* directions", "* arrows"),
    says="The slope of a length is a unit vector: divide p_i - p_j by its length.",
)
nan_on_one_spot = slip(
    "stress_and_gradient",
    ("np.where(lengths > 0, lengths, 1.0)", "(lengths + np.eye(n))"),
    says="Two pins on one spot have no direction, and 0/0 is nan: let that pair pull at neither.",
)
factor_two_missing = slip(
    "stress_and_gradient",
    ("2 * errors", "errors"),
    says="The slope of a square has a factor of 2, which is missing in your gradient.",
)
arrows_turned = slip(
    "stress_and_gradient",
    (
        "P[:, np.newaxis, :] - P[np.newaxis, :, :]",
        "P[np.newaxis, :, :] - P[:, np.newaxis, :]",
    ),
    says="The sign of your gradient is turned: the arrow goes from p_j to p_i.",
)
