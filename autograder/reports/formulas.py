"""Formulas as MathML, which browsers draw without a script or a network."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element

MAX_LENGTH = 1_000  # characters of a formula that is drawn
MAX_DEPTH = 20  # of its braces
_TAGS = frozenset(
    [
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "mstyle",
        "mpadded",
        "mphantom",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mmultiscripts",
        "menclose",
    ]
)
_WORD = re.compile(r"#?[\w ]{0,40}")
_SMALL = re.compile(r"-0?\.\d+em|\d(\.\d+)?(em|ex|px)?")  # nothing is moved over something else
_ATTRIBUTES = dict.fromkeys(
    [
        "display",
        "displaystyle",
        "scriptlevel",
        "mathvariant",
        "mathcolor",
        "accent",
        "stretchy",
        "fence",
        "form",
        "separator",
        "symmetric",
        "largeop",
        "movablelimits",
        "notation",
        "columnalign",
        "columnlines",
        "rowlines",
    ],
    _WORD,
) | dict.fromkeys(
    [
        "width",
        "height",
        "depth",
        "voffset",
        "lspace",
        "rspace",
        "minsize",
        "maxsize",
        "mathsize",
        "linethickness",
        "columnspacing",
        "rowspacing",
    ],
    _SMALL,
)
_SPACES = (
    "\N{NO-BREAK SPACE}\N{THIN SPACE}\N{MEDIUM MATHEMATICAL SPACE}\N{FOUR-PER-EM SPACE}\N{EM SPACE}"
)
# Code first: a dollar in it is none of a formula's.
_PARTS = re.compile(
    r"(```.*?```|`[^`\n]*`)|\$\$(.+?)\$\$|(?<!\\)\$(?!\s)([^$]+?)(?<!\s)\$", re.DOTALL
)


def mathml(tex: str, *, block: bool) -> str | None:
    """A formula as a `<math>` element of harmless tags, with its TeX as the text for those who
    can't see it; None where it can't be drawn. Never raises, whatever somebody has written."""
    tex = " ".join(tex.split())
    if len(tex) > MAX_LENGTH or _depth(tex) > MAX_DEPTH:
        return None
    known = re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{split}", tex)  # the library's name for it
    try:
        root = convert_to_element(known, display="block" if block else "inline")
    except Exception:  # of the library, at whatever stands there
        return None
    for element in root.iter():
        element.text = _shown(element.text)
        if element.tag not in _TAGS or _is_unknown(element.text):
            return None
        for name, value in list(element.attrib.items()):
            if name not in _ATTRIBUTES or not _ATTRIBUTES[name].fullmatch(value):
                del element.attrib[name]
    root.set("alttext", _shown(tex))
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def drawn(markdown: str) -> str:
    """Markdown of the course's own with each ``$...$`` and ``$$...$$`` as a `<math>` element; what
    can't be drawn stays."""

    def part(found: re.Match[str]) -> str:
        code, display, inline = found.groups()
        math = None if code is not None else mathml(display or inline, block=bool(display))
        if math is None:
            return found.group()
        return f"\n\n{math}\n\n" if display else math

    return _PARTS.sub(part, markdown)


def _shown(text: str | None) -> str:
    """What an entity stands for, without what XML can't hold."""
    return "".join(char for char in unescape(text or "") if char.isprintable() or char in _SPACES)


def _is_unknown(text: str) -> bool:
    """Whether it is a command that the library doesn't know, or the sign of such an environment."""
    return text == "&" or re.match(r"\\[A-Za-z]", text) is not None


def _depth(tex: str) -> int:
    """How deep braces and other pairs are nested, counting what opens."""
    depth = deepest = 0
    for step in re.findall(r"\\begin|\\end|\\left|\\right|[{}^_]", tex):
        depth += (step in ("{", r"\begin", r"\left")) - (step in ("}", r"\end", r"\right"))
        deepest = max(deepest, depth)
    return deepest
