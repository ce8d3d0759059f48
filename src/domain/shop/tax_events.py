"""What happens to rates of tax."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import TaxRateId


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRateEvent(DomainEvent):
    audited: ClassVar[bool] = True

    tax_rate_id: TaxRateId

    @property
    def subject(self) -> str:
        return f"tax-rate:{self.tax_rate_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRateSet(TaxRateEvent):
    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRateChanged(TaxRateEvent):
    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRateRemoved(TaxRateEvent):
    pass
