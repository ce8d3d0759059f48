"""What happens to what shops prefer."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPreferencesChanged(DomainEvent):
    audited: ClassVar[bool] = True

    seller_id: AccountId
    by: AccountId

    @property
    def subject(self) -> str:
        return f"carrier-preferences:{self.seller_id}"
