"""One entry of a provider's list beside what we know, and what is done if they differ."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from application.payments.gateways import Gateways
from application.payments.learning import after_notice, save_if_changed, with_kept_notices
from application.payments.outcome import doubted
from application.payments.ports import (
    Charge,
    ChargeOutcome,
    DisputeNews,
    EntryKind,
    Notice,
    ProviderEntry,
    RefundNews,
    RefundOutcome,
)
from application.payments.post_to_ledger import PostFee, PostFeeHandler
from application.payments.reconciliation_ports import ReconciliationStore
from application.payments.remedies import remedy_of
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.ids import PaymentId, ReconciliationId
from domain.kernel.money import Money
from domain.payments.attempt import Attempt, AttemptStatus, key_of, read_key
from domain.payments.dispute import DisputeStatus
from domain.payments.errors import PaymentNotFound, PostedOtherwise
from domain.payments.payment import Payment
from domain.payments.reconciliation import Discrepancy, DiscrepancyKind, Remedy
from domain.payments.refund import Refund, RefundStatus

_UNKNOWN = {
    EntryKind.CAPTURE: DiscrepancyKind.CAPTURE_UNKNOWN,
    EntryKind.REFUND: DiscrepancyKind.REFUND_UNKNOWN,
    EntryKind.DISPUTE: DiscrepancyKind.DISPUTE_UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What an entry was about; the source is what the ledger calls it."""

    source: str = ""
    payment_id: PaymentId | None = None
    found: tuple[Discrepancy, ...] = ()


class CompareEntry:
    """Repeated it finds the same again, or that it was put right: it changes nothing twice.

    Only our own provider's word about one charge or refund moves anything; what the list
    says and cannot be right is quarantined. Raises ``Unavailable`` if the provider is asked
    and does not answer.
    """

    def __init__(
        self,
        work: UnitOfWork[ReconciliationStore],
        gateways: Gateways,
        post_fee: PostFeeHandler,
        clock: Clock,
    ) -> None:
        self._work = work
        self._gateways = gateways
        self._post_fee = post_fee
        self._clock = clock
        self._by_kind: dict[EntryKind, Callable[[str, ProviderEntry], Awaitable[Compared]]] = {
            EntryKind.CAPTURE: self._capture,
            EntryKind.REFUND: self._refund,
            EntryKind.DISPUTE: self._dispute,
            EntryKind.FEE: self._fee,
        }

    async def __call__(
        self, reconciliation_id: ReconciliationId, gateway: str, entry: ProviderEntry
    ) -> None:
        compared = await self._by_kind[entry.kind](gateway, entry)
        differing = await self._post(gateway, entry, compared)
        async with self._work.begin() as store:
            for discrepancy in (*compared.found, *differing):
                await store.reconciliations.note(reconciliation_id, discrepancy)
            await store.books.keep(gateway, [replace(entry, key=compared.source)])

    async def _capture(self, gateway: str, entry: ProviderEntry) -> Compared:
        payment = await self._payment_of(gateway, entry)
        if payment is None:
            return self._nobodys(DiscrepancyKind.CAPTURE_UNKNOWN, entry)
        attempt = _attempt_of(payment, gateway, entry)
        if attempt is None:
            # Of an attempt that was never made, or by another provider.
            return await self._tell(gateway, entry, _strange(entry, payment))
        async with self._work.begin() as store:
            first = await store.books.first_of(gateway, entry.kind, attempt.key)
        if first not in {None, entry.reference}:
            return await self._came_twice(entry, payment, attempt)
        if _is_in_order(attempt, payment, entry):
            return Compared(source=attempt.key, payment_id=payment.id)
        charge = await self._charge_of(attempt, entry)
        told = replace(
            _notice(entry, payment, attempt.number, charge=charge), reference=charge.reference
        )
        return replace(await self._tell(gateway, entry, told), source=attempt.key)

    async def _charge_of(self, attempt: Attempt, entry: ProviderEntry) -> Charge:
        """What the provider says of the charge: its list may call it otherwise."""
        listed = Charge(
            reference=entry.reference, outcome=ChargeOutcome.CAPTURED, captured=entry.amount
        )
        if attempt.reference == entry.reference:
            return listed
        asked = await self._gateways.look_up(attempt)
        is_captured = asked is not None and asked.outcome is ChargeOutcome.CAPTURED
        return replace(asked, captured=entry.amount) if asked and is_captured else listed

    async def _refund(self, gateway: str, entry: ProviderEntry) -> Compared:
        known = await self._refund_of(gateway, entry)
        if known is None:
            return self._nobodys(DiscrepancyKind.REFUND_UNKNOWN, entry)
        payment, refund = known
        outcome = RefundOutcome.SUCCEEDED
        if refund.amount == entry.amount and refund.status is not RefundStatus.SUCCEEDED:
            # A list may have it before it is sure: only the refund itself says how it stands.
            answer = await self._gateways.look_up_refund(payment, refund)
            outcome = answer.outcome if answer else RefundOutcome.PENDING
        news = RefundNews(
            reference=entry.reference, outcome=outcome, amount=entry.amount, key=str(refund.id)
        )
        told = _notice(entry, payment, refund.attempt, refund=news)
        compared = await self._tell(gateway, entry, told)
        return replace(compared, source=str(refund.id))

    async def _dispute(self, gateway: str, entry: ProviderEntry) -> Compared:
        payment = await self._disputed(gateway, entry) or await self._payment_of(gateway, entry)
        number = None if payment is None else _disputed_attempt(payment, gateway, entry)
        if payment is None or number is None:
            return self._nobodys(DiscrepancyKind.DISPUTE_UNKNOWN, entry)
        news = DisputeNews(
            reference=entry.reference,
            charge_reference="",
            amount=entry.amount,
            reason="",
            status=DisputeStatus.OPEN,
        )
        told = _notice(entry, payment, number, dispute=news)
        compared = await self._tell(gateway, entry, told)
        return replace(compared, source=f"{gateway}:{entry.reference}")

    async def _fee(self, gateway: str, entry: ProviderEntry) -> Compared:
        payment = await self._payment_of(gateway, entry)
        if payment is not None:
            return Compared(source=entry.key, payment_id=payment.id)
        if (known := await self._refund_of(gateway, entry)) is not None:
            return Compared(source=str(known[1].id), payment_id=known[0].id)
        return self._nobodys(DiscrepancyKind.FEE_UNKNOWN, entry)

    async def _post(
        self, gateway: str, entry: ProviderEntry, compared: Compared
    ) -> Sequence[Discrepancy]:
        """Book what the provider kept of it; a fee that was another one before is reported."""
        fee = entry.amount if entry.kind is EntryKind.FEE else entry.fee
        if fee is None or not fee.amount or compared.payment_id is None or not compared.source:
            return ()
        command = PostFee(
            payment_id=compared.payment_id,
            gateway=gateway,
            source=compared.source,
            fee=fee,
            at=entry.at,
        )
        try:
            await self._post_fee(command)
        except PostedOtherwise:
            kind = DiscrepancyKind.FEE_DIFFERS
            found = self._discrepancy(kind, Remedy.REPORTED, entry, theirs=fee)
            return (replace(found, payment_id=compared.payment_id),)
        return ()

    async def _tell(self, gateway: str, entry: ProviderEntry, told: Notice) -> Compared:
        """Let the payment learn it, as if a notice had come."""
        now = self._clock.now()
        async with self._work.begin() as store:
            if told.reference:
                await store.notices.hold(gateway, told.reference)
            before = await store.payments.lock(_payment_in(told))
            after = after_notice(before, gateway, told, self._gateways, now=now)
            after = await with_kept_notices(store, before, after, self._gateways, now=now)
            await save_if_changed(store, before, after)
        return Compared(payment_id=before.id, found=self._differing(entry, told, before, after))

    def _differing(
        self, entry: ProviderEntry, told: Notice, before: Payment, after: Payment
    ) -> tuple[Discrepancy, ...]:
        remedy, ours = remedy_of(before, after), _ours(before, told)
        kind = _UNKNOWN[entry.kind]
        if ours is not None and ours != entry.amount:
            # It was put into quarantine, now or by an earlier run.
            kind, remedy = DiscrepancyKind.AMOUNT_DIFFERS, Remedy.QUARANTINED
        if remedy is None:
            return ()
        found = self._discrepancy(kind, remedy, entry, theirs=entry.amount)
        detail = after.quarantine_reason if remedy is Remedy.QUARANTINED else ""
        return (replace(found, payment_id=before.id, ours=ours, detail=detail),)

    async def _came_twice(
        self, entry: ProviderEntry, payment: Payment, attempt: Attempt
    ) -> Compared:
        """The list has another capture under the same key of ours."""
        now = self._clock.now()
        reason = f"charge {entry.reference} took the money of {attempt.key} once more"
        async with self._work.begin() as store:
            before = await store.payments.lock(payment.id)
            await save_if_changed(store, before, doubted(before, reason, now=now))
        kind, remedy = DiscrepancyKind.CAPTURE_UNKNOWN, Remedy.QUARANTINED
        found = self._discrepancy(kind, remedy, entry, theirs=entry.amount)
        found = replace(found, payment_id=payment.id, detail=reason)
        # It keeps its own name in the books, so that the first one stays the first.
        return Compared(source=attempt.key, payment_id=payment.id, found=(found,))

    async def _payment_of(self, gateway: str, entry: ProviderEntry) -> Payment | None:
        async with self._work.begin() as store:
            named = read_key(entry.key)
            found = await store.payments.of_reference(gateway, entry.reference)
            payment_id = found if named is None else named[0]
            if payment_id is None:
                return None
            try:
                return await store.payments.get(payment_id)
            except PaymentNotFound:
                return None

    async def _refund_of(self, gateway: str, entry: ProviderEntry) -> tuple[Payment, Refund] | None:
        for name in (entry.key, entry.reference):
            async with self._work.begin() as store:
                ids = await store.payments.of_refund(name)
                payments = [await store.payments.get(payment_id) for payment_id in ids]
            for payment in payments:
                for refund in payment.refunds:
                    by = payment.attempt_number(refund.attempt).gateway
                    if by == gateway and name in {str(refund.id), refund.reference}:
                        return payment, refund
        return None

    async def _disputed(self, gateway: str, entry: ProviderEntry) -> Payment | None:
        async with self._work.begin() as store:
            ids = await store.payments.of_dispute(entry.reference)
            payments = [await store.payments.get(payment_id) for payment_id in ids]
        for payment in payments:
            attempt = payment.attempt_number(payment.dispute(entry.reference).attempt)
            if attempt.gateway == gateway:
                return payment
        return None

    def _nobodys(self, kind: DiscrepancyKind, entry: ProviderEntry) -> Compared:
        found = self._discrepancy(kind, Remedy.REPORTED, entry, theirs=entry.amount)
        return Compared(found=(found,))

    def _discrepancy(
        self, kind: DiscrepancyKind, remedy: Remedy, entry: ProviderEntry, *, theirs: Money
    ) -> Discrepancy:
        return Discrepancy(
            kind=kind,
            remedy=remedy,
            reference=entry.reference or entry.key,
            theirs=theirs,
            at=self._clock.now(),
        )


def _notice(entry: ProviderEntry, payment: Payment, number: int, **news: Any) -> Notice:
    key = key_of(payment.id, number)
    return Notice(id=entry.reference, key=key, reference="", at=entry.at, **news)


def _payment_in(told: Notice) -> PaymentId:
    named = read_key(told.key or "")
    if named is None:
        raise LookupError("What is told is about a payment of ours.")
    return named[0]


def _attempt_of(payment: Payment, gateway: str, entry: ProviderEntry) -> Attempt | None:
    named = read_key(entry.key)
    for attempt in payment.attempts:
        is_named = named is not None and attempt.number == named[1]
        is_known = named is None and attempt.reference == entry.reference
        if attempt.gateway == gateway and (is_named or is_known):
            return attempt
    return None


def _disputed_attempt(payment: Payment, gateway: str, entry: ProviderEntry) -> int | None:
    if payment.has_dispute(entry.reference):
        return payment.dispute(entry.reference).attempt
    attempt = _attempt_of(payment, gateway, entry)
    return None if attempt is None else attempt.number


def _strange(entry: ProviderEntry, payment: Payment) -> Notice:
    charge = Charge(
        reference=entry.reference, outcome=ChargeOutcome.CAPTURED, captured=entry.amount
    )
    named = read_key(entry.key) or (payment.id, 1)
    return _notice(entry, payment, named[1], charge=charge)


def _is_in_order(attempt: Attempt, payment: Payment, entry: ProviderEntry) -> bool:
    return attempt.status is AttemptStatus.CAPTURED and entry.amount == payment.amount


def _ours(payment: Payment, told: Notice) -> Money | None:
    """What we know of the same movement, before we were told."""
    if told.charge is not None:
        return payment.amount
    for refund in payment.refunds:
        if told.refund is not None and str(refund.id) == told.refund.key:
            return refund.amount
    for dispute in payment.disputes:
        if told.dispute is not None and dispute.reference == told.dispute.reference:
            return dispute.amount
    return None
