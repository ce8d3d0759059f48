"""What a booking's status means for its tickets."""

from collections.abc import Mapping

from domain.booking.booking import BookingStatus
from domain.booking.ticket import Standing

STANDINGS: Mapping[BookingStatus, Standing] = {
    BookingStatus.INITIATED: Standing.UNPAID,
    BookingStatus.PAYMENT_PENDING: Standing.UNPAID,
    BookingStatus.CONFIRMED: Standing.PAID,
    BookingStatus.COMPLETED: Standing.PAID,
    BookingStatus.CANCELLED: Standing.CANCELLED,
    BookingStatus.REFUNDED: Standing.REFUNDED,
}
