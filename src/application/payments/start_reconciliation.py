from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.payments.gateways import Gateways
from application.payments.reconciliation_ports import ReconciliationStore
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ReconciliationId
from domain.payments.errors import ReconciliationRunning
from domain.payments.reconciliation import LONGEST, Reconciliation

EVERY = timedelta(days=1)
LAG = timedelta(minutes=10)
"""What moved a moment ago may still be on its way to us."""

OVERLAP = timedelta(days=2)
"""Lists have some movements under the day on which they were begun, and some come late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReconciliation:
    """Without times it is what the daily one would be; ``until`` is not included."""

    by: Principal
    gateway: str
    since: datetime | None = None
    until: datetime | None = None


class StartReconciliationHandler:
    """Have our books compared with those of a provider. The worker does it.

    Raises ``ProviderNotFound``, ``BadReconciliationPeriod`` or ``ReconciliationRunning``.
    """

    def __init__(
        self, work: UnitOfWork[ReconciliationStore], gateways: Gateways, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock
        self._ids = ids

    async def __call__(
        self, command: StartReconciliation, once: Once | None = None
    ) -> Reconciliation:
        command.by.need(Right.OPERATE)
        self._gateways.check(command.gateway)
        now = self._clock.now()
        async with self._work.begin(once=once) as store:
            until = command.until or now - LAG
            new = Reconciliation.start(
                ReconciliationId(self._ids.new()),
                gateway=command.gateway,
                since=command.since or await _next_since(store, command.gateway, until),
                until=until,
                now=now,
            )
            await store.reconciliations.add(new)
            started = new.settled()
            if once is not None:
                once.keep(started)
        return started


class StartDueReconciliations:
    """A chore: once a day each provider's list is compared, whoever looks first."""

    def __init__(
        self, work: UnitOfWork[ReconciliationStore], gateways: Gateways, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock
        self._ids = ids

    async def __call__(self) -> Sequence[str]:
        """The providers whose list is going to be compared."""
        return [name for name in self._gateways.names if await self._start(name)]

    async def _start(self, gateway: str) -> bool:
        now = self._clock.now()
        until = now - LAG
        try:
            async with self._work.begin() as store:
                newest = await store.reconciliations.newest(gateway)
                if newest is not None and now - newest.started_at < EVERY:
                    return False
                since = await _next_since(store, gateway, until)
                id_ = ReconciliationId(self._ids.new())
                await store.reconciliations.add(
                    Reconciliation.start(id_, gateway=gateway, since=since, until=until, now=now)
                )
        except ReconciliationRunning:
            return False
        return True


async def _next_since(store: ReconciliationStore, gateway: str, until: datetime) -> datetime:
    """Where the last one ended, and some time before that."""
    newest = await store.reconciliations.newest(gateway)
    end = until - EVERY if newest is None else min(newest.until, until)
    return max(end - OVERLAP, until - LONGEST)
