"""What a hidden test did with a notebook's functions and classes, as a short program that a learner
can paste.

A call of a function is one expression. What was done with an object takes a few statements: how it
was made, what was called on it and on all that came of it, in the test's own order. They are found
in the trace of the test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_lowercase
from typing import Any

from autograder.sandbox.student import Call, Reference
from autograder.scoring.functions import source_of
from autograder.scoring.literals import MAX_CALL, call_source, literal

MAX_STATEMENTS = 10

_BINARY = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "matmul": "@",
    "and_": "&",
    "or_": "|",
    "xor": "^",
    "lshift": "<<",
    "rshift": ">>",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_UNARY = {"neg": "-", "pos": "+", "invert": "~"}
_FUNCTIONS = ("abs", "len", "iter", "next", "round", "divmod")
_CHANGES = ("setattr", "setitem", "delitem")


def program(trace: Sequence[Call], call: Call) -> str | None:
    """A call or operator of a trace as a program whose last line is the expression that gives its
    value; None where there is none to show."""
    steps = [
        step for step in trace[: _place(trace, call) + 1] if step.error is None or step is call
    ]
    if (
        any(True for _ in _made(call.args))
        or any(True for _ in _made(call.kwargs))
        or _is_made(call.of, steps)
    ):
        text = _Program(steps).text()
        if text is not None:
            return text
    elif not call.operator:
        return _with_functions(call_source(call.name, call.args, call.kwargs), [call])
    return None if call.operator else call_source(call.name, call.args, call.kwargs)


def _place(trace: Sequence[Call], call: Call) -> int:
    return next(
        (place for place in range(len(trace) - 1, -1, -1) if trace[place] is call), len(trace) - 1
    )


def _made(value: Any) -> Iterator[Reference]:
    """The objects of the student's in a value."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _made(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _made(item)


def _is_made(function: Reference | None, steps: Sequence[Call]) -> bool:
    """Whether a function is one that a step brought: a method."""
    return function is not None and any(
        isinstance(step.result, Reference) and step.result._number == function._number
        for step in steps
    )


def _with_functions(text: str, calls: Sequence[Call]) -> str:
    """A program below the `def`s of the functions that it hands over and that are no
    expressions."""
    written: dict[str, str] = {}
    for call in calls:
        for value in [*call.args, *call.kwargs.values()]:
            if callable(value) and not isinstance(value, (type, Reference)):
                source = source_of(value, literal)
                name = getattr(value, "__name__", "")
                if (
                    source is not None
                    and source.startswith("def ")
                    and written.setdefault(name, source) != source
                ):
                    return text  # two of the same name
    return "\n".join([*written.values(), text])


class _Program:
    """The steps of a test up to one, written down as far as that one depends on them."""

    def __init__(self, steps: Sequence[Call]):
        self._steps = steps
        self._maker: dict[
            int, int
        ] = {}  # the step that first brought an object, by the object's number
        for place, step in enumerate(steps):
            for made in _made(step.result):
                self._maker.setdefault(made._number, place)
        self._texts: dict[int, str] = {}  # what stands for an object
        self._names = iter(letter for letter in ascii_lowercase if letter not in "fl")

    def text(self) -> str | None:
        """The program; None where it would be long, or something in it has no source."""
        chosen = self._chosen()
        uses = [used for place in chosen for used in self._operands(place)]
        lines: list[str] = []
        try:
            for place in chosen:
                step, last = self._steps[place], place == chosen[-1]
                expression = self._expression(step)
                made = [
                    made._number
                    for made in _made(step.result)
                    if self._maker[made._number] == place
                ]
                if last or not made:
                    lines.append(expression)
                elif not isinstance(step.result, Reference):  # several objects at once
                    name = next(self._names)
                    lines.append(f"{name} = {expression}")
                    for path, number in _paths(step.result):
                        self._texts.setdefault(number, f"{name}{path}")
                elif step.name == "getattr" and step.operator and step.result._is_callable:
                    self._texts[made[0]] = expression  # a method: it is called where it is used
                elif uses.count(made[0]) == 1 and self._is_next(chosen, place, made[0]):
                    self._texts[made[0]] = expression if _is_atom(expression) else f"({expression})"
                else:
                    name = self._texts[made[0]] = next(self._names)
                    lines.append(f"{name} = {expression}")
        except (_Unwritten, StopIteration):
            return None
        text = _with_functions("\n".join(lines), [self._steps[place] for place in chosen])
        return (
            text
            if len(lines) <= MAX_STATEMENTS
            and len(text) <= MAX_CALL
            and "<" not in "".join(_described(text))
            else None
        )

    def _is_next(self, chosen: list[int], place: int, number: int) -> bool:
        """Whether nothing that changes objects stands between an object's making and its one
        use."""
        user = next(other for other in chosen if number in self._operands(other))
        return not any(self._changes(other) for other in chosen if place < other < user)

    def _operands(self, place: int) -> list[int]:
        step = self._steps[place]
        found = [step.of] if step.of is not None else []
        return [
            reference._number
            for reference in [*found, *_made(step.args), *_made(step.kwargs)]
            if reference._number in self._maker
        ]

    def _changes(self, place: int) -> bool:
        step = self._steps[place]
        return step.name in _CHANGES if step.operator else bool(self._operands(place))

    def _chosen(self) -> list[int]:
        """The steps that the last one depends on: those that made what it uses, and the calls that
        had to do with any of it."""
        related = self._related()
        needed = set(self._operands(len(self._steps) - 1))
        chosen = [len(self._steps) - 1]
        for place in range(len(self._steps) - 2, -1, -1):
            operands = self._operands(place)
            makes = any(
                self._maker.get(made._number) == place and made._number in needed
                for made in _made(self._steps[place].result)
            )
            if makes or (self._changes(place) and related.issuperset(operands[:1]) and operands):
                chosen.append(place)
                needed.update(operands)
        return chosen[::-1]

    def _related(self) -> set[int]:
        """The objects that hang together with those of the last step, through what made them from
        one another."""
        group = {number: number for number in self._maker}

        def root(number: int) -> int:
            while group[number] != number:
                number = group[number]
            return number

        for place, step in enumerate(self._steps):
            numbers = [*self._operands(place), *(made._number for made in _made(step.result))]
            for number in numbers[1:]:
                group[root(number)] = root(numbers[0])
        roots = {root(number) for number in self._operands(len(self._steps) - 1)}
        return {number for number in group if root(number) in roots}

    # -- expressions -------------------------------------------------------------------------------

    def _expression(self, step: Call) -> str:
        if not step.operator:
            function = self._value(step.of) if step.of is not None else step.name
            arguments = [self._value(value) for value in step.args] + [
                f"{key}={self._value(value)}" for key, value in step.kwargs.items()
            ]
            return f"{function}({', '.join(arguments)})"
        operands = step.args
        if step.name in ("getattr", "setattr"):
            reached = f"{self._value(operands[0])}.{operands[1]}"
            return reached if step.name == "getattr" else f"{reached} = {self._value(operands[2])}"
        if step.name in ("getitem", "setitem", "delitem"):
            reached = f"{self._value(operands[0])}[{self._value(operands[1])}]"
            if step.name == "getitem":
                return reached
            return (
                f"del {reached}"
                if step.name == "delitem"
                else f"{reached} = {self._value(operands[2])}"
            )
        texts = [self._value(value) for value in operands]
        if step.name in _BINARY:
            return f"{texts[0]} {_BINARY[step.name]} {texts[1]}"
        if step.name in _UNARY:
            return f"{_UNARY[step.name]}{texts[0]}"
        if step.name == "contains":
            return f"{texts[1]} in {texts[0]}"
        if step.name in _FUNCTIONS:
            return f"{step.name}({', '.join(text for text in texts if text != 'None')})"
        raise _Unwritten

    def _value(self, value: Any) -> str:
        if isinstance(value, Reference):
            if value._number in self._texts:
                return self._texts[value._number]
            if value._number in self._maker or not value._is_callable:
                raise _Unwritten
            return str(value._name)
        if isinstance(value, (list, tuple)) and any(True for _ in _made(value)):
            items = ", ".join(self._value(item) for item in value)
            return (
                f"[{items}]"
                if isinstance(value, list)
                else f"({items}{',' if len(value) == 1 else ''})"
            )
        if isinstance(value, dict) and any(True for _ in _made(value)):
            return (
                "{"
                + ", ".join(f"{literal(key)}: {self._value(item)}" for key, item in value.items())
                + "}"
            )
        text = literal(value)
        if text.startswith("<"):
            raise _Unwritten
        return text


class _Unwritten(Exception):
    """A step can't be written down."""


def _is_atom(expression: str) -> bool:
    """Whether an expression needs no brackets where it stands in another."""
    depth = 0
    for char in expression:
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and char in " -+~":
            return False
    return True


def _described(text: str) -> Iterator[str]:
    """What is only described in a program."""
    yield from (part for part in text.split("(") if part.startswith("<"))


def _paths(value: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Where the objects are in a list, tuple or dict."""
    if isinstance(value, Reference):
        yield path, value._number
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _paths(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, f"{path}[{literal(key)}]")
