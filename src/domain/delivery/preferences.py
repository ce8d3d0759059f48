"""What a shop prefers when it comes to who brings its things."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from domain.delivery.bids import Wish
from domain.kernel.aggregate import Aggregate
from domain.kernel.errors import Invalid
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId


class CarrierUnknown(Invalid):
    """Neither our own fleet nor a partner that is chosen in the settings."""

    code = "carrier-unknown"

    def __init__(self, carrier: str) -> None:
        super().__init__("Nobody of this name brings anything here.", carrier=carrier)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPreferencesChanged(DomainEvent):
    audited: ClassVar[bool] = True

    seller_id: AccountId
    by: AccountId

    @property
    def subject(self) -> str:
        return f"carrier-preferences:{self.seller_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPreferences(Aggregate):
    seller_id: AccountId
    wish: Wish
    excluded: frozenset[str] = frozenset()
    """Carriers by their names; they bring nothing of this shop's."""

    def change(
        self,
        *,
        wish: Wish,
        excluded: frozenset[str],
        known: Iterable[str],
        by: AccountId,
        now: datetime,
    ) -> Self:
        """``known`` are the carriers that there are; one that is excluded already may be gone."""
        for carrier in sorted(excluded - self.excluded - frozenset(known)):
            raise CarrierUnknown(carrier)
        changed = CarrierPreferencesChanged(at=now, seller_id=self.seller_id, by=by)
        return self._after(changed, wish=wish, excluded=excluded)
