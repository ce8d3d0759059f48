"""Money in minor units. Amounts of different currencies never meet.

Nothing is ever lost to rounding: what is divided adds up to what there was, and a share that
is not a whole number of minor units is rounded half to even, so that many of them err to
neither side.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from domain.kernel.errors import Invalid

AMOUNT_MAX = 10**15
"""Far above any price, far below what int64 and JSON readers can carry."""

# ISO 4217: everything else has two decimals.
# fmt: off
_DECIMALS = {
    0: (
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
        "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
    ),
    3: ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"),
    4: ("CLF", "UYW"),
}
# fmt: on
_DECIMALS_DEFAULT = 2
_DECIMALS_OF = {
    currency: decimals for decimals, currencies in _DECIMALS.items() for currency in currencies
}


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

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def percent(self, percent: int) -> Self:
        """A share of it in hundredths, rounded half to even."""
        return self.share(percent, of=100)

    def share(self, part: int, *, of: int) -> Self:
        """So many parts of it out of so many, rounded half to even."""
        return type(self)(_half_even(self.amount * part, of), self.currency)

    def split(self, parts: int) -> tuple[Self, ...]:
        """Divide it into equal parts; what is left over goes to the first ones."""
        return self.allocate([1] * parts)

    def allocate(self, weights: Sequence[int]) -> tuple[Self, ...]:
        """Divide it in proportion to the weights, exactly.

        The units that are left over go to the parts that lost most in rounding, of equals to
        the earlier one. So the same question has the same answer, a part without weight gets
        nothing, and no part is more than one unit away from its proportion.
        """
        if not any(weights) or min(weights) < 0:
            raise BadMoney("Weights are not below zero, and not all of them are zero.")
        total, size = sum(weights), abs(self.amount)
        whole = [size * weight // total for weight in weights]
        lost = [size * weight % total for weight in weights]
        neediest = sorted(range(len(weights)), key=lambda part: -lost[part])
        for part in neediest[: size - sum(whole)]:
            whole[part] += 1
        sign = -1 if self.amount < 0 else 1
        return tuple(type(self)(sign * amount, self.currency) for amount in whole)

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
    return _DECIMALS_OF.get(currency, _DECIMALS_DEFAULT)


def _half_even(dividend: int, divisor: int) -> int:
    whole, rest = divmod(dividend, divisor)
    beyond_half = 2 * rest - divisor
    return whole + (beyond_half > 0 or (beyond_half == 0 and whole % 2 == 1))
