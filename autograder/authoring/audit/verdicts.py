"""What follows from what was graded and tried, promise by promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.authoring.audit.release import fresh_release, leaks
from autograder.course.course import Course, Unit
from autograder.course.variants import Variant
from autograder.grade import ExerciseGrade, Grade
from autograder.nbgrader.gradebook import recorded_points
from autograder.scoring.diagnosis.mutants import Mutant

# the share of an exercise's points that a stub may earn, with correct versions of all others beside
# it
SLIVER = 0.15
FEWEST_SOLUTIONS = 3  # correct ones of each exercise, the instructor's among them

UNSAID = "can't be used here"  # in the message of a test that was surprised by an answer


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


def recognised_in(exercise: ExerciseGrade) -> list[str]:
    """The known misconceptions that an exercise was told of, without relations."""
    return [found.name for found in exercise.misconceptions if found.kind == "misconception"]


def guard(name: str, promise: str, found: Sequence[Sequence[str]]) -> Check:
    """A promise that holds where nothing was found to be mended."""
    breaches = tuple(line for lines in found for line in lines)
    return Check(name, promise if not breaches else f"{len(breaches)} to mend", breaches)


def _open(*exercises: ExerciseGrade) -> list[str]:
    """The tests that failed, as ``exercise: test: message``."""
    return [
        f"{exercise.id}: {test.name}: {' / '.join((test.message or '').splitlines())}"
        for exercise in exercises
        for test in exercise.tests
        if not test.passed
    ]


def reference(reference: Grade, blank: Grade) -> Check:
    """Does the instructor's notebook hold, and does the untouched release earn nothing?"""
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


def stubs(grades: dict[str, Grade]) -> Check:
    """Do stubs, whose Grades these are by kind, earn next to nothing?"""
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


def misconceptions(
    names: list[str], rounds: list[tuple[list[Variant], Grade]], correct: list[Grade]
) -> Check:
    """Is each misconception recognised, as what it is, and none told of a correct solution?"""
    breaches, confusion, recognised, told = [], {}, 0, 0
    for variants, grade in rounds:
        slips = {variant.exercise: variant for variant in variants}
        for exercise in grade.exercises:
            diagnoses = recognised_in(exercise)
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


def alternatives(
    names: list[str], right: list[Variant], rounds: list[tuple[list[Variant], Grade]]
) -> Check:
    """Does every correct solution pass, and does each exercise have enough of them?"""
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


def mutants(listed: dict[tuple[str, str], str], pairs: list[tuple[Mutant, str | None]]) -> Check:
    """Is every change of the solutions noticed, but for those that are `listed` with a reason?"""
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


def release(course: Course, unit: Unit, source: dict[str, Any], released: dict[str, Any]) -> Check:
    """Is the release what nbgrader makes of the source, and does it give nothing away?"""
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
