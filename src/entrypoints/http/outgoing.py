"""An answer on its way out: it gets an id and safe headers, and loses a body nobody wants."""

import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from litestar.types import Message, Send

from application.platform.limits import Standing
from entrypoints.http.caching import Answered, Headers
from entrypoints.http.etags import matches
from entrypoints.http.limits import limit_headers

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_API_POLICY = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGE_POLICY = _API_POLICY + b"; script-src 'self'; style-src 'self'; connect-src 'self'"
_OF_BODIES = frozenset({b"content-length", b"content-type"})
_PERSONAL = frozenset({b"authorization", b"cookie", b"x-cart-token"})
_NOTHING_OF_THE_DEVICE = (
    b"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
    b"magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), usb=()"
)


def safe_headers(*, https: bool) -> Headers:
    headers = [
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", _NOTHING_OF_THE_DEVICE),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers


def is_personal(given: Mapping[bytes, bytes]) -> bool:
    """Whether the request says who sends it."""
    return not _PERSONAL.isdisjoint(given)


class Outgoing:
    """Stands where ``send`` was. ``standings`` is filled in while the request is answered."""

    def __init__(
        self, send: Send, safe: Headers, method: str, given: Mapping[bytes, bytes]
    ) -> None:
        self._send = send
        self._safe = safe
        self._method = method
        self._is_personal = is_personal(given)
        self.standings: list[Standing] = []
        self._if_none_match = given.get(b"if-none-match")
        self._mute = method == "HEAD"
        asked = given.get(b"x-request-id", b"")
        well_formed = _REQUEST_ID.fullmatch(asked) is not None
        self._id = asked if well_formed else secrets.token_hex(12).encode()
        self.status = 0

    @property
    def request_id(self) -> str:
        return self._id.decode()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
            await self._start(message["status"], headers)
        elif message["type"] == "http.response.body" and self._mute:
            await self._send({**message, "body": b""})
        else:
            await self._send(message)

    async def answer(self, answered: Answered, *more: tuple[bytes, bytes]) -> None:
        """Send a whole answer."""
        await self._start(answered.status, [*answered.headers, *more])
        body = b"" if self._mute else answered.body
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def _start(self, status: int, headers: Headers) -> None:
        given = dict(headers)
        if self._knows(given.get(b"etag"), status):
            status, headers = HTTPStatus.NOT_MODIFIED, self._muted(headers)
        elif b"allow" in given:
            headers = [_with_head(pair) for pair in headers]
            if self._method == "OPTIONS":
                status, headers = HTTPStatus.NO_CONTENT, self._muted(headers)
        self.status = int(status)
        headers = [
            *headers,
            *(pair for pair in self._safe if pair[0] not in given),
            (b"x-request-id", self._id),
            *limit_headers(self.standings),
            *_missing(given, is_personal=self._is_personal),
        ]
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})

    def _knows(self, tag: bytes | None, status: int) -> bool:
        """Whether the client has this answer already."""
        if tag is None or self._if_none_match is None or status != HTTPStatus.OK:
            return False
        return self._method in {"GET", "HEAD"} and matches(self._if_none_match, tag)

    def _muted(self, headers: Headers) -> Headers:
        self._mute = True
        return [pair for pair in headers if pair[0] not in _OF_BODIES]


def _missing(given: Mapping[bytes, bytes], *, is_personal: bool) -> Headers:
    """What an answer that says nothing about it may run, and who may keep it."""
    headers: Headers = []
    if b"content-security-policy" not in given:
        is_page = given.get(b"content-type", b"").startswith(b"text/html")
        headers.append((b"content-security-policy", _PAGE_POLICY if is_page else _API_POLICY))
    if b"cache-control" not in given:
        may_be_kept = b"etag" in given and not is_personal
        kept = b"private, no-cache" if may_be_kept else b"no-store"
        headers.append((b"cache-control", kept))
    return headers


def _with_head(pair: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Whoever answers GET answers HEAD: here, not in Litestar."""
    name, value = pair
    if name != b"allow":
        return pair
    methods = {method.strip() for method in value.split(b",")}
    return name, b", ".join(sorted(methods | {b"HEAD"} if b"GET" in methods else methods))
