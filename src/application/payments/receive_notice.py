from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from application.payments.gateways import Gateways
from application.payments.outcome import after, save_if_changed
from application.payments.ports import (
    Notice,
    NoticeEffect,
    PaymentStore,
    ReceivedNotice,
)
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.ids import PaymentId
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

    Raises ``ProviderNotFound``, ``ForgedNotice`` or ``MalformedNotice``; such a notice
    leaves nothing behind.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, command: ReceiveNotice) -> None:
        notice = self._gateways.read_notice(command.provider, command.body, command.headers)
        now = self._clock.now()
        async with self._work.begin() as store:
            payment = await _payment_of(store, notice.payment_id)
            informed = payment and after(payment, notice.charge, now=now)
            effect = _effect(payment, informed)
            received = _received(command, notice, effect, now)
            if await store.notices.keep(received) and payment and informed:
                await save_if_changed(store, payment, informed)


async def _payment_of(store: PaymentStore, payment_id: PaymentId) -> Payment | None:
    try:
        # The lock comes first: of two equal notices the second sees what the first did.
        return await store.payments.lock(payment_id)
    except PaymentNotFound:
        return None


def _effect(payment: Payment | None, informed: Payment | None) -> NoticeEffect:
    if payment is None:
        return NoticeEffect.UNMATCHED
    return NoticeEffect.OLD_NEWS if informed is payment else NoticeEffect.APPLIED


def _received(
    command: ReceiveNotice, notice: Notice, effect: NoticeEffect, now: datetime
) -> ReceivedNotice:
    return ReceivedNotice(
        gateway=command.provider,
        notice_id=notice.id,
        payment_id=notice.payment_id,
        body=command.body,
        received_at=now,
        effect=effect,
    )
