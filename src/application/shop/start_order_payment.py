from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.payments.ports import PaymentIntent, PaymentOptions, Proceeds
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.basket_ports import TicketPrices, TicketsGone
from application.shop.order_holds import lock_stocks
from application.shop.order_ports import OrderStore, purpose_of
from domain.kernel.access import Principal
from domain.kernel.ids import OrderId, PaymentId
from domain.payments.events import PaymentMethod
from domain.shop.order import Order
from domain.shop.order_errors import BasketGivenUp, OrderNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOrderPayment:
    by: Principal
    order_id: OrderId
    method: PaymentMethod
    token: str
    return_url: str = ""


class StartOrderPaymentHandler:
    """Ask for the money of a whole basket, once. It is charged once this is committed.

    The payment ends with the deadline at the latest, so that no gateway still takes money for
    what is free again. It is shared between everybody who sold something of it.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[OrderStore],
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

    async def __call__(self, command: StartOrderPayment, once: Once) -> Order:
        now = self._clock.now()
        return_url = self._options.return_to(command.return_url)
        payment_id = PaymentId(self._ids.new())
        async with self._work.begin(once=once) as store:
            order = await store.orders.lock(command.order_id)
            if order.buyer_id != command.by.account_id:
                raise OrderNotFound(command.order_id)
            option = self._options.choose(command.method, order.total)
            paying = order.start_payment(payment_id, at_least=option.session_minimum, now=now)
            await self._keep_until(store, order, paying, payment_id)
            await store.orders.save(paying)
            intent = PaymentIntent(
                id=payment_id,
                purpose=purpose_of(order.id),
                payer_id=order.buyer_id,
                amount=order.total,
                method=command.method,
                token=command.token,
                gateway=option.gateway,
                expires_at=paying.deadline,
                description=f"Order {order.id}",
                return_url=return_url,
            )
            tickets = await store.tickets.prices(order.id) if order.tickets else ()
            await store.payments.open(_shared(intent, order, tickets, self._proceeds), now=now)
            once.keep(paying.settled())
        return paying.settled()

    async def _keep_until(
        self, store: OrderStore, order: Order, paying: Order, payment_id: PaymentId
    ) -> None:
        """Have the bookings pay too, and keep everything as long as the payment may take."""
        now = self._clock.now()
        moved = paying.deadline != order.deadline
        if moved:
            await lock_stocks(store, order, now=now)
        try:
            if order.tickets:
                await store.tickets.start_payment(
                    order.id, payment_id, deadline=paying.deadline, now=now
                )
        except TicketsGone:
            raise BasketGivenUp from None
        if moved and order.hold_id is not None:
            await store.inventory.extend(order.hold_id, until=paying.deadline, now=now)


def _shared(
    intent: PaymentIntent, order: Order, tickets: Sequence[TicketPrices], proceeds: Proceeds
) -> PaymentIntent:
    """The payment with what is owed to whom of it, line by line."""
    goods = (proceeds.of_seller(line.seller_id, {line.label: line.total}) for line in order.lines)
    brought = (
        proceeds.of_delivery(each.seller_id, {each.label: each.charge.total})
        for each in order.shipments
    )
    places = (proceeds.of_organizer(part.organizer_id, part.prices) for part in tickets)
    shares = (share for of_one in (*goods, *brought, *places) for share in of_one)
    return replace(intent, shares=tuple(shares))
