"""What unit 17 says about its bits, its pixels and its questions."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given


def gains(notebook: Any, rows: slice = slice(None)) -> Any:
    pixels, labels = notebook.pixels[rows], notebook.digits[rows]
    return np.array(
        [
            notebook.mutual_information(notebook.joint_distribution(column, labels, 2, 10))
            for column in pixels.T
        ]
    )


@claim(
    "Ten digits, all equally likely, hold $\\log_2 10 = 3.32$ bits. So no way of asking, however clever, gets by with fewer than 3.32 questions on average.",
    "27 characters, all equally likely",
    "3.32 bits",
)
def ten_digits(notebook: Any) -> None:
    assert digits(notebook.entropy([0.1] * 10), 3) == 3.32
    assert digits(notebook.entropy(np.bincount(notebook.digits) / 1200), 3) == 3.32
    assert np.isclose(notebook.entropy([1 / 27] * 27), np.log2(len(notebook.letters)))


@claim(
    "The two corners on the left are never inked: asking about them is worth 0 bits. The best single pixel is worth 0.45.",
    "But no pixel tells as much as half a bit to begin with",
    "Example: the digit has 3.32 bits. The best pixel answers 0.45 of them, so 2.87 are left.",
)
def the_pixels(notebook: Any) -> None:
    bits = gains(notebook)
    assert notebook.pixels[:, [0, 56]].sum() == 0
    assert np.allclose(bits[[0, 56]], 0)
    assert digits(bits.max(), 2) == 0.45
    best = notebook.joint_distribution(notebook.pixels[:, bits.argmax()], notebook.digits, 2, 10)
    assert digits(notebook.conditional_entropy(best), 3) == 2.87


@claim(
    "A: the corner is never inked",
    "B: mostly, in every digit",
    "C: mostly in some, hardly in others",
    "That to B is mostly yes, whatever the digit is. Question C splits the images into two camps of about the same size, with different digits in them",
)
def three_questions(notebook: Any) -> None:
    shares = np.array(
        [notebook.pixels[notebook.digits == digit].mean(axis=0) for digit in range(10)]
    )
    assert np.all(shares[:, 0] == 0)
    assert np.all(shares[:, 11] > 0.65)
    assert np.sum(shares[:, 42] > 0.65) >= 3
    assert np.sum(shares[:, 42] < 0.1) >= 3
    assert 0.45 < notebook.pixels[:, 42].mean() < 0.55
    assert np.argmax(gains(notebook)) == 42


@claim(
    "Something of probability 1/8, as surprising as three such coins, has 3.",
    "so the surprise to *expect* is 1/2 · 1 + 1/4 · 2 + 1/8 · 3 + 1/8 · 3 = 1.75 bits. It is also the number of questions that you need on average, if you ask well",
    "The surprises are 2 and 0.415 bits; 1/4 · 2 + 3/4 · 0.415 = 0.811 bits.",
    "In base 4 the same is half as much, 0.406",
    "A fair coin surprises most",
)
def surprises(notebook: Any) -> None:
    assert -np.log2(1 / 8) == 3
    assert notebook.entropy([1 / 2, 1 / 4, 1 / 8, 1 / 8]) == 1.75
    assert np.allclose([1, 2, 3, 3], -np.log2([1 / 2, 1 / 4, 1 / 8, 1 / 8]))
    assert digits(-np.log2(3 / 4), 3) == 0.415
    assert digits(notebook.entropy([1 / 4, 3 / 4]), 3) == 0.811
    assert digits(notebook.entropy([1 / 4, 3 / 4], base=4.0), 3) == 0.406
    assert max(np.arange(1, 100), key=lambda k: notebook.entropy([k / 100, 1 - k / 100])) == 50


@claim(
    "The table [[0.25, 0.25], [0.5, 0]]. The first row has the sum 0.5; divided by it, it is (1/2, 1/2), with the entropy 1. The second becomes (1, 0), with the entropy 0. Each row comes half of the time: 0.5 · 1 + 0.5 · 0 = 0.5 bits.",
    "The table [[0.25, 0.25], [0.5, 0]]. The columns add up to (0.75, 0.25), the distribution of Y; its entropy is 0.811. Of that 0.5 bits are left once X is known (see exercise 3): 0.811 − 0.5 = 0.311 bits.",
    "It is what remains of the questions: all questions about the pair, minus those that $x$ has answered",
    "$x$ tells as much about $y$ as $y$ about $x$",
)
def a_table_by_hand(notebook: Any) -> None:
    pxy = np.array([[0.25, 0.25], [0.5, 0.0]])
    assert np.isclose(notebook.conditional_entropy(pxy), 0.5)
    assert pxy.sum(axis=0).tolist() == [0.75, 0.25]
    assert digits(notebook.mutual_information(pxy), 3) == 0.311
    assert np.isclose(notebook.mutual_information(pxy.T), notebook.mutual_information(pxy))
    left = notebook.entropy(pxy) - notebook.entropy(pxy.sum(axis=1))
    assert np.isclose(left, notebook.conditional_entropy(pxy))


@claim(
    "1/2 · log₂ 2 + 1/2 · log₂ (2/3) = 0.5 − 0.292 = 0.208 bits. The other way round it is 1/4 · log₂ (1/2) + 3/4 · log₂ (3/2) = −0.25 + 0.439 = 0.189: not the same.",
    "and the triangle inequality fails, too",
    "It is not symmetric.",
)
def divergences(notebook: Any) -> None:
    p, q = [1 / 2, 1 / 2], [1 / 4, 3 / 4]
    assert digits(-np.log2(2 / 3) / 2, 3) == 0.292
    assert digits(np.log2(3 / 2) * 3 / 4, 3) == 0.439
    assert digits(notebook.kl_divergence(p, q), 3) == 0.208
    assert digits(notebook.kl_divergence(q, p), 3) == 0.189
    far, between, near = [0.5, 0.5], [0.25, 0.75], [0.05, 0.95]
    divergence = notebook.kl_divergence
    assert divergence(far, near) > divergence(far, between) + divergence(between, near)


@claim("P(b | a) = (1 + 1)/(2 + 2) = 1/2. In the test 'ab' the b is worth 1 bit; so is the mean.")
def hint_bigram(notebook: Any) -> None:
    assert np.isclose(notebook.bigram_bits_per_char("aab", "ab", "ab"), 1)


def lengths(notebook: Any, p: list[float]) -> float:
    codes = notebook.huffman_code(p)
    return float(sum(share * len(code) for share, code in zip(p, codes, strict=True)))


@claim(
    "On average this takes 0.4 · 1 + 0.3 · 2 + 0.2 · 3 + 0.1 · 3 = 1.9 bits, where the entropy is 1.85.",
    "In the picture c and d are glued first; together they have 0.3, and are glued to b; that has 0.6, and is glued to a.",
    "The codes are 0, 10 and 11, and 0.6 · 1 + 0.3 · 2 + 0.1 · 2 = 1.4 bits on average.",
    "Weights 0.6, 0.3 and 0.1. The two rarest are the last: glued, they get 0 and 1, and together weigh 0.4. Next 0.4 and 0.6 are glued",
    "Three times the two rarest are glued: 1.9 bits on average",
)
def glued(notebook: Any) -> None:
    p = [0.4, 0.3, 0.2, 0.1]
    assert np.isclose(lengths(notebook, p), 1.9)
    assert [len(code) for code in notebook.huffman_code(p)] == [1, 2, 3, 3]
    assert digits(notebook.entropy(p), 3) == 1.85
    assert np.isclose(lengths(notebook, [0.6, 0.3, 0.1]), 1.4)


@claim("The average length lies between the entropy and the entropy plus 1, always.")
def huffman_bounds(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        p = rng.dirichlet(np.full(rng.integers(2, 9), 0.4))
        above = lengths(notebook, p.tolist()) - notebook.entropy(p)
        assert -1e-9 <= above <= 1
    assert lengths(notebook, [1.0]) == 1


@claim("a nat is 1.44 bits")
def nats(notebook: Any) -> None:
    assert digits(1 / np.log(2), 3) == 1.44


@claim(
    "Under p the mean of x is 1: the divergence is 0.5.",
    "and under p the mean of x² is e: −1/2 − 1/2 + e/2 = 0.359. An example with these two dimensions has 0.859 nats.",
)
def hint_gaussian(notebook: Any) -> None:
    assert digits((np.e - 2) / 2, 3) == 0.359
    got = notebook.gaussian_kl(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    assert digits(got, 3) == 0.859


@claim("No formula is given, but there is one without an integral")
def closed_form(notebook: Any) -> None:
    x = np.linspace(-20, 20, 200001)
    mu, v = 0.7, -0.4
    log_p = -((x - mu) ** 2) / (2 * np.exp(v)) - v / 2
    density = np.exp(log_p) / np.sqrt(2 * np.pi)
    whole = np.sum(density * (log_p + x**2 / 2)) * (x[1] - x[0])
    assert np.isclose(whole, notebook.gaussian_kl(np.array([mu]), np.array([v])))


@claim(
    'On its "yes" side (1, 1, 7) are 0.918 bits, on its "no" side (7) there are 0; three of four go to the first, so 3/4 · 0.918 = 0.689 bits are left, and A tells 0.311. Pixel B is inked in the ones only: it leaves nothing, and tells 1 bit.',
    'The gains are 0.311 and 1: B is asked. With `max_depth` 1 the "yes" side guesses 1 and the "no" side 7.',
    "everybody is guessed to be a 1: of the two labels, equally common, the smaller",
)
def a_node_by_hand(notebook: Any) -> None:
    X, y = np.array([[1, 1], [1, 1], [1, 0], [0, 0]]), np.array([1, 1, 7, 7])
    told = [
        notebook.mutual_information(notebook.joint_distribution(column, y, 2, 8)) for column in X.T
    ]
    assert [digits(bits, 3) for bits in told] == [0.311, 1]
    assert digits(notebook.entropy([2 / 3, 1 / 3]), 3) == 0.918
    assert digits(3 / 4 * notebook.entropy([2 / 3, 1 / 3]), 3) == 0.689
    assert notebook.question_tree(X, y, X, 1).tolist() == [1, 1, 7, 7]
    assert notebook.question_tree(X, y, X, 0).tolist() == [1, 1, 1, 1]


def asked_of_everybody(notebook: Any, columns: list[int]) -> float:
    """The share of new digits that are right when each answer pattern guesses its most common."""
    patterns = notebook.pixels[:, columns] @ 2 ** np.arange(len(columns))
    counts = np.zeros((2 ** len(columns), 10))
    np.add.at(counts, (patterns[:800], notebook.digits[:800]), 1)
    counts[counts.sum(axis=1) == 0] = counts.sum(axis=0)
    return float(np.mean(np.argmax(counts, axis=1)[patterns[800:]] == notebook.digits[800:]))


@claim(
    "With perfect questions 3.4 on average would do, as your Huffman code for ten equally likely digits shows; 3.32 is the bound.",
    "and after ten questions 77 % are right. Asking everybody about the six pixels that each tell most gets 59 %, about six that complement each other 66 %; letting the next question depend on the answers gets 74 %.",
)
def the_questions(notebook: Any) -> None:
    assert np.isclose(lengths(notebook, [0.1] * 10), 3.4)
    for depth, share in ((6, 74), (10, 77)):
        guesses = notebook.question_tree(
            notebook.pixels[:800], notebook.digits[:800], notebook.pixels[800:], depth
        )
        assert round(100 * float(np.mean(guesses == notebook.digits[800:]))) == share
    most = np.argsort(-gains(notebook, slice(800)), kind="stable")[:6]
    assert round(100 * asked_of_everybody(notebook, most.tolist())) == 59
    chosen: list[int] = []
    labels = notebook.digits[:800]
    for _ in range(6):
        told = []
        for pixel in range(64):
            columns = [*chosen, pixel]
            patterns = notebook.pixels[:800, columns] @ 2 ** np.arange(len(columns))
            joint = notebook.joint_distribution(patterns, labels, 2 ** len(columns), 10)
            told.append(notebook.mutual_information(joint))
        chosen.append(int(np.argmax(told)))
    assert round(100 * asked_of_everybody(notebook, chosen)) == 66


given("N(a, b) = 1 and N(a) = 2", "counted in the three letters of the hint")
