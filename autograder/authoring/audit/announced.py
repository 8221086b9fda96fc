"""What an exercise forbids must be named in its own text, and its visible check must say so
first."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from autograder.authoring.audit.watched import watched
from autograder.scoring.tried import Tried

_SAME = {
    "@": ("operator.", ".__"),
    "**": ("operator.", ".__"),
    "import": ("importlib", "__import__"),
}  # other spellings of syntax

_SHOWN = 6  # of what is forbidden, in a breach

_USES = {
    "@": "np.ones(1) @ np.ones(1)",
    "for": "for _ in ():\n        pass",
    "while": "while np.ones(0).size:\n        pass",
    "**": "np.ones(1) ** 2",
    "import": "import math",
}


def text_of(document: Mapping[str, Any], exercise: str) -> str:
    """What a learner reads of an exercise: the text cells directly above its solution cell, and the
    docstring in it."""
    texts: list[str] = []
    for cell in document["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            texts.append(source)
        elif cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise:
            return "\n\n".join([*texts, *_docstrings(source)])
        else:
            texts.clear()
    return ""


def _docstrings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield ast.get_docstring(node) or ""


def unnamed(text: str, forbidden: Sequence[str]) -> list[str]:
    """Which of the forbidden means a text does not name.

    One is named by its dotted name, by that of a package it is in, or by its last name in
    backticks; a method by its name. Other spellings of forbidden syntax go with it.
    """
    same = tuple(
        start for syntax, starts in _SAME.items() if syntax in forbidden for start in starts
    )
    return [
        means
        for means in forbidden
        if not (same and means.startswith(same)) and not _is_named(means, text)
    ]


def _is_named(means: str, text: str) -> bool:
    if not re.search(r"\w", means) or means in _USES:
        return f"`{means}`" in text
    if means.startswith("."):
        return re.search(rf"`[\w.]*\b{re.escape(means[1:])}(\(.*?\))?`", text) is not None
    steps = means.split(".")
    for count in range(len(steps), 0, -1):
        package = ".".join(steps[:count])
        if (count > 1 or package != "np") and re.search(
            rf"(?<![\w.]){re.escape(package)}(?!\w|\.\w)", text, re.IGNORECASE if count == 1 else 0
        ):
            return True
    return re.search(rf"`{re.escape(steps[-1])}(\(\))?`", text) is not None


def using(source: str, exercise: str, means: str) -> str:
    """A right solution that uses something forbidden, to no end. The exercise's function does it
    first thing; of a class, its first method."""
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == exercise:
            functions = (
                [node]
                if isinstance(node, ast.FunctionDef)
                else [item for item in node.body if isinstance(item, ast.FunctionDef)]
            )
            for function in functions[:1]:
                place = 1 if ast.get_docstring(function, clean=False) is not None else 0
                function.body[place:place] = ast.parse(_use(means)).body
    return ast.unparse(ast.fix_missing_locations(tree))


def _use(means: str) -> str:
    if means in _USES:
        use = _USES[means]
    elif means.startswith("."):
        use = f"np.ones(1){means}"
    elif means.startswith("np.") or "." not in means:
        use = means if means.startswith("np.") else f"import {means}\n    {means}"
    else:
        use = f"import {means.partition('.')[0]}\n    {means}"
    return f"try:\n    {use}\nexcept (AttributeError, ImportError, NameError):\n    pass"


def unannounced(
    ask: Callable[[Sequence[Sequence[str]]], list[Tried]],
    exercise: str,
    text: str,
    check: str,
    solution: str,
    forbids: Mapping[str, str],
) -> list[str]:
    """What an exercise's text, or its visible check, does not say of what it forbids, one line
    each. `ask` runs trials in the instructor's notebook."""
    if not forbids:
        return []
    found = []
    if missing := unnamed(text, list(forbids)):
        found.append(f"{exercise}: its text does not name what it forbids: {_listed(missing)}")
    seen = ask([(using(solution, exercise, means), watched(check).source) for means in forbids])
    unseen = [
        means
        for means, tried in zip(forbids, seen, strict=True)
        if not any(_names(message, means) for _, message in tried.noted)
    ]
    if unseen:
        found.append(
            f"{exercise}: its visible check does not see, and name, what it forbids: {_listed(unseen)}"
        )
    return found


def _listed(means: Sequence[str]) -> str:
    more = len(means) - _SHOWN
    return ", ".join(means[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _names(message: str | None, means: str) -> bool:
    """Whether what a visible check says names something forbidden, or what it is in."""
    return message is not None and any(
        step.lower() in message.lower() for step in means.split(".") if step not in ("", "np")
    )
