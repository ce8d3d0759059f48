"""Evidence for Stripe's disputes (https://docs.stripe.com/api/disputes/update)."""

import logging
from collections.abc import Sequence

from adapters.payments.stripe_api import Form, Refused, StripeApi, path_of
from adapters.payments.stripe_wire import Dispute
from application.payments.ports import Evidence

logger = logging.getLogger(__name__)

EVIDENCE_MAX = 20_000


async def hand_in(api: StripeApi, reference: str, evidence: Sequence[Evidence]) -> None:
    text = "\n\n".join(f"{item.kind}\n{item.text}" for item in evidence)[:EVIDENCE_MAX]
    form: Form = {"evidence": {"uncategorized_text": text}, "submit": True}
    try:
        await api.post(Dispute, path_of("disputes", reference), form)
    except Refused as refusal:
        # It is decided, or its time is over: there is nobody left to convince.
        logger.warning("Stripe takes no evidence for %s: %s", reference, refusal)
