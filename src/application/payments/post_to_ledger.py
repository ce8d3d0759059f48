from dataclasses import dataclass
from datetime import datetime

from application.payments.ledger_ports import LedgerStore
from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from domain.kernel.ids import PaymentId
from domain.kernel.money import Money
from domain.payments.bookkeeping import MoneyMoved, booked, fees, origin_of


class PostToLedger:
    """Reaction: write down what moved. However often it runs, it is there once."""

    def __init__(self, work: UnitOfWork[LedgerStore]) -> None:
        self._work = work

    async def __call__(self, event: MoneyMoved, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            payment = await store.payments.get(event.payment_id)
            for transaction in booked(event, payment):
                await store.ledger.post(transaction)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFee:
    """The provider told what it kept, later than it told of the charge or the refund."""

    payment_id: PaymentId
    gateway: str
    source: str
    """The key of the charge, or the id of the refund, for which it was kept."""

    fee: Money
    at: datetime


class PostFeeHandler:
    """Book a provider's fee; raise ``PostedOtherwise`` if it was another one before."""

    def __init__(self, work: UnitOfWork[LedgerStore]) -> None:
        self._work = work

    async def __call__(self, command: PostFee, *, finishing: Task | None = None) -> None:
        async with self._work.begin(finishing=finishing) as store:
            origin = origin_of(await store.payments.get(command.payment_id))
            booked_fees = fees(
                origin, command.source, command.fee, gateway=command.gateway, at=command.at
            )
            for transaction in booked_fees:
                await store.ledger.post(transaction)
