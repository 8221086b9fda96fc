"""Hidden tests of unit 17: chain rules, known codes, and trees with a stated rule for ties."""

import heapq
from itertools import product
from math import e, inf, log, log2

import numpy as np

from autograder import (
    CheckFailure,
    assert_close,
    assert_float64,
    assert_integers,
    assert_raises,
    assert_unchanged,
    exercise,
    weight,
)


def bits(p):
    return -sum(float(v) * log2(float(v)) for v in np.ravel(p) if v > 0)


@exercise("entropy")
class TestEntropy:
    def test_coins(self, student):
        """Fair coins, certain ones, and one in between."""
        assert_close(student.entropy([0.5, 0.5]), 1.0)
        assert_close(student.entropy([1.0, 0.0]), 0.0, atol=1e-12)
        assert_close(student.entropy([0, 1]), 0.0, atol=1e-12)
        assert_close(student.entropy(np.array([0.9, 0.0, 0.1])), bits([0.9, 0.1]))
        assert_unchanged(student)

    def test_uniform(self, student):
        """All equally likely, in several bases."""
        for k in (1, 2, 3, 7, 20):
            for base in (2.0, e, 10):
                assert_close(
                    student.entropy(np.full(k, 1 / k), base=base), log(k) / log(base), atol=1e-12
                )

    def test_grouping(self, student):
        """Asking in two steps takes as much as asking at once."""
        p = np.array([0.2, 0.3, 0.5])
        whole = student.entropy(p)
        assert_close(whole, bits(p))
        assert_close(
            whole,
            student.entropy(np.array([0.2, 0.8])) + 0.8 * student.entropy(np.array([0.375, 0.625])),
        )

    def test_any_shape(self, student, rng):
        """Tables, in any order."""
        p = rng.dirichlet(np.ones(12))
        for table in (p.reshape(3, 4), rng.permutation(p).reshape(2, 3, 2)):
            assert_close(student.entropy(table), bits(p))
        assert_unchanged(student)

    def test_no_distribution(self, student):
        """What is no distribution raises a ValueError."""
        assert_close(student.entropy([0.25, 0.75]), bits([0.25, 0.75]))
        for p in ([0.5, 0.6], [0.5, 0.4], [1.5, -0.5], [1.0, 0.00001]):
            assert_raises(ValueError, student.entropy, p)

    def test_rare(self, student):
        """What is rare is surprising: one in a hundred thousand counts."""
        assert_close(student.entropy(np.array([1e-5, 1 - 1e-5])), bits([1e-5, 1 - 1e-5]))
        assert_raises(ValueError, student.entropy, np.array([-1e-3, 1.001]))


@exercise("joint_distribution")
class TestJointDistribution:
    def test_by_hand(self, student):
        """Pairs that occur more than once."""
        expected = np.array([[0, 0, 0.25], [0.5, 0.25, 0]])
        got = student.joint_distribution(np.array([0, 1, 1, 1]), np.array([2, 0, 0, 1]), 2, 3)
        assert_close(got, expected)
        assert_float64(got)
        assert_close(
            student.joint_distribution(np.array([1, 1, 0, 1]), np.array([0, 1, 2, 0]), 2, 3),
            expected,
        )
        assert_unchanged(student)

    def test_random(self, student, rng):
        """Many pairs, and the table turned around."""
        x, y = rng.integers(0, 4, 70), rng.integers(0, 3, 70)
        expected = np.array([[sum((x == a) & (y == b)) / 70 for b in range(3)] for a in range(4)])
        assert_close(student.joint_distribution(x, y, 4, 3), expected)
        assert_close(student.joint_distribution(y, x, 3, 4), expected.T)

    def test_unseen(self, student):
        """Values that never occur have rows and columns of 0."""
        expected = np.zeros((5, 4))
        expected[0, 3] = expected[2, 0] = 0.5
        assert_close(student.joint_distribution(np.array([0, 2]), np.array([3, 0]), 5, 4), expected)

    def test_bad_labels(self, student):
        """No pairs, different lengths, and values out of range raise a ValueError."""
        assert_close(
            student.joint_distribution(np.array([1]), np.array([0]), 2, 1), np.array([[0.0], [1.0]])
        )
        for x, y in (
            ([], []),
            ([0, 1], [0]),
            ([0], [0, 1]),
            ([-1, 0], [0, 0]),
            ([0, 0], [1, -1]),
            ([0, 2], [0, 0]),
            ([0, 0], [0, 3]),
            ([2, 0], [0, 0]),
            ([0, 0], [3, 0]),
        ):
            assert_raises(
                ValueError,
                student.joint_distribution,
                np.array(x, dtype=int),
                np.array(y, dtype=int),
                2,
                3,
            )


@exercise("conditional_entropy")
class TestConditionalEntropy:
    def test_chain_rule(self, student, rng):
        """The questions about the pair, less those about X."""
        for shape in ((3, 4), (2, 2), (5, 1)):
            pxy = rng.dirichlet(np.ones(shape[0] * shape[1])).reshape(shape)
            assert_close(
                student.conditional_entropy(pxy), bits(pxy) - bits(pxy.sum(axis=1)), atol=1e-12
            )
        assert_unchanged(student)

    def test_function(self, student):
        """Nothing is left of what X decides; the other way round something is."""
        pxy = np.array([[0.5, 0.0], [0.0, 0.25], [0.0, 0.25]])
        assert_close(student.conditional_entropy(pxy), 0.0, atol=1e-12)
        assert_close(student.conditional_entropy(pxy.T), 0.5)

    def test_independent(self, student):
        """If X tells nothing, everything is left."""
        q = np.array([0.2, 0.3, 0.5])
        assert_close(student.conditional_entropy(np.outer([0.9, 0.1], q)), bits(q))

    def test_weights(self, student):
        """A rare noisy row hardly matters; empty rows do not matter at all."""
        assert_close(student.conditional_entropy(np.array([[0.98, 0.0], [0.01, 0.01]])), 0.02)
        assert_close(
            student.conditional_entropy(
                np.array([[0.0, 0.0], [0.5, 0.25], [0.0, 0.0], [0.125, 0.125]])
            ),
            0.75 * bits([2 / 3, 1 / 3]) + 0.25,
        )

    def test_rare(self, student):
        """Cells and rows with a chance of one in a hundred thousand count."""
        assert_close(
            student.conditional_entropy(np.array([[1 - 2e-5, 0.0], [1e-5, 1e-5]])), 2e-5, rtol=1e-6
        )
        pxy = np.array([[0.5, 0.0], [0.5 - 2e-5, 2e-5]])
        assert_close(student.conditional_entropy(pxy), 0.5 * bits([1 - 4e-5, 4e-5]))


def information(pxy):
    return bits(pxy.sum(axis=1)) + bits(pxy.sum(axis=0)) - bits(pxy)


@exercise("mutual_information")
class TestMutualInformation:
    def test_pieces(self, student, rng):
        """Of Y, what remains when X is known is missing; and it is symmetric."""
        pxy = rng.dirichlet(np.ones(12)).reshape(3, 4)
        assert_close(student.mutual_information(pxy), information(pxy), atol=1e-12)
        assert_close(student.mutual_information(pxy.T), information(pxy), atol=1e-12)
        assert_unchanged(student)

    def test_extremes(self, student):
        """Independent: nothing. A copy: everything."""
        assert_close(
            student.mutual_information(np.outer([0.25, 0.75], [0.2, 0.3, 0.5])), 0.0, atol=1e-12
        )
        assert_close(student.mutual_information(np.diag([0.2, 0.3, 0.5])), bits([0.2, 0.3, 0.5]))

    def test_exclusive_or(self, student):
        """Each of two coins tells nothing about whether they differ; together they tell it."""
        assert_close(student.mutual_information(np.full((2, 2), 0.25)), 0.0, atol=1e-12)
        assert_close(
            student.mutual_information(
                np.array([[0.25, 0.0], [0.0, 0.25], [0.0, 0.25], [0.25, 0.0]])
            ),
            1.0,
        )

    def test_merging(self, student, rng):
        """Merging columns never tells more."""
        pxy = rng.dirichlet(np.full(15, 0.5)).reshape(3, 5)
        merged = np.column_stack([pxy[:, :2].sum(axis=1), pxy[:, 2:].sum(axis=1)])
        fine, coarse = student.mutual_information(pxy), student.mutual_information(merged)
        assert_close(fine, information(pxy), atol=1e-12)
        assert_close(coarse, information(merged), atol=1e-12)
        assert coarse <= fine + 1e-12, "merging columns never tells more"

    def test_empty_cells(self, student):
        """Cells, rows and columns of 0."""
        for pxy in (
            np.array([[0.5, 0.0], [0.25, 0.25]]),
            np.array([[0.0, 0.0, 0.0], [0.5, 0.0, 0.125], [0.125, 0.0, 0.25]]),
        ):
            assert_close(student.mutual_information(pxy), information(pxy), atol=1e-12)

    def test_rare(self, student):
        """Cells with a chance of one in a hundred thousand count; four values can tell two bits."""
        pxy = np.array([[1 - 1e-5, 0.0], [0.0, 1e-5]])
        assert_close(student.mutual_information(pxy), bits([1e-5, 1 - 1e-5]))
        assert_close(student.mutual_information(np.eye(4) / 4), 2.0)


@exercise("kl_divergence")
class TestKlDivergence:
    def test_known(self, student):
        """A known pair, both ways; equal distributions have 0."""
        p, q = np.array([0.75, 0.25]), np.array([0.5, 0.5])
        assert_close(student.kl_divergence(p, q), 0.75 * log2(1.5) - 0.25)
        assert_close(student.kl_divergence(q, p), 0.5 * log2(2 / 3) + 0.5)
        assert_close(student.kl_divergence(p, p), 0.0, atol=1e-12)
        assert_unchanged(student)

    def test_surprise(self, student, rng):
        """The surprise with the wrong belief, less that with the right one."""
        p, q = rng.dirichlet(np.ones(6)).reshape(2, 3), rng.dirichlet(np.ones(6)).reshape(2, 3)
        assert_close(student.kl_divergence(p, q), -float(np.sum(p * np.log2(q))) - bits(p))

    def test_adds_up(self, student):
        """Over independent pairs it adds up."""
        p, q, r, s = (
            np.array(v) for v in ([0.2, 0.8], [0.6, 0.4], [0.1, 0.4, 0.5], [0.3, 0.3, 0.4])
        )
        parts = [
            sum(a * log2(a / b) for a, b in zip(u, v, strict=True)) for u, v in ((p, q), (r, s))
        ]
        assert_close(student.kl_divergence(np.outer(p, r), np.outer(q, s)), sum(parts))

    def test_impossible(self, student):
        """Infinite where something impossible happens, finite the other way round; tiny is not impossible."""
        p, q = np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.25, 0.25])
        assert_close(student.kl_divergence(p, q), 0.5)
        assert_unchanged(student)
        got = student.kl_divergence(q, p)
        if not (np.ndim(got) == 0 and float(got) == inf):
            raise CheckFailure("the divergence should be infinite.", got)
        assert_close(
            student.kl_divergence(np.array([1.0, 0.0]), np.array([1e-300, 1.0])), 300 * log2(10)
        )
        assert_close(student.kl_divergence([1, 0], [1, 0]), 0.0, atol=1e-12)

    def test_shapes(self, student):
        """Different shapes raise a ValueError."""
        assert_close(student.kl_divergence([1.0, 0.0], [0.25, 0.75]), 2.0)
        for p, q in (
            ([0.5, 0.5], [0.5, 0.25, 0.25]),
            ([1.0], [0.5, 0.5]),
            ([0.5, 0.5], [[0.5], [0.5]]),
        ):
            assert_raises(ValueError, student.kl_divergence, np.array(p), np.array(q))

    def test_rare(self, student):
        """What happens once in ten thousand times counts."""
        p, q = np.array([1 - 1e-4, 1e-4]), np.array([1 - 1e-7, 1e-7])
        assert_close(
            student.kl_divergence(p, q),
            (1 - 1e-4) * log2((1 - 1e-4) / (1 - 1e-7)) + 1e-4 * log2(1e3),
        )


def bigram(train, test, alphabet, alpha):
    V = len(alphabet)
    total = 0.0
    for a, b in zip(test, test[1:], strict=False):
        after = [train[k + 1] for k in range(len(train) - 1) if train[k] == a]
        total -= log2((after.count(b) + alpha) / (len(after) + alpha * V))
    return total / (len(test) - 1)


@exercise("bigram_bits_per_char")
class TestBigramBitsPerChar:
    def test_untrained(self, student):
        """Without a text every character costs the logarithm of the alphabet."""
        for train, alphabet in (("", "abcd"), ("c", "abc")):
            assert_close(
                student.bigram_bits_per_char(train, "abcab", alphabet), log2(len(alphabet))
            )

    def test_by_hand(self, student):
        """Short texts."""
        assert_close(student.bigram_bits_per_char("ab", "ba", "ab"), 1.0)
        assert_close(student.bigram_bits_per_char("abaab", "ba", "ab"), -log2(2 / 3))
        assert_close(
            student.bigram_bits_per_char("abaab", "abba", "ab", 0.5),
            bigram("abaab", "abba", "ab", 0.5),
        )
        assert_close(student.bigram_bits_per_char("aab", "ab", "abc", alpha=3), -log2(4 / 11))
        assert_close(student.bigram_bits_per_char("aaaa", "aa", "ab"), -log2(4 / 5))

    def test_pattern(self, student):
        """A pattern is no surprise; with less smoothing even less."""
        text = "abc" * 20
        for alpha in (1.0, 1e-2, 1e-6):
            assert_close(
                student.bigram_bits_per_char(text, text, "abcd", alpha),
                bigram(text, text, "abcd", alpha),
            )

    def test_rows_sum_to_one(self, student):
        """After each character the probabilities of all continuations sum to 1."""
        text, alphabet = "the cat sat on the mat", "acehmnost "
        for context in ("t", "a", "c"):
            total = sum(
                2 ** -student.bigram_bits_per_char(text, context + after, alphabet, 0.3)
                for after in alphabet
            )
            assert_close(total, 1.0, rtol=1e-9)
        assert_close(
            student.bigram_bits_per_char(text, "ta", alphabet, 0.3),
            bigram(text, "ta", alphabet, 0.3),
        )

    def test_english(self, student):
        """The story of the harbour: pairs predict better than single characters."""
        text, alphabet = str(student.story), str(student.letters)
        train, test = text[:480], text[480:800]
        expected = bigram(train, test, alphabet, 1.0)
        assert_close(student.bigram_bits_per_char(train, test, alphabet), expected)
        table = str.maketrans("abc", "bca")
        assert_close(
            student.bigram_bits_per_char(train.translate(table), test.translate(table), alphabet),
            expected,
        )

    def test_nonsense(self, student):
        """No smoothing, too short a text, and unknown characters raise a ValueError."""
        assert_close(student.bigram_bits_per_char("aab", "ab", "ab"), 1.0)
        for train, test, alpha in (
            ("ab", "ab", 0.0),
            ("ab", "ab", -1.0),
            ("ab", "a", 1.0),
            ("ab", "", 1.0),
            ("ab", "abx", 1.0),
            ("abx", "ab", 1.0),
        ):
            assert_raises(ValueError, student.bigram_bits_per_char, train, test, "ab", alpha)


def shortest(p):
    """The expected length of an optimal code: the sum of the merged weights."""
    heap = [float(v) for v in p]
    heapq.heapify(heap)
    total = 0.0
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        total += merged
        heapq.heappush(heap, merged)
    return total


def assert_code(codes, p):
    if (
        not isinstance(codes, (list, tuple))
        or len(codes) != len(p)
        or not all(isinstance(c, str) and c and set(c) <= {"0", "1"} for c in codes)
    ):
        raise CheckFailure(f"the result should be a list of {len(p)} strings of 0 and 1.", codes)
    for a, b in product(range(len(p)), repeat=2):
        if a != b and codes[b].startswith(codes[a]):
            raise CheckFailure(
                f"the code of symbol {a} is the beginning of that of symbol {b}.", codes
            )
    assert_close(
        sum(float(v) * len(c) for v, c in zip(p, codes, strict=True)),
        shortest(p),
        rtol=1e-9,
        what="the expected length",
    )


@exercise("huffman_code")
class TestHuffmanCode:
    @weight(2)
    def test_random(self, student, rng):
        """Random symbols: no code begins another, and none is shorter on average."""
        for n in (3, 6, 11):
            p = rng.dirichlet(np.full(n, 0.6))
            assert_code(student.huffman_code(p), p)
        assert_unchanged(student)

    def test_powers(self, student):
        """Where all probabilities are powers of one half, the length is the entropy."""
        p = np.array([0.125, 0.5, 0.0625, 0.25, 0.0625])
        codes = student.huffman_code(p)
        assert_code(codes, p)
        assert [len(c) for c in codes] == [3, 1, 4, 2, 4], "the lengths are minus the logarithms"

    def test_full(self, student):
        """The code has no gaps: every string of bits begins with a code."""
        for p in ([0.4, 0.3, 0.2, 0.1], [0.9, 0.1], [0.2] * 5, [0.25] * 4):
            codes = student.huffman_code(np.array(p))
            assert_code(codes, p)
            assert_close(
                sum(2.0 ** -len(c) for c in codes),
                1.0,
                rtol=1e-12,
                what="the sum of 2 to the minus lengths",
            )

    def test_round_trip(self, student, rng):
        """Two hundred symbols, written and read again."""
        p = np.array([0.45, 0.25, 0.15, 0.1, 0.05])
        codes = student.huffman_code(p)
        assert_code(codes, p)
        message = rng.choice(5, 200, p=p).tolist()
        text, read, reverse = (
            "".join(codes[k] for k in message),
            [],
            {c: k for k, c in enumerate(codes)},
        )
        word = ""
        for letter in text:
            word += letter
            if word in reverse:
                read.append(reverse[word])
                word = ""
        assert read == message, "what was written is read again"

    def test_edges(self, student):
        """One symbol, symbols that never occur, and none at all."""
        assert student.huffman_code(np.array([1.0])) == ["0"], "a single symbol has the code 0"
        for p in ([0.0, 1.0], [0.5, 0.0, 0.5, 0.0], [0.0, 0.0, 1.0], [0.7, 0.3]):
            assert_code(student.huffman_code(np.array(p)), p)
        assert_raises(ValueError, student.huffman_code, [])

    def test_rare_symbols(self, student):
        """Also among rare symbols the rarest are glued first."""
        for p in ([4e-5, 3e-5, 1e-5, 2e-5, 0.9999], [0.001, 0.984, 0.004, 0.002, 0.009]):
            assert_code(student.huffman_code(np.array(p)), p)

    def test_not_from_above(self, student):
        """Where dividing from above into halves is longer; and where glued symbols must be glued again by their sums."""
        for p in (
            [0.35, 0.17, 0.17, 0.16, 0.15],
            [0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
            [0.2, 0.2, 0.15, 0.15, 0.1, 0.1, 0.05, 0.05],
        ):
            assert_code(student.huffman_code(np.array(p)), p)


@exercise("gaussian_kl")
class TestGaussianKl:
    def test_values(self, student, rng):
        """Random means and variances; the standard normal has 0."""
        mu, v = rng.standard_normal((5, 2)), rng.standard_normal((5, 2))
        assert_close(student.gaussian_kl(mu, v), 0.5 * np.sum(np.exp(v) + mu**2 - 1 - v, axis=1))
        assert_unchanged(student)
        assert_close(student.gaussian_kl(np.zeros(3), np.zeros(3)), 0.0, atol=1e-12)

    def test_whole_numbers(self, student):
        """Means and logarithms that are whole numbers."""
        assert_close(
            student.gaussian_kl(np.array([[1, -2], [0, 3]]), np.array([[0, 1], [2, -1]])),
            np.array([(e + 3) / 2, (e**2 + 1 / e + 6) / 2]),
        )

    def test_hardly_different(self, student):
        """A mean of a hundredth deviates by half of its square, which is little, but not nothing."""
        assert_close(
            student.gaussian_kl(np.array([[0.01], [0.03]]), np.zeros((2, 1))),
            np.array([5e-5, 4.5e-4]),
        )

    def test_integral(self, student):
        """Against the integral of p log(p / q)."""
        x = np.linspace(-30, 30, 200_001)
        for mu, v in ((1.0, 0.0), (-0.5, 1.2), (2.0, -1.0)):
            log_p = -0.5 * (v + (x - mu) ** 2 / np.exp(v))
            p = np.exp(log_p)
            value = float(np.sum(p * (log_p + x**2 / 2)) / np.sum(p))
            assert_close(student.gaussian_kl(np.array([mu]), np.array([v])), value, rtol=1e-6)

    def test_slopes(self, student):
        """Its slopes are mu, and one half of the variance less 1."""
        step = 1e-5
        for mu, v in ((0.7, -0.4), (-2.0, 0.9)):
            up, down = (
                student.gaussian_kl(np.array([mu + h]), np.array([v])) for h in (step, -step)
            )
            assert_close((up - down) / (2 * step), mu, rtol=1e-5)
            up, down = (
                student.gaussian_kl(np.array([mu]), np.array([v + h])) for h in (step, -step)
            )
            assert_close((up - down) / (2 * step), (np.exp(v) - 1) / 2, rtol=1e-4)

    def test_shapes(self, student, rng):
        """One number for each example, whatever the shape of the batch."""
        for shape in ((2, 3, 4), (4,), (1, 1)):
            mu, v = rng.standard_normal(shape), rng.standard_normal(shape)
            assert_close(
                student.gaussian_kl(mu, v), 0.5 * np.sum(np.exp(v) + mu**2 - 1 - v, axis=-1)
            )

    def test_wide_and_narrow(self, student):
        """Variances of e^12 and of e^-12."""
        assert_close(
            student.gaussian_kl(np.array([[0.0], [0.0]]), np.array([[12.0], [-12.0]])),
            np.array([(np.exp(12) - 13) / 2, (np.exp(-12) + 11) / 2]),
        )


def tree(X, y, new, depth):
    """The same tree, grown with entropies of counts."""
    X, y, new = np.asarray(X), np.asarray(y), np.asarray(new)

    def H(labels):
        return bits(np.bincount(labels) / len(labels)) if len(labels) else 0.0

    gains = []
    if depth > 0 and len(set(y.tolist())) > 1:
        for column in X.T:
            ones = column == 1
            gains.append(H(y) - np.mean(ones) * H(y[ones]) - np.mean(~ones) * H(y[~ones]))
    if not gains or max(gains) <= 1e-9:
        return np.full(len(new), int(np.argmax(np.bincount(y))))
    best = int(np.flatnonzero(np.array(gains) >= max(gains) - 1e-9)[0])
    result = np.zeros(len(new), dtype=int)
    for answer in (0, 1):
        here = new[:, best] == answer
        result[here] = tree(X[X[:, best] == answer], y[X[:, best] == answer], new[here], depth - 1)
    return result


def same_guesses(got, expected):
    array = assert_integers(got, shape=(len(expected),), what="the array of labels")
    if array.tolist() != [int(v) for v in expected]:
        raise CheckFailure("these are not the labels that the tree guesses.", got)


@exercise("question_tree")
class TestQuestionTree:
    def test_no_question(self, student):
        """Without questions everybody gets the most common label; of equally common ones the smallest."""
        X = np.array([[0, 1], [1, 0], [1, 1], [0, 0]])
        same_guesses(student.question_tree(X, np.array([5, 3, 5, 2]), X, 0), [5] * 4)
        same_guesses(student.question_tree(X, np.array([4, 3, 4, 3]), X[:3], 0), [3] * 3)
        same_guesses(
            student.question_tree(
                np.zeros((3, 0), dtype=int), np.array([1, 2, 2]), np.zeros((2, 0), dtype=int), 5
            ),
            [2, 2],
        )

    def test_one_question(self, student):
        """The column that tells is asked, and both answers are used."""
        X = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 0], [1, 1, 1], [0, 1, 1], [1, 0, 0]])
        y = np.array([7, 7, 2, 2, 2, 7])
        same_guesses(
            student.question_tree(X, y, np.array([[1, 1, 0], [0, 0, 0], [1, 0, 1]]), 1), [2, 7, 7]
        )
        assert_unchanged(student)

    def test_exclusive_or(self, student):
        """Where no single question tells anything, none is asked."""
        X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 2 + [[0, 0], [0, 1], [1, 0], [1, 1]])
        y = np.array([0, 1, 1, 0] * 3)
        same_guesses(student.question_tree(X, y, X[:4], 4), [0] * 4)
        same_guesses(student.question_tree(X, 1 + y * 2, X[:4], 4), [1] * 4)

    @weight(2)
    def test_random(self, student, rng):
        """Random tables, at every depth."""
        X = rng.integers(0, 2, (40, 6))
        y = (2 * X[:, 1] + (X[:, 3] ^ X[:, 4] & X[:, 0]) + (rng.random(40) < 0.15)).astype(np.intp)
        new = rng.integers(0, 2, (30, 6))
        for depth in (1, 2, 3, 6):
            same_guesses(student.question_tree(X, y, new, depth), tree(X, y, new, depth))

    def test_small(self, student):
        """A small table with three labels, two and three questions deep."""
        rng = np.random.default_rng(9)
        X, y = rng.integers(0, 2, (12, 4)), rng.integers(0, 3, 12).astype(np.intp)
        new = np.array(list(product([0, 1], repeat=4)))[:15]
        for depth in (2, 3):
            same_guesses(student.question_tree(X, y, new, depth), tree(X, y, new, depth))

    def test_training_labels(self, student):
        """With enough questions consistent labels are learned by heart."""
        X = np.array(list(product([0, 1], repeat=4)))
        y = X @ np.array([1, 2, 4, 8])
        same_guesses(student.question_tree(X, y, X, 4), y)
        same_guesses(student.question_tree(X, y, X, 9), y)

    def test_ties(self, student):
        """Of columns that tell equally much the first is asked."""
        X = np.array([[0, 0, 1], [0, 0, 1], [1, 1, 0], [1, 1, 0]])
        y = np.array([6, 6, 1, 1])
        same_guesses(student.question_tree(X, y, np.array([[0, 1, 0], [1, 0, 1]]), 1), [6, 1])

    def test_ties_but_for_rounding(self, student):
        """A column and its opposite tell equally much, whatever the last digit of the gains says: the first is asked."""
        new = np.array([[0, 0], [1, 1]])
        for x, y in (([0, 0, 1, 0, 1], [2, 1, 2, 0, 1]), ([1, 0, 0, 0, 1, 1], [0, 1, 1, 2, 1, 2])):
            column, labels = np.array(x), np.array(y)
            for first in (column, 1 - column):
                X = np.column_stack([first, 1 - first])
                same_guesses(student.question_tree(X, labels, new, 1), tree(X, labels, new, 1))

    def test_weights(self, student):
        """A question that only sets one example apart is not the best."""
        X = np.array([[1, 1], [0, 1], [0, 1], [0, 0], [0, 0], [0, 0], [0, 1], [0, 0]])
        y = np.array([1, 1, 1, 0, 0, 0, 0, 1])
        same_guesses(student.question_tree(X, y, X, 1), tree(X, y, X, 1))

    def test_digits(self, student):
        """The handwritten digits, with two, four and six questions."""
        X, y = np.asarray(student.pixels), np.asarray(student.digits)
        for depth, right in ((2, 0.32), (4, 0.63), (6, 0.74)):
            got = student.question_tree(X[:800], y[:800], X[800:], depth)
            same_guesses(got, tree(X[:800], y[:800], X[800:], depth))
            assert_close(float(np.mean(np.asarray(got) == y[800:])), right, rtol=0, atol=0.006)

    def test_little_is_not_nothing(self, student):
        """A question that tells a fiftieth of a bit is asked all the same."""
        X, y = np.array([[0]] * 30 + [[1]] * 3), np.array([0] * 18 + [1] * 12 + [0, 1, 1])
        same_guesses(student.question_tree(X, y, np.array([[0], [1]]), 1), [0, 1])
