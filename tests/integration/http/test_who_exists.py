"""Log-in, registering and asking for a new password tell nobody who has an account.

The short form counts what is done for either kind of address; the long one measures how long it
takes, which only says something on many requests.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import asyncpg
import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.pool import create_pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.security.passwords import Argon2Passwords
from adapters.system import SystemIds
from application.identity.admit import AdmitHandler
from application.identity.log_in import LogIn, LogInHandler
from application.identity.open_session import OpenSessionHandler
from application.identity.register import Register, RegisterHandler
from application.identity.request_password_reset import (
    RequestPasswordReset,
    RequestPasswordResetHandler,
)
from domain.identity.errors import WrongCredentials
from entrypoints.composition.routes.table import routes
from tests.support.clock import FakeClock
from tests.support.factors import challenge_desk, passkeys
from tests.support.identity import CHEAP, access_tokens
from tests.support.personal_data import open_identity
from tests.support.platform import Answer, Client, serving, visiting
from tests.support.sessions import session_secrets
from tests.support.soak import soaking
from tests.support.telling_apart import rank_sum_z

PASSWORD = "seven green kites at noon"
SUSPICIOUS = 4.0
MANY = str(10**6)

type Ask = Callable[[Client, str], Awaitable[Answer]]


@dataclass
class CountingPasswords(Argon2Passwords):
    """Real ones that count how often somebody had to wait for them."""

    runs: int = field(default=0)

    def __post_init__(self) -> None:
        super().__init__(CHEAP, threads=1)

    async def hash(self, password: str) -> str:
        self.runs += 1
        return await super().hash(password)

    async def verify(self, password: str, hashed: str | None) -> bool:
        self.runs += 1
        return await super().verify(password, hashed)


class Desk:
    """The three use cases on one connection whose statements are counted."""

    def __init__(self, pool: Any) -> None:
        self.statements = 0
        self.passwords = CountingPasswords()
        clock, ids = FakeClock(), SystemIds()
        work = PostgresUnitOfWork(pool, open_identity, routes=routes(), wake_up=LocalWakeUp())
        opening = OpenSessionHandler(work, access_tokens(), session_secrets(), clock, ids)
        admit = AdmitHandler(work, opening, challenge_desk(clock), passkeys())
        self._log_in = LogInHandler(work, self.passwords, admit, clock)
        self._register = RegisterHandler(work, self.passwords, clock, ids)
        self._reset = RequestPasswordResetHandler(work, clock, ids)

    def count(self, _: asyncpg.connection.LoggedQuery) -> None:
        self.statements += 1

    async def log_in(self, email: str) -> None:
        with pytest.raises(WrongCredentials):
            await self._log_in(LogIn(email=email, password="not the password"))

    async def register(self, email: str) -> None:
        await self._register(Register(email=email, name="Ada", password=PASSWORD))

    async def reset(self, email: str) -> None:
        await self._reset(RequestPasswordReset(email=email))

    async def cost(self, asking: Callable[[str], Awaitable[None]], email: str) -> tuple[int, int]:
        before = self.statements, self.passwords.runs
        await asking(email)
        return self.statements - before[0], self.passwords.runs - before[1]


@asynccontextmanager
async def a_desk(database_url: str) -> AsyncIterator[Desk]:
    async with create_pool(database_url, size=1) as pool:
        desk = Desk(pool)
        async with pool.acquire() as connection:
            connection.add_query_logger(desk.count)
        yield desk
        desk.passwords.close()


@pytest.mark.parametrize("way", ["log_in", "register", "reset"])
async def test_either_kind_of_address_costs_the_same_hashes_and_statements(
    database_url: str, way: str
) -> None:
    async with a_desk(database_url) as desk:
        await desk.register("known@example.org")
        asking = getattr(desk, way)
        costs = {
            kind: Counter([await desk.cost(asking, email) for email in emails])
            for kind, emails in {
                "known": ["known@example.org"] * 25,
                "unknown": [f"unknown{number}@example.org" for number in range(25)],
            }.items()
        }

    assert costs["known"] == costs["unknown"]
    [(statements, hashes)] = costs["known"]
    assert statements > 0
    assert hashes == (way != "reset")


def test_what_is_five_percent_slower_is_told_apart_and_what_is_not_is_not() -> None:
    random = Random(1)
    these = [random.lognormvariate(0, 0.1) for _ in range(500)]
    those = [random.lognormvariate(0, 0.1) for _ in range(500)]

    assert abs(rank_sum_z(these, those)) < SUSPICIOUS
    assert rank_sum_z([1.05 * one for one in these], those) > SUSPICIOUS
    assert rank_sum_z([1.0, 1.0], [1.0, 1.0]) == 0


async def log_in(client: Client, email: str) -> Answer:
    return await client.post("/api/auth/login", {"email": email, "password": "not the password"})


async def register(client: Client, email: str) -> Answer:
    body = {"email": email, "name": "Ada", "password": PASSWORD}
    return await client.post("/api/auth/register", body)


async def reset(client: Client, email: str) -> Answer:
    return await client.post("/api/auth/password-reset", {"email": email})


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", soaking(1))
@pytest.mark.parametrize("ask", [log_in, register, reset], ids=["log-in", "register", "reset"])
async def test_500_registered_addresses_and_500_unknown_ones_cannot_be_told_apart(
    ask: Ask, seed: int, database_url: str, tmp_path: Path
) -> None:
    known = [f"known{number}-{ask.__name__}@example.org" for number in range(500)]
    unknown = [f"someone{number}-{ask.__name__}@example.org" for number in range(500)]
    settings: dict[str, Any] = {"limit_public": MANY, "limit_log_in": MANY, "roles": "api"}
    async with (
        serving(directory=tmp_path, database_url=database_url, **settings) as served,
        visiting(served.address) as client,
    ):
        for email in known:
            await register(client, email)
        asked = [*((email, True) for email in known), *((email, False) for email in unknown)]
        Random(seed).shuffle(asked)
        took: dict[bool, list[float]] = {True: [], False: []}
        said: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for email, is_known in asked:
            started = perf_counter()
            answer = await ask(client, email)
            took[is_known].append(perf_counter() - started)
            body = {**answer.body, "requestId": ""}
            said[is_known][f"{answer.status} {body} {sorted(answer.headers)}"] += 1

    assert said[True] == said[False]
    assert len(said[True]) == 1
    assert abs(rank_sum_z(took[True], took[False])) < SUSPICIOUS
