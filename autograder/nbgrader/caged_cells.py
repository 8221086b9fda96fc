"""Notebooks of other courses, with no release and no hidden tests here: their cells run in the
cage, and nbgrader reads the scores from the outputs of their own test cells.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from nbformat import NotebookNode
from nbgrader import utils

from autograder.course.beside import Files, room_for, without
from autograder.reports.executed import portable
from autograder.sandbox.cells import RunCell, outputs_of
from autograder.sandbox.limits import Limits, TimeLimits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session
from autograder.scoring.own_tests import Output, settled

_NO_LIMIT = 7 * 24 * 3600.0


class NotPython(Exception):
    """The notebook is in another language. The message names the mend."""


class CagedCells:
    """Runs notebooks cell by cell in the cage, as `nbgrader autograde` does in a kernel. Close it
    when done: it owns a zygote."""

    def __init__(self) -> None:
        self._zygote = Zygote()

    def run(
        self,
        notebook: NotebookNode,
        folder: Path | None,
        timeout: float | None,
        *,
        others: Files = (),
        fixed: Collection[str] = (),
    ) -> dict[str, list[Output]]:
        """Run all code cells and put their outputs into the notebook; those of its test cells are
        returned as they came, by grade id. The cells find the files of `folder` in their working
        directory, and `others`, the assignment's notebooks as they were handed in; files that they
        make or change come back into it, but for notebooks and those that are `fixed`, the course's
        own. `timeout`: seconds for one cell; as long as it takes where it is None or, as Jupyter
        has it, not positive.

        Raises `NotPython` for a notebook in another language, `NoSuchKernel` for a kernel that
        Jupyter does not know, and `SandboxUnavailable`.
        """
        _must_be_python(notebook)
        files = (
            [
                (path.relative_to(folder).as_posix(), path)
                for path in sorted(folder.rglob("*"))
                if _is_input(path)
            ]
            if folder
            else []
        )
        others = without(others, [name for name, _ in files])
        uses = room_for([*files, *others], replace(Limits(), cpu=int(_NO_LIMIT)))
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        longest = timeout if timeout and timeout > 0 else _NO_LIMIT
        limits = TimeLimits(cell=longest).for_cells(len(cells))
        to_run = [RunCell(cell.source, draws=True) for cell in cells]
        tested: dict[str, list[Output]] = {}
        session = Session(
            self._zygote, to_run, files=files, handed_in=others, limits=limits, uses=uses
        )
        try:
            for count, (cell, result) in enumerate(zip(cells, session.run_cells(), strict=True), 1):
                outputs = outputs_of(result)
                if utils.is_grade(cell) and not utils.is_solution(cell):
                    tested[str(cell.metadata["nbgrader"]["grade_id"])] = outputs
                    outputs = settled(outputs, float(cell.metadata["nbgrader"]["points"]))
                cell.execution_count = count
                cell.outputs = [NotebookNode(portable(output, count)) for output in outputs]
            if folder:
                bring_back(session.new_files(), folder, fixed)
        finally:
            session.close()
        notebook.metadata["language_info"] = NotebookNode(name="python")
        return tested

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


def bring_back(files: dict[str, bytes], folder: Path, fixed: Collection[str]) -> None:
    """Store what the cells have made. Notebooks stay as nbgrader has them, so do the files that are
    `fixed`, and nothing is written through a link."""
    for name, content in files.items():
        target = folder / name
        if (
            name in fixed
            or target.suffix == ".ipynb"
            or target.name == "timestamp.txt"
            or not target.parent.resolve().is_relative_to(folder.resolve())
        ):
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.write_bytes(content)
        except OSError:  # a folder of that name, or a name too long for this disk
            continue
