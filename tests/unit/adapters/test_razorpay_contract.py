from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer

from adapters.payments import razorpay_api
from adapters.payments.razorpay import RazorpayGateway
from adapters.payments.razorpay_notices import RazorpayNotices
from adapters.payments.razorpay_payments import Contact
from application.payments.ports import ChargeOrder, ChargeOutcome, PaymentGateway
from domain.payments.events import PaymentMethod
from tests.contracts.payment_gateway import (
    AuthorisingGatewayContract,
    PaymentGatewayContract,
    Plot,
    Signed,
    Stage,
)
from tests.support.charge_orders import a_charge_order
from tests.support.clock import FakeClock
from tests.support.razorpay import (
    FAILS,
    FAILS_FOR_NOW,
    IS_UNANSWERED,
    SECRET,
    SUCCEEDS,
    FakeRazorpay,
    signed,
)

HANDLES = {
    Plot.IS_DECLINED: FAILS,
    Plot.IS_DECLINED_FOR_NOW: FAILS_FOR_NOW,
    Plot.IS_UNANSWERED: IS_UNANSWERED,
}


@dataclass
class RazorpayStage:
    """Payers authorise; what is authorised is captured, as the platform does."""

    gateway: PaymentGateway
    razorpay: FakeRazorpay
    clock: FakeClock
    captures: bool = True

    def order(self, plot: Plot) -> ChargeOrder:
        return a_charge_order(
            HANDLES.get(plot, SUCCEEDS),
            method=PaymentMethod.UPI_COLLECT,
            expires_at=self.clock.now() + self.gateway.session_minimum,
        )

    async def let_payer_act(self, order: ChargeOrder) -> None:
        self.razorpay.let_payer_act(order.key)
        charge = await self.gateway.look_up(order.key, reference="")
        if self.captures and charge and charge.outcome is ChargeOutcome.AUTHORISED:
            await self.gateway.capture(order.key, order.amount, reference=charge.reference)

    def money_kept(self, order: ChargeOrder) -> int:
        return self.razorpay.kept(order.key)

    async def notices_about(self, order: ChargeOrder) -> list[Signed]:
        return [notice for key, notice in self.razorpay.notices if key == order.key]

    def window(self) -> tuple[datetime, datetime]:
        half = timedelta(minutes=30)
        return self.clock.now() - half, self.clock.now() + half

    def sign(self, body: bytes) -> Mapping[str, str]:
        return signed(body)

    def let_notices_age(self) -> None:
        self.clock.pass_time(timedelta(hours=24, seconds=301))


@pytest.fixture
async def stage() -> AsyncIterator[RazorpayStage]:
    clock = FakeClock()
    razorpay = FakeRazorpay(clock)
    async with TestServer(razorpay.app()) as server:
        address = f"http://127.0.0.1:{server.port}"
        patience = timedelta(seconds=2)
        async with razorpay_api.connect(
            "rzp_test_1", "secret", address=address, patience=patience
        ) as calls:
            gateway = RazorpayGateway(
                razorpay_api.RazorpayApi(calls),
                RazorpayNotices([SECRET], clock),
                clock,
                contact=Contact(email="payments@fairground.example", phone="+910000000000"),
            )
            yield RazorpayStage(gateway, razorpay, clock)


class TestRazorpayGateway(PaymentGatewayContract):
    @pytest.fixture
    def stage(self, stage: RazorpayStage) -> Stage:
        return stage


class TestRazorpayGatewayThatReserves(AuthorisingGatewayContract):
    @pytest.fixture
    def stage(self, stage: RazorpayStage) -> Stage:
        stage.captures = False
        return stage


async def test_what_a_payer_authorises_after_we_gave_up_is_never_taken(
    stage: RazorpayStage,
) -> None:
    order = stage.order(Plot.STAYS_PENDING)
    pending = await stage.gateway.charge(order)
    await stage.gateway.cancel(order.key, reference=pending.reference)
    stage.razorpay.let_payer_act(order.key)

    charge = await stage.gateway.capture(order.key, order.amount, reference=pending.reference)

    assert charge.outcome is ChargeOutcome.CANCELLED
    assert stage.money_kept(order) == 0


async def test_a_notice_of_an_authorisation_is_news_of_reserved_money(
    stage: RazorpayStage,
) -> None:
    stage.captures = False
    order = stage.order(Plot.STAYS_PENDING)
    pending = await stage.gateway.charge(order)
    await stage.let_payer_act(order)

    [(body, headers)] = await stage.notices_about(order)
    notice = stage.gateway.read_notice(body, headers)

    assert (notice.key, notice.reference) == (order.key, pending.reference)
    assert notice.charge is not None
    assert notice.charge.outcome is ChargeOutcome.AUTHORISED


async def test_of_two_orders_that_a_race_left_behind_the_older_one_counts(
    stage: RazorpayStage,
) -> None:
    order = stage.order(Plot.STAYS_PENDING)
    first = await stage.gateway.charge(order)
    orders = stage.razorpay.orders
    later = orders[first.reference] | {"id": "order_00000000000099"}
    later["created_at"] += 1
    stage.razorpay.orders = {later["id"]: later, **orders}

    assert await stage.gateway.charge(order) == first
    assert len(stage.razorpay.payments) == 1
