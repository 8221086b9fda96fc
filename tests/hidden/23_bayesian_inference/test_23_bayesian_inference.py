"""Hidden tests of unit 23: posteriors against grids and quadrature, chains against the distribution they must have."""

from math import comb, erf, exp, lgamma, pi, sqrt

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    assert_close,
    assert_distribution,
    assert_frequencies,
    assert_integers,
    assert_raises,
    assert_shape,
    assert_tuple,
    assert_unchanged,
    exercise,
    weight,
)

INVERSES = {"np.linalg.inv": "solve a linear system", "np.linalg.pinv": "solve a linear system"}


def close_pair(got, expected, what, **tolerance):
    for value, wanted, name in zip(
        assert_tuple(got, 2, what=what), expected, what.split(" and "), strict=True
    ):
        assert_close(value, wanted, what=name, **tolerance)


def normal_density(x, mean, sd):
    return np.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * sqrt(2 * pi))


def normal_cdf(x):
    return (1 + erf(x / sqrt(2))) / 2


# -- normal_posterior -------------------------------------------------------------------------------------------------

MOMENTS = "the posterior mean and the posterior standard deviation"


def posterior(x, sigma, mu0, tau0):
    precision = tau0**-2 + len(x) * sigma**-2
    return (mu0 * tau0**-2 + np.sum(x) * sigma**-2) / precision, precision**-0.5


@exercise("normal_posterior")
class TestNormalPosterior:
    @weight(2)
    @pytest.mark.parametrize("n", [1, 2, 7])
    def test_grid(self, student, rng, n):
        """Mean and spread of prior times likelihood, on a fine grid."""
        x, sigma, mu0, tau0 = rng.normal(1.0, 1.5, n), 1.5, -0.5, 0.8
        grid = np.linspace(-8, 8, 40_001)
        density = normal_density(grid, mu0, tau0) * np.prod(
            [normal_density(v, grid, sigma) for v in x], axis=0
        )
        density /= density.sum()
        mean = (grid * density).sum()
        sd = sqrt(((grid - mean) ** 2 * density).sum())
        close_pair(
            student.normal_posterior(x, sigma, mu0, tau0), (mean, sd), MOMENTS, rtol=1e-6, atol=1e-7
        )
        assert_unchanged(student)

    def test_bit_by_bit(self, student, rng):
        """Learning in two portions ends where learning at once does."""
        x = rng.normal(2.0, 0.7, 6)
        expected = posterior(x, 0.7, 1.0, 2.0)
        first = [
            float(v)
            for v in assert_shape(
                assert_tuple(student.normal_posterior(x[4:], 0.7, 1.0, 2.0), 2, what=MOMENTS), (2,)
            )
        ]
        close_pair(student.normal_posterior(x[:4], 0.7, *first), expected, MOMENTS, rtol=1e-8)
        close_pair(student.normal_posterior(x[::-1], 0.7, 1.0, 2.0), expected, MOMENTS, rtol=1e-8)

    def test_no_data(self, student):
        """No readings at all: what was believed before."""
        close_pair(
            student.normal_posterior(np.zeros(0), 2.0, 5.5, 3.0), (5.5, 3.0), MOMENTS, rtol=1e-8
        )
        close_pair(
            student.normal_posterior(np.zeros(0), 1.0, -2.0, 0.5), (-2.0, 0.5), MOMENTS, rtol=1e-8
        )

    def test_limits(self, student, rng):
        """A vague prior leaves the data alone to speak; a stubborn one does not listen."""
        x = rng.normal(3.0, 1.0, 9)
        close_pair(
            student.normal_posterior(x, 1.0, 0.0, 1e3), (x.mean(), 1 / 3), MOMENTS, rtol=1e-5
        )
        close_pair(student.normal_posterior(x, 1.0, -1.0, 1e-3), (-1.0, 1e-3), MOMENTS, rtol=1e-3)

    def test_other_numbers(self, student):
        """Integers, 32-bit floats."""
        close_pair(
            student.normal_posterior(np.array([4, 6, 8]), 2, 0, 1),
            (18 / 7, sqrt(4 / 7)),
            MOMENTS,
            rtol=1e-8,
        )
        x = np.array([0.5, 1.25, -3.0], dtype=np.float32)
        close_pair(
            student.normal_posterior(x, 0.5, 0.25, 1.5),
            posterior(x.astype(float), 0.5, 0.25, 1.5),
            MOMENTS,
            rtol=1e-6,
        )

    def test_nonsense(self, student):
        """Standard deviations that are not positive raise a ValueError."""
        x = np.array([1.0, 2.0])
        close_pair(student.normal_posterior(x, 1.0, 0.0, 1.0), (1.0, sqrt(1 / 3)), MOMENTS)
        close_pair(student.normal_posterior(x, 1.0, 3.0, 1.0), (2.0, sqrt(1 / 3)), MOMENTS)
        for sigma, tau0 in ((0.0, 1.0), (-1.0, 1.0), (1.0, 0.0), (1.0, -2.0)):
            assert_raises(ValueError, student.normal_posterior, x, sigma, 0.0, tau0)

    def test_exact_scale(self, student):
        """A scale that is good to a ten-thousandth."""
        mean, sd = student.normal_posterior(np.array([70.0, 70.0002]), 1e-4, 60.0, 5.0)
        assert_close(mean, 70.0001, rtol=1e-9)
        assert_close(sd, 1e-4 / sqrt(2), rtol=1e-6)

    def test_equal_readings(self, student):
        """Forty readings, many of them equal: each counts, and so does the guess."""
        x = np.repeat([70.0, 71.0], [30, 10])
        close_pair(
            student.normal_posterior(x, 5.0, 60.0, 1.0),
            posterior(x, 5.0, 60.0, 1.0),
            MOMENTS,
            rtol=1e-8,
        )


# -- beta_binomial_predictive -----------------------------------------------------------------------------------------


def beta_log(a, b):
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def beta_binomial(alpha, beta, n, k):
    if not 0 <= k <= n:
        return 0.0
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + beta_log(alpha + k, beta + n - k) - beta_log(alpha, beta))


@exercise("beta_binomial_predictive")
class TestBetaBinomialPredictive:
    @weight(2)
    @pytest.mark.parametrize(("alpha", "beta", "n"), [(8.0, 4.0, 20), (0.5, 2.5, 7), (3.0, 1.0, 1)])
    def test_integral(self, student, alpha, beta, n):
        """The binomial probability averaged over the rate, by quadrature."""
        nodes, weights = np.polynomial.legendre.leggauss(200)
        angle = (nodes + 1) * pi / 4  # rate = sin² angle: no infinite slopes at the ends
        rate = np.sin(angle) ** 2
        density = rate ** (alpha - 0.5) * (1 - rate) ** (beta - 0.5) * 2 * weights
        density /= density.sum()
        expected = [
            comb(n, k) * np.sum(density * rate**k * (1 - rate) ** (n - k)) for k in range(n + 1)
        ]
        got = student.beta_binomial_predictive(alpha, beta, n, np.arange(n + 1))
        assert_close(got, np.array(expected), rtol=1e-5, atol=1e-9)
        assert_unchanged(student)

    @pytest.mark.parametrize("n", [0, 5, 400, 2000])
    def test_sums_to_one(self, student, n):
        """The probabilities of all outcomes sum to 1, for few and for many trials."""
        p = assert_shape(
            student.beta_binomial_predictive(2.5, 1.5, n, np.arange(n + 1)),
            (n + 1,),
            what="the probabilities",
        )
        assert_close(p.sum(), 1.0, rtol=1e-6, what="the sum")
        assert_close(
            p[n // 3],
            beta_binomial(2.5, 1.5, n, n // 3),
            rtol=1e-6,
            what="one of the probabilities",
        )

    def test_uniform(self, student):
        """With a flat prior and nothing seen, every count is as probable as any other."""
        assert_close(
            student.beta_binomial_predictive(1, 1, 9, np.arange(10)), np.full(10, 0.1), rtol=1e-6
        )
        assert_close(
            student.beta_binomial_predictive(1.0, 1.0, 4, np.array([2])), np.array([0.2]), rtol=1e-6
        )

    def test_wider(self, student):
        """The mean is n alpha / (alpha + beta), and the spread more than the binomial one."""
        n, alpha, beta = 30, 4.0, 6.0
        k = np.arange(n + 1)
        p = assert_shape(
            student.beta_binomial_predictive(alpha, beta, n, k), (n + 1,), what="the probabilities"
        )
        assert_close(p @ k, n * 0.4, rtol=1e-6, what="the mean")
        assert_close(
            p @ (k - 12) ** 2,
            n * 0.24 * (alpha + beta + n) / (alpha + beta + 1),
            rtol=1e-6,
            what="the variance",
        )

    def test_mirror(self, student):
        """Calling successes failures mirrors the answer."""
        k = np.arange(9)
        expected = np.array([beta_binomial(2.0, 5.0, 8, j) for j in k])
        assert_close(student.beta_binomial_predictive(2.0, 5.0, 8, k), expected, rtol=1e-6)
        assert_close(student.beta_binomial_predictive(5.0, 2.0, 8, 8 - k), expected, rtol=1e-6)

    def test_outside(self, student):
        """Impossible counts have the probability 0; k may have any shape."""
        k = np.array([[-1, 0, 3], [4, 5, 100]])
        expected = np.array([[beta_binomial(2.0, 3.0, 4, j) for j in row] for row in k.tolist()])
        assert_close(student.beta_binomial_predictive(2.0, 3.0, 4, k), expected, rtol=1e-6)
        one = np.asarray(student.beta_binomial_predictive(2.0, 3.0, 4, 3))
        assert_close(
            one.reshape(()) if one.size == 1 else one, beta_binomial(2.0, 3.0, 4, 3), rtol=1e-6
        )

    def test_nonsense(self, student):
        """alpha or beta that is not positive, and a negative n, raise a ValueError."""
        k = np.arange(2)
        assert_close(
            student.beta_binomial_predictive(1.0, 1.0, 1, k), np.array([0.5, 0.5]), rtol=1e-6
        )
        assert_close(
            student.beta_binomial_predictive(3.0, 1.0, 1, k), np.array([0.25, 0.75]), rtol=1e-6
        )
        for alpha, beta, n in (
            (0.0, 1.0, 1),
            (1.0, 0.0, 1),
            (-0.5, 1.0, 1),
            (1.0, -0.5, 1),
            (1.0, 1.0, -1),
        ):
            assert_raises(ValueError, student.beta_binomial_predictive, alpha, beta, n, k)

    def test_one_k(self, student):
        """A single k gives a single probability."""
        assert_close(student.beta_binomial_predictive(2.0, 1.0, 3, 2), 0.3, rtol=1e-6)
        assert_close(student.beta_binomial_predictive(2.0, 1.0, 3, -1), 0.0, rtol=1e-6)


# -- metropolis -------------------------------------------------------------------------------------------------------


class Density:
    """A logarithm of a density that counts its calls and notes the shapes."""

    def __init__(self, function):
        self.function, self.shapes = function, []

    def __call__(self, x):
        x = np.asarray(x)
        self.shapes.append(x.shape)
        if x.ndim != 2:
            raise CheckFailure(
                "log_prob is called with an array of shape (c, d), all chains at once.", x
            )
        return self.function(x)


def gaussian(x):
    assert np.ndim(x) == 2, "log_prob is called with an array of shape (c, d), all chains at once"
    return -0.5 * (x**2).sum(axis=1)


def exponential(x):
    assert np.ndim(x) == 2, "log_prob is called with an array of shape (c, d), all chains at once"
    return np.where(x[:, 0] >= 0, -x[:, 0], -np.inf)


def chains(student, function, x0, n_steps, step, seed):
    return assert_shape(
        student.metropolis(function, x0, n_steps, step, np.random.default_rng(seed)),
        (n_steps, *x0.shape),
        what="the chain",
    )


@exercise("metropolis")
class TestMetropolis:
    @weight(2)
    def test_stays_in_the_target(self, student):
        """4,000 chains that start in the standard normal density are still in it 8 steps later."""
        x0 = np.random.default_rng(1).standard_normal((4000, 1))
        chain = chains(student, gaussian, x0, 8, 1.5, 2)
        assert_distribution(
            chain[-1], cdf=normal_cdf, false_failure=1e-7, what="the states after 8 steps"
        )
        assert_unchanged(student)

    def test_boundary(self, student):
        """The exponential density, with nothing below 0: no state ever leaves it."""
        x0 = np.random.default_rng(3).exponential(size=(4000, 1))
        chain = chains(student, exponential, x0, 8, 1.5, 4)
        if chain.min() < 0:
            raise CheckFailure("a state lies where log_prob is -inf.", float(chain.min()))
        assert_distribution(
            chain[-1],
            cdf=lambda x: 1 - exp(-x),
            false_failure=1e-7,
            what="the states after 8 steps",
        )

    @pytest.mark.parametrize("step", [1.0, 2.4, 4.0])
    def test_acceptance_rate(self, student, step):
        """From the standard normal density the share of accepted moves is 2/pi arctan(2/step)."""
        x0 = np.random.default_rng(5).standard_normal((8000, 1))
        chain = chains(student, gaussian, x0, 1, step, 6)
        moved = int((chain[0] != x0).sum())
        share = 2 / pi * np.arctan(2 / step)
        assert_frequencies(
            np.array([moved, 8000 - moved]),
            probabilities=np.array([share, 1 - share]),
            false_failure=1e-7,
            what="moves and stays",
        )

    @weight(2)
    def test_forgets_its_start(self, student):
        """2,000 chains from far out find the density."""
        chain = chains(student, gaussian, np.full((2000, 1), 6.0), 120, 2.0, 7)
        assert_distribution(
            chain[-1], cdf=normal_cdf, false_failure=1e-7, what="the states after 120 steps"
        )

    def test_independent(self, student):
        """Where everything is equally probable each chain takes a step of its own, in every coordinate."""
        few = chains(student, lambda x: np.zeros(len(x)), np.zeros((25, 2)), 1, 1.0, 8)
        if (
            not 7 <= (few > 0).sum() <= 43
        ):  # fifty coins: a right solution fails in one of ten million
            raise CheckFailure(
                "from any point it should be as easy to go one way as the other.", few
            )
        if len(np.unique(few)) < 50:
            raise CheckFailure(
                "fifty normal numbers, one for each chain and coordinate, are all different.", few
            )
        chain = chains(student, lambda x: np.zeros(len(x)), np.zeros((2000, 2)), 1, 0.5, 8)
        for axis in (0, 1):
            assert_distribution(
                chain[0, :, axis] / 0.5, cdf=normal_cdf, false_failure=1e-7, what="the steps"
            )
        if abs(np.corrcoef(chain[0].T)[0, 1]) > 0.13:
            raise CheckFailure("the coordinates of a step should be independent.", chain[0, :3])

    def test_each_decides_alone(self, student):
        """Half as probable everywhere else: half of the chains move, and those that stay keep their place."""
        x0 = np.zeros((8000, 1))
        chain = chains(student, lambda x: np.where(x[:, 0] == 0, np.log(2.0), 0.0), x0, 1, 1.0, 9)
        moved = int((chain[0] != 0).sum())
        assert_frequencies(
            np.array([moved, 8000 - moved]),
            probabilities=np.array([0.5, 0.5]),
            false_failure=1e-7,
            what="moves and stays",
        )

    def test_unknown_factor(self, student):
        """A constant added to log_prob changes nothing; whole numbers are starts, too."""
        x0 = np.array([[1, 0], [0, 2], [3, 1]])
        first = chains(student, gaussian, x0, 20, 1.0, 10)
        again = chains(student, lambda x: gaussian(x) + 1024, x0, 20, 1.0, 10)
        assert_close(again, first, rtol=1e-8)
        steps = np.abs(np.diff(first, axis=0)).sum(axis=2)
        if not ((steps == 0).any() and (steps > 0).any()):
            raise CheckFailure(
                "in 20 steps of 3 chains some moves should be taken and some not.", first
            )

    def test_stuck(self, student):
        """Where every move is impossible, the same place is written down again and again."""
        x0 = np.array([[0.0, 1.0], [2.0, -1.0]])
        chain = chains(
            student, lambda x: np.where((x == x0).all(axis=1), 0.0, -np.inf), x0, 3, 1.0, 11
        )
        assert_close(chain, np.array([x0, x0, x0]))

    def test_calls(self, student):
        """log_prob is called once at the start and once a step, always with all chains."""
        density, x0 = Density(gaussian), np.zeros((3, 2))
        chain = assert_shape(
            student.metropolis(density, x0, 7, 1.0, np.random.default_rng(12)),
            (7, 3, 2),
            what="the chain",
        )
        if len(density.shapes) > 8 or set(density.shapes) != {x0.shape}:
            raise CheckFailure(
                f"log_prob may be called 8 times at most, always with all chains; it was called {len(density.shapes)} times.",
                chain,
            )

    def test_generator(self, student):
        """The chance comes from rng: another seed, another chain; the same seed, the same."""
        x0 = np.zeros((2, 1))
        first = chains(student, gaussian, x0, 5, 1.0, 13)
        assert_close(chains(student, gaussian, x0, 5, 1.0, 13), first)
        if np.array_equal(chains(student, gaussian, x0, 5, 1.0, 14), first):
            raise CheckFailure("another seed gave the same chain.", first)


# -- r_hat ------------------------------------------------------------------------------------------------------------


def gelman_rubin(chains):
    m, n = chains.shape
    means = chains.mean(axis=1)
    within = ((chains - means[:, None]) ** 2).sum() / (m * (n - 1))
    between = ((means - means.mean()) ** 2).sum() / (m - 1)
    return sqrt((n - 1) / n + between / within)


@exercise("r_hat")
class TestRHat:
    def test_by_hand(self, student):
        """Two chains of two and of three draws, integers."""
        assert_close(student.r_hat(np.array([[0, 2], [3, 7]])), sqrt(0.5 + 8 / 5), rtol=1e-8)
        assert_close(student.r_hat(np.array([[0.0, 2, 1], [3, 5, 7]])), sqrt(58 / 15), rtol=1e-8)
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize(("m", "n"), [(2, 5), (4, 9), (7, 3)])
    def test_any(self, student, rng, m, n):
        """Chains around different places."""
        draws = rng.normal(size=(m, n)) + rng.normal(size=(m, 1))
        assert_close(student.r_hat(draws), gelman_rubin(draws), rtol=1e-8)

    def test_identical(self, student, rng):
        """Identical chains, and chains far apart."""
        draws = np.tile(rng.normal(size=6), (3, 1))
        assert_close(student.r_hat(draws), sqrt(5 / 6), rtol=1e-8)
        apart = draws + np.array([[0.0], [10.0], [20.0]])
        assert_close(student.r_hat(apart), gelman_rubin(apart), rtol=1e-8)

    def test_other_units(self, student, rng):
        """Other units and another order of the chains and of the draws change nothing."""
        draws = rng.normal(size=(4, 8)) + np.array([[0.0], [1.0], [0.5], [-1.0]])
        expected = gelman_rubin(draws)
        assert_close(student.r_hat(5 - 3 * draws), expected, rtol=1e-8)
        assert_close(student.r_hat(draws[::-1, ::-1]), expected, rtol=1e-8)
        assert_close(student.r_hat(draws.astype(np.float32)), expected, rtol=1e-5)

    def test_long(self, student, rng):
        """Four good long chains come out near 1."""
        draws = rng.normal(size=(4, 5000))
        assert_close(student.r_hat(draws), gelman_rubin(draws), rtol=1e-8)

    def test_nonsense(self, student):
        """Too few chains or draws, another number of dimensions, and chains that don't vary raise a ValueError."""
        assert_close(student.r_hat(np.array([[0.0, 2.0], [3.0, 5.0]])), sqrt(2.75), rtol=1e-8)
        assert_close(student.r_hat(np.array([[0.0, 2.0], [0.0, 2.0]])), sqrt(0.5), rtol=1e-8)
        for bad in (
            np.arange(4.0),
            np.arange(4.0)[None],
            np.arange(4.0)[:, None],
            np.ones((3, 4)),
            np.array([[1, 1, 1], [5, 5, 5]]),
            np.arange(8.0).reshape(2, 2, 2) ** 2,
        ):
            assert_raises(ValueError, student.r_hat, bad)

    def test_still_and_small(self, student):
        """One chain that stands still beside one that moves; and chains in a unit in which everything is small."""
        assert_close(
            student.r_hat(np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 3.0]])),
            gelman_rubin(np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 3.0]])),
            rtol=1e-8,
        )
        draws = np.array([[0.0, 2.0, 1.0], [3.0, 5.0, 7.0]])
        assert_close(student.r_hat(1e-8 * draws), gelman_rubin(draws), rtol=1e-8)


# -- pathwise_gradient ------------------------------------------------------------------------------------------------

SLOPES = "the derivative by mu and the derivative by sigma"
EXACT = np.array(
    [2.0, -2.0, 1.0, -1.0, 1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
)  # the moments of a normal number, up to the fifth


@exercise("pathwise_gradient")
class TestPathwiseGradient:
    @weight(2)
    @pytest.mark.parametrize(
        ("f", "df"),
        [(np.sin, np.cos), (lambda z: z**3, lambda z: 3 * z**2), (np.exp, np.exp)],
        ids=["sine", "cube", "exponential"],
    )
    def test_slope_of_the_average(self, student, rng, f, df):
        """The derivatives of the average of f with the same noise, by central differences."""
        eps, mu, sigma, h = rng.normal(size=11), 0.4, 0.7, 1e-6
        by_mu = (f(mu + h + sigma * eps).mean() - f(mu - h + sigma * eps).mean()) / (2 * h)
        by_sigma = (f(mu + (sigma + h) * eps).mean() - f(mu + (sigma - h) * eps).mean()) / (2 * h)
        close_pair(
            student.pathwise_gradient(df, mu, sigma, eps),
            (by_mu, by_sigma),
            SLOPES,
            rtol=1e-6,
            atol=1e-7,
        )
        assert_unchanged(student)

    def test_exact(self, student):
        """With noise that averages exactly: the derivatives of mu² + sigma² and of mu³ + 3 mu sigma²."""
        close_pair(
            student.pathwise_gradient(lambda z: 2 * z, 1.5, 2.0, EXACT),
            (3.0, 4.0),
            SLOPES,
            rtol=1e-8,
            atol=1e-10,
        )
        close_pair(
            student.pathwise_gradient(lambda z: 3 * z**2, -1, 2, EXACT),
            (15.0, -12.0),
            SLOPES,
            rtol=1e-8,
            atol=1e-10,
        )

    def test_straight_line(self, student, rng):
        """For a straight line the derivative by mu is its slope, whatever the noise."""
        eps = rng.normal(size=5)
        close_pair(
            student.pathwise_gradient(lambda z: np.full(z.shape, 2.5), 1.0, 3.0, eps),
            (2.5, 2.5 * eps.mean()),
            SLOPES,
            rtol=1e-8,
            atol=1e-10,
        )

    def test_one_draw(self, student):
        """One draw is enough; 32-bit noise is noise, too."""
        close_pair(
            student.pathwise_gradient(np.cos, 0.5, 2.0, np.array([1.5])),
            (np.cos(3.5), 1.5 * np.cos(3.5)),
            SLOPES,
            rtol=1e-8,
        )
        close_pair(
            student.pathwise_gradient(np.cos, 0.5, 2.0, np.array([1.5], dtype=np.float32)),
            (np.cos(3.5), 1.5 * np.cos(3.5)),
            SLOPES,
            rtol=1e-5,
        )

    def test_nonsense(self, student):
        """sigma that is not positive and empty noise raise a ValueError."""
        close_pair(
            student.pathwise_gradient(np.cos, 0.0, 1.0, np.zeros(2)), (1.0, 0.0), SLOPES, atol=1e-10
        )
        close_pair(
            student.pathwise_gradient(np.cos, pi, 1.0, np.zeros(2)), (-1.0, 0.0), SLOPES, atol=1e-10
        )
        for sigma, eps in ((0.0, EXACT), (-1.0, EXACT), (1.0, EXACT[:0])):
            assert_raises(ValueError, student.pathwise_gradient, np.cos, 0.0, sigma, eps)

    def test_all_at_once(self, student):
        """df is called with all places at once, as an array."""
        by_mu, by_sigma = student.pathwise_gradient(
            lambda z: np.array([v * v for v in z]), 1.0, 2.0, np.array([0.5, -1.0])
        )
        assert_close(by_mu, (4.0 + 1.0) / 2)
        assert_close(by_sigma, (4.0 * 0.5 - 1.0) / 2)

    def test_small_and_rare(self, student):
        """A sigma of a thousandth is positive, and a draw of 3 counts as 3."""
        eps = np.array([3.0, -1.0, 0.5])
        slopes = 2 * (1 + 1e-3 * eps)
        close_pair(
            student.pathwise_gradient(lambda z: 2 * z, 1.0, 1e-3, eps),
            (slopes.mean(), (slopes * eps).mean()),
            SLOPES,
            rtol=1e-8,
        )


# -- kde_logpdf -------------------------------------------------------------------------------------------------------


def kde(x, data, h):
    n, d = data.shape
    scores = np.array([[-np.sum((p - q) ** 2) / (2 * h * h) for q in data] for p in x])
    return np.logaddexp.reduce(scores, axis=1) - np.log(n) - d / 2 * np.log(2 * pi * h * h)


@exercise("kde_logpdf")
class TestKdeLogpdf:
    @weight(2)
    @pytest.mark.parametrize(("m", "n", "d"), [(4, 5, 1), (3, 6, 2), (2, 4, 3)])
    def test_any(self, student, rng, m, n, d):
        """Points in one, two and three dimensions."""
        x, data = rng.normal(size=(m, d)), rng.normal(size=(n, d))
        assert_close(student.kde_logpdf(x, data, 0.6), kde(x, data, 0.6), rtol=1e-8)
        assert_unchanged(student)

    @pytest.mark.parametrize("d", [1, 3])
    def test_one_kernel(self, student, rng, d):
        """One data point makes one bell."""
        x, center, h = rng.normal(size=(3, d)), rng.normal(size=(1, d)), 1.7
        expected = (
            -((x - center) ** 2).sum(axis=1) / (2 * h**2) - d * np.log(h) - d / 2 * np.log(2 * pi)
        )
        assert_close(student.kde_logpdf(x, center, h), expected, rtol=1e-8)

    def test_integrates_to_one(self, student, rng):
        """The density integrates to 1, on a line and in the plane."""
        data = rng.normal(size=(4, 1))
        grid = np.arange(-9, 9, 0.05)
        total = (
            np.exp(
                assert_shape(
                    student.kde_logpdf(grid[:, None], data, 0.5), (360,), what="the log density"
                )
            ).sum()
            * 0.05
        )
        assert_close(total, 1.0, rtol=1e-6, what="the integral")
        data = rng.uniform(-1, 1, (3, 2))
        steps = np.arange(-5, 5, 0.25)
        plane = np.array([[u, v] for u in steps for v in steps])
        total = (
            np.exp(
                assert_shape(student.kde_logpdf(plane, data, 0.7), (1600,), what="the log density")
            ).sum()
            / 16
        )
        assert_close(total, 1.0, rtol=1e-6, what="the integral")

    def test_far_away(self, student, rng):
        """A hundred bandwidths off the logarithm is still a number."""
        data, h = rng.uniform(0, 1, (5, 2)), 0.1
        x = np.array([[10.0, 3.0], [-8.0, 0.5]])
        assert_close(student.kde_logpdf(x, data, h), kde(x, data, h), rtol=1e-8)

    def test_other_units(self, student, rng):
        """A shift changes nothing; a scale s takes d log s off."""
        x, data = rng.normal(size=(4, 2)), rng.normal(size=(5, 2))
        expected = kde(x, data, 0.4)
        assert_close(student.kde_logpdf(x + 7, data + 7, 0.4), expected, rtol=1e-7)
        assert_close(student.kde_logpdf(3 * x, 3 * data, 1.2), expected - 2 * np.log(3), rtol=1e-8)

    def test_twice(self, student, rng):
        """Listing the data twice changes nothing; integers are places, too."""
        x, data = rng.integers(0, 5, (3, 1)), rng.integers(0, 5, (4, 1))
        expected = kde(x, data, 1.5)
        assert_close(student.kde_logpdf(x, data, 1.5), expected, rtol=1e-8)
        assert_close(student.kde_logpdf(x, np.concatenate([data, data]), 1.5), expected, rtol=1e-8)

    def test_nonsense(self, student):
        """A bandwidth that is not positive and empty data raise a ValueError."""
        x, data = np.array([[0.0]]), np.array([[0.0], [1.0]])
        assert_close(student.kde_logpdf(x, data, 1.0), kde(x, data, 1.0), rtol=1e-8)
        assert_close(student.kde_logpdf(x, data, 2.0), kde(x, data, 2.0), rtol=1e-8)
        for arguments in ((x, data, 0.0), (x, data, -1.0), (x, data[:0], 1.0)):
            assert_raises(ValueError, student.kde_logpdf, *arguments)


# -- gp_posterior -----------------------------------------------------------------------------------------------------

BELIEF = "the posterior means and the posterior standard deviations"


def squared_exponential(A, B, length, variance):
    return np.array(
        [[variance * exp(-np.sum((a - b) ** 2) / (2 * length**2)) for b in B] for a in A]
    )


def gp_oracle(X, y, Xs, length, variance, noise_std):
    """By eigenvectors of the kernel matrix."""
    values, vectors = np.linalg.eigh(squared_exponential(X, X, length, variance))
    cross = vectors.T @ squared_exponential(X, Xs, length, variance)
    scaled = cross / (values + noise_std**2)[:, None]
    return scaled.T @ (vectors.T @ y), np.sqrt(
        np.maximum(variance - (cross * scaled).sum(axis=0), 0)
    )


def believes(student, X, y, Xs, expected=None, **options):
    expected = gp_oracle(X, y, Xs, **options) if expected is None else expected
    got = student.gp_posterior(X, y, Xs, **options)
    close_pair(got, expected, BELIEF, rtol=1e-6, atol=1e-6)
    return got


@exercise("gp_posterior", forbids=INVERSES)
class TestGpPosterior:
    def test_one_point(self, student):
        """One observation, worked out by hand."""
        Xs = np.array([[0.0], [1.0], [50.0]])
        expected = (
            np.array([1, exp(-2), 0]) * 8 / 3,
            np.sqrt(2 - np.array([1, exp(-4), 0]) * 16 / 9),
        )
        believes(
            student,
            np.array([[0.0]]),
            np.array([3.0]),
            Xs,
            expected,
            length=0.5,
            variance=2.0,
            noise_std=0.5,
        )
        assert_unchanged(student)

    @weight(2)
    @pytest.mark.parametrize(("n", "d", "noise"), [(5, 1, 0.3), (8, 2, 0.1), (4, 3, 1.5)])
    def test_any(self, student, rng, n, d, noise):
        """Noisy observations in one, two and three dimensions."""
        X, y, Xs = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=(6, d))
        believes(student, X, y, Xs, length=0.8, variance=1.7, noise_std=noise)
        assert_unchanged(student)

    def test_joint_normal(self, student, rng):
        """The same as conditioning the joint normal distribution by its precision matrix."""
        X, y, Xs = rng.normal(size=(4, 1)), rng.normal(size=4), np.array([[0.2], [4.5]])
        Z = np.vstack([X, Xs])
        joint = squared_exponential(Z, Z, 0.7, 1.3) + np.diag([0.16] * 4 + [0.0] * 2)
        precision = np.linalg.inv(joint)
        covariance = np.linalg.inv(precision[4:, 4:])
        expected = (-covariance @ precision[4:, :4] @ y, np.sqrt(np.diag(covariance)))
        believes(student, X, y, Xs, expected, length=0.7, variance=1.3, noise_std=0.4)

    def test_far_away(self, student, rng):
        """Far from all data: the prior."""
        X, y = rng.normal(size=(5, 2)), rng.normal(size=5)
        expected = (np.zeros(2), np.full(2, 3.0))
        believes(
            student,
            X,
            y,
            np.array([[60.0, 0.0], [0.0, -70.0]]),
            expected,
            length=1.0,
            variance=9.0,
            noise_std=0.2,
        )

    def test_repeated(self, student, rng):
        """Four observations at a place are one observation of their mean with half the noise."""
        x, y, Xs = rng.normal(size=(1, 1)), rng.normal(size=4), rng.normal(size=(3, 1))
        expected = gp_oracle(x, y[:1] * 0 + y.mean(), Xs, 0.9, 1.2, 0.3)
        believes(
            student,
            np.repeat(x, 4, axis=0),
            y,
            Xs,
            expected,
            length=0.9,
            variance=1.2,
            noise_std=0.6,
        )

    def test_more_data(self, student, rng):
        """More observations never hurt; the certainty does not depend on what was seen, and the mean is linear in it."""
        X, y, Xs = rng.normal(size=(6, 2)), rng.normal(size=6), rng.normal(size=(4, 2))
        options = {"length": 1.1, "variance": 0.8, "noise_std": 0.25}
        few = assert_tuple(believes(student, X[:3], y[:3], Xs, **options), 2, what=BELIEF)
        many = assert_tuple(believes(student, X, y, Xs, **options), 2, what=BELIEF)
        if np.any(np.asarray(many[1]) > np.asarray(few[1]) + 1e-9):
            raise CheckFailure("three more observations made it less certain somewhere.", many[1])
        mean, sd = gp_oracle(X, y, Xs, **options)
        believes(student, X[::-1], -3 * y[::-1], Xs, (-3 * mean, sd), **options)

    def test_close_together(self, student):
        """Forty observations close together: finite, and no standard deviation below 0."""
        X = np.linspace(0, 1, 40)[:, None]
        Xs = np.array([[0.0], [0.512], [1.4]])
        got = assert_tuple(
            believes(student, X, np.sin(5 * X[:, 0]), Xs, length=0.7, variance=1.0, noise_std=0.01),
            2,
            what=BELIEF,
        )
        if np.any(np.asarray(got[1]) < 0):
            raise CheckFailure("a standard deviation below 0.", got[1])

    def test_certain(self, student):
        """Next to no noise and next to no doubt: rounding below 0 counts as 0."""
        X = np.linspace(0, 3, 9)[:, None]
        y = np.cos(3 * X[:, 0])
        got = student.gp_posterior(X, y, X, length=0.4, variance=1e6, noise_std=1e-6)
        close_pair(got, (y, np.zeros(9)), BELIEF, rtol=1e-4, atol=0.1)

    def test_integers(self, student):
        """Integers are places and observations, too."""
        X, y, Xs = np.array([[0], [2]]), np.array([1, 3]), np.array([[1], [2]])
        believes(student, X, y, Xs, length=1, variance=2, noise_std=1)

    def test_nonsense(self, student):
        """A length, variance or noise that is not positive raises a ValueError."""
        X, y = np.array([[0.0], [1.0]]), np.array([1.0, 2.0])
        believes(student, X, y, X, length=1.0, variance=1.0, noise_std=1.0)
        believes(student, X, y, X, length=2.0, variance=3.0, noise_std=0.5)
        for length, variance, noise in (
            (0.0, 1.0, 1.0),
            (-1.0, 1.0, 1.0),
            (1.0, 0.0, 1.0),
            (1.0, -1.0, 1.0),
            (1.0, 1.0, 0.0),
            (1.0, 1.0, -0.5),
        ):
            assert_raises(
                ValueError,
                student.gp_posterior,
                X,
                y,
                X,
                length=length,
                variance=variance,
                noise_std=noise,
            )


# -- expected_improvement ---------------------------------------------------------------------------------------------


def improvement(mean, std, best):
    if std == 0:
        return max(best - mean, 0.0)
    z = (best - mean) / std
    return (best - mean) * normal_cdf(z) + std * exp(-z * z / 2) / sqrt(2 * pi)


def improvements(mean, std, best):
    return np.array([improvement(m, s, best) for m, s in zip(mean, std, strict=True)])


@exercise("expected_improvement")
class TestExpectedImprovement:
    @weight(2)
    def test_integral(self, student, rng):
        """The mean of max(best - Y, 0), by adding it up on a fine grid."""
        mean, std, best = rng.normal(size=5), rng.uniform(0.3, 2, 5), 0.3
        z = np.linspace(-12, 12, 200_001)
        density = np.exp(-(z**2) / 2) / sqrt(2 * pi) * (z[1] - z[0])
        expected = [
            np.sum(np.maximum(best - m - s * z, 0) * density)
            for m, s in zip(mean, std, strict=True)
        ]
        assert_close(
            student.expected_improvement(mean, std, best), np.array(expected), rtol=1e-6, atol=1e-8
        )
        assert_unchanged(student)

    def test_certain(self, student):
        """Where nothing is uncertain it is max(best - mean, 0); no nan, and the other entries as ever."""
        mean, std = np.array([1.0, 2.0, 0.5, 2.0, 3.0]), np.array([0.0, 0.0, 1.0, 0.7, 0.0])
        assert_close(
            student.expected_improvement(mean, std, 2.0),
            improvements(mean, std, 2.0),
            rtol=1e-8,
            atol=1e-10,
        )
        assert_close(
            student.expected_improvement(np.array([1.5]), np.array([0]), 1.5), np.array([0.0])
        )

    def test_bounds(self, student, rng):
        """At least the certain gain; more with more uncertainty, less with a larger mean."""
        mean, std = np.full(6, 0.4), np.linspace(0.1, 3, 6)
        got = assert_shape(student.expected_improvement(mean, std, 1.0), (6,))
        assert_close(got, improvements(mean, std, 1.0), rtol=1e-8, atol=1e-10)
        if np.any(np.diff(got) <= 0) or got.min() < 0.6 - 1e-10:
            raise CheckFailure("it should be at least 0.6 here and grow with the uncertainty.", got)
        mean = np.linspace(-1, 3, 6)
        assert_close(
            student.expected_improvement(mean, np.ones(6), 1.0),
            improvements(mean, np.ones(6), 1.0),
            rtol=1e-8,
            atol=1e-10,
        )

    def test_far_tail(self, student):
        """Forty standard deviations above the best there is nothing to hope for, and nothing below 0."""
        got = assert_shape(
            student.expected_improvement(np.array([41.0, 8.0, 1.0]), np.ones(3), 1.0), (3,)
        )
        assert_close(got, improvements([41.0, 8.0, 1.0], np.ones(3), 1.0), rtol=1e-8, atol=1e-10)
        if got.min() < 0:
            raise CheckFailure("an expected improvement can't be negative.", got)

    def test_shapes_and_units(self, student, rng):
        """A table stays a table; other units and another zero scale it along."""
        mean, std = rng.normal(size=(2, 3)), rng.uniform(0.2, 1, (2, 3))
        expected = improvements(mean.ravel(), std.ravel(), 0.1).reshape(2, 3)
        assert_close(student.expected_improvement(mean, std, 0.1), expected, rtol=1e-8, atol=1e-10)
        assert_close(
            student.expected_improvement(4 * mean + 100, 4 * std, 100.4),
            4 * expected,
            rtol=1e-7,
            atol=1e-10,
        )

    def test_other_numbers(self, student):
        """Integers."""
        assert_close(
            student.expected_improvement(np.array([1, 3]), np.array([2, 0]), 4),
            improvements([1, 3], [2, 0], 4),
            rtol=1e-8,
            atol=1e-10,
        )

    def test_nonsense(self, student):
        """Standard deviations below 0 raise a ValueError."""
        assert_close(
            student.expected_improvement(np.zeros(2), np.ones(2), 0.0),
            np.full(2, 1 / sqrt(2 * pi)),
            rtol=1e-8,
        )
        assert_close(
            student.expected_improvement(np.zeros(2), np.full(2, 2.0), 0.0),
            np.full(2, 2 / sqrt(2 * pi)),
            rtol=1e-8,
        )
        assert_raises(
            ValueError, student.expected_improvement, np.zeros(2), np.array([1.0, -1e-3]), 0.0
        )
        assert_raises(ValueError, student.expected_improvement, np.zeros(1), np.array([-2.0]), 0.0)

    def test_nearly_certain(self, student):
        """A small uncertainty still gives hope, and a hopeless setting none."""
        got = student.expected_improvement(
            np.array([0.0, 0.001, 60.0]), np.array([0.001, 0.001, 3.0]), 0.0
        )
        assert_close(got, 0.001 * np.array([0.3989422804, 0.0833154705, 0.0]), rtol=1e-6)

    def test_faint_hope(self, student):
        """Three and a half standard deviations above the best there is still some hope."""
        mean, std = np.array([350.0, 3.5]), np.array([100.0, 1.0])
        got = student.expected_improvement(mean, std, 0.0)
        assert_close(got, improvements(mean, std, 0.0), rtol=1e-6, atol=0)


# -- bayes_opt --------------------------------------------------------------------------------------------------------


def search(values, candidates, init, n_iter, length, variance, noise_std, best_of=None):
    """The rows in order, and how clearly each choice was the best (relative lead over the runner-up); `best_of`: only so many of the first values
    count for the best one, which is wrong."""
    rows, leads = list(init), []
    for _ in range(n_iter):
        seen = values[rows]
        mean, std = gp_oracle(
            candidates[rows], seen - seen.mean(), candidates, length, variance, noise_std
        )
        hope = improvements(mean + seen.mean(), std, seen[:best_of].min())
        hope[rows] = -1
        order = np.argsort(hope)
        leads.append(
            (hope[order[-1]] - hope[order[-2]]) / hope[order[-1]] if hope[order[-1]] > 1e-9 else 0
        )
        rows.append(int(order[-1]))
    return rows, min(leads, default=1)


def evaluations(student, values, candidates, init, n_iter, value_at=None, **options):
    """Run the student's search on a table of values, or on a function that has them; the rows, after checking the bookkeeping."""
    places: list[np.ndarray] = []
    of_table = lambda place: float(values[(candidates == place).all(axis=1)][0])  # noqa: E731
    value_of = value_at or of_table

    def f(place):
        assert np.shape(place) == candidates[0].shape, (
            f"f takes one candidate, an array of shape {candidates[0].shape}"
        )
        places.append(np.array(place))
        return value_of(place)

    rows, found = assert_tuple(
        student.bayes_opt(f, candidates, init, n_iter, **options), 2, what="the rows and the values"
    )
    total = len(init) + n_iter
    found = assert_shape(found, (total,), what="the values")
    rows = assert_integers(rows, shape=(total,), what="the array of rows")
    calls = [int(np.flatnonzero((candidates == place).all(axis=1))[0]) for place in places]
    if calls != rows.tolist():
        raise CheckFailure(
            f"f was called at the rows {calls}; those that came back should be the same, in this order.",
            rows,
        )
    if len(set(calls)) < total:
        raise CheckFailure("a candidate was evaluated twice.", rows)
    assert_close(found, values[rows], what="the values")
    if calls[: len(init)] != list(init):
        raise CheckFailure(f"the first rows should be those of init, {list(init)}.", rows)
    return rows


def clear_problem(rng, d, init, n_iter, options):
    """Random values in which no choice of the search is a near tie."""
    while True:
        candidates, values = rng.uniform(0, 1, (15, d)).round(3), (5 + rng.normal(size=15)).round(2)
        rows, lead = search(values, candidates, init, n_iter, **options)
        if lead > 1e-4:
            return candidates, values, rows


@exercise("bayes_opt")
class TestBayesOpt:
    @weight(2)
    @pytest.mark.parametrize(("d", "n_iter", "noise"), [(1, 5, 0.1), (2, 6, 0.3), (2, 4, 1.0)])
    def test_choices(self, student, rng, d, n_iter, noise):
        """Each step evaluates the candidate with the largest expected improvement."""
        options = {"length": 0.3, "variance": 1.2, "noise_std": noise}
        candidates, values, expected = clear_problem(rng, d, [3, 7, 0], n_iter, options)
        assert_close(
            evaluations(student, values, candidates, [3, 7, 0], n_iter, **options),
            np.array(expected),
            what="the order of the rows",
        )
        assert_unchanged(student)

    def test_late_best(self, student, rng):
        """A best value that is found late counts from then on."""
        options, init = {"length": 0.3, "variance": 1.2, "noise_std": 0.2}, [3, 7, 0]
        expected = early = []
        while expected == early:
            candidates, values, expected = clear_problem(rng, 2, init, 8, options)
            early = search(values, candidates, init, 8, **options, best_of=7)[0]
        assert_close(
            evaluations(student, values, candidates, init, 8, **options),
            np.array(expected),
            what="the order of the rows",
        )

    @weight(2)
    def test_finds_the_minimum(self, student):
        """Twelve evaluations of a bumpy function find its minimum among 41 places."""
        candidates = np.linspace(0, 1, 41)[:, None]
        bumpy = lambda place: np.sin(13 * place[0]) + (place[0] - 0.5) ** 2  # noqa: E731
        values = np.array([bumpy(place) for place in candidates])
        rows = evaluations(
            student,
            values,
            candidates,
            [0, 13, 27, 40],
            8,
            bumpy,
            length=0.15,
            variance=1.0,
            noise_std=0.01,
        )
        if values[rows].min() > values.min() + 1e-3:
            raise CheckFailure(
                "the smallest value found should be within 0.001 of the minimum.",
                float(values[rows].min()),
            )

    def test_shift(self, student, rng):
        """Another zero of f changes nothing in the order."""
        options = {"length": 0.25, "variance": 0.9, "noise_std": 0.2}
        candidates, values, expected = clear_problem(rng, 1, [2, 9], 5, options)
        assert_close(
            evaluations(student, values + 70, candidates, [2, 9], 5, **options),
            np.array(expected),
            what="the order of the rows",
        )

    def test_everything(self, student, rng):
        """As many evaluations as candidates: everything once; and no more than init where n_iter is 0."""
        candidates, values = rng.uniform(0, 1, (6, 2)).round(3), rng.normal(size=6).round(2)
        options = {"length": 0.4, "variance": 1.0, "noise_std": 0.3}
        assert_close(
            np.sort(evaluations(student, values, candidates, [5, 1], 4, **options)),
            np.arange(6),
            what="the rows, sorted",
        )
        assert_close(
            evaluations(student, values, candidates, [4, 2, 3], 0, **options),
            np.array([4, 2, 3]),
            what="the rows",
        )

    def test_nothing_to_hope_for(self, student):
        """Where no improvement is to be expected anywhere, the first candidate not yet tried comes next."""
        candidates, values = np.arange(6.0)[:, None], np.array([1e6, 0.0, 0.0, -1e6, 0.0, 0.0])
        rows = evaluations(
            student, values, candidates, [3, 0], 3, length=0.01, variance=1.0, noise_std=0.1
        )
        assert_close(rows, np.array([3, 0, 1, 2, 4]), what="the order of the rows")

    def test_nonsense(self, student, rng):
        """No start, a start with duplicates, and too many evaluations raise a ValueError."""
        options = {"length": 0.3, "variance": 1.0, "noise_std": 0.1}
        candidates, values, expected = clear_problem(rng, 1, [1], 2, options)
        assert_close(
            evaluations(student, values, candidates, [1], 2, **options),
            np.array(expected),
            what="the order of the rows",
        )
        candidates, values, expected = clear_problem(rng, 1, [6], 2, options)
        assert_close(
            evaluations(student, values, candidates, [6], 2, **options),
            np.array(expected),
            what="the order of the rows",
        )
        for init, n_iter in (([], 2), ([], 0), ([1, 1], 2), ([0, 1, 2], 13), ([1, 3, 1], 0)):
            assert_raises(ValueError, student.bayes_opt, float, candidates, init, n_iter, **options)
