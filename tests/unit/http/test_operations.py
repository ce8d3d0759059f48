"""What operators see and do, over memory adapters."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from adapters.memory.audit import MemoryAuditTrail
from adapters.memory.invariants import MemoryAudits
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.list_audit import ListAudit
from application.platform.operations import CheckInvariants, ShowTasks
from application.platform.replay_task import ReplayTaskHandler
from domain.inventory.stock import Stock, StockKind
from domain.kernel.access import Role
from domain.kernel.ids import StockId
from entrypoints.http.operations import OperationsController
from tests.support.clock import NOON, FakeClock
from tests.support.http import SOME_ID, an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.tallies import RED, ROUTES, MemoryTallyStore, changed, struck


class Station:
    def __init__(self) -> None:
        self.database, clock, wake_up = MemoryDatabase(), FakeClock(), LocalWakeUp()
        self.tasks = MemoryTasks(self.database)
        self.work = MemoryUnitOfWork(
            self.database, MemoryTallyStore, routes=ROUTES, clock=clock, wake_up=wake_up
        )
        self.tokens = access_tokens()
        self.app = an_app(
            OperationsController,
            use_cases={
                "check_invariants": CheckInvariants(MemoryAudits(self.database)),
                "list_audit": ListAudit(MemoryAuditTrail(self.database)),
                "show_tasks": ShowTasks(self.tasks, clock),
                "replay_task": ReplayTaskHandler(tasks=self.tasks, clock=clock, wake_up=wake_up),
            },
            tokens=self.tokens,
        )

    @property
    def operator(self) -> Mapping[str, str]:
        return signed_in(self.tokens, Role.ADMIN)

    async def park(self) -> str:
        """Make a task and park it."""
        await struck(self.work)
        [task] = await self.tasks.claim(now=NOON, lease=NOON - NOON, limit=1)
        await self.tasks.park(task, at=NOON, error="no answer")
        return str(task.id)


@pytest.fixture
def station() -> Station:
    return Station()


async def test_all_is_well_when_nothing_is_broken(station: Station) -> None:
    async with calling(station.app) as client:
        answer = await client.get("/ops/invariants", headers=station.operator)

    assert (answer.status_code, answer.json()) == (200, {"violations": []})


async def test_what_is_broken_is_named_with_its_rows(station: Station) -> None:
    stock = Stock(id=StockId(UUID(int=1)), kind=StockKind.QUANTITY, capacity=3)
    station.database.table("stocks")[stock.id] = stock

    async with calling(station.app) as client:
        answer = await client.get("/ops/invariants", headers=station.operator)

    [violation] = answer.json()["violations"]
    assert violation["invariant"] == "counters are what lines and movements add up to"
    assert violation["rows"][0]["stock_id"] == str(stock.id)


async def test_parked_tasks_are_listed_and_can_be_replayed(station: Station) -> None:
    task_id = await station.park()
    async with calling(station.app) as client:
        before = (await client.get("/ops/tasks", headers=station.operator)).json()
        replay = f"/ops/tasks/{task_id}/replay"
        replayed = await client.post(replay, headers=station.operator)
        again = await client.post(replay, headers=station.operator)
        after = (await client.get("/ops/tasks", headers=station.operator)).json()

    assert (before["due"], before["parked"], before["next"]) == (0, 1, None)
    assert [(item["id"], item["error"]) for item in before["items"]] == [(task_id, "no answer")]
    assert (replayed.status_code, again.status_code) == (204, 404)
    assert (after["due"], after["parked"], after["items"]) == (1, 0, [])


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
async def test_only_operators_look_behind_the_curtain(station: Station, role: Role) -> None:
    someone = signed_in(station.tokens, role)
    async with calling(station.app) as client:
        answers = [
            await client.get("/ops/invariants", headers=someone),
            await client.get("/ops/tasks", headers=someone),
            await client.post(f"/ops/tasks/{SOME_ID}/replay", headers=someone),
        ]
        stranger = await client.get("/ops/tasks")

    assert {answer.json()["type"] for answer in answers} == {"/problems/right-missing"}
    assert stranger.status_code == 401


async def test_the_audit_trail_tells_who_did_what(station: Station) -> None:
    await changed(station.work, RED, lambda tally: tally.rename("gold", pin="1234", now=NOON))

    async with calling(station.app) as client:
        answer = await client.get("/ops/audit", headers=station.operator)

    [entry] = answer.json()["items"]
    assert (entry["action"], entry["subject"]) == ("TallyRenamed", f"tally:{RED}")
    assert entry["after"] == {"label": "gold", "pin": "(hidden)"}
