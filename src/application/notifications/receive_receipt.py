"""Receipts of providers: that a message arrived, or did not."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from application.notifications.carriers import carried_of
from application.notifications.deliver import attempt_of
from application.notifications.ports import CarriedState, NotificationStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.sms import SmsReceipts
from domain.notifications.errors import NotificationNotFound

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveReceipt:
    provider: str
    url: str = field(repr=False)
    """The path with its query, as it was called."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


class ReceiveReceiptHandler:
    """A receipt that comes twice, or too late to matter, changes nothing."""

    def __init__(
        self, *, work: UnitOfWork[NotificationStore], receipts: SmsReceipts, clock: Clock
    ) -> None:
        self._work = work
        self._receipts = receipts
        self._clock = clock

    async def __call__(self, command: ReceiveReceipt) -> None:
        receipt = self._receipts.read(
            command.provider, url=command.url, body=command.body, headers=command.headers
        )
        found = attempt_of(receipt.key)
        if found is None:
            logger.warning("%s: a receipt for nothing of ours", command.provider)
            return
        carried, now = carried_of(receipt.found), self._clock.now()
        notification_id, number = found
        async with self._work.begin() as store:
            try:
                notification = await store.notifications.lock(notification_id)
            except NotificationNotFound:
                return
            match carried.state:
                case CarriedState.DELIVERED:
                    after = notification.delivered(number, now=now, reference=carried.reference)
                case CarriedState.REFUSED:
                    after = notification.failed(number, reason=carried.reason, now=now)
                case CarriedState.TAKEN:
                    # The answer to our call says so too, or we find out by asking.
                    return
            if after is not notification:
                await store.notifications.save(after)
