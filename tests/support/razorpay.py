"""A Razorpay for tests, after its documentation: orders, their payments, refunds and notices.

It moves no money, forgets nothing, and refuses what Razorpay would refuse.
"""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from adapters.payments.razorpay_notices import SIGNATURE_HEADER, signature
from application.platform.ports import Clock
from tests.contracts.payment_gateway import Signed

SECRET = b"the secret of a test of Razorpay"

# https://razorpay.com/docs/payments/payments/test-upi-details names the first two.
SUCCEEDS = "success@razorpay"
FAILS = "failure@razorpay"
FAILS_FOR_NOW = "bank.down@razorpay"
IS_UNANSWERED = "silence@razorpay"

_REASONS = {FAILS: "insufficient_funds", FAILS_FOR_NOW: "bank_technical_error"}


@dataclass
class FakeRazorpay:
    clock: Clock
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    notices: list[tuple[str, Signed]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.get("/v1/orders", self.list_orders),
                web.post("/v1/orders", self.create_order),
                web.patch("/v1/orders/{id}", self.note_on_order),
                web.get("/v1/orders/{id}/payments", self.list_payments_of_order),
                web.post("/v1/payments/create/upi", self.create_payment),
                web.post("/v1/payments/{id}/capture", self.capture),
                web.post("/v1/payments/{id}/refund", self.refund),
                web.get("/v1/payments/{id}/refunds", self.list_refunds_of_payment),
                web.get("/v1/payments", self.list_payments),
                web.get("/v1/refunds", self.list_refunds),
                web.get("/v1/settlements/recon/combined", self.list_nothing),
                web.get("/v1/payment_links", self.list_links),
            ]
        )
        return app

    def kept(self, key: str) -> int:
        captured = [
            payment
            for payment in self.payments.values()
            if payment["notes"] == {"fairground_key": key} and payment["captured"]
        ]
        return sum(payment["amount"] - payment["amount_refunded"] for payment in captured)

    def let_payer_act(self, key: str) -> None:
        for payment in self.payments.values():
            if payment["notes"] == {"fairground_key": key} and payment["status"] == "created":
                payment["status"] = "authorized"
                self._tell("payment.authorized", payment)

    async def list_orders(self, request: web.Request) -> web.Response:
        return _listed(
            order | {"payments": _collection(self._payments_of(order["id"]))}
            for order in self.orders.values()
            if order["receipt"] == request.query["receipt"]
        )

    async def create_order(self, request: web.Request) -> web.Response:
        asked = await request.json()
        assert asked["payment"]["capture"] == "manual"
        order = self._new("order", asked) | {"status": "created", "receipt": asked["receipt"]}
        self.orders[order["id"]] = order
        return web.json_response(order)

    async def note_on_order(self, request: web.Request) -> web.Response:
        order = self.orders[request.match_info["id"]]
        order["notes"] = (await request.json())["notes"]
        return web.json_response(order)

    async def list_payments_of_order(self, request: web.Request) -> web.Response:
        return _listed(self._payments_of(request.match_info["id"]))

    async def create_payment(self, request: web.Request) -> web.Response:
        asked = await request.json()
        assert {"email", "contact", "ip", "user_agent", "referer"} <= asked.keys()
        assert asked["amount"] == self.orders[asked["order_id"]]["amount"]
        token = asked["upi"].get("vpa", "")
        payment = self._new("pay", asked) | {
            "status": "failed" if token in _REASONS else "created",
            "order_id": asked["order_id"],
            "method": "upi",
            "captured": False,
            "amount_refunded": 0,
            "fee": None,
            "error_reason": _REASONS.get(token),
        }
        self.payments[payment["id"]] = payment
        if token in _REASONS:
            return _refusal("The payment failed", _REASONS[token])
        if token == IS_UNANSWERED:
            self._capture(payment)
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"razorpay_payment_id": payment["id"]})

    async def capture(self, request: web.Request) -> web.Response:
        payment, asked = self.payments[request.match_info["id"]], await request.json()
        if payment["status"] != "authorized" or payment["amount"] != asked["amount"]:
            return _refusal("This payment has already been captured")
        self._capture(payment)
        return web.json_response(payment)

    async def refund(self, request: web.Request) -> web.Response:
        payment, asked = self.payments[request.match_info["id"]], await request.json()
        key = request.headers["X-Refund-Idempotency"]
        if key in self.refunds:
            return web.json_response(self.refunds[key])
        if payment["amount_refunded"] + asked["amount"] > payment["amount"]:
            return _refusal("The total refund amount is greater than the refund payment amount")
        refund = self._new("rfnd", asked | {"currency": "INR"}) | {
            "status": "processed",
            "payment_id": payment["id"],
            "receipt": asked["receipt"],
        }
        self.refunds[key] = refund
        payment["amount_refunded"] += asked["amount"]
        return web.json_response(refund)

    async def list_refunds_of_payment(self, request: web.Request) -> web.Response:
        id_ = request.match_info["id"]
        return _listed(each for each in self.refunds.values() if each["payment_id"] == id_)

    async def list_payments(self, request: web.Request) -> web.Response:
        return _listed(each for each in self.payments.values() if _is_within(request, each))

    async def list_refunds(self, request: web.Request) -> web.Response:
        return _listed(each for each in self.refunds.values() if _is_within(request, each))

    async def list_nothing(self, _: web.Request) -> web.Response:
        return _listed(())

    async def list_links(self, _: web.Request) -> web.Response:
        return web.json_response({"payment_links": []})

    def _payments_of(self, order_id: str) -> list[dict[str, Any]]:
        return [each for each in self.payments.values() if each["order_id"] == order_id]

    def _capture(self, payment: dict[str, Any]) -> None:
        payment |= {"status": "captured", "captured": True, "fee": payment["amount"] // 50}
        self._tell("payment.captured", payment)

    def _new(self, kind: str, asked: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": f"{kind}_{next(self._numbers):014}",
            "amount": asked["amount"],
            "currency": asked["currency"],
            "notes": asked["notes"],
            "created_at": int(self.clock.now().timestamp()),
        }

    def _tell(self, event: str, payment: dict[str, Any]) -> None:
        body = json.dumps(
            {
                "entity": "event",
                "account_id": "acc_BFQ7uQEaa7j2z7",
                "event": event,
                "contains": ["payment"],
                "payload": {"payment": {"entity": payment}},
                "created_at": int(self.clock.now().timestamp()),
            }
        ).encode()
        self.notices.append((payment["notes"]["fairground_key"], (body, signed(body))))


def signed(body: bytes, secret: bytes = SECRET) -> dict[str, str]:
    return {SIGNATURE_HEADER: signature(secret, body)}


def _is_within(request: web.Request, item: dict[str, Any]) -> bool:
    begin, end = int(request.query["from"]), int(request.query["to"])
    return begin <= int(item["created_at"]) <= end


def _listed(items: Any) -> web.Response:
    return web.json_response(_collection(list(items)))


def _collection(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"entity": "collection", "count": len(items), "items": items}


def _refusal(description: str, reason: str = "input_validation_failed") -> web.Response:
    error = {"code": "BAD_REQUEST_ERROR", "description": description, "reason": reason}
    return web.json_response({"error": error}, status=400)
