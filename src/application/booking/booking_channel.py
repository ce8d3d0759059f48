"""``booking:<id>``: how a booking goes on, for those who may see it.

What is told are the fields of the booking over HTTP that changed, so that whoever puts them over
a snapshot has the next one. Tickets have a history of their own: what happens to them is told as
well, but only to those who listen at that moment.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from application.booking.ports import BookingViews
from application.booking.queries import GetBooking
from application.realtime.ports import EventLog, Happened, LoggedEvent, Publication
from application.realtime.subject_channel import SubjectChannel
from domain.booking.booking import BookingStatus, PaymentStatus
from domain.booking.errors import BookingNotFound
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingInitiated,
    BookingMoneyReturned,
    BookingNeedsOperator,
    BookingPaymentFailed,
    BookingPaymentStarted,
    BookingRefunded,
)
from domain.booking.ticket_events import (
    TicketEntryMoved,
    TicketEvent,
    TicketIssued,
    TicketRevoked,
    TicketTransferred,
    TicketUsed,
)
from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent
from domain.kernel.ids import BookingId
from domain.kernel.money import Money

type Data = Mapping[str, Any]


class BookingChannel(SubjectChannel):
    kind: ClassVar[str] = "booking"

    def __init__(self, log: EventLog, views: BookingViews) -> None:
        super().__init__(log)
        self._views = views
        self._get = GetBooking(views)

    async def admit(self, by: Principal, key: str) -> str:
        try:
            booking_id = BookingId(UUID(key))
        except ValueError:
            raise BookingNotFound(BookingId(UUID(int=0))) from None
        await self._get(booking_id, by=by)
        return f"{self.kind}:{booking_id}"

    def names_of(self, happened: Happened) -> Sequence[str]:
        if happened.logged is not None and isinstance(happened.logged.event, TicketEvent):
            return [f"{self.kind}:{happened.logged.event.booking_id}"]
        return super().names_of(happened)

    async def render(self, name: str, logged: LoggedEvent) -> Publication | None:
        if isinstance(logged.event, TicketEvent):
            return _of_ticket(logged, logged.event)
        return await super().render(name, logged)

    async def render_all(self, logged: Sequence[LoggedEvent]) -> Sequence[Publication]:
        return [self._published(each, await self._changes(each)) for each in logged]

    async def data_of(self, event: DomainEvent) -> Data:
        if isinstance(event, BookingMoneyReturned):
            # It may be money of another payment than the one that the booking counts on.
            view = await self._views.get(event.booking_id)
            return {"paymentStatus": view.booking.payment_status.value}
        return _changed(event)

    async def _changes(self, logged: LoggedEvent) -> Data:
        changes = await self.data_of(logged.event)
        return {**changes, "updatedAt": logged.event.at, "version": logged.sequence}


def _changed(event: DomainEvent) -> Data:
    match event:
        case BookingInitiated():
            return {
                **_statuses(BookingStatus.INITIATED, PaymentStatus.UNPAID),
                "deadline": event.deadline,
                "totalAmount": _money(event.total),
            }
        case BookingPaymentStarted():
            return {
                **_statuses(BookingStatus.PAYMENT_PENDING, PaymentStatus.PENDING),
                "payment": str(event.payment_id),
                "deadline": event.deadline,
            }
        case BookingPaymentFailed():
            return _statuses(None, PaymentStatus.FAILED)
        case BookingNeedsOperator():
            return {**_statuses(None, PaymentStatus.PAID), "payment": str(event.payment_id)}
        case _:
            return _ended(event)


def _ended(event: DomainEvent) -> Data:
    match event:
        case BookingConfirmed():
            is_paid = PaymentStatus.PAID if event.payment_id else None
            return {
                **_statuses(BookingStatus.CONFIRMED, is_paid),
                "payment": None if event.payment_id is None else str(event.payment_id),
                "cancelledBy": None,
            }
        case BookingCompleted():
            return _statuses(BookingStatus.COMPLETED, None)
        case BookingCancelled():
            goes_back = PaymentStatus.REFUND_PENDING if event.refund.amount else None
            return {
                **_statuses(BookingStatus.CANCELLED, goes_back),
                "cancelledBy": event.by.value,
            }
        case BookingRefunded():
            return _statuses(BookingStatus.REFUNDED, PaymentStatus.REFUNDED)
        case _:
            return {}


def _statuses(status: BookingStatus | None, payment_status: PaymentStatus | None) -> Data:
    told = {"status": status, "paymentStatus": payment_status}
    return {name: value.value for name, value in told.items() if value is not None}


def _money(money: Money) -> Data:
    return {"amount": money.amount, "currency": money.currency}


def _of_ticket(logged: LoggedEvent, event: TicketEvent) -> Publication:
    """What happened to a ticket; neither its code nor who else holds it."""
    data: dict[str, Any] = {"ticketNumber": event.ticket_number}
    match event:
        case TicketIssued() | TicketTransferred():
            data["status"] = "VALID"
        case TicketUsed() | TicketEntryMoved():
            data["status"] = "USED"
        case TicketRevoked():
            data["status"] = event.reason.upper()
    return Publication(name=event.name, at=event.at, data=data, event_id=logged.id)
