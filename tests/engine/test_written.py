"""Written answers out into a spreadsheet, and points and comments back into nbgrader's gradebook."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.cli import app
from autograder.course.course import Course
from autograder.nbgrader.database import Database
from autograder.nbgrader.tables import guarded, unguarded
from autograder.nbgrader.written import marking
from autograder.nbgrader.written.answers import Said, how_far, opened, progress
from autograder.nbgrader.written.marking import Marking
from tests.support.classes import grade
from tests.support.commands import write
from tests.support.small_course import CONFIG, HIDDEN, RIGHT, UNIT, code, small
from tests.support.written import ASKED, BLANK, TEXTS, graded_class, hand_in, marks

OPEN = (None, None, True)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graded_class(tmp_path_factory.mktemp("written") / "course")


@pytest.fixture
def klass(whole: Path, tmp_path: Path) -> Path:
    """The graded class, to be changed."""
    return shutil.copytree(whole, tmp_path / "class")


def written(course: Path, *options: str) -> Result:
    """The command, with files by their names in the course."""
    named = [str(course / text) if text.endswith(".csv") else text for text in options]
    return CliRunner().invoke(app, ["written", UNIT, "--course", str(course), *named])


def read_in(course: Path, *names: str, yes: bool = True) -> Result:
    files = [part for name in names or ("answers.csv",) for part in ("--in", name)]
    return written(course, *files, *(["--yes"] if yes else []))


def written_out(course: Path, name: str = "answers.csv") -> Rows:
    done = written(course, "--out", name)
    assert done.exit_code == 0, done.stderr
    return rows_of(course / name)


def rows_of(path: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def save(path: Path, rows: Rows, encoding: str = "utf-8-sig", separator: str = ",") -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def filled(course: Path, fill: Callable[[dict[str, str]], dict[str, str]], **how: str) -> None:
    """Written out, and saved again as a grader would with what `fill` says of each row."""
    rows = written_out(course)
    save(course / "answers.csv", [row | fill(row) for row in rows], **how)


def by_student(**cells: dict[str, str]) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda row: cells.get(row["student"], {})


def test_all_that_is_to_be_read_is_written_out(klass: Path) -> None:
    done = written(klass, "--out", "answers.csv")
    assert done.stdout == f"{klass}/answers.csv: 4 answers to 1 question\n0 of 4 answers read\n"
    assert ((klass / "answers.csv").stat().st_mode & 0o777) == 0o600
    rows = rows_of(klass / "answers.csv")
    assert {row["student"] for row in rows} == set(TEXTS), f"{BLANK} wrote nothing"
    ann = next(row for row in rows if row["student"] == "ann")
    del ann["id"]
    assert ann == {
        "student": "ann",
        "question": "explain_it",
        "title": "Say why",
        "answer": "Because it is x + x.",
        "model answer": "Because it is $x + x$, said the SECRET model.",
        "marks": "2: says it. 1: gives an example, in the SECRET scheme.",
        "points": "",
        "maximum": "3",
        "comment": "",
        "read": "not yet",
    }
    assert {rows[0]["student"], rows[1]["student"]} == {"ann", "cleo"}, (
        "equal answers come together"
    )
    again = written(klass, "--out", "answers.csv")
    assert again.exit_code == 2
    assert "is there already, and may hold points that were not read in" in again.stderr


def test_no_cell_is_taken_for_a_formula(klass: Path) -> None:
    for text in ("=1", "'=1", "''-1", "＝1", "\t=1", "@a", "+", "'", "''", "plain", "", "'quoted'"):
        assert unguarded(guarded(text)) == text
        assert guarded(text)[:1] not in tuple("=+-@\t＝")
    answers = {row["student"]: row["answer"] for row in written_out(klass)}
    assert answers["ben"] == "'=SUM(A1:A9)\nbecause  of that"
    assert answers["dan"].startswith("'- no idea")
    assert "\x1b" not in answers["dan"]


def test_points_and_comments_come_back_as_formgrader_stores_them(klass: Path) -> None:
    filled(
        klass,
        by_student(
            ann={"points": "2,5", "comment": "'=well said"},
            ben={"points": "0", "comment": " Not\r\nthat. "},
            dan={"comment": "I can't read this."},
        ),
    )
    shown = read_in(klass, yes=False)
    assert shown.exit_code == 1
    assert '  ann  explain_it  nothing -> 2.5  "=well said"\n' in shown.stdout
    assert "To store it: --yes" in shown.stdout
    assert set(marks(klass).values()) == {OPEN, (None, None, False)}
    before = {
        table: dump(klass, table)
        for table in ("grade", "comment", "student", "submitted_assignment")
    }
    done = read_in(klass)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.endswith("2 of 4 answers read\n")
    assert marks(klass) == {
        "ann": (2.5, "=well said", False),
        "ben": (0.0, "Not\nthat.", False),
        "cleo": OPEN,
        "dan": (None, "I can't read this.", True),
        BLANK: (None, None, False),
    }
    changed = {
        table: [new for new in dump(klass, table) if new not in rows]
        for table, rows in before.items()
    }
    assert {table: len(rows) for table, rows in changed.items()} == {
        "grade": 2, "comment": 3, "student": 0, "submitted_assignment": 0,
    }  # fmt: skip
    again = read_in(klass)
    assert (again.exit_code, again.stdout) == (0, "Nothing is new.\n2 of 4 answers read\n")
    for row in written_out(klass, name="more.csv"):
        if row["student"] == "ann":
            assert (row["points"], row["comment"], row["read"]) == ("2.5", "'=well said", "yes")


def dump(course: Path, table: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(course / "gradebook.db") as book:
        return book.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t")],
)
def test_it_is_read_as_spreadsheets_save_it(klass: Path, encoding: str, separator: str) -> None:
    filled(klass, by_student(dan={"points": "1", "comment": "Größe"}), encoding=encoding, separator=separator)  # fmt: skip
    assert read_in(klass).exit_code == 0
    assert marks(klass)["dan"] == (1.0, "Größe", False)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"points": "3.5"}, "row 2: 3.5 points are more than the 3 there are. Write a number from 0 to 3."),
        ({"points": "-1"}, "row 2: -1 points are less than 0. Write a number from 0 to 3."),
        ({"points": "two"}, "row 2: 'two' is no number of points. Write a number from 0 to 3."),
        ({"points": "nan"}, "row 2: 'nan' is no number of points."),
        ({"points": "1", "maximum": "30"}, "row 2: the maximum is 3, and the row says 30. Put it back"),
        ({"points": "1", "answer": "Good!"}, "row 2: the answer of {student} is not what was written out. Put it back"),
        ({"points": "1", "student": "ben"}, "row 2: by its id this is an answer of {student}, and the row says ben. Keep rows whole"),
        ({"points": "1", "id": "k1"}, "row 2: the id is none of this unit's answers."),
    ],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else "",
)  # fmt: skip
def test_anything_else_that_changed_is_refused_and_nothing_is_stored(
    klass: Path, cells: dict[str, str], says: str
) -> None:
    rows = written_out(klass)
    first, student = rows[0] | cells, rows[0]["student"]
    save(klass / "answers.csv", [first, *(row | {"points": "1"} for row in rows[1:])])
    done = read_in(klass)
    assert done.exit_code == 2
    assert says.format(student=student) in done.stderr
    assert "Nothing was stored." in done.stderr
    assert "Traceback" not in done.stderr
    assert all(points is None for points, _, _ in marks(klass).values())


def test_a_file_of_something_else_is_refused(klass: Path) -> None:
    (klass / "list.csv").write_text("name,points\nann,3\n")
    for name, says in (("list.csv", "has no column 'student'"), ("no.csv", "can't be read")):
        done = read_in(klass, name)
        assert done.exit_code == 2
        assert says in done.stderr


def test_an_answer_that_was_handed_in_again_is_left_out_and_named(klass: Path) -> None:
    filled(klass, lambda row: {"points": "1"})
    hand_in(klass, "ben", "Another answer.")
    hand_in(klass, "ann", TEXTS["ann"])  # again, and the same
    grade(klass)
    done = read_in(klass)
    assert done.exit_code == 1
    assert "1 left out, and not stored:\n  ben, explain_it (answers.csv, row " in done.stdout
    assert "handed in again" in done.stdout
    assert "3 answers graded:" in done.stdout
    assert [points for points, _, _ in marks(klass).values()] == [1.0, None, 1.0, 1.0, None]


def test_what_was_read_and_handed_in_again_is_read_again(klass: Path) -> None:
    filled(klass, by_student(ann={"points": "2"}))
    assert read_in(klass).exit_code == 0
    hand_in(klass, "ann", "Something new.")
    grade(klass)
    assert marks(klass)["ann"] == (2.0, None, True)
    assert how_far(Course(klass), UNIT) == (
        "0 of 4 answers read (1 was handed in again, and is to be read again)"
    )
    rows = written_out(klass, name="again.csv")
    ann = next(row for row in rows if row["student"] == "ann")
    assert (ann["points"], ann["read"]) == (
        "",
        "again: it had 2 points before it was handed in again",
    )
    for points in ("2", "1"):  # as many as before count as read, too
        course = shutil.copytree(klass, klass.with_name(f"gave{points}"))
        save(course / "again.csv", [ann | {"points": points}])
        done = read_in(course, "again.csv")
        assert done.exit_code == 0, done.stdout
        assert f"ann  explain_it  2 -> {points}" in done.stdout
        assert marks(course)["ann"] == (float(points), None, False)


def test_graders_share_the_work_and_nobody_is_overwritten(klass: Path) -> None:
    done = written(klass, "--out", "a.csv", "--split", "2", "--anonymous")
    assert done.exit_code == 0, done.stderr
    parts = [rows_of(klass / f"a-{number}.csv") for number in (1, 2)]
    assert [len(part) for part in parts] == [2, 2]
    assert not {row["student"] for part in parts for row in part} & set(TEXTS)
    assert parts[0][0]["answer"].casefold().split() == parts[0][1]["answer"].casefold().split()
    for number, part in enumerate(parts, 1):
        save(klass / f"a-{number}.csv", [row | {"points": str(number)} for row in part])
    # the second grader reads one of the first's, too
    twice = parts[0][0] | {"points": "3"}
    save(klass / "a-2.csv", [*(row | {"points": "2"} for row in parts[1]), twice])
    done = read_in(klass, "a-1.csv", "a-2.csv")
    assert done.exit_code == 1
    assert "1 points in a-1.csv, row 2, but 3 in a-2.csv, row 4. Agree on one" in done.stdout
    assert not any(student in done.stdout for student in TEXTS)
    assert done.stdout.endswith("3 of 4 answers read\n")
    # one after the other: what is stored is not overwritten either
    assert read_in(klass, "a-1.csv").exit_code == 0
    late = read_in(klass, "a-2.csv")
    assert late.exit_code == 1
    assert "3 points here, 1 in the gradebook (a-2.csv, row 4)" in late.stdout
    assert sorted(points or 0 for points, _, _ in marks(klass).values()) == [0, 1, 1, 2, 2]


def test_a_comment_of_one_and_points_of_another_go_together(klass: Path) -> None:
    filled(klass, by_student(ann={"points": "2"}))
    shutil.copy(klass / "answers.csv", klass / "points.csv")
    rows = written_out(klass, name="comments.csv")
    save(klass / "comments.csv", [row | {"comment": f"To {row['student']}."} for row in rows])
    assert read_in(klass, "points.csv").exit_code == 0
    assert read_in(klass, "comments.csv").exit_code == 0
    assert marks(klass)["ann"] == (2.0, "To ann.", False)
    assert marks(klass)["ben"] == (None, "To ben.", True)
    rows = written_out(klass, name="without.csv")
    save(klass / "without.csv", [row | {"comment": ""} for row in rows if row["student"] == "ann"])
    told = read_in(klass, "without.csv").stdout
    assert "ann  explain_it  points as they are  (its comment is taken out)" in told
    assert marks(klass)["ann"] == (2.0, None, False)


def test_a_gradebook_that_somebody_else_writes_to_is_waited_for_and_left_whole(klass: Path) -> None:
    filled(klass, lambda row: {"points": "1"})
    other = sqlite3.connect(klass / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    done = read_in(klass)
    other.execute("ROLLBACK")
    other.close()
    assert done.exit_code == 2
    assert "database is locked. Another program writes to it" in done.stderr
    assert all(points is None for points, _, _ in marks(klass).values())


def test_a_task_is_read_by_the_cells_after_it(tmp_path: Path) -> None:
    about = {"task": True, "solution": False, "grade": False, "locked": True}
    task = {**ASKED, "metadata": {"nbgrader": {**about, "schema_version": 3, "grade_id": "draw", "points": 2}}}  # fmt: skip
    seen = {**ASKED, "source": "I see a line.", "metadata": {}}
    figure = code("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    root = tmp_path / "course"
    for folder, more in {"release": [], "source": [], "submitted/ann": [seen, figure]}.items():
        write(root / folder / UNIT, small(*RIGHT, task, *more))
    (root / "tests/hidden" / UNIT).mkdir(parents=True)
    (root / "tests/hidden" / UNIT / f"test_{UNIT}.py").write_text(HIDDEN)
    (root / "nbgrader_config.py").write_text(CONFIG)
    grade(root)
    with Database(Course(root)) as book:
        reader = opened(Course(root), UNIT)
        (answer,) = reader.answers(book)
        assert answer.question.is_task
        assert answer.given.text == f"I see a line.\n\n{figure['source']}"
        assert [kind for kind, _ in answer.given.pictures] == ["image/png"]
        marking.store(book, [Marking(answer, Said(1.5, "A line it is."))])
        (answer,) = reader.answers(book)
        assert answer.said == Said(1.5, "A line it is.")
        assert progress([answer]) == "1 of 1 answer read"


def test_where_there_is_nothing_to_read_it_says_so(course: Path, klass: Path) -> None:
    done = written(course, "--out", "a.csv")
    assert done.exit_code == 2
    assert f"{UNIT} has no question that a person grades." in done.stderr
    assert not (course / "gradebook.db").exists()
    (klass / "gradebook.db").unlink()
    done = written(klass, "--out", "a.csv")
    assert done.exit_code == 2
    assert f"Nothing of {UNIT} was graded yet. Run: autograder grade {UNIT}" in done.stderr


def test_the_report_says_how_far_the_reading_is(klass: Path) -> None:
    filled(klass, by_student(ann={"points": "2"}))
    assert read_in(klass).exit_code == 0
    assert CliRunner().invoke(app, ["report", UNIT, "--course", str(klass)]).exit_code == 0
    page = (klass / "reports" / f"{UNIT}.html").read_text()
    assert "Handed in for a person to read: 4 written answers. 1 of 4 answers read." in page
    (klass / "gradebook.db").write_bytes(b"no database" * 100)
    assert how_far(Course(klass), UNIT) == ""


def test_an_executed_notebook_that_is_gone_is_said(klass: Path) -> None:
    (klass / "autograded/ann" / UNIT / f"{UNIT}.ipynb").unlink()
    done = written(klass, "--out", "a.csv")
    assert "the executed notebook of ann can't be read in autograded" in done.stderr
    assert {row["student"] for row in rows_of(klass / "a.csv")} == set(TEXTS) - {"ann"}
