"""What a hidden test holds of a student's notebook: names, functions and objects that live in
another process.

Only values cross (see `codec`); everything else is a `Reference`. A reference is not the object: it
can't answer for a comparison, a truth value or a number, so that no student object decides about
its own test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from autograder.sandbox.wire.operators import ARITHMETIC, COMPARISONS, UNARY


class StudentError(Exception):
    """The student's code raised an exception.

    `type_name` is its class, `bases` the built-in and numpy classes it derives from (by name,
    itself included), `message` its text, `number` and `line` the student's own line (0 and "" where
    there is none).

    Example:

    >>> try:
    ...     student.mean(np.array([]))
    ... except StudentError as error:
    ...     assert "no numbers" in error.message
    """

    def __init__(self, details: dict[str, Any]):
        self.type_name = str(details.get("type", "Exception"))
        bases = details.get("bases")
        self.bases = (
            tuple(name for name in bases if isinstance(name, str))
            if isinstance(bases, list)
            else ()
        )
        self.message = str(details.get("message", ""))
        number = details.get("number", 0)
        self.number = number if isinstance(number, int) else 0
        self.line = str(details.get("line", ""))
        super().__init__(f"{self.type_name}: {self.message}")


class NotDefined(StudentError):
    """The notebook defines no such name."""

    def __init__(self, name: str):
        super().__init__(
            {
                "type": "NameError",
                "bases": ["NameError"],
                "message": f"your notebook defines no `{name}`",
            }
        )


class Stopped(Exception):
    """A call ran out of time or ended its worker. It ends the test; the message says which, in the
    learner's words."""


@dataclass(frozen=True)
class Change:
    """An argument that a call changed in place: where it is (`(0,)` the first, `("x",)` the keyword
    x, `(0, 2)` the third item of the first) and what it held afterwards."""

    path: tuple[Any, ...]
    value: Any


@dataclass(frozen=True)
class Call:
    """One call of a student's function by a hidden test, as it crossed. `operator`: it was an
    operator, item or attribute of an object; `of`: the function or method that was called.
    `as_it_was`: what came back, where the test got it in another form."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any = None
    error: Exception | None = None
    changed: tuple[Change, ...] = ()
    aliases: tuple[tuple[Any, ...], ...] = ()
    operator: bool = False
    of: Reference | None = None
    as_it_was: tuple[Any, ...] = ()

    @property
    def came_back(self) -> Any:
        """What the student's code gave."""
        return self.as_it_was[0] if self.as_it_was else self.result


class Asked(Protocol):
    """The other end of what a hidden test holds: a session."""

    def call(
        self, function: Reference, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a student's function."""

    def operate(self, name: str, *operands: Any) -> Any:
        """Apply an operator, or fetch an item or an attribute."""

    def get(self, name: str) -> Any:
        """The value of a name of the notebook."""

    def get_given(self, name: str) -> Any:
        """The value of a name that the course's own cells define."""

    @property
    def calls(self) -> list[Call]:
        """The calls of this test, without operators and attributes of objects."""


class Reference:
    """An object or function in the student's process.

    Attributes, calls, items, iteration, ``len`` and arithmetic are forwarded; Python's own dispatch
    over there decides between an operator and its reflected form. ``==``, ``bool`` and ``float``
    raise TypeError: use `same_object`, or ask for a value.
    """

    # so that `array * reference` comes to __rmul__ instead of being spread over the entries
    __array_ufunc__ = None
    __slots__ = ("_is_callable", "_label", "_name", "_number", "_session")

    def __init__(
        self, session: Asked, number: int, label: str, is_callable: bool, name: str | None = None
    ):
        set_ = object.__setattr__
        set_(self, "_session", session)
        set_(self, "_number", number)
        set_(self, "_label", label)
        set_(self, "_is_callable", is_callable)
        set_(self, "_name", name or label or "object")

    def __repr__(self) -> str:
        return f"<{self._name}>" if self._is_callable else f"<{self._label} object>"

    def _called(self, name: str) -> Reference:
        """The same, under the name by which it was found."""
        return (
            Reference(self._session, self._number, self._label, self._is_callable, name)
            if self._is_callable
            else self
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._session.call(self, self._name, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._session.operate("getattr", self, name)
        return value._called(f"{self._name}.{name}") if isinstance(value, Reference) else value

    def __setattr__(self, name: str, value: Any) -> None:
        self._session.operate("setattr", self, name, value)

    def __iter__(self) -> Iterator[Any]:
        iterator = self._session.operate("iter", self)
        if not isinstance(
            iterator, Reference
        ):  # an iterator is never a value; a list from a student's own protocol is
            yield from iterator
            return
        while True:
            try:
                item = self._session.operate("next", iterator)
            except StudentError as error:
                if error.type_name == "StopIteration":
                    return
                raise
            yield item

    def __len__(self) -> int:
        try:
            return int(self._session.operate("len", self))
        except StudentError as error:
            if (
                "TypeError" in error.bases
            ):  # list(reference) asks for the length, and goes on without where there is none
                raise TypeError(error.message) from None
            raise

    def __contains__(self, item: Any) -> bool:
        return self._session.operate("contains", self, item) is True

    def __getitem__(self, index: Any) -> Any:
        return self._session.operate("getitem", self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._session.operate("setitem", self, index, value)

    def __delitem__(self, index: Any) -> None:
        self._session.operate("delitem", self, index)

    def __round__(self, digits: int | None = None) -> Any:
        return self._session.operate("round", self, digits)

    def _no_answer(self, what: str) -> TypeError:
        return TypeError(
            f"a {self!r} of the student's has no {what} in a hidden test: ask it for a value, or use same_object"
        )

    def __eq__(self, other: object) -> bool:
        raise self._no_answer("==")

    def __ne__(self, other: object) -> bool:
        raise self._no_answer("!=")

    def __bool__(self) -> bool:
        raise self._no_answer("truth value")

    def __float__(self) -> float:
        raise self._no_answer("number")

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise self._no_answer("array")

    __int__ = __index__ = __complex__ = __float__
    __hash__ = object.__hash__


def _forward(name: str) -> None:
    def operator(self: Reference, other: Any) -> Any:
        return self._session.operate(name, self, other)

    def reflected(self: Reference, other: Any) -> Any:
        return self._session.operate(name, other, self)

    plain = name.rstrip("_")
    setattr(Reference, f"__{plain}__", operator)
    setattr(Reference, f"__r{plain}__", reflected)


for _name in (*ARITHMETIC, "divmod"):
    _forward(_name)
for _name in COMPARISONS:
    setattr(
        Reference,
        f"__{_name}__",
        (lambda name: lambda self, other: self._session.operate(name, self, other))(_name),
    )
for _name in UNARY:
    setattr(
        Reference,
        f"__{_name}__",
        (lambda name: lambda self: self._session.operate(name, self))(_name),
    )


def same_object(left: Any, right: Any) -> bool:
    """Whether two references stand for one and the same object of the student's.

    Example:

    >>> inner = student.Box(1.0)
    >>> outer = student.Box(inner)
    >>> assert same_object(outer.content, inner)
    >>> assert not same_object(outer, inner)
    """
    return (
        isinstance(left, Reference)
        and isinstance(right, Reference)
        and left._number == right._number
        and left._session is right._session
    )


class Student:
    """The names that a notebook defined. ``student.softmax`` is a value, or a `Reference` where it
    is a function, class or object."""

    def __init__(self, session: Asked):
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._session.get(name)

    @property
    def last_call(self) -> Call:
        """The latest call of this test. Raises LookupError before the first."""
        if not self._session.calls:
            raise LookupError("this test has not called the student's code yet")
        return self._session.calls[-1]


class Given:
    """The course's own functions from locked cells, as they were before any student cell ran."""

    def __init__(self, session: Asked):
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._session.get_given(name)
