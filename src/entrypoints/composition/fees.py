"""Amounts of money, and the platform's fee, as the settings name them."""

from collections.abc import Sequence

from domain.kernel.money import Money
from domain.payments.platform_fee import PlatformFee


def platform_fee(*, basis_points: int, fixed: Sequence[str]) -> PlatformFee:
    """``fixed`` are entries like ``EUR=50``, in minor units."""
    amounts = (entry.split("=") for entry in fixed)
    return PlatformFee(
        basis_points=basis_points,
        fixed={currency: int(amount) for currency, amount in amounts},
    )


def money(entry: str) -> Money:
    """``entry`` is like ``EUR=500``, in minor units."""
    currency, amount = entry.split("=")
    return Money(int(amount), currency)
