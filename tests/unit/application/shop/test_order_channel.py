"""Who follows an order is told what HTTP shows them of it, and nothing of others."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast
from uuid import uuid4

import msgspec
import pytest

from application.realtime.ports import EventLog, Happened, LoggedEvent
from application.shop.order_channel import OrderChannel
from application.shop.order_ports import OrderViews
from application.shop.order_queries import view_for
from domain.kernel.access import Principal, Role
from domain.kernel.errors import NotFound
from domain.kernel.ids import AccountId, OrderId
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound
from entrypoints.http.order_wire import OrderReply
from tests.support.clock import NOON
from tests.support.orders import BUYER, OTHER_SELLER, PAYMENT, SELLER, a_shipment, an_order

STRANGER = AccountId(uuid4())


class History:
    """An order of two sellers, all that happened to it, and its newest state."""

    def __init__(self) -> None:
        placed = an_order(a_shipment(), a_shipment(seller_id=OTHER_SELLER))
        paid = placed.settled().confirm(PAYMENT, now=NOON)
        self.first, self.order = placed.settled(), paid.settled()
        events = [*placed.events, *paid.events]
        self.logged = [
            LoggedEvent(id=uuid4(), sequence=number, event=event)
            for number, event in enumerate(events, start=1)
        ]

    async def get(self, order_id: OrderId) -> Order:
        if order_id != self.order.id:
            raise OrderNotFound(order_id)
        return self.order

    async def sequences(self, subjects: Collection[str]) -> Mapping[str, int]:
        return {subject: len(self.logged) for subject in subjects}

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[LoggedEvent]:
        assert subject == f"order:{self.order.id}"
        return self.logged[after : after + limit]

    @property
    def channel(self) -> OrderChannel:
        # Nothing else of the two is asked for.
        return OrderChannel(cast("EventLog", self), cast("OrderViews", self))


def somebody(account_id: AccountId, role: Role) -> Principal:
    return Principal(account_id, frozenset({role}))


def shown(order: Order, by: Principal) -> dict[str, Any]:
    reply: dict[str, Any] = msgspec.to_builtins(OrderReply.of_view(view_for(order, by)))
    tracking = reply.pop("deliveryInfo")["tracking"]
    reply["shipments"] = [{"id": each["id"], "status": each["status"]} for each in tracking]
    return {name: value for name, value in reply.items() if name != "history"}


SEEING = {
    "buyer": somebody(BUYER, Role.CUSTOMER),
    "seller": somebody(SELLER, Role.SELLER),
    "other seller": somebody(OTHER_SELLER, Role.SELLER),
    "support": somebody(STRANGER, Role.SUPPORT),
}


@pytest.mark.parametrize("who", SEEING)
async def test_a_snapshot_with_what_was_told_since_is_a_fresh_snapshot(who: str) -> None:
    history, by = History(), SEEING[who]
    channel = history.channel
    name = await channel.admit(by, str(history.order.id))

    known = shown(history.first, by)
    told = await channel.since(name, 1, limit=100)
    for each in told:
        known |= msgspec.to_builtins(each.data)

    assert [each.sequence for each in told] == [2]
    assert known == shown(history.order, by)
    assert await channel.sequences([name]) == {name: 2}


async def test_what_happens_is_told_in_the_channels_of_all_whom_it_concerns() -> None:
    history = History()
    channel, logged = history.channel, history.logged[0]

    names = set(channel.names_of(Happened(logged.subject, 1, logged)))

    assert names == {await channel.admit(by, str(history.order.id)) for by in SEEING.values()}
    assert list(channel.names_of(Happened(logged.subject, 1))) == [logged.subject]
    assert list(channel.names_of(Happened("booking:1", 1))) == []


async def test_a_seller_is_told_neither_of_others_nor_of_the_payment() -> None:
    history = History()
    channel = history.channel
    name = await channel.admit(SEEING["seller"], str(history.order.id))

    told = await channel.render(name, history.logged[1])

    assert told is not None
    assert "payment" not in told.data
    own = [str(each.id) for each in history.order.shipments if each.seller_id == SELLER]
    assert [each["id"] for each in told.data["shipments"]] == own


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SELLER, Role.COURIER, Role.ORGANIZER])
async def test_for_everybody_else_there_is_no_such_order(role: Role) -> None:
    history = History()

    for key in (str(history.order.id), str(uuid4()), "nonsense", ""):
        with pytest.raises(NotFound):
            await history.channel.admit(somebody(STRANGER, role), key)
