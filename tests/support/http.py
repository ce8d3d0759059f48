"""HTTP applications for tests, and a client that calls them without a network."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

import httpx
from litestar import Controller

from adapters.memory.answers import MemoryAnswers
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.ports import AccessTokens
from application.platform.ports import Clock
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId
from entrypoints.http.app import HttpApp, Options, create_app
from entrypoints.http.health import Probe
from tests.support.clock import FakeClock
from tests.support.identity import access_tokens

ORIGIN = "https://fairground.test"
ADA = AccountId(UUID(int=0xADA))
SOME_ID = "0198c5a2-7d3e-7c41-9b5e-3f0d6f1a2b3c"


def an_app(
    *controllers: type[Controller],
    use_cases: Mapping[str, object] | None = None,
    tokens: AccessTokens | None = None,
    database: MemoryDatabase | None = None,
    clock: Clock | None = None,
    options: Options | None = None,
    probes: Mapping[str, Probe] | None = None,
) -> HttpApp:
    known = clock or FakeClock()
    return create_app(
        use_cases or {},
        tokens=tokens or access_tokens(),
        answers=MemoryAnswers(database or MemoryDatabase(), known),
        clock=known,
        options=options or Options(),
        capabilities={"tested": controllers},
        probes=probes or {},
    )


@asynccontextmanager
async def calling(app: HttpApp) -> AsyncIterator[httpx.AsyncClient]:
    # Litestar types what ASGI says more closely than httpx does.
    transport = httpx.ASGITransport(app=cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


def signed_in(
    tokens: AccessTokens, *roles: Role, clock: Clock | None = None, account_id: AccountId = ADA
) -> Mapping[str, str]:
    """The header of somebody who is signed in."""
    principal = Principal(account_id, frozenset(roles or {Role.CUSTOMER}))
    token = tokens.issue(principal, now=(clock or FakeClock()).now()).token
    return {"Authorization": f"Bearer {token}"}


def places(answer: httpx.Response) -> Sequence[tuple[str, str]]:
    """Where the faults of a malformed request are."""
    return [(fault["in"], fault["pointer"]) for fault in answer.json()["errors"]]
