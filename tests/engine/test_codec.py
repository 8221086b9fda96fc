"""Values survive the crossing; anything else is refused."""

from __future__ import annotations

import struct
from collections import OrderedDict, namedtuple
from typing import Any

import msgpack
import numpy as np
import pytest

from autograder.sandbox import codec
from autograder.sandbox.codec import Codec, CodecError


def no_reference(value: Any) -> tuple[bool, int, str]:
    raise CodecError(f"no value: {type(value).__name__}")


def no_object(returned: bool, number: int, label: str) -> Any:
    raise CodecError("no such object")


def cross(value: Any) -> Any:
    header, payload = Codec(no_reference, no_object).encode([value])
    return Codec(no_reference, no_object).decode(header, memoryview(b"".join(payload)))[0]


class Loud(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**63, -(2**63), 2**64, -(2**200), 1.5, float("inf"), 2 - 3j, "text", "\ud800", b"\x00\xff",
        [], [1, [2, [3]]], (), (1,), (1, (2, [3])), {}, {"a": [1]}, {(1, 2): "tuple key", 3: None}, set(), {1, 2}, frozenset({3}),
        slice(None), slice(1, 5, 2), [slice(0, 3), (None,)],
    ],
    ids=repr,
)  # fmt: skip
def test_plain_values_come_back_equal_and_of_the_same_type(value: Any) -> None:
    back = cross(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("dtype", ["?", "i1", "u1", "i2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "g", "c8", "c16", "S3", "U4"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (0, 4), (1, 2, 3)])
def test_arrays_come_back_with_dtype_shape_and_entries(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    back = cross(array)
    assert back.dtype == array.dtype
    assert back.shape == shape
    assert np.array_equal(back, array)
    assert back.flags.writeable
    assert back.flags.owndata


def test_order_and_gaps_are_kept() -> None:
    plain = np.arange(12.0).reshape(3, 4)
    assert cross(plain.T).flags.f_contiguous
    assert not cross(plain.T).flags.c_contiguous
    gaps = cross(plain[:, ::2])
    assert not gaps.flags.c_contiguous
    assert not gaps.flags.f_contiguous
    assert np.array_equal(gaps, plain[:, ::2])
    assert np.array_equal(cross(plain[::-1, ::-1]), plain[::-1, ::-1])
    assert np.array_equal(cross(plain.astype(">f8")), plain)


@pytest.mark.parametrize("value", [np.float64(0.5), np.float32(0.5), np.int8(-3), np.bool_(True), np.complex64(1j), np.str_("x")], ids=repr)
def test_numpy_scalars_stay_numpy_scalars(value: np.generic) -> None:
    back = cross(value)
    assert back == value
    assert type(back) is type(value)


def test_subclasses_arrive_as_the_base_type() -> None:
    Point = namedtuple("Point", "x y")
    assert type(cross(Point(1, 2))) is tuple
    assert type(cross(OrderedDict(a=1))) is dict
    assert type(cross(Loud(2.0))) is float
    assert cross(Loud(2.0)) != 3.0
    assert type(cross(np.zeros(2).view(np.recarray))) is np.ndarray
    assert type(cross(np.ma.masked_array([1.0, 2.0], [True, False]))) is np.ndarray


def test_a_generator_goes_on_from_its_state_and_the_original_does_not_advance() -> None:
    rng = np.random.default_rng(5)
    rng.standard_normal(3)
    rng.integers(0, 2**31, dtype=np.uint32)
    state = rng.bit_generator.state
    back = cross(rng)
    assert rng.bit_generator.state == state
    assert np.array_equal(back.standard_normal(4), rng.standard_normal(4))


def test_a_signalling_nan_and_negative_zero_keep_their_bits() -> None:
    array = np.array([0x7FF4000000000001, 0x8000000000000000], dtype=np.uint64).view(np.float64)
    assert cross(array).tobytes() == array.tobytes()


@pytest.mark.parametrize(
    "value", [object(), np.array([object()]), np.zeros(2, dtype="i4,f8"), np.random.Generator(np.random.MT19937(1)), range(3), len]
)
def test_what_is_no_value_goes_to_the_reference_hook(value: Any) -> None:
    with pytest.raises(CodecError, match="no value"):
        cross(value)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (2**5000, "too large"),
        (np.zeros(codec.MAX_PAYLOAD // 8 + 1), "too large"),
    ],
    ids=["integer", "array"],
)
def test_too_large_values_are_refused_when_they_leave(value: Any, says: str) -> None:
    with pytest.raises(CodecError, match=says):
        cross(value)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(CodecError, match="deep"):
        cross(endless)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def ext(code: int, data: bytes) -> bytes:
    return msgpack.packb([msgpack.ExtType(code, data)])


def array_header(dtype: int = 13, itemsize: int = 8, layout: int = 0, shape: tuple[int, ...] = (2,), offset: int = 0) -> bytes:
    return ext(codec.ARRAY, struct.pack("<BIBBQ", dtype, itemsize, layout, len(shape), offset) + struct.pack(f"<{len(shape)}Q", *shape))


FORGED = {
    "not msgpack": b"\xc1",
    "nothing": b"",
    "two messages": msgpack.packb([1]) + msgpack.packb([2]),
    "unknown tag": ext(99, b""),
    "unknown container": ext(codec.MARK, b"\x09"),
    "container tag out of place": msgpack.packb([1, msgpack.ExtType(codec.MARK, b"\x00")]),
    "array larger than its bytes": array_header(shape=(3,)),
    "array of a huge shape": array_header(shape=(2**40, 2**40)),
    "array of an empty huge shape": array_header(shape=(0, 2**62)),
    "array beyond the payload": array_header(offset=8),
    "array of an unknown dtype": array_header(dtype=77),
    "array of a lying itemsize": array_header(itemsize=1),
    "array of too many axes": array_header(shape=(1,) * 17),
    "array with half a description": ext(codec.ARRAY, b"\x01\x02"),
    "scalar without bytes": ext(codec.SCALAR, struct.pack("<BI", 13, 8)),
    "integer too large": ext(codec.BIGINT, b"\x01" * 600),
    "generator of the wrong size": ext(codec.GENERATOR, b"\x00" * 5),
    "generator with an even increment": ext(codec.GENERATOR, bytes(37)),
    "complex of the wrong size": ext(codec.COMPLEX, b"\x00" * 3),
    "nested too deep": msgpack.packb(nested(60)),
    "too many values": msgpack.packb([[0] * 150_000, [0] * 150_000]),
    "an array as a dict key": msgpack.packb({}).replace(b"\x80", b"\x81\x91\x01\x02"),
    "a list in a set": msgpack.packb([[msgpack.ExtType(codec.MARK, b"\x01"), [1]]]),
    "a slice of five": msgpack.packb([[msgpack.ExtType(codec.MARK, b"\x03"), 1, 2, 3, 4, 5]]),
    "an unknown reference": ext(codec.RETURNED, struct.pack("<Q", 7)),
    "half a reference": ext(codec.REFERENCE, b"\x01"),
}


@pytest.mark.parametrize("header", FORGED.values(), ids=FORGED.keys())
def test_forged_bytes_are_refused(header: bytes) -> None:
    with pytest.raises(CodecError):
        Codec(no_reference, no_object).decode(header, memoryview(bytes(16)))
