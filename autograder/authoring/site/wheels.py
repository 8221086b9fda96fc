"""Wheels for Python in a browser: the engine with what it needs beyond Pyodide's own packages.

Layout of a wheel: the packaging specifications, "Binary distribution format".
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path

from autograder import __version__
from autograder.authoring.package.archive import add
from autograder.course.course import CourseError

ENGINE = "autograder-practice"
# What the engine imports to grade one's own notebook, and Pyodide does not have. All of it runs
# without its compiled parts.
_BUNDLED = ("iniconfig", "msgpack", "pluggy", "pytest", "rich")
_PYODIDES = ("ipython", "matplotlib", "numpy", "packaging", "pygments", "traitlets")
_LEFT_OUT = (
    "nbgrader",
    "authoring",
    "commands",
    "nightly",
)  # rooms of the engine that grade others


def engine(folder: Path) -> Path:
    """Write the wheel of the engine to a folder."""
    found = {
        f"autograder/{path.relative_to(root).as_posix()}": path.read_bytes()
        for root in [Path(str(files("autograder")))]
        for path in _written(root)
        if path.relative_to(root).parts[0] not in _LEFT_OUT
    }
    for name in _BUNDLED:
        found |= {_place(name, file): data for file, data in _installed(name).items()}
    return _wheel(folder, ENGINE, __version__, found, requires=_PYODIDES)


def of_installed(name: str, folder: Path) -> Path:
    """Write a wheel of a pure Python distribution as it is installed here."""
    found = _installed(name)
    modules = {file: data for file, data in found.items() if ".dist-info/" not in file}
    return _wheel(folder, name, distribution(name).version, modules)


def _place(name: str, file: str) -> str:
    """Where a file of a bundled distribution goes: a wheel has metadata of one alone, so that its
    metadata, with its licence, lie in ours."""
    _, is_metadata, rest = file.partition(".dist-info/")
    return f"{_stem(ENGINE, __version__)}.dist-info/licenses/{name}/{rest}" if is_metadata else file


def _written(root: Path) -> list[Path]:
    return [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def _installed(name: str) -> dict[str, bytes]:
    """The files of a distribution, its licences among them, but for compiled ones."""
    try:
        listed = distribution(name).files or []
    except PackageNotFoundError:
        raise CourseError(f"{name} is not installed. pip install {name}") from None
    return {
        file.as_posix(): Path(str(file.locate())).read_bytes()
        for file in listed
        if file.suffix not in (".so", ".pyd", ".pyc")
        and ".." not in file.parts
        and file.name not in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
    }


def _wheel(
    folder: Path, name: str, version: str, found: dict[str, bytes], requires: tuple[str, ...] = ()
) -> Path:
    stem = _stem(name, version)
    needs = "".join(f"Requires-Dist: {each}\n" for each in requires)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
    kind = "Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    found = found | {
        f"{stem}.dist-info/METADATA": metadata.encode(),
        f"{stem}.dist-info/WHEEL": kind.encode(),
    }
    record = "".join(f"{each},{_digest(data)},{len(data)}\n" for each, data in found.items())
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, data in found.items():
            add(archive, each, data)
        add(archive, f"{stem}.dist-info/RECORD", f"{record}{stem}.dist-info/RECORD,,\n".encode())
    return path


def _stem(name: str, version: str) -> str:
    return f"{name.replace('-', '_')}-{version}"


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"
