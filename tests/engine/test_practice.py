"""Practice in the notebook: `%practice` and `%hint` in a real kernel, of the cells as they were run
last, and what comes along to practise with."""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course.course import Course
from autograder.course.hints import hints_of
from autograder.course.notebook import parse
from autograder.practice.as_it_is import Ran, as_it_is
from autograder.practice.packed import unpacked
from autograder.practice.start import prepared
from autograder.running.own_notebook import PACKED
from tests.support.classes import with_question
from tests.support.commands import run, write
from tests.support.small_course import RIGHT, UNIT, small
from tests.support.written import MODEL, asked

Answers = Callable[..., list[str]]


@pytest.fixture
def answers(course: Path) -> Answers:
    """Runs cells in the unit's folder, and gives what each shows."""
    mine = course / "practice" / UNIT
    shutil.copytree(course / "release" / UNIT, mine)
    return runner(mine)


def runner(mine: Path) -> Answers:
    """Runs cells in a folder, and gives what each shows."""

    def run(*cells: str, folder: Path = mine) -> list[str]:
        load = "import numpy as np\n%load_ext autograder"
        document = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in (load, *cells)]
        )
        client = NotebookClient(
            document,
            timeout=120,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute()
        return [
            "\n".join(
                output.get("text") or output.get("data", {}).get("text/plain") or output["ename"]
                for output in cell.outputs
            )
            for cell in document.cells[1:]
        ]

    return run


def test_a_slip_is_told_and_mended(answers: Answers) -> None:
    wrong, told, mended, holds, every = answers(
        "def double(x):\n    return x + 2",
        "%practice double",
        "def half_of(x):\n    return x / 2\ndef four_times(x):\n    return 4 * x",
        "def double(x):\n    return half_of(four_times(x))\nget_ipython().run_line_magic('practice', 'double')",
        "%practice",
    )
    assert wrong == mended == ""
    assert "double  0 of 4" in told
    assert "called: double(3.0)" in told or "called: double(np.array" in told
    assert "total" not in told
    assert "double  4 of 4" in holds
    assert "Everything holds" in holds
    assert re.search(r"total +0 of 2 +not attempted yet", every)


def test_what_was_run_last_counts(answers: Answers) -> None:
    *_, told = answers(
        RIGHT[0],
        "def double(x):\n    raise ValueError('no')",
        "%practice double",
        RIGHT[0],
        "%practice double",
    )
    assert "4 of 4" in told


def test_what_can_not_be_practised_says_so(answers: Answers, course: Path, tmp_path: Path) -> None:
    assert "There is no exercise 'triple' here. There are: double, total." in answers(
        "%practice triple"
    )
    assert "belongs to no course" in answers("%practice", folder=tmp_path / "..")[0]
    assert "has no notebook of the course" in answers("%practice", folder=course)[0]
    assert (
        f"cp -r release/{UNIT} practice/{UNIT}"
        in answers("%practice", folder=course / "release" / UNIT)[0]
    )
    assert "There is no exercise 'doubel' here. Do you mean double?" in answers("%hint doubel")[0]


def test_without_hidden_tests_the_checks_of_the_notebook_are_run_and_that_is_said(
    answers: Answers, course: Path
) -> None:
    shutil.rmtree(course / "tests/hidden")
    *_, wrong, right = answers(
        RIGHT[1], "def double(x):\n    return x", "%practice double", RIGHT[0] + "\n%practice"
    )
    assert "double  0 of 4" in wrong
    assert "Only the checks that you see in this notebook were run" in wrong
    assert "6 of 6" in right


HINTS = """Stuck?

<details><summary>Hint 1: what to think of</summary>

What is *twice* $x$?

</details>
<details>
  <summary>Hint 2: a small case</summary>
3 becomes 6.
</details>

<details><summary>More for the curious</summary>no hint</details>
"""


@pytest.fixture
def hinted(course: Path) -> Path:
    """The course with two hints for `double`."""
    for folder in ("release", "source"):
        path = course / folder / UNIT / f"{UNIT}.ipynb"
        document = json.loads(path.read_text())
        at = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in document["cells"]]
        hints = {"cell_type": "markdown", "id": "hints-double", "metadata": {}, "source": HINTS}
        document["cells"].insert(at.index("test_double") + 1, hints)
        path.write_text(json.dumps(document))
    return course


def test_hints_are_read_from_the_notebook_of_the_unit(hinted: Path) -> None:
    hints = hints_of(Course(hinted).unit(UNIT).release)
    assert {name: [hint.title for hint in steps] for name, steps in hints.items()} == {
        "double": ["Hint 1: what to think of", "Hint 2: a small case"]
    }
    assert hints["double"][1].text == "3 becomes 6."


def test_there_is_one_more_hint_after_each_try_that_failed(hinted: Path, answers: Answers) -> None:
    wrong = "def double(x):\n    return x"
    before, tried, told, again, _, both, none, _, over, which = answers(
        "%hint double",
        f"{wrong}\n%practice double",
        "%hint double",
        "%hint double",
        f"{wrong} + 1\n%practice double",
        "%hint double",
        "%hint total",
        f"{RIGHT[0]}\n%practice double",
        "%hint double",
        "%hint",
    )
    assert "Try double first" in before
    assert "A hint: %hint double" in tried
    assert "What is *twice* $x$?" in told
    assert "3 becomes 6" not in told
    assert "1 more is there, one after each further try" in told
    assert again == told
    assert "What is *twice*" in both
    assert "3 becomes 6." in both
    assert "That was the last one" in both
    assert "There are no hints for total" in none
    assert "double holds" in over
    assert "%hint double" in which


def test_a_model_answer_is_shown_to_who_has_an_answer(course: Path) -> None:
    for folder, text in (("release", ""), ("source", MODEL)):
        document = json.loads((course / folder / UNIT / f"{UNIT}.ipynb").read_text())
        write(course / folder / UNIT, with_question(asked(document), text))
    mine = course / "practice" / UNIT
    shutil.copytree(course / "release" / UNIT, mine)
    ask = ("explain_it", "explain", "")
    before, unknown, which = runner(mine)(*(f"%hint {name}" for name in ask))
    assert "Write your own answer first, and save the notebook" in before
    assert "SECRET" not in before
    assert "There is no exercise 'explain'" in unknown
    assert "Model answers to the written questions: %hint explain_it." in which
    part, whole = runner(mine)(f"{RIGHT[0]}\n%practice", f"{RIGHT[1]}\n%practice")
    assert ("%hint explain_it" in part, "%hint explain_it" in whole) == (False, True)
    document = json.loads((mine / f"{UNIT}.ipynb").read_text())
    document["cells"][-1]["source"] = "Because it is x + x."
    (mine / f"{UNIT}.ipynb").write_text(json.dumps(document))
    (told,) = runner(mine)("%hint explain_it")
    assert "Because it is $x + x$, said the SECRET model." in told
    assert "2: says it." in told
    assert "Model answer." not in told
    shutil.rmtree(course / "source")
    (none,) = runner(mine)("%hint explain_it")
    assert "No model answer for explain_it came with this notebook." in none


def test_progress_is_kept_beside_the_notebook(answers: Answers, course: Path) -> None:
    assert "2 of 2 exercises of this unit hold" in answers(*RIGHT, "%practice")[-1]
    kept = course / "practice" / UNIT / ".practice.json"
    assert json.loads(kept.read_text()) == {"holds": ["double", "total"]}
    assert "█░  1 of 2" in answers("def total(x):\n    return 0", "%practice total")[-1]
    assert json.loads(kept.read_text()) == {"holds": ["double"]}
    kept.write_text("damaged")
    assert "█░  1 of 2" in answers(RIGHT[1], "%practice total")[-1]


def packed(course: Path, *options: str) -> Path:
    """The folder that a learner gets."""
    done = run("package", UNIT, "--for", "practice", "--output", "a.zip", *options, cwd=course)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(course / "a.zip") as archive:
        archive.extractall(course.parent / "learner")
    return course.parent / "learner" / UNIT


SECRETS = ("TestDouble", "doubled entry by entry", "return 2 * x")


def everything(folder: Path) -> str:
    """All text that can be found in a folder, what is packed in it too."""
    texts = [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]
    if (folder / PACKED).exists():
        unpacked_course, _ = unpacked(folder / PACKED)
        texts += [
            path.read_text(errors="replace")
            for path in unpacked_course.root.rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        ]
    return "\n".join(texts)


@pytest.mark.parametrize("options", [(), ("--with-tests",)])
def test_a_package_to_practise_with_holds_hidden_tests_only_where_asked(
    course: Path, answers: Answers, options: tuple[str, ...]
) -> None:
    source = course / "source" / UNIT / f"{UNIT}.ipynb"
    source.write_text(json.dumps(small(*RIGHT)))
    folder = packed(course, *options)
    found = everything(folder)
    assert [secret in found for secret in SECRETS] == [bool(options)] * len(SECRETS)
    plainly = "\n".join(
        path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()
    )
    assert not any(secret in plainly for secret in SECRETS)
    shutil.rmtree(course)
    *_, told = answers("def double(x):\n    return x + 2", "%practice double", folder=folder)
    assert "double  0 of 4" in told
    assert ("Only the checks that you see" in told) != bool(options)
    assert ("called: double(" in told) == bool(options)
    (folder / f"{UNIT}.ipynb").write_text(json.dumps(small(*RIGHT)))
    done = run("check", "--own", f"{UNIT}/{UNIT}.ipynb", cwd=folder.parent)
    assert "6 of 6 points" in done.stdout, done.stderr


def test_a_damaged_pack_says_what_to_do(course: Path, answers: Answers) -> None:
    folder = packed(course)
    whole = (folder / PACKED).read_bytes()
    for damaged in (b"", b"PK", whole[:-30], whole[:30]):
        (folder / PACKED).write_bytes(damaged)
        assert (
            "practice.pack is damaged. Get the folder again"
            in answers("%practice", folder=folder)[0]
        )


def test_what_the_first_answer_needs_is_there_before_it_is_asked_for(answers: Answers) -> None:
    needed = "'autograder.practice.answers' in sys.modules"
    (told,) = answers(
        f"import asyncio, sys\nwhile not {needed}:\n    await asyncio.sleep(0.1)\nprint('ready')"
    )
    assert told.strip() == "ready"


def test_the_kernel_is_as_it_was(answers: Answers) -> None:
    *_, told, after = answers(
        "import random, os\nrandom.seed(1)\nnp.random.seed(1)\nbefore = os.getcwd(), np.sum, input\nx = 5",
        "def double(x):\n    global y\n    y = x\n    print('loud')\n    return 2 * x",
        "%practice double",
        "print(random.random() == random.Random(1).random(), np.random.rand() == np.random.RandomState(1).rand(),"
        " before == (os.getcwd(), np.sum, input), x, 'y' in globals(), __name__)",
    )
    assert "loud" not in told
    assert after.strip() == "True True True 5 False __main__"


def test_the_notebook_as_it_is_has_own_cells_where_they_were_run(course: Path) -> None:
    release = Course(course).unit(UNIT).release
    ran = [
        Ran("helper = 1"),
        Ran("def double(x):\n    return 1"),
        Ran("while True:\n    pass", ended=True),
        Ran("%practice double"),
        Ran("later = 2"),
        Ran("def total(x):\n    return later"),
        Ran("def double(x):\n    return helper"),
        Ran("last = 3"),
    ]
    sources = [cell.source for cell in parse(as_it_is(release, ran, ["double", "total"])).cells]
    assert not any("while True" in source or "%practice" in source for source in sources)
    order = [
        sources.index(source) for source in ("helper = 1", ran[6].source, ran[5].source, "last = 3")
    ]
    assert order == sorted(order)
    assert "def double(x):\n    return 1" not in sources
    assert len(sources) == len(release.cells) + 3
    json.loads(as_it_is(release, [], ["double", "total"]))


def test_a_unit_is_opened_in_a_copy_with_everything_ready(course: Path) -> None:
    path, environment = prepared(Course(course), UNIT)
    assert path == course / "practice" / UNIT / f"{UNIT}.ipynb"
    path.write_text(path.read_text().replace("import numpy", "import  numpy"))
    assert "import  numpy" in prepared(Course(course), UNIT)[0].read_text(), "work is kept"
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("%practice double")])
    client = NotebookClient(
        document,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.create_kernel_manager()
    client.start_new_kernel(env=os.environ | environment)
    client.start_new_kernel_client()
    try:
        client.execute_cell(document.cells[0], 0)
    finally:
        client._cleanup_kernel()
    (output,) = document.cells[0].outputs
    assert "double  0 of 4  not attempted yet" in output["data"]["text/plain"]


def test_a_copy_that_can_not_be_made_is_told(course: Path) -> None:
    (course / "practice").write_text("a file")
    done = run("practice", UNIT, "--no-browser", cwd=course)
    assert done.returncode == 2
    assert "A copy can't be made" in done.stderr
    assert "no unit called '02_nope'" in run("practice", "02_nope", cwd=course).stderr
