"""What insight needs from the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from application.insight.delivery_facts import DeliveryFacts
from application.insight.facts import OrderFact
from application.insight.figures import DeliveryCounts, OrderCounts
from domain.kernel.ids import AccountId, CourierId, DeliveryId, OrderId


class Facts(Protocol):
    """Facts are kept once: what is known already stays as it is."""

    async def keep_delivery(self, facts: DeliveryFacts) -> None: ...

    async def keep_order(self, facts: Sequence[OrderFact]) -> None: ...


class FactStore(Protocol):
    """What insight may touch within one transaction."""

    @property
    def facts(self) -> Facts: ...


class Regions(Protocol):
    """Where something was brought, no closer than a town: ``""`` if nobody knows (any more)."""

    async def of_delivery(self, delivery_id: DeliveryId) -> str: ...

    async def of_order(self, order_id: OrderId) -> str: ...


class Group(StrEnum):
    """By what figures are told apart."""

    COURIER = "courier"
    SELLER = "seller"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Facts between the first and the last edge, in as many parts as there are edges less one."""

    edges: Sequence[datetime]
    group: Group | None = None
    seller_id: AccountId | None = None
    courier_id: CourierId | None = None


class InsightViews(Protocol):
    """Facts added up: a line for each part and group of which there are any, in that order.

    No more lines than the limit. Part 0 is from the first edge on up to before the second one.
    """

    async def deliveries(self, asked: Asked, *, limit: int) -> Sequence[DeliveryCounts]: ...

    async def orders(self, asked: Asked, *, limit: int) -> Sequence[OrderCounts]:
        """Orders have no courier: they are neither told apart nor chosen by one."""
        ...
