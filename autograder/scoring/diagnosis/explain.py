"""What a learner misunderstood, from what their functions return: a known misconception, or how the
results differ from the right ones.

**Misconceptions.** A test leaves a trace: its calls of the notebook's functions, with arguments,
results and exceptions. The instructor's solution and every known misconception leave traces too,
once for each unit. Where a failed exercise's traces are those of exactly one misconception, and not
the instructor's, the learner is told what that misconception says (`autograder.scoring.traces`).

**Where there is none,** the learner's function is asked some of the tests' questions, and its
answers are compared: with the right ones (`autograder.scoring.diagnosis.relations`: half of it,
transposed, shifted by one); with those of each misconception (a learner may have made another slip,
too); and with those of the instructor's solution after each single small change
(`autograder.scoring.diagnosis.near_misses`). Where nothing of that fits, it is tried in which cases
the function goes wrong (`autograder.scoring.diagnosis.where`). The first of the four that fits is
told, where it is the only one of its kind.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from autograder.grade import Misconception
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import TimeLimits
from autograder.sandbox.session import Session
from autograder.sandbox.student import Call, Reference, Stopped
from autograder.scoring.diagnosis.judged import Judged, asked, of_a_test
from autograder.scoring.diagnosis.mutants import Mutant, mutants
from autograder.scoring.diagnosis.near_misses import kind_of, sentence
from autograder.scoring.diagnosis.questions import Answer, Question, answers, questions
from autograder.scoring.diagnosis.relations import ENOUGH, Pair, Relation, different, relation
from autograder.scoring.diagnosis.where import where
from autograder.scoring.hidden_tests import TestRun
from autograder.scoring.known_solutions import KnownSolutions
from autograder.scoring.plans import Plan
from autograder.scoring.traces import Traces, is_shown, same, same_question

_MUTANTS = 80  # of one exercise
_SLOW = 0.25  # CPU seconds for all questions, with which mutants are not tried
_HANGS = 3  # mutants that may run without end before the others are left out
_LIMITS = TimeLimits(cell=2, call=0.5, again=0.5, test=5, submission=60)


class Diagnosis:
    """Explains wrong answers of one unit's exercises. `hidden`: misconceptions and small changes,
    by name and key, that it shall not know."""

    def __init__(self, known: KnownSolutions):
        self.hidden: frozenset[str] = frozenset()
        self._known = known
        self._knowledge: dict[str, _Knowledge] = {}

    def misconceptions(self, exercise: str, runs: Iterable[TestRun]) -> tuple[Misconception, ...]:
        """The one misconception that the traces of an exercise's tests show, or none."""
        student = {run.outcome.name: run for run in runs}
        if not self._known.readable or all(run.outcome.passed for run in student.values()):
            return ()
        reference = self._known.reference(exercise)
        known = [
            (slip, traces)
            for slip, traces in self._known.slips(exercise)
            if slip.name not in self.hidden
        ]
        found = [slip for slip, traces in known if is_shown(student, traces, reference)]
        return (Misconception(found[0].name, found[0].says),) if len(found) == 1 else ()

    def differences(
        self, exercise: str, runs: Sequence[TestRun], session: Session
    ) -> tuple[Misconception, ...]:
        """How what the learner's function or class gave in these runs differs from what is right,
        where no misconception was recognised.

        `session` is where they ran, for some more questions.
        """
        plan = self._known.plans.get(exercise)
        if plan is None or all(run.outcome.passed for run in runs):
            return ()
        return self._values(plan, runs, session) or _told(self._where(plan, runs, session))

    def _values(
        self, plan: Plan, runs: Sequence[TestRun], session: Session
    ) -> tuple[Misconception, ...]:
        """How all that came back differs from what is right."""
        exercise = plan.name
        failed = [run for run in runs if not run.outcome.passed]
        reference = self._known.reference(exercise)
        off = [
            subject
            for run in failed
            for subject in {pair.subject for pair in _pairs(plan, run, reference) if pair.is_off}
        ]
        if len(set(off)) != 1 or 2 * len(off) < len(
            failed
        ):  # the tests that fail are about something else, or about several things
            return ()
        (subject,) = set(off)
        pairs = [
            pair.pair
            for run in runs
            for pair in _pairs(plan, run, reference)
            if pair.subject == subject
        ]
        if subject != _RESULT or plan.is_class:
            return _told(relation(pairs, subject))
        known = self._known_of(plan)
        mine = None if _was_stopped(runs) else answers(session, exercise, known.questions)
        if mine is None or 2 * sum(answer.error is not None for answer in mine) > len(mine):
            return ()
        asked = [
            Pair(plan.arguments(question.call), answer.value, question.right.value, question.others)
            for question, answer in zip(known.questions, mine, strict=True)
            if answer.error is None
        ]
        return (
            _told(relation(asked + pairs))
            or self._partly(plan, mine)
            or self._near(plan, mine, runs)
        )

    def _where(self, plan: Plan, runs: Sequence[TestRun], session: Session) -> Relation | None:
        """In which cases the learner's function goes wrong, where that explains all tests that
        fail."""
        if plan.is_class or plan.parameters.open or _was_stopped(runs):
            return None
        seen: list[Judged] = []
        for run in runs:
            judged = list(of_a_test(plan, run, self._known.reference(plan.name)))
            if any(one.off for one in judged) == run.outcome.passed:
                return None  # what a test looks at is something else
            seen += judged

        def ask(calls: Sequence[Call]) -> list[Judged | None]:
            return asked(plan, calls, session, self._known.tried())

        return where(plan, seen, ask)

    # -- answers that are known --------------------------------------------------------------------

    def _known_of(self, plan: Plan) -> _Knowledge:
        if plan.name not in self._knowledge:
            known = self._knowledge[plan.name] = _Knowledge()
            session = self._open(plan)
            if session is not None:
                with contextlib.closing(session):
                    known.questions = questions(session, plan, self._known.reference(plan.name))
                    known.cost = _cost(session, plan, known.questions)
        return self._knowledge[plan.name]

    def _open(self, plan: Plan) -> Session | None:
        return self._known.open({}, _LIMITS, up_to=plan.name)

    def _tried(self, plan: Plan, sources: Sequence[str]) -> list[list[Answer] | None]:
        """What each of these solutions answers to the questions; None where it ends its worker.
        After some that never end, there are no more."""
        found: list[list[Answer] | None] = []
        hangs, session = 0, self._open(plan)
        for source in sources:
            if session is None or hangs > _HANGS:
                break
            session.run_another(RunCell(source))
            found.append(answers(session, plan.name, self._known_of(plan).questions))
            if found[-1] is None:
                hangs += 1
                session.close()
                session = self._open(plan)
        if session is not None:
            session.close()
        return found

    def _partly(self, plan: Plan, mine: list[Answer]) -> tuple[Misconception, ...]:
        """The one misconception whose wrong answers are the learner's too, whatever else is wrong
        with theirs."""
        known = self._known_of(plan)
        slips = [slip for slip, _ in self._known.slips(plan.name)]
        if known.slips is None:
            known.slips = self._tried(plan, [slip.source for slip in slips])
        found = []
        for slip, theirs in zip(slips, known.slips, strict=False):
            off = [
                place
                for place, answer in enumerate(theirs or ())
                if not answer.same(known.questions[place].right)
            ]
            if (
                theirs
                and slip.name not in self.hidden
                and all(mine[place].same(theirs[place]) for place in off)
            ):
                told = [mine[place].value for place in off if mine[place].error is None]
                if (
                    min(
                        different(told),
                        different([known.questions[place].right.value for place in off]),
                    )
                    >= ENOUGH
                ):
                    found.append(slip)
        return (Misconception(found[0].name, found[0].says),) if len(found) == 1 else ()

    def _near(
        self, plan: Plan, mine: list[Answer], runs: Sequence[TestRun]
    ) -> tuple[Misconception, ...]:
        """The one kind of small change of the instructor's solution that answers all questions, and
        does in all tests, as the learner's does."""
        known = self._known_of(plan)
        off = [
            question.right.value
            for question, answer in zip(known.questions, mine, strict=True)
            if not answer.same(question.right)
        ]
        if different(off) < ENOUGH or known.cost > _SLOW:
            return ()
        if known.mutants is None:
            known.mutants = mutants(plan.name, self._known.solutions[plan.name])[:_MUTANTS]
            known.mutant_answers = self._tried(plan, [mutant.source for mutant in known.mutants])
        student = {run.outcome.name: run for run in runs}
        kinds = []
        for mutant, theirs in zip(known.mutants, known.mutant_answers, strict=False):
            if (
                theirs
                and mutant.key not in self.hidden
                and all(left.same(right) for left, right in zip(mine, theirs, strict=True))
            ):
                if mutant.key not in known.traces:
                    known.traces[mutant.key] = self._known.trace(plan.name, mutant.source)
                if is_shown(student, known.traces[mutant.key], self._known.reference(plan.name)):
                    kinds.append(kind_of(mutant.key))
        found = sentence(kinds)
        return (Misconception(f"near miss: {found[0]}", found[1], "relation"),) if found else ()


@dataclass
class _Knowledge:
    """Questions of an exercise, the CPU seconds that the instructor's solution needs for them, and
    what its misconceptions and small changes of its solution answer (None: not asked yet)."""

    questions: list[Question] = field(default_factory=list)
    cost: float = 0.0
    slips: list[list[Answer] | None] | None = None
    mutants: list[Mutant] | None = None
    mutant_answers: list[list[Answer] | None] = field(default_factory=list)
    traces: dict[str, Traces] = field(default_factory=dict)


def _cost(session: Session, plan: Plan, asked: Sequence[Question]) -> float:
    session.run_another(RunCell("from time import process_time as the_time_used"))
    clock: list[float] = []
    for _ in range(2):
        session.begin_test()
        clock.append(session.get("the_time_used")())
        session.end_test()
        answers(session, plan.name, asked)
    return clock[1] - clock[0]


# -- pairs of a trace ------------------------------------------------------------------------------

_RESULT = "your result"


@dataclass(frozen=True)
class _Seen:
    """A value of a learner's and the right one, and what the learner would call it."""

    subject: str
    pair: Pair
    is_off: bool


def _pairs(plan: Plan, run: TestRun, reference: Traces) -> Iterator[_Seen]:
    """The values of a test that can be compared with the instructor's: both were asked the same,
    and neither raised an exception."""
    if run.outcome.name not in reference:
        return
    for mine, right in zip(run.calls, reference[run.outcome.name].calls, strict=False):
        if not same_question(mine, right):
            return
        subject = _subject(plan, right)
        if (
            subject is None
            or mine.error is not None
            or right.error is not None
            or isinstance(right.result, Reference)
        ):
            continue
        pair = Pair({} if right.operator else plan.arguments(right), mine.result, right.result)
        yield _Seen(subject, pair, not same(mine.result, right.result, 1e-9))


def _subject(plan: Plan, call: Call) -> str | None:
    """What a learner would call the value of a call; None where it is not theirs, or has no
    name."""
    if not call.operator:
        return _RESULT if call.name == plan.name else None
    if call.name != "getattr" or len(call.args) != 2 or not isinstance(call.args[0], Reference):
        return None
    owner = call.args[0]
    if owner._is_callable:
        return None
    if plan.is_class:
        return f"the `{call.args[1]}` of your {plan.name}" if owner._label == plan.name else None
    return f"the `{call.args[1]}` of the {owner._label} that comes back"


def _was_stopped(runs: Sequence[TestRun]) -> bool:
    return any(isinstance(call.error, Stopped) for run in runs for call in run.calls)


def _told(found: Relation | None) -> tuple[Misconception, ...]:
    return (Misconception(found.name, found.says, "relation"),) if found else ()
