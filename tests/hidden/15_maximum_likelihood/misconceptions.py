"""Known mistakes of unit 15: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- gaussian_log_likelihood ------------------------------------------------------------------------------------------

product_of_densities = slip(
    "gaussian_log_likelihood",
    (
        "np.sum(-(z**2) / 2 - np.log(sigma) - np.log(2 * np.pi) / 2)",
        "np.log(np.prod(np.exp(-(z**2) / 2) / (sigma * np.sqrt(2 * np.pi))))",
    ),
    says="Three thousand numbers below 1 multiply to 0: take the logarithm of each first, and add.",
)
constant_once = slip(
    "gaussian_log_likelihood",
    (
        "np.sum(-(z**2) / 2 - np.log(sigma) - np.log(2 * np.pi) / 2)",
        "np.sum(-(z**2) / 2) - np.log(sigma) - np.log(2 * np.pi) / 2",
    ),
    says="The factor 1 / (sigma * sqrt(2 pi)) belongs to every observation; yours counts it once.",
)
sigma_read_as_variance = slip(
    "gaussian_log_likelihood",
    ("-(z**2) / 2", "-(z**2) * sigma / 2"),
    says="The squared distance is divided by twice the square of sigma; yours divides by twice sigma.",
)

# -- gaussian_mle -----------------------------------------------------------------------------------------------------

divided_by_n_minus_1 = slip(
    "gaussian_mle",
    ("deviations / len(X)", "deviations / max(len(X) - 1, 1)"),
    says="Dividing by n - 1 is unbiased, but not most likely: divide by n.",
)
not_centred = slip(
    "gaussian_mle",
    ("deviations = X - mean", "deviations = np.array(X, dtype=float)"),
    says="Spread is measured around the mean: subtract it first.",
)
rows_as_variables = slip(
    "gaussian_mle",
    ("deviations.T @ deviations / len(X)", "np.cov(X, bias=True)"),
    says="Rows are observations and columns are variables: the matrix is d by d, not n by n.",
)

# -- censored_exponential_rate ----------------------------------------------------------------------------------------

censored_dropped = slip(
    "censored_exponential_rate",
    (
        "np.sum(observed) / np.sum(time)",
        "np.sum(observed) / max(np.sum(np.array(time)[np.array(observed, dtype=bool)]), 1e-300)",
    ),
    says="Those that have lasted so far are evidence of a low rate: their time counts.",
)
censored_counted_as_events = slip(
    "censored_exponential_rate",
    ("return np.sum(observed) /", "return len(observed) /"),
    says="Nothing has happened to the censored ones yet: they are no events.",
)
mean_lifetime = slip(
    "censored_exponential_rate",
    (
        "return np.sum(observed) / np.sum(time)",
        "return np.sum(time) / np.sum(observed) if np.any(observed) else 0.0",
    ),
    says="That is the mean lifetime; the rate is events per unit of time.",
)

# -- logistic_loss ----------------------------------------------------------------------------------------------------


@misconception(
    "logistic_loss",
    says="log(0), or 0 * log(0): where p is exactly 0 or 1 nothing is left of it. Write the loss in terms of z.",
)
def saturated_sigmoid(w, X, y, l2=0.0):
    p = 1 / (1 + np.exp(-(X @ w)))
    return -np.mean(y * np.log(p) + (1 - np.array(y, dtype=int)) * np.log(1 - p)) + l2 / 2 * np.sum(
        w**2
    )


@misconception(
    "logistic_loss",
    says="Clipping p says that being wrong by 1000 costs 34.5. Write the loss in terms of z, and nothing is lost.",
)
def clipped_probability(w, X, y, l2=0.0):
    p = np.clip(1 / (1 + np.exp(-(X @ w))), 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - np.array(y, dtype=int)) * np.log(1 - p)) + l2 / 2 * np.sum(
        w**2
    )


formula_for_plus_minus_one = slip(
    "logistic_loss",
    ("np.mean(np.logaddexp(0, z) - y * z)", "np.mean(np.logaddexp(0, -y * z))"),
    says="With y = 0 your loss does not depend on z at all: that formula is for labels -1 and 1.",
)

# -- logistic_gradient ------------------------------------------------------------------------------------------------

sign_turned = slip(
    "logistic_gradient",
    ("(p - y)", "(y - p)"),
    says="In that direction the loss grows: it is predicted minus true.",
)
mean_forgotten = slip(
    "logistic_gradient",
    (" / len(y)", ""),
    says="The loss is a mean, and so is its gradient: divide by n.",
)
factor_of_the_squared_error = slip(
    "logistic_gradient",
    ("(p - y)", "((p - y) * p * (1 - p))"),
    says="The factor p (1 - p) belongs to the squared error; with this loss it cancels.",
)
one_penalty_for_all = slip(
    "logistic_gradient",
    ("l2 * w", "l2 * np.sum(w)"),
    says="Each weight has its own slope of the penalty, l2 times itself: do not add them up.",
)
overflowing_odds = slip(
    "logistic_gradient",
    ("p = np.exp(-np.logaddexp(0, -(X @ w)))", "p = np.exp(X @ w) / (1 + np.exp(X @ w))"),
    says="At z = 1000 your p is infinity divided by infinity: write it so that nothing grows without bound.",
)

# -- fit_logistic -----------------------------------------------------------------------------------------------------


@misconception(
    "fit_logistic",
    says="A hundred small steps do not arrive. Look at the size of the gradient before you stop.",
)
def a_hundred_small_steps(X, y, l2):
    if l2 <= 0:
        raise ValueError("l2")
    w = np.zeros(np.shape(X)[1])
    for _ in range(100):
        w = w - 0.1 * logistic_gradient(w, X, y, l2)
    return w


@misconception(
    "fit_logistic",
    says="The penalty is missing from your gradient: on separable data the weights then run off to infinity.",
)
def penalty_forgotten(X, y, l2):
    if l2 <= 0:
        raise ValueError("l2")
    w = np.zeros(np.shape(X)[1])
    for _ in range(25):
        p = np.exp(-np.logaddexp(0, -(X @ w)))
        hessian = X.T @ (X * (p * (1 - p))[:, None]) / len(y) + 1e-9 * np.eye(len(w))
        w = w - np.linalg.solve(hessian, logistic_gradient(w, X, y))
    return w


summed_loss = slip(
    "fit_logistic",
    ("l2 * np.eye(len(w))", "l2 / len(y) * np.eye(len(w))"),
    ("logistic_gradient(w, X, y, l2)", "logistic_gradient(w, X, y, l2 / len(y))"),
    says="You weigh the penalty against the sum of the losses; here it is weighed against their mean.",
)

# -- logistic_standard_errors -----------------------------------------------------------------------------------------

variances = slip(
    "logistic_standard_errors",
    ("np.sqrt(np.diag(np.linalg.inv(information)))", "np.diag(np.linalg.inv(information)).copy()"),
    says="Those are variances: take the root before you quote them as errors.",
)
averaged_information = slip(
    "logistic_standard_errors",
    ("(X * (p * (1 - p))[:, None])", "(X * (p * (1 - p))[:, None]) / len(X)"),
    says="More data must shrink the error, and yours never does: every row adds information, so don't divide by n.",
)
one_over_the_diagonal = slip(
    "logistic_standard_errors",
    ("np.sqrt(np.diag(np.linalg.inv(information)))", "1 / np.sqrt(np.diag(information))"),
    says="That is the error if all other weights were known: invert first, then take the diagonal.",
)

# -- softmax_loss_and_gradient ----------------------------------------------------------------------------------------

overflow = slip(
    "softmax_loss_and_gradient",
    ("scores - np.max(scores, axis=1, keepdims=True)", "scores"),
    says="exp(10000) is more than a number can hold. Only differences of scores matter: subtract the largest of each row first.",
)
summed_gradient = slip(
    "softmax_loss_and_gradient",
    ("(np.exp(log_p) - truth) / len(y)", "(np.exp(log_p) - truth)"),
    says="The loss is a mean, and so is its gradient: divide both by the same n.",
)
softmax_over_the_bottles = slip(
    "softmax_loss_and_gradient",
    ("np.max(scores, axis=1", "np.max(scores, axis=0"),
    ("np.sum(np.exp(log_p), axis=1", "np.sum(np.exp(log_p), axis=0"),
    says="Each bottle's probabilities add up to 1; yours add up over the bottles.",
)

# -- softmax_classifier -----------------------------------------------------------------------------------------------

own_statistics = slip(
    "softmax_classifier",
    (
        "scores = design(X_new) @ W",
        "own = np.std(X_new, axis=0)\n    own[own == 0] = 1\n    scores = np.column_stack([(X_new - np.mean(X_new, axis=0)) / own, np.ones(len(X_new))]) @ W",
    ),
    says="You standardise the new bottles with their own mean. One new bottle must be classifiable on its own: use the training statistics.",
)
all_data_together = slip(
    "softmax_classifier",
    (
        "np.mean(X_train, axis=0), np.std(X_train, axis=0)",
        "np.mean(np.vstack([X_train, X_new]), axis=0), np.std(np.vstack([X_train, X_new]), axis=0)",
    ),
    says="The new bottles must not touch the statistics: mean and standard deviation come from the training bottles alone.",
)
labels_returned = slip(
    "softmax_classifier",
    ("return p / np.sum(p, axis=1, keepdims=True)", "return np.argmax(p, axis=1)"),
    says="Return probabilities; whoever uses them decides.",
)
constants_not_penalised = slip(
    "softmax_classifier",
    ("+ l2 * W", "+ l2 * np.vstack([W[:-1], np.zeros((1, n_classes))])"),
    says="The penalty is on all squared weights, those of the column of ones as well; yours leaves them out.",
)
spread_by_n_minus_1 = slip(
    "softmax_classifier",
    ("np.std(X_train, axis=0)", "np.std(X_train, axis=0, ddof=1)"),
    says="The standard deviation is divided by n here; yours divides by n - 1.",
)
deviation_compared_with_0 = slip(
    "softmax_classifier",
    ("np.ptp(X_train, axis=0) == 0", "spread == 0"),
    says="The deviation of a column that is 0.1 in all rows is not quite 0, by rounding: see from the entries that it is constant.",
)
