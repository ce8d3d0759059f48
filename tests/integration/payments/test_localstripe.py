"""Stripe against localstripe, which nobody here wrote."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.payments import stripe_api
from adapters.payments.stripe import StripeGateway
from adapters.payments.stripe_notices import SIGNATURE_HEADER, StripeNotices, signature
from application.payments.ports import ChargeOrder, ChargeOutcome, PaymentGateway
from tests.contracts.payment_gateway import (
    AuthorisingGatewayContract,
    PaymentGatewayContract,
    Plot,
    Signed,
    Stage,
)
from tests.support.charge_orders import a_charge_order
from tests.support.clock import FakeClock
from tests.support.localstripe import (
    CARD,
    CARD_THAT_IS_AUTHENTICATED,
    CARD_THAT_IS_DECLINED,
    Front,
    LocalStripe,
    running_localstripe,
)

SECRET = "whsec_of_a_test"
CARDS = {
    Plot.IS_DECLINED: CARD_THAT_IS_DECLINED,
    Plot.IS_DECLINED_FOR_NOW: CARD_THAT_IS_DECLINED,
    Plot.STAYS_PENDING: CARD_THAT_IS_AUTHENTICATED,
}


@dataclass
class LocalStripeStage:
    """localstripe lives in real time, so the clock begins there, and then is ours."""

    gateway: PaymentGateway
    local: LocalStripe
    front: Front
    clock: FakeClock

    def order(self, plot: Plot) -> ChargeOrder:
        token = self.local.a_card(CARDS.get(plot, CARD))
        played = {
            Plot.IS_DECLINED_FOR_NOW: self.front.declined_for_now,
            Plot.IS_AUTHORISED: self.front.reserved,
            Plot.IS_UNANSWERED: self.front.unanswered,
        }
        played.get(plot, set()).add(token)
        return a_charge_order(token, expires_at=self.clock.now() + self.gateway.session_minimum)

    async def let_payer_act(self, order: ChargeOrder) -> None:
        if intent := self.local.intent_of(order.key):
            self.local.authenticate(intent)

    def money_kept(self, order: ChargeOrder) -> int:
        return self.local.money_kept(order.key)

    async def notices_about(self, order: ChargeOrder) -> list[Signed]:
        intent = self.local.intent_of(order.key)
        assert intent is not None
        bodies = [json.dumps(event).encode() for event in self.local.events_about(intent["id"])]
        return [(body, self.sign(body)) for body in bodies]

    def window(self) -> tuple[datetime, datetime]:
        half = timedelta(minutes=30)
        return self.clock.now() - half, self.clock.now() + half

    def sign(self, body: bytes) -> Mapping[str, str]:
        timestamp = str(int(self.clock.now().timestamp()))
        signed = signature(SECRET.encode(), timestamp, body)
        return {SIGNATURE_HEADER: f"t={timestamp},v1={signed}"}

    def let_notices_age(self) -> None:
        self.clock.pass_time(timedelta(seconds=302))


@pytest.fixture(scope="module")
def local() -> Iterator[LocalStripe]:
    with running_localstripe() as local:
        yield local


@pytest.fixture
async def stage(local: LocalStripe) -> AsyncIterator[LocalStripeStage]:
    clock, front = FakeClock(datetime.now(UTC)), Front(local)
    async with TestServer(front.app) as server:
        address = f"http://127.0.0.1:{server.port}"
        patience = timedelta(seconds=5)
        async with stripe_api.connect("sk_test_1", address=address, patience=patience) as calls:
            notices = StripeNotices([SECRET.encode()], clock)
            gateway = StripeGateway(stripe_api.StripeApi(calls), notices, clock)
            yield LocalStripeStage(gateway, local, front, clock)


class TestStripeGateway(PaymentGatewayContract):
    @pytest.fixture
    def stage(self, stage: LocalStripeStage) -> Stage:
        return stage


class TestStripeGatewayThatReserves(AuthorisingGatewayContract):
    @pytest.fixture
    def stage(self, stage: LocalStripeStage) -> Stage:
        return stage


async def test_a_notice_that_localstripe_sends_is_believed(stage: LocalStripeStage) -> None:
    received: asyncio.Queue[tuple[bytes, dict[str, str]]] = asyncio.Queue()

    async def receive(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        received.put_nowait((await request.read(), headers))
        return web.Response()

    app = web.Application()
    app.router.add_post("/webhook", receive)
    async with TestServer(app) as server:
        url = f"http://127.0.0.1:{server.port}/webhook"
        await asyncio.to_thread(stage.local.send_notices_to, url, SECRET)
        order = stage.order(Plot.SUCCEEDS)
        charge = await stage.gateway.charge(order)
        async with asyncio.timeout(10):
            notice = stage.gateway.read_notice(*await received.get())
            while notice.reference != charge.reference:  # What came before is told as well.
                notice = stage.gateway.read_notice(*await received.get())

    assert charge.outcome is ChargeOutcome.CAPTURED
    assert (notice.key, notice.charge) == (order.key, charge)
