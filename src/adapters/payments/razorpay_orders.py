"""Razorpay's orders, each with the payments that were tried on it.

Our key is the order's receipt, so it is found without its id. Payments are captured by us and
not by Razorpay (https://razorpay.com/docs/payments/payments/capture-settings/api): what is
authorised after we gave up, or a second time, is never taken, and goes back by itself.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.payments.razorpay_api import NAME, Json, RazorpayApi, Refused, path_of
from adapters.payments.razorpay_wire import CANCELLED, KEY, Listed, Order, noted
from application.payments.ports import ChargeOrder
from application.platform.errors import Unavailable

GOES_BACK_AFTER = timedelta(hours=12)
"""So long we have to capture what a payer authorised."""

_PAGE = 100


class Orders:
    def __init__(self, api: RazorpayApi) -> None:
        self._api = api

    async def find(self, key: str, *, reference: str = "") -> Order | None:
        """The order of a key; of several that a race may leave behind, the oldest."""
        query = {"receipt": key, "expand[]": "payments", "count": _PAGE}
        page = await self._api.ask(Listed[Order], path_of("orders"), query)
        ours = [order for order in page.items if noted(order.notes, KEY) == key]
        if reference:
            ours = [order for order in ours if order.id == reference]
        return min(ours, key=lambda order: (order.created_at, order.id), default=None)

    async def create(self, order: ChargeOrder) -> Order:
        return await self._api.send(Order, "POST", path_of("orders"), _to_json(order))

    async def give_up(self, key: str, order: Order) -> Order:
        """Let it be known there that its money is not wanted, and see what is true then."""
        notes: Mapping[str, Any] = {"notes": {KEY: key, CANCELLED: "yes"}}
        try:
            await self._api.send(Order, "PATCH", path_of("orders", order.id), notes)
        except Refused:
            raise Unavailable(NAME) from None
        return await self.find(key, reference=order.id) or order


def _to_json(order: ChargeOrder) -> Json:
    return {
        "amount": order.amount.amount,
        "currency": order.amount.currency,
        "receipt": order.key,
        "notes": {KEY: order.key},
        "payment": {
            "capture": "manual",
            "capture_options": {
                "manual_expiry_period": GOES_BACK_AFTER // timedelta(minutes=1),
                "refund_speed": "normal",
            },
        },
    }
