"""What every request meets first, whether there is a route for it or not."""

import logging
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from entrypoints.http.caching import Answered, KeptAnswers, Recorder, normalised
from entrypoints.http.outgoing import Outgoing, safe_headers
from entrypoints.http.problems import PROBLEM_JSON, problem_body

access_log = logging.getLogger("fairground.access")

# HEAD is GET without a body. What Litestar answers OPTIONS names only the methods of the first
# handler of a path; what it says of a method that nobody has heard of names all of them.
ASKED_AS: Mapping[str, str] = {"HEAD": "GET", "OPTIONS": "WHICH"}
_PUBLIC = (b"cache-control", b"public, max-age=1")
_PERSONAL = frozenset({b"authorization", b"cookie"})


class Front:
    """Stands before Litestar, so that 404s have all of it too, and kept answers pass it by."""

    def __init__(self, app: ASGIApp, *, kept: KeptAnswers, https: bool, log: bool) -> None:
        self._app = app
        self._kept = kept
        self._safe = safe_headers(https=https)
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"])
        outgoing = Outgoing(send, self._safe, scope["method"], given)
        scope.setdefault("state", {})["request_id"] = outgoing.request_id
        started = time.perf_counter()
        try:
            await self._answer(scope, receive, outgoing, given)
        finally:
            if self._log:
                _log_line(scope, outgoing, time.perf_counter() - started)

    async def _answer(
        self, scope: Any, receive: Receive, outgoing: Outgoing, given: Mapping[bytes, bytes]
    ) -> None:
        path, query = scope["path"], scope["query_string"]
        if "\0" in path or b"%00" in query:
            await outgoing.answer(_nul_refused(path, outgoing.request_id))
            return
        if asked := ASKED_AS.get(scope["method"]):
            scope = {**scope, "method": asked}
        if scope["method"] == "GET" and _PERSONAL.isdisjoint(given):
            await self._answer_stranger(scope, receive, outgoing, normalised(query))
        else:
            await self._app(scope, receive, outgoing)

    async def _answer_stranger(
        self, scope: Any, receive: Receive, outgoing: Outgoing, query: bytes
    ) -> None:
        path = scope["path"]
        if answered := self._kept.find(path, query):
            await outgoing.answer(answered, _PUBLIC)
        elif self._kept.covers(path, query):
            await self._compute(scope, receive, outgoing, query)
        else:
            await self._app(scope, receive, outgoing)

    async def _compute(
        self, scope: Any, receive: Receive, outgoing: Outgoing, query: bytes
    ) -> None:
        async def compute() -> Answered:
            recorder = Recorder()
            await self._app(scope, receive, recorder)
            return recorder.answered

        answered = await self._kept.answer(scope["path"], query, compute)
        if answered.status == HTTPStatus.OK:
            await outgoing.answer(answered, _PUBLIC)
        else:
            await outgoing.answer(answered)


def _nul_refused(path: str, request_id: str) -> Answered:
    body = problem_body(
        HTTPStatus.BAD_REQUEST,
        "malformed",
        "An address has no U+0000.",
        instance=path,
        request_id=request_id,
        facts={},
    )
    headers = [
        (b"content-type", PROBLEM_JSON.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    return Answered(HTTPStatus.BAD_REQUEST, headers, body)


def _log_line(scope: HTTPScope, outgoing: Outgoing, seconds: float) -> None:
    access_log.info(
        "%s %s %d %.1f ms %s",
        scope["method"],
        scope["path"],
        outgoing.status,
        seconds * 1000,
        outgoing.request_id,
    )
