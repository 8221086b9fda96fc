"""An untrusted notebook, read safely.

Anything can be wrong with the bytes of a submission. What can be mended is mended and noted; what can't is a `NotebookFault`
whose message a learner understands.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_BYTES = 100 << 20
MAX_CONTAINERS = 1_000_000  # lists and objects in the file, so that a small file can't fill the memory
MAX_VALUES = 5_000_000
MAX_CELLS = 2000
MAX_SOURCE = 200_000  # characters of one cell


class NotebookFault(Exception):
    """The notebook can't be graded. The message says what is wrong and what to do."""


@dataclass
class Cell:
    """One cell as read. `nbgrader` is its nbgrader metadata where that has the right types, else empty."""

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
    def is_test(self) -> bool:
        """A locked test cell (one that is graded, and no answer)."""
        return self.is_grade and not self.is_solution

    @property
    def is_given(self) -> bool:
        """Code of the course's own that the notebook shows or needs."""
        return self.kind == "code" and bool(self.nbgrader.get("locked")) and not self.is_solution and not self.is_grade

    @property
    def is_demonstration(self) -> bool:
        return self.is_given and "demonstration" in self.tags


@dataclass
class Notebook:
    """The cells of a notebook, and what had to be mended to read them."""

    cells: list[Cell]
    notes: list[str] = field(default_factory=list)
    kernelspec: dict[str, Any] = field(default_factory=dict)


def find(folder: Path, unit: str) -> Path:
    """The notebook of a unit in a folder that was handed in: ``UNIT.ipynb``, or the only one with a name that browsers and JupyterLab make
    of it, like ``UNIT (1).ipynb`` or ``UNIT-Copy1.ipynb``, or the only one there is. ``UNIT.ipynb`` where that can't be said."""
    exact = folder / f"{unit}.ipynb"
    if os.path.lexists(exact):
        return exact
    others = _notebooks_in(folder)
    named = [path for path in others if path.name.lower().startswith(unit.lower())]
    return named[0] if len(named) == 1 else others[0] if len(others) == 1 else exact


def _notebooks_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".ipynb" and not path.name.startswith("."))
    except OSError:
        return []


def read_bytes(path: Path) -> bytes:
    """The bytes of a submission. Raises `NotebookFault` for anything that is no ordinary file of a sensible size."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        others = [other.name for other in _notebooks_in(path.parent)][:5]
        if len(others) > 1:
            raise NotebookFault(
                f"There is no {path.name}, but there are {' and '.join(others)}. Hand in one notebook, called {path.name}."
            ) from None
        raise NotebookFault(f"There is no file {path.name}. Check the name and the folder.") from None
    except OSError as error:
        reason = "it is a link to another file" if path.is_symlink() else error.strerror
        raise NotebookFault(f"{path.name} can't be opened: {reason}. Hand in the notebook itself.") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise NotebookFault(f"{path.name} is no ordinary file. Hand in the notebook itself.")
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size > MAX_BYTES:
            raise NotebookFault(
                f"{path.name} is larger than {MAX_BYTES >> 20} MB. In JupyterLab choose Kernel > Restart Kernel and Clear Outputs, save, and hand it in again."
            )
        return file.read()


def parse(data: bytes) -> Notebook:
    """A notebook from its bytes. Raises `NotebookFault`."""
    document = _load_json(data)
    if not isinstance(document, dict):
        raise NotebookFault("This file is JSON but not a notebook. Hand in the .ipynb file that JupyterLab saved.")
    version = document.get("nbformat")
    old = "worksheets" in document or (isinstance(version, int) and version < 4)
    if old:
        document = _upgraded(document)
    cells = document.get("cells")
    if not isinstance(cells, list):
        raise NotebookFault("This file has no list of cells, so it is not a notebook. Hand in the .ipynb file that JupyterLab saved.")
    if isinstance(version, int) and version > 4:
        raise NotebookFault(f"This notebook is in a newer format (nbformat {version}) than can be read here. Save it as nbformat 4.")
    if len(cells) > MAX_CELLS:
        raise NotebookFault(
            f"This notebook has {len(cells)} cells; more than {MAX_CELLS} can't be graded. Remove those that you don't need."
        )
    notebook = Notebook([])
    if old:
        notebook.notes.append(f"The notebook is in an old format (nbformat {version}), and was read as a new one.")
    _read_metadata(document.get("metadata"), notebook)
    for number, raw in enumerate(cells, 1):
        cell = _read_cell(raw, number, notebook.notes)
        if cell is not None:
            notebook.cells.append(cell)
    if not any(cell.kind == "code" for cell in notebook.cells):
        raise NotebookFault("This notebook has no code cells. Hand in the notebook in which you solved the exercises.")
    return notebook


def _load_json(data: bytes) -> Any:
    if not data.strip():
        raise NotebookFault("This file is empty. Save your notebook in JupyterLab and hand it in again.")
    if data.count(b"{") + data.count(b"[") > MAX_CONTAINERS or data.count(b",") > MAX_VALUES:
        raise NotebookFault(
            "This notebook has too many parts to be read. In JupyterLab choose Kernel > Restart Kernel and Clear Outputs, save, and hand it in again."
        )
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
        return _without_surrogates(json.loads(text)) if "\\ud" in text or "\\uD" in text else json.loads(text)
    except UnicodeDecodeError:
        raise NotebookFault("This file is not text, so it is not a notebook. Hand in the .ipynb file that JupyterLab saved.") from None
    except json.JSONDecodeError as error:
        if (data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" and error.pos >= len(error.doc.rstrip()) - 1) or "Unterminated" in error.msg:
            raise NotebookFault(
                "This file ends in the middle: it was not saved or uploaded completely. Save your notebook and hand it in again."
            ) from None
        raise NotebookFault(
            f"This file is not a notebook: it is not valid JSON (line {error.lineno}). Hand in the .ipynb file that JupyterLab saved."
        ) from None
    except (RecursionError, ValueError):
        raise NotebookFault("This file can't be read as a notebook. Hand in the .ipynb file that JupyterLab saved.") from None


def _without_surrogates(value: Any) -> Any:
    """Text that can be written again: half characters, which JSON can spell, become question marks."""
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
        version = str(document.get("nbformat"))[:20]
        raise NotebookFault(
            f"This notebook is in an old format (nbformat {version}) that can't be read here. Open it in JupyterLab, save it, and hand it in again."
        ) from None
    return upgraded


def _read_metadata(metadata: Any, notebook: Notebook) -> None:
    if not isinstance(metadata, dict):
        notebook.notes.append("The notebook's metadata could not be read, so it was graded with Python 3.")
        return
    spec = metadata.get("kernelspec")
    info = metadata.get("language_info")
    spec = spec if isinstance(spec, dict) else {}
    info = info if isinstance(info, dict) else {}
    language = spec.get("language") or info.get("name")
    name = spec.get("name")
    if isinstance(language, str) and not language.lower().startswith(("python", "ipython")):
        raise NotebookFault(
            f"This notebook is written for {language}, and this course is graded in Python. Choose the Python 3 kernel in JupyterLab, and save."
        )
    if not name:
        notebook.notes.append("The notebook names no kernel, so it was graded with Python 3.")
    elif name not in ("python3", "python") and language is None:
        notebook.notes.append(f"The notebook's kernel, {str(name)[:60]!r}, is not known here, so it was graded with Python 3.")
    notebook.kernelspec = spec


def _read_cell(raw: Any, number: int, notes: list[str]) -> Cell | None:
    if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown", "raw"):
        notes.append(f"Cell {number} could not be read and was left out.")
        return None
    source = raw.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
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
    if nbgrader is not None and (not isinstance(nbgrader, dict) or not isinstance(nbgrader.get("grade_id", ""), str)):
        notes.append(f"The nbgrader metadata of cell {number} could not be read.")
        nbgrader = None
    tags = metadata.get("tags")
    tags = tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    identity = raw.get("id")
    attachments = _attachments(raw.get("attachments"))
    return Cell(raw["cell_type"], source, identity if isinstance(identity, str) else "", dict(nbgrader or {}), tags, attachments)


def _attachments(raw: Any) -> dict[str, dict[str, str]]:
    """The pictures of a Markdown cell: by file name, their kinds and content in base64. What has another shape is left out."""
    if not isinstance(raw, dict):
        return {}
    return {
        str(name): {str(kind): content for kind, content in kinds.items() if isinstance(content, str)}
        for name, kinds in raw.items()
        if isinstance(kinds, dict)
    }
