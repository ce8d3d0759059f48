from datetime import datetime, timedelta

from application.delivery.partner_ports import ConsignmentStore, PartnerQuote
from domain.delivery.consignment import Consignment
from domain.delivery.delivery import Delivery
from domain.delivery.errors import AlreadyCollected
from domain.delivery.hands import Consigned
from domain.kernel.ids import AccountId, ConsignmentId

BOOKING_PATIENCE = timedelta(minutes=3)
"""So long a partner is asked to book before somebody else is looked for."""

PICK_UP_GRACE = timedelta(minutes=15)
"""By so much a partner may fetch later than they said, before somebody else is looked for."""


async def open_consignment(
    store: ConsignmentStore,
    delivery: Delivery,
    partner: str,
    quote: PartnerQuote,
    *,
    id: ConsignmentId,
    now: datetime,
    by: AccountId | None = None,
) -> Consignment:
    """Give a delivery, which the caller has locked, to a partner. They are asked afterwards.

    Raises ``IllegalMove``, ``OfferRunning`` or ``WithPartner`` if nobody is looked for, and
    ``AlreadyCollected`` for what a courier of ours has: a partner fetches at the seller's.
    """
    if delivery.is_collected:
        raise AlreadyCollected(delivery.id)
    consignment = Consignment.open(
        id,
        delivery_id=delivery.id,
        partner=partner,
        quote_reference=quote.reference,
        price=quote.price,
        book_by=max(now, min(quote.expires_at, now + BOOKING_PATIENCE)),
        pick_up_at=quote.pick_up_at,
        pick_up_by=max(quote.pick_up_at, now) + PICK_UP_GRACE,
        arrives_at=quote.arrives_at,
        now=now,
        by=by,
    )
    consigned = delivery.consign(Consigned(id=id, partner=partner), now=now, by=by)
    await store.deliveries.save(consigned)
    await store.consignments.add(consignment)
    return consignment.settled()
