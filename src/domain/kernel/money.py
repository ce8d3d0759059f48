"""Money in minor units. Amounts of different currencies never meet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from domain.kernel.errors import Invalid

AMOUNT_MAX = 10**15
"""Far above any price, far below what int64 and JSON readers can carry."""

# ISO 4217: everything else has two decimals.
# fmt: off
_NO_DECIMALS = frozenset({
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
    "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
})
# fmt: on
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


class BadMoney(Invalid):
    code = "bad-money"


class MixedCurrencies(Invalid):
    code = "mixed-currencies"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, paise) of one ISO 4217 currency."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if not re.fullmatch("[A-Z]{3}", self.currency):
            raise BadMoney("A currency is three capital letters.", currency=self.currency)
        if abs(self.amount) > AMOUNT_MAX:
            raise BadMoney("The amount is out of bounds.", maximum=AMOUNT_MAX)

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Read a decimal amount of major units, "19.99"; refuse fractions of minor units."""
        try:
            minor = Decimal(text).scaleb(decimals_of(currency))
        except ArithmeticError:
            raise BadMoney(f"{text!r} is not an amount of money.") from None
        if not minor.is_finite() or minor != minor.to_integral_value():
            raise BadMoney(f"{text!r} is not a whole number of minor units of {currency}.")
        return cls(int(minor), currency)

    @classmethod
    def total(cls, amounts: Iterable[Self], *, currency: str) -> Self:
        sum_ = cls.zero(currency)
        for amount in amounts:
            sum_ += amount
        return sum_

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._same(other), self.currency)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.amount * times, self.currency)

    def percent(self, percent: int) -> Self:
        """A share of it, rounded down to the minor unit."""
        return type(self)(self.amount * percent // 100, self.currency)

    def __str__(self) -> str:
        decimals = decimals_of(self.currency)
        return f"{Decimal(self.amount).scaleb(-decimals):.{decimals}f} {self.currency}"

    def _same(self, other: Self) -> int:
        if other.currency != self.currency:
            raise MixedCurrencies(
                "Amounts of different currencies cannot be added.",
                currencies=sorted({self.currency, other.currency}),
            )
        return other.amount


def decimals_of(currency: str) -> int:
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2
