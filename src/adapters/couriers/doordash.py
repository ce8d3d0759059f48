"""DoorDash Drive (https://developer.doordash.com/en-US/docs/drive/overview/about_drive)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from adapters.couriers.doordash_answers import QUOTE, price_of, to_refusal, to_report
from adapters.couriers.doordash_api import DUPLICATE, NAME, DoorDashApi, Refused
from adapters.couriers.doordash_notices import DoorDashNotices
from adapters.couriers.doordash_orders import to_form
from adapters.couriers.doordash_wire import Delivery
from adapters.couriers.stops import refusal_of
from application.delivery.partner_ports import (
    PartnerJob,
    PartnerNotice,
    PartnerOffer,
    PartnerOrder,
    PartnerQuote,
    PartnerRefused,
)
from application.platform.errors import Unavailable
from application.platform.ports import Clock, Ids
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.delivery.stop import ParcelSize
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import Money

QUOTE_FOR = timedelta(minutes=5)
"""See https://developer.doordash.com/en-US/docs/drive/how_to/quote_deliveries."""

OFFER = PartnerOffer(
    countries=frozenset({"AU", "CA", "NZ", "US"}),
    currencies=frozenset({"AUD", "CAD", "NZD", "USD"}),
    # What fits into a car, and one person can carry. They name no bounds.
    sizes=frozenset(ParcelSize),
    grams_max=22_679,
    # Their quote knows the coverage. Beyond this nobody need be asked.
    metres_max=40_000,
    tells_location=True,
    # Their pin codes have four digits, and ours six.
    proofs=frozenset({ProofKind.PHOTO, ProofKind.SIGNATURE}),
)


class DoorDashDrive:
    """They call a delivery as we do: by our key.

    A quote is bound to such a name as well, and is accepted under it. When several partners
    are asked for a price there is no key yet; so that quote has a name of its own, and nobody
    ever accepts it. To book is to have it quoted again by the key, to see that it has not
    become dearer, and to accept that. Asked for by the key they then tell how it stands; a
    quote that nobody accepted is nothing, and forgets itself within five minutes.
    """

    name = NAME
    offer = OFFER

    def __init__(self, api: DoorDashApi, notices: DoorDashNotices, clock: Clock, ids: Ids) -> None:
        self._api = api
        self._notices = notices
        self._clock = clock
        self._ids = ids

    async def quote(self, job: PartnerJob) -> PartnerQuote:
        if refusal := refusal_of(job, OFFER.proofs):
            raise refusal
        now = self._clock.now()
        reference = f"quote-{self._ids.new()}"
        try:
            quoted = await self._ask_for_quote(job, reference)
        except Refused as refused:
            raise to_refusal(refused) from None
        arrives_at = quoted.dropoff_time_estimated
        if quoted.delivery_status != QUOTE or arrives_at is None:
            raise Unavailable(NAME)
        return PartnerQuote(
            reference=reference,
            price=_price_of(quoted),
            pick_up_at=min(quoted.pickup_time_estimated or now, arrives_at),
            arrives_at=arrives_at,
            expires_at=now + QUOTE_FOR,
        )

    async def book(self, order: PartnerOrder) -> PartnerReport:
        key = str(order.key)
        if refusal := refusal_of(order.job, OFFER.proofs):
            # Nobody may be there any more to call; but somebody may be on the way already.
            return self._unless_nothing(await self._api.get(key), refusal)
        try:
            quoted = await self._ask_for_quote(order.job, key)
        except Refused as refused:
            # There is one already, or a quote that may still be good; or they do not want to.
            found = await self._api.get(key)
            if found is None or refused.code != DUPLICATE:
                return self._unless_nothing(found, to_refusal(refused))
            quoted = found
        if quoted.delivery_status != QUOTE:
            return self._to_report(quoted)
        if not _is_as_promised(_price_of(quoted), order.quote.price):
            raise PartnerRefused("quote-expired")
        return await self._accept(key)

    async def cancel(self, key: ConsignmentId, *, reference: str) -> PartnerReport | None:
        del reference
        try:
            answer: Delivery | None = await self._api.send("PUT", "deliveries", str(key), "cancel")
        except Refused:
            # Too late, or twice, or never heard of it: the truth is asked for.
            answer = await self._api.get(str(key))
        booked = _booked(answer)
        return self._to_report(booked) if booked else None

    async def look_up(self, key: ConsignmentId, *, reference: str) -> Sequence[PartnerReport]:
        del reference
        booked = _booked(await self._api.get(str(key)))
        return [self._to_report(booked)] if booked else []

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        return self._notices.read(body, headers)

    async def _ask_for_quote(self, job: PartnerJob, name: str) -> Delivery:
        form = to_form(job, external_delivery_id=name)
        quoted = await self._api.send("POST", "quotes", body=form)
        return _named(name, quoted)

    async def _accept(self, key: str) -> PartnerReport:
        try:
            accepted = await self._api.send("POST", "quotes", key, "accept")
        except Refused as refused:
            # That it was accepted before is no refusal, even if it cannot be seen yet.
            is_accepted = refused.code == DUPLICATE
            no = Unavailable(NAME) if is_accepted else PartnerRefused("quote-expired")
            return self._unless_nothing(await self._api.get(key), no)
        return self._to_report(_named(key, accepted))

    def _unless_nothing(
        self, found: Delivery | None, refusal: PartnerRefused | Unavailable
    ) -> PartnerReport:
        """A refusal is believed only where they have nothing under the key."""
        booked = _booked(found)
        if booked is None:
            raise refusal
        return self._to_report(booked)

    def _to_report(self, delivery: Delivery) -> PartnerReport:
        return to_report(delivery, now=self._clock.now())


def _booked(found: Delivery | None) -> Delivery | None:
    return None if found is None or found.delivery_status == QUOTE else found


def _named(name: str, delivery: Delivery) -> Delivery:
    if delivery.external_delivery_id != name:
        raise Unavailable(NAME)
    return delivery


def _price_of(quoted: Delivery) -> Money:
    price = price_of(quoted)
    if price is None:
        raise Unavailable(NAME)
    return price


def _is_as_promised(price: Money, promised: Money) -> bool:
    return price.currency == promised.currency and price.amount <= promised.amount
