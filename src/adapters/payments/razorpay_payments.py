"""How a payment is begun at Razorpay, by each method.

UPI by https://razorpay.com/docs/payments/payment-gateway/s2s-integration/payment-methods/upi,
banks and wallets by https://razorpay.com/docs/payments/payment-gateway/s2s-integration/json/v2.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.payments.razorpay_api import Json, RazorpayApi, path_of
from adapters.payments.razorpay_wire import KEY, Order, Started
from application.payments.ports import ChargeOrder
from domain.payments.events import NextAction, NextStep, PaymentMethod

_MINUTE = timedelta(minutes=1)
_COLLECT_MINUTES_MIN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom Razorpay may turn to about a payment.

    It insists on an e-mail address, a phone number and a browser. Those of payers are theirs,
    so it gets the platform's.
    """

    email: str
    phone: str
    ip: str = "127.0.0.1"
    user_agent: str = "Fairground"


async def begin(
    api: RazorpayApi, order: ChargeOrder, at: Order, contact: Contact, *, now: datetime
) -> NextAction:
    """Start the payment of an order, and say what its payer has to do."""
    kind = "upi" if order.method in _UPI else "json"
    body = {**_common(order, at, contact), **_METHODS[order.method](order, now)}
    started = await api.send(Started, "POST", path_of("payments", "create", kind), body)
    return _to_action(order.method, started)


def _common(order: ChargeOrder, at: Order, contact: Contact) -> Json:
    return {
        "amount": order.amount.amount,
        "currency": order.amount.currency,
        "order_id": at.id,
        "email": contact.email,
        "contact": contact.phone,
        "ip": contact.ip,
        "referer": order.return_url,
        "user_agent": contact.user_agent,
        "description": order.description,
        "callback_url": order.return_url,
        "notes": {KEY: order.key},
    }


def _collect(order: ChargeOrder, now: datetime) -> Json:
    minutes = max((order.expires_at - now) // _MINUTE, _COLLECT_MINUTES_MIN)
    return {
        "method": "upi",
        "upi": {"flow": "collect", "vpa": order.token, "expiry_time": minutes},
    }


def _intent(order: ChargeOrder, now: datetime) -> Json:
    del order, now
    return {"method": "upi", "upi": {"flow": "intent"}}


def _bank(order: ChargeOrder, now: datetime) -> Json:
    del now
    return {"method": "netbanking", "bank": order.token}


def _wallet(order: ChargeOrder, now: datetime) -> Json:
    del now
    return {"method": "wallet", "wallet": order.token}


_UPI = {PaymentMethod.UPI_COLLECT, PaymentMethod.UPI_INTENT, PaymentMethod.UPI_QR}
# A code shows the same link that an app would open: UPI's linking rules know only one form.
_METHODS = {
    PaymentMethod.UPI_COLLECT: _collect,
    PaymentMethod.UPI_INTENT: _intent,
    PaymentMethod.UPI_QR: _intent,
    PaymentMethod.NET_BANKING: _bank,
    PaymentMethod.WALLET: _wallet,
}


def _to_action(method: PaymentMethod, started: Started) -> NextAction:
    if method is PaymentMethod.UPI_COLLECT:
        return NextAction(step=NextStep.CONFIRM_IN_APP)
    if started.link:
        step = NextStep.SHOW_QR if method is PaymentMethod.UPI_QR else NextStep.REDIRECT
        return NextAction(step=step, target=started.link)
    for step_ in started.next:
        if step_.action == "redirect" and step_.url:
            return NextAction(step=NextStep.REDIRECT, target=step_.url)
    return NextAction(step=NextStep.WAIT)
