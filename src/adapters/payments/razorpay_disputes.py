"""Evidence for Razorpay's disputes (https://razorpay.com/docs/api/disputes/contest)."""

import logging
from collections.abc import Sequence

from adapters.payments.razorpay_api import RazorpayApi, Refused, path_of
from adapters.payments.razorpay_wire import Dispute
from application.payments.ports import Evidence

logger = logging.getLogger(__name__)

SUMMARY_MAX = 1_000


async def hand_in(api: RazorpayApi, reference: str, evidence: Sequence[Evidence]) -> None:
    """Contest with what is known; if Razorpay wants papers as well, leave them a draft.

    Papers are attached by a person in Razorpay's dashboard, and the draft waits there.
    """
    summary = "\n".join(f"{item.kind}: {item.text}" for item in evidence)[:SUMMARY_MAX]
    for action in ("submit", "draft"):
        try:
            path = path_of("disputes", reference, "contest")
            await api.send(Dispute, "PATCH", path, {"summary": summary, "action": action})
        except Refused as refusal:
            logger.warning("Razorpay takes no evidence (%s) for %s: %s", action, reference, refusal)
        else:
            return
