"""Hidden tests of unit 14: exact fractions on small cases, symmetries of Bayes' rule, and numbers that underflow."""

from fractions import Fraction
from itertools import product
from math import exp, log, pi, prod

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_integers,
    assert_raises,
    assert_shape,
    assert_tuple,
    assert_unchanged,
    draw,
    exercise,
    weight,
)


def close_logs(got, expected):
    """Logarithms of probabilities: -inf where something is impossible, and nowhere else."""
    array = assert_shape(got, expected.shape, finite=False)
    if not np.array_equal(np.isneginf(array), np.isneginf(expected)):
        raise CheckFailure(
            "what is impossible has the log-probability -inf, and nothing else has it.", got
        )
    assert_close(got, expected)


@exercise("bayes_update")
class TestBayesUpdate:
    def test_base_rate(self, student):
        """A rare illness, and two positive tests."""
        got = assert_shape(
            student.bayes_update([0.001, 0.999], [[0.99, 0.05], [0.99, 0.05]]),
            (3, 2),
            finite=False,
        )
        assert_close(got[0], np.array([0.001, 0.999]))
        assert_close(got[1, 0], float(Fraction(99, 5094)))
        assert_close(got[2, 0], float(Fraction(99 * 99, 99 * 99 + 999 * 25)))

    def test_random(self, student, rng):
        """Three hypotheses and seven pieces of evidence; the last belief does not depend on their order."""
        prior, L = np.array([0.2, 0.3, 0.5]), rng.random((7, 3)) + 0.05
        expected = np.vstack([prior, prior * np.cumprod(L, axis=0)])
        expected /= expected.sum(axis=1, keepdims=True)
        assert_close(student.bayes_update(prior, L), expected)
        assert_unchanged(student)
        assert_close(
            assert_shape(student.bayes_update(prior, L[::-1]), (8, 3), finite=False)[-1],
            expected[-1],
        )

    def test_scale_free(self, student, rng):
        """Only the proportions of a row of likelihoods matter; equal ones change nothing."""
        prior, L = np.array([0.1, 0.9]), np.array([[0.5, 0.25], [0.4, 0.4], [0.1, 0.9]])
        expected = np.array([[0.1, 0.9], [2 / 11, 9 / 11], [2 / 11, 9 / 11], [2 / 83, 81 / 83]])
        assert_close(student.bayes_update(prior, L), expected)
        assert_close(student.bayes_update(prior, L * np.array([[1e-3], [700.0], [0.2]])), expected)

    @weight(2)
    def test_five_thousand(self, student):
        """Five thousand tiny likelihoods."""
        got = student.bayes_update([0.5, 0.5], np.array([[1e-161, 3e-161], [1e-161, 3e-161]]))
        assert_close(got, np.array([[0.5, 0.5], [0.25, 0.75], [0.1, 0.9]]))
        got = assert_shape(
            student.bayes_update([0.5, 0.5], np.tile([1e-3, 2e-3], (5000, 1))),
            (5001, 2),
            finite=False,
        )
        for row in (1, 10, 40, 4999, 5000):
            assert_close(
                got[row],
                np.array([1 / (1 + 2.0 ** min(row, 1000)), 1 / (1 + 2.0 ** -min(row, 1000))]),
                rtol=1e-7,
                atol=1e-12,
            )
        got = assert_shape(
            student.bayes_update([0.25, 0.75], np.tile([[2e-3, 1e-3], [1e-3, 2e-3]], (1500, 1))),
            (3001, 2),
            finite=False,
        )
        assert_close(got[-1], np.array([0.25, 0.75]), rtol=1e-7)

    def test_impossible(self, student):
        """What is impossible stays so; evidence that nothing explains raises a ValueError."""
        got = student.bayes_update([0.5, 0.0, 0.5], [[0.2, 0.9, 0.6], [0.0, 1.0, 0.3]])
        assert_close(got, np.array([[0.5, 0, 0.5], [0.25, 0, 0.75], [0, 0, 1]]))
        for prior, L in (
            ([0.5, 0.5], [[0.0, 0.0]]),
            ([1.0, 0.0], [[0.0, 0.7]]),
            ([0.5, 0.5], [[0.0, 0.7], [0.7, 0.0]]),
        ):
            assert_raises(ValueError, student.bayes_update, prior, L)

    def test_nothing_and_nonsense(self, student):
        """No evidence leaves the prior; a prior that is none, and tables that don't fit, raise a ValueError."""
        assert_close(student.bayes_update([0.3, 0.7], np.zeros((0, 2))), np.array([[0.3, 0.7]]))
        assert_close(
            student.bayes_update([0.3, 0.7 + 1e-10], np.zeros((0, 2))), np.array([[0.3, 0.7]])
        )
        for prior, L in (
            ([0.5, 0.6], [[0.1, 0.2]]), ([0.5, 0.4], [[0.1, 0.2]]), ([-0.5, 1.5], [[0.1, 0.2]]), ([0.5, 0.5], [[0.1, 0.2, 0.3]]), ([0.5, 0.5], [[0.1], [0.2]]),
            ([0.5, 0.5], [0.1, 0.2]), ([0.5, 0.5 + 1e-6], [[0.1, 0.2]]),
        ):  # fmt: skip
            assert_raises(ValueError, student.bayes_update, prior, L)


@exercise("log_normalize")
class TestLogNormalize:
    def test_rows(self, student, rng):
        """Five random rows become probabilities."""
        a = 3 * rng.standard_normal((5, 4))
        assert_close(
            student.log_normalize(a), a - np.log(np.exp(a).sum(axis=1, keepdims=True)), atol=1e-9
        )
        assert_unchanged(student)

    def test_shift(self, student):
        """A constant added to a row changes nothing; integers will do."""
        expected = np.log([[0.25, 0.75], [0.5, 0.5]])
        for shift in (0.0, 50.0, -800.0, 9000.0):
            assert_close(
                student.log_normalize(np.log([[1.0, 3.0], [5.0, 5.0]]) + shift), expected, atol=1e-9
            )
        assert_close(student.log_normalize([[3, 3], [-2, -2]]), np.full((2, 2), log(0.5)))

    @weight(2)
    def test_extreme(self, student):
        """Logarithms far below what a number can hold."""
        got = assert_shape(
            student.log_normalize([[-1e5, -1e5 - 1], [0.0, -900.0], [1e4, 1e4]]), (3, 2)
        )
        assert_close(got[0], np.array([-log(1 + exp(-1)), -1 - log(1 + exp(-1))]), atol=1e-9)
        assert_close(got[1], np.array([0.0, -900.0]), atol=1e-9)
        assert_close(got[2], np.full(2, log(0.5)), atol=1e-9)
        for row in ([-900.0, 0.0, 0.0, 0.0], [-np.inf, 0.0, 0.0, 0.0]):  # far below the others
            assert_close(student.log_normalize([row])[0, 1:], np.full(3, -log(3)), atol=1e-9)

    def test_minus_infinity(self, student):
        """What is impossible stays so; a row with nothing possible raises a ValueError."""
        got = student.log_normalize([[0.0, -np.inf, 0.0], [-np.inf, -np.inf, 7.0]])
        close_logs(got, np.array([[log(0.5), -np.inf, log(0.5)], [-np.inf, -np.inf, 0.0]]))
        for table in (
            [[-np.inf, -np.inf]],
            [[0.0, 1.0], [-np.inf, -np.inf]],
            [[-np.inf, -np.inf], [0.0, 1.0]],
        ):
            assert_raises(ValueError, student.log_normalize, table)

    def test_one_class(self, student):
        """A single class has the log-probability 0; two equal ones log 1/2."""
        assert_close(student.log_normalize([[3.0], [-70000.0]]), np.zeros((2, 1)))
        assert_close(student.log_normalize([[4.0, 4.0]]), np.full((1, 2), log(0.5)))

    def test_probabilities_below_one(self, student):
        """Logarithms of ordinary probabilities, one of them impossible."""
        got = student.log_normalize(np.array([[-0.5, -np.inf], [-1.0, -2.0]]))
        close_logs(got, np.array([[0.0, -np.inf], [-log(1 + exp(-1)), -log(1 + exp(1))]]))


def bernoulli_counts(X, y, K):
    return np.array(
        [
            [
                sum(int(x[j]) for x, c in zip(X, y, strict=True) if c == k)
                for j in range(np.shape(X)[1])
            ]
            for k in range(K)
        ]
    )


def assert_model(got, log_prior, theta):
    assert_tuple(got, 2, what="(log_prior, theta)")
    prior = assert_shape(got[0], np.shape(log_prior), what="log_prior", finite=False)
    empty = np.isinf(log_prior)
    assert np.array_equal(np.isneginf(prior), empty), (
        "an empty class has the log-prior -inf, and no other has it"
    )
    assert_close(prior[~empty], np.asarray(log_prior)[~empty], what="log_prior")
    assert_close(got[1], theta, what="theta")


@exercise("fit_bernoulli_nb")
class TestFitBernoulliNb:
    def test_by_hand(self, student):
        """Four mails and three words."""
        X, y = np.array([[1, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]]), np.array([0, 1, 1, 1])
        theta = np.array([[2 / 3, 1 / 3, 2 / 3], [3 / 5, 4 / 5, 1 / 5]])
        assert_model(student.fit_bernoulli_nb(X, y, 2), np.log([0.25, 0.75]), theta)
        assert_model(student.fit_bernoulli_nb(X.astype(bool), y, 2), np.log([0.25, 0.75]), theta)

    def test_counts(self, student, rng):
        """Many mails, three classes, another smoothing; shares of classes are never smoothed."""
        X, y = rng.integers(0, 2, (40, 6)), np.repeat([2, 0, 1], [10, 25, 5])
        sizes = np.array([25, 5, 10])
        expected = (bernoulli_counts(X, y, 3) + 0.5) / (sizes[:, None] + 1.0)
        assert_model(student.fit_bernoulli_nb(X, y, 3, 0.5), np.log(sizes / 40), expected)
        assert_unchanged(student)
        log_prior, theta = np.log([7 / 8, 1 / 8]), np.array([[1 / 9], [2 / 3]])
        one_of_eight = np.array([[0], [0], [0], [1], [0], [0], [0], [0]])
        assert_model(
            student.fit_bernoulli_nb(one_of_eight, one_of_eight[:, 0], 2), log_prior, theta
        )

    def test_pseudo_mails(self, student, rng):
        """Smoothing by 1 is a mail with all words and one with none for each class; all data twice, with twice the smoothing, is the same."""
        X, y = rng.integers(0, 2, (12, 4)), np.array([0, 1] * 6)
        longer = np.vstack([X, np.ones((2, 4)), np.zeros((2, 4))]).astype(int)
        expected = bernoulli_counts(longer, [*y, 0, 1, 0, 1], 2) / 8
        assert_model(student.fit_bernoulli_nb(X, y, 2, alpha=1.0), np.log([0.5, 0.5]), expected)
        assert_model(
            student.fit_bernoulli_nb(np.vstack([X, X]), np.append(y, y), 2, alpha=2.0),
            np.log([0.5, 0.5]),
            expected,
        )

    def test_relabelled(self, student, rng):
        """Other numbers for the classes: the rows change places."""
        X, y = rng.integers(0, 2, (9, 3)), np.array([0, 0, 0, 0, 1, 1, 1, 2, 2])
        theta = (bernoulli_counts(X, y, 3) + 1) / (np.array([[4], [3], [2]]) + 2)
        order = np.array([2, 0, 1])
        assert_model(
            student.fit_bernoulli_nb(X, np.argsort(order)[y], 3),
            np.log(np.array([4, 3, 2])[order] / 9),
            theta[order],
        )

    def test_empty_class(self, student):
        """A class without mails has the prior 0, and one half for each word."""
        X, y = np.array([[1, 0], [1, 1]]), np.array([2, 2])
        with np.errstate(divide="ignore"):
            assert_model(
                student.fit_bernoulli_nb(X, y, 3),
                np.log([0.0, 0.0, 1.0]),
                np.array([[0.5, 0.5], [0.5, 0.5], [0.75, 0.5]]),
            )
            assert_model(
                student.fit_bernoulli_nb(X, y - 2, 2),
                np.log([1.0, 0.0]),
                np.array([[0.75, 0.5], [0.5, 0.5]]),
            )

    def test_bytes_and_nonsense(self, student):
        """Three hundred ones in bytes do not wrap around; no smoothing raises a ValueError."""
        got = student.fit_bernoulli_nb(
            np.ones((300, 1), dtype=np.uint8), np.zeros(300, dtype=np.uint8), 1
        )
        assert_model(got, np.zeros(1), np.array([[301 / 302]]))
        assert_model(
            student.fit_bernoulli_nb(np.array([[1, 0]]), np.array([0]), 1, alpha=1e-3),
            np.zeros(1),
            np.array([[1.001, 0.001]]) / 1.002,
        )
        for alpha in (0, -1.0):
            assert_raises(
                ValueError,
                student.fit_bernoulli_nb,
                np.array([[1, 0], [0, 1]]),
                np.array([0, 1]),
                2,
                alpha,
            )


def bernoulli_posterior(X, prior, theta):
    """With exact fractions, row by row."""
    rows = []
    for x in np.asarray(X):
        joint = [
            Fraction(p)
            * prod(
                (Fraction(t) if on else 1 - Fraction(t) for t, on in zip(row, x, strict=True)),
                start=Fraction(1),
            )
            for p, row in zip(prior, theta, strict=True)
        ]
        rows.append([float(value / sum(joint)) for value in joint])
    return np.array(rows)


@exercise("bernoulli_nb_log_posterior")
class TestBernoulliNbLogPosterior:
    @weight(2)
    def test_fractions(self, student):
        """All sixteen mails of four words, against exact fractions."""
        X = np.array(list(product([0, 1], repeat=4)))
        prior, theta = (
            [0.5, 0.25, 0.25],
            [[0.5, 0.25, 0.125, 0.75], [0.25, 0.25, 0.5, 0.5], [0.875, 0.5, 0.75, 0.125]],
        )
        got = student.bernoulli_nb_log_posterior(X, np.log(prior), np.array(theta))
        assert_close(got, np.log(bernoulli_posterior(X, prior, theta)))
        assert_unchanged(student)

    def test_absence(self, student):
        """A typical word that is missing lowers the class; booleans and bytes will do."""
        theta = np.array([[0.25, 0.5], [0.75, 0.5]])
        for kind in (int, bool, np.uint8):
            got = student.bernoulli_nb_log_posterior(
                np.array([[1, 1], [0, 1]]).astype(kind), np.log([0.5, 0.5]), theta
            )
            assert_close(got, np.log([[0.25, 0.75], [0.75, 0.25]]))

    def test_word_by_word(self, student, rng):
        """The same belief as by Bayes' rule, word after word."""
        theta, prior = rng.uniform(0.1, 0.9, (3, 6)), np.array([0.2, 0.5, 0.3])
        X = rng.integers(0, 2, (4, 6))
        joint = prior * np.prod(np.where(X[:, None, :] == 1, theta, 1 - theta), axis=2)
        assert_close(
            student.bernoulli_nb_log_posterior(X, np.log(prior), theta),
            np.log(joint / joint.sum(axis=1, keepdims=True)),
        )

    def test_thousands(self, student, rng):
        """Three thousand words; a few that are very rare."""
        rare = np.array([[1e-100] * 4, [2e-100] * 4])
        got = student.bernoulli_nb_log_posterior(np.array([[1, 1, 1, 1]]), np.log([0.5, 0.5]), rare)
        assert_close(got, np.log([[1 / 17, 16 / 17]]))
        X = rng.integers(0, 2, (2, 3000))
        theta = rng.uniform(0.2, 0.8, (2, 3000))
        log_joint = np.log([0.3, 0.7]) + X @ np.log(theta).T + (1 - X) @ np.log(1 - theta).T
        gap = log_joint[:, 1] - log_joint[:, 0]
        expected = -np.column_stack([np.logaddexp(0, gap), np.logaddexp(0, -gap)])
        assert_close(
            student.bernoulli_nb_log_posterior(X, np.log([0.3, 0.7]), theta), expected, atol=1e-8
        )

    def test_impossible_and_no_words(self, student):
        """A class that does not occur stays impossible; without words the prior remains."""
        got = assert_shape(
            student.bernoulli_nb_log_posterior(
                np.array([[1]]),
                np.array([log(0.5), -np.inf, log(0.5)]),
                np.array([[0.5], [0.5], [0.25]]),
            ),
            (1, 3),
            finite=False,
        )
        close_logs(got, np.array([[log(2 / 3), -np.inf, log(1 / 3)]]))
        assert_close(
            student.bernoulli_nb_log_posterior(
                np.zeros((2, 0)), np.log([1.0, 3.0]), np.zeros((2, 0))
            ),
            np.log([[0.25, 0.75]] * 2),
        )

    def test_rare_and_certain(self, student):
        """A class that is all but excluded beforehand, and words that are all but certain."""
        got = student.bernoulli_nb_log_posterior(
            np.array([[1], [0]]), np.array([0.0, -200.0]), np.array([[0.5], [0.25]])
        )
        assert_close(got, np.array([[0.0, -200 + log(0.5)], [0.0, -200 + log(1.5)]]), atol=1e-9)
        got = student.bernoulli_nb_log_posterior(
            np.array([[1]]), np.log([0.5, 0.5]), np.array([[1e-9], [1e-7]])
        )
        assert_close(got, np.log([[1 / 101, 100 / 101]]))


@exercise("bernoulli_nb_weights")
class TestBernoulliNbWeights:
    @weight(2)
    def test_all_mails(self, student, rng):
        """All 32 mails of five words have the log-odds of the exact posterior."""
        prior, theta = np.array([0.375, 0.625]), draw(rng, 0.1, 0.9, (2, 5))
        w, b = student.bernoulli_nb_weights(np.log(prior), theta)
        X = np.array(list(product([0, 1], repeat=5)))
        posterior = bernoulli_posterior(X, prior, theta)
        log_odds = np.log(posterior[:, 1] / posterior[:, 0])
        assert_close(
            w, log_odds[[16, 8, 4, 2, 1]] - log_odds[0], atol=1e-9, what="w"
        )  # the mails of one word, and the empty one
        assert_close(b, log_odds[0], atol=1e-9, what="b")
        assert_close(X @ w + b, log_odds, atol=1e-9, what="X @ w + b")
        assert_unchanged(student)

    def test_by_hand(self, student):
        """A useless word, and one with the odds 3 against 1/3."""
        w, b = student.bernoulli_nb_weights(
            np.log([0.8, 0.2]), np.array([[0.5, 0.25], [0.5, 0.75]])
        )
        assert_close(w, np.array([0.0, log(9)]))
        assert_close(b, log(1 / 12))

    def test_swap(self, student, rng):
        """Classes exchanged: all signs turn."""
        prior, theta = np.array([0.25, 0.75]), rng.uniform(0.1, 0.9, (2, 3))
        odds = theta / (1 - theta)
        w, b = student.bernoulli_nb_weights(np.log(prior[::-1]), theta[::-1])
        assert_close(w, np.log(odds[0] / odds[1]))
        assert_close(b, log(1 / 3) + float(np.sum(np.log((1 - theta[0]) / (1 - theta[1])))))

    def test_prior_moves_the_constant(self, student):
        """Another prior moves b alone; without words b is all there is."""
        theta = np.array([[0.2, 0.5, 0.9], [0.4, 0.1, 0.9]])
        expected = np.log([0.4 * 0.8 / (0.2 * 0.6), 0.1 / 0.9, 1.0])
        for prior in ([0.5, 0.5], [0.9, 0.1]):
            w, b = student.bernoulli_nb_weights(np.log(prior), theta)
            assert_close(w, expected, atol=1e-9)
            assert_close(b, log(prior[1] / prior[0]) + log(0.6 / 0.8) + log(0.9 / 0.5))
        assert_close(student.bernoulli_nb_weights(np.log([0.2, 0.8]), np.zeros((2, 0)))[1], log(4))

    def test_rare_words(self, student):
        """Words that occur in one mail of a thousand million, and all but once in fifty million."""
        w, b = student.bernoulli_nb_weights(
            np.log([0.5, 0.5]), np.array([[1e-9, 1 - 2e-8], [1e-3, 0.5]])
        )
        assert_close(
            w,
            np.array([log(1e-3 / 0.999) - log(1e-9 / (1 - 1e-9)), -log((1 - 2e-8) / 2e-8)]),
            rtol=1e-6,
        )
        assert_close(b, log(0.999) + log(0.5 / 2e-8), rtol=1e-6)


def gaussian_joint(X, y, K, new, floor=1e-9):
    """log P(class) + log density, written out."""
    rows = []
    for x in new:
        row = []
        for k in range(K):
            own = [r for r, c in zip(X, y, strict=True) if c == k]
            total = log(len(own) / len(y))
            for j, value in enumerate(x):
                column = [float(r[j]) for r in own]
                mean = sum(column) / len(column)
                v = sum((c - mean) ** 2 for c in column) / len(column) + floor
                total += -0.5 * log(2 * pi * v) - (float(value) - mean) ** 2 / (2 * v)
            row.append(total)
        rows.append(row)
    return np.array(rows)


def normalised(log_joint):
    top = log_joint.max(axis=1, keepdims=True)
    return log_joint - top - np.log(np.exp(log_joint - top).sum(axis=1, keepdims=True))


@exercise("gaussian_nb_log_posterior")
class TestGaussianNbLogPosterior:
    @weight(2)
    def test_densities(self, student, rng):
        """Small data, against the densities written out."""
        X, y = (
            rng.standard_normal((14, 2)) * np.array([1.0, 5.0]),
            np.array([0] * 6 + [1] * 3 + [2] * 5),
        )
        new = rng.standard_normal((4, 2))
        assert_close(
            student.gaussian_nb_log_posterior(X, y, 3, new),
            normalised(gaussian_joint(X, y, 3, new)),
            rtol=1e-6,
            atol=1e-8,
        )
        assert_unchanged(student)

    def test_both_far_sides(self, student):
        """Equal means and different spreads: the wide class wins on both far sides."""
        X, y = np.array([[-1], [1], [-3], [3], [-3], [3]]), np.array([0, 0, 1, 1, 1, 1])
        new = np.array([[0], [5], [-5]])
        expected = normalised(gaussian_joint(X, y, 2, new))
        assert_close(
            student.gaussian_nb_log_posterior(X, y, 2, new), expected, rtol=1e-6, atol=1e-9
        )

    def test_units(self, student, rng):
        """Other units of a feature change nothing when no floor is added."""
        X, y, new = rng.standard_normal((10, 2)), np.array([0, 1] * 5), rng.standard_normal((3, 2))
        expected = normalised(gaussian_joint(X, y, 2, new, 0.0))
        for unit in (np.ones(2), np.array([1000.0, 0.01])):
            assert_close(
                student.gaussian_nb_log_posterior(X * unit, y, 2, new * unit, var_floor=0.0),
                expected,
                rtol=1e-6,
                atol=1e-8,
            )

    def test_far_away(self, student):
        """Hundreds of spreads away the beliefs stay finite, and sum to 1."""
        X, y = np.array([[0.0], [1.0], [10.0], [11.0]]), np.array([0, 0, 1, 1])
        got = assert_shape(
            student.gaussian_nb_log_posterior(X, y, 2, np.array([[150.0], [-300.0], [5.5]])), (3, 2)
        )
        assert_close(
            got,
            normalised(gaussian_joint(X, y, 2, [[150.0], [-300.0], [5.5]])),
            rtol=1e-6,
            atol=1e-6,
        )

    def test_floor(self, student):
        """The floor is added: it saves a constant feature, and widens the others."""
        X, y = np.array([[2.0, 0.0], [2.0, 2.0], [2.0, 1.0], [2.0, 5.0]]), np.array([0, 0, 1, 1])
        new = np.array([[2.0, 1.5], [2.5, 3.0]])
        for floor in (0.5, 3.0):
            got = student.gaussian_nb_log_posterior(X, y, 2, new, var_floor=floor)
            assert_close(got, normalised(gaussian_joint(X, y, 2, new, floor)), rtol=1e-6, atol=1e-8)
        assert_close(
            student.gaussian_nb_log_posterior(X[:, :1], y, 2, np.array([[2.0]])),
            np.full((1, 2), log(0.5)),
        )
        near = np.array([[0.0], [0.0], [1e-4], [1e-4]])
        got = assert_shape(
            student.gaussian_nb_log_posterior(near, y, 2, np.array([[4e-5]])), (1, 2)
        )
        assert_close(got[0, 0] - got[0, 1], 1.0, rtol=1e-5)

    def test_empty_class(self, student):
        """A class without rows raises a ValueError."""
        X, y = np.array([[0.0], [2.0], [4.0]]), np.array([0, 0, 1])
        assert_close(
            student.gaussian_nb_log_posterior(X, y, 2, np.array([[1.0]]), 1.0),
            normalised(gaussian_joint(X, y, 2, [[1.0]], 1.0)),
            rtol=1e-6,
        )
        for labels, K in ((y, 3), (np.array([1, 1, 1]), 2), (np.array([0, 2, 2]), 3)):
            assert_raises(ValueError, student.gaussian_nb_log_posterior, X, labels, K, X)


def same_actions(got, expected):
    array = assert_integers(got, shape=(len(expected),), what="the array of action numbers")
    if array.tolist() != list(expected):
        raise CheckFailure("these are not the actions with the smallest expected costs.", got)


@exercise("min_cost_action")
class TestMinCostAction:
    def test_by_hand(self, student):
        """The most probable class is the wrong action."""
        posterior = np.array([[0.3, 0.7], [0.05, 0.95], [0.9, 0.1]])
        same_actions(
            student.min_cost_action(posterior, np.array([[0.0, 1.0], [10.0, 0.0]])), [0, 1, 0]
        )
        same_actions(student.min_cost_action(posterior, np.array([[0, 10], [1, 0]])), [1, 1, 1])
        assert_unchanged(student)

    def test_ask_a_human(self, student):
        """A third action for the doubtful ones; more classes than actions."""
        cost = np.array([[0.0, 10.0], [10.0, 0.0], [1.5, 1.5]])
        same_actions(
            student.min_cost_action(
                np.array([[0.5, 0.5], [0.0, 1.0], [1.0, 0.0], [0.8, 0.2]]), cost
            ),
            [2, 1, 0, 2],
        )
        cost = np.array([[0.0, 3.0, 8.0], [4.0, 0.0, 1.0]])
        same_actions(
            student.min_cost_action(
                np.array([[0.6, 0.4, 0.0], [0.6, 0.1, 0.3], [0.2, 0.5, 0.3]]), cost
            ),
            [0, 1, 1],
        )
        cost = np.array([[0.0, 4.0, 1.0], [1.0, 0.0, 4.0], [4.0, 1.0, 0.0]])  # as many as classes
        same_actions(
            student.min_cost_action(np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]]), cost), [1, 2]
        )

    @weight(2)
    def test_random(self, student, rng):
        """Random tables, against sums written out."""
        for K, A in ((3, 4), (5, 2)):
            posterior = rng.dirichlet(np.ones(K), 30)
            cost = 5 * rng.random((A, K))
            expected = [
                min(
                    range(A),
                    key=lambda a, p=p, cost=cost: sum(p[k] * cost[a, k] for k in range(len(p))),
                )
                for p in posterior
            ]
            same_actions(student.min_cost_action(posterior, cost), expected)
            same_actions(student.min_cost_action(posterior, 7 * cost + rng.random(K)), expected)

    def test_zero_one(self, student, rng):
        """If every mistake costs 1, the most probable class is right."""
        posterior = rng.dirichlet(np.ones(4), 20)
        same_actions(student.min_cost_action(posterior, 1 - np.eye(4)), posterior.argmax(axis=1))

    def test_ties(self, student):
        """Of equal costs the first action."""
        same_actions(
            student.min_cost_action(
                np.array([[0.5, 0.5], [0.25, 0.75]]),
                np.array([[4.0, 4.0], [2.0, 2.0], [2.0, 2.0], [8.0, 0.0]]),
            ),
            [1, 1],
        )

    def test_gains(self, student):
        """A cost below 0 is a gain."""
        same_actions(
            student.min_cost_action(
                np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([[1.0, 2.0], [-4.0, 5.0]])
            ),
            [1, 0],
        )
        same_actions(
            student.min_cost_action(
                np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([[-1.0, -2.0], [-4.0, -1.0]])
            ),
            [1, 0],
        )


def calibration(prob, y, n_bins):
    total = 0.0
    for k in range(n_bins):
        rows = [i for i, p in enumerate(prob) if min(int(p * n_bins), n_bins - 1) == k]
        if rows:
            total += (
                len(rows)
                / len(prob)
                * abs(
                    sum(prob[i] for i in rows) / len(rows)
                    - sum(int(y[i]) for i in rows) / len(rows)
                )
            )
    return total


@exercise("calibration_error")
class TestCalibrationError:
    @weight(2)
    def test_random(self, student, rng):
        """Random probabilities, in any order, with other numbers of bins."""
        prob = (rng.integers(0, 1000, 60) + 0.5) / 1000
        y = rng.integers(0, 2, 60)
        for n_bins in (10, 4, 1):
            expected = calibration(prob, y, n_bins)
            order = rng.permutation(60)
            assert_close(student.calibration_error(prob, y, n_bins), expected, atol=1e-12)
            assert_close(
                student.calibration_error(prob[order], y[order], n_bins=n_bins),
                expected,
                atol=1e-12,
            )
        assert_close(student.calibration_error(prob, y), calibration(prob, y, 10), atol=1e-12)
        assert_unchanged(student)

    def test_sure_and_wrong(self, student):
        """Always sure, and half the time right; 0 and 1 have their bins."""
        assert_close(student.calibration_error([1.0] * 4, [1, 0, 1, 0]), 0.5)
        assert_close(
            student.calibration_error([0.0, 0.0, 1.0, 0.93], [1, 0, 1, 1]),
            0.25 * 2 * 0.5 + 0.5 * 0.035,
        )
        assert_close(student.calibration_error([1.0, 0.93], [0, 1]), 0.465)
        assert_close(student.calibration_error([1.0, 1.0, 0.5], [1, 0, 1], 4), 0.5)

    def test_perfect(self, student):
        """What came true as often as was said has the error 0; a bin less than perfect has not."""
        assert_close(student.calibration_error([0.3] * 10, [1] * 3 + [0] * 7), 0.0, atol=1e-12)
        assert_close(student.calibration_error([0.3] * 10, [1] * 5 + [0] * 5), 0.2)

    def test_weights(self, student):
        """Ninety in one bin and ten in another weigh as they are many."""
        assert_close(
            student.calibration_error([0.95] * 90 + [0.15] * 10, [1] * 90 + [1] * 10),
            0.9 * 0.05 + 0.1 * 0.85,
        )

    def test_nonsense(self, student):
        """No rows, different lengths, and what is no probability raise a ValueError."""
        assert_close(student.calibration_error([0.25, 0.75], [0, 1]), 0.25)
        for prob, y in (
            ([], []),
            ([0.5], [1, 0]),
            ([0.5, 0.5], [1]),
            ([1.2], [1]),
            ([0.5, 1.04], [1, 1]),
            ([-0.05, 0.5], [0, 1]),
        ):
            assert_raises(ValueError, student.calibration_error, prob, y)

    def test_edges(self, student):
        """A probability on the edge of two bins belongs to the upper one."""
        assert_close(
            student.calibration_error(np.array([0.25, 0.4, 0.75, 0.5]), np.array([1, 0, 1, 0]), 4),
            (0.35 + 0.25 + 0.5) / 4,
        )


def mail_log_odds(words, lengths, y, new_words, new_lengths, alpha=1.0, floor=1e-9):
    y = np.asarray(y)
    theta = np.array(
        [(words[y == k].sum(axis=0) + alpha) / (np.sum(y == k) + 2 * alpha) for k in (0, 1)]
    )
    joint = new_words @ np.log(theta).T + (1 - new_words) @ np.log(1 - theta).T
    joint = joint + gaussian_joint(lengths, y, 2, new_lengths, floor)
    return joint[:, 1] - joint[:, 0]


def same_decisions(got, log_odds, block_good, pass_spam):
    array = np.asarray(got)
    if array.shape != log_odds.shape or array.dtype != bool:
        raise CheckFailure(f"the result should be {len(log_odds)} booleans.", got)
    margin = log_odds - log(block_good / pass_spam)
    clear = np.abs(margin) > 1e-6
    wrong = np.flatnonzero((array != (margin > 0)) & clear)
    if wrong.size:
        raise CheckFailure(
            f"mail {wrong[0]} should be {'blocked' if margin[wrong[0]] > 0 else 'let through'}.",
            got,
        )


@pytest.fixture
def mails(rng):
    """Sixty mails of two unequal classes, with four words and two lengths."""
    y = np.repeat([0, 1], [45, 15])
    words = (
        rng.random((60, 4)) < np.where(y[:, None] == 1, [0.7, 0.5, 0.6, 0.3], [0.2, 0.5, 0.4, 0.4])
    ).astype(int)
    lengths = rng.standard_normal((60, 2)) * np.where(y[:, None] == 1, 1.5, 1.0) + y[:, None]
    new_words = rng.integers(0, 2, (40, 4))
    return words, lengths, y, new_words, rng.standard_normal((40, 2)) * 1.5


@exercise("spam_filter")
class TestSpamFilter:
    @weight(2)
    def test_joint_model(self, student, mails):
        """Words and lengths together, with several costs."""
        for block_good, pass_spam in ((1.0, 1.0), (5.0, 1.0), (1.0, 3.0)):
            same_decisions(
                student.spam_filter(*mails, block_good, pass_spam),
                mail_log_odds(*mails),
                block_good,
                pass_spam,
            )
        assert_unchanged(student)

    def test_few_mails(self, student):
        """Twelve mails with two words and a length; only the ratio of the costs counts."""
        y = np.array([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0])
        words = np.array(
            [
                [0, 0],
                [0, 1],
                [1, 1],
                [1, 0],
                [0, 0],
                [0, 1],
                [1, 0],
                [0, 0],
                [0, 1],
                [1, 1],
                [1, 1],
                [0, 0],
            ]
        )
        lengths = np.array(
            [[0.5], [-1.0], [1.5], [0.0], [1.0], [-0.5], [3.0], [0.5], [-1.5], [1.0], [2.0], [0.0]]
        )
        new_words = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 3)
        new = (
            new_words,
            np.array(
                [
                    [-0.5],
                    [1.0],
                    [0.5],
                    [0.0],
                    [1.5],
                    [2.0],
                    [1.0],
                    [1.2],
                    [3.5],
                    [2.5],
                    [1.5],
                    [2.0],
                ]
            ),
        )
        odds = mail_log_odds(words, lengths, y, *new)
        for block_good, pass_spam in ((1.0, 1.0), (5.0, 1.0), (1.0, 3.0), (0.05, 0.01)):
            same_decisions(
                student.spam_filter(words, lengths, y, *new, block_good, pass_spam),
                odds,
                block_good,
                pass_spam,
            )

    def test_dearer_good_mail(self, student, mails):
        """The dearer a good mail, the fewer are blocked."""
        odds = mail_log_odds(*mails)
        blocked = [student.spam_filter(*mails, price, 2.0) for price in (0.1, 1.0, 10.0, 200.0)]
        for price, decisions in zip((0.1, 1.0, 10.0, 200.0), blocked, strict=True):
            same_decisions(decisions, odds, price, 2.0)
        assert int(np.sum(blocked[0])) > int(np.sum(blocked[-1])), (
            "fewer mails are blocked in the end"
        )

    def test_prior_counts_once(self, student, mails):
        """With one spam among forty, the prior decides; it counts once."""
        words, lengths, y, new_words, new_lengths = mails
        few = np.concatenate([np.arange(45), [50, 51]])
        same = (words[few], lengths[few], y[few], new_words, new_lengths)
        same_decisions(student.spam_filter(*same, 1.0, 8.0), mail_log_odds(*same), 1.0, 8.0)

    def test_words_or_lengths(self, student):
        """Each of them alone can decide."""
        y = np.array([0, 0, 0, 1, 1, 1])
        words, lengths = (
            np.array([[0], [0], [1], [1], [1], [1]]),
            np.array([[0.0], [1.0], [2.0], [1.0], [0.0], [2.0]]),
        )
        same_decisions(
            student.spam_filter(
                words, lengths, y, np.array([[1], [0]]), np.array([[1.0], [1.0]]), 1.0, 1.0
            ),
            np.array([0.85, -1.1]),
            1.0,
            1.0,
        )
        same_decisions(
            student.spam_filter(
                words * 0,
                lengths + 9 * y[:, None],
                y,
                np.array([[0], [0]]),
                np.array([[1.0], [10.0]]),
                1.0,
                1.0,
            ),
            np.array([-60.0, 60.0]),
            1.0,
            1.0,
        )

    def test_smoothing_and_floor(self, student, mails):
        """alpha and var_floor are handed on."""
        for alpha, floor in ((20.0, 1e-9), (1.0, 40.0)):
            odds = mail_log_odds(*mails, alpha, floor)
            same_decisions(
                student.spam_filter(*mails, 1.0, 2.0, alpha=alpha, var_floor=floor), odds, 1.0, 2.0
            )
        y, words, lengths = (
            np.array([0, 0, 1, 1]),
            np.zeros((4, 1), dtype=int),
            np.array([[0.0], [0.0], [1e-4], [1e-4]]),
        )
        same_decisions(
            student.spam_filter(words, lengths, y, words[:1], np.array([[5.5e-5]]), 1.455, 1.0),
            np.array([0.5]),
            1.455,
            1.0,
        )

    def test_spambase(self, student):
        """The five hundred new mails of the story; costs beat the most probable class."""
        words, lengths, spam = (
            np.asarray(student.words),
            np.asarray(student.lengths),
            np.asarray(student.spam),
        )
        data = (words[:1000], lengths[:1000], spam[:1000], words[1000:], lengths[1000:])
        odds = mail_log_odds(*data)
        blocked = student.spam_filter(*data, 10.0, 1.0)
        same_decisions(blocked, odds, 10.0, 1.0)
        good = spam[1000:] == 0
        cost = 10 * np.sum(np.asarray(blocked) & good) + np.sum(~np.asarray(blocked) & ~good)
        assert_close(float(cost), 203.0, atol=0.0, what="the total cost")

    def test_words_against_lengths(self, student):
        """A thousand words say good, a length says spam, and each of them all but certainly."""
        y = np.array([0, 0, 1, 1])
        words = np.repeat([[0], [0], [1], [1]], 1000, axis=1)
        lengths = np.array([[-1.0], [1.0], [59.0], [61.0]])
        new = (np.zeros((2, 1000), dtype=int), np.array([[50.0], [40.0]]))
        odds = mail_log_odds(words, lengths, y, *new)
        assert odds[0] > 100 and odds[1] < -100, "the lengths win once, and the words once"
        same_decisions(student.spam_filter(words, lengths, y, *new, 1.0, 1.0), odds, 1.0, 1.0)
