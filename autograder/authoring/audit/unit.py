"""The audit of one unit: each promise checked, each breach said in words."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from autograder.authoring.audit import asked
from autograder.authoring.audit.announced import text_of, unannounced, using
from autograder.authoring.audit.hints import missing
from autograder.authoring.audit.lint import lint
from autograder.authoring.audit.pasted import unpasted
from autograder.authoring.audit.release import fresh_release, leaks
from autograder.authoring.audit.visible import Found, examine
from autograder.course.course import Course, Unit
from autograder.course.variants import (
    Variant,
    alternatives,
    misconceptions,
    reference_solutions,
    with_solutions,
)
from autograder.grade import ExerciseGrade, Grade
from autograder.nbgrader.gradebook import recorded_points
from autograder.running.batch import spread
from autograder.running.handle import Grader
from autograder.running.options import Options
from autograder.scoring.diagnosis.mutants import Mutant, mutants

# the share of an exercise's points that a stub may earn, with correct versions of all others beside
# it
SLIVER = 0.15
FEWEST_SOLUTIONS = 3  # correct ones of each exercise, the instructor's among them

UNSAID = "can't be used here"  # in the message of a test that was surprised by an answer

STUBS = {
    "None": "return None",
    "zeros": "return np.zeros(3)",
    "its input": "return (list(args) + list(options.values()) + [None])[0]",
    "a constant": "return 1.0",
    "an error": "raise ValueError('no')",
}


@dataclass(frozen=True)
class Check:
    """One promise. `breaches` says where it does not hold; `facts` what was counted."""

    name: str
    summary: str
    breaches: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not self.breaches

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "holds": self.holds,
            **{key: value for key, value in asdict(self).items() if key != "name"},
        }


@dataclass(frozen=True)
class Piece:
    """Progress: a step of the audit is done."""

    done: int
    total: int


def audit_unit(
    course: Course, name: str, *, jobs: int, caged: bool = True
) -> Iterator[Piece | Check]:
    """Check every promise of a unit, yielding progress and results. Raises `CourseError` and
    `GraderError` where nothing can be checked."""
    unit = course.unit(name)
    if unit.hidden is None:
        yield Check(
            "hidden tests",
            "none",
            (f"{name} has no hidden tests. Write tests/hidden/{name}/test_{name}.py.",),
        )
        return
    if not unit.source.is_file():
        yield Check(
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
    yield _reference(grades[0], grades[1])
    yield _stubs(dict(zip(STUBS, grades[2:first_right], strict=True)))
    yield _misconceptions(
        names,
        [(variants, grade) for variants, grade, _ in slips],
        [grades[0], *grades[first_right:]],
    )
    yield _alternatives(names, right, list(zip(rounds, grades[first_right:], strict=True)))
    yield _mutants(listed, list(zip(changed, results[first_mutant:first_question], strict=True)))
    found = list(zip(questions, results[first_question:], strict=True))
    yield Check("nothing else is asked", *asked.promises(found))
    yield Check(
        "one promise costs one",
        *asked.costs(found, [(slip, grade) for row, grade, *_ in slips for slip in row]),
    )
    said = _guard(
        "visible checks",
        "say what is wrong, and are never stopped",
        [visible.breaches for visible, _ in guards],
    )
    yield replace(
        said, facts={"shared": [line for visible, _ in guards for line in visible.shared]}
    )
    yield _guard(
        "announced", "what is forbidden is named beforehand", [announced for _, announced in guards]
    )
    yield _guard("pasted", "what feedback shows can be pasted", [lines for *_, lines in slips])
    ladder = missing(unit.release, names)
    yield _guard("hints", "three steps below every exercise, or none in the unit", [ladder])
    yield _release(course, unit, source, documents[1])
    breaches = [line for path in sorted(unit.hidden.glob("test_*.py")) for line in lint(path)]
    yield Check(
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


def _recognised(exercise: ExerciseGrade) -> list[str]:
    """The known misconceptions that an exercise was told of, without relations."""
    return [found.name for found in exercise.misconceptions if found.kind == "misconception"]


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


def _guard(name: str, promise: str, found: Sequence[Sequence[str]]) -> Check:
    breaches = tuple(line for lines in found for line in lines)
    return Check(name, promise if not breaches else f"{len(breaches)} to mend", breaches)


_Slips = list[
    tuple[list[Variant], Grade, list[str]]
]  # misconceptions, graded in one notebook, and what should be mended in the feedback


def _grade_slips(grader: Grader, source: dict[str, Any], slips: list[Variant]) -> _Slips:
    """Misconceptions of several exercises, graded in one notebook; each that the others hide there
    (two errors may cancel), alone."""
    grade = _grade(grader, _with(source, slips))
    told = {exercise.id: _recognised(exercise) for exercise in grade.exercises}
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


def _open(*exercises: ExerciseGrade) -> list[str]:
    """The tests that failed, as ``exercise: test: message``."""
    return [
        f"{exercise.id}: {test.name}: {' / '.join((test.message or '').splitlines())}"
        for exercise in exercises
        for test in exercise.tests
        if not test.passed
    ]


def _reference(reference: Grade, blank: Grade) -> Check:
    breaches = [f"the instructor's notebook fails {line}" for line in _open(*reference.exercises)]
    if reference.status != "graded":
        breaches.append(f"the instructor's notebook can't be graded: {reference.reason}")
    if blank.score:
        breaches.append(f"the untouched release earns {blank.score} points")
    breaches += [
        f"the untouched release counts as an attempt of {exercise.id}"
        for exercise in blank.exercises
        if exercise.attempted
    ]
    return Check(
        "reference",
        f"instructor {reference.score:g} of {reference.max_score:g}, untouched release {blank.score:g}",
        tuple(breaches),
    )


def _stubs(grades: dict[str, Grade]) -> Check:
    earned = {
        stub: {exercise.id: exercise.score for exercise in grade.exercises if exercise.score}
        for stub, grade in grades.items()
    }
    breaches = [
        f"a stub that gives {stub} earns {exercise.score:g} of {exercise.max_score:g} in {exercise.id}"
        for stub, grade in grades.items()
        for exercise in grade.exercises
        if exercise.score and exercise.score > SLIVER * exercise.max_score
    ]
    most = max((sum(filter(None, scores.values())) for scores in earned.values()), default=0)
    return Check(
        "stubs",
        f"{len(grades)} kinds, earning {most:g} points at most",
        tuple(breaches),
        {"earned": earned},
    )


def _misconceptions(
    names: list[str], rounds: list[tuple[list[Variant], Grade]], correct: list[Grade]
) -> Check:
    breaches, confusion, recognised, told = [], {}, 0, 0
    for variants, grade in rounds:
        slips = {variant.exercise: variant for variant in variants}
        for exercise in grade.exercises:
            diagnoses = _recognised(exercise)
            told += len(diagnoses)
            variant = slips.get(exercise.id)
            if variant is None:
                breaches += [
                    f"{exercise.id}: {name} is told of a correct solution" for name in diagnoses
                ]
                continue
            confusion[f"{exercise.id}.{variant.name}"] = diagnoses
            recognised += diagnoses.count(variant.name)
            if exercise.score == exercise.max_score:
                breaches.append(f"{exercise.id}: the misconception {variant.name} gets full marks")
            elif diagnoses != [variant.name]:
                breaches.append(
                    f"{exercise.id}: the misconception {variant.name} is told as {', '.join(diagnoses) or 'nothing'}"
                )
            breaches += [
                f"{exercise.id}: the test of {variant.name} does not say what is wrong: {line}"
                for line in _open(exercise)
                if UNSAID in line
            ]
    for grade in correct:
        false_alarms = [found.name for item in grade.exercises for found in item.misconceptions]
        told += len(false_alarms)
        breaches += [f"{name} is told of a correct solution" for name in false_alarms]
    wrong = [variant for variants, _ in rounds for variant in variants]
    bare = sorted(set(names) - {variant.exercise for variant in wrong})
    breaches += [
        f"{name} has no misconception. Which slip do learners make there?" for name in bare
    ]
    precision, recall = (
        recognised / told if told else 1.0,
        recognised / len(wrong) if wrong else 1.0,
    )
    summary = (
        f"{len(wrong)}, {recognised} recognised (precision {precision:.0%}, recall {recall:.0%})"
    )
    return Check(
        "misconceptions",
        summary,
        tuple(breaches),
        {"confusion": confusion, "precision": precision, "recall": recall},
    )


def _alternatives(
    names: list[str], right: list[Variant], rounds: list[tuple[list[Variant], Grade]]
) -> Check:
    breaches = [
        f"{exercise.id}: the correct solution {variants.get(exercise.id, 'of the instructor')} fails {line}"
        for variants, grade in (
            ({variant.exercise: variant.name for variant in row}, grade) for row, grade in rounds
        )
        for exercise in grade.exercises
        for line in _open(exercise)
    ]
    count = {name: 1 + sum(variant.exercise == name for variant in right) for name in names}
    breaches += [
        f"{name} has {n} correct solutions; {FEWEST_SOLUTIONS} in different styles are wanted"
        for name, n in count.items()
        if n < FEWEST_SOLUTIONS
    ]
    return Check(
        "alternatives",
        f"{len(right)} correct solutions in other styles",
        tuple(breaches),
        {"solutions": count},
    )


def _mutants(listed: dict[tuple[str, str], str], pairs: list[tuple[Mutant, str | None]]) -> Check:
    survivors = {(mutant.exercise, mutant.key) for mutant, failed in pairs if failed is None}
    breaches = [
        f"{exercise}: no hidden test notices the change {key}"
        for exercise, key in sorted(survivors - set(listed))
    ]
    stale = set(listed) - survivors
    breaches += [
        f"equivalent_mutants.toml lists a change of {exercise} that is noticed or gone: {key}"
        for exercise, key in sorted(stale)
    ]
    breaches += [
        f"equivalent_mutants.toml gives no reason for the change of {exercise}: {key}"
        for (exercise, key), why in listed.items()
        if not why.strip()
    ]
    killed, equivalent = len(pairs) - len(survivors), len(survivors & set(listed))
    summary = f"{len(pairs)}: {killed} noticed, {equivalent} equivalent, {len(survivors) - equivalent} survived"
    facts = {"killed": killed, "equivalent": equivalent, "survived": len(survivors) - equivalent}
    return Check("mutants", summary, tuple(breaches), facts)


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


def _release(course: Course, unit: Unit, source: dict[str, Any], released: dict[str, Any]) -> Check:
    fresh = fresh_release(course, unit.name)
    breaches = []
    if isinstance(fresh, str):
        breaches.append(f"nbgrader can't compile the source: {fresh}")
    elif fresh != released:
        breaches.append(
            f"the release is outdated. Run: nbgrader generate_assignment --force {unit.name}"
        )
    breaches += leaks(unit, source, released)

    def points(document: dict[str, Any]) -> dict[str, Any]:
        cells = (cell["metadata"].get("nbgrader", {}) for cell in document["cells"])
        return {
            nbgrader["grade_id"]: nbgrader.get("points")
            for nbgrader in cells
            if nbgrader.get("grade")
        }

    if points(source) != points(released):
        breaches.append("the points of source and release differ")
    recorded = recorded_points(course, unit.name)
    if recorded and recorded != {exercise.test_id: exercise.points for exercise in unit.exercises}:
        breaches.append(
            f"the points of the gradebook and the release differ. Run: nbgrader generate_assignment --force {unit.name}"
        )
    return Check(
        "release",
        "fresh, and gives nothing away" if not breaches else "not as it should be",
        tuple(breaches),
    )
