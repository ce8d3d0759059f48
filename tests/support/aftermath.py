"""What must be true of an event after whatever happened: nothing lost, doubled or half done."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from adapters.payments.sandbox_script import Verb
from adapters.postgres.invariants import violations
from application.booking.ports import BookingView
from domain.booking.booking import UNPAID, Booking, BookingStatus
from domain.booking.ticket import TicketStatus
from domain.payments.attempt import AttemptStatus
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from tests.support.grounds import Grounds, OnSale, Person
from tests.support.ledger_books import until_books_agree
from tests.support.platform import Client
from tests.support.shoppers import Acknowledged, Diary

SETTLE_SECONDS_MAX = 60
POLL_SECONDS = 0.1


class Aftermath:
    """Looks at one event, through the platform that was started again and behind its back."""

    def __init__(self, grounds: Grounds, client: Client, on_sale: OnSale, diary: Diary) -> None:
        self._grounds = grounds
        self._client = client
        self._on_sale = on_sale
        self._diary = diary

    async def check(self, last: Person) -> None:
        """``last`` buys what is left, so that everything is sold in the end."""
        self._check_answers()
        bookings = await self._settled_bookings()
        for acknowledged in self._diary.acknowledged:
            await self._check_stored(acknowledged, bookings)
        for view in bookings:
            await self._check_paid(view)
            await self._check_asked(view)
        await self._check_sold(bookings)
        await self._sell_the_rest(bookings, last)
        await self._check_books()
        assert await violations(self._grounds.pool) == []

    def _check_answers(self) -> None:
        assert {status for status in self._diary.statuses if status >= 500} <= {503}
        assert self._diary.hasty == 0

    async def _settled_bookings(self) -> Sequence[BookingView]:
        """When all holds have run out: every booking is paid, or its places are free again."""
        async with asyncio.timeout(SETTLE_SECONDS_MAX):
            while True:
                bookings = await self._grounds.bookings(self._on_sale)
                if all([await self._is_settled(view) for view in bookings]):
                    return bookings
                await asyncio.sleep(POLL_SECONDS)

    async def _is_settled(self, view: BookingView) -> bool:
        payments = await self._grounds.payments(view.booking)
        return (
            view.booking.status not in UNPAID
            and _is_complete(view)
            and all(_is_closed(payment, view.booking) for payment in payments)
        )

    async def _check_stored(
        self, acknowledged: Acknowledged, bookings: Sequence[BookingView]
    ) -> None:
        """It is there, and who asks again hears what was said."""
        said = acknowledged.answer
        found = {str(view.booking.id): view.booking for view in bookings}
        assert said["id"] in found, "What was acknowledged is not stored."
        stored = found[said["id"]]
        assert stored.buyer_id == acknowledged.person.id
        assert [item.number for item in stored.items] == [
            ticket["ticketNumber"] for ticket in said["tickets"]
        ]
        client = self._client.known_by(acknowledged.person.token)
        again = await client.post(acknowledged.path, acknowledged.body, key=acknowledged.key)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.body == said

    async def _check_paid(self, view: BookingView) -> None:
        """The bank has the money of those, and only those, who have tickets; and has it once."""
        payments = {str(found.id) for found in await self._grounds.payments(view.booking)}
        moved = [entry for entry in self._grounds.money() if entry.payment_id in payments]
        captured = Counter(entry.payment_id for entry in moved if entry.kind == "capture")
        taken = sum(entry.amount for entry in moved if entry.kind == "capture")
        returned = sum(entry.amount for entry in moved if entry.kind == "refund")
        has_tickets = view.booking.status is BookingStatus.CONFIRMED
        assert max(captured.values(), default=0) <= 1, "Money was taken twice."
        assert len({entry.key for entry in moved if entry.kind == "refund"}) * 2 <= len(moved)
        assert taken - returned == (view.booking.total.amount if has_tickets else 0)

    async def _check_asked(self, view: BookingView) -> None:
        """Nobody was asked to charge anew who had not refused before."""
        charged = {call.key for call in self._grounds.calls() if call.verb is Verb.CHARGE}
        for payment in await self._grounds.payments(view.booking):
            *earlier, last = payment.attempts
            asked = {key for key in charged if key.startswith(str(payment.id))}
            assert asked <= {attempt.key for attempt in payment.attempts}
            assert all(attempt.status is AttemptStatus.DECLINED for attempt in earlier), last

    async def _check_books(self) -> None:
        """The ledger has what the bank has, payment by payment, once its tasks have run."""
        views = await self._grounds.bookings(self._on_sale)
        found = [await self._grounds.payments(view.booking) for view in views]
        mine = {str(payment.id) for payments in found for payment in payments}
        async with asyncio.timeout(SETTLE_SECONDS_MAX):
            await until_books_agree(self._grounds.pool, self._grounds.money, of=mine)

    async def _check_sold(self, bookings: Sequence[BookingView]) -> None:
        stock = await self._grounds.stock(self._on_sale)
        assert (stock.held, stock.sold) == (0, len(_sold(bookings)))
        assert len(set(_sold(bookings))) == len(_sold(bookings)) or not self._on_sale.seats

    async def _sell_the_rest(self, bookings: Sequence[BookingView], last: Person) -> None:
        client = self._client.known_by(last.token)
        seats = sorted(set(self._on_sale.seats) - set(_sold(bookings)))
        left = self._on_sale.places - len(_sold(bookings))
        if left:
            held = await client.post("/api/bookings", self._wish(left, seats))
            assert held.status == 201, held.body
            path = f"/api/bookings/{held.body['id']}"
            await client.post(f"{path}/payment", {"method": "CARD", "token": "tok_ok"})
            await client.until(path, lambda booking: booking["status"] == "CONFIRMED")
        one_more = await client.post("/api/bookings", self._wish(1, []))
        assert (one_more.status, one_more.body["type"]) == (409, "/problems/places-taken")
        assert (await self._grounds.stock(self._on_sale)).sold == self._on_sale.places

    def _wish(self, quantity: int, seats: Sequence[str]) -> object:
        places = {"seats": seats} if seats else {"quantity": quantity}
        return {
            "eventId": str(self._on_sale.event_id),
            "places": [{"ticketTypeId": str(self._on_sale.type_id), **places}],
        }


def _sold(bookings: Sequence[BookingView]) -> list[str | None]:
    return [
        item.seat
        for view in bookings
        if view.booking.status is BookingStatus.CONFIRMED
        for item in view.booking.items
    ]


def _is_complete(view: BookingView) -> bool:
    valid = [ticket for ticket in view.tickets if ticket.status is TicketStatus.VALID]
    is_paid = view.booking.status is BookingStatus.CONFIRMED
    return len(valid) == (len(view.booking.items) if is_paid else 0)


def _is_closed(payment: Payment, booking: Booking) -> bool:
    """Its money is where it belongs: late money comes, and goes back, after the time-out."""
    pays = booking.status is BookingStatus.CONFIRMED and booking.payment_id == payment.id
    is_kept = payment.status is PaymentStatus.CAPTURED and payment.refunded != payment.amount
    return not payment.is_open and is_kept is pays
