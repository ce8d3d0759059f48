"""What couriers, their zones and the giving out of deliveries need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from application.delivery.market_ports import Choices, FiguresOfPartners, Preferences
from application.delivery.partner_ports import Consignments
from application.delivery.ports import Deliveries
from application.platform.paging import Page, PageRequest
from domain.delivery.assignment import Candidate
from domain.delivery.bids import OWN_FLEET, CarrierKind
from domain.delivery.courier import Courier, CourierStatus
from domain.delivery.figures import Figures
from domain.delivery.geofence_walk import Watched
from domain.delivery.offer import CourierOffer
from domain.delivery.points import LastSeen, Point
from domain.delivery.round import Round
from domain.delivery.search import Search
from domain.delivery.shift import Shift, ShiftStatus
from domain.delivery.zone import Box, Zone
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    CourierId,
    CourierOfferId,
    DeliveryId,
    ShiftId,
    ZoneId,
)
from domain.kernel.money import Money


class Couriers(Protocol):
    """Every courier of our own. Storing one also records the events they carry."""

    async def get(self, courier_id: CourierId) -> Courier:
        """Return the courier; raise ``CourierNotFound`` if there is none."""
        ...

    async def add(self, courier: Courier) -> None:
        """Store a new courier; raise ``AlreadyACourier`` if the account is one."""
        ...

    async def save(self, courier: Courier) -> None:
        """Store a changed courier; raise ``StaleVersion`` if they changed meanwhile."""
        ...


class Shifts(Protocol):
    async def under_way(self, courier_id: CourierId) -> Shift | None:
        """The shift that the courier is on, working or having a break; ``None`` without."""
        ...

    async def planned(self, courier_id: CourierId, *, now: datetime) -> Shift | None:
        """The earliest shift that is planned and not over; ``None`` without."""
        ...

    async def add(self, shift: Shift) -> None:
        """Store a new shift; raise ``AlreadyOnShift`` if another one is under way."""
        ...

    async def save(self, shift: Shift) -> None:
        """Store a changed shift.

        Raises ``StaleVersion`` if it changed meanwhile, and ``AlreadyOnShift`` if another
        one of the courier is under way.
        """
        ...


class Rounds(Protocol):
    """One round for each courier on shift. A delivery is on one round at most."""

    async def lock(self, courier_id: CourierId) -> Round | None:
        """The courier's round, for nobody else until the transaction ends; ``None`` if none."""
        ...

    async def try_lock(self, courier_id: CourierId) -> Round | None:
        """The same without waiting: also ``None`` while somebody else has it."""
        ...

    async def carrying(self, delivery_id: DeliveryId) -> CourierId | None:
        """Who has a delivery on their round, or is asked whether they would."""
        ...

    async def open(self, round_: Round) -> None:
        """Store the round of a shift that begins."""
        ...

    async def save(self, round_: Round) -> None:
        """Store a changed round.

        Raises ``StaleVersion`` if it changed meanwhile, and ``AlreadyCarried`` if another
        round has one of its deliveries.
        """
        ...

    async def close(self, round_: Round) -> None:
        """Forget the round of a shift that ended."""
        ...


class CourierOffers(Protocol):
    async def get(self, offer_id: CourierOfferId) -> CourierOffer:
        """Return the offer; raise ``OfferUnknown`` if there is none."""
        ...

    async def open_of(self, delivery_id: DeliveryId) -> CourierOffer | None:
        """The offer of a delivery that waits for an answer."""
        ...

    async def add(self, offer: CourierOffer) -> None:
        """Store a new offer; raise ``AlreadyCarried`` if the delivery has an open one."""
        ...

    async def save(self, offer: CourierOffer) -> None:
        """Store the end of an open offer; raise ``OfferOver`` if it ended otherwise."""
        ...


class Searches(Protocol):
    async def of(self, delivery_id: DeliveryId) -> Search:
        """How the search for a courier stands; a new one if there was none."""
        ...

    async def save(self, search: Search) -> None:
        """Store how it stands. Whoever does has the delivery locked."""
        ...

    async def forget(self, delivery_id: DeliveryId) -> None:
        """Somebody has it, or it is over."""
        ...


class FiguresOfCouriers(Protocol):
    async def lock(self, courier_id: CourierId) -> Figures:
        """The courier's figures, for nobody else until the transaction ends."""
        ...

    async def save(self, figures: Figures) -> None:
        """Store them."""
        ...


class ZoneStore(Protocol):
    async def get(self, zone_id: ZoneId) -> Zone:
        """Return the zone; raise ``ZoneNotFound`` if there is none, or no longer."""
        ...

    async def add(self, zone: Zone) -> None:
        """Store a new zone."""
        ...

    async def save(self, zone: Zone) -> None:
        """Store a changed zone; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class LastPositions(Protocol):
    """Where each courier on shift is: the newest position, and no other."""

    async def expect(self, courier_id: CourierId, *, now: datetime) -> None:
        """A shift begins: from now on the courier is to be heard of."""
        ...

    async def of(self, courier_id: CourierId) -> Position | None:
        """Where a courier on shift was last; ``None`` as long as they have not said so."""
        ...

    async def note_silence(self, courier_id: CourierId, *, since: datetime) -> bool:
        """Remember that somebody is told of a silence; tell whether nobody was yet."""
        ...

    async def settle_silence(self, courier_id: CourierId, *, since: datetime) -> bool:
        """Remember that nobody waits any longer; tell whether somebody did until now."""
        ...

    async def forget(self, courier_id: CourierId) -> None:
        """The shift is over: where somebody is then is nobody's business."""
        ...


class CourierStore(Protocol):
    """What a use case of couriers may touch within one transaction.

    Whoever locks several things locks the delivery first, then its consignment or the round.
    """

    @property
    def deliveries(self) -> Deliveries: ...

    @property
    def couriers(self) -> Couriers: ...

    @property
    def shifts(self) -> Shifts: ...

    @property
    def rounds(self) -> Rounds: ...

    @property
    def offers(self) -> CourierOffers: ...

    @property
    def searches(self) -> Searches: ...

    @property
    def figures(self) -> FiguresOfCouriers: ...

    @property
    def zones(self) -> ZoneStore: ...

    @property
    def positions(self) -> LastPositions: ...

    @property
    def consignments(self) -> Consignments: ...

    @property
    def partner_figures(self) -> FiguresOfPartners: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def choices(self) -> Choices: ...


class Candidates(Protocol):
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
        """Couriers who work, are not suspended, and have room: the nearest ones first.

        Whose shift should have ended by now is left alone.

        The radius is in metres as the crow flies. Those whose last position is older than
        ``seen_after`` are left out, and those who work only in other zones.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierView:
    """A courier as dispatch sees them."""

    courier: Courier
    shift: ShiftStatus | None
    """``None`` for one who is not on shift."""

    seen: Point | None
    figures: Figures
    live: int
    """So many deliveries are on their round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierFilter:
    """Which couriers are wanted; ``None`` stands for all."""

    status: CourierStatus | None = None
    on_shift: bool | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A courier with live deliveries who was last heard of then."""

    courier_id: CourierId
    since: datetime
    delivery_ids: tuple[DeliveryId, ...]


class CourierViews(Protocol):
    """What can be seen of couriers, as of the last committed change."""

    async def get(self, courier_id: CourierId) -> CourierView:
        """Return the courier; raise ``CourierNotFound`` if there is none."""
        ...

    async def find(self, wanted: CourierFilter, page: PageRequest) -> Page[CourierView]:
        """Those that are wanted, by their ids."""
        ...

    async def shift(self, courier_id: CourierId) -> Shift | None:
        """The shift that a courier is on."""
        ...

    async def round(self, courier_id: CourierId) -> Round | None:
        """What a courier on shift has to do."""
        ...

    async def open_offers(self, courier_id: CourierId, *, now: datetime) -> Sequence[CourierOffer]:
        """What a courier is asked, oldest first."""
        ...

    async def last_seen(self, courier_id: CourierId) -> Point | None:
        """Where a courier on shift was last."""
        ...

    async def silent(self, *, before: datetime, limit: int) -> Sequence[Silent]:
        """Couriers with accepted deliveries who were not heard of since, and nobody was told."""
        ...

    async def given_up(self, *, before: datetime, limit: int) -> Sequence[Silent]:
        """Of those of whom somebody was told: who is still silent, and is still waited for."""
        ...

    async def overdue(self, *, before: datetime, limit: int) -> Sequence[CourierId]:
        """Who is on a shift that should have ended before, with nothing left on their round."""
        ...

    async def queued(self, *, limit: int) -> Sequence[DeliveryId]:
        """Deliveries for which nobody was free the last time, the oldest first."""
        ...


class ZoneViews(Protocol):
    async def get(self, zone_id: ZoneId) -> Zone:
        """Return the zone; raise ``ZoneNotFound`` if there is none, or no longer."""
        ...

    async def list_all(self, page: PageRequest) -> Page[Zone]:
        """Every zone that was not removed, by their ids."""
        ...

    async def around(self, position: Position) -> Sequence[Zone]:
        """The zones that have a position in them, by their ids."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """What counts when a courier reports where they are."""

    shift_id: ShiftId
    since: datetime
    """When the shift began."""

    last: Point | None
    is_located: bool
    """Whether the shift knows already that the courier can be found."""

    delivery_ids: tuple[DeliveryId, ...]
    """What they have accepted or carry."""

    watched: Mapping[DeliveryId, Watched] = field(default_factory=dict)
    """How near they have come to the stops of what is theirs."""


class Positions(Protocol):
    """Takes reports in, many at a time if many come; they belong to no transaction."""

    async def reporting(self, courier_id: CourierId) -> Reporting | None:
        """What is known of a courier on shift; ``None`` if they are on none."""
        ...

    async def put(self, seen: LastSeen) -> None:
        """Note where a courier on shift is, unless something newer is known."""
        ...


class CourierAccounts(Protocol):
    async def is_courier(self, account_id: AccountId) -> bool:
        """Whether there is such an account, and it has the role of a courier."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a delivery costs, and when it would be there."""

    carrier: str = OWN_FLEET
    zone_id: ZoneId | None
    """By whose tariff; ``None`` for a partner."""

    price: Money
    metres: int
    """From the pick-up to the drop-off, by road."""

    arrives_by: datetime
    expires_at: datetime

    @property
    def kind(self) -> CarrierKind:
        return CarrierKind.of(self.carrier)
