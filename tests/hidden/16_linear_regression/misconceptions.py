"""Known mistakes of unit 16: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- fit_line ---------------------------------------------------------------------------------------------------------

divisors_mixed = slip(
    "fit_line",
    ("deviations @ (y - np.mean(y)) / (deviations @ deviations)", "np.cov(x, y)[0, 1] / np.var(x)"),
    says="One of your two divides by n - 1, the other by n.",
)
x_on_y = slip(
    "fit_line",
    ("/ (deviations @ deviations)", "/ ((y - np.mean(y)) @ (y - np.mean(y)))"),
    says="Whose misses are to be small, the vertical or the horizontal ones? Divide by the spread of x.",
)
intercept_first = slip(
    "fit_line",
    (
        "return slope, np.mean(y) - slope * np.mean(x)",
        "return np.mean(y) - slope * np.mean(x), slope",
    ),
    says="The slope comes first, then the intercept.",
)

# -- least_squares ----------------------------------------------------------------------------------------------------

normal_equations = slip(
    "least_squares",
    ("return np.linalg.solve(R, Q.T @ y)", "return np.linalg.solve(X.T @ X, X.T @ y)"),
    says="Forming X.T @ X squares the condition number: 1 + 1e-16 is 1, and the digits are gone. Use QR or the singular values.",
)
intercept_added = slip(
    "least_squares",
    (
        "Q, R = np.linalg.qr(X)",
        "X = np.column_stack([np.ones(len(X)), X])\n    Q, R = np.linalg.qr(X)",
    ),
    says="You return one number too many: X has the columns that it needs, so add none.",
)
minimum_norm = slip(
    "least_squares",
    (
        'if np.min(sizes) <= 1e-12 * np.max(sizes):\n        raise ValueError("the columns depend on each other")\n    return np.linalg.solve(R, Q.T @ y)',
        "U, s, Vt = np.linalg.svd(X, full_matrices=False)\n    keep = s > 1e-12 * s[0]\n    return Vt[keep].T @ ((U[:, keep].T @ y) / s[keep])",
    ),
    says="Columns that depend on each other have no single answer; you return one of many. Say so with a ValueError.",
)

# -- coefficient_standard_errors --------------------------------------------------------------------------------------

divided_by_n = slip(
    "coefficient_standard_errors",
    ("/ (n - p)", "/ n"),
    says="As many freedoms as there are weights were spent on fitting: divide by n - p.",
)
variances = slip(
    "coefficient_standard_errors",
    (
        "np.sqrt(residuals @ residuals / (n - p) * np.sum(inverse**2, axis=1))",
        "residuals @ residuals / (n - p) * np.sum(inverse**2, axis=1)",
    ),
    says="Those are variances: take the square root.",
)
diagonal_inverted_alone = slip(
    "coefficient_standard_errors",
    ("np.sum(inverse**2, axis=1)", "1 / np.sum(np.square(X), axis=0)"),
    says="The columns share information: invert the whole matrix X.T @ X, then take its diagonal.",
)
squared_and_inverted = slip(
    "coefficient_standard_errors",
    ("np.sum(inverse**2, axis=1)", "np.diag(np.linalg.inv(X.T @ X))"),
    says="Forming X.T @ X squares the condition number, and the digits are gone. Use R of X = QR: the rows of its inverse.",
)

# -- added_variable ---------------------------------------------------------------------------------------------------

y_left_as_it_is = slip(
    "added_variable",
    ("left(y)", "np.array(y)"),
    says="The slope survives, but the picture does not: remove the others' share from y, too.",
)
column_j_kept = slip(
    "added_variable",
    ("np.delete(X, j, axis=1)", "X"),
    says="Column j explains itself perfectly, so nothing is left of it. Fit on the other columns.",
)
x_left_as_it_is = slip(
    "added_variable",
    ("left(np.array(X)[:, j])", "np.array(X)[:, j]"),
    says="Column j still contains what it shares with the others: remove their share from it.",
)
means_taken_off = slip(
    "added_variable",
    (
        "left = lambda v: v - Q @ (Q.T @ v)",
        "left = lambda v: (v - np.mean(v)) - Q @ (Q.T @ (v - np.mean(v)))",
    ),
    says="Yours takes off a mean, too. No column of ones is added: remove only what the other columns predict.",
)

# -- variance_inflation_factors ---------------------------------------------------------------------------------------

not_centred = slip(
    "variance_inflation_factors",
    ("centred = X - np.mean(X, axis=0)", "centred = np.array(X, dtype=float)"),
    says="A column far from 0 looks explained by any other column far from 0: centre them, or add an intercept.",
)


@misconception(
    "variance_inflation_factors",
    says="Several columns can predict one that no single one does: regress it on all others.",
)
def largest_correlation(X):
    if np.any(np.ptp(X, axis=0) == 0):
        raise ValueError("constant")
    if np.shape(X)[1] == 1:
        return np.ones(1)
    R = np.corrcoef(X.T) ** 2
    return 1 / (1 - np.max(R - np.eye(len(R)), axis=1))


r_squared_itself = slip(
    "variance_inflation_factors",
    ("factors[j] = 1 / share", "factors[j] = 1 - share"),
    says="That is the share that the others predict; the question is by how much the variance of the coefficient grows: 1 / (1 - R2).",
)

# -- leave_one_out_residuals ------------------------------------------------------------------------------------------

ordinary_residuals = slip(
    "leave_one_out_residuals",
    (" / (1 - leverages)", ""),
    says="Those are the ordinary residuals: the model has seen row i. Divide by 1 - h.",
)
root_of_one_minus_h = slip(
    "leave_one_out_residuals",
    ("/ (1 - leverages)", "/ np.sqrt(1 - leverages)"),
    says="The root standardises a residual; to leave the row out, divide by 1 - h.",
)
average_leverage = slip(
    "leave_one_out_residuals",
    ("/ (1 - leverages)", "/ (1 - np.mean(leverages))"),
    says="p / n is the average leverage; a row that is far out has more. Each row has its own h.",
)

# -- ridge ------------------------------------------------------------------------------------------------------------


@misconception(
    "ridge",
    says="Adding 100 to every y should add 100 to every prediction; yours penalises the intercept.",
)
def intercept_penalised(X, y, lam):
    if lam < 0:
        raise ValueError("lam")
    A = np.column_stack([X, np.ones(len(X))])
    w = np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1]), A.T @ y)
    return w[:-1], w[-1]


penalty_against_the_mean = slip(
    "ridge",
    ("lam * np.eye", "lam * len(X) * np.eye"),
    says="The objective is a sum of squares, not a mean: the penalty is weighed against the sum.",
)
mean_as_intercept = slip(
    "ridge",
    ("np.mean(y) - centre @ w", "np.mean(y)"),
    says="The mean of y is the intercept only where the columns are centred: subtract the centre times w.",
)
one_mean = slip(
    "ridge",
    ("np.mean(X, axis=0)", "np.full(np.shape(X)[1], np.mean(X))"),
    says="Each column has a mean of its own: take the mean over axis=0.",
)

# -- kfold_mse --------------------------------------------------------------------------------------------------------

scaled_before_splitting = slip(
    "kfold_mse",
    ("np.mean(X[~out], axis=0), np.std(X[~out], axis=0)", "np.mean(X, axis=0), np.std(X, axis=0)"),
    says="The held-out rows helped to choose the scale: mean and standard deviation come from the other rows.",
)
mean_of_fold_means = slip(
    "kfold_mse",
    ("total += np.sum(", "total += len(y) / len(labels) * np.mean("),
    says="A small fold weighs as much as a large one in yours: sum the squares of all rows, and divide by n.",
)
held_out_scaled_by_themselves = slip(
    "kfold_mse",
    (
        "total += np.sum((y[out] - b - (X[out] - centre) / spread @ w) ** 2)",
        "own = np.std(X[out], axis=0)\n        own[own == 0] = 1\n        total += np.sum((y[out] - b - (X[out] - np.mean(X[out], axis=0)) / own @ w) ** 2)",
    ),
    says="A new patient arrives alone, without a mean of their own: standardise held-out rows with the mean of the others.",
)

# -- choose_ridge -----------------------------------------------------------------------------------------------------

standardised_coefficients = slip(
    "choose_ridge",
    ('"coef": w / spread', '"coef": w'),
    says="Your coefficients are per standard deviation; the doctor asked per unit: divide by it.",
)


@misconception(
    "choose_ridge",
    says="Training error always votes for the smallest penalty: choose by the error on held-out rows.",
)
def by_training_error(X, y, lambdas, folds):
    cv_mse = np.array([kfold_mse(X, y, lam, folds) for lam in lambdas])
    centre, spread = np.mean(X, axis=0), np.std(X, axis=0)
    spread[spread == 0] = 1
    Z = (X - centre) / spread
    fits = [ridge(Z, y, lam) for lam in lambdas]
    best = int(np.argmin([np.mean((y - b - Z @ w) ** 2) for w, b in fits]))
    w, b = fits[best]
    return {
        "lam": lambdas[best],
        "coef": w / spread,
        "intercept": b - centre @ (w / spread),
        "cv_mse": cv_mse,
    }


intercept_not_moved_back = slip(
    "choose_ridge",
    ("b - centre @ (w / spread)", "b"),
    says="At the mean patient you should predict the mean of y: move the intercept back to the original units, too.",
)
largest_error = slip(
    "choose_ridge",
    ("np.argmin(cv_mse)", "np.argmax(cv_mse)"),
    says="You took the penalty with the largest error on held-out rows; the smallest is wanted.",
)
