"""An event: what people visit, and what it sells."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self, TypedDict

from domain.kernel.aggregate import Aggregate
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, EventId, SeatMapId, TicketTypeId, VenueId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import MixedCurrencies
from domain.kernel.places import check_time_zone
from domain.programme.category import check_category
from domain.programme.errors import (
    BadImages,
    BadTicketType,
    BadTimes,
    EventGoesOn,
    EventIsOver,
    NothingToSell,
    SeatMapElsewhere,
    SeatMapInUse,
    SectionSoldTwice,
    StartsInThePast,
    TicketTypeNotFound,
    TicketTypeOnSale,
    VenueMissing,
)
from domain.programme.events import (
    EventCancelled,
    EventChanged,
    EventDrafted,
    EventFinished,
    EventPublished,
    EventSeatMapRevised,
    TicketTypeAdded,
    TicketTypeChanged,
    TicketTypeRemoved,
)
from domain.programme.policies import (
    LATE_MONEY_DEFAULT,
    LateMoneyPolicy,
    RefundPolicy,
    check_late_money_policy,
    check_refund_policy,
)
from domain.programme.seat_map import SeatMap
from domain.programme.text import check_link, check_name, check_text
from domain.programme.ticket_type import TicketType, TicketTypeChanges

DESCRIPTION_MAX = 20_000
REASON_MAX = 1_000
IMAGES_MAX = 20
TICKET_TYPES_MAX = 200


class EventStatus(StrEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    CANCELLED = "CANCELLED"
    FINISHED = "FINISHED"


LIFECYCLE = Lifecycle(
    name="event",
    initial=EventStatus.DRAFT,
    moves={
        EventStatus.DRAFT: frozenset({EventStatus.PUBLISHED, EventStatus.CANCELLED}),
        EventStatus.PUBLISHED: frozenset({EventStatus.FINISHED, EventStatus.CANCELLED}),
        EventStatus.CANCELLED: frozenset(),
        EventStatus.FINISHED: frozenset(),
    },
)


class EventChanges(TypedDict, total=False):
    """What a change of an event may give anew."""

    title: str
    description: str
    category: str
    venue_id: VenueId | None
    seat_map_id: SeatMapId | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    images: tuple[str, ...]
    refund_policy: RefundPolicy
    late_money: LateMoneyPolicy
    website: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Aggregate):
    """Its ticket types are part of it, so that they change together and have one version."""

    id: EventId
    organizer_id: AccountId
    external_id: str | None = None
    title: str
    description: str = ""
    category: str
    venue_id: VenueId | None = None
    seat_map_id: SeatMapId | None = None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    images: tuple[str, ...] = ()
    website: str | None = None
    refund_policy: RefundPolicy = ()
    late_money: LateMoneyPolicy = LATE_MONEY_DEFAULT
    ticket_types: tuple[TicketType, ...] = ()
    status: EventStatus = LIFECYCLE.initial
    published_at: datetime | None = None

    @classmethod
    def draft(
        cls,
        id: EventId,
        *,
        organizer_id: AccountId,
        title: str,
        category: str,
        starts_at: datetime,
        ends_at: datetime,
        time_zone: str,
        now: datetime,
        external_id: str | None = None,
        description: str = "",
        venue_id: VenueId | None = None,
        seat_map: SeatMap | None = None,
        images: tuple[str, ...] = (),
        website: str | None = None,
        refund_policy: RefundPolicy = (),
        late_money: LateMoneyPolicy = LATE_MONEY_DEFAULT,
    ) -> Self:
        return cls(
            id=id,
            organizer_id=organizer_id,
            external_id=external_id,
            title=title,
            description=description,
            category=category,
            venue_id=venue_id,
            seat_map_id=None if seat_map is None else seat_map.id,
            starts_at=starts_at,
            ends_at=ends_at,
            time_zone=time_zone,
            images=images,
            website=website,
            refund_policy=refund_policy,
            late_money=late_money,
            events=(EventDrafted(at=now, event_id=id, organizer_id=organizer_id),),
        ).checked(seat_map)

    @property
    def was_public(self) -> bool:
        """Whether it was ever published: then everybody may see it."""
        return self.published_at is not None

    @property
    def is_over(self) -> bool:
        return LIFECYCLE.is_final(self.status)

    def ticket_type(self, ticket_type_id: TicketTypeId) -> TicketType:
        for ticket_type in self.ticket_types:
            if ticket_type.id == ticket_type_id:
                return ticket_type
        raise TicketTypeNotFound(ticket_type_id)

    def change(self, changes: EventChanges, *, seat_map: SeatMap | None, now: datetime) -> Self:
        """Give some of its fields anew. ``seat_map`` is the one it has afterwards."""
        self._need_open()
        if changes.get("seat_map_id", self.seat_map_id) != self.seat_map_id:
            self._need_no_seats_sold()
        event = EventChanged(
            at=now,
            event_id=self.id,
            organizer_id=self.organizer_id,
            ends_at=changes.get("ends_at", self.ends_at),
        )
        return self._after(event, **changes).checked(seat_map)

    def publish(self, *, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, EventStatus.PUBLISHED)
        if not self.ticket_types:
            raise NothingToSell
        if self.venue_id is None:
            raise VenueMissing
        if self.starts_at <= now:
            raise StartsInThePast
        event = EventPublished(
            at=now, event_id=self.id, organizer_id=self.organizer_id, ends_at=self.ends_at
        )
        return self._after(event, status=status, published_at=now)

    def cancel(self, reason: str, *, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, EventStatus.CANCELLED)
        check_name(reason, "reason", longest=REASON_MAX)
        event = EventCancelled(
            at=now, event_id=self.id, organizer_id=self.organizer_id, reason=reason
        )
        return self._after(event, status=status)

    def finish(self, *, now: datetime) -> Self:
        status = LIFECYCLE.move(self.status, EventStatus.FINISHED)
        if now < self.ends_at:
            raise EventGoesOn
        event = EventFinished(at=now, event_id=self.id, organizer_id=self.organizer_id)
        return self._after(event, status=status)

    def add_ticket_type(
        self, ticket_type: TicketType, *, seat_map: SeatMap | None, now: datetime
    ) -> Self:
        self._need_open()
        if len(self.ticket_types) >= TICKET_TYPES_MAX:
            raise BadTicketType(f"An event has at most {TICKET_TYPES_MAX} ticket types.")
        event = TicketTypeAdded(
            at=now,
            event_id=self.id,
            organizer_id=self.organizer_id,
            ticket_type_id=ticket_type.id,
        )
        ticket_type.checked(seat_map)
        return self._sells((*self.ticket_types, ticket_type), event)

    def change_ticket_type(
        self,
        ticket_type_id: TicketTypeId,
        changes: TicketTypeChanges,
        *,
        seat_map: SeatMap | None,
        now: datetime,
    ) -> Self:
        self._need_open()
        known = self.ticket_type(ticket_type_id)
        changed = replace(known, **changes).checked(seat_map)
        if changed.is_seated != known.is_seated:
            raise BadTicketType("Numbered seats do not become a quota, nor a quota seats.")
        event = TicketTypeChanged(
            at=now,
            event_id=self.id,
            organizer_id=self.organizer_id,
            ticket_type_id=ticket_type_id,
            quota_raised=changed.capacity(seat_map) > known.capacity(seat_map),
        )
        kinds = tuple(changed if kind is known else kind for kind in self.ticket_types)
        return self._sells(kinds, event)

    def remove_ticket_type(self, ticket_type_id: TicketTypeId, *, now: datetime) -> Self:
        self._need_open()
        if self.status is not EventStatus.DRAFT:
            raise TicketTypeOnSale
        removed = self.ticket_type(ticket_type_id)
        event = TicketTypeRemoved(
            at=now,
            event_id=self.id,
            organizer_id=self.organizer_id,
            ticket_type_id=ticket_type_id,
        )
        return self._sells(tuple(kind for kind in self.ticket_types if kind is not removed), event)

    def seat_map_revised(self, *, now: datetime) -> Self:
        self._need_open()
        return self._after(
            EventSeatMapRevised(at=now, event_id=self.id, organizer_id=self.organizer_id)
        )

    def _sells(self, ticket_types: tuple[TicketType, ...], event: DomainEvent) -> Self:
        currencies = sorted({kind.price.currency for kind in ticket_types})
        if len(currencies) > 1:
            raise MixedCurrencies(
                "All ticket types of an event are paid in one currency.", currencies=currencies
            )
        sections = [section for kind in ticket_types for section in kind.sections]
        if twice := {section for section in sections if sections.count(section) > 1}:
            raise SectionSoldTwice(sorted(twice))
        return self._after(event, ticket_types=ticket_types)

    def _need_open(self) -> None:
        if self.is_over:
            raise EventIsOver(self.status)

    def _need_no_seats_sold(self) -> None:
        seated = any(kind.is_seated for kind in self.ticket_types)
        if seated and self.seat_map_id is not None:
            raise SeatMapInUse(self.seat_map_id)

    def checked(self, seat_map: SeatMap | None) -> Self:
        """Return it unless it breaks a rule of its own or one of the seat map."""
        check_name(self.title, "title")
        check_text(self.description, "description", longest=DESCRIPTION_MAX)
        if self.external_id is not None:
            check_name(self.external_id, "external id")
        check_category(self.category)
        check_time_zone(self.time_zone)
        check_refund_policy(self.refund_policy)
        check_late_money_policy(self.late_money)
        self._check_times()
        self._check_links()
        if seat_map is not None and seat_map.venue_id != self.venue_id:
            raise SeatMapElsewhere(seat_map.id)
        return self

    def _check_times(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise BadTimes("A time without its offset from UTC can mean anything.")
        if self.starts_at >= self.ends_at:
            raise BadTimes("An event ends after it starts.")

    def _check_links(self) -> None:
        if len(self.images) > IMAGES_MAX:
            raise BadImages(f"An event has at most {IMAGES_MAX} images.")
        for link in self.images if self.website is None else (*self.images, self.website):
            check_link(link)
