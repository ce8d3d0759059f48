"""What listeners of a booking are told, put over a snapshot, is the next snapshot."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from application.booking.booking_channel import BookingChannel
from application.booking.ports import BookingView
from application.platform.paging import Page, PageRequest
from application.realtime.ports import Happened, LoggedEvent
from domain.booking.booking import Booking
from domain.booking.errors import BookingNotFound
from domain.booking.events import CancelledBy, LateDecision
from domain.booking.ticket_events import TicketIssued
from domain.kernel.access import Principal, Role
from domain.kernel.errors import NotFound
from domain.kernel.ids import (
    AccountId,
    BookingId,
    EventId,
    HoldId,
    PaymentId,
    RefundId,
    TicketNumber,
)
from domain.kernel.money import Money
from entrypoints.http.booking import BookingReply
from tests.support.booking import a_booking, paying
from tests.support.clock import NOON

type Move = Callable[[Booking], Booking]

LATER = NOON.replace(hour=13)
PAYMENT = PaymentId(UUID(int=0xFA))
REFUND = RefundId(UUID(int=0xFB))
SHOWN_ELSEWHERE = {"tickets"}


def half(booking: Booking) -> Money:
    return Money(booking.total.amount // 2, booking.total.currency)


def pay(booking: Booking) -> Booking:
    return paying(booking, PAYMENT)


def fail(booking: Booking) -> Booking:
    return booking.fail_payment(PAYMENT, reason="declined", now=LATER)


def confirm(booking: Booking) -> Booking:
    return booking.confirm(PAYMENT, now=LATER)


def confirm_late(booking: Booking) -> Booking:
    return booking.confirm(PAYMENT, now=LATER, hold_id=HoldId(uuid4()))


def cancel(booking: Booking) -> Booking:
    return booking.cancel(by=CancelledBy.BUYER, refund=half(booking), now=LATER)


def time_out(booking: Booking) -> Booking:
    return booking.time_out(now=LATER)


def complete(booking: Booking) -> Booking:
    return booking.complete(now=LATER)


def refund(booking: Booking) -> Booking:
    return booking.refund(REFUND, amount=half(booking), now=LATER)


def give_back(booking: Booking) -> Booking:
    return booking.return_money(PAYMENT, amount=booking.total, now=LATER)


def give_back_other(booking: Booking) -> Booking:
    return booking.return_money(PaymentId(uuid4()), amount=booking.total, now=LATER)


def call_operator(booking: Booking) -> Booking:
    return booking.call_operator(PAYMENT, amount=booking.total, now=LATER)


def resolve(booking: Booking) -> Booking:
    return booking.resolve_late(LateDecision.REFUND, note="secret", now=LATER)


LIVES: Mapping[str, Sequence[Move]] = {
    "paid and over": [pay, confirm, complete],
    "paid at the second try": [pay, fail, pay, confirm],
    "paid and cancelled": [pay, confirm, cancel, refund],
    "paid twice": [pay, confirm, give_back_other],
    "never paid": [time_out],
    "paid too late": [pay, time_out, give_back, refund],
    "paid too late, and free again": [pay, time_out, confirm_late],
    "paid too late, for a person to decide": [pay, time_out, call_operator, resolve],
}


class History:
    """A booking, all that happened to it, and the newest of it."""

    def __init__(self, *moves: Move) -> None:
        self.bookings = [a_booking()]
        self.logged: list[LoggedEvent] = []
        self._note(self.bookings[0])
        for move in moves:
            self._note(move(self.bookings[-1].settled()))

    def _note(self, booking: Booking) -> None:
        for sequence, event in enumerate(booking.events, start=booking.version + 1):
            self.logged.append(LoggedEvent(id=uuid4(), sequence=sequence, event=event))
        if self.logged[-1].sequence == 1:
            self.bookings[0] = booking
        else:
            self.bookings.append(booking)

    async def get(self, booking_id: BookingId) -> BookingView:
        if booking_id != self.bookings[-1].id:
            raise BookingNotFound(booking_id)
        return BookingView(booking=self.bookings[-1].settled(), tickets=())

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[BookingView]:
        raise AssertionError(buyer_id, page)

    async def of_event(self, event_id: EventId, page: PageRequest) -> Page[BookingView]:
        raise AssertionError(event_id, page)

    async def sequences(self, subjects: Collection[str]) -> Mapping[str, int]:
        return {subject: len(self.logged) for subject in subjects}

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[LoggedEvent]:
        assert subject == self.logged[0].subject
        return self.logged[after : after + limit]

    async def after(self, position: int, *, limit: int) -> Sequence[tuple[int, LoggedEvent]]:
        raise AssertionError(position, limit)


def shown(booking: Booking) -> dict[str, Any]:
    """What HTTP shows of it."""
    reply = msgspec.to_builtins(BookingReply.of(booking.settled()))
    return {name: value for name, value in reply.items() if name not in SHOWN_ELSEWHERE}


def channel_of(history: History) -> BookingChannel:
    return BookingChannel(history, history)


@pytest.mark.parametrize("life", LIVES)
async def test_a_snapshot_with_what_was_told_since_is_a_fresh_snapshot(life: str) -> None:
    history = History(*LIVES[life])
    name = f"booking:{history.bookings[0].id}"

    for start, snapshot in enumerate(history.bookings):
        known = shown(snapshot)
        for told in await channel_of(history).since(name, start + 1, limit=100):
            known |= msgspec.to_builtins(told.data)
        assert known == shown(history.bookings[-1])


@pytest.mark.parametrize("life", LIVES)
async def test_nothing_is_told_that_the_resource_does_not_show(life: str) -> None:
    history = History(*LIVES[life])
    name = f"booking:{history.bookings[0].id}"

    told = await channel_of(history).since(name, 0, limit=100)

    assert [each.sequence for each in told] == [*range(1, len(history.logged) + 1)]
    assert all(each.data.keys() <= shown(history.bookings[0]).keys() for each in told)
    assert "secret" not in repr(told)


async def test_only_those_may_listen_who_may_see_the_booking() -> None:
    history = History()
    booking, channel = history.bookings[0], channel_of(history)
    name = f"booking:{booking.id}"

    for account_id, role in [
        (booking.buyer_id, Role.CUSTOMER),
        (booking.organizer_id, Role.ORGANIZER),
        (AccountId(uuid4()), Role.SUPPORT),
    ]:
        assert (
            await channel.admit(Principal(account_id, frozenset({role})), str(booking.id)) == name
        )
    stranger = Principal(AccountId(uuid4()), frozenset({Role.CUSTOMER, Role.ORGANIZER}))
    for key in (str(booking.id), str(uuid4()), "", "nonsense"):
        with pytest.raises(NotFound):
            await channel.admit(stranger, key)


async def test_what_happens_to_tickets_is_told_without_a_place_in_the_order() -> None:
    history = History()
    booking = history.bookings[0]
    event = TicketIssued(
        at=NOON,
        ticket_number=TicketNumber("F6RTVW5F2TD6"),
        booking_id=booking.id,
        event_id=booking.event_id,
        organizer_id=booking.organizer_id,
        holder_id=booking.buyer_id,
    )
    channel, logged = channel_of(history), LoggedEvent(id=uuid4(), sequence=1, event=event)

    [name] = channel.names_of(Happened(event.subject, 1, logged))
    told = await channel.render(name, logged)

    assert name == f"booking:{booking.id}"
    assert told is not None
    assert told.sequence is None
    assert told.data == {"ticketNumber": "F6RTVW5F2TD6", "status": "VALID"}
