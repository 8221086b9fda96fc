"""What students write into Markdown cells, as HTML in which nothing runs, loads or leaves the page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.sandbox.outputs import inert

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "blockquote",
        "br",
        "caption",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "b",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
    ]
)
_STYLES = CSSSanitizer(allowed_css_properties=["text-align", "width"])


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay: no addresses but those of links, no pictures but those that come with the page."""
    if tag == "img" and name == "src":
        return value.startswith(("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,"))
    if tag == "a" and name == "href":
        return not re.sub(r"[\s\x00-\x20`]", "", unescape(value)).lower().startswith("data:")
    by_tag = {"a": ("title",), "img": ("alt", "title", "width", "height"), "td": ("align", "style"), "th": ("align", "style")}
    return name in by_tag.get(tag, ()) or (name == "class" and tag in ("div", "span", "code", "pre"))


def markdown(source: str, attachments: dict[str, Any] | None = None) -> str:
    """Markdown as HTML of harmless tags; formulas stay TeX, attached pictures are put in."""
    renderer = IPythonRenderer(escape=False, attachments=attachments or {}, embed_images=False, path="", exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render("\n".join(inert(line) for line in source.splitlines()))
    cleaned: str = bleach.clean(
        html, tags=_TAGS, attributes=_allowed, protocols=["http", "https", "mailto", "data"], css_sanitizer=_STYLES, strip=True
    )
    return re.sub(r"<img\b[^>]*>", _picture, cleaned)


def _picture(match: re.Match[str]) -> str:
    """A picture that comes with the page, with an alternative text; nothing in place of any other."""
    tag = match[0]
    if " src=" not in tag:
        return ""
    return tag if " alt=" in tag else tag.replace("<img", '<img alt="A picture in the answer"', 1)


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """`markdown` as nbconvert's filter of that name: for formgrader, and for feedback of notebooks that the engine did not grade."""
    return markdown(source, context.get("cell", {}).get("attachments", {}))
