"""What a partner is asked to bring: made of the delivery alone, so that it is the same again."""

from datetime import datetime

from application.delivery.partner_ports import PartnerJob, PartnerOrder, PartnerQuote
from domain.delivery.consignment import Consignment
from domain.delivery.delivery import Delivery
from domain.delivery.events import ProofKind


def partner_job(delivery: Delivery, *, ready_at: datetime) -> PartnerJob | None:
    """The job to be quoted or booked.

    ``None`` if nobody knows where an end of it is, or the goods are not at the seller's.
    """
    if (
        delivery.is_collected
        or delivery.pickup.position is None
        or delivery.dropoff.position is None
    ):
        return None
    return PartnerJob(
        pickup=delivery.pickup,
        dropoff=delivery.dropoff,
        parcel=delivery.parcel,
        value=delivery.value,
        ready_at=ready_at,
        due_by=delivery.due_by,
        needs=delivery.needs,
    )


def partner_order(
    delivery: Delivery, consignment: Consignment, *, code: str
) -> PartnerOrder | None:
    """What is booked, however often it is asked for; ``None`` if nobody knows where it is.

    ``code`` goes along only where the recipient has to be asked for it.
    """
    job = partner_job(delivery, ready_at=consignment.opened_at)
    if job is None:
        return None
    quote = PartnerQuote(
        reference=consignment.quote_reference,
        price=consignment.price,
        pick_up_at=consignment.pick_up_at,
        arrives_at=consignment.quoted_arrival,
        expires_at=consignment.book_by,
    )
    shown = code if ProofKind.CODE in delivery.needs else ""
    return PartnerOrder(key=consignment.id, job=job, quote=quote, code=shown)
