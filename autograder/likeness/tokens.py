"""An answer as a row of tokens, from which names of the student's own, numbers' spelling, comments
and layout are gone.

Nothing is compiled or run: Python's own tokenizer reads line after line, for so long and no longer,
and what it can't read is passed over.
"""

from __future__ import annotations

import builtins
import keyword
import re
import time
import tokenize
from collections.abc import Iterator
from io import StringIO
from math import inf
from typing import NamedTuple

from autograder.course.syntax import without_magics

MAX_BROKEN = 20  # places in a cell after which reading begins again

_LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
# from Python 3.12 on, a string with expressions in it is several tokens
_OPENS = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")} - {-1}
_CLOSES = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")} - {-1}
_OWN, _TEXT, _END = "name", "text", "\n"
_BUILTIN = frozenset(dir(builtins)) | frozenset(keyword.kwlist)


class Token(NamedTuple):
    """One token in its plain form, and the line that it stands on, counted from 0."""

    text: str
    line: int


def code_tokens(source: str, known: frozenset[str], until: float = inf) -> list[Token]:
    """A cell's code. Names are kept where the language, the course (`known`) or a library has given
    them; all others, which a student may have chosen, are one and the same. Reading ends when the
    process has computed `until` (seconds, as `time.process_time` has it)."""
    raw = _read(source, until)
    chosen = _attributes_of_its_own(raw) - known
    found: list[Token] = []
    for before, token in zip([None, *raw], raw, strict=False):
        text = _plain(token, before is not None and before.text == ".", known, chosen)
        if text == _END and (not found or found[-1].text == _END):
            continue
        if text == _END and found[-1].text == _TEXT and (not found[1:] or found[-2].text == _END):
            found.pop()  # a docstring
            continue
        found.append(Token(text, token.line))
    return found


def words(source: str) -> list[Token]:
    """A written answer, word by word, in small letters."""
    return [
        Token(word.casefold(), number)
        for number, line in enumerate(source.split("\n"))
        for word in re.findall(r"\w+", line)
    ]


class _Raw(NamedTuple):
    kind: int
    text: str
    line: int


def _read(source: str, until: float) -> list[_Raw]:
    """The tokens of a cell without its layout; where one can't be read, from the next line on."""
    lines = [
        re.sub(r"\s+", " ", line.strip()) + "\n" for line in without_magics(source).split("\n")
    ]
    found: list[_Raw] = []
    start = 0
    for _ in range(MAX_BROKEN):
        if start >= len(lines):
            break
        try:
            for token in tokenize.generate_tokens(StringIO("".join(lines[start:])).readline):
                if time.process_time() > until:
                    return found
                if token.type not in _LAYOUT:
                    found.append(_Raw(token.type, token.string, start + token.start[0] - 1))
            break
        except (tokenize.TokenError, SyntaxError) as error:
            start += _line_of(error)
        except (ValueError, MemoryError, RecursionError):
            break
    return list(_with_whole_strings(found))


def _line_of(error: tokenize.TokenError | SyntaxError) -> int:
    """The line of an error, counted from 1."""
    if isinstance(error, SyntaxError):
        return max(error.lineno or 1, 1)
    return max(int(error.args[1][0]), 1)


def _with_whole_strings(raw: list[_Raw]) -> Iterator[_Raw]:
    """Every string as one token, as Python 3.11 has it."""
    depth = 0
    for token in raw:
        if token.kind in _OPENS:
            depth += 1
        if not depth:
            yield token
        elif token.kind in _CLOSES:
            depth -= 1
            if not depth:
                yield _Raw(tokenize.STRING, "", token.line)


def _attributes_of_its_own(raw: list[_Raw]) -> set[str]:
    """Names of methods and attributes that a cell itself defines."""
    pairs = zip(raw, raw[1:], strict=False)
    defined = {name.text for word, name in pairs if word.text in ("def", "class")}
    threes = zip(raw, raw[1:], raw[2:], strict=False)
    return defined | {
        name.text for dot, name, sign in threes if (dot.text, sign.text) == (".", "=")
    }


def _plain(token: _Raw, is_attribute: bool, known: frozenset[str], chosen: set[str]) -> str:
    if token.kind == tokenize.NEWLINE:
        return _END
    if token.kind == tokenize.STRING:
        return _TEXT
    if token.kind == tokenize.NUMBER:
        return _number(token.text)
    if token.kind != tokenize.NAME or token.text in known:
        return token.text
    if is_attribute:
        return _OWN if token.text in chosen else token.text
    return token.text if token.text in _BUILTIN else _OWN


def _number(text: str) -> str:
    try:
        return repr(float(text))
    except (ValueError, OverflowError):
        return text
