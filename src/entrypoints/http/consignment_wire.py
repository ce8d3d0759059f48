"""Partners and consignments as dispatch sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec

from application.delivery.consign_by_hand import ConsignByHand
from application.delivery.consignment_queries import PartnerView
from application.delivery.partner_ports import PartnerOffer
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import Step
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.events import ProofKind
from domain.delivery.stop import ParcelSize
from domain.kernel.access import Principal
from domain.kernel.ids import DeliveryId
from entrypoints.http.wire import NO_NUL, MoneyReply, PositionReply, Wire

PartnerName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=60, pattern=NO_NUL, examples=["sandbox"])
]


class PartnerOfferReply(Wire):
    """What they do at all. ``countries`` are those in which both ends lie."""

    countries: list[str]
    currencies: list[str]
    sizes: list[ParcelSize]
    grams_max: int
    metres_max: int
    tells_location: bool
    proofs: list[ProofKind]
    brings_back: bool

    @classmethod
    def of(cls, offer: PartnerOffer) -> Self:
        return cls(
            countries=sorted(offer.countries),
            currencies=sorted(offer.currencies),
            sizes=sorted(offer.sizes),
            grams_max=offer.grams_max,
            metres_max=offer.metres_max,
            tells_location=offer.tells_location,
            proofs=sorted(offer.proofs),
            brings_back=offer.brings_back,
        )


class KnownPartnerReply(Wire):
    """``acceptance``, ``success`` and ``reliability`` are measured, from 0 to 1.

    ``answers`` is false while they are left alone for a while, since they did not answer.
    """

    name: str
    offer: PartnerOfferReply
    answers: bool
    acceptance: float
    success: float
    reliability: float

    @classmethod
    def of(cls, view: PartnerView) -> Self:
        return cls(
            name=view.name,
            offer=PartnerOfferReply.of(view.offer),
            answers=view.answers,
            acceptance=round(view.figures.acceptance, 4),
            success=round(view.figures.success, 4),
            reliability=round(view.figures.reliability, 4),
        )


class PartnersReply(Wire):
    items: list[KnownPartnerReply]

    @classmethod
    def of(cls, views: Sequence[PartnerView]) -> Self:
        return cls(items=[KnownPartnerReply.of(view) for view in views])


class ConsignBody(Wire):
    delivery: UUID
    partner: PartnerName

    def to_command(self, by: Principal) -> ConsignByHand:
        return ConsignByHand(by=by, delivery_id=DeliveryId(self.delivery), partner=self.partner)


class ConsignedReply(Wire):
    """A consignment when it was decided. The answer is kept, so it says nothing of anybody."""

    id: UUID
    delivery: UUID
    partner: str
    status: ConsignmentStatus
    price: MoneyReply
    book_by: datetime
    pick_up_by: datetime
    arrives_at: datetime

    @classmethod
    def of(cls, consignment: Consignment) -> Self:
        return cls(
            id=consignment.id,
            delivery=consignment.delivery_id,
            partner=consignment.partner,
            status=consignment.status,
            price=MoneyReply.of(consignment.price),
            book_by=consignment.book_by,
            pick_up_by=consignment.pick_up_by,
            arrives_at=consignment.arrives_at,
        )


class PartnersCourierReply(Wire):
    """Who brings it for the partner, as far as they tell; gone once it is over."""

    name: str
    phone: str
    position: PositionReply | None

    @classmethod
    def of(cls, consignment: Consignment) -> Self:
        place = consignment.position
        return cls(
            name=consignment.courier_name,
            phone=consignment.courier_phone,
            position=None if place is None else PositionReply.of(place),
        )


class ConsignmentReply(Wire):
    """``price`` is what they quoted, ``fee`` what they take in the end, once they said so.

    ``step`` is how far it ever was with the partner; ``doubles`` is how many more of it they
    made that are not cancelled yet. ``isDisputed``: after its end they told what cannot be.
    """

    id: UUID
    delivery: UUID
    partner: str
    status: ConsignmentStatus
    step: Step | None
    is_collected: bool
    reference: str | None
    doubles: int
    price: MoneyReply
    fee: MoneyReply | None
    book_by: datetime
    pick_up_by: datetime
    arrives_at: datetime
    told_at: datetime | None
    courier: PartnersCourierReply
    reason: str | None
    proof: list[ProofKind]
    is_disputed: bool
    opened_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, consignment: Consignment) -> Self:
        return cls(
            id=consignment.id,
            delivery=consignment.delivery_id,
            partner=consignment.partner,
            status=consignment.status,
            step=consignment.step,
            is_collected=consignment.is_collected,
            reference=consignment.reference or None,
            doubles=len(consignment.open_doubles),
            price=MoneyReply.of(consignment.price),
            fee=None if consignment.fee is None else MoneyReply.of(consignment.fee),
            book_by=consignment.book_by,
            pick_up_by=consignment.pick_up_by,
            arrives_at=consignment.arrives_at,
            told_at=consignment.told_at,
            courier=PartnersCourierReply.of(consignment),
            reason=consignment.reason or None,
            proof=sorted(consignment.proof),
            is_disputed=consignment.is_disputed,
            opened_at=consignment.opened_at,
            updated_at=consignment.updated_at,
            version=consignment.version,
        )
