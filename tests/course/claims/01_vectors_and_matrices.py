"""What unit 01 says about its digits and its small examples."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from tests.support.claims import claim, digits


def nearest(notebook: Any, stored: Any, new: Any) -> Any:
    """Which new digits the nearest stored one names rightly."""
    gaps = notebook.pixels[new][:, np.newaxis] - notebook.pixels[stored]
    closest = np.argmin(np.sum(gaps**2, axis=2), axis=1)
    return notebook.labels[stored][closest]


@claim(
    "turns it into **64 numbers**: how dark each of 8 × 8 little squares is, from 0 (paper) to 16 (ink).",
    "the 64 squares of one digit",
    "makes all 64 numbers larger",
    "Let $X$ hold 64 pixels in each row, and let $w$ be a list of 64 weights.",
)
def the_table(notebook: Any) -> None:
    assert notebook.pixels.shape == (600, 64)
    assert (notebook.pixels.min(), notebook.pixels.max()) == (0, 16)


@claim(
    "keep 450 digits whose answer you know",
    "It is right nine times out of ten (at the end you will see why even that is a little too kind). And although it seems to need 450 comparisons of 64 numbers for every new digit, all of them together come from **one matrix product**.",
    "The first 450 digits are stored with their answers. The last 150 are **new**",
    "Nine of ten, without any learning",
)
def nine_of_ten(notebook: Any) -> None:
    right = nearest(notebook, slice(450), slice(450, None)) == notebook.labels[450:]
    assert len(right) == 150
    assert 0.885 < np.mean(right) < 0.925
    found = notebook.knn_predict(
        notebook.pixels[:450], notebook.labels[:450], notebook.pixels[450:]
    )
    assert np.array_equal(found == notebook.labels[450:], right)


@claim(
    "Of the first 66 new digits, which stand next to the stored ones in the table, 98 % are read right; of the 84 after them only 86 %."
)
def the_leak(notebook: Any) -> None:
    right = nearest(notebook, slice(450), slice(450, None)) == notebook.labels[450:]
    assert len(right[66:]) == 84
    assert round(100 * np.mean(right[:66])) == 98
    assert round(100 * np.mean(right[66:])) == 86


@claim("Neighbours in a table often have something in common, such as the pen or the hand.")
def neighbours_are_alike(notebook: Any) -> None:
    X, y = notebook.pixels, notebook.labels
    gaps = [np.linalg.norm(X - image, axis=1) for image in X]
    places = np.abs(np.subtract.outer(np.arange(600), np.arange(600)))
    same = np.equal.outer(y, y)
    near = same & (places > 0) & (places < 60)
    far = same & (places > 200)
    assert np.array(gaps)[near].mean() < 0.95 * np.array(gaps)[far].mean()


@claim("The stored 4 leaves the smallest difference, so the new digit is read as a 4")
def the_first_picture(notebook: Any) -> None:
    assert notebook.labels[[450, 4, 1, 6, 0]].tolist() == [4, 4, 1, 6, 0]
    lengths = np.linalg.norm(notebook.pixels[450] - notebook.pixels[[4, 1, 6, 0]], axis=1)
    assert np.argmin(lengths) == 0
    assert lengths[0] < 0.9 * lengths[1:].min()


@claim(
    "row 17 is digit number 17, column 20 is the darkness of little square 20",
    "The first twenty digits of the table",
)
def rows_and_columns(notebook: Any) -> None:
    assert notebook.table.shape == (600, 65)
    assert np.array_equal(notebook.pixels[17], notebook.table[17, 1:])
    assert notebook.pixels[17, 20] == notebook.table[17, 21]


A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@claim(
    "a matrix with two rows and three columns.",
    "| `A[1, 0]` | `4.0` | row 1, column 0 |",
    "| `A[:, 0]` | `[1, 4]` | column 0",
    "| `A[:, :2]` | `[[1, 2], [4, 5]]` | the first two columns |",
    "| `10 * A` | `[[10, 20, 30], [40, 50, 60]]` |",
    "| `A * A` | `[[1, 4, 9], [16, 25, 36]]` |",
    "| `np.sum(A)` | `21.0` | all entries |",
    "| `np.sum(A, axis=0)` | `[5, 7, 9]` | down the rows: one sum for each column |",
    "| `np.sum(A, axis=1)` | `[6, 15]` | along the columns: one sum for each row |",
    "| `A > 4` | `[[False, False, False], [False, True, True]]` |",
    "`float64` for ordinary decimals, `int64` for whole numbers",
)
def the_primer(notebook: Any) -> None:
    assert A.shape == (2, 3)
    assert A[1, 0] == 4
    assert (A[1].tolist(), A[:, 0].tolist()) == ([4, 5, 6], [1, 4])
    assert A[:, :2].tolist() == [[1, 2], [4, 5]]
    assert (10 * A).tolist() == [[10, 20, 30], [40, 50, 60]]
    assert (A * A).tolist() == [[1, 4, 9], [16, 25, 36]]
    assert np.sum(A) == 21
    assert np.sum(A, axis=0).tolist() == [5, 7, 9]
    assert np.sum(A, axis=1).tolist() == [6, 15]
    assert (A > 4).tolist() == [[False, False, False], [False, True, True]]
    assert np.array([1.5]).dtype == "float64"
    assert np.array([1], dtype=int).dtype == "int64"


@claim(
    "a column of shape (2, 1) and a row of shape (1, 3) make a table of shape (2, 3).",
    "Stretched, then added entry by entry (dotted: copies that numpy only imagines)",
)
def stretched(notebook: Any) -> None:
    column, row = np.array([10, 20])[:, np.newaxis], np.array([1, 2, 3])[np.newaxis, :]
    assert (column.shape, row.shape) == ((2, 1), (1, 3))
    assert (column + row).tolist() == [[11, 12, 13], [21, 22, 23]]


@claim(
    "with the features width and height in this order, make the rows 2, 3 and 5, `nan`.",
    "Row 0 is 2, 1: in the order of `features`. Row 1 is `nan`, 0",
)
def records_by_hand(notebook: Any) -> None:
    X = notebook.design_matrix([{"height": 3.0, "width": 2.0}, {"width": 5.0}], ["width", "height"])
    assert np.array_equal(X, [[2, 3], [5, np.nan]], equal_nan=True)
    X = notebook.design_matrix([{"b": 1.0, "a": 2.0}, {"b": 0.0, "c": 9.0}], ["a", "b"])
    assert np.array_equal(X, [[2, 1], [np.nan, 0]], equal_nan=True)


@claim(
    "$1 \\cdot 5 + 2 \\cdot 6 = 17$ from the first row, $3 \\cdot 5 + 4 \\cdot 6 = 39$ from the second.",
    "Feed ours the vector (1, 0), and out come 1 and 3. Feed it (0, 1), and out come 2 and 4.",
    "$A$ makes (2, 4) of the first and (17, 39) of the second. So $AB$ has the columns (2, 4) and (17, 39).",
)
def a_machine_by_hand(notebook: Any) -> None:
    M = np.array([[1, 2], [3, 4]])
    assert (M @ [5, 6]).tolist() == [17, 39]
    assert (M @ [1, 0]).tolist() == [1, 3]
    assert (M @ [0, 1]).tolist() == [2, 4]
    assert (M @ np.array([[0, 1], [5, 6]]).T).T.tolist() == [[2, 4], [17, 39]]


@claim(
    "twice the input gives twice the output, and the output for a sum is the sum of the outputs. Turning a picture, mirroring it, blurring it, taking an average: all linear."
)
def linear(notebook: Any) -> None:
    x, y = notebook.pixels[:2].reshape(2, 8, 8)
    for machine in (np.rot90, np.fliplr, np.mean, lambda z: (z + np.roll(z, 1, axis=0)) / 2):
        assert np.allclose(machine(2 * x), 2 * machine(x))
        assert np.allclose(machine(x + y), machine(x) + machine(y))


@claim(
    "For (1, 0) out come 1, 0, 5; for (0, 1) out come 1, 2, 0. So M has the rows (1, 1), (0, 2), (5, 0)",
    "Feeding (1, 1) gives 2, 2, 5, which are only the sums of the rows.",
)
def the_hint_of_maps(notebook: Any) -> None:
    def f(x: Any) -> Any:
        return np.array([x[0] + x[1], 2 * x[1], 5 * x[0]])

    assert (f([1, 0]).tolist(), f([0, 1]).tolist()) == ([1, 0, 5], [1, 2, 0])
    M = notebook.linear_map_matrix(f, 2)
    assert M.tolist() == [[1, 1], [0, 2], [5, 0]]
    assert f([1, 1]).tolist() == [2, 2, 5] == M.sum(axis=1).tolist()


@claim(
    "The two arrows end where $(1, 0)$ and $(0, 1)$ go: **they are the two columns of the matrix.**",
    "**column $j$ of $AB$ is $A$ times column $j$ of $B$.**",
)
def columns(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    M, B = rng.standard_normal((2, 2)), rng.standard_normal((2, 5))
    assert np.allclose(M @ [1, 0], M[:, 0])
    assert all(np.allclose((M @ B)[:, j], M @ B[:, j]) for j in range(5))


@claim(
    "B = [[3, 0.5], [4, 0]], shape (2, 2). C has the shape (1, 2). C[0, 0] = 1·3 + 2·4 = 11, and C[0, 1] = 1·0.5 + 2·0 = 0.5, which an array of whole numbers could not hold. Matching entries, 1·3 and 2·0.5, are something else."
)
def the_hint_of_products(notebook: Any) -> None:
    assert (np.array([[1, 2]]) @ np.array([[3, 0.5], [4, 0]])).tolist() == [[11, 0.5]]


@claim("The vector (2, 3, 6), for example, has the length $\\sqrt{4 + 9 + 36} = 7$.")
def a_length(notebook: Any) -> None:
    assert np.linalg.norm([2, 3, 6]) == np.sqrt(4 + 9 + 36) == 7


@claim(
    "whole numbers from 0 to 255, and the square of 16 does not fit into one",
    "And in `uint8`, which has no sign, 3 − 5 is 254.",
)
def small_integers(notebook: Any) -> None:
    assert (np.iinfo(np.uint8).min, np.iinfo(np.uint8).max) == (0, 255)
    three, five = np.array([[3], [5]], dtype=np.uint8)
    assert (three - five)[0] == 254
    assert (np.array([16], dtype=np.uint8) ** 2)[0] == 0 != 16**2


@claim(
    "a row of length 0.000000000001 must come out with length 1.",
    "The lengths are √(36 + 64) = 10 and 0. The first row becomes (0.6, 0.8).",
    "(0.000000000006, 0.000000000008) has the length 0.00000000001, and becomes (0.6, 0.8) too.",
)
def unit_rows(notebook: Any) -> None:
    faint = np.array([6e-12, 8e-12])
    assert np.isclose(np.linalg.norm(faint), 1e-11, rtol=1e-12, atol=0)
    assert f"{6e-12:.12f} {8e-12:.12f} {1e-11:.11f}" == (
        "0.000000000006 0.000000000008 0.00000000001"
    )
    table = np.array([[6, 8], [0, 0], faint, faint / 10])
    assert np.linalg.norm(table[0]) == 10
    expected = [[0.6, 0.8], [0, 0], [0.6, 0.8], [0.6, 0.8]]
    assert np.allclose(notebook.normalize_rows(table), expected, rtol=1e-9, atol=0)


@claim(
    "for (3, 4) and (4, 3): the dot product is 12 + 12 = 24, both lengths are 5, so $S = 24 / 25 = 0.96$.",
    "Divided by their lengths, B's rows are (0.707, 0.707) and (0, 1). The dot products with (1, 0) are 0.707 and 0",
    "The plain ones would be 2 and 0",
)
def cosines(notebook: Any) -> None:
    a, b = np.array([3, 4]), np.array([4, 3])
    assert (a @ b, np.linalg.norm(a), np.linalg.norm(b), 24 / 25) == (24, 5, 5, 0.96)
    B = np.array([[2, 2], [0, 7]])
    S = notebook.cosine_similarity(np.array([[1, 0]]), B)
    assert [digits(value, 3) for value in S[0]] == [0.707, 0]
    assert (B @ [1, 0]).tolist() == [2, 0]


@claim(
    "1 for the same direction, 0 for perpendicular ones (no common ink at all), −1 for opposite ones."
)
def directions(notebook: Any) -> None:
    S = notebook.cosine_similarity(np.array([[1.0, 2.0]]), np.array([[2, 4], [-2, 1], [-1, -2]]))
    assert np.allclose(S, [[1, 0, -1]])


@claim(
    "Bright blocks: the same digit looks alike",
    "A hundred digits against a hundred digits, sorted: the bright blocks along the diagonal are digits of the same kind.",
    "Look for bright patches elsewhere, such as 9 with 3: digits that look alike, and may be mistaken for each other.",
    "cosine similarity (0.4 and below: black)",
)
def bright_blocks(notebook: Any) -> None:
    X, y = notebook.pixels[:100], notebook.labels[:100]
    S = notebook.cosine_similarity(X, X)
    blocks = np.array([[S[np.ix_(y == a, y == b)].mean() for b in range(10)] for a in range(10)])
    pairs = {(a, b): blocks[a, b] for a in range(10) for b in range(a)}
    assert np.diag(blocks).min() > max(pairs.values())
    assert (9, 3) in sorted(pairs, key=pairs.__getitem__)[-5:]
    found = nearest(notebook, slice(450), slice(450, None))
    assert (3, 9) in set(zip(notebook.labels[450:].tolist(), found.tolist(), strict=True))


@claim(
    "for (1, 2) and (4, 6): the difference is (3, 4), and the squared distance 9 + 16 = 25.",
    "For (1, 2) and (4, 6) the squared lengths are 5 and 52, the dot product is 4 + 12 = 16, and 5 + 52 − 32 = 25, as before.",
    "You can test it on (1, 2) and (4, 6).",
    "A has the rows (0, 1) and (2, 0), B the rows (1, 1), (0, 0), (3, 0). Squared lengths: 1, 4 as a column and 2, 0, 9 as a row. Dot products: [[1, 0, 0], [2, 0, 6]]. Row 0 is 1 + 2 − 2, 1 + 0 − 0, 1 + 9 − 0, so 1, 1, 10; row 1 is 4 + 2 − 4, 4 + 0 − 0, 4 + 9 − 12, so 2, 4, 1.",
)
def distances_by_hand(notebook: Any) -> None:
    a, b = np.array([1, 2]), np.array([4, 6])
    assert (a @ a, b @ b, a @ b, (b - a).tolist()) == (5, 52, 16, [3, 4])
    assert (a - b) @ (a - b) == 5 + 52 - 32 == 9 + 16 == 25
    P, Q = np.array([[0, 1], [2, 0]]), np.array([[1, 1], [0, 0], [3, 0]])
    assert ((P**2).sum(axis=1).tolist(), (Q**2).sum(axis=1).tolist()) == ([1, 4], [2, 0, 9])
    assert (P @ Q.T).tolist() == [[1, 0, 0], [2, 0, 6]]
    assert notebook.pairwise_sq_distances(P, Q).tolist() == [[1, 1, 10], [2, 4, 1]]


@claim(
    "Subtracting nearly equal numbers can leave −0.0000000001, and a square is **never negative**."
)
def below_zero(notebook: Any) -> None:
    points = 1000 + np.random.default_rng(0).standard_normal((50, 3))
    squares = np.sum(points**2, axis=1)
    assert np.min(squares[:, np.newaxis] + squares - 2 * points @ points.T) < -1e-10
    assert np.min(notebook.pairwise_sq_distances(points, points)) >= 0


@claim(
    "27,000 distances: the same numbers, in two ways",
    "numpy makes all dot products at once, much faster than a loop",
    "A loop over pairs is right, too; it is only slower.",
)
def faster(notebook: Any) -> None:
    new, stored = notebook.pixels[450:510], notebook.pixels[:450]
    assert len(new) * len(stored) == 27_000
    start = time.process_time()
    loop = [[np.linalg.norm(a - b) ** 2 for b in stored] for a in new[:10]]
    middle = time.process_time()
    D = notebook.pairwise_sq_distances(new[:10], stored)
    assert time.process_time() - middle < (middle - start) / 3
    assert np.allclose(loop, D)


@claim(
    "For two points that are 1 apart and 100,000,000 from the origin, the squared lengths are near 10,000,000,000,000,000, where neighbouring 64-bit floats are 2 apart, and the 1 is lost."
)
def lost_digits(notebook: Any) -> None:
    assert (1e8) ** 2 == 10_000_000_000_000_000
    assert np.spacing(1e16) == 2
    points = np.array([[1e8], [1e8 + 1]])
    assert notebook.pairwise_sq_distances(points[:1], points[1:])[0, 0] != 1


@claim("Three images of the classes 1, 0, 1 have the rows (0, 1), (1, 0), (0, 1).")
def one_hot(notebook: Any) -> None:
    assert np.eye(2)[[1, 0, 1]].tolist() == [[0, 1], [1, 0], [0, 1]]


@claim(
    "Class 0 has the sum (6, 2) and two rows: mean (3, 1). Class 1 has none: (`nan`, `nan`). Class 2 has one row: (9, 9). The shape is (3, 2)"
)
def the_hint_of_means(notebook: Any) -> None:
    means = notebook.class_means(np.array([[2, 0], [4, 2], [9, 9]]), np.array([0, 0, 2]), 3)
    assert np.array_equal(means, [[3, 1], [np.nan, np.nan], [9, 9]], equal_nan=True)


@claim("The average of each digit: what they have in common stays dark")
def the_averages(notebook: Any) -> None:
    for digit in range(10):
        mine = notebook.pixels[:450][notebook.labels[:450] == digit]
        always = np.mean(mine > 8, axis=0) > 0.8  # dark in four images of five
        assert mine.mean(axis=0)[always].min() > 8
        assert always.any()


@claim(
    "Stored 0, 4, 6, 20 with the labels 3, 8, 5, 8; the new one is 5, k = 3. Squared distances: 25, 1, 1, 225. In order: place 1, place 2 (equally far, later in the table), place 0. Their labels are 8, 5, 3: one vote each, so the smallest label wins: 3. With k = 1 the answer is 8"
)
def the_hint_of_votes(notebook: Any) -> None:
    stored, names = np.array([[0], [4], [6], [20]]), np.array([3, 8, 5, 8])
    assert ((stored[:, 0] - 5) ** 2).tolist() == [25, 1, 1, 225]
    assert notebook.knn_predict(stored, names, np.array([[5]]), k=3).tolist() == [3]
    assert notebook.knn_predict(stored, names, np.array([[5]]), k=1).tolist() == [8]


@claim("New digits (left) and their five nearest neighbours: one read well, one misread")
def one_well_one_misread(notebook: Any) -> None:
    right = nearest(notebook, slice(450), slice(450, None)) == notebook.labels[450:]
    assert right[0]
    assert not right.all()
