from dataclasses import dataclass

from application.delivery.courier_access import own_courier_id
from application.delivery.courier_ports import CourierStore
from application.delivery.rounds import improved, take_off
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.courier_errors import NotOnShift, OfferOver, OfferUnknown
from domain.delivery.delivery import Delivery
from domain.delivery.offer import CourierOffer, OfferStatus
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, CourierId, CourierOfferId


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOffer:
    by: Principal
    offer_id: CourierOfferId
    accepts: bool


class AnswerOfferHandler:
    """Take a delivery over, or say no. Of several answers the first one counts."""

    def __init__(self, *, work: UnitOfWork[CourierStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: AnswerOffer) -> CourierOffer:
        courier_id = own_courier_id(command.by)
        async with self._work.begin() as store:
            known = await _own(store, command.offer_id, courier_id)
            delivery = await store.deliveries.lock(known.delivery_id)
            # Only now, with the delivery locked, nobody else can end it.
            offer = await _own(store, command.offer_id, courier_id)
            if command.accepts:
                return await self._accept(store, delivery, offer)
            return await self._decline(store, delivery, offer)

    async def _accept(
        self, store: CourierStore, delivery: Delivery, offer: CourierOffer
    ) -> CourierOffer:
        now = self._clock.now()
        accepted = offer.accept(now=now)
        _need_current(delivery, offer)
        (await store.couriers.get(offer.courier_id)).need_active()
        round_ = await store.rounds.lock(offer.courier_id)
        if round_ is None:
            raise NotOnShift
        assigned = delivery.assign(offer.courier_id, now=now, by=AccountId(offer.courier_id))
        await store.deliveries.save(assigned)
        better = await improved(store, round_, now=now)
        await store.rounds.save(better.accept(delivery.id))
        await store.offers.save(accepted)
        await store.searches.forget(delivery.id)
        return accepted

    async def _decline(
        self, store: CourierStore, delivery: Delivery, offer: CourierOffer
    ) -> CourierOffer:
        now = self._clock.now()
        declined = offer.decline(now=now)
        _need_current(delivery, offer)
        await store.deliveries.save(delivery.end_offer(offer.id, declined=True, now=now))
        await take_off(store, delivery.id, now=now)
        await store.offers.save(declined)
        return declined


async def _own(
    store: CourierStore, offer_id: CourierOfferId, courier_id: CourierId
) -> CourierOffer:
    offer = await store.offers.get(offer_id)
    if offer.courier_id != courier_id:
        raise OfferUnknown(offer_id)
    return offer


def _need_current(delivery: Delivery, offer: CourierOffer) -> None:
    if delivery.asked is None or delivery.asked.id != offer.id:
        raise OfferOver(OfferStatus.WITHDRAWN)
