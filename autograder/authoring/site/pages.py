"""The pages of a course's site, made by Sphinx out of its notebooks."""

from __future__ import annotations

import ast
import base64
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment

from autograder.authoring.site.hours import hours_of
from autograder.course.course import Course, CourseError, Unit
from autograder.reports.formulas import drawn

HOME = "site.md"  # in the course's folder: what its home page says, with {{ units }} for the list
GLOSSARY = "glossary.md"  # and its symbols and words, with {{ unit("01") }} for a link
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$])")


@dataclass(frozen=True)
class Figure:
    """A unit's first figure, as PNG, and what it shows."""

    png: bytes
    shows: str


@dataclass(frozen=True)
class UnitPage:
    """What the page of a unit tells."""

    unit: Unit
    heading: str
    story: str
    able: tuple[tuple[str, str], ...]  # exercise, and what it is about
    written: int
    points: float
    figure: Figure | None

    @property
    def needs(self) -> list[str]:
        """The numbers of the units that its story says are needed."""
        return needs_of(self.story)

    @property
    def number(self) -> str:
        return self.name.partition("_")[0]

    @property
    def hours(self) -> int:
        """An estimate, at least one."""
        return hours_of(self.unit)

    @property
    def name(self) -> str:
        return self.unit.name


def needs_of(story: str) -> list[str]:
    """The numbers of the units that a story says are needed; the on-ramp, 00, only where it is all
    that is."""
    said = re.search(r"\*You need\*:.*?(?:\n\n|\*You get|\Z)", story, re.DOTALL)
    numbers = sorted(set(re.findall(r"\b\d\d\b", said.group()))) if said else []
    return [number for number in numbers if number != "00"] or numbers


def build(course: Course, units: Sequence[Unit], out: Path, *, tests: bool) -> None:
    """Write the pages into the folder `out`, beside which JupyterLite lies in ``lite``. Raises
    `CourseError`."""
    work = out.with_name(f".{out.name}-pages")
    shutil.rmtree(work, ignore_errors=True)
    try:
        _write_sources(course, units, work, tests=tests)
        _sphinx(work, out)
    except OSError as error:
        raise CourseError(
            f"The site can't be written: {error.strerror}: {error.filename}."
        ) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def page_of(unit: Unit) -> UnitPage:
    """What the page of a unit tells. Raises `CourseError` where its notebook does not run."""
    titles = [cell.source for cell in unit.release.cells if cell.kind == "markdown"]
    title, _, story = (titles[0] if titles else f"# {unit.name}").partition("\n")
    docstrings = {
        cell.grade_id: said
        for cell in unit.release.cells
        if cell.is_solution and cell.kind == "code" and (said := _says(cell.source))
    }
    able = tuple(
        (exercise.id, docstrings.get(exercise.id, ""))
        for exercise in unit.exercises
        if not exercise.manual
    )
    written = sum(exercise.manual for exercise in unit.exercises)
    points = sum(exercise.points for exercise in unit.exercises)
    heading = title.lstrip("# ")
    return UnitPage(unit, heading, story.strip(), able, written, points, _first_figure(unit))


def _says(source: str) -> str:
    """The first paragraph of the docstring that a cell's last function or class has, as Markdown."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return ""
    documented = [
        ast.get_docstring(node) or ""
        for node in body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    paragraph = " ".join((documented[-1] if documented else "").partition("\n\n")[0].split())
    return _MARKUP.sub(r"\\\1", paragraph)


def _first_figure(unit: Unit) -> Figure | None:
    """The first figure of the instructor's notebook, which runs as far as that."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    try:
        document = nbformat.read(unit.source, as_version=4)
    except (OSError, ValueError):
        return None
    place = {"metadata": {"path": str(unit.source.parent)}}
    client = NotebookClient(document, timeout=300, kernel_name="python3", resources=place)
    try:
        with client.setup_kernel(stderr=subprocess.DEVNULL):
            for index, cell in enumerate(document.cells):
                if cell.cell_type != "code":
                    continue
                client.execute_cell(cell, index)
                for png in _pngs(cell.outputs):
                    return Figure(base64.b64decode(png), _what_it_shows(cell.source))
    except (CellExecutionError, CellTimeoutError) as error:
        line = str(error).strip().splitlines()[-1]
        raise CourseError(f"{unit.source} does not run: {line}. Mend it first.") from None
    return None


def _pngs(outputs: Sequence[Any]) -> Iterator[str]:
    for output in outputs:
        if png := output.get("data", {}).get("image/png"):
            yield str(png)


def _what_it_shows(source: str) -> str:
    """The title of a figure, by the code that draws it."""
    titles = re.findall(r"""(?:title|suptitle)(?:=|\()\s*f?(["'])(.*?)\1""", source)
    said = dict.fromkeys(title.replace("\\n", " ").replace("$", "") for _, title in titles)
    return " · ".join(said) or "A figure of this unit"


def _write_sources(course: Course, units: Sequence[Unit], work: Path, *, tests: bool) -> None:
    (work / "units").mkdir(parents=True)
    templates = files("autograder.authoring.site")
    fill = Environment(keep_trailing_newline=True, autoescape=False)  # Markdown

    def filled(template: str, **values: Any) -> str:
        text = templates.joinpath(template).read_text(encoding="utf-8")
        return fill.from_string(text).render(**values)

    told = [page_of(unit) for unit in units]
    for page in told:
        if page.figure is not None:
            (work / "units" / f"{page.name}.png").write_bytes(page.figure.png)
        text = filled("unit.md.jinja", page=page, tests=tests, drawn=drawn, number=_number)
        (work / "units" / f"{page.name}.md").write_text(text, encoding="utf-8")
    listed = filled("units.md.jinja", pages=told, number=_number)
    own = course.root / HOME
    home = own.read_text(encoding="utf-8") if own.is_file() else "# A course\n\n{{ units }}\n"
    rules = sorted(course.release.glob("*/house_rules.md"))
    if rules:
        (work / "house_rules.md").write_text(drawn(rules[0].read_text(encoding="utf-8")), "utf-8")
    start = filled("start.md.jinja", tests=tests, first=told[0].name if told else "")
    (work / "start.md").write_text(start, encoding="utf-8")
    by_number = {page.number: page for page in told}

    def unit(number: str) -> str:
        """A link to a unit by its number: ``{{ unit("01") }}``; its number alone where the site
        does not have it."""
        page = by_number.get(number)
        return f"[{number}](units/{page.name}.md)" if page else number

    glossary = course.root / GLOSSARY
    if glossary.is_file():
        words = fill.from_string(glossary.read_text(encoding="utf-8")).render(unit=unit)
        (work / "glossary.md").write_text(drawn(words), encoding="utf-8")
    tree = filled("tree.md.jinja", pages=told, rules=bool(rules), glossary=glossary.is_file())

    def way(numbers: str) -> str:
        """A way through the course, by the units' numbers: ``{{ way("01 02") }}``."""
        passed = [by_number[number] for number in numbers.split() if number in by_number]
        links = ", ".join(f"[{page.number}](units/{page.name}.md)" for page in passed)
        return f"{links} (about {sum(page.hours for page in passed)} hours)"

    home = fill.from_string(home).render(units=listed, way=way, all=" ".join(by_number))
    (work / "index.md").write_text(f"{drawn(home)}\n{tree}", encoding="utf-8")
    title = next((line.lstrip("# ") for line in home.splitlines() if line.startswith("# ")), "")
    (work / "conf.py").write_text(filled("conf.py.jinja", title=json.dumps(title)), "utf-8")
    (work / "_static").mkdir()
    shutil.copy(str(templates.joinpath("site.css")), work / "_static" / "site.css")


def _number(value: float) -> str:
    return f"{value:g}"


def _sphinx(work: Path, out: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "dirhtml"]
    done = subprocess.run(
        [*command, "-d", str(work / ".doctrees"), str(work), str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CourseError(f"The pages could not be made:\n{(done.stdout + done.stderr)[-1500:]}")
