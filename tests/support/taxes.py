"""Rates of tax for tests."""

from typing import Any
from uuid import uuid4

from domain.kernel.ids import TaxRateId
from domain.shop.tax import TaxRate
from tests.support.clock import NOON


def a_rate(basis_points: int = 1900, **given: Any) -> TaxRate:
    """As it was just set: its event is not stored yet."""
    plain: dict[str, Any] = {"country": "DE", "region": "", "tax_class": "standard"}
    id_ = TaxRateId(uuid4())
    return TaxRate.set_up(id_, basis_points=basis_points, now=NOON, **(plain | given))
