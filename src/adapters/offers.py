"""The programme as what booking can sell: a translation, with the last snapshots kept."""

from collections import OrderedDict
from datetime import timedelta

from application.platform.ports import UnitOfWork
from application.programme.ports import ProgrammeStore
from domain.booking.errors import OfferNotFound
from domain.booking.offer import LateMoney, Offer, OfferedSeat, OfferedType, RefundTier
from domain.kernel.ids import EventId, SeatId
from domain.programme.errors import EventNotFound
from domain.programme.event import Event, EventStatus
from domain.programme.seat_map import SeatMap
from domain.programme.ticket_type import TicketType

KEPT_MAX = 200


class ProgrammeOffers:
    """Reads events through the programme's own port, so it fits every storage."""

    def __init__(self, work: UnitOfWork[ProgrammeStore]) -> None:
        self._work = work
        self._kept: OrderedDict[EventId, Offer] = OrderedDict()

    async def get(self, event_id: EventId, *, fresh: bool = False) -> Offer:
        kept = self._kept.get(event_id)
        if kept is None or fresh:
            kept = await self._read(event_id, kept)
            self._keep(kept)
        return kept

    async def _read(self, event_id: EventId, kept: Offer | None) -> Offer:
        async with self._work.begin() as store:
            try:
                event = await store.events.get(event_id)
            except EventNotFound:
                raise OfferNotFound(event_id) from None
            # Whatever changes what is offered, the seat map too, changes the event's version.
            if kept is not None and kept.version == event.version:
                return kept
            if event.seat_map_id is None:
                return offer_of(event, None)
            return offer_of(event, await store.seat_maps.get(event.seat_map_id))

    def _keep(self, offer: Offer) -> None:
        self._kept[offer.event_id] = offer
        self._kept.move_to_end(offer.event_id)
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)


def offer_of(event: Event, seat_map: SeatMap | None) -> Offer:
    return Offer(
        event_id=event.id,
        organizer_id=event.organizer_id,
        version=event.version,
        is_open=event.status is EventStatus.PUBLISHED,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        types=tuple(_type(kind, seat_map) for kind in event.ticket_types),
        refund_tiers=tuple(
            RefundTier(before_start=timedelta(hours=tier.hours_before), percent=tier.percent)
            for tier in event.refund_policy
        ),
        late_money=tuple(LateMoney(step.value) for step in event.late_money),
    )


def _type(kind: TicketType, seat_map: SeatMap | None) -> OfferedType:
    return OfferedType(
        id=kind.id,
        name=kind.name,
        price=kind.price,
        sale_starts=kind.sale_starts,
        sale_ends=kind.sale_ends,
        per_buyer_limit=kind.per_buyer_limit,
        is_seated=kind.is_seated,
        seats={} if seat_map is None else _seats(kind, seat_map),
    )


def _seats(kind: TicketType, seat_map: SeatMap) -> dict[SeatId, OfferedSeat]:
    rows = {
        (section.name, row.label): number
        for section in seat_map.sections
        for number, row in enumerate(section.rows)
    }
    return {
        place.id: OfferedSeat(
            id=place.id,
            section=place.section,
            row=rows[place.section, place.row],
            place=place.seat.x,
            accessible=place.seat.accessible,
        )
        for place in seat_map.seats(kind.sections)
    }
