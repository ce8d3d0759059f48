"""Late money over HTTP: what awaits a decision, and what a policy would have done."""

from collections.abc import Mapping
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.booking.resolve_late_money import (
    ListLateMoneyHandler,
    ResolveLateMoney,
    ResolveLateMoneyHandler,
)
from application.booking.simulate_late_money import (
    LateMoneySimulation,
    SimulateLateMoney,
    SimulateLateMoneyHandler,
)
from application.platform.paging import PageRequest
from domain.booking.events import LateDecision
from domain.booking.late_money import LateOutcome, Tally
from domain.booking.offer import LateMoney
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, PaymentId
from entrypoints.http.booking import BookingReply
from entrypoints.http.cancellation import money_by_currency
from entrypoints.http.idempotency import MOVES_MONEY, OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, MoneyReply, Wire

Note = Annotated[
    str, msgspec.Meta(max_length=200, pattern=NO_NUL, examples=["They came all the way."])
]
Policy = Annotated[
    list[LateMoney] | None,
    QueryParameter(description="What is tried, in this order; the event's own one, without."),
]


class LateResolutionBody(Wire):
    """``note`` is kept in the audit trail for good: name nobody."""

    decision: LateDecision
    note: Note = ""


class AmountsReply(Wire):
    """How many bookings, and how much money: one amount for each currency."""

    bookings: int
    amounts: list[MoneyReply]

    @classmethod
    def of(cls, tally: Tally) -> Self:
        return cls(bookings=tally.bookings, amounts=money_by_currency(tally.amounts))


class OutcomesReply(Wire):
    reacquired: AmountsReply
    substituted: AmountsReply
    refunded: AmountsReply
    operator: AmountsReply

    @classmethod
    def of(cls, tallies: Mapping[LateOutcome, Tally]) -> Self:
        return cls(
            reacquired=AmountsReply.of(tallies[LateOutcome.REACQUIRED]),
            substituted=AmountsReply.of(tallies[LateOutcome.SUBSTITUTED]),
            refunded=AmountsReply.of(tallies[LateOutcome.REFUNDED]),
            operator=AmountsReply.of(tallies[LateOutcome.OPERATOR]),
        )


class LateMoneySimulationReply(Wire):
    """Of ``ranOut`` bookings the money of ``late`` ones came: at most the newest 200 of them.

    Each is looked at for itself, by what was free when its money came.
    """

    policy: list[LateMoney]
    ran_out: int
    late: int
    outcomes: OutcomesReply
    happened: OutcomesReply

    @classmethod
    def of(cls, simulation: LateMoneySimulation) -> Self:
        return cls(
            policy=list(simulation.policy),
            ran_out=simulation.ran_out,
            late=simulation.late,
            outcomes=OutcomesReply.of(simulation.outcomes),
            happened=OutcomesReply.of(simulation.happened),
        )


class LateMoneyController(Controller):
    path = "/ops/payments/late"
    tags = ("Operations",)

    @get("/", summary="List bookings whose late money awaits a decision")
    async def list_all(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_late_money: NamedDependency[ListLateMoneyHandler],
    ) -> PageReply[BookingReply]:
        return PageReply.of(await list_late_money(page, principal), BookingReply.of)

    @post(
        "/{payment_id:uuid}/resolution",
        status_code=HTTP_200_OK,
        opt=MOVES_MONEY,
        summary="Decide about late money: give it back, or give the buyer places for it",
    )
    async def resolve(
        self,
        payment_id: FromPath[UUID],
        data: JSONBody[LateResolutionBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        resolve_late_money: NamedDependency[ResolveLateMoneyHandler],
    ) -> Response[BookingReply]:
        command = ResolveLateMoney(
            by=principal,
            payment_id=PaymentId(payment_id),
            decision=data.decision,
            note=data.note,
        )
        return await once.answer(resolve_late_money, command, BookingReply.of, status=HTTP_200_OK)


class EventMoneyController(Controller):
    path = "/api/events/{event_id:uuid}"
    tags = ("Booking",)

    @get(
        "/late-money-simulation",
        summary="Show what a policy would have done with the late money of the past",
    )
    async def simulate(
        self,
        event_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        simulate_late_money: NamedDependency[SimulateLateMoneyHandler],
        policy: Policy = None,
    ) -> LateMoneySimulationReply:
        query = SimulateLateMoney(
            by=principal, event_id=EventId(event_id), policy=tuple(policy or ())
        )
        return LateMoneySimulationReply.of(await simulate_late_money(query))
