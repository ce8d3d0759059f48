"""What can be seen of couriers, in dictionaries."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import cos, radians

from adapters.memory.couriers import (
    COURIERS,
    FIGURES,
    OFFERS,
    POSITIONS,
    ROUNDS,
    SEARCHES,
    SHIFTS,
    Heard,
    shift_of,
)
from adapters.memory.deliveries import TABLE as DELIVERIES
from adapters.memory.unit_of_work import MemoryDatabase
from application.delivery.courier_ports import CourierFilter, CourierView, Reporting, Silent
from application.platform.paging import Page, PageRequest
from domain.delivery.assignment import Candidate
from domain.delivery.courier import Courier, CourierStatus
from domain.delivery.courier_errors import CourierNotFound
from domain.delivery.delivery import Delivery
from domain.delivery.figures import Figures
from domain.delivery.geofence_walk import Watched
from domain.delivery.job import LoadState
from domain.delivery.offer import CourierOffer
from domain.delivery.points import LastSeen, Point
from domain.delivery.round import Round
from domain.delivery.shift import Shift, ShiftStatus
from domain.identity.account import Account, AccountStatus
from domain.kernel.access import Role
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, CourierId, DeliveryId, ZoneId


class MemoryCourierViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, courier_id: CourierId) -> CourierView:
        courier: Courier | None = self._database.table(COURIERS).get(courier_id)
        if courier is None:
            raise CourierNotFound(courier_id)
        return self._view(courier)

    async def find(self, wanted: CourierFilter, page: PageRequest) -> Page[CourierView]:
        after = page.after_id()
        couriers: Sequence[Courier] = sorted(
            self._database.table(COURIERS).values(), key=lambda courier: courier.id
        )
        views = (self._view(each) for each in couriers if after is None or each.id > after)
        found = [view for view in views if _fits(view, wanted)]
        return Page.cut(found[: page.limit + 1], page, lambda view: (str(view.courier.id),))

    async def shift(self, courier_id: CourierId) -> Shift | None:
        return shift_of(self._database.table(SHIFTS), courier_id)

    async def round(self, courier_id: CourierId) -> Round | None:
        found: Round | None = self._database.table(ROUNDS).get(courier_id)
        return found

    async def open_offers(self, courier_id: CourierId, *, now: datetime) -> Sequence[CourierOffer]:
        offers: Collection[CourierOffer] = self._database.table(OFFERS).values()
        own = (
            offer
            for offer in offers
            if offer.courier_id == courier_id and offer.is_open and offer.until > now
        )
        return sorted(own, key=lambda offer: (offer.made_at, offer.id))

    async def last_seen(self, courier_id: CourierId) -> Point | None:
        heard: Heard | None = self._database.table(POSITIONS).get(courier_id)
        return None if heard is None else heard.point

    async def silent(self, *, before: datetime, limit: int) -> Sequence[Silent]:
        return self._silent(lambda each: each.heard_at < before and not each.silence_told, limit)

    async def given_up(self, *, before: datetime, limit: int) -> Sequence[Silent]:
        return self._silent(
            lambda each: each.heard_at < before and each.silence_told and not each.silence_settled,
            limit,
        )

    def _silent(self, is_meant: Callable[[Heard], bool], limit: int) -> Sequence[Silent]:
        heard: dict[CourierId, Heard] = self._database.table(POSITIONS)
        found = (
            Silent(courier_id=courier_id, since=each.heard_at, delivery_ids=self._held(courier_id))
            for courier_id, each in heard.items()
            if is_meant(each)
        )
        told = (silent for silent in found if silent.delivery_ids)
        return sorted(told, key=lambda silent: silent.since)[:limit]

    async def overdue(self, *, before: datetime, limit: int) -> Sequence[CourierId]:
        shifts: Collection[Shift] = self._database.table(SHIFTS).values()
        rounds: dict[CourierId, Round] = self._database.table(ROUNDS)
        late = [
            shift
            for shift in shifts
            if shift.is_under_way
            and shift.planned_until < before
            and not (shift.courier_id in rounds and rounds[shift.courier_id].live)
        ]
        return [shift.courier_id for shift in sorted(late, key=lambda shift: shift.planned_until)][
            :limit
        ]

    async def queued(self, *, limit: int) -> Sequence[DeliveryId]:
        searches = self._database.table(SEARCHES).values()
        return sorted(search.delivery_id for search in searches if search.waits)[:limit]

    def _held(self, courier_id: CourierId) -> tuple[DeliveryId, ...]:
        return _in_hand(self._database.table(ROUNDS).get(courier_id))

    def _view(self, courier: Courier) -> CourierView:
        shift = shift_of(self._database.table(SHIFTS), courier.id)
        heard: Heard | None = self._database.table(POSITIONS).get(courier.id)
        round_: Round | None = self._database.table(ROUNDS).get(courier.id)
        return CourierView(
            courier=courier,
            shift=None if shift is None else shift.status,
            seen=None if heard is None else heard.point,
            figures=_figures_of(self._database, courier.id),
            live=0 if round_ is None else round_.live,
        )


class MemoryPositions:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def reporting(self, courier_id: CourierId) -> Reporting | None:
        shift = shift_of(self._database.table(SHIFTS), courier_id)
        if shift is None or shift.started_at is None:
            return None
        heard: Heard | None = self._database.table(POSITIONS).get(courier_id)
        return Reporting(
            shift_id=shift.id,
            since=shift.started_at,
            last=None if heard is None else heard.point,
            is_located=shift.is_located,
            delivery_ids=_in_hand(self._database.table(ROUNDS).get(courier_id)),
            watched=self._watched(courier_id),
        )

    def _watched(self, courier_id: CourierId) -> Mapping[DeliveryId, Watched]:
        deliveries: Collection[Delivery] = self._database.table(DELIVERIES).values()
        return {
            one.id: replace(Watched.of(one), since=None)
            for one in deliveries
            if one.courier_id == courier_id and not one.is_over
        }

    async def put(self, seen: LastSeen) -> None:
        rows: dict[CourierId, Heard] = self._database.table(POSITIONS)
        async with self._database.lock:
            known = rows.get(seen.courier_id)
            if known is None:
                return
            if known.point is None or known.heard_at < seen.point.at:
                rows[seen.courier_id] = replace(
                    known,
                    heard_at=seen.point.at,
                    point=seen.point,
                    silence_told=False,
                    silence_settled=False,
                )


class MemoryCandidates:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def near(
        self,
        position: Position,
        *,
        radius: float,
        grams: int,
        places: int,
        zone_ids: Collection[ZoneId],
        seen_after: datetime,
        now: datetime,
        limit: int,
    ) -> Sequence[Candidate]:
        found = [
            candidate
            for candidate in self._working(seen_after, now)
            if candidate.position.metres_to(position) <= radius
            and candidate.round.free_grams >= grams
            and candidate.round.free_places >= places
            and (not candidate.zone_ids or not candidate.zone_ids.isdisjoint(zone_ids))
        ]
        return sorted(found, key=lambda one: (_away(one.position, position), one.courier_id))[
            :limit
        ]

    def _working(self, seen_after: datetime, now: datetime) -> Sequence[Candidate]:
        couriers: dict[CourierId, Courier] = self._database.table(COURIERS)
        rounds: dict[CourierId, Round] = self._database.table(ROUNDS)
        heard: dict[CourierId, Heard] = self._database.table(POSITIONS)
        shifts: Collection[Shift] = self._database.table(SHIFTS).values()
        working = {
            shift.courier_id
            for shift in shifts
            if shift.status is ShiftStatus.ON and shift.planned_until > now
        }
        return [
            Candidate(
                courier_id=courier_id,
                position=each.point.position,
                round=rounds[courier_id],
                zone_ids=couriers[courier_id].zone_ids,
                reliability=_figures_of(self._database, courier_id).reliability,
                accepts_by_itself=couriers[courier_id].accepts_by_itself,
            )
            for courier_id, each in heard.items()
            if courier_id in working
            and each.point is not None
            and each.heard_at > seen_after
            and couriers[courier_id].status is CourierStatus.ACTIVE
        ]


class MemoryCourierAccounts:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def is_courier(self, account_id: AccountId) -> bool:
        account: Account | None = self._database.table("accounts").get(account_id)
        return (
            account is not None
            and account.status is AccountStatus.ACTIVE
            and Role.COURIER in account.roles
        )


def _in_hand(round_: Round | None) -> tuple[DeliveryId, ...]:
    loads = () if round_ is None else round_.loads
    return tuple(load.delivery_id for load in loads if load.state is not LoadState.RESERVED)


def _figures_of(database: MemoryDatabase, courier_id: CourierId) -> Figures:
    known: Figures | None = database.table(FIGURES).get(courier_id)
    return known or Figures(courier_id=courier_id)


def _fits(view: CourierView, wanted: CourierFilter) -> bool:
    return (
        (wanted.status is None or view.courier.status is wanted.status)
        and (wanted.on_shift is None or (view.shift is not None) == wanted.on_shift)
        and (wanted.box is None or (view.seen is not None and wanted.box.has(view.seen.position)))
    )


def _away(one: Position, other: Position) -> float:
    """Over a map that is flat so near by: only the order matters here."""
    width = (one.longitude - other.longitude) * cos(radians(other.latitude))
    return (one.latitude - other.latitude) ** 2 + width**2
