"""What Stripe takes, and how it writes amounts.

Stripe's amounts are in the smallest unit, but not always in ISO 4217's
(https://docs.stripe.com/currencies): króna are written with two decimals that must be zero, of
three decimals the last one must be zero. Currencies about whose decimals Stripe and ISO 4217
or Stripe's own pages differ (MGA, UGX) are not offered.
"""

from collections.abc import Sequence

from application.payments.ports import MethodOffer
from domain.kernel.money import Money, decimals_of
from domain.payments.events import PaymentMethod

# The smallest charge of each, in ISO's minor units. Stripe's own minimum is in the currency
# that an account settles in; this is the table it gives for that.
_MINIMUMS = {
    "AED": 200,
    "AUD": 50,
    "BRL": 50,
    "CAD": 50,
    "CHF": 50,
    "CZK": 15_00,
    "DKK": 2_50,
    "EUR": 50,
    "GBP": 30,
    "HKD": 4_00,
    "HUF": 175_00,
    "INR": 50,
    "JPY": 50,
    "MXN": 10_00,
    "MYR": 2_00,
    "NOK": 3_00,
    "NZD": 50,
    "PLN": 2_00,
    "RON": 2_00,
    "SEK": 3_00,
    "SGD": 50,
    "THB": 10_00,
    "USD": 50,
}
_WITHOUT_MINIMUM = ("BHD", "CLP", "ISK", "JOD", "KRW", "KWD", "OMR", "TND", "VND", "XAF", "XOF")

_DIGITS_MAX = 99_999_999
_TIMES = {"ISK": 100}
_LAST_DIGIT_IS_ZERO = 10


class NotRepresentable(Exception):
    """Stripe has no way to write this amount."""


def to_stripe(money: Money) -> int:
    if decimals_of(money.currency) == 3 and money.amount % _LAST_DIGIT_IS_ZERO:  # noqa: PLR2004
        raise NotRepresentable(f"Stripe takes {money.currency} in tens of the smallest unit.")
    return money.amount * _TIMES.get(money.currency, 1)


def from_stripe(amount: int, currency: str) -> Money:
    """Raises ``BadMoney`` and ``NotRepresentable`` for what Stripe would not say."""
    code = currency.upper()
    whole, rest = divmod(amount, _TIMES.get(code, 1))
    if rest:
        raise NotRepresentable(f"{amount} is no whole number of {code}.")
    return Money(whole, code)


def _offers() -> Sequence[MethodOffer]:
    minimums: dict[str, int | None] = {**_MINIMUMS, **dict.fromkeys(_WITHOUT_MINIMUM)}
    return [
        MethodOffer(
            method=method,
            currencies=frozenset({currency}),
            minimum=minimum,
            maximum=_DIGITS_MAX // _TIMES.get(currency, 1),
        )
        for method in (PaymentMethod.CARD, PaymentMethod.WALLET)
        for currency, minimum in minimums.items()
    ]


OFFERS = _offers()
