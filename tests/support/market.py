"""A market for tests: sellers with goods, an event, buyers with carts, and the whole program.

Everything is put together as in production, on either storage; only the clock is moved by hand,
and couriers ask a fixed price.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from dependency_injector import providers

from adapters.memory.journal import MemoryTask
from application.payments.receive_notice import ReceiveNotice
from application.platform.paging import PageRequest
from application.platform.tasks import Task
from application.shop.cart_ports import OfAccount
from application.shop.delivery_ports import DeliveryQuote
from application.shop.order_ports import purpose_of
from application.shop.place_order import PlaceOrder
from application.shop.receive_goods import ReceiveGoods
from application.shop.start_order_payment import StartOrderPayment
from application.shop.stock_lines import StockLine
from application.shop.voucher_holds import opening_stocks
from application.shop.work_on_shipment import Work
from domain.booking.booking import Booking
from domain.inventory.stock import Stock
from domain.kernel.access import Principal, Role
from domain.kernel.events import DomainEvent
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    CartId,
    LocationId,
    OrderId,
    StockId,
    TaskId,
    VariantId,
    VoucherId,
)
from domain.kernel.money import Money
from domain.payments.events import PaymentMethod
from domain.payments.payment import Payment
from domain.programme.event import Event
from domain.programme.ticket_type import TicketType
from domain.shop.cart import Cart
from domain.shop.cart_items import Choice, Goods, Item, Tickets
from domain.shop.cart_items import Destination as CartDestination
from domain.shop.location import Location
from domain.shop.order import Order
from domain.shop.order_events import Fulfilment
from domain.shop.seller_terms import TermsChanges
from domain.shop.shipment import Destination
from domain.shop.stock import stock_of
from domain.shop.voucher import Voucher
from entrypoints.composition.root import Application, reactions_of, use_cases_of, worker_of
from tests.support.carts import a_voucher
from tests.support.clock import FakeClock
from tests.support.payments import OK
from tests.support.products import a_product, a_variant, stored_product
from tests.support.programme import a_ticket_type, an_event_with, stored_event, stored_venue
from tests.support.stock import BREMEN, an_address, once

HOP_MIN = timedelta(milliseconds=1)
COURIERS_PRICE = Money(490, "EUR")
HAMBURG = Position(53.5511, 9.9937)
PRICE = Money(1999, "EUR")


def a_person(role: Role = Role.CUSTOMER) -> Principal:
    return Principal(AccountId(uuid4()), frozenset({role}))


class FixedQuotes:
    """Somebody brings everything everywhere, for one price."""

    async def quote(self, *, at: datetime, **_: object) -> DeliveryQuote | None:
        return DeliveryQuote(
            price=COURIERS_PRICE,
            arrives_by=at + timedelta(hours=2),
            expires_at=at + timedelta(minutes=15),
        )


@dataclass(frozen=True)
class Article:
    """A variant, where it lies, and whose it is."""

    variant_id: VariantId
    seller: Principal
    location_id: LocationId

    @property
    def stock_id(self) -> StockId:
        return stock_of(self.variant_id, self.location_id)

    @property
    def goods(self) -> Goods:
        return Goods(variant_id=self.variant_id)


class Market:
    def __init__(self, application: Application, clock: FakeClock) -> None:
        self.clock = clock
        self.adapters = application.adapters()
        self.adapters.clock.override(providers.Object(clock))
        self.adapters.delivery_quotes.override(providers.Object(FixedQuotes()))
        self.use_cases = use_cases_of(application)
        self.worker = worker_of(application)
        self.reactions = reactions_of(application)
        self.sandbox = self.adapters.sandbox()
        self.sandbox.notices.connect(self.receive_notice)

    async def receive_notice(self, body: bytes, headers: Mapping[str, str]) -> int:
        notice = ReceiveNotice(provider="sandbox", body=body, headers=headers)
        await self.use_cases["receive_payment_notice"](notice)
        return 200

    async def location(self, seller: Principal, **details: Any) -> Location:
        given: Any = {"name": "Warehouse", "position": BREMEN, **details}
        location = Location.open(
            LocationId(self.adapters.ids().new()),
            seller_id=seller.account_id,
            now=self.clock.now(),
            details=given,
        )
        async with self.adapters.stock_work().begin() as store:
            await store.locations.add(location)
        return location.settled()

    async def article(
        self,
        quantity: int | None,
        *,
        seller: Principal | None = None,
        location: Location | None = None,
        **variant: Any,
    ) -> Article:
        """Something new on sale; ``None``: so many that nobody counts them."""
        seller = seller or a_person(Role.SELLER)
        counted = quantity is not None
        new = a_variant(**{"price": PRICE, "tracks_stock": counted, **variant})
        product = a_product(new, seller_id=seller.account_id, handle=f"thing-{uuid4()}")
        await stored_product(self.adapters.catalogue_work(), product.activate(now=self.clock.now()))
        at = location or await self.location(seller)
        if quantity:
            await self.receive(Article(new.id, seller, at.id), quantity)
        return Article(new.id, seller, at.id)

    async def receive(self, article: Article, quantity: int) -> None:
        command = ReceiveGoods(
            by=article.seller,
            location_id=article.location_id,
            lines=(StockLine(variant_id=article.variant_id, quantity=quantity),),
        )
        await self.use_cases["receive_goods"](command, once())

    async def event(self, *kinds: TicketType, **given: Any) -> Event:
        work = self.adapters.programme_work()
        venue = await stored_venue(work)
        event = an_event_with(*kinds or (a_ticket_type(),), venue=venue, **given)
        return await stored_event(work, event.publish(now=self.clock.now()), None)

    async def voucher(self, **given: Any) -> Voucher:
        voucher = a_voucher(**{"for_all": True, **given})
        async with self.adapters.voucher_work().begin() as store:
            await store.vouchers.add([voucher])
            if voucher.uses is not None:
                await store.inventory.open(opening_stocks(voucher), now=self.clock.now())
        return voucher.settled()

    async def terms(self, seller: Principal, changes: TermsChanges) -> None:
        async with self.adapters.seller_work().begin() as store:
            terms = await store.seller_terms.get(seller.account_id)
            await store.seller_terms.save(terms.change(changes, now=self.clock.now()))

    async def cart(
        self,
        buyer: Principal,
        *wanted: tuple[Item, int],
        vouchers: Sequence[VoucherId] = (),
        choices: Sequence[Choice] = (),
    ) -> Cart:
        """The buyer's cart with this in it, and seen as it is."""
        now = self.clock.now()
        async with self.adapters.cart_work().begin() as store:
            known = await store.carts.lock(OfAccount(buyer.account_id))
            if known is None:
                new = Cart.of_account(CartId(uuid4()), buyer.account_id, now=now)
                known = await store.carts.open(new)
            cart = known.describe(CartDestination(country="DE", position=HAMBURG), choices, now=now)
            for item, quantity in wanted:
                cart = cart.add(item, quantity, price=None, now=now)
            for voucher_id in vouchers:
                cart = cart.add_voucher(voucher_id, now=now)
            await store.carts.save(cart)
        settled: Cart = cart.settled()
        return settled

    async def place(self, cart: Cart, *, by: Principal | None = None, **given: Any) -> Order:
        command = PlaceOrder(
            by=by or buyer_of(cart),
            cart_version=cart.version,
            destination=given.pop("destination", A_HOME),
            **given,
        )
        return await self.use_cases["place_order"](command, once())  # type: ignore[no-any-return]

    async def order(self, buyer: Principal, *wanted: tuple[Item, int], **given: Any) -> Order:
        return await self.place(await self.cart(buyer, *wanted, **given), by=buyer)

    async def start(self, order: Order, token: str = OK) -> Order:
        command = StartOrderPayment(
            by=principal_of(order.buyer_id),
            order_id=order.id,
            method=PaymentMethod.CARD,
            token=token,
        )
        return await self.use_cases["start_order_payment"](command, once())  # type: ignore[no-any-return]

    async def pay(self, order: Order, token: str = OK) -> Order:
        await self.start(order, token)
        await self.run_due()
        return await self.now(order)

    async def paid(self, buyer: Principal, *wanted: tuple[Item, int], **given: Any) -> Order:
        return await self.pay(await self.order(buyer, *wanted, **given))

    async def work(self, command: Work) -> Order:
        return await self.use_cases["work_on_shipment"](command, once())  # type: ignore[no-any-return]

    async def run_due(self) -> None:
        await self.worker.run_due()

    async def pass_time(
        self, time: timedelta, *, hop_max: timedelta = timedelta(minutes=5)
    ) -> None:
        until = self.clock.now() + time
        while self.clock.now() < until:
            due = await self.adapters.tasks().next_due() or until
            hop = min(max(due - self.clock.now(), HOP_MIN), hop_max, until - self.clock.now())
            self.clock.pass_time(hop)
            await self.sandbox.notices.deliver_due()
            await self.run_due()

    async def react(self, reaction: str, event: DomainEvent) -> None:
        """Have a reaction to something that happened elsewhere."""
        task_id = TaskId(uuid4())
        task = Task(id=task_id, reaction=reaction, event=event, attempt=1, fence=1)
        # Only in memory: there is no such task yet.
        rows = self.adapters.memory().table("tasks")
        rows[task_id] = MemoryTask(
            id=task_id, reaction=reaction, event=event, run_at=self.clock.now(), fence=1
        )
        await self.reactions[reaction](event, task)

    async def now(self, order: Order | OrderId) -> Order:
        id_ = order if isinstance(order, UUID) else order.id
        return await self.adapters.order_views().get(OrderId(id_))  # type: ignore[no-any-return]

    async def orders_of(self, buyer: Principal) -> Sequence[Order]:
        page = PageRequest(cursor=None, limit=100)
        found = await self.adapters.order_views().of_buyer(buyer.account_id, page)
        return found.items  # type: ignore[no-any-return]

    async def bookings(self, order: Order) -> Sequence[Booking]:
        async with self.adapters.booking_work().begin() as store:
            return await store.bookings.lock_of_order(order.id)  # type: ignore[no-any-return]

    async def stock(self, stock_id: StockId) -> Stock:
        async with self.adapters.inventory_work().begin() as store:
            return (await store.inventory.get([stock_id]))[stock_id]  # type: ignore[no-any-return]

    async def payments(self, order: Order) -> Sequence[Payment]:
        async with self.adapters.payment_work().begin() as store:
            return await store.payments.of_purpose(purpose_of(order.id))  # type: ignore[no-any-return]

    async def violations(self) -> Sequence[Any]:
        return await self.adapters.audits().violations()  # type: ignore[no-any-return]


A_HOME = Destination(address=an_address(name="Ada", city="Hamburg"), position=HAMBURG)


def buyer_of(cart: Cart) -> Principal:
    if cart.owner_id is None:
        raise ValueError("Guests order nothing.")
    return principal_of(cart.owner_id)


def principal_of(account_id: AccountId) -> Principal:
    return Principal(account_id, frozenset({Role.CUSTOMER}))


def places(event: Event, *seats: str, nth: int = 0) -> Tickets:
    return Tickets(
        event_id=event.id,
        ticket_type_id=event.ticket_types[nth].id,
        seats=tuple(seats),  # type: ignore[arg-type]
    )


def fetched(article: Article) -> Choice:
    return Choice(
        seller_id=article.seller.account_id,
        fulfilment=Fulfilment.PICK_UP,
        location_id=article.location_id,
    )
