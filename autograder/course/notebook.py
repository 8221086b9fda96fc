"""An untrusted notebook, read safely.

Anything can be wrong with the bytes of a submission. What can be mended is mended and noted; what
can't is a `NotebookFault` whose message a learner understands.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.sandbox.outputs import one_line

MAX_BYTES = 100 << 20
MAX_CONTAINERS = (
    1_000_000  # lists and objects in the file, so that a small file can't fill the memory
)
MAX_VALUES = 5_000_000
MAX_SOURCE = 200_000  # characters of one cell
MAX_SOURCES = 5_000_000  # characters of all cells together
MAX_CELLS = 50_000
MAX_NOTES = 20

_MERGE_MARK = re.compile(rb"^(<{7}|>{7})( |\r?$)", re.MULTILINE)
# where `str.splitlines` ends a line, and so does Jupyter
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_SAVE_AGAIN = "Save your notebook in JupyterLab and hand it in again."
_HAND_IN = "Hand in the .ipynb file that JupyterLab saved."


class NotebookFault(Exception):
    """The notebook can't be graded. The message says what is wrong and what to do."""


@dataclass
class Cell:
    """One cell as read. `nbgrader` is its nbgrader metadata where that has the right types, else
    empty."""

    kind: str  # code, markdown or raw
    source: str
    id: str = ""
    nbgrader: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def grade_id(self) -> str:
        return str(self.nbgrader.get("grade_id", ""))

    @property
    def is_solution(self) -> bool:
        return bool(self.nbgrader.get("solution"))

    @property
    def is_grade(self) -> bool:
        return bool(self.nbgrader.get("grade"))

    @property
    def is_task(self) -> bool:
        """A task, which a person grades by the cells that follow it."""
        return bool(self.nbgrader.get("task"))

    @property
    def is_exercise(self) -> bool:
        """Whether points depend on it."""
        return self.is_solution or self.is_grade or self.is_task

    @property
    def is_test(self) -> bool:
        """A locked test cell (one that is graded, and no answer)."""
        return self.is_grade and not self.is_solution

    @property
    def is_given(self) -> bool:
        """Code of the course's own that the notebook shows or needs."""
        return (
            self.kind == "code"
            and bool(self.nbgrader.get("locked"))
            and not self.is_solution
            and not self.is_grade
        )

    @property
    def is_demonstration(self) -> bool:
        return self.is_given and "demonstration" in self.tags


@dataclass
class Notebook:
    """The cells of a notebook, and what had to be mended to read them."""

    cells: list[Cell]
    notes: list[str] = field(default_factory=list)
    kernelspec: dict[str, Any] = field(default_factory=dict)

    @property
    def solutions(self) -> dict[str, str]:
        """The code of the solution cells by their names, without the marks around what a release
        leaves out."""
        return {
            cell.grade_id: without_marks(cell.source)
            for cell in self.cells
            if cell.is_solution and cell.kind == "code"
        }

    def with_solutions(self, solutions: Mapping[str, str]) -> Notebook:
        """This notebook with other code in the solution cells of these names."""
        cells = [
            replace(cell, source=solutions[cell.grade_id]) if cell.grade_id in solutions else cell
            for cell in self.cells
        ]
        return replace(self, cells=cells)

    def up_to(self, name: str) -> Notebook:
        """Its cells up to the one of that name. Raises StopIteration where there is none."""
        last = next(index for index, cell in enumerate(self.cells) if cell.grade_id == name)
        return replace(self, cells=self.cells[: last + 1])


def without_marks(source: str) -> str:
    """A solution as a student would have written it."""
    return "\n".join(line for line in source.split("\n") if line.strip() not in _MARKS)


_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")


def parse(data: bytes, *, code: bool = True) -> Notebook:
    """A notebook from its bytes. `code`: it must have code cells, as all have but essays. Raises
    `NotebookFault`."""
    notebook = Notebook([])
    document = _load_json(data, notebook.notes)
    if not isinstance(document, dict):
        raise NotebookFault(f"This file is JSON but not a notebook. {_HAND_IN}")
    version = document.get("nbformat")
    old = "worksheets" in document or (isinstance(version, int) and version < 4)
    if old:
        document = _upgraded(document)
    cells = document.get("cells")
    if not isinstance(cells, list):
        raise NotebookFault(f"This file has no list of cells, so it is not a notebook. {_HAND_IN}")
    if isinstance(version, int) and version > 4:
        raise NotebookFault(
            f"This notebook is in a newer format (nbformat {str(version)[:20]}) than can be read here. Save it as nbformat 4."
        )
    if old:
        notebook.notes.append(
            f"The notebook is in an old format (nbformat {str(version)[:20]}), and was read as a new one."
        )
    _read_cells(cells, notebook)
    _read_metadata(document.get("metadata"), notebook)
    if len(notebook.notes) > MAX_NOTES:
        notebook.notes[MAX_NOTES:] = [
            f"{len(notebook.notes) - MAX_NOTES} more notes of this kind are left out."
        ]
    if code and not any(cell.kind == "code" for cell in notebook.cells):
        raise NotebookFault(
            "This notebook has no code cells. Hand in the notebook in which you solved the exercises."
        )
    return notebook


def _read_cells(cells: list[Any], notebook: Notebook) -> None:
    joined = [0]
    for number, raw in enumerate(cells, 1):
        cell = _read_cell(raw, number, notebook.notes, joined)
        if cell is not None:
            notebook.cells.append(cell)
    if len(cells) > MAX_CELLS or sum(len(cell.source) for cell in notebook.cells) > MAX_SOURCES:
        raise NotebookFault(
            f"This notebook is too long to be graded: it has {len(cells)} cells, where {MAX_CELLS} cells and {MAX_SOURCES} characters are the "
            "most. Remove those that you don't need."
        )
    if joined[0]:
        those = "1 cell" if joined[0] == 1 else f"{joined[0]} cells"
        notebook.notes.append(
            f"The lines of {those} were saved without line ends, and were put one below the other."
        )


def _load_json(data: bytes, notes: list[str]) -> Any:
    if not data.strip(b"\0 \t\r\n"):
        raise NotebookFault(f"This file is empty. {_SAVE_AGAIN}")
    if kind := _other_kind(data):
        raise NotebookFault(kind)
    if data.count(b"{") + data.count(b"[") > MAX_CONTAINERS or data.count(b",") > MAX_VALUES:
        raise NotebookFault(
            "This notebook has too many parts to be read. In JupyterLab choose Kernel > Restart Kernel and Clear Outputs, save, and hand it in again."
        )
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding).lstrip(" \t\r\n")
        document, end = json.JSONDecoder().raw_decode(text)
        if text[end:].strip("\0 \t\r\n"):
            if not isinstance(document, dict):
                raise json.JSONDecodeError("Extra data", text, end)
            notes.append("Something follows the end of the notebook in its file, and was left out.")
        return _without_surrogates(document) if "\\ud" in text or "\\uD" in text else document
    except UnicodeDecodeError:
        raise NotebookFault(f"This file is not text, so it is not a notebook. {_HAND_IN}") from None
    except json.JSONDecodeError as error:
        raise NotebookFault(_not_json(data, error)) from None
    except (RecursionError, ValueError):
        raise NotebookFault(f"This file can't be read as a notebook. {_HAND_IN}") from None


def _other_kind(data: bytes) -> str:
    """What a file is that is plainly something else, and the mend; nothing where it may be a
    notebook."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    unpack = "Unpack it, and hand in the notebook that is in it."
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return f"This file is a zip, not a notebook. {unpack}"
    if (
        start.startswith((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ"))
        or data[257:262] == b"ustar"
    ):
        return f"This file is an archive, not a notebook. {unpack}"
    if start.startswith(b"%PDF"):
        return f"This file is a PDF, not a notebook. {_HAND_IN}"
    if start[:1] == b"<" and not start.startswith(b"<<<<<<<"):
        return (
            "This file is a web page (HTML), not a notebook. Where it came from a website, you may have saved the page in place of the file; "
            f"from JupyterLab, File > Download saves the notebook. {_HAND_IN}"
        )
    if start.startswith(b"version https://git-lfs"):
        return "This file is a pointer of Git LFS, not the notebook that it stands for. Run: git lfs pull. Then hand in the notebook."
    return ""


def _not_json(data: bytes, error: json.JSONDecodeError) -> str:
    """Why text is no notebook."""
    if _MERGE_MARK.search(data):
        return (
            "This notebook holds the marks of a merge that Git could not finish (<<<<<<<). Choose one of the two versions, "
            "see in JupyterLab that it opens, and hand it in again."
        )
    begins = error.doc[:1] == "{"
    if (
        begins and error.pos >= len(error.doc.rstrip("\0 \t\r\n")) - 1
    ) or "Unterminated" in error.msg:
        return "This file ends in the middle: it was not saved or uploaded completely. Save your notebook and hand it in again."
    if not begins and _is_python(error.doc[:MAX_SOURCE]):
        return f"This file is a Python script, not a notebook. {_HAND_IN}"
    return f"This file is not a notebook: it is not valid JSON (line {error.lineno}). {_HAND_IN}"


def _is_python(source: str) -> bool:
    """Whether a cell or a script parses as Python, magics aside."""
    try:
        ast.parse(re.sub(r"(?m)^[ \t]*[%!?].*$", "", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_surrogates(value: Any) -> Any:
    """Text that can be written again: half characters, which JSON can spell, become question
    marks."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value


def _upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """A notebook of nbformat 1 to 3 as one of nbformat 4."""
    from nbformat import convert, reader

    try:
        upgraded: dict[str, Any] = convert(reader.reads(json.dumps(document)), 4)
    except Exception:
        version = one_line(str(document.get("nbformat"))[:20])
        raise NotebookFault(
            f"This notebook is in an old format (nbformat {version}) that can't be read here. Open it in JupyterLab, save it, and hand it in again."
        ) from None
    return upgraded


def _read_metadata(metadata: Any, notebook: Notebook) -> None:
    if not isinstance(metadata, dict):
        notebook.notes.append(
            "The notebook's metadata could not be read, so it was graded with Python 3."
        )
        return
    spec = metadata.get("kernelspec")
    info = metadata.get("language_info")
    spec = spec if isinstance(spec, dict) else {}
    info = info if isinstance(info, dict) else {}
    language = spec.get("language") or info.get("name")
    name = spec.get("name")
    if isinstance(language, str) and not language.lower().startswith(("python", "ipython")):
        label = one_line(language[:60])
        if not _written_in_python(notebook.cells):
            raise NotebookFault(
                f"This notebook is written for {label}, and this course is graded in Python. Choose the Python 3 kernel in JupyterLab, and save."
            )
        notebook.notes.append(
            f"The notebook says that it is written for {label}, but its cells are Python, so it was graded with Python 3."
        )
    elif not name:
        notebook.notes.append("The notebook names no kernel, so it was graded with Python 3.")
    elif name not in ("python3", "python") and language is None:
        notebook.notes.append(
            f"The notebook's kernel, {str(name)[:60]!r}, is not known here, so it was graded with Python 3."
        )
    notebook.kernelspec = spec


def _written_in_python(cells: list[Cell]) -> bool:
    """Whether nearly all code cells parse as Python, and one of them as nothing but Python: a few
    are looked at where there are many."""
    sources = [cell.source for cell in cells if cell.kind == "code" and cell.source.strip()][:200]
    room, parsed, plainly = MAX_SOURCES // 10, 0, False
    for source in sources:
        room -= len(source)
        if room >= 0 and _is_python(source):
            parsed += 1
            plainly = (
                plainly
                or re.search(
                    r"(?m)^[ \t]*(def \w.*:|class \w.*:|import \w|from \w+ import )", source
                )
                is not None
            )
    return plainly and parsed >= 0.9 * len(sources)


def _read_cell(raw: Any, number: int, notes: list[str], joined: list[int]) -> Cell | None:
    if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown", "raw"):
        notes.append(f"Cell {number} could not be read and was left out.")
        return None
    source = raw.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        apart = (
            any(source)
            and len(source) > 1
            and not any(line[-1:] in _LINE_ENDS and line for line in source[:-1])
        )
        joined[0] += apart
        source = ("\n" if apart else "").join(source)
    if not isinstance(source, str):
        notes.append(f"The text of cell {number} could not be read and was left out.")
        return None
    if len(source) > MAX_SOURCE:
        notes.append(f"Cell {number} is longer than {MAX_SOURCE} characters and was left out.")
        return None
    source = source.replace("\r\n", "\n").replace("\x00", "")
    metadata = raw.get("metadata")
    if not isinstance(metadata, dict):
        notes.append(f"The metadata of cell {number} could not be read.")
        metadata = {}
    nbgrader = metadata.get("nbgrader")
    if nbgrader is not None and (
        not isinstance(nbgrader, dict) or not isinstance(nbgrader.get("grade_id", ""), str)
    ):
        notes.append(f"The nbgrader metadata of cell {number} could not be read.")
        nbgrader = None
    tags = metadata.get("tags")
    tags = tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    identity = raw.get("id")
    attachments = _attachments(raw.get("attachments"))
    return Cell(
        raw["cell_type"],
        source,
        identity if isinstance(identity, str) else "",
        dict(nbgrader or {}),
        tags,
        attachments,
    )


def _attachments(raw: Any) -> dict[str, dict[str, str]]:
    """The pictures of a Markdown cell: by file name, their kinds and content in base64. What has
    another shape is left out."""
    if not isinstance(raw, dict):
        return {}
    return {
        str(name): {
            str(kind): content for kind, content in kinds.items() if isinstance(content, str)
        }
        for name, kinds in raw.items()
        if isinstance(kinds, dict)
    }
