"""Formulas of Markdown as MathML, which browsers draw without a script."""

from __future__ import annotations

import re

from latex2mathml.converter import convert

# Code first: a dollar in it is none of a formula's.
_PARTS = re.compile(
    r"(```.*?```|`[^`\n]*`)|\$\$(.+?)\$\$|(?<!\\)\$(?!\s)([^$]+?)(?<!\s)\$", re.DOTALL
)


def drawn(markdown: str) -> str:
    """Markdown with each ``$...$`` and ``$$...$$`` as a `<math>` element, whose TeX stands in
    `alttext`."""

    def part(found: re.Match[str]) -> str:
        code, display, inline = found.groups()
        if code is not None:
            return str(code)
        tex = " ".join((display or inline).split())
        kind = "block" if display else "inline"
        math = convert(tex, display=kind).replace(
            "<math ", f'<math alttext="{_attribute(tex)}" ', 1
        )
        return f"\n\n{math}\n\n" if display else math

    return _PARTS.sub(part, markdown)


def _attribute(text: str) -> str:
    for character, entity in (("&", "&amp;"), ('"', "&quot;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return text
