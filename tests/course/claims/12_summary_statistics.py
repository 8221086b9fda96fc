"""What unit 12 says about its biopsies, its irises and its small examples."""

from __future__ import annotations

from statistics import mean, median, pstdev, pvariance, variance
from typing import Any

import numpy as np

from tests.support.claims import claim, digits


def r(x: Any, y: Any) -> float:
    return float(np.corrcoef(x, y)[0, 1])


def sizes(notebook: Any) -> Any:
    """|r| of the thirty measurements, and of each with the diagnosis in the last column."""
    return np.abs(np.corrcoef(np.column_stack([notebook.measurements, notebook.malignant]).T))


def five(notebook: Any) -> list[int]:
    return [int(j) for j in np.argsort(-sizes(notebook)[:-1, -1])[:5]]


def between(notebook: Any, chosen: list[int]) -> Any:
    return sizes(notebook)[np.ix_(chosen, chosen)][np.triu_indices(len(chosen), 1)]


@claim("thirty measurements, five slots", "measures thirty things about each cell sample")
def thirty(notebook: Any) -> None:
    assert notebook.measurements.shape == (569, 30)


@claim("each as a mean, a standard error and a worst value")
def the_kinds(notebook: Any) -> None:
    kinds = [{name.removeprefix("mean_") for name in notebook.names[:10]}]
    kinds += [{name.removesuffix("_error") for name in notebook.names[10:20]}]
    kinds += [{name.removeprefix("worst_") for name in notebook.names[20:]}]
    assert kinds[0] == kinds[1] == kinds[2]
    assert {"radius", "texture", "smoothness"} < kinds[0]


@claim(
    "The answer: worst concave points, worst perimeter, mean concave points, worst radius, mean perimeter."
)
def the_five_most_linked(notebook: Any) -> None:
    assert [notebook.names[j] for j in five(notebook)] == [
        "worst_concave_points",
        "worst_perimeter",
        "mean_concave_points",
        "worst_radius",
        "mean_perimeter",
    ]


@claim("That is nearly one measurement, taken five times.")
def nearly_one(notebook: Any) -> None:
    assert between(notebook, five(notebook)).min() > 0.75


@claim(
    "569 biopsies: one pair of measurements says one thing twice, the other pair says two things",
    "you still know little of the texture",
    "On the left the marks lie almost on a line: write down the radius, and the perimeter hardly adds anything. On the right they make a cloud",
)
def the_first_picture(notebook: Any) -> None:
    column = dict(zip(notebook.names, notebook.measurements.T, strict=True))
    assert len(notebook.malignant) == 569
    assert r(column["worst_radius"], column["worst_perimeter"]) > 0.99
    assert abs(r(column["worst_radius"], column["mean_texture"])) < 0.4
    explained = {
        other: r(
            notebook.malignant,
            fitted(np.column_stack([column["worst_radius"], column[other]]), notebook.malignant),
        )
        ** 2
        for other in ("worst_radius", "worst_perimeter", "mean_texture")
    }
    gains = {other: each - explained["worst_radius"] for other, each in explained.items()}
    assert gains["worst_perimeter"] < 0.011 < 0.02 < gains["mean_texture"]


def fitted(X: Any, y: Any) -> Any:
    table = np.column_stack([X, np.ones(len(y))])
    return table @ np.linalg.lstsq(table, y, rcond=None)[0]


@claim(
    "a variance that does not turn negative",
    "It is right on paper. On a computer it subtracts two huge, nearly equal numbers when the mean is large, and what is left may be anything; it may be negative.",
)
def the_school_formula(notebook: Any) -> None:
    ours, school = [], []
    for seed in range(50):
        x = np.random.default_rng(seed).standard_normal(100) + 1e9
        ours.append(notebook.mean_and_variance(x)[1])
        school.append(np.mean(x**2) - np.mean(x) ** 2)
        y = x - 1e9
        assert np.isclose(np.mean(y**2) - np.mean(y) ** 2, np.var(y))
    assert min(ours) > 0.5
    assert min(school) < 0
    assert max(school) > 10


@claim("Above the dotted line no digit is right", "centre first, then square (yours)")
def the_lost_digits(notebook: Any) -> None:
    for seed in range(20):
        x = np.random.default_rng(seed).standard_normal(1000)
        moved = x + 1e10
        assert abs(notebook.mean_and_variance(moved)[1] / np.var(x) - 1) < 1e-4
        assert abs((np.mean(moved**2) - np.mean(moved) ** 2) / np.var(x) - 1) > 1 - 1e-9


@claim(
    "With $\\text{ddof} = 1$ it is slightly larger; that makes up for measuring from the sample's own mean, which lies closer to the sample than the true one.",
    "the deviations from the sample's own mean always add up to 0",
)
def the_divisor(notebook: Any) -> None:
    x = np.random.default_rng(2).standard_normal((20000, 5))
    own = np.mean((x - x.mean(axis=1, keepdims=True)) ** 2, axis=1)
    assert np.all(own <= np.mean(x**2, axis=1) + 1e-12)
    assert abs(np.mean(own) - 0.8) < 0.02
    assert abs(np.mean(own) * 5 / 4 - 1) < 0.02
    assert np.allclose((x - x.mean(axis=1, keepdims=True)).sum(axis=1), 0)


@claim(
    "for 1, 2, 6, 7. The mean is 16 / 4 = 4. The deviations are −3, −2, 2, 3; they add up to 0. Their squares are 9, 4, 4, 9, together 26. So the variance is 26 / 4 = 6.5 with $\\text{ddof} = 0$, and 26 / 3 = 8.67 with $\\text{ddof} = 1$."
)
def a_variance_by_hand(notebook: Any) -> None:
    x = [1, 2, 6, 7]
    assert (sum(x), mean(x)) == (16, 4)
    assert [(v - 4) ** 2 for v in x] == [9, 4, 4, 9]
    assert pvariance(x) == 26 / 4 == 6.5
    assert digits(variance(x), 3) == 8.67


@claim(
    "For 3, 8, 10: the mean is 21 / 3 = 7, and it is always divided by n = 3. The deviations are −4, 1, 3, their squares 16, 1, 9, together 26. With ddof = 0 the variance is 26 / 3 = 8.67; with ddof = 1 it is 26 / 2 = 13. If all three move up by 1000"
)
def the_hint_of_variance(notebook: Any) -> None:
    x = [3, 8, 10]
    assert mean(x) == 21 / 3 == 7
    assert [(v - 7) ** 2 for v in x] == [16, 1, 9]
    assert (digits(pvariance(x), 3), variance(x)) == (8.67, 13)
    assert np.allclose(notebook.mean_and_variance(np.array(x) + 1000, ddof=1), (1007, 13))


@claim(
    "Small integers overflow when they are squared or added one by one, and 32-bit floats have seven digits"
)
def small_numbers(notebook: Any) -> None:
    assert (np.array([100], dtype=np.int8) ** 2)[0] != 10_000
    assert 1e-8 < np.finfo(np.float32).eps / 2 < 1e-7


@claim(
    "Together the mean of 2, 5, 6, 7 is $(1 \\cdot 2 + 3 \\cdot 6) / 4 = 5$, and $M$ is 9 + 0 + 1 + 4 = 14. The two parts are 0 and 2. So 12 are missing",
    "and here that is 0 + 2, and for the gap $4^2 \\cdot \\frac{1 \\cdot 3}{4} = 12$.",
    "the common mean lies between the two, 3 away from a's mean and 1 from b's: the larger set pulls it closer.",
    "$1 \\cdot 3^2 + 3 \\cdot 1^2 = 12$",
    "Machine b holds 5, 6, 7 and sends (3, 6, 2)",
)
def merged_by_hand(notebook: Any) -> None:
    assert (mean([5, 6, 7]), 3 * pvariance([5, 6, 7])) == (6, 2)
    assert mean([2, 5, 6, 7]) == 5
    assert 4 * pvariance([2, 5, 6, 7]) == 9 + 0 + 1 + 4 == 14 == 0 + 2 + 4**2 * 1 * 3 / 4
    assert notebook.merge_moments((1, 2.0, 0.0), (3, 6.0, 2.0)) == (4, 5, 14)
    assert (5 - 2, 6 - 5) == (3, 1)
    assert 1 * 3**2 + 3 * 1**2 == 12


@claim("Two tight groups that lie far apart have a large spread together")
def two_tight_groups(notebook: Any) -> None:
    assert notebook.merge_moments((5, 0.0, 0.1), (5, 100.0, 0.1))[2] > 1000


@claim(
    "a = (2, 1, 2), say the numbers 0 and 2; b = (2, 5, 2), say 4 and 6. Together n = 4 and the mean is 3, so each set's mean lies 2 from it. Two numbers carry 2² = 4 each, and two more on the other side: 16 in all. M = 2 + 2 + 16 = 20. Check: 0, 2, 4, 6 lie 3, 1, 1, 3 from 3, and 9 + 1 + 1 + 9 = 20.",
    "If b were three times as large, the mean would lie three times as close to b's.",
)
def the_hint_of_merging(notebook: Any) -> None:
    assert notebook.merge_moments((2, 1, 2), (2, 5, 2)) == (4, 3, 20)
    assert [abs(v - 3) for v in (0, 2, 4, 6)] == [3, 1, 1, 3]
    assert 4 * 2**2 == 16 == 4**2 * (2 * 2) / 4
    assert 2 + 2 + 16 == 9 + 1 + 1 + 9 == 20
    assert 4 * pvariance([0, 2, 4, 6]) == 20
    middle = notebook.merge_moments((2, 1, 2), (6, 5, 2))[1]
    assert np.isclose((middle - 1) / (5 - middle), 3)


@claim(
    "By hand, the quantile 0.3 of 8, 2, 4, 10, 20: sorted they are 2, 4, 8, 10, 20. The position is $4 \\cdot 0.3 = 1.2$, so go a fifth of the way from number 1, which is 4, to number 2, which is 8: the quantile is 4.8.",
    "at $h = 3.25$, a quarter of the way from number 3 to number 4",
)
def a_quantile_by_hand(notebook: Any) -> None:
    assert np.isclose(np.quantile([8, 2, 4, 10, 20], 0.3), 4.8)
    assert np.isclose(4 * 0.3, 1 + 1 / 5)
    assert np.isclose(np.quantile(np.arange(6), 3.25 / 5), 3 + 1 / 4)


@claim(
    "For 6, 2, 10 and q = 0.75: sorted 2, 6, 10. The position is 2 · 0.75 = 1.5, half of the way from 6 to 10, so 8. For q = 1 the position is 2, the last stone: 10.",
    "among 4, 4, 7 the 4 has two stones: the median is 4.",
)
def the_hint_of_quantiles(notebook: Any) -> None:
    assert (np.quantile([6, 2, 10], 0.75), np.quantile([6, 2, 10], 1), 2 * 0.75) == (8, 10, 1.5)
    assert median([4, 4, 7]) == 4


TEN = [18, 19, 20, 20, 21, 21, 22, 60, 70, 80]


@claim(
    "three huge numbers pull the mean towards them and blow up the standard deviation, until they look harmless",
    "Take 18, 19, 20, 20, 21, 21, 22, 60, 70, 80. Seven of them agree, three are far off. Their mean is 35.1 and their standard deviation 23.3, so even 80 is only 1.9 standard deviations from the mean.",
    "Mean, give or take 3.5 standard deviations: all ten look harmless",
    "A number more than 3.5 standard deviations from the mean is suspicious.",
)
def they_hide(notebook: Any) -> None:
    assert (digits(mean(TEN), 3), digits(pstdev(TEN), 3)) == (35.1, 23.3)
    assert digits((80 - mean(TEN)) / pstdev(TEN), 2) == 1.9
    assert max(abs(v - mean(TEN)) for v in TEN) < 3.5 * pstdev(TEN)


@claim(
    "For the ten numbers the median is 21. The deviations, sorted, are 0, 0, 1, 1, 1, 2, 3, 39, 49, 59; the MAD is halfway between 1 and 2, so 1.5. The score of 60 is $0.6745 \\cdot 39 / 1.5 = 17.5$, that of 18 is 1.3.",
    "Median, give or take 3.5 MAD / 0.6745: the three stand out",
)
def they_are_found(notebook: Any) -> None:
    deviations = sorted(abs(v - median(TEN)) for v in TEN)
    assert deviations == [0, 0, 1, 1, 1, 2, 3, 39, 49, 59]
    assert (median(TEN), median(deviations)) == (21, 1.5)
    assert (digits(0.6745 * 39 / 1.5, 3), digits(0.6745 * 3 / 1.5, 2)) == (17.5, 1.3)
    assert notebook.mad_outliers(TEN).tolist() == [False] * 7 + [True] * 3


@claim(
    "Half of the data lie within one MAD of the median. For normal data it is 0.6745 standard deviations, so the score $$0.6745 \\cdot",
    "counts standard deviations, and above 3.5 a number is suspicious.",
)
def the_factor(notebook: Any) -> None:
    x = np.random.default_rng(3).standard_normal(400_000)
    deviations = np.abs(x - np.median(x))
    assert abs(np.median(deviations) - 0.6745) < 0.004
    assert np.mean(deviations <= np.median(deviations)) == 0.5


@claim("If more than half of the numbers are equal, the MAD is 0")
def the_mad_is_zero(notebook: Any) -> None:
    assert median(abs(v - 5) for v in [5, 5, 5, 1, 9]) == 0


@claim(
    "For 1, 2, 3, 4, −96: the median is 2. The deviations by size are 1, 0, 1, 2, 98, their median is 1: that is the MAD. The score of −96 is 0.6745 · 98 / 1 = 66.1, above 3.5; that of 4 is 1.349. Mean and standard deviation would say −17.2 and 39.4, and −96 would lie only 2 standard deviations away."
)
def the_hint_of_outliers(notebook: Any) -> None:
    x = [1, 2, 3, 4, -96]
    assert (median(x), [abs(v - 2) for v in x]) == (2, [1, 0, 1, 2, 98])
    assert (digits(0.6745 * 98, 3), 0.6745 * 2) == (66.1, 1.349)
    assert (mean(x), digits(pstdev(x), 3)) == (-17.2, 39.4)
    assert digits((mean(x) + 96) / pstdev(x), 2) == 2.0
    assert notebook.mad_outliers(x).tolist() == [False] * 4 + [True]


@claim(
    "three flowers with $x$ = 1, 2, 6 and $y$ = 4, 6, 5. The means are 3 and 5, the deviations −2, −1, 3 and −1, 1, 0. The products are 2, −1, 0, together 1, so with $\\text{ddof} = 1$ the covariance is 1 / 2.",
    "Columns 1, 2, 6 and 4, 6, 5: the deviations are −2, −1, 3 and −1, 1, 0. Their product adds up to 1, their squares to 14 and 2. So r = 1 / √(14 · 2) = 0.189. Neither n nor n − 1 is in it: it cancels, if you use the same above and below. Without the roots you would get 1 / 28 = 0.036",
)
def three_flowers(notebook: Any) -> None:
    x, y = np.array([1, 2, 6]), np.array([4, 6, 5])
    a, b = x - x.mean(), y - y.mean()
    assert (a.tolist(), b.tolist(), (a * b).tolist()) == ([-2, -1, 3], [-1, 1, 0], [2, -1, 0])
    assert np.isclose(np.cov(x, y)[0, 1], 1 / 2)
    assert (a @ a, b @ b) == (14, 2)
    assert (digits(r(x, y), 3), digits(1 / 28, 2)) == (0.189, 0.036)


@claim(
    "it is 1 here and was 0 in exercise 1. Numpy has the same trap, 1 in `np.cov` and 0 in `np.var`."
)
def the_defaults(notebook: Any) -> None:
    x = np.array([1.0, 2.0, 6.0])
    assert np.isclose(np.cov(x), notebook.covariance_matrix(x[:, np.newaxis])[0, 0])
    assert np.isclose(np.var(x), notebook.mean_and_variance(x)[1])
    assert not np.isclose(np.var(x), np.cov(x))


@claim(
    "Rows (1, 4), (3, 0), (5, 2): n = 3, d = 2. The columns' means are 3 and 2. Centred, the rows are (−2, 2), (0, −2), (2, 0). Column times column: 4 + 0 + 4 = 8 and 4 + 4 + 0 = 8 on the diagonal, −4 + 0 + 0 = −4 off it. Divided by 3 − 1: [[4, −2], [−2, 4]], of shape (d, d)."
)
def the_hint_of_covariance(notebook: Any) -> None:
    X = np.array([[1, 4], [3, 0], [5, 2]])
    assert (X - X.mean(axis=0)).tolist() == [[-2, 2], [0, -2], [2, 0]]
    assert np.allclose(np.cov(X.T) * 2, [[8, -4], [-4, 8]])
    assert np.allclose(np.cov(X.T), [[4, -2], [-2, 4]])


@claim(
    "the computed spread of 0.1, 0.1, 0.1 is not exactly 0", "rounding may give 1.0000000000000002"
)
def rounding(notebook: Any) -> None:
    tenths = np.full(3, 0.1)
    assert np.std(tenths) > 0
    found = set()
    for seed in range(300):
        x = np.random.default_rng(seed).standard_normal(4)
        unit = (x - x.mean()) / np.linalg.norm(x - x.mean())
        found.add(float(unit @ unit))
    assert 1.0000000000000002 in found


@claim(
    "Anscombe's quartet: nearly the same summaries,\\nfour different stories. Always look",
)
def the_quartet(notebook: Any) -> None:
    columns = notebook.quartet.T
    summaries = [
        (y.mean(), y.var(ddof=1), r(x, y)) for x, y in zip(columns[::2], columns[1::2], strict=True)
    ]
    assert np.ptp(summaries, axis=0).max() < 0.006
    assert {digits(value, 3) for value, _, _ in summaries} == {7.5}
    curves = [np.polyfit(x, y, 2)[0] for x, y in zip(columns[:4:2], columns[1:4:2], strict=True)]
    assert abs(curves[1]) > 3 * abs(curves[0])  # the second is a parabola
    assert len(set(columns[6].tolist())) == 2  # the fourth: all x but one are equal


@claim(
    "what it says about four pairs of lists. It is right for two of them, and there are **two** slips in it.",
)
def the_draft(notebook: Any) -> None:
    pairs: list[tuple[list[int], list[int]]] = [
        ([1, 2, 3, 4], [10, 20, 30, 90]),
        ([1, 2, 3, 4], [9, 7, 5, 1]),
        ([30, 10, 20], [20, 10, 30]),
        ([1, 2, 2, 3], [1, 2, 3, 4]),
    ]
    right = [np.isclose(notebook.draft_spearman(x, y), notebook.spearman(x, y)) for x, y in pairs]
    assert right == [True, True, False, False]
    for x, y in pairs[:3]:  # places for order: the first slip mended
        places = [np.argsort(np.argsort(side)) for side in (x, y)]
        assert np.isclose(r(*places), notebook.spearman(x, y))
    tied = [np.argsort(np.argsort(side, kind="stable")) for side in pairs[3]]
    assert not np.isclose(r(*tied), notebook.spearman(*pairs[3]))


@claim("3, 7, 7, 9 have the ranks 1, 2.5, 2.5, 4")
def the_ranks(notebook: Any) -> None:
    assert ranks([3, 7, 7, 9]) == [1, 2.5, 2.5, 4]


def ranks(x: list[int]) -> list[float]:
    return [sum(v < w for v in x) + (sum(v == w for v in x) + 1) / 2 for w in x]


@claim(
    "For 30, 10, 20, 20: one number is smaller than 20 and two are equal, so both share the places 2 and 3: rank 2.5. The ranks are 4, 1, 2.5, 2.5.",
    "For 5, 9, 7 and 1, 2, 3 the ranks are 1, 3, 2 and 1, 2, 3, and Pearson of them is 0.5.",
    "would give 1, 2, 3, 0, which says",
    "What does the draft's `np.argsort` say about 30, 10, 20: *which place* each number got, or *who* comes first?",
)
def the_hint_of_ranks(notebook: Any) -> None:
    assert ranks([30, 10, 20, 20]) == [4, 1, 2.5, 2.5]
    assert np.argsort([30, 10, 20, 20], kind="stable").tolist() == [1, 2, 3, 0]
    assert (ranks([5, 9, 7]), ranks([1, 2, 3])) == ([1, 3, 2], [1, 2, 3])
    assert np.isclose(r([1, 3, 2], [1, 2, 3]), 0.5)
    assert np.isclose(notebook.spearman([5, 9, 7], [1, 2, 3]), 0.5)


@claim(
    "In each of three species of iris, flowers with longer sepals have wider ones. In the whole garden, flowers with longer sepals have slightly *narrower* ones: the correlation is −0.12.",
    "(The species with the shortest sepals has the widest ones.)",
    "Three lines rise, one falls",
)
def the_garden(notebook: Any) -> None:
    length, width = notebook.sepals.T
    groups = {name: notebook.species == name for name in set(notebook.species)}
    assert len(groups) == 3
    assert all(r(length[rows], width[rows]) > 0.4 for rows in groups.values())
    assert digits(r(length, width), 2) == -0.12
    assert min(groups, key=lambda name: length[groups[name]].mean()) == max(
        groups, key=lambda name: width[groups[name]].mean()
    )


@claim(
    "Group a: (0, 5), (1, 6). Group b: (5, 0), (6, 1). Within each group y rises by 1 when x does: r = 1 and 1. Over all four points the means are 3 and 3; the products of the deviations are −6, −6, −6, −6, together −24, and the squares add up to 26 for x as for y: r = −24 / 26 = −0.923."
)
def the_hint_of_groups(notebook: Any) -> None:
    x, y = np.array([0, 1, 5, 6]), np.array([5, 6, 0, 1])
    a, b = x - x.mean(), y - y.mean()
    assert (x.mean(), y.mean()) == (3, 3)
    assert (a * b).tolist() == [-6] * 4
    assert (a @ a, b @ b) == (26, 26)
    assert digits(r(x, y), 3) == -0.923
    assert np.allclose([r(x[:2], y[:2]), r(x[2:], y[2:])], 1)


@claim(
    "column A has 0.8 with the diagnosis, B has 0.7, C has 0.5. A comes first. B repeats A (0.9 between them), C hardly does (0.2). So B scores 0.7 − 0.9 = −0.2, and C scores 0.5 − 0.2 = 0.3: C is second",
    "A has 0.8 with y, B 0.7, C 0.5, D 0.6; A is chosen, then C. The third round: B has 0.9 with A and 0.1 with C, mean 0.5, so it scores 0.7 − 0.5 = 0.2. D has 0.4 with A and 0.2 with C, mean 0.3, so it scores 0.6 − 0.3 = 0.3 and wins. With the *sum* in place of the mean both would score less, 0.7 − 1.0 = −0.3 and 0.6 − 0.6 = 0,",
)
def two_rounds_by_hand(notebook: Any) -> None:
    assert np.isclose(0.7 - 0.9, -0.2)
    assert np.isclose(0.5 - 0.2, 0.3)
    y = {"A": 0.8, "B": 0.7, "C": 0.5, "D": 0.6}
    between_them = {"BA": 0.9, "BC": 0.1, "DA": 0.4, "DC": 0.2, "CA": 0.2}
    second = {j: y[j] - between_them[j + "A"] for j in "BCD"}
    assert max(second, key=second.__getitem__) == "C"  # with D in the race, too
    third = {j: y[j] - (between_them[j + "A"] + between_them[j + "C"]) / 2 for j in "BD"}
    assert np.allclose([third["B"], third["D"]], [0.2, 0.3])
    sums = [y[j] - between_them[j + "A"] - between_them[j + "C"] for j in "BD"]
    assert np.allclose(sums, [-0.3, 0])


@claim(
    "The mean |correlation| between your five is 0.44, where that between the other five is 0.88.",
    "a choice of five that repeat each other less",
    "*worst radius* and *mean radius* both got in, and their correlation is 0.97.",
    "*mean radius* has small correlations with texture and smoothness, which pull the mean down, so one near copy slipped through.",
)
def the_choice(notebook: Any) -> None:
    chosen = notebook.select_features_mrmr(notebook.measurements, notebook.malignant, 5)
    assert digits(between(notebook, chosen).mean(), 2) == 0.44
    assert digits(between(notebook, five(notebook)).mean(), 2) == 0.88
    names = [notebook.names[j] for j in chosen]
    R = sizes(notebook)[np.ix_(chosen, chosen)]
    late = names.index("mean_radius")
    assert digits(R[names.index("worst_radius"), late], 2) == 0.97
    assert late == 4
    assert all(R[late, names.index(name)] < 0.35 for name in ("mean_texture", "worst_smoothness"))
    assert list(zip(*np.nonzero(np.triu(R, 1) > 0.9), strict=True)) == [
        (names.index("worst_radius"), late)
    ]


@claim(
    "Subtract the *largest* $|r|$ with the chosen ones instead of the mean: one near copy is then enough to stop a column. The five become worst concave points, mean texture, radius error, worst radius and worst symmetry. No two of them have more than 0.79, and a straight-line fit from them explains as much of the diagnosis as before, 72 %. All of it was chosen and measured on the same 569 biopsies;"
)
def the_largest_in_place_of_the_mean(notebook: Any) -> None:
    X, y = notebook.measurements, notebook.malignant
    R, r = sizes(notebook)[:30, :30], np.abs([np.corrcoef(column, y)[0, 1] for column in X.T])
    chosen = [int(np.argmax(r))]
    while len(chosen) < 5:
        scores = r - R[:, chosen].max(axis=1)
        scores[chosen] = -np.inf
        chosen.append(int(np.argmax(scores)))
    assert [notebook.names[j].replace("_", " ") for j in chosen] == [
        *("worst concave points", "mean texture", "radius error", "worst radius"),
        "worst symmetry",
    ]
    assert digits(between(notebook, chosen).max(), 2) == 0.79
    for columns in (chosen, notebook.select_features_mrmr(X, y, 5)):
        A = np.column_stack([X[:, columns], np.ones(len(y))])
        misses = y - A @ np.linalg.lstsq(A, y, rcond=None)[0]
        assert round(100 * (1 - misses.var() / np.var(y))) == 72
    assert len(y) == 569


@claim("for y = x², with x spread evenly around 0, the covariance is 0, and y is known exactly.")
def covariance_zero(notebook: Any) -> None:
    x = np.linspace(-1, 1, 21)
    assert abs(notebook.covariance_matrix(np.column_stack([x, x**2]))[0, 1]) < 1e-12


@claim(
    'If mostly women took it, and women with this illness do worse, then "all who took it" is mostly women and looks bad, although each group gained.'
)
def the_drug(notebook: Any) -> None:
    # recovered of so many: with the drug, without it
    women, men = ((28, 80), (6, 20)), ((18, 20), (68, 80))
    for taken, without in (women, men):
        assert taken[0] / taken[1] > without[0] / without[1]
    shares = [(women[k][0] + men[k][0]) / (women[k][1] + men[k][1]) for k in (0, 1)]
    assert shares[0] < shares[1]


@claim(
    "quantile 0.3: at place 1.2",
    "quantile 0.5, the median: at place 2",
)
def places_in_the_row(notebook: Any) -> None:
    numbers = [8, 2, 4, 10, 20]
    assert np.allclose(notebook.sample_quantile(numbers, np.array([0.3, 0.5])), [4.8, 8])
    assert np.allclose([4 * 0.3, 4 * 0.5], [1.2, 2])
    assert np.isclose(np.interp(1.2, range(5), sorted(numbers)), 4.8)


@claim(
    "most irises lie in the corners with a plus",
    "150 irises: nearly all products are plus",
)
def corners_with_a_plus(notebook: Any) -> None:
    petals = np.genfromtxt("data/iris.csv", delimiter=",", skip_header=1, usecols=(2, 3))
    products = np.prod(petals - petals.mean(axis=0), axis=1)
    assert len(products) == 150
    assert np.sum(products > 0) == 145


@claim(
    "Their covariance is 1 / 2. The variances are 14 / 2 = 7 and 2 / 2 = 1, so $r = 0.5 / (\\sqrt 7 \\cdot \\sqrt 1) = 0.19$: they hardly go together."
)
def the_three_flowers_again(notebook: Any) -> None:
    flowers = np.array([[1, 4], [2, 6], [6, 5]])
    assert np.allclose(notebook.covariance_matrix(flowers), [[7, 0.5], [0.5, 1]])
    assert digits(notebook.correlation_matrix(flowers)[0, 1], 2) == 0.19
