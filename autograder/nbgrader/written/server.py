"""All answers to one question on one page, for a grader on this machine.

It listens on 127.0.0.1 only; its address has a random part that nobody else knows, without which
nothing is shown or stored, so that no other page of the browser can have it do anything. A request
under another name than this machine's is refused: a name that leads here, given by somebody else,
is no way in.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from autograder.course.course import CourseError
from autograder.course.questions import Question
from autograder.nbgrader.database import Database, GradebookError
from autograder.nbgrader.sanitize import Page
from autograder.nbgrader.written.answers import Answer, Given, Reader, Said, grouped, number, tidy
from autograder.nbgrader.written.identity import Identity
from autograder.nbgrader.written.marking import Disagreement, Marking, merged, store
from autograder.nbgrader.written.sheets import as_number, out_of_range
from autograder.reports import html
from autograder.running.options import GraderError

_ADDRESS = "127.0.0.1"
_HALVES = 5  # points, up to which there is a button for every half
_WHOLE = 12  # ... for every whole one
_BODY = 1 << 20  # bytes of what one form says
_NAMES = 6  # students that are named above what they all answered


@dataclass(frozen=True)
class Desk:
    """What a page is made of: the unit's answers, and the gradebook that they are graded in."""

    unit: str
    reader: Reader
    book: Database
    anonymous: bool

    def answers(self) -> list[Answer]:
        return self.reader.answers(self.book)


class _Refused(Exception):
    """Nothing was stored. The message says why, and the mend."""


def serve(desk: Desk, port: int, started: Callable[[str], None]) -> None:
    """Serve the pages until the program is stopped; `started` is told the address. `port`: 0 for any
    that is free. Raises `GraderError` where it is taken."""
    try:
        sockets = bind_sockets(port, _ADDRESS)
    except OSError as error:
        raise GraderError(
            f"The page can't be served at port {port}: {error.strerror}. Name another with --port, or leave it out."
        ) from None
    port, token = sockets[0].getsockname()[1], secrets.token_urlsafe(32)
    what = {"desk": desk, "port": port, "token": token}
    pages = Application(
        [(r"/([^/]+)/(\d{1,4})", _Pages, what), (r"/([^/]+)/?", _Start, what)],
        log_function=lambda handler: None,
    )

    async def run() -> None:
        server = HTTPServer(pages, max_body_size=_BODY)
        server.add_sockets(sockets)
        started(f"http://{_ADDRESS}:{port}/{token}/")
        await asyncio.Event().wait()

    asyncio.run(run())


class _Guarded(RequestHandler):
    """Answers nobody but the browser window that was given the address."""

    def initialize(self, desk: Desk, port: int, token: str) -> None:
        self._desk, self._token = desk, token
        self._hosts = {f"{_ADDRESS}:{port}", f"localhost:{port}"}

    def prepare(self) -> None:
        said = self.path_args[0] if self.path_args else ""
        if self.request.host not in self._hosts:
            raise HTTPError(403, reason="Wrong host")
        if not hmac.compare_digest(said.encode(), self._token.encode()):
            raise HTTPError(403, reason="Wrong token")
        site = self.request.headers.get("Sec-Fetch-Site", "none")
        if self.request.method != "GET" and site not in ("none", "same-origin"):
            raise HTTPError(403, reason="From another site")

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "frame-ancestors 'none'")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = (kwargs.get("exc_info") or (None, None))[1]
        known = isinstance(error, CourseError | GradebookError)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(
            f"{error}\n"
            if known
            else f"{self._reason}. Open the address that the program printed.\n"
        )

    def log_exception(self, *about: Any) -> None:
        """What is wrong is told on the page."""


class _Start(_Guarded):
    def get(self, _: str) -> None:
        """The first question of which something is to be read."""
        answers = self._desk.answers()
        labels = [question.label for question in self._desk.reader.questions]
        first = next((one.question.label for one in answers if not one.is_read), labels[0])
        self.redirect(f"/{self._token}/{labels.index(first) + 1}")


class _Pages(_Guarded):
    def get(self, _: str, place: str, said: str = "") -> None:
        question = self._question(place)
        self.write(_page(self._desk, question, place, said))

    def post(self, _: str, place: str) -> None:
        """Store what one form says of equal answers: all of it or nothing."""
        question = self._question(place)
        try:
            markings = self._said(question)
            store(self._desk.book, markings)
        except (_Refused, GradebookError) as error:
            says = f"Not stored: {error}"
            if self._is_script:
                self.write({"stored": False, "says": says})
            else:
                self.get(self._token, place, says)
            return
        if not self._is_script:
            self.redirect(f"/{self._token}/{place}#answer-{self._number}", status=303)
            return
        graded = {marking.answer.key for marking in markings}
        answers = [answer for answer in self._desk.answers() if answer.question == question]
        ours = [answer for answer in answers if answer.key in graded]
        self.write(
            {
                "stored": True,
                "says": _state(ours),
                "points": _shared([_points(answer.open) for answer in ours]),
                "read": all(answer.is_read for answer in ours),
                "ids": [str(Identity.of(answer)) for answer in ours],
                "progress": _progress(answers),
            }
        )

    @property
    def _is_script(self) -> bool:
        return self.request.headers.get("Accept", "") == "application/json"

    @property
    def _number(self) -> int:
        said = self.get_body_argument("answer", "0")
        return int(said) if said.isdecimal() and len(said) < 9 else 0

    def _question(self, place: str) -> Question:
        questions = self._desk.reader.questions
        if not 1 <= int(place) <= len(questions):
            raise HTTPError(404, reason="There is no such question")
        return questions[int(place) - 1]

    def _said(self, question: Question) -> list[Marking]:
        known = {one.key: one for one in self._desk.answers() if one.question == question}
        text = self.get_body_argument("give", "") or self.get_body_argument("points", "")
        comment = tidy(self.get_body_argument("comment", ""))
        same_comment = comment == tidy(self.get_body_argument("before", ""))
        if text.strip() and (wrong := out_of_range(text, question.maximum)):
            raise _Refused(wrong)
        points = as_number(text)
        markings = []
        for shown in map(Identity.read, self.get_body_arguments("id")):
            answer = None if shown is None else known.get(shown.key)
            if shown is None or answer is None or shown.is_outdated(answer):
                raise _Refused(
                    "it was handed in again since the page was made. Load the page anew."
                )
            before = shown.before(answer, answer.said.comment if same_comment else comment)
            said = Said(
                before.points if points is None else points,
                before.comment if same_comment else comment,
            )
            try:
                markings.append(Marking(answer, merged(before, said, answer.open)))
            except Disagreement as found:
                raise _Refused(f"{found}. Load the page anew, and agree on one.") from None
        return markings


def _page(desk: Desk, question: Question, place: str, said: str) -> str:
    everything = desk.answers()
    of_one = [answer for answer in everything if answer.question == question]
    own, students = Page(), Page()  # the course's own text takes no time from the students'
    model = own.code(question.model) if question.is_code else own.markdown(question.model)
    return html.written(
        unit=desk.unit,
        question=question,
        place=place,
        said=said,
        questions=[
            (other, sum(one.is_read for one in theirs), len(theirs))
            for other in desk.reader.questions
            for theirs in [[one for one in everything if one.question == other]]
        ],
        asked=Markup(own.markdown(question.text)),
        model=Markup(model) if question.model else "",
        marks=Markup(own.markdown(question.marks)) if question.marks else "",
        maximum=number(question.maximum),
        steps=_steps(question.maximum),
        groups=[_group(group, desk.anonymous, students) for group in grouped(of_one)],
    )


def _group(group: Sequence[Answer], anonymous: bool, page: Page) -> dict[str, Any]:
    first = group[0]
    names = [f"#{answer.number}" if anonymous else answer.student for answer in group]
    shown = ", ".join(names[:_NAMES]) + (
        f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    )
    points = [_points(answer.open) for answer in group]
    again = [_points(answer.said) for answer in group if answer.again]
    notes = [
        f"It had {again[0]} points before it was handed in again." if again else "",
        f"They have different points so far: {', '.join(one or 'none' for one in dict.fromkeys(points))}."
        if len(set(points)) > 1
        else "",
        "They have different comments, which stay where you write none."
        if len({answer.said.comment for answer in group}) > 1
        else "",
    ]
    return {
        "number": first.number,
        "heading": f"{len(group)} equal answers: {shown}" if len(group) > 1 else shown,
        "ids": [str(Identity.of(answer)) for answer in group],
        "shown": _shown(first.given, page),
        "points": _shared(points),
        "comment": _shared([answer.said.comment for answer in group]),
        "note": " ".join(filter(None, notes)),
        "state": _state(group),
        "is_read": all(answer.is_read for answer in group),
    }


def _shown(given: Given, page: Page) -> Markup:
    parts = [
        Markup(page.code(cell.source))
        if cell.kind == "code"
        else Markup(page.markdown(cell.source, cell.attachments))
        for cell in given.cells
    ]
    parts += [
        Markup('<img alt="A figure that the answer draws" src="data:{};base64,{}">').format(
            *picture
        )
        for picture in given.pictures
    ]
    return Markup("\n").join(parts)


def _shared(values: Sequence[str]) -> str:
    """What all have; nothing where they differ."""
    return values[0] if len(set(values)) == 1 else ""


def _points(said: Said) -> str:
    return "" if said.points is None else number(said.points)


def _state(group: Sequence[Answer]) -> str:
    return "Stored." if all(answer.is_read for answer in group) else "Not read yet."


def _progress(answers: Sequence[Answer]) -> str:
    return f"{sum(answer.is_read for answer in answers)} of {len(answers)} read"


def _steps(maximum: float) -> list[str]:
    """The points that have a button."""
    size = 0.5 if maximum <= _HALVES else 1.0
    if maximum > _WHOLE:
        return ["0", number(maximum)]
    steps = [number(size * place) for place in range(int(maximum / size) + 1)]
    return steps if number(maximum) in steps else [*steps, number(maximum)]
