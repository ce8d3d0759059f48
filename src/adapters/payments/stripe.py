"""Stripe: cards and wallets by PaymentIntents (https://docs.stripe.com/api/payment_intents)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from adapters.payments.stripe_answers import to_charge
from adapters.payments.stripe_api import NAME, Form, Refused, StripeApi, path_of
from adapters.payments.stripe_books import entries
from adapters.payments.stripe_declines import declined
from adapters.payments.stripe_disputes import hand_in
from adapters.payments.stripe_money import OFFERS, NotRepresentable, to_stripe
from adapters.payments.stripe_notices import StripeNotices
from adapters.payments.stripe_refunds import look_up_refund, refund
from adapters.payments.stripe_search import find_intent
from adapters.payments.stripe_wire import KEY, Intent
from application.payments.ports import (
    Charge,
    ChargeOrder,
    ChargeOutcome,
    Evidence,
    Notice,
    ProviderEntry,
    RefundAnswer,
    RefundOrder,
)
from application.platform.errors import Unavailable
from application.platform.ports import Clock
from domain.kernel.money import BadMoney, Money
from domain.payments.attempt import Retry

SESSION_MINIMUM = timedelta(minutes=5)
"""So long a payer needs at least for what their bank may ask them."""

_CONFIRMATION_TOKEN = "ctoken_"  # noqa: S105 - the beginning of any of them


class StripeGateway:
    """A charge is a PaymentIntent, which is confirmed as it is created.

    Payers pay with what Stripe.js gave the client: a PaymentMethod or a ConfirmationToken, of
    a card or of a wallet that hands out cards. The client secret of an intent stays here, so
    a declined one cannot be paid behind our back. A PaymentIntent has no end; it is cancelled
    when the payment's time is over.
    """

    name = NAME
    offers = OFFERS
    session_minimum = SESSION_MINIMUM

    def __init__(self, api: StripeApi, notices: StripeNotices, clock: Clock) -> None:
        self._api = api
        self._notices = notices
        self._clock = clock

    async def charge(self, order: ChargeOrder) -> Charge:
        try:
            form = _to_form(order)
        except NotRepresentable:
            return _refused("not-supported-here", Retry.ELSEWHERE)
        try:
            intent = await self._api.post(Intent, path_of("payment_intents"), form, key=order.key)
        except Refused as refusal:
            return await self._after_refusal(order.key, refusal)
        return _to_charge(intent)

    async def capture(self, key: str, amount: Money, *, reference: str) -> Charge:
        intent = await self._intent(key, reference)
        if intent is None:
            raise Unavailable(NAME)
        if intent.status != "requires_capture":
            return _to_charge(intent)
        return await self._move(intent, "capture", {"amount_to_capture": to_stripe(amount)})

    async def look_up(self, key: str, *, reference: str) -> Charge | None:
        intent = await self._intent(key, reference)
        return _to_charge(intent) if intent else None

    async def cancel(self, key: str, *, reference: str) -> Charge:
        intent = await self._intent(key, reference)
        if intent is None:
            return Charge(reference="", outcome=ChargeOutcome.CANCELLED)
        return await self._move(intent, "cancel", {})

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

    async def _after_refusal(self, key: str, refusal: Refused) -> Charge:
        error = refusal.error
        if error.payment_intent is not None:
            return _to_charge(error.payment_intent)
        # A declined intent exists, even where the refusal does not tell it.
        if refusal.status == HTTPStatus.PAYMENT_REQUIRED and (
            intent := await self._intent(key, reference="")
        ):
            return _to_charge(intent)
        return declined("", code=error.code or "", decline_code=error.decline_code or "")

    async def _intent(self, key: str, reference: str) -> Intent | None:
        if not reference:
            return await find_intent(self._api, key, now=self._clock.now())
        return await self._api.ask(Intent, path_of("payment_intents", reference))

    async def _move(self, intent: Intent, verb: str, form: Form) -> Charge:
        """Without a key: what happened before is refused, and then the truth is asked for."""
        path = path_of("payment_intents", intent.id)
        try:
            moved = await self._api.post(Intent, f"{path}/{verb}", form)
        except Refused:
            moved = await self._api.ask(Intent, path)
        return _to_charge(moved)


def _to_form(order: ChargeOrder) -> Form:
    token = (
        "confirmation_token" if order.token.startswith(_CONFIRMATION_TOKEN) else "payment_method"
    )
    form: dict[str, str | int | bool | Form | list[str]] = {
        "amount": to_stripe(order.amount),
        "currency": order.amount.currency.lower(),
        "capture_method": "automatic",
        "confirm": True,
        token: order.token,
        "payment_method_types": ["card"],
        "metadata": {KEY: order.key},
        "return_url": order.return_url,
    }
    if order.description:
        form["description"] = order.description
    return form


def _to_charge(intent: Intent) -> Charge:
    try:
        return to_charge(intent)
    except (BadMoney, NotRepresentable):
        raise Unavailable(NAME) from None


def _refused(reason: str, retry: Retry) -> Charge:
    return Charge(reference="", outcome=ChargeOutcome.DECLINED, reason=reason, retry=retry)
