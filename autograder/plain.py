"""Notebooks of other courses, with no release and no hidden tests here: their cells run in the cage, and nbgrader reads the scores from the
outputs of their own test cells.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from nbformat import NotebookNode

from autograder.executed import outputs_of, portable
from autograder.sandbox.cage import Limits
from autograder.sandbox.session import RunCell, Session, TimeLimits
from autograder.sandbox.spawn import Zygote

_NO_LIMIT = 7 * 24 * 3600.0


class NotPython(Exception):
    """The notebook is in another language. The message names the mend."""


class CagedCells:
    """Runs notebooks cell by cell in the cage, as `nbgrader autograde` does in a kernel. Close it when done: it owns a zygote."""

    def __init__(self) -> None:
        self._zygote = Zygote()

    def run(self, notebook: NotebookNode, folder: Path | None, timeout: float | None) -> None:
        """Run all code cells and put their outputs into the notebook. The cells find the files of `folder` in their working directory;
        files that they make come back into it, but for notebooks. `timeout`: seconds for one cell; as long as it takes where it is None or,
        as Jupyter has it, not positive.

        Raises `NotPython` for a notebook in another language, `NoSuchKernel` for a kernel that Jupyter does not know, and
        `SandboxUnavailable`.
        """
        _must_be_python(notebook)
        files = [(path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")) if _is_input(path)] if folder else []
        uses = replace(Limits(), cpu=int(_NO_LIMIT)).with_room_for(path for _, path in files)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        longest = timeout if timeout and timeout > 0 else _NO_LIMIT
        limits = TimeLimits(cell=longest, submission=longest * (len(cells) + 1))
        session = Session(self._zygote, [RunCell(cell.source, draws=True) for cell in cells], files=files, limits=limits, uses=uses)
        try:
            for count, (cell, result) in enumerate(zip(cells, session.run_cells(), strict=True), 1):
                cell.execution_count = count
                cell.outputs = [NotebookNode(portable(output, count)) for output in outputs_of(result)]
            if folder:
                _bring_back(session.new_files(), folder)
        finally:
            session.close()
        notebook.metadata["language_info"] = NotebookNode(name="python")

    def close(self) -> None:
        self._zygote.close()


def _must_be_python(notebook: NotebookNode) -> None:
    spec = notebook.metadata.get("kernelspec", {})
    name, language = spec.get("name", "python3"), spec.get("language", "")
    if name in ("python", "python3") or language == "python":
        return
    language = KernelSpecManager().get_kernel_spec(name).language
    if language != "python":
        raise NotPython(
            f"This notebook's kernel, {name}, runs {language}: the cage is for Python alone. If you trust every submission, have nbgrader run "
            "them: c.Autograde.autograde_preprocessors with nbgrader.preprocessors.Execute in the place of autograder.executor.SandboxExecute."
        )


def _is_input(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.suffix != ".ipynb"


def _bring_back(files: dict[str, bytes], folder: Path) -> None:
    """Store what the cells have made. Notebooks stay as nbgrader has them, and nothing is written through a link."""
    for name, content in files.items():
        target = folder / name
        if target.suffix == ".ipynb" or target.name == "timestamp.txt" or not target.parent.resolve().is_relative_to(folder.resolve()):
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.write_bytes(content)
        except OSError:  # a folder of that name, or a name too long for this disk
            continue
