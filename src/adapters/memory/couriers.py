"""Couriers, their shifts, figures, rounds and offers in dictionaries."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from adapters.memory.consignments import MemoryConsignments
from adapters.memory.deliveries import MemoryDeliveries
from adapters.memory.delivery_zones import MemoryZones
from adapters.memory.market import MemoryChoices, MemoryPartnerFigures, MemoryPreferences
from adapters.memory.unit_of_work import MemoryTransaction
from domain.delivery.courier import Courier
from domain.delivery.courier_errors import (
    AlreadyACourier,
    AlreadyCarried,
    AlreadyOnShift,
    CourierNotFound,
    OfferOver,
    OfferUnknown,
)
from domain.delivery.figures import Figures
from domain.delivery.offer import CourierOffer
from domain.delivery.points import Point
from domain.delivery.round import Round
from domain.delivery.search import Search
from domain.delivery.shift import Shift, ShiftStatus
from domain.kernel.errors import StaleVersion
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, CourierOfferId, DeliveryId, ShiftId

COURIERS = "couriers"
SHIFTS = "courier_shifts"
ROUNDS = "courier_rounds"
OFFERS = "courier_offers"
SEARCHES = "courier_searches"
FIGURES = "courier_figures"
POSITIONS = "courier_positions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """When a courier was last heard of, and where they were, once they said so."""

    courier_id: CourierId
    heard_at: datetime
    point: Point | None = None
    silence_told: bool = False
    silence_settled: bool = False


class MemoryCouriers:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[CourierId, Courier] = transaction.table(COURIERS)

    async def get(self, courier_id: CourierId) -> Courier:
        try:
            return self._rows[courier_id]
        except KeyError:
            raise CourierNotFound(courier_id) from None

    async def add(self, courier: Courier) -> None:
        if courier.id in self._rows:
            raise AlreadyACourier
        self._put(courier)

    async def save(self, courier: Courier) -> None:
        if (await self.get(courier.id)).version != courier.version:
            raise StaleVersion("The courier changed meanwhile.", courierId=str(courier.id))
        self._put(courier)

    def _put(self, courier: Courier) -> None:
        self._rows[courier.id] = courier.settled()
        self._transaction.record(courier)


class MemoryShifts:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[ShiftId, Shift] = transaction.table(SHIFTS)

    async def under_way(self, courier_id: CourierId) -> Shift | None:
        return shift_of(self._rows, courier_id)

    async def planned(self, courier_id: CourierId, *, now: datetime) -> Shift | None:
        ahead = (
            shift
            for shift in self._rows.values()
            if shift.courier_id == courier_id
            and shift.status is ShiftStatus.PLANNED
            and shift.planned_until > now
        )
        return min(ahead, key=lambda shift: shift.planned_from, default=None)

    async def add(self, shift: Shift) -> None:
        self._put(shift)

    async def save(self, shift: Shift) -> None:
        if self._rows[shift.id].version != shift.version:
            raise StaleVersion("The shift changed meanwhile.", shiftId=str(shift.id))
        self._put(shift)

    def _put(self, shift: Shift) -> None:
        other = shift_of(self._rows, shift.courier_id)
        if shift.is_under_way and other is not None and other.id != shift.id:
            raise AlreadyOnShift
        self._rows[shift.id] = shift.settled()
        self._transaction.record(shift)


class MemoryRounds:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[CourierId, Round] = transaction.table(ROUNDS)

    async def lock(self, courier_id: CourierId) -> Round | None:
        # One transaction at a time: nobody else is here.
        return self._rows.get(courier_id)

    async def try_lock(self, courier_id: CourierId) -> Round | None:
        return self._rows.get(courier_id)

    async def carrying(self, delivery_id: DeliveryId) -> CourierId | None:
        found = (
            round_.courier_id
            for round_ in self._rows.values()
            if any(load.delivery_id == delivery_id for load in round_.loads)
        )
        return next(found, None)

    async def open(self, round_: Round) -> None:
        self._rows[round_.courier_id] = replace(round_, version=round_.version + 1)

    async def save(self, round_: Round) -> None:
        known = self._rows.get(round_.courier_id)
        if known is None or known.version != round_.version:
            raise StaleVersion("The round changed meanwhile.", courierId=str(round_.courier_id))
        for load in round_.loads:
            if await self.carrying(load.delivery_id) not in {None, round_.courier_id}:
                raise AlreadyCarried(load.delivery_id)
        self._rows[round_.courier_id] = replace(round_, version=round_.version + 1)

    async def close(self, round_: Round) -> None:
        self._rows.pop(round_.courier_id, None)


class MemoryCourierOffers:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[CourierOfferId, CourierOffer] = transaction.table(OFFERS)

    async def get(self, offer_id: CourierOfferId) -> CourierOffer:
        try:
            return self._rows[offer_id]
        except KeyError:
            raise OfferUnknown(offer_id) from None

    async def open_of(self, delivery_id: DeliveryId) -> CourierOffer | None:
        found = (
            offer
            for offer in self._rows.values()
            if offer.delivery_id == delivery_id and offer.is_open
        )
        return next(found, None)

    async def add(self, offer: CourierOffer) -> None:
        if offer.is_open and await self.open_of(offer.delivery_id) is not None:
            raise AlreadyCarried(offer.delivery_id)
        self._rows[offer.id] = offer

    async def save(self, offer: CourierOffer) -> None:
        known = await self.get(offer.id)
        if not known.is_open:
            raise OfferOver(known.status)
        self._rows[offer.id] = offer


class MemorySearches:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[DeliveryId, Search] = transaction.table(SEARCHES)

    async def of(self, delivery_id: DeliveryId) -> Search:
        return self._rows.get(delivery_id, Search(delivery_id=delivery_id))

    async def save(self, search: Search) -> None:
        self._rows[search.delivery_id] = search

    async def forget(self, delivery_id: DeliveryId) -> None:
        self._rows.pop(delivery_id, None)


class MemoryFigures:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[CourierId, Figures] = transaction.table(FIGURES)

    async def lock(self, courier_id: CourierId) -> Figures:
        return self._rows.get(courier_id, Figures(courier_id=courier_id))

    async def save(self, figures: Figures) -> None:
        self._rows[figures.courier_id] = figures


class MemoryLastPositions:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[CourierId, Heard] = transaction.table(POSITIONS)

    async def expect(self, courier_id: CourierId, *, now: datetime) -> None:
        self._rows[courier_id] = Heard(courier_id=courier_id, heard_at=now)

    async def of(self, courier_id: CourierId) -> Position | None:
        known = self._rows.get(courier_id)
        return None if known is None or known.point is None else known.point.position

    async def note_silence(self, courier_id: CourierId, *, since: datetime) -> bool:
        known = self._rows.get(courier_id)
        if known is None or known.silence_told or known.heard_at != since:
            return False
        self._rows[courier_id] = replace(known, silence_told=True)
        return True

    async def settle_silence(self, courier_id: CourierId, *, since: datetime) -> bool:
        known = self._rows.get(courier_id)
        if known is None or known.silence_settled or known.heard_at != since:
            return False
        self._rows[courier_id] = replace(known, silence_settled=True)
        return True

    async def forget(self, courier_id: CourierId) -> None:
        self._rows.pop(courier_id, None)


class MemoryCourierStore:
    """A table is copied when it is first needed: most transactions need few of them."""

    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    @cached_property
    def deliveries(self) -> MemoryDeliveries:
        return MemoryDeliveries(self._transaction)

    @cached_property
    def couriers(self) -> MemoryCouriers:
        return MemoryCouriers(self._transaction)

    @cached_property
    def shifts(self) -> MemoryShifts:
        return MemoryShifts(self._transaction)

    @cached_property
    def rounds(self) -> MemoryRounds:
        return MemoryRounds(self._transaction)

    @cached_property
    def offers(self) -> MemoryCourierOffers:
        return MemoryCourierOffers(self._transaction)

    @cached_property
    def searches(self) -> MemorySearches:
        return MemorySearches(self._transaction)

    @cached_property
    def figures(self) -> MemoryFigures:
        return MemoryFigures(self._transaction)

    @cached_property
    def zones(self) -> MemoryZones:
        return MemoryZones(self._transaction)

    @cached_property
    def positions(self) -> MemoryLastPositions:
        return MemoryLastPositions(self._transaction)

    @cached_property
    def consignments(self) -> MemoryConsignments:
        return MemoryConsignments(self._transaction)

    @cached_property
    def partner_figures(self) -> MemoryPartnerFigures:
        return MemoryPartnerFigures(self._transaction)

    @cached_property
    def preferences(self) -> MemoryPreferences:
        return MemoryPreferences(self._transaction)

    @cached_property
    def choices(self) -> MemoryChoices:
        return MemoryChoices(self._transaction)


def shift_of(shifts: dict[ShiftId, Shift], courier_id: CourierId) -> Shift | None:
    """The shift that a courier is on."""
    under_way = (
        shift for shift in shifts.values() if shift.courier_id == courier_id and shift.is_under_way
    )
    return next(under_way, None)
