"""Partners who bring deliveries for us, and what is kept of what is with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from application.delivery.ports import Deliveries
from application.platform.paging import Page, PageRequest
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.delivery.stop import Parcel, ParcelSize, Stop
from domain.kernel.ids import ConsignmentId, DeliveryId
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerOffer:
    """What a partner can do at all, as far as it is known without asking them."""

    countries: frozenset[str]
    """ISO 3166 codes of two letters; both ends lie in one of them."""

    currencies: frozenset[str]
    sizes: frozenset[ParcelSize]
    grams_max: int
    metres_max: int
    """From the pick-up to the drop-off, as the crow flies."""

    ahead_max: timedelta = timedelta()
    """How long before the pick-up it can be booked; zero: only at once."""

    tells_location: bool = False
    """Whether they say where their courier is."""

    proofs: frozenset[ProofKind] = frozenset()
    """What their couriers can show of a hand-over, besides their word."""

    brings_back: bool = True
    """Whether what nobody takes comes back, instead of staying with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerJob:
    """What is to be brought. Both stops have a position."""

    pickup: Stop
    dropoff: Stop
    parcel: Parcel
    value: Money | None = None
    ready_at: datetime
    due_by: datetime
    needs: frozenset[ProofKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerQuote:
    reference: str
    """How the partner calls their quote; may be empty."""

    price: Money
    """All that they charge us for it, taxes included."""

    pick_up_at: datetime
    arrives_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerOrder:
    """A job with the key by which the partner does it once, however often they are asked."""

    key: ConsignmentId
    job: PartnerJob
    quote: PartnerQuote
    code: str = field(default="", repr=False)
    """What the recipient tells their courier at the door; empty if none is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerNotice:
    """A verified webhook of a partner."""

    id: str
    """The same notice always has the same: partners repeat."""

    key: ConsignmentId | None
    """Ours, if they send it along."""

    report: PartnerReport


class PartnerRefused(Exception):
    """The partner said no, on purpose, and nothing of it is theirs.

    ``reason`` is a word of ours: ``out-of-area``, ``too-large``, ``closed``, ``no-couriers``,
    ``quote-expired``, ``address-unknown``, ``not-supported``, ``account-trouble``, ``other``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CourierPartner(Protocol):
    """A company whose couriers bring what we ask them to.

    Every call takes up to some seconds; ask outside transactions. ``Unavailable`` means that
    nobody knows whether the call had its effect: only asking tells. What a partner says that
    cannot be understood is ``Unavailable`` as well, and never a success.
    """

    @property
    def name(self) -> str:
        """How consignments, settings and the webhook's address call it."""
        ...

    @property
    def offer(self) -> PartnerOffer: ...

    async def quote(self, job: PartnerJob) -> PartnerQuote:
        """What it would cost, and when it would be there.

        Raises ``PartnerRefused`` and ``Unavailable``.
        """
        ...

    async def book(self, order: PartnerOrder) -> PartnerReport:
        """Have it brought. The same key books once; the answer says how it stands.

        Raises ``PartnerRefused`` (nothing was booked, and nothing will be) and ``Unavailable``
        (it may be booked).
        """
        ...

    async def cancel(self, key: ConsignmentId, *, reference: str) -> PartnerReport | None:
        """Have it not fetched any more, and say what is true now.

        That may be another step than ``CANCELLED``: then it was too late. ``reference`` may be
        empty, if the answer to the booking was lost. ``None``: they never heard of it.

        Raises ``Unavailable``.
        """
        ...

    async def look_up(self, key: ConsignmentId, *, reference: str) -> Sequence[PartnerReport]:
        """Everything that they have under the key, as it stands now, the first one first.

        That is one usually, none if they never heard of it, and two if they doubled it. A
        partner that cannot search by key is asked by the reference.

        Raises ``Unavailable``.
        """
        ...

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        """Verify a webhook's signature and age, and read it.

        Headers have names in lower case. Raises ``ForgedPartnerNotice`` and
        ``MalformedPartnerNotice``; nobody is called.
        """
        ...


class CourierPartners(Protocol):
    """Those who are named in the settings, in their order."""

    def all(self) -> Sequence[CourierPartner]: ...

    def named(self, name: str) -> CourierPartner:
        """Raise ``PartnerUnknown`` if there is none."""
        ...


class Consignments(Protocol):
    """Everything that is, or was, with a partner. Storing one also records its events."""

    async def get(self, consignment_id: ConsignmentId) -> Consignment:
        """Return it; raise ``ConsignmentNotFound`` if there is none."""
        ...

    async def lock(self, consignment_id: ConsignmentId) -> Consignment:
        """Return it and let nobody else change it until the transaction ends.

        Whoever locks its delivery as well locks the delivery first. Raises
        ``ConsignmentNotFound`` if there is none.
        """
        ...

    async def referred(self, partner: str, reference: str) -> ConsignmentId | None:
        """Which one a partner calls so."""
        ...

    async def add(self, consignment: Consignment) -> None:
        """Store a new one; raise ``WithPartner`` if its delivery has a live one."""
        ...

    async def save(self, consignment: Consignment) -> None:
        """Store a changed one; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def note(self, partner: str, notice_id: str, *, now: datetime) -> bool:
        """Remember a notice; tell whether it is new."""
        ...

    async def forget_notices(self, *, before: datetime, limit: int) -> int:
        """Drop what was noted before then, the oldest first; tell how many."""
        ...


class ConsignmentStore(Protocol):
    """What a use case of consignments may touch within one transaction.

    Every ``CourierStore`` is one: whoever locks both locks the delivery first.
    """

    @property
    def deliveries(self) -> Deliveries: ...

    @property
    def consignments(self) -> Consignments: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentFilter:
    """Which are wanted; ``None`` stands for all."""

    delivery_id: DeliveryId | None = None
    partner: str | None = None
    statuses: frozenset[ConsignmentStatus] | None = None


class ConsignmentViews(Protocol):
    """What can be seen of consignments, as of the last committed change."""

    async def get(self, consignment_id: ConsignmentId) -> Consignment:
        """Return it; raise ``ConsignmentNotFound`` if there is none."""
        ...

    async def of(self, consignment_ids: Collection[ConsignmentId]) -> Sequence[Consignment]:
        """Those of them that there are, in no order."""
        ...

    async def find(self, wanted: ConsignmentFilter, page: PageRequest) -> Page[Consignment]:
        """Those that are wanted, newest first."""
        ...
