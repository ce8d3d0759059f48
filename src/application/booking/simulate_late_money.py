from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.booking.late_ports import LateMoneyViews
from application.booking.ports import Offers
from domain.booking.errors import BadLateMoneySteps, OfferNotFound
from domain.booking.late_money import LateOutcome, Tally, happened, simulated
from domain.booking.offer import LateMoney
from domain.kernel.access import Principal, Right
from domain.kernel.ids import EventId

LATE_MAX = 200
"""So many of the newest are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateLateMoney:
    """``policy`` is what is tried, in this order; the event's own one if it is empty."""

    by: Principal
    event_id: EventId
    policy: tuple[LateMoney, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMoneySimulation:
    policy: Sequence[LateMoney]
    ran_out: int
    """Bookings that were not paid in time, be it that money came later or never."""

    late: int
    outcomes: Mapping[LateOutcome, Tally]
    happened: Mapping[LateOutcome, Tally]


class SimulateLateMoneyHandler:
    """What a policy would have done with the late money of the past. Nothing happens."""

    def __init__(self, views: LateMoneyViews, offers: Offers) -> None:
        self._views = views
        self._offers = offers

    async def __call__(self, query: SimulateLateMoney) -> LateMoneySimulation:
        if list(query.policy) != [step for step in LateMoney if step in query.policy]:
            raise BadLateMoneySteps
        offer = await self._offers.get(query.event_id)
        if not query.by.reaches(offer.organizer_id, otherwise=Right.SEE_ANY_BOOKING):
            raise OfferNotFound(query.event_id)
        policy = query.policy or offer.late_money
        past = await self._views.past(query.event_id, limit=LATE_MAX)
        return LateMoneySimulation(
            policy=policy,
            ran_out=past.ran_out,
            late=len(past.late),
            outcomes=simulated(past.late, policy),
            happened=happened(past.late),
        )
