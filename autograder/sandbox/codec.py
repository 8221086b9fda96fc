"""Values to bytes and back, trusting no byte of what arrives.

A frame has two parts: a msgpack *header* that holds the structure, and a *payload* that holds the arrays' bytes. Nothing is
pickled, no type is looked up by name, and everything is bounded: header, payload, parts, depth, integers, text, dimensions.

What crosses by value: None, bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, slice, numpy scalars
and arrays of plain dtypes, and PCG64 generators. Subclasses arrive as the base type. Everything else is a *reference*, which
the two hooks of `Codec` make and resolve.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np

MAX_HEADER = 4 << 20  # bytes of structure
MAX_PAYLOAD = 64 << 20  # bytes of arrays
MAX_PARTS = 200_000  # values inside one message
MAX_DEPTH = 40  # containers inside containers
MAX_TEXT = 1 << 20  # bytes of one str or bytes
MAX_INT_BITS = 4096
MAX_NDIM = 16

ARRAY, SCALAR, COMPLEX, BIGINT, GENERATOR, MARK, REFERENCE, RETURNED = range(1, 9)

# The only dtypes that cross. They are numbered by their place here, so that no dtype is ever parsed from what a student sent.
_CODES = "?bBhHiIlLqQefdgFDG"
_PLAIN = tuple(dict.fromkeys(np.dtype(code) for code in _CODES))
_INDEX = {dtype: index for index, dtype in enumerate(_PLAIN)}
_BYTES, _TEXT = 100, 101  # fixed-width string dtypes, whose width travels beside
_ARRAY_HEAD = struct.Struct("<BIBBQ")  # dtype, itemsize, layout, ndim, offset
_C_ORDER, _F_ORDER, _STRIDED = 0, 1, 2


class CodecError(Exception):
    """A value that can't cross, or bytes that are not a value. The message says which."""


class _Mark:
    """First item of a list that stands for another container."""

    __slots__ = ("name",)

    def __init__(self, name: str):
        self.name = name


_MARKS = tuple(_Mark(name) for name in ("tuple", "set", "frozenset", "slice"))
_MARK_OF = {mark.name: msgpack.ExtType(MARK, bytes([index])) for index, mark in enumerate(_MARKS)}
_BUILD: dict[str, Callable[..., Any]] = {"tuple": tuple, "set": set, "frozenset": frozenset, "slice": lambda items: slice(*items)}


class Codec:
    """Encodes and decodes the values of one side of a channel.

    `refer(obj)` is called for whatever is no plain value, and returns ``(returned, number, label)``: `returned` is true where the
    object belongs to the other side and goes home, `label` is a short text about it. `resolve(returned, number, label)` is its
    inverse, and raises `CodecError` for a number it never gave out.
    """

    def __init__(self, refer: Callable[[Any], tuple[bool, int, str]], resolve: Callable[[bool, int, str], Any]):
        self._refer, self._resolve = refer, resolve
        self._payload: list[bytes] = []
        self._size = 0
        self._packer = msgpack.Packer(default=self._default, strict_types=True, autoreset=True, unicode_errors="surrogatepass")

    # -- to bytes -----------------------------------------------------------------------------------------------------

    def encode(self, message: list[Any]) -> tuple[bytes, list[bytes]]:
        """The header and the payload's pieces of a message. Raises `CodecError` where something is too large or too deep."""
        self._payload, self._size = [], 0
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
            raise CodecError(f"the value is too large ({len(header)} bytes of structure; at most {MAX_HEADER})")
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
            return msgpack.ExtType(GENERATOR, _pack_generator(value))
        returned, number, label = self._refer(value)
        return msgpack.ExtType(RETURNED if returned else REFERENCE, struct.pack("<Q", number) + label.encode("utf-8", "replace")[:200])

    def _int(self, value: int) -> Any:
        plain = int.__int__(value)
        if -(1 << 63) <= plain < 1 << 64:
            return plain
        if plain.bit_length() > MAX_INT_BITS:
            raise CodecError(f"an integer of {plain.bit_length()} bits is too large (at most {MAX_INT_BITS})")
        return msgpack.ExtType(BIGINT, plain.to_bytes(plain.bit_length() // 8 + 1, "little", signed=True))

    def _array(self, value: np.ndarray[Any, Any]) -> Any:
        array = np.ndarray.view(value, np.ndarray) if type(value) is not np.ndarray else value
        code = _dtype_code(array.dtype)
        if code is None or array.ndim > MAX_NDIM:
            returned, number, label = self._refer(value)
            return msgpack.ExtType(RETURNED if returned else REFERENCE, struct.pack("<Q", number) + label.encode()[:200])
        if array.flags.c_contiguous:
            layout = _C_ORDER
        elif array.flags.f_contiguous:
            layout = _F_ORDER
        else:
            layout = _STRIDED
        if not array.dtype.isnative:
            array = array.astype(array.dtype.newbyteorder("="))
        data = array.tobytes(order="F" if layout == _F_ORDER else "C")
        offset = self._size
        self._size += len(data)
        if self._size > MAX_PAYLOAD:
            raise CodecError(f"the arrays are too large ({self._size} bytes; at most {MAX_PAYLOAD})")
        self._payload.append(data)
        head = _ARRAY_HEAD.pack(code, array.dtype.itemsize, layout, array.ndim, offset)
        return msgpack.ExtType(ARRAY, head + struct.pack(f"<{array.ndim}Q", *array.shape))

    def _numpy_scalar(self, value: np.generic) -> Any:
        code = _dtype_code(value.dtype)
        if code is None:
            returned, number, label = self._refer(value)
            return msgpack.ExtType(RETURNED if returned else REFERENCE, struct.pack("<Q", number) + label.encode()[:200])
        return msgpack.ExtType(SCALAR, struct.pack("<BI", code, value.dtype.itemsize) + value.tobytes())

    # -- and back -----------------------------------------------------------------------------------------------------

    def decode(self, header: bytes | bytearray | memoryview, payload: memoryview) -> Any:
        """The message in a frame. Arrays are copies of their own, writable. Raises `CodecError` for anything that is no value."""
        self._incoming = payload
        try:
            message = msgpack.unpackb(
                header,
                ext_hook=self._extension,
                list_hook=_restore,
                strict_map_key=False,
                unicode_errors="surrogatepass",
                max_str_len=MAX_TEXT,
                max_bin_len=MAX_TEXT,
                max_ext_len=4096,
                max_array_len=MAX_PARTS,
                max_map_len=MAX_PARTS,
            )
        except CodecError:
            raise
        except Exception as error:  # whatever a library makes of hostile bytes, here it is one thing
            raise CodecError(f"not a value: {type(error).__name__}: {str(error)[:200]}") from None
        finally:
            self._incoming = memoryview(b"")
        _check_bounds(message)
        return message

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
            return _read_generator(data)
        if code in (REFERENCE, RETURNED):
            (number,) = struct.unpack_from("<Q", data)
            return self._resolve(code == RETURNED, number, data[8:].decode("utf-8", "replace"))
        raise CodecError(f"unknown tag {code}")

    def _read_array(self, data: bytes) -> np.ndarray[Any, Any]:
        code, itemsize, layout, ndim, offset = _ARRAY_HEAD.unpack_from(data)
        if ndim > MAX_NDIM or layout > _STRIDED or len(data) != _ARRAY_HEAD.size + 8 * ndim:
            raise CodecError("an array with a broken description")
        dtype = _read_dtype(code, itemsize)
        shape = struct.unpack_from(f"<{ndim}Q", data, _ARRAY_HEAD.size)
        if any(length > MAX_PAYLOAD for length in shape):  # also where another length is 0
            raise CodecError("an array with a side too long")
        count = math.prod(shape)
        if count * dtype.itemsize > len(self._incoming) or offset + count * dtype.itemsize > len(self._incoming):
            raise CodecError("an array whose shape is larger than its bytes")
        flat = np.frombuffer(self._incoming, dtype, count, offset) if count * dtype.itemsize else np.empty(0, dtype)
        if dtype.itemsize == 0:
            return np.zeros(shape, dtype)
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
        if itemsize > MAX_TEXT or (code == _TEXT and itemsize % 4):
            raise CodecError("a text array of an impossible width")
        return np.dtype((np.bytes_ if code == _BYTES else np.str_, width))
    if code >= len(_PLAIN) or _PLAIN[code].itemsize != itemsize:
        raise CodecError("an array of an unknown dtype")
    return _PLAIN[code]


def _restore(items: list[Any]) -> Any:
    """A list as msgpack read it, or the container that its first item stands for."""
    if items and type(items[0]) is _Mark:
        build = _BUILD[items[0].name]
        return build(items[1:])
    return items


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
    bits.state = {"bit_generator": "PCG64", "state": {"state": state, "inc": increment}, "has_uint32": has_uint32, "uinteger": uinteger}
    return np.random.Generator(bits)


def _check_bounds(message: Any) -> None:
    level: list[Any] = [message]
    parts = 0
    for _ in range(MAX_DEPTH + 1):
        deeper: list[Any] = []
        for value in level:
            kind = type(value)
            if kind in (list, tuple, set, frozenset):
                parts += len(value)
                deeper.extend(value)
            elif kind is dict:
                parts += 2 * len(value)
                deeper.extend(value.keys())
                deeper.extend(value.values())
            elif kind is _Mark:
                raise CodecError("a container's tag out of place")
        if parts > MAX_PARTS:
            raise CodecError(f"more than {MAX_PARTS} values at once")
        if not deeper:
            return
        level = deeper
    raise CodecError(f"nested more than {MAX_DEPTH} deep")
