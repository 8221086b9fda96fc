"""Hidden tests of unit 24: interventions worked out from the whole model, separation by listing every path, estimates by exact populations."""

from itertools import combinations, permutations

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_raises,
    assert_tuple,
    assert_unchanged,
    exercise,
    weight,
)

# -- adjusted_risk ----------------------------------------------------------------------------------------------------

STONES = np.array([[[6, 81], [36, 234]], [[71, 192], [25, 55]]])


def adjusted(counts):
    total = sum(counts[z].sum() for z in range(len(counts)))
    risks = []
    for t in range(counts.shape[1]):
        strata = [z for z in range(len(counts)) if counts[z].sum()]
        risks.append(
            sum(counts[z].sum() / total * counts[z, t, 1] / counts[z, t].sum() for z in strata)
        )
    return np.array(risks)


@exercise("adjusted_risk")
class TestAdjustedRisk:
    def test_kidney_stones(self, student):
        """The numbers of the hospital."""
        assert_close(
            student.adjusted_risk(STONES),
            np.array([0.8325462173856037, 0.7788749999999999]),
            rtol=1e-9,
        )
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize(("strata", "treatments"), [(2, 2), (5, 2), (3, 4), (1, 3)])
    def test_any(self, student, rng, strata, treatments):
        """Tables of several sizes; strata and treatments in another order."""
        counts = rng.integers(1, 60, (strata, treatments, 2))
        assert_close(student.adjusted_risk(counts), adjusted(counts), rtol=1e-9)
        assert_close(student.adjusted_risk(counts[::-1, ::-1]), adjusted(counts)[::-1], rtol=1e-9)
        assert_unchanged(student)

    def test_randomised(self, student, rng):
        """Where the stratum says nothing about the treatment, adjusting changes nothing."""
        size, share = np.array([40, 100, 20]), np.array([0.25, 0.75])
        cells = size[:, None] * share
        success = rng.uniform(0.1, 0.9, (3, 2)) * cells
        counts = np.stack([cells - success, success], axis=2)
        assert_close(
            student.adjusted_risk(counts), success.sum(axis=0) / cells.sum(axis=0), rtol=1e-9
        )

    def test_split_and_scale(self, student, rng):
        """Seven times as many people, or a stratum cut into halves: the answer stays."""
        counts = 2 * rng.integers(1, 30, (3, 2, 2))
        expected = adjusted(counts)
        assert_close(student.adjusted_risk(7 * counts), expected, rtol=1e-9)
        halves = np.concatenate([counts[:1] // 2, counts[:1] // 2, counts[1:]])
        assert_close(student.adjusted_risk(halves), expected, rtol=1e-9)

    def test_empty_stratum(self, student, rng):
        """A stratum without anybody is left out."""
        counts = rng.integers(1, 60, (3, 2, 2))
        counts[1] = 0
        assert_close(student.adjusted_risk(counts), adjusted(counts), rtol=1e-9)
        counts = np.array([[[0, 5], [3, 0]], [[2, 2], [0, 4]]])
        assert_close(student.adjusted_risk(counts), np.array([0.75, 0.5]), rtol=1e-9)

    def test_nonsense(self, student):
        """No overlap, another shape, negative counts and an empty table raise a ValueError."""
        assert_close(student.adjusted_risk(STONES[:1]), np.array([81 / 87, 234 / 270]), rtol=1e-9)
        assert_close(student.adjusted_risk(STONES[1:]), np.array([192 / 263, 55 / 80]), rtol=1e-9)
        lonely = STONES.copy()
        lonely[0, 1] = 0
        negative = STONES.copy()
        negative[1, 0, 0] = -1
        single = np.concatenate([STONES, [[[0, 1], [0, 0]]]])
        for bad in (
            lonely,
            negative,
            single,
            0 * STONES,
            STONES[0],
            np.ones((2, 2, 3), dtype=int),
            np.ones((2, 2, 1), dtype=int),
        ):
            assert_raises(ValueError, student.adjusted_risk, bad)


# -- linear_scm and counterfactual ------------------------------------------------------------------------------------


def model(rng, d, density=0.6):
    """Effects without cycles, the variables in a random order; and that order."""
    B = np.tril(rng.normal(size=(d, d)) * (rng.random((d, d)) < density), -1)
    order = rng.permutation(d)
    return B[np.ix_(order, order)], np.argsort(order)


def values(B, U, do=None):
    """Variable by variable, causes first."""
    do = do or {}
    d = len(B)
    X = np.full(np.shape(U), np.nan)
    left = set(range(d))
    while left:
        ready = [i for i in left if i in do or not any(B[i, j] and j in left for j in range(d))]
        for i in ready:
            X[:, i] = (
                do[i]
                if i in do
                else np.asarray(U)[:, i] + sum(B[i, j] * X[:, j] for j in range(d) if B[i, j])
            )
        left -= set(ready)
    return X


@exercise("linear_scm")
class TestLinearScm:
    def test_chain(self, student):
        """Three variables in a row, by hand; forced in the middle."""
        B, U = np.array([[0, 0, 0], [2, 0, 0], [0, 3, 0]]), np.array([[1, 1, 1], [0, 2, 0]])
        assert_close(student.linear_scm(B, U), np.array([[1.0, 3, 10], [0, 2, 6]]), rtol=1e-8)
        assert_close(
            student.linear_scm(B, U, {1: 5}), np.array([[1.0, 5, 16], [0, 5, 15]]), rtol=1e-8
        )
        assert_close(
            student.linear_scm(B, U, {1: 2.5}),
            np.array([[1.0, 2.5, 8.5], [0, 2.5, 7.5]]),
            rtol=1e-8,
        )
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize(("n", "d"), [(3, 4), (5, 6), (1, 2)])
    def test_equations(self, student, rng, n, d):
        """Without forcing, every equation holds for everybody; variables in any order."""
        B, U = model(rng, d)[0], rng.normal(size=(n, d))
        assert_close(student.linear_scm(B, U), values(B, U), rtol=1e-8, atol=1e-9)
        assert_close(student.linear_scm(B, U, None), values(B, U), rtol=1e-8, atol=1e-9)
        assert_close(student.linear_scm(B, U, {}), values(B, U), rtol=1e-8, atol=1e-9)
        assert_unchanged(student)

    @weight(2)
    def test_surgery(self, student, rng):
        """A forced variable has its value, and all other equations still hold."""
        for forced in ({2: 1.5}, {0: -2.0, 3: 0.5}, {1: 0.0}):
            B, U = model(rng, 5, 0.8)[0], rng.normal(size=(4, 5))
            assert_close(
                student.linear_scm(B, U, forced), values(B, U, forced), rtol=1e-8, atol=1e-9
            )
        assert_unchanged(student)

    def test_total_effect(self, student, rng):
        """Raising a forced value by 1 shows its total effect; what lies upstream does not move."""
        B, U = model(rng, 5, 0.8)[0], rng.normal(size=(3, 5))
        j = int(np.argmax((B != 0).sum(axis=0)))
        low = values(B, U, {j: 0.0})
        assert_close(student.linear_scm(B, U, {j: 0.0}), low, rtol=1e-8, atol=1e-9)
        assert_close(
            student.linear_scm(B, U, {j: 1}),
            low + np.linalg.inv(np.eye(5) - B)[:, j],
            rtol=1e-8,
            atol=1e-9,
        )

    def test_everything_forced(self, student, rng):
        """All variables forced: nothing is left to chance."""
        B, U = model(rng, 3)[0], rng.normal(size=(2, 3))
        assert_close(
            student.linear_scm(B, U, {0: 1.0, 1: 0.0, 2: -4.0}), np.array([[1.0, 0, -4]] * 2)
        )

    def test_nonsense(self, student):
        """Cycles, of one variable and of several, raise a ValueError, whatever is forced."""
        U = np.array([[1.0, 2.0, 3.0]])
        assert_close(student.linear_scm(np.zeros((3, 3)), U), U)
        assert_close(student.linear_scm(np.zeros((3, 3)), -2 * U), -2 * U)
        loop = np.diag([0.0, 0.5, 0.0])
        two = np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 0]])
        three = np.array([[0.0, 0, 0.5], [0.5, 0, 0], [0, 0.5, 0]])
        for bad in (loop, two, three, three.T):
            assert_raises(ValueError, student.linear_scm, bad, U)
            assert_raises(ValueError, student.linear_scm, bad, U, {0: 1.0, 1: 1.0})

    def test_faint_cycle(self, student):
        """A cycle of tiny effects is one, even where their product is 0 for a float."""
        faint = np.array([[0.0, 1e-200], [1e-200, 0.0]])
        assert_close(
            student.linear_scm(np.triu(faint), np.array([[1.0, 2.0]])), np.array([[1.0, 2.0]])
        )
        assert_raises(ValueError, student.linear_scm, faint, np.array([[1.0, 2.0]]))

    def test_long_row(self, student):
        """An effect is passed on to the end of a row of six."""
        B, U = 2 * np.eye(6, k=1, dtype=int), np.array([[0, 0, 0, 0, 0, 1]])
        assert_close(student.linear_scm(B, U), np.array([[32.0, 16, 8, 4, 2, 1]]))
        assert_close(student.linear_scm(B, U, {4: 1}), np.array([[16.0, 8, 4, 2, 1, 1]]))


@exercise("counterfactual")
class TestCounterfactual:
    @weight(2)
    @pytest.mark.parametrize("d", [3, 5])
    def test_three_steps(self, student, rng, d):
        """The person's own noise, the forced value, the prediction; one variable or several."""
        B, U = model(rng, d, 0.8)[0], rng.normal(size=(4, d))
        x = values(B, U)
        for do in ({0: 1.0}, {1: -2.5}, {0: 0.0, 2: 3.0}):
            assert_close(student.counterfactual(B, x, do), values(B, U, do), rtol=1e-8, atol=1e-8)
        assert_unchanged(student)

    def test_what_happened_anyway(self, student, rng):
        """Forcing what was observed changes nothing; forcing something else does."""
        B, U = model(rng, 4, 0.9)[0], rng.normal(size=(1, 4))
        x = values(B, U)
        cause = int(np.argmax((B != 0).sum(axis=0)))
        assert_close(
            student.counterfactual(B, x, {cause: float(x[0, cause])}), x, rtol=1e-8, atol=1e-8
        )
        other = {cause: float(x[0, cause]) + 1}
        assert_close(student.counterfactual(B, x, other), values(B, U, other), rtol=1e-8, atol=1e-8)

    def test_each_person(self, student, rng):
        """Everyone moves by the total effect times their own change."""
        B, U = model(rng, 5, 0.8)[0], rng.normal(size=(3, 5))
        x = values(B, U)
        j = int(np.argmax((B != 0).sum(axis=0)))
        effect = np.linalg.inv(np.eye(5) - B)[:, j]
        assert_close(
            student.counterfactual(B, x, {j: 2.0}),
            x + np.outer(2.0 - x[:, j], effect),
            rtol=1e-8,
            atol=1e-8,
        )

    def test_integers(self, student):
        """Integers."""
        B, x = np.array([[0, 0], [2, 0]]), np.array([[1, 5], [3, 3]])
        assert_close(student.counterfactual(B, x, {0: 2}), np.array([[2.0, 7.0], [2.0, 1.0]]))


# -- d_separated ------------------------------------------------------------------------------------------------------


def arrows(n, *pairs):
    adj = np.zeros((n, n), dtype=int)
    for i, j in pairs:
        adj[i, j] = 1
    return adj


def below(adj, node):
    """A node and everything downstream of it."""
    found, fresh = {node}, [node]
    while fresh:
        children = [j for j in np.flatnonzero(adj[fresh.pop()]) if j not in found]
        found.update(children)
        fresh.extend(children)
    return found


def separated(adj, x, y, z):
    """By the definition: every path is blocked."""
    n, given = len(adj), set(z)
    downstream = [below(adj, v) for v in range(n)]

    def open_path(path):
        node = path[-1]
        if node == y:
            return True
        for following in range(n):
            if following in path or not (adj[node, following] or adj[following, node]):
                continue
            if len(path) > 1:
                collider = adj[path[-2], node] and adj[following, node]
                if collider and not downstream[node] & given:
                    continue
                if not collider and node in given:
                    continue
            if open_path([*path, following]):
                return True
        return False

    return not open_path([x])


def says(got, expected, what):
    if not isinstance(got, (bool, np.bool_)):
        raise CheckFailure("the result should be True or False.", got)
    if bool(got) != expected:
        raise CheckFailure(f"{what} should be {expected}.", got)


def random_graph(rng, n, density=0.45):
    adj = np.triu(rng.random((n, n)) < density, 1).astype(int)
    order = rng.permutation(n)
    return adj[np.ix_(order, order)]


@exercise("d_separated")
class TestDSeparated:
    @pytest.mark.parametrize(
        ("pairs", "alone", "given"),
        [
            ([(0, 1), (1, 2)], False, True),
            ([(2, 1), (1, 0)], False, True),
            ([(1, 0), (1, 2)], False, True),
            ([(0, 1), (2, 1)], True, False),
        ],
        ids=["chain", "chain backwards", "fork", "collider"],
    )
    def test_three_nodes(self, student, pairs, alone, given):
        """Chain, fork and collider, with the middle unknown and known."""
        adj = arrows(3, *pairs)
        says(student.d_separated(adj, 0, 2, []), alone, "without knowing the middle, it")
        says(student.d_separated(adj, 0, 2, [1]), given, "knowing the middle, it")
        says(
            student.d_separated(adj, 2, 0, [1]),
            given,
            "knowing the middle, in the other direction, it",
        )
        assert_unchanged(student)

    @weight(2)
    def test_descendants(self, student):
        """A consequence of the collider, or a consequence of that, opens the path, too."""
        adj = arrows(5, (0, 1), (2, 1), (1, 3), (3, 4))
        for z, expected in (([], True), ([1], False), ([3], False), ([4], False), ([3, 4], False)):
            says(student.d_separated(adj, 0, 2, z), expected, f"with z = {z} it")

    def test_bow(self, student):
        """Two hidden causes and their common effect: knowing the middle hurts."""
        adj = arrows(5, (0, 2), (0, 4), (1, 4), (1, 3))
        for z, expected in (
            ([], True),
            ([4], False),
            ([4, 0], True),
            ([1], True),
            ([0, 1, 4], True),
        ):
            says(student.d_separated(adj, 2, 3, z), expected, f"with z = {z} it")

    @weight(2)
    def test_all_graphs_of_four(self, student, rng):
        """All 64 graphs of four nodes in one order, the labels shuffled."""
        pairs = list(combinations(range(4), 2))
        for code in range(64):
            label = rng.permutation(4)
            adj = arrows(
                4, *[(label[i], label[j]) for bit, (i, j) in enumerate(pairs) if code >> bit & 1]
            )
            for z in ([], [label[1]], [label[2]], [label[1], label[2]]):
                x, y, z = int(label[0]), int(label[3]), [int(v) for v in z]
                says(
                    student.d_separated(adj, x, y, z),
                    separated(adj, x, y, z),
                    f"with x = {x}, y = {y}, z = {z} it",
                )

    def test_six_nodes(self, student):
        """Six nodes with two colliders: all pairs, in both orders, with every single known node."""
        adj = arrows(6, (0, 2), (1, 2), (2, 3), (3, 5), (1, 4), (4, 5))
        for x, y in permutations(range(6), 2):
            z = (
                [(x + y) % 6]
                if (x + y) % 6 not in (x, y)
                else [v for v in range(6) if v not in (x, y)][:1]
            )
            says(
                student.d_separated(adj, x, y, z),
                separated(adj, x, y, z),
                f"with x = {x}, y = {y}, z = {z} it",
            )
        for z in range(6):
            x, y = [(0, 4), (0, 5), (1, 3)][z % 3]
            if z not in (x, y):
                says(
                    student.d_separated(adj, x, y, [z]),
                    separated(adj, x, y, [z]),
                    f"with x = {x}, y = {y}, z = {[z]} it",
                )

    def test_partial_correlations(self, student, rng):
        """In a linear model, separated nodes have the partial correlation 0, the others not. Weights are arrows, too."""
        for _ in range(8):
            adj = random_graph(rng, 6)
            B = adj.T * rng.uniform(0.5, 1.5, (6, 6)) * rng.choice([-1, 1], (6, 6))
            reach = np.linalg.inv(np.eye(6) - B)
            covariance = reach @ reach.T
            nodes = [int(v) for v in rng.permutation(6)]
            x, y, z = nodes[0], nodes[1], nodes[2 : 2 + int(rng.integers(0, 3))]
            precision = np.linalg.inv(covariance[np.ix_([x, y, *z], [x, y, *z])])
            partial = precision[0, 1] / np.sqrt(precision[0, 0] * precision[1, 1])
            assert (abs(partial) < 1e-9) == separated(adj, x, y, z), (
                "a random model in which effects cancel"
            )
            says(
                student.d_separated(B.T, x, y, z),
                abs(partial) < 1e-9,
                f"with x = {x}, y = {y}, z = {z} it",
            )

    def test_nonsense(self, student):
        """x equal to y, and x or y among the known, raise a ValueError."""
        adj = arrows(3, (0, 1), (1, 2))
        says(student.d_separated(adj, 0, 2, [1]), True, "knowing the middle, it")
        says(student.d_separated(adj, 0, 2, []), False, "without knowing the middle, it")
        for x, y, z in ((1, 1, []), (0, 2, [0]), (0, 2, [1, 2]), (0, 0, [1])):
            assert_raises(ValueError, student.d_separated, adj, x, y, z)

    def test_long_way(self, student):
        """Along a row of nine nodes the ends depend on each other; one known node in between separates them."""
        row = np.eye(9, k=1, dtype=int)
        assert not student.d_separated(row, 0, 8, []), "nothing blocks the way from 0 to 8"
        assert student.d_separated(row, 0, 8, [5]), "5 blocks the only way"

    def test_two_ways_through(self, student):
        """A known node may shut one path, as a link of a chain, and open another, as a collider."""
        adj = arrows(4, (0, 1), (0, 2), (2, 1), (3, 2))
        for z, expected in (([2], False), ([2, 0], True), ([0], False)):
            says(student.d_separated(adj, 1, 3, z), expected, f"with z = {z} it")
            says(
                student.d_separated(adj, 3, 1, z), expected, f"with z = {z}, x and y exchanged, it"
            )

    def test_three_causes(self, student):
        """Of three causes of a known effect every two are connected, in whatever order z is listed."""
        adj = arrows(5, (0, 3), (1, 3), (2, 3))
        for x, y, other in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
            for z in ([3], [3, other], [other, 3], [4, 3]):
                says(student.d_separated(adj, x, y, z), False, f"with x = {x}, y = {y}, z = {z} it")
            says(student.d_separated(adj, x, y, [4, other]), True, f"with z = {[4, other]} it")


# -- is_backdoor_set --------------------------------------------------------------------------------------------------


def backdoor(adj, t, y, z):
    cut = adj.copy()
    cut[t] = 0
    return not below(adj, t) & set(z) and separated(cut, t, y, z)


@exercise("is_backdoor_set")
class TestIsBackdoorSet:
    def test_confounder(self, student):
        """A common cause has to be in the set; the effect itself is no leak."""
        adj = arrows(3, (2, 0), (2, 1), (0, 1))
        says(student.is_backdoor_set(adj, 0, 1, []), False, "the empty set")
        says(student.is_backdoor_set(adj, 0, 1, [2]), True, "the common cause")
        assert_unchanged(student)

    @weight(2)
    def test_mediator(self, student):
        """The mediator and its consequences are not for adjusting."""
        adj = arrows(5, (0, 1), (1, 2), (1, 3), (4, 0))
        for z, expected in (([], True), ([1], False), ([3], False), ([4], True), ([4, 3], False)):
            says(student.is_backdoor_set(adj, 0, 2, z), expected, f"z = {z}")
        adj = arrows(4, (0, 1), (0, 3), (1, 2))  # 3 is a consequence off the path
        says(student.is_backdoor_set(adj, 0, 2, [3]), False, "a consequence of the treatment")
        says(student.is_backdoor_set(adj, 0, 2, []), True, "the empty set")

    def test_bow(self, student):
        """A collider does harm, unless one of its causes is known, too."""
        adj = arrows(5, (0, 2), (0, 4), (1, 4), (1, 3), (2, 3))
        for z, expected in (
            ([], True),
            ([4], False),
            ([4, 0], True),
            ([4, 1], True),
            ([0, 1], True),
        ):
            says(student.is_backdoor_set(adj, 2, 3, z), expected, f"z = {z}")

    @weight(2)
    def test_random_graphs(self, student, rng):
        """Forty graphs of five or six nodes, against the list of all paths."""
        for _ in range(40):
            adj = random_graph(rng, int(rng.integers(5, 7)))
            nodes = [int(v) for v in rng.permutation(len(adj))]
            t, y, z = nodes[0], nodes[1], nodes[2 : 2 + int(rng.integers(0, 4))]
            says(
                student.is_backdoor_set(adj, t, y, z),
                backdoor(adj, t, y, z),
                f"t = {t}, y = {y}, z = {z}",
            )

    def test_parents(self, student, rng):
        """The causes of the treatment are always enough."""
        tried = 0
        while tried < 8:
            adj = random_graph(rng, 6)
            t, y = (int(v) for v in rng.permutation(6)[:2])
            if adj[y, t]:
                continue
            parents = [int(v) for v in np.flatnonzero(adj[:, t])]
            says(student.is_backdoor_set(adj, t, y, parents), True, f"the causes {parents} of {t}")
            tried += 1

    def test_the_effect_is_right(self, student, rng):
        """Where the criterion says yes, regression on t and z finds the total effect in a linear model."""
        found = {True: 0, False: 0}
        while min(found.values()) < 4:
            adj = random_graph(rng, 5, 0.6)
            nodes = [int(v) for v in rng.permutation(5)]
            t, y, z = nodes[0], nodes[1], nodes[2:4]
            if found[backdoor(adj, t, y, z)] == 4:
                continue
            B = adj.T * rng.uniform(0.5, 1.5, (5, 5))
            reach = np.linalg.inv(np.eye(5) - B)
            covariance = reach @ reach.T
            slope = np.linalg.solve(covariance[np.ix_([t, *z], [t, *z])], covariance[[t, *z], y])[0]
            answer = backdoor(adj, t, y, z)
            says(
                student.is_backdoor_set(adj.astype(bool), t, y, z),
                answer,
                f"t = {t}, y = {y}, z = {z}",
            )
            assert not answer or abs(slope - reach[y, t]) < 1e-8, "the theorem"
            found[answer] += 1

    def test_nonsense(self, student):
        """t equal to y, and t or y in the set, raise a ValueError."""
        adj = arrows(3, (2, 0), (2, 1), (0, 1))
        says(student.is_backdoor_set(adj, 0, 1, [2]), True, "the common cause")
        says(student.is_backdoor_set(adj, 0, 1, []), False, "the empty set")
        for t, y, z in ((1, 1, []), (0, 1, [0]), (0, 1, [2, 1]), (2, 2, [0])):
            assert_raises(ValueError, student.is_backdoor_set, adj, t, y, z)

    def test_long_way(self, student):
        """Along a row of six nodes nothing need be known; and what lies far downstream must not be."""
        row = np.eye(6, k=1, dtype=int)
        assert student.is_backdoor_set(row, 0, 5, []), "the whole way is causal"
        for z in ([1], [3], [4]):
            assert not student.is_backdoor_set(row, 0, 5, z), f"{z} is downstream of 0"

    def test_weights(self, student):
        """Weights are arrows, too, also those below 0."""
        adj = np.zeros((4, 4))
        adj[0, 1], adj[1, 2], adj[3, 0], adj[3, 2] = -1.5, 2.0, -0.5, 0.5
        for z, expected in (([], False), ([3], True), ([3, 1], False)):
            says(student.is_backdoor_set(adj, 0, 2, z), expected, f"z = {z}")


# -- front_door -------------------------------------------------------------------------------------------------------


def front(p):
    n_x, n_m, n_y = p.shape
    result = np.zeros((n_x, n_y))
    total = p.sum()
    for x in range(n_x):
        for m in range(n_m):
            for other in range(n_x):
                result[x] += (
                    p[x, m].sum()
                    / p[x].sum()
                    * p[other, m]
                    / p[other, m].sum()
                    * p[other].sum()
                    / total
                )
    return result


@exercise("front_door")
class TestFrontDoor:
    @weight(2)
    @pytest.mark.parametrize(
        ("n_u", "n_x", "n_m", "n_y"), [(2, 2, 2, 2), (3, 3, 2, 2), (2, 2, 3, 4)]
    )
    def test_hidden_confounder(self, student, rng, n_u, n_x, n_m, n_y):
        """A cause of x and y that nobody measured: the true effect all the same."""
        u = rng.dirichlet(np.ones(n_u))
        x_u, m_x = rng.dirichlet(np.ones(n_x), n_u), rng.dirichlet(np.ones(n_m), n_x)
        y_mu = rng.dirichlet(np.ones(n_y), (n_m, n_u))
        seen = np.einsum("u,ux,xm,muy->xmy", u, x_u, m_x, y_mu)
        truth = np.einsum("u,xm,muy->xy", u, m_x, y_mu)
        assert_close(student.front_door(seen), truth, rtol=1e-9, atol=1e-12)
        assert_unchanged(student)

    def test_sums(self, student, rng):
        """Each row holds probabilities."""
        p = rng.uniform(0.1, 1, (3, 4, 2))
        assert_close(student.front_door(p), front(p), rtol=1e-9)

    def test_counts(self, student, rng):
        """Counts do as well as probabilities, and outcomes that never occur are fine."""
        p = rng.integers(1, 30, (2, 3, 2))
        p[0, 1, 0] = 0
        assert_close(student.front_door(p), front(p), rtol=1e-9)
        assert_close(student.front_door(p / p.sum()), front(p), rtol=1e-9)

    def test_not_confounded(self, student, rng):
        """Where x acts on y through m alone and nothing else acts on both, doing is seeing."""
        x, m_x, y_m = (
            rng.dirichlet(np.ones(3)),
            rng.dirichlet(np.ones(2), 3),
            rng.dirichlet(np.ones(2), 2),
        )
        assert_close(
            student.front_door(np.einsum("x,xm,my->xmy", x, m_x, y_m)), m_x @ y_m, rtol=1e-9
        )

    def test_one_x(self, student):
        """A single x: the probabilities of y as they are."""
        p = np.array([[[1, 3], [2, 2]]])
        assert_close(student.front_door(p), np.array([[0.375, 0.625]]), rtol=1e-9)

    def test_nonsense(self, student):
        """Another number of dimensions, negative entries and pairs that never occur raise a ValueError."""
        p = np.array([[[1.0, 1.0], [1.0, 3.0]], [[2.0, 1.0], [1.0, 1.0]]])
        assert_close(student.front_door(p), front(p), rtol=1e-9)
        assert_close(student.front_door(p[::-1]), front(p[::-1]), rtol=1e-9)
        empty, negative = p.copy(), p.copy()
        empty[1, 0] = 0
        negative[0, 1, 1] = -0.5
        for bad in (p[0], empty, negative, p[None]):
            assert_raises(ValueError, student.front_door, bad)


# -- ipw_ate and aipw_ate ---------------------------------------------------------------------------------------------


def hajek(t, y, e):
    t = np.asarray(t, dtype=float)
    return np.average(y, weights=t / e) - np.average(y, weights=(1 - t) / (1 - e))


def people(rng, n):
    t = np.concatenate([[1, 0], rng.integers(0, 2, n - 2)])
    return t, rng.normal(5, 2, n), rng.uniform(0.1, 0.9, n)


@exercise("ipw_ate")
class TestIpwAte:
    @weight(2)
    @pytest.mark.parametrize("n", [4, 9, 40])
    def test_any(self, student, rng, n):
        """Weighted means of both groups."""
        t, y, e = people(rng, n)
        assert_close(student.ipw_ate(t, y, e), hajek(t, y, e), rtol=1e-9, atol=1e-10)
        assert_unchanged(student)

    def test_constant(self, student, rng):
        """Everyone with the same chance: the difference of the means."""
        t, y, _ = people(rng, 8)
        expected = y[t == 1].mean() - y[t == 0].mean()
        assert_close(student.ipw_ate(t, y, np.full(8, 0.3)), expected, rtol=1e-9, atol=1e-10)

    def test_strata(self, student):
        """With the shares of the kidney stones' table as propensities: the adjusted difference."""
        t, y, e = [], [], []
        for stratum in STONES:
            for treatment in (0, 1):
                for outcome in (0, 1):
                    count = stratum[treatment, outcome] // 5 + 1
                    t += [treatment] * count
                    y += [outcome] * count
                    e += [(stratum[1] // 5 + 1).sum() / (stratum // 5 + 1).sum()] * count
        risk = adjusted(STONES // 5 + 1)
        assert_close(
            student.ipw_ate(np.array(t), np.array(y), np.array(e)), risk[1] - risk[0], rtol=1e-9
        )

    def test_units(self, student, rng):
        """Another zero of the outcome changes nothing; another unit scales along."""
        t, y, e = people(rng, 7)
        expected = hajek(t, y, e)
        assert_close(student.ipw_ate(t, y + 100, e), expected, rtol=1e-9, atol=1e-9)
        assert_close(student.ipw_ate(t, 3 * y, e), 3 * expected, rtol=1e-9, atol=1e-9)

    def test_names_exchanged(self, student, rng):
        """Calling treated untreated turns the sign; booleans are treatments, too."""
        t, y, e = people(rng, 8)
        assert_close(student.ipw_ate(1 - t, y, 1 - e), -hajek(t, y, e), rtol=1e-9, atol=1e-10)
        assert_close(student.ipw_ate(t.astype(bool), y, e), hajek(t, y, e), rtol=1e-9, atol=1e-10)

    def test_extreme_weights(self, student):
        """A person with a chance of 1 in 100 counts for a hundred; nothing is clipped."""
        t, y, e = (
            np.array([1, 1, 0, 0]),
            np.array([10.0, 2.0, 1.0, 4.0]),
            np.array([0.01, 0.5, 0.99, 0.5]),
        )
        assert_close(student.ipw_ate(t, y, e), 1004 / 102 - 108 / 102, rtol=1e-9)

    def test_nonsense(self, student):
        """Propensities that are not between 0 and 1, and nobody or everybody treated, raise a ValueError."""
        t, y, e = np.array([1, 0, 1]), np.array([3.0, 1.0, 5.0]), np.array([0.5, 0.5, 0.25])
        assert_close(student.ipw_ate(t, y, e), hajek(t, y, e), rtol=1e-9)
        assert_close(student.ipw_ate(1 - t, y, e), hajek(1 - t, y, e), rtol=1e-9)
        for bad in (
            np.array([0.0, 0.5, 0.5]),
            np.array([0.5, 0.5, 1.0]),
            np.array([-0.2, 0.5, 0.5]),
            np.array([0.5, 1.5, 0.5]),
        ):
            assert_raises(ValueError, student.ipw_ate, t, y, bad)
        assert_raises(ValueError, student.ipw_ate, np.zeros(3, dtype=int), y, e)
        assert_raises(ValueError, student.ipw_ate, np.ones(3, dtype=int), y, e)


def doubly_robust(t, y, e, mu0, mu1):
    psi = np.array(
        [
            m1 - m0 + (out - m1) / p if treated else m1 - m0 - (out - m0) / (1 - p)
            for treated, out, p, m0, m1 in zip(t, y, e, mu0, mu1, strict=True)
        ]
    )
    return psi.mean(), np.sqrt(((psi - psi.mean()) ** 2).sum() / (len(psi) - 1) / len(psi))


PARTS = ("the estimate", "its standard error")


def agrees(got, expected):
    assert_tuple(got, 2, what=" and ".join(PARTS))
    for value, wanted, name in zip(got, expected, PARTS, strict=True):
        assert_close(value, wanted, rtol=1e-9, atol=1e-9, what=name)


@exercise("aipw_ate")
class TestAipwAte:
    @weight(2)
    @pytest.mark.parametrize("n", [2, 6, 50])
    def test_any(self, student, rng, n):
        """Any models, any propensities."""
        t, y, e = people(rng, n)
        mu0, mu1 = rng.normal(4, 2, n), rng.normal(6, 2, n)
        agrees(student.aipw_ate(t, y, e, mu0, mu1), doubly_robust(t, y, e, mu0, mu1))
        assert_unchanged(student)

    @weight(2)
    def test_right_outcome_model(self, student, rng):
        """Exact predictions and any propensities: the exact truth."""
        t, _, e = people(rng, 12)
        mu0, mu1 = rng.normal(4, 2, 12), rng.normal(6, 2, 12)
        gain = mu1 - mu0
        agrees(
            student.aipw_ate(t, np.where(t == 1, mu1, mu0), e, mu0, mu1),
            (gain.mean(), gain.std(ddof=1) / np.sqrt(12)),
        )

    @weight(2)
    def test_right_propensities(self, student, rng):
        """Exact propensities and a useless outcome model: the exact truth."""
        stratum = np.repeat([0, 1, 2], [8, 12, 4])
        t = np.concatenate([np.arange(8) < 2, np.arange(12) < 9, np.arange(4) < 2]).astype(int)
        e = np.array([0.25, 0.75, 0.5])[stratum]
        y0, gain = np.array([1.0, 7.0, -2.0])[stratum], np.array([2.0, -1.0, 0.5])[stratum]
        y = y0 + gain * t
        mu0, mu1 = rng.normal(size=3)[stratum], rng.normal(size=3)[stratum]
        agrees(
            student.aipw_ate(t, y, e, mu0, mu1), (gain.mean(), doubly_robust(t, y, e, mu0, mu1)[1])
        )

    def test_zero_models(self, student, rng):
        """Without any outcome model: inverse weights as they are."""
        t, y, e = people(rng, 10)
        zero = np.zeros(10)
        expected = np.mean(t * y / e - (1 - t) * y / (1 - e))
        agrees(
            student.aipw_ate(t, y, e, zero, zero), (expected, doubly_robust(t, y, e, zero, zero)[1])
        )

    def test_repeated_sample(self, student, rng):
        """Listing everybody four times keeps the estimate and nearly halves the standard error."""
        t, y, e = people(rng, 9)
        data = (t, y, e, rng.normal(4, 1, 9), rng.normal(6, 1, 9))
        estimate, error = doubly_robust(*data)
        agrees(
            student.aipw_ate(*(np.tile(v, 4) for v in data)),
            (estimate, error / 2 * np.sqrt(8 / 35 * 36 / 9)),
        )

    def test_names_exchanged(self, student, rng):
        """Calling treated untreated turns the sign and keeps the error; one group may be empty, and booleans are treatments."""
        t, y, e = people(rng, 8)
        mu0, mu1 = rng.normal(4, 1, 8), rng.normal(6, 1, 8)
        estimate, error = doubly_robust(t, y, e, mu0, mu1)
        agrees(student.aipw_ate(1 - t, y, 1 - e, mu1, mu0), (-estimate, error))
        everyone = np.ones(8, dtype=bool)
        agrees(student.aipw_ate(everyone, y, e, mu0, mu1), doubly_robust(everyone, y, e, mu0, mu1))

    def test_nonsense(self, student):
        """Propensities that are not between 0 and 1, and a single person, raise a ValueError."""
        t, y, e = np.array([1, 0, 1]), np.array([3.0, 1.0, 5.0]), np.array([0.5, 0.5, 0.25])
        mu = np.array([2.0, 2.0, 4.0])
        agrees(student.aipw_ate(t, y, e, mu, mu), doubly_robust(t, y, e, mu, mu))
        agrees(student.aipw_ate(t, 2 * y, e, mu, mu), doubly_robust(t, 2 * y, e, mu, mu))
        for bad in (
            np.array([0.0, 0.5, 0.5]),
            np.array([0.5, 0.5, 1.0]),
            np.array([-0.2, 0.5, 0.5]),
            np.array([0.5, 1.5, 0.5]),
        ):
            assert_raises(ValueError, student.aipw_ate, t, y, bad, mu, mu)
        assert_raises(ValueError, student.aipw_ate, t[:1], y[:1], e[:1], mu[:1], mu[:1])

    def test_rare_treatment(self, student):
        """One in a hundred treated: such people count a hundredfold."""
        t, y, e = (
            np.array([1, 0, 0, 1]),
            np.array([3.0, 1.0, 2.0, 5.0]),
            np.array([0.01, 0.02, 0.5, 0.99]),
        )
        mu0, mu1 = np.array([1.0, 1.5, 1.0, 2.0]), np.array([2.0, 3.0, 2.5, 4.0])
        psi = mu1 - mu0 + t * (y - mu1) / e - (1 - t) * (y - mu0) / (1 - e)
        estimate, error = student.aipw_ate(t, y, e, mu0, mu1)
        assert_close(estimate, psi.mean())
        assert_close(error, psi.std(ddof=1) / 2)

    def test_error_of_psi(self, student):
        """The standard error is that of psi: 0 where psi is 2 for everybody, whatever the predictions are."""
        t, half = np.array([1, 1, 1, 1]), np.full(4, 0.5)
        mu0, mu1 = np.zeros(4), np.array([1.0, 2.0, 4.0, 5.0])
        agrees(student.aipw_ate(t, 1 + mu1 / 2, half, mu0, mu1), (2.0, 0.0))
