"""Refunds at Razorpay (https://razorpay.com/docs/api/refunds)."""

from adapters.payments.razorpay_answers import CAPTURED, to_refund
from adapters.payments.razorpay_api import NAME, RazorpayApi, Refused, path_of
from adapters.payments.razorpay_links import Pages, is_link
from adapters.payments.razorpay_wire import KEY, Listed, Payment, Refund, noted
from application.payments.ports import RefundAnswer, RefundOrder, RefundOutcome
from application.platform.errors import Unavailable

_PAGE = 100
"""Of one charge there are hardly more."""


async def refund(api: RazorpayApi, order: RefundOrder) -> RefundAnswer:
    body = {
        "amount": order.amount.amount,
        "speed": "normal",
        "receipt": order.key,
        "notes": {KEY: order.key},
    }
    path = path_of("payments", await _captured(api, order), "refund")
    try:
        made = await api.send(Refund, "POST", path, body, refund_key=order.key)
    except Refused as refusal:
        reason = refusal.reason.replace("_", "-") or "refused"
        return RefundAnswer(outcome=RefundOutcome.FAILED, reason=reason)
    return to_refund(made)


async def look_up_refund(api: RazorpayApi, order: RefundOrder) -> RefundAnswer | None:
    path = path_of("payments", await _captured(api, order), "refunds")
    page = await api.ask(Listed[Refund], path, {"count": _PAGE})
    found = next((each for each in page.items if noted(each.notes, KEY) == order.key), None)
    return to_refund(found) if found else None


async def _captured(api: RazorpayApi, order: RefundOrder) -> str:
    """The payment that brought the money of a charge."""
    if is_link(order.reference):
        page = await Pages(api).find(order.charge_key, reference=order.reference)
        found = page.captured if page else None
    else:
        path = path_of("orders", order.reference, "payments")
        payments = await api.ask(Listed[Payment], path)
        found = next((each.id for each in payments.items if each.status in CAPTURED), None)
    if found is None:
        raise Unavailable(NAME)
    return found
