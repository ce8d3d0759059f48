"""Razorpay: UPI, banks, wallets and cards, in Indian rupees (https://razorpay.com/docs/api)."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from adapters.payments.razorpay_answers import of_link, to_charge
from adapters.payments.razorpay_api import NAME, RazorpayApi, Refused, path_of
from adapters.payments.razorpay_books import entries
from adapters.payments.razorpay_declines import declined
from adapters.payments.razorpay_disputes import hand_in
from adapters.payments.razorpay_links import Pages, is_link, needs_page
from adapters.payments.razorpay_notices import RazorpayNotices
from adapters.payments.razorpay_orders import Orders
from adapters.payments.razorpay_payments import Contact, begin
from adapters.payments.razorpay_refunds import look_up_refund, refund
from adapters.payments.razorpay_wire import Link, Order, Payment
from application.payments.ports import (
    Charge,
    ChargeOrder,
    ChargeOutcome,
    Evidence,
    MethodOffer,
    Notice,
    ProviderEntry,
    RefundAnswer,
    RefundOrder,
)
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.kernel.money import BadMoney, Money
from domain.payments.events import PaymentMethod

logger = logging.getLogger(__name__)

SESSION_MINIMUM = timedelta(minutes=16)
"""What a payer is shown lives for at least 15 minutes, and must not outlive the payment."""

RUPEE = 100
UPI_MAXIMUM = 100_000 * RUPEE
"""What one UPI payment may be (https://razorpay.com/docs/payments/payment-methods/upi)."""

_INDIA = frozenset({"INR"})
_UPI = (PaymentMethod.UPI_COLLECT, PaymentMethod.UPI_INTENT, PaymentMethod.UPI_QR)
_OTHERS = (PaymentMethod.CARD, PaymentMethod.WALLET, PaymentMethod.NET_BANKING)


class RazorpayGateway:
    """A charge is an order with one payment, or where Razorpay's page asks, a payment link.

    Razorpay does not remember keys of charges, so each begins with a search for what is there
    already. The reference is the order's or the link's id; payments come and go below it.
    """

    name = NAME
    offers = (
        *(
            MethodOffer(method=method, currencies=_INDIA, minimum=RUPEE, maximum=UPI_MAXIMUM)
            for method in _UPI
        ),
        *(MethodOffer(method=method, currencies=_INDIA, minimum=RUPEE) for method in _OTHERS),
    )
    session_minimum = SESSION_MINIMUM

    def __init__(
        self, api: RazorpayApi, notices: RazorpayNotices, clock: Clock, *, contact: Contact
    ) -> None:
        self._api = api
        self._orders = Orders(api)
        self._pages = Pages(api)
        self._notices = notices
        self._clock = clock
        self._contact = contact

    async def charge(self, order: ChargeOrder) -> Charge:
        if needs_page(order):
            return await self._open_page(order)
        found = await self._orders.find(order.key)
        if found and found.attempts:
            return _to_charge(found)
        try:
            found = found or await self._orders.create(order)
        except Refused as refusal:
            return declined("", refusal.reason)
        return await self._begin(order, found)

    async def capture(self, key: str, amount: Money, *, reference: str) -> Charge:
        order = None if is_link(reference) else await self._orders.find(key, reference=reference)
        if order is None or to_charge(order).outcome is not ChargeOutcome.AUTHORISED:
            return await self._known(key, reference)
        payment = next(each for each in order.attempts if each.status == "authorized")
        body = {"amount": amount.amount, "currency": amount.currency}
        path = path_of("payments", payment.id, "capture")
        try:
            await self._api.send(Payment, "POST", path, body)
        except Refused as refusal:
            logger.warning("Razorpay does not capture %s: %s", payment.id, refusal)
        return await self._known(key, order.id)

    async def look_up(self, key: str, *, reference: str) -> Charge | None:
        if is_link(reference):
            return _of_link_if(await self._pages.find(key, reference=reference))
        order = await self._orders.find(key, reference=reference)
        # An order nobody began to pay is no charge yet: it is begun by charging once more.
        if order and (order.attempts or reference):
            return _to_charge(order)
        if reference:
            # Razorpay told us of it. That it denies it does not mean that no money moved.
            raise Unavailable(NAME)
        return _of_link_if(await self._pages.find(key))

    async def cancel(self, key: str, *, reference: str) -> Charge:
        order = None if is_link(reference) else await self._orders.find(key, reference=reference)
        if order is not None:
            return await self._give_up(key, order)
        if page := await self._pages.find(key, reference=reference):
            return _of_link(await self._pages.give_up(page))
        return Charge(reference="", outcome=ChargeOutcome.CANCELLED)

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        return await refund(self._api, order)

    async def look_up_refund(self, order: RefundOrder) -> RefundAnswer | None:
        return await look_up_refund(self._api, order)

    async def dispute_evidence(self, reference: str, evidence: Sequence[Evidence]) -> None:
        await hand_in(self._api, reference, evidence)

    def entries(self, since: datetime, until: datetime) -> AsyncIterator[ProviderEntry]:
        return entries(self._api, since, until)

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        return self._notices.read(body, headers)

    async def _begin(self, order: ChargeOrder, at: Order) -> Charge:
        try:
            action = await begin(self._api, order, at, self._contact, now=self._clock.now())
        except Refused as refusal:
            return declined(at.id, refusal.reason)
        return Charge(reference=at.id, outcome=ChargeOutcome.PENDING, next_action=action)

    async def _open_page(self, order: ChargeOrder) -> Charge:
        page = await self._pages.find(order.key)
        try:
            page = page or await self._pages.open(order, now=self._clock.now())
        except Refused as refusal:
            return declined("", refusal.reason)
        return _of_link(page)

    async def _give_up(self, key: str, order: Order) -> Charge:
        charge = _to_charge(order)
        if charge.outcome in {ChargeOutcome.CAPTURED, ChargeOutcome.CANCELLED}:
            return charge
        return _to_charge(await self._orders.give_up(key, order))

    async def _known(self, key: str, reference: str) -> Charge:
        charge = await self.look_up(key, reference=reference)
        if charge is None:
            raise Unavailable(NAME)
        return charge


def _to_charge(order: Order) -> Charge:
    try:
        return to_charge(order)
    except BadMoney:
        raise Unavailable(NAME) from None


def _of_link_if(page: Link | None) -> Charge | None:
    return _of_link(page) if page else None


def _of_link(page: Link) -> Charge:
    try:
        return of_link(page)
    except BadMoney:
        raise Unavailable(NAME) from None
