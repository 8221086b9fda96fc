"""Hidden tests of unit 15: finite differences, optimality conditions, closed forms and invariances."""

from math import exp, log, pi, prod, sqrt

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_gradient,
    assert_raises,
    assert_shape,
    assert_tuple,
    assert_unchanged,
    exercise,
    weight,
)


@exercise("gaussian_log_likelihood")
class TestGaussianLogLikelihood:
    def test_product(self, student, rng):
        """The logarithm of the product of five densities; whole numbers, and a mean between them."""
        x = rng.standard_normal(5) + 1
        for mu, sigma in ((0.0, 1.0), (1.5, 0.4), (-1, 3)):
            product = prod(
                exp(-((v - mu) ** 2) / (2 * sigma**2)) / (sigma * sqrt(2 * pi)) for v in x
            )
            assert_close(student.gaussian_log_likelihood(x, mu, sigma), log(product))
        assert_unchanged(student)
        whole = student.gaussian_log_likelihood(np.array([1, 3]), 1.5, 1.0)
        assert_close(whole, -1.25 - log(2 * pi))

    def test_adds_up(self, student, rng):
        """The sum of two parts is the whole; other units cost n times the logarithm of the unit."""
        x = rng.standard_normal(9)
        whole = float(np.sum(-((x - 0.5) ** 2) / 8 - log(2) - log(2 * pi) / 2))
        assert_close(
            student.gaussian_log_likelihood(x[:4], 0.5, 2.0)
            + student.gaussian_log_likelihood(x[4:].tolist(), 0.5, 2.0),
            whole,
        )
        assert_close(student.gaussian_log_likelihood(100 * x, 50.0, 200.0), whole - 9 * log(100))

    def test_slope(self, student, rng):
        """Its slope in mu is the sum of the deviations, over sigma squared."""
        x = rng.standard_normal(6)
        up, down = (student.gaussian_log_likelihood(x, 0.3 + step, 1.7) for step in (1e-4, -1e-4))
        assert_close((up - down) / 2e-4, float(np.sum(x - 0.3) / 1.7**2), rtol=1e-5, atol=1e-7)

    def test_far_and_many(self, student):
        """Three thousand values, and one that is sixty standard deviations away."""
        assert_close(student.gaussian_log_likelihood([60.0], 0.0, 1.0), -1800 - log(2 * pi) / 2)
        assert_close(student.gaussian_log_likelihood(np.zeros(3000), 0.0, 1.0), -1500 * log(2 * pi))

    def test_empty_and_nonsense(self, student):
        """No values sum to 0; sigma 0 or below raises a ValueError."""
        assert_close(student.gaussian_log_likelihood(np.zeros(0), 1.0, 2.0), 0.0)
        assert_close(student.gaussian_log_likelihood([2], 2, 1), -log(2 * pi) / 2)
        for sigma in (0.0, -1.0):
            assert_raises(ValueError, student.gaussian_log_likelihood, [1.0, 2.0], 0.0, sigma)

    def test_narrow(self, student):
        """A standard deviation of a thousand-millionth."""
        x = np.array([2e-9, -1e-9])
        assert_close(
            student.gaussian_log_likelihood(x, 0.0, 1e-9), -2.5 - 2 * log(1e-9) - log(2 * pi)
        )


def mle(X):
    X = np.asarray(X, dtype=float)
    D = X - X.mean(axis=0)
    return X.mean(axis=0), D.T @ D / len(X)


def assert_moments(got, expected, rtol=1e-7, atol=1e-9):
    mean, cov = assert_tuple(got, 2, what="(mean, cov)")
    assert_close(mean, expected[0], rtol=rtol, atol=atol, what="the mean")
    assert_close(cov, expected[1], rtol=rtol, atol=atol, what="the covariance")


@exercise("gaussian_mle")
class TestGaussianMle:
    def test_by_hand(self, student):
        """Three observations of two things, and two of two."""
        assert_moments(
            student.gaussian_mle(np.array([[1, 2], [3, 2], [5, 8]])),
            (np.array([3.0, 4.0]), np.array([[8 / 3, 4], [4, 8]])),
        )
        assert_moments(
            student.gaussian_mle(np.array([[0.0, 0.0], [2.0, 4.0]])),
            (np.array([1.0, 2.0]), np.array([[1.0, 2.0], [2.0, 4.0]])),
        )

    def test_best_of_all(self, student, rng):
        """Thirty others explain the data worse."""
        X = rng.standard_normal((12, 2)) @ np.array([[1.0, 0.5], [0.0, 2.0]]) + 3

        def log_likelihood(mean, cov):
            D = X - mean
            return float(
                -0.5 * np.sum(D * np.linalg.solve(cov, D.T).T) - 6 * np.linalg.slogdet(cov)[1]
            )

        mean, cov = (
            np.asarray(part, dtype=float)
            for part in assert_tuple(student.gaussian_mle(X), 2, what="(mean, cov)")
        )
        assert_moments((mean, cov), mle(X))
        for _ in range(30):
            E = 0.05 * rng.standard_normal((2, 2))
            assert log_likelihood(mean, cov) > log_likelihood(
                mean + 0.1 * rng.standard_normal(2), cov + E @ E.T
            ), "no other explains the data better"

    def test_affine(self, student, rng):
        """New columns made of the old ones have the moments made of theirs."""
        X, A, b = rng.standard_normal((8, 3)), rng.standard_normal((3, 2)), np.array([5.0, -1.0])
        mean, cov = mle(X)
        assert_moments(student.gaussian_mle(X), (mean, cov))
        assert_moments(student.gaussian_mle(X @ A + b), (mean @ A + b, A.T @ cov @ A))
        assert_unchanged(student)

    def test_narrow(self, student):
        """One column, one observation."""
        assert_moments(
            student.gaussian_mle(np.array([[1.0], [3.0], [8.0]])),
            (np.array([4.0]), np.array([[26 / 3]])),
        )
        assert_moments(
            student.gaussian_mle(np.array([[4.0, 5.0]])), (np.array([4.0, 5.0]), np.zeros((2, 2)))
        )

    @weight(2)
    def test_far_away(self, student, rng):
        """Ten million away from 0 the digits are still there."""
        X = rng.integers(-4, 5, (15, 2)) @ np.array(
            [[1.0, -1.0], [0.0, 1.0]]
        )  # the columns go against each other
        _, cov = assert_tuple(student.gaussian_mle(X + 1e7), 2, what="(mean, cov)")
        assert_close(cov, mle(X)[1], rtol=1e-6, atol=1e-7)

    def test_nothing(self, student):
        """No observations raise a ValueError."""
        assert_moments(
            student.gaussian_mle(np.array([[2.0], [4.0]])), (np.array([3.0]), np.array([[1.0]]))
        )
        for d in (1, 3):
            assert_raises(ValueError, student.gaussian_mle, np.zeros((0, d)))


@exercise("censored_exponential_rate")
class TestCensoredExponentialRate:
    def test_top_of_the_likelihood(self, student, rng):
        """No rate nearby explains the data better."""
        time, observed = rng.exponential(3.0, 12), np.arange(12) % 3 > 0
        rate = student.censored_exponential_rate(time, observed)
        assert_close(rate, 8 / float(time.sum()))
        assert_unchanged(student)

        def log_likelihood(value):
            return 8 * log(value) - value * float(time.sum())

        for other in np.linspace(0.5, 1.6, 23) * float(rate):
            assert log_likelihood(float(rate)) >= log_likelihood(float(other)), (
                "no other rate explains the data better"
            )

    def test_everything_observed(self, student):
        """Without censoring it is one over the mean; in other units, too."""
        time = [2.0, 3.0, 7.0]
        assert_close(student.censored_exponential_rate(time, [True] * 3), 0.25)
        assert_close(
            student.censored_exponential_rate(24 * np.array(time), np.array([True, True, True])),
            0.25 / 24,
        )

    def test_waiting_longer(self, student):
        """The longer nothing happens, the lower the rate."""
        for wait, rate in ((5.0, 0.25), (13.0, 0.125), (0.0, 2 / 3)):
            assert_close(
                student.censored_exponential_rate(
                    np.array([1.0, 2.0, wait]), np.array([True, True, False])
                ),
                rate,
            )

    def test_many(self, student, rng):
        """Twenty thousand lifetimes, watched for two years."""
        life = rng.exponential(1 / 0.7, 20_000)
        time, observed = np.minimum(life, 2.0), life <= 2.0
        assert_close(
            student.censored_exponential_rate(time, observed),
            0.7,
            rtol=0,
            atol=6 * 0.7 / sqrt(observed.sum()),
        )

    def test_no_events_and_nonsense(self, student):
        """Without events the rate is 0; lengths that differ, negative times, and no time at all raise a ValueError."""
        assert_close(student.censored_exponential_rate([3.0, 4.0], [False, False]), 0.0)
        assert_close(student.censored_exponential_rate([0.0, 4.0], [True, False]), 0.25)
        for time, observed in (
            ([1.0], [True, False]),
            ([1.0, 2.0], [True]),
            ([-1.0, 2.0], [True, True]),
            ([3.0, -1.0], [True, False]),
            ([0.0, 0.0], [True, False]),
            ([], []),
        ):
            assert_raises(
                ValueError,
                student.censored_exponential_rate,
                np.array(time),
                np.array(observed, dtype=bool),
            )

    def test_fast(self, student):
        """Events that follow each other in fractions of a unit, or in billionths; one at once."""
        assert_close(
            student.censored_exponential_rate(
                np.array([0.0, 0.01, 0.03]), np.array([True, True, True])
            ),
            75.0,
        )
        billionths = np.array([1e-9, 3e-9])
        assert_close(student.censored_exponential_rate(billionths, np.array([True, False])), 2.5e8)


@pytest.fixture
def problem(rng):
    """Weights, a table and labels."""
    X = rng.standard_normal((11, 3)) * np.array([1.0, 3.0, 0.5])
    return rng.standard_normal(3), X, rng.integers(0, 2, 11)


def loss_of(w, X, y, l2=0.0):
    z = np.asarray(X) @ np.asarray(w)
    return float(
        np.mean(np.logaddexp(0, z) - np.asarray(y) * z) + l2 / 2 * np.sum(np.asarray(w) ** 2)
    )


def gradient_of(w, X, y, l2=0.0):
    z = np.asarray(X) @ np.asarray(w)
    return np.asarray(X).T @ (0.5 * (1 + np.tanh(z / 2)) - np.asarray(y)) / len(
        X
    ) + l2 * np.asarray(w)


@exercise("logistic_loss")
class TestLogisticLoss:
    def test_probabilities(self, student, problem):
        """Minus the mean logarithm of the probability of each label."""
        w, X, y = problem
        p = 1 / (1 + np.exp(-X @ w))
        expected = -float(np.mean(np.log(np.where(y == 1, p, 1 - p))))
        assert_close(student.logistic_loss(w, X, y), expected)
        assert_close(student.logistic_loss(w, X, y.astype(bool)), expected)
        assert_close(student.logistic_loss(-w, X, 1 - y), expected)
        assert_unchanged(student)

    def test_zero_weights(self, student, problem):
        """With all weights 0 the loss is log 2; between two points it sags."""
        w, X, y = problem
        assert_close(student.logistic_loss(0 * w, X, y), log(2))
        middle, ends = (
            student.logistic_loss(w / 2, X, y),
            (log(2) + student.logistic_loss(w, X, y)) / 2,
        )
        assert_close(middle, loss_of(w / 2, X, y))
        assert middle < ends, "the loss is convex"

    @weight(2)
    def test_extreme(self, student):
        """Wrong by 1000 costs 1000, right by 1000 costs nothing."""
        X = np.array([[1000.0], [-1000.0]])
        assert_close(student.logistic_loss(np.array([1.0]), X, np.array([0, 1])), 1000.0)
        assert_close(student.logistic_loss(np.array([1.0]), X, np.array([1, 0])), 0.0, atol=1e-12)
        assert_close(student.logistic_loss(np.array([10.0]), X, np.array([1, 1])), 5000.0)
        assert_close(student.logistic_loss(np.array([0.05]), X, np.array([0, 0])), 25.0)

    def test_penalty(self, student, problem):
        """Half of l2 times the sum of all squared weights comes on top."""
        w, X, y = problem
        for l2 in (0.1, 3):
            assert_close(student.logistic_loss(w, X, y, l2), loss_of(w, X, y, l2))
        assert_close(
            student.logistic_loss(
                np.array([3.0, -1.0]), np.zeros((2, 2)), np.array([0, 1]), l2=2.0
            ),
            log(2) + 10.0,
        )


@exercise("logistic_gradient")
class TestLogisticGradient:
    @weight(2)
    @pytest.mark.parametrize("l2", [0.0, 0.3])
    def test_differences(self, student, problem, l2):
        """Against differences of the loss."""
        w, X, y = problem
        assert_gradient(
            lambda v: loss_of(v, X, y, l2), at=w, gradient=student.logistic_gradient(w, X, y, l2)
        )
        assert_close(student.logistic_gradient(w, X, y, l2), gradient_of(w, X, y, l2))
        assert_unchanged(student)

    def test_balanced(self, student, problem):
        """At w = 0 every row pulls with one half."""
        w, X, y = problem
        assert_close(student.logistic_gradient(0 * w, X, y), X.T @ (0.5 - y) / 11)
        assert_close(
            student.logistic_gradient(
                np.zeros(2), np.array([[1, 0], [0, 1], [2, 1]]), np.array([1, 1, 0])
            ),
            np.array([1 / 6, 0.0]),
        )

    def test_saturated(self, student):
        """Where the answer is certain by a thousand, right or wrong."""
        X = np.array([[1000.0, 1.0], [-1000.0, 2.0]])
        w = np.array([1.0, 0.0])
        assert_close(student.logistic_gradient(w, X, np.array([0, 1])), np.array([1000.0, -0.5]))
        assert_close(
            student.logistic_gradient(w, X, np.array([1, 0]), l2=0.5),
            np.array([0.5, 0.0]),
            atol=1e-9,
        )

    def test_twice_the_data(self, student, problem):
        """All data twice has the same gradient."""
        w, X, y = problem
        assert_close(
            student.logistic_gradient(w, np.vstack([X, X]), np.append(y, y), 0.2),
            gradient_of(w, X, y, 0.2),
        )


def assert_minimum(w, X, y, l2):
    assert_shape(w, (np.shape(X)[1],), real=False)
    largest = float(np.max(np.abs(gradient_of(w, X, y, l2))))
    if not largest <= 1e-6:
        raise CheckFailure(f"the gradient there is not 0: its largest entry is {largest:.2g}.", w)


@exercise("fit_logistic")
class TestFitLogistic:
    @weight(2)
    def test_minimum(self, student, rng):
        """The gradient is 0, on overlapping data with columns of different scales."""
        X = np.column_stack(
            [rng.standard_normal((50, 2)), 10 * rng.standard_normal(50), np.ones(50)]
        )
        y = (X[:, 0] - 0.1 * X[:, 2] + rng.standard_normal(50) > 0.3).astype(int)
        for l2 in (0.01, 0.5):
            assert_minimum(student.fit_logistic(X, y, l2), X, y, l2)
        assert_unchanged(student)

    def test_separable(self, student):
        """Where a line separates the classes, the penalty keeps the weights finite; numbers up to 50."""
        X = np.array([[-20.0, 1.0], [-5.0, 1.0], [-1.0, 1.0], [4.0, 1.0], [9.0, 1.0], [30.0, 1.0]])
        for l2 in (0.01, 0.1):
            assert_minimum(
                student.fit_logistic(X, np.array([0, 0, 0, 1, 1, 1]), l2),
                X,
                np.array([0, 0, 0, 1, 1, 1]),
                l2,
            )
        wide, y = np.array([[-50.0, 1.0], [-20.0, 1.0], [3.0, 1.0], [40.0, 1.0]]), [0, 0, 1, 1]
        assert_minimum(student.fit_logistic(wide, np.array(y), 0.1), wide, np.array(y), 0.1)

    def test_constant_column(self, student, rng):
        """With a column of ones the mean probability is what the labels and the penalty ask for."""
        X, y = np.column_stack([rng.standard_normal(20), np.ones(20)]), np.array([1] * 15 + [0] * 5)
        w = np.asarray(student.fit_logistic(X, y, 0.02))
        assert_minimum(w, X, y, 0.02)
        assert_close(float(np.mean(1 / (1 + np.exp(-X @ w)))), 0.75 - 0.02 * float(w[1]), rtol=1e-5)

    def test_shrinks_and_flips(self, student, problem):
        """A larger penalty shrinks the weights; exchanged labels turn them around."""
        _, X, y = problem
        y = np.append(y[:-2], [0, 1])
        fits = [np.asarray(student.fit_logistic(X, y, l2)) for l2 in (0.02, 0.2, 2.0)]
        for w, l2 in zip(fits, (0.02, 0.2, 2.0), strict=True):
            assert_minimum(w, X, y, l2)
        sizes = [float(np.linalg.norm(w)) for w in fits]
        assert sizes[0] > sizes[1] > sizes[2], "larger penalties give smaller weights"
        assert_close(student.fit_logistic(X, 1 - y, 0.2), -fits[1], rtol=1e-4, atol=1e-5)

    def test_integers_and_nonsense(self, student):
        """Whole numbers will do; no penalty raises a ValueError."""
        X, y = np.array([[1, 0], [0, 1], [2, 1], [-1, 1]]), np.array([1, 0, 1, 0])
        assert_minimum(student.fit_logistic(X, y, 0.05), X, y, 0.05)
        for l2 in (0.0, -0.1):
            assert_raises(ValueError, student.fit_logistic, X, y, l2)


@exercise("logistic_standard_errors")
class TestLogisticStandardErrors:
    def test_two_groups(self, student):
        """Two groups: the root of the sum of one over each of the four counts."""
        a, b, c, d = 12, 5, 4, 9
        X = np.column_stack([np.ones(30), np.repeat([0.0, 1.0], [a + b, c + d])])
        w = np.array([log(a / b), log(c / d) - log(a / b)])
        assert_close(
            student.logistic_standard_errors(w, X),
            np.array([sqrt(1 / a + 1 / b), sqrt(1 / a + 1 / b + 1 / c + 1 / d)]),
            rtol=1e-6,
        )

    def test_one_constant(self, student):
        """A single constant: one over the root of n p (1 - p)."""
        for n, p in ((25, 0.5), (40, 0.1)):
            assert_close(
                student.logistic_standard_errors(np.array([log(p / (1 - p))]), np.ones((n, 1))),
                np.array([1 / sqrt(n * p * (1 - p))]),
                rtol=1e-6,
            )
        for z in (-9.0, 9.0):  # all but certain
            assert_close(
                student.logistic_standard_errors(np.array([z]), np.ones((4, 1))),
                np.array([(exp(4.5) + exp(-4.5)) / 2]),
                rtol=1e-6,
            )

    @weight(2)
    def test_curvature(self, student, problem):
        """The inverse of the curvature of n times the loss."""
        w, X, y = problem
        w = w / 2
        step = 1e-4
        shifts = step * np.eye(3)
        H = 11 * np.array(
            [(gradient_of(w + e, X, y) - gradient_of(w - e, X, y)) / (2 * step) for e in shifts]
        )
        expected = np.sqrt(np.diag(np.linalg.inv((H + H.T) / 2)))
        assert_close(student.logistic_standard_errors(w, X), expected, rtol=1e-5)
        assert_unchanged(student)
        assert_close(
            student.logistic_standard_errors(w, np.vstack([X] * 4)), expected / 2, rtol=1e-5
        )

    def test_units(self, student, problem):
        """A column in other units divides its error."""
        w, X, _ = problem
        X = X * np.array([1.0, 0.3, 1.0])
        p = 1 / (1 + np.exp(-X @ w))
        expected = np.sqrt(np.diag(np.linalg.inv(X.T @ np.diag(p * (1 - p)) @ X)))
        unit = np.array([10.0, 0.5, 1.0])
        assert_close(
            student.logistic_standard_errors(w / unit, X * unit), expected / unit, rtol=1e-6
        )


def softmax_loss(W, X, y):
    S = X @ W
    S = S - S.max(axis=1, keepdims=True)
    log_p = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    truth = np.eye(W.shape[1])[y]
    return float(-np.sum(log_p * truth) / len(y)), X.T @ (np.exp(log_p) - truth) / len(y)


@pytest.fixture
def classes(rng):
    """Weights of four classes, a table, and labels."""
    return rng.standard_normal((3, 4)), rng.standard_normal((9, 3)), rng.integers(0, 4, 9)


def assert_loss_and_gradient(got, expected):
    loss, gradient = assert_tuple(got, 2, what="(loss, gradient)")
    assert_close(loss, expected[0], atol=1e-9, what="the loss")
    assert_close(gradient, expected[1], atol=1e-9, what="the gradient")


@exercise("softmax_loss_and_gradient")
class TestSoftmaxLossAndGradient:
    @weight(2)
    def test_differences(self, student, classes):
        """The gradient against differences of the loss."""
        W, X, y = classes
        loss, gradient = assert_tuple(
            student.softmax_loss_and_gradient(W, X, y), 2, what="(loss, gradient)"
        )
        assert_close(loss, softmax_loss(W, X, y)[0], what="the loss")
        assert_gradient(lambda V: softmax_loss(V, X, y)[0], at=W, gradient=gradient)
        assert_unchanged(student)

    def test_zero_weights(self, student, classes):
        """With all weights 0 every class has the same probability, those that do not occur as well."""
        W, X, y = classes
        assert_loss_and_gradient(
            student.softmax_loss_and_gradient(0 * W, X, y),
            (log(4), X.T @ (0.25 - np.eye(4)[y]) / 9),
        )
        assert_loss_and_gradient(
            student.softmax_loss_and_gradient(
                np.zeros((1, 4)), np.array([[1.0], [2.0]]), np.array([1, 1])
            ),
            (log(4), np.array([[0.375, -1.125, 0.375, 0.375]])),
        )

    def test_shifted(self, student, classes):
        """The same vector added to all columns changes nothing; the rows of the gradient sum to 0."""
        W, X, y = classes
        got = student.softmax_loss_and_gradient(W + np.array([[3.0], [-50.0], [1.0]]), X, y)
        assert_loss_and_gradient(got, softmax_loss(W, X, y))
        assert_close(np.sum(got[1], axis=1), np.zeros(3), atol=1e-9)

    def test_two_classes(self, student, problem):
        """With two classes it is logistic regression."""
        w, X, y = problem
        g = gradient_of(w, X, y)
        got = student.softmax_loss_and_gradient(np.column_stack([w, 2 * w]), X, y)
        assert_loss_and_gradient(got, (loss_of(w, X, y), np.column_stack([-g, g])))

    def test_extreme(self, student):
        """Scores of ten thousand."""
        X, W = np.array([[1.0], [-1.0]]), np.array([[1e4, 0.0, -1e4]])
        assert_loss_and_gradient(
            student.softmax_loss_and_gradient(W, X, np.array([1, 2])),
            (5000.0, np.array([[0.5, -0.5, 0.0]])),
        )
        assert_loss_and_gradient(
            student.softmax_loss_and_gradient(W, X, np.array([0, 2])), (0.0, np.zeros((1, 3)))
        )

    def test_rows_far_apart(self, student):
        """One row with scores of 10,000, another with scores of -10,000: each has its own largest."""
        W, X, y = np.array([[1e4, 1e4 + 1]]), np.array([[1.0], [-1.0]]), np.array([0, 1])
        p = 1 / (1 + np.exp(1.0))
        loss, gradient = student.softmax_loss_and_gradient(W, X, y)
        assert_close(loss, -log(p), rtol=1e-6)
        assert_close(gradient, np.array([[p - 1, 1 - p]]), rtol=1e-6)


def best_softmax(X, y, K, l2):
    """By Newton's method on all weights at once."""
    n, d = X.shape
    W = np.zeros((d, K))
    for _ in range(60):
        S = X @ W
        P = np.exp(S - S.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        g = X.T @ (P - np.eye(K)[y]) / n + l2 * W
        H = np.zeros((d * K, d * K))
        for p, x in zip(P, X, strict=True):
            H += np.kron(np.outer(x, x), np.diag(p) - np.outer(p, p)) / n
        W = W - np.linalg.solve(H + l2 * np.eye(d * K), g.ravel()).reshape(d, K)
    return W


def probabilities(X_train, y, X_new, K, l2):
    centre, spread = X_train.mean(axis=0), X_train.std(axis=0)
    spread = np.where(np.ptp(X_train, axis=0) > 0, spread, 1.0)
    A, B = (np.column_stack([(X - centre) / spread, np.ones(len(X))]) for X in (X_train, X_new))
    S = B @ best_softmax(A, y, K, l2)
    P = np.exp(S - S.max(axis=1, keepdims=True))
    return P / P.sum(axis=1, keepdims=True)


@pytest.fixture
def bottles(rng):
    """Thirty rows of three classes, and six new ones."""
    y = np.repeat([0, 1, 2], 10)
    X = (
        rng.standard_normal((30, 2)) * np.array([1.0, 30.0])
        + np.array([[0, 0], [2, 0], [1, 60]])[y]
    )
    return X, y, rng.standard_normal((6, 2)) * np.array([2.0, 40.0]) + np.array([1.0, 20.0])


@exercise("softmax_classifier")
class TestSoftmaxClassifier:
    @weight(2)
    @pytest.mark.parametrize("l2", [0.05, 0.5])
    def test_optimum(self, student, bottles, l2):
        """The probabilities of the best weights."""
        X, y, new = bottles
        assert_close(
            student.softmax_classifier(X, y, new, 3, l2),
            probabilities(X, y, new, 3, l2),
            rtol=0,
            atol=1e-3,
        )
        assert_unchanged(student)

    def test_no_leak(self, student, bottles):
        """A bottle's probabilities do not depend on the other new bottles."""
        X, y, new = bottles
        expected = probabilities(X, y, new, 3, 0.1)
        assert_close(
            student.softmax_classifier(X, y, new[:1], 3, 0.1), expected[:1], rtol=0, atol=1e-3
        )
        got = assert_shape(
            student.softmax_classifier(X, y, np.vstack([new, new + 500]), 3, 0.1),
            (12, 3),
            finite=False,
        )
        assert_close(got[:6], expected, rtol=0, atol=1e-3)

    def test_units(self, student, bottles):
        """Other units change nothing."""
        X, y, new = bottles
        unit, start = np.array([1000.0, 0.01]), np.array([-5.0, 273.15])
        assert_close(
            student.softmax_classifier(X * unit + start, y, new * unit + start, 3, 0.1),
            probabilities(X, y, new, 3, 0.1),
            rtol=0,
            atol=1e-3,
        )

    def test_constant_column(self, student, bottles):
        """A column that is constant in training divides by 1, be it 7 or 0.1; a class may be missing."""
        X, y, new = bottles
        X, y = X[::2], y[::2]
        X, new = (
            np.column_stack([X[:, 0], np.full(15, 7.0), np.full(15, 0.1)]),
            np.column_stack([new[:, 0], np.full(6, 7.5), np.full(6, 0.3)]),
        )
        labels = np.where(y == 2, 0, y)
        got = np.asarray(student.softmax_classifier(X, labels, new, 3, l2=0.2))
        assert_close(got, probabilities(X, labels, new, 3, 0.2), rtol=0, atol=1e-3)

    def test_wine(self, student):
        """The sixty bottles of the story."""
        order = np.random.default_rng(1).permutation(178)
        X, y = np.asarray(student.chemistry), np.asarray(student.grower)
        P = assert_shape(
            student.softmax_classifier(X[order[:118]], y[order[:118]], X[order[118:]], 3),
            (60, 3),
            finite=False,
            real=False,
        )
        assert int(np.sum(P.argmax(axis=1) == y[order[118:]])) >= 57, (
            "at least 57 of the 60 labels are right"
        )
        assert_close(
            -float(np.mean(np.log(P[np.arange(60), y[order[118:]]]))),
            0.0681,
            rtol=0,
            atol=1e-3,
            what="the log loss",
        )

    def test_small_units(self, student):
        """A column in a very large unit, so that its numbers differ in the fourth digit behind the point, counts like any other."""
        X, y = np.array([[1.0], [2.0], [3.0], [4.0], [9.0], [11.0]]), np.array([0, 0, 0, 1, 1, 1])
        new = np.array([[1.0], [5.0], [12.0]])
        expected = np.array([[0.8533, 0.1467], [0.4564, 0.5436], [0.0276, 0.9724]])
        assert_close(student.softmax_classifier(X, y, new, 2, 0.1), expected, rtol=0, atol=2e-3)
        assert_close(
            student.softmax_classifier(1e-4 * X, y, 1e-4 * new, 2, 0.1), expected, rtol=0, atol=2e-3
        )
