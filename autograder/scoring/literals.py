"""Values as Python source, so that a learner can paste a failing call into a cell; large ones are
described instead."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from autograder.checks import made
from autograder.scoring.functions import source_of

MAX_ENTRIES = 60  # of an array that is written out
MAX_LENGTH = 640  # characters of one value
MAX_CALL = 900  # characters of the arguments of a call
MAX_DESCRIBED = 320  # characters of a description
COMPUTED, READ = 13, 8  # digits of a number that was computed, and those that are shown of it
_FLOAT = re.compile(r"\d+\.\d+(?:e[+-]?\d+)?|\d+e[+-]?\d+")


def literal(value: Any, digits: int | None = None, longest: int = MAX_LENGTH) -> str:
    """A value as source where that is short, or where an expression of its own made it, else a
    description in angle brackets. ASCII only.

    `digits`: round floats to so many significant digits, for values that are looked at and not
    pasted.
    """
    text = made.source_of(value) or ("" if _is_long(value, longest) else _write(value, digits))
    if not text or len(text) > longest:
        text = _describe(value)
    return text.encode("ascii", "backslashreplace").decode()


def call_source(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """A call as source, ``softmax(np.array([1.0, 2.0]), axis=0)``. The longest arguments of a very
    long call are only described."""
    values = [*args, *kwargs.values()]
    heads = ["" for _ in args] + [f"{key}=" for key in kwargs]
    texts = [literal(value) for value in values]
    for index in sorted(range(len(values)), key=lambda i: -len(texts[i])):
        if sum(map(len, texts)) > MAX_CALL and len(texts[index]) > 40:
            texts[index] = _describe(values[index]).encode("ascii", "backslashreplace").decode()
    return f"{name}({', '.join(head + text for head, text in zip(heads, texts, strict=True))})"


def _is_long(value: Any, longest: int) -> bool:
    """Whether a container has so many items that there is no need to write them out: each takes
    three characters with its comma."""
    return isinstance(value, (list, tuple, dict, set, frozenset)) and 3 * len(value) > longest + 2


def _write(value: Any, digits: int | None) -> str:
    if isinstance(value, np.ndarray):
        return _array(value, digits)
    if isinstance(value, np.random.Generator):
        return _generator(value)
    if isinstance(value, float):
        return _number(float(value) if digits is None else _rounded(float(value), digits))
    if isinstance(value, complex):
        return _number(value)
    if isinstance(value, (np.floating, np.integer, np.bool_)):
        number = _number(value.item())
        return number if isinstance(value, (np.int_, np.bool_)) else f"np.{value.dtype}({number})"
    if isinstance(value, list):
        return f"[{', '.join(literal(item, digits) for item in value)}]"
    if isinstance(value, tuple):
        return f"({', '.join(literal(item, digits) for item in value)}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{literal(key)}: {literal(item, digits)}" for key, item in value.items())
            + "}"
        )
    if callable(value) and not isinstance(value, type):
        return _function(value)
    return repr(value)


def _function(value: Any) -> str:
    """A function as an expression; where there is none, its name, or f."""
    source = source_of(value, literal)
    if source is not None and not source.startswith("def "):
        return source
    return _name(value)


def _name(function: Any) -> str:
    name = getattr(function, "__name__", "")
    return name if isinstance(name, str) and name.isidentifier() else "f"


def _generator(value: np.random.Generator) -> str:
    """The call that makes a generator in this state, where that is a fresh one with a short
    seed."""
    seed = getattr(value.bit_generator.seed_seq, "entropy", None)
    if (
        isinstance(seed, int)
        and seed < 10**9
        and np.random.default_rng(seed).bit_generator.state == value.bit_generator.state
    ):
        return f"np.random.default_rng({seed})"
    return "rng"


def _number(value: Any) -> str:
    """A number, or a list of them, as source: Python has no word for nan and infinity. What has as
    many digits as a computed number, eight of them: nobody reads more, and what somebody chose has
    fewer."""
    return _FLOAT.sub(_readable, repr(value)).replace("nan", "np.nan").replace("inf", "np.inf")


def _readable(match: re.Match[str]) -> str:
    text = match[0]
    digits = text.partition("e")[0].replace(".", "").strip("0")
    return text if len(digits) < COMPUTED else repr(_rounded(float(text), READ))


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _array(value: np.ndarray[Any, Any], digits: int | None) -> str:
    if value.size > MAX_ENTRIES:
        return _describe(value)
    plain = value.dtype in (np.float64, np.int_, np.bool_)
    if value.size == 0:
        return f"np.empty({value.shape}{'' if value.dtype == np.float64 else f', dtype={str(value.dtype)!r}'})"
    if digits is not None and value.dtype.kind == "f":
        value = np.array(
            [_rounded(float(entry), digits) for entry in value.ravel()], value.dtype
        ).reshape(value.shape)
    body = _number(value.tolist()) if value.dtype.kind in "fc" else repr(value.tolist())
    return f"np.array({body}{'' if plain else f', dtype={str(value.dtype)!r}'})"


def _describe(value: Any) -> str:
    if isinstance(value, np.ndarray):
        note = "" if value.dtype == np.float64 else f" and dtype {value.dtype}"
        return f"<array of shape {value.shape}{note}>"
    if isinstance(value, (list, tuple)):
        parts = [
            _describe(item) if isinstance(item, (np.ndarray, list, tuple)) else literal(item)
            for item in value[:6]
        ]
        text = f"<{type(value).__name__} of {len(value)}: {', '.join(parts)}{', ...' if len(value) > 6 else ''}>"
        return (
            text
            if len(text) <= 2 * MAX_DESCRIBED
            else f"<{type(value).__name__} of {len(value)} items>"
        )
    if isinstance(value, (dict, set, frozenset)):
        return f"<{type(value).__name__} of {len(value)} items>"
    if callable(value) and not isinstance(value, type):
        return _name(value)
    text = repr(value)
    return text if len(text) <= MAX_DESCRIBED else text[:MAX_DESCRIBED] + "..."
