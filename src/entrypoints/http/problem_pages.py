"""A page for every problem: what it means and what to do. Codes come from the errors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Any

from litestar import Controller, Response, get
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from application.platform.idempotency import StillRunning
from domain.kernel.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    StaleVersion,
    Unauthenticated,
)
from entrypoints.http.limits import RateLimited
from entrypoints.http.problems import STATUS_OF_KIND, TYPE_PREFIX, AnyRequest, title_of
from entrypoints.http.refusals import IfMatchMissing, UnsupportedMediaType
from entrypoints.http.wire import Wire


class ProblemPage(Wire):
    code: str
    title: str
    status: list[int]
    meaning: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class Explanation:
    meaning: str
    what_to_do: str


EXPLAINED: Mapping[type[DomainError], Explanation] = {
    StillRunning: Explanation(
        "The first request with this Idempotency-Key has not been answered yet.",
        "Wait for the seconds in Retry-After, then send the same request again.",
    ),
    StaleVersion: Explanation(
        "Somebody else changed it after you loaded it.",
        "Load it again, decide again, and send the new ETag as If-Match.",
    ),
    Malformed: Explanation(
        "The request cannot be read: it breaks the shape that the OpenAPI document describes.",
        "Correct what `errors` lists; each entry names the place and the reason.",
    ),
    Unauthenticated: Explanation(
        "Nobody is signed in, or the token has run out or does not count.",
        "Log in at POST /api/auth/login and send the access token as a bearer token.",
    ),
    Forbidden: Explanation(
        "You may see this, but your roles do not let you do that.",
        "Ask an administrator for the role, or use another account.",
    ),
    NotFound: Explanation(
        "It does not exist, or it belongs to somebody else.",
        "Check the id and the account you are signed in with.",
    ),
    Conflict: Explanation(
        "It cannot be done in the present state.",
        "Load the present state, decide again, and ask for something that is possible now.",
    ),
    Invalid: Explanation(
        "The request is well formed, but breaks a rule of the business.",
        "Change what `detail` and the other members name, then send it again.",
    ),
    UnsupportedMediaType: Explanation(
        "The body has a content type that this route does not read.",
        "Send the body in the form that `expected` names, with that Content-Type.",
    ),
    IfMatchMissing: Explanation(
        "Several people change this resource, so a change must say what it is based on.",
        "Load it, and send its ETag as If-Match.",
    ),
    RateLimited: Explanation(
        "There were too many requests of this kind.",
        "Wait for the seconds in Retry-After. The RateLimit header of every answer tells how many "
        "requests are left, and RateLimit-Policy how many there are in all; signing in gives more.",
    ),
}

_OF_HTTP = (
    ProblemPage(
        code="method-not-allowed",
        title="Method not allowed",
        status=[405],
        meaning="The path exists, but not with this method.",
        what_to_do="Use one of the methods in the Allow header.",
    ),
    ProblemPage(
        code="content-too-large",
        title="Content too large",
        status=[413],
        meaning="A body has at most 1 MiB.",
        what_to_do="Send less, or in several requests.",
    ),
    ProblemPage(
        code="address-too-long",
        title="Address too long",
        status=[414],
        meaning="A path has at most 2,048 characters, a query 8 KiB.",
        what_to_do="Send less, or in several requests.",
    ),
    ProblemPage(
        code="headers-too-large",
        title="Headers too large",
        status=[431],
        meaning="A request has at most 100 headers of 32 KiB together.",
        what_to_do="Send fewer headers, or shorter ones; old cookies are often the reason.",
    ),
    ProblemPage(
        code="misdirected-request",
        title="Misdirected request",
        status=[421],
        meaning="The Host header names a host that is not served here.",
        what_to_do="Use the public address of the platform.",
    ),
    ProblemPage(
        code="unavailable",
        title="Unavailable",
        status=[503],
        meaning="Something that the answer depends on does not answer, or is too busy.",
        what_to_do="Send the same request again after the seconds in Retry-After.",
    ),
    ProblemPage(
        code="internal-error",
        title="Internal error",
        status=[500],
        meaning="A fault in Fairground itself. It has been logged.",
        what_to_do="Try again later; quote the requestId when you report it.",
    ),
)


def problem_pages() -> Mapping[str, ProblemPage]:
    """Every problem there is, by its code: whatever error the program has imported."""
    pages = {page.code: page for page in _OF_HTTP}
    pages.update({error.code: _page_of(error) for error in all_errors(DomainError)})
    return dict(sorted(pages.items()))


def all_errors(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for error in kind.__subclasses__():
        if "code" in vars(error):
            yield error
        yield from all_errors(error)


class ProblemController(Controller):
    """Pages for people, and the same as JSON for whoever asks for it."""

    path = TYPE_PREFIX
    include_in_schema = False

    @get("/", sync_to_thread=False)
    def list_problems(self, request: AnyRequest) -> Response[Any]:
        pages = list(problem_pages().values())
        if _wants_json(request):
            return Response(pages, media_type=MediaType.JSON)
        entries = "".join(_entry(page) for page in pages)
        return _html("Problems", f"<h1>Problems</h1>{entries}")

    @get("/{code:str}", sync_to_thread=False)
    def show(self, request: AnyRequest, code: FromPath[str]) -> Response[Any]:
        page = problem_pages().get(code)
        if page is None:
            raise NotFoundException("There is no problem with this code.")
        if _wants_json(request):
            return Response(page, media_type=MediaType.JSON)
        return _html(page.title, _body(page))


def _page_of(error: type[DomainError]) -> ProblemPage:
    explained = next(text for kind, text in EXPLAINED.items() if issubclass(error, kind))
    own = " ".join((vars(error).get("__doc__") or "").split())
    return ProblemPage(
        code=error.code,
        title=title_of(error.code),
        status=_statuses_of(error),
        meaning=own or explained.meaning,
        what_to_do=explained.what_to_do,
    )


def _statuses_of(error: type[DomainError]) -> list[int]:
    status = next(status for kind, status in STATUS_OF_KIND.items() if issubclass(error, kind))
    stale = [HTTPStatus.PRECONDITION_FAILED] if issubclass(error, StaleVersion) else []
    return [int(status), *map(int, stale)]


def _wants_json(request: AnyRequest) -> bool:
    return "json" in request.headers.get("accept", "")


def _html(title: str, body: str) -> Response[bytes]:
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)} · Fairground</title>"
        '<link rel="stylesheet" href="/docs/docs.css">'
        f'<main class="page">{body}</main></html>'
    )
    return Response(page.encode(), media_type=MediaType.HTML)


def _body(page: ProblemPage) -> str:
    status = " or ".join(map(str, page.status))
    return (
        f"<h1>{escape(page.title)}</h1>"
        f"<p><code>{escape(page.code)}</code>, answered with {status}</p>"
        f"<h2>What it means</h2><p>{escape(page.meaning)}</p>"
        f"<h2>What to do</h2><p>{escape(page.what_to_do)}</p>"
        f'<p><a href="{TYPE_PREFIX}">All problems</a> · <a href="/docs">Interface</a></p>'
    )


def _entry(page: ProblemPage) -> str:
    return (
        f'<p><a href="{TYPE_PREFIX}{escape(page.code)}"><code>{escape(page.code)}</code></a> '
        f"{escape(page.meaning)}</p>"
    )
