"""Reading what shops prefer, and who was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.delivery.market import preferred
from application.delivery.market_ports import MadeChoice, MarketViews
from application.delivery.partner_ports import CourierPartners
from application.delivery.ports import DeliveryViews
from application.platform.ports import Clock
from domain.delivery.bids import OWN_FLEET, Wish
from domain.delivery.errors import DeliveryNotFound
from domain.delivery.preferences import CarrierPreferences
from domain.kernel.access import Principal, Right
from domain.kernel.ids import DeliveryId

KEPT_FOR = timedelta(days=90)
AT_ONCE_MAX = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesView:
    preferences: CarrierPreferences
    carriers: tuple[str, ...]
    """Everybody who could be excluded: our own fleet, and the partners."""


class GetCarrierPreferences:
    def __init__(self, *, views: MarketViews, partners: CourierPartners, wish: Wish) -> None:
        self._views = views
        self._partners = partners
        self._wish = wish

    async def __call__(self, *, by: Principal) -> PreferencesView:
        by.need(Right.SELL)
        names = sorted(partner.name for partner in self._partners.all())
        found = await preferred(self._views, by.account_id, otherwise=self._wish)
        return PreferencesView(preferences=found, carriers=(OWN_FLEET, *names))


class ListChoices:
    """For who sells it, and for dispatch: why this carrier, and no other one."""

    def __init__(self, *, views: MarketViews, deliveries: DeliveryViews) -> None:
        self._views = views
        self._deliveries = deliveries

    async def __call__(self, delivery_id: DeliveryId, *, by: Principal) -> Sequence[MadeChoice]:
        delivery = await self._deliveries.get(delivery_id)
        if by.account_id != delivery.seller_id and not by.may(Right.DISPATCH):
            raise DeliveryNotFound(delivery_id)
        return await self._views.choices(delivery_id)


class ForgetOldChoices:
    """Why somebody was chosen is asked about for some weeks, and then by nobody."""

    def __init__(self, *, views: MarketViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    async def __call__(self) -> int:
        """Forget some of them; tell how many."""
        before = self._clock.now() - KEPT_FOR
        return await self._views.forget_choices(before=before, limit=AT_ONCE_MAX)
