"""Bookings over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from application.booking.cancel_booking import (
    CancelBooking,
    CancelBookingHandler,
    Cancellation,
    PlanCancellationHandler,
)
from application.booking.place_booking import PlaceBooking, PlaceBookingHandler
from application.booking.ports import BookingView
from application.booking.queries import GetBooking, ListBookings, ListEventBookings
from application.booking.start_payment import StartPayment, StartPaymentHandler
from application.platform.paging import PageRequest
from domain.booking.booking import Booking, BookingStatus, Item, PaymentStatus
from domain.booking.events import CancelledBy
from domain.booking.selection import PLACES_MAX, Wish
from domain.booking.ticket import Ticket
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, BookingId, EventId, SeatId, TicketTypeId
from domain.payments.events import PaymentMethod
from entrypoints.http.etags import etag
from entrypoints.http.idempotency import MOVES_MONEY, OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.refunds import DryRun
from entrypoints.http.wire import NO_NUL, MoneyReply, Wire

SeatName = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL, examples=["Stalls/C/4"]),
]
Token = Annotated[
    str, msgspec.Meta(min_length=1, max_length=500, pattern=NO_NUL, examples=["ada@ok"])
]


ReturnUrl = Annotated[str, msgspec.Meta(max_length=2000, pattern=NO_NUL, examples=[""])]
"""Where a payer who is sent away comes back to; empty: to us."""


class WishBody(Wire):
    """Either chosen seats, or a quantity: of a seated type, the best that are together."""

    ticket_type_id: UUID
    # The example is of chosen seats.
    seats: Annotated[list[SeatName], msgspec.Meta(max_length=PLACES_MAX)] = msgspec.field(
        default_factory=list
    )
    quantity: Annotated[int, msgspec.Meta(ge=0, le=PLACES_MAX, examples=[0])] = 0
    accessible: bool = False

    def to_wish(self) -> Wish:
        return Wish(
            ticket_type_id=TicketTypeId(self.ticket_type_id),
            seats=tuple(SeatId(seat) for seat in self.seats),
            quantity=self.quantity,
            accessible=self.accessible,
        )


class PlaceBookingBody(Wire):
    event_id: UUID
    places: Annotated[list[WishBody], msgspec.Meta(min_length=1, max_length=PLACES_MAX)]

    def to_command(self, by: Principal) -> PlaceBooking:
        return PlaceBooking(
            by=by,
            event_id=EventId(self.event_id),
            wishes=tuple(place.to_wish() for place in self.places),
        )


class StartPaymentBody(Wire):
    """``token`` is what the method needs: a card token, a UPI handle, a bank."""

    method: PaymentMethod
    token: Token
    return_url: ReturnUrl = ""

    def to_command(self, by: Principal, booking_id: UUID) -> StartPayment:
        return StartPayment(
            return_url=self.return_url,
            by=by,
            booking_id=BookingId(booking_id),
            method=self.method,
            token=self.token,
        )


class BookedTicketReply(Wire):
    """``status`` is RESERVED until the ticket is issued; ``qrCode`` is for its holder only."""

    ticket_number: str
    ticket_type_id: UUID
    seat_number: str | None
    price: MoneyReply
    status: str
    qr_code: str | None

    @classmethod
    def of(cls, item: Item, ticket: Ticket | None, viewer: AccountId | None) -> Self:
        is_holder = ticket is not None and ticket.holder_id == viewer
        return cls(
            ticket_number=item.number,
            ticket_type_id=item.ticket_type_id,
            seat_number=item.seat,
            price=MoneyReply.of(item.price),
            status="RESERVED" if ticket is None else ticket.status,
            qr_code=ticket.code if ticket is not None and is_holder else None,
        )


class BookingReply(Wire):
    id: UUID
    user: UUID
    event: UUID
    tickets: list[BookedTicketReply]
    total_amount: MoneyReply
    status: BookingStatus
    payment_status: PaymentStatus
    payment: UUID | None
    deadline: datetime
    """Until when it must be paid."""
    cancelled_by: CancelledBy | None
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, booking: Booking) -> Self:
        """As it is right after a change, when no ticket is issued or none is of interest."""
        return cls.of_view(BookingView(booking=booking, tickets=()), None)

    @classmethod
    def of_view(cls, view: BookingView, viewer: AccountId | None) -> Self:
        booking = view.booking
        tickets = {ticket.number: ticket for ticket in view.tickets}
        return cls(
            id=booking.id,
            user=booking.buyer_id,
            event=booking.event_id,
            tickets=[
                BookedTicketReply.of(item, tickets.get(item.number), viewer)
                for item in booking.items
            ],
            total_amount=MoneyReply.of(booking.total),
            status=booking.status,
            payment_status=booking.payment_status,
            payment=booking.payment_id,
            deadline=booking.deadline,
            cancelled_by=booking.cancelled_by,
            created_at=booking.created_at,
            updated_at=booking.updated_at,
            version=booking.version,
        )


class CancelledLineReply(Wire):
    ticket_number: str
    refund: MoneyReply


class CancelledBookingReply(BookingReply):
    """``fee`` is what stays of the price. In a dry run the booking is shown as it would be."""

    refund: MoneyReply
    fee: MoneyReply
    lines: list[CancelledLineReply]
    dry_run: bool

    @classmethod
    def of_cancellation(cls, cancellation: Cancellation) -> Self:
        booking = BookingReply.of(cancellation.booking)
        return cls(
            **msgspec.structs.asdict(booking),
            refund=MoneyReply.of(cancellation.refund),
            fee=MoneyReply.of(cancellation.fee),
            lines=[
                CancelledLineReply(ticket_number=number, refund=MoneyReply.of(refund))
                for number, refund in cancellation.lines.items()
            ],
            dry_run=cancellation.is_planned,
        )


def location(booking: Booking) -> Mapping[str, str]:
    return {"Location": f"/api/bookings/{booking.id}", **etag(booking.version)}


class BookingController(Controller):
    path = "/api/bookings"
    tags = ("Booking",)

    @post("/", summary="Hold places at an event")
    async def place(
        self,
        data: JSONBody[PlaceBookingBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        place_booking: NamedDependency[PlaceBookingHandler],
    ) -> Response[BookingReply]:
        command = data.to_command(principal)
        return await once.answer(place_booking, command, BookingReply.of, headers=location)

    @get("/", summary="List one's own bookings, newest first")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_bookings: NamedDependency[ListBookings],
    ) -> PageReply[BookingReply]:
        found = await list_bookings(page, by=principal)
        return PageReply.of(found, lambda view: BookingReply.of_view(view, principal.account_id))

    @get("/{booking_id:uuid}", summary="Show a booking")
    async def show(
        self,
        booking_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_booking: NamedDependency[GetBooking],
    ) -> Response[BookingReply]:
        view = await get_booking(BookingId(booking_id), by=principal)
        # Its tickets change without the booking, so the version alone is no tag of all this.
        return Response(BookingReply.of_view(view, principal.account_id))

    @post("/{booking_id:uuid}/payment", opt=MOVES_MONEY, summary="Pay a booking")
    async def pay(
        self,
        booking_id: FromPath[UUID],
        data: JSONBody[StartPaymentBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        start_payment: NamedDependency[StartPaymentHandler],
    ) -> Response[BookingReply]:
        command = data.to_command(principal, booking_id)
        return await once.answer(start_payment, command, BookingReply.of)

    @post(
        "/{booking_id:uuid}/cancellation",
        status_code=HTTP_200_OK,
        opt=MOVES_MONEY,
        summary="Cancel a booking; what was paid goes back by the event's refund policy",
        description="A dry run needs no Idempotency-Key.",
    )
    async def cancel(
        self,
        booking_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        plan_cancellation: NamedDependency[PlanCancellationHandler],
        cancel_booking: NamedDependency[CancelBookingHandler],
        dry_run: DryRun = False,  # noqa: FBT002  # a query parameter has no position
    ) -> Response[CancelledBookingReply]:
        command = CancelBooking(by=principal, booking_id=BookingId(booking_id))
        if dry_run:
            plan = await plan_cancellation(command)
            return Response(CancelledBookingReply.of_cancellation(plan))
        reply = CancelledBookingReply.of_cancellation
        return await once.answer(cancel_booking, command, reply, status=HTTP_200_OK)


class EventBookingController(Controller):
    path = "/api/events/{event_id:uuid}/bookings"
    tags = ("Booking",)

    @get("/", summary="List the bookings of an event (its organiser)")
    async def list_of_event(
        self,
        event_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_event_bookings: NamedDependency[ListEventBookings],
    ) -> PageReply[BookingReply]:
        found = await list_event_bookings(EventId(event_id), page, by=principal)
        return PageReply.of(found, lambda view: BookingReply.of_view(view, principal.account_id))
