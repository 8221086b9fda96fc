"""The checks accept what is right within the tolerance, and never pass by accident."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    StudentError,
    assert_close,
    assert_convergence_order,
    assert_decreasing,
    assert_directional_gradient,
    assert_distribution,
    assert_equivariant,
    assert_exact_gradient,
    assert_float64,
    assert_frequencies,
    assert_gradient,
    assert_hessian,
    assert_integers,
    assert_jacobian,
    assert_mean,
    assert_normalised,
    assert_orthonormal_columns,
    assert_positive_definite,
    assert_raises,
    assert_same_up_to_order,
    assert_same_up_to_sign,
    assert_shape,
    assert_share,
    assert_standard_normal,
    assert_tuple,
    assert_variance,
    assert_vector_jacobian_product,
    central_difference,
    complex_step,
    draw,
)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (0.5, 0.5), (1, 1.0), (np.float64(0.5), 0.5), (np.array(0.5), 0.5), (np.array([1, 2]), [1.0, 2.0]), (np.float32(0.5), 0.5),
        (np.array([1.0, 2.0 + 1e-8]), np.array([1.0, 2.0])), (np.array([np.inf, -np.inf]), [np.inf, -np.inf]), (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array([1e-12, 1.0]), [0.0, 1.0]), (1j, 1j), (np.array([1.0 + 0j]), [1.0 + 0j]),
    ],
    ids=repr,
)  # fmt: skip
def test_equal_values_pass(actual: Any, expected: Any) -> None:
    assert_close(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (0.5, 0.6), (None, 0.0), ("0.5", 0.5), (True, 1.0), (np.bool_(True), 1.0), (Ellipsis, 1.0), (np.nan, 0.5), (np.nan, np.nan), (np.inf, -np.inf), (np.inf, 1e308), (5.0, np.inf), (np.array([-690.0, 0.0]), np.array([-np.inf, 0.0])),
        (np.empty((0, 3)), np.ones(3)), (np.ones(1), 1.0), (1.0, np.ones(3)), (np.ones(3), np.ones((3, 1))), (np.ones((1, 3)), np.ones(3)), ([1.0, 2.0], np.array([1.0, 2.0])),
        (np.array(["1"]), [1.0]), (np.array([1.0], dtype=object), [1.0]), (np.array([True]), [1.0]), (1 + 0j, 1.0), (np.array([1.0, np.nan]), [1.0, 2.0]),
        (np.array([1.0, 2.0001]), [1.0, 2.0]), (np.array([1e-8, 1.0]), [0.0, 1.0]), (1e-8, 0.0),
    ],
    ids=repr,
)  # fmt: skip
def test_nothing_passes_by_accident(actual: Any, expected: Any) -> None:
    with pytest.raises(CheckFailure):
        assert_close(actual, expected)


def test_an_object_equal_to_everything_does_not_pass() -> None:
    class Everything(float):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = float.__hash__

    with pytest.raises(CheckFailure):
        assert_close(Everything(3.0), 4.0)


def test_the_message_tells_the_place_and_not_the_answer() -> None:
    with pytest.raises(
        CheckFailure,
        match=r"1 of the 4 entries of the result is off; the first, at \[1, 0\], is 3.5",
    ) as caught:
        assert_close(np.array([[1.0, 2.0], [3.5, 4.0]]), np.array([[1.0, 2.0], [3.25, 4.0]]))
    assert "3.25" not in str(caught.value)


def bowl(x: np.ndarray[Any, Any]) -> float:
    return float(np.sum(x**3))


POINT = np.array([[0.5, -1.5], [2.0, 0.1]])


def test_a_right_gradient_passes() -> None:
    assert_gradient(bowl, at=POINT, gradient=3 * POINT**2)
    assert_directional_gradient(bowl, at=POINT, gradient=3 * POINT**2, rng=np.random.default_rng(0))
    assert np.allclose(central_difference(bowl, POINT), 3 * POINT**2)


@pytest.mark.parametrize(
    "gradient",
    [
        np.zeros((2, 2)), 3 * POINT, -3 * POINT**2, 1.5 * POINT**2, (3 * POINT**2).ravel(), (3 * POINT**2)[None], 3 * POINT**2 + np.array([[0, 0], [0, 1e-3]]),
        3 * POINT**2 * np.nan, 1.0, None, (3 * POINT**2).tolist(), 3 * POINT**2 + 0j,
    ],
    ids=repr,
)  # fmt: skip
def test_a_wrong_gradient_does_not(gradient: Any) -> None:
    with pytest.raises(CheckFailure):
        assert_gradient(bowl, at=POINT, gradient=gradient)
    if not (isinstance(gradient, np.ndarray) and gradient.dtype.kind == "c"):
        with pytest.raises(CheckFailure):
            assert_directional_gradient(
                bowl, at=POINT, gradient=gradient, rng=np.random.default_rng(0)
            )


def test_a_loss_that_is_no_number_fails() -> None:
    for loss in (lambda x: None, lambda x: np.ones(1), lambda x: np.nan, lambda x: 1j):
        with pytest.raises(CheckFailure):
            assert_gradient(loss, at=np.ones(1), gradient=np.zeros(1))


def raises(type_name: str, *bases: str) -> Any:
    def function() -> None:
        raise StudentError({"type": type_name, "bases": [type_name, *bases], "message": "no"})

    return function


def test_the_promised_exception_or_a_subclass_passes() -> None:
    assert_raises(ValueError, raises("ValueError", "Exception"))
    assert_raises(ValueError, raises("LinAlgError", "ValueError", "Exception"))


def test_another_exception_or_a_result_does_not() -> None:
    with pytest.raises(
        CheckFailure, match="a ValueError should be raised here, and it was a TypeError"
    ):
        assert_raises(ValueError, raises("TypeError", "Exception"))
    with pytest.raises(CheckFailure, match="a result came back"):
        assert_raises(ValueError, lambda: 1)


def test_standard_normal_draws_pass_and_others_do_not() -> None:
    rng = np.random.default_rng(0)
    for seed in range(200):
        assert_standard_normal(
            np.random.default_rng(seed).standard_normal((3, 100)), false_failure=1e-7
        )
    wrong = [
        rng.uniform(-1, 1, 9000),
        rng.uniform(-(3**0.5), 3**0.5, 9000),
        0.9 * rng.standard_normal(9000),
        rng.standard_normal(9000) + 0.1,
        np.zeros(9000),
    ]
    for sample in [*wrong, np.full(300, np.nan)]:
        with pytest.raises(CheckFailure):
            assert_standard_normal(sample, false_failure=1e-7)
    with pytest.raises(ValueError, match="1e-6"):
        assert_standard_normal(np.zeros(300), false_failure=0.01)


# -- the checks of mathematics ---------------------------------------------------------------------

ACCIDENTS: list[Any] = [
    None,
    True,
    "1",
    1.0,
    np.nan,
    np.array([]),
    np.zeros((0, 2)),
    np.array(["a"]),
    np.full((2, 2), np.nan),
    np.full(2, np.inf),
    [1.0, 0.0],
]


def passes(check: Any, *args: Any, **kwargs: Any) -> bool:
    try:
        check(*args, **kwargs)
    except CheckFailure:
        return False
    return True


@pytest.mark.parametrize("accident", ACCIDENTS, ids=repr)
def test_no_check_passes_an_accident(accident: Any) -> None:
    assert not passes(assert_orthonormal_columns, accident, shape=(2, 2))
    assert not passes(assert_positive_definite, accident)
    assert not passes(assert_same_up_to_sign, accident, np.array([1.0, 0.0, 0.0]))
    assert not passes(assert_same_up_to_order, accident, np.array([1.0, 0.0, 0.0]))
    assert not passes(assert_decreasing, accident, length=3)
    assert not passes(assert_jacobian, lambda x: x, at=np.ones(2), jacobian=accident)
    assert not passes(assert_hessian, lambda x: x, at=np.ones(2), hessian=accident)
    assert not passes(
        assert_equivariant,
        lambda x: accident,
        np.ones(2),
        before=lambda x: x,
        after=lambda y: np.ones(2),
    )
    assert not passes(assert_frequencies, accident, probabilities=[0.5, 0.5], false_failure=1e-7)
    for check in (
        assert_mean,
        assert_variance,
        assert_share,
        assert_distribution,
        assert_standard_normal,
    ):
        options: dict[Any, dict[str, Any]] = {
            assert_mean: {"mean": 0.0, "std": 1.0},
            assert_variance: {"variance": 1.0},
            assert_share: {"below": 0.0, "share": 0.5},
            assert_distribution: {"cdf": lambda x: x},
            assert_standard_normal: {},
        }
        assert not passes(check, accident, false_failure=1e-7, **options[check])
    assert not passes(assert_normalised, accident)


def test_orthonormal_columns() -> None:
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert passes(assert_orthonormal_columns, turn, shape=(2, 2))
    assert passes(assert_orthonormal_columns, np.eye(3)[:, :2], shape=(3, 2))
    for wrong in (2 * turn, turn + 1e-6, np.eye(3)[:, :2].T, np.array([[1.0, 1.0], [0.0, 0.0]])):
        assert not passes(assert_orthonormal_columns, wrong, shape=(2, 2))


def test_positive_definite() -> None:
    assert passes(assert_positive_definite, np.array([[2.0, 1.0], [1.0, 2.0]]))
    for wrong in (
        [[1.0, 2.0], [2.0, 1.0]],
        [[1.0, 1.0], [1.0, 1.0]],
        [[2.0, 1.0], [0.0, 2.0]],
        [[1.0, 0.0]],
    ):
        assert not passes(assert_positive_definite, np.array(wrong))
    assert not passes(assert_positive_definite, np.eye(2), smallest=2.0)


def test_normalised() -> None:
    assert passes(assert_normalised, np.array([0.25, 0.75]))
    assert passes(assert_normalised, np.array([[0.25, 0.75], [1.0, 0.0]]), axis=1)
    assert not passes(assert_normalised, np.array([[0.25, 0.75], [1.0, 0.0]]), axis=0)
    assert not passes(assert_normalised, np.array([1.5, -0.5]))
    assert not passes(assert_normalised, np.array([0.5, 0.4]))


def test_agreement_up_to_sign_and_order() -> None:
    columns = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert passes(assert_same_up_to_sign, columns * [-1, 1], columns)
    assert passes(assert_same_up_to_sign, -columns[:, 0], columns[:, 0])
    assert not passes(assert_same_up_to_sign, columns[:, ::-1].copy(), columns)
    assert not passes(assert_same_up_to_sign, np.abs(columns), columns)
    assert not passes(assert_same_up_to_sign, columns[:, :1], columns)
    rows = np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 2.0]])
    assert passes(assert_same_up_to_order, rows[[1, 0, 2]], rows)
    assert not passes(assert_same_up_to_order, rows[[1, 1, 0]], rows)
    assert not passes(assert_same_up_to_order, rows[:2], rows)
    assert passes(assert_same_up_to_order, np.array([3.0, 1.0]), np.array([1.0, 3.0]))


def curve(x: Any) -> Any:
    return np.stack([x[0] * x[1], np.sin(x[0]), x[1] ** 3])


def test_jacobian_hessian_and_complex_step() -> None:
    at = np.array([0.5, -1.5])
    jacobian = np.array([[-1.5, 0.5], [np.cos(0.5), 0.0], [0.0, 3 * 1.5**2]])
    assert np.allclose(complex_step(curve, at), jacobian, rtol=1e-14)
    assert complex_step(lambda x: np.sum(x**2), np.ones((2, 3))).shape == (2, 3)
    assert passes(assert_jacobian, curve, at=at, jacobian=jacobian)
    for wrong in (jacobian.T, -jacobian, np.zeros((3, 2)), jacobian[:1], jacobian + 1e-3):
        assert not passes(assert_jacobian, curve, at=at, jacobian=wrong)
    slope = lambda x: np.array([2 * x[0] + x[1], x[0] + 6 * x[1]])  # noqa: E731
    assert passes(assert_hessian, slope, at=at, hessian=np.array([[2.0, 1.0], [1.0, 6.0]]))
    assert not passes(assert_hessian, slope, at=at, hessian=np.array([[2.0, 1.0], [1.0, 3.0]]))
    assert not passes(
        assert_hessian, slope, at=at, hessian=np.array([[2.0, 1.0 + 5e-6], [1.0 - 5e-6, 6.0]])
    )


def test_decreasing() -> None:
    assert passes(assert_decreasing, np.array([3.0, 2.0, 2.0, 1.0]), length=4)
    assert passes(assert_decreasing, np.array([3.0, 2.0, 2.001, 1.0]), length=4, slack=0.01)
    for wrong in (
        [3.0, 2.0, 2.1, 1.0],
        [1.0, 1.0, 1.0, 1.0],
        [3.0, 2.0, 1.0],
        [1.0, 2.0, 3.0, 4.0],
    ):
        assert not passes(assert_decreasing, np.array(wrong), length=4)


def test_equivariance() -> None:
    x = np.array([1.0, 3.0, 2.0])
    roll = lambda y: np.roll(y, 1)  # noqa: E731
    assert passes(assert_equivariant, lambda y: y**2, x, before=roll, after=roll)
    assert not passes(assert_equivariant, np.cumsum, x, before=roll, after=roll)
    assert passes(assert_equivariant, lambda y: float(np.sum(y)), x, before=roll, after=lambda y: y)
    assert not passes(assert_equivariant, lambda y: float(y[0]), x, before=roll, after=lambda y: y)


def test_convergence_order() -> None:
    steps = (0.1, 0.05, 0.025)
    assert passes(assert_convergence_order, lambda h: 3 * h**2 + h**4, order=2, steps=steps)
    assert not passes(assert_convergence_order, lambda h: 3 * h, order=2, steps=steps)
    assert not passes(assert_convergence_order, lambda h: 0.0, order=2, steps=steps)
    assert not passes(assert_convergence_order, lambda h: np.nan, order=2, steps=steps)
    with pytest.raises(ValueError, match="falling"):
        assert_convergence_order(lambda h: h, order=1, steps=(0.1, 0.2, 0.3))


@pytest.mark.parametrize("seed", range(40))
def test_right_draws_pass_every_distribution_check(seed: int) -> None:
    rng = np.random.default_rng(seed)
    normal, uniform, exponential = (
        rng.standard_normal(500),
        rng.random(500),
        rng.exponential(2.0, 2000),
    )
    assert_mean(normal, mean=0.0, std=1.0, false_failure=1e-7)
    assert_mean(exponential, mean=2.0, std=2.0, false_failure=1e-7)
    assert_variance(3 * normal, variance=9.0, false_failure=1e-7)
    assert_variance(uniform, variance=1 / 12, fourth=1.8, false_failure=1e-7)
    assert_share(uniform, below=0.3, share=0.3, false_failure=1e-7)
    assert_distribution(uniform, cdf=lambda x: x, false_failure=1e-7)
    assert_frequencies(
        np.bincount(rng.integers(0, 6, 600), minlength=6),
        probabilities=np.ones(6) / 6,
        false_failure=1e-7,
    )


def test_wrong_draws_fail_them() -> None:
    rng = np.random.default_rng(0)
    n = 5000
    assert not passes(
        assert_mean, rng.standard_normal(n) + 0.2, mean=0.0, std=1.0, false_failure=1e-7
    )
    assert not passes(
        assert_variance, 1.2 * rng.standard_normal(n), variance=1.0, false_failure=1e-7
    )
    assert not passes(
        assert_variance, rng.random(n) * 1.1, variance=1 / 12, fourth=1.8, false_failure=1e-7
    )
    assert not passes(assert_share, rng.random(n) ** 2, below=0.3, share=0.3, false_failure=1e-7)
    assert not passes(
        assert_distribution, rng.random(n) ** 1.3, cdf=lambda x: x, false_failure=1e-7
    )
    loaded = np.bincount(rng.choice(6, n, p=[0.25, 0.15, 0.15, 0.15, 0.15, 0.15]), minlength=6)
    assert not passes(assert_frequencies, loaded, probabilities=np.ones(6) / 6, false_failure=1e-7)
    assert not passes(
        assert_frequencies, loaded[:5], probabilities=np.ones(6) / 6, false_failure=1e-7
    )
    for check, options in [
        (assert_mean, {"mean": 0, "std": 1}),
        (assert_variance, {"variance": 1}),
        (assert_share, {"below": 0, "share": 0.5}),
    ]:
        with pytest.raises(ValueError, match="1e-6"):
            check(rng.standard_normal(n), false_failure=1e-3, **options)  # type: ignore[operator]
    with pytest.raises(ValueError, match="below 10"):
        assert_frequencies(np.array([3, 4]), probabilities=[0.5, 0.5], false_failure=1e-7)


def test_exact_gradients_tell_finite_differences_apart() -> None:
    at = np.array([0.5, -1.5])
    exact = np.exp(at) + 1.0
    loss = lambda x: np.sum(np.exp(x) + x)  # noqa: E731
    assert passes(assert_exact_gradient, loss, at=at, gradient=exact)
    assert not passes(
        assert_exact_gradient,
        loss,
        at=at,
        gradient=central_difference(lambda x: float(loss(x)), at, step=1e-3),
    )
    for accident in ACCIDENTS:
        assert not passes(assert_exact_gradient, loss, at=at, gradient=accident)


def test_a_backward_step_must_use_its_upstream() -> None:
    at = np.array([[0.5, -1.5], [1.0, 2.0]])
    forward = np.tanh
    right = lambda upstream: upstream * (1 - np.tanh(at) ** 2)  # noqa: E731
    options: dict[str, Any] = {"at": at, "rng": np.random.default_rng(0)}
    assert passes(assert_vector_jacobian_product, forward, right, **options)
    for wrong in (
        lambda u: 1 - np.tanh(at) ** 2,
        lambda u: u.sum() * (1 - np.tanh(at) ** 2),
        lambda u: u,
        lambda u: np.zeros((2, 2)),
        lambda u: right(u)[:1],
    ):
        assert not passes(assert_vector_jacobian_product, forward, wrong, **options)


def test_a_mask_hides_nothing() -> None:
    assert not passes(
        assert_close, np.ma.masked_array([1.0, 5.0], [False, True]), np.array([1.0, 2.0])
    )


def test_kinds_are_told_apart() -> None:
    assert assert_tuple((1, 2), 2) == (1, 2)
    assert assert_shape([[1.0, 2]], (1, 2)).tolist() == [[1, 2]]
    assert assert_shape([np.inf], (1,), finite=False)[0] == np.inf
    assert assert_shape([1j], (1,), real=False)[0] == 1j
    assert assert_shape(np.ones(1), (1,), lists=False)[0] == 1
    assert assert_integers(np.array([1, 2]), lists=False).tolist() == [1, 2]
    assert assert_integers([1, 2]).tolist() == [1, 2]
    assert assert_integers(np.array([1, 2], dtype=np.uint8), shape=(2,)).tolist() == [1, 2]
    assert_float64(np.zeros(2))
    assert_float64(1.5)
    assert draw(np.random.default_rng(0), 0, 1) == 0.64
    assert draw(np.random.default_rng(0), 0, 1, (2, 3)).shape == (2, 3)


@pytest.mark.parametrize(
    ("check", "arguments", "says"),
    [
        (assert_tuple, (None, 2), "a tuple of 2"),
        (assert_tuple, ((1, 2, 3), 2), "a tuple of 2"),
        (assert_tuple, (np.zeros(2), 2), "a tuple of 2"),
        (assert_tuple, ({1: 2, 3: 4}, 2), "a tuple of 2"),
        (assert_shape, (None, (2,)), "real numbers of the shape (2,)"),
        (
            assert_shape,
            ([1, 2], (1, 2)),
            "real numbers of the shape (1, 2), and has the shape (2,).",
        ),
        (assert_shape, ([1], ()), "should be a real number, and has the shape (1,)."),
        (assert_shape, (None, ()), "and is None (is a `return` missing?)."),
        (assert_shape, ([[1], [1, 2]], (2,)), "real numbers of the shape (2,)"),
        (assert_shape, ([True, False], (2,)), "real numbers of the shape (2,)"),
        (assert_shape, ([1j, 2], (2,)), "real numbers of the shape (2,)"),
        (assert_shape, (["1", "2"], (2,)), "real numbers of the shape (2,)"),
        (assert_shape, ([1.0, np.nan], (2,)), "nan or inf"),
        (assert_float64, (np.zeros(2, dtype=np.float32),), "float32"),
        (assert_float64, ([[1.0], [1.0, 2.0]],), "object"),
        (assert_float64, (np.arange(2),), "int64"),
        (assert_float64, (None,), "object"),
        (assert_integers, (np.zeros(2),), "float64"),
        (assert_integers, ([True],), "bool"),
        (assert_integers, (None,), "object"),
        (assert_integers, ([[1], [1, 2]],), "object"),
    ],
)
def test_another_kind_fails(check: Any, arguments: tuple[Any, ...], says: str) -> None:
    with pytest.raises(CheckFailure, match=re.escape(says)):
        check(*arguments, what="this")


def test_lists_fail_where_they_do_not_count() -> None:
    with pytest.raises(
        CheckFailure, match=re.escape("real numbers of the shape (1,), and is a list.")
    ):
        assert_shape([1.0], (1,), lists=False)
    with pytest.raises(CheckFailure, match="an array of integers, and is a list"):
        assert_integers([1], lists=False)
    with pytest.raises(CheckFailure, match=re.escape("an array of numbers of the shape (1,)")):
        assert_shape([True], (1,), real=False)


def test_whole_numbers_of_another_shape_fail() -> None:
    with pytest.raises(CheckFailure, match=re.escape("the shape (2,), and has (3,)")):
        assert_integers(np.arange(3), shape=(2,))
