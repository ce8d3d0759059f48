"""What speaks for us in a dispute: tickets that were issued and used, goods that arrived."""

from collections.abc import Iterator, Sequence

from application.booking.start_payment import booking_of
from application.booking.ticket_ports import EventFace, TicketStore
from application.payments.ports import Evidence, EvidenceKind
from application.platform.ports import UnitOfWork
from application.shop.order_ports import OrderViews, order_of
from domain.booking.errors import BookingNotFound
from domain.booking.ticket import Ticket
from domain.kernel.ids import BookingId
from domain.payments.payment import Payment
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound


class TicketEvidence:
    def __init__(self, work: UnitOfWork[TicketStore]) -> None:
        self._work = work

    async def of(self, payment: Payment) -> Sequence[Evidence]:
        booking_id = booking_of(payment.purpose)
        return () if booking_id is None else await self.of_booking(booking_id)

    async def of_booking(self, booking_id: BookingId) -> Sequence[Evidence]:
        async with self._work.begin() as store:
            try:
                booked = await store.booked_tickets.get(booking_id)
            except BookingNotFound:
                return ()
            tickets = await store.tickets.of_booking(booking_id)
            face = await store.event_faces.get(booked.event_id)
        if not tickets:
            return ()
        return [Evidence(kind=EvidenceKind.TICKETS_USED, text="\n".join(_lines(face, tickets)))]


class OrderEvidence:
    """What was sent, and when it was there; and the tickets of the same basket."""

    def __init__(self, orders: OrderViews, tickets: TicketEvidence) -> None:
        self._orders = orders
        self._tickets = tickets

    async def of(self, payment: Payment) -> Sequence[Evidence]:
        order_id = order_of(payment.purpose)
        if order_id is None:
            return ()
        try:
            order = await self._orders.get(order_id)
        except OrderNotFound:
            return ()
        found: list[Evidence] = []
        if order.shipments:
            text = "\n".join(_goods(order))
            found.append(Evidence(kind=EvidenceKind.DELIVERY, text=text))
        for booking_id in order.booking_ids:
            found += await self._tickets.of_booking(booking_id)
        return found


def _goods(order: Order) -> Iterator[str]:
    yield f"Order {order.id} of {order.created_at.isoformat()}:"
    for line in order.lines:
        status = order.shipment(line.shipment_id).status
        yield f"{line.quantity} x {line.title}, {line.total}: {status}."
    for entry in order.history:
        yield f"{entry.at.isoformat()} {entry.what}"


def _lines(face: EventFace, tickets: Sequence[Ticket]) -> Iterator[str]:
    where = f" at {face.venue}" if face.venue else ""
    yield f"Tickets for {face.title}{where}, {face.starts_at.isoformat()}:"
    for ticket in tickets:
        kind = face.ticket_types.get(ticket.ticket_type_id, "ticket")
        seat = f", seat {ticket.seat}" if ticket.seat else ""
        yield f"{ticket.number}, {kind}{seat}, issued for {ticket.price}: {_use_of(ticket)}."


def _use_of(ticket: Ticket) -> str:
    if ticket.entry is None:
        return f"{ticket.status}, not used"
    return f"used at {ticket.entry.at.isoformat()} at gate {ticket.entry.gate}"
