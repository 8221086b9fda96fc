"""Values survive the crossing; anything else is refused."""

from __future__ import annotations

import struct
import time
import tracemalloc
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np
import pytest

from autograder.sandbox.wire import codec
from autograder.sandbox.wire.codec import Codec, CodecError


def no_reference(value: Any) -> codec.Ref:
    raise CodecError(f"no value: {type(value).__name__}")


def no_object(ref: codec.Ref) -> Any:
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


@pytest.mark.parametrize(
    "dtype",
    ["?", "i1", "u1", "i2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "g", "c8", "c16", "S3", "U4"],
)
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


@pytest.mark.parametrize(
    "value",
    [np.float64(0.5), np.float32(0.5), np.int8(-3), np.bool_(True), np.complex64(1j), np.str_("x")],
    ids=repr,
)
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
    "value",
    [
        object(),
        np.array([object()]),
        np.zeros(2, dtype="i4,f8"),
        np.random.Generator(np.random.MT19937(1)),
        range(3),
        len,
    ],
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


def array_header(
    dtype: int = 13,
    itemsize: int = 8,
    layout: int = 0,
    shape: tuple[int, ...] = (2,),
    times: int = 1,
) -> bytes:
    head = struct.pack("<BIBB", dtype, itemsize, layout, len(shape)) + struct.pack(
        f"<{len(shape)}Q", *shape
    )
    return msgpack.packb([msgpack.ExtType(codec.ARRAY, head)] * times)


def marked(kind: int, items: list[Any]) -> list[Any]:
    """A tuple (0), set (1), frozenset (2) or slice (3), as it crosses."""
    return [msgpack.ExtType(codec.MARK, bytes([kind])), *items]


FORGED = {  # what is refused, and why; 16 bytes of payload come with it
    "not msgpack": (b"\xc1", "FormatError"),
    "nothing": (b"", "incomplete"),
    "two messages": (msgpack.packb([1]) + msgpack.packb([2]), "extra data"),
    "unknown tag": (ext(99, b""), "unknown tag"),
    "unknown container": (ext(codec.MARK, b"\x09"), "unknown container"),
    "container tag out of place": (
        msgpack.packb([1, msgpack.ExtType(codec.MARK, b"\x00")]),
        "out of place",
    ),
    "array larger than its bytes": (array_header(shape=(3,)), "larger than its bytes"),
    "array of a huge shape": (array_header(shape=(2**40, 2**40)), "larger than its bytes"),
    "array of an empty huge shape": (array_header(shape=(0, 2**62)), "without entries"),
    "array of many empty axes": (array_header(shape=(0, 3000, 3000)), "without entries"),
    "arrays that share their bytes": (array_header(times=2), "larger than its bytes"),
    "arrays that leave bytes over": (array_header(shape=(1,)), "belong to no array"),
    "bytes without an array": (msgpack.packb([1]), "belong to no array"),
    "array of an unknown dtype": (array_header(dtype=77), "unknown dtype"),
    "array of a lying itemsize": (array_header(itemsize=1), "unknown dtype"),
    "array of texts of no width": (
        array_header(dtype=100, itemsize=0, shape=(2**40,)),
        "impossible width",
    ),
    "array of too many axes": (array_header(shape=(1,) * 17), "broken description"),
    "array with half a description": (ext(codec.ARRAY, b"\x01\x02"), "buffer"),
    "scalar without bytes": (ext(codec.SCALAR, struct.pack("<BI", 13, 8)), "wrong size"),
    "text scalar of no width": (ext(codec.SCALAR, struct.pack("<BI", 101, 0)), "impossible width"),
    "integer too large": (ext(codec.BIGINT, b"\x01" * 600), "too large"),
    "generator of the wrong size": (ext(codec.GENERATOR, b"\x00" * 5), "wrong size"),
    "generator with an even increment": (ext(codec.GENERATOR, bytes(37)), "PCG64"),
    "generators without an end": (
        msgpack.packb(
            [msgpack.ExtType(codec.GENERATOR, b"\x01" * 32 + bytes(5))] * (codec.MAX_GENERATORS + 1)
        ),
        "generators",
    ),
    "complex of the wrong size": (ext(codec.COMPLEX, b"\x00" * 3), "buffer"),
    "nested too deep": (msgpack.packb(nested(60)), "deep"),
    "too many values": (msgpack.packb([[0] * 150_000, [0] * 150_000]), "values at once"),
    "too many lists": (msgpack.packb([[[]] * 150_000, [[]] * 150_000]), "values at once"),
    "too many keys": (
        msgpack.packb([dict.fromkeys(range(60000), 0), dict.fromkeys(range(60000), 0)]),
        "values at once",
    ),
    "an array as a dict key": (
        msgpack.packb({}).replace(b"\x80", b"\x81\x91\x01\x02"),
        "unhashable",
    ),
    "a list in a set": (msgpack.packb([marked(1, [[1]])]), "unhashable"),
    "a slice of five": (msgpack.packb([marked(3, [1, 2, 3, 4, 5])]), "slice"),
    "an unknown reference": (
        ext(codec.REFERENCE, struct.pack("<BBQ", codec.YOURS, 0, 7)),
        "no such object",
    ),
    "half a reference": (ext(codec.REFERENCE, b"\x01"), "buffer"),
    "a reference with a long text": (
        ext(codec.REFERENCE, struct.pack("<BBQ", codec.MINE, 0, 7) + b"x" * 300),
        "broken description",
    ),
    "a reference of nobody": (
        ext(codec.REFERENCE, struct.pack("<BBQ", 3, 0, 7)),
        "broken description",
    ),
}


@pytest.mark.parametrize(("header", "says"), FORGED.values(), ids=FORGED.keys())
def test_forged_bytes_are_refused(header: bytes, says: str) -> None:
    with pytest.raises(CodecError, match=says):
        Codec(no_reference, no_object).decode(header, memoryview(bytes(16)))


def test_many_arrays_take_no_more_memory_than_their_bytes() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(CodecError, match="larger than its bytes"):
            Codec(no_reference, no_object).decode(
                array_header(shape=(1 << 20,), times=1000), memoryview(bytes(8 << 20))
            )
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


PRIME = 2**61 - 1  # integers are hashed modulo this


def bigint(value: int) -> msgpack.ExtType:
    return msgpack.ExtType(
        codec.BIGINT, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    )


def complex_of_hash_zero(k: int) -> msgpack.ExtType:
    return msgpack.ExtType(codec.COMPLEX, struct.pack("<dd", -1000003.0 * k, float(k)))


def wide_key(k: int) -> list[Any]:
    """A frozenset of 300 numbers of one hash, of which all but one are in every such set; all such
    sets have one hash, too."""
    return marked(2, [bigint(n * PRIME) for n in [*range(9, 308), 400 + k]])


def meeting() -> list[int]:
    """Integers of different hashes that CPython meets again and again while it looks for a free
    place: 45,000 take the places that the search walks through, one after another, and each of the
    others is led to the beginning of that walk."""
    mask = (1 << 17) - 1  # of the table that so many keys lie in
    walk = [0]
    for _ in range(45_000 - 1):
        walk.append((5 * walk[-1] + 1) & mask)
    taken = np.full(mask + 1, -1)
    taken[walk] = np.arange(len(walk))
    keys = np.arange(1 << 17, 1 << 23)
    place, perturb = keys & mask, keys
    led = taken[place] >= 0
    while perturb.any():
        perturb = perturb >> 5
        place = (5 * place + perturb + 1) & mask
        led &= taken[place] >= 0
    order = np.argsort(taken[place[led]])
    return [*walk, *keys[led][order].tolist()]


COLLIDING: dict[str, Callable[[], list[Any]]] = {
    "integers in a dict": lambda: [_Map([(bigint(k * PRIME), None) for k in range(9, 60_000)])],
    "integers in a set": lambda: [marked(1, [bigint(k * PRIME) for k in range(9, 60_000)])],
    "complex numbers in a set": lambda: [
        marked(1, [complex_of_hash_zero(k) for k in range(60_000)])
    ],
    "tuples in a set": lambda: [
        marked(1, [marked(0, [bigint(k * PRIME)]) for k in range(9, 50_000)])
    ],
    "tuples in a frozenset in a dict": lambda: [
        _Map([(marked(2, [marked(0, [bigint(k * PRIME)]) for k in range(9, 50_000)]), 1)])
    ],
    "sets in a set": lambda: [marked(1, [wide_key(k) for k in range(500)])],
    "integers that meet in a dict": lambda: [_Map([(key, None) for key in meeting()])],
    "many sets": lambda: [
        marked(1, [bigint(k * PRIME) for k in range(9, 1900)]) for _ in range(100)
    ],
}


class _Map:
    """A dict as it crosses, whose keys need not be keys yet."""

    def __init__(self, pairs: list[tuple[Any, Any]]):
        self.pairs = pairs


def packed(value: Any) -> bytes:
    if isinstance(value, _Map):
        return msgpack.Packer().pack_map_header(len(value.pairs)) + b"".join(
            packed(part) for pair in value.pairs for part in pair
        )
    if isinstance(value, list):
        return msgpack.Packer().pack_array_header(len(value)) + b"".join(map(packed, value))
    data: bytes = msgpack.packb(value)
    return data


@pytest.mark.parametrize("kind", COLLIDING)
def test_keys_whose_hashes_collide_are_refused_before_they_cost_much(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec, "_MAX_HASHING", 0.2)
    header = packed(COLLIDING[kind]())
    assert len(header) <= codec.MAX_HEADER
    before = time.process_time()
    with pytest.raises(CodecError, match="collide"):
        Codec(no_reference, no_object).decode(header, memoryview(b""))
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    "value",
    [
        dict.fromkeys(range(99000)),
        {f"word {n}" for n in range(150_000)},
        {(n % 300, n // 300) for n in range(45_000)},
        {frozenset((n, n + 1)) for n in range(45_000)},
        [{n: n} for n in range(40_000)],
        {(a, b, c) for a in range(-2, 20) for b in range(-2, 20) for c in range(-2, 20)},
    ],
    ids=["integers", "texts", "pairs", "sets", "many", "the hash of -1 is that of -2"],
)
def test_large_honest_containers_cross(value: Any) -> None:
    assert cross(value) == value


@pytest.mark.parametrize(
    "value",
    [
        np.array(["", ""], "U")[:0],
        np.str_(""),
        np.bytes_(b""),
        np.strings.multiply(np.array(["ab", "c"]), 0),
    ],
    ids=repr,
)
def test_empty_texts_cross(value: Any) -> None:
    assert np.array_equal(cross(value), value)
    assert np.shape(cross(value)) == np.shape(value)


def test_arrays_without_entries_and_sides_too_long_are_refused_when_they_leave() -> None:
    assert cross(np.zeros((0, 784))).shape == (0, 784)
    with pytest.raises(CodecError, match="without entries"):
        cross(np.zeros((0, 1 << 23)))
