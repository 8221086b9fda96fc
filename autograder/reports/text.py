"""The report for a terminal: what holds, what doesn't, what was called and what came back, in few lines and plain ASCII."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence

from autograder.grade import ExerciseGrade, Grade, TestOutcome

SHOWN = 1  # failed tests of one exercise that are told in full
WIDTH = 110


def report(grades: Sequence[Grade]) -> str:
    """All results, in the order given."""
    return "\n\n".join(_submission(grade) for grade in grades) + "\n"


def _submission(grade: Grade) -> str:
    if grade.status == "invalid":
        return _ascii(f"{grade.submission}\n  This notebook could not be graded.\n  {grade.reason}")
    lines = [f"{grade.submission}: {number(grade.score)} of {number(grade.max_score)} points", ""]
    lines += [f"  Note: {note}" for note in grade.notes]
    width = max((len(exercise.id) for exercise in grade.exercises), default=0)
    for exercise in grade.exercises:
        lines += _exercise(exercise, width)
    lines += ["", f"  {next_step(grade)}"]
    return _ascii("\n".join(lines))


def _exercise(exercise: ExerciseGrade, width: int) -> list[str]:
    head = f"{exercise.id:{width}}"
    if exercise.manual:
        what = "read by a person" if exercise.attempted else "not attempted yet (a written answer)"
        return [f"  [..]  {head}  {number(exercise.max_score)} points, {what}"]
    if not exercise.attempted:
        return [f"  [  ]  {head}  0 of {number(exercise.max_score)}  not attempted yet"]
    full = exercise.score == exercise.max_score
    lines = [f"  {'[ok]' if full else '[--]'}  {head}  {number(exercise.score or 0)} of {number(exercise.max_score)}"]
    lines += [f"          {line}" for line in _wrapped(followed(exercise))]
    return lines if full else lines + [f"          {line}" for line in told(exercise)]


def followed(exercise: ExerciseGrade) -> list[str]:
    """That earlier exercises were replaced, so that a slip there costs nothing here."""
    if not exercise.replaced:
        return []
    names = " and ".join(f"`{name}`" for name in exercise.replaced)
    return [f"Graded with a correct {names} in place of yours."]


def told(exercise: ExerciseGrade) -> list[str]:
    """What a learner is told of an exercise without full marks, line by line."""
    passed = [test for test in exercise.tests if test.passed]
    failed = _one_a_title([test for test in exercise.tests if not test.passed])
    lines = [exercise.error] if exercise.error else []
    lines += [f"-> {item.says}" for item in exercise.misconceptions]
    messages = {test.message for test in failed}
    if failed and not passed and len(messages) == 1 and len(failed) > 1:  # one cause, told once
        message = messages.pop()
        if not (exercise.error and message and message.startswith("Your notebook defines no")):
            lines += _lines_of(message)
        return _wrapped(lines)
    if passed:
        lines.append(f"{len(passed)} of {len(exercise.tests)} checks hold, such as: {passed[0].title}")
    for test in failed[:SHOWN]:
        lines.append(f"Not yet: {test.title}")
        lines += [f"    {line}" for line in _lines_of(test.message)]
    if len(failed) > SHOWN:
        rest = len(failed) - SHOWN - 1
        lines.append(f"Also not yet: {failed[SHOWN].title}{f' (and {rest} more)' if rest else ''}")
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
        parts = textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [line]
        result += parts[:4] + ([f"{indent}..."] if len(parts) > 4 else [])
    return result


def next_step(grade: Grade) -> str:
    """One sentence to go on with."""
    automatic = [exercise for exercise in grade.exercises if not exercise.manual]
    open_ones = [exercise for exercise in automatic if exercise.score != exercise.max_score]
    if not open_ones:
        return "Everything holds. Well done."
    tried = [exercise for exercise in open_ones if exercise.attempted]
    if tried:
        return f"Next: {tried[0].id}."
    if len(open_ones) == len(automatic):
        return f"Nothing is written yet. Begin with {open_ones[0].id}; a first try costs nothing."
    return f"What you wrote holds. Next: {open_ones[0].id}."


def number(value: float) -> str:
    """Points without needless digits: 2, 3.5, 3.57."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _ascii(text: str) -> str:
    escaped = text.encode("ascii", "backslashreplace").decode()
    return "".join(char if char == "\n" or char.isprintable() else f"\\x{ord(char):02x}" for char in escaped)


def row(grade: Grade) -> tuple[str, str]:
    """A student's line in `table`: points, and what is open. All that a class of a million needs to keep in memory."""
    return f"{number(grade.score)} of {number(grade.max_score)}", _ascii(_open(grade))


class Short:
    """A class in three lines: the mean, and what was misunderstood most often. Remembers no submission."""

    def __init__(self) -> None:
        self._graded, self._shares = 0, 0.0
        self._misconceptions: Counter[tuple[str, str]] = Counter()

    def add(self, grade: Grade) -> None:
        """One more submission."""
        if grade.status == "graded" and grade.max_score:
            self._graded += 1
            self._shares += grade.score / grade.max_score
        self._misconceptions.update((exercise.id, item.says) for exercise in grade.exercises for item in exercise.misconceptions)

    def report(self) -> str:
        """The lines; nothing where nothing was graded."""
        if not self._graded:
            return ""
        lines = [f"Mean: {self._shares / self._graded:.0%} of the automatic points."]
        for (exercise, says), count in self._misconceptions.most_common(3):
            lines += _wrapped([f"{count} of {self._graded} in {exercise}: {says}"])
        return "\n" + _ascii("\n".join(lines)) + "\n"


def changes(rows: Sequence[tuple[str, float, float, Sequence[tuple[str, float, float]]]]) -> str:
    """What grading again would change, one line a student: points before and after, and the exercises behind it."""
    width = max([len("student"), *(len(_ascii(student)) for student, *_ in rows)])
    lines = [f"{'student':{width}}  points            exercises"]
    for student, before, after, exercises in rows:
        why = ", ".join(f"{name} {number(old)} -> {number(new)}" for name, old, new in exercises)
        lines.append(f"{_ascii(student):{width}}  {f'{number(before)} -> {number(after)}':16}  {_ascii(why)}")
    return "\n".join(lines) + "\n\n"


def table(rows: dict[str, tuple[str, str]]) -> str:
    """One line a student, from `row`."""
    width = max([len("student"), *(len(_ascii(student)) for student in rows)])
    lines = [f"{'student':{width}}  points      what is open"]
    lines += [f"{_ascii(student):{width}}  {total:10}  {rest}" for student, (total, rest) in sorted(rows.items())]
    return "\n".join(lines) + "\n"


def _open(grade: Grade) -> str:
    if grade.status == "invalid":
        return f"could not be graded: {grade.reason}"
    automatic = [exercise for exercise in grade.exercises if not exercise.manual and exercise.score != exercise.max_score]
    parts = [exercise.id for exercise in automatic if exercise.attempted]
    blank = sum(not exercise.attempted for exercise in automatic)
    by_hand = sum(exercise.manual and exercise.attempted for exercise in grade.exercises)
    parts += [f"{blank} not attempted"] if blank else []
    parts += [f"{by_hand} written answer{'s' if by_hand > 1 else ''} to read"] if by_hand else []
    return ", ".join(parts) or "nothing"
