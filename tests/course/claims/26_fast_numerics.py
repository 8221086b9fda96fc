"""What unit 26 says about time, lost digits and heaps."""

from __future__ import annotations

import cProfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given


def best(work: Callable[[], Any], repeat: int = 5) -> float:
    times = []
    for _ in range(repeat):
        clock = time.perf_counter()
        work()
        times.append(time.perf_counter() - clock)
    return min(times)


@claim(
    "Python takes ten to several hundred times longer for a loop than numpy for the same arithmetic.",
    "both lines rise alike, but one of them lies far above the other as soon as there are a thousand numbers or more",
    "and 10 to several hundred is what good versions reach",
)
def factors(notebook: Any) -> None:
    """Orders of magnitude: a clock on a shared machine is no better witness."""
    rng = np.random.default_rng(0)
    numbers = rng.standard_normal(100_000)
    as_list = numbers.tolist()
    loop = best(lambda: [x * x + 1 for x in as_list]) / best(lambda: numbers * numbers + 1)
    few, few_list = numbers[:1000], as_list[:1000]
    assert best(lambda: [x * x + 1 for x in few_list]) > 3 * best(lambda: few * few + 1)
    values, ids = numbers[:20_000], rng.integers(0, 100, 20_000)
    X, M, C = rng.standard_normal((5000, 6)), rng.standard_normal((6, 6)), numbers[:320]
    P, C = rng.standard_normal((400, 16)), C.reshape(20, 16)
    found = {
        "loop": loop,
        "segments": best(lambda: notebook.naive_segment_sum(values, ids, 100))
        / best(lambda: notebook.segment_sum(values, ids, 100)),
        "forms": best(lambda: notebook.naive_quadratic_forms(X, M))
        / best(lambda: notebook.quadratic_forms(X, M)),
        "nearest": best(lambda: notebook.naive_nearest_centers(P, C))
        / best(lambda: notebook.nearest_centers(P, C)),
    }
    assert min(found.values()) > 5, found
    assert max(found.values()) > 100, found


@claim(
    "64-bit floats have sixteen digits",
    "lies a gap of about $10^{-16}$ of its size. Next to 0.1 that is nothing. Next to a billion it is already a ten-millionth, and beyond $10^{16}$ a float can't tell $x$ from $x + 1$.",
    "here the gap is 2",
    "Rounding: the larger the number,\\nthe wider the gap",
)
def gaps(notebook: Any) -> None:
    x = np.logspace(-3, 18, 200)
    assert np.all((np.spacing(x) / x > 1e-16) & (np.spacing(x) / x < 2.3e-16))
    assert digits(np.spacing(1e9), 1) == 1e-7
    assert np.spacing(0.1) < 2e-17
    assert np.spacing(1e16) == 2
    assert 1e16 + 1 == 1e16
    assert 1e15 + 1 != 1e15


@claim(
    "at $x = -1000$, $e^{1000}$ is too large for a float, `inf`, one over it is 0, and the logarithm of that is $-\\infty$. The true value is $-1000$.",
    "multiply above and below by $e^x$: $\\log\\sigma(x) = x - \\log(1 + e^{x})$. For $x \\ge 0$ it is $-\\log(1 + e^{-x})$.",
    "the plain formula, which ends at −709: minus infinity",
)
def the_plain_formula(notebook: Any) -> None:
    with np.errstate(all="ignore"):
        assert np.exp(1000.0) == np.inf
        assert np.log(1 / np.exp(1000.0)) == -np.inf
        assert np.isfinite(np.log(1 / (1 + np.exp(709.0))))
        assert np.log(1 / (1 + np.exp(710.0))) == -np.inf
    assert notebook.log_sigmoid(-1000.0) == -1000
    x = np.linspace(-20, 20, 81)
    rearranged = np.where(x < 0, x - np.log(1 + np.exp(x)), -np.log(1 + np.exp(-x)))
    assert np.allclose(rearranged, notebook.log_sigmoid(x))


@claim(
    "$x = -3$. The plain one: $e^3 = 20.09$, and 1/21.09 is 0.0474, the logarithm of which is $-3.049$. Rearranged: $-3 - \\log(1 + 0.0498) = -3 - 0.0486 = -3.049$.",
    "At $x = 2$: $e^{-2} = 0.1353$, so it is $-\\log(1.1353) = -0.127$. At $x = -2$ it is $-2 - \\log(1.1353) = -2.127$.",
)
def sigmoids(notebook: Any) -> None:
    assert digits(np.exp(3), 4) == 20.09
    assert digits(1 / (1 + np.exp(3)), 3) == 0.0474
    assert digits(np.log(1 / (1 + np.exp(3))), 4) == -3.049
    assert digits(np.exp(-3), 3) == 0.0498
    assert digits(np.log1p(np.exp(-3)), 3) == 0.0486
    assert digits(np.exp(-2), 4) == 0.1353
    values = [notebook.log_sigmoid(float(x)) for x in (-3, 2, -2)]
    assert [round(float(v), 3) for v in values] == [-3.049, -0.127, -2.127]


@claim(
    "The row (1000, 1002): the largest is 1002, the exponents become $-2$ and 0, the sum is $0.1353 + 1 = 1.1353$, its logarithm 0.127, and back comes 1002: 1002.127. The row $(-1000, -1000)$ has its own largest entry, $-1000$: the result is $-1000 + 0.693 = -999.307$. With 1002 for both rows the second would become $\\log 0$."
)
def exponentials(notebook: Any) -> None:
    result = notebook.stable_logsumexp([[1000.0, 1002], [-1000, -1000]])
    assert result.round(3).tolist() == [1002.127, -999.307]
    assert np.exp(-1000.0 - 1002) == 0


@claim(
    "Add 0.1 to a billion, and the sum keeps seven of its digits; nine are lost. Add another 0.2, subtract the billion: what is left should be 0.3, and is 0.30000007."
)
def the_billion(notebook: Any) -> None:
    assert 0.1e-7 < abs((1e9 + 0.1 - 1e9) - 0.1) < 1e-7  # the eighth digit behind the point
    assert round((1e9 + 0.1) + 0.2 - 1e9, 8) == 0.30000007
    value = notebook.compensated_sum(np.array([1e9, 0.1, 0.2, -1e9]))
    assert np.isclose(value, 0.3, rtol=1e-15)


@claim("When $t = s + x$ is rounded, the lost part can be computed exactly")
def exactly(notebook: Any) -> None:
    from fractions import Fraction

    rng = np.random.default_rng(0)
    for s, x in rng.standard_normal((500, 2)) * 10.0 ** rng.integers(-12, 12, (500, 2)):
        s, x = float(s), float(x)
        t = s + x
        lost = (s - t) + x if abs(s) >= abs(x) else (x - t) + s
        assert Fraction(lost) == Fraction(s) + Fraction(x) - Fraction(t)


@claim(
    "Imagine numbers of three digits, and add 123, 4.56 and $-128$. 123 + 4.56 = 127.56 is rounded to 128. The larger one minus that, $123 - 128 = -5$, plus the smaller one: lost is $-5 + 4.56 = -0.44$. Then $128 - 128 = 0$, and nothing is lost. At the end $0 + (-0.44) = -0.44$, which is right."
)
def three_digits(notebook: Any) -> None:
    assert digits(123 + 4.56, 3) == 128
    assert np.isclose((123 - 128) + 4.56, -0.44)
    assert np.isclose(123 + 4.56 - 128, -0.44)


@claim(
    "The more cancels, the fewer digits survive. Unless you catch them",
    "np.sum, in pairs",
)
def cancelled(notebook: Any) -> None:
    from fractions import Fraction

    rng = np.random.default_rng(3)
    plain, careful = [], []
    for size in np.logspace(0, 12, 20):
        half = rng.standard_normal(200) * size
        x = rng.permutation(np.concatenate([half, -half, rng.uniform(0.5, 1.0, 50)]))
        true = float(sum(map(Fraction, x)))
        plain.append(abs(float(np.sum(x)) - true) / true)
        careful.append(abs(notebook.compensated_sum(x) - true) / true)
    assert max(careful) < 1e-13
    assert np.corrcoef(np.arange(20), np.log(np.array(plain) + 1e-17))[0, 1] > 0.9


@claim(
    "Its slope is $p$: 1 for a loop over the data, 2 for a loop inside a loop.",
    "the step to the right is $3 - 1 = 2$ and the step up is $\\log_{10} 20 - \\log_{10} 2 = 1$: the slope is $1/2$",
    "10 and 1000 numbers take 2 and 20 milliseconds.",
    "A hundred times the data, ten times the time.",
    "Sizes 10 and 100, times 3 and 300. $u$ is 2.303 and 4.605, with the mean 3.454: the deviations are $-1.151$ and 1.151. $v$ is 1.099 and 5.704, with the deviations $-2.303$ and 2.303. The slope is $2 \\cdot 1.151 \\cdot 2.303 / (2 \\cdot 1.151^2) = 2$: ten times the data, a hundred times the time.",
)
def powers(notebook: Any) -> None:
    sizes = np.array([10, 20, 40])
    for p in (1, 2):
        assert np.isclose(notebook.scaling_exponent(sizes, 3.0 * sizes**p), p)
    assert np.isclose(notebook.scaling_exponent([10, 1000], [2, 20]), 0.5)
    assert np.isclose(notebook.scaling_exponent([10, 100], [3, 300]), 2)
    u, v = np.log([10, 100]), np.log([3, 300])
    assert [digits(x, 4) for x in (*u, u.mean(), *(u - u.mean()))] == [
        2.303,
        4.605,
        3.454,
        -1.151,
        1.151,
    ]
    assert [digits(x, 4) for x in (*v, *(v - v.mean()))] == [1.099, 5.704, -2.303, 2.303]


@claim(
    "where an id occurs twice, the last one wins",
    "The values 5, 7 and 1 with the ids 1, 1 and 0, and two segments: row 0 is 1, row 1 is $5 + 7 = 12$. (`out[ids] += values` would leave 7 there: the last one wins.)",
)
def segments(notebook: Any) -> None:
    values, ids = np.array([5.0, 7, 1]), np.array([1, 1, 0])
    assert notebook.segment_sum(values, ids, 2).tolist() == [1, 12]
    out = np.zeros(2)
    out[ids] += values
    assert out.tolist() == [1, 7]


@claim(
    "for 20,000 rows it builds a table of 400 million numbers",
    "The row $(1, 2)$ and the matrix with the rows $(2, 1)$ and $(0, 3)$. Row times matrix: $(2 + 0, 1 + 6) = (2, 7)$. Entry by entry with the row itself: $2 \\cdot 1 + 7 \\cdot 2 = 16$. (Its diagonal alone would give $2 + 12 = 14$.)",
)
def forms(notebook: Any) -> None:
    assert 20_000**2 == 400 * 10**6
    x, M = np.array([1.0, 2]), np.array([[2.0, 1], [0, 3]])
    assert (x @ M).tolist() == [2, 7]
    assert notebook.quadratic_forms(x[None], M).tolist() == [16]
    assert np.sum(x * np.diag(M) * x) == 14


@claim(
    "Somebody has made a program of it, and it was right wherever they tried it. Then three complaints came in:",
    "The first two come from rounding.",
)
def three_complaints(notebook: Any) -> None:
    draft, right = notebook.draft_nearest_centers, notebook.nearest_centers
    points, centres = np.array([[0.0, 0], [5, 5]]), np.array([[0.0, 1], [6, 7]])
    assert np.allclose(draft(points, centres)[1], right(points, centres)[1])
    assert np.abs(draft(points + 1e8, centres + 1e8)[1] - [1, 5]).max() > 0.5
    same = np.random.default_rng(0).standard_normal((500, 9))
    assert -1e-10 < np.min(draft(same, same)[1]) < 0
    three, hundred = np.array([[3]], dtype=np.uint8), np.array([[100]], dtype=np.uint8)
    assert draft(three, hundred)[1] != 97**2


def multiplied_out(x: Any, c: Any) -> Any:
    return x * x - 2 * x * c + c * c


@claim(
    "Near $(10^6, 10^6)$ the formula subtracts numbers of size $10^{12}$ to find a distance of 1, and of sixteen digits three or four are left. Still further out there is none.",
    "Squared distances of pairs of numbers, at most 1 apart",
    "multiplied out, after moving both near the origin",
)
def far_away(notebook: Any) -> None:
    rng = np.random.default_rng(0)

    def errors(far: float, moved: bool) -> Any:
        x, c = far + rng.uniform(0, 1, (2, 20_000))
        true = (x - c) ** 2
        assert true.max() <= 1
        origin = c + 0.25 if moved else 0.0
        return np.abs(multiplied_out(x - origin, c - origin) - true)

    million = errors(1e6, False)
    assert 1e-4 < million.max() < 1e-3
    for far in (3e8, 1e12):
        assert errors(far, False).max() > 1
    for far in (1e6, 1e12):
        assert errors(far, True).max() < 1e-15


@claim(
    "$x = (3, 4)$ and $c = (1, 1)$: $25 - 2 \\cdot 7 + 2 = 13$. Directly it is $2^2 + 3^2 = 13$.",
    "Squares: 25 for the point, 2 and 32 for the centres. Products: 7 and 28. So $25 - 14 + 2 = 13$ and $25 - 56 + 32 = 1$: label 1, squared distance 1. With everything moved by $(-1, -1)$: $13 - 0 + 0$ and $13 - 2 \\cdot 15 + 18$, which are 13 and 1 again.",
    "3 - 5 is 254 in unsigned 8-bit integers",
)
def nearest(notebook: Any) -> None:
    x, C = np.array([[3.0, 4]]), np.array([[1.0, 1], [4, 4]])
    labels, squared = notebook.nearest_centers(x, C)
    assert (labels.tolist(), squared.tolist()) == ([1], [1])
    assert (np.sum(x**2), np.sum(C**2, axis=1).tolist()) == (25, [2, 32])
    assert (x @ C.T).tolist() == [[7, 28]]
    assert np.sum((x - C[0]) ** 2) == 13
    a, B = x - 1, C - 1
    assert (np.sum(a**2), (a @ B.T).tolist(), np.sum(B**2, axis=1).tolist()) == (
        13,
        [[0, 15]],
        [0, 18],
    )
    assert (np.array([3], dtype=np.uint8) - np.array([5], dtype=np.uint8))[0] == 254


@claim(
    'The classic answer, `np.argsort(-scores, kind="stable")`, is right, except that the minus sign is a trap: in unsigned 8-bit integers, $-1$ is 255.',
    "for whole numbers beyond $2^{53}$: they lose the last digit",
)
def traps(notebook: Any) -> None:
    assert (-np.array([1], dtype=np.uint8))[0] == 255
    assert float(2**53 + 1) == float(2**53)
    scores = np.array([4.0, 9, 4, 2])
    assert np.argsort(-scores, kind="stable").tolist() == notebook.top_k(scores, 4).tolist()


@claim(
    "The scores (4, 9, 4, 2). Sorted upwards, stably, the indices are 3, 0, 2, 1; turned around 1, 2, 0, 3: index 2 now comes before index 0, although both have 4. Start instead from the reversed scores (2, 4, 9, 4): upwards, their places are 0, 1, 3, 2, and counted from the other end these are the indices 3, 2, 0, 1. Turned around: 1, 0, 2, 3, and the best two are 1 and 0."
)
def top_hint(notebook: Any) -> None:
    scores = np.array([4, 9, 4, 2])
    assert np.argsort(scores, kind="stable").tolist() == [3, 0, 2, 1]
    reverse = np.argsort(scores[::-1], kind="stable")
    assert reverse.tolist() == [0, 1, 3, 2]
    assert (3 - reverse).tolist() == [3, 2, 0, 1]
    assert notebook.top_k(scores, 4).tolist() == [1, 0, 2, 3]


@claim("So it is the distances that are worth the trouble")
def the_profile(notebook: Any) -> None:
    points, profile = np.random.default_rng(6).standard_normal((400, 16)), cProfile.Profile()
    profile.runcall(notebook.naive_kmeans, points, points[:10], 5)
    seconds = {getattr(each.code, "co_name", ""): each.totaltime for each in profile.getstats()}
    assert seconds["naive_nearest_centers"] > 0.8 * seconds["naive_kmeans"]


@claim(
    "The points 0, 2 and 10 on a line, the centres 1 and 5. The labels are 0, 0 and 1, and the cost is $1 + 1 + 25 = 27$. The centres move to 1 and 10. Now the labels are the same, the cost is $1 + 1 + 0 = 2$, and it stops: two steps, history (27, 2).",
    "The points 0, 4 and 5, the centres 0, 6 and 90. Step 1: the labels are 0, 1 and 1, the cost is $0 + 4 + 1 = 5$. The sums are 0, 9 and 0, the numbers of points 1, 2 and 0: the centres become 0 and 4.5, and the third stays at 90. Step 2: the cost is $0 + 0.25 + 0.25 = 0.5$, the labels are the same, stop. The history is (5, 0.5).",
)
def small_heaps(notebook: Any) -> None:
    column = [
        np.array(v, dtype=float)[:, None] for v in ((0, 2, 10), (1, 5), (0, 4, 5), (0, 6, 90))
    ]
    C, labels, history = notebook.kmeans(column[0], column[1])
    assert (C.ravel().tolist(), labels.tolist(), history.tolist()) == ([1, 10], [0, 0, 1], [27, 2])
    C, labels, history = notebook.kmeans(column[2], column[3])
    assert (C.ravel().tolist(), labels.tolist()) == ([0, 4.5, 90], [0, 1, 1])
    assert history.tolist() == [5, 0.5]


@claim("Three centres (large, white) look for three heaps")
def three_heaps(notebook: Any) -> None:
    rng = np.random.default_rng(3)
    points = np.concatenate(
        [
            np.array([x, y]) + rng.standard_normal((40, 2))
            for x, y in ((0.0, 0.0), (6.0, 1.0), (3.0, 5.0))
        ]
    )
    C = notebook.kmeans(points, np.array([[-1.0, 5.0], [0.0, 6.0], [1.0, 5.5]]))[0]
    assert np.allclose(sorted(C.tolist()), [[0, 0], [3, 5], [6, 1]], atol=0.5)


@claim(
    "It took a fraction of a second. The version with loops gives the same heaps, a good deal later",
    "more than four in five images lie in a heap where their own digit is the most frequent, the others don't.",
    "the first ten images happen to be one of each digit",
    "The cost never rises",
    "Other first centres end in other heaps: k-means comes to an end, but not always at the best one.",
)
def the_digits(notebook: Any) -> None:
    pixels, digit = notebook.pixels, notebook.digit
    assert sorted(digit[:10]) == list(range(10))
    clock = time.perf_counter()
    _, labels, history = notebook.kmeans(pixels, pixels[:10])
    middle = time.perf_counter()
    naive = notebook.naive_kmeans(pixels, pixels[:10])
    assert time.perf_counter() - middle > 5 * (middle - clock)
    assert middle - clock < 1
    assert np.array_equal(labels, naive[1])
    assert np.all(np.diff(history) <= 0)
    often = np.array([np.bincount(digit[labels == j], minlength=10).argmax() for j in range(10)])
    assert 0.8 < np.mean(often[labels] == digit) < 0.9
    rng = np.random.default_rng(0)
    costs = [
        notebook.kmeans(pixels, pixels[rng.choice(len(pixels), 10, replace=False)])[2][-1]
        for _ in range(10)
    ]
    assert min(costs) < history[-1]
    assert max(costs) > 1.01 * min(costs)


given("**k-means** (Stuart Lloyd, 1957)", "the year of the report")
given("nothing after unit 12 is needed", "the number of a unit")
given("on 400 points of 16 numbers with 10 centres", "the cell's own settings")
