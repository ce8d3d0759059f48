"""Jobs for partners."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from application.delivery.partner_ports import CourierPartner, PartnerJob, PartnerOrder
from domain.delivery.events import ProofKind
from domain.delivery.stop import Parcel, ParcelSize
from domain.kernel.geo import Position
from domain.kernel.ids import ConsignmentId
from tests.support.clock import NOON
from tests.support.deliveries import DROPOFF, HOME, PICKUP


def a_partner_job(
    words: str = "",
    *,
    now: datetime = NOON,
    dropoff: Position | None = HOME,
    grams: int = 1_500,
    needs: Collection[ProofKind] = (),
) -> PartnerJob:
    """``words``: what the recipient has written for whoever comes."""
    return PartnerJob(
        pickup=PICKUP,
        dropoff=replace(DROPOFF, instructions=words, position=dropoff),
        parcel=Parcel(weight_grams=grams, size=ParcelSize.of(grams)),
        ready_at=now,
        due_by=now + timedelta(hours=2),
        needs=frozenset(needs),
    )


async def a_partner_order(
    partner: CourierPartner, job: PartnerJob, *, key: ConsignmentId | None = None
) -> PartnerOrder:
    """Quoted by the partner."""
    quote = await partner.quote(job)
    return PartnerOrder(key=key or ConsignmentId(uuid4()), job=job, quote=quote)
