"""What unit 24 says about stones, graphs and coupons."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given

STONES = np.array([[[6, 81], [36, 234]], [[71, 192], [25, 55]]])


def arrows(n: int, *pairs: tuple[int, int]) -> Any:
    adj = np.zeros((n, n), dtype=int)
    for i, j in pairs:
        adj[i, j] = 1
    return adj


@claim(
    "| small stones | 81 of 87 | 234 of 270 | | large stones | 192 of 263 | 55 of 80 | | all | 273 of 350 | 289 of 350 |",
    "B wins, with 82.6 % against 78.0 %. Now look at the other two: A wins among the small stones, and A wins among the large ones.",
    "A wins twice, and loses",
    "A is ahead, A is ahead, and then A is behind",
    "A's patients are mostly the hard cases, with large stones, and B's are mostly the easy ones",
    "Large stones are harder to treat, and the doctors mostly gave A to them.",
)
def the_table(notebook: Any) -> None:
    of = STONES.sum(axis=2)
    assert of.tolist() == [[87, 270], [263, 80]]
    assert STONES[:, :, 1].sum(axis=0).tolist() == [273, 289]
    assert of.sum(axis=0).tolist() == [350, 350]
    rates = STONES[:, :, 1] / of
    assert np.all(rates[:, 0] > rates[:, 1])
    assert np.all(rates[0] > rates[1])
    assert (round(100 * 289 / 350, 1), round(100 * 273 / 350, 1)) == (82.6, 78.0)
    assert of[1, 0] > of[0, 0]
    assert of[1, 1] < of[0, 1]
    assert of[1, 0] > of[1, 1]


@claim("treatment A is better, for a patient and for all")
def the_better_one(notebook: Any) -> None:
    risk = notebook.adjusted_risk(STONES)
    assert risk[0] > risk[1]
    assert risk.round(3).tolist() == [0.833, 0.779]


@claim(
    "A smaller clinic has 60 easy cases (A cured 9 of 10, B 40 of 50) and 40 hard ones (A cured 15 of 30, B 4 of 10). Seeing: A cured 24 of 40, which is 60 %, and B 44 of 60, about 73 %. Doing: if everybody got A, 60 % of the people would have the chance 0.9 and 40 % the chance 0.5: $0.6 \\cdot 0.9 + 0.4 \\cdot 0.5 = 0.74$. For B it is $0.6 \\cdot 0.8 + 0.4 \\cdot 0.4 = 0.64$."
)
def by_hand(notebook: Any) -> None:
    counts = np.array([[[1, 9], [10, 40]], [[15, 15], [6, 4]]])
    assert counts.sum(axis=(1, 2)).tolist() == [60, 40]
    assert counts.sum(axis=0).tolist() == [[16, 24], [16, 44]]
    assert (24 / 40, digits(44 / 60, 2)) == (0.6, 0.73)
    assert np.allclose(notebook.adjusted_risk(counts), [0.74, 0.64])


@claim(
    "A stratum of 30 people, where treatment 0 cured 8 of 10 and treatment 1 cured 10 of 20, and a stratum of 10, with 1 of 5 and 2 of 5. The shares are $3/4$ and $1/4$. Treatment 0: $\\frac34 \\cdot 0.8 + \\frac14 \\cdot 0.2 = 0.65$. Treatment 1: $\\frac34 \\cdot 0.5 + \\frac14 \\cdot 0.4 = 0.475$."
)
def risk_hint(notebook: Any) -> None:
    counts = np.array([[[2, 8], [10, 10]], [[4, 1], [3, 2]]])
    assert np.allclose(notebook.adjusted_risk(counts), [0.65, 0.475])


@claim(
    "this determines everything: $X = (I - B)^{-1} U$",
    "no walk along the arrows is longer than $d - 1$ steps",
)
def the_model(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    order = rng.permutation(5)
    B = np.tril(rng.standard_normal((5, 5)), -1)[np.ix_(order, order)]
    U = rng.standard_normal((3, 5))
    X = notebook.linear_scm(B, U)
    assert np.allclose(X, X @ B.T + U)
    assert np.allclose(X.T, np.linalg.inv(np.eye(5) - B) @ U.T)
    chain = np.eye(5, k=1)
    assert np.linalg.matrix_power(chain, 4).any()
    assert not np.linalg.matrix_power(chain, 5).any()


@claim(
    "Nothing forced: $X_0 = 3$, $X_1 = 2 \\cdot 3 + 1 = 7$. With $X_1$ forced to 5: (3, 5); the cause does not change. With $X_0$ forced to 4: (4, 9), and the effect follows.",
    "Her noise is $U_0 = 3$ and $U_1 = 7 - 2 \\cdot 3 = 1$. What if $X_0$ had been 1? Then $X_1 = 2 \\cdot 1 + 1 = 3$.",
)
def model_hints(notebook: Any) -> None:
    B, U = np.array([[0.0, 0], [2, 0]]), np.array([[3.0, 1]])
    results = [notebook.linear_scm(B, U, do)[0].tolist() for do in (None, {1: 5.0}, {0: 4.0})]
    assert results == [[3, 7], [3, 5], [4, 9]]
    assert notebook.counterfactual(B, np.array([[3.0, 7]]), {0: 1.0}).tolist() == [[1, 3]]


@claim("Anna got A and was cured after 20 days.")
def anna(notebook: Any) -> None:
    """Invented; what was observed comes back if it is forced."""
    B = np.array([[0.0, 0.0], [-4.0, 0.0]])
    assert notebook.counterfactual(B, np.array([[1.0, 20.0]]), {0: 1.0})[0, 1] == 20


@claim(
    "In a chain and in a fork, $x$ and $y$ go together until $v$ is known. In a collider it is the other way round.",
    "chain: v passes it on",
    "fork: v is a common cause",
    "collider: v is a common effect",
    "v known, near 0",
)
def three_shapes(notebook: Any) -> None:
    a, b, c = np.random.default_rng(3).standard_normal((3, 200000))
    shapes = (
        (a, a + 0.7 * b, a + 0.7 * b + 0.7 * c),
        (a + 0.7 * b, a, a + 0.7 * c),
        (a, a + b + 0.5 * c, b),
    )
    graphs = (arrows(3, (0, 1), (1, 2)), arrows(3, (1, 0), (1, 2)), arrows(3, (0, 1), (2, 1)))
    for (x, v, y), graph, together in zip(shapes, graphs, (True, True, False), strict=True):
        near = np.abs(v) < 0.2
        correlations = [np.corrcoef(x, y)[0, 1], np.corrcoef(x[near], y[near])[0, 1]]
        assert (abs(correlations[0]) > 0.5) == together
        assert (abs(correlations[1]) > 0.5) != together
        assert abs(correlations[1 if together else 0]) < 0.05
        assert notebook.d_separated(graph, 0, 2, []) != together
        assert notebook.d_separated(graph, 0, 2, [1]) == together


@claim("Two independent causes say nothing about each other, *until you look at their effect*")
def fame(notebook: Any) -> None:
    for seed in range(50):
        rng = np.random.default_rng(seed)
        talent, looks = rng.standard_normal((2, 600))
        famous = talent + looks + 0.4 * rng.standard_normal(600) > 1.5
        assert abs(np.corrcoef(talent, looks)[0, 1]) < 0.15
        assert np.corrcoef(talent[famous], looks[famous])[0, 1] < -0.3


@claim(
    "0 and 2 have no ancestors, so only they are kept, and nothing connects them: *separated*. With 1 known: all three are kept; 0 and 2 have a common child, and are connected; 1 is removed. One can still walk from 0 to 2: *not* separated.",
    "Cut the arrow that leaves 1: 2 is now alone, so 1 and 2 are separated: *True*. The effect of 0 on 2 with $z = [1]$: 1 is downstream of 0: *False*.",
)
def graph_hints(notebook: Any) -> None:
    collider, chain = arrows(3, (0, 1), (2, 1)), arrows(3, (0, 1), (1, 2))
    assert notebook.d_separated(collider, 0, 2, [])
    assert not notebook.d_separated(collider, 0, 2, [1])
    assert notebook.is_backdoor_set(chain, 1, 2, [])
    assert not notebook.is_backdoor_set(chain, 0, 2, [1])


@claim(
    "In the first graph at $c$; in the second at nothing at all; in the third there is a way even though the culprit $u$ can't be seen.",
    "confounder c:\\nan open back door",
    "collider m: shut,\\nwhile nobody looks at m",
    "front door: u is unseen,\\nbut all goes through m",
    "There is no backdoor set.",
)
def three_doors(notebook: Any) -> None:
    confounder = arrows(3, (0, 1), (2, 0), (2, 1))  # t, y, c
    assert notebook.is_backdoor_set(confounder, 0, 1, [2])
    assert not notebook.is_backdoor_set(confounder, 0, 1, [])
    m_bias = arrows(5, (0, 1), (2, 0), (2, 4), (3, 4), (3, 1))  # t, y, a, b, m
    assert notebook.is_backdoor_set(m_bias, 0, 1, [])
    assert not notebook.is_backdoor_set(m_bias, 0, 1, [4])
    front = arrows(4, (0, 2), (2, 1), (3, 0), (3, 1))  # t, y, m, and the unseen u
    assert not any(notebook.is_backdoor_set(front, 0, 1, z) for z in ([], [2]))
    # what x does to m is not confounded, and x blocks the back door of m
    assert notebook.is_backdoor_set(front, 0, 2, [])
    assert notebook.is_backdoor_set(front, 2, 1, [0])


@claim("some other sets are right by luck")
def right_by_luck(notebook: Any) -> None:
    """0 -> 1 -> 2 and 0 -> 3: z = [3] is downstream of 0, and yet does no harm."""
    graph = arrows(4, (0, 1), (1, 2), (0, 3))
    assert not notebook.is_backdoor_set(graph, 0, 2, [3])
    B = np.array([[0.0, 0, 0, 0], [2, 0, 0, 0], [0, 3, 0, 0], [1, 0, 0, 0]])
    X = notebook.linear_scm(B, np.random.default_rng(0).standard_normal((200000, 4)))
    slope = np.linalg.lstsq(X[:, [0, 3]], X[:, 2], rcond=None)[0][0]
    assert abs(slope - 6) < 0.05


@claim(
    "if the *whole* effect of $x$ goes through $m$, and the gene does not act on $m$, the effect can be computed in two steps"
)
def the_front_door(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    gene, given_x, given_mu = rng.random(2), rng.random((2, 2)), rng.random((2, 2))
    gene /= gene.sum()
    x_u = np.stack([given_x[0], 1 - given_x[0]])  # P(x | u)
    m_x = np.stack([given_x[1], 1 - given_x[1]])  # P(m | x)
    y_mu = np.stack([given_mu, 1 - given_mu])  # P(y | m, u)
    joint = np.einsum("u,xu,mx,ymu->xmy", gene, x_u, m_x, y_mu)
    truth = np.einsum("u,mx,ymu->xy", gene, m_x, y_mu)
    assert np.allclose(notebook.front_door(joint), truth)
    seen = joint.sum(axis=1) / joint.sum(axis=(1, 2))[:, None]
    assert not np.allclose(seen, truth, atol=0.01)


@claim(
    "It has four parts, of which one is always 0",
    "If the models are right, the residuals have the mean 0, whatever they are divided by. If the propensities are right, what a wrong $\\mu$ adds in front is taken away again behind.",
    "The check has a little town in which both outcomes of everybody are known, and so the true effect.",
)
def the_town(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    kind = np.repeat([0, 1], [40, 60])
    e = np.array([0.25, 0.4])[kind]  # 10 of the 40 and 24 of the 60 are treated
    t = np.concatenate([np.arange(40) < 10, np.arange(60) < 24]).astype(int)
    without, effect = np.array([7.0, 5.0])[kind], np.array([3.0, 1.0])[kind]
    y = without + t * effect
    for _ in range(5):
        wrong0, wrong1 = rng.normal(0, 5, (2, 2))[:, kind]
        assert np.isclose(notebook.aipw_ate(t, y, e, wrong0, wrong1)[0], effect.mean())
        off = rng.uniform(0.1, 0.9, 100)
        assert np.isclose(notebook.aipw_ate(t, y, off, without, without + effect)[0], effect.mean())


@claim(
    "is $\\frac12 (0.25 + 0.5) = 0.375$ for $m = 0$ and $\\frac12 (0.5 + 0.75) = 0.625$ for $m = 1$. So for $x = 0$: $0.8 \\cdot 0.375 + 0.2 \\cdot 0.625 = 0.425$, and for $x = 1$: $0.2 \\cdot 0.375 + 0.8 \\cdot 0.625 = 0.575$. (Seeing would say 0.3 and 0.7.)"
)
def front_hint(notebook: Any) -> None:
    counts = np.array([[[6, 2], [1, 1]], [[1, 1], [2, 6]]])
    assert np.allclose(notebook.front_door(counts)[:, 1], [0.425, 0.575])
    assert np.allclose(counts.sum(axis=1)[:, 1] / counts.sum(axis=(1, 2)), [0.3, 0.7])


@claim(
    "customers who spent much before ($x_1$) and younger ones ($x_2$) got them more often",
    "on the whole those customers would have spent more anyway",
)
def who_gets_coupons(notebook: Any) -> None:
    """x_2 is the age, so younger means smaller; the older spend more."""
    t, y, _, X = notebook.visit(np.random.default_rng(0), 100000)
    assert X[t == 1, 1].mean() > X[t == 0, 1].mean() + 0.3
    assert X[t == 1, 2].mean() < X[t == 0, 2].mean() - 0.2
    low, high = notebook.predictions(t, y, X)
    assert low[t == 1].mean() > low[t == 0].mean() + 2
    assert high[t == 1].mean() > high[t == 0].mean() + 2


@claim("If $e = 0.2$ for a kind of customer, each treated one of them stands for five")
def five(notebook: Any) -> None:
    assert 1 / 0.2 == 5


@claim(
    "Dividing by the sums of the weights (and not by $n$) makes it indifferent to the zero point of $y$.",
    "so that an outcome of 100 for everybody gives the mean 100",
)
def zero_point(notebook: Any) -> None:
    t, y, e, _ = notebook.visit(np.random.default_rng(1))
    assert np.isclose(notebook.ipw_ate(t, y, e), notebook.ipw_ate(t, y + 100, e))
    plain = [np.mean(t * z / e) - np.mean((1 - t) * z / (1 - e)) for z in (y, y + 100)]
    assert abs(plain[0] - plain[1]) > 0.05


@claim(
    "the weights are 2 and 4, the mean is $(20 + 24) / 6$, about 7.33. Two untreated with $y = 5, 1$ and $e = 0.5, 0.75$: the weights are $1/0.5 = 2$ and $1/0.25 = 4$, the mean is $(10 + 4) / 6$, about 2.33. The difference is 5.",
    "Two treated with $y = 10, 6$ and $e = 0.5, 0.25$",
)
def weights_hint(notebook: Any) -> None:
    t, y, e = np.array([1, 1, 0, 0]), np.array([10.0, 6, 5, 1]), np.array([0.5, 0.25, 0.5, 0.75])
    assert np.isclose(notebook.ipw_ate(t, y, e), 5)
    assert (round(44 / 6, 2), round(14 / 6, 2)) == (7.33, 2.33)


@claim(
    "A treated person with $y = 10$, $e = 0.5$, $\\mu_1 = 8$, $\\mu_0 = 5$: $\\psi = 3 + 2 / 0.5 = 7$. An untreated one with $y = 4$, $e = 0.75$, $\\mu_1 = 9$, $\\mu_0 = 5$: $\\psi = 4 - (-1) / 0.25 = 8$. The estimate is 7.5; the standard deviation (divisor 1) is about 0.71, over $\\sqrt 2$ that is 0.5."
)
def robust_hint(notebook: Any) -> None:
    columns = ([1, 0], [10.0, 4], [0.5, 0.75], [5.0, 5], [8.0, 9])
    result = notebook.aipw_ate(*map(np.array, columns))
    assert np.allclose(result, (7.5, 0.5))
    assert round(np.std([7, 8], ddof=1), 2) == 0.71


def days(notebook: Any) -> dict[str, Any]:
    rng, found = np.random.default_rng(8), []
    for _ in range(200):
        t, y, e, X = notebook.visit(rng)
        good, bad = notebook.predictions(t, y, X), notebook.predictions(t, y, X[:, :1])
        flat = np.full(len(t), t.mean())
        # without x_1: the propensity by twenty groups of x_2, and the outcome by x_2
        group = np.searchsorted(np.quantile(X[:, 2], np.arange(1, 20) / 20), X[:, 2])
        by_x2 = np.array([t[group == k].mean() for k in range(20)])[group]
        blind = notebook.aipw_ate(t, y, by_x2, *notebook.predictions(t, y, X[:, [0, 2]]))
        robust = notebook.aipw_ate(t, y, e, *good)
        found.append(
            (
                y[t == 1].mean() - y[t == 0].mean(),
                notebook.ipw_ate(t, y, e),
                *robust,
                notebook.aipw_ate(t, y, e, *bad)[0],
                notebook.aipw_ate(t, y, flat, *good)[0],
                notebook.aipw_ate(t, y, flat, *bad)[0],
                *blind,
            )
        )
    names = "difference weights robust error bad_outcome bad_propensity both_bad blind blind_error"
    return dict(zip(names.split(), np.transpose(found), strict=True))


@claim(
    "The plain difference is far off, and looks as sure of itself as the others: its box is narrower than that of the weights.",
    "The other two answer the shop's.",
    "doubly robust:\\none wrong model is forgiven",
    "The mean of $\\psi$ is right if *either* the propensities *or* the outcome model are right",
    "its standard error is about that of a mean (unit 13), as long as both are right",
    "three estimates,\\n200 days each",
    "Weights jump about when a propensity is small.",
    "the doubly robust estimate is about 6.8 instead of 2, further off than even the plain difference (about 5.3), and its standard error of 0.35 looks quite harmless",
)
def the_estimates(notebook: Any) -> None:
    found = days(notebook)
    assert digits(found["difference"].mean(), 2) == 5.3
    assert found["difference"].min() > 3.5
    box = {name: np.subtract(*np.quantile(found[name], [0.75, 0.25])) for name in found}
    assert box["robust"] < box["difference"] < box["weights"]
    assert found["difference"].std() < found["weights"].std()
    for name in ("weights", "robust", "bad_outcome", "bad_propensity"):
        assert abs(found[name].mean() - 2) < 0.15, name
    assert abs(found["both_bad"].mean() - 2) > 1
    assert abs(found["error"].mean() / found["robust"].std() - 1) < 0.15
    assert found["weights"].std() > 1.7 * found["robust"].std()
    assert abs(found["blind"].mean() - 6.8) < 0.1
    assert found["blind"].mean() > found["difference"].mean() + 1
    assert digits(found["blind_error"].mean(), 2) == 0.35


given("(Charig and others, *British Medical Journal*, 1986)", "the year of the paper")
given(
    "linear systems (unit 02), probability (11), standard errors (13), likelihood (15), linear regression (16)",
    "the units' numbers",
)
