from collections.abc import Mapping
from dataclasses import dataclass, replace

from application.payments.gateways import Gateways
from application.payments.learning import after_notice, matched, save_if_changed, with_kept_notices
from application.payments.ports import (
    Notice,
    NoticeEffect,
    PaymentStore,
    ReceivedNotice,
)
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.ids import PaymentId
from domain.payments.attempt import read_key
from domain.payments.errors import PaymentNotFound
from domain.payments.payment import Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveNotice:
    """What came to a provider's webhook, as it came; header names in lower case."""

    provider: str
    body: bytes
    headers: Mapping[str, str]


class ReceiveNoticeHandler:
    """Store what a provider says, and let it have its effect, once.

    One that nobody understands yet is kept until the charge is known that it is about.
    Raises ``ProviderNotFound``, ``ForgedNotice`` or ``MalformedNotice``; such a notice
    leaves nothing behind.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, command: ReceiveNotice) -> None:
        notice = self._gateways.read_notice(command.provider, command.body, command.headers)
        received = ReceivedNotice(
            gateway=command.provider,
            notice=notice,
            payment_id=None,
            body=command.body,
            received_at=self._clock.now(),
            effect=NoticeEffect.UNMATCHED,
        )
        async with self._work.begin() as store:
            await self._receive(store, received)

    async def _receive(self, store: PaymentStore, received: ReceivedNotice) -> None:
        payment = await _payment_of(store, received.gateway, received.notice)
        if payment is None:
            await store.notices.keep(replace(received, payment_id=_named_in(received.notice)))
            return
        gateways, now = self._gateways, received.received_at
        told = after_notice(payment, received.gateway, received.notice, gateways, now=now)
        # The second of two equal notices waits here, and then finds that it is the second.
        if await store.notices.keep(matched(received, payment, told)):
            informed = await with_kept_notices(store, payment, told, gateways, now=now)
            await save_if_changed(store, payment, informed)


async def _payment_of(store: PaymentStore, gateway: str, notice: Notice) -> Payment | None:
    if notice.reference:
        await store.notices.hold(gateway, notice.reference)
    payment_id = await _id_of(store, gateway, notice)
    if payment_id is None:
        return None
    try:
        # The lock comes first: of two equal notices the second sees what the first did.
        return await store.payments.lock(payment_id)
    except PaymentNotFound:
        return None


async def _id_of(store: PaymentStore, gateway: str, notice: Notice) -> PaymentId | None:
    return _named_in(notice) or await store.payments.of_reference(gateway, notice.reference)


def _named_in(notice: Notice) -> PaymentId | None:
    named = read_key(notice.key) if notice.key else None
    return named and named[0]
