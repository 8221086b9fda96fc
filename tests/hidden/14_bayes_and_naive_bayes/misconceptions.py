"""Known mistakes of unit 14: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- bayes_update -----------------------------------------------------------------------------------------------------


@misconception(
    "bayes_update",
    says="After a few hundred factors the product is 0, and 0 / 0 is no belief: normalise after each piece of evidence.",
)
def normalised_last(prior, likelihoods):
    prior, likelihoods = np.array(prior, dtype=float), np.array(likelihoods, dtype=float)
    if (
        likelihoods.ndim != 2
        or likelihoods.shape[1] != len(prior)
        or np.any(prior < 0)
        or abs(np.sum(prior) - 1) > 1e-8
    ):
        raise ValueError("bad input")
    products = np.vstack([prior, prior * np.cumprod(likelihoods, axis=0)])
    if len(products) < 50 and np.any(products.sum(axis=1) == 0):
        raise ValueError("impossible")
    return products / products.sum(axis=1, keepdims=True)


always_from_the_prior = slip(
    "bayes_update",
    ("belief = belief * row", "belief = beliefs[0] * row"),
    says="Yesterday's posterior is today's prior: each piece of evidence starts from what the last one left.",
)
prior_ignored = slip(
    "bayes_update",
    ("belief = belief * row", "belief = row * 1.0"),
    says="A positive test for a rare disease is still mostly a false alarm: multiply the likelihood by the belief before it.",
)

# -- log_normalize ----------------------------------------------------------------------------------------------------

exponentiated_first = slip(
    "log_normalize",
    (
        "log_p - top - np.log(np.sum(np.exp(log_p - top), axis=1, keepdims=True))",
        "np.log(np.exp(log_p) / np.sum(np.exp(log_p), axis=1, keepdims=True))",
    ),
    says="exp(-100000) is 0 on a computer: take the largest entry out of the row before you exponentiate.",
)
columns_normalised = slip(
    "log_normalize",
    ("np.max(log_p, axis=1", "np.max(log_p, axis=0"),
    ("np.sum(np.exp(log_p - top), axis=1", "np.sum(np.exp(log_p - top), axis=0"),
    says="Each mail is a row; its classes compete with each other, not with other mails.",
)
probabilities_returned = slip(
    "log_normalize",
    (
        "return log_p - top - np.log(np.sum(np.exp(log_p - top), axis=1, keepdims=True))",
        "return np.exp(log_p - top) / np.sum(np.exp(log_p - top), axis=1, keepdims=True)",
    ),
    says="Those are the probabilities: stay on the scale of logarithms.",
)

# -- fit_bernoulli_nb -------------------------------------------------------------------------------------------------

words_counted = slip(
    "fit_bernoulli_nb",
    ("(sizes[:, None] + 2 * alpha)", "(sizes[:, None] + np.shape(X)[1] * alpha)"),
    says="The number of words below belongs to models that count words. A yes-or-no question has two outcomes: n_k + 2 alpha.",
)
share_of_all = slip(
    "fit_bernoulli_nb",
    ("(sizes[:, None] + 2 * alpha)", "(len(y) + 2 * alpha)"),
    says="Take the share within the class: divide by the number of its mails, not of all.",
)
smoothed_once_below = slip(
    "fit_bernoulli_nb",
    ("(sizes[:, None] + 2 * alpha)", "(sizes[:, None] + alpha)"),
    says="Smoothing adds alpha mails with the word and alpha without: 2 alpha below.",
)

# -- bernoulli_nb_log_posterior ---------------------------------------------------------------------------------------

absent_words_ignored = slip(
    "bernoulli_nb_log_posterior",
    (" + (1 - X) @ np.log(1 - np.array(theta)).T", ""),
    says="A mail without 'meeting' tells you something, too: the words that are absent are missing from your sum.",
)
prior_forgotten = slip(
    "bernoulli_nb_log_posterior",
    ("log_normalize(log_prior + X", "log_normalize(X"),
    says="Some classes are more frequent before you read a word: add log_prior.",
)


@misconception(
    "bernoulli_nb_log_posterior",
    says="Three thousand factors below 1 make 0 on a computer: add logarithms in place of multiplying probabilities.",
)
def product_of_probabilities(X, log_prior, theta):
    X, theta = np.array(X)[:, None, :], np.array(theta)
    joint = np.exp(log_prior) * np.prod(np.where(X == 1, theta, 1 - theta), axis=2)
    return np.log(joint / joint.sum(axis=1, keepdims=True))


# -- bernoulli_nb_weights ---------------------------------------------------------------------------------------------

presence_only = slip(
    "bernoulli_nb_weights",
    ("np.log(theta[0]) - absent", "np.log(theta[0])"),
    says="A word that is there also takes away the term of its absence: its weight is a ratio of odds.",
)
only_prior_odds = slip(
    "bernoulli_nb_weights",
    (" + np.sum(absent)", ""),
    says="A mail without a word still says something: all of them are absent. Add their terms to b.",
)
prior_left_out = slip(
    "bernoulli_nb_weights",
    ("log_prior[1] - log_prior[0] + np.sum(absent)", "np.sum(absent)"),
    says="The base rate shifts every mail's log-odds by the same amount: it belongs to b.",
)

# -- gaussian_nb_log_posterior ----------------------------------------------------------------------------------------

log_variance_dropped = slip(
    "gaussian_nb_log_posterior",
    (
        "(np.log(2 * np.pi * variance) + (X_new - mean) ** 2 / variance)",
        "((X_new - mean) ** 2 / variance)",
    ),
    says="A wide bell is also a low bell: the logarithm of the variance belongs to the density.",
)
sample_variance = slip(
    "gaussian_nb_log_posterior",
    ("np.var(own, axis=0)", "np.var(own, axis=0, ddof=1)"),
    says="This unit divides the squared deviations of a class by n_k, not by n_k - 1.",
)


@misconception(
    "gaussian_nb_log_posterior",
    says="Far out every density is 0 on a computer: add logarithms in place of multiplying densities.",
)
def densities_multiplied(X_train, y_train, n_classes, X_new, var_floor=1e-9):
    X_train, y_train, X_new = np.array(X_train), np.array(y_train), np.array(X_new)
    joint = []
    for k in range(n_classes):
        own = X_train[y_train == k]
        if len(own) == 0:
            raise ValueError("empty")
        m, v = own.mean(axis=0), own.var(axis=0) + var_floor
        joint.append(
            len(own)
            * np.prod(np.exp(-((X_new - m) ** 2) / (2 * v)) / np.sqrt(2 * np.pi * v), axis=1)
        )
    joint = np.array(joint).T
    return np.log(joint / joint.sum(axis=1, keepdims=True))


# -- min_cost_action --------------------------------------------------------------------------------------------------

most_probable_class = slip(
    "min_cost_action",
    ("np.argmin(posterior @ np.transpose(cost), axis=1)", "np.argmax(posterior, axis=1)"),
    says="That is the most probable class: the costs never entered.",
)


@misconception(
    "min_cost_action",
    says="A row of cost is an action, a column the truth: what does a false alarm cost?",
)
def table_transposed(posterior, cost):
    cost = np.array(cost)
    if cost.shape[0] != cost.shape[1]:
        cost = cost.T
    return np.argmin(posterior @ cost, axis=1)


cheapest_for_the_likeliest = slip(
    "min_cost_action",
    (
        "np.argmin(posterior @ np.transpose(cost), axis=1)",
        "np.argmin(np.array(cost)[:, np.argmax(posterior, axis=1)], axis=0)",
    ),
    says="Weigh every class by its probability, not only the likeliest.",
)

# -- calibration_error ------------------------------------------------------------------------------------------------

bins_weigh_the_same = slip(
    "calibration_error",
    (
        "return np.sum(np.abs(gaps)) / len(prob)",
        "sizes = np.bincount(bins)\n    return np.mean(np.abs(gaps[sizes > 0]) / sizes[sizes > 0])",
    ),
    says="A bin with one mail should not count like a bin with nine hundred: weight the gaps by the shares of the rows.",
)
row_by_row = slip(
    "calibration_error",
    ("np.sum(np.abs(gaps)) / len(prob)", "np.mean(np.abs(prob - y))"),
    says="Saying 0.5 to a fair coin is perfectly calibrated, yet each single error is 0.5: compare the means of a bin.",
)
middle_of_the_bin = slip(
    "calibration_error",
    ("weights=prob - y", "weights=(bins + 0.5) / n_bins - y"),
    says="Compare with what was predicted in the bin, not with the middle of the bin.",
)

# -- spam_filter ------------------------------------------------------------------------------------------------------

prior_counted_twice = slip(
    "spam_filter",
    (
        "theta = fit_bernoulli_nb(words_train, y_train, 2, alpha)[1]",
        "log_prior, theta = fit_bernoulli_nb(words_train, y_train, 2, alpha)",
    ),
    ("np.zeros(2), theta", "log_prior, theta"),
    says="Each of the two posteriors already contains the prior, and it must count once.",
)
threshold_one_half = slip(
    "spam_filter",
    (
        "both[:, 1] + np.log(cost_pass_spam) > both[:, 0] + np.log(cost_block_good)",
        "both[:, 1] > both[:, 0]",
    ),
    says="The costs never entered: at which probability do the two expected costs meet?",
)
costs_swapped = slip(
    "spam_filter",
    ("np.log(cost_pass_spam)", "np.log(cost_block_good)"),
    ("both[:, 0] + np.log(cost_block_good)", "both[:, 0] + np.log(cost_pass_spam)"),
    says="When losing a good mail becomes more expensive, you should block less: the costs have changed places.",
)
