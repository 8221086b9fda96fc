"""What unit 13 says about its eleven models, about luck, and about its small examples."""

from __future__ import annotations

import itertools
from math import comb, erfc, gamma, lgamma, pi, sqrt
from statistics import median, variance
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given


def right(notebook: Any, name: str) -> Any:
    """In which of the biopsies a model is right."""
    return notebook.table[:, 1 + notebook.names.index(name)] == notebook.diagnosis


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


@claim(
    "It reads 569 biopsies and is right in 92.3 % of them. Ten other models were tried on the same biopsies; nine of them score higher. The best is right in 97.7 %, another in 93.7 %.",
    "on *another* 569 patients of the same kind",
    "only have been lucky on these 569",
    "for each of the 569 biopsies, the diagnosis and what the tree and the ten candidates said.",
    "Two models read the same 569 biopsies",
)
def the_models(notebook: Any) -> None:
    shares = {name: right(notebook, name).mean() for name in notebook.names}
    assert len(notebook.diagnosis) == 569
    assert len(notebook.candidates) == 10
    assert percent(shares["tree"]) == "92.3 %"
    assert sum(share > shares["tree"] for share in shares.values()) == 9
    assert percent(max(shares.values())) == "97.7 %"
    assert "93.7 %" in map(percent, shares.values())


@claim(
    "Two models, equally good, each with 569 biopsies of its own: luck alone sets them 8 or more apart in 40 of 100 comparisons, and 31 or more in 7 of 10,000. So 93.7 % against 92.3 % says little; 97.7 % is another matter.",
    "pale: 17 or fewer apart,\\n95 of 100 comparisons",
    "the model with 93.7 %: 8 more",
    "the best, with 97.7 %: 31 more",
    "Two models that are equally good, and what luck alone makes of them",
)
def luck(notebook: Any) -> None:
    assert right(notebook, "tree").sum() == 525
    gaps = {name: int(right(notebook, name).sum()) - 525 for name in notebook.names}
    assert (gaps["tree_depth3"], gaps["logistic"], max(gaps.values())) == (8, 31, 31)
    assert percent((525 + 8) / 569) == "93.7 %"
    share = 525 / 569
    chances = np.array([comb(569, k) * share**k * (1 - share) ** (569 - k) for k in range(570)])
    by_luck = np.convolve(chances, chances[::-1])
    apart = np.abs(np.arange(-569, 570))
    assert round(100 * by_luck[apart >= 8].sum()) == 40
    assert round(10_000 * by_luck[apart >= 31].sum()) == 7
    assert round(100 * by_luck[apart <= 17].sum()) == 95


@claim(
    'a is 1 and 2, b is 6. The means are 1.5 and 6, the difference −4.5. The label "b" could also have gone to the 1 (mean of the others 4, difference 3) or to the 2 (mean 3.5, difference 1.5). One of three ways is as large as what we saw: p = 1/3.',
    'a = (0, 1), b = (5, 5): d = 0.5 − 5 = −4.5. Of the six ways to choose two of the four numbers as "a", (0, 1) gives −4.5, (5, 5) gives +4.5, and the four with one of each give −0.5 or 0.5. Two of six are as large: p is near 1/3. If 99 shuffles happened to hold 30 such ones, p = 31 / 100.',
)
def shuffled_by_hand(notebook: Any) -> None:
    assert relabelled([1, 2], [6]) == [-4.5, 1.5, 3]
    assert relabelled([0, 1], [5, 5]) == [-4.5, -0.5, -0.5, 0.5, 0.5, 4.5]
    for a, b in (([1, 2], [6]), ([0, 1], [5, 5])):
        p = notebook.permutation_p_value(a, b, 20_000, np.random.default_rng(0))
        assert abs(p - 1 / 3) < 0.02
    assert (1 + 30) / (1 + 99) == 31 / 100


def relabelled(a: list[int], b: list[int]) -> list[float]:
    """The difference of the means for every way to hand out the labels."""
    heap, found = a + b, []
    for chosen in itertools.combinations(range(len(heap)), len(a)):
        rest = [heap[i] for i in range(len(heap)) if i not in chosen]
        found.append(sum(heap[i] for i in chosen) / len(a) - sum(rest) / len(b))
    return sorted(found)


@claim(
    "The tree is right in 90 % of the malignant samples and in 94 % of the benign ones. Shuffled labels set the groups as far apart in 6 to 9 of 100 cases, so that may well be luck. The nearest neighbour's gap (`nn1`), 92 % and 97 %, comes out of the shuffling in about 1 of 100 cases: luck is a poor excuse.",
    "Each biopsy is in one of the two groups only",
    "Are malignant samples harder to read? What chance alone makes of the difference",
)
def malignant_and_benign(notebook: Any) -> None:
    sick = notebook.diagnosis == 0
    expected = {"tree": (90, 94, 0.055, 0.095), "nn1": (92, 97, 0.002, 0.015)}
    for name, (malignant, benign, low, high) in expected.items():
        hits = right(notebook, name)
        assert round(100 * hits[sick].mean()) == malignant
        assert round(100 * hits[~sick].mean()) == benign
        gap = abs(hits[sick].mean() - hits[~sick].mean())
        among = np.random.default_rng(0).hypergeometric(
            hits.sum(), np.sum(~hits), sick.sum(), size=(500, 2000)
        )
        gaps = np.abs(among / sick.sum() - (hits.sum() - among) / np.sum(~sick))
        found = (1 + np.sum(gaps >= gap - 1e-9, axis=1)) / 2001
        assert np.mean((low <= found) & (found < high)) > 0.98
        assert name == "tree" or round(100 * found.mean()) == 1
        p = notebook.permutation_p_value(
            hits[sick].astype(float), hits[~sick].astype(float), 2000, np.random.default_rng(0)
        )
        assert low <= p < high


@claim("large values of $t$ happen more often than the bell curve says")
def heavy_tails(notebook: Any) -> None:
    for df in (1, 3, 10, 100):
        for t in (2.0, 3.0, 5.0):
            assert notebook.t_two_sided_p(t, df) > erfc(t / sqrt(2))


@claim(
    "$$f(u) = \\frac{\\Gamma\\!\\left(\\frac{\\nu+1}{2}\\right)}{\\sqrt{\\nu \\pi}\\;\\Gamma\\!\\left(\\frac{\\nu}{2}\\right)} \\left(1 + \\frac{u^2}{\\nu}\\right)^{-(\\nu+1)/2}$$",
    "$$\\int_0^{|t|} f(u)\\,du = \\frac{\\Gamma\\!\\left(\\frac{\\nu+1}{2}\\right)}{\\sqrt{\\pi}\\;\\Gamma\\!\\left(\\frac{\\nu}{2}\\right)} \\int_0^{a} \\cos^{\\nu-1}\\!\\varphi \\; d\\varphi, \\qquad a = \\arctan\\frac{|t|}{\\sqrt{\\nu}}$$",
)
def the_substitution(notebook: Any) -> None:
    for t, nu in ((0.7, 1.0), (2.0, 3.5), (3.0, 12.0)):
        u, phi = np.linspace(0, t, 20001), np.linspace(0, np.arctan(t / sqrt(nu)), 20001)
        factor = np.exp(lgamma((nu + 1) / 2) - lgamma(nu / 2))
        first = np.trapezoid(factor / sqrt(nu * pi) * (1 + u**2 / nu) ** (-(nu + 1) / 2), u)
        second = factor / sqrt(pi) * np.trapezoid(np.cos(phi) ** (nu - 1), phi)
        assert np.isclose(first, second, atol=1e-8)
        assert np.isclose(notebook.t_two_sided_p(t, nu), 1 - 2 * first, atol=1e-7)


@claim(
    "For $\\nu = 1$ the cosine has the exponent 0, so the integral is just $a$, and the factor before it is $1/\\pi$. For $t = 1$, $a = \\pi/4$, the area from 0 to 1 is $1/4$, and the two-sided p-value is $1 - 2 \\cdot \\frac14 = \\frac12$. (The bell curve would say 0.32.)",
    "ν = 3, t = 1.732, so |t| / √ν = 1 and a = π/4. The integral of cos² from 0 to π/4 is π/8 + 1/4 = 0.6427. The factor is Γ(2) / (√π · Γ(1.5)) = 1 / (1.7725 · 0.8862) = 0.6366. The area from 0 to t is 0.4092, and p = 1 − 2 · 0.4092 = 0.182. One tail would be 0.091.",
)
def t_by_hand(notebook: Any) -> None:
    assert np.isclose(gamma(1) / (sqrt(pi) * gamma(0.5)), 1 / pi)
    assert np.isclose(notebook.t_two_sided_p(1.0, 1), 0.5)
    assert digits(erfc(1 / sqrt(2)), 2) == 0.32
    assert digits(sqrt(3), 4) == 1.732
    assert digits(pi / 8 + 1 / 4, 4) == 0.6427
    phi = np.linspace(0, pi / 4, 10001)
    assert np.isclose(np.trapezoid(np.cos(phi) ** 2, phi), pi / 8 + 1 / 4)
    assert (digits(sqrt(pi), 5), digits(gamma(1.5), 4), gamma(2)) == (1.7725, 0.8862, 1)
    factor = gamma(2) / (sqrt(pi) * gamma(1.5))
    assert digits(factor, 4) == 0.6366
    assert digits(factor * (pi / 8 + 1 / 4), 4) == 0.4092
    p = notebook.t_two_sided_p(sqrt(3), 3)
    assert (digits(p, 3), digits(p / 2, 3)) == (0.182, 0.0908)
    assert f"{p / 2:.3f}" == "0.091"


@claim(
    "the mean is 5, $s = \\sqrt2$, and the standard error $\\sqrt2 / \\sqrt2 = 1$. There is one degree of freedom, and above we found that $t = 1$ has the p-value ½: so $c = 1$, and the interval goes from 4 to 6. For the level 95 % the same two numbers give $c = 12.7$, and the interval goes from −7.7 to 17.7.",
    "Numbers 1, 5, 6: the mean is 4, the deviations −3, 1, 2, so s² = 14 / 2 = 7, s = 2.646, the standard error 2.646 / √3 = 1.528. Two degrees of freedom; for the level 0.95 the halving ends at c = 4.303 (not at 1.96). The interval is 4 ∓ 6.57: from −2.57 to 10.57.",
    "If you try c = 25 and its p is still above 1 − level, on which side of 25 does the right c lie?",
)
def intervals_by_hand(notebook: Any) -> None:
    assert variance([4, 6]) == 2
    assert np.isclose(notebook.t_two_sided_p(1.0, 1), 0.5)
    assert abs(notebook.t_two_sided_p(12.706, 1) - 0.05) < 1e-5
    assert (round(12.706, 1), round(5 - 12.706, 1), round(5 + 12.706, 1)) == (12.7, -7.7, 17.7)
    assert (variance([1, 5, 6]), digits(sqrt(7), 4), digits(sqrt(7 / 3), 4)) == (7, 2.646, 1.528)
    assert abs(notebook.t_two_sided_p(4.303, 2) - 0.05) < 1e-5
    assert digits(4.303 * sqrt(7 / 3), 3) == 6.57
    assert [round(end, 2) for end in notebook.mean_interval([1, 5, 6])] == [-2.57, 10.57]


@claim(
    "This odd-looking $\\nu$ lies between the smaller group's $n - 1$ and the sum of both. If one group brings nearly all the uncertainty, only its numbers count.",
    "The means are 2 and 6, the variances 2 and 8, so $v_a = 1$ and $v_b = 4$. $t = (2 - 6) / \\sqrt5 = -1.79$ and $\\nu = 25 / (1 + 16) = 1.47$.",
    "Means 2 and 6. Variances 8 / 2 = 4 and 12 / 3 = 4. v_a = 4 / 3 = 1.333, v_b = 4 / 4 = 1. t = −4 / √2.333 = −2.62. ν = 2.333² / (1.333² / 2 + 1² / 3) = 5.444 / 1.222 = 4.45, between 2 and 5, and p is then 0.053.",
)
def welch_by_hand(notebook: Any) -> None:
    t, df, _ = notebook.welch_t_test([1, 3], [4, 8])
    assert (digits(t, 3), digits(df, 3)) == (-1.79, 1.47)
    assert np.isclose(df, 25 / 17)
    a, b = [0, 2, 4], [5, 5, 5, 9]
    assert (variance(a), variance(b)) == (4, 4)
    t, df, p = notebook.welch_t_test(a, b)
    assert (digits(t, 3), digits(df, 3), digits(p, 2)) == (-2.62, 4.45, 0.053)
    assert (digits((7 / 3) ** 2, 4), digits((4 / 3) ** 2 / 2 + 1 / 3, 4)) == (5.444, 1.222)
    rng = np.random.default_rng(0)
    for _ in range(40):
        n, m = rng.integers(2, 12, 2)
        x, y = rng.standard_normal(n) * rng.uniform(0.1, 10), rng.standard_normal(m)
        df = notebook.welch_t_test(x, y)[1]
        assert min(n, m) - 1 - 1e-9 <= df <= n + m - 2 + 1e-9
    assert abs(notebook.welch_t_test(1000 * rng.standard_normal(5), [1, 2, 3, 4])[1] - 4) < 0.01


@claim(
    "The middle 95 % of the values are a **bootstrap interval**.",
    "the median of 1, 2, 9. There are 27 ways to draw three times from three numbers. In 7 of them the median is 1 (at least two 1s), in 7 it is 9, and in the other 13 it is 2.",
    "x = (10, 20, 30, 40), and the drawn places are 3, 0, 3, 1. The resample is (40, 10, 40, 20), its mean 27.5. Suppose that five resamples have the means 20, 22.5, 25, 27.5, 35. For the level 0.5 a quarter is left out on each side: the quantiles 0.25 and 0.75, so from 22.5 to 27.5.",
    "if 10 % of the values are to lie outside",
)
def resampled_by_hand(notebook: Any) -> None:
    medians = [median(drawn) for drawn in itertools.product([1, 2, 9], repeat=3)]
    assert [medians.count(value) for value in (1, 2, 9)] == [7, 13, 7]
    assert len(medians) == 27
    x = np.array([10, 20, 30, 40])
    assert x[[3, 0, 3, 1]].tolist() == [40, 10, 40, 20]
    assert x[[3, 0, 3, 1]].mean() == 27.5
    assert np.quantile([20, 22.5, 25, 27.5, 35], [0.25, 0.75]).tolist() == [22.5, 27.5]
    many = np.random.default_rng(0).standard_normal(400)
    low, high = notebook.bootstrap_interval(many, np.mean, 0.95, 2000, np.random.default_rng(1))
    assert abs(high - low - 2 * 1.96 * many.std() / 20) < 0.02


@claim(
    "A model gets 10 of 10 test cases right. The school formula for a share, $\\hat p \\mp 1.96 \\sqrt{\\hat p (1 - \\hat p)/n}$ (**Wald's** interval), says: between 100 % and 100 %.",
    "## 10 of 10",
    "for 10 of 10 and $z = 2$: $\\hat p = 1$ and $z^2 / n = 0.4$, so $(1 - p)^2 = 0.4 \\, p\\,(1 - p)$. One solution is $p = 1$. For the other divide by $1 - p$: $1 - p = 0.4 \\, p$, so $p = 1 / 1.4 = 0.714$. From 0.714 to 1",
    "1 of 4 with z = 2: (0.25 − p)² = 4 p (1 − p) / 4. Multiplied out, 0.0625 − 0.5 p + p² = p − p², so 2 p² − 1.5 p + 0.0625 = 0. Its solutions are (1.5 ∓ √(2.25 − 0.5)) / 4: from 0.044 to 0.706. Wald's would go from −0.183 to 0.683, below zero.",
    "The first part is the centre: it is the share that was seen, moved towards ½.",
    "That is a quadratic equation for $p$, and its two solutions are **Wilson's interval**",
)
def wilson_by_hand(notebook: Any) -> None:
    low, high = notebook.wilson_interval(10, 10, z=2)
    assert (digits(low, 3), digits(high, 3)) == (0.714, 1.0)
    assert np.isclose(low, 1 / 1.4)
    assert 2**2 / 10 == 0.4
    low, high = notebook.wilson_interval(1, 4, z=2)
    assert (f"{low:.3f}", f"{high:.3f}") == ("0.044", "0.706")
    for p in (low, high):
        assert np.isclose(0.0625 - 0.5 * p + p**2, p - p**2)
    assert np.allclose([low, high], [(1.5 + s * sqrt(2.25 - 0.5)) / 4 for s in (-1, 1)])
    for k in (1, 3):
        centre = sum(notebook.wilson_interval(k, 4)) / 2
        assert abs(centre - 0.5) < abs(k / 4 - 0.5)
    wald = 2 * sqrt(0.25 * 0.75 / 4)
    assert (f"{0.25 - wald:.3f}", f"{0.25 + wald:.3f}") == ("-0.183", "0.683")
    for k, n in ((1, 4), (10, 10), (7, 19)):
        for p in notebook.wilson_interval(k, n, z=1.7):
            assert np.isclose((k / n - p) ** 2, 1.7**2 * p * (1 - p) / n)


@claim("Two intervals that both promise 95 %, with n = 20")
def only_one_keeps_it(notebook: Any) -> None:
    n, z = 20, 1.959963984540054
    shares = np.linspace(0.005, 0.995, 397)[:, np.newaxis]
    k = np.arange(n + 1)
    ways = np.array([comb(n, int(j)) for j in k])
    chances = ways * shares**k * (1 - shares) ** (n - k)
    wilson = np.array([notebook.wilson_interval(int(j), n) for j in k])
    wilson_holds = np.sum(chances * ((wilson[:, 0] <= shares) & (shares <= wilson[:, 1])), axis=1)
    half = z * np.sqrt(k / n * (1 - k / n) / n)
    wald_holds = np.sum(chances * (np.abs(k / n - shares) <= half), axis=1)
    assert wilson_holds.min() > 0.8
    assert abs(wilson_holds.mean() - 0.95) < 0.01
    assert wald_holds.min() < 0.2


@claim(
    "a sample that is hard for one is often hard for the other",
    "In pairs, chance makes smaller differences, and the test sees more",
    "all 1138 answers shuffled, as if they were independent",
    "within each biopsy: {apart} tosses of a coin",
    "rng.hypergeometric(right, wrong, 569, size=20000)",
)
def in_pairs(notebook: Any) -> None:
    tree, forest = right(notebook, "tree"), right(notebook, "forest")
    assert np.mean(~forest[~tree]) > 3 * np.mean(~forest[tree])
    apart = int(np.sum(tree != forest))
    everything = 2 * 569 * np.mean([tree, forest]) * (1 - np.mean([tree, forest]))
    assert len(tree) * 2 == 1138
    assert apart < everything  # the variances of the two kinds of shuffling
    hits = int(tree.sum() + forest.sum())
    loose = sum(
        comb(hits, k) * comb(1138 - hits, 569 - k) / comb(1138, 569)
        for k in range(570)
        if abs(2 * k - hits) >= forest.sum() - tree.sum() and 569 - k <= 1138 - hits
    )
    paired = notebook.mcnemar_exact_p(
        notebook.diagnosis, notebook.tree, notebook.candidates[notebook.names.index("forest") - 1]
    )
    assert paired < loose / 10


@claim(
    "$b = 4$ and $c = 1$, five tosses. There are $2^5 = 32$ ways. At least as uneven as 4 to 1 are 5 to 0, 4 to 1, 1 to 4 and 0 to 5, with 1, 5, 5 and 1 ways: $p = 12 / 32 = 0.375$.",
    "Only A is right in cases 1 and 2 (counted from 0), only B in case 3; in case 4 both are wrong. So b = 2, c = 1: three tosses, 8 ways. With 0, 1, 2 and 3 heads there are 1, 3, 3 and 1, and all of them are at least as uneven as 2 to 1: 8 / 8 = 1.",
    "Truth: cat, dog, cow, cat, dog. A says cat, dog, cow, dog, cow; B says cat, cat, dog, cat, cat.",
)
def tossed_by_hand(notebook: Any) -> None:
    y, a, b = np.zeros(5), np.array([0, 0, 0, 0, 1]), np.array([1, 1, 1, 1, 0])
    assert notebook.mcnemar_exact_p(y, a, b) == 12 / 32 == 0.375
    assert [comb(5, k) for k in (5, 4, 1, 0)] == [1, 5, 5, 1]
    assert [comb(3, k) for k in range(4)] == [1, 3, 3, 1]
    for only_a, only_b in itertools.product(range(6), repeat=2):
        m = only_a + only_b
        falls = [sum(way) for way in itertools.product((0, 1), repeat=m)]
        share = np.mean([abs(2 * heads - m) >= abs(only_a - only_b) for heads in falls])
        of_a, of_b = np.repeat([0, 1], [only_a, only_b]), np.repeat([1, 0], [only_a, only_b])
        if m:
            assert np.isclose(notebook.mcnemar_exact_p(np.zeros(m), of_a, of_b), share)
    truth = ["cat", "dog", "cow", "cat", "dog"]
    first, second = ["cat", "dog", "cow", "dog", "cow"], ["cat", "cat", "dog", "cat", "cat"]
    who = [(x == z, w == z) for x, w, z in zip(first, second, truth, strict=True)]
    assert who == [(True, True), (True, False), (True, False), (False, True), (False, False)]
    assert notebook.mcnemar_exact_p(truth, first, second) == 1


given("The check goes through all 64 ways of six tosses, one by one", "two to the sixth")


@claim(
    "At 5 %, one in twenty models that are equally good still looks significant. Try ten, and the chance that at least one fools you is up to 40 % (if they are independent of each other).",
    "**Bonferroni** multiplies every p by the number $m$ of questions: then it is unlikely that you are fooled even once.",
)
def fooled_once(notebook: Any) -> None:
    assert round(100 * (1 - 0.95**10)) == 40
    assert 1 - (1 - 0.005) ** 10 < 0.05


@claim(
    "Often it is enough that, *among what you announce*, only about 5 % are mistakes, on average.",
    "q = 0.05 promises that, on average, about 5 % of what I announce is wrong. α = 0.05 only promises that 5 % of the models that are no better look significant; of what I announce, that may be most.",
    "q = 0.05 promises that α = 0.05 (no correction) does not",
)
def the_false_discovery_rate(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    wrong, plain = [], []
    for _ in range(400):
        # 95 questions with nothing behind them, and five with much
        p = np.concatenate([rng.uniform(size=95), rng.uniform(size=5) * 1e-4])
        adjusted = notebook.benjamini_hochberg(p) <= 0.05
        wrong.append(adjusted[:95].sum() / max(adjusted.sum(), 1))
        plain.append(np.mean(p[:95] <= 0.05))
    assert 0.03 < np.mean(wrong) <= 0.06
    assert abs(np.mean(plain) - 0.05) < 0.01
    assert 0.05 * 95 / (0.05 * 95 + 5) > 0.48  # about half of what is announced is wrong here


@claim(
    "for 0.04, 0.01, 0.03: sorted they are 0.01, 0.03, 0.04. Times 3, divided by 1, 2, 3: 0.03, 0.045, 0.04. The 0.045 has a later one that is smaller, so it becomes 0.04. In the old order: 0.04, 0.03, 0.04. (Bonferroni would say 0.12, 0.03, 0.09.)",
    "p = 0.5, 0.02, 0.2, 0.03. Sorted: 0.02, 0.03, 0.2, 0.5. Times 4 and divided by 1, 2, 3, 4: 0.08, 0.06, 0.267, 0.5. From the largest down, the smallest so far: 0.5, 0.267, 0.06, 0.06. In the old order: 0.5, 0.06, 0.267, 0.06.",
)
def adjusted_by_hand(notebook: Any) -> None:
    assert np.allclose(notebook.benjamini_hochberg([0.04, 0.01, 0.03]), [0.04, 0.03, 0.04])
    assert np.allclose(3 * np.array([0.01, 0.03, 0.04]) / [1, 2, 3], [0.03, 0.045, 0.04])
    assert np.allclose(3 * np.array([0.04, 0.01, 0.03]), [0.12, 0.03, 0.09])
    adjusted = notebook.benjamini_hochberg([0.5, 0.02, 0.2, 0.03])
    assert np.allclose(adjusted, [0.5, 0.06, 0.267, 0.06], atol=5e-4)
    raw = 4 * np.array([0.02, 0.03, 0.2, 0.5]) / [1, 2, 3, 4]
    assert np.allclose(raw, [0.08, 0.06, 0.267, 0.5], atol=5e-4)


@claim(
    "Three candidates with the p-values 0.01, 0.02, 0.6 against the baseline, and 5 more, 5 fewer and 1 more cases right than it. Adjusted: 0.03, 0.03, 0.6. At q = 0.05 the first two pass, but the second is worse: the answer is [0]. At q = 0.02 it is empty, though 0.01 is below 0.02."
)
def the_hint_of_better(notebook: Any) -> None:
    adjusted = notebook.benjamini_hochberg([0.01, 0.02, 0.6])
    assert np.allclose(adjusted, [0.03, 0.03, 0.6])
    assert np.all(adjusted > 0.02)


@claim(
    'Without a correction seven of the ten differ "significantly" from the tree; one of these is the stump, which is *worse*. Of the six that are better, Bonferroni keeps five. Benjamini and Hochberg keep all six: on the nearest neighbour (`nn1`), with p = 0.027 and an adjusted 0.039, the two disagree.',
    "Ten p-values, and three lines to compare them with",
    "Some of the nine are probably better. Some may only have been lucky",
)
def the_answer(notebook: Any) -> None:
    p = {
        name: notebook.mcnemar_exact_p(notebook.diagnosis, notebook.tree, labels)
        for name, labels in zip(notebook.names[1:], notebook.candidates, strict=True)
    }
    adjusted = dict(zip(p, notebook.benjamini_hochberg(list(p.values())), strict=True))
    significant = {name for name in p if p[name] <= 0.05}
    assert len(significant) == 7
    worse = {n for n in significant if right(notebook, n).sum() < right(notebook, "tree").sum()}
    assert worse == {"stump"}
    better = significant - worse
    assert {name for name in better if 10 * p[name] > 0.05} == {"nn1"}
    assert all(adjusted[name] <= 0.05 for name in better)
    assert (digits(p["nn1"], 2), digits(adjusted["nn1"], 2)) == (0.027, 0.039)


@claim(
    "if $k$ of them lie below $p$, and $m$ questions were asked, then luck alone would put about $m \\cdot p$ there"
)
def luck_puts_them_there(notebook: Any) -> None:
    p = np.random.default_rng(1).uniform(size=(4000, 10))
    assert abs(np.mean(np.sum(p <= 0.2, axis=1)) - 10 * 0.2) < 0.1


given(
    'A colleague reads p = 0.03 as "the new model is better with a probability of 97 %". Say in plain English what p = 0.03 means.',
    "a question",
)
given(
    "chance alone would make a difference at least as large as ours in 3 of 100 repetitions",
    "what p = 0.03 means",
)
given("about 5 % of the *announced* findings are wrong on average", "the marks of question b")
