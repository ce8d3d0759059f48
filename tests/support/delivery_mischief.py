"""What people, dispatch and telephones do all the while, as a seed decides."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from application.delivery.assign_by_hand import AssignByHand, ReassignByHand
from application.delivery.cancel_by_hand import CancelByHand
from application.delivery.consign_by_hand import ConsignByHand
from application.delivery.refresh_by_hand import RefreshByHand
from application.delivery.revoke_by_hand import RevokeByHand
from application.platform.errors import Unavailable
from domain.delivery.consignment import Consignment
from domain.delivery.delivery import Delivery
from domain.delivery.reasons import DispatchReason
from domain.kernel.errors import Conflict, Invalid
from domain.kernel.money import Money
from domain.shop.order_events import OrderCancelled, OrderCancelledBy
from tests.support.deliveries import BY_DISPATCH, once
from tests.support.delivery_town import DeliveryTown, unwanted

SILENT_FOR = timedelta(minutes=25)


class DeliveryMischief:
    def __init__(self, town: DeliveryTown, *, seed: int) -> None:
        self._town = town
        self._chance = Random(seed)
        self._acts: Sequence[Callable[[], Awaitable[None]]] = (
            self._cancel_order,
            self._cancel_by_hand,
            self._revoke,
            self._revoke,
            self._refresh,
            self._consign,
            self._consign,
            self._assign,
            self._reassign,
            self._fall_silent,
            self._repeat_notice,
            self._repeat_notice,
            self._alter_notice,
        )

    async def happen(self) -> None:
        """One thing of those. What cannot be is refused, and nothing comes of it."""
        with suppress(Conflict, Invalid, Unavailable):
            await self._chance.choice(self._acts)()

    async def _cancel_order(self) -> None:
        delivery = self._delivery()
        self._town.facts.known[delivery.shipment_id] = unwanted(
            self._town.facts.known[delivery.shipment_id]
        )
        event = OrderCancelled(
            at=self._town.clock.now(),
            order_id=delivery.order_id,
            buyer_id=delivery.recipient_id,
            seller_ids=(delivery.seller_id,),
            cancelled_by=OrderCancelledBy.BUYER,
            reason="changed-mind",
            payment_id=None,
            refund=Money(0, "EUR"),
        )
        await self._town.react("cancel_unwanted_deliveries", event)

    async def _cancel_by_hand(self) -> None:
        await self._dispatch("cancel_by_hand", CancelByHand, reason=DispatchReason.OTHER)

    async def _revoke(self) -> None:
        await self._with_consignment("revoke_consignment", RevokeByHand)

    async def _refresh(self) -> None:
        await self._with_consignment("refresh_by_hand", RefreshByHand)

    async def _consign(self) -> None:
        partner = self._chance.choice([*self._town.companies.partners])
        await self._dispatch("consign_by_hand", ConsignByHand, once(), partner=partner)

    async def _assign(self) -> None:
        rider = self._chance.choice(self._town.riders)
        await self._dispatch("assign_by_hand", AssignByHand, courier_id=rider.id)

    async def _reassign(self) -> None:
        rider = self._chance.choice([None, *self._town.riders])
        await self._dispatch(
            "assign_by_hand",
            ReassignByHand,
            reason=DispatchReason.VEHICLE_BROKEN,
            courier_id=None if rider is None else rider.id,
        )

    async def _fall_silent(self) -> None:
        rider = self._chance.choice(self._town.riders)
        rider.silent_until = self._town.clock.now() + SILENT_FOR * self._chance.random()

    async def _repeat_notice(self) -> None:
        if self._town.heard:
            await self._town.hear(self._chance.choice(self._town.heard))

    async def _alter_notice(self) -> None:
        if self._town.heard:
            notice = self._chance.choice(self._town.heard)
            await self._town.hear(notice, body=notice.body.replace(b"BOOKED", b"DELIVERED") + b" ")

    async def _dispatch(self, use_case: str, command: Any, *others: Any, **given: Any) -> None:
        asked = command(by=BY_DISPATCH, delivery_id=self._delivery().id, **given)
        await self._town.use_cases[use_case](asked, *others)

    async def _with_consignment(self, use_case: str, command: Any) -> None:
        live: list[Consignment] = [each for each in self._town.consignments if not each.is_over]
        if live:
            chosen = self._chance.choice(live)
            await self._town.use_cases[use_case](command(by=BY_DISPATCH, consignment_id=chosen.id))

    def _delivery(self) -> Delivery:
        running = [each for each in self._town.deliveries if not each.is_over]
        return self._chance.choice(running or list(self._town.deliveries))
