"""The whole platform in memory, for those who talk: over HTTP and over sockets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

import httpx

from application.identity.open_session import OpenSession
from domain.kernel.access import Role
from entrypoints.composition.root import app_of, compose, gateway_of, use_cases_of
from entrypoints.settings_sources import load_settings
from entrypoints.websocket.gateway import Gateway
from tests.support.http import ORIGIN
from tests.support.identity import an_account
from tests.support.platform import PLENTY
from tests.support.realtime import Client, FakeSocket

CHAT = "/api/chat"
CONVERSATIONS = f"{CHAT}/conversations"


@dataclass(frozen=True, slots=True)
class Somebody:
    id: str
    token: str


class Platform:
    """All of it, in memory."""

    def __init__(self, **settings: str) -> None:
        environment = {**PLENTY, **settings}
        self.application = compose(load_settings(environment, storage="memory"))
        transport = httpx.ASGITransport(app=cast("Any", app_of(self.application, {})))
        self.http = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        self.gateway: Gateway = gateway_of(self.application)

    async def somebody(self, *roles: Role) -> Somebody:
        known = frozenset(roles or {Role.CUSTOMER})
        account = an_account(f"{uuid4().hex}@example.org", roles=known)
        async with self.application.adapters().identity_work().begin() as store:
            await store.accounts.add(account)
        open_session = use_cases_of(self.application)["open_session"]
        opened = await open_session(OpenSession(account=account.settled(), proved=True))
        return Somebody(str(account.id), opened.access.token)

    async def call(
        self, by: Somebody, method: str, path: str, body: Any = None, **named: str
    ) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in named.items()}
        headers = {"Idempotency-Key": uuid4().hex, **given}
        headers["Authorization"] = f"Bearer {by.token}"
        return await self.http.request(method, f"{CONVERSATIONS}{path}", json=body, headers=headers)

    async def group_of(self, owner: Somebody, *others: Somebody) -> str:
        body = {"kind": "GROUP", "title": "Choir", "users": [other.id for other in others]}
        id: str = (await self.call(owner, "POST", "", body)).json()["id"]
        for other in others:
            assert (await self.call(other, "PUT", f"/{id}/members/me")).is_success
        return id

    async def socket_of(self, who: Somebody) -> Client:
        socket = FakeSocket()
        client = Client(self.gateway.on_opened(socket, ticket=""), socket)
        await client.ask(type="authenticate", id=0, token=who.token)
        return client


def _address(path: str) -> str:
    """Below conversations, if it does not step out of them."""
    step = "/../"
    return f"{CHAT}/{path.removeprefix(step)}" if path.startswith(step) else CONVERSATIONS + path


@asynccontextmanager
async def running(**settings: str) -> AsyncIterator[Platform]:
    platform = Platform(**settings)
    async with platform.gateway.running():
        yield platform
