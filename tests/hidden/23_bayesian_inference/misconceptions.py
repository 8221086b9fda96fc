"""Known mistakes of unit 23: the instructor's solutions with a slip in them."""

from autograder import slip

# -- normal_posterior -------------------------------------------------------------------------------------------------

prior_ignored = slip(
    "normal_posterior",
    ("precision = 1 / tau0**2 + len(x) / sigma**2", "precision = len(x) / sigma**2"),
    ("mu0 / tau0**2 + np.sum(x)", "np.sum(x)"),
    says="That is the mean of the readings alone. With few readings the prior still counts.",
)
variance_for_deviation = slip(
    "normal_posterior",
    ("1 / np.sqrt(precision)", "1 / precision"),
    says="The second number is a standard deviation, not a variance.",
)
n_forgotten = slip(
    "normal_posterior",
    ("len(x) / sigma**2", "1 / sigma**2"),
    ("np.sum(x) / sigma**2", "np.mean(x) / sigma**2"),
    says="More readings must sharpen the posterior: the data's precision is n / sigma**2.",
)
plain_average = slip(
    "normal_posterior",
    ("(mu0 / tau0**2 + np.sum(x) / sigma**2) / precision", "(mu0 + np.mean(x)) / 2"),
    says="A plain average of guess and data: the weights should follow the precisions.",
)

# -- beta_binomial_predictive -----------------------------------------------------------------------------------------

plug_in = slip(
    "beta_binomial_predictive",
    (
        "np.exp(ways + shares - whole)",
        "np.exp(ways) * (alpha / (alpha + beta)) ** s * (beta / (alpha + beta)) ** (n - s)",
    ),
    says="That is the binomial distribution with the best guess for the rate. It forgets that the rate itself is uncertain.",
)
no_coefficient = slip(
    "beta_binomial_predictive",
    ("np.exp(ways + shares - whole)", "np.exp(shares - whole)"),
    says="The successes may come in any order: the binomial coefficient is missing, and your answer does not sum to 1.",
)
logarithm_returned = slip(
    "beta_binomial_predictive",
    ("np.exp(ways + shares - whole)", "ways + shares - whole"),
    says="These are logarithms of probabilities; take the exponential.",
)
failures_counted_with_successes = slip(
    "beta_binomial_predictive",
    ("lgamma(alpha + s) + lgamma(beta + n - s)", "lgamma(alpha + n - s) + lgamma(beta + s)"),
    says="Successes go with alpha, failures with beta.",
)
sum_made_one = slip(
    "beta_binomial_predictive",
    (
        "return np.where(s == k, np.exp(ways + shares - whole), 0.0)",
        "p = np.where(s == k, np.exp(ways + shares - whole), 0.0)\n    return p / np.sum(p)",
    ),
    says="The probability of one k does not depend on which others are asked for: do not divide by their sum.",
)

# -- metropolis -------------------------------------------------------------------------------------------------------

stores_the_proposals = slip(
    "metropolis",
    ("chain[s] = x", "chain[s] = y"),
    says="Rejected points are not part of the chain: the walker stays, and the old point counts again.",
)
upside_down = slip(
    "metropolis",
    ("< then - now", "< now - then"),
    says="Uphill moves should always be accepted: the ratio is new over old.",
)
logarithm_forgotten = slip(
    "metropolis",
    ("np.log(rng.random(len(x)))", "rng.random(len(x))"),
    says="Compare the logarithm of u with the difference of the logarithms.",
)
one_sided = slip(
    "metropolis",
    ("rng.standard_normal(x.shape)", "rng.random(x.shape)"),
    says="From any point it must be as easy to go left as right: steps are normal, not uniform above 0.",
)
always_accepts = slip(
    "metropolis",
    ("goes = np.log(rng.random(len(x))) < then - now", "goes = np.full(len(x), True)"),
    says="That is a random walk, whose spread grows for ever: some moves have to be refused.",
)
shared_step = slip(
    "metropolis",
    ("step * rng.standard_normal(x.shape)", "step * rng.standard_normal((len(x), 1))"),
    says="Each coordinate of a step is a normal number of its own.",
)

# -- r_hat ------------------------------------------------------------------------------------------------------------

no_root = slip(
    "r_hat",
    (
        "np.sqrt(((n - 1) / n * within + between) / within)",
        "((n - 1) / n * within + between) / within",
    ),
    says="The root is missing.",
)
times_n = slip(
    "r_hat",
    ("within + between) / within", "within + n * between) / within"),
    says="The variance of the chain means is not multiplied by n: two good chains should give a number close to 1.",
)
divisor_n = slip(
    "r_hat",
    ("np.var(chains, axis=1, ddof=1)", "np.var(chains, axis=1)"),
    ("np.var(np.mean(chains, axis=1), ddof=1)", "np.var(np.mean(chains, axis=1))"),
    says="Divide by the count minus 1 in both variances (ddof=1). Short chains show the difference.",
)

# -- pathwise_gradient ------------------------------------------------------------------------------------------------

eps_forgotten = slip(
    "pathwise_gradient",
    ("np.mean(slopes * eps)", "np.mean(slopes)"),
    says="How much does z move when sigma grows? It depends on eps: that factor is missing.",
)
times_z = slip(
    "pathwise_gradient",
    ("np.mean(slopes * eps)", "np.mean(slopes * (mu + sigma * eps))"),
    says="The derivative of z by sigma is eps, not z.",
)
score_weights = slip(
    "pathwise_gradient",
    (
        "return np.mean(slopes), np.mean(slopes * eps)",
        "return np.mean(slopes * eps / sigma), np.mean(slopes * (np.square(eps) - 1) / sigma)",
    ),
    says="You already differentiated f: the path needs dz/dmu = 1 and dz/dsigma = eps, not the weights of the score function.",
)

# -- kde_logpdf -------------------------------------------------------------------------------------------------------

sum_for_mean = slip(
    "kde_logpdf",
    (".sum(axis=1) / n)", ".sum(axis=1))"),
    says="List the data twice: your density doubles. Divide by n.",
)
height_missing = slip(
    "kde_logpdf",
    (" - d * np.log(h * np.sqrt(2 * np.pi))", ""),
    says="The density must integrate to 1: each bell has the height (h sqrt(2 pi))**-d.",
)
mean_of_logarithms = slip(
    "kde_logpdf",
    ("return top + average", "return scores.mean(axis=1)"),
    says="First average the bells, then take the logarithm.",
)
density_returned = slip(
    "kde_logpdf",
    (
        "return top + average - d * np.log(h * np.sqrt(2 * np.pi))",
        "return np.exp(top + average - d * np.log(h * np.sqrt(2 * np.pi)))",
    ),
    says="That is the density; its logarithm is asked for.",
)
dimension_forgotten = slip(
    "kde_logpdf",
    ("- d * np.log", "- np.log"),
    says="In d dimensions a bell has the height (h sqrt(2 pi))**-d: in your logarithm the factor d is missing.",
)

# -- gp_posterior -----------------------------------------------------------------------------------------------------

noise_not_squared = slip(
    "gp_posterior",
    ("noise_std**2 * np.eye", "noise_std * np.eye"),
    says="A variance belongs on the diagonal: noise_std squared.",
)
variance_returned = slip(
    "gp_posterior",
    ("np.sqrt(np.maximum(left, 0))", "np.maximum(left, 0)"),
    says="A standard deviation is asked for, not a variance.",
)
noise_left_out = slip(
    "gp_posterior",
    ("noise_std**2 * np.eye", "1e-10 * np.eye"),
    says="The observations are noisy: the variance of the noise belongs on the diagonal.",
)
length_not_squared = slip(
    "gp_posterior",
    ("2 * length**2", "2 * length"),
    says="Rescale the inputs and the length together: nothing should change. The length is squared in the kernel.",
)
noise_everywhere = slip(
    "gp_posterior",
    ("noise_std**2 * np.eye(len(X))", "noise_std**2"),
    says="The noise of one observation has nothing to do with that of another: add it on the diagonal only.",
)
first_coordinate_only = slip(
    "gp_posterior",
    ("((A[:, None] - B) ** 2).sum(axis=2)", "((A[:, None] - B) ** 2)[:, :, 0]"),
    says="Two places may differ in any coordinate: the squared distance adds up all of them, and yours takes the first.",
)
added_before_squaring = slip(
    "gp_posterior",
    ("((A[:, None] - B) ** 2).sum(axis=2)", "(A[:, None] - B).sum(axis=2) ** 2"),
    says="Square the difference in each coordinate before you add them up: otherwise +1 and -1 make 0.",
)

# -- expected_improvement ---------------------------------------------------------------------------------------------

maximisation = slip(
    "expected_improvement",
    ("gain = best - mean", "gain = mean - best"),
    says="Small values are the good ones here: the gain is best - mean.",
)
certain_gain_only = slip(
    "expected_improvement",
    ("np.where(std > 0, gain * below + std * density, gain)", "gain"),
    says="An uncertain point can improve even if its mean does not.",
)
exchanged = slip(
    "expected_improvement",
    ("gain * below + std * density", "gain * density + std * below"),
    says="Phi goes with the gain, and the density phi with the standard deviation.",
)
nan_where_certain = slip(
    "expected_improvement",
    ("np.where(std > 0, std, 1)", "std"),
    ("np.where(std > 0, gain * below + std * density, gain)", "gain * below + std * density"),
    says="At a point without uncertainty this divides 0 by 0: decide that case by itself.",
)

# -- bayes_opt --------------------------------------------------------------------------------------------------------

tries_again = slip(
    "bayes_opt",
    ("hope[rows] = -1\n", "hope[rows] += 0\n"),
    says="A candidate was evaluated twice: with noise in the model an old point can win again. Leave out what was tried.",
)
last_value_as_best = slip(
    "bayes_opt",
    ("min(values))", "values[-1])"),
    says="Improvement is measured from the best value so far, not from the last one.",
)
least_promising = slip(
    "bayes_opt",
    ("hope[rows] = -1", "hope[rows] = np.inf"),
    ("np.argmax(hope)", "np.argmin(hope)"),
    says="You picked the least promising candidate: take the largest expected improvement.",
)
mean_not_added_back = slip(
    "bayes_opt",
    ("expected_improvement(mean + center,", "expected_improvement(mean,"),
    says="Posterior and best value must be on the same scale: add back the mean that you took off.",
)
