"""How long it takes to find a courier: 1,000 on shift, 200 orders a minute."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from random import Random
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from rich.table import Table

from application.delivery.dispatch_delivery import DispatchDelivery
from domain.delivery.courier import Courier
from domain.delivery.delivery import Delivery
from domain.delivery.points import LastSeen, Point
from domain.delivery.round import Round
from domain.delivery.shift import Shift
from domain.delivery.stop import Parcel, ParcelSize, Stop
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    CourierId,
    DeliveryId,
    OrderId,
    RoundId,
    ShiftId,
    ShipmentId,
)
from domain.kernel.travel import Vehicle
from entrypoints.composition.root import (
    Application,
    close,
    compose,
    open_,
    reactions_of,
    worker_of,
)
from entrypoints.settings import Settings

NAME = "assignment: 1,000 couriers on shift, 200 orders per minute"
COURIERS = 1_000
ORDERS_A_MINUTE = 200
BURST = 200
BURST_AT_ONCE = 8
SECONDS_MIN = 15.0
CENTRE = Position(52.52, 13.40)
SPREAD = 0.08
"""Degrees: a city of some twenty kilometres across."""

SELLER, RECIPIENT = AccountId(UUID(int=1)), AccountId(UUID(int=2))
_KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_FOUND = """
SELECT extract(epoch FROM min(offer.made_at) - delivery.created_at) * 1000 AS took
FROM delivery JOIN courier_offer AS offer ON offer.delivery_id = delivery.id
WHERE delivery.id = any($1::uuid[])
GROUP BY delivery.id
"""


@dataclass(frozen=True, slots=True)
class Times:
    """In milliseconds."""

    what: str
    orders: int
    took: tuple[float, ...]

    def percentile(self, percent: int) -> float:
        return sorted(self.took)[max(ceil(len(self.took) * percent / 100) - 1, 0)]


async def measure_assignment(settings: Settings, *, seconds: float) -> Table:
    async with _opened(settings) as application:
        chance = Random(7)
        await _staff(application, chance)
        paced = await _paced(application, chance, max(seconds, SECONDS_MIN))
        burst = await _burst(application, chance)
    return _table(paced, burst)


async def _paced(application: Application, chance: Random, seconds: float) -> Times:
    """Orders come in at their rate; a worker, as everywhere, gives them out."""
    worker = worker_of(application)
    at_work = asyncio.create_task(worker.run())
    ids: list[DeliveryId] = []
    pause = 60 / ORDERS_A_MINUTE
    began = perf_counter()
    while len(ids) * pause < seconds:
        ids.append(await _order(application, chance))
        await asyncio.sleep(max(began + len(ids) * pause - perf_counter(), 0))
    await asyncio.sleep(1)
    worker.stop()
    await at_work
    rows = await application.adapters().pool().fetch(_FOUND, ids)
    return Times("ordered until asked", len(ids), tuple(float(row["took"]) for row in rows))


async def _burst(application: Application, chance: Random) -> Times:
    """All at once: what one decision takes while others are taken beside it."""
    dispatch: Any = reactions_of(application)["dispatch_delivery"]
    ids = [await _order(application, chance) for _ in range(BURST)]
    gate = asyncio.Semaphore(BURST_AT_ONCE)
    took = await asyncio.gather(*(_decide(dispatch, each, gate) for each in ids))
    return Times(f"decided, {BURST_AT_ONCE} at once", BURST, tuple(took))


async def _decide(
    dispatch: DispatchDelivery, delivery_id: DeliveryId, gate: asyncio.Semaphore
) -> float:
    async with gate:
        began = perf_counter()
        while await dispatch.attempt(delivery_id) is not None:
            pass
        return (perf_counter() - began) * 1000


async def _staff(application: Application, chance: Random) -> None:
    """Everybody is on shift, somewhere in the city."""
    adapters = application.adapters()
    now = adapters.clock().now()
    ids = [CourierId(uuid4()) for _ in range(COURIERS)]
    async with adapters.courier_work().begin() as store:
        for courier_id in ids:
            courier = Courier.enrol(courier_id, vehicle=Vehicle.BICYCLE, by=SELLER, now=now)
            shift = Shift.plan(
                ShiftId(uuid4()),
                courier_id=courier_id,
                from_=now,
                until=now + timedelta(hours=8),
                now=now,
            )
            await store.couriers.add(courier)
            await store.shifts.add(shift.start(now=now))
            await store.rounds.open(
                Round(
                    id=RoundId(uuid4()),
                    courier_id=courier_id,
                    vehicle=courier.vehicle,
                    capacity=courier.capacity,
                )
            )
            await store.positions.expect(courier_id, now=now)
    positions = adapters.courier_positions()
    await asyncio.gather(
        *(
            positions.put(
                LastSeen(courier_id=each, point=Point(position=_somewhere(chance), at=now))
            )
            for each in ids
        )
    )
    cipher, pool = adapters.personal_cipher(), adapters.pool()
    for person in (SELLER, RECIPIENT):
        await pool.execute(_KNOW, person, cipher.new_key())
    await pool.execute("ANALYZE")


async def _order(application: Application, chance: Random) -> DeliveryId:
    adapters = application.adapters()
    now = adapters.clock().now()
    delivery = Delivery.request(
        DeliveryId(uuid4()),
        order_id=OrderId(uuid4()),
        shipment_id=ShipmentId(uuid4()),
        seller_id=SELLER,
        recipient_id=RECIPIENT,
        pickup=Stop(position=_somewhere(chance)),
        dropoff=Stop(position=_somewhere(chance)),
        parcel=Parcel(1_200, ParcelSize.SMALL),
        due_by=now + timedelta(hours=2),
        now=now,
    )
    async with adapters.courier_work().begin() as store:
        await store.deliveries.add(delivery)
    return delivery.id


def _somewhere(chance: Random) -> Position:
    return Position(
        CENTRE.latitude + chance.uniform(-SPREAD, SPREAD),
        CENTRE.longitude + chance.uniform(-SPREAD, SPREAD),
    )


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Application]:
    application = compose(settings)
    await open_(application)
    try:
        yield application
    finally:
        await close(application)


def _table(*found: Times) -> Table:
    table = Table(title=NAME)
    for column in ("", "orders", "asked", "p50 ms", "p95 ms", "p99 ms", "longest", "aim"):
        table.add_column(column, justify="right" if column else "left")
    for times in found:
        table.add_row(*_row(times))
    return table


def _row(times: Times) -> Sequence[str]:
    percentiles = (f"{times.percentile(percent):.1f}" for percent in (50, 95, 99))
    longest = f"{max(times.took):.1f}"
    return (
        times.what,
        str(times.orders),
        str(len(times.took)),
        *percentiles,
        longest,
        "p99 < 1,000",
    )
