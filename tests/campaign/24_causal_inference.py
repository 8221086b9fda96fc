"""Unit 24, from its release."""

from tests.campaign import right, wrong

any_empty_cell_raises = wrong("adjusted_risk", ("np.any(cells[some] == 0)", "np.any(cells == 0)"))
two_treatments = wrong(
    "adjusted_risk", ("return shares @", "return (shares[:2] / np.sum(shares[:2])) @"), ("/ cells[some])", "/ cells[some])[:2]")
)

negative_count_in_a_large_cell = wrong("adjusted_risk", ("np.any(counts < 0)", "np.any(np.sum(counts, axis=2) < 0)"))
empty_strata_make_nan = wrong("adjusted_risk", ("shares = cells[some].sum(axis=1)", "shares = cells.sum(axis=1)"), ("(counts[some, :, 1] / cells[some])", "(counts[:, :, 1] / cells)"))
three_outcomes_accepted = wrong("adjusted_risk", ("np.shape(counts)[2] != 2", "np.shape(counts)[2] < 2"))
counts_added_in_place = wrong("adjusted_risk", ("cells = counts.sum(axis=2)", "counts[:, :, 0] += counts[:, :, 1]\n    cells = counts[:, :, 0]"))
first_two_strata = wrong("adjusted_risk", ("    cells = counts", "    counts = counts[:2]\n    cells = counts"))
a_treatment_somewhere_is_enough = wrong("adjusted_risk", ("np.any(cells[some] == 0)", "np.any(cells.sum(axis=0) == 0)"))
strata_below_ten_left_out = wrong("adjusted_risk", ("cells.sum(axis=1) > 0", "cells.sum(axis=1) >= min(10, cells.sum(axis=1).max())"), ("/ cells.sum()", "/ cells[some].sum()"))


@right("adjusted_risk")
def stratum_by_stratum(counts):
    if np.ndim(counts) != 3 or len(counts[0, 0]) != 2:
        raise ValueError("shape")
    if (counts < 0).any() or counts.sum() == 0:
        raise ValueError("counts")
    risk, people = np.zeros(counts.shape[1]), 0
    for stratum in counts:
        size = stratum.sum()
        if size == 0:
            continue
        for t, (failed, cured) in enumerate(stratum):
            if failed + cured == 0:
                raise ValueError("nobody")
            risk[t] += size * (cured / (failed + cured))
        people += size
    return risk / people


@right("adjusted_risk")
def everybody_weighed(counts):
    if len(np.shape(counts)) != 3 or counts.shape[-1] != 2 or np.min(counts, initial=0) < 0:
        raise ValueError("counts")
    people = counts[counts.sum(axis=(1, 2)) > 0]
    groups = people.sum(axis=-1, keepdims=True)
    if people.size == 0 or not groups.all():
        raise ValueError("somebody is missing")
    weight = groups.sum(axis=1, keepdims=True) / groups
    weighed = (people * weight).sum(axis=0)
    return weighed[:, 1] / weighed.sum(axis=1)


@right("adjusted_risk")
def one_minus_the_failures(counts):
    if np.ndim(counts) != 3 or np.shape(counts)[2] != 2 or (np.asarray(counts) < 0).any():
        raise ValueError("counts")
    cells = np.einsum("zty->zt", counts)
    size = np.einsum("zt->z", cells)
    if not size.any() or ((cells == 0) & (size > 0)[:, None]).any():
        raise ValueError("cells")
    failed = np.divide(counts[:, :, 0], cells, out=np.zeros(cells.shape), where=cells > 0)
    return 1 - np.average(failed, axis=0, weights=size)


by_a_list = right(
    "adjusted_risk", ("return shares @ (counts[some, :, 1] / cells[some])", "return np.array([sum(s * c[j, 1] / c[j].sum() for s, c in zip(shares, counts[some])) for j in range(counts.shape[1])], dtype=float)")
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

computed_in_the_given_order = wrong(
    "linear_scm",
    ("return np.linalg.solve(np.eye(d) - B, U.T).T", "X = np.zeros(U.shape)\n    for i in range(d):\n        X[:, i] = X @ B[i] + U[:, i]\n    return X"),
)
noise_keeps_type = wrong("linear_scm", ("np.array(noise, dtype=float)", "np.array(noise)"))
# Got full marks at first.
three_steps_downstream = wrong("linear_scm", ("return np.linalg.solve(np.eye(d) - B, U.T).T", "X = U\n    for _ in range(3):\n        X = U + X @ B.T\n    return X"))


@right("linear_scm")
def causes_first(B, noise, do=None):
    do, d = do or {}, len(B)
    waiting, X = list(range(d)), np.zeros(np.shape(noise))
    while waiting:
        ready = [i for i in waiting if not any(B[i, j] != 0 for j in waiting)]
        if not ready:
            raise ValueError("a cycle")
        for i in ready:
            X[:, i] = do[i] if i in do else X @ B[i] + noise[:, i]
            waiting.remove(i)
    return X


@right("linear_scm")
def asks_its_causes(B, noise, do=None):
    forced = {} if do is None else do

    def visit(i, path):
        if i in path:
            raise ValueError("a cycle")
        for j in np.flatnonzero(B[i]):
            visit(int(j), path | {i})

    def value(i):
        if i in forced:
            return np.full(len(noise), float(forced[i]))
        return noise[:, i] + sum(B[i, j] * value(int(j)) for j in np.flatnonzero(B[i]))

    for i in range(len(B)):
        visit(i, frozenset())
    return np.stack([value(i) for i in range(len(B))], axis=1).astype(float)


@right("linear_scm")
def walks_added_up(B, noise, do=None):
    d = len(B)
    reach = np.asarray(B) != 0
    for k in range(d):
        reach = reach | (reach[:, [k]] & reach[[k], :])
    if np.diagonal(reach).any():
        raise ValueError("a cycle")
    keep = np.array([i not in (do or {}) for i in range(d)], dtype=float)
    start = np.array([(do or {}).get(i, 0) for i in range(d)], dtype=float) + noise * keep
    A, X, step = B * keep[:, None], start, start
    for _ in range(d):
        step = step @ A.T
        X = X + step
    return X


person_by_person = right(
    "linear_scm",
    ("np.linalg.matrix_power(B != 0, d).any()", "np.abs(np.linalg.matrix_power((np.array(B) != 0).astype(float), max(d, 1))).sum() > 0"),
    ("return np.linalg.solve(np.eye(d) - B, U.T).T", "return np.array([np.linalg.inv(np.identity(d) - B) @ u for u in U]).reshape(U.shape)"),
)

first_forcing_only = wrong("counterfactual", ("x - x @ B.T, do)", "x - x @ B.T, dict(list(do.items())[:1]))"))

whole_noise = wrong("counterfactual", ("x - x @ B.T, do)", "(x - x @ B.T).astype(int), do)"))
x_changed = wrong("counterfactual", ("return linear_scm(B, x - x @ B.T, do)", "x -= x @ B.T\n    return linear_scm(B, x, do)"))
grandchildren_stay = wrong(
    "counterfactual",
    ("return linear_scm(B, x - x @ B.T, do)", "y = np.array(x, dtype=float)\n    for j, v in do.items():\n        y += np.outer(v - x[:, j], B[:, j])\n    for j, v in do.items():\n        y[:, j] = v\n    return y"),
)
forcings_added_up = wrong(
    "counterfactual",
    (
        "return linear_scm(B, x - x @ B.T, do)",
        "total, y = np.linalg.inv(np.eye(len(B)) - B), np.array(x, dtype=float)\n    for j, v in do.items():\n        y += np.outer(v - x[:, j], total[:, j])\n    for j, v in do.items():\n        y[:, j] = v\n    return y",
    ),
)
noise_without_sign = wrong("counterfactual", ("x - x @ B.T, do)", "np.abs(x - x @ B.T), do)"))
forced_to_zero_forgotten = wrong("counterfactual", ("x - x @ B.T, do)", "x - x @ B.T, {j: v for j, v in do.items() if v})"))
causes_with_later_numbers_forgotten = wrong("counterfactual", ("x - x @ B.T, do)", "x - x @ np.tril(B).T, do)"))


@right("counterfactual")
def changes_passed_on(B, x, do):
    d = len(B)
    change = np.zeros(np.shape(x))
    for _ in range(d + 1):
        change = change @ np.transpose(B)
        for j, value in do.items():
            change[:, j] = value - x[:, j]
    return x + change


@right("counterfactual")
def one_system_for_all(B, x, do):
    d = len(B)
    system, goal = np.eye(d) - B, (np.eye(d) - B) @ x.T
    for j, value in do.items():
        system[j] = np.eye(d)[j]
        goal[j] = value
    return np.linalg.solve(system, goal).T


@right("counterfactual")
def person_for_person(B, x, do):
    rows = []
    for person in x:
        own = np.array([person[i] - sum(B[i, j] * person[j] for j in range(len(B))) for i in range(len(B))], dtype=float)
        rows.append(linear_scm(B, own[None, :], do)[0])
    return np.array(rows).reshape(np.shape(x))


@right("counterfactual")
def remembered_values(B, x, do):
    U, done = x - np.einsum("ij,nj->ni", B, x), {}

    def now(i):
        if i not in done:
            done[i] = np.full(len(x), do[i], dtype=float) if i in do else U[:, i] + sum((B[i, j] * now(j) for j in range(len(B)) if B[i, j]), 0.0)
        return done[i]

    return np.column_stack([now(i) for i in range(len(B))])

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

# Got full marks at first.
@wrong("d_separated")
def ball_visits_a_node_once(adj, x, y, z):
    if x == y or x in z or y in z:
        raise ValueError("x and y are different nodes outside z")
    n = len(adj)
    above = set(z)
    for _ in range(n):
        above |= {i for i in range(n) for j in above if adj[i, j]}
    todo, seen = [(x, "up")], {x}
    while todo:
        node, way = todo.pop()
        if node == y:
            return False
        steps = []
        if node not in z:
            steps += [(j, "down") for j in range(n) if adj[node, j]]
        if (way == "up" and node not in z) or (way == "down" and node in above):
            steps += [(i, "up") for i in range(n) if adj[i, node]]
        for step in steps:
            if step[0] not in seen:
                seen.add(step[0])
                todo.append(step)
    return True


# Got full marks at first.
neighbouring_parents_married = wrong(
    "d_separated",
    (
        "links |= {(i, j) for i, k in links for j, other in links if k == other}",
        "for k in keep:\n        parents = sorted(i for i in keep if adj[i, k])\n        links |= set(zip(parents, parents[1:]))",
    ),
)
positive_arrows_only = wrong("d_separated", ("    keep = {x, y, *z}", "    adj = np.maximum(adj, 0)\n    keep = {x, y, *z}"))
# Got full marks at first.
first_of_z_opens = wrong("d_separated", ("keep = {x, y, *z}\n", "keep = {x, y, *z[:1]}\n"))
made_symmetric_in_place = wrong("d_separated", ("return y not in reached", "adj[:] = np.maximum(adj, np.transpose(adj))\n    return y not in reached"))


@right("d_separated")
def every_path(adj, x, y, z):
    if x == y or x in z or y in z:
        raise ValueError("x, y, z")
    n = len(adj)

    def below(v):
        return {v}.union(*[below(w) for w in range(n) if adj[v, w]])

    def paths(path):
        if path[-1] == y:
            yield path
            return
        for w in range(n):
            if w not in path and (adj[path[-1], w] or adj[w, path[-1]]):
                yield from paths([*path, w])

    def blocked(path):
        for u, v, w in zip(path, path[1:], path[2:]):
            if adj[u, v] and adj[w, v]:
                if not below(v) & set(z):
                    return True
            elif v in z:
                return True
        return False

    return all(blocked(path) for path in paths([x]))


@right("d_separated")
def matrices_of_truth(adj, x, y, z):
    if x == y or x in z or y in z:
        raise ValueError("x, y, z")
    A = np.array(adj) != 0
    n = len(A)
    up = np.linalg.matrix_power(A.astype(float) + np.eye(n), n) > 0
    keep = up[:, [x, y, *z]].any(axis=1)
    A = A & np.outer(keep, keep)
    moral = A | A.T | ((A.astype(int) @ A.T.astype(int)) > 0)
    free = np.ones(n, dtype=bool)
    free[list(z)] = False
    moral = moral & np.outer(free, free)
    return bool(np.linalg.matrix_power(moral | np.eye(n, dtype=bool), n)[x, y] == 0)


@right("d_separated")
def ball_with_directions(adj, x, y, z):
    if x == y or {x, y} & set(z):
        raise ValueError("x, y, z")
    n, known = len(adj), set(z)
    opened, stack = set(), list(known)
    while stack:
        v = stack.pop()
        if v not in opened:
            opened.add(v)
            stack += [u for u in range(n) if adj[u, v] != 0]
    todo, seen = [(x, True)], set()
    while todo:
        state = todo.pop()
        if state in seen:
            continue
        seen.add(state)
        v, from_child = state
        if v == y:
            return False
        if v not in known:
            todo += [(w, False) for w in range(n) if adj[v, w] != 0]
        if v not in known if from_child else v in opened:
            todo += [(u, True) for u in range(n) if adj[u, v] != 0]
    return True


@right("d_separated")
def groups_that_merge(adj, x, y, z):
    if x in z or y in z or x == y:
        raise ValueError("x, y, z")
    keep, size = {x, y} | set(z), 0
    while len(keep) > size:
        size = len(keep)
        keep = keep | set(np.flatnonzero(np.any(np.asarray(adj)[:, sorted(keep)] != 0, axis=1)).tolist())
    group = {v: v for v in keep if v not in z}

    def merge(u, v):
        if u in group and v in group:
            old, new = group[u], group[v]
            for w in group:
                group[w] = new if group[w] == old else group[w]

    for child in keep:
        parents = [u for u in keep if adj[u, child]]
        for u in parents:
            merge(u, child)
            for v in parents:
                merge(u, v)
    return group[x] != group[y]

children_only = wrong("is_backdoor_set", ("below = {t}\n    for _ in adj:", "below = {t}\n    for _ in range(2):"))
graph_changed = wrong("is_backdoor_set", ("back = np.array(adj)", "back = adj"))
only_effect_arrow_cut = wrong(
    "is_backdoor_set",
    (
        "back[t] = 0",
        "back[t] = np.where([d in below and y in ({d} | {j for j in range(len(adj)) if adj[d, j]}) for d in range(len(adj))], 0, back[t])",
    ),
)

first_of_z_only = wrong("is_backdoor_set", ("not below & set(z)", "not below & set(z[:1])"))
all_of_z_downstream = wrong("is_backdoor_set", ("not below & set(z)", "not (z and below >= set(z))"))
nothing_below_y = wrong(
    "is_backdoor_set", ("    back = np.array(adj)", "    for _ in adj:\n        below |= {y} | {j for i in below | {y} for j in range(len(adj)) if adj[i, j]}\n    back = np.array(adj)")
)
smallest_sets_only = wrong(
    "is_backdoor_set", ("d_separated(back, t, y, z)", "d_separated(back, t, y, z) and not any(d_separated(back, t, y, [w for w in z if w != v]) for v in z)")
)
# Got full marks at first.
negative_arrows_lead_nowhere = wrong("is_backdoor_set", ("for j in range(len(adj)) if adj[i, j]}", "for j in range(len(adj)) if adj[i, j] > 0}"))


@right("is_backdoor_set")
def children_and_theirs(adj, t, y, z):
    if t == y or t in z or y in z:
        raise ValueError("t, y, z")
    n = len(adj)

    def reaches(start, goal):
        return any(adj[start, j] and (j == goal or reaches(j, goal)) for j in range(n))

    if any(reaches(t, v) for v in z):
        return False
    return d_separated(np.where(np.arange(n)[:, None] == t, 0, adj), t, y, list(z))


@right("is_backdoor_set")
def closure_by_powers(adj, t, y, z):
    if t == y or t in z or y in z:
        raise ValueError("t, y, z")
    A = (np.asarray(adj) != 0).astype(int)
    down, row = np.zeros(len(A), dtype=bool), A[t]
    while row.any():
        down, row = down | (row > 0), (row @ A > 0).astype(int)
    if any(down[v] for v in z):
        return False
    A[t, :] = 0
    return d_separated(A, t, y, z)


@right("is_backdoor_set")
def helpless_node_in_the_place_of_t(adj, t, y, z):
    if t == y or {t, y} & set(z):
        raise ValueError("t, y, z")
    n = len(adj)
    todo, seen = [t], set()
    while todo:
        here = todo.pop(0)
        for there in np.nonzero(adj[here])[0].tolist():
            if there in z:
                return False
            if there not in seen:
                seen.add(there)
                todo.append(there)
    larger = np.zeros((n + 1, n + 1), dtype=int)
    larger[:n, :n] = np.not_equal(adj, 0)
    larger[:n, n] = larger[:n, t]
    larger[t] = 0
    larger[:, t] = 0
    return bool(d_separated(larger, n, y, list(z)))


@right("is_backdoor_set")
def back_doors_one_by_one(adj, t, y, z):
    if t == y or t in z or y in z:
        raise ValueError("t, y, z")
    n = len(adj)

    def below(v):
        found = {v}
        for w in range(n):
            if adj[v, w]:
                found |= below(w)
        return found

    if (below(t) - {t}) & set(z):
        return False

    def opened(path):
        here, before = path[-1], path[-2]
        if here == y:
            return True
        for w in range(n):
            if w in path or not (adj[here, w] or adj[w, here]):
                continue
            collider = adj[before, here] and adj[w, here]
            if (bool(below(here) & set(z)) if collider else here not in z) and opened([*path, w]):
                return True
        return False

    return not any(opened([t, p]) for p in range(n) if adj[p, t])

counts_not_divided = wrong("front_door", ("of_x / of_x.sum()", "of_x"))
negative_allowed = wrong("front_door", ("np.any(p < 0)", "np.any(p.sum(axis=2) < 0)"))
einsum = right("front_door", ("return m_given_x @ y_do_m", "return np.einsum('xm,my->xy', m_given_x, y_do_m)"))

every_x_as_often = wrong("front_door", ("np.tensordot(of_x / of_x.sum(), y_given_xm, axes=1)", "y_given_xm.mean(axis=0)"))
first_two_mediators = wrong("front_door", ("    pairs =", "    p = p[:, :2]\n    pairs ="))
an_empty_entry_raises = wrong("front_door", ("np.any(p < 0)", "np.any(p <= 0)"))
missing_pair_accepted = wrong("front_door", ("np.any(p.sum(axis=2) == 0)", "np.any(p.sum(axis=(1, 2)) == 0)"))
normalised_in_place = wrong("front_door", ("    pairs =", "    p[:] = p / p.sum()\n    pairs ="))
two_outcomes_only = wrong("front_door", ("return m_given_x @ y_do_m", "yes = m_given_x @ y_do_m[:, 1]\n    return np.column_stack([1 - yes, yes])"))
y_by_m_as_seen = wrong("front_door", ("np.tensordot(of_x / of_x.sum(), y_given_xm, axes=1)", "p.sum(axis=0) / pairs.sum(axis=0)[:, None]"))


@right("front_door")
def five_loops(p):
    if np.ndim(p) != 3:
        raise ValueError("shape")
    X, M, Y = np.shape(p)
    if np.amin(p) < 0 or any(sum(p[x, m]) == 0 for x in range(X) for m in range(M)):
        raise ValueError("entries")
    total, out = float(np.sum(p)), np.zeros((X, Y))
    for x in range(X):
        for m in range(M):
            for y in range(Y):
                inner = sum(p[other, m, y] / sum(p[other, m]) * np.sum(p[other]) / total for other in range(X))
                out[x, y] += np.sum(p[x, m]) / np.sum(p[x]) * inner
    return out


@right("front_door")
def stretched_axes(p):
    if len(np.shape(p)) != 3 or (p < 0).any() or (p.sum(axis=-1) <= 0).any():
        raise ValueError("entries")
    q = p / p.sum()
    xm = q.sum(axis=2, keepdims=True)
    x = q.sum(axis=(1, 2), keepdims=True)
    inner = (q / xm * x).sum(axis=0, keepdims=True)
    return (xm / x * inner).sum(axis=1)


@right("front_door")
def table_of_averages(p):
    if np.ndim(p) != 3 or np.any(np.less(p, 0)) or not np.all(np.sum(p, axis=2)):
        raise ValueError("entries")
    weights = p.reshape(len(p), -1).sum(axis=1)
    y_do_m = np.array([np.average([row[m] / row[m].sum() for row in p], axis=0, weights=weights) for m in range(p.shape[1])])
    return np.array([np.average(y_do_m, axis=0, weights=row.sum(axis=1)) for row in p])

clipped = wrong("ipw_ate", ("treated, untreated = t / e", "e = np.clip(e, 0.05, 0.95)\n    treated, untreated = t / e"))
absolute = wrong(
    "ipw_ate",
    (
        "return treated @ y / treated.sum() - untreated @ y / untreated.sum()",
        "return abs(treated @ y / treated.sum() - untreated @ y / untreated.sum())",
    ),
)

propensities_beyond_accepted = wrong("ipw_ate", ("np.any(e <= 0) or np.any(e >= 1)", "np.any(e == 0) or np.any(e == 1)"))
outcomes_centred_in_place = wrong("ipw_ate", ("    treated, untreated =", "    y -= y.mean().astype(y.dtype)\n    treated, untreated ="))
one_treated_refused = wrong("ipw_ate", ("not np.any(t)", "np.sum(t) < 2"))
extreme_people_left_out = wrong("ipw_ate", ("    treated, untreated =", "    usual = (e > 0.05) & (e < 0.95)\n    t, y, e = t[usual], y[usual], e[usual]\n    treated, untreated ="))
dtype_of_the_outcomes = wrong(
    "ipw_ate", ("return treated @ y / treated.sum() - untreated @ y / untreated.sum()", "return (treated @ y / treated.sum() - untreated @ y / untreated.sum()).astype(y.dtype)")
)
propensities_to_two_places = wrong("ipw_ate", ("    treated, untreated =", "    e = np.round(e, 2)\n    treated, untreated ="))


@right("ipw_ate")
def person_after_person(t, y, e):
    sums = {True: [0.0, 0.0], False: [0.0, 0.0]}
    for treated, outcome, chance in zip(t, y, e):
        if not 0 < chance < 1:
            raise ValueError("chance")
        weight = 1 / chance if treated else 1 / (1 - chance)
        sums[bool(treated)][0] += weight * outcome
        sums[bool(treated)][1] += weight
    if sums[True][1] == 0 or sums[False][1] == 0:
        raise ValueError("one group only")
    return sums[True][0] / sums[True][1] - sums[False][0] / sums[False][1]


@right("ipw_ate")
def two_averages(t, y, e):
    got = np.asarray(t).astype(bool)
    if e.min() <= 0 or e.max() >= 1 or got.all() or not got.any():
        raise ValueError("no")
    return np.average(y[got], weights=1 / e[got]) - np.average(y[~got], weights=1 / (1 - e[~got]))


@right("ipw_ate")
def weighted_regression(t, y, e):
    t = np.asarray(t, dtype=float)
    if not np.all((0 < e) & (e < 1)) or t.mean() in (0, 1):
        raise ValueError("no")
    root = np.sqrt(np.where(t == 1, 1 / e, 1 / (1 - e)))
    design = np.column_stack([np.ones(len(t)), t])
    return np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0][1]


@right("ipw_ate")
def odds_as_weights(t, y, e):
    if np.any((e <= 0) | (e >= 1)):
        raise ValueError("e")
    ones, zeros = np.flatnonzero(t), np.flatnonzero(np.equal(t, 0))
    if not len(ones) or not len(zeros):
        raise ValueError("t")
    a, b = 1 + (1 - e[ones]) / e[ones], 1 + e[zeros] / (1 - e[zeros])
    return (a / a.sum()) @ y[ones] - np.einsum("i,i->", b / b.sum(), y[zeros])

clipped_in_aipw_ate = wrong("aipw_ate", ("psi = mu1", "e = np.clip(e, 0.05, 0.95)\n    psi = mu1"))
empty_group_raises = wrong("aipw_ate", ("or len(y) < 2", "or len(y) < 2 or np.all(t) or not np.any(t)"))
propensities_beyond_accepted_in_aipw_ate = wrong("aipw_ate", ("np.any(e <= 0) or np.any(e >= 1)", "np.any(e == 0) or np.any(e == 1)"))
weights_swapped = wrong("aipw_ate", ("(y - mu1) / e - (1 - t) * (y - mu0) / (1 - e)", "(y - mu1) / (1 - e) - (1 - t) * (y - mu0) / e"))
mean_propensity = wrong("aipw_ate", ("    psi = mu1", "    e = np.mean(e)\n    psi = mu1"))
residuals_without_sign = wrong("aipw_ate", ("t * (y - mu1) / e - (1 - t) * (y - mu0)", "t * np.abs(y - mu1) / e - (1 - t) * np.abs(y - mu0)"))
extreme_people_left_out_in_aipw_ate = wrong(
    "aipw_ate", ("    psi = mu1", "    usual = (e > 0.05) & (e < 0.95)\n    t, y, e, mu0, mu1 = t[usual], y[usual], e[usual], mu0[usual], mu1[usual]\n    psi = mu1")
)
outcomes_changed = wrong("aipw_ate", ("t * (y - mu1) / e", "t * np.subtract(y, mu1) / e"), ("(y - mu0) / (1 - e)", "np.subtract(y, mu0, out=y) / (1 - e)"))
two_people_refused = wrong("aipw_ate", ("len(y) < 2", "len(y) <= 2"))
# Got full marks at first.
error_of_the_predictions = wrong("aipw_ate", ("psi.std(ddof=1) / np.sqrt(len(y))", "max((mu1 - mu0).std(ddof=1), psi.std(ddof=1)) / np.sqrt(len(y))"))


@right("aipw_ate")
def two_arms(t, y, e, mu0, mu1):
    if len(y) < 2 or not (np.all(e > 0) and np.all(e < 1)):
        raise ValueError("no")
    got = np.asarray(t) == 1
    with_it, without = np.array(mu1, dtype=float), np.array(mu0, dtype=float)
    with_it[got] += (y[got] - mu1[got]) / e[got]
    without[~got] += (y[~got] - mu0[~got]) / (1 - e[~got])
    return np.mean(with_it - without), np.std(with_it - without) / np.sqrt(len(y) - 1)


@right("aipw_ate")
def with_the_library(t, y, e, mu0, mu1):
    import statistics

    if len(t) < 2 or min(e) <= 0 or max(e) >= 1:
        raise ValueError("no")
    psi = []
    for treated, outcome, chance, low, high in zip(t, y, e, mu0, mu1):
        mend = (float(outcome) - float(high)) / float(chance) if treated else -(float(outcome) - float(low)) / (1 - float(chance))
        psi.append(float(high) - float(low) + mend)
    return statistics.fmean(psi), statistics.stdev(psi) / len(psi) ** 0.5


@right("aipw_ate")
def running_mean_and_square(t, y, e, mu0, mu1):
    if np.size(y) < 2 or np.any(np.abs(e - 0.5) >= 0.5):
        raise ValueError("no")
    sign = 2 * np.asarray(t, dtype=int) - 1
    chance = np.where(sign > 0, e, 1 - e)
    psi = mu1 - mu0 + sign * (y - np.where(sign > 0, mu1, mu0)) / chance
    mean, squares = 0.0, 0.0
    for count, value in enumerate(psi, 1):
        gap = value - mean
        mean += gap / count
        squares += gap * (value - mean)
    n = len(psi)
    return mean, (squares / (n * (n - 1))) ** 0.5


@right("aipw_ate")
def outcomes_weighed_and_predictions_mended(t, y, e, mu0, mu1):
    if (e <= 0).any() or (e >= 1).any() or y.shape[0] < 2:
        raise ValueError("no")
    up, down = t / e, (1 - t) / (1 - e)
    psi = np.stack([up * y - (up - 1) * mu1, -down * y + (down - 1) * mu0]).sum(axis=0)
    return psi.sum() / len(psi), np.sqrt(np.cov(psi) / len(psi))
