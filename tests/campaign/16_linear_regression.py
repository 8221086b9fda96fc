"""Unit 16, from its release."""

from tests.campaign import right, wrong

first_and_last = wrong("fit_line", ("np.ptp(x) == 0", "len(x) != len(y) or x[0] == x[-1]"))
small_spread_raises = wrong("fit_line", ("np.ptp(x) == 0", "np.ptp(x) < 1e-3"))
slope_positive = wrong(
    "fit_line", ("return slope, np.mean(y) - slope * np.mean(x)", "return abs(slope), np.mean(y) - abs(slope) * np.mean(x)")
)

matrix_rank = wrong(
    "least_squares",
    ("sizes = np.abs(np.diag(R))\n    if np.min(sizes) <= 1e-12 * np.max(sizes):", "if np.linalg.matrix_rank(X) < np.shape(X)[1]:"),
)
threshold_a_billionth = wrong("least_squares", ("1e-12 *", "1e-9 *"))
absolute_threshold = wrong("least_squares", ("1e-12 * np.max(sizes)", "1e-12"))
refuses_singular_float = wrong("least_squares", ("1e-12 * np.max(sizes)", "1e-15 * np.max(sizes)"))
svd = right(
    "least_squares",
    (
        "Q, R = np.linalg.qr(X)\n    sizes = np.abs(np.diag(R))\n    if np.min(sizes) <= 1e-12 * np.max(sizes):",
        "if len(X) < np.shape(X)[1]:\n        raise ValueError('too few rows')\n    U, s, Vt = np.linalg.svd(X, full_matrices=False)\n    if s[-1] <= 1e-12 * s[0]:",
    ),
    ("return np.linalg.solve(R, Q.T @ y)", "return Vt.T @ ((U.T @ y) / s)"),
)

whole_inverse = wrong("coefficient_standard_errors", ("np.sum(inverse**2, axis=1)", "np.diag(np.linalg.inv(X.T @ X))"))
pinv_cut = wrong("coefficient_standard_errors", ("np.linalg.inv(np.linalg.qr(X)[1])", "np.linalg.pinv(np.linalg.qr(X)[1], rcond=1e-9)"))

centred = wrong(
    "added_variable", ("left = lambda v: v - Q @ (Q.T @ v)", "left = lambda v: (v - np.mean(v)) - Q @ (Q.T @ (v - np.mean(v)))")
)
absolute_left = wrong(
    "added_variable",
    (
        "return left(np.array(X)[:, j]), left(y)",
        "return left(np.array(X)[:, j]) * np.sign(left(np.array(X)[:, j])[0]), left(y) * np.sign(left(np.array(X)[:, j])[0])",
    ),
)

inf_at_a_millionth = wrong("variance_inflation_factors", ("share > 1e-10", "share > 1e-6"))
capped = wrong("variance_inflation_factors", ("factors[j] = 1 / share", "factors[j] = min(1 / share, 1e6)"))
std_zero = wrong("variance_inflation_factors", ("np.any(np.ptp(X, axis=0) == 0)", "np.any(np.std(X, axis=0) == 0)"))
small_spread_raises_in_variance_inflation_factors = wrong(
    "variance_inflation_factors", ("np.any(np.ptp(X, axis=0) == 0)", "np.any(np.ptp(X, axis=0) < 1e-3)")
)

threshold_a_thousandth = wrong("leave_one_out_residuals", ("1 - 1e-10", "1 - 1e-3"))
only_first_leverage = wrong("leave_one_out_residuals", ("np.any(leverages >= 1 - 1e-10)", "leverages[-1] >= 1 - 1e-10"))

penalty_on_all_entries = wrong("ridge", ("lam * np.eye(len(centre))", "lam"))
one_mean = wrong("ridge", ("np.mean(X, axis=0)", "np.full(np.shape(X)[1], np.mean(X))"))

labels_in_order = wrong("kfold_mse", ("np.unique(folds)", "np.arange(np.max(folds) + 1)"))
small_spread_is_none = wrong("kfold_mse", ("spread == 0", "spread < 1e-2"))
consecutive_folds = wrong(
    "kfold_mse",
    (
        "out = np.equal(folds, label)",
        "out = np.isin(np.arange(len(y)), np.arange(np.sum(np.less(folds, label)), np.sum(np.less_equal(folds, label))))",
    ),
)

ties_last = wrong("choose_ridge", ("lambdas[np.argmin(cv_mse)]", "lambdas[len(cv_mse) - 1 - np.argmin(cv_mse[::-1])]"))
sorted_first = wrong("choose_ridge", ("cv_mse = np.array(", "lambdas = sorted(lambdas)\n    cv_mse = np.array("))
rounded = wrong("choose_ridge", ("np.argmin(cv_mse)", "np.argmin(np.round(cv_mse, 1))"))
