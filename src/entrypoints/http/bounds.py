"""What a request may be at most, before anything of it is read."""

from collections.abc import Collection, Mapping
from http import HTTPStatus
from itertools import chain
from typing import Any, NamedTuple

PATH_CHARACTERS_MAX = 2048
QUERY_BYTES_MAX = 8 * 2**10
HEADERS_MAX = 100
HEADER_BYTES_MAX = 32 * 2**10
_OF_OPERATORS = "/ops/"


class Refusal(NamedTuple):
    status: HTTPStatus
    code: str
    detail: str


_NUL = Refusal(HTTPStatus.BAD_REQUEST, "malformed", "An address has no U+0000.")
_LONG = Refusal(
    HTTPStatus.REQUEST_URI_TOO_LONG, "address-too-long", "The path or the query is too long."
)
_HEADERS = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "headers-too-large",
    "The headers are too many or too long.",
)
_ELSEWHERE = Refusal(
    HTTPStatus.MISDIRECTED_REQUEST, "misdirected-request", "We do not serve this host."
)


def refusal_of(
    scope: Any, given: Mapping[bytes, bytes], hosts: Collection[bytes]
) -> Refusal | None:
    """Why the request is refused unread, if it is. Without hosts every host is ours."""
    path, query, headers = scope["path"], scope["query_string"], scope["headers"]
    if len(path) > PATH_CHARACTERS_MAX or len(query) > QUERY_BYTES_MAX:
        return _LONG
    if len(headers) > HEADERS_MAX or _size_of(headers) > HEADER_BYTES_MAX:
        return _HEADERS
    if "\0" in path or b"%00" in query:
        return _NUL
    # Load balancers ask for our health by whatever address they know us.
    if hosts and not (path.startswith(_OF_OPERATORS) or given.get(b"host", b"").lower() in hosts):
        return _ELSEWHERE
    return None


def _size_of(headers: Any) -> int:
    return sum(map(len, chain.from_iterable(headers)))
