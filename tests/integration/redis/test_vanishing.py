"""Redis is killed and wiped again and again: nobody who books or talks notices."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.pool import create_pool
from tests.support.database import scratch_database
from tests.support.invariants import assert_invariants
from tests.support.platform import Answer, Client, serving, visiting
from tests.support.redis import RedisServer, a_redis
from tests.support.stage import Cast, Show, a_show, bought, sign_in_cast

CONVERSATIONS = "/api/chat/conversations"
GONE_SECONDS = 0.4
PAGE = 100


@dataclass
class Diary:
    """What everybody was answered, and what was acknowledged."""

    statuses: Counter[int] = field(default_factory=Counter)
    said: list[tuple[int, str]] = field(default_factory=list)
    booked: list[str] = field(default_factory=list)
    lost: int = 0

    def note(self, answer: Answer) -> Answer:
        self.statuses[answer.status] += 1
        return answer


@pytest.mark.parametrize(
    ("seconds", "every"), [(7, 1.3), pytest.param(130, 20.0, marks=pytest.mark.soak)]
)
async def test_redis_may_vanish_at_any_time(
    server: EmbeddedPostgres, tmp_path: Path, seconds: float, every: float
) -> None:
    diary = Diary()
    with a_redis() as redis:
        async with scratch_database(server, "vanishing") as url:
            shared: dict[str, Any] = {"redis_url": redis.url, "broadcast": "redis"}
            async with (
                serving("--sample-data", directory=tmp_path, database_url=url, **shared) as served,
                visiting(served.address) as anyone,
            ):
                cast = await sign_in_cast(anyone, {})
                show = await a_show(cast.organizer, standing=400)
                talk = await a_talk(cast)
                await until_over(
                    seconds,
                    lambda: come_and_go(redis, diary, every),
                    lambda: keep_booking(cast.customer, show, diary),
                    lambda: keep_booking(cast.friend, show, diary),
                    lambda: keep_talking(cast.customer, talk, "a", diary),
                    lambda: keep_talking(cast.friend, talk, "b", diary),
                )
                await check(cast, talk, diary)
                await bought(cast.customer, show.places(1))
            async with create_pool(url) as pool:
                await assert_invariants(pool)


async def until_over(seconds: float, *jobs: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(job()) for job in jobs]
        await asyncio.wait(running, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for job in running:
            job.cancel()


async def come_and_go(redis: RedisServer, diary: Diary, every: float) -> None:
    """What it knew is gone each time: it keeps nothing on the disk."""
    while True:
        await asyncio.sleep(every)
        await asyncio.to_thread(redis.kill)
        diary.lost += 1
        await asyncio.sleep(GONE_SECONDS)
        await asyncio.to_thread(redis.start)


async def keep_booking(buyer: Client, show: Show, diary: Diary) -> None:
    while True:
        answer = diary.note(await buyer.post("/api/bookings", show.places(1)))
        path = f"/api/bookings/{answer.body['id']}"
        diary.booked.append(path)
        diary.note(await buyer.get(path))
        diary.note(await buyer.post(f"{path}/cancellation"))
        await asyncio.sleep(0.05)


async def keep_talking(who: Client, talk: str, name: str, diary: Diary) -> None:
    number = 0
    while True:
        number += 1
        body = {"clientMessageId": f"{name}-{number}", "text": f"{name} {number}"}
        said = diary.note(await who.post(f"{talk}/messages", body))
        diary.said.append((said.body["number"], said.body["text"]))
        diary.note(await who.post(f"{talk}/typing"))
        diary.note(await who.get(f"{talk}/presence"))
        await asyncio.sleep(0.03)


async def a_talk(cast: Cast) -> str:
    friend = (await cast.friend.get("/api/users/me")).body["id"]
    opened = await cast.customer.post(CONVERSATIONS, {"kind": "DIRECT", "users": [friend]})
    assert opened.status == 201, opened.body
    path = f"{CONVERSATIONS}/{opened.body['id']}"
    await cast.friend.send("PUT", f"{path}/members/me")
    return path


async def check(cast: Cast, talk: str, diary: Diary) -> None:
    assert diary.lost > 2
    assert len(diary.booked) > 20
    assert {status for status in diary.statuses if status >= 300} == set(), diary.statuses
    for path in diary.booked[-20:]:
        assert (await cast.admin.get(path)).status in {200, 404}
    found = [pair async for pair in everything_said(cast.friend, talk)]
    assert sorted(diary.said) == sorted(set(diary.said))
    assert set(diary.said) <= set(found)
    numbers = sorted(number for number, _ in found)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def everything_said(who: Client, talk: str) -> AsyncIterator[tuple[int, str]]:
    last = 0
    while items := (await who.get(f"{talk}/messages?after={last}&limit={PAGE}")).body["items"]:
        for message in items:
            yield message["number"], message["text"]
        last = items[-1]["number"]
