"""Late money and the cancellation of events, on whatever storage."""

from datetime import timedelta

import pytest

from application.booking.cancel_bookings_of_event import AT_ONCE_MAX, CancelBookingsOfEvent
from application.booking.cancellation_progress import ShowCancellationHandler
from application.booking.resolve_late_money import ResolveLateMoney
from application.booking.simulate_late_money import (
    LateMoneySimulation,
    SimulateLateMoney,
    SimulateLateMoneyHandler,
)
from application.platform.failpoints import arm, disarm
from application.platform.paging import PageRequest
from application.platform.tasks import Task
from domain.booking.booking import HOLD_FOR, Booking, BookingStatus, PaymentStatus
from domain.booking.errors import LateMoneyNotFound, NoPlacesLeft, OfferNotFound
from domain.booking.events import LateDecision
from domain.booking.late_money import LateOutcome
from domain.booking.offer import LateMoney
from domain.kernel.access import Principal, ProofTooOld, RightMissing, Role
from domain.kernel.ids import TaskId
from domain.programme.event import Event
from domain.programme.events import EventCancelled
from domain.programme.policies import LateMoneyStep, RefundTier
from tests.support.booking import a_buyer, once
from tests.support.box_office import BoxOffice, seats, some
from tests.support.programme import ORGANIZER, a_section, a_ticket_type

HALL = a_section("Stalls", rows=1, seats=4)
MOMENT = timedelta(seconds=10)
NOTHING_BACK = (RefundTier(hours_before=0, percent=0),)
REACQUIRE, SUBSTITUTE, REFUND, OPERATOR = LateMoneyStep
FIRST, SECOND = "Stalls/1/1", "Stalls/1/2"
RIVAL = a_buyer(2)


class MoneyBackContract:
    @pytest.fixture
    def office(self) -> BoxOffice:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_operator_sees_late_money_and_gives_it_back(self, office: BoxOffice) -> None:
        booking = await left_to_operator(office)
        [seen] = (await office.late_money.awaiting(PageRequest())).items
        assert seen == booking

        await decide(office, booking, LateDecision.REFUND)
        await office.run_due()

        assert (await office.booking(booking)).status is BookingStatus.REFUNDED
        assert await office.kept(booking) == 0
        assert (await office.late_money.awaiting(PageRequest())).items == ()
        with pytest.raises(LateMoneyNotFound):
            await decide(office, booking, LateDecision.REFUND)

    @pytest.mark.parametrize("seat", [FIRST, SECOND])
    async def test_an_operator_gives_the_buyer_the_places_or_equivalent_ones(
        self, office: BoxOffice, seat: str
    ) -> None:
        event = await a_hall(office, OPERATOR)
        booking = await money_comes_late(office, event, FIRST)
        if seat != FIRST:
            await office.paid(event, seats(event.ticket_types[0], FIRST), by=RIVAL)

        await decide(office, booking, LateDecision.REINSTATE)
        await office.run_due()

        now = await office.booking(booking)
        assert (now.status, now.payment_status) == (BookingStatus.CONFIRMED, PaymentStatus.PAID)
        assert [item.seat for item in now.items] == [seat]
        assert len(await office.tickets(booking)) == 1

    async def test_nobody_is_reinstated_where_nothing_is_free(self, office: BoxOffice) -> None:
        event = await a_hall(office, OPERATOR)
        booking = await money_comes_late(office, event, FIRST)
        await office.paid(event, some(event.ticket_types[0], 4), by=RIVAL)

        with pytest.raises(NoPlacesLeft):
            await decide(office, booking, LateDecision.REINSTATE)

        assert (await office.booking(booking)).awaits_operator

    async def test_late_money_is_decided_by_operators_who_proved_who_they_are(
        self, office: BoxOffice
    ) -> None:
        booking = await left_to_operator(office)
        support = Principal(ORGANIZER.account_id, frozenset({Role.SUPPORT}))
        admin = Principal(ORGANIZER.account_id, frozenset({Role.ADMIN}))

        with pytest.raises(RightMissing):
            await decide(office, booking, LateDecision.REFUND, by=support)
        with pytest.raises(ProofTooOld):
            await decide(office, booking, LateDecision.REFUND, by=admin)

    async def test_a_cancelled_event_gives_everything_back_once_whatever_its_policy(
        self, office: BoxOffice
    ) -> None:
        event = await office.publish(
            a_ticket_type("Stalls"),
            sections=(HALL,),
            late_money=(OPERATOR,),
            refund_policy=NOTHING_BACK,
        )
        late = await money_comes_late(office, event, FIRST)
        paid = await office.paid(event, seats(event.ticket_types[0], SECOND), by=RIVAL)
        open_ = await office.place(event)

        await office.cancel_event(event)
        before = await office.cancellations.progress(event.id)
        await office.run_due()

        after = await office.cancellations.progress(event.id)
        assert (before.bookings, before.cancelled, before.to_refund) == (2, 0, 1)
        assert (after.bookings, after.cancelled, after.refunded, after.failed) == (2, 2, 1, 0)
        assert after.due == after.returned == {"EUR": 2500}
        assert after.is_done
        assert (await office.booking(open_)).status is BookingStatus.CANCELLED
        for booking in (late, paid):
            assert (await office.booking(booking)).status is BookingStatus.REFUNDED
            assert await office.kept(booking) == 0

    async def test_a_refund_that_fails_is_seen_in_the_progress(self, office: BoxOffice) -> None:
        event = await office.publish()
        booking = await office.pay(await office.place(event), "tok_refund_fails")

        await office.cancel_event(event)
        await office.run_due()

        progress = await office.cancellations.progress(event.id)
        assert (progress.cancelled, progress.refunds_requested) == (1, 1)
        assert (progress.refunded, progress.failed) == (0, 1)
        assert (progress.refused, progress.is_done) == ({"EUR": booking.total.amount}, False)

    async def test_the_cancellation_goes_on_where_it_was_stopped(self, office: BoxOffice) -> None:
        event = await office.publish(a_ticket_type(quota=1_000))
        for rank in range(AT_ONCE_MAX + 3):
            await office.place(event, by=a_buyer(rank + 1))
        booking = await office.paid(event, by=a_buyer(0xFF))
        await office.cancel_event(event)
        cancel = CancelBookingsOfEvent(work=office.booking_work, clock=office.clock)
        told = EventCancelled(
            at=office.clock.now(), event_id=event.id, organizer_id=event.organizer_id, reason=""
        )
        task = Task(id=TaskId(event.id), reaction="", event=told, attempt=1, fence=1)

        arm("event-cancellation.between", die)
        try:
            with pytest.raises(Died):
                await cancel(told, task)
        finally:
            disarm()
        half = await office.cancellations.progress(event.id)
        await cancel(told, task)
        await office.run_due()

        assert half.cancelled == AT_ONCE_MAX
        after = await office.cancellations.progress(event.id)
        assert (after.cancelled, after.refunded) == (AT_ONCE_MAX + 4, 1)
        [payment] = await office.payments(booking)
        assert [refund.amount for refund in payment.refunds] == [booking.total]

    async def test_progress_and_simulation_are_for_who_organises_it_and_for_staff(
        self, office: BoxOffice
    ) -> None:
        event = await office.publish()
        show = ShowCancellationHandler(office.cancellations, office.offers)

        for by in (ORGANIZER, Principal(RIVAL.account_id, frozenset({Role.SUPPORT}))):
            assert (await show(event.id, by=by)).bookings == 0
            assert (await simulate(office, event, by=by)).late == 0
        with pytest.raises(OfferNotFound):
            await show(event.id, by=RIVAL)
        with pytest.raises(OfferNotFound):
            await simulate(office, event, by=RIVAL)

    @pytest.mark.parametrize(
        ("policy", "outcome"),
        [
            ((REACQUIRE, SUBSTITUTE, REFUND), LateOutcome.REACQUIRED),
            ((REFUND,), LateOutcome.REFUNDED),
            ((OPERATOR,), LateOutcome.OPERATOR),
        ],
    )
    async def test_what_a_policy_did_is_what_it_would_have_done(
        self, office: BoxOffice, policy: tuple[LateMoneyStep, ...], outcome: LateOutcome
    ) -> None:
        event = await a_hall(office, *policy)
        await money_comes_late(office, event, FIRST)

        simulation = await simulate(office, event)

        assert (simulation.ran_out, simulation.late) == (1, 1)
        assert simulation.outcomes == simulation.happened
        assert simulation.outcomes[outcome].amounts == {"EUR": 2500}

    async def test_another_policy_would_have_ended_otherwise(self, office: BoxOffice) -> None:
        event = await a_hall(office, REACQUIRE, SUBSTITUTE, REFUND)
        booking = await ran_out(office, event, FIRST)
        await office.paid(event, seats(event.ticket_types[0], FIRST), by=RIVAL)
        await office.pass_time(MOMENT)
        assert (await office.booking(booking)).status is BookingStatus.CONFIRMED

        own = await simulate(office, event)
        other = await simulate(office, event, LateMoney.REACQUIRE, LateMoney.REFUND)

        assert own.happened[LateOutcome.SUBSTITUTED].bookings == 1
        assert own.outcomes == own.happened == other.happened
        assert other.outcomes[LateOutcome.REFUNDED].bookings == 1

    async def test_without_any_place_left_a_substitute_would_not_have_been_found(
        self, office: BoxOffice
    ) -> None:
        event = await a_hall(office, REFUND)
        await ran_out(office, event, FIRST)
        await office.paid(event, some(event.ticket_types[0], 4), by=RIVAL)
        await office.pass_time(MOMENT)

        steps = (LateMoney.REACQUIRE, LateMoney.SUBSTITUTE, LateMoney.OPERATOR)
        simulation = await simulate(office, event, *steps)

        assert simulation.outcomes[LateOutcome.OPERATOR].bookings == 1

    @pytest.mark.parametrize("policy", [(REFUND,), (REACQUIRE, REFUND), (SUBSTITUTE, REFUND)])
    async def test_who_paid_for_what_is_gone_has_a_refund_within_a_minute(
        self, office: BoxOffice, policy: tuple[LateMoneyStep, ...]
    ) -> None:
        event = await a_hall(office, *policy)
        booking = await ran_out(office, event, FIRST)
        await office.paid(event, some(event.ticket_types[0], 4), by=RIVAL)

        await office.pass_time(timedelta(minutes=1))

        [payment] = await office.payments(booking)
        assert [refund.amount for refund in payment.refunds] == [payment.amount]
        assert await office.kept(booking) == 0

    async def test_waiting_people_are_told_that_there_is_nothing_to_wait_for(
        self, office: BoxOffice
    ) -> None:
        event = await office.publish(a_ticket_type(quota=1))
        await office.paid(event)
        waiting = await office.join(event, by=RIVAL)

        await office.cancel_event(event)
        await office.run_due()

        assert (await office.waiting(waiting)).status == "CLOSED"


class Died(Exception):
    pass


async def die() -> None:
    raise Died


async def a_hall(office: BoxOffice, *policy: LateMoneyStep) -> Event:
    return await office.publish(a_ticket_type("Stalls"), sections=(HALL,), late_money=policy)


async def ran_out(office: BoxOffice, event: Event, seat: str) -> Booking:
    booking = await office.place(event, seats(event.ticket_types[0], seat))
    await office.pay(booking, "tok_late")
    await office.pass_time(HOLD_FOR)
    return await office.booking(booking)


async def money_comes_late(office: BoxOffice, event: Event, seat: str) -> Booking:
    booking = await ran_out(office, event, seat)
    await office.pass_time(MOMENT)
    return await office.booking(booking)


async def left_to_operator(office: BoxOffice) -> Booking:
    return await money_comes_late(office, await a_hall(office, OPERATOR), FIRST)


async def decide(
    office: BoxOffice, booking: Booking, decision: LateDecision, *, by: Principal | None = None
) -> Booking:
    assert booking.payment_id is not None
    admin = Principal(ORGANIZER.account_id, frozenset({Role.ADMIN}), proved_at=office.clock.now())
    command = ResolveLateMoney(
        by=by or admin, payment_id=booking.payment_id, decision=decision, note="they asked"
    )
    return await office.resolve_late_money(command, once())


async def simulate(
    office: BoxOffice, event: Event, *policy: LateMoney, by: Principal = ORGANIZER
) -> LateMoneySimulation:
    handler = SimulateLateMoneyHandler(office.late_money, office.offers)
    return await handler(SimulateLateMoney(by=by, event_id=event.id, policy=policy))
