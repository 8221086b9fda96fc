"""The audit of one unit: all that is graded and tried, side by side, and each promise then."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from autograder.authoring.audit import asked, verdicts
from autograder.authoring.audit.announced import text_of, unannounced, using
from autograder.authoring.audit.hints import missing
from autograder.authoring.audit.lint import lint
from autograder.authoring.audit.pasted import unpasted
from autograder.authoring.audit.visible import Found, examine
from autograder.course.course import Course
from autograder.course.variants import (
    Variant,
    alternatives,
    misconceptions,
    reference_solutions,
    with_solutions,
)
from autograder.grade import Grade
from autograder.running.batch import spread
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.scoring.diagnosis.mutants import Mutant, mutants

STUBS = {
    "None": "return None",
    "zeros": "return np.zeros(3)",
    "its input": "return (list(args) + list(options.values()) + [None])[0]",
    "a constant": "return 1.0",
    "an error": "raise ValueError('no')",
}


@dataclass(frozen=True)
class Piece:
    """Progress: a step of the audit is done."""

    done: int
    total: int


def audit_unit(
    course: Course, name: str, *, jobs: int, caged: bool = True
) -> Iterator[Piece | verdicts.Check]:
    """Check every promise of a unit, yielding progress and results. Raises `CourseError` and
    `GraderError` where nothing can be checked."""
    unit = course.unit(name)
    if unit.hidden is None:
        yield verdicts.Check(
            "hidden tests",
            "none",
            (f"{name} has no hidden tests. Write tests/hidden/{name}/test_{name}.py.",),
        )
        return
    if not unit.source.is_file():
        yield verdicts.Check(
            "source",
            "none",
            (f"{name} has no source notebook, so nothing can be compared with it.",),
        )
        return
    source = json.loads(unit.source.read_text())
    solutions = reference_solutions(source)
    wrong, right = misconceptions(unit.hidden, solutions), alternatives(unit.hidden)
    names = [exercise.id for exercise in unit.exercises if not exercise.manual]
    changed = [
        mutant
        for exercise in names
        if exercise in solutions
        for mutant in mutants(exercise, solutions[exercise])
    ]
    documents = [source, json.loads((course.release / name / f"{name}.ipynb").read_text())]
    documents += [
        with_solutions(source, {exercise: _stub(exercise, stub) for exercise in names})
        for stub in STUBS.values()
    ]
    rounds = _rounds(right)
    documents += [_with(source, variants) for variants in rounds]
    work: list[Callable[[Grader], Any]] = [
        partial(_grade, document=document, compares=not 2 <= index < 2 + len(STUBS))
        for index, document in enumerate(documents)
    ]
    work += [partial(_grade_slips, source=source, slips=slips) for slips in _rounds(wrong)]
    listed = _equivalents(unit.hidden)
    checks = {exercise: _cell(source, f"test_{exercise}") for exercise in names}
    for exercise in names:
        check, solution = checks[exercise], solutions[exercise]
        slips_of, changes_of = (
            [item for item in wrong if item.exercise == exercise],
            [item for item in changed if item.exercise == exercise],
        )
        text = text_of(documents[1], exercise)
        others = [item for item in right if item.exercise == exercise]
        work.append(
            partial(
                _guarded,
                exercise=exercise,
                text=text,
                check=check,
                solution=solution,
                slips=slips_of,
                changes=changes_of,
                rights=others,
            )
        )
    work += [
        partial(_first_failure, mutant=mutant, equivalent=(mutant.exercise, mutant.key) in listed)
        for mutant in changed
    ]
    questions = [
        question
        for exercise in names
        if exercise in solutions
        for question in asked.questions(exercise, solutions[exercise])
    ]
    work += [partial(asked.answer, question=question) for question in questions]
    results: list[Any] = [None] * len(work)
    options = Options(str(course.root), name, replace(course.settings, caged=caged))
    for done, (index, result) in enumerate(spread(work, options, jobs=jobs), 1):
        results[index] = result
        yield Piece(done, len(work) + 1)
    grades: list[Grade] = results[: len(documents)]
    first_right, first_question = 2 + len(STUBS), len(work) - len(questions)
    first_mutant = first_question - len(changed)
    first_guard = first_mutant - len(names)
    slips = [graded for together in results[len(documents) : first_guard] for graded in together]
    guards = results[first_guard:first_mutant]
    yield verdicts.reference(grades[0], grades[1])
    yield verdicts.stubs(dict(zip(STUBS, grades[2:first_right], strict=True)))
    yield verdicts.misconceptions(
        names,
        [(variants, grade) for variants, grade, _ in slips],
        [grades[0], *grades[first_right:]],
    )
    yield verdicts.alternatives(names, right, list(zip(rounds, grades[first_right:], strict=True)))
    yield verdicts.mutants(
        listed, list(zip(changed, results[first_mutant:first_question], strict=True))
    )
    found = list(zip(questions, results[first_question:], strict=True))
    yield verdicts.Check("nothing else is asked", *asked.promises(found))
    yield verdicts.Check(
        "one promise costs one",
        *asked.costs(found, [(slip, grade) for row, grade, *_ in slips for slip in row]),
    )
    said = verdicts.guard(
        "visible checks",
        "say what is wrong, and are never stopped",
        [visible.breaches for visible, _ in guards],
    )
    yield replace(
        said, facts={"shared": [line for visible, _ in guards for line in visible.shared]}
    )
    yield verdicts.guard(
        "announced", "what is forbidden is named beforehand", [announced for _, announced in guards]
    )
    yield verdicts.guard(
        "pasted", "what feedback shows can be pasted", [lines for *_, lines in slips]
    )
    ladder = missing(unit.release, names)
    yield verdicts.guard("hints", "three steps below every exercise, or none in the unit", [ladder])
    yield verdicts.release(course, unit, source, documents[1])
    breaches = [line for path in sorted(unit.hidden.glob("test_*.py")) for line in lint(path)]
    yield verdicts.Check(
        "habits",
        "hidden tests compare safely" if not breaches else f"{len(breaches)} to mend",
        tuple(breaches),
    )


def _grade(grader: Grader, document: dict[str, Any], compares: bool = True) -> Grade:
    return grader.grade_bytes(json.dumps(document).encode(), "audit", compares=compares)[0]


def _first_failure(grader: Grader, mutant: Mutant, equivalent: bool) -> str | None:
    """The first hidden test that notices a mutant. One that is known to make no difference gets a
    second chance, for a busy machine may have stopped it in mid-test."""
    failed = grader.first_failure(mutant.exercise, mutant.source)
    return grader.first_failure(mutant.exercise, mutant.source) if failed and equivalent else failed


def _with(source: dict[str, Any], variants: list[Variant]) -> dict[str, Any]:
    return with_solutions(source, {variant.exercise: variant.source for variant in variants})


def _cell(document: dict[str, Any], name: str) -> str:
    """The source of a cell; of one that is not there, nothing."""
    return next(
        (
            "".join(cell["source"])
            for cell in document["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
        ),
        "",
    )


def _guarded(
    grader: Grader,
    exercise: str,
    text: str,
    check: str,
    solution: str,
    slips: list[Variant],
    changes: list[Mutant],
    rights: list[Variant],
) -> tuple[Found, list[str]]:
    """What should be mended in the visible check of an exercise, and in what it says of what it
    forbids."""
    ask, forbids = partial(grader.tries, exercise), grader.forbidden(exercise)
    banned = [using(solution, exercise, means) for means in forbids]
    visible = examine(ask, exercise, check, solution, slips, changes, banned, rights)
    return visible, unannounced(ask, exercise, text, check, solution, forbids)


_Slips = list[
    tuple[list[Variant], Grade, list[str]]
]  # misconceptions, graded in one notebook, and what should be mended in the feedback


def _grade_slips(grader: Grader, source: dict[str, Any], slips: list[Variant]) -> _Slips:
    """Misconceptions of several exercises, graded in one notebook; each that the others hide there
    (two errors may cancel), alone."""
    grade = _grade(grader, _with(source, slips))
    told = {exercise.id: verdicts.recognised_in(exercise) for exercise in grade.exercises}
    hidden = [slip for slip in slips if len(slips) > 1 and told[slip.exercise] != [slip.name]]
    seen = [
        exercise
        for exercise in grade.exercises
        if exercise.id not in {slip.exercise for slip in hidden}
    ]
    alone = [([slip], _grade(grader, _with(source, [slip]))) for slip in hidden]
    graded = [
        ([slip for slip in slips if slip not in hidden], replace(grade, exercises=tuple(seen))),
        *alone,
    ]
    return [(variants, grade, _unpasted(grader, variants, grade)) for variants, grade in graded]


def _unpasted(grader: Grader, slips: list[Variant], grade: Grade) -> list[str]:
    exercises = {exercise.id: exercise for exercise in grade.exercises}
    return [
        line
        for slip in slips
        for line in unpasted(
            partial(grader.tries, slip.exercise, whole=True), slip, exercises[slip.exercise]
        )
    ]


def _rounds(variants: list[Variant]) -> list[list[Variant]]:
    """The first variant of every exercise, then the second of those that have one, and so on: each
    round fits into one notebook."""
    by_exercise: dict[str, list[Variant]] = {}
    for variant in variants:
        by_exercise.setdefault(variant.exercise, []).append(variant)
    return [
        [variant for variant in row if variant is not None]
        for row in zip_longest(*by_exercise.values())
    ]


def _stub(exercise: str, body: str) -> str:
    return f"import numpy as np\n\n\ndef {exercise}(*args, **options):\n    {body}\n"


def _equivalents(hidden: Path) -> dict[tuple[str, str], str]:
    """Changes that make no difference a learner was promised, with the reason:
    `equivalent_mutants.toml` beside the hidden tests."""
    path = hidden / "equivalent_mutants.toml"
    if not path.is_file():
        return {}
    return {
        (entry["exercise"], entry["change"]): entry.get("reason", "")
        for entry in tomllib.loads(path.read_text()).get("equivalent", [])
    }
