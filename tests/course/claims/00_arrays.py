"""What unit 00 says about its thermometers and its small examples."""

from __future__ import annotations

from math import erf, sqrt
from typing import Any

import numpy as np
import pytest

from tests.support.claims import claim, digits, given

HARBOUR, VALLEY, RIDGE, MARKET = range(4)


def of_spots(table: Any) -> list[float]:
    return [sum(float(v) for v in column) / len(column) for column in zip(*table, strict=True)]


def in_floats(notebook: Any) -> list[list[float]]:
    return [
        [float(v) - float(e) for v, e in zip(row, notebook.too_high, strict=True)]
        for row in notebook.readings
    ]


def in_whole_numbers(notebook: Any) -> list[list[int]]:
    return [[int(value) for value in row] for row in in_floats(notebook)]


def warmest(table: Any) -> int:
    means = of_spots(table)
    return means.index(max(means))


def gap(table: Any) -> float:
    means = of_spots(table)
    return means[MARKET] - means[VALLEY]


@claim(
    "Four friends hang up thermometers in four corners of a small town: at the harbour, in the valley, on the ridge, on the market square.",
    "Its **shape** is (rows, columns), here (7, 4): seven days, four spots. Counting starts at 0, as in lists: Monday is row 0, the harbour is column 0.",
    "One week, four thermometers: an array of shape (7, 4)",
    "the same week, typed row by row, in whole numbers",
)
def the_table(notebook: Any) -> None:
    assert notebook.spots == ["harbour", "valley", "ridge", "market"]
    assert len(notebook.days) == 7
    assert notebook.days[0] == "Mon"
    assert notebook.readings.shape == (7, 4)
    assert notebook.readings.dtype == np.int64
    assert np.array_equal(notebook.make_table(notebook.lists), notebook.readings)


@claim(
    "The market, says the table, and by far. But the thermometer there reads too high. One of the friends puts that right on her computer, and now the valley is ahead. No error message, nothing red. And it is wrong.",
    "So that was it. With all its fractions the market is still ahead, by 0.2 degrees; cut to whole numbers, the valley seems to win.",
    "One question, three answers (dark and hatched: the warmest)",
)
def three_answers(notebook: Any) -> None:
    assert notebook.too_high[MARKET] > 0
    right, cut = in_floats(notebook), in_whole_numbers(notebook)
    assert np.array_equal(notebook.corrected(notebook.readings, notebook.too_high), right)
    assert warmest(notebook.readings) == warmest(right) == MARKET
    assert warmest(cut) == VALLEY
    assert digits(gap(right), 1) == 0.2
    silent = notebook.readings.copy()
    silent[:] = silent - notebook.too_high  # no error message
    assert silent.tolist() == cut


@claim(
    "On the left, the market is ahead of the valley by 1.7 degrees.",
    "A lead of 1.7 degrees that came from a bad thermometer",
)
def the_first_answer(notebook: Any) -> None:
    assert digits(gap(notebook.readings), 2) == 1.7


@claim("the days differ a lot: a warm Sunday lifts all four thermometers")
def the_days(notebook: Any) -> None:
    means = [sum(map(float, row)) / 4 for row in notebook.readings]
    assert max(means) - min(means) > 5
    assert means.index(max(means)) == 6
    assert all(row[6] == max(row) for row in notebook.lists)


@claim(
    "np.array([1, 2, 3]).shape                # (3,): one axis with three entries",
    "A.shape                                  # (2, 3): two rows, three columns",
    "A.T                                      # [[1 4]   turned",
    "A.reshape(3, 2)                          # [[1 2]   not turned: the same numbers in the same",
    "np.array([1, 2, 3], dtype=float)         # [1. 2. 3.]",
    "from the lists (1, 2, 3) and (4, 5, 6), two spots on three days, come the rows (1, 4), (2, 5) and (3, 6)",
    "As floats they are printed as `[1. 3. 5.]` and `[2. 4. 6.]`",
    "`np.array` gives the rows (1, 2), (3, 4), (5, 6), of shape (3, 2). Turned, the rows are (1, 3, 5) and (2, 4, 6), of shape (2, 3)",
)
def making(notebook: Any) -> None:
    A = np.array([[1, 2, 3], [4, 5, 6]])
    assert np.array([1, 2, 3]).shape == (3,)
    assert A.shape == (2, 3)
    assert A.T.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert A.reshape(3, 2).tolist() == [[1, 2], [3, 4], [5, 6]]
    assert str(np.array([1, 2, 3], dtype=float)) == "[1. 2. 3.]"
    assert notebook.make_table([[1, 2, 3], [4, 5, 6]]).tolist() == A.T.tolist()
    small = notebook.make_table([[1, 2], [3, 4], [5, 6]])
    assert [str(row) for row in small] == ["[1. 3. 5.]", "[2. 4. 6.]"]


@claim(
    "`readings[0, 3]` is a single number, `readings[:, 3]` has the shape (7,), and `readings[-2:]` the shape (2, 4)",
    "`A[-2:][1]` is not `A[-2:, 1]`: the first takes two rows and *of these* row 1; the second takes column 1.",
    "`readings[-20:]` simply gives all seven rows",
    "`-2:` is",
    "The spot 1 is the second column: 2, 4, 6. Of these the last two days are 4 and 6.",
)
def slicing(notebook: Any) -> None:
    readings = notebook.readings
    assert np.ndim(readings[0, 3]) == 0
    assert readings[:, 3].shape == (7,)
    assert readings[-2:].tolist() == readings.tolist()[5:]
    assert readings[-2:].shape == (2, 4)
    assert readings[-2:][1].tolist() == readings.tolist()[6]
    assert readings[-2:, 1].tolist() == [18, 19]
    assert np.array_equal(readings[-20:], readings)
    table = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert notebook.last_days(table, 1, 2).tolist() == [4, 6]
    with pytest.raises(ValueError):
        notebook.last_days(table, 1, 4)
    assert len(notebook.last_days(table, 1, 3)) == 3


@claim(
    "A.sum()                                 # 24: one number",
    "A.sum(axis=0)                           # [ 4  7 13]",
    "A.sum(axis=1)                           # [ 9 15]",
    "the means down the columns are 4/2, 7/2 and 13/2, that is 2, 3.5 and 6.5. Across the rows they are 9/3 = 3 and 15/3 = 5.",
    "`7 // 2` is 3",
    "Down the columns: 90/3 = 30 and 130/3 = 43.33. Across the rows: 30/2 = 15, 70/2 = 35 and 120/2 = 60.",
    "The rows (10, 20), (30, 40) and (50, 70): three days, two spots.",
)
def axes(notebook: Any) -> None:
    A = np.array([[1, 2, 6], [3, 5, 7]])
    assert A.sum() == 24
    assert str(A.sum(axis=0)) == "[ 4  7 13]"
    assert str(A.sum(axis=1)) == "[ 9 15]"
    spots, days = notebook.means(A)
    assert (spots.tolist(), days.tolist()) == ([2, 3.5, 6.5], [3, 5])
    assert 7 // 2 == 3
    spots, days = notebook.means(np.array([[10, 20], [30, 40], [50, 70]]))
    assert spots.round(2).tolist() == [30, 43.33]
    assert days.tolist() == [15, 35, 60]


@claim(
    "A - np.array([10, 20])            # [[ -9 -18]  the row (10, 20) from every row # [ -7 -14]]",
    "A - np.array([[10], [20]])        # [[ -9  -8]  the column from every column # [-17 -14]]",
    "A - 1                             # [[0 1]   from every entry # [2 5]]",
    "in A above the rows have the means 1.5 and 4.5. Taken away, the first row becomes −0.5 and 0.5, the second −1.5 and 1.5",
    "have the means 5 and 1. The means as a column of shape (2, 1): 5 above 1. So the first row loses 5: −3, −1, 4. The second loses 1: 0, 0, 0.",
)
def stretching(notebook: Any) -> None:
    A = np.array([[1, 2], [3, 6]])
    assert str(A - 1) == "[[0 1]\n [2 5]]"
    assert str(A - np.array([10, 20])) == "[[ -9 -18]\n [ -7 -14]]"
    assert str(A - np.array([[10], [20]])) == "[[ -9  -8]\n [-17 -14]]"
    assert A.mean(axis=1).tolist() == [1.5, 4.5]
    assert notebook.above_the_day(A).tolist() == [[-0.5, 0.5], [-1.5, 1.5]]
    small = np.array([[2, 4, 9], [1, 1, 1]])
    assert small.mean(axis=1).tolist() == [5, 1]
    assert notebook.above_the_day(small).tolist() == [[-3, -1, 4], [0, 0, 0]]


@claim(
    "So an array of shape (2,) counts as a row, never as a column.",
    "works                 works                 ValueError: 3 against 2",
    "`A.sum(axis=1, keepdims=True)` has the shape (2, 1)",
    "Beware of square tables: there, a row in place of a column fits, and gives wrong numbers without an error.",
    "it compares shapes from the right. So the 7 means count as a row, and 7 entries don't fit 4 columns.",
    "The means should be a column, of shape (7, 1)",
    "ValueError: operands could not be broadcast together with shapes (7,4) (7,)",
    "With seven thermometers the row would have fitted",
)
def shapes(notebook: Any) -> None:
    A, b = np.zeros((2, 3)), np.zeros(2)
    assert (A - np.zeros(3)).shape == (A - b[:, np.newaxis]).shape == (2, 3)
    assert A.sum(axis=1, keepdims=True).shape == (2, 1)
    with pytest.raises(ValueError):
        A - b
    of_days = notebook.readings.mean(axis=1)
    with pytest.raises(ValueError) as caught:
        notebook.readings - of_days
    message = "operands could not be broadcast together with shapes (7,4) (7,)"
    assert str(caught.value).strip() == message
    assert (notebook.readings - of_days[:, np.newaxis]).shape == (7, 4)
    seven = np.arange(49.0).reshape(7, 7)
    assert not np.allclose(seven - seven.mean(axis=1), notebook.above_the_day(seven))


@claim(
    "Monday's 18 should have become 16.5, and it became 16.",
    "every reading of the market lost 2 degrees instead of 1.5",
    "*Cannot cast ufunc 'subtract' output from dtype('float64') to dtype('int64')*",
)
def fractions_cut_off(notebook: Any) -> None:
    assert notebook.readings[0, MARKET] == 18
    assert notebook.too_high[MARKET] == 1.5
    assert in_floats(notebook)[0][MARKET] == 16.5
    assert notebook.attempt[0, MARKET] == 16
    assert np.all(notebook.readings[:, MARKET] - notebook.attempt[:, MARKET] == 2)
    whole = notebook.readings.copy()
    with pytest.raises(TypeError) as caught:
        whole -= 1.5
    message = "Cannot cast ufunc 'subtract' output from dtype('float64') to dtype('int64')"
    assert str(caught.value).startswith(message)


@claim(
    "the readings (10, 20) and (30, 40), too high by 0.5 and by −1.5. Corrected they are (9.5, 21.5) and (29.5, 41.5).",
    "too high by 1, 0 and 0.5. Corrected: 6, 8 and 8.5. If the result were kept in whole numbers, the last would be 8.",
    "the result should still be floats: `[6. 8. 7.]`",
)
def corrections(notebook: Any) -> None:
    got = notebook.corrected(np.array([[10, 20], [30, 40]]), np.array([0.5, -1.5]))
    assert got.tolist() == [[9.5, 21.5], [29.5, 41.5]]
    row = np.array([[7, 8, 9]])
    assert notebook.corrected(row, np.array([1, 0, 0.5])).tolist() == [[6, 8, 8.5]]
    assert int(8.5) == 8
    assert str(notebook.corrected(row, np.array([1, 0, 2]))[0]) == "[6. 8. 7.]"


@claim(
    "Two things are wrong with what the cell above printed.",
    "The old Wednesday has changed",
    "And the new Wednesday has lost its halves",
)
def the_draft_of_replaced(notebook: Any) -> None:
    row = [13.5, 14.5, 9.5, 15.0]
    old = notebook.readings.copy()
    new = notebook.draft_of_replaced(old, 2, np.array(row))
    assert new[2].tolist() == [13, 14, 9, 15]
    assert old[2].tolist() == [13, 14, 9, 15] != notebook.readings[2].tolist()
    assert notebook.old_table.tolist() == old.tolist()
    old = notebook.readings.copy()
    assert notebook.replaced(old, 2, np.array(row))[2].tolist() == row
    assert np.array_equal(old, notebook.readings)


@claim(
    "tries it on three days of 20 degrees everywhere, with two seeds",
    "Three things are wrong with the draft, and each of them can be seen in what it printed.",
    "Is any of its temperatures below 20, as about half of them should be?",
)
def the_draft_of_noisy(notebook: Any) -> None:
    assert notebook.calm_days.tolist() == [[20.0] * 4] * 3
    tables = [
        notebook.draft_of_noisy(notebook.calm_days, 0.5, np.random.default_rng(seed)).round(2)
        for seed in (5, 6)
    ]
    assert np.array_equal(tables[0], tables[1])
    assert np.all(tables[0] == tables[0][0])
    assert len(set(tables[0][0])) == 4
    assert np.all(tables[0] > 20)
    right = notebook.noisy(np.full((100, 100), 20.0), 0.5, rng=np.random.default_rng(5))
    assert 0.48 < np.mean(right < 20) < 0.52


@claim(
    "`whole - 1.5` gives an array of floats",
    "`np.asarray(A, dtype=float)` copies only if A is not made of floats already",
    "b[0] = 99.0        # a is now [99. 2. 3.]",
    "c[1] = 0.0         # a stays as it is",
    "makes a new array, and a is now its name; nobody else notices",
    "The result is (1, 2), (0.5, 9). The old table is still (1, 2), (3, 4). A copy in whole numbers would hold (1, 2), (0, 9).",
    "day 1, the new row (0.5, 9)",
)
def copies(notebook: Any) -> None:
    whole, floats = np.array([1, 2]), np.array([1.0, 2.0])
    assert (whole - 1.5).dtype == np.float64
    assert np.asarray(floats, dtype=float) is floats
    assert not np.shares_memory(np.asarray(whole, dtype=float), whole)
    assert not np.shares_memory(np.array(floats, dtype=float), floats)
    a = np.array([1.0, 2.0, 3.0])
    b = a[:2]
    b[0] = 99.0
    assert a.tolist() == [99, 2, 3]
    c = a.copy()
    c[1] = 0.0
    assert a.tolist() == [99, 2, 3]
    a[:] = 7.0
    assert b.tolist() == [7, 7]
    a = a + 1.0
    assert b.tolist() == [7, 7]
    table = np.array([[1, 2], [3, 4]])
    assert notebook.replaced(table, 1, np.array([0.5, 9])).tolist() == [[1, 2], [0.5, 9]]
    assert table.tolist() == [[1, 2], [3, 4]]
    table[1] = np.array([0.5, 9])
    assert table.tolist() == [[1, 2], [0, 9]]


@claim(
    "twice(half, 12)            # 3.0: half of half of twelve",
    "# 7: a lambda is a small function without a name",
    "For −2, 1 and 3 the results are 0, 1 and 9.",
    "First f(3) = 1.5, then f(8) = 4: the array `[1.5 4. ]`. In whole numbers the first would be 1.",
    "The truth value of an array with more than one element is ambiguous.",
)
def functions(notebook: Any) -> None:
    def twice(f: Any, t: float) -> float:
        return f(f(t))

    assert twice(lambda t: t / 2, 12) == 3.0
    assert twice(lambda t: t + 1, 5) == 7
    got = notebook.for_each(lambda t: 0 if t < 0 else t * t, np.array([-2, 1, 3]))
    assert got.tolist() == [0, 1, 9]
    assert str(notebook.for_each(lambda t: t / 2, np.array([3, 8]))) == "[1.5 4. ]"
    with pytest.raises(ValueError, match="The truth value of an array with more than one"):
        bool(np.array([-2, 1]) < 0)


@claim(
    "With the spread 0.5, and −1.2 from the generator, 20 becomes 20 + 0.5 · (−1.2) = 19.4.",
    "The table (10, 20), spread 2, and the generator gives 0.5 and −1: the result is (10 + 1, 20 − 2), that is (11, 18).",
)
def errors_added(notebook: Any) -> None:
    class Fixed:
        def __init__(self, *values: float) -> None:
            self.values = np.array([values])

        def standard_normal(self, shape: Any) -> Any:
            return self.values.reshape(shape)

    got = notebook.noisy(np.array([[20.0]]), 0.5, rng=Fixed(-1.2))
    assert digits(got[0, 0], 3) == 19.4
    assert notebook.noisy(np.array([[10, 20]]), 2, rng=Fixed(0.5, -1)).tolist() == [[11, 18]]


@claim(
    "gives numbers around 0, about two thirds of them between −1 and 1",
    "numbers between 0 and 1, never below 0",
    "standard normal numbers have the standard deviation 1, and `spread` times them the standard deviation `spread`",
    "with the same seed it gives the same numbers in the same order",
    "the three calls on `rng` all gave other numbers, and a second generator with the seed 3 began again with 2.04",
    "Run the cell again: it makes its generators anew, so it prints the same.",
)
def chance(notebook: Any) -> None:
    assert abs(erf(1 / sqrt(2)) - 2 / 3) < 0.02
    numbers = np.random.default_rng(0).random(10000)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    normal = np.random.default_rng(0).standard_normal(100000)
    assert abs(normal.std() - 1) < 0.02
    assert abs((0.5 * normal).std() - 0.5) < 0.01
    first, second = (np.random.default_rng(3).standard_normal(9) for _ in range(2))
    assert np.array_equal(first, second)
    rng = np.random.default_rng(3)
    numbers = [rng.standard_normal(), *rng.standard_normal(3), *rng.standard_normal((2, 3)).flat]
    assert len(set(np.round(numbers, 2).tolist())) == 10
    assert round(np.random.default_rng(3).standard_normal(), 2) == 2.04


@claim(
    "the market, by 0.2 degrees, and that is not certain",
    "the market is ahead in about four of five such weeks (with a hundred different seeds: always between 76 and 82 %), and the valley in the others",
    "The week, 2000 times, each reading off by about half a degree",
)
def two_thousand_weeks(notebook: Any) -> None:
    right = np.array(in_floats(notebook))
    exact = 0.5 * (1 + erf(gap(right) / (0.5 * sqrt(2 / 7)) / sqrt(2)))
    spread = sqrt(exact * (1 - exact) / 2000)
    assert exact - 3 * spread > 0.76
    assert exact + 3 * spread < 0.82
    shares = []
    for seed in range(100):
        noise = 0.5 * np.random.default_rng(seed).standard_normal((2000, 7, 4))
        means = (right + noise).mean(axis=1)
        shares.append(np.mean(means[:, MARKET] > means[:, VALLEY]))
    assert min(shares) > 0.76
    assert max(shares) < 0.82
    assert abs(np.mean(shares) - 0.79) < 0.005


@claim(
    "IndexError: index 7 is out of bounds for axis 0 with size 7",
    "along axis 0 (the rows) there are 7, and number 7 was asked for. Counting starts at 0, so the last is 6",
)
def the_message(notebook: Any) -> None:
    with pytest.raises(IndexError) as caught:
        notebook.readings[7, 0]
    assert str(caught.value) == "index 7 is out of bounds for axis 0 with size 7"
    assert len(notebook.readings) - 1 == 6


@claim(
    "`TypeError: 'numpy.ndarray' object is not callable`: round brackets behind an array, as if it were a function"
)
def brackets(notebook: Any) -> None:
    with pytest.raises(TypeError) as caught:
        notebook.readings(0)
    assert str(caught.value) == "'numpy.ndarray' object is not callable"


given("(The readings were made up for this course.", "where the readings come from")
