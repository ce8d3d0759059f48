"""One effect and one answer, however often a request is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from uuid import UUID

import pytest
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from adapters.memory.identity import MemoryIdentityStore
from adapters.memory.unit_of_work import MemoryDatabase
from application.platform.idempotency import Once, StillRunning
from application.platform.ports import UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.errors import Conflict, Invalid, NotFound, Unauthenticated
from domain.kernel.ids import AccountId
from entrypoints.http.app import HttpApp
from entrypoints.http.idempotency import MOVES_MONEY, OneAnswer
from entrypoints.http.wire import Label, Wire
from tests.support.clock import FakeClock
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens, identity_work

REFUSALS = {"gone": NotFound, "taken": Conflict, "wrong": Invalid, "stranger": Unauthenticated}


@dataclass(frozen=True, slots=True)
class Buy:
    name: str
    by: Principal


class BuyHandler:
    def __init__(self, work: UnitOfWork[MemoryIdentityStore]) -> None:
        self._work = work
        self.bought: list[str] = []

    async def __call__(self, command: Buy, once: Once) -> int:
        if command.name == "forbidden":
            command.by.need(Right.OPERATE)
        async with self._work.begin(once=once):
            if command.name == "running":
                raise StillRunning
            if refusal := REFUSALS.get(command.name):
                raise refusal(f"No {command.name}.")
            self.bought.append(command.name)
            once.keep(len(self.bought))
        return len(self.bought)


class BuyBody(Wire):
    name: Label


class BoughtReply(Wire):
    number: int

    @classmethod
    def of(cls, number: int) -> Self:
        return cls(number=number)


class Shop(Controller):
    path = "/api/shop"

    @post("/{shelf:str}", opt=MOVES_MONEY)
    async def buy(
        self,
        shelf: FromPath[str],
        data: JSONBody[BuyBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        buy: NamedDependency[BuyHandler],
    ) -> Response[BoughtReply]:
        return await once.answer(
            buy,
            Buy(data.name, principal),
            BoughtReply.of,
            headers=lambda number: {"Location": f"/api/shop/{shelf}/{number}"},
        )

    @post("/")
    async def look(
        self,
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        buy: NamedDependency[BuyHandler],
    ) -> Response[BoughtReply]:
        return await once.answer(buy, Buy("look", principal), BoughtReply.of, status=200)


class Town:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.tokens = access_tokens()
        database = MemoryDatabase()
        self.buy = BuyHandler(identity_work(database, self.clock))
        self.app: HttpApp = an_app(
            Shop,
            use_cases={"buy": self.buy},
            tokens=self.tokens,
            database=database,
            clock=self.clock,
        )

    async def send(
        self, name: str, key: str | None = "1", *, path: str = "/left", who: int = 1
    ) -> tuple[int, bool, bytes]:
        headers = dict(
            signed_in(self.tokens, clock=self.clock, account_id=AccountId(UUID(int=who)))
        )
        if key is not None:
            headers["Idempotency-Key"] = key
        async with calling(self.app) as client:
            answer = await client.post(f"/api/shop{path}", json={"name": name}, headers=headers)
        replayed = answer.headers.get("idempotency-replayed") == "true"
        return answer.status_code, replayed, answer.content


@pytest.fixture
def town() -> Town:
    return Town()


async def test_the_second_time_the_first_answer_is_given_again(town: Town) -> None:
    first = await town.send("lamp")
    second = await town.send("lamp")

    assert first == (201, False, b'{"number":1}')
    assert second == (201, True, b'{"number":1}')
    assert town.buy.bought == ["lamp"]


async def test_headers_of_an_answer_are_kept_with_it(town: Town) -> None:
    headers = {**signed_in(town.tokens), "Idempotency-Key": "1"}
    async with calling(town.app) as client:
        answers = [
            await client.post("/api/shop/left", json={"name": "lamp"}, headers=headers)
            for _ in range(2)
        ]

    assert [answer.headers["location"] for answer in answers] == ["/api/shop/left/1"] * 2
    assert {answer.headers["content-type"] for answer in answers} == {"application/json"}


@pytest.mark.parametrize("key", [None, "", "x" * 256, "schlüssel", "tab\t"])
async def test_a_request_without_a_good_key_is_malformed(town: Town, key: str | None) -> None:
    headers = {name: value.encode() for name, value in signed_in(town.tokens).items()}
    if key is not None:
        headers["Idempotency-Key"] = key.encode()
    async with calling(town.app) as client:
        answer = await client.post("/api/shop/left", json={"name": "lamp"}, headers=raw(headers))

    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/idempotency-key-missing"
    assert town.buy.bought == []


async def test_a_key_of_any_printable_characters_is_good(town: Town) -> None:
    assert (await town.send("lamp", "~" * 255))[0] == 201
    assert (await town.send("lamp", "a key with spaces!"))[0] == 201


async def test_a_key_counts_for_one_person_and_one_route(town: Town) -> None:
    await town.send("lamp")

    assert await town.send("lamp", who=2) == (201, False, b'{"number":2}')
    assert await town.send("lamp", path="") == (200, False, b'{"number":3}')


async def test_a_key_does_not_serve_for_another_request(town: Town) -> None:
    await town.send("lamp")

    for status, replayed, body in (
        await town.send("table"),
        await town.send("lamp", path="/right"),
    ):
        assert (status, replayed) == (422, False)
        assert b"/problems/idempotency-key-reused" in body


@pytest.mark.parametrize(("name", "status"), [("gone", 404), ("taken", 409), ("wrong", 422)])
async def test_a_refusal_is_kept_as_an_answer(town: Town, name: str, status: int) -> None:
    first = await town.send(name)
    second = await town.send(name)

    assert (first[:2], second[:2]) == ((status, False), (status, True))
    assert first[2] == second[2]


@pytest.mark.parametrize(
    ("name", "status"), [("stranger", 401), ("forbidden", 403), ("running", 409)]
)
async def test_a_refusal_that_may_pass_is_not_kept(town: Town, name: str, status: int) -> None:
    for _ in range(2):
        assert (await town.send(name))[:2] == (status, False)


async def test_where_money_moves_an_answer_is_kept_for_30_days(town: Town) -> None:
    await town.send("lamp")
    await town.send("look", path="")

    town.clock.pass_time(timedelta(days=29))
    assert (await town.send("lamp"))[1]
    assert not (await town.send("look", path=""))[1]
    town.clock.pass_time(timedelta(days=2))
    assert not (await town.send("lamp"))[1]


def raw(headers: Mapping[str, bytes]) -> Mapping[bytes, bytes]:
    """Headers as bytes: httpx would refuse some of the texts itself."""
    return {name.encode(): value for name, value in headers.items()}
