"""The ledger in PostgreSQL."""

from collections.abc import Sequence
from itertools import groupby

from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    SmallInteger,
    String,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.ledger_schema import entries, transactions
from adapters.postgres.payments import PostgresPayments
from adapters.postgres.statement import Statement, arrays, given
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.kernel.ids import PaymentId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.errors import PostedOtherwise
from domain.payments.ledger import Cause, Entry, LedgerTransaction

_posted = (
    insert(transactions)
    .values(
        {
            column.name: bindparam(f"new_{column.name}", type_=column.type)
            for column in transactions.columns
        }
    )
    .on_conflict_do_nothing(index_elements=[transactions.c.id])
    .returning(transactions.c.id, transactions.c.currency, transactions.c.at)
    .cte("posted")
)
_rows = given("entry", position=SmallInteger(), kind=String(), owner=String(), amount=BigInteger())
# The entries go where their transaction went: nowhere, if it had been posted before.
_POST = Statement(
    insert(entries)
    .from_select(
        ["transaction_id", "position", "kind", "owner", "amount", "currency", "at"],
        select(_posted.c.id, *_rows.c, _posted.c.currency, _posted.c.at).select_from(
            _posted.join(_rows, true())
        ),
    )
    .returning(entries.c.position)
)
_whole = (
    select(transactions, entries.c.kind, entries.c.owner, entries.c.amount)
    .join(entries, entries.c.transaction_id == transactions.c.id)
    .order_by(transactions.c.at, transactions.c.id, entries.c.position)
)
_GET = Statement(_whole.where(transactions.c.id == bindparam("id", type_=Uuid)))
_OF_PAYMENT = Statement(
    _whole.where(transactions.c.payment_id == bindparam("payment_id", type_=Uuid))
)
# Anybody who wants to pay the same account out waits here, and then sees what was paid out.
_LOCK = Statement(
    select(
        func.pg_advisory_xact_lock(
            func.hashtextextended(bindparam("account", type_=String), literal_column("0"))
        )
    )
)
_OWED = Statement(
    select(cast(-func.coalesce(func.sum(entries.c.amount), 0), BigInteger)).where(
        entries.c.kind == bindparam("kind"),
        entries.c.owner == bindparam("owner"),
        entries.c.currency == bindparam("currency"),
    )
)


class PostgresLedger:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def post(self, transaction: LedgerTransaction) -> None:
        posted = await _POST.rows(
            self._connection,
            new_id=transaction.id,
            new_cause=transaction.cause,
            new_source=transaction.source,
            new_payment_id=transaction.payment_id,
            new_purpose=transaction.purpose,
            new_currency=transaction.currency,
            new_at=transaction.at,
            **arrays("entry", [_row(*numbered) for numbered in enumerate(transaction.entries)]),
        )
        if not posted and await self._entries_of(transaction) != transaction.entries:
            raise PostedOtherwise(transaction.cause, transaction.source)

    async def of_payment(self, payment_id: PaymentId) -> Sequence[LedgerTransaction]:
        return _to_transactions(await _OF_PAYMENT.rows(self._connection, payment_id=payment_id))

    async def lock_owed(self, account: Account, currency: str) -> Money:
        await _LOCK.run(self._connection, account=f"ledger:{account}:{currency}")
        owed = await _OWED.value(
            self._connection, kind=account.kind, owner=account.owner, currency=currency
        )
        return Money(int(str(owed)), currency)

    async def _entries_of(self, transaction: LedgerTransaction) -> tuple[Entry, ...]:
        [posted] = _to_transactions(await _GET.rows(self._connection, id=transaction.id))
        return posted.entries


class PostgresLedgerStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.payments = PostgresPayments(transaction, cipher)
        self.ledger = PostgresLedger(transaction)


def _row(position: int, entry: Entry) -> dict[str, object]:
    return {
        "position": position,
        "kind": entry.account.kind,
        "owner": entry.account.owner,
        "amount": entry.amount.amount,
    }


def _to_transactions(rows: Sequence[Record]) -> list[LedgerTransaction]:
    return [_to_transaction(list(of_one)) for _, of_one in groupby(rows, lambda row: row["id"])]


def _to_transaction(rows: Sequence[Record]) -> LedgerTransaction:
    first = rows[0]
    return LedgerTransaction(
        cause=Cause(first["cause"]),
        source=first["source"],
        at=first["at"],
        entries=tuple(
            Entry(
                Account(AccountKind(row["kind"]), row["owner"]),
                Money(row["amount"], row["currency"]),
            )
            for row in rows
        ),
        payment_id=first["payment_id"],
        purpose=first["purpose"],
    )
