"""A course's site: pages, and JupyterLite in ``lite`` beside them."""

from __future__ import annotations

import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from autograder.authoring.site import lite, pages
from autograder.course.course import Course, CourseError

_NEEDED = (
    *("sphinx", "furo", "myst-parser"),
    *("jupyterlite-core", "jupyterlite-pyodide-kernel", "comm"),
)
_MARK = ".made-by-autograder-site"


def build(course: Course, out: Path, *, tests: bool, pyodide: Path | None) -> int:
    """Build the site of a course's units in the folder `out`; gives the number of units. `tests`:
    their hidden tests come along, and are no secret then; `pyodide`: a folder with a Pyodide to
    serve, in place of the one that jsDelivr serves.

    Raises `CourseError` where something is missing, or `out` holds what is no site of ours."""
    _require(pyodide)
    units = [course.unit(name) for name in course.units]
    if not units:
        raise CourseError("No unit is released yet. Run: nbgrader generate_assignment UNIT")
    out = out.absolute()
    if out.exists() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise CourseError(f"{out} holds other files. Name a new or empty folder for the site.")
    made = out.with_name(f".{out.name}-new")
    shutil.rmtree(made, ignore_errors=True)
    try:
        pages.build(course, units, made, tests=tests)
        lite.build(course, units, made / "lite", tests=tests, pyodide=pyodide)
        (made / _MARK).touch()
        (
            made / ".nojekyll"
        ).touch()  # GitHub Pages leaves out folders with an underscore without it
        shutil.rmtree(out, ignore_errors=True)
        made.rename(out)
    except OSError as error:
        raise CourseError(f"The site can't be written to {out}: {error.strerror}.") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return len(units)


def _require(pyodide: Path | None) -> None:
    """Raises `CourseError` where a tool is not installed here, or the folder for Pyodide holds
    none."""
    if pyodide is not None and not (pyodide / "pyodide.mjs").is_file():
        raise CourseError(
            f"{pyodide} holds no Pyodide: pyodide.mjs is missing. Unpack a release of it there."
        )
    for name in _NEEDED:
        try:
            version(name)
        except PackageNotFoundError:
            raise CourseError(
                f"{name} is not installed. pip install 'ml-mathematics-autograder[site]'"
            ) from None
