"""Is only asked what was promised? The instructor's solution, made to refuse what its docstring
does not promise, has to pass all hidden tests.

What is promised is read from the lines of a docstring that name arguments (``x: shape (n,)``, ``a,
b: numbers``). Where they do not say, nothing is concluded.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping

_NAMED = r"(?:^|(?<=\. )|(?<=\n))\s*(?P<names>{name}(?:(?:, | and ){name})*): (?P<says>.*?)(?=(?:\.\s+|\n\s*){name}(?:(?:, | and ){name})*: |\n\s*(?:Returns|Raises|Yields)\b|\Z)"
_ARRAY = re.compile(r"\b(array|matrix|vector)s?\b|\bshape \(", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(list|tuple|sequence|iterable|dict|function|generator|number or|works on|takes)",
    re.IGNORECASE,
)
_FLOAT = re.compile(r"(an?|the|one|any|some)?\s*(\w+ )?floats?\b", re.IGNORECASE)
_WHOLE = re.compile(r"\b(integers?|ints?|numbers?|whole|counts?)\b", re.IGNORECASE)

ARRAY, FLOAT = "an array", "a float"

_REFUSING = """

class NotPromised(Exception):
    pass


def {name}(*args, _own={name}, _promised={promised!r}, _inside=[], **options):
    import inspect
    import numpy
    if not _inside:
        for parameter, value in inspect.signature(_own).bind(*args, **options).arguments.items():
            wanted = _promised.get(parameter)
            kind = type(value).__name__
            if wanted == "an array" and isinstance(value, (list, tuple)) or wanted == "a float" and type(value) in (int, bool):
                raise NotPromised(f"{{parameter}} is of the type {{kind}}, and the docstring promises {{wanted}}")
    _inside.append(1)
    try:
        return _own(*args, **options)
    finally:
        _inside.pop()
"""


def promised(docstring: str, parameters: Collection[str]) -> dict[str, str]:
    """Which of the parameters the docstring promises to be `ARRAY` or `FLOAT`."""
    if not parameters:
        return {}
    name = f"(?:{'|'.join(map(re.escape, sorted(parameters, key=len, reverse=True)))})"
    found: dict[str, str] = {}
    for match in re.finditer(_NAMED.replace("{name}", name), docstring, re.DOTALL):
        kind = _kind(" ".join(match["says"].split()))
        if kind:
            found |= dict.fromkeys(re.findall(rf"\b{name}\b", match["names"]), kind)
    return found


def _kind(says: str) -> str | None:
    if _OTHERS.search(says):
        return None
    if _ARRAY.search(says):
        return ARRAY
    return FLOAT if _FLOAT.match(says) and not _WHOLE.search(says) else None


def refusing(exercise: str, source: str) -> tuple[str, Mapping[str, str]]:
    """A solution that refuses what its docstring does not promise, and what it promises; the text
    is empty where nothing is promised."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == exercise:
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            found = promised(
                ast.get_docstring(node) or "", [argument.arg for argument in arguments]
            )
            return (
                source + _REFUSING.format(name=exercise, promised=found) if found else ""
            ), found
    return "", {}
