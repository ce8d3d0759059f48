"""Statements, payouts and the ledger over HTTP."""

import csv
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from http import HTTPStatus
from io import StringIO
from typing import Annotated, Any, Literal, Self, cast
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream

from application.payments.ledger_ports import Balance, StatementLine
from application.payments.record_payout import Payout, RecordPayout, RecordPayoutHandler
from application.payments.statements import (
    ExportStatementHandler,
    ShowStatement,
    ShowStatementHandler,
    ShowTrialBalanceHandler,
    Statement,
)
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId
from domain.payments.accounts import Account, AccountKind
from domain.payments.ledger import Cause
from entrypoints.http.idempotency import MOVES_MONEY, OneAnswer
from entrypoints.http.payments import QueryCurrency
from entrypoints.http.wire import Label, MoneyBody, MoneyReply, Wire, utc

CSV = "text/csv"
CSV_COLUMNS = (
    *("date", "cause", "reference", "paymentId"),
    *("gross", "fee", "tax", "net", "currency"),
)
CSV_BYTES_AT_ONCE = 2**14

From = Annotated[
    datetime | None,
    QueryParameter(name="from", description="From this time on; all that was, without it."),
]
To = Annotated[
    datetime | None, QueryParameter(name="to", description="Up to before this time; now, without.")
]
OrganizerId = Annotated[
    UUID | None,
    QueryParameter(
        name="organizerId", description="Somebody else's statement, for support. Yours, without."
    ),
]


def _query(
    principal: Principal,
    currency: str,
    from_: datetime | None,
    to: datetime | None,
    organizer_id: UUID | None,
) -> ShowStatement:
    return ShowStatement(
        by=principal,
        currency=currency,
        account_id=None if organizer_id is None else AccountId(organizer_id),
        since=None if from_ is None else utc(from_),
        until=None if to is None else utc(to),
    )


class StatementLineReply(Wire):
    """``gross`` is what was paid for; ``net`` is left of it after the platform's fee and tax."""

    date: datetime
    cause: Cause
    reference: str
    payment_id: UUID | None
    gross: MoneyReply
    fee: MoneyReply
    tax: MoneyReply
    net: MoneyReply

    @classmethod
    def of(cls, line: StatementLine) -> Self:
        return cls(
            date=line.at,
            cause=line.cause,
            reference=line.purpose,
            payment_id=line.payment_id,
            gross=MoneyReply.of(line.gross),
            fee=MoneyReply.of(line.fee),
            tax=MoneyReply.of(line.tax),
            net=MoneyReply.of(line.net),
        )


class StatementReply(Wire):
    """What was owed before the first and after the last movement, on whatever page they are."""

    account_id: UUID
    from_: datetime = msgspec.field(name="from")
    to: datetime
    opening_balance: MoneyReply
    closing_balance: MoneyReply
    items: list[StatementLineReply]
    next: str | None

    @classmethod
    def of(cls, statement: Statement) -> Self:
        return cls(
            account_id=statement.request.account_id,
            from_=statement.request.since,
            to=statement.request.until,
            opening_balance=MoneyReply.of(statement.balances.opening),
            closing_balance=MoneyReply.of(statement.balances.closing),
            items=[StatementLineReply.of(line) for line in statement.page.items],
            next=statement.page.next,
        )


class PayoutBody(Wire):
    """``reference`` is what the bank calls the transfer."""

    account_id: UUID
    role: Literal["ORGANIZER", "SELLER", "COURIER"]
    amount: MoneyBody
    reference: Label


class PayoutReply(Wire):
    id: UUID
    account_id: UUID
    amount: MoneyReply
    reference: str
    at: datetime

    @classmethod
    def of(cls, payout: Payout) -> Self:
        return cls(
            id=payout.id,
            account_id=UUID(payout.account.owner),
            amount=MoneyReply.of(payout.amount),
            reference=payout.reference,
            at=payout.at,
        )


class BalanceReply(Wire):
    """All accounts of a kind; of those of providers, one of them. Owed is negative."""

    kind: AccountKind
    provider: str | None
    balance: MoneyReply

    @classmethod
    def of(cls, balance: Balance) -> Self:
        return cls(
            kind=balance.kind,
            provider=balance.owner or None,
            balance=MoneyReply.of(balance.amount),
        )


class TrialBalanceReply(Wire):
    """In each currency the balances add up to nothing."""

    items: list[BalanceReply]

    @classmethod
    def of(cls, balances: Sequence[Balance]) -> Self:
        return cls(items=[BalanceReply.of(balance) for balance in balances])


class StatementController(Controller):
    path = "/api/payments"
    tags = ("Payments",)

    @get(
        "/statements",
        summary="Show what was earned in a currency, and what of it is owed",
        description="With `Accept: text/csv` all lines come as one file, amounts in major units.",
    )
    async def statement(
        self,
        request: Request[Any, Any, Any],
        page: NamedDependency[PageRequest],
        principal: NamedDependency[Principal],
        currency: QueryCurrency,
        show_statement: NamedDependency[ShowStatementHandler],
        export_statement: NamedDependency[ExportStatementHandler],
        from_: From = None,
        to: To = None,
        organizer_id: OrganizerId = None,
    ) -> Response[StatementReply]:
        query = _query(principal, currency, from_, to, organizer_id)
        if CSV in request.headers.get("accept", ""):
            return _csv(export_statement(query))
        return Response(StatementReply.of(await show_statement(query, page)))

    @post("/payouts", opt=MOVES_MONEY, summary="Record that somebody was sent what they are owed")
    async def record(
        self,
        data: JSONBody[PayoutBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        record_payout: NamedDependency[RecordPayoutHandler],
    ) -> Response[PayoutReply]:
        command = RecordPayout(
            by=principal,
            account=Account.of(AccountKind(data.role), AccountId(data.account_id)),
            amount=data.amount.to_money(),
            reference=data.reference,
        )
        return await once.answer(record_payout, command, PayoutReply.of, status=HTTPStatus.CREATED)


class LedgerController(Controller):
    path = "/ops/ledger"
    tags = ("Operations",)

    @get("/", summary="The whole ledger in a few lines")
    async def trial_balance(
        self,
        principal: NamedDependency[Principal],
        show_trial_balance: NamedDependency[ShowTrialBalanceHandler],
    ) -> TrialBalanceReply:
        return TrialBalanceReply.of(await show_trial_balance(principal))


def _csv(lines: AsyncIterator[StatementLine]) -> Response[Any]:
    stream = Stream(
        _rows(lines),
        media_type=CSV,
        headers={"Content-Disposition": 'attachment; filename="statement.csv"'},
    )
    return cast("Response[Any]", stream)


async def _rows(lines: AsyncIterator[StatementLine]) -> AsyncIterator[str]:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    async for line in lines:
        writer.writerow(_cells(line))
        if text.tell() > CSV_BYTES_AT_ONCE:
            yield _taken(text)
    yield _taken(text)


def _cells(line: StatementLine) -> Sequence[str]:
    amounts = [str(amount).split()[0] for amount in (line.gross, line.fee, line.tax, line.net)]
    return (
        line.at.isoformat(),
        line.cause,
        line.purpose,
        str(line.payment_id or ""),
        *amounts,
        line.net.currency,
    )


def _taken(text: StringIO) -> str:
    """What was written since the last time."""
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written
