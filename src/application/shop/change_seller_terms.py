from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.seller_ports import SellerStore
from domain.kernel.access import Principal, Right
from domain.kernel.errors import StaleVersion
from domain.shop.seller_terms import SellerTerms, TermsChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSellerTerms:
    by: Principal
    changes: TermsChanges
    if_match: int


class ChangeSellerTermsHandler:
    """Say under which name, and how, one sells: for what is ordered from now on."""

    def __init__(self, *, work: UnitOfWork[SellerStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeSellerTerms) -> SellerTerms:
        command.by.need(Right.SELL)
        async with self._work.begin() as store:
            terms = await store.seller_terms.get(command.by.account_id)
            if terms.version != command.if_match:
                raise StaleVersion("They changed since you read them.", version=terms.version)
            changed = terms.change(command.changes, now=self._clock.now())
            await store.seller_terms.save(changed)
        return changed.settled()
