from dataclasses import dataclass, replace
from uuid import UUID

from application.booking.ports import BookingStore
from application.payments.ports import PaymentIntent, PaymentOptions, Proceeds
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.booking.booking import Booking
from domain.booking.errors import BookingNotFound
from domain.kernel.access import Principal
from domain.kernel.ids import BookingId, OrderId, PaymentId
from domain.payments.events import PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPayment:
    by: Principal
    booking_id: BookingId
    method: PaymentMethod
    token: str
    return_url: str = ""


class StartPaymentHandler:
    """Ask for the money of a booking. It is charged once this is committed.

    The payment ends with the booking's deadline at the latest, so that no gateway still
    takes money for places that are free again.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[BookingStore],
        options: PaymentOptions,
        proceeds: Proceeds,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._options = options
        self._proceeds = proceeds
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: StartPayment, once: Once) -> Booking:
        now = self._clock.now()
        return_url = self._options.return_to(command.return_url)
        payment_id = PaymentId(self._ids.new())
        async with self._work.begin(once=once) as store:
            booking = await store.bookings.lock(command.booking_id)
            if booking.buyer_id != command.by.account_id:
                raise BookingNotFound(command.booking_id)
            option = self._options.choose(command.method, booking.total)
            paying = booking.start_payment(payment_id, at_least=option.session_minimum, now=now)
            await store.bookings.save(paying)
            if paying.deadline != booking.deadline:
                await store.inventory.extend(paying.hold_id, until=paying.deadline, now=now)
            intent = replace(
                _intent(paying, payment_id, command, option.gateway, self._proceeds),
                return_url=return_url,
            )
            await store.payments.open(intent, now=now)
            once.keep(paying.settled())
        return paying.settled()


def _intent(
    booking: Booking,
    payment_id: PaymentId,
    command: StartPayment,
    gateway: str,
    proceeds: Proceeds,
) -> PaymentIntent:
    prices = {item.label: item.price for item in booking.items}
    return PaymentIntent(
        id=payment_id,
        purpose=purpose_of(booking.id),
        payer_id=booking.buyer_id,
        amount=booking.total,
        method=command.method,
        token=command.token,
        gateway=gateway,
        expires_at=booking.deadline,
        description=f"Booking {booking.id}",
        shares=proceeds.of_organizer(booking.organizer_id, prices),
    )


def purpose_of(booking_id: BookingId) -> str:
    return f"booking:{booking_id}"


def order_of(purpose: str) -> OrderId | None:
    """The order whose whole basket a payment is for, if it is for one."""
    kind, _, id_ = purpose.partition(":")
    return OrderId(UUID(id_)) if kind == "order" else None


def booking_of(purpose: str) -> BookingId | None:
    """The booking that a payment is for, if it is for a booking."""
    kind, _, id_ = purpose.partition(":")
    return BookingId(UUID(id_)) if kind == "booking" else None
