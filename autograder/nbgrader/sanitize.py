"""What students write into cells, as HTML in which nothing runs, loads or leaves the page, and
which takes no longer to make than it should."""

from __future__ import annotations

import re
import time
from html import escape, unescape
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from mistune import HTMLRenderer
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.reports.formulas import mathml
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
MAX_LENGTH = 20_000  # characters of a text that is laid out
MAX_SECONDS = 3.0  # of CPU time for the texts of one page
MAX_DRAWING = 1.0  # seconds of CPU time for the formulas of one text
MAX_CODE = 5_000  # characters of a code cell in colours
MAX_COLOURING = 5.0  # seconds of CPU time for the colours of one page
MAX_PICTURES = 16 << 20  # characters of the pictures that are attached to the texts of one page
_KINDS = ("image/png", "image/jpeg", "image/gif")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_STANDS = "data:image/png;base64,@"  # with a number, for an attached picture
_ATTACHED = re.compile(rf"{re.escape(_STANDS)}(\d{{1,6}})(?=[\"'])")
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
_FORMULA = re.compile(rf"{_MARK}(\d{{1,6}}){_MARK}")
_STYLES = CSSSanitizer(allowed_css_properties=["text-align", "width"])


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay: no addresses but those of links, no pictures but those that
    come with the page."""
    if tag == "img" and name == "src":
        return value.startswith(
            ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,")
        )
    if tag == "a" and name == "href":
        return not re.sub(r"[\s\x00-\x20`]", "", unescape(value)).lower().startswith("data:")
    by_tag = {
        "a": ("title",),
        "img": ("alt", "title", "width", "height"),
        "td": ("align", "style"),
        "th": ("align", "style"),
    }
    return name in by_tag.get(tag, ()) or (name == "class" and tag in ("div", "span", "code"))


class Page:
    """The Markdown of one page. Libraries take quadratic time for some texts, so what is very long,
    or comes when the page has taken its time, is shown as it was written; what a class costs is so
    bounded by the number of its pages."""

    def __init__(self) -> None:
        self._seconds, self._room = MAX_SECONDS, MAX_PICTURES
        self._colouring = MAX_COLOURING

    def markdown(self, source: str, attachments: dict[str, Any] | None = None) -> str:
        """Markdown as HTML of harmless tags; formulas are drawn as MathML where they can be, and stay
        TeX where not; attached pictures are put in."""
        text = "\n".join(inert(line) for line in source.splitlines())
        if len(text) > MAX_LENGTH:
            return _as_written(text, f"it is longer than {MAX_LENGTH:,} characters")
        if self._seconds <= 0:
            return _as_written(text, "the texts before it took too long to lay out")
        before = time.thread_time()
        try:
            return self._laid_out(text, _pictures(attachments))
        except Exception:  # of the libraries, at whatever a student wrote
            return _as_written(text, "it could not be laid out")
        finally:
            self._seconds -= time.thread_time() - before

    def code(self, source: str) -> str:
        """A code cell as HTML, in colours where it is short enough and the page has time."""
        if len(source) > MAX_CODE or self._colouring <= 0:
            return f'<div class="highlight hl-ipython3"><pre>{escape(source)}</pre></div>\n'
        before = time.thread_time()
        try:
            return str(Highlight2HTML(pygments_lexer="ipython3")(source))
        finally:
            self._colouring -= time.thread_time() - before

    def _laid_out(self, text: str, pictures: dict[str, str]) -> str:
        renderer = _Renderer(pictures)
        html = MarkdownWithMath(renderer=renderer).render(text)
        cleaned: str = bleach.clean(
            html,
            tags=_TAGS,
            attributes=_allowed,
            protocols=["http", "https", "mailto", "data"],
            css_sanitizer=_STYLES,
            strip=True,
        )
        cleaned = _FORMULA.sub(
            lambda match: (
                renderer.formulas[int(match[1])] if int(match[1]) < len(renderer.formulas) else ""
            ),
            cleaned,
        )
        contents = list(pictures.values())
        return re.sub(r"<img\b[^>]*>", lambda match: self._picture(match[0], contents), cleaned)

    def _picture(self, tag: str, pictures: list[str]) -> str:
        """A picture that comes with the page, with an alternative text; nothing in place of any
        other."""
        if " src=" not in tag:
            return ""
        attached = _ATTACHED.search(tag)
        if attached is not None:
            number = int(attached[1])
            if number >= len(pictures) or len(pictures[number]) > self._room:
                return ""
            self._room -= len(pictures[number])
            tag = tag.replace(attached[0], pictures[number])
        return (
            tag if " alt=" in tag else tag.replace("<img", '<img alt="A picture in the answer"', 1)
        )


class _Renderer(IPythonRenderer):
    """nbconvert's, but for what depends on a student's choice of a lexer, and for pictures and
    formulas, for which a number stands until all else is cleaned: what is put in is ours."""

    def __init__(self, pictures: dict[str, str]):
        super().__init__(escape=False, embed_images=False, path="", exclude_anchor_links=True)
        self._numbers = {name: number for number, name in enumerate(pictures)}
        self.formulas: list[str] = []
        self._drawing = MAX_DRAWING

    def block_math(self, body: str) -> str:
        return self._formula(body, block=True) or str(super().block_math(body))

    def inline_math(self, body: str) -> str:
        return self._formula(body, block=False) or str(super().inline_math(body))

    def _formula(self, body: str, *, block: bool) -> str:
        if self._drawing <= 0:
            return ""
        before = time.thread_time()
        math = mathml(body, block=block)
        self._drawing -= time.thread_time() - before
        if math is None:
            return ""
        self.formulas.append(math)
        return f"{_MARK}{len(self.formulas) - 1}{_MARK}"

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{escape(code, quote=False)}</code></pre>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith("attachment:"):
            number = self._numbers.get(url.removeprefix("attachment:"))
            url = "" if number is None else f"{_STANDS}{number}"
        return str(HTMLRenderer.image(self, text, url, title))


def _pictures(attachments: Any) -> dict[str, str]:
    """The attached pictures by name, each as an address that holds it."""
    found = {}
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        for kind in _KINDS:
            content = kinds.get(kind) if isinstance(kinds, dict) else None
            if isinstance(content, str) and _BASE64.fullmatch(content):
                found[str(name)] = f"data:{kind};base64,{content}"
                break
    return found


def _as_written(text: str, why: str) -> str:
    return (
        f"<p><em>This text is shown as it was written: {why}.</em></p>\n<pre>{escape(text)}</pre>\n"
    )


def markdown(source: str, attachments: dict[str, Any] | None = None) -> str:
    """The Markdown of a page that holds nothing else."""
    return Page().markdown(source, attachments)
