"""Razorpay's own page, which asks a payer for what we do not: a card, or which bank or wallet.

So no card number comes near us. A payment link lets exactly one payment through, carries our
key as its reference, refuses to be made twice, and can be cancelled
(https://razorpay.com/docs/api/payments/payment-links).
"""

from datetime import datetime, timedelta

from adapters.payments.razorpay_api import Json, RazorpayApi, Refused, path_of
from adapters.payments.razorpay_wire import LINK_KEY, Link, Links, noted
from application.payments.ports import ChargeOrder
from domain.payments.events import PaymentMethod

PREFIX = "plink_"
LIVES_AT_LEAST = timedelta(minutes=15, seconds=30)
"""Razorpay refuses to close one earlier than in 15 minutes. We cancel it if we have to."""

_METHODS = {
    PaymentMethod.CARD: "card",
    PaymentMethod.NET_BANKING: "netbanking",
    PaymentMethod.WALLET: "wallet",
}


class Pages:
    def __init__(self, api: RazorpayApi) -> None:
        self._api = api

    async def find(self, key: str, *, reference: str = "") -> Link | None:
        if reference:
            return await self._api.ask(Link, path_of("payment_links", reference))
        found = await self._api.ask(Links, path_of("payment_links"), {"reference_id": key})
        return next((link for link in found.payment_links if _is_of(link, key)), None)

    async def open(self, order: ChargeOrder, *, now: datetime) -> Link:
        body = _to_json(order, now)
        return await self._api.send(Link, "POST", path_of("payment_links"), body)

    async def give_up(self, link: Link) -> Link:
        path = path_of("payment_links", link.id)
        try:
            return await self._api.send(Link, "POST", f"{path}/cancel", {})
        except Refused:
            # It is paid, expired or cancelled already.
            return await self._api.ask(Link, path)


def needs_page(order: ChargeOrder) -> bool:
    return order.method is PaymentMethod.CARD or (order.method in _METHODS and not order.token)


def is_link(reference: str) -> bool:
    return reference.startswith(PREFIX)


def _is_of(link: Link, key: str) -> bool:
    return link.reference_id == key and noted(link.notes, LINK_KEY) == key


def _to_json(order: ChargeOrder, now: datetime) -> Json:
    expires_at = max(order.expires_at, now + LIVES_AT_LEAST)
    methods = dict.fromkeys((*_METHODS.values(), "upi"), "0") | {_METHODS[order.method]: "1"}
    return {
        "amount": order.amount.amount,
        "currency": order.amount.currency,
        "accept_partial": False,
        "expire_by": int(expires_at.timestamp()),
        "reference_id": order.key,
        "description": order.description,
        "notify": {"email": False, "sms": False},
        "reminder_enable": False,
        "notes": {LINK_KEY: order.key},
        "callback_url": order.return_url,
        "callback_method": "get",
        "options": {"checkout": {"method": methods}},
    }
