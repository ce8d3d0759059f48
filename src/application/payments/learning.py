"""Storing what a provider said, together with what it had told before we could understand it."""

from dataclasses import replace
from datetime import datetime

from application.payments.dispute_outcome import after_dispute
from application.payments.gateways import Gateways
from application.payments.outcome import after, doubted
from application.payments.ports import (
    Charge,
    Notice,
    NoticeEffect,
    PaymentStore,
    ReceivedNotice,
)
from application.payments.refund_outcome import after_news
from domain.kernel.ids import PaymentId
from domain.payments.attempt import Attempt, Retry, read_key
from domain.payments.payment import Payment


async def locked(
    store: PaymentStore, attempt: Attempt, payment_id: PaymentId, reference: str
) -> Payment:
    """The payment, to be changed by what its provider said of the attempt.

    Notices name charges by their references. Whoever makes one known must be alone with it:
    a notice that comes at the same moment either finds it, or is found by ``learn``.
    """
    if reference and not attempt.reference:
        await store.notices.hold(attempt.gateway, reference)
    return await store.payments.lock(payment_id)


async def learn(
    store: PaymentStore,
    payment: Payment,
    number: int,
    charge: Charge,
    *,
    gateways: Gateways | None,
    now: datetime,
) -> Payment:
    """Store what the provider answered about an attempt, and what it had told before.

    Without gateways an attempt that was declined is the last one.
    """
    informed = _after_charge(payment, number, charge, gateways, now=now)
    informed = await with_kept_notices(store, payment, informed, gateways, now=now)
    await save_if_changed(store, payment, informed)
    return informed


def after_notice(
    payment: Payment, gateway: str, notice: Notice, gateways: Gateways | None, *, now: datetime
) -> Payment:
    """The payment with everything that is new to it in a notice; itself if nothing is."""
    number = number_of(payment, gateway, notice)
    if number is None:
        about = notice.key or notice.reference
        return doubted(payment, f"{gateway} tells of {about}, which it was not asked for", now=now)
    told = payment
    if notice.charge:
        told = _after_charge(told, number, notice.charge, gateways, now=now)
    if notice.refund:
        told = after_news(told, notice.refund, now=now)
    if notice.dispute:
        told = after_dispute(told, number, notice.dispute, now=now)
    return told


def number_of(payment: Payment, gateway: str, notice: Notice) -> int | None:
    """Which of its attempts a notice is about."""
    named = read_key(notice.key) if notice.key else None
    for attempt in payment.attempts:
        is_named = named is not None and attempt.number == named[1]
        is_known = named is None and attempt.reference == notice.reference
        if attempt.gateway == gateway and (is_named or is_known):
            return attempt.number
    return None


async def with_kept_notices(
    store: PaymentStore,
    before: Payment,
    payment: Payment,
    gateways: Gateways | None,
    *,
    now: datetime,
) -> Payment:
    """Let notices have their effect that came before anybody knew what they were about."""
    known = {attempt.reference for attempt in before.attempts}
    for attempt in payment.attempts:
        if attempt.reference in known:
            continue
        for kept in await store.notices.unmatched(attempt.gateway, attempt.reference):
            told = after_notice(payment, kept.gateway, kept.notice, gateways, now=now)
            await store.notices.match(matched(kept, payment, told))
            payment = told
    return payment


def matched(notice: ReceivedNotice, before: Payment, told: Payment) -> ReceivedNotice:
    """The notice, with what became of it."""
    effect = NoticeEffect.OLD_NEWS if told is before else NoticeEffect.APPLIED
    return replace(notice, payment_id=before.id, effect=effect)


async def save_if_changed(store: PaymentStore, before: Payment, after_it: Payment) -> None:
    if after_it is not before:
        await store.payments.save(after_it)


def _after_charge(
    payment: Payment, number: int, charge: Charge, gateways: Gateways | None, *, now: datetime
) -> Payment:
    is_last = number == payment.attempts[-1].number
    can_repeat = gateways is not None and is_last and charge.retry is not Retry.NEVER
    then = gateways.next_try(payment, charge.retry, now=now) if gateways and can_repeat else None
    return after(payment, charge, number=number, then=then, now=now)
