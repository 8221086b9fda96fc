"""The report for a terminal: what holds, what doesn't, what was called and what came back, in few
lines. What would move the terminal is spelt out."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from autograder.course.handed_in.finding import found_by
from autograder.grade import ExerciseGrade, Grade, TestOutcome
from autograder.sandbox.outputs import for_terminal, one_line

SHOWN = 1  # failed tests of one exercise that are told in full
WIDTH = 110
UNDECIDED = "Can't be judged before the values are right"


def report(grades: Sequence[Grade]) -> str:
    """All results, in the order given."""
    return "\n\n".join(_submission(grade) for grade in grades) + "\n"


def _submission(grade: Grade) -> str:
    if grade.status == "not_graded":
        return for_terminal(
            f"{grade.submission}\n  The grader failed at this notebook. That is no fault of yours.\n  {grade.reason}"
        )
    if grade.status == "invalid":
        return for_terminal(
            f"{grade.submission}\n  This notebook could not be graded.\n  {grade.reason}"
        )
    lines = [f"{grade.submission}: {number(grade.score)} of {number(grade.max_score)} points", ""]
    lines += [f"  Note: {note}" for note in grade.notes]
    width = max((len(exercise.label) for exercise in grade.exercises), default=0)
    for exercise in grade.exercises:
        lines += _exercise(exercise, width)
    lines += ["", f"  {next_step(grade)}"]
    return for_terminal("\n".join(lines))


def _exercise(exercise: ExerciseGrade, width: int) -> list[str]:
    head = f"{exercise.label:{width}}"
    if exercise.manual:
        what = (
            "read by a person"
            if exercise.attempted
            else f"not attempted yet (a {'task' if exercise.task else 'written answer'})"
        )
        return [f"  [..]  {head}  {number(exercise.max_score)} points, {what}"]
    if not exercise.attempted:
        return [f"  [  ]  {head}  0 of {number(exercise.max_score)}  not attempted yet"]
    full = exercise.holds
    lines = [
        f"  {'[ok]' if full else '[--]'}  {head}  {number(exercise.score or 0)} of {number(exercise.max_score)}"
    ]
    lines += [f"          {line}" for line in _wrapped(followed(exercise))]
    return lines if full else lines + [f"          {line}" for line in told(exercise)]


def followed(exercise: ExerciseGrade) -> list[str]:
    """That something stood in for the learner's own in earlier exercises, and why; also where that
    did not help."""
    if not exercise.replaced:
        return []
    names = " and ".join(f"`{name}`" for name in exercise.replaced)
    if exercise.follow_through:
        return [
            f"Graded with a correct {names} in place of yours, so that what is open there costs nothing here."
        ]
    return [
        f"Run again with a correct {names} in place of yours, for what is open there should cost nothing here. What follows was seen with that."
    ]


def told(exercise: ExerciseGrade) -> list[str]:
    """What a learner is told of an exercise without full marks, line by line."""
    passed = [test for test in exercise.tests if test.passed]
    failed = _one_a_title(
        sorted(
            (test for test in exercise.tests if not test.passed), key=lambda test: test.undecided
        )
    )
    lines = [exercise.error] if exercise.error else []
    lines += [f"-> {item.says}" for item in exercise.misconceptions]
    messages = {test.message for test in failed}
    if failed and not passed and len(messages) == 1 and len(failed) > 1:  # one cause, told once
        message = messages.pop()
        if not (exercise.error and message and message.startswith("Your notebook defines no")):
            lines += _lines_of(message)
        return _wrapped(lines)
    if passed:
        titles = {test.title for test in failed}
        whole = [test.title for test in passed if test.title not in titles]
        such_as = f", such as: {whole[0]}" if whole else ""
        lines.append(f"{len(passed)} of {len(exercise.tests)} checks hold{such_as}")
    for test in failed[:SHOWN]:
        lines.append(f"{UNDECIDED if test.undecided else 'Not yet'}: {test.title}")
        lines += [f"    {line}" for line in _lines_of(test.message)]
    for what, more in (
        ("Also not yet", [test for test in failed[SHOWN:] if not test.undecided]),
        (UNDECIDED, [test for test in failed[SHOWN:] if test.undecided]),
    ):
        if more:
            lines.append(
                f"{what}: {more[0].title}{f' (and {len(more) - 1} more)' if len(more) > 1 else ''}"
            )
    return _wrapped(lines)


def _one_a_title(tests: list[TestOutcome]) -> list[TestOutcome]:
    """The first of the tests that share a title (one property, checked on several cases)."""
    return list({test.title: test for test in reversed(tests)}.values())[::-1]


def _lines_of(message: str | None) -> list[str]:
    return (message or "").split("\n") if message else []


def _wrapped(lines: list[str]) -> list[str]:
    """Long lines broken, so that a call can still be pasted; at most four lines of each."""
    result = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        parts = textwrap.wrap(
            line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [line]
        result += parts[:4] + ([f"{indent}..."] if len(parts) > 4 else [])
    return result


def next_step(grade: Grade) -> str:
    """One sentence to go on with."""
    automatic = [exercise for exercise in grade.exercises if not exercise.manual]
    open_ones = [exercise for exercise in automatic if not exercise.holds]
    tried = [exercise for exercise in open_ones if exercise.attempted]
    if tried:
        return f"Next: {tried[0].label}."
    blank = open_ones or [
        exercise for exercise in grade.exercises if exercise.manual and not exercise.attempted
    ]
    if blank and not any(exercise.attempted and not exercise.task for exercise in grade.exercises):
        return f"Nothing is written yet. Begin with {blank[0].label}; a first try costs nothing."
    if blank:
        return f"{'What you wrote holds' if len(open_ones) < len(automatic) else 'You have made a start'}. Next: {blank[0].label}."
    if unread := [exercise for exercise in grade.exercises if exercise.manual]:
        return f"{'What can be checked here holds. ' if automatic else ''}A person will read {to_read(unread)}."
    return "Everything holds. Well done."


def to_read(exercises: Iterable[ExerciseGrade]) -> str:
    """``2 written answers and 1 task``: those that a person reads."""
    tasks = [exercise.task for exercise in exercises if exercise.manual]
    counts = [(len(tasks) - sum(tasks), "written answer"), (sum(tasks), "task")]
    return " and ".join(
        f"{count} {what}{'s' if count > 1 else ''}" for count, what in counts if count
    )


def number(value: float) -> str:
    """Points without needless digits: 2, 3.5, 3.57."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _padded(name: str, width: int) -> str:
    """A name in a column of so many places: some characters take two, and some none."""
    return name + " " * (width - cell_len(name))


def row(grade: Grade, late: str = "", *, unread: bool = True) -> tuple[str, str]:
    """A student's line in `table`: points, what is open, how `late` it came, and which file was
    taken where that is not plain. All that a class of a million needs to keep in memory. `unread`:
    what a person grades was not graded yet."""
    late = f"   ({late})" if late else ""
    found = "".join(f"   ({note.removesuffix('.')})" for note in found_by(grade.notes))
    return f"{number(grade.score)} of {number(grade.max_score)}", one_line(
        _open(grade, unread) + late + found
    )


class Short:
    """A class in three lines: the mean, and what was misunderstood most often. Remembers no
    submission."""

    def __init__(self) -> None:
        self._graded, self._shares, self._invalid = 0, 0.0, 0
        self._misconceptions: Counter[tuple[str, str]] = Counter()
        self._attempted: Counter[str] = Counter()

    def add(self, grade: Grade) -> None:
        """One more submission."""
        self._invalid += grade.status == "invalid"
        if grade.status == "graded" and grade.max_score:
            self._graded += 1
            self._shares += grade.score / grade.max_score
        self._misconceptions.update(
            (exercise.label, item.says)
            for exercise in grade.exercises
            for item in exercise.misconceptions
        )
        if grade.status == "graded":
            self._attempted.update(
                exercise.label for exercise in grade.exercises if exercise.attempted
            )

    def report(self) -> str:
        """The lines; nothing where nothing was graded."""
        if not self._graded:
            return ""
        lines = [
            f"Mean: {self._shares / self._graded:.0%} of the automatic points{without(self._invalid)}."
        ]
        for (exercise, says), count in self._misconceptions.most_common(3):
            lines += _wrapped([f"{count} of {self._attempted[exercise]} in {exercise}: {says}"])
        return "\n" + for_terminal("\n".join(lines)) + "\n"


def without(invalid: int) -> str:
    """That a mean does not count those who could not be graded."""
    return f", without {invalid} that could not be graded" if invalid else ""


def changes(
    rows: Sequence[tuple[str, float, float, Sequence[tuple[str, float, float]], str]],
) -> str:
    """What would change for submissions that have not, one line a student: final points before and
    after, the exercises behind it, or why."""
    width = max([len("student"), *(cell_len(one_line(student)) for student, *_ in rows)])
    lines = [f"{'student':{width}}  points            exercises"]
    for student, before, after, exercises, reason in rows:
        why = (
            ", ".join(f"{name} {number(old)} -> {number(new)}" for name, old, new in exercises)
            or reason
        )
        lines.append(
            f"{_padded(one_line(student), width)}  {f'{number(before)} -> {number(after)}':16}  {one_line(why)}"
        )
    return "\n".join(lines) + "\n\n"


def table(rows: dict[str, tuple[str, str]]) -> str:
    """One line a student, from `row`."""
    width = max([len("student"), *(cell_len(one_line(student)) for student in rows)])
    lines = [f"{'student':{width}}  points      what is open"]
    lines += [
        f"{_padded(one_line(student), width)}  {total:10}  {rest}"
        for student, (total, rest) in sorted(rows.items())
    ]
    return "\n".join(lines) + "\n"


def _open(grade: Grade, unread: bool) -> str:
    if grade.status == "invalid":
        return f"could not be graded: {grade.reason}"
    parts = [
        exercise.label
        for exercise in grade.exercises
        if exercise.attempted and not exercise.manual and not exercise.holds
    ]
    blank = sum(
        not exercise.attempted and (exercise.manual or not exercise.holds)
        for exercise in grade.exercises
    )
    by_hand = to_read(exercise for exercise in grade.exercises if unread and exercise.attempted)
    parts += [f"{blank} not attempted"] if blank else []
    parts += [f"{by_hand} to read"] if by_hand else []
    return ", ".join(parts) or "nothing"
