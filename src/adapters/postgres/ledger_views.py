"""Statements and balances of the ledger in PostgreSQL."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    String,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    tuple_,
)

from adapters.postgres.ledger_schema import entries, transactions
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Pool, Statement
from application.payments.ledger_ports import (
    Balance,
    Balances,
    StatementLine,
    StatementRequest,
)
from application.payments.statement_keys import key_of, place_after
from application.platform.paging import LIMIT_MAX, Page, PageRequest
from domain.kernel.money import Money
from domain.payments.accounts import EARNERS, PROVIDERS, AccountKind
from domain.payments.ledger import Cause


def _is_of(*kinds: AccountKind) -> ColumnElement[bool]:
    return entries.c.kind == func.any(literal(sorted(kinds), ARRAY(String)))


_earned = _is_of(*EARNERS)
_concerned = _is_of(*EARNERS, AccountKind.PLATFORM_FEE, AccountKind.TAX)
_of_account = (
    entries.c.owner == bindparam("owner", type_=String),
    entries.c.currency == bindparam("currency", type_=String),
)
_since, _until = bindparam("since", type_=TIME), bindparam("until", type_=TIME)


def _owed(*only: ColumnElement[bool]) -> ColumnElement[int]:
    """Turned around: what is owed is negative in the ledger."""
    amounts = func.sum(entries.c.amount)
    return cast(-func.coalesce(amounts.filter(*only) if only else amounts, 0), BigInteger)


_BALANCES = Statement(
    select(_owed(entries.c.at < _since).label("opening"), _owed().label("closing")).where(
        *_of_account, _earned, entries.c.at < _until
    )
)
_place = tuple_(entries.c.at, entries.c.transaction_id)
_after = tuple_(bindparam("after_at", type_=TIME), bindparam("after_id", type_=Uuid))
_LINES = Statement(
    select(
        *(transactions.c.id, transactions.c.at, transactions.c.cause),
        *(transactions.c.payment_id, transactions.c.purpose, transactions.c.currency),
        _owed().label("gross"),
        _owed(_is_of(AccountKind.PLATFORM_FEE)).label("fee"),
        _owed(_is_of(AccountKind.TAX)).label("tax"),
    )
    .join(entries, entries.c.transaction_id == transactions.c.id)
    .where(*_of_account, _concerned, entries.c.at >= _since, entries.c.at < _until)
    .where(_place > _after)
    .group_by(transactions.c.id)
    .order_by(transactions.c.at, transactions.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_provider = case((_is_of(*PROVIDERS), entries.c.owner), else_="")
_TRIAL_BALANCE = Statement(
    select(
        entries.c.kind,
        _provider.label("provider"),
        entries.c.currency,
        cast(func.sum(entries.c.amount), BigInteger).label("amount"),
    )
    .group_by(entries.c.kind, "provider", entries.c.currency)
    .order_by(entries.c.currency, entries.c.kind, "provider")
)


class PostgresLedgerViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def balances(self, request: StatementRequest) -> Balances:
        [row] = await _BALANCES.rows(self._pool, **_parameters(request))
        return Balances(
            opening=Money(row["opening"], request.currency),
            closing=Money(row["closing"], request.currency),
        )

    async def lines(self, request: StatementRequest, page: PageRequest) -> Page[StatementLine]:
        at, id_ = place_after(page)
        rows = await _LINES.rows(
            self._pool, **_parameters(request), after_at=at, after_id=id_, limit=page.limit + 1
        )
        return Page.cut([_to_line(row) for row in rows], page, key_of)

    async def every_line(self, request: StatementRequest) -> AsyncIterator[StatementLine]:
        page = PageRequest(limit=LIMIT_MAX)
        while True:
            found = await self.lines(request, page)
            for line in found.items:
                yield line
            if found.next is None:
                return
            page = PageRequest(cursor=found.next, limit=LIMIT_MAX)

    async def trial_balance(self) -> Sequence[Balance]:
        rows = await _TRIAL_BALANCE.rows(self._pool)
        return [
            Balance(
                kind=AccountKind(row["kind"]),
                owner=row["provider"],
                amount=Money(row["amount"], row["currency"]),
            )
            for row in rows
        ]


def _parameters(request: StatementRequest) -> dict[str, str | datetime]:
    return {
        "owner": str(request.account_id),
        "currency": request.currency,
        "since": request.since,
        "until": request.until,
    }


def _to_line(row: Record) -> StatementLine:
    currency = row["currency"]
    gross, fee, tax = (Money(row[name], currency) for name in ("gross", "fee", "tax"))
    return StatementLine(
        at=row["at"],
        id=row["id"],
        cause=Cause(row["cause"]),
        payment_id=row["payment_id"],
        purpose=row["purpose"],
        gross=gross,
        fee=fee,
        tax=tax,
        net=gross - fee - tax,
    )
