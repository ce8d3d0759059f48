"""The platform's fee, as the settings name it."""

from collections.abc import Sequence

from domain.payments.platform_fee import PlatformFee


def platform_fee(*, basis_points: int, fixed: Sequence[str]) -> PlatformFee:
    """``fixed`` are entries like ``EUR=50``, in minor units."""
    amounts = (entry.split("=") for entry in fixed)
    return PlatformFee(
        basis_points=basis_points,
        fixed={currency: int(amount) for currency, amount in amounts},
    )
