"""What right answers of another kind cost: the instructor's solution, with its results turned to a
list, to numpy's numbers, to whole numbers ..."""

from __future__ import annotations

import ast

_OTHER = """

def {name}(*args, _own={name}, _inside=[], **options):
    import numpy

    def plain(key):
        return key.item() if type(key) is numpy.ndarray else key  # an array is no key

    def turned(value):
        kind = type(value)
{body}
        if kind is tuple:
            return tuple(map(turned, value))
        if kind is dict:
            return {{plain(turned(key)): turned(entry) for key, entry in value.items()}}
        return value

    if _inside:
        return _own(*args, **options)
    _inside.append(1)
    try:
        return turned(_own(*args, **options))
    finally:
        _inside.pop()
"""

KINDS = {
    "a list for an array": "if kind is numpy.ndarray and value.ndim:\n    return value.tolist()",
    "an array without axes for a number": "if kind in (int, float, numpy.float64, numpy.int64):\n    return numpy.array(value)",
    "a number of numpy's for a plain one": "if kind in (int, float):\n    return (numpy.int64 if kind is int else numpy.float64)(value)",
    "a whole number for a float": "if kind in (float, numpy.float64) and float(value).is_integer():\n    return int(value)",
    "whole numbers for floats in an array": "if kind is numpy.ndarray and value.size and value.dtype == float and numpy.all(numpy.isfinite(value)) and (value == value.round()).all():\n"
    "    return value.astype(int)",
}

_CHANGING = """

def {name}(*args, _own={name}, _inside=[], **options):
    import copy
    import numpy

    def plain(value):
        if type(value) in (tuple, list):
            return all(map(plain, value))
        return type(value) in (int, float, bool, str, numpy.ndarray, numpy.float64, numpy.int64)

    if _inside:
        return _own(*args, **options)
    arrays = [value for value in (*args, *options.values()) if type(value) is numpy.ndarray and value.flags.writeable and value.dtype.kind in "if"]
    before = [value.copy() for value in arrays]
    _inside.append(1)
    try:
        result = _own(*args, **options)
    finally:
        _inside.pop()
    if plain(result) and all(numpy.array_equal(value, old, equal_nan=True) for value, old in zip(arrays, before)):
        result = copy.deepcopy(result)
        for value in arrays:
            value += 1
    return result
"""
CHANGING = "an argument that is changed afterwards"


def others(exercise: str, source: str) -> dict[str, str]:
    """The solution with results of each other kind, and one that changes its arguments when all is
    done. None of a class."""
    if not any(
        isinstance(node, ast.FunctionDef) and node.name == exercise
        for node in ast.parse(source).body
    ):
        return {}
    found = {
        what: source + _OTHER.format(name=exercise, body=_indented(body))
        for what, body in KINDS.items()
    }
    return {**found, CHANGING: source + _CHANGING.format(name=exercise)}


def _indented(body: str) -> str:
    return "\n".join(f"        {line}" for line in body.splitlines())
