"""Zips that are equal where what went in is equal, and the engine in them."""

from __future__ import annotations

import zipfile
from importlib.metadata import requires
from importlib.resources import files
from pathlib import Path

from autograder import __version__

_DISTRIBUTION = (
    "ml-mathematics-autograder"  # its name on the package index, where `autograder` is another's
)

_PYPROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{distribution}"
version = "{version}"
requires-python = ">=3.11"
dependencies = {dependencies}

[project.scripts]
autograder = "autograder.__main__:main"

[project.entry-points.pytest11]
autograder = "autograder.scoring.entry"

[tool.setuptools.packages.find]
include = ["autograder*"]

[tool.setuptools.package-data]
"*" = ["py.typed", "*.sh", "run_autograder", "*.jinja", "*.css", "*.js", "*.txt"]
"""


def add_engine(archive: zipfile.ZipFile) -> None:
    """The engine, ready for ``pip install ./engine``."""
    dependencies = [item for item in requires(_DISTRIBUTION) or [] if "extra ==" not in item]
    project = _PYPROJECT.format(
        distribution=_DISTRIBUTION, version=__version__, dependencies=dependencies
    )
    add(archive, "engine/pyproject.toml", project.encode())
    add_folder(archive, Path(str(files("autograder"))), "engine/autograder")


def add_folder(archive: zipfile.ZipFile, folder: Path, where: str) -> None:
    """All files of a folder, but for what programs write there for themselves."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(parts):
            add(archive, f"{where}/{'/'.join(parts)}", path.read_bytes())


def add(archive: zipfile.ZipFile, name: str, content: bytes, *, executable: bool = False) -> None:
    """One file."""
    entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    entry.external_attr = (0o100755 if executable else 0o100644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
