from dataclasses import replace
from datetime import timedelta

import pytest

from application.booking.start_payment import StartPayment
from domain.booking.booking import HOLD_FOR, BookingStatus, PaymentStatus
from domain.booking.errors import BookingNotFound, DeadlinePassed, NothingToPay, PaymentRunning
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from domain.payments.errors import ReturnUrlNotAllowed
from domain.payments.events import PaymentMethod
from domain.payments.payment_status import PaymentStatus as Paid
from tests.support.booking import a_buyer, once
from tests.support.box_office import BoxOffice, principal_of
from tests.support.clock import NOON
from tests.support.payments import OK
from tests.support.programme import a_ticket_type

SESSION = timedelta(minutes=3)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(seconds=5)


async def test_a_booking_that_is_paid_is_confirmed_and_its_places_are_sold(
    office: BoxOffice,
) -> None:
    event = await office.publish()

    booking = await office.paid(event)

    assert (booking.status, booking.payment_status) == (
        BookingStatus.CONFIRMED,
        PaymentStatus.PAID,
    )
    stock = await office.stock(event)
    assert (stock.held, stock.sold) == (0, 1)
    assert len(await office.tickets(booking)) == 1
    assert await office.kept(booking) == 2500


async def test_the_first_payment_extends_the_booking_and_its_hold(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    office.clock.pass_time(HOLD_FOR - MINUTE)

    paying = await office.start(booking, "tok_abandoned")

    assert paying.deadline == NOON + HOLD_FOR - MINUTE + SESSION
    async with office.booking_work.begin() as store:
        hold = await store.inventory.find(booking.hold_id)
    assert hold.expires_at == paying.deadline


async def test_a_second_payment_extends_nothing(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    first = await office.pay(booking, "tok_decline")
    office.clock.pass_time(HOLD_FOR - MINUTE)

    second = await office.start(booking, "tok_abandoned")

    assert second.deadline == first.deadline == NOON + HOLD_FOR


async def test_a_payment_session_never_outlives_the_hold(office: BoxOffice) -> None:
    """Trap: the payment session outlives the hold (pretix #2629)."""
    booking = await office.place(await office.publish())
    office.clock.pass_time(HOLD_FOR - MINUTE)
    await office.pay(booking, "tok_decline")

    await office.start(booking, "tok_abandoned")

    async with office.booking_work.begin() as store:
        hold = await store.inventory.find(booking.hold_id)
    payments = await office.payments(booking)
    assert len(payments) == 2
    assert all(payment.expires_at <= hold.expires_at for payment in payments)


async def test_a_second_payment_is_refused_while_one_is_running(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    await office.pay(booking, "tok_abandoned")

    with pytest.raises(PaymentRunning):
        await office.start(booking)

    assert len(await office.payments(booking)) == 1


async def test_after_a_payment_failed_one_may_pay_again(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    declined = await office.pay(booking, "tok_decline")
    assert declined.payment_status is PaymentStatus.FAILED

    paid = await office.pay(booking)

    assert paid.status is BookingStatus.CONFIRMED
    assert await office.kept(booking) == 2500


async def test_a_payer_who_confirms_a_little_later_has_paid(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    waiting = await office.pay(booking, "tok_pending")
    assert waiting.payment_status is PaymentStatus.PENDING

    await office.pass_time(MOMENT)

    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED


async def test_nothing_is_paid_after_the_deadline(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    office.clock.pass_time(HOLD_FOR)

    with pytest.raises(DeadlinePassed):
        await office.start(booking)

    assert await office.payments(booking) == []


async def test_a_cancelled_booking_is_not_paid(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    await office.cancel(booking)

    with pytest.raises(IllegalMove):
        await office.start(booking)


async def test_a_free_booking_is_not_paid(office: BoxOffice) -> None:
    event = await office.publish(a_ticket_type(price=Money(0, "EUR")))
    booking = await office.place(event)

    with pytest.raises(NothingToPay):
        await office.start(booking)


async def test_nobody_pays_for_somebody_else(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())

    with pytest.raises(BookingNotFound):
        await office.start(booking, by=a_buyer(2))


async def test_a_payer_who_never_confirms_loses_the_places_at_the_deadline(
    office: BoxOffice,
) -> None:
    event = await office.publish()
    booking = await office.place(event)
    await office.pay(booking, "tok_abandoned")

    await office.pass_time(HOLD_FOR)

    lost = await office.booking(booking)
    assert (lost.status, lost.was_timed_out) == (BookingStatus.CANCELLED, True)
    assert (await office.stock(event)).left == 100
    [payment] = await office.payments(booking)
    assert payment.status in {Paid.EXPIRED, Paid.CANCELLED}


async def test_payers_come_back_to_us_and_to_nobody_else(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    command = StartPayment(
        by=principal_of(booking.buyer_id),
        booking_id=booking.id,
        method=PaymentMethod.CARD,
        token=OK,
        return_url="https://evil.example/",
    )

    with pytest.raises(ReturnUrlNotAllowed):
        await office.start_payment(command, once())
    await office.start_payment(replace(command, return_url=""), once())

    [payment] = await office.payments(booking)
    assert payment.return_url == "http://127.0.0.1:8000/"
    assert str(booking.id) in payment.description
