"""When something follows an event at all, as more than one capability asks it."""

from datetime import datetime

from application.shop.order_ports import order_of
from domain.booking.events import BookingInitiated
from domain.payments.events import PaymentEvent
from domain.shop.order_events import OrderPlaced


def if_free(event: BookingInitiated | OrderPlaced) -> datetime | None:
    return None if event.total.amount else event.at


def if_of_order(event: PaymentEvent) -> datetime | None:
    return None if order_of(event.purpose) is None else event.at
