"""localstripe, a Stripe that somebody else wrote, and what it lacks.

It runs as a program of its own. In front of it stands a small server that does what Stripe's
documentation says and localstripe does not: it remembers answers by their idempotency key,
refuses to refund more than there is, and takes fields that localstripe does not know. On top
of that it plays the tokens that localstripe has no cards for.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import aiohttp
import httpx
from aiohttp import web

_PROGRAM = """
import logging, socket
from aiohttp import web
from localstripe.resources import store
from localstripe.server import app

store.dump_to_disk = lambda: None
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
web.run_app(app, sock=listener, print=None)
"""
_UNKNOWN_FIELDS = ("description", "return_url")
_AUTHORIZATION = {"Authorization": "Bearer sk_test_localstripe"}
AVAILABLE_LATER = "issuer_not_available"

# https://docs.stripe.com/testing, as far as localstripe knows them.
CARD = "4242424242424242"
CARD_THAT_IS_DECLINED = "4000000000000341"
CARD_THAT_IS_AUTHENTICATED = "4000002500003155"


class LocalStripe:
    """What tests ask localstripe directly."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.Client(base_url=address, headers=_AUTHORIZATION)

    def close(self) -> None:
        self._client.close()

    def a_card(self, number: str) -> str:
        card = {"number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123"}
        return str(self.post("/v1/payment_methods", {"type": "card", "card": card})["id"])

    def intent_of(self, key: str) -> dict[str, Any] | None:
        intents = self.get("/v1/payment_intents?limit=1000")["data"]
        ours = (each for each in intents if each["metadata"].get("fairground_key") == key)
        return next(ours, None)

    def money_kept(self, key: str) -> int:
        charge = (self.intent_of(key) or {}).get("latest_charge")
        if not charge or not (charge["captured"] and charge["status"] == "succeeded"):
            return 0
        return int(charge["amount"]) - self.refunded(charge["payment_intent"])

    def refunded(self, intent: str) -> int:
        refunds = self.get(f"/v1/refunds?payment_intent={intent}&limit=100")["data"]
        return sum(refund["amount"] for refund in refunds)

    def authenticate(self, intent: dict[str, Any]) -> None:
        path = f"/v1/payment_intents/{intent['id']}/_authenticate"
        self._client.post(path, json={"client_secret": intent["client_secret"], "success": True})

    def events_about(self, intent: str) -> list[dict[str, Any]]:
        events = self.get("/v1/events?limit=1000")["data"]
        return [event for event in events if event["data"]["object"]["id"] == intent]

    def send_notices_to(self, url: str, secret: str) -> None:
        self._client.post("/_config/webhooks/ours", json={"url": url, "secret": secret})

    def get(self, path: str) -> dict[str, Any]:
        return dict(self._client.get(path).raise_for_status().json())

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return dict(self._client.post(path, json=body).raise_for_status().json())


@contextmanager
def running_localstripe() -> Iterator[LocalStripe]:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            address = f"http://127.0.0.1:{process.stdout.readline().strip()}"
            with closing(LocalStripe(address)) as local:
                yield local
        finally:
            process.kill()


class Front:
    """Passes calls on to localstripe, and fills its gaps."""

    def __init__(self, local: LocalStripe) -> None:
        self._local = local
        self._answers: dict[tuple[str, str], tuple[int, bytes]] = {}
        self.declined_for_now: set[str] = set()
        self.reserved: set[str] = set()
        self.unanswered: set[str] = set()
        self.app = web.Application()
        self.app.router.add_route("*", "/{path:.*}", self.serve)

    async def serve(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        token = str(form.get("payment_method", ""))
        key = (request.path, request.headers.get("Idempotency-Key", ""))
        if not (key[1] and key in self._answers):
            self._answers[key] = await self._ask(request, form)
        status, body = self._answers[key]
        if token in self.unanswered:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status, body=body, content_type="application/json")

    async def _ask(self, request: web.Request, form: dict[str, Any]) -> tuple[int, bytes]:
        if request.path == "/v1/refunds" and (refusal := await self._overdraws(form)):
            return refusal
        if form.get("payment_method") in self.reserved:
            form["capture_method"] = "manual"
        fields = {name: value for name, value in form.items() if name not in _UNKNOWN_FIELDS}
        query = [(n, v) for n, v in request.query.items() if not n.startswith("created[")]
        async with (
            aiohttp.ClientSession(headers=_AUTHORIZATION) as session,
            session.request(
                request.method,
                self._local.address + request.path,
                params=query,
                data=fields or None,
            ) as response,
        ):
            return response.status, self._played(await response.read())

    async def _overdraws(self, form: dict[str, Any]) -> tuple[int, bytes] | None:
        if "payment_intent" not in form:
            return None
        reference = form["payment_intent"]
        intent = await asyncio.to_thread(self._local.get, f"/v1/payment_intents/{reference}")
        before = await asyncio.to_thread(self._local.refunded, reference)
        if before + int(form["amount"]) <= intent["amount"]:
            return None
        error = {"type": "invalid_request_error", "code": "charge_already_refunded"}
        return 400, json.dumps({"error": error}).encode()

    def _played(self, body: bytes) -> bytes:
        """Let a decline be one for now, where the token says so."""
        told = json.loads(body)
        for intent in [told, *(told.get("data") or [])]:
            charge = intent.get("latest_charge") or {}
            if charge.get("payment_method") in self.declined_for_now:
                intent["last_payment_error"]["decline_code"] = AVAILABLE_LATER
        return json.dumps(told).encode()
