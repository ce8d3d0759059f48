"""Plays a provider from recorded exchanges, and insists on every detail of what it is asked."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.test_utils import TestServer

FIXTURES = Path(__file__).parents[1] / "fixtures"


class Recording:
    """Exchanges in their order; ``mismatch`` says where the caller left the script."""

    def __init__(self, exchanges: list[dict[str, Any]]) -> None:
        self._left = list(exchanges)
        self.mismatch = ""

    @property
    def is_over(self) -> bool:
        return not self._left

    async def play(self, request: web.Request) -> web.Response:
        exchange = self._left.pop(0) if self._left else {"request": {}}
        self.mismatch = self.mismatch or await _difference(exchange["request"], request)
        if self.mismatch:
            return web.Response(status=418)
        answer = exchange["response"]
        if answer.get("lost"):
            assert request.transport is not None
            request.transport.abort()
        if "text" in answer:
            return web.Response(status=answer["status"], text=answer["text"])
        return web.json_response(answer.get("json", {}), status=answer.get("status", 200))


@asynccontextmanager
async def playing(provider: str, name: str, *, of: str = "payments") -> AsyncIterator[str]:
    """The address of a provider that follows the recording, to its end."""
    text = (FIXTURES / of / provider / f"{name}.json").read_text()
    recording = Recording(json.loads(text)["exchanges"])
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", recording.play)
    try:
        async with TestServer(app) as server:
            yield f"http://127.0.0.1:{server.port}"
    finally:
        # Also when the caller raised: a wrong question has an error for its answer.
        assert recording.mismatch == ""
        assert recording.is_over, "the script was left before its end"


async def _difference(wanted: Mapping[str, Any], request: web.Request) -> str:
    if not wanted:
        return f"{request.method} {request.path} comes after the end"
    body = await request.read()
    asked = {
        "method": request.method,
        "path": request.path,
        "query": dict(request.query),
        "headers": {name: request.headers.get(name) for name in wanted.get("headers", {})},
        "form": dict(parse_qsl(body.decode())) if "form" in wanted else {},
        "json": json.loads(body) if "json" in wanted else {},
    }
    if body and not {"form", "json"} & wanted.keys():
        return f"{request.path} has a body: {body.decode()}"
    missing: dict[str, Any] = {"query": {}, "headers": {}, "form": {}, "json": {}}
    differences = [
        f"{part}: {asked[part]} instead of {value}"
        for part, value in {**missing, **wanted}.items()
        if asked[part] != value
    ]
    return "; ".join(differences)
