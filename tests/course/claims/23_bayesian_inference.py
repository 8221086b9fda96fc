"""What unit 23 says about beliefs, walkers and sixteen trainings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given


@claim(
    "sixteen trainings, not 256",
    "To try every setting of a 16 by 16 grid would take the better part of a year.",
    "Line up all 256 settings",
    "place of the best so far (1: best of all 256)",
)
def the_grid(notebook: Any) -> None:
    assert notebook.settings.shape == (256, 2)
    assert 365 / 2 < 256 < 365


@claim(
    "See how the belief moves towards the readings, but not all the way, and how it gets narrower.",
    "the guess: 70,\\ngive or take 2",
    "the scale says {reading}",
)
def bars(notebook: Any) -> None:
    """Bars multiplied and scaled, as in the figure, are what the formula says."""
    weights = np.arange(64, 80.5, 0.5)
    belief = np.exp(-((weights - 70) ** 2) / 8)
    before = None
    for count, reading in enumerate((74, 76), 1):
        belief = belief * np.exp(-((reading - weights) ** 2) / 8)
        belief /= belief.sum()
        mean = belief @ weights
        spread = np.sqrt(belief @ (weights - mean) ** 2)
        wanted = notebook.normal_posterior(np.array([74.0, 76.0])[:count], 2.0, 70.0, 2.0)
        assert np.allclose((mean, spread), wanted, atol=0.02)
        assert 70 < mean < reading
        assert before is None or (mean > before[0] and spread < before[1])
        before = mean, spread


@claim(
    "After the reading 74: precision $1/2$, mean $(70 + 74) / 2 = 72$, standard deviation $\\sqrt 2$, about 1.41. After the reading 76 as well: precision $3/4$, mean $(70 + 74 + 76) / 3$, about 73.3, standard deviation about 1.15.",
    "The guess is 70, give or take 2; the scale scatters by 2, too.",
)
def by_hand(notebook: Any) -> None:
    first = notebook.normal_posterior(np.array([74.0]), 2.0, 70.0, 2.0)
    second = notebook.normal_posterior(np.array([74.0, 76.0]), 2.0, 70.0, 2.0)
    assert np.allclose(first, (72, np.sqrt(2)))
    assert digits(first[1], 3) == 1.41
    assert (digits(second[0], 3), digits(second[1], 3)) == (73.3, 1.15)
    assert np.isclose(second[1] ** -2, 3 / 4)


@claim(
    "The guess is 10, give or take 1, and $\\sigma = 1$; the readings are 13 and 16. The precisions are 1, 1 and 1, together 3. The mean is $(10 + 13 + 16) / 3 = 13$, and the standard deviation $1 / \\sqrt 3$, about 0.577. (The readings alone would say 14.5.)"
)
def posterior_hint(notebook: Any) -> None:
    mean, sd = notebook.normal_posterior(np.array([13.0, 16.0]), 1.0, 10.0, 1.0)
    assert np.isclose(mean, 13)
    assert round(sd, 3) == 0.577
    assert (13 + 16) / 2 == 14.5


@claim(
    "Add up such exponents, and you get another one of the same kind",
    "Here the guess and the readings are equally sure, so that all of them count alike. In general they don't.",
    "The check does it in another way, with 3001 bars like those of the picture, and compares.",
    "The posterior mean is a weighted average of the guess and the readings, and the weights are the precisions.",
)
def the_bars(notebook: Any) -> None:
    weights, readings = np.linspace(-10, 20, 3001), np.array([5.0, 9.5])
    bars = np.exp(-((weights - 3) ** 2) / (2 * 1.5**2))
    for reading in readings:
        bars = bars * np.exp(-((reading - weights) ** 2) / (2 * 2.5**2))
    middle = np.sum(bars * weights) / np.sum(bars)
    spread = np.sqrt(np.sum(bars * (weights - middle) ** 2) / np.sum(bars))
    mean, sd = notebook.normal_posterior(readings, 2.5, 3.0, 1.5)
    assert np.allclose((mean, sd), (middle, spread), atol=1e-9)
    shares = np.array([1.5**-2, 2.5**-2, 2.5**-2])
    assert np.isclose(mean, shares @ [3, 5, 9.5] / shares.sum())
    assert abs(mean - (3 + 5 + 9.5) / 3) > 0.5


@claim("With few readings the guess counts; with many it fades.", "belief sharpens as data arrive")
def it_fades(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    gaps, spreads = [], []
    for n in (1, 5, 50, 500):
        x = rng.normal(71, 2, n)
        mean, sd = notebook.normal_posterior(x, 2.0, 68.0, 2.5)
        gaps.append(abs(mean - x.mean()) / abs(68 - x.mean()))
        spreads.append(sd)
    assert np.all(np.diff(gaps) < 0)
    assert gaps[0] > 0.3 > 0.01 > gaps[-1]
    assert np.all(np.diff(spreads) < 0)


@claim(
    "A new drug helped 7 of 10 patients.",
    "which is $p^7 (1 - p)^3$",
    "This density is called Beta(8, 4): one more than the 7 successes, one more than the 3 failures.",
    "Putting in the mean of this distribution, 8/12, for the rate gives a binomial distribution, and is too sure of itself: the rate is not known.",
    "not knowing the rate makes it wider",
    "What will happen to the next 20 patients?",
    "helped {helped} of {of}: Beta({helped + 1}, {of - helped + 1})",
    "$p^{\\alpha - 1} (1 - p)^{\\beta - 1}$, divided by its area $B(\\alpha, \\beta)$",
)
def the_drug(notebook: Any) -> None:
    p = (np.arange(100000) + 0.5) / 100000
    density = p**7 * (1 - p) ** 3
    area = density.mean()
    assert np.isclose(area, math.gamma(8) * math.gamma(4) / math.gamma(12))
    assert np.isclose(np.mean(p * density) / area, 8 / 12)
    k = np.arange(21)
    averaged = [np.mean(math.comb(20, j) * p**j * (1 - p) ** (20 - j) * density) / area for j in k]
    found = notebook.beta_binomial_predictive(8.0, 4.0, 20, k)
    assert np.allclose(found, averaged)
    plain = np.array([math.comb(20, j) * (2 / 3) ** j * (1 / 3) ** (20 - j) for j in k])
    spread = [np.sqrt(q @ k**2 - (q @ k) ** 2) for q in (found, plain)]
    assert spread[0] > 1.3 * spread[1]


@claim("$\\Gamma(2000)$ overflows by far")
def overflow(notebook: Any) -> None:
    assert math.lgamma(2000) > 10 * np.log(np.finfo(float).max)


@claim(
    "Of $n = 2$ trials, $k = 1$: $\\binom21 = 2$, $B(2, 2) = 1 \\cdot 1 / 6$, $B(1, 1) = 1$. So the probability is $2/6 = 1/3$; for $k = 0$ and $k = 2$ it is $1/3$, too. (With the rate ½ put in, $k = 1$ would have ½.)"
)
def predictive_hint(notebook: Any) -> None:
    assert np.allclose(notebook.beta_binomial_predictive(1.0, 1.0, 2, np.arange(3)), 1 / 3)
    assert math.gamma(2) ** 2 / math.gamma(4) == 1 / 6


@claim(
    "In the long run he spends his time in each region in proportion to its probability.",
    "three times as many *want* to go from the first to the second as back; but only a third of them are let go",
    "four walkers forget where they came from",
    "and they found the density",
    "R-hat comes down, but slowly",
    "today's limit is 1.01",
    "today's limit: 1.01",
)
def the_walkers(notebook: Any) -> None:
    def hills(x: Any) -> Any:
        return np.logaddexp(-0.5 * (x[:, 0] + 1.5) ** 2, -0.5 * (x[:, 0] - 1.5) ** 2)

    starts = np.array([[-9.0], [-4.0], [5.0], [9.0]])
    late = []
    for seed in range(5, 9):
        chain = notebook.metropolis(hills, starts, 8000, 1.0, np.random.default_rng(seed))[:, :, 0]
        assert notebook.r_hat(chain[:40].T) > 1.1
        assert notebook.r_hat(chain.T) < 1.01
        late.append(chain[200:])
    assert np.mean([notebook.r_hat(c[:800].T) for c in late]) > 1.003
    draws = np.concatenate(late).ravel()
    exact = [
        (1 + math.erf((a - 1.5) / 2**0.5)) / 4 + (1 + math.erf((a + 1.5) / 2**0.5)) / 4
        for a in (-2, 0, 1, 3)
    ]
    assert np.allclose([np.mean(draws < a) for a in (-2, 0, 1, 3)], exact, atol=0.03)


@claim(
    "Let the density have two hills, at −6 and 6, and start four chains on the left one: after 2,000 steps of size 1, $\\hat R$ was below 1.01 in each of sixty tries, and nobody had seen the other hill. Start two on each, and it is about 7."
)
def one_hill_of_two(notebook: Any) -> None:
    def hills(x: Any) -> Any:
        return np.logaddexp(-0.5 * (x[:, 0] + 6) ** 2, -0.5 * (x[:, 0] - 6) ** 2)

    for seed in range(60):
        found = []
        for starts in ([-6.0, -6, -6, -6], [-6.0, -6, 6, 6]):
            rng = np.random.default_rng(seed)
            chain = notebook.metropolis(hills, np.array(starts)[:, None], 2000, 1.0, rng)[:, :, 0]
            found.append(notebook.r_hat(chain[200:].T))
            assert len(starts) == 4
            assert np.all(np.sign(chain) == np.sign(starts))
        assert found[0] < 1.01
        assert round(found[1]) in (7, 8)


@claim(
    "With $u = 0.3$ he goes: $\\log 0.3$, about −1.20, is below $\\log 0.4$, about −0.92. With $u = 0.7$ he stays",
    "A walker is at a place with $\\pi = 0.5$ and thinks of one with $\\pi = 0.2$: the ratio is 0.4.",
)
def walker_hint(notebook: Any) -> None:
    assert (round(np.log(0.3), 2), round(np.log(0.4), 2)) == (-1.20, -0.92)
    assert np.log(0.3) < np.log(0.2) - np.log(0.5) < np.log(0.7)


@claim(
    "On a standard normal density with steps of 0.05, 98 % are, and yet the walker hardly gets anywhere; with steps of 50, 97 % are refused, and he hardly ever moves. In between, with steps of 2.4, a bit less than half are accepted, and he forgets quickest."
)
def steps(notebook: Any) -> None:
    found = {}
    for step in (0.05, 0.5, 1.0, 2.4, 5.0, 10.0, 50.0):
        rng = np.random.default_rng(1)
        chain = notebook.metropolis(
            lambda x: -0.5 * x[:, 0] ** 2, rng.standard_normal((200, 1)), 1000, step, rng
        )[:, :, 0]
        accepted = np.mean(np.diff(chain, axis=0) != 0)
        found[step] = accepted, np.mean(chain[:-1] * chain[1:]) / np.mean(chain**2)
    assert round(100 * found[0.05][0]) == 98
    assert round(100 * (1 - found[50.0][0])) == 97
    assert 0.4 < found[2.4][0] < 0.5
    assert min(found, key=lambda step: found[step][1]) == 2.4
    assert found[0.05][1] > 0.95 < found[50.0][1]


@claim(
    "The chains (0, 2) and (4, 6): the variances within are 2 and 2, so $W = 2$. The means are 1 and 5, whose variance is $V_b = 8$. With $n = 2$: $\\sqrt{(\\frac12 \\cdot 2 + 8) / 2} = \\sqrt{4.5}$, about 2.12"
)
def r_hat_hint(notebook: Any) -> None:
    assert round(notebook.r_hat(np.array([[0.0, 2], [4, 6]])), 2) == 2.12


@claim(
    "Two draws, $\\varepsilon = 1$ and $-1$, give $z = 3$ and $-1$, with the slopes 6 and −2. By $\\mu$: $(6 - 2) / 2 = 2$. By $\\sigma$: $(6 \\cdot 1 + (-2) \\cdot (-1)) / 2 = 4$. Indeed $E z^2 = \\mu^2 + \\sigma^2$, with the slopes $2\\mu = 2$ and $2\\sigma = 4$.",
    "$\\varepsilon = 0.5$ and $-0.1$. By $\\mu$: 3. By $\\sigma$: $(3 \\cdot 0.5 + 3 \\cdot (-0.1)) / 2 = 0.6$. With many draws it would tend to 0",
)
def path_by_hand(notebook: Any) -> None:
    result = notebook.pathwise_gradient(lambda z: 2 * z, 1.0, 2.0, np.array([1.0, -1]))
    assert np.allclose(result, (2, 4))
    line = lambda z: 3 + 0 * z  # noqa: E731
    result = notebook.pathwise_gradient(line, 1.0, 2.0, np.array([0.5, -0.1]))
    assert np.allclose(result, (3, 0.6))
    many = np.random.default_rng(0).standard_normal(100000)
    assert abs(notebook.pathwise_gradient(line, 1.0, 2.0, many)[1]) < 0.03


@claim(
    "the slope of E z² by mu: two unbiased estimates",
    "the mean of $f(z_i)\\, \\varepsilon_i / \\sigma$ for the derivative by $\\mu$. It needs no slope of $f$, only its values, and pays for that with a larger variance",
)
def two_estimates(notebook: Any) -> None:
    eps = np.random.default_rng(0).standard_normal(400000)
    for sigma in np.geomspace(0.1, 10, 15):
        score, path = (1 + sigma * eps) ** 2 * eps / sigma, 2 * (1 + sigma * eps)
        for each in (score, path):
            assert abs(each.mean() - 2) < 5 * each.std() / np.sqrt(len(eps))
        assert score.var() > 3 * path.var()


@claim(
    "At $x = 1$ both bells are $e^{-1/2} / \\sqrt{2\\pi}$, about 0.242; so is their mean, and its logarithm is about −1.419. At $x = 100$ the exponents are −5000 and −4802. Take out −4802: what is left is $e^{-198}$ and 1. So the logarithm is $-4802 + \\log\\frac12 - \\log\\sqrt{2\\pi}$, about −4803.61."
)
def bells_hint(notebook: Any) -> None:
    found = notebook.kde_logpdf(np.array([[1.0], [100.0]]), np.array([[0.0], [2.0]]), 1.0)
    assert [round(x, d) for x, d in zip(found.tolist(), (3, 2), strict=True)] == [-1.419, -4803.61]
    assert round(np.exp(found[0]), 3) == 0.242
    assert (-(100**2) / 2, -(98**2) / 2) == (-5000, -4802)


@claim(
    "2000 draws become a density: bells too narrow, right, too wide",
    "Far from all data every bell is 0 in floating point",
)
def widths(notebook: Any) -> None:
    rng = np.random.default_rng(4)
    grid = np.linspace(-6, 6, 121)[:, None]
    true = (
        np.exp(-0.5 * (grid[:, 0] + 1.5) ** 2) + np.exp(-0.5 * (grid[:, 0] - 1.5) ** 2)
    ) / np.sqrt(8 * np.pi)
    errors = []
    for h in (0.05, 0.35, 2.0):
        gaps = []
        for _ in range(5):
            draws = rng.choice([-1.5, 1.5], (2000, 1)) + rng.standard_normal((2000, 1))
            gaps.append(np.mean((np.exp(notebook.kde_logpdf(grid, draws, h)) - true) ** 2))
        errors.append(np.mean(gaps))
    assert errors[0] > 2 * errors[1] < errors[2]
    assert np.exp(-0.5 * 100.0**2) == 0
    assert 40 * (150 - 100) // 1 == 2000


@claim(
    "Near the two dots all guesses agree, and far from them everything is still open.",
    "twelve guesses out of 60,000",
    "The left half of the picture shows twelve guesses",
)
def guesses(notebook: Any) -> None:
    """The guesses that are left lie as the process says."""
    rng = np.random.default_rng(3)
    waves, shifts = rng.normal(0, 5, (60000, 30)), rng.random((60000, 30)) * 2 * np.pi
    at = {
        x: np.cos(waves * x + shifts).sum(axis=1) / np.sqrt(15) for x in (0.0, 0.25, 0.5, 0.7, 1.0)
    }
    near = (np.abs(at[0.25] - 0.8) < 0.1) & (np.abs(at[0.7] + 0.4) < 0.1)
    left = {x: (f[near].mean(), f[near].std()) for x, f in at.items()}
    assert left[0.25][1] < 0.1 > left[0.7][1]
    assert left[0.0][1] > 0.5 < left[1.0][1]
    mean, sd = notebook.gp_posterior(
        np.array([[0.25], [0.7]]),
        np.array([0.8, -0.4]),
        np.array([[0.5], [1.0]]),
        length=0.2,
        variance=1.0,
        noise_std=0.06,
    )
    assert np.allclose([left[0.5][0], left[1.0][0]], mean, atol=0.2)
    assert np.allclose([left[0.5][1], left[1.0][1]], sd, atol=0.12)


@claim(
    "At the same place $k_* = 2$ and $K + s^2 = 3$: the mean is $2 \\cdot 6 / 3 = 4$ (the noise holds it back), the variance $2 - 2 \\cdot 2 / 3 = 2/3$. Very far away $k_* = 0$: the mean is 0 and the variance 2",
    "Solving gives $(2/3, 0)$, so the mean is $6 \\cdot 2/3 = 4$ and the variance $2 - 2 \\cdot 2/3 = 2/3$, and the standard deviation about 0.816.",
)
def process_by_hand(notebook: Any) -> None:
    knobs = {"length": 1.0, "variance": 2.0, "noise_std": 1.0}
    mean, sd = notebook.gp_posterior(
        np.array([[0.0]]), np.array([6.0]), np.array([[0.0], [99.0]]), **knobs
    )
    assert np.allclose((mean, sd**2), [[4, 0], [2 / 3, 2]])
    mean, sd = notebook.gp_posterior(
        np.array([[0.0], [99.0]]), np.array([6.0, 6]), np.array([[0.0]]), **knobs
    )
    assert np.isclose(mean[0], 4)
    assert round(sd[0], 3) == 0.816


@claim(
    "the gain is 0 and $z = 0$, so EI is $2 \\varphi(0)$, about 0.798. At $m = 3$, $s = 0$ it is 2, and at $m = 6$, $s = 0$ it is 0. At $m = 6$, $s = 2$: $z = -0.5$, $\\Phi(z)$ is about 0.309 and $\\varphi(z)$ about 0.352, so EI is about $-0.309 + 0.704 = 0.395$: worse on average, and yet worth a try."
)
def improvement_hint(notebook: Any) -> None:
    found = notebook.expected_improvement(np.array([5.0, 3, 6, 6]), np.array([2.0, 0, 0, 2]), 5.0)
    assert found.round(3)[:3].tolist() == [0.798, 2, 0]
    assert abs(found[3] - 0.395) < 0.001
    assert round(0.5 * math.erfc(0.5 / 2**0.5), 3) == 0.309
    assert round(np.exp(-0.125) / np.sqrt(2 * np.pi), 3) == 0.352


@claim(
    "Their mean is 12, and the process is fitted to −2 and 2. Suppose it says −1 for a candidate: that is $12 - 1 = 11$ on the old scale",
    "The values so far are 10 and 14.",
)
def centre_hint(notebook: Any) -> None:
    assert np.subtract((10, 14), np.mean((10, 14))).tolist() == [-2, 2]


@claim(
    "what the process believes after five observations",
    "It likes low means, and it likes large uncertainty.",
)
def what_it_likes(notebook: Any) -> None:
    s = np.linspace(0.1, 3, 30)
    for m in np.linspace(-2, 2, 9):
        assert np.all(np.diff(notebook.expected_improvement(np.full(30, m), s, 0.0)) >= 0)
        assert np.all(
            np.diff(
                notebook.expected_improvement(np.linspace(-2, 2, 30), np.full(30, 1 + m / 9), 0.0)
            )
            < 0
        )


@claim(
    "trained on 150 patients and judged by its error on another 150. The knobs: the penalty $\\lambda$ and the length scale, both on a logarithmic scale, 16 steps each."
)
def the_patients(notebook: Any) -> None:
    assert len(notebook.train) == len(notebook.judge) == 150
    assert len(np.unique(notebook.patients, axis=0)) == 442


@claim(
    "and beat blind luck",
    "In many runs like these the best of your sixteen has a median place of about 2, and in about seven runs of ten it is among the first three. Blind luck's median place is 11, and it gets among the first three in 18 % of its tries; for your seven in ten it would need some 85 trainings.",
    "so the gain *in error* is small here: 53.4 against 53.7, less than 1 %",
    "A good part of the grid is decent",
    "(length 0.25, variance 100, noise 0.5)",
    "with a length of 1 the median place is only about 10, hardly better than luck's",
    "median, and the middle 80 %\\nof the runs",
    "40 times yours",
    "2000 times blind luck",
)
def sixteen_trainings(notebook: Any) -> None:
    errors = np.array([notebook.one_training(setting) for setting in notebook.settings])
    place = 1 + np.argsort(np.argsort(errors))
    known = {tuple(s): e for s, e in zip(notebook.settings, errors, strict=True)}

    def best(length: float, runs: int) -> Any:
        rng = np.random.default_rng(7)
        rows = [
            notebook.bayes_opt(
                lambda s: known[tuple(s)],
                notebook.settings,
                [int(i) for i in rng.choice(256, 4, replace=False)],
                12,
                length=length,
                variance=100.0,
                noise_std=0.5,
            )[0]
            for _ in range(runs)
        ]
        return place[np.array(rows)].min(axis=1)

    yours, too_smooth = best(0.25, 60), best(1.0, 40)
    assert 1 <= np.median(yours) <= 3  # 2 in 400 and in 200 others
    assert abs(np.mean(yours <= 3) - 0.7) < 0.12
    assert 8 < np.median(too_smooth) < 14  # 10 in 400, and in 200 others

    def luck(trainings: int, place_wanted: int) -> float:  # the chance to have one of the first
        return 1 - math.comb(256 - place_wanted, trainings) / math.comb(256, trainings)

    assert luck(16, 10) < 0.5 < luck(16, 11)
    assert round(100 * luck(16, 3)) == 18
    assert abs(luck(85, 3) - 0.7) < 0.02
    ordered = np.sort(errors)
    assert (digits(ordered[1], 3), digits(ordered[10], 3)) == (53.4, 53.7)
    assert ordered[10] / ordered[1] < 1.01
    assert np.mean(errors < errors.min() + 1) > 0.14


given("if every exponent is below −1000", "an example")
given("There is a trick from 1953.", "the year of the paper by Metropolis and others")
given(
    "probability (11), Bayes' rule (14), likelihood (15), ridge regression (16)",
    "the units' numbers",
)
