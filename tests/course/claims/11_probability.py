"""What unit 11 says about its table of digits, its dice and its test sets."""

from __future__ import annotations

from functools import cache
from itertools import product
from math import comb, erf, erfc, exp, log, sqrt
from statistics import mean, stdev, variance
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given

given("chapters 1 to 5", "of a book")


@cache
def factorials(n: int) -> Any:
    return np.append(0.0, np.cumsum(np.log(np.arange(1, n + 1))))


def pmf(n: int, p: float) -> Any:
    """All binomial probabilities, without the notebook's function."""
    k, logs = np.arange(n + 1), factorials(n)
    return np.exp(logs[n] - logs - logs[::-1] + k * log(p) + (n - k) * np.log1p(-p))


@cache
def inside(n: int, p: float = 0.875, margin: float = 0.03) -> float:
    k = np.arange(n + 1)
    return float(pmf(n, p)[np.abs(k - n * p) <= n * margin + 1e-9].sum())


def first(p: float, margin: float, confidence: float) -> int:
    return next(n for n in range(1, 2000) if inside(n, p, margin) >= confidence)


@claim(
    'how good is "87.5 % accuracy"?',
    'A program that reads handwritten digits is tested on 897 images. It gets 785 right. "87.5 % accuracy", says the report. On the next 897 images it would have been another number.',
    "be trusted to within 3 %, nineteen times out of twenty",
)
def the_report(notebook: Any) -> None:
    assert (notebook.confusion.sum(), np.trace(notebook.confusion)) == (897, 785)
    assert digits(100 * 785 / 897, 3) == 87.5
    assert pmf(897, 0.875).max() < 0.05  # the same number again is improbable
    assert 19 / 20 == 0.95


@claim(
    "With 50 images a test lands within 3 % of the truth about half of the time (48 %). With 200 images it does so in 84 % of the tests, with 897 in 99 %.",
    "reads each image correctly with probability 0.875",
    "One program, tested 60 times on new images of each number; a mark is a whole test",
    "the truth: 87.5 %",
    "within 3 % of the truth",
)
def tests_of_three_sizes(notebook: Any) -> None:
    assert [round(100 * inside(n)) for n in (50, 200, 897)] == [48, 84, 99]
    for n in (50, 200, 897):
        share, error = notebook.monte_carlo(
            lambda k, n=n: np.abs(k / n - 0.875) <= 0.03 + 1e-12,
            lambda rng, many, n=n: rng.binomial(n, 0.875, size=many),
            20000,
            np.random.default_rng(n),
        )
        assert abs(share - inside(n)) < 4.5 * error


RAIN = np.array([[15, 5], [8, 72]])


@claim(
    "By hand, for 100 days: on 15 it rained and you had your umbrella, on 5 it rained and you didn't; on 8 dry days you carried it, on 72 you didn't.",
    "| **rain** | 15 | 5 | 20 | | **dry** | 8 | 72 | 80 | | **together** | 23 | 77 | 100 |",
    "The margins say $P(\\text{rain}) = 0.2$ and $P(\\text{umbrella}) = 0.23$. Given rain, look only at the first row: $P(\\text{umbrella} \\mid \\text{rain}) = 15/20 = 0.75$. Given the umbrella, look only at the first column: $P(\\text{rain} \\mid \\text{umbrella}) = 15/23 = 0.65$.",
    "$P(\\text{rain}) \\, P(\\text{umbrella})$ is $0.2 \\cdot 0.23 = 0.046$, but together they have 0.15. The gap is 0.104",
)
def the_umbrella(notebook: Any) -> None:
    assert (RAIN.sum(), RAIN.sum(axis=1).tolist(), RAIN.sum(axis=0).tolist()) == (
        100,
        [20, 80],
        [23, 77],
    )
    rows, columns, given_row = notebook.marginal_and_conditional(RAIN)
    assert (rows[0], columns[0], given_row[0, 0]) == (0.2, 0.23, 0.75)
    assert digits(15 / 23, 2) == 0.65
    assert np.isclose(notebook.independence_gap(RAIN), 0.15 - 0.046)
    assert np.isclose(0.2 * 0.23, 0.046)


@claim(
    "The counts [[1, 3], [4, 2]] have the total 10. Rows: 4 and 6, so P(x) = (0.4, 0.6). Columns: 5 and 5, so P(y) = (0.5, 0.5). Given the first row: (1/4, 3/4). Given the second: (4/6, 2/6).",
    "(Divided by the columns, the first row would be (0.2, 0.6): that is the row given the column.)",
    "[[3, 1], [1, 3]]: the total is 8, so the joint probabilities are 3/8, 1/8, 1/8, 3/8. All margins are 1/2, so independence would have 1/4 in each cell. Every cell is off by 1/8: the gap is 0.125.",
)
def the_hints_of_tables(notebook: Any) -> None:
    rows, columns, given_row = notebook.marginal_and_conditional([[1, 3], [4, 2]])
    assert (rows.tolist(), columns.tolist()) == ([0.4, 0.6], [0.5, 0.5])
    assert np.allclose(given_row, [[1 / 4, 3 / 4], [4 / 6, 2 / 6]])
    assert (1 / 5, 3 / 5) == (0.2, 0.6)
    assert notebook.independence_gap([[3, 1], [1, 3]]) == 3 / 8 - 1 / 4 == 1 / 8


@claim(
    "From left to right $y$ falls as much as it rises, so there is no trend; and yet $y$ is known once $x$ is."
)
def no_trend(notebook: Any) -> None:
    x = np.array([-1, 0, 1])
    assert np.sum((x - x.mean()) * (x**2 - np.mean(x**2))) == 0
    assert notebook.independence_gap([[0, 1], [1, 0], [0, 1]]) > 0.2


@claim(
    "they are SSFF, SFSF, SFFS, FSSF, FSFS and FFSS, six of them. If a success has the probability 0.9, each of the six orders has $0.9^2 \\cdot 0.1^2 = 0.0081$, together 0.0486."
)
def six_orders(notebook: Any) -> None:
    orders = ["".join(order) for order in product("SF", repeat=4) if order.count("S") == 2]
    assert orders == ["SSFF", "SFSF", "SFFS", "FSSF", "FSFS", "FFSS"]
    assert np.isclose(0.9**2 * 0.1**2, 0.0081)
    assert np.isclose(notebook.binomial_pmf(2, 4, 0.9), 0.0486)


@claim(
    "For $n = 2000$ and $k = 1000$ the number of orders has 601 digits, and at $p = \\frac12$ the probability of a single order is $0.00\\ldots$ with hundreds of zeros. Neither fits into a float; their product does."
)
def too_large_too_small(notebook: Any) -> None:
    orders = comb(2000, 1000)
    assert len(str(orders)) == 601
    assert orders > int(np.finfo(float).max)
    assert 0.5**2000 == 0
    assert 600 < 2000 * np.log10(2) < 700
    assert 0.01 < notebook.binomial_pmf(1000, 2000, 0.5) < 0.02


@claim(
    "For p = 0 only k = 0 can happen, for p = 1 only k = n: 1.0 or 0.0.",
    "n = 3, k = 1, p = 0.2: three orders (SFF, FSF, FFS), each with 0.2 · 0.8 · 0.8 = 0.128, together 0.384. By logarithms: log 3 = 1.099, log 0.2 = −1.609, log 0.8 = −0.223; 1.099 − 1.609 − 2 · 0.223 = −0.957, and the exponential of that is 0.384 again. (At *most* one success would have 0.896",
)
def the_hint_of_counting(notebook: Any) -> None:
    for p, sure in ((0, 0), (1, 3)):
        assert [notebook.binomial_pmf(k, 3, p) for k in range(4)] == [k == sure for k in range(4)]
    assert np.isclose(0.2 * 0.8 * 0.8, 0.128)
    assert np.isclose(notebook.binomial_pmf(1, 3, 0.2), 0.384)
    assert [digits(log(v), 4) for v in (3, 0.2)] == [1.099, -1.609]
    assert digits(log(0.8), 3) == -0.223
    total = log(3) + log(0.2) + 2 * log(0.8)
    assert digits(total, 3) == -0.957
    assert digits(exp(total), 3) == 0.384
    assert np.isclose(pmf(3, 0.2)[:2].sum(), 0.896)


@claim(
    "(For one fair coin, 0 or 1, the mean is ½, the squared distance is always ¼, and so the standard deviation is ½.)"
)
def a_coin(notebook: Any) -> None:
    assert notebook.mixture_moments([0.5, 0.5], [0, 1], [0, 0]) == (0.5, 0.25)


@claim(
    "Add up many small, independent random things, of whatever kind, none of which dominates the others, and the sum is distributed nearly like a bell",
    "One throw of this die looks nothing like a bell: mostly 0 or 5, and never 1. The sum of two has three humps. The sum of 30 is a bell, and the line has been given nothing but its mean and its variance.",
)
def it_becomes_a_bell(notebook: Any) -> None:
    die = np.array([0.4, 0.0, 0.1, 0.05, 0.05, 0.4])
    faces = np.arange(6)
    m, v = die @ faces, die @ faces**2 - (die @ faces) ** 2
    assert die[0] + die[5] > 0.5
    assert die[1] == 0
    two = notebook.sum_of_iid_pmf(die, 2)
    assert set(np.argsort(-two)[:3].tolist()) == {0, 5, 10}

    def gap(n: int) -> float:
        sums = notebook.sum_of_iid_pmf(die, n)
        edges = np.arange(len(sums) + 1) - 0.5
        bell = np.diff(notebook.normal_cdf(edges, n * m, sqrt(n * v)))
        return float(np.max(np.abs(sums - bell)) / np.max(bell))

    assert gap(1) > 1
    assert gap(30) < 0.02


@claim(
    "Far to the left, though, the textbook formula subtracts two nearly equal numbers, and at $z = -9$ nothing is left.",
    "At $u = 10$, `1 - math.erf(10)` is 0, and `math.erfc(10)` is $2 \\cdot 10^{-45}$.",
    "It rises from −1 to 1, and $\\mathrm{erf}(-u) = -\\mathrm{erf}(u)$.",
    "35 standard deviations below the mean it is tiny, and not 0.",
)
def nothing_left(notebook: Any) -> None:
    assert 0.5 * (1 + erf(-9 / sqrt(2))) == 0
    assert notebook.normal_cdf(-9.0) > 0
    assert (1 - erf(10), digits(erfc(10), 1)) == (0, 2e-45)
    assert (erf(-30), erf(30), erf(-0.3)) == (-1, 1, -erf(0.3))
    assert 0 < notebook.normal_cdf(-35.0) < 1e-200
    assert np.isclose(0.5 * (1 + erf(-1 / sqrt(2))), notebook.normal_cdf(-1.0))


@claim(
    "if accuracies have the mean 87.5 and the standard deviation 1.1, then for 85.3 $z$ is (85.3 − 87.5) / 1.1 = −2. The area up to there is 0.023, so about one test in 44 comes out at 85.3 or below.",
    '["2.3 %", "50 %", "84 %"]',
    "How probable is at most this much? The shaded area under the bell",
)
def areas(notebook: Any) -> None:
    assert np.isclose((85.3 - 87.5) / 1.1, -2)
    assert digits(notebook.normal_cdf(85.3, 87.5, 1.1), 2) == 0.023
    assert round(1 / notebook.normal_cdf(-2.0)) == 44
    assert digits(100 * sqrt(0.875 * 0.125 / 897), 2) == 1.1
    shares = 100 * notebook.normal_cdf(np.array([-2, 0, 1]))
    assert [digits(float(share), 2) for share in shares] == [2.3, 50, 84]


@claim(
    "x = 16, mean 10, std 3: z = (16 − 10) / 3 = 2. (Divided by the variance, 9, it would be 0.67.) z / √2 = 1.414, and erfc(−1.414) = 1.954; half of it is 0.977. For x = 4, z = −2, and half of erfc(1.414) = 0.0455 is 0.0228: the two areas add up to 1."
)
def the_hint_of_the_bell(notebook: Any) -> None:
    assert digits(6 / 9, 2) == 0.67
    assert digits(2 / sqrt(2), 4) == 1.414
    # to four digits, also of the rounded argument
    assert digits(erfc(-1.414), 4) == digits(erfc(-sqrt(2)), 4) == 1.954
    assert digits(erfc(sqrt(2)), 3) == 0.0455
    high, low = (notebook.normal_cdf(x, 10, 3) for x in (16.0, 4.0))
    assert (digits(high, 3), digits(low, 3)) == (0.977, 0.0228)
    assert np.isclose(high + low, 1)


@claim(
    "1 and 3 (mean 2, variance 1), and 7 and 9 (mean 8, variance 1). All four together have the mean 5, and their squared distances from it are 16, 4, 4 and 16: the variance is 10. Within the groups it is 1. Where do the other 9 come from?"
)
def a_crowd_of_four(notebook: Any) -> None:
    crowd = [1, 3, 7, 9]
    assert [(x - 5) ** 2 for x in crowd] == [16, 4, 4, 16]
    assert (np.mean(crowd), np.var(crowd), np.var([1, 3]), np.var([7, 9])) == (5, 10, 1, 1)
    assert notebook.mixture_moments([0.5, 0.5], [2, 8], [1, 1]) == (5, 10)


@claim(
    "Means may be as large as 1e8. Of two forms that are equal on paper, take the one that does not subtract huge squares."
)
def huge_squares(notebook: Any) -> None:
    w, m = np.array([0.3, 0.7]), 1e8 + np.array([0.0, 4.0])
    right = 0.3 * 0.7 * 4**2
    assert np.isclose(notebook.mixture_moments(w, m, [0.0, 0.0])[1], right)
    assert abs(w @ m**2 - (w @ m) ** 2 - right) > 0.1 * right


@claim(
    "Weights 0.25 and 0.75, means 2 and 6, variances 1 and 2. Mean: 0.5 + 4.5 = 5. Within: 0.25 · 1 + 0.75 · 2 = 1.75. Between: the groups lie −3 and 1 from 5, so 0.25 · 9 + 0.75 · 1 = 3. The variance is 4.75."
)
def the_hint_of_groups(notebook: Any) -> None:
    assert notebook.mixture_moments([0.25, 0.75], [2, 6], [1, 2]) == (5, 4.75)
    assert (0.25 * 1 + 0.75 * 2, 0.25 * 9 + 0.75 * 1, 1.75 + 3) == (1.75, 3, 4.75)


@claim(
    "for a coin that shows 1 with probability 0.3 and 0 with 0.7: one throw is (0.7, 0.3). For two throws, the first may show 0: a copy (0.7, 0.3), weighted with 0.7, at its place. Or 1: a copy weighted with 0.3, shifted by 1. Added up: (0.49, 0.21 + 0.21, 0.09) = (0.49, 0.42, 0.09).",
    "p = (0.5, 0, 0.5), a throw of 0 or 2. After one throw: (0.5, 0, 0.5). The second throw lays down half of that at place 0, (0.25, 0, 0.25, 0, 0), and half of it shifted by 2, (0, 0, 0.25, 0, 0.25). Together (0.25, 0, 0.5, 0, 0.25): five entries, as 2 · (3 − 1) + 1 says.",
)
def sums_by_hand(notebook: Any) -> None:
    assert np.allclose(notebook.sum_of_iid_pmf([0.7, 0.3], 2), [0.49, 0.42, 0.09])
    assert np.allclose(notebook.sum_of_iid_pmf([0.5, 0, 0.5], 2), [0.25, 0, 0.5, 0, 0.25])
    copies = np.array([[0.25, 0, 0.25, 0, 0], [0, 0, 0.25, 0, 0.25]])
    assert np.allclose(copies.sum(axis=0), [0.25, 0, 0.5, 0, 0.25])


@claim(
    "For the probabilities 0.2, 0.5, 0.3 the ends are 0.2, 0.7, 1: a dart at 0.65 hits number 1, one at 0.95 number 2.",
    "p = (0.1, 0.6, 0.3): the ends are 0.1, 0.7, 1. Three darts 0.05, 0.5, 0.99 hit the numbers 0, 1, 2. If you compared with 0.1, 0.6, 0.3 themselves, the dart at 0.99 would hit nothing. With p = (0.5, 0, 0.5) the ends are 0.5, 0.5, 1: number 1 has no room, so not even a dart at exactly 0.5 may hit it.",
    "By rounding its last entry may be 0.9999999999999999",
    "which `side` skips a piece of length 0? Try it with a dart at 0.5.",
)
def darts(notebook: Any) -> None:
    class Fixed:
        def __init__(self, places: list[float]) -> None:
            self.places = places

        def random(self, size: int) -> Any:
            return np.array(self.places[:size])

    def hits(p: list[float], places: list[float]) -> list[int]:
        found = notebook.sample_categorical(p, len(places), Fixed(places))
        return [int(i) for i in found]

    assert np.allclose(np.cumsum([0.2, 0.5, 0.3]), [0.2, 0.7, 1])
    assert hits([0.2, 0.5, 0.3], [0.65, 0.95]) == [1, 2]
    assert hits([0.1, 0.6, 0.3], [0.05, 0.5, 0.99]) == [0, 1, 2]
    assert max(0.1, 0.6, 0.3) < 0.99
    assert hits([0.5, 0, 0.5], [0.5]) == [2]
    assert np.searchsorted([0.5, 0.5, 1], 0.5, side="left") == 0
    assert np.cumsum([0.1] * 10)[-1] == 0.9999999999999999


@claim(
    "Four times the draws, half the error.",
    "for the values 2, 4, 9: the mean is 5, the squared distances 9, 1, 16 add up to 26, so $s = \\sqrt{26 / 2} = 3.61$, and the standard error is $3.61 / \\sqrt 3 = 2.08$.",
    "Draws 1, 2, 3 and f(x) = x²: the values are 1, 4, 9, their mean 14 / 3 = 4.67. (f of the mean draw would be 4.) The squared distances add up to 32.67; over n − 1 = 2 that is 16.33, the root 4.04, and over √3 the standard error 2.33.",
)
def chance_does_arithmetic(notebook: Any) -> None:
    assert 1 / sqrt(4) == 1 / 2
    x = [2, 4, 9]
    assert (mean(x), [(v - 5) ** 2 for v in x]) == (5, [9, 1, 16])
    assert (digits(stdev(x), 3), digits(stdev(x) / sqrt(3), 3)) == (3.61, 2.08)
    y = [1, 4, 9]
    assert (digits(mean(y), 3), digits(2 * variance(y), 4), digits(variance(y), 4)) == (
        4.67,
        32.67,
        16.33,
    )
    result = notebook.monte_carlo(
        lambda v: v**2, lambda rng, n: np.array([1, 2, 3]), 3, np.random.default_rng(0)
    )
    assert [digits(float(v), 3) for v in (stdev(y), *result)] == [4.04, 4.67, 2.33]


@claim(
    "Now and then the lower one is nearly 0, and the ratio is huge: one such draw moves the mean of all the thousands before it. The mean of 20,000 Cauchy draws is spread just as widely as a single draw.",
    "Means settle down, unless rare values are too large.",
)
def cauchy(notebook: Any) -> None:
    rng = np.random.default_rng(1)
    means, largest = [], []
    for _ in range(300):
        draws = rng.standard_normal(20000) / rng.standard_normal(20000)
        means.append(np.mean(draws))
        largest.append(np.max(np.abs(draws)))
    quartiles = np.quantile(means, [0.25, 0.75])
    assert np.all(np.abs(quartiles - [-1, 1]) < 0.35)  # those of a single draw are -1 and 1
    assert np.median(largest) > 5000
    plain = [np.mean(rng.standard_normal(20000)) for _ in range(100)]
    assert np.max(np.abs(plain)) < 0.05


@claim(
    "ties such as 17/20 against 0.9 − 0.05",
    "for $p = \\frac12$ and a margin of 0.2: for $n = 1$ the accuracy is 0 or 1, never within 0.2 of ½. For $n = 2$ only $K = 1$ counts: probability ½. For $n = 3$ both $K = 1$ and $K = 2$ do (⅓ and ⅔): ¾. For $n = 4$ again only $K = 2$: ⅜.",
)
def the_saw_by_hand(notebook: Any) -> None:
    assert abs(17 / 20 - 0.9) > 0.05  # by rounding alone
    shares = [inside(n, 0.5, 0.2) for n in (1, 2, 3, 4)]
    assert np.allclose(shares, [0, 1 / 2, 3 / 4, 3 / 8])
    assert abs(1 / 3 - 1 / 2) < 0.2 < abs(0 - 1 / 2)


@claim(
    "p = 0.8, margin 0.1, confidence 0.5. n = 1: K = 0 or 1 is 0.8 or 0.2 away from 0.8, more than 0.1. n = 2: K = 2 is 0.4 away from 1.6, allowed are 0.2. n = 3: K = 2 and 3 are 0.4 and 0.6 away from 2.4, allowed are 0.3. n = 4: K = 3 is 0.2 away from 3.2, allowed are 0.4, and its probability is 4 · 0.8³ · 0.2 = 0.41: not enough. n = 5: only K = 4, again 0.41. n = 6 has only K = 5, 0.39. n = 7: K = 5 and K = 6 are 0.6 and 0.4 away from 5.6, allowed are 0.7: 0.275 + 0.367 = 0.642. So 7."
)
def the_hint_of_test_sets(notebook: Any) -> None:
    shares = [inside(n, 0.8, 0.1) for n in range(1, 8)]
    assert shares[:3] == [0, 0, 0]
    assert [digits(v, 2) for v in shares[3:6]] == [0.41, 0.41, 0.39]
    assert np.isclose(4 * 0.8**3 * 0.2, shares[3])
    assert [digits(float(v), 3) for v in pmf(7, 0.8)[5:7]] == [0.275, 0.367]
    assert digits(shares[6], 3) == 0.642
    assert notebook.smallest_test_set(0.8, 0.1, 0.5) == 7
    for n, k, away in (
        (1, 0, 0.8),
        (1, 1, 0.2),
        (2, 2, 0.4),
        (3, 2, 0.4),
        (3, 3, 0.6),
        (4, 3, 0.2),
        (7, 5, 0.6),
        (7, 6, 0.4),
    ):
        assert np.isclose(abs(k - 0.8 * n), away)


@claim(
    "The textbook formula is only nearly right. And halving intervals fails, because the probability goes up **and down** with $n$",
    "More images are better, but not one by one",
    "The answer to the question from the beginning is 452 images.",
    "the promise is broken again for some larger $n$, the last of them 477. If you want a size that keeps it, and so do all larger ones, take 478 or more.",
)
def the_saw(notebook: Any) -> None:
    assert notebook.smallest_test_set(0.875, 0.03, 0.95) == first(0.875, 0.03, 0.95) == 452
    broken = [n for n in range(452, 1000) if inside(n) < 0.95]
    assert broken[-1] == 477
    assert inside(2000) > 0.9999
    textbook = 1.959964**2 * 0.875 * 0.125 / 0.03**2
    assert 452 < textbook < 480
    steps = np.diff([inside(n) for n in range(300, 601)])
    assert min(np.sum(steps < 0), np.sum(steps > 0)) > 40


@claim(
    "Then prepare for the worst, which is a $p$ near ½: with $p = \\frac12$ the first $n$ is 1051 (the textbook's formula says 1068)."
)
def the_worst_case(notebook: Any) -> None:
    assert first(0.5, 0.03, 0.95) == 1051
    assert int(np.ceil(1.959964**2 * 0.25 / 0.03**2)) == 1068
    sizes = [first(p, 0.03, 0.95) for p in (0.5, 0.6, 0.7, 0.8, 0.9)]
    assert sizes == sorted(sizes, reverse=True)


@claim(
    'the report\'s "87.5 %" from 897 images is good to about two percent',
    "is within 2.2 % with probability",
    "near = np.arange(766, 805) # 785, give or take 19: 2.2 % of 897",
)
def two_percent(notebook: Any) -> None:
    near = [k for k in range(898) if abs(k - 897 * 0.875) <= 0.022 * 897]
    assert (near[0], near[-1]) == (766, 804)
    assert 0.95 < inside(897, 0.875, 0.022) < 0.955
    assert inside(897, 0.875, 0.021) < 0.95


@claim(
    "If a competitor's program has 88.3 % on the same images, that may well be luck.",
)
def the_competitor(notebook: Any) -> None:
    assert inside(897, 0.875, 0.008) < 0.6  # a gap of 0.8 % or more is common


@claim(
    "Of 91 fives, 19 were taken for a 9: 21 %.",
    "the 122 images called 9, of which 19 were fives: 16 %. The 19 images are the same",
)
def fives_and_nines(notebook: Any) -> None:
    table = notebook.confusion
    assert (table[5].sum(), table[5, 9], table[:, 9].sum()) == (91, 19, 122)
    assert (round(100 * 19 / 91), round(100 * 19 / 122)) == (21, 16)
