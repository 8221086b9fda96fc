"""Values to bytes and back, trusting no byte of what arrives.

A frame has two parts: a msgpack *header* that holds the structure, and a *payload* that holds the
arrays' bytes, one after another. Nothing is pickled, no type is looked up by name, and everything
is bounded: header, payload, parts, depth, integers, text, dimensions. What a message takes of
memory and time is bounded by its length: every byte of the payload belongs to one array, and keys
whose hashes collide are refused.

What crosses by value: None, bool, int, float, complex, str, bytes, list, tuple, dict, set,
frozenset, slice, numpy scalars and arrays of plain dtypes, and PCG64 generators. Subclasses arrive
as the base type. Everything else is a *reference*, which the two hooks of `Codec` make and resolve.
"""

from __future__ import annotations

import math
import struct
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgpack
import numpy as np

MAX_HEADER = 4 << 20  # bytes of structure
MAX_PAYLOAD = 64 << 20  # bytes of arrays
MAX_PARTS = 200_000  # values inside one message
MAX_DEPTH = 40  # containers inside containers
MAX_TEXT = 1 << 20  # bytes of one str or bytes
MAX_INT_BITS = 4096
MAX_NDIM = 16
MAX_HOLLOW = 1 << 22  # the other sides, multiplied, of an array without entries
MAX_GENERATORS = 2000  # in one message

ARRAY, SCALAR, COMPLEX, BIGINT, GENERATOR, MARK, REFERENCE = range(1, 8)
MINE, YOURS, THIRDS = range(
    3
    # whose object a reference stands for: of the side that sends it, of the one that gets it, of a
    # third
)

# The only dtypes that cross. They are numbered by their place here, so that no dtype is ever parsed
# from what a student sent.
_CODES = "?bBhHiIlLqQefdgFDG"
_PLAIN = tuple(dict.fromkeys(np.dtype(code) for code in _CODES))
_INDEX = {dtype: index for index, dtype in enumerate(_PLAIN)}
_BYTES, _TEXT = 100, 101  # fixed-width string dtypes, whose width travels beside
_ARRAY_HEAD = struct.Struct("<BIBB")  # dtype, itemsize, layout, ndim; the sides follow
_REFERENCE_HEAD = struct.Struct(
    "<BBQ"
)  # whose, whether it can be called, its number; the text follows
_C_ORDER, _F_ORDER, _STRIDED = 0, 1, 2
_MAX_LABEL = 200  # bytes of the text about a reference

_HOLDERS = frozenset((tuple, frozenset))  # keys that hold others
_STEP = 64  # keys that are hashed between two looks at the clock
# seconds of CPU time for the keys of one message: 200,000 that do not collide take 0.03 to 0.05
_MAX_HASHING = 0.25
_PART, _GENERATOR = 128, 4096  # bytes that a value takes in memory, about


# Seconds of CPU time of this thread; a system without threads has only a clock for all.
thread_time: Callable[[], float] = getattr(time, "thread_time", time.perf_counter)


class CodecError(Exception):
    """A value that can't cross, or bytes that are not a value. The message says which."""


class Ref(NamedTuple):
    """An object that does not cross: whose it is, its number there, a short text about it, and
    whether it can be called."""

    whose: int
    number: int
    label: str = ""
    is_callable: bool = False


class _Mark:
    """First item of a list that stands for another container."""

    __slots__ = ("name",)

    def __init__(self, name: str):
        self.name = name


_MARKS = tuple(_Mark(name) for name in ("tuple", "set", "frozenset", "slice"))
_MARK_OF = {mark.name: msgpack.ExtType(MARK, bytes([index])) for index, mark in enumerate(_MARKS)}


class Codec:
    """Encodes and decodes the values of one side of a channel.

    `refer(obj)` is called for whatever is no plain value, and returns a `Ref`. `resolve(ref)` is
    its inverse on the other side, and raises `CodecError` for a number that was never given out.
    """

    def __init__(self, refer: Callable[[Any], Ref], resolve: Callable[[Ref], Any]):
        self._refer, self._resolve = refer, resolve
        self._payload: list[bytes] = []
        self._size = 0
        self._generators = 0
        self.weight = 0  # bytes of memory that the message which was decoded last takes, about
        self._packer = msgpack.Packer(
            default=self._default, strict_types=True, autoreset=True, unicode_errors="surrogatepass"
        )

    # -- to bytes ----------------------------------------------------------------------------------

    def encode(self, message: list[Any]) -> tuple[bytes, list[bytes]]:
        """The header and the payload's pieces of a message. Raises `CodecError` where something is
        too large or too deep."""
        self._payload, self._size, self._generators = [], 0, 0
        try:
            header = self._packer.pack(message)
        except CodecError:
            raise
        except ValueError as error:  # msgpack's own nesting limit
            raise CodecError(f"the value is nested too deeply ({error})") from None
        except RecursionError:
            raise CodecError("the value is nested too deeply") from None
        finally:
            payload, self._payload = self._payload, []
        if len(header) > MAX_HEADER:
            raise CodecError(
                f"the value is too large ({len(header)} bytes of structure; at most {MAX_HEADER})"
            )
        return header, payload

    def _default(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, np.generic):
            return self._numpy_scalar(value)
        if isinstance(value, tuple):
            return [_MARK_OF["tuple"], *tuple.__iter__(value)]
        if isinstance(value, int):
            return self._int(value)
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, complex):
            return msgpack.ExtType(COMPLEX, struct.pack("<dd", value.real, value.imag))
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, (bytes, bytearray)):
            return bytes(value)
        if isinstance(value, list):
            return list(list.__iter__(value))
        if isinstance(value, dict):
            return dict(dict.items(value))
        if isinstance(value, set):
            return [_MARK_OF["set"], *set.__iter__(value)]
        if isinstance(value, frozenset):
            return [_MARK_OF["frozenset"], *frozenset.__iter__(value)]
        if isinstance(value, slice):
            return [_MARK_OF["slice"], value.start, value.stop, value.step]
        if isinstance(value, np.random.Generator) and type(value.bit_generator) is np.random.PCG64:
            self._count_generator()
            return msgpack.ExtType(GENERATOR, _pack_generator(value))
        return self._reference(value)

    def _reference(self, value: Any) -> Any:
        ref = self._refer(value)
        text = ref.label.encode("utf-8", "replace")[:_MAX_LABEL]
        return msgpack.ExtType(
            REFERENCE, _REFERENCE_HEAD.pack(ref.whose, ref.is_callable, ref.number) + text
        )

    def _count_generator(self) -> None:
        self._generators += 1
        if self._generators > MAX_GENERATORS:
            raise CodecError(f"more than {MAX_GENERATORS} generators at once")

    def _int(self, value: int) -> Any:
        plain = int.__int__(value)
        if -(1 << 63) <= plain < 1 << 64:
            return plain
        if plain.bit_length() > MAX_INT_BITS:
            raise CodecError(
                f"an integer of {plain.bit_length()} bits is too large (at most {MAX_INT_BITS})"
            )
        return msgpack.ExtType(
            BIGINT, plain.to_bytes(plain.bit_length() // 8 + 1, "little", signed=True)
        )

    def _array(self, value: np.ndarray[Any, Any]) -> Any:
        array = np.ndarray.view(value, np.ndarray) if type(value) is not np.ndarray else value
        code = _dtype_code(array.dtype)
        if code is None or array.ndim > MAX_NDIM:
            return self._reference(value)
        if array.flags.c_contiguous:
            layout = _C_ORDER
        elif array.flags.f_contiguous:
            layout = _F_ORDER
        else:
            layout = _STRIDED
        if not array.dtype.isnative:
            array = array.astype(array.dtype.newbyteorder("="))
        if (
            array.dtype.itemsize == 0
        ):  # of empty texts; one character is the least that numpy makes an array of
            array = np.zeros(array.shape, f"{array.dtype.kind}1")
        _check_hollow(array.shape)
        data = array.tobytes(order="F" if layout == _F_ORDER else "C")
        self._size += len(data)
        if self._size > MAX_PAYLOAD:
            raise CodecError(
                f"the arrays are too large ({self._size} bytes; at most {MAX_PAYLOAD})"
            )
        self._payload.append(data)
        head = _ARRAY_HEAD.pack(code, array.dtype.itemsize, layout, array.ndim)
        return msgpack.ExtType(ARRAY, head + struct.pack(f"<{array.ndim}Q", *array.shape))

    def _numpy_scalar(self, value: np.generic) -> Any:
        code = _dtype_code(value.dtype)
        if code is None:
            return self._reference(value)
        data = value.tobytes() or np.zeros(1, f"{value.dtype.kind}1").tobytes()  # an empty text
        return msgpack.ExtType(SCALAR, struct.pack("<BI", code, len(data)) + data)

    # -- and back ----------------------------------------------------------------------------------

    def decode(self, header: bytes | bytearray | memoryview, payload: memoryview) -> Any:
        """The message in a frame. Arrays are copies of their own, writable. Raises `CodecError` for
        anything that is no value."""
        self._incoming, self._taken = payload, 0
        self._parts, self._generators, self._hashing = 1, 0, 0.0
        try:
            message = msgpack.unpackb(
                header,
                ext_hook=self._extension,
                list_hook=self._list,
                object_pairs_hook=self._dict,
                strict_map_key=False,
                unicode_errors="surrogatepass",
                max_str_len=MAX_TEXT,
                max_bin_len=MAX_TEXT,
                max_ext_len=4096,
                max_array_len=MAX_PARTS,
                max_map_len=MAX_PARTS,
            )
        except (CodecError, MemoryError):  # what is decoded is bounded: memory is the machine's
            raise
        except (
            Exception
        ) as error:  # whatever a library makes of hostile bytes, here it is one thing
            raise CodecError(f"not a value: {type(error).__name__}: {str(error)[:200]}") from None
        finally:
            self._incoming = memoryview(b"")
        _check_depth(message)
        if self._taken != len(payload):
            raise CodecError("bytes that belong to no array")
        self.weight = (
            len(header) + len(payload) + _PART * self._parts + _GENERATOR * self._generators
        )
        return message

    def _count(self, parts: int) -> None:
        self._parts += parts
        if self._parts > MAX_PARTS:
            raise CodecError(f"more than {MAX_PARTS} values at once")

    def _list(self, items: list[Any]) -> Any:
        """A list as msgpack read it, or the container that its first item stands for."""
        self._count(len(items))
        if not items or type(items[0]) is not _Mark:
            return items
        kind, rest = items[0].name, items[1:]
        if kind == "tuple":
            return tuple(rest)
        if kind == "slice":
            return slice(*rest)
        found: set[Any] = set()
        self._fill(found, rest, rest)
        return found if kind == "set" else frozenset(found)

    def _dict(self, pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        if not pairs:
            return found
        self._count(2 * len(pairs))
        self._fill(found, pairs, [key for key, _ in pairs])
        return found

    def _fill(self, container: Any, items: list[Any], keys: Iterable[Any]) -> None:
        """Put the items into a set or dict. Hashes that collide, in whatever way, make that
        quadratic: so the clock is looked at on the way, and after every single key of those that
        hold others, whose comparison is quadratic itself."""
        step = _STEP if _HOLDERS.isdisjoint(map(type, keys)) else 1
        if len(items) <= step:
            container.update(items)
            return
        before = thread_time()
        for start in range(0, len(items), step):
            container.update(items[start : start + step])
            now = thread_time()
            self._hashing += now - before
            before = now
            if self._hashing > _MAX_HASHING:
                raise CodecError("keys whose hashes collide")

    def _extension(self, code: int, data: bytes) -> Any:
        if code == ARRAY:
            return self._read_array(data)
        if code == MARK:
            if len(data) != 1 or data[0] >= len(_MARKS):
                raise CodecError("unknown container")
            return _MARKS[data[0]]
        if code == SCALAR:
            dtype = _read_dtype(*struct.unpack_from("<BI", data))
            if len(data) != 5 + dtype.itemsize:
                raise CodecError("a numpy scalar of the wrong size")
            return np.frombuffer(data, dtype, 1, 5)[0]
        if code == COMPLEX:
            return complex(*struct.unpack("<dd", data))
        if code == BIGINT:
            if len(data) > MAX_INT_BITS // 8 + 1:
                raise CodecError("an integer too large")
            return int.from_bytes(data, "little", signed=True)
        if code == GENERATOR:
            self._count_generator()
            return _read_generator(data)
        if code == REFERENCE:
            whose, is_callable, number = _REFERENCE_HEAD.unpack_from(data)
            if whose > THIRDS or is_callable > 1 or len(data) > _REFERENCE_HEAD.size + _MAX_LABEL:
                raise CodecError("a reference with a broken description")
            text = data[_REFERENCE_HEAD.size :].decode("utf-8", "replace")
            return self._resolve(Ref(whose, number, text, bool(is_callable)))
        raise CodecError(f"unknown tag {code}")

    def _read_array(self, data: bytes) -> np.ndarray[Any, Any]:
        code, itemsize, layout, ndim = _ARRAY_HEAD.unpack_from(data)
        if ndim > MAX_NDIM or layout > _STRIDED or len(data) != _ARRAY_HEAD.size + 8 * ndim:
            raise CodecError("an array with a broken description")
        dtype = _read_dtype(code, itemsize)
        shape = struct.unpack_from(f"<{ndim}Q", data, _ARRAY_HEAD.size)
        _check_hollow(shape)
        count, start = math.prod(shape), self._taken
        if count * itemsize > len(self._incoming) - start:
            raise CodecError("an array whose shape is larger than its bytes")
        self._taken += count * itemsize
        flat = np.frombuffer(self._incoming, dtype, count, start) if count else np.empty(0, dtype)
        array = flat.reshape(shape, order="F" if layout == _F_ORDER else "C")
        if layout == _STRIDED and ndim:
            spaced = np.zeros((*shape[:-1], 2 * shape[-1]), dtype)[..., ::2]
            spaced[...] = array
            return spaced
        return array.copy(order="K")


def _dtype_code(dtype: np.dtype[Any]) -> int | None:
    native = dtype if dtype.isnative else dtype.newbyteorder("=")
    if native.kind in "SU":
        return _BYTES if native.kind == "S" else _TEXT
    if native.kind not in "biufc":
        return None
    return _INDEX.get(native)


def _read_dtype(code: int, itemsize: int) -> np.dtype[Any]:
    if code in (_BYTES, _TEXT):
        width = itemsize if code == _BYTES else itemsize // 4
        if not 0 < itemsize <= MAX_TEXT or (code == _TEXT and itemsize % 4):
            raise CodecError("a text array of an impossible width")
        return np.dtype((np.bytes_ if code == _BYTES else np.str_, width))
    if code >= len(_PLAIN) or _PLAIN[code].itemsize != itemsize:
        raise CodecError("an array of an unknown dtype")
    return _PLAIN[code]


def _check_hollow(shape: tuple[int, ...]) -> None:
    """An array without entries takes no bytes, whatever its other sides; a sum over it may take any
    number."""
    if 0 in shape and math.prod(side for side in shape if side) > MAX_HOLLOW:
        raise CodecError("an array without entries and with a side too long")


def _pack_generator(generator: np.random.Generator) -> bytes:
    state: Any = generator.bit_generator.state
    words: tuple[int, int] = (state["state"]["state"], state["state"]["inc"])
    halves = b"".join(word.to_bytes(16, "little") for word in words)
    return halves + struct.pack("<BI", state["has_uint32"], state["uinteger"])


def _read_generator(data: bytes) -> np.random.Generator:
    if len(data) != 37:
        raise CodecError("a generator's state of the wrong size")
    state, increment = int.from_bytes(data[:16], "little"), int.from_bytes(data[16:32], "little")
    has_uint32, uinteger = struct.unpack_from("<BI", data, 32)
    if has_uint32 > 1 or increment % 2 == 0:
        raise CodecError("a generator's state that PCG64 cannot have")
    bits = np.random.PCG64()
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": increment},
        "has_uint32": has_uint32,
        "uinteger": uinteger,
    }
    return np.random.Generator(bits)


def _check_depth(message: Any) -> None:
    level: list[Any] = [message]
    for _ in range(MAX_DEPTH + 1):
        deeper: list[Any] = []
        for value in level:
            kind = type(value)
            if kind in (list, tuple, set, frozenset):
                deeper.extend(value)
            elif kind is dict:
                deeper.extend(value.keys())
                deeper.extend(value.values())
            elif kind is _Mark:
                raise CodecError("a container's tag out of place")
        if not deeper:
            return
        level = deeper
    raise CodecError(f"nested more than {MAX_DEPTH} deep")
