"""One cause, one effective message, whatever providers do."""

from typing import Any

from adapters.memory.notifications import MemoryNotificationStore
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from domain.kernel.ids import AccountId
from domain.notifications.notification import NotificationStatus
from tests.support.clock import FakeClock
from tests.support.notification_storm import PEOPLE, ROUTES, Storm


async def nobody(account_id: AccountId) -> None:
    del account_id


async def test_everybody_is_told_once_whatever_their_providers_do() -> None:
    database, clock, wake_up = MemoryDatabase(), FakeClock(), LocalWakeUp()
    named: Any = {"routes": ROUTES, "clock": clock, "wake_up": wake_up}
    storm = Storm(
        MemoryUnitOfWork(database, MemoryNotificationStore, **named),
        MemoryUnitOfWork(database, lambda transaction: transaction, **named),
        MemoryTasks(database),
        clock,
        wake_up,
    )

    await storm.rage(nobody)

    told = database.table("notifications").values()
    assert storm.heard() == dict.fromkeys(range(PEOPLE), 1)
    assert len(told) == PEOPLE
    assert {each.status for each in told} == {NotificationStatus.EFFECTIVE}
    # The positive control: the storm was one.
    assert storm.world.handed_over.total() > PEOPLE
    assert {len(each.attempts) for each in told} >= {1, 2, 3}
