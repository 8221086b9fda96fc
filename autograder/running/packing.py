"""What travels to a worker of a cluster: the course with one assignment, and what was handed in."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

from autograder.course.course import Assignment, Course, Unit
from autograder.course.handed_in.finding import Taken
from autograder.course.notebook import NotebookFault


def packed_part(part: Taken | NotebookFault) -> dict[str, Any]:
    """A notebook that was handed in, or its fault, as JSON."""
    if isinstance(part, NotebookFault):
        return {"fault": str(part)}
    return {"data": base64.b64encode(part.data).decode(), "notes": part.notes}


def unpacked_part(part: dict[str, Any]) -> Taken | NotebookFault:
    """The inverse of `packed_part`."""
    return (
        NotebookFault(part["fault"])
        if "fault" in part
        else Taken(base64.b64decode(part["data"]), tuple(part["notes"]))
    )


def pack(course: Course, assignment: Assignment) -> bytes:
    """A zip of the course with this assignment alone: release, source, hidden tests and data. The
    settings of the engine travel with the tasks; test cells have the lines that nbgrader hides,
    which are read from the gradebook here."""
    name = assignment.name
    kept = {name: sorted(assignment.units[0].students_own)}
    whole = {
        unit.folder / unit.file: _with_tests(unit)
        for unit in assignment.units
        if unit.hidden is None
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "nbgrader_config.py", f"c = get_config()\nc.Autograde.exclude_overwriting = {kept!r}\n"
        )
        for folder, where in (
            (course.release, "release"),
            (course.source, "source"),
            (course.hidden, "tests/hidden"),
        ):
            for path in sorted((folder / name).rglob("*")):
                if (
                    path.is_file()
                    and "__pycache__" not in path.parts
                    and ".ipynb_checkpoints" not in path.parts
                ):
                    archive.writestr(
                        f"{where}/{name}/{path.relative_to(folder / name).as_posix()}",
                        whole[path] if path in whole else path.read_bytes(),
                    )
    return packed.getvalue()


def _with_tests(unit: Unit) -> bytes:
    """The release of a notebook that its own test cells grade, with these as they run."""
    tests = {cell.grade_id: cell.source for cell in unit.release.cells if cell.is_test}
    document = json.loads((unit.folder / unit.file).read_bytes())
    for cell in document["cells"]:
        cell["source"] = tests.get(
            cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"]
        )
    return json.dumps(document).encode()
