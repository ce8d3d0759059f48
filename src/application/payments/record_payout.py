from dataclasses import dataclass
from datetime import datetime

from application.payments.ledger_ports import LedgerStore
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import PayoutId
from domain.kernel.money import Money
from domain.payments.accounts import Account
from domain.payments.errors import BadPayout, PayoutTooLarge
from domain.payments.ledger import paid_out


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPayout:
    """``reference`` is what the bank calls the transfer."""

    by: Principal
    account: Account
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    id: PayoutId
    account: Account
    amount: Money
    reference: str
    at: datetime


class RecordPayoutHandler:
    """Note that somebody was sent what they are owed. It moves no money itself.

    The account is locked: of two people who record the same payout at the same time the
    second one learns that no more is owed.
    """

    def __init__(self, work: UnitOfWork[LedgerStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: RecordPayout, once: Once) -> Payout:
        now = self._clock.now()
        command.by.need(Right.RECORD_PAYOUTS)
        command.by.need_recent_proof(now)
        if command.amount.amount <= 0:
            raise BadPayout
        payout = self._payout(command, now)
        async with self._work.begin(once=once) as store:
            owed = await store.ledger.lock_owed(command.account, command.amount.currency)
            if owed.amount < command.amount.amount:
                raise PayoutTooLarge(owed)
            await store.ledger.post(
                paid_out(
                    payout.id, payout.account, payout.amount, reference=payout.reference, at=now
                )
            )
            once.keep(payout)
        return payout

    def _payout(self, command: RecordPayout, now: datetime) -> Payout:
        return Payout(
            id=PayoutId(self._ids.new()),
            account=command.account,
            amount=command.amount,
            reference=command.reference,
            at=now,
        )
