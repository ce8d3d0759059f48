"""Pages of other origins that may call us from a browser: those that were set, else none.

They bring a token. Cookies are for pages of our own: no credentials are ever allowed here.
"""

from collections.abc import Mapping, Sequence

from entrypoints.http.caching import Answered, Headers

_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_SENT = (
    b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
    b"X-Cart-Token, X-Request-Id, Traceparent"
)
_READ = (
    b"ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, "
    b"WWW-Authenticate, X-Request-Id"
)
_REMEMBERED_SECONDS = b"600"
_VARY: tuple[bytes, bytes] = (b"vary", b"Origin")


class Origins:
    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._allowed = frozenset(origin.encode() for origin in allowed)

    def headers(self, given: Mapping[bytes, bytes]) -> Headers:
        """What an answer says to the browser of whoever asks."""
        if not self._allowed:
            return []
        origin = given.get(b"origin")
        if origin not in self._allowed:
            return [_VARY]
        return [
            _VARY,
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", _READ),
        ]

    def preflight(self, method: str, given: Mapping[bytes, bytes]) -> Answered | None:
        """The answer to a browser that asks whether a page may ask."""
        if method != "OPTIONS" or b"access-control-request-method" not in given:
            return None
        if given.get(b"origin") not in self._allowed:
            return None
        headers = [
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _SENT),
            (b"access-control-max-age", _REMEMBERED_SECONDS),
        ]
        return Answered(204, headers, b"")
