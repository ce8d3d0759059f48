"""Payments when a process dies between two steps, or a provider breaks its word."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.payments.sandbox import SandboxGateway
from application.payments.ports import Charge, ChargeOrder, ChargeOutcome
from application.platform.errors import Unavailable
from application.platform.failpoints import arm, disarm
from domain.kernel.money import Money
from domain.payments.payment_status import PaymentStatus
from tests.support.payments import LEASE, TEN_MINUTES, Desk, a_desk

NO_PATIENCE = timedelta(milliseconds=1)
CAPTURE = ("capture", 50_000)


class Killed(BaseException):
    """The process is gone; nothing catches this."""


async def die() -> None:
    raise Killed


@pytest.fixture(autouse=True)
def no_chaos_left() -> Iterator[None]:
    yield
    disarm()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


@pytest.mark.parametrize("place", ["payments.before-charge", "payments.after-charge"])
@pytest.mark.parametrize(
    "token", ["tok_ok", "tok_pending", "tok_notice_early", "tok_notice_lost", "tok_hang_charged"]
)
async def test_a_worker_that_dies_while_charging_charges_once(
    desk: Desk, place: str, token: str
) -> None:
    payment = await desk.opened(token)
    await killed_at(desk, place)

    await desk.pass_time(2 * LEASE)

    assert (await desk.present(payment.id)).status is PaymentStatus.CAPTURED
    assert (await desk.history(payment)).count("PaymentCaptured") == 1
    assert desk.money(payment) == [CAPTURE]


async def test_a_worker_that_dies_after_charging_until_time_is_over_still_finds_the_money(
    desk: Desk,
) -> None:
    payment = await desk.opened("tok_hang_charged")
    await killed_at(desk, "payments.after-charge")
    desk.clock.pass_time(TEN_MINUTES)

    await desk.run_due()

    assert (await desk.present(payment.id)).status is PaymentStatus.CAPTURED


@pytest.mark.parametrize("place", ["payments.before-refund", "payments.after-refund"])
async def test_a_worker_that_dies_while_refunding_refunds_once(desk: Desk, place: str) -> None:
    payment = await desk.paid()
    await desk.refund(payment)
    await killed_at(desk, place)

    await desk.pass_time(2 * LEASE)

    assert (await desk.present(payment.id)).status is PaymentStatus.REFUNDED
    assert desk.money(payment) == [CAPTURE, ("refund", 50_000)]


async def test_without_the_key_a_worker_that_dies_charges_twice() -> None:
    async with a_desk(Forgetful) as desk:
        await desk.opened()
        await killed_at(desk, "payments.after-charge")

        await desk.pass_time(2 * LEASE)

        assert [entry.kind for entry in desk.sandbox.log.entries()] == ["capture", "capture"]


async def test_a_payment_ended_while_it_is_charged_stays_ended() -> None:
    async with a_desk() as desk:
        payment = await desk.opened("tok_hang")

        async def cancel() -> None:
            disarm()
            await desk.cancel(payment)

        arm("payments.after-charge", cancel)
        await desk.run_due()

        assert (await desk.present(payment.id)).status is PaymentStatus.CANCELLED


async def test_a_payment_cancelled_on_the_way_to_its_provider_is_not_charged() -> None:
    async with a_desk() as desk:
        payment = await desk.opened("tok_hang_charged")

        async def cancel() -> None:
            await desk.cancel(payment)

        arm("payments.before-charge", cancel)
        await desk.run_due()

        assert (await desk.present(payment.id)).status is PaymentStatus.CANCELLED
        assert desk.money(payment) == []


async def test_a_silent_provider_makes_a_payment_unknown() -> None:
    async with a_desk(Silent, patience=NO_PATIENCE) as desk:
        payment = await desk.paid()

        assert payment.status is PaymentStatus.UNKNOWN


async def test_an_unknown_payment_stays_unknown_while_the_provider_is_down() -> None:
    async with a_desk(Silent, patience=NO_PATIENCE) as desk:
        payment = await desk.paid()

        # Waking up rarely: every look costs the desk's whole patience.
        for _ in range(5):
            desk.clock.pass_time(timedelta(minutes=4))
            await desk.run_due()

        assert (await desk.present(payment.id)).status is PaymentStatus.UNKNOWN
        with pytest.raises(Unavailable):
            await desk.cancel(payment)


async def test_a_charge_its_provider_never_heard_of_is_looked_for_until_time_is_over() -> None:
    async with a_desk(Absent) as desk:
        payment = await desk.paid("tok_hang")

        await desk.pass_time(TEN_MINUTES + 2 * LEASE)

        assert (await desk.present(payment.id)).status is PaymentStatus.EXPIRED
        left = [task.reaction for task in desk.database.table("tasks").values()]
        assert left == ["watch_ended_attempt"]


async def test_a_provider_that_takes_too_much_is_quarantined() -> None:
    async with a_desk(Greedy) as desk:
        payment = await desk.paid()
        await desk.pass_time(TEN_MINUTES)

        doubted = await desk.present(payment.id)
        assert doubted.status is PaymentStatus.INITIATED
        assert doubted.quarantine_reason == "500.01 INR was captured instead of 500.00 INR"
        assert (await desk.history(payment)).count("PaymentQuarantined") == 1


async def killed_at(desk: Desk, place: str) -> None:
    arm(place, die)
    with pytest.raises(Killed):
        await desk.run_due()
    disarm()


class Forgetful(SandboxGateway):
    """A provider without idempotency keys: each request is a new one to it."""

    async def charge(self, order: ChargeOrder) -> Charge:
        return await super().charge(replace(order, key=uuid4().hex))


class Greedy(SandboxGateway):
    """A provider that takes more than it is asked for."""

    async def charge(self, order: ChargeOrder) -> Charge:
        return await super().charge(replace(order, amount=order.amount + Money(1, "INR")))


class Absent(SandboxGateway):
    """A provider that remembers no cancellation of what it never heard of."""

    async def cancel(self, *_: Any, **__: Any) -> Charge:
        return Charge(reference="", outcome=ChargeOutcome.CANCELLED)


class Silent(SandboxGateway):
    """A provider that takes requests and says nothing."""

    async def charge(self, *_: Any, **__: Any) -> Charge:
        return await silence()

    async def look_up(self, *_: Any, **__: Any) -> Charge:
        return await silence()

    async def cancel(self, *_: Any, **__: Any) -> Charge:
        return await silence()


async def silence() -> Charge:
    await asyncio.Event().wait()
    raise AssertionError("The silence was broken.")
