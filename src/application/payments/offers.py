"""Which offers of a provider suit a payment."""

from application.payments.ports import MethodOffer
from domain.payments.events import PaymentMethod
from domain.payments.payment import Payment

_NEEDS_NO_TOKEN = frozenset(
    {PaymentMethod.UPI_INTENT, PaymentMethod.UPI_QR, PaymentMethod.NET_BANKING}
)
# A handle is the payer's own, and the same with every provider.
_TRAVELS = _NEEDS_NO_TOKEN | {PaymentMethod.UPI_COLLECT}


def suits(
    offer: MethodOffer, currency: str, *, amount: int | None = None, country: str | None = None
) -> bool:
    """Whether the offer takes this; what is not given is not asked about."""
    return (
        currency in offer.currencies
        and (amount is None or _is_within(offer, amount))
        and (country is None or offer.countries is None or country in offer.countries)
    )


def may_travel(payment: Payment, here: MethodOffer | None, there: MethodOffer) -> bool:
    """Whether what the payer handed over for one provider is of use to another one."""
    if payment.method in _TRAVELS:
        return True
    return here is not None and here.tokens != "" and here.tokens == there.tokens


def _is_within(offer: MethodOffer, amount: int) -> bool:
    least, most = offer.minimum or 0, offer.maximum
    return least <= amount and (most is None or amount <= most)
