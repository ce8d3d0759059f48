"""Whatever partners, people and dispatch do: one courier at a time, and no parcel forgotten."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from adapters.couriers.sandbox import SandboxPartner
from adapters.couriers.sandbox_scenario import Company, Scenario
from adapters.couriers.sandbox_script import SCRIPTS
from application.delivery.escalate_consignment import PartnerPatience
from application.delivery.partner_ports import PartnerOrder, PartnerRefused
from application.platform.errors import Unavailable
from domain.delivery.partner_report import PartnerReport
from tests.support.delivery_mischief import DeliveryMischief
from tests.support.delivery_town import DeliveryTown, routes_without
from tests.support.parcels import Parcels
from tests.support.riders import Habits
from tests.support.soak import soaking

DUE = timedelta(minutes=90)
PATIENCE = PartnerPatience(returning=timedelta(hours=1))
CARELESS = Habits(declines=0.1, ignores=0.1, nobody_opens=0.15)
RIDERS = 3
PARCELS = 40
OWN_PRICES = ("EUR=200", "EUR=350")
"""On one day nearly everybody wants our own fleet first, on the next one partners."""

LONGEST = timedelta(hours=4)
STEP = timedelta(minutes=3)
MISHAP = 0.4
"""So likely something goes wrong with what a company has booked, in mixed company."""

RETRY: Any = {"try_again_after": timedelta(minutes=15)}


def companies(mishaps: Sequence[str] = ()) -> Sequence[Company]:
    luck: Any = {"mishaps": dict.fromkeys(mishaps, MISHAP / max(len(mishaps), 1)), "jitter": 0.2}
    return [
        Company(name="pigeon", base_price=300, location_every=60.0, **luck),
        Company(name="rocket", base_price=400, metres_per_second=9.0, location_every=60.0, **luck),
        Company(name="snail", base_price=280, metres_per_second=4.0, location_every=None, **luck),
        Company(name="swift", base_price=350, couriers=12, location_every=60.0, **luck),
    ]


async def a_town(seed: int, mishaps: Sequence[str] = (), **given: Any) -> DeliveryTown:
    scenario = Scenario(seed=seed, companies=companies(mishaps))
    own_price = OWN_PRICES[seed % len(OWN_PRICES)]
    town = DeliveryTown(scenario, seed=seed, patience=PATIENCE, market_own_price=own_price, **given)
    for _ in range(RIDERS):
        await town.rider(CARELESS)
    return town


async def every_plot(
    seed: int,
    scripts: Sequence[str] = tuple(SCRIPTS),
    *,
    longest: timedelta = LONGEST,
    **given: Any,
) -> Parcels:
    """Each misbehaviour alone: of one parcel whoever brings it does the same."""
    town = await a_town(seed, **given)
    parcels = Parcels(town)
    for script in town.chance.sample(scripts, len(scripts)):
        await town.request(f"sandbox:{script}", due=DUE, **RETRY)
        if town.chance.random() < 0.3:  # now and then
            await town.pass_time(STEP, parcels.check)
    await at_last(town, parcels, longest)
    return parcels


async def a_day(seed: int) -> None:
    """Everything at once: mishaps by chance, people who cancel, dispatch that interferes."""
    town = await a_town(seed, [*SCRIPTS])
    parcels, mischief = Parcels(town), DeliveryMischief(town, seed=seed)
    chance = Random(seed)
    for _ in range(PARCELS):
        await town.request(due=DUE, **RETRY)
        for _ in range(chance.randint(0, 3)):
            await town.pass_time(STEP * chance.random(), parcels.check)
            await mischief.happen()
            parcels.check()
    await at_last(town, parcels)


async def at_last(town: DeliveryTown, parcels: Parcels, longest: timedelta = LONGEST) -> None:
    """What is true when nobody begins anything any more."""
    await town.pass_time(timedelta(hours=1), parcels.check)
    until = town.clock.now() + longest
    while parcels.are_under_way() and town.clock.now() < until:
        await town.pass_time(timedelta(minutes=15), parcels.check)
    parcels.check_end()


@pytest.mark.parametrize("seed", [*range(2), *soaking(40)])
async def test_whatever_a_partner_does_each_parcel_ends_well_or_is_told_of(seed: int) -> None:
    parcels = await every_plot(seed)

    assert len(parcels.scripts()) > len(SCRIPTS) / 2


@pytest.mark.parametrize("seed", [*range(3), *soaking(100)])
async def test_on_any_day_nobody_comes_for_what_somebody_else_brings(seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201  # shown when it fails
    await a_day(seed)


async def test_if_no_answer_counted_as_no_two_would_come() -> None:
    with pytest.raises(AssertionError, match="two bring it"):
        await every_plot(0, ["hang-booked"] * 10, kind=Hasty)


async def test_if_nobody_called_dispatch_something_would_be_forgotten() -> None:
    with pytest.raises(AssertionError, match="nobody looks after it"):
        await every_plot(
            1, ["stalls"] * 5, longest=STEP, routes=routes_without("escalate_consignment")
        )


class Hasty(SandboxPartner):
    """Takes silence for a refusal: what nobody must do."""

    async def book(self, order: PartnerOrder) -> PartnerReport:
        try:
            return await super().book(order)
        except Unavailable:
            raise PartnerRefused("no-couriers") from None
