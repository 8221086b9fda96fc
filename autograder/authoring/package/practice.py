"""A zip for those who practise on their own computer: the released unit, what `%practice` asks, and
the engine.

Layout: ``UNIT/`` with the notebook, its data and `practice.pack`; ``engine/``; ``README.txt``.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from autograder.authoring.package.archive import add, add_engine, add_folder
from autograder.course.course import Course, CourseError
from autograder.practice.packed import pack
from autograder.running.own_notebook import PACKED

SAYS = {
    True: "for those who practise. The hidden tests and solutions are in it, and no secret there.",
    False: "for those who practise, with the checks of the notebook alone (--with-tests adds the hidden tests).",
}

_README = """{unit}: to practise on your own computer (Linux, macOS or Windows, Python 3.11 or newer)

1. In this folder, once:

       pip install ./engine

2. Open the notebook:

       jupyter lab {unit}/{unit}.ipynb

3. In a cell of its own, once each time:

       %load_ext autograder

4. Below an exercise, as often as you like:

       %practice NAME      what holds, and what does not yet
       %hint NAME          a hint, after a try

{what}
Your answers never leave your computer.
"""

_WHAT = {
    True: "%practice asks the tests that came along in {packed}.\n",
    False: "%practice runs the checks that you see in the notebook: no others came along.\n",
}


def package(course: Course, name: str, path: Path, *, tests: bool) -> None:
    """Write the zip for one unit to `path`; `tests`: with its hidden tests, misconceptions and
    solutions. Raises CourseError where the unit is not there, has no hidden tests that could come
    along, or the zip can't be written."""
    unit = course.unit(name)
    if tests and unit.hidden is None:
        raise CourseError(f"{name} has no hidden tests. Leave --with-tests out.")
    what = _WHAT[tests].format(packed=PACKED)
    packed = pack(course, unit, tests=tests)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            add(archive, "README.txt", _README.format(unit=name, what=what).encode())
            add_folder(archive, unit.folder, name)
            add(archive, f"{name}/{PACKED}", packed)
            add_engine(archive)
    except OSError as error:
        raise CourseError(f"The package can't be written to {path}: {error.strerror}.") from None
