"""How far the cancellation of an event is, counted in memory."""

from collections import Counter
from collections.abc import Iterable

from adapters.memory.unit_of_work import MemoryDatabase
from application.booking.cancellation_ports import CancellationProgress
from domain.booking.booking import UNPAID, Booking, BookingStatus, PaymentStatus
from domain.booking.events import CancelledBy
from domain.kernel.ids import EventId, PaymentId
from domain.payments.payment import Payment
from domain.payments.refund import Refund, RefundStatus

_LIVE = UNPAID | {BookingStatus.CONFIRMED}
_OVER = frozenset({BookingStatus.CANCELLED, BookingStatus.REFUNDED})
_GOES_BACK = frozenset({PaymentStatus.REFUND_PENDING, PaymentStatus.REFUNDED})


class MemoryCancellationViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def progress(self, event_id: EventId) -> CancellationProgress:
        found = [booking for booking in self._bookings() if _is_affected(booking, event_id)]
        owed = [booking for booking in found if _is_owed(booking)]
        refunds = {booking.id: self._refunds(booking) for booking in owed}
        given = [refund for of_one in refunds.values() for refund in of_one]
        return CancellationProgress(
            bookings=len(found),
            cancelled=sum(booking.status in _OVER for booking in found),
            to_refund=len(owed),
            refunds_requested=sum(bool(of_one) for of_one in refunds.values()),
            refunded=sum(booking.status is BookingStatus.REFUNDED for booking in owed),
            failed=sum(any(map(_is_refused, of_one)) for of_one in refunds.values()),
            due=_added((one.total.currency, one.total.amount) for one in owed),
            returned=_sum([one for one in given if one.status is RefundStatus.SUCCEEDED]),
            refused=_sum([one for one in given if _is_refused(one)]),
        )

    def _bookings(self) -> list[Booking]:
        return list(self._database.table("bookings").values())

    def _refunds(self, booking: Booking) -> list[Refund]:
        payments: dict[PaymentId | None, Payment] = self._database.table("payments")
        payment = payments.get(booking.payment_id)
        return [] if payment is None else [one for one in payment.refunds if not one.extra]


def _is_affected(booking: Booking, event_id: EventId) -> bool:
    is_gone = booking.cancelled_by is CancelledBy.ORGANIZER
    return booking.event_id == event_id and (booking.status in _LIVE or is_gone)


def _is_owed(booking: Booking) -> bool:
    is_paid = booking.payment_status is PaymentStatus.PAID
    is_live = booking.status is BookingStatus.CONFIRMED
    return booking.payment_status in _GOES_BACK or (is_live and is_paid)


def _is_refused(refund: Refund) -> bool:
    return refund.status is RefundStatus.FAILED and refund.made_up_by is None


def _sum(refunds: list[Refund]) -> dict[str, int]:
    return _added((refund.amount.currency, refund.amount.amount) for refund in refunds)


def _added(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    added = Counter[str]()
    for currency, amount in amounts:
        added[currency] += amount
    return dict(added)
