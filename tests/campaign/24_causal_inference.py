"""Unit 24, from its release."""

from tests.campaign import right, wrong

any_empty_cell_raises = wrong("adjusted_risk", ("np.any(cells[some] == 0)", "np.any(cells == 0)"))
two_treatments = wrong(
    "adjusted_risk", ("return shares @", "return (shares[:2] / np.sum(shares[:2])) @"), ("/ cells[some])", "/ cells[some])[:2]")
)

sorted_only = wrong("linear_scm", ("np.linalg.matrix_power(B != 0, d).any()", "np.any(np.triu(B))"))
values_not_pattern = wrong(
    "linear_scm", ("np.linalg.matrix_power(B != 0, d).any()", "np.linalg.matrix_power(np.asarray(B, dtype=float), d).any()")
)
two_cycles_only = wrong(
    "linear_scm", ("np.linalg.matrix_power(B != 0, d).any()", "np.trace((B != 0).astype(int)) or np.trace((B != 0).astype(int) @ (B != 0))")
)
cycle_after_forcing = wrong(
    "linear_scm",
    (
        "if np.linalg.matrix_power(B != 0, d).any():",
        "if np.linalg.matrix_power(np.where(np.isin(np.arange(d), list(do or {}))[:, None], 0, B) != 0, d).any():",
    ),
)
arguments_changed = wrong(
    "linear_scm", ("B, U = np.array(B), np.array(noise, dtype=float)", "B, U = np.asarray(B), np.asarray(noise, dtype=float)")
)
last_forcing_only = wrong("linear_scm", ("(do or {}).items()", "list((do or {}).items())[-1:]"))

first_forcing_only = wrong("counterfactual", ("x - x @ B.T, do)", "x - x @ B.T, dict(list(do.items())[:1]))"))

two_steps = wrong("d_separated", ("reached = {x}\n    for _ in adj:", "reached = {x}\n    for _ in range(3):"))
children_of_colliders = wrong("d_separated", ("keep = {x, y, *z}\n    for _ in adj:", "keep = {x, y, *z}\n    for _ in range(1):"))
only_ones = wrong(
    "d_separated",
    ("links = {(i, j) for i in keep for j in keep if adj[i, j]}", "links = {(i, j) for i in keep for j in keep if adj[i, j] == 1}"),
)
married_twice = wrong(
    "d_separated",
    (
        "links |= {(i, j) for i, k in links for j, other in links if k == other}",
        "links |= {(i, j) for i, k in links for j, other in links if k == other}\n    links |= {(i, j) for i, k in links for j, other in links if k == other}",
    ),
)

children_only = wrong("is_backdoor_set", ("below = {t}\n    for _ in adj:", "below = {t}\n    for _ in range(2):"))
graph_changed = wrong("is_backdoor_set", ("back = np.array(adj)", "back = adj"))
only_effect_arrow_cut = wrong(
    "is_backdoor_set",
    (
        "back[t] = 0",
        "back[t] = np.where([d in below and y in ({d} | {j for j in range(len(adj)) if adj[d, j]}) for d in range(len(adj))], 0, back[t])",
    ),
)

counts_not_divided = wrong("front_door", ("of_x / of_x.sum()", "of_x"))
negative_allowed = wrong("front_door", ("np.any(p < 0)", "np.any(p.sum(axis=2) < 0)"))
einsum = right("front_door", ("return m_given_x @ y_do_m", "return np.einsum('xm,my->xy', m_given_x, y_do_m)"))

clipped = wrong("ipw_ate", ("treated, untreated = t / e", "e = np.clip(e, 0.05, 0.95)\n    treated, untreated = t / e"))
absolute = wrong(
    "ipw_ate",
    (
        "return treated @ y / treated.sum() - untreated @ y / untreated.sum()",
        "return abs(treated @ y / treated.sum() - untreated @ y / untreated.sum())",
    ),
)

clipped_in_aipw_ate = wrong("aipw_ate", ("psi = mu1", "e = np.clip(e, 0.05, 0.95)\n    psi = mu1"))
empty_group_raises = wrong("aipw_ate", ("or len(y) < 2", "or len(y) < 2 or np.all(t) or not np.any(t)"))
