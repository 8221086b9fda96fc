"""The outputs of a cell, as a worker reports them: only known fields of the right types are kept, for student code shares the worker."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

# What a terminal or a reader's eye would be moved by: control characters, the marks that turn text around, halves of characters.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROLS_OF_OUTPUT = re.compile("[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\ud800-\udfff]|\x1b(?!\\[[0-9;]{0,40}m)")


def inert(text: str) -> str:
    """Text that only shows: control characters are spelt out."""
    return _CONTROLS.sub(_spelt, text)


def _spelt(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def clean(outputs: Any, mask: Callable[[str], str]) -> list[dict[str, Any]]:
    """Notebook outputs of whatever came: text through `mask` and without control characters (colours may stay), pictures as bytes,
    everything else left out."""

    def masked(text: str) -> str:
        return _CONTROLS_OF_OUTPUT.sub(_spelt, mask(text))

    kept = (_clean(output, masked) for output in outputs if isinstance(output, dict)) if isinstance(outputs, list) else ()
    return [output for output in kept if output is not None]


def _clean(raw: dict[str, Any], mask: Callable[[str], str]) -> dict[str, Any] | None:
    kind = raw.get("output_type")
    if kind == "stream":
        return {"output_type": kind, "name": "stderr" if raw.get("name") == "stderr" else "stdout", "text": mask(str(raw.get("text", "")))}
    if kind == "error":
        trace = raw.get("traceback")
        lines = [mask(line) for line in trace if isinstance(line, str)] if isinstance(trace, list) else []
        words = {key: mask(str(raw.get(key, ""))) for key in ("ename", "evalue")}
        return {"output_type": kind, **words, "traceback": lines}
    if kind in ("execute_result", "display_data"):
        data = raw.get("data")
        kept: dict[str, str | bytes] = {}
        for name, content in data.items() if isinstance(data, dict) else ():
            if isinstance(name, str) and isinstance(content, str):
                kept[name] = mask(content)
            elif isinstance(name, str) and name.startswith("image/") and isinstance(content, np.ndarray) and content.dtype == np.uint8:
                kept[name] = content.tobytes()
        return {"output_type": kind, "data": kept}
    return None
