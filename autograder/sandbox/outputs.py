"""The outputs of a cell, as a worker reports them: only known fields of the right types are kept,
for student code shares the worker.

All that is kept has a size: of one text, one picture, one cell, all cells. What is beyond is left
out, and a line says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

MAX_TEXT = 100_000  # characters that one cell may print, or one output may show
MAX_IMAGE = 4 << 20  # bytes of one picture
MAX_OUTPUTS = 200  # outputs of one cell
MAX_CELL = 4 << 20  # bytes of pictures and, four times as dear, of text in the outputs of one cell
MAX_NOTEBOOK = (
    16 << 20
)  # the same, of all cells of a submission together: 35 times the most that our units show
VISIBLE_KINDS = (
    "text/plain",
    "text/latex",
    "image/png",
    "image/jpeg",
)  # nothing that a browser would run

_MAX_NAME, _MAX_VALUE, _MAX_LINES, _MAX_LINE = (
    200,
    2000,
    60,
    4000,
)  # of an error: its class, its message, its traceback
_MAX_KEPT = 200  # characters of a result or an error for which there is no room

# What a terminal or a reader's eye would be moved by: control characters, halves of characters, the
# marks that turn text around.
_CODES = [*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)]
_TURNING = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]


def _spelt(codes: list[int]) -> dict[int, str]:
    """A table for `str.translate`, which is fast where a text is full of them."""
    return {code: chr(code).encode("unicode_escape").decode() for code in codes}


_ALL = _spelt(_CODES + _TURNING)
_ENDS = _spelt([ord(char) for char in "\n\t\u2028\u2029"])
_OF_OUTPUT = _spelt([code for code in _CODES if chr(code) not in "\b\r\x1b"])
_NO_COLOUR = re.compile("\x1b(?!\\[[0-9;]{0,40}m)")

_COMMAND = re.compile(r"(?m)^([ \t]*):(?=:)|#(?=#\[)")


def inert(text: str) -> str:
    """Text that only shows: control characters are spelt out."""
    return text if text.isascii() and text.isprintable() else text.translate(_ALL)


def for_terminal(text: str) -> str:
    """`inert` text in which nothing is a command to a machine that reads what is printed, as
    GitHub's runners read ``::`` and ``##[``."""
    return _COMMAND.sub(lambda match: f"{match[1] or ''}\\x{ord(match[0][-1]):02x}", inert(text))


def one_line(text: str) -> str:
    """Text for a terminal without line ends and tabs: a file's name, a student's, a label."""
    return for_terminal(text.translate(_ENDS))


def brief(text: str, longest: int) -> str:
    """The same, at most so many characters: spelt out, a control character has ten."""
    return cut(inert(text[: longest + 1]), longest)


def cut(text: str, longest: int) -> str:
    """Text of at most so many characters, with dots where there were more."""
    return text if len(text) <= longest else text[: longest - 3] + "..."


class Room:
    """What the outputs of a cell, or of all cells, may take together: `size` in bytes, `count` for
    each cell."""

    def __init__(self, size: int, whose: str, count: int = MAX_OUTPUTS):
        self._left, self._each, self._whose = size, count, whose
        self.begin_cell()

    def begin_cell(self) -> None:
        """What follows are the outputs of another cell."""
        self._count, self._told, self._decided = self._each, False, False

    def taken(self, output: dict[str, Any]) -> list[dict[str, Any]]:
        """The output where there is room for it; else a line that says so, once in a cell. The
        first result or error of a cell, by which its points may go, is always kept, if only its
        first words."""
        decides = not self._decided and (
            output["output_type"] in ("execute_result", "error") or output.get("name") == "stderr"
        )
        self._decided = self._decided or decides
        size = _size(output)
        if size <= self._left and self._count > 0:
            self._left -= size
            self._count -= 1
            return [output]
        kept = (
            []
            if self._told
            else [
                {"output_type": "stream", "name": "stdout", "text": f"[left out: {self._whose}]\n"}
            ]
        )
        self._told = True
        return [*kept, _shortened(output)] if decides else kept


def _size(output: dict[str, Any]) -> int:
    parts = [
        *output.get("data", {}).values(),
        output.get("text", ""),
        output.get("evalue", ""),
        *output.get("traceback", ()),
    ]
    texts = (part for part in parts if isinstance(part, str))
    pictures = (part for part in parts if not isinstance(part, str))
    return 4 * sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) + sum(
        map(len, pictures)
    )


def _shortened(output: dict[str, Any]) -> dict[str, Any]:
    short: dict[str, Any] = {
        key: cut(output[key], _MAX_KEPT)
        for key in ("output_type", "name", "text", "ename", "evalue")
        if key in output
    }
    if output["output_type"] == "error":
        short["traceback"] = [f"{short['ename']}: {short['evalue']}"]
    if "data" in output:
        short["data"] = {"text/plain": cut(str(output["data"].get("text/plain", "")), _MAX_KEPT)}
    return short


def clean(outputs: Any, mask: Callable[[str], str], room: Room) -> list[dict[str, Any]]:
    """Notebook outputs of whatever came: text through `mask` and without control characters
    (colours may stay), pictures as bytes, everything else left out; so is what there is no room
    for."""

    def masked(text: str, longest: int) -> str:
        return cut(
            _NO_COLOUR.sub(r"\\x1b", mask(text[: longest + 1])).translate(_OF_OUTPUT), longest
        )

    room.begin_cell()
    found = (
        (
            _clean(output, masked)
            for output in outputs[: MAX_OUTPUTS + 2]
            if isinstance(output, dict)
        )
        if isinstance(outputs, list)
        else ()
    )
    return [kept for output in found if output is not None for kept in room.taken(output)]


def _clean(raw: dict[str, Any], mask: Callable[[str, int], str]) -> dict[str, Any] | None:
    kind = raw.get("output_type")
    longest = MAX_TEXT + 100  # with the line of the worker's that says that the rest is left out
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": mask(_text(raw.get("text")), longest)}
    if kind == "error":
        trace = raw.get("traceback")
        lines = (
            [mask(line, _MAX_LINE) for line in trace[:_MAX_LINES] if isinstance(line, str)]
            if isinstance(trace, list)
            else []
        )
        words = {
            key: mask(_text(raw.get(key)), most)
            for key, most in (("ename", _MAX_NAME), ("evalue", _MAX_VALUE))
        }
        return {"output_type": kind, **words, "traceback": lines}
    if kind in ("execute_result", "display_data"):
        data = raw.get("data")
        kept: dict[str, str | bytes] = {}
        for name, content in data.items() if isinstance(data, dict) else ():
            if name not in VISIBLE_KINDS:
                continue
            if isinstance(content, str):
                kept[name] = mask(content, longest)
            elif name.startswith("image/") and (picture := _bytes_of(content)) is not None:
                kept[name] = picture
        return {"output_type": kind, "data": kept}
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _bytes_of(content: Any) -> bytes | None:
    """A picture, which crosses as an array of bytes; None for anything else, or a too large one."""
    import numpy as np  # not above: much that has no pictures imports this

    if not isinstance(content, np.ndarray) or content.dtype != np.uint8 or content.size > MAX_IMAGE:
        return None
    return content.tobytes()
