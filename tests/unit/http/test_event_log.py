"""The log over HTTP: for operators, in pieces that meet, and in the words of clients."""

from collections.abc import Sequence
from typing import Any

from adapters.memory.event_log import MemoryEventLog
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.realtime.read_log import ReadLog
from domain.kernel.access import Role
from entrypoints.http.event_log import LogController
from tests.support.clock import FakeClock
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.tallies import BLUE, RED, ROUTES, MemoryTallyStore, struck

OPERATOR = (Role.ADMIN,)


async def read(
    *queries: str, roles: Sequence[Role] = OPERATOR, times: int = 3
) -> list[tuple[int, Any]]:
    database = MemoryDatabase()
    work = MemoryUnitOfWork(
        database, MemoryTallyStore, routes=ROUTES, clock=FakeClock(), wake_up=LocalWakeUp()
    )
    for number in range(times):
        await struck(work, RED if number % 2 == 0 else BLUE)
    tokens = access_tokens()
    app = an_app(
        LogController, use_cases={"read_log": ReadLog(MemoryEventLog(database))}, tokens=tokens
    )
    async with calling(app) as client:
        answers = [
            await client.get(f"/api/log{query}", headers=signed_in(tokens, *roles))
            for query in queries
        ]
    return [(answer.status_code, answer.json()) for answer in answers]


async def test_what_happened_is_told_with_its_place_in_the_log_and_of_its_subject() -> None:
    [(status, body)] = await read("?after=2")

    assert status == 200
    [item] = body["items"]
    assert {key: item[key] for key in ("position", "event", "subject", "sequence", "data")} == {
        "position": 3,
        "event": "TallyStruck",
        "subject": f"tally:{RED}",
        "sequence": 2,
        "data": {"tallyId": str(RED)},
    }
    assert body["next"] == 3


async def test_pieces_meet_and_an_end_is_where_to_go_on() -> None:
    found = await read("?limit=2", "?after=2&limit=2", "?after=3")

    assert [body["next"] for _, body in found] == [2, 3, 3]
    assert found[-1][1]["items"] == []


async def test_only_operators_read_it() -> None:
    [(status, _)] = await read("", roles=(Role.SUPPORT,))

    assert status == 403


async def test_what_is_out_of_bounds_is_refused() -> None:
    answers = await read("?after=-1", "?limit=0", "?limit=1001", "?after=9223372036854775808")

    assert {status for status, _ in answers} == {400}
