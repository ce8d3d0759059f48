"""How well deliveries and orders go: one's own, or with the right to it everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from application.insight.figures import DeliveryCounts, OrderCounts
from application.insight.ports import Asked, Group, InsightViews
from application.insight.spans import Span
from domain.kernel.access import Principal, Right, RightMissing
from domain.kernel.errors import Invalid
from domain.kernel.ids import AccountId, CourierId

LINES_MAX = 10_000


class InsightTooWide(Invalid):
    """It would be more lines than anybody reads: ask for less time, or larger parts of it."""

    code: ClassVar[str] = "insight-too-wide"

    def __init__(self) -> None:
        super().__init__(f"That would be more than {LINES_MAX} lines.", maximum=LINES_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskInsight:
    """Of a seller's or courier's; of neither, it is one's own, or all that one may see."""

    by: Principal
    span: Span
    group: Group | None = None
    seller_id: AccountId | None = None
    courier_id: CourierId | None = None

    @property
    def asked(self) -> Asked:
        """What is looked for; raise ``RightMissing`` for what is not one's own."""
        seller_id, courier_id = self.seller_id, self.courier_id
        if not self.by.may(Right.SEE_ANY_INSIGHT):
            seller_id, courier_id = self._own()
            self._check_group(None if seller_id is None else Group.SELLER)
        return Asked(
            edges=self.span.edges, group=self.group, seller_id=seller_id, courier_id=courier_id
        )

    def _own(self) -> tuple[AccountId | None, CourierId | None]:
        own_id = self.by.account_id
        if self.courier_id is None and self.seller_id in {None, own_id}:
            if self.by.may(Right.SELL):
                return own_id, None
            if self.seller_id is None and self.by.may(Right.DELIVER):
                return None, CourierId(own_id)
        is_own = self.seller_id is None and self.courier_id == own_id
        if is_own and self.by.may(Right.DELIVER):
            return None, CourierId(own_id)
        self.by.need(Right.SEE_ANY_INSIGHT)
        raise RightMissing(Right.SEE_ANY_INSIGHT)

    def _check_group(self, side: Group | None) -> None:
        """Sellers do not see how well each courier does, nor couriers how well each seller."""
        if self.group not in {None, Group.REGION, side or Group.COURIER}:
            raise RightMissing(Right.SEE_ANY_INSIGHT)


class GetDeliveryInsight:
    def __init__(self, *, views: InsightViews) -> None:
        self._views = views

    async def __call__(self, query: AskInsight) -> Sequence[DeliveryCounts]:
        lines = await self._views.deliveries(query.asked, limit=LINES_MAX + 1)
        if len(lines) > LINES_MAX:
            raise InsightTooWide
        return lines


class GetOrderInsight:
    def __init__(self, *, views: InsightViews) -> None:
        self._views = views

    async def __call__(self, query: AskInsight) -> Sequence[OrderCounts]:
        """Of orders only sellers have any of their own."""
        if not query.by.may(Right.SEE_ANY_INSIGHT):
            query.by.need(Right.SELL)
        lines = await self._views.orders(query.asked, limit=LINES_MAX + 1)
        if len(lines) > LINES_MAX:
            raise InsightTooWide
        return lines
