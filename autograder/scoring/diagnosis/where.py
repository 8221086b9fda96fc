"""In which cases a learner's function goes wrong: where an argument is empty, has a negative entry,
holds whole numbers; or what is wrong in all of them: no exception came, the shape is another.

The tests' calls tell which properties all wrong calls have and no right one. Each of these is then
tried: it is put into the arguments of calls that were right, which must go wrong in the same way,
and taken out of those that were wrong, which must come right. What a learner reads is so for every
call that was made; where two properties explain them, none is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from autograder.sandbox.student import Call
from autograder.scoring.diagnosis.inputs import Property, properties_of
from autograder.scoring.diagnosis.judged import NOT_REFUSED, REFUSED, SHAPE, Judged
from autograder.scoring.diagnosis.relations import ENOUGH, Relation
from autograder.scoring.plans import Plan
from autograder.scoring.traces import same_question

_MOST = 6  # calls that one property is tried in
_LONGEST = 4  # tuples whose parts are looked at

_IN_ALL = {
    SHAPE: "All numbers in your results are right, but in some calls they come in another shape. What shape does the task name?",
    NOT_REFUSED: "All values that came back are right. What is missing is a refusal: for which arguments does the task ask for a ValueError?",
    REFUSED: "All values that came back are right, but in some calls a ValueError came in place of one. Do you raise it where you should not, or does a step not fit those arguments?",
}


Ask = Callable[[Sequence[Call]], "list[Judged | None]"]  # None: nobody can tell


def where(plan: Plan, seen: Sequence[Judged], ask: Ask) -> Relation | None:
    """What all wrong calls have in common, and no right one: the one property of one argument, or
    else how they differ. None where that is nothing, or hardly any call was right. `ask` calls the
    learner's function and the right one."""
    wrong = _distinct([one for one in seen if one.off])
    right = _distinct([one for one in seen if not one.off])
    off = {one.off for one in wrong}
    if len(off) != 1 or sum(one.call.error is None for one in right) < 2:
        return None
    (how,) = off
    assert how is not None
    found = [
        candidate
        for candidate in _candidates(plan, wrong, right)
        if _decides(plan, candidate, wrong, right, ask)
    ]
    if len(found) == 1:
        ((_, _, named, what),) = found
        says = f"Your function was right in all calls but those in which {named} {what.is_so}. {what.asks}"
        return Relation(f"where: {what.is_so}", says)
    return Relation(f"everywhere: {how}", _IN_ALL[how]) if how in _IN_ALL else None


def _distinct(asked: Sequence[Judged]) -> list[Judged]:
    found: list[Judged] = []
    for one in asked:
        if not any(same_question(one.call, other.call) for other in found):
            found.append(one)
    return found


# -- candidates ------------------------------------------------------------------------------------

Candidate = tuple[str, "int | None", str, Property]  # argument, part of it, what both are called


def _candidates(
    plan: Plan, wrong: Sequence[Judged], right: Sequence[Judged]
) -> Iterator[Candidate]:
    """Properties that all wrong calls have, and no right one."""
    for name, value in plan.arguments(wrong[0].call).items():
        if name not in plan.parameters.names:
            continue
        for part, named, inner in _parts(name, value):
            for what in properties_of(inner):
                if all(_has(plan, one.call, name, part, what) for one in wrong) and not any(
                    _has(plan, one.call, name, part, what) for one in right
                ):
                    yield name, part, named, what


def _parts(name: str, value: Any) -> Iterator[tuple[int | None, str, Any]]:
    yield None, f"`{name}`", value
    if isinstance(value, tuple) and len(value) <= _LONGEST:
        for place, inner in enumerate(value):
            yield place, f"`{name}[{place}]`", inner


def _has(plan: Plan, call: Call, name: str, part: int | None, what: Property) -> bool:
    given = plan.arguments(call)
    if name not in given:
        return False
    value = given[name]
    if part is not None:
        if not isinstance(value, tuple) or part >= len(value):
            return False
        value = value[part]
    return what.has(value)


def _decides(
    plan: Plan,
    candidate: Candidate,
    wrong: Sequence[Judged],
    right: Sequence[Judged],
    ask: Ask,
) -> bool:
    name, part, _, what = candidate
    made = [_changed(plan, one.call, name, part, what.put, what.has) for one in right]
    spared = [
        _changed(plan, one.call, name, part, what.taken, lambda x: not what.has(x)) for one in wrong
    ]
    with_it = [one for one in ask([call for call in made if call][:_MOST]) if one]
    if (
        len(with_it) < 2
        or len(wrong) + len(with_it) < ENOUGH
        or any(one.off != wrong[0].off for one in with_it)
    ):
        return False
    without = ask([call for call in spared if call][:_MOST])
    return not any(one.off for one in without if one)


def _changed(
    plan: Plan,
    call: Call,
    name: str,
    part: int | None,
    change: Callable[[Any], Any],
    fits: Callable[[Any], bool],
) -> Call | None:
    """The call with another value of an argument, or of a part of it; None where there is none that
    fits."""
    given = plan.arguments(call)
    value = given.get(name)
    if part is None:
        value = inner = change(value)
    else:
        if not isinstance(value, tuple) or part >= len(value):
            return None
        inner = change(value[part])
        value = (*value[:part], inner, *value[part + 1 :])
    if inner is None or not fits(inner):
        return None
    if name in call.kwargs or name not in given:
        return replace(call, kwargs={**call.kwargs, name: value})
    place = plan.parameters.names.index(name)
    return replace(call, args=(*call.args[:place], value, *call.args[place + 1 :]))
