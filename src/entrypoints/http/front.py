"""What every answer has, whoever gives it: an id, safe headers, a line in the log."""

import logging
import re
import secrets
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from entrypoints.http.caching import Answered, Headers, KeptAnswers, Recorder, normalised
from entrypoints.http.etags import matches
from entrypoints.http.problems import PROBLEM_JSON, problem_body

access_log = logging.getLogger("fairground.access")

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_PUBLIC = (b"cache-control", b"public, max-age=1")
_API_POLICY = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGE_POLICY = _API_POLICY + b"; script-src 'self'; style-src 'self'; connect-src 'self'"
_NO_BODY_HEADERS = frozenset({b"content-length", b"content-type"})


def safe_headers(*, https: bool) -> Headers:
    headers = [
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers


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
        self, scope: Any, receive: Receive, outgoing: "Outgoing", given: Mapping[bytes, bytes]
    ) -> None:
        path, query = scope["path"], scope["query_string"]
        if "\0" in path or b"%00" in query:
            await outgoing.answer(_nul_refused(path, outgoing.request_id))
            return
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
        if scope["method"] == "GET" and b"authorization" not in given and b"cookie" not in given:
            query = normalised(query)
            if answered := self._kept.find(path, query):
                await outgoing.answer(answered, _PUBLIC)
                return
            if self._kept.covers(path, query):
                await self._compute(scope, receive, outgoing, query)
                return
        await self._app(scope, receive, outgoing)

    async def _compute(
        self, scope: Any, receive: Receive, outgoing: "Outgoing", query: bytes
    ) -> None:
        async def compute() -> Answered:
            recorder = Recorder()
            await self._app(scope, receive, recorder)
            return recorder.answered

        answered = await self._kept.answer(scope["path"], query, compute)
        if answered.tag:
            await outgoing.answer(answered, _PUBLIC)
        else:
            await outgoing.answer(answered)


class Outgoing:
    """Sends an answer on, with what every answer has."""

    def __init__(
        self, send: Send, safe: Headers, method: str, given: Mapping[bytes, bytes]
    ) -> None:
        self._send = send
        self._safe = safe
        self._if_none_match = given.get(b"if-none-match")
        self._mute = method == "HEAD"
        self._reads = method in {"GET", "HEAD"}
        asked = given.get(b"x-request-id", b"")
        known = _REQUEST_ID.fullmatch(asked) is not None
        self._id = asked if known else secrets.token_hex(12).encode()
        self.status = 0

    @property
    def request_id(self) -> str:
        return self._id.decode()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(
                message["status"], [(bytes(n), bytes(v)) for n, v in message["headers"]]
            )
        elif message["type"] == "http.response.body" and self._mute:
            await self._send({**message, "body": b""})
        else:
            await self._send(message)

    async def answer(self, answered: Answered, *more: tuple[bytes, bytes]) -> None:
        await self._start(answered.status, [*answered.headers, *more])
        body = b"" if self._mute else answered.body
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def _start(self, status: int, headers: Headers) -> None:
        given = dict(headers)
        tag = given.get(b"etag")
        if self._knows(tag, status):
            self._mute = True
            status = HTTPStatus.NOT_MODIFIED
            headers = [pair for pair in headers if pair[0] not in _NO_BODY_HEADERS]
        if b"allow" in given:
            headers = [pair if pair[0] != b"allow" else _with_head(pair[1]) for pair in headers]
        headers = [*headers, *self._safe, (b"x-request-id", self._id)]
        if b"content-security-policy" not in given:
            is_page = given.get(b"content-type", b"").startswith(b"text/html")
            policy = _PAGE_POLICY if is_page else _API_POLICY
            headers.append((b"content-security-policy", policy))
        if b"cache-control" not in given:
            headers.append((b"cache-control", b"private, no-cache" if tag else b"no-store"))
        self.status = int(status)
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})

    def _knows(self, tag: bytes | None, status: int) -> bool:
        """Whether the client has this answer already."""
        if tag is None or self._if_none_match is None:
            return False
        return self._reads and status == HTTPStatus.OK and matches(self._if_none_match, tag)


def _with_head(allowed: bytes) -> tuple[bytes, bytes]:
    """Whoever answers GET answers HEAD: here, not in Litestar."""
    methods = {method.strip() for method in allowed.split(b",")}
    if b"GET" in methods:
        methods.add(b"HEAD")
    return b"allow", b", ".join(sorted(methods))


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


def _log_line(scope: Any, outgoing: Outgoing, seconds: float) -> None:
    access_log.info(
        "%s %s %d %.1f ms %s",
        scope["method"],
        scope["path"],
        outgoing.status,
        seconds * 1000,
        outgoing.request_id,
    )
