"""HTTP applications for tests, and a client that calls them without a network."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

import httpx
from litestar import Controller

from adapters.memory.answers import MemoryAnswers
from adapters.memory.limits import MemoryLimits
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.key_ports import KeyStandings
from application.identity.ports import AccessTokens
from application.identity.session_ports import SessionSecrets
from application.identity.standings import Standings
from application.platform.limits import Limits
from application.platform.ports import Clock
from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from entrypoints.http.app import HttpApp, Options, create_app
from entrypoints.http.health import Probe
from entrypoints.http.lanes import Quotas
from tests.support.activity import Memories
from tests.support.api_keys import machine_keys
from tests.support.clock import FakeClock
from tests.support.identity import access_tokens
from tests.support.sessions import SIGNED_IN, session_secrets

ORIGIN = "https://fairground.test"
ADA = AccountId(UUID(int=0xADA))
PLENTY = Quotas(public=10**6, signed_in=10**6, admin=10**6, log_in=10**6)
SOME_ID = "0198c5a2-7d3e-7c41-9b5e-3f0d6f1a2b3c"


def an_app(
    *controllers: type[Controller],
    use_cases: Mapping[str, object] | None = None,
    tokens: AccessTokens | None = None,
    database: MemoryDatabase | None = None,
    clock: Clock | None = None,
    options: Options | None = None,
    probes: Mapping[str, Probe] | None = None,
    limits: Limits | None = None,
    standings: Standings | None = None,
    keys: KeyStandings | None = None,
    secrets: SessionSecrets | None = None,
) -> HttpApp:
    known = clock or FakeClock()
    return create_app(
        {"note_activity": Memories().note, **(use_cases or {})},
        tokens=tokens or access_tokens(),
        secrets=secrets or session_secrets(),
        standings=standings or Standings(SIGNED_IN, known),
        keys=machine_keys(known, keys),
        answers=MemoryAnswers(database or MemoryDatabase(), known),
        limits=limits or MemoryLimits(),
        conceal=lambda kind, text: f"{kind}:{text}".encode(),
        clock=known,
        options=options or Options(quotas=PLENTY),
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
    """The header of somebody who is signed in, where nobody says how sessions stand."""
    now = (clock or FakeClock()).now()
    principal = SIGNED_IN.open(account_id, frozenset(roles or {Role.CUSTOMER}), now=now)
    token = tokens.issue(principal, now=now).token
    return {"Authorization": f"Bearer {token}"}


def places(answer: httpx.Response) -> Sequence[tuple[str, str]]:
    """Where the faults of a malformed request are."""
    return [(fault["in"], fault["pointer"]) for fault in answer.json()["errors"]]
