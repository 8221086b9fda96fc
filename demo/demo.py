"""Make a small course with a class in it, grade it, and say where everything lies: what `make demo`
runs.

The class is realistic: full marks, half done, typical mistakes (from the unit's misconceptions),
blank, crashing, looping. Everything is written into a folder of its own, so that a real gradebook
is never touched.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course.variants import misconceptions, reference_solutions, with_solutions

HERE = Path(__file__).resolve().parents[1]
UNIT = "07_backpropagation"

Notebook = dict[str, Any]


def copy_course(target: Path) -> None:
    """A course directory of its own: settings, sources, hidden tests."""
    target.mkdir(parents=True)
    shutil.copy(HERE / "nbgrader_config.py", target)
    for folder in ("source", "tests/hidden"):
        shutil.copytree(
            HERE / folder,
            target / folder,
            ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"),
        )


def release(course: Path, unit: str = UNIT) -> None:
    """Compile the students' notebook, as an instructor does."""
    run("nbgrader", "generate_assignment", unit, "--log-level=WARN", course=course)


def run(*command: str, course: Path) -> None:
    """Run a command of this environment in the course's folder; the demo ends where it fails."""
    scripts = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run(
        [str(scripts / command[0]), *command[1:]], cwd=course, env=environment, check=True
    )


def make_class(course: Path, unit: str = UNIT) -> list[str]:
    """Write `submitted/STUDENT/UNIT/` for every student of the class; their names."""
    blank = json.loads((course / "release" / unit / f"{unit}.ipynb").read_text())
    solutions = reference_solutions(
        json.loads((course / "source" / unit / f"{unit}.ipynb").read_text())
    )
    wrong = {
        variant.name: {variant.exercise: variant.source}
        for variant in misconceptions(course / "tests" / "hidden" / unit, solutions)
    }
    solved = with_solutions(blank, solutions)

    def slips(*names: str) -> Notebook:
        return with_solutions(
            solved, {exercise: source for name in names for exercise, source in wrong[name].items()}
        )

    students: dict[str, Callable[[], Notebook]] = {
        "ada": lambda: answered(solved),
        "ben": lambda: slips("precedence_slip"),
        "chidi": lambda: slips("one_sided", "mean", "factor_two"),
        "dilek": lambda: with_solutions(blank, dict(list(solutions.items())[:4])),
        "emma": lambda: answered(
            slips("bias_not_summed", "backward_order", "second_layer_moves_first")
        ),
        "farid": lambda: copy.deepcopy(blank),
        "greta": lambda: with_solutions(
            solved, {"relative_error": "def relative_error(a, b, *, floor=1e-3)\n    return 0\n"}
        ),
        "hana": lambda: after(solved, "sigmoid_backward", "import os\n1 / 0", "os._exit(1)"),
        "ivan": lambda: after(
            with_solutions(solved, {"neural_network": looping(solutions["neural_network"])}),
            "sigmoid",
            "while True:\n    pass",
        ),
        "jun": lambda: slips("no_hidden_slope", "global_randomness", "overflow"),
    }
    for student, make in students.items():
        folder = course / "submitted" / student / unit
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{unit}.ipynb").write_text(json.dumps(make(), indent=1))
        (folder / "timestamp.txt").write_text("2026-11-20 18:00:00 UTC\n")
    return list(students)


def answered(notebook: Notebook) -> Notebook:
    """With something written under the questions that a person reads."""
    result = copy.deepcopy(notebook)
    for cell in result["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "markdown" and nbgrader.get("solution"):
            cell["source"] = (
                "The error says how far off we are, the slope how much can change, and the layer who spoke up."
            )
    return result


def after(notebook: Notebook, exercise: str, *sources: str) -> Notebook:
    """With cells of the student's own after a solution cell."""
    result = copy.deepcopy(notebook)
    place = next(
        i
        for i, cell in enumerate(result["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise
    )
    for number, source in enumerate(sources):
        cell = {
            "cell_type": "code",
            "id": f"own-{exercise}-{number}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        result["cells"].insert(place + 1 + number, cell)
    return result


def looping(source: str) -> str:
    """The same function, with a loop that never ends before its answer."""
    lines = source.rstrip().split("\n")
    return "\n".join([*lines[:-1], "    while True:", "        pass", lines[-1]]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to make the course (emptied first)")
    folder: Path = parser.parse_args().folder
    shutil.rmtree(folder, ignore_errors=True)
    say("Making a course of its own, and the students' notebook")
    copy_course(folder)
    release(folder)
    say("Making a class of ten")
    make_class(folder)
    say("Grading it (one student's loop takes its time)")
    run("autograder", "grade", UNIT, "--pictures", course=folder)
    say("Writing feedback pages")
    run("nbgrader", "generate_feedback", UNIT, "--log-level=ERROR", course=folder)
    run("nbgrader", "export", "--log-level=ERROR", course=folder)
    run("autograder", "report", UNIT, course=folder)
    print(f"\nFeedback for the students:  {shown(folder)}/feedback/STUDENT/{UNIT}/{UNIT}.html")
    print(f"A report on the class:      {shown(folder)}/reports/{UNIT}.html")
    print(f"Scores as a table:          {shown(folder)}/grades.csv")
    print(
        f"What one student reads:     {shown(Path(sys.executable).parent)}/autograder check --course {shown(folder)} {shown(folder)}/submitted/chidi/{UNIT}/{UNIT}.ipynb"
    )


def say(text: str) -> None:
    print(f"\n== {text}", flush=True)


def shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    main()
