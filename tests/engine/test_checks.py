"""The checks accept what is right within the tolerance, and never pass by accident."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder import (
    CheckFailure,
    StudentError,
    assert_close,
    assert_directional_gradient,
    assert_gradient,
    assert_raises,
    assert_standard_normal,
    central_difference,
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
        (0.5, 0.6), (None, 0.0), ("0.5", 0.5), (True, 1.0), (np.bool_(True), 1.0), (object(), 1.0), (np.nan, 0.5), (np.nan, np.nan), (np.inf, -np.inf), (np.inf, 1e308),
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
    with pytest.raises(CheckFailure, match=r"1 of the 4 entries of the result is off; the first, at \[1, 0\], is 3.5") as caught:
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
            assert_directional_gradient(bowl, at=POINT, gradient=gradient, rng=np.random.default_rng(0))


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
    with pytest.raises(CheckFailure, match="a ValueError should be raised here, and it was a TypeError"):
        assert_raises(ValueError, raises("TypeError", "Exception"))
    with pytest.raises(CheckFailure, match="a result came back"):
        assert_raises(ValueError, lambda: 1)


def test_standard_normal_draws_pass_and_others_do_not() -> None:
    rng = np.random.default_rng(0)
    for seed in range(200):
        assert_standard_normal(np.random.default_rng(seed).standard_normal((3, 100)), false_failure=1e-7)
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
