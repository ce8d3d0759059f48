"""Events, ticket types and what is left of them, as clients see them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self, cast
from uuid import UUID

import msgspec

from application.programme.add_ticket_type import AddTicketType
from application.programme.draft_event import DraftEvent
from application.programme.queries import Category
from application.programme.views import (
    Availability,
    EventSummary,
    EventView,
    SeatStatus,
    TicketTypeAvailability,
    VenueSummary,
)
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, SeatMapId, VenueId
from domain.programme.event import (
    DESCRIPTION_MAX,
    IMAGES_MAX,
    REASON_MAX,
    Event,
    EventChanges,
    EventStatus,
)
from domain.programme.policies import (
    HOURS_MAX,
    LATE_MONEY_DEFAULT,
    PERCENT_MAX,
    TIERS_MAX,
    LateMoneyStep,
    RefundPolicy,
    RefundTier,
)
from domain.programme.seat_map import SECTIONS_MAX
from domain.programme.text import NAME_MAX
from domain.programme.ticket_type import QUOTA_MAX, TicketType, TicketTypeChanges
from entrypoints.http.venues import SeatLabel, TimeZone, VenueReply
from entrypoints.http.wire import (
    NO_NUL,
    Moment,
    MoneyBody,
    MoneyReply,
    PositionReply,
    Url,
    Wire,
    given,
)

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_MAX, pattern=NO_NUL)]
Description = Annotated[str, msgspec.Meta(max_length=DESCRIPTION_MAX, pattern=NO_NUL)]
Slug = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[a-z-]+$", examples=["concert"])
]
Images = Annotated[list[Url], msgspec.Meta(max_length=IMAGES_MAX)]
Quota = Annotated[int, msgspec.Meta(ge=0, le=QUOTA_MAX, examples=[300])]
BuyerLimit = Annotated[int, msgspec.Meta(ge=1, le=QUOTA_MAX, examples=[8])]
SectionNames = Annotated[
    # The example is of a quota.
    list[SeatLabel],
    msgspec.Meta(max_length=SECTIONS_MAX, examples=[[]]),
]
Unset = msgspec.UnsetType
UNSET = msgspec.UNSET


class RefundTierBody(Wire):
    """So much is refunded of what is cancelled at least so many hours before the start."""

    hours_before: Annotated[int, msgspec.Meta(ge=0, le=HOURS_MAX, examples=[168])]
    percent: Annotated[int, msgspec.Meta(ge=0, le=PERCENT_MAX, examples=[100])]


RefundTiers = Annotated[list[RefundTierBody], msgspec.Meta(max_length=TIERS_MAX)]
LateMoney = Annotated[
    list[LateMoneyStep],
    msgspec.Meta(min_length=1, max_length=len(LateMoneyStep), examples=[list(LATE_MONEY_DEFAULT)]),
]


class DraftEventBody(Wire, kw_only=True):
    title: Title
    description: Description = ""
    category: Slug
    venue_id: UUID | None = None
    seat_map_id: UUID | None = None
    starts_at: Moment
    ends_at: Moment
    time_zone: TimeZone
    external_id: Title | None = None
    images: Images = msgspec.field(default_factory=list)
    website: Url | None = None
    refund_policy: RefundTiers = msgspec.field(default_factory=list)
    late_money: LateMoney = msgspec.field(default_factory=lambda: list(LATE_MONEY_DEFAULT))

    def to_command(self, by: Principal) -> DraftEvent:
        return DraftEvent(
            title=self.title,
            description=self.description,
            category=self.category,
            venue_id=None if self.venue_id is None else VenueId(self.venue_id),
            seat_map_id=None if self.seat_map_id is None else SeatMapId(self.seat_map_id),
            starts_at=self.starts_at.astimezone(UTC),
            ends_at=self.ends_at.astimezone(UTC),
            time_zone=self.time_zone,
            external_id=self.external_id,
            images=tuple(self.images),
            website=self.website,
            refund_policy=_policy(self.refund_policy),
            late_money=tuple(self.late_money),
            by=by,
        )


class ChangeEventBody(Wire):
    """What is left out stays as it is."""

    title: Title | Unset = UNSET
    description: Description | Unset = UNSET
    category: Slug | Unset = UNSET
    venue_id: UUID | Unset | None = UNSET
    seat_map_id: UUID | Unset | None = UNSET
    starts_at: Moment | Unset = UNSET
    ends_at: Moment | Unset = UNSET
    time_zone: TimeZone | Unset = UNSET
    images: Images | Unset = UNSET
    website: Url | Unset | None = UNSET
    refund_policy: RefundTiers | Unset = UNSET
    late_money: LateMoney | Unset = UNSET

    def to_changes(self) -> EventChanges:
        changes = in_utc(given(self))
        for name in {"images", "late_money"} & changes.keys():
            changes[name] = tuple(changes[name])
        if not isinstance(self.refund_policy, Unset):
            changes["refund_policy"] = _policy(self.refund_policy)
        return cast("EventChanges", changes)


class CancelEventBody(Wire):
    reason: Annotated[
        str,
        msgspec.Meta(
            min_length=1, max_length=REASON_MAX, pattern=NO_NUL, examples=["The singer is ill"]
        ),
    ]


class AddTicketTypeBody(Wire):
    """Sells the numbered seats of its sections, or else a quota of places without numbers."""

    name: Title
    price: MoneyBody
    sections: SectionNames = msgspec.field(default_factory=list)
    quota: Quota | None = None
    sale_starts: Moment | None = None
    sale_ends: Moment | None = None
    per_buyer_limit: BuyerLimit | None = None

    def to_command(self, event_id: UUID, by: Principal) -> AddTicketType:
        return AddTicketType(
            event_id=EventId(event_id),
            name=self.name,
            price=self.price.to_money(),
            sections=tuple(self.sections),
            quota=self.quota,
            sale_starts=None if self.sale_starts is None else self.sale_starts.astimezone(UTC),
            sale_ends=None if self.sale_ends is None else self.sale_ends.astimezone(UTC),
            per_buyer_limit=self.per_buyer_limit,
            by=by,
        )


class ChangeTicketTypeBody(Wire):
    """What is left out stays as it is; never below what is held or sold."""

    name: Title | Unset = UNSET
    price: MoneyBody | Unset = UNSET
    sections: SectionNames | Unset = UNSET
    quota: Quota | Unset | None = UNSET
    sale_starts: Moment | Unset | None = UNSET
    sale_ends: Moment | Unset | None = UNSET
    per_buyer_limit: BuyerLimit | Unset | None = UNSET

    def to_changes(self) -> TicketTypeChanges:
        changes = in_utc(given(self))
        if not isinstance(self.price, Unset):
            changes["price"] = self.price.to_money()
        if not isinstance(self.sections, Unset):
            changes["sections"] = tuple(self.sections)
        return cast("TicketTypeChanges", changes)


class RefundTierReply(Wire):
    hours_before: int
    percent: int


class TicketTypeReply(Wire):
    id: UUID
    name: str
    price: MoneyReply
    sections: list[str]
    quota: int | None
    sale_starts: datetime | None
    sale_ends: datetime | None
    per_buyer_limit: int | None

    @classmethod
    def of(cls, ticket_type: TicketType) -> Self:
        return cls(
            id=ticket_type.id,
            name=ticket_type.name,
            price=MoneyReply.of(ticket_type.price),
            sections=list(ticket_type.sections),
            quota=ticket_type.quota,
            sale_starts=ticket_type.sale_starts,
            sale_ends=ticket_type.sale_ends,
            per_buyer_limit=ticket_type.per_buyer_limit,
        )


class EventReply(Wire):
    id: UUID
    organizer: UUID
    external_id: str | None
    title: str
    description: str
    category: str
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue_id: UUID | None
    seat_map_id: UUID | None
    images: list[str]
    website: str | None
    refund_policy: list[RefundTierReply]
    late_money: list[LateMoneyStep]
    ticket_types: list[TicketTypeReply]
    version: int

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(
            id=event.id,
            organizer=event.organizer_id,
            external_id=event.external_id,
            title=event.title,
            description=event.description,
            category=event.category,
            status=event.status,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            time_zone=event.time_zone,
            venue_id=event.venue_id,
            seat_map_id=event.seat_map_id,
            images=list(event.images),
            website=event.website,
            refund_policy=[
                RefundTierReply(hours_before=tier.hours_before, percent=tier.percent)
                for tier in event.refund_policy
            ],
            late_money=list(event.late_money),
            ticket_types=[TicketTypeReply.of(kind) for kind in event.ticket_types],
            version=event.version,
        )


class EventDetailReply(EventReply, kw_only=True):
    """The event, and where it takes place."""

    venue: VenueReply | None

    @classmethod
    def of_view(cls, view: EventView) -> Self:
        return cls(
            **msgspec.structs.asdict(EventReply.of(view.event)),
            venue=None if view.venue is None else VenueReply.of(view.venue),
        )


class VenueSummaryReply(Wire):
    id: UUID
    name: str
    city: str
    country: str
    position: PositionReply | None

    @classmethod
    def of(cls, venue: VenueSummary) -> Self:
        return cls(
            id=venue.id,
            name=venue.name,
            city=venue.city,
            country=venue.country,
            position=None if venue.position is None else PositionReply.of(venue.position),
        )


class EventSummaryReply(Wire):
    id: UUID
    title: str
    category: str
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: VenueSummaryReply | None
    price_from: MoneyReply | None
    price_to: MoneyReply | None
    image: str | None
    version: int

    @classmethod
    def of(cls, event: EventSummary) -> Self:
        return cls(
            id=event.id,
            title=event.title,
            category=event.category,
            status=event.status,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            time_zone=event.time_zone,
            venue=None if event.venue is None else VenueSummaryReply.of(event.venue),
            price_from=None if event.price_from is None else MoneyReply.of(event.price_from),
            price_to=None if event.price_to is None else MoneyReply.of(event.price_to),
            image=event.image,
            version=event.version,
        )


class SeatStateReply(Wire):
    status: SeatStatus
    reason: str | None


class TicketTypeAvailabilityReply(Wire):
    """``seats`` has those that are not free, by their names; all others are."""

    ticket_type_id: UUID
    capacity: int
    left: int
    seats: dict[str, SeatStateReply]

    @classmethod
    def of(cls, left: TicketTypeAvailability) -> Self:
        return cls(
            ticket_type_id=left.ticket_type_id,
            capacity=left.capacity,
            left=left.left,
            seats={
                seat: SeatStateReply(status=state.status, reason=state.reason)
                for seat, state in left.seats.items()
            },
        )


class AvailabilityReply(Wire):
    """``sequence`` is that of the channel ``event:<id>:availability``."""

    event_id: UUID
    sequence: int
    ticket_types: list[TicketTypeAvailabilityReply]

    @classmethod
    def of(cls, availability: Availability) -> Self:
        return cls(
            event_id=availability.event_id,
            sequence=availability.sequence,
            ticket_types=[
                TicketTypeAvailabilityReply.of(left) for left in availability.ticket_types
            ],
        )


class CategoryReply(Wire):
    slug: str
    title: str

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(slug=category.slug, title=category.title)


class CategoriesReply(Wire):
    items: list[CategoryReply]


class TicketTypesReply(Wire):
    items: list[TicketTypeReply]


def in_utc(changes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in changes.items()
    }


def _policy(tiers: list[RefundTierBody]) -> RefundPolicy:
    return tuple(RefundTier(tier.hours_before, tier.percent) for tier in tiers)
