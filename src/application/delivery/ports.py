"""What deliveries need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.delivery.delivery import Delivery
from domain.delivery.status import DeliveryStatus
from domain.delivery.stop import Stop
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    CourierId,
    DeliveryId,
    FileId,
    OrderId,
    ShipmentId,
    ZoneId,
)
from domain.kernel.money import Money
from domain.kernel.travel import Vehicle


class Deliveries(Protocol):
    """Every delivery there is. Storing one also records the events it carries."""

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        """Return the delivery; raise ``DeliveryNotFound`` if there is none."""
        ...

    async def lock(self, delivery_id: DeliveryId) -> Delivery:
        """Return it and let nobody else change it until the transaction ends.

        Raises ``DeliveryNotFound`` if there is none.
        """
        ...

    async def add(self, delivery: Delivery) -> None:
        """Store a new delivery; do nothing if it is known, or its shipment has a live one."""
        ...

    async def save(self, delivery: Delivery) -> None:
        """Store a changed delivery; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def of_order(self, order_id: OrderId) -> Sequence[DeliveryId]:
        """The deliveries of an order, by their ids."""
        ...


class DeliveryStore(Protocol):
    """What a use case of deliveries may touch within one transaction."""

    @property
    def deliveries(self) -> Deliveries: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries are wanted; ``None`` stands for all."""

    recipient_id: AccountId | None = None
    courier_id: CourierId | None = None
    seller_id: AccountId | None = None
    statuses: frozenset[DeliveryStatus] | None = None
    zone_id: ZoneId | None = None
    order_id: OrderId | None = None


class DeliveryViews(Protocol):
    """What can be seen of deliveries, as of the last committed change."""

    async def get(self, delivery_id: DeliveryId) -> Delivery:
        """Return the delivery; raise ``DeliveryNotFound`` if there is none."""
        ...

    async def find(self, wanted: DeliveryFilter, page: PageRequest) -> Page[Delivery]:
        """Those that are wanted, newest first."""
        ...

    async def carried_by(self, courier_id: CourierId) -> Sequence[Delivery]:
        """What a courier has in hand: assigned and not over, by due time."""
        ...

    async def seeking(self, *, limit: int) -> Sequence[Delivery]:
        """Those for which a courier is looked for, the most urgent first."""
        ...

    async def of_proof(self, file_id: FileId) -> Delivery | None:
        """The delivery that a file is a proof of."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFact:
    """What a delivery has to know of the shipment that it carries."""

    order_id: OrderId
    shipment_id: ShipmentId
    seller_id: AccountId
    recipient_id: AccountId
    pickup: Stop
    dropoff: Stop
    weight_grams: int
    value: Money
    promised: datetime | None
    """Until when the quote said it would be there."""

    is_wanted: bool
    """Whether it is ready to be fetched, by a courier of ours."""

    is_cancelled: bool
    """Whether nobody wants it any more, wherever it is."""


class ShipmentFacts(Protocol):
    async def of(self, order_id: OrderId, shipment_id: ShipmentId) -> ShipmentFact | None:
        """What is known of a shipment; ``None`` if there is no such thing."""
        ...


class Zones(Protocol):
    async def at(self, position: Position) -> ZoneId | None:
        """The zone that a place lies in."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierFace:
    """What recipients and sellers see of a courier."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierFace:
    """Who brings a delivery: ``id`` is the courier's, or the partner's name."""

    id: str
    name: str
    phone: str = ""


class CarrierFaces(Protocol):
    async def of(self, deliveries: Collection[Delivery]) -> Mapping[DeliveryId, CarrierFace]:
        """Who brings each of those that somebody brings, or brought."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofDownload:
    """Where a proof can be fetched for some minutes."""

    url: str
    expires_at: datetime


class ProofFiles(Protocol):
    async def are_fit(self, file_ids: Collection[FileId], *, owner_id: AccountId) -> bool:
        """Whether all are there, ready, the owner's, and meant as proofs of delivery."""
        ...

    async def download(self, file_id: FileId) -> ProofDownload | None:
        """An address for somebody who may see it; ``None`` if it is gone."""
        ...


class HandOverCodes(Protocol):
    """Six digits that only the recipient is shown. They are derived, and stored nowhere."""

    def of(self, delivery_id: DeliveryId) -> str:
        """The code of a delivery."""
        ...

    def fits(self, delivery_id: DeliveryId, code: str) -> bool:
        """Whether it is the code; how long that takes tells nothing."""
        ...


class TrackingTokens(Protocol):
    """What links for everybody are made of. They say nothing but which delivery."""

    def token(self, delivery_id: DeliveryId) -> str:
        """The token of a delivery: always the same."""
        ...

    def read(self, token: str) -> DeliveryId:
        """Whose token it is; raise ``TrackingLinkOver`` if we never gave it out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """How a courier travels, and where they stop before."""

    vehicle: Vehicle
    stops: tuple[Position, ...] = ()


class StopsBefore(Protocol):
    async def of(self, delivery: Delivery) -> Errand:
        """What its courier still does before they are at its recipient's."""
        ...
