"""What ended without money is asked for a few times more, for a day."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.payments.sandbox_script import Verb
from application.payments.watch_ended_attempt import LOOKS
from domain.payments.payment_status import PaymentStatus
from tests.support.payments import Desk, a_desk

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


async def until_nothing_is_due(desk: Desk) -> None:
    while due := await desk.tasks.next_due():
        desk.clock.pass_time(max(due - desk.clock.now(), timedelta(0)))
        await desk.run_due()


async def test_what_was_declined_and_captured_nevertheless_is_found(desk: Desk) -> None:
    payment = await desk.paid("tok_decline_captured")
    assert payment.status is PaymentStatus.DECLINED

    await desk.pass_time(MINUTE)

    assert (await desk.present(payment.id)).status is PaymentStatus.CAPTURED
    assert desk.money(payment) == [("capture", 50_000)]


async def test_what_stays_declined_is_asked_for_a_few_times_and_then_left(desk: Desk) -> None:
    payment = await desk.paid("tok_decline")
    ended_at = desk.clock.now()

    await until_nothing_is_due(desk)

    calls = [call for call in desk.sandbox.log.calls() if call.verb is Verb.LOOK_UP]
    assert [call.at - ended_at for call in calls] == list(LOOKS)
    assert (await desk.present(payment.id)).status is PaymentStatus.DECLINED


async def test_an_attempt_that_was_made_up_for_and_brings_money_later_gives_it_back(
    desk: Desk,
) -> None:
    payment = await desk.paid("tok_decline_once")
    await desk.pass_time(timedelta(seconds=5))
    assert (await desk.present(payment.id)).status is PaymentStatus.CAPTURED
    capture_first_attempt(desk)

    await desk.pass_time(2 * MINUTE)

    capture, refund = ("capture", 50_000), ("refund", 50_000)
    assert desk.money(payment) == [capture, capture, refund]


async def test_a_provider_that_does_not_answer_is_asked_again(desk: Desk) -> None:
    payment = await desk.paid("tok_decline_captured")
    with desk.sandbox.log.transaction() as books:
        books.execute(
            "UPDATE charge SET script = json_set(script, '$.faults',"
            """ json('{"look_up": {"trouble": "lost", "times": 1}}'))"""
        )

    await desk.pass_time(MINUTE)
    assert (await desk.present(payment.id)).status is PaymentStatus.DECLINED
    await until_nothing_is_due(desk)

    assert (await desk.present(payment.id)).status is PaymentStatus.CAPTURED


def capture_first_attempt(desk: Desk) -> None:
    """Let the bank take the money of the attempt that it had declined."""
    with desk.sandbox.log.transaction() as books:
        books.execute(
            "UPDATE charge SET settles_at = '2026-06-01T12:00:06.000000+00:00' WHERE attempt = 1"
        )
