from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.platform.failpoints import failpoint
from application.platform.idempotency import Once
from application.platform.maps import Maps
from application.platform.ports import Clock, Ids, Randomness, UnitOfWork
from application.shop.basket import Basket
from application.shop.basket_ports import (
    ChosenTickets,
    TicketChoice,
    TicketsChanged,
)
from application.shop.cart_ports import CartViews, OfAccount
from application.shop.locating import placed
from application.shop.order_checks import (
    goods_facts,
    need_same_total,
    need_unchanged,
    ticket_facts,
    with_paid_prices,
)
from application.shop.order_draft import (
    Draft,
    Drafting,
    Surroundings,
    hold_request,
    location_of,
    needs_hold,
    wanted_tickets,
)
from application.shop.order_holds import lock_all, stocks_to_hold
from application.shop.order_ports import OrderPlaces, OrderStore
from application.shop.read_basket import BasketReader
from domain.inventory.errors import NotLeft
from domain.inventory.hold import HoldRequest
from domain.kernel.access import Principal
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import BookingId, OrderId, StockId
from domain.kernel.money import Money
from domain.shop.cart import Cart
from domain.shop.cart_items import Destination as CartDestination
from domain.shop.order import Order
from domain.shop.order_errors import BadDestination, NothingToOrder, NotLeftForOrder
from domain.shop.order_events import Fulfilment
from domain.shop.order_state import HOLD_FOR, OrderedTickets
from domain.shop.shipment import Destination

ATTEMPTS_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """Order what is in the cart, as it was at that version."""

    by: Principal
    cart_version: int
    destination: Destination | None = None
    """Where couriers bring it; not needed for what goes elsewhere."""

    expected_total: Money | None = None
    """What the buyer was shown that all of it costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """An order to be, decided on what was known a moment ago."""

    order: Order
    basket: Basket
    request: HoldRequest | None
    tickets: Sequence[ChosenTickets]


class PlaceOrderHandler:
    """Make an order of a cart: everything is held until one deadline, or nothing is.

    It decides outside any transaction; within one, everything is held and the cart emptied.
    What was gone by then is chosen again, from elsewhere, as long as there is any.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[OrderStore],
        carts: CartViews,
        reader: BasketReader,
        choice: TicketChoice,
        places: OrderPlaces,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
        hold_for: timedelta = HOLD_FOR,
        maps: Maps | None = None,
    ) -> None:
        self._work = work
        self._carts = carts
        self._reader = reader
        self._choice = choice
        self._places = places
        self._clock = clock
        self._ids = ids
        self._randomness = randomness
        self._hold_for = hold_for
        self._maps = maps

    async def __call__(self, command: PlaceOrder, once: Once) -> Order:
        command = replace(command, destination=await placed(command.destination, self._maps))
        refusal = NotLeftForOrder([])
        for attempt in range(ATTEMPTS_MAX):
            plan = await self._plan(command, attempt)
            try:
                return await self._place(command, plan, once)
            except TicketsChanged:
                continue
            except NotLeftForOrder as gone:
                refusal = gone
        raise refusal

    async def _plan(self, command: PlaceOrder, attempt: int) -> _Plan:
        buyer_id = command.by.account_id
        cart = await self._cart(command)
        basket = await self._reader(cart, buyer_id=buyer_id)
        need_unchanged(basket)
        need_same_total(basket, command.expected_total)
        order_id = OrderId(self._ids.new())
        draft = await self._draft(order_id, basket)
        destination = _destination(command, draft)
        chosen = await self._tickets(basket, attempt)
        order = self._order(order_id, command, basket, draft, chosen, destination)
        request = hold_request(order, basket.usable.vouchers)
        return _Plan(order=order, basket=basket, request=request, tickets=chosen)

    async def _cart(self, command: PlaceOrder) -> Cart:
        cart = await self._carts.find(OfAccount(command.by.account_id))
        if cart is None or not cart.lines:
            raise NothingToOrder
        _need_version(cart, command.cart_version)
        if command.destination is None:
            return cart
        # What is paid is what it costs to bring it where it really goes.
        address = command.destination.address
        known = None if cart.destination is None else cart.destination.position
        goes_to = CartDestination(
            country=address.country,
            region=address.region,
            position=command.destination.position or known,
        )
        return replace(cart, destination=goes_to)

    async def _draft(self, order_id: OrderId, basket: Basket) -> Draft:
        events = [choice.event_id for choice in basket.cart.choices if choice.event_id is not None]
        locations = {
            location_of(shown.variant.seller_id, part)
            for shown in basket.lines
            if shown.variant is not None
            for part in shown.sourced
        }
        around = Surroundings(
            locations=await self._places.locations(sorted(locations)) if locations else {},
            venues=await self._places.venues(events) if events else {},
        )
        return Drafting(order_id, basket, around, self._randomness)()

    async def _tickets(self, basket: Basket, attempt: int) -> Sequence[ChosenTickets]:
        wanted = wanted_tickets(basket)
        if not wanted:
            return ()
        chosen = await self._choice.choose(wanted, fresh=attempt > 0, attempt=attempt)
        return with_paid_prices(chosen, basket)

    def _order(  # noqa: PLR0917  # each of another type
        self,
        order_id: OrderId,
        command: PlaceOrder,
        basket: Basket,
        draft: Draft,
        chosen: Sequence[ChosenTickets],
        destination: Destination | None,
    ) -> Order:
        now = self._clock.now()
        currency = basket.currency or ""
        return Order.place(
            order_id,
            buyer_id=command.by.account_id,
            lines=draft.lines,
            shipments=draft.shipments,
            tickets=tuple(_ordered(each, currency) for each in chosen),
            vouchers=tuple(voucher.id for voucher in basket.usable.vouchers),
            destination=destination,
            currency=currency,
            deadline=now + self._hold_for,
            has_hold=needs_hold(draft.lines, basket.usable.vouchers),
            now=now,
        )

    async def _place(self, command: PlaceOrder, plan: _Plan, once: Once) -> Order:
        order = plan.order
        now = self._clock.now()
        await failpoint("order.before-hold")
        async with self._work.begin(once=once) as store:
            cart = await store.carts.lock(OfAccount(order.buyer_id))
            if cart is None:
                raise NothingToOrder
            _need_version(cart, command.cart_version)
            # Goods alone are held at once, and locked with that.
            if plan.tickets:
                await lock_all(store, _stocks_of(plan), now=now)
            await _hold(store, plan, now)
            await store.orders.add(order)
            await store.carts.save(cart.check_out(order.id, now=now))
            once.keep(order.settled())
        await failpoint("order.after-hold")
        return order.settled()


async def _hold(store: OrderStore, plan: _Plan, now: datetime) -> None:
    """Hold all of it; raise ``NotLeftForOrder`` with everything that is not left."""
    order = plan.order
    shortages = await store.tickets.place(
        order.id, order.buyer_id, plan.tickets, deadline=order.deadline, now=now
    )
    facts = ticket_facts(shortages)
    if plan.request is not None:
        try:
            await store.inventory.hold(plan.request, now=now)
        except NotLeft as refusal:
            facts += goods_facts(plan.basket, refusal)
    if facts:
        raise NotLeftForOrder(facts)


def _stocks_of(plan: _Plan) -> set[StockId]:
    places = {StockId(place.ticket_type_id) for each in plan.tickets for place in each.places}
    return places | stocks_to_hold(plan.request)


def _ordered(chosen: ChosenTickets, currency: str) -> OrderedTickets:
    return OrderedTickets(
        booking_id=BookingId(chosen.booking_id),
        event_id=chosen.event_id,
        organizer_id=chosen.organizer_id,
        quantity=len(chosen.places),
        total=Money.total((place.price for place in chosen.places), currency=currency),
    )


def _destination(command: PlaceOrder, draft: Draft) -> Destination | None:
    """The address, if anything is brought to one; nobody keeps it otherwise."""
    if not any(each.fulfilment is Fulfilment.COURIER for each in draft.shipments):
        return None
    if command.destination is None:
        raise BadDestination("Say to which address it is to be brought.")
    return command.destination


def _need_version(cart: Cart, version: int) -> None:
    if cart.version != version:
        raise StaleVersion("The cart changed meanwhile; look again.", cartId=str(cart.id))
