from dataclasses import dataclass, field

from application.delivery.courier_ports import CourierStore
from application.delivery.partner_ports import CourierPartners
from application.platform.ports import Clock, UnitOfWork
from domain.delivery.bids import OWN_FLEET, Wish
from domain.delivery.preferences import CarrierPreferences
from domain.kernel.access import Principal, Right
from domain.kernel.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCarrierPreferences:
    by: Principal
    wish: Wish
    excluded: frozenset[str] = field(default_factory=frozenset)
    if_match: int | None = None


class ChangeCarrierPreferencesHandler:
    """Say who should bring what one sells, and what counts."""

    def __init__(
        self,
        *,
        work: UnitOfWork[CourierStore],
        partners: CourierPartners,
        clock: Clock,
        wish: Wish,
    ) -> None:
        self._work = work
        self._partners = partners
        self._clock = clock
        self._wish = wish

    async def __call__(self, command: ChangeCarrierPreferences) -> CarrierPreferences:
        command.by.need(Right.SELL)
        seller_id = command.by.account_id
        async with self._work.begin() as store:
            known = await store.preferences.of(seller_id)
            present = known or CarrierPreferences(seller_id=seller_id, wish=self._wish)
            if command.if_match not in {None, present.version}:
                raise StaleVersion("The preferences changed meanwhile.")
            changed = present.change(
                wish=command.wish,
                excluded=command.excluded,
                known=[OWN_FLEET, *(partner.name for partner in self._partners.all())],
                by=seller_id,
                now=self._clock.now(),
            )
            await store.preferences.save(changed)
        return changed.settled()
