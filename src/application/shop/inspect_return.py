from dataclasses import dataclass

from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.restock import Restocking, Returned
from application.shop.return_access import need_seller
from application.shop.return_ports import ReturnStore
from domain.kernel.access import Principal
from domain.kernel.ids import RefundId, ReturnId
from domain.kernel.money import Money
from domain.shop.order import Order
from domain.shop.order_return import Finding, OrderReturn, ReturnLine

NOTE = "sent back"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectReturn:
    """What was found; ``return_cost`` is withheld, if by the terms its buyer bears that."""

    by: Principal
    return_id: ReturnId
    findings: tuple[Finding, ...]
    return_cost: int = 0
    """In minor units of the order's currency."""


class _Inspecting:
    def __init__(
        self, *, work: UnitOfWork[ReturnStore], restocking: Restocking, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._restocking = restocking
        self._clock = clock
        self._ids = ids

    def _inspected(self, seen: OrderReturn, order: Order, command: InspectReturn) -> OrderReturn:
        lines = seen.found(command.findings)
        accepted = {line.line_id: line.accepted for line in lines if line.accepted}
        nothing = Money.zero(seen.currency)
        return seen.inspect(
            command.findings,
            worth=order.worth_of(accepted) if accepted else nothing,
            withheld=Money(command.return_cost, seen.currency),
            refund_id=RefundId(self._ids.new()),
            by=command.by.account_id,
            now=self._clock.now(),
        )


class PlanInspection(_Inspecting):
    """What would be paid back for what was found, to the unit. Nothing happens."""

    async def __call__(self, command: InspectReturn) -> OrderReturn:
        async with self._work.begin() as store:
            seen = await store.returns.find(command.return_id)
            need_seller(seen, command.by)
            order = await store.orders.get(seen.order_id)
        return self._inspected(seen, order, command)


class InspectReturnHandler(_Inspecting):
    """Say line by line what is taken back, what is sold again, and what is written off.

    What was paid for what is taken back goes back. All of it happens together, once.
    """

    async def __call__(self, command: InspectReturn, once: Once) -> OrderReturn:
        async with self._work.begin(once=once) as store:
            # The order first, as everybody does who changes both.
            order_id = (await store.returns.find(command.return_id)).order_id
            order = await store.orders.lock(order_id)
            seen = await store.returns.lock(command.return_id)
            need_seller(seen, command.by)
            inspected = self._inspected(seen, order, command)
            await self._take_back(store, order, inspected, command)
            await store.returns.save(inspected)
            once.keep(inspected.settled())
        return inspected.settled()

    async def _take_back(
        self, store: ReturnStore, order: Order, inspected: OrderReturn, command: InspectReturn
    ) -> None:
        now, by = self._clock.now(), command.by.account_id
        accepted = {line.line_id: line.accepted for line in inspected.lines if line.accepted}
        if not accepted:
            return
        returned = order.take_back(
            inspected.id,
            accepted,
            withheld=inspected.withheld,
            refund_id=inspected.refund_id or RefundId(self._ids.new()),
            by=by,
            now=now,
        )
        await store.orders.save(returned)
        again = [_fit(order, line) for line in inspected.lines if line.restocked]
        if again:
            await self._restocking.put_back(store, again, by=by, note=NOTE, now=now)


def _fit(order: Order, line: ReturnLine) -> Returned:
    ordered = order.line(line.line_id)
    return Returned(
        variant_id=ordered.variant_id,
        location_id=ordered.location_id,
        quantity=line.restocked,
    )
