"""What a shop prefers when it comes to who brings its things."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.delivery.bids import Wish
from domain.delivery.market_errors import CarrierUnknown
from domain.delivery.market_events import CarrierPreferencesChanged
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId


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
