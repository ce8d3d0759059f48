"""Uber Direct (https://developer.uber.com/docs/deliveries/overview)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from adapters.couriers.stops import refusal_of
from adapters.couriers.uber_answers import to_money, to_refusal, to_report
from adapters.couriers.uber_api import NAME, Refused, UberApi
from adapters.couriers.uber_notices import UberNotices
from adapters.couriers.uber_orders import to_delivery_form, to_quote_form
from adapters.couriers.uber_search import find
from adapters.couriers.uber_wire import Delivery, Quote
from application.delivery.partner_ports import (
    PartnerJob,
    PartnerNotice,
    PartnerOffer,
    PartnerOrder,
    PartnerQuote,
    PartnerRefused,
)
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.delivery.stop import ParcelSize
from domain.kernel.ids import ConsignmentId
from domain.kernel.money import BadMoney

# Where within a country they are, only a quote tells. Not Japan: see ``to_money``.
# fmt: off
_COUNTRIES = frozenset({
    "AU", "BE", "CA", "DE", "ES", "FR", "GB", "IE", "IT",
    "MX", "NL", "NZ", "PL", "PT", "SE", "US", "ZA",
})
# fmt: on

OFFER = PartnerOffer(
    countries=_COUNTRIES,
    currencies=frozenset({"AUD", "CAD", "EUR", "GBP", "MXN", "NZD", "PLN", "SEK", "USD", "ZAR"}),
    sizes=frozenset(ParcelSize),
    # https://help.uber.com/merchants-and-restaurants/article/package-delivery-faq: 50 pounds.
    grams_max=22_679,
    # Each market has a limit of its own. Beyond this one nobody need be asked.
    metres_max=40_000,
    ahead_max=timedelta(days=30),
    tells_location=True,
    # Their pin code is one of their own, which they send out themselves: it is not ours.
    proofs=frozenset({ProofKind.PHOTO, ProofKind.SIGNATURE}),
)


class UberDirect:
    """A delivery is created from a quote, and named by our key as its ``external_id``.

    Whatever refusal a booking meets with, the key is searched before it is believed: the
    answer to an earlier booking may have been lost, and then its quote is used or too old.
    """

    name = NAME
    offer = OFFER

    def __init__(self, api: UberApi, notices: UberNotices, clock: Clock) -> None:
        self._api = api
        self._notices = notices
        self._clock = clock

    async def quote(self, job: PartnerJob) -> PartnerQuote:
        if refusal := refusal_of(job, OFFER.proofs):
            raise refusal
        now = self._clock.now()
        try:
            quote = await self._api.post(Quote, "delivery_quotes", body=to_quote_form(job, now=now))
            price = to_money(quote.fee, quote.currency_type)
        except Refused as refused:
            raise to_refusal(refused) from None
        except BadMoney:
            raise Unavailable(NAME) from None
        pick_up_at = now + timedelta(minutes=quote.pickup_duration)
        return PartnerQuote(
            reference=quote.id,
            price=price,
            pick_up_at=min(pick_up_at, quote.dropoff_eta),
            arrives_at=quote.dropoff_eta,
            expires_at=quote.expires,
        )

    async def book(self, order: PartnerOrder) -> PartnerReport:
        now = self._clock.now()
        if refusal := refusal_of(order.job, OFFER.proofs):
            # Nobody may be there any more to call; but somebody may be on the way already.
            return await self._found(order.key, refusal)
        if now >= order.quote.expires_at:
            # Their memory of keys may be over as well: so it is not asked for again.
            return await self._found(order.key, PartnerRefused("quote-expired"))
        form = to_delivery_form(order, now=now)
        try:
            delivery = await self._api.post(Delivery, "deliveries", body=form)
        except Refused as refused:
            return await self._after_refusal(order.key, refused)
        return self._to_report(_of(order.key, delivery))

    async def cancel(self, key: ConsignmentId, *, reference: str) -> PartnerReport | None:
        if not reference:
            found = await self._search(key)
            return await self._cancel(found[0].id) if found else None
        return await self._cancel(reference)

    async def look_up(self, key: ConsignmentId, *, reference: str) -> Sequence[PartnerReport]:
        found = [await self._get(reference)] if reference else await self._search(key)
        return [self._to_report(delivery) for delivery in found]

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> PartnerNotice:
        return self._notices.read(body, headers)

    async def _cancel(self, reference: str) -> PartnerReport:
        """Too late, or twice, is refused; then the truth is asked for."""
        try:
            delivery = await self._api.post(Delivery, "deliveries", reference, "cancel")
        except Refused:
            delivery = await self._get(reference)
        return self._to_report(delivery)

    async def _after_refusal(self, key: ConsignmentId, refused: Refused) -> PartnerReport:
        if refused.code != "duplicate_delivery" or not refused.error.delivery_id:
            return await self._found(key, to_refusal(refused))
        delivery = await self._get(refused.error.delivery_id)
        if delivery.external_id == str(key):
            return self._to_report(delivery)
        if not delivery.external_id:
            raise Unavailable(NAME)
        # Another one of ours is so like it that they do not bring both.
        return await self._found(key, PartnerRefused("other"))

    async def _found(
        self, key: ConsignmentId, otherwise: PartnerRefused | Unavailable
    ) -> PartnerReport:
        found = await self._search(key)
        if not found:
            raise otherwise
        return self._to_report(found[0])

    async def _get(self, reference: str) -> Delivery:
        """They have told of it: that they deny it tells nothing."""
        try:
            return await self._api.get(Delivery, "deliveries", reference)
        except Refused:
            raise Unavailable(NAME) from None

    async def _search(self, key: ConsignmentId) -> list[Delivery]:
        try:
            return await find(self._api, key)
        except Refused:
            raise Unavailable(NAME) from None

    def _to_report(self, delivery: Delivery) -> PartnerReport:
        return to_report(delivery, now=self._clock.now())


def _of(key: ConsignmentId, delivery: Delivery) -> Delivery:
    if delivery.external_id not in {None, "", str(key)}:
        raise Unavailable(NAME)
    return delivery
