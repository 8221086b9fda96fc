"""Out of the grader's reports: markup, terminal codes, workflow commands, formulas and paths in
names, text and outputs."""

from __future__ import annotations

from typing import Any

from tests.engine.attacks.attack import Attack

MARKUP = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
TERMINAL = "\x1b]0;owned\x07\x1b[2J\x1b[31mowned\x1b[0m\r\x08\x7f\x9b31m"
COMMANDS = "::error::owned\n::set-output name=score::6\n##[error]owned\n::add-mask::6"


def _raises(text: str) -> Attack:
    return Attack(total=f"def total(x):\n    raise ValueError({text!r})")


def _prints(text: str) -> Attack:
    return Attack(last=f"import sys\nprint({text!r})\nsys.stderr.write({text!r})\n{text!r}")


def _everywhere(text: str) -> Any:
    """The text as everything that a notebook names."""

    def change(notebook: dict[str, Any]) -> dict[str, Any]:
        notebook["metadata"].update(title=text, authors=[{"name": text}])
        notebook["metadata"]["kernelspec"]["display_name"] = text
        notebook["cells"].append(
            {"cell_type": "markdown", "id": text[:60], "metadata": {"tags": [text]}, "source": text}
        )
        notebook["cells"].append(
            {
                "cell_type": "code",
                "id": "m1",
                "metadata": {"nbgrader": {"grade_id": text}},
                "source": "1",
                "outputs": [],
                "execution_count": 1,
            }
        )
        return notebook

    return change


ATTACKS = {
    "markup in an error": _raises(MARKUP),
    "markup in the output": _prints(MARKUP),
    "markup in a display": Attack(last=f"from IPython.display import HTML, Javascript, SVG, display\ndisplay(HTML({MARKUP!r}))\ndisplay(Javascript('alert(1)'))"),
    "markup in the class's name": Attack(total=f"Bad = type({MARKUP!r}, (Exception,), {{}})\ndef total(x):\n    raise Bad()"),
    "markup in a result": Attack(total=f"def total(x):\n    return {MARKUP!r}"),
    "markup in names": Attack(change=_everywhere(MARKUP)),
    "terminal codes in an error": _raises(TERMINAL),
    "terminal codes in the output": _prints(TERMINAL),
    "terminal codes in a result": Attack(total=f"def total(x):\n    return {TERMINAL!r}"),
    "terminal codes in names": Attack(change=_everywhere(TERMINAL)),
    "workflow commands in an error": _raises(COMMANDS),
    "workflow commands in the output": _prints(COMMANDS),
    "workflow commands in names": Attack(change=_everywhere(COMMANDS)),
    "a formula": _raises('=HYPERLINK("http://localhost/?"&A1,"x")'),
    "text from right to left": _raises("\u202e\u2066owned\u2069 \u0000 \ud800"),
    "a very long line": _raises("x" * 10**6),
    "many lines": _raises("line\n" * 10**5),
    "a very long name": Attack(total="def total(x):\n    raise type('E' * 10**6, (Exception,), {})('x')"),
    "a name of the grader's own words": _raises("All tests passed. Score: 2 of 2."),
    "a long line in the source": Attack(total="def total(x):\n    raise ValueError  # " + "x" * 50_000),
    "an image with a script": Attack(last="from IPython.display import SVG, display\ndisplay(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>'))"),
    "LaTeX with markup": Attack(last=f"from IPython.display import Latex, Markdown, display\ndisplay(Latex({MARKUP!r}))\ndisplay(Markdown({MARKUP!r}))"),
    "a picture that is none": Attack(last="from IPython.display import Image, display\ndisplay(Image(data=b'<script>alert(1)</script>', format='png'))"),
}  # fmt: skip
