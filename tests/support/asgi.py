"""One request straight to an application: nothing between it and what a server would say."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from litestar.types import ASGIApp

HERE = "203.0.113.7"


class Heard(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


async def asked(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    peer: str | None = HERE,
) -> Heard:
    """Send a request from an address, with a body as JSON; return what is answered."""
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    given = {"host": "fairground.test", "content-type": "application/json", **(headers or {})}
    asked_path, _, query = path.partition("?")
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": asked_path,
        "raw_path": asked_path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        "client": None if peer is None else (peer, 40_000),
        "server": ("fairground.test", 443),
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *chunks = sent
    heard = {bytes(name).decode(): bytes(value).decode() for name, value in start["headers"]}
    return Heard(start["status"], heard, b"".join(chunk.get("body", b"") for chunk in chunks))
