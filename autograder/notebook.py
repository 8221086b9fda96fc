"""An untrusted notebook, read safely and laid over the release.

Anything can be wrong with the bytes of a submission. What can be mended is mended and noted; what can't is a `NotebookFault`
whose message a learner understands. Locked cells come from the release, whatever the submission says they are.
"""

from __future__ import annotations

import ast
import json
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
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


@dataclass
class LaidCell:
    """A cell of a submission laid over the release. `runs`: it is executed; `restored`: it was missing and comes from the release."""

    cell: Cell
    runs: bool
    restored: bool = False


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


# -- laid over the release ---------------------------------------------------------------------------------------------


def lay_over(submission: Notebook, release: Notebook, *, run_tests: bool = False, run_demonstrations: bool = True) -> list[LaidCell]:
    """The cells to grade, in order: the submission's, with the release's locked cells and metadata.

    Exercises are found by name, so a deleted, moved or copied cell costs nothing by itself: missing cells are put back after the
    cell they follow in the release, copies become ordinary cells, and an untouched stub never runs over an answer that another
    cell gives. `run_tests`: the visible test cells run too (a course without hidden tests).
    Raises `NotebookFault` where nothing of the release is found.
    """
    masters = {cell.grade_id: cell for cell in release.cells if cell.grade_id}
    names = [grade_id for grade_id, cell in masters.items() if cell.is_solution and cell.kind == "code"]
    chosen = _choose(submission.cells, masters)
    _check_unit(submission, chosen, names, masters)
    laid: list[LaidCell] = []
    for index, cell in enumerate(submission.cells):
        grade_id = next((key for key, value in chosen.items() if value == index), "")
        if not grade_id:
            plain = Cell(cell.kind, cell.source, cell.id, {}, (), cell.attachments)
            untouched_copy = any(same_code(cell.source, masters[name].source) for name in names if name in cell.source)
            laid.append(LaidCell(plain, runs=cell.kind == "code" and not untouched_copy))
            continue
        laid.append(LaidCell(_restored_from(masters[grade_id], cell), runs=False))
    _put_back_missing(laid, release)
    for item in laid:
        cell = item.cell
        if cell.kind != "code" or not cell.nbgrader:
            continue
        if cell.is_solution:
            stub = same_code(cell.source, masters[cell.grade_id].source)
            item.runs = not item.restored and not (stub and _answered_elsewhere(cell.grade_id, item, laid))
        elif cell.is_test:
            item.runs = run_tests
        else:
            item.runs = run_demonstrations or not cell.is_demonstration
    return laid


def _choose(cells: Sequence[Cell], masters: dict[str, Cell]) -> dict[str, int]:
    """For each cell of the release the submission's cell that stands for it: an answered copy before an untouched one."""
    chosen: dict[str, int] = {}
    for index, cell in enumerate(cells):
        master = masters.get(cell.grade_id)
        if master is None:
            continue
        if cell.grade_id not in chosen or (master.is_solution and same_code(cells[chosen[cell.grade_id]].source, master.source)):
            chosen[cell.grade_id] = index
    return chosen


def _check_unit(submission: Notebook, chosen: dict[str, int], names: list[str], masters: dict[str, Cell]) -> None:
    if not masters or any(masters[name].is_solution or masters[name].is_grade for name in chosen):
        return
    code = [cell.source for cell in submission.cells if cell.kind == "code"]
    if any(binds(source, name) for source in code for name in names):
        return
    others = [cell.grade_id for cell in submission.cells if cell.grade_id and cell.grade_id not in masters]
    if others:
        raise NotebookFault(
            f"This looks like the notebook of another unit: it has the cell {others[0]!r}, and none of this unit's. Hand in this unit's notebook."
        )
    raise NotebookFault("None of this unit's exercises is in this notebook. Hand in the notebook in which you solved them.")


def _restored_from(master: Cell, cell: Cell) -> Cell:
    source = cell.source if master.is_solution else master.source
    return Cell(
        master.kind, source, cell.id or master.id, dict(master.nbgrader), master.tags, cell.attachments if master.is_solution else {}
    )


def _put_back_missing(laid: list[LaidCell], release: Notebook) -> None:
    place = 0
    for master in release.cells:
        if not master.grade_id:
            continue
        here = next((index for index, item in enumerate(laid) if item.cell.grade_id == master.grade_id), None)
        if here is None:
            here = place
            laid.insert(here, LaidCell(_restored_from(master, master), runs=False, restored=True))
        place = here + 1


def _answered_elsewhere(name: str, own: LaidCell, laid: list[LaidCell]) -> bool:
    others = (
        item.cell for item in laid if item is not own and item.cell.kind == "code" and not item.cell.is_given and not item.cell.is_test
    )
    return any(binds(cell.source, name) for cell in others)


def attempted(name: str, laid: list[LaidCell], release: Notebook) -> bool:
    """Whether the submission answers an exercise: its stub is changed, or another cell of the student's binds the name."""
    stub = next((cell.source for cell in release.cells if cell.grade_id == name), None)
    own = next((item for item in laid if item.cell.grade_id == name), None)
    if own is not None and own.cell.kind != "code":
        return own.cell.source != stub  # as nbgrader's checksum has it
    if own is not None and not own.restored and stub is not None and not same_code(own.cell.source, stub):
        return True
    return own is None or _answered_elsewhere(name, own, laid)


def same_code(left: str, right: str) -> bool:
    """Whether two cells are the same program: comments and layout do not count."""
    if left.strip() == right.strip():
        return True
    program = _dumped(left)
    return program is not None and program == _dumped(right)


@lru_cache(maxsize=256)
def _dumped(source: str) -> str | None:
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def binds(source: str, name: str) -> bool:
    """Whether a cell defines, assigns or imports a name. A cell that does not parse counts where it mentions ``name =`` or ``def name``."""
    if name not in source:
        return False
    try:
        tree = ast.parse(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return re.search(rf"\b(def|class)\s+{re.escape(name)}\b|\b{re.escape(name)}\s*=[^=]", source) is not None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
            return True
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name) == name:
            return True
    return False
