from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.tax_ports import TaxStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import TaxRateId
from domain.shop.tax import TaxRate


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTaxRate:
    by: Principal
    tax_rate_id: TaxRateId
    basis_points: int
    if_match: int


class ChangeTaxRateHandler:
    """What is ordered from now on is taxed with it; what was ordered keeps its rate."""

    def __init__(self, *, work: UnitOfWork[TaxStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeTaxRate) -> TaxRate:
        command.by.need(Right.SET_TAXES)
        async with self._work.begin() as store:
            rate = await store.tax_rates.get(command.tax_rate_id)
            rate.need_version(command.if_match)
            changed = rate.change(command.basis_points, now=self._clock.now())
            await store.tax_rates.save(changed)
        return changed.settled()
