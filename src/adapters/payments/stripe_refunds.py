"""Refunds at Stripe (https://docs.stripe.com/api/refunds)."""

from adapters.payments.stripe_answers import to_refund
from adapters.payments.stripe_api import Form, Refused, StripeApi, path_of
from adapters.payments.stripe_money import NotRepresentable, to_stripe
from adapters.payments.stripe_wire import KEY, Listed, Refund
from application.payments.ports import RefundAnswer, RefundOrder, RefundOutcome

_PAGE = 100
"""Of one charge there are hardly more."""


async def refund(api: StripeApi, order: RefundOrder) -> RefundAnswer:
    try:
        form = _to_form(order)
        made = await api.post(Refund, path_of("refunds"), form, key=order.key)
    except NotRepresentable:
        return _failed("not-supported-here")
    except Refused as refusal:
        return _failed(str(refusal).replace("_", "-"))
    return to_refund(made)


async def look_up_refund(api: StripeApi, order: RefundOrder) -> RefundAnswer | None:
    query: Form = {"payment_intent": order.reference, "limit": _PAGE}
    page = await api.ask(Listed[Refund], path_of("refunds"), query)
    ours = (each for each in page.data if each.metadata.get(KEY) == order.key)
    found = next(ours, None)
    return to_refund(found) if found else None


def _to_form(order: RefundOrder) -> Form:
    return {
        "payment_intent": order.reference,
        "amount": to_stripe(order.amount),
        "metadata": {KEY: order.key},
    }


def _failed(reason: str) -> RefundAnswer:
    return RefundAnswer(outcome=RefundOutcome.FAILED, reason=reason)
