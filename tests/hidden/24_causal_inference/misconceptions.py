"""Known mistakes of unit 24: the instructor's solutions with a slip in them."""

from autograder import misconception, slip

# -- adjusted_risk ----------------------------------------------------------------------------------------------------

naive_rate = slip(
    "adjusted_risk",
    (
        "shares @ (counts[some, :, 1] / cells[some])",
        "counts[:, :, 1].sum(axis=0) / cells.sum(axis=0)",
    ),
    says="These are the plain rates: they compare easy cases with hard ones. Average the strata's rates.",
)
plain_mean_of_strata = slip(
    "adjusted_risk",
    (
        "shares @ (counts[some, :, 1] / cells[some])",
        "(counts[some, :, 1] / cells[some]).mean(axis=0)",
    ),
    says="A stratum of 10 patients counts as much as one of 1000 here: weigh the strata by their share of all patients.",
)
failures = slip(
    "adjusted_risk",
    ("counts[some, :, 1]", "counts[some, :, 0]"),
    says="These are the failures; index 1 is success.",
)
odds = slip(
    "adjusted_risk",
    ("counts[some, :, 1] / cells[some]", "counts[some, :, 1] / np.maximum(counts[some, :, 0], 1)"),
    says="Successes over failures are odds: divide by all patients of the cell.",
)

# -- linear_scm -------------------------------------------------------------------------------------------------------

transposed = slip(
    "linear_scm",
    ("B, U = np.array(B)", "B, U = np.array(B).T"),
    says="The effect runs from column to row: B[i, j] is what j does to i.",
)
parents_kept = slip(
    "linear_scm",
    ("        B[j] = 0\n", ""),
    says="Forcing a variable cuts the arrows into it: its causes no longer count.",
)
children_cut = slip(
    "linear_scm",
    ("        B[j] = 0\n", "        B[j] = 0\n        B[:, j] = 0\n"),
    says="The forced value must still be felt downstream: the arrows out of it stay.",
)
powers_of_the_effects = slip(
    "linear_scm",
    ("np.linalg.matrix_power(B != 0, d)", "np.linalg.matrix_power(B, d)"),
    says="Effects can cancel, or get too small for a float: take the powers of the pattern, B != 0.",
)

# -- counterfactual ---------------------------------------------------------------------------------------------------


@misconception(
    "counterfactual",
    says="The question is about this person, not a new one: keep the person's own noise.",
)
def fresh_noise(B, x, do):
    return linear_scm(B, np.random.default_rng(0).standard_normal(np.shape(x)), do)


@misconception(
    "counterfactual",
    says="Changing the cause must move its effects: compute everything anew after forcing.",
)
def no_propagation(B, x, do):
    result = np.array(x, dtype=float)
    for j, value in do.items():
        result[:, j] = value
    return result


counted_twice = slip(
    "counterfactual",
    ("linear_scm(B, x - x @ B.T, do)", "linear_scm(B, x, do)"),
    says="The noise is what is left of x after its causes' share, x - x Bᵀ; yours counts that share twice.",
)
one_step_only = slip(
    "counterfactual",
    (
        "return linear_scm(B, x - x @ B.T, do)",
        "y = np.array(x, dtype=float)\n    for j, v in do.items():\n        y += np.outer(v - x[:, j], B[:, j])\n    for j, v in do.items():\n        y[:, j] = v\n    return y",
    ),
    says="The direct effects move, and what listens to them stays: the change must be passed on to the end.",
)

# -- d_separated ------------------------------------------------------------------------------------------------------

colliders_let_through = slip(
    "d_separated",
    ("keep = {x, y, *z}", "keep = set(range(len(adj)))"),
    says="Two independent causes stay independent until you look at their effect: a collider that is not known blocks the path.",
)


@misconception(
    "d_separated",
    says="Seeing the smoke also tells you about the fire's causes: what lies downstream of a collider opens it, too.",
)
def descendants_forgotten(adj, x, y, z):
    if x == y or x in z or y in z:
        raise ValueError("x and y are different nodes outside z")

    def open_path(path):
        if path[-1] == y:
            return True
        for following in range(len(adj)):
            if following in path or not (adj[path[-1], following] or adj[following, path[-1]]):
                continue
            if len(path) > 1:
                collider = bool(adj[path[-2], path[-1]] and adj[following, path[-1]])
                if collider != (path[-1] in z):
                    continue
            if open_path([*path, following]):
                return True
        return False

    return not open_path([x])


@misconception(
    "d_separated",
    says="A common cause connects without any directed path: go against the arrows, too.",
)
def directed_paths_only(adj, x, y, z):
    if x == y or x in z or y in z:
        raise ValueError("x and y are different nodes outside z")

    def reaches(start, end):
        reached = {start}
        for _ in adj:
            reached |= {j for i in reached for j in range(len(adj)) if adj[i, j] and j not in z}
        return end in reached

    return not (reaches(x, y) or reaches(y, x))


inverted = slip(
    "d_separated",
    ("return y not in reached", "return y in reached"),
    says="The answer is upside down: True means separated.",
)

# -- is_backdoor_set --------------------------------------------------------------------------------------------------

consequences_allowed = slip(
    "is_backdoor_set",
    (
        "return not below & set(z) and d_separated(back, t, y, z)",
        "return d_separated(back, t, y, z)",
    ),
    says="Adjusting for a consequence of the treatment removes part of its effect: nothing downstream of t may be in z.",
)
not_cut = slip(
    "is_backdoor_set",
    ("    back[t] = 0\n", ""),
    says="The causal path itself must not count as a leak: cut the arrows that leave t first.",
)
direct_arrow_only = slip(
    "is_backdoor_set",
    ("back[t] = 0", "back[t, y] = 0"),
    says="Paths through mediators are causal, too: cut every arrow that leaves t.",
)

# -- front_door -------------------------------------------------------------------------------------------------------

columns_divided = slip(
    "front_door",
    ("m_given_x = pairs / of_x[:, None]", "m_given_x = pairs / pairs.sum(axis=0)"),
    says="You divided by the wrong total: the first factor is what x does to m, P(m | x).",
)
joint_used = slip(
    "front_door",
    ("m_given_x = pairs / of_x[:, None]", "m_given_x = pairs / pairs.sum()"),
    says="The first factor is P(m | x), not P(m, x).",
)
not_averaged = slip(
    "front_door",
    ("return m_given_x @ y_do_m", "return (m_given_x[:, :, None] * y_given_xm).sum(axis=1)"),
    says="Then you are back at P(y | x), confounding included: average P(y | m, x') over x'.",
)
mediator_confounded = slip(
    "front_door",
    (
        "y_do_m = np.tensordot(of_x / of_x.sum(), y_given_xm, axes=1)",
        "y_do_m = p.sum(axis=0) / pairs.sum(axis=0)[:, None]",
    ),
    says="You pass on P(y | m) as it was seen, confounding included: average P(y | m, x') with the shares of x' among all people.",
)
counts_for_shares = slip(
    "front_door",
    ("of_x / of_x.sum()", "of_x"),
    says="With counts your probabilities do not add up to 1: the shares of x are shares of all people, so divide by the sum of all.",
)

# -- ipw_ate ----------------------------------------------------------------------------------------------------------

difference_of_means = slip(
    "ipw_ate",
    (
        "treated, untreated = t / e, (1 - t) / (1 - e)",
        "treated, untreated = t * 1.0, (1 - t) * 1.0",
    ),
    says="That is the plain difference of means: the groups are still not comparable. Weigh by 1/e and 1/(1 - e).",
)
not_normalised = slip(
    "ipw_ate",
    (
        "treated @ y / treated.sum() - untreated @ y / untreated.sum()",
        "(treated @ y - untreated @ y) / len(y)",
    ),
    says="Add 100 to every outcome, and your answer changes: divide by the sums of the weights.",
)
one_weight_for_both = slip(
    "ipw_ate",
    ("(1 - t) / (1 - e)", "(1 - t) / e"),
    says="What is the probability of not being treated? 1 - e.",
)
untreated_minus_treated = slip(
    "ipw_ate",
    (
        "treated @ y / treated.sum() - untreated @ y / untreated.sum()",
        "untreated @ y / untreated.sum() - treated @ y / treated.sum()",
    ),
    says="Treated minus untreated, not the other way round.",
)

# -- aipw_ate ---------------------------------------------------------------------------------------------------------

no_correction = slip(
    "aipw_ate",
    ("psi = mu1 - mu0 + t * (y - mu1) / e - (1 - t) * (y - mu0) / (1 - e)", "psi = mu1 - mu0"),
    says="Only the predictions: a wrong outcome model goes unnoticed. Add the weighted residuals.",
)
no_outcome_model = slip(
    "aipw_ate",
    (
        "psi = mu1 - mu0 + t * (y - mu1) / e - (1 - t) * (y - mu0) / (1 - e)",
        "psi = t * y / e - (1 - t) * y / (1 - e)",
    ),
    says="Only the weights: use the predictions, and weight the residuals in place of the outcomes.",
)
sign_of_the_untreated = slip(
    "aipw_ate",
    ("/ e - (1 - t)", "/ e + (1 - t)"),
    says="The correction of the untreated belongs to -y(0): it has a minus.",
)
outcomes_for_residuals = slip(
    "aipw_ate",
    ("t * (y - mu1) / e - (1 - t) * (y - mu0) / (1 - e)", "t * y / e - (1 - t) * y / (1 - e)"),
    says="Where y = mu exactly, the correction should vanish: weight the residuals, not the outcomes.",
)
