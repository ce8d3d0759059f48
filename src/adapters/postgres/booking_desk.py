"""New bookings in PostgreSQL: those that wait for the same commit share one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.collector import Collector
from adapters.postgres.booking import PostgresOfferVersions, new_bookings
from adapters.postgres.idempotency import kept, open_requests
from adapters.postgres.inventory import Outcome, PostgresInventory
from adapters.postgres.statement import Connection
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.booking.ports import Placement
from application.platform.idempotency import Once
from application.platform.ports import Clock
from domain.booking.errors import OfferChanged
from domain.inventory.hold import Hold


@dataclass(slots=True, eq=False)
class _Order:
    """A placement on its way: undecided, refused, or taken."""

    placement: Placement
    once: Once
    refusal: Exception | None = None


class PostgresDeskStore:
    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.inventory = PostgresInventory(transaction)
        self.offer_versions = PostgresOfferVersions(transaction)


class PostgresBookingDesk:
    def __init__(self, work: PostgresUnitOfWork[PostgresDeskStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock
        self._collector: Collector[_Order] = Collector(self._take, name="booking desk")

    async def place(self, placement: Placement, once: Once) -> None:
        await self._collector.submit(_Order(placement, once))

    async def _take(self, orders: Sequence[_Order]) -> Sequence[Exception | None]:
        # A batch may be run again; what an earlier run decided is forgotten.
        for order in orders:
            order.refusal = None
        async with self._work.begin() as store:
            connection = store.transaction.connection
            await _refuse_repeated(connection, orders)
            await self._hold(store, _open(orders))
            await self._refuse_stale(store, _open(orders))
            _store(store.transaction, _open(orders))
        return [order.refusal for order in orders]

    async def _hold(self, store: PostgresDeskStore, orders: Sequence[_Order]) -> None:
        requests = [order.placement.request for order in orders]
        outcomes = await store.inventory.hold_many(requests, now=self._clock.now())
        for order, outcome in zip(orders, outcomes, strict=True):
            order.refusal = _refusal(outcome)

    async def _refuse_stale(self, store: PostgresDeskStore, orders: Sequence[_Order]) -> None:
        """Give back what was decided on an offer that is no longer so.

        Only now, under the lock of the stocks: whoever changes what their units are locks
        them too, and changes the event's version in the same transaction.
        """
        event_ids = {order.placement.booking.event_id for order in orders}
        versions = await store.offer_versions.of_all(event_ids)
        for order in orders:
            booking = order.placement.booking
            if versions[booking.event_id] != order.placement.offer_version:
                await store.inventory.release(booking.hold_id, now=self._clock.now())
                order.refusal = OfferChanged(booking.event_id)


async def _refuse_repeated(connection: Connection, orders: Sequence[_Order]) -> None:
    refusals = await open_requests(connection, [order.once for order in orders])
    for order, refusal in zip(orders, refusals, strict=True):
        order.refusal = refusal


def _store(transaction: Transaction, orders: Sequence[_Order]) -> None:
    for order in orders:
        transaction.record(order.placement.booking)
        order.once.keep(order.placement.booking.settled())
    transaction.later += new_bookings([order.placement.booking for order in orders])
    transaction.later.append(kept((order.once, order.once.answer) for order in orders))


def _open(orders: Sequence[_Order]) -> Sequence[_Order]:
    return [order for order in orders if order.refusal is None]


def _refusal(outcome: Outcome) -> Exception | None:
    return None if isinstance(outcome, Hold) else outcome
