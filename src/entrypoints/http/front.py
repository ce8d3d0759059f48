"""What every request meets first, whether there is a route for it or not."""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from entrypoints.http.addresses import Proxies
from entrypoints.http.bounds import Refusal, refusal_of
from entrypoints.http.caching import Answered, Headers, KeptAnswers, Recorder, normalised
from entrypoints.http.limits import LimitGuard, RateLimited
from entrypoints.http.origins import Origins
from entrypoints.http.outgoing import Outgoing, is_personal, safe_headers
from entrypoints.http.problems import PROBLEM_JSON, problem_body

access_log = logging.getLogger("fairground.access")

# HEAD is GET without a body. What Litestar answers OPTIONS names only the methods of the first
# handler of a path; what it says of a method that nobody has heard of names all of them.
ASKED_AS: Mapping[str, str] = {"HEAD": "GET", "OPTIONS": "WHICH"}
_PUBLIC = (b"cache-control", b"public, max-age=1")


type Note = Callable[[int, float], None]
"""Is told the status of every answer, and how many seconds it took."""


class Front:
    """Stands before Litestar, so that 404s have all of it too, and kept answers pass it by."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        kept: KeptAnswers,
        limits: LimitGuard,
        proxies: Proxies,
        origins: Origins,
        hosts: Collection[str],
        https: bool,
        log: bool,
        note: Note | None = None,
    ) -> None:
        self._app = app
        self._kept = kept
        self._limits = limits
        self._proxies = proxies
        self._origins = origins
        self._hosts = frozenset(host.lower().encode() for host in hosts)
        self._safe = safe_headers(https=https)
        self._log = log
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"])
        safe = self._safe + self._origins.headers(given)
        outgoing = Outgoing(send, safe, scope["method"], given)
        state = scope.setdefault("state", {})
        state["request_id"] = outgoing.request_id
        state["client_address"] = self._proxies.client_of(scope)
        state["standings"] = outgoing.standings
        started = time.perf_counter()
        try:
            await self._answer(scope, receive, outgoing, given)
        finally:
            seconds = time.perf_counter() - started
            if self._note is not None:
                self._note(outgoing.status, seconds)
            if self._log:
                _log_line(scope, outgoing, seconds)

    async def _answer(
        self, scope: Any, receive: Receive, outgoing: Outgoing, given: Mapping[bytes, bytes]
    ) -> None:
        if refusal := refusal_of(scope, given, self._hosts):
            await outgoing.answer(_refused(refusal, scope["path"], outgoing.request_id))
            return
        if preflight := self._origins.preflight(scope["method"], given):
            await outgoing.answer(preflight)
            return
        if asked := ASKED_AS.get(scope["method"]):
            scope = {**scope, "method": asked}
        if scope["method"] == "GET" and not is_personal(given):
            await self._answer_stranger(scope, receive, outgoing, normalised(scope["query_string"]))
        else:
            await self._app(scope, receive, outgoing)

    async def _answer_stranger(
        self, scope: Any, receive: Receive, outgoing: Outgoing, query: bytes
    ) -> None:
        path = scope["path"]
        answered = self._kept.find(path, query)
        if answered is None and not self._kept.covers(path, query):
            await self._app(scope, receive, outgoing)
            return
        try:
            await self._limits.admit_reader(scope)
        except RateLimited as refused:
            await outgoing.answer(_limited(refused, path, outgoing.request_id))
            return
        if answered is None:
            await self._compute(scope, receive, outgoing, query)
        else:
            await outgoing.answer(answered, _PUBLIC)

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


def _limited(refused: RateLimited, path: str, request_id: str) -> Answered:
    refusal = Refusal(HTTPStatus.TOO_MANY_REQUESTS, refused.code, refused.message)
    answered = _refused(refusal, path, request_id, refused.facts)
    answered.headers.append((b"retry-after", str(refused.retry_after).encode()))
    return answered


def _refused(
    refusal: Refusal, path: str, request_id: str, facts: Mapping[str, object] = {}
) -> Answered:
    body = problem_body(
        refusal.status,
        refusal.code,
        refusal.detail,
        instance=path,
        request_id=request_id,
        facts=facts,
    )
    headers: Headers = [
        (b"content-type", PROBLEM_JSON.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    return Answered(refusal.status, headers, body)


def _log_line(scope: HTTPScope, outgoing: Outgoing, seconds: float) -> None:
    access_log.info(
        "%s %s %d %.1f ms %s",
        scope["method"],
        scope["path"],
        outgoing.status,
        seconds * 1000,
        outgoing.request_id,
    )
