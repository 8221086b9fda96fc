"""What cells put out is kept as far as there is room for it, and a line stands for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from autograder.course.notebook import MAX_NOTES, parse
from autograder.grade import MAX_TOLD, Grade
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.outputs import MAX_CELL, MAX_NOTEBOOK, MAX_OUTPUTS, Room, brief, clean
from autograder.sandbox.session import Session
from autograder.sandbox.student import StudentError
from tests.support.small_course import RIGHT, UNIT, code, small

Open = Callable[..., Session]
PICTURES = "from IPython.display import Image, display\nfor _ in range({count}):\n    display(Image(data=b'x' * {size}, format='png'))\nx = 1"


def room(size: int = MAX_NOTEBOOK) -> Room:
    return Room(size, "too much")


def same(text: str) -> str:
    return text


def shown(outputs: list[dict[str, Any]]) -> int:
    return sum(
        len(content)
        for output in outputs
        for content in output.get("data", {}).values()
        if isinstance(content, bytes)
    )


def texts(outputs: list[dict[str, Any]]) -> str:
    return "".join(output.get("text", "") for output in outputs)


def test_a_cell_with_more_pictures_than_there_is_room_for_runs_and_says_so(
    open_session: Open,
) -> None:
    session = open_session(PICTURES.format(count=30, size=3 << 20), "y = x", limits=TimeLimits())
    first = session.results[0]
    assert first.dropped is None
    assert 0 < shown(first.outputs) <= MAX_CELL
    assert texts(first.outputs) == "[left out: this cell shows more than there is room for]\n"
    assert session.student.y == 1


def test_a_cell_with_more_text_than_there_is_room_for_runs_and_says_so(open_session: Open) -> None:
    source = "from IPython.display import display, Latex\nfor _ in range(150):\n    display(Latex('\\u4e00' * 50_000))\nx = 1"
    session = open_session(source, limits=TimeLimits())
    assert session.results[0].dropped is None
    assert "left out" in texts(session.results[0].outputs)
    assert session.student.x == 1


def test_the_pictures_of_all_cells_have_one_room_and_each_cell_without_room_says_so(
    open_session: Open,
) -> None:
    session = open_session(
        *[PICTURES.format(count=1, size=3 << 20)] * 9, "print('hello')", limits=TimeLimits()
    )
    outputs = [result.outputs for result in session.results]
    assert 12 << 20 < sum(map(shown, outputs)) <= MAX_NOTEBOOK
    assert [texts(output) for output in outputs[5:9]] == [
        "[left out: the outputs of this notebook are larger than 16 MB together]\n"
    ] * 4
    assert texts(outputs[9]) == "hello\n"
    assert session.student.x == 1


def test_a_cell_that_clears_its_outputs_may_show_others(open_session: Open) -> None:
    source = (
        "from IPython.display import clear_output\n"
        + PICTURES.format(count=4, size=3 << 20)
        + "\nclear_output()\nprint('done')"
    )
    assert texts(open_session(source, limits=TimeLimits()).results[0].outputs) == "done\n"


def test_forged_outputs_have_room_for_no_more_than_honest_ones() -> None:
    stream = {"output_type": "stream", "text": "\x00" * 4_000_000}
    error = {
        "output_type": "error",
        "ename": "E" * 10**6,
        "evalue": "\x00" * 10**6,
        "traceback": ["x" * 10**6] * 1000,
    }
    strange = {
        "output_type": "display_data",
        "data": {"text/html": "x" * 10**6, "k" * 10**6: "x", "text/plain": "\x00" * 10**6},
    }
    kept = clean([stream, error, strange] * 1000, same, room())
    assert len(json.dumps(kept)) < 6_000_000
    assert len(json.dumps(clean([error], same, room()))) < 300_000
    assert all(set(output.get("data", {})) <= {"text/plain"} for output in kept)
    assert (
        len(clean([{"output_type": "display_data", "data": {}}] * 10**5, same, room()))
        <= MAX_OUTPUTS + 2
    )


@pytest.mark.parametrize(
    "last",
    [
        {"output_type": "execute_result", "data": {"text/plain": "0.5"}},
        {"output_type": "error", "ename": "E", "evalue": "no", "traceback": ["E: no"]},
        {"output_type": "stream", "name": "stderr", "text": "careful"},
    ],
    ids=lambda output: output["output_type"],
)
def test_the_first_result_or_error_is_kept_even_without_room(last: dict[str, Any]) -> None:
    """In courses whose test cells decide, it decides."""
    full = Room(1000, "too much", count=3)
    many = [{"output_type": "display_data", "data": {"text/plain": "x"}}] * 10
    assert clean([*many, last, last], same, full)[-1] == last
    nothing = Room(0, "too much")
    long = {
        "output_type": "error",
        "ename": "E" * 200,
        "evalue": "x" * 2000,
        "traceback": ["x" * 4000] * 60,
    }
    for _ in range(2):
        told, kept = clean([long, last], same, nothing)
        assert told["text"] == "[left out: too much]\n"
        assert kept["output_type"] == "error"
        assert len(json.dumps(kept)) < 1000


def test_what_is_spelt_out_is_cut_afterwards() -> None:
    assert brief("\u202e" * 10**6, 200) == ("\\u202e" * 40)[:197] + "..."
    assert brief("short", 200) == "short"


def test_the_words_of_a_failure_are_cut_whatever_they_are_made_of(open_session: Open) -> None:
    session = open_session(
        "def f():\n    raise type('\\u202e' * 100, (Exception,), {})('\\u202e' * 1000)"
    )
    with pytest.raises(StudentError) as caught:
        session.student.f()
    assert len(caught.value.type_name) <= 200
    assert len(caught.value.message) <= 2000


def test_a_long_message_of_a_test_is_cut() -> None:
    from autograder.scoring.words import explain

    assert len(explain(AssertionError("\u202e" * 10**6), None)) <= MAX_TOLD
    assert len(explain(ValueError("\U0001f600" * 10**6), None)) <= MAX_TOLD


def test_a_notebook_of_broken_cells_gets_a_few_notes() -> None:
    document = small(*RIGHT)
    document["cells"] += [17] * 1000
    notes = parse(json.dumps(document).encode()).notes
    assert len(notes) == MAX_NOTES + 1
    assert notes[-1] == "980 more notes of this kind are left out."


def test_all_that_is_kept_of_a_submission_of_pictures_has_a_size_and_its_points_stay(
    course: Any,
) -> None:
    cells = [code(PICTURES.format(count=2, size=2 << 20))] * 12
    with Grader(Options(str(course), UNIT, notebooks=True)) as grader:
        grade, notebook = grader.grade_bytes(json.dumps(small(*RIGHT, *cells)).encode(), "pictures")
    assert isinstance(grade, Grade)
    assert grade.score == grade.max_score
    assert len(json.dumps(notebook)) < 24 << 20
