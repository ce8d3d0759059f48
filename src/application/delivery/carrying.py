"""What all acts of couriers have in common: whose they may be, and when they happened."""

from dataclasses import dataclass
from datetime import datetime

from application.delivery.ports import DeliveryStore
from domain.delivery.delivery import Delivery
from domain.delivery.errors import DeliveryNotFound, WithPartner
from domain.delivery.moment import moment_of
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierAct:
    """``happened_at`` is told by phones that were without network."""

    by: Principal
    delivery_id: DeliveryId
    happened_at: datetime | None = None

    def suits(self, delivery: Delivery) -> bool:
        """Whether dispatch may say so of what a partner brings."""
        del delivery
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The delivery, locked, and what each verb is told."""

    delivery: Delivery
    at: datetime
    by: AccountId


async def carried(store: DeliveryStore, act: CourierAct, *, now: datetime) -> Carried:
    """The delivery, for its courier or for dispatch; for nobody else is it there.

    Raises ``RightMissing`` for a courier who no longer is one, and ``WithPartner`` for what a
    partner brings: what became of it they tell.
    """
    delivery = await store.deliveries.lock(act.delivery_id)
    need_courier(delivery, act.by)
    if delivery.consigned is not None and not (delivery.is_over or act.suits(delivery)):
        raise WithPartner(delivery.consigned.id)
    at = moment_of(act.happened_at, delivery, now=now)
    return Carried(delivery=delivery, at=at, by=act.by.account_id)


def need_courier(delivery: Delivery, by: Principal) -> None:
    if by.may(Right.DISPATCH):
        return
    if not delivery.is_carried_by(by.account_id):
        raise DeliveryNotFound(delivery.id)
    by.need(Right.DELIVER)
