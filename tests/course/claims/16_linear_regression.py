"""What unit 16 says about its patients, its coefficients, and how far to trust them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given

LINE = (np.array([0.0, 2.0, 4.0]), np.array([1.0, 2.0, 6.0]))


def misses(slope: float, intercept: float) -> list[float]:
    x, y = LINE
    return list(y - slope * x - intercept)


def without(notebook: Any, column: int) -> tuple[int, Any]:
    """How many patients are left out, the best one first, until a coefficient's sign turns, and
    the predictions for all after that."""
    X, y = np.column_stack([notebook.patients, np.ones(442)]), notebook.progression
    sign = np.sign(notebook.least_squares(X, y)[column])
    keep, w = np.arange(442), notebook.least_squares(X, y)
    while np.sign(w[column]) == sign:
        inverse = np.linalg.inv(X[keep].T @ X[keep])
        left_out = notebook.leave_one_out_residuals(X[keep], y[keep])
        without_each = w[column] - (inverse @ X[keep].T)[column] * left_out
        keep = np.delete(keep, np.argmin(without_each * sign))
        w = notebook.least_squares(X[keep], y[keep])
    return 442 - len(keep), X @ w


@claim("442 diabetes patients; ten measurements of each")
def the_patients(notebook: Any) -> None:
    assert notebook.patients.shape == (442, 10)


@claim(
    "total cholesterol (`s1`) *lowers* progression, and LDL cholesterol (`s2`) *raises* it",
    "because its coefficient is −1.09 ± 0.57",
)
def the_two_coefficients(notebook: Any) -> None:
    X = np.column_stack([notebook.patients, np.ones(442)])
    w = notebook.least_squares(X, notebook.progression)
    error = notebook.coefficient_standard_errors(X, notebook.progression)[4]
    assert notebook.names[4:6] == ["s1", "s2"]
    assert w[4] < 0 < w[5]
    assert (digits(w[4], 3), digits(error, 2)) == (-1.09, 0.57)


@claim(
    "Leave out seven patients of the 442, the right seven, fit again, and the coefficient of `s1` changes its sign; for that of `s2` four are enough.",
    "The predictions hardly care: typically the prediction for a patient moves by 7, in a model that misses by 53 anyway.",
    "leaving out seven well-chosen patients turns the sign of s1 round. The predictions of the model are fine all the same",
)
def seven_patients(notebook: Any) -> None:
    X, y = np.column_stack([notebook.patients, np.ones(442)]), notebook.progression
    whole = X @ notebook.least_squares(X, y)
    (seven, after), (four, after_four) = without(notebook, 4), without(notebook, 5)
    assert (seven, four) == (7, 4)
    assert round(np.sqrt(np.mean((after - whole) ** 2))) == 7
    assert np.sqrt(np.mean((after_four - whole) ** 2)) < 7
    assert round(np.sqrt(np.mean((y - whole) ** 2))) == 53


@claim(
    "The line by eye misses the three points by 2, −1 and −1, and its squares add up to 4 + 1 + 1 = 6.",
    "Drawn by eye",
)
def by_eye(notebook: Any) -> None:
    assert misses(2, -1) == [2, -1, -1]


@claim(
    "The slope is 10/8 = 1.25. The line goes through the two means: at $x = 2$ it is at 3, so at $x = 0$ it is at 3 − 1.25 · 2 = 0.5. It misses by 0.5, −1 and 0.5, and the squares add up to 1.5.",
    "The slope of r_y over r_x is 10/8 = 1.25, which is the weight of column 1 in the whole fit.",
    "So (8 + 2) w = 10: w = 1, where least squares gave 1.25. The intercept is 3 − 2 · 1 = 1.",
)
def by_hand(notebook: Any) -> None:
    x, y = LINE
    assert notebook.fit_line(x, y) == (1.25, 0.5)
    assert misses(1.25, 0.5) == [0.5, -1, 0.5]
    X = np.column_stack([np.ones(3), x])
    r_x, r_y = notebook.added_variable(X, y, 1)
    assert np.allclose([r_x, r_y], [[-2, 0, 2], [-2, -1, 3]])
    assert np.isclose(notebook.least_squares(X, y)[1], 1.25)
    w, b = notebook.ridge(x[:, None], y, 2.0)
    assert np.allclose([w[0], b], [1, 1])


@claim(
    "The products 4 + 0 + 6 = 10, the squares of the first 4 + 1 + 9 = 14: the slope is 10/14 = 5/7, and the intercept 2 − 5/7 · 2 = 4/7."
)
def hint_fit_line(notebook: Any) -> None:
    line = notebook.fit_line(np.array([0.0, 1.0, 5.0]), np.array([0.0, 2.0, 4.0]))
    assert np.allclose(line, (5 / 7, 4 / 7))


@claim(
    "Its length is 5, so q = (0.6, 0.8) and R = 5. The share of y along q is 0.6 · 10 + 0.8 · 0 = 6, and 5 w = 6 gives w = 1.2.",
    "The weight is 1.2, and the misses are 10 − 3.6 = 6.4 and −4.8. Their squares add up to 40.96 + 23.04 = 64, and n − p = 1: s² = 64. R is 5, its inverse 0.2, squared 0.04: the variance is 64 · 0.04 = 2.56, and the standard error 1.6.",
)
def hint_one_column(notebook: Any) -> None:
    X, y = np.array([[3.0], [4.0]]), np.array([10.0, 0.0])
    assert np.allclose(notebook.least_squares(X, y), 1.2)
    assert np.allclose(y - X @ [1.2], [6.4, -4.8])
    assert np.allclose(notebook.coefficient_standard_errors(X, y), 1.6)


@claim(
    "and what is left is (−0.5, −0.5, 1), with the sum of squares 1.5. The column itself has 2. So 1 − R² = 1.5/2 = 0.75, and the factor is 1/0.75 = 1.333.",
    "The best multiple of the second for the first is (1 + 0 + 0)/2 = 0.5",
)
def hint_vif(notebook: Any) -> None:
    X = np.array([[-1.0, -1.0], [0.0, 1.0], [1.0, 0.0]])
    assert np.allclose(X[:, 0] - 0.5 * X[:, 1], [-0.5, -0.5, 1])
    assert np.allclose(notebook.variance_inflation_factors(X), 4 / 3)


@claim(
    "The residuals are −2, −1 and 3; divided by 2/3 they are −3, −1.5 and 4.5. True enough: without the last, the mean is 1.5, and 6 − 1.5 = 4.5."
)
def hint_left_out(notebook: Any) -> None:
    got = notebook.leave_one_out_residuals(np.ones((3, 1)), LINE[1])
    assert np.allclose(got, [-3, -1.5, 4.5])


@claim(
    "its prediction is 2 + 4 · 1 = 6, and its squared error (9 − 6)² = 9.",
    "The other two have the mean 1 and the standard deviation 1, so they become −1 and 1. The fit: w = 1, b = 2.",
)
def hint_kfold(notebook: Any) -> None:
    w, b = notebook.ridge(np.array([[-1.0], [1.0]]), np.array([1.0, 3.0]), 0.0)
    assert np.allclose([w[0], b], [1, 2])
    assert b + w[0] * (5 - 1) / 1 == 6


@claim(
    "Say that a column has the mean 50 and the standard deviation 10, and that ridge gives w = 2 and b = 7 for (x − 50)/10. Then the prediction is 7 + 2 · (x − 50)/10 = −3 + 0.2 x: the coefficient is 0.2 per unit, and the intercept −3."
)
def hint_choose(notebook: Any) -> None:
    x = np.linspace(0, 100, 11)
    assert np.allclose(7 + 2 * (x - 50) / 10, -3 + 0.2 * x)


@claim("has the *square* of the condition number", "Squaring costs twice the digits")
def squaring(notebook: Any) -> None:
    rng = np.random.default_rng(1)
    for condition in (1e3, 1e5, 1e7):
        lost: list[list[float]] = [[], []]
        for _ in range(50):
            left = np.linalg.qr(rng.standard_normal((8, 3)))[0]
            right = np.linalg.qr(rng.standard_normal((3, 3)))[0]
            X = left * np.array([1.0, condition**-0.5, 1 / condition]) @ right
            y = X @ [1.0, 2.0, 3.0]
            squared = np.linalg.solve(X.T @ X, X.T @ y)
            for w, off in zip((notebook.least_squares(X, y), squared), lost, strict=True):
                off.append(16 + np.log10(np.max(np.abs(w - [1, 2, 3])) + 1e-16))
            assert np.isclose(np.linalg.cond(X), condition, rtol=1e-3)
        once, twice = np.mean(lost[0]), np.mean(lost[1])
        assert abs(once - np.log10(condition)) < 1.5
        assert abs(twice - 2 * np.log10(condition)) < 1.5


@claim(
    "The best X w is the point of the plane below y", "the misses: at a right angle to the plane"
)
def the_shadow(notebook: Any) -> None:
    left = np.array(misses(1.25, 0.5))
    assert np.isclose(left @ LINE[0], 0)
    assert np.isclose(left.sum(), 0)


@claim("The columns of $Q$ have the length 1 and are at right angles to each other")
def the_axes(notebook: Any) -> None:
    Q = np.linalg.qr(notebook.economy)[0]
    assert np.allclose(Q.T @ Q, np.eye(Q.shape[1]))


@claim(
    "**The slope of this plot is the coefficient.**",
    "The coefficient of body mass in a regression of ten columns is *not* the slope of the first picture.",
    "a patient with one more kg/m² of body mass has a progression that is about 10 higher. In the regression with ten columns it is about 5.6",
    "slope 10.2, of body mass alone",
)
def body_mass(notebook: Any) -> None:
    X, y = np.column_stack([notebook.patients, np.ones(442)]), notebook.progression
    r_x, r_y = notebook.added_variable(X, y, 2)
    assert np.isclose(notebook.fit_line(r_x, r_y)[0], notebook.least_squares(X, y)[2])
    alone = notebook.fit_line(notebook.patients[:, 2], y)[0]
    assert (digits(alone, 4), digits(notebook.least_squares(X, y)[2], 2)) == (10.23, 5.6)


@claim("Body mass goes along with blood pressure and blood fats")
def goes_along(notebook: Any) -> None:
    R = np.corrcoef(notebook.patients.T)[2]
    assert all(R[notebook.names.index(name)] > 0.2 for name in ("bp", "s1", "s2", "s5"))


@claim("`s1` has 59.", "(their variance inflation factors are 59 and 39)")
def inflation(notebook: Any) -> None:
    factors = notebook.variance_inflation_factors(notebook.patients)
    assert [round(each) for each in factors[4:6]] == [59, 39]


@claim("The standard error is $s$ over the length of what is left of column $j$.")
def why_it_is_a_variance(notebook: Any) -> None:
    X, y = np.column_stack([notebook.patients, np.ones(442)]), notebook.progression
    s = np.sqrt(np.sum((y - X @ notebook.least_squares(X, y)) ** 2) / (442 - 11))
    for j, error in enumerate(notebook.coefficient_standard_errors(X, y)):
        assert np.isclose(error, s / np.linalg.norm(notebook.added_variable(X, y, j)[0]))


@claim(
    "What you have found is $$d_i = \\frac{e_i}{1 - h_i}$$ On the way, the fit at row $i$ moves by $h_i d_i$: before, the row was $e_i$ above it, and $d_i - h_i d_i$ is the same distance.",
    "You need not fit 442 times.",
    "If $y_i$ moves up by 1, the fit at row $i$ moves up by $h_i$.",
    "Imagine it moved down by $d$, right onto that fit. It misses by nothing now and pulls no longer, so the fit to all rows *is* the fit to the others.",
)
def left_out(notebook: Any) -> None:
    X, y = np.column_stack([notebook.patients, np.ones(442)]), notebook.progression
    got = notebook.leave_one_out_residuals(X, y)
    for i in (0, 100, 441):
        w = notebook.least_squares(np.delete(X, i, axis=0), np.delete(y, i))
        assert np.isclose(got[i], y[i] - X[i] @ w)
        here, all_rows = np.eye(442)[i], notebook.least_squares(X, y)
        leverage = np.sum(np.linalg.qr(X)[0][i] ** 2)
        assert np.isclose(X[i] @ (notebook.least_squares(X, y + here) - all_rows), leverage)
        assert np.allclose(notebook.least_squares(X, y - got[i] * here), w, rtol=1e-6)
        assert np.isclose(y[i] - X[i] @ all_rows, got[i] - leverage * got[i])


@claim(
    "among the third of the patients with the lowest predictions they have the standard deviation 41, in the other two thirds 58 and 59. Standard errors that allow for this differ from those below by less than a tenth.",
    "One $s$ for all takes it that the misses are about equally large everywhere.",
)
def misses_by_prediction(notebook: Any) -> None:
    X, y = np.column_stack([notebook.patients, np.ones(442)]), notebook.progression
    predicted = X @ notebook.least_squares(X, y)
    misses = y - predicted
    thirds = np.array_split(np.argsort(predicted), 3)
    assert [round(np.std(misses[third])) for third in thirds] == [41, 58, 59]
    inverse = np.linalg.inv(X.T @ X)
    usual = notebook.coefficient_standard_errors(X, y)
    left_out = notebook.leave_one_out_residuals(X, y)
    for each in (misses, left_out):  # two usual ways to allow for it (HC0, HC3)
        allowing = np.sqrt(np.diag(inverse @ (X.T * each**2) @ X @ inverse))
        assert np.max(np.abs(allowing / usual - 1)) < 0.1


@claim(
    "The predictions gain next to nothing: a mean squared error of 2,979 instead of 2,985. Nor is 17.8 to be taken for exact: from 1 to 32 the error stays within 2 of the smallest. And the errors themselves are only known to ±183 (one standard error over the 442 patients). A common rule takes the largest penalty whose error is within one standard error of the smallest: here 178, ten times as large.",
    "and flat around it",
)
def the_penalty(notebook: Any) -> None:
    lambdas, folds = np.logspace(-2, 4, 25), np.arange(442) % 10
    model = notebook.choose_ridge(notebook.patients, notebook.progression, lambdas, folds)
    errors = model["cv_mse"]
    assert digits(model["lam"], 3) == 17.8
    assert round(errors.min()) == 2979
    assert round(notebook.kfold_mse(notebook.patients, notebook.progression, 0.0, folds)) == 2985
    flat = lambdas[errors < errors.min() + 2]
    assert (digits(flat[0], 2), digits(flat[-1], 2)) == (1, 32)
    X, y, squares = notebook.patients, notebook.progression, np.zeros(442)
    for fold in range(10):
        out = folds == fold
        centre, spread = X[~out].mean(axis=0), X[~out].std(axis=0)
        w, b = notebook.ridge((X[~out] - centre) / spread, y[~out], model["lam"])
        squares[out] = (y[out] - b - (X[out] - centre) / spread @ w) ** 2
    assert np.isclose(squares.mean(), errors.min())
    known = squares.std(ddof=1) / 442**0.5
    assert round(known) == 183
    largest = lambdas[errors <= errors.min() + known].max()
    assert round(largest) == 178
    assert round(largest / model["lam"]) == 10


@claim(
    "Shuffle the patients into other folds, sixty times, and the choice runs from 0.01 to 32.",
)
def other_folds(notebook: Any) -> None:
    lambdas, X, y = np.logspace(-2, 4, 25), notebook.patients, notebook.progression
    chosen = []
    for seed in range(60):
        folds = np.random.default_rng(seed).permutation(442) % 10
        errors = np.zeros(25)
        for fold in range(10):
            out = folds == fold
            Z = (X - X[~out].mean(axis=0)) / X[~out].std(axis=0)
            values, V = np.linalg.eigh(Z[~out].T @ Z[~out])
            share = V.T @ Z[~out].T @ (y[~out] - y[~out].mean()) / (values + lambdas[:, None])
            predicted = y[~out].mean() + Z[out] @ V @ share.T
            errors += np.sum((y[out, None] - predicted) ** 2, axis=0)
        if seed == 0:
            own = notebook.kfold_mse(X, y, lambdas[12], folds)
            assert np.isclose(errors[12] / 442, own)
        chosen.append(lambdas[np.argmin(errors)])
    assert digits(min(chosen), 1) == 0.01
    assert digits(max(chosen), 2) == 32


@claim(
    "over 200 resampled hospitals the spread of `s1` falls from 0.54 to 0.10 per unit",
    "on resampled patients the two swing wildly, always against each other",
    "The same regression on 200 resampled hospitals",
    "The two that fought each other make peace",
)
def two_hundred_hospitals(notebook: Any) -> None:
    spread = notebook.patients.std(axis=0)
    Z = (notebook.patients - notebook.patients.mean(axis=0)) / spread
    rng = np.random.default_rng(0)
    drawn: dict[float, list[Any]] = {0.0: [], 17.8: []}
    for _ in range(200):
        rows = rng.integers(442, size=442)
        for lam, weights in drawn.items():
            weights.append(notebook.ridge(Z[rows], notebook.progression[rows], lam)[0] / spread)
    plain, penalised = np.array(drawn[0.0]), np.array(drawn[17.8])
    assert (digits(plain[:, 4].std(), 2), digits(penalised[:, 4].std(), 2)) == (0.54, 0.1)
    assert np.corrcoef(plain[:, 4], plain[:, 5])[0, 1] < -0.9
    assert plain[:, 4].std() > 0.4 * abs(plain[:, 4].mean())
    weak, strong = (notebook.ridge(Z, notebook.progression, lam)[0][4:6] for lam in (0.0, 17.8))
    assert np.ptp(strong) < np.ptp(weak) / 4


given("is practically 0, below $10^{-12}$ times the largest", "the bound that the docstring sets")
given("Above 10 one should worry.", "a rule of thumb")
given("+1000 here, −1000 there", "an example")


@claim(
    "Another 442 patients",
    "the misses are 0.5, −1 and 0.5, and $n - p = 3 - 2 = 1$, so $s^2 = 1.5$. $X^\\top X$ has the rows (3, 6) and (6, 20); on the diagonal of its inverse are 20/24 and 3/24.",
    "So the intercept, 0.5, has the standard error $\\sqrt{1.5 \\cdot 20/24} = 1.12$, and the slope, 1.25, has $\\sqrt{1.5 \\cdot 3/24} = 0.43$.",
    "its diagonal holds the squared lengths of the rows of $R^{-1}$",
)
def errors_by_hand(notebook: Any) -> None:
    x, y = LINE
    X = np.column_stack([np.ones(3), x])
    assert len(notebook.patients) == 442
    assert np.allclose(misses(1.25, 0.5), [0.5, -1, 0.5])
    assert np.isclose(np.sum(np.square(misses(1.25, 0.5))) / (3 - 2), 1.5)
    assert np.allclose(X.T @ X, [[3, 6], [6, 20]])
    inverse = np.linalg.inv(X.T @ X)
    assert np.allclose(np.diag(inverse), [20 / 24, 3 / 24])
    R = np.linalg.qr(X)[1]
    assert np.allclose(np.sum(np.linalg.inv(R) ** 2, axis=1), np.diag(inverse))
    errors = notebook.coefficient_standard_errors(X, y)
    assert [digits(each, n) for each, n in zip(errors, (3, 2), strict=True)] == [1.12, 0.43]


@claim("numpy often gives $R$ negative numbers on its diagonal, and they mean no harm")
def minus_on_the_diagonal(notebook: Any) -> None:
    rng = np.random.default_rng(5)
    tables = [rng.standard_normal((9, 3)) for _ in range(100)]
    diagonals = [np.diag(np.linalg.qr(X)[1]) for X in tables]
    assert np.mean([np.any(d < 0) for d in diagonals]) > 0.5


@claim(
    "If the others predict three quarters of it, $R_j^2 = 0.75$, the factor is $1 / 0.25 = 4$: four times the variance, twice the standard error."
)
def three_quarters(notebook: Any) -> None:
    X = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    X[:, 1] = np.sqrt(0.75) * X[:, 0] + np.sqrt(0.25) * X[:, 1]
    assert np.allclose(notebook.variance_inflation_factors(X), 4)
    assert np.isclose(np.corrcoef(X.T)[0, 1] ** 2, 0.75)


@claim(
    "the point at 10 lies close to the line of all five, because it pulls the line towards itself: it misses by only −0.4. The line of the other four predicts 7.1 there, and is off by −6.1. A point in the middle, left out, changes little.",
    "Try your answer on the point at 10: it has $h = 0.936$ and $e = -0.39$, and $d$ should be −6.1.",
    "Leave out the far point:\\nthe line swings round",
    "Leave out one in the middle:\\nit hardly moves",
    "fitted to all five",
)
def the_far_point(notebook: Any) -> None:
    x, y = np.array([0.0, 1.0, 2.0, 3.0, 10.0]), np.array([1.0, 2.0, 2.0, 3.0, 1.0])
    X = np.column_stack([np.ones(5), x])
    slope, intercept = notebook.fit_line(x, y)
    miss = y - slope * x - intercept
    leverage = np.diag(X @ np.linalg.inv(X.T @ X) @ X.T)
    left_out = notebook.leave_one_out_residuals(X, y)
    assert (round(miss[4], 1), round(miss[4], 2)) == (-0.4, -0.39)
    assert digits(leverage[4], 3) == 0.936
    assert round(left_out[4], 1) == -6.1
    assert digits(-0.39 / (1 - 0.936), 2) == -6.1
    far, middle = (notebook.fit_line(x[x != at], y[x != at]) for at in (10.0, 2.0))
    assert np.isclose(far[1] + 10 * far[0], 7.1)
    assert slope < 0 < far[0]
    assert abs(middle[0] - slope) < 0.05 * abs(far[0] - slope)
    assert abs(middle[1] - intercept) < 0.2


@claim(
    "in two places it does not do what the docstring below promises, and two cases it has forgotten altogether",
    "It standardised before it split, so the held-out rows had helped to choose the scale; and it took the mean over folds, so that a row in a small fold counted more than one in a large fold.",
    "They can make a model look better than it is",
)
def the_draft(notebook: Any) -> None:
    X, y = (
        np.array([[0.0, 3.0], [2.0, 1.0], [4.0, 8.0], [10.0, 2.0], [1.0, 5.0]]),
        np.array([1.0, 3.0, 4.0, 12.0, 0.0]),
    )
    Z, folds = (X - X.mean(axis=0)) / X.std(axis=0), np.array([0, 0, 0, 1, 1])
    means = []
    for label in (0, 1):
        out = folds == label
        w, b = notebook.ridge(Z[~out], y[~out], 1.0)
        means.append(np.mean((y[out] - b - Z[out] @ w) ** 2))
    draft = notebook.draft_kfold_mse(X, y, 1.0, folds)
    assert np.isclose(draft, np.mean(means))
    right = notebook.kfold_mse(X, y, 1.0, folds)
    assert not np.isclose(draft, right)
    assert (3 * means[0] + 2 * means[1]) / 5 < right
    assert np.isnan(notebook.draft_kfold_mse(X * [1, 0], y, 1.0, folds))
    assert notebook.draft_kfold_mse(X, y, 1.0, np.zeros(5)) is not None


@claim(
    "Centred, the squares of $y$ add up to 14, the products to 10 and the squares of $x$ to 8, and the line costs $14 - 20\\,w + 8\\,w^2 + 8\\,w^2$. The slope of that, $-20 + 32\\,w$, is 0 at $w = 0.625$, half of the least-squares slope, and $b = 3 - 2 \\cdot 0.625 = 1.75$.",
)
def ridge_by_hand(notebook: Any) -> None:
    x, y = LINE
    dx, dy = x - x.mean(), y - y.mean()
    assert (dy @ dy, dx @ dy, dx @ dx) == (14, 10, 8)
    w, b = notebook.ridge(x[:, None], y, 8.0)
    assert np.allclose([w[0], b], [0.625, 1.75])
    assert np.isclose(w[0], notebook.fit_line(x, y)[0] / 2)
