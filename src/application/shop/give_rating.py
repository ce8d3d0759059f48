"""Rating what was delivered: the seller of an order, or the courier of a delivery."""

from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.order_ports import OrderViews
from application.shop.rating_ports import BroughtDeliveries, RatingStore
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, DeliveryId, OrderId
from domain.shop.order_errors import OrderNotFound
from domain.shop.order_state import OrderStatus
from domain.shop.rating import (
    BadRating,
    NothingToRate,
    Rated,
    RatedSubject,
    Rating,
    rating_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRating:
    """Of an order by several sellers, one of them has to be named."""

    by: Principal
    subject_id: OrderId | DeliveryId
    stars: int
    text: str = ""
    seller_id: AccountId | None = None


class RatingDesk:
    """Give a rating, or change the one that was given: everybody has one of each."""

    def __init__(self, *, work: UnitOfWork[RatingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def give(self, rated: Rated, command: GiveRating) -> Rating:
        person_id, now = command.by.account_id, self._clock.now()
        async with self._work.begin() as store:
            known = await store.ratings.find(rating_of(rated, person_id))
            if known is None:
                given = Rating.give(
                    rated, person_id=person_id, stars=command.stars, text=command.text, now=now
                )
                await store.ratings.add(given)
                return given.settled()
            changed = known.change(stars=command.stars, text=command.text, now=now)
            if changed is not known:
                await store.ratings.save(changed)
            return changed.settled()


class RateOrderHandler:
    def __init__(self, *, work: UnitOfWork[RatingStore], clock: Clock, orders: OrderViews) -> None:
        self._desk = RatingDesk(work=work, clock=clock)
        self._orders = orders

    async def __call__(self, command: GiveRating) -> Rating:
        return await self._desk.give(await self._rated(command), command)

    async def _rated(self, command: GiveRating) -> Rated:
        order = await self._orders.get(OrderId(command.subject_id))
        if order.buyer_id != command.by.account_id:
            raise OrderNotFound(order.id)
        if order.status is not OrderStatus.DELIVERED:
            raise NothingToRate
        sellers = order.seller_ids
        seller_id = sellers[0] if command.seller_id is None and len(sellers) == 1 else None
        seller_id = seller_id or command.seller_id
        if seller_id is None or seller_id not in sellers:
            raise BadRating("Name one of the sellers of the order.")
        return Rated(subject=RatedSubject.ORDER, subject_id=order.id, rated_id=seller_id)


class RateDeliveryHandler:
    def __init__(
        self, *, work: UnitOfWork[RatingStore], clock: Clock, deliveries: BroughtDeliveries
    ) -> None:
        self._desk = RatingDesk(work=work, clock=clock)
        self._deliveries = deliveries

    async def __call__(self, command: GiveRating) -> Rating:
        delivery_id = DeliveryId(command.subject_id)
        courier_id = await self._deliveries.courier_of(
            delivery_id, recipient_id=command.by.account_id
        )
        if courier_id is None:
            raise NothingToRate
        rated = Rated(
            subject=RatedSubject.DELIVERY, subject_id=delivery_id, rated_id=AccountId(courier_id)
        )
        return await self._desk.give(rated, command)
