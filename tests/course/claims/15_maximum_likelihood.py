"""What unit 15 says about its bottles, its jumps and its error bars."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tests.support.claims import claim, digits, given
from tests.support.the_course import source


@claim(
    "178 bottles of wine stand in a cellar. They come from three growers, thirteen chemical measurements are known for each",
)
def the_cellar(notebook: Any) -> None:
    assert notebook.chemistry.shape == (178, 13)
    assert set(notebook.grower.tolist()) == {0, 1, 2}


@claim(
    "A product of many numbers soon leaves the range of a computer: that of the 178 bottles is about $10^{-93}$, and with four times as many bottles it is a plain 0."
)
def products(notebook: Any) -> None:
    alcohol = notebook.chemistry[:, 0]
    logs = notebook.gaussian_log_likelihood(alcohol, 13.0, 0.8)
    densities = np.exp([notebook.gaussian_log_likelihood([x], 13.0, 0.8) for x in alcohol])
    assert round(logs / np.log(10)) == round(np.log10(np.prod(densities))) == -93
    assert np.prod(np.tile(densities, 4)) == 0


@claim(
    "For these five bottles it is about seven times as large with the mean 13.",
    'with mean 13 and standard deviation 0.8". Somebody else says: "mean 12"',
    "five bottles, the curve's height there",
)
def two_claims(notebook: Any) -> None:
    alcohol = notebook.chemistry[[0, 60, 90, 140, 170], 0]
    logs = [notebook.gaussian_log_likelihood(alcohol, mean, 0.8) for mean in (13, 12)]
    assert round(np.exp(logs[0] - logs[1])) == 7


@claim(
    'Two bottles with 13 % and 14 %, and the claim "mean 13, standard deviation 1". The densities there are 0.399 and 0.242, and their product is 0.0965. Their logarithms are −0.919 and −1.419, and add up to −2.338, the logarithm of 0.0965.',
    "The fraction gives −log 2 − log √(2π) = −0.693 − 0.919. Together −2.112.",
)
def by_hand(notebook: Any) -> None:
    logs = [notebook.gaussian_log_likelihood([x], 13.0, 1.0) for x in (13.0, 14.0)]
    assert [digits(x, 3) for x in np.exp(logs)] == [0.399, 0.242]
    assert digits(np.exp(sum(logs)), 3) == 0.0965
    assert [digits(x, 4 if x < -1 else 3) for x in (*logs, sum(logs))] == [-0.919, -1.419, -2.338]
    assert digits(notebook.gaussian_log_likelihood([4.0], 2.0, 2.0), 4) == -2.112
    assert (digits(np.log(2), 3), digits(np.log(2 * np.pi) / 2, 3)) == (0.693, 0.919)


@claim("More data, a sharper top: the mean is known better")
def sharper(notebook: Any) -> None:
    alcohol = notebook.chemistry[np.random.default_rng(0).permutation(178), 0]
    drops = []
    for n in (5, 20, 80):
        x = alcohol[:n]
        top, beside = (
            notebook.gaussian_log_likelihood(x, x.mean() + off, alcohol.std()) for off in (0, 0.2)
        )
        drops.append(top - beside)
    assert drops == sorted(drops)
    assert drops[2] > 3 * drops[1]


@claim(
    "Divide by $n$: dividing by $n - 1$ is unbiased, but not most likely.",
    "divided by n = 2: [[1, 2], [2, 4]]",
)
def most_likely(notebook: Any) -> None:
    mean, cov = notebook.gaussian_mle(np.array([[0.0, 0.0], [2.0, 4.0]]))
    assert mean.tolist() == [1, 2]
    assert cov.tolist() == [[1, 2], [2, 4]]
    x = notebook.chemistry[:, 0]
    best = notebook.gaussian_log_likelihood(x, x.mean(), x.std())
    assert best > notebook.gaussian_log_likelihood(x, x.mean(), x.std(ddof=1))


@claim(
    "In the picture that is 3 failures in 40 months, 0.075 a month. Whoever leaves out the two that still run gets 3 in 16 months, 0.19: more than twice as much.",
    "Five fridges, three failures, 40 months of running",
    "is 0 where λ = 0.2. Without the second fridge's time it would be 2/5 = 0.4",
)
def the_fridges(notebook: Any) -> None:
    (cell,) = (c for c in source("15_maximum_likelihood")["cells"] if "fridges" in c["id"])
    text = "".join(cell["source"])
    (both,) = re.findall(r"failed = (\[.*?\]), (\[.*?\])\n", text)
    months, over = (np.array(eval(each)) for each in both)
    rate = notebook.censored_exponential_rate
    assert (months.sum(), over.sum(), months[over].sum()) == (40, 3, 16)
    assert digits(rate(months, over), 3) == 0.075
    assert digits(rate(months[over], over[over]), 2) == 0.19
    assert np.isclose(rate([3, 5, 2], [True, False, True]), 0.2)
    assert np.isclose(rate([3, 2], [True, True]), 0.4)


@claim("$p$ becomes exactly 1 from $z = 37$ on")
def exactly_one(notebook: Any) -> None:
    assert 1 / (1 + np.exp(-36.0)) < 1
    assert 1 / (1 + np.exp(-37.0)) == 1


@claim(
    "Both z are 2, and log(1 + e²) = 2.127. The losses are 2.127 − 2 = 0.127 and 2.127, the mean 1.127. With l2 = 0.1 the penalty 0.05 · 4 = 0.2 comes on top: 1.327.",
    "Both z are 0; there log(1 + eᶻ) has the slope 0.5, and y z has the slope y. So by z the two losses have the slopes 0.5 − 1 = −0.5 and 0.5 − 0 = 0.5. Times the measurements: −0.5 and 1.5, and the mean is 0.5.",
    "One jump by hand. One column with the entries 1 and 3, y = (1, 0), l2 = 0.1, from w = 0. The gradient is 0.5 (exercise 5). All p (1 − p) are 0.25, so H = (0.25 · 1 + 0.25 · 9)/2 + 0.1 = 1.35. The jump: w = 0 − 0.5/1.35 = −0.370.",
)
def logistic_hints(notebook: Any) -> None:
    w, X, y = np.array([2.0]), np.ones((2, 1)), np.array([1, 0])
    assert digits(notebook.logistic_loss(w, X[:1], y[:1]), 3) == 0.127
    assert digits(notebook.logistic_loss(w, X, y), 4) == 1.127
    assert digits(notebook.logistic_loss(w, X, y, 0.1), 4) == 1.327
    X, nothing = np.array([[1.0], [3.0]]), np.zeros(1)
    gradient = notebook.logistic_gradient(nothing, X, y)
    assert gradient.tolist() == [0.5]
    ahead = notebook.logistic_gradient(np.array([1e-6]), X, y, 0.1)
    assert np.isclose((ahead - gradient)[0] / 1e-6, 1.35, rtol=1e-4)
    assert digits(-0.5 / 1.35, 3) == -0.37


def jump(notebook: Any, w: Any, X: Any, y: Any, l2: float) -> Any:
    p = 1 / (1 + np.exp(-(X @ w)))
    hessian = X.T @ (X * (p * (1 - p))[:, None]) / len(y) + l2 * np.eye(len(w))
    return w - np.linalg.solve(hessian, notebook.logistic_gradient(w, X, y, l2))


@claim(
    "On the data of this unit six jumps from $w = 0$ are enough.",
    "Newton's method, 6 jumps",
    "where its 100 steps end",
)
def six_jumps(notebook: Any) -> None:
    y = (notebook.grower == 0).astype(int)
    Z = (notebook.chemistry - notebook.chemistry.mean(axis=0)) / notebook.chemistry.std(axis=0)
    ones = np.ones(178)
    for X, l2 in (
        (Z[:, [0, 6]], 1e-3),
        (np.column_stack([Z[:, [0, 6]], ones]), 1e-2),
        (np.column_stack([Z[:, [0, 1, 6, 9, 12]], ones]), 1e-2),
    ):
        w = np.zeros(X.shape[1])
        for _ in range(6):
            w = jump(notebook, w, X, y, l2)
        assert np.max(np.abs(notebook.logistic_gradient(w, X, y, l2))) <= 1e-6
    X, slow = Z[:, [0, 6]], np.zeros(2)
    for _ in range(100):
        slow = slow - 0.5 * notebook.logistic_gradient(slow, X, y, 1e-3)
    assert np.linalg.norm(slow - notebook.fit_logistic(X, y, 1e-3)) > 0.2


@claim("keeps the weights small when the data alone would let them run off to infinity")
def run_off(notebook: Any) -> None:
    X, y = np.array([[-2.0], [-1.0], [1.0], [2.0]]), np.array([0, 0, 1, 1])
    losses = [notebook.logistic_loss(np.array([w]), X, y) for w in (1.0, 10.0, 30.0)]
    assert losses == sorted(losses, reverse=True)


@claim(
    "Every p (1 − p) is 0.25, so the information is 16 · 0.25 = 4. Its inverse is 0.25, and the error the root of it, 0.5. With four times the rows the information is 16, and the error 0.25.",
    "with four times the data the error is half as large",
)
def standard_errors(notebook: Any) -> None:
    assert notebook.logistic_standard_errors(np.zeros(1), np.ones((16, 1))).tolist() == [0.5]
    assert notebook.logistic_standard_errors(np.zeros(1), np.ones((64, 1))).tolist() == [0.25]


@claim(
    "Its inverse is, for large data, the covariance of the weights",
    "the other way round would be the error if you *knew* all other weights",
)
def information(notebook: Any) -> None:
    rng = np.random.default_rng(3)
    X = np.column_stack([1 + rng.standard_normal(1500), np.ones(1500)])
    truth = np.array([1.0, -1.0])
    p = 1 / (1 + np.exp(-(X @ truth)))
    fits = []
    for _ in range(400):
        y = (rng.random(1500) < p).astype(int)
        w = truth
        for _ in range(4):
            w = jump(notebook, w, X, y, 0.0)
        fits.append(w)
    errors = notebook.logistic_standard_errors(truth, X)
    assert np.allclose(np.std(fits, axis=0), errors, rtol=0.12)
    alone = 1 / np.sqrt(np.sum(p * (1 - p) * X[:, 0] ** 2))
    assert alone < 0.95 * errors[0]


@claim("Is it grower 0? The most likely weights, and how sure they are")
def error_bars(notebook: Any) -> None:
    """The errors belong to weights at which the gradient without a penalty is 0."""
    Z = (notebook.chemistry - notebook.chemistry.mean(axis=0)) / notebook.chemistry.std(axis=0)
    X, y = np.column_stack([Z[:, [0, 1, 6, 9, 12]], np.ones(178)]), (notebook.grower == 0) * 1
    w = notebook.fit_logistic(X, y, 1e-2)
    for _ in range(12):
        w = jump(notebook, w, X, y, 0.0)
    assert np.max(np.abs(notebook.logistic_gradient(w, X, y))) < 1e-9


@claim(
    "The exponentials are 2, 1 and 1, the probabilities (1/2, 1/4, 1/4). If class 1 is the true one, the loss is −log (1/4) = 1.386. Predicted minus true is (1/2, −3/4, 1/4); times 2 the gradient is (1, −1.5, 0.5).",
    "Only differences of scores matter",
)
def hint_softmax(notebook: Any) -> None:
    W = np.array([[np.log(2) / 2, 0.0, 0.0]])
    X, y = np.array([[2.0]]), np.array([1])
    loss, gradient = notebook.softmax_loss_and_gradient(W, X, y)
    assert digits(loss, 4) == 1.386
    assert np.allclose(gradient, [[1, -1.5, 0.5]])
    assert np.isclose(notebook.softmax_loss_and_gradient(W + 5, X, y)[0], loss)


@claim(
    "A bottle has the scores $\\log 3$, $\\log 2$ and 0, and class 1 is the true one. The exponentials are 3, 2 and 1, and the probabilities 1/2, 1/3 and 1/6. So this bottle's loss is $-\\log (1/3) = 1.099$.",
    "(The bottle above has the slopes 1/2, −2/3 and 1/6; do you recognise them?)",
    "Written with the scores, its loss is $\\log \\sum_j e^{s_j}$ minus the score of its true class.",
    "What you have found is the same as before, predicted minus true: $$\\nabla L = \\frac1n X^\\top (P - T)$$",
)
def softmax_by_hand(notebook: Any) -> None:
    scores, X, y = np.log([[3.0, 2.0, 1.0]]), np.array([[1.0]]), np.array([1])
    loss, slopes = notebook.softmax_loss_and_gradient(scores, X, y)
    assert digits(loss, 4) == digits(np.log(3), 4) == 1.099
    assert np.isclose(loss, np.log(np.sum(np.exp(scores))) - scores[0, 1])
    assert np.allclose(slopes, [[1 / 2, -2 / 3, 1 / 6]])
    X, y, W = (
        notebook.chemistry[:, :2] - 7,
        notebook.grower,
        np.array([[0.1, -0.2, 0.3], [0, 0.2, 0]]),
    )
    P = np.exp(X @ W) / np.sum(np.exp(X @ W), axis=1, keepdims=True)
    gradient = notebook.softmax_loss_and_gradient(W, X, y)[1]
    assert np.allclose(gradient, X.T @ (P - np.eye(3)[y]) / len(y))


@claim(
    "A column that is 7 in every training bottle is divided by 1: a 7 becomes 0. (Look at the entries, largest equal to smallest; the deviation of six times 0.1 comes out as 0.00000000000000001, not 0.)"
)
def hint_constant(notebook: Any) -> None:
    assert digits(float(np.std(np.full(6, 0.1))), 1) == 0.00000000000000001
    assert np.std(np.full(6, 7.0)) == 0
    new = np.array([[1.0, 7.3], [5.0, 7.3], [12.0, 7.3]])
    rows, y = np.array([1.0, 2.0, 3.0, 4.0, 9.0, 11.0]), np.array([0, 0, 0, 1, 1, 1])
    sevens = notebook.softmax_classifier(np.column_stack([rows, np.full(6, 7.0)]), y, new, 2, 0.1)
    alone = notebook.softmax_classifier(rows[:, None], y, new[:, :1], 2, 0.1)
    assert np.allclose(sevens, alone, atol=1e-3)


@claim(
    "A training column 1, 3, 5 has the mean 3 and the standard deviation 1.633. A new bottle with 7 becomes (7 − 3)/1.633 = 2.449"
)
def hint_standardise(notebook: Any) -> None:
    assert digits(float(np.std([1, 3, 5])), 4) == 1.633
    assert digits(4 / float(np.std([1, 3, 5])), 4) == 2.449


@claim("The curvature is nowhere above $\\lVert A \\rVert^2 / (2n) + l_2$")
def the_curvature(notebook: Any) -> None:
    rng = np.random.default_rng(0)
    for scale in (0.0, 0.3, 1.0, 3.0):
        A, y = rng.standard_normal((30, 3)), rng.integers(3, size=30)
        W, along = scale * rng.standard_normal((3, 3)), rng.standard_normal((3, 3))
        along = 1e-5 * along / np.linalg.norm(along)
        ahead, behind = (
            notebook.softmax_loss_and_gradient(W + s * along, A, y)[1] for s in (1, -1)
        )
        bent = np.linalg.norm(ahead - behind) / 2e-5
        assert bent <= np.linalg.norm(A, 2) ** 2 / 60 + 1e-6


def labels_back(notebook: Any, seeds: list[int]) -> Any:
    """How many of the sixty labels come back right, for each of many accidents at once."""
    X, K = notebook.chemistry, np.eye(3)
    order = np.array([np.random.default_rng(seed).permutation(178) for seed in seeds])
    A, T = X[order], K[notebook.grower[order]]
    centre = A[:, :118].mean(axis=1, keepdims=True)
    A = (A - centre) / A[:, :118].std(axis=1, keepdims=True)
    A = np.concatenate([A, np.ones((len(seeds), 178, 1))], axis=2)
    train = A[:, :118]
    turned = np.swapaxes(train, 1, 2)
    step = 1 / (np.linalg.norm(train, 2, axis=(1, 2)) ** 2 / 236 + 0.01)[:, None, None]
    W = np.zeros((len(seeds), 14, 3))
    last = W
    for k in range(600):  # Nesterov's momentum: as near as 3000 plain steps
        ahead = W + k / (k + 3) * (W - last)
        scores = train @ ahead
        P = np.exp(scores - scores.max(axis=2, keepdims=True))
        P /= P.sum(axis=2, keepdims=True)
        last, W = W, ahead - step * (turned @ (P - T[:, :118]) / 118 + 0.01 * ahead)
    right = np.argmax(A[:, 118:] @ W, axis=2) == notebook.grower[order[:, 118:]]
    return right.sum(axis=1)


@claim(
    "58 of 60 labels are right",
    "in a hundred such accidents between 55 and 60 labels come back right, in most of them 59 or 60",
    "the labels of sixty have fallen off",
)
def sixty_labels(notebook: Any) -> None:
    right = labels_back(notebook, list(range(100)))
    P = notebook.softmax_classifier(
        notebook.chemistry[notebook.labelled],
        notebook.grower[notebook.labelled],
        notebook.chemistry[notebook.fallen_off],
        3,
    )
    assert np.sum(P.argmax(axis=1) == notebook.grower[notebook.fallen_off]) == 58 == right[1]
    assert (right.min(), right.max()) == (55, 60)
    assert np.mean(right >= 59) > 0.6


@claim("some fifty lines of yours")
def fifty_lines(notebook: Any) -> None:
    text = "\n".join("".join(cell["source"]) for cell in source("15_maximum_likelihood")["cells"])
    bodies = re.findall(r"### BEGIN SOLUTION\n(.*?)\n    ### END SOLUTION", text, re.DOTALL)
    assert 40 < sum(len(body.splitlines()) for body in bodies) < 60


given("if the model says 0.9 where the truth is 0", "an example")
